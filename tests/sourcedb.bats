# source.read: clean reads the tables of a database as it reads a file.
bats_require_minimum_version 1.5.0
load helper
load server
load postgres

setup() { scratch; }
# old SQL: ./old.db, made by it
old() { command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"; sqlite3 old.db "$1"; }
# lines SOURCE [MORE]: the spec that cleans voucher lines from there
lines() {
	spec <<-E
	controls: [debit]
	source: { $1 }
	clean:
	  fields:
	    no: {}
	    debit: { type: decimal(2) }
	${2:-}
	E
}
voucher="CREATE TABLE voucher (no TEXT, line INTEGER, debit TEXT, PRIMARY KEY (no, line));
	INSERT INTO voucher VALUES ('v,1', 1, '12.50'), ('v,1', 2, '-2.00'), ('v 2', 1, NULL)"

@test "a table of SQLite is read as a file: _at is the table and its key" {
	old "$voucher"
	lines "read: sqlite:old.db, table: voucher"
	cutover clean -f s.yml >out 2>err
	tabs <<-'E' | diff - out
	_at⇥_fault⇥no⇥debit
	voucher:v%2C1,1⇥\N⇥v,1⇥12.50
	voucher:v%2C1,2⇥\N⇥v,1⇥-2.00
	voucher:v 2,1⇥\N⇥v 2⇥\N
	\.⇥rows=3⇥sum.debit=10.50
	E
	grep -q 'clean: 3 read, 3 clean' err
}

@test "without a key _at has the number of the row, and so has a key that is null or not read" {
	old "CREATE TABLE a (no TEXT, debit TEXT); INSERT INTO a VALUES ('x', '1'), ('y', '2');
		CREATE TABLE b (no TEXT PRIMARY KEY, debit TEXT); INSERT INTO b VALUES (NULL, '1');
		CREATE TABLE c (no TEXT, debit TEXT, _id INTEGER PRIMARY KEY); INSERT INTO c VALUES ('x', '1', 7);
		CREATE TABLE d (no TEXT, debit TEXT, _id INTEGER, PRIMARY KEY (no, _id)); INSERT INTO d VALUES ('x', '1', 7)"
	for t in a b c d; do
		lines "read: sqlite:old.db, table: $t"
		cutover clean -q -f s.yml | cut -f 1
	done >out
	printf '%s\n' _at a:1 a:2 '\.' _at b:1 '\.' _at c:1 '\.' _at d:1 '\.' | diff - out
}

@test "a column whose name begins with _ is left out with a note, but not those that load makes" {
	old "CREATE TABLE a (_at TEXT, _batch INTEGER, _no INTEGER, no TEXT, debit TEXT, _note TEXT)"
	lines "read: sqlite:old.db, table: a"
	cutover clean -f s.yml >/dev/null 2>err
	[ "$(grep -c 'is left out' err)" = 1 ]
	grep -q "column '_note' of table 'a' in 'old.db' is left out, because its name begins with _: to read it, write a query that names it by AS" err
}

@test "an SQLite database that is given as a file is no text in some encoding: the message says how it is read" {
	old "$voucher"
	fields '' 'no: {}'
	run -2 cutover clean -f s.yml old.db
	[[ $output == *"old.db: is an SQLite database: name it in the spec, with a table, source: { read: sqlite:FILE, table: NAME }"* ]]
}

@test "what SQLite computes from the table of an old system has no smallest unit" {
	old "$voucher"
	lines "read: sqlite:old.db, query: 'SELECT no, line * 2 AS debit FROM voucher'"
	cutover clean -f s.yml >out 2>err
	grep -q 'sum.debit=8.00' out
	lacks err 'smallest unit'
	# in a file with tables that load has made, it says so
	old "CREATE TABLE cutover_column (table_name TEXT, column_name TEXT, type TEXT)"
	cutover clean -f s.yml 2>&1 >out | grep -q "column 'debit' of the query on 'old.db' is computed by SQLite: an amount in it is in the smallest unit"
	lines "read: sqlite:old.db, query: 'SELECT no, line AS debit FROM voucher'"
	cutover clean -f s.yml 2>err >/dev/null
	lacks err 'smallest unit'
}

@test "a query names its columns and, with _at, its places" {
	old "$voucher"
	lines "read: sqlite:old.db, query: \"SELECT no AS no, debit, 'gl%' || no AS _at FROM voucher WHERE line = 1 ORDER BY no\""
	cutover clean -q -f s.yml >out
	tabs <<-'E' | diff - out
	_at⇥_fault⇥no⇥debit
	gl%v 2⇥\N⇥v 2⇥\N
	gl%v,1⇥\N⇥v,1⇥12.50
	\.⇥rows=2⇥sum.debit=12.50
	E
	lines "read: sqlite:old.db, query: 'SELECT no AS no, debit FROM voucher ORDER BY line DESC LIMIT 1'"
	cutover clean -q -f s.yml | sed -n 2p | grep -q '^old.db:1	'
}

@test "rules, totals, skip and faults work on the columns" {
	old "CREATE TABLE v (id INTEGER PRIMARY KEY, no TEXT, debit TEXT);
		INSERT INTO v VALUES (1, 'a', '1.00'), (2, 'b', 'x'), (3, 'gone', '5.00'), (4, 'sum', '1.50')"
	lines "read: sqlite:old.db, table: v, skip: \"no = 'gone'\"" "  totals: { when: \"no = 'sum'\", check: { debit: debit } }"
	run -1 cutover clean -f s.yml
	[[ $output == *"v:2"*"not_a_number"* ]]
	[[ $output == *"v:4"*"total"* ]]
	[[ $output == *"2 read, 1 clean, 1 with faults, 2 skipped"* ]]
}

@test "amounts stay exact: a floating-point number is refused, with the way out" {
	old "CREATE TABLE v (no TEXT, debit DECIMAL(18,2)); INSERT INTO v VALUES ('a', 1), ('b', 1234.56)"
	lines "read: sqlite:old.db, table: v"
	run -2 cutover clean -f s.yml
	[[ $output == *"column 'debit' of 'old.db' holds a floating-point number"*"printf('%.2f', debit) AS debit"* ]]
	[[ $output != *'\.'* ]]
	lines "read: sqlite:old.db, query: \"SELECT no, printf('%.2f', debit) AS debit FROM v\""
	cutover clean -q -f s.yml | tail -n 1 | grep -q 'rows=2	sum.debit=1235.56'
}

@test "text that is no UTF-8 is an error, a NUL is a fault" {
	old "CREATE TABLE v (id INTEGER PRIMARY KEY, no TEXT, debit TEXT); INSERT INTO v VALUES (7, CAST(x'ff61' AS TEXT), '1')"
	lines "read: sqlite:old.db, table: v"
	run -2 cutover clean -f s.yml
	[[ $output == *"v:7: column 'no' holds text that is not UTF-8"* ]]
	sqlite3 old.db "UPDATE v SET no = CAST(x'610062' AS TEXT)"
	run -1 cutover clean -f s.yml
	[[ $output == *"v:7"*nul* ]]
}

@test "what cannot be read is an error, and nothing is sealed" {
	old "$voucher"
	lines "read: sqlite:old.db, table: vouchers"
	run -2 cutover clean -f s.yml
	[[ $output == *"there is no table 'vouchers' in 'old.db'"* ]]
	lines "read: sqlite:old.db, query: SELECT nix FROM voucher"
	run -2 cutover clean -f s.yml
	[[ $output == *"no such column: nix"* ]]
	lines "read: sqlite:old.db, query: DELETE FROM voucher"
	run -2 cutover clean -f s.yml
	[[ $output == *"only SELECT is allowed here"* ]]
	[ "$(sqlite3 old.db 'SELECT count(*) FROM voucher')" = 3 ]
	lines "read: sqlite:none.db, table: voucher"
	run -2 cutover clean -f s.yml
	[[ $output == *none.db* ]]
	[ ! -e none.db ]
}

@test "source.read goes with no FILE, no key of a file, and one of table and query" {
	old "$voucher"
	lines "read: sqlite:old.db, table: voucher"
	run -2 cutover clean -f s.yml s.yml
	[[ $output == *"'s.yml' is not read, because source.read names a database"* ]]
	for key in "file: a.csv" "encoding: gbk" "delimiter: ';'" "header: none" "ragged: fault" "multiline: 3"; do
		lines "read: sqlite:old.db, table: voucher, $key"
		run -2 cutover clean -n -f s.yml
		[[ $output == *"s.yml:3:"*"source: '${key%%:*}' is for a file, read is a database"* ]]
	done
	lines "table: voucher"
	run -2 cutover clean -n -f s.yml
	[[ $output == *"source: 'table' is for a database, and there is no 'read'"* ]]
	lines "read: sqlite:old.db"
	run -2 cutover clean -n -f s.yml
	[[ $output == *"source: 'table' or 'query' is missing"* ]]
	lines "read: sqlite:old.db, table: voucher, query: SELECT 1"
	run -2 cutover clean -n -f s.yml
	[[ $output == *"source: either 'table' or 'query'"* ]]
	for url in old.csv oracle://host/x file:old.txt; do
		lines "read: '$url', table: voucher"
		run -2 cutover clean -n -f s.yml
		[[ $output == *"is no database that this version knows"* ]]
	done
	lines "read: 'postgresql://me:secret@host/x', table: voucher"
	run -2 cutover clean -n -f s.yml
	[[ $output == *"source.read has a password: write it into"* ]]
	[[ $output != *secret* ]]
}

@test "the audit line and the list of a run say what was read, and that it has no digest" {
	old "$voucher"
	lines "read: sqlite:old.db, table: voucher"
	cutover clean -q -f s.yml --audit log >/dev/null
	grep -q '"inputs":\[{"name":"sqlite:[^"]*old.db","table":"voucher","rows":3,"sha256":null}\]' log
	cat >>s.yml <<-'E'
	load: { to: sqlite:new.db, table: t, batch: b, schema: t.yml }
	E
	cat >t.yml <<-'E'
	name: t
	fields: [ { name: no, type: string }, { name: debit, type: number, x-cutover: { scale: 2 } } ]
	E
	printf 'cutover: 1\nname: m\nmigration: [s.yml]\n' >m.yml
	cutover run -f m.yml 2>err
	grep -q "^# a database, which has no digest: sqlite:.*old.db, table 'voucher', 3 records$" runs/*/*/inputs.sha256
	[ "$(sqlite3 new.db 'SELECT count(*) FROM t')" = 3 ]
	cutover run -f m.yml 2>err || { cat err; false; }
	grep -q "is not compared with what was loaded: a database has no digest" err
	run -2 cutover run -f s.yml --keep-inputs
	[[ $output == *"--keep-inputs cannot keep"*"only a file can be kept"* ]]
}

# accounts MORE: the spec whose field acct must be among the codes in old.db
accounts() {
	spec <<-E
	validate:
	  references:
	    acct: { $1 }
	E
}

@test "validate.references takes a table and a query of SQLite; it is read when validate begins" {
	old "CREATE TABLE account (code TEXT, leaf TEXT); INSERT INTO account VALUES ('1001', 'true'), ('1002', 'false'), (NULL, 'true')"
	printf '_at\t_fault\tacct\nv:2\t\\N\t1001\nv:3\t\\N\t1002\n' | stream >in
	accounts "read: sqlite:old.db, table: account, key: code"
	cutover validate -v -f s.yml in 2>err >out
	grep -q "validate.references.acct: 2 values of 'sqlite:.*old.db'" err
	accounts "read: sqlite:old.db, table: account, key: code, where: \"leaf = 'true'\""
	run -1 cutover validate --set-aside aside.tsv -q -f s.yml in
	[[ $output == *"v:3: acct: '1002' is not in the reference"* ]]
	accounts "read: sqlite:old.db, query: \"SELECT code AS c FROM account WHERE leaf = 'none'\", key: c"
	run -1 cutover validate --set-aside aside.tsv -f s.yml in
	[[ $output == *"has no such row: no value is allowed"* ]]
	# the spec holds together although the table is not there yet
	accounts "read: sqlite:later.db, table: account, key: code"
	cutover validate -n -f s.yml
	run -2 cutover validate -f s.yml in
	[[ $output == *"later.db"* ]]
	[ ! -e later.db ]
}

@test "validate.references: what goes together, and a table that is too large for --memory" {
	local wrong
	while IFS='|' read -r wrong message; do
		accounts "$wrong"
		run -2 cutover validate -n -f s.yml
		[[ $output == *"$message"* ]] || { echo "$wrong: $output"; return 1; }
	done <<-'E'
	key: code|validate.references.acct needs either 'file' or 'read'
	file: a.csv, read: sqlite:old.db, key: code|validate.references.acct needs either 'file' or 'read'
	read: sqlite:old.db, key: code|'table' or 'query' is missing
	read: sqlite:old.db, table: a, query: b, key: code|either 'table' or 'query'
	read: sqlite:old.db, table: a, encoding: utf-8, key: code|'encoding' is for a file
	file: a.csv, table: a, key: code|'table' is for a database
	read: file:a.csv, table: a, key: code|is no database that this version knows
	read: a.csv, table: a, key: code|is no database that this version knows
	E
	old "CREATE TABLE account AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) SELECT 'a code that takes much memory ' || i AS code FROM n"
	printf '_at\t_fault\tacct\nv:2\t\\N\t1001\n' | stream >in
	accounts "read: sqlite:old.db, table: account, key: code"
	run -2 cutover validate --memory 16MiB -f s.yml in
	[[ $output == *"--memory"* ]]
}

@test "PostgreSQL: a table is read with its key and exact amounts, whatever the decimal mark of the spec" {
	postgres
	sql "CREATE SCHEMA old; CREATE TABLE old.voucher (no text, line int, debit numeric, PRIMARY KEY (no, line));
		INSERT INTO old.voucher VALUES ('凭1', 1, 1.234), ('凭1', 2, 99999999999999999.99)"
	spec <<-'E'
	controls: [debit]
	source: { read: 'postgresql:', table: old.voucher }
	clean: { fields: { no: {}, debit: { type: decimal(3), decimal_mark: ',' } } }
	E
	sed -i "s|postgresql:'|postgresql:///$PGDATABASE'|" s.yml
	cutover clean -q -f s.yml >out
	tabs <<-'E' | diff - out
	_at⇥_fault⇥no⇥debit
	old.voucher:凭1,1⇥\N⇥凭1⇥1.234
	old.voucher:凭1,2⇥\N⇥凭1⇥99999999999999999.990
	\.⇥rows=2⇥sum.debit=100000000000000001.224
	E
}

@test "PostgreSQL: a float, a table that is not there, a query that fails, no permission, a query that writes" {
	postgres
	url=postgresql:///$PGDATABASE
	sql "CREATE TABLE f (no text, debit double precision); INSERT INTO f VALUES ('a', 1.1);
		CREATE TABLE closed (no text, debit numeric); DROP ROLE IF EXISTS poor; CREATE ROLE poor LOGIN"
	lines "read: '$url', table: f"
	run -2 cutover clean -f s.yml
	[[ $output == *"column 'debit'"*"CAST(debit AS decimal(38,2)) AS debit"* ]]
	lines "read: '$url', table: none"
	run -2 cutover clean -f s.yml
	[[ $output == *"there is no table 'none'"* ]]
	lines "read: '$url', query: 'SELECT no, 1/(length(no)-1) AS debit FROM f'"
	run -2 cutover clean -f s.yml
	[[ $output == *"division by zero"* ]]
	lines "read: '$url', query: 'DELETE FROM f RETURNING no, 1 AS debit'"
	run -2 cutover clean -f s.yml
	[ "$(sql 'SELECT count(*) FROM f')" = 1 ]
	lines "read: '$url', table: closed"
	PGUSER=poor run -2 cutover clean -f s.yml
	[[ $output == *"permission denied"*closed* ]]
}

@test "PostgreSQL: a server that goes away in the middle: no seal, status 2" {
	postgres
	lines "read: 'postgresql:///$PGDATABASE', query: \"SELECT repeat('x', 500) AS no, g AS debit FROM generate_series(1, 400000) g\""
	mkfifo pipe
	cutover clean -f s.yml >pipe 2>err 3>&- &
	pid=$!
	exec 4<pipe
	read -r _ <&4
	postgres_stop immediate
	tail -n 1 <&4 >last
	exec 4<&-
	status=0; wait $pid || status=$?
	postgres_start
	[ "$status" = 2 ]
	lacks last '\.'
	grep -q 'clean: ' err
}
