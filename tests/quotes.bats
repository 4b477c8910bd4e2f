# Quotes that stand alone and take in rows; what stands around quotes; quotes, delimiters and line ends behind an escape; NULs.
load helper

# quotes_spec [SOURCE]: rows of four cells
quotes_spec() {
	cat >s.yml <<E
cutover: 1
name: t
controls: [debit]
${1:+source: { $1 \}}
clean: { fields: { no: {}, text: {}, debit: { type: decimal(2) }, credit: { type: decimal(2) } } }
E
}
# rows <rows of commas: v.csv in encoding $E with delimiter $D and line end $N
rows() { sed "s/,/${D:-,}/g; s/\$/${N:-}/" | iconv -f utf-8 -t "${E:-utf-8}" >v.csv; }
stray() { echo "a cell in quotes takes in lines $1 to $2, each with as many delimiters as a row: is there a stray quote? (source.quotes: trust keeps the cell, source.quote: none takes quotes as text)"; }
# values: the fields of each record, with | between, null as ~
values() { grep -v '^\\[.!]' out | tail -n +2 | cut -f 3- | tr '\t' '|' | sed 's/\\N/~/g'; }

@test "two quotes that stand alone take in no row in silence: next to each other or not, in each column, by each delimiter and encoding, in blocks too" {
	local D E N j
	for D in , ';' '\t' '|' '||'; do
		for E in utf-8 utf-16le utf-16 utf-16be gb18030; do
			N='' && [ "$E" != utf-16 ] || N='\r'
			quotes_spec "encoding: $E, delimiter: \"$D\""
			rows <<<$'no,text,debit,credit\n1,Miete,10.00,0\n2,"Süd,20.00,0\n3,Rohr 3",40.00,0\n4,a,50.00,0\n"5,a,1,0\n6,a,1,0\n7",a,1,0\n8,a,1,"0\n9,a,1,0"\n10,a,1,0'
			for j in 1 3; do
				expect_status 1 cutover-clean -j $j -f s.yml v.csv
				err_has "clean: v.csv:3: $(stray 3 4)"
				err_has "clean: v.csv:6: $(stray 6 8)"
				err_has "clean: v.csv:9: $(stray 9 10)"
				summary clean: 6 read, 3 clean, 3 with faults, 0 skipped
				[ "$(grep -c '	\*:quote' out)" -eq 3 ]
			done
		done
	done
}

@test "the quote may close in another column, or its cell be longer than multiline allows for others" {
	quotes_spec 'multiline: 2'
	rows <<<$'no,text,debit,credit\n1,"Miete,10.00,0\n2,a,20.00",0\n3,b,1,0'
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:2: $(stray 2 3)"
	err_has 'clean: v.csv:2: the row has 3 cells, the header 4'
	summary clean: 2 read, 1 clean, 1 with faults
	quotes_spec 'multiline: 100'
	{ printf 'no,text,debit,credit\n1,"a,1,0\n'; for i in {1..70}; do echo "$i,b,1,0"; done; printf '9,"z",1,0\n'; } >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:2: $(stray 2 73)"
}

@test "two that stand alone in one cell each, where lines follow each other; behind a cell in quotes that holds delimiters" {
	quotes_spec
	rows <<<$'no,text,debit,credit\n1,"a,1,0\n2,b","1,0\n3,c,1",0\n4,d,1,0\n"5, 6","a,1,0\n7,b",1,0'
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:2: $(stray 2 4)"
	err_has "clean: v.csv:6: $(stray 6 7)"
	summary clean: 3 read, 1 clean, 2 with faults
}

