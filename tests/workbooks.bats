# What load writes to file:NAME.xlsx, and targets that are several files (max_records).
load helper

# the tests of workbooks need a build with libxlsxwriter
setup() {
	scratch
	case $BATS_TEST_DESCRIPTION in "several files"* | max_records*) return ;; esac
	if ! ldd "$BIN/cutover-load" 2>/dev/null | grep -q xlsxwriter; then skip "libxlsxwriter is not in this build"; fi
}

# a schema of a file; the words are added to its dialect: sheet, numbers, dates, ...
import() { # [DIALECT-LINE...]
	{
		printf '%s\n' 'name: import' 'x-cutover:' '  layout: { system: S, confidence: high, evidence: e }' '  dialect:' '    breaks: true' '    group: [number]'
		[ $# -eq 0 ] || printf '    %s\n' "$@"
		printf '%s\n' 'fields:' '  - { name: number, title: No., type: string }' '  - { name: code, title: 科目, type: string, constraints: { required: true } }' \
			'  - { name: day, type: date }' '  - { name: amount, title: Amount, type: number, x-cutover: { scale: 2 } }' \
			'  - { name: rate, type: number, x-cutover: { scale: 4, null: "1" } }'
	} >import.yml
	spec <<-'E'
		name: t
		controls: [amount]
		load: { to: "file:out.xlsx", schema: import.yml }
	E
}
lines() { { echo '_at⇥_fault⇥number⇥code⇥day⇥amount⇥rate'; cat; } | stream amount >in; }
simple() {
	lines <<-'E'
		o.csv:2⇥\N⇥1⇥0010⇥2023-01-05⇥5000.00⇥8.2500
		o.csv:3⇥\N⇥1⇥100201⇥2023-01-05⇥-8.20⇥\N
		o.csv:4⇥\N⇥2⇥6602⇥\N⇥\N⇥\N
	E
}
written() { run_ok cutover-load -f s.yml "$@" in; }
# the XML of the sheet in a workbook: its deflated bytes become those of a gzip file
sheet() {
	local name=xl/worksheets/sheet1.xml at
	at=$(grep -aob "$name" "$1" | head -n 1 | cut -d : -f 1)
	{ printf '\037\213\010\0\0\0\0\0\0\0'; tail -c +$((at + ${#name} + 1)) "$1"; } | gzip -dc 2>/dev/null || true
}
# its cells, one in a line
cells_of() { sheet "$1" | sed 's/<row /\n&/g; s/<c /\n&/g; s/<\/row>/\n/g' | sed -n 's/^<c //p'; }
cell_is() { cells_of out.xlsx | grep -qxF "$1" || { echo "no cell: $1"; cells_of out.xlsx; return 1; }; }
no_files() { if find . -name '*out*' -o -name '.*cutover*' | grep -v '^\./out$'; then return 1; fi; }

# ---- cells

@test "a workbook: codes and long numbers are texts, other numbers are numbers with their digits, nothing is a formula" {
	import
	lines <<-'E'
		o.csv:2⇥\N⇥1⇥0010⇥2023-01-05⇥5000.00⇥8.2500
		o.csv:3⇥\N⇥1⇥=1+1⇥2023-01-05⇥-8.50⇥\N
		o.csv:4⇥\N⇥2⇥6222021234567890123⇥\N⇥12345678901234.56⇥\N
		o.csv:5⇥\N⇥3⇥+1⇥\N⇥1234567890123.25⇥\N
		o.csv:6⇥\N⇥4⇥-1 & <@>⇥\N⇥\N⇥0.0000
	E
	written
	summary load: 5 read, 5 written
	err_has "written to 'file:out.xlsx', read back and equal to the seal"
	cell_is 'r="A1" s="1" t="inlineStr"><is><t>No.</t></is></c>'
	cell_is 'r="B1" s="1" t="inlineStr"><is><t>科目</t></is></c>'
	cell_is 'r="A2" s="1" t="inlineStr"><is><t>1</t></is></c>'
	cell_is 'r="B2" s="1" t="inlineStr"><is><t>0010</t></is></c>'
	cell_is 'r="B3" s="1" t="inlineStr"><is><t>=1+1</t></is></c>'
	cell_is 'r="B4" s="1" t="inlineStr"><is><t>6222021234567890123</t></is></c>'
	cell_is 'r="B5" s="1" t="inlineStr"><is><t>+1</t></is></c>'
	cell_is 'r="B6" s="1" t="inlineStr"><is><t>-1 &amp; &lt;@&gt;</t></is></c>'
	cell_is 'r="C2" s="1" t="inlineStr"><is><t>2023-01-05</t></is></c>'
	cell_is 'r="D2" s="2"><v>5000</v></c>'
	cell_is 'r="D3" s="2"><v>-8.5</v></c>'
	cell_is 'r="D4" s="1" t="inlineStr"><is><t>12345678901234.56</t></is></c>'
	cell_is 'r="D5" s="2"><v>1234567890123.25</v></c>'
	cell_is 'r="E2" s="3"><v>8.25</v></c>'
	cell_is 'r="E3" s="3"><v>1</v></c>'
	cell_is 'r="E6" s="3"><v>0</v></c>'
	sheet out.xlsx >x
	lacks x '<f>'
	lacks x 'r="C4"'
	lacks x 'r="D6"'
}

@test "a workbook is read by clean with the same values" {
	import
	simple
	written
	cutover clean -q --raw 1-9 out.xlsx >raw
	expect_file raw <<-'E'
		1,No.,科目,day,Amount,rate
		2,1,0010,2023-01-05,5000,8.25
		3,1,100201,2023-01-05,-8.2,1
		4,2,6602,,,1
	E
}

@test "the same records make the same bytes, at any time and in any zone" {
	import
	simple
	written
	mv out.xlsx one.xlsx
	sleep 1.1
	TZ=Asia/Shanghai written
	cmp one.xlsx out.xlsx
	[ "$(stat -c %a out.xlsx)" = 600 ]
}

@test "dates as cells with a date, numbers as texts, the name of the sheet" {
	import 'dates: date' 'numbers: text' 'sheet: 凭证' 'date: YYYY/MM/DD' 'decimal_mark: ","'
	lines <<-'E'
		o.csv:2⇥\N⇥1⇥1⇥2023-01-05⇥5000.50⇥8.2500
		o.csv:3⇥\N⇥1⇥1⇥1900-03-01⇥\N⇥\N
		o.csv:4⇥\N⇥1⇥1⇥1900-02-28⇥\N⇥\N
	E
	written
	cell_is 'r="C2" s="2"><v>44931</v></c>'
	cell_is 'r="C3" s="2"><v>61</v></c>'
	cell_is 'r="C4" s="1" t="inlineStr"><is><t>1900/02/28</t></is></c>'
	cell_is 'r="D2" s="1" t="inlineStr"><is><t>5000,50</t></is></c>'
	cell_is 'r="E3" s="1" t="inlineStr"><is><t>1</t></is></c>'
	run_ok cutover clean -v --raw 1-9 out.xlsx
	out_has '2,1,1,2023-01-05,"5000,50","8,2500"'
}

@test "blanks at the ends, line breaks, tabs and what looks like an escape of Excel come back as they were" {
	import
	lines <<-'E'
		o.csv:2⇥\N⇥1⇥ a ⇥\N⇥\N⇥\N
		o.csv:3⇥\N⇥1⇥a\nb\tc⇥\N⇥\N⇥\N
		o.csv:4⇥\N⇥1⇥_x0041_⇥\N⇥\N⇥\N
		o.csv:5⇥\N⇥1⇥_x00g1_⇥\N⇥\N⇥\N
		o.csv:6⇥\N⇥1⇥a\rb⇥\N⇥\N⇥\N
	E
	written
	cell_is 'r="B2" s="1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>'
	cell_is 'r="B4" s="1" t="inlineStr"><is><t>_x005F_x0041_</t></is></c>'
	cell_is 'r="B5" s="1" t="inlineStr"><is><t>_x00g1_</t></is></c>'
	cell_is 'r="B6" s="1" t="inlineStr"><is><t>a_x000D_b</t></is></c>'
}

@test "lines above and below are rows, with the figures of the file" {
	import 'above: ["头,V800"]' 'below: ["end,${rows},${sum.amount}"]'
	simple
	written
	cell_is 'r="A1" s="1" t="inlineStr"><is><t>头</t></is></c>'
	cell_is 'r="B1" s="1" t="inlineStr"><is><t>V800</t></is></c>'
	cell_is 'r="A2" s="1" t="inlineStr"><is><t>No.</t></is></c>'
	cell_is 'r="A6" s="1" t="inlineStr"><is><t>end</t></is></c>'
	cell_is 'r="B6" s="1" t="inlineStr"><is><t>3</t></is></c>'
	cell_is 'r="C6" s="1" t="inlineStr"><is><t>4991.80</t></is></c>'
	import 'header: none'
	rm out.xlsx
	written
	cell_is 'r="A1" s="1" t="inlineStr"><is><t>1</t></is></c>'
}

@test "the sheets of the systems: 精斗云 with 25 columns, K/3 with dates on Page1" {
	spec <<-'E'
		name: t
		load: { to: "file:out.xlsx" }
		map: { to: kingdee/k3-voucher, fields: { date: day, year: "2023", period: "1", word: "'记'", number: "1", line: "0", account: code, currency_amount: amount, debit: amount, credit: "0.00" } }
	E
	simple
	run_ok pipe 'sed 4d in | grep -v "^\\\\" >two; cutover-map -q -I tsv -f s.yml two | cutover-load -f s.yml'
	cell_is 'r="A2" s="2"><v>44931</v></c>'
	cell_is 'r="F2" s="1" t="inlineStr"><is><t>0010</t></is></c>'
	cell_is 'r="K2" s="4"><v>5000</v></c>'
	sed -i 's/k3-voucher/jdy-voucher-25/; s/year: "2023", period: "1", //; s/line: "0"/line: "1", summary: code/; s/currency_amount: amount, //' s.yml
	rm out.xlsx
	run_ok pipe 'cutover-map -q -I tsv -f s.yml two | cutover-load -f s.yml'
	cell_is 'r="A2" s="1" t="inlineStr"><is><t>2023-01-05</t></is></c>'
	cell_is 'r="X2" s="1" t="inlineStr"><is><t>RMB</t></is></c>'
}

# ---- what a workbook cannot hold

# refused VALUE MESSAGE: a code of that value
refused() {
	printf '_at\t_fault\tnumber\tcode\tday\tamount\trate\no.csv:2\t\\N\t1\t1\t\\N\t1.00\t\\N\no.csv:3\t\\N\t2\t%b\t\\N\t1.00\t\\N\n' "$1" | stream amount >in
	expect_status 2 cutover-load -q -f s.yml in || return
	err_has "$2" || return
	no_files
}

@test "a control character and a text beyond 32,767 characters are refused with their place" {
	import
	refused 'a\001b' "load: o.csv:3: code: 'a\\x01b' has a character that a workbook cannot hold; nothing is written"
	refused '\357\277\277' "has a character that a workbook cannot hold; nothing is written"
	refused "$(text_of 32768 x)" "is longer than 32,767 characters, which a cell of a workbook can have; nothing is written"
	# Excel counts a character beyond the first 65,536 as two
	refused "$(text_of 32766 x)𠮷" "is longer than 32,767 characters, which a cell of a workbook can have; nothing is written"
	lines <<<"o.csv:2⇥\\N⇥1⇥$(text_of 32765 x)𠮷⇥\\N⇥1.00⇥\\N"
	written
}

@test "a row without a value and a text journal are refused" {
	import
	sed -i 's/, constraints: { required: true }//; s/, null: "1"//' import.yml
	lines <<<'o.csv:2⇥\N⇥⇥\N⇥\N⇥\N⇥\N'
	expect_status 2 cutover-load -f s.yml in
	err_has "load: o.csv:2: number: '' is all that there is, and an empty row is no record; nothing is written"
	spec <<-'E'
		name: t
		load: { to: "file:out.xlsx", schema: hledger/journal }
	E
	expect_status 2 cutover-load -n -f s.yml </dev/null
	err_has "load: 'out.xlsx': a text journal is no workbook: name a file that does not end in .xlsx"
	sed -i 's/file:out.xlsx"/file:out.txt", max_records: 2/' s.yml
	expect_status 2 cutover-load -n -f s.yml </dev/null
	err_has "load: 'out.txt': a text journal is one file, it cannot be divided by load.max_records"
	no_files
}

@test "a sheet ends at row 1,048,576" {
	sanitized && skip "a million rows"
	printf '%s\n' 'name: import' 'x-cutover:' '  layout: { system: S, confidence: high, evidence: e }' '  dialect: { below: [end] }' 'fields:' '  - { name: number, type: integer }' >import.yml
	spec <<<'{ name: t, load: { to: "file:out.xlsx", schema: import.yml } }'
	sed -i '2s/^{ \(.*\) }$/\1/; s/name: t, load/name: t\nload/' s.yml
	awk 'BEGIN { print "_at\t_fault\tnumber"; for (i = 1; i < 1048576; i++) print "o:" i "\t\\N\t" i % 7 }' >in
	expect_status 2 cutover-load -q -I tsv -f s.yml in
	err_has "load: o:1048575: record does not fit into the sheet, which has 1,048,576 rows: write several files (load.max_records); nothing is written"
	no_files
}

@test "a name that exists, a folder that is not there, a full disk: nothing is left" {
	import
	simple
	expect_status 2 cutover-load -f s.yml --to file:no/out.xlsx in
	err_has "load: cannot create 'no/out.xlsx': No such file or directory"
	echo old >out.xlsx
	expect_status 2 cutover-load -f s.yml in
	err_has "'out.xlsx' is there already, nothing is written"
	[ "$(cat out.xlsx)" = old ]
	written --overwrite
	cell_is 'r="B2" s="1" t="inlineStr"><is><t>0010</t></is></c>'
	rm out.xlsx
	awk 'BEGIN { srand(1); for (i = 1; i < 9000; i++) printf "o.csv:%d⇥\\N⇥%d⇥%d%d⇥\\N⇥1.00⇥\\N\n", i + 1, i, rand() * 1e9, rand() * 1e9 }' | lines
	for blocks in 100 400; do # the sheet, which is larger than the workbook
		expect_status 2 bash -c "ulimit -f $blocks; cutover-load -q -f s.yml in"
		err_has "load: cannot write 'out.xlsx': File too large"
		no_files
	done
}

@test "a disk that is full at any moment: a message, and nothing is left" {
	unshare -rm true 2>/dev/null || skip "no file system of our own here"
	import
	awk 'BEGIN { srand(1); for (i = 1; i < 9000; i++) printf "o.csv:%d⇥\\N⇥%d⇥%d%d⇥\\N⇥1.00⇥\\N\n", i + 1, i, rand() * 1e9, rand() * 1e9 }' | lines
	cat >full.sh <<'END'
mkdir -p disk
for size in 500k 2m 3m 3500k 4m 20m; do
	mount -t tmpfs -o size=$size none disk || exit 77
	cutover-load -q -f s.yml --to file:disk/out.xlsx in
	echo "$? $(ls -A disk)" >>ends
	umount disk
done
END
	capture unshare -rm bash full.sh
	[ $status -ne 77 ] || skip "no tmpfs here"
	[ "$(sort -u ends)" = $'0 out.xlsx\n2 ' ]
	[ "$(sort -u err)" = "load: cannot write 'disk/out.xlsx': No space left on device" ]
	[ "$(grep -c ^2 ends)" -ge 3 ]
}

@test "a name of a sheet that Excel does not take, and dates that it cannot show, are reported" {
	for name in "'a/b'" "''" "$(text_of 32 x)" "'[a]'"; do
		import "sheet: $name"
		expect_status 2 cutover-load -n -f s.yml </dev/null
		err_has "is no name of a sheet: 1 to 31 characters"
	done
	import "sheet: $(text_of 31 x)"
	run_ok cutover-load -n -f s.yml </dev/null
	import 'dates: date' 'date: DD Mon YYYY'
	expect_status 2 cutover-load -n -f s.yml </dev/null
	err_has "field 'day': a cell with a date shows YYYY, MM and DD only"
	import 'max_records: 0'
	expect_status 2 cutover-load -n -f s.yml </dev/null
	err_has 'x-cutover.dialect.max_records must be 1 or more'
}

# ---- several files

five() {
	lines <<-'E'
		o.csv:2⇥\N⇥1⇥a⇥\N⇥1.00⇥\N
		o.csv:3⇥\N⇥1⇥b⇥\N⇥2.00⇥\N
		o.csv:4⇥\N⇥2⇥c⇥\N⇥3.00⇥\N
		o.csv:5⇥\N⇥3⇥d⇥\N⇥4.00⇥\N
		o.csv:6⇥\N⇥3⇥e⇥\N⇥5.00⇥\N
	E
}
upto() { sed -i "s/load: {/load: { max_records: $1,/; s/out.xlsx/out.csv/" s.yml; }

@test "several files: a voucher is not divided, and each file has its own figures" {
	import 'below: ["${rows} ${sum.amount}"]'
	five
	upto 3
	written --audit log
	err_has "load: 5 read, 5 written to 'file:out.csv' as 'out-1.csv' to 'out-2.csv', 2 files, read back and equal to the seal"
	expect_file out-1.csv <<-'E'
		No.,科目,day,Amount,rate
		1,a,,1.00,1
		1,b,,2.00,1
		2,c,,3.00,1
		3 6.00
	E
	expect_file out-2.csv <<-'E'
		No.,科目,day,Amount,rate
		3,d,,4.00,1
		3,e,,5.00,1
		2 9.00
	E
	[ ! -e out.csv ]
	digest() { sha256sum <"$1" | cut -d ' ' -f 1; }
	has log "\"target_files\":[{\"name\":\"out-1.csv\",\"sha256\":\"$(digest out-1.csv)\"},{\"name\":\"out-2.csv\",\"sha256\":\"$(digest out-2.csv)\"}]"
	{ digest out-1.csv; digest out-2.csv; } >both
	has log "\"target_sha256\":\"$(digest both)\""
	has log '"loaded":{"records":5,"sums":{"amount":"15.00"}}'
}

@test "several files: two records at most put the next voucher into a file of its own" {
	import
	five
	upto 2
	written
	[ "$(cat out-?.csv | grep -c '^No')" = 3 ]
	[ "$(sed 1d out-2.csv)" = '2,c,,3.00,1' ]
	import 'max_records: 100'
	sed -i 's/out.xlsx/all.csv/' s.yml
	written
	[ "$(wc -l <all-1.csv)" = 6 ]
	[ ! -e all-2.csv ]
}

@test "several workbooks" {
	import
	five
	sed -i 's/load: {/load: { max_records: 3,/' s.yml
	written --audit log
	err_has "as 'out-1.xlsx' to 'out-2.xlsx', 2 files"
	[ "$(cells_of out-1.xlsx | grep -c 'r="B[2-9]')" = 3 ]
	cells_of out-2.xlsx >x
	has x 'r="B3" s="1" t="inlineStr"><is><t>e</t></is></c>'
	has log '"loaded":{"records":5,"sums":{"amount":"15.00"}}'
}

@test "several files: a voucher that is too large, or in two places, is refused" {
	import
	five
	upto 1
	expect_status 2 cutover-load -f s.yml in
	err_has "load: o.csv:3: record is one more record of its voucher than a file may have (max_records); nothing is written"
	no_files
	sed -i '/group:/d' import.yml
	sed -i 's/^load/validate: { group: [number] }\n&/; s/max_records: 1/max_records: 2/' s.yml
	five
	sed -i 's/⇥2⇥c/⇥1⇥c/' in
	expect_status 2 cutover-load -f s.yml <(sed 's/\t2\tc/\t4\tc/; s/\t3\te/\t1\te/' in)
	err_has "number: '1' has lines in two places of the stream, and no voucher is divided between files: sort it"
	no_files
	written
	[ "$(sed 1d out-2.csv)" = '2,c,,3.00,1' ]
	# without a group each record counts as one
	sed -i '/^validate/d' s.yml
	written --to file:each.csv
	[ "$(sed 1d each-2.csv)" = $'2,c,,3.00,1\n3,d,,4.00,1' ]
}

@test "several files: all of them appear or none" {
	import
	five
	upto 2
	echo old >out-2.csv
	expect_status 2 cutover-load -f s.yml in
	err_has "'out-2.csv' is there already, nothing is written"
	[ "$(ls out*.csv)" = out-2.csv ]
	rm out-2.csv
	# one more than this load has: somebody would import it, too
	echo old >out-4.csv
	expect_status 2 cutover-load -f s.yml in
	err_has "'out-4.csv' is there, but this load has 3 files only: it is from another load; remove it first; nothing is written"
	expect_status 2 cutover-load -f s.yml --overwrite in
	[ "$(ls out*.csv)" = out-4.csv ]
	rm out-4.csv
	run_ok cutover-load -n -f s.yml in
	err_has "could be written to 'file:out.csv' as 'out-1.csv' to 'out-3.csv', 3 files, read back and equal to the seal, taken away again"
	no_files
	written
	written --overwrite
	[ "$(ls out*.csv | wc -l)" = 3 ]
}

@test "max_records: --overwrite replaces no file that is read, whatever its number" {
	import
	upto 2
	simple
	for name in out-1.csv out-12.csv; do
		cp in $name
		expect_status 2 cutover-load --overwrite -f s.yml $name
		err_has "load: load.to would change '$name', which is read: name another file"
		cmp in $name
		rm $name
	done
	# these are no files of the target
	for name in out-x.csv out-1x.csv out-01.csv; do
		cp in $name
		run_ok cutover-load --overwrite -f s.yml $name
	done
	import 'max_records: 2'
	sed -i 's|out.xlsx|ou[t.csv|' s.yml
	cp in 'ou[t-1.csv'
	expect_status 2 cutover-load --overwrite -f s.yml 'ou[t-1.csv'
	cmp in 'ou[t-1.csv'
}

@test "max_records is for files, and at least 1" {
	import
	upto 0
	expect_status 2 cutover-load -n -f s.yml </dev/null
	err_has "load.max_records must be 1 or more"
	sed -i 's/max_records: 0/max_records: 9/; s/file:out.csv/sqlite:l.db/' s.yml
	expect_status 2 cutover-load -n -f s.yml </dev/null
	err_has "load.max_records is for a file, and load.to is a database"
}
