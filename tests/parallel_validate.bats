# validate --jobs: the same bytes, messages, findings, figures and status with any number of threads.
load helper

# journal ROWS <awk: ./j.tsv, a sealed stream of vouchers of three lines; the program may change a field of line i; and s.yml,
# where all that validate can check is checked
journal() {
	LC_ALL=C awk -v rows="$1" 'BEGIN {
		OFS = "\t"; print "_at", "_fault", "voucher", "line", "account", "ref", "text", "debit", "credit"
		for (i = 0; i < rows; i++) {
			at = "v.csv:" i + 2; fault = "\\N"; voucher = "A-" int(i / 3); line = i % 3 + 1; account = 1001 + i % 40; ref = "R" i
			text = "paid for " i % 50; debit = line == 1 ? "3.00" : "0.00"; credit = line == 1 ? "0.00" : "1.50"
			'"$(cat)"'
			print at, fault, voucher, line, account, ref, text, debit, credit
		} }' | stream debit credit >j.tsv
	printf '%s\n' code {1001..1040} >chart.csv
	mkdir -p schemas
	cat >schemas/line.yml <<-'E'
	name: line
	fields:
	  - { name: voucher, type: string, constraints: { pattern: "([A-Z]|bad)-[0-9]+" } }
	  - { name: line, type: integer, constraints: { required: true, minimum: 1 } }
	  - { name: account, type: string, constraints: { maxLength: 6 } }
	  - { name: ref, type: string, constraints: { unique: true } }
	  - { name: debit, type: number, x-cutover: { scale: 2 } }
	  - { name: credit, type: number, x-cutover: { scale: 2 } }
	primaryKey: [voucher, line]
	E
	spec <<-'E'
	controls: [debit, credit]
	limits: { records: 1000000, groups: 1000000 }
	validate:
	  schema: line
	  group: [voucher]
	  references: { account: { file: chart.csv, key: code } }
	  checks: { words: "text like 'paid%'", small: { check: "debit < 1000", severity: warning } }
	  group_checks: { balanced: sum(debit) = sum(credit), many: { check: "count(*) < 1000000", severity: warning } }
	E
	SIDES="sa.tsv fi.csv"
}
# checked STATUS [ARGUMENT...]: validate is the same with any number of threads
checked() { local want=$1; shift; same_jobs "$want" cutover-validate -f s.yml --set-aside sa.tsv --findings fi.csv "$@" j.tsv; }

@test "records that are typed: each is checked at once, and one Ctrl-D ends them" {
	local i pid
	script -qec true /dev/null </dev/null >/dev/null 2>&1 || skip "needs a terminal of its own"
	printf 'cutover: 1\nname: typed\ncontrols: [debit]\nvalidate: { checks: { small: "debit < 10" } }\n' >s.yml
	mkfifo f
	timeout 30 script -qec 'cutover-validate -f s.yml' /dev/null <f >said & pid=$!
	exec 8>f
	printf '_at\t_fault\tdebit\nv:1\t\\N\t11\n' >&8
	for i in {1..100}; do ! grep -q 'v:1: small: not true' said || break; sleep 0.1; done
	has said 'v:1: small: not true'
	exec 8>&-
	wait $pid || [ $? -ne 124 ]
	timeout 30 script -qec 'cutover-validate -f s.yml -j 2' /dev/null <<<$'_at\t_fault\tdebit\nv:1\t\\N\t11' >said || [ $? -ne 124 ]
	has said 'v:1: small: not true'
}

@test "all good, in groups and each record alone" {
	journal 72000 </dev/null
	checked 0
	summary 72,000 read, 72,000 good
	sed -i '/^  group/d' s.yml
	checked 0
	summary 72,000 read, 72,000 good
	SIDES= same_jobs 0 cutover-validate -n -f s.yml j.tsv
}

@test "faults of all kinds, with their findings in order" {
	journal 90000 <<'E'
if (i % 1009 == 8) account = 9999
if (i % 2003 == 8) text = "else"
if (i % 3001 == 9) debit = "4.5"
if (i % 4001 == 9) debit = "5000.00"
if (i % 5001 == 8) voucher = "lower-" int(i / 3)
if (i % 6007 == 9) line = "\\N"
if (i % 7001 == 7) { voucher = "\\N"; fault = "voucher:required" }
if (i % 7001 == 8) { voucher = "\\N"; fault = "text:required" }
E
	checked 0
	err_has "more 'not_in_reference'"
	has fi.csv.1 ",paid for"
	has fi.csv.1 ",warning,"
	summary 90,000 read, _ good, _ set aside in _ groups
	sed -i '/^  group/d' s.yml
	checked 0
}

