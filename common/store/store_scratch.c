/* store_scratch - a copy of a target for a rehearsal: a file, or what the kind of store makes on a server. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "file/pathname.h"
#include "store/store_kind.h"

/* Is the target there, or may it be made? False after an error was reported. */
static bool can_be_made(const char *target)
{
	struct pathname at;
	bool ok = pathname_open(&at, target);

	if (ok)
		ok = faccessat(at.folder, at.base, F_OK, 0) == 0 ||
		     faccessat(at.folder, ".", W_OK, AT_EACCESS) == 0;
	if (!ok)
		diag_error("cannot create '%s': %s", target, strerror(errno));
	pathname_close(&at);
	return ok;
}

/* ---- a rehearsal ---- */

struct store_scratch {
	const struct store_kind *kind;
	void *self; /* of a kind that is no file */
	char *url;
	char *path; /* of the file */
};

/* Make what the URL leads to. False after an error was reported. */
static bool make_scratch(struct store_scratch *s, const char *target, bool replace)
{
	struct buf place = { 0 }, url = { 0 };

	if (!s->kind->scratch) {
		if (!can_be_made(target) || !s->kind->copy(target, s->path, replace))
			return false;
		buf_adds(&place, s->path);
	} else if (!(s->self = s->kind->scratch->begin(target, &place))) {
		buf_free(&place);
		return false;
	}
	buf_addf(&url, "%s:%s", s->kind->scheme, place.p);
	s->url = url.p;
	buf_free(&place);
	return true;
}

struct store_scratch *store_scratch_open(const char *url, const char *path, bool replace)
{
	struct store_scratch *s;
	const struct store_kind *kind = store_kind_of(url);

	if (!kind) {
		store_report_unknown(url);
		return NULL;
	}
	if (!store_has_no_password(url))
		return NULL;
	s = xcalloc(1, sizeof(*s));
	s->kind = kind;
	s->path = xstrdup(path);
	if (make_scratch(s, store_target(url), replace))
		return s;
	store_scratch_close(s);
	return NULL;
}

const char *store_scratch_url(const struct store_scratch *s)
{
	return s->url;
}

bool store_scratch_table(struct store_scratch *s, struct str table)
{
	return !s->kind->scratch || s->kind->scratch->table(s->self, table);
}

/* Remove the file, and what SQLite may leave beside it. */
static void remove_file(const char *path)
{
	static const char *const beside[] = { "", "-journal", "-wal", "-shm" };
	struct buf name = { 0 };

	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
		buf_reset(&name);
		buf_addf(&name, "%s%s", path, beside[i]);
		unlink(name.p);
	}
	buf_free(&name);
}

void store_scratch_close(struct store_scratch *s)
{
	if (!s)
		return;
	if (!s->kind->scratch)
		remove_file(s->path);
	else if (s->self)
		s->kind->scratch->end(s->self);
	free(s->path);
	free(s->url);
	free(s);
}
