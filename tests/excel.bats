# Excel workbooks as legacy files. They are made here from what stands in their sheets: see grids.bash.
load helper
load grids


# ---- what a cell gives

@test "a workbook is known by its bytes, and its rows keep the number they have in Excel" {
	{ cells 3 date account debit; cells 5 2023-01-31 1002 12.5; cells 17 2023-02-01 6602 0.1; } | book any.name
	fields "" "date: { type: date }" "account: {}" "debit: { type: decimal(2) }"
	run_ok cutover clean -q -f s.yml any.name
	expect_out <<-'END'
	_at⇥_fault⇥date⇥account⇥debit
	any.name:5⇥\N⇥2023-01-31⇥1002⇥12.50
	any.name:17⇥\N⇥2023-02-01⇥6602⇥0.10
	\.⇥rows=2
	END
	mv out one
	run_ok cutover clean -q -j 4 -f s.yml any.name
	diff one out
}

@test "a number has the digits that Excel shows, without an exponent" {
	for v in 1.1000000000000001 0.30000000000000004 1E-3 -2.5E+2 1234567.8899999999 123456789012345 12345678901234.56 \
		0.33333333333333331 1e2 0 -0 123456789012345.12; do
		n=$((n + 1))
		echo "<row><c><v>$v</v></c></row>"
	done | book n.xlsx
	raw n.xlsx
	expect_out <<-'END'
	1,1.1
	2,0.3
	3,0.001
	4,-250
	5,1234567.89
	6,123456789012345
	7,12345678901234.56
	8,0.333333333333333
	9,100
	10,0
	11,0
	12,123456789012345.12
	END
}

@test "a number of more than 15 digits is a fault for an amount and for a text" {
	{ cells 1 amount code; echo '<row r="2"><c r="A2"><v>1E+15</v></c><c r="B2"><v>6.2220212345678902E+18</v></c></row>'
		echo '<row r="3"><c r="A3"><v>999999999999999</v></c><c r="B3" t="inlineStr"><is><t>6222021234567890123</t></is></c></row>'; } | book n.xlsx
	fields "" "amount: { type: integer }" "code: {}"
	expect_status 1 cutover clean -f s.yml n.xlsx
	expect_out <<-'END'
	_at⇥_fault⇥amount⇥code
	n.xlsx:2⇥amount:scientific code:scientific⇥1E+15⇥6.2220212345678902E+18
	n.xlsx:3⇥\N⇥999999999999999⇥6222021234567890123
	\.⇥rows=2
	END
	err_has "clean: n.xlsx:2: code: '6.2220212345678902E+18' is in scientific notation: a spreadsheet has destroyed digits"
}

@test "a value of a heading is read as such, whatever stands after the last column of a row" {
	{ cells 1 account note; cells 2 'rate 1.234,5'; cells 3 1001 x; cells 4 1002 y
		echo '<row r="5"><c r="A5" t="inlineStr"><is><t>1003</t></is></c><c r="C5"><v>8</v></c></row>'; } | book n.xlsx
	fields "headings: { rate: '^rate (.*)' }" "account: {}" "rate: { type: decimal(3), decimal_mark: ',' }"
	expect_status 1 cutover clean -f s.yml n.xlsx
	expect_out <<-'END'
	_at⇥_fault⇥account⇥rate
	n.xlsx:3⇥\N⇥1001⇥1234.500
	n.xlsx:4⇥\N⇥1002⇥1234.500
	n.xlsx:5⇥*:ragged⇥1003⇥1234.500
	\.⇥rows=3
	END
}

@test "a number keeps its decimal mark whatever that of the field" {
	{ cells 1 a b; cells 2 1.234 1.234,50; } | book n.xlsx
	fields "" 'a: { type: decimal(3), decimal_mark: "," }' 'b: { type: decimal(2), decimal_mark: "," }'
	run_ok cutover clean -q -f s.yml n.xlsx
	out_has "$(printf 'n.xlsx:2\t\\N\t1.234\t1234.50')"
}

@test "a format of zeros gives a code its zeros, a percentage is the number" {
	echo '<row><c s="3"><v>1002</v></c><c s="6"><v>0.05</v></c><c s="7"><v>-1234.5</v></c><c s="3"><v>1234567</v></c><c s="10"><v>3</v></c></row>' | book n.xlsx
	raw n.xlsx
	expect_out <<-'END'
	1,001002,0.05,-1234.5,1234567,3
	END
}

@test "a date is known by its number format, and none is a number" {
	echo '<row><c s="1"><v>44957</v></c><c s="5"><v>44957.75</v></c><c s="2"><v>44957.520833333336</v></c><c s="2"><v>44957</v></c>
		<c s="8"><v>0.52083333333333337</v></c><c s="4"><v>1.5</v></c><c s="9"><v>44957</v></c><c><v>44957</v></c></row>' | book d.xlsx
	raw d.xlsx
	expect_out <<-'END'
	1,2023-01-31,2023-01-31,2023-01-31T12:30:00,2023-01-31,12:30:00,36:00:00,2023-01-31,44957
	END
}

@test "the leap day that Excel has in 1900 is no date, the days around it are" {
	{ cells 1 d; for v in 0 1 59 60 61 -1 2958465 2958466; do echo "<row><c s='1'><v>$v</v></c></row>"; done; } | book d.xlsx
	fields "" "d: { type: date }"
	expect_status 1 cutover clean -q -f s.yml d.xlsx
	expect_out <<-'END'
	_at⇥_fault⇥d
	d.xlsx:2⇥d:not_a_date⇥0
	d.xlsx:3⇥\N⇥1900-01-01
	d.xlsx:4⇥\N⇥1900-02-28
	d.xlsx:5⇥d:not_a_date⇥60
	d.xlsx:6⇥\N⇥1900-03-01
	d.xlsx:7⇥d:not_a_date⇥-1
	d.xlsx:8⇥\N⇥9999-12-31
	d.xlsx:9⇥d:not_a_date⇥2958466
	\.⇥rows=8
	END
}

