# What legacy exports are like: the quirks of ../shared/reference/formats.md, part J, each by its number, with an input and
# the wanted output. Not of reading, and tested elsewhere: J25 parents and children both listed (map's `where` and the checks
# of validate: tests/validate.bats), J27 one voucher number in several types or periods (the key of dedupe and validate:
# tests/dedupe.bats), J28 .dbf (its own reader and tests), J31 "primary" and "natural" (a profile says which column is which:
# tests/profiles.bats), J33 codes twice in shipped tables (lookups tell both lines: tests/unit/test_lookup.c).
load helper

# field WHAT IT IS <the column v of a file, one value a line; out and err are those of clean
field() {
	printf 'cutover: 1\nname: t\nclean: { fields: { v: { %s } } }\n' "$1" >s.yml
	{ echo v; cat; } >v.tsv
	printf 'source: { delimiter: "\\t" }\n' >>s.yml
	capture cutover-clean -f s.yml v.tsv
}
# the values, one a line, null as \N; what has a fault with its code in front
made() { diff -u --label expected --label values - <(tail -n +2 out | grep -v '^\\\.' | awk -F '\t' '{ print ($2 == "\\N" ? "" : $2 " ") $3 }'); }

# ---- encodings

@test "J1: Big5, Shift-JIS, EUC-KR, Windows-1252, ISO 8859-15: named, they are read without loss" {
	local name text
	while read -r name text; do
		printf 'cutover: 1\nname: t\nsource: { encoding: %s }\nclean: { fields: { v: {} } }\n' "$name" >s.yml
		printf 'v\n%s\n' "$text" | iconv -f UTF-8 -t "$name" >v.csv
		run_ok cutover-clean -q -f s.yml v.csv
		[ "$(sed -n 2p out | cut -f 3)" = "$text" ]
	done <<'E'
big5 會計科目
shift_jis 勘定科目ソ表
cp932 勘定科目①
euc-kr 계정과목
gb2312 会计科目
gbk 會計科目
cp1252 Grundstück – 5 €
iso-8859-15 Société à œuvrer 5 €
koi8-r Счёт
utf-16be 科目
utf-32le 科目
E
}

@test "J1: UTF-16 'Unicode text' of a spreadsheet: TABs, CRLF, a byte order mark" {
	printf 'cutover: 1\nname: t\nsource: { format: tsv }\nclean: { fields: { 科目: {}, 金额: { type: decimal(2) } } }\n' >s.yml
	{ printf '\xff\xfe'; printf '科目\t金额\r\n"a\tb"\t"1,234.50"\r\n' | iconv -f UTF-8 -t UTF-16LE; } >v.txt
	run_ok cutover-clean -f s.yml v.txt
	err_has 'clean: v.txt: read as UTF-16LE'
	out_has "$(tabs <<<'v.txt:2⇥\N⇥a\tb⇥1234.50')"
}

# ---- numbers

@test "J6: thousands apart by comma, full-width comma, blanks of every width, apostrophe" {
	field 'type: decimal(2)' < <(printf "1,234,567.8\n1，234.56\n1 234.56\n1\xc2\xa0234.56\n1\xe2\x80\xaf234.56\n1　234.56\n1'234.56\n1’234.56\n")
	made <<'E'
1234567.80
1234.56
1234.56
1234.56
1234.56
1234.56
1234.56
1234.56
E
}

@test "J11: a point for thousands only where the comma is the decimal mark; what could be two figures is a fault" {
	field 'type: decimal(2), decimal_mark: ","' <<<'1.234.567,89'
	made <<<1234567.89
	field 'type: decimal(2)' < <(printf '1.234,56\n1,23\n12,34,567\n1.234.567\n')
	made <<'E'
v:not_a_number 1.234,56
v:not_a_number 1,23
v:not_a_number 12,34,567
v:not_a_number 1.234.567
E
}

@test "J7: currency marks in front and behind, in either width" {
	field 'type: decimal(2)' < <(printf '¥1.5\n￥１，２３４．５０元\n$ 3\n€4\n£5\nRMB 6\n7 CNY\n8元\n')
	made <<'E'
1.50
1234.50
3.00
4.00
5.00
6.00
7.00
8.00
E
}

