# What amounts are: currencies in one column, the currency that a spec demands, Indian groups, percents, exponents.
load helper
load grids

# amount_spec AMOUNT [FIELD...]: the spec s.yml, with a field `amount` of type decimal(2) that has these keys
amount_spec() {
	{
		printf 'cutover: 1\nname: t\ncontrols: [amount]\nclean:\n  fields:\n    amount: { type: decimal(2)%s }\n' "${1:+, $1}"
		shift
		[ $# = 0 ] || printf '    %s\n' "$@"
	} >s.yml
}
# amount_column KEYS <values, one a line: those of a field amount with these keys; out and err are those of clean
amount_column() {
	amount_spec "$1"
	{ echo amount; cat; } >v.tsv
	echo 'source: { delimiter: "\t" }' >>s.yml
	capture cutover-clean -f s.yml v.tsv
}
seal() { [ "$(tail -n 1 out)" = "$(printf '\\.\t%s' "$1" | tabs)" ] || { tail -n 1 out; return 1; }; }

# ---- several currencies in one column

@test "amounts of several currencies in a column are a finding of the file, with a line that names them" {
	amount_column '' < <(printf '%s\n' 'CNY 123.18' 'USD 5.00' 'JPY 1000.00' '$7' '¥1' '100')
	[ "$status" = 1 ]
	expect_findings <<-'E'
	clean: v.tsv: read as UTF-8
	clean: v.tsv:3: amount: amounts in 3 currencies, which no sum may add: CNY (2 amounts, first on v.tsv:2), USD (2 amounts, first on v.tsv:3), JPY (1 amount, first on v.tsv:4); see clean.fields.amount.currency
	clean: currencies_mixed was found 1 time in the whole of the data: amount; the limits accept 0 (limits.file.currencies_mixed in s.yml)
	E
	summary clean: 6 read, 6 clean, 0 with faults, 0 skipped
	seal 'rows=6⇥sum.amount=1236.18⇥finding=currencies_mixed:1:amount:'
	echo 'limits: { file: { currencies_mixed: 1 } }' >>s.yml
	run_ok cutover-clean -f s.yml v.tsv
	err_has 'clean: currencies_mixed, found 1 time in the whole of the data: amount, is accepted (limits.file.currencies_mixed in s.yml)'
}

@test "each column with several currencies is one finding, whatever file its amounts stand in" {
	amount_spec '' 'fee: { type: decimal(2) }' 'other: { type: integer }'
	printf 'amount,fee,other\nCNY 1,€ 1,5 RMB\n' >a.csv
	printf 'amount,fee,other\nCNY 1,£ 1,5 元\n1,HK$ 1,¥5\n' >b.csv
	expect_status 1 cutover-clean -q -f s.yml a.csv b.csv
	err_has 'clean: b.csv:2: fee: amounts in 3 currencies, which no sum may add: EUR (1 amount, first on a.csv:2 as '"'€'"'), GBP (1 amount, first on b.csv:2 as '"'£'"'), HKD (1 amount, first on b.csv:3 as '"'HK$'"')'
	[ "$(grep -c 'amounts in' err)" = 1 ]
	seal 'rows=3⇥sum.amount=3.00⇥finding=currencies_mixed:1:fee:'
}

@test "one currency, however it is written, beside amounts that name none, is none; -v says so" {
	local one
	for one in '¥1|1元|CNY 1|RMB 1|人民币1|￥1|1' '$1|US$1|USD 1|1 美元|2' '€1|1 EUR|1 Euro' 'kr 1|1 kr.|KR 1' 'Rs. 1|₹1|INR 1|Rs 1' '1|2|3'; do
		amount_column '' < <(tr '|' '\n' <<<"$one")
		[ "$status" = 0 ] || { echo "$one"; cat err; return 1; }
	done
	amount_column '' < <(printf '%s\n' '$1' 2 3)
	run_ok cutover-clean -v -f s.yml v.tsv
	err_has 'clean: amount: 1 amount in USD; those that name no currency are taken for the same'
}

@test "a sign that several share is the usual one: beside the code of another it is another currency" {
	local two
	for two in '¥1|JPY 1' '$1|CAD 1' '$1|HK$ 1' 'kr 1|SEK 1' 'kr 1|NOK 1' 'Rs. 1|PKR 1' '£1|EGP 1' 'CFA 1|XOF 1' '元1|TWD 1'; do
		amount_column '' < <(tr '|' '\n' <<<"$two")
		[ "$status" = 1 ] || { echo "$two"; return 1; }
		err_has 'amounts in 2 currencies'
	done
}

@test "what is left out, a total row, or a value at fault names no currency of the column" {
	amount_spec '' 'date: {}'
	cat >>s.yml <<-'E'
	  totals: { when: "date = 'Total'", check: { amount: amount } }
	source: { skip: "date = 'x'" }
	E
	printf 'date,amount\na,CNY 1\nx,USD 5\nb,EUR 1.234\nTotal,HKD 1.00\n' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	err_lacks currencies
}

@test "a rule, and a cell that repeats: each amount counts" {
	amount_spec 'rules: [{ replace: ["^A ", ""] }]'
	{ echo amount; lines_of 1500 "$(printf "A USD 1\nA USD 1\nA 5\nA 5\nEUR 2")"; } >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	err_has 'amounts in 2 currencies, which no sum may add: USD (600 amounts, first on v.csv:2), EUR (300 amounts, first on v.csv:6)'
}

@test "currencies of several blocks are one finding, the same with any number of threads" {
	amount_spec '' 'text: {}'
	awk 'BEGIN { print "amount,text"
		for (i = 1; i <= 120000; i++)
			printf "%s%d.50,line %d of many, each of which is as long as those of an export with some text in it\n", (i == 50000 ? "HK$" : i > 90000 && i % 7 == 0 ? "€ " : i % 11 == 0 ? "CNY " : ""), i % 977, i }' >v.csv
	for jobs in 1 2 3; do
		expect_status 1 cutover-clean -j "$jobs" -f s.yml v.csv
		mv out "out.$jobs"
		grep -vE '^clean: [0-9]' err >"err.$jobs"
	done
	cmp out.1 out.2
	cmp out.1 out.3
	cmp err.1 err.2
	cmp err.1 err.3
	has err.1 'clean: v.csv:50001: amount: amounts in 3 currencies, which no sum may add: CNY (10,519 amounts, first on v.csv:12), HKD (1 amount, first on v.csv:50001 as '"'HK\$'"'), EUR (4,285 amounts, first on v.csv:90007 as '"'€'"')'
}

