# load and reconcile with a PostgreSQL server.
load helper
load postgres

setup() {
	scratch
	postgres
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
load: { to: "postgresql:///${db}", schema: entry.yml, batch: "${batch}" }
S
	sed -i "s/params: {/params: { db: { default: $PGDATABASE },/" s.yml
	URL=postgresql:///$PGDATABASE
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
nothing_there() { answers "SELECT to_regclass('entry')" <<<""; }

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
1|1.50|7|2026-01-31|t|甲|A|1|1|old.csv:2
2|-2.50|||f|||1|2|old.csv:3
S
	answers "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute WHERE attrelid = 'entry'::regclass AND attnum > 0 ORDER BY attnum" <<'S'
id|numeric(38,0)|t
amount|numeric(38,2)|f
count|numeric(38,0)|f
day|date|f
open|boolean|f
text|text|f
code|text|f
_batch|bigint|t
_no|bigint|t
_at|text|f
S
	answers "SELECT obj_description('entry'::regclass), col_description('entry'::regclass, 1)" <<<'Entries 分录|序号: Number of the entry'
	answers "SELECT indexdef FROM pg_indexes WHERE tablename = 'entry' ORDER BY 1" <<'S'
CREATE INDEX entry__batch_idx ON public.entry USING brin (_batch)
CREATE UNIQUE INDEX entry_code_key ON public.entry USING btree (code)
CREATE UNIQUE INDEX entry_id_key ON public.entry USING btree (id)
S
}

@test "every character comes back as it was sent" {
	printf '_at\t_fault\tid\tamount\ttext\na b:2\t\\N\t1\t1.00\ta\\tb\\nc\\rd\\\\N \b\v\f\001\nx:3\t\\N\t2\t1.00\t\\\\N\nx:4\t\\N\t3\t1.00\t\nx:5\t\\N\t4\t1.00\t\\N\nx:6\t\\N\t5\t1.00\t𠮷😀\\\\.\n\\.\trows=5\tsum.amount=5.00\n' >in
	run_ok cutover load -q -f s.yml in
	answers "SELECT id, encode(convert_to(text, 'UTF8'), 'hex') FROM entry ORDER BY id" <<'S'
1|6109620a630d645c4e20080b0c01
2|5c4e
3|
4|
5|f0a0aeb7f09f98805c2e
S
	answers "SELECT id, text IS NULL FROM entry WHERE id IN (3, 4) ORDER BY id" <<'S'
3|f
4|t
S
	run_ok cutover load -q -f s.yml --verify entries
}

@test "numbers and booleans that are not in the form of the stream are loaded in the form of their type" {
	printf 'id,amount,count,open\n1,1.5,007,true\n' >in
	refuses "count: '007' is not written as the stream writes numbers" cutover load -I csv -f s.yml in
	printf 'id,amount,count,open\n1,1.5,7,true\n2,-0.00,-0,false\n' >in
	run_ok cutover load -q -I csv -f s.yml in
	answers 'SELECT id, amount, count, open FROM entry ORDER BY id' <<'S'
1|1.50|7|t
2|0.00|0|f
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
	answers 'SELECT count(*) > 10 FROM cutover_record' <<<t
}

@test "a partitioned table: its records do not come back in their order, and are sorted" {
	sql 'CREATE TABLE entry (id bigint NOT NULL, amount numeric(12,2), count bigint, day date, open boolean, text text, code text, _batch bigint, _no bigint, _at text) PARTITION BY HASH (id);
	     CREATE TABLE entry_0 PARTITION OF entry FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE entry_1 PARTITION OF entry FOR VALUES WITH (MODULUS 2, REMAINDER 1)'
	entries 1 100000 >in
	run_ok cutover load -q -f s.yml in
	answers 'SELECT count(*), sum(amount) FROM entry' <<<'100000|150000.00'
	run_ok cutover load -q -f s.yml --verify entries
}

# ---- what is refused

