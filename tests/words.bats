# Words that are data: the tables under schemas/ that users extend by a file of the same name beside the spec.
load helper

company() { # NAME...: what company_name() makes of them, by s.yml
	printf 'cutover: 1\nclean: { fields: { n: {} } }\nmap: { fields: { n: company_name(n) } }\n' >s.yml
	{ echo n; printf '%s\n' "$@"; } >v.csv
	run_ok pipe "cutover clean -q -f s.yml v.csv | cutover map -q -O csv -f s.yml | cut -d , -f 3"
}
forms() { mkdir -p schemas/codes; { echo code,country,name,short,english,also,stands; cat; } >schemas/codes/legal_forms.csv; }
headings() { mkdir -p schemas/guess; { echo field,heading; cat; } >schemas/guess/headings.csv; }

# alone: the programs in a folder from which no schemas of an installation are found
alone() {
	[ ! -e /usr/local/share/cutover ] || skip "cutover is installed here"
	mkdir -p alone/bin && cp "$BIN"/cutover* alone/bin/
	PATH=$PWD/alone/bin:$PATH
}

# ---- legal forms

@test "company_name() takes off the forms of the table beside the spec, and those of the installation" {
	company 'Muster Verein' 'Muster e.V.' 'Muster GmbH'
	expect_out <<<$'n\nmuster verein\nmuster\nmuster'
	forms <<<'xx-ver,XX,Verein,,association,Ver.|Vrn,'
	company 'Muster Verein' 'Muster VER' 'Muster Vrn.' 'Muster GmbH' 'Verein Muster'
	expect_out <<<$'n\nmuster\nmuster\nmuster\nmuster\nverein muster'
}

@test "a row beside the spec replaces that of the installation of the same code; never takes nothing off" {
	forms <<<$'de-gmbh,DE,Gesellschaft mit beschränkter Haftung,GmbH,,,never\nch-gmbh,CH,x,,,,never\nat-gmbh,AT,x,,,,never\nxx-f,XX,Firma,,,,both'
	company 'Muster GmbH' 'Muster AG' 'Firma Muster' 'Muster Firma'
	expect_out <<<$'n\nmuster gmbh\nmuster\nmuster\nmuster'
}

@test "a wrong row of legal forms is an error that names it" {
	wrong() {
		forms <<<"$1"
		expect_status 2 cutover map -q -f s.yml </dev/null
		err_has "map: schemas/codes/legal_forms.csv:2: $2"
		nothing_out
	}
	company 'Muster AG'
	wrong 'a,XX,Name,,,,front' "stands must be end, both or never"
	wrong ',XX,Name,,,,' "the code is missing"
	wrong 'a,XX,,N,,,' "the name is missing"
	forms <<<$'a,XX,Name,,,,\na,XX,Other,,,,'
	expect_status 2 cutover map -q -f s.yml </dev/null
	err_has "map: schemas/codes/legal_forms.csv:3: a row above has the same code"
	printf 'code,name\na,b\n' >schemas/codes/legal_forms.csv
	expect_status 2 cutover map -q -f s.yml </dev/null
	err_has "'schemas/codes/legal_forms.csv' has no column 'also'; it has: code, name"
}

@test "without any table of legal forms company_name() is an error, and nothing else is" {
	company 'Muster AG'
	alone
	expect_status 2 cutover map -q -f s.yml </dev/null
	err_has "map: s.yml:3:21: map.fields.n: company_name() needs codes/legal_forms.csv, and there is none among the schemas"
	sed -i 's/company_name(n)/upper(n)/' s.yml
	run_ok pipe "cutover clean -q -f s.yml v.csv | cutover map -q -O csv -f s.yml | cut -d , -f 3"
	expect_out <<<$'n\nMUSTER AG'
}

@test "the table that is used is in the evidence of the run, and is no place for an output" {
	company 'Muster AG'
	forms <<<'xx,XX,Verein,,,,'
	cutover clean -q -f s.yml v.csv >c
	run_ok cutover map -q -f s.yml --audit log c
	grep -q 'schemas/codes/legal_forms.csv","sha256"' log
	cp schemas/codes/legal_forms.csv before
	expect_status 2 cutover map -q -f s.yml -o schemas/codes/legal_forms.csv c
	cmp before schemas/codes/legal_forms.csv
}

# ---- headings

@test "guess knows the headings of the table in the working folder, before those of the installation" {
	printf 'Belegtag;Wert;Konto\n01.02.2024;1,50;1200\n02.02.2024;2,50;1300\n' >v.csv
	run_ok cutover guess v.csv
	out_has 'belegtag: { from: Belegtag' && out_has 'wert: { from: Wert' && out_has 'account: { from: Konto'
	headings <<<$'date,Belegtag\namount,wert\nown_code,Konto'
	run_ok cutover guess v.csv
	out_has 'date: { from: Belegtag' && out_has 'amount: { from: Wert, type: decimal(2)' && out_has 'own_code: { from: Konto'
	# also that beside a spec
	mkdir beside && mv schemas beside/ && printf 'cutover: 1\nclean: { fields: { a: {} } }\n' >beside/s.yml
	run_ok cutover guess -f beside/s.yml v.csv
	out_has 'date: { from: Belegtag'
}

@test "a wrong row of headings is an error that names it" {
	printf 'a,b\n1,2\n' >v.csv
	wrong() {
		headings <<<"date,Tag
$1"
		expect_status 2 cutover guess v.csv
		expect_err <<<"guess: schemas/guess/headings.csv:3: $2"
		nothing_out
	}
	wrong 'amount,' "the heading is missing"
	wrong ',Wert' "the field is missing"
	wrong 'my field,Wert' "'my field' is no name of a field: small letters, digits and _, a letter first"
	wrong 'amount,TAG' "the heading 'TAG' is 'date' by a row above"
	echo date >schemas/guess/headings.csv
	expect_status 2 cutover guess v.csv
	err_has "headings.csv' has no column 'field'; it has: date"
}

