# reconcile: old balances against new.
load helper

setup() {
	scratch
	cat >spec.yml <<'X'
cutover: 1
name: balances
controls: [debit, credit]
lookups:
  accounts: { values: { "1001": "6001", "1002": "6002", "1003": "6002" } }
reconcile:
  key: [account, period]
  compare: { debit: {}, credit: { tolerance: 0.01 } }
  before:
    read: old.csv
    fields: { account: "lookup('accounts', code)", period: period, debit: sum(debit), credit: sum(credit) }
  after:
    read: new.stream
    fields: { account: account, period: period, debit: sum(debit), credit: sum(credit) }
X
	cat >old.csv <<'X'
code,period,debit,credit
1001,202301,10.00,0
1002,202301,0,4.00
1003,202301,0,6.00
X
	new_side
}
new_side() {
	stream debit credit <<'X' >new.stream
_at⇥_fault⇥account⇥period⇥debit⇥credit
v:1⇥\N⇥6001⇥202301⇥7.50⇥0.00
v:2⇥\N⇥6002⇥202301⇥0.00⇥10.00
v:3⇥\N⇥6001⇥202301⇥2.50⇥0.00
X
}

@test "balances that agree through the mapping: status 0" {
	run_ok cutover-reconcile -f spec.yml
	expect_out <<'X'
Reconciliation of balances

  before  old.csv: 3 records, 2 keys
  after   new.stream: 3 records, 2 keys
  key     account, period

keys              number
----------------  ------
equal                  2
within tolerance       0
different              0
only before            0
only after             0

total   before  after  difference  tolerance
------  ------  -----  ----------  ---------
debit    10.00  10.00        0.00          0
credit   10.00  10.00        0.00       0.01

Every key agrees.
X
	expect_findings </dev/null
	summary reconcile: 2 keys compared, 2 agree, 0 differ
}

@test "a measure that is made of several sums" {
	sed -i 's/debit: sum(debit), credit: sum(credit)/debit: "sum(debit) - sum(credit)", credit: "sum(credit) + count(*)"/' spec.yml
	expect_status 1 cutover-reconcile -q -f spec.yml -O tsv
	expect_out <<'X'
account⇥period⇥measure⇥before⇥after⇥difference⇥status
6001⇥202301⇥debit⇥10.00⇥10.00⇥0.00⇥different
6001⇥202301⇥credit⇥1⇥2.00⇥1.00⇥different
6002⇥202301⇥debit⇥-10.00⇥-10.00⇥0.00⇥different
6002⇥202301⇥credit⇥12.00⇥11.00⇥-1.00⇥different
X
}

@test "records with a fault are reported: they count all the same" {
	sed -i 's/^v:2\t\\N/v:2\taccount:unmapped/' new.stream
	run_ok cutover-reconcile -f spec.yml
	err_has "reconcile: new.stream: 1 of its records came with a fault, and count all the same"
	run_ok cutover-reconcile -q -f spec.yml
	err_has "1 of its records came with a fault"
}

@test "a side whose own total contradicts it is no proof, unless limits.file accepts that" {
	sed -i '$s/$/\tfinding=total_differs:1:debit:20.00/' new.stream
	expect_status 1 cutover-reconcile -q -f spec.yml --audit log
	err_has "total_differs"
	has log '"findings":[{"code":"total_differs","count":1,"control":"debit","amount":"20.00"}]'
	has log '"result":"2 keys compared, 2 agree, 0 differ, no proof"'
	# the report says so itself, in every format
	lacks out "Every key agrees"
	out_has "          found: total_differs (1, debit 20.00), which limits.file does not accept"
	tail -n 3 out | diff - <(printf '\nNO PROOF: the side after contradicts itself, see what was found.\nNo key differs, which proves nothing here.\n')
	for how in text csv tsv json; do
		expect_status 1 cutover-reconcile -q -f spec.yml -O $how -o report
		err_has "reconcile: no proof: the side after contradicts itself"
		lacks report "Every key agrees"
	done
	has report '"proof": false'
	has report '"code": "total_differs"'
	# also where keys differ besides
	sed 's/10.00,0/10.01,0/' old.csv >other.csv && sed 's/old.csv/other.csv/' spec.yml >other.yml
	expect_status 1 cutover-reconcile -q -f other.yml
	out_has "NO PROOF: the side after contradicts itself, see what was found."
	out_has "Differences, largest first"
	expect_status 1 cutover-audit log
	err_has "audit: log:1: reconcile: a side contradicts itself, and nobody accepted that: 2 keys compared, 2 agree, 0 differ, no proof"
	out_has "found: total_differs, debit 20.00, found once: nobody accepted it"
	# both sides, one with a name
	sed 's/^  before:/&\n    name: Old ERP/; s/old.csv/old.stream/' spec.yml >both.yml
	sed '$s/$/\tfinding=no_such_code:2::/; s/account/code/' new.stream | sed 's/600/100/' >old.stream
	expect_status 1 cutover-reconcile -q -f both.yml
	out_has "NO PROOF: the sides before (Old ERP) and after contradict themselves, see what was found."
	sed -i 's/^reconcile:/limits: { file: { total_differs: 1 } }\n&/' spec.yml
	run_ok cutover-reconcile -q -f spec.yml
	quiet
	out_has "          found: total_differs (1, debit 20.00), which limits.file accepts"
	out_has "Every key agrees."
	run_ok cutover-reconcile -q -f spec.yml -O json
	out_has '"proof": true'
	has out '"code": "total_differs"'
}

