# sort: the same records in the order of their fields.
load helper

setup() {
	scratch
	spec <<-'Y'
	controls: [amount]
	clean:
	  fields:
	    id:     { required: true }
	    n:      { type: integer }
	    amount: { type: decimal(2) }
	    day:    { type: date }
	    time:   { type: datetime }
	    open:   { type: boolean }
	Y
}
# ids BY...: the ids in the order of each, one line for each; the input is ./in
ids() {
	local by
	for by in "$@"; do
		cutover-sort -q -f s.yml --by "$by" in >sorted 2>err || { cat err; return 1; }
		tail -n +2 sorted | grep -v '^\\\.' | cut -f 3 | tr -d '\n'
		echo
	done | diff -u --label expected --label ids "$BATS_TEST_TMPDIR/want" -
}
# records N: a stream of so many, whose id and n have few values; what they have is known by _at
records() {
	awk -v n="$1" 'BEGIN { srand(5); print "_at⇥_fault⇥id⇥n⇥amount⇥day⇥time⇥open"
		for (i = 1; i <= n; i++) printf "v:%d⇥\\N⇥%c%c⇥%d⇥%d.%02d⇥2023-%02d-%02d⇥\\N⇥true\n", i + 1, 97 + rand() * 26, 97 + rand() * 26,
			rand() * 40 - 20, rand() * 1000, rand() * 100, 1 + rand() * 12, 1 + rand() * 28 }' | stream amount
}

@test "each field by its type: numbers by value, days, false before true, texts by bytes; nulls come first" {
	stream amount <<-'Y' >in
	_at⇥_fault⇥id⇥n⇥amount⇥day⇥time⇥open
	v:2⇥\N⇥b⇥10⇥1.50⇥2023-01-05⇥\N⇥true
	v:3⇥\N⇥a⇥9⇥-1.50⇥2022-12-31⇥\N⇥false
	v:4⇥\N⇥é⇥-10⇥0.20⇥\N⇥\N⇥\N
	v:5⇥\N⇥B⇥\N⇥10.00⇥0999-01-01⇥\N⇥true
	v:6⇥\N⇥⇥100⇥\N⇥2023-01-04⇥\N⇥false
	Y
	run_ok cutover-sort -q -f s.yml --by n in
	quiet
	stream amount <<-'Y' | expect_out
	_at⇥_fault⇥id⇥n⇥amount⇥day⇥time⇥open
	v:5⇥\N⇥B⇥\N⇥10.00⇥0999-01-01⇥\N⇥true
	v:4⇥\N⇥é⇥-10⇥0.20⇥\N⇥\N⇥\N
	v:3⇥\N⇥a⇥9⇥-1.50⇥2022-12-31⇥\N⇥false
	v:2⇥\N⇥b⇥10⇥1.50⇥2023-01-05⇥\N⇥true
	v:6⇥\N⇥⇥100⇥\N⇥2023-01-04⇥\N⇥false
	Y
	printf '%s\n' aébB éBab Babé éabB >want
	ids amount day id open
}

@test "desc turns the order of its field around, and only of its field; asc changes nothing" {
	stream <<-'Y' >in
	_at⇥_fault⇥id⇥n⇥amount⇥day⇥time⇥open
	v:2⇥\N⇥a⇥2⇥1.00⇥2023-01-05⇥\N⇥true
	v:3⇥\N⇥b⇥\N⇥1.00⇥2023-01-05⇥\N⇥true
	v:4⇥\N⇥c⇥3⇥1.00⇥2023-01-05⇥\N⇥false
	v:5⇥n:not_a_number⇥d⇥x⇥1.00⇥2023-01-05⇥\N⇥true
	v:6⇥\N⇥e⇥3⇥1.00⇥2023-01-05⇥\N⇥true
	Y
	sed -i 's/controls.*//' s.yml
	printf '%s\n' dceab baced baced dceab dceab dceab decab baced cbaed >want
	ids 'n desc' 'n' 'n asc' ' n DESC ' '"n" desc' '"n"desc,amount' 'n desc, id desc' 'n,id' 'open, n'
}

