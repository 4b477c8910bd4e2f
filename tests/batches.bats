# load: what was loaded is in the ledger, when it is loaded, later, and when it is taken out again.
load helper

setup() {
	scratch
	cat >entry.yml <<'E'
name: entry
fields:
  - { name: id, type: integer, constraints: { required: true } }
  - { name: book, type: string }
  - { name: voucher, type: string }
  - { name: amount, type: number, x-cutover: { scale: 2 } }
  - { name: text, type: string }
  - { name: note, type: string }
primaryKey: [book, voucher, id]
E
	cat >s.yml <<'E'
cutover: 1
name: entries
controls: [amount]
params: { batch: { default: one } }
validate: { group: [voucher] }
load: { to: "sqlite:ledger.db", schema: entry.yml, batch: "${batch}" }
E
}
# entries FIRST COUNT [BOOK]: a sealed stream of entries, two for each voucher
entries() {
	{
		printf '_at\t_fault\tbook\tvoucher\tid\tamount\ttext\n'
		awk -v first="$1" -v n="$2" -v book="${3:-A}" 'BEGIN { for (i = first; i < first + n; i++) printf "old.csv:%d\t\\N\t%s\tV%d\t%d\t1.50\ttext of entry %d\n", i + 1, book, (i + 1) / 2, i, i }'
	} | stream amount
}
put() { # BATCH FIRST COUNT [BOOK]
	entries "${@:2}" >"in.$1"
	run_ok cutover-load -q --no-backup -f s.yml -p batch="$1" "in.$1"
}
load_it() { cutover-load --no-backup -f s.yml "$@"; }
answer() { tabs | diff -u --label expected --label "$1" - <(ask "$1" 2>&1); }
# refuses MESSAGE COMMAND...: status 2, exactly these lines, the ledger as it was
refuses() {
	local message=$1; shift
	sha256sum ledger.db >state.before
	expect_status 2 "$@" && printf '%s\n' "$message" | expect_err && [ ! -s out ] && sha256sum ledger.db | diff state.before -
}
# turned_away MESSAGE COMMAND...: status 2, a finding with this message, the ledger as it was
turned_away() {
	local message=$1; shift
	sha256sum ledger.db >state.before
	expect_status 2 "$@" && err_has "load: $message" && err_has 'nothing is loaded' && [ ! -s out ] && sha256sum ledger.db | diff state.before -
}
# a ledger as an earlier version made it, with one batch of three entries
old_ledger() {
	ask "CREATE TABLE cutover_batch (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, table_name TEXT NOT NULL, spec_sha256 TEXT, input_sha256 TEXT, records INTEGER, sums TEXT, time TEXT) STRICT;
		CREATE TABLE cutover_column (table_name TEXT NOT NULL, column_name TEXT NOT NULL, type TEXT NOT NULL, scale INTEGER NOT NULL, UNIQUE (table_name, column_name)) STRICT;
		CREATE TABLE entry (id INTEGER NOT NULL, book TEXT, voucher TEXT, amount INTEGER, text TEXT, note TEXT, _batch INTEGER NOT NULL, _at TEXT, UNIQUE (book, voucher, id)) STRICT;
		CREATE VIEW entry_display AS SELECT id, book, voucher, amount, text, note, _batch, _at FROM entry;
		INSERT INTO cutover_column VALUES ('entry', 'id', 'integer', 0), ('entry', 'book', 'text', 0), ('entry', 'voucher', 'text', 0), ('entry', 'amount', 'decimal(2)', 2), ('entry', 'text', 'text', 0), ('entry', 'note', 'text', 0);
		INSERT INTO cutover_batch VALUES (1, 'old', 'entry', 'aa', 'bb', 3, 'amount=4.50', '2026-01-31T22:04:05Z');
		INSERT INTO entry VALUES (901, 'A', 'V901', 150, 'a', NULL, 1, 'old.csv:2'), (902, 'A', 'V901', 150, 'b', NULL, 1, 'old.csv:3'), (903, 'A', 'V903', 150, 'c', NULL, 1, 'old.csv:4')"
}
LESS="load: batch 'old' was loaded by an earlier version, which kept no digests of its records: count and control sums alone are compared"

# ---- what landed

@test "a trigger that changes a text is found: which record, which column, what was sent and what landed" {
	put one 1 2
	entries 3 6 >in
	ask "CREATE TRIGGER t AFTER INSERT ON entry WHEN new.id IN (5, 7) BEGIN UPDATE entry SET text = 'X' WHERE id = new.id; END"
	refuses "load: what was sent and what landed in 'sqlite:ledger.db' differ: old.csv:6: text: 'text of entry 5' was sent, 'X' landed, and 1 record more; nothing is loaded; where a trigger does so on purpose, write load: { read_back: sums }" load_it -p batch=two in
	sed -i 's/batch: "/read_back: sums, &/' s.yml
	run_ok load_it -p batch=two in
	expect_err <<<"load: 6 read, 6 loaded into 'sqlite:ledger.db' as batch 'two', read back by count and sums and equal to the seal"
	answer "SELECT text FROM entry WHERE id IN (5, 6)" <<<$'X\ntext of entry 6'
	# what landed is what was loaded
	run_ok load_it --verify all
}

