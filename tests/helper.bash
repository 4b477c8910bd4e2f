# helper.bash: what the bats files share. Each test runs in an empty directory of its own, with cutover and
# cutover-NAME of $O (default build) on the PATH. In what is given to stream and expect_*, ⇥ stands for TAB.
# A file with a setup of its own calls `scratch` first.

TOP=$(cd "$BATS_TEST_DIRNAME" && until [ -f Makefile ] || [ "$PWD" = / ]; do cd ..; done && pwd)
[ "$TOP" != / ] || { echo "helper.bash: there is no Makefile above $BATS_TEST_DIRNAME" >&2; return 1; }
case ${O:=build} in /*) BIN=$O/bin ;; *) BIN=$TOP/$O/bin ;; esac
export PATH="$BIN:$PATH" LC_ALL=C TZ=UTC
unset CUTOVER_AUDIT

scratch() { # to the test's own directory; what a sanitizer finds in any process lands there too
	cd "$BATS_TEST_TMPDIR" || return
	export ASAN_OPTIONS="exitcode=99:log_path=$PWD/asan" UBSAN_OPTIONS="print_stacktrace=1:exitcode=99" LSAN_OPTIONS=exitcode=99
}
setup() { scratch; }
teardown() { sanitizers_agree; }
sanitizers_agree() {
	if compgen -G "$BATS_TEST_TMPDIR/asan.*" >/dev/null; then cat "$BATS_TEST_TMPDIR"/asan.*; return 1; fi
	if [ -f "$BATS_TEST_TMPDIR/err" ] && grep -A 8 "runtime error:" "$BATS_TEST_TMPDIR/err"; then return 1; fi
}

tabs() { sed "s/⇥/$(printf '\t')/g"; }

# stream [CONTROL...] <rows: a sealed stream of the rows, header first, with the exact sum of each CONTROL
stream() {
	tabs | LC_ALL=C awk -F '\t' -v controls="$*" '
	{ print }
	NR == 1 { n = split(controls, c, " "); for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ for (i = 1; i <= n; i++) if ((v = $at[c[i]]) != "\\N") {
		p = index(v, "."); d = p ? length(v) - p : 0
		if (d > scale[i]) { sum[i] *= 10 ^ (d - scale[i]); scale[i] = d }
		sub(/\./, "", v); sum[i] += v * 10 ^ (scale[i] - d) } }
	END { printf "\\.\trows=%d", NR - 1
		for (i = 1; i <= n; i++) {
			s = sprintf("%0" (scale[i] + 1) ".0f", sum[i] < 0 ? -sum[i] : sum[i] + 0); l = length(s) - scale[i]
			printf "\tsum.%s=%s%s%s", c[i], sum[i] < 0 ? "-" : "", substr(s, 1, l), scale[i] ? "." substr(s, l + 1) : "" }
		print "" }'
}

# spec <YAML: ./s.yml, with its first line
spec() { { echo "cutover: 1"; cat; } >s.yml; }
# set_line PATTERN TEXT: change a line of spec.yml
set_line() { sed -i "s|$1|$2|" spec.yml; }
# fields SOURCE FIELD...: ./s.yml with these keys of source and these clean fields
fields() {
	{
		[ -z "$1" ] || echo "source: { $1 }"
		echo "clean:"
		echo "  fields:"
		shift
		printf '    %s\n' "$@"
	} | spec
}

# some VALUE...: all of them; under a sanitizer, which takes ten times as long, the first and the last
some() { if [ -z "${SANITIZED:-}" ]; then echo "$@"; else echo "$1 ${*: -1}"; fi; }

# lines_of N TEXT: so many lines of it; text_of N LETTER: a text so long. bats watches each command of a test, which makes a loop
# of a thousand `echo` slow: awk, seq and these make big inputs.
lines_of() { yes "$2" | head -n "$1"; }
text_of() { printf "%$1s" "" | tr ' ' "$2"; }

# capture COMMAND...: its standard output in ./out, its standard error in ./err, its status in $status
capture() { status=0; "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || status=$?; }
# pipe 'A | B': a line of shell to capture; its status is that of the last program that failed
pipe() { bash -o pipefail -c "$1"; }

# expect_status N COMMAND...; what it wrote is shown when the status is another
expect_status() {
	local want=$1 what; shift
	capture "$@"
	[ "$status" -eq "$want" ] && return
	echo "status $status, not $want: $*"
	head -n 20 "$BATS_TEST_TMPDIR/err" "$BATS_TEST_TMPDIR/out"
	for what in err out; do [ "$(wc -l <"$BATS_TEST_TMPDIR/$what")" -le 20 ] || tail -n 15 "$BATS_TEST_TMPDIR/$what"; done
	return 1
}
run_ok() { expect_status 0 "$@"; }

# exactly this, from a here-doc. Of the summary line the time and the speed are left away.
# A case about data says `expect_findings` and `summary`, so that other words in a summary turn only summary.bats red.
expect_out() { tabs | diff -u --label expected --label output - "$BATS_TEST_TMPDIR/out"; }
expect_err() { tabs | diff -u --label expected --label errors - <(sed -E 's|(, [0-9.,]+ m?s)?(, [0-9.,]+ [kMG]?B/s)?$||' "$BATS_TEST_TMPDIR/err"); }
# the same without what is said of the whole, the verdict and the summary: these begin with a figure, which no name of a file is
expect_findings() { tabs | diff -u --label expected --label findings - <(grep -vE '^[a-z]+: [0-9,]+ ' "$BATS_TEST_TMPDIR/err"); }
# summary [PROGRAM:] 3 read, _ clean: the last line in err (or $SAID) that begins with a figure has these, from the first on,
# _ being any one; the words are for the reader
summary() {
	local program='[a-z]+:' line got want
	case $1 in *:) program=$1; shift ;; esac
	line=$(grep -E "^$program [0-9]" "${SAID:-$BATS_TEST_TMPDIR/err}" | tail -n 1)
	got=$(figures <<<"$line") want=$(figures <<<"$*")
	# shellcheck disable=SC2053 # a figure of the wanted ones may be a pattern
	[ -n "$want" ] && [[ $got == $want* ]] && return
	echo "not $*"; echo "the summary is: $line"; return 1
}
# figures <TEXT: its figures, each with a blank behind it, and a pattern of any one for _
figures() { grep -oE '\<_\>|[0-9]+(,[0-9]{3})*(\.[0-9]+)?' | sed 's/_/+([^ ])/' | tr '\n' ' '; }
expect_file() { tabs | diff -u --label expected --label "$1" - "$1"; }
# a line that holds TEXT as it stands
has() { grep -qF -e "$2" "$1" || { echo "no line with: $2"; head -n 40 "$1"; return 1; }; }
out_has() { has "$BATS_TEST_TMPDIR/out" "$1"; }
err_has() { has "$BATS_TEST_TMPDIR/err" "$1"; }
# bats passes over a failing `! command`: these say what must not be there
lacks() { if grep -F -e "$2" "$1"; then echo "there is a line with: $2"; return 1; fi; }
err_lacks() { lacks "$BATS_TEST_TMPDIR/err" "$1"; }
no_seal() { if grep '^\\\.' "$BATS_TEST_TMPDIR/out"; then echo "there is a seal"; return 1; fi; }
# out holds nothing, or nothing but the line in which a stream says who failed
nothing_out() {
	[ ! -s "$BATS_TEST_TMPDIR/out" ] || { [ "$(wc -l <"$BATS_TEST_TMPDIR/out")" = 1 ] && grep -q '^\\!' "$BATS_TEST_TMPDIR/out"; } ||
		{ echo "something was written"; head -n 5 "$BATS_TEST_TMPDIR/out"; return 1; }
}
quiet() { [ ! -s "$BATS_TEST_TMPDIR/err" ] || { cat "$BATS_TEST_TMPDIR/err"; return 1; }; }

# with_jobs JOBS COMMAND...: what it does into out.JOBS, err.JOBS, audit.JOBS, status.JOBS, but for the time that it took
with_jobs() {
	local jobs=$1 program=$2 status=0 side; shift 2
	rm -f audit
	"$program" -j "$jobs" --audit audit "$@" >"out.$jobs" 2>err || status=$?
	echo "$status" >"status.$jobs"
	sed -E 's|, [0-9.,]+ m?s(, [0-9.,]+ [kMG]?B/s)?$||' err >"err.$jobs"
	[ ! -e audit ] || sed -E 's/"(start|seconds|run)":("[^"]*"|[0-9.]+)//g' audit >"audit.$jobs"
	for side in ${SIDES:-}; do rm -f "$side.$jobs"; [ ! -e "$side" ] || mv "$side" "$side.$jobs"; done
}
# same_jobs STATUS PROGRAM ARGUMENT...: with 1, 2, 3 and 7 threads; also the files named in SIDES
same_jobs() {
	local want=$1 jobs what; shift
	for jobs in 1 2 3 7; do with_jobs "$jobs" "$@"; done
	cp out.1 out; cp err.1 err
	[ "$(cat status.1)" -eq "$want" ] || { echo "status $(cat status.1), not $want"; head err.1; return 1; }
	for jobs in 2 3 7; do
		for what in out err audit status; do
			cmp "$what.1" "$what.$jobs" || { diff "$what.1" "$what.$jobs" | head -n 10; return 1; }
		done
		for what in ${SIDES:-}; do
			[ -e "$what.1" ] || [ -e "$what.$jobs" ] || continue
			cmp "$what.1" "$what.$jobs" || { diff "$what.1" "$what.$jobs" | head -n 10; return 1; }
		done
	done
}

# row RECORD: it is in the output, ⇥ being TAB; column N: that one of the records in the output, joined by blanks
row() { out_has "$(tabs <<<"$1")"; }
column() { tail -n +2 out | grep -v '^\\\.' | cut -f "$1" | tr '\n' ' '; }
# raw ARGUMENT...: the rows of a legacy file as they are
raw() { run_ok cutover clean -q --raw 1-99 "$@"; }
# says LINE: the guessed spec has it, blanks in front aside
says() { sed 's/^ *//' guess.yml | grep -qxF -e "$1" || { echo "no line: $1"; cat guess.yml; return 1; }; }
# ask SQL [LEDGER], and the copies of it that load has kept
ask() { sqlite3 "${2:-ledger.db}" "$1"; }
backups() { compgen -G 'ledger.db.backup-*' || true; }

# shared NAME: the directory of real files $SHARED, or the test is skipped
shared() { SHARED=$TOP/../shared/data/$1; [ -e "$SHARED" ] || skip "../shared/data/$1 is not here"; }
# script(1) makes a terminal, where the system has some: a bare root has not
has_terminal() {
	command -v script >/dev/null || skip "script is not installed"
	script -qec true /dev/null </dev/null >/dev/null 2>&1 || skip "no terminal can be made here"
}

# under a sanitizer address space is not ours to limit
sanitized() { [ -n "${SANITIZED:-}" ]; }
