# Ready-made layouts: what source.profile does, and that each that is shipped reads a file as its system writes it.
load helper

DATA=$TOP/tests/data/profiles
# reads PROFILE FILE [STATUS [YAML...]]: what it makes of a file of ours in the layout of the system is PROFILE.out
reads() {
	local name=$1 file=$2
	{ echo "cutover: 1"; echo "source: { profile: $name }"; printf '%s\n' "${@:4}"; } >s.yml
	cp "$DATA/$file" .
	expect_status "${3:-0}" cutover-clean -f s.yml "${file##*/}"
	diff -u --label "$name.out" --label output "$DATA/$name.out" out
}
# a profile beside the spec: a and b below a title row, in GBK
own() {
	mkdir -p schemas/source/my
	cat >schemas/source/my/list.yml <<'E'
profile: { title: my own list, system: mine, confidence: medium, evidence: one file }
source: { encoding: gbk, header: { find: [a, b] }, skip: "a = 'skip'" }
clean:
  fields:
    a: {}
    b: { type: decimal(2), default: 0 }
    c: { optional: true, default: x }
E
}

@test "a spec takes source and clean from its profile" {
	own
	spec <<<'source: { profile: my/list }'
	printf 'title\na,b\n\xd5\xc5,1\nskip,9\nz,\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥a⇥b⇥c
v.csv:3⇥\N⇥张⇥1.00⇥\N
v.csv:5⇥\N⇥z⇥0.00⇥\N
\.⇥rows=2
E
	expect_findings <<'E'
clean: v.csv: no column for the optional c
E
	summary clean: 2 read, 2 clean, 0 with faults, 1 skipped
}

@test "the spec's own keys go on top of its profile, key by key" {
	own
	spec <<'E'
source: { profile: my/list, encoding: utf-8 }
clean: { fields: { b: { from: [B] }, d: { from: a, rules: [upper] } } }
E
	printf 'a,B,b\nzé,1,\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:2⇥\N⇥zé⇥1.00⇥\N⇥ZÉ')"
}

@test "a header of the spec's own takes the place of the profile's" {
	own
	spec <<<'source: { profile: my/list, header: { row: 2 } }'
	printf 'a,b\na,b\nx,1\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	out_has 'v.csv:3'
	spec <<<'source: { profile: my/list, header: none, skip: "c1 = '"'skip'"'" }
clean: { fields: { a: { from: c1 }, b: { from: c2 } } }'
	run_ok cutover-clean -f s.yml <<<'x,1'
	out_has "$(tabs <<<'-:1⇥\N⇥x⇥1.00⇥\N')"
}

@test "an unknown profile is reported at its place, with the nearest and where the list is" {
	own
	spec <<<'source: { profile: my/lsit }'
	expect_status 2 cutover-clean -n -f s.yml
	expect_err <<'E'
clean: s.yml:2:20: no profile 'my/lsit' (did you mean 'my/list'?): 'cutover clean --profiles' lists them
E
	spec <<<'source: { profile: }'
	expect_status 2 cutover-clean -n -f s.yml
	err_has "clean: s.yml:2:20: source.profile must be the name of a profile: 'cutover clean --profiles' lists them"
}

@test "a profile may be a file, and include another" {
	own
	cat >mine.yml <<'E'
include: schemas/source/my/list.yml
profile: { title: mine, confidence: experimental }
clean: { fields: { c: { from: b, default: 0 } } }
E
	spec <<<'source: { profile: mine.yml }'
	run_ok cutover-clean -f s.yml <<<$'a,b\nx,1'
	out_has "$(tabs <<<'-:2⇥\N⇥x⇥1.00⇥1')"
}

@test "a profile beside the spec hides one of the installation" {
	mkdir -p schemas/source/fec
	cat >schemas/source/fec/fec.yml <<'E'
profile: { title: our own, system: ours, confidence: experimental }
source: {}
clean: { fields: { x: {} } }
E
	run_ok cutover-clean --profiles
	[ "$(grep -c '^fec/fec ' out)" -eq 1 ]
	grep -qE '^fec/fec +experimental +ours +our own$' out
	spec <<<'source: { profile: fec/fec }'
	run_ok cutover-clean -f s.yml <<<$'x\n1'
	out_has "$(tabs <<<'-:2⇥\N⇥1')"
}

