# Workbooks and files with a spec of their own: sides, references, charts, rates, shares and lookups.
load helper
load grids

setup() {
	scratch
	# a chart in a workbook, its codes numbers that are shown with six digits, and a second sheet
	{ cells 1 code name leaf; code 2 101 Cash true; code 3 102 Bank true; code 4 199 Assets false; } >rows
	{ cells 1 old new; codes 2 7 101; codes 3 8 102; } >chart.xlsx.parts.map
	book chart.xlsx chart map <rows
	# the same as an old export with a title above it
	printf '科目表,,\n科目,名称,末级\n000101,Cash,是\n000102,Bank,是\n000199,Assets,否\n' | iconv -f UTF-8 -t GB18030 >chart.txt
	cat >chart.yml <<'X'
cutover: 1
name: chart
source: { encoding: gb18030, delimiter: ",", header: { find: [科目, 末级] } }
clean:
  fields:
    code: { from: 科目, required: true }
    name: { from: 名称 }
    leaf: { from: 末级, type: boolean, true: [是], false: [否] }
X
	printf 'account\n000101\n000199\n' >in.csv
}
# code ROW NUMBER TEXT...: a row whose first cell is a number that is shown with six digits
code() {
	printf '<row r="%d"><c r="A%d" s="3"><v>%s</v></c>' "$1" "$1" "$2"
	cells "$1" - "${@:3}" | sed 's/<row[^>]*>//'
}
# codes ROW NUMBER NUMBER: a row of two such numbers
codes() { printf '<row r="%d"><c r="A%d" s="3"><v>%s</v></c><c r="B%d" s="3"><v>%s</v></c></row>\n' "$1" "$1" "$2" "$1" "$3"; }
# reference WHERE KEY...: a spec that checks the field account
reference() {
	printf 'cutover: 1\nname: v\nvalidate:\n  references:\n    account: { key: code, where: "%s", %s }\n' "$1" "$2" >v.yml
}
refuses() { # MESSAGE: the spec is refused with it, and nothing is written
	expect_status 2 cutover-validate -q -I csv -f v.yml --set-aside aside.tsv in.csv
	err_has "$1"
	[ ! -e aside.tsv ]
}

@test "a reference is a sheet of a workbook, its codes as they are shown, or a file through a spec of its own" {
	for how in 'file: chart.xlsx' 'file: chart.xlsx, sheet: chart' 'file: chart.xlsx, sheet: 1' 'file: chart.txt, spec: chart.yml'; do
		reference "leaf = 'true'" "$how"
		case $how in *spec*) reference leaf "$how" ;; esac
		rm -f aside.tsv
		expect_status 1 cutover-validate -q -I csv -f v.yml --audit log --set-aside aside.tsv in.csv
		err_has "validate: in.csv:3: account: '000199' is not in the reference"
		lacks err "in.csv:2"
	done
	# the digests of the file and of the spec that cleans it are in the audit line
	for file in chart.xlsx chart.txt chart.yml; do
		has log "\"name\":\"$file\",\"sha256\":\"$(sha256sum <$file | cut -d ' ' -f 1)\""
	done
}

@test "a code of a workbook has the marks between its digits that are shown" {
	FORMATS[3]='0000\-00'
	{ cells 1 code; code 2 100101; } | book chart.xlsx
	reference true 'file: chart.xlsx'
	printf 'account\n1001-01\n' >in.csv
	run_ok cutover-validate -q -I csv -f v.yml in.csv
}

@test "a lookup, its old chart and its new one are sheets, or cleaned by a spec" {
	cat >m.yml <<'X'
cutover: 1
name: m
lookups:
  accounts:
    file: chart.xlsx
    sheet: map
    key: old
    value: new
    suggest:
      old: { file: chart.txt, spec: chart.yml, key: code, name: name }
      new: { file: chart.xlsx, sheet: chart, key: code, name: name, where: "leaf = 'true'" }
map: { fields: { account: "lookup('accounts', code)" } }
X
	printf 'code\n000007\n000102\n' >codes.csv
	expect_status 1 cutover-map -q -I csv -f m.yml --unmapped list.csv codes.csv
	out_has "$(printf 'codes.csv:2\t\\N\t000101')"
	has list.csv 000102,1,Bank,000102,Bank
}

