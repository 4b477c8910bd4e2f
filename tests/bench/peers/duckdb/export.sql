-- The export, each column as text.
CREATE VIEW export AS SELECT * FROM read_csv('vouchers.csv', header = true, all_varchar = true);
