# reconcile: several comparisons in one verdict, tolerances, and differences that somebody has accepted.
load helper

setup() {
	scratch
	cat >spec.yml <<'X'
cutover: 1
name: golive
params: { year: { default: "2023" } }
reconcile:
  - name: trial_balance
    key: [account, period]
    compare: { debit: {}, credit: {} }
    before: { read: old.csv, fields: { account: code, period: period, debit: sum(number(debit)), credit: sum(number(credit)) } }
    after: { read: new.csv, fields: { account: account, period: period, debit: sum(number(debit)), credit: sum(number(credit)) } }
  - name: counts
    key: [period]
    compare: { records: {} }
    before: { read: old.csv, fields: { period: period, records: count(*) } }
    after: { read: new.csv, fields: { period: period, records: count(*) } }
X
	printf '%s\n' code,period,debit,credit 6001,202301,10.00,0 6002,202301,0,4.00 6002,202301,0,6.00 >old.csv
	printf '%s\n' account,period,debit,credit 6001,202301,7.50,0 6002,202301,0,10.00 6001,202301,2.50,0 >new.csv
	printf '%s\n' comparison,account,period,measure,amount,reason,name,date,expiry >accepted.csv
}
# differ: the account 6001 has a cent more in the new ledger
differ() { sed -i 's/2\.50/2.51/' new.csv; }
accepts() { printf '%s\n' "$@" >>accepted.csv; }

@test "a list of comparisons has one verdict, one table of domains, and each comparison" {
	run_ok cutover-reconcile -f spec.yml --audit log
	out_has "RECONCILED: 2 comparisons hold."
	summary reconcile: 2 comparisons, 2 hold
	differ
	expect_status 1 cutover-reconcile -f spec.yml --audit log
	head -n 7 out | diff - <(cat <<'X'
NOT RECONCILED: 1 of 2 comparisons does not hold.

comparison     keys  equal  within  accepted  different  measure  before  after  difference  result
-------------  ----  -----  ------  --------  ---------  -------  ------  -----  ----------  -------
trial_balance     2      1       0         0          1  debit     10.00  10.01        0.01  differs
                                                         credit    10.00  10.00        0.00
counts            1      1       0         0          0  records       3      3           0  agrees
X
	)
	[ "$(grep -c '^Reconciliation of ' out)" = 2 ]
	out_has "Reconciliation of counts"
	summary reconcile: 2 comparisons, 1 holds: trial_balance 2 keys compared, 1 agree, 1 differ
	# one line of the log, with the result of each
	[ "$(wc -l <log)" = 2 ]
	tail -n 1 log | jq -c '[.status, (.comparisons[] | .name, .verdict, .before_records)]' | diff - <(echo '[1,"trial_balance","differs","3","counts","agrees","3"]')
	expect_status 1 cutover-reconcile -q -f spec.yml -o report
	expect_err <<<'reconcile: trial_balance: 2 keys compared, 1 agree, 1 differ'
}

@test "the rows of a list name their comparison, and have the key columns of all of them" {
	differ
	expect_status 1 cutover-reconcile -q -f spec.yml -O csv
	expect_out <<'X'
comparison,account,period,measure,before,after,difference,status
trial_balance,6001,202301,debit,10.00,10.01,0.01,different
trial_balance,6001,202301,credit,0,0,0,different
trial_balance,6002,202301,debit,0,0,0,equal
trial_balance,6002,202301,credit,10.00,10.00,0.00,equal
counts,,202301,records,3,3,0,equal
X
	expect_status 1 cutover-reconcile -q -f spec.yml -O json
	jq -c '[.proof, (.comparisons[] | .comparison, .proof, (.differences | length))]' out | diff - <(echo '[false,"trial_balance",false,1,"counts",true,0]')
}

