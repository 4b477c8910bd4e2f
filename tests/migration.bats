# A migration of several specs: cutover run goes on where it stopped, cutover status says how far it is.
load helper

# Three specs with the same books: accounts, openings, vouchers; each with its own mapping and balances.
setup() {
	scratch
	local name number=0
	for name in accounts openings vouchers; do
		part $name $((++number))
	done
	printf 'cutover: 1\nname: golive\nmigration: [accounts.yml, openings.yml, vouchers.yml]\n' >migration.yml
}

# part NAME NUMBER: its spec, its mapping, one voucher with that number, its balances
part() {
	cat >"$1.yml" <<X
cutover: 1
name: $1
controls: [debit, credit]
lookups: { accounts: { file: $1-map.csv, key: old, value: new } }
source: { encoding: utf-8, file: $1.csv }
clean:
  fields: { number: { type: integer }, line: { type: integer }, account: {}, debit: { type: decimal(2), default: 0 }, credit: { type: decimal(2), default: 0 } }
map:
  to: ledger/journal_line
  fields: { book: "'$1'", voucher_id: number, line_no: line, posting_date: "'2023-01-05'", period: "'202301'", account: "lookup('accounts', account)", currency: "'CNY'", debit: debit, credit: credit }
validate: { group: [voucher_id], group_checks: { unbalanced: "sum(debit) = sum(credit)" } }
load: { to: "sqlite:ledger.db" }
reconcile:
  key: [account]
  compare: { debit: {}, credit: {} }
  before: { read: $1-balances.csv, fields: { account: account, debit: sum(debit), credit: sum(credit) } }
  after:  { read: "sqlite:ledger.db", table: journal_line, where: "book = '$1'", fields: { account: account, debit: sum(debit), credit: sum(credit) } }
X
	printf '%s\n' old,new 1001,6001 1002,6002 >"$1-map.csv"
	printf '%s\n' number,line,account,debit,credit "$2,1,1001,10.50," "$2,2,1002,,10.50" >"$1.csv"
	printf '%s\n' account,debit,credit 6001,10.50,0.00 6002,0.00,10.50 >"$1-balances.csv"
}

# said: what run itself has said, without times
said() { grep '^run: ' err | sed -E 's/[0-9]{4}-[0-9-]+T[0-9:]+Z/TIME/; s/golive-[0-9-]+/golive/; s/(, [0-9.,]+ m?s)$//'; }
expect_said() { diff -u --label expected --label said - <(said); }
loaded() { ask "SELECT book || ' ' || count(*) FROM journal_line GROUP BY book ORDER BY book" | tr '\n' ' '; }

# ---- all of it

@test "all specs are loaded in their order, each in a folder of its own, and the second call loads nothing" {
	run_ok cutover run -f migration.yml
	expect_said <<'X'
run: accounts: loaded and reconciled; see 'runs/golive/accounts'
run: openings: loaded and reconciled; see 'runs/golive/openings'
run: vouchers: loaded and reconciled; see 'runs/golive/vouchers'
run: golive: 3 of 3 specs done; see 'runs/golive'
X
	[ "$(ls runs/golive-*)" = "$(printf '%s\n' accounts audit.jsonl openings vouchers)" ]
	sha256sum -c --quiet runs/golive-*/vouchers/inputs.sha256
	# the log of the migration has the lines of all specs, and so has that of --audit
	cat runs/golive-*/{accounts,openings,vouchers}/audit.jsonl | cmp - runs/golive-*/audit.jsonl
	run_ok cutover audit runs/golive-*/audit.jsonl
	sha256sum ledger.db >sum
	run_ok cutover run -f migration.yml
	expect_said <<'X'
run: accounts: loaded on TIME as batch 'accounts', not again
run: openings: loaded on TIME as batch 'openings', not again
run: vouchers: loaded on TIME as batch 'vouchers', not again
run: golive: 3 of 3 specs done, 3 of them by earlier runs
X
	sha256sum -c --quiet sum
	[ "$(ls runs | wc -l)" -eq 1 ] # a call that has nothing to do leaves nothing
}

@test "the same by -f for each spec; and what one call has loaded, the other does not load again" {
	run_ok cutover run -q -f accounts.yml -f openings.yml -f vouchers.yml --dir all
	[ "$(ls all)" = "$(printf '%s\n' accounts audit.jsonl openings vouchers)" ]
	[ "$(loaded)" = "accounts 2 openings 2 vouchers 2 " ]
	run_ok cutover run -f migration.yml --dir again
	err_has "golive: 3 of 3 specs done, 3 of them by earlier runs"
	# the lines that are in two logs are no news
	mkdir runs && mv all runs/
	run_ok cutover run -f migration.yml --dir again
	err_lacks "counts once"
	mv runs/all .
	# from another folder
	mkdir elsewhere && cd elsewhere
	expect_status 2 cutover run -q -f ../migration.yml
	err_has "its input was another one (other data, or the same files under other names)"
	run_ok cutover run -f ../migration.yml --dir ../there
	err_has "golive: 3 of 3 specs done, 3 of them by earlier runs"
}

