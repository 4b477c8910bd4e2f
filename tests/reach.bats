# reconcile: why figures differ that have more than the records of their key: accounts with sub-accounts, and balances
# that roll forward.
load two_books

setup() {
	scratch
	cat >tree.yml <<'Y'
cutover: 1
name: books
reconcile:
  key: [account]
  levels: 4-2
  tree: true
  compare: { balance: {} }
  before: { read: old.csv, fields: { account: account, balance: sum(number(amount)) } }
  after: { read: new.csv, fields: { account: account, balance: sum(number(amount)) } }
  explain: { voucher: [voucher], line: [line] }
Y
	cat >old.csv <<'Y'
voucher,line,account,amount
V-1,1,1122,10.00
V-2,1,1122,20.00
V-3,1,2202,-7.00
V-4,1,6601,5.00
V-4,2,2202,-5.00
Y
	sed 's/^\(V-1,1,1122\)/\101/; s/^\(V-2,1,1122\)/\102/' old.csv >new.csv
	cat >roll.yml <<Y
cutover: 1
name: books
reconcile:
  key: [account, period]
  period: period
  roll_forward: true
  compare: { opening: { role: opening }, debit: { role: debit }, credit: { role: credit }, closing: { role: closing } }
  before: { read: balances.csv, fields: { account: account, period: period, opening: number(o), debit: number(d), credit: number(c), closing: number(e) } }
  after:
$(movements '    ' journal-new.csv)
  explain:
    voucher: [voucher]
    before:
$(movements '      ' journal-old.csv)
Y
	cat >balances.csv <<'Y'
account,period,o,d,c,e
1001,202312,100.00,30.00,0.00,130.00
6601,202312,0.00,8.00,0.00,8.00
1001,202401,130.00,5.00,0.00,135.00
6601,202401,0.00,2.00,0.00,2.00
1001,202402,135.00,0.00,0.00,135.00
6601,202402,2.00,1.00,0.00,3.00
Y
	cat >journal-old.csv <<'Y'
voucher,account,period,kind,d,c
O-1,1001,202312,o,100.00,0
V-1,1001,202312,v,30.00,0
V-2,6601,202312,v,8.00,0
V-3,1001,202401,v,5.00,0
V-4,6601,202401,v,2.00,0
V-5,6601,202402,v,1.00,0
Y
	cp journal-old.csv journal-new.csv
}
# why SPEC [OPTION...]: what the report says about the reasons, after a run that finds differences
why() { expect_status 1 cutover-reconcile -q -f "$@" && sed -n '/^Why they differ/,$p' out | tr -s ' -'; }
drill() { expect_status 1 cutover-reconcile -q -f "$1" --drill "$2" -O csv; }
# restart: accounts of profit and loss begin each year with 0
restart() {
	printf 'account,name\n6601,sales\n' >results.csv
	sed -i 's/^  roll_forward: true/&\n  restart: results/; s/^reconcile:/lookups:\n  results: { file: results.csv, key: account, value: name }\n&/' roll.yml
}
# sums MEASURE: what the records that --drill lists come to
sums() { awk -F, -v m="$1" '$(NF-3) == m && !/,no record,/ { b += $(NF-2); a += $(NF-1); d += $NF } END { printf "%.2f %.2f %.2f\n", b, a, d }' out; }
# postings: both sides of the tree are journals, with postings to an account above others
postings() { sed -i '/^  before/s/read: old.csv,/read: old.csv, parents: own,/' tree.yml; }
# report: the side before is a report with totals, and the records behind it are listed
report() {
	sed -i 's/^  before.*/  before: { read: report.csv, fields: { account: account, balance: number(amount) } }/
		s/^  explain.*/  explain: { voucher: [voucher], line: [line], before: { read: old.csv, fields: { account: account, balance: sum(number(amount)) } } }/' tree.yml
	cp new.csv old.csv
	printf '%s\n' account,amount 1122,35.00 112201,10.00 112202,20.00 2202,-12.00 6601,6.00 >report.csv
	sed -i 's/^V-1,1,112201,10.00/V-1,1,112201,12.00/' new.csv
}