@test "every field counts, also _at, one that was not sent, and null" {
	local change what
	put one 1 2
	entries 3 2 >in
	while IFS='#' read -r change what; do
		ask "DROP TRIGGER IF EXISTS t; CREATE TRIGGER t AFTER INSERT ON entry WHEN new.id = 4 BEGIN UPDATE entry SET $change WHERE id = 4; END"
		refuses "load: what was sent and what landed in 'sqlite:ledger.db' differ: old.csv:5: $what; nothing is loaded; where a trigger does so on purpose, write load: { read_back: sums }" load_it -p batch=two in
	done <<'E'
_at = 'x'#_at: 'old.csv:5' was sent, 'x' landed
note = 'n'#note: null was sent, 'n' landed
text = NULL#text: 'text of entry 4' was sent, null landed
text = text || ' '#text: 'text of entry 4' was sent, 'text of entry 4 ' landed
book = 'B'#book: 'A' was sent, 'B' landed
E
}

@test "a field called rowid is a field like others" {
	sed -i 's/name: note/name: rowid/' entry.yml
	put one 1 2
	entries 3 4 >in
	ask "CREATE TRIGGER t AFTER INSERT ON entry WHEN new.id IN (3, 5) BEGIN UPDATE entry SET text = 'X' WHERE id = new.id; END"
	refuses "load: what was sent and what landed in 'sqlite:ledger.db' differ: old.csv:4: text: 'text of entry 3' was sent, 'X' landed, and 1 record more; nothing is loaded; where a trigger does so on purpose, write load: { read_back: sums }" load_it -p batch=two in
}

@test "two records that swap their texts are found, and one that a trigger keeps out" {
	put one 1 2
	entries 3 2 >in
	ask "CREATE TRIGGER t AFTER INSERT ON entry WHEN new.id = 4 BEGIN UPDATE entry SET text = CASE id WHEN 3 THEN 'text of entry 4' ELSE 'text of entry 3' END WHERE id IN (3, 4); END"
	expect_status 2 load_it -p batch=two in
	err_has "old.csv:4: text: 'text of entry 3' was sent, 'text of entry 4' landed, and 1 record more"
	ask "DROP TRIGGER t; CREATE TRIGGER t BEFORE INSERT ON entry WHEN new.id = 4 BEGIN SELECT RAISE(IGNORE); END"
	refuses "load: what was sent and what landed in 'sqlite:ledger.db' differ: rows: 2 against 1; a trigger has kept records out, or put others in; nothing is loaded" load_it -p batch=two in
}

@test "a default that somebody gave a column fills what was not sent: found" {
	put one 1 2
	entries 3 2 >in
	ask "DROP VIEW entry_display; ALTER TABLE entry DROP COLUMN note; ALTER TABLE entry ADD COLUMN note TEXT DEFAULT 'n'"
	expect_status 2 load_it -p batch=two in
	err_has "old.csv:4: note: null was sent, 'n' landed, and 1 record more"
}

@test "read_back: sums still counts and adds up" {
	put one 1 2
	entries 3 2 >in
	sed -i 's/batch: "/read_back: sums, &/' s.yml
	ask "CREATE TRIGGER t AFTER INSERT ON entry WHEN new.id = 4 BEGIN UPDATE entry SET amount = 151 WHERE id = 4; END"
	refuses "load: what was sent and what landed in 'sqlite:ledger.db' differ: sum.amount: 3.00 against 3.01; nothing is loaded" load_it -p batch=two in
}

@test "a control that is computed is read back, too; the amounts that it comes from are noted" {
	sed -i 's/controls: .*/controls: [{ name: net, clean: amount, map: "amount + id" }]/' s.yml
	entries 1 2 | sed 's/sum.amount=3.00/sum.net=6.00/' >in
	run_ok load_it in
	answer "SELECT sums, controls FROM cutover_batch" <<<'net=6.00|["amount"]'
	ask "UPDATE entry SET amount = 1150 WHERE id = 2"
	expect_status 1 load_it --verify one
	out_has "one    changed since          1  amount=1.50               1  amount=11.50"
	ask "CREATE TRIGGER t AFTER INSERT ON entry WHEN new.id = 4 BEGIN UPDATE entry SET id = 5 WHERE id = 4; END"
	entries 3 2 | sed 's/sum.amount=3.00/sum.net=10.00/' >in
	expect_status 2 load_it -p batch=two in
	err_has "sum.net: 10.00 against 11.00; old.csv:5: id: '4' was sent, '5' landed"
}

# ---- --verify

@test "--verify, --undo and --list show each column with one number of digits behind the point" {
	{ printf '_at\t_fault\tbook\tvoucher\tid\tamount\ttext\n'; printf 'old.csv:%d\t\\N\tA\tV%d\t%d\t%s\t%s\n' 2 1 1 '\N' 1.5  3 2 2 5 '\N'; } >rows
	sed -i 's/controls: .*/controls: [amount, text]/' s.yml
	head -n 2 rows | stream | sed '$s/$/\tsum.amount=0\tsum.text=1.5/' >in
	run_ok load_it -q in
	sed '2d' rows | stream | sed '$s/$/\tsum.amount=5\tsum.text=0/' >in
	run_ok load_it -q -p batch=two in
	ask "UPDATE cutover_batch SET time = '2026-01-31T22:04:05Z'"
	run_ok load_it --list
	expect_out <<'E'
batch  table  records as loaded  control sums as loaded  loaded                undone  accepted
-----  -----  -----------------  ----------------------  --------------------  ------  --------
one    entry                  1  amount=0 text=1.5       2026-01-31T22:04:05Z
two    entry                  1  amount=5 text=0.0       2026-01-31T22:04:05Z
E
	ask "UPDATE entry SET text = '2.25' WHERE id = 1"
	expect_status 1 load_it -q --verify one
	expect_out <<'E'
batch  records        as loaded  control sums as loaded  now  control sums now
-----  -------------  ---------  ----------------------  ---  ---------------------
one    unchanged              0  amount=0.00 text=0.00     0  amount=0.00 text=0.00
one    changed since          1  amount=0.00 text=1.50     1  amount=0.00 text=2.25
one    gone                   0  amount=0.00 text=0.00
E
	expect_status 2 load_it --undo one
	err_has "load: changed since: 1 record: amount=0.00 text=1.50 as loaded, amount=0.00 text=2.25 now"
}

