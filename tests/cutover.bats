# The front door.
load helper

@test "cutover alone lists the programs" {
	run_ok cutover
	quiet
	expect_out <<'X'
cutover carries the books of an old system into a new ledger.

  cutover guess      a spec to start from, for a file of which nothing is known
  cutover show       the rows of a legacy file, decoded
  cutover profile    what is in each column of a legacy file
  cutover clean      a legacy file in, clean records out
  cutover map        clean fields in, fields of the target out
  cutover dedupe     one record for each identity
  cutover sort       the same records in the order of their fields
  cutover validate   only what holds goes on
  cutover load       all of it or none of it
  cutover reconcile  old balances against new
  cutover run        the whole way of a spec in one command
  cutover status     how far a migration is
  cutover audit      prove that every record and every amount went somewhere

'cutover NAME --help' shows the options of a program, 'man cutover' the whole story.
For a file of which nothing is known yet, begin with: cutover guess FILE
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

@test "a program that is not there is reported, with the nearest" {
	expect_status 2 cutover reconcil
	expect_err <<'X'
cutover: no program 'reconcil' (did you mean 'reconcile'?)
X
	expect_status 2 cutover frobnicate
	expect_err <<'X'
cutover: no program 'frobnicate': 'cutover' alone lists them
X
}

@test "a program that is missing from the installation is reported" {
	mkdir alone && cp "$BIN/cutover" alone/
	PATH=/usr/bin:/bin expect_status 2 alone/cutover map
	err_has "cutover-map"
}

@test "--list prints each table of the language, one row a line" {
	local table
	for table in programs faults findings functions rules keys stores schemas 'fields ledger/party'; do
		# shellcheck disable=SC2086 # the fields are those of a schema
		run_ok cutover --list $table
		[ -s out ] || { echo "$table is empty"; return 1; }
	done
	run_ok cutover --list stores
	out_has "sqlite"
	run_ok cutover --list faults
	grep -q "^not_a_number	is not a number$" out
	expect_status 2 cutover --list nothing
}

@test "help: the programs, the options of one, or what a word means" {
	cutover >alone
	run_ok cutover help
	quiet
	cmp alone out
	run_ok cutover help cutover
	cmp alone out
	cutover map --help >options
	run_ok cutover help map
	cmp options out
	run_ok cutover help not_a_date
	expect_out <<'X'
fault not_a_date: is not a date
  man 7 cutover-faults: cause, example, cure
X
	run_ok cutover help total_differs
	out_has 'finding total_differs: a total of the file is not the sum of its rows'
	run_ok cutover help nullif
	out_has 'function nullif: nullif(a, b)'
	out_has 'man 7 cutover-expr'
	run_ok cutover help fill_down
	out_has 'key clean.fill_down: '
	run_ok cutover help clean.fill_down
	out_has 'key clean.fill_down: '
	run_ok cutover help clean.fields.trim
	expect_out <<'X'
key clean.fields.*.trim: flag - false keeps the white space at the ends. Default: true
  man 5 cutover-spec
X
	cp out one
	run_ok cutover help clean.fields.amount.trim
	cmp one out
	run_ok cutover help 'clean.fields.*.trim'
	cmp one out
	run_ok cutover help fields	# a bare name: each key of that name
	grep -q '^key clean\.fields: names with maps, required - ' out
	grep -q '^key map\.fields: ' out
	run_ok cutover help x-cutover.dialect.lines	# a key of a target schema
	expect_out <<'X'
schema key x-cutover.dialect.lines: lf|crlf - What ends a line. Default: lf
  man 5 cutover-spec
X
	run_ok cutover help fields.amount.x-cutover.scale
	grep -q '^schema key fields\.\*\.x-cutover\.scale: number - ' out
	run_ok cutover help dedupe.survive
	out_has 'key dedupe.survive: later - choosing the survivor by its content comes later'
	expect_status 2 cutover help clean.fields.amount.trimm
	err_has "no word 'clean.fields.amount.trimm'"
	run_ok cutover help halfwidth
	out_has 'rule halfwidth: '
	expect_status 2 cutover help not_a_dat
	expect_err <<'X'
cutover: no word 'not_a_dat' (did you mean 'not_a_date'?)
X
	expect_status 2 cutover help group_check
	err_has "no word 'group_check' (did you mean 'group_checks'?)"
	nothing_out
	expect_status 2 cutover help frobnicate
	err_has "no program, fault, function, rule or key is named 'frobnicate'"
	expect_status 2 cutover help map clean
	expect_err <<'X'
cutover: 'help' takes one NAME: 'clean' is one too many
X
}

@test "the version, in each way that people ask for it" {
	local asked
	for asked in version -V --version; do
		run_ok cutover $asked
		expect_out <<<"cutover $(cat "$TOP/VERSION")"
	done
	expect_status 2 cutover version 1
	expect_err <<<"cutover: 'version' takes nothing: '1' is one too many"
	expect_status 2 cutover versoin
	err_has "did you mean 'version'?"
}

@test "--list schemas has the names that map.to takes, with those beside the working folder" {
	run_ok cutover --list schemas
	grep -q '^ledger/journal_line	Journal line ' out
	grep -q '^yonyou/u8-voucher-txt	' out
	lacks out source/
	lacks out target/
	mkdir -p schemas/own
	printf 'name: tag\ntitle: Our tags\nfields:\n  - { name: code, type: string, constraints: { required: true } }\n  - { name: price, title: Price, type: number, x-cutover: { scale: 4 } }\n' >schemas/own/tag.yml
	run_ok cutover --list schemas
	grep -qx 'own/tag	Our tags' out
	# each name can be opened
	cut -f 1 out | while read -r name; do cutover --list fields "$name" >fields && [ -s fields ] || { echo "$name"; exit 1; }; done
	run_ok cutover --list fields own/tag
	expect_out <<'X'
code⇥text⇥required⇥⇥
price⇥decimal(4)⇥optional⇥Price⇥
X
	run_ok cutover --list fields ledger/journal_line
	grep -q '^debit	decimal(2)	' out
}

@test "--list says what it takes" {
	expect_status 2 cutover --list fields
	expect_err <<<"cutover: --list fields needs the name of a schema: 'cutover --list schemas' lists them"
	expect_status 2 cutover --list fields ledger/party x
	expect_err <<<"cutover: --list fields takes one SCHEMA: 'x' is one too many"
	expect_status 2 cutover --list faults x
	expect_err <<<"cutover: --list faults takes no operand: 'x' is one too many"
	expect_status 2 cutover --list fields ledger/nothing
	err_has "no schema 'ledger/nothing' ('cutover --list schemas' lists those there are)"
	expect_status 2 cutover -- clean
	expect_err <<<"cutover: 'clean': the program comes first: cutover NAME [options]"
}

@test "help of help, of a table, of a fault as _fault has it, and of the words of a key" {
	run_ok cutover help help
	out_has 'cutover help NAME: the options of a program, or what a fault, finding, function, rule or key means;'
	run_ok cutover help version
	out_has 'cutover version: prints the version'
	cutover --list faults >faults
	run_ok cutover help faults
	head -n -1 out | cmp - faults
	out_has '  man 7 cutover-faults: cause, example, cure'
	local fault
	for fault in '*:ragged' amount:ragged ragged; do
		run_ok cutover help "$fault"
		out_has 'fault ragged: '
	done
	run_ok cutover help '*:total_differs'
	out_has 'finding total_differs: '
	expect_status 2 cutover help amount:nothing
	run_ok cutover help grouping
	out_has 'key clean.fields.*.grouping: three|indian'
}

@test "an option of a program that is looked for here: the message says where it is" {
	local asked
	for asked in raw --raw --rows; do
		expect_status 2 cutover $asked v.csv
		expect_err <<<"cutover: '$asked' is an option of a program: cutover show --rows 1-20 FILE"
	done
	for asked in guess show profile; do
		expect_status 2 cutover --$asked v.csv
		expect_err <<<"cutover: '--$asked' is a program: cutover $asked FILE"
	done
	expect_status 2 cutover --undo x
	err_has "cutover load -f SPEC --undo BATCH"
	run_ok cutover help profiles
	out_has 'cutover clean --profiles'
	# what became a program has the help of one
	cutover guess --help >options
	run_ok cutover help guess
	cmp options out
}

@test "--list fields: a schema without its folder is named with it" {
	expect_status 2 cutover --list fields account
	expect_err <<<"cutover: no schema 'account' (did you mean 'ledger/account'?)"
	run_ok cutover --list fields ledger/account
	expect_status 2 cutover --list fields nothing
	err_has "no schema 'nothing' ('cutover --list schemas' lists those there are)"
}
