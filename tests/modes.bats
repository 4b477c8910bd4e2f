# load.mode upsert and replace in SQLite; the servers have the same tests.
load helper
load server
load modes

setup() {
	scratch
	SCHEME=sqlite DATABASE=ledger.db NULL='' RECORDS=entry_display
	ledger
}
sql() { sqlite3 ledger.db "$1"; }

@test "the database says which keys are the same: its collation" {
	rm -f ledger.db
	same_by_collation "TEXT NOT NULL COLLATE NOCASE" INTEGER INTEGER TEXT INTEGER TEXT ""
	follows_by_collation "TEXT NOT NULL COLLATE NOCASE"
	# an index that takes two keys which are the same for the column
	sql 'CREATE TABLE kept AS SELECT * FROM entry; DROP TABLE pay; DROP TABLE entry;
	     CREATE TABLE entry (id INTEGER, amount INTEGER, count INTEGER, day TEXT, open INTEGER, text TEXT NOT NULL COLLATE NOCASE, code TEXT, _batch bigint, _at TEXT);
	     CREATE UNIQUE INDEX entry_text ON entry (text COLLATE BINARY); INSERT INTO entry SELECT * FROM kept; DROP TABLE kept'
	refuses "has no unique index of the key of its schema (text), by which this load.mode finds a record" cutover load -I csv --no-backup -f u.yml -p batch=two in.csv
}

@test "upsert inserts, updates, leaves what is equal; an undo restores every byte" { upsert_and_undo; }

@test "the same batch and the same input are refused, also where nothing was changed" { upsert_repeat; }

@test "unchanged is exact: an amount in another form is equal, a blank or a capital letter is not" { upsert_exact; }

@test "a key that is there twice, that is null or that the stream lacks is refused" { upsert_keys; }

@test "what is refused is set aside with its group, and the table keeps what it has of it" { upsert_set_aside "ledger.db' refuses this record: UNIQUE constraint failed: entry.code"; }

@test "upsert: a record takes a value that a later one gives up" { upsert_any_order; }

@test "an undo gives back a unique value that another record has until it is undone as well" { undo_any_order "UNIQUE constraint failed: entry.text"; }

# The records that are kept are found by an index, also by a key whose collation ignores case: without it 20,000 take two minutes.
@test "an undo of many records by a key with a collation takes no longer" {
	ledger
	sed -i 's/^  - { name: text.*/  - { name: text, type: string, constraints: { required: true, maxLength: 60 } }/; s/primaryKey: .*/primaryKey: [text]/; s/, constraints: { unique: true }//' entry.yml
	sed "s/schema: entry.yml/mode: upsert, &/" s.yml >u.yml
	entries 1 1 >in
	run_ok cutover load -q -f s.yml -p batch=zero in
	run_ok cutover load -q --no-backup -f s.yml --undo zero
	sql 'DROP VIEW entry_display; DROP TABLE entry; CREATE TABLE entry (id INTEGER NOT NULL, amount INTEGER, count INTEGER, day TEXT, open INTEGER, text TEXT NOT NULL COLLATE NOCASE UNIQUE, code TEXT, _batch INTEGER, _at TEXT)'
	entries 1 20000 >in
	run_ok cutover load -q -f u.yml -p batch=one in
	everything >before
	sed 's/text of/Text of/' in >two
	run_ok cutover load -q --no-backup -f u.yml -p batch=two two
	run_ok timeout 20 cutover load -q --no-backup -f u.yml --undo two
	as_before
}

# entry_with CLAUSE: the table `entry` made anew, with all its records, and CLAUSE at its column code
entry_with() {
	sql "CREATE TABLE kept AS SELECT * FROM entry; DROP VIEW IF EXISTS entry_display; DROP TABLE entry;
	     CREATE TABLE entry (id INTEGER NOT NULL, amount INTEGER CHECK (amount < 10000), count INTEGER, day TEXT, open INTEGER, text TEXT, code TEXT $1, _batch INTEGER, _at TEXT, UNIQUE (id));
	     INSERT INTO entry SELECT * FROM kept; DROP TABLE kept"
}