@test "keys that were there before, in the same block and in another one" {
	journal 90000 <<'E'
if (i % 3 == 2 && i % 10007 == 8) line = 1
if (i == 40000) ref = "R39000"
if (i == 60001) ref = "R17"
if (i == 89000) ref = "R88999"
E
	checked 0
	err_has "ref: 'R39000' is there more than once"
	[ "$(grep -c not_unique fi.csv.1)" -ge 4 ]
	sed -i '/^  group/d' s.yml
	checked 0
	journal 90000 <<<'if (i == 60001) { voucher = "A-7"; line = 2 }'
	sed -i '/^  group/d' s.yml
	checked 0
	[ "$(grep -c not_unique fi.csv.1)" -eq 1 ]
	# what was found in a block that is validated again counts once
	journal 150000 <<<'if (i == 40000) ref = "R17"; if (i % 5000 == 1) account = 9999'
	checked 0
	# a key of every block: after some blocks it is not tried any more
	journal 400000 <<<'if (i % 5000 == 1) ref = "R1"'
	checked 0
}

@test "the faults that came with the records, each cause once" {
	journal 90000 <<'E'
if (i % 997 == 0) { fault = "account:unmapped"; account = 9990 + i % 7 }
if (i % 5003 == 0) fault = "text:required account:required"
if (i % 30011 == 0) fault = "*:differs"
if (i % 7001 == 0) { fault = "voucher:unmapped"; voucher = "\\N" }
E
	checked 0
	err_has "came with faults"
	err_has "findings not listed for following from others"
	[ "$(grep -c ,unmapped, fi.csv.1)" -ge 7 ]
}

@test "a group over the end of a block, one larger than blocks, records without a group between" {
	journal 120000 <<'E'
if (i >= 20000 && i < 90000) { voucher = "B-1"; line = i }
if (i >= 95000 && i < 99000) { voucher = "B-2"; line = i }
if (i % 13001 == 7) { voucher = "\\N"; fault = "voucher:required" }
E
	checked 0
	[ "$(grep -c B-1 sa.tsv.1)" -gt 60000 ]
	sed -i 's/sum(debit) = sum(credit)/sum(credit) > 0/' s.yml
	checked 0
	# the block has one group, and no other after it
	journal 60000 <<<'voucher = "B-1"; line = i + 1; debit = credit = "1.00"'
	checked 0
	summary 60,000 read, 60,000 good
}

@test "a check of several fields that fails in the last record of a group at the front of a block and in the next record" {
	journal 180000 <<<'voucher = "A-" int(i / 6); line = i % 6 + 1; account = 1002; if (i % 6 == 5 || i % 6 == 0) { account = 1001; text = "bad" }'
	sed -i "s/words: .*like 'paid%'\"/words: \"account <> '1001' or text <> 'bad'\"/" s.yml
	checked 0
	[ "$(grep -c 'account <> ' fi.csv.1)" -eq 60000 ]
}

@test "a primary key whose first part stays the same from the front of a block to the next record" {
	journal 180000 <<'E'
voucher = "A-" int(i / 6); line = i % 6 + 1; text = "paid " int(i / 6)
m = i < 120000 ? i : i - 60000
if (line == 6 || line == 1) text = "paid for " int((m + 1) / 6)
E
	sed -i 's/primaryKey: .*/primaryKey: [text, line]/; /name: ref/i\  - { name: text, type: string }' schemas/line.yml
	checked 0
	[ "$(grep -c not_unique fi.csv.1)" -eq 20000 ]
}

@test "a group that comes again is an error, what was before it is the same" {
	journal 90000 <<<'if (i >= 70000 && i < 70003) { voucher = "A-5"; line += 10 }'
	checked 2
	err_has "group 'A-5' comes again after others"
	journal 90000 <<<'if (i >= 70000 && i < 70003) voucher = "A-23320"'
	checked 2
	err_has "group 'A-23320' comes again after others"
	# but dedupe may have found it in several places
	journal 90000 <<'E'
if (i >= 69999 && i < 70002) { voucher = "A-5"; line += 10 }
if (voucher == "A-5") fault = "*:differs"
E
	checked 0
}

@test "more than the limits accept; nowhere to put what is set aside" {
	journal 70000 <<<'if (i % 20011 == 0) account = 9999'
	sed -i 's/records: 1000000/records: 1/' s.yml
	checked 1
	SIDES= same_jobs 2 cutover-validate -f s.yml j.tsv
	err_has "must be set aside and there is no file for that"
}

