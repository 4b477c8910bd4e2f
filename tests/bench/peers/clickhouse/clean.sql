-- The records of `clean`, in any order. Left out: the place of each record (_at), and the list of what could not be read; one such
-- field ends it.
SELECT toDate32(replaceAll(`凭证日期`, '/', '-')) AS date,
	trimBoth(`凭证字`) AS word, toInt64(`凭证号`) AS number, toInt64(`分录号`) AS line,
	trimBoth(replaceRegexpAll(`摘要`, '\\s+', ' ')) AS summary, trimBoth(`科目编码`) AS account,
	if(trimBoth(`币别`) = 'RMB', 'CNY', trimBoth(`币别`)) AS currency, toDecimal64(`汇率`, 6) AS rate,
	toDecimal64(replaceAll(`原币借方`, ',', ''), 2) AS original_debit,
	toDecimal64(replaceAll(`原币贷方`, ',', ''), 2) AS original_credit,
	toDecimal64(replaceAll(`借方金额`, ',', ''), 2) AS debit, toDecimal64(replaceAll(`贷方金额`, ',', ''), 2) AS credit,
	toDecimal64(replaceAll(`数量`, ',', ''), 2) AS quantity, trimBoth(`往来单位`) AS party, trimBoth(`部门`) AS department
FROM export
INTO OUTFILE 'clickhouse.out' FORMAT TSVWithNames;
