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

@test "of several inputs each was written by a program of the log, and their figures are what was read" {
	{ good; run_line clean f1 c2 in=1/1.00 out=1/1.00; } |
		sed '2s/"sha256":"c1"}/&,{"name":"c2","bytes":1,"sha256":"c2"}/; 2s/"in":{"records":9,"sums":{"debit":"50.00"}}/"in":{"records":10,"sums":{"debit":"51.00"}}/; 2s/"merged":{"records":1,"sums":{"debit":"10.00"}}/"merged":{"records":2,"sums":{"debit":"11.00"}}/' >log
	run_ok cutover-audit log
	[ "$(grep -c Chain out)" -eq 1 ]
	sed '2s/51.00/51.01/; 2s/11.00/11.01/' log >other
	expect_status 1 cutover-audit other
	err_has "audit: other:2: dedupe: debit: what came in is not what the program before sent"
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

# with KEY VALUE...: members put into the lines on standard input; member NAME: their value
with() { local pairs=""; while [ $# -gt 0 ]; do pairs+=",\"$1\":$2"; shift 2; done; sed "s|}\$|$pairs}|"; }
# only_loads <log: what `with` has added to the lines of other programs is taken away
only_loads() { sed -E '/"program":"load"/!s/,"(batch_number|recovered|target_path)":[^,}]*//g'; }
# renamed SED: a second migration, with other digests
again() { good | sed 's/"\([fcdv]\)\([01]\)"/"\1\2'"$1"'"/g'; }

@test "a run that did not finish proves nothing, is shown, and counts" {
	{ good; status_of=2 run_line load v1 x in=3/1.00; } >log
	expect_status 1 cutover-audit log
	expect_err <<'X'
audit: log:5: load: did not finish; run the same files again once it is mended
X
	out_has "Chain 2: v.yml, started 2026-01-31T22:04:05Z, goes on from validate of chain 1"
	out_has "NOT PROVED: load: did not finish"
	# all that one failure takes along is one reason
	{ good | head -n 1; status_of=2 run_line dedupe c1 d1 in=9/50.00 out=0/0; status_of=2 run_line load d1 x in=0/0; } >log
	expect_status 1 cutover-audit log
	expect_err <<'X'
audit: log:2: dedupe: did not finish, nor did load; run the same files again once it is mended
X
}

@test "a result of reconcile is reported at the end" {
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

@test "a line that was cut short is reported, and those after it are read" {
	{ good | head -n 2; printf '%s\n\n' '{"program":"reconcile","start":"2026-01-31T23:0'; good | tail -n +3; } >log
	expect_status 1 cutover-audit log
	out_has "loaded as batch 'v'"
	[ "$(cat err)" = "audit: log:3: the line was cut short as it was written: what this run did is not proved" ]
}

@test "what is no audit log is refused with its line" {
	echo '{}' >log
	expect_status 2 cutover-audit log
	err_has "log:1: not a line of an audit log: it names no program"
	err_has "audit: 'log' holds no line of an audit log"
	mkdir folder
	expect_status 2 cutover-audit folder
	err_has "audit: cannot read 'folder': Is a directory"
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

# ---- chains that fail, and what excuses them ----

# died PROGRAM NAME: a run that ended before it read the file NAME
died() { echo "{\"program\":\"$1\",\"version\":\"1\",\"spec\":\"v.yml\",\"name\":\"v\",\"params\":{},\"start\":\"2026-01-31T22:04:04Z\",\"inputs\":[${2:+{\"name\":\"$2\",\"bytes\":0,\"sha256\":null\}}],\"outputs\":[],\"status\":2}"; }
# month NAME DIGEST: a good migration of the file NAME.csv
month() { again "$2" | sed "1s/{\"name\":\"-\",\"bytes\":1,\"sha256\":\"f0$2\"}/{\"name\":\"$1.csv\",\"bytes\":1,\"sha256\":\"f0$2\"}/; 4s/\"batch\":\"v\"/\"target\":\"sqlite:l.db\",\"batch\":\"$1\"/" | with name '"v"' params '{}'; }
undo() { echo "{\"program\":\"load\",\"spec\":\"v.yml\",\"start\":\"2026-02-01T08:00:00Z\",\"inputs\":[],\"outputs\":[],\"target\":\"sqlite:l.db\",\"undo\":\"$1\",\"undone\":\"$1\",\"status\":0}"; }

@test "a run that ended before it read counts, with what it was to read" {
	died clean feb.csv >log
	expect_status 1 cutover-audit log
	expect_err <<'X'
audit: log:1: clean: it ended before it read 'feb.csv'; run the same files again once it is mended
X
	expect_out <<'X'
Chain 1: v.yml, started 2026-01-31T22:04:04Z

stage  figure   in  out  left on the way  adds up
-----  -------  --  ---  ---------------  --------------
clean  records                            did not finish

NOT PROVED: clean: it ended before it read 'feb.csv'; run the same files again once it is mended
X
}

@test "a later good chain of the same work on the same files excuses an earlier one" {
	{ died clean feb.csv; month feb A; } >log
	run_ok cutover-audit log
	quiet
	grep -x "failed: clean: it ended before it read 'feb.csv'" out	# nothing is to be done any more
	out_has "superseded by chain 2: not counted"
	# by name; a longer list of files will do, a shorter one will not
	{ died clean feb.csv | sed 's/"inputs":\[/&{"name":"mar.csv","bytes":0,"sha256":null},/'; month feb A; } >log
	expect_status 1 cutover-audit log
	{ died clean feb.csv; month feb A | sed '1s/"inputs":\[/&{"name":"mar.csv","bytes":1,"sha256":"f9"},/'; } >log
	run_ok cutover-audit log
}

@test "a good March does not excuse a failed February, nor does another spec, name or parameter, nor an earlier chain" {
	local change
	{ died clean feb.csv; month mar A; } >log
	expect_status 1 cutover-audit log
	lacks out superseded
	for change in 's/v.yml/w.yml/' 's/"name":"v"/"name":"w"/' 's/"params":{}/"params":{"book":"2"}/' 's/"program":"clean"/"program":"dedupe"/'; do
		{ died clean feb.csv | sed "$change"; month feb A; } >log
		expect_status 1 cutover-audit log
		lacks out superseded
	done
	{ month feb A; died clean feb.csv; } >log
	expect_status 1 cutover-audit log
	# what is said of the spec is compared as far as the earlier run says it
	{ died clean feb.csv | sed 's/"name":"v",//'; month feb A | sed 's/"params":{}/"params":{"book":"2"}/'; } >log
	run_ok cutover-audit log
}

@test "a chain that got less far, or to another ledger, or read nothing, excuses nothing" {
	{ month feb A | sed '4s/"status":0/"status":2/; 4s/,"loaded":{[^}]*}}//'; month feb B | head -n 1; } >log
	expect_status 1 cutover-audit log
	lacks out superseded
	{ month feb A | head -n 3 | sed '3s/"status":0/"status":1/'; month feb B | head -n 2; } >log
	expect_status 1 cutover-audit log
	lacks out superseded
	{ month feb A | sed '4s/"status":0/"status":2/; 4s/,"loaded":{[^}]*}}//'; month feb B | sed 's/l.db/other.db/'; } >log
	expect_status 1 cutover-audit log
	{ month feb A | sed '4s/"status":0/"status":2/; 4s/,"loaded":{[^}]*}}//'; month feb B | sed 's/"records":[0-9]*/"records":0/g; s/"debit":"[0-9.]*"/"debit":"0"/g'; } >log
	expect_status 1 cutover-audit log
	{ month feb A | sed '4s/"status":0/"status":2/; 4s/,"loaded":{[^}]*}}//'; month feb B; } >log
	run_ok cutover-audit log
	out_has "superseded by chain 2: not counted"
}

@test "standard input is known by its digest; where that is not known nothing excuses the run" {
	{ again A | sed '2,$s/"status":0/"status":2/; 4s/,"loaded":{[^}]*}}//'; again B | sed 's/f0B/f0A/'; } >log
	run_ok cutover-audit log
	out_has "superseded by chain 2: not counted"
	{ again A | sed '2,$s/"status":0/"status":2/; 4s/,"loaded":{[^}]*}}//'; again B; } >log
	expect_status 1 cutover-audit log
	{ died clean; again B; } >log
	expect_status 1 cutover-audit log
	err_has "audit: log:1: clean: it ended before it read standard input; run it again with a new log once it is mended"
}

@test "what is still in the ledger is excused by nothing" {
	{ month feb A | with findings '[{"code":"total_differs","count":1,"control":"debit","amount":"20.00"}]'; month feb B | sed 's/"batch":"feb"/"batch":"feb2"/'; } >log
	expect_status 1 cutover-audit log
	err_has "audit: log:1: clean: total_differs, debit 20.00, found once: nobody accepted it"
	lacks out superseded
}

@test "programs of one pipeline are one chain also where one of them ended early" {
	cat >v.yml <<'X'
cutover: 1
name: v
controls: [debit]
clean: { fields: { voucher: {}, debit: { type: decimal(2) } } }
map: { fields: { voucher: voucher, debit: debit } }
dedupe: { key: [voucher] }
X
	printf '%s\n' voucher,debit A,1.00 B,2.00 >in.csv
	cp v.yml good.yml
	echo 'x: 1' >>v.yml
	export CUTOVER_AUDIT=log
	capture pipe 'cutover-clean -q -f v.yml in.csv | cutover-map -q -f good.yml | cutover-dedupe -q -f good.yml'
	expect_status 1 cutover-audit log
	[ "$(grep -c Chain out)" -eq 1 ] || { cat out log; return 1; }
	[ "$(grep -c 'NOT PROVED' out)" -eq 1 ]
	out_has "NOT PROVED: clean: it ended before it read 'in.csv'"
	cp good.yml v.yml
	run_ok pipe 'cutover-clean -q -f v.yml in.csv | cutover-map -q -f good.yml | cutover-dedupe -q -f good.yml'
	run_ok cutover-audit log
	out_has "superseded by chain 2: not counted"
	# interrupted in the middle of its file: nobody has read to the end
	rm log
	capture pipe '(printf "voucher,debit\nA,1.00\n"; sleep 2) | timeout -s INT 1 cutover-clean -q -f v.yml | cutover-map -q -f v.yml'
	expect_status 1 cutover-audit log
	[ "$(grep -c Chain out)" -eq 1 ] || { cat out log; return 1; }
}

@test "a killed program leaves no line: the next one has read what nobody finished" {
	printf 'cutover: 1\nclean: { fields: { a: {} } }\nmap: { fields: { a: a } }\n' >v.yml
	capture pipe '(printf "a\n1\n"; sleep 2) | timeout -s KILL 1 cutover-clean -q -f v.yml --audit log | cutover-map -q -f v.yml --audit log'
	[ "$(wc -l <log)" -eq 1 ]
	expect_status 1 cutover-audit log
	err_has "audit: log:1: map: "
	out_has "NOT PROVED: map: "
}

@test "a stage of a file that is called by its name goes on from the one that wrote it" {
	cat >v.yml <<'X'
cutover: 1
clean: { fields: { a: {} } }
map: { fields: { a: a } }
X
	printf 'a\n1\n' >in.csv
	export CUTOVER_AUDIT=log
	run_ok cutover-clean -q -f v.yml -o c.stream in.csv
	expect_status 2 cutover-map -q -f none.yml c.stream
	expect_status 1 cutover-audit log
	[ "$(grep -c Chain out)" -eq 1 ]
	out_has "NOT PROVED: map: it ended before it read 'c.stream'"
	run_ok cutover-map -q -f v.yml -o m.stream c.stream
	run_ok cutover-audit log
	out_has "superseded by chain 2: not counted"
	out_has "goes on from clean of chain 1"
}

@test "--expect: each chain is to end at that program" {
	good | head -n 3 >log
	run_ok cutover-audit log
	expect_status 1 cutover-audit --expect load log
	expect_err <<'X'
audit: log:3: validate: the chain ends here, and not at load
X
	run_ok cutover-audit --expect validate log
	good >log
	run_ok cutover-audit --expect load log
	expect_status 2 cutover-audit --expect laod log
	err_has "audit: --expect: there is no program 'laod' (did you mean 'load'?)"
	# what a comparison has read need not be loaded
	{ good | head -n 3; echo '{"program":"reconcile","start":"2026-01-31T23:00:00Z","inputs":[{"name":"v.stream","bytes":1,"sha256":"v1"}],"outputs":[],"status":0,"result":"5 keys compared, 5 agree, 0 differ"}'; } >log
	run_ok cutover-audit --expect load log
	out_has "reconciled 2026-01-31T23:00:00Z"
	echo '{"program":"reconcile","start":"2026-01-31T23:00:00Z","inputs":[],"outputs":[],"status":0,"result":"5"}' >log
	expect_status 1 cutover-audit --expect load log
	err_has "audit: no chain ends at load: there is none in the logs"
}

@test "--expect reconcile: a chain that was loaded is compared by what reads its ledger afterwards" {
	local side other
	loaded() { good | sed 's/"batch":"v"/"target":"sqlite:new.db",&/'; }
	compared() { echo '{"program":"reconcile","start":"2026-01-31T23:00:00Z","inputs":[],"outputs":[],"status":'"$1"',"before":"'"$2"'","after":"'"$3"'","result":"5 keys compared"}'; }
	loaded >log
	expect_status 1 cutover-audit --expect reconcile log
	expect_err <<'X'
audit: log:4: load: the chain ends here, and not at reconcile
X
	for side in "sqlite:new.db, table line" "sqlite:new.db, by query"; do
		{ loaded; compared 0 old.csv "$side"; } >log
		run_ok cutover-audit -q --expect reconcile log
		run_ok cutover-audit -q --expect load log
		{ loaded; compared 0 "$side" old.csv; } >log
		run_ok cutover-audit -q --expect reconcile log
	done
	# another ledger, one that did not finish, one before the load, one that differs
	for other in "sqlite:new.db2, table line" "sqlite:new.db" "old.csv"; do
		{ loaded; compared 0 old.csv "$other"; } >log
		expect_status 1 cutover-audit --expect reconcile log
		err_has "the chain ends here, and not at reconcile"
	done
	{ loaded; compared 2 old.csv "$side"; } >log
	expect_status 1 cutover-audit --expect reconcile log
	err_has "the chain ends here, and not at reconcile"
	{ compared 0 old.csv "$side"; loaded; } >log
	expect_status 1 cutover-audit --expect reconcile log
	err_has "the chain ends here, and not at reconcile"
	{ loaded; compared 1 old.csv "$side"; } >log
	expect_status 1 cutover-audit --expect reconcile log
	expect_err <<'X'
audit: log:5: reconcile: the sides differ
X
	# a file that was loaded
	loaded | sed 's/sqlite:new.db/file:new.csv/; s/,"batch":"v"//' >log
	compared 0 old.csv new.csv >>log
	run_ok cutover-audit -q --expect reconcile log
}

@test "--expect reconcile, with the lines of real runs" {
	printf '%s\n' 'name: line' 'fields: [{ name: account, type: string }, { name: debit, type: number, x-cutover: { scale: 2 } }]' >line.yml
	cat >s.yml <<'X'
cutover: 1
name: s
controls: [debit]
clean: { fields: { account: {}, debit: { type: decimal(2) } } }
load: { to: "sqlite:new.db", schema: line.yml, table: line }
reconcile:
  key: [account]
  compare: { debit: {} }
  before: { read: old.csv, fields: { account: account, debit: sum(number(debit)) } }
  after: { read: "sqlite:new.db", table: line, fields: { account: account, debit: sum(debit) } }
X
	printf '%s\n' account,debit 1,2.50 2,3.00 >old.csv
	export CUTOVER_AUDIT=log
	pipe 'cutover-clean -q -f s.yml old.csv | cutover-load -q -f s.yml'
	expect_status 1 cutover-audit -q --expect reconcile log
	run_ok cutover-reconcile -q -f s.yml
	run_ok cutover-audit --expect reconcile log
	out_has "2 keys compared, 2 agree, 0 differ"
}

# ---- the ledger ----

@test "a load that loaded nothing though records came" {
	good | sed '4s/"loaded":{"records":6,"sums":{"debit":"25.50"}}/"loaded":{"records":0,"sums":{}}/' >log
	expect_status 1 cutover-audit log
	err_has "audit: log:4: load: 6 records came, and none was loaded"
	lacks out "loaded as batch"
}

@test "a sealed stream of no records is no failure, and is not shown as loaded" {
	good | sed 's/"records":[0-9]*/"records":0/g; s/"debit":"[0-9.]*"/"debit":"0"/g; 4s/"status":0/"status":1/' >log
	run_ok cutover-audit log
	out_has "nothing loaded: the stream held no record"
	lacks out "loaded as batch"
}

@test "an undone batch is not in the ledger; loaded again it is" {
	{ month feb A; undo feb; } >log
	expect_status 1 cutover-audit log
	expect_err <<'X'
audit: log:4: load: batch 'feb' was undone (2026-02-01T08:00:00Z) and is not in the ledger
X
	out_has "loaded as batch 'feb', undone 2026-02-01T08:00:00Z"
	month feb B >>log
	run_ok cutover-audit log
	out_has "loaded as batch 'feb', undone 2026-02-01T08:00:00Z"
	out_has "superseded by chain 2: not counted"
	undo feb >>log
	expect_status 1 cutover-audit log
	{ month feb A; undo feb | with undone_in_part '"feb"'; } >log
	expect_status 1 cutover-audit log
	err_has "audit: log:4: load: batch 'feb' was undone in part (2026-02-01T08:00:00Z) and is not in the ledger as a whole"
	# another batch, or one of another ledger, is another one
	{ month feb A; undo mar | sed 's/"undone":"mar",//'; } >log
	run_ok cutover-audit log
	out_has "batch 'mar' of 'sqlite:l.db': it was to be undone, and was not"
	{ month feb A; undo feb | sed 's/l.db/other.db/'; } >log
	expect_status 1 cutover-audit log
	err_has "audit: log:5: load: a batch was undone and not loaded again"
	lacks out "loaded as batch 'feb', undone"
}

@test "an undo of what the log does not tell counts, until the batch is loaded again" {
	undo feb >log
	expect_status 1 cutover-audit log
	out_has "batch 'feb' of 'sqlite:l.db' undone 2026-02-01T08:00:00Z, and not loaded again"
	month feb A >>log
	run_ok cutover-audit log
}

@test "a ledger that was made anew, or put back from a copy, does not hold what was loaded before" {
	{ month feb A | with batch_number 1; month mar B | with batch_number 2; } | only_loads >log
	run_ok cutover-audit log
	for numbers in '1 1' '2 1' '3 3'; do
		{ month feb A | with batch_number "${numbers% *}"; month mar B | with batch_number "${numbers#* }"; } | only_loads >log
		expect_status 1 cutover-audit log
		expect_err <<<"audit: log:4: load: batch 'feb' is not in the ledger: 'sqlite:l.db' was made anew, or put back from a copy, before another load (2026-01-31T22:04:05Z)"
		out_has "loaded as batch 'feb', not in the ledger since 2026-01-31T22:04:05Z"
	done
	# an earlier load whose line was missing, and that is found there, is older than the one before it in the log
	{ month feb A | with batch_number 2; month mar B | with batch_number 1 recovered '"yes"'; } | only_loads >log
	run_ok cutover-audit log
	# a ledger takes a batch once
	{ month feb A; month mar B | sed 's/"batch":"mar"/"batch":"feb"/'; } >log
	expect_status 1 cutover-audit log
	err_has "audit: log:4: load: batch 'feb' is not in the ledger"
	# the same work on the same file, loaded into the new ledger, is in its place
	{ month feb A | with batch_number 1; month feb B | with batch_number 1; } | only_loads >log
	run_ok cutover-audit log
	out_has "superseded"
	# ledgers of one name in two folders are two
	{ month feb A | with batch_number 1 target_path '"/a/l.db"'; month mar B | with batch_number 1 target_path '"/b/l.db"'; } | only_loads >log
	run_ok cutover-audit log
	# and one ledger may have two names
	{ month feb A | with target_path '"/a/l.db"'; undo feb | sed 's|sqlite:l.db","undo|sqlite:../l.db","target_path":"/a/l.db","undo|'; } >log
	expect_status 1 cutover-audit log
	err_has "audit: log:4: load: batch 'feb' was undone (2026-02-01T08:00:00Z) and is not in the ledger"
}

@test "a file that another load has written again holds only the last" {
	{ month feb A; month mar B; } | sed 's/"batch":"[a-z]*",*//; s/sqlite:l.db",}/sqlite:l.db"}/; s/sqlite:l.db",$/"/; s/sqlite:l.db/file:out.csv/; s/,}/}/; s/,,/,/' >log
	expect_status 1 cutover-audit log
	err_has "audit: log:4: load: 'file:out.csv' was written again by another load (2026-01-31T22:04:05Z) and is not in the ledger"
	out_has "written to 'file:out.csv'"
}

# ---- findings, limits, money ----

finding() { echo "[{\"code\":\"total_differs\",\"count\":$1,\"control\":\"debit\",\"amount\":\"20.00\"}]"; }

@test "a finding about the whole that nobody accepted counts; an accepted one is shown" {
	good | sed '1,3s/}$/,"findings":'"$(finding 2 | sed 's/[][{}]/\\&/g')"',"accepted":[]}/' >log
	expect_status 1 cutover-audit log
	expect_err <<'X'
audit: log:1: clean: total_differs, debit 20.00, found twice: nobody accepted it
X
	{ good | sed -n 1,2p | with findings "$(finding 2)" accepted '[]'; good | sed -n 3,4p | with findings '[]' accepted "$(finding 2)"; } >log
	run_ok cutover-audit log
	out_has "found: total_differs, debit 20.00, found twice: accepted by the limits of validate"
	# more than was accepted
	{ good | sed -n 1,2p | with findings "$(finding 3)" accepted '[]'; good | sed -n 3,4p | with findings '[]' accepted "$(finding 2)"; } >log
	expect_status 1 cutover-audit log
	err_has "audit: log:1: clean: total_differs, debit 20.00, found 3 times: not all of it was accepted"
	# of another control
	{ good | sed -n 1,2p | with findings "$(finding 2)" accepted '[]'; good | sed -n 3,4p | with findings '[]' accepted "$(finding 2 | sed s/debit/credit/)"; } >log
	expect_status 1 cutover-audit log
	# a finding needs no control and no amount
	good | with findings '[{"code":"mixed_zones","count":1,"control":null,"amount":null}]' accepted '[]' >log
	expect_status 1 cutover-audit log
	err_has "audit: log:1: clean: mixed_zones, found once: nobody accepted it"
}

@test "status 1: what nobody accepted counts, records at fault that a later gate let go on do not" {
	local what
	good | sed '1s/"status":0/"status":1/' >log
	run_ok cutover-audit log		# what it was travelled with the records
	good | sed '1s/"status":0/"status":1/' | sed '1s/}$/,"faulty":{"records":1,"sums":{}}}/' >log
	run_ok cutover-audit log
	out_has "at fault"
	# no record at fault, and yet status 1: a total that differs, in a line of an older version
	good | sed '1s/"status":0/"status":1/' | sed '1s/}$/,"faulty":{"records":0,"sums":{}}}/' >log
	expect_status 1 cutover-audit log
	err_has "audit: log:1: clean: it found more than the limits accept (status 1), and nobody accepted that"
	good | sed '1s/"status":0/"status":1/' | head -n 2 >log
	expect_status 1 cutover-audit log
	good | sed '3s/"status":0/"status":1/' | head -n 3 >log
	expect_status 1 cutover-audit log
	err_has "audit: log:3: validate: it refused what it read (status 1): nothing may be loaded; run the same files again once it is mended"
}

@test "sides that differ count, until they are compared again and agree" {
	differ() { echo '{"program":"reconcile","spec":"r.yml","start":"2026-01-31T23:00:00Z","inputs":[],"outputs":[],"status":'"$1"',"result":"5 keys compared"}'; }
	{ good; differ 1; } >log
	expect_status 1 cutover-audit log
	expect_err <<'X'
audit: log:5: reconcile: the sides differ
X
	{ good; differ 1; differ 0; } >log
	run_ok cutover-audit log
	{ good; differ 1; differ 0 | sed s/r.yml/other.yml/; } >log
	expect_status 1 cutover-audit log
	{ good; differ 2; } >log
	expect_status 1 cutover-audit log
	err_has "audit: log:5: reconcile: did not finish; run it again once it is mended"
}

@test "the amounts at stake are shown where the signed sum hides them" {
	good | sed '3s/"set_aside":{"records":2,"sums":{"debit":"14.50"}/&,"stake":{"debit":"1000014.50"}/; 2s/"merged":{"records":1,"sums":{"debit":"10.00"}/&,"stake":{"debit":"10.00"}/' >log
	run_ok cutover-audit log
	out_has "14.50 (1,000,014.50 at stake) set aside"
	out_has "10.00 merged     "
	good | sed '1s/}$/,"faulty":{"records":2,"sums":{"debit":"0.00"},"stake":{"debit":"36.00"}}}/; 1s/"in":{"records":10,"sums":{}}/"in":{"records":10,"sums":{"debit":"50.00"}}/' >log
	run_ok cutover-audit log
	out_has "0.00 (36.00 at stake)"
}

@test "a control that a stage drops: from there on money is not proved, and that is said" {
	good | sed 's/"sums":{"debit":"[0-9.]*"}/"sums":{}/g' | sed '2s/"in":{"records":9,"sums":{}}/"in":{"records":9,"sums":{"debit":"50.00"}}/; 1s/"out":{"records":9,"sums":{}}/"out":{"records":9,"sums":{"debit":"50.00"}}/' >log
	run_ok cutover-audit log
	out_has "          debit    50.00                        not proved from here on"
	out_has "debit: not proved from dedupe on: what it writes has no such control"
}

# ---- logs that are damaged ----

@test "a damaged line is shown and counts, and the others are proved all the same" {
	{ good; echo '{"program":}'; } >log
	expect_status 1 cutover-audit log
	err_has "audit: log:5: not a line of an audit log:"
	out_has "NOT READ: log:5: "
	[ "$(grep -c ' yes$' out)" -eq 7 ]
	local bad
	for bad in '[1,2]' 'null' '{"program":1,"status":0}' '{"program":"clean"}' '{"program":"clean","status":"0"}' '{"program":"clean","status":-1}' \
		'{"program":"clean","program":"map","status":0}' '{"program":"clean","status":0,"in":5}' '{"program":"clean","status":0,"in":{}}' \
		'{"program":"clean","status":0,"in":{"records":1,"sums":{"a":"x"}}}' '{"program":"clean","status":0,"in":{"records":1,"sums":{},"stake":{"a":"x"}}}' \
		'{"program":"clean","status":0,"findings":[{"code":"x"}]}' '{"program":"clean","status":0,"findings":[5]}'; do
		{ good; echo "$bad"; } >log
		expect_status 1 cutover-audit log
		out_has "NOT READ: log:5: "
	done
}

@test "a line that was joined to half a one is read" {
	good | sed '2s/^/{"program":"map","version":"0.1.0","sta/' >log
	expect_status 1 cutover-audit log
	[ "$(grep -c 'NOT READ: log:2' out)" -eq 1 ]
	[ "$(grep -c ' yes$' out)" -eq 7 ]
	lacks out "NOT PROVED"
	good | tr -d '\n' >log
	expect_status 1 cutover-audit log
	out_has "NOT READ: log:1"
}

@test "a line that stands there twice counts once" {
	{ good; good | tail -n 1; } >log
	run_ok cutover-audit log
	expect_err <<'X'
audit: log:5: the same line as log:4: it counts once
X
	[ "$(grep -c Chain out)" -eq 1 ]
	cp log copy
	run_ok cutover-audit -q log copy
	quiet
	[ "$(grep -c Chain out)" -eq 1 ]
	# lines of older versions have no number of the run: two quick runs may be alike
	{ month feb A; undo feb; month feb B; undo feb; } >log
	expect_status 1 cutover-audit log
	[ "$(wc -l <err)" -eq 2 ]
	{ month feb A; undo feb; month feb B; undo feb; } | with run '"1"' | sed '1,5s/"run":"1"/"run":"2"/' >log
	expect_status 1 cutover-audit log
	{ undo feb; month feb A; undo feb; } | with run '"1"' >log
	run_ok cutover-audit log
}

@test "a line without end takes no memory" {
	{ good; head -c 100000000 /dev/zero | tr '\0' 'a'; echo; } >log
	sanitized || ulimit -v 200000
	expect_status 1 cutover-audit log
	err_has "audit: log:5: not a line of an audit log: it is longer than 16 MiB"
	[ "$(grep -c ' yes$' out)" -eq 7 ]
}

@test "names in a log forge no line and steer no terminal" {
	good | sed '4s/"batch":"v"/"batch":"v\\n\\nChain 9: all is well\\u001b[2J"/; s/v.yml/v\\n.yml/' >log
	run_ok cutover-audit log
	out_has "loaded as batch 'v\\n\\nChain 9: all is well\\x1b[2J'"
	out_has 'Chain 1: v\n.yml, started'
}

@test "several logs are one story, in order of time" {
	month feb A | with seconds '"1.000"' >later
	undo feb | with seconds '"0.100"' >undone
	run_ok cutover-audit later
	expect_status 1 cutover-audit undone later
	out_has "loaded as batch 'feb', undone"
}
