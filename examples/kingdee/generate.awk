# generate.awk: make the legacy files of this example, the same bytes with any POSIX awk.
#
# A year of bookkeeping of a made-up factory is posted voucher by voucher. What the old system
# holds goes to the trial balance; what its voucher list shows goes to the export, which differs
# where somebody has had a hand in it (see the three "story" vouchers below).
#
# Amounts are whole cents and every intermediate number stays below 2^53, so that no awk rounds.
# The chart, the parties and the opening balances are in masters.awk.
#
# Run it through generate.sh, which also converts to GB18030.

# ---- numbers -----------------------------------------------------------------------------

# Park and Miller's minimal standard generator: seed * 16807 stays below 2^46.
function rnd(n)
{
	seed = (seed * 16807) % 2147483647
	return int(seed / 2147483647 * n)
}

function between(low, high)
{
	return low + rnd(high - low + 1)
}

# cents(money): 123456789 as 1,234,567.89; printed in small parts, as old awks cannot print
# whole numbers above 2^31.
function cents(money,    sign, text, part)
{
	sign = ""
	if (money < 0) {
		sign = "-"
		money = -money
	}
	text = sprintf(".%02d", money % 100)
	money = int(money / 100)
	while (money >= 1000) {
		part = money % 1000
		text = sprintf(",%03d", part) text
		money = int(money / 1000)
	}
	return sign sprintf("%d", money) text
}

# An amount as a clerk typed it with a Chinese input method left on.
function fullwidth(text,    i, out)
{
	out = ""
	for (i = 1; i <= length(text); i++)
		out = out wide[substr(text, i, 1)]
	return out
}

function percent(money, rate)
{
	return int((money * rate + 50) / 100)
}

# ---- text --------------------------------------------------------------------------------

function csv(text)
{
	if (index(text, "\"") || index(text, ",")) {
		gsub(/"/, "\"\"", text)
		return "\"" text "\""
	}
	return text
}

function amount(money, line)
{
	if (money == 0)
		return ""
	if (line % 97 == 0 && money > 0)
		return fullwidth(cents(money))
	return csv(cents(money))
}

# From July on the list was exported on another computer, with its own date format.
function list_date(month, day)
{
	if (month >= 7)
		return sprintf("2023/%d/%d", month, day)
	return sprintf("2023-%02d-%02d", month, day)
}

# ---- chart of accounts -------------------------------------------------------------------

# account(): a leaf of the old chart, the leaf of the new chart it goes to, its opening balance
# in cents (debit positive). Several old accounts may go to one new account.
function account(code, name, new_code, opening)
{
	codes[++accounts] = code
	names[code] = name
	target[code] = new_code
	balance[code] = opening
	start[code] = opening
	moved_debit[code] = 0
	moved_credit[code] = 0
}