@test "an account that only one side details: the records of all its sub-accounts explain it" {
	sed -i 's/^V-1,1,112201,10.00/V-1,1,112201,13.50/; /^V-2/d' new.csv
	why tree.yml | diff - <(cat <<'X'
Why they differ

account reason records balance which, or where to look
- - - - -
1122 only before 1 -20.00 V-2 1 (old.csv:3)
1122 another amount: in 112201 1 3.50 V-1 1 (old.csv:2 > new.csv:2)

1 of 1 key that differs is fully explained.
X
	)
	jq -e '.explanations[0].reasons[1].in_key == "112201"' <(cutover-reconcile -q -f tree.yml -O json)
	# --drill has the record under both accounts
	drill tree.yml 1122
	diff out - <<'X'
account,record,reason,detail,before_at,after_at,measure,before,after,difference
1122,V-2 1,only before,,old.csv:3,,balance,20.00,,-20.00
1122,V-1 1,under another key,112201,old.csv:2,new.csv:2,balance,10.00,,-10.00
1122,V-1 1,under another key,"1122, in 112201",old.csv:2,new.csv:2,balance,,10.00,10.00
1122,V-1 1,another amount,in 112201,old.csv:2,new.csv:2,balance,,3.50,3.50
X
	cutover-reconcile -q -f tree.yml --drill 1122 -O json | jq -e '.drill[0].records[3].in_key == "112201"'
	# also in a smaller memory, by more threads
	cutover-reconcile -q -f tree.yml --drill 1122 -O csv -j 3 --memory 3M 2>err | cmp - out
}

@test "a difference is explained where it begins, and the account above says so" {
	postings
	sed -i 's/^V-1,1,1122,/V-1,1,112201,/; s/^V-2,1,1122,20.00/V-2,1,112202,20.00\nV-5,1,1122,3.00/' old.csv
	sed -i 's/^V-1,1,112201,10.00/V-1,1,112201,12.00/; s/^V-2.*/&\nV-5,1,1122,4.00/' new.csv
	why tree.yml | diff - <(cat <<'X'
Why they differ

account reason records balance which, or where to look
- - - - -
1122 another amount 1 1.00 V-5 1 (old.csv:4 > new.csv:4)
1122 at its sub-accounts 2.00
112201 another amount 1 2.00 V-1 1 (old.csv:2 > new.csv:2)

2 of 2 keys that differ are fully explained.
X
	)
	drill tree.yml 1122
	[ "$(sums balance)" = "33.00 36.00 3.00" ]
	expect_status 1 cutover-reconcile -q -f tree.yml --report p.txt
	[ "$(tr -s ' ' <p.txt | grep -c '^1122 at its sub-accounts 2.00$\|^at its sub-accounts balance 2.00$')" = 2 ]
	[ "$(grep -c 'no record proves' p.txt)" = 0 ]
}

@test "a total that its sub-accounts do not come to is a part, and so is what no record comes to" {
	report
	why tree.yml | diff - <(cat <<'X'
Why they differ

account reason records balance which, or where to look
- - - - -
1122 at its sub-accounts 2.00
1122 not the total of its sub-accounts: before -5.00
112201 another amount 1 2.00 V-1 1 (old.csv:2 > new.csv:2)
6601 UNEXPLAINED -1.00 before: its records come to 5.00, and not 6.00

2 of 3 keys that differ are fully explained.
X
	)
	cutover-reconcile -q -f tree.yml -O json 2>err | jq -c '.explanations[] | select(.unproven) | .unproven' |
		diff - <(echo '[{"measure":"balance","side":"before","why":"records come to another amount","records":"5.00","figure":"6.00"}]')
	drill tree.yml 1122
	grep -qx '1122,,no record,,,,balance,5.00,0.00,-5.00' out
	[ "$(sums balance)" = "30.00 32.00 2.00" ]
	expect_status 1 cutover-reconcile -q -f tree.yml --report p.txt --lang zh
	grep -q '旧账：明细合计 5.00，而非 6.00' p.txt
	grep -q '不等于下级科目合计' p.txt
	# without the records before
	sed -i 's/, before: { read: old.csv.*/ }/' tree.yml
	why tree.yml >text
	has text '6601 UNEXPLAINED -1.00 before: its records are not known'
	has text '112201 UNEXPLAINED 2.00 before: its records are not known'
}

@test "a total that is a record of its side is no posting to the account" {
	sed -i '/^  after/s/read: new.csv,/read: new.csv, parents: total,/; s/^  explain.*/  explain: { voucher: [account] }/' tree.yml
	printf '%s\n' account,amount 1122,35.00 112201,10.00 112202,20.00 2202,-30.00 >old.csv
	sed 's/^1122,35/1122,30/' old.csv >new.csv
	why tree.yml >text
	has text '1122 not the total of its sub-accounts: before or after -5.00'
	[ "$(grep -c '^1122 ' text)" = 1 ]
	has text '1 of 1 key that differs is fully explained.'
}

