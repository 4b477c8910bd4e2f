# The record stream as a user meets it: formats, shards, several inputs, what a filter in between does.
load helper

setup() {
	scratch
	printf '%s\n' 'cutover: 1' 'name: vouchers' 'controls: [debit]' 'dedupe:' '  key: [voucher, line]' >spec.yml
	stream debit >a.stream <<-'X'
		_at⇥_fault⇥voucher⇥line⇥debit⇥summary
		v.csv:2⇥\N⇥1⇥1⇥50.00⇥货款, "A"
		v.csv:3⇥debit:required⇥1⇥2⇥\N⇥
		v.csv:4⇥\N⇥2⇥1⇥-0.05⇥two\nlines\\
	X
}
dedupe() { cutover dedupe -q -f spec.yml "$@"; }

@test "a stream that nothing changes comes out as it went in" {
	run_ok dedupe a.stream
	cmp a.stream out
	quiet
}

@test "null and the empty text stay apart through CSV and back" {
	run_ok dedupe -O csv a.stream
	expect_out <<-'X'
		_at,_fault,voucher,line,debit,summary
		v.csv:2,,1,1,50.00,"货款, ""A"""
		v.csv:3,debit:required,1,2,,""
		v.csv:4,,2,1,-0.05,"two
		lines\"
	X
	cp out a.csv
	run_ok dedupe -I csv a.csv
	cmp a.stream out
}

@test "through TSV and back" {
	run_ok dedupe -O tsv a.stream
	sed '$d' a.stream | cmp - out
	cp out a.tsv
	run_ok dedupe -I tsv a.tsv
	cmp a.stream out
}

@test "a foreign CSV gets its places: file and line" {
	printf '\357\273\277voucher,line,debit\r\n1,1,"5.00"\r\n2,"1\r\n",6.00\r\n3,1,7.00' >foreign.csv
	run_ok dedupe -I csv foreign.csv
	expect_out <<-'X'
		_at⇥_fault⇥voucher⇥line⇥debit
		foreign.csv:2⇥\N⇥1⇥1⇥5.00
		foreign.csv:3⇥\N⇥2⇥1\r\n⇥6.00
		foreign.csv:5⇥\N⇥3⇥1⇥7.00
		\.⇥rows=3⇥sum.debit=18.00
	X
}

@test "several inputs are one stream, each held to its own seal" {
	sed 's/v.csv/w.csv/; s/\t\([12]\t[12]\t\)/\t9\1/' a.stream >b.stream
	run_ok dedupe a.stream b.stream
	[ "$(grep -c '^[vw]' out)" = 6 ]
	out_has '\.	rows=6	sum.debit=99.90'
	sed '3d' a.stream >cut.stream
	expect_status 2 dedupe a.stream cut.stream
	expect_err <<-'X'
		dedupe: cut.stream:4: the seal does not match: rows: 3 sealed, 2 read; a filter such as grep or awk in between breaks the seal: read with -I tsv if that is meant
	X
	no_seal
}

@test "streams through cat are refused, with what to do instead" {
	expect_status 2 pipe 'cat a.stream a.stream | cutover dedupe -q -f spec.yml'
	expect_err <<-'X'
		dedupe: standard input:6: more follows the seal: give several streams as several operands, not through cat
	X
}

@test "grep in between breaks the seal; -I tsv takes what is left" {
	expect_status 2 pipe 'grep -v v.csv:3 a.stream | cutover dedupe -q -f spec.yml'
	err_has 'the seal does not match: rows: 3 sealed, 2 read; a filter such as grep or awk in between breaks the seal: read with -I tsv if that is meant'
	run_ok pipe 'grep -v v.csv:3 a.stream | cutover dedupe -q -f spec.yml -I tsv'
	out_has '\.	rows=2	sum.debit=49.95'
}

@test "grep that takes the header is reported as what it looks like" {
	expect_status 2 pipe 'grep v.csv a.stream | cutover dedupe -q -f spec.yml'
	expect_err <<-'X'
		dedupe: standard input:1: field 2 of the header has no name; is the header line missing?
	X
}

@test "head cuts the seal off, and nothing is sealed after it" {
	expect_status 2 pipe 'head -n 3 a.stream | cutover dedupe -q -f spec.yml'
	err_has 'standard input: no seal after 2 records: the program upstream was killed or cut off; nothing may be loaded'
	no_seal
}

@test "a program upstream that is killed in the middle leaves no seal" {
	expect_status 2 pipe '(head -c 70 a.stream; kill -9 $BASHPID) | cutover dedupe -q -f spec.yml'
	err_has 'no seal after'
	no_seal
}

