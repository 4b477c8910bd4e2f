# dedupe: one record for each identity.
load helper

setup() {
	scratch
	cat >spec.yml <<'X'
cutover: 1
name: vouchers
controls: [debit]
dedupe: { key: [voucher, line] }
X
}
may_replace() { sed -i 's/key: \[voucher, line\]/&, agree: []/' spec.yml; }
keep_last() { sed -i 's/key: \[voucher, line\]/&, keep: last/' spec.yml; }

doubles() {
	stream debit <<'X'
_at⇥_fault⇥voucher⇥line⇥summary⇥debit
a.csv:2⇥\N⇥1⇥1⇥one⇥1.00
a.csv:3⇥\N⇥1⇥2⇥two⇥2.00
a.csv:4⇥\N⇥1⇥1⇥one again⇥4.00
b.csv:2⇥\N⇥2⇥1⇥three⇥8.00
b.csv:3⇥\N⇥1⇥1⇥one more⇥16.00
X
}

@test "what contradicts itself is weighed by limits.amount" {
	doubles >in
	echo 'limits: { records: 9, amount: { debit: 21 } }' >>spec.yml
	run_ok cutover-dedupe -q -f spec.yml in
	sed -i 's/debit: 21/debit: 20.99/' spec.yml
	expect_status 1 cutover-dedupe -q -f spec.yml in
	err_has 'dedupe: debit of 21.00 is at fault, the limits accept 20.99 (limits.amount in spec.yml)'
}

@test "the first record of each key stays, in order" {
	may_replace
	doubles >in
	run_ok cutover-dedupe -f spec.yml in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥summary⇥debit
a.csv:2⇥\N⇥1⇥1⇥one⇥1.00
a.csv:3⇥\N⇥1⇥2⇥two⇥2.00
b.csv:2⇥\N⇥2⇥1⇥three⇥8.00
\.⇥rows=3⇥sum.debit=11.00
X
	expect_findings </dev/null
	summary dedupe: 5 read, 3 kept, 2 merged, 2 of them with other amounts than the record kept
}

@test "keep: last keeps the last record of each key, in order" {
	may_replace
	keep_last
	doubles >in
	run_ok cutover-dedupe -f spec.yml in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥summary⇥debit
a.csv:3⇥\N⇥1⇥2⇥two⇥2.00
b.csv:2⇥\N⇥2⇥1⇥three⇥8.00
b.csv:3⇥\N⇥1⇥1⇥one more⇥16.00
\.⇥rows=3⇥sum.debit=26.00
X
}

@test "--crossref tells which record stands for each dropped one" {
	may_replace
	doubles >in
	run_ok cutover-dedupe -f spec.yml --crossref cross.csv in
	expect_file cross.csv <<'X'
voucher,line,dropped,kept
1,1,a.csv:4,a.csv:2
1,1,b.csv:3,a.csv:2
X
	keep_last
	run_ok cutover-dedupe -f spec.yml --crossref cross.csv in
	expect_file cross.csv <<'X'
voucher,line,dropped,kept
1,1,a.csv:2,b.csv:3
1,1,a.csv:4,b.csv:3
X
}

@test "a fault in what map made the group of hides which document a record is of: it passes" {
	cat >spec.yml <<'X'
cutover: 1
name: vouchers
controls: [debit]
limits: { records: 9 }
map:
  let: { word: "old || '-'" }
  fields: { voucher: "word || '1'", line: lfd, stamp: time, debit: debit }
dedupe: { key: [voucher, line], group: voucher }
X
	stream debit <<'X' >in
_at⇥_fault⇥voucher⇥line⇥stamp⇥debit
a.csv:2⇥old:scientific:Nr:1.2E+11⇥1.2E+11-1⇥1⇥1⇥1.00
b.csv:2⇥old:scientific:Nr:1.2E+11⇥1.2E+11-1⇥1⇥2⇥2.00
X
	run_ok cutover-dedupe -q -f spec.yml in
	cmp out in
	# so does one in the line: it is the same twice, and begins no other version
	stream debit <<'X' >in
_at⇥_fault⇥voucher⇥line⇥stamp⇥debit
a.csv:2⇥lfd:scientific:Z:1E+1⇥A⇥1E+1⇥1⇥1.00
a.csv:3⇥lfd:scientific:Z:1E+1⇥A⇥1E+1⇥1⇥2.00
X
	run_ok cutover-dedupe -q -f spec.yml in
	cmp out in
	# of versions that cannot be told apart none is merged
	sed -i 's/group: voucher/&, version: stamp/' spec.yml
	stream debit <<'X' >in
_at⇥_fault⇥voucher⇥line⇥stamp⇥debit
a.csv:2⇥time:not_a_date:T:1⇥A⇥1⇥1⇥1.00
b.csv:2⇥\N⇥A⇥1⇥2⇥2.00
X
	run_ok cutover-dedupe -q -f spec.yml in
	out_has "$(tabs <<<'a.csv:2⇥time:not_a_date:T:1 *:differs⇥A⇥1⇥1⇥1.00')"
}

