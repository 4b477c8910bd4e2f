# map.convert: amounts of another currency, and the line that takes up what rounding leaves.
load helper

setup() {
	scratch
	cat >lines.yml <<'X'
name: lines
primaryKey: [voucher, line]
fields:
  - { name: voucher, type: string }
  - { name: line, type: integer, constraints: { required: true } }
  - { name: day, type: date, constraints: { required: true } }
  - { name: account, type: string, constraints: { required: true } }
  - { name: currency, type: string }
  - { name: rate, type: number, x-cutover: { scale: 8 } }
  - { name: fdebit, type: number, x-cutover: { scale: 2 } }
  - { name: fcredit, type: number, x-cutover: { scale: 2 } }
  - { name: debit, type: number, x-cutover: { scale: 2 }, constraints: { required: true } }
  - { name: credit, type: number, x-cutover: { scale: 2 }, constraints: { required: true } }
  - { name: summary, type: string }
X
	cat >spec.yml <<'X'
cutover: 1
name: vouchers
controls: [debit, credit]
map:
  to: lines.yml
  fields: { voucher: voucher, line: line, day: day, account: account, currency: currency, fdebit: fdebit, fcredit: fcredit }
  convert:
    rates: { file: rates.csv, currency: cur, per: units }
    currency: currency
    date: day
    base: CNY
    amounts: { debit: fdebit, credit: fcredit }
    rate: rate
    rounding:
      group: voucher
      balance: [debit, credit]
      fields: { line: max(line) + 1, day: day, account: "'6603'", currency: "'CNY'", summary: "'rounding of ' || voucher" }
X
	cat >rates.csv <<'X'
cur,date,rate,units
USD,2023-01-01,7.1234,1
JPY,2023-01-01,4.8765,100
USD,2023-01-10,7.2,1
USD,2023-01-07,,1
X
}

rows() { # VOUCHER DAY CURRENCY DEBIT CREDIT a line
	local n=1
	{ echo '_at⇥_fault⇥voucher⇥line⇥day⇥account⇥currency⇥fdebit⇥fcredit'
	  while read -r voucher day currency debit credit; do
		echo "l.csv:$((++n))⇥\\N⇥$voucher⇥$((n - 1))⇥$day⇥1001⇥$currency⇥$debit⇥$credit"; done; } | stream
}
columns() { cut -f 1-4,6-7,10- "$BATS_TEST_TMPDIR/out" | tr '\t' ' '; }

@test "amounts are converted by the latest rate on or before the day, per 1 or per 100" {
	rows <<'X' >in
a 2023-01-09 USD 100.00 0.00
a 2023-01-09 USD 0.00 100.00
b 2023-01-10 USD 100.00 0.00
b 2023-01-10 CNY 0.00 720.00
c 2023-02-01 JPY -1000.00 0.00
c 2023-02-01 JPY 0.00 -1000.00
X
	run_ok cutover-map -f spec.yml in
	expect_out <<'X'
_at⇥_fault⇥voucher⇥line⇥day⇥account⇥currency⇥fdebit⇥fcredit⇥debit⇥credit⇥rate⇥summary
l.csv:2⇥\N⇥a⇥1⇥2023-01-09⇥1001⇥USD⇥100.00⇥0.00⇥712.34⇥0.00⇥7.12340000⇥\N
l.csv:3⇥\N⇥a⇥2⇥2023-01-09⇥1001⇥USD⇥0.00⇥100.00⇥0.00⇥712.34⇥7.12340000⇥\N
l.csv:4⇥\N⇥b⇥3⇥2023-01-10⇥1001⇥USD⇥100.00⇥0.00⇥720.00⇥0.00⇥7.20000000⇥\N
l.csv:5⇥\N⇥b⇥4⇥2023-01-10⇥1001⇥CNY⇥0.00⇥720.00⇥0.00⇥720.00⇥1.00000000⇥\N
l.csv:6⇥\N⇥c⇥5⇥2023-02-01⇥1001⇥JPY⇥-1000.00⇥0.00⇥-48.77⇥0.00⇥0.04876500⇥\N
l.csv:7⇥\N⇥c⇥6⇥2023-02-01⇥1001⇥JPY⇥0.00⇥-1000.00⇥0.00⇥-48.77⇥0.04876500⇥\N
\.⇥rows=6⇥sum.debit=1383.57⇥sum.credit=1383.57
X
	expect_findings </dev/null
	summary map: 6 read, 6 written, 0 with faults, 0 left out
}