refer_to_itself() {
	sql "CREATE TABLE kept AS SELECT * FROM entry; DROP VIEW IF EXISTS entry_display; DROP TABLE entry;
	     CREATE TABLE entry (id INTEGER NOT NULL, amount INTEGER, count INTEGER REFERENCES entry (id) $1, day TEXT, open INTEGER, text TEXT, code TEXT, _batch INTEGER, _at TEXT, UNIQUE (id));
	     INSERT INTO entry SELECT * FROM kept; DROP TABLE kept"
}
@test "records that refer to each other are taken out, put back and removed" { tree refer_to_itself; }

@test "records that stand before those that they need are loaded, however many" { children_first; }

@test "upsert: more records than may be refused take a value that a later one gives up" { values_first; }

@test "a file that is refused as a whole: the first records are told, and how many at least" { hopeless; }

@test "a file of which all is set aside ends in time" {
	rm -f ledger.db
	hopeless_set_aside 60 "CREATE TABLE code (code TEXT PRIMARY KEY); INSERT INTO code VALUES ('A'), ('X')" \
		"CREATE TABLE kept AS SELECT * FROM entry; DROP VIEW IF EXISTS entry_display; DROP TABLE entry;
		 CREATE TABLE entry (id INTEGER NOT NULL, amount INTEGER CHECK (amount < 10000), count INTEGER, day TEXT, open INTEGER, text TEXT, code TEXT UNIQUE REFERENCES code (code), _batch INTEGER, _at TEXT, UNIQUE (id));
		 INSERT INTO entry SELECT * FROM kept; DROP TABLE kept"
}

@test "upsert: a foreign key and a check, some records of many" {
	rm -f ledger.db
	upsert_foreign_key 'CREATE TABLE code (code TEXT PRIMARY KEY)' \
		"CREATE TABLE kept AS SELECT * FROM entry; DROP VIEW IF EXISTS entry_display; DROP TABLE entry;
		 CREATE TABLE entry (id INTEGER NOT NULL, amount INTEGER CHECK (amount < 10000), count INTEGER, day TEXT, open INTEGER, text TEXT, code TEXT REFERENCES code (code), _batch INTEGER, _at TEXT, UNIQUE (id));
		 INSERT INTO entry SELECT * FROM kept; DROP TABLE kept"
}

@test "insert: a foreign key of the table, checked at once or before the commit" {
	local spec
	modes
	sql "CREATE TABLE code (code TEXT PRIMARY KEY); INSERT INTO code VALUES ('A'), ('B'), ('C'), ('X')"
	entry_with 'REFERENCES code'
	everything >before
	printf 'id,amount,code\n5,5.00,X\n6,6.00,Q\n7,7.00,\n8,8.00,R\n' >in.csv
	refuses "in.csv:3: code: 'Q' is not in table 'code'" cutover load -I csv -f s.yml -p batch=two in.csv
	err_has "in.csv:5: code: 'R' is not in table 'code'"
	err_has "refuses 2 records: nothing is loaded; next: load what table 'code' lacks"
	as_before
	echo 'limits: { records: 2 }' >>s.yml
	run_ok cutover load -q -I csv --no-backup -f s.yml -p batch=two --set-aside aside in.csv
	[ "$(sql 'SELECT id FROM entry' | xargs)" = '1 2 3 4 5 7' ]
	run_ok cutover load -q -f s.yml --no-backup --undo two
	# with its group
	sed 's/^limits.*/validate: { group: [count] }\nlimits: { records: 4 }/' s.yml >g.yml
	printf 'id,amount,count,code\n5,5.00,11,X\n6,6.00,11,Q\n7,7.00,12,B\n8,8.00,13,R\n9,9.00,13,\n' >in.csv
	run_ok cutover load -I csv --no-backup -f g.yml -p batch=two --set-aside aside in.csv
	err_has "in.csv:3: code: 'Q' is not in table 'code' (group '11')"
	err_has "in.csv:5: code: 'R' is not in table 'code' (group '13')"
	summary "load: 5 read, 4 set aside in 2 groups, 1 loaded"
	run_ok cutover load -q -f s.yml --no-backup --undo two
	entry_with 'REFERENCES code DEFERRABLE INITIALLY DEFERRED'
	for spec in s g; do
		refuses "refuses 2 records: nothing is loaded; next: load what table 'code' lacks" cutover load -I csv -f $spec.yml -p batch=two in.csv
		err_has "in.csv:3: code: 'Q' is not in table 'code'"
		err_has "in.csv:5: code: 'R' is not in table 'code'"
		as_before
	done
	run_ok cutover load -I csv --no-backup -f g.yml -p batch=two --set-aside aside in.csv
	err_has "in.csv:3: code: 'Q' is not in table 'code' (group '11')"
	summary "load: 5 read, 4 set aside in 2 groups, 1 loaded"
	[ "$(sql 'SELECT id FROM entry' | xargs)" = '1 2 3 4 7' ]
	run_ok cutover load -q -f s.yml --verify all
}

