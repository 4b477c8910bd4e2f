# What holds for every program. To add one, add its row to `sample`.
load helper

# sample PROGRAM: how it is called on good input: options in $args, input in $input (- where it takes none),
# and $kind of its input: stream, legacy, whole (a legacy file, but its output is a folder), look (a legacy file that is only looked at), lines or none
sample() {
	args=(-f spec.yml) kind=stream input=journal.stream
	case $1 in
	cutover-clean) kind=legacy input=legacy.csv ;;
	cutover-guess | cutover-profile) args=() kind=look input=legacy.csv ;;
	cutover-show) args=(--rows 1-) kind=look input=legacy.csv ;;
	cutover-map) input=clean.stream ;;
	cutover-dedupe) ;;
	cutover-sort) args+=(--by voucher_id,line_no) ;;
	cutover-validate) args+=(--set-aside aside.tsv) ;;
	cutover-load) ;;
	cutover-reconcile) kind=none input= ;;
	cutover-status) args=() kind=lines input=run.audit ;;
	cutover-run) kind=whole input=legacy.csv ;;
	cutover-audit) args=() kind=lines input=run.audit ;;
	cutover) args=(clean -f spec.yml) kind=legacy input=legacy.csv ;;
	*) return 1 ;;
	esac
}

setup() {
	scratch
	printf '%s\n' 'date,word,number,line,account,debit,credit' '2023-01-05,A,1,1,1001,1.50,0.00' \
		'2023-01-05,A,1,2,1002,0.00,1.50' >legacy.csv
	cat >spec.yml <<'X'
cutover: 1
name: contract
controls: [debit, credit]
source: { encoding: utf-8 }
clean:
  fields:
    date:    { type: date }
    word:    { required: true }
    number:  { type: integer }
    line:    { type: integer }
    account: {}
    debit:   { type: decimal(2) }
    credit:  { type: decimal(2) }
map:
  to: ledger/journal_line
  fields:
    book:         "'001'"
    voucher_id:   "word || '-' || number"
    line_no:      line
    posting_date: date
    period:       "to_char(date, 'YYYYMM')"
    account:      account
    currency:     "'CNY'"
    debit:        debit
    credit:       credit
dedupe: { key: [voucher_id, line_no], keep: first }
validate:
  group: [voucher_id]
  group_checks: { unbalanced: "sum(debit) = sum(credit)" }
load: { to: "sqlite:ledger.db", mode: insert }
reconcile:
  key: [account]
  compare: { debit: {}, credit: {} }
  before: { read: journal.stream, fields: { account: account, debit: sum(debit), credit: sum(credit) } }
  after:  { read: journal.stream, fields: { account: account, debit: sum(debit), credit: sum(credit) } }
X
	rows clean 1 | stream debit credit >clean.stream
	rows journal 1 | stream debit credit >journal.stream
	echo '{"program":"clean","version":"1","status":0,"inputs":[],"outputs":[],"in":{"records":2,"sums":{}},"out":{"records":2,"sums":{}}}' >run.audit
}

# rows clean|journal N: N vouchers of two lines
rows() {
	awk -v kind="$1" -v n="$2" 'BEGIN { OFS = "\t"
		common = kind == "clean" ? "date\tword\tnumber\tline\taccount" : "book\tvoucher_id\tline_no\tposting_date\tperiod\taccount\tcurrency"
		print "_at", "_fault", common, "debit", "credit"
		for (i = 1; i <= n; i++) for (l = 1; l <= 2; l++) {
			if (kind == "clean") v = "2023-01-05\tA\t" i "\t" l "\t100" l
			else v = "001\tA-" i "\t" l "\t2023-01-05\t202301\t100" l "\tCNY"
			print "legacy.csv:" 2 * i + l - 1, "\\N", v, l == 1 ? "1.50\t0.00" : "0.00\t1.50" } }'
}

