/*
 * sqlite_prune - remove older copies of the database, so that their number does not grow.
 *
 * A copy is a regular file in the folder of the database, with a name of sqlite_backup(), and
 * itself a ledger that cutover made. No other file is removed. A user who must load everything
 * again goes back to the newest copy without the oldest batch that is still loaded. So that copy
 * stays, however old it is.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "sqlite/sqlite_int.h"

struct copy {
	char *path;
	struct str stamp; /* its time, in the path */
	uint64_t number;  /* the number after it; 0: none */
	bool before;      /* it does not have the oldest batch that is still loaded */
	bool now;         /* this run made it */
};

struct copies {
	struct copy *copy;
	size_t count;
	size_t capacity;
};

/* Parse "20260131T220405" or "20260131T220405-2": the time and the number. */
static bool parse_stamp(struct str s, struct str *stamp, uint64_t *number)
{
	static const char form[] = "00000000T000000";
	size_t len = sizeof(form) - 1;

	if (s.len < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (form[i] == '0' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != form[i])
			return false;
	*stamp = (struct str){ s.p, len };
	*number = 0;
	return s.len == len ||
	       (s.p[len] == '-' &&
	        str_number((struct str){ s.p + len + 1, s.len - len - 1 }, number) && *number > 1);
}

/*
 * Find id and time of the oldest batch that is loaded. False if there is none, or if the file is no
 * ledger of cutover.
 */
static bool oldest_batch(sqlite3 *db, struct buf *id, struct buf *time)
{
	sqlite3_stmt *st = NULL;
	bool found;

	found = sqlite3_prepare_v2(db, "SELECT id, time FROM cutover_batch ORDER BY number LIMIT 1",
	                           -1, &st, NULL) == SQLITE_OK &&
	        sqlite3_step(st) == SQLITE_ROW;
	if (found) {
		buf_addstr(id, sqlite_text(st, 0));
		buf_addstr(time, sqlite_text(st, 1));
	}
	sqlite3_finalize(st);
	return found;
}

/* Is the file a ledger that cutover made? *has: it has the batch. */
static bool is_ledger(const char *path, struct str id, struct str time, bool *has)
{
	struct buf name = { 0 };
	sqlite3_stmt *st = NULL;
	sqlite3 *db = NULL;
	bool ours;

	/* a name that SQLite does not take for something else */
	buf_addf(&name, "%s%s", *path == '/' ? "" : "./", path);
	ours = sqlite3_open_v2(name.p, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) ==
	               SQLITE_OK &&
	       sqlite3_prepare_v2(
		       db,
		       "SELECT EXISTS (SELECT 1 FROM cutover_batch WHERE id = ?1 AND time = ?2), "
		       "(SELECT count(table_name) FROM cutover_column)",
		       -1, &st, NULL) == SQLITE_OK;
	if (ours) {
		sqlite_bind_str(st, 1, id);
		sqlite_bind_str(st, 2, time);
		ours = sqlite3_step(st) == SQLITE_ROW;
		*has = ours && sqlite3_column_int(st, 0) != 0;
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
	buf_free(&name);
	return ours;
}

/* Has `file` the name of a copy of this database? */
static bool is_copy_name(const struct sqlite *s, const char *file, struct str *stamp,
                         uint64_t *number)
{
	const char *slash = strrchr(s->path, '/'), *base = !slash ? s->path : slash + 1;
	size_t len = strlen(base), mark = strlen(".backup-");

	return strncmp(file, base, len) == 0 && strncmp(file + len, ".backup-", mark) == 0 &&
	       parse_stamp(str_of(file + len + mark), stamp, number);
}

static DIR *open_folder(const struct sqlite *s)
{
	const char *slash = strrchr(s->path, '/');
	char *folder = !slash ? xstrdup(".") : xstrndup(s->path, (size_t)(slash - s->path) + 1);
	DIR *dir = opendir(folder);

	free(folder);
	return dir;
}

/* Add a file of the folder to `all` if it is a copy of this database. */
static void take_file(struct copies *all, const struct sqlite *s, const char *file, struct str id,
                      struct str time)
{
	const char *slash = strrchr(s->path, '/');
	struct copy copy = { 0 };
	struct buf path = { 0 };
	struct stat st;
	bool has = false;

	if (!is_copy_name(s, file, &copy.stamp, &copy.number))
		return;
	buf_addf(&path, "%.*s%s", !slash ? 0 : (int)(slash + 1 - s->path), s->path, file);
	if (lstat(path.p, &st) != 0 || !S_ISREG(st.st_mode) || !is_ledger(path.p, id, time, &has)) {
		buf_free(&path);
		return;
	}
	copy.path = path.p;
	copy.stamp.p = path.p + path.len - strlen(file) + (copy.stamp.p - file);
	copy.before = !has;
	copy.now = s->kept && strcmp(copy.path, s->kept) == 0;
	all->copy = mem_grow(all->copy, &all->capacity, all->count + 1, sizeof(*all->copy));
	all->copy[all->count++] = copy;
}

/* Newest first. The copy of this run is always the newest, even if the clock was set back. */
static int compare(const void *x, const void *y)
{
	const struct copy *a = x, *b = y;
	int order = a->now != b->now ? b->now - a->now : str_cmp(b->stamp, a->stamp);

	return order != 0 ? order : (b->number > a->number) - (b->number < a->number);
}

static void find_copies(struct sqlite *s, struct copies *all)
{
	struct buf id = { 0 }, time = { 0 };
	DIR *dir = oldest_batch(s->db, &id, &time) ? open_folder(s) : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		take_file(all, s, entry->d_name, buf_str(&id), buf_str(&time));
	if (dir)
		closedir(dir);
	buf_free(&id);
	buf_free(&time);
}

uint64_t sqlite_copy_number(const struct sqlite *s, const char *stamp)
{
	DIR *dir = open_folder(s);
	const struct dirent *entry;
	struct str other;
	uint64_t number, highest = 0;

	while (dir && (entry = readdir(dir))) {
		if (!is_copy_name(s, entry->d_name, &other, &number) || !str_is(other, stamp))
			continue;
		number = number > 0 ? number : 1;
		highest = number > highest && number < UINT64_MAX ? number : highest;
	}
	if (dir)
		closedir(dir);
	return highest;
}

/* The copy to go back to: the newest without the oldest batch. */
static size_t last_before(const struct copies *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->copy[i].before)
			return i;
	return all->count;
}

static void remove_copy(const char *path, void (*removed)(const char *path))
{
	if (unlink(path) == 0)
		removed(path);
	else
		diag_note("the older copy '%s' cannot be removed: %s", path, strerror(errno));
}

void sqlite_prune(void *self, uint64_t keep, void (*removed)(const char *path))
{
	struct sqlite *s = self;
	struct copies all = { 0 };
	size_t stays;

	find_copies(s, &all);
	if (all.count > 0)
		qsort(all.copy, all.count, sizeof(*all.copy), compare);
	stays = last_before(&all);
	for (size_t i = 0; i < all.count; i++) {
		if (i >= keep && i != stays)
			remove_copy(all.copy[i].path, removed);
		free(all.copy[i].path);
	}
	free(all.copy);
}
