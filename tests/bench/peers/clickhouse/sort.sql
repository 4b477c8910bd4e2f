-- The records of `sort`. Those with equal fields may be in any order here: `sort` keeps theirs.
SELECT * FROM journal ORDER BY account, posting_date
INTO OUTFILE 'clickhouse.out' FORMAT TSVWithNames;
