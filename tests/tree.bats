# tree: accounts and their sub-accounts, in one comparison.
load helper

setup() {
	scratch
	cat >spec.yml <<'Y'
cutover: 1
name: books
reconcile:
  key: [account]
  compare: { balance: {} }
  levels: 4-2-2
  tree: true
  before: { read: old.csv, fields: { account: code, balance: number(balance) } }
  after: { read: new.csv, fields: { account: code, balance: sum(number(amount)) } }
Y
	cat >old.csv <<'Y'
code,balance
1001,5.00
1122,30.00
112201,10.00
112202,20.00
1403,7.00
2202,-42.00
220201,-40.00
22020101,-15.00
22020102,-25.00
220202,-2.00
Y
	cat >new.csv <<'Y'
code,amount
22020102,-25.00
112201,10.00
112202,15.00
112202,5.00
140301,3.00
140302,4.00
22020101,-15.00
220202,-2.00
1001,5.00
Y
}
# rows: account, before, after and status of each key that is not equal
rows() { run_ok cutover-reconcile -f spec.yml -O csv; awk -F, 'NR > 1 && $6 != "equal" { print $1, $3 ":" $4, $6 }' "$BATS_TEST_TMPDIR/out"; }
differing() { expect_status 1 cutover-reconcile -f spec.yml -O csv; awk -F, 'NR > 1 && $6 != "equal" { print $1, $3 ":" $4, $6 }' "$BATS_TEST_TMPDIR/out"; }
is() { diff -u --label expected --label rows <(echo "$1") -; }

@test "no account is counted twice, and what one side only details is no difference" {
	rows | is '140301 :3.00 see parent account
140302 :4.00 see parent account'
	run_ok cutover-reconcile -f spec.yml
	grep -q '^total  *before  *after' "$BATS_TEST_TMPDIR/out"
	grep -qx 'balance    0.00   0.00        0.00          0' "$BATS_TEST_TMPDIR/out"
	grep -qx 'equal                   10' "$BATS_TEST_TMPDIR/out"
	grep -q 'reconcile: 10 keys compared, 10 agree, 0 differ' "$BATS_TEST_TMPDIR/err"
	# the other way round: the detail is before
	sed -i 's/^1403,7.00/140301,3.00\n140302,4.00/' old.csv
	sed -i '/^140302/d; s/^140301,3.00/1403,7.00/' new.csv
	rows | is '140301 3.00: see parent account
140302 4.00: see parent account'
}

@test "a difference is listed where it begins" {
	sed -i 's/^22020102,-25.00/22020102,-25.50/; s/^140302,4.00/140302,4.25/' new.csv
	echo 112203,1.00 >>new.csv
	differing | is '112203 :1.00 only after
22020102 -25.00:-25.50 different
1403 7.00:7.25 different
1122 30.00:31.00 see sub-accounts
2202 -42.00:-42.50 see sub-accounts
220201 -40.00:-40.50 see sub-accounts
140301 :3.00 see parent account
140302 :4.25 see parent account'
	grep -q '3 differ' "$BATS_TEST_TMPDIR/err"
	# an account of one side alone, with all below it
	printf '1601,8.00\n160101,8.00\n' >>old.csv
	differing | grep ^1601 | is '160101 8.00: only before
1601 8.00: see sub-accounts'
	# one that moves within an account is no difference of that
	setup
	sed -i 's/^112201,10.00/112202,10.00/' new.csv
	differing | is '112201 10.00: only before
112202 20.00:30.00 different
140301 :3.00 see parent account
140302 :4.00 see parent account'
}

