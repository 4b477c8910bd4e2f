#!/usr/bin/env bash
# run.sh [ROWS [JOB...]]: time each program on an export of ROWS lines, and the peers that are installed at the same
# job, in turn, ROUNDS times (default 3). The best wall time of each counts, with its CPU time and its memory;
# `ratio` is how many times as long as our first line of the job it took; `ns/field` is the wall time for one
# field of what the job writes (load and reconcile: reads).
# Peers: DuckDB (program or python module), Miller, sqlite3, psql where a server answers. Jobs: clean clean-gb map
# lookup (codes in no order, each found in a table of a million rows) dedupe sort (by account
# and date, which the export is not) validate load reconcile pipe.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
case ${O:=build} in /*) ;; *) O=$top/$O ;; esac
rows=${1:-1000000}
[ $# -eq 0 ] || shift
jobs=${*:-clean clean-gb map lookup dedupe sort validate load reconcile pipe}
rounds=${ROUNDS:-3}
dir=$O/bench-data/$rows
export PATH="$O/bin:$PATH" LC_ALL=C
mkdir -p "$dir"
cd "$dir"
cp "$top/tests/bench/bench.yml" .

# ---- contenders: job, name, command line

names=() lines=()
contender() { names+=("$1") lines+=("$2"); }

if command -v duckdb >/dev/null; then
	duckdb_runs='duckdb <'
elif command -v python3 >/dev/null && python3 -c 'import duckdb' 2>/dev/null; then
	duckdb_runs="python3 -c 'import duckdb, sys; duckdb.execute(sys.stdin.read())' <"
else
	duckdb_runs=
fi
duckdb_does() { # NAME <SQL
	{ echo "SET enable_progress_bar = false;"; cat; } >"$1.sql"
	[ -z "$duckdb_runs" ] || contender "DuckDB" "$duckdb_runs $1.sql"
}
miller_does() { if command -v mlr >/dev/null; then contender "Miller" "mlr $1"; fi; }

tsv="DELIMITER '\\t', HEADER, QUOTE '', ESCAPE '', NULLSTR '\\N'"
journal="read_csv('journal.tsv', delim='\\t', header=true, quote='', escape='', nullstr='\\N', columns={'_at':'VARCHAR','_fault':'VARCHAR',
	'book':'VARCHAR','voucher_id':'VARCHAR','line_no':'BIGINT','posting_date':'DATE','period':'VARCHAR','account':'VARCHAR',
	'currency':'VARCHAR','debit':'DECIMAL(18,2)','credit':'DECIMAL(18,2)','summary':'VARCHAR','party':'VARCHAR','rate':'DECIMAL(18,8)','quantity':'DECIMAL(18,6)','department':'VARCHAR'})"
cleaned="read_csv('clean.tsv', delim='\\t', header=true, all_varchar=true, quote='', escape='', nullstr='\\N')"

clean_sql() { # FILE
	cat <<SQL
COPY (SELECT coalesce(try_strptime(凭证日期, '%Y-%m-%d'), try_strptime(凭证日期, '%Y/%m/%d'))::DATE AS date,
 trim(凭证字) AS word, 凭证号::BIGINT AS number, 分录号::BIGINT AS line, trim(regexp_replace(摘要, '\\s+', ' ', 'g')) AS summary,
 trim(科目编码) AS account, CASE trim(币别) WHEN 'RMB' THEN 'CNY' ELSE trim(币别) END AS currency, 汇率::DECIMAL(18,6) AS rate,
 replace(原币借方, ',', '')::DECIMAL(18,2) AS original_debit, replace(原币贷方, ',', '')::DECIMAL(18,2) AS original_credit,
 replace(借方金额, ',', '')::DECIMAL(18,2) AS debit, replace(贷方金额, ',', '')::DECIMAL(18,2) AS credit,
 replace(数量, ',', '')::DECIMAL(18,2) AS quantity, trim(往来单位) AS party, trim(部门) AS department
 FROM read_csv('$1', header=true, all_varchar=true)) TO 'duckdb.out' ($tsv);
SQL
}
# shellcheck disable=SC2016
miller_clean='put '\''$凭证日期 = gsub($凭证日期, "/", "-"); $摘要 = clean_whitespace($摘要); if ($币别 == "RMB") {$币别 = "CNY"}
for (f in ["原币借方", "原币贷方", "借方金额", "贷方金额", "数量"]) {$[f] = gsub($[f], ",", "")}'\'''

# shellcheck disable=SC2016 # the dollars are those of Miller
miller_map='--tsv join --ul --ur -j account -l old_code -r account -f accounts.tsv then put '\''$book = "001"; $period = sub($date[1:7], "-", "");
$voucher_id = $period . "-" . $word . "-" . fmtnum(int($number), "%06d")'\'''

contenders() {
	names=() lines=()
	case $1 in
	clean)
		contender "clean" "cutover-clean -q -f bench.yml vouchers.csv >ours.out"
		contender "clean -j 2" "cutover-clean -q -j 2 -f bench.yml vouchers.csv >ours2.out"
		duckdb_does clean < <(clean_sql vouchers.csv)
		miller_does "-S --icsv --otsv $miller_clean vouchers.csv >miller.out"
		;;
	clean-gb)
		contender "clean" "cutover-clean -q -f gb.yml vouchers.gb.csv >ours.out"
		contender "clean -j 2" "cutover-clean -q -j 2 -f gb.yml vouchers.gb.csv >ours2.out"
		contender "iconv alone" "iconv -f GB18030 -t UTF-8 vouchers.gb.csv >iconv.out"
		miller_does "-S --icsv --otsv --prepipe 'iconv -f GB18030 -t UTF-8' $miller_clean vouchers.gb.csv >miller.out"
		;;
	map)
		contender "map" "cutover-map -q -f bench.yml clean.stream >ours.out"
		contender "map -j 2" "cutover-map -q -j 2 -f bench.yml clean.stream >ours2.out"
		duckdb_does map <<SQL
COPY (SELECT '001' AS book, strftime(date::DATE, '%Y%m') || '-' || word || '-' || lpad(number, 6, '0') AS voucher_id, line, date,
 strftime(date::DATE, '%Y%m') AS period, a.new_code, currency, debit, credit, summary, party,
 rate::DECIMAL(18,8), quantity::DECIMAL(18,6), department FROM $cleaned c
 LEFT JOIN read_csv('accounts.csv', all_varchar=true) a ON c.account = a.old_code) TO 'duckdb.out' ($tsv);
SQL
		miller_does "$miller_map clean.tsv >miller.out"
		;;
	lookup)
		contender "map" "cutover-map -q -I tsv -O tsv -f large.yml codes.tsv >ours.out"
		duckdb_does lookup <<SQL
COPY (SELECT c.line, l.new_code FROM read_csv('codes.tsv', delim='\t', header=true, all_varchar=true) c
 LEFT JOIN read_csv('large.csv', header=true, all_varchar=true) l ON c.code = l.old_code) TO 'duckdb.out' ($tsv);
SQL
		miller_does "--tsv join --ul --ur -j code -l old_code -r code -f large.tsv then cut -f line,new_code codes.tsv >miller.out"
		;;
	dedupe)
		contender "dedupe" "cutover-dedupe -q -f bench.yml journal.stream >ours.out"
		duckdb_does dedupe <<SQL
COPY (SELECT DISTINCT ON (book, voucher_id, line_no) * FROM $journal) TO 'duckdb.out' ($tsv);
SQL
		miller_does "--tsv head -n 1 -g book,voucher_id,line_no journal.tsv >miller.out"
		;;
	sort)
		contender "sort" "cutover-sort -q -f bench.yml --by account,posting_date journal.stream >ours.out"
		contender "sort --memory 64M" "cutover-sort -q -f bench.yml --by account,posting_date --memory 64M journal.stream >ours2.out"
		duckdb_does sort <<SQL
COPY (SELECT * FROM $journal ORDER BY account, posting_date) TO 'duckdb.out' ($tsv);
SQL
		miller_does "-S --tsv sort -f account,posting_date journal.tsv >miller.out"
		contender "sort(1)" "sort -s -t '$(printf "\t")' -k 8,8 -k 6,6 journal.tsv >sort.out"
		;;
	validate)
		contender "validate" "cutover-validate -q -f bench.yml journal.stream >ours.out"
		duckdb_does validate <<SQL
COPY (SELECT * EXCLUDE (bad, unbalanced) FROM (SELECT *, sum(debit) OVER w - sum(credit) OVER w AS unbalanced, max(NOT ((debit = 0) <> (credit = 0)
 AND period BETWEEN '202301' AND '202312' AND regexp_matches(account, '^[0-9]{6}\$') AND line_no > 0 AND posting_date >= DATE '2023-01-01'
 AND posting_date <= DATE '2023-12-31' AND starts_with(voucher_id, period) AND length(summary) > 1 AND currency IN ('CNY', 'USD', 'HKD')
 AND debit + credit < 100000000 AND account IN (SELECT code FROM read_csv('chart.csv', all_varchar=true) WHERE leaf = 'true'))) OVER w AS bad
 FROM $journal WINDOW w AS (PARTITION BY book, voucher_id)) WHERE NOT bad AND unbalanced = 0) TO 'duckdb.out' ($tsv);
SQL
		miller_does "--tsv filter '(\$debit == 0) ^^ (\$credit == 0) && \$period >= 202301 && \$period <= 202312 && string(\$account) =~ \"^[0-9]{6}\$\" && \$line_no > 0 \
 && strlen(\$summary) > 1' then count-similar -g book,voucher_id journal.tsv >miller.out"
		;;
	load)
		contender "load" "cutover-load -q -f bench.yml --no-backup journal.stream"
		contender "bare inserts" "$O/bench/inserts journal.tsv bare.db"
		contender "bare inserts, same key" "$O/bench/inserts journal.tsv key.db book,voucher_id,line_no"
		if command -v sqlite3 >/dev/null; then
			contender "sqlite3 .import" "sqlite3 import.db '.mode tabs' '.import journal.tsv t'"
		fi
		if command -v psql >/dev/null && psql -Atqc 'select 1' >/dev/null 2>&1; then
			contender "psql \\copy" "psql -q -c 'create temp table t (_at text, _fault text, book text, voucher_id text, line_no bigint, posting_date date, period text,
 account text, currency text, debit numeric, credit numeric, summary text, party text, rate numeric, quantity numeric, department text)' -c '\\copy t from journal.tsv with (header)'"
		fi
		;;
	reconcile)
		contender "reconcile" "cutover-reconcile -q -f bench.yml >ours.out"
		duckdb_does reconcile <<SQL
COPY (SELECT * FROM (SELECT account, period, sum(debit) AS debit, sum(credit) AS credit FROM $journal GROUP BY ALL) a
 FULL JOIN (SELECT account, period, sum(debit) AS debit, sum(credit) AS credit FROM $journal GROUP BY ALL) b USING (account, period)
 WHERE a.debit IS DISTINCT FROM b.debit OR a.credit IS DISTINCT FROM b.credit) TO 'duckdb.out' ($tsv);
SQL
		miller_does "--tsv stats1 -a sum -f debit,credit -g account,period journal.tsv >a.tsv; mlr --tsv stats1 -a sum -f debit,credit -g account,period journal.tsv >b.tsv;
 mlr --tsv join --np --ul --ur -j account,period,debit_sum,credit_sum -f a.tsv b.tsv >miller.out"
		;;
	pipe)
		contender "clean|map|dedupe|validate" "cutover-clean -q -f bench.yml vouchers.csv | cutover-map -q -f bench.yml | cutover-dedupe -q -f bench.yml |
 cutover-validate -q -f bench.yml >ours.out"
		duckdb_does clean < <(clean_sql vouchers.csv)
		;;
	*) echo "run.sh: no job '$1'" >&2; exit 2 ;;
	esac
}

# ---- the inputs: made once for each number of rows and each build

make_inputs() {
	echo "generating $rows lines in $dir" >&2
	[ -s vouchers.csv ] || "$O/bench/generate" "$rows" >vouchers.csv
	[ -s vouchers.gb.csv ] || "$O/bench/generate" "$rows" gb18030 >vouchers.gb.csv
	"$O/bench/generate" accounts >accounts.csv
	"$O/bench/generate" chart >chart.csv
	tr ',' '\t' <accounts.csv >accounts.tsv
	# a million old codes, some 19 bytes a row with the new ones; 7919 and their number have no common divisor
	[ -s large.csv ] || awk 'BEGIN { print "old_code,new_code"
		for (i = 0; i < 1000000; i++) printf "%d.%04d,%d\n", 1000 + i / 1000, i % 1000, 600000 + i }' >large.csv
	[ -s codes.tsv ] || awk -v rows="$rows" 'BEGIN { print "line\tcode"
		for (i = 0; i < rows; i++) { k = i * 7919 % 1000000; printf "%d\t%d.%04d\n", i + 1, 1000 + k / 1000, k % 1000 } }' >codes.tsv
	tr ',' '\t' <large.csv >large.tsv
	cat >large.yml <<-'END'
	cutover: 1
	name: large
	lookups: { accounts: { file: large.csv, key: old_code, value: new_code } }
	map: { fields: { line: line, new_code: "lookup('accounts', code)" } }
	END
	sed 's/encoding: utf-8/encoding: gb18030/' bench.yml >gb.yml
	cutover-clean -q -f bench.yml vouchers.csv >clean.stream
	cutover-map -q -f bench.yml clean.stream >journal.stream
	sed '$d' clean.stream >clean.tsv
	sed '$d' journal.stream >journal.tsv
}

# ---- the runs

# How many fields the records of a job have, without our own _at and _fault.
fields() {
	case $1 in lookup) printf '_at\t_fault\tline\tnew_code\n' ;; clean | clean-gb) head -n 1 clean.stream ;; *) head -n 1 journal.stream ;; esac | awk -F '\t' '{ print NF - 2 }'
}

run_job() {
	local r i measured ours=""
	contenders "$1"
	rm -f "$1".*.times
	for ((r = 0; r < rounds; r++)); do
		for i in "${!names[@]}"; do
			# nobody pays for freeing or writing back what the one before has left
			rm -f ./*.out ./*.db
			sync
			"$O/bench/measure" "$1.$i.times" sh -c "${lines[i]}" 2>"$1.$i.log" || true
		done
	done
	for i in "${!names[@]}"; do
		measured=$(sort -k 2,2n "$1.$i.times" | head -n 1)
		[ -n "$ours" ] || ours=$(echo "$measured" | cut -d ' ' -f 2)
		echo "$1 $measured $ours ${names[i]}" | awk -v rows="$rows" -v fields="$(fields "$1")" '{
			name = $0; for (i = 0; i < 6; i++) sub(/^[^ ]* /, "", name)
			note = $2 == 0 ? "" : "  ended with status " $2
			printf "%-10s %-26s %8.2f %8.2f %8d %7.2f %9.2f %9.1f%s\n", $1, name, $3, $4, $5, $3 / ($6 > 0 ? $6 : 1),
				rows / $3 / 1e6, $3 * 1e9 / rows / fields, note }'
		if [ "${measured%% *}" -ne 0 ]; then head -n 3 "$1.$i.log" | cut -c 1-160; fi
	done
}

make_inputs
uname -srm
sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | uniq -c || true
printf '%-10s %-26s %8s %8s %8s %7s %9s %9s\n' job program 'wall s' 'CPU s' 'peak MB' ratio 'M rows/s' ns/field
for job in $jobs; do
	run_job "$job"
done
