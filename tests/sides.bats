# What a side of a reconciliation is made of: several files or databases, records through a mapping, currencies.
load helper
load grids

setup() {
	scratch
	mkdir old
	printf 'account,period,amount\n1001,202301,10.00\n1002,202301,4.00\n' >old/a.csv
	printf 'account,period,amount\n1001,202302,1.50\n' >old/b.csv
	printf 'account,period,amount\n1001,202301,2.00\n' >old/c.csv
	printf 'account,amount\n1001,13.50\n1002,4.00\n' >new.csv
	sides '[old/b.csv, "old/[ac].csv"]'
}
# sides READ [KEYS]: compares what READ says with new.csv
sides() {
	cat >spec.yml <<Y
cutover: 1
name: balances
reconcile:
  key: account
  compare: { amount: {} }
  before:
    read: $1
    fields: { account: account, amount: "sum(number(amount))" }
$(printf '%s' "${2:-}" | sed 's/^/    /')
  after: { read: new.csv, fields: { account: account, amount: sum(number(amount)) } }
Y
}
# refused TEXT...: status 2, no report, and each text is said
refused() {
	local text
	expect_status 2 cutover-reconcile -q -f spec.yml
	[ ! -s out ] || { cat out; return 1; }
	for text; do err_has "$text"; done
}

@test "several files are one side, in their order: each with its digest, its records and its place" {
	for jobs in 1 3; do
		run_ok cutover-reconcile -q -f spec.yml --audit log --report page.md -j $jobs
		out_has "  before  old/b.csv, old/[ac].csv (3 files): 4 records, 2 keys"
		out_has "Every key agrees."
		has log "$(for f in b a c; do printf '{"name":"old/%s.csv","bytes":%d,"sha256":"%s"},' $f "$(wc -c <old/$f.csv)" "$(sha256sum <old/$f.csv | cut -d ' ' -f 1)"; done)"
		for f in a b c; do has page.md "$(sha256sum <old/$f.csv | cut -d ' ' -f 1)"; done
		rm log
	done
	# a record is named by its file
	sed -i 's/2.00/x/' old/c.csv
	refused "old/c.csv:2: amount of 'before': 'x' is not a number"
	sed -i 's/x$/2.01/' old/c.csv
	expect_status 1 cutover-reconcile -q -f spec.yml
}

@test "streams are read as one in blocks, each with its own seal" {
	for f in a b c; do { printf '_at\t_fault\t'; tr , '\t' <old/$f.csv; } | sed "2,\$s/^/$f:1\t\\\\N\t/" | stream amount >old/$f.stream; done
	sides '"old/?.stream"' && sed -i 's/^name: /controls: [amount]\n&/' spec.yml
	for jobs in 1 3; do
		run_ok cutover-reconcile -q -f spec.yml -j $jobs
		out_has "old/?.stream (3 files): 4 records, 2 keys"
	done
	sed -i '$s/2\.00/3.00/' old/c.stream
	refused "old/c.stream"
}

@test "files through a spec of their own, and workbooks, are one side" {
	printf 'cutover: 1\nname: clean\nlimits: { records: 1 }\nclean:\n  fields:\n    account: { trim: true }\n    period: { type: integer }\n    amount: { type: decimal(2) }\n' >clean.yml
	sides '"old/*.csv"' 'spec: clean.yml'
	sed -i 's/sum(number(amount))" }$/sum(amount)" }/' spec.yml
	run_ok cutover-reconcile -q -f spec.yml
	out_has "old/*.csv (3 files), cleaned by clean.yml: 4 records, 2 keys"
	# the limits of that spec are for all files together
	sed -i '2s/202302/n/' old/b.csv
	run_ok cutover-reconcile -q -f spec.yml
	err_has "old/*.csv (3 files), cleaned by clean.yml: 1 of its records came with a fault, and count all the same"
	sed -i '2s/202301/n/' old/c.csv
	refused "reconcile: 'old/a.csv' with the other files holds more at fault than 'clean.yml' accepts"
	for f in a b; do { cells 1 account amount; cells 2 1001 1; } | book $f.xlsx one; done
	sides '[a.xlsx, b.xlsx]' 'sheet: one'
	printf 'account,amount\n1001,2\n' >new.csv
	run_ok cutover-reconcile -q -f spec.yml
}