@test "what the limits of a side's own spec accept is shown, and in the audit line" {
	cat >old.yml <<'X'
cutover: 1
name: old
controls: [debit, credit]
limits: { file: { total_differs: 1 } }
clean:
  totals: { when: "code = 'total'", check: { debit: debit } }
  fields:
    code: {}
    period: {}
    debit: { type: decimal(2), default: 0 }
    credit: { type: decimal(2), default: 0 }
X
	echo total,,30.00, >>old.csv
	sed -i 's/read: old.csv/&\n    spec: old.yml/' spec.yml
	run_ok cutover-reconcile -q -f spec.yml --audit log
	out_has "          found: total_differs (1, debit 20.00), which limits.file of old.yml accepts"
	out_has "Every key agrees."
	has log '"findings":[],"accepted":[{"code":"total_differs","count":1,"control":"debit","amount":"20.00"}]'
	run_ok cutover-audit log
	out_has "found: total_differs, debit 20.00, found once: accepted by the limits of reconcile"
	run_ok cutover-reconcile -q -f spec.yml -O json
	out_has '"proof": true'
	has out '"code": "total_differs"'
	# the other side has limits of its own
	sed -i '$s/$/\tfinding=total_differs:1:debit:20.00/' new.stream
	expect_status 1 cutover-reconcile -q -f spec.yml
	out_has "NO PROOF: the side after contradicts itself, see what was found."
	out_has "          found: total_differs (1, debit 20.00), which limits.file of old.yml accepts"
	sed -i 's/^reconcile:/limits: { file: { total_differs: 1 } }\n&/' spec.yml
	run_ok cutover-reconcile -q -f spec.yml
}

@test "a side is called by its name in text, JSON and messages" {
	sed -i 's/^  before:/&\n    name: "Old \\n ERP"/; s/^  after:/&\n    name: the new ledger/' spec.yml
	run_ok cutover-reconcile -q -f spec.yml
	out_has '  before  Old \n ERP, old.csv: 3 records, 2 keys'
	out_has '  after   the new ledger, new.stream: 3 records, 2 keys'
	run_ok cutover-reconcile -q -f spec.yml -O json
	out_has '"name": "Old \n ERP"'
	out_has '"name": "the new ledger"'
	sed '/^    name: /d' spec.yml >unnamed.yml
	run_ok cutover-reconcile -q -f unnamed.yml -O json
	lacks out '"name"'
	sed -i s/sum.debit./debit/ spec.yml
	expect_status 2 cutover-reconcile -q -f spec.yml
	err_has "is in 'Old \n ERP' more than once"
	err_has "is in 'the new ledger' more than once"
	[ "$(wc -l <err)" = 2 ]
}

@test "two sides without a record do not agree: nothing was compared" {
	sed -i 1q old.csv
	stream debit credit <<<'_at⇥_fault⇥account⇥period⇥debit⇥credit' >new.stream
	expect_status 1 cutover-reconcile -f spec.yml
	out_has "Nothing was compared."
	err_has "reconcile: neither side has a record to compare: is it the right file, table, period?"
}

@test "what differs is listed, largest first, within tolerance is not, and the status is 1" {
	cat >old.csv <<'X'
code,period,debit,credit
1001,202301,10.05,0
1002,202301,0,10.01
1001,202302,3.00,0
1002,202303,1000.00,1000.00
X
	sed -i '$d' new.stream
	printf 'v:4\t\\N\t7000\t202301\t-20.00\t0.00\nv:5\t\\N\t6002\t202303\t1000.00\t1000.00\n' >>new.stream
	printf '\\.\trows=5\tsum.debit=990.00\tsum.credit=1010.00\n' >>new.stream
	expect_status 1 cutover-reconcile -f spec.yml
	expect_out <<'X'
Reconciliation of balances

  before  old.csv: 4 records, 4 keys
  after   new.stream: 5 records, 4 keys
  key     account, period

keys              number
----------------  ------
equal                  1
within tolerance       1
different              1
only before            1
only after             1

total     before     after  difference  tolerance
------  --------  --------  ----------  ---------
debit   1,013.05    990.00      -23.05          0
credit  1,010.01  1,010.00       -0.01       0.01

within tolerance  keys    sum  without signs  accepted
----------------  ----  -----  -------------  --------
credit               1  -0.01           0.01      0.01

Differences, largest first

account  period  measure  before   after  difference  status
-------  ------  -------  ------  ------  ----------  -----------
7000     202301  debit         -  -20.00      -20.00  only after
6001     202302  debit      3.00       -       -3.00  only before
6001     202301  debit     10.05   10.00       -0.05  different
X
	summary reconcile: 5 keys compared, 2 agree, 3 differ
}

# cents SIGN...: keys k1, k2, ... that differ by a cent each, more or less as the signs say
cents() {
	local n=0 sign
	echo code,period,debit,credit >old.csv
	echo account,period,debit,credit >new.csv
	for sign; do
		echo "k$((++n)),202301,5.00,7.00" >>old.csv
		case $sign in -) echo "k$n,202301,5.00,6.99" ;; +) echo "k$n,202301,5.00,7.01" ;; *) echo "k$n,202301,5.00,7.00" ;; esac >>new.csv
	done
	sed -i "s/read: new.stream/read: new.csv/; s/\"lookup('accounts', code)\"/code/" spec.yml
}

