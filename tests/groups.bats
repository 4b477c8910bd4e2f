# map.group: values of the voucher in each of its lines.
load helper

setup() {
	scratch
	cat >spec.yml <<'X'
cutover: 1
name: vouchers
controls: [debit]
clean:
  fields:
    no:      {}
    date:    { type: date }
    account: {}
    debit:   { type: decimal(2) }
    memo:    {}
map:
  group: no
  let: { total: sum(debit) }
  fields:
    no: no
    date: first(date)
    debit: debit
    share: "round(debit / total, 2)"
    lines: count(*)
    memo: "coalesce(memo, first(memo))"
X
}


journal() {
	stream debit <<'X'
_at⇥_fault⇥no⇥date⇥account⇥debit⇥memo
v.csv:2⇥\N⇥7⇥2023-01-05⇥1001⇥10.00⇥cash
v.csv:3⇥\N⇥7⇥\N⇥1002⇥30.00⇥\N
v.csv:4⇥\N⇥8⇥2023-01-06⇥1001⇥5.00⇥bank
v.csv:5⇥\N⇥8⇥\N⇥1002⇥15.00⇥rent
X
}

# without its seal: what a case puts behind it can follow
lines() { journal | grep -v '^\\\.'; }

@test "each line of a voucher gets the values of the voucher, and keeps its own" {
	journal >in
	run_ok cutover-map -f spec.yml in
	expect_out <<'X'
_at⇥_fault⇥no⇥date⇥debit⇥share⇥lines⇥memo
v.csv:2⇥\N⇥7⇥2023-01-05⇥10.00⇥0.25⇥2⇥cash
v.csv:3⇥\N⇥7⇥2023-01-05⇥30.00⇥0.75⇥2⇥cash
v.csv:4⇥\N⇥8⇥2023-01-06⇥5.00⇥0.25⇥2⇥bank
v.csv:5⇥\N⇥8⇥2023-01-06⇥15.00⇥0.75⇥2⇥rent
\.⇥rows=4⇥sum.debit=60.00
X
	expect_findings </dev/null
	summary map: 4 read, 4 written, 0 with faults, 0 left out
}

@test "every aggregate, several keys, and the same bytes with any number of threads" {
	set_line '  group: no' '  group: [no, "upper(word)"]'
	set_line 'total: sum(debit)' 'total: sum(debit), word: "trim(memo)"'
	set_line 'lines: .*' "all: \"concat_ws('/', min(debit), max(debit), last(account), count(memo), max(n))\"\\n    n: n"
	set_line 'let: {' 'let: { n: ordinal(no),'
	{ printf '_at\t_fault\tno\tdate\taccount\tdebit\tmemo\n'
	awk 'BEGIN { for (i = 0; i < 150000; i++) printf "v.csv:%d\t\\N\t%d\t2023-01-05\t%d\t%d.50\t%s\n", i + 2, i / 3, i % 7, i % 10, i % 2 ? "a" : " A"; print "\\.\trows=150000" }'; } >in
	sed -i '/^controls/d' spec.yml
	run_ok cutover-map -f spec.yml in
	has out "$(tabs <<<'v.csv:5⇥\N⇥1⇥2023-01-05⇥3.50⇥0.26⇥3.50/5.50/5/3/3⇥1⇥a')"
	# without ordinal(), which alone would keep the records in order
	sed -i 's/n: ordinal(no), //; s/, max(n)//; s/n: n/n: no/' spec.yml
	run_ok cutover-map -f spec.yml in
	cp out one
	for n in 2 7; do
		run_ok cutover-map -f spec.yml -j $n in
		cmp one out
	done
}

@test "aggregates are over what where leaves out, too, and where can use them" {
	# the first line is the head of the voucher: it has the date, and is no line of the journal
	{ lines | sed 's/1001/\\N/'; } >in
	set_line '  group: no' '  group: no\n  where: account is not null and sum(debit) > 20'
	run_ok cutover-map -f spec.yml -I tsv -O tsv in
	expect_out <<'X'
_at⇥_fault⇥no⇥date⇥debit⇥share⇥lines⇥memo
v.csv:3⇥\N⇥7⇥2023-01-05⇥30.00⇥0.75⇥2⇥cash
X
	summary map: 4 read, 1 written, 0 with faults, 3 left out
	set_line 'share: .*' 'share: "sum(case when account is not null then debit end)"'
	run_ok cutover-map -f spec.yml -I tsv -O tsv in
	row 'v.csv:3⇥\N⇥7⇥2023-01-05⇥30.00⇥30.00⇥2⇥cash'
}

