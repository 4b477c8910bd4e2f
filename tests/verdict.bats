#!/usr/bin/env bats
# What the stream says of itself: findings about the whole in its seal, and the line in which it says who failed.
load helper

setup() {
	scratch
	cat >spec.yml <<'X'
cutover: 1
name: b1
controls: [debit, credit]
clean: { fields: { date: { type: date }, voucher: {}, line: { type: integer }, account: {}, debit: { type: decimal(2) }, credit: { type: decimal(2) } } }
map:
  to: ledger/journal_line
  fields: { book: "'x'", voucher_id: voucher, line_no: line, posting_date: date, period: "to_char(date, 'YYYYMM')", account: account, currency: "'CNY'", debit: debit, credit: credit }
dedupe: { key: [voucher_id, line_no] }
validate: { group: [voucher_id] }
load: { to: "sqlite:out.db" }
X
	tabs >rows <<'X'
_at⇥_fault⇥book⇥voucher_id⇥line_no⇥posting_date⇥period⇥account⇥currency⇥debit⇥credit
v.csv:2⇥\N⇥x⇥1⇥1⇥2023-01-05⇥202301⇥1001⇥CNY⇥10.00⇥0.00
v.csv:3⇥\N⇥x⇥1⇥2⇥2023-01-05⇥202301⇥6001⇥CNY⇥0.00⇥10.00
X
}
# sealed PART...: the rows, and a seal with these parts behind its figures
sealed() { cat rows && printf '\\.\trows=2\tsum.debit=10.00\tsum.credit=10.00' && printf '\t%s' "$@" && echo; }
found() { sealed finding=total_differs:1:debit:20.00 finding=total_differs:1:credit:3.00; }
limit() { sed -i "1a limits: { file: { $1 } }" spec.yml; }

@test "validate refuses what was found about the whole, and names it" {
	found >in
	expect_status 1 cutover-validate -f spec.yml in
	expect_findings <<'X'
validate: total_differs was found 2 times in the whole of the data: debit 20.00, credit 3.00; the limits accept 0 (limits.file.total_differs in spec.yml)
X
	summary validate: 2 read, 2 good, 0 set aside in 0 groups
	[ "$(tail -n 1 out)" = "$(printf '\\!\tvalidate\tlimits\t2\ttotal_differs was found 2 times in the whole of the data: debit 20.00, credit 3.00; the limits accept 0 (limits.file.total_differs in spec.yml)')" ]
}

@test "within limits.file it is accepted, and every program passes that on" {
	found >in
	limit 'total_differs: 2'
	run_ok cutover-validate -q -f spec.yml in
	[ "$(tail -n 1 out)" = "$(sealed accepted=total_differs:1:debit:20.00 accepted=total_differs:1:credit:3.00 | tail -n 1)" ]
	cp out accepted
	capture cutover-validate -f spec.yml in
	err_has "validate: total_differs, found 2 times in the whole of the data: debit 20.00, credit 3.00, is accepted (limits.file.total_differs in spec.yml)"
	sed -i '2d' spec.yml
	run_ok cutover-dedupe -q -f spec.yml accepted
	cmp out accepted
	run_ok cutover-load -f spec.yml accepted
}

@test "the list of findings has what was found about the whole, with its amount, and says what is accepted" {
	sealed finding=total_differs:2:debit:20.00 finding=zones_mixed:1:date: finding=balance_differs:1::3.00 accepted=parent_differs:1:debit:1.00 \
		finding=later%3A1:1000:: >in
	limit 'balance_differs: 1, zones_mixed: 2, parent_differs: 1'
	expect_status 1 cutover-validate -f spec.yml --findings findings.csv in
	expect_file findings.csv <<'X'
file,line,record,group,field,code,severity,value,message,column,expected
,,,,debit,total_differs,error,,"a total of the file is not the sum of its rows (2 times, 20.00 in all)",,
,,,,date,zones_mixed,warning,,"the time stamps of a column have different offsets, and the field names no zone (accepted by the limits)",,
,,,,,balance_differs,warning,,"a running balance does not follow from the row before it (3.00, accepted by the limits)",,
,,,,debit,parent_differs,warning,,"an account is not the sum of the accounts below it (1.00, accepted by the limits)",,
,,,,,later:1,error,,"found about the whole of the data (1,000 times)",,
X
	# they are no findings of validate: it neither repeats nor counts them
	summary validate: 2 read, 2 good, 0 set aside in 0 groups
	err_lacks 'warning'
	err_lacks 'not the sum'
	cat rows >plain
	run_ok cutover-validate -q -f spec.yml -I tsv --findings findings.csv plain
	[ "$(wc -l <findings.csv)" = 1 ]
}