function chart_of_accounts()
{
	account("1001", "库存现金", "100101", 2684050)
	account("1002.01", "银行存款_工商银行", "100201", 386542719)
	account("1002.02", "银行存款_建设银行", "100202", 124073366)
	account("1012.01", "其他货币资金_支付宝", "101201", 1846233)
	account("1122", "应收账款", "112201", 0)
	account("1123", "预付账款", "112301", 4500000)
	account("1221.01", "其他应收款_备用金", "122101", 800000)
	account("1221.02", "其他应收款_押金", "122102", 3600000)
	account("1403.01", "原材料_钢材", "140301", 98350012)
	account("1403.02", "原材料_铸件", "140301", 41220590)
	account("1403.03", "原材料_辅料", "140302", 8814475)
	account("1405", "库存商品", "140501", 231604480)
	account("1601.01", "固定资产_机器设备", "160101", 684000000)
	account("1601.02", "固定资产_电子设备", "160102", 37850000)
	account("1602", "累计折旧", "160201", -213764120)
	account("1801.01", "长期待摊费用_厂房装修", "180101", 0)
	account("2001", "短期借款", "200101", -300000000)
	account("2202", "应付账款", "220201", 0)
	account("2203", "预收账款", "220301", -2750000)
	account("2211.01", "应付职工薪酬_工资", "221101", -41860000)
	account("2211.02", "应付职工薪酬_社会保险费", "221102", -9627800)
	account("2221.01.01", "应交税费_应交增值税_进项税额", "22210101", 0)
	account("2221.01.02", "应交税费_应交增值税_销项税额", "22210102", 0)
	account("2221.02", "应交税费_未交增值税", "222102", -7318244)
	account("2221.03", "应交税费_城建税及教育费附加", "222103", -878189)
	account("2221.04", "应交税费_个人所得税", "222104", -486510)
	account("2241.01", "其他应付款_代扣社会保险费", "224101", -4395300)
	account("3001", "实收资本", "400101", -800000000)
	account("3103", "本年利润", "410301", 0)
	account("3104.01", "利润分配_未分配利润", "410401", 0)
	account("4001.01", "生产成本_直接材料", "500101", 0)
	account("4001.02", "生产成本_直接人工", "500102", 0)
	account("4001.03", "生产成本_制造费用", "500103", 0)
	account("4101.01", "制造费用_折旧费", "510101", 0)
	account("4101.02", "制造费用_水电费", "510102", 0)
	account("5001", "主营业务收入", "600101", 0)
	account("5301", "营业外收入", "630101", 0)
	account("5401", "主营业务成本", "640101", 0)
	account("5403", "税金及附加", "640301", 0)
	account("5601.01", "销售费用_运输费", "660101", 0)
	account("5601.02", "销售费用_广告费", "660102", 0)
	account("5601.03", "销售费用_工资", "660103", 0)
	account("5602.01", "管理费用_办公费", "660201", 0)
	account("5602.02", "管理费用_差旅费", "660202", 0)
	account("5602.03", "管理费用_工资", "660203", 0)
	account("5602.04", "管理费用_折旧费", "660204", 0)
	account("5602.05", "管理费用_业务招待费", "660205", 0)
	account("5602.06", "管理费用_邮寄费", "660201", 0)
	account("5603.01", "财务费用_利息", "660301", 0)
	account("5603.02", "财务费用_手续费", "660302", 0)
}

# The opening open items, then whatever makes the opening balances sum to zero.
function opening_balances(    i, sum)
{
	for (i = 1; i <= 24; i++)
		sold(between(1500000, 9800000), customer())
	for (i = 1; i <= 20; i++)
		bought(between(900000, 6200000), supplier())
	for (i = first_sale; i <= last_sale; i++)
		balance["1122"] += sale_amount[i]
	for (i = first_buy; i <= last_buy; i++)
		balance["2202"] -= buy_amount[i]
	sum = 0
	for (i = 1; i <= accounts; i++)
		sum += balance[codes[i]]
	balance["3104.01"] -= sum
	for (i = 1; i <= accounts; i++)
		start[codes[i]] = balance[codes[i]]
}

# ---- open items --------------------------------------------------------------------------

function customer()
{
	return customers[between(1, 9)]
}

function supplier()
{
	return suppliers[between(1, 7)]
}

function sold(money, party)
{
	sale_amount[++last_sale] = money
	sale_party[last_sale] = party
}

function bought(money, party)
{
	buy_amount[++last_buy] = money
	buy_party[last_buy] = party
}

# ---- vouchers ----------------------------------------------------------------------------

function voucher(day)
{
	v_day = day
	lines = 0
}

function entry(code, summary, debit, credit, party)
{
	lines++
	v_code[lines] = code
	v_summary[lines] = summary
	v_debit[lines] = debit
	v_credit[lines] = credit
	v_party[lines] = party
	v_shown[lines] = debit
}

function on_debit(code, money, summary, party)
{
	entry(code, summary, money, 0, party)
}

function on_credit(code, money, summary, party)
{
	entry(code, summary, 0, money, party)
}

