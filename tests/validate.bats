# validate: only what holds goes on.
load helper

setup() {
	scratch
	mkdir schemas
	cat >schemas/line.yml <<'X'
name: line
fields:
  - { name: voucher, type: string, constraints: { required: true, pattern: "[A-Z]-[0-9]+" } }
  - { name: line, type: integer, constraints: { required: true, minimum: 1, maximum: 99 } }
  - { name: account, type: string, constraints: { minLength: 4, maxLength: 6 } }
  - { name: side, type: string, constraints: { enum: [debit, credit] } }
  - { name: day, type: date, constraints: { minimum: "2023-01-01" } }
  - { name: ref, type: string, constraints: { unique: true } }
  - { name: debit, type: number, x-cutover: { scale: 2 } }
  - { name: credit, type: number, x-cutover: { scale: 2 } }
primaryKey: [voucher, line]
X
	cat >spec.yml <<'X'
cutover: 1
name: vouchers
controls: [debit, credit]
validate:
  group: [voucher]
  group_checks: { unbalanced: "sum(debit) = sum(credit)" }
X
	cat >alone.yml <<'X'
cutover: 1
name: lines
validate:
  schema: line
X
}

vouchers() {
	stream debit credit <<'X'
_at⇥_fault⇥voucher⇥line⇥debit⇥credit
v.csv:2⇥\N⇥A-1⇥1⇥5.00⇥0.00
v.csv:3⇥\N⇥A-1⇥2⇥0.00⇥5.00
v.csv:4⇥\N⇥A-2⇥1⇥7.00⇥0.00
v.csv:5⇥\N⇥A-2⇥2⇥0.00⇥7.01
v.csv:6⇥\N⇥A-3⇥1⇥9.00⇥0.00
v.csv:7⇥credit:not_a_number⇥A-3⇥2⇥0.00⇥x
X
}
sealed_vouchers() { vouchers | sed '$d' >in; printf '\\.\trows=6\tsum.debit=21.00\tsum.credit=12.01\n' >>in; }

# line FIELD VALUE: one good record of the schema with one field changed, and a fault where there is none
line() {
	stream <<X
_at⇥_fault⇥voucher⇥line⇥account⇥side⇥day⇥ref⇥debit⇥credit
v.csv:2⇥\\N⇥${voucher-A-1}⇥${line-1}⇥${account-1001}⇥${side-debit}⇥${day-2023-01-05}⇥${ref-\\N}⇥${debit-1.00}⇥${credit-0.00}
X
}
# faulty CODE ASSIGNMENT...: a line with these values is set aside for CODE
faulty() {
	local code=$1; shift
	(local "$@"; line) >in
	expect_status 1 cutover-validate -f alone.yml --set-aside aside.tsv in
	grep -q "	[^	]*$code	" aside.tsv || { cat aside.tsv err; return 1; }
}

@test "order: any, and a group check of a field that is no control" {
	sed -i 's/^validate:/&\n  order: any/; s/unbalanced: .*/numbered: "max(line) = count()" }/' spec.yml
	stream debit credit >in <<'X'
_at⇥_fault⇥voucher⇥line⇥debit⇥credit
v.csv:2⇥\N⇥A-1⇥1⇥5.00⇥0.00
v.csv:3⇥\N⇥A-2⇥1⇥7.00⇥0.00
v.csv:4⇥\N⇥A-1⇥2⇥0.00⇥5.00
v.csv:5⇥\N⇥A-2⇥3⇥0.00⇥7.00
X
	expect_status 1 cutover-validate -f spec.yml --set-aside aside in
	expect_findings <<'X'
validate: v.csv:3: numbered: not true: max(line) = count() (debit 7.00, credit 7.00) (group 'A-2')
X
	[ "$(grep -c A-1 out)" -eq 2 ] && [ "$(grep -c A-2 aside)" -eq 2 ]
}

@test "each constraint counts, also if a field has no other" {
	cat >schemas/one.yml <<'X'
name: one
fields:
  - { name: least, type: string, constraints: { minLength: 3 } }
  - { name: most, type: string, constraints: { maxLength: 3 } }
  - { name: low, type: integer, constraints: { minimum: 5 } }
  - { name: high, type: integer, constraints: { maximum: 5 } }
  - { name: form, type: string, constraints: { pattern: "[0-9]+" } }
  - { name: word, type: string, constraints: { enum: [a, b] } }
X
	sed -i 's/line$/one/' alone.yml
	stream >in <<'X'
_at⇥_fault⇥least⇥most⇥low⇥high⇥form⇥word
v.csv:2⇥\N⇥abc⇥abc⇥5⇥5⇥12⇥a
v.csv:3⇥\N⇥ab⇥abc⇥5⇥5⇥12⇥a
v.csv:4⇥\N⇥abc⇥abcd⇥5⇥5⇥12⇥a
v.csv:5⇥\N⇥abc⇥abc⇥4⇥5⇥12⇥a
v.csv:6⇥\N⇥abc⇥abc⇥5⇥6⇥12⇥a
v.csv:7⇥\N⇥abc⇥abc⇥5⇥5⇥x⇥a
v.csv:8⇥\N⇥abc⇥abc⇥5⇥5⇥12⇥z
X
	expect_status 1 cutover-validate -f alone.yml --set-aside aside in
	grep -v '^\\\.' aside | tail -n +2 | cut -f 1,2 >faults
	[ "$(cut -f 1 faults | tr '\n' ' ')" = "v.csv:3 v.csv:4 v.csv:5 v.csv:6 v.csv:7 v.csv:8 " ]
}

