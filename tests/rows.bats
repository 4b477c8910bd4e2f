# clean: which cells a row has, and rows that are no records: pages, headings.
load helper
load grids

# texts NAME...: fields of these names, all texts
texts() { printf 'clean: { fields: { '; printf '%s: {}, ' "$@"; echo '} }'; }
# faults: line and fault of each record, joined by blanks
faults() { tail -n +2 out | grep -v '^\\[.!]' | cut -f 1,2 | sed 's/.*:\([0-9]*\)\t/\1=/' | tr '\n' ' '; }

# ---- columns that shift

# four columns, of which the last is mostly empty
sheet() { printf 'day,text,amount,memo\n2024-01-05,Rent,100.00,\n2024-01-06,,20.00,x\n2024-01-07,Cash,,\n2024-01-08,a,3.00,\n'; }

# broken NAME AWK: the sheet with row 3 (the record on line 3 or 4) changed by AWK: status 1, and that record alone has the fault
broken() {
	local line
	for line in 3 4; do
		sheet | awk -F, -v OFS=, -v line=$line 'NR == line { '"$2"' } { print }' >v.csv
		expect_status 1 cutover-clean -q -f s.yml v.csv || { echo "$1, line $line"; cat v.csv; return 1; }
		[ "$(faults | tr ' ' '\n' | grep -v '\\N')" = "$line=*:ragged" ] || { echo "$1, line $line: $(faults)"; cat v.csv; return 1; }
	done
}

@test "one delimiter more or less in one row is a fault, wherever it stands and whatever the last cells are" {
	texts day text amount memo | spec
	sheet >v.csv; run_ok cutover-clean -q -f s.yml v.csv
	for i in 1 2 3 4; do
		broken "an empty cell in front of $i" "\$$i = \",\" \$$i"
		broken "two in front of $i" "\$$i = \",,\" \$$i"
		broken "an empty cell behind $i" "\$$i = \$$i \",\""
		broken "a text in front of $i" "\$$i = \"x,\" \$$i"
	done
	for i in 2 3 4; do broken "no delimiter in front of $i" "\$$((i - 1)) = \$$((i - 1)) \$$i; for (k = $i; k < 4; k++) \$k = \$(k + 1); NF = 3"; done
	for i in 1 2 3 4; do broken "another delimiter behind $i" "s = \$0; n = split(s, c, \",\"); \$0 = c[1]; for (k = 2; k <= 4; k++) \$0 = \$0 (k == $i + 1 || $i == 4 ? \";\" : \",\") c[k]"; done
	broken 'a row of double length' '$0 = $0 "," $0'
	broken 'a row of double length, empty' '$0 = $0 ",,,,"'
	broken 'a row that ends early' 'NF = 2'
}

@test "a header with a delimiter more or less leaves no record without a fault" {
	texts day text amount memo | spec
	sheet | sed '1s/text/text,/' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '2=*:ragged 3=*:ragged 4=*:ragged 5=*:ragged ' ]
	texts amount memo | spec
	sheet | sed '1s/day,text/daytext/' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '2=*:ragged 3=*:ragged 4=*:ragged 5=*:ragged ' ]
	sheet | sed '1s/$/,more/' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
}

@test "where the header ends in a delimiter each row does" {
	texts day text amount memo | spec
	sheet | sed 's/$/,/' >v.csv
	run_ok cutover-clean -q -f s.yml v.csv
	sheet | sed 's/$/,/; 4s/,$//' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '2=\N 3=\N 4=*:ragged 5=\N ' ]
}

@test "a bank whose rows end in a delimiter, the header not: read so where the first rows agree, and told" {
	texts day text amount memo | spec
	{ sheet | sed '2,$s/$/,/'; echo ,total; } >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv: rows end in a delimiter, the header does not: read so (source.trailing: true says the same)'
	[ "$(faults)" = '2=\N 3=\N 4=\N 5=\N 6=*:ragged ' ]
	# one such row among others, or alone, is no custom
	sheet | sed '2s/$/,/' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	[ "$(faults)" = '2=*:ragged 3=\N 4=\N 5=\N ' ]
	err_has 'clean: v.csv:2: the row has 5 cells, the header 4 (where each row ends in a delimiter: source.trailing: true)'
	sheet | sed '2s/$/,/; 3,$d' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	{ echo 'source: { trailing: true }'; texts day text amount memo; } | spec
	run_ok cutover-clean -q -f s.yml v.csv
	sheet | sed '2s/$/,/' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '2=\N 3=*:ragged 4=*:ragged 5=*:ragged ' ]
}

