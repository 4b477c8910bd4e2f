# --jobs: the same bytes, messages, figures and status with any number of threads.
load helper

# vouchers ROWS <awk: an export of about 60 bytes a row; the program may change a field, or print something else, by the number i of the row
vouchers() {
	local rows=$1; shift
	LC_ALL=C awk -v rows="$rows" "$@" 'BEGIN {
		print "date,word,text,debit,credit"
		for (i = 1; i <= rows; i++) {
			date = sprintf("2024-%02d-%02d", i % 12 + 1, i % 28 + 1); word = "记-" int(i / 3)
			text = i % 5 ? "\"支付 \"\"" i "\"\", 余款\"" : "销售商品 " i
			debit = i % 2 ? "\"1," sprintf("%03d", i % 1000) ".50\"" : ""; credit = i % 2 ? "" : i % 977 ".25"
			end = "\n"
			'"$(cat)"'
			printf "%s,%s,%s,%s,%s%s", date, word, text, debit, credit, end
		}
	}'
}
plain() {
	spec <<-'E'
	controls: [debit, credit]
	limits: { records: 1000000 }
	clean:
	  fields:
	    date:   { type: date }
	    word:   { rules: [squeeze, { replace: ["^记-", "J"] }] }
	    text:   {}
	    debit:  { type: decimal(2), default: "0" }
	    credit: { type: decimal(2), default: "0" }
	E
}

@test "a good export of several blocks" {
	plain
	vouchers 90000 </dev/null >v.csv
	same_jobs 0 cutover-clean -f s.yml v.csv
	tail -n 1 out | grep -q 'rows=90000'
	with_jobs 2 cutover-clean -f s.yml <v.csv
	sed 's/^v.csv:/-:/' out.1 | cmp - out.2
}

@test "cells over several lines, doubled quotes, quotes in bare text, rows without text" {
	plain
	vouchers 70000 >v.csv <<'E'
if (i % 11 == 0) text = "\"first\nsecond, \"\"third\"\"\r\nlast\""
if (i % 13 == 0) text = "6\" pipe"
if (i % 17 == 0) { print ""; print " , ,,," }
if (i % 19 == 0) text = "\"x\"y\""
if (i % 23 == 0) text = "\"padded\" "
E
	same_jobs 0 cutover-clean -f s.yml v.csv
}

@test "a CR alone in a text, which ends a row and a line" {
	plain
	vouchers 70000 >v.csv <<'E'
if (i % 9001 == 0) text = "one\rtwo"
E
	same_jobs 0 cutover-clean -f s.yml v.csv
}

@test "faults: the first twenty of each kind, in order, then their number" {
	plain
	vouchers 70000 >v.csv <<'E'
if (i % 997 == 0) debit = "12.3.4"
if (i > 30000 && i % 1009 == 0) date = "soon"
if (i % 5003 == 0) end = ",too many\n"
if (i % 20011 == 0) credit = "1.5E+10"
E
	same_jobs 0 cutover-clean -f s.yml v.csv
	err_has "50 more 'not_a_number'"
	[[ $(tail -n 1 "$BATS_TEST_TMPDIR/err") == clean:*' read, '* ]]
	err_has "v.csv:20012: credit: '1.5E+10' is in scientific notation"
}

@test "the limits" {
	plain; sed -i 's/records: 1000000/records: 1/' s.yml
	vouchers 70000 >v.csv <<'E'
if (i % 30000 == 0) debit = "12.3.4"
E
	same_jobs 1 cutover-clean -f s.yml v.csv
}

@test "what is filled down comes from the rows above, of whatever block" {
	plain; echo '  fill_down: [date, word]' >>s.yml; sed -i '2i source: { skip: "text = '"'skip'"'" }' s.yml
	vouchers 130000 >v.csv <<'E'
if (i % 20011 > 400 || (i > 30100 && i < 110000)) date = ""
if (i % 7 != 0) word = ""
if (i == 30011) date = "bad"
if (i == 25013 || i % 9001 == 0) { text = "skip"; word = date = "" }
if (i % 18002 == 0) debit = "unread"
E
	SIDES=left same_jobs 0 cutover-clean -f s.yml --skipped left v.csv
	# what is left out is filled down, too, and is not among the faults
	[ "$(sed '1d;$d' left.1 | wc -l)" -eq 15 ]
	[ "$(grep -c 'debit:not_a_number' left.1)" -eq 7 ]
	[ "$(cut -f 4 left.1 | grep -c J)" -eq 15 ]
	err_lacks unread
}