@test "a cent lost on each key is within tolerance, and the sum of them is not: status 1 and no format says that all agrees" {
	cents - - - =
	expect_status 1 cutover-reconcile -f spec.yml
	expect_out <<'X'
Reconciliation of balances

  before  old.csv: 4 records, 4 keys
  after   new.csv: 4 records, 4 keys
  key     account, period

keys              number
----------------  ------
equal                  1
within tolerance       0
total exceeded         3
different              0
only before            0
only after             0

total   before  after  difference  tolerance
------  ------  -----  ----------  ---------
debit    20.00  20.00        0.00          0
credit   28.00  27.97       -0.03       0.01

within tolerance  keys    sum  without signs  accepted
----------------  ----  -----  -------------  --------
credit               3  -0.03           0.03      0.01

Differences, largest first

account  period  measure  before  after  difference  status
-------  ------  -------  ------  -----  ----------  --------------
k1       202301  credit     7.00   6.99       -0.01  total exceeded
k2       202301  credit     7.00   6.99       -0.01  total exceeded
k3       202301  credit     7.00   6.99       -0.01  total exceeded
X
	expect_findings <<'X'
reconcile: credit: the differences within tolerance of 3 keys add up to -0.03 (0.03 without signs), tolerance_total accepts 0.01 (reconcile.compare in spec.yml)
X
	summary reconcile: 4 keys compared, 1 agree, 3 differ
	expect_status 1 cutover-reconcile -q -f spec.yml -O csv
	expect_findings <<'X'
reconcile: credit: the differences within tolerance of 3 keys add up to -0.03 (0.03 without signs), tolerance_total accepts 0.01 (reconcile.compare in spec.yml)
X
	summary reconcile: 4 keys compared, 1 agree, 3 differ
	out_has 'k3,202301,credit,7.00,6.99,-0.01,total exceeded'
	out_has 'k4,202301,credit,7.00,7.00,0.00,equal'
	expect_status 1 cutover-reconcile -f spec.yml -O tsv
	out_has "$(printf 'k3\t202301\tcredit\t7.00\t6.99\t-0.01\ttotal exceeded')"
	expect_status 1 cutover-reconcile -f spec.yml -O json
	out_has '"total exceeded": 3'
	tr -d ' \n' <out >flat
	has flat '"within_tolerance":{"keys":3,"sum":"-0.03","without_signs":"0.03","accepted":"0.01","exceeded":true}'
	[ "$(grep -c '"status": "total exceeded"' out)" = 3 ]
}

@test "differences within tolerance that cancel out agree, as does a sum that tolerance_total accepts to the cent" {
	cents + - + -
	run_ok cutover-reconcile -f spec.yml
	out_has 'credit               4  0.00           0.04      0.01'
	out_has 'Every key agrees within its tolerance.'
	cents + + +
	sed -i 's/tolerance: 0.01/&, tolerance_total: 0.03/' spec.yml
	run_ok cutover-reconcile -f spec.yml
	out_has 'credit               3  0.03           0.03      0.03'
	sed -i 's/tolerance_total: 0.03/tolerance_total: 0.02/' spec.yml
	expect_status 1 cutover-reconcile -f spec.yml
	err_has 'add up to 0.03 (0.03 without signs), tolerance_total accepts 0.02'
	sed -i 's/tolerance_total: 0.02/tolerance_total: -1/' spec.yml
	expect_status 2 cutover-reconcile -n -f spec.yml
	err_has 'reconcile.compare.credit.tolerance_total must be a number from 0'
}

@test "what a key that differs in another measure has within tolerance counts in the sum" {
	cents - -
	sed -i 's/^k2,202301,5.00/k2,202301,4.00/' new.csv
	expect_status 1 cutover-reconcile -f spec.yml -O csv
	out_has 'k2,202301,debit,5.00,4.00,-1.00,different'
	out_has 'k1,202301,credit,7.00,6.99,-0.01,total exceeded'
	expect_status 1 cutover-reconcile -f spec.yml
	out_has 'k2       202301  credit     7.00   6.99       -0.01  different'
	summary reconcile: 2 keys compared, 0 agree, 2 differ
}

@test "a cent that only one side knows is listed, however large the tolerance" {
	echo '1001,202312,0,0.01' >>old.csv
	expect_status 1 cutover-reconcile -f spec.yml
	out_has '6001     202312  credit     0.01      -       -0.01  only before'
	lacks out 'within tolerance  keys'
	expect_status 1 cutover-reconcile -f spec.yml -O json
	out_has '"difference": "-0.01"'
}

@test "-q -o says that the sides differ, and nothing where they agree" {
	run_ok cutover-reconcile -q -f spec.yml -o report
	quiet
	sed -i 's/10.00,0/10.01,0/' old.csv
	expect_status 1 cutover-reconcile -q -f spec.yml -o report
	expect_findings </dev/null
	summary reconcile: 2 keys compared, 1 agree, 1 differ
	has report 'Differences, largest first'
}

@test "-O csv and tsv have one row for each key and measure, also where they agree" {
	sed -i 's/10.00,0/10.01,0/' old.csv
	expect_status 1 cutover-reconcile -f spec.yml -O csv
	expect_out <<'X'
account,period,measure,before,after,difference,status
6001,202301,debit,10.01,10.00,-0.01,different
6001,202301,credit,0,0.00,0.00,different
6002,202301,debit,0,0.00,0.00,equal
6002,202301,credit,10.00,10.00,0.00,equal
X
	expect_status 1 cutover-reconcile -f spec.yml -O tsv -o report.tsv
	[ ! -s out ]
	has report.tsv "$(printf '6001\t202301\tdebit\t10.01\t10.00\t-0.01\tdifferent')"
}

@test "-O json says the same, and is JSON" {
	sed -i 's/10.00,0/10.01,0/' old.csv
	expect_status 1 cutover-reconcile -q -f spec.yml -O json
	out_has '"different": 1'
	out_has '"difference": "-0.01"'
	out_has '"before": "10.01"'
	expect_findings </dev/null
	summary reconcile: 2 keys compared, 1 agree, 1 differ
	if command -v python3 >/dev/null; then python3 -m json.tool <out >/dev/null; fi
}

