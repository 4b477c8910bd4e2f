# roll_forward and roll: balances from period to period.
load two_books

setup() {
	scratch
	cat >spec.yml <<Y
cutover: 1
name: books
reconcile:
  key: [account, period]
  period: period
  compare: { opening: { role: opening }, debit: { role: debit }, credit: { role: credit }, closing: { role: closing } }
  roll_forward: true
  before: { read: old.csv, fields: { account: account, period: period, opening: number(o), debit: number(d), credit: number(c), closing: number(e) } }
  after:
$(movements '    ' new.csv)
Y
	cat >old.csv <<'Y'
account,period,o,d,c,e
1001,2023-9,100.00,0,0,100.00
1001,2023-10,100.00,0,30.00,70.00
1001,2023-11,70.00,0,0,70.00
1122,2023-9,50.00,10,0,60
1122,2023-10,60.00,0,0,60
1122,2023-11,60.00,5,5,60
2202,2023-9,-150,0,10,-160
2202,2023-10,-160,30,0,-130
2202,2023-11,-130,0,0,-130
6601,2023-9,0,8,8,0
Y
	cat >new.csv <<'Y'
account,period,kind,d,c
1122,2023-11,v,0,5
1122,2023-11,v,5,0
1001,2023-9,o,100.00,0
1122,2023-9,o,50.00,0
2202,2023-9,o,0,150.00
1122,2023-9,v,10,0
2202,2023-9,v,0,10
1001,2023-10,v,0,30
2202,2023-10,v,30,0
6601,2023-9,v,8,0
6601,2023-9,v,0,8
Y
}
# breaks: the side, key, measure, rule, expected and stated of each
breaks() {
	expect_status 1 cutover-reconcile -f spec.yml -O json "$@"
	jq -r '.breaks[] | "\(.side) \(.key.account) \(.key.period) \(.measure): \(.should_be) \(.expected), \(.stated)"' "$BATS_TEST_TMPDIR/out"
}
is() { diff -u --label expected --label breaks <(echo "$1") -; }

@test "the balances of a journal are computed, period by period, and the trial balance is proved" {
	run_ok cutover-reconcile -f spec.yml
	grep -qx 'equal                 10' "$BATS_TEST_TMPDIR/out"
	grep -qx 'closing    0.00   0.00        0.00          0' "$BATS_TEST_TMPDIR/out"
	# a voucher less is seen in its period, and in all that follow, also where the journal has no line
	sed -i '/^1001,2023-10/d' new.csv
	expect_status 1 cutover-reconcile -f spec.yml -O csv
	grep different "$BATS_TEST_TMPDIR/out" | sort >part
	diff -u part - <<'Y'
1001,2023-10,closing,70.00,100.00,30.00,different
1001,2023-10,credit,30.00,0,-30.00,different
1001,2023-10,debit,0,0,0,different
1001,2023-10,opening,100.00,100.00,0.00,different
1001,2023-11,closing,70.00,100.00,30.00,different
1001,2023-11,credit,0,0,0,different
1001,2023-11,debit,0,0,0,different
1001,2023-11,opening,70.00,100.00,30.00,different
Y
	# a balance that the trial balance does not have goes on to its last period
	echo 1601,2023-10,v,7,0 >>new.csv
	expect_status 1 cutover-reconcile -f spec.yml -O csv
	grep '^1601.*closing' "$BATS_TEST_TMPDIR/out" | sort >part
	diff -u part - <<'Y'
1601,2023-10,closing,,7,7,only after
1601,2023-11,closing,,7,7,only after
Y
}

@test "a balance that does not follow from the others is listed, with what it should be" {
	sed -i 's/^1001,2023-10,100.00/1001,2023-10,101.00/; s/^1122,2023-9,50.00,10,0,60/1122,2023-9,50.00,10,0,61/; /^2202,2023-10/d' old.csv
	echo 6602,2023-10,3,0,0,3 >>old.csv
	breaks --report p.txt | is 'before 1001 2023-10 opening: closing of 2023-9 100.00, 101.00
before 1001 2023-10 closing: opening + movement 71.00, 70.00
before 1122 2023-9 closing: opening + movement 60.00, 61
before 1122 2023-10 opening: closing of 2023-9 61, 60.00
before 2202 2023-10 opening: closing of 2023-9, account is missing -160, 0
before 2202 2023-11 opening: closing of 2023-9 -160, -130
before 6602 2023-10 opening: closing of 2023-9 0, 3
before 6602 2023-11 opening: closing of 2023-10, account is missing 3, 0'
	grep -q 'books: before: 8 figures contradict others of this side' "$BATS_TEST_TMPDIR/err"
	grep -q '^before  2202     2023-10  opening  closing of 2023-9, account missing .*160' p.txt
	cp "$BATS_TEST_TMPDIR/out" whole
	expect_status 1 cutover-reconcile -f spec.yml -O json -j 1 --memory 512K
	cmp whole "$BATS_TEST_TMPDIR/out"
	# the tolerance of a measure is for this, too
	set_line 'opening: { role: opening }' 'opening: { role: opening, tolerance: 1 }'
	set_line 'closing: { role: closing }' 'closing: { role: closing, tolerance: [1, 50%] }'
	breaks | grep -c . | grep -qx 4
}