@test "rows that were looked at are read all the same: comments, blank lines, -j, what does not decode" {
	{ echo 'source: { comment: "#", encoding: utf-8 }'; texts day text amount memo; } | spec
	printf 'day,text,amount,memo\n#,x\n\n1,a\377,1,,\n,,,\n2,b,2,,\n3,c,3,,\n' >v.csv
	for jobs in 1 3; do
		expect_status 1 cutover-clean -j $jobs -f s.yml v.csv
		[ "$(faults)" = '4=text:undecodable 6=\N 7=\N ' ]
		err_has "clean: v.csv:4: text: 'a�' has bytes that are not in the encoding: byte 0xff at offset 29 is no utf-8"
		summary clean: 3 read, 2 clean, 1 with faults, 2 skipped
	done
}

# ---- columns that the spec names

@test "without a header the first record says whether rows end in a delimiter" {
	{ echo 'source: { header: { names: [a, b, c] } }'; texts a b c; } | spec
	printf '1,2,\n1,,2,\n1,2,3\n1,2\n' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '1=\N 2=*:ragged 3=\N 4=*:ragged ' ]
	printf '1,2,3,\n1,2,,\n1,2,\n1,2,3\n' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '1=\N 2=\N 3=*:ragged 4=*:ragged ' ]
	{ echo 'source: { header: none }'; texts c1 c2 c3; } | spec
	printf '1,2,\n1,,2,\n1,2\n' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '1=\N 2=*:ragged 3=*:ragged ' ]
}

@test "only the columns of header.optional may be missing at the end of a row" {
	{ echo 'source: { header: { names: [a, b, c, d], optional: [d, c] } }'; texts a b c d; } | spec
	printf '1,2\n1,2,3\n1,2,3,4\n1\n1,2,3,4,\n' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '1=\N 2=\N 3=\N 4=*:ragged 5=*:ragged ' ]
	printf '1,2,3,4,\n1,2,\n1,2,3,\n1,2,3\n1,\n' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '1=\N 2=\N 3=\N 4=*:ragged 5=*:ragged ' ]
	# with a header they are looked for there
	{ echo 'source: { header: { row: 1, optional: c } }'; texts a c; } | spec
	printf 'a,b,c\n1,2\n1\n' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '2=\N 3=*:ragged ' ]
	printf 'a,c,b\n1,2,3\n' >v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	err_has "clean: v.csv:1: 'c' of source.header.optional is before 'b', which is not optional: only columns at the end of a row can be missing"
	printf 'a,b\n1,2\n' >v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	err_has "clean: v.csv:1: no column 'c' for source.header.optional; the header has: a, b"
}

@test "rows of one cell each: the delimiter that would cut them is named" {
	{ echo 'source: { header: { names: [code, name, parent, side] } }'; texts code name parent side; } | spec
	printf '1001;Cash;;D\n1002;Bank;;D\n' >v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	err_has 'clean: v.csv:1: the row is one cell with source.delimiter ","; ";" would give 4, as many as source.header.names has: write source: { delimiter: ";" }'
	no_seal
	printf '1001\tCash\t\tD\n1002\tBank\t\tD\n' >v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	err_has 'would give 4, as many as source.header.names has: write source: { delimiter: "\t" }'
	# below a title, and with other columns than the spec names, it is known at the end
	for jobs in 1 3; do
		printf 'List\n1001;Cash;;D;x\n1002;Bank;;D;x\n' >v.csv
		expect_status 2 cutover-clean -j $jobs -q -f s.yml v.csv
		no_seal
	done
	printf '1001|Cash|D\n1002|Bank|D\n' >v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	err_has 'clean: v.csv: each row is one cell with source.delimiter ","; "|" would cut one into 3, where the header has 4: write source: { delimiter: "|" }'
	printf 'a;b;c;d\n1001,Cash,,D\n' >v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	printf 'a;b\n1001,Cash,,D\n' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '1=*:ragged 2=\N ' ]
}