@test "entries with files and parameters; names start at the folder of the list" {
	sed -i 's/^source:.*/source: { encoding: utf-8 }/; s/^name:.*/&\nparams: { day: {}, book: { default: v } }/
		s/posting_date: [^,]*/posting_date: "$day"/; s/book: "[^"]*"/book: "$book"/; s/where: "[^"]*"/where: "book = $book"/' vouchers.yml
	mkdir legacy deep && mv vouchers.csv legacy/
	printf '%s\n' 'cutover: 1' 'params: { day: {}, book: { default: all } }' 'migration:' '  - ../accounts.yml' \
		'  - { spec: ../vouchers.yml, files: [../legacy/vouchers.csv], params: { book: "v-${book}" } }' >deep/two.yml
	expect_status 2 cutover run -f deep/two.yml
	err_has "parameter 'day' has no default: set it with --param day=VALUE"
	run_ok cutover run -q -f deep/two.yml -p day=2023-01-07
	[ "$(loaded)" = "accounts 2 v-all 2 " ]
	[ "$(ask "SELECT DISTINCT posting_date FROM journal_line WHERE book = 'v-all'")" = 2023-01-07 ]
	run_ok cutover run -q -f deep/two.yml -p day=2023-01-07
	# with another value it is another thing; the command names the values that the spec had
	expect_status 2 cutover run -q -f deep/two.yml -p day=2023-01-08
	err_has "since then parameter 'day' changed: take it out and call again: cutover load -f deep/../vouchers.yml -p day=2023-01-08 -p book=all -p book=v-all --undo vouchers"
	# for -f A -f B the parameters of the command line are for those that have them
	run_ok cutover load -q -f vouchers.yml -p day=x --undo vouchers
	sed -i 's|^source:.*|source: { encoding: utf-8, file: legacy/vouchers.csv }|' vouchers.yml
	run_ok cutover run -q -f accounts.yml -f vouchers.yml -p day=2023-01-09
	[ "$(ask "SELECT DISTINCT posting_date FROM journal_line WHERE book = 'v'")" = 2023-01-09 ]
}

@test "a spec may come twice with other parameters" {
	sed -i 's/^name:.*/&\nparams: { year: {} }/; s/^source:.*/source: { encoding: utf-8, file: "vouchers-${year}.csv" }/; s/^load:.*/load: { to: "sqlite:ledger.db", batch: "vouchers-${year}" }/
		s/book: "[^"]*"/book: "$year"/; s/where: "[^"]*"/where: "book = $year"/' vouchers.yml
	sed 's/^3,/4,/' vouchers.csv >vouchers-2024.csv && mv vouchers.csv vouchers-2023.csv
	printf '%s\n' 'cutover: 1' 'migration:' '  - { spec: vouchers.yml, params: { year: 2023 } }' '  - { spec: vouchers.yml, params: { year: 2024 } }' >years.yml
	run_ok cutover run -q -f years.yml --dir d
	[ "$(loaded)" = "2023 2 2024 2 " ]
	[ "$(ls d)" = "$(printf '%s\n' audit.jsonl vouchers vouchers-2)" ]
	run_ok cutover status years.yml d/vouchers/audit.jsonl d/vouchers-2/audit.jsonl
	grep -q '^vouchers year=2023 .* 2 .* yes' out
	grep -q '^vouchers year=2024 .* 2 .* yes' out
	# in the logs alone they are two, as well
	run_ok cutover status d/audit.jsonl
	[ "$(grep -c '^vouchers year=' out)" = 2 ]
}

# ---- it stops, and goes on

@test "it stops at the first spec that is refused, says which were not run, and goes on from there" {
	sed -i 's/10.50$/10.40/' openings.csv
	expect_status 1 cutover run -f migration.yml
	expect_said <<'X'
run: accounts: loaded and reconciled; see 'runs/golive/accounts'
run: openings: nothing is loaded; see 'runs/golive/openings'
run: stopped at 'openings': mend what is said above, and call again: it goes on there; not run: 'vouchers'
run: golive: 1 of 3 specs done; see 'runs/golive'
X
	[ "$(loaded)" = "accounts 2 " ]
	# the bad news, also with --quiet
	expect_status 1 cutover run -q -f migration.yml
	err_has "run: stopped at 'openings': "
	sed -i 's/10.40$/10.50/' openings.csv
	run_ok cutover run -f migration.yml
	err_has "run: accounts: loaded on "
	err_has "run: golive: 3 of 3 specs done, 1 of them by earlier runs; see "
	[ "$(loaded)" = "accounts 2 openings 2 vouchers 2 " ]
}

