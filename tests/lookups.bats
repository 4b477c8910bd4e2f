# Lookups in map and clean, and the completeness gate: what was not found, how much was mapped, what is suggested.
load helper

setup() {
	scratch
	printf '%s\n' old,new 1001,6001 1002,6002 >accounts.csv
	lookup_spec '{ file: accounts.csv, key: old, value: new }' "lookup('accounts', account)"
}

# lookup_spec LOOKUP EXPRESSION: a spec with one lookup, and the expression as the account
lookup_spec() {
	cat >spec.yml <<X
cutover: 1
name: vouchers
controls: [debit, credit]
lookups:
  accounts: $1
map:
  fields:
    voucher_id: voucher
    account: "$2"
    debit: debit
    credit: credit
X
}

# lines <VOUCHER⇥DATE⇥ACCOUNT⇥NAME⇥DEBIT⇥CREDIT: a stream of them
lines() {
	{ echo '_at⇥_fault⇥voucher⇥date⇥account⇥name⇥debit⇥credit'; awk '{ print "l.csv:" NR + 1 "⇥\\N⇥" $0 }'; } | stream debit credit >in
}

# accounts: the third field of each record that was written
accounts() { awk -F '\t' '!/^_at|^\\\./ { print $4 }' out | tr '\n' ' ' | sed 's/ $//'; }

@test "a dated lookup gives what was valid on the day, the last day included; a gap is unmapped and says the day" {
	printf '%s\n' old,from,to,new 1001,,2022-12-31,a 1001,2023-01-01,2023-06-30,b 1001,2024-01-01,,c >accounts.csv
	lookup_spec '{ file: accounts.csv, key: old, value: new, valid_from: from, valid_to: to }' "lookup('accounts', account, date)"
	lines <<'X'
v1⇥2022-12-31⇥1001⇥\N⇥1.00⇥0.00
v1⇥2023-01-01⇥1001⇥\N⇥1.00⇥0.00
v1⇥2023-06-30⇥1001⇥\N⇥1.00⇥0.00
v1⇥2023-07-01⇥1001⇥\N⇥1.00⇥0.00
v2⇥2023-08-01⇥1001⇥\N⇥1.00⇥0.00
v2⇥2024-01-01⇥1001⇥\N⇥1.00⇥0.00
v2⇥2024-01-01⇥1009⇥\N⇥1.00⇥0.00
v2⇥\N⇥1001⇥\N⇥1.00⇥0.00
X
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv in
	[ "$(accounts)" = "a b b 1001 1001 c 1009 1001" ]
	expect_findings <<'X'
map: l.csv:5: account: '1001' is not in lookup 'accounts' on 2023-07-01 (2 records in 2 groups)
map: l.csv:9: account: '1001' is not in lookup 'accounts' without a date
map: l.csv:8: account: '1009' is not in lookup 'accounts' on 2024-01-01
X
	summary map: 8 read, 8 written, 4 with faults, 0 left out, accounts 50.0% of records, 50.0% of amount mapped, 3 codes not in the lookups
	expect_file list.csv <<'X'
old,from,to,records,groups,debit,credit,new
1001,2023-07-01,2023-12-31,2,2,2.00,0.00,
1001,,,1,1,1.00,0.00,
1009,,,1,1,1.00,0.00,
X
}

@test "the list of a dated lookup, filled in, closes the gap" {
	printf '%s\n' old,from,to,new 1001,,2022-12-31,a 1001,2024-01-01,,c >accounts.csv
	lookup_spec '{ file: [accounts.csv, list.csv], key: old, value: new, valid_from: from, valid_to: to }' "lookup('accounts', account, date)"
	printf 'old,from,to,new\n' >list.csv
	lines <<'X'
v1⇥2023-07-01⇥1001⇥\N⇥1.00⇥0.00
X
	expect_status 1 cutover-map -f spec.yml --unmapped next.csv in
	sed '2s/$/b/' next.csv >list.csv
	run_ok cutover-map -f spec.yml --unused unused.csv in
	[ "$(accounts)" = b ]
	expect_file unused.csv <<'X'
old,from,to,new
1001,,2022-12-31,a
1001,2024-01-01,,c
X
}

@test "without valid_to a row is valid until the next one of its key" {
	printf '%s\n' old,from,new 1001,2023-07-01,b 1001,2023-01-01,a >accounts.csv
	lookup_spec '{ file: accounts.csv, key: old, value: new, valid_from: from }' "lookup('accounts', account, date)"
	lines <<'X'
v1⇥2023-06-30⇥1001⇥\N⇥1.00⇥0.00
v1⇥2023-07-01⇥1001⇥\N⇥1.00⇥0.00
v1⇥2022-12-31⇥1001⇥\N⇥1.00⇥0.00
X
	expect_status 1 cutover-map -f spec.yml in
	[ "$(accounts)" = "a b 1001" ]
}

