# load: all of it or none of it.
load helper

setup() {
	scratch
	cat >entry.yml <<'E'
name: entry
fields:
  - { name: id, type: integer, constraints: { required: true } }
  - { name: amount, type: number, x-cutover: { scale: 2 } }
  - { name: rate, type: number, x-cutover: { scale: 8 } }
  - { name: units, type: number, x-cutover: { scale: 0 } }
  - { name: count, type: integer }
  - { name: day, type: date }
  - { name: open, type: boolean }
  - { name: text, type: string }
  - { name: code, type: string, constraints: { unique: true } }
primaryKey: [id]
E
	cat >s.yml <<'E'
cutover: 1
name: entries
controls: [amount]
load: { to: "sqlite:ledger.db", schema: entry.yml }
E
}

# entries FIRST COUNT: a sealed stream of entries with id and amount
entries() {
	{
		printf '_at\t_fault\tid\tamount\ttext\n'
		awk -v first="$1" -v n="$2" 'BEGIN { for (i = first; i < first + n; i++) printf "old.csv:%d\t\\N\t%d\t1.50\ttext of entry %d\n", i + 1, i, i }'
	} | stream amount
}
# the answer of the database
# asked SQL <expected
answer() { # SQL <<expected: exactly this
	tabs | diff -u --label expected --label "$1" - <(ask "$1" 2>&1)
}
# keep: how everything in this folder is; kept: it is still so, but for what the tests themselves write
state() { find . -type f ! -name out ! -name err ! -name want ! -name 'state.*' ! -name '*.fifo' ! -name 'asan.*' -exec sha256sum {} + | sort -k 2; }
keep() { state >state.before; }
kept() { state >state.after; diff -u state.before state.after; }
# refuses MESSAGE COMMAND...: status 2, exactly this line, everything as it was
refuses() {
	local message=$1; shift
	keep
	expect_status 2 "$@" && printf '%s\n' "$message" | expect_err && [ ! -s out ] && kept
}
# turned_away MESSAGE COMMAND...: status 2, a finding with this message, everything as it was
turned_away() {
	local message=$1; shift
	keep
	expect_status 2 "$@" && err_has "load: $message" && err_has 'nothing is loaded' && [ ! -s out ] && kept
}
# until COMMAND...: wait for it, five seconds at most
until_true() { for ((i = 0; i < 250; i++)); do "$@" 2>/dev/null && return; sleep 0.02; done; echo "waited in vain: $*"; return 1; }
opened() { compgen -G '.ledger.db.*' >/dev/null || [ -s ledger.db-journal ]; }
# root may write everything: $nobody stands before a command for one who may not; he gets a folder that he can reach
become_nobody() {
	nobody=(setpriv --reuid=65534 --clear-groups)
	if [ "$(id -u)" != 0 ] || ! command -v setpriv >/dev/null; then skip "needs root and setpriv, to become nobody"; fi
	cp -R . "$(dirname "$BATS_RUN_TMPDIR")/load.$$"
	cd "$(dirname "$BATS_RUN_TMPDIR")/load.$$" || return
	folder=$PWD
	chmod 755 .
	"${nobody[@]}" test -x "$BIN/cutover-load" -a -r s.yml || skip "nobody cannot run it here"
}
teardown() {
	[ -z "${folder:-}" ] || rm -rf "$folder"
	if compgen -G "$BATS_TEST_TMPDIR/asan.*" >/dev/null; then cat "$BATS_TEST_TMPDIR"/asan.*; return 1; fi
}
# slowly STREAM COMMAND...: its standard input gets all of the stream but the end, and stays open; $pid is the command's
slowly() {
	local input=$1; shift
	mkfifo slow.fifo
	"$@" <slow.fifo >out 2>err 3>&- &
	pid=$!
	exec 9>slow.fifo
	head -n -2 "$input" >&9
}

# ---- what is made of a schema

@test "the table is made from the schema, amounts as integers of the smallest unit" {
	stream amount >in <<'E'
_at⇥_fault⇥id⇥amount⇥rate⇥units⇥count⇥day⇥open⇥text⇥code
old.csv:2⇥\N⇥1⇥1234.50⇥6.12345678⇥7⇥-3⇥2023-01-05⇥true⇥a\tb⇥x
old.csv:3⇥\N⇥2⇥\N⇥\N⇥\N⇥\N⇥\N⇥false⇥⇥\N
E
	run_ok cutover-load -f s.yml in
	expect_findings </dev/null
	summary load: 2 read, 2 loaded
	answer "SELECT sql FROM sqlite_master WHERE name = 'entry'" <<'E'
CREATE TABLE "entry" ("id" INTEGER NOT NULL, "amount" INTEGER, "rate" INTEGER, "units" INTEGER, "count" INTEGER, "day" TEXT, "open" INTEGER, "text" TEXT, "code" TEXT UNIQUE, "_batch" INTEGER NOT NULL, "_at" TEXT, UNIQUE ("id")) STRICT
E
	answer "SELECT *, typeof(amount), text IS NULL FROM entry" <<'E'
1|123450|612345678|7|-3|2023-01-05|1|a⇥b|x|1|old.csv:2|integer|0
2||||||0|||1|old.csv:3|null|0
E
	answer "SELECT column_name, type, scale FROM cutover_column WHERE table_name = 'entry' ORDER BY rowid" <<'E'
id|integer|0
amount|decimal(2)|2
rate|decimal(8)|8
units|decimal(0)|0
count|integer|0
day|date|0
open|boolean|0
text|text|0
code|text|0
E
	[ "$(ls -A)" = "$(printf '%s\n' entry.yml err in ledger.db out s.yml)" ]
}

