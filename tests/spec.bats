# What every program says of a spec that is wrong, before it touches data.
load helper

# told <MESSAGES: the spec is refused with these and nothing is done
told() { expect_status 2 cutover dedupe -n -f s.yml && expect_err && [ ! -s out ]; }

@test "an unknown key is named with its place and the nearest known key" {
	spec <<-'END'
	clean:
	  fields:
	    date:
	      type: date
	      formts: ["%Y-%m-%d"]
	END
	told <<-'END'
	dedupe: s.yml:6:7: unknown key 'formts' in clean.fields.date (did you mean 'formats'?)
	END
}

@test "all mistakes of a spec are reported at once" {
	spec <<-'END'
	params: { year: }
	limits: { records: some }
	source: { format: xml, encoding: gb18031 }
	clean: { fill_down: [dat], fields: { date: { type: dat }, amount: { type: decimal } } }
	dedupe: { keep: first }
	claen: {}
	END
	told <<-'END'
	dedupe: s.yml:7:1: unknown key 'claen' (did you mean 'clean'?)
	dedupe: s.yml:2:11: parameter 'year' has no default: set it with --param year=VALUE
	dedupe: s.yml:3:20: limits.records must be a whole number from 0, not 'some'
	dedupe: s.yml:4:19: source.format cannot be 'xml': it is one of csv, tsv, xlsx, dbf
	dedupe: s.yml:4:34: iconv does not know the encoding 'gb18031' (did you mean 'gb18030'?)
	dedupe: s.yml:5:52: clean.fields.date.type: no type 'dat' (did you mean 'date'?)
	dedupe: s.yml:5:75: clean.fields.amount.type: say how many digits are after the point: decimal(2)
	dedupe: s.yml:5:22: no field 'dat' (did you mean 'date'?)
	dedupe: s.yml:6:9: dedupe: 'key' is missing
	END
}

@test "a control that nothing has, or that is no number, would sum up nothing" {
	spec <<-'END'
	controls: [debit, debti, note, net]
	clean: { fields: { debit: { type: decimal(2) }, note: {} } }
	map: { fields: { net: "debit * 2" } }
	dedupe: { key: [net] }
	END
	told <<-'END'
	dedupe: s.yml:2:19: control 'debti' is a field of neither clean nor map: nothing would be summed
	dedupe: s.yml:2:26: control 'note' is no number in clean.fields: give it the type decimal(2)
	END
}

@test "a value of the wrong kind is reported with the path of its key" {
	spec <<-'END'
	source: { skip: [a, b] }
	clean: { fields: [a, b] }
	dedupe: { key: { a: b } }
	load: here
	END
	told <<-'END'
	dedupe: s.yml:2:17: source.skip must be an expression, not a list
	dedupe: s.yml:3:18: clean.fields must be a map of names
	dedupe: s.yml:4:16: dedupe.key must be an expression, not a map
	dedupe: s.yml:5:7: load must be a map
	END
}

@test "a default that is not of the field's type is refused" {
	spec <<-'END'
	clean: { fields: { a: { type: decimal(2), default: 1.234 }, b: { type: date, default: 2023-02-30 } } }
	END
	told <<-'END'
	dedupe: s.yml:2:52: clean.fields.a: the default '1.234' is not decimal(2)
	dedupe: s.yml:2:87: clean.fields.b: the default '2023-02-30' is not date
	END
}

@test "a mistake in an expression has a caret under its column" {
	spec <<-'END'
	map:
	  fields:
	    period: "to_char(date, 'YYYYMM') ||"
	    account: "lookup('acounts', code)"
	    amount: uper(debit)
	END
	expect_status 2 cutover dedupe -n -f s.yml
	expect_err <<-'END'
	dedupe: s.yml:4:40: map.fields.period: the expression ends where a value is expected
	        period: "to_char(date, 'YYYYMM') ||"
	                                           ^
	dedupe: s.yml:5:22: map.fields.account: no lookup 'acounts'
	        account: "lookup('acounts', code)"
	                         ^
	dedupe: s.yml:6:13: map.fields.amount: unknown function 'uper' (did you mean 'upper'?)
	        amount: uper(debit)
	                ^
	END
}

@test "a lookup file that is not there is reported at the place that names it" {
	spec <<<'lookups: { accounts: { file: account_map.csv, key: old, value: new } }'
	told <<-'END'
	dedupe: s.yml:2:30: lookups.accounts: cannot read 'account_map.csv': No such file or directory
	END
}

@test "a key that stands twice in a lookup file is reported with both lines" {
	printf 'old,new\n1001,A\n1002,B\n1001,C\n' >account_map.csv
	spec <<<'lookups: { accounts: { file: account_map.csv, key: old, value: new } }'
	expect_status 2 cutover dedupe -n -f s.yml
	err_has 'account_map.csv:4:'
	err_has 'line 2'
}

@test "a column that a lookup file does not have is reported with those that it has" {
	printf 'old,new\n1001,A\n' >account_map.csv
	spec <<<'lookups: { accounts: { file: account_map.csv, key: code, value: new } }'
	expect_status 2 cutover dedupe -n -f s.yml
	err_has "account_map.csv"
	err_has "'code'"
	err_has "old, new"
}