@test "a table that refers to itself: what names a refused record is refused as well, and the rest is loaded" {
	modes
	refer_to_itself
	everything >before
	echo 'limits: { records: 9 }' | tee -a s.yml >>u.yml
	printf 'id,amount,count\n10,1.00,11\n11,1.00,99\n12,1.00,10\n13,1.00,14\n14,1.00,1\n15,1.00,15\n16,1.00,17\n17,1.00,16\n' >in.csv
	refuses "refuses 3 records: nothing is loaded" cutover load -I csv -f s.yml -p batch=two in.csv
	as_before
	run_ok cutover load -I csv --no-backup -f s.yml -p batch=two --set-aside aside in.csv
	err_has "in.csv:2: count: '11' is not in table 'entry'"
	err_has "in.csv:3: count: '99' is not in table 'entry'"
	err_has "in.csv:4: count: '10' is not in table 'entry'"
	summary "load: 8 read, 3 set aside in 3 groups, 5 loaded"
	cut -f 1,2,3 aside >shown
	expect_file shown <<'S'
_at⇥_fault⇥id
in.csv:2⇥count:not_in_reference⇥10
in.csv:3⇥count:not_in_reference⇥11
in.csv:4⇥count:not_in_reference⇥12
\.⇥rows=3⇥sum.amount=3.00
S
	[ "$(sql 'SELECT id FROM entry WHERE id > 9' | xargs)" = '13 14 15 16 17' ]
	run_ok cutover load -q -f s.yml --verify all
	undo two
	# a group that leaves takes along what others name
	sed 's/^limits/validate: { group: [text], order: any }\n&/' s.yml >g.yml
	printf 'id,amount,count,text\n10,1.00,99,a\n12,1.00,11,b\n11,1.00,1,a\n13,1.00,1,c\n' >in.csv
	run_ok cutover load -I csv --no-backup -f g.yml -p batch=two --set-aside aside in.csv
	summary "load: 4 read, 3 set aside in 2 groups, 1 loaded"
	[ "$(cut -f 1,2 aside | tr '\t' ' ' | grep in.csv | xargs)" = 'in.csv:2 count:not_in_reference in.csv:3 count:not_in_reference in.csv:4 *:group' ]
	undo two
	# a record that was there already stays as it was, and others may name it
	printf 'id,amount,count\n1,1.50,98\n5,5.00,1\n6,6.00,97\n7,7.00,6\n' >in.csv
	run_ok cutover load -I csv --no-backup -f u.yml -p batch=two --set-aside aside in.csv
	summary "load: 4 read, 3 set aside in 3 groups, 1 loaded into '$URL' as batch 'two': 1 inserted, 0 updated"
	[ "$(sql 'SELECT id, count FROM entry WHERE id IN (1, 5, 6, 7)' | xargs)" = '1|1 5|1' ]
	undo two
	as_before
	# two keys of one record, and a long chain
	sql 'CREATE TABLE code (code TEXT PRIMARY KEY)'
	sql "CREATE TABLE kept AS SELECT * FROM entry; DROP TABLE entry;
	     CREATE TABLE entry (id INTEGER NOT NULL, amount INTEGER, count INTEGER REFERENCES entry (id), day TEXT, open INTEGER, text TEXT, code TEXT REFERENCES code DEFERRABLE INITIALLY DEFERRED, _batch INTEGER, _at TEXT, UNIQUE (id));
	     INSERT INTO code SELECT code FROM kept WHERE code IS NOT NULL; INSERT INTO entry SELECT * FROM kept; DROP TABLE kept"
	printf 'id,amount,count,code\n5,5.00,1,A\n6,6.00,7,Q\n8,8.00,99,\n9,9.00,1,Z\n' >in.csv
	run_ok cutover load -I csv --no-backup -f s.yml -p batch=two --set-aside aside in.csv
	[ "$(cut -f 1,2 aside | tr '\t' ' ' | grep in.csv | xargs)" = 'in.csv:3 code:not_in_reference count:not_in_reference in.csv:4 count:not_in_reference in.csv:5 code:not_in_reference' ]
	undo two
	sed 's/records: 9/records: 20000/' s.yml >all.yml
	sql 'CREATE INDEX entry_count ON entry (count)'
	{ echo id,amount,count; for ((i = 11; i <= 20000; i++)); do echo "$i,1.00,$((i + 1))"; done; echo 10,1.00,1; } >in.csv
	run_ok timeout 60 cutover load -q -I csv --no-backup -f all.yml -p batch=two --set-aside aside in.csv
	[ "$(sql 'SELECT count(*) FROM entry')" = 5 ]
}

