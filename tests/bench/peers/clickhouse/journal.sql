-- What `map` has written, by type.
CREATE VIEW journal AS SELECT * FROM file('journal.tsv', TSVWithNames,
	'_at String, _fault Nullable(String), book Nullable(String), voucher_id Nullable(String), line_no Nullable(Int64),
	posting_date Nullable(Date32), period Nullable(String), account Nullable(String), currency Nullable(String),
	debit Nullable(Decimal(18,2)), credit Nullable(Decimal(18,2)), summary Nullable(String), party Nullable(String),
	rate Nullable(Decimal(18,8)), quantity Nullable(Decimal(18,6)), department Nullable(String)');
