# audit: prove that every record and every amount went somewhere.
load helper

# run PROGRAM INPUT-DIGEST OUTPUT-DIGEST FIGURES...: one line of a log; a figure is NAME=RECORDS/DEBIT
run_line() {
	local figure figures="" program=$1 input=$2 output=$3
	shift 3
	for figure; do
		figures+=",\"${figure%%=*}\":{\"records\":${figure#*=}"
		figures=${figures/\/*/},\"sums\":{\"debit\":\"${figure##*/}\"}}
	done
	echo "{\"program\":\"$program\",\"version\":\"1\",\"spec\":\"v.yml\",\"start\":\"2026-01-31T22:04:05Z\",\"inputs\":[{\"name\":\"-\",\"bytes\":1,\"sha256\":\"$input\"}],\"outputs\":[{\"name\":\"-\",\"bytes\":1,\"sha256\":\"$output\"}],\"status\":${status_of:-0}$figures}"
}
good() {
	run_line clean f0 c1 in=10/0 out=9/50.00 skipped=1/0 | sed 's/"in":{"records":10,"sums":{"debit":"0"}}/"in":{"records":10,"sums":{}}/; s/"skipped":{"records":1,"sums":{"debit":"0"}}/"skipped":{"records":1,"sums":{}}/'
	run_line dedupe c1 d1 in=9/50.00 out=8/40.00 merged=1/10.00
	run_line validate d1 v1 in=8/40.00 out=6/25.50 set_aside=2/14.50
	run_line load v1 x in=6/25.50 loaded=6/25.50 | sed 's/"outputs":\[[^]]*\]/"outputs":[],"batch":"v"/'
}

@test "a chain that adds up is printed as a table: status 0" {
	good >log
	run_ok cutover-audit log
	quiet
	expect_out <<'X'
Chain 1: v.yml, started 2026-01-31T22:04:05Z

stage     figure      in    out  left on the way  adds up
--------  -------  -----  -----  ---------------  -------
clean     records     10      9  1 skipped        yes
dedupe    records      9      8  1 merged         yes
          debit    50.00  40.00  10.00 merged     yes
validate  records      8      6  2 set aside      yes
          debit    40.00  25.50  14.50 set aside  yes
load      records      6      6                   yes
          debit    25.50  25.50                   yes

loaded as batch 'v'
X
}

@test "the order of the lines does not matter: what one wrote is what the next one read" {
	good >log
	run_ok cutover-audit log
	cp out one
	tac log >back
	run_ok cutover-audit back
	cmp one out
	split -l 1 log part.
	run_ok cutover-audit part.ad part.aa part.ac part.ab
	cmp one out
}

@test "a lost record and a lost cent are found, with the line of the log: status 1" {
	good | sed 's/"set_aside":{"records":2/"set_aside":{"records":1/' >log
	expect_status 1 cutover-audit log
	expect_err <<'X'
audit: log:3: validate: records: what came in is not what went out and what left
X
	good | sed 's/14.50/14.49/' >log
	expect_status 1 cutover-audit log
	expect_err <<'X'
audit: log:3: validate: debit: what came in is not what went out and what left
X
	out_has "NO"
}

@test "a stage that read what nobody wrote is found" {
	good | sed 2d >log
	expect_status 1 cutover-audit log
	err_has "audit: log:2: validate: records: what it read was written by no program in this log"
}

@test "of several inputs each was written by a program of the log" {
	{ good; run_line clean f1 c2 in=1/1.00 out=1/1.00; } |
		sed '2s/"sha256":"c1"}/&,{"name":"c2","bytes":1,"sha256":"c2"}/' >log
	run_ok cutover-audit log
	sed 5d log >lost
	expect_status 1 cutover-audit lost
	err_has "audit: lost:2: dedupe: records: what it read was written by no program in this log"
}

@test "a program that misstates what it read is found" {
	good | sed '3s/"in":{"records":8/"in":{"records":7/; 3s/"out":{"records":6/"out":{"records":5/' >log
	expect_status 1 cutover-audit log
	err_has "audit: log:3: validate: records: what came in is not what the program before sent"
}

