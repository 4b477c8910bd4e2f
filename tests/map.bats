# map: clean fields in, fields of the target out.
load helper

setup() {
	scratch
	cat >spec.yml <<'X'
cutover: 1
name: vouchers
params: { book: { default: "001" } }
controls: [debit, credit]
lookups:
  accounts: { file: accounts.csv, key: old, value: new }
clean:
  fields:
    date:    { type: date }
    number:  { type: integer }
    account: {}
    debit:   { type: decimal(2) }
    credit:  { type: decimal(2) }
map:
  let:
    period: "to_char(date, 'YYYYMM')"
    id: "period || '-' || number"
  fields:
    book: $book
    voucher: id
    account: "lookup('accounts', account)"
    debit: debit
    credit: credit
X
	printf '%s\n' old,new 1001,6001 1002,6002 1003,6003 >accounts.csv
}


journal() {
	stream debit credit <<'X'
_at⇥_fault⇥date⇥number⇥account⇥debit⇥credit
l.csv:2⇥\N⇥2023-01-05⇥1⇥1001⇥10.00⇥0.00
l.csv:3⇥\N⇥2023-01-05⇥1⇥1002⇥0.00⇥10.00
X
}

@test "fields come out in the order of the spec, let values and lookups computed" {
	journal >in
	run_ok cutover-map -f spec.yml -p book=002 in
	expect_out <<'X'
_at⇥_fault⇥book⇥voucher⇥account⇥debit⇥credit
l.csv:2⇥\N⇥002⇥202301-1⇥6001⇥10.00⇥0.00
l.csv:3⇥\N⇥002⇥202301-1⇥6002⇥0.00⇥10.00
\.⇥rows=2⇥sum.debit=10.00⇥sum.credit=10.00
X
	expect_findings </dev/null
	summary map: 2 read, 2 written, 0 with faults, 0 left out, accounts 100% of records, 100% of amount mapped
}

@test "a copied field that came with a fault keeps its text, and has the fault once" {
	sed -i 's/^map:$/map:\n  to: ledger\/journal_line/; s/    voucher: id/    voucher_id: id\n    line_no: number\n    posting_date: date\n    period: period\n    currency: account\n    rate: debit/' spec.yml
	stream debit credit >in <<'X'
_at⇥_fault⇥date⇥number⇥account⇥debit⇥credit
l.csv:2⇥debit:too_precise:debit:10.555⇥2023-01-05⇥1⇥1001⇥10.555⇥0.00
X
	expect_status 1 cutover-map -f spec.yml in
	row 'l.csv:2⇥debit:too_precise:debit:10.555 rate:too_precise:debit:10.555⇥001⇥202301-1⇥1⇥2023-01-05⇥202301⇥1001⇥10.555⇥6001⇥10.555⇥0.00'
	cutover-map -f spec.yml --explain 2 in >out
	lacks out "has more digits after the point"
}

@test "an unmapped code is a fault, stays to be seen, and ends with status 1 though the stream is sealed" {
	journal | sed 's/1002/9999/' >in
	expect_status 1 cutover-map -f spec.yml in
	expect_out <<'X'
_at⇥_fault⇥book⇥voucher⇥account⇥debit⇥credit
l.csv:2⇥\N⇥001⇥202301-1⇥6001⇥10.00⇥0.00
l.csv:3⇥account:unmapped⇥001⇥202301-1⇥9999⇥0.00⇥10.00
\.⇥rows=2⇥sum.debit=10.00⇥sum.credit=10.00
X
	expect_findings <<'X'
map: l.csv:3: account: '9999' is not in lookup 'accounts'
X
	summary map: 2 read, 2 written, 1 with faults, 0 left out, accounts 50.0% of records, 50.0% of amount mapped, 1 code not in the lookups
	set_line 'name: vouchers' 'name: vouchers\nlimits: { records: 1 }'
	run_ok cutover-map -f spec.yml in
}

@test "missing: null and missing: keep are no faults, and still on the list" {
	journal | sed 's/1002/9999/' >in
	set_line 'value: new' 'value: new, missing: keep'
	run_ok cutover-map -f spec.yml --unmapped list.csv in
	out_has "6001"
	out_has "9999"
	expect_file list.csv <<'X'
old,records,debit,credit,new
9999,1,0.00,10.00,
X
	set_line 'missing: keep' 'missing: null'
	run_ok cutover-map -f spec.yml in
	out_has "$(printf '202301-1\t\\N\t0.00')"
}

