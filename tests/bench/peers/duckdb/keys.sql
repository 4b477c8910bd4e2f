COPY (
	SELECT * FROM (SELECT voucher_id, sum(debit) AS debit FROM read_csv('old-keys.csv', header = true,
		columns = { 'voucher_id': 'VARCHAR', 'debit': 'DECIMAL(18,2)' }) GROUP BY ALL) a
	FULL JOIN (SELECT voucher_id, sum(debit) AS debit FROM read_csv('new-keys.csv', header = true,
		columns = { 'voucher_id': 'VARCHAR', 'debit': 'DECIMAL(18,2)' }) GROUP BY ALL) b USING (voucher_id)
	WHERE a.debit IS DISTINCT FROM b.debit
) TO 'duckdb.out' (DELIMITER '\t', HEADER, QUOTE '', ESCAPE '', NULLSTR '\N');
