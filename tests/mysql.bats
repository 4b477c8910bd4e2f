# load and reconcile with a MariaDB server.
load helper
load server
load modes
load mysql

setup() {
	scratch
	mysql
	SCHEME=mysql DATABASE=$MYSQL_DATABASE
	TRUE=1 FALSE=0 NULL=NULL
	LOADING='SELECT count(*) FROM information_schema.INNODB_TRX'
	RECORDS=entry
	ledger
}
stop_server() { mysql_stop KILL; }
start_server() { mysql_start; }
# no record and no batch: a load that is killed leaves its tables, which are empty
nothing_there() {
	for t in $(sql 'SHOW TABLES'); do
		[ "$t" = cutover_column ] || answers "SELECT count(*) FROM $t" <<<0
	done
}
tables_are() { diff -u <(tabs) <(sql 'SHOW TABLES'); }

# ---- a load

@test "the table is made from the schema: exact numbers, key, comments, and where each record came from" {
	first_load
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

@test "every character comes back as it was sent" { every_character 'lower(hex(text))'; }

@test "numbers and booleans that are not in the form of the stream are loaded in the form of their type" { other_forms; }

@test "the same batch, and the same input under another name, are refused; the table stays as it is" { same_batch; }

@test "--dry-run leaves nothing, and an empty input is no batch" { dry_run; }

@test "a big load goes over in several pieces, in their order" { big_load; }

# ---- what is refused

@test "a key that is there twice is refused with its place, at any distance, and nothing is loaded" { key_twice "Duplicate entry '7' for key 'id'"; }

@test "a check, a trigger and a foreign key of the ledger refuse with the place and the words of the server" {
	closed() { DELIMITER=// sql "CREATE TRIGGER stop BEFORE INSERT ON entry FOR EACH ROW BEGIN IF new.text = 'no' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'period 12 is closed'; END IF; END"; }
	check_and_trigger 'CONSTRAINT `small` failed for' closed
	sql 'CREATE TABLE code (code varchar(191) COLLATE utf8mb4_nopad_bin PRIMARY KEY)'
	foreign_key "a:6: code: 'X' is not in table 'code'"
}

@test "a refused record is found also far behind in what is sent together" {
	entries 1 40000 >in
	head -n 2 in | stream amount >first
	run_ok cutover load -q -f s.yml -p batch=first first
	sed '2d; $d' in | sed 1d | { printf '_at\t_fault\tid\tamount\ttext\n'; cat; } | stream amount >rest
	sql 'ALTER TABLE entry ADD CHECK (id <> 30000)'
	refuses "old.csv:30001: 'mysql:///$DATABASE' refuses this record" cutover load -q -f s.yml rest
	err_has 'refuses 1 record: nothing is loaded'
}

@test "what is refused is set aside with its voucher, and the rest is loaded; without a file all of it is told at once" { set_aside; }

@test "what is set aside must be within the limits; a dry run leaves no file" { set_aside_limits; }

@test "a voucher whose lines are apart leaves as a whole" { set_aside_scattered; }

@test "a table that the load has made: a key that is there twice is told, and set aside" { set_aside_fresh; }

@test "many refusals: no record is lost or comes twice; a thousand are enough where nothing is loaded anyway" { set_aside_many; }

@test "a command of a trigger fails: the record that made it run is refused, no other" {
	local when rest
	sql "CREATE TABLE entry (id bigint NOT NULL, amount decimal(12,2), count bigint, day date, open boolean, text text, code text, _batch bigint, _no bigint, _at text); CREATE TABLE log (id bigint PRIMARY KEY); INSERT INTO log VALUES (7), (11)"
	echo 'limits: { records: 2 }' >>s.yml
	seq -f '%g,1.00' 1 12 | (echo id,amount; cat) >in.csv
	# the number of the row that the server knows is that of the trigger's command
	for when in "BEFORE (new.id)" "AFTER (new.id + 100), (new.id + 1000), (new.id)"; do
		rest=${when#* }
		DELIMITER=// sql "CREATE OR REPLACE TRIGGER tr ${when%% *} INSERT ON entry FOR EACH ROW BEGIN INSERT INTO log VALUES $rest; END"
		run_ok cutover load -I csv --no-backup -f s.yml -p batch=two --set-aside aside in.csv
		err_has "in.csv:8: '$URL' refuses this record: Duplicate entry '7' for key 'PRIMARY'"
		err_has "in.csv:12: '$URL' refuses this record: Duplicate entry '11' for key 'PRIMARY'"
		summary "load: 12 read, 2 set aside, 10 loaded into"
		answers 'SELECT group_concat(id ORDER BY id) FROM entry' <<<1,2,3,4,5,6,8,9,10,12
		run_ok cutover load -q --no-backup -f s.yml --undo two
		sql 'DELETE FROM log WHERE id NOT IN (7, 11)'
	done
}

@test "a trigger that changes a record is seen; read_back: sums lets texts change" { changing_trigger "CREATE TRIGGER tidy BEFORE INSERT ON entry FOR EACH ROW SET new.text = IF(new.id IN (6, 7), upper(new.text), new.text)"; }

@test "a default and a trigger fill a field that was not sent: it is seen" {
	default_fills
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

@test "a table that is there is compared before a record is sent" { compared_table decimal double char; }

@test "what a column declares is checked before a record is sent" { declared_column; }

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

@test "a password in a URL is refused, and no message and no audit line shows it" { password_in_url 'write it into an option file, such as ~/.my.cnf, section [client]'; }

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
	wait_until 1 "SELECT IS_USED_LOCK(CONCAT('cutover.', MD5(DATABASE()))) IS NOT NULL"
	refuses "cannot begin to write '$URL': it is locked by another session" cutover load -f s.yml -p batch=b in
	sql "KILL $(sql "SELECT IS_USED_LOCK(CONCAT('cutover.', MD5(DATABASE())))")"
	wait
}

@test "the client is killed in the middle: nothing is there, and the repeat succeeds" { client_killed; }

@test "a signal in the middle: nothing is there" { signal; }

@test "the server goes away in the middle: status 2, and the repeat succeeds when it is back" { server_lost; }

# ---- batches

@test "--verify and --undo: a batch that was changed stays, --force takes out what is unchanged" { changed_batch; }

@test "--undo takes a batch out, and --dry-run counts it" { undone_batch; }

@test "a voucher of an earlier batch is refused, with its place, and load.mode: append takes it" { known_voucher; }

# ---- read from it

@test "reconcile reads a table and a query in the database, exactly" {
	reconciled 'CAST(amount AS double)' 'DELETE FROM entry'
	reads 'query: "INSERT INTO entry (id, _batch, _no) VALUES (77, 7, 7) RETURNING id, amount"'
	refuses "the query on '$URL' does not read: only SELECT is allowed here" cutover reconcile -f s.yml
	sql "SET sql_mode = ''; ALTER TABLE entry ADD old date NOT NULL; UPDATE entry SET open = 2 WHERE id = 1"
	reads 'query: "SELECT id, amount, open FROM entry"'
	refuses "column 'open' of '$URL' holds '2', which no boolean of the stream can be: write a query that makes it a text or null" cutover reconcile -f s.yml
	reads 'query: "SELECT id, amount, old FROM entry"'
	refuses "column 'old' of '$URL' holds '0000-00-00', which no date of the stream can be" cutover reconcile -f s.yml
	reads "query: \"SELECT id, amount, NULLIF(old, '0000-00-00') AS old FROM entry WHERE old = 0\""
	expect_status 1 cutover reconcile -f s.yml
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

@test "validate.references takes a table and a query, exactly and only reading" { references; }

@test "the example migration runs with --to, and reconciles as on SQLite" { example_migration; }

# ---- rehearsals

# all_of_it: every table with its records
all_of_it() {
	local table
	for table in $(sql "SHOW TABLES"); do echo "$table"; sql "SELECT * FROM $table ORDER BY 1"; done
}

@test "a run is rehearsed in a database of its own: what the ledger refuses is refused, and nothing is changed" {
	eval "$(declare -f rehearsal | sed 's/MODIFY_CODE/MODIFY code varchar(20)/; s/code varchar(20) PRIMARY KEY)/& CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin/')"
	sed -i 's/name: code, type: string/&, constraints: { maxLength: 20 }/; s/, constraints: { maxLength: 20 }, constraints: { unique: true }/, constraints: { maxLength: 20 }/' entry.yml
	rehearsal "$DATABASE"
}

@test "a rehearsal that was killed leaves a database, which the next one drops" {
	rehearsal_killed "SELECT count(*) FROM information_schema.processlist WHERE user = 'cutover' AND command = 'Sleep'"
}

@test "a rehearsal of the example: later specs see what earlier ones have loaded" { rehearsal_of_example; }

@test "a user who may not make a database is told which right a rehearsal needs" {
	rehearsed
	sql "CREATE OR REPLACE USER poor@localhost; GRANT ALL ON $DATABASE.* TO poor@localhost"
	sed -i 's/user=.*/user=poor/' .my.cnf
	refuses 'needs the right ALL on `cutover\_rehearsal\_%`.*: Access denied' cutover run -f s.yml --rehearse --dir r1
	sql 'GRANT ALL ON `cutover\_rehearsal\_%`.* TO poor@localhost'
	run_ok cutover run -q -f s.yml --rehearse --dir r2
	scratches 0
	sql 'DROP USER poor@localhost'
}

@test "records whose accounts are not there are refused, with what to load first" { needed_first; }

# ---- modes

@test "the database says which keys are the same: its collation" {
	same_by_collation "varchar(60) NOT NULL COLLATE utf8mb4_unicode_ci" bigint "decimal(12,2)" date boolean text "_no bigint,"
	follows_by_collation "varchar(60) NOT NULL COLLATE utf8mb4_unicode_ci"
}

@test "a key that is a text of any length" {
	same_by_collation "text NOT NULL COLLATE utf8mb4_unicode_ci" bigint "decimal(12,2)" date boolean text "_no bigint,"
}

@test "a key that is longer than an index of the server can be" {
	same_by_collation "varchar(2000) NOT NULL COLLATE utf8mb4_unicode_ci" bigint "decimal(12,2)" date boolean text "_no bigint,"
}

@test "upsert inserts, updates, leaves what is equal; an undo restores every byte" { upsert_and_undo; }

@test "the same batch and the same input are refused, also where nothing was changed" { upsert_repeat; }

@test "unchanged is exact: an amount in another form is equal, a blank or a capital letter is not" { upsert_exact; }

@test "a key that is there twice, that is null or that the stream lacks is refused" { upsert_keys; }

@test "what is refused is set aside with its group, and the table keeps what it has of it" { upsert_set_aside "$URL' refuses this record: Duplicate entry 'C' for key 'code'"; }

refer_to_itself() { sql "ALTER TABLE entry DROP FOREIGN KEY IF EXISTS up; ALTER TABLE entry ADD CONSTRAINT up FOREIGN KEY (count) REFERENCES entry (id) $1"; }
@test "records that refer to each other are taken out, put back and removed" { tree refer_to_itself; }

@test "records that stand before those that they need are loaded, however many" { children_first; }

@test "upsert: more records than may be refused take a value that a later one gives up" { values_first; }

@test "a file that is refused as a whole: the first records are told, and how many at least" { hopeless; }

@test "a file of which all is set aside ends in time" {
	hopeless_set_aside 60 "CREATE TABLE code (code varchar(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PRIMARY KEY)" \
		"INSERT INTO code VALUES ('A'), ('X')" "ALTER TABLE entry ADD FOREIGN KEY (code) REFERENCES code (code)" "ALTER TABLE entry ADD CHECK (amount < 100)"
}

@test "upsert: a foreign key and a check, some records of many" {
	upsert_foreign_key "CREATE TABLE code (code varchar(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PRIMARY KEY)" \
		"ALTER TABLE entry ADD FOREIGN KEY (code) REFERENCES code (code)" "ALTER TABLE entry ADD CHECK (amount < 100)"
}

@test "upsert: a record takes a value that a later one gives up" { upsert_any_order; }

@test "an undo gives back a unique value that another record has until it is undone as well" { undo_any_order "Duplicate entry 'four' for key 'one_text'"; }

@test "of two batches that changed a record the older cannot be undone first" { upsert_twice; }

@test "a record changed since keeps the batch; --force puts back what is unchanged" { upsert_changed_since; }

@test "replace removes what does not come again, and an undo puts it back" { replace_and_undo; }

@test "replace takes only records that load.where names" { replace_where; }

@test "what refers to a removed record keeps it, whatever its foreign key says" { replace_referred 'decimal(38,0)' "'payment_ibfk_1' "; }

@test "replace: a record of the same table that refers to a removed one counts, unless it is removed as well" { replace_refers_to_itself 'decimal(38,0)' "'entry_ibfk_1' " 'ON DELETE SET NULL'; }

@test "upsert does not change a value that another table refers to" { upsert_referred 'varchar(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin' "'payment_ibfk_1' "; }

@test "--undo takes out nothing that another table refers to" { undo_referred 'decimal(38,0)' "'payment_ibfk_1' "; }

@test "--undo asks the foreign keys of the schemas, where the tables have none" { undo_noted; }

@test "a table without a unique index of the key is refused" { modes_no_index 'ALTER TABLE entry DROP KEY id'; }

@test "a trigger that changes an updated record on its way is seen" {
	modes_trigger "CREATE TRIGGER loud BEFORE UPDATE ON entry FOR EACH ROW SET new.text = IF(new._batch = 2, upper(new.text), new.text)"
}

@test "undo: what the database says against it is told" {
	DELIMITER='//' undo_refused "CREATE TRIGGER stays BEFORE DELETE ON entry FOR EACH ROW IF old.text = 'two' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'it stays'; END IF"
}

@test "the same batch by two processes at once: one is in, the other says so" { both_at_once; }