@test "days of one key that overlap are reported with both lines, days that are none or run backwards with theirs" {
	printf '%s\n' old,from,to,new 1001,2023-01-01,2023-06-30,a 1002,2023-02-30,,b 1003,2023-05-01,2023-04-30,c >accounts.csv
	lookup_spec '{ file: accounts.csv, key: old, value: new, valid_from: from, valid_to: to }' "lookup('accounts', account, date)"
	lines </dev/null
	expect_status 2 cutover-map -f spec.yml in
	expect_err <<'X'
map: accounts.csv:3: from: '2023-02-30' is not a date: write 2023-12-31
map: accounts.csv:4: from 2023-05-01 is after to 2023-04-30
X
	printf '%s\n' old,from,to,new 1001,2023-01-01,2023-06-30,a >accounts.csv
	printf '%s\n' old,from,to,new 1001,2023-06-30,,b >more.csv
	sed -i 's/file: accounts.csv/file: [accounts.csv, more.csv]/' spec.yml
	expect_status 2 cutover-map -f spec.yml in
	expect_err <<'X'
map: more.csv:2: the key '1001' is valid from 2023-06-30 here and from 2023-01-01 to 2023-06-30 on line 2 of accounts.csv: days overlap
X
}

@test "by prefix the longest row that the code begins with wins, and the gate goes on working" {
	printf '%s\n' old,new 1122,control 112202,special 2202,payable >accounts.csv
	lookup_spec '{ file: accounts.csv, key: old, value: new, match: prefix }' "lookup('accounts', account)"
	lines <<'X'
v1⇥2023-01-01⇥112201⇥\N⇥1.00⇥0.00
v1⇥2023-01-01⇥1122.0001⇥\N⇥1.00⇥0.00
v1⇥2023-01-01⇥11220203⇥\N⇥1.00⇥0.00
v1⇥2023-01-01⇥1122⇥\N⇥1.00⇥0.00
v1⇥2023-01-01⇥112⇥\N⇥1.00⇥0.00
X
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv --unused unused.csv in
	[ "$(accounts)" = "control control special control 112" ]
	expect_file unused.csv <<'X'
old,new
2202,payable
X
	expect_file list.csv <<'X'
old,records,groups,debit,credit,new
112,1,1,1.00,0.00,
X
	sed -i 's/.*112,.*/&found/' list.csv
	sed -i 's/file: accounts.csv/file: [accounts.csv, list.csv]/' spec.yml
	run_ok cutover-map -f spec.yml in
	[ "$(accounts)" = "control control special control found" ]
}

@test "by regular expression the first row that matches wins, and its groups are in the value" {
	printf '%s\n' old,new '^1122\.(\d+)$,C$1' '^112,any' '(01)$,$$$1' >accounts.csv
	lookup_spec '{ file: accounts.csv, key: old, value: new, match: regex }' "lookup('accounts', account)"
	lines <<'X'
v1⇥2023-01-01⇥1122.0042⇥\N⇥1.00⇥0.00
v1⇥2023-01-01⇥1122.0042⇥\N⇥1.00⇥0.00
v1⇥2023-01-01⇥11220042⇥\N⇥1.00⇥0.00
v1⇥2023-01-01⇥6601⇥\N⇥1.00⇥0.00
v1⇥2023-01-01⇥6.(2)⇥\N⇥1.00⇥0.00
X
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv in
	[ "$(accounts)" = 'C0042 C0042 any $01 6.(2)' ]
	expect_file list.csv <<'X'
old,records,groups,debit,credit,new
^6\.\(2\)$,1,1,1.00,0.00,
X
	sed -i 's/.*,1,1,.*/&found/' list.csv
	sed -i 's/file: accounts.csv/file: [accounts.csv, list.csv]/' spec.yml
	run_ok cutover-map -f spec.yml in
	[ "$(accounts)" = 'C0042 C0042 any $01 found' ]
}

@test "a bad regular expression is reported with its line, an inline one with its place in the spec" {
	printf '%s\n' old,new '^1(122,C' '^1122,$1' >accounts.csv
	lookup_spec '{ file: accounts.csv, key: old, value: new, match: regex }' "lookup('accounts', account)"
	expect_status 2 cutover-map -n -f spec.yml
	expect_err <<'X'
map: accounts.csv:2: '^1(122' is no regular expression: missing closing parenthesis
map: accounts.csv:3: the value for '^1122': the pattern has not so many groups in parentheses
X
	lookup_spec '{ values: { "^1(": x }, match: regex }' "lookup('accounts', account)"
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map: spec.yml:5:26: lookups.accounts: '^1(': missing closing parenthesis"
}

@test "several key columns go with a prefix and with dates, regular expressions not with dates" {
	printf '%s\n' book,old,from,new a,11,,A11 a,1122,2023-01-01,A1122 b,11,,B11 >accounts.csv
	lookup_spec '{ file: accounts.csv, key: [book, old], value: new, valid_from: from, match: prefix }' "lookup('accounts', name, account, date)"
	lines <<'X'
v1⇥2022-01-01⇥1122⇥a⇥1.00⇥0.00
v1⇥2023-01-01⇥112201⇥a⇥1.00⇥0.00
v1⇥2023-01-01⇥112201⇥b⇥1.00⇥0.00
X
	run_ok cutover-map -f spec.yml in
	[ "$(accounts)" = "A11 A1122 B11" ]
	sed -i 's/match: prefix/match: regex/' spec.yml
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map: spec.yml:5:3: lookups.accounts: 'match: regex' and 'valid_from' do not go together"
	lookup_spec '{ file: accounts.csv, key: old, value: new, valid_to: to }' "lookup('accounts', account)"
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map: spec.yml:5:3: lookups.accounts: 'valid_to' needs 'valid_from'"
	lookup_spec '{ values: { a: b }, valid_from: from }' "lookup('accounts', account)"
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map: spec.yml:5:3: lookups.accounts: 'valid_from' and 'valid_to' are columns of a 'file'"
}