@test "the display view shows amounts with their point, exactly" {
	stream amount >in <<'E'
_at⇥_fault⇥id⇥amount⇥rate⇥units
a:1⇥\N⇥1⇥0.05⇥0.00000001⇥0
a:2⇥\N⇥2⇥-0.05⇥-0.10000000⇥-1
a:3⇥\N⇥3⇥-1.00⇥-12.00000000⇥12
a:4⇥\N⇥4⇥0.00⇥1.00000000⇥1000
a:5⇥\N⇥5⇥92233720368547758.07⇥92233720368.54775807⇥9223372036854775807
a:6⇥\N⇥6⇥-92233720368547758.07⇥\N⇥-9223372036854775807
a:7⇥\N⇥7⇥\N⇥0.00000000⇥\N
a:8⇥\N⇥8⇥-9.99⇥\N⇥\N
E
	sed -i 's/sum.amount=.*/sum.amount=-10.99/' in	# awk's sum is not exact
	run_ok cutover-load -f s.yml in
	answer "SELECT id, amount, rate, units FROM entry_display" <<'E'
1|0.05|0.00000001|0
2|-0.05|-0.10000000|-1
3|-1.00|-12.00000000|12
4|0.00|1.00000000|1000
5|92233720368547758.07|92233720368.54775807|9223372036854775807
6|-92233720368547758.07||-9223372036854775807
7||0.00000000|
8|-9.99||
E
}

@test "control sums beyond 64 bits are read back exactly" {
	{
		printf '_at\t_fault\tid\tamount\n'
		for i in 1 2 3; do printf 'a:%d\t\\N\t%d\t90000000000000000.01\n' $i $i; done
		printf '\\.\trows=3\tsum.amount=270000000000000000.03\n'
	} >in
	run_ok cutover-load -f s.yml --audit a.json in
	answer "SELECT id, table_name, records, sums, length(spec_sha256), length(input_sha256), input_sha256 = '$(sha256sum in | cut -c 1-64)', time GLOB '20[0-9][0-9]-*T*Z' FROM cutover_batch" <<'E'
entries|entry|3|amount=270000000000000000.03|64|64|1|1
E
	has a.json '"loaded":{"records":3,"sums":{"amount":"270000000000000000.03"}}'
	has a.json '"in":{"records":3,"sums":{"amount":"270000000000000000.03"}}'
	has a.json '"batch":"entries"'
	has a.json '"target":"sqlite:ledger.db"'
	capture cutover audit a.json
	out_has "loaded as batch 'entries'"
}

@test "what landed is counted and summed: a trigger that changes it on the way is found" {
	entries 1 3 >one; entries 4 3 >two
	run_ok cutover-load -f s.yml one
	sed -i 's/name: entries/name: more/' s.yml
	ask 'CREATE TRIGGER t AFTER INSERT ON entry WHEN new.id = 5 BEGIN UPDATE entry SET amount = amount + 1 WHERE id = 5; END'
	refuses "load: what was sent and what landed in 'sqlite:ledger.db' differ: sum.amount: 4.50 against 4.51; old.csv:6: amount: '1.50' was sent, '1.51' landed; nothing is loaded" cutover-load -f s.yml two
	ask 'DROP TRIGGER t; CREATE TRIGGER t AFTER INSERT ON entry WHEN new.id = 5 BEGIN DELETE FROM entry WHERE id = 5; END'
	refuses "load: what was sent and what landed in 'sqlite:ledger.db' differ: rows: 3 against 2; old.csv:6: the record is not there; nothing is loaded" cutover-load -f s.yml two
}

@test "a control that is text in the schema is read back too" {
	sed -i 's/controls: .*/controls: [text, open]/' s.yml
	printf '_at\t_fault\tid\ttext\topen\na:1\t\\N\t1\t1.5\ttrue\na:2\t\\N\t2\t-0.25\tfalse\na:3\t\\N\t3\tabc\t\\N\n\\.\trows=3\tsum.text=1.25\tsum.open=0\n' >in
	run_ok cutover-load -f s.yml in
	answer "SELECT sums FROM cutover_batch" <<<'text=1.25 open=0'
}

@test "-v says how long it took to send the records, and to read them back" {
	entries 1 3 >in
	run_ok cutover-load -v -f s.yml in
	grep -qE '^load: sent in [0-9]+\.[0-9]{2} s, read back in [0-9]+\.[0-9]{2} s$' err
}

@test "a second batch goes beside the first" {
	entries 1 3 >one; entries 4 2 >two
	sed -i 's/^load:.*/load: { to: "sqlite:ledger.db", schema: entry.yml, batch: "entries-${month}" }/; 2a params: { month: {} }' s.yml
	run_ok cutover-load -f s.yml -p month=01 one
	run_ok cutover-load -f s.yml -p month=02 two
	answer "SELECT b.id, b.records, b.sums, count(*), sum(amount) FROM entry e JOIN cutover_batch b ON b.number = e._batch GROUP BY b.id" <<'E'
entries-01|3|amount=4.50|3|450
entries-02|2|amount=3.00|2|300
E
}

@test "a parameter in the target, and a table of another name" {
	entries 1 1 >in
	sed -i 's/^load:.*/load: { to: "sqlite:ledger-${book}.db", schema: entry.yml, table: "entries of ${book}" }/; 2a params: { book: { default: "001" } }' s.yml
	run_ok cutover-load -f s.yml -p book=002 in
	summary 1 read, 1 loaded
	err_has "'sqlite:ledger-002.db' as batch 'entries'"
	[ "$(ask 'SELECT id, amount FROM "entries of 002_display"' ledger-002.db)" = '1|1.50' ]
}

@test "a file in the target stands beside the spec, one of --to where the user stands" {
	entries 1 1 >in
	mkdir books; mv s.yml entry.yml books
	run_ok cutover-load -f books/s.yml in
	[ -s books/ledger.db ]
	[ ! -e ledger.db ]
	run_ok cutover-load -f books/s.yml --to sqlite:other.db in
	summary 1 read, 1 loaded
	err_has "'sqlite:other.db'"
	[ -s other.db ]
}

@test "names that SQLite takes for something else are files here" {
	entries 1 1 >in
	run_ok cutover-load -f s.yml --to sqlite:file:x.db in
	[ -s file:x.db ]
	refuses "load: 'sqlite::memory:' names no file: write sqlite:ledger.db" cutover-load -f s.yml --to sqlite::memory: in
	refuses "load: 'sqlite:' names no file: write sqlite:ledger.db" cutover-load -f s.yml --to sqlite: in
}

