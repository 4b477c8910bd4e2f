/*
 * crossref - see crossref.h.
 */
#include "dedupe/crossref.h"

#include <stdlib.h>

#include "base/mem.h"
#include "dedupe/places.h"
#include "report/tablefile.h"

struct crossref {
	struct tablefile *file;
	const struct spec_dedupe *spec; /* for the key's expressions */
	struct places *kept;            /* of the record that stays for each key */
	struct expr_env env;            /* for the key's expressions */
};

/* The `i`-th column: of the key, then what the group has besides; NULL past the last. */
static const struct spec_expr *column(const struct spec_dedupe *spec, size_t i)
{
	if (i < spec->key_count)
		return &spec->key[i];
	i -= spec->key_count;
	for (size_t k = 0; k < spec->group_count; k++) {
		bool in_key = false;

		for (size_t j = 0; j < spec->key_count; j++)
			in_key |= str_eq(expr_text(spec->key[j].expr),
			                 expr_text(spec->group[k].expr));
		if (!in_key && i-- == 0)
			return &spec->group[k];
	}
	return NULL;
}

struct crossref *crossref_open(const char *path, const struct spec_dedupe *spec)
{
	struct tablefile *file = tablefile_open(path);
	struct crossref *c;
	size_t count = 0;

	if (!file)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->file = file;
	c->spec = spec;
	c->kept = places_new();
	for (const struct spec_expr *e; (e = column(spec, count)); count++)
		tablefile_cell(file, expr_text(e->expr));
	tablefile_cell(file, STR("dropped"));
	tablefile_cell(file, STR("kept"));
	tablefile_end_row(file);
	return c;
}

void crossref_keep(struct crossref *c, const struct record *rec, size_t key)
{
	places_put(c->kept, key, rec->at);
}

struct str crossref_kept(struct crossref *c, size_t key)
{
	return places_get(c->kept, key);
}

size_t crossref_bytes(const struct crossref *c)
{
	return places_bytes(c->kept);
}

void crossref_forget(struct crossref *c)
{
	places_free(c->kept);
	c->kept = places_new();
}

void crossref_drop(struct crossref *c, const struct record *rec, struct str kept)
{
	const struct spec_expr *e;
	struct value v;

	c->env.rec = rec;
	c->env.arena = rec->arena;
	/*
	 * the key of this record was just computed without an error; but the line key of a
	 * document may have one
	 */
	for (size_t i = 0; (e = column(c->spec, i)); i++)
		tablefile_cell(c->file, expr_eval(e->expr, &c->env, &v)
		                                ? value_to_text(&v, rec->arena)
		                                : STR_NULL);
	tablefile_cell(c->file, rec->at);
	tablefile_cell(c->file, kept);
	tablefile_end_row(c->file);
}

bool crossref_close(struct crossref *c, bool commit)
{
	bool ok;

	if (!c)
		return true;
	ok = tablefile_close(c->file, commit);
	places_free(c->kept);
	expr_env_free(&c->env);
	free(c);
	return ok;
}
