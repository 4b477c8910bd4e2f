# cutover guess: what separates and quotes the cells of a file, and what is no table.
load helper

# dialect LINES... <text: the guessed spec has these lines and reads all rows without a fault
dialect() {
	local line
	cat >d.txt
	run_ok cutover-guess -o guess.yml d.txt
	for line; do
		sed 's/^ *//' guess.yml | grep -qxF -e "$line" || { echo "no line: $line"; cat guess.yml; return 1; }
	done
	run_ok cutover-clean -f guess.yml d.txt
}

# ---- one row never outvotes thousands

@test "one row full of another delimiter outvotes nothing; nor does a long preamble" {
	{ echo date,account,debit,credit,memo
	  seq 600 | sed 's/.*/2024-01-05,&,1.00,0.00,note/; 150s/.*/2024-01-05,1149,5.00,0.00,invoices 1; 2; 3; 4; 5; 6; 7; 8/'; } | dialect 'delimiter: ","'
	out_has 'rows=600'
	{ for i in $(seq 12); do echo "Report line $i"; done; printf 'Konto;Text;Betrag\n1;a;1,50\n2;b;2,50\n3;c;3,50\n'; } >p.txt
	run_ok cutover-guess p.txt
	out_has '  delimiter: ";"'
}

@test "three rows that another delimiter cuts evenly, into more cells, do not outvote the others" {
	{ echo 'voucher,memo'
	  for i in $(seq 1001 1030); do case $i in 101[012]) echo "$i,1;2;3;4;5;6" ;; *) echo "$i,50" ;; esac; done; } >f.txt
	run_ok cutover-guess f.txt
	out_has '  delimiter: ","'
}

@test "what stands far down in the file counts, too" {
	{ printf 'a;b;c\n'; for i in $(seq 30); do echo 'x,1;y,2;z,3'; done
	  lines_of 40000 'text;without;commas'; } >f.txt
	run_ok cutover-guess f.txt
	out_has '  delimiter: ";"'
	{ for i in $(seq 20); do echo "line of a long preamble: $i, and so on"; done
	  seq 40000 | sed 's/.*/&|2024-01-05|memo &|1.50/'; } >f.txt
	run_ok cutover-guess f.txt
	out_has '  delimiter: "|"'
}

@test "decimal commas, lists of words and times do not separate" {
	printf '1,5;2,7;3,9\n4,1;5,2;6,3\n' | dialect 'delimiter: ";"'
	printf 'who\twhat\nSmith, John\tone, two\nDoe, Jane\tthree, four\n' | dialect 'delimiter: "\t"'
	printf 'at|n\n10:30:00|1\n11:45:10|2\n' | dialect 'delimiter: "|"'
	printf 'when\n2024-01-05 10:30:00\n2024-01-06 11:45:00\n' | dialect 'delimiter: ","'
	printf 'when\r2024-01-05 10:30:00\r2024-01-06 11:45:00\r' | dialect 'delimiter: ","'
	printf 'place^at\nhttp://example.org/a?b=1,2^17.95,5.89\nhttp://example.org/c?d=3,4^18.95,6.89\n' | dialect 'delimiter: "^"'
}

@test "the colons of times separate nothing where commas cut all rows" {
	printf 'at,n\n2024-01-05T10:30:00+00:00,1.50\n2024-01-06T11:45:00+00:00,2.50\n' | dialect 'delimiter: ","'
}

@test "colons and blanks separate where they do it evenly, and no words" {
	printf '1001:12.50:x\n1002:13.00:y\n1003:14.00:z\n' | dialect 'delimiter: ":"'
	printf '1001 12.50 7\n1002 13.00 8\n1003 14.00 9\n' | dialect 'delimiter: " "'
	printf 'date: account: memo: amount\n2024-01-05: 1001: a: 1,50\n2024-01-06: 1002: "b: c": 2,50\n' | dialect 'delimiter: ":"'
	out_has '	1002	b: c	2.50'
	# two numbers are no time of the day unless the second has two digits
	printf 'a:b\n1:5\n2:7\n12:125\n3:1\n' | dialect 'delimiter: ":"'
	out_has '	12	125'
	printf 'name\nAnna Berg\nCarl Dorn\nEva Falk\n' >n.txt
	run_ok cutover-guess n.txt
	lacks out 'delimiter: " "'
}

@test "the first line of a spreadsheet says what separates" {
	printf 'sep=;\na;b\n1,5;2,5\n' >s.txt
	run_ok cutover-guess s.txt
	out_has '  delimiter: ";"'
	# also where another sign would cut better
	local e
	for e in '\n' '\r' '\r\n'; do
		# shellcheck disable=SC2059
		printf "sep=;${e}a,b;c,d${e}1,2;3,4${e}5,6;7,8${e}" >s.txt
		run_ok cutover-guess s.txt
		out_has '  delimiter: ";"'
	done
}

