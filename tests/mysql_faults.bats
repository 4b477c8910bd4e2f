# Faults at random while a MariaDB server works for load.
load helper
load server
load mysql
load faults

setup() {
	scratch
	mysql
	SCHEME=mysql DATABASE=$MYSQL_DATABASE
	mkdir -p cut
	SOCKET=$MYSQL/socket CUT=$MYSQL/cut THROUGH=(env HOME="$PWD/cut")
	printf '[client]\nuser=cutover\nsocket=%s\n' "$CUT" >cut/.my.cnf
	SESSIONS="SELECT count(*) FROM information_schema.PROCESSLIST WHERE USER = 'root'"
	WAITS="SELECT count(*) FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'"
	SENT="SELECT count(*) FROM information_schema.INNODB_TRX WHERE trx_rows_modified BETWEEN 1500 AND 5000"
	faults_setup
}
empty() {
	local tables
	tables=$(sql 'SHOW TABLES' | tr '\n' ,)
	[ -z "$tables" ] || sql "DROP TABLE ${tables%,}"
}
as_root() { mariadb --no-defaults -S "$MYSQL/socket" -u root -NB "$@"; }
session() { as_root -n "$MYSQL_DATABASE"; }
# alive: the process of the server is there, and not only its entry that nobody has taken away yet
alive() {
	local state
	state=$(sed -n 's/^State:[[:space:]]*//p' "/proc/$(cat "$MYSQL/pid")/status" 2>/dev/null) && [[ -n $state && $state != Z* ]]
}
# A process that was killed may be there for a moment longer.
revive() {
	local i
	for ((i = 0; i < 100; i++)); do
		[ "$(sql 'SELECT 1' 2>&1)" != 1 ] || return 0
		alive || mysql_start
		sleep 0.1
	done
	echo "the server does not come back"
	return 1
}
lost='the connection is lost, so nothing is changed'

@test "MariaDB: the server is killed" { at_bytes "$lost|cannot open" "kill -KILL \$(cat $MYSQL/pid)"; }
@test "MariaDB: the client is killed" { at_bytes '' "kill -KILL \$(cat $PWD/pid)"; }
@test "MariaDB: the connection is cut" { at_bytes "$lost|cannot open"; }
@test "MariaDB: the server ends the connection" {
	at_bytes "$lost|cannot open" "mariadb --no-defaults -S $MYSQL/socket -u root -e 'KILL USER cutover'"
}

@test "MariaDB: the disk is full" {
	small "$MYSQL/data/$MYSQL_DATABASE"
	each fill_disk free_disk "cannot .* '$URL': "
	empty
}

lock() {
	local what=("LOCK TABLES entry WRITE" "LOCK TABLES cutover_batch WRITE" "SELECT GET_LOCK(CONCAT('cutover.', MD5(DATABASE())), 0)"
		"BEGIN; INSERT INTO entry (id, amount, _batch, _no, _at) VALUES ($((11 + variant % RECORDS)), 1, 1, 99, 'by hand')")
	other_session
	echo "${what[variant % ${#what[@]}]};" >&8
	holds
}
@test "MariaDB: what is needed is locked" {
	as_root -e 'SET GLOBAL innodb_lock_wait_timeout = 1, GLOBAL lock_wait_timeout = 1'
	each lock end_session "cannot .* '$URL': it is locked by another session; nothing is changed, try again"
	as_root -e 'SET GLOBAL innodb_lock_wait_timeout = DEFAULT, GLOBAL lock_wait_timeout = DEFAULT'
}
# of two sessions the server stops the one that has changed less
heavy() { echo 'CREATE OR REPLACE TABLE weight (n int);'; }
@test "MariaDB: a deadlock" {
	HEAVY='INSERT INTO weight SELECT seq FROM seq_1_to_20000;'
	deadlocks "cannot write to '$URL': it is locked by another session; nothing is changed, try again .*: Deadlock found"
}

deny() {
	local what=("INSERT ON entry" "SELECT ON entry" "INSERT ON cutover_batch" "SELECT ON cutover_batch" "INSERT ON cutover_record" ALL)
	what=${what[variant % ${#what[@]}]}
	as_root -e "CREATE OR REPLACE USER clerk@localhost"
	[ "$what" != ALL ] || return 0
	allow
	as_root -e "REVOKE ${what/ON /ON $MYSQL_DATABASE.} FROM clerk@localhost"
}
# A right can be taken away from a table where it was given: so each table gets them.
allow() { for t in $(sql 'SHOW TABLES'); do echo "GRANT ALL ON $MYSQL_DATABASE.$t TO clerk@localhost;"; done | as_root; }
@test "MariaDB: a right is missing" {
	CLIENT=(env HOME="$PWD/clerk")
	mkdir clerk
	printf '[client]\nuser=clerk\nsocket=%s\n' "$SOCKET" >clerk/.my.cnf
	each deny allow "cannot .* '$URL': .*(denied|[Aa]ccess denied)"
	as_root -e "DROP USER clerk@localhost"
}
wrong_password() { printf '[client]\nuser=locked\nsocket=%s\n%s' "$SOCKET" "$([ $((variant % 2)) = 0 ] || echo "password=$variant")" >locked/.my.cnf; }
right_password() { printf '[client]\nuser=locked\nsocket=%s\npassword=right\n' "$SOCKET" >locked/.my.cnf; }
@test "MariaDB: a wrong password" {
	as_root -e "CREATE OR REPLACE USER locked@localhost IDENTIFIED BY 'right'; GRANT ALL ON $MYSQL_DATABASE.* TO locked@localhost"
	CLIENT=(env HOME="$PWD/locked")
	mkdir locked
	each wrong_password right_password "cannot open '$URL': Access denied for user 'locked'@'localhost'"
	as_root -e "DROP USER locked@localhost"
}

read_only() { if [ $((variant % 2)) = 0 ]; then as_root -e 'SET GLOBAL read_only = 1'; else as_root -e 'SET GLOBAL tx_read_only = 1'; fi; }
writable() { as_root -e 'SET GLOBAL read_only = 0, GLOBAL tx_read_only = 0'; }
@test "MariaDB: what is there is read-only" {
	CLIENT=(env HOME="$PWD/clerk")
	mkdir clerk
	printf '[client]\nuser=clerk\nsocket=%s\n' "$SOCKET" >clerk/.my.cnf
	as_root -e "CREATE OR REPLACE USER clerk@localhost; GRANT ALL ON $MYSQL_DATABASE.* TO clerk@localhost"
	each read_only writable "cannot .* '$URL': .*(read-only|READ ONLY)"
	as_root -e "DROP USER clerk@localhost"
}