@test "what source.skip leaves out: its currencies, faults and notes are nobody's" {
	plain
	sed -i 's/^    debit: .*/    debit: { type: decimal(2), currency: CNY }/; 2i source: { skip: "text = '"'skip'"'", headings: { head: "^## (.*)" } }' s.yml
	sed -i 's/^    text:.*/&\n    head:   {}/' s.yml
	vouchers 70000 >v.csv <<'E'
if (i % 7001 == 0) print "## " i ",,,,"
if (i % 997 == 0) { text = "skip"; debit = "$" i; credit = "" }
E
	SIDES=left same_jobs 0 cutover-clean -f s.yml --skipped left v.csv
	[ "$(grep -c 'debit:other_currency' left.1)" -eq 70 ]
	err_lacks other_currency
	# each is below its heading
	[ "$(grep -c '## \|7001\|14002' left.1)" -gt 0 ]
}

@test "total rows below and above their rows, some wrong, some that cannot be read" {
	plain; echo "  totals: { when: \"text = 'total'\", check: { debit: debit, credit: credit } }" >>s.yml
	sed -i 's/limits: {/& file: { total_differs: 99 },/' s.yml
	vouchers 70000 >v.csv <<'E'
if (i % 2 == 0) { n++; credit = "0.25"; sum += 0.25 } else debit = ""
if (i % 9001 == 0) { printf ",,total,,%.2f\n", sum + (i % 27003 == 0) }
if (i % 40003 == 0) print ",,total,nothing,1"
if (i == 50000) credit = "unread"
E
	same_jobs 0 cutover-clean -f s.yml v.csv
	err_has "credit: the file's own total is"
	sed -i 's/credit: credit } }/credit: credit }, first: true }/' s.yml
	same_jobs 0 cutover-clean -f s.yml v.csv
}

@test "totals of several kinds, and of each voucher" {
	plain; cat >>s.yml <<-'E'
	  totals:
	    - { when: "text = 'last'", since: last, check: { credit: credit } }
	    - { when: "text = 'start'", check: { credit: credit } }
	    - { when: "text = 'month'", since: last, by: date, check: { credit: credit } }
	    - { when: "text = 'voucher'", by: [word], check: { credit: credit } }
	    - { when: "text = 'head'", by: [date], place: above, check: { credit: credit } }
	    - { when: "text = 'all'", place: above, since: start, check: { credit: credit, debit: debit } }
	E
	sed -i 's/limits: {/& file: { total_differs: 99999 },/' s.yml
	vouchers 90000 >v.csv <<'E'
debit = ""; credit = "0.25"; sum += 0.25; last += 0.25; month[date] += 0.25; head += 0.25
word = "记-" int(i / 3) % 7001; voucher[word] += 0.25
if (i == 20) printf ",,all,0,%.2f\n", 90000 / 4
if (i % 17003 == 5) { printf "%s,,head,,%.2f\n", i % 2 ? "" : date, 17003 / 4 / 12 }
if (i % 9001 == 0) { printf ",,last,,%.2f\n", last - 0.25 + (i % 27003 == 0); printf ",,start,,%.2f\n", sum - 0.25; last = 0.25 }
if (i % 12007 == 0) { printf ",,month,,%.2f\n%s,,month,,%.2f\n", i % 48028 ? (month[before] + 0) : 1, date, month[date] - 0.25; month[before] = 0; month[date] = 0.25 }
before = date
if (i % 1009 == 0) printf ",%s,voucher,,%.2f\n", word, voucher[word] - 0.25 + (i % 21189 == 0)
if (i == 50000) credit = "unread"
E
	same_jobs 0 cutover-clean -f s.yml v.csv
	err_has "credit (word 'J"
	err_has "credit (date '2024-"
	err_has "credit: the file's own total is 22500.00, its rows add up to 22495.00 without 1 that could not be read: difference 5.00"
	err_has "more for the same reason"
}