@test "what is loaded but not reconciled is only reconciled" {
	sed -i 's/^6001,10.50/6001,10.60/' accounts-balances.csv
	expect_status 1 cutover run -q -f migration.yml
	[ "$(loaded)" = "accounts 2 " ]
	expect_status 1 cutover run -f migration.yml
	err_has "run: accounts: loaded on "
	err_has "as batch 'accounts', not again, but not reconciled yet"
	err_lacks "load: "
	err_has "run: accounts: loaded before, but not reconciled; see "
	sed -i 's/^6001,10.60/6001,10.50/' accounts-balances.csv
	run_ok cutover run -q -f migration.yml
	[ "$(loaded)" = "accounts 2 openings 2 vouchers 2 " ]
	# balances that were changed since are compared again
	sed -i 's/^6001,10.50/6001,10.60/' vouchers-balances.csv
	expect_status 1 cutover run -f migration.yml
	err_has "run: vouchers: loaded before, but not reconciled; see "
}

@test "a table of the spec that a side goes through was changed: it is compared again" {
	sed '/^load:/,$d; s/^name: .*/name: old/' vouchers.yml >old.yml
	cp vouchers-map.csv old-map.csv && sed -i 's/vouchers-map/old-map/' old.yml
	sed -i 's/read: vouchers-balances.csv/read: vouchers.csv, spec: old.yml, map: true/' vouchers.yml
	run_ok cutover run -q -f migration.yml
	run_ok cutover run -f migration.yml
	err_lacks "reconciled"
	sed -i 's/6001/6009/' old-map.csv
	expect_status 1 cutover run -f migration.yml
	err_has "not reconciled"
	rm old-map.csv
	expect_status 2 cutover run -f migration.yml
	err_has "old-map.csv"
}

@test "a batch that was undone is loaded again; the target says so, not the log" {
	run_ok cutover run -q -f migration.yml
	run_ok cutover load -q -f openings.yml --undo openings
	[ "$(loaded)" = "accounts 2 vouchers 2 " ]
	run_ok cutover run -f migration.yml
	err_has "run: openings: loaded and reconciled; see "
	err_has "2 of them by earlier runs"
	[ "$(loaded)" = "accounts 2 openings 2 vouchers 2 " ]
	rm ledger.db
	run_ok cutover run -f migration.yml
	err_has "run: golive: 3 of 3 specs done; see "
	[ "$(loaded)" = "accounts 2 openings 2 vouchers 2 " ]
}

@test "a spec, a mapping or a legacy file that was changed is reported with the way out, and never passed over" {
	run_ok cutover run -q -f migration.yml
	sed -i 's/^name: openings/name:  openings/' openings.yml
	expect_status 2 cutover run -q -f migration.yml
	expect_err <<'X'
run: batch 'openings' in 'sqlite:ledger.db' was loaded from other data, since then 'openings.yml' changed: take it out and call again: cutover load -f openings.yml --undo openings; or leave it as it is: --accept openings
run: stopped at 'openings': mend what is said above, and call again: it goes on there; not run: 'vouchers'
X
	sed -i 's/^name:  openings/name: openings/' openings.yml
	run_ok cutover run -q -f migration.yml
	echo 1003,6003 >>openings-map.csv
	sed -i 's/10.50/11.50/' openings.csv
	expect_status 2 cutover run -q -f migration.yml
	err_has "since then 'openings-map.csv', 'openings.csv' changed: "
	# accepted: said, and the records stay
	run_ok cutover run -f migration.yml --accept openings
	err_has "as batch 'openings', from other data (accepted: 'openings-map.csv', 'openings.csv' changed), not again"
	# it is not remembered
	expect_status 2 cutover run -q -f migration.yml
	# taken out, as the message says
	sed -i 's/10.50/11.50/' openings-balances.csv
	eval "$(sed -n 's/.*call again: \(cutover load [^;]*\);.*/\1/p' err)"
	run_ok cutover run -q -f migration.yml
	[ "$(loaded)" = "accounts 2 openings 2 vouchers 2 " ]
}

@test "records that were changed in the ledger are reported, and never passed over" {
	run_ok cutover run -q -f migration.yml
	ask "UPDATE journal_line SET summary = 'x' WHERE book = 'openings' AND line_no = 1"
	expect_status 2 cutover run -q -f migration.yml
	err_has "run: batch 'openings' in 'sqlite:ledger.db' was changed since it was loaded (cutover load -f openings.yml --verify openings shows where): take it out and call again: cutover load -f openings.yml --undo openings; or leave it as it is: --accept openings"
	run_ok cutover run -q -f migration.yml --accept openings
	ask "DELETE FROM journal_line WHERE book = 'accounts' AND line_no = 1"
	expect_status 2 cutover run -q -f migration.yml --accept openings
	err_has "run: batch 'accounts' in 'sqlite:ledger.db' was changed since it was loaded"
}

@test "one legacy file more or less is a change" {
	sed -i 's/file: vouchers.csv/file: "vouchers*.txt"/' vouchers.yml
	mv vouchers.csv vouchers1.txt
	run_ok cutover run -q -f migration.yml
	sed 's/^3,/4,/' vouchers1.txt >vouchers2.txt
	expect_status 2 cutover run -q -f migration.yml
	err_has "since then 'vouchers2.txt' changed"
	run_ok cutover load -q -f vouchers.yml --undo vouchers
	sed -i 's/10.50/21.00/' vouchers-balances.csv
	run_ok cutover run -q -f migration.yml
	rm vouchers2.txt
	expect_status 2 cutover run -q -f migration.yml
	err_has "since then the number of legacy files of 'vouchers.yml' changed"
}

