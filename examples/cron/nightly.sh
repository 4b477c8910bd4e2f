#!/usr/bin/env bash
# nightly.sh FOLDER: load what an export has left in FOLDER/in, unattended. Prints nothing and ends with 0 where all went well or
# nothing was there; otherwise prints what happened and where the files of the run are, and ends with 1 or 2. So a mail of cron
# means that somebody has to look. In the crontab:
#
#	MAILTO=books@example.com
#	15 2 * * 1-5	/srv/books/nightly.sh /srv/books
#
# FOLDER holds books.yml and what that names, and in/. The run makes: ledger.db, work/ (the exports of the run, while it works),
# done/ (exports that are loaded, a folder for each run), runs/ (a folder for each run, with its messages, its audit lines and
# its lists), and lock. See RUNNING UNDER CRON in cutover(1).
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
spec=$home/books.yml
say() { echo "nightly.sh: $*"; }
if [ ! -d in ]; then
	say "there is no folder $home/in, so no export can be there: mkdir $home/in, and let the exports be put into it" >&2
	exit 2
fi
# What a killed run has loaded is known by the name of its batch, see landed.
# shellcheck disable=SC2016
if ! grep -qF '${run}' "$spec"; then
	say "$spec: the name of the batch (load.batch) must contain \${run}" >&2
	exit 2
fi

# One run at a time. The kernel gives the lock back when the script and its programs have ended, however they end: no stale
# lock is left behind. The programs hold it too: where the script alone is killed they may still be loading.
exec 9>lock
flock -n 9 || { say "another run works in $home: this one has done nothing" >&2; exit 2; }

shopt -s nullglob
status=0

# landed RUN: is the batch of this run in the ledger, and not undone? Trouble with the ledger ends the script.
landed() {
	local list
	if ! list=$(cutover load -q -f "$spec" --list 2>&1); then
		[[ $list != *": No such file or directory" ]] || return 1	# nothing was ever loaded
		printf '%s\n' "$list"
		say "the list of batches cannot be read: nothing is loaded, the exports are in $home/in and $home/work"
		exit 2
	fi
	grep -F -e "$1" <<<"$list" | grep -qvE 'Z +[0-9-]+T[0-9:]+Z'
}

# give_back RUN: its exports go back to in/. One whose name is there again by now gets another: neither replaces the other.
give_back() {
	local file name
	for file in "work/$1"/*; do
		name=${file##*/}
		[ ! -e "in/$name" ] || name=${name%.csv}.$1.csv
		mv -n -- "$file" "in/$name"
	done
	rmdir "work/$1"		# fails, and ends the script, if one is left
}

# A run that was killed has left its exports in work/. Its batch is in the ledger whole or not at all.
for folder in work/*/; do
	old=$(basename "$folder")
	if landed "$old"; then
		mkdir -p ./done
		mv -T -- "work/$old" "done/$old"
		say "run $old was killed after it had loaded its exports: they are in done/$old now"
	else
		left=("work/$old"/*)
		give_back "$old"
		[ ${#left[@]} -eq 0 ] || say "run $old was killed before it had loaded anything: its exports are loaded with those of this run"
	fi
done

# What lies in in/ and is never taken, is it an export with a wrong name, or one that was never finished?
while IFS= read -r -d '' file; do
	say "$home/$file is older than a day and is not loaded: only files named NAME.csv are; rename it or take it away"
	status=1
done < <(find in -mindepth 1 -maxdepth 1 \( ! -name '*.csv' -o -name '.*' -o ! -xtype f \) -mmin +1440 -print0)

# Only files that are whole: an export that is still being written has another name (mv is what makes it appear).
exports=()
for file in in/*.csv; do
	[ ! -f "$file" ] || exports+=("$file")
done
[ ${#exports[@]} -gt 0 ] || exit "$status"

stamp=$(date +%Y-%m-%dT%H%M%S).$$
run=$home/runs/$stamp
mkdir -p ./done "$run" "work/$stamp"
# Out of in/ first: what comes from now on is for the next run, even under the same name.
mv -- "${exports[@]}" "work/$stamp/"

# Every program has the same spec, the same parameters and the same audit file; what people read gets files of its own.
load() {
	local with=(-q -f "$spec" -p "run=$stamp" --audit "$run/audit")
	cd "work/$stamp" || return	# so that messages and the places in the ledger name an export as it was in in/
	cutover clean "${with[@]}" -- *.csv |
		cutover map "${with[@]}" --unmapped "$run/unmapped.csv" |
		cutover dedupe "${with[@]}" --crossref "$run/merged.csv" |
		cutover validate "${with[@]}" --set-aside "$run/rejected.tsv" --findings "$run/findings.csv" |
		cutover load "${with[@]}" &&
		cutover audit -q -o "$run/report" --expect load "$run/audit"
}

bad=0
(load) >"$run/messages" 2>&1 || bad=$?
if [ "$bad" -ne 0 ]; then
	cat "$run/messages"
	echo
	if landed "$stamp"; then
		mv -T -- "work/$stamp" "done/$stamp"
		say "status $bad after the load: look at $run; the exports are loaded, and in $home/done/$stamp"
	else
		give_back "$stamp"
		say "status $bad: look at $run; the exports are still in $home/in"
	fi
	exit "$bad"
fi
mv -T -- "work/$stamp" "done/$stamp"	# all of them at once
# What is old: the lists and the messages, never the audit lines.
find runs -mindepth 2 -type f ! -name audit -mtime +"$keep_days" -delete
exit "$status"
