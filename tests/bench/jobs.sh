# jobs.sh: who does each job, ours first. Sourced by run.sh, after peers.sh.
# shellcheck shell=bash disable=SC2016 # the dollars are those of Miller

names=() lines=()
contender() { names+=("$1") lines+=("$2"); }

takes() { "cutover-$1" --help 2>/dev/null | grep -q -e "$2"; } # PROGRAM OPTION

# A program with one thread and with two, or as it is if it has only one.
ours() { # PROGRAM ARGUMENTS [NAME]
	local name=${3:-$1} j
	if takes "$1" '-j,'; then
		for j in 1 2; do
			contender "$name -j $j" "cutover-$1 -q -j $j $2"
		done
	else
		contender "$name" "cutover-$1 -q $2"
	fi
}

# The same without and with a bound of its memory.
ours_bounded() { # PROGRAM ARGUMENTS
	ours "$1" "$2"
	if takes "$1" --memory=; then
		ours "$1" "--memory 64M $2" "$1 --memory 64M"
	fi
}

four_in_a_pipe() { # [OPTIONS of those that take -j]
	local program with from=vouchers.csv line=
	for program in clean map dedupe validate; do
		with=
		if takes "$program" '-j,'; then with=$1; fi
		line="$line${line:+ | }cutover-$program -q $with -f bench.yml $from"
		from=
	done
	echo "$line >ours.out"
}

miller_clean='put '\''$凭证日期 = gsub($凭证日期, "/", "-"); $摘要 = clean_whitespace($摘要); if ($币别 == "RMB") {$币别 = "CNY"}
for (f in ["原币借方", "原币贷方", "借方金额", "贷方金额", "数量"]) {$[f] = gsub($[f], ",", "")}'\'''

miller_map='--tsv join --ul --ur -j account -l old_code -r account -f accounts.tsv then put '\''$book = "001"; $period = sub($date[1:7], "-", "");
$voucher_id = $period . "-" . $word . "-" . fmtnum(int($number), "%06d")'\'''

contenders() {
	names=() lines=()
	case $1 in
	clean)
		ours clean "-f bench.yml vouchers.csv >ours.out"
		duckdb_does export clean
		clickhouse_does export clean
		polars_does clean
		miller_does "-S --icsv --otsv $miller_clean vouchers.csv >miller.out"
		;;
	clean-gb)
		ours clean "-f gb.yml vouchers.gb.csv >ours.out"
		contender "iconv alone" "iconv -f GB18030 -t UTF-8 vouchers.gb.csv >iconv.out"
		before="iconv -f GB18030 -t UTF-8 vouchers.gb.csv | " duckdb_does export-gb clean
		clickhouse_does export-gb clean
		polars_does clean-gb
		miller_does "-S --icsv --otsv --prepipe 'iconv -f GB18030 -t UTF-8' $miller_clean vouchers.gb.csv >miller.out"
		;;
	map)
		ours map "-f bench.yml clean.stream >ours.out"
		duckdb_does cleaned map
		clickhouse_does cleaned map
		polars_does map
		miller_does "$miller_map clean.tsv >miller.out"
		;;
	lookup)
		ours map "-I tsv -O tsv -f large.yml codes.tsv >ours.out"
		duckdb_does lookup
		clickhouse_does lookup
		polars_does lookup
		miller_does "--tsv join --ul --ur -j code -l old_code -r code -f large.tsv then cut -f line,new_code codes.tsv >miller.out"
		;;
	dedupe)
		ours dedupe "-f bench.yml journal.stream >ours.out"
		duckdb_does journal dedupe
		clickhouse_does journal dedupe
		polars_does dedupe
		miller_does "--tsv head -n 1 -g book,voucher_id,line_no journal.tsv >miller.out"
		;;
	sort)
		ours_bounded sort "--by account,posting_date -f bench.yml journal.stream >ours.out"
		duckdb_does journal sort
		clickhouse_does journal sort
		polars_does sort
		miller_does "-S --tsv sort -f account,posting_date journal.tsv >miller.out"
		contender "sort(1)" "sort -s -t '$(printf '\t')' -k 8,8 -k 6,6 journal.tsv >sort.out"
		;;
	validate)
		ours validate "-f bench.yml journal.stream >ours.out"
		duckdb_does journal validate
		clickhouse_does journal validate
		polars_does validate
		miller_does "--tsv filter '(\$debit == 0) ^^ (\$credit == 0) && \$period >= 202301 && \$period <= 202312 && string(\$account) =~ \"^[0-9]{6}\$\" && \$line_no > 0 \
 && strlen(\$summary) > 1' then count-similar -g book,voucher_id journal.tsv >miller.out"
		;;
	any)
		ours_bounded validate "-I tsv -f any.yml apart.tsv >ours.out"
		duckdb_does apart validate
		clickhouse_does apart validate
		polars_does any
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
		ours reconcile "-f bench.yml >ours.out"
		duckdb_does journal after reconcile
		clickhouse_does journal after reconcile
		polars_does reconcile
		miller_does "--tsv stats1 -a sum -f debit,credit -g account,period journal.tsv >a.tsv; mlr --tsv stats1 -a sum -f debit,credit -g account,period journal.tsv >b.tsv;
 mlr --tsv join --np --ul --ur -j account,period,debit_sum,credit_sum -f a.tsv b.tsv >miller.out"
		;;
	keys)
		ours_bounded reconcile "-f keys.yml >ours.out"
		duckdb_does keys
		clickhouse_does keys
		polars_does keys
		;;
	rows)
		ours_bounded reconcile "-f rows.yml >ours.out || [ \$? -eq 1 ]" # they differ
		duckdb_does rows
		datacompy_does
		;;
	pipe)
		contender "four in a pipe" "$(four_in_a_pipe "-j 1")"
		if takes clean '-j,'; then
			contender "four in a pipe -j 2" "$(four_in_a_pipe "-j 2")"
		fi
		if [ -x "$O/bin/cutover-run" ]; then
			ours run "-f run.yml --dir run.out vouchers.csv"
		fi
		# the peers only clean
		duckdb_does export clean
		clickhouse_does export clean
		polars_does clean
		;;
	postgresql)
		contender "load" "cutover-load -q -f bench.yml --to postgresql:///bench journal.stream"
		# shellcheck disable=SC2154 # servers.sh sets columns
		contender "psql \\copy, same table" "psql -Xq -d books -c '\\copy copied ($columns) from journal.copy'"
		pgloader_does
		contender "clean, read from it" "cutover-clean -q -f from-postgresql.yml >ours.out"
		contender "psql \\copy to" "psql -Xq -d books -c '\\copy journal_line to copy.out'"
		;;
	mysql)
		contender "load" "cutover-load -q -f bench.yml --to mysql:///bench journal.stream"
		contender "LOAD DATA LOCAL, same table" "mariadb books -e \"LOAD DATA LOCAL INFILE 'journal.copy' INTO TABLE copied CHARACTER SET utf8mb4 ($columns)\""
		contender "clean, read from it" "cutover-clean -q -f from-mysql.yml >ours.out"
		contender "mariadb --quick" "mariadb --quick -B books -e 'SELECT * FROM journal_line' >copy.out"
		;;
	xlsx)
		contender "load into a workbook" "cutover-load -q -f book.yml --to file:book.out.xlsx book.stream"
		;;
	*) echo "run.sh: no job '$1'" >&2; exit 2 ;;
	esac
}
