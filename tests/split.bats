# map.split: one record becomes several, and the parts are the whole.
load helper

setup() {
	scratch
	cat >spec.yml <<'X'
cutover: 1
name: vouchers
controls: [debit, credit]
map:
  fields:
    voucher: voucher
    line: "line * 10"
    account: account
    debit: debit
    credit: credit
    centre: centre
  split:
    amounts: [debit, credit]
    parts:
      - { share: 0.6, fields: { centre: "'A'" } }
      - { share: 0.4, fields: { centre: "'B'" } }
    fields: { line: line + part }
X
	cat >shares.csv <<'X'
account,centre,share,weight
6601,A,0.25,1
6602,A,1,7
6601,B,0.5,2
6601,C,0.25,1
X
}

# the spec with the shares in a file instead
table() {
	sed -i '/^    amounts:/q' spec.yml
	printf '    %s\n' 'table: shares.csv' 'key: { account: account }' 'share: share' 'values: { centre: }' \
		'fields: { line: line + part }' "$@" >>spec.yml
}
# the shares written as a list: parts SHARE...
parts() {
	sed -i '/^    amounts:/q' spec.yml
	{ echo '    parts:'; for share; do echo "      - { share: $share, fields: { centre: \"'c'\" } }"; done; echo '    fields: { line: line + part }'; } >>spec.yml
}

rows() { # VOUCHER LINE ACCOUNT DEBIT CREDIT a line
	{ echo '_at⇥_fault⇥voucher⇥line⇥account⇥debit⇥credit⇥centre'
	  while read -r voucher line account debit credit; do
		echo "l.csv:$line⇥\\N⇥$voucher⇥$line⇥$account⇥$debit⇥$credit⇥\\N"; done; } | stream debit credit
}

@test "an amount is divided by shares, line by line, and every part has its own fields" {
	rows <<<'v1 1 6601 100.00 0.00
v1 2 1001 0.00 100.00' >in
	sed -i 's/^    amounts/    when: "debit <> 0"\n    amounts/' spec.yml
	run_ok cutover-map -f spec.yml in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥account⇥debit⇥credit⇥centre
l.csv:1⇥\N⇥v1⇥11⇥6601⇥60.00⇥0.00⇥A
l.csv:1⇥\N⇥v1⇥12⇥6601⇥40.00⇥0.00⇥B
l.csv:2⇥\N⇥v1⇥20⇥1001⇥0.00⇥100.00⇥\N
\.⇥rows=3⇥sum.debit=100.00⇥sum.credit=100.00
X
	expect_findings </dev/null
	summary map: 2 read, 3 written, 0 with faults, 0 left out
}

# each amount by so many equal parts, in one line
divided() { # AMOUNT PARTS
	rows <<<"v1 1 6601 $1 0.00" >in
	parts $(yes 1 | head -n "$2")
	sed -i "s/^    amounts/    of: $2\n    amounts/" spec.yml
	run_ok cutover-map -f spec.yml in
	sed -i '/^    of:/d' spec.yml
	awk -F '\t' '$3 == "v1" { printf "%s ", $6 }' out
}

@test "the last part gets the remainder, no part has another sign than the whole" {
	[ "$(divided 100.00 3)" = "33.33 33.33 33.34 " ]
	[ "$(divided 0.01 3)" = "0.01 " ]
	[ "$(divided 0.02 4)" = "0.01 0.01 " ]
	[ "$(divided -100.00 3)" = "-33.33 -33.33 -33.34 " ]
	[ "$(divided -0.02 4)" = "-0.01 -0.01 " ]
	[ "$(divided 0.00 2)" = "0.00 " ]
	[ "$(divided 200.00 7)" = "28.57 28.57 28.57 28.57 28.57 28.57 28.58 " ]
	[ "$(divided 5 2)" = "3 2 " ]
}

