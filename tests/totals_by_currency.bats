# compare.MEASURE.currency: each currency has a total of its own, and amounts of two currencies are never one figure.
load helper

setup() {
	scratch
	cat >spec.yml <<'X'
cutover: 1
name: balances
reconcile:
  key: account
  compare: { amount: { currency: currency, tolerance: 0.6, tolerance_total: 1 }, base: { role: closing } }
  before: { read: old.csv, fields: { account: code, currency: cur, amount: sum(number(amount)), base: sum(number(base)) } }
  after: { read: new.csv, fields: { account: code, currency: cur, amount: sum(number(amount)), base: sum(number(base)) } }
X
	cat >old.csv <<'X'
code,cur,amount,base
1001,USD,100.00,700.00
1001,JPY,30000.00,1500.00
1001,KWD,5,100
1002,USD,-100.00,-700.00
1002,JPY,-29000.00,-1500.00
X
	# a hundred dollars too much, and a hundred yen too little: they are not equal to nothing
	sed -e 's/1001,JPY,30000.00/1001,JPY,29900.00/' -e 's/1001,USD,100.00/1001,USD,200.00/' \
		-e 's/KWD,5/KWD,5.5/' old.csv >new.csv
}

# totals: the totals of the JSON report, one a line
totals() {
	jq -r '.totals[] | "\(.measure) \(.currency // "-") \(.before) \(.after) \(.difference)"' "${1:-out}"
}

@test "one total for each currency, with its digits" {
	expect_status 1 cutover-reconcile -f spec.yml -O json
	totals "$BATS_TEST_TMPDIR/out" | diff -u - <(cat <<'X'
amount JPY 1000 900 -100
amount KWD 5.000 5.500 0.500
amount USD 0.00 100.00 100.00
base - 100.00 100.00 0.00
X
)
}

@test "the text has a line for each currency, and the key goes on with it" {
	expect_status 1 cutover-reconcile -f spec.yml
	grep -qx 'amount JPY   1,000     900        -100        0.6' "$BATS_TEST_TMPDIR/out"
	grep -qx 'amount KWD           1  0.500          0.500         1' "$BATS_TEST_TMPDIR/out"
	grep -qx '  key     account, currency' "$BATS_TEST_TMPDIR/out"
	expect_status 1 cutover-reconcile -f spec.yml -O csv
	head -n 2 "$BATS_TEST_TMPDIR/out" | diff -u - <(cat <<'X'
account,currency,measure,before,after,difference,status
1001,JPY,amount,30000,29900,-100,different
X
)
}

@test "an amount of a key has the digits of its currency in every form, as the total has" {
	printf '%s\n' 'account,currency,measure,amount,reason,name,date,expiry' '1002,JPY,amount,5.00,half of it,Li,2026-11-30,' >accept.csv
	sed -i 's/1002,JPY,-29000.00/1002,JPY,-28990.00/' new.csv
	sed -i 's/1500.00/1500/' old.csv new.csv
	sed -i 's/amount: { cur/amount: { role: opening, cur/' spec.yml
	expect_status 1 cutover-reconcile -f spec.yml --accept accept.csv --history days.jsonl --report page.html --report page.md --report page.txt --report page.json --report page.csv
	has page.html '<td>1001</td><td>JPY</td><td>amount</td><td class="n">30,000</td><td class="n">29,900</td><td class="n">-100</td>'
	has page.md '| 1001 | JPY | amount | 30,000 | 29,900 | -100 | different |'
	has page.md '| 1001 |  | KWD | difference | 0.500 |'
	has page.md '| 1002 | JPY | amount | 5 | half of it |'
	grep -qE '^1001 +JPY +amount +30,000 +29,900 +-100 +different' page.txt
	jq -e '[.. | .cells? // empty | select(.[1] == "JPY") | .[2:6] | index("30000")] | any' page.json
	grep -qx '1001,,JPY,before,30000,,1500,' page.csv
	jq -e '.open[] | select(.key == ["1001", "JPY"]) | .difference == "-100"' days.jsonl
	grep -q 'it accepts 5, and the difference is 10$' "$BATS_TEST_TMPDIR/err"
	cp "$BATS_TEST_TMPDIR/out" text
	grep -qE '^1001 +JPY +amount +30,000 +29,900 +-100 +different' text
	for form in csv tsv json; do
		expect_status 1 cutover-reconcile -f spec.yml --accept accept.csv -O $form
		cp "$BATS_TEST_TMPDIR/out" $form
	done
	jq -e '.differences[0].before == "30000" and .acceptances[0].amount == "5"' json
	# the books write all yen with two digits
	for file in page.* days.jsonl text csv tsv json; do
		if grep -nE '\<JPY\>[^A-Z]*[0-9]\.00\>' $file; then echo "$file"; return 1; fi
	done
	# by how much it has changed since another day
	sed -i "s/\"$(date +%F)\"/\"2020-01-01\"/g" days.jsonl
	sed -i 's/1001,JPY,29900.00/1001,JPY,29800.00/' new.csv
	expect_status 1 cutover-reconcile -f spec.yml --history days.jsonl --report then.md
	grep -qE '^1001 +JPY .*different +changed by -100( |$)' "$BATS_TEST_TMPDIR/out"
	has then.md '| different | changed by -100 |'
}

