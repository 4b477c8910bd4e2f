#!/usr/bin/env bash
# nightly.sh FOLDER: load what an export has left in FOLDER/in, unattended. Prints nothing and ends with 0 where all went
# well or nothing was there; otherwise prints what happened and where the files of the run are, and ends with 1 or 2. So a
# mail of cron means that somebody has to look. In the crontab:
#
#	MAILTO=books@example.com
#	15 2 * * 1-5	/srv/books/nightly.sh /srv/books
#
# FOLDER holds books.yml and what that names, and in/. The run makes: ledger.db, done/ (exports that are loaded, a folder for each run), runs/ (a
# folder for each run, with its messages, its audit lines and its lists), and lock. See RUNNING UNDER CRON in cutover(1).
set -e -u -o pipefail		# the first program that fails is the status of the whole pipe

# cron gives hardly any environment, and what it gives differs from one system to the next
PATH=${CUTOVER_BIN:-/usr/local/bin}:/usr/bin:/bin
LC_ALL=C.UTF-8
TZ=UTC
export PATH LC_ALL TZ
umask 077			# books are nobody else's business
keep_days=400			# for lists and messages; audit lines are kept for ever

if [ $# -ne 1 ] || [ ! -f "$1/books.yml" ]; then
	echo "usage: nightly.sh FOLDER, which holds books.yml" >&2
	exit 2
fi
cd "$1"
home=$PWD			# absolute: the spec, the logs and the database are the same files whoever calls

# One run at a time. The kernel gives the lock back when the script ends, however it ends: no stale lock is left behind.
exec 9>lock
flock -n 9 || { echo "nightly.sh: another run works in $home: this one has done nothing" >&2; exit 2; }

# Only files that are whole: an export that is still being written has another name (mv is what makes it appear).
shopt -s nullglob
exports=(in/*.csv)
[ ${#exports[@]} -gt 0 ] || exit 0

stamp=$(date +%Y-%m-%dT%H%M%S).$$
run=runs/$stamp
mkdir -p ./done "$run"

# Every program has the same spec, the same parameters and the same audit file; what people read gets files of its own.
load() {
	local with=(-q -f books.yml -p "run=$stamp" --audit "$run/audit")
	cutover clean "${with[@]}" "${exports[@]}" |
		cutover map "${with[@]}" --unmapped "$run/unmapped.csv" |
		cutover dedupe "${with[@]}" --crossref "$run/merged.csv" |
		cutover validate "${with[@]}" --set-aside "$run/rejected.tsv" --findings "$run/findings.csv" |
		cutover load "${with[@]}"
}

status=0
{ load && cutover audit -q -o "$run/report" --expect load "$run/audit"; } >"$run/messages" 2>&1 9>&- || status=$?
if [ "$status" -ne 0 ]; then
	cat "$run/messages"
	echo
	echo "nightly.sh: status $status: look at $home/$run; the exports are still in $home/in"
	exit "$status"
fi
mkdir "done/$stamp"		# the export of tomorrow may have the same name
mv -- "${exports[@]}" "done/$stamp/"
# What is old: the lists and the messages, never the audit lines.
find runs -mindepth 2 -type f ! -name audit -mtime +"$keep_days" -delete
