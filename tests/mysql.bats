# load and reconcile with a MariaDB server.
load helper
load mysql

setup() {
	scratch
	mysql
	cat >entry.yml <<'S'
name: entry
title: Entries 分录
fields:
  - { name: id, type: integer, title: 序号, description: Number of the entry, constraints: { required: true } }
  - { name: amount, type: number, x-cutover: { scale: 2 } }
  - { name: count, type: integer }
  - { name: day, type: date }
  - { name: open, type: boolean }
  - { name: text, type: string, constraints: { maxLength: 60 } }
  - { name: code, type: string, constraints: { unique: true } }
primaryKey: [id]
S
	cat >s.yml <<'S'
cutover: 1
name: entries
params: { batch: { default: entries } }
controls: [amount]
load: { to: "mysql:///${db}", schema: entry.yml, batch: "${batch}" }
S
	sed -i "s/params: {/params: { db: { default: $MYSQL_DATABASE },/" s.yml
	URL=mysql:///$MYSQL_DATABASE
}

# entries FIRST COUNT: a sealed stream of entries
entries() {
	{
		printf '_at\t_fault\tid\tamount\ttext\n'
		awk -v first="$1" -v n="$2" 'BEGIN { for (i = first; i < first + n; i++) printf "old.csv:%d\t\\N\t%d\t1.50\ttext of entry %d\n", i + 1, i, i }'
	} | stream amount
}
# refuses MESSAGE COMMAND...: status 2, and a line with the message
refuses() {
	local message=$1; shift
	expect_status 2 "$@" && err_has "$message"
}
# no record and no batch: a load that is killed leaves its tables, which are empty
nothing_there() {
	for t in $(sql 'SHOW TABLES'); do
		[ "$t" = cutover_column ] || answers "SELECT count(*) FROM $t" <<<0
	done
}
tables_are() { diff -u <(tabs) <(sql 'SHOW TABLES'); }

# ---- a load

@test "the table is made from the schema: exact numbers, key, comments, and where each record came from" {
	stream amount >in <<'S'
_at⇥_fault⇥id⇥amount⇥count⇥day⇥open⇥text⇥code
old.csv:2⇥\N⇥1⇥1.50⇥7⇥2026-01-31⇥true⇥甲⇥A
old.csv:3⇥\N⇥2⇥-2.50⇥\N⇥\N⇥false⇥\N⇥\N
S
	run_ok cutover load -f s.yml in
	summary load: 2 read, 2 loaded
	answers 'SELECT * FROM entry ORDER BY id' <<'S'
1|1.50|7|2026-01-31|1|甲|A|1|1|old.csv:2
2|-2.50|NULL|NULL|0|NULL|NULL|1|2|old.csv:3
S
	answers "SELECT COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLLATION_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'entry' ORDER BY ORDINAL_POSITION" <<'S'
id|decimal(38,0)|NO|NULL
amount|decimal(38,2)|YES|NULL
count|decimal(38,0)|YES|NULL
day|date|YES|NULL
open|tinyint(1)|YES|NULL
text|longtext|YES|utf8mb4_nopad_bin
code|varchar(191)|YES|utf8mb4_nopad_bin
_batch|bigint(20)|NO|NULL
_no|bigint(20)|NO|NULL
_at|longtext|YES|utf8mb4_nopad_bin
S
	answers "SELECT TABLE_COMMENT, ENGINE, COLUMN_COMMENT FROM information_schema.TABLES t JOIN information_schema.COLUMNS c USING (TABLE_SCHEMA, TABLE_NAME) WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'entry' AND COLUMN_NAME = 'id'" <<<'Entries 分录|InnoDB|序号: Number of the entry'
	answers "SELECT INDEX_NAME, group_concat(COLUMN_NAME ORDER BY SEQ_IN_INDEX) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'entry' GROUP BY 1 ORDER BY 1" <<'S'
code|code
id|id
PRIMARY|_batch,_no
S
}

@test "every character comes back as it was sent" {
	printf '_at\t_fault\tid\tamount\ttext\na b:2\t\\N\t1\t1.00\ta\\tb\\nc\\rd\\\\N \b\v\f\001\nx:3\t\\N\t2\t1.00\t\\\\N\nx:4\t\\N\t3\t1.00\t\nx:5\t\\N\t4\t1.00\t\\N\nx:6\t\\N\t5\t1.00\t𠮷😀\\\\.\n\\.\trows=5\tsum.amount=5.00\n' >in
	run_ok cutover load -q -f s.yml in
	answers "SELECT id, lower(hex(text)) FROM entry ORDER BY id" <<'S'
1|6109620a630d645c4e20080b0c01
2|5c4e
3|
4|NULL
5|f0a0aeb7f09f98805c2e
S
	answers "SELECT id, text IS NULL FROM entry WHERE id IN (3, 4) ORDER BY id" <<'S'
3|0
4|1
S
	run_ok cutover load -q -f s.yml --verify entries
}