@test "references are read and checked with the spec" {
	printf 'code,leaf\n1001,true\n' >chart.csv
	spec <<-'END'
	validate:
	  references:
	    a: { file: chart.csv, key: kode }
	    b: { file: chart.csv, key: code, where: "leav = 'true'" }
	    c: { file: none.csv, key: code }
	END
	told <<-'END'
	dedupe: s.yml:4:5: validate.references.a: chart.csv has no column 'kode': it has code, leaf
	dedupe: s.yml:5:46: no field 'leav' (did you mean 'leaf'?)
	        b: { file: chart.csv, key: code, where: "leav = 'true'" }
	                                                 ^
	dedupe: s.yml:6:16: validate.references.c: cannot read 'none.csv': No such file or directory
	END
}

@test "what comes in a later version is refused by name" {
	local key
	for key in 'source: { columns: [] }' \
		'source: { format: fixed }' \
		'dedupe: { key: a, match: {} }' 'dedupe: { key: a, survive: {} }' \
		'dedupe: { key: a, keep: most_complete }' 'dedupe: { key: a, keep: { rank: b } }' 'dedupe: { key: a, decisions: f }' \
		'validate: { sequence: {} }' 'validate: { balanced: true }' 'validate: { one_side: true }' 'validate: { tree: x }' \
		'validate: { roll_forward: x }'; do
		spec <<<"$key"
		expect_status 2 cutover dedupe -n -f s.yml
		err_has 'is not in this version of cutover: '
	done
}

@test "a ledger check may bear its name under checks" {
	spec <<<'validate: { checks: { one_side: (debit = 0) <> (credit = 0), period_open: "period > '"'202301'"'" } }
dedupe: { key: a }'
	run_ok cutover dedupe -n -f s.yml
}

@test "a target field that the schema does not have, and a required one that nothing fills" {
	spec <<-'END'
	map:
	  to: ledger/journal_line
	  fields: { book: a, voucher_id: a, line_no: a, posting_date: a, period: a, acount: a, debit: a }
	  emit: [{ fields: { credit: a } }]
	END
	told <<-'END'
	dedupe: s.yml:4:77: journal_line has no field 'acount' (did you mean 'account'?)
	dedupe: s.yml:5:10: map: nothing fills 'account', which journal_line requires
	END
}

@test "a parameter must have a value, and one that the spec does not have is refused" {
	spec <<-'END'
	params: { book: { default: "001" }, year: {} }
	source: { file: "in/${yaer}.csv" }
	END
	expect_status 2 cutover dedupe -n -f s.yml -p bok=002
	expect_err <<-'END'
	dedupe: s.yml:2:37: parameter 'year' has no default: set it with --param year=VALUE
	dedupe: s.yml:3:23: no parameter 'yaer' (did you mean 'year'?)
	    source: { file: "in/${yaer}.csv" }
	                          ^
	dedupe: --param: s.yml has no parameter 'bok' (did you mean 'book'?)
	END
}

@test "file names are relative to the spec, also those of a file that it includes" {
	mkdir -p job shared
	printf 'old,new\n1,A\n' >shared/map.csv
	printf 'lookups: { accounts: { file: map.csv, key: old, value: new } }\n' >shared/common.yml
	printf 'cutover: 1\ninclude: [../shared/common.yml]\ndedupe: { key: "lookup('"'accounts', a"')" }\n' >job/s.yml
	run_ok cutover dedupe -n -f job/s.yml
}

@test "a spec that is not there, is a folder, or is no YAML" {
	expect_status 2 cutover dedupe -n -f none.yml
	err_has none.yml
	mkdir folder
	expect_status 2 cutover dedupe -n -f folder
	err_has folder
	printf 'cutover: 1\nmap: { a: [1\n' >s.yml
	expect_status 2 cutover dedupe -n -f s.yml
	err_has 's.yml:'
}

