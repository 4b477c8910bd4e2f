# cutover guess: a spec to start from, for a file of which nothing is known.
load helper
load grids

DATA=$TOP/tests/data/profiles

# guessed FILE [STATUS]: the spec in guess.yml, and without its first line in text.yml; it reads back, finds its columns, and clean -f ends with the status
guessed() {
	run_ok cutover-guess -o guess.yml "$1"
	quiet
	sed 1d guess.yml >text.yml
	run_ok cutover-clean -n -f guess.yml "$1"
	expect_status "${2:-0}" cutover-clean -f guess.yml "$1"
}

# ---- the whole text

@test "a Chinese voucher list in GB18030: title rows, cells only on the first line, subtotals, a total, a footer" {
	iconv -f utf-8 -t gb18030 >k.csv <<'E'
示例机械有限公司,,,,,,
凭证一览表 2023年1月,,,,,,
记账日期,字,编号,说明,会计科目,借方,贷方
2023/1/2,记,1,购料,1403,"12,000.00",
,,,购料,2202,,"12,000.00"
2023/1/3,记,2,提现,1001,500.00,
,,,提现,1002,,500.00
本日合计,,,,,500.00,500.00
2023/1/5,收,1,收款,1002,"3,210.50",
,,,收款,1122,,"3,210.50"
合计,,,,,"15,710.50","15,710.50"
制单：王敏,,,,,,
E
	guessed k.csv
	[ "$(grep -c '^k.csv:' out)" -eq 6 ]
	out_has "$(tabs <<<'k.csv:5⇥\N⇥2023-01-02⇥记⇥1⇥购料⇥2202⇥0.00⇥12000.00')"
	expect_file text.yml <<'E'
# A spec to start from, guessed by cutover guess from 'k.csv'.
# Each line with `doubt:` is a question for somebody who knows the old system.
# All of the file was read: 6 records, 1 total row compared, 2 rows left out, the first on line 8.
cutover: 1
controls: [debit, credit]  # summed by every program, sealed into every stream

source:
  encoding: gb18030
  delimiter: ","
  header: { find: [记账日期, 字, 说明] }  # line 3 in this file
  # doubt: 1 row '本日合计', the first on line 8, looks like a total, but is not the sum of records above it: left out, not compared
  # doubt: 1 row is nearly empty: a title or a footer, no record? The first is line 12: '制单：王敏'
  # rows of totals are left out, and counted
  skip: "\"记账日期\" = '本日合计' or \"说明\" is null"

clean:
  fill_down: [date, word, 编号]  # filled on the first row of each voucher only, as it seems
  fields:
    date: { from: 记账日期, type: date, formats: ["%Y/%m/%d"] }  # 3 of 6 filled, 3 different, such as '2023/1/2'
    word: { from: 字 }  # 3 of 6 filled, 2 different, such as '记'
    编号: { from: 编号 }  # a code by its name, so text; 3 of 6 filled, 2 different, such as '1'
    summary: { from: 说明 }  # always filled, 3 different, such as '购料'
    account: { from: 会计科目 }  # always filled, 5 different, such as '1403'
    debit: { from: 借方, type: decimal(2), default: 0 }  # 3 of 6 filled, 3 different, such as '12,000.00'
    credit: { from: 贷方, type: decimal(2), default: 0 }  # 3 of 6 filled, 3 different, such as '12,000.00'
  totals:  # these rows hold the sums of all records above: compared, not loaded
    when: "\"记账日期\" = '合计'"
    check: { debit: 借方, credit: 贷方 }
E
}

