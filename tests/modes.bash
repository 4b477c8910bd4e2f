# modes.bash: load.mode upsert and replace, the same for every database. A bats file loads it after server.bash, and sets
# what that needs; RECORDS is the table whose amounts have a decimal point.

# modes: the base of all: four records of batch `one`; u.yml updates them, r.yml replaces those whose count is 1
modes() {
	sed "s/schema: entry.yml/mode: upsert, &/" s.yml >u.yml
	sed "s/schema: entry.yml/mode: replace, where: count = 1, &/" s.yml >r.yml
	stream amount >one <<'S'
_at⇥_fault⇥id⇥amount⇥count⇥text⇥code
old.csv:2⇥\N⇥1⇥1.00⇥1⇥one⇥A
old.csv:3⇥\N⇥2⇥2.50⇥1⇥two⇥B
old.csv:4⇥\N⇥3⇥3.00⇥2⇥\N⇥C
old.csv:5⇥\N⇥4⇥4.00⇥2⇥four⇥\N
S
	run_ok cutover load -q -f s.yml -p batch=one one
	everything >before
}
records() { answers "SELECT id, amount, count, text, code, _batch, _at FROM $RECORDS ORDER BY id"; }
everything() { sql 'SELECT * FROM entry ORDER BY id'; }
# The table has every byte that it had before the first batch of a test.
as_before() { everything | diff -u before - || return 1; }
# undo BATCH: take it out
undo() { run_ok cutover load -q --no-backup -f u.yml --undo "$1"; }
second() {
	stream amount >two <<'S'
_at⇥_fault⇥id⇥amount⇥text
new.csv:2⇥\N⇥1⇥1.00⇥One
new.csv:3⇥\N⇥2⇥2.50⇥two
new.csv:4⇥\N⇥3⇥3.25⇥\N
new.csv:5⇥\N⇥5⇥5.00⇥five
S
}

upsert_and_undo() {
	modes
	second
	run_ok cutover load -f u.yml -p batch=two --dry-run two
	summary "load: 4 read, 4 could be loaded into '$URL': 1 inserted, 2 updated, 1 unchanged, read back"
	expect_file out <<'S'
table  change     records  control sums before  control sums after
-----  ---------  -------  -------------------  ------------------
entry  inserted         1                       amount=5.00
entry  updated          2  amount=4.00          amount=4.25
entry  unchanged        1  amount=2.50          amount=2.50
entry  refused          0
S
	as_before
	mv out dry
	run_ok cutover load --no-backup -f u.yml -p batch=two --audit audit.jsonl two
	summary "load: 4 read, 4 loaded into '$URL' as batch 'two': 1 inserted, 2 updated, 1 unchanged, read back and equal to the seal"
	diff -u dry out
	jq -c '[.loaded.records, .loaded.sums.amount, .inserted, .updated, .unchanged, .removed]' audit.jsonl | diff -u - <(echo '[4,"11.75",1,2,1,null]')
	# columns that the stream lacks keep their values, and an unchanged record stays in its batch
	records <<S
1|1.00|1|One|A|2|new.csv:2
2|2.50|1|two|B|1|old.csv:3
3|3.25|2|$NULL|C|2|new.csv:4
4|4.00|2|four|$NULL|1|old.csv:5
5|5.00|$NULL|five|$NULL|2|new.csv:5
S
	run_ok cutover load -f u.yml --list
	out_has 'two    entry                  3  amount=9.25'
	out_has '1 inserted, 2 updated, 1 unchanged, 0 removed'
	run_ok cutover load -f u.yml --verify all
	err_has "batch 'one': batch 'two' has changed or removed 2 of its records: these are compared as they were kept then"
	summary load: 2 batches compared, as loaded
	undo two
	as_before
	run_ok cutover load -q -f u.yml --verify all
	[ "$(sql 'SELECT count(*) FROM cutover_before_entry')" = 0 ]
	undo one
	[ "$(sql 'SELECT count(*) FROM entry')" = 0 ]
}

upsert_repeat() {
	modes
	second
	run_ok cutover load -q -f u.yml -p batch=two two
	everything >after
	refuses "batch 'two' is in '$URL' already" cutover load -f u.yml -p batch=two two
	refuses "batch 'two' in '$URL' was loaded from the very same input: nothing is loaded, or what was changed since would be changed back" \
		cutover load -f u.yml -p batch=three two
	everything | diff -u after -
	# what is there just so already makes a batch without a record of its own, which is noted all the same
	sed 's/old.csv/other.csv/' one >same
	undo two
	run_ok cutover load -q -f u.yml -p batch=same same
	as_before
	refuses 'was loaded from the very same input' cutover load -f u.yml -p batch=again same
	undo same
	as_before
}

# An amount is compared as its column has it, a text byte by byte.
upsert_exact() {
	modes
	printf 'id,amount,text\n1,1,one\n2,2.5,two \n4,4.0,FOUR\n' >in.csv
	run_ok cutover load -I csv -f u.yml -p batch=two in.csv
	summary 'load: 3 read, 3 loaded into' 
	err_has '0 inserted, 2 updated, 1 unchanged'
	records <<S
1|1.00|1|one|A|1|old.csv:2
2|2.50|1|two |B|2|in.csv:3
3|3.00|2|$NULL|C|1|old.csv:4
4|4.00|2|FOUR|$NULL|2|in.csv:4
S
}

