-- The records of `validate`, of vouchers that stand anywhere. Left out: the list of what does not hold, the sums for the seal.
COPY (
	SELECT * EXCLUDE (bad, unbalanced) FROM (
		SELECT *, sum(debit) OVER w - sum(credit) OVER w AS unbalanced, max(NOT (
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
				AND account IN (SELECT code FROM read_csv('chart.csv', all_varchar = true) WHERE leaf = 'true')
			)) OVER w AS bad
		FROM journal WINDOW w AS (PARTITION BY book, voucher_id)
	) WHERE NOT bad AND unbalanced = 0
) TO 'duckdb.out' (DELIMITER '\t', HEADER, QUOTE '', ESCAPE '', NULLSTR '\N');