programs() { ls "$BIN" | grep -E '^cutover(-|$)'; }
# each FUNCTION [KIND...]: call it for every program whose input is of one of these kinds (all without)
each() {
	local f=$1 p bad=0
	shift
	for p in $(programs); do
		sample "$p" || { echo "$p has no row in tests/contract.bats"; return 1; }
		case " ${*:-$kind} " in *" $kind "*) ;; *) continue ;; esac
		rm -f ledger.db* aside.tsv out.file
		"$f" "$p" || { echo "^ $p"; bad=1; }
	done
	return $bad
}

helps() {
	run_ok "$1" --help && quiet && out_has "$1" && out_has "-h, --help" && out_has "-V, --version" && cp out whole &&
		run_ok "$1" -h && quiet && cmp whole out
}
@test "--help goes to standard output and is no error" { each helps; }

tells_version() {
	run_ok "$1" --version && quiet && out_has "$(cat "$TOP/VERSION")" && out_has "cutover" && cp out whole && run_ok "$1" -V && cmp whole out
}
@test "--version" { each tells_version; }

refuses_option() {
	expect_status 2 "$1" "${args[@]}" --versoin && nothing_out && err_has "'--version'" && err_has versoin &&
		expect_status 2 "$1" "${args[@]}" -Z && nothing_out
}
@test "an unknown option is refused, and the nearest one named" { each refuses_option; }

wants_argument() { expect_status 2 "$1" "${args[@]}" --audit && err_has audit; }
@test "an option without its argument is refused" { each wants_argument stream legacy none whole; }

succeeds() {
	run_ok "$1" "${args[@]}" -q $input && quiet
}
@test "on good input the status is 0, and -q says nothing" { each succeeds stream legacy look lines whole; }

names_missing() { expect_status 2 "$1" "${args[@]}" no-such-file && err_has no-such-file; }
@test "a file that is not there is named" { each names_missing stream legacy look lines whole; }

names_spec() { expect_status 2 "$1" "${args[@]/spec.yml/no-such.yml}" $input && err_has no-such.yml && nothing_out; }
@test "a spec that is not there is named" { each names_spec stream legacy none whole; }

wants_spec() {
	expect_status 2 "$1" $input &&
		err_has "no spec: name one with -f FILE; where there is none yet, 'cutover guess FILE' prints one to start from"
}
@test "without a spec nothing is read, and the message has how to get one" {
	sample_without() { case $1 in cutover) ;; *) wants_spec "$1" ;; esac; }
	each sample_without stream legacy none
}