# Print the voucher to a file as the list shows it: date, number, attachments and names only on
# the first line.
function print_voucher(file, correct,    i, head, tail, money)
{
	for (i = 1; i <= lines; i++) {
		head = ",,"
		tail = ","
		if (i == 1) {
			head = list_date(month, v_day) ",记-" number "," attachments
			tail = clerks[1 + month % 3] ",陈建国"
		}
		printed++
		money = correct ? v_debit[i] : v_shown[i]
		printf "%s,%d,%s,%s,%s,%s,%s,RMB,%s\r\n", head, i, csv(v_summary[i]),
			v_code[i] " " names[v_code[i]], amount(money, correct ? 1 : printed),
			amount(v_credit[i], correct ? 1 : printed), v_party[i], tail > file
		if (!correct) {
			month_debit += money
			month_credit += v_credit[i]
		}
	}
}

# Post the voucher in the old system, and print it in the list.
function post(    i, sum)
{
	number++
	attachments = rnd(5)
	sum = 0
	for (i = 1; i <= lines; i++) {
		sum += v_debit[i] - v_credit[i]
		balance[v_code[i]] += v_debit[i] - v_credit[i]
		moved_debit[v_code[i]] += v_debit[i]
		moved_credit[v_code[i]] += v_credit[i]
	}
	if (sum != 0) {
		printf "generate.awk: voucher %d of month %d does not balance\n", number, month | "cat 1>&2"
		exit 1
	}
	print_voucher(list, 0)
}

function print_totals(label, debit_sum, credit_sum)
{
	printf ",,,,%s,,%s,%s,,,,\r\n", label, csv(cents(debit_sum)), csv(cents(credit_sum)) > list
}

# ---- everyday business -------------------------------------------------------------------

function sale(day,    net, tax, party, item)
{
	item = goods[between(1, 5)]
	net = between(1800000, 9600000)
	tax = percent(net, 13)
	party = customer()
	voucher(day)
	on_debit("1122", net + tax, "销售" item, party)
	on_credit("5001", net, "销售" item, "")
	on_credit("2221.01.02", tax, "销项税额", "")
	post()
	sold(net + tax, party)
}

# Goods come back: a red voucher on the same sides as the sale, with negative amounts.
function sale_return(day,    net, tax, party)
{
	net = between(120000, 900000)
	tax = percent(net, 13)
	party = customer()
	voucher(day)
	on_debit("1122", -net - tax, "红字冲销：" goods[between(1, 5)] "退货", party)
	on_credit("5001", -net, "红字冲销：退货", "")
	on_credit("2221.01.02", -tax, "红字冲销：退货", "")
	post()
	sale_amount[last_sale] -= net + tax
}

function receipt(day,    bank)
{
	if (first_sale > last_sale)
		return
	bank = rnd(3) ? "1002.01" : "1002.02"
	voucher(day)
	on_debit(bank, sale_amount[first_sale], "收到货款", "")
	on_credit("1122", sale_amount[first_sale], "收到货款", sale_party[first_sale])
	post()
	first_sale++
}

function purchase(day,    net, tax, party, item)
{
	net = between(900000, 5800000)
	tax = percent(net, 13)
	party = supplier()
	item = between(1, 3)
	voucher(day)
	on_debit("1403.0" item, net, "购入" materials[item], "")
	on_debit("2221.01.01", tax, "进项税额", "")
	on_credit("2202", net + tax, "购入" materials[item], party)
	post()
	bought(net + tax, party)
}

function payment(day,    bank)
{
	if (first_buy > last_buy)
		return
	bank = balance["1002.02"] > 60000000 && rnd(3) == 0 ? "1002.02" : "1002.01"
	voucher(day)
	on_debit("2202", buy_amount[first_buy], "支付货款", buy_party[first_buy])
	on_credit(bank, buy_amount[first_buy], "支付货款", "")
	post()
	first_buy++
}

