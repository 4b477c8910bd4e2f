# What a legacy file says of its own figures: total rows, a running balance, the parents of a trial balance.
load helper

# compared 2 totals agree, 1 differs: what the summary says after the counts of records
compared() { summary _ read, _ clean, _ with faults, _ skipped, "$@"; }
# differences N: so many lines say that something differs
differences() {
	local n
	n=$(grep -cE "own total|missing before|its children|cannot be compared" err) || :
	[ "$n" -eq "$1" ] || { echo "$n differences, not $1"; cat err; return 1; }
}
# seal TEXT: the last line of the output has it
seal() { tail -n 1 out | tabs | grep -qF -e "$(tabs <<<"$1")" || { echo "the seal has not: $1"; tail -n 1 out; return 1; }; }
# clean STATUS FILE...: with one thread and with three, which say the same
clean() {
	local want=$1; shift
	expect_status "$want" cutover-clean -j 3 -f s.yml "$@"
	cp out out3; sed -E 's|, [0-9.,]+ m?s(, [0-9.,]+ [kMG]?B/s)?$||' err >err3
	expect_status "$want" cutover-clean -j 1 -f s.yml "$@"
	sed -Ei 's|, [0-9.,]+ m?s(, [0-9.,]+ [kMG]?B/s)?$||' err
	cmp out out3 && diff err err3
}

# ---- kinds of totals

months() { # of the month and of the year so far, side by side
	spec <<-'E'
	controls: [amount]
	clean:
	  fields: { date: { from: 日期, type: date }, amount: { from: 金额, type: decimal(2) } }
	  totals:
	    - { when: "摘要 = '本月合计'", since: last, check: { amount: 金额 } }
	    - { when: "摘要 = '本年累计'", check: { amount: 金额 } }
	E
}

@test "totals of the month and of the year stand side by side" {
	months
	cat >v.csv <<-'E'
	日期,摘要,金额
	2023-01-05,a,10.00
	2023-01-06,b,5.00
	,本月合计,15.00
	,本年累计,15.00
	2023-02-05,c,-7.00
	,本月合计,-7.00
	,本年累计,8.00
	E
	clean 0 v.csv
	summary 3 read, 3 clean, 0 with faults, 4 skipped, 4 totals agree
}

@test "one record that is missing is one line, not one for each total after it" {
	months
	cat >v.csv <<-'E'
	日期,摘要,金额
	2023-01-05,a,10.00
	,本月合计,15.00
	,本年累计,15.00
	2023-02-05,c,7.00
	,本月合计,7.00
	,本年累计,22.00
	2023-03-05,c,1.00
	,本月合计,3.00
	,本年累计,25.00
	E
	clean 1 v.csv
	differences 2
	err_has "v.csv:3: amount: the file's own total is 15.00, its rows add up to 10.00: difference 5.00"
	err_has "v.csv:9: amount: the file's own total is 3.00, its rows add up to 1.00: difference 2.00"
	compared 1 total agrees, 2 differ, 3 more for the same reason
	seal 'finding=total_differs:2:amount:7.00'
}

@test "a cumulative total that is off by more than before is reported, with what was told" {
	months; sed -i '/本月合计/d' s.yml
	printf '日期,摘要,金额\n2023-01-05,a,1\n,本年累计,3\n2023-01-06,b,1\n,本年累计,4\n2023-01-07,b,1\n,本年累计,9.50\n,本年累计,9.50\n' >v.csv
	clean 1 v.csv
	differences 2
	err_has "v.csv:3: amount: the file's own total is 3.00, its rows add up to 1.00: difference 2.00"
	err_has "v.csv:7: amount: the file's own total is 9.50, its rows add up to 3.00: difference 6.50, of which 2.00 was reported before"
	seal 'finding=total_differs:2:amount:6.50'
}

@test "a total that is wrong itself is reported once, and the next one agrees" {
	months
	printf '日期,摘要,金额\n2023-01-05,a,1\n,本月合计,1\n,本年累计,9\n2023-02-05,b,1\n,本月合计,1\n,本年累计,2\n' >v.csv
	clean 1 v.csv
	differences 1
	err_has "v.csv:4: amount: the file's own total is 9.00, its rows add up to 1.00: difference 8.00"
	compared 3 totals agree, 1 differs
}