@test "--verify compares record by record, and says which is another one" {
	put one 1 4; put two 5 2
	run_ok load_it --verify all
	expect_out <<'E'
batch  records        as loaded  control sums as loaded  now  control sums now
-----  -------------  ---------  ----------------------  ---  ----------------
one    unchanged              4  amount=6.00               4  amount=6.00
one    changed since          0  amount=0.00               0  amount=0.00
one    gone                   0  amount=0.00
two    unchanged              2  amount=3.00               2  amount=3.00
two    changed since          0  amount=0.00               0  amount=0.00
two    gone                   0  amount=0.00
E
	expect_err <<<'load: 2 batches compared, as loaded'
	ask "UPDATE entry SET amount = 1150 WHERE id = 2; DELETE FROM entry WHERE id = 3; UPDATE entry SET text = 'X' WHERE id = 4; INSERT INTO entry VALUES (9, 'A', 'V9', 100, NULL, NULL, 1, 'by hand')"
	expect_status 1 load_it --verify one
	expect_out <<'E'
batch  records        as loaded  control sums as loaded  now  control sums now
-----  -------------  ---------  ----------------------  ---  ----------------
one    unchanged              1  amount=1.50               1  amount=1.50
one    changed since          2  amount=3.00               2  amount=13.00
one    gone                   1  amount=1.50
one    added since                                         1  amount=1.00
E
	expect_err <<'E'
load: old.csv:3: changed since batch 'one' was loaded
load: old.csv:5: changed since batch 'one' was loaded
load: by hand: this record is no part of what batch 'one' has loaded
load: batch 'one': 1 of its records is not there any more
load: 1 batch compared, 1 not as loaded
E
	run_ok load_it --verify two
	expect_status 1 load_it -q --verify all
	err_has "changed since batch 'one'"
}

@test "--verify changes nothing, leaves no audit line, and also reads a ledger that may not be written" {
	put one 1 4
	chmod 444 ledger.db; sha256sum ledger.db >before
	run_ok load_it --audit a.json --verify one
	sha256sum ledger.db | diff before -
	[ ! -e a.json ]
}

@test "a ledger that was written out and read in again, its rows numbered anew, is as it was loaded" {
	sed -i '/^primaryKey/d' entry.yml
	put one 1 3; put two 5 4
	ask "UPDATE entry SET _rowid_ = _rowid_ * 1000"
	run_ok load_it --verify all
	ask "DELETE FROM entry WHERE id = 6"
	ask .dump >dump; rm ledger.db; sqlite3 ledger.db <dump
	expect_status 1 load_it --verify all
	out_has "two    unchanged              3  amount=4.50               3  amount=4.50"
	out_has "two    gone                   1  amount=1.50"
}

@test "--verify: no such batch, one that was undone, a table or a column that is gone, bad uses" {
	put one 1 4; put two 5 2
	refuses "load: there is no batch 'three' in 'sqlite:ledger.db': --list shows those that there are" load_it --verify three
	refuses "load: --list and --verify are two runs" load_it --list --verify one
	refuses "load: --undo and --verify are two runs" load_it --undo one --verify one
	refuses "load: --verify reads no input: 'in.one' is one too many" load_it --verify one in.one
	refuses "load: --force is for --undo" load_it --force --verify one
	run_ok load_it --undo two
	ask "UPDATE cutover_undone SET undone = '2026-01-31T22:04:05Z'"
	refuses "load: batch 'two' was taken out of 'sqlite:ledger.db' at 2026-01-31T22:04:05Z: nothing of it is there" load_it --verify two
	refuses "load: batch 'two' was taken out of 'sqlite:ledger.db' at 2026-01-31T22:04:05Z: nothing of it is there" load_it --undo two
	ask "DROP VIEW entry_display; ALTER TABLE entry DROP COLUMN text"
	expect_status 1 load_it --verify one
	out_has "one    changed since          4  amount=6.00               4  amount=6.00"
	ask "DROP TABLE entry"
	expect_status 1 load_it --verify all
	out_has "one    gone                   4  amount=6.00"
	err_has "load: batch 'one': its table 'entry' is not there any more"
}

@test "notes that somebody has damaged are errors, no comparison" {
	put one 1 4
	ask "UPDATE cutover_record SET records = x'05'"
	expect_status 2 load_it --verify one
	expect_err <<<"load: the table cutover_record in 'ledger.db' is damaged: what was loaded cannot be compared any more"
}

@test "a batch of more records than one piece of notes holds, of texts and of no controls" {
	sed -i 's/controls: .*/controls: [text, amount]/' s.yml
	entries 1 4500 | sed 's/text of entry \([0-9]*\)/\1.25/; s/^\\\..*/\\.\trows=4500\tsum.text=10128375.00\tsum.amount=6750.00/' >in
	run_ok load_it in
	run_ok load_it --verify one
	out_has "one    unchanged          4,500  text=10128375.00 amount=6750.00  4,500  text=10128375.00 amount=6750.00"
	ask "UPDATE entry SET text = '1.00' WHERE id = 4321"
	expect_status 1 load_it --verify one
	out_has "one    changed since          1  text=4321.25 amount=1.50             1  text=1.00 amount=1.50"
	sed -i 's/controls: .*/controls: []/' s.yml
	entries 5001 3 | sed 's/\tsum.amount=.*//' >in
	run_ok load_it -p batch=two in
	ask "UPDATE entry SET text = '1.00' WHERE id = 5002"
	expect_status 1 load_it --verify two
	expect_out <<'E'
batch  records        as loaded  control sums as loaded  now  control sums now
-----  -------------  ---------  ----------------------  ---  ----------------
two    unchanged              2                            2
two    changed since          1                            1
two    gone                   0
E
}