@test "emit, convert and split work on records that have the values of their group" {
	sed -i '/^map:/,$d' spec.yml
	cat >>spec.yml <<'X'
map:
  group: no
  fields: { no: no, date: first(date), debit: debit, total: sum(debit), line: "1" }
  emit:
    - when: debit = max(debit)
      fields: { line: count(*) }
  convert: { rates: { file: rates.csv }, currency: "'USD'", date: date, amounts: { debit: debit } , scale: 2 }
  split: { amounts: debit, parts: [{ share: 0.5 }, { share: 0.5 }], fields: { line: line * 10 + part } }
X
	printf 'currency,date,rate\nUSD,2023-01-01,7\n' >rates.csv
	journal >in
	run_ok cutover-map -f spec.yml in
	expect_out <<'X'
_at⇥_fault⇥no⇥date⇥debit⇥total⇥line
v.csv:3⇥\N⇥7⇥2023-01-05⇥105.00⇥40.00⇥21
v.csv:3⇥\N⇥7⇥2023-01-05⇥105.00⇥40.00⇥22
v.csv:5⇥\N⇥8⇥2023-01-06⇥52.50⇥20.00⇥21
v.csv:5⇥\N⇥8⇥2023-01-06⇥52.50⇥20.00⇥22
\.⇥rows=4⇥sum.debit=315.00
X
}

@test "a group that comes again is an error with its place and its cure, and sort is the cure" {
	{ lines; printf 'v.csv:6\t\\N\t7\t\\N\t1003\t1.00\t\\N\n'; } >in
	expect_status 2 cutover-map -f spec.yml -I tsv in
	err_has "map: v.csv:6: group '7' (map.group) comes again after others: sort the input (cutover sort --by no)"
	no_seal
	cutover-sort -f spec.yml --by no -q -I tsv -O tsv -o sorted in
	run_ok cutover-map -f spec.yml -I tsv sorted
	row 'v.csv:6⇥\N⇥7⇥2023-01-05⇥1.00⇥0.02⇥3⇥cash'
	set_line '  group: no' '  group: [no, account]'
	sed 's/1003/1001/' in >two
	expect_status 2 cutover-map -f spec.yml -I tsv two
	err_has "map: v.csv:6: group '7 1001' (map.group) comes again after others: sort the input (cutover sort --by no,account)"
	set_line '  group: .*' '  group: lower(no)'
	expect_status 2 cutover-map -f spec.yml -I tsv in
	err_has "comes again after others: sort the input (cutover sort)"
	expect_status 2 cutover-map -f spec.yml -I tsv --explain 2 in
	err_has "v.csv:6: group '7' (map.group) comes again"
}

@test "a record with a null in its key is a group by itself" {
	lines | sed 's/⇥/\t/g; s/\t7\t/\t\\N\t/' >in
	run_ok cutover-map -f spec.yml -I tsv -O tsv in
	expect_out <<'X'
_at⇥_fault⇥no⇥date⇥debit⇥share⇥lines⇥memo
v.csv:2⇥\N⇥\N⇥2023-01-05⇥10.00⇥1.00⇥1⇥cash
v.csv:3⇥\N⇥\N⇥\N⇥30.00⇥1.00⇥1⇥\N
v.csv:4⇥\N⇥8⇥2023-01-06⇥5.00⇥0.25⇥2⇥bank
v.csv:5⇥\N⇥8⇥2023-01-06⇥15.00⇥0.75⇥2⇥rent
X
	set_line '  group: no' "  group: [date, no]"
	run_ok cutover-map -f spec.yml -I tsv -O tsv in
	[ "$(column 7)" = "1 1 1 1 " ]
}