# ---- quotes and escapes

@test "single quotes, also beside double ones in the text; a blank before a quote" {
	printf "'a','b'\n'say \"x\"','y, z'\n'it''s','w'\n" | dialect 'delimiter: ","' "quote: \"'\""
	printf 'a, b\n"x", "y, z"\n"v", "w"\n' | dialect 'delimiter: ","'
	out_has '	x	y, z'
	lacks guess.yml 'quote:'
	printf "name,n\nO'Neil,1\n'tis,2\n" | dialect 'delimiter: ","'
	lacks guess.yml 'quote:'
}

@test "a quote closes at the end of a line, whatever it is" {
	local e
	for e in '\n' '\r' '\r\n'; do
		# shellcheck disable=SC2059
		printf "a,b${e}1,\"x, y\"${e}2,\"v, w\"${e}" | dialect 'delimiter: ","'
		lacks guess.yml 'quote:'
		[ "$(cut -f 4 out | sed -n 3p)" = 'v, w' ]
	done
}

@test "a quote that nothing closes is text" {
	printf 'size,n\n"5 inch,1\n6 inch,2\n7 inch,3\n' >q.txt
	run_ok cutover-guess q.txt
	out_has '  quote: none'
}

@test "backslashes before quotes, and before delimiters without quotes" {
	printf 'a,b\n"say \\"x\\", please",1\n"y",2\n"z\\"",3\n' | dialect 'escape: "\\"  # the character after a backslash is text, as MySQL writes it'
	out_has '	say "x", please	1'
	printf 'n,v,w\n48\\,926.89,a,1\n59\\,311.58,b,2\n' | dialect 'escape: "\\"  # the character after a backslash is text, as MySQL writes it'
	printf 'path,n\n"C:\\dir\\",1\n"D:\\",2\n' | dialect 'delimiter: ","'
	lacks guess.yml escape
}

@test "a few NULs are taken out, in doubt; a file full of them is no text" {
	printf 'a,b\n1.50,x\0\0\n2.50,y\n3.50,zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\n' | dialect 'nul: drop'
	has guess.yml '# doubt: 2 NUL characters are in the file: padding, or damage? Taken out'
	printf 'a\0\0,b\0\0\n\0\0\0' >n.bin
	expect_status 2 cutover-guess n.bin
}

@test "one column: its quotes, and what is escaped in them" {
	printf "'memo'\n'cash, rent'\n'say ''x'''\n'a'\n" | dialect "quote: \"'\""
	out_has "	say 'x'"
	out_has '	cash, rent'
	printf '"memo"\n"stock; a~b"\n"http://example.org/a?b=98&c=x"\n"say \\"fee\\" x"\n' | dialect 'escape: "\\"  # the character after a backslash is text, as MySQL writes it'
	out_has '	say "fee" x'
	printf "memo\nO'Neil\n'tis\nrock 'n' roll\n" | dialect
	lacks guess.yml 'quote:'
}

@test "a last line that alone has the delimiter is no header without a doubt: the rows above would be lost" {
	printf 'memo\ninvoice\ntravel\nfee fee, supplies,rent\n' >l.txt
	run_ok cutover-guess l.txt
	out_has '  # doubt: is line 4 the header? It is read as one, but all rows are texts; if it is none, write header: none'
}

# ---- the encoding

@test "UTF-16 without a mark that has characters with a NUL of their own" {
	local to
	for to in UTF-16LE UTF-16BE; do
		printf '一月,科目,金额\n一,现金,5.00\n가입,一般,6.00\n' | iconv -f UTF-8 -t $to | dialect "encoding: ${to,,}"
	done
}

@test "one bad byte in a file of UTF-8 is a doubt and a fault, also where a layout fits" {
	{ echo 日期,凭证字号,摘要,科目编码,科目名称,借方金额,贷方金额
	  for i in $(seq 10 28); do echo "2024-01-$i,记-$i,收到货款,1002,银行存款,1.00,0.00"; done
	  printf '2024-01-29,记-29,收到\346\254,1002,银行存款,1.00,0.00\n'; } >u.csv
	run_ok cutover-guess -o guess.yml u.csv
	has guess.yml 'encoding: utf-8'
	has guess.yml '# doubt: not all of it is UTF-8'
	expect_status 1 cutover-clean -f guess.yml u.csv
	out_has 'rows=20'
}

@test "a code point that YAML may not hold is written as its escape, in comments as well" {
	printf 'Date,Acc\xef\xbf\xbeount,Amount\n2023-01-05,1001,x\xef\xbf\xbf\n2023-01-06,1002,\xef\xbf\xbe\n2023-01-07,1003,6.00\n' >"$(printf 'n\xef\xbf\xbf.csv')"
	run_ok cutover-guess -o guess.yml n*.csv
	has guess.yml "from 'n\uffff.csv'."
	has guess.yml "the first 'x\uffff' on line 2"
	has guess.yml 'from: "Acc\ufffeount"'
	run_ok cutover-clean -n -f guess.yml n*.csv
}

