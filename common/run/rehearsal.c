/* rehearsal - see rehearsal.h. */
#include "run/rehearsal.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#define COPY "rehearsal" /* the file in the folder of the run; the second one is rehearsal-2 */

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
	c->scratch = store_scratch_open(load->to, folder_file(r->folder, name.p),
	                                load->mode == LOAD_REPLACE);
	buf_free(&name);
	if (!c->scratch)
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
		*copy = store_scratch_url(c->scratch);
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
		if (!store_scratch_table(c->scratch, spec->load.table))
			return false;
		spec->load.copy = store_scratch_url(c->scratch);
	}
	for (size_t i = 0; i < spec->reconcile_count; i++) {
		struct spec_side *side;

		for (size_t at = 0; (side = spec_each_side(&spec->reconcile[i], &at));)
			for (size_t k = 0; k < side->read_count; k++)
				redirect(r, side->read[k].name, &side->read[k].copy);
	}
	for (size_t i = 0; i < spec->validate.reference_count; i++)
		redirect(r, spec->validate.reference[i].from, &spec->validate.reference[i].copy);
	return true;
}

void rehearsal_close(struct rehearsal *r)
{
	while (r->count > 0) {
		struct rehearsal_copy *c = &r->copy[--r->count];

		store_scratch_close(c->scratch);
		free(c->target);
	}
	free(r->copy);
	r->copy = NULL;
}