@test "--unmapped lists each missing key with records and sums, largest amount first" {
	stream debit credit <<'X' >in
_at⇥_fault⇥date⇥number⇥account⇥debit⇥credit
l.csv:2⇥\N⇥2023-01-05⇥1⇥7001⇥10.00⇥0.00
l.csv:3⇥\N⇥2023-01-05⇥1⇥7002⇥0.00⇥1000.00
l.csv:4⇥\N⇥2023-01-05⇥2⇥7001⇥10.00⇥-5.00
l.csv:5⇥\N⇥2023-01-05⇥2⇥7,0"3⇥1.00⇥0.00
X
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv in
	expect_file list.csv <<'X'
old,records,debit,credit,new
7002,1,0.00,1000.00,
7001,2,20.00,-5.00,
"7,0""3",1,1.00,0.00,
X
}

@test "a key missed by two fields of a record is one record on the list" {
	printf "    again: \"lookup('accounts', account, 'none')\"\n    twice: \"lookup('accounts', account)\"\n" >>spec.yml
	journal | sed 's/1002/9999/' >in
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv in
	expect_file list.csv <<'X'
old,records,debit,credit,new
9999,1,0.00,10.00,
X
}

@test "a record that misses many keys leaves each of them in its own field and on the list" {
	local n
	sed -i '/^map:/,$d' spec.yml
	{ echo 'map:'; echo '  fields:'; echo '    debit: debit'
	  for n in {01..40}; do echo "    f$n: \"lookup('accounts', k$n)\""; done; } >>spec.yml
	{ echo "_at _fault debit $(printf 'k%s ' {01..40})"; echo "l.csv:2 \\N 1.00 $(printf 'c%s ' {01..40})"; } | sed 's/ $//; s/ /⇥/g' |
		stream debit >in
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv in
	[ "$(sed -n 2p "$BATS_TEST_TMPDIR/out" | cut -f 4- | tr '\t' ' ')" = "$(echo c{01..40})" ]
	[ "$(sed 1d list.csv | cut -d , -f 1 | tr '\n' ' ')" = "$(printf 'c%s ' {01..40})" ]
	err_has "40 codes not in the lookups"
}

@test "an output is none of the files that are read: a mapping, an export, the spec" {
	journal >l.stream
	cp accounts.csv before.csv
	for option in '--unmapped ./accounts.csv' '--unmapped spec.yml' '-o l.stream' '--audit accounts.csv'; do
		expect_status 2 cutover-map -f spec.yml $option l.stream
		cmp accounts.csv before.csv
	done
	expect_status 2 cutover-map -f spec.yml --unmapped ./accounts.csv l.stream
	err_has "map: --unmapped would change './accounts.csv', which is read: name another file"
	journal | cmp - l.stream
	mkdir legacy
	echo date >legacy/1.csv
	echo 'source: { file: legacy/*.csv }' >>spec.yml
	expect_status 2 cutover-clean -f spec.yml -o legacy/1.csv
	err_has "clean: --output would change 'legacy/1.csv', which is read: name another file"
	[ "$(cat legacy/1.csv)" = date ]
}

@test "the list of --unmapped, filled in, is a file of the lookup" {
	journal | sed 's/1002/9999/' >in
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv in
	sed 's/^9999.*/&6999/' list.csv >accounts2.csv
	set_line 'file: accounts.csv' 'file: [accounts.csv, accounts2.csv]'
	run_ok cutover-map -f spec.yml in
	out_has 6999
}

@test "--unused lists the rows of the lookup that no record asked for" {
	journal >in
	run_ok cutover-map -f spec.yml --unused list.csv --unmapped none.csv in
	expect_file list.csv <<'X'
old,new
1003,6003
X
	expect_file none.csv <<'X'
old,records,debit,credit,new
X
}

@test "with several lookups each has a list of its own" {
	journal >in
	printf '%s\n' old,name '1001,cash' >names.csv
	set_line 'lookups:' 'lookups:\n  names: { file: names.csv, key: old, value: name }'
	set_line 'debit: debit' "debit: debit\n    summary: \"lookup('names', account, 'none')\""
	run_ok cutover-map -f spec.yml --unused list.csv in
	expect_file list.accounts.csv <<'X'
old,new
1003,6003
X
	expect_file list.names.csv <<'X'
old,name
X
}

@test "a list of its own that was filled in, and is a file of its lookup by now, is not written over" {
	journal >in
	printf '%s\n' old,name '1001,cash' >names.csv
	set_line 'lookups:' 'lookups:\n  names: { file: [names.csv, list.names.csv], key: old, value: name }'
	set_line 'debit: debit' "debit: debit\n    summary: \"lookup('names', account, 'none')\""
	printf '%s\n' old,records,name '1002,1,bank' >list.names.csv
	cp list.names.csv before.csv
	for option in --unmapped --unused; do
		expect_status 2 cutover-map -f spec.yml $option list.csv in
		err_has "map: $option would change 'list.names.csv', which is read: name another file"
		cmp list.names.csv before.csv
	done
	run_ok cutover-map -f spec.yml --unmapped list2.csv in
	[ -f list2.names.csv ]
}

