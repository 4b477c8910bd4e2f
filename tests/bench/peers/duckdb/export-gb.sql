-- The same from iconv in a pipe: DuckDB reads GB18030 only with an extension out of the network.
CREATE VIEW export AS SELECT * FROM read_csv('/dev/stdin', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
	columns = { '凭证日期': 'VARCHAR', '凭证字': 'VARCHAR', '凭证号': 'VARCHAR', '分录号': 'VARCHAR', '摘要': 'VARCHAR',
		'科目编码': 'VARCHAR', '币别': 'VARCHAR', '汇率': 'VARCHAR', '原币借方': 'VARCHAR', '原币贷方': 'VARCHAR',
		'借方金额': 'VARCHAR', '贷方金额': 'VARCHAR', '数量': 'VARCHAR', '往来单位': 'VARCHAR', '部门': 'VARCHAR' });
