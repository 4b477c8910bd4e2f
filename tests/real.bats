#!/usr/bin/env bats
# Files that real systems wrote. They are not part of the source: where ../shared/data is absent the tests are skipped.

load helper
REAL=$TOP/tests/data/real

# books: three months of a Japanese package through the pipe into ./ledger.db
books() {
	shared ledgerexplorer-ja
	cp "$REAL/journal.yml" .
	local spec="-f journal.yml -p data=$SHARED"
	run_ok pipe "cutover clean $spec --audit run.audit '$SHARED'/journal/2021-0[456].csv | cutover map $spec --audit run.audit |
		cutover dedupe $spec --audit run.audit | cutover validate $spec --audit run.audit --set-aside aside.tsv |
		cutover load $spec --audit run.audit"
}

# month YYYY-MM: reconcile it, as CSV
month() { run_ok cutover reconcile -f journal.yml -p data="$SHARED" -p month="$1" -O csv; }

# balances YYYY-MM: what the trial balance says, as reconcile's CSV does where every key agrees
balances() {
	awk -F, -v OFS=, 'NR > 1 { print $2, "debit", $3, $3 ".00", "0.00", "equal"; print $2, "credit", $4, $4 ".00", "0.00", "equal" }' \
		"$SHARED/trial_balance/$1.csv" | sort
}

@test "rows with a debit side and a credit side become two journal lines, and both sides arrive" {
	books
	summary clean: 1,306 read, 1,306 clean, 0 with faults, 0 skipped
	summary map: 1,306 read, 2,307 written, 0 with faults, 0 left out
	summary validate: 2,307 read, 2,307 good, 0 set aside in 0 groups
	summary load: 2,307 read, 2,307 loaded
	run_ok cutover audit run.audit
	out_has "map       records             1,306             2,307  1,001 made       yes"
	out_has "          credit   1,003,356,750.00  1,003,356,750.00                   yes"
}

@test "2021-04: 45 of 45 accounts are what the trial balance says" {
	books
	month 2021-04
	[ "$(sort out | grep -v '^account')" = "$(balances 2021-04)" ]
	[ "$(balances 2021-04 | wc -l)" -eq 90 ]
	summary reconcile: 45 keys compared, 45 agree, 0 differ
}

@test "2021-05: 48 of 48 accounts are what the trial balance says" {
	books
	month 2021-05
	[ "$(sort out | grep -v '^account')" = "$(balances 2021-05)" ]
	[ "$(balances 2021-05 | wc -l)" -eq 96 ]
	summary reconcile: 48 keys compared, 48 agree, 0 differ
}