@test "numbers and booleans that are not in the form of the stream are loaded in the form of their type" {
	printf 'id,amount,count,open\n1,1.5,007,true\n' >in
	refuses "count: '007' is not written as the stream writes numbers" cutover load -I csv -f s.yml in
	printf 'id,amount,count,open\n1,1.5,7,true\n2,-0.00,-0,false\n' >in
	run_ok cutover load -q -I csv -f s.yml in
	answers 'SELECT id, amount, count, open FROM entry ORDER BY id' <<'S'
1|1.50|7|1
2|0.00|0|0
S
	printf 'id,amount,open\n3,1.00,ja\n' >in
	refuses "open: 'ja' is not a value of its type" cutover load -I csv -f s.yml -p batch=b in
	printf 'id,amount,day\n3,1.005,2026-02-30\n' >in
	refuses "amount: '1.005' has more digits after the point" cutover load -I csv -f s.yml -p batch=b in
}

@test "the same batch, and the same input under another name, are refused; the table stays as it is" {
	sed -i '/primaryKey/d' entry.yml
	entries 1 3 >in
	run_ok cutover load -q -f s.yml in
	refuses "batch 'entries' is in '$URL' already, nothing is loaded" cutover load -f s.yml in
	refuses "batch 'entries' in '$URL' was loaded from the very same input" cutover load -f s.yml -p batch=again in
	answers 'SELECT count(*), min(_batch), max(_batch) FROM entry' <<<'3|1|1'
	run_ok cutover load -f s.yml --list
	out_has 'entries  entry                  3  amount=4.50'
}

@test "--dry-run leaves nothing, and an empty input is no batch" {
	entries 1 3 >in
	run_ok cutover load -n -f s.yml in
	err_has "3 could be loaded into '$URL'"
	nothing_there
	entries 1 0 >in
	expect_status 1 cutover load -f s.yml in
	nothing_there
	run_ok cutover load -n -f s.yml
	nothing_there
}

@test "a big load goes over in several pieces, in their order" {
	entries 1 30000 >in
	run_ok cutover load -q -f s.yml in
	answers 'SELECT count(*), count(DISTINCT _no), max(_no), sum(amount) FROM entry' <<<'30000|30000|30000|45000.00'
	answers 'SELECT count(*) FROM entry WHERE _no <> id' <<<0
	run_ok cutover load -q -f s.yml --verify all
	answers 'SELECT count(*) > 10 FROM cutover_record' <<<1
}

# ---- what is refused

@test "a key that is there twice is refused with its place, at any distance, and nothing is loaded" {
	{ entries 1 2500 | head -n -1; printf 'old.csv:9\t\\N\t7\t1.00\tx\n'; } >rows
	stream amount <rows >in
	refuses "old.csv:9: '$URL' refuses this record: Duplicate entry '7' for key 'id'; nothing is loaded" cutover load -f s.yml in
	nothing_there
	entries 1 10 >first
	run_ok cutover load -q -f s.yml first
	entries 10 2 >second
	refuses "old.csv:11: '$URL' refuses this record" cutover load -f s.yml -p batch=second second
	answers 'SELECT count(*) FROM entry' <<<10
}

@test "a check, a trigger and a foreign key of the ledger refuse with the place and the words of the server" {
	entries 1 1 >in
	run_ok cutover load -q -f s.yml in
	sql "ALTER TABLE entry ADD CONSTRAINT small CHECK (amount < 100)"
	DELIMITER=// sql "CREATE TRIGGER stop BEFORE INSERT ON entry FOR EACH ROW BEGIN IF new.text = 'no' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'period 12 is closed'; END IF; END"
	printf '_at\t_fault\tid\tamount\ttext\na:5\t\\N\t5\t1.00\tyes\na:6\t\\N\t6\t200.00\tyes\n' | stream amount >in
	refuses "a:6: '$URL' refuses this record: CONSTRAINT \`small\` failed for" cutover load -f s.yml -p batch=b in
	printf '_at\t_fault\tid\tamount\ttext\na:5\t\\N\t5\t1.00\tyes\na:6\t\\N\t6\t2.00\tno\n' | stream amount >in
	refuses "a:6: '$URL' refuses this record: period 12 is closed; nothing is loaded" cutover load -f s.yml -p batch=b in
	sql 'CREATE TABLE code (code varchar(191) COLLATE utf8mb4_nopad_bin PRIMARY KEY); ALTER TABLE entry ADD FOREIGN KEY (code) REFERENCES code (code)'
	printf '_at\t_fault\tid\tamount\tcode\na:5\t\\N\t5\t1.00\t\\N\na:6\t\\N\t6\t2.00\tX\n' | stream amount >in
	refuses "a:6: '$URL' refuses this record: Cannot add or update a child row: a foreign key constraint fails" cutover load -f s.yml -p batch=b in
	answers 'SELECT count(*) FROM entry' <<<1
}

