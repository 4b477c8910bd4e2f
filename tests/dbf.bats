# dBase tables as legacy files. They are made here from their records as they stand in the file: see grids.bash.
load helper
load grids

gbk() { iconv -f utf-8 -t gbk; }

@test "a table of Kingdee's vouchers: short names, deleted records, the texts of its language byte" {
	gbk <<-'END' | table v.dbf 3 77 "FDATE D 8" "FNUM N 4" "FEXP C 12" "FACCTID C 8" "FDC C 1" "FDEBIT N 12 2" "FCREDIT N 12 2" "FATTCHMENT N 5" "FPOSTED L 1"
	 20230131   1提现        1001    D     1000.00        0.00    1T
	 20230131   1<BLANK>     1002.01 C        0.00     1000.00    1F
	*20230131   2作废        1001    D        7.00        0.00    1F
	 20230201   2''          1001    D         .50        0.00     ?
	END
	cat >s.yml <<-'END'
	cutover: 1
	controls: [debit, credit]
	clean:
	  fields:
	    date:    { from: FDATE, type: date, formats: ["%d.%m.%Y"] }
	    number:  { from: FNUM, type: integer }
	    summary: { from: FEXP, "null": ["<BLANK>", "''"] }
	    account: { from: FACCTID }
	    debit:   { from: fdebit, type: decimal(2) }
	    credit:  { from: fcredit, type: decimal(2) }
	    papers:  { from: [FATTACHMENT, FATTCHMENT], type: integer }
	    posted:  { from: FPOSTED, type: boolean }
	END
	run_ok cutover clean -f s.yml v.dbf --audit a
	expect_out <<-'END'
	_at⇥_fault⇥date⇥number⇥summary⇥account⇥debit⇥credit⇥papers⇥posted
	v.dbf:1⇥\N⇥2023-01-31⇥1⇥提现⇥1001⇥1000.00⇥0.00⇥1⇥true
	v.dbf:2⇥\N⇥2023-01-31⇥1⇥\N⇥1002.01⇥0.00⇥1000.00⇥1⇥false
	v.dbf:4⇥\N⇥2023-02-01⇥2⇥\N⇥1001⇥0.50⇥0.00⇥\N⇥\N
	\.⇥rows=3⇥sum.debit=1000.50⇥sum.credit=1000.00
	END
	expect_findings <<-'END'
	clean: v.dbf: read as GB18030, by the language byte 0x4d of its header; to read it otherwise set source.encoding
	clean: v.dbf: 1 record is marked as deleted and left out
	END
	summary clean: 3 read, 3 clean, 0 with faults, 1 skipped
	has a "$(sha256sum <v.dbf | cut -d ' ' -f 1)"
}

@test "a table of 330 kB: each record once, in its order" {
	seq -f ' %010.0f' 30000 | table b.dbf 3 0 "A N 10"
	printf '%s\n' 'cutover: 1' 'controls: [a]' 'clean: { fields: { a: { type: integer } } }' >s.yml
	run_ok cutover clean -q -f s.yml b.dbf
	[ "$(sed -n '2,30001s/.*\t//p' out | cmp - <(seq 30000))" = '' ]
	[ "$(tail -n 1 out)" = $'\\.\trows=30000\tsum.a=450015000' ]
}

@test "numbers keep the digits of the file; what is none is a fault; an empty record is skipped" {
	printf ' %s\n' '12345678901234567.89' '                -.10' '                    ' '********************' '1.5E+02             ' | table n.dbf 3 0 "A N 20 2"
	fields "" 'a: { type: decimal(2), decimal_mark: "," }'
	expect_status 1 cutover clean -q -f s.yml n.dbf
	expect_out <<-'END'
	_at⇥_fault⇥a
	n.dbf:1⇥\N⇥12345678901234567.89
	n.dbf:2⇥\N⇥-0.10
	n.dbf:4⇥a:not_a_number:A:********************⇥********************
	n.dbf:5⇥a:scientific:A:1.5E+02⇥1.5E+02
	\.⇥rows=4
	END
}

