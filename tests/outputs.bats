# What programs write: one file for each output, its owner's alone, whole or not there, also where the machine fails.
load helper
load books

setup() {
	scratch
	books outputs 99 <<'S'
load: { to: "sqlite:ledger.db" }
reconcile:
  key: [account]
  compare: { debit: {} }
  before: { read: mapped, fields: { account: account, debit: sum(debit) } }
  after:  { read: mapped, fields: { account: account, debit: sum(debit) } }
S
	set_line '^lookups: .*' 'lookups: { accounts: { values: { "1001": "6001", "1009": "6009" } } }'
	# voucher 2 does not balance, voucher 3 comes twice
	printf '%s\n' date,number,line,account,debit,credit 2023-01-05,1,1,1001,1.50,0 2023-01-05,1,2,1001,0,1.50 \
		2023-01-05,2,1,1001,7,0 2023-01-05,2,2,1001,0,8 2023-01-05,3,1,1001,2,0 2023-01-05,3,2,1001,0,2 2023-01-05,3,2,1001,0,2 >legacy.csv
	cutover-clean -q -f spec.yml legacy.csv >cleaned
	cutover-map -q -f spec.yml cleaned >mapped
	cutover-dedupe -q -f spec.yml mapped >deduped
	cutover-validate -q -f spec.yml --set-aside /dev/null deduped >good 2>err
}
# apart MESSAGE COMMAND...: refused as two outputs of one file, and nothing was written to it
apart() {
	local message=$1; shift
	# but for the line that says so
	expect_status 2 "$@" && err_has "$message" && [ -z "$(grep -v '^\\!' "$BATS_TEST_TMPDIR/out")" ]
}

@test "a name that is not there yet is one file, however it is written" {
	local other v=(cutover-validate -q -f spec.yml)
	mkdir d && ln -s . d/here && ln -s new.tsv link.tsv && ln -s "$PWD" up
	for other in ./new.tsv d/../new.tsv "$PWD/new.tsv" d/here/../new.tsv link.tsv up/new.tsv; do
		apart "both write '$other'" "${v[@]}" --findings "$other" --set-aside new.tsv deduped
		apart "validate: --set-aside and --output both write '$other': one would be lost in the other" "${v[@]}" -o new.tsv --set-aside "$other" deduped
		apart "both write" "${v[@]}" --audit "$other" --set-aside new.tsv deduped
		CUTOVER_AUDIT=$other apart "both write" "${v[@]}" --findings new.tsv --set-aside s.tsv deduped
		[ ! -e new.tsv ]
	done
	ln deduped hard
	apart "validate: --output would change 'hard', which is read" "${v[@]}" -o hard --set-aside s.tsv deduped
	: >there && ln there too
	apart "both write 'too'" "${v[@]}" -o there --set-aside too deduped
	[ ! -s there ]
}

@test "what the shell has opened is an output as well" {
	local command
	for command in 'cutover-validate -q -f spec.yml --set-aside x deduped' 'cutover-validate -q -f spec.yml --set-aside s --findings x deduped' \
		'cutover-dedupe -q -f spec.yml --crossref x mapped' 'cutover-map -q -f spec.yml --unmapped x cleaned' \
		'cutover-map -q -f spec.yml --unused x cleaned' 'cutover-map -q -f spec.yml --left-out x cleaned' 'cutover-clean -q -f spec.yml --audit x legacy.csv' 'cutover-clean -q -f spec.yml --skipped x legacy.csv' \
		'cutover-load -q -f spec.yml --to file:x --overwrite good'; do
		rm -f s
		expect_status 2 bash -c "$command >x"
		grep -qE "(--.* and standard output|standard output and --audit) both write 'x': one would be lost in the other" err
		[ ! -s x ]
		[ ! -e s ]
		expect_status 2 bash -c "$command 2>x >/dev/null"
		grep -qE "(--.* and standard error|standard error and --audit) both write 'x'" x
	done
	# what goes to one place for people to read is none of our business
	run_ok bash -c 'cutover-load -f spec.yml good >x 2>&1'
	SAID=x summary load: 4 read, 4 loaded
	run_ok cutover-validate -q -f spec.yml --set-aside /dev/null --findings /dev/null -o /dev/null deduped
}

