# map --explain: every value of one record, with what gave it.
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
  words: { values: { 记: GEN } }
clean:
  fields:
    date:    { type: date }
    word:    {}
    account: {}
    debit:   { type: decimal(2) }
    credit:  { type: decimal(2) }
map:
  where: "debit > 0 or credit <> 0 or debit < 0"
  let:
    period: "to_char(date, 'YYYYMM')"
  fields:
    voucher: "$book || '-' || period || lookup('words', word, '-')"
    account: "lookup('accounts', account)"
    debit: debit
    credit: credit
X
	printf '%s\n' old,new 1001,6001 1002,6002 >accounts.csv
	stream debit credit <<'X' >in
_at⇥_fault⇥date⇥word⇥account⇥debit⇥credit
in/l.csv:2⇥\N⇥2023-01-05⇥记⇥1001⇥10.00⇥0.00
in/l.csv:3⇥date:not_a_date⇥5/1⇥X⇥9999⇥0.00⇥10.00
in/l.csv:4⇥\N⇥2023-01-05⇥记⇥1001⇥0.00⇥0.00
X
}

@test "each value is shown with its expression, its inputs and the row of the lookup that gave it" {
	run_ok cutover-map -f spec.yml --audit log --explain in/l.csv:2 in
	expect_out <<'X'
in/l.csv:2
  let period: '202301' from to_char(date, 'YYYYMM')
      date is '2023-01-05'
  where: true from debit > 0 or credit <> 0 or debit < 0
      debit is '10.00'
      credit is '0.00'
record 1
  voucher: '001-202301GEN' from $book || '-' || period || lookup('words', word, '-')
      $book is '001'
      period is '202301'
      word is '记'
      lookup 'words' of '记' gives 'GEN': in the spec
  account: '6001' from lookup('accounts', account)
      account is '1001'
      lookup 'accounts' of '1001' gives '6001': accounts.csv:2
  debit: '10.00' from debit
  credit: '0.00' from credit
X
	quiet
	[ ! -e log ]
}

@test "what is wrong is shown with its reason, and nothing else is reported" {
	run_ok cutover-map -f spec.yml --explain 3 in
	expect_out <<'X'
in/l.csv:3
  at fault already: date:not_a_date
  let period: none (not_a_date: '5/1' is not a date) from to_char(date, 'YYYYMM')
      date is '5/1'
  where: true from debit > 0 or credit <> 0 or debit < 0
      debit is '0.00'
      credit is '10.00'
  fault period:not_a_date: '5/1' is not a date
record 1
  voucher: null from $book || '-' || period || lookup('words', word, '-')
      $book is '001'
      period is null
      word is 'X'
  account: '9999' (unmapped: '9999' is not in lookup 'accounts') from lookup('accounts', account)
      account is '9999'
      lookup 'accounts' of '9999' has no row
  debit: '0.00' from debit
  credit: '10.00' from credit
  fault account:unmapped: '9999' is not in lookup 'accounts'
X
	quiet
}

@test "a condition that cannot be computed: its fault is shown once" {
	sed -i 's|  where: .*|  where: "1 / debit > 0"|' spec.yml
	run_ok cutover-map -f spec.yml --explain 4 in
	out_has "  where: none (division: division by zero) from 1 / debit > 0"
	[ "$(grep -c '  fault where:division: division by zero' out)" = 1 ]
}

@test "what the file that a record is for cannot hold is shown as well, of a whole record and of each part" {
	parts="amounts: [debit, credit], of: 2, parts: [{ share: 1, fields: { bill_number: \"'1'\" } }, { share: 1, fields: { bill_number: \"'2'\" } }]"
	cat >u8.yml <<'X'
cutover: 1
name: t
map:
  to: yonyou/u8-voucher-txt
  fields: { date: "date '2023-01-05'", word: "'记'", number: "1", attachments: "0", summary: "'a,b'", account: "'1001'", debit: debit, credit: credit }
X
	shown() { # TIMES SPLIT...
		{ cat u8.yml; printf '%s\n' "${@:2}"; } >spec.yml
		run_ok cutover-map -f spec.yml --explain 3 in
		[ "$(grep -c "  fault summary:unwritable: 'a,b' holds what the layout cannot write" out)" = "$1" ]
	}
	shown 1
	shown 2 "  split: { $parts }"
	shown 1 "  split: { when: \"debit > 1000\", $parts }"
}

@test "a record that where leaves out is shown as that" {
	run_ok cutover-map -f spec.yml --explain l.csv:4 in
	out_has "  where: false from debit > 0 or credit <> 0 or debit < 0"
	out_has "  it is left out"
	lacks out "record 1"
}