@test "where leaves out, and counts" {
	journal >in
	set_line '^map:' 'map:\n  where: "debit > 0"'
	run_ok cutover-map -f spec.yml --audit log in
	out_has "rows=1"
	summary map: 2 read, 1 written, 0 with faults, 1 left out
	has log '"left_out":{"records":1,"sums":{"debit":"0.00","credit":"10.00"},"stake":{"debit":"0.00","credit":"10.00"}}'
}

@test "--left-out writes the records that where or emit leaves out, sealed, as clean wrote them" {
	journal >in
	set_line '^map:' 'map:\n  where: "debit > 0"'
	run_ok cutover-map -f spec.yml --audit log --left-out left in
	out_has "rows=1"
	tabs <<'X' | diff - left
_at⇥_fault⇥date⇥number⇥account⇥debit⇥credit
l.csv:3⇥\N⇥2023-01-05⇥1⇥1002⇥0.00⇥10.00
\.⇥rows=1⇥sum.debit=0.00⇥sum.credit=10.00
X
	# the audit knows the file, by its digest; the records themselves are the last output
	[ "$(jq -r '.outputs | map(.name) | join(" ")' log)" = "left -" ]
	[ "$(jq -r '.outputs[0].sha256' log)" = "$(sha256sum <left | cut -d ' ' -f 1)" ]
	# nothing is left out: there is a file all the same, and it says so
	sed -i '/^  where:/d' spec.yml
	run_ok cutover-map -f spec.yml --left-out left in
	tabs <<'X' | diff - left
_at⇥_fault⇥date⇥number⇥account⇥debit⇥credit
\.⇥rows=0⇥sum.debit=0⇥sum.credit=0
X
}

@test "--left-out: no seal and no file if the run fails, none with -n, none beside --explain" {
	journal >in
	set_line '^map:' 'map:\n  where: "debit > 0"'
	echo before >left
	sed '$d' in >cut
	expect_status 2 cutover-map -f spec.yml --left-out left cut
	[ "$(cat left)" = before ]
	run_ok cutover-map -n -f spec.yml --left-out left in
	[ "$(cat left)" = before ]
	expect_status 2 cutover-map -f spec.yml --left-out in in
	err_has "map: --left-out would change 'in', which is read: name another file"
	expect_status 2 cutover-map -f spec.yml --left-out l --explain l.csv:2 in
	err_has "map: --explain writes nothing but its text: leave --left-out away"
	[ ! -e l ]
}

@test "a condition that cannot be evaluated leaves nothing out: it is a fault" {
	journal >in
	set_line '^map:' 'map:\n  where: "account / 0 > 1"'
	expect_status 1 cutover-map -f spec.yml in
	out_has "where:division"
	out_has "rows=2"
}

@test "emit makes several records of one, and leaves out a record for which none applies" {
	stream <<'X' >in
_at⇥_fault⇥debit_account⇥debit_amount⇥credit_account⇥credit_amount
j.csv:2⇥\N⇥1001⇥5.00⇥1002⇥5.00
j.csv:3⇥\N⇥1003⇥7.00⇥\N⇥\N
j.csv:4⇥\N⇥\N⇥\N⇥\N⇥\N
X
	cat >emit.yml <<'X'
cutover: 1
name: journal
controls: [debit, credit]
map:
  fields: { source: at() }
  emit:
    - when: "debit_account is not null"
      fields: { account: debit_account, debit: debit_amount, credit: "0" }
    - when: "credit_account is not null"
      fields: { account: credit_account, debit: "0", credit: credit_amount }
X
	run_ok cutover-map -f emit.yml in
	expect_out <<'X'
_at⇥_fault⇥source⇥account⇥debit⇥credit
j.csv:2⇥\N⇥j.csv:2⇥1001⇥5.00⇥0
j.csv:2⇥\N⇥j.csv:2⇥1002⇥0⇥5.00
j.csv:3⇥\N⇥j.csv:3⇥1003⇥7.00⇥0
\.⇥rows=3⇥sum.debit=12.00⇥sum.credit=5.00
X
	summary map: 3 read, 3 written, 0 with faults, 1 left out
	run_ok cutover-map -f emit.yml --left-out left in
	[ "$(sed 1d left | cut -f 1,2 | tr '\t\n' '  ')" = 'j.csv:4 \N \. rows=1 ' ]
}

