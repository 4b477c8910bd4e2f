# The report that is signed: reconcile --report, --lang, --history.
load papers

# text FILE.html: its cells, one row a line, without the marks of HTML
text() { sed -E 's/<\/(td|th|dd|dt)>/|/g; s/<[^>]*>//g' "$1"; }

@test "a page that agrees: verdict, sections, provenance, boxes to sign" {
	run_ok cutover reconcile -f spec.yml --report r.html
	has r.html '<p class="verdict good">Reconciled: all 4 keys agree</p>'
	[ "$(grep -o '<span class="index">[^<]*' r.html | sed 's/.*>//' | tr '\n' ' ')" = "A B-1 B-1-1 B-1-2 C D " ]
	text r.html >text
	has text "B-1|books|4|4|0|0|0|opening 0.00, debit 0.00, credit 0.00, closing 0.00|agrees|||"
	has text "old.csv|$(wc -c <old.csv)|$(sha256sum old.csv | cut -c -64)|科目余额表|2023-01, &lt;all&gt;|张三|2026-11-30 18:00|"
	has text "new.csv|$(wc -c <new.csv)|$(sha256sum new.csv | cut -c -64)|||||"
	has text "spec.yml||$(sha256sum spec.yml | cut -c -64)|"
	has r.html '<div class="box"><b>approved</b>'
	has r.html '<th scope="col" class="sign">reviewed / date</th>'
	[ "$(stat -c %a r.html)" = 600 ]
}

@test "the trial balance: debit and credit, subtotals, one line where both books agree, three where not" {
	differ
	expect_status 1 cutover reconcile -f spec.yml --report r.html --report r.csv
	expect_file r.csv <<'X'
account,name,period,books,opening balance debit,opening balance credit,movement debit,movement credit,closing balance debit,closing balance credit
1001,库存现金,202301,both,100.00,,50.00,20.00,130.00,
1002.01,工商银行,202301,before,1000.00,,500.00,,1500.00,
1002.01,工商银行,202301,after,1000.00,,510.00,,1510.00,
1002.01,工商银行,202301,difference,,,10.00,,10.00,
1002.02,<img src=x onerror=alert(1)>,202301,both,,20.00,,80.00,,100.00
1002,subtotal 银行存款,202301,before,1000.00,20.00,500.00,80.00,1500.00,100.00
1002,subtotal 银行存款,202301,after,1000.00,20.00,510.00,80.00,1510.00,100.00
1002,subtotal 银行存款,202301,difference,,,10.00,,10.00,
6001,'=HYPERLINK(1),202301,both,,,,450.00,,450.00
,total,202301,before,1100.00,20.00,550.00,550.00,1630.00,550.00
,total,202301,after,1100.00,20.00,560.00,550.00,1640.00,550.00
,total,202301,difference,,,10.00,,10.00,
X
	has r.html '<p class="verdict bad">Not reconciled: 1 of 4 keys differ, in total by debit 10.00, closing 10.00</p>'
	has r.html '<dt>total difference</dt><dd>books: opening 0.00, debit 10.00, credit 0.00, closing 10.00</dd>'
	text r.html >text
	has text "1002.01|202301|工商银行|closing|1,500.00|1,510.00|10.00|different|"
	lacks text "|opening|1,000.00|1,000.00|" # of the key that differs only what differs is listed
}

@test "the levels of accounts by their lengths; a parent that has postings of its own; accounts of two periods" {
	sed -i 's/levels: .*/levels: 4-2-2/' spec.yml
	cat >old.csv <<'X'
code,period,o,d,c,e
1002,202301,1.00,0,0,1.00
100201,202301,2.00,0,0,2.00
10020101,202301,4.00,0,0,4.00
10020102,202301,8.00,0,0,8.00
1003,202301,16.00,0,0,16.00
1002,202302,32.00,0,0,32.00
X
	cp old.csv new.csv
	run_ok cutover reconcile -f spec.yml --report r.csv
	cut -d, -f 1-5 r.csv >cut.csv
	expect_file cut.csv <<'X'
account,name,period,books,opening balance debit
1002,银行存款,202301,both,1.00
100201,,202301,both,2.00
10020101,,202301,both,4.00
10020102,,202301,both,8.00
100201,subtotal,202301,both,14.00
1002,subtotal 银行存款,202301,both,15.00
1003,,202301,both,16.00
,total,202301,both,31.00
1002,银行存款,202302,both,32.00
,total,202302,both,32.00
X
}

