# cutover run: the same as the pipe, in one process and one folder.
load helper
load books

# A spec with every section, and vouchers some of which do not hold.
setup() {
	scratch
	books books 1000 <<'X'
load: { to: "sqlite:ledger.db" }
reconcile:
  key: [account]
  compare: { debit: {}, credit: {} }
  before: { read: balances.csv, fields: { account: account, debit: sum(debit), credit: sum(credit) } }
  after:  { read: "sqlite:ledger.db", table: journal_line, fields: { account: account, debit: sum(debit), credit: sum(credit) } }
X
	accounts 6001 6002 6003
	vouchers 300 >vouchers.csv
	printf '%s\n' account,debit,credit 6001,45300.00,0.00 6002,0.00,45300.00 >balances.csv
}

# dirty: vouchers with a bad date, an unknown account, a copy, one that does not balance
dirty() {
	vouchers 3000 | awk -F, 'BEGIN { OFS = "," } NR == 100 { $1 = "2023-02-30" } NR == 301 { $4 = 9999 }
		NR == 1401 { $5 = 1 } { print } NR == 1000 { print }' >vouchers.csv
}

# by_pipe: the same by the programs of a pipe, into the folder `piped`
by_pipe() {
	mkdir piped
	{
		cutover-clean -f spec.yml --audit piped/audit.jsonl vouchers.csv |
			cutover-map -f spec.yml --audit piped/audit.jsonl --unmapped piped/unmapped.csv --unused piped/unused.csv |
			cutover-dedupe -f spec.yml --audit piped/audit.jsonl --crossref piped/crossref.csv |
			cutover-validate -f spec.yml --audit piped/audit.jsonl --set-aside piped/set-aside.tsv --findings piped/findings.csv |
			cutover-load -f spec.yml --audit piped/audit.jsonl --set-aside piped/refused.tsv --findings piped/refusals.csv
	} 2>piped.err
	cutover-reconcile -f spec.yml --audit piped/audit.jsonl -o piped/reconciliation.txt 2>>piped.err || true
}

# ledger FILE: all tables but what may differ
ledger() {
	sqlite3 "$1" .dump | sed -E "s/'[0-9-]+T[0-9:]+Z'/TIME/g"
}
# figures FILE: the audit lines without times, names of streams and runs
lines() {
	jq -cS 'del(.start, .seconds, .run, .stdin, .stdout) | .inputs |= map(select(.name != "-")) | .outputs |= map(select(.name != "-") | .name |= sub("^[a-z0-9]*/"; ""))' "$1"
}

@test "everything is loaded and reconciled, and the folder has all files" {
	run_ok cutover run -f spec.yml --dir d vouchers.csv
	expect_err <<'X'
clean: 600 read, 600 clean, 0 with faults, 0 skipped
map: 600 read, 600 written, 0 with faults, 0 left out, accounts 100% of records, 100% of amount mapped
dedupe: 600 read, 600 kept, 0 merged, control sums of kept and merged add up to those read
validate: 600 read, 600 good, 0 set aside in 0 groups
load: 600 read, 600 loaded into 'sqlite:ledger.db' as batch 'books', read back and equal to the seal
reconcile: 2 keys compared, 2 agree, 0 differ
run: books: loaded and reconciled; see 'd'
X
	[ "$(ls d | tr '\n' ' ')" = "audit.jsonl crossref.csv findings.csv inputs.sha256 reconciliation.html reconciliation.txt refusals.csv refused.tsv set-aside.tsv unmapped.csv unused.csv " ]
	sha256sum -c --quiet d/inputs.sha256
	has d/inputs.sha256 "  vouchers.csv"
	has d/inputs.sha256 "  spec.yml"
	has d/inputs.sha256 "  accounts.csv"
	has d/inputs.sha256 "  balances.csv"
	run_ok cutover audit d/audit.jsonl
	out_has "loaded as batch 'books'"
}

@test "records, findings, files, ledger and audit are those of the pipe, for every -j" {
	command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"
	command -v jq >/dev/null || skip "jq is not installed"
	dirty
	by_pipe
	mv ledger.db piped.db
	for j in $(some 1 2 3 8); do
		rm -f ledger.db*
		expect_status 1 cutover run -f spec.yml -j $j --dir d$j vouchers.csv
		for f in unmapped.csv unused.csv crossref.csv set-aside.tsv findings.csv refused.tsv refusals.csv reconciliation.txt; do
			cmp piped/$f d$j/$f || return 1
		done
		diff <(ledger piped.db) <(ledger ledger.db)
		diff <(lines piped/audit.jsonl | sort) <(lines d$j/audit.jsonl | sort)
		sed -E 's/(, [0-9.]+ s)?(, [0-9]+ MB\/s)?$//; /^run: /d' err >mine
		sed -E 's/(, [0-9.]+ s)?(, [0-9]+ MB\/s)?$//' piped.err | sort | diff - <(sort mine)
		[ $j -eq 1 ] && cp mine first
		cmp first mine # also in the same order
	done
}

@test "what the ledger refuses is in the folder, the rest is loaded, and the last line says so" {
	sed -i '/^reconcile:/,$d; s|^load:.*|params: { batch: { default: one } }\nload: { to: "sqlite:ledger.db", batch: "${batch}" }|' spec.yml
	run_ok cutover run -q -f spec.yml --dir d vouchers.csv
	sqlite3 ledger.db "CREATE TRIGGER closed BEFORE INSERT ON journal_line WHEN new.debit = 30550 BEGIN SELECT RAISE(ABORT, 'closed'); END"
	vouchers 310 | sed '2,601d' >vouchers.csv
	run_ok cutover run -f spec.yml -p batch=two --dir d2 vouchers.csv
	err_has "load: vouchers.csv:10: 'ledger.db' refuses this record: closed (group '305')"
	err_has "run: books: loaded without 2 records that the target refuses ('d2/refused.tsv'); see 'd2'"
	cut -f 1,2 d2/refused.tsv | diff - <(printf '_at\t_fault\nvouchers.csv:10\t*:refused\nvouchers.csv:11\t*:group\n\\.\trows=2\n')
	[ "$(wc -l <d2/refusals.csv)" = 2 ]
	run_ok cutover audit d2/audit.jsonl
}

