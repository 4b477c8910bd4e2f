# Dates: years that are counted otherwise, names of months, digits of other scripts, time zones.
load helper

# dates FORMATS TEXT...: what clean makes of each, one a line: a day, or the fault
dates() {
	printf 'cutover: 1\nclean: { fields: { d: { type: date, formats: %s } } }\n' "$1" >d.yml
	shift
	{ echo d; printf '"%s"\n' "$@"; } >d.csv
	capture cutover-clean -q -f d.yml d.csv
	sed '1d; /^\\\./d' "$BATS_TEST_TMPDIR/out" | while IFS=$(printf '\t') read -r _ fault value; do
		if [ "$fault" = '\N' ]; then echo "$value"; else echo "${fault#d:}"; fi
	done >d.out
}

@test "years of the Republic of China" {
	dates '[roc]' 民國112/03/05 112/03/05 112年3月5日 1120305 民國元年1月1日 '民國 112 年 3 月 5 日' 2023/03/05 112/02/29 03/05
	expect_file d.out <<'X'
2023-03-05
2023-03-05
2023-03-05
2023-03-05
1912-01-01
2023-03-05
not_a_date
not_a_date
not_a_date
X
}

@test "eras of Japan, each within its days" {
	dates '[japanese]' 令和5年3月5日 R5.3.5 令和元年5月1日 平成31年4月30日 平成31年5月1日 平成40年1月1日 S64.1.7 昭和64年1月8日 大正元年7月30日 明治45年7月29日 Ｒ５．３．５
	expect_file d.out <<'X'
2023-03-05
2023-03-05
2019-05-01
2019-04-30
not_a_date
not_a_date
1989-01-07
not_a_date
1912-07-30
1912-07-29
2023-03-05
X
	err_has "d: '平成40年1月1日' is not a date (tried: japanese)"
}

@test "the Buddhist era, and no other year by it" {
	dates '[buddhist]' 2566-03-05 5/3/2566 25660305 2023-03-05 2483-01-01
	expect_file d.out <<'X'
2023-03-05
2023-03-05
2023-03-05
not_a_date
not_a_date
X
}

@test "names of months in many languages, with the full stop of an abbreviation" {
	dates '["%d %b %Y", "%d. %B %Y", "%d de %B de %Y"]' '5 Mär 2023' '5. MÄRZ 2023' '5 janv. 2023' '5 août 2023' '5 de enero de 2023' '5 dez 2023' \
		'5 gen 2023' '5 mrt 2023' '5 maja 2023' '5 января 2023' '5 Şub 2023' '5 Okt. 2023' '5 Foo 2023'
	expect_file d.out <<'X'
2023-03-05
2023-03-05
2023-01-05
2023-08-05
2023-01-05
2023-12-05
2023-01-05
2023-03-05
2023-05-05
2023-01-05
2023-02-05
2023-10-05
not_a_date
X
}

@test "full-width and Chinese digits are read by the same formats" {
	dates '["%Y年%m月%d日"]' ２０２３年１月５日 二〇二三年一月五日 二○二三年十二月三十一日 贰零贰叁年零壹拾月壹拾伍日 二〇二三年二月三十日 二三年二月三日
	expect_file d.out <<'X'
2023-01-05
2023-01-05
2023-12-31
2023-10-15
not_a_date
not_a_date
X
	dates '[]' ２０２３－０１－０５ 2023-01-05
	expect_file d.out <<'X'
2023-01-05
2023-01-05
X
}

@test "months and days without a year are no date, whatever the formats" {
	dates '["%Y-%m-%d", "%Y年%m月%d日", "%m/%d/%y", "%d %b %Y", iso, roc, japanese, buddhist, excel1904]' 01-05 1月5日 1/5 '5 Jan' Jan-5 3-5 一月五日 5.1.
	expect_file d.out <<'X'
not_a_date
not_a_date
not_a_date
not_a_date
not_a_date
not_a_date
not_a_date
not_a_date
X
	err_has "d: '01-05' is not a date (tried: %Y-%m-%d, %Y年%m月%d日, %m/%d/%y, %d %b %Y, iso, roc and 3 more)"
}

@test "what is no date, or two, names the formats tried" {
	dates '["%d/%m/%Y", "%m/%d/%Y"]' 03/04/2023 x
	err_has "clean: d.csv:2: d: '03/04/2023' is a different day by two of the formats (tried: %d/%m/%Y, %m/%d/%Y)"
	err_has "clean: d.csv:3: d: 'x' is not a date (tried: %d/%m/%Y, %m/%d/%Y)"
	dates '[]' 2023/01/05
	err_has "clean: d.csv:2: d: '2023/01/05' is not a date (tried: YYYY-MM-DD)"
	printf 'cutover: 1\nclean: { fields: { d: { type: datetime } } }\n' >d.yml
	expect_status 1 cutover-clean -q -f d.yml d.csv
	err_has "clean: d.csv:2: d: '2023/01/05' is not a date (tried: YYYY-MM-DDTHH:MM:SS)"
	printf 'cutover: 1\nclean: { fields: { d: { type: date, formats: [rok] } } }\n' >d.yml
	expect_status 2 cutover-clean -q -f d.yml d.csv
	err_has "d.yml:2:47: clean.fields.d.formats: 'rok': no day, month and year (a word would be excel, excel1904, iso, roc, japanese or buddhist)"
}