@test "names in place of those of a broken header, which is found all the same" {
	{ echo 'source: { header: { find: [day, amount], names: [date, text, amount, memo] } }'; texts date text amount memo; } | spec
	{ echo title; sheet; } | sed '2s/text/day/' >v.csv
	run_ok cutover-clean -v -f s.yml v.csv
	err_has 'header on line 2, 4 columns'
	[ "$(faults)" = '3=\N 4=\N 5=\N 6=\N ' ]
	sheet | sed 's/$/,/' >v.csv
	run_ok cutover-clean -q -f s.yml v.csv
	# the names count, not the cells of the header
	sheet | sed '1s/day,text/day text/' >v.csv
	{ echo 'source: { header: { row: 1, names: [date, text, amount, memo], optional: memo } }'; texts date text amount memo; } | spec
	sed -i '5s/,$//' v.csv
	run_ok cutover-clean -q -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:5⇥\N⇥2024-01-08⇥a⇥3.00⇥\N')"
	printf 'upper,,\na,b,\n1,2,\n' >v.csv
	{ echo 'source: { header: { row: 1, rows: 2, names: [x, y] } }'; texts x y; } | spec
	run_ok cutover-clean -q -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:3⇥\N⇥1⇥2')"
}

# ---- pieces of a text

@test "a row is joined where it can be cut in one way only" {
	spec <<-'E'
	source: { ragged: { join: text } }
	clean: { fields: { date: { type: date, required: true }, text: {}, amount: { type: decimal(2) }, balance: { type: integer } } }
	E
	{ echo date,text,amount,balance; echo 2023-01-05,a,b,34,100; echo 2023-01-05,Shop,34,100,000; echo 2023-01-05,a,b,34,100,000; echo 2023-01-05,a,34,5,6
		echo 2023-01-05,x,a,b,34,7; echo 2023-01-5x,a,b,34,7; echo 2023-01-05,1,234,7; echo ,2023-01-05,a,7,7; } >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults | tr ' ' '\n' | grep ragged | tr '\n' ' ')" = '3=*:ragged 4=*:ragged 7=*:ragged 9=*:ragged ' ]
	out_has "$(tabs <<<'v.csv:6⇥\N⇥2023-01-05⇥x,a,b⇥34.00⇥7')"
}

@test "numbers are not joined" {
	spec <<-'E'
	source: { ragged: { join: ＡＭＯＵＮＴ } }
	clean: { fields: { text: {}, value: { from: amount, type: decimal(2) } } }
	E
	printf 'text,amount\nx,1,2\n' >v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	err_has "clean: v.csv:1: source.ragged.join: column 'ＡＭＯＵＮＴ' is read as a number, a date or the like, and only texts are joined: name the column of the text that holds delimiters"
	sed -i 's/ＡＭＯＵＮＴ/amount/' s.yml
	expect_status 2 cutover-clean -n -f s.yml
	err_has "s.yml:2:27: source.ragged.join: column 'amount' is read as decimal(2) by clean.fields.value, and only texts are joined: name the column of the text that holds delimiters"
}

# ---- pages and headings

paged() {
	spec <<-'E'
	controls: [debit]
	source: { page: { when: "摘要 in ('过次页', '承前页') or 日期 like '第%页'", header: true } }
	clean:
	  fill_down: [date, no]
	  totals: { when: "摘要 = '小计'", check: { debit: 借方 }, since: last }
	  fields: { date: { from: 日期, type: date }, no: { from: 凭证号 }, text: { from: 摘要 }, debit: { from: 借方, type: decimal(2) } }
	E
}

