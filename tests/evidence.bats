# The audit line says of which bytes the result was made: the spec's as they were parsed, and those of each file that it names.
load helper

sha() { sha256sum "$@" | cut -c 1-64; }
# the spec's digest in the last line of the log
spec_sha() { tail -n 1 log | grep -o '"spec_sha256":"[^"]*"' | cut -d '"' -f 4; }
# the names and digests of "files" in the last line, one a line
files() { tail -n 1 log | grep -o '"files":\[[^]]*\]' | grep -o '{"name":"[^"]*","sha256":"[^"]*"}' | cut -d '"' -f 4,8 | tr '"' ' '; }
# read_files FILE...: exactly these were read, in this order
read_files() { diff -u --label expected --label log <(for f; do echo "$f $(sha "$f")"; done) <(files); }

@test "the digest of a spec is that of the bytes that were parsed, also of a pipe, also behind a byte order mark" {
	printf 'cutover: 1\nclean: { fields: { a: {} } }\n' >s.yml
	printf '\xef\xbb\xbfcutover: 1\nclean: { fields: { a: {} } }\n' >bom.yml
	printf 'a\n1\n' >v.csv
	run_ok cutover-clean -q -f s.yml --audit log v.csv
	[ "$(spec_sha)" = "$(sha s.yml)" ]
	run_ok cutover-clean -q -f <(cat s.yml) --audit log v.csv
	[ "$(spec_sha)" = "$(sha s.yml)" ]
	run_ok cutover-clean -q -f bom.yml --audit log v.csv
	[ "$(spec_sha)" = "$(sha bom.yml)" ]
	has log '"files":[]'
}

@test "the digest of a spec that includes others is that of all their bytes, in order of reading, each once" {
	printf 'cutover: 1\ninclude: [a.yml, b.yml]\n' >s.yml
	printf 'include: c.yml\n' >a.yml
	printf 'include: c.yml\nname: x\n' >b.yml
	printf 'clean: { fields: { a: {} } }\n' >c.yml
	printf 'a\n1\n' >v.csv
	run_ok cutover-clean -q -f s.yml --audit log v.csv
	[ "$(spec_sha)" = "$(cat s.yml a.yml c.yml b.yml | sha)" ]
	read_files a.yml c.yml b.yml
}

@test "a table is digested as it is read, whatever its encoding: the bytes, not the text" {
	printf 'a\n1\n' >v.csv
	printf 'k,v\n1,2\n' >plain.csv
	printf '\xef\xbb\xbfk,v\n1,2\n' >mark.csv
	printf 'k,v\n1,\xcf\xd6\xbd\xf0\n' >gbk.csv
	printf '\xff\xfek\0,\0v\0\n\0001\0,\0002\0\n\0' >wide.csv
	local f encoding
	for f in plain mark gbk wide; do
		for encoding in auto "$(case $f in gbk) echo gbk ;; wide) echo UTF-16 ;; *) echo utf-8 ;; esac)"; do
			cat >s.yml <<-X
			cutover: 1
			lookups: { l: { file: $f.csv, key: k, value: v, encoding: $encoding } }
			clean: { fields: { a: { rules: [{ lookup: l }] } } }
			X
			run_ok cutover-clean -q -f s.yml --audit log v.csv
			read_files $f.csv || { echo "$f $encoding"; return 1; }
		done
	done
}

@test "a table from a pipe is read once, and has the digest of what came" {
	printf 'a\n1\n' >v.csv
	printf 'k,v\n1,2\n' >plain.csv
	printf 'k,v\n1,\xcf\xd6\xbd\xf0\n' >gbk.csv
	mkfifo in.csv
	printf 'cutover: 1\nlookups: { l: { file: in.csv, key: k, value: v } }\nclean: { fields: { a: { rules: [{ lookup: l }] } } }\n' >s.yml
	local f
	for f in plain gbk; do
		cat $f.csv >in.csv &
		run_ok cutover-clean -q -f s.yml --audit log v.csv
		wait
		[ "$(files)" = "in.csv $(sha $f.csv)" ] || { tail -n 1 log; return 1; }
	done
}

