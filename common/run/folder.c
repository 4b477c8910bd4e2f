/* folder - see folder.h. */
#include "run/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "charset/unicode.h"
#include "file/outfile.h"

#define SAME_SECOND 100 /* runs of one name that may start within a second */

/* Keep of a name what every file system and shell can take. */
static void add_name(struct buf *out, struct str name)
{
	size_t start = out->len;

	for (size_t i = 0; i < name.len && out->len - start < 80; i++) {
		unsigned char c = (unsigned char)name.p[i];

		buf_addc(out,
		         c <= ' ' || c == 0x7f || strchr("/\\:*?\"<>|'`$&;", c) ? '-' : (char)c);
	}
	/* not within a character */
	while (out->len > start &&
	       !unicode_valid((struct str){ out->p + start, out->len - start }, &(size_t){ 0 }))
		out->len--;
	if (out->len == start || out->p[start] == '.')
		buf_adds(out, "run");
}

static bool complain(const char *what, const char *path)
{
	diag_error("cannot make %s '%s': %s", what, path, strerror(errno));
	return false;
}

/* Make a folder and those above it. */
static bool make_all(const char *path)
{
	char *copy = xstrdup(path);
	bool ok = true;

	for (char *p = copy + 1; ok && *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		ok = mkdir(copy, 0700) == 0 || errno == EEXIST;
		*p = '/';
	}
	ok = ok && (mkdir(copy, 0700) == 0 || errno == EEXIST);
	if (!ok)
		complain("the folder", path);
	free(copy);
	return ok;
}

/* Make the log, which says that the folder is taken. errno is EEXIST if it was. */
static bool take(struct folder *f)
{
	int fd;

	f->audit = folder_file(f, FOLDER_LOG);
	fd = open(f->audit, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd >= 0 && close(fd) == 0;
}

/* Make the folder `path`, with a number at its end if there is one of that name. It frees `path`. */
static const char *make_fresh(struct folder *f, struct buf *path)
{
	size_t len = path->len;
	const char *kept;
	int made = -1;

	for (int i = 2; (made = mkdir(path->p, 0700)) != 0 && errno == EEXIST && i < SAME_SECOND;
	     i++) {
		path->len = len;
		buf_addf(path, "-%d", i);
	}
	kept = arena_copy(&f->arena, path->p, path->len);
	buf_free(path);
	if (made == 0)
		return kept;
	complain("the folder", kept);
	return NULL;
}

/* A new folder for a run that starts now. */
static bool make_new(struct folder *f, struct str name)
{
	struct buf path = { 0 };
	time_t now = time(NULL);
	char at[32];
	struct tm tm;

	if (!make_all(FOLDER_RUNS))
		return false;
	localtime_r(&now, &tm);
	strftime(at, sizeof(at), "-%Y%m%d-%H%M%S", &tm);
	buf_adds(&path, FOLDER_RUNS "/");
	add_name(&path, name);
	buf_adds(&path, at);
	f->path = make_fresh(f, &path);
	return f->path;
}

const char *folder_within(struct folder *f, struct str name)
{
	struct buf path = { 0 };

	buf_addf(&path, "%s/", f->path);
	add_name(&path, name);
	return make_fresh(f, &path);
}

bool folder_open(struct folder *f, const char *dir, struct str name)
{
	*f = (struct folder){ .path = dir, .made = !dir };
	if (dir ? !make_all(dir) : !make_new(f, name))
		return false;
	if (take(f))
		return true;
	if (errno != EEXIST)
		return complain("the log", f->audit);
	diag_error("'%s' holds the files of a run, or another run writes them now ('%s' is there): "
	           "name another folder with --dir",
	           dir, f->audit);
	return false;
}

void folder_give_back(const struct folder *f)
{
	unlink(f->audit);
	if (f->made)
		rmdir(f->path);
}

bool folder_forget(const struct folder *f)
{
	if (truncate(f->audit, 0) == 0)
		return true;
	diag_error("cannot empty the log '%s': %s", f->audit, strerror(errno));
	return false;
}

const char *folder_file(struct folder *f, const char *base)
{
	size_t folder = strlen(f->path), len = strlen(base);
	char *path = arena_alloc(&f->arena, folder + len + 2);

	sprintf(path, "%s/%s", f->path, base);
	return path;
}

bool folder_hand_on_log(const struct folder *f, struct outfile *to)
{
	FILE *log = fopen(f->audit, "re");
	char block[65536];
	bool ok = log != NULL;
	size_t n;

	while (ok && (n = fread(block, 1, sizeof(block), log)) > 0)
		ok = outfile_write(to, block, n);
	if (!log || ferror(log)) {
		diag_error("cannot read '%s': %s", f->audit, strerror(errno));
		ok = false;
	}
	if (log)
		fclose(log);
	return outfile_close(to, ok) && ok;
}

bool folder_take_log(const struct folder *f, const char *within)
{
	struct folder from = { .path = within };
	struct outfile *to;
	bool ok = true;

	from.audit = folder_file(&from, FOLDER_LOG);
	/* a run that has not begun has none */
	if (access(from.audit, F_OK) == 0) {
		to = outfile_append(f->audit);
		ok = to && folder_hand_on_log(&from, to);
	}
	folder_close(&from);
	return ok;
}

void folder_close(struct folder *f)
{
	arena_free(&f->arena);
}