@test "a voucher stands or falls whole: good ones go on, the others are set aside with their reason" {
	sealed_vouchers
	sed -i 's/^name: .*/&\nlimits: { records: 4, groups: 2 }/' spec.yml
	run_ok cutover-validate -f spec.yml --set-aside aside.tsv in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥debit⇥credit
v.csv:2⇥\N⇥A-1⇥1⇥5.00⇥0.00
v.csv:3⇥\N⇥A-1⇥2⇥0.00⇥5.00
\.⇥rows=2⇥sum.debit=5.00⇥sum.credit=5.00
X
	expect_file aside.tsv <<'X'
_at⇥_fault⇥voucher⇥line⇥debit⇥credit
v.csv:4⇥*:unbalanced⇥A-2⇥1⇥7.00⇥0.00
v.csv:5⇥*:unbalanced⇥A-2⇥2⇥0.00⇥7.01
v.csv:6⇥*:group⇥A-3⇥1⇥9.00⇥0.00
v.csv:7⇥credit:not_a_number⇥A-3⇥2⇥0.00⇥x
\.⇥rows=4⇥sum.debit=16.00⇥sum.credit=7.01
X
	expect_findings <<'X'
validate: v.csv:4: unbalanced: not true: sum(debit) = sum(credit) (debit 7.00, credit 7.01) (group 'A-2')
X
	summary validate: 6 read, 2 good, 4 set aside in 2 groups, 1 came with faults, 1 finding not listed
	err_has ", 1 finding not listed for following from others"
}

@test "a record that is good itself is set aside with its group, and says so" {
	vouchers | grep -v A-2 | sed 's/	x$/	9.00/; /^\\/d' >in
	printf '\\.\trows=4\tsum.debit=14.00\tsum.credit=14.00\n' >>in
	expect_status 1 cutover-validate -f spec.yml --set-aside aside.tsv in
	has aside.tsv "$(printf 'v.csv:6\t*:group\tA-3')"
	has aside.tsv "$(printf 'v.csv:7\tcredit:not_a_number\tA-3')"
}

@test "beyond the limits the stream has no seal and the status is 1; what was set aside is written all the same" {
	sealed_vouchers
	expect_status 1 cutover-validate -f spec.yml --set-aside aside.tsv --findings findings.csv in
	no_seal
	has aside.tsv "rows=4"
	expect_file findings.csv <<'X'
file,line,record,group,field,code,severity,value,message,column,expected
v.csv,4,3,A-2,,unbalanced,error,,"unbalanced: not true: sum(debit) = sum(credit) (debit 7.00, credit 7.01)",,
v.csv,7,6,A-3,credit,not_a_number,error,x,is not a number,credit,
X
	err_has "validate: 4 records are at fault, the limits accept 0 (limits.records in spec.yml)"
}

@test "a record to be set aside and no file for it is an error" {
	sealed_vouchers
	expect_status 2 cutover-validate -f spec.yml in
	err_has "validate: 4 records must be set aside and there is no file for that: name one with --set-aside FILE"
	no_seal
}

@test "a list of findings that cannot be written: no output, and what is set aside is no stream either" {
	[ -e /dev/full ] || skip "/dev/full is not here"
	sealed_vouchers
	sed 's/^name: .*/&\nlimits: { records: 4, groups: 2 }/' spec.yml >wide.yml
	run_ok cutover-validate -f wide.yml --set-aside aside.tsv --findings findings.csv -o out.tsv in
	rm aside.tsv findings.csv out.tsv
	expect_status 2 cutover-validate -f wide.yml --set-aside aside.tsv --findings /dev/full -o out.tsv in
	err_has "cannot write '/dev/full'"
	[ ! -e aside.tsv ]
	[ ! -e out.tsv ]
}

@test "an output that cannot be written gets no summary, which would say how much of it is good" {
	[ -e /dev/full ] || skip "/dev/full is not here"
	sealed_vouchers
	sed 's/^name: .*/&\nlimits: { records: 4, groups: 2 }/' spec.yml >wide.yml
	expect_status 2 pipe 'cutover-validate -f wide.yml --set-aside aside.tsv in >/dev/full'
	err_has "cannot write standard output"
	err_lacks " good, "
}

@test "two outputs do not share a file: what one holds would be lost" {
	sealed_vouchers
	: >there
	expect_status 2 cutover-validate -f spec.yml --set-aside both -o both in
	err_has "validate: --set-aside and --output both write 'both': one would be lost in the other"
	expect_status 2 cutover-validate -f spec.yml --set-aside there -o ./there in
	expect_status 2 cutover-validate -f spec.yml --set-aside both --findings both in
	expect_status 2 cutover-validate -f spec.yml --set-aside - in
	expect_err <<'X'
validate: --set-aside and --output both write to standard output: name a file for one of them
X
	[ ! -e both ] && [ ! -s there ] && nothing_out
	expect_status 1 cutover-validate -f spec.yml --set-aside /dev/null --findings /dev/null in
}

@test "each limit is held: records, groups, share, amount" {
	sealed_vouchers
	local limits
	for limits in 'records: 3' 'records: 4, groups: 1' 'records: 4, groups: 0' 'share: 0.5' 'records: 4, amount: { debit: 15.99 }'; do
		sed "s/^name: .*/&\nlimits: { $limits }/" spec.yml >limited.yml
		expect_status 1 cutover-validate -f limited.yml --set-aside aside.tsv in
		no_seal
	done
	err_has "debit of 16.00 is at fault, the limits accept 15.99 (limits.amount in limited.yml)"
	for limits in 'records: 4' 'records: 4, groups: 2' 'share: 0.67' 'records: 4, amount: { debit: 16.00 }'; do
		sed "s/^name: .*/&\nlimits: { $limits }/" spec.yml >limited.yml
		run_ok cutover-validate -f limited.yml --set-aside aside.tsv in
		out_has "rows=2"
	done
}

@test "an amount that cannot be read is within no limit on it" {
	sealed_vouchers
	sed "s/^name: .*/&\nlimits: { records: 4, amount: { credit: 1000 } }/" spec.yml >limited.yml
	expect_status 1 cutover-validate -f limited.yml --set-aside aside.tsv in
	err_has "validate: credit of the records at fault has values that are no number, the limits accept 1000 (limits.amount in limited.yml)"
	no_seal
}