# ---- zones ----

stamps() { printf 'd,n\n2024-01-05T23:30:00Z,1\n2024-01-05T23:30:00+08:00,2\n2024-01-05 16:00:00 UTC,3\n2024-01-05,4\n2024-01-05 23:59,5\n2024-01-05T10:00:00-05:00,6\n' >z.csv; }
zone() { printf 'cutover: 1\nclean: { fields: { d: { type: %s }, n: {} } }\n' "$1" >z.yml; }

# tzif NAME RULE: a zone without any change in its past, in the folder zones, where it is looked for
tzif() {
	mkdir -p "zones/$(dirname "$1")"
	{
		for _ in 1 2; do
			printf 'TZif2'
			head -c 31 /dev/zero
			printf '\0\0\0\1\0\0\0\4\0\0\0\0\0\0UTC\0'
		done
		printf '\n%s\n' "$2"
	} >"zones/$1"
	export TZDIR=$PWD/zones
}

@test "a zone brings time stamps with offsets to one calendar" {
	stamps
	tzif Asia/Shanghai CST-8
	zone 'date, zone: Asia/Shanghai'
	run_ok cutover-clean -q -f z.yml z.csv
	expect_out <<'X'
_at⇥_fault⇥d⇥n
z.csv:2⇥\N⇥2024-01-06⇥1
z.csv:3⇥\N⇥2024-01-05⇥2
z.csv:4⇥\N⇥2024-01-06⇥3
z.csv:5⇥\N⇥2024-01-05⇥4
z.csv:6⇥\N⇥2024-01-05⇥5
z.csv:7⇥\N⇥2024-01-05⇥6
\.⇥rows=6
X
	zone 'datetime, zone: "+08:00"'
	run_ok cutover-clean -q -f z.yml z.csv
	expect_out <<'X'
_at⇥_fault⇥d⇥n
z.csv:2⇥\N⇥2024-01-06T07:30:00+08:00⇥1
z.csv:3⇥\N⇥2024-01-05T23:30:00+08:00⇥2
z.csv:4⇥\N⇥2024-01-06T00:00:00+08:00⇥3
z.csv:5⇥\N⇥2024-01-05T00:00:00⇥4
z.csv:6⇥\N⇥2024-01-05T23:59:00⇥5
z.csv:7⇥\N⇥2024-01-05T23:00:00+08:00⇥6
\.⇥rows=6
X
	zone 'date, zone: UTC, formats: ["%Y-%m-%dT%H:%M:%S%z"]'
	expect_status 1 cutover-clean -q -f z.yml z.csv
	out_has "$(printf 'z.csv:3\t\\N\t2024-01-05\t2')"
	err_has "z.csv:4: d: '2024-01-05 16:00:00 UTC' is not a date (tried: %Y-%m-%dT%H:%M:%S%z)"
}

@test "a zone with summer time, by its rule for the years to come" {
	tzif Europe/Berlin CET-1CEST,M3.5.0,M10.5.0/3
	printf 'd,n\n2024-03-31T00:59:59Z,1\n2024-03-31T01:00:00Z,2\n2024-06-30T22:00:00Z,3\n2024-12-31T22:59:59Z,4\n2024-12-31T23:00:00Z,5\n' >z.csv
	zone 'datetime, zone: Europe/Berlin'
	run_ok cutover-clean -q -f z.yml z.csv
	expect_out <<'X'
_at⇥_fault⇥d⇥n
z.csv:2⇥\N⇥2024-03-31T01:59:59+01:00⇥1
z.csv:3⇥\N⇥2024-03-31T03:00:00+02:00⇥2
z.csv:4⇥\N⇥2024-07-01T00:00:00+02:00⇥3
z.csv:5⇥\N⇥2024-12-31T23:59:59+01:00⇥4
z.csv:6⇥\N⇥2025-01-01T00:00:00+01:00⇥5
\.⇥rows=5
X
}