@test "a total that its sub-accounts do not come to proves nothing, and is listed once" {
	sed -i 's/^220201,-40.00/220201,-41.00/; s/^2202,-42.00/2202,-43.00/' old.csv
	expect_status 1 cutover-reconcile -f spec.yml
	sed -n '/^NO PROOF/,$p' "$BATS_TEST_TMPDIR/out" >part
	diff -u part - <<'Y'
NO PROOF: 1 figure of a side contradicts others of it.

account  side    measure  should be     expected  stated  difference
-------  ------  -------  ------------  --------  ------  ----------
220201   before  balance  sub-accounts    -40.00  -41.00       -1.00

Differences, largest first

account  measure  before   after  difference  status
-------  -------  ------  ------  ----------  ---------
220201   balance  -41.00  -40.00        1.00  different
Y
	expect_err <<'Y'
reconcile: books: before: 1 figure contradicts others of this side
reconcile: 9 keys compared, 8 agree, 1 differ, no proof
Y
	grep -qx 'balance    0.00   0.00        0.00          0' "$BATS_TEST_TMPDIR/out"
	expect_status 1 cutover-reconcile -f spec.yml -O json --report p.txt
	jq -ec '.proof == false and .breaks == [{ side: "before", key: { account: "220201" }, measure: "balance",
		should_be: "sub-accounts", expected: "-40.00", stated: "-41.00", difference: "-1.00" }]' "$BATS_TEST_TMPDIR/out"
	grep -A4 'contradict each other' p.txt | grep -q '^before  220201 .* total of its sub-accounts .* -1.00$'
	# both sides with the same fault: nothing differs, which proves nothing
	cp old.csv new.csv
	sed -i 's/balance$/amount/' new.csv
	set_line 'read: new.csv,' 'read: new.csv, parents: total,'
	expect_status 1 cutover-reconcile -f spec.yml -q --report p.txt
	grep -q 'No key differs, which proves nothing here' "$BATS_TEST_TMPDIR/out"
	grep -q 'No proof: a side contradicts itself' p.txt
	# the tolerance of the measure is for this, too
	set_line 'balance: {}' 'balance: { tolerance: 1 }'
	run_ok cutover-reconcile -f spec.yml -q
}

@test "what is posted to an account with sub-accounts is its own, if the side says so" {
	echo 1122,6.00 >>new.csv
	differing | is '1122 30.00:36.00 different
140301 :3.00 see parent account
140302 :4.00 see parent account'
	grep -q 'no proof' "$BATS_TEST_TMPDIR/err" && return 1
	set_line 'read: new.csv,' 'read: new.csv, parents: total,'
	expect_status 1 cutover-reconcile -f spec.yml
	grep -qx '1122     after  balance  sub-accounts     30.00    6.00      -24.00' "$BATS_TEST_TMPDIR/out"
}

@test "differences within tolerance are summed where they begin, not again above" {
	set_line 'balance: {}' 'balance: { tolerance: 0.01, tolerance_total: 0.02 }'
	sed -i 's/^22020102,-25.00/22020102,-25.01/; s/^220202,-2.00/220202,-2.01/' new.csv
	rows | is '2202 -42.00:-42.02 see sub-accounts
220201 -40.00:-40.01 see sub-accounts
22020102 -25.00:-25.01 within tolerance
220202 -2.00:-2.01 within tolerance
140301 :3.00 see parent account
140302 :4.00 see parent account'
	run_ok cutover-reconcile -f spec.yml
	grep -qx 'balance              2  -0.02           0.02      0.02' "$BATS_TEST_TMPDIR/out"
}

@test "the account above may come from a lookup; its order does not matter, nor that of the codes" {
	cat >chart.csv <<'Y'
code,above
B,A
C,B
D,B
Z,A
Y
	set_line 'levels: 4-2-2' 'parents: chart'
	sed -i '/^reconcile/i lookups: { chart: { file: chart.csv, key: code, value: above } }' spec.yml
	printf 'code,balance\nD,1\nA,6\nC,2\nB,3\nZ,3\nE,1\n' >old.csv
	printf 'code,amount\nC,2\nD,1.5\nZ,3\nE,1\n' >new.csv
	differing | is 'D 1:1.5 different
A 6:6.5 see sub-accounts
B 3:3.5 see sub-accounts'
	expect_status 1 cutover-reconcile -f spec.yml --report p.txt
	[ "$(sed -n '/^B-1-2/,/^C  Where/p' p.txt | awk '$2 ~ /^[0-9]/ { printf "%s ", $1 }')" = 'A B C D Z E ' ]
}

