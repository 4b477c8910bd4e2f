# cutover guess: rows that are no records, and what is asked about the columns.
load helper
load grids

# guessed FILE [STATUS]: the spec in guess.yml; it reads back, and clean -f ends with the status
guessed() {
	run_ok cutover-guess -o guess.yml "$1"
	quiet
	expect_status "${2:-0}" cutover-clean -f guess.yml "$1"
}
# records: how many there are
records() { [ "$(sed -n 's/^\\\.\trows=\([0-9]*\).*/\1/p' out)" = "$1" ] || { cat guess.yml out err; return 1; }; }

# ---- totals by sum

@test "a total is what adds up: without a known word, at any place, its label in a column of codes" {
	printf 'Account,Name,Debit,Credit\n1001,Cash,100.00,0.00\n1002,Bank,50.00,0.00\n2202,Payables,0.00,150.00\nEverything,,150.00,150.00\n' >t.csv
	guessed t.csv
	records 3
	says "when: \"\\\"Account\\\" = 'Everything'\""
	says 'check: { debit: Debit, credit: Credit }'
}

@test "a sum without any label is found by what is empty in it" {
	printf 'date;memo;debit;credit\n2024-01-05;a;1,00;0,50\n2024-01-06;b;2,00;2,50\n;;3,00;3,00\n' >t.csv
	guessed t.csv
	records 2
	says "when: \"\\\"date\\\" is null\""
}

@test "a row that adds up by chance is a record: one side only, or a text that other records have" {
	printf 'date,memo,account,debit,credit\n2024-01-05,a,1,1.00,\n2024-01-05,a,2,,1.00\n2024-01-06,a,3,1.00,\n2024-01-06,,,2.00,\n2024-01-06,b,5,,2.00\n' >t.csv
	guessed t.csv
	records 5
	printf 'date,memo,debit,credit\n2024-01-05,a,1.00,2.00\n2024-01-05,a,3.00,4.00\n,a,4.00,6.00\n2024-01-05,a,3.00,4.00\n2024-01-05,a,3.00,4.00\n2024-01-05,a,3.00,4.00\n' >t.csv
	guessed t.csv
	records 6
	lacks guess.yml totals:
}

@test "subtotals since the last of their kind, totals since the start, also where the label goes on" {
	cat >t.csv <<'E'
Account,Name,Debit,Credit
1001,Cash,100.00,0.00
1002,Bank,50.00,0.00
Total 10,,150.00,0.00
2202,Payables,0.00,150.00
2203,Others,0.00,3.00
Total 22,,0.00,153.00
Total,,150.00,153.00
E
	guessed t.csv
	records 4
	says "- { when: \"\\\"Account\\\" like 'Total %'\", since: last, check: { debit: Debit, credit: Credit } }"
	says "- { when: \"\\\"Account\\\" = 'Total'\", check: { debit: Debit, credit: Credit } }"
	summary 4 read, 4 clean, 0 with faults, 3 skipped, 6 totals agree
}

@test "totals that no word says, one below each few records, their label where records have names" {
	{ echo 'date;account;name;debit;credit'
	  for i in 1 2 3; do
		printf "2024-0$i-10;100$i;item 1;$i,50;0,00\n2024-0$i-11;100$i;item 2;2,00;0,00\n2024-0$i-12;100$i;item 3;0,00;$i,25\n;;Plugh;$((i + 2)),50;$i,25\n"
	  done
	  echo ';;Xyzzy;13,50;6,75'; } >t.csv
	guessed t.csv
	records 9
	says "- { when: \"\\\"name\\\" = 'Plugh'\", since: last, check: { debit: debit, credit: credit } }"
	says "- { when: \"\\\"name\\\" = 'Xyzzy'\", check: { debit: debit, credit: credit } }"
	out_has 'sum.debit=13.50	sum.credit=6.75'
}

@test "one row without a label that sums those above is a total, in doubt" {
	printf 'date,memo,ref,amount\n2024-01-01,a,x,100.00\n2024-01-02,b,y,50.00\n2024-01-03,,,150.00\n2024-01-04,c,z,9.00\n' >t.csv
	guessed t.csv
	records 3
	says '# doubt: line 4 has no label, but sums records above it: is it a total?'
}

@test "a total above its rows" {
	printf 'dept,account,amount\nSumme,,7.00\nA,1,3.00\nA,2,4.00\nSumme,,5.00\nB,1,2.50\nB,2,2.50\n' >t.csv
	guessed t.csv
	records 4
	says 'place: above'
	summary 4 read, 4 clean, 0 with faults, 2 skipped, 2 totals agree
}