@test "a record with a fault passes untouched, and stands for nobody" {
	stream <<'X' >in
_at⇥_fault⇥voucher⇥line⇥debit
a.csv:2⇥debit:not_a_number⇥1⇥1⇥x
a.csv:3⇥debit:not_a_number⇥1⇥1⇥x
a.csv:4⇥\N⇥1⇥1⇥1.00
a.csv:5⇥\N⇥1⇥1⇥1.00
X
	sed -i '/controls/d' spec.yml
	run_ok cutover-dedupe -f spec.yml in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥debit
a.csv:2⇥debit:not_a_number⇥1⇥1⇥x
a.csv:3⇥debit:not_a_number⇥1⇥1⇥x
a.csv:4⇥\N⇥1⇥1⇥1.00
\.⇥rows=3
X
}

@test "a record whose key is null in every part has no identity, and passes" {
	stream debit <<'X' >in
_at⇥_fault⇥voucher⇥line⇥debit
a.csv:2⇥\N⇥\N⇥\N⇥1.00
a.csv:3⇥\N⇥\N⇥\N⇥2.00
a.csv:4⇥\N⇥1⇥\N⇥4.00
a.csv:5⇥\N⇥1⇥\N⇥4.00
a.csv:6⇥\N⇥1⇥⇥8.00
X
	for keep in first last; do
		[ $keep = first ] || keep_last
		run_ok cutover-dedupe -f spec.yml in
		out_has '\.'"$(printf '\trows=4\tsum.debit=15.00')"
		expect_findings </dev/null
		summary dedupe: 5 read, 4 kept, 1 merged
	done
}

@test "a record without what the schema requires in its key passes: two vouchers without a number are not one" {
	cat >line.yml <<'X'
name: line
fields:
  - { name: voucher, type: string, constraints: { required: true } }
  - { name: line, type: integer }
  - { name: debit, type: number, x-cutover: { scale: 2 } }
X
	echo 'map: { to: line.yml, fields: { voucher: voucher, debit: debit } }' >>spec.yml
	stream debit <<'X' >in
_at⇥_fault⇥voucher⇥line⇥debit
a.csv:2⇥\N⇥\N⇥1⇥1.00
a.csv:3⇥\N⇥\N⇥1⇥2.00
a.csv:4⇥\N⇥1⇥\N⇥4.00
a.csv:5⇥\N⇥1⇥\N⇥4.00
X
	run_ok cutover-dedupe -f spec.yml in
	out_has '\.'"$(printf '\trows=3\tsum.debit=7.00')"
}

@test "a key that cannot be computed is a fault of the record, which passes" {
	sed -i 's/\[voucher, line\]/["voucher + 1"]/' spec.yml
	stream debit <<'X' >in
_at⇥_fault⇥voucher⇥debit
a.csv:2⇥\N⇥x⇥1.00
a.csv:3⇥\N⇥x⇥2.00
X
	for keep in first last; do
		[ $keep = first ] || sed -i 's/\["voucher + 1"\]/&, keep: last/' spec.yml
		run_ok cutover-dedupe -f spec.yml in
		expect_out <<'X'
_at⇥_fault⇥voucher⇥debit
a.csv:2⇥key:not_a_number⇥x⇥1.00
a.csv:3⇥key:not_a_number⇥x⇥2.00
\.⇥rows=2⇥sum.debit=3.00
X
		err_has "dedupe: a.csv:2: key: 'x' is not a number"
	done
}

@test "null and the empty text are different keys; ab,c and a,bc too" {
	stream <<'X' >in
_at⇥_fault⇥voucher⇥line
a:1⇥\N⇥\N⇥1
a:2⇥\N⇥⇥1
a:3⇥\N⇥\N⇥1
a:4⇥\N⇥ab⇥c
a:5⇥\N⇥a⇥bc
X
	run_ok cutover-dedupe -f spec.yml in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line
a:1⇥\N⇥\N⇥1
a:2⇥\N⇥⇥1
a:4⇥\N⇥ab⇥c
a:5⇥\N⇥a⇥bc
\.⇥rows=4
X
}

