-- The export, each column as text.
CREATE VIEW export AS SELECT * FROM file('vouchers.csv', CSVWithNames,
	'`凭证日期` String, `凭证字` String, `凭证号` String, `分录号` String, `摘要` String, `科目编码` String, `币别` String, `汇率` String,
	`原币借方` String, `原币贷方` String, `借方金额` String, `贷方金额` String, `数量` String, `往来单位` String, `部门` String');
