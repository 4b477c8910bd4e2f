# A PostgreSQL server of its own for the tests of a file, started by the first of them: its own data, its own socket, no TCP, an
# unprivileged user. Each test gets an empty database. Without PostgreSQL the tests are skipped, and say so.

postgres_bin() {
	if command -v initdb >/dev/null; then dirname "$(command -v initdb)"; else compgen -G '/usr/lib/postgresql/*/bin' | tail -n 1; fi
}
# as_postgres COMMAND...: as an unprivileged user, because the server refuses to run as root
as_postgres() {
	if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi
}
postgres_start() {
	as_postgres "$POSTGRES_BIN/pg_ctl" -w -s -D "$POSTGRES/data" -l "$POSTGRES/log" \
		-o "-k $POSTGRES -c listen_addresses='' -c fsync=off -c full_page_writes=off" start >/dev/null 2>&1 3>&-
}
postgres_stop() { as_postgres "$POSTGRES_BIN/pg_ctl" -w -s -D "$POSTGRES/data" -m "${1:-fast}" stop >/dev/null 2>&1; }

# Why there is no server; empty if there is one.
postgres_lack() {
	[ -n "$(postgres_bin)" ] || { echo "PostgreSQL is not installed"; return; }
	[ "$(id -u)" != 0 ] || command -v setpriv >/dev/null || { echo "needs setpriv, to become another user than root"; return; }
	# in a root folder that is closed to others, that user can run nothing
	(cd / && as_postgres "$(postgres_bin)/initdb" --version >/dev/null 2>&1) || { echo "another user than root cannot run initdb here"; return; }
	! grep -qa 'built without PostgreSQL' "$BIN/cutover-load" || echo "this cutover is built without libpq"
}
setup_file() {
	POSTGRES_LACK=$(postgres_lack)
	export POSTGRES_LACK
	[ -z "$POSTGRES_LACK" ] || return 0
	POSTGRES_BIN=$(postgres_bin)
	# where any user may go, and short: a socket has a path of at most 107 bytes
	POSTGRES=$(mktemp -d "$(dirname "$BATS_RUN_TMPDIR")/pg.XXXXXX")
	# how long pg_ctl waits, in seconds: a busy machine takes its time
	export PGCTLTIMEOUT=300
	export POSTGRES POSTGRES_BIN PGHOST=$POSTGRES PGUSER=cutover PGOPTIONS='' PGPASSFILE=$POSTGRES/pgpass
	chmod 755 "$POSTGRES"
	[ "$(id -u)" != 0 ] || chown 65534:65534 "$POSTGRES"
	(cd / && as_postgres "$POSTGRES_BIN/initdb" -D "$POSTGRES/data" -U cutover -A trust -E UTF8 --locale=C --no-sync >/dev/null)
	printf 'local all locked scram-sha-256\nlocal all all trust\n' >"$POSTGRES/data/pg_hba.conf"
	postgres_start
}
teardown_file() {
	[ -n "${POSTGRES:-}" ] || return 0
	postgres_stop immediate || true
	rm -rf "$POSTGRES"
}
# postgres [ENCODING]: an empty database for this test, or the test is skipped
postgres() {
	[ -z "${POSTGRES_LACK:-}" ] || skip "$POSTGRES_LACK"
	PGDATABASE=t$BATS_TEST_NUMBER
	export PGDATABASE
	# a test that failed may have left the server stopped
	as_postgres "$POSTGRES_BIN/pg_ctl" status -s -D "$POSTGRES/data" >/dev/null || postgres_start
	PGDATABASE=template1 wait_until 1 'SELECT 1'
	psql -q -d template1 -c "CREATE DATABASE $PGDATABASE TEMPLATE template0 ENCODING '${1:-UTF8}' LOCALE 'C'"
}
# sql SQL: what the server answers
sql() { psql -XqAt -v ON_ERROR_STOP=1 -c "$1"; }