@test "without a header the names or the first row say how many delimiters a row has" {
	rows <<<$'1,a,10.00,0\n2,"Süd,20.00,0\n3,Rohr 3",40.00,0\n4,b,1,0'
	quotes_spec 'header: { names: [no, text, debit, credit] }'
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:2: $(stray 2 3)"
	printf '1,"a,10.00,0\n2,b,20.00",0\n3,c,1,0\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:1: $(stray 1 2)"
	rows <<<$'1,a,10.00,0\n2,"Süd,20.00,0\n3,Rohr 3",40.00,0\n4,b,1,0'
	quotes_spec 'header: none'
	sed -i 's/no: {}/no: { from: c1 }/; s/text: {}/text: { from: c2 }/; s/debit: {/& from: c3,/; s/credit: {/& from: c4,/' s.yml
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:2: $(stray 2 3)"
	# and the first row itself
	sed -i 1d v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:1: $(stray 1 2)"
}

@test "lines that end in CR" {
	quotes_spec
	printf 'no,text,debit,credit\r1,a,10.00,0\r2,"Sued,20.00,0\r3,Rohr 3",40.00,0\r4,"a\rb, c",1,0\r' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:3: $(stray 3 4)"
	summary clean: 3 read, 2 clean, 1 with faults
}

@test "a memo of several lines is one cell, unless each of its lines has just the delimiters of a row, and then by quotes: trust" {
	local j
	quotes_spec
	printf 'no,text,debit,credit\n1,"first, line\nsecond",1,0\n2,"a\nb\n\nc, d, e",1,0\n3,"x\ry, z",1,0\n4,"Dear ""Bob"",\n1, 2, 3",1,0\n' >v.csv
	for j in 1 3; do
		expect_status 0 cutover-clean -q -j $j -f s.yml v.csv
		values | diff - <(printf '%s\n' '1|first, line\nsecond|1.00|0.00' '2|a\nb\n\nc, d, e|1.00|0.00' '3|x\ny, z|1.00|0.00' '4|Dear "Bob",\n1, 2, 3|1.00|0.00')
	done
	printf 'no,text,debit,credit\n1,"a,b,c\nd",1,0\n2,f,1,0\n' >v.csv
	expect_status 0 cutover-clean -q -f s.yml v.csv
	printf 'no,text,debit,credit\n1,"a,b,c\nd,e,f,g\nh",1,0\n2,f,1,0\n' >v.csv
	expect_status 0 cutover-clean -q -f s.yml v.csv
	printf 'no,text,debit,credit\n1,"a,b,c\nd,e,f,g\nh,i,j\nk",1,0\n2,f,1,0\n' >v.csv
	expect_status 0 cutover-clean -q -f s.yml v.csv
	printf 'no,text,debit,credit\n1,"a,b\nd,e,f,g\nh,i",1,0\n1,"a,b,c\nc,d",1,0\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:5: $(stray 5 6)"
	summary clean: 2 read, 1 clean, 1 with faults
	quotes_spec 'quotes: trust'
	expect_status 0 cutover-clean -q -f s.yml v.csv
	values | tail -1 | grep -qxF '1|a,b,c\nc,d|1.00|0.00'
	quotes_spec 'quotes: believe'
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "s.yml:4:"
	# empty lines are no rows; but of two columns each paragraph may look like one
	printf 'no,text,debit,credit\n1,"a,1,0\n\n2,b",2,0\n' >v.csv
	quotes_spec
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:2: $(stray 2 4)"
	printf 'cutover: 1\nclean: { fields: { no: {}, memo: {} } }\n' >s.yml
	printf 'no,memo\n1,"Dear all\n\nyours, Bob"\n' >v.csv
	expect_status 0 cutover-clean -q -f s.yml v.csv
	sed -i 3d v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	# of one column nothing can be told
	printf 'cutover: 1\nclean: { fields: { memo: {} } }\n' >s.yml
	printf 'memo\n"a\nb"\n' >v.csv
	expect_status 0 cutover-clean -q -f s.yml v.csv
}