@test "a fault that an aggregate reads is that of the whole group, and one finding" {
	echo 'validate: { group: no }' >>spec.yml
	lines | sed 's/:3\t\\N\t7\t\\N\t1002\t30.00/:3\tdebit:not_a_number\t7\t\\N\t1002\t3o/' >in
	expect_status 1 cutover-map -f spec.yml -I tsv in
	out_has "$(tabs <<<'v.csv:2⇥total:not_a_number:debit:3o:3⇥7⇥2023-01-05⇥10.00')"
	out_has "$(tabs <<<'v.csv:3⇥debit:not_a_number total:not_a_number:debit:3o')"
	out_has "$(tabs <<<'v.csv:4⇥\N')"
	expect_findings </dev/null
	cp out mapped
	expect_status 1 cutover-validate -f spec.yml --findings list.csv --set-aside aside mapped
	[ "$(wc -l <list.csv)" = 2 ]
	has list.csv "v.csv,3,1,7,total,not_a_number,error,3o,"
}

@test "a null with a fault is not passed over in a sum" {
	lines | sed 's/:3\t\\N\t7\t\\N\t1002\t30.00/:3\tdebit:required\t7\t\\N\t1002\t\\N/' >in
	expect_status 1 cutover-map -f spec.yml -I tsv in
	out_has "$(tabs <<<'v.csv:2⇥total:required:debit::3⇥7')"
	set_line 'total: sum(debit)' 'amount: credit * 2, credit: debit, total: sum(amount)'
	expect_status 1 cutover-map -f spec.yml -I tsv in
	out_has "$(tabs <<<'v.csv:2⇥total:required:debit::3⇥7')"
}

@test "first and last depend on one record only" {
	set_line 'lines: count(\*)' 'end: last(date)'
	lines | sed 's/:2\t\\N\t7\t2023-01-05/:2\tdate:not_a_date\t7\t5 Jan/; s/:5\t\\N\t8\t\\N/:5\tdate:not_a_date\t8\t6 Jan/' >in
	expect_status 1 cutover-map -f spec.yml -I tsv in
	expect_findings </dev/null
	expect_out <<'X'
_at⇥_fault⇥no⇥date⇥debit⇥share⇥end⇥memo
v.csv:2⇥date:not_a_date:date:5%20Jan⇥7⇥\N⇥10.00⇥0.25⇥\N⇥cash
v.csv:3⇥date:not_a_date:date:5%20Jan:2⇥7⇥\N⇥30.00⇥0.75⇥\N⇥cash
v.csv:4⇥end:not_a_date:date:6%20Jan:5⇥8⇥2023-01-06⇥5.00⇥0.25⇥\N⇥bank
v.csv:5⇥date:not_a_date:date:6%20Jan end:not_a_date:date:6%20Jan⇥8⇥2023-01-06⇥15.00⇥0.75⇥\N⇥rent
\.⇥rows=4⇥sum.debit=60.00
X
}

@test "what an aggregate cannot take is reported once, where it is, whatever where does" {
	sed -i '/^controls/d; s/debit:   { type: decimal(2) }/debit: {}/; s/^  group: no/&\n  where: account <> 1002/; s/lines: .*/half: sum(debit) \/ 2/' spec.yml
	lines | sed 's/30.00/3o/' >in
	expect_status 1 cutover-map -f spec.yml -I tsv in
	expect_findings <<'X'
map: v.csv:3: total: '3o' is not a number
X
	out_has "$(tabs <<<'v.csv:2⇥total:not_a_number:debit:3o:3 half:not_a_number:debit:3o:3⇥7')"
}

@test "a let value that fails in one record makes its sums fail in all" {
	set_line 'total: sum(debit)' 'amount: "debit / account", total: sum(amount)'
	lines | sed 's/\t1002\t30/\t0\t30/' >in
	expect_status 1 cutover-map -f spec.yml -I tsv in
	expect_findings <<'X'
map: v.csv:3: amount: division by zero
X
	out_has "$(tabs <<<'v.csv:2⇥total:division:amount::3⇥7')"
	out_has "$(tabs <<<'v.csv:4⇥\N⇥8')"
	cp out mapped
	echo 'validate: { group: no }' >>spec.yml
	expect_status 1 cutover-validate -f spec.yml --findings list.csv --set-aside aside mapped
	[ "$(wc -l <list.csv)" = 2 ]
}