@test "records with equal fields keep their order" {
	records 3000 | grep -v '^\\\.' >lines
	{ cat lines; grep -v '^_at' lines | tac; } | sed 's/\t/⇥/g' | stream amount >in
	run_ok cutover-sort -q -f s.yml --by 'id' in
	tail -n +2 in | grep -v '^\\\.' | sort -s -t "$(printf '\t')" -k 3,3 | diff - <(tail -n +2 out | grep -v '^\\\.')
	run_ok cutover-sort -q -f s.yml --by 'n desc' in
	tail -n +2 in | grep -v '^\\\.' | sort -s -t "$(printf '\t')" -k 4,4nr | diff - <(tail -n +2 out | grep -v '^\\\.')
	run_ok cutover-sort -q -f s.yml --by 'amount desc, id' in
	tail -n +2 in | grep -v '^\\\.' | sort -s -t "$(printf '\t')" -k 5,5nr -k 3,3 | diff - <(tail -n +2 out | grep -v '^\\\.')
}

@test "a value that is not of its type comes after all others, by bytes, and is not lost" {
	stream amount <<-'Y' >in
	_at⇥_fault⇥id⇥n⇥amount⇥day⇥time⇥open
	v:2⇥amount:not_a_number⇥a⇥1⇥\N⇥2022-02-30⇥noon⇥maybe
	v:3⇥n:not_a_number⇥b⇥12 x⇥1.00⇥2023-01-05⇥2023-01-05T00:00:00⇥true
	v:4⇥n:too_precise⇥c⇥1.5⇥1.00⇥31.12.2023⇥2023-01-05⇥false
	v:5⇥\N⇥d⇥99999999999999999999999999999999999999⇥1.00⇥2023-01-06⇥\N⇥\N
	v:6⇥n:overflow⇥e⇥100000000000000000000000000000000000000⇥1.00⇥\N⇥2023-01-04T23:59:59.9⇥true
	Y
	printf '%s\n' acdeb ebdac debca dcbea ebdac >want
	ids n day time open 'day asc'
	[ "$(grep -cP '^v:\d\t(\\N|n:not_a_number|n:too_precise|n:overflow|amount:not_a_number)\t' sorted)" = 5 ]
}

@test "times by their instant, whatever their offset and their fraction; one without an offset counts as UTC" {
	stream <<-'Y' >in
	_at⇥_fault⇥id⇥n⇥amount⇥day⇥time⇥open
	v:2⇥\N⇥a⇥1⇥1.00⇥\N⇥2023-01-05T10:00:00.5+08:00⇥\N
	v:3⇥\N⇥b⇥1⇥1.00⇥\N⇥2023-01-05T02:00:00Z⇥\N
	v:4⇥\N⇥c⇥1⇥1.00⇥\N⇥2023-01-04T21:00:00.500000001-05:00⇥\N
	v:5⇥\N⇥d⇥1⇥1.00⇥\N⇥2023-01-05T02:00:00.25⇥\N
	v:6⇥\N⇥e⇥1⇥1.00⇥\N⇥2023-01-05T10:00:00.50+08:00⇥\N
	v:7⇥\N⇥f⇥1⇥1.00⇥\N⇥1969-12-31T23:59:59.9Z⇥\N
	v:8⇥\N⇥g⇥1⇥1.00⇥\N⇥2023-01-05T09:59:59.999999999+08:00⇥\N
	Y
	sed -i 's/controls.*//' s.yml
	printf '%s\n' fgbdaec caedbgf >want
	ids time 'time desc'
}

@test "a field that is not there, or a list that cannot be read, is an error with what helps" {
	records 2 >in
	wrong() { expect_status 2 cutover-sort -f s.yml --by "$1" in && nothing_out && expect_err <<<"sort: --by$2"; }
	wrong amout ": no field 'amout' (did you mean 'amount'?)"
	wrong voucher ": no field 'voucher': the records have id, n, amount, day, time, open"
	wrong -n ": no field '-n': for the largest first write 'n desc'"
	wrong 'n down' ": no field 'n down': the records have id, n, amount, day, time, open"
	wrong 'n,id,n desc' ": the field 'n' is named twice"
	wrong 'n,' ": a field is missing; fields are separated by commas"
	wrong ',n' ": a field is missing; fields are separated by commas"
	wrong '' ": a field is missing; fields are separated by commas"
	wrong '"n' ': a double quote is open: "n'
	wrong '"n" up' ": 'up' after the field \"n\" is neither 'asc' nor 'desc'"
	wrong '"n desc"' ": no field 'n desc': the records have id, n, amount, day, time, open"
	expect_status 2 cutover-sort -f s.yml in
	err_has "sort: --by is missing: the fields to sort by, such as --by 'voucher_id, line_no'"
	# each that is wrong is named
	expect_status 2 cutover-sort -f s.yml --by 'amout, dayy' in
	err_has "did you mean 'amount'?"
	err_has "did you mean 'day'?"
}

