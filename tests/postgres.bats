# load and reconcile with a PostgreSQL server.
load helper
load server
load modes
load postgres

setup() {
	scratch
	postgres
	SCHEME=postgresql DATABASE=$PGDATABASE
	TRUE=t FALSE=f NULL=''
	LOADING="SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%' AND application_name = 'cutover'"
	RECORDS=entry
	ledger
}
stop_server() { postgres_stop immediate; }
start_server() { postgres_start; }
nothing_there() { answers "SELECT to_regclass('entry')" <<<""; }

# ---- a load

@test "the table is made from the schema: exact numbers, key, comments, and where each record came from" {
	first_load
	answers "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute WHERE attrelid = 'entry'::regclass AND attnum > 0 ORDER BY attnum" <<'S'
id|numeric(38,0)|t
amount|numeric(38,2)|f
count|numeric(38,0)|f
day|date|f
open|boolean|f
text|text|f
code|text|f
_batch|bigint|t
_no|bigint|t
_at|text|f
S
	answers "SELECT obj_description('entry'::regclass), col_description('entry'::regclass, 1)" <<<'Entries 分录|序号: Number of the entry'
	answers "SELECT indexdef FROM pg_indexes WHERE tablename = 'entry' ORDER BY 1" <<'S'
CREATE INDEX entry__batch_idx ON public.entry USING brin (_batch)
CREATE UNIQUE INDEX entry_code_key ON public.entry USING btree (code)
CREATE UNIQUE INDEX entry_id_key ON public.entry USING btree (id)
S
}

@test "every character comes back as it was sent" { every_character "encode(convert_to(text, 'UTF8'), 'hex')"; }

@test "numbers and booleans that are not in the form of the stream are loaded in the form of their type" { other_forms; }

@test "the same batch, and the same input under another name, are refused; the table stays as it is" { same_batch; }

@test "--dry-run leaves nothing, and an empty input is no batch" { dry_run; }

@test "a big load goes over in several pieces, in their order" { big_load; }

@test "a partitioned table: its records do not come back in their order, and are sorted" {
	sql 'CREATE TABLE entry (id bigint NOT NULL, amount numeric(12,2), count bigint, day date, open boolean, text text, code text, _batch bigint, _no bigint, _at text) PARTITION BY HASH (id);
	     CREATE TABLE entry_0 PARTITION OF entry FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE entry_1 PARTITION OF entry FOR VALUES WITH (MODULUS 2, REMAINDER 1)'
	entries 1 100000 >in
	run_ok cutover load -q -f s.yml in
	answers 'SELECT count(*), sum(amount) FROM entry' <<<'100000|150000.00'
	run_ok cutover load -q -f s.yml --verify entries
}

# ---- what is refused

@test "a key that is there twice is refused with its place, at any distance, and nothing is loaded" { key_twice 'duplicate key value violates unique constraint "entry_id_key" (Key (id)=(7) already exists.)'; }

@test "a check, a trigger and a foreign key of the ledger refuse with the place and the words of the server" {
	closed() {
		sql "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN IF new.text = 'no' THEN RAISE EXCEPTION 'period 12 is closed'; END IF; RETURN new; END \$\$;
		     CREATE TRIGGER stop BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION stop()"
	}
	check_and_trigger 'new row for relation "entry" violates check constraint "small"' closed
	sql 'CREATE TABLE code (code text PRIMARY KEY)'
	foreign_key "a:6: code: 'X' is not in table 'code'"
}

@test "what is refused is set aside with its voucher, and the rest is loaded; without a file all of it is told at once" { set_aside; }

@test "what is set aside must be within the limits; a dry run leaves no file" { set_aside_limits; }

@test "a voucher whose lines are apart leaves as a whole" { set_aside_scattered; }

@test "a table that the load has made: a key that is there twice is told, and set aside" { set_aside_fresh; }