@test "some of many totals that differ are compared all the same, and are a doubt" {
	{ echo date,memo,amount; for i in 1 2 3 4 5 6; do printf '2024-01-0%d,a,1.50\n2024-01-0%d,b,%d.00\n,Subtotal,%d.50\n' $i $i $i $((i == 4 ? 9 : i + 1)); done; } >t.csv
	guessed t.csv 1
	says "# doubt: 1 of the 6 rows such as 'Subtotal' do not agree with their records"
	err_has 't.csv:13: amount: the file'"'"'s own total is 9.50, its rows add up to 5.50: difference 4.00'
}

@test "an account that is called like a total is none; nor is a firm" {
	cat >d.csv <<'E'
月,凭证号,摘要,科目编码,科目名称,辅助项,借方-本币,贷方-本币
1,转-1,计提折旧,660203,管理费用\折旧费,【部门：A】,100.00,
1,转-1,计提折旧,1602,累计折旧,,,100.00
1,转-2,计提摊销,660204,管理费用\摊销,【部门：A】,50.00,
1,转-2,计提摊销,1702,累计摊销,,,50.00
E
	guessed d.csv
	records 4
	lacks guess.yml totals:
	out_has 'sum.debit=150.00	sum.credit=150.00'
	printf 'date,account,name,memo,amount\n2024-01-05,1,Total,a,5.00\n,2,Total Energies,,6.00\n2024-01-06,3,Accumulated depreciation,b,7.00\n2024-01-07,4,Sumitomo,c,7.00\n' >d.csv
	guessed d.csv
	records 4
	says "# doubt: 1 row looks like a total and is loaded as a record, the first on line 2 ('Total'): source.skip leaves it out"
}

@test "words for totals in many languages, which do not add up: left out, in doubt" {
	local word
	for word in Total 'Grand Total' Subtotal Summe Zwischensumme 'Total général' Sous-total Totale Suma Razem Итого 合计 小计 本月合计 合計 小計 총계 \
		Подытог Разом Celkem Mezisoučet Yhteensä Összesen 'Ara toplam' 'I alt' Σύνολο 'Tổng cộng' Jumlah المجموع 'סה״כ' รวม कुल; do
		printf 'date,account,memo,amount\n2024-01-05,1,a,5.00\n2024-01-06,2,b,6.00\n%s,,,9.00\n' "$word" >w.csv
		guessed w.csv
		records 2
		says "# doubt: 1 row '$word', the first on line 4, looks like a total, but is not the sum of records above it: left out, not compared"
	done
}

@test "on top of a layout, too: totals that it does not know" {
	{ echo 日期,凭证字号,摘要,科目编码,科目名称,借方金额,贷方金额
	  printf '2023-01-05,记-1,付款,2202,应付账款,5.00,\n,,付款,1002,银行存款,,5.00\n,,本月合计,,,5.00,5.00\n'; } >x.csv
	guessed x.csv
	says 'profile: generic/voucher-list-zh'
	records 2
	says "when: \"\\\"摘要\\\" = '本月合计'\""
	summary 2 read, 2 clean, 0 with faults, 1 skipped, 2 totals agree
}

# ---- lists of SAP, ledgers, printed pages

@test "sum rows of an SAP list are compared; the asterisks of another column are text" {
	tabs >m.txt <<'E'
x⇥Belegnr⇥Buch.dat⇥Konto⇥Betrag
⇥1001⇥05.01.2023⇥113100⇥5,00
⇥1002⇥06.01.2023⇥113100⇥7,00
*⇥Konto 113100⇥⇥⇥12,00
⇥1003⇥07.01.2023⇥113200⇥9,00
*⇥Konto 113200⇥⇥⇥9,00
**⇥Summe⇥⇥⇥21,00
E
	guessed m.txt
	records 3
	says "- { when: \"\\\"x\\\" = '*'\", since: last, check: { amount: Betrag } }"
	says "- { when: \"\\\"x\\\" = '**'\", check: { amount: Betrag } }"
	printf 'date,kind,account,amount\n2024-01-05,*,1,5.00\n2024-01-06,x,2,6.00\n2024-01-06,*,3,11.00\n2024-01-07,,4,1.00\n' >m.txt
	guessed m.txt
	records 4
}