@test "a place that is not in the input, or is none, is an error" {
	expect_status 2 cutover-map -f spec.yml --explain other.csv:2 in
	expect_err <<'X'
map: --explain: no record of the input came from other.csv:2; clean may have passed over that line
X
	[ ! -s out ]
	expect_status 2 cutover-map -f spec.yml --explain csv:2 in
	expect_status 2 cutover-map -f spec.yml --explain l.csv: in
	err_has "map: --explain: 'l.csv:' is no place: write vouchers.csv:17, as in _at, or 17"
	sed 's|in/l.csv:4|in/m.csv:2|' in >two
	expect_status 2 cutover-map -f spec.yml --explain 2 two
	err_has "map: --explain: there is a line 2 in in/l.csv and in in/m.csv: name the file"
	expect_status 2 cutover-map -f spec.yml --explain 2 --unused list in
	err_has "--explain writes nothing but its text: leave --unused away"
	sed '$d' in >broken
	expect_status 2 cutover-map -f spec.yml --explain 2 broken
	[ ! -s out ]
}

@test "records of emit, the rate of a conversion and the shares of a split are shown" {
	cat >spec.yml <<'X'
cutover: 1
name: vouchers
map:
  fields: { day: date, currency: word }
  emit:
    - { when: "debit <> 0", fields: { account: account, debit: debit, line: "10" } }
    - { when: "credit <> 0", fields: { account: account, debit: -credit, line: "20" } }
  convert:
    rates: { file: rates.csv }
    currency: currency
    date: day
    amounts: { debit: debit }
    scale: 2
  split:
    amounts: debit
    table: shares.csv
    key: { account: account }
    share: heads
    of: any
    values: { centre: }
    fields: { line: line + part }
X
	printf '%s\n' currency,date,rate USD,2023-01-01,7.1234 >rates.csv
	printf '%s\n' account,centre,heads 1001,A,2 1001,B,1 >shares.csv
	sed -i '/^\\/d; s/记/USD/' in
	printf '\\.\trows=3\n' >>in
	run_ok cutover-map -f spec.yml --explain l.csv:2 in
	expect_out <<'X'
in/l.csv:2
record 1
  when: true from debit <> 0
      debit is '10.00'
  day: '2023-01-05' from date
  currency: 'USD' from word
  account: '1001' from account
  debit: '10.00' from debit
  line: '10' from 10
  convert
  currency: 'USD' from currency
  date: '2023-01-05' from day
  rate of 'USD': 7.1234 for 1, from 2023-01-01: rates.csv:2
  debit: '71.23', was '10.00' from debit
  split
  key account: '1001' from account
  part 1 of 2: share 2 of 3: shares.csv:2
  debit: '47.49', was '71.23'
  line: '11', was '10' from line + part
  centre: 'A', was null
  part 2 of 2: share 1 of 3: shares.csv:3
  debit: '23.74', was '71.23'
  line: '12', was '10' from line + part
  centre: 'B', was null
record 2
  when: false from credit <> 0
      credit is '0.00'
  it is not made
X
	run_ok cutover-map -f spec.yml --explain l.csv:3 in
	out_has "  it is not converted"
	out_has "  it stays whole"
	sed 's/USD/EUR/' in >euro
	run_ok cutover-map -f spec.yml --explain l.csv:2 euro
	out_has "  fault convert:no_rate: 'EUR' has no rate on or before 2023-01-05"
}

@test "a place is named as _at has it, or by the name of the file itself" {
	sed 's|in/l.csv:2|in/lat%E9 50%25.csv:2|; s|in/l.csv:3|in/lat%25E9.csv:3|' in >odd
	for place in 'in/lat%E9 50%25.csv:2' 'lat%E9 50%25.csv:2' "$(printf 'lat\351 50%%.csv:2')" "$(printf 'in/lat\351 50%%.csv:2')"; do
		run_ok cutover-map -f spec.yml --explain "$place" odd
		out_has 'in/lat%E9 50%25.csv:2'
	done
	for place in 'lat%25E9.csv:3' 'lat%E9.csv:3'; do
		run_ok cutover-map -f spec.yml --explain "$place" odd
		out_has 'in/lat%25E9.csv:3'
	done
	expect_status 2 cutover-map -f spec.yml --explain 't%E9 50%25.csv:2' odd
}

@test "line breaks and what steers, of data and of the spec, make no line of an explanation" {
	cat >odd.yml <<'X'
cutover: 1
map: { let: { "a\nrecord 9": "t ||\n'-'" }, fields: { t: "\"a\nrecord 9\"" } }
X
	printf '_at\t_fault\tt\nx\\nrecord 8:2\t\\N\ta\\nrecord 7\xe2\x80\xae\n\\.\trows=1\n' >odd
	run_ok cutover-map -f odd.yml --explain 2 odd
	[ "$(grep -c '^record' out)" = 1 ]
	out_has 'x\nrecord 8:2'
	out_has "a\\nrecord 9: 'a\\nrecord 7\\u202e-' from t ||\\n'-'"
}