@test "many refusals: no record is lost or comes twice; a thousand are enough where nothing is loaded anyway" { set_aside_many; }

@test "a table that refers to itself is loaded in one piece" {
	lines_ledger
	sql "DROP TABLE line; CREATE TABLE line (voucher bigint NOT NULL, line bigint NOT NULL UNIQUE, account varchar(20) UNIQUE, amount decimal(12,2), _batch bigint, _no bigint, _at text, FOREIGN KEY (voucher) REFERENCES line (line))"
	sed -i 's/primaryKey.*/primaryKey: [line]/' line.yml
	sed -i '/^validate/d' lines.yml
	stream amount >in <<'S'
_at⇥_fault⇥voucher⇥line⇥account⇥amount
a:1⇥\N⇥3⇥1⇥A⇥1.00
a:2⇥\N⇥1⇥2⇥B⇥1.00
a:3⇥\N⇥3⇥3⇥C⇥1.00
a:4⇥\N⇥7⇥4⇥D⇥1.00
a:5⇥\N⇥7⇥5⇥E⇥1.00
a:6⇥\N⇥6⇥6⇥A⇥1.00
S
	run_ok cutover load -f lines.yml --set-aside aside in
	err_has "a:4: voucher: '7' is not in table 'line'"
	err_has "a:6: '$URL' refuses this record: duplicate key value"
	cut -f 1,2 aside | tabs | diff - <(printf '_at\t_fault\na:4\tvoucher:not_in_reference\na:5\tvoucher:not_in_reference\na:6\t*:not_unique\n\\.\trows=3\n')
	answers 'SELECT line FROM line ORDER BY 1' <<<$'1\n2\n3'
	# some that name each other can only come together
	stream amount >in <<'S'
_at⇥_fault⇥voucher⇥line⇥account⇥amount
b:1⇥\N⇥14⇥11⇥F⇥1.00
b:2⇥\N⇥11⇥12⇥A⇥1.00
b:3⇥\N⇥11⇥14⇥G⇥1.00
S
	run_ok cutover load -f lines.yml -p batch=cycle --set-aside aside in
	err_has "b:2: '$URL' refuses this record: duplicate key value"
	answers 'SELECT line FROM line ORDER BY 1' <<<$'1\n2\n3\n11\n14'
}

@test "a trigger after the record, and a deferred one, do not say which record it is: it is found" {
	lines_ledger
	sql "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN IF new.amount = 9.00 THEN RAISE EXCEPTION 'nine'; END IF; RETURN new; END \$\$;
	     CREATE FUNCTION balanced() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN IF (SELECT sum(amount) FROM line WHERE voucher = new.voucher) <> 15 THEN RAISE EXCEPTION 'not balanced'; END IF; RETURN new; END \$\$;
	     CREATE TRIGGER late AFTER INSERT ON line FOR EACH ROW EXECUTE FUNCTION late()"
	vouchers 'if (v == 3 && l == 2) m = "9.00"; if (v == 8 && l == 3) m = "9.00"' >in
	run_ok cutover load -f lines.yml --set-aside aside in
	err_has "old.csv:9: '$URL' refuses this record: nine (group '3')"
	err_has "old.csv:25: '$URL' refuses this record: nine (group '8')"
	summary load: 27 read, 6 set aside in 2 groups, 21 loaded
	sql 'TRUNCATE line; DELETE FROM cutover_batch; DROP TRIGGER late ON line'
	sql 'CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION balanced()'
	run_ok cutover load -f lines.yml --set-aside aside in
	err_has "refuses this record: not balanced (group '3')"
	err_has "refuses this record: not balanced (group '8')"
	answers 'SELECT count(*), sum(amount) FROM line' <<<'21|105.00'
	run_ok cutover load -q -f lines.yml --verify lines
	sql 'DELETE FROM line; DELETE FROM cutover_batch'
	expect_status 2 cutover load -f any.yml --set-aside aside in
	err_has "one of the records: '$URL' refuses this record: not balanced; nothing is loaded"
	answers 'SELECT count(*) FROM line' <<<0
}