@test "a row that states a total has the rows below it: none counts twice" {
	sed -i '/^  explain/d; s/^  levels.*/  levels: 2-2-2/' tree.yml
	printf '%s\n' account,amount 11,35.00 1122,30.00 112201,10.00 112202,20.00 2202,-35.00 >old.csv
	printf '%s\n' account,amount 112201,10.00 112202,20.00 1123,5.00 2202,-36.00 >new.csv
	drill tree.yml 11
	[ "$(sums balance)" = "35.00 35.00 0.00" ]
	sed -i 's/^11,35.00/22,-35.00/' old.csv
	sed -i '/^1123/d; s/^112201.*/11,0.00\n&/' new.csv
	drill tree.yml 11
	[ "$(sums balance)" = "30.00 30.00 0.00" ]
	grep -q '^11,,only before,in 1122,old.csv:3,' out
}

@test "vouchers that are equal but for their number are paired below an account, line by line" {
	postings
	printf '%s\n' voucher,line,account,amount V-1,1,112201,10.00 V-1,2,112202,10.00 V-2,1,112202,20.00 V-3,1,1122,1.00 >old.csv
	sed 's/V-1/N-1/; s/20.00/21.00/; /^V-3/d' old.csv >new.csv
	drill tree.yml 1122
	diff out - <<'X'
account,record,reason,detail,before_at,after_at,measure,before,after,difference
1122,V-3 1,only before,,old.csv:5,,balance,1.00,,-1.00
1122,V-2 1,another amount,in 112202,old.csv:4,new.csv:4,balance,20.00,21.00,1.00
1122,V-1 1,agrees under another number,"N-1 1, in 112201",old.csv:2,new.csv:2,balance,10.00,10.00,0.00
1122,V-1 2,agrees under another number,"N-1 2, in 112202",old.csv:3,new.csv:3,balance,10.00,10.00,0.00
X
}

@test "a record moves the closing balance of its period, and all balances of later ones" {
	sed -i '/^6601/d' balances.csv
	sed -i '/,6601,/d' journal-old.csv journal-new.csv
	sed -i '/^V-1/d; s/^V-3,1001,202401,v,5.00/V-3,1001,202401,v,50.00/' journal-new.csv
	why roll.yml | diff - <(cat <<'X'
Why they differ

account period reason records opening debit credit closing which, or where to look
- - - - - - - - -
1001 202401 only before: in 1001 202312 1 -30.00 0.00 0.00 -30.00 V-1 (journal-old.csv:3)
1001 202401 decimal point moved 1 0.00 45.00 0.00 45.00 V-3 (journal-old.csv:4 > journal-new.csv:3)
1001 202312 only before 1 0.00 -30.00 0.00 -30.00 V-1 (journal-old.csv:3)
1001 202402 only before: in 1001 202312 1 -30.00 0.00 0.00 -30.00 V-1 (journal-old.csv:3)
1001 202402 decimal point moved: in 1001 202401 1 45.00 0.00 0.00 45.00 V-3 (journal-old.csv:4 > journal-new.csv:3)

3 of 3 keys that differ are fully explained.
X
	)
	drill roll.yml 1001,202402
	[ "$(sums opening)" = "135.00 150.00 15.00" ]
	[ "$(sums closing)" = "135.00 150.00 15.00" ]
	[ "$(sums debit)" = "0.00 0.00 0.00" ]
}

@test "what came a period late moves only the balances between, and a new year begins with 0" {
	restart
	sed -i '/^V-2/d; /^V-4/d; s/^V-1,1001,202312/V-1,1001,202401/' journal-new.csv
	sed -i 's/^6601,202402.*/6601,202402,2.00,1.00,0.00,3.00/' balances.csv
	why roll.yml | diff - <(cat <<'X'
Why they differ

account period reason records opening debit credit closing which, or where to look
- - - - - - - - -
1001 202312 under another key: 1001 202401 1 0.00 -30.00 0.00 -30.00 V-1 (journal-old.csv:3 > journal-new.csv:3)
1001 202401 under another key: 1001 202401, in 1001 202312 1 -30.00 0.00 0.00 -30.00 V-1 (journal-old.csv:3 > journal-new.csv:3)
1001 202401 under another key: 1001 202312 1 0.00 30.00 0.00 30.00 V-1 (journal-old.csv:3 > journal-new.csv:3)
6601 202312 only before 1 0.00 -8.00 0.00 -8.00 V-2 (journal-old.csv:4)
6601 202401 only before 1 0.00 -2.00 0.00 -2.00 V-4 (journal-old.csv:6)
6601 202402 only before: in 6601 202401 1 -2.00 0.00 0.00 -2.00 V-4 (journal-old.csv:6)

5 of 5 keys that differ are fully explained.
X
	)
	# both records are behind the later balance, in which they cancel out
	drill roll.yml 1001,202402
	grep -q '202402,V-1,under another key,"1001 202401, in 1001 202312",.*,closing,30.00,,-30.00' out
	[ "$(sums closing)" = "135.00 135.00 0.00" ]
	drill roll.yml 6601,202401
	[ "$(sums opening) $(sums closing)" = "0.00 0.00 0.00 2.00 0.00 -2.00" ]
}

