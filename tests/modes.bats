# load.mode upsert and replace in SQLite; the servers have the same tests.
load helper
load server
load modes

setup() {
	scratch
	SCHEME=sqlite DATABASE=ledger.db NULL='' RECORDS=entry_display
	ledger
	sed -i 's/sqlite:\/\/\//sqlite:/' s.yml
	URL=sqlite:ledger.db
}
sql() { sqlite3 ledger.db "$1"; }

@test "upsert inserts, updates, leaves what is equal; an undo restores every byte" { upsert_and_undo; }

@test "the same batch and the same input are refused, also where nothing was changed" { upsert_repeat; }

@test "unchanged is exact: an amount in another form is equal, a blank or a capital letter is not" { upsert_exact; }

@test "a key that is there twice, that is null or that the stream lacks is refused" { upsert_keys; }

@test "of two batches that changed a record the older cannot be undone first" { upsert_twice; }

@test "a record changed since keeps the batch; --force puts back what is unchanged" { upsert_changed_since; }

@test "replace removes what does not come again, and an undo puts it back" { replace_and_undo; }

@test "replace takes only records that load.where names" { replace_where; }

@test "a table without a unique index of the key is refused" {
	modes_no_index 'DROP VIEW entry_display; DROP TABLE entry; CREATE TABLE entry (id INTEGER NOT NULL, amount INTEGER, count INTEGER, day TEXT, open INTEGER, text TEXT, code TEXT, _batch INTEGER, _at TEXT)'
}

@test "a trigger that changes a record on its way is seen" {
	modes_trigger 'CREATE TRIGGER loud AFTER UPDATE ON entry WHEN new.text <> upper(new.text) BEGIN UPDATE entry SET text = upper(new.text) WHERE id = new.id; END'
}