@test "a trigger that changes a record, or keeps it out, is seen; read_back: sums lets texts change" {
	changing_trigger "CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN IF new.id = 9 THEN RETURN NULL; END IF; IF new.id IN (6, 7) THEN new.text = upper(new.text); END IF; RETURN new; END \$\$;
	                  CREATE TRIGGER tidy BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION tidy()"
	entries 8 3 >in
	refuses "rows: 3 against 2; old.csv:10: the record is not there; nothing is loaded" cutover load -f s.yml -p batch=c in
	answers 'SELECT count(*) FROM entry' <<<4
}

@test "a default fills a field that was not sent: it is seen" { default_fills; }

@test "a table that is there is compared before a record is sent" { compared_table numeric "double precision" character; }

@test "what a column declares is checked before a record is sent" { declared_column; }

@test "a character that the encoding of the server does not have is refused with its place" {
	PGDATABASE=latin$BATS_TEST_NUMBER
	psql -q -d template1 -c "CREATE DATABASE $PGDATABASE TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
	printf '_at\t_fault\tid\tamount\ttext\na:2\t\\N\t1\t1.00\tMüller\na:3\t\\N\t2\t1.00\t甲\n' | stream amount >in
	refuses "a:3: 'postgresql:///$PGDATABASE' refuses this record" cutover load -f s.yml -p db="$PGDATABASE" in
	err_has 'has no equivalent in encoding "LATIN1"'
	printf '_at\t_fault\tid\tamount\ttext\na:2\t\\N\t1\t1.00\tMüller\n' | stream amount >in
	run_ok cutover load -f s.yml -p db="$PGDATABASE" in
	err_has "'postgresql:///$PGDATABASE': table 'entry' gets no titles that are not in ASCII: the encoding of the database is LATIN1"
	run_ok cutover load -q -f s.yml -p db="$PGDATABASE" --verify all
}

# ---- the connection

@test "a password in a URL is refused, and no message and no audit line shows it" { password_in_url PGPASSFILE 'postgres://me:hush@localhost/x'; }

@test "no server, no database, no password, a wrong one: each says so" {
	entries 1 1 >in
	refuses "cannot open 'postgresql:///x?host=$PWD'" cutover load -f s.yml --to "postgresql:///x?host=$PWD" in
	refuses 'database "nowhere" does not exist' cutover load -f s.yml --to postgresql:///nowhere in
	sql "DO \$\$ BEGIN CREATE ROLE locked LOGIN PASSWORD 'right'; EXCEPTION WHEN duplicate_object THEN END \$\$"
	refuses 'a password belongs into the file ~/.pgpass (PGPASSFILE)' cutover load -f s.yml --to "postgresql://locked@/$PGDATABASE" in
	echo '*:*:*:locked:wrong' >"$PGPASSFILE"
	chmod 600 "$PGPASSFILE"
	refuses 'password authentication failed for user "locked"' cutover load -f s.yml --to "postgresql://locked@/$PGDATABASE" in
	echo '*:*:*:locked:right' >"$PGPASSFILE"
	refuses 'permission denied for schema public' cutover load -f s.yml --to "postgresql://locked@/$PGDATABASE" in
	sql "GRANT CREATE ON SCHEMA public TO locked"
	run_ok cutover load -q -f s.yml --to "postgresql://locked@/$PGDATABASE" in
	rm "$PGPASSFILE"
	sql 'DROP OWNED BY locked; DROP ROLE locked'
	refuses 'invalid' cutover load -f s.yml --to 'postgresql:///x?nonsense=1' in
}