@test "a running balance of each account, with gaps" {
	plain; sed -i '/^clean/,$d' s.yml
	cat >>s.yml <<-'E'
	clean:
	  fields: { word: {}, debit: { type: decimal(2) }, credit: { type: decimal(2) }, balance: { from: text, type: decimal(2) } }
	  balance: { field: balance, debit: debit, credit: credit, by: word }
	E
	sed -i 's/limits: {/& file: { balance_differs: 99 },/' s.yml
	vouchers 90000 >v.csv <<'E'
word = "a" (i % 5 ? i % 3 : 4); debit = i % 11 ".50"; credit = i % 4 ".25"; sum[word] += debit - credit
text = i % 13 == 0 ? "" : sprintf("%.2f", sum[word])
if (i % 9001 == 0) sum[word] += 3
if (i == 40000 || i == 60001) credit = "unread"
if (i > 30000 && i < 70000 && word == "a4") text = ""
E
	same_jobs 0 cutover-clean -f s.yml v.csv
	err_has "balance (word 'a1'): 3.00 missing before line"
	err_has "cannot be compared: an amount before it could not be read"
	sed -i 's/, by: word/&, newest_first: true/' s.yml
	tac v.csv | sed '$d' | sed '1i date,word,text,debit,credit' >w.csv
	same_jobs 0 cutover-clean -f s.yml w.csv
	err_has "balance (word 'a1'): 3.00 missing before line"
	sed -i 's/, by: word//' s.yml
	same_jobs 1 cutover-clean -f s.yml w.csv
}

@test "the lowest accounts of a long trial balance" {
	plain; sed -i '/^clean/,$d' s.yml
	cat >>s.yml <<-'E'
	clean:
	  fields: { word: {}, debit: { type: decimal(2) }, credit: { type: decimal(2) } }
	  leaf: { code: word, separator: . }
	E
	vouchers 70000 >v.csv <<<'word = i % 10 ? int(i / 10) "." i % 10 : int(i / 10) - 1; debit = i % 10 ? 1 : 9; credit = ""; if (i == 1001) word = ""'
	same_jobs 1 cutover-clean -f s.yml v.csv
	summary _ read, _ clean, _ with faults, _ skipped, 6,999 parents agree, 1 differs
}

@test "rows with an unquoted comma are joined" {
	plain; sed -i '2i source: { ragged: { join: text } }' s.yml
	vouchers 70000 >v.csv <<'E'
if (i % 31 == 0) text = "one, two"
if (i == 1) end = ",\n"
E
	same_jobs 0 cutover-clean -f s.yml v.csv
	err_has "rows have more cells than the header, joined in 'text'"
}

@test "bytes that are not in the encoding, and text of a wrong one, with their places" {
	plain
	vouchers 70000 -v bad="$(printf 'a\377b')" >v.csv <<'E'
if (i % 10007 == 0 || i == 69999) text = bad
if (i % 15013 == 0) text = "鐢ㄦ埛"
if (i % 30011 == 0) text = "the file has �"
E
	sed -i '2i source: { encoding: utf-8 }' s.yml
	same_jobs 0 cutover-clean -f s.yml v.csv
	err_has "byte 0xff at offset"
	err_has "rows hold text that was decoded in the wrong encoding"
}

@test "GB18030, UTF-16, CR alone at the end of rows, a delimiter of two bytes" {
	plain
	vouchers 70000 </dev/null >u.csv
	iconv -f UTF-8 -t GB18030 u.csv >g.csv
	iconv -f UTF-8 -t UTF-16 u.csv >w.csv
	tr '\n' '\r' <u.csv >c.csv
	same_jobs 0 cutover-clean -f s.yml g.csv w.csv c.csv u.csv
	sed 's/,/||/g; s/"[^"]*"/x/' u.csv >v.csv
	sed -i '2i source: { delimiter: "||" }' s.yml
	same_jobs 0 cutover-clean -f s.yml v.csv
}

@test "blocks are decoded apart: GB18030, Big5, Shift-JIS, EUC, with bytes that are none, a mark, and a cut at the end" {
	local e name
	plain; cp s.yml p.yml
	vouchers 50000 >u.csv <<'E'
word = "J-" int(i / 3)
text = i % 5 ? "\"表示" i "\"\"十\n能, 金\"" : "表 " i
if (i > 25000 && i % 4001 == 0) text = "BAD"
if (i == 3 || i == 30001) text = "\"6\"\" pipe\""
E
	for e in $(some gb18030 big5 shift_jis euc-jp utf-8); do
		sed "2i source: { encoding: $e }" p.yml >s.yml
		{ [ $e != utf-8 ] || printf '\357\273\277'
		iconv -c -f UTF-8 -t $e u.csv | LC_ALL=C sed 's/BAD/\xff\xff/'; printf '2024-01-01,w,end\261'; } >v.csv
		same_jobs 0 cutover-clean -f s.yml v.csv
		err_has "bytes are not $e, the first at byte"
		[ "$(grep -c "byte 0xff at offset [0-9,]* is no $e" err)" -eq 6 ]
	done
}