@test "shards: cut at any line, worked on apart, put together again" {
	head -n 1 a.stream >names
	sed '1d;$d' a.stream | split -l 1 - shard.
	for s in shard.*; do
		run_ok dedupe -I tsv --header names -O tsv --no-header "$s"
		cat out
	done >all
	sed '1d;$d' a.stream | cmp - all
}

@test "a shard with another number of fields than the names is refused" {
	printf 'voucher\tline\n' >names
	printf '1\t2\n3\n' >shard
	expect_status 2 dedupe -I tsv --header names shard
	expect_err <<-'X'
		dedupe: shard:2: 1 field, the header has 2
	X
}

@test "a field past 16 MiB is refused with its place" {
	{ printf 'voucher\tline\n1\t'; head -c 16777217 /dev/zero | tr '\0' x; echo; } >large.tsv
	expect_status 2 dedupe -I tsv large.tsv
	expect_err <<-'X'
		dedupe: large.tsv:2: field 2 has more than 16 MiB
	X
}

@test "a quote that is never closed is reported where it was opened" {
	{ printf 'voucher,line\n1,1\n2,"1\n'; seq 1000 | sed 's/$/,1/'; } >open.csv
	expect_status 2 dedupe -I csv open.csv
	expect_err <<-'X'
		dedupe: open.csv:3: a quote is opened in this record and never closed
	X
}

@test "a legacy file that is given to a program for streams is refused with the program that reads it" {
	# refused MESSAGE
	refused() { expect_status 2 dedupe v.csv; expect_err <<<"dedupe: v.csv:1: $1: this is no stream; 'cutover clean' makes one of a legacy file${2-}"; }
	printf '日期,金额\n1,2\n' >v.csv
	refused 'the header is one field with commas or the like' "; '-I csv' reads CSV, and nothing then proves that all of it arrived"
	iconv -f UTF-8 -t GB18030 v.csv >w.csv
	mv w.csv v.csv
	refused 'byte 1 of the line is not UTF-8'
	printf 'voucher\tline\nv\xff\t1\n' >v.csv
	expect_status 2 dedupe v.csv
	err_has "dedupe: v.csv:2: byte 2 of the line is not UTF-8"
	err_lacks 'no stream'
}

@test "an empty stream and empty standard input ask for the program upstream, an empty file of rows does not" {
	local why='is empty: not even a header'
	: >empty
	expect_status 2 dedupe empty
	expect_err <<<"dedupe: empty: $why; did the program upstream fail?"
	expect_status 2 dedupe -I csv </dev/null
	expect_err <<<"dedupe: standard input: $why; did the program upstream fail?"
	expect_status 2 dedupe -I csv empty
	expect_err <<<"dedupe: empty: the file $why"
}

@test "bytes that are no UTF-8 are reported with line and byte" {
	printf 'voucher\tline\n1\t1\n\xbd\xe8\t1\n' >gbk.tsv
	expect_status 2 dedupe -I tsv gbk.tsv
	expect_err <<-'X'
		dedupe: gbk.tsv:3: byte 1 of the line is not UTF-8
	X
}

@test "a quote that stands alone takes in no record of a CSV stream or a lookup in silence" {
	printf '_at,_fault,a,b\nx:1,,1,"q\nx:2,,2,"z"\nx:3,,3,w\n' >v.csv
	printf 'cutover: 1\ndedupe: { key: a }\n' >d.yml
	expect_status 2 cutover-dedupe -I csv -f d.yml v.csv
	expect_err <<<'dedupe: v.csv:2: text follows a closing quote in this record, which takes several lines: is a quote not doubled, or a closing one missing?'
	no_seal
	printf '_at,_fault,a,b\nx:1,,1,"q ""r""\ns"\nx:2,,2,"a "b" c"\n' >v.csv
	run_ok cutover-dedupe -I csv -f d.yml v.csv
	printf 'old,new\nA,"1\nB,"2"\nC,3\n' >l.csv
	printf 'cutover: 1\nlookups: { m: { file: l.csv, key: old, value: new } }\nclean: { fields: { a: { rules: [{ lookup: m }] } } }\n' >c.yml
	printf 'a\nC\n' >v.csv
	expect_status 2 cutover-clean -f c.yml v.csv
	err_has 'clean: l.csv:2: text follows a closing quote in this record'
}

# ---- names of files ----

odd_names() { # files whose names are no text, or not what they seem; a spec that reads them
	printf '%s\n' 'cutover: 1' 'clean: { fields: { a: {} } }' 'map: { fields: { a: a, at: at() } }' 'dedupe: { key: [a] }' \
		'validate: { checks: { bad: "a <> '"'2'"'" } }' >s.yml
	printf 'a\n1\n' >"$(printf 'lat\351.csv')"
	printf 'a\n1\n' >'lat%E9.csv'
	printf 'a\n1\n' >'a:7.csv'
	printf 'a\n1\n' >"$(printf 'b\nc\342\200\256.csv')"
}