@test "a header, and a row that is passed over, must not take in others" {
	quotes_spec 'header: { row: 1, skip_rows: 1 }'
	printf 'no,text,"debit,credit\n-,-,-",-\n1,a,1,0\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:1: $(stray 1 2)"
	no_seal
	printf 'no,text,debit,credit\n-,"-,-,-\n1,a",1,0\n2,a,1,0\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:2: $(stray 2 3)"
	no_seal
	quotes_spec 'header: { row: 1, rows: 2 }'
	printf 'a,text,"debit,credit\n-,-,b",x\nno,,,\n1,a,1,0\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "$(stray 1 2)"
	quotes_spec 'header: { find: [debit] }'
	printf 'no,text,"debit","credit\n(CNY)"\n1,a,1,0\n' >v.csv
	sed -i 's/credit: {/& from: [credit, "credit\\n(CNY)"],/' s.yml
	run_ok cutover-clean -q -f s.yml v.csv
}

@test "a delimiter that is missing in front of a cell in quotes" {
	quotes_spec
	printf 'no,text,debit,credit\n1,Table "oak",1,0\n2Home"Table, oak",1,0\n3,Rohr 3",1,0\n4,5"x3",1,0\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:3: the row has a quote that is not doubled: one cell may hold others, or the rows after it'
	summary clean: 4 read, 3 clean, 1 with faults
}

@test "a quote that stands alone up to a cell in quotes is reported with its lines, which are no rows" {
	quotes_spec
	printf 'no,text,debit,credit\n1,"a,1,0\n2,b\n3,"c",1,0\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:2: the row has a quote that is not doubled: one cell may hold others, or the rows after it (lines 2 to 4; source.quote: none takes quotes as text)'
}

@test "a backslash in front of a quote is reported with what reads it" {
	quotes_spec
	printf 'no,text,debit,credit\n1,"say \\"hi\\" to",1,0\n2,"C:\\",1,0\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:2: the row has a quote that is not doubled: one cell may hold others, or the rows after it; a backslash is before a quote: source.escape: "\\" reads that'
	summary clean: 2 read, 1 clean, 1 with faults
	# one that is taken for the end of its cell, one that takes in the rest of the file
	printf 'no,text,debit,credit\n1,"b\\",c",1\n2,"C:\\",1,0\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:2: the row has a quote that is not doubled: one cell may hold others, or the rows after it; a backslash is before a quote: source.escape: "\\" reads that'
	summary clean: 2 read, 1 clean, 1 with faults
	printf 'no,text,debit,credit\n1,"b\\"",1,0\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'is never closed (source.quote); a backslash is before a quote: source.escape: "\\" reads that'
	quotes_spec 'escape: "\\"'
	printf 'no,text,debit,credit\n1,"say \\"hi\\" to",1,0\n2,"C:\\\\",1,0\n' >v.csv
	expect_status 0 cutover-clean -q -f s.yml v.csv
	values | diff - <(printf '%s\n' '1|say "hi" to|1.00|0.00' '2|C:\\|1.00|0.00')
}

@test "far down in a file, where threads read it, a quote that closes in another column is reported as well" {
	local j
	quotes_spec
	awk 'BEGIN { print "no,text,debit,credit"; for (i = 1; i <= 120000; i++)
		printf "%d,%s,1%s,0\n", i, i % 40000 == 30000 ? "\"a" : "Miete und Strom", i % 40000 == 30001 ? "\"" : "" }' >v.csv
	for j in 1 4; do
		expect_status 1 cutover-clean -j $j -f s.yml v.csv
		err_has "clean: v.csv:30001: $(stray 30001 30002)"
		err_has "clean: v.csv:110001: $(stray 110001 110002)"
		summary 119,997 read, 119,994 clean, 3 with faults
	done
}

# ---- what stands around quotes