@test "sum rows of an SAP list whose asterisks stand beside other text, or in a column without a name" {
	printf 'Konto|Datum|Text|Betrag\n1000|01.01.2023|a|10,00\n1000|02.01.2023|b|5,00\n*|||15,00\n2000|01.01.2023|c|7,00\n*|||7,00\n**|||22,00\n' >m.txt
	guessed m.txt
	records 3
	says "- { when: \"\\\"Konto\\\" = '*'\", since: last, check: { amount: Betrag } }"
	says "- { when: \"\\\"Konto\\\" = '**'\", check: { amount: Betrag } }"
	lacks guess.yml fill_down
	printf '|Konto|Datum|Text|Betrag\n|1000|01.01.2023|a|10,00\n|1000|02.01.2023|b|5,00\n*||||15,00\n|2000|01.01.2023|c|7,00\n*||||7,00\n**||||22,00\n' >m.txt
	guessed m.txt
	records 3
	says 'header: { row: 1, names: [c1, Konto, Datum, Text, Betrag] }'
	says "- { when: \"\\\"c1\\\" = '*'\", since: last, check: { amount: Betrag } }"
	# what is empty in them is so in records, too
	printf '|Konto|Datum|Text|Betrag\n|1000|01.01.2023|a|10,00\n||02.01.2023|b|5,00\n*||||15,00\n|2000|01.01.2023|c|7,00\n*||||7,00\n' >m.txt
	guessed m.txt
	records 3
	says "when: \"\\\"c1\\\" = '*'\""
}

@test "a ledger: an opening balance, sums carried over, a header again; nothing is filled down out of or into them" {
	cat >p.csv <<'E'
日期,号,摘要,科目,借方,贷方
,,期初余额,1001,,
2023-01-05,记-1,a,1002,100.00,
,,b,6001,,88.50
过次页,,,,100.00,88.50
日期,号,摘要,科目,借方,贷方
承前页,,,,100.00,88.50
,,c,2221,,11.50
,,本月合计,,100.00,100.00
2023-02-06,记-1,a,1002,1.00,
,,b,6001,,1.00
,,本月合计,,1.00,1.00
E
	guessed p.csv
	records 5
	out_has "$(tabs <<<'p.csv:8⇥\N⇥2023-01-05⇥记-1⇥c⇥2221⇥0.00⇥11.50')"
	says "page: { when: \"\\\"日期\\\" in ('过次页', '承前页')\", header: true }  # rows of printed pages: left out; a voucher may continue after them"
	says "# doubt: 1 row '期初余额', the first on line 2, is an opening balance: left out, though clean.balance would need it"
	says 'since: last'
	summary 5 read, 5 clean, 0 with faults, 6 skipped, 4 totals agree
}

@test "an SAP list as it is printed: lines drawn across it, and asterisks in a column without a name" {
	local line='--------------------------------------' i
	{ printf '%s\n|  |Belegnr |Buch.dat  |Konto |  Betrag|\n%s\n' "$line" "$line"
	  for i in 1 2 3; do
		printf '|  |100%d    |0%d.01.2023|11310%d|    5,00 |\n|  |200%d    |0%d.02.2023|11310%d|    %d,00-|\n%s\n' $i $i $i $i $i $i $i "$line"
		printf '|* |        |          |11310%d|    %d,00 |\n%s\n' $i $((5 - i)) "$line"
	  done
	  printf '|**|        |          |      |    9,00 |\n%s\n' "$line"; } >s.txt
	run_ok cutover-guess -o guess.yml s.txt
	says 'comment: "-----"  # lines drawn between blocks'
	run_ok cutover-clean -f guess.yml s.txt
	records 6
	out_has 'sum.amount=9.00'
	summary _ read, _ clean, 0 with faults, _ skipped, 4 totals agree
}

@test "asterisks in a column without a name: the text beside them may be that of records" {
	printf '|  |Belegnr|Konto |Name|Betrag|\n|  |1001|113100|Kasse|5,00|\n|  |1002|113100|Kasse|7,00|\n|* |    |113100|Kasse|12,00|\n|  |1003|113200|Bank|9,00|\n|* |    |113200|Bank|9,00|\n|**|    |      |Summe|21,00|\n' >s.txt
	guessed s.txt
	records 3
	out_has 'sum.amount=21.00'
}

@test "a total without a label is not mixed up with a footer" {
	{ echo 'date;memo;debit;credit'
	  for i in 1 2 3 4 5; do echo "2024-01-0$i;x$i;$i,00;0,25"; done
	  printf ';;15,00;1,25\n;Printed by Miller;;\n----;----\n'; } >u.csv
	guessed u.csv
	records 5
	says "when: \"\\\"date\\\" is null and (\\\"debit\\\" is not null or \\\"credit\\\" is not null)\""
	summary _ read, _ clean, 0 with faults, _ skipped, 2 totals agree
}

@test "a row that is called like a sum carried over, and sums nothing, is a doubt" {
	{ echo date,number,memo,account,debit,credit
	  for i in 1 2 3 4 5 6; do echo "2024-01-0$i,$i,goods $i,600$i,$i.50,0.00"; done
	  echo ',,Transport,6240,5.00,0.00'; } >c.csv
	guessed c.csv
	records 6
	says "# doubt: 1 row 'Transport', the first on line 8, is left out as a sum carried over, but does not sum the records above it: is it one?"
	{ echo date,number,memo,account,debit,credit
	  for i in 1 2 3 4; do echo "2024-01-0$i,$i,goods $i,600$i,$i.50,0.00"; done
	  printf ',,Übertrag,,12.00,0.00\n,,Übertrag,,12.00,0.00\n2024-01-09,9,x,6001,1.00,0.00\n'; } >c.csv
	guessed c.csv
	records 5
	lacks guess.yml 'carried over'
}

