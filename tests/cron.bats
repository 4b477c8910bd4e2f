# The script for cron of examples/cron: silent when all is well, one run at a time, nothing loaded by half.
load helper

setup() {
	scratch
	command -v flock >/dev/null || skip "flock is not installed"
	cp -R "$TOP/examples/cron" books
	mkdir books/in
	HOME_OF_BOOKS=$PWD/books
}
# as cron does: from another folder, with hardly any environment, standard output and standard error in one mail
nightly() { (cd / && exec env -i HOME=/ SHELL=/bin/sh PATH=/usr/bin:/bin CUTOVER_BIN="$BIN" "$HOME_OF_BOOKS/nightly.sh" "$HOME_OF_BOOKS" 2>&1); }
# export NAME VOUCHER DEBIT CREDIT: one voucher of two lines
export_of() {
	printf 'date,voucher,line,account,debit,credit\n2024-01-05,%s,1,cash,%s,\n2024-01-05,%s,2,sales,,%s\n' "$2" "$3" "$2" "$4" >"books/in/$1"
}
loaded() { sqlite3 books/ledger.db "select printf('%d %g %g', count(*), sum(debit) / 100.0, sum(credit) / 100.0) from journal_line" 2>/dev/null || echo none; }
needs_sqlite3() { command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"; }

@test "a good night is silent, its exports are loaded and put away" {
	needs_sqlite3
	export_of a.csv v1 5.00 5.00
	export_of 'b c.csv' v2 7.00 7.00
	run_ok nightly
	[ ! -s out ]
	[ "$(loaded)" = '4 12 12' ]
	[ "$(ls books/in books/done/* | sed 's|done/[^:]*|done|' | paste -sd ' ')" = 'books/done: a.csv b c.csv  books/in:' ]
	run_ok cutover audit -q --expect load books/runs/*/audit
	# the next night has nothing to do, the one after it is a batch of its own
	run_ok nightly
	[ ! -s out ]
	[ "$(ls books/runs | wc -l)" = 1 ]
	export_of d.csv v3 1.00 1.00
	run_ok nightly
	[ "$(loaded)" = '6 13 13' ]
	[ "$(stat -c %a books/ledger.db books/runs books/runs/* books/runs/*/* | sort -u | paste -sd ' ')" = '600 700' ]
}

@test "a bad night prints what is wrong, loads nothing, and keeps the exports for the next" {
	needs_sqlite3
	export_of a.csv v1 5.00 5.00
	run_ok nightly
	export_of b.csv v2 7.00 7.00
	export_of c.csv v3 7.00 6.99
	expect_status 2 nightly
	out_has "unbalanced: not true: sum(debit) = sum(credit)"
	out_has "nightly.sh: status 2: look at $HOME_OF_BOOKS/runs/"
	[ "$(loaded)" = '2 5 5' ]
	[ "$(ls books/in | paste -sd ' ')" = 'b.csv c.csv' ]
	# corrected, it goes on
	export_of c.csv v3 7.00 7.00
	run_ok nightly
	[ ! -s out ]
	[ "$(loaded)" = '6 19 19' ]
}

@test "a program that fails in the middle of the pipe is the status of the night" {
	export_of a.csv v1 5.00 5.00
	sed -i 's/account: lookup.*/account: lookup("accounts, account)/' books/books.yml
	expect_status 2 nightly
	out_has 'map: books.yml:'
	[ -e books/in/a.csv ] && [ ! -e books/ledger.db ]
}

@test "a status in the middle of the pipe counts, also where the stream came through whole" {
	export_of a.csv v1 5.00 5.00
	mkdir bin
	printf '#!/bin/sh\n"%s/cutover" "$@" || exit\n[ "$1" != map ]\n' "$BIN" >bin/cutover
	chmod +x bin/cutover
	(BIN=$PWD/bin expect_status 1 nightly)
	out_has "nightly.sh: status 1: look at"
	[ -e books/in/a.csv ]
}

@test "an export that is there again is refused, and not loaded twice" {
	needs_sqlite3
	export_of a.csv v1 5.00 5.00
	run_ok nightly
	mv books/done/*/a.csv books/in/
	expect_status 2 nightly
	[ -s out ]
	[ "$(loaded)" = '2 5 5' ]
	[ -e books/in/a.csv ]
}

@test "a second run at the same time is refused, and the lock of a run that was killed is none" {
	needs_sqlite3
	export_of a.csv v1 5.00 5.00
	(exec 9>books/lock && flock 9 && exec sleep 60) &
	local holder=$! i
	for i in $(seq 50); do flock -n books/lock true || break; sleep 0.1; done
	expect_status 2 nightly
	out_has "nightly.sh: another run works in $HOME_OF_BOOKS: this one has done nothing"
	[ "$(loaded)" = none ]
	[ ! -e books/runs ]
	kill -KILL $holder
	wait $holder || true
	run_ok nightly
	[ "$(loaded)" = '2 5 5' ]
}

@test "lists and messages that are old are removed, audit lines stay" {
	mkdir -p books/runs/2020-01-01T000000.1 books/runs/2020-01-02T000000.1
	touch -d '500 days ago' books/runs/2020-01-01T000000.1/{audit,messages,findings.csv}
	touch books/runs/2020-01-02T000000.1/messages
	export_of a.csv v1 5.00 5.00
	run_ok nightly
	[ "$(ls books/runs/2020-01-01T000000.1)" = audit ]
	[ -e books/runs/2020-01-02T000000.1/messages ]
}

@test "what it is called with must be the folder of a spec" {
	expect_status 2 "$HOME_OF_BOOKS/nightly.sh"
	err_has 'usage: nightly.sh FOLDER'
	expect_status 2 "$HOME_OF_BOOKS/nightly.sh" /nowhere
	err_has 'usage: nightly.sh FOLDER'
}

@test "an export of the same name as one of another night takes nothing away" {
	needs_sqlite3
	export_of a.csv v1 5.00 5.00
	run_ok nightly
	export_of a.csv v2 7.00 7.00
	run_ok nightly
	[ "$(loaded)" = '4 12 12' ]
	[ "$(ls books/done/*/a.csv | wc -l)" = 2 ]
	cat books/done/*/a.csv | grep -q v1
}