# SQLite counts deferred keys that are broken, and counts down where one is mended that was broken before.
@test "a deferred key that a load breaks is refused, also where the load mends another one" {
	modes
	sql "CREATE TABLE code (code TEXT PRIMARY KEY); INSERT INTO code VALUES ('A'), ('C'), ('X')"
	entry_with 'REFERENCES code DEFERRABLE INITIALLY DEFERRED'
	everything >before
	# record 2 is the one that was broken; what comes before it is refused at first, so that each is put alone
	sql 'CREATE UNIQUE INDEX entry_text ON entry (text)'
	printf 'id,amount,text,code\n9,9.00,nine,Q\n1,1.00,four,A\n4,4.00,4,\n2,2.50,two,X\n' >in.csv
	refuses "refuses 1 record: nothing is loaded; next: load what table 'code' lacks" cutover load -I csv -f u.yml --no-backup -p batch=two in.csv
	err_has "in.csv:2: code: 'Q' is not in table 'code'"
	as_before
	# one that stays broken is no finding
	printf 'id,amount,text\n2,2.75,new\n' >in.csv
	run_ok cutover load -q -I csv -f u.yml --no-backup -p batch=two in.csv
	[ "$(sql 'SELECT code FROM entry WHERE id = 2')" = B ]
	# to put it back is to break the key once more, until the other table has it
	refuses 'FOREIGN KEY constraint failed' cutover load -f u.yml --no-backup --undo two
	[ "$(sql 'SELECT text FROM entry WHERE id = 2')" = new ]
	sql "INSERT INTO code VALUES ('B')"
	undo two
	as_before
}

