-- The same in GB18030: its bytes are cut into columns as they are, then the columns that can hold Chinese are converted.
-- A byte that is no character becomes a mark; `clean` reports its place.
SET input_format_csv_skip_first_lines = 1;
CREATE VIEW export AS
	SELECT * REPLACE (convertCharset(`凭证字`, 'GB18030', 'UTF-8') AS `凭证字`, convertCharset(`摘要`, 'GB18030', 'UTF-8') AS `摘要`,
		convertCharset(`往来单位`, 'GB18030', 'UTF-8') AS `往来单位`, convertCharset(`部门`, 'GB18030', 'UTF-8') AS `部门`)
	FROM file('vouchers.gb.csv', CSV,
	'`凭证日期` String, `凭证字` String, `凭证号` String, `分录号` String, `摘要` String, `科目编码` String, `币别` String, `汇率` String,
	`原币借方` String, `原币贷方` String, `借方金额` String, `贷方金额` String, `数量` String, `往来单位` String, `部门` String');
