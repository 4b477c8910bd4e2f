/* tally_seal - write a tally as the seal of a stream, and check a seal. */
#include <stdlib.h>

#include "record/escape.h"
#include "record/tally_int.h"

/* How much of a name or figure a message shows: a broken seal may hold any length. */
#define SHOWN(s) ((int)((s).len < 60 ? (s).len : 60))

/* The i-th sum as the seal has it. */
static const char *sum_text(const struct tally *t, size_t i, char out[DECIMAL_TEXT])
{
	struct decimal d;

	if (!decimal_sum_get(&t->sum[i], &d))
		return "overflow";
	decimal_format(d, out);
	return out;
}

void tally_seal(const struct tally *t, const struct file_findings *findings, struct buf *out)
{
	char text[DECIMAL_TEXT];

	buf_addf(out, "\\.\trows=%llu", (unsigned long long)t->rows);
	for (size_t i = 0; i < tally_controls(t); i++) {
		if (!t->there[i])
			continue;
		buf_adds(out, "\tsum.");
		escape_put(out, t->controls->name[i]);
		buf_addf(out, "=%s", sum_text(t, i, text));
	}
	if (findings)
		file_findings_put(findings, out);
	buf_addc(out, '\n');
}

/* The next part of a seal: `name=figure`, split at the last '='. False at the end. */
static bool next_figure(struct str *rest, struct str *name, struct str *figure)
{
	const char *p = rest->p, *end, *tab, *eq = NULL;

	if (!p)
		return false;
	end = p + rest->len;
	tab = memchr(p, '\t', rest->len);
	*rest = tab ? (struct str){ tab + 1, (size_t)(end - tab - 1) } : STR_NULL;
	end = tab ? tab : end;
	for (const char *q = p; q < end; q++)
		if (*q == '=')
			eq = q;
	*name = (struct str){ p, (size_t)((eq ? eq : end) - p) };
	*figure = eq ? (struct str){ eq + 1, (size_t)(end - eq - 1) } : STR_NULL;
	return true;
}

static bool check_rows(const struct tally *t, struct str figure, struct buf *why)
{
	char sealed[27], read[27];
	uint64_t rows;

	if (!str_number(figure, &rows)) {
		buf_adds(why, "rows: no number sealed");
		return false;
	}
	if (rows == t->rows)
		return true;
	buf_addf(why, "rows: %s sealed, %s read", text_count(rows, sealed),
	         text_count(t->rows, read));
	return false;
}

static bool check_sum(const struct tally *t, size_t i, struct str figure, struct buf *why)
{
	struct str name = t->controls->name[i];
	struct decimal sealed, read;
	char text[DECIMAL_TEXT];

	if (t->there[i] && decimal_canonical(figure, &sealed) &&
	    decimal_sum_get(&t->sum[i], &read) && decimal_cmp(sealed, read) == 0)
		return true;
	buf_addf(why, "sum.%.*s: ", SHOWN(name), name.p);
	if (figure.p)
		buf_addf(why, "%.*s sealed, ", SHOWN(figure), figure.p);
	else
		buf_adds(why, "not sealed, ");
	if (!t->there[i])
		buf_adds(why, "no such field read");
	else
		buf_addf(why, "%s read", sum_text(t, i, text));
	return false;
}

/* The control that a figure of the seal names; -1 if it is none of ours. */
static ptrdiff_t control_find(const struct tally *t, struct str name)
{
	struct buf text = { 0 };
	ptrdiff_t found = -1;

	for (size_t i = 0; i < tally_controls(t) && found < 0; i++) {
		buf_reset(&text);
		buf_adds(&text, "sum.");
		escape_put(&text, t->controls->name[i]);
		if (str_eq(buf_str(&text), name))
			found = (ptrdiff_t)i;
	}
	buf_free(&text);
	return found;
}

/*
 * Is the part of a seal a finding? Then *ok says whether it could be read; if not, `why` has the
 * reason.
 */
static bool is_finding(struct str name, struct str value, struct file_findings *findings, bool *ok,
                       struct buf *why)
{
	bool accepted = str_is(name, "accepted");