@test "the total of the year may stand above that of the month" {
	months
	printf '日期,摘要,金额\n2023-01-05,a,1\n,本年累计,3\n,本月合计,3\n2023-02-05,b,1\n,本年累计,5\n,本月合计,2\n' >v.csv
	clean 1 v.csv
	differences 2
	err_has "v.csv:3: amount: the file's own total is 3.00, its rows add up to 1.00: difference 2.00"
	err_has "v.csv:6: amount: the file's own total is 5.00, its rows add up to 2.00: difference 3.00, of which 2.00 was reported before"
}

@test "what a total of the year lacks may be of a month that agreed: that of this month is reported as well" {
	months
	printf '日期,摘要,金额\n2023-01-05,a,1\n,本月合计,1\n2023-02-05,b,1\n,本年累计,7\n,本月合计,6\n' >v.csv
	clean 1 v.csv
	differences 2
	err_has "v.csv:6: amount: the file's own total is 6.00, its rows add up to 1.00: difference 5.00"
}

@test "the same amount in another month is another difference" {
	months; sed -i '/本年累计/d; s/check: .*/&/' s.yml
	printf '日期,摘要,金额\n2023-01-05,a,1\n,本月合计,3\n2023-02-05,b,1\n,本月合计,3\n' >v.csv
	clean 1 v.csv
	differences 2
}

@test "a sum that lacks what could not be read is reported once" {
	months
	printf '日期,摘要,金额\n2023-01-05,a,1\n2023-01-05,a,x\n,本月合计,3\n,本年累计,3\n2023-02-05,b,1\n,本月合计,1\n,本年累计,4\n2023-02-05,b,y\n,本年累计,4\n' >v.csv
	sed -i '2a limits: { records: 9 }' s.yml
	clean 1 v.csv
	differences 2
	err_has "v.csv:4: amount: the file's own total is 3.00, its rows add up to 1.00 without 1 that could not be read: difference 2.00"
	err_has "v.csv:10: amount: the file's own total is 4.00, its rows add up to 2.00 without 2 that could not be read: difference 2.00, of which 2.00 was reported before"
}

@test "a total row that cannot be read is reported, and the rows behind it are summed anew" {
	months
	printf '日期,摘要,金额\n2023-01-05,a,1\n,本月合计,1x\n,本年累计,?\n2023-02-05,b,2\n,本月合计,2\n,本年累计,3\n' >v.csv
	clean 1 v.csv
	differences 2
	err_has "v.csv:3: amount: the file's own total cannot be read: '1x' is not a number"
	err_has "v.csv:4: amount: the file's own total cannot be read: '?' is not a number"
	compared 2 totals agree, 2 differ
	seal 'finding=total_differs:2:amount:'
}

@test "an empty total is 0, red entries count below it, and nulls not at all" {
	spec <<-'E'
	clean:
	  fields: { t: {}, debit: { type: decimal(2) }, credit: { type: decimal(2) } }
	  totals: [{ when: "t = 'sum'", since: last, check: { debit: debit, credit: credit } }]
	E
	printf 't,debit,credit\na,(5.00),\nb,3-,1\nsum,-8,1.00\nc,1,\nd,-1.00,\nsum,,\n' >v.csv
	clean 0 v.csv
	compared 4 totals agree
}

@test "a total row below one record, and below none" {
	months
	printf '日期,摘要,金额\n2023-01-05,a,1\n,本月合计,1\n,本年累计,1\n,本月合计,0\n,本年累计,1.00\n' >v.csv
	clean 0 v.csv
	compared 4 totals agree
	printf '日期,摘要,金额\n,本月合计,1\n,本年累计,1\n' >v.csv
	clean 1 v.csv
	differences 1
}

@test "the stars of SAP: sums of an account, and of all" {
	spec <<-'E'
	source: { delimiter: ";" }
	clean:
	  fields: { account: { from: Konto }, amount: { from: Betrag, type: decimal(2), decimal_mark: "," } }
	  totals:
	    - { when: "x = '*'", since: last, check: { amount: Betrag } }
	    - { when: "x = '**'", check: { amount: Betrag } }
	E
	cat >v.csv <<-'E'
	x;Konto;Betrag
	;113100;5,00
	;113100;7,00-
	*;Konto 113100;2,00-
	;113200;9,00
	*;Konto 113200;9,00
	**;;7,00
	E
	clean 0 v.csv
	summary 3 read, 3 clean, 0 with faults, 3 skipped, 3 totals agree
	sed -i 's/^;113200.*/;113200;8,00/' v.csv
	clean 1 v.csv
	differences 1
	err_has "v.csv:6: amount: the file's own total is 9.00, its rows add up to 8.00: difference 1.00"
}