@test "a key that only one side knows with nothing but zeros is no difference" {
	echo '1001,202312,0.00,0' >>old.csv
	run_ok cutover-reconcile -f spec.yml
	out_has "only before, zero       1"
	run_ok cutover-reconcile -q -f spec.yml -O json
	sed -n '/"differences"/,$p' out >tail.json
	expect_file tail.json <<'X'
  "differences": [],
  "zero_on_one_side": [
    {
      "key": {
        "account": "6001",
        "period": "202312"
      },
      "status": "only before, zero"
    }
  ]
}
X
}

@test "a measure that is not summed up, and a key that is there twice: trouble" {
	sed -i '/read: old.csv/,/fields/s/sum(debit)/debit/' spec.yml
	expect_status 2 cutover-reconcile -f spec.yml
	expect_err <<'X'
reconcile: old.csv:4: the key '6002 202301' is in 'before' more than once: sum it up, 'debit: sum(...)'
X
	sed -i '$d' old.csv
	expect_status 1 cutover-reconcile -f spec.yml
	# so it is beside a measure for which the records are kept
	cp out sums
	sed -i 's/sum(credit)/max(credit)/' spec.yml
	expect_status 1 cutover-reconcile -f spec.yml
	cmp sums out
}

@test "a value that is no number, a code without mapping: the side is no basis, status 2" {
	echo '1001,202301,12.3.4,0' >>old.csv
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "reconcile: old.csv:5: debit of 'before': '12.3.4' is not a number"
	sed -i '$d' old.csv
	echo '9999,202301,1,0' >>old.csv
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "reconcile: old.csv:5: account of 'before': '9999' is not in lookup 'accounts'"
	[ ! -s out ]
}

@test "a key that differs comes before one with a larger difference that is within its tolerance" {
	printf 'account,a,b\n1,5,0\n2,0,5\n3,0,0\n' >old.csv
	printf 'account,a,b\n1,6,0\n2,0,9\n3,0,0\n' >new.csv
	cat >two.yml <<'X'
cutover: 1
reconcile:
  key: [account]
  compare: { a: {}, b: { tolerance: 4, tolerance_total: 4 } }
  before: { read: old.csv, fields: { account: account, a: sum(a), b: sum(b) } }
  after: { read: new.csv, fields: { account: account, a: sum(a), b: sum(b) } }
X
	expect_status 1 cutover-reconcile -q -f two.yml -O csv
	[ "$(sed 1d out | cut -d , -f 1,6 | uniq)" = "1,different
2,within tolerance
3,equal" ]
}

# many N: two sides of N keys, each in two records that lie apart; every hundredth key differs by a cent, every thousandth by more,
# some are known to one side only
many() {
	awk -v n="$1" 'BEGIN {
		print "code,period,debit,credit" >"many.old"; print "code,period,debit,credit" >"many.new"
		for (half = 0; half < 2; half++) for (i = 0; i < n; i++) {
			k = (i * 7919) % n; amount = k % 700; credit = k % 13 == 3 ? "" : half ".5"
			if (k % 1111 == 5) amount = 0
			if (k % 1111 != 6) printf "%d,2023,%d.00,%s\n", k, amount, credit >"many.old"
			if (k % 1111 > 5) continue
			printf "%d,2023,%d.%02d,%s\n", k, amount + (k % 1000 == 1 && half) * k, k % 100 == 1 && half, credit >"many.new"
		}
		for (half = 0; half < 2; half++) for (i = 0; i < n; i++) {
			k = (i * 6007) % n; credit = k % 13 == 3 ? "" : half ".5"
			if (k % 1111 > 5 && k % 1111 != 7) printf "%d,2023,%d.%02d,%s\n", k, k % 700 + (k % 1000 == 1 && half) * k, k % 100 == 1 && half, credit >"many.new"
		}
	}'
	cat >many.yml <<'X'
cutover: 1
name: many
reconcile:
  key: [code, period]
  compare: { debit: { tolerance: "0.02", tolerance_total: "0.50" }, credit: { tolerance: 0 }, n: { tolerance: 0 } }
  before:
    read: many.old
    where: debit >= 0
    fields: { code: code, period: period + 0, debit: sum(debit), credit: max(credit), n: count(*) }
  after: { read: many.new, fields: { code: code, period: period + 0, debit: sum(debit), credit: max(credit), n: count(*) } }
X
	mv many.old many_old.csv; mv many.new many_new.csv
	sed -i 's/many\.\(old\|new\)/many_\1.csv/' many.yml
}

@test "keys for which there is no memory: the same report, whatever the memory" {
	many 6000
	for format in csv tsv json text; do
		expect_status 1 cutover-reconcile -f many.yml -O $format
		mv out out.all; mv err err.all
		for memory in 512K 1M; do
			expect_status 1 cutover-reconcile -f many.yml -O $format --memory $memory
			cmp out out.all; diff <(sed '$d' err) <(sed '$d' err.all)
		done
	done
	out_has "  many_old.csv: 11,988 records, 5,994 keys"
	out_has "total exceeded"
	out_has "only before"
	# the records of a key are all there: 6,000 keys of two
	[ "$(cutover-reconcile -q -f many.yml -O csv --memory 512K | grep -c ',n,2,2,0,')" = 5988 ]
	# sums are added up, too, though a key goes to the file more than once
	sed -i 's/max(credit)/sum(credit)/g' many.yml
	expect_status 1 cutover-reconcile -q -f many.yml -O csv
	mv out out.all
	expect_status 1 cutover-reconcile -q -f many.yml -O csv --memory 512K
	cmp out out.all
}

