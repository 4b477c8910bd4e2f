# The whole pipe, and what breaks it: nothing is loaded, and the database is as it was.
load helper
load books

setup() {
	scratch
	books pipe <<<'load: { to: "sqlite:ledger.db" }'
	accounts 6001 6002
	vouchers 300 >vouchers.csv
}

stages() { # SOURCE [FILTER]: the pipe behind SOURCE, with FILTER between map and dedupe
	echo "$1 | cutover-clean -q -f spec.yml | cutover-map -q -f spec.yml | ${2:-cat} |
		cutover-dedupe -q -f spec.yml | cutover-validate -q -f spec.yml | cutover-load -f spec.yml"
}
ledger() { [ ! -e ledger.db ] || sha256sum <ledger.db; }

@test "a whole pipe loads everything" {
	run_ok pipe "$(stages 'cat vouchers.csv')"
	summary load: 600 read, 600 loaded
}

@test "without pipefail the shell still learns it: the last program says 2" {
	expect_status 2 bash -c "$(stages 'cat vouchers.csv' 'head -n 100')"
	[ ! -e ledger.db ]
}

@test "a stream that was cut by head loads nothing" {
	expect_status 2 pipe "$(stages 'cat vouchers.csv' 'head -n 100')"
	err_has "dedupe: standard input: no seal after 99 records"
	# dedupe holds back what it has until all is read, so that it has written nothing yet
	err_has "load: standard input: dedupe failed after 0 records: standard input: no seal after 99 records"
	[ ! -e ledger.db ]
}

@test "a stream that was cut in the middle of a line, or of its seal, loads nothing" {
	for filter in 'head -c 5000' 'head -c -3'; do
		expect_status 2 pipe "$(stages 'cat vouchers.csv' "$filter")"
		[ ! -e ledger.db ]
	done
}

@test "a grep in between breaks the seal; the message names -I tsv, and -I tsv does it" {
	expect_status 2 pipe "$(stages 'cat vouchers.csv' "grep -v -- '-:7	'")"
	err_has "the seal does not match"
	err_has "read with -I tsv if that is meant"
	[ ! -e ledger.db ]
	run_ok pipe "cutover-clean -q -f spec.yml vouchers.csv | cutover-map -q -f spec.yml -O tsv | grep -v 'vouchers.csv:[23]	' |
		cutover-dedupe -q -f spec.yml -I tsv | cutover-validate -q -f spec.yml | cutover-load -f spec.yml"
	summary load: 598 read, 598 loaded
}

# killed STAGE: run the pipe on input that does not end, and kill that program with SIGKILL
killed() {
	mkfifo slow
	bash -o pipefail -c "$(stages 'cat slow')" >out 2>err &
	local shell=$! victim
	exec 7>slow
	vouchers 60000 >&7
	for _ in $(seq 50); do
		victim=$(ps -o pid=,ppid=,args= -A | awk -v p=$shell -v s="cutover-$1 " '$2 == p && index($0, s) { print $1 }')
		[ -z "$victim" ] || break
		sleep 0.1
	done
	[ -n "$victim" ] || { ps -A -o pid=,ppid=,args= | tail -n 20; echo "shell $shell"; cat err; return 1; }
	sleep 0.3
	kill -KILL "$victim"
	{ vouchers 10 | tail -n +2 >&7; } 2>/dev/null || true
	exec 7>&-
	status=0
	wait $shell || status=$?
	rm slow
}

@test "a program of the pipe that is killed: nothing is loaded, the database is as before" {
	vouchers 5 >first.csv
	sed 's/^load:.*/load: { to: "sqlite:ledger.db", batch: first }/; s/001/000/' spec.yml >first.yml
	run_ok pipe "$(stages 'cat first.csv' | sed 's/spec.yml/first.yml/g')"
	local stage before
	before=$(ledger)
	for stage in clean map dedupe validate; do
		killed $stage
		[ "$status" -ne 0 ] || { echo "$stage: status 0"; return 1; }
		# dedupe holds back what it has until all is read: those behind it may get nothing at all
		grep -qE "nothing may be loaded|is empty: not even a header" err
		[ "$(ledger)" = "$before" ] || { echo "$stage: the database has changed"; return 1; }
	done
}

@test "load that is killed: the database is as before once it is opened again" {
	command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"
	vouchers 5 >first.csv
	sed 's/^load:.*/load: { to: "sqlite:ledger.db", batch: first }/; s/001/000/' spec.yml >first.yml
	run_ok pipe "$(stages 'cat first.csv' | sed 's/spec.yml/first.yml/g')"
	killed load
	[ "$status" -ne 0 ]
	[ "$(sqlite3 ledger.db 'SELECT count(*) FROM journal_line')" -eq 10 ]
	run_ok pipe "$(stages 'cat vouchers.csv')"
	summary load: 600 read, 600 loaded
}

@test "garbage in the pipe is refused, not read" {
	expect_status 2 pipe "$(stages 'cat vouchers.csv' 'gzip -c')"
	[ ! -e ledger.db ]
	expect_status 2 pipe "$(stages 'cat vouchers.csv' "sed 's/A/B/;5s/\\t/ /'")"
	err_has "dedupe: standard input:5:"
	[ ! -e ledger.db ]
}

@test "a disk that is full stops the pipe" {
	expect_status 2 pipe "cutover-clean -q -f spec.yml -o /dev/full vouchers.csv"
	err_has "No space left on device"
	expect_status 2 bash -c "cutover-clean -q -f spec.yml vouchers.csv >/dev/full"
	err_has "clean: cannot write standard output: No space left on device"
}

@test "the reader goes away: the programs before end quietly" {
	vouchers 20000 >vouchers.csv
	bash -c 'cutover-clean -f spec.yml vouchers.csv 2>err | head -n 1 >first; echo ${PIPESTATUS[0]} >status'
	[ ! -s err ]
	[ "$(cat status)" -eq 141 ]
}