@test "one row may be a total of two kinds" {
	spec <<-'E'
	clean:
	  fields: { t: {}, amount: { type: decimal(2) } }
	  totals:
	    - { when: "t = 'sum'", since: last, check: { amount: amount } }
	    - { when: "t = 'sum'", check: { amount: so_far } }
	E
	printf 't,amount,so_far\na,1,\nsum,1,1\nb,2,\nsum,2,3\n' >v.csv
	clean 0 v.csv
	summary 2 read, 2 clean, 0 with faults, 2 skipped, 4 totals agree
	sed -i 's/sum,2,3/sum,2,4/' v.csv
	clean 1 v.csv
	err_has "v.csv:5: amount: the file's own total is 4.00, its rows add up to 3.00: difference 1.00"
}

# ---- by

@test "totals start anew for each account" {
	spec <<-'E'
	clean:
	  fields: { account: {}, amount: { type: decimal(2) } }
	  totals:
	    - { when: "text = 'month'", since: last, by: account, check: { amount: amount } }
	    - { when: "text = 'year'", by: [account], check: { amount: amount } }
	    - { when: "text = 'all'", check: { amount: amount } }
	E
	cat >v.csv <<-'E'
	account,text,amount
	1001,a,1
	,month,1
	,year,1
	1001,b,2
	1001,month,2
	1001,year,3
	1002,c,5
	,month,5
	,year,5
	1003,month,
	1003,year,0
	1001,d,4
	,month,4
	,year,7
	1002,month,0
	1002,year,5
	,all,12
	E
	clean 0 v.csv
	compared 13 totals agree
	sed -i 's/^1001,d,4/1001,d,3/' v.csv
	clean 1 v.csv
	differences 1
	err_has "v.csv:14: amount (account '1001'): the file's own total is 4.00, its rows add up to 3.00: difference 1.00"
	compared 10 totals agree, 1 differs, 2 more for the same reason
}

@test "a column that the condition looks at holds a label, not the account of the total" {
	spec <<-'E'
	clean:
	  fields: { account: {}, amount: { type: decimal(2) } }
	  totals: { when: "account ~ '^Total'", by: account, check: { amount: amount } }
	E
	printf 'account,amount\n1,5\nTotal 1,5\n2,7\n2,1\nTotal 2,8\n' >v.csv
	clean 0 v.csv
	compared 2 totals agree
}

@test "by a field that is filled down, and by two" {
	spec <<-'E'
	clean:
	  fill_down: [account]
	  fields: { account: {}, unit: {}, amount: { type: decimal(2) } }
	  totals: { when: "text = 'sum'", by: [account, unit], check: { amount: amount } }
	E
	printf 'account,unit,text,amount\n1,A,,5\n,A,,6\n,B,,7\n,,sum,7\n,A,sum,11\n1,A,sum,12\n' >v.csv
	clean 1 v.csv
	differences 1
	err_has "v.csv:7: amount (account '1', unit 'A'): the file's own total is 12.00, its rows add up to 11.00: difference 1.00"
}

# ---- above

@test "subtotals above their rows, and a total above all" {
	spec <<-'E'
	clean:
	  fields: { account: {}, amount: { type: decimal(2) } }
	  totals:
	    - { when: "text = 'all'", place: above, since: start, check: { amount: amount } }
	    - { when: "text = 'sub'", place: above, since: last, check: { amount: amount } }
	E
	printf 'account,text,amount\n,all,10\n,sub,3\n1,,1\n1,,2\n,sub,7\n2,,7\n' >v.csv
	clean 0 v.csv
	compared 3 totals agree
	sed -i 's/^2,,7/2,,6/' v.csv
	clean 1 v.csv
	differences 1
	err_has "v.csv:6: amount: the file's own total is 7.00, its rows add up to 6.00: difference 1.00"
	compared 1 total agrees, 1 differs, 1 more for the same reason
}