@test "an earlier copy of the ledger has what was loaded then, not what was loaded last" {
	run_ok cutover run -q -f migration.yml
	cp ledger.db earlier.db
	run_ok cutover load -q -f vouchers.yml --undo vouchers
	sed -i 's/10.50/11.50/' vouchers.csv vouchers-balances.csv
	run_ok cutover run -q -f migration.yml
	cp earlier.db ledger.db
	expect_status 2 cutover run -q -f migration.yml
	err_has "run: batch 'vouchers' in 'sqlite:ledger.db' was loaded from other data, since then 'vouchers.csv' changed"
}

@test "a batch whose load no log has is proved by its input and passed over, or the way out is said" {
	cutover clean -q -f accounts.yml | cutover map -q -f accounts.yml | cutover validate -q -f accounts.yml | cutover load -q -f accounts.yml
	cp ledger.db piped.db
	for how in --rehearse ""; do
		run_ok cutover run -f migration.yml $how
		err_has "run: accounts: it is loaded, but no log has its load: its records are read again and compared, not loaded again"
		err_has "load: 2 read, 2 are in 'sqlite:ledger.db' already as batch 'accounts', loaded on "
	done
	err_has "run: accounts: loaded before and reconciled; its load is now in the log; see "
	[ "$(loaded)" = "accounts 2 openings 2 vouchers 2 " ]
	run_ok cutover run -f migration.yml
	err_has "run: accounts: loaded on "
	run_ok cutover status -q migration.yml
	# other data, a record that was changed
	rm -rf runs
	cp piped.db ledger.db
	sed -i 's/10.50/10.60/' accounts.csv
	expect_status 2 cutover run -f migration.yml
	err_has "load: batch 'accounts' is in 'sqlite:ledger.db' already, but its input was another one (other data, or the same files under other names): nothing is loaded; give this one another name (load.batch), or take that one out: cutover load -f accounts.yml --undo accounts"
	err_has "run: accounts: to leave what is loaded as it is: --accept accounts"
	sed -i 's/10.60/10.50/' accounts.csv
	ask "UPDATE journal_line SET debit = debit + 1 WHERE line_no = 1"
	expect_status 2 cutover run -q -f migration.yml
	err_has "load: batch 'accounts' is in 'sqlite:ledger.db' already, but its records were changed since it was loaded: nothing is loaded"
	cp piped.db ledger.db
	echo '# other' >>accounts.yml
	expect_status 2 cutover run -q -f migration.yml
	err_has "but it was loaded with another spec: nothing is loaded"
	run_ok cutover run -f migration.yml --accept accounts
	err_has "run: accounts: loaded before and reconciled; see "
	[ "$(loaded)" = "accounts 2 openings 2 vouchers 2 " ]
}

@test "a target that is a file is known by its content" {
	sed -i '/^load:/,$d; s|to: ledger/journal_line|to: kingdee/voucher|' accounts.yml
	grep -q . accounts.yml
	sed -n '/^map:/,$p' "$TOP/man/examples/load-file.yml" >/dev/null
	printf '%s\n' 'load: { to: "file:accounts.out" }' >>accounts.yml
	sed -i 's|to: kingdee/voucher|to: own/line|; s/controls.*//' accounts.yml
	mkdir -p schemas/own
	printf '%s\n' 'name: line' 'fields:' '  - { name: book, type: string }' '  - { name: voucher_id, type: string }' '  - { name: line_no, type: integer }' \
		'  - { name: posting_date, type: string }' '  - { name: period, type: string }' '  - { name: account, type: string }' '  - { name: currency, type: string }' \
		'  - { name: debit, type: number, x-cutover: { scale: 2 } }' '  - { name: credit, type: number, x-cutover: { scale: 2 } }' >schemas/own/line.yml
	run_ok cutover run -q -f migration.yml
	[ -s accounts.out ]
	run_ok cutover run -f migration.yml
	err_has "run: accounts: written on "
	run_ok cutover status migration.yml
	echo x >>accounts.out
	expect_status 2 cutover run -q -f migration.yml
	err_has "load: 'accounts.out' is there already, and this input would make another one, nothing is written: remove it, or name another one"
	expect_status 1 cutover status migration.yml
	rm accounts.out
	run_ok cutover run -q -f migration.yml
	# no log has it: the same bytes are proof enough
	rm -r runs
	cp accounts.out before
	run_ok cutover run -f migration.yml
	err_has "load: 2 read, 2 are in 'file:accounts.out' already: the same bytes; not written again"
	cmp before accounts.out
	run_ok cutover status -q migration.yml
}

