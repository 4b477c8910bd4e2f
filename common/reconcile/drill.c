/* drill - see drill.h. */
#include "reconcile/drill.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"
#include "report/table.h"

#define NEAREST 3 /* keys that a message names */

/* A part of a key. */
struct part {
	struct str name; /* null: it is the next one */
	struct str text;
	bool is_null; /* "(null)" */
};

/* A key that is near to one that does not exist. */
struct near {
	size_t distance;
	struct str text;
};

/* What one --drill asks for. */
struct figure {
	const char *given;
	struct str comparison; /* null: all of them */
	struct part *part;
	size_t parts;
	bool found;
	struct near near[NEAREST];
	size_t nears;
};

struct drill {
	struct figure *figure;
	size_t count;
	struct arena arena;
	struct buf shown; /* scratch */
};

/* ---- reading ---- */

/* The text in quotes at the start of *rest; false: they do not close. */
static bool take_quoted(struct drill *d, struct str *rest, struct str *text)
{
	struct buf out = { 0 };
	bool closed = false;
	size_t i;

	for (i = 1; i < rest->len && !closed; i++)
		if (rest->p[i] != '"')
			buf_addc(&out, rest->p[i]);
		else if (i + 1 < rest->len && rest->p[i + 1] == '"')
			buf_addc(&out, rest->p[i++]);
		else
			closed = true;
	*text = str_copy(&d->arena, out.len > 0 ? buf_str(&out) : STR(""));
	buf_free(&out);
	*rest = (struct str){ rest->p + i, rest->len - i };
	return closed;
}

/* The bytes before the next comma. */
static struct str take_bare(struct str *rest)
{
	ptrdiff_t comma = str_find(*rest, STR(","));
	struct str text = { rest->p, comma < 0 ? rest->len : (size_t)comma };

	*rest = (struct str){ rest->p + text.len, rest->len - text.len };
	return text;
}

static bool is_key(const struct result *r, struct str name)
{
	bool is = false;

	for (size_t i = 0; i < r->what->key_count; i++)
		is |= str_eq(r->what->key[i], name);
	return is;
}

/* "NAME=" at the start of *rest, if a comparison has such a key; else null. */
static struct str take_name(struct str *rest, const struct result *comparison, size_t count)
{
	ptrdiff_t equals = str_find(*rest, STR("="));
	struct str name = { rest->p, equals < 0 ? 0 : (size_t)equals };

	for (size_t i = 0; i < count && equals > 0; i++)
		if (is_key(&comparison[i], name)) {
			*rest = (struct str){ rest->p + equals + 1, rest->len - name.len - 1 };
			return name;
		}
	return STR_NULL;
}

static struct str take_comparison(struct str *rest, const struct result *comparison, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct str name = comparison[i].name;

		if (str_is_null(comparison[i].what->name) || !str_starts(*rest, name) ||
		    rest->len <= name.len || rest->p[name.len] != ':')
			continue;
		*rest = (struct str){ rest->p + name.len + 1, rest->len - name.len - 1 };
		return name;
	}
	return STR_NULL;
}

/* False after an error was reported. */
static bool take_parts(struct drill *d, struct figure *f, struct str rest,
                       const struct result *comparison, size_t count)
{
	size_t capacity = 0, named = 0;
	bool more = true;

	while (more) {
		struct part part = { .name = take_name(&rest, comparison, count) };

		if (rest.len > 0 && *rest.p == '"') {
			if (!take_quoted(d, &rest, &part.text)) {
				diag_error("--drill %s: a quote has no end", f->given);
				return false;
			}
		} else {
			part.text = take_bare(&rest);
			part.is_null = str_eq(part.text, STR("(null)"));
		}
		named += !str_is_null(part.name);
		f->part = mem_grow(f->part, &capacity, f->parts + 1, sizeof(*f->part));
		f->part[f->parts++] = part;
		more = rest.len > 0;
		if (more && *rest.p != ',') {
			diag_error("--drill %s: a comma must follow a part in quotes", f->given);
			return false;
		}
		rest = (struct str){ rest.p + more, rest.len - more };
	}
	if (named == 0 || named == f->parts)
		return true;
	diag_error("--drill %s: give each part its name, or none", f->given);
	return false;
}