@test "rates stand in a workbook, their days as days, and shares in a file with a spec" {
	{ cells 1 cur date rate; day 2 USD 45292 7.1; day 3 USD 45293 7.2; } | book rates.xlsx
	printf 'account;centre;share\n1;A;60%%\n1;B;40%%\n' >shares.txt
	printf 'cutover: 1\nname: shares\nsource: { delimiter: ";" }\nclean: { fields: { account: {}, centre: {}, share: {} } }\n' >shares.yml
	cat >c.yml <<'X'
cutover: 1
name: c
map:
  fields: { account: account, day: day, currency: "'USD'", amount: amount, centre: "''" }
  convert:
    rates: { file: rates.xlsx, currency: cur }
    currency: currency
    date: day
    scale: 2
    amounts: { amount: amount }
  split: { amounts: amount, table: shares.txt, spec: shares.yml, key: { account: account }, share: share, values: { centre: } }
X
	printf 'account,day,amount\n1,2024-01-01,100\n1,2024-01-05,100\n' >in.csv
	run_ok cutover-map -q -I csv -f c.yml in.csv
	quiet
	expect_out <<'X'
_at⇥_fault⇥account⇥day⇥currency⇥amount⇥centre
in.csv:2⇥\N⇥1⇥2024-01-01⇥USD⇥426.00⇥A
in.csv:2⇥\N⇥1⇥2024-01-01⇥USD⇥284.00⇥B
in.csv:3⇥\N⇥1⇥2024-01-05⇥USD⇥432.00⇥A
in.csv:3⇥\N⇥1⇥2024-01-05⇥USD⇥288.00⇥B
\.⇥rows=4
X
}
# day ROW TEXT SERIAL NUMBER: a row whose second cell is a day
day() { cells "$1" "$2" - "$4" | sed "s|<c r=\"C|<c r=\"B$1\" s=\"5\"><v>$3</v></c>&|"; }

@test "a side of reconcile is a sheet, or CSV in any encoding with any delimiter" {
	{ cells 1 科目 金额; code 2 101 10.5; code 3 102 -; } | book old.xlsx one two
	printf '科目|金额\n000101|10.50\n000102|\n' | iconv -f UTF-8 -t GB18030 >new.txt
	cat >r.yml <<'X'
cutover: 1
name: r
reconcile:
  key: code
  compare: { amount: {} }
  before: { read: old.xlsx, sheet: one, fields: { code: 科目, amount: "sum(number(金额))" } }
  after: { read: new.txt, encoding: gb18030, delimiter: "|", fields: { code: 科目, amount: "sum(number(金额))" } }
X
	run_ok cutover-reconcile -q -f r.yml --audit log
	quiet
	out_has "before  old.xlsx: 2 records, 2 keys"
	out_has "Every key agrees."
	has log "\"name\":\"old.xlsx\",\"bytes\":$(wc -c <old.xlsx),\"sha256\":\"$(sha256sum <old.xlsx | cut -d ' ' -f 1)\""
	# rows that do not fit the header, or hold what no encoding has, make it no side
	printf '科目|金额\n000101|10.50\n000102|1|2\n' | iconv -f UTF-8 -t GB18030 >new.txt
	expect_status 2 cutover-reconcile -q -f r.yml
	err_has "reconcile: new.txt:3: "
	err_has "reconcile: 'new.txt': 1 of its rows is at fault: mend them, or give the file a 'spec' that cleans it"
	err_lacks 'count all the same'
	[ ! -s out ]
	printf '科目,金额\n000101,10.50\n000102,\n' | iconv -f UTF-8 -t GB18030 >new.csv
	sed 's/new.txt, encoding: gb18030, delimiter: "|"/new.csv, encoding: gb18030/' r.yml >e.yml
	run_ok cutover-reconcile -q -f e.yml
	sed 's/new.csv, encoding: gb18030/new.csv/' e.yml >f.yml
	expect_status 2 cutover-reconcile -q -f f.yml
	expect_err <<<"reconcile: new.csv:1: field 1: byte 1 is not UTF-8: write 'encoding: auto' beside 'read'"
	sed 's/new.csv, encoding: gb18030/new.csv, encoding: auto/' e.yml >f.yml
	run_ok cutover-reconcile -q -f f.yml
	sed -i 's/sheet: one/sheet: three/' r.yml
	expect_status 2 cutover-reconcile -q -f r.yml
	err_has "three"
	sed -i 's/read: old.xlsx, sheet: three/read: "sqlite:l.db", table: t, sheet: three/' r.yml
	expect_status 2 cutover-reconcile -q -f r.yml
	err_has "r.yml:6:51: reconcile.before: 'sheet' is for a file, read is a database"
}