@test "a balance at the end is no record" {
	local word
	for word in 'Closing balance' 期末余额 Endbestand 'Исходящее сальдо'; do
		printf 'date,ref,memo,debit,credit,balance\n,,Opening balance,,,100.00\n2024-01-05,1,a,5.00,,105.00\n2024-01-06,2,b,,3.00,102.00\n,,%s,,,102.00\n' "$word" >c.csv
		guessed c.csv
		records 2
	done
}

@test "a first record is not passed over without a doubt that names its line" {
	{ echo date,voucher,account,memo,amount; echo 'balance brought forward,,,see note,n/a'; for i in $(seq 10 28); do echo "2024-01-$i,JV-$i,1001,memo,1.50"; done; } >z.csv
	guessed z.csv
	says "# doubt: line 2, below the header, does not look like data and is skipped (skip_rows): 'balance brought forward', 'see note', 'n/a'"
}

# ---- what is asked

@test "several currencies in one column, also under a layout" {
	printf 'date,text,amount\n2025-01-10,a,CNY 123.18\n2025-01-11,b,USD 5.00\n2025-01-12,c,JPY 1000.00\n' >c.csv
	guessed c.csv 1
	says "# doubt: amounts of several currencies, which no sum may add: CNY, USD, JPY; the first in another one is 'USD 5.00' on line 3: currency: FIELD names the field that says which"
	sed -i 's/USD\|JPY/CNY/' c.csv
	guessed c.csv
	lacks guess.yml currencies
}

@test "months and days without a year; days without a year in one cell" {
	printf '月,日,科目编码,金额\n1,31,1001,5.00\n2,28,1002,6.00\n' >m.csv
	guessed m.csv
	says '# doubt: months and days without a year: no column has the year; a parameter of map completes the date:'
	printf '年,月,日,科目编码,金额\n2023,1,31,1001,5.00\n2023,2,28,1002,6.00\n' >m.csv
	guessed m.csv
	lacks guess.yml 'without a year'
	printf 'day,account,amount\n01/31,1001,5.00\n02/28,1002,6.00\n' >m.csv
	guessed m.csv
	says "# doubt: days without a year, such as '01/31': no format reads them; the year comes from elsewhere, by a parameter of map"
	printf 'day,account,amount\n31-Jan,1001,5.00\n28 Feb.,1002,6.00\n3. März,1002,6.00\n' >m.csv
	guessed m.csv
	says "# doubt: days without a year, such as '28 Feb.': no format reads them; the year comes from elsewhere, by a parameter of map"
	printf 'month,account,amount\nJan 2023,1001,5.00\nFeb 2023,1002,6.00\n' >m.csv
	guessed m.csv
	lacks guess.yml 'without a year'
}

@test "codes that have lost zeros, but not levels of a chart" {
	printf 'customer,amount\n012345,1.50\n023456,2.50\n3456,1.00\n045678,3.00\n' >z.csv
	guessed z.csv
	says "# doubt: most have 6 digits, but 1 different value has fewer, such as '3456': did they lose leading zeros? rules: [{ pad: [6, \"0\"] }] puts them back"
	printf 'account,x\n1001,1.50\n100101,2.50\n100102,1.00\n100103,3.00\n' >z.csv
	guessed z.csv
	lacks guess.yml 'zeros in front'
}

@test "accounts beside those below them" {
	printf 'account,debit,credit\n1001,5.00,0.00\n100101,2.00,0.00\n100102,3.00,0.00\n2202,0.00,5.00\n' >z.csv
	guessed z.csv
	says "# doubt: 1 account is in one list with others below it, such as '1001': are its amounts theirs, counted twice? Then keep the lowest:"
	says '# leaf: { code: account }'
	printf 'Code,Name,Debit,Credit\n1001,Cash,5.00,0.00\n1001.01,a,2.00,0.00\n1001.02,b,3.00,0.00\n2202,Pay,0.00,5.00\n' >z.csv
	guessed z.csv
	says "# doubt: 1 account is in one list with others below it, such as '1001': are its amounts theirs, counted twice? Then keep the lowest:"
	says '# leaf: { code: code }'
	printf 'code,name,debit,credit\n1001,Cash,100.00,0.00\n1002,Bank,300.00,0.00\n100201,A,200.00,0.00\n100202,B,100.00,0.00\n' >p.csv
	guessed p.csv
	says "# doubt: 1 account is in one list with others below it, such as '1002': are its amounts theirs, counted twice? Then keep the lowest:"
}