@test "rows of a page are left out, counted, and stop nothing" {
	paged
	cat >v.csv <<'E'
日期,凭证号,摘要,借方
2023-01-05,记-1,a,1
,,过次页,1
第 2 页
 日期 ,凭证号,摘要,借方
,,承前页,1
,,b,2
,,小计,3
,,c,4
,,小计,4
E
	run_ok cutover-clean -v -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥date⇥no⇥text⇥debit
v.csv:2⇥\N⇥2023-01-05⇥记-1⇥a⇥1.00
v.csv:7⇥\N⇥2023-01-05⇥记-1⇥b⇥2.00
v.csv:9⇥\N⇥\N⇥\N⇥c⇥4.00
\.⇥rows=3⇥sum.debit=7.00
E
	err_has 'clean: v.csv: 4 rows are no record but part of a page and left out (source.page), the first on line 3'
	summary clean: 3 read, 3 clean, 0 with faults, 6 skipped, 2 totals agree
	# skip stops what is filled down, as it did
	sed -i 's/page: { when: \(.*\), header: true }/skip: \1/; 3s/or 日期/or 日期 = '"'日期'"' or 日期/' s.yml
	run_ok cutover-clean -q -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:7⇥\N⇥\N⇥\N⇥b⇥2.00')"
}

@test "a header of two rows, and one whose names the spec replaces, is known again by what stands in the file" {
	spec <<-'E'
	source: { header: { row: 1, rows: 2, names: [a, b, c] }, page: { header: true } }
	clean: { fill_down: a, fields: { a: {}, b: {}, c: {} } }
	E
	printf 'k,bal,\n,debit,credit\n1,2,3\nk,bal,\n,Debit,credit\n,debit,credit\n,4,5\n*k ,bal,""\nk,bal,7\n' >v.csv
	run_ok cutover-clean -q -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥a⇥b⇥c
v.csv:3⇥\N⇥1⇥2⇥3
v.csv:5⇥\N⇥1⇥Debit⇥credit
v.csv:7⇥\N⇥1⇥4⇥5
v.csv:9⇥\N⇥k⇥bal⇥7
\.⇥rows=4
E
}

ledger() {
	spec <<-'E'
	source: { header: { find: [日期, 借方] }, page: { header: true }, headings: { account: "^科目：([0-9]+)" } }
	clean:
	  fill_down: [date]
	  fields: { account: {}, date: { from: 日期, type: date }, text: { from: 摘要 }, debit: { from: 借方, type: decimal(2) } }
	E
	cat >v.csv <<'E'
明细账
日期,摘要,借方
,above,1
科目：1001 库存现金,,
2023-01-02,a,2
,b,3
日期,摘要,借方
科目：1001 库存现金,,第 2 页
,c,4
, 科目：1002,
,d,5
E
}

@test "a heading gives the rows below a column, and a new one ends fill_down" {
	ledger
	run_ok cutover-clean -v -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥account⇥date⇥text⇥debit
v.csv:3⇥\N⇥\N⇥\N⇥above⇥1.00
v.csv:5⇥\N⇥1001⇥2023-01-02⇥a⇥2.00
v.csv:6⇥\N⇥1001⇥2023-01-02⇥b⇥3.00
v.csv:9⇥\N⇥1001⇥2023-01-02⇥c⇥4.00
v.csv:11⇥\N⇥1002⇥\N⇥d⇥5.00
\.⇥rows=5
E
	err_has "clean: v.csv: 3 rows give 'account' for the rows below, the first on line 4"
	err_has "clean: v.csv: 1 record is above the first heading and has no 'account', the first on line 3"
	summary clean: 5 read, 5 clean, 0 with faults, 4 skipped
	sed -i 's/account: {},/account: { required: true },/' s.yml
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '3=account:required 5=\N 6=\N 9=\N 11=\N ' ]
}

@test "each file begins without a heading; several are found apart; conditions see them" {
	ledger
	sed -i 's/account: "/currency: "币种：(?:人民币|美元)", account: "/; s/page:/skip: "account = '"'1002'"' and 借方 is not null", page:/; s/account: {},/account: {}, cur: { from: currency },/' s.yml
	sed -i '4s/,,/,币种：人民币,/' v.csv
	printf '日期,摘要,借方\n,x,1\n币种：美元\n,科目：9,\n,y,2\n' >w.csv
	run_ok cutover-clean -f s.yml v.csv w.csv
	err_has "clean: w.csv: 1 record is above the first heading and has no 'account', the first on line 2"
	expect_out <<'E'
_at⇥_fault⇥account⇥cur⇥date⇥text⇥debit
v.csv:3⇥\N⇥\N⇥\N⇥\N⇥above⇥1.00
v.csv:5⇥\N⇥1001⇥币种：人民币⇥2023-01-02⇥a⇥2.00
v.csv:6⇥\N⇥1001⇥币种：人民币⇥2023-01-02⇥b⇥3.00
v.csv:9⇥\N⇥1001⇥币种：人民币⇥2023-01-02⇥c⇥4.00
w.csv:2⇥\N⇥\N⇥\N⇥\N⇥x⇥1.00
w.csv:5⇥\N⇥9⇥币种：美元⇥\N⇥y⇥2.00
\.⇥rows=6
E
}