# memories MEMORY...: validate with as much memory as it wants, then with these and 1 to 3 threads: all is the same
memories() {
	local memory jobs what
	rm -f ./*.1 ./*.all
	with_jobs 1 cutover-validate -f s.yml --set-aside sa.tsv --findings fi.csv j.tsv
	for what in out err status $SIDES; do [ ! -e $what.1 ] || mv $what.1 $what.all; done
	for memory; do
		for jobs in $(some 1 2 3); do
			with_jobs $jobs cutover-validate -f s.yml --memory "$memory" --set-aside sa.tsv --findings fi.csv j.tsv
			for what in out err status $SIDES; do
				[ -e $what.all ] || [ -e $what.$jobs ] || continue
				cmp $what.all $what.$jobs || { echo "$memory -j $jobs"; diff $what.all $what.$jobs | head -n 10; return 1; }
			done
		done
	done
}
# many_faults [AWK]: faults of all kinds, and keys that come again: near, far, of a record at fault
many_faults() {
	journal 72000 <<E
if (i % 997 == 0) { fault = "account:unmapped"; account = 9990 + i % 7 }
if (i % 5003 == 0) fault = "text:required account:required"
if (i % 1009 == 8) account = 9999
if (i % 2003 == 8) text = "else"
if (i % 3001 == 9) debit = "4.5"
if (i % 4001 == 9) debit = "5000.00"
if (i % 6007 == 9) line = "\\\\N"
if (i % 7001 == 7) { voucher = "\\\\N"; fault = "voucher:required" }
if (i % 10007 == 8) line = 1
if (i % 3503 == 9) ref = "R" int(i / 2)
if (i % 4507 == 9) ref = "R" i - 3
if (i % 8009 == 9) ref = "R17"
if (i % 8011 == 9) { ref = "R18"; fault = "ref:required" }
if (i % 9001 == 9) ref = "\\\\N"
${1:-}
E
}

@test "keys for which there is no memory: the same records, findings and messages" {
	many_faults
	memories 300K 1M 2M 5M
	[ "$(cat status.all)" = 0 ]
	has err.all "ref: 'R17' is there more than once"
	[ "$(grep -c not_unique fi.csv.all)" -gt 40 ]
	[ "$(grep -c unmapped fi.csv.all)" -gt 5 ] # each cause once
	# each record alone
	sed -i '/^  group/d' s.yml
	memories 300K 2M
	[ "$(grep -c 'the primary key was there before' fi.csv.all)" -gt 5 ]
	# groups whose records lie apart
	many_faults 'if (i % 300 == 8) voucher = "A-" int(i / 7)'
	sed -i 's/^  group:.*/&\n  order: any/' s.yml
	memories 1M 2M
	# only groups have keys
	many_faults
	sed -i '/^  schema/d' s.yml
	memories 300K
}

@test "keys for which there is no memory: a check that held for the record before, which is another one later" {
	for odd in 0 1; do
		journal $((71999 + odd)) <<<"account = 1002; if (i % 2 == $odd) { account = 1001; text = \"bad\" }"
		sed -i "/^  group/d; s/words: .*like 'paid%'\"/words: \"account <> '1001' or text <> 'bad'\"/" s.yml
		memories 300K
		[ "$(grep -c 'account <> ' fi.csv.all)" -gt 30000 ]
	done
}

@test "keys for which there is no memory: a group that comes again, and an input that ends too early" {
	journal 72000 <<<'if (i == 60000) voucher = "A-7"'
	memories 300K 1M
	[ "$(cat status.all)" = 2 ]
	has err.all "group 'A-7' comes again after others"
	lacks out.all '\.'
	# a document that dedupe found in several places is set aside in each
	journal 72000 <<<'if (i == 60000 || i == 21 || i == 22 || i == 23) { voucher = "A-7"; fault = "*:differs" }'
	memories 300K 1M
	[ "$(cat status.all)" = 0 ]
	head -n 60000 j.tsv >cut && mv cut j.tsv
	for jobs in $(some 1 3); do
		expect_status 2 cutover-validate -q -j $jobs -f s.yml --memory 300K j.tsv
		no_seal
	done
	err_has "no seal after 59,999 records"
}

