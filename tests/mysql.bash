# A MariaDB server of its own for the tests of a file, started by the first of them: its own data, its own socket, no TCP, an
# unprivileged user. Each test gets an empty database. Without MariaDB the tests are skipped, and say so.

# as_mysql COMMAND...: as an unprivileged user
as_mysql() {
	if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi
}
mysql_program() { PATH=$PATH:/usr/sbin:/usr/libexec command -v "$1"; }
mysql_start() {
	local i
	as_mysql "$(mysql_program mariadbd)" --no-defaults --datadir="$MYSQL/data" --socket="$MYSQL/socket" --pid-file="$MYSQL/pid" \
		--skip-networking --tmpdir="$MYSQL" --skip-name-resolve --innodb-flush-log-at-trx-commit=2 --innodb-buffer-pool-size=32M \
		--innodb-log-file-size=16M --log-error="$MYSQL/log" "$@" >/dev/null 2>&1 3>&- &
	for ((i = 0; i < 500; i++)); do mariadb --no-defaults -S "$MYSQL/socket" -u root -e 'SELECT 1' >/dev/null 2>&1 && return; sleep 0.05; done
	tail -n 20 "$MYSQL/log"
	return 1
}
# mysql_stop [SIGNAL]: end it, and wait until it is gone
mysql_stop() {
	local i pid
	pid=$(cat "$MYSQL/pid") || return 0
	kill -"${1:-TERM}" "$pid"
	for ((i = 0; i < 500; i++)); do kill -0 "$pid" 2>/dev/null || return 0; sleep 0.05; done
	return 1
}
# Why there is no server; empty if there is one.
mysql_lack() {
	mysql_program mariadbd >/dev/null && mysql_program mariadb-install-db >/dev/null || { echo "MariaDB is not installed"; return; }
	[ "$(id -u)" != 0 ] || command -v setpriv >/dev/null || { echo "needs setpriv, to become another user than root"; return; }
	# in a root folder that is closed to others, that user can run nothing
	(cd / && as_mysql "$(mysql_program mariadbd)" --version >/dev/null 2>&1) || { echo "another user than root cannot run mariadbd here"; return; }
	! grep -qa 'built without MariaDB' "$BIN/cutover-load" || echo "this cutover is built without libmariadb"
}
setup_file() {
	MYSQL_LACK=$(mysql_lack)
	export MYSQL_LACK
	[ -z "$MYSQL_LACK" ] || return 0
	# where any user may go, and short: a socket has a path of at most 107 bytes
	MYSQL=$(mktemp -d "$(dirname "$BATS_RUN_TMPDIR")/my.XXXXXX")
	export MYSQL
	chmod 755 "$MYSQL"
	[ "$(id -u)" != 0 ] || chown 65534:65534 "$MYSQL"
	(cd / && as_mysql "$(mysql_program mariadb-install-db)" --no-defaults --datadir="$MYSQL/data" --auth-root-authentication-method=normal \
		--skip-test-db --skip-name-resolve --innodb-log-file-size=16M >"$MYSQL/install" 2>&1)
	mysql_start
	mariadb --no-defaults -S "$MYSQL/socket" -u root -e 'CREATE USER cutover@localhost; GRANT ALL ON *.* TO cutover@localhost WITH GRANT OPTION'
}
teardown_file() {
	[ -n "${MYSQL:-}" ] || return 0
	mysql_stop KILL || true
	rm -rf "$MYSQL"
}
# mysql: an empty database for this test, or the test is skipped
mysql() {
	[ -z "${MYSQL_LACK:-}" ] || skip "$MYSQL_LACK"
	MYSQL_DATABASE=t$BATS_TEST_NUMBER
	export MYSQL_DATABASE HOME=$PWD
	printf '[client]\nuser=cutover\nsocket=%s/socket\n' "$MYSQL" >.my.cnf
	MYSQL_DATABASE='' sql "CREATE DATABASE $MYSQL_DATABASE CHARACTER SET utf8mb4"
}
# sql SQL: what the server answers; $DELIMITER is what ends a command, if it is no semicolon
sql() {
	mariadb --no-defaults -S "$MYSQL/socket" -u cutover --default-character-set=utf8mb4 --delimiter="${DELIMITER:-;}" -NB ${MYSQL_DATABASE:+"$MYSQL_DATABASE"} -e "$1" | tr '\t' '|'
	return "${PIPESTATUS[0]}"
}
