#!/usr/bin/env bats
# schemas: what comes with cutover besides programs - the tables of the ledger, the standard charts, the code tables.

load helper

LEDGER=$TOP/schemas/ledger

ledger() { (cd "$LEDGER" && ls -- *.yml) | sed 's/\.yml$//'; }

# A record of the schema $1 in which each required field has a value that it allows, as a sealed stream.
sample() {
	awk -v OFS='\t' '
	function value() {
		if (allowed != "") return allowed
		if (pattern ~ /\[A-Z\]\{3\}/) return "CNY"
		if (pattern ~ /^\[0-9\]\{4\}/) return "202312"
		if (type == "date") return "2023-12-31"
		if (type == "boolean") return "true"
		if (type == "integer") return "1"
		if (type == "number") return scale ? sprintf("%." scale "f", 1) : "1"
		return "x"
	}
	function done() { if (name != "" && required) { names = names OFS name; values = values OFS value() } }
	/^  - name:/ { done(); name = $3; type = allowed = pattern = scale = ""; required = 0 }
	/^    type:/ { type = $2 }
	/^    x-cutover:.*scale/ { scale = $0; sub(/.*scale: /, "", scale); sub(/[^0-9].*/, "", scale) }
	/^    constraints:.*required: true/ { required = 1 }
	/^    constraints:.*enum: \[/ { allowed = $0; sub(/.*enum: \[/, "", allowed); sub(/,.*/, "", allowed) }
	/^    constraints:.*pattern:/ { pattern = $0; sub(/.*pattern: "/, "", pattern) }
	END { done(); print "_at" OFS "_fault" names; print "old.csv:2" OFS "\\N" values }' "$LEDGER/$1.yml" | stream
}

@test "each table of the ledger takes a record of its required fields, and is made in a database" {
	for name in $(ledger); do
		printf 'cutover: 1\nname: %s\nvalidate: { schema: ledger/%s }\nload: { to: "sqlite:%s.db", schema: ledger/%s }\n' \
			"$name" "$name" "$name" "$name" >"$name.yml"
		sample "$name" >"$name.stream"
		run_ok pipe "cutover validate -q -f $name.yml $name.stream | cutover load -q -f $name.yml"
	done
	[ "$(find . -name '*.db' | wc -l)" -eq 14 ]
}

@test "each required field of the ledger's tables is asked for" {
	for name in $(ledger); do
		printf 'cutover: 1\nname: x\nvalidate: { schema: ledger/%s }\n' "$name" >s.yml
		sample "$name" >whole
		count=$(head -1 whole | tr '\t' '\n' | wc -l)
		for i in $(seq 3 "$count"); do
			awk -F '\t' -v OFS='\t' -v i="$i" 'NR == 2 { $i = "\\N" } { print }' whole >short
			expect_status 1 cutover validate -q --set-aside aside -f s.yml short
			has aside "$(head -1 whole | cut -f "$i"):required"
		done
	done
}

@test "schemas/ledger/README names each table, and no other" {
	sed -n '/^master data/,/^A project/p' "$LEDGER/README" | grep -oE '  [a-z_]+  +' | tr -d ' ' | sort >named
	ledger | diff named -
}

# chart FILE: through a spec into ledger/account and its checks
chart() {
	cat >chart.yml <<-E
		cutover: 1
		name: chart
		clean:
		  fields: { code: {}, name: {}, side: {}, class: {} }
		map:
		  to: ledger/account
		  fields: { book: "'1'", code: code, name: name, level: "1", leaf: "true", type: class,
		    normal_side: "case side when 'either' then 'debit' else side end" }
		validate:
		  checks: { four_digits: "code ~ '^[0-9]{4}$'" }
	E
	run_ok pipe "cutover clean -q -f chart.yml '$TOP/schemas/charts/$1.csv' | cutover map -q -f chart.yml |
		cutover validate -q -f chart.yml"
}

@test "the chart of the enterprise standard: 156 accounts, each with side and class" {
	chart cn-enterprise-2006
	out_has '\.	rows=156'
	has "$TOP/schemas/charts/cn-enterprise-2006.csv" '1602,累计折旧,credit,asset'
	has "$TOP/schemas/charts/cn-enterprise-2006.csv" '2702,未确认融资费用,debit,liability'
	has "$TOP/schemas/charts/cn-enterprise-2006.csv" '3101,衍生工具,either,common'
	has "$TOP/schemas/charts/cn-enterprise-2006.csv" '4201,库存股,debit,equity'
	has "$TOP/schemas/charts/cn-enterprise-2006.csv" '5402,工程结算,credit,cost'
}

@test "the chart of the small-enterprise standard: 66 accounts, each with side and class" {
	chart cn-small-enterprise-2011
	out_has '\.	rows=66'
	has "$TOP/schemas/charts/cn-small-enterprise-2011.csv" '3103,本年利润,credit,equity'
	has "$TOP/schemas/charts/cn-small-enterprise-2011.csv" '4001,生产成本,debit,cost'
	has "$TOP/schemas/charts/cn-small-enterprise-2011.csv" '5403,税金及附加,debit,expense'
}

@test "the currencies: three letters, three digits, the digits of ISO 4217, no code twice" {
	local file=$TOP/schemas/codes/currencies.csv
	cat >schema.yml <<-'E'
		fields:
		- { name: code, type: string, constraints: { required: true, pattern: "[A-Z]{3}" } }
		- { name: number, type: string, constraints: { required: true, pattern: "[0-9]{3}" } }
		- { name: minor_units, type: integer, constraints: { enum: [0, 2, 3, 4] } }
		- { name: name, type: string, constraints: { required: true } }
		- { name: withdrawn, type: integer, constraints: { minimum: 1999, maximum: 2026 } }
		primaryKey: code
	E
	printf 'cutover: 1\nname: x\nclean: { fields: { code: {}, number: {}, minor_units: {}, name: {}, withdrawn: {} } }\nvalidate: { schema: schema.yml }\n' >s.yml
	run_ok pipe "cutover clean -q -f s.yml '$file' | cutover validate -q -f s.yml"
	for row in CNY,156,2 USD,840,2 JPY,392,0 KRW,410,0 KWD,414,3 BHD,048,3 TND,788,3 CLF,990,4 UYW,927,4 VND,704,0 XAU,959,; do
		has "$file" "$row,"
	done
	[ "$(awk -F, '$3 == 0 && $5 == ""' "$file" | wc -l)" -eq 17 ]
	[ "$(awk -F, '$3 == 3' "$file" | wc -l)" -eq 7 ]
}

@test "company_name() takes each legal form off, in full and in short" {
	cat >s.yml <<-'E'
		cutover: 1
		name: x
		clean: { fields: { code: {}, name: {}, short: {} } }
		map:
		  fields: { code: code, long: "company_name('Muster ' || name)", short: "coalesce(company_name('Muster ' || short), 'muster')" }
	E
	run_ok pipe "cutover clean -q -f s.yml '$TOP/schemas/codes/legal_forms.csv' | cutover map -q -O tsv -f s.yml"
	awk -F '\t' 'NR > 1 && ($4 != "muster" || $5 != "muster") { print; bad = 1 } END { exit bad }' "$BATS_TEST_TMPDIR/out"
}

@test "a spec names the charts and code tables that come with cutover; a file beside it goes before" {
	cat >s.yml <<-'E'
		cutover: 1
		name: x
		lookups:
		  chart: { file: charts/cn-enterprise-2006.csv, key: code, value: name }
		map:
		  fields: { account: account, name: "lookup('chart', account)", currency: currency }
		validate:
		  references:
		    currency: { file: codes/currencies.csv, key: code, where: "withdrawn is null" }
	E
	printf '_at⇥_fault⇥account⇥currency\nold:2⇥\\N⇥1122⇥CNY\nold:3⇥\\N⇥2202⇥DEM\n' | stream >in
	expect_status 1 pipe "cutover map -q -f s.yml in | cutover validate -q -f s.yml --set-aside aside"
	has aside 'old:3	currency:not_in_reference	2202	应付账款	DEM'
	mkdir charts && printf 'code,name\n1122,Debtors\n2202,Creditors\n' >charts/cn-enterprise-2006.csv
	run_ok cutover map -q -O tsv -f s.yml in
	out_has 'Debtors'
	sed -i 's|codes/currencies|codes/nothing|' s.yml
	expect_status 2 cutover map -q -f s.yml in
	err_has "cannot read 'codes/nothing.csv'"
}
