# server.bash: what holds for every database server, once. A bats file loads it with that of its server, which says how the
# server is started and asked (`sql`). It sets, before it calls `ledger`:
#
#	SCHEME DATABASE		of the URL of the test's own database
#	TRUE FALSE NULL		as sql answers them
#	LOADING			SQL: how many loads are at work
#	stop_server start_server	commands: as if the machine fell, and back again

# answers SQL <<expected: exactly this
answers() { tabs | diff -u --label expected --label "$1" - <(sql "$1" 2>&1); }
# wait_until ANSWER SQL: until the server answers this. The limit only ends a test that waits for what never comes.
# MariaDB brings INNODB_TRX up to date only after nobody has asked for a tenth of a second.
wait_until() {
	local i
	for ((i = 0; i < 600; i++)); do
		[ "$(sql "$2" 2>&1)" != "$1" ] || return 0
		sleep 0.15
	done
	echo "the answer is never '$1': $2"
	return 1
}
# refuses MESSAGE COMMAND...: status 2, and a line with the message
refuses() {
	local message=$1; shift
	expect_status 2 "$@" && err_has "$message"
}

# ledger: entry.yml and s.yml, which loads into $URL
ledger() {
	URL=$SCHEME:///
	[ "$SCHEME" != sqlite ] || URL=sqlite:
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
	cat >s.yml <<S
cutover: 1
name: entries
params: { db: { default: $DATABASE }, batch: { default: entries } }
controls: [amount]
load: { to: "$URL\${db}", schema: entry.yml, batch: "\${batch}" }
S
	URL=$URL$DATABASE
}
# entries FIRST COUNT: a sealed stream of entries
entries() {
	{
		printf '_at\t_fault\tid\tamount\ttext\n'
		awk -v first="$1" -v n="$2" 'BEGIN { for (i = first; i < first + n; i++) printf "old.csv:%d\t\\N\t%d\t1.50\ttext of entry %d\n", i + 1, i, i }'
	} | stream amount
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
	wait_until 1 "$LOADING" && return
	kill -KILL "$pid"
	cat err
	return 1
}

# ---- a load

first_load() {
	stream amount >in <<'S'
_at⇥_fault⇥id⇥amount⇥count⇥day⇥open⇥text⇥code
old.csv:2⇥\N⇥1⇥1.50⇥7⇥2026-01-31⇥true⇥甲⇥A
old.csv:3⇥\N⇥2⇥-2.50⇥\N⇥\N⇥false⇥\N⇥\N
S
	run_ok cutover load -f s.yml in
	summary load: 2 read, 2 loaded
	answers 'SELECT * FROM entry ORDER BY id' <<S
1|1.50|7|2026-01-31|$TRUE|甲|A|1|1|old.csv:2
2|-2.50|$NULL|$NULL|$FALSE|$NULL|$NULL|1|2|old.csv:3
S
}

every_character() { # SQL: the bytes of text in UTF-8, as hexadecimal digits
	printf '_at\t_fault\tid\tamount\ttext\na b:2\t\\N\t1\t1.00\ta\\tb\\nc\\rd\\\\N \b\v\f\001\nx:3\t\\N\t2\t1.00\t\\\\N\nx:4\t\\N\t3\t1.00\t\nx:5\t\\N\t4\t1.00\t\\N\nx:6\t\\N\t5\t1.00\t𠮷😀\\\\.\n\\.\trows=5\tsum.amount=5.00\n' >in
	run_ok cutover load -q -f s.yml in
	answers "SELECT id, $1 FROM entry ORDER BY id" <<S
1|6109620a630d645c4e20080b0c01
2|5c4e
3|
4|$NULL
5|f0a0aeb7f09f98805c2e
S
	answers "SELECT id, text IS NULL FROM entry WHERE id IN (3, 4) ORDER BY id" <<S
3|$FALSE
4|$TRUE
S
	run_ok cutover load -q -f s.yml --verify entries
}

other_forms() {
	printf 'id,amount,count,open\n1,1.5,007,true\n' >in
	refuses "count: '007' is not written as the stream writes numbers" cutover load -I csv -f s.yml in
	printf 'id,amount,count,open\n1,1.5,7,true\n2,-0.00,-0,false\n' >in
	run_ok cutover load -q -I csv -f s.yml in
	answers 'SELECT id, amount, count, open FROM entry ORDER BY id' <<S
1|1.50|7|$TRUE
2|0.00|0|$FALSE
S
	printf 'id,amount,open\n3,1.00,ja\n' >in
	refuses "open: 'ja' is not a value of its type" cutover load -I csv -f s.yml -p batch=b in
	printf 'id,amount,day\n3,1.005,2026-02-30\n' >in
	refuses "amount: '1.005' has more digits after the point" cutover load -I csv -f s.yml -p batch=b in
}

