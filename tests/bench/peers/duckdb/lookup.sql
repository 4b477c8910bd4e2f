COPY (
	SELECT c.line, l.new_code
	FROM read_csv('codes.tsv', delim = '\t', header = true, all_varchar = true) c
	LEFT JOIN read_csv('large.csv', header = true, all_varchar = true) l ON c.code = l.old_code
) TO 'duckdb.out' (DELIMITER '\t', HEADER, QUOTE '', ESCAPE '', NULLSTR '\N');
