# A parallel run, day by day: reconcile --history says what is new since the last day, what has changed, what is gone.
load papers

# day DATE [ARGUMENT...]: a run of today that was on this day
day() {
	local date=$1
	shift
	capture cutover reconcile -q -f spec.yml --history h.jsonl "$@"
	[ "$status" -le 1 ]
	sed -i "s/\"$(date +%F)\"/\"$date\"/g" h.jsonl
}
# books AMOUNT...: accounts 1001, 1002 ... have it in debit after, and 10.00 before
books() {
	printf 'code,period,o,d,c,e\n' | tee old.csv >new.csv
	local n=1
	for amount; do
		echo "100$n,202301,0,10.00,0,0" >>old.csv
		echo "100$n,202301,0,$amount,0,0" >>new.csv
		n=$((n + 1))
	done
}
# news: account, news, change, since of what differs, in the order of the report
news() {
	capture cutover reconcile -q -f spec.yml --history h.jsonl -O csv "$@"
	[ "$status" -le 1 ]
	grep ',debit,.*,different,' out | cut -d, -f 1,8-
}

@test "new differences come first, then changed ones, then old ones; what is gone is listed" {
	books 11.00 12.00 13.00 10.00
	day 2023-01-05
	books 11.00 12.50 10.00 14.00
	news >got
	expect_file got <<'X2'
1004,new,,
1002,changed,0.50,
1001,unchanged,,2023-01-05
X2
	expect_status 1 cutover reconcile -f spec.yml --history h.jsonl --report r.html
	grep -A 4 '^account.*compared with' out | sed 's/ *$//' >got
	expect_file got <<'X2'
account  period  measure  before  after  difference  status     compared with 2023-01-05
-------  ------  -------  ------  -----  ----------  ---------  --------------------------
1004     202301  debit     10.00  14.00        4.00  different  new
1002     202301  debit     10.00  12.50        2.50  different  changed by 0.50
1001     202301  debit     10.00  11.00        1.00  different  unchanged since 2023-01-05
X2
	out_has "Since 2023-01-05: 1 new, 1 changed, 1 unchanged, 1 gone."
	sed -n '/^Gone/,$p' out >got
	expect_file got <<'X2'
Gone since 2023-01-05

account  period  measure  difference then  since       now
-------  ------  -------  ---------------  ----------  -----
1003     202301  debit               3.00  2023-01-05  equal
X2
	sed -E 's/<\/(td|th|p|dd|dt)>/|/g; s/<[^>]*>//g' r.html >text
	[ "$(grep -oE '^100[124].*(new|changed by|unchanged since).*' text | cut -d'|' -f 1,9 | tr '\n' ' ')" = \
		"1004|new 1002|changed by 0.50 1001|unchanged since 2023-01-05 " ]
	[ "$(jq -c '[.new, .changed, .gone]' h.jsonl | tr '\n' ' ')" = "[null,null,null] [1,1,1] " ]
	has text "|differs|4|3|1|1|1|"
	has text "2023-01-05|books|differs|4|3||||"
	has text "Since 2023-01-05: 1 new, 1 changed, 1 unchanged, 1 gone."
	has text "1003|202301||debit|3.00|2023-01-05|equal|"
	expect_status 1 cutover reconcile -f spec.yml --history h.jsonl --lang zh --report r.txt
	has r.txt "与 2023-01-05 相比：新增 1 项，变动 1 项，未变 1 项，已消除 1 项。"
	has r.txt "自 2023-01-05 起已消除的差异"
	if command -v jq >/dev/null; then
		expect_status 1 cutover reconcile -q -f spec.yml --history h.jsonl -O json
		[ "$(jq -c '.compared_with, [.differences[] | [.key.account, .news, .change, .since]], [.gone[] | [.key.account, .difference, .now]]' out)" = \
			'"2023-01-05"
[["1004","new",null,null],["1002","changed","0.50",null],["1001","unchanged",null,"2023-01-05"]]
[["1003","3.00","equal"]]' ]
	fi
}

@test "a weekend, a second run of a day, a day on which all agreed; only two days keep their differences" {
	books 11.00 12.00
	news >got # the first day: nothing is called new
	printf '%s\n' 1002,,, 1001,,, >want
	diff want got
	rm h.jsonl
	day 2023-01-04
	day 2023-01-05
	books 11.00 12.50
	day 2023-01-06 # a Friday
	books 11.00 12.50 13.00
	printf '%s\n' 1003,new,, 1002,unchanged,,2023-01-06 1001,unchanged,,2023-01-04 >want
	for _ in Monday again; do
		news >got
		diff want got
	done
	[ "$(wc -l <h.jsonl)" = 4 ]
	[ "$(grep '"open"' h.jsonl | cut -c 10-19 | tr '\n' ' ')" = "2023-01-06 $(date +%F) " ]
	has h.jsonl '{"date":"2023-01-05","comparison":"books","verdict":"differs","keys":2,"differing":2,"differences":{"opening":"0","debit":"3.00","credit":"0","closing":"0"},"new":0,"changed":0,"gone":0}'
	sed -i "s/\"$(date +%F)\"/\"2023-01-09\"/g" h.jsonl
	books 10.00 10.00
	day 2023-01-10
	books 11.00 10.00
	[ "$(news)" = 1001,new,, ]
	# the form without differences is read: nothing is known, and nothing is called new
	echo '{"date":"2023-01-10","comparison":"books","verdict":"differs","keys":2,"differing":1,"differences":{"debit":"1.00"}}' >h.jsonl
	[ "$(news)" = 1001,,, ]
}

@test "what is gone because it is accepted, or within tolerance now, says so" {
	sed -i 's/debit: { role: debit }/debit: { role: debit, tolerance: 0.05, tolerance_total: 9 }/' spec.yml
	books 11.00 12.00 13.00
	day 2023-01-05
	books 11.00 10.04 10.00
	printf '%s\n' account,period,measure,amount,reason,name,date,expiry 1001,202301,debit,1.00,known,Li,2023-01-06, >accept.csv
	run_ok cutover reconcile -f spec.yml --history h.jsonl --accept accept.csv
	out_has "Since 2023-01-05: 0 new, 0 changed, 0 unchanged, 3 gone."
	[ "$(sed -n '/^Gone/,/^$/d; /difference then/,/^$/p' out | sed -n 's/^\(100.\) .*2023-01-05 *\(.*\)/\1 \2/p' | tr '\n' ' ')" = \
		"1003 equal 1002 within tolerance 1001 accepted " ]
}

@test "in a tree, what is gone because it begins below, or is compared above, says so" {
	cat >spec.yml <<'X2'
cutover: 1
name: books
reconcile:
  key: [account]
  compare: { balance: {} }
  levels: 4-2
  tree: true
  before: { read: old.csv, fields: { account: code, balance: number(balance) } }
  after: { read: new.csv, fields: { account: code, balance: sum(number(amount)) } }
X2
	printf '%s\n' code,balance 1122,30 112201,30 1403,5 140301,5 >old.csv
	printf '%s\n' code,amount 112201,30 1122,6 140301,7 >new.csv
	day 2023-01-05
	printf '%s\n' code,balance 1122,30 112201,30 1403,5 >old.csv
	printf '%s\n' code,amount 112201,36 140301,7 >new.csv
	expect_status 1 cutover reconcile -f spec.yml --history h.jsonl --report r.txt
	sed -n '/difference then/,$s/^\([0-9]\{1,\}\) .*2023-01-05 *\(.*\)/\1 \2/p' out >got
	expect_file got <<'X2'
1122 see sub-accounts
140301 see parent account
X2
	grep -qE '^140301 .*2023-01-05 +see parent account' r.txt
}

@test "record by record: a copy more is new, a text that has changed is told" {
	cat >spec.yml <<'X2'
cutover: 1
name: lines
reconcile:
  rows: true
  key: id
  compare: { debit: {}, note: { text: true } }
  before: { read: old.csv, fields: { id: id, debit: number(debit), note: note } }
  after: { read: new.csv, fields: { id: id, debit: number(debit), note: note } }
X2
	rows() { capture cutover reconcile -q -f spec.yml --history h.jsonl -O csv; [ "$status" -le 1 ]; grep -E ',(new|changed|unchanged),' out | cut -d, -f 1,2,5,9-; }
	printf '%s\n' id,debit,note 1,5.00,a 2,6.00,b 3,1.00,c >old.csv
	printf '%s\n' id,debit,note 1,5.00,A 2,6.00,b 3,1.00,c 4,7.00,d 5,1.00,e 5,2.00,e >new.csv
	rows >got
	[ ! -s got ]
	sed -i "s/\"$(date +%F)\"/\"2023-01-05\"/g" h.jsonl
	printf '%s\n' id,debit,note 1,5.00,x 2,6.00,b 3,2.00,c 4,8.00,d 4,7.00,d 5,2.00,e 5,1.00,e >new.csv
	rows >got
	# 4,7.00 is the old one although 4,8.00 comes before it
	expect_file got <<'X2'
4,debit,8.00,new,,
4,note,,new,,
3,debit,1.00,new,,
1,note,,changed,,
4,debit,7.00,unchanged,,2023-01-05
4,note,,unchanged,,2023-01-05
5,debit,2.00,unchanged,,2023-01-05
5,note,,unchanged,,2023-01-05
5,debit,1.00,unchanged,,2023-01-05
5,note,,unchanged,,2023-01-05
X2
	expect_status 1 cutover reconcile -q -f spec.yml --history h.jsonl --report r.txt
	grep -E '^1 +note' r.txt | grep -qE ' a +x .*old.csv:2 +new.csv:2 +changed'
}

@test "the same order for any number of threads and any memory; more differences than a day keeps" {
	local i
	{ echo code,period,o,d,c,e; for i in $(seq 10500); do echo "$i,202301,0,$i.00,0,0"; done; } >old.csv
	sed '2,$s/.00,0,0$/.50,0,0/' old.csv >new.csv
	day 2023-01-05
	[ "$(grep -o '"open_more":[0-9]*' h.jsonl)" = '"open_more":500' ]
	sed -i '/^7,/s/7.50/7.75/; /^9,/s/9.50/9/' new.csv
	for i in "-j 1" "-j 5" "--memory 512K"; do
		# shellcheck disable=SC2086 # an option and its argument
		capture cutover reconcile -q -f spec.yml --history h.jsonl $i -O csv
		cksum <out >>sums
	done
	[ "$(sort -u sums | wc -l)" = 1 ]
	sed -n 's/^7,202301,debit.*different,//p' out | grep -qx 'changed,0.25,'
	[ "$(grep -c ',unknown,' out)" = 500 ]
	[ "$(grep -c ',new,' out)" = 0 ]
	[ "$(tail -n 1 h.jsonl | jq -c '[.new, .changed]')" = '[null,null]' ] # nobody knows it of 500 of them
	cp old.csv new.csv # all agree: more is gone than can be listed
	run_ok cutover reconcile -f spec.yml --history h.jsonl --report r.txt
	[ "$(tail -n 1 h.jsonl | jq -c '[.new, .changed, .gone]')" = "[0,0,null]" ]
	out_has "10,000 gone, and perhaps some of 500 that the history does not list."
	has r.txt "Of 500 others of that day it does not know whether they are gone, of 0 of today whether they are new."
}

@test "a history that is damaged, or of something else: status 2, and it stays as it is" {
	local line
	books 11.00
	day 2023-01-05
	cp h.jsonl good
	refused() { # SED MESSAGE
		sed "$1" good >h.jsonl
		cp h.jsonl keep
		expect_status 2 cutover reconcile -f spec.yml --history h.jsonl --report r.html
		err_has "$2"
		cmp h.jsonl keep
		[ ! -e r.html ]
	}
	refused 's/"comparison":"books"/"comparison":"stock"/' "'h.jsonl' is the history of 'stock', not of 'books': name another one"
	refused 's/"key":\["account","period"\]/"key":["account"]/' "'h.jsonl':1: on 2023-01-05 this comparison was by (account), it is by (account, period) now: name another history"
	for line in 's/"key":\["1001","202301"\]/"key":["1001"]/' 's/\["1001",/[1001,/' 's/"measure":"debit"/"measure":"stock"/' \
		's/"difference":"1.00"/"difference":"1,00"/' 's/"since":"2023-01-05"/"since":"then"/'; do
		refused "$line" "'h.jsonl':1: difference 1 of this day is damaged, or of another spec: name another history"
	done
	refused 's/,"open_more":0//' "'h.jsonl':1: this is no line of a history: it has open and no open_more"
	refused 's/"date":"2023-01-05"/"date":"2023-13-05"/' "'h.jsonl':1: this is no line of a history"
	refused 's/.$//' "'h.jsonl':1: this is no line of a history"
}