@test "a German list in Windows-1252: semicolons, decimal commas, codes with leading zeros" {
	sed 's/$/\r/' <<'E' | iconv -f utf-8 -t cp1252 >d.csv
Kontoblatt;;;;;
Datum;Beleg;Text;Konto;Soll;Haben
05.01.2023;17;Büromaterial;04710;1.234,50;
05.01.2023;17;Büromaterial;01200;;1.234,50
31.01.2023;18;Miete für Januar;04210;890,00;
31.01.2023;18;Miete für Januar;01200;;890,00
Summe;;;;2.124,50;2.124,50
E
	guessed d.csv
	out_has "$(tabs <<<'d.csv:5⇥\N⇥2023-01-31⇥18⇥Miete für Januar⇥04210⇥890.00⇥0.00')"
	expect_file text.yml <<'E'
# A spec to start from, guessed by cutover guess from 'd.csv'.
# Each line with `doubt:` is a question for somebody who knows the old system.
# All of the file was read: 4 records, 1 total row compared.
cutover: 1
controls: [debit, credit]  # summed by every program, sealed into every stream

source:
  # doubt: no byte says which encoding it is; this one fits best, look at a name with an accent or a
  # Chinese one. Others: iso-8859-15, cp1250, cp850
  encoding: cp1252
  delimiter: ";"
  header: { find: [Datum, Beleg, Text] }  # line 2 in this file

clean:
  fields:
    date: { from: Datum, type: date, formats: ["%d.%m.%Y"] }  # always filled, 2 different, such as '05.01.2023'
    number: { from: Beleg }  # always filled, 2 different, such as '17'
    summary: { from: Text }  # always filled, 2 different, such as 'Büromaterial'
    account: { from: Konto }  # always filled, 3 different, such as '04710'
    debit: { from: Soll, type: decimal(2), decimal_mark: ",", default: 0 }  # 2 of 4 filled, 2 different, such as '1.234,50'
    credit: { from: Haben, type: decimal(2), decimal_mark: ",", default: 0 }  # 2 of 4 filled, 2 different, such as '1.234,50'
  totals:  # these rows hold the sums of all records above: compared, not loaded
    when: "\"Datum\" = 'Summe'"
    check: { debit: Soll, credit: Haben }
E
}

@test "TABs and no header: columns by number, days or months in doubt, yes and no" {
	tabs >t.tsv <<'E'
1001⇥05/06/2023⇥Cash sale⇥120.00⇥Y
1002⇥07/06/2023⇥Cash sale⇥80.50⇥N
1003⇥07/08/2023⇥Refund⇥-12.00⇥N
E
	guessed t.tsv
	expect_out <<'E'
_at⇥_fault⇥column1⇥column2⇥column3⇥column4⇥column5
t.tsv:1⇥\N⇥1001⇥2023-06-05⇥Cash sale⇥120.00⇥true
t.tsv:2⇥\N⇥1002⇥2023-06-07⇥Cash sale⇥80.50⇥false
t.tsv:3⇥\N⇥1003⇥2023-08-07⇥Refund⇥-12.00⇥false
\.⇥rows=3
E
	expect_file text.yml <<'E'
# A spec to start from, guessed by cutover guess from 't.tsv'.
# Each line with `doubt:` is a question for somebody who knows the old system.
# All of the file was read: 3 records.
cutover: 1
# doubt: no amount is summed and proved: which should be? Keep those that are amounts of records:
# controls: [column4]

source:
  encoding: utf-8
  delimiter: "\t"
  # doubt: no row looks like a header: the columns are c1, c2 and so on
  header: none

clean:
  fields:
    column1: { from: c1 }  # digits of one length, so text; always filled, 3 different, such as '1001'
    # doubt: day or month first? Each of 3 dates can be read both ways, the first '05/06/2023' on line 1
    column2: { from: c2, type: date, formats: ["%d/%m/%Y"] }  # always filled, 3 different, such as '05/06/2023'
    column3: { from: c3 }  # always filled, 2 different, such as 'Cash sale'
    column4: { from: c4, type: decimal(2) }  # always filled, 3 different, such as '120.00'
    column5: { from: c5, type: boolean, "true": "Y", "false": "N" }  # always filled, 2 different, such as 'Y'
E
}

# ---- ready-made layouts

# fits PROFILE FILE [STATUS]: the guess names the layout, and its records are those of the layout's own test
fits() {
	cp "$DATA/$2" .
	guessed "${2##*/}" "${3:-0}"
	says "profile: $1"
	grep -v '^\\\.' out >got
	grep -v '^\\\.' "$DATA/$1.out" | diff - got
}

@test "each layout that is shipped is recognised in the file of its test, and reads the same records" {
	local name file bad=0 want
	for name in $(cd "$TOP/schemas/source" && find . -name '*.yml' | sed 's|^\./||; s|\.yml$||' | sort); do
		file=$(cd "$DATA" && find . -path "./$name.*" ! -name '*.out')
		[ -n "$file" ] || continue	# the opening entries of U8 stand in the file of its vouchers
		want=0
		[ "$name" != yonyou/u8-voucher-import ] || want=1
		fits "$name" "$file" "$want" || { echo "$name"; bad=1; }
	done
	return $bad
}

@test "two layouts that read the same columns are both named" {
	cp "$DATA/yonyou/u8-gl-accvouch.csv" .
	guessed u8-gl-accvouch.csv
	says '# doubt: yonyou/u8-gl-accvouch-opening reads the same columns'
}

