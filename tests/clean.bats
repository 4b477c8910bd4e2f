# clean: a legacy file in, clean records out.
load helper

# more YAML: the same with a line more
more() { echo "$1" >>s.yml; }
# a spec with one text field a and one amount b, columns of the same names
simple() {
	spec <<-'E'
	controls: [b]
	clean: { fields: { a: {}, b: { type: decimal(2) } } }
	E
}
# file NAME <text, in which ⇥ is TAB
file() { tabs >"$1"; }

@test "an export becomes a sealed stream" {
	spec <<'E'
controls: [debit, credit]
clean:
  fields:
    date:   { from: 日期, type: date }
    debit:  { from: 借方金额, type: decimal(2), default: 0 }
    credit: { from: 贷方金额, type: decimal(2), default: 0 }
E
	file v.csv <<'E'
日期,摘要,借方金额,贷方金额
2023-01-05,销售商品,"1,234.50",
2023-01-05,"销售
商品",,1234.5
2023-01-06,x,-3,
E
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥date⇥debit⇥credit
v.csv:2⇥\N⇥2023-01-05⇥1234.50⇥0.00
v.csv:3⇥\N⇥2023-01-05⇥0.00⇥1234.50
v.csv:5⇥\N⇥2023-01-06⇥-3.00⇥0.00
\.⇥rows=3⇥sum.debit=1231.50⇥sum.credit=1234.50
E
	expect_findings <<'E'
clean: v.csv: read as UTF-8
E
	summary clean: 3 read, 3 clean, 0 with faults, 0 skipped
}

@test "a TSV export is read with format: tsv" {
	simple; more 'source: { format: tsv }'
	printf 'a\tb\n"x, y"\t1\n' >v.txt
	run_ok cutover-clean -f s.yml v.txt
	row 'v.txt:2⇥\N⇥x, y⇥1.00'
}

@test "a delimiter of several characters, another quote, none" {
	simple; more "source: { delimiter: '||', quote: \"'\" }"
	printf "a||b\n'x||\"y'||1\n" >v.csv
	run_ok cutover-clean -f s.yml v.csv
	row 'v.csv:2⇥\N⇥x||"y⇥1.00'
	simple; more "source: { quote: '' }"
	printf 'a,b\n"x,1\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	row 'v.csv:2⇥\N⇥"x⇥1.00'
}

@test "standard input is read when no file is named, and by -" {
	simple
	printf 'a,b\nx,1\n' >v.csv
	run_ok pipe 'cat v.csv | cutover-clean -f s.yml'
	row '-:2⇥\N⇥x⇥1.00'
	run_ok cutover-clean -f s.yml - <v.csv
	row '-:2⇥\N⇥x⇥1.00'
}

# ---- encodings

@test "a named encoding is decoded" {
	simple; more 'source: { encoding: gb18030 }'
	printf 'a,b\n镕基𠮷,1\n' | iconv -f UTF-8 -t GB18030 >v.csv
	run_ok cutover-clean -f s.yml v.csv
	row 'v.csv:2⇥\N⇥镕基𠮷⇥1.00'
}

@test "a character whose second byte is the delimiter does not split" {
	simple; more 'source: { encoding: gbk, delimiter: "|" }'
	printf 'a|b\n東倈縷|1\n' | iconv -f UTF-8 -t GBK >v.csv
	[ "$(tr -cd '|' <v.csv | wc -c)" -gt 2 ]
	run_ok cutover-clean -f s.yml v.csv
	row 'v.csv:2⇥\N⇥東倈縷⇥1.00'
}

@test "auto: strict UTF-8, else GB18030, decided on the whole of a file" {
	simple
	{ echo a,b; yes 'plain text that fills the first block,1' | head -n 40000; printf '结束,2\n'; } >u.csv
	iconv -f UTF-8 -t GB18030 u.csv >g.csv
	run_ok cutover-clean -f s.yml u.csv
	err_has 'clean: u.csv: read as UTF-8'
	row 'u.csv:40002⇥\N⇥结束⇥2.00'
	run_ok cutover-clean -f s.yml g.csv
	err_has 'clean: g.csv: read as GB18030'
	row 'g.csv:40002⇥\N⇥结束⇥2.00'
}

@test "auto with another encoding for what is no UTF-8" {
	spec <<'E'
source: { encoding: [auto, cp1252] }
clean: { fields: { a: {} } }
E
	printf 'a\ncaf\xe9\n' >1.csv; printf 'a\ncafé\n' >2.csv
	run_ok cutover-clean -f s.yml 1.csv 2.csv
	[ "$(column 3)" = 'café café ' ]
	err_has 'clean: 1.csv: read as cp1252'
	err_has 'clean: 2.csv: read as UTF-8'
	spec <<<'source: { encoding: [cp1252, utf-8] }'
	expect_status 2 cutover-clean -n -f s.yml
	err_has 's.yml:2:21: source.encoding is a name, auto, or [auto, NAME] for files that are no UTF-8'
	spec <<<'source: { encoding: [auto, cp9999] }'
	expect_status 2 cutover-clean -n -f s.yml
	err_has "s.yml:2:28: iconv does not know the encoding 'cp9999'"
}

@test "auto: of a pipe the first MiB decides" {
	simple
	{ echo a,b; echo 开头,1; yes 'plain text that fills the first block,1' | head -n 40000; } | iconv -f UTF-8 -t GB18030 >g.csv
	run_ok pipe 'cat g.csv | cutover-clean -f s.yml'
	err_has 'clean: -: read as GB18030'
	row '-:2⇥\N⇥开头⇥1.00'
	# it stands near the end of the first MiB
	{ echo a,b; yes 'plain text that fills the first block,1' | head -n 26000; echo 结尾,1; } | iconv -f UTF-8 -t GB18030 >g.csv
	run_ok pipe 'cat g.csv | cutover-clean -f s.yml'
	err_has 'clean: -: read as GB18030'
	row '-:26002⇥\N⇥结尾⇥1.00'
}

@test "auto: a byte order mark decides" {
	simple
	printf '\xef\xbb\xbfa,b\n文,1\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	row 'v.csv:2⇥\N⇥文⇥1.00'
	{ printf '\xff\xfe'; printf 'a,b\r\n文,1\r\n' | iconv -f UTF-8 -t UTF-16LE; } >v.csv
	run_ok cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv: read as UTF-16LE'
	row 'v.csv:2⇥\N⇥文⇥1.00'
}

@test "a byte order mark that the spec's encoding contradicts is an error, not wrong text" {
	simple
	echo 'source: { encoding: gb18030 }' >>s.yml
	printf '\xef\xbb\xbfn,a,b\n1,文,1\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv: begins with the byte order mark of UTF-8, but source.encoding is gb18030: write UTF-8 or auto there'
	expect_status 2 cutover-clean -f s.yml - <v.csv
	sed -i 's/encoding: gb18030/encoding: UTF-8/' s.yml
	run_ok cutover-clean -f s.yml v.csv
	{ printf '\xff\xfe'; printf 'a,b\r\n文,1\r\n' | iconv -f UTF-8 -t UTF-16LE; } >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'the byte order mark of UTF-16LE, but source.encoding is UTF-8'
	sed -i 's/encoding: UTF-8/encoding: utf-16/' s.yml
	run_ok cutover-clean -f s.yml v.csv
	sed -i 's/encoding: utf-16/encoding: utf-16be/' s.yml
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'the byte order mark of UTF-16LE, but source.encoding is utf-16be'
	sed -i 's/encoding: utf-16be/encoding: utf-32le/' s.yml
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'the byte order mark of UTF-16LE, but source.encoding is utf-32le'
}

@test "a number with the other decimal mark is no number, and the message names the key" {
	simple
	printf 'a,b\nx,"1.234,50"\ny,"1,23"\nz,12.3.4\n' >v.csv
	expect_status 1 cutover-clean -q -f s.yml v.csv
	err_has "clean: v.csv:2: b: '1.234,50' is not a number (decimal_mark: \",\" would read it)"
	err_has "clean: v.csv:3: b: '1,23' is not a number (decimal_mark: \",\" would read it)"
	grep -qxF "clean: v.csv:4: b: '12.3.4' is not a number" err
}

@test "plain ASCII is not worth a note" {
	simple; printf 'a,b\nx,1\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_findings </dev/null
	summary clean: 1 read, 1 clean, 0 with faults, 0 skipped
}

@test "undecodable bytes are a fault of their field, and counted" {
	simple; more 'source: { encoding: utf-8 }'
	printf 'a,b\nx\xff\xfey,1\nz,\xff\nw,3\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥a⇥b
v.csv:2⇥a:undecodable⇥x��y⇥1.00
v.csv:3⇥b:undecodable⇥z⇥�
v.csv:4⇥\N⇥w⇥3.00
\.⇥rows=3⇥sum.b=4.00
E
	err_has "clean: v.csv: 3 bytes are not utf-8, the first at byte 5"
	err_has "clean: v.csv:2: a: 'x��y' has bytes that are not in the encoding"
}

@test "undecodable bytes in a column that no field reads are reported, and no fault" {
	simple; more 'source: { encoding: utf-8 }'
	printf 'a,b,c\nx,1,\xff\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	err_has "clean: v.csv: 1 byte is not utf-8, the first at byte 10"
}

@test "a NUL is a fault" {
	simple
	printf 'a,b\nx\0y,1\nz,2\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	row 'v.csv:2⇥a:nul⇥x�y⇥1.00'
	row 'v.csv:3⇥\N⇥z⇥2.00'
}

@test "an encoding that nobody knows is an error" {
	simple; more 'source: { encoding: gb18031 }'
	printf 'a,b\nx,1\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'gb18031'
}

# as NAME <UTF-8 text: the bytes of it, read as encoding NAME, in UTF-8
as() { iconv -f "$1" -t UTF-8; }

@test "UTF-8 lines in a file that is read as GB18030 are a fault of their fields" {
	spec <<<'source: { encoding: gb18030 }
clean: { fields: { a: {}, b: {} } }'
	{ printf 'a,b\n销售,x\n' | iconv -f UTF-8 -t GB18030; printf '用户,y\nz,张三（北京）\n'; printf '采购,z\n' | iconv -f UTF-8 -t GB18030; } >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<E
_at⇥_fault⇥a⇥b
v.csv:2⇥\\N⇥销售⇥x
v.csv:3⇥a:misread⇥鐢ㄦ埛⇥y
v.csv:4⇥b:misread⇥z⇥$(echo '张三（北京）' | as GB18030)
v.csv:5⇥\\N⇥采购⇥z
\\.⇥rows=4
E
	err_has "clean: v.csv:3: a: '鐢ㄦ埛' is text that was decoded in the wrong encoding"
	err_has 'clean: v.csv: 2 rows hold text that was decoded in the wrong encoding, the first on line 3: does the file mix encodings, or is source.encoding wrong?'
}

