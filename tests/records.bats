# reconcile --rows: both sides record by record.
load helper

setup() {
	scratch
	cat >spec.yml <<'X'
cutover: 1
name: lines
reconcile:
  rows: true
  key: [voucher]
  compare: { amount: {}, account: { text: true } }
  before: { read: old.csv, fields: { voucher: voucher, amount: number(amount), account: account } }
  after: { read: new.csv, fields: { voucher: voucher, amount: number(amount), account: account } }
X
	printf '%s\n' voucher,amount,account A,10.00,1001 B,5.00,1002 C,7.00,1003 >old.csv
	printf '%s\n' voucher,amount,account B,5.00,1002 A,10,1001 C,7.0,1003 >new.csv
}
# sides OLD NEW: the records of both sides, blanks between them
sides() {
	printf '%s\n' voucher,amount,account $1 >old.csv
	printf '%s\n' voucher,amount,account $2 >new.csv
}
# tolerate WHAT: of the amount
tolerate() { sed -i "s/amount: {[^}]*}, account/amount: { $1 }, account/" spec.yml; }

@test "records that are the same in another order, with other zeros behind the point: equal" {
	run_ok cutover-reconcile -f spec.yml
	expect_out <<'X'
Reconciliation of lines

  before  old.csv: 3 records
  after   new.csv: 3 records
  key     voucher

records           number
----------------  ------
equal                  3
within tolerance       0
different              0
only before            0
only after             0

total   before  after  difference  tolerance
------  ------  -----  ----------  ---------
amount   22.00  22.00        0.00          0

Every record agrees.
X
	summary reconcile: 3 records compared, 3 agree, 0 differ
	# --rows says the same as rows: true
	sed '/rows: true/d' spec.yml >s.yml
	run_ok cutover-reconcile -q --rows -f s.yml
	out_has "Every record agrees."
}

@test "differences by field, with the places of both records" {
	sides 'A,10.00,1001 B,5.00,1002 C,7.00,1003 D,1,1' 'A,10.00,1001 B,5.01,1002 C,7.00,1009 E,2,1'
	expect_status 1 cutover-reconcile -f spec.yml
	sed -n '/^Differences/,$p' out | diff - <(cat <<'X'
Differences, largest first

voucher  measure  before  after  difference  status       before at  after at
-------  -------  ------  -----  ----------  -----------  ---------  ---------
E        amount        -   2.00        2.00  only after   -          new.csv:5
E        account       -      1              only after   -          new.csv:5
D        amount     1.00      -       -1.00  only before  old.csv:5  -
D        account       1      -              only before  old.csv:5  -
B        amount     5.00   5.01        0.01  different    old.csv:3  new.csv:3
C        account    1003   1009              different    old.csv:4  new.csv:4
X
	)
	summary reconcile: 5 records compared, 1 agree, 4 differ
	expect_status 1 cutover-reconcile -q -f spec.yml -O csv
	expect_out <<'X'
voucher,measure,before,after,difference,status,before_at,after_at
E,amount,,2.00,2.00,only after,,new.csv:5
E,account,,1,,only after,,new.csv:5
D,amount,1.00,,-1.00,only before,old.csv:5,
D,account,1,,,only before,old.csv:5,
B,amount,5.00,5.01,0.01,different,old.csv:3,new.csv:3
B,account,1002,1002,,different,old.csv:3,new.csv:3
C,amount,7.00,7.00,0.00,different,old.csv:4,new.csv:4
C,account,1003,1009,,different,old.csv:4,new.csv:4
X
	expect_status 1 cutover-reconcile -q -f spec.yml -O json
	jq -c '[.records.equal, .differences[5]]' out | diff - <(echo '[1,{"key":{"voucher":"C"},"measure":"account","before":"1003","after":"1009","difference":null,"status":"different","before_at":"old.csv:4","after_at":"new.csv:4"}]')
}

@test "copies of a record are counted: one too many is only there" {
	sides 'A,1,x A,1,x A,1,x B,2,y' 'A,1,x B,2,y B,2,y'
	expect_status 1 cutover-reconcile -q -f spec.yml -O csv
	expect_out <<'X'
voucher,measure,before,after,difference,status,before_at,after_at
B,amount,,2,2,only after,,new.csv:3
B,account,,y,,only after,,new.csv:3
A,amount,1,,-1,only before,old.csv:2,
A,account,x,,,only before,old.csv:2,
A,amount,1,,-1,only before,old.csv:2,
A,account,x,,,only before,old.csv:2,
X
}

@test "many other records between those of a key: copies are counted, and the order is that of reading" {
	awk 'BEGIN { print "voucher,amount,account"
		for (i = 1; i <= 6000; i++) print i == 2000 ? "K,1,p" : i == 2100 ? "K,1,q" : (i == 5000 ? 5 : i) ",1,x" }' >old.csv
	awk -F, '$1 != "K" && NR != 5001' old.csv >new.csv
	for jobs in 1 3; do
		expect_status 1 cutover-reconcile -q -f spec.yml -O csv -j $jobs
		expect_out <<'X'
voucher,measure,before,after,difference,status,before_at,after_at
5,amount,1,,-1,only before,old.csv:6,
5,account,x,,,only before,old.csv:6,
K,amount,1,,-1,only before,old.csv:2001,
K,account,p,,,only before,old.csv:2001,
K,amount,1,,-1,only before,old.csv:2101,
K,account,q,,,only before,old.csv:2101,
X
	done
}

