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
	out_has "map: $HOME_OF_BOOKS/books.yml:"
	[ -e books/in/a.csv ] && [ ! -e books/ledger.db ]
}

@test "a status in the middle of the pipe counts, also where the stream came through whole" {
	export_of a.csv v1 5.00 5.00
	mkdir bin
	printf '#!/bin/sh\n"%s/cutover" "$@" || exit\n[ "$1" != map ]\n' "$BIN" >bin/cutover
	chmod +x bin/cutover
	(BIN=$PWD/bin expect_status 1 nightly)
	out_has "nightly.sh: status 1 after the load: look at"
	[ -e books/done/*/a.csv ] && [ -z "$(find books/in books/work -type f)" ]
	run_ok nightly
	[ ! -s out ]
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

# killed_at N WHEN WHOM: a night whose Nth command of those below is the last: `before` or `after` it the script is killed, alone
# (its programs go on) or with all its programs. Status 0 where the night was over before.
killed_at() {
	local name
	rm -rf killing && mkdir killing
	for name in cutover mv mkdir rmdir find; do
		cat >"killing/$name" <<-END
			#!/bin/bash
			n=\$(flock killing.lock bash -c 'echo >>$PWD/killing/count; wc -l <$PWD/killing/count')
			die() { [ \$n -ne $1 ] || kill -KILL -- \$([ $3 = all ] && echo -)\$(cat $PWD/killing/script); }
			[ $2 != before ] || die
			PATH=$BIN:/usr/bin:/bin $name "\$@"
			status=\$?
			[ $2 != after ] || die
			exit \$status
		END
		sed -i "s|killing.lock|$PWD/killing/lock|" "killing/$name"
		chmod +x "killing/$name"
	done
	(cd / && exec setsid -w env -i HOME=/ PATH=/usr/bin:/bin CUTOVER_BIN="$HOME_OF_BOOKS/../killing" /bin/bash -c \
		'echo $$ >"$CUTOVER_BIN/script"; exec "$0/nightly.sh" "$0"' "$HOME_OF_BOOKS" >night 2>&1) 2>/dev/null
}
# every export is in done/ or in in/, once, and what is in done/ is what is loaded
whole_after() {
	local of="$1 of $2 $3"
	flock -w 20 books/lock true		# programs that the script has left behind
	export_of a.csv v3 3.00 3.00		# the export of the next day, under the same name
	nightly >next 2>&1 || { echo "next night of $of:"; cat next; return 1; }
	[ -z "$(ls books/in books/work | grep csv)" ] || { echo "left of $of:"; ls books/in books/work; return 1; }
	[ "$(cat books/done/*/* | grep -c cash)" = "$(($(loaded | cut -d ' ' -f 1) / 2))" ] || { echo "$of: $(loaded)"; return 1; }
	nightly >next 2>&1 && [ ! -s next ] || { echo "third night of $of:"; cat next; return 1; }
}

@test "killed at any step, the next night goes on by itself, and nothing is lost or loaded twice" {
	needs_sqlite3
	command -v setsid >/dev/null || skip "setsid is not installed"
	cp -R books clean-books
	local n how when whom steps=0
	for how in "before all" "after script"; do for n in $(seq 40); do
		read -r when whom <<<"$how"
		rm -rf books && cp -R clean-books books
		export_of a.csv v1 5.00 5.00
		export_of -b.csv v2 7.00 7.00
		if killed_at $n $when $whom; then [ $n -gt 10 ] && break; echo "$n commands only"; cat night; false; fi
		# the export of the first day is still there, or put away, before the next comes
		[ "$(cat $(find books -name '*.csv' -path '*/[iwd]*/*') | grep -cE 'v[12],1')" = 2 ]
		if [ -e books/in/a.csv ]; then want='4 12 12'; else want='6 15 15'; fi
		whole_after $n $when $whom
		case $(loaded) in '6 15 15') ;; '4 10 10') [ "$want" = '4 12 12' ] ;; *) echo "$n $when $whom: $(loaded)"; false ;; esac
		steps=$((steps + 1))
	done; done
	[ $steps -gt 20 ]
}

