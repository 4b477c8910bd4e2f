#!/usr/bin/env bash
# run.sh [ROWS [JOB...]]: time each program on an export of ROWS lines, and the peers that are installed at the same
# job, in turn, ROUNDS times (default 3). The best wall time of each counts, with its CPU time and its memory (of a
# pipe: that of its largest process); `ratio` is how many times as long as our first line of the job it took;
# `ns/field` is the wall time for one field of what the job writes (load, reconcile, keys and rows: reads).
# Where a peer is a module of Python, up to half a second is for its start: small exports say little about it.
# CHECK=1 also compares what each writes with what our first line writes, by count and sums, and says what differs.
# Peers: DuckDB, ClickHouse local, Polars, Miller, sqlite3, psql where a server answers. Jobs: clean clean-gb map
# lookup (codes in no order, each found in a table of a million rows) dedupe
# sort (by account and date, which the export is not) validate
# any (validate 500,000 vouchers whose lines lie apart) load reconcile keys (reconcile a million keys) rows (a million records of
# each side one by one, with copies and a tolerance; datacompy needs a Polars that it knows)
# pipe (clean, map, dedupe and validate, against clean alone by the peers)
# postgresql mysql (load into a throwaway server, and clean from it; where there is none they are skipped, and say so)
# xlsx (100,000 records of 25 fields into a workbook).
# inputs.sh makes what is read, jobs.sh has the command lines, peers.sh and peers/ what the peers do.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
case ${O:=build} in /*) ;; *) O=$top/$O ;; esac
rows=${1:-1000000}
[ $# -eq 0 ] || shift
jobs=${*:-clean clean-gb map lookup dedupe sort validate any load reconcile keys rows pipe postgresql mysql xlsx}
rounds=${ROUNDS:-3}
dir=$O/bench-data/$rows
export PATH="$O/bin:$PATH" LC_ALL=C
mkdir -p "$dir"
cd "$dir"
cp "$top/tests/bench/bench.yml" .
# shellcheck source=tests/bench/peers.sh
. "$top/tests/bench/peers.sh"
# shellcheck source=tests/bench/jobs.sh
. "$top/tests/bench/jobs.sh"
# shellcheck source=tests/bench/servers.sh
. "$top/tests/bench/servers.sh"
# shellcheck source=tests/bench/inputs.sh
. "$top/tests/bench/inputs.sh"

# How many rows a job reads.
rows_of() { case $1 in any) echo $((2 * apart)) ;; keys | rows) echo "$keys" ;; xlsx) echo 100000 ;; *) echo "$rows" ;; esac; }

# How many fields the records of a job have, without our own _at and _fault.
fields() {
	case $1 in
	lookup | keys) echo 2 ;;
	rows) echo 3 ;;
	xlsx) echo 25 ;;
	clean | clean-gb) head -n 1 clean.stream | awk -F '\t' '{ print NF - 2 }' ;;
	*) head -n 1 journal.stream | awk -F '\t' '{ print NF - 2 }' ;;
	esac
}

# Count and sums of the records of a file, in whatever order they are: of each column its numbers (in hundredths, which a
# double adds exactly), the bytes of its other texts, and its nulls. The places, the list of faults and the seal are ours alone.
sums() { # FILE
	awk -F '\t' '
	NR == 1 { for (i = 1; i <= NF; i++) counts[i] = $i !~ /^_(at|fault)$/; columns = NF; next }
	$1 == "\\." { next }
	{ n++; for (i = 1; i <= columns; i++) if (counts[i]) {
		if ($i ~ /^-?[0-9]+(\.[0-9]+)?$/) number[i] += sprintf("%.0f", $i * 100)
		else if ($i == "\\N") null[i]++
		else text[i] += length($i) } }
	END { printf "%d records", n
		for (i = 1; i <= columns; i++) if (counts[i]) printf " %.0f/%d/%d", number[i], text[i], null[i]
		print "" }' "$1"
}

# In the job pipe the peers do less. The reports of reconcile and keys say what agrees; the peers write what does not, so nothing.
check() { # JOB NUMBER
	local i=$2 file
	for file in ours.out run.out/records.tsv clickhouse.out duckdb.out polars.out miller.out; do
		[ -f "$file" ] || continue
		case $1:$file in
		pipe:ours.out | pipe:run.out/*) sums "$file" ;;
		pipe:*) continue ;;
		rows:*) echo "not compared: the peers write other things of copies" ;;
		reconcile:ours.out | keys:ours.out) echo "0 records" ;;
		reconcile:* | keys:*) sums "$file" | cut -d ' ' -f 1-2 ;;
		*) sums "$file" ;;
		esac >"$1.$i.sums"
	done
}
same() { # JOB NUMBER
	[ -n "${CHECK:-}" ] || return 0
	case $1:${names[$2]} in load:* | postgresql:* | mysql:* | xlsx:* | pipe:[A-Z]* | *:iconv* | *:'sort(1)') return 0 ;; esac
	[ -s "$1.$2.sums" ] || { echo "  no records"; return 0; }
	cmp -s "$1.0.sums" "$1.$2.sums" || echo "  other records: $(cut -d ' ' -f 1-2 "$1.$2.sums")"
}

run_job() {
	local r i measured ours=""
	case $1 in postgresql | mysql) has_server "$1" || return 0 ;; esac
	contenders "$1"
	rm -f "$1".*.times "$1".*.sums
	for ((r = 0; r < rounds; r++)); do
		for i in "${!names[@]}"; do
			# nobody pays for freeing or writing back what the one before has left
			rm -rf ./*.out ./*.out.xlsx ./*.db
			before_line "$1"
			sync
			"$O/bench/measure" "$1.$i.times" sh -c "${lines[i]}" 2>"$1.$i.log" || true
			if [ -n "${CHECK:-}" ] && [ "$r" -eq 0 ]; then check "$1" "$i"; fi
		done
	done
	for i in "${!names[@]}"; do
		measured=$(sort -k 2,2n "$1.$i.times" | head -n 1)
		[ -n "$ours" ] || ours=$(echo "$measured" | cut -d ' ' -f 2)
		echo "$1 $measured $ours ${names[i]}" | awk -v rows="$(rows_of "$1")" -v fields="$(fields "$1")" -v same="$(same "$1" "$i")" '{
			name = $0; for (i = 0; i < 6; i++) sub(/^[^ ]* /, "", name)
			note = $2 == 0 ? "" : "  ended with status " $2
			printf "%-10s %-26s %8.2f %8.2f %8d %7.2f %9.2f %9.1f%s\n", $1, name, $3, $4, $5, $3 / ($6 > 0 ? $6 : 1),
				rows / $3 / 1e6, $3 * 1e9 / rows / fields, note same }'
		if [ "${measured%% *}" -ne 0 ]; then head -n 3 "$1.$i.log" | cut -c 1-160; fi
	done
}

make_inputs
uname -srm
sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | uniq -c || true
say_absent
printf '%-10s %-26s %8s %8s %8s %7s %9s %9s\n' job program 'wall s' 'CPU s' 'peak MB' ratio 'M rows/s' ns/field
for job in $jobs; do
	run_job "$job"
done
