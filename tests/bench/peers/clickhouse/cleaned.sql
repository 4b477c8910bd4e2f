-- What `clean` has written, each column as text.
CREATE VIEW cleaned AS SELECT * FROM file('clean.tsv', TSVWithNames,
	'_at String, _fault Nullable(String), date Nullable(String), word Nullable(String), number Nullable(String), line Nullable(String),
	summary Nullable(String), account Nullable(String), currency Nullable(String), rate Nullable(String),
	original_debit Nullable(String), original_credit Nullable(String), debit Nullable(String), credit Nullable(String),
	quantity Nullable(String), party Nullable(String), department Nullable(String)');
