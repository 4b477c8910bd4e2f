# servers.sh: PostgreSQL and MariaDB for the jobs of these names: throwaway servers, as in the tests, or none. Sourced by run.sh.
# shellcheck shell=bash disable=SC2154 # $top and $dir are of run.sh
#
# Database `bench` is empty before each line of a job. In `books` is the loaded table journal_line, and `copied`, an empty
# table with the same columns and keys: what the server's own client fills from journal.copy, the same lines that load sends.

servers=() # those that run

# What load sends of each record, without its seal.
make_copy() {
	[ -s journal.copy ] || awk -F '\t' 'NR > 1 { sub(/\t[^\t]*/, ""); print NR - 1 "\t1\t" $0 }' OFS='\t' journal.tsv >journal.copy
	columns="_no, _batch, _at, $(head -n 1 journal.tsv | cut -f 3- | sed 's/\t/, /g')"
	printf 'source: { read: "%s", table: journal_line }\n' "$1" | cat from.yml - >"from-${1%%:*}.yml"
}
# The spec that reads the table: each field as it is.
make_from() {
	{
		printf 'cutover: 1\nname: from\ncontrols: [debit, credit]\nclean:\n  fields:\n'
		head -n 1 journal.tsv | cut -f 3- | tr '\t' '\n' | awk '
			BEGIN { type["line_no"] = "integer"; type["posting_date"] = "date"; type["debit"] = type["credit"] = "decimal(2)"
				type["rate"] = "decimal(8)"; type["quantity"] = "decimal(6)" }
			{ printf "    %s: { from: %s%s }\n", $1, $1, $1 in type ? ", type: " type[$1] : "" }'
	} >from.yml
}

# has_server NAME: start the server of the job, with the functions of tests/NAME.bash. False, after it was said why, if there is none.
has_server() { # postgresql | mysql
	local lack
	BIN=$O/bin BATS_RUN_TMPDIR=${TMPDIR:-/tmp}/run
	# shellcheck source=tests/server.bash
	. "$top/tests/server.bash"
	# shellcheck source=tests/postgres.bash
	. "$top/tests/${1/postgresql/postgres}.bash"
	lack=$("${1/postgresql/postgres}_lack")
	if [ -n "$lack" ]; then
		echo "$1: skipped: $lack"
		return 1
	fi
	setup_file
	servers+=("$1")
	trap stop_servers EXIT
	make_from
	make_copy "$1:///books"
	"${1}_ready"
}
stop_servers() {
	local name
	for name in ${servers[@]+"${servers[@]}"}; do
		# shellcheck source=tests/postgres.bash
		. "$top/tests/${name/postgresql/postgres}.bash"
		teardown_file
	done
	servers=()
}

postgresql_ready() {
	psql -Xq -d postgres -c 'CREATE DATABASE books' -c 'CREATE DATABASE bench'
	cutover-load -q -f bench.yml --to postgresql:///books journal.stream
	psql -Xq -d books -c 'CREATE TABLE copied (LIKE journal_line INCLUDING ALL)' -c 'VACUUM ANALYZE'
}
mysql_ready() {
	export HOME=$PWD
	printf '[client]\nuser=cutover\nsocket=%s/socket\nlocal-infile=1\n' "$MYSQL" >.my.cnf
	mariadb -e 'CREATE DATABASE books; CREATE DATABASE bench; SET GLOBAL local_infile = 1'
	cutover-load -q -f bench.yml --to mysql:///books journal.stream
	mariadb books -e 'CREATE TABLE copied LIKE journal_line'
}
# before_line JOB: as empty as before
before_line() {
	case $1 in
	postgresql)
		psql -Xq -d postgres -c 'DROP DATABASE bench' -c 'CREATE DATABASE bench'
		psql -Xq -d books -c 'TRUNCATE copied' -c CHECKPOINT
		;;
	mysql) mariadb -e 'DROP DATABASE bench; CREATE DATABASE bench; TRUNCATE books.copied' ;;
	esac
}

pgloader_does() {
	command -v pgloader >/dev/null || return 0
	cat >pgloader.load <<-END
	LOAD CSV FROM '$PWD/journal.copy' ($columns)
	INTO postgresql://cutover@unix:$POSTGRES:5432/books TARGET TABLE copied ($columns)
	WITH fields terminated by '\t', fields not enclosed, fields escaped by backslash-quote
	SET session_replication_role TO 'origin';
	END
	contender pgloader "pgloader --quiet pgloader.load >pgloader.out"
}