@test "each period has a tree of its own" {
	set_line 'key: .account.' 'key: [account, period]'
	sed -i 's/code,/code, period: period,/' spec.yml
	printf 'code,period,balance\n1122,1,3\n112201,1,3\n1122,2,4\n11,1,9\n' >old.csv
	printf 'code,period,amount\n112201,1,3\n112201,2,1\n112202,2,3\n11,1,9\n' >new.csv
	run_ok cutover-reconcile -f spec.yml -O csv
	grep -v equal "$BATS_TEST_TMPDIR/out" >part
	diff -u part - <<'Y'
account,period,measure,before,after,difference,status
112201,2,balance,,1,1,see parent account
112202,2,balance,,3,3,see parent account
Y
}

@test "with a separator 1.2 is not above 1.20 or 1.2!3" {
	set_line 'levels: 4-2-2' 'levels: "."'
	printf 'code,balance\n1.2,5\n1.20,1\n1.2!3,1\n1.2.9,5\n' >old.csv
	printf 'code,amount\n1.2.9,5\n1.20,1\n1.2!3,1\n' >new.csv
	[ -z "$(rows)" ]
}

@test "the subtotals of the page have no difference where an account is compared with its sub-accounts" {
	set_line 'balance: {}' 'balance: { role: closing }'
	printf 'code,balance\n1122,0\n1403,7.00\n' >old.csv
	printf 'code,amount\n112201,10\n112202,-10\n14030101,3.00\n14030102,4.00\n' >new.csv
	run_ok cutover-reconcile -f spec.yml -q --report p.txt
	sed -n '/^1122 /,/^$/p' p.txt | tr -s ' ' | is '1122 both
112201 after 10
112202 after 10
1403 both 7.00
14030101 after 3.00
14030102 after 4.00
 total both 7.00
'
	# without a tree, too, a subtotal has all its accounts, whatever comes after the separator in the order of bytes
	set_line '  tree: true' ''
	set_line 'levels: 4-2-2' 'levels: "."'
	printf 'code,balance\n5.1,1\n5.1-A,2\n5.1.2,3\n5.1.3,4\n' >old.csv
	sed 's/balance/amount/' old.csv >new.csv
	run_ok cutover-reconcile -f spec.yml -q --report p.txt
	grep subtotal p.txt | tr -s ' ' | is '5.1 subtotal both 8
5 subtotal both 10'
}

@test "any memory and any number of threads give the same report" {
	awk 'BEGIN { print "code,balance"; for (a = 1000; a < 1100; a++) { print a ",90"; for (i = 10; i < 100; i++) print a i ",1" } }' >old.csv
	awk 'BEGIN { print "code,amount"; for (i = 99; i >= 10; i--) for (a = 1099; a >= 1000; a--) print a i "," (i == 50 ? 1 + a % 3 : 1) }' >new.csv
	expect_status 1 cutover-reconcile -f spec.yml -O json -j 1
	cp "$BATS_TEST_TMPDIR/out" whole
	expect_status 1 cutover-reconcile -f spec.yml -O json -j 3 --memory 512K
	cmp whole "$BATS_TEST_TMPDIR/out"
	jq -e '.keys.different == 67 and .keys["see sub-accounts"] == 67 and .breaks == []' whole
}