@test "J8: negatives in brackets, with the sign behind, as credit, with every minus there is" {
	field 'type: decimal(2)' < <(printf '(1,234.56)\n（1,234.56）\n1,234.56-\n-100\n－100\n−100\n100.20 CR\n100.20 DR\n-(5)\n')
	made <<'E'
-1234.56
-1234.56
-1234.56
-100.00
-100.00
-100.00
-100.20
100.20
v:not_a_number -(5)
E
}

@test "J9: words for nothing are null in a number; .00 and 5. are numbers" {
	field 'type: decimal(2)' < <(printf -- '-\n--\n—\n——\n无\nN/A\n.00\n5.\n')
	made <<'E'
\N
\N
\N
\N
\N
\N
0.00
5.00
E
}

@test "J10: full-width digits: a number reads them, a code by its rule, a text keeps them" {
	field 'type: integer' <<<'１２３'
	made <<<123
	field 'rules: [halfwidth]' <<<'１００２．０１'
	made <<<1002.01
	field 'type: text' <<<'收到１２３号，（货款）'
	made <<<'收到１２３号，（货款）'
}

@test "J15: a period that a float has become is a whole number again" {
	field 'type: integer' < <(printf '3.0\n3.00000\n12\n3.5\n')
	made <<'E'
3
3
12
v:too_precise 3.5
E
}

# ---- dates

@test "J13: dates as the systems write them, each by its format" {
	field 'rules: [halfwidth], type: date, formats: ["%Y年%m月%d日", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%d"], null: ["00000000", "0000-00-00"]' \
		< <(printf '2023年1月5日\n２０２３年１月５日\n20230105\n2023/1/5\n2023.1.5\n2023-01-05\n00000000\n20230230\n2023-1-5 0:00\n')
	made <<'E'
2023-01-05
2023-01-05
2023-01-05
2023-01-05
2023-01-05
2023-01-05
\N
v:not_a_date 20230230
v:not_a_date 2023-1-5 0:00
E
}

@test "J13: day and month in either order: by the one format that is given, and a fault where two differ" {
	field 'type: date, formats: ["%d/%m/%Y"]' < <(printf '05/04/2023\n13/04/2023\n04/13/2023\n')
	made <<'E'
2023-04-05
2023-04-13
v:not_a_date 04/13/2023
E
	field 'type: date, formats: ["%m/%d/%y"]' <<<'04/13/23'
	made <<<2023-04-13
	field 'type: date, formats: ["%d/%m/%Y", "%m/%d/%Y"]' <<<'05/04/2023'
	made <<<'v:ambiguous 05/04/2023'
}

@test "J14: serial days of a spreadsheet, from 1900 and from 1904, and the day that never was" {
	field 'type: date, formats: [excel]' < <(printf '45000\n1\n59\n60\n61\n')
	made <<'E'
2023-03-15
1900-01-01
1900-02-28
v:not_a_date 60
1900-03-01
E
	field 'type: date, formats: [excel1904]' < <(printf '43538\n0\n')
	made <<'E'
2023-03-15
1904-01-01
E
}

@test "J34: a day and a month whose year stands above the header" {
	printf 'cutover: 1\nname: t\nsource: { delimiter: ";", header: { row: 2 }, preamble: { year: "^EXTF(?:;[^;]*){11};([0-9]{4})" } }
clean: { fields: { year: {}, day: { from: Belegdatum, rules: [{ pad: [4, "0"] }] } } }
map: { fields: { date: "to_date(year || day, '"'YYYYDDMM'"')" } }\n' >s.yml
	printf '"EXTF";700;21;"Buchungsstapel";9;20230131;;"RE";"";"";29098;55003;20230101;4\nUmsatz;Belegdatum\n1;3112\n2;501\n' >v.csv
	run_ok pipe 'cutover-clean -q -f s.yml v.csv | cutover-map -q -f s.yml'
	out_has 2023-12-31
	out_has 2023-01-05
}

# ---- codes