@test "a tree whose balances roll forward: the postings below an account, of this period and earlier ones" {
	sed -i 's/^  roll_forward.*/&\n  levels: 4-2\n  tree: true/' roll.yml
	sed -i 's/1001,\(2.*\),v,/100101,\1,v,/' journal-new.csv journal-old.csv
	sed -i '/^6601/d' balances.csv
	sed -i '/,6601,/d; /^V-1/d' journal-new.csv
	sed -i '/,6601,/d' journal-old.csv
	why roll.yml >text
	has text '1001 202312 only before: in 100101 202312 1 0.00 -30.00 0.00 -30.00 V-1 (journal-old.csv:3)'
	has text '1001 202402 only before: in 100101 202312 1 -30.00 0.00 0.00 -30.00 V-1 (journal-old.csv:3)'
	has text '3 of 3 keys that differ are fully explained.'
	drill roll.yml 1001,202401
	[ "$(sums opening) $(sums closing)" = "130.00 100.00 -30.00 135.00 105.00 -30.00" ]
}

@test "what was set aside is missing in later balances, too" {
	sed -i '/^    before:/,$d' roll.yml
	sed -i '/^V-1/d' journal-new.csv
	sed -i '/^6601/d' balances.csv
	sed -i '/,6601,/d' journal-new.csv
	mkdir run
	printf '_at\t_fault\tvoucher\taccount\tperiod\tkind\td\tc\nold.csv:3\taccount:unmapped\tV-1\t1001\t202312\tv\t30.00\t0\n\\.\trows=1\n' >run/set-aside.tsv
	why roll.yml --dir run >text
	has text '1001 202312 set aside: unmapped 1 0.00 -30.00 0.00 -30.00 V-1 (old.csv:3)'
	has text '1001 202402 set aside: unmapped, in 1001 202312 1 -30.00 0.00 0.00 -30.00 V-1 (old.csv:3)'
	has text '3 of 3 keys that differ are fully explained.'
}

@test "a balance that its records do not come to says so" {
	sed -i '/^6601/d; s/^1001,202402.*/1001,202402,136.00,0.00,0.00,136.00/' balances.csv
	sed -i '/,6601,/d' journal-old.csv journal-new.csv
	why roll.yml >text
	has text '1001 202402 UNEXPLAINED -1.00 0.00 0.00 -1.00 opening: before: its records come to 135.00, and not 136.00; closing: before: its records come to 135.00, and not 136.00'
	# records that are no movements
	sed -i '/^      roll: true/d; s/^        credit: .*/&\n        closing: "sum(0)"/' roll.yml
	why roll.yml >text
	has text 'opening: before: its records do not roll forward, and come to 0, and not 136.00'
}

@test "roll of records that explain: balances are left out, and the comparison rolls forward" {
	sed -i 's/^        credit: .*/&\n        closing: "sum(0)"/' roll.yml
	expect_status 2 cutover-reconcile -f roll.yml
	err_has "reconcile.explain.before: 'roll' computes 'closing': leave it out of 'fields'"
	# behind a side of movements records are movements without saying so
	sed -i '/^        closing: /d; s/^  before: .*/  before: { read: balances.csv, roll: true, fields: { account: account, period: period, opening: "sum(0)", debit: "sum(0)", credit: "sum(0)" } }/; /^      roll: true/d' roll.yml
	expect_status 1 cutover-reconcile -q -f roll.yml
	sed -i 's/^  before: .*/  before: { read: balances.csv, fields: { account: account, period: period, opening: number(o), debit: number(d), credit: number(c), closing: number(e) } }/; /roll/d; s/^    *read: journal-old.csv/&\n      roll: true/; s/^      credit: .*/&\n      closing: "sum(0)"/' roll.yml
	expect_status 2 cutover-reconcile -f roll.yml
	err_has "reconcile.explain.before.roll is for balances that roll forward: write 'roll_forward', or 'roll' for a side"
}