@test "a database of an unknown kind is refused" {
	entries 1 1 >in
	refuses "load: 'oracle://server/ledger' is no database that this version knows: it knows sqlite:FILE, postgresql://[USER@]HOST[:PORT]/DATABASE, mysql://[USER@]HOST[:PORT]/DATABASE, and file:NAME to write" cutover-load -f s.yml --to oracle://server/ledger in
	sed 's|sqlite:[^"]*|oracle:ledger|' s.yml >unknown.yml
	expect_status 2 cutover-load -f unknown.yml in
	grep -E "^load: unknown.yml:[0-9]+:[0-9]+: load.to: 'oracle:ledger' is no target: write sqlite:FILE, postgresql://HOST/DATABASE, mysql://HOST/DATABASE, or file:NAME$" err
	printf '%s\n' 'reconcile: { key: [entry_no], compare: { amount: {} }, before: { read: "oracle:x", table: a, fields: { entry_no: a, amount: b } }, after: { read: b.csv, fields: { entry_no: a, amount: b } } }' >>s.yml
	expect_status 2 cutover-load -f s.yml in
	grep -E "^load: s.yml:[0-9]+:[0-9]+: reconcile.before.read: 'oracle:x' is no database that this version knows: write sqlite:FILE, postgresql://HOST/DATABASE, or mysql://HOST/DATABASE$" err
}

# ---- only a good seal is committed

@test "an unsealed stream: no database comes into being" {
	entries 1 1000 | sed '$d' >cut
	keep
	expect_status 2 cutover-load -f s.yml cut
	err_has 'load: cut'
	err_has seal
	kept
}

@test "a stream cut by head: the database stays byte for byte as it was" {
	entries 1 2 >one; entries 3 5000 >two
	run_ok cutover-load -f s.yml one
	keep
	sed -i 's/name: entries/name: more/' s.yml; keep
	expect_status 2 bash -c 'head -n 4000 two | cutover-load -f s.yml'
	err_has seal
	kept
}

@test "a sum that is not the sealed one: nothing is loaded" {
	entries 1 3 | sed 's/sum.amount=4.50/sum.amount=4.51/' >in
	keep
	expect_status 2 cutover-load -f s.yml in
	err_has 'load: in:5: the seal does not match: sum.amount: 4.51 sealed, 4.50 read'
	kept
}

@test "a program of the pipe killed in the middle: nothing is loaded" {
	entries 1 2 >one; entries 3 600000 >two
	run_ok cutover-load -f s.yml one
	sed -i 's/name: entries/name: more/' s.yml
	cat >dedupe.yml <<'E'
cutover: 1
name: more
controls: [amount]
dedupe: { key: [id], keep: first, agree: [] }
E
	keep
	mkfifo slow.fifo
	cutover-dedupe -f dedupe.yml <slow.fifo 2>/dev/null > >(s=0; cutover-load -f s.yml 2>err || s=$?; echo $s >loaded) &
	pid=$!
	exec 9>slow.fifo
	head -n 500000 two >&9
	until_true opened
	kill -KILL $pid
	wait $pid || true
	exec 9>&-
	until_true test -s loaded
	[ "$(cat loaded)" = 2 ]
	err_has 'load: standard input:'
	err_has seal
	rm loaded
	kept
}

@test "a filter in between: the message names -I tsv, and with it the rest is loaded" {
	entries 1 3 >in
	expect_status 2 pipe "grep -v 'entry 2' in | cutover-load -f s.yml"
	err_has 'rows: 3 sealed, 2 read'
	err_has '-I tsv'
	[ ! -e ledger.db ]
	run_ok pipe "grep -v 'entry 2' in | sed '\$d' | cutover-load -f s.yml -I tsv"
	expect_findings <<'E'
load: the input has no seal: that all of it arrived is for you to know
E
	summary load: 2 read, 2 loaded
}

@test "CSV is loaded where it is asked for" {
	printf 'id,amount,text\n1,1.50,\n2,-0.05,""\n' >in.csv
	run_ok cutover-load -f s.yml -I csv in.csv
	expect_findings <<'E'
load: the input has no seal: that all of it arrived is for you to know
E
	summary load: 2 read, 2 loaded
	answer "SELECT id, amount, text IS NULL, _at FROM entry" <<'E'
1|150|1|in.csv:2
2|-5|0|in.csv:3
E
}

@test "a record at fault is refused by its place" {
	stream amount >in <<'E'
_at⇥_fault⇥id⇥amount
old.csv:2⇥\N⇥1⇥1.00
old.csv:3⇥amount:not_a_number⇥2⇥1.0x
E
	refuses "load: old.csv:3: the record holds a fault, 'amount:not_a_number': run validate first; nothing is loaded" cutover-load -f s.yml in
}

@test "a stream without records loads nothing, says so also when quiet, and leaves the name to the real one" {
	entries 1 0 >none; entries 1 2 >in
	expect_status 1 cutover-load -q -f s.yml none
	expect_err <<'E'
load: the stream holds no record: nothing is loaded, batch 'entries' is not noted
E
	[ ! -e ledger.db ]
	run_ok cutover-load -f s.yml in
	answer "SELECT id, records FROM cutover_batch" <<<'entries|2'
}

# ---- what does not fit

@test "an amount that 64 bits do not hold is refused by its place" {
	stream >in <<'E'
_at⇥_fault⇥id⇥amount
old.csv:2⇥\N⇥1⇥92233720368547758.08
E
	sed -i 's/controls: .*/controls: []/' s.yml
	turned_away "old.csv:2: amount: '92233720368547758.08' is too large for SQLite, whose integers have 64 bits" cutover-load -f s.yml in
	printf '_at\t_fault\tid\tunits\na:1\t\\N\t1\t9999999999999999999\n\\.\trows=1\n' >whole
	turned_away "a:1: units: '9999999999999999999' is too large for SQLite, whose integers have 64 bits" cutover-load -f s.yml whole
	sed -i 's/92233720368547758.08/-12345678901234567890123456789012345678/' in
	turned_away "old.csv:2: amount: '-12345678901234567890123456789012345678' is too large for SQLite, whose integers have 64 bits" cutover-load -f s.yml in
	sed -i 's/-12345678901234567890123456789012345678/123456789012345678901234567890123456789/' in
	turned_away "old.csv:2: amount: '123456789012345678901234567890123456789' is too large for SQLite, whose integers have 64 bits" cutover-load -f s.yml in
}

