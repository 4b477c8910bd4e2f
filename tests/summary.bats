# The last line of each program, word for word: what was read, and what became of it. Other cases compare its figures alone.
load helper

setup() {
	scratch
	cat >entry.yml <<-'X'
	name: entry
	primaryKey: [id]
	fields:
	  - { name: id, type: integer, constraints: { required: true } }
	X
}
# last_line LINE: that is the last line of err
last_line() { tail -n 1 err | sed -E 's|, [0-9.,]+ m?s(, [0-9.,]+ [kMG]?B/s)?$||' | diff -u --label expected --label summary <(echo "$1") -; }
# cleaned LINE CLEAN [YAML] <ROWS: clean says that of them
cleaned() {
	cat >v.csv
	spec <<<"limits: { records: 9, file: { total_differs: 9, balance_differs: 9, parent_differs: 9 } }
${3-}
clean: { $2 fields: { code: {}, debit: { type: decimal(2) }, left: { type: decimal(2) } } }"
	run_ok cutover-clean -f s.yml v.csv
	last_line "clean: $1"
}
# five: records of two vouchers, one of which is there twice
five() { stream debit <<<$'_at⇥_fault⇥voucher⇥line⇥debit\na:2⇥\\N⇥1⇥1⇥1.00\na:3⇥\\N⇥1⇥2⇥2.00\nb:2⇥\\N⇥2⇥1⇥8.00\nb:3⇥\\N⇥2⇥1⇥8.00\nb:4⇥\\N⇥3⇥1⇥9.00'; }

@test "clean: rows read, clean, with faults, skipped; totals, balances and parents that agree and differ" {
	cleaned '2 read, 1 clean, 1 with faults, 1 skipped' '' 'source: { skip: "code = 99" }' <<<$'code,debit,left\n1,1.00,1.00\n2,x,2.00\n99,3.00,3.00'
	cleaned '1 read, 1 clean, 0 with faults, 1 skipped, 1 total agrees' "totals: { when: \"code = 'sum'\", check: [debit] }," <<<$'code,debit,left\n1,1.00,\nsum,1.00,'
	cleaned '2 read, 2 clean, 0 with faults, 2 skipped, 1 total agrees, 1 differs' "totals: { when: \"code = 'sum'\", check: [debit] }," \
		<<<$'code,debit,left\n1,1.00,\nsum,1.00,\n1,3.00,\nsum,9.00,'
	cleaned '3 read, 3 clean, 0 with faults, 0 skipped, 1 balance agrees, 1 differs' 'balance: { field: left, debit: debit },' \
		<<<$'code,debit,left\n1,1.00,1.00\n1,2.00,3.00\n1,2.00,9.00'
	cleaned '3 read, 3 clean, 0 with faults, 2 skipped, 1 parent agrees, 1 differs' 'leaf: { code: code, check: [debit] },' \
		<<<$'code,debit,left\n1001,3.00,\n100101,1.00,\n100102,2.00,\n1002,7.00,\n100201,6.00,'
}

@test "map: records read, written, with faults, left out; lines for rounding, what the lookups found" {
	five >in
	spec <<-'X'
	limits: { records: 9 }
	lookups: { codes: { values: { "1": a, "2": b } } }
	map: { where: "line = 1", fields: { voucher: voucher, code: "lookup('codes', voucher)", debit: debit } }
	X
	run_ok cutover-map -f s.yml in
	last_line 'map: 5 read, 4 written, 1 with faults, 1 left out, codes 75.0% of records mapped, 1 code not in the lookups'
}

@test "sort: records read, written, the fields, and that the control sums are the same" {
	five >in
	spec <<<$'controls: [debit]\nclean: { fields: { voucher: {}, line: { type: integer }, debit: { type: decimal(2) } } }'
	run_ok cutover-sort -f s.yml --by 'voucher desc,line' in
	last_line 'sort: 5 read, 5 written, by voucher desc, line, control sums are those read'
	run_ok cutover-sort -n -f s.yml --by line in
	last_line 'sort: 5 read, by line'
}

@test "dedupe: records read, kept, merged, those that contradict each other or have other amounts, and that all add up" {
	five >in
	spec <<<$'controls: [debit]\nlimits: { records: 9 }\ndedupe: { key: [voucher, line] }'
	run_ok cutover-dedupe -f s.yml in
	last_line 'dedupe: 5 read, 4 kept, 1 merged, control sums of kept and merged add up to those read'
	sed -i 's/line\]/line], agree: []/' s.yml
	sed 's/^b:3.*8/&8/; s/sum.debit=28/sum.debit=108/' in >other
	run_ok cutover-dedupe -f s.yml other
	last_line 'dedupe: 5 read, 4 kept, 1 merged, 1 of them with other amounts than the record kept, control sums of kept and merged add up to those read'
	run_ok cutover-dedupe -n -f s.yml other
	last_line 'dedupe: 5 read, 4 kept, 1 merged, 1 of them with other amounts than the record kept'
	sed -i 's/, agree: \[\]//' s.yml
	run_ok cutover-dedupe -f s.yml other
	last_line 'dedupe: 5 read, 5 kept, 0 merged, 2 contradict each other, control sums of kept and merged add up to those read'
}

@test "validate: records read, good, set aside with their groups; warnings, findings that follow from others" {
	five >in
	spec <<-'X'
	limits: { records: 9 }
	validate: { group: [voucher], checks: { small: "debit < 9", odd: { check: "debit < 8", severity: warning } } }
	X
	run_ok cutover-validate -f s.yml --set-aside aside in
	last_line 'validate: 5 read, 4 good, 1 set aside in 1 group, 3 warnings'
	sed -i 's/group: .voucher., //' s.yml
	run_ok cutover-validate -f s.yml --set-aside aside2 in
	last_line 'validate: 5 read, 4 good, 1 set aside, 3 warnings'
}

@test "load: records read and loaded or written, into what, as which batch, read back how and equal to what" {
	stream <<<$'_at⇥_fault⇥id\na:2⇥\\N⇥1\na:3⇥\\N⇥2' >in
	spec <<<$'name: entries\nload: { to: "sqlite:ledger.db", schema: entry.yml }'
	run_ok cutover-load -n -f s.yml in
	last_line "load: 2 read, 2 could be loaded into 'sqlite:ledger.db', read back and equal to the seal, rolled back"
	run_ok cutover-load -f s.yml in
	last_line "load: 2 read, 2 loaded into 'sqlite:ledger.db' as batch 'entries', read back and equal to the seal"
	printf 'id\n3\n' >in.csv
	run_ok cutover-load -f s.yml --to sqlite:other.db -I csv in.csv
	last_line "load: 1 read, 1 loaded into 'sqlite:other.db' as batch 'entries', read back and equal to what was read"
	sed -i 's/schema/read_back: sums, &/' s.yml
	run_ok cutover-load -f s.yml --to sqlite:sums.db in
	last_line "load: 2 read, 2 loaded into 'sqlite:sums.db' as batch 'entries', read back by count and sums and equal to the seal"
}

@test "reconcile: keys compared, those that agree, those that differ" {
	printf 'code,debit\n1,1.00\n2,2.00\n' >old.csv
	printf 'code,debit\n1,1.00\n2,3.00\n' >new.csv
	spec <<<$'reconcile:\n  key: [code]\n  before: { read: old.csv, fields: { code: code, debit: sum(debit) } }\n  after: { read: new.csv, fields: { code: code, debit: sum(debit) } }\n  compare: { debit: {} }'
	expect_status 1 cutover-reconcile -f s.yml
	last_line 'reconcile: 2 keys compared, 1 agree, 1 differ'
}