@test "a ledger that breaks a foreign key already still loads, and says so; a table may refer to itself" {
	modes
	sql "CREATE TABLE code (code TEXT PRIMARY KEY); INSERT INTO code VALUES ('A'), ('X')"
	entry_with 'REFERENCES code (code)'
	printf 'id,amount,code\n5,5.00,X\n' >in.csv
	run_ok cutover load -I csv --no-backup -f s.yml -p batch=two in.csv
	err_has "'ledger.db': 2 foreign keys of records in table 'entry' are broken already: SQLite has not looked at them before; they stay as they are"
	run_ok cutover load -q -f s.yml --verify all
	run_ok cutover load -q --no-backup -f s.yml --undo two
	run_ok cutover load -q --no-backup -f s.yml --undo one
	# a record may come before the one that it names
	sql 'DROP TABLE entry; CREATE TABLE entry (id INTEGER NOT NULL, amount INTEGER, count INTEGER REFERENCES entry (id), day TEXT, open INTEGER, text TEXT, code TEXT, _batch INTEGER, _at TEXT, UNIQUE (id))'
	printf 'id,amount,count\n5,5.00,6\n6,6.00,\n' >in.csv
	run_ok cutover load -q -I csv --no-backup -f s.yml -p batch=two in.csv
	printf 'id,amount,count\n7,5.00,8\n8,6.00,9\n' >in.csv
	refuses "in.csv:3: count: '9' is not in table 'entry'" cutover load -q -I csv --no-backup -f s.yml -p batch=three in.csv
}

@test "replace keeps what it has of a record that is set aside, however its key is written" {
	modes
	echo 'limits: { records: 9 }' >>r.yml
	printf 'id,amount,count,code\n1.0,1.75,1,C\n02,2.00,1,\n5.0,5.00,1,\n' >in.csv
	run_ok cutover load --no-backup -I csv -f r.yml -p batch=two --set-aside aside in.csv
	err_has "in.csv:2: 'ledger.db' refuses this record: UNIQUE constraint failed: entry.code"
	err_has "in.csv:3: id: '02' is not written as the stream writes numbers"
	summary "load: 3 read, 2 set aside in 2 groups, 1 loaded into '$URL' as batch 'two': 1 inserted, 0 updated, 0 unchanged, 0 removed"
	out_has 'entry  removed          0'
	undo two
	as_before
}

@test "a load that breaks off while it tries once more what was refused changes nothing" {
	modes
	sql "CREATE TRIGGER stop BEFORE UPDATE ON entry WHEN new.id = 1 AND (SELECT code FROM entry WHERE id = 3) = 'D' BEGIN SELECT RAISE(ROLLBACK, 'gone'); END"
	printf 'id,amount,code\n1,1.00,B\n3,3.00,D\n2,2.50,X\n4,4.00,Y\n' >in.csv
	sql "UPDATE entry SET code = 'D' WHERE id = 4"
	everything >before
	refuses "cannot write to 'ledger.db': no such savepoint" cutover load -I csv --no-backup -f u.yml -p batch=two --set-aside aside in.csv
	as_before
}

@test "of two batches that changed a record the older cannot be undone first" { upsert_twice; }

@test "a record changed since keeps the batch; --force puts back what is unchanged" { upsert_changed_since; }

@test "replace removes what does not come again, and an undo puts it back" { replace_and_undo; }

@test "replace takes only records that load.where names" { replace_where; }

@test "what refers to a removed record keeps it, whatever its foreign key says" { replace_referred 'INTEGER' ""; }

@test "replace: a record of the same table that refers to a removed one counts, unless it is removed as well" { replace_refers_to_itself 'INTEGER' "" ''; }

@test "upsert does not change a value that another table refers to" { upsert_referred 'TEXT' ""; }

@test "--undo takes out nothing that another table refers to" { undo_referred 'INTEGER' ""; }

@test "--undo asks the foreign keys of the schemas, where the tables have none" { undo_noted; }

