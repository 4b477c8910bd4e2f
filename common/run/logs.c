/* logs - see logs.h. */
#include "run/logs.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "audit/ledger.h"
#include "audit/link.h"
#include "base/buf.h"
#include "base/diag.h"
#include "run/folder.h"

struct found {
	char **path;
	struct stat *is; /* of each */
	size_t count;
};

static bool is_known(const struct found *f, const struct stat *is)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->is[i].st_dev == is->st_dev && f->is[i].st_ino == is->st_ino)
			return true;
	return false;
}

/* A run that was killed early leaves an empty log. */
static void add(struct found *f, const char *path)
{
	struct stat is;

	if (stat(path, &is) != 0 || !S_ISREG(is.st_mode) || is.st_size == 0 || is_known(f, &is))
		return;
	f->path = xrealloc(f->path, f->count + 1, sizeof(*f->path));
	f->is = xrealloc(f->is, f->count + 1, sizeof(*f->is));
	f->is[f->count] = is;
	f->path[f->count++] = xstrdup(path);
}

/* Add what matches `folder` and the pattern; the name of the folder is no pattern. */
static void add_matches(struct found *f, const char *folder, const char *pattern)
{
	struct buf whole = { 0 };
	glob_t found;

	for (const char *p = folder; *p; p++) {
		if (strchr("*?[\\", *p))
			buf_addc(&whole, '\\');
		buf_addc(&whole, *p);
	}
	buf_addf(&whole, "/%s" FOLDER_LOG, pattern);
	if (glob(whole.p, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			add(f, found.gl_pathv[i]);
		globfree(&found);
	}
	buf_free(&whole);
}

static void search(struct found *f, const char *folder)
{
	add_matches(f, folder, "*/*/");
	add_matches(f, folder, "*/");
}

/* The folder that the user's folder is in: the one of "a/b" is "a", that of "b" is ".". */
static char *above(const char *dir)
{
	size_t len = strlen(dir);

	while (len > 1 && dir[len - 1] == '/')
		len--;
	while (len > 0 && dir[len - 1] != '/')
		len--;
	while (len > 1 && dir[len - 1] == '/')
		len--;
	return len > 0 ? xstrndup(dir, len) : xstrdup(".");
}

/* What is wrong with a log that nobody has named is reported briefly, and is no error. */
static void read_quietly(struct runs *r, const char *path)
{
	struct diag_log *log = diag_log_new();
	struct diag_log *before = diag_hold(log);
	bool ok = runs_read(r, path);

	diag_hold(before);
	diag_log_free(log);
	if (!ok && !diag_interrupted())
		diag_note("'%s' has no line that can be read: it proves nothing", path);
}

static void settle(struct runs *r)
{
	runs_order(r);
	link_runs(r);
	ledger_settle(r);
}

/* The log of a migration has the lines of its specs once more: nobody needs to know. */
static void settle_quietly(struct runs *r)
{
	struct diag_log *log = diag_log_new();
	struct diag_log *before = diag_hold(log);

	settle(r);
	diag_hold(before);
	diag_log_free(log);
}

struct runs *logs_read(const char *dir)
{
	return logs_read_also(dir, NULL);
}

struct runs *logs_read_also(const char *dir, const char *log)
{
	struct runs *r = runs_new();
	struct found f = { 0 };
	char *folder = dir ? above(dir) : NULL;

	search(&f, FOLDER_RUNS);
	if (folder)
		search(&f, folder);
	if (log)
		add(&f, log);
	for (size_t i = 0; i < f.count; i++) {
		read_quietly(r, f.path[i]);
		free(f.path[i]);
	}
	free(f.path);
	free(f.is);
	free(folder);
	settle_quietly(r);
	return r;
}

struct runs *logs_read_named(const char *const *log, size_t count)
{
	struct runs *r = runs_new();
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		ok = runs_read(r, log[i]) && ok;
	if (ok) {
		settle(r);
		return r;
	}
	runs_free(r);
	return NULL;
}