upsert_keys() {
	modes
	stream amount >in <<'S'
_at⇥_fault⇥id⇥amount
new.csv:2⇥\N⇥1⇥1.00
new.csv:3⇥\N⇥7⇥1.00
new.csv:4⇥\N⇥1⇥2.00
new.csv:5⇥\N⇥7⇥2.00
S
	refuses "new.csv:4: id '1': new.csv:2 of this load has this key" cutover load -f u.yml -p batch=two in
	err_has "new.csv:5: id '7': new.csv:3 of this load has this key"
	err_has "refuses 2 records: nothing is loaded; next: see whether"
	printf 'id,amount\n1,1.00\n,2.00\n' >in.csv
	refuses "in.csv:3: id: null in the key: no record can be found by it" cutover load -I csv -f u.yml -p batch=two in.csv
	printf 'amount\n1.00\n' >in.csv
	sed -i 's/^  - { name: id.*/  - { name: id, type: integer }/' entry.yml
	expect_status 2 cutover load -I csv -f u.yml -p batch=two in.csv
	err_has "the stream has no field 'id', which is in the key by which load.mode finds a record: nothing is loaded"
	as_before
}

# The older of two batches cannot go first: what it put there is not there any more.
upsert_twice() {
	modes
	second
	run_ok cutover load -q -f u.yml -p batch=two two
	everything >after
	stream amount >three <<'S'
_at⇥_fault⇥id⇥amount
third.csv:2⇥\N⇥5⇥5.50
third.csv:3⇥\N⇥4⇥4.50
S
	run_ok cutover load -q -f u.yml -p batch=three three
	for option in '' --force; do
		refuses "batch 'three' has changed 1 record of batch 'two' since: nothing is taken out, also not with --force; take that one out first: cutover load -f u.yml --undo three" \
			cutover load -f u.yml --undo two $option
	done
	refuses "batch 'three' has changed 1 record of batch 'one' since" cutover load -f u.yml --undo one
	undo three
	everything | diff -u after -
	undo two
	as_before
}

upsert_changed_since() {
	modes
	second
	run_ok cutover load -q -f u.yml -p batch=two two
	# a column that the batch did not send counts as well: the undo would put back another value
	sql "UPDATE entry SET code = 'mine' WHERE id = 3" >/dev/null
	refuses "batch 'two' is not what was loaded any more: nothing is taken out" cutover load -f u.yml --undo two
	err_has 'unchanged: 2 records: amount=6.00'
	err_has 'changed since: 1 record: amount=3.25 as loaded, amount=3.25 now'
	expect_status 1 cutover load --no-backup -f u.yml --undo two --force
	err_has "batch 'two': 1 record taken out, 1 put back as it was"
	records <<S
1|1.00|1|one|A|1|old.csv:2
2|2.50|1|two|B|1|old.csv:3
3|3.25|2|$NULL|mine|2|new.csv:4
4|4.00|2|four|$NULL|1|old.csv:5
S
	[ "$(sql 'SELECT id FROM cutover_before_entry')" = 3 ]
	sql "UPDATE entry SET _batch = 0 WHERE id = 3" >/dev/null
	run_ok cutover load -q --no-backup -f u.yml --undo two --force
	[ "$(sql 'SELECT count(*) FROM cutover_before_entry')" = 0 ]
}

replace_and_undo() {
	modes
	stream amount >in <<'S'
_at⇥_fault⇥id⇥amount⇥count⇥text
new.csv:2⇥\N⇥2⇥2.75⇥1⇥two
new.csv:3⇥\N⇥8⇥8.00⇥1⇥eight
S
	run_ok cutover load -f r.yml -p batch=two in
	summary "load: 2 read, 2 loaded into '$URL' as batch 'two': 1 inserted, 1 updated, 0 unchanged, 1 removed, read back"
	expect_file out <<'S'
table  change     records  control sums before  control sums after
-----  ---------  -------  -------------------  ------------------
entry  inserted         1                       amount=8.00
entry  updated          1  amount=2.50          amount=2.75
entry  unchanged        0
entry  removed          1  amount=1.00
entry  refused          0
S
	records <<S
2|2.75|1|two|B|2|new.csv:2
3|3.00|2|$NULL|C|1|old.csv:4
4|4.00|2|four|$NULL|1|old.csv:5
8|8.00|1|eight|$NULL|2|new.csv:3
S
	run_ok cutover load -q -f r.yml --verify all
	# a later batch has the key of a removed record: it cannot come back
	printf 'id,amount\n1,7.00\n' >in.csv
	run_ok cutover load -q -I csv -f s.yml -p batch=three in.csv
	refuses "batch 'three' has changed 1 record of batch 'two' since: nothing is taken out" cutover load -f r.yml --undo two
	sql 'UPDATE entry SET _batch = 0 WHERE id = 1' >/dev/null
	refuses "1 record that batch 'two' has removed is in table 'entry' again: nothing is taken out; delete it first" cutover load -f r.yml --undo two
	sql 'DELETE FROM entry WHERE id = 1' >/dev/null
	undo two
	as_before
}

replace_where() {
	modes
	stream amount >in <<'S'
_at⇥_fault⇥id⇥amount⇥count
new.csv:2⇥\N⇥2⇥2.75⇥1
new.csv:3⇥\N⇥8⇥8.00⇥2
S
	refuses 'new.csv:3: load.where leaves this record out: it would not be replaced by the next load' cutover load -f r.yml -p batch=two in
	printf 'id,amount\n1,7.00\n' >in.csv
	refuses "no field 'count'" cutover load -I csv -f r.yml -p batch=two in.csv
	as_before
}