# ---- --undo

LEFT="delete the records of batch 'one' that are left (table 'entry', WHERE _batch = 1), or keep them as records of no batch (SET _batch = 0), then close the batch: cutover load -f s.yml"

@test "--undo of a batch that was changed since: three figures, nothing is taken out" {
	put one 1 4
	ask "UPDATE entry SET amount = 1150 WHERE id = 2; DELETE FROM entry WHERE id = 3"
	refuses "load: batch 'one' is not what was loaded any more: nothing is taken out; --force takes out what is unchanged and leaves the rest
load: unchanged: 2 records: amount=3.00
load: changed since: 1 record: amount=1.50 as loaded, amount=11.50 now
load: gone: 1 record: amount=1.50 as loaded" cutover-load -f s.yml --undo one
	[ -z "$(backups)" ]
	refuses "$(cat err)" cutover-load -q -n -f s.yml --undo one
}

@test "--undo --force takes out what is unchanged; what was changed stays, and the batch is undone in part" {
	put one 1 4
	ask "UPDATE entry SET amount = 1150 WHERE id = 2"
	expect_status 1 load_it -n --undo one --force
	err_has "load: batch 'one': 3 records would be taken out"
	err_has "load: batch 'one': the records that were changed or added since would be left: it would be undone in part"
	answer "SELECT count(*) FROM entry" <<<4
	expect_status 1 load_it --audit a.json --undo one --force
	has a.json '"undone":"one","undone_in_part":"one"'
	expect_err <<'E'
load: unchanged: 3 records: amount=4.50
load: changed since: 1 record: amount=1.50 as loaded, amount=11.50 now
load: gone: 0 records
load: batch 'one': 3 records taken out
load: batch 'one': the records that were changed or added since are left: it is undone in part; delete the records of batch 'one' that are left (table 'entry', WHERE _batch = 1), or keep them as records of no batch (SET _batch = 0), then close the batch: cutover load -f s.yml --undo one --force
E
	answer "SELECT id, amount FROM entry" <<<'2|1150'
	ask "UPDATE cutover_batch SET time = '2026-01-31T22:04:05Z', partly_undone = '2026-02-01T22:04:05Z'"
	run_ok load_it --list
	expect_out <<'E'
batch  table  records as loaded  control sums as loaded  loaded                undone                        accepted
-----  -----  -----------------  ----------------------  --------------------  ----------------------------  --------
one    entry                  4  amount=6.00             2026-01-31T22:04:05Z  partly, 2026-02-01T22:04:05Z
E
	expect_status 1 load_it --verify one
	expect_out <<'E'
batch  records        as loaded  control sums as loaded  now  control sums now
-----  -------------  ---------  ----------------------  ---  ----------------
one    unchanged              0  amount=0.00               0  amount=0.00
one    changed since          1  amount=1.50               1  amount=11.50
one    gone                   0  amount=0.00
one    taken out              3
E
	# its name is taken, and its number, until the rest is gone
	expect_status 2 load_it in.one
	expect_err <<<"load: batch 'one' is in 'sqlite:ledger.db' already, undone in part, nothing is loaded: give this one another name (load.batch), or $LEFT --undo one --force"
	expect_status 2 load_it -p batch=two in.one
	expect_err <<<"load: batch 'one' in 'sqlite:ledger.db' was loaded from the very same input: nothing is loaded, or every figure would be there twice; that batch is undone in part: $LEFT -p batch=two --undo one --force"
	sed 's/^old/new/' in.one >in
	expect_status 2 load_it -p batch=two in
	err_has "load: 1 voucher of batch 'two' is in 'sqlite:ledger.db' already: nothing is loaded; $LEFT -p batch=two --undo one --force, or say that lines may be added"
	ask "DELETE FROM entry WHERE id = 2"
	# nothing is taken out that a copy would keep
	run_ok cutover-load -f s.yml --undo one --force
	err_lacks 'is kept in'
	[ -z "$(backups)" ]
	err_has "load: gone: 1 record: amount=1.50 as loaded"
	answer "SELECT (SELECT count(*) FROM cutover_batch), (SELECT count(*) FROM cutover_record), (SELECT id FROM cutover_undone)" <<<'0|0|one'
}

@test "what is left of a batch is kept as records of no batch: the batch can be closed and loaded again" {
	put one 1 4
	ask "UPDATE entry SET amount = 1150 WHERE id = 2"
	expect_status 1 load_it --undo one --force
	ask "UPDATE entry SET _batch = 0 WHERE _batch = 1"
	run_ok load_it -q --undo one --force
	answer "SELECT id, _batch FROM entry" <<<'2|0'
	put one 5 2
}

@test "a batch that is undone stays in the list with its time, also when it is loaded again" {
	put one 1 4; put two 5 2
	run_ok load_it --undo one
	expect_err <<<"load: batch 'one': 4 records taken out"
	put one 1 4
	ask "UPDATE cutover_batch SET time = '2026-01-31T22:04:05Z'; UPDATE cutover_undone SET time = '2026-01-31T22:04:05Z', undone = '2026-02-01T22:04:05Z'"
	run_ok load_it --list
	expect_out <<'E'
batch  table  records as loaded  control sums as loaded  loaded                undone                accepted
-----  -----  -----------------  ----------------------  --------------------  --------------------  --------
one    entry                  4  amount=6.00             2026-01-31T22:04:05Z  2026-02-01T22:04:05Z
two    entry                  2  amount=3.00             2026-01-31T22:04:05Z
one    entry                  4  amount=6.00             2026-01-31T22:04:05Z
E
	answer "SELECT number, id FROM cutover_batch ORDER BY 1" <<<$'2|two\n3|one'
	run_ok load_it --verify all
}