@test "the encoding: of the spec, of a file .cpg beside it, of the language byte, or found out" {
	note() { expect_status 0 cutover clean -f s.yml --raw 1-9 "$2"; expect_out <<<"1,NAME
1,$1"; err_has "$3"; }
	fields "" "NAME: {}"
	printf ' Müller  \n' | iconv -f utf-8 -t cp1252 | table l.dbf 3 3 "NAME C 8"
	note Müller l.dbf "clean: l.dbf: read as CP1252, by the language byte 0x03 of its header"
	printf ' 张三李四\n' | gbk | table c.dbf 3 3 "NAME C 8"
	printf '936\r\n' >c.cpg
	note 张三李四 c.dbf "clean: c.dbf: read as GB18030, as the file .cpg beside it says"
	rm c.cpg
	printf ' 张三李四\n' | gbk | table g.dbf 3 0 "NAME C 8"
	note 张三李四 g.dbf "clean: g.dbf: read as GB18030, since it names no encoding and is not UTF-8"
	printf ' 张三  \n' | table u.dbf 3 0 "NAME C 8"
	run_ok cutover clean --raw 1-9 u.dbf; quiet; out_has "1,张三"
	fields "encoding: gbk" "NAME: {}"
	run_ok cutover clean -f s.yml --raw 1-9 c.dbf; quiet; out_has "1,张三李四"
	fields "encoding: [auto, big5]" "NAME: {}"
	printf ' 張三  \n' | iconv -f utf-8 -t big5 | table b.dbf 3 0 "NAME C 6"
	note 張三 b.dbf "clean: b.dbf: read as big5, since it names no encoding and is not UTF-8"
	fields "encoding: utf-8" "name: { from: NAME }"
	expect_status 1 cutover clean -f s.yml g.dbf
	err_has "clean: g.dbf:1: name: "
	err_has "clean: g.dbf: not all of it is utf-8, the first record that is not is 1: is source.encoding right?"
}

@test "the kinds of FoxPro: whole numbers, money, moments, nulls; a memo is a fault where it is not empty" {
	# nothing here may hold a line feed: 305419896, -1.2345, 2023-01-31 12:30:00
	{ printf ' \170\126\064\022\307\317\377\377\377\377\377\377\110\211\045\000\100\244\256\002         7\000\n'
		printf '  \000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000          \002\n'; } | sed '2s/^ //' >r
	table f.dbf 48 3 "I I 4" "Y Y 8 4 2" "T T 8 0 2" "M M 10" "_NullFlags 0 1 0 5" <r
	fields "" "i: { type: integer }" "y: { type: decimal(4) }" "t: { type: datetime }" "m: {}"
	expect_status 1 cutover clean -f s.yml f.dbf
	expect_out <<-'END'
	_at⇥_fault⇥i⇥y⇥t⇥m
	f.dbf:1⇥m:unreadable:M:(memo%207)⇥305419896⇥-1.2345⇥2023-01-31T12:30:00⇥(memo 7)
	f.dbf:2⇥\N⇥0⇥0.0000⇥\N⇥\N
	\.⇥rows=2
	END
	err_has "clean: f.dbf: column M is a memo, whose texts are in another file: it cannot be read"
	err_has "clean: f.dbf:1: m: '(memo 7)' is a memo, two values in one cell, or of another kind that cannot be read"
	fields "" "i: { type: integer }"
	run_ok cutover clean -q -f s.yml f.dbf
}

@test "a moment of FoxPro: blanks are nothing, and what rounds to midnight is the day that follows" {
	{ printf ' \110\211\045\000\377\133\046\005a\n'; echo '         b'; } | table m.dbf 48 3 "T T 8" "C C 1"
	fields "" "t: { type: datetime }" "c: {}"
	run_ok cutover clean -f s.yml m.dbf
	expect_out <<-'END'
	_at⇥_fault⇥t⇥c
	m.dbf:1⇥\N⇥2023-02-01T00:00:00⇥a
	m.dbf:2⇥\N⇥\N⇥b
	\.⇥rows=2
	END
}

@test "binary fields of FoxPro that a program has filled with blanks are null, not a number" {
	{ printf ' \170\126\064\022\307\317\377\377\377\377\377\377a\n'; echo '             b'; printf ' \040\040\040\000\040\040\040\040\040\000\000\000c\n'; } |
		table b.dbf 48 3 "I I 4" "Y Y 8 4" "C C 1"
	fields "" "i: { type: integer }" "y: { type: decimal(4) }" "c: {}"
	run_ok cutover clean -f s.yml b.dbf
	expect_out <<-'END'
	_at⇥_fault⇥i⇥y⇥c
	b.dbf:1⇥\N⇥305419896⇥-1.2345⇥a
	b.dbf:2⇥\N⇥\N⇥\N⇥b
	b.dbf:3⇥\N⇥2105376⇥13797792.9760⇥c
	\.⇥rows=3
	END
}

@test "a date that is none stays as it is" {
	printf ' %s\n' 20230230 00000000 '        ' | table d.dbf 3 0 "D D 8"
	fields "" 'd: { type: date, "null": ["00000000"] }'
	expect_status 1 cutover clean -q -f s.yml d.dbf
	expect_out <<-'END'
	_at⇥_fault⇥d
	d.dbf:1⇥d:not_a_date:D:20230230⇥20230230
	d.dbf:2⇥\N⇥\N
	\.⇥rows=2
	END
}

@test "texts of more than 255 bytes, as Clipper writes them" {
	fields "" "n: { from: N }"
	{ printf ' '; head -c 299 /dev/zero | tr '\0' x; printf 'y1\n'; } | RECORD=302 table c.dbf 3 0 "LONG C 44 1" "N N 1"
	run_ok cutover clean -q -f s.yml c.dbf
	out_has "$(printf 'c.dbf:1\t\\N\t1')"
}

@test "names of columns of the spec replace those of the table; skip, --profile and a pipe work on it" {
	printf ' %s\n' a1 b2 c3 | table t.dbf 3 0 "X C 1" "Y N 1"
	fields "header: { names: [p, q] }, skip: \"p = 'b'\"" "p: {}" "q: { type: integer }"
	run_ok pipe "cat t.dbf | cutover clean -f s.yml"
	expect_out <<-'END'
	_at⇥_fault⇥p⇥q
	-:1⇥\N⇥a⇥1
	-:3⇥\N⇥c⇥3
	\.⇥rows=2
	END
	summary clean: 2 read, 2 clean, 0 with faults, 1 skipped
	run_ok cutover clean -q --profile t.dbf
	out_has "1 file, 3 rows, 0 left out"
}

@test "a header that does not agree with the file is refused" {
	# refused MESSAGE FILE
	refused() { expect_status 2 cutover clean -f s.yml "$2"; err_has "clean: $2: the table cannot be read: $1"; no_seal; }
	fields "format: dbf" "a: { from: A }"
	three() { printf ' %s\n' 11 22 33; }
	three | RECORDS=5 table m.dbf 3 0 "A N 2"
	refused "its header counts 5 records, the file holds 3: it is cut off" m.dbf
	three | RECORDS=2 table l.dbf 3 0 "A N 2"
	refused "its header counts 2 records, but more follow (it holds 3): was it copied while a program wrote it?" l.dbf
	three | RECORD=4 table w.dbf 3 0 "A N 2"
	refused "its columns take 3 bytes, its header says that a record has 4" w.dbf
	three | HEADER=64 table h.dbf 3 0 "A N 2"
	refused "the list of its columns does not end where its header does" h.dbf
	three | HEADER=6000 table i.dbf 3 0 "A N 2"
	refused "its header says that it has 6000 bytes, which cannot be in a file of 75" i.dbf
	three | table z.dbf 3 0
	refused "its header has no columns" z.dbf
	three | table k.dbf 3 0 "A Z 2"
	refused "its column 1 'A' is of the kind 'Z', which no table has" k.dbf
	three | table j.dbf 48 0 "A I 2"
	refused "its column 1 of the kind 'I' has 2 bytes" j.dbf
	three | table v.dbf 4 0 "A N 2"
	refused "it is a table of dBase 7, which is not read: save it as dBase III or as CSV" v.dbf
	three | table u.dbf 2 0 "A N 2"
	refused "it is a table of dBase II, which is not read" u.dbf
	echo 'a,b and more text than a header has' >t.dbf
	refused "it does not begin as a dBase table does: is source.format right?" t.dbf
	fields "" "a: { from: A }"
	refused "it does not begin as a dBase table does" t.dbf
	: >e.dbf
	expect_status 2 cutover clean -f s.yml e.dbf
	err_has "clean: e.dbf: the file is empty"
}

@test "a table that is cut off at any place is refused" {
	printf ' %s\n' 11 22 | table w.dbf 3 0 "A N 2"
	fields "format: dbf" "a: { from: A }"
	for ((n = 1; n < 71; n++)); do
		head -c "$n" w.dbf >c.dbf
		expect_status 2 cutover clean -f s.yml c.dbf
		no_seal
	done
	head -c 71 w.dbf >c.dbf
	run_ok cutover clean -q -f s.yml c.dbf
}

@test "a record that begins with neither a blank nor a star is refused with its number" {
	{ printf ' 11\n'; printf 'x22\n'; } | table r.dbf 3 0 "A N 2"
	fields "" "a: { from: A }"
	expect_status 2 cutover clean -f s.yml r.dbf
	err_has "clean: r.dbf:2: the record begins with neither a blank nor a *: the table is damaged"
	no_seal
}