@test "of several key columns some may be empty, and the row of --unmapped for such a key closes it" {
	printf '%s\n' dept,old,new ,1001,none sales,1001,some ,,x >accounts.csv
	lookup_spec '{ file: [accounts.csv], key: [dept, old], value: new }' "lookup('accounts', name, account)"
	lines <<'X'
v1⇥2023-01-01⇥1001⇥\N⇥1.00⇥0.00
v1⇥2023-01-01⇥1001⇥sales⇥1.00⇥0.00
v1⇥2023-01-01⇥1002⇥⇥1.00⇥0.00
v1⇥2023-01-01⇥\N⇥\N⇥1.00⇥0.00
X
	expect_status 1 cutover-map -v -f spec.yml --unmapped unmapped.csv --unused unused.csv in
	err_has "map: accounts.csv: 1 row without a key or a value passed over"
	err_has "map: l.csv:4: account: '', '1002' is not in lookup 'accounts'"
	[ "$(accounts)" = 'none some 1002 \N' ]
	diff - unmapped.csv <<'X'
dept,old,records,groups,debit,credit,new
,1002,1,1,1.00,0.00,
X
	[ "$(cat unused.csv)" = dept,old,new ]
	sed '2s/$/filled/' unmapped.csv >filled.csv
	sed -i 's/accounts.csv\]/accounts.csv, filled.csv]/' spec.yml
	run_ok cutover-map -f spec.yml in
	[ "$(accounts)" = 'none some filled \N' ]
	sed -i 's/value: new/value: new, match: prefix/' spec.yml
	echo sales,,all >>accounts.csv
	run_ok cutover-map -v -f spec.yml in
	err_has "map: accounts.csv: 2 rows without a key or a value passed over"
	[ "$(accounts)" = 'none some filled \N' ]
	printf '%s\n' dept,old,new ,1001,a ,1001,b >accounts.csv
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map: accounts.csv:3: the key ' 1001' is on line 2 already"
}

# asked CODE...: a stream with a line for each in ./in
asked() { printf 'v1⇥2023-05-05⇥%s⇥\\N⇥1.00⇥0.00\n' "$@" | lines; }

@test "a key that is there twice with the same value goes on, -v says so; with another value it is an error" {
	printf '%s\n' old,new,note 1001,6001,first 1002,6002, 1001,6001,second ' 1003 ,6003', '"1001",6001,' 1002,6002, >accounts.csv
	printf '%s\n' old,new 1002,6002 1004,6004 >more.csv
	lookup_spec '{ file: [accounts.csv, more.csv], key: old, value: new }' "lookup('accounts', account)"
	asked 1001 1002 1003 1004
	run_ok cutover-map -v -f spec.yml in
	err_has 'map: accounts.csv:4: 3 rows passed over: an earlier row has the same key and value'
	err_has 'map: more.csv:2: 1 row passed over: an earlier row has the same key and value'
	[ "$(accounts)" = '6001 6002 6003 6004' ]
	run_ok cutover-map -f spec.yml in
	err_lacks 'passed over'
	# a column that is named counts
	lookup_spec '{ file: accounts.csv, key: old, value: [new, note] }' "lookup('accounts.new', account)"
	expect_status 2 cutover-map -f spec.yml in
	err_has "map: accounts.csv:4: the key '1001' is on line 2 already"
	err_lacks 'accounts.csv:7'
}

@test "a key that is there twice is one row for the lists, with dates and without" {
	printf '%s\n' old,new 1001,6001 1002,6002 1001,6001 >accounts.csv
	asked 1001
	run_ok cutover-map -f spec.yml --unused unused.csv in
	expect_file unused.csv <<<'old,new
1002,6002'
	printf '%s\n' old,new,from 1001,6001,2020-01-01 1001,6001,2020-01-01 1002,6002,2020-01-01 1001,6009,2024-01-01 >accounts.csv
	lookup_spec '{ file: accounts.csv, key: old, value: new, valid_from: from }' "lookup('accounts', account, date)"
	run_ok cutover-map -v -f spec.yml --unused dated.csv in
	err_has 'map: accounts.csv:3: 1 row passed over: an earlier row has the same key, days and value'
	[ "$(accounts)" = 6001 ]
	expect_file dated.csv <<<'old,from,new
1002,2020-01-01,6002
1001,2024-01-01,6009'
}