/* ---- which keys are meant ---- */

/* The place of a part in the key; key_count: the key has none. */
static size_t place_of(const struct result *r, const struct figure *f, size_t i)
{
	size_t at = 0;

	if (str_is_null(f->part[i].name))
		return i < r->what->key_count ? i : r->what->key_count;
	while (at < r->what->key_count && !str_eq(r->what->key[at], f->part[i].name))
		at++;
	return at;
}

/* Can a key of the comparison be meant? */
static bool is_for(const struct figure *f, const struct result *r)
{
	bool fits = str_is_null(f->comparison) || str_eq(f->comparison, r->name);

	for (size_t i = 0; fits && i < f->parts; i++)
		fits = place_of(r, f, i) < r->what->key_count;
	return fits;
}

/* A key is written as it is, or as the report shows it. */
static bool is_part(struct drill *d, const struct part *part, struct str text)
{
	if (str_is_null(text))
		return part->is_null;
	if (str_eq(part->text, text))
		return true;
	buf_reset(&d->shown);
	table_key_text(text, &d->shown);
	return str_eq(part->text, buf_str(&d->shown));
}

static bool is_meant(struct drill *d, const struct figure *f, const struct result *r,
                     const struct key_balance *at)
{
	bool is = !r->what->rows && is_for(f, r);

	for (size_t i = 0; is && i < f->parts; i++)
		is = is_part(d, &f->part[i], at->part[place_of(r, f, i)]);
	return is;
}

bool drill_wants(struct drill *d, const struct result *r, const struct key_balance *at)
{
	bool wants = false;

	for (size_t i = 0; !wants && i < d->count; i++)
		wants = is_meant(d, &d->figure[i], r, at);
	return wants;
}

/* ---- checking ---- */

/* "account, period". */
static void put_names(const struct result *r, struct buf *out)
{
	for (size_t i = 0; i < r->what->key_count; i++) {
		buf_adds(out, i > 0 ? ", " : "");
		text_escape(out, r->what->key[i]);
	}
}

/* Is a figure one of the comparisons at all? False after an error was reported. */
static bool fits(const struct figure *f, const struct result *comparison, size_t count)
{
	const struct result *meant = comparison;
	struct buf names = { 0 };
	bool any = false, rows = false;

	for (size_t i = 0; i < count; i++) {
		const struct result *r = &comparison[i];

		if (!str_is_null(f->comparison) && !str_eq(f->comparison, r->name))
			continue;
		meant = str_is_null(f->comparison) ? meant : r;
		any |= is_for(f, r) && !r->what->rows;
		rows |= is_for(f, r) && r->what->rows;
	}
	if (!any && rows)
		diag_error("--drill %s: it is compared record by record, so the report lists its "
		           "records already",
		           f->given);
	if (!any && !rows) {
		put_names(meant, &names);
		diag_error("--drill %s: the key is %s, and has no more parts", f->given, names.p);
	}
	buf_free(&names);
	return any;
}

struct drill *drill_open(const struct opt_list *given, const struct result *comparison,
                         size_t count)
{
	struct drill *d = xcalloc(1, sizeof(*d));
	bool ok = true;

	d->count = given->count;
	d->figure = xcalloc(d->count, sizeof(*d->figure));
	for (size_t i = 0; i < d->count; i++) {
		struct figure *f = &d->figure[i];
		struct str rest = str_of(given->items[i]);

		f->given = given->items[i];
		f->comparison = take_comparison(&rest, comparison, count);
		ok = take_parts(d, f, rest, comparison, count) && fits(f, comparison, count) && ok;
	}
	if (ok)
		return d;
	drill_free(d);
	return NULL;
}

bool drill_is_sure(const struct drill *d, const struct result *comparison, size_t count, size_t i)
{
	for (size_t k = 0; k < d->count; k++) {
		size_t others = 0;

		for (size_t c = 0; c < count; c++)
			others += c != i && !comparison[c].what->rows &&
			          is_for(&d->figure[k], &comparison[c]);
		if (others == 0)
			return true;
	}
	return false;
}