@test "accounts beside those below them, where a ready-made layout fits" {
	printf '科目编码,科目名称,本期借方,本期贷方\n1002,银行存款,300.00,0.00\n100201,工行,100.00,0.00\n100202,建行,200.00,0.00\n4001,实收资本,0.00,300.00\n' >z.csv
	guessed z.csv
	says 'profile: generic/trial-balance-zh'
	says "# doubt: 1 account is in one list with others below it, such as '1002': are its amounts theirs, counted twice? Then keep the lowest:"
	says '# clean: { leaf: { code: account } }'
	printf '科目编码,科目名称,本期借方,本期贷方\n1002,银行存款,300.00,0.00\n4001,实收资本,0.00,300.00\n' >z.csv
	guessed z.csv
	lacks guess.yml leaf
}

@test "labels packed into one cell; amounts that cannot be read; columns of zeros; headings with a currency" {
	printf 'no,辅助,借方-本币,贷方（本币）,金额-原币,flag\n1,【部门：A】【项目：x】,ten,0,0.00,0\n2,【部门：B】,five,0,0.00,0\n' >z.csv
	guessed z.csv
	says "# doubt: labels and their values are packed into one cell, such as '【部门：A】【项目：x】': no field reads one of them; a field of its own does, with rules: [{ extract: REGEX }] for '部门'"
	says "# doubt: its heading is that of an amount, but 2 of 2 cells cannot be read as one, the first 'ten' on line 2"
	says "credit: { from: \"贷方（本币）\", type: decimal(2) }  # always filled, 1 different, such as '0'"
	says "currency_amount: { from: \"金额-原币\", type: decimal(2) }  # always filled, 1 different, such as '0.00'"
	says "flag: { from: flag, type: decimal(2) }  # always filled, 1 different, such as '0'"
}

@test "labels packed without brackets: full-width signs, equals signs; what only has such a sign is none" {
	local cell
	while IFS='|' read -r cell label; do
		printf 'no,x,amount\n1,"%s",1.50\n2,"%s",2.50\n' "$cell" "$cell" >z.csv
		guessed z.csv
		[ "$label" = "" ] || says "# doubt: labels and their values are packed into one cell, such as '$cell': no field reads one of them; a field of its own does, with rules: [{ extract: REGEX }] for '$label'"
		[ "$label" != "" ] || lacks guess.yml 'packed'
	done <<-E
	部门：A；项目：x|部门
	部门:A,项目:x|部门
	dept=1;proj=x|dept
	dept=1|
	10:30:15|
	a:b|
	http://x.org/?a=1;b=2|
	E
}

@test "codes of which a spreadsheet has damaged some are faults by rules: [code]" {
	printf 'voucher,amount\n1001-1,1.50\nTRUE,2.50\n1.23E+11,1.00\n1002-2,2.00\n1003-3,2.00\n1004-1,2.00\n' >z.csv
	guessed z.csv 1
	says "# doubt: a spreadsheet has destroyed 1 code, the first '1.23E+11' on line 4: export again from the old system"
	grep -q 'from: voucher, rules: \[code\] }' guess.yml
	printf 'memo,amount\nTRUE,2.50\nrent and heat,1.00\nx,2.00\n' >z.csv
	guessed z.csv
	lacks guess.yml '[code]'
}

# ---- sheets

@test "--sheet NAME, and source.sheet of a spec given with -f, are obeyed" {
	{ cells 1 account amount; cells 2 1001-1 1.50; cells 3 1002-2 2.50; } >s.xlsx.parts.Data
	{ cells 1 Notes by; cells 2 nobody x; } | book s.xlsx Front Data
	run_ok cutover-guess -o guess.yml --sheet Data s.xlsx
	says 'sheet: Data'
	quiet
	run_ok cutover-clean -f guess.yml s.xlsx
	records 2
	printf 'cutover: 1\nsource: { sheet: Data }\nclean: { fields: { a: {} } }\n' >s.yml
	run_ok cutover-guess -o guess.yml -f s.yml s.xlsx
	says 'sheet: Data'
	run_ok cutover-clean --raw 1 --sheet Data s.xlsx
	expect_out <<<'1,account,amount'
	run_ok cutover-guess -o guess.yml s.xlsx
	lacks guess.yml account
	expect_status 2 cutover-guess --sheet Nowhere s.xlsx
	err_has Nowhere
	expect_status 2 cutover-clean --sheet Data -f s.yml s.xlsx
	expect_err <<<'clean: --sheet goes with --raw, --profile or --guess: a spec has source.sheet'
}