@test "two migrations in one log are two chains" {
	{ good; good | sed 's/"\([cdv]\)1"/"\12"/g'; } >log
	run_ok cutover-audit log
	out_has "Chain 1: v.yml"
	out_has "Chain 2: v.yml"
}

@test "a run that did not finish proves nothing, and is shown" {
	{ good; status_of=2 run_line load v1 x in=3/1.00; } >log
	run_ok cutover-audit log
	out_has "did not finish"
}

@test "a result of reconcile is told at the end" {
	{ good; echo '{"program":"reconcile","start":"2026-01-31T23:00:00Z","inputs":[],"outputs":[],"status":0,"result":"5 keys compared, 5 agree, 0 differ"}'; } >log
	run_ok cutover-audit log
	out_has "reconciled 2026-01-31T23:00:00Z: 5 keys compared, 5 agree, 0 differ"
}

@test "where there are several chains a reconciliation says of which spec it is" {
	{ good; good | sed 's/\([fcdv]\)\([01]\)"/\1\29"/g'; sed 's/^/{"program":"reconcile","spec":"v.yml","start":"2026-01-31T23:00:00Z","inputs":[],"outputs":[],"status":0,"result":"/; s/$/"}/' <<<'5 keys compared, 5 agree, 0 differ'; } >log
	run_ok cutover-audit log
	[ "$(grep -c Chain out)" -eq 2 ]
	[ "$(tail -n 2 out)" = $'\nv.yml: reconciled 2026-01-31T23:00:00Z: 5 keys compared, 5 agree, 0 differ' ]
}

@test "a line that was cut short is told, and those after it are read" {
	{ good | head -n 2; printf '%s\n\n' '{"program":"reconcile","start":"2026-01-31T23:0'; good | tail -n +3; } >log
	expect_status 1 cutover-audit log
	out_has "loaded as batch 'v'"
	[ "$(cat err)" = "audit: log:3: the line was cut short as it was written: what this run did is not proved" ]
}

@test "what is no audit log is refused with its line" {
	{ good; echo '{"program":}'; } >log
	expect_status 2 cutover-audit log
	err_has "audit: log:5: not a line of an audit log:"
	echo '{}' >log
	expect_status 2 cutover-audit log
	err_has "log:1: not a line of an audit log: it names no program"
	: >log
	expect_status 2 cutover-audit log
	err_has "audit: 'log' is empty: no program has written its line"
	expect_status 2 cutover-audit none
	err_has "audit: cannot read 'none': No such file or directory"
	expect_status 2 cutover-audit
	err_has "audit: no log: name the FILE that the programs wrote with --audit"
}

@test "the lines of a real pipe make one chain" {
	cat >spec.yml <<'X'
cutover: 1
name: v
controls: [debit]
source: { encoding: utf-8 }
clean: { fields: { voucher: {}, debit: { type: decimal(2) } } }
map: { fields: { voucher: voucher, debit: debit } }
dedupe: { key: [voucher] }
X
	printf '%s\n' voucher,debit A,1.00 B,2.00 A,1.00 >in.csv
	export CUTOVER_AUDIT=log
	run_ok pipe 'cutover-clean -q -f spec.yml in.csv | cutover-map -q -f spec.yml | cutover-dedupe -q -f spec.yml'
	unset CUTOVER_AUDIT
	run_ok cutover-audit log
	[ "$(grep -c Chain out)" -eq 1 ]
	[ "$(grep -c ' yes$' out)" -eq 6 ] || { cat out; return 1; }
}

@test "a line break in a log is no line of the report" {
	good | sed 's/"v.yml"/"v.yml\\n\\nloaded as batch \x27w\x27\\u202e"/; s/"batch":"v"/"batch":"v\\nloaded as batch"/; s/"debit"/"de\\nbit"/g' >log
	run_ok cutover-audit log
	[ "$(grep -c '^loaded as batch' out)" = 1 ]
	out_has "Chain 1: v.yml\\n\\nloaded as batch 'w'\\u202e, started"
	out_has "          de\\nbit"
}
