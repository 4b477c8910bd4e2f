# reconcile --jobs: the same report, messages, audit line and status with any number of threads.
load helper

# journal FILE ROWS KEYS <awk: a sealed stream of several blocks; the program may change line i
journal() {
	LC_ALL=C awk -v rows="$2" -v keys="$3" 'BEGIN {
		OFS = "\t"; print "_at", "_fault", "account", "text", "debit"
		for (i = 0; i < rows; i++) {
			at = "v.csv:" i + 2; fault = "\\N"; account = i * 7919 % keys; debit = i % 700 ".25"
			text = "a text that makes the lines of the file so long that there are blocks"
			'"$(cat)"'
			print at, fault, account, text, debit
		} }' | stream debit >"$1"
}
setup() {
	scratch
	spec <<-'E'
	controls: [debit]
	limits: { records: 100000 }
	reconcile:
	  key: [account]
	  compare: { debit: { tolerance: 1, tolerance_total: 3 }, n: {} }
	  before: { read: old.stream, where: "account <> '13'", fields: { account: account, debit: sum(debit), n: count(*) } }
	  after: { read: new.stream, fields: { account: account, debit: sum(debit), n: count(*) } }
	E
}
# compared STATUS [ARGUMENT...]: the same with any number of threads
compared() { local want=$1; shift; same_jobs "$want" cutover-reconcile -f s.yml "$@"; }

@test "few keys, differences of all kinds: each form of the report" {
	journal old.stream 60000 3001 </dev/null
	journal new.stream 60000 3001 <<'X'
if (i % 20011 == 7) debit = "9000.26"
if (i % 9001 == 8) debit = i % 700 ".45"
if (i == 59000) account = "new"
if (i % 30011 == 9) fault = "text:required"
X
	for format in text csv tsv json; do
		compared 1 -O $format
	done
	err_has "new.stream: 2 of its records came with a fault"
	compared 1
	out_has "60,000 records, 20 left out by where, 3,000 keys"
	out_has "60,000 records, 3,002 keys"
	out_has "within tolerance       7"
	out_has "different              4"
}

@test "many keys, in memory and not" {
	journal old.stream 60000 60000 </dev/null
	journal new.stream 60000 60000 <<<'if (i % 20011 == 7) debit = "9000.26"'
	compared 1 -O tsv
	cp out want
	compared 1 -O tsv --memory 512K
	cmp out want
	[ "$(wc -l <out)" = 120001 ]
}

@test "keys that come once, then keys that come again, and the other way round: the same sums" {
	local row='account = k < 20000 ? k : k % 50; debit = k % 700 ".25"
		if (account == 13) account = "x"; if (k % 997 == 5) account = "a\\tb\\\\" account'
	journal old.stream 30000 30000 <<<"k = i; $row"
	journal new.stream 30000 30000 <<<"k = (i + 20000) % 30000; $row"
	compared 0 -O tsv
	cp out want
	compared 0 -O tsv --memory 512K
	cmp out want
	compared 0
	out_has "equal             20,011"
}

@test "a CSV and a stream, two CSVs" {
	journal old.stream 60000 3001 </dev/null
	cp old.stream new.stream
	{ echo account,text,debit; sed '1d; $d' old.stream | cut -f 3- | tr '\t' ,; } >old.csv
	sed -i 's/old.stream/old.csv/' s.yml
	compared 1
	out_has "only after             1"
	cp old.csv new.csv
	sed -i 's/new.stream/new.csv/; s/where: "[^"]*", //' s.yml
	compared 0
	# what is wrong with each is said, first that of before
	echo 'x,y' >>old.csv
	echo '1,y,12.3.4' >>new.csv
	compared 2
	[ "$(head -n 2 err | sed 's/^reconcile: //; s/:.*//' | tr '\n' ' ')" = 'old.csv new.csv ' ]
}

@test "a CSV and a stream: no more threads than -j" {
	[ -d /proc/self/task ] || skip "needs /proc"
	local pid i n most=0
	journal whole 60000 3001 </dev/null
	mkfifo old.stream new.csv
	sed -i 's/new.stream/new.csv/' s.yml
	exec 8<>old.stream 9<>new.csv # for reading, too: then it waits for nobody
	echo account,debit >&9
	cutover-reconcile -q -j 2 -f s.yml >out 2>err 8>&- 9>&- & pid=$!
	timeout 20 head -n 59000 whole >&8
	for i in {1..50}; do
		n=$(find /proc/$pid/task -mindepth 1 -maxdepth 1 2>/dev/null | wc -l)
		[ "$n" -le "$most" ] || most=$n
		sleep 0.02
	done
	kill $pid
	exec 8>&- 9>&-
	wait $pid || true
	[ "$most" -eq 2 ]
}