@test "above their rows, by account, which the total row says or not" {
	spec <<-'E'
	clean:
	  fields: { account: {}, amount: { type: decimal(2) } }
	  totals: { when: "text = 'sub'", place: above, by: account, check: { amount: amount } }
	E
	printf 'account,text,amount\n,sub,3\n1,,1\n1,,2\n2,sub,7\n2,,7\n3,,1\n,sub,8\n3,,8\n,sub,\n' >v.csv
	clean 0 v.csv
	compared 4 totals agree
	sed -i 's/^,sub,8/,sub,9/' v.csv
	clean 1 v.csv
	err_has "v.csv:8: amount (account '3'): the file's own total is 9.00, its rows add up to 8.00: difference 1.00"
}

@test "above their rows, a total that does not say its account, with one that does between it and the rows" {
	spec <<-'E'
	clean:
	  fields: { account: {}, amount: { type: decimal(2) } }
	  totals: { when: "text = 'sub'", place: above, since: start, by: account, check: { amount: amount } }
	E
	printf 'account,text,amount\n,sub,3\n1,sub,3\n1,,1\n1,,2\n' >v.csv
	clean 0 v.csv
	compared 2 totals agree
}

# ---- files

@test "a file without one kind of its total rows is a finding, which the limits accept" {
	months
	printf '日期,摘要,金额\n2023-01-05,a,1\n,本月合计,1\n' >v.csv
	clean 1 v.csv
	err_has 'clean: v.csv: no row is a total (clean.totals.2.when), so no total was compared'
	seal 'finding=total_missing:1::'
	echo 'limits: { file: { total_missing: 1 } }' >>s.yml
	clean 0 v.csv
	months; sed -i 's/本年累计.",/&optional: true,/' s.yml
	clean 0 v.csv
	err_has 'clean: v.csv: no row is a total (clean.totals.2.when), so no total was compared'
	months
	printf '日期,摘要,金额\n' >v.csv
	clean 0 v.csv
}

@test "each kind of total starts anew with each file" {
	months
	printf '日期,摘要,金额\n2023-01-05,a,1\n,本月合计,1\n,本年累计,1\n2023-01-06,b,1\n' >1.csv
	printf '日期,摘要,金额\n2023-02-05,a,2\n,本月合计,2\n,本年累计,2\n' >2.csv
	clean 0 1.csv 2.csv
	compared 4 totals agree
}

@test "totals over amounts that a flag divides into debit and credit" {
	spec <<-'E'
	clean:
	  fields: { side: {}, debit: { from: amount, type: decimal(2) }, credit: { from: amount, type: decimal(2) } }
	  side: { field: side, debit: D, credit: C, divide: [debit, credit] }
	  totals: { when: "side = 'sum'", check: { debit: d, credit: c } }
	E
	printf 'side,amount,d,c\nD,5,,\nC,3,,\nD,-1,,\nsum,,4,3\n' >v.csv
	clean 0 v.csv
	compared 2 totals agree
}

# ---- specs

@test "totals that contradict themselves are refused" {
	spec <<-'E'
	clean:
	  fields: { a: {}, b: { type: decimal(2) } }
	  totals:
	    - { when: "a = 'x'", check: { b: b }, since: first }
	    - { when: "a = 'x'", check: { a: a }, by: [c] }
	    - { when: "a = 'x'", check: { b: b }, first: true, place: above }
	    - { check: { b: b } }
	  balance: { field: a, debit: b, side: a }
	  leaf: { code: b2, separator: "" }
	E
	expect_status 2 cutover-clean -f s.yml
	expect_err <<-'E'
	clean: s.yml:5:50: clean.totals.1.since cannot be 'first': it is one of start, last
	clean: s.yml:6:35: 'a' is no number: it has no total
	clean: s.yml:7:50: clean.totals.3: 'first' is what 'place: above' was called: leave it out
	clean: s.yml:8:7: clean.totals.4: 'when' is missing
	clean: s.yml:9:21: clean.balance: 'a' is no number
	clean: s.yml:9:12: clean.balance: 'side' and 'below_zero' go together
	clean: s.yml:10:17: no field 'b2'
	clean: s.yml:10:33: clean.leaf: the separator is empty: leave it out where the codes have none
	E
	spec <<<'clean: { fields: { a: {} }, leaf: { code: a }, totals: [] }'
	expect_status 2 cutover-clean -f s.yml
	expect_err <<-'E'
	clean: s.yml:2:56: clean.totals is an empty list
	clean: s.yml:2:35: clean.leaf: no field is of type decimal: nothing would prove a parent by its children
	E
}