@test "every file that the spec names is there: lookups, charts, rates, shares, references, schemas, code lists" {
	printf 'old,new\n1,2\n' >map.csv
	printf 'old,new\n3,4\n' >more.csv
	printf 'code,name\n2,Bank\n' >chart.csv
	printf 'currency,date,rate\nUSD,2023-01-01,7\n' >rates.csv
	printf 'code,centre,share\n9,a,0.5\n9,b,0.5\n' >shares.csv
	printf 'code\n2\n' >codes.csv
	stream <<<$'_at\t_fault\tcode\nx:1\t\\N\tUSD' >codes.stream
	printf 'fields:\n  - { name: account, type: string }\n  - { name: centre, type: string }\n  - { name: currency, type: string }\n  - { name: date, type: date }\n  - { name: amount, type: number, x-cutover: { scale: 2 } }\n' >t.yml
	mkdir -p codes
	cp "$TOP/schemas/codes/currencies.csv" codes/
	cat >s.yml <<-'X'
	cutover: 1
	lookups:
	  accounts: { file: [map.csv, more.csv], key: old, value: new, suggest: { name: a, new: { file: chart.csv, key: code, name: name } } }
	clean: { fields: { a: {}, c: {}, d: { type: date }, m: { type: decimal(2), minor_units: c } } }
	map:
	  to: t.yml
	  fields: { account: "lookup('accounts', a)", currency: c, date: d, amount: m }
	  convert: { rates: { file: rates.csv }, currency: currency, date: date, base: CNY, amounts: { amount: amount } }
	  split: { table: shares.csv, key: { code: account }, share: share, values: { centre: centre }, amounts: [amount], missing: keep }
	validate: { references: { account: { file: codes.csv, key: code }, currency: { file: codes.stream, key: code } } }
	X
	printf 'a,c,d,m\n1,CNY,2023-01-05,5.00\n' >v.csv
	run_ok cutover-clean -q -f s.yml --audit log -o c.stream v.csv
	[ "$(files | sort)" = "$(for f in map.csv more.csv chart.csv rates.csv shares.csv codes.csv codes.stream t.yml codes/currencies.csv; do echo "$f $(sha $f)"; done | sort)" ] || { files; return 1; }
	run_ok cutover-map -q -f s.yml --audit log c.stream
	[ "$(files | wc -l)" = 9 ]
	# another table is another digest
	printf 'old,new\n1,5\n' >map.csv
	run_ok cutover-map -q -f s.yml --audit log c.stream
	files | grep -qxF "map.csv $(sha map.csv)"
}

@test "a profile and what a side of reconcile is cleaned by are read for the spec" {
	mkdir -p schemas/source
	printf 'profile: { title: t, system: s, confidence: high }\nsource: { encoding: utf-8 }\nclean: { fields: { a: {}, m: { type: decimal(2) } } }\n' >schemas/source/p.yml
	printf 'cutover: 1\nsource: { profile: p }\n' >side.yml
	printf 'a,m\n1,5.00\n' >v.csv
	run_ok cutover-clean -q -f side.yml --audit log v.csv
	read_files schemas/source/p.yml
	[ "$(spec_sha)" = "$(cat side.yml schemas/source/p.yml | sha)" ]
	cat >r.yml <<-'X'
	cutover: 1
	reconcile:
	  key: [a]
	  compare: { m: {} }
	  before: { read: v.csv, spec: side.yml, fields: { a: a, m: sum(m) } }
	  after: { read: v.csv, spec: side.yml, fields: { a: a, m: sum(m) } }
	X
	run_ok cutover-reconcile -q -f r.yml --audit log
	read_files side.yml schemas/source/p.yml
	has log '"before_records":"1","after":"v.csv, cleaned by side.yml","after_records":"1"'
}

@test "a run that fails on its spec, or before it reads, says what it was asked for" {
	printf 'cutover: 1\nparams: { p: x }\nclean: { fields: { a: {} } }\n' >s.yml
	printf 'x: 1\n' >bad.yml
	expect_status 2 cutover-clean -q -f bad.yml -p p=1 --audit log a.csv b.csv
	has log '"params":{"p":"1"},"inputs":[{"name":"a.csv","bytes":0,"sha256":null},{"name":"b.csv","bytes":0,"sha256":null}]'
	has log '"spec":"bad.yml","spec_sha256":null'
	expect_status 2 cutover-clean -q -f none.yml --audit log
	has log '"spec":"none.yml","spec_sha256":null'
	printf 'cutover: 1\nname: books\nsource: { file: none.csv }\nclean: { fields: { a: {} } }\n' >s.yml
	expect_status 2 cutover-clean -q -f s.yml --audit log
	has log '"inputs":[{"name":"none.csv","bytes":0,"sha256":null}]'
	has log '"name":"books"'
}

@test "programs of one pipeline have the same pipe in their lines" {
	printf 'cutover: 1\nclean: { fields: { a: {} } }\nmap: { fields: { a: a } }\n' >s.yml
	printf 'a\n1\n' >v.csv
	run_ok pipe 'cutover-clean -q -f s.yml --audit c v.csv | cutover-map -q -f s.yml --audit m'
	[ "$(grep -o '"stdout":"pipe:[0-9:]*"' c | cut -d : -f 2-)" = "$(grep -o '"stdin":"pipe:[0-9:]*"' m | cut -d : -f 2-)" ]
	has c '"stdout":"pipe:'
	lacks m '"stdout"'
}

@test "who only looks leaves no audit line" {
	printf 'a\n1\n' >v.csv
	printf 'cutover: 1\nclean: { fields: { a: {} } }\n' >s.yml
	local option
	for option in --profile '--raw 1-2' --guess --profiles; do
		run_ok cutover-clean -q -f s.yml --audit log $option v.csv
		[ ! -e log ] || { cat log; return 1; }
	done
	expect_status 2 cutover-clean -q -f s.yml --audit log --profile none.csv
	[ ! -e log ]
}
