-- The records of `dedupe`. Which of several stays is not said here: that of `dedupe` is the first.
COPY (
	SELECT DISTINCT ON (book, voucher_id, line_no) * FROM journal
) TO 'duckdb.out' (DELIMITER '\t', HEADER, QUOTE '', ESCAPE '', NULLSTR '\N');