@test "without roles all balances are listed, in the order of the accounts" {
	sed -i 's/{ role: [a-z]* }/{}/; s/{ role: credit, /{ /; /names: names/d; /levels:/d' spec.yml
	sed -i '/^1001/d' new.csv
	expect_status 1 cutover reconcile -f spec.yml --report r.csv
	head -n 3 r.csv >head.csv
	expect_file head.csv <<'X'
account,period,opening before,opening after,opening difference,debit before,debit after,debit difference,credit before,credit after,credit difference,closing before,closing after,closing difference,status
1001,202301,100.00,,-100.00,50.00,,-50.00,20.00,,-20.00,130.00,,-130.00,only before
1002.01,202301,1000.00,1000.00,0.00,500.00,500.00,0.00,0,0,0,1500.00,1500.00,0.00,equal
X
}

@test "no text of the data acts on the page, and nothing leads out of it" {
	local part
	differ
	sed -i 's/name: books/name: "<script>alert(1)<\/script>"/; s/name: Old ERP/name: "\\"><svg onload=alert(1)>"/' spec.yml
	expect_status 1 cutover reconcile -f spec.yml --report r.html --report r.md
	[ "$(grep -c '<script' r.html)" = 1 ]
	lacks r.html '<img'
	lacks r.html '<svg onload'
	has r.html '&lt;img src=x onerror=alert(1)&gt;'
	if grep -nE 'https?://|url\(|@import|<[^>]* (src|style|on[a-z]+)=|href="[^#]' r.html; then return 1; fi
	lacks r.md '<img'
	# the policy names the digests of what is there
	has r.html "default-src 'none'; "
	for part in style script; do
		awk -v part=$part '$0 ~ "^<" part ">" { on = 1; sub("<" part ">", "") } on && $0 ~ "^</" part ">" { exit } on' r.html >$part
		[ -s $part ]
		has r.html "$part-src 'sha256-$(openssl dgst -sha256 -binary $part | base64)'"
	done
}