@test "the number of an undone batch is not given again" {
	put one 1 2
	run_ok load_it --undo one
	put two 3 2
	answer "SELECT number FROM cutover_batch" <<<2
}

@test "--undo of a table that is gone" {
	put one 1 2
	ask "DROP TABLE entry"
	refuses "load: the table 'entry' of batch 'one' is not there any more
load: batch 'one' is not what was loaded any more: nothing is taken out; --force takes out what is unchanged and leaves the rest
load: unchanged: 0 records
load: changed since: 0 records
load: gone: 2 records: amount=3.00 as loaded" load_it --undo one
	run_ok load_it --undo one --force
	err_has "load: batch 'one': 0 records taken out"
}

# ---- ledgers of earlier versions

@test "an older ledger: its batches are listed, compared by count and sums, and that is said" {
	old_ledger
	run_ok load_it --list
	out_has "old    entry                  3  amount=4.50             2026-01-31T22:04:05Z"
	run_ok load_it --verify all
	expect_out <<'E'
batch  records           as loaded  control sums as loaded  now  control sums now
-----  ----------------  ---------  ----------------------  ---  ----------------
old    all (no digests)          3  amount=4.50               3  amount=4.50
E
	expect_err <<E
$LESS
load: 1 batch compared, as loaded
E
	ask "UPDATE entry SET amount = 151 WHERE id = 902"
	expect_status 1 load_it --verify old
	err_has "load: batch 'old': count or control sums are not those that were loaded"
	out_has "old    all (no digests)          3  amount=4.50               3  amount=4.51"
	refuses "$LESS
load: batch 'old' is not what was loaded any more: nothing is taken out; --force takes out all that is there of it
load: all: 3 records: amount=4.50 as loaded, 3 records: amount=4.51 now" load_it --undo old
	run_ok load_it --undo old --force
	err_has "load: batch 'old': 3 records taken out"
	answer "SELECT (SELECT count(*) FROM entry), (SELECT id || ' ' || records FROM cutover_undone)" <<<'0|old 3'
}

@test "an older ledger is brought up to date by the load, within its transaction" {
	old_ledger
	entries 1 3 >in
	sha256sum ledger.db >before
	run_ok load_it -n in
	expect_status 2 pipe 'head -n 3 in | cutover-load --no-backup -f s.yml'
	run_ok load_it --list
	run_ok load_it -n --undo old
	sha256sum ledger.db | diff before -
	run_ok load_it in
	answer "SELECT id, records, sums, findings, accepted, evidence, length(digest), fields, controls FROM cutover_batch ORDER BY number" <<E
old|3|amount=4.50||||||
one|3|amount=4.50|[]|[]|[{"name":"entry.yml","sha256":"$(sha256sum <entry.yml | cut -c 1-64)"}]|32|[["book","voucher","id","amount","text","_at"],["note"]]|["amount"]
E
	run_ok load_it --verify all
	ask "UPDATE entry SET text = 'X' WHERE id = 2"
	expect_status 1 load_it --verify all
	run_ok load_it --undo old
	expect_err <<E
$LESS
load: batch 'old': 3 records taken out
E
}

# ---- vouchers of earlier batches

AGAIN="nothing is loaded; take the earlier batch out first (cutover load -f s.yml -p batch=two --undo one), or say that lines may be added to vouchers that are there (load: { mode: append })"

@test "a voucher of an earlier batch that comes again is refused, by an index or without one" {
	local table
	for table in indexed plain; do
		rm -f ledger.db
		[ $table = indexed ] || sed -i '/^primaryKey/d' entry.yml
		put one 1 5
		# V3 has a line in each, V4 is new, V2 comes again as well
		{ entries 6 3; entries 13 1 | sed 's/V7/V2/'; } | grep -v '^\\\.' | awk 'NR == 1 || !/^_at/' | stream amount >in
		if [ $table = indexed ]; then
			refuses "load: old.csv:7: voucher 'V3', book 'A': this voucher has lines of batch 'one' already
load: old.csv:14: voucher 'V2', book 'A': this voucher has lines of batch 'one' already
load: 2 vouchers of batch 'two' are in 'sqlite:ledger.db' already: $AGAIN" load_it -p batch=two in
		else
			refuses "load: old.csv:7: voucher 'V3': this voucher has lines of batch 'one' already
load: old.csv:14: voucher 'V2': this voucher has lines of batch 'one' already
load: 2 vouchers of batch 'two' are in 'sqlite:ledger.db' already: $AGAIN" load_it -p batch=two in
		fi
	done
	sed -i 's/batch: "/mode: append, &/' s.yml
	run_ok load_it -p batch=two in
	answer "SELECT count(*) FROM entry WHERE voucher IN ('V2', 'V3')" <<<5
}

@test "the same input under another name: said as such, and nothing of other lines" {
	local table
	put one 1 4
	put three 9 2
	for table in indexed plain; do
		[ $table = indexed ] || { sed -i '/^primaryKey/d' entry.yml; rm ledger.db; put one 1 4; }
		refuses "load: batch 'one' in 'sqlite:ledger.db' was loaded from the very same input: nothing is loaded, or every figure would be there twice" load_it -p batch=two in.one
	done
	# the same lines from another file
	sed 's/^old/new/' in.one >in
	refuses "load: new.csv:2: voucher 'V1': this voucher has lines of batch 'one' already
load: new.csv:4: voucher 'V2': this voucher has lines of batch 'one' already
load: 2 vouchers of batch 'two' are in 'sqlite:ledger.db' already: $AGAIN" load_it -p batch=two in
	# once it is taken out it is new
	run_ok load_it --undo one
	run_ok load_it -p batch=two in.one
}