@test "several ledgers are one side" {
	for f in a b; do sqlite3 $f.db "CREATE TABLE l (account, amount); INSERT INTO l VALUES ('1001', '6.75'), ('1002', '2')"; done
	sides '["sqlite:a.db", "sqlite:b.db"]' 'table: l'
	run_ok cutover-reconcile -q -f spec.yml --report page.md
	out_has "before  sqlite:a.db, sqlite:b.db, table l: 4 records, 2 keys"
	has page.md 'sqlite:a.db, sqlite:b.db, table l'
	sqlite3 b.db "UPDATE l SET amount = 'x' WHERE account = '1002'"
	refused "b.db:2: amount of 'before': 'x' is not a number"
	sqlite3 b.db "ALTER TABLE l RENAME account TO code"
	refused "sqlite:b.db: the columns differ from those of sqlite:a.db: code, amount; there: account, amount"
	rm b.db
	refused "b.db"
	# one ledger under two names
	ln -s a.db b.db
	sides '["sqlite:a.db", "sqlite:b.db"]' 'table: l'
	refused "spec.yml:7:13: 'a.db' and 'b.db' are one file: its records would count double"
	# no character of a URL is a pattern
	cp a.db 'a?.db'
	sides '"sqlite:a?.db"' 'table: l'
	expect_status 1 cutover-reconcile -q -f spec.yml
	out_has "before  sqlite:a?.db, table l: 2 records"
	sides '["sqlite:a.db", new.csv]' 'table: l'
	refused "spec.yml:7:27: reconcile.before.read: a side reads files or databases, and not both"
}

@test "lists that are none: each mistake has its place" {
	while IFS='|' read -r read message; do
		sides "$read"
		refused "$message" || { echo "of $read"; return 1; }
	done <<'X'
[]|spec.yml:7:11: reconcile.before.read is an empty list: name at least one file
[old/a.csv, "old/2*.csv"]|spec.yml:7:24: no file matches 'old/2*.csv'
[old/a.csv, old/a.csv]|spec.yml:7:23: reconcile.before.read: 'old/a.csv' is named twice: its records would count double
["old/[ab].csv", "old/b*.csv"]|spec.yml:7:13: 'old/b.csv' is read twice: its records would count double
[old/a.csv, old/../old/a.csv]|'old/a.csv' and 'old/../old/a.csv' are one file: its records would count double
[old/a.csv, "-"]|spec.yml:7:24: reconcile.before.read: standard input cannot be one of several inputs
[old/a.csv, old/none.csv]|cannot open 'old/none.csv'
[old/a.csv, clean.stream]|'old/a.csv' and 'clean.stream' have different endings
X
	sides '[old/a.csv, old/b.csv]'
	sed -i '1s/period/month/' old/b.csv
	refused "old/b.csv:1: the header differs from that of old/a.csv: account, month, amount; there: account, period, amount"
	sed -i 's/^    fields/    encoding: auto\n&/' spec.yml
	refused "old/b.csv:1: column 'period' of 'old/a.csv' is missing: files that are read as one have the same columns"
	sed -i '1s/$/,period/;2s/$/,1/' old/b.csv
	refused "old/b.csv:1: column 'month' is not in 'old/a.csv': files that are read as one have the same columns"
	printf 'amount,account,period\n9,1001,1\n' >old/b.csv
	expect_status 1 cutover-reconcile -q -f spec.yml
	# a file whose name looks like a pattern is that file
	printf 'account,period,amount\n1001,1,13.50\n1002,1,4\n' >'old/[ab].csv'
	sides '"old/[ab].csv"'
	run_ok cutover-reconcile -q -f spec.yml
	# no output takes the place of a file of a pattern
	rm 'old/[ab].csv'
	expect_status 2 cutover-reconcile -q -f spec.yml -o old/a.csv
	err_has "--output would change 'old/a.csv', which is read"
}

