-- What `map` has written, by type.
CREATE VIEW journal AS SELECT * FROM read_csv('journal.tsv', delim = '\t', header = true, quote = '', escape = '', nullstr = '\N',
	columns = { '_at': 'VARCHAR', '_fault': 'VARCHAR', 'book': 'VARCHAR', 'voucher_id': 'VARCHAR', 'line_no': 'BIGINT',
		'posting_date': 'DATE', 'period': 'VARCHAR', 'account': 'VARCHAR', 'currency': 'VARCHAR',
		'debit': 'DECIMAL(18,2)', 'credit': 'DECIMAL(18,2)', 'summary': 'VARCHAR', 'party': 'VARCHAR',
		'rate': 'DECIMAL(18,8)', 'quantity': 'DECIMAL(18,6)', 'department': 'VARCHAR' });