@test "several specs make one pack; each has its own line in the log, with its own status" {
	differ
	sed '/name: counts/,$d' spec.yml >one.yml
	{ echo 'cutover: 1'; echo 'name: other'; echo 'reconcile:'; sed -n '/name: counts/,$p' spec.yml; } >two.yml
	expect_status 1 cutover-reconcile -f one.yml -f two.yml -p year=2024 --audit log
	out_has "Reconciliation of golive.trial_balance"
	out_has "Reconciliation of other.counts"
	jq -c '[.spec, .status, .params]' log | diff - <(printf '%s\n' '["one.yml",1,{"year":"2024"}]' '["two.yml",0,{}]')
	run_ok cutover-status -f two.yml log
	expect_status 1 cutover-status -p year=2024 -f one.yml log
	expect_status 2 cutover-reconcile -f one.yml -f two.yml -p yaer=2024
	expect_err <<<'reconcile: --param yaer=2024: none of the specs has this parameter'
	run_ok cutover-reconcile -n -f one.yml -f two.yml
	[ ! -s out ]
}

@test "an error in one comparison: no report, and each spec's line says that it failed" {
	sed '/name: counts/,$d' spec.yml >one.yml
	{ echo 'cutover: 1'; echo 'reconcile:'; sed -n '/name: counts/,$p' spec.yml | sed 's/old.csv/none.csv/'; } >two.yml
	expect_status 2 cutover-reconcile -f one.yml -f two.yml -o report --audit log
	err_has "none.csv"
	[ ! -e report ]
	jq -c .status log | diff - <(printf '2\n2\n')
	# all values are read, so that everything wrong is reported
	printf '%s\n' 6001,202301,x,0 >>old.csv
	sed -i 's/count(\*)/sum(number(debit))/' spec.yml
	expect_status 2 cutover-reconcile -f spec.yml
	nothing_out
	[ "$(grep -c "old.csv:5" err)" = 2 ]
}

@test "no output overwrites what one of the specs reads" {
	local file
	printf '%s\n' account,period,measure,amount,reason,name,date,expiry >own.csv
	sed '/name: counts/,$d; s/    key:/    accept: own.csv\n&/' spec.yml >one.yml
	{ echo 'cutover: 1'; echo 'reconcile:'; sed -n '/name: counts/,$p' spec.yml; } >two.yml
	for file in two.yml one.yml old.csv own.csv accepted.csv; do
		cp "$file" copy
		expect_status 2 cutover-reconcile -q -f one.yml -f two.yml --accept accepted.csv -o "$file"
		err_has "--output would change '$file', which is read"
		cmp "$file" copy
	done
}

@test "wrong lists: an empty one, no name, a name twice, and the key of a comparison has its place" {
	spec <<<'reconcile: []'
	expect_status 2 cutover-reconcile -f s.yml
	err_has 's.yml:2:12: reconcile is an empty list'
	sed 's/name: counts/name: trial_balance/' spec.yml >s.yml
	expect_status 2 cutover-reconcile -f s.yml
	err_has "s.yml:10:11: reconcile: two comparisons are named 'trial_balance'"
	sed 's/name: counts/xyz: counts/' spec.yml >s.yml
	expect_status 2 cutover-reconcile -f s.yml
	err_has "unknown key 'xyz' in reconcile.2"
	sed '/name: counts/d; s/^    key: \[period\]/  - key: [period]/' spec.yml >s.yml
	expect_status 2 cutover-reconcile -f s.yml
	err_has 'reconcile: comparison 2 of the list needs a name, such as trial_balance'
	sed 's/records: count(\*)/recs: count(*)/' spec.yml >s.yml
	expect_status 2 cutover-reconcile -f s.yml
	err_has "reconcile.2.before: 'fields' lacks 'records', which is compared"
}

@test "each comparison has its share of the memory, and says how much all of them need" {
	expect_status 2 cutover-reconcile -f spec.yml --memory 600K
	err_has "at least 1048576"
	run_ok cutover-reconcile -q -f spec.yml --memory 1M
}

# ---- tolerances ----

# tolerate WHAT: the tolerance of both measures
tolerate() { sed "s/debit: {}, credit: {}/debit: $1, credit: $1/" spec.yml >s.yml; }