@test "NUL characters of UTF-16 and UTF-32 are taken out, in doubt; what is no whole character is none" {
	for to in utf-16 utf-32; do
		printf 'Date,Account,Amount\n2023-01-05,1001,5.00\n2023-01-06,10\00002,一.00\n2023-01-07,\000一二\000,5.00\n' | iconv -f utf-8 -t $to >w.csv
		run_ok cutover-guess -o guess.yml w.csv
		has guess.yml '# doubt: 3 NUL characters are in the file: padding, or damage? Taken out'
		has guess.yml 'nul: drop'
		printf 'Date,Account,Amount\n2023-01-05,1001,5.00\n2023-01-06,1002,一.00\n' | iconv -f utf-8 -t $to >w.csv
		run_ok cutover-guess -o guess.yml w.csv
		lacks guess.yml NUL
	done
}

# ---- no table

# refused WHAT [NAME] <bytes: status 2, and one line that says what it is
refused() {
	cat >"${2:-f.csv}"
	expect_status 2 cutover-guess "${2:-f.csv}"
	err_has "guess: ${2:-f.csv}: is no table but $1"
	[ "$(wc -l <err)" -eq 1 ]
	[ ! -s out ]
}

@test "what is no table is refused, with what to do" {
	printf '[{"a":1},{"a":2}]\n' | refused JSON
	has err "jq -r '.[] | [.NAME, .NAME] | @csv' makes CSV of a list of records; the CSV has no header"
	printf '{"a":{"b":[1,2]}}\n' | refused JSON
	has err "jq -r '.LIST[] | [.NAME, .NAME] | @csv' makes CSV of the list of records in it; the CSV has no header"
	printf '{"a":1}\n{"a":2}\n' | refused JSON
	has err "jq -r '[.NAME, .NAME] | @csv' makes CSV of a record on each line; the CSV has no header (source.header: { names: [NAME, NAME] })"
	printf '\xef\xbb\xbf [\n  {"a": 1,\n' | refused JSON
	printf '["a","b"]\n["c","d"]\n' | refused JSON
	printf '<?xml version="1.0"?><a><b>1</b></a>\n' | refused 'an XML document: open it in a spreadsheet and save it as .xlsx or CSV'
	printf '<?xml version="1.0"?><a/>\n' | iconv -t utf-16 | refused 'an XML document'
	printf '<rows><row>1</row></rows>\n' | refused 'an XML document'
	printf '<html><table><tr><td>1</td></tr></table></html>\n' | refused 'a web page (HTML)'
	printf 'INSERT INTO t VALUES (1,2);\nINSERT INTO t VALUES (3,4);\n' | refused 'statements of SQL'
	printf '%%PDF-1.4\n' | refused 'a PDF: export the table from the program that made it, as CSV or .xlsx'
	printf '\x89PNG\r\n\x1a\n\0\0' | refused 'an image (PNG)'
	printf 'SQLite format 3\0aaaa' | refused 'an SQLite database: a spec with source: { read: sqlite:FILE, table: NAME } reads it'
	printf '7z\xbc\xaf\x27\x1c\0' | refused 'an archive (7z)'
	printf 'BZh91AY\x01' | refused 'packed (bzip2)'
	printf 'MZ\x90\0\3\0' | refused 'a program of Windows'
	# their letters stand further down
	printf 'RIFF\x24\0\0\0WEBPVP8 ' | refused 'an image (WebP)'
	{ printf ledger.csv; head -c 247 /dev/zero; printf 'ustar\0'; } | refused 'an archive (tar)'
	printf '{"a\\"b":1}\n' | refused JSON
	printf '{}\n' | refused JSON
	printf -- '-- MySQL dump 10.13\nCREATE TABLE t (a int);\n' | refused 'statements of SQL'
}

@test "what only begins like one is a table" {
	printf '[Date],[Amount]\n2024-01-01,5.50\n' | dialect
	printf '{"k":1},x\n{"k":2},y\n' | dialect
	printf '[1],[2]\n[3],[4]\n' | dialect
	printf '<TICKER>,<PER>\nA,1\nB,2\n' | dialect
	printf 'MZ,PK\n1.5,2.5\n' | dialect
	printf '{id};{name}\n1;x\n' | dialect
	printf '{"id";"name"}\n1;x\n' | dialect
	printf '[1;x\n[2;y\n' | dialect
	printf 'memo,n\ncreate table linen,1\nrent,2\n' | dialect
	printf '"{""a"":1}",2\nx,3\n' | dialect
}