@test "a value of the group that does not fit is reported once for the group" {
	set_line 'clean:' 'lookups: { dates: { file: dates.csv, key: old, value: new } }\nclean:'
	set_line 'date: first(date)' "date: \"lookup('dates', first(memo))\"\\n    year: \"count(*) / (count(memo) - 1)\""
	printf 'old,new\nbank,2023-01-06\n' >dates.csv
	journal >in
	expect_status 1 cutover-map -f spec.yml in
	expect_findings <<'X'
map: v.csv:2: year: division by zero
map: v.csv:2: date: 'cash' is not in lookup 'dates' (2 records)
X
	cp out mapped
	echo 'validate: { group: no }' >>spec.yml
	expect_status 1 cutover-validate -f spec.yml --findings list.csv --set-aside aside mapped
	[ "$(wc -l <list.csv)" = 2 ]
	has list.csv "v.csv,2,1,7,date,unmapped,error,cash,has no row in the lookup (column 'memo') (also in year:division)"
}

@test "the group of a record is not known if its key has a fault: it has no aggregates, nor has a group around it" {
	{ lines | sed 's/:3\t\\N\t7/:3\tno:unreadable\t7?/'; printf 'v.csv:6\t\\N\t9\t2023-01-07\t1003\t1.00\tx\n'; } >in
	expect_status 1 cutover-map -f spec.yml -I tsv -O tsv in
	expect_findings </dev/null
	row 'v.csv:2⇥total:unreadable:no:7?:3 lines:unreadable:no:7?:3⇥7⇥2023-01-05⇥10.00⇥\N⇥\N⇥cash'
	row 'v.csv:3⇥no:unreadable total:unreadable:no:7? date:unreadable:no:7? lines:unreadable:no:7? memo:unreadable:no:7?⇥7?⇥\N⇥30.00⇥\N⇥\N⇥\N'
	row 'v.csv:4⇥total:unreadable:no:7?:3 date:unreadable:no:7?:3 lines:unreadable:no:7?:3⇥8⇥\N⇥5.00⇥\N⇥\N⇥bank'
	row 'v.csv:5⇥total:unreadable:no:7?:3 date:unreadable:no:7?:3 lines:unreadable:no:7?:3⇥8⇥\N⇥15.00⇥\N⇥\N⇥rent'
	{ lines | sed 's/:3\t\\N\t7/:3\tno:unreadable\t7?/'; } | sed 's/\t8\t/\t7\t/' >in
	expect_status 1 cutover-map -f spec.yml -I tsv -O tsv in
	row 'v.csv:2⇥total:unreadable:no:7?:3 lines:unreadable:no:7?:3⇥7⇥2023-01-05⇥10.00⇥\N⇥\N⇥cash'
	row 'v.csv:5⇥total:unreadable:no:7?:3 lines:unreadable:no:7?:3⇥7⇥2023-01-05⇥15.00⇥\N⇥\N⇥rent'
	set_line '  group: no' '  group: "1 / no"'
	lines | sed 's/:3\t\\N\t7/:3\t\\N\t0/' >in
	expect_status 1 cutover-map -f spec.yml -I tsv -O tsv in
	expect_findings <<'X'
map: v.csv:3: group: division by zero
X
	row 'v.csv:2⇥total:division:no:0:3 lines:division:no:0:3⇥7⇥2023-01-05⇥10.00⇥\N⇥\N⇥cash'
}

@test "the head of a voucher with a bad number is missed in the lines after it, also where it is left out" {
	{ lines | sed 's/:2\t\\N\t7/:2\tno:unreadable\t7?/'; printf 'v.csv:6\tno:unreadable\t9?\t2023-01-07\t1003\t1.00\tx\nv.csv:7\t\\N\t\\N\t2023-01-07\t1003\t1.00\tx\n'; } >in
	set_line '  group: no' '  group: no\n  where: account <> 1001'
	set_line 'memo: "coal.*' 'memo: last(memo)'
	expect_status 1 cutover-map -f spec.yml -I tsv -O tsv in
	row 'v.csv:3⇥total:unreadable:no:7?:2 date:unreadable:no:7?:2 lines:unreadable:no:7?:2⇥7⇥\N⇥30.00⇥\N⇥\N⇥\N'
	# behind the last record: its last() is not known, but its first() is
	row 'v.csv:5⇥total:unreadable:no:9?:6 lines:unreadable:no:9?:6 memo:unreadable:no:9?:6⇥8⇥2023-01-06⇥15.00⇥\N⇥\N⇥\N'
	# a record with a null in its key is a group by itself whatever is beside it
	row 'v.csv:7⇥\N⇥\N⇥2023-01-07⇥1.00⇥1.00⇥1⇥x'
}