@test "J16: a code that a spreadsheet has damaged is refused with the reason" {
	field 'rules: [code]' < <(printf '1002.01\n1002.00\n1.12E+11\n9E+15\n6222020200001230000\n6222020200001234567\n123456789012345\n1001.0\n3.00000\n#####\n#N/A\n#12\nE10\n1E5\n1234567890123450\n1E+5x\n')
	made <<'E'
1002.01
1002.00
v:scientific 1.12E+11
v:scientific 9E+15
v:damaged 6222020200001230000
6222020200001234567
123456789012345
v:damaged 1001.0
v:damaged 3.00000
v:damaged #####
v:damaged #N/A
#12
E10
1E5
v:damaged 1234567890123450
1E+5x
E
	err_has "clean: v.tsv:6: v: '6222020200001230000' is no code any more: a spreadsheet has changed it"
	err_has "clean: v.tsv:4: v: '1.12E+11' is in scientific notation: a spreadsheet has destroyed digits"
}

@test "J16: leading zeros that were lost come back where all codes have one length" {
	field 'rules: [code, { pad: [6, "0"] }]' < <(printf '1234\n001234\n1.2E+5\n')
	made <<'E'
001234
001234
v:scientific 1.2E+5
E
}

@test "J17: a leading apostrophe, blanks and a TAB around a code" {
	field 'rules: [unquote]' < <(printf "'1001 \n\"　1002\t\"\n=\"0012\"\n")
	made <<'E'
1001
1002
0012
E
}

@test "J18: codes with dots, with blanks between, with the name in the same cell or around" {
	field 'rules: [{ before: " " }, { delete: "." }]' < <(printf '1002.01 银行存款\n1002.01\n')
	made <<'E'
100201
100201
E
	field 'rules: [{ delete: " " }]' <<<'1002 01 03'
	made <<<10020103
	field 'rules: [{ extract: "【([^】]+)】|（([0-9]+)）" }]' <<<'【001】张三'
	made <<<001
}

@test "J19: a voucher number glued to its word" {
	field 'type: integer, rules: [{ extract: "([0-9]+)号?$" }]' < <(printf '记-12\n记--12\n记字第12号\n记12\n银收-0007\n')
	made <<'E'
12
12
12
12
7
E
	field 'rules: [{ extract: "^(.+?)(?:字第|-*)[0-9]+号?$" }]' < <(printf '记-12\n记--12\n记字第12号\n记12\n银收-0007\n')
	made <<'E'
记
记
记
记
银收
E
}

@test "J22, J21: placeholders are null, the names of a currency one code" {
	field 'null: ["*", NONE, "'"''"'", "~", <BLANK>]' < <(printf "*\nNONE\n''\n~\n<BLANK>\n**\n")
	made <<'E'
\N
\N
\N
\N
\N
**
E
	printf 'cutover: 1\nname: t\nlookups: { c: { values: { RMB: CNY, 人民币: CNY, CNY: CNY, BB01: CNY, 本位币: CNY } } }\nclean: { fields: { v: { rules: [upper, { lookup: c }], default: CNY } } }\n' >s.yml
	printf 'v,x\nrmb,1\n人民币,\nBB01,\n本位币,\n,1\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	made <<'E'
CNY
CNY
CNY
CNY
CNY
E
}

# ---- header and rows

@test "J17: a quoted cell padded with blanks or a TAB before the delimiter" {
	printf 'cutover: 1\nname: t\nclean: { fields: { a: {}, b: {}, c: {} } }\n' >s.yml
	printf 'a,b,c\n"1,2"\t,"3" ,"4"\t\r\n"x""y" \t,5\t,6\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥a⇥b⇥c
v.csv:2⇥\N⇥1,2⇥3⇥4
v.csv:3⇥\N⇥x"y⇥5⇥6
\.⇥rows=2
E
}

@test "J32: header names with a star, in other letters, with brackets of either width, and columns that nobody asked for" {
	printf 'cutover: 1\nname: t\nclean: { fields: { a: { from: JournalCode }, b: { from: "金额(元)" }, c: { from: DÉBIT }, d: {} } }\n' >s.yml
	printf '*JOURNALCODE,金额（元）, Débit ,d,D,extra\n1,2,3,4,5,6\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:2⇥\N⇥1⇥2⇥3⇥4')"
	printf '*JOURNALCODE,金额（元）,Débit,DÉbit,D,D\n1,2,3,4,5,6\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:1: 'DÉBIT' occurs twice; 'd' occurs twice; the header has: *JOURNALCODE, 金额（元）, Débit, DÉbit, D, D"
}