@test "what is stripped from a value is stripped before its quotes are looked at, in the middle of a file and in each encoding" {
	local E j mark=$'\xef\xbb\xbf' nbsp=$'\xc2\xa0' wide=$'\xe3\x80\x80' zero=$'\xe2\x80\x8b'
	for E in utf-8 utf-16le gb18030; do
		quotes_spec "encoding: $E, skip: \"no = 'no'\", comment: '#'"
		rows <<<"no,text,debit,credit
1, \"a, b\" ,\"1.00\",0
${mark}\"no\",\"text\",\"debit\",\"credit\"
${mark}\"2\",${nbsp}\"c, d\"${nbsp},${wide}\"2.00\"${zero},0
$mark# of the second file
$zero$mark
3, \"e \"\"f\"\", g\",1,0
4, \"h\" i,1,0
5, \"k,1,0
6,$zero\"l
m\",1,0"
		for j in 1 3; do
			expect_status 0 cutover-clean -q -j $j -f s.yml v.csv
			values | diff - <(printf '%s\n' '1|a, b|1.00|0.00' '2|c, d|2.00|0.00' '3|e "f", g|1.00|0.00' '4|"h" i|1.00|0.00' '5|"k|1.00|0.00' '6|l\nm|1.00|0.00')
			err_lacks 'fault'
		done
	done
	quotes_spec 'delimiter: "\t"'
	printf 'no\ttext\tdebit\tcredit\n1\t\t"1.00"\t0\n2\t "a\tb" \t1\t0\n' >v.csv
	expect_status 0 cutover-clean -q -f s.yml v.csv
	values | diff - <(printf '%s\n' '1|~|1.00|0.00' '2|a\tb|1.00|0.00')
}

@test "a quote that stands alone behind a blank is text of its own row" {
	quotes_spec
	printf 'no,text,debit,credit\n1, "Sued,1,0\n2,a,1,0\n3,b,1,0\n' >v.csv
	expect_status 0 cutover-clean -q -f s.yml v.csv
	values | diff - <(printf '%s\n' '1|"Sued|1.00|0.00' '2|a|1.00|0.00' '3|b|1.00|0.00')
	printf 'no,text,debit,credit\n1, "Sued,1,0\n2,Rohr 3",1,0\n3,b,1,0\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:2: $(stray 2 3)"
}

# ---- escapes

@test "source.escape reads what MySQL writes, with and without quotes, in each encoding and in blocks" {
	local E D q j
	for E in utf-8 utf-16 gb18030; do
		for D in '\t' ',' ';'; do
			for q in none "'\"'"; do
				quotes_spec "encoding: $E, delimiter: \"$D\", quote: $q, escape: \"\\\\\""
				{
					printf 'no,text,debit,credit\n1,a\\%bb,1,0\n2,x\\\ny,\\N,0\n3,back\\\\slash \\"q\\",2,\\N\n4,n\\nt\\tz,3,0\n' "$D"
					[ "$q" = none ] || printf '5,"借\\"方\\"%b\\\n,\\\\",4,0\n6,"a ""b""",5,0\n' "$D"
				} | rows
				for j in 1 3; do
					expect_status 0 cutover-clean -q -j $j -f s.yml v.csv
					{
						printf '%s\n' "1|a${D}b|1.00|0.00" '2|x\ny|~|0.00' '3|back\\slash "q"|2.00|~' '4|n\nt\tz|3.00|0.00'
						[ "$q" = none ] || printf '%s\n' "5|借\"方\"$D\\n$D\\\\|4.00|0.00" '6|a "b"|5.00|0.00'
					} | diff - <(values)
					grep -q '^v.csv:5	' out
				done
			done
		done
	done
}

@test "with an escape a stray quote is reported too, and an escaped line end is none" {
	quotes_spec 'escape: "\\"'
	printf 'no,text,debit,credit\n1,"a\\\n2\\,b",1,0\n2,"a\\,c,1,0\n3,b",1,0\n4,"x\\n\\n\\n",1,0\n5,"u\\,v\\\nw,1,0\n6,y",1,0\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:4: $(stray 4 5)"
	err_has "clean: v.csv:7: $(stray 7 9)"
	summary clean: 4 read, 2 clean, 2 with faults
	quotes_spec 'escape: "\\", multiline: 2'
	printf 'no,text,debit,credit\n1,"a\\n\\n\\n\\n\nb",1,0\n' >v.csv
	expect_status 0 cutover-clean -q -f s.yml v.csv
	printf 'no,text,debit,credit\n1,a,1,0\n2,"a\\",1,0\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:3: the file ends inside quotes'
}