same_batch() {
	sed -i '/primaryKey/d' entry.yml
	entries 1 3 >in
	run_ok cutover load -q -f s.yml in
	refuses "batch 'entries' is in '$URL' already, nothing is loaded" cutover load -f s.yml in
	refuses "batch 'entries' in '$URL' was loaded from the very same input" cutover load -f s.yml -p batch=again in
	answers 'SELECT count(*), min(_batch), max(_batch) FROM entry' <<<'3|1|1'
	run_ok cutover load -f s.yml --list
	out_has 'entries  entry                  3  amount=4.50'
}

dry_run() {
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

big_load() {
	entries 1 30000 >in
	run_ok cutover load -q -f s.yml in
	answers 'SELECT count(*), count(DISTINCT _no), max(_no), sum(amount) FROM entry' <<<'30000|30000|30000|45000.00'
	answers 'SELECT count(*) FROM entry WHERE _no <> id' <<<0
	run_ok cutover load -q -f s.yml --verify all
	answers 'SELECT count(*) > 10 FROM cutover_record' <<<"$TRUE"
}

# ---- what is refused

key_twice() { # WORDS of the server
	{ entries 1 2500 | head -n -1; printf 'old.csv:9\t\\N\t7\t1.00\tx\n'; } >rows
	stream amount <rows >in
	refuses "old.csv:9: '$URL' refuses this record: $1" cutover load -f s.yml in
	nothing_there
	entries 1 10 >first
	run_ok cutover load -q -f s.yml first
	entries 10 2 >second
	refuses "old.csv:11: '$URL' refuses this record" cutover load -f s.yml -p batch=second second
	answers 'SELECT count(*) FROM entry' <<<10
}

check_and_trigger() { # WORDS COMMAND...: the words about the check; what makes the trigger that ends period 12
	local words=$1; shift
	entries 1 1 >in
	run_ok cutover load -q -f s.yml in
	sql "ALTER TABLE entry ADD CONSTRAINT small CHECK (amount < 100)"
	"$@"
	printf '_at\t_fault\tid\tamount\ttext\na:5\t\\N\t5\t1.00\tyes\na:6\t\\N\t6\t200.00\tyes\n' | stream amount >in
	refuses "a:6: '$URL' refuses this record: $words" cutover load -f s.yml -p batch=b in
	printf '_at\t_fault\tid\tamount\ttext\na:5\t\\N\t5\t1.00\tyes\na:6\t\\N\t6\t2.00\tno\n' | stream amount >in
	refuses "a:6: '$URL' refuses this record: period 12 is closed" cutover load -f s.yml -p batch=b in
	answers 'SELECT count(*) FROM entry' <<<1
}

foreign_key() { # MESSAGE: a record whose code the table `code` does not have
	sql 'ALTER TABLE entry ADD FOREIGN KEY (code) REFERENCES code (code)'
	printf '_at\t_fault\tid\tamount\tcode\na:5\t\\N\t5\t1.00\t\\N\na:6\t\\N\t6\t2.00\tX\n' | stream amount >in
	refuses "$1" cutover load -f s.yml -p batch=b in
	answers 'SELECT count(*) FROM entry' <<<1
}

changing_trigger() { # SQL: a trigger that writes the texts of entries 6 and 7 in capitals
	entries 1 1 >in
	run_ok cutover load -q -f s.yml in
	sql "$1"
	entries 5 3 >in
	refuses "old.csv:7: text: 'text of entry 6' was sent, 'TEXT OF ENTRY 6' landed, and 1 record more; nothing is loaded" cutover load -f s.yml -p batch=b in
	answers 'SELECT count(*) FROM entry' <<<1
	sed 's/schema: entry.yml/schema: entry.yml, read_back: sums/' s.yml >sums.yml
	run_ok cutover load -q -f sums.yml -p batch=b in
	run_ok cutover load -q -f s.yml --verify b
}

default_fills() {
	entries 1 1 >in
	run_ok cutover load -q -f s.yml in
	sql "ALTER TABLE entry ALTER code SET DEFAULT 'new'"
	entries 5 1 >in
	refuses "old.csv:6: code: null was sent, 'new' landed; nothing is loaded" cutover load -f s.yml -p batch=b in
	answers 'SELECT count(*) FROM entry' <<<1
}

compared_table() { # NUMERIC DOUBLE CHAR: what the server calls numeric, double precision, char
	local good='id int NOT NULL, amount numeric(12,2), count bigint, day date, open boolean, text varchar(60), code text, more text,'
	entries 1 1 >in
	make_entry() { sql "DROP TABLE IF EXISTS entry; CREATE TABLE entry ($1 _batch bigint, _no bigint, _at text)"; }
	make_entry "$good"
	run_ok cutover load -q -f s.yml in
	answers 'SELECT id, amount, text FROM entry' <<<'1|1.50|text of entry 1'
	bad() { make_entry "${good/"$1"/"$2"}"; refuses "$3" cutover load -f s.yml -p batch="$RANDOM" in; }
	bad 'day date,' '' "there is no column 'day' of table 'entry' in '$URL', but the schema has it"
	bad 'numeric(12,2)' 'numeric(12,4)' "column 'amount' of table 'entry' in '$URL' is $1(12,4), the schema says decimal(2)"
	bad 'numeric(12,2)' 'double precision' "is $2, the schema says decimal(2)"
	bad 'code text' 'code char(9)' "is $3(9), the schema says text"
	bad 'varchar(60)' 'varchar(50)' "column 'text' of table 'entry' in '$URL' holds 50 characters, the schema allows 60"
	bad 'count bigint' 'count bigint NOT NULL' "column 'count' of table 'entry' in '$URL' may not be null, the schema says otherwise"
	bad 'more text' 'more text NOT NULL' "column 'more' of table 'entry' in '$URL' may not be null, and the schema does not have it"
	bad 'count bigint' 'count bigint GENERATED ALWAYS AS (1) STORED' "is computed by the server"
	sql 'DROP TABLE entry; CREATE TABLE entry (id int NOT NULL, amount numeric(12,2), count bigint, day date, open boolean, text text, code text)'
	refuses "table 'entry' in '$URL' needs the columns _batch bigint, _no bigint and _at text" cutover load -f s.yml -p batch=c in
	sql 'DROP TABLE entry; CREATE VIEW entry AS SELECT 1 AS id'
	refuses "'entry' in '$URL' is not a table" cutover load -f s.yml -p batch=c in
}

declared_column() {
	sql 'CREATE TABLE entry (id int NOT NULL, amount numeric(5,2), count smallint, day date, open boolean, text varchar(60), code varchar(3) NOT NULL, _batch bigint, _no bigint, _at text)'
	sed -i 's/name: code, type: string, constraints: { unique: true }/name: code, type: string, constraints: { required: true }/' entry.yml
	one() { printf '_at\t_fault\tid\tamount\tcount\tcode\na:2\t\\N\t%s\n' "$(printf '%s\t' "$@" | sed 's/\t$//')" | stream amount >in; }
	one 1 1.00 1 甲乙丙丁
	refuses "a:2: code: '甲乙丙丁' is longer than its column" cutover load -f s.yml in
	one 1 1.00 1 '\N'
	refuses "a:2: code: null in a column that must not be null" cutover load -f s.yml in
	one 1 1000.00 1 甲乙丙
	refuses "a:2: amount: '1000.00' has more digits before the point than its column" cutover load -f s.yml in
	one 1 999.99 32768 甲乙丙
	refuses "a:2: count: '32768' is beyond the largest integer of its column" cutover load -f s.yml in
	one 2147483648 1.00 1 甲乙丙
	refuses "a:2: id: '2147483648' is beyond the largest integer of its column" cutover load -f s.yml in
	one 1 -999.99 -32768 甲乙丙
	run_ok cutover load -q -f s.yml in
	# an identifier of 19 digits
	sql 'ALTER TABLE entry ADD big bigint'
	sed -i 's/name: count,/name: big,/' entry.yml
	printf '_at\t_fault\tid\tamount\tbig\tcode\na:2\t\\N\t2147483647\t1.00\t9223372036854775807\t甲\n' | stream amount >in
	run_ok cutover load -q -f s.yml -p batch=b in
	answers 'SELECT id, big FROM entry WHERE big IS NOT NULL' <<<'2147483647|9223372036854775807'
}

# ---- the connection

password_in_url() { # WORDS URL...: where a password belongs; more URLs with the password hush
	local words=$1 url what; shift
	entries 1 1 >in
	for url in "$SCHEME://me:hush@localhost/x" "$SCHEME:///x?user=me&password=hush" "$SCHEME:///x?%70assword=hush" "$@"; do
		expect_status 2 cutover load -f s.yml --audit audit --to "$url" in
		err_lacks hush
		[ ! -e audit ] || lacks audit hush
	done
	refuses "'$SCHEME://me:***@localhost/x' has a password" cutover load -f s.yml --to "$SCHEME://me:hush@localhost/x" in
	err_has "$words"
	sed -i "s|to: \"[^\"]*\"|to: \"$SCHEME://me:hush@localhost/x\"|" s.yml
	printf 'reconcile:\n  key: [id]\n  compare: { amount: {} }\n  before: { read: "%s:///x?password=hush", table: t }\n  after: { read: in }\n' "$SCHEME" >>s.yml
	for what in in --list '--verify all' '--undo b'; do
		# shellcheck disable=SC2086 # an option and its value
		refuses 'load.to has a password' cutover load -f s.yml $what
		err_lacks hush
		err_has "$words"
	done
	refuses 'reconcile.before.read has a password' cutover reconcile -f s.yml
	err_lacks hush
}

client_killed() {
	entries 1 200000 >in
	slowly in cutover-load -f s.yml
	kill -KILL "$pid"
	wait "$pid" || true
	exec 9>&-
	wait_until 0 "$LOADING"
	nothing_there
	run_ok cutover load -q -f s.yml in
	answers 'SELECT count(*) FROM entry' <<<200000
}

signal() {
	entries 1 200000 >in
	slowly in cutover-load -f s.yml
	kill -TERM "$pid"
	exec 9>&-
	wait "$pid" && return 1
	nothing_there
}

server_lost() {
	entries 1 200000 >in
	slowly in cutover-load -f s.yml
	stop_server
	tail -n 2 in >&9 || true
	exec 9>&-
	status=0
	wait "$pid" || status=$?
	start_server
	[ "$status" = 2 ]
	has err 'the connection is lost, so nothing is changed'
	[ "$SCHEME" != mysql ] || has err "'$URL': this load has made tables, which stay there for the next one: 'entry', "
	nothing_there
	run_ok cutover load -q -f s.yml in
}

# ---- batches

changed_batch() {
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

undone_batch() {
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

known_voucher() {
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

# reads WHAT: reconcile compares the stream with this, a table or a query
reads() { sed -i "s|^  after: .*|  after: { read: \"$URL\", $1, fields: { id: id, amount: amount } }|" s.yml; }

reconciled() { # DOUBLE DELETE: SQL of the amount as a double; a query that deletes and answers
	entries 1 3 >in
	run_ok cutover load -q -f s.yml in
	printf 'reconcile:\n  key: [id]\n  compare: { amount: {} }\n  before: { read: in, fields: { id: id, amount: amount } }\n  after: {}\n' >>s.yml
	reads 'table: entry'
	run_ok cutover reconcile -f s.yml
	sql 'UPDATE entry SET amount = 1.51 WHERE id = 2'
	expect_status 1 cutover reconcile -f s.yml
	reads 'query: "SELECT id, amount - 0.01 AS amount FROM entry WHERE id = 2 UNION ALL SELECT id, amount FROM entry WHERE id <> 2 -- all"'
	run_ok cutover reconcile -f s.yml
	reads "query: \"SELECT id, $1 AS amount FROM entry;\""
	refuses "column 'amount' of '$URL' is a floating-point number or money, which is not exact" cutover reconcile -f s.yml
	reads "query: \"$2\""
	refuses "the query on '$URL' does not read: only SELECT is allowed here" cutover reconcile -f s.yml
	reads 'table: nowhere'
	refuses "there is no table 'nowhere' in '$URL'" cutover reconcile -f s.yml
	answers 'SELECT count(*) FROM entry' <<<3
}

# ---- allowed values out of it

# referring SOURCE: r.yml, whose field acct must be among the codes there
referring() {
	cat >r.yml <<S
cutover: 1
name: lines
params: { db: { default: $DATABASE } }
validate:
  references:
    acct: { $1 }
S
}

references() { # a table of the database, with typed columns, has the allowed values
	sql "CREATE TABLE account (code varchar(20), leaf boolean, level int, rate numeric(5,2));
	     INSERT INTO account VALUES ('1001', true, 1, 1.50), ('1002', false, 2, NULL), ('甲', true, 3, 2.00), (NULL, true, 4, 3.00)"
	printf '_at\t_fault\tacct\nv.csv:2\t\\N\t1001\nv.csv:3\t\\N\t1002\nv.csv:4\t\\N\t甲\nv.csv:5\t\\N\t\\N\n' | stream >in
	referring "read: \"$SCHEME:///\${db}\", table: account, key: code"
	run_ok cutover validate -f r.yml in
	sed -i 's/key: code/key: code, where: leaf/' r.yml
	expect_status 1 cutover validate --set-aside aside.tsv -f r.yml --findings f.csv in
	err_has "v.csv:3: acct: '1002' is not in the reference"
	has f.csv "a code of '$URL'"
	summary 4 read, 3 good, 1 set aside
	referring "read: '$URL', query: 'SELECT code FROM account WHERE level < 3', key: code"
	expect_status 1 cutover validate --set-aside aside.tsv -q -f r.yml in
	err_has "v.csv:4: acct: '甲' is not in the reference"
	# numbers are the texts of a stream
	printf '_at\t_fault\tacct\nv.csv:2\t\\N\t1.50\nv.csv:3\t\\N\t2\n' | stream >in
	referring "read: '$URL', table: account, key: rate"
	expect_status 1 cutover validate --set-aside aside.tsv -q -f r.yml in
	err_has "v.csv:3: acct: '2' is not in the reference"
	err_lacks v.csv:2
	# what is wrong is said before a record is read
	referring "read: '$URL', table: acount, key: code"
	refuses "there is no table 'acount' in '$URL'" cutover validate -f r.yml in
	referring "read: '$URL', table: account, key: kode"
	refuses "r.yml:6:5: validate.references.acct: '$URL' has no column 'kode': it has code, leaf, level, rate" cutover validate -f r.yml in
	referring "read: '$URL', table: account, key: code, where: leav"
	refuses "no field 'leav' (did you mean 'leaf'?)" cutover validate -f r.yml in
	referring "read: '$URL', query: 'DELETE FROM account', key: code"
	expect_status 2 cutover validate -f r.yml in
	answers 'SELECT count(*) FROM account' <<<4
	referring "read: '$SCHEME://me:hush@localhost/x', table: account, key: code"
	refuses 'validate.references.acct.read has a password' cutover validate -f r.yml in
	err_lacks hush
}

# ---- the example

# without its files and its place, a report is the same whatever the target
report_of() { sed "s|sqlite:ledger.db|TARGET|; s|$URL|TARGET|" "$1"; }

example_migration() { # the whole example with --to: the reconciliations are those of SQLite
	local name
	run_ok "$TOP/examples/kingdee/run.sh" "$PWD/sqlite"
	run_ok "$TOP/examples/kingdee/run.sh" --to "$URL" "$PWD/server"
	out_has "3,586 loaded into '$URL' as batch 'vouchers'"
	out_has "The ledger is in the database of --to '$URL'."
	[ ! -e server/ledger.db ]
	cp sqlite/runs/2/accounts/reconciliation.txt accounts.txt
	for name in 2/accounts 3/parties 3/openings 4/vouchers; do
		report_of "sqlite/runs/$name/reconciliation.txt" >want
		has want TARGET
		has want 'Every key agrees.'
		report_of "server/runs/$name/reconciliation.txt" | diff want - || return 1
	done
	answers 'SELECT count(*), sum(debit), sum(credit) FROM journal_line' <<<"$(sqlite3 -separator '|' sqlite/ledger.db "SELECT count(*), printf('%d.%02d', sum(debit) / 100, sum(debit) % 100), printf('%d.%02d', sum(credit) / 100, sum(credit) % 100) FROM journal_line")"
	# the same program by program: all is there already
	cd server || return
	run_ok ./migrate.sh --to "$URL"
	has "$BATS_TEST_TMPDIR/out" '== vouchers: in the ledger'
}

# ---- rehearsals

# rehearsed: the spec with all programs, whose side after is what it loads into
rehearsed() {
	sed -i 's/, constraints: { unique: true }//' entry.yml
	printf 'id,amount,code\n5,1.50,A\n6,2.50,A\n' >old.csv
	cat >>s.yml <<'S'
source: { file: old.csv }
clean: { fields: { id: {}, amount: { type: decimal(2) }, code: {} } }
reconcile:
  key: [id]
  compare: { amount: {} }
  before: { read: old.csv, fields: { id: id, amount: amount } }
  after: { where: "id > 4", fields: { id: id, amount: amount } }
S
}
scratches() { answers "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE 'cutover_rehearsal%'" <<<"$1"; }

rehearsal() { # a run with --rehearse on a server: what a load would do, and nothing is changed
	rehearsed
	# the table is not there: it could be made
	run_ok cutover run -f s.yml --dir r1 --rehearse
	err_has "2 could be loaded into '$URL' as batch 'entries'"
	err_has 'run: entries: could be loaded and reconciled; this was a rehearsal, nothing is changed'
	nothing_there
	scratches 0
	# it is there, with records, a batch, a foreign key, a view of it
	entries 1 3 >in
	run_ok cutover load -q -f s.yml in
	sql "CREATE TABLE code (code varchar(20) PRIMARY KEY); INSERT INTO code VALUES ('A');
	     ALTER TABLE entry MODIFY_CODE; ALTER TABLE entry ADD FOREIGN KEY (code) REFERENCES code (code);
	     CREATE VIEW low AS SELECT id, amount FROM entry WHERE id < 3"
	all_of_it >before
	run_ok cutover run -f s.yml --dir r2 --rehearse -p batch=second
	err_has "2 could be loaded into '$URL' as batch 'second'"
	err_has 'run: entries: could be loaded and reconciled'
	scratches 0
	# what the ledger refuses is refused: the key, the foreign key, the name of the batch
	refuses "batch 'entries' is in '$URL' already, but its input was another one" cutover run -f s.yml --dir r3 --rehearse
	sed -i 's/^6,2.50,A/6,2.50,X/' old.csv
	expect_status 1 cutover run -f s.yml --dir r4 --rehearse -p batch=second
	err_has "old.csv:3: code: 'X' is not in table 'code'"
	printf 'id,amount,code\n2,1.50,A\n' >old.csv
	expect_status 1 cutover run -f s.yml --dir r5 --rehearse -p batch=second
	err_has 'load: old.csv:2: '
	# other tables are read as they are
	printf 'id,amount,code\n5,1.50,A\n' >old.csv
	sed -i 's/  after: {/  after: { table: low,/' s.yml
	expect_status 1 cutover run -f s.yml --dir r6 --rehearse -p batch=second
	has r6/reconciliation.txt 'only before'
	# what names its schema is no copy
	sed -i "s/schema: entry.yml/schema: entry.yml, table: '$1.entry'/" s.yml
	refuses "load.table '$1.entry' names its schema, and a rehearsal loads into one of its own" cutover run -f s.yml --dir r7 --rehearse -p batch=second
	scratches 0
	all_of_it | diff before -
}

rehearsal_killed() { # what a rehearsal that was killed has left, the next one drops
	rehearsed
	mkfifo slow.fifo
	cutover-run -f s.yml --dir r1 --rehearse slow.fifo >out 2>err 3>&- &
	pid=$!
	exec 9>slow.fifo
	printf 'id,amount,code\n' >&9
	wait_until 1 "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE 'cutover_rehearsal%'"
	# one that is at work stays
	run_ok cutover run -q -f s.yml --dir r2 --rehearse
	scratches 1
	kill -KILL "$pid"
	wait "$pid" || true
	exec 9>&-
	wait_until 0 "$1"
	run_ok cutover run -f s.yml --dir r3 --rehearse
	err_has "'$URL': dropped cutover_rehearsal_"
	scratches 0
	nothing_there
}

rehearsal_of_example() { # a migration: later specs see what earlier ones have loaded, and nothing is changed
	cp -R "$TOP"/examples/kingdee/* .
	cat corrections/account_map.csv >>account_map.csv
	cp corrections/parties.csv legacy/
	cp corrections/vouchers.csv legacy/vouchers_again.csv
	sed -i 's/^    account: {.*/    account: { table: account, key: code, where: leaf }/' vouchers.yml
	run_ok cutover run -f migration.yml --to "$URL" --rehearse --dir r
	err_has 'run: golive: 4 of 4 specs done; this was a rehearsal, nothing is changed'
	has r/vouchers/reconciliation.txt 'Every key agrees.'
	scratches 0
	[ -z "$(all_of_it)" ]
}

# ---- what must be loaded first

needed_first() { # a foreign key of the schema: its table first, and each key in it
	cat >>entry.yml <<'S'
foreignKeys:
  - { fields: [code], reference: { resource: account, fields: [code] } }
S
	sed -i 's/, constraints: { unique: true }/, constraints: { maxLength: 20 }/' entry.yml
	printf 'name: account\nfields: [ { name: code, type: string, constraints: { required: true, maxLength: 20 } } ]\nprimaryKey: [code]\n' >account.yml
	printf 'cutover: 1\nname: accounts\nload: { to: "%s", schema: account.yml }\n' "$URL" >a.yml
	sed 's/, schema: entry.yml/&, needs: tables/' s.yml >all.yml
	{ printf '_at\t_fault\tid\tamount\tcode\n'; for i in 1 2 3 4 5 6 7 8 9; do printf 'x:%s\t\\N\t%s\t1.00\t%s\n' "$i" "$i" "$((100 + i / 2 * 2))"; done; printf 'x:10\t\\N\t10\t1.00\t\\N\n'; } | stream amount >in
	refuses "'$URL' has no table 'account', which the records for table 'entry' point to: load 'account' first; nothing is loaded" cutover load -f all.yml in
	nothing_there
	printf '_at\t_fault\tcode\na:1\t\\N\t100\na:2\t\\N\t102\n' | stream >accounts
	run_ok cutover load -q -f a.yml accounts
	refuses "6 records point to 3 keys that table 'account' in '$URL' does not have (104, 106, 108): load 'account' first; nothing is loaded" cutover load -f s.yml in
	answers "SELECT count(*) FROM cutover_batch" <<<1
	sed 's/, schema: entry.yml/&, needs: none/' s.yml >none.yml
	run_ok cutover load -q -f none.yml in
	run_ok cutover load -q -f s.yml --undo entries
	printf '_at\t_fault\tcode\n' | cat - <(for i in 104 106 108; do printf 'a:%s\t\\N\t%s\n' $i $i; done) | stream >accounts
	run_ok cutover load -q -f a.yml --undo accounts --force
	printf '_at\t_fault\tcode\n' | cat - <(for i in 100 102 104 106 108; do printf 'a:%s\t\\N\t%s\n' $i $i; done) | stream >accounts
	run_ok cutover load -q -f a.yml accounts
	run_ok cutover load -q -f all.yml in
	answers "SELECT count(*) FROM entry" <<<10
}

# ---- what is refused, and set aside

# lines.yml, line.yml and a table `line` with a check, a unique key and the foreign key (account); the table `account` has 1001 to 1009
lines_ledger() { # DECIMAL: what the server calls numeric
	cat >line.yml <<'S'
name: line
fields:
  - { name: voucher, type: integer, constraints: { required: true } }
  - { name: line, type: integer, constraints: { required: true } }
  - { name: account, type: string, constraints: { maxLength: 20 } }
  - { name: amount, type: number, x-cutover: { scale: 2 } }
primaryKey: [voucher, line]
S
	cat >lines.yml <<S
cutover: 1
name: lines
params: { batch: { default: lines } }
controls: [amount]
limits: { records: 1000, groups: 100 }
validate: { group: [voucher] }
load: { to: "$URL", schema: line.yml, batch: "\${batch}" }
S
	sed 's/group: \[voucher\]/&, order: any/' lines.yml >any.yml
	sql "CREATE TABLE account (code varchar(20) PRIMARY KEY)"
	sql "INSERT INTO account VALUES ('1001'), ('1002'), ('1003'), ('1004'), ('1005'), ('1006'), ('1007'), ('1008'), ('1009')"
	sql "CREATE TABLE line (voucher bigint NOT NULL, line bigint NOT NULL, account varchar(20), amount decimal(12,2), _batch bigint, _no bigint, _at text, UNIQUE (voucher, line), CHECK (amount < 1000), FOREIGN KEY (account) REFERENCES account (code))"
}
# vouchers AWK: 9 vouchers of 3 lines as a stream; AWK changes v(oucher), l(ine), a(ccount), m (the amount)
vouchers() {
	awk 'BEGIN { print "_at\t_fault\tvoucher\tline\taccount\tamount"
	for (i = 1; i <= 9; i++) for (l = 1; l <= 3; l++) { v = i; k = l; a = 1000 + i; m = "5.00"; '"$1"'
		printf "old.csv:%d\t\\N\t%d\t%d\t%s\t%s\n", ++n + 1, v, k, a, m } }' | stream amount
}
BAD='if (v == 2 && l > 1) m = l "000.00"; if (v == 4 && l == 2) k = 1; if (v == 6 && l > 1) a = 9999; if (v == 7 && l == 3) a = 8888'

set_aside() {
	lines_ledger
	vouchers "$BAD" >in
	expect_status 2 cutover load -f lines.yml in
	for at in 6 7 12; do err_has "load: old.csv:$at: '$URL' refuses this record: "; done
	err_has "load: old.csv:18: account: '9999' is not in table 'account' (group '6')"
	err_has "load: old.csv:19: account: '9999' is not in table 'account' (group '6')"
	err_has "load: old.csv:22: account: '8888' is not in table 'account' (group '7')"
	err_has "2 records: account: '9999' is not in table 'account'"
	err_has "'$URL' refuses 6 records: nothing is loaded; next: load what table 'account' lacks"
	answers 'SELECT count(*) FROM line' <<<0
	run_ok cutover load -f lines.yml --set-aside aside --findings list --audit audit in
	summary load: 27 read, 12 set aside in 4 groups, 15 loaded
	tabs >want <<'S'
_at⇥_fault⇥voucher⇥line⇥account⇥amount
old.csv:5⇥*:group⇥2⇥1⇥1002⇥5.00
old.csv:6⇥*:refused⇥2⇥2⇥1002⇥2000.00
old.csv:7⇥*:refused⇥2⇥3⇥1002⇥3000.00
old.csv:11⇥*:group⇥4⇥1⇥1004⇥5.00
old.csv:12⇥*:not_unique⇥4⇥1⇥1004⇥5.00
old.csv:13⇥*:group⇥4⇥3⇥1004⇥5.00
old.csv:17⇥*:group⇥6⇥1⇥1006⇥5.00
old.csv:18⇥account:not_in_reference⇥6⇥2⇥9999⇥5.00
old.csv:19⇥account:not_in_reference⇥6⇥3⇥9999⇥5.00
old.csv:20⇥*:group⇥7⇥1⇥1007⇥5.00
old.csv:21⇥*:group⇥7⇥2⇥1007⇥5.00
old.csv:22⇥account:not_in_reference⇥7⇥3⇥8888⇥5.00
\.⇥rows=12⇥sum.amount=5050.00
S
	diff want aside
	[ "$(wc -l <list)" = 7 ]
	has list "old.csv,18,17,6,account,not_in_reference,error,9999,account: '9999' is not in table 'account',,"
	has audit '"loaded":{"records":15,"sums":{"amount":"75.00"}}'
	has audit '"set_aside":{"records":12,"sums":{"amount":"5050.00"}'
	answers 'SELECT count(*), min(_no), max(_no), sum(amount) FROM line' <<<'15|1|15|75.00'
	run_ok cutover load -f lines.yml --list
	out_has 'lines  line                  15  amount=75.00'
	run_ok cutover load -q -f lines.yml --verify lines
	run_ok cutover load -q -f lines.yml --undo lines
	answers 'SELECT count(*) FROM line' <<<0
}

set_aside_limits() {
	lines_ledger
	vouchers "$BAD" >in
	sed -i 's/records: 1000/records: 11/' lines.yml
	expect_status 1 cutover load -f lines.yml --set-aside aside in
	err_has '12 records are at fault, the limits accept 11 (limits.records in lines.yml)'
	err_has 'nothing is loaded now, because the limits do not accept it'
	answers 'SELECT count(*) FROM line' <<<0
	[ "$(wc -l <aside)" = 14 ]
	rm aside
	run_ok cutover load -q -n -f any.yml --set-aside aside in
	[ ! -e aside ]
	answers 'SELECT count(*) FROM line' <<<0
}

set_aside_scattered() {
	lines_ledger
	{ vouchers "$BAD" | head -n 1; vouchers "$BAD" | sed '1d;$d' | sort -t "$(printf '\t')" -k 4,4n -k 3,3n; } | stream amount >in
	run_ok cutover load -f any.yml --set-aside aside in
	summary load: 27 read, 12 set aside in 4 groups, 15 loaded
	tabs >want <<'S'
1002⇥*:group
1002⇥*:refused
1002⇥*:refused
1004⇥*:group
1004⇥*:group
1004⇥*:not_unique
1006⇥*:group
1007⇥*:group
1007⇥*:group
8888⇥account:not_in_reference
9999⇥account:not_in_reference
9999⇥account:not_in_reference
S
	awk -F '\t' 'NR > 1 && $1 != "\\." { print $5 "\t" $2 }' aside | sort | diff want -
	answers 'SELECT count(*), sum(amount), count(DISTINCT voucher) FROM line' <<<'15|75.00|5'
	run_ok cutover load -q -f any.yml --verify lines
}

# a table of ours that is made by the load: only keys can be in the way
set_aside_fresh() {
	lines_ledger
	sql 'DROP TABLE line'
	vouchers "$BAD" >in
	expect_status 2 cutover load -f lines.yml in
	err_has "load: old.csv:12: '$URL' refuses this record: "
	err_has "'$URL' refuses 1 record: nothing is loaded"
	run_ok cutover load -f lines.yml --set-aside aside in
	summary load: 27 read, 3 set aside in 1 group, 24 loaded
	answers 'SELECT count(*), max(_no) FROM line' <<<'24|24'
	run_ok cutover load -q -f lines.yml --verify lines
}

# every 50th of many records: none is lost, none comes twice, whatever the blocks
set_aside_many() {
	lines_ledger
	awk 'BEGIN { print "_at\t_fault\tvoucher\tline\taccount\tamount"; for (i = 1; i <= 40000; i++)
		printf "old.csv:%d\t\\N\t%d\t%d\t1001\t%s\n", i + 1, i / 4, i % 4, i % 500 ? "1.00" : "5000.00" }' | stream amount >in
	run_ok cutover load -f lines.yml --set-aside aside in
	summary load: 40,000 read, 317 set aside in 80 groups, 39,683 loaded
	answers 'SELECT count(*), sum(amount), count(DISTINCT _no), max(_no) FROM line' <<<'39683|39683.00|39683|39683'
	awk -F '\t' '$2 == "*:refused"' aside | cut -f 1 | cut -d : -f 2 | awk '($1 - 1) % 500 { bad = 1 } END { exit bad || NR != 80 }'
	run_ok cutover load -q -f lines.yml --verify lines
	sql 'DELETE FROM line; DELETE FROM cutover_batch; DELETE FROM cutover_record'
	{ printf '_at\t_fault\tvoucher\tline\taccount\tamount\n'; seq 3000 | sed 's/.*/old.csv:&\t\\N\t&\t1\t1001\t5000.00/'; } | stream amount >in
	expect_status 2 cutover load -f lines.yml in
	err_has "'$URL' refuses at least 1,000 records: nothing is loaded"
}