# ---- balance

bank() {
	spec <<-'E'
	controls: [in, out]
	clean:
	  fields:
	    date: { type: date }
	    in: { type: decimal(2) }
	    out: { type: decimal(2) }
	    balance: { type: decimal(2) }
	  balance: { field: balance, debit: in, credit: out }
	E
}

@test "a running balance is checked row by row, and a gap told once" {
	bank
	cat >v.csv <<-'E'
	date,in,out,balance
	2023-01-01,,,100.00
	2023-01-02,5.00,,105.00
	2023-01-03,,10.00,95.00
	2023-01-04,1.00,,
	2023-01-04,1.00,,97.00
	E
	clean 0 v.csv
	compared 3 balances agree
	sed -i '3d' v.csv
	clean 1 v.csv
	differences 1
	err_has "clean: v.csv:3: balance: 5.00 missing before line 3: by the rows above it would be 90.00, the file says 95.00"
	summary 4 read, 4 clean, 0 with faults, 0 skipped, 1 balance agrees, 1 differs
	row 'v.csv:3⇥\N⇥2023-01-03⇥\N⇥10.00⇥95.00'
	seal 'finding=balance_differs:1:balance:5.00'
	echo 'limits: { file: { balance_differs: 1 } }' >>s.yml
	clean 0 v.csv
}

@test "a balance that stands above the one before it in time" {
	bank; sed -i 's/credit: out }/credit: out, newest_first: true }/' s.yml
	printf 'date,in,out,balance\n2023-01-03,,10,95\n2023-01-02,5,,105\n2023-01-01,100,,100\n' >v.csv
	clean 0 v.csv
	compared 2 balances agree
	sed -i 's/5,,105/4,,105/' v.csv
	clean 1 v.csv
	err_has 'v.csv:4: balance: 1.00 missing before line 4: by the rows above it would be 101.00, the file says 100.00'
}

@test "a balance for each account, on the side that a flag says" {
	spec <<-'E'
	clean:
	  fill_down: [account]
	  fields:
	    account: {}
	    debit: { type: decimal(2) }
	    credit: { type: decimal(2) }
	    side: {}
	    balance: { type: decimal(2) }
	  balance: { field: balance, debit: debit, credit: credit, by: [account], side: side, below_zero: [贷] }
	E
	cat >v.csv <<-'E'
	account,debit,credit,side,balance
	1001,,,借,10
	1001,5,,借,15
	2202,,,平,0
	,,7,贷,7
	,9,,借,2
	,,2,平,
	,,1,贷,1
	1001,,15,平,0.00
	E
	clean 0 v.csv
	compared 5 balances agree
	sed -i 's/^,9,,借,2/,9,,借,4/' v.csv
	clean 1 v.csv
	differences 2
	err_has "v.csv:6: balance (account '2202'): 2.00 missing before line 6: by the rows above it would be 2.00, the file says 4.00"
	err_has "v.csv:8: balance (account '2202'): -2.00 missing before line 8: by the rows above it would be 1.00, the file says -1.00"
}

@test "an amount that cannot be read leaves a balance that cannot be compared; a balance that cannot is passed over" {
	bank; echo 'limits: { records: 3 }' >>s.yml
	printf 'date,in,out,balance\n2023-01-01,,,1\n2023-01-02,x,,6\n2023-01-03,1,,7\n2023-01-04,1,,?\n2023-01-05,1,,9\n' >v.csv
	clean 1 v.csv
	differences 1
	err_has "v.csv:3: balance: it cannot be compared: an amount before it could not be read"
	compared 2 balances agree, 1 differs
	seal 'finding=balance_differs:1:balance:'
}

@test "a statement of one amount with a sign; each file begins anew" {
	spec <<-'E'
	clean:
	  fields: { amount: { type: decimal(2) }, balance: { type: decimal(2) } }
	  balance: { field: balance, debit: amount }
	E
	printf 'amount,balance\n5,5\n-2.50,2.50\n' >1.csv; printf 'amount,balance\n1,100\n1,101\n' >2.csv
	clean 0 1.csv 2.csv
	compared 2 balances agree
}