@test "a field that the stream does not have is reported at its place in the spec" {
	sed -i 's/\[voucher, line\]/[vouchr, line]/' spec.yml
	doubles >in
	expect_status 2 cutover-dedupe -f spec.yml in
	expect_err <<'X'
dedupe: spec.yml:4:17: no field 'vouchr' (did you mean 'voucher'?)
    dedupe: { key: [vouchr, line] }
                    ^
X
	nothing_out
}

@test "a spec without the section is reported" {
	sed -i /dedupe/d spec.yml
	doubles >in
	expect_status 2 cutover-dedupe -f spec.yml in
	expect_err <<'X'
dedupe: spec.yml has no section 'dedupe'; the shortest one is: dedupe: { key: [FIELD] }
X
}

@test "--dry-run writes nothing, and reads only what is named" {
	may_replace
	doubles >in
	run_ok cutover-dedupe -n -f spec.yml </dev/null
	[ ! -s out ]
	err_has "dedupe: 'spec.yml' holds together, nothing was read"
	run_ok cutover-dedupe -n -f spec.yml --crossref cross.csv -o copy in
	[ ! -s out ]
	[ ! -e cross.csv ]
	[ ! -e copy ]
	summary 5 read, 3 kept, 2 merged
}

@test "a stream that is cut off gives no seal, no file of --output and no crossref" {
	doubles | head -n 4 >in
	expect_status 2 cutover-dedupe -f spec.yml -o copy --crossref cross.csv in
	[ ! -e copy ]
	[ ! -e cross.csv ]
	expect_status 2 cutover-dedupe -f spec.yml in
	no_seal
}

@test "keep: last needs room for its temporary file, and says so" {
	keep_last
	doubles >in
	TMPDIR=/nonexistent expect_status 2 cutover-dedupe -f spec.yml in
	err_has "cannot make the temporary file for records in '/nonexistent': No such file or directory: let TMPDIR name another folder"
}

@test "the audit line tells what was merged" {
	may_replace
	doubles >in
	run_ok cutover-dedupe -f spec.yml --audit log in
	has log '"merged":{"records":2,"sums":{"debit":"20.00"},"stake":{"debit":"20.00"}}'
	has log '"in":{"records":5,"sums":{"debit":"31.00"}}'
	has log '"out":{"records":3,"sums":{"debit":"11.00"}}'
}

@test "the cross-reference begins no formula: keys, names of files" {
	stream debit <<'X' >in
_at⇥_fault⇥voucher⇥line⇥summary⇥debit
=a.csv:2⇥\N⇥=1⇥-1⇥one⇥1.00
=a.csv:3⇥\N⇥=1⇥-1⇥one⇥1.00
@b.csv:3⇥\N⇥'1⇥-x⇥one⇥1.00
@b.csv:4⇥\N⇥'1⇥-x⇥one⇥1.00
X
	run_ok cutover-dedupe -q -f spec.yml --crossref crossref.csv in
	expect_file crossref.csv <<'X'
voucher,line,dropped,kept
'=1,-1,'=a.csv:3,'=a.csv:2
''1,'-x,'@b.csv:4,'@b.csv:3
X
}

@test "records of one key that contradict each other stay, each with a fault, whatever keep says" {
	doubles >in
	for keep in first last; do
		[ $keep = first ] || keep_last
		expect_status 1 cutover-dedupe -f spec.yml --crossref cross.csv --audit $keep.log in
		expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥summary⇥debit
a.csv:2⇥*:differs⇥1⇥1⇥one⇥1.00
a.csv:3⇥\N⇥1⇥2⇥two⇥2.00
a.csv:4⇥*:differs⇥1⇥1⇥one again⇥4.00
b.csv:2⇥\N⇥2⇥1⇥three⇥8.00
b.csv:3⇥*:differs⇥1⇥1⇥one more⇥16.00
\.⇥rows=5⇥sum.debit=31.00
X
		expect_findings <<'X'
dedupe: a.csv:4: debit is '4.00' here and '1.00' at a.csv:2, both with the key ('1', '1'): one of them is wrong, or the key is; where one may replace the other, write 'agree: []' in dedupe
X
		summary dedupe: 5 read, 5 kept, 0 merged, 3 contradict each other
		[ "$(wc -l <cross.csv)" -eq 1 ]
		has $keep.log '"merged":{"records":0,"sums":{"debit":"0"},"stake":{"debit":"0"}},"faulty":{"records":3,"sums":{"debit":"21.00"},"stake":{"debit":"21.00"}}'
		has $keep.log '"status":1'
	done
	expect_status 1 cutover-dedupe -q -f spec.yml in
	err_has "a.csv:4: debit is '4.00' here and '1.00' at a.csv:2"
	err_has "3 records are at fault"
}