@test "on top of a layout only what the file writes otherwise" {
	printf '\xef\xbb\xbf日期;凭证字号;摘要;科目;借方金额;贷方金额;制单人;审核人\n05.06.2023;记-1;提现;1001 库存现金;3.000,50;;王;李\n25.06.2023;记-2;提现;1002 工行;;3.000,50;王;李\n' >v.csv
	guessed v.csv
	says 'profile: kingdee/jdy-voucher-list'
	says 'delimiter: ";"'
	says 'date: { formats: ["%d.%m.%Y"] }'
	says 'debit: { decimal_mark: "," }'
	says 'credit: { decimal_mark: "," }'
	[ "$(grep -c 'formats\|decimal_mark\|from:' guess.yml)" -eq 3 ]
	out_has "$(tabs <<<'v.csv:2⇥\N⇥2023-06-05⇥记⇥1⇥提现⇥1001⇥库存现金⇥3000.50⇥0.00⇥王⇥李')"
}

@test "a layout of one's own is found too, and columns that it does not read are named" {
	mkdir -p schemas/source/my
	cat >schemas/source/my/list.yml <<'E'
profile: { title: my own list, system: mine, confidence: medium, evidence: one file }
source: { header: { find: [alpha, beta] } }
clean: { fields: { alpha: {}, beta: { type: decimal(2) } } }
E
	printf 'alpha,beta,gamma\nx,1.50,z\n' >v.csv
	guessed v.csv
	says 'profile: my/list'
	says '# Confidence medium; it reads 2 of the 3 columns.'
	says '# read: alpha, beta'
	says '#   gamma'
}

@test "a list with two columns of a layout is not taken for it" {
	printf '科目编码,科目名称,城市\n1001,库存现金,上海\n1002,银行存款,北京\n' >v.csv
	guessed v.csv
	lacks guess.yml 'profile:'
}

# ---- bytes

@test "a layout in general use that reads but half of the columns is none" {
	printf '日期,凭证号,科目编码,科目名称,摘要,本期发生额,,客户\n,,,,,借方,贷方,\n2023-01-05,1,1001,现金,付款,,5.00,C01\n2023-01-06,2,1002,银行存款,收款,7.00,,C02\n' >x.csv
	guessed x.csv
	lacks guess.yml profile:
	says "date: { from: 日期, type: date, formats: [\"%Y-%m-%d\"] }  # always filled, 2 different, such as '2023-01-05'"
}

@test "encodings: byte order marks, UTF-16 without one, Shift-JIS, EUC-JP, Big5, DOS, Cyrillic" {
	local e
	printf '日付,伝票番号,摘要,金額\n2023-01-05,17,電話料金の支払い,1200\n2023-01-06,18,ガソリン代,3400\n' >j
	for e in utf-16le utf-16be utf-8 cp932 euc-jp; do
		iconv -f utf-8 -t $e j >j.csv
		guessed j.csv
		says "encoding: $e"
		lacks guess.yml 'there is no byte order mark'
		out_has "$(tabs <<<'j.csv:3⇥\N⇥2023-01-06⇥18⇥ガソリン代⇥3400.00')"
	done
	{ printf '\xff\xfe'; iconv -f utf-8 -t utf-16le j; } >j.csv
	guessed j.csv
	says 'encoding: utf-16le'
	{ printf '\xef\xbb\xbf'; cat j; } >j.csv
	guessed j.csv
	lacks guess.yml '# doubt:'
	printf '日期,摘要,金額\n2023-01-05,支付電話費用,1200\n' | iconv -f utf-8 -t big5 >b.csv
	guessed b.csv
	says 'encoding: big5'
	printf 'Datum;Text\n05.01.2023;Büro für Müller\n' | iconv -f utf-8 -t cp850 >m.csv
	guessed m.csv
	says 'encoding: cp850'
	out_has 'Büro für Müller'
	printf 'дата;текст\n05.01.2023;оплата поставщику\n' | iconv -f utf-8 -t cp1251 >r.csv
	guessed r.csv
	says 'encoding: cp1251'
	says '# Chinese one. Others: koi8-r, iso-8859-5, cp866'
}

@test "encodings in doubt: Japanese with few kana, Chinese with a few, accents side by side" {
	printf '日付,伝票番号,勘定科目コード,摘要,金額\n2023年10月23日,1,0042,給与振込送金手数料,319.78\n' | iconv -f utf-8 -t euc-jp >j.csv
	guessed j.csv
	says 'encoding: euc-jp'
	{ printf '日期,摘要,金额\n2023-01-05,ソニー,1.50\n'; for _ in {1..20}; do echo 2023-01-06,支付办公室电话费用与租金,1.50; done; } |
		iconv -f utf-8 -t gb18030 >k.csv
	guessed k.csv
	says 'encoding: gb18030'
	lacks guess.yml 'no byte says which encoding'
	printf 'Beleg;Text;Haben\n1;Größe 5;3,50\n2;Stück;4,50\n' | iconv -f utf-8 -t cp1252 >m.csv
	guessed m.csv
	says 'encoding: cp1252'
}

