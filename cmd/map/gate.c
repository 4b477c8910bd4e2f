/*
 * gate - one set of keys and their tallies for each lookup that the map uses.
 */
#include "gate.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/outfile.h"
#include "key/keyset.h"
#include "record/csv.h"

/* The keys that one lookup missed. */
struct missed {
	const struct lookup *lookup;
	size_t number;			/* of the lookup in the spec */
	struct keyset *keys;		/* parts joined as in the stream: TAB between them */
	struct tally *tally;		/* for each key: records and control sums */
	size_t capacity;		/* room in tally */
};

struct gate {
	const struct controls *controls;
	const struct header *header;	/* of the records */
	struct missed *missed;		/* one for each lookup that expressions of map name */
	size_t count;			/* how many */
	struct expr_asked *asked;	/* one for each lookup of the spec */
	size_t asked_count;		/* how many */
	struct buf key;			/* scratch */
};

/* Does any expression of the section use this lookup? */
static bool map_names(const struct spec_map *map, const struct lookup *l)
{
	const struct spec_expr *e;

	for (size_t i = 0; (e = spec_map_expr(map, i)) != NULL; i++)
		if (expr_names_lookup(e->expr, l))
			return true;
	return false;
}

struct gate *gate_new(const struct spec *spec)
{
	struct gate *g = xcalloc(1, sizeof(*g));

	g->controls = &spec->controls;
	g->missed = xcalloc(spec->lookup_count, sizeof(*g->missed));
	g->asked = xcalloc(spec->lookup_count, sizeof(*g->asked));
	g->asked_count = spec->lookup_count;
	for (size_t i = 0; i < spec->lookup_count; i++) {
		const struct lookup *l = spec->lookup[i];

		g->asked[i].used = xcalloc(lookup_size(l) / 64 + 1, sizeof(uint64_t));
		if (map_names(&spec->map, l))
			g->missed[g->count++] = (struct missed){ .lookup = l, .number = i, .keys = keyset_new() };
	}
	return g;
}

struct expr_asked *gate_asked(struct gate *g)
{
	return g->asked;
}

void gate_bind(struct gate *g, const struct header *header)
{
	g->header = header;
}

static struct missed *missed_of(struct gate *g, const struct lookup *lookup)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->missed[i].lookup == lookup)
			return &g->missed[i];
	return NULL;
}

/* Parts may hold any byte but NUL (the stream has none), so NUL ends each. */
static struct str joined_key(struct gate *g, const struct str *part, size_t count)
{
	buf_reset(&g->key);
	for (size_t i = 0; i < count; i++) {
		buf_addstr(&g->key, part[i]);
		buf_addc(&g->key, '\0');
	}
	return buf_str(&g->key);
}

void gate_add(struct gate *g, const struct lookup *lookup, const struct str *key, const struct record *rec)
{
	struct missed *m = missed_of(g, lookup);
	bool fresh;
	size_t i;

	if (m == NULL)
		return;
	i = keyset_add(m->keys, joined_key(g, key, lookup_key_count(lookup)), &fresh);
	if (fresh) {
		m->tally = mem_grow(m->tally, &m->capacity, i + 1, sizeof(*m->tally));
		tally_init(&m->tally[i], g->controls);
		tally_bind(&m->tally[i], g->header);
	}
	tally_add(&m->tally[i], rec);
}

size_t gate_size(const struct gate *g)
{
	size_t all = 0;

	for (size_t i = 0; i < g->count; i++)
		all += keyset_size(g->missed[i].keys);
	return all;
}

/* ---- the files ---- */

/* A key and its figures, to be sorted. */
struct line {
	struct str key;			/* joined parts */
	const struct tally *tally;
	struct decimal amount;		/* the control sums without their signs, added */
};

static struct decimal amount_of(const struct tally *t)
{
	struct decimal amount = decimal_of(0, 0), sum;

	for (size_t i = 0; i < t->controls->count; i++)
		if (tally_sum(t, i, &sum))
			(void)decimal_add(amount, decimal_abs(sum), &amount);
	return amount;
}

/* Largest amount first, then most records, then by key. */
static int compare_lines(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int order = decimal_cmp(y->amount, x->amount);

	if (order != 0)
		return order;
	if (x->tally->rows != y->tally->rows)
		return x->tally->rows < y->tally->rows ? 1 : -1;
	return str_cmp(x->key, y->key);
}

static struct line *sorted_lines(const struct missed *m)
{
	size_t count = keyset_size(m->keys);
	struct line *lines = xcalloc(count, sizeof(*lines));

	for (size_t i = 0; i < count; i++)
		lines[i] = (struct line){ keyset_key(m->keys, i), &m->tally[i], amount_of(&m->tally[i]) };
	qsort(lines, count, sizeof(*lines), compare_lines);
	return lines;
}