# What refers to a removed record keeps it, whatever its foreign key says.
replace_referred() { # TYPE of id, name of the key in messages
	local rule
	modes
	printf 'id,amount,count\n2,2.75,1\n' >in.csv
	for rule in '' 'ON DELETE CASCADE' 'ON DELETE SET NULL'; do
		sql "CREATE TABLE payment (entry $1 REFERENCES entry (id) $rule); INSERT INTO payment VALUES (1), (1), (3)" >/dev/null
		refuses "2 records of table 'payment' refer by foreign key $2(entry) to records of table 'entry' that this load would remove, such as id '1': nothing is changed" \
			cutover load -I csv -f r.yml -p batch=two in.csv
		as_before
		[ "$(sql 'SELECT entry FROM payment ORDER BY entry' | xargs)" = '1 1 3' ]
		sql 'DROP TABLE payment' >/dev/null
	done
	# what refers to other records does not matter; one that stays is never deleted on the way
	sql "CREATE TABLE payment (entry $1 REFERENCES entry (id) ON DELETE CASCADE); INSERT INTO payment VALUES (2), (3)" >/dev/null
	run_ok cutover load -q -I csv -f r.yml -p batch=two in.csv
	[ "$(sql 'SELECT entry FROM payment ORDER BY entry' | xargs)" = '2 3' ]
	undo two
	[ "$(sql 'SELECT entry FROM payment ORDER BY entry' | xargs)" = '2 3' ]
	as_before
}

# A record of the same table counts, unless it is removed as well.
replace_refers_to_itself() { # TYPE of id, name of the key in messages, and a rule by which both can be removed
	modes
	sql "ALTER TABLE entry ADD COLUMN up $1 REFERENCES entry (id) $3; UPDATE entry SET up = 1 WHERE id IN (2, 3)" >/dev/null
	everything >before
	printf 'id,amount,count\n9,9.00,1\n' >in.csv
	refuses "1 record of table 'entry' refers by foreign key $2(up) to records of table 'entry' that this load would remove, such as id '1'" \
		cutover load -I csv -f r.yml -p batch=two in.csv
	as_before
	sql 'UPDATE entry SET up = NULL WHERE id = 3' >/dev/null
	run_ok cutover load -q -I csv -f r.yml -p batch=two in.csv
	[ "$(sql 'SELECT id FROM entry ORDER BY id' | xargs)" = '3 4 9' ]
}

# A value that is referred to, and that is not in the key, does not change either.
upsert_referred() { # TYPE of code, name of the key in messages
	modes
	sql "CREATE TABLE payment (code $1 REFERENCES entry (code) ON UPDATE CASCADE); INSERT INTO payment VALUES ('A'), ('B')" >/dev/null
	printf 'id,amount,code\n1,1.00,Z\n2,2.75,B\n' >in.csv
	refuses "1 record of table 'payment' refers by foreign key $2(code) to records of table 'entry' that this load would change, such as code 'A': nothing is changed" \
		cutover load -I csv -f u.yml -p batch=two in.csv
	as_before
	sql "DELETE FROM payment WHERE code = 'A'" >/dev/null
	run_ok cutover load -q -I csv -f u.yml -p batch=two in.csv
	# the undo would put A in the place of Z
	sql "INSERT INTO payment VALUES ('Z')" >/dev/null
	everything >after
	refuses "1 record of table 'payment' refers by foreign key $2(code) to records of table 'entry' that this undo would change, such as code 'Z'" \
		cutover load -f u.yml --undo two
	everything | diff -u after -
	[ "$(sql 'SELECT code FROM payment ORDER BY code' | xargs)" = 'B Z' ]
	sql "DELETE FROM payment WHERE code = 'Z'" >/dev/null
	undo two
	as_before
}

# An undo takes out nothing that is referred to, also not with --force.
undo_referred() { # TYPE of id, name of the key in messages
	local option
	modes
	second
	run_ok cutover load -q -f u.yml -p batch=two two
	everything >after
	sql "CREATE TABLE payment (entry $1 REFERENCES entry (id) ON DELETE CASCADE); INSERT INTO payment VALUES (1), (5)" >/dev/null
	for option in --no-backup --force --dry-run; do
		refuses "1 record of table 'payment' refers by foreign key $2(entry) to records of table 'entry' that this undo would remove, such as id '5': nothing is changed" \
			cutover load -f u.yml --undo two $option
		everything | diff -u after -
	done
	sql 'DELETE FROM payment WHERE entry = 5' >/dev/null
	undo two
	as_before
	# the same where a batch has only inserted
	refuses "1 record of table 'payment' refers by foreign key $2(entry) to records of table 'entry' that this undo would remove, such as id '1'" \
		cutover load -f u.yml --undo one
	as_before
	[ "$(sql 'SELECT entry FROM payment')" = 1 ]
	sql 'DELETE FROM payment' >/dev/null
	undo one
	[ "$(sql 'SELECT count(*) FROM entry')" = 0 ]
}