@test "the share of the limits is one of the records made" {
	stream <<'X' >in
_at⇥_fault⇥a
j.csv:2⇥\N⇥x
X
	cat >emit.yml <<'X'
cutover: 1
name: journal
limits: { share: 0.5 }
map:
  emit:
    - { fields: { a: "a + 1" } }
    - { fields: { a: a } }
X
	run_ok cutover-map -f emit.yml in
	summary map: 1 read, 2 written, 1 with faults, 0 left out
	sed -i 's/{ a: a }/{ a: "a + 2" }/' emit.yml
	expect_status 1 cutover-map -f emit.yml in
	err_has "map: 2 records are at fault, the limits accept 1 (limits.share in emit.yml)"
}

@test "a row that becomes its two sides makes one record more and no money, and one with a fee makes its fee" {
	cat >emit.yml <<'X'
cutover: 1
name: journal
controls: [debit, credit]
map:
  emit:
    - { fields: { account: debit_account, debit: debit, credit: "0" } }
    - { fields: { account: credit_account, debit: "0", credit: credit } }
    - { when: "fee is not null", fields: { account: "'6603'", debit: fee, credit: "0" } }
X
	stream debit credit <<'X' >in
_at⇥_fault⇥debit_account⇥debit⇥credit_account⇥credit⇥fee
j.csv:2⇥\N⇥1001⇥5.00⇥1002⇥5.00⇥\N
j.csv:3⇥\N⇥1001⇥7.00⇥1002⇥8.00⇥1.00
X
	run_ok cutover-map -f emit.yml --audit log -o out.stream in
	has log '"made":{"records":3,"sums":{"debit":"1.00","credit":"0.00"}}'
	capture cutover-audit log
	out_has "map    records      2      5  3 made           yes"
	out_has "       debit    12.00  13.00  1.00 made        yes"
	out_has "       credit   13.00  13.00                   yes"
}

@test "with a target schema a value gets exactly the form of its type, or a fault" {
	cat >ledger.yml <<'X'
name: lines
fields:
  - { name: account, type: string }
  - { name: amount, type: number, x-cutover: { scale: 2 } }
  - { name: day, type: date }
X
	mkdir schemas && mv ledger.yml schemas/lines.yml
	cat >to.yml <<'X'
cutover: 1
name: to
map:
  to: lines
  fields: { account: account, amount: amount, day: day }
X
	stream <<'X' >in
_at⇥_fault⇥account⇥amount⇥day
a:1⇥\N⇥1⇥12⇥2023-01-05
a:2⇥\N⇥1⇥1.5⇥2023-01-05
a:3⇥\N⇥1⇥1.005⇥2023-01-05
a:4⇥\N⇥1⇥x⇥2023-02-30
a:5⇥amount:not_a_number⇥1⇥y⇥\N
X
	expect_status 1 cutover-map -f to.yml in
	expect_out <<'X'
_at⇥_fault⇥account⇥amount⇥day
a:1⇥\N⇥1⇥12.00⇥2023-01-05
a:2⇥\N⇥1⇥1.50⇥2023-01-05
a:3⇥amount:too_precise⇥1⇥1.005⇥2023-01-05
a:4⇥amount:not_a_number day:not_a_date⇥1⇥x⇥2023-02-30
a:5⇥amount:not_a_number⇥1⇥y⇥\N
\.⇥rows=5
X
	err_has "map: a:3: amount: '1.005' has more digits after the point than its type"
	err_lacks "a:5"
}

@test "a target field that the schema lacks, and a required one that nothing fills, are reported before data is read" {
	set_line '^map:' 'map:\n  to: ledger/journal_line'
	set_line 'voucher: id' 'voucher_id: id\n    acount: account'
	expect_status 2 cutover-map -f spec.yml /nonexistent
	err_has "did you mean 'account'?"
	err_has "nothing fills 'posting_date'"
	err_lacks /nonexistent
}

@test "a let value with the name of a field of the input is refused, also where the spec has no section clean" {
	journal >in
	sed -i '/^clean:/,/^map:/{ /^map:/!d }; s/    period:/    account:/; s/"period ||/"account ||/' spec.yml
	expect_status 2 cutover-map -f spec.yml in
	err_has "map.let: 'account' is a field of the input already: take another name"
}

@test "let values that go round in a circle are reported" {
	set_line 'id: "period' 'id: "voucher_no'
	sed -i "s/let:/let:\n    voucher_no: \"id || 'x'\"/" spec.yml
	journal >in
	expect_status 2 cutover-map -f spec.yml in
	err_has "spec.yml:16:5: map.let goes in a circle: 'voucher_no' needs 'id', which needs 'voucher_no'"
}

@test "a fault of clean travels on, once" {
	stream credit <<'X' | sed 's/rows=1/&\tsum.debit=0/' >in
_at⇥_fault⇥date⇥number⇥account⇥debit⇥credit
l.csv:2⇥debit:not_a_number⇥2023-01-05⇥1⇥1001⇥12.3.4⇥0.00
X
	expect_status 1 cutover-map -f spec.yml in
	out_has "$(printf 'l.csv:2\tdebit:not_a_number\t001\t202301-1\t6001\t12.3.4')"
}

