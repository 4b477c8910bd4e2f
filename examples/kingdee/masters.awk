# masters.awk: the master data and the opening balances of this example; read together with generate.awk.
#
# It draws no random numbers: the vouchers stay as they are, whatever is changed here.

# ---- the chart of accounts (科目表) ------------------------------------------------------

# first_parts(text, n, mark): its first n parts, as 2221.01 of 2221.01.02
function first_parts(text, n, mark,    part, i, out)
{
	split(text, part, mark)
	out = part[1]
	for (i = 2; i <= n; i++)
		out = out mark part[i]
	return out
}

function class_of(code,    first)
{
	first = substr(code, 1, 1)
	if (first == "1")
		return code ~ /^1[68]/ ? "非流动资产" : "流动资产"
	if (first == "2") return "流动负债"
	if (first == "3") return "所有者权益"
	if (first == "4") return "成本"
	if (code == "5001") return "营业收入"
	if (code == "5301") return "其他收益"
	return code ~ /^56/ ? "期间费用" : "营业成本及税金"
}

function side_of(code)
{
	return code ~ /^([23]|1602|5001|5301)/ ? "贷" : "借"
}

function kept_by(code)
{
	if (code == "1122" || code == "2203") return "客户"
	return code == "1123" || code == "2202" ? "供应商" : ""
}

# The list indents a name by a wide blank for each level below the first.
function chart_line(code, name, full, level, leaf, status,    indent, i)
{
	indent = ""
	for (i = 1; i < level; i++)
		indent = indent "　"
	printf "%s,%s%s,%s,%d,%s,%s,%s,%s,%s\r\n", (code == "1405" ? "１４０５" : code), indent, name, full, level,
		class_of(code), side_of(code), (leaf ? "是" : "否"), kept_by(code), status > chart
}

# The old chart lists each account below the accounts that it belongs to.
function chart_list(    i, k, n, code, part, label, listed)
{
	printf "示例精密机械有限公司　科目表,,,,,,,,\r\n" > chart
	printf "会计制度：小企业会计准则,,,,,,,,\r\n" > chart
	printf "科目代码,科目名称,科目全名,级次,科目类别,余额方向,明细科目,核算项目,状态\r\n" > chart
	for (i = 1; i <= accounts; i++) {
		n = split(codes[i], part, ".")
		split(names[codes[i]], label, "_")
		for (k = 1; k <= n; k++) {
			code = first_parts(codes[i], k, ".")
			if (!listed[code]++)
				chart_line(code, label[k], first_parts(names[codes[i]], k, "_"), k, k == n, "启用")
		}
		if (codes[i] == "1123")
			chart_line("1131", "应收票据", "应收票据", 1, 1, "停用")
	}
}

# ---- customers and suppliers (往来单位) --------------------------------------------------

# One line of the list. What is wrong in it, `fixed` has put right.
function party_line(file, fixed, code, name, n, limit,    date, shown)
{
	date = sprintf("%d-%02d-%02d", 2012 + n % 9, 1 + n * 5 % 12, 1 + n * 7 % 28)
	if (n == 14)
		date = fixed ? "2017-02-28" : "2017-02-30"
	shown = csv(cents(limit))
	if (n == 4)
		shown = fullwidth(cents(limit))
	printf "%s,%s,%s,91999999MA%dEX%02dT0%s,%s,0512-555%04d,%s,%s,启用\r\n", (n == 6 ? "Ｃ０６" : code),
		(n == 8 ? name "　" : name), (n <= 9 ? "客户" : "供应商"), (n <= 9 ? 1 : 2), n, check_digit[n],
		staff[1 + n % 6], n * 37, shown, date > file
}

function party_list(file, fixed,    i, name, code)
{
	split("Y;L;A;0;M;B;1;N;C;N;C;2;P;D;3;Q", check_digit, ";")
	printf "示例精密机械有限公司　往来单位,,,,,,,,\r\n" > file
	printf "全部类别,,,,,,,,\r\n" > file
	printf "代码,名称,类别,统一社会信用代码,联系人,电话,信用额度,建档日期,状态\r\n" > file
	for (i = 1; i <= 16; i++) {
		name = i <= 9 ? customers[i] : suppliers[i - 9]
		code = i <= 9 ? sprintf("C%02d", i) : sprintf("S%02d", i - 9)
		party_line(file, fixed, code, name, i, (20 + i * 3 % 17) * 1000000)
		if (i == 11)	# a page break: printed twice
			party_line(file, fixed, code, name, i, (20 + i * 3 % 17) * 1000000)
	}
}

# ---- opening balances (科目余额表, 期初) --------------------------------------------------

function opening_line(code, name, party, money, n,    debit)
{
	debit = money > 0 ? csv(cents(money)) : ""
	if (n == 9)
		debit = fullwidth(cents(money))
	printf "%s,%s,%s,%s,%s\r\n", code, name, party, debit, (money < 0 ? csv(cents(-money)) : "") > opening
}

# Receivables and payables have one line for each party.
function opening_parties(code, open,    i, name)
{
	for (i = 1; i <= 16; i++) {
		name = i <= 9 ? customers[i] : suppliers[i - 9]
		if (open[name] != 0)
			opening_line(code, names[code], name, open[name], 0)
	}
}

# What the accounts below an account hold is listed above them, as one balance.
function opening_list(    i, k, n, code, part, label, listed, above, open_sale, open_buy, debits, credits)
{
	for (i = first_sale; i <= last_sale; i++)
		open_sale[sale_party[i]] += sale_amount[i]
	for (i = first_buy; i <= last_buy; i++)
		open_buy[buy_party[i]] -= buy_amount[i]
	for (i = 1; i <= accounts; i++) {
		n = split(codes[i], part, ".")
		for (k = 1; k < n; k++)
			above[first_parts(codes[i], k, ".")] += start[codes[i]]
	}
	printf "示例精密机械有限公司　科目余额表,,,,\r\n" > opening
	printf "期间：2023年第1期　期初余额,,,,单位：元\r\n" > opening
	printf "科目代码,科目名称,往来单位,期初借方,期初贷方\r\n" > opening
	for (i = 1; i <= accounts; i++) {
		code = codes[i]
		if (start[code] == 0)
			continue
		n = split(code, part, ".")
		split(names[code], label, "_")
		for (k = 1; k < n; k++)
			if (!listed[first_parts(code, k, ".")]++)
				opening_line(first_parts(code, k, "."), label[k], "", above[first_parts(code, k, ".")], 0)
		if (start[code] > 0) debits += start[code]
		else credits -= start[code]
		if (code == "1122") opening_parties(code, open_sale)
		else if (code == "2202") opening_parties(code, open_buy)
		else if (code == "1123") opening_line(code, names[code], suppliers[3], start[code], i)
		else if (code == "2203") opening_line(code, names[code], customers[2], start[code], i)
		else opening_line(code, names[code], "", start[code], i)
	}
	printf "合计,,,%s,%s\r\n", csv(cents(debits)), csv(cents(credits)) > opening
}