# ---- the currency that is demanded

@test "currency: CODE makes an amount in another currency a fault; a shared sign is any of its currencies" {
	amount_column 'currency: CNY' < <(printf '%s\n' 'CNY 1' '¥2' '3元' 4 'USD 5.00' '' '$6')
	[ "$status" = 1 ]
	expect_out <<-'E'
	_at⇥_fault⇥amount
	v.tsv:2⇥\N⇥1.00
	v.tsv:3⇥\N⇥2.00
	v.tsv:4⇥\N⇥3.00
	v.tsv:5⇥\N⇥4.00
	v.tsv:6⇥amount:other_currency⇥USD 5.00
	v.tsv:8⇥amount:other_currency⇥$6
	\.⇥rows=6⇥sum.amount=10.00
	E
	err_has "clean: v.tsv:6: amount: 'USD 5.00' is in another currency (currency: CNY)"
	amount_column 'currency: JPY' < <(printf '%s\n' '¥2' '3円' 'JPY 1')
	[ "$status" = 0 ]
	amount_column 'currency: HKD' < <(printf '%s\n' '$2' 'HK$3' '3元' 'HKD 1')
	[ "$status" = 0 ]
	amount_column 'currency: SEK' < <(printf '%s\n' 'kr 2' '3 SEK')
	[ "$status" = 0 ]
	amount_column 'currency: SEK' < <(printf '%s\n' 'kr 2' '3 NOK')
	[ "$status" = 1 ]
}