@test "a bad night that is killed while it gives its exports back loses none" {
	needs_sqlite3
	cp -R books clean-books
	local n steps=0
	for n in $(seq 40); do
		rm -rf books && cp -R clean-books books
		export_of a.csv v1 5.00 5.00
		export_of b.csv v2 7.00 6.99
		killed_at $n after all || status=$?
		[ $status -ne 2 ] || break
		flock -w 20 books/lock true
		[ "$(cat books/in/* $(find books/work -type f 2>/dev/null) | grep -cE 'v[12],1')" = 2 ]
		[ "$(loaded)" = none ] && [ ! -e books/done/*/a.csv ]
		export_of b.csv v2 7.00 7.00
		rm -f books/work/*/b.csv
		nightly >next 2>&1
		[ "$(loaded)" = '4 12 12' ]
		steps=$((steps + 1))
	done
	[ $steps -gt 8 ]
}

@test "a run that was killed after its load is undone by hand: its exports are loaded again" {
	needs_sqlite3
	export_of a.csv v1 5.00 5.00
	run_ok nightly
	mv books/done/* books/work/
	cutover load -q -f books/books.yml -p run="$(ls books/work)" --undo "shop $(ls books/work)" --no-backup
	run_ok nightly
	out_has "was killed before it had loaded anything: its exports are loaded with those of this run"
	[ "$(loaded)" = '2 5 5' ]
	[ "$(ls books/done/*/a.csv | wc -l)" = 1 ]
}

@test "what comes into in/ during the run is for the next one" {
	needs_sqlite3
	export_of a.csv v1 5.00 5.00
	mkdir bin
	printf '#!/bin/sh\n[ "$1" != audit ] || cp "%s" "%s/in/a.csv"\nexec "%s/cutover" "$@"\n' "$PWD/new.csv" "$HOME_OF_BOOKS" "$BIN" >bin/cutover
	chmod +x bin/cutover
	printf 'date,voucher,line,account,debit,credit\n2024-01-06,v2,1,cash,7,\n2024-01-06,v2,2,sales,,7\n' >new.csv
	(BIN=$PWD/bin run_ok nightly)
	[ "$(loaded)" = '2 5 5' ]
	cmp books/in/a.csv new.csv
	run_ok nightly
	[ "$(loaded)" = '4 12 12' ]
}

@test "a folder in/ that is missing, and files in it that nobody takes, are reported" {
	needs_sqlite3
	rmdir books/in
	expect_status 2 nightly
	out_has "nightly.sh: there is no folder $HOME_OF_BOOKS/in, so no export can be there: mkdir $HOME_OF_BOOKS/in"
	mkdir books/in
	export_of shop.CSV v1 5.00 5.00
	export_of shop.csv.tmp v2 5.00 5.00
	run_ok nightly			# it may be on its way
	[ ! -s out ]
	touch -d '25 hours ago' books/in/*
	expect_status 1 nightly
	out_has "nightly.sh: $HOME_OF_BOOKS/in/shop.CSV is older than a day and is not loaded: only files named NAME.csv are"
	out_has "nightly.sh: $HOME_OF_BOOKS/in/shop.csv.tmp is older than a day"
	export_of a.csv v3 5.00 5.00	# the others are loaded all the same
	expect_status 1 nightly
	out_has "in/shop.CSV is older than a day"
	[ "$(loaded)" = '2 5 5' ]
	rm books/in/*
	run_ok nightly
	[ ! -s out ]
}

@test "a batch without the parameter of the run is refused before anything is loaded" {
	export_of a.csv v1 5.00 5.00
	sed -i 's/ ${run}//' books/books.yml
	expect_status 2 nightly
	out_has "books.yml: the name of the batch (load.batch) must contain \${run}"
	[ -e books/in/a.csv ] && [ ! -e books/ledger.db ]
}

@test "a list of batches that cannot be read stops the night, and the exports stay" {
	mkdir -p books/work/2024-01-01T000000.1
	export_of a.csv v1 5.00 5.00
	mv books/in/a.csv books/work/*/
	echo 'this is no database at all, but long enough to be taken for a file' >books/ledger.db
	expect_status 2 nightly
	out_has "nightly.sh: the list of batches cannot be read: nothing is loaded"
	[ -e books/work/2024-01-01T000000.1/a.csv ]
}