@test "the limits of the spec accept so many contradictions" {
	doubles >in
	echo 'limits: { records: 3 }' >>spec.yml
	run_ok cutover-dedupe -f spec.yml in
	sed -i 's/records: 3/records: 2/' spec.yml
	expect_status 1 cutover-dedupe -f spec.yml in
}

@test "a limit on an amount weighs the contradictions: 21.00 is at stake" {
	doubles >in
	echo 'limits: { records: 3, amount: { debit: 21.00 } }' >>spec.yml
	run_ok cutover-dedupe -f spec.yml in
	sed -i 's/21.00/20.99/' spec.yml
	expect_status 1 cutover-dedupe -f spec.yml in
	err_has 'debit of 21.00 is at fault, the limits accept 20.99 (limits.amount in spec.yml)'
}

@test "a record that agreed, and was to be merged, gets the fault too once another contradicts" {
	stream debit <<'X' >in
_at⇥_fault⇥voucher⇥line⇥debit
a:2⇥\N⇥1⇥1⇥1.00
a:3⇥\N⇥1⇥1⇥1.00
a:4⇥\N⇥2⇥1⇥5.00
a:5⇥\N⇥2⇥1⇥5.0
a:6⇥\N⇥1⇥1⇥\N
a:7⇥\N⇥1⇥1⇥1.00
X
	for keep in first last; do
		[ $keep = first ] || keep_last
		expect_status 1 cutover-dedupe -f spec.yml in
		[ "$(cut -f 1,2 out | grep -c differs)" -eq 4 ]
		err_has "a:6: debit is null here and '1.00' at a:2, both with the key ('1', '1')"
		summary 6 read, 5 kept, 1 merged, 4 contradict each other
	done
}

@test "numbers agree where their values do; texts where their bytes do" {
	numbers() { stream <<<"_at⇥_fault⇥voucher⇥line⇥debit⇥text"$'\n'"a:1⇥\\N⇥1⇥1⇥$1"$'\n'"a:2⇥\\N⇥1⇥1⇥$2" >in; }
	sed -i 's/key: \[voucher, line\]/&, agree: [debit, text]/; s/controls.*/controls: [debit]/' spec.yml
	while read -r a b want; do
		numbers "$a" "$b"
		expect_status "$want" cutover-dedupe -q -I tsv -f spec.yml in || { echo "$a and $b"; return 1; }
	done <<'X'
1.00⇥x 1⇥x 0
0.00⇥x -0.0⇥x 0
007.10⇥x 7.1⇥x 0
-1⇥x 1⇥x 1
1.00⇥x 1.01⇥x 1
10⇥x 1⇥x 1
\N⇥x 0⇥x 1
-⇥x ⇥x 1
1.⇥x 1⇥x 1
1⇥1.0 1⇥1 1
1⇥\N 1⇥ 1
12⇥3 1⇥23 1
X
}

@test "agree names fields of the stream, and says which is none" {
	sed -i 's/key: \[voucher, line\]/&, agree: [debit, sumary]/' spec.yml
	doubles >in
	expect_status 2 cutover-dedupe -f spec.yml in
	err_has "spec.yml:4:48: dedupe.agree: no field 'sumary' (did you mean 'summary'?)"
	sed -i 's/\[debit, sumary\]/summary/' spec.yml
	expect_status 1 cutover-dedupe -f spec.yml in
	err_has "a.csv:4: summary is 'one again' here and 'one' at a.csv:2"
}

@test "twenty contradictions are reported, the others counted" {
	{ printf '_at\t_fault\tvoucher\tline\tdebit\n'
	  for i in $(seq 25); do printf 'a:%s\t\\N\t%s\t1\t1.00\n' "$i" "$i"; done
	  for i in $(seq 25); do printf 'b:%s\t\\N\t%s\t1\t2.00\n' "$i" "$i"; done; } >in
	expect_status 1 cutover-dedupe -I tsv -f spec.yml in
	[ "$(grep -c "debit is '2.00' here" err)" -eq 20 ]
	err_has "dedupe: 5 more 'differs'"
	err_has "50 records are at fault"
}