@test "of a whole pipe one list has everything: cells, totals, currencies, contradictions" {
	cat >p.yml <<'X'
cutover: 1
name: p
clean:
  fields: { voucher: {}, line: { type: integer, required: true }, debit: { type: decimal(2) } }
  totals: { label: Total, check: { debit: debit } }
map: { to: p.schema.yml, fields: { voucher: voucher, line: line, debit: debit } }
dedupe: { key: [voucher, line], agree: [debit] }
validate: {}
X
	printf 'name: p\nfields:\n  - { name: voucher, type: string }\n  - { name: line, type: integer }\n  - { name: debit, type: number, x-cutover: { scale: 2 } }\n' >p.schema.yml
	printf '%s\n' voucher,line,debit 1,1,10.00 '1,2,USD 5.00' '1,3,¥1.00' 2,1,x 3,1,4.00 3,1,6.00 Total,,27.00 >p.csv
	pipe 'cutover clean -f p.yml p.csv 2>clean.err | cutover map -q -f p.yml | cutover dedupe -f p.yml 2>dedupe.err |
		cutover validate -f p.yml --findings findings.csv --set-aside aside.tsv >good.tsv' || true
	expect_file findings.csv <<'X'
file,line,record,group,field,code,severity,value,message,column,expected
p.csv,5,4,,debit,not_a_number,error,x,is not a number,debit,a number with at most 2 digits after the point
p.csv,6,5,,,differs,error,,contradicts another record of the same key,,
p.csv,7,6,,,differs,error,,contradicts another record of the same key,,
,,,,debit,total_differs,error,,a total of the file is not the sum of its rows (1.00),,
,,,,debit,currencies_mixed,error,,a column has amounts in several currencies,,
X
	# their programs have said where
	has clean.err "clean: p.csv:8: debit: the file's own total is 27.00"
	has clean.err 'clean: p.csv:4: debit: amounts in 2 currencies'
	has dedupe.err "dedupe: p.csv:7: debit is '6.00' here and '4.00' at p.csv:6"
}

@test "one more than limits.file accepts is refused, however it is shared out among controls" {
	sealed finding=total_differs:2:debit:20.00 finding=total_differs:1::  >in
	limit 'total_differs: 2'
	expect_status 1 cutover-validate -q -f spec.yml in
	err_has "total_differs was found 3 times"
	sealed accepted=total_differs:2:debit:20.00 finding=total_differs:1:debit:1.00 >in
	expect_status 1 cutover-validate -q -f spec.yml in
	err_has "total_differs was found 1 time in the whole of the data: debit 1.00; 2 more were accepted before; the limits accept 2"
}

@test "dedupe and map pass on what is open, also a code of a later version" {
	sealed finding=a%3Ab:7:x%25y: >in
	run_ok cutover-dedupe -q -f spec.yml in
	cmp out in
	expect_status 1 cutover-validate -q -f spec.yml in
	err_has "a:b was found 7 times in the whole of the data: x%y; the limits accept 0"
	printf '_at\t_fault\tdate\tvoucher\tline\taccount\tdebit\tcredit\nv.csv:2\t\\N\t2023-01-05\t1\t1\t1001\t1.00\t0.00\n\\.\trows=1\tsum.debit=1.00\tsum.credit=0.00\tfinding=zones:1::\n' >clean.in
	for j in 1 2; do
		run_ok cutover-map -q -j $j -f spec.yml clean.in
		[ "$(tail -n 1 out)" = "$(printf '\\.\trows=1\tsum.debit=1.00\tsum.credit=0.00\tfinding=zones:1::')" ]
	done
}