@test "a value that is none of its column is refused by its place" {
	local why
	sed -i 's/controls: .*/controls: []/' s.yml
	while IFS='|' read -r field value why; do
		printf '_at\t_fault\tid\t%s\nold.csv:9\t\\N\t1\t%s\n\\.\trows=1\n' "$field" "$value" >in
		turned_away "old.csv:9: $field: '$value' $why" cutover-load -f s.yml in || { echo "^ $field $value"; return 1; }
	done <<'E'
amount|1.234|has more digits after the point than its column
amount|12x|is not a number
amount||is not a number
amount|-|is not a number
amount|1.5.0|is not a number
amount|+1.00|is not written as the stream writes numbers, such as -1234.50
amount|01.00|is not written as the stream writes numbers, such as -1234.50
amount|.50|is not written as the stream writes numbers, such as -1234.50
amount|1.|is not written as the stream writes numbers, such as -1234.50
count|1.5|has more digits after the point than its column
count|007|is not written as the stream writes numbers, such as -1234.50
units|0.5|has more digits after the point than its column
day|2023-02-30|is not a value of its type
open|yes|is not a value of its type
E
}

@test "an amount with fewer digits behind the point is the same amount" {
	printf '_at\t_fault\tid\tamount\na:1\t\\N\t1\t5\na:2\t\\N\t2\t-0.5\na:3\t\\N\t3\t1.500\n\\.\trows=3\tsum.amount=6.000\n' >in
	run_ok cutover-load -f s.yml in
	answer "SELECT amount FROM entry" <<<$'500\n-50\n150'
}

@test "a field that the schema does not have is refused" {
	stream <<'E' >in
_at⇥_fault⇥id⇥amuont⇥text⇥colour
a:1⇥\N⇥1⇥1.00⇥x⇥red
E
	keep
	expect_status 2 cutover-load -f s.yml in
	expect_err <<'E'
load: the stream has a field 'amuont', which schema 'entry' has not: nothing is loaded (did you mean 'amount'?)
load: the stream has a field 'colour', which schema 'entry' has not: nothing is loaded
E
	kept
}

@test "a required field that the stream lacks is refused before anything is read" {
	stream <<'E' >in
_at⇥_fault⇥amount
E
	refuses "load: the stream has no field 'id', which schema 'entry' requires: nothing is loaded" cutover-load -f s.yml in
}

@test "a table that the schema has outgrown is refused" {
	entries 1 1 >in
	run_ok cutover-load -f s.yml in
	sed -i 's/name: entries/name: more/' s.yml
	sed -i 's/scale: 8/scale: 6/; s/name: day, type: date/name: day, type: string, constraints: { required: true }/
		s/name: text, type: string/&, constraints: { required: true }/; $i\  - { name: colour, type: string }' entry.yml
	sed -i 's/name: day, type: string, constraints: { required: true }/name: day, type: string/' entry.yml
	keep
	expect_status 2 cutover-load -f s.yml in
	expect_err <<'E'
load: column 'rate' of table 'entry' in 'ledger.db' is decimal(8), the schema says decimal(6): bring the table up to date, or load into another (load.table)
load: column 'day' of table 'entry' in 'ledger.db' is date, the schema says text: bring the table up to date, or load into another (load.table)
load: column 'text' of table 'entry' in 'ledger.db' may be null, the schema says otherwise: bring the table up to date, or load into another (load.table)
load: there is no column 'colour' of table 'entry' in 'ledger.db', but the schema has it: bring the table up to date, or load into another (load.table)
E
	kept
}

@test "a table that somebody else made is refused" {
	ask 'CREATE TABLE entry (id, amount)'
	entries 1 1 >in
	refuses "load: there is a table 'entry' in 'ledger.db' that cutover did not make: bring the table up to date, or load into another (load.table)" cutover-load -f s.yml in
}

@test "a table that was dropped is made again" {
	entries 1 1 >in
	run_ok cutover-load -f s.yml in
	ask "DROP TABLE entry; DELETE FROM cutover_batch"
	sed -i 's/scale: 8/scale: 6/' entry.yml
	run_ok cutover-load -f s.yml in
	answer "SELECT amount, type FROM entry_display, cutover_column WHERE column_name = 'rate'" <<<'1.50|decimal(6)'
}

@test "a record that the database refuses is reported by its place, and none is loaded" {
	stream amount >in <<'E'
_at⇥_fault⇥id⇥amount⇥code
old.csv:2⇥\N⇥1⇥1.00⇥a
old.csv:3⇥\N⇥2⇥1.00⇥b
old.csv:4⇥\N⇥1⇥1.00⇥c
E
	turned_away "old.csv:4: 'ledger.db' refuses this record: UNIQUE constraint failed: entry.id: old.csv:2 of this load has this key" cutover-load -f s.yml in
	sed 's/⇥1⇥1.00⇥c/⇥3⇥1.00⇥b/; s/\(old.csv:4\t\\N\)\t1\t1.00\tc/\1\t3\t1.00\tb/' in >code
	turned_away "old.csv:4: 'ledger.db' refuses this record: UNIQUE constraint failed: entry.code" cutover-load -f s.yml code
	sed 's/\(old.csv:4\t\\N\)\t1/\1\t\\N/' in >null
	turned_away "old.csv:4: 'ledger.db' refuses this record: NOT NULL constraint failed: entry.id" cutover-load -f s.yml null
}

# ---- batches

@test "the same batch twice is refused, and the command in the message takes it out" {
	entries 1 3 >in
	run_ok cutover-load -f s.yml in
	refuses "load: batch 'entries' is in 'sqlite:ledger.db' already, nothing is loaded: give this one another name (load.batch), or take that one out: cutover load -f s.yml --undo entries" cutover-load -f s.yml in
	run_ok bash -c "$(sed 's/.*take that one out: //' err)"
	err_has "load: batch 'entries': 3 records taken out"
	answer "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM cutover_batch)" <<<'0|0'
	run_ok cutover-load -f s.yml in
}

@test "the command in the message works with params, --to and odd names" {
	entries 1 3 >in
	sed -i "s/^load:.*/load: { to: \"sqlite:ledger.db\", schema: entry.yml, batch: \"\${month}'s\" }/; 2a params: { month: {} }" s.yml
	mv s.yml "my spec.yml"
	local -a load=(cutover-load -f "my spec.yml" -p 'month=Jan 2023' --to 'sqlite:new ledger.db')
	run_ok "${load[@]}" in
	expect_status 2 "${load[@]}" in
	err_has "cutover load -f 'my spec.yml' -p 'month=Jan 2023' --to 'sqlite:new ledger.db' --undo 'Jan 2023'\\''s'"
	run_ok bash -c "$(sed 's/.*take that one out: //' err)"
	err_has "load: batch 'Jan 2023's': 3 records taken out"
}