@test "a trigger that changes a record is seen; read_back: sums lets texts change" {
	entries 1 1 >in
	run_ok cutover load -q -f s.yml in
	sql "CREATE TRIGGER tidy BEFORE INSERT ON entry FOR EACH ROW SET new.text = IF(new.id IN (6, 7), upper(new.text), new.text)"
	entries 5 3 >in
	refuses "old.csv:7: text: 'text of entry 6' was sent, 'TEXT OF ENTRY 6' landed, and 1 record more; nothing is loaded" cutover load -f s.yml -p batch=b in
	answers 'SELECT count(*) FROM entry' <<<1
	sed -i 's/schema: entry.yml/schema: entry.yml, read_back: sums/' s.yml
	run_ok cutover load -q -f s.yml -p batch=b in
	run_ok cutover load -q -f s.yml --verify b
}

@test "a default and a trigger fill a field that was not sent: it is seen" {
	entries 1 1 >in
	run_ok cutover load -q -f s.yml in
	sql "ALTER TABLE entry ALTER code SET DEFAULT 'new'"
	entries 5 1 >in
	refuses "old.csv:6: code: null was sent, 'new' landed; nothing is loaded" cutover load -f s.yml -p batch=b in
	sql "ALTER TABLE entry ALTER code DROP DEFAULT; CREATE TRIGGER fill BEFORE INSERT ON entry FOR EACH ROW SET new.code = 'filled'"
	refuses "old.csv:6: code: null was sent, 'filled' landed; nothing is loaded" cutover load -f s.yml -p batch=b in
	answers 'SELECT count(*) FROM entry' <<<1
}

@test "what LOAD DATA would change or leave out is refused with its place, and nothing is loaded: also where LOCAL is forbidden" {
	table() { sql "DROP TABLE IF EXISTS entry, cutover_batch, cutover_undone, cutover_record, cutover_column; CREATE TABLE entry (id int NOT NULL UNIQUE, amount decimal(6,2), day date, text text NOT NULL, more tinytext, _batch bigint, _no bigint, _at text) CHARACTER SET utf8mb4"; }
	cat >entry.yml <<'S'
name: entry
fields:
  - { name: id, type: integer, constraints: { required: true } }
  - { name: amount, type: number, x-cutover: { scale: 2 } }
  - { name: text, type: string, constraints: { required: true } }
  - { name: more, type: string }
S
	one() { printf '_at\t_fault\tid\tamount\ttext\tmore\na:2\t\\N\t1\t1.00\tok\tok\na:3\t\\N\t%s\t%s\t%s\t%s\n' "$@" | stream >in; sed -i 's/\\.\trows=2/&\tsum.amount=2.00/' in; }
	long=$(text_of 300 x)
	for local in 1 0; do
		sql "SET GLOBAL local_infile = $local"
		table
		bad() { local message=$1; shift; one "$@"; refuses "a:3: $message" cutover load -f s.yml in; answers 'SELECT count(*) FROM entry' <<<0; answers 'SHOW TABLES' <<<entry; }
		bad "amount: 'x' is not a number" 2 x ok ok
		bad "amount: '123456789.99' has more digits before the point than its column" 2 123456789.99 ok ok
		bad "text: null in a column that must not be null" 2 1.00 '\N' ok
		bad "'$URL' refuses this record: Data too long for column 'more'" 2 1.00 ok "$long"
		bad "'$URL' refuses this record: Duplicate entry '1' for key 'id'" 1 1.00 ok ok
		# the same, where only the server knows
		sql "CREATE TRIGGER t BEFORE INSERT ON entry FOR EACH ROW SET new.amount = IF(new.id = 2, 123456789.99, new.amount)"
		bad "'$URL' refuses this record: Out of range value for column 'amount'" 2 1.00 ok ok
		sql "DROP TRIGGER t; CREATE TRIGGER t BEFORE INSERT ON entry FOR EACH ROW SET new.amount = IF(new.id = 2, 'x', new.amount)"
		bad "'$URL' refuses this record: Incorrect decimal value: 'x' for column" 2 1.00 ok ok
		# what it rounds without a word is seen when the records are read back
		sql "DROP TRIGGER t; CREATE TRIGGER t BEFORE INSERT ON entry FOR EACH ROW SET new.amount = IF(new.id = 2, 1.005, new.amount)"
		one 2 1.00 ok ok
		refuses "a:3: amount: '1.00' was sent, '1.01' landed; nothing is loaded" cutover load -f s.yml in
		answers 'SHOW TABLES' <<<entry
		sql "DROP TRIGGER t; CREATE TRIGGER t BEFORE INSERT ON entry FOR EACH ROW SET new.text = IF(new.id = 2, NULL, new.text)"
		bad "'$URL' refuses this record: Column 'text' cannot be null" 2 1.00 ok ok
		sql "DROP TRIGGER t"
		one 2 1.00 ok ok
		run_ok cutover load -q -f s.yml in
		run_ok cutover load -q -f s.yml --undo entries
	done
	sql "SET GLOBAL local_infile = 1"
}

