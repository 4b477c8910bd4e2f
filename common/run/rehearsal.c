/* rehearsal - see rehearsal.h. */
#include "run/rehearsal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "store/store.h"

#define COPY "rehearsal" /* the file in the folder of the run; the second one is rehearsal-2 */

/* What SQLite may leave beside a database. */
static const char *const beside[] = { "", "-journal", "-wal", "-shm" };

/* Do both URLs lead to the same target? Under another name for the same file, too. */
static bool is_same(const char *url, const char *other)
{
	char *a = store_path(url), *b = store_path(other);
	bool same = strcmp(url, other) == 0 || (a && b && strcmp(a, b) == 0);

	free(a);
	free(b);
	return same;
}

/* The copy of a target; NULL: there is none. */
static const struct rehearsal_copy *copy_of(const struct rehearsal *r, const char *url)
{
	for (size_t i = 0; i < r->count; i++)
		if (is_same(url, r->copy[i].target))
			return &r->copy[i];
	return NULL;
}

/* Copy a target. NULL after an error was reported. */
static const struct rehearsal_copy *make_copy(struct rehearsal *r, const struct spec_load *load)
{
	struct buf name = { 0 };
	struct rehearsal_copy *c;

	buf_adds(&name, COPY);
	if (r->count > 0)
		buf_addf(&name, "-%zu", r->count + 1);
	r->copy = xrealloc(r->copy, r->count + 1, sizeof(*r->copy));
	c = &r->copy[r->count];
	c->path = folder_file(r->folder, name.p);
	c->to = store_scratch(load->to, c->path, load->mode == LOAD_REPLACE);
	buf_free(&name);
	if (!c->to)
		return NULL;
	c->target = xstrdup(load->to);
	r->count++;
	return c;
}

/* What is read of `url` (NULL: nothing) is read of its copy, if it is a target. */
static void redirect(const struct rehearsal *r, const char *url, const char **copy)
{
	const struct rehearsal_copy *c;

	if (url && store_is_url(url) && (c = copy_of(r, url)))
		*copy = c->to;
}

void rehearsal_open(struct rehearsal *r, struct folder *f)
{
	*r = (struct rehearsal){ .folder = f };
}

bool rehearsal_redirect(struct rehearsal *r, struct spec *spec)
{
	const struct rehearsal_copy *c;

	if (spec->load.present) {
		c = copy_of(r, spec->load.to);
		if (!c && !(c = make_copy(r, &spec->load)))
			return false;
		spec->load.copy = c->to;
	}
	for (size_t i = 0; i < spec->reconcile_count; i++) {
		redirect(r, spec->reconcile[i].before.read, &spec->reconcile[i].before.copy);
		redirect(r, spec->reconcile[i].after.read, &spec->reconcile[i].after.copy);
	}
	for (size_t i = 0; i < spec->validate.reference_count; i++)
		redirect(r, spec->validate.reference[i].from, &spec->validate.reference[i].copy);
	return true;
}

static void remove_copy(struct rehearsal_copy *c)
{
	struct buf name = { 0 };

	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
		buf_reset(&name);
		buf_addf(&name, "%s%s", c->path, beside[i]);
		unlink(name.p);
	}
	buf_free(&name);
	free(c->target);
	free(c->to);
}

void rehearsal_close(struct rehearsal *r)
{
	while (r->count > 0)
		remove_copy(&r->copy[--r->count]);
	free(r->copy);
	r->copy = NULL;
}