@test "J4: values stand in the first line of a voucher only: filled down, but never across a total" {
	printf 'cutover: 1\nname: t\nsource: { skip: "摘要 ~ '"'(合计|小计|累计)$'"'" }\nclean: { fill_down: [date, number], fields: { date: { from: 日期 }, number: { from: 凭证字号 }, summary: { from: 摘要 } } }\n' >s.yml
	printf '日期,凭证字号,摘要\n2023-01-05,记-1,a\n,,b\n,,本月合计\n,,本年累计\n,,c\n2023-02-01,记-1,d\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥date⇥number⇥summary
v.csv:2⇥\N⇥2023-01-05⇥记-1⇥a
v.csv:3⇥\N⇥2023-01-05⇥记-1⇥b
v.csv:6⇥\N⇥\N⇥\N⇥c
v.csv:7⇥\N⇥2023-02-01⇥记-1⇥d
\.⇥rows=4
E
}

@test "J29, J30: void vouchers and opening rows are left out by skip, and counted" {
	printf 'cutover: 1\nname: t\nsource: { skip: "iflag = '"'1'"' or iperiod in ('"'0', '21'"')" }\nclean: { fields: { ino_id: {} } }\n' >s.yml
	printf 'iperiod,ino_id,iflag\n0,1,\n1,2,1\n1,3,\n21,4,\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:4⇥\N⇥3')"
	summary 1 read, 1 clean, 0 with faults, 3 skipped
}

# ---- amounts that are what they are only with another field

@test "J12: amounts of SAP tables, written with two decimals whatever the currency, in its own minor units" {
	cat >s.yml <<'E'
cutover: 1
name: t
controls: [amount]
clean:
  fields:
    currency: { from: WAERS }
    amount:   { from: WRBTR, type: decimal(3), minor_units: currency }
E
	printf 'WRBTR,WAERS\n123.45,JPY\n123.45-,KRW\n123.45,USD\n123.40,KWD\n,JPY\n0.00,JPY\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥currency⇥amount
v.csv:2⇥\N⇥JPY⇥12345.000
v.csv:3⇥\N⇥KRW⇥-12345.000
v.csv:4⇥\N⇥USD⇥123.450
v.csv:5⇥\N⇥KWD⇥12.340
v.csv:6⇥\N⇥JPY⇥\N
v.csv:7⇥\N⇥JPY⇥0.000
\.⇥rows=6⇥sum.amount=135.790
E
}

@test "J12: a currency without minor units, an unknown one, none, and digits that are too many: each is a fault" {
	printf 'cutover: 1\nname: t\nclean: { fields: { a: { type: decimal(2), minor_units: c }, c: {} } }\n' >s.yml
	printf 'a,c\n1.00,XAU\n2.00,RMB\n3.00,\n4.01,KWD\n99999999999999999999999999999999999.99,JPY\nx,JPY\n1.2345,JPY\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥a⇥c
v.csv:2⇥a:not_in_lookup⇥1.00⇥XAU
v.csv:3⇥a:not_in_lookup⇥2.00⇥RMB
v.csv:4⇥a:not_in_lookup⇥3.00⇥\N
v.csv:5⇥a:too_precise⇥4.01⇥KWD
v.csv:6⇥a:overflow⇥99999999999999999999999999999999999.99⇥JPY
v.csv:7⇥a:not_a_number⇥x⇥JPY
v.csv:8⇥a:too_precise⇥1.2345⇥JPY
\.⇥rows=7
E
	err_has "clean: v.csv:3: a: its currency is 'RMB': ISO 4217 gives no minor units for it"
	err_has "clean: v.csv:4: a: its currency is not there"
	err_has "clean: v.csv:5: a: '4.01' in the minor units of KWD has more digits after the point than its type"
	sed -i 's/minor_units: c /minor_units: d /' s.yml
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "s.yml:3:"
	err_has "'d'"
}

