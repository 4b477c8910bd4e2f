# peers.sh: which peers are installed, and how each of them is called. Sourced by run.sh, which has contender().
# Each peer has two threads, as our programs with `-j 2`, and may write its records in any order. What else differs from
# our work is said in the files of peers/.
# shellcheck shell=bash disable=SC2154 # $top is of run.sh
peers=$top/tests/bench/peers

python_has() { command -v python3 >/dev/null && python3 -c "import $1" 2>/dev/null; }

# Each line: how the peer runs the file whose name follows; empty if it is not there.
duckdb_runs='' clickhouse_runs='' polars_runs='' miller_runs=''
if command -v duckdb >/dev/null; then
	duckdb_runs='duckdb -f'
elif python_has duckdb; then
	duckdb_runs="python3 -c 'import duckdb, sys; duckdb.execute(open(sys.argv[1]).read())'"
fi
if command -v clickhouse >/dev/null; then
	clickhouse_runs='clickhouse local --queries-file'
elif python_has chdb; then
	clickhouse_runs="python3 -c 'import chdb, sys; chdb.query(open(sys.argv[1]).read())'"
fi
if python_has polars; then
	polars_runs="POLARS_MAX_THREADS=2 python3 $peers/with_polars.py"
fi
datacompy_runs=''
if python_has datacompy; then
	datacompy_runs="POLARS_MAX_THREADS=2 python3 $peers/with_datacompy.py"
fi
if command -v mlr >/dev/null; then
	miller_runs=mlr
fi

say_absent() {
	[ -n "$duckdb_runs" ] || echo "without DuckDB (pip install duckdb)"
	[ -n "$clickhouse_runs" ] || echo "without ClickHouse (pip install chdb)"
	[ -n "$polars_runs" ] || echo "without Polars (pip install polars)"
	[ -n "$miller_runs" ] || echo "without Miller (apt install miller)"
}

# One query of the files NAME.sql in peers/PEER, after its settings.
query() { # PEER NAME...
	local peer=$1 name
	shift
	for name in settings "$@"; do
		cat "$peers/$peer/$name.sql"
	done >"$peer.$*.sql"
	echo "'$peer.$*.sql'"
}

duckdb_does() { if [ -n "$duckdb_runs" ]; then contender DuckDB "${before:-}$duckdb_runs $(query duckdb "$@")"; fi; }
clickhouse_does() { if [ -n "$clickhouse_runs" ]; then contender ClickHouse "$clickhouse_runs $(query clickhouse "$@")"; fi; }
polars_does() { if [ -n "$polars_runs" ]; then contender Polars "$polars_runs $1"; fi; }
datacompy_does() { if [ -n "$datacompy_runs" ]; then contender datacompy "$datacompy_runs"; fi; }
miller_does() { if [ -n "$miller_runs" ]; then contender Miller "$miller_runs $1"; fi; }
