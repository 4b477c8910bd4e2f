-- The records of `map`. Left out: the place of each record, and a refusal where an account has no new code.
COPY (
	SELECT '001' AS book, strftime(date::DATE, '%Y%m') || '-' || word || '-' || lpad(number, 6, '0') AS voucher_id, line AS line_no,
		date AS posting_date, strftime(date::DATE, '%Y%m') AS period, a.new_code AS account, currency, debit, credit,
		summary, party, rate::DECIMAL(18,8) AS rate, quantity::DECIMAL(18,6) AS quantity, department
	FROM cleaned c LEFT JOIN read_csv('accounts.csv', all_varchar = true) a ON c.account = a.old_code
) TO 'duckdb.out' (DELIMITER '\t', HEADER, QUOTE '', ESCAPE '', NULLSTR '\N');
