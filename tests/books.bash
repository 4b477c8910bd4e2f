# books.bash: a migration of vouchers, that the tests of `run` and of the pipe carry over. Each setup adds what is its own.

# books NAME [LIMIT] <SECTIONS: ./spec.yml, which cleans, maps, dedupes and validates vouchers.csv; then these sections.
# It accepts LIMIT records and groups that are not good. The codes of accounts are in accounts.csv.
books() {
	local limits=
	[ -z "${2:-}" ] || limits="limits: { records: $2, groups: $2 }"
	cat >spec.yml <<-Y
	cutover: 1
	name: $1
	controls: [debit, credit]
	$limits
	lookups: { accounts: { file: accounts.csv, key: old, value: new } }
	source: { encoding: utf-8 }
	clean:
	  fields:
	    date:    { type: date }
	    number:  { type: integer }
	    line:    { type: integer }
	    account: {}
	    debit:   { type: decimal(2), default: 0 }
	    credit:  { type: decimal(2), default: 0 }
	map:
	  to: ledger/journal_line
	  fields:
	    book:         "'001'"
	    voucher_id:   number
	    line_no:      line
	    posting_date: date
	    period:       "to_char(date, 'YYYYMM')"
	    account:      "lookup('accounts', account)"
	    currency:     "'CNY'"
	    debit:        debit
	    credit:       credit
	dedupe: { key: [voucher_id, line_no] }
	validate:
	  group: [voucher_id]
	  group_checks: { unbalanced: "sum(debit) = sum(credit)" }
	Y
	cat >>spec.yml
}

# accounts NEW...: accounts.csv, in which 1001 becomes the first, 1002 the second ...
accounts() {
	local old=1001 new
	echo old,new >accounts.csv
	for new in "$@"; do echo "$((old++)),$new" >>accounts.csv; done
}

# vouchers N: N balanced vouchers of two lines
vouchers() {
	awk -v n="$1" 'BEGIN { print "date,number,line,account,debit,credit"
		for (i = 1; i <= n; i++) printf "2023-01-05,%d,1,1001,%d.50,\n2023-01-05,%d,2,1002,,%d.50\n", i, i, i, i }'
}
