# dedupe --memory: the same records, messages and list, whatever the memory.
load helper

# records ROWS [AWK]: ./in, a sealed stream of documents of three lines out of three files, many of them more than once; and in.tsv
records() {
	LC_ALL=C awk -v rows="$1" 'BEGIN {
		OFS = "\t"; print "_at", "_fault", "doc", "line", "ver", "amount", "text"; srand(7)
		for (i = 0; i < rows; i++) {
			file = int(i * 3 / rows); at = substr("abc", file + 1, 1) ".csv:" i + 2; fault = "\\N"; n = int(i / 3)
			if (i % 3 == 0) { d = rand() < 0.8 ? n : int(rand() * n); ver = n % 2; off = rand() < 0.002 }
			doc = "D" d; line = i % 3 + 1; amount = (d * 7 + line) % 90 + off ".00"; text = "t" d % 5
			if (i % 1009 == 5) fault = "doc:required"
			if (i % 1013 == 5) fault = "text:too_long"
			if (i % 2003 == 7) doc = "\\N"
			if (i % 3001 == 7) ver = "x"
			if (i % 1999 == 7) line = "\\N"
			'"${2:-}"'
			print at, fault, doc, line, ver, amount, text
		} }' >in.tsv
	stream amount <in.tsv >in
}
# same DEDUPE [ARGUMENT...]: with the section `dedupe: { DEDUPE }`, all is the same with much memory and with little
same() {
	local memory section=$1; shift
	printf '%s\n' 'cutover: 1' 'controls: [amount]' 'limits: { records: 1000000 }' "dedupe: { $section }" >s.yml
	for memory in 1G 512K 1M; do
		rm -f cr
		"${DEDUPE:-cutover-dedupe}" -f s.yml --memory $memory --crossref cr "$@" >out.$memory 2>err
		sed -E 's|, [0-9.,]+ m?s(, [0-9.,]+ [kMG]?B/s)?$||' err >err.$memory
		mv cr cr.$memory
	done
	for memory in 512K 1M; do
		cmp out.1G out.$memory || { echo "$section $memory"; diff out.1G out.$memory | head; return 1; }
		cmp err.1G err.$memory || { echo "$section $memory"; diff err.1G err.$memory | head; return 1; }
		cmp cr.1G cr.$memory || { echo "$section $memory"; diff cr.1G cr.$memory | head; return 1; }
	done
}

@test "keys for which there is no memory: each record alone" {
	records 30000
	same 'key: [doc, line]' in
	has err.1G "contradict"
	has err.1G "both with the key"
	same 'key: [doc, line], keep: last' -I tsv in.tsv
	# records that flow through until there is no memory
	same 'key: [doc, line], agree: []' in
	has err.1G "of them with other amounts than the record kept"
	[ "$(wc -l <cr.1G)" -gt 2000 ]
	same 'key: [doc, line], agree: [], keep: last' in
	same 'key: [doc, "ver + 0"], agree: [text]' in
	has err.1G "is not a number"
}

@test "keys for which there is no memory: equal records of one file" {
	records 30000 'doc = "D" int(i / 9)'
	same 'key: [doc, line], repeats: within_file' in
	same 'key: [doc, line], repeats: within_file, agree: []' in
	records 30000 'doc = "D" i % 7000'
	same 'key: [doc], repeats: within_file, agree: []' -I tsv in.tsv
	[ "$(wc -l <cr.1G)" -gt 5000 ]
	same 'key: [doc], repeats: within_file, agree: [], keep: last' in
	records 30000 'if (i == 29000) at = "c.csv:5"'
	expect_status 2 cutover-dedupe -q -f s.yml --memory 512K in
	err_has "comes after line"
	no_seal
}

@test "keys for which there is no memory: documents" {
	records 30000
	same 'key: [doc, line], group: [doc]' in
	has err.1G "is here again, after other documents of the same file"
	same 'key: [doc, line], group: [doc], keep: last, agree: []' in
	same 'key: [doc, line], group: [doc], version: [ver]' -I tsv in.tsv
	records 30000 'doc = "D" n % 3400'
	same 'key: [doc, line], group: [doc], agree: [text, amount]' in
	has err.1G "does not have the same lines here as at"
	records 30000
	same 'key: [doc, line], group: [doc], version: "ver + 0", agree: []' in
	has err.1G "its version cannot be computed"
	has err.1G "versions of documents with other lines than the one kept"
	same 'key: [line], group: [doc], keep: last, agree: [text]' in
	records 30000 'if (i % 11 == 3) fault = "doc:required"'
	same 'key: [doc, line], group: [doc], version: [ver]' in
}