@test "what explains a side can be several files" {
	printf 'account,amount,voucher\n1001,10,V-1\n' >one.csv
	printf 'account,amount,voucher\n1001,3.50,V-2\n1002,4,V-3\n' >two.csv
	printf 'account,amount,voucher\n1001,10,V-1\n1002,4,V-3\n' >new.csv
	sides '"old/*.csv"' && cat >>spec.yml <<'X'
  explain: { voucher: voucher, before: { read: [one.csv, "t*.csv"], fields: { account: account, amount: number(amount), voucher: voucher } } }
X
	expect_status 1 cutover-reconcile -q -f spec.yml
	grep -Eq '1001 +only before +1 +-3.50 .*V-2 \(two.csv:2\)' out
	sed -i 's/"t\*.csv"/"x*.csv"/' spec.yml
	refused "no file matches 'x*.csv'"
}

# mapping: a spec that cleans the old files and says which old account is which new one
mapping() {
	cat >map.yml <<'X'
cutover: 1
name: old
limits: { records: 0 }
lookups:
  accounts: { file: accounts.csv, key: old, value: new }
clean:
  fields:
    account: { trim: true }
    period: { trim: true }
    amount: { type: decimal(2) }
map:
  to: line
  where: "amount <> 0"
  fields:
    account: "lookup('accounts', account)"
    period: period
    amount: -amount
X
	mkdir schemas
	printf 'name: line\nfields:\n  - { name: account, type: string }\n  - { name: period, type: string }\n  - { name: amount, type: number, x-cutover: { scale: 2 } }\n' >schemas/line.yml
	printf 'old,new\n1001,6001\n1002,6002\n' >accounts.csv
	printf 'account,amount\n6001,-13.50\n6002,-4.00\n' >new.csv
	printf '1009,202301,0\n' >>old/a.csv
	sides '"old/*.csv"' $'spec: map.yml\nmap: true\nwhere: "period < \'202400\'"'
	sed -i 's/sum(number(amount))" }$/sum(amount)" }/' spec.yml
}