@test "a tolerance is an amount, a percentage of the side before, or the larger of both" {
	differ # 10.00 becomes 10.01
	for how in '{ tolerance: 0.01 }' '{ tolerance: 0.1% }' '{ tolerance: [0.001, 0.1%] }' '{ tolerance: [0.01, 0.01%] }'; do
		tolerate "$how"
		run_ok cutover-reconcile -q -f s.yml
	done
	out_has "0.01 or 0.01%"
	for how in '{ tolerance: 0.009 }' '{ tolerance: 0.0999% }' '{ tolerance: [0.009, 0.0999%] }'; do
		tolerate "$how"
		expect_status 1 cutover-reconcile -q -f s.yml
	done
	# the percentage is that of the side before, also of one below zero, and of nothing it is nothing
	sed -i 's/10\.00,0$/-10.00,0/' old.csv; sed -i 's/7\.50/-12.50/' new.csv
	tolerate '{ tolerance: 0.1% }'
	run_ok cutover-reconcile -q -f s.yml
	sed -i 's/-10\.00,0$/0.00,0/' old.csv; sed -i 's/-12\.50/-2.50/' new.csv
	expect_status 1 cutover-reconcile -q -f s.yml
}

@test "tolerance_total in percent is one of the total before" {
	differ
	tolerate '{ tolerance: 0.01, tolerance_total: 0.1% }'
	run_ok cutover-reconcile -q -f s.yml
	tolerate '{ tolerance: 0.01, tolerance_total: 0.0999% }'
	expect_status 1 cutover-reconcile -q -f s.yml
	err_has "tolerance_total accepts 0.0999%"
	expect_status 1 cutover-reconcile -q -f s.yml -O json
	jq -c '.comparisons[0].totals[0] | [.tolerance, .within_tolerance.accepted, .within_tolerance.exceeded]' out | diff - <(echo '["0.01","0.0999%",true]')
}

@test "what is no tolerance is refused" {
	for how in -1 x 5%% -0.1% '[0.01, y]'; do
		tolerate "{ tolerance: \"$how\" }"
		[ "${how#[}" = "$how" ] || tolerate "{ tolerance: $how }"
		expect_status 2 cutover-reconcile -f s.yml
		err_has "reconcile.1.compare.debit.tolerance must be a number from 0, or a percentage such as 0.5%, and not "
	done
}

# ---- acceptances ----

@test "a difference of exactly the accepted amount is accepted: status 0, and the report says by whom and why" {
	differ
	accepts 'trial_balance,6001,202301,debit,0.01,"rounding, old system",Li Wei,2024-01-31,'
	run_ok cutover-reconcile -f spec.yml --accept accepted.csv --audit log
	out_has "trial_balance     2      1       0         1          0  debit     10.00  10.01        0.01  agrees"
	out_has "Every key agrees, or its difference is accepted."
	grep -A 5 '^Accepted differences' out | diff - <(cat <<'X'
Accepted differences

account  period  measure  amount  by      date        reason
-------  ------  -------  ------  ------  ----------  --------------------
6001     202301  debit      0.01  Li Wei  2024-01-31  rounding, old system

X
	)
	has log '"files":[{"name":"accepted.csv"'
	jq -r '.comparisons[0].result' log | diff - <(echo "2 keys compared, 2 agree, 0 differ, 1 accepted")
	run_ok cutover-reconcile -q -f spec.yml --accept accepted.csv -O csv
	out_has "trial_balance,6001,202301,debit,10.00,10.01,0.01,accepted"
	run_ok cutover-reconcile -q -f spec.yml --accept accepted.csv -O json
	jq -c '.comparisons[0].acceptances' out | diff - <(echo '[{"key":{"account":"6001","period":"202301"},"measure":"debit","amount":"0.01","reason":"rounding, old system","name":"Li Wei","date":"2024-01-31","expiry":null,"state":"holds"}]')
	# its last day may still come
	sed -i 's/2024-01-31,$/2024-01-31,2999-12-31/' accepted.csv
	run_ok cutover-reconcile -q -f spec.yml --accept accepted.csv
}