# ---- leaf

trial() {
	spec <<-'E'
	controls: [debit, credit]
	clean:
	  fields: { code: {}, debit: { type: decimal(2) }, credit: { type: decimal(2) } }
	  leaf: { code: code }
	E
}

@test "the lowest accounts are kept, and each parent is proved by its children: codes of 4-2-2 digits" {
	trial
	cat >v.csv <<-'E'
	code,debit,credit
	1001,5,
	1002,17.00,3.00
	100201,10.00,3.00
	10020101,4.00,3.00
	10020102,6.00,
	100202,7.00,
	2202,,19.00
	220201,,19.00
	E
	clean 0 v.csv
	row 'v.csv:2⇥\N⇥1001⇥5.00⇥\N'
	[ "$(column 3)" = '1001 10020101 10020102 100202 220201 ' ] || { cat out; return 1; }
	seal 'rows=5⇥sum.debit=22.00⇥sum.credit=22.00'
	summary 5 read, 5 clean, 0 with faults, 3 skipped, 3 parents agree
	sed -i '/^10020102/d; s/^220201.*/220201,1.00,18.00/' v.csv
	clean 1 v.csv
	differences 3
	err_has "v.csv:4: debit of '100201' is 10.00, its children add up to 4.00: difference 6.00"
	err_has "v.csv:7: debit of '2202' is 0, its children add up to 1.00: difference -1.00"
	err_has "v.csv:7: credit of '2202' is 19.00, its children add up to 18.00: difference 1.00"
	compared 1 parent agrees, 2 differ
	seal 'finding=parent_differs:2:debit:7.00⇥finding=parent_differs:1:credit:1.00'
}

@test "codes with a separator; a level that is not there; the order does not matter" {
	trial; sed -i 's/code: code }/code: code, separator: "." }/' s.yml
	printf 'code,debit,credit\n1001.01.1,1,\n1001.1,2,\n1001.10,4,\n10011,9,\n1001,7,\n' >v.csv
	clean 0 v.csv
	[ "$(column 3)" = '1001.01.1 1001.1 1001.10 10011 ' ] || { cat out; return 1; }
	summary 4 read, 4 clean, 0 with faults, 1 skipped, 1 parent agrees
	trial; sed -i 's/code: code }/code: code, separator: "-" }/' s.yml
	printf 'code,debit,credit\n1,4,\n1-1,1,\n1.5,2,\n1-1-1,1,\n1-1!,3,\n' >v.csv
	clean 0 v.csv
	[ "$(column 3)" = '1.5 1-1-1 1-1! ' ] || { cat out; return 1; }
	summary 3 read, 3 clean, 0 with faults, 2 skipped, 2 parents agree
}

@test "a net balance is compared as one figure, others as they are said; each period is a trial balance of its own" {
	spec <<-'E'
	clean:
	  fields: { period: { type: integer }, code: {}, moved: { type: decimal(2) }, debit: { type: decimal(2) }, credit: { type: decimal(2) } }
	  leaf: { code: code, by: period, check: [moved, [debit, credit]] }
	E
	cat >v.csv <<-'E'
	period,code,moved,debit,credit
	1,1122,8,70,
	1,112201,8,100,
	1,112202,,,30
	2,1122,9,70,
	2,112201,1,70,
	E
	clean 1 v.csv
	differences 1
	err_has "v.csv:5: moved of '1122' (period '2') is 9.00, its children add up to 1.00: difference 8.00"
	sed -i 's/^2,1122,9,70/2,1122,1,71/' v.csv
	clean 1 v.csv
	differences 1
	err_has "v.csv:5: debit less credit of '1122' (period '2') is 71.00, its children add up to 70.00: difference 1.00"
}

@test "what cannot be read proves no parent; a record without a code is kept" {
	trial; echo 'limits: { records: 9 }' >>s.yml
	printf 'code,debit,credit\n1001,3,\n100101,1,\n100102,x,\n,8,\n' >v.csv
	clean 1 v.csv
	differences 1
	err_has "v.csv:2: debit of '1001' is 3.00, its children add up to 1.00, without 1 that could not be read: difference 2.00"
	summary 3 read, 2 clean, 1 with faults, 1 skipped, 0 parents agree, 1 differs
	row 'v.csv:5⇥\N⇥\N⇥8.00⇥\N'
}