@test "currency: FIELD compares each amount with what the row says, before or behind it" {
	amount_spec 'currency: cur' 'cur: {}'
	cat >v.csv <<-'E'
	amount,cur
	CNY 1,CNY
	¥2,JPY
	¥3,RMB
	$4,CAD
	5,EUR
	6,
	USD 7,
	USD 8,CNY
	9 元,USD
	10,nonsense
	€ 11,nonsense
	E
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<-'E'
	_at⇥_fault⇥amount⇥cur
	v.csv:2⇥\N⇥1.00⇥CNY
	v.csv:3⇥\N⇥2.00⇥JPY
	v.csv:4⇥\N⇥3.00⇥RMB
	v.csv:5⇥\N⇥4.00⇥CAD
	v.csv:6⇥\N⇥5.00⇥EUR
	v.csv:7⇥\N⇥6.00⇥\N
	v.csv:8⇥amount:other_currency⇥USD 7⇥\N
	v.csv:9⇥amount:other_currency⇥USD 8⇥CNY
	v.csv:10⇥amount:other_currency⇥9 元⇥USD
	v.csv:11⇥cur:other_currency⇥10.00⇥nonsense
	v.csv:12⇥amount:other_currency⇥€ 11⇥nonsense
	\.⇥rows=11⇥sum.amount=31.00
	E
	err_has "v.csv:11: cur: 'nonsense' is no currency of ISO 4217, so nobody knows which one amount is in (currency: cur)"
	err_has "clean: v.csv:8: amount: 'USD 7' is in another currency (cur is empty)"
	err_has "clean: v.csv:9: amount: 'USD 8' is in another currency (cur is 'CNY')"
	# a mark of the row above is not that of a row that names none, nor is that of a total row
	sed -i 's/currency: cur }/currency: cur, from: sum }/' s.yml
	printf '  totals: { when: "cur = '"'T'"'", check: { amount: sum } }\n' >>s.yml
	printf 'sum,cur\nUSD 1,USD\n1.00,CNY\nEUR 2.00,T\n1.00,CNY\n' >v.csv
	run_ok cutover-clean -q -f s.yml v.csv
	printf 'sum,cur\nUSD 1,USD\nUSD 1.00,CNY\n' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:3⇥amount:other_currency:sum:USD%201.00⇥USD 1.00⇥CNY')"
	# two amounts of one currency: once
	{ echo 'cutover: 1'; echo 'clean: { fields: { a: { type: decimal(2), currency: cur }, b: { type: decimal(2), currency: cur }, cur: { from: c } } }'; } >two.yml
	printf 'a,b,c\n1,2,XYZ\n1,2,\n1,2,usd\n' >w.csv
	expect_status 1 cutover-clean -f two.yml w.csv
	[ "$(cut -f 2 out)" = "$(printf '_fault\ncur:other_currency:c:XYZ\n\\N\n\\N\nrows=3')" ] || { cat out; return 1; }
}

@test "a field that minor_units names says which currency an amount has, too" {
	amount_spec 'minor_units: cur' 'cur: {}'
	printf 'amount,cur\n1.00,JPY\nJPY 1.00,JPY\nUSD 1.00,JPY\nUSD 1.00,USD\n' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	expect_out <<-'E'
	_at⇥_fault⇥amount⇥cur
	v.csv:2⇥\N⇥100.00⇥JPY
	v.csv:3⇥\N⇥100.00⇥JPY
	v.csv:4⇥amount:other_currency⇥USD 1.00⇥JPY
	v.csv:5⇥\N⇥1.00⇥USD
	\.⇥rows=4⇥sum.amount=201.00
	E
}