@test "a GB18030 line in a file that is read as UTF-8 is undecodable, and its place is reported" {
	spec <<'E'
source: { encoding: utf-8 }
clean: { fields: { a: {} } }
E
	{ printf 'a,b\n销售,x\n'; printf '用户,y\n采购,z\n' | iconv -f UTF-8 -t GB18030; } >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	[ "$(column 2)" = '\N a:undecodable a:undecodable ' ]
	err_has 'clean: v.csv: 4 bytes are not utf-8, the first at byte 13, in the row on line 3: is that row in another encoding than the rest?'
}

@test "text that was decoded wrongly before it came here is a fault" {
	spec <<<'clean: { fields: { a: {} } }'
	{ echo a,b; echo 用户名称,1 | as GB18030; echo '锟斤拷锟斤拷,2'; echo 'x锟斤拷,3'; echo 'Müller,4' | as WINDOWS-1252; echo 'GRÖßE €,5' | as WINDOWS-1252; } >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥a
v.csv:2⇥a:misread⇥鐢ㄦ埛鍚嶇О
v.csv:3⇥a:misread⇥锟斤拷锟斤拷
v.csv:4⇥a:misread⇥x锟斤拷
v.csv:5⇥a:misread⇥MÃ¼ller
v.csv:6⇥a:misread⇥GRÃ–ÃŸE â‚¬
\.⇥rows=5
E
	err_has 'clean: v.csv: 5 rows hold text that was decoded in the wrong encoding, the first on line 2: by the program that wrote it, or one before'
}

@test "a character that lost its last byte does not hide what was decoded wrongly" {
	spec <<<'clean: { fields: { a: {} } }'
	printf 'a\n鐢ㄦ埛鍚?\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	row 'v.csv:2⇥a:misread⇥鐢ㄦ埛鍚?'
}

@test "rare characters, accents and quotation marks are no sign of a wrong encoding" {
	spec <<<'clean: { fields: { a: {} } }'
	printf 'a\n淇县\n瑜伽\n琪琪服饰\n联通\n鐢\n浣溪沙\nMüller & Söhne\nMANHÃ”\n«MANHÃ»\nÂNGELO\nnaïve café – à côté\n5 °C ± 2\nПривет\nこんにちは、世界\n한국어\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	iconv -f UTF-8 -t GB18030 v.csv >g.csv
	run_ok cutover-clean -f s.yml g.csv
	summary 15 read, 15 clean
}

@test "a rule that puts the text right takes the fault away" {
	spec <<<'clean: { fields: { a: { rules: [{ replace: ["锟斤拷", "?"] }] } } }'
	printf 'a\n锟斤拷\n鐢ㄦ埛\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	[ "$(column 2)" = '\N a:misread ' ]
	[ "$(column 3)" = '? 鐢ㄦ埛 ' ]
}

@test "wrongly decoded text in a column that no field reads is reported, and no fault" {
	spec <<<'clean: { fields: { a: {} } }'
	printf 'a,b\n1,鐢ㄦ埛\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv: 1 row holds text that was decoded in the wrong encoding, the first on line 2'
}

@test "wrongly decoded text is seen wherever it stands among plain rows" {
	spec <<<'clean: { fields: { a: {} } }'
	local n text
	# behind those, ㈱㈱ 中文 客户 日期 用户 行政 销售 read as Windows-1252
	for text in 鐢ㄦ埛 文锟斤拷 x文锟斤拷文 文MÃ¼ller ãˆ±ãˆ± ä¸­æ–‡ å®¢æˆ· æ—¥æœŸ ç”¨æˆ· è¡Œæ”¿ é”€å”®; do
		{ echo a; for n in {1..40}; do printf '%*s\n摘要\n' "$n" "" | tr ' ' x; [ $n -lt 20 ] || echo "$text"; done; } >v.csv
		expect_status 1 cutover-clean -q -O tsv -f s.yml v.csv
		[ "$(grep -c misread out)" -eq "$(grep -c "$text" v.csv)" ]
	done
}

@test "wrongly decoded text is a fault also where its marks were control characters, which are taken away" {
	spec <<<'clean: { fields: { a: {}, b: { rules: [{ replace: [å, 发] }] } } }'
	local text
	text=$(printf 发放 | iconv -f ISO-8859-1 -t UTF-8)
	printf 'a,b\n%s,å\nå,%s\n' "$text" "$text" >v.csv
	expect_status 1 cutover-clean -O tsv -f s.yml v.csv
	[ "$(cut -f 2 out | tr '\n' ' ')" = '_fault a:misread b:misread ' ]
	err_has 'the first on line 2'
	# a rule that changes it has not put it right, and none takes away what the control characters say
	spec <<<'clean: { fields: { a: { rules: [upper] }, b: { rules: [{ replace: ["^å.*æ.*$", 发放] }] } } }'
	expect_status 1 cutover-clean -O tsv -f s.yml v.csv
	[ "$(cut -f 2 out | tr '\n' ' ')" = '_fault a:misread b:misread ' ]
}

@test "what is remembered of a cell is neither filled down nor taken for a value where it is null" {
	spec <<<'clean: { fill_down: [a], fields: { a: { type: date }, b: { type: date, required: true, null: ["--"] } } }'
	printf 'a,b\n2024-01-01,--\n2024-01-02,--\n,--\n2024-01-01,--\n,--\n' >v.csv
	expect_status 1 cutover-clean -O tsv -f s.yml v.csv
	[ "$(cut -f 2,3 out | tr '\t\n' '= ')" = '_fault=a b:required=2024-01-01 b:required=2024-01-02 b:required=2024-01-02 b:required=2024-01-01 b:required=2024-01-01 ' ]
}