@test "keys for which there is no memory: too little for sorting, no room for temporary files, a reader that goes away" {
	journal 72000 </dev/null
	fails() { # MESSAGE COMMAND...
		local message=$1; shift
		expect_status 2 "$@"
		err_has "$message"
		[ "$(wc -l <err)" = 1 ]
		no_seal
		[ ! -e sa.tsv ]
	}
	fails "validate: --memory is too small for sorting: 65536 bytes, at least 262144" \
		cutover-validate -q -f s.yml --memory 64K --set-aside sa.tsv j.tsv
	fails "validate: cannot make the temporary file for records in '/nonexistent': No such file or directory: let TMPDIR name another folder" \
		env TMPDIR=/nonexistent cutover-validate -q -f s.yml --memory 300K --set-aside sa.tsv j.tsv
	TMPDIR=/nonexistent run_ok cutover-validate -q -f s.yml --set-aside sa.tsv j.tsv
	rm sa.tsv
	# the file of the keys, then that of the records
	fails "validate: cannot write the temporary file for sorting in '/tmp': File too large: let TMPDIR name a folder with more room" \
		env TMPDIR=/tmp bash -c 'ulimit -f 1000; cutover-validate -n -q -f s.yml --memory 300K j.tsv'
	sed -i '/schema:/d' s.yml
	fails "validate: cannot write the temporary file for records in '/tmp': File too large: let TMPDIR name another folder" \
		env TMPDIR=/tmp bash -c 'ulimit -f 1000; cutover-validate -n -q -f s.yml --memory 300K j.tsv'
	bash -c 'cutover-validate -q -f s.yml --memory 300K j.tsv 2>err | head -n 1 >first; echo ${PIPESTATUS[0]} >status'
	[ "$(cat status)" = 141 ]
	quiet
}

@test "keys for which there is no memory: killed, and as little memory as is allowed" {
	journal 72000 </dev/null
	for signal in KILL TERM INT; do
		for wait in 0.02 0.05 0.1 0.2; do
			timeout -s $signal $wait "$(command -v cutover-validate)" -q -f s.yml --memory 300K --set-aside sa.tsv -o good j.tsv 2>err || true
			[ ! -e good ] || [ -n "$(grep -F '\.' good)" ]
		done
	done
	sanitized && skip "a sanitizer has its own memory"
	run_ok bash -c 'ulimit -v 72000; cutover-validate -q -f s.yml --memory 1M j.tsv'
}

@test "several inputs, TSV, order: any" {
	journal 70000 <<<'if (i % 20011 == 0) account = 9999'
	sed 's/A-/B-/; s/\tR/\tS/' j.tsv >k.tsv
	checked 0 k.tsv
	sed '$d' j.tsv | cut -f 3- >t.tsv
	same_jobs 0 cutover-validate -f s.yml --set-aside sa.tsv --findings fi.csv -I tsv t.tsv
	sed -i 's/^  group:.*/&\n  order: any/' s.yml
	checked 0
}

@test "order: any: groups that lie in several blocks, records without a group, keys that come again" {
	journal 90000 <<'E'
voucher = "A-" i % 30000; line = int(i / 30000) + 1; debit = line == 1 ? "3.00" : "0.00"; credit = line == 1 ? "0.00" : "1.50"
if (i % 20011 == 0) account = 9999
if (i % 9001 == 7) credit = "7.00"
if (i % 30011 == 5 || i == 80001) { voucher = "\\N"; fault = "voucher:required" }
if (i == 70000) ref = "R5"
E
	sed -i 's/^  group:.*/&\n  order: any/' s.yml
	checked 0
	summary 90,000 read, 89,940 good, 60 set aside in 24 groups
	[ "$(grep -c balanced fi.csv.1)" -eq 14 ]
	sed '$d' j.tsv | cut -f 3- >t.tsv
	same_jobs 0 cutover-validate -f s.yml --set-aside sa.tsv --findings fi.csv -I tsv t.tsv
	sed -i 's/^  group:.*/  group: [voucher, ref]/' s.yml
	checked 0
}

@test "a line that is broken, a seal that does not match, a stream that is cut off" {
	journal 90000 <<<'if (i % 20011 == 0) account = 9999'
	mv j.tsv k.tsv
	awk 'NR == 50000 { print $0 "\t1"; next } { print }' k.tsv >j.tsv
	checked 2
	err_has "j.tsv:50000: 10 fields, the header has 9"
	awk 'NR != 50000' k.tsv >j.tsv
	checked 2
	err_has "the seal does not match: rows: 90,000 sealed, 89,999 read"
	head -c 3000000 k.tsv >j.tsv
	checked 2
	no_seal
}

@test "a full disk, a closed pipe and a signal end it as they end one thread" {
	journal 90000 </dev/null
	mkfifo f
	cutover-validate -j 3 -f s.yml --set-aside sa.tsv -o o.tsv f 2>err & pid=$!
	{ cat j.tsv; kill -TERM $pid; sleep 1; } >f
	status=0; wait $pid || status=$?
	[ $status -eq 143 ]
	[ -z "$(ls -A | grep -E 'o.tsv|sa.tsv')" ]
	expect_status 2 sh -c 'cutover-validate -j 2 -f s.yml --set-aside sa.tsv j.tsv >/dev/full'
	err_has "No space left on device"
	pipe 'cutover-validate -j 2 -f s.yml --set-aside sa.tsv j.tsv 2>err | head -n 1 >/dev/null' || true
	lacks err "cannot"
}