@test "balances of several periods are not added up: totals open with the first period, and close with the last" {
	sed -i 's/^1122,2023-9,v,10,0/1122,2023-9,v,12,0/' new.csv
	expect_status 1 cutover-reconcile -q -f spec.yml
	tr -s ' ' <out >squeezed
	has squeezed 'opening 0.00 0.00 0.00 0'
	has squeezed 'debit 53 55 2 0'
	has squeezed 'closing 0.00 2.00 2.00 0'
	expect_status 1 cutover-reconcile -q -f spec.yml --report r.html
	has r.html 'debit 2, closing 2.00'
}

@test "balances that do not roll: several periods have no total of them, one period has" {
	sed -i '/roll_forward/d; /^  after:/,$d' spec.yml
	sed -n 's/^  before: { read: old/  after: { read: new/p' spec.yml >after
	cat after >>spec.yml
	sed 's/^1122,2023-9,50.00,10,0,60$/1122,2023-9,50.00,12,0,62/' old.csv >new.csv
	expect_status 1 cutover-reconcile -q -f spec.yml --report r.html
	tr -s ' ' <out >squeezed
	has squeezed 'opening - - - 0'
	has squeezed 'debit 53 55 2 0'
	has squeezed 'closing - - - 0'
	out_has '-: balances of several periods are not added up'
	has r.html 'debit 2<'
	has r.html 'Balances of several periods are not added up.'
	expect_status 1 cutover-reconcile -q -f spec.yml -O json
	[ "$(jq -c '.totals[] | select(.measure == "closing") | [.before, .after, .difference]' out)" = '[null,null,null]' ]
	sed -i '/2023-1[01],/d' old.csv new.csv
	expect_status 1 cutover-reconcile -q -f spec.yml
	tr -s ' ' <out >squeezed
	has squeezed 'closing 0.00 2.00 2.00 0'
	lacks out 'not added up'
}

@test "a period that is missing is told; the balances around it must agree" {
	sed -i '/2023-10/d; s/^1001,2023-11,70.00,0,0,70.00/1001,2023-11,100.00,0,0,100.00/; s/^2202,2023-11,-130,0,0,-130/2202,2023-11,-160,0,0,-160/' old.csv
	sed -i '/2023-10/d' new.csv
	run_ok cutover-reconcile -f spec.yml --report p.txt --report p.html --lang zh
	grep -qx '          a period is missing between 2023-9 and 2023-11' "$BATS_TEST_TMPDIR/out"
	grep -q '旧账：期间不连续：between 2023-9 and 2023-11' p.txt
	sed -i 's/^1001,2023-11,100.00/1001,2023-11,100.01/' old.csv
	breaks | is 'before 1001 2023-11 opening: closing of 2023-9 100.00, 100.01
before 1001 2023-11 closing: opening + movement 100.01, 100.00'
}

@test "one figure of movement is enough, and both sides may be journals, or state their balances" {
	cat >spec.yml <<'Y'
cutover: 1
name: books
reconcile:
  key: [account, period]
  period: period
  compare: { movement: { role: movement }, closing: { role: closing } }
  before: { read: new.csv, roll: true, fields: { account: account, period: period, movement: sum(number(d) - number(c)) } }
  after: { read: again.csv, roll: true, fields: { account: account, period: period, movement: sum(number(d) - number(c)) } }
Y
	cp new.csv again.csv
	run_ok cutover-reconcile -f spec.yml -q --report p.txt
	grep '^1001 ' p.txt | tr -s ' ' | is '1001 2023-9 both 100.00 100.00
1001 2023-10 both 30 70.00
1001 2023-11 both 70.00'
	setup
	cp old.csv new.csv
	sed -i '/^  after:/,$d' spec.yml
	sed -n 's/^  before: { read: old.csv/  after: { read: new.csv/p' spec.yml >>spec.yml
	sed -i 's/^1122,2023-11,60.00/1122,2023-11,70.00/' new.csv
	breaks | is 'after 1122 2023-11 opening: closing of 2023-10 60, 70.00
after 1122 2023-11 closing: opening + movement 70.00, 60'
}

