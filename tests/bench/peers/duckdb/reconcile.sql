COPY (
	SELECT * FROM (SELECT account, period, sum(debit) AS debit, sum(credit) AS credit FROM journal GROUP BY ALL) a
	FULL JOIN (SELECT account, period, sum(debit) AS debit, sum(credit) AS credit FROM after GROUP BY ALL) b USING (account, period)
	WHERE a.debit IS DISTINCT FROM b.debit OR a.credit IS DISTINCT FROM b.credit
) TO 'duckdb.out' (DELIMITER '\t', HEADER, QUOTE '', ESCAPE '', NULLSTR '\N');