@test "the shares stand in a table: its rows are the parts, of any key in the order of the file" {
	rows <<<'v1 1 6601 100.01 0.00
v1 2 6602 5.00 0.00
v1 3 6601 0.00 -0.03' >in
	table
	run_ok cutover-map -f spec.yml --audit log -o out.stream in
	cp out.stream out
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥account⇥debit⇥credit⇥centre
l.csv:1⇥\N⇥v1⇥11⇥6601⇥25.00⇥0.00⇥A
l.csv:1⇥\N⇥v1⇥12⇥6601⇥50.01⇥0.00⇥B
l.csv:1⇥\N⇥v1⇥13⇥6601⇥25.00⇥0.00⇥C
l.csv:2⇥\N⇥v1⇥21⇥6602⇥5.00⇥0.00⇥A
l.csv:3⇥\N⇥v1⇥31⇥6601⇥0.00⇥-0.01⇥A
l.csv:3⇥\N⇥v1⇥32⇥6601⇥0.00⇥-0.02⇥B
\.⇥rows=6⇥sum.debit=105.01⇥sum.credit=-0.03
X
	has log '"made":{"records":3,"sums":{"debit":"0","credit":"0"}}'
	capture cutover-audit log
	out_has "map    records       3       6  3 made           yes"
	out_has "       debit    105.01  105.01                   yes"
}

@test "a part of zero is not made unless asked for; the others keep their numbers, and no record is lost" {
	rows <<<'v1 1 6601 0.01 0.00
v1 2 6601 0.00 0.00
v1 3 6601 \N \N
v1 4 6601 0.01 5.00' >in
	parts 1 1 1
	sed -i 's/^    amounts/    of: 3\n    amounts/' spec.yml
	run_ok cutover-map -f spec.yml --audit log in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥account⇥debit⇥credit⇥centre
l.csv:1⇥\N⇥v1⇥13⇥6601⇥0.01⇥0.00⇥c
l.csv:2⇥\N⇥v1⇥21⇥6601⇥0.00⇥0.00⇥c
l.csv:3⇥\N⇥v1⇥31⇥6601⇥\N⇥\N⇥c
l.csv:4⇥\N⇥v1⇥41⇥6601⇥0.00⇥1.67⇥c
l.csv:4⇥\N⇥v1⇥42⇥6601⇥0.00⇥1.67⇥c
l.csv:4⇥\N⇥v1⇥43⇥6601⇥0.01⇥1.66⇥c
\.⇥rows=6⇥sum.debit=0.02⇥sum.credit=5.00
X
	capture cutover-audit log
	out_has "map    records     4     6  2 made           yes"
	run_ok cutover-map -q -f spec.yml --explain l.csv:1 in
	out_has '  part 3 of 3: share 1 of 3'
	[ "$(grep -c '  part' out)" = 1 ]
	run_ok cutover-map -f spec.yml -j 3 in
	out_has 'rows=6'
	sed -i 's/^    of: 3/&\n    zero: keep/' spec.yml
	run_ok cutover-map -f spec.yml in
	[ "$(awk -F '\t' '$3 == "v1" { printf "%s ", $4 }' out)" = '11 12 13 21 22 23 31 32 33 41 42 43 ' ]
	sed -i 's/zero: keep/zero: drop/' spec.yml
	run_ok cutover-map -f spec.yml in
	out_has 'rows=6'
	sed -i 's/zero: drop/zero: none/' spec.yml
	expect_status 2 cutover-map -f spec.yml in
	err_has 'map.split.zero'
}

@test "a key that is not in the table is a fault, or passes whole" {
	rows <<<'v1 1 6601 100.00 0.00
v1 2 1001 0.00 100.00' >in
	table
	expect_status 1 cutover-map -f spec.yml in
	err_has "map: l.csv:2: split: '1001' is not in the shares of 'shares.csv'"
	out_has "$(printf 'l.csv:2\tsplit:unmapped\tv1\t20\t1001\t0.00\t100.00\t\\N')"
	table 'missing: keep'
	run_ok cutover-map -f spec.yml in
	out_has "$(printf 'l.csv:2\t\\N\tv1\t20\t1001\t0.00\t100.00\t\\N')"
	out_has "rows=4"
}

@test "a code that only the condition of split asks for is on the list, too" {
	sed -i "s/^    amounts:/    when: \"lookup('divided', account) = 'yes'\"\n&/" spec.yml
	sed -i 's/^map:/lookups: { divided: { file: divided.csv, key: account, value: divided } }\n&/' spec.yml
	printf '%s\n' account,divided 6601,yes >divided.csv
	rows <<'X' >in
1 1 6602 1.00 0.00
1 2 6601 0.00 1.00
X
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv in
	err_has "map: l.csv:1: split: '6602' is not in lookup 'divided'"
	expect_file list.csv <<'X'
account,records,debit,credit,divided
6602,1,1.00,0.00,
X
}

