-- The records of `validate`, in any order, of vouchers that stand anywhere. Left out: the list of what does not hold, the sums for
-- the seal. (The vouchers that hold, then their lines, takes as long.)
SELECT * EXCEPT (bad, unbalanced) FROM (
	SELECT *, sum(debit) OVER w - sum(credit) OVER w AS unbalanced, max(NOT (
			(debit = 0) <> (credit = 0)
			AND period BETWEEN '202301' AND '202312'
			AND match(account, '^[0-9]{6}$')
			AND line_no > 0
			AND posting_date >= toDate32('2023-01-01')
			AND posting_date <= toDate32('2023-12-31')
			AND startsWith(voucher_id, period)
			AND lengthUTF8(summary) > 1
			AND currency IN ('CNY', 'USD', 'HKD')
			AND debit + credit < 100000000
			AND account IN (SELECT code FROM file('chart.csv', CSVWithNames, 'code String, name String, leaf String') WHERE leaf = 'true')
		)) OVER w AS bad
	FROM journal WINDOW w AS (PARTITION BY book, voucher_id)
) WHERE NOT bad AND unbalanced = 0
INTO OUTFILE 'clickhouse.out' FORMAT TSVWithNames;