@test "records whose voucher cannot be told are set aside one by one, and with the voucher that they stand in" {
	sed -i 's/^name: .*/&\nlimits: { records: 9 }/; s/^controls.*//; s/^ *group_checks.*//' spec.yml
	stream <<'X' >in
_at⇥_fault⇥voucher⇥line
v.csv:2⇥day:not_a_date⇥\N⇥1
v.csv:3⇥\N⇥A-1⇥1
v.csv:4⇥day:not_a_date⇥\N⇥2
v.csv:5⇥\N⇥A-2⇥1
v.csv:6⇥day:not_a_date⇥\N⇥2
v.csv:7⇥\N⇥A-2⇥3
v.csv:8⇥\N⇥A-3⇥1
X
	run_ok cutover-validate -f spec.yml --set-aside aside.tsv in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line
v.csv:3⇥\N⇥A-1⇥1
v.csv:8⇥\N⇥A-3⇥1
\.⇥rows=2
X
	expect_file aside.tsv <<'X'
_at⇥_fault⇥voucher⇥line
v.csv:2⇥day:not_a_date⇥\N⇥1
v.csv:4⇥day:not_a_date⇥\N⇥2
v.csv:6⇥day:not_a_date⇥\N⇥2
v.csv:5⇥*:group⇥A-2⇥1
v.csv:7⇥*:group⇥A-2⇥3
\.⇥rows=5
X
	summary validate: 7 read, 2 good, 5 set aside in 4 groups
	sed -i 's/group: \[voucher\]/&\n  order: any/' spec.yml
	run_ok cutover-validate -f spec.yml --set-aside aside.tsv in
	summary validate: 7 read, 4 good, 3 set aside in 3 groups
}

@test "a group is the same where all fields of its key are the same" {
	printf '%s\n' 'cutover: 1' 'validate: { group: [book, voucher], group_checks: { one: "count(*) = 1" } }' >two.yml
	printf '_at\t_fault\tbook\tline\tvoucher\nv:2\t\\N\tA\t1\t7\nv:3\t\\N\tA\t1\t8\nv:4\t\\N\tB\t1\t8\n' | stream >in
	run_ok cutover-validate -f two.yml in
	summary validate: 3 read, 3 good, 0 set aside in 0 groups
}

@test "a voucher that the schema requires and that is not there is no group; without a schema null is a group like any other" {
	stream <<'X' >in
_at⇥_fault⇥voucher⇥line
v.csv:2⇥\N⇥\N⇥1
v.csv:3⇥\N⇥A-1⇥1
v.csv:4⇥\N⇥\N⇥2
X
	sed 's/^name: .*/&\nlimits: { records: 9 }/; s/schema: line/&\n  group: [voucher]/' alone.yml >required.yml
	run_ok cutover-validate -f required.yml --set-aside aside.tsv in
	err_has "validate: v.csv:4: voucher: is required (group 'v.csv:4')"
	summary validate: 3 read, 1 good, 2 set aside in 2 groups
	sed 's/^  schema: line//' required.yml >null.yml
	expect_status 2 cutover-validate -f null.yml --set-aside aside.tsv in
	err_has "validate: v.csv:4: group '' comes again after others"
}

@test "a group that comes again is an error, unless its order is any" {
	stream debit credit <<'X' >in
_at⇥_fault⇥voucher⇥line⇥debit⇥credit
v.csv:2⇥\N⇥A-1⇥1⇥5.00⇥0.00
v.csv:3⇥\N⇥A-2⇥1⇥7.00⇥0.00
v.csv:4⇥\N⇥A-1⇥2⇥0.00⇥5.00
v.csv:5⇥\N⇥A-2⇥2⇥0.00⇥6.00
X
	expect_status 2 cutover-validate -f spec.yml --set-aside aside.tsv in
	err_has "validate: v.csv:4: group 'A-1' comes again after others: sort the input (cutover sort), or say 'order: any' under validate"
	[ ! -e aside.tsv ]
	sed -i 's/group: \[voucher\]/&\n  order: any/; s/^name: .*/&\nlimits: { records: 2 }/' spec.yml
	run_ok cutover-validate -f spec.yml --set-aside aside.tsv in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥debit⇥credit
v.csv:2⇥\N⇥A-1⇥1⇥5.00⇥0.00
v.csv:4⇥\N⇥A-1⇥2⇥0.00⇥5.00
\.⇥rows=2⇥sum.debit=5.00⇥sum.credit=5.00
X
	expect_file aside.tsv <<'X'
_at⇥_fault⇥voucher⇥line⇥debit⇥credit
v.csv:3⇥*:unbalanced⇥A-2⇥1⇥7.00⇥0.00
v.csv:5⇥*:unbalanced⇥A-2⇥2⇥0.00⇥6.00
\.⇥rows=2⇥sum.debit=7.00⇥sum.credit=6.00
X
}

@test "the constraints of the schema hold" {
	line >in
	run_ok cutover-validate -f alone.yml in
	faulty voucher:required voucher='\N'
	faulty voucher:pattern voucher=a-1
	faulty voucher:pattern voucher=A-1x
	faulty line:not_a_value line=01
	faulty line:too_small line=0
	faulty line:too_large line=100
	faulty account:too_short account=银行
	faulty account:too_long account=1001001
	faulty side:not_allowed side=left
	faulty day:not_a_value day=2023-02-30
	faulty day:too_small day=2022-12-31
	faulty debit:not_a_value debit=1.5
	(account=银行存款; line) >in
	run_ok cutover-validate -f alone.yml in
	(line=99 day=2023-01-01 account=100100; line) >in
	run_ok cutover-validate -f alone.yml in
}

@test "a value at the bound itself is within it" {
	(account=100100; line=99; day=2023-01-01; line) >in
	run_ok cutover-validate -f alone.yml in
	(account=1001; line=1; line) >in
	run_ok cutover-validate -f alone.yml in
}

@test "a group check that is null does not hold" {
	sealed_vouchers
	sed -i 's/unbalanced: .*/unpaid: "max(nullif(debit, 0)) > 0" }/' spec.yml
	stream debit credit <<'X' >in
_at⇥_fault⇥voucher⇥line⇥debit⇥credit
v.csv:2⇥\N⇥A-1⇥1⇥0.00⇥0.00
v.csv:3⇥\N⇥A-1⇥2⇥0.00⇥0.00
X
	expect_status 1 cutover-validate -f spec.yml --set-aside aside.tsv in
	has aside.tsv "*:unpaid"
}