@test "an amount that map writes with more digits is read again" {
	sed -i '/^load:/,$d; /decimal(2)/s/(2)/(1)/' spec.yml
	vouchers 30 | sed 's/\.50/.5/' >vouchers.csv
	run_ok cutover run -q -f spec.yml --dir d vouchers.csv
	quiet
	[ "$(tail -n 1 d/records.tsv)" = "$(tabs <<<'\.⇥rows=60⇥sum.debit=480.00⇥sum.credit=480.00')" ]
}

@test "more findings than are shown: their number is that of the pipe, and comes before the summary" {
	vouchers 300 | awk -F, 'BEGIN { OFS = "," } NR > 1 && NR < 100 { $1 = "2023-02-30" } { print }' >vouchers.csv
	by_pipe
	rm -f ledger.db*
	for input in vouchers.csv -; do
		rm -rf d ledger.db*
		expect_status 1 cutover run -f spec.yml --dir d $input <vouchers.csv
		grep -A 1 "^clean: 78 more 'not_a_date'" err | grep -q '^clean: 600 read'
		diff <(grep ' more ' piped.err | sort) <(grep ' more ' err | sort)
	done
}

@test "reconcile reads a legacy side: its findings have the name of clean, as without run" {
	printf '%s\n' account,debit,credit 6001,45300.00,0.00 6002,0.00,x >balances.csv
	printf '%s\n' 'cutover: 1' 'name: balances' 'limits: { records: 5 }' 'clean: { fields: { account: {}, debit: { type: decimal(2) }, credit: { type: decimal(2) } } }' >side.yml
	sed -i 's/read: balances.csv,/read: balances.csv, spec: side.yml,/' spec.yml
	run_ok cutover run -q -f spec.yml --dir d vouchers.csv || [ "$status" -ne 0 ]
	cp err mine
	cutover reconcile -q -f spec.yml >/dev/null 2>alone || true
	grep -q "^clean: balances.csv:3: credit: 'x' is not a number" alone
	grep '^clean:' alone | diff - <(grep '^clean:' mine)
}

@test "records that contradict each other: dedupe must not have given one too early" {
	command -v jq >/dev/null || skip "jq is not installed"
	dirty
	# the copy of line 1000 comes with another amount, late in the file
	sed -n 1000p vouchers.csv | awk -F, 'BEGIN { OFS = "," } { $5 += 1; print }' >>vouchers.csv
	by_pipe
	rm -f ledger.db*
	sed 's/^source:.*/source: { encoding: utf-8, file: fifo }/' spec.yml >fifo.yml
	mkfifo fifo
	for input in vouchers.csv - fifo source dash; do
		rm -rf d ledger.db*
		case $input in
		fifo) cat vouchers.csv >fifo & expect_status 1 cutover run -f spec.yml --dir d fifo ;;
		source) cat vouchers.csv >fifo & expect_status 1 timeout 20 cutover run -f fifo.yml --dir d ;;
		# a file of that name does not make standard input a file
		dash) cp vouchers.csv ./- ; cat vouchers.csv >fifo & expect_status 1 cutover run -f spec.yml --dir d - <fifo ;;
		*) expect_status 1 cutover run -f spec.yml --dir d $input <vouchers.csv ;;
		esac
		err_has "dedupe: "
		[ "$(grep -c "^clean: .* read" err)" -eq 1 ]
		if [ $input = vouchers.csv ]; then
			for f in unmapped.csv unused.csv crossref.csv set-aside.tsv findings.csv refused.tsv refusals.csv reconciliation.txt; do
				cmp piped/$f d/$f || return 1
			done
			diff <(lines piped/audit.jsonl | sort) <(lines d/audit.jsonl | sort)
		else
			has d/findings.csv differs
			[ "$(wc -l <piped/findings.csv)" = "$(wc -l <d/findings.csv)" ]
		fi
	done
}

@test "without the section load the records are in the folder, those of the pipe" {
	sed -i '/^load:/,$d' spec.yml
	dirty
	run_ok cutover run -f spec.yml --dir d vouchers.csv
	err_has "run: books: all is well; see 'd'"
	cutover-clean -q -f spec.yml vouchers.csv 2>/dev/null | cutover-map -q -f spec.yml 2>/dev/null |
		cutover-dedupe -q -f spec.yml | cutover-validate -q -f spec.yml --set-aside a.tsv >piped.tsv 2>/dev/null
	cmp piped.tsv d/records.tsv
}

@test "groups in any order: the records of the pipe, for every -j" {
	sed -i '/^load:/,$d; s/^  group: .*/&\n  order: any/' spec.yml
	vouchers 30000 | awk -F, 'BEGIN { OFS = "," } NR % 9001 == 8 { $5 = 1 } { print }' >vouchers.csv
	for j in $(some 1 2 3 8); do
		run_ok cutover run -q -f spec.yml -j $j --dir d$j vouchers.csv
		cmp d1/records.tsv d$j/records.tsv
		cmp d1/set-aside.tsv d$j/set-aside.tsv
		cmp d1/findings.csv d$j/findings.csv
	done
	cutover-clean -q -f spec.yml vouchers.csv 2>/dev/null | cutover-map -q -f spec.yml |
		cutover-dedupe -q -f spec.yml | cutover-validate -q -f spec.yml --set-aside a.tsv >piped.tsv 2>/dev/null
	cmp piped.tsv d1/records.tsv
	cmp a.tsv d1/set-aside.tsv
	[ "$(wc -l <a.tsv)" -gt 8 ]
}

