# The front door.
load helper

@test "cutover alone lists the programs" {
	run_ok cutover
	quiet
	expect_out <<'X'
cutover carries the books of an old system into a new ledger.

  cutover clean      a legacy file in, clean records out
  cutover map        clean fields in, fields of the target out
  cutover dedupe     one record for each identity
  cutover validate   only what holds goes on
  cutover load       all of it or none of it
  cutover reconcile  old balances against new
  cutover audit      prove that every record and every amount went somewhere

'cutover NAME --help' tells the options of a program, 'man cutover' the whole story.
X
}

@test "cutover NAME is cutover-NAME, with its options and its status" {
	run_ok cutover map --help
	cp out one
	run_ok cutover-map --help
	cmp one out
	expect_status 2 cutover map --no-such
	err_has "map: unknown option '--no-such'"
}

@test "every program is listed and every listed program is there" {
	cutover --list programs | cut -f 1 | sort >listed
	(cd "$BIN" && printf '%s\n' cutover-*) | sed 's/^cutover-//' | sort >there
	diff listed there
}

@test "a program that is not there is told, with the nearest" {
	expect_status 2 cutover reconcil
	expect_err <<'X'
cutover: no program 'reconcil' (did you mean 'reconcile'?)
X
	expect_status 2 cutover frobnicate
	expect_err <<'X'
cutover: no program 'frobnicate': 'cutover' alone lists them
X
}

@test "a program that is missing from the installation is told" {
	mkdir alone && cp "$BIN/cutover" alone/
	PATH=/usr/bin:/bin expect_status 2 alone/cutover map
	err_has "cutover-map"
}

@test "--list prints each table of the language, one row a line" {
	local table
	for table in programs faults findings functions rules keys stores; do
		run_ok cutover --list $table
		[ -s out ] || { echo "$table is empty"; return 1; }
	done
	out_has "sqlite"
	run_ok cutover --list faults
	grep -q "^not_a_number	is not a number$" out
	expect_status 2 cutover --list nothing
}