@test "what load loads into is none of its other files, and no input" {
	apart "load: --audit would change 'ledger.db', which is read" cutover-load -f spec.yml --audit ledger.db good
	apart "load: --to and --audit both write './new.db'" cutover-load -f spec.yml --to sqlite:./new.db --audit new.db good
	apart "load: --to and --audit both write 'y'" cutover-load -f spec.yml --to file:y --audit ./y good
	cp good before
	apart "load: --to would change 'good', which is read" cutover-load -f spec.yml --to sqlite:good good
	expect_status 2 bash -c 'cutover-load -f spec.yml --to file:good --overwrite <good'
	cmp good before
	[ ! -e ledger.db ]
	[ ! -e new.db ]
	[ ! -e y ]
	# nor does another program take the ledger's place
	run_ok cutover-load -q -f spec.yml good
	cp ledger.db before
	for option in -o --set-aside --findings --audit; do
		expect_status 2 cutover-validate -f spec.yml --set-aside s $option ledger.db deduped
		cmp ledger.db before
	done
}

@test "what the spec is made of is not written over: schema, include, table" {
	local file
	mkdir own && cp "$TOP/schemas/ledger/journal_line.yml" own/
	echo 'limits: { records: 99 }' >extra.yml
	printf 'code,name\n1001,6001\n1009,6009\n' >accounts.csv
	sed 's/^cutover: 1/&\ninclude: extra.yml/; /^limits/d; s/^lookups.*/lookups: { accounts: { file: accounts.csv, key: code, value: name } }/; s|to: ledger/journal_line|to: own/journal_line.yml|' spec.yml >made.yml
	for file in extra.yml own/journal_line.yml accounts.csv; do
		cp "$file" before
		apart "load: --to would change './$file', which is read: name another file" cutover-load -f made.yml --to "file:./$file" --overwrite good
		apart "validate: --set-aside would change './$file', which is read: name another file" cutover-validate -f made.yml --set-aside "./$file" deduped
		apart "validate: --output would change './$file', which is read: name another file" cutover-validate -f made.yml -o "./$file" --set-aside s deduped
		cmp "$file" before
	done
	# what reconcile compares may be loaded into
	sed '/^  after:/d' made.yml >other.yml
	echo '  after: { read: "sqlite:other.db", table: journal_line, fields: { account: account, debit: sum(debit) } }' >>other.yml
	run_ok cutover-load -q -f other.yml --to sqlite:./other.db good
}

@test "what comes from standard input is not written over either" {
	cp deduped before
	expect_status 2 bash -c 'cutover-validate -f spec.yml --set-aside s -o ./deduped <deduped'
	err_has "validate: --output would change './deduped', which is read: name another file"
	expect_status 2 bash -c 'cutover-validate -f spec.yml --set-aside s <deduped >>deduped'
	err_has "validate: standard output would change a file that is read: let it go to another one"
	expect_status 2 bash -c 'cutover-dedupe -f spec.yml --header h -I tsv -o h mapped'
	cmp deduped before
	expect_status 2 bash -c 'cutover-clean -f spec.yml legacy.csv >legacy.csv'
}

@test "the report of audit takes the place of no log" {
	run_ok cutover-clean -q -f spec.yml --audit log -o /dev/null legacy.csv
	cp log before
	apart "audit: --output would change 'log', which is read" cutover-audit -o ./log log
	expect_status 2 bash -c 'cutover-audit log >>log'
	cmp log before
}

@test "every file is opened before the work, and then nothing is done that cannot be told" {
	local v=(cutover-validate -q -f spec.yml)
	apart "cannot create 'no/f'" "${v[@]}" --findings no/f --set-aside s -o o deduped
	apart "cannot create 'no/s'" "${v[@]}" --findings f --set-aside no/s -o o deduped
	apart "cannot create 'no/o'" "${v[@]}" --findings f --set-aside s -o no/o deduped
	apart "cannot create 'no/c'" cutover-dedupe -q -f spec.yml --crossref no/c -o o mapped
	apart "cannot create 'no/u'" cutover-map -q -f spec.yml --unmapped no/u -o o cleaned
	apart "cannot create 'no/u'" cutover-map -q -f spec.yml --unused no/u -o o cleaned
	apart "cannot create 'no/l'" cutover-map -q -f spec.yml --left-out no/l -o o cleaned
	apart "cannot create 'no/k'" cutover-clean -q -f spec.yml --skipped no/k -o o legacy.csv
	apart "cannot create 'no/r'" cutover-reconcile -q -f spec.yml -o no/r
	apart "cannot create 'no/a'" cutover-load -q -f spec.yml --audit no/a good
	[ ! -e s ]
	[ ! -e f ]
	[ ! -e o ]
	[ ! -e ledger.db ]
	run_ok cutover-load -q -f spec.yml good
	cp ledger.db before
	apart "cannot create 'no/a'" cutover-load -q -f spec.yml --audit no/a --undo outputs
	cmp ledger.db before
}