@test "38 digits are exact, a 39th is a fault and never a wrong digit" {
	set_line 'debit: debit' 'debit: "debit * 10"'
	stream <<'X' >in
_at⇥_fault⇥date⇥number⇥account⇥debit⇥credit
a:1⇥\N⇥2023-01-05⇥1⇥1001⇥9999999999999999999999999999999999999⇥0
a:2⇥\N⇥2023-01-05⇥1⇥1001⇥99999999999999999999999999999999999999⇥0
X
	sed -i '/^controls/d' spec.yml
	expect_status 1 cutover-map -f spec.yml in
	out_has "99999999999999999999999999999999999990"
	out_has "debit:overflow"
}

@test "--dry-run binds the spec to the fields of clean, without data" {
	run_ok cutover-map -n -f spec.yml </dev/null
	err_has "holds together"
	set_line 'credit: credit' 'credit: credti'
	expect_status 2 cutover-map -n -f spec.yml </dev/null
	err_has "no field 'credti' (did you mean 'credit'?)"
}

@test "an expression that is none is reported with its place and a caret" {
	set_line 'debit: debit' 'debit: "debit +"'
	expect_status 2 cutover-map -f spec.yml </dev/null
	err_has "spec.yml:22:"
	err_has "^"
}

@test "a key in two files of a lookup is reported with both lines" {
	printf '%s\n' old,new 1004,6004 1001,6009 >more.csv
	set_line 'file: accounts.csv' 'file: [accounts.csv, more.csv]'
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map: more.csv:3: the key '1001' is on line 2 of accounts.csv already"
}

@test "types that clash for certain are reported before data is read, each with its place" {
	mkdir schemas
	cat >schemas/lines.yml <<'X'
name: lines
fields:
  - { name: account, type: string }
  - { name: debit, type: number, x-cutover: { scale: 2 } }
  - { name: day, type: date }
  - { name: open, type: boolean }
X
	sed -i '/^map:/,$d' spec.yml
	cat >>spec.yml <<'X'
map:
  to: lines
  let: { next: "add_days(date, 1)", twice: debit * 2, late: "date > date '2023-06-30'" }
  fields: { account: "next + 1" }
X
	expect_status 2 cutover-map -n -f spec.yml
	expect_err <<'X'
map: spec.yml:17:23: account: '+' needs a number, and this is a date (add_days, add_months and date_diff reckon with dates)
      fields: { account: "next + 1" }
                          ^
X
	clash() { # EXPRESSION MESSAGE
		sed -i '$d' spec.yml
		echo "  fields: { $1 }" >>spec.yml
		expect_status 2 cutover-map -n -f spec.yml
		err_has "$2"
	}
	clash "account: \"date + 'x'\"" "account: '+' needs a number, and this is a date"
	clash 'account: twice and late' "account: 'and' needs a condition, and this is a number"
	clash 'debit: next' "map: spec.yml:17:20: debit: this gives a date, and in lines it is a number"
	clash 'day: twice' "day: this gives a number, and in lines it is a date"
	clash 'open: twice' "open: this gives a number, and in lines it is true or false"
	clash 'debit: late' "debit: this gives true or false, and in lines it is a number"
	clash 'debit: date' "debit: this gives a date, and in lines it is a number"
	sed -i '$d' spec.yml
	echo "  fields: { account: twice, debit: account, day: next, open: late }" >>spec.yml
	run_ok cutover-map -n -f spec.yml
}

@test "a division by zero and a product beyond 38 digits are faults of their fields, told once for all records of emit" {
	cat >emit.yml <<'X'
cutover: 1
name: journal
map:
  fields: { ratio: a / b, square: b * b * c }
  emit: [ { fields: { n: "1" } }, { fields: { n: "2" } } ]
X
	stream <<'X' >in
_at⇥_fault⇥a⇥b⇥c
j.csv:2⇥\N⇥1⇥0⇥1
j.csv:3⇥\N⇥10000000000000000000⇥10000000000000000000⇥3
X
	expect_status 1 cutover-map -f emit.yml in
	expect_out <<'X'
_at⇥_fault⇥ratio⇥square⇥n
j.csv:2⇥ratio:division⇥\N⇥0⇥1
j.csv:2⇥ratio:division⇥\N⇥0⇥2
j.csv:3⇥square:overflow⇥1⇥\N⇥1
j.csv:3⇥square:overflow⇥1⇥\N⇥2
\.⇥rows=4
X
	expect_findings <<'X'
map: j.csv:2: ratio: division by zero
map: j.csv:3: square: the result has more than 38 digits
X
	summary map: 2 read, 4 written, 4 with faults, 0 left out
}

