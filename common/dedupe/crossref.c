/*
 * crossref - one line for each dropped record.
 */
#include "dedupe/crossref.h"

#include <stdlib.h>

#include "base/buf.h"
#include "file/outfile.h"
#include "stream/formula.h"

struct crossref {
	struct outfile *file;
	const struct spec_dedupe *spec; /* for the key's expressions */
	/* place of the record that stands for key i, malloc'ed; null: not set */
	struct str *kept;
	size_t capacity;     /* room in `kept` */
	struct expr_env env; /* for the key's expressions */
	struct buf line;     /* scratch */
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
	struct outfile *file = outfile_open(path);
	struct crossref *c;
	size_t count = 0;

	if (!file)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->file = file;
	c->spec = spec;
	for (const struct spec_expr *e; (e = column(spec, count)); count++) {
		formula_put(&c->line, expr_text(e->expr), ',');
		buf_addc(&c->line, ',');
	}
	buf_adds(&c->line, "dropped,kept\n");
	outfile_write(file, c->line.p, c->line.len);
	return c;
}

void crossref_keep(struct crossref *c, const struct record *rec, size_t key)
{
	size_t before = c->capacity;

	c->kept = mem_grow(c->kept, &c->capacity, key + 1, sizeof(*c->kept));
	for (size_t i = before; i < c->capacity; i++)
		c->kept[i] = STR_NULL;
	free((char *)c->kept[key].p);
	c->kept[key] = (struct str){ str_dup(rec->at), rec->at.len };
}

void crossref_drop(struct crossref *c, const struct record *rec, size_t key)
{
	const struct spec_expr *e;
	struct value v;

	buf_reset(&c->line);
	c->env.rec = rec;
	c->env.arena = rec->arena;
	for (size_t i = 0; (e = column(c->spec, i)); i++) {
		/*
		 * it was computed a moment ago for this very record; of a line of a document
		 * perhaps it could not be
		 */
		if (expr_eval(e->expr, &c->env, &v))
			formula_put(&c->line, value_to_text(&v, rec->arena), ',');
		buf_addc(&c->line, ',');
	}
	formula_put(&c->line, rec->at, ',');
	buf_addc(&c->line, ',');
	formula_put(&c->line, c->kept[key], ',');
	buf_addc(&c->line, '\n');
	outfile_write(c->file, c->line.p, c->line.len);
}

bool crossref_close(struct crossref *c, bool commit)
{
	bool ok;

	if (!c)
		return true;
	ok = outfile_close(c->file, commit);
	for (size_t i = 0; i < c->capacity; i++)
		free((char *)c->kept[i].p);
	free(c->kept);
	buf_free(&c->line);
	free(c);
	return ok;
}