# Tables that cutover has made have no foreign keys: an undo asks those of the schemas, which the batches have noted.
undo_noted() {
	local option
	ledger
	printf 'foreignKeys:\n  - { fields: [code], reference: { resource: account, fields: [code] } }\n' >>entry.yml
	sed -i 's/, constraints: { unique: true }/, constraints: { maxLength: 20 }/' entry.yml
	printf '%s\n' 'name: account' 'fields:' '  - { name: code, type: string, constraints: { required: true, maxLength: 20 } }' \
		'  - { name: parent, type: string, constraints: { maxLength: 20 } }' 'primaryKey: [code]' \
		'foreignKeys: [ { fields: [parent], reference: { resource: "", fields: [code] } } ]' >account.yml
	printf 'cutover: 1\nname: accounts\nload: { to: "%s", schema: account.yml, batch: "${batch}" }\nparams: { batch: { default: accounts } }\n' "$URL" >a.yml
	printf 'code,parent\n100,\n102,100\n' >accounts.csv
	printf 'code,parent\n1021,102\n' >more.csv
	printf 'id,amount,code\n1,1.00,102\n2,2.00,102\n3,3.00,100\n4,4.00,\n' >in.csv
	run_ok cutover load -q -I csv -f a.yml accounts.csv
	run_ok cutover load -q -I csv --no-backup -f s.yml -p batch=one in.csv
	everything >before
	for option in --no-backup --force --dry-run; do
		refuses "3 records of table 'entry' refer by foreign key of their schema (code) to records of table 'account' that this undo would remove, such as code '100': nothing is changed; change or remove what refers to them first" \
			cutover load -f a.yml --undo accounts $option
		answers 'SELECT count(*) FROM account' <<<2
	done
	# what no other load brings
	printf 'code,parent\n900,901\n' >in.csv
	refuses "1 record points to 1 key that table 'account' in '$URL' does not have (901): add the records that have them to this load, or correct those that name them; nothing is loaded" \
		cutover load -I csv --no-backup -f a.yml -p batch=more in.csv
	# what a load would remove, too
	printf 'code,parent\n100,\n' >in.csv
	sed 's/schema: account.yml/mode: replace, where: "true", &/' a.yml >r.yml
	refuses "2 records of table 'entry' refer by foreign key of their schema (code) to records of table 'account' that this load would remove, such as code '102'" \
		cutover load -I csv --no-backup -f r.yml -p batch=less in.csv
	as_before
	# records of the same table: those that stay count, those that go do not
	run_ok cutover load -q --no-backup -f s.yml --undo one
	run_ok cutover load -q -I csv --no-backup -f a.yml -p batch=more more.csv
	refuses "1 record of table 'account' refers by foreign key of their schema (parent) to records of table 'account' that this undo would remove, such as code '102'" \
		cutover load -f a.yml --undo accounts
	run_ok cutover load -q --no-backup -f a.yml --undo more
	run_ok cutover load -q --no-backup -f a.yml --undo accounts
	answers 'SELECT count(*) FROM account' <<<0
	# a load that does not look for them notes nothing
	run_ok cutover load -q -I csv --no-backup -f a.yml accounts.csv
	sed 's/, schema: entry.yml/&, needs: none/' s.yml >none.yml
	printf 'id,amount,code\n1,1.00,102\n' >in.csv
	run_ok cutover load -q -I csv --no-backup -f none.yml -p batch=one in.csv
	run_ok cutover load -q --no-backup -f a.yml --undo accounts
	# nor does a table hold anything that is not there any more
	run_ok cutover load -q --no-backup -f s.yml --undo one
	run_ok cutover load -q -I csv --no-backup -f a.yml accounts.csv
	run_ok cutover load -q -I csv --no-backup -f s.yml -p batch=one in.csv
	[ "$SCHEME" != sqlite ] || sql 'DROP VIEW entry_display'
	sql 'DROP TABLE entry' >/dev/null
	run_ok cutover load -q --no-backup -f a.yml --undo accounts
}

# Records that refer to each other by a foreign key of their own table, whatever it says: they are taken out, put back and
# removed in an order that the database takes. $1 CLAUSE makes the key: the count is the id of another record, or the own.
tree() {
	local clause
	modes
	sed 's/where: count = 1/where: id > 0/' r.yml >t.yml
	printf 'id,amount,count\n5,5.00,1\n6,6.00,5\n7,7.00,6\n' >in.csv
	printf 'id,amount,count\n7,7.00,6\n2,9.00,6\n6,6.00,5\n5,5.00,1\n' >moved.csv
	printf 'id,amount,count\n1,1.00,1\n' >none.csv
	printf 'id,amount,count\n7,7.00,6\n6,6.00,5\n5,5.00,1\n8,8.00,8\n' >children.csv
	for clause in '' 'ON DELETE RESTRICT' 'ON DELETE CASCADE'; do
		"$1" "$clause"
		run_ok cutover load -q -I csv --no-backup -f s.yml -p batch=two in.csv
		undo two
		as_before
		# a record that was there refers to one that is new, and the file has those that refer first
		run_ok cutover load -q -I csv --no-backup -f u.yml -p batch=two moved.csv
		[ "$(sql 'SELECT count FROM entry WHERE id = 2')" = 6 ]
		undo two
		as_before
		# only new records, those that refer first; and one that refers to itself
		run_ok cutover load -q -I csv --no-backup -f s.yml -p batch=two children.csv
		answers "SELECT id, count, _at FROM entry WHERE id > 4 ORDER BY id" <<'S'
5|1|children.csv:4
6|5|children.csv:3
7|6|children.csv:2
8|8|children.csv:5
S
		run_ok cutover load -q -f s.yml --verify all
		everything >after
		run_ok cutover load -q -I csv --no-backup -f t.yml -p batch=three none.csv
		[ "$(sql 'SELECT count(*) FROM entry')" = 1 ]
		undo three
		everything | diff -u after -
		undo two
		as_before
		run_ok cutover load -q -I csv --no-backup -f t.yml -p batch=two none.csv
		[ "$(sql 'SELECT count(*) FROM entry')" = 1 ]
		undo two
		as_before
	done
}