@test "a service, a search_path and the schema of a table" {
	entries 1 1 >in
	sql 'CREATE SCHEMA books; CREATE SCHEMA other'
	printf '[ledger]\ndbname=%s\n' "$PGDATABASE" >services
	PGSERVICEFILE=$PWD/services run_ok cutover load -q -f s.yml --to 'postgresql:///?service=ledger' in
	answers 'SELECT count(*) FROM public.entry' <<<1
	run_ok cutover load -q -f s.yml --to "$URL?options=-csearch_path%3Dbooks" in
	answers 'SELECT count(*) FROM books.entry e JOIN books.cutover_batch b ON b.number = e._batch' <<<1
	sed -i 's/schema: entry.yml/schema: entry.yml, table: other.lines/' s.yml
	run_ok cutover load -q -f s.yml -p batch=third in
	answers 'SELECT count(*) FROM other.lines' <<<1
	run_ok cutover load -q -f s.yml --verify third
	run_ok cutover load -q -f s.yml --undo third
	answers 'SELECT count(*) FROM other.lines' <<<0
	sed -i 's/other.lines/nowhere.lines/' s.yml
	refuses 'schema "nowhere" does not exist' cutover load -f s.yml -p batch=fourth in
}

@test "loads wait for each other, and say so when they wait in vain" {
	entries 1 1 >in
	run_ok cutover load -q -f s.yml in
	psql -Xq -c 'BEGIN; SELECT pg_advisory_xact_lock(hashtextextended($$cutover$$, 0)); SELECT pg_sleep(600)' >/dev/null 2>&1 3>&- &
	wait_until 1 "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
	refuses "cannot begin to write '$URL?options=-clock_timeout%3D100ms': it is locked by another session" \
		cutover load -f s.yml -p batch=b --to "$URL?options=-clock_timeout%3D100ms" in
	sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()" >/dev/null
	wait
}

@test "a database whose commits do not wait for the disk: those of load do" {
	entries 1 1 >in
	run_ok cutover load -q -f s.yml in
	sql "ALTER DATABASE $PGDATABASE SET synchronous_commit = off; ALTER TABLE entry ADD waits text DEFAULT current_setting('synchronous_commit')"
	entries 2 1 >in
	run_ok cutover load -q -f s.yml -p batch=b in
	answers 'SELECT waits FROM entry WHERE id = 2' <<<on
}

@test "the client is killed in the middle: nothing is there, and the repeat succeeds" { client_killed; }

@test "a signal in the middle: nothing is there" { signal; }

@test "the server goes away in the middle: status 2, and the repeat succeeds when it is back" { server_lost; }

# ---- batches

@test "--verify and --undo: a batch that was changed stays, --force takes out what is unchanged" { changed_batch; }

@test "--undo takes a batch out, and --dry-run counts it" { undone_batch; }

@test "a voucher of an earlier batch is refused, with its place, and load.mode: append takes it" { known_voucher; }

# ---- read from it

@test "reconcile reads a table and a query in the database, exactly" {
	reconciled amount::float8 'DELETE FROM entry RETURNING id, amount'
	reads "query: \"SELECT 1 AS id, 'NaN'::numeric AS amount\""
	refuses "column 'amount' of '$URL' holds 'NaN', which no number of the stream can be" cutover reconcile -f s.yml
	reads "query: \"SELECT 1 AS id, 'NaN'::numeric(10,2) AS amount\""
	refuses "column 'amount' of '$URL' holds 'NaN', which no number of the stream can be" cutover reconcile -f s.yml
}

@test "run and status know what is in a database on a server" {
	printf 'id,amount\n1,1.50\n2,2.50\n' >old.csv
	cat >>s.yml <<S
clean: { fields: { id: {}, amount: { type: decimal(2) } } }
reconcile:
  key: [id]
  compare: { amount: {} }
  before: { read: old.csv, fields: { id: id, amount: amount } }
  after: { read: "$URL", table: entry, fields: { id: id, amount: amount } }
S
	run_ok cutover run -q -f s.yml old.csv
	# without a spec, the logs have the target
	run_ok cutover status
	err_has 'status: 1 of 1 specs loaded and reconciled'
	run_ok cutover status s.yml
	# a log has the load: it is not one that was cut short
	expect_status 2 cutover run -f s.yml old.csv
	err_has "batch 'entries' is in '$URL' already, nothing is loaded"
	run_ok cutover load -q -f s.yml --undo entries
	expect_status 1 cutover status
	err_has 'status: 0 of 1 specs loaded and reconciled'
}