# Somebody hands in receipts; one to three kinds of expense, paid in cash.
function expenses(day,    i, kinds, kind, money, sum, who)
{
	kinds = between(1, 3)
	who = staff[between(1, 6)]
	sum = 0
	voucher(day)
	for (i = 1; i <= kinds; i++) {
		kind = between(1, 6)
		money = between(2800, 98000)
		on_debit(expense_code[kind], money, who "报销" expense_name[kind], "")
		sum += money
	}
	on_credit("1001", sum, who "报销费用", "")
	post()
}

function cash_draw(day)
{
	voucher(day)
	on_debit("1001", 2000000, "提取备用现金", "")
	on_credit("1002.01", 2000000, "提取备用现金", "")
	post()
}

function advance(day,    money, who)
{
	money = between(10, 40) * 5000
	who = staff[between(1, 6)]
	voucher(day)
	on_debit("1221.01", money, who "借支差旅费", "")
	on_credit("1001", money, who "借支差旅费", "")
	post()
}

function advance_settled(day,    spent, back, who)
{
	if (balance["1221.01"] < 300000)
		return
	spent = between(60000, 180000)
	back = 200000 - spent
	who = staff[between(1, 6)]
	voucher(day)
	on_debit("5602.02", spent, who "报销差旅费", "")
	on_debit("1001", back, who "退回借支余款", "")
	on_credit("1221.01", 200000, who "核销借支", "")
	post()
}

function material_issue(day,    item, money)
{
	item = between(1, 3)
	money = int(balance["1403.0" item] * between(12, 30) / 100)
	if (money <= 0)
		return
	voucher(day)
	on_debit("4001.01", money, "车间领用" materials[item], "")
	on_credit("1403.0" item, money, "车间领用" materials[item], "")
	post()
}

function shop_sale(day,    net, tax)
{
	net = between(8800, 145000)
	tax = percent(net, 13)
	voucher(day)
	on_debit("1012.01", net + tax, "网店零售", "")
	on_credit("5001", net, "网店零售", "")
	on_credit("2221.01.02", tax, "销项税额", "")
	post()
}

function shop_payout(day,    money, fee)
{
	money = balance["1012.01"] - 50000
	if (money < 100000)
		return
	fee = percent(money, 1)
	voucher(day)
	on_debit("1002.01", money - fee, "支付宝提现", "")
	on_debit("5603.02", fee, "支付宝提现手续费", "")
	on_credit("1012.01", money, "支付宝提现", "")
	post()
}

function bank_fee(day,    money)
{
	money = between(500, 12000)
	voucher(day)
	on_debit("5603.02", money, "　银行手续费", "")
	on_credit(rnd(2) ? "1002.01" : "1002.02", money, "　银行手续费", "")
	post()
}

function business(day,    dice)
{
	if (balance["1001"] < 600000)
		cash_draw(day)
	dice = rnd(100)
	if (dice < 20) sale(day)
	else if (dice < 39) receipt(day)
	else if (dice < 52) purchase(day)
	else if (dice < 65) payment(day)
	else if (dice < 81) expenses(day)
	else if (dice < 86) material_issue(day)
	else if (dice < 92) shop_sale(day)
	else if (dice < 94) shop_payout(day)
	else if (dice < 96) advance(day)
	else if (dice < 98) advance_settled(day)
	else if (dice < 99) sale_return(day)
	else bank_fee(day)
}

# ---- what comes once a month -------------------------------------------------------------

function payroll_paid(day,    wages, tax, insurance)
{
	wages = -balance["2211.01"]
	tax = percent(wages, 1) + between(1000, 9000)
	insurance = percent(wages, 10)
	voucher(day)
	on_debit("2211.01", wages, "发放上月工资", "")
	on_credit("2221.04", tax, "代扣个人所得税", "")
	on_credit("2241.01", insurance, "代扣社会保险费", "")
	on_credit("1002.01", wages - tax - insurance, "发放上月工资", "")
	post()
}