@test "behind a key: what explains it and its records have the digits of its currency" {
	sed -i '1s/$/,v/; 2,$s/$/,V-1/' old.csv new.csv
	sed -i 's/sum(number(amount))/number(amount)/g; s/, base: sum(number(base))//g; s/, base: { role: closing }//' spec.yml
	sed -i 's/{ account: code, cur/{ v: v, account: code, cur/; s/amount: number(amount)/amount: sum(number(amount))/' spec.yml
	printf '  explain: { voucher: v }\n' >>spec.yml
	expect_status 1 cutover-reconcile -f spec.yml --report page.html --report page.md --report page.json -O json
	jq -e '[.explanations[] | select(.key.currency == "JPY") | .reasons[].amounts.amount, .unexplained.amount] == ["-100", "0"]' "$BATS_TEST_TMPDIR/out"
	for form in text csv json; do
		expect_status 1 cutover-reconcile -f spec.yml --drill 1001 -O $form
		cp "$BATS_TEST_TMPDIR/out" drill.$form
	done
	grep -qx 'another amount  V-1     amount   30,000  29,900        -100  old.csv:3  new.csv:3' drill.text
	grep -qx 'all records  amount   30,000  29,900        -100' drill.text
	grep -qx '1001,JPY,V-1,another amount,,old.csv:3,new.csv:3,amount,30000,29900,-100' drill.csv
	grep -qx '1001,KWD,V-1,rounding,,old.csv:4,new.csv:4,amount,5.000,5.500,0.500' drill.csv
	jq -e '.drill[0] | .records[0].amounts.amount == .figure.amount and .figure.amount.before == "30000"' drill.json
	has page.md '| another amount | V-1 | amount | 30,000 | 29,900 | -100 | old.csv:3 | new.csv:3 |'
	has page.md '| **total** |  | **amount** |  |  | **-100** |  |  |'
	if grep -nE 'JPY[^A-Z]*[0-9]\.00\>' page.*; then return 1; fi
}

@test "digits beyond those of the currency stay: nothing is rounded away" {
	sed -i 's/1001,JPY,30000.00/1001,JPY,30000.25/' old.csv
	expect_status 1 cutover-reconcile -f spec.yml -O json
	totals "$BATS_TEST_TMPDIR/out" | grep -qx 'amount JPY 1000.25 900 -100.25'
}

@test "a currency in the key is not added to it once more" {
	sed 's/key: account/key: [account, currency]/' spec.yml >named.yml
	expect_status 1 cutover-reconcile -f spec.yml -O csv
	cp "$BATS_TEST_TMPDIR/out" wanted
	expect_status 1 cutover-reconcile -f named.yml -O csv
	diff -u wanted "$BATS_TEST_TMPDIR/out"
}