@test "the same input under another name is refused too, also where the table has no key" {
	sed -i '/^primaryKey/d; s/, constraints: { unique: true }//' entry.yml
	sed -i 's/^load:.*/load: { to: "sqlite:ledger.db", schema: entry.yml, batch: "${n}" }/; 2a params: { n: { default: one } }' s.yml
	entries 1 3 >in; entries 1 2 >less
	run_ok cutover-load -f s.yml in
	refuses "load: batch 'one' in 'sqlite:ledger.db' was loaded from the very same input: nothing is loaded, or every figure would be there twice" cutover-load -f s.yml -p n=two in
	run_ok cutover-load -f s.yml -p n=two less
	run_ok cutover-load -f s.yml --undo one
	run_ok cutover-load -f s.yml -p n=five in
	answer "SELECT count(*) FROM entry" <<<5
}

@test "--undo takes exactly one batch out" {
	sed -i 's/^load:.*/load: { to: "sqlite:ledger.db", schema: entry.yml, batch: "entries-${n}" }/; 2a params: { n: { default: 0 } }' s.yml
	for n in 1 2 3; do entries ${n}0 "$n" >in; run_ok cutover-load -f s.yml -p n=$n --no-backup in; done
	run_ok cutover-load -f s.yml --undo entries-2
	expect_err <<E
load: the database as it was is kept in '$(backups)'
load: batch 'entries-2': 2 records taken out
E
	answer "SELECT id, _batch FROM entry" <<<$'10|1\n30|3\n31|3\n32|3'
	answer "SELECT number, id FROM cutover_batch" <<<$'1|entries-1\n3|entries-3'
	[ "$(ask 'SELECT count(*) FROM entry' "$(backups)")" = 6 ]
}

@test "--undo of a batch that is not there, or of no database, changes nothing" {
	entries 1 3 >in
	refuses "load: cannot open 'ledger.db': No such file or directory" cutover-load -f s.yml --undo entries
	run_ok cutover-load -f s.yml in
	refuses "load: there is no batch 'entires' in 'sqlite:ledger.db': --list shows those that there are" cutover-load -f s.yml --undo entires
	ask 'CREATE TABLE t (x)' other.db
	refuses "load: there is no batch 'entries' in 'sqlite:other.db': --list shows those that there are" cutover-load -f s.yml --to sqlite:other.db --undo entries
}

@test "the audit log tells of a batch that was taken out, not of one who only looked" {
	entries 1 3 >in
	run_ok cutover-load -f s.yml in
	run_ok cutover-load -f s.yml --audit a.json --list
	[ ! -e a.json ]
	run_ok cutover-load -f s.yml --audit a.json --undo entries
	has a.json '"undone":"entries"'
	has a.json '"target":"sqlite:ledger.db"'
	[ "$(wc -l <a.json)" = 1 ]
	expect_status 2 cutover-load -f s.yml --audit a.json --undo entries
	if tail -n 1 a.json | grep undone; then return 1; fi
}

@test "--undo with --dry-run counts and changes nothing" {
	entries 1 3 >in
	run_ok cutover-load -f s.yml in
	keep
	run_ok cutover-load -f s.yml -n --undo entries
	expect_err <<<"load: batch 'entries': 3 records would be taken out"
	kept
}

@test "--list shows the batches, oldest first, nothing cut" {
	entries 1 1200 >in
	sed -i 's/^load:.*/load: { to: "sqlite:ledger.db", schema: entry.yml, batch: "${n}" }/; 2a params: { n: { default: 0 } }' s.yml
	run_ok cutover-load -f s.yml -p n=a-batch-with-a-name-of-more-than-forty-characters in
	entries 2001 1 >in
	run_ok cutover-load -f s.yml -p n=second --no-backup in
	ask "UPDATE cutover_batch SET time = '2026-01-31T22:04:05Z'"
	keep
	run_ok cutover-load -f s.yml --list
	quiet
	expect_out <<'E'
batch                                              table  records as loaded  control sums as loaded  loaded                undone  accepted
-------------------------------------------------  -----  -----------------  ----------------------  --------------------  ------  --------
a-batch-with-a-name-of-more-than-forty-characters  entry              1,200  amount=1800.00          2026-01-31T22:04:05Z
second                                             entry                  1  amount=1.50             2026-01-31T22:04:05Z
E
	kept
}

@test "--list of a database without batches is an empty table, of none an error" {
	refuses "load: cannot open 'ledger.db': No such file or directory" cutover-load -f s.yml --list
	ask 'CREATE TABLE t (x)'
	keep
	run_ok cutover-load -f s.yml --list
	[ "$(wc -l <out)" = 2 ]
	kept
}

@test "--list asks for no parameter but those of load.to, and with --to for none" {
	entries 1 1 >in
	run_ok cutover-load -f s.yml in
	cat >s.yml <<'E'
cutover: 1
name: "entries-${period}"
params: { period: {}, year: {}, folder: { default: . } }
lookups: { l: { file: "${period}.csv", key: k } }
source: { file: "${period}-*.csv" }
clean: { fields: { id: {} } }
load: { to: "sqlite:${folder}/ledger.db", schema: entry.yml, batch: "${period}" }
E
	keep
	run_ok cutover-load -f s.yml --list
	out_has 'entries '
	kept
	# what a load needs is asked for as before
	expect_status 2 cutover-load -f s.yml in
	err_has "load: s.yml:3:11: parameter 'period' has no default: set it with --param period=VALUE"
	err_has "parameter 'year' has no default"
	expect_status 2 cutover-load -f s.yml --undo entries
	sed -i 's|folder}/ledger|year}|' s.yml
	refuses "load: s.yml:7:14: parameter 'year' has no default: set it with --param year=VALUE" cutover-load -f s.yml --list
	run_ok cutover-load -f s.yml --list -p year=ledger
	out_has 'entries '
	run_ok cutover-load -f s.yml --list --to sqlite:ledger.db
	out_has 'entries '
	refuses "load: --param: s.yml has no parameter 'yeer' (did you mean 'year'?)" cutover-load -f s.yml --list --to sqlite:ledger.db -p yeer=x
	sed -i 's/^load:/loda:/' s.yml
	expect_status 2 cutover-load -f s.yml --list
	err_has "loda"
}