@test "more than threads write or digest at once: records and digests are those of one thread" {
	command -v jq >/dev/null || skip "jq is not installed"
	sed -i '/^load:/,$d' spec.yml
	vouchers 30000 >vouchers.csv
	[ "$(wc -c <vouchers.csv)" -gt 1500000 ]
	for j in $(some 1 2 3 8); do
		run_ok cutover run -q -f spec.yml -j $j --dir d$j vouchers.csv
		cmp d1/records.tsv d$j/records.tsv
		sha256sum vouchers.csv d$j/records.tsv | cut -c 1-64 >sums
		jq -r '(.inputs[] | select(.name == "vouchers.csv") | .sha256), (.outputs[] | select(.name | endswith("records.tsv")) | .sha256)' d$j/audit.jsonl |
			diff sums -
	done
}

@test "a spec with one section, and one with reconcile alone" {
	sed -n '1,/^map:/{/^map:/!p}' spec.yml >clean.yml
	run_ok cutover run -q -f clean.yml --dir d vouchers.csv
	cutover-clean -q -f clean.yml vouchers.csv | cmp - d/records.tsv
	run_ok cutover run -q -f spec.yml --dir e vouchers.csv
	{ head -n 2 spec.yml; sed -n '/^reconcile:/,$p' spec.yml; } >balances.yml
	run_ok cutover run -f balances.yml --dir f
	err_has "reconcile: 2 keys compared, 2 agree"
	has f/reconciliation.txt "Every key agrees."
	printf 'cutover: 1\nname: none\n' >none.yml
	expect_status 2 cutover run -f none.yml vouchers.csv
	err_has "'none.yml' has none of the sections clean, map, dedupe, validate, load, reconcile: there is nothing to run"
	[ ! -e runs ]
}

@test "a spec without clean reads a stream" {
	cutover-clean -q -f spec.yml vouchers.csv >clean.stream
	sed '/^clean:/,/^map:/{/^map:/!d}; /^source:/d' spec.yml >rest.yml
	run_ok cutover run -f rest.yml --dir d clean.stream
	err_has "run: books: loaded and reconciled; see 'd'"
	rm ledger.db
	expect_status 2 cutover run -f rest.yml --dir e vouchers.csv
	err_has "map: vouchers.csv:1: "
	err_has "run: books: nothing is loaded; see 'e'"
}

@test "a refusal: nothing is loaded, the status is 1, and nobody repeats it" {
	sed -i '/^limits/d' spec.yml
	dirty
	expect_status 1 cutover run -f spec.yml --dir d vouchers.csv
	err_lacks "load:"
	err_lacks "reconcile:"
	err_has "run: books: nothing is loaded; see 'd'"
	[ ! -e ledger.db ]
	[ -s d/set-aside.tsv ]
	run_ok cutover audit d/audit.jsonl || [ "$status" -eq 1 ]
}

@test "a difference is status 1: loaded, but not reconciled" {
	sed -i 's/45300/45301/' balances.csv
	expect_status 1 cutover run -f spec.yml --dir d vouchers.csv
	err_has "run: books: loaded, but not reconciled; see 'd'"
	has d/reconciliation.txt "45,301.00"
	rm ledger.db
	expect_status 1 cutover run -q -f spec.yml --dir e vouchers.csv
	expect_err <<'X'
reconcile: 2 keys compared, 0 agree, 2 differ
run: books: loaded, but not reconciled; see 'e'
X
}

@test "an error in each program: its message once, nothing is loaded, the repeat goes on" {
	# clean: a file that is not there; map: a lookup without its column; validate: a field that is not there
	expect_status 2 cutover run -f spec.yml --dir d1 nothere.csv
	err_has "clean: cannot open 'nothere.csv'"
	[ "$(grep -c nothere.csv err)" -eq 1 ]
	sed 's/voucher_id:   number/voucher_id:   nmber/' spec.yml >bad.yml
	expect_status 2 cutover run -f bad.yml --dir d2 vouchers.csv
	err_has "map: bad.yml:"
	[ "$(grep -c nmber err)" -le 2 ]
	sed 's/group: \[voucher_id\]/group: [vouchr]/' spec.yml >bad.yml
	expect_status 2 cutover run -f bad.yml --dir d3 vouchers.csv
	err_has "validate: bad.yml:"
	err_lacks "standard input"
	err_lacks "nothing may be loaded"
	sed 's/sqlite:ledger.db/sqlite:nofolder\/ledger.db/' spec.yml >bad.yml
	expect_status 2 cutover run -f bad.yml --dir d4 vouchers.csv
	err_has "load: "
	[ ! -e ledger.db ]
	run_ok cutover run -q -f spec.yml --dir d5 vouchers.csv
}

@test "what is loaded is not loaded again, by run or by the pipe" {
	run_ok cutover run -q -f spec.yml --dir d vouchers.csv
	expect_status 2 cutover run -q -f spec.yml --dir e vouchers.csv
	err_has "batch 'books' is in 'sqlite:ledger.db' already"
	sed 's/^load:.*/load: { to: "sqlite:ledger.db", batch: other }/' spec.yml >other.yml
	expect_status 2 cutover run -q -f other.yml --dir f vouchers.csv
	err_has "was loaded from the very same input"
	expect_status 2 pipe "cutover-clean -q -f other.yml vouchers.csv | cutover-map -q -f other.yml | cutover-dedupe -q -f other.yml |
		cutover-validate -q -f other.yml | cutover-load -f other.yml"
	err_has "was loaded from the very same input"
}

@test "a mistake in the spec: its line and the caret come below the message, once" {
	sed 's/voucher_id:   number/voucher_id:   nmber/' spec.yml >bad.yml
	expect_status 2 cutover run -q -f bad.yml --dir d vouchers.csv
	expect_err <<'X'
map: bad.yml:19:19: voucher_id: no field 'nmber' (did you mean 'number'?)
        voucher_id:   nmber
                      ^
X
}