@test "memory is bounded: keys and records of a group" {
	{ printf '_at\t_fault\tno\tdate\taccount\tdebit\tmemo\n'; awk 'BEGIN { for (i = 0; i < 60000; i++) printf "v.csv:%d\t\\N\t%d\t\\N\t1\t1.00\tx\n", i + 2, i }'; } >in
	run_ok cutover-map -f spec.yml -I tsv -o much in
	# keys for which there is no memory go to disk
	run_ok cutover-map -f spec.yml --memory 1M -I tsv -o little in
	cmp much little
	# a group that comes again is found then, too, at the end
	{ cat in; printf 'v.csv:60002\t\\N\t7\t\\N\t1\t1.00\tx\nv.csv:60003\t\\N\tnew\t\\N\t1\t1.00\tx\nv.csv:60004\t\\N\t59990\t\\N\t1\t1.00\tx\n'; } >again
	expect_status 2 cutover-map -f spec.yml --memory 1M -I tsv again
	err_has "map: v.csv:60002: group '7' (map.group) comes again after others: sort the input (cutover sort --by no)"
	err_lacks "59990"
	no_seal
	sed '60002d' again >again2
	expect_status 2 cutover-map -f spec.yml --memory 1M -I tsv again2
	err_has "map: v.csv:60004: group '59990' (map.group) comes again"
	no_seal
	expect_status 2 cutover-map -f spec.yml -n --memory 128K -I tsv in
	err_has "--memory"
	sed 's/\\N\t[0-9]*\t/\\N\t1\t/' in >wide
	run_ok cutover-map -f spec.yml -n --memory 40M -I tsv wide
	sed '1!s/\\N\t/no:unreadable\t/' wide >unknown
	expect_status 1 cutover-map -f spec.yml -n --memory 1M -I tsv unknown
	expect_status 2 cutover-map -f spec.yml -n --memory 1M -I tsv wide
	err_has "map: v.csv:2: group '1' (map.group) begins here and has "
	err_has "keys and groups of the records take more than 1 MiB"
	# one record alone is too large
	{ head -n 2 wide | sed "s/x$/$(text_of 70000 x)/"; } >large
	run_ok cutover-map -f spec.yml -n --memory 64K -I tsv <(head -n 2 wide)
	expect_status 2 cutover-map -f spec.yml -n --memory 64K -I tsv large
	err_has "keys and groups of the records take more than 65536 bytes"
	err_has "map: v.csv:2: group '1' (map.group) begins here and has 0 records so far"
	# of records without a known key, too: the group that waits for its rest is named
	sed '3,$s/\\N\t/no:unreadable\t/' wide >rest
	expect_status 2 cutover-map -f spec.yml -n --memory 1M -I tsv rest
	err_has "map: v.csv:2: group '1' (map.group) begins here and has "
}

@test "--explain shows the value of an aggregate and the records that it is made of" {
	journal >in
	run_ok cutover-map -f spec.yml --explain 3 in
	expect_out <<'X'
v.csv:3
  let total: 40.00 from sum(debit)
      sum(debit) is 40.00, of v.csv:2 to v.csv:3
record 1
  no: '7' from no
  date: '2023-01-05' from first(date)
      first(date) is 2023-01-05, of v.csv:2
  debit: '30.00' from debit
  share: '0.75' from round(debit / total, 2)
      debit is '30.00'
      total is 40.00
  lines: '2' from count(*)
      count(*) is 2, of v.csv:2 to v.csv:3
  memo: 'cash' from coalesce(memo, first(memo))
      first(memo) is 'cash', of v.csv:2
      memo is null
X
	lines | sed 's/:3\t\\N\t7\t\\N\t1002\t30.00/:3\tdebit:not_a_number\t7\t\\N\t1002\t3o/' >bad
	run_ok cutover-map -f spec.yml -I tsv --explain 2 bad
	out_has "  let total: none (not_a_number: 'debit' of v.csv:3 is at fault) from sum(debit)"
	quiet
	sed -i "s#share: .*#share: last(account) || first(case when debit > 0 then ') \"' else '''' end)#" spec.yml
	run_ok cutover-map -f spec.yml --explain 3 in
	out_has "      last(account) is '1002', of v.csv:3"
	out_has "      first(case when debit > 0 then ') \"' else '''' end) is ') \"', of v.csv:2"
}