@test "unique fields and the primary key are looked after over the whole stream" {
	stream <<'X' >in
_at⇥_fault⇥voucher⇥line⇥ref
a:1⇥\N⇥A-1⇥1⇥x
a:2⇥\N⇥A-1⇥2⇥x
a:3⇥\N⇥A-1⇥1⇥\N
a:4⇥\N⇥A-2⇥1⇥\N
X
	expect_status 1 cutover-validate -f alone.yml --set-aside aside.tsv in
	expect_file aside.tsv <<'X'
_at⇥_fault⇥voucher⇥line⇥ref
a:2⇥ref:not_unique⇥A-1⇥2⇥x
a:3⇥*:not_unique⇥A-1⇥1⇥\N
\.⇥rows=2
X
	err_has "validate: a:3: the primary key was there before: A-1 1"
}

@test "a field that the schema requires and the stream lacks is an error" {
	stream <<'X' >in
_at⇥_fault⇥line
a:1⇥\N⇥1
X
	expect_status 2 cutover-validate -f alone.yml in
	err_has "validate: the stream has no field 'voucher', which schema 'line' requires"
}

@test "checks must be true: false and null are not; a message and a severity can be given" {
	cat >>alone.yml <<'X'
  checks:
    positive: "debit >= 0"
    known: { check: "account is not null", message: no account, severity: warning }
X
	line >in
	run_ok cutover-validate -f alone.yml in
	faulty '\*:positive' debit=-1.00
	err_has "validate: v.csv:2: positive: not true: debit >= 0"
	faulty '\*:positive' debit='\N'
	(account='\N'; line) >in
	run_ok cutover-validate -f alone.yml --findings findings.csv in
	out_has "rows=1"
	err_has "validate: v.csv:2: warning: no account"
	summary 1 read, 1 good, 0 set aside, 1 warning
	has findings.csv "v.csv,2,1,,,known,warning,,no account"
}

@test "references: a value must be among the codes of a file" {
	cat >>alone.yml <<'X'
  references:
    account: { file: chart.csv, key: code, where: "leaf = 'true'" }
X
	printf '%s\n' code,leaf 1001,true 1002,false >chart.csv
	line >in
	run_ok cutover-validate -f alone.yml in
	faulty account:not_in_reference account=1002
	faulty account:not_in_reference account=1003
	err_has "validate: v.csv:2: account: '1003' is not in the reference"
	(account='\N'; line) >in
	run_ok cutover-validate -f alone.yml in
	rm chart.csv
	expect_status 2 cutover-validate -f alone.yml in
	err_has chart.csv
}

@test "faults of the programs before set a record aside" {
	line | sed 's/\\N/account:unmapped debit:required/' >in
	expect_status 1 cutover-validate -f alone.yml --set-aside aside.tsv --findings findings.csv in
	has aside.tsv "account:unmapped debit:required"
	[ "$(wc -l <findings.csv)" -eq 3 ]
}

# found FAULT [DAY]: what is listed of a record with that text in _fault
found() {
	(day=${2-2023-01-05}; line) | sed "2s|\\\\N|$1|" >in
	capture cutover-validate -q -f alone.yml --set-aside aside.tsv --findings findings.csv in
	[ "$status" = 1 ]
	sed -E '1d; s/,[^,]*,[^,]*$//' findings.csv | cut -d , -f 5-
}
@test "one cell that is wrong is one finding, with its column and its text, whatever follows from it" {
	[ "$(found 'date:not_a_date:日期:2023-02-31 day:not_a_date:日期:2023-02-31 month:not_a_date:日期:2023-02-31' 2023-02-31)" = \
		"date,not_a_date,error,2023-02-31,\"is not a date (column '日期') (also in day, month)\"" ]
	# the short form is the same as the long one
	[ "$(found 'day:not_a_date month:not_a_date:day:2023-02-31' 2023-02-31)" = 'day,not_a_date,error,2023-02-31,is not a date (also in month)' ]
	# an empty cell is one, too
	[ "$(found 'side:required account:required:side: ref:required:side:' | sed 1q)" = 'side,required,error,debit,is required' ]
	[ "$(side='\N' found 'side:required account:required:side: ref:required:side:')" = 'side,required,error,,"is required (also in account, ref)"' ]
	# another code of the same cell is said
	[ "$(found 'day:not_a_date:d:x side:not_allowed:d:x' 2023-02-31)" = "day,not_a_date,error,x,is not a date (column 'd') (also in side:not_allowed)" ]
	# another cell is another finding: by its column, by its text; and so is a fault that has no cause
	[ "$(found 'day:not_a_date:d:x month:not_a_date:e:x' | wc -l)" = 2 ]
	[ "$(found 'day:not_a_date:d:x month:not_a_date:d:y' | wc -l)" = 2 ]
	[ "$(found 'let:not_a_date month:not_a_date:d:y' | wc -l)" = 2 ]
	[ "$(found 'day:not_a_date *:ragged' | wc -l)" = 2 ]
}