@test "a record whose text looks like a heading is not lost" {
	ledger
	printf '2023-01-09,科目：9,\n,科目：8,7\n,科目：7,0.00\n,e,1\n' >>v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '3=\N 5=\N 6=\N 9=\N 11=\N 12=*:heading 13=*:heading 15=\N ' ]
	out_has "$(tabs <<<'v.csv:12⇥*:heading⇥1002⇥2023-01-09⇥科目：9⇥\N')"
	out_has "$(tabs <<<'v.csv:15⇥\N⇥7⇥\N⇥e⇥1.00')"
	err_has 'clean: v.csv:12: the row matches source.headings.account, but has values of a record, and is kept: let the regular expression match headings only, or name the row in source.skip, too'
	sed -i "s/page:/skip: \"摘要 = '科目：8'\", page:/" s.yml
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '3=\N 5=\N 6=\N 9=\N 11=\N 12=*:heading 15=\N ' ]
}

@test "headings that no row matches, or whose name is taken, are errors" {
	ledger
	sed 's/\^科目/^项目/' s.yml >t.yml
	expect_status 2 cutover-clean -q -f t.yml v.csv
	err_has "clean: v.csv: no row matches source.headings.account, so that 'account' is not known for any record: is the regular expression right? Its full-width '：' does not match ':', and [:：] matches both; cutover show --rows 1-50 shows the rows"
	no_seal
	printf '日期,摘要,借方\n' >w.csv
	run_ok cutover-clean -q -f t.yml w.csv
	sed -i 's/headings: { account/headings: { 摘要/' s.yml
	expect_status 2 cutover-clean -q -f s.yml v.csv
	err_has "clean: v.csv:2: source.headings.摘要: there is a column of that name already, and a record can only have one: write another name there"
}

@test "a heading that does not decode gives each record below the fault" {
	ledger
	sed -i 's/：(\[0-9\]+)/：(.*)/' s.yml; sed -i 's/^source: { /&encoding: utf-8, /' s.yml
	printf '日期,摘要,借方\n科目：1\377\n,a,1\n,b,2\n' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	[ "$(faults)" = '3=account:undecodable 4=account:undecodable ' ]
}

@test "headings and pages in a workbook" {
	{ cells 1 日期 摘要 借方; cells 2 科目：1001; cells 3 2023-01-02 a 2; cells 4 日期 摘要 借方; cells 5 "" b 3; } | book v.xlsx
	ledger; rm v.csv
	run_ok cutover-clean -q -f s.yml v.xlsx
	expect_out <<'E'
_at⇥_fault⇥account⇥date⇥text⇥debit
v.xlsx:3⇥\N⇥1001⇥2023-01-02⇥a⇥2.00
v.xlsx:5⇥\N⇥1001⇥2023-01-02⇥b⇥3.00
\.⇥rows=2
E
}

@test "headings and pages: the same with any number of threads" {
	ledger
	LC_ALL=C awk 'BEGIN { print "日期,摘要,借方"
		for (b = 0; b < 70; b++) {
			print "科目：" (1000 + int(b / 2)) " 现金,,"
			for (i = 0; i < 100 + b * 57 % 13 * 500; i++) {
				printf "%s,text %d of block %d,%d.00\n", i % 3 ? "" : "2023-01-0" (i % 9 + 1), i, b, i
				if (i % 97 == 5) print "日期,摘要,借方"
			}
		} }' >v.csv
	[ "$(wc -c <v.csv)" -gt 4000000 ]
	for jobs in 1 2 3; do
		run_ok cutover-clean -v -j $jobs -f s.yml v.csv
		mv out "out.$jobs"; sed '$d' err >"err.$jobs"
	done
	cmp out.1 out.2; cmp out.1 out.3; cmp err.1 err.2; cmp err.1 err.3
	has out.1 'rows='
}