@test "the first error is that of the record that comes first" {
	journal old.stream 60000 3001 <<<'if (i == 30000) debit = "12.3.4"; if (i == 50000) debit = "9.9.9"'
	journal new.stream 60000 3001 <<<'if (i == 55000) account = "two\\qwords"'
	compared 2
	[ "$(wc -l <err)" = 2 ]
	err_has "reconcile: v.csv:30002: debit of 'before': '12.3.4' is not a number"
	err_has "reconcile: new.stream:55002: field 3: a backslash that is none of"
	# a seal that does not agree is found after all blocks
	journal old.stream 60000 3001 </dev/null
	sed -i '$s/rows=60000/rows=60001/' old.stream
	cp old.stream new.stream
	compared 2
	[ "$(wc -l <err)" = 2 ]
}

@test "a measure that is no sum: a key that comes again is an error, in its block and in another one" {
	sed -i 's/sum(debit)/debit/; s/, where: "[^"]*"//' s.yml
	journal old.stream 60000 60000 </dev/null
	cp old.stream new.stream
	compared 0
	cp out want
	compared 0 --memory 512K
	cmp out want
	journal new.stream 60000 60000 <<<'if (i % 20011 == 7) debit = "9000.26"'
	compared 1
	cp out want
	compared 1 --memory 512K
	cmp out want
	cp old.stream new.stream
	for again in 40001:40000 59000:10 2:1; do
		journal old.stream 60000 60000 <<<"if (i == ${again%:*}) account = ${again#*:} * 7919 % keys; if (i == 59500) debit = \"x\""
		compared 2
		err_has "reconcile: v.csv:$((${again%:*} + 2)): the key '$((${again#*:} * 7919 % 60000))' is in 'before' more than once"
		[ "$(wc -l <err)" = 1 ]
		# also where the records of a key meet in a temporary file
		journal old.stream 60000 60000 <<<"if (i == ${again%:*}) account = ${again#*:} * 7919 % keys"
		compared 2 --memory 512K
		err_has "reconcile: v.csv:$((${again%:*} + 2)): the key '$((${again#*:} * 7919 % 60000))' is in 'before' more than once"
	done
}

@test "a measure for which whole records are kept" {
	sed -i 's/n: count(\*)/n: max(debit)/' s.yml
	journal old.stream 20000 301 </dev/null
	journal new.stream 20000 301 <<<'if (i == 19000) debit = "999.25"'
	compared 1
	out_has "different"
	compared 1 --memory 512K
}

# table FILE <awk: a CSV of several blocks; the program may change line i
table() {
	LC_ALL=C awk 'BEGIN {
		OFS = ","; print "account", "text", "debit"
		for (i = 0; i < 36000; i++) {
			account = i * 7919 % 3001; debit = i % 700 ".25"; end = "\n"
			text = "a text that makes the rows of the file so long that there are several blocks in it"
			'"$(cat)"'
			printf "%s,%s,%s%s", account, text, debit, end
		} }' >"$1"
	[ "$(wc -c <"$1")" -gt 3300000 ]
}

@test "a CSV in blocks: quotes, line ends in them, CR LF, CR alone, empty lines, no line end at the end" {
	sed -i 's/old.stream/old.csv/; s/new.stream/new.csv/; s/sum(debit)/sum(number(debit))/g' s.yml
	table old.csv <<<'if (i % 3 == 0) text = "\"" text ", it says\""; if (i == 35999) end = ""'
	table new.csv <<<'if (i == 15000 || i % 9000 == 7) text = "\"" text "\n1,2,3\n\""; if (i == 20000) debit = "9.50"'
	compared 1
	out_has "36,000 records, 12 left out by where, 3,000 keys"
	table new.csv <<<'end = i == 14000 ? "\r" : i == 15000 ? "\r\n\r\n" : "\r\n"; if (i == 20000) debit = "x"'
	compared 2
	err_has "new.csv:20003: debit of 'after': 'x' is not a number"
}

@test "a CSV in blocks: what is wrong in a later one is said as with one thread" {
	sed -i 's/old.stream/old.csv/; s/new.stream/new.csv/; s/sum(debit)/sum(number(debit))/g' s.yml
	table old.csv </dev/null
	table new.csv <<<'if (i == 20000) debit = "1,2"'
	compared 2
	err_has "new.csv:20002: 4 fields, the header has 3"
	table new.csv <<<'if (i == 20000) text = "\377"; if (i == 30000) debit = "x"'
	compared 2
	err_has "new.csv:20002: field 2: byte 1 is not UTF-8"
	table new.csv <<<'if (i == 20000) text = "\"never closed"'
	compared 2
	err_has "new.csv:20002: a quote is opened in this record and never closed"
	table new.csv <<<'if (i == 20000) text = "\"a\" b\""; if (i == 30000) text = "6 \" pipe"'
	compared 1
}