@test "threads that cannot be started: nothing is loaded, and nobody says that it is" {
	sanitized && skip "a sanitizer needs more address space"
	for kib in 12000 16000 20000 24000 30000 40000; do
		status=0
		(ulimit -v $kib && cutover run -f spec.yml --dir d$kib vouchers.csv) >out 2>err || status=$?
		[ $status -ne 0 ]
		[ ! -e ledger.db ]
		err_lacks "run: books: loaded"
	done
}

@test "after the load a signal still ends the run; what is loaded stays" {
	mkfifo side
	sed 's/read: balances.csv/read: side/' spec.yml >waits.yml
	for how in "" --rehearse; do
		rm -f ledger.db*
		cutover run -f waits.yml $how --dir "d$how" vouchers.csv >out 2>err &
		until grep -q '"program":"load"' "d$how/audit.jsonl" 2>/dev/null; do sleep 0.05; done
		sleep 0.2
		kill -TERM $!
		for i in $(seq 100); do kill -0 $! 2>/dev/null || break; sleep 0.1; done
		kill -KILL $! 2>/dev/null || true
		status=0
		wait $! || status=$?
		[ "$status" -eq 143 ]
		[ ! -e "d$how/rehearsal" ]
	done
	err_has "run: books: could be loaded, but not reconciled; this was a rehearsal"
}

# ---- the folder

