#!/bin/sh
# run.sh [DIR]: the whole migration of this example, first refused, then corrected.
# Works on a copy in DIR (made if it is not there; a temporary folder unless given), and
# prints every command as you would type it. Ends with 0 only if all went as it says.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
if ! command -v cutover >/dev/null 2>&1; then
	PATH=$(cd "$here/../../build/bin" 2>/dev/null && pwd):$PATH
	export PATH
fi
command -v cutover >/dev/null 2>&1 || {
	echo "run.sh: cutover is not installed: run 'make' at the top of the source first" >&2
	exit 2
}

# Read by cutover when it is set: it must not come in from outside.
unset CUTOVER_AUDIT || true

# A comment on the next step.
tell() {
	printf '\n'
	printf '# %s\n' "$@"
}

# step STATUS COMMAND: print the command, run it, and stop the demo unless it ends with STATUS.
step() {
	printf '\n'
	printf '%s\n' "$2" | sed '1s/^/$ /; 2,$s/^/  /'
	status=0
	(eval "$2") 2>&1 || status=$?
	if [ "$status" -ne "$1" ]; then
		echo "run.sh: that ended with status $status, expected $1" >&2
		exit 1
	fi
}

work=${1:-$(mktemp -d)}
mkdir -p "$work"
work=$(cd "$work" && pwd)
if [ -e "$work/ledger.db" ]; then
	echo "run.sh: $work holds a ledger already: name another folder" >&2
	exit 2
fi
(cd "$here" && cp -R account_map.csv new_chart.csv vouchers.yml trial_balance.yml legacy corrections "$work")
cd "$work"
echo "Working in a copy: $work"

tell "A year of vouchers from the old system, as its screen list was exported: GB18030, two" \
	"title rows, the date and the number only on the first line of each voucher. Its first rows," \
	"each with the number of its line in front:"
step 0 "cutover show --rows 1-8 legacy/vouchers.csv"

tell "FIRST RUN. Each program hands its records to the next; 'load' commits only what arrives" \
	"complete, and 'validate' lets nothing go that does not hold."
step 2 "cutover clean    -f vouchers.yml --audit run1.audit legacy/vouchers.csv |
cutover map      -f vouchers.yml --audit run1.audit --unmapped unmapped.csv |
cutover dedupe   -f vouchers.yml --audit run1.audit --crossref merged.csv |
cutover validate -f vouchers.yml --audit run1.audit --set-aside rejected.tsv --findings findings.csv |
cutover load     -f vouchers.yml --audit run1.audit"

tell "Refused. Nothing was loaded, there is not even a database:"
step 0 "ls"
[ ! -e ledger.db ] || { echo "run.sh: there is a ledger.db, after all" >&2; exit 1; }

tell "Why? Two vouchers. One uses an account that the mapping does not know (with its amount):"
step 0 "cat unmapped.csv"
tell "the other does not balance. Every finding has the line of the legacy file:"
step 0 "cat findings.csv"
tell "Line 2575 in the file of the client: two digits were swapped in a spreadsheet."
step 0 "cutover show -q --rows 2575-2577 legacy/vouchers.csv"

tell "CORRECTED. The account is added to the mapping; the accountant sends the voucher again" \
	"out of the old system, and it is read after the first file, so that it replaces it."
step 0 "cat corrections/account_map.csv >>account_map.csv"
step 0 "cutover show -q --rows 1-6 corrections/vouchers.csv"

tell "SECOND RUN."
step 0 "cutover clean    -f vouchers.yml --audit run2.audit legacy/vouchers.csv corrections/vouchers.csv |
cutover map      -f vouchers.yml --audit run2.audit --unmapped unmapped.csv |
cutover dedupe   -f vouchers.yml --audit run2.audit --crossref merged.csv |
cutover validate -f vouchers.yml --audit run2.audit --set-aside rejected.tsv --findings findings.csv |
cutover load     -f vouchers.yml --audit run2.audit"

tell "What was merged: a voucher that the list prints twice, and the one that was sent again:"
step 0 "cat merged.csv"

tell "RECONCILED? The trial balance of the old system against the new ledger, to the cent:"
step 0 "cutover reconcile -f vouchers.yml --audit run2.audit"

tell "AUDIT. What came in is what went out and what left, at every step, in records and in money:"
step 0 "cutover audit run2.audit"

printf '\nThe ledger is in %s/ledger.db.\n' "$work"
printf 'With your own export: examples/kingdee-vouchers/README.md\n'
