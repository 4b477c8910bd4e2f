# Which encodings clean reads, and what it says of bytes and text that are in none of them.
load helper

# encoding_spec ENCODING: a spec s.yml for a file of one column 科目 in that encoding
encoding_spec() { printf 'cutover: 1\nname: t\nsource: { encoding: %s }\nclean: { fields: { v: { from: c1 } } }\n' "$1" >s.yml; sed -i '/^source/s/ }$/, header: none }/' s.yml; }
values() { tail -n +2 out | grep -v '^\\\.' | cut -f 3; }

# reads ENCODING TEXT [BYTES IN FRONT]: the text, encoded by iconv, is read without loss in blocks of any size
reads() {
	encoding_spec "$1"
	{ printf "${3-}"; printf '%s,1\n"%s",2\n' "$2" "$2" | iconv -f UTF-8 -t "${4:-$1}"; } >v.csv
	run_ok cutover-clean -q -f s.yml v.csv
	[ "$(values)" = "$2
$2" ] || { echo "$1:"; cat out; return 1; }
	quiet
}

@test "Chinese: GB18030 with its four bytes, GBK, GB2312, EUC-CN, Big5 and that of Hong Kong" {
	reads gb18030 '会计科目㐀𠀀€'
	reads gbk '會計科目，镕'
	reads gb2312 '会计科目'
	reads euc-cn '会计科目'
	reads big5 '會計科目功許蓋'
	reads big5-hkscs '會計科目𨋢'
}

@test "Japanese and Korean: Shift-JIS, EUC, ISO 2022" {
	reads shift_jis '勘定科目ソ表能ｱｲｳ'
	reads cp932 '勘定科目①㈱'
	reads euc-jp '勘定科目ｱ表'
	reads eucjp-ms '勘定科目①'
	reads iso-2022-jp '勘定科目 A 表'
	reads euc-kr '계정과목'
	reads cp949 '계정과목똠'
	reads iso-2022-kr '계정과목'
}

@test "every code page of Windows, and those of DOS and the Mac" {
	reads cp1250 'Účet příjmů Łódź'
	reads cp1251 'Счёт № 5'
	reads cp1252 'Grundstück – 5 €'
	reads cp1253 'Λογαριασμός'
	reads cp1254 'Şube ığdır'
	reads cp1255 'חשבון'
	reads cp1256 'حساب'
	reads cp1257 'Sąskaita'
	reads cp1258 'Đông'
	reads cp437 'Größe ½'
	reads cp850 'Größe ½'
	reads cp866 'Счёт'
	reads koi8-r 'Счёт'
	reads macintosh 'Grundstück'
}

@test "every part of ISO 8859" {
	reads iso-8859-1 'Société Ñ'
	reads iso-8859-2 'Účet Łódź'
	reads iso-8859-5 'Счёт'
	reads iso-8859-7 'Λογαριασμός'
	reads iso-8859-9 'Şube ığdır'
	reads iso-8859-13 'Sąskaita'
	reads iso-8859-15 'Société à œuvrer 5 €'
	reads iso-8859-16 'Contă Ș'
}

@test "UTF-8, UTF-16 and UTF-32, in either order of bytes, with and without a byte order mark" {
	reads utf-8 '科目𠀀'
	reads utf-8 '科目𠀀' '\xef\xbb\xbf'
	reads utf-16le '科目𠀀'
	reads utf-16le '科目𠀀' '\xff\xfe'
	reads utf-16be '科目𠀀'
	reads utf-16be '科目𠀀' '\xfe\xff'
	reads utf-32le '科目𠀀'
	reads utf-32le '科目𠀀' '\xff\xfe\0\0'
	reads utf-32be '科目𠀀'
	reads utf-32be '科目𠀀' '\0\0\xfe\xff'
	reads utf-16 '科目𠀀' '\xff\xfe' utf-16le
	reads utf-16 '科目𠀀' '\xfe\xff' utf-16be
}

@test "auto: a byte order mark of any kind, UTF-8, and GB18030 for the rest" {
	local name mark
	encoding_spec auto
	while read -r name mark; do
		{ printf "$mark"; printf '科目,1\n' | iconv -f UTF-8 -t "$name"; } >v.csv
		run_ok cutover-clean -f s.yml v.csv
		[ "$(values)" = 科目 ]
		err_has "clean: v.csv: read as $name"
	done <<'E'
UTF-8 \xef\xbb\xbf
UTF-16LE \xff\xfe
UTF-16BE \xfe\xff
UTF-32LE \xff\xfe\0\0
UTF-32BE \0\0\xfe\xff
UTF-8
GB18030
E
}

@test "auto: UTF-16 and UTF-32 without a byte order mark, and a NUL in a file of bytes" {
	local name
	encoding_spec auto
	for name in UTF-16LE UTF-16BE UTF-32LE UTF-32BE; do
		printf '科目,1\n金额,1234.56\n' | iconv -f UTF-8 -t $name >v.csv
		run_ok cutover-clean -f s.yml v.csv
		[ "$(values | tr '\n' ' ')" = '科目 金额 ' ]
		err_has "clean: v.csv: read as $name"
		cp v.csv v.bin
		run_ok cutover-clean -q -f s.yml <v.bin
		[ "$(values | tr '\n' ' ')" = '科目 金额 ' ]
	done
	printf '科\0目,1\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'has a NUL'
}

@test "auto and a character that the end of a block of 1 MiB cuts" {
	local name
	encoding_spec auto
	for name in UTF-8 GB18030; do
		{ head -c 1048574 /dev/zero | tr '\0' x; printf '科目,1\n' | iconv -f UTF-8 -t $name; printf '金额,2\n' | iconv -f UTF-8 -t $name; } >v.csv
		run_ok cutover-clean -q -f s.yml v.csv
		[ "$(values | tail -n 1)" = 金额 ]
		[ "$(values | head -n 1 | tail -c 8)" = x科目 ]
	done
}

# ---- bytes that are in no encoding

@test "an undecodable byte is a fault with its value and its offset in the file: by table, UTF-8, iconv with a state" {
	local name bytes at byte
	while read -r name bytes at byte; do
		encoding_spec "$name"
		{ printf '科目,1\n' | iconv -f UTF-8 -t "$name"; printf "$bytes"; } >v.csv
		expect_status 1 cutover-clean -f s.yml v.csv
		err_has "has bytes that are not in the encoding: byte $byte at offset $at is no $name"
		[ "$(head -c $((at + 1)) v.csv | tail -c 1 | od -An -tx1 | tr -d ' ')" = "${byte#0x}" ]
	done <<'E'
utf-8 ab\xffc,2\n 11 0xff
utf-8 ab\xe7\xa7,2\n 11 0xe7
utf-8 \xed\xa0\x80,2\n 9 0xed
gb18030 ab\xffc,2\n 9 0xff
gb18030 ab\x81\x20,2\n 9 0x81
gbk ab\x81\x20,2\n 9 0x81
gb2312 ab\xff,2\n 9 0xff
big5 ab\xff,2\n 9 0xff
shift_jis ab\x85\x20,2\n 9 0x85
euc-jp ab\xff,2\n 9 0xff
euc-kr ab\xff,2\n 9 0xff
iso-2022-jp a\xff,2\n 14 0xff
utf-16le a\0\0\xdcb\0,\x002\0\n\0 12 0x00
utf-16be \xdc\x00\0a\0,\x002\0\n 10 0xdc
utf-32le \0\0\x11\0,\0\0\x002\0\0\0\n\0\0\0 20 0x00
E
}

@test "a byte that a code page leaves free is undecodable" {
	encoding_spec cp1252
	printf 'Gr\xfc\xdfe,1\na\x81b,2\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:2: v: 'a�b' has bytes that are not in the encoding: byte 0x81 at offset 9 is no cp1252"
	err_has 'clean: v.csv: 1 byte is not cp1252, the first at byte 9, in the row on line 2'
}

@test "a character that the end of the file cuts is undecodable" {
	local name bytes at
	while read -r name bytes at; do
		encoding_spec "$name"
		{ printf '科目,1\n' | iconv -f UTF-8 -t "$name"; printf "$bytes"; } >v.csv
		expect_status 1 cutover-clean -f s.yml v.csv
		err_has "at offset $at is no $name"
		out_has 'v.csv:2'
	done <<'E'
utf-8 a\xe7\xa7 10
gb18030 a\xc4 8
gb18030 a\x81\x30\x81 8
big5 a\xa5 8
shift_jis a\x89 8
utf-16le a\0\xd1 12
utf-16be \x00a\xd8\x40 12
utf-32le a\0\0\0\xd1 24
E
}

@test "offsets are those of the file: behind a byte order mark, in a second field, behind a block of 1 MiB, of a pipe" {
	printf 'cutover: 1\nname: t\nsource: { encoding: utf-8, header: none }\nclean: { fields: { a: { from: c1 }, b: { from: c2 } } }\n' >s.yml
	printf '\xef\xbb\xbfx,\xff\n"y\n\xfe","\xfd""\xfc"\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "v.csv:1: b: '�' has bytes that are not in the encoding: byte 0xff at offset 5 is no utf-8"
	err_has "v.csv:2: a: 'y\n�' has bytes that are not in the encoding: byte 0xfe at offset 10 is no utf-8"
	err_has "v.csv:2: b: '�\"�' has bytes that are not in the encoding: byte 0xfd at offset 14 is no utf-8"
	{ printf x,; lines_of 1023 "$(text_of 1023 x)"; text_of 1018 y; printf ',\xff\nz,\xfe\n'; } >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'v.csv:1024: b:'
	err_has 'byte 0xff at offset 1,048,573 is no utf-8'
	err_has 'byte 0xfe at offset 1,048,577 is no utf-8'
	capture cutover-clean -f s.yml <v.csv
	err_has 'byte 0xfe at offset 1,048,577 is no utf-8'
}

@test "a row that a block of 1 MiB cuts keeps the offsets of both its parts" {
	printf 'cutover: 1\nname: t\nsource: { encoding: utf-8, header: none }\nclean: { fields: { a: { from: c1 }, b: { from: c2 } } }\n' >s.yml
	{ printf x,; lines_of 1023 "$(text_of 1023 x)"; text_of 998 y; printf '\xff'; text_of 100 y; printf ',\xfe\n'; } >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'byte 0xff at offset 1,048,552 is no utf-8'
	err_has 'byte 0xfe at offset 1,048,654 is no utf-8'
}

@test "the offset is right where cells were joined, and not reported of a value that was filled down" {
	printf 'cutover: 1\nname: t\nsource: { encoding: utf-8, ragged: { join: b } }\nclean: { fill_down: [a], fields: { a: {}, b: {}, c: {} } }\n' >s.yml
	printf 'a,b,c\n\xff,x,1\n,y\xfe,z,\xfd\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "v.csv:2: a: '�' has bytes that are not in the encoding: byte 0xff at offset 6 is no utf-8"
	err_has "v.csv:3: b: 'y�,z' has bytes that are not in the encoding: byte 0xfe at offset 14 is no utf-8"
	err_has "v.csv:3: c: '�' has bytes that are not in the encoding: byte 0xfd at offset 18 is no utf-8"
	err_lacks 'v.csv:3: a:'
	out_has 'a:undecodable:a:�:2 b:undecodable'
}

@test "a U+FFFD that the file itself has is reported as such, and takes no offset from the next" {
	encoding_spec utf-8
	printf 'a\xef\xbf\xbd,1\nb\xff,2\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "v.csv:1: v: 'a�' has bytes that are not in the encoding: the file itself has U+FFFD there, the byte was lost before"
	err_has "v.csv:2: v: 'b�' has bytes that are not in the encoding: byte 0xff at offset 8 is no utf-8"
}

# ---- more than one encoding

@test "UTF-8 with some lines in GB18030: each is a fault, and the first place is reported" {
	encoding_spec utf-8
	{ printf '销售,1\n'; printf '用户,2\n采购,3\n' | iconv -f UTF-8 -t GB18030; printf '材料,4\n'; } >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	[ "$(cut -f 2 out | cut -d : -f 1,2 | sed -n 2,5p | tr '\n' ' ')" = '\N v:undecodable v:undecodable \N ' ]
	err_has 'clean: v.csv:2: v:'
	err_has 'byte 0xd3 at offset 9 is no utf-8'
	err_has 'clean: v.csv: 4 bytes are not utf-8, the first at byte 9, in the row on line 2: is that row in another encoding than the rest?'
}

@test "GB18030 with some lines in UTF-8, named or by auto: each is a fault, and the first place is reported" {
	local encoding
	for encoding in gb18030 auto; do
		encoding_spec $encoding
		{ printf '销售,1\n' | iconv -f UTF-8 -t GB18030; printf '用户,2\n客户名称,3\n'; printf '材料,4\n' | iconv -f UTF-8 -t GB18030; } >v.csv
		expect_status 1 cutover-clean -f s.yml v.csv
		[ "$(cut -f 2 out | cut -d : -f 1,2 | sed -n 2,5p | tr '\n' ' ')" = '\N v:misread v:misread \N ' ]
		err_has "clean: v.csv:2: v: '鐢ㄦ埛' is text that was decoded in the wrong encoding"
		err_has 'rows hold text that was decoded in the wrong encoding, the first on line 2: does the file mix encodings, or is source.encoding wrong?'
	done
}

@test "text that was decoded in a wrong encoding before: 鐢ㄦ埛, 锟斤拷, MÃ¼ller, with the first place" {
	encoding_spec auto
	printf '销售,1\n鐢ㄦ埛,2\n锟斤拷,3\nMÃ¼ller,4\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	[ "$(cut -f 2 out | cut -d : -f 1,2 | sed -n 2,5p | tr '\n' ' ')" = '\N v:misread v:misread v:misread ' ]
	err_has 'clean: v.csv: 3 rows hold text that was decoded in the wrong encoding, the first on line 2: by the program that wrote it, or one before'
}

# ---- files that others made

# like_utf8 NAME ENCODING: NAME.txt in that encoding is NAME-utf8.txt, line by line
like_utf8() {
	local side
	for side in "$1" "$1-utf8"; do
		encoding_spec "$([ "$side" = "$1" ] && echo "$2" || echo utf-8)"
		sed -i 's/header: none/header: none, quote: none, delimiter: "\\x1f"/; s/c1 }/c1, trim: false }/' s.yml
		run_ok cutover-clean -q -f s.yml "$SHARED/$side.txt"
		grep -v '^_at' out | cut -f 2- >"$side"
	done
	cmp "$1" "$1-utf8" && [ "$(wc -l <"$1")" -gt 1 ]
}

@test "every pair of the files in encodings/ is the same text" {
	shared encodings
	like_utf8 big5 big5
	like_utf8 big5hkscs big5-hkscs
	like_utf8 cp949 cp949
	like_utf8 euc_jp euc-jp
	like_utf8 gb18030 gb18030
	like_utf8 gb2312 gb2312
	like_utf8 gb2312 gb18030
	like_utf8 gbk gbk
	like_utf8 gbk gb18030
	like_utf8 shift_jis shift_jis
	like_utf8 shift_jisx0213 shift_jisx0213
	# HZ is not in every iconv: read or refused by name, never read as something else
	if iconv -f HZ -t UTF-8 </dev/null 2>/dev/null; then
		like_utf8 hz hz
	else
		encoding_spec hz
		expect_status 2 cutover-clean -f s.yml "$SHARED/hz.txt"
		err_has "iconv does not know the encoding 'hz'"
	fi
}

@test "the files in encodings/duckdb are read, and the whole of ISO 8859-1" {
	shared encodings/duckdb
	encoding_spec utf-16
	run_ok cutover-clean -q -f s.yml "$SHARED/utf16.csv"
	values | sed -n '1,4p' | diff -u - <(printf 'name\nJosé Álvarez\nMüller\nFrançois Dupont\n')
	encoding_spec auto
	cp out named; run_ok cutover-clean -q -f s.yml "$SHARED/utf16.csv"; cmp out named
	encoding_spec latin1
	run_ok cutover-clean -q -f s.yml "$SHARED/latin1.csv"; cut -f 3 out >latin
	cut -f 3 named | cmp - latin || diff <(iconv -f UTF-16 -t UTF-8 "$SHARED/utf16.csv") <(iconv -f LATIN1 -t UTF-8 "$SHARED/latin1.csv") | head -5
	run_ok cutover-clean -q -f s.yml "$SHARED/only_latin1.csv"
	values | cmp - <(iconv -f LATIN1 -t UTF-8 "$SHARED/only_latin1.csv" | tr -d '\r' | cut -d , -f 1)
	encoding_spec utf-16
	run_ok cutover-clean -q -f s.yml "$SHARED/only_utf16.csv"
	values | cmp - <(iconv -f UTF-16 -t UTF-8 "$SHARED/only_utf16.csv" | tr -d '\r' | cut -d , -f 1)
	encoding_spec shift_jis
	run_ok cutover-clean -q -f s.yml "$SHARED/shift_jis.csv"
	values | cmp - <(iconv -f SHIFT_JIS -t UTF-8 "$SHARED/shift_jis.csv" | tr -d '\r' | cut -d , -f 1)
	encoding_spec latin1
	run_ok cutover-clean --raw 1-999 -f s.yml "$SHARED/all_latin1.csv"
	iconv -f LATIN1 -t UTF-8 "$SHARED/all_latin1.csv" | tr -d '\r' | sed 's/^"\(.*\)"$/\1/; s/""/"/g' | grep -v '^$' >want
	cut -f 2 out | head -n 50 | diff - <(head -n 50 want) | head -5
}

@test "an unknown encoding is refused with its place and the nearest" {
	encoding_spec gb18031
	printf '1\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "clean: s.yml:3:21: iconv does not know the encoding 'gb18031' (did you mean 'gb18030'?)"
}

@test "Chinese in UTF-8 that was read as Windows-1252 is reported; words with accents are not" {
	encoding_spec cp1252
	printf '用户,1\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:1: v: 'ç”¨æˆ·' is text that was decoded in the wrong encoding"
	printf 'Müller – «Café»,1\nnäé,2\nèé»…,3\n' | iconv -f utf-8 -t cp1252 >v.csv
	run_ok cutover-clean -f s.yml v.csv
}

# ---- auto: nothing is read as GB18030 that makes more sense in another encoding

@test "auto refuses what GB18030 would read as rare or mixed text, and names the likely encoding" {
	local from looks text
	encoding_spec auto
	while IFS='|' read -r from looks text; do
		printf "$text" | iconv -f UTF-8 -t "$from" >v.csv
		expect_status 2 cutover-clean -f s.yml v.csv
		err_has "clean: v.csv: is not UTF-8, and looks like $looks "
		lacks err 'gb18030) rather'
		err_has "rather than GB18030: write 'encoding: $looks' under 'source', or 'encoding: gb18030' if it is that"
		expect_status 2 cutover-clean -q -f s.yml <v.csv
		[ "$(grep -c rows= out)" = 0 ]
		encoding_spec "[auto, $looks]"
		run_ok cutover-clean -q -f s.yml v.csv
		values | cmp - <(printf "$text" | cut -d , -f 1)
		encoding_spec auto
		cutover-clean -q --guess v.csv >g.yml
		grep -q "encoding: $looks\$" g.yml
	done <<'E2'
SHIFT_JIS|cp932|売掛金,1\n現金預金,2\n
EUC-JP|euc-jp|売掛金と現金,1\n普通預金の振込,2\n
EUC-KR|cp949|외상매출금,1\n사무실 임대료,2\n
BIG5|big5|應收帳款與銀行存款,1\n現金折讓,2\n
CP1252|cp1252|Büromaterial,1\nLöhne und Gehälter,2\n
CP1251|cp1251|Расчетный счет,1\nАренда,2\n
CP437|cp850|Créances clients,1\nDépôts,2\n
KOI8-R|koi8-r|Расчетный счет,1\nАренда,2\n
CP1250|cp1250|Należności i środki,1\nOpłaty,2\n
E2
}

@test "auto reads GB18030 of few words, of names, in Latin text, traditional, with rare characters" {
	local text
	encoding_spec auto
	for text in '库存现金,1\n' '王喆,1\n朱镕,2\n李堃,3\n' 'Room A座3,1\npaid 付房租 in cash,2\n' '應收帳款,1\n庫存現金,2\n' '借,1\n贷,2\n借,3\n' '㐀𠀀会计科目,1\n'; do
		printf "$text" | iconv -f UTF-8 -t GB18030 >v.csv
		run_ok cutover-clean -q -f s.yml v.csv
		values | cmp - <(printf "$text" | cut -d , -f 1)
	done
}

@test "auto: a line of another encoding far down in GB18030 is an error, in a file, a pipe and with several threads" {
	local j
	encoding_spec auto
	lines_of 60000 '支付办公室电话费用与租金,1' | iconv -f UTF-8 -t GB18030 >v.csv
	cp v.csv good.csv
	echo 'Müller Büro Größe,2' | iconv -f UTF-8 -t CP1252 >>v.csv
	for j in 1 3; do
		expect_status 2 cutover-clean -q -j $j -f s.yml v.csv
		err_has "clean: v.csv: was taken for GB18030 by what comes first, but the line at byte 1620000 looks like cp1252: write 'encoding: cp1252' under 'source', or 'encoding: gb18030' if all of it is that"
		[ "$(grep -c rows= out)" = 0 ]
		expect_status 2 cutover-clean -q -j $j -f s.yml <v.csv
		run_ok cutover-clean -q -j $j -f s.yml good.csv
	done
	encoding_spec gb18030
	run_ok cutover-clean -q -f s.yml v.csv
}

@test "auto: UTF-8 with a bad byte stays UTF-8, and the byte is a fault" {
	encoding_spec auto
	{ for _ in {1..20}; do echo '支付办公室电话费用,1'; done; printf 'Caf\xe9,2\n'; } >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv: read as UTF-8, though a few of its bytes are not'
	[ "$(cut -f 2 out | grep -c v:undecodable)" = 1 ]
}

@test "names of encodings as people type them; ANSI, and a name that is none" {
	local name
	printf 'Grundst\xfcck,1\n' >v.csv
	for name in windows-1252 win1252 CP-1252 ansi1252 1252 latin-1 iso_8859-1; do
		encoding_spec "\"$name\""
		run_ok cutover-clean -q -f s.yml v.csv
		[ "$(values)" = Grundstück ]
	done
	for name in macroman mac-roman x-mac-roman mac macintosh; do
		reads "$name" 'Grundstück' '' macintosh
	done
	reads utf8-sig '科目' '\xef\xbb\xbf' utf-8
	reads windows-949 '계정과목' '' cp949
	reads shiftjis '勘定科目' '' shift_jis
	encoding_spec ansi
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "clean: s.yml:3:21: 'ansi' is no encoding, but what Windows calls that of the machine: gb18030 (China), big5 (Taiwan), cp932 (Japan)"
	encoding_spec klingon
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "iconv does not know the encoding 'klingon': it knows utf-8, utf-16, gb18030, big5, cp932"
}

@test "control characters of ISO 8859-1 are bytes of Windows-1252: misread, with what they are" {
	encoding_spec latin1
	printf '\x8aimek,1\nM\xfcller\x85,2\n\x81x,3\nM\xfcller,4\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	[ "$(cut -f 2 out | sed -n 2,5p | cut -d : -f 1,2 | tr '\n' ' ')" = 'v:misread v:misread v:misread \N ' ]
	err_has "clean: v.csv:1: v: '\\u008aimek' is text that was decoded in the wrong encoding: byte 0x8a is a control character in latin1, but 'Š' in cp1252: is source.encoding cp1252?"
	err_has "byte 0x81 is a control character in latin1, and nothing in cp1252"
	encoding_spec cp1252
	sed -i 3d v.csv
	run_ok cutover-clean -q -f s.yml v.csv
	encoding_spec utf-8
	printf 'a\xc2\x8ab,1\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "but 'Š' in cp1252: the program that wrote the file, or one before, took the one for the other"
}

@test "what nobody sees is taken away and counted, joiners within words stay" {
	local j
	encoding_spec auto
	printf 'ab\xe2\x80\x8dc\xe2\x80\x8b,1\n\xe2\x80\x8e5\xe2\x80\xac,2\nمی\xe2\x80\x8cخواهم,3\n👩\xe2\x80\x8d👧,4\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	[ "$(values | tr '\n' ' ')" = "$(printf 'abc 5 می\xe2\x80\x8cخواهم 👩\xe2\x80\x8d👧 ')" ]
	err_has 'clean: v.csv: 4 characters that nobody sees (control, zero-width, direction marks) were taken away from 2 cells'
	printf 'v.csv %.0s' {1..400} | xargs cat >w.csv
	for j in 1 3; do
		run_ok cutover-clean -j $j -f s.yml w.csv
		err_has 'clean: w.csv: 1,600 characters that nobody sees (control, zero-width, direction marks) were taken away from 800 cells'
	done
	printf 'abc,1\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	err_lacks 'nobody sees'
	# a row whose cells are tried before they are joined is counted once
	fields 'ragged: { join: text }' 'day: { type: date }' 'text: {}'
	printf 'day,text\n2023-01-05,a\n2023-01-05\xe2\x80\x8b,a,b\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv: 1 character that nobody sees (control, zero-width, direction marks) was taken away from 1 cell'
}

@test "a file that is looked at without a spec: the message leads to --guess, and the note does not name a spec that is none" {
	encoding_spec auto
	printf '伝票,金額\n振替,1\n売掛金,2\n' | iconv -f UTF-8 -t CP932 >v.csv
	local what
	for what in '--raw 1-2' --profile; do
		expect_status 2 cutover-clean $what v.csv
		err_has "write 'encoding: cp932' under 'source', or 'encoding: gb18030' if it is that; where there is no spec yet, cutover guess FILE writes one with it"
	done
	expect_status 2 cutover-clean --raw 1-2 -f s.yml v.csv
	grep -q "if it is that$" err
	printf '凭证,金额\n转账,1\n应收账款,2\n' | iconv -f UTF-8 -t GB18030 >w.csv
	run_ok cutover-clean --raw 1-2 w.csv
	err_has "clean: w.csv: read as GB18030, since it is not UTF-8; to read it otherwise set source.encoding"
}

@test "encodings of seven bits are UTF-8 to the byte, and are not read as such" {
	printf 'cutover: 1\nclean: { fields: { a: {} } }\n' >s.yml
	printf 'a\n売掛金\n' | iconv -f UTF-8 -t ISO-2022-JP >v.csv
	expect_status 2 cutover clean -q -f s.yml v.csv
	err_has "looks like iso-2022-jp rather than GB18030"
	sed 's/^clean/source: { encoding: iso-2022-jp }\n&/' s.yml >t.yml
	run_ok cutover clean -q -f t.yml v.csv
	out_has 売掛金
}