@test "200,000 keys take no more memory than is allowed" {
	sanitized && skip "address space is not ours to limit"
	many 200000
	for format in csv json; do
		expect_status 1 bash -c "ulimit -v 98304; cutover-reconcile -q -f many.yml -O $format --memory 64M -j 1"
	done
	err_has "reconcile: 200,000 keys compared, 197,"
	# keys whose sums are kept, and not their records: with so little memory they go to temporary files
	sed -i 's/max(credit)/sum(credit)/g' many.yml
	for jobs in 1 2; do
		expect_status 1 bash -c "ulimit -v 57344; cutover-reconcile -q -f many.yml --memory 8M -j $jobs"
		err_has "reconcile: 200,000 keys compared, 197,"
	done
}

@test "keys for which there is no memory: too little for sorting, no room for temporary files" {
	many 6000
	fails() { # MESSAGE COMMAND...
		local message=$1; shift
		expect_status 2 "$@"
		err_has "$message"
		[ ! -s out ]
	}
	for memory in 1024 65536; do
		fails "reconcile: --memory is too small for sorting: $memory bytes, at least 524288" cutover-reconcile -f many.yml --memory $memory
	done
	fails "reconcile: cannot make the temporary file for sorting in '/nonexistent': No such file or directory" \
		env TMPDIR=/nonexistent cutover-reconcile -f many.yml -O csv --memory 512K
	fails "reconcile: cannot write the temporary file for sorting in '/tmp': File too large" \
		env TMPDIR=/tmp bash -c 'ulimit -f 300; cutover-reconcile -f many.yml -O csv --memory 512K'
	# the largest file is that of the order of the keys
	many 30000
	fails "reconcile: cannot write the temporary file for sorting in '/tmp': File too large" \
		env TMPDIR=/tmp bash -c 'ulimit -f 5000; cutover-reconcile -f many.yml -O csv --memory 512K >out'
	expect_status 1 env TMPDIR=/tmp bash -c 'ulimit -f 20000; cutover-reconcile -f many.yml -O csv --memory 512K'
	printf 'code,period,debit,credit\n%s,2023,1.00,0\n' "$(text_of 100000 x)" >many_old.csv
	fails "reconcile: --memory is too small for one record of 200" cutover-reconcile -f many.yml --memory 512K
	expect_status 1 cutover-reconcile -q -f many.yml --memory 16M
}

@test "a record of a key for which there is no memory is checked as it is read; a second one for a measure that is no sum is an error" {
	many 6000
	echo '5,2023,12.3.4,0' >>many_new.csv
	expect_status 2 cutover-reconcile -f many.yml --memory 512K
	err_has "reconcile: many_new.csv:11990: debit of 'after': '12.3.4' is not a number"
	sed -i '$d; 5000,$d' many_new.csv
	sed -i 's/max(credit)/credit/' many.yml
	expect_status 2 cutover-reconcile -f many.yml --memory 512K
	err_has "' more than once: sum it up, 'credit: sum(...)'"
	sed -i 's/where: .*/where: credit > 1/' many.yml
	sed -i 's/many_new.csv, fields/many_new.csv, where: credit > 1, fields/' many.yml
	awk -F , 'NR == 1 || $4 == 1.5' many_old.csv >many_new.csv
	sed '$!d; s/,1.5/,2.5/' many_new.csv >>many_new.csv
	expect_status 2 cutover-reconcile -f many.yml --memory 512K
	err_has "many_new.csv:$(wc -l <many_new.csv): the key"
}

@test "a stream without its seal is no side" {
	sed -i '$d' new.stream
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "new.stream: no seal after 3 records"
	[ ! -s out ]
}

@test "where leaves records of a side out, and says how many" {
	echo '1001,202313,99.00,0' >>old.csv
	sed -i "s/read: old.csv/&\n    where: \"period <= '202312'\"/" spec.yml
	run_ok cutover-reconcile -f spec.yml
	out_has "before  old.csv: 4 records, 1 left out by where, 2 keys"
}

@test "a side is read from a table or a query of SQLite, exactly" {
	command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"
	sqlite3 new.db "CREATE TABLE line (account TEXT, period TEXT, debit INTEGER, credit INTEGER);
		CREATE TABLE cutover_column (table_name TEXT, column_name TEXT, type TEXT, scale INTEGER);
		INSERT INTO cutover_column VALUES ('line', 'debit', 'decimal(2)', 2), ('line', 'credit', 'decimal(2)', 2);
		INSERT INTO line VALUES ('6001', '202301', 1000, 0), ('6002', '202301', 0, 1000)"
	sed -i 's/read: new.stream/read: "sqlite:new.db"\n    table: line/' spec.yml
	run_ok cutover-reconcile -f spec.yml
	out_has "after   sqlite:new.db, table line: 2 records, 2 keys"
	sed -i "s/table: line/query: \"SELECT account, period, debit, credit FROM line WHERE period < '202302'\"/" spec.yml
	run_ok cutover-reconcile -f spec.yml
	out_has "after   sqlite:new.db, by query: 2 records, 2 keys"
	sed -i 's/SELECT account, period, debit/SELECT account, period, debit * 1.0 AS debit/' spec.yml
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "holds a floating-point number, which is not exact"
	sed -i 's/SELECT .*FROM line/DELETE FROM line/' spec.yml
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "only SELECT is allowed"
	sed -i 's/query: .*/table: lines/' spec.yml
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "there is no table 'lines' in 'new.db'"
}

