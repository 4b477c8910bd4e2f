#!/bin/sh
# migrate.sh [--to URL]: load the specs that migration.yml lists, in their order; each goes through the pipe, and is reconciled.
# It ends at the first one that is refused, with the status of the program that refused it. Correct what is wrong and
# call it again: it goes on from there. What is in the ledger is not loaded twice; it must still be as it was loaded.
# Each run leaves what it found in a folder of its own, runs/NAME-1, runs/NAME-2 ...
# With --to it loads into another database than ledger.db, such as postgresql:///books.
set -u
cd "$(dirname "$0")" || exit

# is_loaded NAME [--to URL]: the ledger has this batch, and nobody has changed it. Without the batch the status is 2.
is_loaded() {
	name=$1; shift
	{ [ $# -gt 0 ] || [ -e ledger.db ]; } && cutover load -q -f "$name.yml" --verify "$name" "$@" >/dev/null 2>&1
}

names=$(sed -n 's/^migration: *\[\(.*\)\].*/\1/p' migration.yml | sed 's/\.yml//g' | tr -d ',')
[ -n "$names" ] || {
	echo "migrate.sh: migration.yml has no line 'migration: [FIRST.yml, SECOND.yml]'" >&2
	exit 2
}

for name in $names; do
	if is_loaded "$name" "$@"; then
		echo "== $name: in the ledger"
		cutover reconcile -f "$name.yml" "$@" >/dev/null || exit
		continue
	fi

	number=1
	while [ -e "runs/$name-$number" ]; do number=$((number + 1)); done
	run=runs/$name-$number
	echo "== $name, into $run"
	mkdir -p "$run" || exit

	cutover clean    -f "$name.yml" --audit "$run/audit" |
	cutover map      -f "$name.yml" --audit "$run/audit" --unmapped "$run/unmapped.csv" |
	cutover dedupe   -f "$name.yml" --audit "$run/audit" --crossref "$run/merged.csv" |
	cutover validate -f "$name.yml" --audit "$run/audit" --set-aside "$run/rejected.tsv" --findings "$run/findings.csv" |
	cutover load     -f "$name.yml" "$@" --audit "$run/audit" || exit

	cutover reconcile -f "$name.yml" "$@" --audit "$run/audit" >"$run/reconciliation.txt" || exit
	cutover audit "$run/audit" >"$run/audit.txt" || exit
done