@test "a value of several is taken by its column" {
	printf '%s\n' old,new,dept 1001,6001,sales 1002,6002, >accounts.csv
	lookup_spec '{ file: accounts.csv, key: old, value: [new, dept] }' "coalesce(lookup('accounts.dept', account), lookup('accounts.new', account))"
	lines <<'X'
v1⇥2023-01-01⇥1001⇥\N⇥1.00⇥0.00
v1⇥2023-01-01⇥1002⇥\N⇥1.00⇥0.00
X
	run_ok cutover-map -f spec.yml in
	[ "$(accounts)" = "sales 6002" ]
	# whatever an empty cell looks like
	for empty in ' ' '""' '　'; do
		printf '%s\n' old,new,dept 1001,6001,sales "1002,6002,$empty" >accounts.csv
		run_ok cutover-map -f spec.yml in
		[ "$(accounts)" = "sales 6002" ]
	done
}

@test "a file in any encoding, with any delimiter, is read, and -v says how" {
	lines <<'X'
v1⇥2023-01-01⇥现金⇥\N⇥1.00⇥0.00
X
	printf '科目;新科目\n现金;1001\n' | iconv -f UTF-8 -t GB18030 >accounts.csv
	lookup_spec '{ file: accounts.csv, delimiter: ";", key: 科目, value: 新科目 }' "lookup('accounts', account)"
	run_ok cutover-map -v -f spec.yml in
	[ "$(accounts)" = 1001 ]
	err_has "map: accounts.csv: read as GB18030"
	printf '科目\t新科目\n現金\t1002\n' | iconv -f UTF-8 -t BIG5 >accounts.txt
	lookup_spec '{ file: accounts.txt, encoding: big5, key: 科目, value: 新科目 }' "lookup('accounts', replace(account, '现', '現'))"
	run_ok cutover-map -f spec.yml in
	[ "$(accounts)" = 1002 ]
	printf '科目,新科目\n现金,1003\n' | iconv -f UTF-8 -t UTF-16 >accounts.csv
	lookup_spec '{ file: accounts.csv, key: 科目, value: 新科目 }' "lookup('accounts', account)"
	run_ok cutover-map -f spec.yml in
	[ "$(accounts)" = 1003 ]
}

@test "a file that looks like UTF-8 and is to be read as something else is reported" {
	lines <<'X'
v1⇥2023-01-01⇥1002⇥\N⇥1.00⇥0.00
X
	printf 'old,new,name\n1002,100201,现金\n' >accounts.csv
	lookup_spec '{ file: accounts.csv, encoding: gb18030, key: old, value: new }' "lookup('accounts', account)"
	run_ok cutover-map -f spec.yml in
	err_has "map: 'accounts.csv' looks like UTF-8, but is read as gb18030, as the spec says: 'encoding: auto' reads both"
	iconv -f UTF-8 -t GB18030 accounts.csv >a && mv a accounts.csv
	run_ok cutover-map -f spec.yml in
	err_lacks "looks like"
}

@test "bytes that are not in the encoding, an encoding that is none" {
	printf 'old,new\n1001,a\n\377\377,b\n' >accounts.csv
	expect_status 2 cutover-map -n -f spec.yml
	expect_err <<'X'
map: 'accounts.csv' is not UTF-8, and looks like cp1251 (or koi8-r, iso-8859-5, cp866) rather than GB18030: name its encoding in the spec ('encoding: cp1251', or gb18030 if it is that)
X
	lookup_spec '{ file: accounts.csv, encoding: gb18030, key: old, value: new }' "lookup('accounts', account)"
	expect_status 2 cutover-map -n -f spec.yml
	expect_err <<'X'
map: accounts.csv:3: byte 16 of the file is not gb18030: name its encoding in the spec
X
	lookup_spec '{ file: accounts.csv, encoding: utf-8, key: old, value: new }' "lookup('accounts', account)"
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map: accounts.csv:3: field 1: byte 1 is not UTF-8"
	sed -i 's/utf-8/utf-88/' spec.yml
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map: spec.yml:5:45: iconv does not know the encoding 'utf-88' (did you mean 'utf-8'?)"
}

@test "a second file with other columns is reported with those that it has and the file that has them" {
	printf '%s\n' old,neu 1003,6003 >more.csv
	lookup_spec '{ file: [accounts.csv, more.csv], key: old, value: new }' "lookup('accounts', account)"
	expect_status 2 cutover-map -n -f spec.yml
	expect_err <<'X'
map: 'more.csv' has no column 'new', which 'accounts.csv' has; it has: old, neu
X
	printf '%s\n' 'new,note,old' '6003,,1003' >more.csv
	lines <<'X'
v1⇥2023-01-01⇥1003⇥\N⇥1.00⇥0.00
X
	run_ok cutover-map -f spec.yml in
	[ "$(accounts)" = 6003 ]
}