@test "a code that a field, the condition of split and its parts miss is one miss, with the amount once" {
	sed -i "s/^    amounts:/    when: \"lookup('centres', account, null) is null and coalesce(lookup('centres', account), account) <> ''\"\n&/" spec.yml
	sed -i "s/^    centre: centre/    centre: lookup('centres', account)/; s/{ line: line + part }/{ line: \"coalesce(lookup('centres', account), 0) + part\" }/" spec.yml
	sed -i 's/^map:/lookups: { centres: { file: centres.csv, key: account, value: new, missing: null } }\n&/' spec.yml
	printf '%s\n' account,new 7701,1 >centres.csv
	rows <<'X' >in
1 1 6602 1.00 0.00
1 2 6601 0.00 1.00
2 1 6602 5.00 0.00
X
	run_ok cutover-map -f spec.yml --unmapped list.csv in
	out_has "rows=6"
	expect_file list.csv <<'X'
account,records,debit,credit,new
6602,2,6.00,0.00,
6601,1,0.00,1.00,
X
}

@test "a code that the lookup of a part does not know stays in its field, and is on the list" {
	sed -i "s/{ line: line + part }/{ line: line + part, account: \"lookup('parts', account)\" }/" spec.yml
	sed -i 's/^map:/lookups: { parts: { file: parts.csv, key: account, value: new } }\n&/' spec.yml
	printf '%s\n' account,new 6601,7701 >parts.csv
	rows <<'X' >in
1 1 6602 1.00 0.00
1 2 6601 0.00 1.00
X
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv in
	[ "$(sed '1d; $d' out | cut -f 2,5 | tr '\t' ' ')" = 'account:unmapped 6602
account:unmapped 6602
\N 7701
\N 7701' ]
	expect_file list.csv <<'X'
account,records,debit,credit,new
6602,2,1.00,0.00,
X
}

@test "weights add up to anything where the spec says so" {
	rows <<<'v1 1 6601 100.00 0.00' >in
	table 'of: any'
	sed -i 's/share: share/share: weight/' spec.yml
	run_ok cutover-map -f spec.yml in
	out_has "50.00"
	table 'of: 4'
	sed -i 's/share: share/share: weight/' spec.yml
	expect_status 2 cutover-map -f spec.yml in
	err_has "map: shares.csv:3: the shares of '6602' (line 3) add up to 7, not to 4"
}

@test "percentages are shares" {
	rows <<<'v1 1 6601 10.00 0.00' >in
	parts 12.5% 87.5%
	run_ok cutover-map -f spec.yml in
	out_has "1.25"
	out_has "8.75"
}

@test "shares that do not add up are reported before data is read, with their place" {
	parts 0.6 0.3
	expect_status 2 cutover-map -f spec.yml /nonexistent
	expect_err <<'X'
map: spec.yml:15:7: map.split: the shares add up to 0.9, not to 1 (of: says what they are parts of)
X
	parts 0.6 -0.4
	expect_status 2 cutover-map -f spec.yml /nonexistent
	err_has "map.split.parts.2.share is a number above 0, not '-0.4'"
	table
	sed -i 's/6601,B,0.5/6601,B,0.4/; s/6602,A,1,/6602,A,x,/' shares.csv
	expect_status 2 cutover-map -f spec.yml /nonexistent
	expect_err <<'X'
map: shares.csv:3: the share 'x' is not a number above 0
X
	sed -i 's/6602,A,x,/6602,A,1,/' shares.csv
	expect_status 2 cutover-clean -n -f spec.yml
	expect_err <<'X'
clean: shares.csv:2: the shares of '6601' (lines 2, 4, 5) add up to 0.90, not to 1
X
}

@test "what cannot be meant is refused: a control that each part would have, a key that all parts share, both kinds of shares" {
	sed -i 's/amounts: .*/amounts: debit/' spec.yml
	expect_status 2 cutover-map -n -f spec.yml
	sed 's/amounts: .*/amounts: []/' spec.yml >empty.yml
	expect_status 2 cutover-map -n -f empty.yml
	err_has "map.split.amounts is an empty list"
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map.split: the control 'credit' is not among the amounts: each part would have all of it"
	sed -i 's/amounts: debit/amounts: [debit, credit, credti]/' spec.yml
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map.split.amounts: nothing in map fills 'credti'"
	sed -i "s/, credti/]/; s/\]\]/]/; s/fields: { line:/fields: { credit: \"'1'\", line:/" spec.yml
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map.split: 'credit' is among the amounts, the parts would no longer add up"
	table 'parts: []'
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map.split needs either 'parts' or 'table'"
	cat >lines.yml <<'X'
name: lines
primaryKey: [voucher, line]
fields:
  - { name: voucher, type: string }
  - { name: line, type: integer }
  - { name: account, type: string }
  - { name: debit, type: number, x-cutover: { scale: 2 } }
  - { name: credit, type: number, x-cutover: { scale: 2 } }
  - { name: centre, type: string }
X
	parts 0.5 0.5
	sed -i 's/^map:/map:\n  to: lines.yml/; /line + part/d' spec.yml
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map.split: all parts of a record have the same key (voucher, line)"
}

@test "an amount that is none keeps its record whole, at fault; null stays null" {
	rows <<<'v1 1 6601 100.00 0.00
v1 2 6601 x 0.00' | sed 's/100.00\t0.00/100.00\t\\N/' >in
	expect_status 1 cutover-map -f spec.yml in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥account⇥debit⇥credit⇥centre
l.csv:1⇥\N⇥v1⇥11⇥6601⇥60.00⇥\N⇥A
l.csv:1⇥\N⇥v1⇥12⇥6601⇥40.00⇥\N⇥B
l.csv:2⇥debit:not_a_number⇥v1⇥20⇥6601⇥x⇥0.00⇥\N
\.⇥rows=3⇥sum.debit=100.00⇥sum.credit=0.00
X
	err_has "map: l.csv:2: debit: 'x' is not a number"
}

@test "an amount that no control sum took is not divided: the parts would be money out of nothing" {
	rows <<<'v1 1 6601 007 0.00
v1 2 6601 -0.00 0.00' | sed 's/sum.debit=[^\t]*/sum.debit=0/' >in
	expect_status 1 cutover-map -f spec.yml in
	err_has "map: l.csv:1: debit: '007' is not a value of its type"
	out_has "$(printf 'l.csv:1\tdebit:not_a_value\tv1\t10\t6601\t007\t0.00')"
	out_has rows=2
}

@test "a product beyond 38 digits is a fault, and the record stays whole" {
	sed -i '/^controls/d' spec.yml
	parts 1.6 1.4
	sed -i 's/^    amounts/    of: 3\n    amounts/' spec.yml
	rows <<<'v1 1 6601 99999999999999999999999999999999999999 0' | sed 's/\tsum.*//' >in
	expect_status 1 cutover-map -f spec.yml in
	out_has "debit:overflow"
	out_has "rows=1"
}

@test "a part is reported once what is wrong with all of them" {
	rows <<<'v1 1 6601 100.00 0.00' >in
	sed -i 's/line: line + part/line: line + part, account: "account + 1 \/ 0"/' spec.yml
	expect_status 1 cutover-map -f spec.yml in
	expect_findings <<'X'
map: l.csv:1: account: division by zero
X
	summary map: 1 read, 2 written, 2 with faults, 0 left out
}

@test "whatever the amounts and the shares, the parts sum to the whole and none has another sign" {
	awk 'BEGIN { srand(7); for (i = 1; i <= 500; i++) printf "v%d %d %s %.2f %.2f\n", i, i, i % 2 ? 6601 : 6602, (rand() - 0.5) * 10 ^ int(rand() * 7), rand() }' |
		sed 's/-0.00/0.00/g' | rows >in
	printf '%s\n' account,centre,share 6601,A,3 6601,B,1 6601,C,7 6601,D,0.5 6601,E,1 6602,A,1 6602,B,1 6602,C,1 >shares.csv
	table 'of: any'
	run_ok cutover-map -f spec.yml in
	out_has rows=2000
	[ "$(tail -n 1 in | cut -f 3-)" = "$(tail -n 1 out | cut -f 3-)" ]
	[ "$(awk -F '\t' 'NR == FNR { if ($6 < 0) minus[$1] = 1; next } !/^\\/ && $6 != 0 && ($6 < 0) != ($1 in minus)' in out)" = '' ]
}
