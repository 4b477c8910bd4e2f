-- A full outer join pairs each record of a key with each other one: of copies it finds no record too many.
COPY (
	SELECT * FROM read_csv('old-rows.csv', header = true,
		columns = { 'voucher_id': 'VARCHAR', 'account': 'VARCHAR', 'debit': 'DECIMAL(18,2)' }) a
	FULL JOIN read_csv('new-rows.csv', header = true,
		columns = { 'voucher_id': 'VARCHAR', 'account': 'VARCHAR', 'debit': 'DECIMAL(18,2)' }) b USING (voucher_id)
	WHERE a.debit IS NULL OR b.debit IS NULL OR abs(a.debit - b.debit) > 0.01 OR a.account <> b.account
) TO 'duckdb.out' (DELIMITER '\t', HEADER, QUOTE '', ESCAPE '', NULLSTR '\N');