@test "a key that is there twice is refused with its place, at any distance, and nothing is loaded" {
	{ entries 1 2500 | head -n -1; printf 'old.csv:9\t\\N\t7\t1.00\tx\n'; } >rows
	stream amount <rows >in
	refuses "old.csv:9: '$URL' refuses this record: duplicate key value" cutover load -f s.yml in
	err_has "(Key (id)=(7) already exists.); nothing is loaded"
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
	sql "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN IF new.text = 'no' THEN RAISE EXCEPTION 'period 12 is closed'; END IF; RETURN new; END \$\$;
	     CREATE TRIGGER stop BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION stop()"
	printf '_at\t_fault\tid\tamount\ttext\na:5\t\\N\t5\t1.00\tyes\na:6\t\\N\t6\t200.00\tyes\n' | stream amount >in
	refuses "a:6: '$URL' refuses this record: new row for relation \"entry\" violates check constraint \"small\"" cutover load -f s.yml -p batch=b in
	printf '_at\t_fault\tid\tamount\ttext\na:5\t\\N\t5\t1.00\tyes\na:6\t\\N\t6\t2.00\tno\n' | stream amount >in
	refuses "a:6: '$URL' refuses this record: period 12 is closed; nothing is loaded" cutover load -f s.yml -p batch=b in
	answers 'SELECT count(*) FROM entry' <<<1
}

@test "a trigger that changes a record, or keeps it out, is seen; read_back: sums lets texts change" {
	entries 1 1 >in
	run_ok cutover load -q -f s.yml in
	sql "CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN IF new.id = 9 THEN RETURN NULL; END IF; IF new.id IN (6, 7) THEN new.text = upper(new.text); END IF; RETURN new; END \$\$;
	     CREATE TRIGGER tidy BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION tidy()"
	entries 5 3 >in
	refuses "old.csv:7: text: 'text of entry 6' was sent, 'TEXT OF ENTRY 6' landed, and 1 record more; nothing is loaded" cutover load -f s.yml -p batch=b in
	entries 8 3 >in
	refuses "rows: 3 against 2; old.csv:10: the record is not there; nothing is loaded" cutover load -f s.yml -p batch=b in
	answers 'SELECT count(*) FROM entry' <<<1
	entries 5 3 >in
	sed -i 's/schema: entry.yml/schema: entry.yml, read_back: sums/' s.yml
	run_ok cutover load -q -f s.yml -p batch=b in
	run_ok cutover load -q -f s.yml --verify b
}

@test "a default fills a field that was not sent: it is seen" {
	entries 1 1 >in
	run_ok cutover load -q -f s.yml in
	sql "ALTER TABLE entry ALTER code SET DEFAULT 'new'"
	entries 5 1 >in
	refuses "old.csv:6: code: null was sent, 'new' landed; nothing is loaded" cutover load -f s.yml -p batch=b in
}