documents() {
	stream debit <<'X'
_at⇥_fault⇥voucher⇥line⇥debit
a:2⇥\N⇥1⇥1⇥1.00
a:3⇥\N⇥1⇥2⇥2.00
a:4⇥\N⇥1⇥3⇥3.00
a:5⇥\N⇥2⇥1⇥4.00
a:6⇥\N⇥2⇥1⇥5.00
b:2⇥\N⇥1⇥1⇥7.00
b:3⇥\N⇥1⇥2⇥8.00
b:4⇥\N⇥3⇥1⇥9.00
X
}

@test "with group the document is replaced whole: never lines of both" {
	documents >in
	sed -i 's/key: \[voucher, line\]/&, group: voucher, keep: last/' spec.yml
	run_ok cutover-dedupe -f spec.yml --crossref cross.csv --audit log in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥debit
a:6⇥\N⇥2⇥1⇥5.00
b:2⇥\N⇥1⇥1⇥7.00
b:3⇥\N⇥1⇥2⇥8.00
b:4⇥\N⇥3⇥1⇥9.00
\.⇥rows=4⇥sum.debit=29.00
X
	expect_findings </dev/null
	summary dedupe: 8 read, 4 kept, 4 merged, among them 2 versions
	err_has ", among them 2 versions of documents with other lines than the one kept"
	expect_file cross.csv <<'X'
voucher,line,dropped,kept
1,1,a:2,b:2
1,2,a:3,b:2
1,3,a:4,b:2
2,1,a:5,a:6
X
	has log '"merged":{"records":4,"sums":{"debit":"10.00"},"stake":{"debit":"10.00"}}'
	sed -i 's/keep: last/keep: first/' spec.yml
	run_ok cutover-dedupe -f spec.yml --crossref cross.csv in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥debit
a:2⇥\N⇥1⇥1⇥1.00
a:3⇥\N⇥1⇥2⇥2.00
a:4⇥\N⇥1⇥3⇥3.00
a:5⇥\N⇥2⇥1⇥4.00
b:4⇥\N⇥3⇥1⇥9.00
\.⇥rows=5⇥sum.debit=19.00
X
	expect_file cross.csv <<'X'
voucher,line,dropped,kept
2,1,a:6,a:5
1,1,b:2,a:2
1,2,b:3,a:2
X
}

@test "the crossref names the document where the key does not" {
	documents >in
	sed -i 's/key: \[voucher, line\]/key: line, group: [voucher, line - line], keep: last/' spec.yml
	run_ok cutover-dedupe -f spec.yml --crossref cross.csv in
	has cross.csv 'line,voucher,line - line,dropped,kept'
	has cross.csv '3,1,0,a:4,b:2'
}

@test "a document again in one file, apart, contradicts itself, in all its versions" {
	{ documents | sed '$d'; printf 'b:5\t\\N\t1\t9\t1.00\n'; } >in
	sed -i 's/key: \[voucher, line\]/&, group: voucher, keep: last/' spec.yml
	expect_status 1 cutover-dedupe -q -I tsv -f spec.yml in
	expect_findings <<'X'
dedupe: b:5: document ('1') is here again, after other documents of the same file (its first line of all is at a:2): two documents, or two versions that 'version' in dedupe could tell apart
X
	[ "$(awk -F '\t' '$2 == "*:differs" && $3 == 1' out | wc -l)" -eq 6 ]
	[ "$(grep -c differs out)" -eq 6 ]
}

@test "version tells versions of a document apart that stand apart in one file" {
	stream debit <<'X' >in
_at⇥_fault⇥voucher⇥line⇥sent⇥debit
a:2⇥\N⇥1⇥1⇥mon⇥1.00
a:3⇥\N⇥1⇥2⇥tue⇥2.00
a:4⇥\N⇥2⇥1⇥mon⇥4.00
a:5⇥\N⇥1⇥1⇥wed⇥8.00
a:6⇥\N⇥1⇥2⇥wed⇥16.00
X
	sed -i 's/key: \[voucher, line\]/&, group: voucher, version: sent, keep: last/' spec.yml
	run_ok cutover-dedupe -f spec.yml in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥sent⇥debit
a:4⇥\N⇥2⇥1⇥mon⇥4.00
a:5⇥\N⇥1⇥1⇥wed⇥8.00
a:6⇥\N⇥1⇥2⇥wed⇥16.00
\.⇥rows=3⇥sum.debit=28.00
X
	sed -i 's/wed/mon/' in
	expect_status 1 cutover-dedupe -q -f spec.yml in
	err_has "a:5: document ('1') is here again, after other documents"
	sed -i 's/version: sent/version: sent + 1/' spec.yml
	expect_status 1 cutover-dedupe -q -f spec.yml in
	err_has "a:2: version: 'mon' is not a number"
	err_has "document ('1'): its version cannot be computed"
}

