# inputs.sh: what the programs read. Sourced by run.sh.
# shellcheck shell=bash disable=SC2154 # $rows and $dir are of run.sh

apart=500000 # vouchers whose two lines lie apart
keys=1000000 # keys that each side of a reconciliation has

# The exports, and the tables beside them.
make_exports() {
	[ -s vouchers.csv ] || "$O/bench/generate" "$rows" >vouchers.csv
	[ -s vouchers.gb.csv ] || "$O/bench/generate" "$rows" gb18030 >vouchers.gb.csv
	"$O/bench/generate" accounts >accounts.csv
	"$O/bench/generate" chart >chart.csv
	tr ',' '\t' <accounts.csv >accounts.tsv
}

# A million old codes, some 19 bytes a row with the new ones; 7919 and their number have no common divisor.
make_lookup() {
	[ -s large.csv ] || awk 'BEGIN { print "old_code,new_code"
		for (i = 0; i < 1000000; i++) printf "%d.%04d,%d\n", 1000 + i / 1000, i % 1000, 600000 + i }' >large.csv
	[ -s codes.tsv ] || awk -v rows="$rows" 'BEGIN { print "line\tcode"
		for (i = 0; i < rows; i++) { k = i * 7919 % 1000000; printf "%d\t%d.%04d\n", i + 1, 1000 + k / 1000, k % 1000 } }' >codes.tsv
	tr ',' '\t' <large.csv >large.tsv
	cat >large.yml <<-'END'
	cutover: 1
	name: large
	lookups: { accounts: { file: large.csv, key: old_code, value: new_code } }
	map: { fields: { line: line, new_code: "lookup('accounts', code)" } }
	END
}

# First the debit line of every voucher, then the credit lines.
make_apart() {
	sed 's/^validate:/&\n  order: any/' bench.yml >any.yml
	[ -s apart.tsv ] || { head -n 1 journal.tsv && awk -v n="$apart" 'BEGIN {
		OFS = "\t"
		for (line = 1; line <= 2; line++)
			for (i = 0; i < n; i++) {
				month = 1 + int(i * 12 / n)
				amount = sprintf("%d.%02d", 10 + i * 7919 % 20000, i % 100)
				print "apart.tsv:" ++row + 1, "\\N", "001", sprintf("2023%02d-记-%06d", month, i + 1), line,
					sprintf("2023-%02d-15", month), sprintf("2023%02d", month), 100101 + (i * 7 + line * 13) % 400 * 3,
					"CNY", line == 1 ? amount : "0.00", line == 2 ? amount : "0.00", "销售商品",
					"上海" i % 500 "贸易有限公司", "1.00000000", i % 4000 ".000000", "财务部"
			} }'; } >apart.tsv
}

# The same keys and amounts on both sides, in the old books in no order.
make_keys() {
	[ -s old-keys.csv ] || awk -v n="$keys" 'BEGIN { print "voucher_id,debit"
		for (i = 0; i < n; i++) { k = i * 7919 % n; printf "202301-%07d,%d.%02d\n", k, 10 + k % 20000, k % 100 } }' >old-keys.csv
	[ -s new-keys.csv ] || { head -n 1 old-keys.csv && tail -n +2 old-keys.csv | sort; } >new-keys.csv
	cat >keys.yml <<-'END'
	cutover: 1
	name: keys
	reconcile:
	  key: [voucher_id]
	  compare: { debit: {} }
	  before: { read: old-keys.csv, fields: { voucher_id: voucher_id, debit: sum(debit) } }
	  after: { read: new-keys.csv, fields: { voucher_id: voucher_id, debit: sum(debit) } }
	END
}

# Records with a key that some of them share, and some copies; in the new books in the order of the key, some with another
# amount, within tolerance or not, and some missing.
make_rows() {
	[ -s old-rows.csv ] || awk -v n="$keys" 'BEGIN { print "voucher_id,account,debit"
		for (i = 0; i < n; i++) { k = i * 7919 % n; if (k % 50 == 49) k--
			printf "202301-%07d,%d,%d.%02d\n", k, 1001 + k % 400, 10 + k % 20000, k % 100 } }' >old-rows.csv
	[ -s new-rows.csv ] || { head -n 1 old-rows.csv && tail -n +2 old-rows.csv | sort |
		awk -F, -v OFS=, 'NR % 1000 == 0 { $3 = sprintf("%.2f", $3 + 0.01) } NR % 5000 == 1 { $3 = sprintf("%.2f", $3 + 7) } NR % 10007 != 0'; } >new-rows.csv
	cat >rows.yml <<-'END'
	cutover: 1
	name: rows
	reconcile:
	  rows: true
	  key: [voucher_id]
	  compare: { debit: { tolerance: 0.01, tolerance_total: 1000 }, account: { text: true } }
	  before: { read: old-rows.csv, fields: { voucher_id: voucher_id, account: account, debit: number(debit) } }
	  after: { read: new-rows.csv, fields: { voucher_id: voucher_id, account: account, debit: number(debit) } }
	END
}

# 100,000 records of 25 fields, texts and amounts, for a workbook.
make_book() {
	[ -s book.stream ] || awk 'BEGIN {
		printf "_at\t_fault"
		for (k = 1; k <= 25; k++) printf "\tf%d", k
		print ""
		for (i = 1; i <= 100000; i++) {
			printf "b:%d\t\\N", i
			for (k = 1; k <= 25; k++) printf "\t%s", k % 5 == 0 ? sprintf("%d.%02d", i % 9973 * k, i % 100) : "科目" i % (97 * k)
			print ""
		}
		print "\\.\trows=100000" }' >book.stream
	{
		printf 'x-cutover:\n  layout: { system: bench, confidence: high, evidence: none }\nfields:\n'
		awk 'BEGIN { for (k = 1; k <= 25; k++) printf "- { name: f%d, type: %s }\n", k, k % 5 ? "string" : "number, x-cutover: { scale: 2 }" }'
	} >book.schema.yml
	printf 'cutover: 1\nname: book\nload: { to: "file:book.xlsx", schema: book.schema.yml }\n' >book.yml
}

# Made once for each number of rows and each build; what our programs write is made each time.
make_inputs() {
	echo "generating $rows lines in $dir" >&2
	make_exports
	make_lookup
	sed 's/encoding: utf-8/encoding: gb18030/' bench.yml >gb.yml
	awk '/^[a-z]/ { left_out = /^(load|reconcile):/ } !left_out' bench.yml >run.yml
	cutover-clean -q -f bench.yml vouchers.csv >clean.stream
	cutover-map -q -f bench.yml clean.stream >journal.stream
	sed '$d' clean.stream >clean.tsv
	sed '$d' journal.stream >journal.tsv
	ln -f journal.tsv after.tsv
	make_apart
	make_keys
	make_rows
	make_book
}