@test "findings of several inputs add up" {
	found >a
	sed 's/\t1\t\([12]\)\t/\t2\t\1\t/' a >b
	run_ok cutover-dedupe -q -f spec.yml a b
	out_has "finding=total_differs:2:debit:40.00	finding=total_differs:2:credit:6.00"
}

@test "load weighs them where no validate ran, and loads nothing" {
	found >in
	expect_status 2 cutover-load -q -f spec.yml in
	err_has "load: total_differs was found 2 times"
	[ ! -e out.db ]
	limit 'total_differs: 2'
	run_ok cutover-load -q -f spec.yml in
	[ "$(sqlite3 out.db 'select count(*) from journal_line')" = 2 ]
}

@test "-I tsv does not pass over them" {
	found | sed 3d >in
	expect_status 1 cutover-validate -q -I tsv -f spec.yml in
	err_has "total_differs was found 2 times"
	printf '\\.\trows=9\tfinding=x\n' | cat rows - >in
	expect_status 2 cutover-validate -q -I tsv -f spec.yml in
	err_has "validate: in:4: the seal cannot be read: 'finding=x' is no finding"
}

@test "-O csv and -O tsv do not end with 0 while one is open" {
	found >in
	for format in csv tsv; do
		expect_status 1 cutover-dedupe -q -O $format -f spec.yml in
		err_has "dedupe: this format has no seal, so that what was found about the whole is lost in it: total_differs (1, debit 20.00), total_differs (1, credit 3.00); write a stream, or this format after validate, which accepts what limits.file says"
		[ "$(wc -l <out)" = 3 ]
	done
	limit 'total_differs: 2'
	run_ok cutover-validate -q -O csv -f spec.yml in
}

@test "a part of a seal that nobody knows is an error" {
	sealed mood=good >in
	expect_status 2 cutover-dedupe -q -f spec.yml in
	err_has "dedupe: in:4: the seal does not match: 'mood' is a part that this version of cutover does not know"
}

@test "the audit line tells both kinds" {
	found >in
	limit 'total_differs: 2'
	run_ok cutover-dedupe -q -f spec.yml --audit log in
	has log '"findings":[{"code":"total_differs","count":1,"control":"debit","amount":"20.00"},{"code":"total_differs","count":1,"control":"credit","amount":"3.00"}],"accepted":[]'
	rm log
	run_ok cutover-validate -q -f spec.yml --audit log in
	has log '"findings":[],"accepted":[{"code":"total_differs","count":1,"control":"debit","amount":"20.00"},'
}

@test "limits.file takes the findings of the table, and whole numbers" {
	sealed >in
	limit 'total_difers: 2'
	expect_status 2 cutover-dedupe -q -f spec.yml in
	err_has "dedupe: spec.yml:2:19: no finding 'total_difers' (did you mean 'total_differs'?)"
	sed -i 's/difers: 2/differs: some/' spec.yml
	expect_status 2 cutover-dedupe -q -f spec.yml in
	err_has "limits.file.total_differs must be a whole number from 0, not 'some'"
	sed -i 's/{ total_differs: some }/5/' spec.yml
	expect_status 2 cutover-dedupe -q -f spec.yml in
	err_has "limits.file must be a map"
}