@test "a table of which a policy hides rows is refused: nothing is missed without a word" {
	local user=policy_$BATS_TEST_NUMBER message='query would be affected by row-level security policy for table "entry"'
	entries 1 10 >in
	run_ok cutover load -q -f s.yml in
	sql "CREATE ROLE $user LOGIN; GRANT ALL ON SCHEMA public TO $user; GRANT ALL ON ALL TABLES IN SCHEMA public TO $user;
	     ALTER TABLE entry ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON entry USING (id < 3)"
	spec <<-E
	source: { read: "$URL", table: entry }
	clean:
	  fields:
	    id: { type: integer }
	E
	mv s.yml clean.yml
	ledger
	PGUSER=$user refuses "$message" cutover clean -f clean.yml
	PGUSER=$user refuses "$message" cutover load -f s.yml --verify all
	PGUSER=$user refuses "$message" cutover load -f s.yml --undo entries
	entries 11 2 >more
	PGUSER=$user refuses "$message" cutover load -f s.yml -p batch=more more
	# who sees all rows is not disturbed
	run_ok cutover clean -q -f clean.yml
	run_ok cutover load -q -f s.yml --verify all
	sql "DROP OWNED BY $user; DROP ROLE $user"
}

@test "validate.references takes a table and a query, exactly and only reading" { references; }

@test "the example migration runs with --to, and reconciles as on SQLite" { example_migration; }

# ---- rehearsals

# all_of_it: every table with its records and counters
all_of_it() {
	sql "SELECT format('SELECT %L, x.* FROM %I.%I x ORDER BY 2;', relname, nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
	     WHERE relkind IN ('r', 'v', 'S') AND nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1" | psql -XqAt
}

@test "a run is rehearsed in a schema of its own: what the ledger refuses is refused, and nothing is changed" {
	eval "$(declare -f rehearsal | sed 's/ALTER TABLE entry MODIFY_CODE;//')"
	rehearsal public
}

@test "a rehearsal touches no counter, says that triggers are left out, and copies what is computed" {
	rehearsed
	entries 1 3 >in
	sql "CREATE TABLE entry (id bigint NOT NULL, amount numeric(12,2), count bigint, day date, open boolean, text text, code text, _batch bigint, _no bigint, _at text,
	     row serial, way int GENERATED ALWAYS AS IDENTITY, twice numeric GENERATED ALWAYS AS (amount * 2) STORED, CHECK (amount < 100));
	     CREATE TABLE seen (id bigint);
	     CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN INSERT INTO seen VALUES (new.id); RETURN new; END \$\$;
	     CREATE TRIGGER see BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION see()"
	run_ok cutover load -q -f s.yml in
	all_of_it >before
	run_ok cutover run -f s.yml --dir r1 --rehearse -p batch=second
	err_has "what the triggers of table 'entry' do is not rehearsed"
	all_of_it | diff before -
	sed -i 's/2.50/250.00/' old.csv
	expect_status 1 cutover run -f s.yml --dir r2 --rehearse -p batch=second
	err_has 'violates check constraint'
	all_of_it | diff before -
}

@test "a rehearsal that was killed leaves a schema, which the next one drops" { rehearsal_killed "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"; }

@test "a rehearsal of the example: later specs see what earlier ones have loaded" { rehearsal_of_example; }