@test "records of one key are paired: equal ones first, then those within tolerance, then those with the fewest differences" {
	tolerate 'tolerance: 0.01'
	# the 2.00 finds the 2.01, although the 3.00 comes first; what is left differs in one field rather than in two
	sides 'A,1,x A,2.00,x A,9,y A,8,z' 'A,3.00,z A,2.01,x A,1,x A,5,y'
	expect_status 1 cutover-reconcile -q -f spec.yml -O csv
	expect_out <<'X'
voucher,measure,before,after,difference,status,before_at,after_at
A,amount,8.00,3.00,-5.00,different,old.csv:5,new.csv:2
A,account,z,z,,different,old.csv:5,new.csv:2
A,amount,9.00,5.00,-4.00,different,old.csv:4,new.csv:5
A,account,y,y,,different,old.csv:4,new.csv:5
A,amount,2.00,2.01,0.01,within tolerance,old.csv:3,new.csv:3
A,account,x,x,,within tolerance,old.csv:3,new.csv:3
X
}

@test "tolerance, tolerance_total and acceptances are those of records" {
	tolerate 'tolerance: 0.01'
	sides 'A,1.00,x B,2.00,y' 'A,1.01,x B,2.01,y'
	expect_status 1 cutover-reconcile -q -f spec.yml
	err_has "amount: the differences within tolerance of 2 records add up to 0.02"
	tolerate 'tolerance: 0.01, tolerance_total: 0.02'
	run_ok cutover-reconcile -q -f spec.yml
	tolerate 'tolerance: 0'
	printf '%s\n' voucher,measure,amount,reason,name,date,expiry A,amount,0.01,r,n,2024-01-31, B,amount,0.01,r,n,2024-01-31, >accepted.csv
	run_ok cutover-reconcile -q -f spec.yml --accept accepted.csv
	sides 'A,1.00,x B,2.00,y' 'A,1.01,x B,2.02,y'
	expect_status 1 cutover-reconcile -q -f spec.yml --accept accepted.csv
	err_has "accepted.csv:3: this acceptance counts for nothing: it accepts 0.01, and the difference is 0.02"
}

@test "a null text is none, and not the empty one; no key is any other one" {
	sed -i "s/account: account/account: \"nullif(account, '-')\"/" spec.yml
	sides 'A,1,- B,1,x' 'A,1,- B,1,-'
	expect_status 1 cutover-reconcile -q -f spec.yml
	out_has "B        account       x  (null)              different"
}

# many N: so many records, each twice, and a copy of them with other figures here and there
many() {
	awk -v n="$1" 'BEGIN { print "voucher,amount,account"
		for (i = 0; i < n; i++) { k = i * 7919 % n; for (c = 0; c < 2; c++) printf "V%05d,%d.%02d,%d\n", k, k % 777, k % 100, 1000 + k % 40 } }' >old.csv
	{ head -n 1 old.csv && tail -n +2 old.csv | sort | awk -F, -v OFS=, 'NR % 97 == 0 { $2 += 0.005 } NR % 101 == 0 { $3 = 9 } NR % 103 != 0'; } >new.csv
}

@test "the same report for any memory and any number of threads, also of streams" {
	many 6000
	tolerate 'tolerance: 0.01, tolerance_total: 10'
	expect_status 1 cutover-reconcile -q -f spec.yml -j 1
	cp out whole
	out_has "within tolerance     1"
	for how in '--memory 512K' '--memory 1M -j 2' '-j 4' '--memory 2M -j 3'; do
		expect_status 1 cutover-reconcile -q -f spec.yml $how
		cmp out whole
	done
	for side in old new; do
		{ awk -F, -v OFS='\t' -v s=$side 'NR == 1 { print "_at", "_fault", $1, $2, $3; next } { print s ".csv:" NR, "\\N", $1, $2, $3 }' $side.csv
			printf '\\.\trows=%d\n' "$(($(wc -l <$side.csv) - 1))"; } >$side.stream
	done
	sed 's/\.csv/.stream/' spec.yml >s.yml
	for how in '-j 1' '-j 4' '--memory 512K -j 2'; do
		expect_status 1 cutover-reconcile -q -f s.yml $how
		sed 's/\(old\|new\).stream/\1.csv/' out | cmp - whole
	done
}

@test "a text is compared by rows only, an aggregate never; a value that is no number is an error" {
	sed '/rows: true/d' spec.yml >s.yml
	expect_status 2 cutover-reconcile -f s.yml
	err_has "s.yml:6:"
	err_has "'account' is a text: only records are compared by texts, with --rows or 'rows: true'"
	sed 's/number(amount)/sum(number(amount))/' spec.yml >s.yml
	expect_status 2 cutover-reconcile -f s.yml
	err_has "'amount' is an aggregate: record by record each record counts by itself"
	sides 'A,1,x B,one,x' 'A,1,x B,two,x'
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "old.csv:3"
	err_has "new.csv:3"
	nothing_out
}

@test "amounts keep the zeros behind the point; compared as a text, 1.50 is not 1.5" {
	sides 'A,10.50,1.50 B,5.000,2.0 C,7,3.00' 'C,7.10,3.00 A,10.5,1.5 B,5,2.0'
	sed -i 's/account: account/account: number(account)/g' spec.yml
	expect_status 1 cutover-reconcile -q -O csv -f spec.yml
	expect_out <<'X'
voucher,measure,before,after,difference,status,before_at,after_at
C,amount,7.000,7.100,0.100,different,old.csv:4,new.csv:2
C,account,3.00,3.00,,different,old.csv:4,new.csv:2
A,amount,10.500,10.500,0.000,different,old.csv:2,new.csv:3
A,account,1.50,1.5,,different,old.csv:2,new.csv:3
X
	expect_status 1 cutover-reconcile -q -f spec.yml
	out_has 'amount  22.500  22.600       0.100          0'
}
