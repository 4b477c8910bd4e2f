# load --jobs: the same ledger, messages, figures and status with any number of threads.
load helper

# journal ROWS <awk: ./j.tsv, a sealed stream of vouchers of two lines, which the program may change for line i; and s.yml
journal() {
	LC_ALL=C awk -v rows="$1" 'BEGIN {
		OFS = "\t"; print "_at", "_fault", "voucher", "line", "text", "debit", "credit"
		for (i = 0; i < rows; i++) {
			at = "v.csv:" i + 2; fault = "\\N"; voucher = "A-" int(i / 2); line = i % 2 + 1
			text = i % 7 ? "paid \\\\ for " i % 50 : "\\N"; debit = line == 1 ? i ".25" : "0.00"; credit = line == 1 ? "0.00" : i - 1 ".25"
			'"$(cat)"'
			print at, fault, voucher, line, text, debit, credit
		} }' >j.raw
	if [ -n "${RAW:-}" ]; then mv j.raw j.tsv; else stream debit credit <j.raw >j.tsv; fi
	mkdir -p schemas
	cat >schemas/line.yml <<-'Y'
	name: line
	fields:
	  - { name: voucher, type: string, constraints: { required: true } }
	  - { name: line, type: integer, constraints: { required: true, minimum: 1 } }
	  - { name: text, type: string }
	  - { name: debit, type: number, x-cutover: { scale: 2 } }
	  - { name: credit, type: number, x-cutover: { scale: 2 } }
	primaryKey: [voucher, line]
	Y
	spec <<-'Y'
	controls: [debit, credit]
	validate: { schema: line, group: [voucher] }
	load: { to: "sqlite:ledger.db", schema: line, batch: b1, mode: insert }
	Y
}
# loaded STATUS: every number of threads loads the same
loaded() {
	local want=$1 j; shift
	for j in 1 2 3 7; do
		rm -f ledger.db
		with_jobs $j cutover-load -f s.yml "$@" j.tsv
		[ ! -e ledger.db ] || sqlite3 ledger.db .dump | sed -E "s/'20[0-9]{2}-[0-9T:-]+Z'//" >dump.$j
		if [ -e ledger.db ]; then [ "$want" -eq 0 ]; else echo none >dump.$j; fi
		cp err.$j err
		[ "$(cat status.$j)" -eq "$want" ] || { head err.$j; return 1; }
		for what in out err audit status dump; do
			cmp $what.1 $what.$j || { diff $what.1 $what.$j | head -n 10; return 1; }
		done
	done
}

@test "all good: the same ledger" {
	journal 60000 </dev/null
	loaded 0
	[ "$(grep -c 'INSERT INTO "*line' dump.7)" -eq 60000 ]
}

@test "records that the ledger refuses are all said; one with a fault ends the load" {
	journal 60000 <<<'if (i == 40001) line = 1; if (i == 50001) debit = "soon"'
	loaded 2
	err_has "v.csv:40003: 'ledger.db' refuses this record"
	err_has "v.csv:50003: debit: 'soon' is not a number"
	journal 60000 <<<'if (i == 40001) fault = "not_a_date(text)"; if (i == 50001) debit = "soon"'
	loaded 2
	err_has "v.csv:40003: the record holds a fault"
	err_lacks soon
	journal 60000 <<<'if (i == 30000) debit = "1.234"; if (i == 50001) line = 1'
	loaded 2
	err_has "v.csv:30002: debit: '1.234' has more digits after the point than its column"
}

@test "a line that is no record, and the end without a seal" {
	RAW=1 journal 60000 <<<'if (i == 40001) voucher = "one\ttoo many"; if (i == 50001) line = 1'
	loaded 2 -I tsv
	RAW=1 journal 60000 <<<'if (i == 40001) line = 1; if (i == 40004) voucher = "one\ttoo many"'
	loaded 2 -I tsv
	err_has "v.csv:40003: 'ledger.db' refuses this record"
	err_lacks "line 40006"
	journal 60000 </dev/null
	sed -i '$d' j.tsv
	loaded 2
	journal 60000 </dev/null
	sed -i '30000s/\.25/.26/' j.tsv
	loaded 2
}

@test "several files, each with a seal" {
	journal 30000 </dev/null; mv j.tsv a.tsv
	journal 30000 <<<'voucher = "B" voucher'
	loaded 0 a.tsv
}
