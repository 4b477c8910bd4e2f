# dedupe --jobs: the same records, messages, lists and figures with any number of threads.
load helper

# records ROWS [AWK]: ./in, a sealed stream of three files, many of them more than once; and in.tsv
records() {
	LC_ALL=C awk -v rows="$1" 'BEGIN {
		OFS = "\t"; print "_at", "_fault", "doc", "line", "ver", "amount", "text"; srand(7)
		for (i = 0; i < rows; i++) {
			file = int(i * 3 / rows); at = substr("abc", file + 1, 1) ".csv:" i + 2; fault = "\\N"; n = int(i / 3)
			if (i % 3 == 0) { d = rand() < 0.9 ? n : int(rand() * n); ver = n % 2; off = rand() < 0.002 }
			doc = "D" d; line = i % 3 + 1; amount = (d * 7 + line) % 90 + off ".00"
			text = d % 11 ? "a text that makes the record long enough, number " d % 5 : "with \\\\ and \\t"
			if (i % 1009 == 5) fault = "doc:required"
			if (i % 2003 == 7) doc = "\\N"
			if (i % 3001 == 7) ver = "x"
			if (i % 1999 == 7) line = "\\N"
			'"${2:-}"'
			print at, fault, doc, line, ver, amount, text
		} }' >in.tsv
	stream amount <in.tsv >in
}
# same STATUS DEDUPE [ARGUMENT...]: with the section `dedupe: { DEDUPE }` and any number of threads
same() {
	local want=$1 section=$2; shift 2
	printf '%s\n' 'cutover: 1' "${CONTROLS:-controls: [amount]}" "limits: { records: ${LIMIT:-1000000} }" "dedupe: { $section }" >s.yml
	SIDES=cr same_jobs "$want" cutover-dedupe -f s.yml --crossref cr "$@"
}

@test "records that flow through, and records that wait" {
	records 60000
	same 0 'key: [doc, line], agree: []' in
	err_has "with other amounts than the record kept"
	[ "$(wc -l <cr.7)" -gt 2000 ]
	same 0 'key: [doc, line]' in
	err_has "contradict"
	same 0 'key: [doc, line], keep: last' in
	same 0 'key: [doc, line], keep: last, agree: [text]' in
}

@test "a key that cannot be computed, an escape in the place, a record without a line of the stream" {
	records 60000 'if (i % 501 == 3) at = "a\\\\b.csv:" i; if (i % 701 == 3) fault = ""'
	same 0 'key: [doc, "ver + 0", line], agree: []' -I tsv in.tsv
	err_has "is not a number"
	same 0 'key: [doc, "ver + 0", line]' -I tsv in.tsv
	cut -f 3- in.tsv >bare.tsv
	same 0 'key: [doc, line]' -I tsv bare.tsv
	same 0 'key: [doc, line], agree: []' -I tsv bare.tsv
}

@test "a field of the key that the schema requires: a record without it passes, whoever computes the key" {
	records 40000 'if (i % 5 == 0) doc = "\\N"'
	cat >line.yml <<-'Y'
	name: line
	fields:
	  - { name: doc, type: string, constraints: { required: true } }
	  - { name: line, type: integer }
	  - { name: amount, type: number, x-cutover: { scale: 2 } }
	Y
	CONTROLS=$'controls: [amount]\nmap: { to: line.yml, fields: { doc: doc, line: line, amount: amount } }' \
		same 0 'key: [doc, line], agree: []' in
	[ "$(column 3 | tr ' ' '\n' | grep -cxF '\N')" -gt 8000 ]
}

@test "outputs that take no lines" {
	records 40000
	same 0 'key: [doc, line], agree: []' -O csv in
	same 0 'key: [doc, line]' -O csv in
	same 0 'key: [doc, line], agree: []' -n in
	same 0 'key: [doc, line]' -n in
}

@test "documents, and equal records of one file" {
	records 40000
	same 0 'key: [doc, line], group: [doc], keep: last' in
	same 0 'key: [doc, line], group: [doc], version: [ver]' in
	records 40000 'doc = "D" int(i / 9)'
	same 0 'key: [doc, line], repeats: within_file' in
	same 0 'key: [doc, line], repeats: within_file, agree: []' in
}

@test "computed controls" {
	records 40000 'ver = i % 4001 == 9 ? "x" : 1'
	CONTROLS='controls: [{ name: net, map: amount * 2 }]' same 0 'key: [doc, line]' -I tsv in.tsv
	err_has "contradict"
	CONTROLS='controls: [{ name: net, map: amount * 2 }]' same 0 'key: [doc, line], agree: [text]' -I tsv in.tsv
}

@test "keys for which there is no memory" {
	records 60000
	same 0 'key: [doc, line]' --memory 512K in
	same 0 'key: [doc, line], agree: []' --memory 512K in
	same 0 'key: [doc, line], repeats: within_file, agree: []' --memory 512K in
}

@test "several inputs, a bad line, an end without a seal, a limit" {
	records 40000
	cp in one; cp in two
	same 0 'key: [doc, line], agree: []' one two
	same 0 'key: [doc, line]' one two
	sed '30000s/\t/ /' in.tsv >bad.tsv
	same 2 'key: [doc, line], agree: []' -I tsv bad.tsv
	err_has "bad.tsv:30000: "
	same 2 'key: [doc, line]' -I tsv bad.tsv
	sed '$d' in >cut
	same 2 'key: [doc, line], agree: []' cut
	LIMIT=0 same 1 'key: [doc, line]' in
}

# written STATUS DEDUPE [ARGUMENT...]: into a file, where records need not wait: it is what a pipe gets, with the same messages
written() {
	local want=$1 section=$2 jobs; shift 2
	printf '%s\n' 'cutover: 1' 'controls: [amount]' 'limits: { records: 1000000 }' "dedupe: { $section }" >s.yml
	SIDES=cr with_jobs 1 cutover-dedupe -f s.yml --crossref cr "$@"
	mv out.1 out.pipe; mv err.1 err.pipe; mv cr.1 cr.pipe
	for jobs in 1 2 7; do
		rm -f file
		SIDES=cr with_jobs "$jobs" cutover-dedupe -f s.yml --crossref cr -o file "$@"
		[ "$(cat "status.$jobs")" -eq "$want" ]
		cmp out.pipe file
		cmp err.pipe "err.$jobs"
		cmp cr.pipe "cr.$jobs"
		[ "$(grep -c . audit)" -eq 1 ]
		[ "$(grep -o '"in":' audit | wc -l)" -eq 1 ]
	done
}

@test "into a file: records are given before all are known, and once more if two contradict each other" {
	records 30000
	written 0 'key: [doc, "ver + 0", line], agree: [text]' in
	has err.pipe "is not a number"
	has err.pipe "other amounts than the record kept"
	written 0 'key: [doc, line]' in
	has err.pipe "contradict"
	written 0 'key: [doc, line], keep: last' in
	written 0 'key: [doc, "ver + 0", line]' in
	written 0 'key: [doc, line]' --memory 512K in
	# a named pipe shows what is written at once
	mkfifo fifo
	cat fifo >got &
	run_ok cutover-dedupe -q -f s.yml -o fifo in
	wait $!
	cmp got out.pipe
}