@test "J20: a side flag that contradicts two columns of amounts; a red entry keeps its side" {
	cat >s.yml <<'E'
cutover: 1
name: t
controls: [debit, credit]
clean:
  fields:
    side:   { from: 方向 }
    debit:  { from: 借方, type: decimal(2), default: 0 }
    credit: { from: 贷方, type: decimal(2), default: 0 }
  side: { field: side, debit: [借, D], credit: [贷, C], check: [debit, credit] }
E
	printf '方向,借方,贷方\n借,1,\nC,,2\n借,-3,0\n平,0,\n,,\n借,,4\n贷,5,5\n平,6,\n,,7\n借,x,8\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥side⇥debit⇥credit
v.csv:2⇥\N⇥借⇥1.00⇥0.00
v.csv:3⇥\N⇥C⇥0.00⇥2.00
v.csv:4⇥\N⇥借⇥-3.00⇥0.00
v.csv:5⇥\N⇥平⇥0.00⇥0.00
v.csv:7⇥side:side⇥借⇥0.00⇥4.00
v.csv:8⇥side:side⇥贷⇥5.00⇥5.00
v.csv:9⇥side:side⇥平⇥6.00⇥0.00
v.csv:10⇥side:side⇥\N⇥0.00⇥7.00
v.csv:11⇥debit:not_a_number:借方:x⇥借⇥x⇥8.00
\.⇥rows=9⇥sum.debit=9.00⇥sum.credit=26.00
E
	err_has "clean: v.csv:7: side: '借' is not the side of the amounts: debit 0.00, credit 4.00"
	err_has "clean: v.csv:10: side: nothing is not the side of the amounts: debit 0.00, credit 7.00"
}

@test "J20: a side flag that contradicts the sign of an amount" {
	printf 'cutover: 1\nname: t\nclean: { fields: { s: {}, a: { type: decimal(2) } }, side: { field: s, debit: S, credit: H, signed: a } }\n' >s.yml
	printf 's,a\nS,1\nH,-2\nH,0\nS,-3\nH,4\nX,5\nX,\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	[ "$(grep '^v' out | cut -f 2 | tr '\n' ' ')" = '\N \N \N s:side s:side s:side \N ' ]
	err_has "clean: v.csv:5: s: 'S' is not the side of the amounts: -3.00"
}

@test "J20: one amount and a side flag become debit and credit; what is neither is a fault" {
	cat >s.yml <<'E'
cutover: 1
name: t
controls: [debit, credit]
clean:
  fields:
    side:   { from: 借贷, rules: [halfwidth] }
    debit:  { from: 金额, type: decimal(2) }
    credit: { from: 金额, type: decimal(2) }
  side: { field: side, debit: [借, "1"], credit: [贷, "-1"], divide: [debit, credit] }
E
	printf '借贷,金额\n借,1.00\n－１,2.00\n1,-3.00\n平,0.00\n贷,\n?,4.00\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥side⇥debit⇥credit
v.csv:2⇥\N⇥借⇥1.00⇥0.00
v.csv:3⇥\N⇥-1⇥0.00⇥2.00
v.csv:4⇥\N⇥1⇥-3.00⇥0.00
v.csv:5⇥\N⇥平⇥0.00⇥0.00
v.csv:6⇥\N⇥贷⇥\N⇥\N
v.csv:7⇥side:side⇥?⇥4.00⇥4.00
\.⇥rows=6⇥sum.debit=2.00⇥sum.credit=6.00
E
	err_has "clean: v.csv:7: side: '?' is not the side of the amounts: 4.00"
}

@test "J20: a side that a spec describes wrongly is refused with its place" {
	local keys said
	while IFS='|' read -r keys said; do
		printf 'cutover: 1\nname: t\nclean: { fields: { s: {}, a: { type: decimal(2) }, t: {} }, side: { %s } }\n' "$keys" >s.yml
		expect_status 2 cutover-clean -n -f s.yml
		err_has "clean: s.yml:3:"
		err_has "$said"
	done <<'E'
field: s, debit: S, credit: H|needs one of 'check', 'signed' and 'divide'
field: s, debit: S, credit: H, signed: a, check: [a, a]|needs one of 'check', 'signed' and 'divide'
field: s, debit: S, credit: [H, S], signed: a|'S' is both debit and credit
field: s, debit: S, credit: H, signed: t|'t' is no number: it cannot be an amount
field: s, debit: S, credit: H, check: [a, t]|'t' is no number: it cannot be an amount
field: s, debit: S, credit: H, divide: a|are two fields: that of the debit and that of the credit
debit: S, credit: H, signed: a|needs 'field', which says the side
field: s, check: [a, a]|'field', 'debit' and 'credit' go together
debit: S, check: [a, a]|'field', 'debit' and 'credit' go together
field: x, debit: S, credit: H, signed: a|'x'
E
}