	if (!accepted && !str_is(name, "finding"))
		return false;
	*ok = file_findings_read(findings, value, accepted);
	if (!*ok)
		buf_addf(why, "'%.*s=%.*s' is no finding", SHOWN(name), name.p, SHOWN(value),
		         value.p ? value.p : "");
	return true;
}

/* It may be a finding of another kind: write that to `why` and return false. */
static bool unknown_part(struct str name, struct buf *why)
{
	buf_addf(why, "'%.*s' is a part that this version of cutover does not know", SHOWN(name),
	         name.p);
	return false;
}

/* Check one figure. seen[i] counts how often control i was sealed, seen[count] the rows. */
static bool check_figure(const struct tally *t, struct str name, struct str figure,
                         unsigned char *seen, struct buf *why)
{
	bool is_rows = str_is(name, "rows");
	ptrdiff_t i = is_rows ? (ptrdiff_t)tally_controls(t) : control_find(t, name);

	if (!figure.p) {
		buf_addf(why, "'%.*s' is no figure", SHOWN(name), name.p);
		return false;
	}
	if (i < 0 && str_starts(name, STR("sum.")))
		return true;
	if (i < 0)
		return unknown_part(name, why);
	if (seen[i]++) {
		buf_addf(why, "%.*s: sealed twice", SHOWN(name), name.p);
		return false;
	}
	return is_rows ? check_rows(t, figure, why) : check_sum(t, (size_t)i, figure, why);
}

/* Cut off `\.` and its TAB. False if the line is not a seal. */
static bool cut_mark(struct str *rest, struct buf *why)
{
	struct str name, value;

	if (next_figure(rest, &name, &value) && str_is(name, "\\.") && !value.p)
		return true;
	buf_adds(why, "it does not begin with \\. and a TAB");
	return false;
}

bool tally_check(const struct tally *t, struct str seal, struct file_findings *findings,
                 struct buf *why)
{
	size_t count = tally_controls(t);
	unsigned char *seen = xcalloc(count + 1, 1);
	struct str rest = seal, name, figure;
	bool ok = cut_mark(&rest, why);

	while (ok && next_figure(&rest, &name, &figure))
		if (!is_finding(name, figure, findings, &ok, why))
			ok = check_figure(t, name, figure, seen, why);
	if (ok && !seen[count])
		ok = check_rows(t, STR_NULL, why);
	for (size_t i = 0; ok && i < count; i++)
		if (!seen[i] && t->there[i])
			ok = check_sum(t, i, STR_NULL, why);
	free(seen);
	return ok;
}

bool tally_check_findings(struct str seal, struct file_findings *findings, struct buf *why)
{
	struct str rest = seal, name, value;
	bool ok = cut_mark(&rest, why);

	while (ok && next_figure(&rest, &name, &value)) {
		if (is_finding(name, value, findings, &ok, why) || str_is(name, "rows") ||
		    str_starts(name, STR("sum.")))
			continue;
		ok = unknown_part(name, why);
	}
	return ok;
}

/* Do both have the same sum, or neither? */
static bool equal_sum(const struct tally *a, const struct tally *b, size_t i)
{
	struct decimal x, y;
	bool has_x = tally_sum(a, i, &x), has_y = tally_sum(b, i, &y);

	if (!has_x || !has_y)
		return !a->there[i] && !b->there[i];
	return decimal_cmp(x, y) == 0;
}

static void add_sum(const struct tally *t, size_t i, struct buf *why)
{
	char text[DECIMAL_TEXT];

	buf_adds(why, t->there[i] ? sum_text(t, i, text) : "none");
}

bool tally_equal(const struct tally *a, const struct tally *b, struct buf *why)
{
	char x[27], y[27];

	if (a->rows != b->rows) {
		if (why)
			buf_addf(why, "rows: %s against %s", text_count(a->rows, x),
			         text_count(b->rows, y));
		return false;
	}
	for (size_t i = 0; i < tally_controls(a); i++) {
		if (equal_sum(a, b, i))
			continue;
		if (why) {
			buf_adds(why, "sum.");
			buf_addstr(why, a->controls->name[i]);
			buf_adds(why, ": ");
			add_sum(a, i, why);
			buf_adds(why, " against ");
			add_sum(b, i, why);
		}
		return false;
	}
	return true;
}