@test "a file that is no profile is refused, with the place in it" {
	own
	spec <<<'source: { profile: my/list }'
	sed -i 's/^profile:.*/map: { fields: { a: b } }/; s/^source: {/source: { profile: x,/' schemas/source/my/list.yml
	expect_status 2 cutover-clean -n -f s.yml
	expect_err <<'E'
clean: schemas/source/my/list.yml:1:1: unknown key 'map'
clean: schemas/source/my/list.yml:1:1: 'profile' is missing
clean: schemas/source/my/list.yml:2:20: a profile cannot name another one: write 'include: [FILE]' at its top
E
}

@test "what is wrong in a profile is reported where it stands" {
	own
	sed -i 's/decimal(2)/decimal/' schemas/source/my/list.yml
	spec <<<'source: { profile: my/list }'
	expect_status 2 cutover-clean -n -f s.yml
	err_has 'clean: schemas/source/my/list.yml:6:16: clean.fields.b.type: say how many digits'
}

@test "what a profile says of itself cannot stand in a spec" {
	spec <<<'profile: { title: x }
clean: { fields: { a: {} } }'
	expect_status 2 cutover-clean -n -f s.yml
	err_has "unknown key 'profile'"
}

@test "the profile counts in the digest of the spec" {
	own
	spec <<<'source: { profile: my/list }'
	run_ok cutover-clean -f s.yml --audit log <<<$'a,b\nx,1'
	echo '# changed' >>schemas/source/my/list.yml
	run_ok cutover-clean -f s.yml --audit log <<<$'a,b\nx,1'
	[ "$(grep -oE '"spec_sha256":"[0-9a-f]*"' log | sort -u | wc -l)" -eq 2 ]
}

@test "a column that is optional may be absent, one that is not may not" {
	spec <<<'clean: { fields: { a: {}, b: { optional: true, type: decimal(2), default: 0 }, c: { optional: true } } }'
	run_ok cutover-clean -f s.yml <<<$'a,b\nx,'
	out_has "$(tabs <<<'-:2⇥\N⇥x⇥0.00⇥\N')"
	expect_status 2 cutover-clean -f s.yml <<<$'b,c\nx,'
	err_has "no column 'a' for a"
	spec <<<'clean: { fields: { a: { optional: true, required: true } } }'
	expect_status 2 cutover-clean -n -f s.yml
	err_has 's.yml:2:20: clean.fields.a is either required or optional'
}

@test "--profiles lists those of the installation and those beside the spec" {
	own
	run_ok cutover-clean --profiles
	quiet
	grep -qE '^my/list +medium +mine +my own list$' out
	mkdir sub && mv schemas sub && echo 'cutover: 1' >sub/s.yml
	run_ok cutover-clean --profiles
	lacks out my/list
	run_ok cutover-clean --profiles -f sub/s.yml
	out_has my/list
	echo 'profile: {}' >sub/schemas/source/my/bad.yml
	expect_status 2 cutover-clean --profiles -f sub/s.yml
	err_has "sub/schemas/source/my/bad.yml:1:10: profile: 'title' is missing"
	[ ! -s out ]
}

# ---- those that are shipped

shipped() { (cd "$TOP/schemas/source" && find . -name '*.yml' | sed 's|^\./||; s|\.yml$||' | sort); }

@test "each profile that is shipped is listed, is in the manual, and has a file that it reads" {
	local name bad=0
	run_ok cutover-clean --profiles
	sed -n '/^\.Sh PROFILES/,/^\.Sh EXIT/s/^\.It Li //p' "$TOP/man/cutover-clean.1" >page
	for name in $(shipped); do
		grep -qE "^$name +(high|medium|experimental) +[^ ]" out || { echo "$name is not listed by --profiles"; bad=1; }
		grep -qx "$name" page || { echo "$name is not in cutover-clean.1"; bad=1; }
		grep -q "reads $name " "$TOP/tests/profiles.bats" || { echo "$name has no test"; bad=1; }
	done
	[ "$(wc -l <page)" -eq "$(shipped | wc -l)" ] || { echo "cutover-clean.1 has others"; bad=1; }
	return $bad
}