# Far more records than may be refused stand before those that they need, and one of a few others is refused: they come.
children_first() {
	local spec bad
	modes
	refer_to_itself ''
	sql "CREATE UNIQUE INDEX one_text ON entry (text)" >/dev/null
	everything >before
	for bad in 1 100; do
		{
			echo id,amount,count,text
			seq 2001 3500 | awk '{ print $1 ",1.00," $1 + 2000 "," }'
			seq 4001 5500 | awk -v bad=$bad '{ print $1 ",1.00,1," ($1 <= 4000 + bad ? "one" : "") }'
		} >in.csv
		for spec in s u; do
			{ grep -v '^limits' $spec.yml; echo 'limits: { records: 200 }'; } >few.yml
			rm -f aside
			run_ok timeout 60 cutover load -I csv --no-backup -f few.yml -p batch=two --set-aside aside in.csv
			summary "load: 3,000 read, $((2 * bad)) set aside"
			grep '^in' aside | cut -f 1 | sort -cV
			[ "$(grep -c '^in.*count:not_in_reference' aside)" = $bad ]
			[ "$(sql 'SELECT count(*) FROM entry WHERE id > 2000')" = $((3000 - 2 * bad)) ]
			undo two
			as_before
		done
	done
}

# The same for a value that another record gives up: each has that of the next one, and the last one wants what is not free.
values_first() {
	modes
	sql "CREATE UNIQUE INDEX one_text ON entry (text)" >/dev/null
	{ echo id,amount,text; seq 2001 3500 | awk '{ print $1 ",1.00,t" $1 }'; } >in.csv
	run_ok cutover load -q -I csv --no-backup -f s.yml -p batch=two in.csv
	everything >before
	{ echo id,amount,text; seq 2001 3500 | awk '{ print $1 ",1.00,t" $1 + 1 }'; echo 3501,1.00,one; } >in.csv
	echo 'limits: { records: 9 }' >>u.yml
	run_ok timeout 60 cutover load -I csv --no-backup -f u.yml -p batch=three --set-aside aside in.csv
	summary "load: 1,501 read, 1 set aside in 1 group, 1,500 loaded into '$URL' as batch 'three': 0 inserted, 1,500 updated"
	undo three
	as_before
}

# Of a file that is refused as a whole the first records are told, and a number: it is not looked at to the end.
hopeless() {
	local spec
	modes
	{ echo id,amount,code; seq 11 3010 | sed 's/$/,1.00,A/'; } >in.csv
	for spec in s u; do
		expect_status 2 cutover load -I csv --no-backup -f $spec.yml -p batch=two in.csv
		err_has "in.csv:2: "
		err_has "'$URL' refuses at least 1,000 records: nothing is loaded"
		[ "$(wc -l <err)" -lt 40 ]
		as_before
	done
}

