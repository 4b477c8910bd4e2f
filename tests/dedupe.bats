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

@test "the first record of each key stays, in order" {
	doubles >in
	run_ok cutover-dedupe -f spec.yml in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥summary⇥debit
a.csv:2⇥\N⇥1⇥1⇥one⇥1.00
a.csv:3⇥\N⇥1⇥2⇥two⇥2.00
b.csv:2⇥\N⇥2⇥1⇥three⇥8.00
\.⇥rows=3⇥sum.debit=11.00
X
	expect_err <<'X'
dedupe: 5 read, 3 kept, 2 merged, 2 of them with other amounts than the record kept, control sums of kept and merged add up to those read
X
}

@test "keep: last keeps the last record of each key, in order" {
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
		expect_err <<'X'
dedupe: 5 read, 4 kept, 1 merged, control sums of kept and merged add up to those read
X
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

@test "a field that the stream does not have is told at its place in the spec" {
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

@test "a spec without the section is told" {
	sed -i /dedupe/d spec.yml
	doubles >in
	expect_status 2 cutover-dedupe -f spec.yml in
	expect_err <<'X'
dedupe: spec.yml has no section 'dedupe'
X
}

@test "--dry-run writes nothing, and reads only what is named" {
	doubles >in
	run_ok cutover-dedupe -n -f spec.yml </dev/null
	[ ! -s out ]
	err_has "dedupe: 'spec.yml' holds together, nothing was read"
	run_ok cutover-dedupe -n -f spec.yml --crossref cross.csv -o copy in
	[ ! -s out ]
	[ ! -e cross.csv ]
	[ ! -e copy ]
	err_has "5 read, 3 kept, 2 merged"
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
	err_has "cannot make the temporary file for records in TMPDIR: No such file or directory"
}

@test "the audit line tells what was merged" {
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