@test "a name with a comma, a quote or the word desc is written in double quotes" {
	printf '%s\n' 'id,"a, b","c""d",e desc' '1,x,y,z' '2,w,y,z' '3,x,b,z' '4,x,y,a' >in.csv
	spec <<<'controls: []'
	order_of() { run_ok cutover-sort -q -f s.yml -I csv -O tsv --by "$1" in.csv; [ "$(tail -n +2 out | cut -f 3 | tr -d '\n')" = "$2" ]; }
	order_of '"a, b"' 2134
	order_of '"a, b" desc, "c""d"' 3142
	order_of '"e desc"' 4123
	order_of '"e desc" desc' 1234
}

@test "the types are those of the stage: of clean, or of the target once map has made its fields" {
	cat >t.yml <<-'Y'
	name: t
	fields:
	  - { name: id, type: string }
	  - { name: n, type: integer }
	  - { name: amount, type: number, x-cutover: { scale: 2 } }
	Y
	spec <<-'Y'
	controls: [ { name: net, clean: "amount", map: "0 - amount" } ]
	clean: { fields: { id: {}, code: {}, n: {}, amount: { type: decimal(2) } } }
	map: { to: t.yml, fields: { id: id, n: number(n), amount: "0 - amount" } }
	Y
	printf '%s\n' 'id,code,n,amount' a,,10,1.00 b,,9,2.00 >in.csv
	cutover-clean -q -f s.yml in.csv >cleaned
	run_ok cutover-sort -q -f s.yml --by n cleaned
	[ "$(column 3)" = 'a b ' ]
	tail -n 1 out | diff - <(tail -n 1 cleaned)
	cutover-map -q -f s.yml cleaned >mapped
	run_ok cutover-sort -q -f s.yml --by n mapped
	[ "$(column 3)" = 'b a ' ]
	tail -n 1 out | diff - <(tail -n 1 mapped)
	out_has 'sum.net=3.00'
	# the next program takes it
	run_ok cutover-map -f s.yml <(cutover-sort -q -f s.yml --by 'n desc' cleaned)
}

@test "a field to which the spec gives no type is sorted as text, and that is said" {
	printf '%s\n' 'id,other' a,10 b,9 >in.csv
	run_ok cutover-sort -f s.yml -I csv --by 'other' in.csv
	err_has "sort: the spec gives no type to 'other': it is sorted as text"
	[ "$(column 3)" = 'a b ' ]
	run_ok cutover-sort -q -f s.yml -I csv --by 'id' in.csv
	quiet
}

@test "what was found about the whole stays in the seal" {
	records 3 | sed 's/^\\\..*/&\tfinding=total_differs:1:amount:20.00\taccepted=total_missing:1::/' >in
	run_ok cutover-sort -q -f s.yml --by n in
	[ "$(tail -n 1 in)" = "$(tail -n 1 out)" ]
	expect_status 1 cutover-sort -q -f s.yml -O tsv --by n in
	err_has "this format has no seal, so that what was found about the whole is lost in it"
}

@test "whatever the memory, the output is the same" {
	records 20000 >in
	run_ok cutover-sort -f s.yml --by 'id desc, n' in
	summary 'sort: 20,000 read, 20,000 written'
	cp out want
	[ "$(sort in | sha256sum)" = "$(sort out | sha256sum)" ]
	for memory in 64K 100K 1M; do
		run_ok cutover-sort -v -f s.yml --memory $memory --by 'id desc, n' in
		cmp out want
		err_has "bytes went through temporary files: more than --memory"
	done
	expect_status 2 cutover-sort -f s.yml --memory 1K --by id in
	err_has "--memory is too small for sorting: 1024 bytes, at least 65536"
}

@test "with little memory few megabytes are enough for many records" {
	! sanitized || skip "a sanitizer has its own memory"
	awk 'BEGIN { print "_at⇥_fault⇥id⇥n⇥amount⇥day⇥time⇥open"; for (i = 0; i < 400000; i++) print "v:" i + 2 "⇥\\N⇥a text of some length⇥" i * 7919 % 1000003 "⇥1.00⇥2023-01-05⇥\\N⇥true" }' | stream amount >in
	run_ok bash -c 'ulimit -v 60000; cutover-sort -q -f s.yml --memory 4M -j 2 --by n in'
	[ "$(wc -l <out)" = 400002 ]
}