@test "a delimiter that can be a second byte, an escape, NULs that are left out" {
	vouchers 60000 >u.csv <<'E'
text = i % 5 ? "\"丂 " i "\"\" 誠, 乗\"" : "誠 " i
if (i % 7 == 0) text = "\"a\\\"b\""
if (i % 9001 == 0) text = "NUL" text
E
	plain; sed -i '2i source: { encoding: gb18030, escape: "\\\\" }' s.yml
	iconv -f UTF-8 -t GB18030 u.csv >v.csv
	same_jobs 0 cutover-clean -f s.yml v.csv
	plain; sed -i '2i source: { encoding: gb18030, delimiter: "|" }' s.yml
	tr , '|' <u.csv | sed 's/"1|/"1,/' | iconv -f UTF-8 -t GB18030 >v.csv
	same_jobs 0 cutover-clean -f s.yml v.csv
	plain; sed -i '2i source: { encoding: gb18030, nul: drop }' s.yml
	grep -v '\\"' u.csv | iconv -f UTF-8 -t GB18030 | sed 's/NUL/\x00/' >v.csv
	same_jobs 0 cutover-clean -f s.yml v.csv
	err_has "6 NUL characters were left out"
}

# wild SEED LEAD: ./v.csv, rows of any two-byte characters (of the lead bytes from LEAD on), delimited by |, with quotes over lines,
# escapes before anything, and lead bytes that nothing follows
wild() {
	LC_ALL=C awk -v seed="$1" -v lead="$2" '
	function of(n) { return int(rand() * n) }
	function pair() { return sprintf("%c%c", lead + of(40), 64 + of(63)) }
	function char(  k) {
		k = of(24)
		if (k < 3) return "\\" substr("\"|\n", k + 1, 1)
		if (k == 3) return "\\" pair()
		if (k == 4) return of(40) ? "x" : sprintf("%c", lead + of(40))
		if (k == 5) return of(200) ? "y" : sprintf("%c\"", lead + of(40))
		if (k < 8) return sprintf("%c%c", lead + of(40), k == 6 ? 124 : 92)
		return of(3) ? sprintf("%c", 97 + of(26)) : pair()
	}
	function text(n,  s) { while (n-- > 0) s = s char(); return s }
	BEGIN {
		srand(seed)
		print "date|word|text|debit|credit"
		for (i = 1; i <= 60000; i++)
			printf "2024-01-%02d|J%d|%s|%d.25|%s\n", i % 28 + 1, i / 3, of(4) ? text(of(12)) : "\"" text(of(20)) "\n" text(2) "\"\"\"", i, of(9) ? i : ""
	}' >v.csv
}

@test "any characters with a delimiter and an escape that are second bytes of others" {
	local e
	for e in "gb18030 129" "big5 164" "cp932 136" "cp949 129"; do
		plain; sed -i "2i source: { encoding: ${e% *}, delimiter: \"|\", escape: \"\\\\\\\\\" }" s.yml
		wild 7 "${e#* }"
		same_jobs "$(cutover-clean -q -j 1 -f s.yml v.csv >/dev/null 2>&1; echo $?)" cutover-clean -f s.yml v.csv
		[ "$(grep -c . out)" -gt 10000 ] || { head -5 err; return 1; }
	done
}

@test "a quote that stands alone is an error at its line, and what was read so far is the same" {
	plain
	vouchers 70000 >v.csv <<'E'
text = "bare"; debit = i % 999 ? "1" : "12.3.4"
if (i == 40000) text = "\"stray"
if (i == 40100) text = "inch\""
E
	same_jobs 2 cutover-clean -f s.yml v.csv
	err_has "v.csv:40001: the quoted field that begins here takes"
	no_seal
}

@test "a quote that swallows the rest of the file" {
	plain; sed -i '2i source: { multiline: 1000000 }' s.yml
	vouchers 60000 >v.csv <<'E'
text = "bare"; debit = "1"
if (i == 30000) text = "\"stray"
E
	same_jobs 2 cutover-clean -f s.yml v.csv
	err_has "v.csv:30001: the file ends inside quotes"
}