@test "a file that is UTF-8 but for one line says so, and the fault" {
	{ echo 日期,说明,金额; for i in 1 2 3 4 5 6; do printf '2023-01-0%d,支付电话费用与办公用品采购,1.50\n' $i; done; printf '2023-01-07,Caf\xe9,1.50\n'; } >u.csv
	guessed u.csv 1
	summary _ read, _ clean, 1 with faults
	grep -q '# doubt: not all of it is UTF-8: 1 bytes' guess.yml
	grep -q '# doubt: 1 of 7 cells cannot be read, the first on line 8: ' guess.yml
}

@test "delimiters: each that is usual, and several characters" {
	local d
	printf 'date,name,debit\n2023-01-05,Smith A,1.50\n2023-01-06,,2.50\n' >in
	for d in , ';' '|' '^' '~' '||' '|;|' '~|~' '::'; do
		awk -v d="$d" 'BEGIN { FS = "," } { print $1 d $2 d $3 }' in >x.csv
		guessed x.csv
		[ "$(cut -f 3- out | sed -n 3p)" = "$(tabs <<<'2023-01-06⇥\N⇥2.50')" ] || { echo "delimiter $d"; cat guess.yml out; return 1; }
	done
}

@test "ends of lines: CR, CRLF, LF, none at the end" {
	local e
	for e in '\r' '\r\n' '\n'; do
		# shellcheck disable=SC2059
		printf "date,debit${e}2023-01-05,1.50${e}2023-01-06,2.50" >x.csv
		guessed x.csv
		[ "$(grep -c '^x.csv:' out)" -eq 2 ]
	done
}

@test "a quote that stands alone is text, single quotes quote" {
	{ echo 'date,name,debit'; for i in $(seq 1 70); do echo "2023-01-05,name $i,1.50"; done; echo '2023-01-05,"open,1.50'; } >q.csv
	guessed q.csv
	says 'quote: none'
	printf "'date','name'\n'2023-01-05','a, b'\n'2023-01-06','c'\n" >q.csv
	guessed q.csv
	says "quote: \"'\""
	out_has 'a, b'
}

@test "workbooks and dBase tables" {
	{ cells 1 Muster GmbH; cells 3 Datum Text Soll Haben; cells 4 2023-01-31 Miete 890.5 -; cells 5 2023-01-31 Miete - 890.5; } | book v.xlsx
	guessed v.xlsx
	says 'format: xlsx  # its first sheet; sheet: NAME reads another'
	says 'header: { find: [Datum, Text, Soll] }  # line 3 in this file'
	lacks guess.yml delimiter
	lacks guess.yml encoding
	out_has "$(tabs <<<'v.xlsx:4⇥\N⇥2023-01-31⇥Miete⇥890.50⇥0.00')"
	iconv -f utf-8 -t gbk <<-'END' | table v.dbf 3 77 "FDATE D 8" "FEXP C 12" "FAMT N 12 2"
	 20230131提现             1000.50
	 20230201付款              250.00
	END
	guessed v.dbf
	says 'format: dbf'
	out_has "$(tabs <<<'⇥2023-01-31⇥提现⇥1000.50')"
	run_ok pipe 'cat v.xlsx | cutover-guess -'
	out_has '  format: xlsx  # its first sheet; sheet: NAME reads another'
}

# ---- rows

@test "a header of two rows, and rows below it that are no data" {
	printf '帐户,,期初数,,本期数,\n代号,名字,借,贷,借,贷\n10,库,1.00,,2.00,\n20,银,,3.00,,4.00\n' >h.csv
	guessed h.csv
	says 'header: { row: 1, rows: 2 }'
	printf '日期,说明,金额甲,金额乙\nFDate,FExp,FAmtA,FAmtB\n2023-01-05,x,1.00,2.00\n2023-01-06,y,1.00,2.00\n' >h.csv
	guessed h.csv
	says 'header: { row: 1, skip_rows: 1 }'
	[ "$(grep -c '^h.csv:' out)" -eq 2 ]
}

@test "texts only: the first line is taken for the header, in doubt" {
	printf 'given,town\nMeier,Köln\nMüller,Bonn\n' >x.csv
	guessed x.csv
	says '# doubt: is line 1 the header? It is read as one, but all rows are texts; if it is none, write header: none'
}