@test "a voucher whose lines belong to no batch: said so, and what is to be done" {
	local table stray="delete by hand those of their lines that belong to no batch and that no --undo takes out (table 'entry', WHERE _batch NOT IN (SELECT number FROM cutover_batch))" or="or say that lines may be added to vouchers that are there (load: { mode: append })"
	for table in indexed plain; do
		rm -f ledger.db
		[ $table = indexed ] || sed -i '/^primaryKey/d; s/, id\]/]/' entry.yml
		put one 1 4
		ask "UPDATE entry SET _batch = 0 WHERE voucher = 'V1'"
		entries 1 2 >in
		expect_status 2 load_it -p batch=two in
		sed "s/, book 'A'//" err >got
		printf '%s\n' "load: old.csv:2: voucher 'V1': this voucher has lines already that belong to no batch" \
			"load: 1 voucher of batch 'two' is in 'sqlite:ledger.db' already: nothing is loaded; $stray, $or" | diff -u - got
		entries 1 4 | sed 's/^old/new/' >in
		expect_status 2 load_it -p batch=two in
		err_has "load: 2 vouchers of batch 'two' are in 'sqlite:ledger.db' already: nothing is loaded; take the earlier batch out first (cutover load -f s.yml -p batch=two --undo one); $stray, $or"
	done
	ask "DELETE FROM entry WHERE _batch NOT IN (SELECT number FROM cutover_batch)"
	entries 1 2 >in
	run_ok load_it -p batch=two in
}

@test "a key that a record of another batch has, or of none: said so" {
	sed -i '/^validate/d' s.yml
	put one 1 4
	entries 4 1 >in
	turned_away "old.csv:5: 'ledger.db' refuses this record: UNIQUE constraint failed: entry.book, entry.voucher, entry.id: old.csv:5 of batch 'one' has this key" load_it -p batch=two in
	ask "UPDATE entry SET _batch = 0"
	turned_away "old.csv:5: 'ledger.db' refuses this record: UNIQUE constraint failed: entry.book, entry.voucher, entry.id: old.csv:5, which belongs to no batch, has this key" load_it -p batch=two in
}

@test "without validate.group the group of dedupe names a voucher" {
	sed -i 's/^validate: .*/dedupe: { key: [voucher, id], group: voucher }/' s.yml
	put one 1 5
	entries 6 3 >in
	expect_status 2 load_it -p batch=two in
	err_has "old.csv:7: voucher 'V3', book 'A': this voucher has lines of batch 'one' already"
}

@test "the same voucher of another book is another one, and so is what has no voucher" {
	put one 1 4
	put two 1 4 B
	sed -i '/^primaryKey/d' entry.yml; rm ledger.db
	entries 1 2 | sed 's/V1/\\N/' >in
	run_ok load_it in
	entries 3 2 | sed 's/V2/\\N/' >in
	run_ok load_it -p batch=two in
}

@test "the lines of one voucher within a batch are one voucher, wherever they stand" {
	put one 1 2
	{ entries 3 1; entries 5 1; entries 4 1; } | grep -v '^\\\.' | awk 'NR == 1 || !/^_at/' | stream amount >in
	run_ok load_it -p batch=two in
}

@test "a group that is computed names no voucher in the ledger" {
	sed -i 's/group: .*/group: ["upper(voucher)"] }/' s.yml
	put one 1 3
	put two 4 2
}

@test "load.mode and its brothers: what is refused" {
	entries 1 2 >in
	sed 's/batch: "/mode: replace, &/' s.yml >u.yml
	expect_status 2 cutover-load -f u.yml in
	err_has "load.mode: replace needs 'where', which says what is replaced, such as where: period = '2026-01'"
	sed "s/batch: \"/where: voucher = '1', &/" s.yml >u.yml
	expect_status 2 cutover-load -f u.yml in
	err_has "load.where is for mode: replace: it says what is replaced"
	sed 's/batch: "/backups: 0, &/' s.yml >b.yml
	expect_status 2 cutover-load -f b.yml in
	err_has "load.backups: 0 would remove the copy that was just made: write 1 or more, or load with --no-backup"
	sed 's/sqlite:ledger.db/file:x.csv/; s/batch: "/mode: append, &/' s.yml >f.yml
	expect_status 2 cutover-load -f f.yml in
	err_has "load.mode: append is for a database: a file holds one load"
	for key in 'read_back: sums' 'backups: 3' "where: voucher = '1'"; do
		sed "s/sqlite:ledger.db/file:x.csv/; s/batch: \"/$key, &/" s.yml >f.yml
		expect_status 2 cutover-load -f f.yml in
		err_has "load.${key%%:*} is for a database, and load.to is a file"
	done
	sed 's/batch: "/read_back: all, &/' s.yml >r.yml
	expect_status 2 cutover-load -f r.yml in
	err_has "'all'"
}

@test "mode append leaves a file that is there alone" {
	entries 1 2 >in
	: >x.csv
	sed -i 's/batch: "/mode: append, &/' s.yml
	expect_status 2 cutover-load -f s.yml --to file:x.csv in
	err_has "'x.csv' is there already, nothing is written"
}

# ---- copies

