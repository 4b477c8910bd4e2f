# What others have collected against readers of CSV, through clean: read as their suites want it or, where those differ
# from libcsv, as libcsv reads it (tests/unit/test_csv.c compares each cell); else refused with its place and the reason.
load helper

# cells_spec KEY: VALUE, ...: rows of up to nine cells, kept as they are
cells_spec() {
	cat >s.yml <<E
cutover: 1
name: t
source: { encoding: utf-8, header: { names: [c1, c2, c3, c4, c5, c6, c7, c8, c9] }${1:+, }${1-} }
clean: { fields: { c1: { trim: false }, c2: { trim: false }, c3: { trim: false }, c4: { trim: false }, c5: { trim: false },
  c6: { trim: false }, c7: { trim: false }, c8: { trim: false }, c9: { trim: false } } }
E
}

# The rows that clean made, each as a line of nine cells; and a filter of jq that makes the same of a suite's rows, without
# those that have no text: clean leaves them out and counts them.
made() { grep -v '^\\\.' out | tail -n +2 | cut -f 3- | sed 's/\\N//g'; }
WANTED='map(select(map(test("[^[:space:]]")) | any)) | map((. + ["","","","","","","","",""])[:9]
	| map(split("\\") | join("\\\\") | split("\t") | join("\\t") | split("\n") | join("\\n") | split("\r") | join("\\r"))
	| join("\t")) | .[]'

# suite FILE NAME EXPECTED: every case of a suite; the names of those that differ, with `refused` or `differs`, in ./other
suite() {
	local file=$SHARED/$1 cases=0 name config input want
	jq -r ".[] | [(.$2 | tostring), (.config | tojson), .input, ([.$3 | $WANTED | . + \"\n\"] | add // \"\")] | map(@base64) | join(\",\")" "$file" >cases
	: >other
	while IFS=, read -r name config input want; do
		name=$(base64 -d <<<"$name") cases=$((cases + 1))
		base64 -d <<<"$input" >v.csv
		base64 -d <<<"$want" >want
		cells_spec "$(config "$name" "$(base64 -d <<<"$config")")"
		capture cutover-clean -q -f s.yml v.csv
		if [ "$status" -eq 2 ]; then
			grep -q '^clean: v.csv:' err || { echo "$name: refused without a place"; cat err; return 1; }
			no_seal
			echo "refused  $name" >>other
		else
			grep -q '^\\\.' out
			made | cmp -s - want || echo "differs  $name" >>other
		fi
	done <cases
	echo "# $1: $cases cases, $((cases - $(wc -l <other))) as the suite wants them" >&3
	[ "$cases" -eq 63 ]
}

# config NAME CONFIG: the keys of source for the configuration of a case
config() {
	case $1 in
	term_weird | ascii_delimited) [ "$1" = term_weird ] || echo 'delimiter: "\x1f"' ;;
	quote_change) echo 'quote: z' ;;
	quote_delimiter) echo 'quote: ",", delimiter: ";"' ;;
	quoting_disabled) echo 'quote: none' ;;
	quote_escapes | quote_escapes_with_comma) echo 'escape: "\\"' ;;
	quote_escapes_change) echo 'escape: z' ;;
	delimiter_tabs) echo 'delimiter: "\t"' ;;
	delimiter_weird) echo 'delimiter: z' ;;
	comment_3) ;; # a line feed that begins a comment: none ever does
	comment_*) echo 'comment: "#"' ;;
	*) case $2 in
		*'"comments":true'*) echo 'comment: "#"' ;;
		*'"comments":"'*) echo "comment: $(jq -c .comments <<<"$2")" ;;
		esac ;;
	esac
}

# Why: what is refused has no row at all, or a quote that is never closed. CSV has no other line ends than CR and LF, no
# delimiter that is also the quote. U+FEFF is no text: it is dropped within a file too, and so are blanks around quotes. Of a
# quote inside quotes libcsv keeps the text.
@test "the 63 cases of Rust's csv: what differs, and why" {
	shared csv-cases
	suite rust_csv_core.json name expected
	expect_file other <<'E'
refused  empty
differs  term_weird
differs  ascii_delimited
differs  bom_in_field
differs  bom_at_field_start
differs  quote_outer_space
refused  quote_delimiter
differs  quote_no_escapes
differs  quote_escapes_no_double
E
}

# Why: the same; the others ask for two rows of three (preview), and for names that are told apart: a column that stands
# twice is refused where a field reads it.
@test "the 63 cases of PapaParse: what differs, and why" {
	shared csv-cases
	suite papaparse_core.json description expected.data
	expect_file other <<'E'
differs  Quoted field with whitespace around quotes
refused  Quoted field has no closing quote
refused  Quoted field has invalid trailing quote after delimiter
refused  Quoted field has invalid trailing quote before delimiter
refused  Quoted field has invalid trailing quote after new line
refused  Empty input string
differs  Fast mode with preview
differs  Simple duplicated header names
differs  Duplicated header names with headerTransform
differs  Duplicated header names existing column
differs  Duplicate header names with __proto__ field
E
}