@test "an empty file, a header alone, a directory, a file past the limits" {
	: >accounts.csv
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map: accounts.csv: the file is empty: not even a header"
	err_lacks upstream
	echo old,new >accounts.csv
	run_ok cutover-map -n -f spec.yml
	err_has "map: lookups.accounts has no row: nothing is found in it"
	mkdir folder
	lookup_spec '{ file: folder, key: old, value: new }' "lookup('accounts', account)"
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map: cannot read 'folder': Is a directory"
	{ printf 'old,new'; printf ',x%.0s' {1..5000}; } >wide.csv
	lookup_spec '{ file: wide.csv, key: old, value: new }' "lookup('accounts', account)"
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map: wide.csv:1: a field of more than 16 MiB"
}

@test "an unmapped code is reported once, with the number of its records and groups; the largest amount first" {
	lines <<'X'
v1⇥2023-01-01⇥7001⇥\N⇥1.00⇥0.00
v1⇥2023-01-01⇥7002⇥\N⇥0.00⇥50.00
v1⇥2023-01-01⇥7001⇥\N⇥1.00⇥0.00
v2⇥2023-01-01⇥7001⇥\N⇥1.00⇥0.00
X
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv in
	expect_findings <<'X'
map: l.csv:3: account: '7002' is not in lookup 'accounts'
map: l.csv:2: account: '7001' is not in lookup 'accounts' (3 records in 2 groups)
X
	summary map: 4 read, 4 written, 4 with faults, 0 left out, accounts 0.0% of records, 0.0% of amount mapped, 2 codes not in the lookups
	expect_file list.csv <<'X'
old,records,groups,debit,credit,new
7002,1,1,0.00,50.00,
7001,3,2,3.00,0.00,
X
}

@test "groups are those of validate where the spec has them" {
	printf 'validate: { group: "substr(voucher_id, 1, 1)" }\n' >>spec.yml
	lines <<'X'
v1⇥2023-01-01⇥7001⇥\N⇥1.00⇥0.00
v2⇥2023-01-01⇥7001⇥\N⇥1.00⇥0.00
w2⇥2023-01-01⇥7001⇥\N⇥1.00⇥0.00
X
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv in
	expect_file list.csv <<'X'
old,records,groups,debit,credit,new
7001,3,2,3.00,0.00,
X
}

@test "coverage is of records and of their amount, whatever its sign, and never rounded up" {
	{
		lines_of 1999 'v1⇥2023-01-01⇥1001⇥\N⇥100.00⇥0.00'
		echo 'v1⇥2023-01-01⇥7001⇥\N⇥0.01⇥0.00'
	} | lines
	expect_status 1 cutover-map -f spec.yml in
	err_has "accounts 99.9% of records, 99.9% of amount mapped, 1 code not in the lookups"
	lines <<'X'
v1⇥2023-01-01⇥1001⇥\N⇥100.00⇥0.00
v1⇥2023-01-01⇥1001⇥\N⇥-100.00⇥0.00
v1⇥2023-01-01⇥7001⇥\N⇥-10.00⇥0.00
v1⇥2023-01-01⇥7001⇥\N⇥10.00⇥20.00
v1⇥2023-01-01⇥\N⇥\N⇥1000.00⇥0.00
X
	expect_status 1 cutover-map -f spec.yml in
	err_has "accounts 50.0% of records, 83.3% of amount mapped, 1 code not in the lookups"
}

@test "coverage is that of the records that are made, before they are divided" {
	cat >>spec.yml <<'X'
  split: { amounts: [debit, credit], parts: [{ share: 1, fields: { account: "'a'" } }, { share: 3, fields: { account: "'b'" } }], of: 4 }
X
	lines <<'X'
v1⇥2023-01-01⇥1001⇥\N⇥3.00⇥0.00
v1⇥2023-01-01⇥7001⇥\N⇥1.00⇥1.00
X
	expect_status 1 cutover-map -f spec.yml in
	summary map: 2 read, 4 written, 2 with faults, 0 left out, accounts 50.0% of records, 60.0% of amount mapped
}

@test "what a let value or one of several records has asked counts for the records that it concerns" {
	cat >spec.yml <<'X'
cutover: 1
name: vouchers
controls: [debit]
lookups:
  accounts: { file: accounts.csv, key: old, value: new }
map:
  emit:
    - { fields: { account: "lookup('accounts', account)", debit: debit } }
    - { fields: { account: "lookup('accounts', '1001')", debit: debit } }
    - { fields: { account: "'9'", debit: debit } }
X
	lines <<'X'
v1⇥2023-01-01⇥7001⇥\N⇥1.00⇥0.00
X
	expect_status 1 cutover-map -f spec.yml in
	summary map: 1 read, 3 written, 1 with faults, 0 left out, accounts 50.0% of records, 50.0% of amount mapped
	sed -i "s/^map:/map:\n  let: { new: \"lookup('accounts', account)\" }/" spec.yml
	expect_status 1 cutover-map -f spec.yml in
	err_has "accounts 0.0% of records, 0.0% of amount mapped"
}