@test "a user who may not make a schema is told which right a rehearsal needs" {
	rehearsed
	sql "DO \$\$ BEGIN CREATE ROLE poor LOGIN; EXCEPTION WHEN duplicate_object THEN END \$\$; GRANT CREATE ON SCHEMA public TO poor"
	refuses "needs the right CREATE on the database: permission denied for database" env PGUSER=poor cutover run -f s.yml --rehearse --dir r1
	nothing_there
	run_ok env PGUSER=poor cutover load -q -f s.yml --to "$URL" -I csv old.csv
	sql 'DROP OWNED BY poor'
}

@test "the schema of the target: after # in a URL, or by --schema" {
	sql 'CREATE SCHEMA books; CREATE TABLE entry (x int)'
	entries 1 3 >in
	run_ok cutover load -f s.yml --schema books in
	err_has "3 loaded into '$URL#books' as batch 'entries'"
	answers 'SELECT count(*) FROM books.entry' <<<3
	answers 'SELECT count(*) FROM entry' <<<0
	run_ok cutover load -f s.yml --to "$URL#books" --list
	out_has 'entries  entry'
	run_ok cutover load -q -f s.yml --to "$URL#books" --verify all
	refuses "there is no schema 'none' in the database" cutover load -f s.yml --schema none in
	refuses "--schema: '$URL#books' names a schema already" cutover load -f s.yml --to "$URL#books" --schema books in
	refuses "--schema is for a database on a server" cutover load -f s.yml --to sqlite:x.db --schema books in
	# a run, and its rehearsal, go there, too
	rehearsed
	sed -i 's/,A$/,/' old.csv
	run_ok cutover run -q -f s.yml --to "$URL#books" --dir r1 --rehearse -p batch=second
	answers 'SELECT count(*) FROM books.entry' <<<3
	run_ok cutover run -q -f s.yml --to "$URL#books" --dir r2 -p batch=second
	answers 'SELECT count(*) FROM books.entry' <<<5
	run_ok cutover load -q -f s.yml --schema books --undo entries
	answers 'SELECT count(*) FROM books.entry' <<<2
}

@test "records whose accounts are not there are refused, with what to load first" { needed_first; }

# ---- modes

@test "the database says which keys are the same: its collation" {
	sql "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"
	same_by_collation 'varchar(60) COLLATE ci NOT NULL' bigint "numeric(12,2)" date boolean text "_no bigint,"
	follows_by_collation 'varchar(60) COLLATE ci NOT NULL'
}

@test "upsert inserts, updates, leaves what is equal; an undo restores every byte" { upsert_and_undo; }

@test "the same batch and the same input are refused, also where nothing was changed" { upsert_repeat; }

@test "unchanged is exact: an amount in another form is equal, a blank or a capital letter is not" { upsert_exact; }

@test "a key that is there twice, that is null or that the stream lacks is refused" { upsert_keys; }

@test "what is refused is set aside with its group, and the table keeps what it has of it" { upsert_set_aside "$URL' refuses this record: duplicate key value violates unique constraint"; }

refer_to_itself() { sql "SET client_min_messages = error; ALTER TABLE entry DROP CONSTRAINT IF EXISTS up; ALTER TABLE entry ADD CONSTRAINT up FOREIGN KEY (count) REFERENCES entry (id) $1"; }
@test "records that refer to each other are taken out, put back and removed" { tree refer_to_itself; }

@test "records that stand before those that they need are loaded, however many" { children_first; }

@test "upsert: more records than may be refused take a value that a later one gives up" { values_first; }

@test "a file that is refused as a whole: the first records are told, and how many at least" { hopeless; }

@test "a file of which all is set aside ends in time" {
	hopeless_set_aside 60 "CREATE TABLE code (code text PRIMARY KEY); INSERT INTO code VALUES ('A'), ('X'); ALTER TABLE entry ADD FOREIGN KEY (code) REFERENCES code; ALTER TABLE entry ADD CHECK (amount < 100)"
}