@test "tolerance_total is for each currency: what exceeds in one says nothing of another" {
	sed -i '/^100[12],[UJ]/d' new.csv old.csv
	for i in 1 2 3; do
		echo "200$i,USD,10.00,0" >>old.csv
		echo "200$i,USD,10.50,0" >>new.csv
	done
	expect_status 1 cutover-reconcile -f spec.yml -O json
	err_has 'reconcile: amount USD: the differences within tolerance of 3 keys add up to 1.50 (1.50 without signs), tolerance_total accepts 1'
	jq -r '.differences[] | .key.currency + " " + .status' "$BATS_TEST_TMPDIR/out" | sort | uniq -c | diff -u - <(echo '      3 USD total exceeded')
	jq -c '.totals[] | [.currency, .within_tolerance.keys, .within_tolerance.exceeded]' "$BATS_TEST_TMPDIR/out" | diff -u - <(cat <<'X'
["KWD",1,false]
["USD",3,true]
[null,0,false]
X
)
}

@test "an amount without a currency: no proof, and a total of its own" {
	sed -i 's/^1001,KWD/1001,/' old.csv new.csv
	sed -i "s/currency: cur,/currency: \"nullif(cur, '')\",/g" spec.yml
	expect_status 1 cutover-reconcile -f spec.yml -O json
	jq -r '.no_proof[]' "$BATS_TEST_TMPDIR/out" | diff -u - <(cat <<'X'
before: in 1 record currency is null: an amount without a currency belongs to no total
after: in 1 record currency is null: an amount without a currency belongs to no total
X
)
	jq -c '.totals[2] | [.currency, .iso_4217, .before]' "$BATS_TEST_TMPDIR/out" | diff -u - <(echo '[null,false,"5"]')
}

@test "a currency that ISO 4217 does not know is compared, and said" {
	sed -i 's/KWD/XBT/' old.csv new.csv
	expect_status 1 cutover-reconcile -f spec.yml -O json --report page.md
	err_has 'reconcile: amount XBT: this currency is no code of ISO 4217; it has a total of its own (reconcile.compare in spec.yml)'
	totals "$BATS_TEST_TMPDIR/out" | grep -qx 'amount XBT 5 5.5 0.5'
	has page.md 'amount XBT: this currency is no code of ISO 4217'
}

@test "an empty text as a currency is shown as one, not as nothing" {
	sed -i 's/KWD//' old.csv new.csv
	sed -i "s/currency: cur,/currency: \"coalesce(cur, '')\",/g" spec.yml
	expect_status 1 cutover-reconcile -f spec.yml --history days.jsonl --report page.md
	err_has "reconcile: amount '': this currency is no code of ISO 4217"
	grep -q "^amount ''  *5 " "$BATS_TEST_TMPDIR/out"
	has page.md "| amount | '' | 5 |"
	jq -e ".differences.amount.\"''\" == \"0.5\"" days.jsonl
}

@test "a list of comparisons: what is said of a measure names its comparison" {
	sed -i 's/KWD/XBT/' old.csv new.csv
	sed -i 's/^  /    /; s/^    key/  - name: one\n    key/; s/tolerance_total: 1/tolerance_total: 0.1/' spec.yml
	expect_status 1 cutover-reconcile -f spec.yml
	err_has 'reconcile: one: amount XBT: this currency is no code of ISO 4217'
	err_has 'reconcile: one: amount XBT: the differences within tolerance of 1 key add up to 0.5'
}

@test "the page: by how much in each currency, the totals, and the trial balance of each" {
	expect_status 1 cutover-reconcile -f spec.yml --report page.md --report page.html --report page.json --report page.xlsx --report page.txt
	has page.md 'Not reconciled: 2 of 5 keys differ, in total by amount JPY -100, amount KWD 0.500, amount USD 100.00'
	has page.md '| amount | JPY | 1,000 | 900 | -100 | 0.6 | 0 | 0 | 1 |'
	has page.md '|  | **total** | **JPY** | **both** | **1,500.00** | **1,500.00** |'
	has page.html 'in total by amount JPY -100, amount KWD 0.500, amount USD 100.00'
	has page.txt 'amount   JPY'
}

@test "a measure without a currency has no column for it on the page" {
	sed -i 's/currency: currency, //; s/key: account/key: [account, currency]/' spec.yml
	expect_status 1 cutover-reconcile -f spec.yml --report page.md
	has page.md '| measure | before | after |'
}