@test "a header alone, one column, a single cell" {
	printf 'date,debit\n' >x.csv
	guessed x.csv
	says 'header: { row: 1 }'
	says 'debit: { from: debit, type: decimal(2) }  # empty in this file'
	printf 'code\n0012\n0013\n' >x.csv
	guessed x.csv
	says "code: { from: code }  # leading zeros, so text; always filled, 2 different, such as '0012'"
	printf 'x' >x.csv
	guessed x.csv
}

@test "a total that leaves no cell empty is one where it is the sum of all above, else a record" {
	printf 'Konto;Betrag\n1000;1.000,50\n2000;2.000,25\nSumme;3.000,75\n' >t.csv
	guessed t.csv
	says "when: \"\\\"Konto\\\" = 'Summe'\""
	says 'check: { amount: Betrag }'
	out_has 'sum.amount=3000.75'
	sed -i 's/3.000,75/3.000,76/' t.csv
	guessed t.csv
	lacks guess.yml totals:
}

@test "what looks like a total and leaves no cell empty is a record, and a doubt" {
	printf '科目,金额\n现金,5\n银行,4\n小计,5\n存货,6\n小计,7\n合计,12\n' >x.csv
	guessed x.csv
	says "# doubt: 3 rows look like a total and are each loaded as a record, the first on line 4 ('小计'): source.skip leaves it out"
	summary 6 read, 6 clean, 0 with faults
}

@test "a total that is not the sum of all above is left out, not compared" {
	printf 'date,text,debit,credit\n2023-01-05,a,1.00,\n2023-01-06,b,,1.00\nTotal,,1.00,2.00\n' >x.csv
	guessed x.csv
	lacks guess.yml totals:
	says "skip: \"\\\"date\\\" = 'Total'\""
	summary 2 read, 2 clean, 0 with faults, 1 skipped
}

@test "rows that do not fit the header are a doubt with their first place" {
	printf 'date,text,debit\n2023-01-05,a,1.00\n2023-01-06,b,1.00,c\n2023-01-07,d,1.00\n' >x.csv
	guessed x.csv 1
	says '# doubt: 1 row has more or fewer cells than the header, the first on line 3: is a delimiter in a text without quotes?'
}

# ---- columns

# column_is FIELD VALUE...: a file of one such column beside a date makes this field of it; with a fault where want=1
column_is() {
	local field=$1 v got
	shift
	printf 'date,what\n' >c.csv
	for v in "$@"; do printf '2023-01-05,"%s"\n' "$v" >>c.csv; done
	guessed c.csv "${want:-0}"
	got=$(sed -n 's/^ *\(what: .*}\)  # .*/\1/p' guess.yml)
	[ "$got" = "what: { from: what$field }" ] || { echo "$*: $got"; return 1; }
}

@test "what a column is" {
	column_is ', type: integer' 1 22 333
	column_is '' 1 22 033
	column_is '' 1001 1002 2001
	# letters in front of a number may be a currency, or the number is that of an article
	column_is '' R100 R200 R205
	column_is '' 'SR 12' 'SR 13' 'SR 20'
	column_is ', type: decimal(2)' 'R 1.50' 'R 2.75' 'R 3.25'
	column_is '' 45001 45002 45003
	column_is '' 123456789012345678 223456789012345
	column_is ', type: decimal(2)' 1.5 2 1,234.25
	column_is ', type: decimal(4)' 1.5 2.0625
	column_is ', type: decimal(2), decimal_mark: ","' 1,50 1.234,25
	column_is ', type: decimal(2)' 1.50 -- 2.75
	column_is ', type: decimal(2), null: ["NULL"]' 1.50 NULL 2.75
	column_is ', null: [无]' abc 无 def
	column_is ', type: boolean, "true": "是", "false": "否"' 是 否 是
	column_is ', rules: [{ replace: ["^借$", D] }, { replace: ["^贷$", C] }], null: ["平"]' 借 贷 平
	column_is ', rules: [unquote]' "'001" "'0245"
	column_is ', type: date, formats: ["%Y/%m/%d"]' 2023/1/5 2023/12/31
	column_is ', type: date, formats: ["%Y-%m-%d", "%Y年%m月%d日"]' 2023年1月5日 2023-12-31
	column_is ', type: datetime, formats: ["%Y-%m-%d %H:%M:%S"]' '2023-01-05 10:20:30' '2023-01-06 00:00:00'
	column_is ', type: date, formats: ["%Y-%m-%d 00:00:00"]' '2023-01-05 00:00:00' '2023-01-06 00:00:00'
	column_is ', type: date, formats: ["%m/%d/%Y"]' 12/31/2023 01/02/2023
	column_is ', type: date, formats: ["%d/%m/%Y"]' 31/12/2023 01/02/2023
	column_is ', type: date, formats: ["%Y%m%d"]' 20230105 20231231
}