@test "a row of a stream for which where has no value is named by its line alone" {
	printf '_at\t_fault\tcode\tn\na.csv:2\t\\N\t000101\t1\na.csv:3\t\\N\t000102\tx\n\\.\trows=2\n' >codes.stream
	reference 'number(n) > 0' 'file: codes.stream'
	refuses "codes.stream:3: 'x' is not a number"
}

@test "a workbook that is no table is reported" {
	{ cells 1 code code; cells 2 000101 x; } | book twice.xlsx
	reference true 'file: twice.xlsx'
	refuses "twice.xlsx:1: 'code' cannot be the name of a column: another one has it already"
	{ cells 1 code _at; cells 2 000101 x; } | book under.xlsx
	reference true 'file: under.xlsx'
	refuses "under.xlsx:1: '_at' cannot be the name of a column: it begins with '_'"
	{ cells 1 code; echo '<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>'; } | book ref.xlsx
	reference true 'file: ref.xlsx'
	refuses "validate: ref.xlsx:2: code: '#REF!' is an error that the spreadsheet shows"
	refuses "validate: 'ref.xlsx': 1 of its rows is at fault: mend them, or give the file a 'spec' that cleans it"
	printf 'code\n000101\n' >text.xlsx
	reference true 'file: text.xlsx'
	refuses "text.xlsx"
	reference true 'file: in.csv, sheet: chart'
	refuses "in.csv"
	reference true 'file: chart.xlsx, sheet: map'
	refuses "chart.xlsx has no column 'code': it has old, new"
	reference true 'file: chart.xlsx, sheet: map, delimiter: ";"'
	refuses "validate.references.account: 'sheet' is of a workbook, which has no 'delimiter'"
	reference true 'file: in.csv, encoding: klingon'
	refuses "klingon"
}

@test "a table with a spec of its own must be without a fault, whatever that spec accepts" {
	printf '科目表,,\n科目,名称,末级\n000101,Cash,是\n000102,Bank,x\n' | iconv -f UTF-8 -t GB18030 >chart.txt
	reference "code is not null" 'file: chart.txt, spec: chart.yml'
	refuses "clean: chart.txt:4: leaf: 'x' is "
	refuses "clean: 1 record is at fault, the limits accept 0 (limits.records in chart.yml)"
	refuses "validate: 'chart.txt' holds more at fault than 'chart.yml' accepts"
	sed -i 's/^clean:/limits: { records: 1 }\n&/' chart.yml
	refuses "validate: 'chart.txt': 1 of its records has a fault, and this spec looks others up in it: mend them, or let 'chart.yml' skip them"
}

@test "a spec that cannot clean a table is reported: none, without clean, one that names itself" {
	reference leaf 'file: chart.txt, spec: none.yml'
	refuses "validate.references.account: cannot read '"
	printf 'cutover: 1\nvalidate: {}\n' >none.yml
	refuses "clean: none.yml has no section 'clean'"
	reference leaf 'file: chart.txt, spec: v.yml'
	refuses "names itself as the spec of a file, or is named by one that it names"
	reference leaf 'file: chart.txt, spec: chart.yml'
	printf 'lookups: { x: { file: chart.txt, spec: v.yml, key: code, value: name } }\n' >>chart.yml
	refuses "names itself as the spec of a file, or is named by one that it names"
	reference leaf 'file: chart.txt'
	printf 'cutover: 1\nlookups: { x: { values: { a: b }, sheet: "1" } }\nvalidate: {}\n' >v.yml
	refuses "'encoding', 'delimiter', 'sheet' and 'spec' say how a 'file' is written"
}