@test "a table that cannot be rolled back is refused" {
	entries 1 1 >in
	run_ok cutover load -q -f s.yml in
	for engine in MyISAM Aria; do
		sql "ALTER TABLE entry ENGINE=$engine"
		refuses "table 'entry' in '$URL' is of the engine $engine, which cannot take a failed load back" cutover load -f s.yml -p batch=b in
		answers 'SELECT count(*) FROM entry' <<<1
	done
	sql 'ALTER TABLE entry ENGINE=InnoDB; ALTER TABLE cutover_record ENGINE=Aria'
	refuses "table 'cutover_record' in '$URL' is of the engine Aria" cutover load -f s.yml -p batch=b in
}

@test "the tables of a failed load are dropped while they are empty" {
	{ entries 1 3 | head -n -1; printf 'old.csv:9\t\\N\t2\t1.00\tx\n'; } >rows
	stream amount <rows >in
	refuses "old.csv:9: '$URL' refuses this record" cutover load -f s.yml in
	tables_are </dev/null
	entries 1 3 >in
	run_ok cutover load -q -n -f s.yml in
	tables_are </dev/null
	run_ok cutover load -q -f s.yml in
	printf 'cutover_batch\ncutover_column\ncutover_record\ncutover_undone\nentry\n' | tables_are
}

@test "a table that is there is compared before a record is sent" {
	entries 1 1 >in
	make_entry() { sql "DROP TABLE IF EXISTS entry; CREATE TABLE entry ($1 _batch bigint, _no bigint, _at text)"; }
	good='id int NOT NULL, amount numeric(12,2), `count` bigint, day date, open boolean, text varchar(60), code text, more text,'
	make_entry "$good"
	run_ok cutover load -q -f s.yml in
	answers 'SELECT id, amount, text FROM entry' <<<'1|1.50|text of entry 1'
	bad() { make_entry "$(sed "s/$1/$2/" <<<"$good")"; refuses "$3" cutover load -f s.yml -p batch="$RANDOM" in; }
	bad 'day date,' '' "there is no column 'day' of table 'entry' in '$URL', but the schema has it"
	bad 'numeric(12,2)' 'numeric(12,4)' "column 'amount' of table 'entry' in '$URL' is decimal(12,4), the schema says decimal(2)"
	bad 'numeric(12,2)' 'double' "is double, the schema says decimal(2)"
	bad 'code text' 'code char(9)' "is char(9), the schema says text"
	bad 'varchar(60)' 'varchar(50)' "column 'text' of table 'entry' in '$URL' holds 50 characters, the schema allows 60"
	bad 'count. bigint' 'count` bigint NOT NULL' "column 'count' of table 'entry' in '$URL' may not be null, the schema says otherwise"
	bad 'more text' 'more text NOT NULL' "column 'more' of table 'entry' in '$URL' may not be null, and the schema does not have it"
	bad 'count. bigint' 'count` bigint GENERATED ALWAYS AS (1) STORED' "is computed by the server"
	sql 'DROP TABLE entry; CREATE TABLE entry (id int NOT NULL, amount numeric(12,2), count bigint, day date, open boolean, text text, code text)'
	refuses "table 'entry' in '$URL' needs the columns _batch bigint, _no bigint and _at text" cutover load -f s.yml -p batch=c in
	sql 'DROP TABLE entry; CREATE VIEW entry AS SELECT 1 AS id'
	refuses "'entry' in '$URL' is not a table" cutover load -f s.yml -p batch=c in
}