@test "limits.amount weighs what is at stake, not what is left of a balanced voucher" {
	sed 's/^v.csv:2\t\\N/v.csv:2\taccount:unmapped/' rows >bad
	stream debit credit <bad >in
	sed -i '1a limits: { records: 9, amount: { debit: 9.99 } }' spec.yml
	expect_status 1 cutover-validate -q -f spec.yml --set-aside aside in
	err_has "debit of 10.00 is at fault, the limits accept 9.99 (limits.amount in spec.yml)"
	sed -i 's/9.99/10.00/' spec.yml
	run_ok cutover-validate -q -f spec.yml --set-aside aside in
}

@test "red entries weigh their absolute value in clean, map and validate" {
	printf 'date,voucher,line,account,debit,credit\n2023-01-05,1,1,1001,10.00,x\n2023-01-05,1,2,1001,-10.00,x\n' >v.csv
	sed -i '1a limits: { records: 9, amount: { debit: 19.99 } }' spec.yml
	sed -i 's/ map:/ map:/; s/^dedupe.*//' spec.yml
	expect_status 1 cutover-clean -q -f spec.yml v.csv
	err_has "clean: debit of 20.00 is at fault, the limits accept 19.99"
	cp out in
	expect_status 1 cutover-map -q -f spec.yml in
	err_has "map: debit of 20.00 is at fault, the limits accept 19.99"
}

# ---- who failed ----

@test "the line that says who failed is passed on to the end of the pipe" {
	sed 's/^v.csv:2\t\\N/v.csv:2\taccount:unmapped/' rows | stream debit credit >in
	expect_status 2 pipe 'cutover validate -q -f spec.yml --set-aside a in 2>/dev/null | cutover dedupe -q -f spec.yml 2>/dev/null | cutover load -q -f spec.yml'
	expect_err <<'X'
load: standard input: validate refused the stream after 0 records: 2 records are at fault, the limits accept 0 (limits.records in spec.yml)
X
	[ ! -e out.db ]
}

@test "a wrong spec, a wrong option and a file that is not there are reported downstream, too" {
	for failing in '-f none.yml in' '-f spec.yml --versoin' '-f spec.yml none'; do
		expect_status 2 pipe "cutover validate $failing 2>said | cutover load -q -f spec.yml"
		err_has "load: standard input: validate failed after 0 records: $(sed 's/^validate: //; q' said)"
	done
}

@test "a stream may hold nothing but that line; half of one is none" {
	printf '\\!\tmap\terror\t0\tno \\tsuch\\nthing\n' >in
	expect_status 2 cutover-validate -q -f spec.yml in
	err_has "validate: in: map failed after 0 records: no "
	cmp out in
	printf '\\!\tmap\terror\n' >in
	expect_status 2 cutover-validate -q -f spec.yml in
	err_has "validate: in:1: this line begins as if the program upstream had failed, but it cannot be read"
	# so nothing of it is passed on: the next program in the pipe gets that message
	printf '_at\t_fault\ta\n\\!\tmap\tlimits\t5\ta\\q\n' >in
	printf 'cutover: 1\ndedupe: { key: a }\n' >s.yml
	expect_status 2 cutover-dedupe -q -f s.yml in
	printf '\\!\tdedupe\terror\t0\tin:2: this line begins as if the program upstream had failed, but it cannot be read\n' >want
	tail -n 1 out | diff want -
}

@test "-I tsv reports it as well; -O tsv, -O csv, -o and a dry run have none" {
	printf '\\!\tmap\terror\t2\tdisk full\n' | cat rows - >in
	expect_status 2 cutover-dedupe -q -I tsv -f spec.yml in
	err_has "dedupe: in: map failed after 2 records: disk full"
	for how in '-O tsv' '-O csv' '-o file' -n; do
		expect_status 2 cutover-dedupe -q $how -f spec.yml in
		if grep -F '\!' out; then return 1; fi
		[ ! -e file ]
	done
	expect_status 2 cutover-clean -f spec.yml --raw 1-2 none
	[ ! -s out ]
}

@test "the seal of a whole stream stays what it was" {
	stream debit credit <rows >in
	run_ok cutover-dedupe -q -f spec.yml in
	cmp out in
}