@test "a row past the limits in the middle of a file" {
	plain
	vouchers 50000 >v.csv <<'E'
if (i == 40000) { for (k = 0; k < 5000; k++) printf "x,"; print "" }
E
	same_jobs 2 cutover-clean -f s.yml v.csv
}

@test "rules with patterns and tables, conditions with patterns, in each thread" {
	printf 'old,new\n' >m.csv; seq 500 | sed 's/.*/J&,K&/' >>m.csv
	spec <<'E'
controls: [debit]
limits: { records: 1000000 }
lookups: { m: { file: m.csv, key: old, value: new, missing: keep } }
source: { skip: "text ~ '余款$' and debit is null", comment: "#" }
clean:
  fields:
    word:   { rules: [{ replace: ["^记-([0-9]+)$", "J$1"] }, { lookup: m }] }
    text:   { rules: [squeeze, { extract: "([0-9]+)" }] }
    debit:  { type: decimal(2) }
E
	vouchers 70000 </dev/null >v.csv
	same_jobs 0 cutover-clean -f s.yml v.csv
	grep -q K499 out
}

# mapped ROWS <awk: as vouchers, cleaned, ./v.tsv with its seal; and s.yml for map
mapped() {
	plain
	sed -i 's/^limits.*/&\nlookups: { m: { file: m.csv, key: old, value: [new, name] } }/' s.yml
	cat >>s.yml
	{ echo old,new,name; { seq 0 990; seq 30000 30300; } | sed 's/.*/J&,K&,name &/'; } >m.csv
	vouchers 70000 >v.csv <<'E'
if (i % 4001 == 0) debit = "bad"
if (i % 3 == 0) word = "记-" i % 1000
if (i < 200) word = "记-" 30000 + i
E
	sed '/^map:/,$d' s.yml >c.yml
	run_ok cutover-clean -f c.yml v.csv
	mv out v.tsv
}

@test "map: lookups, conditions, let values, faults, unmapped codes and unused rows" {
	mapped <<'E'
map:
  where: "text not like '%0'"
  let: { n: "lookup('m.new', word)" }
  fields: { voucher_id: word, account: "n", what: "lookup('m.name', word) || ' ' || upper(text)", debit: "round(debit / 3, 2)", credit: credit }
E
	for jobs in $(some 1 2 3 7); do
		with_jobs $jobs cutover-map -f s.yml --unmapped un.csv --unused free.csv --left-out left.tsv v.tsv
		mv un.csv un.$jobs; mv free.csv free.$jobs; mv left.tsv left.$jobs
	done
	for jobs in $(some 1 2 3 7); do
		for what in out err audit status un free left; do cmp $what.1 $what.$jobs; done
	done
	# what is written and what is left out are all that was read
	[ $(($(wc -l <out.1) + $(wc -l <left.1))) -eq $(($(wc -l <v.tsv) + 2)) ]
	[ "$(wc -l <left.1)" -gt 1000 ]
	[ -z "$(sed '1d;$d' left.1 | cut -f 5 | grep -v '0$')" ]
	[ "$(wc -l <un.1)" -gt 100 ]
	has free.1 J30250
	lacks free.1 J30050
	[ "$(tail -n 1 out.1 | cut -f 1)" = '\.' ]
}

@test "map: threads share the expressions, not what these remember; computed controls of codes that are missed" {
	mapped <<'E'
map:
  let:
    day: "to_char(date, 'DD.MM.')"
    key: "regexp_replace(word, '^J([0-9]+)$', 'J$1')"
  fields:
    voucher_id: "day || key"
    account: "lookup('m.new', key)"
    what: "fingerprint(text) || lpad(text(length(text)), 4, '0')"
    rare: "case when text ~ '(余款|[13579]$)' then day else replace(text, '销', 'x') end"
    debit: debit
    credit: credit
validate: { group: ["upper(voucher_id)"] }
E
	sed -i 's/^controls:.*/controls: [debit, credit, { name: net, clean: "abs(debit) - credit", map: "abs(debit) - credit" }]/' s.yml
	sed '/^map:/,$d' s.yml >c.yml
	run_ok cutover-clean -f c.yml v.csv
	mv out v.tsv
	for jobs in $(some 1 2 3 7); do
		with_jobs $jobs cutover-map -f s.yml --unmapped un.csv v.tsv
		mv un.csv un.$jobs
	done
	for jobs in $(some 1 2 3 7); do
		for what in out err audit status un; do cmp $what.1 $what.$jobs; done
	done
	[ "$(wc -l <un.1)" -gt 100 ]
	head -n 1 un.1 | grep -q net
	grep -q '^v.csv:.*05\.05\.J' out.1
}