@test "load.backups: older copies are removed after the commit, never the one before the oldest batch" {
	sed -i 's/batch: "/backups: 2, &/' s.yml
	old_ledger; ask "DELETE FROM cutover_batch; DELETE FROM entry"
	entries 1 1 >in; run_ok cutover-load -f s.yml -p batch=b1 in		# its copy is from before the oldest batch
	first=$(backups)
	mv "$first" ledger.db.backup-20260101T000001
	printf 'a letter' >ledger.db.backup-20260101T000002			# no database
	sqlite3 ledger.db.backup-20260101T000003 'CREATE TABLE t (x)'		# not ours
	cp ledger.db ledger.db.backup-20260101T000004.old			# not so named
	cp ledger.db other.db.backup-20260101T000005				# of another database
	mkdir ledger.db.backup-20260101T000006
	ln -s other.db.backup-20260101T000005 ledger.db.backup-20260101T000007
	cp ledger.db ledger.db.backup-20260101T000008				# ours, and older than the two newest
	cp ledger.db ledger.db.backup-20260101T000008-2
	entries 2 1 | sed 's/V1/W1/' >in
	sed '$d' in >cut
	expect_status 2 cutover-load -f s.yml -p batch=b2 cut
	[ "$(backups | wc -l)" = 8 ]						# nothing is removed where nothing is loaded
	run_ok cutover-load -n -f s.yml -p batch=b2 in
	[ "$(backups | wc -l)" = 8 ]
	run_ok cutover-load -f s.yml -p batch=b2 in
	err_has "load: the older copy 'ledger.db.backup-20260101T000008' is removed (load.backups)"
	[ ! -e ledger.db.backup-20260101T000008 ]
	for left in 1 2 3 4.old 6 7 8-2; do [ -e ledger.db.backup-20260101T00000$left ]; done
	[ -e other.db.backup-20260101T000005 ]
	[ "$(backups | wc -l)" = 8 ]
	# with b1 taken out, b2 is the oldest: the copy before it is the newest without it
	run_ok cutover-load -f s.yml -p batch=b2 --undo b1
	[ ! -e ledger.db.backup-20260101T000001 ]
	[ "$(backups | wc -l)" = 7 ]
}

@test "load.backups: the copy of this run stays, also within one second, or where the clock was set back" {
	local i copy
	sed -i 's/batch: "/backups: 2, &/' s.yml
	put b0 1 2
	for i in 1 2 3 4 5 6 7; do
		entries $((i * 10 + 1)) 2 >in
		run_ok cutover-load -f s.yml -p batch=b$i in
		copy=$(sed -n "s/^load: the database as it was is kept in '\(.*\)'/\1/p" err)
		[ -f "$copy" ]
		ask "SELECT count(*) FROM cutover_batch" "$copy" | diff - <(echo $i)
	done
	# what is left are the last two
	for copy in $(backups); do ask "SELECT count(*) FROM cutover_batch" "$copy"; done | sort | diff - <(printf '6\n7\n')
	i=0
	for copy in $(backups); do mv "$copy" "ledger.db.backup-2999010$((++i))T000000"; done
	[ "$(backups | wc -l)" = 2 ]
	entries 81 2 >in
	run_ok cutover-load -f s.yml -p batch=b8 in
	copy=$(sed -n "s/^load: the database as it was is kept in '\(.*\)'/\1/p" err)
	[ -f "$copy" ]
	[ "$(backups | wc -l)" = 2 ]
}

@test "five copies are kept unless load.backups says how many" {
	for n in 1 2 3 4 5 6 7 8; do
		entries $n 1 | sed "s/V[0-9]/V$n/" >in
		run_ok cutover-load -q -f s.yml -p batch=b$n in
	done
	# there was none before the first batch; all copies have it
	[ "$(backups | wc -l)" = 5 ]
}

# ---- after the commit

# a pipe that is full: the audit line waits in it, and the commit is done then
full_pipe() {
	mkfifo audit.fifo
	exec 8<>audit.fifo
	timeout 1 dd if=/dev/zero of=audit.fifo bs=4096 count=64 oflag=nonblock status=none 2>/dev/null || true
}

@test "a signal after the commit does not take it back: it is loaded, and says so" {
	entries 1 3 >in
	for signal in TERM INT HUP; do
		rm -f ledger.db audit.fifo
		full_pipe
		env --default-signal=INT cutover-load -f s.yml --audit audit.fifo in >out 2>err 3>&- 8>&- &
		pid=$!
		for ((i = 0; i < 250; i++)); do [ -e ledger.db ] && break; sleep 0.02; done
		sleep 0.2
		kill -$signal $pid
		sleep 0.1
		head -c 300000 <&8 >/dev/null & reader=$!
		status=0; wait $pid || status=$?
		kill $reader 2>/dev/null || true
		wait $reader 2>/dev/null || true
		exec 8>&-
		[ $status -eq 0 ] || { echo "SIG$signal: status $status"; cat err; return 1; }
		summary load: 3 read, 3 loaded
		answer "SELECT count(*) FROM entry" <<<3
	done
}

@test "an audit line that cannot be written after the commit: loaded, but" {
	[ -e /dev/full ] || skip "/dev/full is not here"
	entries 1 3 >in
	expect_status 2 cutover-load -q -f s.yml --audit /dev/full in
	err_has "load: batch 'one' is loaded: only its line in '/dev/full' is missing"
	err_lacks 'nothing is loaded'
	answer "SELECT count(*) FROM entry" <<<3
	expect_status 2 cutover-load -q --no-backup -f s.yml --audit /dev/full --undo one
	err_has "load: the batch is taken out: only its line in '/dev/full' is missing"
	answer "SELECT count(*) FROM entry" <<<0
}