@test "the old side goes through its map: new accounts, its where, its signs" {
	mapping
	for jobs in 1 3; do
		run_ok cutover-reconcile -q -f spec.yml -j $jobs --audit log
		out_has "before  old/*.csv (3 files), cleaned by map.yml, mapped by map.yml: 5 records, 1 left out by where, 2 keys"
		out_has "Every key agrees."
		has log '"left_out":"1"' || has log '"before_records":"5"'
	done
	# the map of this spec, for records that were cleaned before
	cutover-clean -q -f map.yml -o old.stream old/*.csv
	sed '/^clean:/,/type: decimal/d' map.yml | sed 's/^name: old/name: both/' >both.yml
	sed -n '/^reconcile/,$p' spec.yml | sed '/spec: map.yml/d; s|"old/\*.csv"|old.stream|' >>both.yml
	run_ok cutover-reconcile -q -f both.yml -j 2
	out_has "before  old.stream, mapped by both.yml: 5 records, 1 left out by where, 2 keys"
	# a spec without a map cannot map
	sed -i '/^map:/,/amount: -amount/d' both.yml
	expect_status 2 cutover-reconcile -q -f both.yml
	err_has "has no section 'map'"
}

@test "what has no mapping makes the side incomplete: no proof, and the codes with their places, in every form" {
	mapping
	printf '1003,202301,7.00\n1003,202301,-7.00\n1004,202301,0.01\n' >>old/c.csv
	sed -i 's/^    fields/&/; s/where: "period/where: "account is not null and period/' spec.yml
	for jobs in 1 3; do
		expect_status 1 cutover-reconcile -q -f spec.yml -j $jobs
		err_has "balances: before: in 3 records the map leaves something at fault, so the side is incomplete"
		err_has "(old/c.csv:3, 2 records)"
		err_has "(old/c.csv:5, 1 record)"
		out_has "NO PROOF:"
		err_has ", no proof"
	done
	expect_status 1 cutover-reconcile -q -f spec.yml -O json
	[ "$(jq -r '.proof, (.no_proof | length)' out | tr '\n' ' ')" = 'false 3 ' ]
	expect_status 1 cutover-reconcile -q -f spec.yml --report page.md --report page.html
	has page.html 'old/c.csv:3, 2 records'
	# records that add up to zero hide nothing
	sed -i '/^1004/d' old/c.csv
	expect_status 1 cutover-reconcile -q -f spec.yml --report page.md
	has page.md 'No proof: a side is incomplete, or the sides do not match'
	has page.md 'old/c.csv:3, 2 records'
	# of many codes the first ten are named
	for i in {10..24}; do echo "20$i,202301,$i"; done >>old/b.csv
	expect_status 1 cutover-reconcile -q -f spec.yml
	err_has "in 17 records the map leaves something at fault"
	err_has "before: 6 more codes have no mapping: cutover map --unmapped lists them"
	[ "$(grep -c 'is not in lookup .* records\?)$' err)" -eq 10 ]
}

@test "what explains a side can go through a map; what has no mapping there is said" {
	mapping
	printf 'account,amount\n6001,-13.50\n6002,-4.00\n' >balances.csv
	printf 'account,amount,period\n6001,-13.50,202301\n6002,-4.50,202301\n' >new.csv
	sides balances.csv && cat >>spec.yml <<'X'
  explain: { voucher: period, before: { read: "old/*.csv", spec: map.yml, map: true, fields: { account: account, amount: amount } } }
X
	expect_status 1 cutover-reconcile -q -f spec.yml
	grep -Eq '^6002 +rounding ' out
	err_lacks "at fault"
	sed -i '/1002/d' accounts.csv
	expect_status 1 cutover-reconcile -q -f spec.yml
	err_has "mapped by map.yml: in 1 of the records that explain, the map leaves something at fault: cutover map --unmapped lists what has no mapping"
}

@test "a map with groups, splits and several lines for a record: the real one" {
	mapping
	sed -i "s/^  where: .*/  group: [period]\n  let: { all: sum(amount) }/; s/^    amount: -amount/    amount: all/; s/^    account: .lookup.*/    account: account/" map.yml
	sed -i '/1009/d' old/a.csv
	printf 'account,amount\n1001,27.50\n1002,14.00\n' >new.csv
	printf 'account,period,amount\n1001,202301,10.00\n1002,202301,4.00\n' >old/a.csv
	printf 'account,period,amount\n1001,202302,13.50\n' >old/b.csv
	rm old/c.csv
	run_ok cutover-reconcile -q -f spec.yml
	run_ok cutover-reconcile -q -f spec.yml --memory 64M
}

@test "periods: of several files, through a map, as dates, and of one account only" {
	printf 'account,period,amount\n1001,202301,12.00\n1001,202302,1.50\n1002,202301,4.00\n' >new.csv
	sides '"old/*.csv"'
	sed -i 's/key: account/key: [account, period]\n  period: period/; s/account: account,/& period: period,/' spec.yml
	run_ok cutover-reconcile -q -f spec.yml
	# a month in one file only is told; one that another account has is a difference, and no other period
	sed -i 's/202302/202303/' old/b.csv
	expect_status 1 cutover-reconcile -q -f spec.yml
	err_has "balances: the sides have different periods: only before 202303; only after 202302"
	printf '1002,202302,0\n1002,202303,0\n' >>old/b.csv
	printf '1002,202303,0\n' >>new.csv
	expect_status 1 cutover-reconcile -q -f spec.yml
	err_lacks "different periods"
	grep -Eq '^1001 +202302 +amount +- +1.50 ' out
	# days are periods as they are
	sed -i '2s/202301/2023-01-01/' new.csv
	expect_status 1 cutover-reconcile -q -f spec.yml
	err_has "the sides have different periods: only after 2023-01-01"
	mapping
	printf 'account,period,amount\n6001,202301,-12.00\n6001,202302,-1.50\n6002,202301,-4.00\n' >new.csv
	sed -i 's/key: account/key: [account, period]\n  period: period/; s/account: account,/& period: period,/' spec.yml
	printf 'account,period,amount\n1001,202302,1.50\n' >old/b.csv
	run_ok cutover-reconcile -q -f spec.yml
	sed -i 's/202302/202303/' old/b.csv
	expect_status 1 cutover-reconcile -q -f spec.yml
	err_has "the sides have different periods: only before 202303; only after 202302"
}