@test "where the audit line cannot be written in the end, the work is not called undone" {
	[ -e /dev/full ] || skip "/dev/full is not here"
	expect_status 2 cutover-load -f spec.yml --audit /dev/full good
	summary load: 4 read, 4 loaded
	[ "$(tail -n 1 err)" = "load: batch 'outputs' is loaded: only its line in '/dev/full' is missing" ]
	[ -e ledger.db ]
}

@test "a signal that comes after the commit is too late" {
	mkfifo audit
	# a reader who does not read, and no room for the line
	exec 8<>audit
	head -c 65536 /dev/zero >&8
	cutover-load -f spec.yml --audit audit good 2>err &
	for _ in $(seq 100); do ! grep -q "4 loaded" err || break; sleep 0.1; done
	has err "load: 4 read, 4 loaded into 'sqlite:ledger.db'"
	sleep 0.2
	kill -TERM $!
	sleep 0.2
	head -c 65536 <&8 >/dev/null
	status=0
	wait $! || status=$?
	exec 8>&-
	[ "$status" = 0 ]
	[ -e ledger.db ]
}

@test "a line of the audit log that was cut short spoils no other" {
	run_ok cutover-clean -q -f spec.yml --audit log -o cleaned legacy.csv
	head -c -20 log >torn && mv torn log
	run_ok cutover-map -q -f spec.yml --audit log -o m cleaned
	[ "$(wc -l <log)" = 2 ]
	[[ $(tail -n 1 log) == '{"program":"map"'*'}' ]]
	expect_status 1 cutover-audit log
	err_has "audit: log:1: the line was cut short as it was written: what this run did is not proved"
	out_has "map"
}