@test "a currency that is neither a code nor a field, and keys for numbers only, are refused with the line" {
	wrong() {
		expect_status 2 cutover-clean -q -f s.yml v.csv
		err_has "$1"
	}
	echo amount >v.csv
	amount_spec 'currency: cny' 'cur: {}'
	wrong "clean: s.yml:6:5: clean.fields.amount.currency: 'cny' is neither a currency of ISO 4217, such as CNY, nor another field"
	amount_spec 'currency: amount' 'amounts: {}'
	wrong "clean.fields.amount.currency: 'amount' is neither a currency of ISO 4217, such as CNY, nor another field (did you mean 'amounts'?)"
	amount_spec '' 'a: { currency: CNY }'
	wrong "clean: s.yml:7:20: clean.fields.a: 'currency' is for numbers, the type here is text"
	amount_spec '' 'a: { type: date, grouping: indian }'
	wrong "'grouping' is for numbers, the type here is date"
	amount_spec '' 'a: { type: text, percent: true }'
	wrong "'percent' is for numbers, the type here is text"
	amount_spec '' 'a: { type: boolean, scientific: exact }'
	wrong "'scientific' is for numbers, the type here is boolean"
	amount_spec 'scientific: true'
	wrong "clean.fields.amount.scientific can only be 'exact': a number whose digits are gone is none"
	amount_spec 'grouping: lakh'
	wrong "clean.fields.amount.grouping"
}

# ---- all currencies

@test "every code of codes/currencies.csv is read, and no other three letters" {
	tail -n +2 "$TOP/schemas/codes/currencies.csv" | cut -d , -f 1 >codes
	[ "$(wc -l <codes)" -gt 150 ]
	amount_column '' < <(sed 's/$/ 1/' codes)
	lacks out not_a_number
	[ "$(grep -c $'\t1.00$' out)" = "$(wc -l <codes)" ]
	# those of the table of the program, and no more
	sed -n '/^static const char codes/,/^};/p' "$TOP/common/value/currency.c" | grep -o '"[A-Z]*"' | tr -d '"' | diff - codes
	amount_column '' < <(printf '%s\n' 'QQQ 1' 'CNX 1' 'ABC 1' 'USDT 1')
	[ "$(grep -c not_a_number out)" = 4 ]
}

@test "every sign is read and is in the manual with its currency" {
	local name text
	sed -n '/^static const struct currency_sign/,/^};/s/^\t{ "\(.*\)", "\(.*\)", ".*$/\2\t\1/p' "$TOP/common/value/currency.c" >signs
	[ "$(wc -l <signs)" -gt 150 ]
	amount_column '' < <(cut -f 2 signs | sed 's/$/ 1/')
	lacks out not_a_number
	sed -n '/^.Ss Currencies of amounts/,/^.Ss Cleaning/p' "$TOP/man/cutover-spec.5" | sed 's/\\&//g' >man
	while IFS=$'\t' read -r name text; do
		grep -qxF ".It $name" man && sed -n "/^.It ${name//$/\\$}\$/,/^.It/p" man | grep -qF -- "$text" || { echo "$name $text"; return 1; }
	done <signs
	while read -r name; do grep -qw "$name" man || { echo "$name"; return 1; }; done < <(tail -n +2 "$TOP/schemas/codes/currencies.csv" | cut -d , -f 1)
}

# ---- groups, percents, exponents

@test "grouping: indian reads lakhs and crores, and the message of a spec without it names the key" {
	amount_column 'grouping: indian' < <(printf '%s\n' 1,23,456.00 12,34,56,789.00 12,345.50 123456 '₹ 1,23,456' 1,234,567.00)
	[ "$status" = 1 ]
	expect_out <<-'E'
	_at⇥_fault⇥amount
	v.tsv:2⇥\N⇥123456.00
	v.tsv:3⇥\N⇥123456789.00
	v.tsv:4⇥\N⇥12345.50
	v.tsv:5⇥\N⇥123456.00
	v.tsv:6⇥\N⇥123456.00
	v.tsv:7⇥amount:not_a_number⇥1,234,567.00
	\.⇥rows=6⇥sum.amount=123839502.50
	E
	amount_column '' <<<1,23,456.00
	[ "$status" = 1 ]
	err_has "clean: v.tsv:2: amount: '1,23,456.00' is not a number (grouping: indian would read it)"
	amount_column 'grouping: indian' <<<123,456.00
	[ "$status" = 1 ]
	err_has "clean: v.tsv:2: amount: '123,456.00' is not a number (grouping: three would read it)"
	amount_column 'grouping: three' <<<1,23,456.00
	[ "$status" = 1 ]
}