@test "a program that is interrupted says so, and does not wait for a reader" {
	printf 'cutover: 1\nclean: { fields: { a: {} } }\n' >a.yml
	mkfifo legacy
	(echo a; seq 100; exec sleep 20) >legacy &
	writer=$!
	cutover clean -q -f a.yml legacy >out 2>err & clean=$!
	sleep 1
	kill -TERM $clean
	wait $clean || :
	kill $writer 2>/dev/null || :
	tail -n 1 out >last
	grep -q '^\\!	clean	interrupted	' last
}

@test "after a signal nothing waits for a pipe that nobody reads" {
	printf 'cutover: 1\nclean: { fields: { a: {} } }\n' >a.yml
	(echo a; seq 3000000) >legacy
	mkfifo pipe
	sleep 30 <pipe &
	sleeper=$!
	cutover clean -q -f a.yml legacy >pipe 2>err & clean=$!
	sleep 1
	kill -TERM $clean
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		kill -0 $clean 2>/dev/null || break
		sleep 0.3
	done
	if kill -0 $clean 2>/dev/null; then kill -9 $clean $sleeper; return 1; fi
	kill $sleeper
}

# ---- controls that are computed ----

# A bank statement: one signed amount in the legacy file, two columns in the ledger.
signed() {
	cat >bank.yml <<'X'
cutover: 1
name: bank
controls: [{ name: net, clean: "case when side = 'S' then amount else -amount end", map: debit - credit }]
clean: { fields: { no: {}, side: {}, amount: { type: decimal(2) } } }
map:
  to: ledger/journal_line
  fields: { book: "'x'", voucher_id: no, line_no: ordinal_no, posting_date: "date '2023-01-05'", period: "'202301'", account: "'1001'", currency: "'CNY'", debit: "case when side = 'S' then amount else 0 end", credit: "case when side = 'S' then 0 else amount end" }
  let: { ordinal_no: "1" }
validate: {}
load: { to: "sqlite:out.db" }
X
	printf 'no,side,amount\n1,S,100.50\n2,H,30.25\n3,S,x\n4,H,\n' >bank.csv
}

@test "a control may be an expression for each stage, and is sealed in all of them" {
	signed
	sed -i 3,5{/x/d} bank.csv; sed -i '/4,H/d' bank.csv
	run_ok cutover-clean -q --audit log -f bank.yml bank.csv
	[ "$(tail -n 1 out)" = "$(printf '\\.\trows=2\tsum.net=70.25')" ]
	cp out clean.stream
	run_ok cutover-map --audit log -f bank.yml clean.stream
	err_lacks control
	[ "$(tail -n 1 out)" = "$(printf '\\.\trows=2\tsum.net=70.25')" ]
	cp out map.stream
	run_ok cutover-validate -q --audit log -f bank.yml map.stream
	cmp out map.stream
	run_ok cutover-load -q --audit log -f bank.yml map.stream
	run_ok cutover audit log
	out_has net
}

@test "an amount that changes on the way breaks the seal of a computed control" {
	signed
	run_ok cutover-clean -q -f bank.yml <(head -n 3 bank.csv)
	sed 's/100\.50/100.51/' out >changed
	expect_status 2 cutover-map -q -f bank.yml changed
	err_has "the seal does not match: sum.net: 70.25 sealed, 70.26 read"
}

@test "a value that a computed control cannot read is in no sum, at either end; all threads add up the same" {
	signed
	expect_status 1 cutover-clean -q -f bank.yml bank.csv
	[ "$(tail -n 1 out)" = "$(printf '\\.\trows=4\tsum.net=70.25')" ]
	sed -i '1a limits: { records: 9 }' bank.yml
	cp out clean.stream
	run_ok cutover-map -q -f bank.yml clean.stream
	head -n 3 bank.csv >big.csv
	seq 2 40000 | sed 's/.*/&,S,1.25/' >>big.csv
	run_ok cutover-clean -q -f bank.yml big.csv
	cp out one
	run_ok cutover-clean -q -j 3 -f bank.yml big.csv
	cmp out one
	run_ok cutover-map -q -f bank.yml one
	cp out two
	run_ok cutover-map -q -j 3 -f bank.yml one
	cmp out two
	has two 'sum.net=50069.00'
}