function taxes_paid(day,    i, code, list_of, sum)
{
	split("2221.02;2221.03;2221.04;2211.02;2241.01", list_of, ";")
	sum = 0
	voucher(day)
	for (i = 1; i <= 5; i++) {
		code = list_of[i]
		if (balance[code] < 0) {
			on_debit(code, -balance[code], "缴纳税款及社会保险费", "")
			sum -= balance[code]
		}
	}
	on_credit("1002.01", sum, "缴纳税款及社会保险费", "")
	post()
}

# Interest received is a red debit of the finance cost, as Chinese practice has it.
function interest(day,    paid, got)
{
	paid = between(1080000, 1120000)
	got = between(18000, 64000)
	voucher(day)
	on_debit("5603.01", paid, "支付短期借款利息", "")
	on_credit("1002.01", paid, "支付短期借款利息", "")
	post()
	voucher(day)
	on_debit("1002.01", got, "银行存款利息收入", "")
	on_debit("5603.01", -got, "银行存款利息收入", "")
	post()
}

function power_bill(day,    net, tax)
{
	net = between(2600000, 3900000)
	tax = percent(net, 13)
	voucher(day)
	on_debit("4101.02", net, "支付电费", "")
	on_debit("2221.01.01", tax, "进项税额", "")
	on_credit("1002.02", net + tax, "支付电费", "")
	post()
}

function month_end(day,    a, b, c, tax)
{
	a = 4127500
	b = 386250
	voucher(day)
	on_debit("4101.01", a, "计提折旧", "")
	on_debit("5602.04", b, "计提折旧", "")
	on_credit("1602", a + b, "计提折旧", "")
	post()

	a = between(19500000, 23800000)
	b = between(8800000, 9600000)
	c = between(6400000, 8200000)
	tax = percent(a + b + c, 23)
	voucher(day)
	on_debit("4001.02", a, "计提本月工资", "")
	on_debit("5602.03", b + tax, "计提本月工资及社会保险费", "")
	on_debit("5601.03", c, "计提本月工资", "")
	on_credit("2211.01", a + b + c, "计提本月工资", "")
	on_credit("2211.02", tax, "计提单位社会保险费", "")
	post()

	voucher(day)
	on_debit("4001.03", balance["4101.01"] + balance["4101.02"], "结转制造费用", "")
	on_credit("4101.01", balance["4101.01"], "结转制造费用", "")
	on_credit("4101.02", balance["4101.02"], "结转制造费用", "")
	post()

	voucher(day)
	on_debit("1405", balance["4001.01"] + balance["4001.02"] + balance["4001.03"], "完工产品入库", "")
	on_credit("4001.01", balance["4001.01"], "完工产品入库", "")
	on_credit("4001.02", balance["4001.02"], "完工产品入库", "")
	on_credit("4001.03", balance["4001.03"], "完工产品入库", "")
	post()

	a = percent(-balance["5001"], 66)
	voucher(day)
	on_debit("5401", a, "结转本月销售成本", "")
	on_credit("1405", a, "结转本月销售成本", "")
	post()

	a = -balance["2221.01.02"]
	b = balance["2221.01.01"]
	if (a > b) {
		voucher(day)
		on_debit("2221.01.02", a, "结转本月增值税", "")
		on_credit("2221.01.01", b, "结转本月增值税", "")
		on_credit("2221.02", a - b, "转出未交增值税", "")
		post()
		tax = percent(a - b, 12)
		voucher(day)
		on_debit("5403", tax, "计提城建税及教育费附加", "")
		on_credit("2221.03", tax, "计提城建税及教育费附加", "")
		post()
	}
	close_profit(day)
}