/* ---- what does not exist ---- */

/* A part as --drill takes it. */
static void put_part(struct str text, struct buf *out)
{
	struct buf shown = { 0 };

	if (str_is_null(text)) {
		buf_adds(out, "(null)");
		return;
	}
	table_key_text(text, &shown);
	if (str_find(buf_str(&shown), STR(",")) >= 0 || shown.len == 0 || *shown.p == '"')
		text_enclose(out, shown.len > 0 ? buf_str(&shown) : STR(""), '"');
	else
		buf_addstr(out, buf_str(&shown));
	buf_free(&shown);
}

/* The parts of the key that the figure names, and how far they are from it. */
static struct near near_of(const struct figure *f, const struct result *r,
                           const struct key_balance *at, struct buf *text)
{
	struct near near = { 0 };

	for (size_t i = 0; i < f->parts; i++) {
		struct str part = at->part[place_of(r, f, i)];
		size_t steps = text_distance(f->part[i].text, part);

		near.distance = steps < SIZE_MAX - near.distance ? near.distance + steps : SIZE_MAX;
		buf_adds(text, i > 0 ? "," : "");
		if (!str_is_null(f->part[i].name)) {
			buf_addstr(text, f->part[i].name);
			buf_addc(text, '=');
		}
		put_part(part, text);
	}
	near.text = buf_str(text);
	return near;
}

/* Keep the key if it is one of the nearest to the figure. */
static void note_near(struct drill *d, struct figure *f, const struct result *r,
                      const struct key_balance *at)
{
	struct buf text = { 0 };
	struct near near = near_of(f, r, at, &text);
	size_t kept = f->nears < NEAREST ? f->nears : NEAREST - 1, i = 0;
	bool known = false;

	for (size_t k = 0; k < f->nears; k++)
		known |= str_eq(f->near[k].text, near.text);
	while (i < f->nears && f->near[i].distance <= near.distance)
		i++;
	if (!known && i < NEAREST) {
		memmove(&f->near[i + 1], &f->near[i], (kept - i) * sizeof(*f->near));
		near.text = str_copy(&d->arena, near.text);
		f->near[i] = near;
		f->nears = kept + 1;
	}
	buf_free(&text);
}

static bool each_key(struct drill *d, struct result *r,
                     void (*take)(struct drill *d, struct result *r, const struct key_balance *at))
{
	const struct key_balance *at;
	bool ok = balances_rewind(r->balances);

	while (ok && (at = balances_next(r->balances)))
		take(d, r, at);
	return ok && balances_whole(r->balances);
}

static void find(struct drill *d, struct result *r, const struct key_balance *at)
{
	for (size_t i = 0; i < d->count; i++)
		if (is_meant(d, &d->figure[i], r, at))
			d->figure[i].found = r->drills = true;
}

static void find_near(struct drill *d, struct result *r, const struct key_balance *at)
{
	for (size_t i = 0; i < d->count; i++)
		if (!d->figure[i].found && !r->what->rows && is_for(&d->figure[i], r))
			note_near(d, &d->figure[i], r, at);
}

static void report_missing(const struct figure *f)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < f->nears; i++) {
		buf_adds(&text, i > 0 ? " or " : ": the nearest is ");
		buf_addstr(&text, f->near[i].text);
	}
	diag_error("--drill %s: neither side has this key%s", f->given, text.p ? text.p : "");
	buf_free(&text);
}

bool drill_find(struct drill *d, struct result *comparison, size_t count)
{
	bool ok = true, all = true;

	for (size_t i = 0; i < count && ok; i++)
		ok = each_key(d, &comparison[i], find);
	for (size_t i = 0; i < d->count; i++)
		all &= d->figure[i].found;
	for (size_t i = 0; i < count && ok && !all; i++)
		ok = each_key(d, &comparison[i], find_near);
	for (size_t i = 0; i < d->count && ok; i++)
		if (!d->figure[i].found)
			report_missing(&d->figure[i]);
	return ok && all;
}

void drill_free(struct drill *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->count; i++)
		free(d->figure[i].part);
	free(d->figure);
	arena_free(&d->arena);
	buf_free(&d->shown);
	free(d);
}