@test "--list into a full disk is an error" {
	[ -e /dev/full ] || skip "/dev/full is not here"
	entries 1 1 >in; run_ok cutover-load -f s.yml in
	expect_status 2 bash -c 'cutover-load -f s.yml --list >/dev/full'
	err_has 'standard output'
}

@test "--list and --undo read no input and do not go together" {
	refuses "load: --list reads no input: 'in' is one too many" cutover-load -f s.yml --list in
	refuses "load: --list and --undo are two runs" cutover-load -f s.yml --list --undo x
}

# ---- --dry-run, the copy

@test "--dry-run goes all the way and rolls back" {
	entries 1 3 >in
	keep
	run_ok cutover-load -f s.yml -n in
	expect_err <<<"load: 3 read, 3 could be loaded into 'sqlite:ledger.db', read back and equal to the seal, rolled back"
	kept
	run_ok cutover-load -f s.yml in
	refuses "load: batch 'entries' is in 'sqlite:ledger.db' already, nothing is loaded: give this one another name (load.batch), or take that one out: cutover load -f s.yml --undo entries" cutover-load -f s.yml -n in
	sed -i 's/name: entries/name: more/' s.yml
	turned_away "old.csv:2: 'ledger.db' refuses this record: UNIQUE constraint failed: entry.id: old.csv:2 of batch 'entries' has this key" cutover-load -f s.yml -n in
	entries 11 3 >in; keep
	run_ok cutover-load -f s.yml -n in
	kept
}

@test "--dry-run without input checks the spec and the database" {
	keep
	run_ok cutover-load -f s.yml -n </dev/null
	expect_err <<<"load: 's.yml' holds together, 'sqlite:ledger.db' can take batch 'entries', nothing was read"
	kept
	ask 'CREATE TABLE entry (id, amount)'
	refuses "load: there is a table 'entry' in 'ledger.db' that cutover did not make: bring the table up to date, or load into another (load.table)" cutover-load -f s.yml -n </dev/null
}

@test "a copy is made before an existing database is changed" {
	entries 1 3 >one; entries 4 3 >two
	run_ok cutover-load -f s.yml one
	[ -z "$(backups)" ]
	ask .dump >before
	sed -i 's/name: entries/name: more/' s.yml
	run_ok cutover-load -f s.yml two
	expect_findings <<E
load: the database as it was is kept in '$(backups)'
E
	summary load: 3 read, 3 loaded
	[[ $(backups) =~ ^ledger\.db\.backup-20[0-9]{6}T[0-9]{6}$ ]]
	sqlite3 "$(backups)" .dump | diff before -
}

@test "the copy is its owner's alone, and the database keeps its mode" {
	entries 1 3 >one; entries 4 3 >two
	run_ok cutover-load -f s.yml one
	chmod 640 ledger.db
	sed -i 's/name: entries/name: more/' s.yml
	umask 022
	run_ok cutover-load -f s.yml two
	[ "$(stat -c %a "$(backups)")" = 600 ]
	[ "$(stat -c %a ledger.db)" = 640 ]
}

@test "--no-backup makes none, and neither does a load that is refused" {
	entries 1 3 >one; entries 4 3 >two
	run_ok cutover-load -f s.yml one
	sed -i 's/name: entries/name: more/' s.yml
	run_ok cutover-load -f s.yml --no-backup two
	[ -z "$(backups)" ]
	sed -i 's/name: more/name: again/' s.yml
	turned_away "old.csv:5: 'ledger.db' refuses this record: UNIQUE constraint failed: entry.id: old.csv:5 of batch 'more' has this key" cutover-load -f s.yml two
}

@test "where the copy cannot be made nothing is loaded" {
	become_nobody
	entries 1 3 >one; entries 4 3 >two
	run_ok cutover-load -f s.yml one
	sed -i 's/name: entries/name: more/' s.yml
	chmod 666 ledger.db
	keep
	expect_status 2 "${nobody[@]}" "$BIN/cutover-load" -f s.yml two
	err_has "--no-backup leaves the copy out"
	kept
}

# ---- the file

@test "a file that is no database is left alone" {
	entries 1 1 >in
	printf 'this is a letter to the auditor, and it is long enough to be looked at as a database: %0500d\n' 0 >ledger.db
	refuses "load: cannot open 'ledger.db': it is not an SQLite database" cutover-load -f s.yml in
	refuses "load: cannot open 'ledger.db': it is not an SQLite database" cutover-load -f s.yml --list
}

@test "a folder, a folder that is not there, a device, a link to nothing" {
	entries 1 1 >in
	mkdir folder; ln -s nowhere.db link.db
	refuses "load: cannot open 'folder': it is a directory, not a database" cutover-load -f s.yml --to sqlite:folder in
	refuses "load: cannot create 'none/ledger.db': No such file or directory" cutover-load -f s.yml --to sqlite:none/ledger.db in
	refuses "load: cannot open '/dev/null': it is no file, not a database" cutover-load -f s.yml --to sqlite:/dev/null in
	refuses "load: cannot open 'link.db': it is a link to a file that is not there" cutover-load -f s.yml --to sqlite:link.db in
}

@test "an empty file becomes a database" {
	entries 1 1 >in
	: >ledger.db
	run_ok cutover-load -f s.yml in
	answer "SELECT count(*) FROM entry" <<<1
	[ -z "$(backups)" ]
}

@test "a file that may not be written is left alone" {
	become_nobody
	entries 1 1 >one; entries 2 1 >two
	run_ok cutover-load -f s.yml one
	chmod 644 ledger.db
	sed -i 's/name: entries/name: more/' s.yml
	refuses "load: 'ledger.db' may be read but not written: nothing is changed" "${nobody[@]}" "$BIN/cutover-load" -f s.yml two
	run_ok "${nobody[@]}" "$BIN/cutover-load" -f s.yml --list
}