@test "upsert: a foreign key and a check, some records of many" {
	upsert_foreign_key "CREATE TABLE code (code text PRIMARY KEY); ALTER TABLE entry ADD FOREIGN KEY (code) REFERENCES code; ALTER TABLE entry ADD CHECK (amount < 100)"
}

@test "upsert: a record takes a value that a later one gives up" { upsert_any_order; }

@test "an undo gives back a unique value that another record has until it is undone as well" { undo_any_order "duplicate key value violates unique constraint \"one_text\" (Key (text)=(four)"; }

@test "of two batches that changed a record the older cannot be undone first" { upsert_twice; }

@test "a record changed since keeps the batch; --force puts back what is unchanged" { upsert_changed_since; }

@test "replace removes what does not come again, and an undo puts it back" { replace_and_undo; }

@test "replace takes only records that load.where names" { replace_where; }

@test "what refers to a removed record keeps it, whatever its foreign key says" { replace_referred 'numeric(38,0)' "'payment_entry_fkey' "; }

@test "replace: a record of the same table that refers to a removed one counts, unless it is removed as well" { replace_refers_to_itself 'numeric(38,0)' "'entry_up_fkey' " ''; }

@test "upsert does not change a value that another table refers to" { upsert_referred 'text' "'payment_code_fkey' "; }

@test "--undo takes out nothing that another table refers to" { undo_referred 'numeric(38,0)' "'payment_entry_fkey' "; }

@test "--undo asks the foreign keys of the schemas, where the tables have none" { undo_noted; }

@test "a table without a unique index of the key is refused" { modes_no_index 'ALTER TABLE entry DROP CONSTRAINT entry_id_key'; }

@test "a trigger that changes an updated record on its way is seen" {
	modes_trigger "CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN new.text = upper(new.text); RETURN new; END \$\$;
	               CREATE TRIGGER loud BEFORE UPDATE ON entry FOR EACH ROW WHEN (new._batch = 2) EXECUTE FUNCTION loud()"
}

@test "an undo from which a trigger leaves out a record changes nothing" {
	undo_left_out "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN RETURN NULL; END \$\$;
	               CREATE TRIGGER out BEFORE INSERT ON entry FOR EACH ROW WHEN (new.text = 'two') EXECUTE FUNCTION nothing()" "DROP TRIGGER out ON entry" \
		"CREATE TRIGGER out BEFORE UPDATE ON entry FOR EACH ROW WHEN (new.text = 'two') EXECUTE FUNCTION nothing()"
}

@test "undo: a number that the server counts comes back as it was" {
	modes
	sql "ALTER TABLE entry ADD way int GENERATED ALWAYS AS IDENTITY UNIQUE" >/dev/null
	everything >before
	printf 'id,amount,count\n2,9.00,1\n9,9.00,1\n' >in.csv
	run_ok cutover load -q -I csv --no-backup -f r.yml -p batch=two in.csv
	undo two
	as_before
	# in turns, too
	sql "CREATE UNIQUE INDEX one_text ON entry (text)" >/dev/null
	printf 'id,amount,count,text\n3,3.00,1,one\n' >in.csv
	run_ok cutover load -q -I csv --no-backup -f r.yml -p batch=three in.csv
	undo three
	as_before
	# of what an earlier version has kept there is no such number
	printf 'id,amount,count\n2,9.00,1\n' >in.csv
	run_ok cutover load -q -I csv --no-backup -f r.yml -p batch=four in.csv
	sql "ALTER TABLE cutover_before_entry DROP way" >/dev/null
	undo four
	answers "SELECT count(*), count(way) FROM entry" <<<'4|4'
}

@test "undo: what the database says against it is told" {
	undo_refused "CREATE FUNCTION stays() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN RAISE EXCEPTION 'it stays'; END \$\$;
	              CREATE TRIGGER stays BEFORE DELETE ON entry FOR EACH ROW WHEN (old.text = 'two') EXECUTE FUNCTION stays()"
}

@test "the same batch by two processes at once: one is in, the other says so" { both_at_once; }