# A section that is missing: the message shows one that works once the words in capitals are filled in.
shows_section() {
	local name=${1#cutover-} shown
	# sort has no section of its own
	case $1 in cutover | cutover-sort) return 0 ;; esac
	sed "/^$name:/,/^[a-z]/{/^$name:/d;/^ /d}" spec.yml >without.yml
	# what load needs stands in map
	[ "$name" != map ] || sed -i '/^load:/d' without.yml
	expect_status 2 "$1" -f without.yml $input && err_has "$name: without.yml has no section '$name'; the shortest one is: $name: {" || return 1
	shown=$(sed 's/.*the shortest one is: //' err | sed 's/COLUMN: {}/account: {}/; s/NAME: FIELD/account: account/; s/\[FIELD\]/[voucher_id, line_no]/; s/FILE/ledger.db/
		s/OLD.csv\|NEW.csv/legacy.csv/g; s/number(COLUMN)/number(debit)/g; s/COLUMN/account/g')
	printf '%s\n' "$(cat without.yml)" "$shown" >with.yml
	run_ok "$1" -q -f with.yml $input
}
@test "a section that is missing: the message shows the shortest one, which works" { each shows_section stream legacy none; }

# With nothing on the pipe and no file, a person looks at a cursor.
waits() {
	script -qec "$1 ${args[*]}" /dev/null </dev/null >waiting || true
	has waiting "reading standard input, which is this terminal: waiting for " && [ "$(grep -c 'this terminal' waiting)" = 1 ] || return 1
	"$1" "${args[@]}" <"$input" >/dev/null 2>waiting && lacks waiting "this terminal" || return 1
	rm -f ledger.db* aside.tsv
	for quietly in "-q" "-n" "$input"; do
		script -qec "$1 ${args[*]} $quietly" /dev/null </dev/null >waiting || true
		lacks waiting "this terminal" || return 1
	done
}
@test "a program that waits on a terminal says what for" {
	has_terminal
	each waits stream legacy look
	script -qec "cutover-load -f spec.yml" /dev/null </dev/null >waiting || true
	has waiting "waiting for the stream of 'cutover validate'"
	script -qec "cutover-map -f spec.yml -" /dev/null </dev/null >waiting || true
	has waiting "waiting for the stream of 'cutover clean'"
	script -qec "cutover-clean --guess" /dev/null </dev/null >waiting || true
	has waiting "waiting for a legacy file"
}

refuses_folder() { mkdir -p folder; expect_status 2 "$1" "${args[@]}" folder && err_has folder; }
@test "a folder is no input" { each refuses_folder stream legacy look lines whole; }

sees_full() {
	[ -e /dev/full ] || skip "/dev/full is not here"
	capture "$1" "${args[@]}" $input
	[ -s out ] || return 0
	rm -f ledger.db* aside.tsv
	"$1" "${args[@]}" $input >/dev/full 2>err && { echo "status 0 on a full disk"; return 1; } || [ $? -eq 2 ] && [ -s err ]
}
@test "a full disk is an error" { each sees_full; }

help_sees_full() { "$1" --help >/dev/full 2>err && return 1 || [ $? -eq 2 ] && [ -s err ]; }
@test "--help into a full disk is an error" { each help_sees_full; }

no_seal_written() { ! grep -q '^\\\.' out || { echo "a seal was written"; return 1; }; }
broken_seal() {
	sed 2d "$input" >broken.stream
	expect_status 2 "$1" "${args[@]}" broken.stream && err_has broken.stream && err_has rows && err_has "-I tsv" && no_seal_written
}
@test "a stream that lost a record is refused, and the way out named" { each broken_seal stream; }

wrong_sum() {
	sed 's/sum\.debit=1\.50/sum.debit=1.51/' "$input" >wrong.stream
	expect_status 2 "$1" "${args[@]}" wrong.stream && err_has sum.debit && no_seal_written
}
@test "a stream whose sum differs is refused" { each wrong_sum stream; }

unsealed() {
	head -n 2 "$input" >cut.stream
	expect_status 2 "$1" "${args[@]}" cut.stream && err_has cut.stream && err_has seal && no_seal_written
}
@test "a stream without its seal is refused" { each unsealed stream; }

cut_line() {
	head -c -9 "$input" >cut.stream
	expect_status 2 "$1" "${args[@]}" cut.stream && no_seal_written
}
@test "a stream cut in the middle of its seal is refused" { each cut_line stream; }

takes_tsv() { sed '$d' "$input" >plain.tsv; run_ok "$1" "${args[@]}" -I tsv plain.tsv; }
@test "-I tsv asks for no seal" { each takes_tsv stream; }

behind_seal() {
	{ cat "$input"; sed -n 2p "$input"; } >more.stream
	expect_status 2 "$1" "${args[@]}" more.stream && err_has more.stream && no_seal_written
}
@test "a record behind the seal is refused" { each behind_seal stream; }

empty() { : >empty.in; expect_status 2 "$1" "${args[@]}" empty.in && err_has empty.in && no_seal_written; }
@test "an empty file is refused by name" { each empty stream legacy look whole; }

header_only() {
	case $kind in
	stream) head -n 1 "$input" | stream debit credit >none.in ;;
	legacy) head -n 1 "$input" >none.in ;;
	esac
	# a ledger is not loaded with nothing: that is a finding
	case $1 in
	cutover-load) expect_status 1 "$1" "${args[@]}" none.in ;;
	*) run_ok "$1" "${args[@]}" none.in ;;
	esac
}
@test "a file with a header and no record is good, but to load" { each header_only stream legacy; }