# With a file for what is refused: it ends as soon as the limits cannot accept it any more; and where they accept all of it, the
# store is not asked for one record after the other.
hopeless_set_aside() { # SECONDS SQL...: so long each may take; makes the table `code`, with A and X, and `entry`, whose code refers to it, and whose amount is below 100
	local seconds=$1 kind row n=${HOPELESS:-20000}
	shift
	ledger
	printf 'id,amount,code\n1,1.00,\n' >one.csv
	run_ok cutover load -q -I csv -f s.yml -p batch=one one.csv
	for sql in "$@"; do sql "$sql" >/dev/null; done
	printf 'id,amount,code\n2,1.00,A\n' >in.csv
	run_ok cutover load -q -I csv --no-backup -f s.yml -p batch=two in.csv
	everything >before
	sed '$alimits: { records: 500 }' s.yml >few.yml
	sed '$alimits: { share: 1 }' s.yml >all.yml
	for kind in unique:1.00,A check:150.00, foreign:1.00,Q; do
		row=${kind#*:}
		{ echo id,amount,code; seq 11 $((n + 10)) | sed "s/\$/,$row/"; echo 5,5.00,X; } >in.csv
		rm -f aside
		expect_status 2 timeout "$seconds" cutover load -I csv --no-backup -f s.yml -p batch=bad in.csv
		err_has "'$URL' refuses at least 1,"
		expect_status 1 timeout "$seconds" cutover load -I csv --no-backup -f few.yml -p batch=bad --set-aside aside in.csv
		err_has ' records, the limits accept 500 (limits.records in few.yml)'
		err_has 'nothing is loaded or set aside, and the rest of the input is not looked at'
		[ ! -e aside ]
		as_before
		SECONDS=0
		run_ok timeout "$seconds" cutover load -I csv --no-backup -f all.yml -p batch=bad --set-aside aside in.csv
		[ -z "${HOPELESS:-}" ] || echo "# $SCHEME ${kind%:*} $n: $SECONDS s" >&3
		summary "load: $(sed -E 's/^(.*)(...)$/\1,\2/' <<<$((n + 1))) read, $(sed -E 's/^(.*)(...)$/\1,\2/' <<<"$n") set aside, 1 loaded"
		err_has "in.csv:2: "
		[ "$(grep -c '^in' aside)" = "$n" ]
		answers 'SELECT id FROM entry WHERE id > 2' <<<5
		run_ok cutover load -q -f s.yml --verify all
		run_ok cutover load -q --no-backup -f s.yml --undo bad
	done
}

modes_no_index() { # SQL
	modes
	sql "$1" >/dev/null
	refuses "table 'entry' in '${URL#sqlite:}' has no unique index of the key of its schema (id), by which this load.mode finds a record" cutover load -f u.yml -p batch=two one
}

modes_trigger() { # SQL: a trigger that writes texts in capitals
	modes
	second
	sql "$1" >/dev/null
	refuses "new.csv:2: text: 'One' was sent, 'ONE' landed; nothing is loaded; where a trigger does so on purpose, write load: { read_back: sums }" cutover load -f u.yml -p batch=two two
	as_before
	sed -i 's/mode: upsert/&, read_back: sums/' u.yml
	run_ok cutover load -q -f u.yml -p batch=two two
	undo two
}

# What is refused leaves with its group, in whatever step, and the table keeps what it has of that group.
upsert_set_aside() {
	modes
	echo 'limits: { records: 9 }
validate: { group: [text] }' | tee -a u.yml >>r.yml
	stream amount >two <<'S'
_at⇥_fault⇥id⇥amount⇥count⇥text⇥code
new.csv:2⇥\N⇥1⇥1.75⇥1⇥g1⇥X
new.csv:3⇥\N⇥7⇥7.00⇥1⇥g1⇥C
new.csv:4⇥\N⇥8⇥8.00⇥1⇥g2⇥H
new.csv:5⇥\N⇥2⇥9.99⇥1⇥g3⇥B
new.csv:6⇥\N⇥2⇥2.00⇥1⇥g4⇥\N
new.csv:7⇥\N⇥9⇥1.00⇥1⇥g5⇥\N
new.csv:8⇥\N⇥\N⇥3.00⇥1⇥g5⇥\N
S
	refuses "nothing is loaded; next: see whether" cutover load -f u.yml -p batch=two two
	as_before
	local mode batch=2
	run_ok cutover load -f u.yml -p batch=two --dry-run --set-aside aside two
	err_has "correct what would be in 'aside', and load it as a batch of its own"
	[ ! -e aside ]
	for mode in u r; do
		run_ok cutover load --no-backup -f $mode.yml -p batch=two --set-aside aside --findings findings.csv two
		err_has "new.csv:8: id: null in the key: no record can be found by it (group 'g5')"
		err_has "new.csv:6: id '2': new.csv:5 of this load has this key (group 'g4')"
		err_has "new.csv:3: '$1"
		summary "load: 7 read, 5 set aside in 3 groups, 2 loaded into '$URL' as batch 'two': 1 inserted, 1 updated, 0 unchanged"
		out_has 'entry  refused          5'
		# of group g1 the table keeps what it has, and replace removes only what does not come again
		records <<S
1|1.00|1|one|A|1|old.csv:2
2|9.99|1|g3|B|$batch|new.csv:5
3|3.00|2|$NULL|C|1|old.csv:4
4|4.00|2|four|$NULL|1|old.csv:5
8|8.00|1|g2|H|$((batch++))|new.csv:4
S
		cut -f 1,2,3 aside >shown
		expect_file shown <<-'S'
		_at⇥_fault⇥id
		new.csv:2⇥*:group⇥1
		new.csv:3⇥*:not_unique⇥7
		new.csv:6⇥*:not_unique⇥2
		new.csv:7⇥*:group⇥9
		new.csv:8⇥id:required⇥\N
		\.⇥rows=5⇥sum.amount=14.75
		S
		[ $mode = u ] || err_has "correct what is in 'aside', and load it as a batch of its own, with load.mode: upsert"
		run_ok cutover load -q -f $mode.yml --verify all
		undo two
		as_before
	done
	sed -i 's/records: 9/records: 4/' u.yml
	expect_status 1 cutover load --no-backup -f u.yml -p batch=two --set-aside aside two
	as_before
}

# A foreign key: each missing key is named, of many records only those leave that need one.
upsert_foreign_key() { # SQL...: makes the tables `code`, with X, and `entry`, whose code refers to it, and whose amount is below 100
	ledger
	sed "s/schema: entry.yml/mode: upsert, &/" s.yml >u.yml
	echo 'limits: { records: 30 }' >>u.yml
	printf 'id,amount,code\n1,1.00,\n' >one.csv
	run_ok cutover load -q -I csv -f u.yml -p batch=one one.csv
	for sql in "$@"; do sql "$sql" >/dev/null; done
	{
		echo id,amount,code
		for ((i = 1; i <= 400; i++)); do
			case $i in 77 | 78 | 300) code=Q$i ;; *) code= ;; esac
			echo "$i,$((i == 55 ? 155 : 2)).00,$code"
		done
	} >in.csv
	refuses "refuses 4 records: nothing is loaded; next: load what table 'code' lacks" cutover load -I csv -f u.yml -p batch=two in.csv
	answers 'SELECT count(*) FROM entry' <<<1
	run_ok cutover load -I csv --no-backup -f u.yml -p batch=two --set-aside aside in.csv
	summary "load: 400 read, 4 set aside in 4 groups, 396 loaded into '$URL' as batch 'two': 395 inserted, 1 updated"
	for i in 77 78 300; do err_has "in.csv:$((i + 1)): code: 'Q$i' is not in table 'code'"; done
	cut -f 1,2 aside >shown
	expect_file shown <<'S'