@test "what a column declares is checked before a record is sent" {
	sql 'CREATE TABLE entry (id int NOT NULL, amount numeric(5,2), count smallint, day date, open boolean, text varchar(60), code varchar(3) NOT NULL, _batch bigint, _no bigint, _at text)'
	sed -i 's/name: code, type: string, constraints: { unique: true }/name: code, type: string, constraints: { required: true }/' entry.yml
	one() { printf '_at\t_fault\tid\tamount\tcount\tcode\na:2\t\\N\t%s\n' "$(printf '%s\t' "$@" | sed 's/\t$//')" | stream amount >in; }
	one 1 1.00 1 甲乙丙丁
	refuses "a:2: code: '甲乙丙丁' is longer than its column; nothing is loaded" cutover load -f s.yml in
	one 1 1.00 1 '\N'
	refuses "a:2: code: null in a column that must not be null" cutover load -f s.yml in
	one 1 1000.00 1 甲乙丙
	refuses "a:2: amount: '1000.00' has more digits before the point than its column" cutover load -f s.yml in
	one 1 999.99 32768 甲乙丙
	refuses "a:2: count: '32768' has more digits before the point than its column" cutover load -f s.yml in
	one 1 -999.99 9999 甲乙丙
	run_ok cutover load -q -f s.yml in
}

@test "a character that the encoding of a column does not have is refused with its place" {
	entries 1 1 >in
	run_ok cutover load -q -f s.yml in
	sql 'ALTER TABLE entry MODIFY text text CHARACTER SET latin1'
	printf '_at\t_fault\tid\tamount\ttext\na:2\t\\N\t11\t1.00\tMüller\na:3\t\\N\t12\t1.00\t甲\n' | stream amount >in
	refuses "a:3: '$URL' refuses this record: Incorrect string value" cutover load -f s.yml -p batch=b in
	printf '_at\t_fault\tid\tamount\ttext\na:2\t\\N\t11\t1.00\tMüller\n' | stream amount >in
	run_ok cutover load -q -f s.yml -p batch=b in
	run_ok cutover load -q -f s.yml --verify all
}

# ---- the connection

@test "a password in a URL is refused, and no message and no audit line shows it" {
	entries 1 1 >in
	for url in "mysql://me:hush@localhost/x" "mysql:///x?user=me&password=hush" "mysql:///x?%70assword=hush"; do
		expect_status 2 cutover load -f s.yml --audit audit --to "$url" in
		err_lacks hush
		[ ! -e audit ] || lacks audit hush
	done
	refuses "'mysql://me:***@localhost/x' has a password" cutover load -f s.yml --to 'mysql://me:hush@localhost/x' in
	err_has 'write it into an option file, such as ~/.my.cnf, section [client]'
	sed -i 's|to: "[^"]*"|to: "mysql://me:hush@localhost/x"|' s.yml
	expect_status 2 cutover load -f s.yml in
	err_lacks hush
	err_has 'load.to has a password: write it into an option file'
}

@test "no server, no database, no password, a wrong one: each says so" {
	entries 1 1 >in
	refuses "cannot open 'mysql:///x?socket=$PWD/none': Can't connect to local server through socket" cutover load -f s.yml --to "mysql:///x?socket=$PWD/none" in
	refuses "Unknown database 'nowhere'" cutover load -f s.yml --to mysql:///nowhere in
	sql "CREATE OR REPLACE USER locked@localhost IDENTIFIED BY 'right'; GRANT SELECT ON *.* TO locked@localhost"
	refuses 'a password belongs into an option file, such as ~/.my.cnf' cutover load -f s.yml --to "mysql://locked@/$MYSQL_DATABASE" in
	printf '[client]\nsocket=%s/socket\npassword=wrong\n' "$MYSQL" >options
	refuses "Access denied for user 'locked'@'localhost'" cutover load -f s.yml --to "mysql://locked@/$MYSQL_DATABASE?option_file=$PWD/options" in
	printf '[client]\nsocket=%s/socket\npassword=right\n' "$MYSQL" >options
	refuses 'CREATE command denied' cutover load -f s.yml --to "mysql://locked@/$MYSQL_DATABASE?option_file=$PWD/options" in
	sql "GRANT ALL ON $MYSQL_DATABASE.* TO locked@localhost"
	run_ok cutover load -q -f s.yml --to "mysql://lock%65d@/$MYSQL_DATABASE?option_file=$PWD/options&socket=$MYSQL/socket" in
	refuses "cannot read the option file '$PWD/nowhere': No such file or directory" cutover load -f s.yml --to "mysql:///$MYSQL_DATABASE?option_file=$PWD/nowhere" in
	# a port is one of TCP, also on this machine; the server of the tests has none
	refuses "Can't connect to server on 'localhost'" cutover load -f s.yml --to "mysql://localhost:3399/$MYSQL_DATABASE" in
	refuses 'of parameters it takes socket and option_file only' cutover load -f s.yml --to 'mysql:///x?nonsense=1' in
	refuses 'its port is no number from 1 to 65535' cutover load -f s.yml --to 'mysql://host:0/x' in
	refuses 'it names no database' cutover load -f s.yml --to 'mysql://host' in
}