# ---- reconcile.sh ----

# a day of the parallel run, as cron has it
daily() { (cd / && exec env -i HOME=/ SHELL=/bin/sh PATH=/usr/bin:/bin CUTOVER_BIN="$BIN" "$HOME_OF_BOOKS/reconcile.sh" "$HOME_OF_BOOKS" 2>&1); }
# balances CASH SALES: what the old books have; the ledger is a file here, with 5.00 of each
balances() {
	printf 'account,debit,credit\ncash,%s,\nsales,,%s\n' "$1" "$2" >"$HOME_OF_BOOKS/balances.csv"
	printf 'account,debit,credit\n1001,5.00,\n6001,,5.00\n' >"$HOME_OF_BOOKS/ledger.csv"
	sed -i 's/sqlite:ledger.db/ledger.csv/; /table: journal_line/d; s/sum(debit)/sum(number(debit))/; s/sum(credit)/sum(number(credit))/' "$HOME_OF_BOOKS/parallel.yml"
}

@test "a day on which the books agree is silent; one on which they differ gives one text, what is new first" {
	mv books "old books"
	HOME_OF_BOOKS="$PWD/old books"
	balances 5.00 5.00
	run_ok daily
	[ ! -s out ]
	balances 5.00 7.00
	sed -i "s/\"$(date +%F)\"/\"2024-01-05\"/g" "$HOME_OF_BOOKS/history.jsonl"
	expect_status 1 daily
	run=$(ls -d "$HOME_OF_BOOKS"/reconciled/* | tail -n 1)
	expect_file out <<END
The old books and the ledger differ: $(date +%F)

reconcile: 2 keys compared, 1 agree, 1 differ

6001, credit: new
    7.00 before, 5.00 after, difference -2.00

To sign:
  $run/report.html
When you have looked at it:
  touch $(printf %q "$run/seen")
reconcile.sh: status 1
END
	grep -q 'Not reconciled' "$run/report.html"
	[ "$(cat "$run/status")" = 1 ]
	# the next day it is old, and another one is new; nobody has looked at the first
	sed -i "s/\"$(date +%F)\"/\"2024-01-08\"/g" "$HOME_OF_BOOKS/history.jsonl"
	balances 9.00 7.00
	expect_status 1 daily
	[ "$(grep -E '^[0-9]' out | tr '\n' ';')" = '1001, debit: new;6001, credit: since 2024-01-08;' ]
	out_has "Earlier runs that nobody has looked at: 1"
	[ "$(stat -c %a "$run" "$run/report.html" "$HOME_OF_BOOKS/history.jsonl" | tr '\n' ' ')" = '700 600 600 ' ]
}

@test "what agrees within its tolerance, or as a text, is no difference in a mail" {
	printf 'account,debit,credit,note\n1001,5.00,1.00,a\n1002,5.00,1.00,1\n' >books/balances.csv
	printf 'account,debit,credit,note\n1001,6.00,1.01,a\n1002,5.00,1.00,1.0\n' >books/ledger.csv
	cat >books/parallel.yml <<'Y'
cutover: 1
name: parallel
reconcile:
  rows: true
  key: [account]
  compare: { debit: {}, credit: { tolerance: 0.05 }, note: { text: true } }
  before: { read: balances.csv, fields: { account: account, debit: number(debit), credit: number(credit), note: note } }
  after: { read: ledger.csv, fields: { account: account, debit: number(debit), credit: number(credit), note: note } }
Y
	expect_status 1 daily
	[ "$(grep -E '^[0-9]' out | grep -v credit | tr '\n' ';')" = '1001, debit;1002, note;' ]
	sed -i "s/\"$(date +%F)\"/\"2024-01-05\"/g" books/history.jsonl
	expect_status 1 daily
	[ "$(grep -E '^[0-9]' out | tr '\n' ';')" = '1001, debit: since 2024-01-05;1002, note: since 2024-01-05;' ]
}

@test "the ledger that nightly.sh loads is compared" {
	needs_sqlite3
	export_of a.csv v1 5.00 5.00
	run_ok nightly
	printf 'account,debit,credit\ncash,5.00,\nsales,,5.00\n' >books/balances.csv
	run_ok daily
	[ ! -s out ]
	printf 'account,debit,credit\ncash,5.00,\nsales,,5.01\n' >books/balances.csv
	expect_status 1 daily
	out_has "    5.01 before, 5.00 after, difference -0.01"
}

@test "a mail has short lines and few of them, in Chinese too, and no code is cut" {
	balances 5.00 5.00
	sed -i "s/account: \"lookup('accounts', account)\"/account: account/" books/parallel.yml
	for i in $(seq -w 30); do echo "银行存款-工商银行北京分行-$i,1.00,"; done >>books/balances.csv
	printf 'account,debit,credit\n' >books/ledger.csv
	expect_status 1 daily
	[ "$(grep -c 'before, - after' out)" = 20 ]
	out_has "... and 12 more"
	out_has "银行存款-工商银行北京分行-01, debit"
	iconv -f utf-8 -t utf-8 out >/dev/null
	[ "$(grep -v "$PWD" out | grep -cE '^.{81}')" = 0 ]
}

@test "a source that is missing: nothing was compared, the history stays as it is" {
	balances 5.00 5.00
	run_ok daily
	cp books/history.jsonl keep
	rm books/ledger.csv
	expect_status 2 daily
	out_has "The old books and the ledger were not compared: $(date +%F)"
	out_has "ledger.csv"
	lacks out "To sign"
	cmp keep books/history.jsonl
	expect_status 2 "$HOME_OF_BOOKS/reconcile.sh" /nowhere
	err_has 'usage: reconcile.sh FOLDER'
}

@test "a second reconciliation at the same time is refused" {
	balances 5.00 5.00
	(exec 9>books/reconcile.lock && flock 9 && exec sleep 60) &
	local holder=$! i
	for i in $(seq 50); do flock -n books/reconcile.lock true || break; sleep 0.1; done
	expect_status 2 daily
	out_has "reconcile.sh: another run works in $HOME_OF_BOOKS: this one has done nothing"
	[ ! -e books/reconciled ]
	kill -KILL $holder
	wait $holder || true
	run_ok daily
}

@test "old runs go, but not the last that agreed, nor one that nobody has looked at" {
	local run
	balances 5.00 7.00
	for run in 01:0 02:0 03:1 04:1 05:2 06:; do
		mkdir -p "books/reconciled/2020-01-${run%:*}"
		[ "$run" = 06: ] || echo "${run#*:}" >"books/reconciled/2020-01-${run%:*}/status"
	done
	touch books/reconciled/2020-01-04/seen
	mkdir books/reconciled/mine
	touch -d '100 days ago' books/reconciled/*
	expect_status 1 daily
	[ "$(ls books/reconciled | grep -v "$(date +%F)" | tr '\n' ' ')" = '2020-01-02 2020-01-03 2020-01-05 mine ' ]
	out_has "Earlier runs that nobody has looked at: 2"
	balances 5.00 5.00
	run_ok daily # it is the last one that agreed now
	[ ! -s out ]
	[ "$(ls books/reconciled | grep -v "$(date +%F)" | tr '\n' ' ')" = '2020-01-03 2020-01-05 mine ' ]
}