# ---- words

@test "-v names the labels of packed texts and the columns that nothing reads" {
	spec <<-'E'
	clean:
	  fields:
	    dept: { from: pack, rules: [{ split: { by: "|", between: ":", take: 部门 } }] }
	    emp:  { from: pack, rules: [{ split: { by: "|", between: ":", take: [员工, 职员] } }] }
	    n: {}
	E
	{ echo pack,n,x; awk 'BEGIN { for (i = 0; i < 90000; i++) printf "部门:销售 %d|职员:x|客户:甲%s,1,\n", i, i == 80000 ? "| 项目 :P1" : "" }'; } >v.csv
	for jobs in 1 3; do
		run_ok cutover-clean -v -j $jobs -f s.yml v.csv
		err_has 'header on line 1, 3 columns; no field reads: x'
		err_has "clean: v.csv: no rule takes these labels of packed texts (rules: split): 'pack': 客户, 项目"
	done
	run_ok cutover-clean -f s.yml v.csv
	err_lacks 'no rule takes'
}

# wide N: N cells of x in one row
wide() { head -c "$1" /dev/zero | tr '\0' x | sed 's/x/x,/g; s/,$//'; echo; }

@test "more than 4,096 cells, names or fields are reported as such" {
	texts x | spec
	wide 4097 >v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	err_has 'clean: v.csv:1: the row that begins here has more than 4,096 cells, and that is the most of a row: is source.delimiter the right one? Else leave out columns that nobody needs when the file is exported'
	{ echo "source: { header: { names: [$(seq -s, 5000)] } }"; texts x; } | spec
	expect_status 2 cutover-clean -q -f s.yml v.csv
	err_has 's.yml:2:28: source.header.names has 5000 names, and a row has 4096 cells at most'
	# shellcheck disable=SC2046 # the names are words
	texts $(seq -f c%g 4097) | spec
	echo x >v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	err_has ': clean.fields has 4097 fields, and a record has 4096 at most: leave out what nobody needs'
}

@test "a message that lists names ends, and a header of one cell has a word on its delimiter" {
	# shellcheck disable=SC2046 # the names are words
	texts $(seq -f missing%g 900) | spec
	seq -s, -f column%g 900 >v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	[ "$(wc -c <err)" -lt 4500 ]
	err_has ', ... (900 columns)'
	err_has '; and more columns are missing ...; the header has: column1, '
	texts a | spec
	printf 'A\tB\tC\n1\t2\t3\n' >v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	err_has 'which source: { delimiter: "\t" } would cut into 3 names'
}

@test "values under merged cells of a workbook are reported, since Excel does not show them" {
	{ cells 1 title - -; cells 2 a b c; cells 3 1 2 3; cells 4 4 5 6; cells 5 - 8 9; } | parts m
	sed -i 's|</sheetData>|&<mergeCells count="3"><mergeCell ref="A1:C1"/><mergeCell ref="B3:C3"/><mergeCell ref="A4:A5"/></mergeCells>|' m/xl/worksheets/sheet1.xml
	pack v.xlsx m
	{ echo 'source: { header: { row: 2 } }'; texts a b c; } | spec
	run_ok cutover-clean -f s.yml v.xlsx
	err_has 'clean: v.xlsx: 1 value lies under merged cells, where Excel does not show it, and was read: the first is C3 under B3:C3; unmerge the cells in Excel and delete what should not be there'
	[ "$(faults)" = '3=\N 4=\N 5=\N ' ]
	sed -i 's|B3:C3|B3:C9|' m/xl/worksheets/sheet1.xml
	pack v.xlsx m
	run_ok cutover-clean -f s.yml v.xlsx
	err_has '5 values lie under merged cells, where Excel does not show them, and were read: the first is C3 under B3:C9'
	sed -i 's|B3:C9|B3:B3|' m/xl/worksheets/sheet1.xml
	pack v.xlsx m
	run_ok cutover-clean -f s.yml v.xlsx
	err_lacks merged
}