@test "a file name that is no text is %XX in _at and at(), percent signs too, and every program reads it" {
	odd_names
	run_ok cutover-clean -q -f s.yml "$(printf 'lat\351.csv')" 'lat%E9.csv' 'a:7.csv' "$(printf 'b\nc\342\200\256.csv')"
	quiet
	expect_out <<'X'
_at⇥_fault⇥a
lat%E9.csv:2⇥\N⇥1
lat%25E9.csv:2⇥\N⇥1
a:7.csv:2⇥\N⇥1
b%0Ac%E2%80%AE.csv:2⇥\N⇥1
\.⇥rows=4
X
	cp out clean
	run_ok cutover-map -q -f s.yml clean
	[ "$(cut -f1 out | head -n 5 | tail -n 4)" = "$(cut -f4 out | head -n 5 | tail -n 4)" ]
	cut -f1 out | grep -qx 'lat%25E9\.csv:2'
	cp out map
	run_ok cutover-dedupe -q -f s.yml --crossref crossref.csv map
	expect_file crossref.csv <<'X'
a,dropped,kept
1,lat%25E9.csv:2,lat%E9.csv:2
1,a:7.csv:2,lat%E9.csv:2
1,b%0Ac%E2%80%AE.csv:2,lat%E9.csv:2
X
}

@test "an input that does not say where its records come from gives them its name in the same way" {
	odd_names
	run_ok cutover-map -q -I csv -f s.yml "$(printf 'lat\351.csv')" 'lat%E9.csv'
	expect_out <<'X'
_at⇥_fault⇥a⇥at
lat%E9.csv:2⇥\N⇥1⇥lat%E9.csv:2
lat%25E9.csv:2⇥\N⇥1⇥lat%25E9.csv:2
\.⇥rows=2
X
	cp out serial
	# so many that each thread gets more than one part
	seq 1000000 | sed '1i a' >"$(printf 'big\351.tsv')"
	run_ok cutover-map -q -j 2 -I tsv -f s.yml "$(printf 'big\351.tsv')"
	[ "$(awk -F '\t' 'NR > 1 && $1 != "\\." && $1 != "big%E9.tsv:" NR' out | head)" = "" ]
	[ "$(wc -l <out)" = 1000002 ]
}

@test "messages, findings and the audit line name such a file as _at does" {
	odd_names
	printf 'a\n1\n2\n' >"$(printf '50%%\351\n.csv')"
	run_ok cutover-clean -q --audit log -f s.yml "$(printf '50%%\351\n.csv')"
	cp out clean
	expect_status 1 cutover-validate -f s.yml --findings findings.csv --set-aside aside --audit log clean
	err_has 'validate: 50%25%E9%0A.csv:3: '
	has findings.csv '50%25%E9%0A.csv,3,'
	has log '"name":"50%25%E9%0A.csv"'
	expect_status 1 cutover-audit log
	expect_status 2 cutover-clean -f s.yml "$(printf 'no\351ne.csv')"
	expect_err <<'X'
clean: cannot open 'no%E9ne.csv': No such file or directory
X
	expect_out <<'X'
_at⇥_fault⇥a
\!⇥clean⇥error⇥0⇥cannot open 'no%E9ne.csv': No such file or directory
X
	printf 'b\n1\n' >"$(printf 'lat\351 50%%.csv')"
	expect_status 2 cutover-clean -f s.yml "$(printf 'lat\351 50%%.csv')"
	err_has 'clean: lat%E9 50%25.csv:1: '
}

@test "a field that is taken from a file name that is no text is the text for it, never a part of it" {
	printf '%s\n' 'cutover: 1' 'source: { name: "(?<branch>.*)_2023[.]csv" }' 'clean: { fields: { a: {}, branch: {} } }' >s.yml
	printf 'a\n1\n' >"$(printf 'Caf\351 Nord_2023.csv')"
	printf 'a\n1\n' >'50%_2023.csv'
	run_ok cutover-clean -q -f s.yml "$(printf 'Caf\351 Nord_2023.csv')" '50%_2023.csv'
	expect_out <<'X'
_at⇥_fault⇥a⇥branch
Caf%E9 Nord_2023.csv:2⇥\N⇥1⇥Caf%E9 Nord
50%25_2023.csv:2⇥\N⇥1⇥50%
\.⇥rows=2
X
}