@test "the formula that keeps a code from a spreadsheet is taken off" {
	printf 'date,what\n2023-01-05,"=""0012"""\n2023-01-06,"=""0013"""\n' >x.csv
	guessed x.csv
	out_has "$(tabs <<<'x.csv:2⇥\N⇥2023-01-05⇥0012')"
}

@test "numbers under the heading of a date are the days of a spreadsheet" {
	printf 'Buchungsdatum;Soll\n44931;1,50\n44932;2,50\n' >x.csv
	guessed x.csv
	grep -qF 'date: { from: Buchungsdatum, type: date, formats: ["excel"] }' guess.yml
	grep -q '# doubt: numbers under the heading of a date' guess.yml
	out_has "$(tabs <<<'x.csv:2⇥\N⇥2023-01-05⇥1.50')"
}

@test "dates in both orders: those that fit both are named as faults" {
	printf 'date,what\n25/12/2023,x\n12/26/2023,x\n01/02/2023,x\n' >x.csv
	guessed x.csv 1
	grep -qF 'formats: ["%d/%m/%Y", "%m/%d/%Y"]' guess.yml
	grep -q "# doubt: 1 of 3 cells cannot be read, the first on line 4: '01/02/2023'" guess.yml
}

@test "dates that fit both orders have the order of the other columns" {
	printf 'date,other\n05/06/2023,12/31/2023\n' >x.csv
	guessed x.csv
	grep -qF 'date: { from: date, type: date, formats: ["%m/%d/%Y"] }' guess.yml
	grep -q '# doubt: day or month first? As in the other columns' guess.yml
}

@test "a code with a point in it is text by its heading, and does not tell the decimal mark" {
	printf 'Compte;Acct Code;凭证编号;Soll;Haben\n1002.10;1.1;1.1;0;56065,02\n1002.20;2.20;2;0;285,03\nSumme;;;0,00;56350,05\n' >x.csv
	guessed x.csv
	out_has "$(tabs <<<'1002.10⇥1.1⇥1.1⇥0.00⇥56065.02')"
	summary 2 read, 2 clean, 0 with faults, 1 skipped
	printf 'Konto;Betrag\n1002.10;1.234\n1002.20;5.678\n' >y.csv
	guessed y.csv
	says "# doubt: decimal mark '.' or ','? '1.234' on line 2 can be read with both; ',' since no column shows it"
}

@test "a figure that could be two: the other columns decide, or it is a doubt" {
	printf 'date;soll;haben\n05.01.2023;1.234;1,50\n' >x.csv
	guessed x.csv
	out_has "$(tabs <<<'1234.00⇥1.50')"
	says "# doubt: decimal mark '.' or ','? '1.234' on line 2 can be read with both; ',' as in the other columns"
	printf 'date,debit,credit\n2023-01-05,"1,234","2,345"\n' >x.csv
	guessed x.csv
	out_has "$(tabs <<<'1234.00⇥2345.00')"
	says "# doubt: decimal mark '.' or ','? '1,234' on line 2 can be read with both; '.' since no column shows it"
}

@test "what a spreadsheet has destroyed is a doubt" {
	printf 'date,account\n2023-01-05,1.23E+11\n2023-01-05,1002\n' >x.csv
	guessed x.csv 1
	says "account: { from: account, rules: [code] }  # always filled, 2 different, such as '1.23E+11'"
	says "# doubt: a spreadsheet has destroyed 1 code, the first '1.23E+11' on line 2: export again from the old system"
}

@test "a bad value among good ones does not change the type; the fault is named" {
	{ echo date,debit; for i in $(seq 1 30); do echo "2023-01-05,$i.50"; done; echo 2023-02-30,1.2.3; } >x.csv
	guessed x.csv 1
	says "# doubt: 1 of 31 cells cannot be read, the first on line 32: '2023-02-30' is not a date"
	says "# doubt: 1 of 31 cells cannot be read, the first on line 32: '1.2.3' is not a number"
	says '# doubt: 1 of them would have a fault; each kind is named below'
}

@test "numbers with check digits get a rule as a comment" {
	printf 'name,tax\nA,91350100M000100Y43\nB,91350100M000100Y43\n' >x.csv
	guessed x.csv
	says '# 1 of 1 different values have the check digits of uscc: rules: [{ check: uscc }] makes the others a fault'
	printf 'name,bank\nA,DE89370400440532013000\nB,GB82WEST12345698765432\n' >x.csv
	guessed x.csv
	grep -q 'check digits of iban' guess.yml
}

