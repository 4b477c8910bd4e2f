# cutover run with several threads: they work on blocks of the file, from clean to validate; the results are those of one.
load helper
load books

# A spec without load: its records are in the folder.
setup() {
	scratch
	command -v jq >/dev/null || skip "jq is not installed"
	books books 100000 </dev/null
	set_line '^    credit:  { type.*' '&\n    text:    {}'
	set_line '^    credit:  *credit' '&\n    summary:      text'
	set_line '^  group_checks' '  checks: { small: "debit < 1000000" }\n&'
	accounts 6001 6002 6003 6004
}

# long_file [AWK]: vouchers.csv of about 4 MB, 10,000 vouchers of 2 to 4 lines, so that blocks begin anywhere in them
long_file() {
	LC_ALL=C awk 'BEGIN { OFS = ","; print "date,number,line,account,debit,credit,text"
		for (n = 1; n <= 10000; n++) for (i = 1; i <= 2 + n % 3; i++) {
			lines = 2 + n % 3; date = "2023-01-05"; number = n; line = i; twice = 0; account = i == 1 ? 1001 : 1002
			debit = i == 1 ? n * (lines - 1) ".50" : ""; credit = i == 1 ? "" : i == 2 ? n ".50" : n ".00"
			text = "a text that makes the rows of the file long enough for several blocks in a file that is still read in a short time; number " n % 7
			'"${1:-}"'
			for (; twice >= 0; twice--) print date, number, line, account, debit, credit, text } }' >vouchers.csv
	[ "$(wc -c <vouchers.csv)" -gt 4200000 ]
}
# audit DIR: its audit lines without times, and names of streams and runs
audit() {
	jq -cS 'del(.start, .seconds, .run, .stdin, .stdout) | .outputs |= map(.name |= sub("^[a-z0-9]*/"; ""))' "$1/audit.jsonl"
}
# same STATUS [ARGUMENT...]: all that a run with one thread writes and says, with any number of threads
same() {
	local want=$1 j f; shift
	rm -rf d1 d2 d3
	for j in 1 2 3; do
		expect_status "$want" cutover run -f "${SPEC:-spec.yml}" -j $j --dir d$j "$@" vouchers.csv
		sed -E "s/(, [0-9.]+ s)?(, [0-9]+ MB\/s)?$//; s/'d$j'/'d'/; s/'d$j\//'d\//" err >said.$j
		cmp said.1 said.$j
		[ "$(ls d1)" = "$(ls d$j)" ]
		for f in $(ls d1); do
			[ $f = audit.jsonl ] || cmp d1/$f d$j/$f || return 1
		done
		# how much a run has read that fails depends on the moment
		[ "$want" -eq 2 ] || diff <(audit d1 | sort) <(audit d$j | sort)
	done
}

@test "all records stay and are good" {
	long_file
	same 0
	err_has "validate: 30,000 read, 30,000 good"
}

@test "faults, unknown accounts, refused checks, vouchers that do not balance" {
	long_file 'if (n % 101 == 0) debit = "x"; if (n % 211 == 0 && i == 2) account = 9999 + n % 3; if (n % 307 == 0) date = "2023-02-30"
		if (n % 401 == 0 && i == 1) debit = 2000000; if (n % 503 == 0 && i == 2) credit = 1; if (n % 601 == 0) number = ""; if (n % 703 == 0 && i == 2) line = ""'
	same 0
	err_has "more 'not_a_number'"
	err_has "more 'unbalanced'"
	[ "$(wc -l <d1/unmapped.csv)" -eq 4 ]
	[ "$(wc -l <d1/set-aside.tsv)" -gt 300 ]
}

@test "a few records come twice, in one block and far apart; or one in each block" {
	long_file 'twice = n == 4000 && i == 2; if (n == 8000 && i == 1) print "2023-01-05", 100, 1, 1001, 100 * (2 + 100 % 3 - 1) ".50", "", "again"'
	same 0
	err_has "dedupe: 30,002 read, 30,000 kept, 2 merged"
	long_file 'twice = n % 50 == 0 && i == 2'
	same 0
	err_has ", 200 merged"
	[ "$(wc -l <d1/crossref.csv)" -eq 201 ]
}

@test "records of one key that contradict each other, or have other amounts" {
	long_file 'if (n == 9000 && i == 1) print "2023-01-05", 100, 1, 1001, 7, "", "again"'
	same 0
	err_has "2 contradict each other"
	sed -i 's/^dedupe:.*/dedupe: { key: [voucher_id, line_no], agree: [] }/' spec.yml
	same 0
	err_has "1 merged, 1 of them with other amounts than the record kept"
}

