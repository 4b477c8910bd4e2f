-- The records of `validate`, of vouchers that stand anywhere. Left out: the list of what does not hold, the sums for the seal.
-- The vouchers that hold, then their lines: a window over the vouchers takes a quarter longer and three times the memory.
COPY (
	SELECT * FROM journal SEMI JOIN (
		SELECT book, voucher_id FROM journal GROUP BY ALL
		HAVING sum(debit) = sum(credit) AND bool_and(
			(debit = 0) <> (credit = 0)
			AND period BETWEEN '202301' AND '202312'
			AND regexp_matches(account, '^[0-9]{6}$')
			AND line_no > 0
			AND posting_date >= DATE '2023-01-01'
			AND posting_date <= DATE '2023-12-31'
			AND starts_with(voucher_id, period)
			AND length(summary) > 1
			AND currency IN ('CNY', 'USD', 'HKD')
			AND debit + credit < 100000000
			AND account IN (SELECT code FROM read_csv('chart.csv', all_varchar = true) WHERE leaf = 'true'))
	) USING (book, voucher_id)
) TO 'duckdb.out' (DELIMITER '\t', HEADER, QUOTE '', ESCAPE '', NULLSTR '\N');