@test "a voucher whose lines lie apart is brought together, so that validate takes it" {
	stream debit credit <<-'Y' >in
	_at⇥_fault⇥voucher⇥line⇥debit⇥credit
	v:2⇥\N⇥2⇥1⇥5.00⇥0.00
	v:3⇥\N⇥10⇥1⇥7.00⇥0.00
	v:4⇥\N⇥2⇥2⇥0.00⇥5.00
	v:5⇥\N⇥10⇥2⇥0.00⇥7.00
	Y
	spec <<-'Y'
	controls: [debit, credit]
	clean: { fields: { voucher: { type: integer }, line: { type: integer }, debit: { type: decimal(2) }, credit: { type: decimal(2) } } }
	validate: { group: [voucher], group_checks: { unbalanced: "sum(debit) = sum(credit)" } }
	Y
	expect_status 2 cutover-validate -f s.yml in
	err_has "group '2' comes again after others: sort the input (cutover sort), or say 'order: any' under validate"
	run_ok pipe 'cutover-sort -q -f s.yml --by voucher,line in | cutover-validate -q -f s.yml'
	stream debit credit <<-'Y' | expect_out
	_at⇥_fault⇥voucher⇥line⇥debit⇥credit
	v:2⇥\N⇥2⇥1⇥5.00⇥0.00
	v:4⇥\N⇥2⇥2⇥0.00⇥5.00
	v:3⇥\N⇥10⇥1⇥7.00⇥0.00
	v:5⇥\N⇥10⇥2⇥0.00⇥7.00
	Y
}

@test "CSV in and out: the values are the same, and so are their sums" {
	printf '%s\n' 'amount,id,n' '1.50,"a, ""b""",2' '2.50,"two
lines",1' '0.25,back\slash,1' ',tab	here,' >in.csv
	run_ok cutover-sort -q -f s.yml -I csv -O csv --by n in.csv
	expect_out <<-'Y'
	_at,_fault,amount,id,n
	in.csv:6,,,tab⇥here,
	in.csv:3,,2.50,"two
	lines",1
	in.csv:5,,0.25,back\slash,1
	in.csv:2,,1.50,"a, ""b""",2
	Y
	run_ok cutover-sort -q -f s.yml -I csv --by n in.csv
	expect_out <<-'Y'
	_at⇥_fault⇥amount⇥id⇥n
	in.csv:6⇥\N⇥\N⇥tab\there⇥\N
	in.csv:3⇥\N⇥2.50⇥two\nlines⇥1
	in.csv:5⇥\N⇥0.25⇥back\\slash⇥1
	in.csv:2⇥\N⇥1.50⇥a, "b"⇥2
	\.⇥rows=4⇥sum.amount=4.25
	Y
	# a stream again as CSV
	cp out again && run_ok cutover-sort -q -f s.yml -O csv --by 'n desc' again
	[ "$(head -n 2 out | tail -n 1)" = 'in.csv:2,,1.50,"a, ""b""",2' ]
}

@test "several streams are one, and --header and --no-header say where the names are" {
	records 300 >one && records 200 >two
	run_ok cutover-sort -q -f s.yml --by id one two
	out_has rows=500
	head -n 1 one >names && tail -n +2 one | grep -v '^\\\.' >body
	run_ok cutover-sort -q -f s.yml -I tsv -O tsv --header names --no-header --by id body
	sort -s -t "$(printf '\t')" -k 3,3 body | cmp - out
}

@test "a stream without records stays one" {
	head -n 1 <(records 1) | stream amount >in
	run_ok cutover-sort -f s.yml --by n,id in
	cmp in out
	summary 'sort: 0 read, 0 written'
}

@test "--dry-run reads everything and writes nothing; without operands the spec and --by are checked" {
	records 500 >in
	run_ok cutover-sort -n -f s.yml --by n in
	[ ! -s out ]
	summary 'sort: 500 read'
	run_ok cutover-sort -n -f s.yml --by n </dev/null
	expect_err <<<"sort: 's.yml' holds together, nothing was read"
	expect_status 2 cutover-sort -n -f s.yml --by n, </dev/null
}

@test "a disk that is full, a folder for temporary files that is not there, a record that is too large: no seal, status 2" {
	records 20000 >in
	expect_status 2 pipe 'trap "" XFSZ; ulimit -f 64; cutover-sort -q -f s.yml --memory 64K --by id in | cat'
	no_seal
	err_has "sort: cannot write the temporary file for sorting in"
	[ "$(wc -l <err)" = 1 ]
	TMPDIR=/nonexistent expect_status 2 cutover-sort -q -f s.yml --memory 64K --by id in
	no_seal
	err_has "No such file or directory"
	# what fits in memory needs no folder
	TMPDIR=/nonexistent run_ok cutover-sort -q -f s.yml --by id in
	{ head -n 2 in | tail -n 1 | sed "s/\\t[a-z][a-z]\\t/\\t$(text_of 30000 x)\\t/"; tail -n +2 in; } | grep -v '^\\\.' >body
	{ head -n 1 in; cat body; } >large.tsv
	expect_status 2 cutover-sort -q -f s.yml -I tsv --memory 64K --by n large.tsv
	no_seal
	err_has "sort: --memory is too small for one record of"
	[ "$(wc -l <err)" = 1 ]
	expect_status 2 pipe 'cutover-sort -f s.yml --by id in >/dev/full'
}