@test "totals are those of the lowest accounts, and each file is a trial balance of its own" {
	trial; echo "  totals: { when: \"code = 'sum'\", check: { debit: debit, credit: credit } }" >>s.yml
	printf 'code,debit,credit\n1001,3,\n100101,1,\n100102,2,\n2202,,3\nsum,3,3\n' >1.csv
	printf 'code,debit,credit\n1001,4,\nsum,4,\n' >2.csv
	clean 0 1.csv 2.csv
	summary 4 read, 4 clean, 0 with faults, 3 skipped, 4 totals agree, 1 parent agrees
	[ "$(column 1)" = '1.csv:3 1.csv:4 1.csv:5 2.csv:2 ' ] || { cat out; return 1; }
}

@test "the audit counts the rows of a trial balance that were left out" {
	trial
	printf 'code,debit,credit\n1001,3,\n100101,3,\n' >v.csv
	run_ok cutover-clean --audit a -f s.yml v.csv
	run_ok cutover-audit a
}

@test "the lowest accounts of a Chinese trial balance, by its ready-made layout" {
	spec <<-'E'
	controls: [debit, credit]
	source: { profile: generic/trial-balance-zh }
	clean:
	  leaf: { code: account, check: [debit, credit, [opening_debit, opening_credit], [closing_debit, closing_credit]] }
	E
	cat >v.csv <<-'E'
	科目余额表,,,,,,,
	科目编码,科目名称,期初借方,期初贷方,本期借方,本期贷方,期末借方,期末贷方
	1122,应收账款,70.00,,10.00,,80.00,
	112201,甲公司,100.00,,10.00,,110.00,
	112202,乙公司,,30.00,,,,30.00
	2202,应付账款,,70.00,,10.00,,80.00
	220201,货款,,70.00,,10.00,,80.00
	22020101,丙公司,,60.00,,,,60.00
	22020102,丁公司,,10.00,,10.00,,20.00
	合计,,70.00,70.00,10.00,10.00,80.00,80.00
	E
	clean 0 v.csv
	[ "$(column 3)" = '112201 112202 22020101 22020102 ' ] || { cat out; return 1; }
	summary 4 read, 4 clean, 0 with faults, 4 skipped, 2 totals agree, 3 parents agree
	sed -i '/丁公司/d' v.csv
	clean 1 v.csv
	differences 4
	err_has "v.csv:9: credit: the file's own total is 10.00, its rows add up to 0.00: difference 10.00"
	err_has "v.csv:7: credit of '220201' is 10.00, its children add up to 0.00: difference 10.00"
	err_has "v.csv:7: opening_debit less opening_credit of '220201' is -70.00, its children add up to -60.00: difference -10.00"
}

# ---- totals that a label tells

labelled() { # what ready-made layouts do: no column is named
	spec <<-'E'
	controls: [debit, credit]
	clean:
	  totals: { label: [合计, Grand Total], check: [debit, credit, tax], optional: true }
	  fields:
	    text:    { from: [摘要, Text] }
	    date:    { from: [日期, Date], type: date, required: true }
	    account: { from: [科目, Account], required: true }
	    debit:   { from: [借方, Debit], type: decimal(2), default: 0 }
	    credit:  { from: [贷方, Credit], type: decimal(2), default: 0 }
	    tax:     { from: 税, type: decimal(2), optional: true }
	E
}

@test "a label of a total needs no column, and white space or a colon in it matters not" {
	local label
	labelled
	for label in 合计 '合 计' '　合计：' ' 合  计 :' 'GrandTotal' 'Grand  Total:'; do
		printf '摘要,日期,科目,借方,贷方\na,2023-01-05,1001,1,\nb,2023-01-05,1002,,1\n%s,,,1.00,1.00\n' "$label" >v.csv
		clean 0 v.csv
		summary 2 read, 2 clean, 0 with faults, 1 skipped, 2 totals agree
		sed -i '/^b/d' v.csv
		clean 1 v.csv
		err_has "v.csv:3: credit: the file's own total is 1.00, its rows add up to 0.00: difference 1.00"
	done
	printf 'Date,Text,Account,Debit,Credit\n2023-01-05,a,1001,1,\n合计,,,1,0\n,合计,,1,0\n' >v.csv
	clean 0 v.csv
	summary 1 read, 1 clean, 0 with faults, 2 skipped, 4 totals agree
}