@test "killed in the middle of the second spec: the repeat goes on there" {
	awk 'BEGIN { print "number,line,account,debit,credit"; for (i = 1; i <= 60000; i++) printf "%d,1,1001,1.00,\n%d,2,1002,,1.00\n", i, i }' >openings.csv
	printf '%s\n' account,debit,credit 6001,60000.00,0.00 6002,0.00,60000.00 >openings-balances.csv
	local signal i
	for signal in KILL TERM HUP; do
		rm -rf runs ledger.db*
		cutover run -q -f migration.yml >out 2>err &
		for i in $(seq 500); do
			! compgen -G 'runs/*/openings' >/dev/null || break
			sleep 0.01
		done
		kill -$signal $! 2>/dev/null
		wait $! 2>/dev/null || true
		[ "$(loaded)" = "accounts 2 " ] || { echo "$signal: $(loaded)"; return 1; }
		run_ok cutover run -f migration.yml
		err_has "run: accounts: loaded on "
		err_has "run: golive: 3 of 3 specs done, 1 of them by earlier runs; see "
		[ "$(loaded)" = "accounts 2 openings 120000 vouchers 2 " ]
	done
}

# ---- rehearsal

@test "a rehearsal runs all specs on one copy of the target, and changes nothing" {
	# vouchers are compared with openings and vouchers together: it needs what comes before it
	sed -i "s/where: \"book = 'vouchers'\"/where: \"book <> 'accounts'\"/" vouchers.yml
	sed -i 's/10.50/21.00/' vouchers-balances.csv
	run_ok cutover run -f migration.yml --dir r --rehearse
	err_has "load: 2 read, 2 could be loaded into 'sqlite:ledger.db' as batch 'vouchers'"
	err_has "run: vouchers: could be loaded and reconciled; this was a rehearsal, nothing is changed; see 'r/vouchers'"
	err_has "run: golive: 3 of 3 specs done; this was a rehearsal, nothing is changed; see 'r'"
	[ ! -e ledger.db ]
	[ -z "$(compgen -G 'r/rehearsal*')" ]
	# a rehearsal is no load: nothing is passed over
	run_ok cutover run -q -f migration.yml --dir first
	run_ok cutover load -q -f vouchers.yml --undo vouchers --no-backup
	sha256sum ledger.db >sum
	run_ok cutover run -f migration.yml --dir again --rehearse
	err_has "run: openings: loaded on "
	err_has "run: vouchers: could be loaded and reconciled"
	sha256sum -c --quiet sum
	sed -i 's/10.50$/10.40/' vouchers.csv
	expect_status 1 cutover run -q -f migration.yml --dir third --rehearse
	err_has "run: stopped at 'vouchers': mend what is said above, and call again"
	err_lacks "it goes on there"
	# two targets: a copy of each
	sed -i 's/ledger.db/other.db/' openings.yml
	run_ok cutover run -f accounts.yml -f openings.yml --dir two --rehearse
	err_has "could be loaded into 'sqlite:other.db' as batch 'openings'"
	[ ! -e other.db ]
}

@test "a reference in the ledger sees what an earlier spec has loaded, in a rehearsal, too" {
	sed -i "s/^validate: {/& references: { account: { read: 'sqlite:ledger.db', table: journal_line, where: \"book = 'accounts'\", key: account } },/" vouchers.yml
	run_ok cutover run -q -f migration.yml --dir r --rehearse
	[ ! -e ledger.db ]
	run_ok cutover run -q -f migration.yml --dir first
	run_ok cutover load -q -f vouchers.yml --undo vouchers --no-backup
	sed -i 's/1002,6002/1002,6003/' vouchers-map.csv
	expect_status 1 cutover run -q -f migration.yml --dir again --rehearse --accept accounts
	err_has "validate: vouchers.csv:3: account: '6003' is not in the reference"
}

# ---- the order

@test "a list in the wrong order is refused before anything is run, with the line to move" {
	local key='foreignKeys: [ { fields: [b], reference: { resource: account, fields: [a] } } ]'
	printf 'name: account\nfields: [ { name: a, type: string } ]\nprimaryKey: [a]\n' >account.yml
	printf 'name: line\nfields: [ { name: b, type: string } ]\n%s\n' "$key" >line.yml
	printf '%s\n' code 1 >codes.csv
	printf 'cutover: 1\nsource: { file: codes.csv }\nclean: { fields: { a: { from: code } } }\nload: { to: "sqlite:l.db", schema: account.yml }\n' >one.yml
	printf 'cutover: 1\nsource: { file: codes.csv }\nclean: { fields: { b: { from: code } } }\nload: { to: "sqlite:l.db", schema: line.yml }\n' >two.yml
	expect_status 2 cutover run -f two.yml -f one.yml --dir r
	err_has "run: 'two.yml' (number 1) needs what 'one.yml' (number 2) loads after it, table 'account': move 'one.yml' before it in the list; nothing is run"
	[ ! -e l.db ] && [ ! -e r ]
	expect_status 2 cutover run -n -f two.yml -f one.yml
	expect_status 2 cutover run -f two.yml -f one.yml --to sqlite:m.db --dir r
	run_ok cutover run -q -f one.yml -f two.yml --dir r
	# a record whose account is not there
	printf '%s\n' code 1 2 2 >codes.csv
	sed -i 's/^name.*//; s/^cutover: 1/&\nname: three/' two.yml
	expect_status 2 cutover run -q -f two.yml --dir r3
	err_has "load: 2 records point to 1 key that table 'account' in 'sqlite:l.db' does not have (2): load 'account' first; nothing is loaded"
	# other targets, and keys that do not count, have no order
	rm l.db*
	sed -i 's/l.db/k.db/' two.yml
	run_ok cutover run -n -f two.yml -f one.yml
	sed -i 's/k.db/l.db/; s/schema: line.yml/&, needs: none/' two.yml
	run_ok cutover run -n -f two.yml -f one.yml
	# a reference in the ledger has an order, too
	sed -i 's/^load/validate: { schema: line.yml, references: { b: { table: account, key: a } } }\nload/' two.yml
	expect_status 2 cutover run -n -f two.yml -f one.yml
	err_has "'two.yml' (number 1) needs what 'one.yml' (number 2) loads after it, table 'account'"
}