@test "a disk that fills while runs are merged: no seal, status 2, and more room is enough" {
	local kb
	records 20000 >in
	kb=$(($(wc -c <in) / 1024))
	# the runs alone have room
	expect_status 2 pipe "trap '' XFSZ; ulimit -f $((kb * 8 / 5)); cutover-sort -q -f s.yml --memory 64K --by id in | cat"
	no_seal
	err_has "sort: cannot write the temporary file for sorting in"
	[ "$(wc -l <err)" = 1 ]
	run_ok pipe "trap '' XFSZ; ulimit -f $((kb * 5)); cutover-sort -q -f s.yml --memory 64K --by id in | cat"
}

@test "who reads no more ends it quietly, also while runs are merged" {
	records 60000 >in
	bash -c 'cutover-sort -f s.yml --memory 64K --by id in 2>err | head -n 1 >first; echo ${PIPESTATUS[0]} >status'
	[ "$(cat status)" = 141 ]
	quiet
}

@test "the audit joins it to what comes before and after" {
	spec <<-'Y'
	name: audited
	controls: [debit]
	clean: { fields: { voucher: {}, debit: { type: decimal(2) } } }
	dedupe: { key: [voucher, debit] }
	Y
	printf '%s\n' voucher,debit b,2.00 a,1.00 b,2.00 >in.csv
	run_ok pipe 'cutover-clean -q -f s.yml --audit log in.csv | cutover-sort -q -f s.yml --audit log --by "voucher desc" | cutover-dedupe -q -f s.yml --audit log >deduped'
	run_ok cutover-audit log
	out_has sort
	grep '"program":"sort"' log | grep -F '"in":{"records":3,"sums":{"debit":"5.00"}}' | grep -F '"out":{"records":3,"sums":{"debit":"5.00"}}' |
		grep -qF '"by":"voucher desc"'
}

# blocks ROWS <awk: ./in, a stream of several blocks; the program may change line i
blocks() {
	LC_ALL=C awk -v rows="$1" 'BEGIN {
		OFS = "\t"; print "_at", "_fault", "id", "n", "amount", "day", "time", "open"
		for (i = 0; i < rows; i++) {
			id = "a text that makes the lines so long that there are several blocks " i % 13; n = i * 7919 % 1009 - 500; amount = i % 700 ".25"
			'"$(cat)"'
			print "v:" i + 2, "\\N", id, n, amount, "2023-01-05", "\\N", "true"
		} }' | stream amount >in
}
@test "with several threads: the same bytes, messages and audit line, whatever the memory" {
	blocks 60000 </dev/null
	same_jobs 0 cutover-sort -f s.yml --by 'n desc, id' in
	cp out want
	[ "$(tail -n +2 in | grep -v '^\\\.' | sort -s -t "$(printf '\t')" -k 4,4nr -k 3,3 | sha256sum)" = "$(tail -n +2 out | grep -v '^\\\.' | sha256sum)" ]
	same_jobs 0 cutover-sort -f s.yml --memory 300K --by 'n desc, id' in
	cmp out want
	same_jobs 0 cutover-sort -n -f s.yml --by n in
	cp in two
	same_jobs 0 cutover-sort -f s.yml --by n -O csv in two
	# an error within a block, one of the seal, a record that is too large: the same message
	blocks 60000 <<<'if (i == 40000) id = "a\\qb"; if (i == 50000) id = "c\\qd"'
	same_jobs 2 cutover-sort -f s.yml --by n in
	err_has "sort: in:40002: field 3: a backslash that is none of"
	[ "$(wc -l <err)" = 1 ]
	blocks 60000 </dev/null
	sed -i '$s/rows=60000/rows=60001/' in
	same_jobs 2 cutover-sort -f s.yml --by n in
	blocks 60000 <<<'if (i == 30000) for (id = "x"; length(id) < 20000; id = id id);'
	same_jobs 2 cutover-sort -f s.yml --memory 64K --by n in
	err_has "sort: --memory is too small for one record of 32"
}
