# generate.awk: the books of a made-up company as Yonyou U8 has them, the same bytes with any POSIX awk.
#
#	awk -v seed=1 -v vouchers=400 -v trial=trial_balance.csv -f generate.awk >gl_accvouch.csv
#
# On the standard output: the table GL_accvouch of a year, dumped as CSV under the names of its columns. In `trial`: its trial
# balance by account and period, which is added up while the vouchers are made. Amounts are whole cents below 2^53, and no digit
# of one is 0 or equal to the one beside it: then each kind of fault that is planted can be told from every other one.

# Park and Miller's minimal standard generator: seed * 16807 stays below 2^46.
function rnd(n)
{
	seed = (seed * 16807) % 2147483647
	return int(seed / 2147483647 * n)
}

# So many digits as a number of cents.
function amount(digits,    cents, digit, last)
{
	cents = 0
	last = 0
	while (digits-- > 0) {
		do
			digit = 1 + rnd(9)
		while (digit == last)
		cents = cents * 10 + digit
		last = digit
	}
	return cents
}

# Cents as U8 dumps its type money: 1234.5600, and .0000 for nothing.
function money(cents,    text)
{
	text = sprintf(".%02d00", cents % 100)
	return (cents < 100 ? "" : sprintf("%d", int(cents / 100))) text
}

function post(line, code, debit, credit)
{
	id++
	printf "%d,%d,记,1,%d,%d,2023-%02d-%02d 00:00:00.000,1,王敏,李强,李强,1,NULL,NULL,%s,%s,NULL,%s,%s,.0000,.0000,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL\n", \
		id, period, number, line, period, day, summary, code, money(debit), money(credit)
	sum[code, period, "d"] += debit
	sum[code, period, "c"] += credit
}

BEGIN {
	accounts = split("1001 100201 100202 1122 1403 1601 2202 2211 222101 500101 600101 640101 660201 660202 660301", code, " ")
	texts = split("收货款 付材料款 报销差旅费 计提工资 结转成本 缴纳税费", text, " ")
	print "i_id,iperiod,csign,isignseq,ino_id,inid,dbill_date,idoc,cbill,ccheck,cbook,ibook,ccashier,iflag,cdigest,ccode,cexch_name,md,mc,md_f,mc_f,nfrat,nd_s,nc_s,csettle,cn_id,dt_date,cdept_id,cperson_id,ccus_id,csup_id,citem_id,citem_class,cname,ccode_equal"
	for (v = 0; v < vouchers; v++) {
		if (int(v * 12 / vouchers) + 1 != period) {
			period = int(v * 12 / vouchers) + 1
			number = 0
		}
		number++
		day = 1 + rnd(28)
		summary = text[1 + rnd(texts)]
		from = rnd(accounts)
		lines = 1 + rnd(3)
		whole = 0
		# debits of different accounts, and one credit
		for (i = 1; i <= lines; i++) {
			cents = amount(5 + rnd(3))
			whole += cents
			post(i, code[1 + (from + i) % accounts], cents, 0)
		}
		post(lines + 1, code[1 + from], 0, whole)
	}
	print "period,account,debit,credit" >trial
	for (period = 1; period <= 12; period++)
		for (i = 1; i <= accounts; i++)
			printf "%d,%s,%.2f,%.2f\n", period, code[i], sum[code[i], period, "d"] / 100, sum[code[i], period, "c"] / 100 >trial
}