@test "a line at fault goes with its document, unless its document may be another one" {
	stream <<'X' >in
_at⇥_fault⇥voucher⇥line⇥debit
a:2⇥\N⇥1⇥1⇥1.00
a:3⇥debit:not_a_number⇥1⇥2⇥x
a:4⇥voucher:misread⇥1⇥3⇥1.00
a:5⇥*:ragged⇥1⇥4⇥1.00
a:6⇥line:not_a_number⇥1⇥1⇥1.00
b:2⇥\N⇥1⇥1⇥8.00
X
	sed -i 's/key: \[voucher, line\]/&, group: voucher, keep: last/; /controls/d' spec.yml
	run_ok cutover-dedupe -f spec.yml in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥debit
a:4⇥voucher:misread⇥1⇥3⇥1.00
a:5⇥*:ragged⇥1⇥4⇥1.00
b:2⇥\N⇥1⇥1⇥8.00
\.⇥rows=3
X
}

@test "versions of a document must agree where the spec says so, whatever the order of their lines" {
	stream debit <<'X' >in
_at⇥_fault⇥voucher⇥line⇥debit
a:2⇥\N⇥1⇥1⇥1.00
a:3⇥\N⇥1⇥2⇥2.00
a:4⇥\N⇥2⇥1⇥4.00
b:2⇥\N⇥1⇥2⇥2.00
b:3⇥\N⇥1⇥1⇥1.00
X
	sed -i 's/key: \[voucher, line\]/&, group: voucher, agree: debit/' spec.yml
	run_ok cutover-dedupe -f spec.yml in
	summary 5 read, 3 kept, 2 merged
	{ sed '$d' in; printf 'b:4\t\\N\t2\t1\t4.00\nb:5\t\\N\t2\t2\t0.00\n'; } >in2
	expect_status 1 cutover-dedupe -q -I tsv -f spec.yml in2
	err_has "b:4: document ('2') does not have the same lines here as at a:4 (compared in debit); where one version may replace the other, write 'agree: []' in dedupe"
	[ "$(grep -c differs out)" -eq 3 ]
}

statements() {
	stream debit <<'X'
_at⇥_fault⇥voucher⇥line⇥debit
a:2⇥\N⇥1⇥1⇥1.00
a:3⇥\N⇥1⇥1⇥1.00
a:4⇥\N⇥2⇥1⇥3.00
b:2⇥\N⇥1⇥1⇥1.00
b:3⇥\N⇥2⇥1⇥3.00
b:4⇥\N⇥2⇥1⇥3.00
a:5⇥\N⇥1⇥1⇥1.00
\N⇥\N⇥2⇥1⇥3.00
\N⇥\N⇥2⇥1⇥3.00
\N⇥\N⇥2⇥1⇥3.00
X
}

@test "repeats: within_file keeps as many equal records as the file has that has most of them" {
	statements >in
	sed -i 's/key: \[voucher, line\]/&, repeats: within_file/' spec.yml
	run_ok cutover-dedupe -f spec.yml --crossref cross.csv in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥debit
a:2⇥\N⇥1⇥1⇥1.00
a:3⇥\N⇥1⇥1⇥1.00
a:4⇥\N⇥2⇥1⇥3.00
b:4⇥\N⇥2⇥1⇥3.00
a:5⇥\N⇥1⇥1⇥1.00
\N⇥\N⇥2⇥1⇥3.00
\.⇥rows=6⇥sum.debit=12.00
X
	expect_file cross.csv <<'X'
voucher,line,dropped,kept
1,1,b:2,a:2
2,1,b:3,a:4
2,1,,a:4
2,1,,b:4
X
	cp out first
	sed -i 's/within_file/&, agree: []/' spec.yml
	run_ok cutover-dedupe -f spec.yml in
	cmp out first
	keep_last
	run_ok cutover-dedupe -f spec.yml in
	[ "$(cut -f 1 out | tr '\n' ' ')" = '_at a:3 b:2 a:5 \N \N \N \. ' ]
	summary 10 read, 6 kept, 4 merged
}