@test "an absurd figure in a control is a fault of its record, and the run goes on with sums that are exact" {
	cat >big.yml <<'X'
cutover: 1
name: big
controls: [debit]
clean: { fields: { debit: { type: decimal(2) } } }
map: { fields: { debit: debit } }
X
	printf '%s\n' debit 1.00 1234567890123456789012345678901234567 123456789012345678901234567890123456 999999999999999999.99 >big.csv
	expect_status 1 cutover-clean -f big.yml -o clean.stream big.csv
	err_has "clean: big.csv:4: debit: '123456789012345678901234567890123456.00' is more than a control sum takes (18 digits before the point, 16 after it, 28 in all)"
	expect_status 1 cutover-map -f big.yml clean.stream
	expect_out <<'X'
_at⇥_fault⇥debit
big.csv:2⇥\N⇥1.00
big.csv:3⇥debit:overflow⇥1234567890123456789012345678901234567
big.csv:4⇥debit:too_large⇥123456789012345678901234567890123456.00
big.csv:5⇥\N⇥999999999999999999.99
\.⇥rows=4⇥sum.debit=1000000000000000000.99
X
	sed -i 's/{ debit: debit }/{ debit: debit * 10 }/' big.yml
	expect_status 1 cutover-map -f big.yml clean.stream
	err_has "map: big.csv:5: debit: '9999999999999999999.90' is more than a control sum takes"
	out_has "sum.debit=10.00"
	sed -i 's/debit \* 10/debit \* 0.00000000000000001/' big.yml
	expect_status 1 cutover-map -f big.yml clean.stream
	out_has "$(printf 'big.csv:2\tdebit:too_precise\t0.0000000000000000100')"
}

@test "a bad date that every record of emit copies is reported once" {
	cat >lines.yml <<'X'
name: lines
fields: [ { name: day, type: date }, { name: side, type: string } ]
X
	cat >emit.yml <<'X'
cutover: 1
name: journal
map:
  to: lines.yml
  fields: { day: date }
  emit: [ { fields: { side: "'D'" } }, { fields: { side: "'C'" } } ]
X
	stream <<'X' >in
_at⇥_fault⇥date
j.csv:2⇥\N⇥2023-02-30
j.csv:3⇥\N⇥2023-02-31
X
	expect_status 1 cutover-map -f emit.yml in
	expect_findings <<'X'
map: j.csv:2: day: '2023-02-30' is not a date
map: j.csv:3: day: '2023-02-31' is not a date
X
	summary map: 2 read, 4 written, 4 with faults, 0 left out
}

@test "a fault that follows from another has its cause: the column and the text of the legacy file" {
	cat >c.yml <<'X'
cutover: 1
name: c
clean:
  fields: { day: { from: 日期, type: date }, no: { required: true }, debit: { type: decimal(2) }, other: {} }
map:
  to: ledger/journal_line
  let: { month: "to_char(day, 'MM')", kind: "big || ''", big: "upper(no)" }
  where: day > date '2000-01-01'
  fields:
    book: "'x'"
    voucher_id: no
    line_no: 1
    posting_date: day
    period: "'2023' || month"
    account: kind
    currency: coalesce(to_char(day, 'YYYY'), 'CNY')
    summary: "'on ' || day"
    source_id: nullif(text(day), '2023-02-31')
    debit: debit
    credit: number(other)
X
	printf '日期,no,debit,other\n2023-02-31,v1,1.00,1\n2023-02-28,v2,x,y\n2023-02-28,v3,2.00,z\n2023-02-28,,3.00,1\n' >c.csv
	expect_status 1 pipe 'cutover-clean -q -f c.yml c.csv 2>/dev/null | cutover-map -q -f c.yml 2>/dev/null'
	cut -f 1,2 out | tr ' ' '\n' | sed 's/:not_a_date:日期:2023-02-31$/ as day/' >got
	diff - got <<'X'
_at	_fault
c.csv:2	day as day
month as day
where as day
posting_date as day
period as day
currency as day
c.csv:3	debit:not_a_number
credit:not_a_number:other:y
c.csv:4	credit:not_a_number:other:z
c.csv:5	no:required:no:
voucher_id:required:no:
account:required:no:
\.	rows=4
X
}