@test "percent: true reads 13% as 0.13, and no figure that could be meant either way" {
	amount_column 'percent: true' < <(printf '%s\n' 13% '６％' '-5 %' 0 100% 13 0.13 13.5%)
	[ "$status" = 1 ]
	expect_out <<-'E'
	_at⇥_fault⇥amount
	v.tsv:2⇥\N⇥0.13
	v.tsv:3⇥\N⇥0.06
	v.tsv:4⇥\N⇥-0.05
	v.tsv:5⇥\N⇥0.00
	v.tsv:6⇥\N⇥1.00
	v.tsv:7⇥amount:not_a_number⇥13
	v.tsv:8⇥amount:not_a_number⇥0.13
	v.tsv:9⇥amount:too_precise⇥13.5%
	\.⇥rows=8⇥sum.amount=14.27
	E
	err_has "clean: v.tsv:7: amount: '13' is not a number of percent: there is no % (percent: true)"
	amount_column '' <<<13%
	err_has "clean: v.tsv:2: amount: '13%' is not a number (percent: true would read it)"
	amount_column 'percent: false' <<<13%
	[ "$status" = 1 ]
}

@test "percent: true takes the number in a cell of a workbook as it is, and a text by its %" {
	amount_spec 'percent: true, decimal_mark: ","'
	{ cells 1 amount; cells 2 0.13; cells 3 '6,5%'; cells 4 '13'; cells 5 'x13'; } | book b.xlsx
	sed -i 's/decimal(2)/decimal(3)/' s.yml
	expect_status 1 cutover-clean -q -f s.yml b.xlsx
	expect_out <<-'E'
	_at⇥_fault⇥amount
	b.xlsx:2⇥\N⇥0.130
	b.xlsx:3⇥\N⇥0.065
	b.xlsx:4⇥\N⇥13.000
	b.xlsx:5⇥amount:not_a_number⇥x13
	\.⇥rows=4⇥sum.amount=13.195
	E
}

@test "currencies in the cells of a workbook" {
	amount_spec '' 'fee: { type: decimal(2), currency: CNY }'
	{ cells 1 amount fee; cells 2 'CNY 5' 1; cells 3 'USD 5' '¥ 2'; cells 4 7 'USD 3'; } | book b.xlsx
	expect_status 1 cutover-clean -q -f s.yml b.xlsx
	err_has 'clean: b.xlsx:3: amount: amounts in 2 currencies'
	err_has "clean: b.xlsx:4: fee: 'USD 3' is in another currency (currency: CNY)"
}

@test "scientific: exact reads an exponent where all digits are there, never that of a spreadsheet" {
	amount_column 'scientific: exact' < <(printf '%s\n' 8.0E7 1.2345678912E8 1.123400E+02 1.12E+11 8E+07 1.12346E+11)
	[ "$status" = 1 ]
	expect_out <<-'E'
	_at⇥_fault⇥amount
	v.tsv:2⇥\N⇥80000000.00
	v.tsv:3⇥\N⇥123456789.12
	v.tsv:4⇥\N⇥112.34
	v.tsv:5⇥amount:scientific⇥1.12E+11
	v.tsv:6⇥amount:scientific⇥8E+07
	v.tsv:7⇥amount:scientific⇥1.12346E+11
	\.⇥rows=6⇥sum.amount=203456901.46
	E
	amount_column '' < <(printf '%s\n' 8.0E7 1.12E+11)
	[ "$status" = 1 ]
	err_has "clean: v.tsv:2: amount: '8.0E7' is in scientific notation: a spreadsheet has destroyed digits (scientific: exact would read it)"
	grep -qx "clean: v.tsv:3: amount: '1.12E+11' is in scientific notation: a spreadsheet has destroyed digits" err
}

@test "100.- is a minus, or no cents: it is not guessed" {
	amount_column '' < <(printf '%s\n' 100.- 100.-- 'CHF 100.-' 100-)
	[ "$(grep -c not_a_number out)" = 3 ]
	out_has "$(tabs <<<'v.tsv:5⇥\N⇥-100.00')"
	amount_column 'decimal_mark: ","' < <(printf '%s\n' 100,- '100,- €')
	[ "$(grep -c not_a_number out)" = 2 ]
}
