#!/bin/sh
# run.sh [--to URL] [DIR]: the whole migration of this example, first refused, then corrected.
# With --to it loads into that database, such as postgresql:///books, in place of the SQLite file ledger.db.
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

to=
if [ "${1:-}" = --to ]; then
	[ $# -ge 2 ] || { echo "run.sh: --to needs the URL of a database" >&2; exit 2; }
	to=" --to '$2'"
	shift 2
fi
work=${1:-$(mktemp -d)}
mkdir -p "$work"
work=$(cd "$work" && pwd)
if [ -e "$work/ledger.db" ]; then
	echo "run.sh: $work holds a ledger already: name another folder" >&2
	exit 2
fi
(cd "$here" && cp -R migrate.sh ./*.yml account_map.csv new_chart.csv legacy corrections "$work")
cd "$work"
echo "Working in a copy: $work"

tell "Four exports of the old system, each with a spec: chart of accounts, customers and suppliers," \
	"opening balances, and a year of vouchers. They are GB18030, with title rows; the voucher list has the date" \
	"and the number only on the first line of each voucher. Its first rows, with the number of the line in front:"
step 0 "cutover show --rows 1-8 legacy/vouchers.csv"

tell "They are loaded in this order, so that what comes later can be checked against what is there:"
step 0 "cat migration.yml"
tell "'cutover run' takes each of them the whole way, in one process: clean, map, dedupe, validate, load, reconcile." \
	"'validate' lets nothing go that does not hold, and 'load' commits all of it or nothing."

tell "ACCOUNTS: refused, and nothing is loaded."
step 1 "cutover run -f migration.yml$to --dir runs/1"
[ ! -e ledger.db ] || { echo "run.sh: there is a ledger.db, after all" >&2; exit 1; }
tell "The mapping does not know one account. The list suggests the new account with the name that is most like its own:"
step 0 "cat runs/1/accounts/unmapped.accounts.csv"
tell "CORRECTED: the accountant agrees, and adds it to the mapping."
step 0 "cat corrections/account_map.csv >>account_map.csv"

tell "Called again, it goes on from there. PARTIES: refused, because of a day that the calendar does not have."
step 1 "cutover run -f migration.yml$to --dir runs/2"
step 0 "cutover show -q --rows 18 legacy/parties.csv"
tell "CORRECTED: the date is put right in the old system, and the list is exported again."
step 0 "cp corrections/parties.csv legacy/parties.csv"

tell "OPENINGS: they balance, and are loaded. VOUCHERS: refused."
step 1 "cutover run -f migration.yml$to --dir runs/3"
tell "One voucher does not balance. Every finding has the line of the legacy file:"
step 0 "cat runs/3/vouchers/findings.csv"
tell "Line 2575 in the file of the client: two digits were swapped in a spreadsheet."
step 0 "cutover show -q --rows 2575-2577 legacy/vouchers.csv"
tell "CORRECTED: the accountant sends the voucher again out of the old system. It is read after the first file," \
	"so that it replaces the voucher there."
step 0 "cutover show -q --rows 1-6 corrections/vouchers.csv"
step 0 "cp corrections/vouchers.csv legacy/vouchers_again.csv"

tell "HOW FAR IS IT?"
step 1 "cutover status migration.yml$to"
tell "ALL OF IT."
step 0 "cutover run -f migration.yml$to --dir runs/4"
step 0 "cutover status migration.yml$to"

tell "What was merged: a voucher that the list prints twice, and the one that was sent again:"
step 0 "cat runs/4/vouchers/crossref.csv"

tell "RECONCILED? The trial balance of the old system against the new ledger, to the cent:"
step 0 "cat runs/4/vouchers/reconciliation.txt"

tell "AUDIT. What came in is what went out and what left, at every step, in records and in money:"
step 0 "cutover audit runs/4/vouchers/audit.jsonl"

tell "The ledger: accounts, parties, opening balances and vouchers."
step 0 "cutover load -f vouchers.yml$to --list"

tell "The programs can also be called one by one, in a pipe of the shell. migrate.sh does that for each spec:"
step 0 "sed -n '/cutover clean/,/cutover load/p' migrate.sh"

if [ "$to" ]; then
	printf '\nThe ledger is in the database of%s.\n' "$to"
else
	printf '\nThe ledger is in %s/ledger.db.\n' "$work"
fi
printf 'With your own export: examples/kingdee/README.md\n'