@test "at() of a ledger is the _at that was loaded, also in a query; of a table that has none it is the row" {
	command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"
	sqlite3 new.db "CREATE TABLE line (account TEXT, debit INTEGER, _batch INTEGER, _at TEXT);
		INSERT INTO line VALUES ('6001', 10, 1, 'v.csv:2'), ('6002', 5, 1, 'v.csv:3'), ('6003', 0, 1, NULL)"
	printf 'place,debit\nv.csv:2,10\nv.csv:3,5\n,0\n' >old.csv
	cat >spec.yml <<'X'
cutover: 1
reconcile:
  key: [place]
  compare: { debit: {} }
  before: { read: old.csv, fields: { place: "coalesce(nullif(place, ''), '-')", debit: number(debit) } }
  after: { read: "sqlite:new.db", table: line, fields: { place: "coalesce(at(), '-')", debit: debit } }
X
	run_ok cutover-reconcile -f spec.yml
	summary 3 keys compared, 3 agree, 0 differ
	sed -i 's/table: line/query: "SELECT debit, _at, account FROM line"/' spec.yml
	run_ok cutover-reconcile -f spec.yml
	summary 3 keys compared, 3 agree, 0 differ
	sed -i 's/SELECT debit, _at/SELECT debit, _batch/' spec.yml
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "column 2 of the query on 'new.db' is named '_batch'"
	# what cannot be compared is told with the place, or with the side where there is none
	sed -i "s/SELECT debit, _batch, account/SELECT 'x' || account AS debit, _at/; s/debit: debit/debit: sum(debit)/" spec.yml
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "reconcile: v.csv:2: debit of 'after': 'x6001' is not a number"
	sed -i 's/FROM line"/FROM line WHERE _at IS NULL"/' spec.yml
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "reconcile: sqlite:new.db, by query: debit of 'after': 'x6003' is not a number"
	sqlite3 new.db 'CREATE TABLE copy AS SELECT account, debit FROM line'
	sed -i 's/query: .*NULL"/table: copy/' spec.yml
	printf 'place,debit\nnew.db:1,10\nnew.db:2,5\nnew.db:3,0\n' >old.csv
	run_ok cutover-reconcile -f spec.yml
}

@test "a side is a legacy file through the spec that cleans it" {
	cat >old.yml <<'X'
cutover: 1
name: old
source: { encoding: gb18030, header: { find: [科目, 期间] } }
clean:
  fields:
    code: { from: 科目 }
    period: { from: 期间 }
    debit: { from: 借方, type: decimal(2), default: 0 }
    credit: { from: 贷方, type: decimal(2), default: 0 }
X
	printf '余额表,,,\n科目,期间,借方,贷方\n1001,202301,10.00,\n1002,202301,,"10.00"\n' | iconv -f UTF-8 -t GB18030 >old.csv
	sed -i 's/read: old.csv/&\n    spec: old.yml/' spec.yml
	run_ok cutover-reconcile -f spec.yml
	out_has "before  old.csv, cleaned by old.yml: 2 records, 2 keys"
	printf '余额表,,,\n科目,期间,借方,贷方\n1001,202301,1x0.00,\n' | iconv -f UTF-8 -t GB18030 >old.csv
	expect_status 2 cutover-reconcile -f spec.yml
	[ ! -s out ]
	rm old.csv
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "old.csv"
}

@test "what is wrong with a file is said as clean says it, for each side by itself; the audit line has the digest of the file" {
	cat >old.yml <<'X'
cutover: 1
name: old
limits: { records: 30 }
clean: { fields: { code: {}, period: {}, debit: { type: decimal(2) }, credit: {} } }
X
	{ head -n 1 old.csv; for i in $(seq 22); do echo "$i,202301,1x,0"; done; } >bad.csv
	cat >both.yml <<'X'
cutover: 1
name: both
reconcile:
  key: code
  compare: { credit: {} }
  before: { read: bad.csv, spec: old.yml, fields: { code: code, credit: sum(number(credit)) } }
  after: { read: bad.csv, spec: old.yml, fields: { code: code, credit: sum(number(credit)) } }
X
	run_ok cutover-reconcile -q -f both.yml --audit log
	[ "$(grep -c "^clean: bad.csv:[0-9]*: debit: '1x' is not a number" err)" -eq 40 ]
	[ "$(grep -cx "clean: 2 more 'not_a_number'" err)" -eq 2 ]
	[ "$(grep -cx "reconcile: bad.csv, cleaned by old.yml: 22 of its records came with a fault, and count all the same" err)" -eq 2 ]
	has log "\"name\":\"bad.csv\",\"bytes\":$(wc -c <bad.csv),\"sha256\":\"$(sha256sum <bad.csv | cut -d ' ' -f 1)\""
	# more than its limits accept: said by clean, and what that means here
	sed -i 's/records: 30/records: 21/' old.yml
	expect_status 2 cutover-reconcile -q -f both.yml
	[ ! -s out ]
	err_has "clean: 22 records are at fault, the limits accept 21 (limits.records in old.yml)"
	err_has "reconcile: 'bad.csv' holds more at fault than 'old.yml' accepts: there is nothing sound to compare with"
	# what cannot be read at all is said once for each side
	: >bad.csv
	expect_status 2 cutover-reconcile -f both.yml
	expect_err <<'X'
clean: bad.csv: the file is empty
clean: bad.csv: the file is empty
X
	sed -i 's/^clean:.*/validate: {}/' old.yml
	expect_status 2 cutover-reconcile -f both.yml
	err_has "clean: old.yml has no section 'clean'"
}