@test "headings of every kind: the spec reads back, and reads each column that has a name of its own" {
	local read names=( 'a: b' 'c #d' '"q"' "it's" '- x' '? y' '& z' '* *' '!t' '%p' '@at' '`b`' '{m}' '[l]' 'a, b' '😀' '2nd' 'true'
		'null' 'yes' '~' '' ' ' '_at' '\back' $'two\nlines' $'tab\tin' '金额（元）' 'é' '۱' 'case' 'x y' 'x_y' 'x-y' '=1+1' '<<'
		$'a\xe2\x80\xa8b' $'nb\xc2\xa0sp' 'x/y' 'X Y' ) i k n
	n=${#names[@]}
	{
		for ((i = 0; i < n; i++)); do printf '%s"%s"' "$([ $i = 0 ] || echo ,)" "${names[i]//\"/\"\"}"; done
		echo
		for ((k = 1; k <= 3; k++)); do for ((i = 0; i < n; i++)); do printf '%s%s' "$([ $i = 0 ] || echo ,)" "$((i * 10 + k)).25"; done; echo; done
	} >x.csv
	guessed x.csv
	read=$(grep -c ': { from: ' guess.yml)
	[ "$read" -eq $((n - 3)) ] || { cat guess.yml; return 1; }
	[ "$(grep -c '# doubt: column .* is not read' guess.yml)" -eq 3 ]
	[ "$(sed -n 2p out | tr '\t' '\n' | grep -c '\.25$')" -eq "$read" ]
}

@test "a heading longer than any key of YAML gives a field with the beginning of it" {
	long=$(printf 'Betrag%.0s' {1..300})
	printf 'date,%s1,%s2\n2023-01-05,1.50,2.50\n2023-01-06,1.75,2.75\n' "$long" "$long" >x.csv
	guessed x.csv
	[ "$(grep -c ': { from: ' guess.yml)" -eq 3 ]
	[ "$(sed -n 2p out | cut -f 4-)" = "$(printf '1.50\t2.50')" ]
}

@test "headings that stand twice or are empty are named, with what stands below them" {
	printf 'date,amount,amount,,x\n2023-01-05,1.00,2.00,z,\n2023-01-06,1.00,2.00,,\n' >x.csv
	guessed x.csv
	says "# doubt: column 2 is not read, 2 cells of it are filled: 'amount' is in the header more than once; header: { names: [...] } would name all columns"
	says "# doubt: column 4 is not read, 1 cell of it is filled: it has no name in the header; header: { names: [...] } would name all columns"
	# and take no name from a column that is read
	printf 'Buchungsdatum,Buchungsdatum,Datum,x\n2023-01-05,2023-01-05,2023-01-07,a\n2023-01-06,2023-01-05,2023-01-08,b\n' >x.csv
	guessed x.csv
	out_has $'\tdate\t'
	says "date: { from: Datum, type: date, formats: [\"%Y-%m-%d\"] }  # always filled, 2 different, such as '2023-01-07'"
}

@test "a record about the file, wider than the header below it, is no upper row of names" {
	{ printf 'EXTF;;21;Buchungsstapel;;;RE;x\nUmsatz;Konto;Belegdatum;Text\n'; for i in 1 2 3; do printf '1%d,50;1200;0%d.01.2023;Miete\n' $i $i; done; } >x.csv
	guessed x.csv
	says 'header: { find: [Umsatz, Konto, Belegdatum] }  # line 2 in this file'
}

@test "a header without any name of its own is an error that says what to write" {
	printf 'A,A\nx,y\n' >x.csv
	expect_status 2 cutover-guess x.csv
	expect_err <<<'guess: x.csv:1: no column has a name of its own in this header, so that no field can be guessed: write a spec with source.header: { names: [...] }'
	[ ! -s out ]
}

@test "a row that may hold the rows behind it is a doubt with its place" {
	printf 'date,name,amount\n2023-01-05,"open,1.00\n2023-01-06,"x",2.00\n2023-01-07,y,3.00\n' >x.csv
	guessed x.csv 1
	says '# doubt: 1 of them would have a fault; each kind is named below'
	says '# doubt: 1 of them have a quote that is not doubled, and a cell that may hold others, the first on line 2: source.quote?'
}

@test "amounts are not filled down, also where one of them makes the column a text" {
	{ echo 'Date,Voucher,Account,Whatever'; for i in 1 2 3 4; do printf '2023-01-0%d,%d,1001,%d.50\n,,1002,\n' $i $i $i; done; printf '2023-01-09,9,1001,****\n,,1002,\n'; } >x.csv
	guessed x.csv
	says 'fill_down: [date, number]  # filled on the first row of each voucher only, as it seems'
}

@test "rows that lack what a layout needs are a doubt that says what they may be" {
	printf '日期,凭证字号,摘要,科目编码,科目名称,借方金额,贷方金额\n2023-01-05,记-1,付款,2202,应付账款,5.00,\n,,付款,1002,银行存款,,5.00\n,,更正,,,5.00,6.00\n' >x.csv
	guessed x.csv 1
	says '# doubt: account: 1 of 3 cells cannot be read, the first on line 4: it is required, but empty: is it a total or a footer? source.skip leaves such rows out'
}

# ---- inputs

@test "nothing to guess from: an empty file, a folder, a program, no such file" {
	: >e.csv
	expect_status 2 cutover-guess e.csv
	expect_err <<<'guess: e.csv: the file is empty'
	[ ! -s out ]
	printf '\n\n' >e.csv
	expect_status 2 cutover-guess e.csv
	expect_err <<<'guess: e.csv: the file has no row'
	expect_status 2 cutover-guess .
	expect_err <<<"guess: cannot read '.': it is a directory"
	head -c 4000 "$BIN/cutover" >b
	expect_status 2 cutover-guess b
	expect_err <<<'guess: b: is no table but a program: export the table from the program that made it, as CSV or .xlsx'
	expect_status 2 cutover-guess gone.csv
	expect_err <<<"guess: cannot open 'gone.csv': No such file or directory"
	echo a >e.csv
	expect_status 2 cutover-guess -o /dev/full e.csv
}

@test "standard input, from a pipe and from a file" {
	printf 'date,debit\n2023-01-05,1.50\n' >x.csv
	cutover-guess <x.csv >file
	run_ok pipe 'cat x.csv | cutover-guess -'
	diff file out
	out_has "# A spec to start from, guessed by cutover guess from 'standard input'."
}

@test "of several files the first decides; another header is a doubt" {
	printf 'date,debit\n2023-01-05,1.50\n' >a.csv
	printf 'title\ndebit,date\n2.50,2023-01-06\n' >b.csv
	printf 'date,credit\n2023-01-05,1.50\n' >c.csv
	run_ok cutover-guess a.csv b.csv c.csv
	[ "$(grep -c 'another header' out)" -eq 1 ]
	out_has "# doubt: 'c.csv' has another header: it lacks 'debit'"
}

@test "the whole file counts, not only its first rows" {
	{ echo 'id,what'; seq 1 5000 | sed 's/$/,1.50/'; echo '5001,x'; echo '5002,1.2345'; } >x.csv
	guessed x.csv 1
	says "# doubt: 1 of 5,002 cells cannot be read, the first on line 5002: 'x' is not a number"
	says "what: { from: what, type: decimal(4) }  # always filled, 3 different, such as '1.50'"
}

# ---- real files

@test "real bills of Chinese banks and payment services" {
	shared cn-bills
	local f
	for f in "$SHARED"/*.csv "$SHARED"/alipay/*.csv "$SHARED"/icbc-*/*.csv; do
		guessed "$f"
		summary _ read, _ clean, 0 with faults
	done
	guessed "$SHARED"/alipay/example-alipay-records.csv
	says 'profile: alipay/app'
	guessed "$SHARED"/wechat/example-wechat-records.csv
	says 'header: { find: [交易时间, 交易对方, "收/支"] }  # line 17 in this file'
}

@test "real DATEV batches" {
	shared datev
	guessed "$SHARED/EXTF_Buchungsstapel.csv"
	says 'profile: datev/bookings'
	guessed "$SHARED/EXTF_Kontenbeschriftungen.csv"
	guessed "$SHARED/EXTF_Stammdaten.csv"
	grep -q '# line 2 in this file' guess.yml
}

@test "real books of a Japanese demo company" {
	shared ledgerexplorer-ja
	local f
	for f in "$SHARED"/*/*.csv; do
		guessed "$f"
		summary _ read, _ clean, 0 with faults
	done
	guessed "$SHARED/trial_balance/2021-04.csv"
	grep -qF 'account: { from: Ledger_Account_Number }' guess.yml
	grep -qF 'closing: { from: Ending_Balance, type: decimal(2) }' guess.yml
}

@test "a pipe that cannot be kept in TMPDIR is an error" {
	printf 'a,b\n1,2\n' >x.csv
	TMPDIR=$PWD/nowhere expect_status 2 pipe "cat x.csv | cutover guess"
	err_has "guess: cannot keep standard input in a temporary file: No such file or directory"
}