@test "csv-spectrum: every file has the rows and the values of its JSON" {
	local name
	shared csv-cases/spectrum
	for name in "$SHARED"/json/*.json; do
		name=$(basename "$name" .json)
		cells_spec
		capture cutover-clean -q -f s.yml "$SHARED/$name.csv"
		if [ "$name" = location_coordinates ]; then # has lost bytes before it came here, and its JSON is of another file
			err_has 'the file itself has U+FFFD there'
			continue
		fi
		[ "$status" -eq 0 ] && quiet
		# the first object has all keys in their order; a CR that only the JSON has was lost on the way here
		made | sed 's/\\r//g' >got
		jq -r "[(.[0] | keys_unsorted)] + map([.[]]) | map(map(gsub(\"\\r\"; \"\"))) | $WANTED" "$SHARED/json/$name.json" >want
		diff -u want got || { echo "in $name"; return 1; }
	done
}

# golden NAME: a file of another checker of DATEV batches; its amounts, sides and accounts
golden() {
	cat >s.yml <<'E'
cutover: 1
name: t
source: { delimiter: ";", encoding: [auto, cp1252], header: { row: 2 } }
clean:
  fields:
    amount:  { from: Umsatz, type: decimal(2), decimal_mark: ",", required: true }
    side:    { from: S/H }
    account: { from: Konto, required: true }
    contra:  { from: Gegenkonto, required: true }
    day:     { from: Belegdatum }
    text:    { from: Buchungstext }
E
	cp "$SHARED/$1.csv" v.csv
}

@test "DATEV batches that another checker has made good and bad" {
	shared datev/golden
	golden valid_minimal_700
	run_ok cutover-clean -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:12⇥\N⇥10.00⇥S⇥1200⇥8400⇥0103⇥Testbuchung 10"')"
	summary 10 read, 10 clean, 0 with faults
	golden encoding_utf8_bom
	run_ok cutover-clean -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:4⇥\N⇥250.50⇥H⇥4400⇥1200⇥1501⇥Müller GmbH Überweisung"')"
	golden encoding_windows1252
	run_ok cutover-clean -f s.yml v.csv
	err_has 'read as cp1252'
	out_has "$(tabs <<<'v.csv:3⇥\N⇥100.00⇥S⇥1200⇥8400⇥1501⇥Büromaterial"')"
	golden leading_zero_konto
	run_ok cutover-clean -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:4⇥\N⇥250.50⇥H⇥0000123⇥0000456⇥1501⇥Mehr führende Nullen"')"
	golden embedded_newlines # the text has lost its first quote: its second line is no row
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:4: the row has 1 cell, the header 14'
	summary 3 read, 2 clean, 1 with faults
	golden invalid_fields
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:5: account: is required, but there is nothing'
	summary 4 read, 3 clean, 1 with faults
	golden broken_quotes
	expect_status 2 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:4: the file ends inside quotes: a quote in the row that begins here is never closed'
	no_seal
}

@test "bills and statements of Chinese banks and payment services: every row is read, or its fault is reported with its line" {
	local file name read faulty
	shared cn-bills
	while read -r file name read faulty; do
		printf 'cutover: 1\nname: t\nsource: { header: { find: [%s] } }\nclean: { fields: { v: { from: %s } } }\n' "$name" "$name" >s.yml
		capture cutover-clean -f s.yml "$SHARED/$file"
		[ "$status" -eq $((faulty > 0)) ]
		summary "$read read, $((read - faulty)) clean, $faulty with faults"
		[ "$(grep -c ': the row has [0-9]* cells, the header [0-9]*$' err)" -eq "$faulty" ]
	done <<'E'
alipay/example-alipay-records.csv 交易时间 10 0
icbc-credit/example-icbc-credit-records.csv 交易日期 10 1
icbc-debit-v1/example-icbc-debit-v1-records.csv 交易日期 12 1
icbc-debit-v2/example-icbc-debit-v2-records.csv 交易日期 12 1
wechat/example-wechat-records.csv 交易时间 27 0
工商银行交易明细测试数据集.csv 交易时间 23 0
微信支付账单测试数据集.csv 交易时间 23 0
支付宝交易明细测试数据集.csv 交易时间 23 0
E
}

# ---- a quote that nobody closes, or closes far below

# stray END QUOTE: 70 rows, the third with a quote that only the last row closes
stray() { { printf "a,b$1x,1$1$2" ; printf "5,2$1"; printf "row %d,1$1" {1..70}; printf "$2q$2,3$1"; } >v.csv; }

@test "a stray quote is reported with the line where it began, whatever ends the lines and whatever is the quote" {
	local end quote
	for end in '\n' '\r\n' '\r'; do
		for quote in '"' "'" '|'; do
			printf 'cutover: 1\nname: t\nsource: { quote: "%s" }\nclean: { fields: { a: {}, b: {} } }\n' "${quote/\"/\\\"}" >s.yml
			stray "$end" "$quote"
			expect_status 2 cutover-clean -f s.yml v.csv
			err_has 'clean: v.csv:3: the quoted field that begins here takes 72 lines, source.multiline allows 50'
			no_seal
			[ "$(grep -c '^v.csv:' out)" -eq 1 ]
			sed -i 's/^source: { /&multiline: 100, /' s.yml
			capture cutover-clean -f s.yml v.csv
			err_lacks 'the quoted field that begins here'
		done
	done
}

@test "a CR within a cell ends a line of a file whose lines end in CR, and is a line break in the value, never nothing" {
	printf 'cutover: 1\ncontrols: [n]\nlimits: { records: 9 }\nclean: { fields: { t: {}, n: { type: integer } } }\n' >s.yml
	printf 't,n\rx,"1\r2"\r"one\rtwo\r",3\r\r"dos\r\nline",4\ry,z\r' >v.csv
	expect_status 0 cutover-clean -q -f s.yml v.csv
	expect_out <<'E'
_at	_fault	t	n
v.csv:2	n:not_a_number	x	1\r2
v.csv:4	\N	one\ntwo	3
v.csv:8	\N	dos\nline	4
v.csv:10	n:not_a_number	y	z
\.	rows=4	sum.n=7
E
	err_has "clean: v.csv:10: n: 'z' is not a number"
	# among lines that end in LF it ends none
	printf 't,n\n"a\rb","1\r2"\ny,z\n' >v.csv
	expect_status 0 cutover-clean -q -f s.yml v.csv
	expect_out <<'E'
_at	_fault	t	n
v.csv:2	n:not_a_number	a\nb	1\r2
v.csv:3	n:not_a_number	y	z
\.	rows=2	sum.n=0
E
}

@test "a stray quote in the last row of a block of 1 MiB, and one that swallows several blocks" {
	printf 'cutover: 1\nname: t\nclean: { fields: { a: {}, b: {} } }\n' >s.yml
	{ echo a,b; lines_of 1023 "$(text_of 1021 x),1"; echo "$(text_of 1010 y),\"2"; seq -f 'row %g,1' 60; echo '"q",3'; } >v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	err_has 'clean: v.csv:1025: the quoted field that begins here takes 62 lines'
	no_seal
	{ printf 'a,b\nx,"1\n'; lines_of 3000 "$(text_of 1021 x),1"; } >v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	err_has 'clean: v.csv:2: the file ends inside quotes'
	no_seal
	echo '"q",3' >>v.csv
	expect_status 2 cutover-clean -q -f s.yml v.csv
	err_has 'clean: v.csv:2: the quoted field that begins here takes 3002 lines'
	no_seal
}

@test "a stray quote that takes in few rows, up to a cell in quotes, is a fault of that row, and no condition leaves it out" {
	local end j
	printf 'cutover: 1\nname: t\ncontrols: [c]\nsource: { skip: "a = '"'no'"'" }\nclean: { fields: { a: {}, b: {}, c: { type: integer } } }\n' >s.yml
	for end in '\n' '\r\n' '\r'; do
		printf "a,b,c${end}x,\"oops,1${end}y,\"q\",2${end}z,\"say \"\"hi\"\"${end}twice\",3${end}u,\"one \"line\" only\",4${end}v\"w\",b,5${end}no,\"t,6${end}y,\"q\",7$end" >v.csv
		for j in 1 3; do
			expect_status 1 cutover-clean -j $j -f s.yml v.csv
			expect_findings <<E2
clean: v.csv:2: a cell in quotes takes in lines 2 to 3, each with as many delimiters as a row: is there a stray quote? (source.quotes: trust keeps the cell, source.quote: none takes quotes as text)
clean: v.csv:8: a cell in quotes takes in lines 8 to 9, each with as many delimiters as a row: is there a stray quote? (source.quotes: trust keeps the cell, source.quote: none takes quotes as text)
E2
			summary clean: 5 read, 3 clean, 2 with faults, 0 skipped
			[ "$(grep -c '\*:quote' out)" -eq 2 ]
			out_has 'say "hi"'
		done
	done
	printf 'a,b,c,\n1,"oops,"63.50",5,\n2,"x, "y" z",7,\n' >v.csv
	sed -i 's/type: integer/type: decimal(2)/' s.yml
	expect_status 1 cutover-clean -f s.yml v.csv
	err_has 'clean: v.csv:2: the row has a quote that is not doubled: one cell may hold others, or the rows after it'
	summary clean: 2 read, 1 clean, 1 with faults
}