@test "keys for which there is no memory: within run, where records are given early" {
	records 30000 'line = i % 3 + 1; amount = line ".00"; doc = "D" int(i / 3) % 9000; ver = "0"; fault = "\\N"'
	cut -f 3- in.tsv | tr '\t' , | sed 's/\\N//' >in.csv
	spec <<-'Y'
	name: early
	controls: [amount]
	clean: { fields: { doc: {}, line: { type: integer }, ver: {}, amount: { type: decimal(2) }, text: {} } }
	dedupe: { key: [doc, line] }
	Y
	same_run() {
		for memory in 1G 512K; do
			rm -rf dir.$memory
			expect_status 0 cutover run -q -f s.yml --memory $memory --dir dir.$memory in.csv
			mv out out.$memory
		done
		cmp dir.1G/crossref.csv dir.512K/crossref.csv
		[ -e dir.1G/records.tsv ] || ls dir.1G
		cmp dir.1G/records.tsv dir.512K/records.tsv
	}
	same_run
	# the last record contradicts the first: what was given is void
	sed -i '$ s/[0-9]*[.]00/77.00/; 2 s/^D[0-9]*,[0-9]*/DX,1/; $ s/^D[0-9]*,[0-9]*/DX,1/' in.csv
	echo 'limits: { records: 10 }' >>s.yml
	same_run
	has dir.512K/records.tsv differs
}

@test "keys for which there is no memory: too little for sorting, no room for temporary files" {
	records 60000
	fails() { # MESSAGE COMMAND...
		local message=$1; shift
		expect_status 2 "$@"
		err_has "$message"
		no_seal
		[ ! -e cr ]
	}
	printf '%s\n' 'cutover: 1' 'dedupe: { key: [doc, line], agree: [] }' >s.yml
	fails "dedupe: --memory is too small for sorting: 65536 bytes, at least 524288" cutover-dedupe -q -f s.yml --memory 64K --crossref cr in
	fails "dedupe: cannot make the temporary file for records in '/nonexistent': No such file or directory: let TMPDIR name another folder" \
		env TMPDIR=/nonexistent cutover-dedupe -q -f s.yml --memory 512K --crossref cr in
	TMPDIR=/nonexistent run_ok cutover-dedupe -q -f s.yml in
	records 9000 'text = sprintf("%01000d", 1); doc = "D" n'
	fails "dedupe: cannot write the temporary file for records in '/tmp': File too large: let TMPDIR name another folder" \
		env TMPDIR=/tmp bash -c 'ulimit -f 1020; cutover-dedupe -q -n -f s.yml --memory 512K in'
	records 60000
	same 'key: ["doc || text || doc || text || doc || text || doc || text || doc || text || doc || text", line]' in
	fails "dedupe: cannot write the temporary file for sorting in '/tmp': File too large: let TMPDIR name a folder with more room" \
		env TMPDIR=/tmp bash -c 'ulimit -f 4000; cutover-dedupe -q -n -f s.yml --memory 512K in'
	sed -i '2 s/t[0-9]$/'"$(text_of 70000 x)"'/' in.tsv
	same 'key: [doc, line]' -I tsv in.tsv
	printf '%s\n' 'cutover: 1' 'dedupe: { key: [doc, line, text] }' >s.yml
	fails "dedupe: --memory is too small for one record of 70" cutover-dedupe -q -f s.yml --memory 512K -I tsv --crossref cr in.tsv
}

@test "keys for which there is no memory: killed, a reader that goes away, little memory" {
	records 60000
	same 'key: [doc, line]' in
	for signal in KILL TERM INT; do
		for wait in 0.02 0.05 0.1 0.2; do
			timeout -s $signal $wait "$(command -v cutover-dedupe)" -q -f s.yml --memory 512K -o good in 2>err || true
			[ ! -e good ] || [ -n "$(grep -F '\.' good)" ]
		done
	done
	bash -c 'cutover-dedupe -q -f s.yml --memory 512K in 2>err | head -n 1 >first; echo ${PIPESTATUS[0]} >status'
	[ "$(cat status)" = 141 ]
	sanitized && skip "a sanitizer has its own memory"
	run_ok bash -c 'ulimit -v 60000; cutover-dedupe -q -f s.yml --memory 1M in'
}
