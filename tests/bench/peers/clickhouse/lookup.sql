SELECT c.line AS line, l.new_code AS new_code
FROM file('codes.tsv', TSVWithNames, 'line String, code String') AS c
LEFT JOIN file('large.csv', CSVWithNames, 'old_code String, new_code Nullable(String)') AS l ON c.code = l.old_code
INTO OUTFILE 'clickhouse.out' FORMAT TSVWithNames;
