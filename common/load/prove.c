/* prove - see prove.h. */
#include "load/prove.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "load/load.h"
#include "store/store.h"
#include "stream/stage.h"

/* Count the records to the seal. */
static bool read_all(struct prove *p)
{
	struct sink count;

	tally_init(&p->loaded, spec_controls(p->prog->spec, STAGE_TARGET));
	tally_bind(&p->loaded, reader_header(p->prog->in));
	count = sink_count(&p->loaded);
	return stage_run(p->prog->from, NULL, 0, &count);
}

/* Report that it is something else, and the command that takes it out. */
static bool refuse(const struct prove *p, const char *why)
{
	struct str id = p->prog->spec->load.batch;
	struct buf way = { 0 };
	char *name = str_dup(id);

	batch_undo_command(&way, p->prog, NULL, name);
	diag_error(
		"batch '%s' is in '%s' already, but %s: nothing is loaded; give this one another name "
		"(load.batch), or take that one out: %s",
		name, p->url, why, way.p);
	buf_free(&way);
	free(name);
	return false;
}

/* ---- a batch ---- */

struct search {
	struct prove *p;
	char sha256[DIGEST_TEXT]; /* of the input of today */
	uint64_t rows;
	const char *differs; /* in what; NULL: in nothing */
};

static void look_at(void *context, const struct store_batch *b)
{
	struct search *s = context;
	const struct spec *spec = s->p->prog->spec;

	if (!str_eq(b->id, spec->load.batch) || !str_is_null(b->undone))
		return;
	s->p->number = (uint64_t)b->number;
	s->rows = b->rows;
	if (!str_is_null(b->changes))
		s->rows = store_changes_read(b->changes, CHANGE_INSERTED) +
		          store_changes_read(b->changes, CHANGE_UPDATED) +
		          store_changes_read(b->changes, CHANGE_UNCHANGED);
	snprintf(s->p->time, sizeof(s->p->time), "%.*s", (int)b->time.len, b->time.p);
	s->differs =
		!str_is(b->spec_sha256, spec->sha256) ? "it was loaded with another spec"
		: !str_is(b->input_sha256, s->sha256)
			? "its input was another one (other data, or the same files under other names)"
		: !str_eq(b->table, spec->load.table) ? "it was loaded into another table"
						      : NULL;
}

/* Are its records as they were loaded? */
static bool is_as_loaded(const struct prove *p, struct store *store)
{
	struct store_compared c;
	bool found, ok, same;

	ok = store_compare(store, p->prog->spec->load.batch, &c, &found, NULL, NULL);
	same = ok && (uint64_t)c.number == p->number && store_compared_equal(&c);
	store_compared_free(&c);
	return same || (ok && refuse(p, "its records were changed since it was loaded"));
}

static bool prove_batch(struct prove *p)
{
	struct search s = { .p = p, .differs = "it was undone meanwhile" };
	struct store *store;
	bool ok;

	if (!read_all(p))
		return false;
	batch_digest(p->prog->in, s.sha256);
	store = store_open_copy(p->url, p->copy, STORE_READ);
	ok = store && store_batches(store, look_at, &s);
	if (ok && !s.differs && s.rows != p->loaded.rows)
		s.differs = "it has another number of records";
	ok = ok && (s.differs ? refuse(p, s.differs) : is_as_loaded(p, store));
	store_close(store);
	return ok;
}

/* ---- a file ---- */

static bool prove_file(struct prove *p)
{
	struct load_options how = {
		.url = p->url, .copy = p->copy, .no_backup = true, .overwrite = true
	};
	struct load *l = load_new(p->prog, &how);
	bool ok = load_records(l);

	if (ok && strcmp(load_sha256(l), p->sha256) != 0) {
		diag_error(
			"'%s' is there already, and this input would make another one, nothing is "
			"written: remove it, or name another one",
			strchr(p->url, ':') + 1);
		ok = false;
	}
	if (ok) {
		tally_init(&p->loaded, spec_controls(p->prog->spec, STAGE_TARGET));
		tally_merge(&p->loaded, load_tally(l));
	}
	load_free(l);
	return ok;
}

bool prove_loaded(struct prove *p)
{
	return p->sha256 ? prove_file(p) : prove_batch(p);
}