@test "a record without a period is told, and its balance goes on; a balance of 0 is compared within tolerance" {
	sed -i 's/debit }/debit, tolerance: 0.05 }/; s/closing }/closing, tolerance: 0.05 }/; s/opening }/opening, tolerance: 0.05 }/' spec.yml
	printf 'account,period,o,d,c,e\n1001,2023-9,0,0.01,0,0.01\n1001,2023-10,0.01,0,0,0.01\n' >old.csv
	printf 'account,period,kind,d,c\n1001,2023-9,v,0,0\n' >new.csv
	run_ok cutover-reconcile -f spec.yml
	grep -qx 'within tolerance       2' "$BATS_TEST_TMPDIR/out"
	printf "%s\n" 6601,,v,3,0 6601,,v,3,0 >>new.csv
	expect_status 1 cutover-reconcile -f spec.yml -O csv
	grep '^6601.*closing' "$BATS_TEST_TMPDIR/out" | sort | is '6601,,closing,,6,6,only after
6601,2023-10,closing,,6,6,only after
6601,2023-9,closing,,6,6,only after'
	grep -q 'after: in 2 records period is null' "$BATS_TEST_TMPDIR/err"
	echo 1001,,0,7,0,7 >>old.csv
	breaks | grep null | is 'before 1001 2023-9 opening: closing of (null) 7, 0'
}

@test "what is needed and not there is an error with its place" {
	while IFS='|' read -r from to error; do
		cp spec.yml keep.yml
		set_line "$from" "$to"
		expect_status 2 cutover-reconcile -f spec.yml
		grep -q "spec.yml:.*$error" "$BATS_TEST_TMPDIR/err" || { echo "$error"; cat "$BATS_TEST_TMPDIR/err"; return 1; }
		mv keep.yml spec.yml
	done <<'Y'
^  period: period||roll_forward: which field of the key is the period
opening: { role: opening }|opening: {}|roll_forward: one measure must have the role opening
debit: { role: debit }|debit: {}|which measures are the movements
debit: { role: debit }|debit: { role: movement }|the role movement is debit minus credit
roll_forward: true|rows: true|'rows' compares records, and a record has no balance
      period: period|      period: period\n      closing: sum(number(d))|'roll' computes 'closing': leave it out
opening: { role: opening }, debit: { role: debit }, credit: { role: credit }, closing: { role: closing }|debit: { role: debit }, credit: { role: credit }|roll computes balances: which measure
Y
	sed -i 's/^1122,2023-9,50.00/1122,2023-9,99999999999999999999999999999999999999/; s/^1122,2023-9,\(.*\),10,0,60/1122,2023-9,\1,99999999999999999999999999999999999999,0,60/' old.csv
	expect_status 2 cutover-reconcile -f spec.yml
	grep -q 'a balance that rolls forward has more than 38 digits' "$BATS_TEST_TMPDIR/err"
}

# restart: the accounts of profit and loss begin each year with 0
restarting() {
	cat >spec.yml <<'Y'
cutover: 1
name: books
lookups: { results: { values: { "66": "yes" } } }
reconcile:
  key: [account, period]
  period: period
  levels: "2-2"
  restart: results
  compare: { opening: { role: opening }, movement: { role: movement }, closing: { role: closing } }
  roll_forward: true
  before: { read: old.csv, fields: { account: account, period: period, opening: number(o), movement: number(m), closing: number(e) } }
  after: { read: new.csv, roll: true, fields: { account: account, period: period, movement: sum(number(m)) } }
Y
	cat >old.csv <<'Y'
account,period,o,m,e
1001,2023-11,0,5,5
1001,2023-12,5,5,10
1001,2024-01,10,1,11
6601,2023-11,0,7,7
6601,2023-12,7,2,9
6601,2024-01,0,3,3
6601,2024-02,3,0,3
Y
	printf '%s\n' account,period,m 1001,2023-11,5 1001,2023-12,5 1001,2024-01,1 6601,2023-11,7 6601,2023-12,2 6601,2024-01,3 >new.csv
}

@test "restart: an account of profit and loss begins each year with 0, stated and computed" {
	restarting
	sed -i '/2024-02/d' old.csv
	run_ok cutover-reconcile -q -f spec.yml
	# without it the opening balance contradicts the year before, and the computed one goes on
	sed '/restart/d' spec.yml >none.yml
	expect_status 1 cutover-reconcile -f none.yml -O json
	jq -r '.breaks[] | "\(.key.account) \(.key.period): \(.should_be) \(.expected), \(.stated)"' "$BATS_TEST_TMPDIR/out" | is "6601 2024-01: closing of 2023-12 9, 0"
	jq -r '.differences[] | "\(.key.account) \(.key.period) \(.measure): \(.difference)"' "$BATS_TEST_TMPDIR/out" | sort | is "6601 2024-01 closing: 9
6601 2024-01 opening: 9"
}