# Income and expense accounts, all those that begin with 5, go to the year's profit.
function close_profit(day,    i, code, sum)
{
	sum = 0
	voucher(day)
	for (i = 1; i <= accounts; i++) {
		code = codes[i]
		if (substr(code, 1, 1) == "5" && balance[code] < 0) {
			sum -= balance[code]
			on_debit(code, -balance[code], "结转本期损益", "")
		}
	}
	on_credit("3103", sum, "结转本期损益", "")
	post()

	sum = 0
	for (i = 1; i <= accounts; i++)
		if (substr(codes[i], 1, 1) == "5" && balance[codes[i]] > 0)
			sum += balance[codes[i]]
	voucher(day)
	on_debit("3103", sum, "结转本期损益", "")
	for (i = 1; i <= accounts; i++) {
		code = codes[i]
		if (substr(code, 1, 1) == "5" && balance[code] > 0)
			on_credit(code, balance[code], "结转本期损益", "")
	}
	post()

	if (month == 12 && balance["3103"] < 0) {
		sum = -balance["3103"]
		voucher(day)
		on_debit("3103", sum, "结转本年利润", "")
		on_credit("3104.01", sum, "结转本年利润", "")
		post()
	}
}

# ---- the story: three vouchers that the first run will not let through ---------------------

# Printed twice at a page break of the list; the list's own totals count it twice as well.
function story_duplicate(day)
{
	voucher(day)
	on_debit("5601.02", 1280000, "支付\"618\"推广费", "")
	on_debit("2221.01.01", 76800, "进项税额", "")
	on_credit("1002.02", 1356800, "支付\"618\"推广费", "")
	post()
	print_voucher(list, 0)
}

# Two digits of the first amount were swapped while the list was open in a spreadsheet. The
# accountant sends the voucher again, as it stands in the old system.
function story_unbalanced(day)
{
	voucher(day)
	on_debit("5602.02", 534260, "赵䶮报销差旅费,杭州-沈阳", "")
	on_debit("5602.05", 86400, "赵䶮报销业务招待费", "")
	on_credit("1001", 620660, "赵䶮报销费用", "")
	v_shown[1] = 543260
	post()

	printf "示例精密机械有限公司　记账凭证列表,,,,,,,,,,,\r\n" > fix
	printf "期间：2023年第%d期　补充导出,,,,,,,,,,,单位：元\r\n", month > fix
	printf "%s\r\n", header > fix
	print_voucher(fix, 1)
}

# An account that was opened after the account mapping had been agreed.
function story_unmapped(day)
{
	voucher(day)
	on_debit("1801.01", 4860000, "厂房装修工程款", "")
	on_credit("1002.01", 4860000, "厂房装修工程款", "")
	post()
}

# ---- the year ----------------------------------------------------------------------------

function one_month(    day, days, weekday, k, n, done)
{
	number = 0
	month_debit = 0
	month_credit = 0
	split("", done)
	days = month_days[month]
	for (day = 1; day <= days; day++) {
		weekday = (year_day++) % 7	# 2023 began on a Sunday: 0
		if (weekday == 0 || weekday == 6)
			continue
		n = between(3, 6)
		for (k = 1; k <= n; k++)
			business(day)
		if (day >= 10 && !done["payroll"]++) payroll_paid(day)
		if (day >= 15 && !done["taxes"]++) taxes_paid(day)
		if (day >= 20 && !done["power"]++) power_bill(day)
		if (day >= 21 && !done["interest"]++) interest(day)
		if (month == 6 && day >= 14 && !done["story"]++) story_duplicate(day)
		if (month == 9 && day >= 19 && !done["story"]++) story_unbalanced(day)
		if (month == 12 && day >= 18 && !done["story"]++) story_unmapped(day)
	}
	month_end(days)
	print_totals("本月合计", month_debit, month_credit)
	year_debit += month_debit
	year_credit += month_credit
}

# One line of the trial balance for each account that holds or moved something.
function month_balance(    i, code, from, to)
{
	for (i = 1; i <= accounts; i++) {
		code = codes[i]
		from = start[code]
		to = balance[code]
		if (from != 0 || moved_debit[code] != 0 || moved_credit[code] != 0)
			printf "2023年%02d期,%s,%s,%s,%s,%s,%s,%s,%s\r\n", month, code, names[code],
				amount(from > 0 ? from : 0, 1), amount(from < 0 ? -from : 0, 1),
				amount(moved_debit[code], 1), amount(moved_credit[code], 1),
				amount(to > 0 ? to : 0, 1), amount(to < 0 ? -to : 0, 1) > trial
		total_debit += moved_debit[code]
		total_credit += moved_credit[code]
		start[code] = to
		moved_debit[code] = 0
		moved_credit[code] = 0
	}
}

