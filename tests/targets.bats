# Files that other systems import: what load writes to file:NAME by the layouts under schemas/target/.
load helper

# a journal of two vouchers in the names that all layouts share
journal() {
	stream debit credit <<'E'
_at⇥_fault⇥date⇥word⇥number⇥line⇥summary⇥account⇥debit⇥credit
old.csv:2⇥\N⇥2023-01-05⇥记⇥1⇥1⇥提取备用金⇥1001⇥5000.00⇥0.00
old.csv:3⇥\N⇥2023-01-05⇥记⇥1⇥2⇥提取备用金⇥100201⇥0.00⇥5000.00
old.csv:4⇥\N⇥2023-01-06⇥转⇥2⇥1⇥冲回⇥5602⇥-34.56⇥0.00
old.csv:5⇥\N⇥2023-01-06⇥转⇥2⇥2⇥冲回⇥2241⇥0.00⇥-34.56
E
}
# layout_spec LAYOUT [FIELD...] [FIELD=EXPRESSION...]: these fields go to the layout's file out.txt
layout_spec() {
	local field
	printf '%s\n' "cutover: 1" "name: t" "controls: [debit, credit]" 'load: { to: "file:out.txt" }' "map:" "  to: $1" "  fields:" >s.yml
	for field in "${@:2}"; do
		printf "    %s: \"%s\"\n" "${field%%=*}" "$(case $field in *=*) echo "${field#*=}" ;; *) echo "$field" ;; esac)" >>s.yml
	done
}
through() { pipe "cutover-map -f s.yml in | cutover-load -f s.yml $*"; }
# to LAYOUT [FIELD...]: the journal goes there
to() {
	layout_spec "$@"
	journal >in
	run_ok through
}
# written [ENCODING] <expected: out.txt is exactly this, each line ending in CR LF where ␍ stands at its end
written() { tabs | sed "s/␍/$(printf '\r')/" | diff -u --label expected --label out.txt - <(iconv -f "${1:-utf-8}" -t utf-8 out.txt); }
nothing_there() { if find . -name '*out.txt*' | grep .; then return 1; fi; }
COMMON=(date word number summary account debit credit)
u8() { layout_spec yonyou/u8-voucher-txt "${COMMON[@]}" "$@"; }
text_journal() { # LAYOUT [FIELD...]
	layout_spec "$1" date "number=to_char(date, 'YYYY') || '-' || word || '-' || number" debit credit "base_currency='CNY'" "${@:2}"
}

# ---- each layout, byte for byte

@test "a voucher file of U8: the literal first line, GBK, no quotes, CR LF" {
	u8
	journal >in
	run_ok through
	written gbk <<'E'
填制凭证,V800␍
2023-01-05,记,1,0,提取备用金,1001,5000.00,0.00,,,,,,,,,,,,,,,,,,,,0,,0,,,,,,,,,0,0,0,0,0,,0,0,0,0␍
2023-01-05,记,1,0,提取备用金,100201,0.00,5000.00,,,,,,,,,,,,,,,,,,,,0,,0,,,,,,,,,0,0,0,0,0,,0,0,0,0␍
2023-01-06,转,2,0,冲回,5602,-34.56,0.00,,,,,,,,,,,,,,,,,,,,0,,0,,,,,,,,,0,0,0,0,0,,0,0,0,0␍
2023-01-06,转,2,0,冲回,2241,0.00,-34.56,,,,,,,,,,,,,,,,,,,,0,,0,,,,,,,,,0,0,0,0,0,,0,0,0,0␍
E
	expect_findings </dev/null
	summary map: 4 read, 4 written, 0 with faults, 0 left out
	summary load: 4 read, 4 written
}

@test "a sheet of 25 columns: byte order mark, header, quotes where needed" {
	layout_spec kingdee/jdy-voucher-25 date word number line account debit credit "summary=summary || ', b'"
	journal >in
	run_ok through
	[ "$(head -c 3 out.txt | od -An -tx1)" = ' ef bb bf' ]
	tail -c +4 out.txt >x && mv x out.txt
	written <<'E'
日期,凭证字,凭证号,附件数,分录序号,摘要,科目代码,科目名称,借方金额,贷方金额,客户,供应商,职员,项目,部门,存货,自定义辅助核算类别,自定义辅助核算编码,自定义辅助核算类别1,自定义辅助核算编码1,数量,单价,原币金额,币别,汇率␍
2023-01-05,记,1,0,1,"提取备用金, b",1001,,5000.00,0.00,,,,,,,,,,,,,,RMB,1␍
2023-01-05,记,1,0,2,"提取备用金, b",100201,,0.00,5000.00,,,,,,,,,,,,,,RMB,1␍
2023-01-06,转,2,0,1,"冲回, b",5602,,-34.56,0.00,,,,,,,,,,,,,,RMB,1␍
2023-01-06,转,2,0,2,"冲回, b",2241,,0.00,-34.56,,,,,,,,,,,,,,RMB,1␍
E
}

datev() {
	layout_spec datev/bookings "amount=abs(debit - credit)" "side=case when debit > credit then 'S' else 'H' end" account "contra_account=8400" date "summary='Größe; ' || number"
	sed -i '/^controls/d' s.yml
	printf '%s\n' 'params:' '  extf_adviser: { default: "1001" }' '  extf_client: { default: "77" }' '  extf_fiscal_year: { default: "20230101" }' \
		'  extf_from: { default: "20230101" }' '  extf_to: { default: "20230131" }' >>s.yml
	journal >in
}

@test "a batch of DATEV: first line from parameters, texts quoted, decimal comma, day and month" {
	datev
	run_ok pipe 'cutover-map -f s.yml -p extf_client=78 in | cutover-load -f s.yml -p extf_client=78'
	iconv -f cp1252 -t utf-8 out.txt | tr -d '\r' | LC_ALL=C awk '{ print substr($0, 1, 80) }' >first
	expect_file first <<'E'
"EXTF";700;21;"Buchungsstapel";9;;;"RE";"";"";1001;78;20230101;4;20230101;202301
Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;WKZ Umsatz;Kurs;Basisumsatz;W
5000,00;"S";"";;;"";1001;8400;"";0501;"";"";;"Größe; 1";;"";;;;"";"";"";"";"";
5000,00;"H";"";;;"";100201;8400;"";0501;"";"";;"Größe; 1";;"";;;;"";"";"";"";"
34,56;"H";"";;;"";5602;8400;"";0601;"";"";;"Größe; 2";;"";;;;"";"";"";"";"";""
34,56;"S";"";;;"";2241;8400;"";0601;"";"";;"Größe; 2";;"";;;;"";"";"";"";"";""
E
	# as many cells in each line as the header names
	[ "$(sed 1d first | wc -l)" -eq 5 ]
	[ "$(sed 1d out.txt | iconv -f cp1252 | sed 's/"[^"]*"//g' | tr -cd ';\n' | sort -u | wc -l)" -eq 1 ]
}

@test "a parameter of the layout that the spec does not declare, or that breaks the line, is reported" {
	datev
	sed -i '/extf_client/d' s.yml
	expect_status 2 cutover-map -n -f s.yml
	expect_err <<'E'
map: s.yml:5:7: datev_bookings needs the parameter 'extf_client' (Mandantennummer): declare it under 'params'
E
	datev
	expect_status 2 cutover-map -n -f s.yml -p extf_client=77x
	err_has "parameter 'extf_client' cannot be '77x' here: it must be [0-9]{1,5}"
	expect_status 2 cutover-map -n -f s.yml -p extf_client='7";8'
	err_has "parameter 'extf_client' cannot be '7\";8' here"
	sed -i 's/^params:/&\n  extf_label: { default: "" }/' s.yml
	expect_status 2 cutover-map -n -f s.yml -p extf_label='Batch";"1'
	err_has "parameter 'extf_label' cannot be 'Batch\";\"1' here"
	expect_status 2 cutover-map -n -f s.yml -p extf_label='${rows}'
	err_has "parameter 'extf_label' cannot be '\${rows}' here"
	run_ok cutover-map -n -f s.yml -p extf_label='Batch 1'
}

@test "columns of an entry stand on its first line only: Odoo" {
	to odoo/account-move "number='b.' || number" date word account summary debit credit
	written <<'E'
id,ref,date,journal_id,line_ids/account_id,line_ids/partner_id,line_ids/name,line_ids/debit,line_ids/credit,line_ids/amount_currency,line_ids/currency_id,line_ids/date_maturity
b.1,,2023-01-05,记,1001,,提取备用金,5000.00,0.00,,,
,,,,100201,,提取备用金,0.00,5000.00,,,
b.2,,2023-01-06,转,5602,,冲回,-34.56,0.00,,,
,,,,2241,,冲回,0.00,-34.56,,,
E
}

@test "columns of an entry stand on its first line only: ERPNext" {
	to erpnext/journal-entry number "book='Co'" date "multi_currency=false" account debit credit currency_debit=debit currency_credit=credit
	head -n 3 out.txt >first
	expect_file first <<'E'
ID,Entry Type,Series,Company,Posting Date,Reference Number,Reference Date,User Remark,Multi Currency,Is Opening,Account (Accounting Entries),Party Type (Accounting Entries),Party (Accounting Entries),Cost Center (Accounting Entries),Project (Accounting Entries),Account Currency (Accounting Entries),Exchange Rate (Accounting Entries),Debit (Accounting Entries),Debit in Company Currency (Accounting Entries),Credit (Accounting Entries),Credit in Company Currency (Accounting Entries),Reference Type (Accounting Entries),Reference Name (Accounting Entries),User Remark (Accounting Entries)
1,Journal Entry,,Co,2023-01-05,,,,0,,1001,,,,,,,5000.00,5000.00,0.00,0.00,,,
,,,,,,,,,,100201,,,,,,,0.00,0.00,5000.00,5000.00,,,
E
}

@test "what stands once for an entry and is not the same on its lines is refused" {
	layout_spec odoo/account-move number date word account debit credit reference=line
	journal >in
	expect_status 2 through
	err_has "load: old.csv:3: reference: '2' is not what the first line of its voucher has, where it is written once for all; nothing is written"
	nothing_there
}

# ---- text journals, and the programs that read them

checked_by() { command -v "$1" >/dev/null || skip "$1 is not installed"; }
# accounts as text journals have them, and a posting in another currency
named() {
	text_journal "$1" "header_text=case when number = '1' then 'Petty cash \\\\ 1' end" "account=case when account in ('1001', '100201') then 'Assets:X现金' || account else 'Expenses:5602-管理费用-' || account end" summary "${@:2}"
	journal >in
	run_ok through
}
dollars=("currency=case when word = '记' then 'USD' end" "currency_amount=case when word = '记' then 702.25 end")

@test "a journal of hledger, which checks it" {
	named hledger/journal "${dollars[@]}"
	written <<'E'
decimal-mark .

2023-01-05 * (2023-记-1) Petty cash \ 1
    Assets:X现金1001  702.25 USD @@ 5000.00 CNY  ; 提取备用金
    Assets:X现金100201  -702.25 USD @@ 5000.00 CNY  ; 提取备用金

2023-01-06 * (2023-转-2)
    Expenses:5602-管理费用-5602  -34.56 CNY  ; 冲回
    Expenses:5602-管理费用-2241  34.56 CNY  ; 冲回
E
	checked_by hledger
	export LC_ALL=C.UTF-8
	run_ok hledger -f out.txt check balancednoautoconversion
	run_ok hledger -f out.txt bal -N --flat X现金1001 --cost
	out_has '5000.00 CNY  Assets:X现金1001'
	run_ok hledger -f out.txt print 'code:记'
	out_has 'Petty cash \ 1'
}

@test "a journal of ledger, which checks it" {
	named ledger/journal "${dollars[@]}"
	checked_by ledger
	run_ok ledger -f out.txt bal --flat -B X现金1001
	out_has '5000.00 CNY  Assets:'
	[ "$(ledger -f out.txt --format '%(code) %(quantity(amount))\n' reg 2241)" = '2023-转-2 34.56' ]
}

@test "a journal of beancount, which checks it" {
	named beancount/journal "${dollars[@]}"
	written <<'E'
2023-01-05 * "Petty cash \\ 1"
  number: "2023-记-1"
    Assets:X现金1001  702.25 USD @@ 5000.00 CNY  ; 提取备用金
    Assets:X现金100201  -702.25 USD @@ 5000.00 CNY  ; 提取备用金

2023-01-06 * ""
  number: "2023-转-2"
    Expenses:5602-管理费用-5602  -34.56 CNY  ; 冲回
    Expenses:5602-管理费用-2241  34.56 CNY  ; 冲回

option "inferred_tolerance_default" "CNY:0.00001"
2023-01-05 open Assets:X现金1001
2023-01-05 open Assets:X现金100201
2023-01-06 open Expenses:5602-管理费用-5602
2023-01-06 open Expenses:5602-管理费用-2241
E
	checked_by bean-check
	LC_ALL=C.UTF-8 run_ok bean-check out.txt
}

# foreign LAYOUT <DEBIT CREDIT CURRENCY AMOUNT, the lines of one voucher
foreign() {
	{ echo '_at⇥_fault⇥account⇥debit⇥credit⇥currency⇥amount'
	  awk '{ printf "o.csv:%d⇥\\N⇥Assets:A%d⇥%s⇥%s⇥%s⇥%s\n", NR + 1, NR, $1, $2, $3, $4 }'; } | stream debit credit >in
	layout_spec "$1" "date='2023-01-05'" "number='1'" account debit credit "base_currency='CNY'" currency currency_amount=amount
	rm -f out.txt
	run_ok through
}

@test "an entry of beancount that is wholly in foreign currencies passes its check, a wrong one does not" {
	foreign beancount/journal <<'E'
10.00 0.00 USD 3.00
0.00 3.33 USD 1.00
0.00 6.67 EUR 0.90
E
	grep '^option' out.txt >option
	expect_file option <<<'option "inferred_tolerance_default" "CNY:0.00001"'
	checked_by bean-check
	export LC_ALL=C.UTF-8
	run_ok bean-check out.txt
	# the tolerance hides no figure
	sed -i 's/@@ 6.67 CNY/@@ 6.66 CNY/' out.txt
	expect_status 1 bean-check out.txt
	err_has 'Transaction does not balance'
	# many of them
	foreign beancount/journal < <(awk 'BEGIN { for (i = 1; i <= 200; i++) { d = i * 7 + 1; total += d; printf "%d.%02d 0.00 USD %d.03\n", d / 100, d % 100, i }
		printf "0.00 %d.%02d EUR 77.77\n", total / 100, total % 100 }')
	run_ok bean-check out.txt
	# a line in the currency of the book gives the tolerance itself
	foreign beancount/journal <<'E'
10.00 0.00 USD 3.00
0.00 10.00 CNY 0.00
E
	lacks out.txt option
	run_ok bean-check out.txt
}

@test "an entry of beancount without digits behind the point passes its check" {
	mkdir -p schemas/target
	sed 's/scale: 2/scale: 0/' "$TOP/schemas/target/beancount/journal.yml" >schemas/target/whole.yml
	foreign whole <<'E'
10 0 USD 3
0 3 USD 1
0 7 CNY 0
E
	grep '^option' out.txt >option
	expect_file option <<<'option "inferred_tolerance_default" "CNY:0.001"'
	checked_by bean-check
	LC_ALL=C.UTF-8 run_ok bean-check out.txt
}

@test "other text journals need no tolerance, wholly in foreign currencies or not" {
	local name
	for name in hledger ledger; do
		foreign $name/journal <<'E'
10.00 0.00 USD 3.00
0.00 3.33 USD 1.00
0.00 6.67 EUR 0.90
E
		lacks out.txt option
		[ -z "$(command -v "$name")" ] || LC_ALL=C.UTF-8 run_ok "$name" -f out.txt bal
	done
}

@test "an entry of a text journal that does not balance is refused, the last one and one of two days too" {
	for layout in hledger/journal ledger/journal beancount/journal; do
		text_journal "$layout" "account='Assets:A'"
		journal | sed 3d | grep -v '^\\' | stream debit credit >in
		expect_status 2 through
		err_has "load: old.csv:2: entry '2023-记-1' of 2023-01-05 does not balance, debit has 5000.00 CNY more; nothing is written"
		journal | sed 5d | grep -v '^\\' | stream debit credit >in
		expect_status 2 through
		err_has "load: old.csv:4: entry '2023-转-2' of 2023-01-06 does not balance, credit has 34.56 CNY more; nothing is written"
		journal | sed '3s/01-05/01-06/' >in
		expect_status 2 through
		err_has "entry '2023-记-1' of 2023-01-05 does not balance"
		nothing_there
		sed -i "s/^    base_currency: .*/    base_currency: \"case when line = 1 then 'CNY' else 'USD' end\"/" s.yml
		journal >in
		expect_status 2 through
		err_has "load: old.csv:3: base_currency: 'USD' is not that of the lines of its entry above; nothing is written"
	done
}

@test "an account is opened on its first day, wherever in the stream that is" {
	text_journal beancount/journal "account='Assets:A' || line"
	journal | sed 's/2023-01-05/2023-02-05/' >in
	run_ok through
	grep ' open ' out.txt | sort >first
	expect_file first <<'E'
2023-01-06 open Assets:A1
2023-01-06 open Assets:A2
E
}

# refused FIELD VALUE FAULT LAYOUT...: map writes the fault into the record, and load refuses the stream
refused() {
	local layout value=$2
	journal >in
	for layout in "${@:4}"; do
		text_journal "$layout" "account='Assets:A'"
		sed -i "/^    $1:/d" s.yml
		echo "    $1: \"$value\"" >>s.yml
		expect_status 1 cutover-map -f s.yml in || return
		out_has "$1:$3" || return
		expect_status 2 through || return
		nothing_there || return
	done
}

@test "an empty text is none where the file must have one: the line would be taken for one of the voucher above" {
	layout_spec erpnext/journal-entry "number=''" "book='C'" date account currency_debit=debit debit currency_credit=credit credit
	sed -i '/^controls/d' s.yml
	journal >in
	expect_status 1 cutover-map -f s.yml in
	out_has "number:required"
	err_has "map: old.csv:2: number: is required, but there is nothing"
	expect_status 2 through
	nothing_there
	refused account "''" required hledger/journal ledger/journal beancount/journal
}

@test "what would end a name or a text in a text journal is a fault" {
	refused account "'a  b'" unwritable hledger/journal ledger/journal beancount/journal
	refused account "'a　 b'" unwritable hledger/journal ledger/journal
	refused account "' a'" unwritable hledger/journal ledger/journal
	refused account "'(virtual)'" unwritable hledger/journal ledger/journal
	refused account "'Assets:a;b'" unwritable hledger/journal ledger/journal
	refused account "'资产:现金'" unwritable beancount/journal
	refused account "'Assets:cash'" unwritable beancount/journal
	refused account "'Assets'" unwritable beancount/journal
	refused account "'Assets:现金'" unwritable beancount/journal
	refused account "'Assets:X（美元）'" unwritable beancount/journal
	refused account "'<a>'" unwritable ledger/journal
	refused account "':a'" unwritable ledger/journal
	refused account "'Assets::a'" unwritable ledger/journal
	refused base_currency "'h'" unwritable ledger/journal
	refused base_currency "'C N'" unwritable hledger/journal ledger/journal beancount/journal
	refused base_currency "'cny'" unwritable beancount/journal
	refused number "'1)'" unwritable hledger/journal ledger/journal
	refused header_text "'a ; b'" unwritable hledger/journal ledger/journal
	refused summary "'see [2023-01-05]'" unwritable hledger/journal ledger/journal
	refused summary "'see [=x]'" unwritable hledger/journal ledger/journal
	refused summary "'x date:7'" unwritable hledger/journal ledger/journal
}

@test "an amount in currency that does not go with debit or credit is refused" {
	text_journal hledger/journal account "currency='USD'" "currency_amount=-1.00"
	journal >in
	expect_status 2 through
	err_has "load: old.csv:2: currency_amount: '-1.00' has another sign than debit or credit; nothing is written"
	text_journal hledger/journal account "currency='USD'" "currency_amount=1.00"
	sed -i '/^controls/d; s/^    \(debit\|credit\):.*/    \1: 0/' s.yml
	expect_status 2 through
	err_has "currency_amount: '1.00' has no side: debit and credit are both 0; nothing is written"
	text_journal hledger/journal account
	sed -i '/^controls/d; s/^    \(debit\|credit\):.*/    \1: 1/' s.yml
	expect_status 2 through
	err_has "credit: '1.00' is in a record with a debit, but a posting has one figure; nothing is written"
	nothing_there
}

@test "an amount in currency without another currency is that of debit or credit, or refused: it is not dropped" {
	text_journal hledger/journal account "currency='CNY'" "currency_amount=debit + credit"
	journal >in
	run_ok through
	mv out.txt same.journal
	for currency in "'CNY'" null; do
		text_journal hledger/journal account "currency=$currency" "currency_amount=1.00"
		expect_status 2 through
		err_has "load: old.csv:2: currency_amount: '1.00' is neither debit nor credit, and no other currency is named: it would be lost; nothing is written"
		nothing_there
	done
}

@test "a revaluation has no amount in its currency, and is written in that of the book" {
	text_journal hledger/journal account "currency='USD'" "currency_amount=0.00"
	journal >in
	run_ok through
	grep -q '^    1001  5000.00 CNY$' out.txt
}

# ---- faults that map tells and load refuses

@test "a value that the encoding of the layout has not is a fault" {
	u8 "preparer='𠮷田'"
	journal >in
	expect_status 1 cutover-map -f s.yml in
	out_has 'preparer:unencodable'
	err_has "map: old.csv:2: preparer: '𠮷田' has a character that the encoding of the layout has not"
	# who takes the fault off has not mended it
	{ cutover-map -f s.yml in 2>err || true; } | sed 's/preparer:unencodable/\\N/' >mapped
	expect_status 2 cutover-load -f s.yml mapped
	expect_err <<'E'
load: old.csv:2: preparer: '𠮷田' has a character that the encoding of the layout has not; nothing is written
E
	nothing_there
}

@test "a text that is too long in the bytes of the encoding is a fault, one that just fits is not" {
	u8 "preparer=case when line = 2 then '一二三四五六七八九十1' else '一二三四五六七八九十' end"
	journal >in
	expect_status 1 cutover-map -f s.yml in
	[ "$(grep -c 'preparer:too_long' out)" -eq 2 ]
	err_has "map: old.csv:3: preparer: '一二三四五六七八九十1' is too long"
	expect_status 2 through
	nothing_there
}

@test "a delimiter or a line break in a layout without quotes is a fault" {
	journal >in
	u8 "project='a,b'"
	expect_status 1 cutover-map -f s.yml in
	out_has 'project:unwritable'
	journal | sed '2s/提取备用金/two\\nlines/' >in
	u8
	expect_status 1 cutover-map -f s.yml in
	out_has 'summary:unwritable'
	err_has "summary: 'two\\nlines' holds what the layout cannot write, such as a delimiter or a line break"
	# one with quotes holds it only where it says so
	layout_spec kingdee/jdy-voucher-25 "${COMMON[@]}" line
	expect_status 1 cutover-map -f s.yml in
	layout_spec gnucash/transactions date id=number summary "currency='CURRENCY::CNY'" account "quantity=debit - credit" "amount=debit - credit"
	sed -i '/^controls/d' s.yml
	run_ok through
	[ "$(grep -c ',"two$' out.txt)" -eq 1 ]
}

@test "validate sets aside what the file cannot hold, in a stream that map has not seen" {
	printf '%s\n' 'cutover: 1' 'name: t' 'validate: { schema: yonyou/u8-voucher-txt }' 'limits: { records: 2 }' \
		'load: { to: "file:out.txt", schema: yonyou/u8-voucher-txt }' >s.yml
	journal | cut -f 1-5,7- | sed '2s/提取备用金/a,b/; 3s/提取备用金/𠮷/' >in
	run_ok pipe 'cutover-validate -f s.yml --set-aside bad in | cutover-load -f s.yml'
	cut -f 1,2 bad | head -n 3 >first
	expect_file first <<'E'
_at⇥_fault
old.csv:2⇥summary:unwritable
old.csv:3⇥summary:unencodable
E
	[ "$(wc -l <out.txt)" -eq 3 ]
}

@test "a file larger than what is read at a time is read back whole" {
	local kind
	awk 'BEGIN { OFS = "\t"; print "_at", "_fault", "date", "word", "number", "summary", "account", "debit", "credit"
		for (i = 0; i < 18000; i++) print "a:" i, "\\N", "2023-01-05", "记", int(i / 2), "收" i "货款、收货款、收货款", "Assets:A" i % 7, i % 2 ? "1.50" : "0.00", i % 2 ? "0.00" : "1.50"
		print "\\.\trows=18000\tsum.debit=13500.00\tsum.credit=13500.00" }' >in
	for kind in kingdee/jdy-voucher-25 hledger/journal beancount/journal; do
		rm -f out.txt
		case $kind in
		kingdee*) layout_spec $kind "${COMMON[@]}" line=1 ;;
		*) text_journal $kind account summary ;;
		esac
		run_ok through
		[ "$(wc -c <out.txt)" -gt 1100000 ]
	done
}

@test "a voucher in two places of the stream is refused where the layout wants it in one" {
	u8
	journal | grep -v '^\\' | awk 'NR == 3 { a = $0; next } { print } NR == 5 { print a }' | stream debit credit >in
	expect_status 2 through
	err_has "load: old.csv:3: number: '1' has lines in two places of the stream, and the layout wants a voucher in one: sort it; nothing is written"
	nothing_there
}

@test "what the schema does not allow is refused by load too" {
	u8
	journal | sed '3s/100201/1002.01/' >in
	expect_status 2 through
	err_has "load: old.csv:3: account: '1002.01' does not match the pattern; nothing is written"
	journal | sed '3s/记/\\N/' >in
	expect_status 2 through
	err_has "load: old.csv:3: word is required; nothing is written"
	u8
	sed -i '/  word:/d' s.yml
	expect_status 2 cutover-map -n -f s.yml
	nothing_there
}

@test "a figure out of the range of its field, and a text too short in characters, are refused by load too" {
	datev
	sed -i 's/  amount: .*/  amount: "coalesce(nullif(debit, 0), credit)"/' s.yml
	journal >in
	expect_status 2 pipe 'cutover-map -f s.yml -p extf_client=78 in | cutover-load -f s.yml -p extf_client=78'
	err_has "load: old.csv:4: amount: '-34.56' is too small; nothing is written"
	printf '%s\n' 'name: short' 'fields:' '  - { name: summary, type: string, constraints: { minLength: 4 } }' >short.yml
	layout_spec short.yml summary
	sed -i '/^controls/d' s.yml
	expect_status 2 through
	err_has "load: old.csv:4: summary: '冲回' is too short; nothing is written"
	nothing_there
}

# ---- the file

@test "a file that is there is not written over, unless told" {
	u8
	journal >in
	echo mine >out.txt
	expect_status 2 through
	err_has "load: 'out.txt' is there already, nothing is written: remove it, name another one, or give --overwrite to put the new one in its place"
	expect_file out.txt <<<mine
	run_ok through --overwrite
	iconv -f gbk -t utf-8 out.txt | grep -q 填制凭证
	echo mine >out.txt
	sed -i 's/^load.*/load: { to: "file:out.txt", mode: replace }/' s.yml
	run_ok through
	sed -i 's/mode: replace/mode: upsert/' s.yml
	expect_status 2 through
	err_has "a file takes all or nothing, there is nothing to update in it: load.mode is insert, or replace"
}

@test "--overwrite is for files" {
	u8
	journal >in
	expect_status 2 through --to sqlite:l.db --overwrite
	err_has "load: --overwrite is for a target that is a file, 'sqlite:l.db' is none"
	[ ! -e l.db ]
}

@test "a broken stream writes nothing" {
	u8
	journal >in
	cutover-map -f s.yml in 2>err | sed '$d' >cut
	expect_status 2 cutover-load -f s.yml cut
	nothing_there
	cutover-map -f s.yml in 2>err | sed '$s/rows=4/rows=5/' >cut
	expect_status 2 cutover-load -f s.yml cut
	nothing_there
}

@test "a dry run goes all the way and leaves nothing" {
	u8
	journal >in
	run_ok through -n
	err_has "load: 4 read, 4 could be written to 'file:out.txt', read back and equal to the seal, taken away again"
	nothing_there
	run_ok cutover-load -n -f s.yml </dev/null
	err_has "load: 's.yml' holds together, 'file:out.txt' can be written, nothing was read"
	nothing_there
}

@test "the audit line has the digest of the file, and no batch" {
	u8
	journal >in
	run_ok pipe 'cutover-map -f s.yml --audit log in | cutover-load -f s.yml --audit log'
	grep -qF "\"target\":\"file:out.txt\",\"target_path\":\"$(pwd -P)/out.txt\",\"target_sha256\":\"$(sha256sum <out.txt | cut -d ' ' -f 1)\"" log
	lacks log '"batch"'
	expect_status 1 cutover-audit log # what map read was written by nobody
	out_has 'load   records         4         4                   yes'
}

@test "a file notes no batches" {
	u8
	for option in --list --undo=t; do
		expect_status 2 cutover-load -f s.yml $option
		err_has "'out.txt' is a file, no database: batches are noted in databases only; what was written is taken back by removing the file"
	done
	journal | grep -v ^old | sed 's/rows=4.*/rows=0\tsum.debit=0\tsum.credit=0/' >in
	expect_status 1 through
	err_has "load: the stream holds no record: 'file:out.txt' is not written"
	nothing_there
}

@test "what cannot be read back is no target, nor is what the file is made of" {
	u8
	journal >in
	for target in - ''; do
		expect_status 2 through --to "file:$target"
		err_has "is no name of a file: what is written is read back before it counts"
	done
	mkfifo pipe
	expect_status 2 through --to file:pipe --overwrite
	err_has "'pipe' is no regular file: what is written is read back before it counts"
	expect_status 2 through --to file:/dev/stdout --overwrite
	err_has "'/dev/stdout' is no regular file: what is written is read back before it counts"
	[ ! -s out ]
	expect_status 2 through --to file:no/where.txt
	err_has "cannot create 'no/where.txt'"
	expect_status 2 cutover-load -f s.yml --to file:in --overwrite in
	err_has "load: --to would change 'in', which is read: name another file"
	expect_status 2 through --to file:s.yml --overwrite
	err_has "load: --to would change 's.yml', which is read: name another file"
}

@test "a schema without a layout is written as CSV in UTF-8 with header" {
	cat >entry.yml <<'E'
name: entry
fields:
  - { name: id, title: The number, type: integer }
  - { name: amount, type: number, x-cutover: { scale: 2 } }
  - { name: text, type: string }
E
	printf '%s\n' 'cutover: 1' 'name: t' 'controls: [amount]' 'load: { to: "file:out.txt", schema: entry.yml }' >s.yml
	stream amount >in <<'E'
_at⇥_fault⇥text⇥amount
a:1⇥\N⇥a,b⇥1.50
a:2⇥\N⇥\N⇥-2.00
a:3⇥\N⇥⇥\N
E
	run_ok cutover-load -f s.yml in
	written <<'E'
id,amount,text
,1.50,"a,b"
,-2.00,
,,""
E
}

@test "a file of one column holds codes of one character; where there is none, its line would be empty" {
	printf '%s\n' 'name: kind' 'fields:' '  - { name: kind, type: string }' >kind.yml
	printf '%s\n' 'cutover: 1' 'name: t' 'load: { to: "file:out.txt", schema: kind.yml }' >s.yml
	stream >in <<'E'
_at⇥_fault⇥kind
a:1⇥\N⇥S
a:2⇥\N⇥H
E
	run_ok cutover-load -f s.yml in
	written <<'E'
kind
S
H
E
	rm out.txt
	sed 's/H$/\\N/' in >gone
	expect_status 2 cutover-load -f s.yml gone
	err_has "load: a:2: kind is all that there is, and an empty line is no record; nothing is written"
	nothing_there
}

# ---- there and back: what the profile of a layout reads of the file is what went into it

# round PROFILE FILE LAYOUT [FIELD=EXPRESSION...]: a file of the system, cleaned by its profile, goes to the layout and is cleaned by
# the profile again; without an expression the field is left out. Fields that the layout has not are left out too.
round() {
	local profile=$1 file=$2 layout=$3 field fields=() option
	shift 3
	cp "$TOP/tests/data/profiles/$file" legacy
	[ ! -e amend ] || sed -i -f amend legacy
	printf '%s\n' 'cutover: 1' 'name: t' "source: { profile: $profile }" >clean.yml
	# without the records that are at fault already
	cutover-clean -f clean.yml legacy 2>err | grep -E $'^[^\t]*\t(_fault|\\\\N|rows=)' >before || true
	for field in $(head -n 1 before | cut -f 3-); do
		for option; do [ "${option%%=*}" != "$field" ] || continue 2; done
		fields+=("$field")
	done
	for option; do [ -z "${option#*=}" ] || fields+=("$option"); done
	layout_spec "$layout" "${fields[@]}"
	sed -i '/^controls/d' s.yml
	[ ! -e params ] || cat params >>s.yml
	grep -v '^\\' before >in
	run_ok pipe "cutover-map -f s.yml -I tsv in | cutover-load -f s.yml" || return
	run_ok cutover-clean -f clean.yml out.txt || return
	diff -u --label before --label after <(grep -v '^\\' before | cut -f 3-) <(grep -v '^\\' out | cut -f 3-)
}

@test "a day outside of the batch of DATEV, which would become one of another year, is refused" {
	datev
	sed -i 's/date: date$/date: "add_months(date, 12)"/; s/^    date: .*/    date: "add_months(date, 12)"/' s.yml
	expect_status 2 through
	err_has "load: old.csv:2: date: '2024-01-05' is too large; nothing is written"
	nothing_there
	sed -i 's/add_months(date, 12)/add_months(date, -1)/' s.yml
	expect_status 2 through
	err_has "load: old.csv:2: date: '2022-12-05' is too small; nothing is written"
	nothing_there
	sed -i 's/20230131/20230231/' s.yml
	expect_status 2 cutover-load -n -f s.yml
	err_has "parameter 'extf_to' is a day, YYYYMMDD, not '20230231'"
}

@test "there and back: U8" {
	echo 's/收货款,尾款/收货款/' | iconv -f utf-8 -t gbk >amend
	round yonyou/u8-voucher-import yonyou/u8-voucher-import.txt yonyou/u8-voucher-txt
}
@test "there and back: Kingdee, 25 columns" { round kingdee/jdy-voucher-25 kingdee/jdy-voucher-25.csv kingdee/jdy-voucher-25; }
@test "there and back: Kingdee K/3" { round kingdee/k3-voucher kingdee/k3-voucher.csv kingdee/k3-voucher department= employee= customer= supplier=; }
@test "there and back: SAP" { round sap/bkpf-bseg sap/bkpf-bseg.txt sap/bkpf-bseg "side=case when side = 'D' then 'S' else 'H' end"; }
@test "there and back: Oracle" { round oracle/fbdi-gl oracle/fbdi-gl.csv oracle/fbdi-gl; }
@test "there and back: FEC" { round fec/fec fec/fec.txt fec/fec; }
@test "there and back: DATEV" {
	printf '%s\n' 'params:' '  extf_adviser: { default: "1001" }' '  extf_client: { default: "77" }' '  extf_fiscal_year: { default: "20230101" }' \
		'  extf_from: { default: "20230301" }' '  extf_to: { default: "20230331" }' >params
	round datev/bookings datev/bookings.csv datev/bookings fiscal_year_start= period_start= period_end= day_month= \
		"date=to_date(day_month || '2023', 'DDMMYYYY')" "side=case when side = 'D' then 'S' else 'H' end"
}
@test "there and back: GnuCash" {
	round gnucash/transactions gnucash/transactions.csv gnucash/transactions "currency='CURRENCY::' || currency"
}

@test "the voucher sheet of NC6: a note, the keys in the first heading, 49 columns" {
	to yonyou/nc6-voucher "line=number" "book='001'" word number "preparer='001'" date summary account "currency='CNY'" currency_debit=debit debit currency_credit=credit credit "dimension_1='002:0004'"
	tail -c +4 out.txt | tr -d '\r' >x
	[ "$(sed -n 1p x)" = 导入须知 ]
	sed -n '2s/",.*/"/p' x | grep -q '^"null_$head,main_m_pk_accountingbook,.*,ass_9"$'
	[ "$(sed -n '2s/^"[^"]*"//p' x | tr -cd , | wc -c)" -eq 48 ]
	sed -n 4p x >first
	expect_file first <<'E'
1,001,记,1,,001,2023-01-05,提取备用金,100201,CNY,0.00,0.00,,,,,,,5000.00,5000.00,,,,,,,,,,,,,,,,,,,,,002:0004,,,,,,,,
E
	layout_spec yonyou/nc6-voucher "line=number" "book='001'" word number "preparer='001'" date summary account "currency='CNY'" currency_debit=debit debit currency_credit=credit credit "dimension_1='0004'"
	expect_status 2 through --overwrite
	err_has "dimension_1: '0004' does not match the pattern"
}

@test "journal lines of SAF-T" {
	to saf-t/journal word number "period=month(date)" "year=year(date)" date header_text=summary entry_date=date posting_date=date line account summary debit credit
	head -n 2 out.txt >first
	expect_file first <<'E'
JournalID,JournalDescription,TransactionID,Period,PeriodYear,TransactionDate,SourceID,VoucherType,Description,BatchID,SystemEntryDate,GLPostingDate,RecordID,AccountID,AnalysisType,AnalysisID,SourceDocumentID,CustomerID,SupplierID,LineDescription,DebitAmount,CreditAmount,CurrencyCode,CurrencyAmount,ExchangeRate,TaxType,TaxCode,TaxPercentage,TaxBase,TaxAmount,DueDate,Quantity
记,,1,1,2023,2023-01-05,,,提取备用金,,2023-01-05,2023-01-05,1,1001,,,,,,提取备用金,5000.00,0.00,,,,,,,,,,
E
}

# ---- all of them

@test "each layout that is shipped is listed, is in the manual, and has a test" {
	local name bad=0
	run_ok cutover-load --layouts
	quiet
	sed -n '/^\.Sh LAYOUTS/,/^\.Sh EXIT/s/^\.It Li //p' "$TOP/man/cutover-load.1" >page
	(cd "$TOP/schemas/target" && find . -name '*.yml' | sed 's|^\./||; s|\.yml$||' | sort) >shipped
	[ "$(wc -l <shipped)" -ge 15 ]
	while read -r name; do
		grep -qE "^$name +(high|medium|experimental) +[^ ]" out || { echo "$name is not listed by --layouts"; bad=1; }
		grep -qx "$name" page || { echo "$name is not in cutover-load.1"; bad=1; }
		grep -qE " $name( |\$)" "$TOP/tests/targets.bats" || { echo "$name has no test"; bad=1; }
		head -n 1 "$TOP/schemas/target/$name.yml" | grep -q '^# ' || { echo "$name does not say what it is"; bad=1; }
	done <shipped
	[ "$(wc -l <page)" -eq "$(wc -l <shipped)" ]
	[ "$bad" -eq 0 ]
}

@test "a layout beside the spec is found first, and listed" {
	mkdir -p schemas/target/my
	cat >schemas/target/my/import.yml <<'E'
name: my_import
title: Our import
x-cutover:
  layout: { system: ours, confidence: medium, evidence: its manual }
  dialect: { delimiter: tab, quoting: all, decimal_mark: ",", date: DD.MM.YYYY, "true": J, "false": N, "null": "-", header: none, below: ["END\t${rows}\t${sum.amount}", END] }
fields:
  - { name: date, type: date }
  - { name: amount, type: number, x-cutover: { scale: 2, "null": "0" } }
  - { name: due, type: date, x-cutover: { date: YYMMDD } }
  - { name: open, type: boolean }
  - { name: text, type: string }
E
	run_ok cutover-load --layouts
	grep -qE '^my/import +medium +ours +Our import$' out
	journal >in
	layout_spec my/import date "amount=case when line = 1 then debit - credit end" due=date "open=line = 1" "text=case when line = 1 then summary end"
	sed -i '/^controls/d' s.yml
	run_ok through
	written <<'E'
"05.01.2023"⇥"5000,00"⇥"230105"⇥"J"⇥"提取备用金"
"05.01.2023"⇥0⇥"230105"⇥"N"⇥-
"06.01.2023"⇥"-34,56"⇥"230106"⇥"J"⇥"冲回"
"06.01.2023"⇥0⇥"230106"⇥"N"⇥-
END⇥4⇥4965,44
END
E
	# one of the same name hides that of the installation
	mkdir schemas/target/fec
	sed 's/Our import/Hidden/' schemas/target/my/import.yml >schemas/target/fec/fec.yml
	run_ok cutover-load --layouts
	grep -qE '^fec/fec +medium +ours +Hidden$' out
	# one that is none
	echo 'fields: [{ name: a, type: string }]' >schemas/target/my/import.yml
	expect_status 2 cutover-load --layouts
	err_has "load: schemas/target/my/import.yml is among the layouts and has no x-cutover.layout"
}

# wrong TEXT MESSAGE: a schema with TEXT under x-cutover is refused with MESSAGE
wrong() {
	printf '%s\n' 'name: my' "x-cutover:" "  layout: { system: s, confidence: high, evidence: e }" "$1" 'fields:' \
		'  - { name: a, type: string }' '  - { name: d, type: date }' >my.yml
	printf '%s\n' 'cutover: 1' 'name: t' 'load: { to: "file:out.txt", schema: my.yml }' >s.yml
	expect_status 2 cutover-load -n -f s.yml || return
	err_has "$2"
}

@test "each mistake in a layout has its message" {
	wrong '  dialect: { encoding: klingon }' "my.yml:4:24: x-cutover.dialect.encoding: no encoding 'klingon'"
	wrong '  dialect: { delimiter: ab }' "my.yml:4:25: x-cutover.dialect.delimiter must be one character, or 'tab'"
	wrong '  dialect: { decimal_mark: x }' "x-cutover.dialect.decimal_mark is '.' or ','"
	wrong '  dialect: { date: DDXX }' "x-cutover.dialect.date: 'DDXX' is no picture of a date, such as YYYY-MM-DD"
	wrong '  dialect: { lines: cr }' "x-cutover.dialect.lines is 'lf' or 'crlf'"
	wrong '  dialect: { header: no }' "x-cutover.dialect.header is 'titles' or 'none'"
	wrong '  dialect: { form: ledgr }' "x-cutover.dialect.form cannot be 'ledgr': it is one of rows, hledger, ledger, beancount"
	wrong '  dialect: { group: [b] }' "x-cutover.dialect.group: no field 'b'"
	wrong '  dialect: { qouting: all }' "unknown key 'qouting' in x-cutover.dialect (did you mean 'quoting'?)"
	wrong '  dialect: { above: ["${x}"] }' "x-cutover: \${'x'} is not among 'params'"
	wrong '  dialect: { below: ["${sum.a}"] }' "x-cutover: \${'sum.a'} is not among 'params'"
	wrong '  dialect: { above: ["${rows}"] }' "x-cutover: \${'rows'} is not among 'params'"
	wrong '  dialect: { below: ["${rows"] }' "x-cutover: '\${' without its '}'"
	wrong '  dialect: { form: hledger }' "a text journal needs the field 'number'"
	wrong "  dialect: {}
  params: { x: { patern: a } }" "unknown key 'patern' in x-cutover.params.x"
	wrong '  dialect: { form: hledger }' "field 'a': a text journal has no place for it"
}

@test "a title that would be two columns where there are no quotes is a mistake in the layout" {
	titled() { # QUOTING OPTION
		printf '%s\n' 'name: my' "x-cutover:" "  layout: { system: s, confidence: high, evidence: e }" "  dialect: { quoting: $1, delimiter: ; $2 }" 'fields:' \
			'  - { name: a, title: "A; in EUR", type: string }' '  - { name: b, title: "B, too", type: string }' >my.yml
		printf '%s\n' 'cutover: 1' 'name: t' 'load: { to: "file:out.txt", schema: my.yml }' >s.yml
	}
	titled never
	expect_status 2 cutover-load -n -f s.yml
	err_has "my.yml:6:5: field 'a': its title holds the delimiter or a line break, and x-cutover.dialect has no quotes"
	err_lacks "field 'b'"
	titled never ', header: none'
	run_ok cutover-load -n -f s.yml
	titled needed
	run_ok cutover-load -n -f s.yml
}

@test "a field that stands once needs a group" {
	printf '%s\n' 'name: my' "x-cutover: { layout: { system: s, confidence: high, evidence: e } }" 'fields:' \
		'  - { name: a, type: string, x-cutover: { once: true } }' >my.yml
	printf '%s\n' 'cutover: 1' 'name: t' 'load: { to: "file:out.txt", schema: my.yml }' >s.yml
	expect_status 2 cutover-load -n -f s.yml
	err_has "field 'a' is written once for a group, and x-cutover.dialect has no 'group'"
}

@test "reconcile reads a file by its name" {
	printf '%s\n' 'cutover: 1' 'reconcile:' '  key: [a]' '  compare: { b: {} }' '  before: { read: "file:x.csv" }' '  after: { read: y.csv }' >s.yml
	expect_status 2 cutover-reconcile -n -f s.yml
	err_has "s.yml:5:20: reconcile.before.read: a file is read by its name alone: leave 'file:' out"
}