@test "a row that begins like a total and has values of a record is a record" {
	labelled
	printf '摘要,日期,科目,借方,贷方\n合计,2023-01-05,1001,1,\n合计支付房租,2023-01-05,1002,,1\n合计,,1003,,1\n合计,2023-01-06,,2,\n合计多,,,3,\n合,,,4,\n' >v.csv
	clean 1 v.csv
	[ "$(column 1)$(column 6)" = 'v.csv:2 v.csv:3 v.csv:4 v.csv:5 v.csv:6 v.csv:7 1.00 0.00 0.00 2.00 3.00 4.00 ' ] || { cat out; return 1; }
	summary 6 read, 2 clean, 4 with faults, 0 skipped
}

@test "a list without a total is as good where the label is optional, and one that must have it is not" {
	labelled
	printf '摘要,日期,科目,借方,贷方\na,2023-01-05,1001,1,\n' >v.csv
	clean 0 v.csv
	summary 1 read, 1 clean, 0 with faults, 0 skipped
	err_lacks total
	sed -i 's/, optional: true }$/ }/; s/税, type: decimal(2) }/税, type: decimal(2), optional: true }/' s.yml
	clean 1 v.csv
	err_has "v.csv: no row is a total (clean.totals.label), so no total was compared: 'optional: true' beside it would accept that"
}

@test "a total that source.comment leaves out is named where no total is found" {
	labelled
	sed -i "s/label: .*/when: \"摘要 = '合计'\", check: { debit: 借方 } }/; 3i source: { comment: 合 }" s.yml
	printf '摘要,日期,科目,借方,贷方\na,2023-01-05,1001,1,\n合计,,,2.00,1.00\n' >v.csv
	clean 1 v.csv
	err_has 'v.csv: no row is a total (clean.totals.when), but source.comment leaves out 1 that would be, the first on line 3, so no total was compared: write a longer source.comment, one that no total begins with'
	err_has 'v.csv: 1 row that source.comment leaves out holds a day or an amount, the first on line 3: are they records?'
}

@test "totals of a trial balance with parents are compared by the lowest accounts only" {
	spec <<-'E'
	clean:
	  totals: { label: 合计, check: [debit], code: account }
	  fields: { account: { required: true }, debit: { type: decimal(2) } }
	E
	printf 'account,debit\n1001,1\n1002,2\n合计,4\n' >v.csv
	clean 1 v.csv
	err_has "v.csv:4: debit: the file's own total is 4.00, its rows add up to 3.00: difference 1.00"
	printf 'account,debit\n1001,1\n1002,2\n100201,2\n合计,3\n' >v.csv
	clean 0 v.csv
	err_has 'v.csv: 1 total was not compared, the first on v.csv:5: accounts are listed next to those below them, which counts them twice; leaf: { code: account } under clean keeps the lowest, and compares it'
	sed -i 's/^clean:/clean:\n  leaf: { code: account }/' s.yml
	clean 0 v.csv
	compared 1 total agrees
	sed -i 's/合计,3/合计,5/' v.csv
	clean 1 v.csv
	err_has "v.csv:5: debit: the file's own total is 5.00, its rows add up to 3.00: difference 2.00"
}

@test "labels that tell nothing are refused" {
	spec <<-'E'
	clean:
	  totals:
	    - { label: 合计, when: "a = 'x'", check: [b] }
	    - { label: 合计, by: a, check: [b] }
	    - { label: 合计, check: [a] }
	    - { label: 合计, check: [b] }
	    - { label: 合计, check: [[b]] }
	    - { label: [合计, " "], check: [b] }
	  fields: { a: {}, b: { type: decimal(2) } }
	E
	expect_status 2 cutover-clean -f s.yml
	err_has "s.yml:4:7: clean.totals.1: 'when' and 'label' both say which rows are totals: leave one out"
	err_has "s.yml:5:28: clean.totals.2: 'by' goes with 'when', not with 'label'"
	err_has "s.yml:6:32: 'a' is no number: it has no total"
	err_has "clean.totals.4: 'label' needs a field that is required: true"
	err_has "clean.totals.6: a label is empty: rows without any text are left out anyway"
	err_has "clean.totals.5.check: each entry of the list is the name of a field"
}
