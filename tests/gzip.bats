# Files packed by gzip as legacy files: read as what is in them.
load helper
load grids

# made: v.csv, a table of 30,000 rows, and `want`, the stream of it with the name of the file left out
made() {
	spec <<<'clean: { fields: { date: {}, memo: {}, amount: { type: decimal(2) } } }'
	awk 'BEGIN { print "date,memo,amount"; for (i = 1; i <= 30000; i++) printf "2023-01-05,付款 %d,%d.50\n", i * 7919 % 10007, i }' >v.csv
	run_ok cutover clean -q -f s.yml v.csv
	cut -f 2- out >want
}
unpacked() { cut -f 2- out | cmp - want; }

@test "a .gz is what is in it: by its bytes, whatever its name, of a file, of a pipe, with several threads" {
	local j
	made
	gzip -n <v.csv >v.dat
	for j in 1 3; do
		run_ok cutover clean -q -j $j -f s.yml v.dat
		unpacked
		grep -q '^v.dat:30001' out
		run_ok cutover clean -q -j $j -f s.yml <v.dat
		unpacked
		cat v.dat | cutover clean -q -j $j -f s.yml >out
		unpacked
	done
	# what is found out of it is found out of its text
	iconv -f UTF-8 -t GB18030 v.csv | gzip -n >g.gz
	run_ok cutover clean -f s.yml g.gz
	unpacked
	err_has 'clean: g.gz: read as GB18030'
	run_ok cutover clean -q --raw 1-1 v.dat
	[ "$(cat out)" = 1,date,memo,amount ]
}

@test "a workbook in a .gz" {
	{ cells 1 date memo amount; cells 2 2023-01-05 a 1.5; } | book w.xlsx
	gzip -n w.xlsx
	spec <<<'clean: { fields: { date: {}, memo: {}, amount: { type: decimal(2) } } }'
	run_ok cutover clean -q -f s.yml w.xlsx.gz
	[ "$(sed -n 2p out)" = "$(printf 'w.xlsx.gz:2\t\\N\t2023-01-05\ta\t1.50')" ]
}

@test "several members are one text, NULs behind them are padding, anything else is an error" {
	made
	{ head -c 1000 v.csv | gzip -n; tail -c +1001 v.csv | gzip -n; } >m.gz
	run_ok cutover clean -q -f s.yml m.gz
	unpacked
	{ cat m.gz; head -c 700 /dev/zero; } >p.gz
	run_ok cutover clean -q -f s.yml p.gz
	unpacked
	{ cat m.gz; echo x; } >x.gz
	expect_status 2 cutover clean -q -f s.yml x.gz
	err_has 'clean: x.gz: is packed by gzip, and cannot be read: something else follows the packed data'
	{ cat p.gz; gzip -n <v.csv; } >x.gz
	expect_status 2 cutover clean -q -f s.yml x.gz
	err_has 'something else follows the packed data'
}

@test "what is cut off or damaged is an error, at any place, and no row of it leaves" {
	local size cut
	made
	gzip -n v.csv
	size=$(wc -c <v.csv.gz)
	for cut in 3 9 12 5000 $((size - 9)) $((size - 8)) $((size - 1)); do
		head -c "$cut" v.csv.gz >t.gz
		expect_status 2 cutover clean -q -f s.yml t.gz
		err_has 'clean: t.gz: is packed by gzip, and cannot be read: it is cut off'
		[ "$(grep -c '^t.gz' out)" = 0 ]
	done
	for cut in $((size - 7)) $((size - 2)) 20000; do	# the check sum, the length, the data
		cp v.csv.gz t.gz
		printf '\x55\xaa' | dd of=t.gz bs=1 seek=$((cut - 1)) conv=notrunc 2>/dev/null
		expect_status 2 cutover clean -q -f s.yml t.gz
		err_has 'clean: t.gz: is packed by gzip, and cannot be read: it is damaged'
	done
	gzip -n </dev/null >e.gz
	expect_status 2 cutover clean -q -f s.yml e.gz
	err_has 'clean: e.gz: the file is empty'
}

@test "a bomb is refused before it fills anything" {
	spec <<<'clean: { fields: { date: {}, memo: {}, amount: { type: decimal(2) } } }'
	head -c 200000000 /dev/zero | gzip -n >b.gz
	expect_status 2 cutover clean -q -f s.yml b.gz
	err_has 'clean: b.gz: is packed by gzip, and cannot be read: it grows to more than 200 times its size when unpacked, which no data does: is it a bomb?'
}

@test "the audit has the size and the digest of the file as it is stored" {
	made
	gzip -n v.csv
	run_ok cutover clean -q --audit a -f s.yml v.csv.gz
	grep -q "\"name\":\"v.csv.gz\",\"bytes\":$(wc -c <v.csv.gz),\"sha256\":\"$(sha256sum <v.csv.gz | cut -d ' ' -f 1)\"" a
}

@test "--guess looks at what is in it: of a file, of a pipe, of a workbook" {
	made
	gzip -n <v.csv >v.csv.gz
	run_ok cutover guess v.csv
	sed 's/v\.csv/v.csv.gz/' out >want.yml
	run_ok cutover guess v.csv.gz
	cmp out want.yml
	cat v.csv.gz | cutover guess | sed 's/standard input/v.csv.gz/' | cmp - want.yml
	cutover guess <v.csv.gz | sed 's/standard input/v.csv.gz/' | cmp - want.yml
	run_ok cutover clean -q -f want.yml v.csv.gz
	[ "$(grep -c '^v.csv.gz' out)" = 30000 ]
	{ cells 1 date memo amount; cells 2 2023-01-05 a 1.5; } | book w.xlsx
	gzip -n w.xlsx
	run_ok cutover guess w.xlsx.gz
	grep -q 'date: *{.*type: date' out
	head -c 5000 v.csv.gz >t.gz
	expect_status 2 cutover guess t.gz
	err_has 'guess: t.gz: is packed by gzip, and cannot be read: it is cut off: the end of the packed data is missing'
}

@test "guess refuses a named pipe, packed or not: it could read it only once" {
	made
	mkfifo p
	for how in 'gzip -nc' cat; do
		$how v.csv >p 2>/dev/null &
		expect_status 2 cutover guess p
		expect_err <<-'X'
		guess: cannot read 'p': it is a pipe or a device, which can be read only once: give it as standard input
		X
		wait
	done
}