@test "names of files, accounts and measures, and a reason, are text in all six formats" {
	local esc=$'\e[31m' file
	differ
	mv old.csv "<b>@SUM(1)&.csv"
	sed -i 's/read: old.csv/read: "<b>@SUM(1)\&.csv"/; s/name: Old ERP/name: "+1+1 \\e[31m \\u202e<i>"/; s/库存现金/"@SUM(9) \\e[31m \\u202e|<u>"/; s/debit: { role: debit }/"=1+1<s>": { role: debit }/; s/debit: sum(d)/"=1+1<s>": sum(d)/' spec.yml
	printf '%s\n' account,period,measure,amount,reason,name,date,expiry "1002.01,202301,closing,10.00,-2+3 <em>$esc,@me,2026-11-30," >accept.csv
	capture cutover reconcile -f spec.yml --accept accept.csv --report r.html --report r.md --report r.txt --report r.json --report r.csv --report r.xlsx
	if grep -q "built without libxlsxwriter" err; then
		capture cutover reconcile -f spec.yml --accept accept.csv --report r.html --report r.md --report r.txt --report r.json --report r.csv
	fi
	[ "$status" = 1 ]
	for file in r.html r.md r.txt r.json; do
		lacks $file $'\e'
		lacks $file $'\xe2\x80\xae'
	done
	for file in r.html r.md; do
		if grep -nE '<(b|i|u|s|em)>[^a-z]' $file | grep -v 'class="box"'; then return 1; fi
	done
	has r.html '&lt;b&gt;@SUM(1)&amp;.csv'
	has r.csv "'@SUM(9)"
	[ "$(grep -cE '(^|,)"?[=@+]' r.csv)" = 0 ]
	if [ -e r.xlsx ]; then
		run_ok cutover show -q --sheet "B-1-2 Trial balance" r.xlsx # show gives the value of a formula
		out_has "@SUM(9)"
	fi
}

@test "one hostile text in every place that data and specs have, in all six forms: it is shown, and does nothing" {
	local h=$'=1+1<img src=x onerror=alert(1)>"\'|[a](javascript:alert(1)) `b` $c$ https://evil www.evil </script><script>alert(2)</script> %1 &lt;' mark form hidden=$'\e[31m\xe2\x80\xae'
	local yaml=${h//\'/\'\'} csv=${h//\"/\"\"} file="${h//\//_}file.csv"
	cat >spec.yml <<X
cutover: 1
name: '${yaml}spec'
lookups: { names: { file: names.csv, key: code, value: name } }
validate: { schema: schema.yml }
reconcile:
  - name: '${yaml}summary'
    key: [account, currency]
    names: names
    compare: { '${yaml}measure': { currency: currency }, other: {} }
    before:
      name: '${yaml}side'
      read: '${file//\'/\'\'}'
      report: { name: '${yaml}report', parameters: '${yaml}parameters', extracted_by: '${yaml}by' }
      fields: { account: code, currency: cur, '${yaml}measure': sum(number(amount)), other: sum(number(amount)) }
    after: { read: new.csv, fields: { account: code, currency: cur, '${yaml}measure': sum(number(amount)), other: sum(number(amount)) } }
    explain: { voucher: v }
X
	printf 'fields:\n  - { name: account, type: string, title: '\''%stitle'\'' }\n  - { name: currency, type: string }\n' "$yaml" >schema.yml
	printf 'code,name\n"%saccount%s","%sname%s"\n' "$csv" "$hidden" "$csv" "$hidden" >names.csv
	printf 'code,cur,amount,v\n"%saccount%s","%scurrency",5,"%svoucher%s"\n"%saccount%s",EUR,1,V-1\n' "$csv" "$hidden" "$csv" "$csv" "$hidden" "$csv" "$hidden" >"$file"
	printf 'code,cur,amount,v\n"%saccount%s",EUR,2,V-1\n' "$csv" "$hidden" >new.csv
	printf 'comparison,account,currency,measure,amount,reason,name,date,expiry\n"%ssummary","%saccount%s",EUR,other,1,"%sreason%s","%sperson%s",2026-11-30,\n' "$csv" "$csv" "$hidden" "$csv" "$hidden" "$csv" "$hidden" >accept.csv
	expect_status 1 cutover reconcile -f spec.yml --accept accept.csv --history h.jsonl --lang zh --report r.html --report r.md --report r.txt --report r.json --report r.csv
	expect_status 1 cutover reconcile -f spec.yml --accept accept.csv --report r.xlsx || grep -q "built without libxlsxwriter" err
	# it is there, whole
	jq -r '.. | strings' r.json >texts
	for mark in summary account name currency measure side report parameters by title reason person voucher; do
		grep -qF -- "$h$mark" texts || { echo "$mark is not in the report"; return 1; }
	done
	grep -qF -- "$file" texts
	grep -qF -- "${h}account$hidden" texts
	# HTML: no tag and no attribute is of it
	sed '/^<style>/,/<\/style>/d; /<script>(function/,$d' r.html | grep -oE '<[a-zA-Z/!][^>]*>' | sed -E 's/(aria-label|content|placeholder)="[^"<>]*"//g' >tags
	if grep -iE 'script|img src|onerror|alert|evil|1\+1' tags; then return 1; fi
	# Markdown: all that acts is escaped, and each row of a table has its cells
	sed 's/\\[][|`$:.\\]//g' r.md >plain
	if grep -nE '<(img|script)|\[a|`|\$|https:/|www\.' plain; then return 1; fi
	awk -F'|' '/^\|/ { if (cells && NF != cells) { print NR ": " NF " for " cells; bad = 1 } cells = NF; next } { cells = 0 } END { exit bad }' plain
	# CSV: no cell is a formula; text: nothing is hidden
	[ "$(grep -cE '(^|,)"?[=@+]' r.csv)" = 0 ]
	has r.csv "\"'=1+1<img"
	for form in r.html r.md r.txt r.json; do
		lacks $form $'\e'
		lacks $form $'\xe2\x80\xae'
	done
	# the workbook: texts, no formula and no link
	if [ -e r.xlsx ] && command -v unzip >/dev/null; then
		unzip -q r.xlsx
		if grep -rlE '<f>|<hyperlink|TargetMode="External"' xl; then return 1; fi
		grep -qF '=1+1&lt;img' -r xl
	fi
}

@test "in Chinese the parts of the key are called as the schema calls them, else by what they are, else by their names" {
	sed -i 's/^  key: .*/  key: [account, period, currency, branch]/; s/opening: { role/opening: { currency: currency, role/; s/period: period,/period: period, currency: cur, branch: branch,/g' spec.yml
	sed -i 's/^  compare/  period: period\n  compare/' spec.yml
	sed -i '1s/$/,cur,branch/; 2,$s/$/,CNY,HQ/' old.csv
	cp old.csv new.csv
	sed -i 's/500.00,0,1500.00/510.00,0,1510.00/' new.csv
	# headings LANGUAGE: those of the differences, and of the trial balance
	headings() {
		expect_status 1 cutover reconcile -f spec.yml --lang "$1" --report r.json
		jq -r '.. | objects | select(.id == "b-1-differences" or .id == "b-1-balances") | [.columns[0:5][] | .title] | join(" ")' r.json >titles
	}
	headings zh
	expect_file titles <<X
科目编码 期间 币种 branch 科目名称
科目编码 科目名称 期间 币种 branch
X
	printf 'fields:\n  - { name: period, type: string, title: 会计期间 }\n  - { name: branch, type: string }\n  - { name: account, type: string, title: 科目 }\n' >schema.yml
	sed -i 's/^reconcile:/validate: { schema: schema.yml }\n&/' spec.yml
	headings zh
	expect_file titles <<X
科目 会计期间 币种 branch 科目名称
科目编码 科目名称 会计期间 币种 branch
X
	headings en
	expect_file titles <<X
account period currency branch name
account name period currency branch
X
}

@test "the records behind each difference, folded, with an index number; they add up to it" {
	vouchers
	expect_status 1 cutover reconcile -f spec.yml --report r.html --report r.md --report r.txt --report r.json
	[ "$(grep -o '<summary>.*</summary>' r.html | tr '\n' ' ')" = "<summary>B-1-3-1 account 1001, period 202301</summary> <summary>B-1-3-2 account 1002, period 202301</summary> <summary>B-1-3-3 account 1003, period 202301</summary> " ]
	# each reason leads to its records
	grep -oE '<td><a href="#b-1-3-.">[^<]*' r.html | sed 's/.*#//' | diff - <(printf '%s\n' 'b-1-3-1">only before' 'b-1-3-2">another amount' 'b-1-3-3">two digits exchanged')
	for id in $(grep -o 'href="#b-1-3-[^"]*' r.html | sed 's/.*#//' | sort -u); do has r.html "<table id=\"$id\""; done
	lacks r.md 'b-1-3-'
	text r.html >text
	has text 'only before|&lt;img src=x&gt; 1|debit|70.00||-70.00|old.csv:2||'
	has text 'another amount|V-1 1|debit|1.50|1.75|0.25|old.csv:3|new.csv:2|'
	has text 'two digits exchanged|=V-2 1|debit|12.34|13.24|0.90|old.csv:63|new.csv:62|'
	# 50 of 60 are listed on the page, five in Markdown and in the text, all in JSON; the rest has its amount
	has text '10 records more||debit|||2.50|||'
	has r.md '| **55 records more** |  | **debit** |  |  | **13.75** |  |  |'
	grep -qE '^55 records more +debit +13\.75$' r.txt
	jq -e '[.sections[] | select(.id == "b-1-3") | .parts[1].rows[] | select(.total | not) | .cells[5] | tonumber] | length == 60 and add == 15' r.json
	# nothing acts
	lacks r.html '<img'
	lacks r.md '<img'
	# what the figure has beyond its records
	sed -i 's/explain: .*/explain: { voucher: [voucher], line: [line], before: { read: list.csv, fields: { account: account, period: period, debit: number(debit), credit: number(credit) } } }/' spec.yml
	sed 's/"<img src=x>",1,1001,202301,70/V-0,1,1001,202301,60/' old.csv >list.csv
	expect_status 1 cutover reconcile -f spec.yml --report r.html
	text r.html >text
	has text 'only before|V-0 1|debit|60.00||-60.00|list.csv:2||'
	has text 'no record proves||debit|||-10.00|||'
	has text 'total||debit|||-70.00|||'
	cp new.csv list.csv
	sed -i 's/70\.00/71.00/' old.csv
	expect_status 1 cutover reconcile -f spec.yml --report r.txt --lang zh
	has r.txt 没有任何记录佐证这些差异
}

@test "the records that a page does not list are counted where they come to 0, and one of no amount is listed" {
	vouchers
	{
		echo voucher,line,account,period,debit,credit
		seq 1 4 | awk -v OFS=, '{ print "V-" $1, 1, "1002", "202301", $1 ".50", "0.00" }'
		echo V-5,1,1002,202301,0.00,0.00
		printf 'W-%s,1,1002,202301,%s,0.00\n' 1 77.00 2 66.00
	} >old.csv
	{ head -n 1 old.csv; printf 'W-%s,1,1002,202301,%s,0.00\n' 1 79.00 2 64.00; } >new.csv
	expect_status 1 cutover reconcile -f spec.yml --report r.md
	has r.md '| only before | V-5 1 | debit | 0.00 |  | 0.00 | old.csv:6 |  |'
	has r.md '| **2 records more** |  | **debit** |  |  | **0.00** |  |  |'
	sed -i '/^W-2/d' old.csv new.csv
	expect_status 1 cutover reconcile -f spec.yml --report r.md
	has r.md '| **1 record more** |  | **debit** |  |  | **2.00** |  |  |'
}

@test "the records behind differences in a workbook are a sheet; beyond 200 figures a note says so; Chinese" {
	vouchers
	capture cutover reconcile -f spec.yml --report r.xlsx
	if ! grep -q "built without libxlsxwriter" err; then
		run_ok cutover show -q --rows 1-80 --sheet "B-1-3 Records behind the differ" r.xlsx
		out_has "=V-2 1"
		[ "$(grep -c 'V-[0-9]* 1' out)" -ge 60 ]
	fi
	seq 1 201 | awk -v OFS=, '{ print "W-" $1, 1, 2000 + $1, "202301", "5.00", "0.00" }' >>old.csv
	expect_status 1 cutover reconcile -f spec.yml --report r.html --report r.txt --lang zh
	has r.txt "仅列出前 200 项（共 204 项）差异的明细；其他项可用 reconcile --drill 查看。"
	[ "$(grep -c '<details>' r.html)" = 200 ]
	has r.txt "另有 55 条记录"
	has r.html "B-1-3</span> 差异对应的记录"
}

@test "Chinese: every word of the page, and no English one" {
	differ
	expect_status 1 cutover reconcile -f spec.yml --lang zh --report r.html --report r.txt --history h.jsonl
	has r.html '<html lang="zh-CN">'
	has r.txt "对账不符：4 个键中有 1 个不一致"
	has r.txt "科目编码"
	# of the words of the text only those are ASCII that the data and the spec have
	if grep -oE '[A-Za-z]{3,}' r.txt | sort -u |
		grep -vwE 'books|spec|yml|reconcile|cutover|Old|ERP|old|csv|new|opening|debit|credit|closing|account|period|SHA|img|src|onerror|alert|HYPERLINK|all|[a-f]+'; then
		return 1
	fi
	err_has "reconcile: 4 keys compared, 3 agree, 1 differ"
}

@test "the same report in every format, and what -O writes as without it" {
	differ
	expect_status 1 cutover reconcile -f spec.yml --report r.html --report r.md --report r.txt --report r.json
	cp out with
	expect_status 1 cutover reconcile -f spec.yml
	diff out with
	for f in md txt; do has r.$f "Not reconciled: 1 of 4 keys differ"; done
	if command -v jq >/dev/null; then
		[ "$(jq -r '.status, .sections[3].parts[0].rows[1].cells[8]' r.json | tr '\n' ' ')" = "bad 1500.00 " ]
	fi
	for format in csv json; do
		expect_status 1 cutover reconcile -f spec.yml -O $format
		cp out without
		expect_status 1 cutover reconcile -f spec.yml -O $format --report r.html
		diff without out
	done
}

@test "the workbook: a sheet for each section, formulas as texts" {
	capture cutover reconcile -f spec.yml --report r.xlsx
	if grep -q "built without libxlsxwriter" err; then skip "this build writes no workbooks"; fi
	[ "$status" -eq 0 ]
	run_ok cutover show -q --sheet "B-1-2 Trial balance" r.xlsx
	out_has "=HYPERLINK(1)"
	out_has "450"
	run_ok cutover show -q --sheet "D Signatures" r.xlsx
	out_has "approved"
}

@test "the same page for any number of threads and any memory" {
	for i in $(seq 3000); do echo "$i,202301,$i.00,0,0,$i.00"; done >>old.csv
	sed 's/^77,202301,77/77,202301,78/' old.csv >new.csv
	for how in "-j 1" "-j 7" "--memory 512K"; do
		# shellcheck disable=SC2086 # an option and its argument
		expect_status 1 cutover reconcile -f spec.yml $how --report r.html
		grep -v 'made at' r.html | cksum >>sums
	done
	[ "$(sort -u sums | wc -l)" = 1 ]
}

@test "several comparisons: one page, a row and sections for each" {
	local name
	differ
	{
		sed '/^reconcile:/,$d' spec.yml
		echo "reconcile:"
		for name in one two; do
			echo "  - name: $name"
			sed '1,/^reconcile:/d; s/^/  /' spec.yml
		done
	} >pack.yml
	expect_status 1 cutover reconcile -f pack.yml --report r.html
	text r.html >text
	has text "B-1|one|4|3|0|0|1|"
	has text "B-2|two|4|3|0|0|1|"
	has r.html 'Reconciliation of one, two'
	has r.html '<section id="b-2-2">'
}

@test "the history: a line for each day, the same day again replaces it, the page shows it" {
	differ
	expect_status 1 cutover reconcile -f spec.yml --history h.jsonl --report r.html
	has h.jsonl '"comparison":"books","verdict":"differs","keys":4,"differing":1,"differences":{"opening":"0.00","debit":"10.00","credit":"0.00","closing":"10.00"},"key":["account","period"],"open":[{"key":["1002.01","202301"],"measure":"debit","difference":"10.00",'
	sed -i 's/"date":"[^"]*"/"date":"2023-01-31"/' h.jsonl
	cp old.csv new.csv
	run_ok cutover reconcile -f spec.yml --history h.jsonl
	run_ok cutover reconcile -f spec.yml --history h.jsonl --report r.html
	[ "$(wc -l <h.jsonl)" = 2 ]
	text r.html >text
	has text "2023-01-31|books|differs|4|1||||opening 0.00, debit 10.00, credit 0.00, closing 10.00|"
	has r.html '<path class="line" d="M80.0 10.0L780.0 170.0"/>'
}

@test "why keys differ: each reason with its amounts and records, what is unexplained, and where to look" {
	cat >why.yml <<'X'
cutover: 1
name: why
reconcile:
  key: account
  compare: { debit: {} }
  before: { read: old.csv, fields: { account: account, debit: sum(number(debit)) } }
  after: { read: new.csv, fields: { account: account, debit: sum(number(debit)) } }
  explain: { voucher: [voucher] }
X
	printf '%s\n' voucher,account,debit V-1,1001,100.00 V-2,1002,54.32 V-3,1003,1.00 >old.csv
	printf '%s\n' voucher,account,debit V-1,1001,100.00 V-2,1002,53.42 V-3,1003,1.00 V-1,1001,100.00 >new.csv
	expect_status 1 cutover reconcile -f why.yml --report r.html
	text r.html >text
	has text "1001|twice after|1|100.00|V-1 (new.csv:5)|"
	has text "1002|two digits exchanged|1|-0.90|V-2 (old.csv:3 &gt; new.csv:3)|"
	has text "Keys that are fully explained: 2 of 2."
	lacks text "|unexplained|"
	expect_status 1 cutover reconcile -f why.yml --report r.html --lang zh
	text r.html >text
	has text "1001|新账重复|1|100.00|V-1 (new.csv:5)|"
	# sums without records explain nothing: what remains is told, with a hint
	printf '%s\n' account,debit 1001,50.00 1002,53.42 1003,1.00 >sums.csv
	sed '5s/^V-1.*/V-9,1004,0.00/' new.csv >one.csv
	sed 's/read: old.csv/read: sums.csv/; s/read: new.csv/read: one.csv/' why.yml >sums.yml
	expect_status 1 cutover reconcile -f sums.yml --report r.html --lang zh
	text r.html >text
	has text "1001|未解释||50.00|debit: 新账为旧账的两倍|"
	has text "旧账仅有汇总数"
}

@test "accepted differences: who, why, until when; one that counts for nothing is no reconciliation" {
	differ
	printf '%s\n' account,period,measure,amount,reason,name,date,expiry \
		"1002.01,202301,debit,10.00,=A1 & <b>,李四,2026-11-30," "1002.01,202301,closing,10.00,late voucher,李四,2026-11-30,2999-12-31" >accept.csv
	cp accept.csv keep
	run_ok cutover reconcile -f spec.yml --accept accept.csv --report r.html
	has r.html '<p class="verdict good">Reconciled: all 4 keys agree, 1 of them because their difference is accepted</p>'
	text r.html >text
	has text "1002.01|202301|debit|10.00|=A1 &amp; &lt;b&gt;|李四|2026-11-30||holds|"
	has text "B-1|books|4|3|0|1|0|"
	has r.html '<tr class="notice"><td>1002.01</td><td>202301</td><td>debit</td>'
	cp old.csv new.csv
	expect_status 1 cutover reconcile -f spec.yml --accept accept.csv --report r.html --history h.jsonl
	has r.html '<p class="verdict bad">Not reconciled: an accepted difference counts for nothing</p>'
	text r.html >text
	has text "1002.01|202301|debit|10.00|=A1 &amp; &lt;b&gt;|李四|2026-11-30||there is no difference|"
	has r.html '<tr class="bad"><td>1002.01</td><td>202301</td><td>debit</td>'
	[ "$(grep -c '|acceptance void|' text)" = 2 ] # the table of comparisons, and the history
	expect_status 2 cutover reconcile -f spec.yml --accept accept.csv --report accept.csv
	err_has "--report would change 'accept.csv', which is read: name another file"
	cmp accept.csv keep
}

@test "a history that is none: status 2, it stays, and no page is written" {
	echo "what is this" >h.jsonl
	expect_status 2 cutover reconcile -f spec.yml --history h.jsonl --report r.html
	err_has "'h.jsonl':1: this is no line of a history"
	[ "$(cat h.jsonl)" = "what is this" ]
	[ ! -e r.html ]
	nothing_out
	echo '{"date":"2023-01-31"}' >h.jsonl
	expect_status 2 cutover reconcile -f spec.yml --history h.jsonl
	err_has "'h.jsonl':1: this is no line of a history: it has no date, comparison, verdict, keys or differing"
}

@test "the way of the records: from the legacy file to the ledger, in records and in money" {
	command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"
	mkdir -p schemas/ledger
	cat >schemas/ledger/line.yml <<'X'
name: line
fields:
  - { name: id, type: string }
  - { name: account, type: string }
  - { name: debit, type: number, x-cutover: { scale: 2 } }
X
	cat >way.yml <<'X'
cutover: 1
name: way
controls: [debit]
limits: { records: 1 }
lookups: { accounts: { values: { "1001": "1001", "1002": "1002" } } }
source: { file: legacy.csv, skip: "kind = 'total'", report: { name: 凭证列表 } }
clean: { fields: { id: {}, account: {}, debit: { type: decimal(2) } } }
map: { to: ledger/line, fields: { id: id, account: "lookup('accounts', account)", debit: debit } }
dedupe: { key: [id] }
validate: {}
load: { to: "sqlite:way.db" }
reconcile:
  key: account
  compare: { debit: { role: debit } }
  before: { read: legacy.csv, where: "kind = 'line'", fields: { account: account, debit: sum(debit) } }
  after: { read: "sqlite:way.db", table: line, fields: { account: account, debit: sum(debit) } }
X
	printf '%s\n' id,account,debit,kind 1,1001,5.00,line 2,1002,7.00,line 2,1002,7.00,twin 3,9999,1.00,other ,,20.00,total >legacy.csv
	run_ok cutover run -f way.yml --dir d
	text d/reconciliation.html >text
	has text "clean: read|5|"
	has text "clean: skipped|-1||"
	has text "dedupe: merged|-1|-7.00|"
	has text "validate: set aside|-1|-1.00|"
	has text "Old values without a new one: 1. Their records are among those set aside."
	has text "load: loaded|2|12.00|"
	has text "in the ledger|2|12.00|"
	has text "legacy.csv|$(wc -c <legacy.csv)|$(sha256sum legacy.csv | cut -c -64)|凭证列表|"
	[ "$(grep -c '<svg' d/reconciliation.html)" = 2 ]
	has d/reconciliation.html '<rect class="less"'
	lacks d/reconciliation.html rehearsal
	run_ok cutover load -q -f way.yml --undo way
	run_ok cutover run -f way.yml --dir r --rehearse
	has r/reconciliation.html '<p class="note bad">This is a rehearsal: the ledger is a copy,'
	run_ok cutover run -f way.yml --dir e
	# the log of the user does the same
	run_ok cutover reconcile -f way.yml --audit e/audit.jsonl --report again.html --lang zh
	text again.html >text
	has text "dedupe: 合并重复|-1|-7.00|"
	[ "$(grep -c '|凭证列表|' text)" = 1 ] # as the file that was cleaned, not as that of an earlier comparison
	# a load that is undone has not brought what is in the ledger
	cp way.db keep.db
	cp e/audit.jsonl undone.jsonl
	run_ok cutover load -q -f way.yml --undo way --audit undone.jsonl
	expect_status 1 cutover reconcile -q -f way.yml --audit undone.jsonl --report undone.html
	lacks undone.html '<svg'
	cp keep.db way.db
	# what somebody has changed in the ledger stands between what was loaded and what is there
	sqlite3 way.db 'delete from line where account = 1001'
	expect_status 1 cutover reconcile -f way.yml --audit e/audit.jsonl --report again.html
	text again.html >text
	has text "more or less in the ledger|-1|-5.00|"
	has text "in the ledger|1|7.00|"
	# without a log nothing is known of the way
	expect_status 1 cutover reconcile -f way.yml --report short.html
	lacks short.html '<svg'
}

@test "the way of the records: amounts of several currencies are not added up to one in the ledger" {
	command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"
	mkdir -p schemas/ledger
	cat >schemas/ledger/line.yml <<'X'
name: line
fields:
  - { name: id, type: string }
  - { name: account, type: string }
  - { name: currency, type: string }
  - { name: debit, type: number, x-cutover: { scale: 2 } }
X
	cat >way.yml <<'X'
cutover: 1
name: way
controls: [debit]
source: { file: legacy.csv }
clean: { fields: { id: {}, account: {}, currency: {}, debit: { type: decimal(2) } } }
map: { to: ledger/line, fields: { id: id, account: account, currency: currency, debit: debit } }
load: { to: "sqlite:way.db" }
reconcile:
  key: account
  compare: { debit: { role: debit, currency: currency } }
  before: { read: legacy.csv, fields: { account: account, currency: currency, debit: sum(debit) } }
  after: { read: "sqlite:way.db", table: line, fields: { account: account, currency: currency, debit: sum(debit) } }
X
	printf '%s\n' id,account,currency,debit 1,1001,CNY,5.00 2,1002,USD,7.00 >legacy.csv
	run_ok cutover run -f way.yml --dir d
	text d/reconciliation.html >text
	has text "load: loaded|2|12.00|"
	has text "in the ledger|2||"
	lacks text "in the ledger|2|5.00|"
	# nor is anything said to have changed since it was loaded
	lacks text "more or less in the ledger"
	# one currency alone is a figure
	sed -i 's/USD/CNY/' legacy.csv
	run_ok cutover load -q -f way.yml --undo way
	run_ok cutover run -f way.yml --dir e
	text e/reconciliation.html >text
	has text "in the ledger|2|12.00|"
}

@test "bad input: an ending that is none, a file that is read, a file for two" {
	expect_status 2 cutover reconcile -f spec.yml --report r.pdf
	err_has "--report r.pdf: the name of a report ends in .html, .xlsx, .md, .json, .csv or .txt"
	cp old.csv keep
	expect_status 2 cutover reconcile -f spec.yml --report old.csv
	err_has "--report would change 'old.csv', which is read: name another file"
	cmp old.csv keep
	expect_status 2 cutover reconcile -f spec.yml --history old.csv
	err_has "--history would change 'old.csv', which is read: name another file"
	expect_status 2 cutover reconcile -f spec.yml -o r.txt --report r.txt
	err_has "both write 'r.txt'"
	expect_status 2 cutover reconcile -f spec.yml --lang de
	nothing_out
}

@test "a page that cannot be written is found before the sides are read" {
	sed -i 's/,130.00/,x/' old.csv
	expect_status 2 cutover reconcile -f spec.yml --report no/such/r.html
	err_has "no/such/r.html"
	err_lacks "is not a number"
	nothing_out
}

@test "a run that fails leaves no page, and puts an earlier one away" {
	run_ok cutover reconcile -f spec.yml --report r.html
	sed -i 's/,130.00/,x/' old.csv
	expect_status 2 cutover reconcile -f spec.yml --report r.html --report s.html
	[ ! -e r.html ]
	[ -e r.html.old ]
	[ ! -e s.html ]
	err_has "r.html.old"
}

@test "a full disk: status 2, and no text that says all is well" {
	[ -e /dev/full ] || skip "there is no /dev/full"
	ln -s /dev/full full.html
	expect_status 2 cutover reconcile -f spec.yml --report full.html
	nothing_out
}

@test "roles, names, levels and dates that are none are refused by their place" {
	bad() { sed "$1" spec.yml >bad.yml; expect_status 2 cutover reconcile -f bad.yml -n && err_has "$2"; }
	bad 's/role: credit,/role: debit,/' "reconcile.compare: 'debit' and 'credit' have the same role"
	bad 's/role: debit/role: debits/' "role cannot be 'debits': it is one of opening, debit, credit, closing"
	bad 's/names: names/names: chart/' "reconcile.names: there is no lookup 'chart'"
	bad 's/levels: .*/levels: 4-x/' "reconcile.levels: '4-x' is neither the lengths of the levels"
	bad 's/levels: .*/levels: 4-0-2/' "reconcile.levels: '4-0-2' is neither"
	bad 's/levels: .*/levels: 4-/' "reconcile.levels: '4-' is neither"
	bad 's/2026-11-30 18:00/yesterday/' "reconcile.before.report.extracted_at: 'yesterday' is no day"
	bad 's/2026-11-30 18:00/2026-11-30x/' "reconcile.before.report.extracted_at: '2026-11-30x' is no day"
	bad 's/names: { values: {/names: { match: prefix, values: {/' "lookup 'names' must have one key column, no days, and match exactly"
}