@test "the first line of the draft is for editors" {
	printf 'a,b\n1,2\n' >z.csv
	run_ok cutover-guess -o guess.yml z.csv
	head -n 1 guess.yml | grep -qx '# yaml-language-server: $schema=/.*/share/cutover/schemas/spec\.schema\.json'
}

# ---- what a newcomer's files have shown

@test "lists of SAP: asterisks beside a mark of records, before the account, in a column without a name; lines drawn between blocks" {
	printf 'St|Konto|Beleg|Datum|Betrag\nX|1000|71|03.01.2023|8,58-\nX|1000|72|04.01.2023|7,39\n*||||1,19-\nX|1001|73|04.01.2023|7,39\n*||||7,39\n**||||6,20\n' >s.txt
	guessed s.txt
	records 3
	says '- { when: "\"St\" = '"'*'"'", since: last, check: { amount: Betrag } }'
	lacks guess.yml 'null:'
	printf 'St|Konto|Beleg|Datum|Betrag\nX|1000|71|03.01.2023|8,58-\n|1000|72|04.01.2023|7,39\n*||||1,19-\nX|1001|73|04.01.2023|7,39\n*||||7,39\n**||||6,20\n' >s.txt
	guessed s.txt
	records 3
	lacks guess.yml 'null:'
	printf 'Konto;Beleg;Datum;Betrag\n1000;71;03.01.2023;8,58-\n1000;72;04.01.2023;7,39\n* 1000;;;1,19-\n1001;73;04.01.2023;7,39\n1001;74;04.01.2023;1,00\n* 1001;;;8,39\n**;;;7,20\n' >s.txt
	guessed s.txt
	records 4
	says '- { when: "\"Konto\" like '"'* %'"'", since: last, check: { amount: Betrag } }'
	lacks guess.yml fill_down
	printf 'List\tof 2023\n\tKonto\tBeleg\tDatum\tBetrag\n\t1000\t71\t03.01.2023\t8,58-\n\t1000\t72\t04.01.2023\t7,39\n-------\n*\tKonto 1000\t\t\t1,19-\n\t1001\t73\t04.01.2023\t7,39\n*\t\t\t\t7,39\n**\t\t\t\t6,20\n' >s.txt
	guessed s.txt
	records 3
	says 'header: { find: [Konto, Beleg, Datum], names: [c1, Konto, Beleg, Datum, Betrag] }  # line 2 in this file'
	says '- { when: "\"c1\" = '"'*'"'", since: last, check: { amount: Betrag } }'
	says 'comment: "-----"  # lines drawn between blocks'
}

@test "an asterisk in a column of texts is no total" {
	printf 'date,memo,account,amount\n2023-01-02,*,1001,5.00\n2023-01-03,* paid,1002,6.00\n2023-01-04,x,,7.00\n2023-01-05,*,,8.00\n2023-01-05,y,1003,8.00\n' >s.csv
	guessed s.csv
	records 5
}

@test "titles and page numbers between the records are of printed pages; what is filled down goes on below them" {
	{
		printf '凭证表,,,,\n日期,凭证号数,摘要,借方金额,贷方金额\n'
		for n in 1 2 3; do
			printf '2023-01-0%d,记-%d,a,5.00,\n第 %d 页,,,,\n凭证表,,,,\n日期,凭证号数,摘要,借方金额,贷方金额\n,,b,,5.00\n' $n $n $n
		done
	} >p.csv
	guessed p.csv
	records 6
	says '# All of the file was read: 6 records, 9 rows of printed pages left out.'
	says 'page: { when: "\"摘要\" is null and (\"日期\" like '"'第 % 页' or \\\"日期\\\" = '凭证表')"'", header: true }  # rows of printed pages: left out; a voucher may continue after them'
	says 'fill_down: [date, 凭证号数]  # filled on the first row of each voucher only, as it seems'
	printf '日期,号,摘要,金额\n2023-01-01,1,a,5.00\n,1,b,5.00\n2023-01-02,,c,5.00\n,,d,6.00\n,,e,6.00\n,,f,6.00\n' >f.csv
	guessed f.csv
	says '# doubt: 号 is empty in 4 rows, which are not just those of date, and is not filled down: should it be?'
}