@test "YAML that is made to exhaust a parser is refused within a second and 64 MB" {
	shared yaml-bombs
	local f start
	for f in "$SHARED"/*.yaml; do
		start=$(date +%s%N)
		status=0
		if sanitized; then
			cutover dedupe -n -f "$f" 2>err || status=$?
		else
			(ulimit -v 65536; exec cutover dedupe -n -f "$f") 2>err || status=$?
		fi
		[ "$status" -eq 2 ] || { echo "$f: status $status"; head -n 5 err; return 1; }
		grep -q '^dedupe: .*yaml:[0-9]*:' err
		sanitized || [ $(($(date +%s%N) - start)) -lt 1000000000 ] || { echo "$f: took over a second"; return 1; }
	done
}

@test "aliases within aliases are refused before they are followed" {
	{
		echo "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"
		for i in 1 2 3 4 5 6 7 8 9; do
			printf 'a%d: &a%d [%s]\n' "$i" "$i" "$(yes "*a$((i - 1))" | head -n 10 | paste -sd,)"
		done
	} | spec
	expect_status 2 cutover dedupe -n -f s.yml
	err_has "100,000"
}

@test "a dry run without input binds the checks to the fields that map writes" {
	spec <<-'END'
	map:
	  fields: { book: a }
	  emit: [{ fields: { debit: b } }, { fields: { credit: b } }]
	dedupe: { key: [book, lin] }
	validate:
	  group: book
	  checks: { one_side: (debit = 0) <> (credt = 0) }
	  group_checks: { unbalanced: sum(debit) = sum(credit) }
	END
	told <<-'END'
	dedupe: s.yml:5:23: no field 'lin' (there are 'book, debit, credit')
	    dedupe: { key: [book, lin] }
	                          ^
	dedupe: s.yml:8:39: one_side: no field 'credt' (did you mean 'credit'?)
	      checks: { one_side: (debit = 0) <> (credt = 0) }
	                                          ^
	END
	expect_status 2 cutover validate -n -f s.yml
	err_has "no field 'credt'"
}

@test "references are read from a stream of an earlier run, which must have its seal" {
	printf '%s\n' code 1001 | stream >chart.stream
	spec <<<'validate: { references: { a: { file: chart.stream, key: code } } }'
	run_ok cutover validate -n -f s.yml
	sed -i '$d' chart.stream
	expect_status 2 cutover validate -n -f s.yml
	err_has 'chart.stream'
	err_has 'no seal'
}

@test "the value of a parameter that is no UTF-8 is refused: the stream could not hold it" {
	printf '%s\n' 'cutover: 1' 'params: { book: {} }' 'map: { fields: { a: $book } }' >s.yml
	expect_status 2 cutover-map -f s.yml -p book="$(printf 'q\351')" /dev/null
	expect_err <<'X'
map: s.yml:2:11: parameter 'book': 'q\xe9' is not UTF-8: is the terminal, or the script, in another encoding?
X
}

# A spec of somebody else may name any file that its user can read: what is no YAML does not come out in a message.
@test "a file that is no YAML is refused without its text" {
	local text
	printf '%s\n' 'cutover: 1' 'include: [other]' 'clean: { fields: { a: {} } }' >s.yml
	for text in 'root:$6$geheim:19000' '-----BEGIN KEY-----\nabc: [geheim\n-----END' 'user: bob\npassword: "geheim' \
		'*geheim' '!geheim x' '!!geheim x' '%geheim' '@geheim' 'a: geheim {x\n\tb: geheim' 'geheim = 1\nb: 2' '\xffgeheim'; do
		printf '%b\n' "$text" >other
		expect_status 2 cutover clean -n -f s.yml
		err_lacks geheim
		err_has 'other:'
	done
}

@test "Chinese signs where YAML needs those of ASCII, and TABs, are reported with what to type" {
	printf 'cutover：1\nclean: { fields: { a: {} } }\n' >s.yml
	told <<-'END'
	dedupe: s.yml:1:1: must be lines of 'key: value': '：' (U+FF1A) is a full-width colon, type ': '
	END
	spec <<-'END'
	clean: { fields: { a: { from: a， type: text } } }
	END
	told <<-'END'
	dedupe: s.yml:2:40: did not find expected ',' or '}': '，' (U+FF0C) is a full-width comma, type ','
	END
	spec <<-'END'
	clean:
	  fields:
	    a: { type：text }
	END
	told <<-'END'
	dedupe: s.yml:4:10: unknown key 'type：text' in clean.fields.a: '：' (U+FF1A) is a full-width colon, type ': '
	END
}

@test "a spec in GB18030 or UTF-16 gets the line that makes it UTF-8" {
	printf 'cutover: 1\n# 科目\n' | iconv -f UTF-8 -t GBK >s.yml
	told <<-'END'
	dedupe: s.yml:2:4: byte bf is not UTF-8: the file looks like GB18030 (GBK), and must be UTF-8: iconv -f GB18030 -t UTF-8 s.yml > new-s.yml
	END
	cp s.yml "a b.yml"
	expect_status 2 cutover dedupe -n -f "a b.yml"
	err_has "iconv -f GB18030 -t UTF-8 'a b.yml' > 'new-a b.yml'"
	printf 'cutover: 1\n' | iconv -f UTF-8 -t UTF-16LE >s.yml
	told <<-'END'
	dedupe: s.yml:1:1: the file is UTF-16, and must be UTF-8: iconv -f UTF-16LE -t UTF-8 s.yml > new-s.yml
	END
}

@test "a colon without a blank behind it, within braces: the message says what is missing" {
	printf 'cutover: 1\nclean: { fields: { a: {from:日期} } }\n' >s.yml
	expect_status 2 cutover dedupe -n -f s.yml
	err_has "unknown key 'from:日期' in clean.fields.a: a blank is missing after ':'"
	printf 'cutover: 1\nclean:\n  fields:\n    a:\n      from:x\n' >s.yml
	expect_status 2 cutover dedupe -n -f s.yml
	err_has "clean.fields.a must be a map: a blank is missing after ':'"
}
