-- The records of `sort`. Those with equal fields may be in any order here: `sort` keeps theirs.
COPY (
	SELECT * FROM journal ORDER BY account, posting_date
) TO 'duckdb.out' (DELIMITER '\t', HEADER, QUOTE '', ESCAPE '', NULLSTR '\N');