@test "equal records of one file are different ones (repeats: within_file)" {
	sed -i 's/^dedupe:.*/dedupe: { key: [voucher_id, line_no], repeats: within_file }/; s/  to: ledger.*/  to: line.yml/' spec.yml
	cat >line.yml <<-'Y'
	name: line
	fields:
	  - { name: book, type: string }
	  - { name: voucher_id, type: string }
	  - { name: line_no, type: integer }
	  - { name: posting_date, type: date }
	  - { name: period, type: string }
	  - { name: account, type: string }
	  - { name: currency, type: string }
	  - { name: debit, type: number, x-cutover: { scale: 2 } }
	  - { name: credit, type: number, x-cutover: { scale: 2 } }
	  - { name: summary, type: string }
	Y
	long_file 'twice = n % 50 == 0 && i == 2'
	same 0
	err_has "30,200 kept, 0 merged"
}

@test "records wait in dedupe, or come to map in their order: what follows works all the same" {
	long_file 'twice = n % 2000 == 0 && i == 2'
	sed 's/^dedupe:.*/dedupe: { key: [voucher_id, line_no], keep: last }/' spec.yml >last.yml
	SPEC=last.yml same 0
	sed 's/^dedupe:.*/dedupe: { key: [voucher_id, line_no], group: [voucher_id] }/' spec.yml >group.yml
	SPEC=group.yml same 0
	sed 's/summary:  .*/summary: "ordinal(number)"/' spec.yml >order.yml
	SPEC=order.yml same 0
	sed 's/^  group: .*/  order: any\n&/' spec.yml >any.yml
	SPEC=any.yml same 0
	sed '/^dedupe:/d' spec.yml >without.yml
	SPEC=without.yml same 0
	err_has "the primary key was there before"
	sed '/^validate:/,$d' spec.yml >three.yml
	SPEC=three.yml same 0
	sed '/^map:/,$d' spec.yml >one.yml
	SPEC=one.yml same 0
}

@test "a record with a fault has the key of another one: that is seen, near and far, as in the pipe" {
	sed -i '/^  group: /d; /^  group_checks/d' spec.yml
	long_file 'if (n % 2500 == 1 && i == 1) print "2023-02-30", n < 5000 ? 9900 : 100, 1, 1001, 7, "", "wrong date"
		if (n % 2500 == 2 && i == 1) print "2023-02-30", n + 5000, 9, 1001, 7, "", "wrong date"; if (n == 7502 && i == 1) line = 9'
	same 0
	[ "$(grep -c 'not_unique,' d1/findings.csv)" -eq 5 ]
	cutover clean -q -f spec.yml vouchers.csv | cutover map -q -f spec.yml | cutover dedupe -q -f spec.yml |
		cutover validate -q -f spec.yml --set-aside aside.tsv --findings found.csv >records.tsv
	cmp records.tsv d1/records.tsv
	cmp aside.tsv d1/set-aside.tsv
	cmp found.csv d1/findings.csv
}

@test "a primary key with the name of a constant, which dedupe does not mean" {
	cat >line.yml <<-'Y'
	name: line
	fields: [ { name: "null", type: string } ]
	primaryKey: ["null"]
	Y
	spec <<-'Y'
	limits: { records: 100 }
	clean: { fields: { a: {} } }
	map: { to: line.yml, fields: { "null": a } }
	dedupe: { key: ["null"], agree: [] }
	validate: {}
	Y
	printf 'a\n1\n1\n2\n' >vouchers.csv
	SPEC=s.yml same 0
	err_has "the primary key was there before: 1"
	[ "$(wc -l <d1/set-aside.tsv)" -eq 3 ]
}

@test "a voucher that comes again after others: the same error, and no records" {
	long_file 'if (n == 9500) number = 5000; if (n == 9500) line = 10 + i'
	same 2
	err_has "5000' comes again after others"
	[ ! -e d2/records.tsv ]
}

@test "what was found in a block that is cleaned again does not count" {
	# a line end within quotes: blocks that begin there are cleaned again
	long_file 'if (n % 40 < 20) text = "\"" text "\n2023-01-05," n + 90000 "," i ",9998,1,,two\""'
	same 0
	[ "$(wc -l <d1/unmapped.csv)" -eq 1 ]
	err_has "accounts 100% of records"
}

@test "too little memory for the keys" {
	long_file 'twice = n % 2000 == 0 && i == 2'
	same 0 --memory 3M
	err_has ", 5 merged"
}

@test "the output cannot be written" {
	long_file
	for j in 1 2 3; do
		expect_status 2 bash -c "ulimit -f 2000; cutover run -f spec.yml -j $j --dir e$j vouchers.csv"
		grep -c '' err >n.$j
		err_has "records.tsv': File too large"
		[ ! -e e$j/records.tsv ]
		cmp n.1 n.$j
	done
}