@test "a value of a side that cannot be computed does not hide what else is wrong in its file" {
	printf 'cutover: 1\nname: old\nclean: { fields: { code: {}, debit: { type: decimal(2) } } }\n' >old.yml
	cat >one.yml <<'X'
cutover: 1
name: one
reconcile:
  key: code
  compare: { debit: {} }
  before: { read: bad.csv, spec: old.yml, fields: { code: code, debit: sum(number(debit)) } }
  after: { read: good.csv, fields: { code: code, debit: sum(number(debit)) } }
X
	printf 'code,debit\n1,1.00\n2,x\n3,y\n' >bad.csv
	printf 'code,debit\n1,1.00\n' >good.csv
	expect_status 2 cutover-reconcile -q -f one.yml
	[ ! -s out ]
	err_has "clean: bad.csv:3: debit: 'x' is not a number"
	err_has "clean: bad.csv:4: debit: 'y' is not a number"
	err_has "clean: 2 records are at fault, the limits accept 0 (limits.records in old.yml)"
	err_has "reconcile: bad.csv, cleaned by old.yml: 2 of its records came with a fault"
}

@test "a signal while a side is read ends it, and nothing is written" {
	{ head -n 1 old.csv; yes 1001,202301,1,0 | head -n 3000000; } >old.csv.big
	mv old.csv.big old.csv
	printf 'cutover: 1\nname: old\nclean: { fields: { code: {}, period: {}, debit: { type: decimal(2) }, credit: { type: decimal(2) } } }\n' >old.yml
	sed -i 's/read: old.csv/&\n    spec: old.yml/' spec.yml
	cutover-reconcile -f spec.yml -o report >out 2>err &
	sleep 0.2
	kill -TERM $!
	wait $! || status=$?
	[ "$status" -eq 143 ]
	[ ! -e report ]
	[ ! -s err ]
}

@test "fields that a side does not give, or that are aggregates in the key, are reported in the spec" {
	sed -i '/read: new.stream/,/fields/s/, credit: sum(credit)//' spec.yml
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "credit"
	setup
	sed -i '/read: new.stream/,/fields/s/period: period/period: max(period)/' spec.yml
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "'period' is part of the key: it cannot be an aggregate"
}

@test "--dry-run opens both sides and compares nothing" {
	run_ok cutover-reconcile -n -f spec.yml
	[ ! -s out ]
	rm old.csv
	expect_status 2 cutover-reconcile -n -f spec.yml
}

@test "errors of both sides are reported in one run" {
	# neither can be opened
	sed -i 's/debit: sum(debit), credit: sum(credit) }$/debit: sum(debt), credit: sum(credit) }/' spec.yml
	rm old.csv
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "cannot open 'old.csv'"
	err_has "'debt'"
	# neither can be read to its end
	setup
	echo 1001,202301,1 >>old.csv
	sed -i '$d' new.stream
	expect_status 2 cutover-reconcile -f spec.yml
	err_has 'old.csv:5: 3 fields, the header has 4'
	err_has 'new.stream: no seal after 3 records'
	[ ! -s out ]
}

@test "a difference of the totals with more than 38 digits is an error, not 0" {
	sed -i /controls/d spec.yml
	printf '%s\n' code,period,debit,credit 1001,202301,-60000000000000000000000000000000000000,0 \
		1002,202301,-30000000000000000000000000000000000000,0 >old.csv
	stream <<'X' >new.stream
_at⇥_fault⇥account⇥period⇥debit⇥credit
v:1⇥\N⇥6001⇥202301⇥30000000000000000000000000000000000000⇥0
v:2⇥\N⇥6002⇥202301⇥60000000000000000000000000000000000000⇥0
X
	expect_status 2 cutover-reconcile -f spec.yml
	err_has 'the difference of the totals has more than 38 digits'
	[ ! -s out ]
}

@test "a sum of 38 digits is compared exactly" {
	printf '%s\n' code,period,debit,credit 1001,202301,99999999999999999999999999999999999998,0 1001,202301,1,0 >old.csv
	stream <<'X' >new.stream
_at⇥_fault⇥account⇥period⇥debit⇥credit
v:1⇥\N⇥6001⇥202301⇥99999999999999999999999999999999999998⇥0
X
	sed -i /controls/d spec.yml
	expect_status 1 cutover-reconcile -f spec.yml -O csv
	out_has "6001,202301,debit,99999999999999999999999999999999999999,99999999999999999999999999999999999998,-1,different"
	# and shown whole, as is a long key
	sed -i 's/1001/a1b2c3d4e5f6g7h8i9j0a1b2c3d4e5f6g7h8i9j0a1b2/' spec.yml old.csv
	sed -i 's/: "6001"/: "6001-with-a-name-that-is-longer-than-forty-columns"/' spec.yml
	expect_status 1 cutover-reconcile -f spec.yml
	[ "$(grep -c '99,999,999,999,999,999,999,999,999,999,999,999,999' out)" = 2 ]
	out_has '6001-with-a-name-that-is-longer-than-forty-columns  202301  debit '
	echo a1b2c3d4e5f6g7h8i9j0a1b2c3d4e5f6g7h8i9j0a1b2,202301,1,0 >>old.csv
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "38 digits"
}

@test "the spec of a side gets the parameters of the same name" {
	printf 'x,y\n1001,10.00\n' >old.csv
	cat >old.yml <<'X'
cutover: 1
name: old
params: { book: {}, scale: { default: "2" } }
source: { skip: "x <> $book" }
clean: { fields: { code: { from: x }, debit: { from: y, type: decimal(2) } } }
X
	cat >spec.yml <<'X'
cutover: 1
name: balances
params: { book: { default: "1" }, other: { default: no } }
reconcile:
  key: [code]
  compare: { debit: {} }
  before: { read: old.csv, spec: old.yml, fields: { code: code, debit: debit } }
  after: { read: new.csv, fields: { code: code, debit: debit } }
X
	printf 'code,debit\n1001,10\n' >new.csv
	run_ok cutover-reconcile -f spec.yml -p book=1001
	out_has "before  old.csv, cleaned by old.yml: 1 record, 1 key"
	expect_status 1 cutover-reconcile -f spec.yml
	out_has "before  old.csv, cleaned by old.yml: 0 records, 0 keys"
}

