-- The records of `clean`. Left out: the place of each record (_at), and the list of what could not be read; one such field ends it.
COPY (
	SELECT coalesce(try_strptime(凭证日期, '%Y-%m-%d'), try_strptime(凭证日期, '%Y/%m/%d'))::DATE AS date,
		trim(凭证字) AS word, 凭证号::BIGINT AS number, 分录号::BIGINT AS line,
		trim(regexp_replace(摘要, '\s+', ' ', 'g')) AS summary, trim(科目编码) AS account,
		CASE trim(币别) WHEN 'RMB' THEN 'CNY' ELSE trim(币别) END AS currency, 汇率::DECIMAL(18,6) AS rate,
		replace(原币借方, ',', '')::DECIMAL(18,2) AS original_debit,
		replace(原币贷方, ',', '')::DECIMAL(18,2) AS original_credit,
		replace(借方金额, ',', '')::DECIMAL(18,2) AS debit, replace(贷方金额, ',', '')::DECIMAL(18,2) AS credit,
		replace(数量, ',', '')::DECIMAL(18,2) AS quantity, trim(往来单位) AS party, trim(部门) AS department
	FROM export
) TO 'duckdb.out' (DELIMITER '\t', HEADER, QUOTE '', ESCAPE '', NULLSTR '\N');