@test "2021-06: 44 of 44 accounts are what the trial balance says, and 10D100111 is only after" {
	books
	month 2021-06
	[ "$(sort out | grep -v '^account' | grep -v '^10D100111,')" = "$(balances 2021-06)" ]
	[ "$(balances 2021-06 | wc -l)" -eq 88 ]
	[ "$(grep '^10D100111,' out)" = '10D100111,debit,,0.00,0.00,"only after, zero"
10D100111,credit,,0.00,0.00,"only after, zero"' ]
	run_ok cutover reconcile -f journal.yml -p data="$SHARED" -p month=2021-06
	out_has "10D100111  only after, zero"
}

@test "a yen that is changed in one row of 2021-05 is found: its two accounts, by one yen each" {
	shared ledgerexplorer-ja
	mkdir -p books/journal
	cp -r "$SHARED/trial_balance" books
	cp "$REAL/journal.yml" .
	sed '2s/,24800,/,24801,/g' "$SHARED/journal/2021-05.csv" >books/journal/2021-05.csv
	local spec="-f journal.yml -p data=$PWD/books"
	run_ok pipe "cutover clean $spec books/journal/2021-05.csv | cutover map $spec | cutover dedupe $spec |
		cutover validate $spec --set-aside aside.tsv | cutover load $spec"
	expect_status 1 cutover reconcile -f journal.yml -p data="$PWD/books" -p month=2021-05 -O csv
	awk -F, '$5 != "0.00"' out >differ
	expect_file differ <<'X'
account,measure,before,after,difference,status
10A100020,credit,117816296,117816297.00,1.00,different
10E201230,debit,1160537,1160538.00,1.00,different
X
}

@test "an Alipay bill: GBK, a preamble, padded cells, a comma behind the last column" {
	shared cn-bills/alipay
	cp "$SHARED/example-alipay-records.csv" bill.csv
	run_ok cutover clean -f "$REAL/alipay.yml" bill.csv
	summary clean: 10 read, 10 clean, 0 with faults, 0 skipped
	expect_out <<'X'
_at⇥_fault⇥time⇥category⇥party⇥item⇥kind⇥amount⇥method⇥status⇥order_id⇥merchant_id
bill.csv:26⇥\N⇥2023-02-12T21:32:14⇥亲友代付⇥xxxxxxxxxxxx⇥亲情卡⇥支出⇥49.74⇥交通银行信用卡(7449)⇥交易成功⇥202302xxxxxx0011000103xxxxxx⇥20230xxxxxxx014741014xxxxxx
bill.csv:27⇥\N⇥2023-02-08T14:16:52⇥日用百货⇥x4***6⇥商品示例⇥支出⇥20.00⇥余额⇥等待确认收货⇥2xxxxxxxxxxxxxx0⇥Txxxxxxxxxxxxx0
bill.csv:28⇥\N⇥2023-02-04T18:21:04⇥退款⇥xxxxxxx⇥退款-亲情卡⇥不计收支⇥16.03⇥交通银行信用卡(7449)⇥退款成功⇥2xxxxxxxxxxxxxxxx8⇥20xxxxxxxxxxxxxxxx5
bill.csv:29⇥\N⇥2023-02-02T15:24:35⇥投资理财⇥蚂蚁财富-蚂蚁（杭州）基金销售有限公司⇥蚂蚁财富-交银定期支付双息平衡混合-卖出至余额宝⇥不计收支⇥99.34⇥余额宝⇥交易成功⇥2xxxxxxxxxxxxxxxxxxxxxxxxxx8⇥\N
bill.csv:30⇥\N⇥2023-01-18T10:17:29⇥转账红包⇥xxxx⇥转账⇥收入⇥222228.50⇥余额⇥交易成功⇥2xxxxxxxxxxxxxxxxxxxxxxxxx9⇥\N
bill.csv:31⇥\N⇥2023-01-10T13:10:16⇥日用百货⇥xxxx⇥xxxx⇥不计收支⇥82.00⇥\N⇥交易关闭⇥xxxx⇥xxxx
bill.csv:32⇥\N⇥2023-01-09T18:22:28⇥退款⇥一卡通⇥退款-一卡通充值⇥不计收支⇥50.00⇥余额宝⇥退款成功⇥2023xxxxx88_2023xx57⇥D12*****14
bill.csv:33⇥\N⇥2023-01-09T18:21:50⇥交通出行⇥一卡通⇥一卡通充值⇥支出⇥50.00⇥余额宝⇥交易关闭⇥2023xxxxx88⇥D12*****14
bill.csv:34⇥\N⇥2023-07-10T13:10:16⇥日用百货⇥xxxx⇥xxxx⇥支出⇥9.90⇥\N⇥交易成功⇥xxxx⇥xxxx
bill.csv:35⇥\N⇥2023-07-10T13:20:16⇥日用百货⇥xxxx⇥xxxx⇥支出⇥82.00⇥\N⇥交易成功⇥xxxx⇥xxxx
\.⇥rows=10⇥sum.amount=222687.51
X
}

@test "an Alipay bill: every payment that another tool makes of it is there, to the second and the cent" {
	shared cn-bills/alipay
	run_ok cutover clean -O tsv -f "$REAL/alipay.yml" "$SHARED/example-alipay-records.csv"
	awk '$1 == "payTime:" { time = substr($2, 2) "T" $3 } time && $NF == "CNY" { sub(/^-/, "", $(NF - 1)); print time, $(NF - 1); time = "" }' \
		"$SHARED/example-alipay-output.beancount" | sort >theirs
	awk -F'\t' '$10 != "交易关闭" && $3 != "2023-01-09T18:22:28" && NR > 1 { print $3, $8 }' out | sort >ours
	[ "$(wc -l <theirs)" -eq 7 ]
	diff theirs ours
}

@test "an ICBC statement: a preamble with quotes in it, cells padded with a tab, dashes, a line of totals at the end" {
	shared cn-bills/icbc-debit-v1
	cp "$SHARED/example-icbc-debit-v1-records.csv" card.csv
	run_ok cutover clean -f "$REAL/icbc.yml" card.csv
	summary clean: 11 read, 11 clean, 0 with faults, 2 skipped
	expect_out <<'X'
_at⇥_fault⇥date⇥summary⇥place⇥income⇥expense⇥party
card.csv:8⇥\N⇥2023-05-02⇥消费⇥广东三元麦当劳食品有⇥0.00⇥13.40⇥深圳市财付通支付科技有限公司
card.csv:9⇥\N⇥2023-04-25⇥自动还款⇥广东XX分行银行卡中心⇥0.00⇥1234.56⇥张三
card.csv:10⇥\N⇥2023-04-22⇥他行汇入⇥\N⇥1234.56⇥0.00⇥李四
card.csv:11⇥\N⇥2023-04-20⇥银联消费⇥\N⇥0.00⇥1234.56⇥银联无卡支付业务((特约)掌上生活还款)
card.csv:12⇥\N⇥2023-04-14⇥工资⇥\N⇥1234.56⇥0.00⇥ABC公司
card.csv:13⇥\N⇥2023-04-14⇥网转⇥手机银行⇥0.00⇥500.00⇥王五
card.csv:14⇥\N⇥2023-02-28⇥蚂蚁基金赎回到银行⇥支付宝⇥341.58⇥0.00⇥支付宝（中国）网络技术有限公司
card.csv:15⇥\N⇥2023-02-20⇥跨行汇款⇥手机银行⇥0.00⇥1234.56⇥张三
card.csv:16⇥\N⇥2023-02-10⇥合伙人返现⇥\N⇥30.00⇥0.00⇥总行信用卡合伙人
card.csv:17⇥\N⇥2023-02-09⇥消费⇥财付通-群收款⇥0.00⇥24.00⇥深圳市财付通支付科技有限公司
card.csv:18⇥\N⇥2023-02-08⇥退款⇥财付通-微信红包⇥1.04⇥0.00⇥深圳市财付通支付科技有限公司
\.⇥rows=11⇥sum.income=2841.74⇥sum.expense=4241.08
X
}

@test "an ICBC statement whose own totals are not those of its rows is reported" {
	shared cn-bills/icbc-debit-v1
	cp "$SHARED/example-icbc-debit-v1-records.csv" card.csv
	{ cat "$REAL/icbc.yml"; printf '%s\n' "  totals: { when: \"交易日期 = '人民币合计'\", check: { income: 记账金额(收入), expense: 记账金额(支出) } }"; } >icbc.yml
	expect_status 1 cutover clean -f icbc.yml card.csv
	err_has "clean: card.csv:20: income: the file's own total is 1234.56, its rows add up to 2841.74: difference -1607.18"
	err_has "clean: card.csv:20: expense: the file's own total is 9876.54, its rows add up to 4241.08: difference 5635.46"
}