@test "a new code is suggested by the name of the old one, and never taken by itself" {
	printf '%s\n' code,name 1122,应收账款 1123,预付账款 2202,应付账款 660201,管理费用-办公费 9,应付账款 >chart.csv
	lookup_spec '{ file: [accounts.csv, list.csv], key: old, value: new, suggest: { name: name, new: { file: chart.csv, key: code, name: name } } }' \
		"lookup('accounts', account)"
	echo old,new >list.csv
	lines <<'X'
v1⇥2023-01-01⇥1131⇥应收帐款⇥4.00⇥0.00
v1⇥2023-01-01⇥2121⇥应付账款⇥3.00⇥0.00
v1⇥2023-01-01⇥5502⇥管理费用（办公费）⇥2.00⇥0.00
v1⇥2023-01-01⇥7000⇥Suspense⇥1.00⇥0.00
v1⇥2023-01-01⇥7001⇥\N⇥0.50⇥0.00
X
	expect_status 1 cutover-map -f spec.yml --unmapped next.csv in
	expect_file next.csv <<'X'
old,records,groups,debit,credit,name,suggested,suggested_name,similarity,new
1131,1,1,4.00,0.00,应收帐款,1122,应收账款,0.600,
2121,1,1,3.00,0.00,应付账款,2202,应付账款,1.000,
5502,1,1,2.00,0.00,管理费用（办公费）,660201,管理费用-办公费,1.000,
7000,1,1,1.00,0.00,Suspense,,,,
7001,1,1,0.50,0.00,,,,,
X
	cp next.csv list.csv
	expect_status 1 cutover-map -f spec.yml --unmapped same.csv in
	cmp next.csv same.csv
	sed -i '/^1131/s/$/1122/' list.csv
	expect_status 1 cutover-map -f spec.yml in
	[ "$(accounts)" = "1122 2121 5502 7000 7001" ]
}

@test "the names of old codes may stand in the old chart; a pair of letters counts as often as it stands there" {
	printf '%s\n' code,name A1,aaaa A2,aa >chart.csv
	printf 'code;name\n7001;AA  a a\n7002;ａａ\n' >old.csv
	lookup_spec '{ file: accounts.csv, key: old, value: new, suggest: { old: { file: old.csv, delimiter: ";", key: code, name: name }, new: { file: chart.csv, key: code, name: name } } }' \
		"lookup('accounts', account)"
	lines <<'X'
v1⇥2023-01-01⇥7001⇥\N⇥2.00⇥0.00
v1⇥2023-01-01⇥7002⇥\N⇥1.00⇥0.00
v1⇥2023-01-01⇥7003⇥\N⇥0.50⇥0.00
X
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv in
	expect_file list.csv <<'X'
old,records,groups,debit,credit,name,suggested,suggested_name,similarity,new
7001,1,1,2.00,0.00,AA  a a,A1,aaaa,1.000,
7002,1,1,1.00,0.00,ａａ,A2,aa,1.000,
7003,1,1,0.50,0.00,,,,,
X
}

@test "only rows of the chart that count are suggested" {
	printf '%s\n' code,name,leaf 18,Prepaid,false '1801,Prepaid rent,true' >chart.csv
	lookup_spec '{ file: accounts.csv, key: old, value: new, suggest: { name: name, new: { file: chart.csv, key: code, name: name, where: LEAF } } }' \
		"lookup('accounts', account)"
	sed -i "s/LEAF/\"leaf = 'true'\"/" spec.yml
	lines <<'X'
v1⇥2023-01-01⇥7001⇥prepaid⇥2.00⇥0.00
X
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv in
	expect_file list.csv <<'X'
old,records,groups,debit,credit,name,suggested,suggested_name,similarity,new
7001,1,1,2.00,0.00,prepaid,1801,Prepaid rent,0.700,
X
	# of none nothing
	sed 's/true$/no/' chart.csv >none.csv
	sed 's/chart\.csv/none.csv/' spec.yml >none.yml
	expect_status 1 cutover-map -f none.yml --unmapped list.csv in
	[ "$(sed -n 2p list.csv)" = 7001,1,1,2.00,0.00,prepaid,,,, ]
	sed -i "s/leaf = 'true'/lef = 'true'/" spec.yml
	expect_status 2 cutover-map -f spec.yml in
	err_has "map: spec.yml:5:135: no field 'lef' (did you mean 'leaf'?)"
	sed -i "s/lef = 'true'/code \/ 0 = 1/" spec.yml
	expect_status 2 cutover-map -f spec.yml in
	err_has "map: spec.yml:5:135: chart.csv:2: division by zero"
}

@test "a suggestion without its chart, or without names, is reported before data is read" {
	lookup_spec '{ file: accounts.csv, key: old, value: new, suggest: { name: nam, new: { file: accounts.csv, key: old, name: new } } }' \
		"lookup('accounts', account)"
	lines </dev/null
	expect_status 2 cutover-map -f spec.yml in
	err_has "map: spec.yml:5:66: no field 'nam' for suggestions; there are: voucher, date, account, name, debit, credit"
	sed -i 's/name: nam, //' spec.yml
	expect_status 2 cutover-map -f spec.yml in
	err_has "lookups.accounts.suggest needs the names of the old codes"
	sed -i 's/suggest: { /&name: name, /; s/file: accounts.csv, key: old, name/file: gone.csv, key: old, name/' spec.yml
	expect_status 2 cutover-map -f spec.yml in
	err_has "lookups.accounts: cannot read 'gone.csv': No such file or directory"
}