@test "a text that does not fit the target has the column of the legacy file, and is reported once for all its fields" {
	printf 'name: d\nfields:\n  - { name: day, type: date }\n  - { name: due, type: date }\n  - { name: no, type: string }\n' >d.yml
	cat >f.yml <<'X'
cutover: 1
name: f
clean: { fields: { booked: { from: 日期 }, no: {} } }
map: { to: d.yml, fields: { day: booked, due: booked, no: no } }
validate: {}
X
	printf '日期,no\n31.2.,1\n2023-01-31,2\n' >f.csv
	expect_status 1 pipe 'cutover-clean -q -f f.yml f.csv | cutover-map -q -f f.yml'
	expect_err <<'X'
map: f.csv:2: day: '31.2.' is not a date
map: 1 record is at fault, the limits accept 0 (limits.records in f.yml)
X
	[ "$(cut -f 2 out | sed -n 2p)" = 'day:not_a_date:日期:31.2. due:not_a_date:日期:31.2.' ]
	sed '$d' out >mapped.tsv	# capture empties `out`
	capture cutover-validate -f f.yml -I tsv --set-aside aside.tsv --findings findings.csv mapped.tsv
	[ "$(sed 1d findings.csv)" = "f.csv,2,1,,day,not_a_date,error,31.2.,is not a date (column '日期') (also in due),日期,a date as %Y-%m-%d" ]
}

@test "a value that fails in several fields is reported once, with its column; of two columns it may be either" {
	cat >f.yml <<'X'
cutover: 1
name: f
clean: { fields: { day: { from: 日期 }, a: { from: 甲 }, b: { from: [乙, 丙] } } }
map:
  let: { y: year(day) }
  fields: { year: y, month: month(day), sum: number(a) + number(b), alone: number(b), days: "case when a = 'x' then day(day) end" }
X
	printf '日期,甲,乙\n2023-02-31,x,1\n2023-02-28,1,y\n' >f.csv
	expect_status 1 pipe 'cutover-clean -q -f f.yml f.csv | cutover-map -q -f f.yml'
	expect_findings <<'X'
map: f.csv:2: y: '2023-02-31' is not a date
map: f.csv:2: sum: 'x' is not a number
map: f.csv:2: days: '2023-02-31' is not a date
map: f.csv:3: sum: 'y' is not a number
map: f.csv:3: alone: 'y' is not a number
X
	[ "$(cut -f 2 out | sed -n 2p)" = 'y:not_a_date:日期:2023-02-31 month:not_a_date:日期:2023-02-31 sum:not_a_number days:not_a_date' ]
	[ "$(cut -f 2 out | sed -n 3p)" = 'sum:not_a_number alone:not_a_number:b:y' ]
}

# vouchers: lines without numbers, as the list prints them
vouchers() {
	cat >o.yml <<'X'
cutover: 1
name: v
controls: [amount]
clean:
  fields: { voucher: {}, part: { optional: true }, amount: { type: decimal(2) } }
map:
  fields: { voucher: voucher, line: ordinal(voucher), amount: amount, source: at() }
X
	printf 'voucher,amount\nA,1\nA,2\nB,3\nB,4\nB,5\nA,6\n' >one.csv
	printf 'voucher,amount\nA,7\nA,8\n,9\n,10\n' >two.csv
}
numbers() { cut -f 3,4 out | sed '1d;$d' | tr '\t\n' ': '; }

@test "ordinal numbers the lines of each voucher, of each file, and again when it comes again" {
	vouchers
	run_ok pipe 'cutover-clean -q -f o.yml one.csv two.csv | cutover-map -q -f o.yml'
	[ "$(numbers)" = 'A:1 A:2 B:1 B:2 B:3 A:1 A:1 A:2 \N:1 \N:2 ' ]
}

@test "ordinal counts what where leaves out and what is at fault, and is the same in every place that names it" {
	vouchers
	sed -i 's/^map:/map:\n  where: "amount <> 4"\n  let: { n: ordinal(voucher), m: "ordinal(n) * 10" }/; s/line: .*amount: amount/line: "case when amount > 4 then ordinal(voucher) else n end", amount: amount, m: m/' o.yml
	sed -i 's/B,3/B,x/' one.csv
	expect_status 1 pipe 'cutover-clean -q -f o.yml one.csv 2>/dev/null | cutover-map -q -f o.yml 2>/dev/null'
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥amount⇥m⇥source
one.csv:2⇥\N⇥A⇥1⇥1.00⇥10⇥one.csv:2
one.csv:3⇥\N⇥A⇥2⇥2.00⇥10⇥one.csv:3
one.csv:4⇥amount:not_a_number where:not_a_number:amount:x line:not_a_number:amount:x⇥B⇥\N⇥x⇥10⇥one.csv:4
one.csv:6⇥\N⇥B⇥3⇥5.00⇥10⇥one.csv:6
one.csv:7⇥\N⇥A⇥1⇥6.00⇥10⇥one.csv:7
\.⇥rows=5⇥sum.amount=14.00
X
}