@test "a database that another process is writing to: five seconds, then nothing is changed" {
	entries 1 2 >one; entries 3 2 >two
	run_ok cutover-load -f s.yml one
	sed -i 's/name: entries/name: more/' s.yml
	mkfifo lock.fifo
	sqlite3 ledger.db <lock.fifo >locked 3>&- &
	pid=$!
	exec 9>lock.fifo
	printf "BEGIN IMMEDIATE;\nSELECT 'locked';\n" >&9
	until_true test -s locked
	keep
	SECONDS=0
	expect_status 2 cutover-load -f s.yml two
	[ $SECONDS -ge 4 ]
	[ $SECONDS -le 7 ]
	expect_err <<<"load: cannot begin to write 'ledger.db': it is locked by another process; nothing is changed, try again when that one has finished"
	kept
	exec 9>&-
	wait $pid
	run_ok cutover-load -f s.yml two
}

@test "a lock that goes away in time is waited for" {
	entries 1 2 >one; entries 3 2 >two
	run_ok cutover-load -f s.yml one
	sed -i 's/name: entries/name: more/' s.yml
	mkfifo lock.fifo
	sqlite3 ledger.db <lock.fifo >locked 3>&- &
	exec 9>lock.fifo
	printf "BEGIN EXCLUSIVE;\nSELECT 'locked';\n" >&9
	until_true test -s locked
	(sleep 0.5; printf 'ROLLBACK;\n' >&9) 3>&- &
	run_ok cutover-load -f s.yml two
	exec 9>&-
}

@test "a database that another process reads meanwhile cannot be committed to" {
	entries 1 2 >one; entries 3 2 >two
	run_ok cutover-load -f s.yml one
	sed -i 's/name: entries/name: more/' s.yml
	mkfifo lock.fifo
	sqlite3 ledger.db <lock.fifo >locked 3>&- &
	exec 9>lock.fifo
	printf "BEGIN;\nSELECT count(*) FROM entry;\n" >&9
	until_true test -s locked
	keep
	expect_status 2 cutover-load -f s.yml two
	expect_err <<<"load: cannot commit to 'ledger.db': it is locked by another process; nothing is changed, try again when that one has finished"
	exec 9>&-
	wait
	kept
}

@test "two loads make the same new database: one of them is refused, none is lost" {
	entries 1 3 >one; entries 11 5000 >two
	sed 's/name: entries/name: more/' s.yml >more.yml
	slowly two cutover-load -f more.yml
	until_true opened
	cutover-load -f s.yml one 2>first
	tail -n 2 two >&9
	exec 9>&-
	status=0; wait $pid || status=$?
	[ $status -eq 2 ]
	has err "load: 'ledger.db' was made by another process meanwhile: nothing is loaded, run again"
	answer "SELECT count(*), (SELECT group_concat(id) FROM cutover_batch) FROM entry" <<<'3|entries'
	if opened; then return 1; fi
	run_ok cutover-load -f more.yml two
}

@test "SIGTERM in the middle: the database as it was, no file left" {
	entries 1 2 >one; entries 3 300000 >two
	for existing in no yes; do
		[ $existing = no ] || { run_ok cutover-load -f s.yml one; sed -i 's/name: entries/name: more/' s.yml; }
		keep
		rm -f slow.fifo
		slowly two cutover-load -f s.yml
		until_true opened
		kill -TERM $pid
		exec 9>&-
		status=0; wait $pid || status=$?
		[ $status -eq 143 ] || { echo "status $status"; cat err; return 1; }
		[ ! -s err ]
		kept
	done
}

@test "SIGKILL in the middle of a new database: there is none" {
	entries 1 300000 >two
	slowly two cutover-load -f s.yml
	until_true opened
	kill -KILL $pid
	exec 9>&-
	wait $pid || true
	[ ! -e ledger.db ]
	run_ok cutover-load -f s.yml two
}

@test "SIGKILL in the middle: the next who opens the database finds it as it was" {
	entries 1 2 >one
	{ entries 3 18000 | awk -v pad="$(printf '%04000d' 0)" '/^old/ { $0 = $0 pad } { print }'; } >two
	for next in list load sqlite3; do
		rm -f ledger.db* slow.fifo
		sed -i 's/^name: .*/name: entries/' s.yml
		run_ok cutover-load -f s.yml one
		ask '.dump entry cutover_batch' >before
		sed -i 's/^name: .*/name: more/' s.yml
		slowly two cutover-load -f s.yml
		# the cache has run over: pages of the transaction are in the file
		until_true bash -c '[ $(stat -c %s ledger.db) -gt 1000000 ]'
		kill -KILL $pid
		exec 9>&-
		wait $pid || true
		[ -s ledger.db-journal ]
		case $next in
		list) run_ok cutover-load -f s.yml --list; out_has entries; [ "$(wc -l <out)" = 3 ] ;;
		load) entries 11 1 >three; run_ok cutover-load -f s.yml three; run_ok cutover-load -f s.yml --undo more ;;
		esac
		ask '.dump entry cutover_batch' | diff before -
		[ ! -e ledger.db-journal ]
	done
}