# A voucher of 20 lines with a bad date in the first, which fills the others; a bad amount; a code without a row.
causes() {
	cat >causes.yml <<'X'
cutover: 1
name: causes
limits: { records: 100 }
controls: [debit, credit]
lookups: { accounts: { values: { "1001": A1, "2001": A2 } } }
clean:
  fill_down: [voucher, date]
  fields:
    voucher: { from: 凭证号, required: true }
    date: { from: 日期, type: date, formats: ["%Y-%m-%d"], required: true }
    account: { from: 科目, required: true }
    debit: { from: 借方, type: decimal(2), default: 0 }
    credit: { from: 贷方, type: decimal(2), default: 0 }
map:
  let: { month: 'year(date) * 100 + month(date)' }
  fields:
    voucher: voucher
    day: date
    period: text(month)
    year: year(date)
    account: lookup('accounts', account)
    debit: debit
    credit: credit
dedupe: { key: [voucher, account, debit, credit] }
validate:
  group: voucher
  checks: { in_year: year = 2023 }
  group_checks: { balanced: sum(debit) = sum(credit) }
X
	{
		printf '凭证号,日期,科目,借方,贷方\n1,2023-02-31,1001,190.00,\n'
		for i in $(seq 19); do printf ',,2001,,%d.00\n' "$i"; done
		printf '2,2023-03-01,1001,1x.00,\n,,2001,,10.00\n'
		printf '3,2023-03-01,9999,10.00,\n,,9999,,4.00\n,,2001,,6.00\n'
	} >causes.csv
}
@test "one cause is one finding in all of the pipe: of a voucher, of several fields, of several records" {
	causes
	bash -c "cutover clean -q -f causes.yml causes.csv 2>clean.err | cutover map -q -f causes.yml 2>map.err |
		cutover dedupe -q -f causes.yml 2>dedupe.err |
		cutover validate -f causes.yml --set-aside aside.tsv --findings findings.csv >good.tsv 2>validate.err"
	[ "$(cat clean.err)" = "clean: causes.csv:2: date: '2023-02-31' is not a date (tried: %Y-%m-%d)
clean: causes.csv:22: debit: '1x.00' is not a number" ]
	[ "$(cat map.err)" = "map: causes.csv:24: account: '9999' is not in lookup 'accounts' (2 records)" ]
	[ ! -s dedupe.err ]
	SAID=validate.err summary validate: 25 read, 0 good, 25 set aside in 3 groups, 23 came with faults, 81 findings not listed
	[ "$(wc -l <validate.err)" = 1 ]
	expect_file findings.csv <<'X'
file,line,record,group,field,code,severity,value,message,column,expected
causes.csv,2,1,1,date,not_a_date,error,2023-02-31,"is not a date (column '日期') (also in month, year)",日期,a date as %Y-%m-%d
causes.csv,22,21,2,debit,not_a_number,error,1x.00,is not a number (column '借方'),借方,a number with at most 2 digits after the point
causes.csv,24,23,3,account,unmapped,error,9999,has no row in the lookup (column '科目'),科目,a key of lookup 'accounts'
X
	# nothing is lost for that: each record says what is wrong with it
	[ "$(grep -c '日期:2023-02-31:2' aside.tsv)" = 19 ]
	[ "$(grep -c 'account:unmapped:科目:9999' aside.tsv)" = 2 ]
}

@test "two cells with the same wrong text are two findings; one cell is one, though several threads read it" {
	causes
	{ cat causes.csv; printf '4,2023-02-31,1001,1.00,\n,,2001,,1.00\n'; } >twice.csv
	bash -c "cutover clean -q -j 4 -f causes.yml twice.csv 2>clean.err | cutover map -q -j 4 -f causes.yml 2>map.err |
		cutover validate -q -f causes.yml --set-aside aside.tsv --findings findings.csv >good.tsv 2>validate.err"
	[ "$(grep -c 'is not a date' clean.err)" = 2 ]
	lacks map.err 'is not a date'
	[ "$(grep -c not_a_date findings.csv)" = 2 ]
	has findings.csv 'twice.csv,27,26,4,date,not_a_date'
}

@test "a group that cannot be computed is a finding of validate itself, and sets the record aside" {
	cat >alone.yml <<'X'
cutover: 1
name: lines
validate: { group: [voucher, 10 / number(line)] }
X
	(line=0; line) >in
	expect_status 1 cutover-validate -f alone.yml --set-aside aside.tsv --findings findings.csv in
	err_has "validate: v.csv:2: group: "
	has aside.tsv "$(printf 'v.csv:2\tgroup:division\t')"
	[ "$(cut -d , -f 1-7 findings.csv | sed 1d)" = 'v.csv,2,1,v.csv:2,group,division,error' ]
	summary 1 read, 0 good, 1 set aside
}

@test "a group that cannot be computed for a fault that came with the record is no finding of its own" {
	for order in adjacent any; do
		cat >dates.yml <<X
cutover: 1
name: lines
controls: [debit]
validate: { group: ["day + 1"], order: $order, group_checks: { even: sum(debit) = 0 } }
X
		tabs >in <<'X'
_at⇥_fault⇥day⇥debit
v.csv:2⇥day:not_a_date⇥bad⇥1.00
v.csv:3⇥day:not_a_date:day:bad:2⇥bad⇥2.00
X
		expect_status 1 cutover-validate -I tsv -f dates.yml --set-aside aside.tsv --findings findings.csv in
		[ "$(cut -d , -f 1-6 findings.csv | sed 1d)" = "v.csv,2,1,v.csv:2,day,not_a_date" ]
		lacks err 'group:'
		lacks err 'even'
		# each record says it all the same, and none goes on
		[ "$(cut -f 2 aside.tsv | sed '1d;$d')" = "day:not_a_date group:not_a_number
day:not_a_date:day:bad:2 group:not_a_number" ]
		err_has ', 5 findings not listed for following from others'
		summary 2 read, 0 good, 2 set aside
	done
}

@test "what a check finds says what it expects: a number of characters, a set of values, a code of a file" {
	cat >>alone.yml <<'X'
  references: { account: { file: chart.csv, key: code } }
X
	printf 'code\n1001\n' >chart.csv
	(account=77 side=both day=x; line) >in
	expect_status 1 cutover-validate -q -f alone.yml --set-aside aside.tsv --findings findings.csv in
	has findings.csv ",day,not_a_value,error,x,is not a value of its type,,a date as %Y-%m-%d"
	has findings.csv ",side,not_allowed,error,both,is not one of the values allowed,,debit or credit"
	has findings.csv ",account,not_in_reference,error,77,is not in the reference,,a code of 'chart.csv'"
}

@test "a check that reads a field which was at fault before is no finding of its own" {
	cat >>alone.yml <<'X'
  group: [voucher]
  checks: { in_year: "day < date '2024-01-01'", one: "debit <> credit", warned: { check: "day is null", severity: warning } }
  group_checks: { first: "min(day) > date '2000-01-01'", even: sum(debit) = sum(credit) }
X
	(day=2023-02-31; line) | sed '2s/\\N/day:not_a_date/' >in
	expect_status 1 cutover-validate -f alone.yml --set-aside aside.tsv --findings findings.csv in
	[ "$(cut -d , -f 6 findings.csv | paste -sd ' ')" = 'code not_a_date even' ]
	err_has ', 3 findings not listed for following from others'
	has aside.tsv "$(printf 'v.csv:2\tday:not_a_date *:even\t')"
	# what this program has found itself does not stop the others
	(day=2022-12-31 debit=5.00 credit=5.00; line) >in
	expect_status 1 cutover-validate -f alone.yml --set-aside aside.tsv --findings findings.csv in
	[ "$(cut -d , -f 6 findings.csv | paste -sd ' ')" = 'code too_small one warned' ]
	err_lacks 'not listed'
	# nor does a fault of the record before
	{ (day=2023-02-31; line) | sed '2s/\\N/day:not_a_date/;$d'; (voucher=A-2 day=1999-01-01; line) | sed -n 2p; printf '\\.\trows=2\n'; } >in
	expect_status 1 cutover-validate -f alone.yml --set-aside aside.tsv --findings findings.csv in
	[ "$(cut -d , -f 4,6 findings.csv | sed 1d | paste -sd ' ')" = 'A-1,not_a_date A-1,even A-2,too_small A-2,warned A-2,first A-2,even' ]
}

@test "what is set aside is a stream that can be read again" {
	sealed_vouchers
	expect_status 1 cutover-validate -f spec.yml --set-aside aside.tsv in
	expect_status 1 cutover-validate -f spec.yml --set-aside again.tsv aside.tsv
	cmp aside.tsv again.tsv
}

@test "an empty stream of records is good" {
	vouchers | head -n 1 >in
	printf '\\.\trows=0\tsum.debit=0\tsum.credit=0\n' >>in
	run_ok cutover-validate -f spec.yml in
	summary 0 read, 0 good, 0 set aside in 0 groups
}

@test "the audit line tells what was set aside, and audit proves it" {
	sealed_vouchers
	expect_status 1 cutover-validate -f spec.yml --set-aside aside.tsv --audit log in
	has log '"set_aside":{"records":4,"sums":{"debit":"16.00","credit":"7.01"},"stake":{"debit":"16.00","credit":"7.01"}}'
}

@test "--dry-run checks the records and writes nothing" {
	sealed_vouchers
	expect_status 1 cutover-validate -n -f spec.yml --set-aside aside.tsv --findings findings.csv in
	[ ! -s out ]
	[ ! -e aside.tsv ]
	[ ! -e findings.csv ]
	summary 6 read, 2 good, 4 set aside in 2 groups
}

@test "only the first 20 findings of a kind are shown, then how many more" {
	{ printf '_at\t_fault\tvoucher\tline\n'
	for i in $(seq 25); do printf 'a:%d\t\\N\tA-1\tx\n' $i; done; } | stream >in
	sed -i "/schema/d; s/validate:/validate: { checks: { any: \"line <> 'x'\" } }/" alone.yml
	expect_status 1 cutover-validate -f alone.yml --set-aside aside.tsv --findings findings.csv in
	[ "$(grep -c 'not true' err)" -eq 20 ]
	err_has "5 more"
	[ "$(wc -l <findings.csv)" -eq 26 ]
}

@test "a value that repeats is checked in each record" {
	cat >alone.yml <<'X'
cutover: 1
name: lines
validate:
  schema: line
  checks:
    not_b: "side <> 'credit' or day is null"
    placed: "not (at() = 'a:5' and side = 'debit')"
X
	stream >in <<'X'
_at⇥_fault⇥voucher⇥line⇥account⇥side⇥day⇥debit⇥credit
a:1⇥\N⇥A-1⇥1⇥10⇥debit⇥2023-01-01⇥1.00⇥0.00
a:2⇥\N⇥A-1⇥2⇥10⇥debit⇥2023-01-01⇥1.00⇥0.00
a:3⇥account:unmapped⇥A-1⇥3⇥10⇥debit⇥2023-01-01⇥1.00⇥0.00
a:4⇥\N⇥A-1⇥4⇥10⇥debit⇥2023-01-01⇥1.00⇥0.00
a:5⇥\N⇥A-1⇥5⇥1001⇥debit⇥2023-01-01⇥1.00⇥0.00
a:6⇥\N⇥A-1⇥6⇥1001⇥credit⇥2023-01-01⇥1.00⇥0.00
a:7⇥\N⇥A-1⇥7⇥1001⇥credit⇥2023-01-01⇥1.00⇥0.00
a:8⇥\N⇥A-1⇥8⇥1001⇥credit⇥\N⇥1.00⇥0.00
a:9⇥\N⇥A-1⇥9⇥1001⇥credit⇥\N⇥1.00⇥0.00
a:10⇥\N⇥\N⇥10⇥1001⇥debit⇥\N⇥1.00⇥0.00
a:11⇥\N⇥\N⇥11⇥1001⇥debit⇥\N⇥1.00⇥0.00
X
	expect_status 1 cutover-validate -f alone.yml --set-aside aside.tsv in
	sed '1d;$d' aside.tsv | cut -f 1,2 >told
	tabs >want <<'X'
a:1⇥account:too_short
a:2⇥account:too_short
a:3⇥account:unmapped
a:4⇥account:too_short
a:5⇥*:placed
a:6⇥*:not_b
a:7⇥*:not_b
a:10⇥voucher:required
a:11⇥voucher:required
X
	diff -u want told
}

@test "records with the same fields are one group, unless a fault makes their key unknown" {
	cat >spec.yml <<'X'
cutover: 1
name: vouchers
validate:
  group: [voucher, part]
  group_checks: { few: "count(*) < 3" }
X
	stream <<'X' >in
_at⇥_fault⇥voucher⇥part
v.csv:2⇥\N⇥A-1⇥\N
v.csv:3⇥\N⇥A-1⇥\N
v.csv:4⇥other:unmapped⇥A-1⇥\N
X
	expect_status 1 cutover-validate -f spec.yml --set-aside aside -o out in
	has err "2 good, 1 set aside in 1 group"
}

@test "a length counts characters, whatever their bytes" {
	line() { stream <<<"_at⇥_fault⇥voucher⇥line⇥account"$'\n'"v.csv:2⇥\\N⇥A-1⇥1⇥$account"; }
	faulty too_short account=科目
	faulty too_short account=科目甲
	faulty too_long account=科目科目科目甲
	faulty too_long account=1234567
	account=科目科目科目 line >in
	run_ok cutover-validate -f alone.yml in
	account=科目科a line >in
	run_ok cutover-validate -f alone.yml in
}

@test "the list of findings begins no formula: files, groups, values, messages" {
	stream <<'X' >in
_at⇥_fault⇥voucher⇥line⇥account⇥side⇥day⇥ref⇥debit⇥credit
=v.csv:2⇥\N⇥=cmd|' /C calc'!A0⇥1⇥1001⇥debit⇥2023-01-05⇥r⇥5.00⇥0.00
@v.csv:3⇥\N⇥A-1⇥-5⇥1001⇥+debit⇥2023-01-05⇥q⇥5.00⇥0.00
X
	expect_status 1 cutover-validate -q -f alone.yml --set-aside aside.tsv --findings findings.csv in
	[ "$(cut -d, -f1,2,8 findings.csv | sort -u)" = "'=v.csv,2,'=cmd|' /C calc'!A0
'@v.csv,3,'+debit
'@v.csv,3,-5
file,line,value" ]
}

@test "a message or a value that begins with a quote gets one more in the list, no two" {
	printf 'name: s\nfields: [{ name: v, type: string, constraints: { enum: [a] } }]\n' >schemas/s.yml
	printf '%s\n' 'cutover: 1' 'validate: { schema: s, checks: { one: { check: "v = \x27a\x27", message: "\x27v\x27 is a" } } }' >quote.yml
	stream <<<"_at⇥_fault⇥v"$'\n'"v.csv:2⇥\\N⇥'x" >in
	expect_status 1 cutover-validate -q -f quote.yml --set-aside aside.tsv --findings findings.csv in
	[ "$(cut -d, -f 8,9 findings.csv | tail -n +2)" = "''x,is not one of the values allowed
,''v' is a" ]
}

# numbered N: N records of the schema's keys and a voucher for each, no two alike
numbered() { { echo '_at⇥_fault⇥voucher⇥line⇥ref'; seq "$1" | sed 's/.*/v:&⇥\\N⇥A-&⇥1⇥r&/'; } | stream; }

@test "keys that do not fit in the memory that is allowed are sorted; with too little memory for that nothing is sealed" {
	sed 's/, constraints: { unique: true }//' schemas/line.yml >schemas/key.yml
	sed '/^primaryKey/d' schemas/line.yml >schemas/unique.yml
	for schema in key unique; do sed "s/schema: line/schema: $schema/" alone.yml >$schema.yml; done
	printf '%s\n' 'cutover: 1' 'validate: { group: voucher }' >adjacent.yml
	numbered 12000 >in
	for spec in key unique adjacent; do
		run_ok cutover-validate -f $spec.yml --memory 256K in
		cmp out in
		expect_status 2 cutover-validate -q -f $spec.yml --memory 64K --set-aside aside.tsv in
		expect_err <<<'validate: --memory is too small for sorting: 65536 bytes, at least 262144'
		no_seal
		[ ! -e aside.tsv ]
	done
}

# apart N [TEXT]: N vouchers of two lines that lie apart, the second ones in another order; every seventh does not balance, and
# its first line is at fault in every 35th
apart() {
	{
		echo '_at⇥_fault⇥voucher⇥debit⇥credit⇥text'
		awk -v n="$1" -v text="${2:-x}" 'BEGIN {
			for (i = 0; i < n; i++)
				printf "v:%d\t%s\tA-%d\t%d.00\t0.00\t%s\n", i + 2, i % 35 == 1 ? "text:empty" : "\\N", i, i % 90, text
			for (i = 0; i < n; i++) {
				k = (i * 7919) % n
				printf "v:%d\t\\N\tA-%d\t0.00\t%d.0%d\t%s\n", n + i + 2, k, k % 90, k % 7 == 0, text
			}
		}'
	} | stream debit credit
}
any_spec() {
	sed -i 's/group: \[voucher\]/&\n  order: any/; s/^name: .*/&\nlimits: { records: 1000000 }/' spec.yml
	sed -i 's/group_checks: .*/group_checks: { unbalanced: "sum(debit) = sum(credit)", large: { check: "sum(debit) < 85", severity: warning } }/' spec.yml
}

@test "vouchers whose lines lie apart: the same records, findings and order, whatever the memory" {
	any_spec
	apart 8000 >in
	run_ok cutover-validate -f spec.yml --set-aside aside --findings findings in
	summary validate: 16,000 read, 13,256 good, 2,744 set aside in 1,372 groups
	mv out out.all; mv err err.all; mv aside aside.all; mv findings findings.all
	for memory in 1M 3M; do
		run_ok cutover-validate -f spec.yml --memory $memory --set-aside aside --findings findings in
		cmp out out.all; cmp aside aside.all; cmp findings findings.all
		diff <(sed '$d' err) <(sed '$d' err.all)
	done
	# the order of the stream: its faults as they came, then the groups in the order in which they began
	[ "$(grep -c unbalanced findings)" = 1143 ]
	diff <(sed '1d; /empty/d' findings | cut -d , -f 2) <(sed '1d; /empty/d' findings | cut -d , -f 2 | sort -n)
	diff <(sed -s '1d; $d' aside out | cut -f 1 | sort) <(sed '1d; $d' in | cut -f 1 | sort)
	for file in aside out; do diff <(sed '1d; $d' $file | cut -f 1) <(sed '1d; $d' $file | cut -f 1 | sort -t : -k 2n); done
}

@test "vouchers whose lines lie apart: a check and each control sum read their own field" {
	cat >fields.yml <<'X'
cutover: 1
controls: [debit, { name: net, clean: a, map: a - b }]
validate: { group: voucher, order: any, group_checks: { odd: "sum(c) = 0" } }
X
	tabs >in <<'X'
_at⇥_fault⇥voucher⇥debit⇥a⇥b⇥c
v:2⇥\N⇥1⇥5.00⇥9.00⇥2.00⇥1
v:3⇥\N⇥2⇥1.00⇥1.00⇥1.00⇥0
v:4⇥\N⇥1⇥1.00⇥8.00⇥1.00⇥1
X
	expect_status 1 cutover-validate -q -I tsv -f fields.yml --set-aside aside in
	err_has "validate: v:2: odd: not true: sum(c) = 0 (debit 6.00, net 14.00) (group '1')"
	grep -q '^v:4.\*:odd' aside
}

@test "200,000 vouchers whose lines lie apart take no more memory than is allowed" {
	sanitized && skip "address space is not ours to limit"
	any_spec
	apart 200000 >in
	run_ok bash -c 'ulimit -v 98304; cutover-validate -q -f spec.yml --memory 64M --set-aside aside in 2>/dev/null'
	[ "$(tail -n 1 aside | cut -f 2)" = rows=68574 ]
}

@test "vouchers whose lines lie apart: too little memory, no room for temporary files" {
	any_spec
	apart 4000 >in
	fails() { # MESSAGE COMMAND...
		local message=$1; shift
		expect_status 2 "$@"
		err_has "$message"
		no_seal
		[ ! -e aside ]
	}
	fails "validate: --memory is too small for sorting: 65536 bytes, at least 1048576" \
		cutover-validate -q -f spec.yml --memory 64K --set-aside aside in
	fails "validate: cannot make the temporary file for records in '/nonexistent': No such file or directory: let TMPDIR name another folder" \
		env TMPDIR=/nonexistent cutover-validate -q -f spec.yml --set-aside aside in
	# the file of the records is smaller than that of their groups
	fails "validate: cannot write the temporary file for sorting in '/tmp': File too large: let TMPDIR name a folder with more room" \
		env TMPDIR=/tmp bash -c 'ulimit -f 500; cutover-validate -q -f spec.yml --memory 1M --set-aside aside in'
	# and it grows when there are more runs than can be merged at once
	apart 100000 >in
	fails "validate: cannot write the temporary file for sorting in '/tmp': File too large: let TMPDIR name a folder with more room" \
		env TMPDIR=/tmp bash -c 'ulimit -f 15000; cutover-validate -q -f spec.yml --memory 1M --set-aside aside in'
	run_ok env TMPDIR=/tmp bash -c 'ulimit -f 30000; cutover-validate -q -f spec.yml --memory 1M --set-aside aside in'
	rm aside
	sed -i 's/group: .voucher./group: [voucher, text]/' spec.yml
	apart 1 "$(text_of 100000 x)" >in
	fails "validate: --memory is too small for one record of 2000" cutover-validate -q -f spec.yml --memory 1M --set-aside aside in
	run_ok cutover-validate -q -f spec.yml --memory 4M --set-aside aside in
}

@test "keys that differ in their last character, or in how they end, are not the same" {
	stream <<'X' >in
_at⇥_fault⇥voucher⇥line⇥ref
a:1⇥\N⇥A-1⇥11⇥x
a:2⇥\N⇥A-11⇥1⇥xx
a:3⇥\N⇥A-1⇥1⇥x\t
a:4⇥\N⇥A-11⇥11⇥x\t\t
a:5⇥\N⇥A-2⇥1⇥y
a:6⇥\N⇥A-2⇥2⇥X
X
	run_ok cutover-validate -f alone.yml in
}

@test "a voucher that dedupe has found in two places is set aside in both, and is not said to be out of order" {
	cat >spec.yml <<'X'
cutover: 1
controls: [debit]
limits: { records: 9 }
dedupe: { group: [voucher], key: [line] }
validate: { group: [voucher] }
X
	printf '_at\t_fault\tvoucher\tline\tdebit\nv:2\t\\N\t1\t1\t5.00\nv:3\t\\N\t2\t1\t7.00\nv:4\t\\N\t1\t2\t6.00\n' | stream debit >in
	expect_status 0 pipe 'cutover dedupe -q -f spec.yml in 2>/dev/null | cutover validate -q -f spec.yml --set-aside aside'
	[ "$(grep -c '^v:' out)" = 1 ]
	[ "$(cut -f 1,2 aside | grep -c differs)" = 2 ]
	# without that fault it is the order that is wrong
	expect_status 2 cutover-validate -q -f spec.yml in
	err_has "v:4: group '1' comes again after others"
}

@test "a code that two lookups lack is two findings, one for each table to complete" {
	printf 'old,new\n1,10\n' >acc.csv
	cp acc.csv cc.csv
	printf 'name: d\nfields:\n  - { name: a, type: string }\n  - { name: again, type: string }\n  - { name: b, type: string }\n' >d.yml
	cat >t.yml <<'X'
cutover: 1
name: t
clean: { fields: { code: { from: 科目 } } }
lookups:
  acc: { file: acc.csv, key: old, value: new }
  cc: { file: cc.csv, key: old, value: new }
map: { to: d.yml, fields: { a: "lookup('acc', code)", again: "lookup('acc', code)", b: "lookup('cc', code)" } }
validate: {}
limits: { records: 9 }
X
	printf '科目\n1\n3\n3\n' >t.csv
	pipe 'cutover-clean -q -f t.yml t.csv | cutover-map -q -f t.yml | cutover-validate -q -f t.yml --set-aside aside.tsv --findings f.csv' || true
	sed 1d f.csv | cut -d , -f 2,5,6,8- | diff - <(printf '%s\n' \
		"3,a,unmapped,3,has no row in the lookup (column '科目') (also in again),科目,a key of lookup 'acc'" \
		"3,b,unmapped,3,has no row in the lookup (column '科目'),科目,a key of lookup 'cc'")
	# also through let values, and one that uses another: each field is "also in" the finding of its own lookup
	sed -i 's/type: string }/type: string, constraints: { required: true } }/' d.yml
	sed -i "s/^map: .*/map: { to: d.yml, let: { x: \"lookup('acc', code)\", y: upper(x), z: \"lookup('cc', code)\" }, fields: { a: y, again: x, b: z } }/" t.yml
	pipe 'cutover-clean -q -f t.yml t.csv | cutover-map -q -f t.yml | cutover-validate -q -f t.yml --set-aside aside.tsv --findings f.csv' || true
	has f.csv "(also in a, again)\",科目,a key of lookup 'acc'"
	has f.csv "(also in b),科目,a key of lookup 'cc'"
}
