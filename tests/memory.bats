# The memory of a program does not grow with its input: the peak at four times the lines is hardly larger.
load helper

setup() {
	scratch
	sanitized && skip "a sanitizer keeps what was freed"
	MEASURE=${BIN%/bin}/bench/measure
	[ -x "$MEASURE" ] || skip "make unit builds $MEASURE"
	cat >spec.yml <<'X'
cutover: 1
name: books
controls: [debit, credit]
lookups: { accounts: { file: accounts.csv, key: old, value: new } }
source: { encoding: utf-8 }
clean:
  fields:
    number:  {}
    date:    { type: date }
    line:    { type: integer }
    account: {}
    debit:   { type: decimal(2), default: 0 }
    credit:  { type: decimal(2), default: 0 }
map:
  to: line.yml
  group: number
  fields:
    voucher_id:   number
    line_no:      line
    posting_date: first(date)
    account:      "lookup('accounts', account)"
    debit:        debit
    credit:       credit
validate: { group: voucher_id, group_checks: { unbalanced: "sum(debit) = sum(credit)" } }
load: { to: "sqlite:ledger.db" }
reconcile:
  key: account
  compare: { debit: {}, credit: {} }
  before: { read: balances.csv, fields: { account: account, debit: sum(debit), credit: sum(credit) } }
  after:  { read: "sqlite:ledger.db", table: line, fields: { account: account, debit: sum(debit), credit: sum(credit) } }
X
	cat >line.yml <<'X'
name: line
fields:
  - { name: voucher_id, type: string }
  - { name: line_no, type: integer }
  - { name: posting_date, type: date }
  - { name: account, type: string }
  - { name: debit, type: number, x-cutover: { scale: 2 } }
  - { name: credit, type: number, x-cutover: { scale: 2 } }
X
	printf '%s\n' old,new 1001,A 1002,B >accounts.csv
}

# books N: N lines in vouchers of fifty, and the balances that they make
books() {
	awk -v n="$1" 'BEGIN { print "number,date,line,account,debit,credit"
		for (i = 0; i < n; i++) printf i % 2 ? "V%06d,2023-01-05,%d,1002,,1.50\n" : "V%06d,2023-01-05,%d,1001,1.50,\n", i / 50, i % 50 + 1 }' >vouchers.csv
	printf 'account,debit,credit\nA,%d.00,0.00\nB,0.00,%d.00\n' $(($1 / 4 * 3)) $(($1 / 4 * 3)) >balances.csv
}

# peak COMMAND...: into $peak, the most memory that it took, in MB
peak() {
	rm -f measured
	run_ok "$MEASURE" measured "$@"
	peak=$(cut -d ' ' -f 4 measured)
}

# grows COMMAND...: from 200,000 lines to 800,000 its peak grows by less than 17 MB. The 600,000 lines take 17 MB in the file, and
# twice as much and more in memory; with the fewer lines all caches and blocks are full. `before` makes what it reads.
grows() {
	local small
	books 200000; before; peak "$@"; small=$peak
	books 800000; before; peak "$@"
	[ "$peak" -lt $((small + 17)) ] || { echo "$small MB at 200,000 lines, $peak MB at 800,000: $*"; return 1; }
}
before() { :; }
mapped() { cutover-clean -q -f spec.yml vouchers.csv | cutover-map -q -f spec.yml -o "$1"; }

@test "clean: with one thread and with two" {
	# a condition that makes a text of each record
	sed -i "s/encoding: utf-8/&, skip: \"number || date || account || number || date || account = 'x'\"/" spec.yml
	grows cutover-clean -q -f spec.yml vouchers.csv
	grows cutover-clean -q -f spec.yml -j 2 vouchers.csv
}

@test "map: with groups, and without them with two threads" {
	before() { cutover-clean -q -f spec.yml -o cleaned vouchers.csv; }
	grows cutover-map -q -f spec.yml cleaned
	sed -i '/^  group: number/d; s/first(date)/date/' spec.yml
	grows cutover-map -q -f spec.yml -j 2 cleaned
}

@test "validate: with one thread and with two" {
	before() { mapped in; }
	grows cutover-validate -q -f spec.yml in
	grows cutover-validate -q -f spec.yml -j 2 in
}

@test "validate: a second thread takes little more than its blocks" {
	local one
	books 200000; mapped in
	peak cutover-validate -q -f spec.yml --memory 4M -j 1 in; one=$peak
	peak cutover-validate -q -f spec.yml --memory 4M -j 2 in
	[ "$peak" -le $((one + 7)) ] || { echo "$one MB with one thread, $peak MB with two"; return 1; }
}

@test "sort within its bound" {
	before() { mapped in; }
	grows cutover-sort -q -f spec.yml --by account --memory 4M in
}

@test "dedupe: keys within its bound, with one thread and with two" {
	before() { mapped in; }
	sed -i '/^validate:/i dedupe: { key: [voucher_id, line_no] }' spec.yml
	grows cutover-dedupe -q -f spec.yml --memory 4M -j 1 -o out in
	grows cutover-dedupe -q -f spec.yml --memory 4M -j 2 -o out in
}

@test "load: the cache of the database has a limit" {
	before() { mapped in; rm -f ledger.db*; }
	grows cutover-load -q -f spec.yml in
}

@test "reconcile: many records of few keys" {
	before() { mapped in; rm -f ledger.db*; cutover-load -q -f spec.yml in; }
	grows cutover-reconcile -q -f spec.yml
}

@test "run: all of them at once" {
	before() { rm -rf ledger.db* d; }
	grows cutover-run -q -f spec.yml --dir d -j 2 --memory 16M vouchers.csv
}