reads_stdin() {
	run_ok "$1" "${args[@]}" $input && cp out from-file && rm -f ledger.db* aside.tsv
	"$1" "${args[@]}" <"$input" >out 2>err && rm -f ledger.db* aside.tsv
	if [ "$kind" = stream ]; then cmp out from-file || return 1; fi
	"$1" "${args[@]}" - <"$input" >out2 2>err && cmp out out2
}
@test "without operands, and with -, standard input is read" { each reads_stdin stream legacy look whole; }

whole_file() {
	capture "$1" "${args[@]}" $input
	[ -s out ] || return 0
	cp out want && rm -f ledger.db* aside.tsv
	run_ok "$1" "${args[@]}" -o out.file $input && cmp out.file want && [ ! -s out ]
}
@test "-o FILE holds what standard output would" { each whole_file stream legacy look none; }

no_half_file() {
	sed 2d "$input" >broken.stream
	: >out; : >err; ls -A >before
	expect_status 2 "$1" "${args[@]}" -o out.file broken.stream
	[ ! -e out.file ] || { echo "half a file"; return 1; }
	ls -A | grep -vx -e before -e aside.tsv | diff <(grep -vx before before) - || { echo "files were left"; return 1; }
}
@test "-o FILE leaves nothing behind when the input was broken" { each no_half_file stream; }

pipe_closed() {
	[ "$1" != cutover-load ] || return 0 # it writes nothing there
	case $input in
	*.stream) rows "${input%.stream}" 60000 | stream debit credit >big.in ;;
	legacy.csv) { head -n 1 legacy.csv; awk 'BEGIN { for (i = 0; i < 120000; i++) print "2023-01-05,A," i ",1,1001,1.50,0.00" }'; } >big.in ;;
	esac
	"$1" "${args[@]}" big.in 2>err | head -n 1 >/dev/null
	quiet
}
@test "a reader that has seen enough ends the program quietly" { each pipe_closed stream legacy look; }

dry() {
	# load shows there what it would do
	run_ok "$1" "${args[@]}" -n $input && { [ ! -s out ] || [ "$1" = cutover-load ]; } && [ ! -e ledger.db ] && [ ! -e aside.tsv ]
}
@test "-n writes nothing" { each dry stream legacy none whole; }

bad_key() {
	sed 's/^controls:/contrls:/' spec.yml >bad.yml
	expect_status 2 "$1" "${args[@]/spec.yml/bad.yml}" $input && err_has "bad.yml:3:1: unknown key 'contrls'" && err_has "'controls'" && nothing_out
}
@test "a wrong key of the spec is refused by its place" { each bad_key stream legacy none whole; }

writes_audit() {
	run_ok "$1" "${args[@]}" --audit log.audit $input && [ "$(wc -l <log.audit)" -ge 1 ] && grep -q '"status":' log.audit && rm log.audit
}
@test "--audit appends one line" { each writes_audit stream legacy none; }

full_audit() {
	[ -e /dev/full ] || skip "/dev/full is not here"
	expect_status 2 "$1" "${args[@]}" --audit /dev/full $input && err_has /dev/full
}
@test "an audit line that cannot be written is an error" { each full_audit stream legacy none whole; }

no_escapes() {
	printf '_at\t_fault\t\033[31mred\n\\.\trows=0\n' >escape.in
	capture "$1" "${args[@]}" escape.in
	lacks err "$(printf '\033')"
}
@test "control characters of the data do not reach the terminal" { each no_escapes stream legacy look lines whole; }