_at⇥_fault
in.csv:56⇥*:refused
in.csv:78⇥code:not_in_reference
in.csv:79⇥code:not_in_reference
in.csv:301⇥code:not_in_reference
\.⇥rows=4
S
	answers 'SELECT count(*) FROM entry WHERE id IN (55, 77, 78, 300)' <<<0
	run_ok cutover load -q -f u.yml --verify all
}

# A record may need a value that another one of its load, which comes after it, gives up.
upsert_any_order() {
	modes
	echo 'limits: { records: 9 }' >>u.yml
	sql "CREATE UNIQUE INDEX one_text ON entry (text)" >/dev/null
	printf 'id,amount,text\n1,1.00,two\n2,2.50,2\n3,3.00,2\n4,4.00,4\n' >in.csv
	run_ok cutover load -I csv --no-backup -f u.yml -p batch=two --set-aside aside in.csv
	err_has "in.csv:4: "
	summary "load: 4 read, 1 set aside in 1 group, 3 loaded into '$URL' as batch 'two': 0 inserted, 3 updated"
	answers "SELECT id, text FROM entry ORDER BY id" <<S
1|two
2|2
3|$NULL
4|4
S
	undo two
	as_before
}

# An undo as well: each record gets back its value after the one that has it now has given it up.
undo_any_order() { # WORDS of the database about the value that is in the way
	modes
	echo 'limits: { records: 9 }' >>u.yml
	sql "CREATE UNIQUE INDEX one_text ON entry (text)" >/dev/null
	printf 'id,amount,text\n2,2.50,2\n1,1.00,two\n4,4.00,one\n5,5.00,four\n' >in.csv
	run_ok cutover load -q -I csv --no-backup -f u.yml -p batch=two in.csv
	everything >after
	# what another record has by now stays there
	sql "UPDATE entry SET text = 'five' WHERE id = 5; UPDATE entry SET text = 'four' WHERE id = 3" >/dev/null
	everything >changed
	refuses "3 records of table 'entry' cannot be put back as they were; of one: '${URL#sqlite:}' refuses this record: $1" cutover load --no-backup -f u.yml --undo two --force
	err_has 'nothing is taken out; change or remove what is in the way first'
	everything | diff -u changed -
	sql "UPDATE entry SET text = NULL WHERE id = 3; UPDATE entry SET text = 'four' WHERE id = 5" >/dev/null
	everything | diff -u after -
	undo two
	as_before
	# many, of which each has the value of the next one; and what is removed comes back as well
	for ((i = 1; i <= 300; i++)); do echo "$i,1.00,1,t$i"; done | (echo id,amount,count,text; cat) >one.csv
	for ((i = 300; i >= 1; i--)); do echo "$i,1.00,1,t$((i + 1))"; done | (echo id,amount,count,text; cat) >in.csv
	undo one
	run_ok cutover load -q -I csv --no-backup -f s.yml -p batch=one one.csv
	everything >before
	run_ok cutover load -q -I csv --no-backup -f r.yml -p batch=two in.csv
	undo two
	as_before
}

# What the database says against an undo of new records is told.
undo_refused() { # SQL: makes a trigger that refuses with the words `it stays` to delete what has the text `two`
	modes
	sql "$1" >/dev/null
	refuses " of table 'entry' cannot be taken out; of one: '${URL#sqlite:}' refuses this record: it stays; nothing is taken out" cutover load --no-backup -f s.yml --undo one
	as_before
}

# A trigger leaves out a record that an undo puts back: what is kept of it must not be forgotten.
undo_left_out() { # SQL...: makes the trigger, which leaves out what has the text `two`, for INSERT, and for UPDATE
	modes
	echo 'limits: { records: 9 }' >>u.yml
	printf 'id,amount,count\n9,9.00,1\n' >in.csv
	run_ok cutover load -q -I csv --no-backup -f r.yml -p batch=two in.csv
	everything >after
	sql "$1" >/dev/null
	refuses "of 2 records that must be put back 1 were: does a trigger of table 'entry' keep the others? Nothing is changed" cutover load --no-backup -f u.yml --undo two
	everything | diff -u after -
	[ "$(sql 'SELECT count(*) FROM cutover_before_entry')" = 2 ]
	sql "$2" >/dev/null
	undo two
	as_before
	# what is put back in its place
	printf 'id,amount,text\n2,2.50,TWO\n' >in.csv
	run_ok cutover load -q -I csv --no-backup -f u.yml -p batch=three in.csv
	everything >after
	sql "$3" >/dev/null
	refuses "of 1 records that must be put back as they were 0 were: does a trigger of table 'entry' keep the others? Nothing is changed" cutover load --no-backup -f u.yml --undo three
	everything | diff -u after -
	sql "$2" >/dev/null
	undo three
	as_before
	# in turns, too
	sql 'CREATE UNIQUE INDEX one_text ON entry (text)' >/dev/null
	printf 'id,amount,text\n4,4.00,\n1,1.00,four\n2,2.50,TWO\n' >in.csv
	run_ok cutover load -q -I csv --no-backup -f u.yml -p batch=three in.csv
	everything >after
	sql "$3" >/dev/null
	refuses "1 record of table 'entry' cannot be put back as it was; the database refuses none, but a trigger may keep it;" cutover load --no-backup -f u.yml --undo three
	everything | diff -u after -
}