@test "an escape that is none is refused" {
	quotes_spec 'escape: ab'
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 's.yml:4:19: source.escape must be one ASCII character, as "\\", or none'
	quotes_spec 'escape: ";", delimiter: ";"'
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 's.yml:4:20: source: the escape is the delimiter'
	quotes_spec "escape: '\"'"
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 's.yml:4:20: source: the escape is the quote; quotes that are doubled need no escape'
	quotes_spec 'escape: "\\", delimiter: "||"'
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 's.yml:4:20: source.escape needs a delimiter of one byte'
}

@test "rows with escapes over blocks of a MiB are the same for each number of threads" {
	local j
	printf 'cutover: 1\ncontrols: [no]\nsource: { escape: "\\\\", skip: "no = '"'7'"'" }\nclean: { fields: { no: { type: integer }, text: {} } }\n' >s.yml
	awk 'BEGIN { print "no,text"; for (i = 1; i <= 120000; i++) printf "%d,%s\n", i, i % 3 ? "a\\\nb\\,c" : i % 2 ? "\"x \\\"\ny\\\\\"" : "plain" }' >v.csv
	for j in 1 4; do
		expect_status 0 cutover-clean -j $j -f s.yml v.csv
		summary 119,999 read, 119,999 clean, 0 with faults, 1 skipped
		mv out out.$j
	done
	cmp out.1 out.4
}

# ---- NUL

@test "NULs are a fault that names what drops them, and are counted where they are dropped" {
	local E j
	quotes_spec 'encoding: utf-8'
	printf 'no,text,debit,credit\n1,a\0\0,1,0\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "has a NUL character (source.nul: drop leaves them out)"
	for E in utf-8 utf-16le; do
		quotes_spec "encoding: $E, nul: drop"
		printf 'no,text,debit,credit\n1,a\0\0,1,0\n\0"2","b, c"\0,2,0\n\0\0\0' | iconv -f utf-8 -t $E >v.csv
		for j in 1 3; do
			expect_status 0 cutover-clean -j $j -f s.yml v.csv
			values | diff - <(printf '%s\n' '1|a|1.00|0.00' '2|b, c|2.00|0.00')
			err_has 'clean: v.csv: 7 NUL characters were left out (source.nul)'
		done
	done
	# what cannot be decoded behind them is told with its place in the file
	quotes_spec 'encoding: utf-8, nul: drop'
	printf 'no,text,debit,credit\n1,\0\0a\xff,1,0\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'byte 0xff at offset 26 is no utf-8'
	# the escape of one, too
	printf 'no,text,debit,credit\n1,a\\0,1,0\n' >v.csv
	quotes_spec 'escape: "\\"'
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:2: text: '
	err_has 'has a NUL character (source.nul: drop leaves them out)'
	quotes_spec 'escape: "\\", nul: drop'
	expect_status 0 cutover-clean -q -f s.yml v.csv
	values | grep -qxF '1|a|1.00|0.00'
}

@test "--raw and --profile read the same cells" {
	quotes_spec 'escape: "\\", nul: drop'
	printf 'no,text,debit,credit\n1, "a\\,\0\\"b\\"" ,1,0\n2,c\\\nd,1,0\n3,e,1,0\n' >v.csv
	run_ok cutover-clean --raw 2-5 -f s.yml v.csv
	expect_out <<'E'
2,1,"a,""b""",1,0
3,2,c\nd,1,0
5,3,e,1,0
E
	run_ok cutover-clean --profile -f s.yml v.csv
	out_has '1 file, 3 rows, 0 left out, 0 with more or fewer cells than the header'
}