@test "what dedupe.group, version and repeats do not go with is refused" {
	for wrong in 'version: line|dedupe.version is about the versions of documents: it needs dedupe.group' \
		'repeats: within_file, group: voucher|dedupe.repeats is about single records, dedupe.group about documents: leave one of them away' \
		'repeats: yes|dedupe.repeats cannot be '"'yes'"': it is within_file, or left away' \
		'key: [], agree: []|dedupe.key is an empty list'; do
		sed "s/key: \[voucher, line\]/${wrong%%|*}, &/; s/, key: \[voucher, line\]//2; s/\(key: \[\].*\), key: \[voucher, line\]/\1/" spec.yml >wrong.yml
		expect_status 2 cutover-dedupe -n -f wrong.yml
		err_has "${wrong#*|}"
	done
}

# identity SECTIONS: a spec whose map makes voucher and line
identity() {
	cat >id.yml <<'X'
cutover: 1
name: v
clean: { fields: { number: {}, word: {}, row: {}, debit: { type: decimal(2) } } }
X
	cat >>id.yml
	expect_status "$1" cutover-dedupe -n -f id.yml
}

@test "the place in the file is no identity: refused, with the way out" {
	identity 2 <<'X'
map: { fields: { voucher: number, line: line() } }
dedupe: { key: [voucher, line] }
X
	expect_err <<'X'
dedupe: id.yml:4:41: line() is the position of a record, which changes from export to export and so identifies nothing ('line' is in dedupe.key): use ordinal(FIELDS) in map.fields instead, the number of the record among its neighbours that agree in FIELDS
    map: { fields: { voucher: number, line: line() } }
                                            ^
X
	identity 2 <<'X'
map: { let: { a: "word || b", b: "'x' || line()" }, fields: { voucher: "a || '-'", line: row } }
dedupe: { key: [voucher, line] }
X
	err_has "id.yml:4:42: line() is the position of a record"
	err_has "'voucher' is in dedupe.key"
	identity 2 <<'X'
dedupe: { key: [voucher, at()] }
X
	err_has "id.yml:4:26: at() is the position of a record, which changes from export to export and so identifies nothing (this is dedupe.key):"
	identity 2 <<'X'
dedupe: { key: voucher, group: "voucher || at()", version: line() }
X
	err_has "this is dedupe.group"
	err_has "this is dedupe.version"
	identity 2 <<'X'
map: { fields: { voucher: line(), line: row } }
validate: { group: voucher }
X
	err_has "'voucher' is in validate.group"
	identity 2 <<'X'
validate: { group: at() }
X
	err_has "this is validate.group"
	identity 2 <<'X'
map: { emit: [{ fields: { voucher: number, line: row } }, { fields: { voucher: number, line: "line() * 2" } }] }
dedupe: { key: [voucher, line] }
X
	err_has "'line' is in dedupe.key"
}

@test "nor is it in the primary key of the schema, or in a part of a split record that is" {
	cat >line.yml <<'X'
name: line
fields:
  - { name: voucher, type: string }
  - { name: line, type: string }
  - { name: debit, type: number, x-cutover: { scale: 2 } }
  - { name: source, type: string }
primaryKey: [voucher, line]
X
	identity 2 <<'X'
map: { to: line.yml, fields: { voucher: number, line: "line()", debit: debit } }
X
	err_has "'line' is in the primary key of line"
	identity 2 <<'X'
map: { fields: { voucher: number, line: row } }
load: { to: "sqlite:x.db", schema: line.yml }
dedupe: { key: "at()" }
X
	err_has "this is dedupe.key"
	identity 2 <<'X'
map:
  to: line.yml
  fields: { voucher: number, source: at(), debit: debit }
  split: { amounts: debit, parts: [{ share: 1, fields: { line: "source || part" } }] }
X
	err_has "id.yml:6:38: at() is the position of a record"
	err_has "'line' is in the primary key of line"
	sed -i 's/source || part/part/' id.yml
	capture cutover-dedupe -n -f id.yml
	err_lacks "at() is where"
}

@test "a place that identifies nothing may stay" {
	identity 0 <<'X'
map: { let: { p: line() }, where: "p > 1", fields: { voucher: number, line: row, source: at(), p: p } }
dedupe: { key: [voucher, line] }
validate: { group: voucher, checks: { first: "line() > 1 or at() like '%'" } }
X
	quiet || err_lacks "line()"
}