@test "rows that head a block are source.headings; others of one cell are a doubt" {
	printf '日期,凭证号,摘要,借方,贷方\n科目：1001 库存现金,,,,\n2023-01-05,记-1,a,5.00,\n2023-01-06,记-2,b,6.00,\n科目：2202 应付账款,,,,\n2023-01-05,记-1,a,,5.00\n' >h.csv
	guessed h.csv
	records 3
	says "# doubt: 2 rows such as '科目：1001 库存现金', the first on line 2, say what holds for the rows below"
	says "headings: { account: '^科目 *[：:] *([0-9][0-9.-]*)' }"
	says 'account: { from: account }  # of source.headings'
	[ "$(cut -f 3 out | sed -n 2,4p | tr '\n' ' ')" = '1001 1001 2202 ' ]
	{
		printf 'memo,number,kind,debit\n'
		for n in 1 2 3 4 5 6; do printf 'Cash of %d,,,\nx,%d,y,5.00\n' $n $n; done
	} >h.csv
	guessed h.csv
	says "# doubt: 6 records have one cell only, the first on line 2: 'Cash of 1': does it head the rows below (source.headings), or belong to a page (source.page)?"
}

@test "CR under a heading of credits, one amount beside its side, time stamps of several zones, and no amount that is summed" {
	printf 'Date,Debit,Credit\n2023-01-02,"1,000.00 Dr",\n2023-01-03,,400.00 Cr\n2023-01-04,,800.00 Cr\n' >z.csv
	guessed z.csv
	says '# doubt: 2 of 2 cells end with CR and are read as below zero, under a heading that says credit: rules: [{ replace: ["(?i) *CR$", ""] }] leaves it out'
	sed -i 's/from: Credit,/& rules: [{ replace: ["(?i) *CR$", ""] }],/' guess.yml
	run_ok cutover-clean -f guess.yml z.csv
	out_has 'sum.credit=1200.00'
	printf '日期,凭证号,科目编码,方向,金额\n2023-01-02,记-1,1002,借,5.00\n2023-01-02,记-1,1122,贷,5.00\n' >z.csv
	guessed z.csv
	says '# doubt: side says the side of amount, whose sum is debit plus credit: two fields of it, debit and credit, both from the same column, with these as the controls:'
	says '# side: { field: side, debit: D, credit: C, divide: [debit, credit] }'
	printf '日期,凭证号,科目编码,方向,金额\n2023-01-02,记-1,1002,借,5.00\n2023-01-02,记-1,1122,贷,-5.00\n' >z.csv
	guessed z.csv
	says '# doubt: side says the side of amount, of which some are below zero: what do they mean? See clean.side in cutover-spec(5)'
	printf 'at,Betrag HW\n2024-01-05T23:30:00Z,1.00\n2024-01-06T07:30:00+08:00,2.00\n' >z.csv
	guessed z.csv 1
	says "# doubt: time stamps of several zones: the first has +00:00, another is '2024-01-06T07:30:00+08:00' on line 3: zone: Asia/Shanghai, or the zone of the books, brings them to one"
	says '# doubt: no amount is summed and proved: which should be? Keep those that are amounts of records:'
	says '# controls: [betrag_hw]'
	printf 'at,amount\n2024-01-05T23:30:00Z,1.00\n2024-01-06T07:30:00+00:00,2.00\n' >z.csv
	guessed z.csv
	lacks guess.yml 'several zones'
}

@test "a heading says credit in its own language, or in the middle of the name" {
	local head
	for head in Haben 'Credit limit' 贷款额; do
		printf 'date,%s\n2023-01-02,1.00 CR\n2023-01-02,2.00 CR\n' "$head" >z.csv
		guessed z.csv
		says '# doubt: 2 of 2 cells end with CR and are read as below zero, under a heading that says credit: rules: [{ replace: ["(?i) *CR$", ""] }] leaves it out'
	done
}

@test "the words for a side become D and C; single letters only where the heading says that it is one" {
	local heading debit credit
	while read -r heading debit credit; do
		printf 'Date,Memo,%s,Amount\n2023-01-02,a,%s,5.00\n2023-01-02,b,%s,5.00\n' "$heading" "$debit" "$credit" >z.csv
		guessed z.csv
		has guess.yml "rules: [{ replace: [\"^$debit\$\", D] }, { replace: [\"^$credit\$\", C] }]"
		has guess.yml ' says the side of amount, whose sum is debit plus credit'
		[ "$(cut -f 5 out | sed -n 2,3p | tr '\n' ' ')" = 'D C ' ]
	done <<-E
	Kind 借 贷
	Kind 借方 贷方
	Kind 借方 貸方
	Kind 借 貸
	Kind Dr Cr
	Kind DR CR
	Kind Debit Credit
	Kind Soll Haben
	方向 S H
	E
	printf 'Date,Memo,方向,Amount\n2023-01-02,a,D,5.00\n2023-01-02,b,C,5.00\n' >z.csv
	guessed z.csv
	has guess.yml 'side says the side of amount, whose sum is debit plus credit'
	lacks guess.yml replace
	printf 'Date,Memo,Kind,Amount\n2023-01-02,a,S,5.00\n2023-01-02,b,H,5.00\n' >z.csv
	guessed z.csv
	lacks guess.yml 'says the side'
	lacks guess.yml replace
}

