-- What `clean` has written, each column as text.
CREATE VIEW cleaned AS SELECT * FROM read_csv('clean.tsv', delim = '\t', header = true, all_varchar = true, quote = '', escape = '',
	nullstr = '\N');