@test "journal lines whose accounts are not in the ledger are refused" {
	sqlite3 ledger.db "CREATE TABLE account (book TEXT, code TEXT); INSERT INTO account VALUES ('accounts', '6001')"
	expect_status 2 cutover run -q -f accounts.yml --dir r
	err_has "load: 1 record points to 1 key that table 'account' in 'sqlite:ledger.db' does not have (accounts 6002): load 'account' first; nothing is loaded"
	sqlite3 ledger.db "INSERT INTO account VALUES ('accounts', '6002')"
	run_ok cutover run -q -f accounts.yml --dir r2
}

# ---- another target

@test "--to: all specs load there, what is read of the target follows, and status looks there" {
	local old
	# without read and table, after is what load loads into
	sed -i 's/after:  { read: "sqlite:ledger.db", table: journal_line,/after: {/' accounts.yml
	sed -i "s/^validate: {/& references: { account: { table: journal_line, key: account } },/" vouchers.yml
	run_ok cutover run -q -f migration.yml --to sqlite:new.db --dir r
	[ ! -e ledger.db ]
	[ "$(sqlite3 new.db 'SELECT count(*) FROM journal_line')" = 6 ]
	has r/accounts/reconciliation.txt "sqlite:new.db, table journal_line"
	has r/openings/reconciliation.txt "sqlite:new.db, table journal_line"
	run_ok cutover status migration.yml --to sqlite:new.db r/audit.jsonl
	expect_status 1 cutover status migration.yml r/audit.jsonl
	run_ok cutover run -f migration.yml --to sqlite:new.db --dir r2
	err_has 'run: vouchers: loaded on '
	run_ok cutover reconcile -f vouchers.yml --to sqlite:new.db
	expect_status 2 cutover reconcile -f vouchers.yml
	sqlite3 new.db "UPDATE journal_line SET summary = 'x' WHERE book = 'vouchers'"
	expect_status 2 cutover run -f migration.yml --to sqlite:new.db --dir r3
	err_has "cutover load -f vouchers.yml --to sqlite:new.db --undo vouchers"
	# a rehearsal leaves it as it is
	rm new.db
	run_ok cutover run -q -f migration.yml --to sqlite:new.db --dir r4 --rehearse
	[ ! -e new.db ]
	run_ok cutover run -q -f accounts.yml --to sqlite:one.db --dir r5
	[ "$(sqlite3 one.db 'SELECT count(*) FROM journal_line')" = 2 ]
}

@test "--to: bad input" {
	refused() { expect_status 2 cutover "${@:2}" && err_has "$1"; }
	refused "--to: 'x.db' is no target: write sqlite:FILE, postgresql://HOST/DATABASE" run -f migration.yml --to x.db
	refused "--to: 'file:x.csv' is a file, and load.to of 'accounts.yml' is a database" run -f accounts.yml --to file:x.csv
	refused "--to: 'postgresql://me:***@h/x' has a password" run -f accounts.yml --to postgresql://me:hush@h/x
	err_lacks hush
	printf 'cutover: 1\nclean: { fields: { a: {} } }\n' >no.yml
	refused "--to is for a spec with a section load, and 'no.yml' has none" run -f no.yml --to sqlite:x.db
	refused "--to is for a spec: name it by -f" status --to sqlite:x.db
	printf 'cutover: 1\nreconcile: { key: [a], compare: { b: {} }, before: { read: x.csv }, after: { table: t } }\n' >no.yml
	refused "reconcile.after: 'read' is missing: only a database that load.to names is read without it" reconcile -f no.yml
	printf 'cutover: 1\nload: { to: "sqlite:x.db", schema: ledger/account }\nreconcile: { key: [a], compare: { b: {} }, before: { table: t }, after: { table: t } }\n' >no.yml
	refused "reconcile.before: 'read' is missing: name a file or a database" reconcile -f no.yml
	sed -i 's/after: { table: t }/after: { spec: no.yml }/; s/before: { table: t }/before: { read: x.csv }/' no.yml
	refused "reconcile.after: 'read' is missing: which file does 'spec' clean?" reconcile -f no.yml
	[ ! -e ledger.db ]
	[ ! -e x.db ]
}

# ---- bad input