@test "an inverse rate divides" {
	sed -i 's/per: units/per: units, quote: inverse/' spec.yml
	printf '%s\n' cur,date,rate,units USD,2023-01-01,0.14,1 JPY,2023-01-01,20,1 >rates.csv
	rows <<'X' >in
a 2023-01-09 USD 14.00 0.00
a 2023-01-09 JPY 0.00 2000.00
b 2023-01-09 USD 1.00 1.00
X
	run_ok cutover-map -f spec.yml in
	[ "$(columns | sed -n '2,4p')" = 'l.csv:2 \N a 1 1001 USD 100.00 0.00 7.14285714 \N
l.csv:3 \N a 2 1001 JPY 0.00 100.00 0.05000000 \N
l.csv:4 \N b 3 1001 USD 7.14 7.14 7.14285714 \N' ]
}

@test "a voucher that rounding has put off by cents gets a line to the named account, others none" {
	rows <<'X' >in
a 2023-01-09 USD 100.00 0.00
a 2023-01-09 USD 0.00 33.33
a 2023-01-09 USD 0.00 33.33
a 2023-01-09 USD 0.00 33.34
b 2023-01-09 USD 0.05 0.00
b 2023-01-09 USD 0.05 0.00
b 2023-01-09 USD 0.00 0.10
c 2023-01-10 USD 5.00 5.00
d 2023-01-09 USD -0.05 0.00
d 2023-01-09 USD -0.05 0.00
d 2023-01-09 USD 0.00 -0.10
X
	run_ok cutover-map -f spec.yml --audit log -o out.stream in
	cp out.stream out
	[ "$(columns | tail -n +2)" = 'l.csv:2 \N a 1 1001 USD 712.34 0.00 7.12340000 \N
l.csv:3 \N a 2 1001 USD 0.00 237.42 7.12340000 \N
l.csv:4 \N a 3 1001 USD 0.00 237.42 7.12340000 \N
l.csv:5 \N a 4 1001 USD 0.00 237.49 7.12340000 \N
l.csv:2 \N a 5 6603 CNY 0.00 0.01 \N rounding of a
l.csv:6 \N b 5 1001 USD 0.36 0.00 7.12340000 \N
l.csv:7 \N b 6 1001 USD 0.36 0.00 7.12340000 \N
l.csv:8 \N b 7 1001 USD 0.00 0.71 7.12340000 \N
l.csv:6 \N b 8 6603 CNY 0.00 0.01 \N rounding of b
l.csv:9 \N c 8 1001 USD 36.00 36.00 7.20000000 \N
l.csv:10 \N d 9 1001 USD -0.36 0.00 7.12340000 \N
l.csv:11 \N d 10 1001 USD -0.36 0.00 7.12340000 \N
l.csv:12 \N d 11 1001 USD 0.00 -0.71 7.12340000 \N
l.csv:10 \N d 12 6603 CNY 0.01 0.00 \N rounding of d
\. rows=14 sum.debit=748.35 sum.credit=748.35' ]
	summary map: 11 read, 14 written, 0 with faults, 0 left out, 3 lines
	err_has ", 3 lines for rounding"
	has log '"made":{"records":3,"sums":{"debit":"748.35","credit":"748.35"}}'
	capture cutover-audit log
	out_has "3 made"
	if grep -E ' NO *$' out; then return 1; fi
}

@test "an input that breaks off: the voucher that is still open is not written, and gets no line" {
	rows <<'X' >in
a 2023-01-09 USD 100.00 100.00
b 2023-01-09 USD 0.05 0.00
b 2023-01-09 USD 0.05 0.00
b 2023-01-09 USD 0.00 0.10
X
	run_ok cutover-map -f spec.yml in
	out_has "$(printf 'l.csv:5\t')" && out_has 'rounding of b'
	# the seal is missing, or is not that of the records
	sed '$d' in >no.seal
	sed 2d in >lost.record
	for i in no.seal lost.record; do
		expect_status 2 cutover-map -f spec.yml "$i"
		lacks out 'l.csv:5'
		lacks out 'rounding of'
		no_seal
		expect_status 2 cutover-map -f spec.yml -o file "$i"
		[ ! -e file ]
	done
}

@test "an account of the line for rounding that a lookup does not know is reported, and is on the list" {
	sed -i "s/account: \"'6603'\"/account: \"lookup('lines', last(currency))\"/" spec.yml
	sed -i 's/^map:/lookups: { lines: { file: lines.csv, key: currency, value: account } }\n&/' spec.yml
	printf '%s\n' currency,account EUR,6603 >lines.csv
	rows <<'X' >in
b 2023-01-09 USD 0.05 0.00
b 2023-01-09 USD 0.05 0.00
b 2023-01-09 USD 0.00 0.10
X
	expect_status 1 cutover-map -f spec.yml --unmapped list.csv --unused unused.csv in
	err_has "map: l.csv:2: account: 'USD' is not in lookup 'lines'"
	[ "$(tail -n 2 out | head -n 1 | cut -f 2,6 | tr '\t' ' ')" = "account:unmapped USD" ]
	err_has "1 code not in the lookups"
	expect_file list.csv <<'X'
currency,records,debit,credit,account
USD,1,0.00,0.01,
X
	expect_file unused.csv <<'X'
currency,account
EUR,6603
X
	# two fields of the line are one miss, and its records have their own
	sed -i "s/summary: \"'rounding of ' || voucher\"/summary: \"lookup('lines', last(currency))\"/; s/fcredit: fcredit }$/fcredit: fcredit, summary: \"lookup('lines', currency)\" }/" spec.yml
	sed -i 's/value: account }/value: account, missing: null }/' spec.yml
	run_ok cutover-map -f spec.yml --unmapped list.csv in
	expect_file list.csv <<'X'
currency,records,debit,credit,account
USD,4,0.72,0.72,
X
}

@test "in place: what is converted may be the field itself, and the audit says what conversion made" {
	sed -i 's/fdebit: fdebit, fcredit: fcredit }/debit: fdebit, credit: fcredit }/; s/amounts: .*/amounts: { debit: debit, credit: credit }/' spec.yml
	rows <<'X' | sed '1s/fdebit/debit/; 1s/fcredit/credit/; s/rows=2/&\tsum.debit=0.10\tsum.credit=0.11/' >in
b 2023-01-09 USD 0.05 0.00
b 2023-01-09 USD 0.05 0.11
X
	sed -i 's/debit: fdebit, credit: fcredit/debit: debit, credit: credit/' spec.yml
	expect_status 1 cutover-map -f spec.yml --audit log -o out.stream in
	has log '"in":{"records":2,"sums":{"debit":"0.10","credit":"0.11"}},"findings":[],"accepted":[],"out":{"records":2,"sums":{"debit":"0.72","credit":"0.78"}}'
	has log '"made":{"records":0,"sums":{"debit":"0.62","credit":"0.67"}}'
	capture cutover-audit log
	if grep -E ' NO *$' out; then return 1; fi
}

@test "a difference beyond what rounding explains is a fault of the voucher's last line; max says otherwise" {
	rows <<'X' >in
a 2023-01-09 USD 100.00 0.00
a 2023-01-09 USD 0.00 99.00
b 2023-01-10 USD 1.00 1.00
X
	expect_status 1 cutover-map -f spec.yml in
	err_has "map: l.csv:3: convert: its voucher is off by 7.12 after conversion, rounding explains 0.005 at most"
	[ "$(columns | sed -n 3,4p)" = 'l.csv:3 convert:rounding a 2 1001 USD 0.00 705.22 7.12340000 \N
l.csv:4 \N b 3 1001 USD 7.20 7.20 7.20000000 \N' ]
	out_has "rows=3"
	echo '      max: 8.00' >>spec.yml
	run_ok cutover-map -f spec.yml in
	out_has "rows=4"
	[ "$(columns | sed -n 4p)" = 'l.csv:2 \N a 3 6603 CNY 0.00 7.12 \N rounding of a' ]
	sed -i 's/max: 8.00/max: 7.11/' spec.yml
	expect_status 1 cutover-map -f spec.yml in
	err_has "convert: its voucher is off by 7.12 after conversion, max accepts 7.11 at most"
}

@test "a voucher in the base currency that is off by a cent gets a line, one that is off by more is a fault" {
	rows <<'X' >in
a 2023-01-09 CNY 10.00 0.00
a 2023-01-09 CNY 0.00 10.01
b 2023-01-09 CNY 10.00 0.00
b 2023-01-09 CNY 5.00 0.00
b 2023-01-09 CNY 5.00 0.00
b 2023-01-09 CNY 0.00 19.98
c 2023-01-09 CNY 3.00 3.00
d 2023-01-09 CNY 0.01 \N
X
	expect_status 1 cutover-map -f spec.yml in
	[ "$(columns | sed -n 4p)" = 'l.csv:2 \N a 3 6603 CNY 0.01 0.00 \N rounding of a' ]
	expect_findings <<'X'
map: l.csv:7: convert: its voucher is off by 0.02 in the base currency, rounding explains 0.01 at most
map: l.csv:9: convert: its voucher is off by 0.01 in the base currency, rounding explains 0.005 at most
X
	summary map: 8 read, 9 written, 2 with faults, 0 left out, 1 line for rounding
	out_has "$(printf 'l.csv:7\tconvert:rounding\tb\t6')"
	# max is the bound where it is given, above what rounding explains and below it
	echo '      max: 0.02' >>spec.yml
	run_ok cutover-map -f spec.yml in
	summary 8 read, 11 written, 0 with faults, 0 left out, 3 lines for rounding
	out_has "$(printf 'sum.debit=33.02\tsum.credit=33.02')"
	sed -i 's/max: 0.02/max: 0/' spec.yml
	expect_status 1 cutover-map -f spec.yml in
	err_has "map: l.csv:3: convert: its voucher is off by -0.01 in the base currency, max accepts 0 at most"
	# without a currency of the ledger nothing is known of records that are left out
	sed -i "s/base: CNY/when: currency <> 'CNY'/; s/fcredit: fcredit }/fcredit: fcredit, debit: fdebit, credit: fcredit }/" spec.yml
	run_ok cutover-map -f spec.yml in
	summary 8 read, 8 written, 0 with faults, 0 left out
}

@test "an amount that is not in the balance explains nothing of it" {
	rows <<'X' >in
a 2023-01-09 USD 33.33 0.00
a 2023-01-09 CNY 0.00 237.43
X
	# fdebit is rounded as well, but it is not summed
	sed -i 's/amounts: {/& fdebit: fdebit,/' spec.yml
	expect_status 1 cutover-map -f spec.yml in
	err_has 'its voucher is off by -0.01 after conversion, rounding explains 0.005 at most'
}

@test "a rate that is missing on a date is a fault that names currency and date; its voucher gets no line" {
	rows <<'X' >in
a 2022-12-31 USD 100.00 0.00
a 2023-01-09 USD 0.05 0.04
b 2023-01-09 EUR 100.00 0.00
c 2023-01-09 \N 100.00 0.00
d \N USD 100.00 0.00
e 2023-01-20 USD 1.00 1.00
e 2023-01-21 USD 1.00 1.00
X
	sed -i 's/per: units/per: units, max_age: 10/' spec.yml
	expect_status 1 cutover-map -f spec.yml in
	expect_findings <<'X'
map: l.csv:2: convert: 'USD' has no rate on or before 2022-12-31
map: l.csv:4: convert: 'EUR' has no rate on or before 2023-01-09
map: l.csv:5: convert: it has no currency to take the rate of
map: l.csv:6: convert: it has no date to take the rate of
map: l.csv:8: convert: 'USD' has no rate of 10 days before 2023-01-21 or less, the latest is of 2023-01-10
X
	summary map: 7 read, 7 written, 5 with faults, 0 left out
	out_has "$(printf 'l.csv:2\tconvert:no_rate\ta\t1\t2022-12-31\t1001\tUSD\t100.00\t0.00\t\\N\t\\N\t\\N')"
}

@test "when: only what is not in the currency of the ledger; an amount that is null stays null" {
	rows <<'X' >in
a 2023-01-10 USD 1.00 \N
a 2023-01-10 CNY 7.20 \N
X
	sed -i 's/base: CNY/when: currency <> '"'CNY'"'/; s/fcredit: fcredit }/fcredit: fcredit, debit: fdebit, credit: fcredit }/; /^    rounding/,$d' spec.yml
	run_ok cutover-map -f spec.yml in
	[ "$(cut -f 4,10,11 out | sed -n 2,3p)" = "$(printf '1\t7.20\t\\N\n2\t7.20\t\\N')" ]
}

@test "a table of rates that cannot be right is reported with its lines before data is read" {
	printf '%s\n' USD,2023-01-01,7.5,1 USD,2023-13-01,7.5,1 EUR,2023-01-01,0,1 EUR,2023-01-01,8,x >>rates.csv
	expect_status 2 cutover-map -f spec.yml /nonexistent
	expect_err <<'X'
map: rates.csv:7: the date '2023-13-01' is not a day: write 2023-12-31
map: rates.csv:8: the rate '0' is not a number above 0
map: rates.csv:9: the number of units 'x' is not a number above 0
X
	sed -i '7,$d' rates.csv
	expect_status 2 cutover-map -f spec.yml /nonexistent
	err_has "map: rates.csv:6: 'USD' has a rate on 2023-01-01 already, on line 2 of rates.csv"
	sed -i '6s/.*/USD,2023-01-01,7.50,1/; 6s/7.50/'"$(sed -n 2p rates.csv | cut -d, -f3)0/" rates.csv
	run_ok cutover-map -v -f spec.yml -n
	err_has 'map: rates.csv:6: 1 row passed over: the currency has the same rate on that day already'
	sed -i '6d; 1s/cur/currency/' rates.csv
	expect_status 2 cutover-map -f spec.yml /nonexistent
	err_has "map: 'rates.csv' has no column 'cur'; it has: currency, date, rate, units"
}

@test "a field of the rounding line that is set already: by whom, and on which line" {
	sed -i 's/day: day, account: "/day: day, voucher: "'"'x'"'", account: "/' spec.yml
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map.convert.rounding: 'voucher' is set already, by 'group' on line $(grep -n '^ *group:' spec.yml | cut -d: -f1): the line is one of its group"
	sed -i 's/voucher: "[^"]*", account: "/debit: "1", account: "/' spec.yml
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map.convert.rounding: 'debit' is set already, by 'balance' on line $(grep -n '^ *balance:' spec.yml | cut -d: -f1): the line takes what is missing"
}

@test "a line for rounding without what the schema requires is refused with the spec" {
	sed -i 's/day: day, account: "/account: "/' spec.yml
	expect_status 2 cutover-map -n -f spec.yml
	err_has "map.convert.rounding.fields: nothing fills 'day', which lines requires"
	sed -i 's/account: "/day: dya, account: "/' spec.yml
	printf 'clean: { fields: { voucher: , line: , day: , account: , currency: , fdebit: , fcredit: , debit: { type: decimal(2) }, credit: { type: decimal(2) } } }\n' >>spec.yml
	expect_status 2 cutover-map -n -f spec.yml
	err_has "no field 'dya' (did you mean 'day'?)"
}

@test "lists that are empty or too long are refused with the spec" {
	refused() { # LINE MESSAGE
		sed -E "s/$1/" spec.yml >wrong.yml
		expect_status 2 cutover-map -n -f wrong.yml
		err_has "$2"
	}
	refused 'balance: .*/balance: []' "map.convert.rounding.balance is one field that sums to 0, or two whose sums are equal"
	refused 'balance: .*/balance: [debit, credit, line]' "map.convert.rounding.balance is one field that sums to 0, or two whose sums are equal"
	refused 'group: .*/group: []' "map.convert.rounding.group is an empty list"
	refused 'amounts: .*/amounts: {}' "map.convert.amounts is empty: nothing would be converted"
	refused 'file: rates.csv/file: []' "map.convert.rates.file is an empty list"
}

@test "a converted amount is divided after it: the parts are its cents" {
	rows <<'X' >in
a 2023-01-09 USD 0.05 0.00
a 2023-01-09 USD 0.05 0.00
a 2023-01-09 USD 0.00 0.10
X
	cat >>spec.yml <<'X'
  split:
    when: "debit <> 0"
    amounts: [debit, credit, fdebit, fcredit]
    of: 3
    parts: [ { share: 1 }, { share: 1 }, { share: 1 } ]
    fields: { line: "line * 100 + part" }
X
	run_ok cutover-map -f spec.yml --audit log -o out.stream in
	cp out.stream out
	[ "$(sed '1d; $d' out | cut -f 4,8,10,11 | tr '\t' ' ')" = '101 0.02 0.12 0.00
102 0.02 0.12 0.00
103 0.01 0.12 0.00
201 0.02 0.12 0.00
202 0.02 0.12 0.00
203 0.01 0.12 0.00
3 0.00 0.00 0.71
204 \N 0.00 0.01' ]
	capture cutover-audit log
	if grep -E ' NO *$' out; then return 1; fi
	# what rounding explains is counted once for a line, in however many parts
	rows <<'X' >in
a 2023-01-09 USD 0.10 0.00
a 2023-01-09 CNY 0.00 0.72
X
	expect_status 1 cutover-map -f spec.yml in
	err_has "map: l.csv:3: convert: its voucher is off by -0.01 after conversion, rounding explains 0.005 at most"
}

@test "rates as a spreadsheet saves them: GB18030, days with strokes" {
	printf '%s\n' 币种,日期,汇率,单位 'USD　,2023/1/1,7.1234　,1' | iconv -f UTF-8 -t GB18030 >rates.csv
	sed -i 's/currency: cur, per: units/currency: 币种, date: 日期, rate: 汇率, per: 单位/' spec.yml
	rows <<'X' >in
a 2023-01-09 USD 100.00 100.00
X
	run_ok cutover-map -f spec.yml in
	out_has 712.34
}

@test "without a schema the fields of the target are what map has made of them, whatever clean has under their names" {
	cat >plain.yml <<'X'
cutover: 1
name: plain
clean: { fields: { day: { type: date }, currency: , debit: { type: decimal(2) } } }
map:
  fields: { day: "to_char(day, 'YYYYMM')", on: day, currency: currency, debit: debit }
  convert:
    when: "day = '202301'"
    rates: { file: rates.csv, currency: cur, per: units }
    currency: currency
    date: on
    amounts: { debit: debit }
    scale: 2
X
	stream <<'X' >in
_at⇥_fault⇥day⇥currency⇥debit
l.csv:2⇥\N⇥2023-01-05⇥USD⇥10.00
l.csv:3⇥\N⇥2023-02-05⇥USD⇥10.00
X
	run_ok cutover-map -f plain.yml in
	[ "$(sed '$d' out | cut -f 6 | tr '\n' ' ')" = "debit 71.23 10.00 " ]
}

@test "the audit adds up where the amounts of the old system go into fields of their own" {
	sed -i 's/fdebit: fdebit, fcredit: fcredit }/fdebit: debit, fcredit: credit }/' spec.yml
	rows <<'X' | sed '1s/fdebit/debit/; 1s/fcredit/credit/; s/rows=5/&\tsum.debit=820.10\tsum.credit=820.10/' >in
a 2023-01-09 USD 100.00 0.00
a 2023-01-09 USD 0.00 100.00
b 2023-01-09 CNY 720.00 720.00
c 2023-01-09 USD 0.05 0.00
c 2023-01-09 USD 0.05 0.10
X
	run_ok cutover-map -f spec.yml --audit log -o out.stream in
	has log '"made":{"records":1,"sums":{"debit":"612.96","credit":"612.96"}}'
	capture cutover-audit log
	if grep -E ' NO *$' out; then return 1; fi
}

@test "what conversion makes does not hide a control that map has changed" {
	cat >plain.yml <<'X'
cutover: 1
name: plain
controls: [debit, quantity]
map:
  fields: { day: day, currency: currency, debit: debit, quantity: quantity * 2 }
  convert:
    rates: { file: rates.csv, currency: cur, per: units }
    currency: currency
    date: day
    amounts: { debit: debit }
    scale: 2
X
	stream debit quantity <<'X' >in
_at⇥_fault⇥day⇥currency⇥debit⇥quantity
l.csv:2⇥\N⇥2023-01-05⇥USD⇥10.00⇥3
X
	run_ok cutover-map -f plain.yml --audit log -o out.stream in
	expect_status 1 cutover-audit log
	err_has "map: quantity: what came in is not what went out and what left"
	err_lacks "map: debit:"
}