@test "a table of words in another form is an error that says what form it must have" {
	mkdir -p schemas/guess
	printf 'a,b\n1,2\n' >v.csv
	# refused MESSAGE <TABLE
	refused() {
		cat >schemas/guess/headings.csv
		expect_status 2 cutover guess v.csv
		grep -qxF "guess: $1" err
		nothing_out
	}
	refused 'schemas/guess/headings.csv: the file is empty: not even a header' </dev/null
	refused "'schemas/guess/headings.csv' is not UTF-8, and looks like cp1252 (or iso-8859-15, cp1250, cp850) rather than GB18030: save it as UTF-8" \
		< <(printf 'field,heading\ndate,Pr\xfcfdatum\ndate,Gesch\xe4ftstag\namount,Betr\xe4ge gro\xdf\n')
	refused 'schemas/guess/headings.csv:3: field 2: byte 2 is not UTF-8: save it as UTF-8' \
		< <(printf 'field,heading\ndate,日期啊啊啊啊啊啊啊啊啊啊啊\ndate,a\xff\xfeb\n')
	refused 'schemas/guess/headings.csv:11: byte 174 of the file is not GB18030: save it as UTF-8' \
		< <({ { echo field,heading; printf 'date,日期啊啊啊%d\n' {1..9}; } | iconv -f UTF-8 -t GB18030; printf 'date,a\xff\xfeb\n'; })
	refused "'schemas/guess/headings.csv' has no column 'heading'; it has: field;heading; write commas between the columns" <<<$'field;heading\ndate;Tag'
}

@test "without any table of headings guess says which file is missing" {
	printf 'a,b\n1,2\n' >v.csv
	alone
	cp -R "$TOP/schemas" . && rm schemas/guess/headings.csv
	expect_status 2 cutover guess v.csv
	expect_err <<<"guess: there is no guess/headings.csv among the schemas, neither below './schemas' nor in the installation"
	nothing_out
}

# ---- formats of dates

dates() { mkdir -p schemas/guess; { echo format,kind; cat; } >schemas/guess/dates.csv; }

@test "guess tries the formats of the table in the working folder, before those of the installation" {
	printf 'Datum;Konto\n05_06_2023;1200\n25_06_2023;1300\n' >v.csv
	run_ok cutover guess v.csv
	out_has 'date: { from: Datum }'
	dates <<<'%d_%m_%Y,day'
	run_ok cutover guess v.csv
	out_has 'date: { from: Datum, type: date, formats: ["%d_%m_%Y"] }'
	# which of two that read as much is said by the order
	printf 'Datum;Konto\n05/06/2023;1200\n' >v.csv
	run_ok cutover guess v.csv
	out_has 'formats: ["%d/%m/%Y"]'
	dates <<<'%m/%d/%Y,day'
	run_ok cutover guess v.csv
	out_has 'formats: ["%m/%d/%Y"]' && out_has 'day or month first?'
	# and the kind says whether a time goes with it
	printf 'Datum;Konto\n05_06_2023 11h30;1200\n' >v.csv
	dates <<<'%d_%m_%Y %Hh%M,time'
	run_ok cutover guess v.csv
	out_has 'type: datetime, formats: ["%d_%m_%Y %Hh%M"]'
}

@test "day and month of formats of one's own are reported apart by other columns, whichever comes first" {
	local order
	for order in '%m_%d_%Y,day %d_%m_%Y,day' '%d_%m_%Y,day %m_%d_%Y,day'; do
		tr ' ' '\n' <<<"$order" | dates
		printf 'Datum;Due Date;Konto\n05_06_2023;12_25_2023;1200\n05_07_2023;05_25_2023;1300\n' >v.csv
		run_ok cutover guess v.csv
		[ "$(grep -c 'formats: \["%m_%d_%Y"\]' out)" = 2 ]
		out_has 'As in the other columns'
		printf 'Datum;Due Date;Konto\n05_06_2023;25_12_2023;1200\n05_07_2023;25_05_2023;1300\n' >v.csv
		run_ok cutover guess v.csv
		[ "$(grep -c 'formats: \["%d_%m_%Y"\]' out)" = 2 ]
	done
}

@test "a wrong row of formats is an error that names it" {
	printf 'a,b\n1,2\n' >v.csv
	wrong() {
		dates <<<"%d_%m_%Y,day
$1"
		expect_status 2 cutover guess v.csv
		expect_err <<<"guess: schemas/guess/dates.csv:3: $2"
		nothing_out
	}
	wrong '%d-%m,tag' "kind must be day, time, digits or serial"
	wrong ',day' "the format is missing"
	wrong '%d_%m_%Y,day' "'%d_%m_%Y' is in a row above"
	wrong '"%d""%m",day' "'%d\"%m' is no format: it has a quote or a backslash"
	dates <<<'%Q,day'
	expect_status 2 cutover guess v.csv
	err_has "guess: schemas/guess/dates.csv:2: '%Q' is no format: "
	seq 65 | sed 's/.*/%Y_%m_%d &,day/' | dates
	expect_status 2 cutover guess v.csv
	err_has "guess: schemas/guess/dates.csv:66: more than 64 formats, with those of the installation"
}

@test "without any table of formats guess says which file is missing" {
	printf 'a,b\n1,2\n' >v.csv
	alone
	cp -R "$TOP/schemas" . && rm schemas/guess/dates.csv
	expect_status 2 cutover guess v.csv
	expect_err <<<"guess: there is no guess/dates.csv among the schemas, neither below './schemas' nor in the installation"
	nothing_out
}