@test "what a spec cannot say about groups is refused at its place" {
	cp spec.yml good.yml
	wrong() { cp good.yml spec.yml; set_line "$1" "$2"; capture cutover-map -n -f spec.yml; [ "$status" -eq 2 ]; }
	wrong '  group: no' ''
	err_has "spec.yml:13:17: sum() needs a group: say under map.group in which fields the records of one group agree"
	wrong '  group: no' '  group: nr'
	err_has "spec.yml:12:10: no field 'nr'"
	wrong '  group: no' '  group: []'
	err_has "map.group is an empty list"
	wrong '  group: no' '  group: sum(debit)'
	err_has "map.group: sum() needs a group"
	wrong '  group: no' '  group: total'
	err_has "map.group cannot be of 'total', which is made of the group itself"
	wrong '  group: no' '  group: [no, line()]'
	err_has "line() is the position of a record"
	wrong '  group: no' '  group: ordinal(no)'
	err_has "map.group: ordinal() numbers records as clean and map read them"
	wrong 'total: sum(debit)' 'total: sum(debit), x: total + 1, y: max(x)'
	err_has "max() cannot be over 'x', which is made of an aggregate itself"
	wrong 'total: sum(debit)' 'total: sum(max(debit))'
	err_has "max() cannot be inside another aggregate"
	wrong 'total: sum(debit)' 'total: sum(date)'
	err_has "sum()"
	wrong '  group: no' '  group: no\n  split: { amounts: debit, parts: [{ share: 1, fields: { memo: first(memo) } }] }'
	err_has "first() needs a group: it works only in map (with map.group), in group_checks"
}

# rates of currencies, a sum over them, and records: number, currency, amount
with_rates() {
	sed -i '/^clean:/,$d' spec.yml
	cat >>spec.yml <<'Y'
lookups: { rates: { file: rates.csv, key: cur, value: rate }, books: { file: books.csv, key: old, value: new } }
clean: { fields: { no: {}, cur: {}, debit: { type: decimal(2) } } }
map:
  group: no
  fields:
    no: no
    debit: debit
    base: "sum(debit * number(lookup('rates', cur)))"
Y
	printf '%s\n' cur,rate USD,7 EUR,8 >rates.csv
	printf '%s\n' old,new 1,100 >books.csv
	printf '_at\t_fault\tno\tcur\tdebit\n' >in
	awk '{ printf "v.csv:%d\t\\N\t%s\t%s\t%s\n", NR + 1, $1, $2, $3 }' >>in
}

@test "keys that an aggregate misses are on the list, with all records that depend on them" {
	with_rates <<'X'
1 USD 5.00
1 GBP 6.00
1 CHF 2.00
2 USD 1.00
2 USD 2.00
3 GBP 1.00
X
	expect_status 1 cutover-map -f spec.yml -I tsv --unmapped unmapped.csv --unused unused.csv in
	expect_findings <<'X'
map: v.csv:2: base: 'GBP' is not in lookup 'rates' (4 records)
map: v.csv:2: base: 'CHF' is not in lookup 'rates' (3 records)
X
	out_has "$(tabs <<<'v.csv:2⇥base:unmapped:base::3⇥1⇥5.00⇥\N')"
	out_has "$(tabs <<<'v.csv:5⇥\N⇥2⇥1.00⇥21.00')"
	expect_file unmapped.csv <<'X'
cur,records,debit,rate
GBP,4,14.00,
CHF,3,13.00,
X
	printf '%s\n' cur,rate EUR,8 | diff - unused.csv
	err_has "rates 33.3% of records"
	# a lookup that gives null or the key instead lists them all the same
	sed -i 's/value: rate /value: rate, missing: null /' spec.yml
	run_ok cutover-map -f spec.yml -I tsv --unmapped unmapped.csv in
	out_has "$(tabs <<<'v.csv:2⇥\N⇥1⇥5.00⇥35.00')"
	has unmapped.csv GBP,4,14.00,
	has unmapped.csv CHF,3,13.00,
	# last() needs that of the last record only
	sed -i "s/base: .*/base: \"last(lookup('rates', cur))\"/; s/, missing: null//" spec.yml
	expect_status 1 cutover-map -f spec.yml -I tsv --unmapped unmapped.csv in
	expect_file unmapped.csv <<'X'
cur,records,debit,rate
CHF,3,13.00,
GBP,1,1.00,
X
}