@test "ordinal compares numbers by value and other texts as they stand, and never fails" {
	vouchers
	sed -i '/^clean:/,/fields:/d; s/^map:/clean: { fields: { voucher: { type: decimal(2) }, amount: { type: decimal(2) } } }\nmap:/' o.yml
	printf 'voucher\tamount\n1.0\t1\n1.00\t2\nx\t3\nx\t4\ny\t5\n1\t6\n' >in.tsv
	printf 'cutover: 1\nname: v\nclean: { fields: { voucher: { type: decimal(2) }, amount: {} } }\nmap: { fields: { line: ordinal(voucher) } }\n' >p.yml
	run_ok cutover-map -q -I tsv -f p.yml in.tsv
	[ "$(cut -f 3 out | sed '1d;$d' | tr '\n' ' ')" = '1 2 1 2 1 1 ' ]
}

@test "ordinal is the same with every number of threads, in map and in clean" {
	awk 'BEGIN { print "voucher,amount"; for (i = 0; i < 200000; i++) print int(i / 7) "," i ".00" }' >in.csv
	printf 'cutover: 1\nname: v\nsource: { skip: "ordinal(voucher) = 3" }\nclean: { fields: { voucher: {}, amount: { type: decimal(2) } } }\n' >p.yml
	printf 'map: { let: { n: ordinal(voucher) }, fields: { voucher: voucher, line: n } }\n' >>p.yml
	for j in 1 2 5; do
		run_ok cutover-clean -q -j $j -f p.yml -o clean.$j in.csv
		run_ok cutover-map -q -j $j -f p.yml -o map.$j clean.1
		cmp clean.1 clean.$j
		cmp map.1 map.$j
	done
	[ "$(sed -n '2,9p' map.1 | cut -f 1,3,4 | tr '\t\n' ', ')" = 'in.csv:2,0,1 in.csv:3,0,2 in.csv:5,0,3 in.csv:6,0,4 in.csv:7,0,5 in.csv:8,0,6 in.csv:9,1,1 in.csv:10,1,2 ' ]
	[ "$(cut -f 4 map.1 | sort | uniq -c | awk '$2 ~ /^[0-9]+$/ { print $1 }' | sort -u | tr '\n' ' ')" = '28571 28572 ' ]
}

@test "--explain shows the number that ordinal gives in the run" {
	vouchers
	run_ok pipe 'cutover-clean -q -f o.yml one.csv | cutover-map -q -f o.yml --explain 6'
	out_has "line: '3' from ordinal(voucher)"
}

@test "ordinal takes names of fields, and stands where records are read" {
	vouchers
	wrong() { sed "s/line: ordinal(voucher)/line: voucher/; $1" o.yml >wrong.yml; capture cutover-map -n -f wrong.yml; [ "$status" -eq 2 ]; }
	wrong 's/line: voucher/line: ordinal(upper(voucher))/'
	err_has "wrong.yml:7:45: line: ordinal() takes names of fields: give this a name in map.let, and write that name here"
	wrong 's/line: voucher/line: ordinal()/'
	err_has "ordinal"
	wrong '$a dedupe: { key: ordinal(voucher) }'
	err_has "wrong.yml:8:16: dedupe.key: ordinal() numbers records as clean and map read them: give it to a field in map.fields, and name that field here"
	wrong '$a validate: { checks: { a: "ordinal(voucher) > 1" } }'
	err_has "validate.checks.a: ordinal() numbers records as clean and map read them"
	wrong 's/source: at()/&, /; $a \  split: { amounts: amount, parts: [{ share: 1, fields: { line: ordinal(voucher) } }] }'
	err_has "ordinal() numbers records as clean and map read them"
}

@test "where totals stand between the lines, ordinal of source.skip counts their rows too" {
	printf 'v,amount\nA,1.00\n\n#,x\nA,2.00\nA,3.00\nB,4.00\n' >in.csv
	printf 'cutover: 1\nname: v\nsource: { skip: "ordinal(v) = 3", comment: "#" }\nclean: { fields: { v: {}, amount: { type: decimal(2) } }, totals: { when: "ordinal(v) = 2", check: { amount: amount } } }\n' >p.yml
	capture cutover-clean -f p.yml in.csv
	[ "$(cut -f 1 out | tr '\n' ' ')" = '_at in.csv:2 in.csv:7 \. ' ]
	err_has "in.csv:5"
}

@test "a key that a lookup lacks is reported, also where another field of its expression is at fault" {
	spec <<'X'
name: keys
controls: [debit]
lookups: { accounts: { values: { 1001: 6001 } } }
map:
  fields:
    account: "case when dept = 'x' then account else lookup('accounts', account) end"
    debit: debit
X
	stream debit <<'X' >in
_at⇥_fault⇥dept⇥account⇥debit
a.csv:1⇥dept:undecodable⇥zz⇥9999⇥1.00
X
	expect_status 1 cutover-map -f s.yml in
	err_has "map: a.csv:1: account: '9999' is not in lookup 'accounts'"
}