@test "the settings of the server change no value" {
	sql "SET GLOBAL sql_mode = '', GLOBAL time_zone = '+08:00', GLOBAL character_set_client = latin1"
	printf '_at\t_fault\tid\tamount\tday\ttext\na:2\t\\N\t0\t1.00\t2026-01-31\t甲😀\n' | stream amount >in
	run_ok cutover load -q -f s.yml in
	run_ok cutover load -q -f s.yml --verify all
	sql "SET GLOBAL sql_mode = DEFAULT, GLOBAL time_zone = DEFAULT, GLOBAL character_set_client = DEFAULT"
	answers 'SELECT id, day, text FROM entry' <<<'0|2026-01-31|甲😀'
}

@test "the table in another database, and a name with a backtick" {
	entries 1 1 >in
	other=o$MYSQL_DATABASE
	sql "CREATE DATABASE $other"
	sed -i "s/schema: entry.yml/schema: entry.yml, table: '$other.li\`nes'/" s.yml
	run_ok cutover load -q -f s.yml in
	answers "SELECT count(*) FROM $other.\`li\`\`nes\`" <<<1
	run_ok cutover load -q -f s.yml --verify all
	run_ok cutover load -q -f s.yml --undo entries
	answers "SELECT count(*) FROM $other.\`li\`\`nes\`" <<<0
	sed -i "s/$other/nowhere/" s.yml
	refuses "Unknown database 'nowhere'" cutover load -f s.yml -p batch=fourth in
	sql "DROP DATABASE $other"
}

@test "loads wait for each other, and say so when they wait in vain" {
	entries 1 1 >in
	run_ok cutover load -q -f s.yml in
	sql "SELECT GET_LOCK(CONCAT('cutover.', MD5(DATABASE())), 0), SLEEP(30)" >/dev/null 2>&1 3>&- &
	for ((i = 0; i < 250; i++)); do [ "$(sql "SELECT IS_USED_LOCK(CONCAT('cutover.', MD5(DATABASE()))) IS NOT NULL")" = 1 ] && break; sleep 0.02; done
	refuses "cannot begin to write '$URL': it is locked by another session" cutover load -f s.yml -p batch=b in
	sql "KILL $(sql "SELECT IS_USED_LOCK(CONCAT('cutover.', MD5(DATABASE())))")"
	wait
}

# slowly STREAM COMMAND...: its standard input gets all of the stream but the end, and stays open; $pid is the command's
slowly() {
	local input=$1; shift
	mkfifo slow.fifo
	"$@" <slow.fifo >out 2>err 3>&- &
	pid=$!
	exec 9>slow.fifo
	head -n -2 "$input" >&9
	for ((i = 0; i < 250; i++)); do [ "$(sql "SELECT count(*) FROM information_schema.INNODB_TRX")" = 1 ] && return; sleep 0.02; done
	echo "it does not load"; return 1
}

@test "the client is killed in the middle: nothing is there, and the repeat succeeds" {
	entries 1 200000 >in
	slowly in cutover-load -f s.yml
	kill -KILL "$pid"
	wait "$pid" || true
	exec 9>&-
	for ((i = 0; i < 250; i++)); do [ "$(sql "SELECT count(*) FROM information_schema.INNODB_TRX")" = 0 ] && break; sleep 0.02; done
	nothing_there
	run_ok cutover load -q -f s.yml in
	answers 'SELECT count(*) FROM entry' <<<200000
}

@test "a signal in the middle: nothing is there" {
	entries 1 200000 >in
	slowly in cutover-load -f s.yml
	kill -TERM "$pid"
	exec 9>&-
	wait "$pid" && return 1
	nothing_there
}

@test "the server goes away in the middle: status 2, and the repeat succeeds when it is back" {
	entries 1 200000 >in
	slowly in cutover-load -f s.yml
	mysql_stop KILL
	tail -n 2 in >&9 || true
	exec 9>&-
	status=0
	wait "$pid" || status=$?
	mysql_start
	[ "$status" = 2 ]
	has err 'the connection is lost, so nothing is changed'
	nothing_there
	run_ok cutover load -q -f s.yml in
}

# ---- batches