@test "a chart that goes in circles, and keys that do not go together, are errors with their places" {
	printf 'code,above\nA,A\nB,C\nC,D\nD,B\nE,B\nF,G\n' >chart.csv
	(head -n 1 chart.csv; echo E,B; sed '1d; /^E/d' chart.csv) >below.csv # an account below the loop comes first
	set_line 'levels: 4-2-2' 'parents: chart'
	sed -i '/^reconcile/i lookups: { chart: { file: chart.csv, key: code, value: above }, names: { values: { A: a, B: b, C: c, D: d, E: e, F: f } } }' spec.yml
	set_line '  tree: true' '  tree: true\n  names: names'
	expect_status 2 cutover-reconcile -f spec.yml
	grep -o 'reconcile.parents.*' "$BATS_TEST_TMPDIR/err" >part
	diff -u part - <<'Y'
reconcile.parents: 'A' (chart.csv:2) is the account above itself
reconcile.parents: these accounts are above each other: 'B' (chart.csv:3) < 'C' (chart.csv:4) < 'D' (chart.csv:5) < 'B' (chart.csv:3)
reconcile.parents: the account above 'F' (chart.csv:7) does not exist: 'G' has no name in 'names'
Y
	mv below.csv chart.csv
	expect_status 2 cutover-reconcile -f spec.yml
	grep -q "'E'" "$BATS_TEST_TMPDIR/err" && return 1
	awk 'BEGIN { print "code,above"; for (i = 0; i < 65; i++) print i "," i + 1 }' >chart.csv
	set_line '  names: names' ''
	expect_status 2 cutover-reconcile -f spec.yml
	grep -q "'0' (chart.csv:2) has more than 63 accounts above it" "$BATS_TEST_TMPDIR/err"
	setup
	while IFS='|' read -r from to error; do
		cp spec.yml keep.yml
		set_line "$from" "$to"
		expect_status 2 cutover-reconcile -f spec.yml
		grep -q "$error" "$BATS_TEST_TMPDIR/err" || { echo "$error"; cat "$BATS_TEST_TMPDIR/err"; return 1; }
		mv keep.yml spec.yml
	done <<'Y'
levels: 4-2-2||reconcile.tree: which account is above which
tree: true|tree: true\n  rows: true|'rows' compares records, and 'tree'
tree: true|parents: nothing|there is no lookup 'nothing'
key: .account.|key: [period, account]\n  period: period|reconcile.key: its first field is the account of 'tree', so it cannot be the period
Y
}

@test "parents: total_and_own: what is posted to an account beside its sub-accounts counts once" {
	# 6.00 are posted to 1122 itself
	sed -i 's/^1122,30.00/1122,36.00/; s/^1001,5.00/1001,-1.00/' old.csv
	sed -i 's/^1001,5.00/1001,-1.00\n1122,6.00/' new.csv
	sed -i 's/^  before: { read: old.csv,/& parents: total_and_own,/' spec.yml
	rows | is '140301 :3.00 see parent account
140302 :4.00 see parent account'
	run_ok cutover-reconcile -f spec.yml
	grep -qx 'balance    0.00   0.00        0.00          0' "$BATS_TEST_TMPDIR/out"
	# what is lost is shown at the account itself, and counts once
	sed -i '/^1122,6.00/d' new.csv
	differing | head -n 1 | is '1122 36.00:30.00 different'
	expect_status 1 cutover-reconcile -f spec.yml
	grep -qx 'balance    0.00  -6.00       -6.00          0' "$BATS_TEST_TMPDIR/out"
}

@test "a code that has the length of no level is said, once: its differences may be false" {
	run_ok cutover-reconcile -f spec.yml
	err_lacks levels
	# a code that is longer than all levels is below the last one
	printf '%s\n' 2202010101,1.00 >>old.csv
	printf '%s\n' 2202010101,1.00 >>new.csv
	cutover-reconcile -q -f spec.yml >out 2>err || true
	err_lacks levels
	printf '%s\n' 112,30.00 14031,7.00 >>old.csv
	expect_status 1 cutover-reconcile -q -f spec.yml
	err_has "reconcile: levels: 4-2-2: 2 keys have an account whose code has none of these lengths, such as '112'"
	err_has "differences may be false; write the lengths that the codes have, or 'parents'"
	[ "$(grep -c 'none of these lengths' "$BATS_TEST_TMPDIR/err")" -eq 1 ]
}