# ---- what the layouts of real systems do, in small

# s BODY: the spec s.yml, with the name and the version in front
s() { printf 'cutover: 1\nname: t\n%s\n' "$1" >s.yml; }

@test "J1: GBK in a file that calls itself GB2312 is reported with its place, and read as what it is" {
	s 'source: { encoding: gb2312 }
clean: { fields: { v: {} } }'
	printf 'v\n会计\n會計\n' | iconv -f UTF-8 -t GBK >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:3: v:'
	err_has 'at offset 7 is no gb2312'
	sed -i 's/gb2312/gb18030/' s.yml
	run_ok cutover-clean -f s.yml v.csv
	out_has 會計
}

@test "J2: labels glued in pairs behind a title in the same row, data not" {
	s 'source: { header: { row: 1, glued: "F[0-9]+", skip_cells: 2 } }
clean: { fields: { date: { from: F1日期 }, word: { from: F2类别 }, account: { from: F6科目编码 }, debit: { from: F7借方, type: decimal(2) } } }'
	printf '"凭证输出","V800","F1日期F2类别","F5摘要F6科目编码","F7借方F8贷方"\n2023-01-05,记,取款,1001,.50,0\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥date⇥word⇥account⇥debit
v.csv:2⇥\N⇥2023-01-05⇥记⇥1001⇥0.50
\.⇥rows=1
E
}

@test "J3: a note, title rows, a row of technical keys, a header of two rows with merged cells" {
	s 'source: { header: { find: [科目代码, 期初余额 借方], rows: 2 } }
clean: { fields: { code: { from: 科目代码 }, debit: { from: 期初余额 借方 }, credit: { from: 期初余额 贷方 } } }'
	printf '导入须知：…,,\n科目余额表,,\n科目代码,期初余额,\n,借方,贷方\n1001,5,\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥code⇥debit⇥credit
v.csv:5⇥\N⇥1001⇥5⇥\N
\.⇥rows=1
E
	s 'source: { header: { find: [main_m_num], skip_rows: 1 } }
clean: { fields: { number: { from: main_m_num } } }'
	printf '导入须知：…\nmain_m_num,m_explanation\n*凭证号,*摘要\n12,取款\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:4⇥\N⇥12')"
}

