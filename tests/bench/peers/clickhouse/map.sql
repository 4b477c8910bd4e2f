-- The records of `map`, in any order. Left out: the place of each record, and a refusal where an account has no new code.
SELECT '001' AS book, concat(formatDateTime(toDate32(date), '%Y%m'), '-', word, '-', leftPad(assumeNotNull(number), 6, '0')) AS voucher_id,
	line AS line_no, date AS posting_date, formatDateTime(toDate32(date), '%Y%m') AS period, a.new_code AS account,
	currency, debit, credit, summary, party, toDecimal64(rate, 8) AS rate, toDecimal64(quantity, 6) AS quantity, department
FROM cleaned AS c
LEFT JOIN file('accounts.csv', CSVWithNames, 'old_code String, new_code Nullable(String)') AS a ON c.account = a.old_code
INTO OUTFILE 'clickhouse.out' FORMAT TSVWithNames;