@test "no limit on an amount holds over a computed control that cannot be read" {
	signed
	sed -i '1a limits: { records: 9, amount: { net: 1000 } }' bank.yml
	expect_status 1 cutover-clean -q -f bank.yml bank.csv
	err_has 'net of the records at fault has values that are no number, the limits accept 1000 (limits.amount in bank.yml)'
	run_ok cutover-clean -q -f bank.yml <(head -n 3 bank.csv)
}

@test "controls that the target has not are said, and that from here on nothing proves them" {
	signed
	sed -i 's/^controls:.*/controls: [amount]/' bank.yml
	run_ok cutover-clean -q -f bank.yml <(head -n 3 bank.csv)
	cp out clean.stream
	run_ok cutover-map -f bank.yml clean.stream
	err_has "map: the control 'amount' is no field of the target: from here on no seal proves the amounts; give controls an expression for map"
	[ "$(tail -n 1 out)" = "$(printf '\\.\trows=2')" ]
}

@test "a computed control that names no field, or is no number, is refused at its place" {
	signed
	sed -i 's/map: debit - credit/map: debit - credits/' bank.yml
	expect_status 2 cutover-clean -q -f bank.yml bank.csv
	err_has "no field 'credits' (did you mean 'credit'?)"
	sed -i "s/map: debit - credits/map: voucher_id || 'x'/" bank.yml
	expect_status 2 cutover-clean -q -f bank.yml bank.csv
	err_has "control 'net' must be a number, this is of kind text"
	sed -i 's/^controls:.*/controls: { name: net, clean: amount }/' bank.yml
	expect_status 2 cutover-clean -q -f bank.yml bank.csv
	err_has "bank.yml:3:11: controls must be a list of names, or of maps with a name"
	sed -i 's/^controls:.*/controls: [{ clean: amount }]/' bank.yml
	expect_status 2 cutover-clean -q -f bank.yml bank.csv
	err_has "'name' is missing"
}

# ---- controls that are computed

@test "a control that has no number in some records is reported: a sum of nothing proves nothing" {
	cat >c.yml <<'X'
cutover: 1
name: c
controls: [{ name: net, clean: "debit - credit", map: "dr - cr" }]
clean: { fields: { debit: { type: decimal(2) }, credit: { type: decimal(2) } } }
map: { fields: { dr: "coalesce(debit, 0)", cr: credit } }
X
	printf 'debit,credit\n1.00,\n,2.00\n3.00,1.00\n' >in.csv
	for jobs in 1 3; do
		expect_status 0 cutover-clean -j $jobs -f c.yml in.csv
		err_has "clean: control 'net': 2 of 3 records have no number in it and add nothing to it: a field that is null makes the expression null; where it counts as 0, write coalesce(FIELD, 0)"
		cp out s
		expect_status 0 cutover-map -j $jobs -f c.yml s
		err_has "map: control 'net': 1 of 3 records has no number in it and adds nothing to it: "
	done
	sed -i 's/cr: credit/cr: "coalesce(credit, 0)"/' c.yml
	expect_status 0 cutover-map -f c.yml s
	lacks err "control 'net'"
}

@test "a control that cannot be computed for a record at fault is within no limit" {
	cat >c.yml <<'X'
cutover: 1
name: c
limits: { records: 9, amount: { net: 5 } }
controls: [{ name: net, clean: "amount * 1" }]
clean: { fields: { amount: { type: decimal(2) } } }
X
	printf 'amount\n1.00\nmuch\n' >in.csv
	expect_status 1 cutover-clean -q -f c.yml in.csv
	err_has "clean: net of the records at fault has values that are no number, the limits accept 5 (limits.amount in c.yml)"
}