@test "the field names of the profiles are those of the table in schemas/source/README" {
	grep -oE '^[a-z][a-z0-9_]* +' "$TOP/schemas/source/README" | awk 'length($0) == 19 { print $1 }' | sort >known
	(cd "$TOP/schemas/source" && sed -nE 's/^    ([a-z_0-9]+): +\{ from.*/\1/p' */*.yml) | sed 's/^segment[0-9]*$/segment1/' | sort -u >used
	diff known used
}

@test "Yonyou U8: voucher file for import; a comma in the text is joined, or the record has a fault" {
	reads yonyou/u8-voucher-import yonyou/u8-voucher-import.txt 1
	err_has "clean: u8-voucher-import.txt: 1 row has more cells than the header, joined in '摘要'"
	err_has "clean: u8-voucher-import.txt:7: account: is required, but there is nothing"
}
@test "Yonyou U8: voucher file for import; a comma in the text of a line that ends early is a fault, also before digits" {
	printf 'cutover: 1\nsource: { profile: yonyou/u8-voucher-import }\n' >s.yml
	{ echo '填制凭证,V800'; echo '2023-01-05,记,1,0,材料,1001,100.00,0'; echo '2023-01-05,记,1,0,材料,钢板,1001,100.00,0'
		echo '2023-01-05,记,1,0,材料,12,1001,0,100.00'; echo '2023-01-05,记,1,0,材料,2023,1001,100.00,0'; } | iconv -f UTF-8 -t GB18030 >v.txt
	expect_status 1 cutover-clean -f s.yml v.txt
	[ "$(grep '^v' out | cut -f 2 | tr '\n' ',')" = '\N,account:required:科目编码:钢板 debit:side,account:required:科目编码:12,debit:side,' ]
	err_has 'clean: v.txt:5: debit and credit both differ from zero: 1001.00 and 100.00'
}
@test "Yonyou U8: voucher file as exported, its header glued" {
	reads yonyou/u8-voucher-export yonyou/u8-voucher-export.txt 0 'controls: [debit, credit]'
}
@test "Yonyou U8: the table of vouchers, without void ones and what is no voucher" {
	reads yonyou/u8-gl-accvouch yonyou/u8-gl-accvouch.csv 0 'controls: [debit, credit]'
}
@test "Yonyou U8: the open items in the table of vouchers" {
	reads yonyou/u8-gl-accvouch-opening yonyou/u8-gl-accvouch.csv 0 'controls: [debit, credit]'
}
@test "Kingdee: voucher import sheet of 24 columns" { reads kingdee/jdy-voucher-24 kingdee/jdy-voucher-24.csv; }
@test "Kingdee: voucher import sheet of 25 columns" { reads kingdee/jdy-voucher-25 kingdee/jdy-voucher-25.csv; }
@test "Kingdee: voucher list, filled down, its total compared" {
	reads kingdee/jdy-voucher-list kingdee/jdy-voucher-list.csv 0 'controls: [debit, credit]'
	sed '9s/2,440\.00/2,441.00/' jdy-voucher-list.csv >off.csv
	expect_status 1 cutover-clean -f s.yml off.csv
	err_has "off.csv:9: debit: the file's own total is 2441.00, its rows add up to 2440.00: difference 1.00"
}
@test "Kingdee K/3: standard format saved as CSV, with captions or with the names of the fields" {
	reads kingdee/k3-voucher kingdee/k3-voucher.csv
	mv out captions
	sed '1s/.*/FDate,FYear,FPeriod,FGroupID,FNumber,FAccountNum,FAccountName,FCurrencyNum,FCurrencyName,FAmountFor,FDebit,FCredit,FPreparerID,FCheckerID,FApproveID,FCashierID,FHandler,FSettleTypeID,FSettleNo,FExplanation,FQuantity,FMeasureUnitID,FUnitPrice,FReference,FTransDate,FTransNo,FAttachments,FSerialNum,FObjectName,FParameter,FExchangeRateType,FExchangeRate,FEntryID,FItem,FPosted,FInternalInd,FCashFlow/' k3-voucher.csv >f.csv
	mv f.csv k3-voucher.csv
	run_ok cutover-clean -f s.yml k3-voucher.csv
	diff captions out
}
@test "Kingdee EAS: vouchers" { reads kingdee/eas-voucher kingdee/eas-voucher.csv; }
@test "Chinese list of voucher lines, by the names in use" {
	reads generic/voucher-list-zh generic/voucher-list-zh.csv 0 'controls: [debit, credit]'
	printf 'FDATE,FGROUP,FNUM,FEXP,FACCTID,FDEBIT,FCREDIT\n20230103,记,12.0,x,1001,1,0\n' >f.csv
	run_ok cutover-clean -f s.yml f.csv
	out_has "$(tabs <<<'f.csv:2⇥\N⇥2023-01-03⇥\N⇥记⇥12⇥\N⇥\N⇥x⇥1001⇥\N⇥')"
}
@test "Chinese list of voucher lines: a code or a number that is written otherwise is a fault, not half of it" {
	printf 'cutover: 1\nsource: { profile: generic/voucher-list-zh }\n' >s.yml
	printf '日期,凭证号,科目,借方,贷方\n2023-01-03,1,1002 01,1,0\n2023-01-03,1,1002-01 银行存款,1,0\n2023-01-03,1,1002.01银行,1,0\n2023-01-03,12-3,1002#1,1,0\n2023-01-03,2,1002 3M公司,1,0\n' >f.csv
	expect_status 1 cutover-clean -f s.yml f.csv
	[ "$(cut -f 2,6,10 out)" = "$(tabs <<'E'
_fault⇥number⇥account
\N⇥1⇥1002 01
\N⇥1⇥1002-01
\N⇥1⇥1002.01
number:not_a_number:凭证号:12-3 account:required:科目:1002#1⇥12-3⇥\N
account:required:科目:1002%203M公司⇥2⇥\N
rows=5
E
)" ] || { cut -f 2,6,10 out; return 1; }
}
@test "Chinese trial balance, by the names in use" { reads generic/trial-balance-zh generic/trial-balance-zh.csv; }
@test "Chinese trial balance with one amount and its side" {
	echo 'cutover: 1
source: { profile: generic/trial-balance-zh }' >s.yml
	printf '科目代码,名称,方向,期初余额,借方发生额,贷方发生额,期末余额\n1001,现金,借,5,1,2,4\n2202,应付,贷,3,,,3\n6001,收入,平,0,1,1,0\n,【C01】甲,借,5,1,2,4\n' >f.csv
	expect_status 1 cutover-clean -f s.yml f.csv
	[ "$(cut -f 3,5,6,9,10,13 out)" = "$(printf 'account\tside\topening\tdebit\tcredit\tclosing\n1001\tD\t5.00\t1.00\t2.00\t4.00\n2202\tC\t3.00\t0.00\t0.00\t3.00\n6001\t\\N\t0.00\t1.00\t1.00\t0.00\n\\N\tD\t5.00\t1.00\t2.00\t4.00\n')" ] || { cat out; return 1; }
	err_has 'f.csv:5: account: is required, but there is nothing'
}
@test "Chinese trial balance with a header of two rows" { reads generic/trial-balance-zh-two-rows generic/trial-balance-zh-two-rows.csv; }
@test "SAP: document headers" { reads sap/bkpf sap/bkpf.txt; }
@test "SAP: document lines" { reads sap/bseg sap/bseg.txt; }
@test "SAP: document lines with their headers" { reads sap/bkpf-bseg sap/bkpf-bseg.txt; }
@test "SAP: vendors" { reads sap/lfa1 sap/lfa1.txt; }
@test "Oracle: GL_INTERFACE" { reads oracle/gl-interface oracle/gl-interface.csv; }
@test "Oracle: journal import of Fusion, without header, rows that end early" { reads oracle/fbdi-gl oracle/fbdi-gl.csv; }
@test "Oracle: supplier invoices" { reads oracle/ap-invoices oracle/ap-invoices.csv 0 'controls: [amount]'; }
@test "Oracle: lines of supplier invoices" { reads oracle/ap-invoice-lines oracle/ap-invoice-lines.csv 0 'controls: [amount]'; }
@test "FEC: debit and credit, ISO 8859-15, a no-break space within an amount" {
	reads fec/fec fec/fec.txt 0 'controls: [debit, credit]'
	err_has 'clean: fec.txt: read as iso-8859-15'
}
@test "FEC: one amount and its side, other separator" {
	cp "$DATA/fec/fec-montant.txt" .
	printf 'cutover: 1\nsource: { profile: fec/fec-montant, delimiter: "|" }\n' >s.yml
	run_ok cutover-clean -f s.yml fec-montant.txt
	diff "$DATA/fec/fec-montant.out" out
	: 'reads fec/fec-montant '
}
@test "DATEV: bookings, the years out of the first line" {
	reads datev/bookings datev/bookings.csv
	sed '1s/;21;/;16;/' bookings.csv >other.csv
	expect_status 2 cutover-clean -f s.yml other.csv
	err_has 'no row above the header matches source.preamble.'
}
@test "DATEV: the date of a booking, by map" {
	cp "$DATA/datev/bookings.csv" .
	cat >s.yml <<'E'
cutover: 1
source: { profile: datev/bookings }
map: { fields: { date: "to_date(day_month || year(period_start), 'DDMMYYYY')" } }
E
	run_ok pipe 'cutover clean -f s.yml bookings.csv | cutover map -f s.yml'
	[ "$(cut -f 3 out | tr '\n' ' ')" = 'date 2023-03-05 2023-03-31 2023-03-12  ' ] || { cat out; return 1; }
}
@test "DATEV: a file of the library that writes them" {
	shared datev/EXTF_Buchungsstapel.csv
	printf 'cutover: 1\ncontrols: [amount]\nsource: { profile: datev/bookings }\n' >s.yml
	run_ok cutover-clean -f s.yml "$SHARED"
	summary 2 read, 2 clean, 0 with faults
}
@test "DATEV: account labels" { reads datev/account-labels datev/account-labels.csv; }
@test "GnuCash: transactions; only what every transaction has is filled down" {
	reads gnucash/transactions gnucash/transactions.csv 0 'controls: [amount]'
}
@test "GnuCash: the account tree" { reads gnucash/accounts gnucash/accounts.csv; }
@test "QuickBooks: IIF, among lists" {
	reads quickbooks/iif quickbooks/iif.iif 0 'controls: [amount]'
}
@test "QuickBooks: an IIF whose SPL names its columns in another order is not read wrong in silence" {
	printf 'cutover: 1\nsource: { profile: quickbooks/iif }\n' >s.yml
	tabs >x.iif <<'E'
!TRNS⇥TRNSTYPE⇥DATE⇥ACCNT⇥AMOUNT
!SPL⇥TRNSTYPE⇥DATE⇥AMOUNT⇥ACCNT
TRNS⇥CHECK⇥1/5/23⇥Bank⇥-5
SPL⇥CHECK⇥1/5/23⇥5⇥Fees
E
	expect_status 1 cutover-clean -f s.yml x.iif
	out_has "$(tabs <<<'x.iif:2⇥date:not_a_date:DATE:DATE amount:not_a_number:AMOUNT:ACCNT⇥!SPL')"
	out_has "$(tabs <<<'x.iif:4⇥amount:not_a_number:AMOUNT:Fees⇥SPL')"
}
@test "Xero: manual journals" { reads xero/manual-journal xero/manual-journal.csv 0 'controls: [amount]'; }
@test "Xero: bills" { reads xero/bills xero/bills.csv; }
@test "Sage 50: audit trail" { reads sage/sage50-audit sage/sage50-audit.csv; }
@test "Amazon: settlement, its first row is the total" {
	reads amazon/settlement-v2 amazon/settlement-v2.txt 0 'controls: [amount]'
	sed -i 's/21\.40/21.41/' settlement-v2.txt
	expect_status 1 cutover-clean -f s.yml settlement-v2.txt
	err_has "settlement-v2.txt:2: amount: the file's own total is 21.41, its rows add up to 21.40: difference 0.01"
}
@test "Alipay: bill of the app" { reads alipay/app alipay/app.csv; }
@test "Alipay: bill of the web site, its footer left out" { reads alipay/web alipay/web.csv; }
@test "Alipay: a real bill of the app" {
	shared cn-bills/alipay
	local f
	printf 'cutover: 1\ncontrols: [amount]\nsource: { profile: alipay/app }\n' >s.yml
	for f in "$SHARED"/*.csv; do
		run_ok cutover-clean -f s.yml "$f"
		summary _ read, _ clean, 0 with faults
	done
}

@test "a voucher whose text begins with 合计 is a record, and a row 合计 is compared" {
	printf 'cutover: 1\ncontrols: [debit, credit]\nsource: { profile: generic/voucher-list-zh }\n' >s.yml
	printf '摘要,日期,凭证号,科目编码,借方,贷方\n合计付房租,2023-01-03,记-2,6602,300.00,\n总计付款,2023-01-03,记-2,1002,,300.00\n合计：,,,,300.00,300.00\n' >f.csv
	run_ok cutover-clean -f s.yml f.csv
	summary 2 read, 2 clean, 0 with faults, 1 skipped, 2 totals agree
	sed -i '2d' f.csv
	expect_status 1 cutover-clean -f s.yml f.csv
	err_has "f.csv:3: debit: the file's own total is 300.00, its rows add up to 0.00: difference 300.00"
	printf 'cutover: 1\nsource: { profile: generic/trial-balance-zh }\n' >s.yml
	printf '科目名称,科目编码,期初借方,期初贷方,本期借方,本期贷方\n现金,1001,1.00,,2.00,\n合计资产调整,1901,5.00,,,\n合 计,,6.00,,2.00,\n' >f.csv
	run_ok cutover-clean -f s.yml f.csv
	summary 2 read, 2 clean, 0 with faults, 1 skipped, 4 totals agree
	sed -i '3d' f.csv
	expect_status 1 cutover-clean -f s.yml f.csv
	err_has "f.csv:3: opening_debit: the file's own total is 6.00, its rows add up to 1.00: difference 5.00"
}