static void put_names(struct buf *out, const struct gate *g, const struct lookup *l, bool figures)
{
	for (size_t i = 0; i < lookup_key_count(l); i++) {
		csv_put(out, lookup_key_name(l, i), ',');
		buf_addc(out, ',');
	}
	if (figures) {
		buf_adds(out, "records,");
		for (size_t i = 0; i < g->controls->count; i++) {
			csv_put(out, g->controls->name[i], ',');
			buf_addc(out, ',');
		}
	}
	for (size_t i = 0; i < lookup_value_count(l); i++) {
		if (i > 0)
			buf_addc(out, ',');
		csv_put(out, lookup_value_name(l, i), ',');
	}
	buf_addc(out, '\n');
}

static void put_figures(struct buf *out, const struct tally *t)
{
	char text[DECIMAL_TEXT];
	struct decimal sum;

	buf_addf(out, "%llu,", (unsigned long long)t->rows);
	for (size_t i = 0; i < t->controls->count; i++) {
		if (tally_sum(t, i, &sum)) {
			decimal_format(sum, text);
			buf_adds(out, text);
		}
		buf_addc(out, ',');
	}
}

static void put_unmapped(struct buf *out, const struct gate *g, const struct missed *m)
{
	struct line *lines = sorted_lines(m);

	put_names(out, g, m->lookup, true);
	for (size_t i = 0; i < keyset_size(m->keys); i++) {
		const char *p = lines[i].key.p;

		for (size_t part = 0; part < lookup_key_count(m->lookup); part++) {
			csv_put(out, str_of(p), ',');
			buf_addc(out, ',');
			p += strlen(p) + 1;
		}
		put_figures(out, lines[i].tally);
		for (size_t k = 1; k < lookup_value_count(m->lookup); k++)
			buf_addc(out, ',');
		buf_addc(out, '\n');
	}
	free(lines);
}

static void put_unused(struct buf *out, const struct gate *g, const struct missed *m)
{
	const struct lookup *l = m->lookup;

	put_names(out, g, l, false);
	for (size_t i = 0; i < lookup_size(l); i++) {
		if (g->asked[m->number].used[i / 64] >> i % 64 & 1)
			continue;
		for (size_t k = 0; k < lookup_key_count(l); k++) {
			csv_put(out, lookup_key(l, i, k), ',');
			buf_addc(out, ',');
		}
		for (size_t k = 0; k < lookup_value_count(l); k++) {
			if (k > 0)
				buf_addc(out, ',');
			csv_put(out, lookup_value(l, i, k), ',');
		}
		buf_addc(out, '\n');
	}
}

/* `path`, with the lookup's name before its ending where there are several lookups. */
static void file_name(const struct gate *g, const struct lookup *l, const char *path, struct buf *name)
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
	size_t stem = dot != NULL && (slash == NULL || dot > slash + 1) ? (size_t)(dot - path) : strlen(path);

	buf_reset(name);
	if (g->count <= 1 || strcmp(path, "-") == 0) {
		buf_adds(name, path);
		return;
	}
	buf_add(name, path, stem);
	buf_addc(name, '.');
	buf_addstr(name, lookup_name(l));
	buf_adds(name, path + stem);
}

static bool write_files(struct gate *g, const char *path,
                        void (*put)(struct buf *out, const struct gate *g, const struct missed *m))
{
	struct buf name = { 0 }, content = { 0 };
	bool ok = true;

	if (g->count == 0) {
		diag_trouble("'%s': the map uses no lookup, there is nothing to list", path);
		return false;
	}
	for (size_t i = 0; i < g->count && ok; i++) {
		struct outfile *o;

		file_name(g, g->missed[i].lookup, path, &name);
		buf_reset(&content);
		put(&content, g, &g->missed[i]);
		o = outfile_open(name.p);
		ok = o != NULL && outfile_write(o, content.p, content.len);
		ok = outfile_close(o, ok) && ok;
	}
	buf_free(&name);
	buf_free(&content);
	return ok;
}

bool gate_write_unmapped(struct gate *g, const char *path)
{
	return write_files(g, path, put_unmapped);
}

bool gate_write_unused(struct gate *g, const char *path)
{
	return write_files(g, path, put_unused);
}

void gate_free(struct gate *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->count; i++) {
		for (size_t k = 0; k < keyset_size(g->missed[i].keys); k++)
			tally_free(&g->missed[i].tally[k]);
		free(g->missed[i].tally);
		keyset_free(g->missed[i].keys);
	}
	for (size_t i = 0; i < g->asked_count; i++)
		free(g->asked[i].used);
	free(g->asked);
	free(g->missed);
	buf_free(&g->key);
	free(g);
}