@test "a workbook that counts from 1904" {
	echo '<row><c s="1"><v>0</v></c><c s="1"><v>43495</v></c></row>' | BOOK='<workbookPr date1904="1"/>' book d.xlsx
	raw d.xlsx
	expect_out <<-'END'
	1,1904-01-01,2023-01-31
	END
	{ cells 1 a; cells 2 43538; } | BOOK='<workbookPr date1904="1"/>' book n.xlsx
	fields "" "a: { type: date, formats: [excel1904] }"
	run_ok cutover clean -f s.yml n.xlsx
	out_has "$(tabs <<<'n.xlsx:2⇥\N⇥2023-03-15')"
	err_has "clean: n.xlsx: its days are counted from 1904: where they are plain numbers, the format of the field is excel1904, not excel"
}

@test "a date field reads a date whatever its formats, and a text by them" {
	{ cells 1 d t; echo '<row><c s="1"><v>44931</v></c><c s="2"><v>44931.520833333336</v></c></row>'
		cells 3 05/01/2023 05/01/2023; } | book d.xlsx
	fields "" 'd: { type: date, formats: ["%d/%m/%Y"] }' 't: { type: date, formats: ["%d/%m/%Y"], rules: [{ delete: "-" }] }'
	run_ok cutover clean -q -f s.yml d.xlsx
	expect_out <<-'END'
	_at⇥_fault⇥d⇥t
	d.xlsx:2⇥\N⇥2023-01-05⇥2023-01-05
	d.xlsx:3⇥\N⇥2023-01-05⇥2023-01-05
	\.⇥rows=2
	END
}

@test "an error that the spec calls null is null, another one a fault" {
	{ cells 1 n; echo '<row><c t="e"><v>#N/A</v></c></row><row><c t="e"><v>#REF!</v></c></row>'; } | book e.xlsx
	fields "" 'n: { type: decimal(2), null: ["#N/A"] }'
	expect_status 1 cutover clean -q -f s.yml e.xlsx
	expect_out <<-'END'
	_at⇥_fault⇥n
	e.xlsx:2⇥\N⇥\N
	e.xlsx:3⇥n:error_value⇥#REF!
	\.⇥rows=2
	END
}

@test "a day that the spec calls null is null in a workbook, too" {
	{ cells 1 d t; echo '<row><c s="1"><v>2</v></c><c s="2"><v>2.5</v></c></row>'
		echo '<row><c s="1"><v>3</v></c><c s="1"><v>3</v></c></row>'; } | book d.xlsx
	fields "" 'd: { type: date, null: ["1900-01-02"], default: "2000-01-01" }' 't: { type: datetime, null: ["1900-01-02T12:00:00"] }'
	run_ok cutover clean -q -f s.yml d.xlsx
	expect_out <<-'END'
	_at⇥_fault⇥d⇥t
	d.xlsx:2⇥\N⇥2000-01-01⇥\N
	d.xlsx:3⇥\N⇥1900-01-03⇥1900-01-03T00:00:00
	\.⇥rows=2
	END
}

@test "shared strings: rich text joined, readings left out, escapes decoded" {
	cat >s.xlsx.strings <<-'END'
	<si><t>摘要</t></si>
	<si><r><rPr><b/></rPr><t>银行</t></r><r><t xml:space="preserve"> 存款 </t></r><rPh sb="0" eb="1"><t>yinhang</t></rPh></si>
	<si><t>a_x000D_b_x005F_x000D_ _x4E2D_&amp;_xD83D__xDE00_</t></si>
	<si/>
	END
	echo '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="s"><v>3</v></c><c t="s"><v>0</v></c></row>' | book s.xlsx
	raw s.xlsx
	printf '1,摘要,银行 存款 ,a\\rb_x000D_ 中&😀,,摘要\n' | diff - out
}

@test "inline strings, truth values, texts of formulas, columns that are missing" {
	echo '<row r="2"><c r="B2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>c</t></rPh></is></c><c r="D2" t="b"><v>1</v></c>
		<c r="E2" t="b"><v>0</v></c><c r="G2" t="str"><f>A1</f><v>x</v></c><c r="H2" s="1"/></row><row r="3"/><row r="4"><c r="A4" s="1"/></row>' | book s.xlsx
	raw s.xlsx
	expect_out <<-'END'
	2,,ab,,true,false,,x
	END
}

