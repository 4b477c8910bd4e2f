# Which encodings clean reads, and what it says of bytes and text that are in none of them.
load helper

# spec ENCODING: a spec s.yml for a file of one column 科目 in that encoding
spec() { printf 'cutover: 1\nname: t\nsource: { encoding: %s }\nclean: { fields: { v: { from: c1 } } }\n' "$1" >s.yml; sed -i '/^source/s/ }$/, header: none }/' s.yml; }
values() { tail -n +2 out | grep -v '^\\\.' | cut -f 3; }

# reads ENCODING TEXT [BYTES IN FRONT]: the text, encoded by iconv, is read without loss in blocks of any size
reads() {
	spec "$1"
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
	spec auto
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
	spec auto
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
	spec auto
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
		spec "$name"
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
	spec cp1252
	printf 'Gr\xfc\xdfe,1\na\x81b,2\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:2: v: 'a�b' has bytes that are not in the encoding: byte 0x81 at offset 9 is no cp1252"
	err_has 'clean: v.csv: 1 byte is not cp1252, the first at byte 9, in the row on line 2'
}

@test "a character that the end of the file cuts is undecodable" {
	local name bytes at
	while read -r name bytes at; do
		spec "$name"
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
	{ printf x,; for _ in {1..1023}; do head -c 1023 /dev/zero | tr '\0' x; echo; done; head -c 1018 /dev/zero | tr '\0' y; printf ',\xff\nz,\xfe\n'; } >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'v.csv:1024: b:'
	err_has 'byte 0xff at offset 1,048,573 is no utf-8'
	err_has 'byte 0xfe at offset 1,048,577 is no utf-8'
	capture cutover-clean -f s.yml <v.csv
	err_has 'byte 0xfe at offset 1,048,577 is no utf-8'
}

@test "a row that a block of 1 MiB cuts keeps the offsets of both its parts" {
	printf 'cutover: 1\nname: t\nsource: { encoding: utf-8, header: none }\nclean: { fields: { a: { from: c1 }, b: { from: c2 } } }\n' >s.yml
	{ printf x,; for _ in {1..1023}; do head -c 1023 /dev/zero | tr '\0' x; echo; done; head -c 998 /dev/zero | tr '\0' y; printf '\xff'; head -c 100 /dev/zero | tr '\0' y; printf ',\xfe\n'; } >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'byte 0xff at offset 1,048,552 is no utf-8'
	err_has 'byte 0xfe at offset 1,048,654 is no utf-8'
}

@test "the offset is right where cells were joined, and not told of a value that was filled down" {
	printf 'cutover: 1\nname: t\nsource: { encoding: utf-8, ragged: { join: b } }\nclean: { fill_down: [a], fields: { a: {}, b: {}, c: {} } }\n' >s.yml
	printf 'a,b,c\n\xff,x,1\n,y\xfe,z,\xfd\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "v.csv:2: a: '�' has bytes that are not in the encoding: byte 0xff at offset 6 is no utf-8"
	err_has "v.csv:3: b: 'y�,z' has bytes that are not in the encoding: byte 0xfe at offset 14 is no utf-8"
	err_has "v.csv:3: c: '�' has bytes that are not in the encoding: byte 0xfd at offset 18 is no utf-8"
	[ "$(grep -c 'v.csv:3: a: .*not in the encoding$' err)" -eq 1 ]
}

@test "a U+FFFD that the file itself has is told as such, and takes no offset from the next" {
	spec utf-8
	printf 'a\xef\xbf\xbd,1\nb\xff,2\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "v.csv:1: v: 'a�' has bytes that are not in the encoding: the file itself has U+FFFD there, the byte was lost before"
	err_has "v.csv:2: v: 'b�' has bytes that are not in the encoding: byte 0xff at offset 8 is no utf-8"
}

# ---- more than one encoding

@test "UTF-8 with some lines in GB18030: each is a fault, and the first place is told" {
	spec utf-8
	{ printf '销售,1\n'; printf '用户,2\n采购,3\n' | iconv -f UTF-8 -t GB18030; printf '材料,4\n'; } >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	[ "$(cut -f 2 out | cut -d : -f 1,2 | sed -n 2,5p | tr '\n' ' ')" = '\N v:undecodable v:undecodable \N ' ]
	err_has 'clean: v.csv:2: v:'
	err_has 'byte 0xd3 at offset 9 is no utf-8'
	err_has 'clean: v.csv: 4 bytes are not utf-8, the first at byte 9, in the row on line 2: is that row in another encoding than the rest?'
}

@test "GB18030 with some lines in UTF-8, named or by auto: each is a fault, and the first place is told" {
	local encoding
	for encoding in gb18030 auto; do
		spec $encoding
		{ printf '销售,1\n' | iconv -f UTF-8 -t GB18030; printf '用户,2\n客户名称,3\n'; printf '材料,4\n' | iconv -f UTF-8 -t GB18030; } >v.csv
		expect_status 1 cutover-clean -f s.yml v.csv
		[ "$(cut -f 2 out | cut -d : -f 1,2 | sed -n 2,5p | tr '\n' ' ')" = '\N v:misread v:misread \N ' ]
		err_has "clean: v.csv:2: v: '鐢ㄦ埛' is text that was decoded in the wrong encoding"
		err_has 'rows hold text that was decoded in the wrong encoding, the first on line 2: does the file mix encodings, or is source.encoding wrong?'
	done
}

