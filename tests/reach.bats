# reconcile: why figures differ that have more than the records of their key: accounts with sub-accounts, and balances
# that roll forward.
load helper

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
	cat >new.csv <<'Y'
voucher,line,account,amount
V-1,1,112201,10.00
V-2,1,112202,20.00
V-3,1,2202,-7.00
V-4,1,6601,5.00
V-4,2,2202,-5.00
Y
	cat >roll.yml <<'Y'
cutover: 1
name: books
lookups:
  results: { key: [account], value: account, rows: { "6601": "6601" } }
reconcile:
  key: [account, period]
  period: period
  roll_forward: true
  compare: { opening: { role: opening }, debit: { role: debit }, credit: { role: credit }, closing: { role: closing } }
  before: { read: balances.csv, fields: { account: account, period: period, opening: number(o), debit: number(d), credit: number(c), closing: number(e) } }
  after:
    read: journal-new.csv
    roll: true
    fields: &records
      account: account
      period: period
      opening: "sum(case when kind = 'o' then number(d) - number(c) end)"
      debit: "sum(case when kind = 'v' then number(d) end)"
      credit: "sum(case when kind = 'v' then number(c) end)"
  explain:
    voucher: [voucher]
    before:
      read: journal-old.csv
      roll: true
      fields:
        account: account
        period: period
        opening: "sum(case when kind = 'o' then number(d) - number(c) end)"
        debit: "sum(case when kind = 'v' then number(d) end)"
        credit: "sum(case when kind = 'v' then number(c) end)"
Y
	sed -i 's/ &records//; /^lookups/,/^  results/d' roll.yml
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
# sums FIELD MEASURE: what the records that --drill lists come to
sums() { awk -F, -v m="$1" '$(NF-3) == m { b += $(NF-2); a += $(NF-1); d += $NF } END { printf "%.2f %.2f %.2f\n", b, a, d }' out; }

@test "an account that only one side details: the records of all its sub-accounts explain it" {
	sed -i 's/^V-1,1,112201,10.00/V-1,1,112201,10.50/; /^V-2/d' new.csv
	why tree.yml | diff - <(cat <<'X'
Why they differ

account reason records balance which, or where to look
- - - - -
1122 only before 1 -20.00 V-2 1 (old.csv:3)
1122 under another key: 112201, in 1122 1 -10.00 V-1
X
	)
}