@test "a column of the lookup keeps its name beside the figures" {
	printf '%s\n' records,debit 1001,6001 >accounts.csv
	lookup_spec '{ file: accounts.csv, key: records, value: debit }' "lookup('accounts', account)"
	lines <<'X'
v1⇥2023-01-01⇥7001⇥\N⇥2.00⇥0.00
X
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv in
	expect_file list.csv <<'X'
records,records_,groups,debit_,credit,debit
7001,1,1,2.00,0.00,
X
}

@test "no column of the list stands there twice: one that is key and value, a control with the name of a figure" {
	printf '%s\n' old 1001 >accounts.csv
	lookup_spec '{ file: accounts.csv, key: old, value: old }' "lookup('accounts', account)"
	sed -i 's/^controls.*/controls: [debit, records, groups]/; s/^    credit: credit/    records: credit\n    groups: credit/' spec.yml
	sed 's/^/v1⇥2023-01-01⇥7001⇥\\N⇥1.00⇥/' <<<'2.00' | lines
	sed -i '$s/.*/\\.\trows=1\tsum.debit=1.00/' in
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv in
	expect_file list.csv <<'X'
old,records,groups,debit,records_,groups_
7001,1,1,1.00,2.00,2.00
X
	sed -i 's/accounts.csv/[accounts.csv, list.csv]/' spec.yml
	run_ok cutover-map -f spec.yml --unused unused.csv in
	expect_file unused.csv <<'X'
old
1001
X
}

@test "--verbose lists what several codes become, and values that are themselves codes" {
	printf '%s\n' old,from,new 1001,,1002 1002,2022-01-01,1003 1002,2023-01-01,1003 1003,,1003 1004,,x >accounts.csv
	lookup_spec '{ file: accounts.csv, key: old, value: new, valid_from: from }' "lookup('accounts', account, date)"
	lines </dev/null
	run_ok cutover-map -v -f spec.yml in
	err_has "map: lookup 'accounts': 2 keys become '1003': '1002', '1003'"
	err_has "map: lookup 'accounts': '1001' becomes '1002', which is itself a key and becomes '1003'"
	[ "$(grep -c "itself a key" err)" -eq 1 ]
	run_ok cutover-map -f spec.yml in
	err_lacks "itself a key"
}

@test "where only rules of clean use a lookup, --unmapped says so and writes nothing" {
	sed -i "s/lookup('accounts', account)/account/" spec.yml
	lines </dev/null
	run_ok cutover-map -f spec.yml --unmapped list.csv in
	err_has "map: 'list.csv' is not written: no expression of map names a lookup (what rules of clean miss is their fault not_in_lookup)"
	[ ! -e list.csv ]
}

@test "the rule lookup finds by prefix and by regular expression, but knows no day" {
	cat >clean.yml <<'X'
cutover: 1
name: c
lookups:
  trees: { values: { 1122: control, 112202: special }, match: prefix }
  forms: { values: { "^(..)-(..)$": "$2/$1" }, match: regex, missing: keep }
  dated: { file: d.csv, key: old, value: new, valid_from: from }
clean: { fields: { a: { rules: [{ lookup: trees }] }, b: { rules: [{ lookup: forms }] } } }
X
	printf 'old,from,new\n' >d.csv
	printf 'a,b\n112201,ab-cd\n11220201,x\n9,yy-zz\n' >l.csv
	expect_status 1 cutover-clean -f clean.yml l.csv
	expect_out <<'X'
_at⇥_fault⇥a⇥b
l.csv:2⇥\N⇥control⇥cd/ab
l.csv:3⇥\N⇥special⇥x
l.csv:4⇥a:not_in_lookup⇥9⇥zz/yy
\.⇥rows=3
X
	sed -i 's/lookup: forms/lookup: dated/' clean.yml
	expect_status 2 cutover-clean -f clean.yml l.csv
	err_has "rule 'lookup' knows no day, and this table has dates: use lookup() in map"
}

@test "a reference is read in any encoding, too" {
	cat >v.yml <<'X'
cutover: 1
name: v
validate: { references: { account: { file: chart.csv, key: 科目, where: "末级 = '是'" } } }
X
	printf '科目,末级\n现金,是\n资产,否\n' | iconv -f UTF-8 -t GB18030 >chart.csv
	tabs <<'X' >in.tsv
account
现金
资产
X
	expect_status 1 cutover-validate -I tsv -f v.yml --set-aside aside.tsv in.tsv
	err_has "validate: in.tsv:3: account: '资产' is not in the reference"
	summary 2 read, 1 good, 1 set aside
}