function account_map(    i)
{
	print "old_code,old_name,new_code" > map
	for (i = 1; i <= accounts; i++)
		if (codes[i] != "1801.01")
			printf "%s,%s,%s\n", codes[i], names[codes[i]], target[codes[i]] > map
	printf "1801.01,%s,%s\n", names["1801.01"], target["1801.01"] > map_fix
}

function tables(    text, i)
{
	text = "31;28;31;30;31;30;31;31;30;31;30;31"
	split(text, month_days, ";")
	split("周秀英;吴志强;郑丽", clerks, ";")
	split("赵䶮;钱伟;孙敏;李静;徐涛;马超群", staff, ";")
	split("苏州示例泵业有限公司;无锡示例机床厂;常州示例电机有限公司;" \
		"杭州示例机械设备有限公司;宁波示例模具厂;合肥示例汽配有限公司;" \
		"青岛示例船用设备有限公司;沈阳示例重工有限公司;东莞示例自动化有限公司", customers, ";")
	split("马鞍山示例钢铁贸易有限公司;南通示例铸造厂;扬州示例五金有限公司;镇江示例刀具有限公司;" \
		"徐州示例轴承有限公司;泰州示例化工有限公司;盐城示例包装厂", suppliers, ";")
	split("减速机;联轴器;传动轴;齿轮箱;泵体,DN80", goods, ";")
	split("钢材;铸件;辅料", materials, ";")
	split("5602.01;5602.02;5602.05;5602.06;5601.01;5601.02", expense_code, ";")
	split("办公费;差旅费;业务招待费;邮寄费;运输费;广告费", expense_name, ";")
	split("０;１;２;３;４;５;６;７;８;９", text_wide, ";")
	for (i = 0; i <= 9; i++)
		wide[i ""] = text_wide[i + 1]
	wide[","] = "，"
	wide["."] = "．"
	header = "日期,凭证字号,附件数,分录序号,摘要,科目,借方金额,贷方金额,往来单位,币别,制单人,审核人"
}

BEGIN {
	if (out == "") {
		print "usage: awk -v out=DIR -f generate.awk -f masters.awk" | "cat 1>&2"
		exit 2
	}
	list = out "/vouchers.utf8"
	trial = out "/trial_balance.utf8"
	fix = out "/fix.utf8"
	map = out "/account_map.csv"
	map_fix = out "/account_map_fix.csv"
	chart = out "/accounts.utf8"
	opening = out "/openings.utf8"
	seed = 20230101
	first_sale = first_buy = 1
	last_sale = last_buy = 0
	printed = 0
	year_day = 0

	tables()
	chart_of_accounts()
	opening_balances()
	account_map()
	chart_list()
	party_list(out "/parties.utf8", 0)
	party_list(out "/parties_fix.utf8", 1)
	opening_list()

	printf "示例精密机械有限公司　记账凭证列表,,,,,,,,,,,\r\n" > list
	printf "期间：2023年第1期至2023年第12期,,,,,,,,,,,单位：元\r\n" > list
	printf "%s\r\n", header > list
	printf "示例精密机械有限公司　科目余额表,,,,,,,,\r\n" > trial
	printf "期间：2023年第1期至2023年第12期,,,,,,,,单位：元\r\n" > trial
	printf "会计期间,科目代码,科目名称,期初借方,期初贷方,本期借方,本期贷方,期末借方,期末贷方\r\n" > trial
	for (month = 1; month <= 12; month++) {
		one_month()
		month_balance()
	}
	print_totals("合计", year_debit, year_credit)
	printf ",合计,,,,%s,%s,,\r\n", csv(cents(total_debit)), csv(cents(total_credit)) > trial
}
