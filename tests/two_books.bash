# two_books.bash: what specs of two books have in common, for why.bats, drill.bats, papers.bash, reach.bats and roll.bats.
load helper

# lists: spec.yml, which compares two lists of vouchers, old.csv and new.csv, and explains why they differ
lists() {
	cat >spec.yml <<'Y'
cutover: 1
name: books
reconcile:
  key: [account, period]
  compare: { debit: {}, credit: {} }
  before: { read: old.csv, fields: { account: account, period: period, debit: sum(number(debit)), credit: sum(number(credit)) } }
  after: { read: new.csv, fields: { account: account, period: period, debit: sum(number(debit)), credit: sum(number(credit)) } }
  explain: { voucher: [voucher], line: [line] }
Y
}

# movements BLANKS FILE: YAML for a side whose records are opening balances and movements, and roll forward
movements() {
	sed "s/^/$1/" <<Y
read: $2
roll: true
fields:
  account: account
  period: period
  opening: "sum(case when kind = 'o' then number(d) - number(c) end)"
  debit: "sum(case when kind = 'v' then number(d) end)"
  credit: "sum(case when kind = 'v' then number(c) end)"
Y
}
