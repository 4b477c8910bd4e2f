# Faults at random while a PostgreSQL server works for load.
load helper
load server
load postgres
load faults

setup() {
	scratch
	postgres
	SCHEME=postgresql DATABASE=$PGDATABASE
	mkdir -p "$POSTGRES/cut"
	SOCKET=$POSTGRES/.s.PGSQL.5432 CUT=$POSTGRES/cut/.s.PGSQL.5432 THROUGH=(env PGHOST="$POSTGRES/cut")
	SESSIONS="SELECT count(*) FROM pg_stat_activity WHERE application_name = 'other'"
	WAITS="SELECT count(*) FROM pg_stat_activity WHERE application_name = 'other' AND wait_event_type = 'Lock'"
	# it grows as rows arrive, whoever may see them
	SENT="SELECT (pg_relation_size('entry') > 1000000)::int"
	faults_setup
}
empty() { sql 'SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public'; }
session() { PGAPPNAME=other PGOPTIONS=-cdeadlock_timeout=1h psql -XqAt; }
revive() {
	local i answer
	for ((i = 0; i < 600; i++)); do
		answer=$(sql 'SELECT 1' 2>&1) && return
		case $answer in *'the database system is '*) ;; *) postgres_start || true ;; esac
		sleep 0.05
	done
	because "the server does not come back: $answer, $(tail "$POSTGRES/log")"
}
lost='the connection is lost, so nothing is changed'

@test "PostgreSQL: the server is killed" {
	at_bytes "$lost|cannot open" "p=\$(head -n 1 $POSTGRES/data/postmaster.pid); kill -KILL \$p \$(pgrep -P \$p)"
}
@test "PostgreSQL: one process of the server is killed" {
	at_bytes "$lost|cannot open" "kill -KILL \$(psql -XqAt -c \"SELECT pid FROM pg_stat_activity WHERE application_name = 'cutover'\")"
}
@test "PostgreSQL: the client is killed" { at_bytes '' "kill -KILL \$(cat $PWD/pid)"; }
@test "PostgreSQL: the connection is cut" { at_bytes "$lost|cannot open"; }
@test "PostgreSQL: the server ends the connection" {
	at_bytes "$lost|cannot open" "psql -XqAt -c \"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cutover'\" >/dev/null"
}

@test "PostgreSQL: the disk is full" {
	small "$POSTGRES/small"
	[ "$(id -u)" != 0 ] || chown 65534:65534 "$SMALL"
	mkdir -m 777 "$SMALL/space"
	[ "$(id -u)" != 0 ] || chown 65534:65534 "$SMALL/space"
	sql "CREATE TABLESPACE small LOCATION '$SMALL/space'"
	sql "ALTER DATABASE $PGDATABASE SET default_tablespace = small"
	each fill_disk free_disk "cannot .* '$URL': could not extend file .*(No space left on device|wrote only .* Check free disk space)"
	psql -XqAt -d template1 -c "DROP DATABASE $PGDATABASE" -c 'DROP TABLESPACE small'
}

lock() {
	local what=("LOCK TABLE entry IN SHARE MODE" "LOCK TABLE cutover_batch" "SELECT pg_advisory_xact_lock(hashtextextended('cutover', 0))"
		"INSERT INTO entry (id, amount, _batch, _no, _at) VALUES ($((11 + variant % RECORDS)), 1, 1, 99, 'by hand')")
	other_session
	echo "BEGIN; ${what[variant % ${#what[@]}]};" >&8
	holds
}
@test "PostgreSQL: what is needed is locked" {
	CLIENT=(env PGOPTIONS=-clock_timeout=100ms)
	each lock end_session "cannot .* '$URL': it is locked by another session; nothing is changed, try again"
}
heavy() { :; }
@test "PostgreSQL: a deadlock" {
	export PGOPTIONS=-cdeadlock_timeout=100ms
	deadlocks "cannot write to '$URL': it is locked by another session; nothing is changed, try again .*: deadlock detected"
}

deny() {
	local what=("INSERT ON entry" "SELECT ON entry" "INSERT ON cutover_batch" "SELECT ON cutover_batch" "INSERT ON cutover_record" "USAGE ON SCHEMA public")
	sql "GRANT ALL ON ALL TABLES IN SCHEMA public TO clerk; GRANT ALL ON SCHEMA public TO clerk; REVOKE ${what[variant % ${#what[@]}]} FROM clerk"
}
allow() { sql "GRANT ALL ON ALL TABLES IN SCHEMA public TO clerk; GRANT ALL ON SCHEMA public TO clerk"; }
@test "PostgreSQL: a right is missing" {
	sql 'CREATE ROLE clerk LOGIN'
	CLIENT=(env PGUSER=clerk)
	each deny allow "cannot .* '$URL': (permission denied for|no schema has been selected)"
	sql 'DROP OWNED BY clerk; DROP ROLE clerk'
}
wrong_password() { echo "*:*:*:locked:$variant" >pass; chmod 600 pass; allow_locked; [ $((variant % 2)) = 0 ] || rm pass; }
right_password() { echo "*:*:*:locked:right" >pass; chmod 600 pass; }
allow_locked() { sql "GRANT ALL ON ALL TABLES IN SCHEMA public TO locked; GRANT ALL ON SCHEMA public TO locked"; }
@test "PostgreSQL: a wrong password" {
	sql "CREATE ROLE locked LOGIN PASSWORD 'right'"
	CLIENT=(env PGUSER=locked PGPASSFILE="$PWD/pass")
	each wrong_password right_password "cannot open '$URL': .*(password authentication failed|no password supplied)"
	sql 'DROP OWNED BY locked; DROP ROLE locked'
}

settings() { PGOPTIONS=-cdefault_transaction_read_only=off psql -XqAt -d template1 -c "$1"; }
read_only() { settings "ALTER $([ $((variant % 2)) = 0 ] && echo "DATABASE $PGDATABASE" || echo 'ROLE cutover') SET default_transaction_read_only = on"; }
writable() { settings "ALTER DATABASE $PGDATABASE RESET ALL; ALTER ROLE cutover RESET ALL"; }
@test "PostgreSQL: what is there is read-only" {
	each read_only writable "cannot .* '$URL': cannot execute .* in a read-only transaction"
}
standby() { postgres_stop; touch "$POSTGRES/data/standby.signal"; postgres_start; }
primary() { postgres_stop; rm -f "$POSTGRES/data/standby.signal"; postgres_start; }
@test "PostgreSQL: the server is a standby" {
	[ "$draws" -le 10 ] || draws=10
	draws=$(((draws + 4) / 5))
	each standby primary "cannot .* '$URL': cannot .* during recovery|in a read-only transaction"
}