@test "a cell means the same in a plain row as in one that is looked at closely, the first time and again" {
	spec <<'E'
limits: { records: 100000 }
source: { delimiter: "|", quote: none }
clean:
  fields:
    text: { from: c }
    null: { from: c, null: ["1.00", "-0.01", 摘要, x] }
    kept: { from: c, trim: false }
    two: { from: c, type: decimal(2) }
    three: { from: c, type: decimal(3), round: half_up }
    some: { from: c, type: decimal(2), null: ["1.00", "1,234.50"], default: 7 }
    whole: { from: c, type: integer, required: true }
    date: { from: c, type: date, formats: ["%Y-%m-%d", "%d.%m.%Y"], null: ["NULL"] }
    ruled: { from: c, rules: [squeeze, halfwidth, { delete: x }] }
E
	# no-break and zero-width spaces, a byte order mark, controls, the neighbours of U+4000 to U+9FFF
	local cell cells=(0 1 -1 1.00 -0 -0.00 0.00 -0.01 1,234.50 1,234,567.89 -1,234.00 12,34.00 1234,567.00 0,123.00 1,,234.00 ,123.00 .5 5. 007
		1.234 '1 234.50' 1.000 +1.00 1e5 '(1.00)' 1.00- ￥1.00 １２ -- - 无 NULL N/A ' 1.00' '1.00 ' $'1.00\xc2\xa0' $'1\xe2\x80\x8b.00' $'1.0\x010'
		9999999999999.99 99999999999999.99 -999,999,999.99 1,000,000,000.00 x ' x' 'x ' $'a\x0bb' $'a\tb' $'x\x7f' $'\xe2\x80\x8bx' $'\xef\xbb\xbfx' 摘要
		　摘要 摘要　 $'摘\xe2\x80\x8b要' $'\xe4\x80\x80' $'\xe3\xbf\xbf' $'\xe9\xbf\xbf' $'\xea\x80\x80' $'\xe2\x80\xa8' $'\xc2\x85' é 文é xxxxxxxxxxxxxxx
		xxxxxxxxxxxxxxxx xxxxxxxxxxxxxxxxx 摘要摘要摘 摘要摘要摘要 '摘要摘要摘要 ' 2023-01-05 5.1.2023 2023-02-30 ' 2023-01-05' $'2023-01-05\xe2\x80\x8b' Ａ１ '')
	{ echo 'c|z'; for cell in "${cells[@]}" "${cells[@]}"; do printf '%s|z\n' "$cell"; done; } >v.csv
	capture cutover-clean -q -O tsv -f s.yml v.csv
	cp out plain
	[ "$(wc -l <plain)" -eq $((2 * ${#cells[@]} + 1)) ]
	sed -i '2,$s/$/\xef\xbf\xbd/' v.csv
	capture cutover-clean -q -O tsv -f s.yml v.csv
	diff -u out plain
}

@test "wrongly decoded text is seen beside a delimiter beyond ASCII" {
	spec <<<'clean: { fields: { a: {}, b: {} } }'
	local delimiter text
	for delimiter in '||' ¦ '；' ㄜ; do
		more "source: { delimiter: '$delimiter' }"
		for text in MÃ¼ller Ã©t 鐢ㄦ埛 锟斤拷 ãˆ±ãˆ±; do
			printf '%s\n' "a${delimiter}b" "1${delimiter}摘要" "2${delimiter}$text" "$text${delimiter}4" >v.csv
			expect_status 1 cutover-clean -q -O tsv -f s.yml v.csv
			[ "$(cut -f 2 out | tr '\n' ' ')" = '_fault \N b:misread a:misread ' ] || { echo "$delimiter $text"; cat out; return 1; }
		done
		sed -i '$d' s.yml
	done
}

@test "wrongly decoded text is seen wherever a block of bytes ends" {
	spec <<<'clean: { fields: { a: {} } }'
	local n
	for n in 1 2 3 4 5 6 7 8 9; do
		{ printf 'a\n'; head -c $((1048576 - 2 - 10 - 2 + n)) /dev/zero | tr '\0' x; printf '\n,\n'; printf '鐢ㄦ埛\n'; } >v.csv
		expect_status 1 cutover-clean -q -O tsv -f s.yml v.csv
		grep -q misread out
	done
}

@test "a header that was decoded in the wrong encoding asks for it" {
	spec <<'E'
source: { encoding: gb18030, header: { find: [用户, 金额] } }
clean: { fields: { a: { from: 用户 } } }
E
	{ printf '用户,金额\n'; printf '销售,1\n' | iconv -f UTF-8 -t GB18030; } >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'nearest is line 1, which has: 鐢ㄦ埛, '
	err_has '; not all of it is gb18030: is source.encoding right?'
}

# ---- header

@test "the header stands on the line that the spec says" {
	simple; more 'source: { header: { row: 4 } }'
	printf 'Company,,\n"Title\nof two lines",\na,b\nx,1\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	row 'v.csv:5⇥\N⇥x⇥1.00'
	printf 'a,b\nx,1\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:4: the file ends before the line on which its header should be (source.header.row)"
}

@test "the header is the first row that holds the names to find" {
	simple; more 'source: { header: { find: [b, a] } }'
	printf 'Vouchers of a\n\nb,,\nnote,a,b\nn,x,1\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥a⇥b
v.csv:5⇥\N⇥x⇥1.00
\.⇥rows=1⇥sum.b=1.00
E
}

@test "a header that is not there is an error that shows the nearest row" {
	simple; more 'source: { header: { find: [借方, a] } }'
	printf 'Vouchers,2023\n\na,b\nx,1\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	no_seal
	err_has "clean: v.csv: none of the first 3 rows holds 借方, a (source.header.find); nearest is line 3, which has: a, b"
}

@test "a header in a single cell asks for the delimiter, one in other letters for the encoding, and no row for nothing" {
	simple; more 'source: { delimiter: ";", header: { find: [借方, a] } }'
	printf 'a,借方\n1,2\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'nearest is line 1, which has: a,借方; it is a single cell: is source.delimiter right?'
	printf 'a\n1\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_lacks source.delimiter
	printf 'a;"b,c"\n1;2\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'nearest is line 1'
	err_lacks source.delimiter
	printf '\xef\xbb\xbf\n\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv: the file has no row that could be the header'
	err_lacks 'none of the first'
	simple; more 'source: { encoding: big5, header: { find: [日期, 金额] } }'
	printf '日期,金额\n1,2\n' | iconv -f UTF-8 -t GB18030 >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has '; it was read as big5: is source.encoding right?'
	# nobody has named it
	sed -i 's/encoding: big5/encoding: auto/; s/日期, 金额/Datum, Betrag/' s.yml
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'none of the first 2 rows'
	err_lacks 'is source.encoding right'
}

# nearest FIND ROW...: what the message says of the rows, none of which holds the names FIND
nearest() {
	spec <<<"source: { header: { find: $1 } }
clean: { fields: { x: {} } }"
	shift
	printf '%s\n' "$@" >v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	said=$(sed -n 's/.*(source.header.find); //p' err)
}
@test "the nearest row has names that are looked for, or is like them; of data nothing is shown" {
	nearest '[Date, Account, Debit]' 'Miller & Sons' 'Miller,Main Street,London' 'Date,Acct,Debit,2023-01' '2023-01-05,Miller,77.00,1'
	[ "$said" = 'nearest is line 3, which has: Date, Acct, Debit' ]
	nearest '[Date, Account, Debit]' 'Data,Accounts,Debits' 'Date,Place' '2023-01-05,Miller'
	[ "$said" = 'nearest is line 2, which has: Date, Place' ]
	nearest '[Buchungsdatum]' 'Mueller,Berlin' 'Buchungsdatun,Konto' '05.01.2023,4711'
	[ "$said" = 'nearest is line 2, which has: Buchungsdatun, Konto' ]
	nearest '[科目编码]' '张三,北京' '科目,金额' '1001,77.00'
	[ "$said" = 'nearest is line 2, which has: 科目, 金额' ]
	# no name is like one: text above figures
	nearest '[Datum, Konto]' 'Miller & Sons' 'Day,Place,Sum' '2023-01-05,Miller,77.00' '2023-01-06,Sons,78.00'
	[ "$said" = 'nearest is line 2, which has: Day, Place, Sum' ]
	# nor are there figures: columns that repeat
	nearest '[Datum, Konto]' 'Day,Place' 'Monday,London' 'Monday,Paris' 'Friday,Rome'
	[ "$said" = 'nearest is line 1, which has: Day, Place' ]
	# people, or anything else that is no header
	nearest '[Datum, Konto]' 'Miller,London' 'Smith,Paris' 'Jones,Rome'
	[ "$said" = "none of them looks like a header: 'cutover show --rows 1-30 FILE' shows them" ]
	nearest '[Datum, Konto]' 'Miller,London' 'Miller,Paris' 'Miller,Rome'
	[ "$said" = "none of them looks like a header: 'cutover show --rows 1-30 FILE' shows them" ]
	nearest '[Datum, Konto]' '2023-01-05,Miller,77.00' '2023-01-06,Miller,78.00' '2023-01-06,Miller,78.00'
	[ "$said" = "none of them looks like a header: 'cutover show --rows 1-30 FILE' shows them" ]
	nearest '[Datum, Konto]' 'Miller,Miller' '2023-01-06,78.00' '2023-01-06,79.00'
	[ "$said" = "none of them looks like a header: 'cutover show --rows 1-30 FILE' shows them" ]
}

@test "the message about a header is short, whatever the file and the spec hold" {
	local many
	many=$(seq -s , -f 'Name of a column %g' 4000)
	nearest "[$(seq -s ', ' -f 'Name of a column %g' 3998 5500)]" 'Miller' "$many" "$(seq -s , 4000)"
	[ "$(wc -c <err)" -lt 2000 ]
	[[ $said == 'nearest is line 2, which has: Name of a column 1, Name of a column 2, '*', ...' ]]
	has err 'holds Name of a column 3998, Name of a column 3999, '
	has err ', ... (source.header.find);'
}

@test "the header is looked for in 30 rows" {
	simple; more 'source: { header: { find: [a] } }'
	{ yes title | head -n 29; printf 'a,b\nx,1\n'; } >v.csv
	run_ok cutover-clean -f s.yml v.csv
	{ yes title | head -n 30; printf 'a,b\nx,1\n'; } >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'none of the first 30 rows'
}

@test "without a header the columns are c1, c2, ..." {
	spec <<'E'
source: { header: none, skip: "c1 = 'z'" }
clean: { fields: { a: { from: c2 }, b: { from: c1 } } }
E
	printf 'x,1\nz,9\ny,2\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥a⇥b
v.csv:1⇥\N⇥1⇥x
v.csv:3⇥\N⇥2⇥y
\.⇥rows=2
E
}

@test "header names match in full width, with blanks, with a star in front" {
	spec <<<'clean: { fields: { a: { from: 金额(元) }, b: { from: "金额（外币）" }, c: { from: 科目 }, d: { from: "＊日期" } } }'
	printf ' 金额（元） ,金额(外币)\t,*科目,日期\n1,2,3,4\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	row '1⇥2⇥3⇥4'
}

@test "a line break in a header name is the same however it is written, and invisible characters in it do not count" {
	local end
	spec <<<'source: { skip: "id = '"'x'"'" }
clean: { fields: { a: { from: "借方\n金额" }, b: { from: id } } }'
	for end in '\r\n' '\n' '\r'; do
		printf "\"借方${end}金额\",\xe2\x80\x8bid\xef\xbb\xbf\n1,2\n3,x\n" >v.csv
		run_ok cutover-clean -f s.yml v.csv
		row '\N⇥1⇥2'
		summary 1 read, 1 clean, 0 with faults, 1 skipped
	done
	printf '借方金额,id\n1,2\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "v.csv:1: no column '借方\n金额' for a; the header has: 借方金额, id"
}

@test "of a list in from the first that is there is taken" {
	spec <<<'clean: { fields: { a: { from: [科目编码, 科目代码, 编码] } } }'
	printf '编码,科目代码\nx,y\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	row 'v.csv:2⇥\N⇥y'
}

@test "missing columns are all reported, with those that are there" {
	spec <<<'clean: { fields: { a: { from: [x, y] }, b: {}, c: {} } }'
	printf '日期,c,\n1,2,\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:1: no column 'x' or 'y' for a; no column 'b' for b; the header has: 日期, c"
}

@test "a column that stands twice is refused only where it is read" {
	simple
	printf 'a,b,c,c\nx,1,,\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	printf 'a,b,a\nx,1,y\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:1: 'a' occurs twice; the header has: a, b, a"
}

@test "where no column at all is found the message asks for header and encoding" {
	simple; printf 'Vouchers of 2023\na,b\nx,1\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:1: no column 'a' for a; no column 'b' for b; the header has: Vouchers of 2023 (is it the header, and are delimiter and encoding the right ones? See source.header, source.delimiter, source.encoding and 'cutover show')"
}

balances() {
	spec <<-E
	source: { header: $1 }
	clean:
	  fields:
	    code: { from: 科目代码 }
	    open: { from: 期初余额 借方, type: decimal(2), default: 0 }
	    paid: { from: 本期发生额 贷方, type: decimal(2), default: 0 }
	E
}

@test "a header of two rows: a merged cell stands over the columns to its right" {
	balances '{ find: [科目代码, 期初余额], rows: 2 }'
	cat >v.csv <<'E'
科目余额表,,,,,
,单位：元,,,,
科目代码,期初余额,,本期发生额,,备注
,借方,贷方,借方,贷方,
1001,1,2,3,4,x
E
	run_ok cutover-clean -v -f s.yml v.csv
	row 'v.csv:5⇥\N⇥1001⇥1.00⇥4.00'
	err_has 'clean: v.csv: UTF-8, header on line 3, 6 columns; no field reads: 期初余额 贷方, 本期发生额 借方, 备注'
	balances '{ row: 3, rows: 2 }'
	run_ok cutover-clean -f s.yml v.csv
	row 'v.csv:5⇥\N⇥1001⇥1.00⇥4.00'
}

@test "a header of two rows: names in the lower row, and names that stand in both" {
	balances '{ find: [科目代码, 期初余额 借方], rows: 2 }'
	cat >v.csv <<'E'
,表,,期初余额,,本期发生额,
,,,,,,
备注,,,期初余额,,本期发生额,
备注,科目代码,名称,借方,贷方,借方,贷方
x,1001,现金,1,2,3,4
E
	run_ok cutover-clean -v -f s.yml v.csv
	row 'v.csv:5⇥\N⇥1001⇥1.00⇥4.00'
	err_has 'header on line 3, 7 columns; no field reads: 备注, 名称, 期初余额 贷方, 本期发生额 借方'
}

@test "a header of two rows does not begin with the title above its upper row" {
	balances '{ find: [科目代码, 科目名称], rows: 2 }'
	cat >v.csv <<'E'
,,科目余额表,,,
科目代码,科目名称,期初余额,,本期发生额,
,,借方,贷方,借方,贷方
1001,现金,1,2,3,4
E
	run_ok cutover-clean -f s.yml v.csv
	row 'v.csv:4⇥\N⇥1001⇥1.00⇥4.00'
}

@test "a header of two rows of which the file has one is an error" {
	balances '{ row: 1, rows: 2 }'
	printf '科目代码,期初余额\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:1: the file ends before the line on which its header should be (source.header.row)'
	balances '{ find: [科目代码], rows: 2 }'
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv: none of the first 1 rows holds 科目代码 (source.header.find); nearest is line 1, which has: 科目代码, 期初余额'
	balances '{ row: 1, rows: 3 }'
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "s.yml:2:35: source.header.rows is 1 or 2, not '3'"
}

@test "a row of technical keys with its labels below, and the other way round" {
	spec <<-'E'
	source: { header: { find: [m_num, m_amount], skip_rows: 1 } }
	clean: { fields: { n: { from: m_num }, a: { from: m_amount, type: decimal(2) } } }
	E
	printf '导入须知\nm_num,m_amount\n*凭证号,*金额\n1,2\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥n⇥a
v.csv:4⇥\N⇥1⇥2.00
\.⇥rows=1
E
	summary 1 read, 1 clean, 0 with faults, 1 skipped
	run_ok cutover-clean -q -f s.yml --audit log -o out.stream v.csv
	run_ok cutover-audit log
	spec <<-'E'
	source: { header: { find: [凭证号, 金额] } }
	clean: { fields: { n: { from: 凭证号 }, a: { from: 金额, type: decimal(2) } } }
	E
	run_ok cutover-clean -f s.yml v.csv
	row 'v.csv:4⇥\N⇥1⇥2.00'
}

@test "names glued in one cell, behind cells that are no names" {
	spec <<-'E'
	source: { header: { row: 1, glued: "F[0-9]+", skip_cells: 5 } }
	clean:
	  fields: { date: { from: F1日期 }, word: { from: F2类别 }, n: { from: F3凭证号 }, unit: { from: 数量单位 }, f4: { from: F4 } }
	E
	printf '"凭证输出","V800","002","某公司","2023","F1日期F2类别","F3凭证号","数量单位","F4"\n2023-01-05,记,1,个,x\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥date⇥word⇥n⇥unit⇥f4
v.csv:2⇥\N⇥2023-01-05⇥记⇥1⇥个⇥x
\.⇥rows=1
E
}

@test "a pattern for glued names that says nothing is refused" {
	spec <<<'source: { header: { row: 1, glued: "[0-9]*" } }'
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 's.yml:2:37: source.header.glued matches the empty text: it must say what a name begins with'
	spec <<<'source: { header: { row: 1, glued: "F[0-9" } }'
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 's.yml:2:42: source.header.glued: bad regular expression: '
	spec <<<'source: { header: { row: 1, glued: "F", rows: 2 } }'
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "s.yml:2:19: source.header: 'rows: 2' and 'glued' do not go together"
}

# ---- rows

@test "a row with too few or too many cells is a fault" {
	simple
	printf 'a,b,c\nx,1\ny,2,3,4\nz,3,\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥a⇥b
v.csv:2⇥*:ragged⇥x⇥1.00
v.csv:3⇥*:ragged⇥y⇥2.00
v.csv:4⇥\N⇥z⇥3.00
\.⇥rows=3⇥sum.b=6.00
E
	err_has 'clean: v.csv:2: the row has 2 cells, the header 3'
	err_has 'clean: v.csv:3: the row has 4 cells, the header 3'
}

@test "a header that ends in a comma is one of rows that do" {
	simple
	printf 'a,b,\nx,1,\ny,2, \n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	printf 'a,b,\nx,1,\ny,2\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	row 'v.csv:3⇥*:ragged⇥y⇥2.00'
	printf 'a,b\nx,1,, \t\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	row 'v.csv:2⇥*:ragged⇥x⇥1.00'
}

@test "what skip says is left out and counted" {
	simple; more "source: { skip: \"a like '%合计'\" }"
	printf 'a,b\nx,1\n 本月合计 ,1\n,2\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥a⇥b
v.csv:2⇥\N⇥x⇥1.00
v.csv:4⇥\N⇥\N⇥2.00
\.⇥rows=2⇥sum.b=3.00
E
	summary 2 read, 2 clean, 0 with faults, 1 skipped
}

@test "--skipped writes the rows that skip leaves out, as records: sealed, with their faults, and none of them counts" {
	spec <<'E'
controls: [b]
source: { skip: "a like '%void%' or a = 'total'", comment: "#" }
clean:
  fields: { d: { type: date }, a: {}, b: { type: decimal(2), required: true } }
  fill_down: [d]
  totals: { when: "a = 'total'", check: { b: b } }
E
	file v.csv <<'E'
d,a,b
2023-01-05,x,1
,y void,¥2
soon,void,much
,"void
again",3,4
,z,5
# void,,
2023-01-06,z,5
,total,11
E
	run_ok cutover-clean -f s.yml --audit log --skipped left v.csv
	out_has "$(tabs <<<'\.⇥rows=3⇥sum.b=11.00')"
	tabs <<'E' | diff - left
_at⇥_fault⇥d⇥a⇥b
v.csv:3⇥\N⇥2023-01-05⇥y void⇥2.00
v.csv:4⇥d:not_a_date b:not_a_number⇥soon⇥void⇥much
v.csv:5⇥*:ragged⇥\N⇥void\nagain⇥3.00
\.⇥rows=3⇥sum.b=5.00
E
	# a row that is no record is no finding either
	expect_findings <<'E'
clean: v.csv: read as UTF-8
E
	summary clean: 3 read, 3 clean, 0 with faults, '5 skipped (3 by source.skip)', 1 total agrees
	[ "$(jq -r '.outputs | map(.name) | join(" ")' log)" = "left -" ]
	[ "$(jq -r '.outputs[0].sha256' log)" = "$(sha256sum <left | cut -d ' ' -f 1)" ]
	# nothing is left out: there is a file all the same, and it says so
	sed -i '/^source:/d; /^  totals:/d' s.yml
	printf 'd,a,b\n2023-01-05,x,1\n' >v.csv
	run_ok cutover-clean -f s.yml --skipped left v.csv
	[ "$(sed 1d left | tr '\t' ' ')" = '\. rows=0 sum.b=0' ]
}

@test "--skipped: no file if the run fails, none with -n, none beside what cleans nothing" {
	simple; more "source: { skip: \"a = 's'\", encoding: utf-8 }"
	printf 'a,b\nx,1\ns,2\n' >v.csv
	printf 'a\nx\n' >w.csv
	echo before >left
	expect_status 2 cutover-clean -f s.yml --skipped left v.csv w.csv
	[ "$(cat left)" = before ]
	run_ok cutover-clean -n -f s.yml --skipped left v.csv
	[ "$(cat left)" = before ]
	expect_status 2 cutover-clean -f s.yml --skipped v.csv v.csv
	err_has "clean: --skipped would change 'v.csv', which is read: name another file"
	expect_status 2 cutover-clean --guess --skipped l v.csv
	err_has "clean: --raw, --profile, --profiles and --guess leave nothing out: leave --skipped away"
	[ ! -e l ]
}

@test "in skip an empty cell is null, and names are those of the header" {
	simple; more "source: { skip: '\"金额（元）\" is null' }"
	printf 'a,b,金额（元）\nx,1,\nx,1," "\ny,2,7\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	summary 1 read, 1 clean, 0 with faults, 2 skipped
	simple; more "source: { skip: '\"金额(元)\" is null' }"
	run_ok cutover-clean -f s.yml v.csv
	summary 1 read, 1 clean, 0 with faults, 2 skipped
}

@test "a column that skip names and the header lacks is an error" {
	simple; more "source: { skip: \"aa = '1'\" }"
	printf 'a,b\nx,1\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "aa"
}

@test "a row for which skip cannot be decided goes on with that fault" {
	simple; more 'source: { skip: "b > 5" }'
	printf 'a,b\nx,n/k\ny,6\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	row 'v.csv:2⇥*:not_a_number b:not_a_number⇥x⇥n/k'
	err_has 'clean: v.csv:2: source.skip: '
	summary 1 read, 0 clean, 1 with faults, 1 skipped
}

@test "comments and rows without any text are left out and counted" {
	simple; more 'source: { comment: "#" }'
	printf '# made by x\na,b\n#c,1\nx,1\n , \n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	summary 1 read, 1 clean, 0 with faults, 2 skipped
}

joining() {
	spec <<-'E'
	controls: [debit, credit]
	source: { ragged: { join: 摘要 } }
	clean:
	  fields:
	    summary: { from: 摘要 }
	    account: { from: 科目 }
	    debit:   { from: 借方, type: decimal(2), default: 0 }
	    credit:  { from: 贷方, type: decimal(2), default: 0 }
	E
}

@test "commas that the export has not quoted are joined in the column of the text" {
	joining
	cat >v.csv <<'E'
日期,摘要,科目,借方,贷方
5,销售,1002,1,
5,销售,商品,甲,6001,,1
5,"a,b",6001,,2
5,,购,1403,3,
5, 付, 现,1001,,
E
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥summary⇥account⇥debit⇥credit
v.csv:2⇥\N⇥销售⇥1002⇥1.00⇥0.00
v.csv:3⇥\N⇥销售,商品,甲⇥6001⇥0.00⇥1.00
v.csv:4⇥\N⇥a,b⇥6001⇥0.00⇥2.00
v.csv:5⇥\N⇥,购⇥1403⇥3.00⇥0.00
v.csv:6⇥\N⇥付, 现⇥1001⇥0.00⇥0.00
\.⇥rows=5⇥sum.debit=4.00⇥sum.credit=3.00
E
	err_has "clean: v.csv: 3 rows have more cells than the header, joined in '摘要' (source.ragged); the first on line 3"
}

@test "skip sees a joined row, and the text is joined by the delimiter of the file" {
	joining; sed -i "s/ragged:/delimiter: '||', skip: \"科目 = '9'\", ragged:/" s.yml
	printf '日期||摘要||科目||借方||贷方\n5||a||b||9||1||0\n5||a||b||8||1||2\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	row 'v.csv:3⇥\N⇥a||b⇥8⇥1.00⇥2.00'
	summary 1 read, 1 clean, 0 with faults, 1 skipped
}

@test "a row that ends in empty cells is joined only where other rows have just the cells of the header" {
	joining
	printf '日期,摘要,科目,借方,贷方\n5,销售,1002,1,,\n5,b,1002,1,2\n5,销,售,1002,1,\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥summary⇥account⇥debit⇥credit
v.csv:2⇥*:ragged⇥销售⇥1002⇥1.00⇥0.00
v.csv:3⇥\N⇥b⇥1002⇥1.00⇥2.00
v.csv:4⇥\N⇥销,售⇥1002⇥1.00⇥0.00
\.⇥rows=3⇥sum.debit=3.00⇥sum.credit=2.00
E
	err_has 'clean: v.csv:2: the row has 6 cells, the header 5'
}

@test "where joining leaves text below no name, or cells are too few, the row keeps its fault" {
	joining
	printf '日期,摘要,科目,借方,贷方,\n5,a,b,1002,1,2\n5,a,b,c,1002,1,2\n5,a,1002,1\n5,a,1002,1,,\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	[ "$(column 2)" = '*:ragged *:ragged *:ragged \N ' ]
	err_has 'clean: v.csv:3: the row has 7 cells, the header 6'
}

@test "the column to join in must be there" {
	joining; sed -i 's/join: 摘要/join: 备注/' s.yml
	printf '日期,摘要,科目,借方,贷方\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:1: no column '备注' for source.ragged.join; the header has: 日期, 摘要, 科目, 借方, 贷方"
	spec <<<'source: { ragged: join }'
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 's.yml:2:19: source.ragged is fault or { join: COLUMN }'
}

@test "a header is found by one of several names" {
	spec <<-'E'
	source: { header: { find: [摘要, [科目编码, 科目代码]] } }
	clean: { fields: { account: { from: [科目编码, 科目代码] } } }
	E
	printf '摘要,科目\n摘要,科目代码\nx,1001\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	row 'v.csv:3⇥\N⇥1001'
	printf '摘要,科目\nx,1001\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv: none of the first 2 rows holds 摘要, 科目编码 or 科目代码 (source.header.find); nearest is line 1, which has: 摘要, 科目'
}

@test "a file without header has the columns that the spec names, and its rows may end early" {
	spec <<-'E'
	source: { header: { names: [date, text, amount, person, note], optional: [amount, person, note] }, comment: head, ragged: { join: text } }
	clean: { fields: { date: {}, text: {}, amount: { type: decimal(2) }, note: {} } }
	E
	printf 'head,V1\n2023,x,1\n2023,y,2,,n\n2023,a,b,3,,n\n2023,z\n' >v.txt
	run_ok cutover-clean -f s.yml v.txt
	expect_out <<'E'
_at⇥_fault⇥date⇥text⇥amount⇥note
v.txt:2⇥\N⇥2023⇥x⇥1.00⇥\N
v.txt:3⇥\N⇥2023⇥y⇥2.00⇥n
v.txt:4⇥\N⇥2023⇥a,b⇥3.00⇥n
v.txt:5⇥\N⇥2023⇥z⇥\N⇥\N
\.⇥rows=4
E
	printf '2023,x,1,,,,7\n' >v.txt
	spec <<<'source: { header: { names: [a, b] } }
clean: { fields: { a: {} } }'
	expect_status 1 cutover-clean -f s.yml v.txt
	row 'v.txt:1⇥*:ragged⇥2023'
	spec <<<'source: { header: { names: [a, b], rows: 2 } }
clean: { fields: { a: {} } }'
	expect_status 2 cutover-clean -f s.yml v.txt
	err_has "s.yml:2:19: source.header: with 'names' the file has no header, so nothing else is said of it ('row' or 'find' says which row is the header whose names they replace)"
}

# ---- what stands in no column

@test "named groups of the file's name are columns of each row" {
	spec <<-'E'
	source: { name: "^凭证_(?<年>[0-9]{4})(?:-(?<month>[0-9]{2}))?\\.csv$", skip: "年 = '2022'" }
	clean:
	  fields: { year: { from: 年, type: integer }, month: {}, a: {} }
	E
	mkdir in; printf 'a\nx\n' >in/凭证_2023-04.csv; printf 'a\ny\n' >凭证_2023.csv; printf 'a\nz\n' >凭证_2022.csv
	run_ok cutover-clean -f s.yml in/凭证_2023-04.csv 凭证_2023.csv 凭证_2022.csv
	expect_out <<'E'
_at⇥_fault⇥year⇥month⇥a
in/凭证_2023-04.csv:2⇥\N⇥2023⇥04⇥x
凭证_2023.csv:2⇥\N⇥2023⇥\N⇥y
\.⇥rows=2
E
	summary 2 read, 2 clean, 0 with faults, 1 skipped
	run_ok cutover-clean -n -f s.yml 凭证_2023.csv
	err_has "clean: 凭证_2023.csv: UTF-8, header on line 1, 1 column; no field reads: none"
	err_has "clean: 凭证_2023.csv: column '年' is '2023' in each row"
}

@test "a file whose name does not match is an error" {
	spec <<-'E'
	source: { name: "(?<year>20[0-9]{2})" }
	clean: { fields: { a: {} } }
	E
	mkdir 2023; printf 'a\nx\n' >2023/v.csv
	expect_status 2 cutover-clean -f s.yml 2023/v.csv
	err_has 'clean: 2023/v.csv: the name of the file does not match source.name'
	no_seal
	expect_status 2 cutover-clean -f s.yml - <2023/v.csv
	err_has 'clean: -: the name of the file does not match source.name'
	spec <<<'source: { name: "v([0-9]+)" }'
	expect_status 2 cutover-clean -f s.yml 2023/v.csv
	err_has 's.yml:2:18: source.name needs a group with a name, which becomes a column: _(?<year>[0-9]{4})'
}

@test "values above the header are columns of each row" {
	spec <<-'E'
	source:
	  header: { find: [a, b] }
	  comment: "#"
	  preamble: { company: "单位[:：],?([^,]*)", year: "会计期间：([0-9]{4})", export: "^# (.*)" }
	clean: { fields: { year: { type: integer }, company: {}, export: {}, a: {}, b: {} } }
	E
	printf '# run 7 \n凭证列表,,\n"单位：", 某公司 ,会计期间：2023年\n会计期间：2024\na,b,\nx,1,\n会计期间：2025,2,\nz\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥year⇥company⇥export⇥a⇥b
v.csv:6⇥\N⇥2023⇥某公司⇥run 7⇥x⇥1
v.csv:7⇥\N⇥2023⇥某公司⇥run 7⇥会计期间：2025⇥2
v.csv:8⇥*:ragged⇥2023⇥某公司⇥run 7⇥z⇥\N
\.⇥rows=3
E
	err_has 'clean: v.csv:8: the row has 1 cell, the header 3'
}

@test "each file has its own values above the header" {
	spec <<-'E'
	source: { header: { row: 2 }, preamble: { year: "[0-9]{4}" }, ragged: { join: a } }
	clean: { fields: { year: {}, a: {}, b: {} } }
	E
	printf '2023\na,b\nx,1\n' >1.csv; printf '2024\na,b\nx,y,1\n' >2.csv
	run_ok cutover-clean -f s.yml 1.csv 2.csv
	row '1.csv:3⇥\N⇥2023⇥x⇥1'
	row '2.csv:3⇥\N⇥2024⇥x,y⇥1'
}

@test "a value that does not stand above the header is an error" {
	spec <<-'E'
	source: { header: { find: [a] }, preamble: { year: "20[0-9]{2}" } }
	clean: { fields: { a: {} } }
	E
	printf 'title\na,2023\n2024,\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:2: no row above the header matches source.preamble.year'
	no_seal
	spec <<<'source: { header: none, preamble: { year: "20" } }'
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 's.yml:2:35: source.preamble needs a header: it is looked for above it'
	spec <<<'source: { preamble: { year: "(20" } }'
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 's.yml:2:33: source.preamble.year: bad regular expression: '
}

@test "a value above the header that does not decode is an error" {
	spec <<-'E'
	source: { encoding: utf-8, header: { row: 2 }, preamble: { company: ".+" } }
	clean: { fields: { a: {} } }
	E
	printf 'x\xff\na\n1\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv: what is to be column 'company' has bytes that are not in the encoding"
	printf '用户\na\n1\n' | as GB18030 >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv: what is to be column 'company' is text that was decoded in the wrong encoding"
}

@test "a column of the file and a given one of the same name: neither is read" {
	spec <<-'E'
	source: { name: "(?<year>20[0-9]{2})" }
	clean: { fields: { year: {} } }
	E
	printf 'year\n2022\n' >v2023.csv
	expect_status 2 cutover-clean -f s.yml v2023.csv
	err_has "clean: v2023.csv:1: 'year' occurs twice; the header has: year, year"
}

# ---- totals above

@test "a total that stands above its rows is compared with those up to the next one" {
	spec <<-'E'
	clean:
	  fields: { id: {}, amount: { type: decimal(2) } }
	  totals: { when: "total is not null", check: { amount: total }, first: true }
	E
	printf 'id,total,amount\n1,5,\na,,2\nb,,3\n2,-1,\nc,,-1.00\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	summary 3 read, 3 clean, 0 with faults, 2 skipped
	printf 'id,total,amount\n1,5,\na,,2\nb,,3.01\n2,-1,\nc,,x\n3,4,\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "v.csv:2: amount: the file's own total is 5.00, its rows add up to 5.01: difference -0.01"
	err_has "v.csv:5: amount: the file's own total is -1.00, its rows add up to 0"
	err_has "v.csv:7: amount: the file's own total is 4.00, its rows add up to 0"
	printf 'id,total,amount\n1,"1.000,00",\na,,2\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "v.csv:2: amount: the file's own total cannot be read: '1.000,00' is not a number"
	yes a,,1.00 | head -n 200000 >>v.csv
	printf '1,1.234,\n' >>v.csv
	yes a,,1.00 | head -n 300000 >>v.csv
	expect_status 1 cutover-clean -j 3 -f s.yml v.csv
	err_has "v.csv:200004: amount: the file's own total cannot be read: '1.234' has more digits after the point than its type"
}

# ---- fields

@test "fill_down leaves null what a rule has made null of something, and what is below it" {
	spec <<-'E'
	clean:
	  fill_down: [n]
	  fields: { n: { null: [same], rules: [{ extract: "^[0-9]+$" }] }, a: {} }
	E
	printf 'n,a\n1,x\nsame,x\n,x\nv2,y\n,y\n3,z\n,z\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	[ "$(column 3)" = '1 1 1 \N \N 3 3 ' ]
}

@test "fill_down copies the value above and stops at a skipped row" {
	spec <<'E'
source: { skip: "n = 'sum'" }
clean:
  fill_down: [d, w]
  fields: { d: { type: date, formats: ["%Y/%m/%d"] }, w: {}, n: {} }
E
	printf 'd,w,n\n2023/1/5,记,1\n,,2\n,收,3\n\n,,4\n,,sum\n,,5\n2023/1/6,,6\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥d⇥w⇥n
v.csv:2⇥\N⇥2023-01-05⇥记⇥1
v.csv:3⇥\N⇥2023-01-05⇥记⇥2
v.csv:4⇥\N⇥2023-01-05⇥收⇥3
v.csv:6⇥\N⇥2023-01-05⇥收⇥4
v.csv:8⇥\N⇥\N⇥\N⇥5
v.csv:9⇥\N⇥2023-01-06⇥\N⇥6
\.⇥rows=6
E
}

@test "fill_down does not cross from one file into the next" {
	spec <<<'clean: { fill_down: [a], fields: { a: {}, b: {} } }'
	printf 'a,b\nx,1\n' >1.csv; printf 'a,b\n,2\n' >2.csv
	run_ok cutover-clean -f s.yml 1.csv 2.csv
	row '2.csv:2⇥\N⇥\N⇥2'
}

@test "a value that is filled down brings its fault along, which is reported once, with its cell" {
	spec <<<'clean: { fill_down: [d], fields: { d: { type: date } } }'
	printf 'd,x\n2023-02-30,1\n,2\n2023-03-01,3\n,4\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥d
v.csv:2⇥d:not_a_date⇥2023-02-30
v.csv:3⇥d:not_a_date:d:2023-02-30:2⇥2023-02-30
v.csv:4⇥\N⇥2023-03-01
v.csv:5⇥\N⇥2023-03-01
\.⇥rows=4
E
	err_has "clean: v.csv:2: d: '2023-02-30' is not a date (tried: YYYY-MM-DD)"
	grep -q "2: d: .*YYYY-MM-DD)$" err
	err_lacks v.csv:3
	summary 4 read, 2 clean, 2 with faults
	printf 'd,x\n2023-03-01,1\nno day,2\n,3\n,4\n"",5\n' >v.csv
	expect_status 1 cutover-clean -j 3 -f s.yml v.csv
	[ "$(grep -c 'd:not_a_date:d:no%20day:3' out)" = 3 ]
	[ "$(grep -c 'is not a date' err)" = 1 ]
}

@test "a default, and a null that must not be, come after fill_down" {
	spec <<'E'
clean:
  fill_down: [a]
  fields: { a: { default: none }, b: { required: true } }
E
	printf 'a,b\n,1\nx,\n,2\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥a⇥b
v.csv:2⇥\N⇥none⇥1
v.csv:3⇥b:required⇥x⇥\N
v.csv:4⇥\N⇥x⇥2
\.⇥rows=3
E
	err_has 'clean: v.csv:3: b: is required, but there is nothing'
}

@test "blanks at the ends and control characters go, unless trim is false" {
	spec <<<'clean: { fields: { a: {}, b: { from: a, trim: false } } }'
	printf 'a\n"　 x\x01 y\xc2\xa0"\n"　"\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	row "$(printf 'v.csv:2⇥\\N⇥x y⇥　 x y\xc2\xa0')"
	printf 'a\n x\ny \n文 \n' >v.csv
	run_ok cutover-clean -O csv -f s.yml v.csv
	[ "$(cut -d, -f 3,4 out | tail -n +2)" = "$(printf 'x, x\ny,y \n文,文 ')" ]
}

@test "a control character goes wherever it stands in a text of any length" {
	spec <<<'clean: { fields: { a: {} } }'
	local text=一二三abcdefghijk四五六七lmnopqrstuv wxyz at i
	{ echo a; for at in 0 3 6 9 10 13 20 23 35 44 50; do
		for i in '\x01' '\xe2\x80\x8b' '\x7f'; do printf "%s$i%s\n" "$(head -c $at <<<$text)" "$(tail -c +$((at + 1)) <<<$text)"; done
	done; } >v.csv
	run_ok cutover-clean -f s.yml v.csv
	[ "$(tail -n +2 out | head -n -1 | cut -f 3 | sort | uniq -c)" = "     33 $text" ]
}

@test "a result is remembered for its own text only, of any length" {
	spec <<<'clean: { fields: { a: { rules: [squeeze] } } }'
	{ echo a; seq -f 'a  b%06g' 1000 4000; seq -f 'a  bcdefgh%06g' 1000 4000; seq -f 'a  bcdefghijklmnopq%07g' 1000 4000; seq -f 'a  %060g' 9; } >v.csv
	cp v.csv w.csv; run_ok cutover-clean -f s.yml v.csv w.csv
	[ "$(tail -n +2 out | head -n -1 | cut -f 3)" = "$(cat v.csv w.csv | grep -v '^a$' | sed 's/  / /')" ]
}

@test "numbers as legacy systems write them" {
	spec <<<'clean: { fields: { d: { type: decimal(2) } } }'
	cat >v.csv <<'E'
d,as
"1,234.56",1234.56
"1，234.56",1234.56
１２３,123.00
"(1,234.56)",-1234.56
"1,234.56-",-1234.56
￥12.50元,12.50
100.20 CR,-100.20
.5,0.50
-0.00,0.00
E
	run_ok cutover-clean -f s.yml v.csv
	[ "$(column 3)" = "$(tail -n +2 v.csv | sed 's/.*,//' | tr '\n' ' ')" ]
}

@test "words for nothing are null, and then the default" {
	spec <<<'clean: { fields: { d: { type: decimal(2) }, e: { from: d, type: decimal(2), default: 0 } } }'
	printf 'd\n--\n—\n无\n0\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥d⇥e
v.csv:2⇥\N⇥\N⇥0.00
v.csv:3⇥\N⇥\N⇥0.00
v.csv:4⇥\N⇥\N⇥0.00
v.csv:5⇥\N⇥0.00⇥0.00
\.⇥rows=4
E
}

@test "a decimal comma is read where the spec says so" {
	spec <<'E'
source: { delimiter: ";" }
clean: { fields: { d: { type: decimal(2), decimal_mark: "," } } }
E
	printf 'd;\n-1 234,56;\n1.234,56;\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	[ "$(column 3)" = '-1234.56 1234.56 ' ]
}

@test "a value that cannot be read keeps its text and gets a fault" {
	spec <<<'clean: { fields: { d: { type: decimal(2) }, i: { type: integer }, t: { type: date }, b: { type: boolean } } }'
	cat >v.csv <<'E'
d,i,t,b
 12.3.4 ,3.5,2023-2-30,maybe
1.12E+11,3.00000,2023-01-05,true
1.234,123456789012345678901234567890123456789,,false
E
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥d⇥i⇥t⇥b
v.csv:2⇥d:not_a_number i:too_precise t:not_a_date b:not_a_boolean⇥ 12.3.4 ⇥3.5⇥2023-2-30⇥maybe
v.csv:3⇥d:scientific⇥1.12E+11⇥3⇥2023-01-05⇥true
v.csv:4⇥d:too_precise i:overflow⇥1.234⇥123456789012345678901234567890123456789⇥\N⇥false
\.⇥rows=3
E
	err_has "clean: v.csv:2: d: ' 12.3.4 ' is not a number"
	summary 3 read, 0 clean, 3 with faults, 0 skipped
}

@test "too many digits are rounded where the spec says how" {
	spec <<<'clean: { fields: { d: { type: decimal(2), round: half_up } } }'
	printf 'd\n1.235\n-1.235\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	[ "$(column 3)" = '1.24 -1.24 ' ]
}

@test "dates by the formats in order; what two of them read differently is a fault" {
	spec <<<'clean: { fields: { d: { type: date, formats: ["%d/%m/%Y", "%m/%d/%Y", "%Y年%m月%d日", excel] } } }'
	printf 'd\n2023年1月5日\n31/12/2023\n12/31/2023\n05/04/2023\n04/04/2023\n45000\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥d
v.csv:2⇥\N⇥2023-01-05
v.csv:3⇥\N⇥2023-12-31
v.csv:4⇥\N⇥2023-12-31
v.csv:5⇥d:ambiguous⇥05/04/2023
v.csv:6⇥\N⇥2023-04-04
v.csv:7⇥\N⇥2023-03-15
\.⇥rows=6
E
}

@test "first: true takes the first format that matches" {
	spec <<<'clean: { fields: { d: { type: date, formats: ["%d/%m/%Y", "%m/%d/%Y"], first: true } } }'
	printf 'd\n05/04/2023\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	row 'v.csv:2⇥\N⇥2023-04-05'
}

@test "date-times keep the time" {
	spec <<<'clean: { fields: { t: { type: datetime, formats: ["%Y-%m-%d %H:%M:%S"] } } }'
	printf 't\n2023-02-12 21:32:14\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	row 'v.csv:2⇥\N⇥2023-02-12T21:32:14'
}

@test "booleans by the words of the spec" {
	spec <<<'clean: { fields: { b: { type: boolean, true: [Y, 是, "1"], false: [N, 否, "0"] } } }'
	printf 'b\nY\n是\n1\n否\n0\ntrue\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	[ "$(column 3)" = 'true true true false false true ' ]
	[ "$(column 2)" = '\N \N \N \N \N b:not_a_boolean ' ]
}

@test "texts that mean null" {
	spec <<<'clean: { fields: { a: { null: ["*", NONE] }, b: {} } }'
	printf 'a,b\n *,1\nNONE,2\nnone,3\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	[ "$(column 3)" = '\N \N none ' ]
}

@test "rules work in order, before the type" {
	spec <<'E'
lookups: { currencies: { values: { RMB: CNY, BB01: CNY } } }
clean:
  fields:
    a: { rules: [halfwidth, { delete: "." }], type: integer }
    c: { rules: [upper, { lookup: currencies }] }
E
	printf 'a,c\n１００２．０１,rmb\n1.1,usd\n2,\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥a⇥c
v.csv:2⇥\N⇥100201⇥CNY
v.csv:3⇥c:not_in_lookup⇥11⇥usd
v.csv:4⇥\N⇥2⇥\N
\.⇥rows=3
E
}

@test "values that come again are read the same again" {
	spec <<<'clean: { fields: { d: { type: date, formats: ["%Y/%m/%d"] }, u: { rules: [upper] } } }'
	{ echo d,u; for i in 1 2 3; do for d in 1 2 3; do echo "2023/1/$d,x$d"; echo "2023/1/3$d,"; done; done; } >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	[ "$(grep -c '2023-01-01.X1' out)" = 3 ]
	[ "$(grep -c 'd:not_a_date.2023/1/32' out)" = 3 ]
	[ "$(grep -c '2023-01-31' out)" = 3 ]
	spec <<<'clean: { fields: { u: { rules: [upper] } } }'
	{ echo u; for i in 1 2; do seq -f 'x%g' 1000 4000; done; } >v.csv
	run_ok cutover-clean -f s.yml v.csv
	column 3 | tr ' ' '\n' | cmp - <(tail -n +2 v.csv | tr x X)
}

# ---- totals and limits

totals_spec() {
	spec <<-'E'
	source: { skip: "a = 'subtotal'" }
	clean:
	  fields: { a: {}, b: { type: decimal(2), default: 0 } }
	  totals: { when: "a = 'total'", check: { b: b } }
	E
}

@test "a total row that agrees is left out and counted" {
	totals_spec
	printf 'a,b\nx,"1,000.10"\nsubtotal,9\ny,\nz,-.1\ntotal,"1,000.00"\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_findings </dev/null
	summary clean: 3 read, 3 clean, 0 with faults, 2 skipped, 1 total agrees
}

@test "a total row that does not agree is a finding, and the status 1" {
	totals_spec
	printf 'a,b\nx,1\ny,2\ntotal,3.10\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:4: b: the file's own total is 3.10, its rows add up to 3.00: difference 0.10"
	row '\.⇥rows=2'
}

@test "a sum that misses values which could not be read does not pass" {
	totals_spec
	printf 'a,b\nx,1\ny,2x\ntotal,1\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:4: b: the file's own total is 1.00, but 1 of its amounts could not be read, so it is not proved (the others add up to it)"
}

@test "a row may be a total and skipped: it is compared" {
	totals_spec; sed -i 's/subtotal/total/' s.yml
	printf 'a,b\nx,1\ntotal,2\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'difference 1.00'
	summary 1 read, 1 clean, 0 with faults, 1 skipped
}

@test "sums of totals begin anew with each file" {
	totals_spec
	printf 'a,b\nx,1\ntotal,1\n' >1.csv; printf 'a,b\nx,2\ntotal,2\n' >2.csv
	run_ok cutover-clean -f s.yml 1.csv 2.csv
}

@test "a file without its total row is reported" {
	totals_spec
	printf 'a,b\nx,1\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv: no row is a total (clean.totals.when), so no total was compared'
	err_has 'clean: total_missing was found 1 time'
	more 'limits: { file: { total_missing: 1 } }'
	run_ok cutover-clean -f s.yml v.csv
}

@test "faults within the limits are status 0, beyond them 1, and sealed all the same" {
	simple; more 'limits: { records: 1 }'
	printf 'a,b\nx,1\ny,?\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	printf 'a,b\nx,?\ny,?\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	row '\.⇥rows=2⇥sum.b=0'
	summary 2 read, 0 clean, 2 with faults, 0 skipped
}

@test "the first 20 findings of a kind are shown, then their number" {
	simple
	{ echo a,b; for i in $(seq 30); do echo "x,?$i"; done; } >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	[ "$(grep -c 'is not a number' err)" = 20 ]
	err_has ' 10 '
}

@test "text of the data cannot steer the terminal" {
	simple
	printf 'a,b\nx,\x1b[2J\n' >v.csv
	expect_status 1 cutover-clean -f s.yml v.csv
	lacks err $'\x1b'
}

# ---- files

@test "each file has its own header, and may order its columns otherwise" {
	simple; more 'source: { header: { find: [a, b] } }'
	printf 'a,b\nx,1\n' >1.csv; printf 'title\n\nc,b,a\n,2,y\n' >2.csv
	run_ok cutover-clean -f s.yml 1.csv 2.csv
	expect_out <<'E'
_at⇥_fault⇥a⇥b
1.csv:2⇥\N⇥x⇥1.00
2.csv:4⇥\N⇥y⇥2.00
\.⇥rows=2⇥sum.b=3.00
E
}

@test "files of source.file are read when none is named" {
	simple; more "source: { file: 'legacy/v*.csv' }"
	mkdir legacy sub; printf 'a,b\nx,1\n' >legacy/v1.csv; printf 'a,b\ny,2\n' >legacy/v2.csv
	cd sub
	run_ok cutover-clean -f ../s.yml
	grep -q 'v1\.csv:2' ../out
	grep -q 'v2\.csv:2' ../out
	rm ../legacy/v1.csv ../legacy/v2.csv
	expect_status 2 cutover-clean -f ../s.yml
	err_has 'no file matches'
}

@test "a header without rows is sealed with none" {
	simple; printf 'a,b\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	row '\.⇥rows=0'
	summary 0 read, 0 clean, 0 with faults, 0 skipped
}

@test "an empty file is an error" {
	simple; : >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv: the file is empty'
	no_seal
	expect_status 2 cutover-clean -f s.yml <v.csv
	err_has 'clean: -: standard input is empty'
}

@test "a quote that is never closed is an error that names its line" {
	simple; printf 'a,b\nx,1\ny,"2\nz,3\n' >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:3: the file ends inside quotes'
	no_seal
}

# lines N: a quoted cell of N lines, the second of its row
lines() { printf 'a,b\nx,1\n"two\nlines","2'; yes '' | head -n $(($1 - 1)); printf '"\n'; }

@test "a quoted field of more than 50 lines is an error that names the line on which it begins" {
	simple; lines 51 >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:4: the quoted field that begins here takes 51 lines, source.multiline allows 50: is its quote a stray one (source.quote)?'
	no_seal
	truncate -s -1 v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:4: the quoted field that begins here takes 51 lines'
	lines 50 >v.csv
	run_ok cutover-clean -f s.yml v.csv
}

@test "a stray quote that swallows the rows up to the next one is an error" {
	simple
	{ printf 'a,b\nx,1\n"5,2\n'; seq -f 'row %g,1' 70; printf '"quoted",3\nlast,4\n'; } >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:3: the quoted field that begins here takes 72 lines'
	no_seal
}

@test "source.multiline raises the bound, and lowers it" {
	simple; more 'source: { multiline: 51 }'
	lines 51 >v.csv
	run_ok cutover-clean -f s.yml v.csv
	simple; more 'source: { multiline: 1 }'
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:3: the quoted field that begins here takes 2 lines, source.multiline allows 1'
	simple; more 'source: { multiline: 0 }'
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has "s.yml:4:22: source.multiline must be a whole number from 1, not '0'"
}

@test "a directory, a file that is not there" {
	simple; mkdir d
	expect_status 2 cutover-clean -f s.yml d
	err_has "clean: cannot read 'd': it is a directory"
	expect_status 2 cutover-clean -f s.yml none.csv
	err_has "clean: cannot open 'none.csv': No such file or directory"
	no_seal
}

@test "a full disk" {
	[ -e /dev/full ] || skip "/dev/full is not here"
	simple; printf 'a,b\nx,1\n' >v.csv
	expect_status 2 pipe 'cutover-clean -f s.yml v.csv >/dev/full'
	err_has 'No space left on device'
}

@test "a field past 16 MiB is an error that names its line" {
	simple
	{ printf 'a,b\nx,1\n'; head -c 17000000 /dev/zero | tr '\0' x; printf ',2\n'; } >v.csv
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:3: '
	err_has '16 MiB'
	no_seal
}

@test "a file that changes while it is read is an error" {
	simple
	{ echo a,b; yes 'some text that fills the pipe,1' | head -n 300000; } >v.csv
	mkfifo p
	cutover-clean -f s.yml v.csv >p 2>err & local program=$!
	{ read -r _; echo x,1 >>v.csv; cat >/dev/null; } <p
	local status=0; wait $program || status=$?
	[ "$status" -eq 2 ]
	has err 'clean: v.csv: the file changed while it was read'
}

@test "memory does not grow with the file" {
	sanitized && skip "a sanitizer needs its own address space"
	simple
	run_ok pipe 'ulimit -v 100000; { echo a,b; seq -f "some text that repeats itself often,%.0f" 3000000; } | cutover-clean -f s.yml >/dev/null'
}

# ---- options

@test "--raw prints decoded rows with their lines, and needs no fields" {
	spec <<<'source: { encoding: gbk }'
	printf 'Title,,\n"科目","a ""b"" \nc"\n1,2\n3,4\n' | iconv -f UTF-8 -t GBK >v.csv
	run_ok cutover-clean -f s.yml --raw 2-4 v.csv
	expect_out <<'E'
2,科目,"a ""b"" \nc"
4,1,2
E
	quiet
	run_ok cutover-clean -f s.yml --raw 5 v.csv
	expect_out <<<'5,3,4'
	expect_status 2 cutover-clean -f s.yml --raw 5-4 v.csv
	err_has "clean: --raw: '5-4' is no range of lines: write 17, 1-20 or 17-"
}

@test "--raw needs no spec" {
	printf '科目,2\n' | iconv -f UTF-8 -t GBK >v.csv
	run_ok cutover-clean --raw 1-9 v.csv
	expect_out <<<'1,科目,2'
	expect_status 2 cutover-clean v.csv
	err_has 'clean: no spec: name one with -f FILE'
}

@test "--profile prints what is in each column, and needs no spec" {
	printf '日期,科目,金额,\n2023-01-05,1002 银行存款,"1,000.50",x\n2023-01-05,1002 银行存款,-3,\n2023-12-31,INV-007,20, \n, , ,\n2024/1/1,x,--,\n' |
		iconv -f UTF-8 -t GB18030 >v.csv
	run_ok cutover-clean --profile v.csv
	expect_out <<'E'
1 file, 4 rows, 1 left out, 1 with more or fewer cells than the header

'日期'
  filled     4 of 4
  distinct   3
  shortest   8
  longest    10
  smallest   '2023-01-05'
  largest    '2024/1/1' (as text)
  shapes     '9999-99-99' 75.0%, '9999/9/9' 25.0%
  commonest  '2023-01-05' 2, '2023-12-31' 1, '2024/1/1' 1

'科目'
  filled     4 of 4
  distinct   3
  shortest   1
  longest    9
  smallest   '1002 银行存款'
  largest    'x' (as text)
  shapes     '9999 字+' 50.0%, 'A+-999' 25.0%, 'a' 25.0%
  commonest  '1002 银行存款' 2, 'INV-007' 1, 'x' 1

'金额'
  filled     4 of 4
  distinct   4
  shortest   2
  longest    8
  smallest   '-3'
  largest    '1,000.50' (as numbers)
  shapes     '--' 25.0%, '-9' 25.0%, '9,999.99' 25.0%, '99' 25.0%
  commonest  '--' 1, '-3' 1, '1,000.50' 1, '20' 1

'c4'
  filled     1 of 4
  distinct   1
  shortest   1
  longest    1
  smallest   'x'
  largest    'x' (as text)
  shapes     'a' 100.0%
  commonest  'x' 1
E
	err_has 'clean: v.csv: read as GB18030'
}

@test "--profile reads as source says: header, skip, given columns; columns of one name are one in all files" {
	spec <<-'E'
	source: { header: { find: [a, b] }, name: "(?<year>[0-9]+)", skip: "a = 'sum'" }
	E
	printf 'title\na,b,b\n1,2,3\nsum,9,9\n1,2,3,4\n' >2023.csv; printf 'b,a\n9,10\n' >2024.csv
	run_ok cutover-clean -q --profile -f s.yml -o p.txt 2023.csv 2024.csv
	[ "$(head -n 1 p.txt)" = '2 files, 3 rows, 1 left out, 1 with more or fewer cells than the header' ]
	[ "$(grep -A 2 "^'" p.txt | grep -v -e '--' | tr '\n' ' ' | tr -s ' ')" = "'a' filled 3 of 3 distinct 2 'b' filled 3 of 3 distinct 2 'b (column 3)' filled 2 of 2 distinct 1 'year' filled 3 of 3 distinct 2 " ]
	grep -A 6 "^'a'" p.txt | grep -qF "largest    '10' (as numbers)"
	quiet
}

@test "--profile counts up to 100,000 different values exactly, then it estimates and says so" {
	{ echo a,b; seq -f '%.0f,x' 100000; seq -f '%.0f,y' 100000; } >v.csv
	run_ok cutover-clean --profile v.csv
	out_has '  distinct   100,000'
	lacks out estimated
	out_has "  commonest  '1' 2, '10' 2, '100' 2, '1000' 2, '10000' 2"
	{ echo a; seq 99000; yes often | head -n 7; seq 300000; yes often | head -n 5; } >v.csv
	run_ok cutover-clean --profile v.csv
	local n
	n=$(sed -n 's/^  distinct   about \(.*\) (estimated)$/\1/p' out | tr -d ,)
	[ "$n" -gt 291000 ]
	[ "$n" -lt 309000 ]
	out_has "  commonest  'often' 12, '1' 2, "
	out_has ' (of the first 100,000)'
}

@test "--profile of what cannot be read prints nothing" {
	printf 'a\nx\n"y\n' >v.csv
	expect_status 2 cutover-clean --profile v.csv
	[ ! -s out ]
	err_has 'clean: v.csv:3: the file ends inside quotes'
	printf 'a\n\x1b[2J\n' >v.csv
	run_ok cutover-clean --profile v.csv
	lacks out "$(printf '\x1b')"
}

@test "shapes: full-width digits, long texts, blanks and signs" {
	printf 'a\n１２3\n王 五（北京）\nAbcDEF\n%s\n' "$(seq -s '' 40)" >v.csv
	run_ok cutover-clean --profile v.csv
	out_has '  longest    71'
	out_has "  largest    '１２3' (as text)"
	out_has "'９９9' 25.0%"
	out_has "'字 字（字+）' 25.0%"
	out_has "'Aa+A+' 25.0%"
	out_has "'$(printf '9%.0s' $(seq 40))...' 25.0%"
}

@test "-n finds the header and the columns and writes nothing" {
	simple
	printf '\na,b,c\nx,?,\n' >v.csv
	run_ok cutover-clean -n -f s.yml -o out.tsv v.csv
	expect_out </dev/null
	expect_err <<<'clean: v.csv: UTF-8, header on line 2, 3 columns; no field reads: c'
	[ ! -e out.tsv ]
	printf 'a\n' >v.csv
	expect_status 2 cutover-clean -n -f s.yml v.csv
	err_has "no column 'b' for b"
}

@test "-n without a file checks the spec alone" {
	simple
	run_ok cutover-clean -n -f s.yml </dev/null
	expect_err <<<"clean: 's.yml' holds together, nothing was read"
}

@test "-v says what was decided, -q nothing that is good" {
	simple; printf 'a,b\nx,1\n' >v.csv
	run_ok cutover-clean -v -f s.yml v.csv
	err_has 'clean: v.csv: UTF-8, header on line 1, 2 columns; no field reads: none'
	run_ok cutover-clean -q -f s.yml v.csv
	quiet
}

@test "-O csv, -O tsv and -o FILE" {
	simple; printf 'a,b\nx,1\n,2\n' >v.csv
	run_ok cutover-clean -q -O csv -f s.yml v.csv
	expect_out <<'E'
_at,_fault,a,b
v.csv:2,,x,1.00
v.csv:3,,,2.00
E
	run_ok cutover-clean -q -O tsv -o o.tsv -f s.yml v.csv
	expect_file o.tsv <<'E'
_at⇥_fault⇥a⇥b
v.csv:2⇥\N⇥x⇥1.00
v.csv:3⇥\N⇥\N⇥2.00
E
}

@test "no output file appears when the input is bad" {
	simple; printf 'a,b\nx,"1\n' >v.csv
	expect_status 2 cutover-clean -o o.tsv -f s.yml v.csv
	[ ! -e o.tsv ]
}

@test "the audit line says what came in, went out, and was left out" {
	simple; more "source: { skip: \"a = 's'\" }"
	printf 'a,b\nx,1\ny,?\ns,9\n' >v.csv
	expect_status 1 cutover-clean --audit a.json -f s.yml v.csv
	has a.json '"program":"clean"'
	has a.json '"inputs":[{"name":"v.csv","bytes":16,"sha256":"'"$(sha256sum v.csv | cut -d ' ' -f 1)"'"}]'
	has a.json '"in":{"records":3,"sums":{"b":"1.00"}}'
	has a.json '"out":{"records":2,"sums":{"b":"1.00"}}'
	has a.json '"faulty":{"records":1'
	has a.json '"skipped":{"records":1'
}

@test "a spec without the section clean is an error" {
	spec <<<'source: { encoding: utf-8 }'
	expect_status 2 cutover-clean -f s.yml /dev/null
	err_has "clean"
}

# ---- exports of others

@test "an Alipay export: GBK, preamble, padded cells, a comma at the end" {
	shared cn-bills/alipay/example-alipay-records.csv
	spec <<'E'
controls: [amount]
source: { header: { find: [交易时间, 金额] } }
clean:
  fields:
    time:   { from: 交易时间, type: datetime, formats: ["%Y-%m-%d %H:%M:%S"] }
    party:  { from: 交易对方 }
    side:   { from: 收/支 }
    amount: { from: 金额, type: decimal(2) }
    id:     { from: 交易订单号, required: true }
E
	run_ok cutover-clean -f s.yml "$SHARED"
	err_has 'read as GB18030'
	summary 10 read, 10 clean, 0 with faults, 0 skipped
	row '\.⇥rows=10⇥sum.amount='
}

@test "an ICBC export: a cell beyond the header, a footer that is its total" {
	shared cn-bills/icbc-credit/example-icbc-credit-records.csv
	spec <<'E'
controls: [in, out]
source: { header: { find: [交易日期, 余额] } }
clean:
  fields:
    date: { from: 交易日期, type: date }
    in:   { from: 记账金额(收入), type: decimal(2), default: 0 }
    out:  { from: 记账金额(支出), type: decimal(2), default: 0 }
  totals: { when: "交易日期 = '合计金额'", check: { in: 记账金额(收入) } }
E
	expect_status 1 cutover-clean -f s.yml "$SHARED"
	err_has "in: the file's own total is 1234.56, its rows add up to 4621.01: difference -3386.45"
	summary _ read, _ clean, 0 with faults, 2 skipped
}

@test "a run that is stopped leaves no seal and no file" {
	simple; mkfifo p
	cutover-clean -o o.tsv -f s.yml p 2>err & local program=$!
	exec 7>p; printf 'a,b\nx,1\n' >&7
	sleep 0.2; kill -TERM $program; sleep 0.1; exec 7>&-
	local status=0; wait $program || status=$?
	[ "$status" -eq 143 ]
	quiet
	[ "$(ls -A)" = "$(printf 'err\np\ns.yml')" ]
}

@test "a file that is named twice is refused: its figures would count double" {
	cat >spec.yml <<'X'
cutover: 1
name: twice
source: { encoding: utf-8 }
clean: { fields: { a: {} } }
X
	printf 'a\n1\n' >v.csv
	ln -s v.csv w.csv
	expect_status 2 cutover-clean -f spec.yml v.csv w.csv
	expect_err <<'X'
clean: 'w.csv' is named twice: its records would count double
X
	cp v.csv x.csv
	run_ok cutover-clean -f spec.yml v.csv x.csv
}

@test "--raw says where no row begins on its lines, and of options that do nothing else one is given" {
	printf 'a,b\n1,2\n' >v.csv
	run_ok cutover-clean -q --raw 2-9 v.csv
	expect_out <<<'2,1,2'
	run_ok cutover-clean --raw 7-9 v.csv
	err_has 'clean: v.csv: no row begins on line 7-9'
	expect_status 2 cutover-clean --guess --profile v.csv
	expect_err <<<'clean: --raw, --profile, --profiles and --guess do nothing else: give one of them'
	[ ! -s out ]
}

@test "--raw shows line breaks, TABs and what steers as escapes, one line for each row, and no two cells alike" {
	printf 'a,b\n"two\nlines\r\n\ttab",\033[31mred\342\200\256x\n"C:\\new","\\d"\n' >r.csv
	run_ok cutover-clean -q --raw 1-9 r.csv
	expect_out <<'X'
1,a,b
2,two\nlines\r\n\ttab,\x1b[31mred\u202ex
5,C:\\new,\d
X
}

@test "a percentage with more digits than its type: the message says how many it needs" {
	printf 'amount\n2.5%%\n3%%\n0.125%%\n' >v.csv
	spec <<<'clean: { fields: { amount: { type: decimal(2), percent: true } } }'
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:2: amount: '2.5%' has more digits after the point than its type: it is 0.025 and needs decimal(3)"
	err_has "clean: v.csv:4: amount: '0.125%' has more digits after the point than its type: it is 0.00125 and needs decimal(5)"
	spec <<<'clean: { fields: { amount: { type: decimal(2) } } }'
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has "clean: v.csv:2: amount: '2.5%' is not a number (percent: true and decimal(3) would read it)"
	err_has "clean: v.csv:3: amount: '3%' is not a number (percent: true would read it)"
	spec <<<'clean: { fields: { amount: { type: decimal(5), percent: true } } }'
	run_ok cutover-clean -q -f s.yml v.csv
}