@test "all files are their owner's alone, whatever the umask; those that were there keep their mode" {
	for mask in 000 022 277; do
		rm -rf made && mkdir made
		(umask $mask
		cutover-map -q -f spec.yml --audit made/a --unmapped made/u --unused made/n -o made/m cleaned
		cutover-dedupe -q -f spec.yml --crossref made/c -o made/d mapped
		cutover-validate -q -f spec.yml --set-aside made/s --findings made/f -o made/v deduped
		cutover-load -q -f spec.yml --to sqlite:made/l good
		sed 's/^name: outputs/name: more/' spec.yml >more.yml
		sed 's/\t1\t\([12]\)\t/\t11\t\1\t/; s/\t3\t\([12]\)\t/\t13\t\1\t/' good >more
		cutover-load -q -f more.yml --to sqlite:made/l more
		cutover-load -q -f spec.yml --to file:made/t good
		cutover-reconcile -q -f spec.yml -o made/r
		cutover-guess -o made/g legacy.csv
		cutover-audit -o made/p made/a) 2>err || true
		[ "$(stat -c %a made/* | sort | uniq -c | sed 's/^ *//')" = "15 600" ] || { cat err; stat -c '%a %n' made/*; return 1; }
	done
	chmod 640 made/s made/a made/l
	cutover-validate -q -f spec.yml --set-aside made/s --audit made/a -o made/v deduped 2>err
	[ "$(stat -c %a made/s made/a made/l | sort -u)" = 640 ]
}

@test "a limit on the size of files is a full disk, not death" {
	awk 'BEGIN { print "date,number,line,account,debit,credit"; for (i = 1; i < 9000; i++) printf "2023-01-05,%d,1,1001,1.50,0\n", i }' >long.csv
	cutover-clean -q -f spec.yml long.csv >long
	mkdir in
	for command in 'cutover-clean -q -f spec.yml -o in/o long.csv' 'cutover-map -q -f spec.yml -o in/o long' \
		'cutover-clean -q -f spec.yml long.csv >in/o'; do
		expect_status 2 bash -c "ulimit -f 100; $command"
		err_has "File too large"
		rm -f in/o.shell; [ ! -s in/o ] || [[ $command == *'>'* ]]
		rm -f in/o
	done
	cutover-map -q -f spec.yml long >long.mapped
	expect_status 2 bash -c 'ulimit -f 100; cutover-load -q -f spec.yml --to sqlite:in/l long.mapped'
	[ -z "$(ls -A in)" ]
}

@test "lack of memory leaves no file behind" {
	sanitized && skip "address space is not ours to limit"
	awk 'BEGIN { print "date,number,line,account,debit,credit"; for (i = 1; i < 400000; i++) printf "2023-01-05,%d,1,1001,1.50,0\n", i }' >long.csv
	cutover-clean -q -f spec.yml long.csv >long
	cutover-map -q -f spec.yml long >mapped
	mkdir in && cp good in/o
	expect_status 2 bash -c 'ulimit -v 40000; cutover-dedupe -q -f spec.yml --crossref in/c -o in/o mapped'
	err_has "out of memory"
	err_has "dedupe: no 'in/o' was written: what an earlier run wrote there is called 'in/o.old' now"
	[ "$(ls -A in)" = o.old ]
}

@test "a run that was killed leaves no name, or one that the next run removes" {
	mkdir in && cp good in/o && mkfifo slow
	for file in o n; do
		cutover-dedupe -q -f spec.yml -o in/$file slow 2>err &
		exec 7>slow
		head -n 3 mapped >&7
		for _ in $(seq 50); do compgen -G "/proc/$!/fd/*" >/dev/null && ls -l /proc/$!/fd | grep -q "$PWD/in/" && break; sleep 0.1; done
		kill -KILL $!
		wait $! || true
		exec 7>&-
	done
	cmp good in/o
	run_ok cutover-dedupe -q -f spec.yml -o in/p mapped
	[ "$(ls -A in | paste -sd' ')" = "o p" ]
	# a database that has not got its name yet
	cutover-load -q -f spec.yml --to sqlite:in/new.db slow 2>err &
	exec 7>slow
	head -n 3 good >&7
	for _ in $(seq 50); do compgen -G "in/.new.db.cutover-$!-*" >/dev/null && break; sleep 0.1; done
	compgen -G "in/.new.db.cutover-$!-*" >left
	[ "$(stat -c %a "$(cat left)")" = 600 ]
	kill -KILL $!
	wait $! || true
	exec 7>&-
	run_ok cutover-load -q -f spec.yml --to sqlite:in/other.db good
	[ "$(ls -A in | paste -sd' ')" = "o other.db p" ]
}

@test "the stream of last night is not loaded where this night's could not be made" {
	cp good out.tsv
	printf '%s\n' older >out.tsv.old
	# within the limits of the spec one voucher is set aside; with none the run is refused
	sed 's/^limits:.*//' spec.yml >strict.yml
	expect_status 1 cutover-validate -q -f strict.yml --set-aside s -o out.tsv deduped
	[ "$(tail -n 1 err)" = "validate: no 'out.tsv' was written: what an earlier run wrote there is called 'out.tsv.old' now" ]
	cmp good out.tsv.old
	[ ! -e out.tsv ]
	expect_status 2 cutover-load -q -f spec.yml out.tsv
	# an input that is not there, one that is no stream, a file of another output, -O csv, no header
	for how in '' '-O csv' '-O tsv' '--no-header'; do
		cutover-validate -q -f spec.yml $how --set-aside s deduped >out.tsv 2>err
		expect_status 2 cutover-validate -q -f spec.yml $how --set-aside s -o out.tsv none
		if [[ $how == -O* ]]; then continue; fi
		[ ! -e out.tsv ]
	done
	# a link: the file that it leads to
	mkdir far && cp good far/real && ln -s far/real link.tsv
	expect_status 2 cutover-validate -q -f spec.yml --set-aside s -o link.tsv none
	[ "$(ls far)" = real.old ]
	run_ok cutover-validate -q -f spec.yml --set-aside s -o link.tsv deduped
	[ "$(ls far | paste -sd' ')" = "real real.old" ]
}

@test "what a run with findings has written stays where it is" {
	cp good out.tsv
	sed 's/^limits:.*//' spec.yml >strict.yml
	printf '%s\n' date,number,line,account,debit,credit 2023-02-31,1,1,1001,1.50,0 >bad.csv
	expect_status 1 cutover-clean -q -f strict.yml -o out.tsv bad.csv
	has out.tsv not_a_date
	[ ! -e out.tsv.old ]
}

@test "what is an input is not put away, and what is put away falls on no other file" {
	cp deduped in.tsv
	expect_status 2 cutover-validate -q -f spec.yml --set-aside s -o in.tsv in.tsv
	expect_status 2 cutover-validate -q -f none.yml --set-aside s -o in.tsv in.tsv
	expect_status 2 cutover-validate -q -f spec.yml -o in.tsv in.tsv --versoin
	expect_status 2 bash -c 'cutover-validate -q -f none.yml --set-aside s -o in.tsv <in.tsv'
	cmp deduped in.tsv
	cp good out.tsv
	apart "both write 'out.tsv.old'" cutover-validate -q -f spec.yml -o out.tsv --set-aside out.tsv.old deduped
	cmp good out.tsv
	cp deduped out.tsv.old
	apart "validate: --output (for what is there) would change 'out.tsv.old', which is read" cutover-validate -q -f spec.yml -o out.tsv --set-aside s out.tsv.old
	expect_status 2 cutover-validate -q -f none.yml -o out.tsv --set-aside s out.tsv.old
	expect_status 2 cutover-validate -q -f spec.yml -o out.tsv out.tsv.old --versoin
	cmp deduped out.tsv.old
	cmp good out.tsv
	# a spec is no stream
	cp spec.yml kept.yml
	expect_status 2 cutover-clean -q --guess -o kept.yml none.csv
	cmp spec.yml kept.yml
	[ ! -e kept.yml.old ]
}

@test "the report of last night does not stand where this night's could not be made" {
	local how
	for how in text csv tsv json; do
		run_ok cutover-reconcile -q -f spec.yml -O $how -o rep
		cp rep before && mv mapped gone
		expect_status 2 cutover-reconcile -q -n -f spec.yml -O $how -o rep
		cmp rep before
		expect_status 2 cutover-reconcile -q -f spec.yml -O $how -o rep
		[ "$(tail -n 1 err)" = "reconcile: no 'rep' was written: what an earlier run wrote there is called 'rep.old' now" ]
		[ ! -e rep ]
		cmp rep.old before
		mv gone mapped
	done
	cp before rep
	expect_status 2 cutover-reconcile -q -f none.yml -o rep
	[ ! -e rep ]
	# sides that differ are a report
	sed '$s/sum(debit)/sum(debit) + 1/' spec.yml >differ.yml
	echo old >rep
	expect_status 1 cutover-reconcile -q -f differ.yml -o rep
	lacks rep old
	cmp rep.old before
	# nor is what is read put away
	for how in "differ.yml -o differ.yml" "spec.yml -o mapped"; do
		cp ${how##* } before
		expect_status 2 cutover-reconcile -q -f $how
		cmp ${how##* } before
	done
}

@test "nor does the report of audit" {
	run_ok cutover-clean -q -f spec.yml --audit log -o cleaned legacy.csv
	run_ok cutover-audit -q -o rep log
	cp rep before
	for how in none '--expect laod log' '--versoin' ''; do
		cp before rep
		expect_status 2 cutover-audit -q -o rep $how
		[ "$(tail -n 1 err)" = "audit: no 'rep' was written: what an earlier run wrote there is called 'rep.old' now" ]
		[ ! -e rep ]
		cmp rep.old before
	done
	# one that says what is wrong is a report
	run_ok cutover-audit -q -o rep log
	expect_status 1 cutover-audit -q -o rep --expect load log
	has rep "the chain ends here"
	# a log is not put away, nor is one replaced
	cp log before
	for how in "log log none" "./log - <log"; do
		expect_status 2 bash -c "cutover-audit -q -o $how"
		cmp log before
	done
	cp log rep.old
	run_ok cutover-audit -q -o rep log
	expect_status 2 cutover-audit -q -o rep rep.old
	err_has "audit: --output (for what is there) would change 'rep.old', which is read: name another file"
	cmp rep.old before
	expect_status 2 cutover-audit -q -o log log --versoin
	cmp log before
}

@test "in a folder that is open to all no link of another user is followed" {
	if [ "$(id -u)" != 0 ]; then skip "needs another user"; fi
	mkdir open && chmod 1777 open && cp good mine
	for name in o s a l; do ln -s "$PWD/mine" open/$name && chown -h 65534 open/$name; done
	expect_status 2 cutover-validate -q -f spec.yml --set-aside /dev/null -o open/o deduped
	err_has "cannot create 'open/o': Permission denied"
	expect_status 2 cutover-validate -q -f spec.yml --set-aside open/s deduped
	expect_status 2 cutover-validate -q -f spec.yml --audit open/a --set-aside /dev/null deduped
	expect_status 2 cutover-load -q -f spec.yml --to sqlite:open/l good
	err_has "cannot open 'open/l': Permission denied"
	cmp good mine
}