# what is there of the files that the rows may write
made() { ls -A ledger.db* aside.tsv out.file 2>/dev/null; }
no_audit_file() {
	expect_status 2 "$1" "${args[@]}" --audit nowhere/log $input && err_has "cannot create 'nowhere/log': No such file or directory" &&
		[ -z "$(grep -v '^\\!' out)" ] && [ -z "$(made)" ]
}
no_audit_append() {
	mkdir -p log
	expect_status 2 "$1" "${args[@]}" --audit log $input && err_has "cannot write to 'log': Is a directory" && [ -z "$(made)" ]
}
@test "an audit file that is there and takes no line is known before anything is done" { each no_audit_append stream legacy none whole; }
@test "an audit file that cannot be written is known before anything is done" { each no_audit_file stream legacy none whole; }

private() {
	umask 022
	run_ok "$1" "${args[@]}" --audit log.audit $input && [ "$(stat -c %a log.audit $(made) | sort -u)" = 600 ] || return 1
	rm -f log.audit ledger.db* aside.tsv
	case $1 in cutover-load) return 0 ;; esac
	run_ok "$1" "${args[@]}" -o out.file $input && [ "$(stat -c %a $(made) | sort -u)" = 600 ] || return 1
	# one that is there keeps its mode
	chmod 644 out.file && run_ok "$1" "${args[@]}" -o out.file $input && [ "$(stat -c %a out.file)" = 644 ]
}
@test "what is made is readable by its owner only" { each private stream legacy none; }

onto_input() {
	cp "$input" before && status=0
	"$1" "${args[@]}" "$input" >>"$input" 2>err || status=$?
	cmp "$input" before && [ "$status" = 2 ] && err_has "standard output would change" && [ -z "$(made)" ] || return 1
	status=0
	"$1" "${args[@]}" "$input" 1<>"$input" 2>err || status=$?
	cmp "$input" before && [ "$status" = 2 ] && err_has "standard output would change" || return 1
	# nor is the line that tells of a failure written there
	"$1" "${args[@]}" "$input" --versoin >>"$input" 2>err || status=$?
	cmp "$input" before
}
@test "standard output is none of the files that are read" { each onto_input stream legacy look lines; }

onto_audit() {
	: >log.audit && status=0
	"$1" "${args[@]}" --audit ./log.audit $input >log.audit 2>err || status=$?
	[ "$status" = 2 ] && [ ! -s log.audit ] && err_has "both write './log.audit'" && [ -z "$(made)" ] || return 1
	status=0
	"$1" "${args[@]}" --audit log.audit $input >out 2>>log.audit || status=$?
	[ "$status" = 2 ] && [ -z "$(made)" ] && has log.audit "standard error and --audit both write 'log.audit'"
}
@test "the audit file is neither standard output nor standard error" { each onto_audit stream legacy none; }

stale_output() {
	case $1 in cutover-load) return 0 ;; esac
	cp journal.stream out.file && sed 's/^controls:/contrls:/' spec.yml >bad.yml
	expect_status 2 "$1" "${args[@]/spec.yml/bad.yml}" -q -o out.file $input && [ ! -e out.file ] && cmp journal.stream out.file.old &&
		err_has "no 'out.file' was written: what an earlier run wrote there is called 'out.file.old' now" || return 1
	# what is no stream is left alone, also by words that are no options; where a report is written, any file is put away
	echo mine >out.file && rm out.file.old && left=out.file
	case $1 in cutover-reconcile) left=out.file.old ;; esac
	expect_status 2 "$1" "${args[@]}" -o out.file --versoin $input && [ "$(cat $left)" = mine ] && cp journal.stream out.file &&
		expect_status 2 "$1" "${args[@]}" -o out.file --versoin $input && [ ! -e out.file ] || return 1
	# nor is anything moved by --dry-run
	cp journal.stream out.file
	expect_status 2 "$1" "${args[@]/spec.yml/bad.yml}" -n -o out.file $input && [ -e out.file ] && rm out.file
}
@test "a run that fails leaves no stream of an earlier one under the name of -o" { each stale_output stream legacy none; }