@test "a list with a spec twice, a missing spec, an empty list, sections beside the list, a list in a list" {
	printf 'cutover: 1\nmigration: [accounts.yml, openings.yml, ./accounts.yml]\n' >bad.yml
	expect_status 2 cutover run -f bad.yml
	expect_err <<'X'
run: './accounts.yml' is listed twice, first as number 1, then as number 3: its records would count double
X
	ln -s accounts.yml link.yml
	expect_status 2 cutover run -f accounts.yml -f link.yml
	err_has "run: 'link.yml' is listed twice, first as number 1, then as number 2"
	printf 'cutover: 1\nmigration: [accounts.yml, nothere.yml]\n' >bad.yml
	expect_status 2 cutover run -f bad.yml
	err_has "bad.yml:2:27: migration: cannot read 'nothere.yml': No such file or directory"
	printf 'cutover: 1\nmigration: [{ spec: accounts.yml, files: [nothere.csv], parms: {} }, { files: accounts.csv }]\n' >bad.yml
	expect_status 2 cutover run -f bad.yml
	err_has "cannot read 'nothere.csv': No such file or directory"
	err_has "unknown key 'parms'"
	err_has "'spec'"
	printf 'cutover: 1\nmigration: []\n' >bad.yml
	expect_status 2 cutover run -f bad.yml
	err_has "bad.yml:2:12: migration must be a list of specs, in their order"
	printf 'cutover: 1\nmigration: [accounts.yml]\nlimits: { records: 1 }\n' >bad.yml
	expect_status 2 cutover run -f bad.yml
	err_has "bad.yml:3:1: a migration lists specs, and has no 'limits' of its own: write it into the specs"
	printf 'cutover: 1\nmigration: [migration.yml]\n' >bad.yml
	expect_status 2 cutover run -f bad.yml
	err_has "run: 'migration.yml' is a migration itself: list its specs instead"
	[ ! -e runs ] && [ ! -e ledger.db ]
}

@test "two specs that load the same batch, or write the same file" {
	sed 's/^name: accounts/name: copied/' accounts.yml >copied.yml
	run_ok cutover run -q -f accounts.yml -f copied.yml -n
	cp accounts.yml copy.yml
	expect_status 2 cutover run -f accounts.yml -f openings.yml -f copy.yml
	expect_err <<'X'
run: 'accounts.yml' and 'copy.yml' both load batch 'accounts' into 'sqlite:ledger.db': give one of them another load.batch
X
	[ ! -e ledger.db ] && [ ! -e runs ]
	for name in accounts copied; do
		sed -i '/^load:/,$d; s|to: ledger/journal_line|to: ledger/journal_line|' $name.yml
		echo 'load: { to: "file:out.txt" }' >>$name.yml
	done
	expect_status 2 cutover run -q -f accounts.yml -f copied.yml
	err_has "run: 'accounts.yml' and 'copied.yml' both write 'file:out.txt': give one of them another load.to"
}

@test "a mistake in the last spec is found before the first one is loaded" {
	sed -i 's/^controls:/contrls:/' vouchers.yml
	sed -i 's/, file: openings.csv//' openings.yml
	expect_status 2 cutover run -f migration.yml
	err_has "vouchers.yml:3:1: unknown key 'contrls'"
	err_has "run: 'openings.yml' names no legacy file: write it into source.file, or after files: in the list of the migration"
	[ ! -e runs ] && [ ! -e ledger.db ]
}

@test "options that fit no spec" {
	expect_status 2 cutover run -f migration.yml accounts.csv
	err_has "run: 'accounts.csv': of several specs each one has its own files"
	expect_status 2 cutover run -f migration.yml --accept accunts
	err_has "run: --accept: no spec of the migration is called 'accunts'"
	expect_status 2 cutover run -f accounts.yml --accept accounts
	err_has "run: --accept is for a migration of several specs"
	expect_status 2 cutover run -f accounts.yml -f openings.yml -p year=1
	err_has "run: --param: none of the specs has a parameter 'year'"
	expect_status 2 cutover run -f accounts.yml -f openings.yml -p year
	err_has "run: --param 'year': write NAME=VALUE"
	expect_status 2 cutover clean -f migration.yml
	err_has "clean: migration.yml is a migration of several specs, which 'cutover run' runs: name one of them, such as accounts.yml"
	[ ! -e runs ] && [ ! -e ledger.db ]
	run_ok cutover run -n -f migration.yml
	err_has "load: 'vouchers.yml' holds together"
	[ ! -e runs ] && [ ! -e ledger.db ]
	# a folder belongs to one run
	run_ok cutover run -q -f migration.yml --dir d
	run_ok cutover load -q -f vouchers.yml --undo vouchers
	expect_status 2 cutover run -q -f migration.yml --dir d
	err_has "run: 'd' holds the files of a run"
	[ "$(loaded)" = "accounts 2 openings 2 " ]
}

@test "a damaged log proves nothing and stops nobody" {
	mkdir -p runs/a runs/b
	echo '{"program":"load","sta' >runs/a/audit.jsonl
	: >runs/b/audit.jsonl
	run_ok cutover run -f migration.yml
	err_has "run: 'runs/a/audit.jsonl' has no line that can be read: it proves nothing"
	run_ok cutover run -f migration.yml
	err_has "3 of them by earlier runs"
}