# Keys that are the same for the database, though their bytes are not: it says what is replaced, kept and put back.
same_by_collation() { # COLUMN of the key, with its collation, and what else the table needs
	ledger
	sed -i 's/^  - { name: text.*/  - { name: text, type: string, constraints: { required: true, maxLength: 60 } }/; s/primaryKey: .*/primaryKey: [text]/; s/id, type: integer.*/id, type: integer }/; s/, constraints: { unique: true }//' entry.yml
	sed "s/schema: entry.yml/mode: upsert, &/" s.yml >u.yml
	sed "s/schema: entry.yml/mode: replace, where: count = 1, &/" s.yml >r.yml
	echo 'limits: { records: 9 }' >>r.yml
	if [ "$SCHEME" = sqlite ]; then # only a table that cutover has made may be replaced by another
		printf 'id,amount,count,text\n1,1.00,1,Anna\n' >in.csv
		run_ok cutover load -q -I csv -f s.yml -p batch=zero in.csv
		run_ok cutover load -q --no-backup -f s.yml --undo zero
		sql 'DROP VIEW entry_display; DROP TABLE entry'
	fi
	sql "CREATE TABLE entry (id $2, amount $3, count $2, day $4, open $5, text $1, code $6, _batch bigint, $7 _at $6, UNIQUE (text))" >/dev/null
	printf 'id,amount,count,text\n1,1.00,1,Anna\n2,2.00,1,Bert\n3,3.00,1,Carl\n4,4.00,2,Dora\n' >one.csv
	run_ok cutover load -q -I csv -f s.yml -p batch=one one.csv
	names() { sql 'SELECT e.id, e.text, b.id FROM entry e JOIN cutover_batch b ON b.number = e._batch ORDER BY e.id' | tr '\t' '|' | xargs; }
	everything >before
	printf 'id,amount,count,text\n1,1.00,1,ANNA\n9,9.00,1,eva\n' >in.csv
	run_ok cutover load -I csv -q --no-backup -f u.yml -p batch=two in.csv
	[ "$(names)" = '1|ANNA|two 2|Bert|one 3|Carl|one 4|Dora|one 9|eva|two' ]
	run_ok cutover load -q -f u.yml --verify all
	undo two
	as_before
	# what comes again is not removed; what is set aside keeps what is there; the rest goes
	printf 'id,amount,count,text\n1,1.50,1,ANNA\nx,2.00,1,BERT\n9,9.00,1,eva\n' >in.csv
	run_ok cutover load -I csv --no-backup -f r.yml -p batch=two --set-aside aside in.csv
	summary "load: 3 read, 1 set aside in 1 group, 2 loaded into '$URL' as batch 'two': 1 inserted, 1 updated, 0 unchanged, 1 removed"
	[ "$(names)" = '1|ANNA|two 2|Bert|one 4|Dora|one 9|eva|two' ]
	undo two
	as_before
	# two that are the same
	printf 'id,amount,count,text\n1,1.50,1,ANNA\n9,9.00,1,anna\n' >in.csv
	refuses "in.csv:3: text 'anna': in.csv:2 of this load has this key" cutover load -I csv -f u.yml -p batch=two in.csv
	as_before
}

# After same_by_collation: a key that follows would carry other bytes of the same value on.
follows_by_collation() { # COLUMN of the key
	printf 'id,amount,count,text\n1,1.00,1,ANNA\n' >in.csv
	run_ok cutover load -I csv -q --no-backup -f u.yml -p batch=two in.csv
	sql "CREATE TABLE pay (text $1, FOREIGN KEY (text) REFERENCES entry (text) ON UPDATE CASCADE)" >/dev/null
	sql "INSERT INTO pay VALUES ('ANNA')" >/dev/null
	everything >after
	refuses "that this undo would change, such as text 'ANNA': nothing is changed" cutover load --no-backup -f u.yml --undo two
	everything | diff -u after -
	sql 'DELETE FROM pay' >/dev/null
	undo two
	as_before
}

# The same batch by two processes, both at work before either commits: one is in, the other says so.
both_at_once() {
	local first second status=0
	ledger
	printf 'id,amount,text\n1,1.00,a\n' >in.csv
	cutover load -q -I csv -f s.yml -p batch=zero in.csv 2>/dev/null
	entries 2 20000 >in
	cutover load -q -f s.yml -p batch=two in >out1 2>err1 &
	first=$!
	cutover load -q -f s.yml -p batch=two in >out2 2>err2 &
	second=$!
	wait $first || status=$?
	wait $second || status=$((status * 10 + $?))
	cat err1 err2
	[ $status = 2 ]
	cat err1 err2 >err
	err_has "batch 'two' is in '$URL' already, nothing is loaded"
	[ "$(sql 'SELECT count(*) FROM entry')" = 20001 ]
	run_ok cutover load -q -f s.yml --verify all
}
