SELECT account, period, a.debit, a.credit, b.debit, b.credit
FROM (SELECT account, period, sum(debit) AS debit, sum(credit) AS credit FROM journal GROUP BY account, period) AS a
FULL JOIN (SELECT account, period, sum(debit) AS debit, sum(credit) AS credit FROM after GROUP BY account, period) AS b USING (account, period)
WHERE a.debit IS DISTINCT FROM b.debit OR a.credit IS DISTINCT FROM b.credit
INTO OUTFILE 'clickhouse.out' FORMAT TSVWithNames
SETTINGS join_use_nulls = 1;