@test "an acceptance that has expired, fits no more, or has no difference: said, status 1" {
	differ
	accepts trial_balance,6001,202301,debit,0.01,r,n,2024-01-31,2024-12-31 trial_balance,6002,202301,credit,5,r,n,2024-01-31, \
		trial_balance,9999,202301,credit,5,r,n,2024-01-31,
	expect_status 1 cutover-reconcile -q -f spec.yml --accept accepted.csv
	expect_err <<'X'
reconcile: accepted.csv:2: this acceptance counts for nothing: its last day was 2024-12-31
reconcile: accepted.csv:3: this acceptance counts for nothing: there is no such difference: take it out of the file
reconcile: accepted.csv:4: this acceptance counts for nothing: there is no such difference: take it out of the file
reconcile: trial_balance: 2 keys compared, 1 agree, 1 differ, 3 acceptances void
X
	out_has "Acceptances that do not hold"
	sed -i '3,$d; s/0\.01/0.02/; s/,2024-12-31/,/' accepted.csv
	expect_status 1 cutover-reconcile -q -f spec.yml --accept accepted.csv
	err_has "accepted.csv:2: this acceptance counts for nothing: it accepts 0.02, and the difference is 0.01"
	out_has "it accepts 0.02, and the difference is 0.01"
	# although every key agrees
	sed -i 's/2\.51/2.50/' new.csv
	expect_status 1 cutover-reconcile -q -f spec.yml --accept accepted.csv
	out_has "NOT RECONCILED: 1 of 2 comparisons does not hold."
	out_has "acceptance void"
	expect_status 1 cutover-reconcile -q -f spec.yml --accept accepted.csv -O json
	jq -c '[.proof, .comparisons[0].acceptances[0].state]' out | diff - <(echo '[false,"no difference"]')
}

@test "an acceptance is of one measure; a key that only one side knows can be accepted; within tolerance it comes first" {
	sed -i 's/2\.50,0$/2.51,1/' new.csv
	accepts trial_balance,6001,202301,debit,0.01,r,n,2024-01-31,
	expect_status 1 cutover-reconcile -q -f spec.yml --accept accepted.csv
	out_has "6001     202301  credit"
	lacks out "6001     202301  debit     10.00"
	sed -i 's/2\.51,1$/2.50,0/' new.csv
	echo 6009,202301,3,0 >>new.csv
	echo 6009,202301,3,0 >>old.csv
	sed -i '$s/6009/6008/' old.csv
	accepts trial_balance,6008,202301,debit,-3,r,n,2024-01-31, trial_balance,6009,202301,debit,3,r,n,2024-01-31,
	sed -i 2d accepted.csv
	run_ok cutover-reconcile -q -f spec.yml --accept accepted.csv
	# what is accepted is no part of the sum within tolerance
	differ
	accepts trial_balance,6001,202301,debit,0.01,r,n,2024-01-31,
	tolerate '{ tolerance: 1, tolerance_total: 0 }'
	run_ok cutover-reconcile -q -f s.yml --accept accepted.csv
	sed -i '$d' accepted.csv
	expect_status 1 cutover-reconcile -q -f s.yml --accept accepted.csv
}

@test "the spec can name the file of its acceptances; without a list there is no column comparison" {
	differ
	sed 's/^  - name: trial_balance/  trial: 1/; /name: counts/,$d' spec.yml | sed '/trial: 1/d; s/^    /  /' >s.yml
	printf '%s\n' account,period,measure,amount,reason,name,date,expiry 6001,202301,debit,0.01,r,n,2024-01-31, >own.csv
	expect_status 1 cutover-reconcile -q -f s.yml
	run_ok cutover-reconcile -q -f s.yml --accept own.csv
	sed -i 's/^reconcile:/&\n  accept: own.csv/' s.yml
	run_ok cutover-reconcile -q -f s.yml
	# the same figure in both files
	expect_status 2 cutover-reconcile -q -f s.yml --accept own.csv
	err_has "own.csv:2: an earlier row accepts a difference of the same figure"
}