@test "a foreign key of two columns, in a table with any name; one that refers to no column" {
	modes
	sqlite3 ledger.db 'CREATE UNIQUE INDEX two ON entry (id, count); CREATE TABLE "my pay" ("a b" INTEGER, n INTEGER, FOREIGN KEY ("a b", n) REFERENCES Entry (ID, count)); INSERT INTO "my pay" VALUES (1, 1), (1, 1), (1, 2), (3, 2), (1, NULL)'
	printf 'id,amount,count\n2,2.50,1\n' >in.csv
	refuses "2 records of table 'my pay' refer by foreign key (a b, n) to records of table 'entry' that this load would remove, such as id '1', count '1': nothing is changed" \
		cutover load -I csv -f r.yml -p batch=two in.csv
	as_before
	for key in '' '(none)'; do
		sqlite3 ledger.db "DROP TABLE IF EXISTS \"my pay\"; DROP TABLE IF EXISTS bad; CREATE TABLE bad (b INTEGER REFERENCES entry $key)"
		refuses "column 'b' of table 'bad' has a foreign key that refers to no column of table 'entry'" cutover load -f u.yml --undo one
		as_before
	done
}

@test "an undo that only puts removed records back makes its copy first" {
	modes
	printf 'id,amount,count\n1,1.00,1\n' >in.csv
	run_ok cutover load -q --no-backup -I csv -f r.yml -p batch=two in.csv
	rm -f ledger.db.backup-*
	run_ok cutover load -q -f r.yml --undo two
	as_before
	[ "$(sqlite3 ledger.db.backup-* 'SELECT count(*) FROM entry')" = 3 ]
}

@test "a table without a unique index of the key is refused" {
	modes_no_index 'DROP VIEW entry_display; DROP TABLE entry; CREATE TABLE entry (id INTEGER NOT NULL, amount INTEGER, count INTEGER, day TEXT, open INTEGER, text TEXT, code TEXT, _batch INTEGER, _at TEXT)'
}

@test "a trigger that changes a record on its way is seen" {
	modes_trigger 'CREATE TRIGGER loud AFTER UPDATE ON entry WHEN new.text <> upper(new.text) BEGIN UPDATE entry SET text = upper(new.text) WHERE id = new.id; END'
}

@test "a rehearsal shows what would change; a load whose log is lost is proved, not repeated" {
	modes
	cat >up.yml <<-'S'
	cutover: 1
	name: up
	controls: [amount]
	clean: { fields: { id: { type: integer }, amount: { type: decimal(2), decimal_mark: '.' }, text: {} } }
	load: { to: "sqlite:ledger.db", schema: entry.yml, mode: upsert }
	S
	printf 'id,amount,text\n1,1.00,one\n2,2.75,two\n9,9.00,nine\n' >old.csv
	run_ok cutover run -q -f up.yml --dir first --rehearse old.csv
	out_has 'entry  updated          1  amount=2.50          amount=2.75'
	as_before
	run_ok cutover run -q -f up.yml --dir second old.csv
	out_has 'entry  updated          1  amount=2.50          amount=2.75'
	everything >after
	rm -r second
	run_ok cutover run -f up.yml --dir third old.csv
	err_has "load: 3 read, 3 are in 'sqlite:ledger.db' already as batch 'up'"
	everything | diff -u after -
	run_ok cutover load -f up.yml --undo up --dry-run
	err_has "batch 'up': 1 record would be taken out, 1 put back as it was"
	everything | diff -u after -
	undo up
	as_before
}

@test "an undo from which a trigger leaves out a record changes nothing" {
	undo_left_out "CREATE TRIGGER out BEFORE INSERT ON entry WHEN new.text = 'two' BEGIN SELECT RAISE(IGNORE); END" "DROP TRIGGER out" \
		"CREATE TRIGGER out BEFORE UPDATE ON entry WHEN new.text = 'two' BEGIN SELECT RAISE(IGNORE); END"
}

@test "undo: what the database says against it is told" {
	undo_refused "CREATE TRIGGER stays BEFORE DELETE ON entry WHEN old.text = 'two' BEGIN SELECT RAISE(ABORT, 'it stays'); END"
}

@test "the same batch by two processes at once: one is in, the other says so" { both_at_once; }