@test "a zone that is not known is an error of the spec, whichever program asks" {
	stamps
	tzif Asia/Shanghai CST-8
	for name in Asia/Shangai Asia ../z.csv /etc/passwd +25:00 ''; do
		zone "date, zone: \"$name\""
		expect_status 2 cutover-clean -q -f z.yml z.csv
		err_has "z.yml:2:44: clean.fields.d.zone cannot be '$name': no time zone has that name (Asia/Shanghai, Europe/Berlin, UTC and +08:00 are some)"
	done
	printf '# comment\nCN\t+3114+12128\tAsia/Shanghai\tBeijing Time\nDE\t+5230+01322\tEurope/Berlin\nodd\n' >zones/zone.tab
	zone "date, zone: Asia/Shangai"
	expect_status 2 cutover-clean -q -f z.yml z.csv
	err_has "z.yml:2:43: clean.fields.d.zone: no time zone is called 'Asia/Shangai' (did you mean 'Asia/Shanghai'?)"
	zone "date, zone: Europe/Berln"
	expect_status 2 cutover-clean -q -f z.yml z.csv
	err_has "(did you mean 'Europe/Berlin'?)"
	echo TZif2 >zones/Odd
	zone 'date, zone: Odd'
	expect_status 2 cutover-validate -q -f z.yml </dev/null
	err_has "clean.fields.d.zone cannot be 'Odd': its file in the database of time zones is not whole"
	zone 'date, zone: Asia/Shanghai'
	TZDIR=$PWD/none expect_status 2 cutover-clean -q -f z.yml z.csv
	err_has "the database of time zones is not installed here (tzdata); an offset such as +08:00 needs none"
	for end in Z ' UTC' +08:00 -0330; do
		zone "date, zone: UTC, formats: [iso, \"%Y-%m-%dT%H:%M:%S$end\"]"
		expect_status 2 cutover-clean -q -f z.yml z.csv
		err_has "clean.fields.d: '%Y-%m-%dT%H:%M:%S$end' has the offset as a text, which no zone heeds: write %z for it"
	done
	zone 'text, zone: UTC'
	expect_status 2 cutover-clean -q -f z.yml z.csv
	err_has "z.yml:2:43: clean.fields.d: 'zone' is for dates, the type here is text"
}

@test "without a zone, different offsets in one column are a finding of the file, which a limit accepts" {
	stamps
	zone 'date, formats: [iso]'
	expect_status 1 cutover-clean -q -f z.yml z.csv
	out_has "$(printf '\\.\trows=6\tfinding=zones_mixed:1:d:')"
	out_has "$(printf 'z.csv:2\t\\N\t2024-01-05\t1')"
	err_has "clean: z.csv:3: d: a time stamp has the offset +08:00, that of z.csv:2 has Z: their days are those of different places; name the zone to which all are brought (clean.fields.d.zone)"
	echo 'limits: { file: { zones_mixed: 1 } }' >>z.yml
	run_ok cutover-clean -q -f z.yml z.csv
	zone datetime
	printf 'd,n\n2024-01-05T23:30:00Z,1\n2024-01-05T23:30:00+00:00,2\n2024-01-05T10:00:00,3\n' >z.csv
	run_ok cutover-clean -q -f z.yml z.csv
	printf '2024-01-05T10:00:00-03:30,4\n' >>z.csv
	expect_status 1 cutover-clean -q -f z.yml z.csv
	err_has "z.csv:5: d: a time stamp has the offset -03:30, that of z.csv:2 has Z"
}

@test "offsets of one zone give the days that they name, and no finding; two files are looked at together" {
	zone 'date, formats: ["%Y-%m-%dT%H:%M:%S%z"]'
	printf 'd,n\n2024-01-05T23:30:00+08:00,1\n2024-01-05T00:30:00+08:00,2\n' >a.csv
	printf 'd,n\n2024-01-05T23:30:00Z,1\n' >b.csv
	run_ok cutover-clean -q -f z.yml a.csv
	expect_out <<'X'
_at⇥_fault⇥d⇥n
a.csv:2⇥\N⇥2024-01-05⇥1
a.csv:3⇥\N⇥2024-01-05⇥2
\.⇥rows=2
X
	expect_status 1 cutover-clean -q -f z.yml a.csv b.csv
	err_has "b.csv:2: d: a time stamp has the offset Z, that of a.csv:2 has +08:00"
}

@test "the finding is the same with any number of threads" {
	zone 'date, formats: ["%Y-%m-%dT%H:%M:%S%z"]'
	awk 'BEGIN { print "d,n"; for (i = 1; i <= 300000; i++) printf "2024-01-05T%02d:%02d:%02d%s,%d\n", i / 3600 % 24, i / 60 % 60, i % 60, (i == 245000 || i == 290000 ? "Z" : "+08:00"), i }' >z.csv
	expect_status 1 cutover-clean -q -j 1 -f z.yml z.csv
	cp "$BATS_TEST_TMPDIR/out" one.out
	cp "$BATS_TEST_TMPDIR/err" one.err
	err_has "z.csv:245001: d: a time stamp has the offset Z, that of z.csv:2 has +08:00"
	for jobs in 2 3 5; do
		expect_status 1 cutover-clean -q -j $jobs -f z.yml z.csv
		cmp one.out "$BATS_TEST_TMPDIR/out"
		cmp one.err "$BATS_TEST_TMPDIR/err"
	done
	sed -i 's/Z,/+08:00,/' z.csv
	run_ok cutover-clean -q -j 3 -f z.yml z.csv
}