@test "a broken file of acceptances: every mistake is reported, status 2, also by --dry-run" {
	accepts none,6001,202301,debit,0.01,r,n,2024-01-31, ,6001,202301,debit,0.01,r,n,2024-01-31, \
		trial_balance,6001,202301,dbit,0.01,r,n,2024-01-31, trial_balance,6001,202301,debit,one,,,2024-02-30,x \
		trial_balance,6001,202301,debit,,r,n,, counts,,202301,records,1,r,n,2024-01-31, counts,,202301,records,2,r,n,2024-01-31,
	expect_status 2 cutover-reconcile -n -f spec.yml --accept accepted.csv
	expect_err <<'X'
reconcile: accepted.csv:2: no comparison has this name: 'none'
reconcile: accepted.csv:3: a row names no comparison
reconcile: accepted.csv:4: no measure has this name: 'dbit'
reconcile: accepted.csv:5: the amount is not a number: 'one'
reconcile: accepted.csv:5: a row has no reason: why is it accepted?
reconcile: accepted.csv:5: a row has no name: who accepted it?
reconcile: accepted.csv:5: not a date as 2026-12-31: '2024-02-30'
reconcile: accepted.csv:5: not a date as 2026-12-31: 'x'
reconcile: accepted.csv:6: the amount is not a number
reconcile: accepted.csv:6: a row has no date: when was it accepted?
reconcile: accepted.csv:8: an earlier row accepts a difference of the same figure
X
	echo account,measure >accepted.csv
	expect_status 2 cutover-reconcile -f spec.yml --accept accepted.csv
	err_has "'accepted.csv' has no column 'period'; it has: account, measure"
	nothing_out
	expect_status 2 cutover-reconcile -f spec.yml --accept none.csv
	err_has "none.csv"
}

@test "status and audit: reconciled only if every comparison holds" {
	run_ok cutover-reconcile -q -f spec.yml --audit log
	run_ok cutover-status -f spec.yml log
	differ
	expect_status 1 cutover-reconcile -q -f spec.yml --audit log
	expect_status 1 cutover-status -f spec.yml log
	expect_status 1 cutover-audit log
	err_has "audit: log:2: reconcile: the sides differ"
}

# ---- keys ----

@test "a null in the key, on either side: no proof, status 1, and a way to say that it is right" {
	printf '%s\n' ,202301,1,1 ,202301,1,1 >>old.csv
	printf '%s\n' ,202301,2,2 >>new.csv
	expect_status 1 cutover-reconcile -q -f spec.yml -j 2
	expect_findings <<'X'
reconcile: trial_balance: before: in 2 records account is null, which is no key: if that is right, write a text for it: coalesce(account, '-')
reconcile: trial_balance: after: in 1 record account is null, which is no key: if that is right, write a text for it: coalesce(account, '-')
reconcile: counts: 1 key compared, 0 agree, 1 differ
X
	out_has "NO PROOF:"
	out_has "before: in 2 records account is null"
	expect_status 1 cutover-reconcile -q -f spec.yml --report r.txt --report r.md --lang zh
	grep -qE '^旧账 +键为空值 +account +2$' r.txt
	has r.md '| 新账 | 键为空值 | account | 1 |'
	expect_status 1 cutover-reconcile -q -f spec.yml -O json
	jq -c '[.proof, .comparisons[0].proof, .comparisons[0].keys.equal]' out | diff - <(echo '[false,false,3]')
	sed -i "s/account: code/account: \"coalesce(code, '-')\"/; s/account: account/account: \"coalesce(account, '-')\"/; /name: counts/,\$d" spec.yml
	run_ok cutover-reconcile -q -f spec.yml
}

@test "sides with different periods are no proof, if the spec says which field is the period" {
	printf '%s\n' 6001,202312,0,0 6001,202311,0,0 >>old.csv
	printf '%s\n' 6001,202401,0,0 >>new.csv
	sed -i '/name: counts/,$d' spec.yml
	run_ok cutover-reconcile -q -f spec.yml
	sed -i 's/    compare:/    period: period\n&/' spec.yml
	for jobs in 1 3; do
		expect_status 1 cutover-reconcile -q -f spec.yml -j $jobs
		err_has "reconcile: trial_balance: the sides have different periods: only before 202311, 202312; only after 202401"
		out_has "NO PROOF:"
		out_has "no proof"
	done
	expect_status 1 cutover-reconcile -q -f spec.yml --report r.md
	grep -F 'a period that' r.md >text
	expect_file text <<'X'
| before | a period that the other side does not have | 202311 |  |
| before | a period that the other side does not have | 202312 |  |
| after | a period that the other side does not have | 202401 |  |
X
	sed -i 's/period: period$/period: month/' spec.yml
	expect_status 2 cutover-reconcile -q -f spec.yml
	err_has "reconcile.1.period: 'month' is not in the key"
}