@test "a table that is there is compared before a record is sent" {
	entries 1 1 >in
	make_entry() { sql "DROP TABLE IF EXISTS entry; CREATE TABLE entry ($1 _batch bigint, _no bigint, _at text)"; }
	good='id int NOT NULL, amount numeric(12,2), count bigint, day date, open boolean, text varchar(60), code text, more text,'
	make_entry "$good"
	run_ok cutover load -q -f s.yml in
	answers 'SELECT id, amount, text FROM entry' <<<'1|1.50|text of entry 1'
	bad() { make_entry "$(sed "s/$1/$2/" <<<"$good")"; refuses "$3" cutover load -f s.yml -p batch="$RANDOM" in; }
	bad 'day date,' '' "there is no column 'day' of table 'entry' in '$URL', but the schema has it"
	bad 'numeric(12,2)' 'numeric(12,4)' "column 'amount' of table 'entry' in '$URL' is numeric(12,4), the schema says decimal(2)"
	bad 'numeric(12,2)' 'double precision' "is double precision, the schema says decimal(2)"
	bad 'code text' 'code char(9)' "is character(9), the schema says text"
	bad 'varchar(60)' 'varchar(50)' "column 'text' of table 'entry' in '$URL' holds 50 characters, the schema allows 60"
	bad 'count bigint' 'count bigint NOT NULL' "column 'count' of table 'entry' in '$URL' may not be null, the schema says otherwise"
	bad 'more text' 'more text NOT NULL' "column 'more' of table 'entry' in '$URL' may not be null, and the schema does not have it"
	bad 'count bigint' 'count bigint GENERATED ALWAYS AS (1) STORED' "is computed by the server"
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

@test "a character that the encoding of the server does not have is refused with its place" {
	PGDATABASE=latin$BATS_TEST_NUMBER
	psql -q -d template1 -c "CREATE DATABASE $PGDATABASE TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
	sed -i 's/title: 序号, //; s/分录//' entry.yml
	printf '_at\t_fault\tid\tamount\ttext\na:2\t\\N\t1\t1.00\tMüller\na:3\t\\N\t2\t1.00\t甲\n' | stream amount >in
	refuses "a:3: 'postgresql:///$PGDATABASE' refuses this record" cutover load -f s.yml -p db="$PGDATABASE" in
	err_has 'has no equivalent in encoding "LATIN1"'
	printf '_at\t_fault\tid\tamount\ttext\na:2\t\\N\t1\t1.00\tMüller\n' | stream amount >in
	run_ok cutover load -q -f s.yml -p db="$PGDATABASE" in
	run_ok cutover load -q -f s.yml -p db="$PGDATABASE" --verify all
}

# ---- the connection

@test "a password in a URL is refused, and no message and no audit line shows it" {
	entries 1 1 >in
	for url in "postgresql://me:hush@localhost/x" "postgresql:///x?user=me&password=hush" "postgres://me:hush@localhost/x" "postgresql:///x?%70assword=hush"; do
		expect_status 2 cutover load -f s.yml --audit audit --to "$url" in
		err_lacks hush
		[ ! -e audit ] || lacks audit hush
	done
	refuses "'postgresql://me:***@localhost/x' has a password" cutover load -f s.yml --to 'postgresql://me:hush@localhost/x' in
	err_has 'PGPASSFILE'
	sed -i 's|to: "[^"]*"|to: "postgresql://me:hush@localhost/x"|' s.yml
	printf 'reconcile:\n  key: [id]\n  compare: { amount: {} }\n  before: { read: "postgresql:///x?password=hush", table: t }\n  after: { read: in }\n' >>s.yml
	for what in in --list '--verify all' '--undo b'; do
		expect_status 2 cutover load -f s.yml $what
		err_lacks hush
		err_has 'load.to has a password'
	done
	expect_status 2 cutover reconcile -f s.yml
	err_lacks hush
	err_has 'reconcile.before.read has a password'
}

@test "no server, no database, no password, a wrong one: each says so" {
	entries 1 1 >in
	refuses "cannot open 'postgresql:///x?host=$PWD'" cutover load -f s.yml --to "postgresql:///x?host=$PWD" in
	refuses 'database "nowhere" does not exist' cutover load -f s.yml --to postgresql:///nowhere in
	sql "DO \$\$ BEGIN CREATE ROLE locked LOGIN PASSWORD 'right'; EXCEPTION WHEN duplicate_object THEN END \$\$"
	refuses 'a password belongs into the file ~/.pgpass (PGPASSFILE)' cutover load -f s.yml --to "postgresql://locked@/$PGDATABASE" in
	echo '*:*:*:locked:wrong' >"$PGPASSFILE"
	chmod 600 "$PGPASSFILE"
	refuses 'password authentication failed for user "locked"' cutover load -f s.yml --to "postgresql://locked@/$PGDATABASE" in
	echo '*:*:*:locked:right' >"$PGPASSFILE"
	refuses 'permission denied for schema public' cutover load -f s.yml --to "postgresql://locked@/$PGDATABASE" in
	sql "GRANT CREATE ON SCHEMA public TO locked"
	run_ok cutover load -q -f s.yml --to "postgresql://locked@/$PGDATABASE" in
	rm "$PGPASSFILE"
	sql 'DROP OWNED BY locked; DROP ROLE locked'
	refuses 'invalid' cutover load -f s.yml --to 'postgresql:///x?nonsense=1' in
}

@test "a service, a search_path and the schema of a table" {
	entries 1 1 >in
	sql 'CREATE SCHEMA books; CREATE SCHEMA other'
	printf '[ledger]\ndbname=%s\n' "$PGDATABASE" >services
	PGSERVICEFILE=$PWD/services run_ok cutover load -q -f s.yml --to 'postgresql:///?service=ledger' in
	answers 'SELECT count(*) FROM public.entry' <<<1
	run_ok cutover load -q -f s.yml --to "$URL?options=-csearch_path%3Dbooks" in
	answers 'SELECT count(*) FROM books.entry e JOIN books.cutover_batch b ON b.number = e._batch' <<<1
	sed -i 's/schema: entry.yml/schema: entry.yml, table: other.lines/' s.yml
	run_ok cutover load -q -f s.yml -p batch=third in
	answers 'SELECT count(*) FROM other.lines' <<<1
	run_ok cutover load -q -f s.yml --verify third
	run_ok cutover load -q -f s.yml --undo third
	answers 'SELECT count(*) FROM other.lines' <<<0
	sed -i 's/other.lines/nowhere.lines/' s.yml
	refuses 'schema "nowhere" does not exist' cutover load -f s.yml -p batch=fourth in
}

@test "loads wait for each other, and say so when they wait in vain" {
	entries 1 1 >in
	run_ok cutover load -q -f s.yml in
	psql -Xq -c 'BEGIN; SELECT pg_advisory_xact_lock(hashtextextended($$cutover$$, 0)); SELECT pg_sleep(600)' >/dev/null 2>&1 3>&- &
	wait_until 1 "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
	refuses "cannot begin to write '$URL?options=-clock_timeout%3D100ms': it is locked by another session" \
		cutover load -f s.yml -p batch=b --to "$URL?options=-clock_timeout%3D100ms" in
	sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()" >/dev/null
	wait
}

# slowly STREAM COMMAND...: its standard input gets all of the stream but the end, and stays open, so that the command
# loads until fd 9 is closed; $pid is the command's
slowly() {
	local input=$1; shift
	mkfifo slow.fifo
	"$@" <slow.fifo >out 2>err 3>&- &
	pid=$!
	exec 9>slow.fifo
	head -n -2 "$input" >&9
	wait_until 1 "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%' AND application_name = 'cutover'" && return
	kill -KILL "$pid"
	cat err
	return 1
}

@test "the client is killed in the middle: nothing is there, and the repeat succeeds" {
	entries 1 200000 >in
	slowly in cutover-load -f s.yml
	kill -KILL "$pid"
	wait "$pid" || true
	exec 9>&-
	wait_until 0 "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cutover'"
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
	postgres_stop immediate
	tail -n 2 in >&9 || true
	exec 9>&-
	status=0
	wait "$pid" || status=$?
	postgres_start
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
	sed -i 's/query: "[^"]*"/query: "SELECT id, amount::float8 AS amount FROM entry;"/' s.yml
	refuses "column 'amount' of '$URL' is a floating-point number or money, which is not exact" cutover reconcile -f s.yml
	sed -i 's/query: "[^"]*"/query: "DELETE FROM entry RETURNING id, amount"/' s.yml
	refuses "the query on '$URL' does not read: only SELECT is allowed here" cutover reconcile -f s.yml
	sed -i "s/query: \".*\"/query: \"SELECT 1 AS id, 'NaN'::numeric AS amount\"/" s.yml
	refuses "column 'amount' of '$URL' holds 'NaN', which no number of the stream can be" cutover reconcile -f s.yml
	sed -i 's/query: "[^"]*"/table: nowhere/' s.yml
	refuses "there is no table 'nowhere' in '$URL'" cutover reconcile -f s.yml
	answers 'SELECT count(*) FROM entry' <<<3
}

@test "run and status know what is in a database on a server" {
	printf 'id,amount\n1,1.50\n2,2.50\n' >old.csv
	cat >>s.yml <<S
clean: { fields: { id: {}, amount: { type: decimal(2) } } }
reconcile:
  key: [id]
  compare: { amount: {} }
  before: { read: old.csv, fields: { id: id, amount: amount } }
  after: { read: "$URL", table: entry, fields: { id: id, amount: amount } }
S
	run_ok cutover run -q -f s.yml old.csv
	# without a spec, the logs have the target
	run_ok cutover status
	err_has 'status: 1 of 1 specs loaded and reconciled'
	run_ok cutover status s.yml
	# a log has the load: it is not one that was cut short
	expect_status 2 cutover run -f s.yml old.csv
	err_has "batch 'entries' is in '$URL' already, nothing is loaded"
	run_ok cutover load -q -f s.yml --undo entries
	expect_status 1 cutover status
	err_has 'status: 0 of 1 specs loaded and reconciled'
}