@test "a formula gives the result that is stored with it, and is a fault without one; so is an error" {
	{ cells 1 a b c; echo '<row><c><f>1+1</f><v>2</v></c><c t="str"><f>""</f><v></v></c><c t="s"/></row>
		<row><c><f>SUM(A1:A2)</f></c><c><f>B1</f><v/></c><c t="e"><f>NA()</f><v>#N/A</v></c></row>'; } | book f.xlsx
	fields "" "a: { type: decimal(2) }" "b: {}" "c: {}"
	expect_status 1 cutover clean -f s.yml f.xlsx
	expect_out <<-'END'
	_at⇥_fault⇥a⇥b⇥c
	f.xlsx:2⇥\N⇥2.00⇥\N⇥\N
	f.xlsx:3⇥a:uncalculated b:uncalculated c:error_value⇥=SUM(A1:A2)⇥=B1⇥#N/A
	\.⇥rows=2
	END
	err_has "clean: f.xlsx:3: a: '=SUM(A1:A2)' is a formula whose result is not in the file: open it in Excel and save it"
	err_has "clean: f.xlsx:3: c: '#N/A' is an error that the spreadsheet shows in place of a value"
}

@test "a workbook that asks to be calculated: 0 is no result of a formula, and the others are reported" {
	{ cells 1 a b; echo '<row><c><f>A3+1</f><v>0</v></c><c><v>0</v></c></row><row><c><f>1+1</f><v>2</v></c><c t="str"><f>B9</f><v>x</v></c></row>
		<row><c><f>A9</f><v>0.0</v></c></row>'; } >rows
	fields "" "a: { type: decimal(2) }" "b: {}"
	BOOK='<calcPr calcId="1" fullCalcOnLoad="1"/>' book f.xlsx <rows
	expect_status 1 cutover clean -f s.yml f.xlsx
	expect_out <<-'END'
	_at⇥_fault⇥a⇥b
	f.xlsx:2⇥a:uncalculated⇥=A3+1⇥0
	f.xlsx:3⇥\N⇥2.00⇥x
	f.xlsx:4⇥a:uncalculated⇥=A9⇥\N
	\.⇥rows=3
	END
	err_has "clean: f.xlsx: 2 results of formulas may be out of date, the first on line 3, since the workbook asks to be calculated when it is opened: open it in Excel and save it"
	BOOK='<calcPr calcId="1"/>' book g.xlsx <rows
	run_ok cutover clean -f s.yml g.xlsx
	out_has "$(tabs <<<'g.xlsx:4⇥\N⇥0.00⇥\N')"
	err_lacks 'out of date'
}

@test "strict workbooks and elements with a prefix are read the same" {
	{ cells 1 d n; echo '<row><c t="d"><v>2023-01-31T00:00:00Z</v></c><c><v>2</v></c></row>'; } | book s.xlsx
	for f in $(find s.xlsx.parts -type f); do
		sed -E 's|http://schemas.openxmlformats.org/spreadsheetml/2006/main|http://purl.oclc.org/ooxml/spreadsheetml/main|
			s|http://schemas.openxmlformats.org/officeDocument/2006|http://purl.oclc.org/ooxml/officeDocument|' "$f" >x && mv x "$f"
	done
	f=s.xlsx.parts/xl/worksheets/sheet1.xml
	sed -E 's|<(/?)([a-z])|<\1x:\2|g; s|xmlns=|xmlns:x=|' $f >x && mv x $f
	pack s.xlsx s.xlsx.parts
	raw s.xlsx
	expect_out <<-'END'
	1,d,n
	2,2023-01-31,2
	END
}

# ---- sheets and rows

@test "the first visible sheet with a value is read, and the others are named" {
	cells 1 other >b.xlsx.parts.Other
	cells 1 secret >b.xlsx.parts.Secret
	cells 1 mine >b.xlsx.parts.Mine
	: | book b.xlsx Empty Secret:hidden Mine Other Nothing
	rm -f b.xlsx.parts.*
	run_ok cutover clean --raw 1-9 b.xlsx
	expect_out <<<"1,mine"
	expect_err <<<"clean: b.xlsx: sheet 'Mine' is read, not 'Other': source.sheet names another"
}

@test "source.sheet is for workbooks only: a file that is none is refused" {
	fields "sheet: 3" "a: {}"
	printf 'a\n1\n' >t.csv
	expect_status 2 cutover clean -f s.yml t.csv
	err_has "clean: t.csv: is no workbook, but source.sheet names a sheet: leave it out"
}

@test "source.sheet names a sheet or counts to it, hidden ones too; another one is refused with those that are there" {
	cells 1 secret >b.xlsx.parts.2023
	cells 1 mine | book b.xlsx Mine 2023:veryHidden
	fields "sheet: Mine" "mine: {}"; run_ok cutover clean -f s.yml --raw 1-9 b.xlsx; expect_out <<<"1,mine"; quiet
	fields "sheet: 2023" "mine: {}"; raw -f s.yml b.xlsx; expect_out <<<"1,secret"
	fields "sheet: 2" "mine: {}"; raw -f s.yml b.xlsx; expect_out <<<"1,secret"
	fields "sheet: Vouchers" "mine: {}"
	expect_status 2 cutover clean -f s.yml b.xlsx
	err_has "clean: b.xlsx: the workbook has no sheet 'Vouchers' (source.sheet); it has: 1 'Mine', 2 '2023' (hidden)"
	no_seal
}

@test "rows without a value are passed over, hidden rows are read, and -v tells how many" {
	{ cells 1 a; cells 2; echo '<row r="4" hidden="1"><c r="A4"><v>1</v></c></row>'; echo '<row r="5" hidden="true"/>'; cells 6 2; } | book h.xlsx
	fields "" "a: {}"
	run_ok cutover clean -v -f s.yml h.xlsx
	expect_out <<-'END'
	_at⇥_fault⇥a
	h.xlsx:4⇥\N⇥1
	h.xlsx:6⇥\N⇥2
	\.⇥rows=2
	END
	err_has "clean: h.xlsx: 1 of the rows read is hidden in Excel"
	err_has "clean: h.xlsx: sheet 'Sheet1', header on line 1, 1 column; no field reads: none"
}

@test "a row ends where it likes, but text beyond the header is a fault" {
	{ cells 1 a b; cells 2 1; cells 3 1 2 3; } | book r.xlsx
	fields "ragged: { join: a }" "a: {}" "b: {}"
	expect_status 1 cutover clean -q -f s.yml r.xlsx
	expect_out <<-'END'
	_at⇥_fault⇥a⇥b
	r.xlsx:2⇥\N⇥1⇥\N
	r.xlsx:3⇥*:ragged⇥1⇥2
	\.⇥rows=2
	END
}

@test "title rows, a header of two rows, merged cells, totals and fill_down work as on a text" {
	{ cells 1 '公司：示例'; cells 3 日期 借方 - 贷方; cells 4 - 本币 外币 本币
		echo '<row r="5"><c r="A5" s="1"><v>44957</v></c><c r="B5"><v>100.1</v></c><c r="D5"><v>0</v></c></row>'
		cells 6 - 0.2 - 100.3; cells 7 合计 100.3 - 100.3; } | book m.xlsx
	cat >s.yml <<-'END'
	cutover: 1
	controls: [debit, credit]
	source:
	  header: { find: [日期, 借方 本币], rows: 2 }
	  preamble: { company: "公司：(.*)" }
	clean:
	  fill_down: [date]
	  fields:
	    date:   { from: 日期, type: date }
	    debit:  { from: 借方 本币, type: decimal(2) }
	    credit: { from: 贷方 本币, type: decimal(2) }
	    firm:   { from: company }
	  totals: { when: "日期 = '合计'", check: { debit: 借方 本币, credit: 贷方 本币 } }
	END
	run_ok cutover clean -q -f s.yml m.xlsx
	expect_out <<-'END'
	_at⇥_fault⇥date⇥debit⇥credit⇥firm
	m.xlsx:5⇥\N⇥2023-01-31⇥100.10⇥0.00⇥示例
	m.xlsx:6⇥\N⇥2023-01-31⇥0.20⇥100.30⇥示例
	\.⇥rows=2⇥sum.debit=100.30⇥sum.credit=100.30
	END
}

@test "--profile looks into a workbook" {
	{ cells 1 a b; cells 2 x 1; cells 3 y; } | book p.xlsx
	run_ok cutover clean -q --profile p.xlsx
	out_has "1 file, 2 rows, 0 left out, 0 with more or fewer cells than the header"
}

@test "--guess writes a spec for a workbook, and it reads the workbook" {
	cells 1 other >g.xlsx.parts.Other
	{ cells 1 '凭证列表'; cells 2 日期 凭证字号 摘要 金额
		for i in 3 4 5; do echo "<row r=\"$i\"><c s=\"1\"><v>4495$i</v></c><c t=\"str\"><v>记-$i</v></c><c t=\"str\"><v>付款</v></c><c><v>$i.5</v></c></row>"; done
		cells 6 2023-02-01 记-9; } | book g.xlsx "My sheet" Other
	run_ok cutover guess g.xlsx
	out_has "  format: xlsx"
	if grep 'cells than the header' out; then return 1; fi
	cp out s.yml
	run_ok cutover clean -q -f s.yml g.xlsx
	out_has "g.xlsx:3"
	run_ok pipe "cat g.xlsx | cutover guess"
	head -c 3000 g.xlsx | head -c 700 >c.xlsx
	expect_status 2 cutover guess c.xlsx
	err_has "guess: c.xlsx: the workbook cannot be opened: it is cut off or damaged"
}

@test "a workbook comes through a pipe, and from the middle of a file on standard input" {
	{ cells 1 a; cells 2 x; } | book p.xlsx
	fields "" "a: {}"
	run_ok pipe "cat p.xlsx | cutover clean -f s.yml --audit a"
	expect_out <<-'END'
	_at⇥_fault⇥a
	-:2⇥\N⇥x
	\.⇥rows=1
	END
	has a "$(sha256sum <p.xlsx | cut -d ' ' -f 1)"
	has a "\"bytes\":$(wc -c <p.xlsx)"
	run_ok cutover clean -f s.yml --audit b p.xlsx
	has b "$(sha256sum <p.xlsx | cut -d ' ' -f 1)"
	{ printf 'some line\n'; cat p.xlsx; } >q
	run_ok pipe "{ read -r line; cutover clean -f s.yml; } <q"
	out_has "$(printf -- '-:2\t\\N\tx')"
}

@test "memory does not grow with the rows" {
	sanitized && skip "address space is not ours to limit under a sanitizer"
	awk 'BEGIN { for (i = 1; i <= 60000; i++) printf "<row r=\"%d\"><c r=\"A%d\" t=\"inlineStr\"><is><t>row %d of some width %d</t></is></c><c r=\"B%d\"><v>%d.5</v></c></row>\n", i, i, i, i * 7919 % 100003, i, i }' | book l.xlsx
	run_ok bash -c 'ulimit -v 120000; cutover clean -q --raw 1-60000 l.xlsx'
	[ "$(wc -l <out)" -eq 60000 ]
	[ "$(tail -n 1 out)" = "60000,row 60000 of some width 25747,60000.5" ] || { tail -n 1 out; return 1; }
}

@test "memory does not grow with the texts that the sheets share, and each comes back from where it was kept" {
	sanitized && skip "address space is not ours to limit under a sanitizer"
	awk 'BEGIN { x = sprintf("%400s", ""); gsub(/ /, "x", x); for (i = 0; i < 200000; i++) printf "<si><t>%d of %d %s</t></si>\n", i, i * 7919 % 100003, x; print "<si/><si><t>last</t></si>" }' >l.xlsx.strings
	awk 'BEGIN { for (i = 0; i < 200002; i += 9) printf "<row r=\"%d\"><c r=\"A%d\" t=\"s\"><v>%d</v></c><c r=\"B%d\" t=\"s\"><v>%d</v></c></row>\n", i + 1, i + 1, i, i + 1, 200001 - i }' | book l.xlsx
	run_ok bash -c 'ulimit -v 90000; cutover clean -q --raw 1-300000 l.xlsx'
	awk 'BEGIN { x = sprintf("%400s", ""); gsub(/ /, "x", x)
		for (i = 0; i < 200002; i += 9) { a = i < 200000 ? i " of " i * 7919 % 100003 " " x : "last"; j = 200001 - i
			b = j < 200000 ? j " of " j * 7919 % 100003 " " x : j == 200000 ? "" : "last"; print i + 1 "," a "," b } }' | cmp - out
	expect_status 2 env TMPDIR=/nowhere "$BIN/cutover-clean" -q --raw 1 l.xlsx
	expect_err <<'X'
clean: l.xlsx: its texts need a temporary file: No such file or directory
X
}

@test "names of parts and sheets without end are refused" {
	mkdir -p folder/_rels
	{ printf '<Relationships xmlns="%s">' "$package"
		awk -v office="$office" 'BEGIN { x = sprintf("%900s", ""); for (i = 0; i < 9000; i++) printf "<Relationship Id=\"r%d\" Type=\"%s/officeDocument\" Target=\"%d%s\"/>", i, office, i, x }'
		echo '</Relationships>'; } >folder/_rels/.rels
	pack w.xlsx folder
	expect_status 2 cutover-clean --raw 1 w.xlsx
	err_has 'the names of its parts take more than 4 MiB'
}

# ---- what is refused

# refused MESSAGE FILE [SOURCE]
refused() {
	fields "${3:-}" "a: { from: [a, c1] }"
	expect_status 2 cutover clean -f s.yml "$2"
	err_has "clean: $1"
	no_seal
}

@test "what is named a workbook and is none is refused by what it is" {
	printf '\xef\xbb\xbf\n<HTML><body><table><tr><td>a</td></tr></table>' >p.xlsx
	refused "p.xlsx: is a web page (HTML) and no workbook, whatever its name: open it in Excel and save it as .xlsx or CSV" p.xlsx
	mv p.xlsx p.xls
	refused "p.xls: is a web page (HTML) and no workbook" p.xls
	echo 'a,b' >t.xlsx
	refused "t.xlsx: is a text and no workbook: source.format csv or tsv reads it" t.xlsx
	fields "format: csv" "a: {}"
	run_ok cutover clean -q -f s.yml t.xlsx
	echo '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>' >x.xls
	refused "x.xls: is an XML document and no workbook" x.xls
	printf 'a\0b' >y.dat
	refused "y.dat: is no workbook (it does not begin as one)" y.dat "format: xlsx"
	: >z.xlsx
	refused "z.xlsx: the file is empty" z.xlsx "format: xlsx"
}

@test "an old workbook and one with a password are refused, whatever they are called" {
	{ printf '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'; head -c 600 /dev/zero; } >o.xls
	refused "o.xls: is an old Excel workbook (.xls), or one with a password: open it in Excel and save it as .xlsx without a password, or as CSV" o.xls
	{ printf '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'; head -c 600 /dev/zero; printf EncryptedPackage | sed 's/./&\x00/g'; } >e.xlsx
	refused "e.xlsx: is a workbook with a password: open it in Excel and save it without one" e.xlsx
}

@test "zip archives of another kind are refused by name" {
	mkdir -p ods docx zip bin/_rels bin/xl
	echo x >ods/content.xml; pack b.ods ods
	refused "b.ods: is an OpenDocument file (.ods): open it in LibreOffice or Excel and save it as .xlsx or CSV" b.ods
	mkdir -p docx/word docx/_rels; echo x >docx/word/document.xml; echo x >docx/_rels/.rels; pack b.docx docx
	refused "b.docx: is a Word document, no workbook" b.docx
	echo a >zip/a.csv; pack b.zip zip
	refused "b.zip: is a zip archive without a workbook in it: unpack it first" b.zip
	{ echo "<Relationships xmlns=\"$package\">"; relation r officeDocument xl/workbook.bin; echo '</Relationships>'; } >bin/_rels/.rels
	echo x >bin/xl/workbook.bin; pack b.xlsb bin
	refused "b.xlsb: is a binary workbook (.xlsb): open it in Excel and save it as .xlsx or CSV" b.xlsb
	refused "b.zip: is a workbook or another zip archive, not a text as source.format says" b.zip "format: csv"
}

# tests/unit/test_xlsx_file.c cuts it, and each part, at every byte
@test "a workbook that is cut off is refused" {
	{ cells 1 a; cells 2 x; } | book w.xlsx
	head -c 500 w.xlsx >c.xlsx
	refused "c.xlsx: the workbook cannot be opened: it is cut off or damaged" c.xlsx
}

@test "a workbook that lacks a part, or whose XML breaks off, is refused with the part" {
	{ cells 1 a; cells 2 x; } | book w.xlsx
	part=xl/worksheets/sheet1.xml
	cp -r w.xlsx.parts p; rm "p/$part"; pack m.xlsx p
	refused "m.xlsx: " m.xlsx
	err_has "it has no part '$part': the workbook is not whole; open it in Excel and save it as .xlsx or CSV"
	head -c $(($(wc -c <"w.xlsx.parts/$part") - 20)) "w.xlsx.parts/$part" >"p/$part"; pack m.xlsx p
	refused "m.xlsx: $part, line " m.xlsx
	err_has "the workbook is damaged; open it in Excel and save it as .xlsx or CSV"
}

@test "a part whose bytes were changed on the way is refused" {
	cells 1 a | book w.xlsx
	at=$(grep -abo 'xl/worksheets/sheet1.xml' w.xlsx | head -n 1 | cut -d : -f 1)
	printf '\377\377' | dd of=w.xlsx bs=1 seek=$((at + 40)) conv=notrunc status=none
	refused "w.xlsx: " w.xlsx
}

# the others are in tests/unit/test_xlsx_file.c
@test "rows out of order are refused with the part, its line and the row" {
	echo '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>' | book w.xlsx
	refused "w.xlsx: xl/worksheets/sheet1.xml, line 2: after row 2 comes row '1'" w.xlsx "header: none"
}

@test "a document type is refused, and with it entities that grow" {
	cells 1 a | book w.xlsx
	f=w.xlsx.parts/xl/worksheets/sheet1.xml
	{ echo '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'; cat $f; } >x && mv x $f
	pack w.xlsx w.xlsx.parts
	refused "w.xlsx: xl/worksheets/sheet1.xml, line 1: it has a document type, which no spreadsheet program writes" w.xlsx
}

@test "a zip bomb is refused before it fills anything" {
	cells 1 a | book w.xlsx
	{ echo "<worksheet xmlns=\"$main\"><sheetData>"; head -c 40000000 /dev/zero | tr '\0' ' '; echo '</sheetData></worksheet>'; } >w.xlsx.parts/xl/worksheets/sheet1.xml
	pack w.xlsx w.xlsx.parts
	refused "w.xlsx: a part of it grows to more than 200 times its size when unpacked, which no workbook does: is it a zip bomb? (xl/worksheets/sheet1.xml)" w.xlsx
}

@test "a tag without end and elements without end are refused" {
	cells 1 a | book w.xlsx
	f=w.xlsx.parts/xl/worksheets/sheet1.xml
	{ printf '<worksheet a="'; head -c 2000000 /dev/urandom | od -An -tx1 | tr -d ' \n'; } >$f
	pack w.xlsx w.xlsx.parts
	refused "w.xlsx: xl/worksheets/sheet1.xml, line 1: a tag is longer than a megabyte" w.xlsx
	printf '<a>%.0s' {1..300} >$f
	pack w.xlsx w.xlsx.parts
	refused "w.xlsx: xl/worksheets/sheet1.xml, line 1: elements are nested more than 256 deep" w.xlsx
}

@test "a workbook without any value, and one whose values are all hidden" {
	: | book e.xlsx
	refused "e.xlsx: no sheet has a value in it" e.xlsx
	cells 1 a | book h.xlsx Secret:hidden
	refused "h.xlsx: no sheet with a value in it is 'visible' (source.sheet); it has: 1 'Secret' (hidden)" h.xlsx
}

@test "source.sheet is for workbooks" {
	fields "format: csv, sheet: A" "a: {}"
	expect_status 2 cutover clean -f s.yml x
	err_has "source.sheet is for workbooks: source.format says another"
}

@test "a cell with a second value is a fault, and the two are never one; a second that is empty is none" {
	printf 'cutover: 1\nclean: { fields: { a: { type: decimal(2) } } }\n' >s.yml
	{ cells 1 a
		echo '<row r="2"><c r="A2"><v>100</v><v>100</v></c></row>'
		echo '<row r="3"><c r="A3" t="inlineStr"><is><t>1.5</t></is><v>2</v></c></row>'
		echo '<row r="4"><c r="A4"><v>3</v><extLst><ext><v>9</v></ext></extLst></c></row>'
		echo '<row r="5"><c r="A5" t="inlineStr"><is><r><t>1</t></r><r><t>2.5</t></r></is><v></v></c></row>'
		cells 6 7; } | book two.xlsx
	expect_status 1 cutover-clean -f s.yml two.xlsx
	expect_out <<'X'
_at⇥_fault⇥a
two.xlsx:2⇥a:unreadable⇥100 | 100
two.xlsx:3⇥a:unreadable⇥1.5 | 2
two.xlsx:4⇥\N⇥3.00
two.xlsx:5⇥\N⇥12.50
two.xlsx:6⇥\N⇥7.00
\.⇥rows=5
X
	err_has "clean: two.xlsx:2: a: '100 | 100' is a memo, two values in one cell, or of another kind that cannot be read"
}

# one ROWS... : what clean gives for the cells of column a (a text), one a line: fault and value
one() { # CELL...; each is a <c> of a row of its own
	local n=1 cell
	{ cells 1 a
		for cell; do n=$((n + 1)); printf '<row r="%d">%s</row>\n' $n "$cell"; done; } | book one.xlsx
	printf 'cutover: 1\nclean: { fields: { a: {} } }\n' >one.yml
	capture cutover-clean -q -f one.yml one.xlsx
	sed -n '2,$p' "$BATS_TEST_TMPDIR/out" | cut -f 1,2,3 | sed 's/^one.xlsx:[0-9]*.//; /^\\\./d' >one.out
}

@test "what stands in a cell beside its one value is never glued to it" {
	one '<c r="A2"><v>100</v><extLst><ext uri="x"><v>7</v><x:a xmlns:x="urn:x">8</x:a></ext></extLst></c>' \
		'<c r="A3" t="inlineStr"><is><t>日本</t><rPh sb="0" eb="2"><t>にほん</t></rPh><phoneticPr fontId="1"/></is></c>' \
		'<c r="A4" t="inlineStr"><is><r><rPr><b/><rFont val="x"/></rPr><t>1</t></r><r><t>2</t></r></is></c>' \
		'<c r="A5"><v>10<!-- no -->0</v></c>' \
		'<c r="A6"><v><![CDATA[10]]>0</v></c>' \
		'<c r="A7"><x:v xmlns:x="urn:x">7</x:v><v>100</v></c>' \
		'<c r="A8" t="inlineStr"><is><t xml:space="preserve"> a  b </t></is></c>' \
		'<c r="A9" t="inlineStr"><is><t>1</t><t></t></is></c>' \
		'<c r="A10"><f>SUM(B1)</f><v>100</v></c>' \
		"<c r=\"A11\"> <v>100</v>
			</c>"
	expect_file one.out <<'X'
\N⇥100
\N⇥日本
\N⇥12
\N⇥100
\N⇥100
\N⇥100
\N⇥a  b
\N⇥1
\N⇥100
\N⇥100
X
}

@test "a cell whose text contradicts its value is unreadable, and shows both" {
	mc=http://schemas.openxmlformats.org/markup-compatibility/2006
	one '<c r="A2" t="inlineStr"><is><t>1</t></is><is><t>2</t></is></c>' \
		'<c r="A3" t="inlineStr"><is><t>1</t><t>2</t></is></c>' \
		'<c r="A4" t="inlineStr"><is><t>1</t><r><t>2</t></r></is></c>' \
		'<c r="A5" t="inlineStr"><is><r><t>1</t></r><t>2</t></is></c>' \
		'<c r="A6" t="inlineStr"><is><r><t>1</t><t>2</t></r></is></c>' \
		'<c r="A7">5<v>100</v></c>' \
		'<c r="A8"><v>100</v>5</c>' \
		'<c r="A9">5</c>' \
		'<c r="A10"><v><t>5</t></v></c>' \
		'<c r="A11"><v>1<x:a xmlns:x="urn:x">5</x:a>0</v></c>' \
		"<c r=\"A12\"><mc:AlternateContent xmlns:mc=\"$mc\"><mc:Choice Requires=\"x\"><v>1</v></mc:Choice><mc:Fallback><v>2</v></mc:Fallback></mc:AlternateContent></c>" \
		'<c r="A13"><c r="B13"><v>1</v></c><v>2</v></c>' \
		'<c r="A14"><is><t>5</t></is></c>' \
		'<c r="A15" t="s"><is><t>0</t></is></c>' \
		'<c r="A16" t="b"><v>2</v></c>' \
		'<c r="A17"><t>5</t></c>' \
		'<c r="A18"><is><v>5</v></is></c>' \
		'<c r="A19" t="str"><v>1</v><v>2</v></c>' \
		'<c r="A20" t="e"><v>#N/A</v><is><t>1</t></is></c>' \
		'<c r="A21"><v>6</v></c>'
	expect_file one.out <<'X'
a:unreadable⇥1 | 2
a:unreadable⇥1 | 2
a:unreadable⇥1 | 2
a:unreadable⇥1 | 2
a:unreadable⇥1 | 2
a:unreadable⇥5 | 100
a:unreadable⇥100 | 5
a:unreadable⇥5
a:unreadable⇥5
a:unreadable⇥1 | 50
a:unreadable⇥1 | 2
a:unreadable⇥1 | 2
a:unreadable⇥5
a:unreadable⇥0
a:unreadable⇥2
a:unreadable⇥5
a:unreadable⇥5
a:unreadable⇥1 | 2
a:unreadable⇥#N/A | 1
\N⇥6
X
}

@test "odd contents of each type of cell: the value, or a fault, and never another one" {
	one '<c r="A2" t="b"><v>1</v></c>' '<c r="A3" t="b"><v>false</v></c>' '<c r="A4" t="d"><v>2024-01-05T00:00:00</v></c>' \
		'<c r="A5" t="d"><v>45000</v></c>' '<c r="A6" t="str"><v>1E3</v></c>' '<c r="A7" t="e"><v>odd</v></c>' '<c r="A8"><v>1 2</v></c>' \
		'<c r="A9" t="x"><v>5</v></c>' '<c r="A10" t="inlineStr"><v>5</v></c>' '<c r="A11"><f>1</f><f>2</f></c>'
	expect_file one.out <<'X'
\N⇥true
\N⇥false
\N⇥2024-01-05
\N⇥45000
\N⇥1E3
a:error_value⇥odd
\N⇥1 2
\N⇥5
\N⇥5
a:uncalculated⇥=12
X
}

@test "a shared text with two values is a fault in each cell that shows it" {
	cat >sh.xlsx.strings <<'X'
<si><t>a</t></si>
<si><t>1</t><r><t>2</t></r></si>
<si><r><t>3</t></r><r><t xml:space="preserve"> 4</t></r><rPh sb="0" eb="1"><t>9</t></rPh></si>
<si><t>5</t><extLst><ext><t>9</t></ext></extLst></si>
<si>6<t>7</t></si>
<si><t>8<x:a xmlns:x="urn:x">9</x:a></t></si>
<si/>
X
	{ cells 1 a b
		for n in 1 2 3 4 5 6 0 1; do echo "<row><c t=\"s\"><v>$n</v></c><c><v>1</v></c></row>"; done; } | book sh.xlsx
	printf 'cutover: 1\nclean: { fields: { a: {} } }\n' >s.yml
	expect_status 1 cutover-clean -q -f s.yml sh.xlsx
	expect_out <<'X'
_at⇥_fault⇥a
sh.xlsx:2⇥a:unreadable⇥1 | 2
sh.xlsx:3⇥\N⇥3 4
sh.xlsx:4⇥\N⇥5
sh.xlsx:5⇥a:unreadable⇥6 | 7
sh.xlsx:6⇥a:unreadable⇥8 | 9
sh.xlsx:7⇥\N⇥\N
sh.xlsx:8⇥\N⇥a
sh.xlsx:9⇥a:unreadable⇥1 | 2
\.⇥rows=8
X
}

# a text in several versions is an error: tests/unit/test_xlsx_file.c
@test "what a program has added below a row is no cell of it" {
	{ cells 1 a; echo '<row r="2"><c><v>1</v></c><extLst><c><v>2</v></c></extLst></row>'; } | book w.xlsx
	fields "" "a: {}"
	run_ok cutover-clean -q -f s.yml w.xlsx
	out_has "$(printf 'w.xlsx:2\t\\N\t1')"
}

@test "a code is the text that a workbook shows; a day, a time and a truth value are none" {
	{ cells 1 c n
		echo '<row r="2"><c r="A2" s="11"><v>1002.1</v></c><c r="B2" s="11"><v>1002.1</v></c></row>'
		echo '<row r="3"><c r="A3" s="3"><v>1002</v></c></row>'
		echo '<row r="4"><c r="A4" s="12"><v>100101</v></c></row>'
		echo '<row r="5"><c r="A5" s="13"><v>12</v></c></row>'
		echo '<row r="6"><c r="A6" s="7"><v>1002.1</v></c></row>'
		echo '<row r="7"><c r="A7" s="11"><v>1002.125</v></c></row>'
		echo '<row r="8"><c r="A8" s="1"><v>44928</v></c></row>'
		echo '<row r="9"><c r="A9" s="8"><v>0.5</v></c></row>'
		echo '<row r="10"><c r="A10" t="b"><v>1</v></c></row>'
		echo '<row r="11"><c r="A11" s="4"><v>1.5</v></c></row>'
		echo '<row r="12"><c r="A12" t="str"><v>1002.1</v></c></row>'
		echo '<row r="13"><c r="A13" t="inlineStr"><is><t>2-Jan</t></is></c></row>'
		echo '<row r="14"><c r="A14"><v>1002.1</v></c></row>'
		echo '<row r="15"><c r="A15" t="e"><v>#N/A</v></c></row>'; } >rows
	FORMATS[11]=0.00
	FORMATS[12]='0000\-00'
	FORMATS[13]='"V"0000'
	book c.xlsx <rows
	printf 'cutover: 1\nclean: { fields: { c: { rules: [code] }, n: {} } }\n' >s.yml
	expect_status 1 cutover-clean -q -f s.yml c.xlsx
	expect_out <<'X'
_at⇥_fault⇥c⇥n
c.xlsx:2⇥\N⇥1002.10⇥1002.1
c.xlsx:3⇥\N⇥001002⇥\N
c.xlsx:4⇥\N⇥1001-01⇥\N
c.xlsx:5⇥\N⇥V0012⇥\N
c.xlsx:6⇥\N⇥1002.10⇥\N
c.xlsx:7⇥\N⇥1002.125⇥\N
c.xlsx:8⇥c:damaged⇥2023-01-02⇥\N
c.xlsx:9⇥c:damaged⇥12:00:00⇥\N
c.xlsx:10⇥c:damaged⇥true⇥\N
c.xlsx:11⇥c:damaged⇥36:00:00⇥\N
c.xlsx:12⇥\N⇥1002.1⇥\N
c.xlsx:13⇥c:damaged⇥2-Jan⇥\N
c.xlsx:14⇥\N⇥1002.1⇥\N
c.xlsx:15⇥c:error_value⇥#N/A⇥\N
\.⇥rows=14
X
	err_has "clean: c.xlsx:8: c: '2023-01-02' is no code any more: a spreadsheet has changed it"
	printf 'cutover: 1\nclean: { fields: { c: { rules: [code], null: ["2023-01-02", "true", "12:00:00"] } } }\n' >s.yml
	expect_status 1 cutover-clean -q -f s.yml c.xlsx
	out_has "$(printf 'c.xlsx:8\t\\N\t\\N')"
	printf 'cutover: 1\nclean: { fields: { c: {} } }\n' >s.yml
	expect_status 1 cutover-clean -q -f s.yml c.xlsx
	out_has "$(printf 'c.xlsx:8\t\\N\t2023-01-02')"
	out_has "$(printf 'c.xlsx:2\t\\N\t1002.1')"
}

@test "names of parts with backslashes, as programs on Windows write them, in any case" {
	cells 1 date account | book w.xlsx
	mkdir b
	(cd w.xlsx.parts && find . -type f | sed 's|^\./||') | while read -r f; do
		cp "w.xlsx.parts/$f" "b/$(tr / '\\' <<<"${f/sheet1/Sheet1}")"
	done
	pack back.xlsx b
	raw back.xlsx
	[ "$(cat out)" = 1,date,account ]
}

@test "a header that is not found in a workbook asks for neither delimiter nor encoding" {
	fields 'delimiter: ";", encoding: big5, header: { find: [x, 借方] }' 'a: {}'
	{ cells 1 'a,借方'; cells 2 1; } | book b.xlsx
	expect_status 2 cutover-clean -f s.yml b.xlsx
	err_has 'nearest is line 1, which has: a,借方'
	err_lacks 'is source.'
	{ cells 1 数 量; cells 2 1 2; } | book b.xlsx
	expect_status 2 cutover-clean -f s.yml b.xlsx
	err_has 'nearest is line 1, which has: 数, 量'
	err_lacks 'is source.'
}
