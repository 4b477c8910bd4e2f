#!/usr/bin/env bash
# reconcile.sh FOLDER: compare the old books with the ledger, unattended, each day of a parallel run. Prints nothing and ends
# with 0 where they agree. Otherwise prints one text for a mail, what is new first, and ends with 1 (they differ) or 2 (nothing
# was compared). In the crontab:
#
#	MAILTO=books@example.com
#	30 6 * * 1-5	/srv/books/reconcile.sh /srv/books
#
# FOLDER holds parallel.yml and what that names. The run makes: history.jsonl (the course, day by day), reconciled/ (a folder for
# each run, with report.html to sign, balances.tsv, its messages, its audit line and its status), and reconcile.lock.
# Somebody who has looked at a run that differs says so: touch FOLDER/reconciled/RUN/seen
set -e -u -o pipefail

# The zone is that of the machine: the day in the history is the day of the people who read it.
PATH=${CUTOVER_BIN:-/usr/local/bin}:/usr/bin:/bin
LC_ALL=C.UTF-8
export PATH LC_ALL
umask 077			# books are nobody else's business
keep_days=90			# for the folders of the runs; the history is kept for ever
most=20				# so many differences are in the mail; the report has them all

if [ $# -ne 1 ] || [ ! -f "$1/parallel.yml" ]; then
	echo "usage: reconcile.sh FOLDER, which holds parallel.yml" >&2
	exit 2
fi
cd "$1"
home=$PWD
say() { echo "reconcile.sh: $*"; }

# One run at a time: two would write the same history.
exec 9>reconcile.lock
flock -n 9 || { say "another run works in $home: this one has done nothing" >&2; exit 2; }

shopt -s nullglob
stamp=$(date +%Y-%m-%dT%H%M%S).$$
run=$home/reconciled/$stamp
mkdir -p "$run" || exit 2

bad=0
cutover reconcile -q -f "$home/parallel.yml" --history "$home/history.jsonl" --audit "$run/audit" \
	--report "$run/report.html" -O tsv -o "$run/balances.tsv" >"$run/messages" 2>&1 || bad=$?
echo "$bad" >"$run/status" || exit 2	# the last file: a run without it was killed

# differences: those of balances.tsv, two short lines for each; a code is never cut. The columns are counted from the end: how many
# the key has differs, and record by record two places stand before the news. A measure that agrees, if only within its tolerance, has
# no news where another one of the key has some: so the file is read twice.
differences() {
	awk -F '\t' -v OFS='\t' -v most="$most" '
		{ for (i = 1; i <= NF; i++) if ($i == "\\N") $i = "" }	# null
		FNR == 1 { s = NF - 3 - ($(NF-3) == "after_at" ? 2 : 0); next }	# the column of the status
		$s != "different" && $s !~ /^only (before|after)$/ && $s != "total exceeded" { next }
		{
			key = $1
			for (i = 2; i < s - 4; i++) key = key " " $i
		}
		NR == FNR { if ($(NF-2) != "") news_of[key]; next }
		$(NF-2) == "" && (key in news_of || $(s-1) ~ /^-?[0.]+$/) { next }
		$s == "different" && $(s-1) == "" && $(s-3) "" == $(s-2) "" { next }	# texts that are equal
		++count > most { next }
		{
			news = $(NF-2) == "changed" && $(NF-1) != "" ? "changed by " $(NF-1) : $(NF-2) == "unchanged" ? "since " $NF : $(NF-2)
			print key ", " $(s-4) (news == "" ? "" : ": " news)
			print "    " ($(s-3) == "" ? "-" : $(s-3)) " before, " ($(s-2) == "" ? "-" : $(s-2)) " after" \
				($(s-1) == "" ? "" : ", difference " $(s-1))
		}
		END { if (count > most) print "... and " count - most " more" }' "$run/balances.tsv" "$run/balances.tsv"
}

# unseen: how many earlier runs differ, or failed, that nobody has looked at
unseen() {
	local folder count=0
	for folder in reconciled/*/; do
		[ "$folder" != "reconciled/$stamp/" ] && [ -e "$folder/status" ] && [ "$(<"$folder/status")" != 0 ] &&
			[ ! -e "$folder/seen" ] && count=$((count + 1))
	done
	echo "$count"
}

if [ "$bad" -ne 0 ]; then
	case $bad in
	1) echo "The old books and the ledger differ: $(date +%F)" ;;
	*) echo "The old books and the ledger were not compared: $(date +%F)" ;;
	esac
	echo
	cat "$run/messages"
	echo
	if [ "$bad" -eq 1 ]; then
		differences
		echo
		echo "To sign:"
		echo "  $run/report.html"
	fi
	echo "When you have looked at it:"
	echo "  touch $(printf %q "$run/seen")"
	earlier=$(unseen)
	[ "$earlier" -eq 0 ] || echo "Earlier runs that nobody has looked at: $earlier"
	say "status $bad"
fi

# What is old goes. Never the last run that agreed, nor one that nobody has looked at: it is why this script exists.
good=
for folder in reconciled/*/; do
	[ ! -e "$folder/status" ] || [ "$(<"$folder/status")" != 0 ] || good=$folder	# their names have the order of time
done
while IFS= read -r -d '' folder; do
	[ "$folder/" != "$good" ] || continue
	if [ -e "$folder/status" ] && [ "$(<"$folder/status")" != 0 ] && [ ! -e "$folder/seen" ]; then continue; fi
	rm -rf -- "$folder"
done < <(find reconciled -mindepth 1 -maxdepth 1 -type d -name '20*' -mtime +"$keep_days" -print0)
exit "$bad"