@test "a line break in a key, a name or a file is no line of the report" {
	printf 'k,v\n"a\n\nEvery key agrees.\n",1\n"tab\there\xe2\x80\xae",2\n' >'a
Every key agrees..csv'
	printf 'k,v\nb,2\n' >b.csv
	cat >r.yml <<'X'
cutover: 1
name: "x\nEvery key agrees."
reconcile:
  key: ["k\nEvery key agrees."]
  compare: { "v\nEvery key agrees.": {} }
  before: { read: "a\nEvery key agrees..csv", fields: { "k\nEvery key agrees.": k, "v\nEvery key agrees.": sum(number(v)) } }
  after: { read: b.csv, fields: { "k\nEvery key agrees.": k, "v\nEvery key agrees.": sum(number(v)) } }
X
	expect_status 1 cutover-reconcile -f r.yml
	[ "$(grep -c '^Every key agrees' out)" = 0 ]
	out_has 'Reconciliation of x\nEvery key agrees.'
	out_has '  before  a%0AEvery key agrees..csv: 2 records, 2 keys'
	out_has '  key     k\nEvery key agrees.'
	out_has 'a\n\nEvery key agrees.\n  v\nEvery key agrees.       1      -          -1  only before'
	out_has 'tab\there\u202e'
}

@test "csv in a file begins no formula, csv in a pipe and the other formats are the data" {
	printf 'k,v\n=1+1,-1.50\n-5,1\n"\x27a",1\n@x,1\n+49,1\n' >a.csv
	printf 'k,v\nb,2\n' >b.csv
	cat >r.yml <<'X'
cutover: 1
reconcile:
  key: k
  compare: { v: {} }
  before: { read: a.csv, fields: { k: k, v: sum(number(v)) } }
  after: { read: b.csv, fields: { k: k, v: sum(number(v)) } }
X
	expect_status 1 cutover-reconcile -q -f r.yml -O csv -o out.csv
	sort out.csv >sorted
	expect_file sorted <<'X'
''a,v,1,,-1,only before
'+49,v,1,,-1,only before
'=1+1,v,-1.50,,1.50,only before
'@x,v,1,,-1,only before
-5,v,1,,-1,only before
b,v,,2,2,only after
k,measure,before,after,difference,status
X
	expect_status 1 cutover-reconcile -q -f r.yml -O csv
	out_has '=1+1,v,-1.50,,1.50,only before'
	sed "s/^''/'/; s/^'\([=+@]\)/\1/" out.csv | cmp - out
	cp out piped
	expect_status 1 cutover-reconcile -q -f r.yml -O csv -o -
	cmp piped out
	expect_status 1 cutover-reconcile -q -f r.yml -O tsv -o out.tsv
	has out.tsv '=1+1'
}

@test "a blank that nobody sees in a key is shown, in the text and in CSV" {
	cat >spec.yml <<'X'
cutover: 1
name: balances
reconcile:
  key: [account]
  compare: { debit: {} }
  before: { read: old.stream, fields: { account: account, debit: sum(debit) } }
  after: { read: new.stream, fields: { account: account, debit: sum(debit) } }
X
	stream debit <<'X' >old.stream
_at⇥_fault⇥account⇥debit
v:1⇥\N⇥1001⇥1.00
v:2⇥\N⇥库存 现金⇥6.00
X
	{ printf '_at⇥_fault⇥account⇥debit\n'
	  printf 'v:%d⇥\\N⇥%b⇥1.00\n' 1 '1001 ' 2 ' 1001' 3 '1001\xc2\xa0' 4 '\xe3\x80\x801001' 5 '1001\xe2\x80\x8b' 6 '10\xc2\xa001' 7 '1001' 8 'a b' 9 '\xef\xbb\xbf1001' 10 '' 11 ' "x'; } | stream debit >new.stream
	expect_status 1 cutover-reconcile -q -f spec.yml
	sed -n '/^Differences/,$p' out | sed 's/ *debit .*//' | tail -n +5 | sort >keys
	expect_file keys <<'X'

' "x'
' 1001'
'1001 '
1001\u00a0
1001\u200b
10\u00a001
\u30001001
\ufeff1001
a b
库存 现金
X
	expect_status 1 cutover-reconcile -q -f spec.yml -O csv
	cut -d , -f 1 out | tail -n +2 | sort >keys
	sort >wanted < <(printf '%b\n' '"1001 "' '" 1001"' '"1001\xc2\xa0"' '"\xe3\x80\x801001"' '"1001\xe2\x80\x8b"' '"10\xc2\xa001"' 1001 'a b' '"\xef\xbb\xbf1001"' '""' '" ""x"' '库存 现金')
	diff wanted keys
	# the values are those of the data, and a file for a spreadsheet has the quotes, too
	expect_status 1 cutover-reconcile -q -f spec.yml -O csv -o keys.csv
	grep -q '^"1001 ",debit' keys.csv
	grep -q '^1001,debit' keys.csv
	grep -q "^\"1001$(printf '\xc2\xa0')\",debit" keys.csv
	expect_status 1 cutover-reconcile -q -f spec.yml -O tsv
	cut -f 1 out | grep -qx '1001 '
}