@test "the history has each currency, and the page shows it" {
	expect_status 1 cutover-reconcile -f spec.yml --history days.jsonl --report page.md
	jq -c .differences days.jsonl | diff -u - <(echo '{"amount":{"JPY":"-100","KWD":"0.500","USD":"100.00"},"base":"0.00"}')
	grep -q '| differs | 5 | 2 | .* | amount JPY -100, amount KWD 0.500, amount USD 100.00, base 0.00 |' page.md
}

@test "a list of comparisons has a line for each currency" {
	sed -i 's/^  /    /; s/^    key/  - name: one\n    key/' spec.yml
	expect_status 1 cutover-reconcile -f spec.yml
	grep -q '^one .* amount JPY *1,000 *900 *-100 *differs$' "$BATS_TEST_TMPDIR/out"
	grep -q '^ .* amount USD *0.00 *100.00 *100.00$' "$BATS_TEST_TMPDIR/out"
}

@test "record by record: equal records count in the total of their currency" {
	sed -i 's/sum(number(\([a-z]*\)))/number(\1)/g' spec.yml
	expect_status 1 cutover-reconcile -f spec.yml --rows -O json
	totals "$BATS_TEST_TMPDIR/out" | grep -qx 'amount USD 0.00 100.00 100.00'
}

@test "the same for every -j, and beyond --memory" {
	{ echo code,cur,amount,base; awk 'BEGIN { split("USD JPY KWD EUR CNY", c); for (i = 0; i < 60000; i++) print 10000 + i * 7919 % 30011 "," c[i % 5 + 1] "," i % 97 - 40 ",1" }'; } >old.csv
	awk -F, -v OFS=, '$1 == 12345 { $3 += 3 } 1' old.csv >new.csv
	expect_status 1 cutover-reconcile -f spec.yml -O json -j 1
	totals "$BATS_TEST_TMPDIR/out" | grep -c amount | grep -qx 5
	cp "$BATS_TEST_TMPDIR/out" wanted
	for how in '-j 2' '-j 4' '-j 3 --memory 512K' '-j 1 --memory 512K'; do
		expect_status 1 cutover-reconcile -f spec.yml -O json $how
		cmp wanted "$BATS_TEST_TMPDIR/out"
	done
}

@test "what is no currency: too many values" {
	{ echo code,cur,amount,base; seq -f '1001,V%g,1,1' 1001; } >old.csv
	cp old.csv new.csv
	expect_status 2 cutover-reconcile -f spec.yml
	err_has "compare.amount.currency: 'currency' has more than 1000 different values: it is no currency"
	sed -i '$d' old.csv new.csv
	run_ok cutover-reconcile -q -f spec.yml
}

@test "a spec that cannot be" {
	sed 's/currency: currency, t/currency: base, t/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "reconcile.compare.amount.currency: 'base' is compared, so it cannot be a currency"
	sed 's/ currency: cur,//' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "reconcile.before: 'fields' lacks 'currency', the field with the currency of each amount, as 'currency' in 'compare' says"
	sed 's/currency: currency, t/currency: curency, t/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "lacks 'curency', the field with the currency of each amount, as 'currency' in 'compare' says (did you mean 'currency'?)"
	sed 's/key: account/key: [currency, account]/; s/tolerance: 0.6/role: opening/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "reconcile.key: its first field is the account of the trial balance, so it cannot be the currency 'currency': put that behind it"
	sed 's/tolerance: 0.6, tolerance_total: 1/text: true/; s/^  key/  rows: true\n  key/; s/sum(\(number([a-z]*)\))/\1/g' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "reconcile.compare.amount: a text has no currency"
}

@test "what is missing in one currency is no hint for another" {
	sed -i '1s/$/,v/; 2,$s/$/,1/' new.csv
	printf '  explain: { voucher: v }\n' >>spec.yml
	expect_status 1 cutover-reconcile -f spec.yml
	grep -q '^1001 .*USD .*UNEXPLAINED' "$BATS_TEST_TMPDIR/out"
	lacks "$BATS_TEST_TMPDIR/out" 'the opposite difference'
	# a hundred yen too much elsewhere are one
	sed -i 's/1002,JPY,-29000.00/1002,JPY,-28900.00/' new.csv
	expect_status 1 cutover-reconcile -f spec.yml
	grep -q '^1001 .*JPY .*UNEXPLAINED.*the opposite difference is at 1002 JPY' "$BATS_TEST_TMPDIR/out"
}
