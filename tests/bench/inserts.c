/*
 * inserts: what loading into SQLite costs at the least: a TSV file into a table by one prepared
 * insert in one transaction, every field bound as it stands. The yardstick for cutover-load.
 *
 *	inserts FILE.tsv DATABASE [KEY]		KEY: columns that are unique, "book,voucher_id"
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static int fail(sqlite3 *db, const char *what)
{
	fprintf(stderr, "inserts: %s: %s\n", what, db ? sqlite3_errmsg(db) : "cannot open");
	return 2;
}

/* cut `line` at its TABs; how many fields it has */
static int cut(char *line, char **field, int max)
{
	int n = 0;

	line[strcspn(line, "\n")] = '\0';
	for (char *tab; n < max; line = tab + 1) {
		field[n++] = line;
		tab = strchr(line, '\t');
		if (!tab)
			break;
		*tab = '\0';
	}
	return n;
}

int main(int argc, char **argv)
{
	char *line = NULL, *field[64], sql[4096], marks[256] = "";
	sqlite3_stmt *insert = NULL;
	sqlite3 *db = NULL;
	size_t room = 0;
	FILE *in;
	int n, at;

	in = argc == 3 || argc == 4 ? fopen(argv[1], "r") : NULL;
	if (!in || getline(&line, &room, in) < 0)
		return fail(NULL, "usage: inserts FILE.tsv DATABASE [KEY]");
	if (sqlite3_open(argv[2], &db))
		return fail(db, argv[2]);
	n = cut(line, field, 64);
	at = snprintf(sql, sizeof(sql), "BEGIN; CREATE TABLE t(");
	for (int i = 0; i < n; i++) {
		at += snprintf(sql + at, sizeof(sql) - (size_t)at, "%s\"%s\" TEXT", i ? "," : "",
		               field[i]);
		strcat(marks, i ? ",?" : "?");
	}
	if (argc == 4)
		at += snprintf(sql + at, sizeof(sql) - (size_t)at, ", UNIQUE(%s)", argv[3]);
	snprintf(sql + at, sizeof(sql) - (size_t)at, ")");
	if (sqlite3_exec(db, sql, NULL, NULL, NULL))
		return fail(db, "create");
	snprintf(sql, sizeof(sql), "INSERT INTO t VALUES(%s)", marks);
	if (sqlite3_prepare_v2(db, sql, -1, &insert, NULL))
		return fail(db, "prepare");
	while (getline(&line, &room, in) > 0) {
		n = cut(line, field, 64);
		for (int i = 0; i < n; i++)
			sqlite3_bind_text(insert, i + 1, field[i], -1, SQLITE_STATIC);
		if (sqlite3_step(insert) != SQLITE_DONE)
			return fail(db, "insert");
		sqlite3_reset(insert);
	}
	if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL))
		return fail(db, "commit");
	sqlite3_finalize(insert);
	sqlite3_close(db);
	free(line);
	return fclose(in) ? 2 : 0;
}