@test "text that was decoded in a wrong encoding before: 鐢ㄦ埛, 锟斤拷, MÃ¼ller, with the first place" {
	spec auto
	printf '销售,1\n鐢ㄦ埛,2\n锟斤拷,3\nMÃ¼ller,4\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	[ "$(cut -f 2 out | cut -d : -f 1,2 | sed -n 2,5p | tr '\n' ' ')" = '\N v:misread v:misread v:misread ' ]
	err_has 'clean: v.csv: 3 rows hold text that was decoded in the wrong encoding, the first on line 2: by the program that wrote it, or one before'
}

# ---- files that others made

# same NAME ENCODING: NAME.txt in that encoding is NAME-utf8.txt, line by line
same() {
	local side
	for side in "$1" "$1-utf8"; do
		spec "$([ "$side" = "$1" ] && echo "$2" || echo utf-8)"
		sed -i 's/header: none/header: none, quote: none, delimiter: "\\x1f"/; s/c1 }/c1, trim: false }/' s.yml
		run_ok cutover-clean -q -f s.yml "$SHARED/$side.txt"
		grep -v '^_at' out | cut -f 2- >"$side"
	done
	cmp "$1" "$1-utf8" && [ "$(wc -l <"$1")" -gt 1 ]
}

@test "every pair of the files in encodings/ is the same text" {
	shared encodings
	same big5 big5
	same big5hkscs big5-hkscs
	same cp949 cp949
	same euc_jp euc-jp
	same gb18030 gb18030
	same gb2312 gb2312
	same gb2312 gb18030
	same gbk gbk
	same gbk gb18030
	same shift_jis shift_jis
	same shift_jisx0213 shift_jisx0213
	# HZ is not in every iconv: read or refused by name, never read as something else
	if iconv -f HZ -t UTF-8 </dev/null 2>/dev/null; then
		same hz hz
	else
		spec hz
		expect_status 2 cutover-clean -f s.yml "$SHARED/hz.txt"
		err_has "iconv does not know the encoding 'hz'"
	fi
}

@test "the files in encodings/duckdb are read, and the whole of ISO 8859-1" {
	shared encodings/duckdb
	spec utf-16
	run_ok cutover-clean -q -f s.yml "$SHARED/utf16.csv"
	values | sed -n '1,4p' | diff -u - <(printf 'name\nJosé Álvarez\nMüller\nFrançois Dupont\n')
	spec auto
	cp out named; run_ok cutover-clean -q -f s.yml "$SHARED/utf16.csv"; cmp out named
	spec latin1
	run_ok cutover-clean -q -f s.yml "$SHARED/latin1.csv"; cut -f 3 out >latin
	cut -f 3 named | cmp - latin || diff <(iconv -f UTF-16 -t UTF-8 "$SHARED/utf16.csv") <(iconv -f LATIN1 -t UTF-8 "$SHARED/latin1.csv") | head -5
	run_ok cutover-clean -q -f s.yml "$SHARED/only_latin1.csv"
	values | cmp - <(iconv -f LATIN1 -t UTF-8 "$SHARED/only_latin1.csv" | tr -d '\r' | cut -d , -f 1)
	spec utf-16
	run_ok cutover-clean -q -f s.yml "$SHARED/only_utf16.csv"
	values | cmp - <(iconv -f UTF-16 -t UTF-8 "$SHARED/only_utf16.csv" | tr -d '\r' | cut -d , -f 1)
	spec shift_jis
	run_ok cutover-clean -q -f s.yml "$SHARED/shift_jis.csv"
	values | cmp - <(iconv -f SHIFT_JIS -t UTF-8 "$SHARED/shift_jis.csv" | tr -d '\r' | cut -d , -f 1)
	spec latin1
	run_ok cutover-clean --raw 1-999 -f s.yml "$SHARED/all_latin1.csv"
	iconv -f LATIN1 -t UTF-8 "$SHARED/all_latin1.csv" | tr -d '\r' | sed 's/^"\(.*\)"$/\1/; s/""/"/g' | grep -v '^$' >want
	cut -f 2 out | head -n 50 | diff - <(head -n 50 want) | head -5
}

@test "an unknown encoding is refused with its place and the nearest" {
	spec gb18031
	printf '1\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "clean: s.yml:3:21: iconv does not know the encoding 'gb18031' (did you mean 'gb18030'?)"
}

@test "Chinese in UTF-8 that was read as Windows-1252 is told; words with accents are not" {
	spec cp1252
	printf '用户,1\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:1: v: 'ç”¨æˆ·' is text that was decoded in the wrong encoding"
	printf 'Müller – «Café»,1\nnäé,2\nèé»…,3\n' | iconv -f utf-8 -t cp1252 >v.csv
	run_ok cutover-clean -f s.yml v.csv
}