@test "without --dir: a new folder for each run, named after the spec and the time" {
	run_ok cutover run -q -f spec.yml vouchers.csv
	rm ledger.db*
	run_ok cutover run -q -f spec.yml vouchers.csv
	[ "$(ls runs | wc -l)" -eq 2 ]
	ls runs | grep -vE '^books-[0-9]{8}-[0-9]{6}(-2)?$' && return 1
	[ "$(stat -c %a runs "$(ls -d runs/* | head -n 1)" | sort -u)" = 700 ]
	sed 's|^name: .*|name: "a/b: 凭证 $x"|' spec.yml >odd.yml
	rm ledger.db*
	run_ok cutover run -q -f odd.yml vouchers.csv
	ls runs | grep -qE '^a-b--凭证--x-'
}

@test "a folder belongs to one run: a second one is refused, also at the same time" {
	run_ok cutover run -q -f spec.yml --dir a/b/c vouchers.csv
	cp a/b/c/audit.jsonl before
	expect_status 2 cutover run -q -f spec.yml --dir a/b/c vouchers.csv
	expect_err <<'X'
run: 'a/b/c' holds the files of a run, or another run writes them now ('a/b/c/audit.jsonl' is there): name another folder with --dir
X
	cmp before a/b/c/audit.jsonl
	sed -i '/^load:/,$d' spec.yml
	for i in 1 2 3 4 5 6; do
		{ s=0; cutover run -q -f spec.yml --dir same vouchers.csv 2>err.$i || s=$?; echo $s >status.$i; } &
	done
	wait
	[ "$(cat status.* | sort | tr -d '\n')" = 022222 ]
}

@test "what the map leaves out lands in the folder, the same for every -j, also if dedupe makes all begin again" {
	sed -i 's/^  to: ledger.journal_line/&\n  where: "number % 50 <> 7"/' spec.yml
	dirty
	cutover-clean -q -f spec.yml vouchers.csv 2>/dev/null | cutover-map -q -f spec.yml --left-out left.tsv >/dev/null 2>&1 || true
	[ "$(wc -l <left.tsv)" -eq 122 ]
	for j in $(some 1 2 3 8); do
		rm -f ledger.db*
		expect_status 1 cutover run -f spec.yml -j $j --dir d$j vouchers.csv
		cmp left.tsv d$j/left-out.tsv
	done
	# a copy that differs: dedupe has given its records too early
	awk -F, 'BEGIN { OFS = "," } { print } NR == 100 { $5 += 1; print }' vouchers.csv >again.csv
	rm -f ledger.db*
	expect_status 1 cutover run -q -f spec.yml --dir e again.csv
	[ "$(sed '1d;$d' e/left-out.tsv | wc -l)" -eq 120 ]
	# the input is never written over
	cp vouchers.csv left-out.tsv
	expect_status 2 cutover run -f spec.yml --dir . left-out.tsv
	err_has "run: --dir would change './left-out.tsv', which is read: name another file"
}

@test "what source.skip leaves out lands in the folder, the same for every -j, also if dedupe makes all begin again" {
	sed -i "s/^source: {/& skip: \"number like '%7'\",/" spec.yml
	dirty
	cutover-clean -q -f spec.yml --skipped skipped vouchers.csv >/dev/null 2>&1 || true
	[ "$(sed '1d;$d' skipped | wc -l)" -eq 600 ]
	for j in $(some 1 2 3 8); do
		rm -f ledger.db*
		expect_status 1 cutover run -f spec.yml -j $j --dir d$j vouchers.csv
		cmp skipped d$j/skipped.tsv
		err_has '(600 by source.skip)'
		jq -r '.outputs[].name' d$j/audit.jsonl | grep -x "d$j/skipped.tsv"
	done
	awk -F, 'BEGIN { OFS = "," } { print } NR == 100 { $5 += 1; print }' vouchers.csv >again.csv
	rm -f ledger.db*
	expect_status 1 cutover run -q -f spec.yml --dir e again.csv
	cmp <(sed 's/^[^:]*:[0-9]*//' skipped) <(sed 's/^[^:]*:[0-9]*//' e/skipped.tsv)
	cp vouchers.csv skipped.tsv
	expect_status 2 cutover run -f spec.yml --dir . skipped.tsv
	err_has "run: --dir would change './skipped.tsv', which is read: name another file"
}

@test "a folder that cannot be made or written is reported, and nothing is done" {
	touch file
	expect_status 2 cutover run -f spec.yml --dir file vouchers.csv
	expect_err <<'X'
run: cannot make the log 'file/audit.jsonl': Not a directory
X
	expect_status 2 cutover run -f spec.yml --dir file/x vouchers.csv
	expect_err <<'X'
run: cannot make the folder 'file/x': Not a directory
X
	expect_status 2 cutover run -f spec.yml --dir /proc/none vouchers.csv
	err_has "run: cannot make the folder '/proc/none': "
	[ ! -e ledger.db ]
}

@test "nothing in the folder is written over a file that is read" {
	for name in unmapped unused crossref findings; do
		cp vouchers.csv $name.csv
		expect_status 2 cutover run -f spec.yml --dir . $name.csv
		expect_err <<X
run: --dir would change './$name.csv', which is read: name another file
X
		cmp vouchers.csv $name.csv
	done
	# with two lookups each has lists of its own
	sed "s/^lookups: {/lookups: { more: { file: accounts.csv, key: old, value: new },/; s/currency: .*/currency: \"coalesce(lookup('more', account), 'CNY')\"/" spec.yml >two.yml
	cp vouchers.csv unmapped.more.csv
	expect_status 2 cutover run -f two.yml --dir . unmapped.more.csv
	err_has "run: --dir would change './unmapped.more.csv', which is read: name another file"
	cmp vouchers.csv unmapped.more.csv
	sed 's/^source:.*/source: { encoding: utf-8, file: "find*.csv" }/' spec.yml >pattern.yml
	expect_status 2 cutover run -f pattern.yml --dir .
	cmp vouchers.csv findings.csv
	cutover-clean -q -f spec.yml vouchers.csv >records.tsv
	sed '/^clean:/,/^map:/{/^map:/!d}; /^source:/d; /^load:/,$d' spec.yml >rest.yml
	expect_status 2 cutover run -f rest.yml --dir . records.tsv
	err_has "run: --dir would change './records.tsv', which is read"
	expect_status 2 cutover run -f rest.yml --dir . - <records.tsv
	err_has "run: --dir would change './records.tsv', which is read"
	# nothing began: the folder is still free
	[ ! -e audit.jsonl ]
	run_ok cutover run -q -f rest.yml --dir d records.tsv
	run_ok cutover run -q -f spec.yml --dir . vouchers.csv
}

@test "a run that does not begin leaves no folder behind" {
	expect_status 2 cutover run -f spec.yml --audit nofolder/a.jsonl vouchers.csv
	err_has "cannot create 'nofolder/a.jsonl'"
	[ "$(ls runs)" = "" ]
	expect_status 2 cutover run -f spec.yml --dir d --audit nofolder/a.jsonl vouchers.csv
	run_ok cutover run -q -f spec.yml --dir d vouchers.csv
}

@test "a disk that is full: status 2, nothing is loaded, no half file" {
	sed -i '/^load:/,$d' spec.yml
	vouchers 30000 >vouchers.csv
	cat >fill <<'X'
mkdir -p disk && mount -t tmpfs -o size=1m none disk || exit 77
cutover run -q -f spec.yml --dir disk/d vouchers.csv
status=$?
ls disk/d >left
exit $status
X
	status=0
	unshare -rm bash fill >out 2>err || status=$?
	[ $status -ne 77 ] && ! grep -q "unshare\|unknown filesystem" err || skip "no tmpfs here"
	[ $status -eq 2 ]
	err_has "No space left on device"
	lacks left records.tsv
}

@test "a disk that is full, whenever it is: status 2, and what is loaded is said" {
	command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"
	cat >fill <<'X'
mkdir -p disk
for size in 8 12 16 20 24 28 32 36 40; do
	mount -t tmpfs -o size=${size}k none disk || exit 77
	rm -f ledger.db*
	cutover run -q -f spec.yml --dir disk/d vouchers.csv 2>err.$size
	echo $? >status.$size
	[ ! -e ledger.db ] || sqlite3 ledger.db 'select count(*) from journal_line' >rows.$size
	umount disk
done
X
	status=0
	unshare -rm bash fill >out 2>err || status=$?
	[ $status -ne 77 ] && ! grep -q "unshare\|unknown filesystem" err || skip "no tmpfs here"
	for size in 8 12 16 20 24 28 32 36 40; do
		lacks err.$size "a line that is not of a run" || return 1
		if [ ! -e rows.$size ]; then
			[ "$(cat status.$size)" -eq 2 ] && has err.$size "No space left on device" || return 1
		else
			[ "$(cat rows.$size)" -eq 600 ]
			[ "$(cat status.$size)" -eq 0 ] || has err.$size "run: books: loaded" || return 1
		fi
	done
	[ -e rows.40 ] && [ ! -e rows.8 ]
}

@test "inputs.sha256 of a run that fails or is stopped: what was read to its end, and what was not" {
	# clean stops within the second file
	{ cat vouchers.csv; printf '"torn'; } >$'second\nfile.csv'
	expect_status 2 cutover run -q -f spec.yml --dir d vouchers.csv $'second\nfile.csv' accounts.csv
	grep -xF '# not read to its end: second\nfile.csv' d/inputs.sha256
	lacks d/inputs.sha256 stopped
	sha256sum -c --strict --quiet d/inputs.sha256
	[ "$(grep -c '^[0-9a-f]' d/inputs.sha256)" -ge 3 ]
	# a table that map has read to its end, and that clean refuses after its header
	expect_status 2 cutover run -q -f spec.yml --dir e vouchers.csv accounts.csv
	has e/inputs.sha256 "  accounts.csv"
	lacks e/inputs.sha256 "not read"
	mkfifo slow
	for signal in TERM INT; do
		env --default-signal=INT cutover run -q -f spec.yml --dir "$signal" --keep-inputs vouchers.csv >out 2>err || true
		rm -rf "$signal" ledger.db*
		env --default-signal=INT cutover run -q -f spec.yml --dir "$signal" vouchers.csv slow >out 2>err &
		exec 7>slow
		head -n 5 vouchers.csv >&7
		until [ -e "$signal/audit.jsonl" ]; do sleep 0.02; done
		sleep 0.3
		kill -$signal $!
		status=0
		wait $! || status=$?
		exec 7>&-
		[ "$status" -eq $((128 + $(kill -l $signal))) ]
		[ "$(head -n 1 "$signal/inputs.sha256")" = "# the run was stopped by a signal" ]
		has "$signal/inputs.sha256" "# not read to its end: slow"
		has "$signal/inputs.sha256" "  accounts.csv"
		sha256sum -c --strict --quiet "$signal/inputs.sha256"
		[ ! -e ledger.db ]
	done
}

@test "--keep-inputs keeps a copy of every file that was read" {
	mkdir legacy
	mv vouchers.csv legacy/
	cp spec.yml legacy/spec.yml
	printf 'date,number,line,account,debit,credit\n' >spec.csv
	run_ok cutover run -q -f spec.yml --dir d --keep-inputs legacy/vouchers.csv spec.csv
	[ "$(ls d/inputs | tr '\n' ' ')" = "accounts.csv balances.csv currencies.csv journal_line.yml spec.csv spec.yml vouchers.csv " ]
	cmp legacy/vouchers.csv d/inputs/vouchers.csv
	cmp spec.yml d/inputs/spec.yml
	mkdir other
	cp legacy/vouchers.csv other/
	head -n 1 legacy/vouchers.csv >other/vouchers.csv
	rm ledger.db*
	run_ok cutover run -q -f spec.yml --dir e --keep-inputs legacy/vouchers.csv other/vouchers.csv
	cmp legacy/vouchers.csv e/inputs/vouchers.csv
	cmp other/vouchers.csv e/inputs/2-vouchers.csv
}

@test "--keep-inputs cannot keep a pipe: said before anything is done, or not waited for" {
	rm -f ledger.db
	expect_status 2 cutover run -f spec.yml --dir d --keep-inputs - <vouchers.csv
	expect_err <<'X'
run: --keep-inputs cannot keep 'standard input': only a file can be read a second time
X
	expect_status 2 cutover run -f spec.yml --dir d --keep-inputs <vouchers.csv
	mkfifo fifo
	expect_status 2 timeout 20 cutover run -f spec.yml --dir d --keep-inputs fifo
	err_has "run: --keep-inputs cannot keep 'fifo'"
	sed 's/^source:.*/source: { encoding: utf-8, file: fifo }/' spec.yml >fifo.yml
	expect_status 2 timeout 20 cutover run -f fifo.yml --dir d --keep-inputs
	err_has "run: --keep-inputs cannot keep 'fifo'"
	[ ! -e d ] && [ ! -e ledger.db ]
	mv fifo fifo.csv
	sed 's/read: balances.csv/read: fifo.csv/' spec.yml >side.yml
	cat balances.csv >fifo.csv &
	expect_status 2 timeout 20 cutover run -f side.yml --dir d --keep-inputs vouchers.csv
	err_has "run: cannot keep 'fifo.csv': only a file can be read a second time"
	# what came after does not make it another proof
	err_has "run: books: loaded and reconciled; see 'd'"
	cmp vouchers.csv d/inputs/vouchers.csv
}

@test "--audit gets the lines of the run, too, but not those of a rehearsal" {
	echo before >all.jsonl
	run_ok cutover run -q -f spec.yml --dir r --rehearse --audit all.jsonl vouchers.csv
	[ "$(cat all.jsonl)" = before ]
	run_ok cutover run -q -f spec.yml --dir d --audit all.jsonl vouchers.csv
	{ echo before; cat d/audit.jsonl; } | cmp - all.jsonl
	# its own log is not that of the user
	for file in audit.jsonl findings.csv inputs.sha256; do
		expect_status 2 cutover run -q -f spec.yml --dir f --audit f/$file vouchers.csv
		[ "$(grep -c "^run: --.* both write 'f/$file': one would be lost in the other" err)" -eq 1 ]
		[ "$(ls f)" = "" ]
	done
	CUTOVER_AUDIT=env.jsonl run_ok cutover run -q -f spec.yml --dir e --rehearse vouchers.csv || [ "$status" -eq 2 ]
	[ ! -e env.jsonl ]
}

# ---- rehearsal

@test "--rehearse does all of it and changes nothing" {
	run_ok cutover run -f spec.yml --dir d --rehearse vouchers.csv
	err_has "load: 600 read, 600 could be loaded into 'sqlite:ledger.db' as batch 'books'"
	err_has "reconcile: 2 keys compared, 2 agree, 0 differ"
	err_has "run: books: could be loaded and reconciled; this was a rehearsal, nothing is changed; see 'd'"
	# what stays names the target, not the copy, which is gone
	has d/reconciliation.txt "sqlite:ledger.db, table journal_line"
	lacks d/reconciliation.txt rehearsal
	[ ! -e ledger.db ]
	[ ! -e d/rehearsal ]
	vouchers 2 | sed 's/2023-01-05,/2023-01-04,900/' >more.csv
	run_ok cutover run -q -f spec.yml --dir e vouchers.csv
	sed 's/^load:.*/load: { to: "sqlite:ledger.db", batch: more }/' spec.yml >more.yml
	sha256sum ledger.db >sum
	ask "ALTER TABLE journal_line RENAME TO other"
	for how in --rehearse ""; do
		cp ledger.db whole.db
		sqlite3 ledger.db "CREATE TABLE journal_line (a)"
		expect_status 2 cutover run -q -f more.yml $how --dir "t$how" more.csv
		grep '^load:' err >"said$how"
		mv whole.db ledger.db
	done
	cmp said said--rehearse
	ask "ALTER TABLE other RENAME TO journal_line"
	sha256sum ledger.db >sum
	# the copy has the batch before, so that the balances differ now
	expect_status 1 cutover run -f more.yml --dir f --rehearse more.csv
	err_has "run: books: could be loaded, but not reconciled; this was a rehearsal"
	sha256sum -c --quiet sum
	expect_status 2 cutover run -f spec.yml --dir g --rehearse vouchers.csv
	err_has "batch 'books' is in 'sqlite:ledger.db' already"
	err_has "run: books: could not be loaded; this was a rehearsal"
	[ "$(ls d/rehearsal* e/rehearsal* f/rehearsal* g/rehearsal* 2>/dev/null)" = "" ]
}

@test "what a rehearsal compares is no proof for a load" {
	sed '/^reconcile/,$d' spec.yml >alone.yml
	run_ok cutover run -q -f alone.yml --dir a vouchers.csv
	vouchers 2 | sed 's/2023-01-05,/2023-01-04,900/' >more.csv
	sed 's/^load:.*/load: { to: "sqlite:ledger.db", batch: more }/' spec.yml >more.yml
	expect_status 1 cutover run -q -f more.yml --dir b --rehearse more.csv
	grep -q '"program":"reconcile"' b/audit.jsonl
	expect_status 1 cutover audit --expect reconcile a/audit.jsonl b/audit.jsonl
	out_has "the chain ends here, and not at reconcile"
}

@test "--rehearse refuses a target that a run would refuse" {
	sed -i '/^reconcile/,$d' spec.yml
	sed 's|sqlite:ledger.db|sqlite:nofolder/ledger.db|' spec.yml >none.yml
	expect_status 2 cutover run -q -f none.yml --rehearse vouchers.csv
	expect_err <<'X'
run: cannot create 'nofolder/ledger.db': No such file or directory
X
	cat >journal.yml <<'X'
cutover: 1
name: journal
controls: [debit, credit]
clean: { fields: { date: { type: date }, number: {}, account: {}, debit: { type: decimal(2), default: 0 }, credit: { type: decimal(2), default: 0 } } }
map:
  to: hledger/journal
  fields: { date: date, number: number, account: account, debit: debit, credit: credit, base_currency: "'CNY'" }
load: { to: "file:out.journal" }
X
	run_ok cutover run -f journal.yml --rehearse vouchers.csv
	err_has "load: 600 read, 600 could be written to 'file:out.journal', read back"
	err_has "run: journal: could be loaded; this was a rehearsal"
	[ ! -e out.journal ]
	run_ok cutover run -q -f journal.yml --dir runs/d vouchers.csv
	cp out.journal before
	for how in --rehearse ""; do
		expect_status 2 cutover run -q -f journal.yml $how vouchers.csv
		err_has "'out.journal' is there already, nothing is written"
	done
	# what the name of the target means, it means in a rehearsal, too
	sed 's/out.journal/out.xlsx/' journal.yml >book.yml
	for how in --rehearse ""; do
		expect_status 2 cutover run -q -f book.yml $how vouchers.csv
		err_has "'out.xlsx': a text journal is no workbook"
	done
	sed 's/out.journal"/out.journal", mode: replace/' journal.yml >replace.yml
	run_ok cutover run -q -f replace.yml --rehearse vouchers.csv
	cmp before out.journal
	[ "$(ls runs/*/rehearsal 2>/dev/null)" = "" ]
}

@test "-n checks the spec of every program, and makes no folder" {
	run_ok cutover run -n -f spec.yml
	err_has "clean: 'spec.yml' holds together"
	err_has "load: 'spec.yml' holds together"
	[ ! -e runs ]
	[ ! -e ledger.db ]
}

# ---- the end by force

# stopped SIGNAL N: N runs, each ended by the signal after a while that grows; each repeat goes on to the end
stopped() {
	local i rows
	vouchers 4000 >many.csv
	printf '%s\n' account,debit,credit 6001,8004000.00,0.00 6002,0.00,8004000.00 >balances.csv
	for i in $(seq "$2"); do
		# the logs go with the ledger: those of a ledger that was removed say that the batch is loaded and reconciled
		rm -rf ledger.db* "$1"-*
		# a shell lets its background programs ignore INT
		env --default-signal=INT cutover run -q -f spec.yml --dir "$1-$i" many.csv >out 2>err &
		sleep "$(awk -v i="$i" -v n="$2" 'BEGIN { printf "%.3f", i / n * 0.3 }')"
		kill -"$1" $! 2>/dev/null || true
		wait $! 2>/dev/null || true
		rows=$(sqlite3 ledger.db "select count(*) from journal_line" 2>/dev/null || echo 0)
		# all or nothing
		[ "$rows" -eq 0 ] || [ "$rows" -eq 8000 ] || { echo "$1 $i: $rows rows"; return 1; }
		! grep -qs '"program":"reconcile"' "$1-$i/audit.jsonl" || continue
		run_ok cutover run -q -f spec.yml --dir "$1-$i-again" many.csv || return
		[ "$(sqlite3 ledger.db 'select count(*) from journal_line')" -eq 8000 ] || return
		[ "$(grep -c '"program":"load".*"status":0' "$1-$i-again/audit.jsonl")" -eq 1 ] || return
	done
}

@test "KILL at any moment: all or nothing is loaded, and the repeat goes on" {
	command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"
	stopped KILL 50
}
@test "TERM at any moment" {
	command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"
	stopped TERM 50
}
@test "INT at any moment" {
	command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"
	stopped INT 50
}

# at_line SIGNAL COMMAND...: the signal comes in the moment after the commit, when the line of load is to be written
at_line() {
	[ -e at_line.so ] || cc -shared -fPIC -o at_line.so -x c - <<'X'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
ssize_t write(int fd, const void *p, size_t n)
{
	ssize_t (*next)(int, const void *, size_t) = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
	if (n > 18 && memcmp(p, "{\"program\":\"load\"", 17) == 0)
		kill(getpid(), atoi(getenv("AT_LINE")));
	return next(fd, p, n);
}
X
	local number
	number=$(kill -l "$1"); shift
	AT_LINE=$number LD_PRELOAD=$PWD/at_line.so env --default-signal=INT "$@"
}

@test "a signal between the commit and the audit line: the repeat proves what is loaded, and goes on" {
	sanitized && skip "a sanitizer must come first"
	echo 'int main(void) { return 0; }' | cc -o try -x c - 2>/dev/null || skip "there is no C compiler"
	for signal in KILL TERM INT; do
		rm -rf ledger.db* runs all
		status=0
		at_line $signal cutover run -q -f spec.yml --dir runs/a --audit all vouchers.csv >out 2>err || status=$?
		[ "$status" -eq $((128 + $(kill -l $signal))) ]
		[ "$(ask 'SELECT count(*) FROM journal_line')" -eq 600 ]
		# the line is lost with the process only
		[ "$(grep -c '"program":"load"' runs/a/audit.jsonl)" -eq $([ $signal = KILL ] && echo 0 || echo 1) ]
		run_ok cutover run -f spec.yml --dir runs/b --audit all vouchers.csv
		err_has "load: 600 read, 600 are in 'sqlite:ledger.db' already as batch 'books', loaded on "
		err_has "run: books: loaded before and reconciled; its load is now in the log; see 'runs/b'"
		[ "$(ask 'SELECT count(*) FROM journal_line')" -eq 600 ]
		grep '"program":"load"' runs/b/audit.jsonl | grep '"batch_number":1,"recovered":"yes","loaded":{"records":600,'
		run_ok cutover audit all
		run_ok cutover audit runs/b/audit.jsonl
		out_has "loaded as batch 'books' by an earlier run, found there and compared"
		# now it is done
		expect_status 2 cutover run -q -f spec.yml --dir runs/c --audit all vouchers.csv
		err_has "batch 'books' is in 'sqlite:ledger.db' already, nothing is loaded"
	done
}

@test "a load whose line is missing, and other data since: never passed over" {
	run_ok cutover run -q -f spec.yml --dir runs/a vouchers.csv
	rm -r runs
	sed '2s/1.50/1.51/; 3s/1.50/1.51/' vouchers.csv >other.csv
	expect_status 2 cutover run -q -f spec.yml other.csv
	err_has "load: batch 'books' is in 'sqlite:ledger.db' already, but its input was another one"
	err_has "take that one out: cutover load -f spec.yml --undo books"
	expect_status 2 cutover run -q -f spec.yml other.csv --rehearse
	# a rehearsal proves, too, and notes nothing that counts
	run_ok cutover run -f spec.yml vouchers.csv --rehearse
	err_has "run: books: loaded before and reconciled; this was a rehearsal, nothing is changed"
	ask "DELETE FROM journal_line WHERE voucher_id = 5"
	expect_status 2 cutover run -q -f spec.yml vouchers.csv
	err_has "but its records were changed since it was loaded"
	# the log of the user has the load
	rm -r runs ledger.db
	run_ok cutover run -q -f spec.yml --audit all vouchers.csv
	rm -r runs
	expect_status 2 cutover run -q -f spec.yml --audit all vouchers.csv
	err_has "batch 'books' is in 'sqlite:ledger.db' already, nothing is loaded"
}

@test "on a terminal a bar shows which program is at work" {
	has_terminal
	vouchers 20000 >vouchers.csv
	mkfifo slow
	{ head -n 10 vouchers.csv; sleep 1.5; tail -n +11 vouchers.csv; } 3>&- >slow &
	script -qec "cutover run -f spec.yml --dir d --rehearse --progress slow" /dev/null </dev/null >bar || true
	grep -aq 'clean: [0-9.]* [kM]B, ' bar
	{ head -n 10 vouchers.csv; sleep 1.5; tail -n +11 vouchers.csv; } 3>&- >slow &
	script -qec "cutover run -f spec.yml --dir e --rehearse --no-progress slow" /dev/null </dev/null >bar || true
	if grep -aq 'clean: [0-9.]* [kM]B, ' bar; then return 1; fi
}

@test "--memory is shared by the programs that remember at the same time" {
	cat >map.yml <<'X'
cutover: 1
name: wide
clean: { fields: { no: {}, debit: { type: decimal(2) } } }
map:
  group: no
  fields: { no: no, debit: debit, lines: count(*) }
X
	{ cat map.yml; echo 'validate: { checks: { some: debit > 0 } }'; } >both.yml
	{ echo no,debit; yes 7,1.00 | head -n 3000; } >wide.csv
	run_ok cutover run -q -f map.yml --memory 1M --dir alone wide.csv
	expect_status 2 cutover run -q -f both.yml --memory 1M --dir half wide.csv
	err_has "map: keys and groups of the records take more than 524288 bytes of memory, the share of this program: allow more with --memory SIZE"
	run_ok cutover run -q -f both.yml --memory 2M --dir enough wide.csv
	# without it, too
	run_ok cutover run -q -f both.yml --dir default wide.csv
	cmp enough/records.tsv default/records.tsv
}

@test "--memory is shared by dedupe and validate, too" {
	cat >dedupe.yml <<'X'
cutover: 1
name: wide
clean: { fields: { no: {}, debit: { type: decimal(2) } } }
dedupe: { key: no, agree: [] }
X
	{ cat dedupe.yml; echo 'validate: { checks: { some: debit > 0 } }'; } >both.yml
	{ echo no,debit; seq -f '%.0f,1.00' 20000; } >wide.csv
	run_ok cutover run -q -f dedupe.yml --memory 768K --dir alone wide.csv
	expect_status 2 cutover run -q -f both.yml --memory 768K --dir half wide.csv
	err_has "dedupe: --memory is too small for sorting: 786432 bytes, at least 1048576"
	run_ok cutover run -q -f both.yml --memory 1M --dir enough wide.csv
	cmp alone/records.tsv enough/records.tsv
}
