SELECT voucher_id, a.debit, b.debit
FROM (SELECT voucher_id, sum(debit) AS debit FROM file('old-keys.csv', CSVWithNames, 'voucher_id String, debit Decimal(18,2)') GROUP BY voucher_id) AS a
FULL JOIN (SELECT voucher_id, sum(debit) AS debit FROM file('new-keys.csv', CSVWithNames, 'voucher_id String, debit Decimal(18,2)') GROUP BY voucher_id) AS b USING (voucher_id)
WHERE a.debit IS DISTINCT FROM b.debit
INTO OUTFILE 'clickhouse.out' FORMAT TSVWithNames
SETTINGS join_use_nulls = 1;