# journals SEED: two journals with a few differences, and the balances that the one before comes to
journals() {
	awk -v seed="$1" 'BEGIN {
		srand(seed)
		print "voucher,account,period,kind,d,c" >"journal-old.csv"
		print "voucher,account,period,kind,d,c" >"journal-new.csv"
		split("100101 100102 1122 220201 6601", account, " ")
		split("202311 202312 202401 202402", period, " ")
		for (v = 1; v <= 60; v++) {
			a = account[int(rand() * 5) + 1]; p = int(rand() * 4) + 1; amount = int(rand() * 100000) / 100
			kind = p == 1 && rand() < .3 ? "o" : "v"; debit = rand() < .5
			net[substr(a, 1, 4), p, kind == "o" ? "o" : debit ? "d" : "c"] += kind == "o" && !debit ? -amount : amount
			line = "%s,%s,%s,%s,%.2f,%.2f\n"
			printf line, "V-" v, a, period[p], kind, debit * amount, !debit * amount >"journal-old.csv"
			what = rand()
			if (what < .05) continue
			if (what < .1) amount += 7
			if (what < .15) a = account[int(rand() * 5) + 1]
			if (what < .2) p = int(rand() * 4) + 1
			for (n = 0; n < (what > .97) + 1; n++)
				printf line, (what > .9 ? "N-" : "V-") v, a, period[p], kind, debit * amount, !debit * amount >"journal-new.csv"
		}
		print "account,period,o,d,c,e" >"balances.csv"
		split("1001 1122 2202 6601", top, " ")
		for (i = 1; i <= 4; i++)
			for (p = 1; p <= 4; p++) {
				balance = (top[i] == "6601" && p == 3 ? 0 : p > 1 ? balance : 0) + net[top[i], p, "o"]
				opening = balance
				balance += net[top[i], p, "d"] - net[top[i], p, "c"]
				printf "%s,%s,%.2f,%.2f,%.2f,%.2f\n", top[i], period[p], opening, net[top[i], p, "d"], net[top[i], p, "c"], balance >"balances.csv"
			}
	}'
}

@test "twenty draws: each difference is explained by records to the cent, and --drill comes to each figure" {
	restart
	sed -i 's/^  roll_forward.*/&\n  levels: 4-2\n  tree: true/' roll.yml
	for seed in $(seq 20); do
		journals "$seed"
		cutover-reconcile -q -f roll.yml -O json >out 2>err || [ $? = 1 ]
		jq -e '(.explanations // []) | all(.unexplained | all(tonumber == 0))' out >/dev/null || { echo "seed $seed"; return 1; }
		jq -e '. as $all | [.differences[] | select(.status | test("different|only")) as $d | [$all.explanations[] | select(.key == $d.key)
			| [.reasons[].amounts[$d.measure] | tonumber * 100 | round] | add] == [$d.difference | tonumber * 100 | round]] | all' out >/dev/null
		cutover-reconcile -q -f roll.yml -O json -j 4 --memory 4M 2>err | cmp - out
		cutover-reconcile -q -f roll.yml -O json --drill period=202402 >drilled 2>err || [ $? = 1 ]
		# an account that only the journal after details has records before, and no figure
		jq -e '[.drill[] | select(.status != "see parent account") | .no_record[] | .before, .after, .difference | tonumber] | all(. == 0)' drilled >/dev/null || { echo "seed $seed, drill"; return 1; }
	done
}

@test "--drill of an account with sub-accounts, without explain: records of another account are not compared, and that is said" {
	sed -i '/^  explain:/d' tree.yml
	sed -i 's/^V-1,1,112201,10.00/V-1,1,112201,12.50/' new.csv
	expect_status 1 cutover-reconcile -q -f tree.yml --drill 1122
	out_has 'only after: in 112202'
	out_has 'Without the section explain no record is compared with one of another account: name the voucher there, and those of sub-accounts are.'
	# each record has its account: there is nothing to say
	expect_status 1 cutover-reconcile -q -f tree.yml --drill 112201
	lacks "$BATS_TEST_TMPDIR/out" 'Without the section explain'
	echo '  explain: { voucher: [voucher], line: [line] }' >>tree.yml
	expect_status 1 cutover-reconcile -q -f tree.yml --drill 1122
	lacks "$BATS_TEST_TMPDIR/out" 'Without the section explain'
}