@test "a key that only a record misses which where leaves out is on the list of those that need it" {
	with_rates <<'X'
1 GBP 6.00
1 USD 5.00
2 USD 1.00
X
	sed -i 's/^  group: no/&\n  where: debit <> 6/' spec.yml
	expect_status 1 cutover-map -f spec.yml -I tsv -O tsv --unmapped unmapped.csv in
	expect_findings <<<"map: v.csv:3: base: 'GBP' is not in lookup 'rates'"
	has unmapped.csv GBP,1,5.00,
	# also through a let value
	sed -i "s/^  group: no/&\n  let: { rate: \"number(lookup('rates', cur))\" }/; s/base: .*/base: sum(debit * rate)/" spec.yml
	expect_status 1 cutover-map -f spec.yml -I tsv -O tsv --unmapped unmapped.csv in
	expect_findings <<<"map: v.csv:3: rate: 'GBP' is not in lookup 'rates'"
	has unmapped.csv GBP,1,5.00,
	row 'v.csv:3⇥base:unmapped:cur:GBP:2⇥1⇥5.00⇥\N'
}

@test "keys that the key of a group misses are on the list, and are no value of an aggregate" {
	with_rates <<'X'
1 USD 5.00
2 USD 1.00
2 USD 2.00
X
	sed -i "s/^  group: no/  group: \"lookup('books', no)\"/; s/base: .*/n: count(*)/" spec.yml
	expect_status 1 cutover-map -f spec.yml -I tsv -O tsv --unmapped unmapped.csv --unused unused.csv in
	expect_findings <<<"map: v.csv:2: group: '2' is not in lookup 'books' (3 records)"
	row 'v.csv:2⇥n:unmapped:no:2:3⇥1⇥5.00⇥\N'
	row 'v.csv:3⇥group:unmapped:no:2 n:unmapped:no:2⇥2⇥1.00⇥\N'
	has unmapped.csv 2,3,8.00,
	[ "$(wc -l <unused.csv)" = 1 ]
	err_has "books 0.0% of records"
}

@test "a sum of more than 38 digits is one finding for the group, of no other line" {
	sed -i /^controls/d spec.yml
	{ lines | sed 's/10\.00/99999999999999999999999999999999999999/'; } >in
	expect_status 1 cutover-map -f spec.yml -I tsv -O tsv in
	expect_findings <<<"map: v.csv:2: total: the result has more than 38 digits"
	row 'v.csv:3⇥total:overflow:debit:99999999999999999999999999999999999999:2⇥7⇥2023-01-05⇥30.00⇥\N⇥2⇥cash'
	set_line 'share: .*' 'share: "round(debit / sum(debit), 2)"'
	set_line 'let: .*' 'let: { total: debit }'
	expect_status 1 cutover-map -f spec.yml -I tsv -O tsv in
	expect_findings <<<"map: v.csv:2: share: the result has more than 38 digits"
	row 'v.csv:3⇥share:overflow:debit:99999999999999999999999999999999999999:2⇥7⇥2023-01-05⇥30.00⇥\N⇥2⇥cash'
	row 'v.csv:5⇥\N⇥8⇥2023-01-06⇥15.00⇥0.75⇥2⇥rent'
	# the largest amount that there can be is added exactly
	sed -i 's/⇥30\.00/⇥0/; s/\t30\.00/\t0/' in
	run_ok cutover-map -f spec.yml -I tsv -O tsv in
	row 'v.csv:2⇥\N⇥7⇥2023-01-05⇥99999999999999999999999999999999999999⇥1.00⇥2⇥cash'
}

@test "a damaged stream gives no aggregates of the group that it cuts" {
	journal | sed '$d' >cut
	expect_status 2 cutover-map -f spec.yml cut
	err_has "map: cut: no seal after 4 records"
	row 'v.csv:3⇥\N⇥7⇥2023-01-05⇥30.00⇥0.75⇥2⇥cash'
	lacks out v.csv:4
	no_seal
	journal | sed '5d' >gap
	expect_status 2 cutover-map -f spec.yml gap
	err_has "the seal does not match"
	lacks out v.csv:4
	no_seal
}