@test "a full disk: the database as it was" {
	unshare -rm true 2>/dev/null || skip "no file system of our own here"
	entries 1 2 >one; entries 3 60000 >two
	sed 's/name: entries/name: more/' s.yml >more.yml
	cat >full.sh <<'E'
mkdir -p disk && mount -t tmpfs -o size=1m none disk || exit 77
cutover-load -f s.yml --to sqlite:disk/ledger.db one || exit
sha256sum disk/* >before
cutover-load -f more.yml --to sqlite:disk/ledger.db two
echo $? >status
sha256sum disk/* | diff before - && ls -A disk >left
cutover-load -f more.yml --to sqlite:disk/new.db two
echo $? >>status
sha256sum disk/* | diff before - && ls -A disk >>left
E
	capture unshare -rm bash full.sh
	[ $status -ne 77 ] || skip "no tmpfs here"
	[ "$(cat status)" = $'2\n2' ]
	[ "$(cat left)" = $'ledger.db\nledger.db' ]
	sed 1d err | diff - <(printf "load: cannot commit to 'disk/%s.db': database or disk is full\n" ledger new)
}

@test "--list shows a line break in the name of a batch as an escape" {
	entries 1 2 >in
	sed 's/schema: entry.yml/&, batch: "a\\nb\\u202e"/' s.yml >odd.yml
	run_ok cutover-load -q -f odd.yml in
	run_ok cutover-load -f odd.yml --list
	[ "$(wc -l <out)" = 3 ]
	out_has 'a\nb\u202e  '
}

@test "the command that takes a batch out can be typed, also where a name holds what is not shown" {
	entries 1 2 >in
	to=$(printf 'sqlite:o\351 \047\134\n.db')
	run_ok cutover-load -q -f s.yml --to "$to" in
	expect_status 2 cutover-load -f s.yml --to "$to" in
	err_has "or take that one out: cutover load -f s.yml --to \$'sqlite:o\\351 \\047\\134\\012.db' --undo entries"
	eval "$(sed -n 's/.*take that one out: //p' err)" 2>undone
	has undone "batch 'entries': 2 records taken out"
}

@test "what only validate checks is not checked here: checks, group checks, bounds of the schema" {
	sed -i 's/{ name: text, type: string }/{ name: text, type: string, constraints: { maxLength: 3 } }/' entry.yml
	cat >>s.yml <<'E'
validate:
  schema: entry.yml
  group: [text]
  checks: { small: "amount < 1" }
  group_checks: { unbalanced: "sum(amount) = 0" }
E
	entries 1 2 >in
	expect_status 1 cutover-validate -f s.yml --set-aside aside --findings findings.csv in
	for i in too_long small unbalanced; do has findings.csv ",$i,"; done
	run_ok cutover-load -f s.yml in
	summary 2 read, 2 loaded
}

# ---- what the database refuses is set aside

@test "a refused record leaves with its voucher, the rest is loaded: into a new database, and into one that is there" {
	spec <<'S'
name: lines
params: { batch: { default: first } }
controls: [amount]
limits: { records: 9, groups: 2 }
validate: { group: [voucher] }
load: { to: "sqlite:ledger.db", schema: line, batch: "${batch}" }
S
	mkdir -p schemas
	cat >schemas/line.yml <<'S'
name: line
fields:
  - { name: voucher, type: string }
  - { name: line, type: integer }
  - { name: amount, type: number, x-cutover: { scale: 2 } }
primaryKey: [voucher, line]
S
	lines() { tabs | sed 's/^[^_\\]/v.csv:&/; 1s/^v.csv://' | stream amount; }
	lines >first <<'S'
_at⇥_fault⇥voucher⇥line⇥amount
2⇥\N⇥A⇥1⇥1.00
3⇥\N⇥A⇥2⇥-1.00
4⇥\N⇥B⇥1⇥2.00
5⇥\N⇥B⇥1⇥-2.00
6⇥\N⇥B⇥2⇥0.00
7⇥\N⇥C⇥1⇥3.00
S
	expect_status 2 cutover load -f s.yml first
	err_has "v.csv:5: 'ledger.db' refuses this record: UNIQUE constraint failed: line.voucher, line.line: v.csv:4 of this load has this key (group 'B')"
	[ ! -e ledger.db ]
	run_ok cutover load -f s.yml --set-aside aside first
	summary load: 6 read, 3 set aside in 1 group, 3 loaded
	cut -f 1,2 aside | diff - <(printf '_at\t_fault\nv.csv:4\t*:group\nv.csv:5\t*:not_unique\nv.csv:6\t*:group\n\\.\trows=3\n')
	run_ok cutover load -q -f s.yml --verify first
	sqlite3 ledger.db "CREATE TRIGGER closed BEFORE INSERT ON line WHEN new.amount = 900 BEGIN SELECT RAISE(ABORT, 'closed'); END"
	lines >second <<'S'
_at⇥_fault⇥voucher⇥line⇥amount
8⇥\N⇥D⇥1⇥4.00
9⇥\N⇥E⇥1⇥5.00
10⇥\N⇥E⇥2⇥9.00
11⇥\N⇥E⇥3⇥9.00
12⇥\N⇥F⇥1⇥6.00
S
	run_ok cutover load -q -f s.yml -p batch=second --set-aside aside --findings list second
	cut -f 1,2 aside | diff - <(printf '_at\t_fault\nv.csv:9\t*:group\nv.csv:10\t*:refused\nv.csv:11\t*:refused\n\\.\trows=3\n')
	[ "$(wc -l <list)" = 3 ]
	[ "$(sqlite3 ledger.db "SELECT group_concat(voucher, ''), sum(amount) FROM line")" = 'AACDF|1300' ]
	run_ok cutover load -q -f s.yml --verify all
	run_ok cutover load -f s.yml --list
	out_has 'second  line                   2  amount=10.00'
	# the groups may be apart
	sed -i 's/group: \[voucher\]/&, order: any/' s.yml
	lines >third <<'S'
_at⇥_fault⇥voucher⇥line⇥amount
13⇥\N⇥G⇥1⇥1.00
14⇥\N⇥H⇥1⇥1.00
15⇥\N⇥G⇥2⇥9.00
S
	run_ok cutover load -q -f s.yml -p batch=third --set-aside aside third
	cut -f 1,2 aside | diff - <(printf '_at\t_fault\nv.csv:13\t*:group\nv.csv:15\t*:refused\n\\.\trows=2\n')
	run_ok cutover load -q -f s.yml --verify all
}

@test "all of it is refused: nothing is loaded, and the file has it" {
	entries 1 3 >in
	run_ok cutover load -q -f s.yml in
	head -n -1 in | sed '1!s/^old/new/' | stream amount >again
	sed -i 's/name: entries/name: more/; 1a limits: { share: 1 }' s.yml
	keep
	expect_status 1 cutover load -q -f s.yml --set-aside "$BATS_TEST_TMPDIR/aside" again
	err_has 'all records are refused'
	[ "$(grep -c not_unique aside)" = 3 ]
	[ "$(sqlite3 ledger.db 'SELECT count(*) FROM cutover_batch')" = 1 ]
}

@test "--set-aside and --findings are for a load into a database, and no other file of the run" {
	entries 1 3 >in
	run_ok cutover load -q -f s.yml in
	for option in --set-aside --findings; do
		expect_status 2 cutover load -f s.yml --list "$option" x
		err_has "$option is for a load"
		expect_status 2 cutover load -f s.yml --to file:out.csv "$option" x in
		err_has "$option is for a load into a database, 'file:out.csv' is a file"
		expect_status 2 cutover load -f s.yml "$option" in in
		err_has "$option would change 'in', which is read"
		sed -i 's/name: .*/name: more/' s.yml
		expect_status 2 cutover load -f s.yml "$option" nowhere/x in
		err_has "nowhere/x"
	done
}