@test "CR, a side and a zone are no doubt where nothing is to be asked" {
	# CR below zero is what an amount of either side needs
	printf 'Date,Amount\n2023-01-02,400.00 Cr\n2023-01-03,800.00 Cr\n' >z.csv
	guessed z.csv
	lacks guess.yml 'end with CR'
	out_has 'sum.amount=-1200.00'
	# one credit of three is a correction
	printf 'Date,Debit,Credit\n2023-01-02,,400.00\n2023-01-03,,800.00\n2023-01-04,,50.00 Cr\n' >z.csv
	guessed z.csv
	lacks guess.yml 'end with CR'
	out_has 'sum.credit=1150.00'
	# debit and credit say the side of each amount themselves
	printf 'Date,Memo,Kind,Debit,Credit\n2023-01-02,a,Dr,5.00,\n2023-01-02,b,Cr,,5.00\n' >z.csv
	guessed z.csv
	lacks guess.yml 'says the side'
	# without an offset there is no zone, and the day in 2024-01-06 is none
	printf 'at,amount\n2024-01-05T23:30:00-05:00,1.00\n2024-01-06T07:30:00,2.00\n2024-01-06,2.00\n' >z.csv
	run_ok cutover-guess -o guess.yml z.csv
	lacks guess.yml 'several zones'
}

@test "accounts of a journal, short codes, codes of letters and lists without amounts ask for no leaf" {
	printf 'account,debit,credit\n1001,5.00,0.00\n100101,0.00,5.00\n1001,6.00,0.00\n100101,0.00,6.00\n' >z.csv
	guessed z.csv
	lacks guess.yml leaf
	printf 'account,debit,credit\n1,5.00,0.00\n10,2.00,0.00\n11,3.00,0.00\n2,0.00,10.00\n' >z.csv
	guessed z.csv
	lacks guess.yml leaf
	printf 'account,debit,credit\nCASH,5.00,0.00\nCASHBOX,2.00,0.00\nPAY,0.00,7.00\n' >z.csv
	guessed z.csv
	lacks guess.yml leaf
	printf 'account,name\n1001,Cash\n100101,Box\n2202,Payables\n' >z.csv
	guessed z.csv
	lacks guess.yml leaf
}

@test "dates by era, groups of Indian amounts, and percents get their keys" {
	printf '日付,借方金額\n令和5年1月1日,1\n令和元年5月1日,2\n平成31年4月30日,2\n' >z.csv
	guessed z.csv
	says "date: { from: 日付, type: date, formats: [\"japanese\"] }  # always filled, 3 different, such as '令和5年1月1日'"
	out_has '2019-05-01'
	printf '日期,金額\n112/03/05,1.50\n112/12/18,2.50\n' >z.csv
	guessed z.csv
	grep -q 'type: date, formats: \["roc"\]' guess.yml
	out_has '2023-12-18'
	printf 'Date,amount\n05/03/2566,1.50\n18/12/2566,2.50\n' >z.csv
	guessed z.csv
	printf 'Date,Debit,Rate\n01-04-2023,"1,23,456.50",2.5%%\n20-04-2023,"12,34,567.00",3%%\nTotal,"13,58,023.50",\n' >z.csv
	guessed z.csv
	records 2
	out_has 'sum.debit=1358023.50'
	says "debit: { from: Debit, type: decimal(2), grouping: indian }  # always filled, 2 different, such as '1,23,456.50'"
	grep -q 'percent: true }' guess.yml
	out_has '0.025'
}

@test "damaged codes under Code; days such as 01-05; rows that end too early name header.optional; an opening balance is no total" {
	printf 'Code,Amount\n1001,1.50\n2-Jan,2.50\n1002.10,1.00\n3-Feb,1.00\n1.12E+11,1.00\n' >z.csv
	guessed z.csv 1
	grep -q 'code: { from: Code, rules: \[code\] }' guess.yml
	printf '月日,金额\n01-05,1.50\n12-31,2.50\n' >z.csv
	guessed z.csv
	says "# doubt: days without a year, such as '01-05': no format reads them; the year comes from elsewhere, by a parameter of map"
	printf 'date,account,debit,credit,memo,project\n2023-01-01,1001,5.00,0,a,x\n2023-01-01,1002,5.00,0\n2023-01-01,1002,5.00,0,b\n' >z.csv
	guessed z.csv 1
	says '# doubt: 2 of them end too early: may the last columns be missing? Then add to header:'
	says '#   optional: [memo, project]'
	printf 'date,memo,debit,credit,balance\n,Opening balance,,,5.00\n2023-01-01,a,1.00,,6.00\n2023-01-02,b,,2.00,4.00\n' >z.csv
	guessed z.csv
	lacks guess.yml 'rows of totals'
}