@test "concat_ws in a key is reported when the spec is compiled: it drops nulls" {
	identity 0 <<'X'
map: { let: { v: "concat_ws('-', word, number)" }, fields: { voucher: v, line: row, debit: "number(concat_ws('.', row, row))" } }
dedupe: { key: [voucher, line] }
X
	has err "dedupe: id.yml:4:19: concat_ws() leaves out what is null, so that different records may get one key (dedupe.key): join with ||, which is null where a part is"
	[ "$(grep -c concat_ws err)" -eq 1 ]
	expect_status 0 cutover-dedupe -q -n -f id.yml
	err_lacks concat_ws
	identity 0 <<'X'
dedupe: { key: "concat_ws('-', word, number)", agree: [] }
X
	has err "id.yml:4:17: concat_ws() leaves out"
}

@test "a control that is computed must agree, too, though it is no field" {
	cat >spec.yml <<'X'
cutover: 1
name: v
controls: [{ name: net, map: debit - credit }]
map: { fields: { voucher: v, line: l, debit: d, credit: c } }
dedupe: { key: [voucher, line] }
X
	printf '_at\t_fault\tvoucher\tline\tdebit\tcredit\na:2\t\\N\t1\t1\t5.00\t0.00\na:3\t\\N\t1\t1\t0.00\t5.00\na:4\t\\N\t2\t1\t5.00\t1.00\na:5\t\\N\t2\t1\t4.00\t0.00\n' >in
	expect_status 1 cutover-dedupe -I tsv -f spec.yml in
	err_has "a:3: net is '-5.00' here and '5.00' at a:2, both with the key ('1', '1')"
	summary 4 read, 3 kept, 1 merged, 2 contradict each other
	sed -i 's/line\] }/line], agree: [net] }/' spec.yml
	expect_status 1 cutover-dedupe -I tsv -f spec.yml in
	err_has "a:3: net is '-5.00' here and '5.00' at a:2"
	sed -i 's/agree: \[net\]/agree: []/' spec.yml
	run_ok cutover-dedupe -I tsv -f spec.yml in
	summary 4 read, 2 kept, 2 merged, 1 of them with other amounts than the record kept
}

@test "a control that is computed and has no number agrees where the fields agree that it is made of" {
	cat >spec.yml <<'X'
cutover: 1
name: v
controls: [{ name: net, map: debit - credit }]
map: { fields: { voucher: v, debit: d, credit: c } }
dedupe: { key: voucher }
X
	printf '_at\t_fault\tvoucher\tdebit\tcredit\na:2\t\\N\t1\t5.00\t\\N\na:3\t\\N\t1\t30.00\t\\N\na:4\t\\N\t2\t5.00\t\\N\na:5\t\\N\t2\t5.00\t\\N\n' >in
	expect_status 1 cutover-dedupe -I tsv -f spec.yml in
	err_has "a:3: net is 'debit 30.00, credit null' here and 'debit 5.00, credit null' at a:2, both with the key ('1')"
	summary 4 read, 3 kept, 1 merged, 2 contradict each other
	sed -i 's/key: voucher/&, agree: []/' spec.yml
	run_ok cutover-dedupe -I tsv -f spec.yml in
	summary 4 read, 2 kept, 2 merged, 1 of them with other amounts than the record kept
}

@test "repeats: two files of one name are refused, since what both hold would stay twice" {
	cat >spec.yml <<'X'
cutover: 1
name: bank
controls: [debit]
clean: { fields: { day: {}, debit: { type: decimal(2) } } }
dedupe: { key: [day, debit], repeats: within_file }
X
	printf 'day,debit\n1,5\n1,5\n2,7\n' >jan.csv
	printf 'day,debit\n2,7\n3,9\n' >feb.csv
	cutover-clean -q -f spec.yml <jan.csv >jan
	cutover-clean -q -f spec.yml <feb.csv >feb
	for agree in '' ', agree: []'; do
		sed -i "s/within_file.*/within_file$agree }/" spec.yml
		expect_status 2 cutover-dedupe -f spec.yml jan feb
		expect_err <<'X'
dedupe: -:2: comes after line 4 of the same file: are there two files of one name? 'repeats: within_file' must tell them apart: give each to clean as an operand, under a name of its own
X
		no_seal
		cutover-clean -q -f spec.yml jan.csv feb.csv >both
		run_ok cutover-dedupe -f spec.yml both
		summary 5 read, 4 kept, 1 merged
	done
}
