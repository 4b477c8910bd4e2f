# The programs that only look at a legacy file, show, profile and guess, and their other names: the options of clean.
load helper

book() { printf 'Title,,\n"科目","a ""b"" \nc"\n1,2\n3,4\n' | iconv -f UTF-8 -t GB18030 >v.csv; }

@test "show prints decoded rows with their lines" {
	book
	run_ok cutover show --rows 2-4 v.csv
	expect_out <<'X'
2,科目,"a ""b"" \nc"
4,1,2
X
	run_ok cutover-show -q v.csv --rows 5
	quiet
	expect_out <<<'5,3,4'
	# from one line on, of each file
	run_ok cutover show -q --rows 4- v.csv v.csv
	expect_out <<<$'4,1,2\n5,3,4\n4,1,2\n5,3,4'
}

@test "show without --rows prints the first 20, and a note where there are more" {
	seq 20 >v.csv
	run_ok cutover show v.csv
	seq 20 | sed 's/.*/&,&/' >want
	cmp out want
	! grep 'more rows' err || false
	seq 21 >v.csv
	run_ok cutover show v.csv
	cmp out want
	err_has "show: v.csv: more rows follow line 20: --rows FIRST-LAST shows others"
	run_ok cutover show -q v.csv
	quiet
	run_ok cutover show --rows 1-20 v.csv
	cmp out want
	! grep 'more rows' err || false
	run_ok cutover show --rows 1- v.csv
	seq 21 | sed 's/.*/&,&/' | cmp - out
}

@test "show refuses what is no range of lines, by the option that was typed" {
	book
	local range
	for range in 5-4 0 0-3 x 1-x -3 '' 1-2-3; do
		expect_status 2 cutover show "--rows=$range" v.csv
		expect_err <<<"show: --rows: '$range' is no range of lines: write 17, 1-20 or 17-"
		expect_status 2 cutover clean "--raw=$range" v.csv
		expect_err <<<"clean: --raw: '$range' is no range of lines: write 17, 1-20 or 17-"
		nothing_out
	done
	run_ok cutover show --rows 9 v.csv
	err_has "show: v.csv: no row begins on line 9"
}

@test "a spec says how the file is written, and which files, and is not needed" {
	printf 'a;b\n1;2\n' >v.csv
	printf 'cutover: 1\nsource: { delimiter: ";", file: v.csv }\n' >s.yml
	run_ok cutover show -f s.yml --rows 2
	expect_out <<<'2,1,2'
	run_ok cutover show --rows 2 v.csv
	expect_out <<<'2,1;2'
	run_ok cutover profile -f s.yml
	out_has "'a'" && out_has "'b'"
	run_ok cutover profile v.csv
	out_has "'a;b'"
	printf 'cutover: 1\nparams: { YEAR: {} }\nsource: { delimiter: ";", file: v.csv, skip: "b = $YEAR" }\n' >s.yml
	run_ok cutover profile -f s.yml -p YEAR=2
	out_has "1 file, 0 rows, 1 left out"
	expect_status 2 cutover profile -f s.yml
	err_has YEAR
}

@test "the options of clean that are programs now do the same: same bytes, same messages" {
	book
	run_ok cutover show --rows 1-9 v.csv; cp out want; sed 's/^show:/clean:/' err >said
	run_ok cutover clean --raw 1-9 v.csv; cmp want out; cmp said err
	run_ok cutover profile v.csv; cp out want; sed 's/^profile:/clean:/' err >said
	run_ok cutover clean --profile v.csv; cmp want out; cmp said err
	printf 'date,amount\n2024-01-31,1.50\n2024-02-01,2.00\n' >g.csv
	run_ok cutover guess g.csv; cp out want; sed 's/^guess:/clean:/' err >said
	run_ok cutover clean --guess g.csv; cmp want out; cmp said err
	expect_status 2 cutover guess gone.csv; sed 's/^guess:/clean:/' err >said
	expect_status 2 cutover clean --guess gone.csv; cmp said err
}

@test "who only looks leaves no audit line, whatever CUTOVER_AUDIT says" {
	book
	printf 'date,amount\n2024-01-31,1.50\n' >g.csv
	export CUTOVER_AUDIT=log.audit
	run_ok cutover show v.csv
	run_ok cutover profile v.csv
	run_ok cutover guess g.csv
	[ ! -e log.audit ]
	expect_status 2 cutover show gone.csv
	[ ! -e log.audit ]
}

@test "a spec that is there stays as it is where guess fails" {
	echo 'cutover: 1' >s.yml
	: >e.csv
	expect_status 2 cutover guess -o s.yml e.csv
	[ "$(cat s.yml)" = 'cutover: 1' ] && [ ! -e s.yml.old ]
}