# merged RANGE...: the workbook v.xlsx of the parts m, whose sheet names these ranges behind its rows
merged() {
	sed -i 's|<mergeCells.*</mergeCells>||' m/xl/worksheets/sheet1.xml
	sed -i "s|</sheetData>|&<mergeCells>$(printf '<mergeCell ref="%s"/>' "$@")</mergeCells>|" m/xl/worksheets/sheet1.xml
	pack v.xlsx m
}

@test "what lies under merged cells: a value, once, in whatever order the ranges stand; no formula, no blank, and nothing beside them" {
	{
		cells 1 a b c d
		printf '<row r="2"><c r="A2"><v>1</v></c><c r="C2"><f>A2+1</f></c><c r="D2" t="inlineStr"><is><rPh sb="0" eb="1"><t>yi</t></rPh></is></c></row>\n'
		printf '<row r="3"><c r="A3"><v>2</v></c><c r="B3" t="inlineStr"><is><t> </t></is></c><c r="C3" t="inlineStr"><is><r><t>x</t></r><r><t>y</t></r></is></c></row>\n'
		cells 6 x y z w
	} | parts m
	texts a b c d | spec
	merged A6:B6 B2:D2 C4:C5 A3:C3 A6:D6x 'A6;D6' A6 b6:d6 A6: A0:D6 6:6
	expect_status 1 cutover-clean -f s.yml v.xlsx
	err_has 'clean: v.xlsx: 2 values lie under merged cells, where Excel does not show them, and were read: the first is C3 under A3:C3;'
	# more ranges than are looked at in one row: those that are looked at count
	# shellcheck disable=SC2046 # the ranges are words
	merged $(yes A6:B6 | head -n 5000)
	expect_status 1 cutover-clean -f s.yml v.xlsx
	err_has 'clean: v.xlsx: 1 value lies under merged cells, where Excel does not show it, and was read: the first is B6 under A6:B6;'
}

@test "a text behind the last name, where most of the first rows have nothing, has moved there" {
	spec <<<'clean: { fields: { a: {}, b: {}, c: {} } }'
	printf 'a,b,c,\nr0,x,y,\nr1,,x,y\nr2,x,y,\n' >v.csv
	for j in 1 3; do
		expect_status 1 cutover-clean -q -j $j -O tsv -f s.yml v.csv
		[ "$(cut -f 2 out | paste -sd ' ')" = '_fault \N *:ragged \N' ]
	done
	# not so where it is a column that nobody has named
	printf 'a,b,c,\nr0,x,y,note\nr1,,x,y\nr2,x,y,z\n' >v.csv
	run_ok cutover-clean -q -O tsv -f s.yml v.csv
	[ "$(cut -f 3-5 out | sed -n 3p)" = "$(printf 'r1\t\\N\tx')" ]
}

@test "header.optional alone speaks of a header in the first row" {
	{ echo 'source: { header: { optional: c } }'; texts a b c; } | spec
	printf 'a,b,c\n1,2,3\n4,5\n' >v.csv
	run_ok cutover-clean -q -f s.yml v.csv
	[ "$(grep -c '	5	' out)" = 1 ]
	{ echo 'source: { header: { skip_rows: 1 } }'; texts a b c; } | spec
	printf 'a,b,c\nx,y,z\n1,2,3\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	summary 1 read, 1 clean, 0 with faults, 1 skipped
}

@test "headings that no row matches: the colon of the expression and that of the file are two characters" {
	ledger
	local raw='cutover show --rows 1-50 shows the rows'
	sed 's/\^科目：/^项目:/' s.yml >t.yml
	expect_status 2 cutover-clean -q -f t.yml v.csv
	err_has "is the regular expression right? Its ':' does not match the full-width '：', and [:：] matches both; $raw"
	sed 's/\^科目：/^项目：/' s.yml >t.yml
	expect_status 2 cutover-clean -q -f t.yml v.csv
	err_has "is the regular expression right? Its full-width '：' does not match ':', and [:：] matches both; $raw"
	sed 's/\^科目：/^(?:项目)[[:digit:]]/' s.yml >t.yml
	expect_status 2 cutover-clean -q -f t.yml v.csv
	err_has "is the regular expression right? $raw"
}