@test "J5, J35: totals below their rows, above them and in a footer are no records; they are compared, and a difference is reported" {
	s "source: { skip: \"摘要 in ('小计', '本月合计', '本年累计')\" }
clean:
  fields: { summary: { from: 摘要 }, debit: { from: 借方, type: decimal(2), default: 0 } }
  totals: { when: \"摘要 ~ '^(合计|总计|Total)'\", check: { debit: 借方 } }"
	printf '摘要,借方\na,1.50\n小计,1.50\nb,2\n本年累计,99\n合计,3.50\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	summary 2 read, 2 clean, 0 with faults, 3 skipped
	sed 's/合计,3.50/合计,3.05/' v.csv >w.csv
	expect_status 1 cutover-clean -f s.yml w.csv
	err_has "clean: w.csv:6: debit: the file's own total is 3.05, its rows add up to 3.50: difference -0.45"
	s 'source: { delimiter: "\t" }
clean:
  fields: { id: { from: order-id }, amount: { type: decimal(2) } }
  totals: { when: "total-amount is not null", check: { amount: total-amount }, first: true }'
	sed -i 's/"total-amount is/"\\"total-amount\\" is/' s.yml
	printf 'order-id\ttotal-amount\tamount\n\t3.00\t\n1\t\t2.00\n2\t\t1.01\n' >v.txt
	expect_status 1 cutover-clean -f s.yml v.txt
	err_has "clean: v.txt:2: amount: the file's own total is 3.00, its rows add up to 3.01"
}

@test "J8: a red entry keeps its side" {
	s 'controls: [debit, credit]
clean: { fields: { debit: { type: decimal(2), default: 0 }, credit: { type: decimal(2), default: 0 } } }'
	printf 'debit,credit\n(100.00),\n,-5\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥debit⇥credit
v.csv:2⇥\N⇥-100.00⇥0.00
v.csv:3⇥\N⇥0.00⇥-5.00
\.⇥rows=2⇥sum.debit=-100.00⇥sum.credit=-5.00
E
}

@test "J9: nothing is zero in an opening balance and null in a text, as the field says" {
	s 'clean: { fields: { opening: { type: decimal(2), default: 0 }, text: {}, none: { null: ["-", 无] } } }'
	printf 'opening,text,none\n-,-,-\n,,无\n—,a,b\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥opening⇥text⇥none
v.csv:2⇥\N⇥0.00⇥-⇥\N
v.csv:3⇥\N⇥0.00⇥\N⇥\N
v.csv:4⇥\N⇥0.00⇥a⇥b
\.⇥rows=3
E
}

@test "J13: a month without a day is a period, not a date" {
	field 'rules: [{ replace: ["^([0-9]{4})年([0-9]{1,2})月$", "$1-$2-01"] }], type: date, formats: ["%Y-%m-%d"]' <<<'2025年11月'
	made <<<2025-11-01
	field 'type: date, formats: ["%Y年%m月%d日"]' <<<'2025年11月'
	made <<<'v:not_a_date 2025年11月'
}

@test "J23: packed auxiliary texts, as Kingdee, NC6, NC5 and trial balances write them" {
	field 'rules: [{ split: { by: "---", take: 2 } }]' < <(printf '客户---C001---北京甲公司\n')
	made <<<C001
	field 'rules: [{ split: { by: ":", take: 1 } }]' < <(printf '0004:客户\n')
	made <<<0004
	field 'rules: [{ split: { by: "：", take: 2 } }]' < <(printf '部门档案：FU\n')
	made <<<FU
	field 'rules: [{ split: { open: 【, close: 】, take: 1 } }]' < <(printf '【001】张三\n')
	made <<<001
}

@test "J24: lines numbered from 0, from 1, or not at all" {
	s 'clean: { fields: { line: { from: [FEntryID, 分录号], type: integer, optional: true }, v: {} } }'
	printf 'FEntryID,v\n0,a\n1,b\n' >v.csv
	printf '分录号,v\n1,c\n' >w.csv
	printf 'v\nd\n' >x.csv
	run_ok cutover-clean -f s.yml v.csv w.csv x.csv
	expect_out <<'E'
_at⇥_fault⇥line⇥v
v.csv:2⇥\N⇥0⇥a
v.csv:3⇥\N⇥1⇥b
w.csv:2⇥\N⇥1⇥c
x.csv:2⇥\N⇥\N⇥d
\.⇥rows=4
E
	err_has 'clean: x.csv: no column for the optional line'
}

@test "J26: a comma that is not quoted, and a text cut within a character" {
	s 'source: { encoding: gb18030, quote: none, ragged: { join: 摘要 } }
clean: { fields: { summary: { from: 摘要 }, account: { from: 科目编码 } } }'
	{ printf '日期,摘要,科目编码\n2023-01-05,收货款,尾款,1001\n2023-01-06,' ; printf '收货款'; } | iconv -f UTF-8 -t GB18030 >v.csv
	truncate -s -1 v.csv; printf ',1002\n' >>v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:2⇥\N⇥收货款,尾款⇥1001')"
	err_has 'clean: v.csv:3: summary:'
	err_has 'is no gb18030'
}

@test "J32: accents of a header, where nothing else tells columns apart" {
	s 'clean: { fields: { text: { from: EcritureLib }, debit: { from: Debit }, c: { from: Crédit } } }'
	printf 'ÉcritureLib,DÉBIT,credit,Extra\na,1,2,3\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:2⇥\N⇥a⇥1⇥2')"
	printf 'EcritureLib,Débit,Debit,Credit\na,1,2,3\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:2⇥\N⇥a⇥2⇥3')"
	printf 'EcritureLib,Débit,Dèbit,Credit\na,1,2,3\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "'Debit' occurs twice"
	s 'clean: { fields: { a: { from: か } } }'
	printf 'が\n1\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "no column 'か'"
}