# odd_codes: a stream of records whose codes are formulas, texts with a quote, and what only looks like them
odd_codes() {
	lines <<'X'
v1⇥2023-01-05⇥=1+1⇥\N⇥1.00⇥0.00
v1⇥2023-01-05⇥+49⇥\N⇥2.00⇥0.00
v1⇥2023-01-05⇥-1-2⇥\N⇥3.00⇥0.00
v1⇥2023-01-05⇥@x⇥\N⇥4.00⇥0.00
v1⇥2023-01-05⇥'1⇥\N⇥5.00⇥0.00
v1⇥2023-01-05⇥'=1⇥\N⇥6.00⇥0.00
v1⇥2023-01-05⇥-12.50⇥\N⇥7.00⇥0.00
v1⇥2023-01-05⇥\t9⇥\N⇥8.00⇥0.00
v1⇥2023-01-05⇥\r9⇥\N⇥9.00⇥0.00
v1⇥2023-01-05⇥'⇥\N⇥10.00⇥0.00
v1⇥2023-01-05⇥记1⇥\N⇥11.00⇥0.00
X
}

@test "the list of unmapped codes begins no formula, and filled in it is exactly the lookup for them" {
	odd_codes
	printf '%s\n' old,new 1001,6001 >accounts.csv
	expect_status 1 cutover-map -q -f spec.yml --unmapped list.csv in
	printf "old,records,groups,debit,credit,new\n记1,1,1,11.00,0.00,\n'',1,1,10.00,0.00,\n\"'\r9\",1,1,9.00,0.00,\n'\t9,1,1,8.00,0.00,\n-12.50,1,1,7.00,0.00,\n''=1,1,1,6.00,0.00,\n''1,1,1,5.00,0.00,\n'@x,1,1,4.00,0.00,\n'-1-2,1,1,3.00,0.00,\n'+49,1,1,2.00,0.00,\n'=1+1,1,1,1.00,0.00,\n" >want
	diff -u want list.csv
	# filled in with a code that has the same trouble
	LC_ALL=C awk '/,$/ { print $0 "\x27=" ++n; next } { print }' list.csv >filled.csv
	for encoding in UTF-8 GB18030; do
		iconv -f UTF-8 -t $encoding filled.csv >accounts.csv
		run_ok cutover-map -q -f spec.yml --unmapped rest.csv --unused unused.csv in
		[ "$(accounts)" = "=11 =10 =9 =8 =7 =6 =5 =4 =3 =2 =1" ]
		[ "$(wc -l <rest.csv)" = 1 ] && [ "$(wc -l <unused.csv)" = 1 ]
	done
}

@test "of a lookup one quote is taken away only where a formula or another quote follows" {
	printf '%s\n' old,new "'1001,a" "''1002,'b" "'=1,'=c" "'-5,d" "-6,-e" "=7,''f" >accounts.csv
	lines <<'X'
v1⇥2023-01-05⇥'1001⇥\N⇥1.00⇥0.00
v1⇥2023-01-05⇥'1002⇥\N⇥1.00⇥0.00
v1⇥2023-01-05⇥=1⇥\N⇥1.00⇥0.00
v1⇥2023-01-05⇥-5⇥\N⇥1.00⇥0.00
v1⇥2023-01-05⇥-6⇥\N⇥1.00⇥0.00
v1⇥2023-01-05⇥=7⇥\N⇥1.00⇥0.00
X
	run_ok cutover-map -q -f spec.yml in
	[ "$(accounts)" = "a 'b =c d -e 'f" ]
	# the same code twice is told
	printf '%s\n' old,new "=1,a" "'=1,b" >accounts.csv
	expect_status 2 cutover-map -q -f spec.yml in
	err_has "accounts.csv:3: the key '=1' is on line 2 already"
}

@test "the list of unused rows begins no formula and is a lookup again; columns whose names would be formulas are found" {
	printf '%s\n' '=old,+new' "'=1,'+2" "'-a,@b" "''c,-7" >accounts.csv
	lookup_spec '{ file: accounts.csv, key: "=old", value: "+new" }' "lookup('accounts', account)"
	lines <<'X'
v1⇥2023-01-05⇥=1⇥\N⇥1.00⇥0.00
X
	run_ok cutover-map -q -f spec.yml --unused unused.csv in
	expect_file unused.csv <<'X'
'=old,'+new
'-a,'@b
''c,-7
X
	mv unused.csv accounts.csv
	expect_status 1 cutover-map -q -f spec.yml --unused again.csv in
	cmp accounts.csv again.csv
}

@test "a lookup without end is refused, and a signal ends the wait for one" {
	lookup_spec '{ file: /dev/zero, key: old, value: new }' "lookup('accounts', account)"
	expect_status 2 timeout 60 cutover-map -n -f spec.yml
	expect_err <<'X'
map: '/dev/zero' has more than 128 MiB: a table that the spec names must fit into memory
X
	sanitized || {
		expect_status 2 bash -c 'ulimit -v 400000; cutover-map -n -f spec.yml'
		err_has "'/dev/zero' has more than 128 MiB"
	}
	mkfifo pipe
	lookup_spec '{ file: pipe, key: old, value: new }' "lookup('accounts', account)"
	{ printf 'old,new\n'; exec sleep 20; } >pipe 3>&- &
	writer=$!
	cutover-map -n -f spec.yml 2>err 3>&- &
	reader=$!
	sleep 0.5
	kill -TERM "$reader"
	ended=0
	wait "$reader" || ended=$?
	kill "$writer"
	[ "$ended" = 143 ]
	quiet
}
