# The digits of an amount are those of its currency: JPY 0, CNY 2, KWD 3.
load helper

setup() {
	scratch
	cat >s.yml <<'S'
cutover: 1
name: lines
controls: [debit, credit, foreign_debit]
validate: { schema: ledger/journal_line }
load: { to: "sqlite:ledger.db", schema: ledger/journal_line }
S
}

# lines [CURRENCY AMOUNT]...: a sealed stream of journal lines
lines() {
	local number=0
	{
		printf '_at\t_fault\tbook\tvoucher_id\tline_no\tposting_date\tperiod\taccount\tdebit\tcredit\tcurrency\tforeign_debit\n'
		while [ $# -gt 0 ]; do
			number=$((number + 1))
			printf 'v.csv:%s\t\\N\tb\tv\t%s\t2023-01-05\t202301\t1001\t1.00\t0.00\t%s\t%s\n' $((number + 1)) $number "$1" "$2"
			shift 2
		done
	} | stream debit credit foreign_debit
}

@test "validate: digits that the currency does not have are a fault, with place and words" {
	lines JPY 100.0000 JPY 100.5000 KWD 1.2340 KWD 1.2345 CNY 2.0100 CNY 2.0150 CLF 1.2345 '\N' 1.2345 XAU 1.2345 RMB 1.0000 JPY '\N' >in
	expect_status 1 cutover validate -f s.yml --set-aside aside.tsv --findings f.csv in
	err_has "validate: v.csv:3: foreign_debit: '100.5000' has more digits than JPY has minor units (0)"
	err_has "validate: v.csv:5: foreign_debit: '1.2345' has more digits than KWD has minor units (3)"
	err_has "validate: v.csv:7: foreign_debit: '2.0150' has more digits than CNY has minor units (2)"
	err_has "validate: v.csv:11: foreign_debit: '1.0000' has the currency 'RMB', which is no code of ISO 4217"
	summary 11 read, 7 good, 4 set aside
	has f.csv too_precise
	# the same in several threads
	cp err one
	expect_status 1 cutover validate -j 4 -f s.yml --set-aside again.tsv in
	cmp aside.tsv again.tsv
}

@test "load refuses them, too, before they are sent; the sums stay exact" {
	lines JPY 100.0000 KWD 1.2345 >in
	expect_status 2 cutover load -f s.yml in
	err_has "v.csv:3: foreign_debit: '1.2345' has more digits than KWD has minor units (3)"
	[ ! -e ledger.db ]
	lines JPY 100.0000 KWD 1.2340 CNY 2.0100 >in
	has in 'sum.foreign_debit=103.2440'
	run_ok cutover load -q -f s.yml in
	[ "$(ask 'SELECT sum(foreign_debit) FROM journal_line')" = 1032440 ]
	run_ok cutover load -q -f s.yml --verify all
}

# books CURRENCY DEBIT...: records that map makes for books in that currency
books() {
	cat >b.yml <<S
cutover: 1
name: books
currency: $1
controls: [debit, credit]
clean: { fields: { n: {}, debit: { type: decimal(4) } } }
map:
  to: ledger/journal_line
  fields: { book: "'b'", voucher_id: "'v'", line_no: n, posting_date: "'2023-01-05'", period: "'202301'", account: "'1001'", debit: debit, credit: 0 }
validate: {}
load: { to: "sqlite:ledger.db" }
reconcile:
  key: [account]
  compare: { debit: {} }
  before: { read: b.csv, fields: { account: "'1001'", debit: sum(number(debit)) } }
  after: { fields: { account: account, debit: sum(debit) } }
S
	shift
	printf 'n,debit\n' >b.csv
	local number=0 debit
	for debit; do printf '%s,%s\n' $((++number)) "$debit"; done >>b.csv
}

@test "books in KWD have three digits, books in JPY none: in the table, in the sums, in what is compared" {
	books KWD 1.234 0.006
	run_ok cutover run -q -f b.yml --dir r1 b.csv
	[ "$(ask "SELECT group_concat(debit) FROM journal_line")" = 1234,6 ]
	[ "$(ask "SELECT type || scale FROM cutover_column WHERE column_name = 'debit'")" = 'decimal(3)3' ]
	has r1/reconciliation.txt 1.240
	run_ok cutover load -f b.yml --list
	out_has debit=1.240
	rm -r ledger.db* r1
	books JPY 100 7.0000
	run_ok cutover run -q -f b.yml --dir r2 b.csv
	[ "$(ask "SELECT group_concat(debit) FROM journal_line")" = 100,7 ]
	out=$(cutover clean -q -f b.yml b.csv | cutover map -q -f b.yml | tail -n 1)
	[[ $out == *sum.debit=107$'\t'* ]] || [[ $out == *sum.debit=107 ]]
	rm -r ledger.db* r2
	books JPY 100 7.50
	expect_status 1 cutover run -q -f b.yml --dir r3 b.csv
	err_has "map: b.csv:3: debit:"
	[ ! -e ledger.db ]
	# without the key: two digits, as ever
	books JPY 7.50
	sed -i '/^currency/d' b.yml
	run_ok cutover run -q -f b.yml --dir r4 b.csv
	[ "$(ask "SELECT debit FROM journal_line")" = 750 ]
}

@test "currency: bad input" {
	books RMB 1
	expect_status 2 cutover map -n -f b.yml
	err_has "b.yml:3:11: currency: 'RMB' is no code of ISO 4217, such as CNY"
	books XAU 1
	expect_status 2 cutover map -n -f b.yml
	err_has "currency: 'XAU' has no minor units in ISO 4217"
	schema() {
		printf 'name: t\nfields:\n  - { name: a, type: %s }\n  - { name: code, type: string }\n' "$1" >t.yml
		printf 'cutover: 1\nload: { to: "sqlite:x.db", schema: t.yml }\n' >t-spec.yml
		expect_status 2 cutover load -n -f t-spec.yml
	}
	schema 'number, x-cutover: { scale: 2, currency: kode }'
	err_has "field 'a': currency: 'kode' is neither a field, nor a code of ISO 4217, nor of_book (did you mean 'code'?)"
	schema 'string, x-cutover: { currency: code }'
	err_has "field 'a': 'currency' is for type number"
}

@test "a code in the schema is the currency of every record" {
	printf 'name: t\nfields: [ { name: a, type: number, x-cutover: { scale: 2, currency: JPY } } ]\n' >t.yml
	printf 'cutover: 1\nload: { to: "sqlite:x.db", schema: t.yml }\n' >t-spec.yml
	printf '_at\t_fault\ta\nx:1\t\\N\t1.00\nx:2\t\\N\t1.50\n' | stream >in
	expect_status 2 cutover load -f t-spec.yml in
	err_has "x:2: a: '1.50' has more digits than JPY has minor units (0)"
}