@test "--verify and --undo: a batch that was changed stays, --force takes out what is unchanged" {
	entries 1 6 >in
	run_ok cutover load -q -f s.yml in
	run_ok cutover load --verify entries -q -f s.yml
	sql "UPDATE entry SET amount = 9.99 WHERE id = 2; UPDATE entry SET code = 'x' WHERE id = 3; DELETE FROM entry WHERE id = 4;
	     INSERT INTO entry (id, amount, _batch, _no, _at) VALUES (90, 1.00, 1, 90, 'by hand')"
	expect_status 1 cutover load --verify entries -f s.yml
	err_has "old.csv:3: changed since batch 'entries' was loaded"
	err_has "old.csv:4: changed since batch 'entries' was loaded"
	expect_out <<'S'
batch    records        as loaded  control sums as loaded  now  control sums now
-------  -------------  ---------  ----------------------  ---  ----------------
entries  unchanged              3  amount=4.50               3  amount=4.50
entries  changed since          2  amount=3.00               2  amount=11.49
entries  gone                   1  amount=1.50
entries  added since                                         1  amount=1.00
S
	refuses "batch 'entries' is not what was loaded any more: nothing is taken out" cutover load --undo entries -f s.yml
	answers 'SELECT count(*) FROM entry' <<<6
	expect_status 1 cutover load --undo entries --force -f s.yml
	answers 'SELECT id FROM entry ORDER BY id' <<'S'
2
3
90
S
	expect_status 1 cutover load --verify entries -q -f s.yml
	out_has 'entries  taken out'
	sql 'UPDATE entry SET _batch = 0'
	run_ok cutover load --undo entries --force -q -f s.yml
	run_ok cutover load -f s.yml --list
	answers 'SELECT count(*) FROM cutover_batch' <<<0
	# its name is free again, and its number is not used again
	sql 'DELETE FROM entry'
	run_ok cutover load -q -f s.yml in
	answers 'SELECT DISTINCT _batch FROM entry' <<<2
}

@test "--undo takes a batch out, and --dry-run counts it" {
	entries 1 6 >in
	run_ok cutover load -q -f s.yml in
	entries 11 2 >in2
	run_ok cutover load -q -f s.yml -p batch=second in2
	run_ok cutover load --undo entries -n -f s.yml
	answers 'SELECT count(*) FROM entry' <<<8
	run_ok cutover load --undo entries -f s.yml
	err_has "batch 'entries': 6 records taken out"
	answers 'SELECT _batch, count(*) FROM entry GROUP BY 1' <<<'2|2'
	run_ok cutover load -q -f s.yml --verify all
}

@test "a voucher of an earlier batch is refused, with its place, and load.mode: append takes it" {
	cat >entry.yml <<'S'
name: entry
fields:
  - { name: book, type: string }
  - { name: voucher, type: string }
  - { name: amount, type: number, x-cutover: { scale: 2 } }
primaryKey: [book, voucher, amount]
S
	printf 'validate: { group: [voucher] }\n' >>s.yml
	lines() { { printf '_at\t_fault\tbook\tvoucher\tamount\n'; printf "$1"; } | stream amount >in; }
	lines 'a:2\t\\N\tB\tV1\t1.00\na:3\t\\N\t\\N\tV2\t2.00\n'
	run_ok cutover load -q -f s.yml in
	lines 'b:2\t\\N\tB\tV3\t1.00\nb:3\t\\N\tB\tV1\t9.00\nb:4\t\\N\t\\N\tV2\t8.00\nb:5\t\\N\tB\t\\N\t8.00\n'
	expect_status 2 cutover load -f s.yml -p batch=b in
	err_has "b:3: voucher 'V1', book 'B': this voucher has lines of batch 'entries' already"
	err_has "b:4: voucher 'V2', book null: this voucher has lines of batch 'entries' already"
	err_has "2 vouchers of batch 'b' are in '$URL' already: nothing is loaded"
	answers 'SELECT count(*) FROM entry' <<<2
	sql 'UPDATE entry SET _batch = 0'
	expect_status 2 cutover load -f s.yml -p batch=b in
	err_has "this voucher has lines already that belong to no batch"
	sed -i 's/schema: entry.yml/schema: entry.yml, mode: append/' s.yml
	run_ok cutover load -q -f s.yml -p batch=b in
}

# ---- read from it