@test "the batch keeps what was found and accepted, and the digests of the files that the spec was read with" {
	entries 1 3 >in
	sed -i '1a limits: { file: { total_differs: 2 } }' s.yml
	sed -i '$s/$/\tfinding=total_differs:1:amount:20.00/' in
	printf 'include: [more.yml]\n' >>s.yml
	printf 'cutover: 1\n' >more.yml
	run_ok cutover-load -q -f s.yml in
	answer "SELECT findings, accepted FROM cutover_batch" <<<'[]|[{"code":"total_differs","count":1,"control":"amount","amount":"20.00"}]'
	answer "SELECT evidence FROM cutover_batch" <<<"[{\"name\":\"more.yml\",\"sha256\":\"$(sha256sum <more.yml | cut -c 1-64)\"},{\"name\":\"entry.yml\",\"sha256\":\"$(sha256sum <entry.yml | cut -c 1-64)\"}]"
}

@test "what the limits accept is reported by the load and shown by --list" {
	put zero 1 2
	sed -i '1a limits: { file: { total_differs: 2, total_missing: 1 } }' s.yml
	entries 3 2 | sed '$s/$/\tfinding=total_differs:1:amount:20.00\taccepted=total_missing:1::/' >in
	run_ok load_it -n in
	err_has "load: accepted: total_missing (1)"
	run_ok load_it -q in
	quiet
	run_ok load_it -q --undo one
	run_ok load_it in
	expect_findings <<'E'
load: accepted: total_missing (1)
load: total_differs, found 1 time in the whole of the data: amount 20.00, is accepted (limits.file.total_differs in s.yml)
E
	summary load: 2 read, 2 loaded
	ask "UPDATE cutover_batch SET time = '2026-01-31T22:04:05Z'; UPDATE cutover_undone SET time = '2026-01-31T22:04:05Z', undone = '2026-02-01T22:04:05Z'"
	run_ok load_it --list
	expect_out <<'E'
batch  table  records as loaded  control sums as loaded  loaded                undone                accepted
-----  -----  -----------------  ----------------------  --------------------  --------------------  --------------------------------------------------
zero   entry                  2  amount=3.00             2026-01-31T22:04:05Z
one    entry                  2  amount=3.00             2026-01-31T22:04:05Z  2026-02-01T22:04:05Z  total_differs (1, amount 20.00), total_missing (1)
one    entry                  2  amount=3.00             2026-01-31T22:04:05Z                        total_differs (1, amount 20.00), total_missing (1)
E
}

@test "what cannot be read in a ledger does not pass for nothing there" {
	local root size
	put one 1 4
	# the index by which a batch is found
	root=$(ask "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_cutover_batch_1'")
	size=$(ask "PRAGMA page_size")
	printf '\377\377\377\377' | dd of=ledger.db bs=1 seek=$(((root - 1) * size)) conv=notrunc status=none
	refuses "load: cannot read from 'ledger.db': database disk image is malformed" load_it --undo one
	refuses "load: cannot read from 'ledger.db': database disk image is malformed" load_it --verify one
}

@test "the audit line says which file the ledger is, and the number of the batch" {
	mkdir -p sub && ln -s ledger.db link.db
	load() { entries "$2" 2 | load_it -q --audit log -p batch="$1" "${@:3}"; }
	load one 1 && load two 3 --to sqlite:link.db && load three 5 --to "sqlite:$PWD/ledger.db"
	(cd sub && cutover-load --no-backup -q -f ../s.yml --audit ../log --undo three)
	rm ledger.db
	load four 7
	sed -E 's/.*"target":"([^"]*)","target_path":"([^"]*)"(,"batch":"[a-z]*","batch_number":[0-9]*)?.*/\2\3/' log |
		sed "s|^$(pwd -P)/||" | diff -u - <(printf '%s\n' 'ledger.db,"batch":"one","batch_number":1' \
		'ledger.db,"batch":"two","batch_number":2' 'ledger.db,"batch":"three","batch_number":3' ledger.db \
		'ledger.db,"batch":"four","batch_number":1')
	expect_status 1 cutover-audit log
	err_has "batch 'two' is not in the ledger"
	err_has "batch 'three' was undone"
}

@test "records without a voucher are none that come again, though they stand in one book" {
	put one 1 2
	entries 3 2 | sed 's/\tV[0-9]*\t/\t\\N\t/' >in1
	entries 5 2 | sed 's/\tV[0-9]*\t/\t\\N\t/' >in2
	run_ok load_it -p batch=nulls in1
	run_ok load_it -p batch=more in2
	entries 7 2 >in3
	run_ok load_it -p batch=three in3
	entries 11 1 | sed 's/V6/V4/' >in4
	expect_status 2 load_it -p batch=four in4
	err_has "voucher 'V4', book 'A': this voucher has lines of batch 'three' already"
}

@test "--undo where a trigger keeps records from being deleted takes nothing out" {
	put one 1 4
	ask "CREATE TRIGGER keep BEFORE DELETE ON entry WHEN old.id IN (2, 3) BEGIN SELECT RAISE(IGNORE); END"
	for force in "" --force; do
		refuses "load: of 4 records of the batch in 'ledger.db' 2 could be deleted: does a trigger of table 'entry' keep the others? Nothing is taken out" load_it $force --undo one
	done
	ask "DROP TRIGGER keep"
	run_ok load_it --undo one
	old_ledger_trigger="CREATE TRIGGER keep BEFORE DELETE ON entry WHEN old.id = 902 BEGIN SELECT RAISE(IGNORE); END"
	rm ledger.db && old_ledger && ask "$old_ledger_trigger"
	expect_status 2 load_it --undo old
	err_has "load: of 3 records of the batch in 'ledger.db' 2 could be deleted"
	answer "SELECT count(*) FROM entry" <<<3
}