@test "restart: a balance that goes on into the new year is a break; other accounts still go on" {
	restarting
	sed -i 's/^6601,2024-01,0,3,3/6601,2024-01,9,3,12/; s/^6601,2024-02,3,0,3/6601,2024-02,12,0,12/; s/^1001,2024-01,10,1,11/1001,2024-01,0,1,1/' old.csv
	echo 1001,2024-02,1,0,1 >>old.csv
	breaks | is "before 1001 2024-01 opening: closing of 2023-12 10, 0
before 6601 2024-01 opening: 0 in a new year 0, 9"
	expect_status 1 cutover-reconcile -f spec.yml --report page.md --lang zh
	has page.md 新年度期初为零
}

@test "restart: an account that is missing in the new year has lost nothing" {
	restarting
	sed -i '/^6601,2024/d' old.csv new.csv
	run_ok cutover-reconcile -q -f spec.yml
}

@test "restart: a balance that comes back later in the new year is told as one that is not 0" {
	restarting
	sed -i 's/^6601,2024-01.*/1001,2024-02,11,0,11/; s/^6601,2024-02.*/6601,2024-02,9,0,9/' old.csv
	sed -i '/^6601,2024/d' new.csv
	breaks | is "before 6601 2024-02 opening: 0 in a new year 0, 9"
}

@test "restart: year_begins is the first month of the year" {
	restarting
	sed -i 's/2023-11/2024-02/; s/2023-12/2024-03/; s/2024-01$/2024-04/; s/,2024-01,/,2024-04,/; /^6601,2024-02,3,0,3/d' old.csv new.csv
	sed -i 's/restart: results/&\n  year_begins: 4/' spec.yml
	run_ok cutover-reconcile -q -f spec.yml
	sed -i 's/year_begins: 4/year_begins: 3/' spec.yml
	breaks | is "before 6601 2024-03 opening: 0 in a new year 0, 7
before 6601 2024-04 opening: closing of 2024-03 9, 0"
}

@test "a computed balance is missed only where nothing computes it" {
	restarting
	sed 's/restart: results/restart: nobody/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_lacks "lacks 'closing'"
	sed 's/roll: true, //; s/movement: sum(number(m))/opening: sum(0), &/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "reconcile.after: 'fields' lacks 'closing', which is compared; if this side has movements only, write 'roll: true'"
}

@test "restart: bad input" {
	restarting
	sed 's/restart: results/restart: nobody/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "reconcile.restart: there is no lookup 'nobody'"
	sed 's/restart: results/restart: result/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "reconcile.restart: there is no lookup 'result' (did you mean 'results'?)"
	sed 's/restart: results/year_begins: 4/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "reconcile.year_begins: which accounts begin a year with 0? Write 'restart'"
	sed 's/restart: results/&\n  year_begins: 13/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "reconcile.year_begins must be a month from 1 to 12"
	sed '/roll_forward/d; s/roll: true, //; s/movement: sum(number(m))/opening: sum(0), movement: sum(number(m)), closing: sum(0)/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "reconcile.restart is for balances that roll forward: write 'roll_forward', or 'roll' for a side"
	sed 's/key: .*/key: [period, account]/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "reconcile.key: its first field is the account of 'restart', so it cannot be the period: put that behind it"
	sed -i 's/2023-12/Dec-23/' old.csv new.csv
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "restart: of what year is the period 'Dec-23'? Write it as 2023-01, 202301 or 2023Q1"
}

@test "CSV and TSV have a row for each figure that contradicts others of its side" {
	sed -i 's/^1122,2023-10,60.00,0,0,60/1122,2023-10,65.00,0,0,65/' old.csv
	expect_status 1 cutover-reconcile -f spec.yml -O csv
	grep 'no proof' "$BATS_TEST_TMPDIR/out" | is "1122,2023-10,opening,65.00,,5.00,no proof: closing of 2023-9
1122,2023-11,opening,60.00,,-5.00,no proof: closing of 2023-10"
	[ "$(head -n 2 "$BATS_TEST_TMPDIR/out" | tail -n 1 | cut -d, -f 1-3)" = 1122,2023-10,opening ]
	expect_status 1 cutover-reconcile -f spec.yml -O tsv --history days.jsonl
	grep -c 'no proof: closing' "$BATS_TEST_TMPDIR/out" | is 2
	# every row has all columns
	awk -F'\t' '{ n[NF]++ } END { for (i in n) c++; exit c != 1 }' "$BATS_TEST_TMPDIR/out"
}