# ---- status

@test "status: one table over all specs, before, between and after" {
	expect_status 1 cutover status migration.yml
	expect_out <<'X'
spec      read  unmapped  set aside  at fault  loaded  rehearsed  reconciled  when
--------  ----  --------  ---------  --------  ------  ---------  ----------  ----
accounts
openings
vouchers
X
	expect_status 2 cutover status
	err_has "status: there is no log of a run below 'runs': name logs, or the migration"
	run_ok cutover run -q -f migration.yml --rehearse
	expect_status 1 cutover status migration.yml
	[ "$(grep -cE '^[a-z]+ +2 +0 +0 +0 +yes +20[0-9-]+T' out)" = 3 ]
	sed -i 's/2,1002/2,1009/' openings.csv
	expect_status 1 cutover run -q -f migration.yml
	expect_status 1 cutover status migration.yml
	err_has "status: 1 of 3 specs loaded and reconciled"
	grep -qE '^accounts +2 +0 +0 +0 +2 +yes +yes +20' out
	grep -qE '^openings +2 +1 +2 +1 +yes +20' out
	expect_status 1 cutover run -q -f migration.yml --rehearse
	expect_status 1 cutover status migration.yml
	grep -qE '^openings +2 +1 +2 +1 +no +20' out
	sed -i 's/2,1009/2,1002/' openings.csv
	run_ok cutover run -q -f migration.yml --rehearse
	run_ok cutover run -q -f migration.yml
	for way in migration.yml "-f migration.yml" "" "accounts.yml openings.yml vouchers.yml"; do
		# shellcheck disable=SC2086 # several words
		run_ok cutover status -q $way
		quiet
		[ "$(grep -cE '^[a-z]+ +2 +0 +0 +0 +2 +yes +yes +20[0-9-]+T' out)" = 3 ]
	done
	cp out one
	run_ok cutover status -q runs/*/audit.jsonl
	[ "$(sort out)" = "$(sort one)" ]
	run_ok cutover status -q -o table migration.yml
	cmp table one
	# what the target has lost is not loaded, whatever the log says
	run_ok cutover load -q -f openings.yml --undo openings
	expect_status 1 cutover status migration.yml
	grep -qE '^openings +2 +0 +0 +0 +yes +20' out
	expect_status 1 cutover status
	grep -qE '^openings +2 +0 +0 +0 +yes +20' out
	rm ledger.db
	expect_status 1 cutover status
	err_has "status: 0 of 3 specs loaded and reconciled"
}

@test "status: a difference is not reconciled; csv, json, Chinese names" {
	sed -i 's/^6001,10.50/6001,10.60/' openings-balances.csv
	sed -i 's/^name: .*/name: 科目/' accounts.yml
	expect_status 1 cutover run -q -f migration.yml
	expect_status 1 cutover status migration.yml
	# every column begins at the same place of the screen: a Chinese character has two
	[ "$(sed -E 's/科目/xxxx/; s/20[0-9T:-]+Z/when/' out | awk 'i = index($0, "when") { print i }' | sort -u | wc -l)" = 1 ]
	grep -qE '^openings +2 +0 +0 +0 +2 +no +20' out
	expect_status 1 cutover status -O csv migration.yml
	head -n 1 out | grep -qx 'spec,file,read,unmapped,set_aside,at_fault,loaded,rehearsed,reconciled,time,done'
	grep -qE '^科目,accounts.yml,2,0,0,0,2,,yes,20[0-9T:-]+Z,yes$' out
	grep -qE '^openings,openings.yml,2,0,0,0,2,,no,20[0-9T:-]+Z,no$' out
	grep -qx 'vouchers,vouchers.yml,,,,,,,,,no' out
	expect_status 1 cutover status -O json migration.yml
	command -v jq >/dev/null || skip "jq is not installed"
	[ "$(jq -c '.[1] | [.spec, .read, .loaded, .rehearsed, .reconciled, .done]' out)" = '["openings",2,2,null,false,false]' ]
	[ "$(jq -c '.[2] | [.read, .loaded, .time]' out)" = '[null,null,null]' ]
}

@test "status: bad input" {
	run_ok cutover run -q -f migration.yml
	expect_status 2 cutover status nothere.log
	err_has "status: cannot read 'nothere.log': No such file or directory"
	nothing_out
	expect_status 2 cutover status nothere.yml
	err_has "status: cannot open 'nothere.yml': No such file or directory"
	sed -i 's/^controls:/contrls:/' vouchers.yml
	expect_status 2 cutover status migration.yml
	err_has "vouchers.yml:3:1: unknown key 'contrls'"
	grep -qE '^accounts +2' out
	grep -q '^vouchers.yml' out
	expect_status 2 cutover status -f accounts.yml -f accounts.yml
	err_has "listed twice"
	expect_status 2 cutover status -p day=1
	err_has "status: --param is for the parameters of a migration: name it"
}