@test "reconcile reads a table and a query in the database, exactly" {
	entries 1 3 >in
	run_ok cutover load -q -f s.yml in
	cat >>s.yml <<S
reconcile:
  key: [id]
  compare: { amount: {} }
  before: { read: in, fields: { id: id, amount: amount } }
  after: { read: "$URL", table: entry, fields: { id: id, amount: amount } }
S
	run_ok cutover reconcile -f s.yml
	sql 'UPDATE entry SET amount = 1.51 WHERE id = 2'
	expect_status 1 cutover reconcile -f s.yml
	sed -i 's/table: entry,/query: "SELECT id, amount - 0.01 AS amount FROM entry WHERE id = 2 UNION ALL SELECT id, amount FROM entry WHERE id <> 2 -- all",/' s.yml
	run_ok cutover reconcile -f s.yml
	sed -i 's/query: "[^"]*"/query: "SELECT id, CAST(amount AS double) AS amount FROM entry;"/' s.yml
	refuses "column 'amount' of '$URL' is a floating-point number or money, which is not exact" cutover reconcile -f s.yml
	sed -i 's/query: "[^"]*"/query: "DELETE FROM entry"/' s.yml
	refuses "the query on '$URL' does not read: only SELECT is allowed here" cutover reconcile -f s.yml
	sed -i 's/query: "[^"]*"/query: "INSERT INTO entry (id, _batch, _no) VALUES (77, 7, 7) RETURNING id, amount"/' s.yml
	refuses "the query on '$URL' does not read: only SELECT is allowed here" cutover reconcile -f s.yml
	sed -i 's/query: "[^"]*"/query: "SELECT id, amount, open FROM entry"/' s.yml
	sql "SET sql_mode = ''; ALTER TABLE entry ADD old date NOT NULL; UPDATE entry SET open = 2 WHERE id = 1"
	refuses "column 'open' of '$URL' holds '2', which no boolean of the stream can be: write a query that makes it a text or null" cutover reconcile -f s.yml
	sed -i 's/query: "[^"]*"/query: "SELECT id, amount, old FROM entry"/' s.yml
	refuses "column 'old' of '$URL' holds '0000-00-00', which no date of the stream can be" cutover reconcile -f s.yml
	sed -i "s/query: \"[^\"]*\"/query: \"SELECT id, amount, NULLIF(old, '0000-00-00') AS old FROM entry WHERE old = 0\"/" s.yml
	expect_status 1 cutover reconcile -f s.yml
	sed -i 's/query: "[^"]*"/table: nowhere/' s.yml
	refuses "there is no table 'nowhere' in '$URL'" cutover reconcile -f s.yml
	answers 'SELECT count(*) FROM entry' <<<3
}

@test "clean reads a table with its key, and a query with its places: exactly, and only reading" {
	sql "CREATE TABLE voucher (no varchar(20), line int, debit decimal(20,3), day date, open boolean, memo text, _x int,
		PRIMARY KEY (no, line));
		INSERT INTO voucher VALUES ('凭,1', 1, 1.234, '2024-02-29', true, 'a\\tb', 1), ('凭,1', 2, 99999999999999999.990, NULL, false, NULL, 2)"
	spec <<-S
	controls: [debit]
	source: { read: "$URL", table: voucher }
	clean: { fields: { no: {}, debit: { type: decimal(3), decimal_mark: ',' }, day: { type: date }, open: { type: boolean }, memo: {} } }
	S
	run_ok cutover clean -f s.yml -o out
	err_has "column '_x' of table 'voucher' in '$URL' is left out, because its name begins with _: to read it, write a query that names it by AS"
	tabs <<-'E' | diff - out
	_at⇥_fault⇥no⇥debit⇥day⇥open⇥memo
	voucher:凭%2C1,1⇥\N⇥凭,1⇥1.234⇥2024-02-29⇥true⇥a\tb
	voucher:凭%2C1,2⇥\N⇥凭,1⇥99999999999999999.990⇥\N⇥false⇥\N
	\.⇥rows=2⇥sum.debit=100000000000000001.224
	E
	sed -i 's/table: voucher/query: "SELECT no, debit, day, open, memo, concat(no, line) AS _at FROM voucher ORDER BY line DESC;"/' s.yml
	run_ok cutover clean -q -f s.yml -o out
	cut -f 1 out | diff - <(printf '%s\n' _at '凭,12' '凭,11' '\.')
	sed -i 's/query: ".*;"/query: "DELETE FROM voucher"/' s.yml
	refuses "the query on '$URL' does not read: only SELECT is allowed here" cutover clean -f s.yml
	sql 'ALTER TABLE voucher ADD picture blob'
	sed -i 's/query: "[^"]*"/table: voucher/' s.yml
	refuses "column 'picture' of '$URL' holds bytes that are no text: write a query that leaves it out, or makes a text of it" cutover clean -f s.yml
	answers 'SELECT count(*) FROM voucher' <<<2
}