@test "map: several records of one, divided amounts, several inputs, TSV" {
	mapped <<'E'
map:
  fields: { voucher_id: word, debit: debit, credit: credit, date: date }
  emit:
    - { when: "debit > 0", fields: { side: "'D'" } }
    - { when: "credit > 500", fields: { side: "'C'" } }
  split: { amounts: [debit, credit], parts: [{ share: "0.3" }, { share: "0.7" }] }
E
	cp v.tsv y.tsv
	same_jobs 0 cutover-map -f s.yml v.tsv y.tsv
	sed '$d' v.tsv >w.tsv
	cut -f 3- w.tsv >x.tsv
	same_jobs 0 cutover-map -f s.yml -I tsv x.tsv
}

@test "map: a line that is broken, a seal that does not match, a stream that is cut off" {
	mapped <<'E'
map: { fields: { debit: debit, credit: credit } }
E
	awk 'NR == 50000 { print $0 "\t1"; next } { print }' v.tsv >w.tsv
	same_jobs 2 cutover-map -f s.yml w.tsv
	err_has "w.tsv:50000: 8 fields, the header has 7"
	awk 'NR != 50000' v.tsv >w.tsv
	same_jobs 2 cutover-map -f s.yml w.tsv
	err_has "the seal does not match: rows: 70,000 sealed, 69,999 read"
	head -c 3000000 v.tsv >w.tsv
	same_jobs 2 cutover-map -f s.yml w.tsv
	no_seal
}

@test "a full disk, a closed pipe and a signal end it as they end one thread" {
	plain
	vouchers 90000 </dev/null >v.csv
	expect_status 2 sh -c 'cutover-clean -j 2 -f s.yml v.csv >/dev/full'
	err_has "No space left on device"
	pipe 'cutover-clean -j 2 -f s.yml v.csv 2>err | head -n 1 >/dev/null' || true
	lacks err "cannot"
	mkfifo f
	cutover-clean -j 3 -f s.yml -o o.tsv f 2>err & pid=$!
	{ cat v.csv; kill -TERM $pid; sleep 1; } >f
	status=0; wait $pid || status=$?
	[ $status -eq 143 ]
	[ -z "$(ls -A | grep o.tsv)" ]
}

@test "no thread to be had is an error" {
	sanitized && skip "a sanitizer needs the address space"
	plain
	vouchers 60000 </dev/null >v.csv
	expect_status 2 sh -c 'ulimit -v 400000; cutover-clean -j 250 -f s.yml v.csv'
	err_has "cannot start 250 threads"
	no_seal
}

# threads COMMAND...: how many threads it has when it has read several blocks and waits for more
threads() {
	local pid n=0 before=-1 i
	rm -f f; mkfifo f
	"$@" f >/dev/null 2>&1 & pid=$!
	exec 8>f
	cat v.csv >&8
	for i in {1..100}; do
		n=$(ls /proc/$pid/task | wc -l)
		[ "$n" -eq "$before" ] && [ "$i" -gt 5 ] && break
		before=$n; sleep 0.05
	done
	exec 8>&-
	wait $pid
	echo "$n"
}

@test "without -j there are as many threads as CPUs" {
	sanitized && skip "a sanitizer has a thread of its own"
	plain
	vouchers 90000 </dev/null >v.csv
	# a quota of the control group would make it fewer
	grep -qs '^[0-9]' /sys/fs/cgroup/cpu.max || [ "$(threads cutover-clean -f s.yml)" = "$(nproc)" ]
	[ "$(threads taskset -c "$(taskset -cp $$ | sed 's/.* //; s/[-,].*//')" cutover-clean -f s.yml)" = 1 ]
	[ "$(threads cutover-clean -j 3 -f s.yml)" = 3 ]
	head -n 100 v.csv >w.csv; mv w.csv v.csv
	[ "$(threads cutover-clean -j 3 -f s.yml)" = 1 ]
}

@test "a number of threads that makes no sense" {
	plain
	for n in 0 -1 x 1.5 ''; do
		expect_status 2 cutover-clean -j "$n" -f s.yml v.csv
		err_has "jobs"
	done
	expect_status 2 cutover-clean -j 257 -f s.yml v.csv
	err_has "clean: --jobs is at most 256"
}
