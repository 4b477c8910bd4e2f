/* totals - see totals.h. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "record/fault.h"
#include "totals.h"

struct total {
	const struct spec_total *spec;
	size_t column;			/* of the file that is open */
	struct decimal_sum sum;		/* of its rows so far */
	uint64_t unread;		/* values among them that are no numbers */
	struct decimal given;		/* totals.first: what the total row above them says; */
	bool waits;			/* it is to be compared */
};

/* What a total row says. */
struct stated {
	struct decimal given;	/* 0 where it says nothing */
	bool good;		/* it can be read; if not: */
	struct str text;	/* what stands there, */
	enum fault fault;	/* what is wrong with it */
};

/* A total row that a part has met. */
struct aside {
	struct str at;		/* where it stands */
	struct stated *stated;	/* what it says, for each total */
	struct total *total;	/* the sums since the total row before it, or since the part began */
};

struct totals {
	const struct spec_clean *clean;
	struct fields *fields;
	struct total *total;		/* clean->total_count of them */
	uint64_t rows;			/* total rows of this file */
	uint64_t differences;		/* total rows of all files that did not agree */
	struct buf at;			/* totals.first: where the last total row stands */

	bool part;			/* total rows are put aside */
	struct aside *aside;		/* in order */
	size_t aside_count;		/* how many */
	size_t aside_capacity;		/* room */
	size_t aside_taken;		/* of them compared by the whole */
	struct arena arena;		/* for them */
};

struct totals *totals_new(const struct spec_clean *clean, struct fields *fields)
{
	struct totals *t;

	if (clean->totals_when == NULL)
		return NULL;
	t = xcalloc(1, sizeof(*t));
	t->clean = clean;
	t->fields = fields;
	t->total = xcalloc(clean->total_count, sizeof(*t->total));
	for (size_t i = 0; i < clean->total_count; i++)
		t->total[i].spec = &clean->total[i];
	return t;
}

bool totals_file(struct totals *t, const struct columns *columns, struct place place)
{
	bool ok = true;

	if (t == NULL)
		return true;
	t->rows = 0;
	for (size_t i = 0; i < t->clean->total_count; i++) {
		t->total[i] = (struct total){ .spec = t->total[i].spec };
		ok &= columns_need(columns, t->total[i].spec->column, "clean.totals", place, &t->total[i].column);
	}
	return ok;
}

void totals_add(struct totals *t, const struct record *rec)
{
	struct decimal d;

	for (size_t i = 0; t != NULL && i < t->clean->total_count; i++) {
		struct total *total = &t->total[i];
		struct str value = rec->field[total->spec->field];

		if (value.p == NULL)
			continue;
		if (fields_good(t->fields, total->spec->field) && decimal_parse(value, &d) == DECIMAL_OK)
			decimal_sum_add(&total->sum, d);
		else
			total->unread++;
	}
}

/* What the message says of the values that are missing in a sum. */
static const char *unread_note(const struct total *total, struct buf *out)
{
	char count[27];

	if (total->unread > 0)
		buf_addf(out, " without %s that could not be read", text_count(total->unread, count));
	return out->p ? out->p : "";
}

static void tell(const struct totals *t, const struct total *total, struct str at, struct decimal given,
                 struct decimal sum)
{
	struct str name = t->clean->field[total->spec->field].name;
	struct decimal difference;
	char a[DECIMAL_TEXT], b[DECIMAL_TEXT], c[DECIMAL_TEXT] = "more than 38 digits";
	struct buf note = {0};

	decimal_format(given, a);
	decimal_format(sum, b);
	if (decimal_sub(given, sum, &difference) == DECIMAL_OK)
		decimal_format(difference, c);
	diag_finding(STR("totals"), at, "%.*s: the file's own total is %s, its rows add up to %s%s: difference %s",
	             (int)name.len, name.p, a, b, unread_note(total, &note), c);
	buf_free(&note);
}

static void tell_unusable(const struct totals *t, const struct total *total, struct str at, const char *what)
{
	struct str name = t->clean->field[total->spec->field].name;

	diag_finding(STR("totals"), at, "%.*s: %s", (int)name.len, name.p, what);
}

/* What the file says could not be read: that goes for no total. */
static void tell_unread(const struct totals *t, const struct total *total, const struct stated *stated, struct str at)
{
	struct buf what = {0}, quoted = {0};

	buf_addf(&what, "the file's own total cannot be read: %s %s", text_quote(&quoted, stated->text),
	         fault_meaning(stated->fault));
	buf_addc(&what, '\0');
	tell_unusable(t, total, at, what.p);
	buf_free(&quoted);
	buf_free(&what);
}

/* What the file says, 0 where it says nothing. */
static struct stated read_given(const struct totals *t, const struct total *total, const struct legacy_row *row,
                                struct arena *arena)
{
	struct stated stated = { .given = decimal_of(0, 0) };

	stated.good = fields_cell(t->fields, total->spec->field, row, total->column, arena, &stated.text, &stated.fault);
	if (stated.good && stated.text.p != NULL && decimal_parse(stated.text, &stated.given) != DECIMAL_OK) {
		stated.good = false;
		stated.fault = FAULT_OVERFLOW;
	}
	return stated;
}

/* Does one total agree with its rows? If not, it is told. */
static bool agrees(const struct totals *t, const struct total *total, struct str at, struct decimal given)
{
	struct decimal sum;

	if (!decimal_sum_get(&total->sum, &sum)) {
		tell_unusable(t, total, at, "the sum of the rows has more than 38 digits");
		return false;
	}
	if (total->unread == 0 && decimal_cmp(given, sum) == 0)
		return true;
	tell(t, total, at, given, sum);
	return false;
}

/* The rows of a total that stood above them have ended. */
static void compare_waiting(struct totals *t)
{
	bool ok = true;

	for (size_t i = 0; i < t->clean->total_count; i++) {
		struct total *total = &t->total[i];

		ok &= !total->waits || agrees(t, total, buf_str(&t->at), total->given);
		*total = (struct total){ .spec = total->spec, .column = total->column };
	}
	if (!ok)
		t->differences++;
}

/* The total row at `at`, with the sums up to it. */
static void compare(struct totals *t, const struct stated *stated, struct str at)
{
	bool ok = true;

	t->rows++;
	if (t->clean->totals_first) {
		compare_waiting(t);
		buf_reset(&t->at);
		buf_addstr(&t->at, at);
	}
	for (size_t i = 0; i < t->clean->total_count; i++) {
		struct total *total = &t->total[i];

		if (!stated[i].good)
			tell_unread(t, total, &stated[i], at);
		total->given = stated[i].given;
		total->waits = stated[i].good && t->clean->totals_first;
		ok &= stated[i].good && (total->waits || agrees(t, total, at, total->given));
	}
	if (!ok)
		t->differences++;
}

/* ---- in parts ---- */

void totals_part(struct totals *t)
{
	if (t != NULL)
		t->part = true;
}

/* Put the total row aside, with the sums since the one before it, which begin anew. */
static void put_aside(struct totals *t, const struct stated *stated, struct str at)
{
	size_t count = t->clean->total_count;
	struct aside *a;

	t->aside = mem_grow(t->aside, &t->aside_capacity, t->aside_count + 1, sizeof(*t->aside));
	a = &t->aside[t->aside_count++];
	a->at = str_copy(&t->arena, at);
	a->stated = arena_alloc(&t->arena, mem_mul(count, sizeof(*a->stated)));
	a->total = arena_alloc(&t->arena, mem_mul(count, sizeof(*a->total)));
	for (size_t i = 0; i < count; i++) {
		a->stated[i] = stated[i];
		a->stated[i].text = stated[i].good ? STR_NULL : str_copy(&t->arena, stated[i].text);
		a->total[i] = t->total[i];
		t->total[i].sum = (struct decimal_sum){0};
		t->total[i].unread = 0;
	}
	diag_mark();
}

static void add_sums(struct totals *t, const struct total *more)
{
	struct decimal d;

	for (size_t i = 0; i < t->clean->total_count; i++) {
		if (decimal_sum_get(&more[i].sum, &d))
			decimal_sum_add(&t->total[i].sum, d);
		else
			t->total[i].sum.overflow = true;
		t->total[i].unread += more[i].unread;
	}
}

void totals_take(struct totals *t, struct totals *part)
{
	const struct aside *a = &part->aside[part->aside_taken++];

	add_sums(t, a->total);
	compare(t, a->stated, a->at);
}

void totals_join(struct totals *t, struct totals *part)
{
	if (t != NULL)
		add_sums(t, part->total);
}

bool totals_exact(const struct totals *t)
{
	bool exact = true;

	for (size_t i = 0; t != NULL && i < t->clean->total_count; i++) {
		exact &= !t->total[i].sum.overflow;
		for (size_t k = 0; k < t->aside_count; k++)
			exact &= !t->aside[k].total[i].sum.overflow;
	}
	return exact;
}

void totals_clear(struct totals *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->clean->total_count; i++)
		t->total[i] = (struct total){ .spec = t->total[i].spec, .column = t->total[i].column };
	t->aside_count = t->aside_taken = 0;
	arena_reset(&t->arena);
}

/* ---- rows ---- */

void totals_row(struct totals *t, const struct legacy_row *row, struct str at, struct arena *arena)
{
	struct stated *stated = arena_alloc(arena, mem_mul(t->clean->total_count, sizeof(*stated)));

	for (size_t i = 0; i < t->clean->total_count; i++)
		stated[i] = read_given(t, &t->total[i], row, arena);
	if (t->part)
		put_aside(t, stated, at);
	else
		compare(t, stated, at);
}

void totals_end(struct totals *t, const char *file)
{
	if (t != NULL)
		compare_waiting(t);
	if (t != NULL && t->rows == 0)
		diag_note("%s: no row is a total (clean.totals.when), so no total was compared", file);
}

uint64_t totals_differences(const struct totals *t)
{
	return t != NULL ? t->differences : 0;
}

void totals_free(struct totals *t)
{
	if (t == NULL)
		return;
	buf_free(&t->at);
	free(t->aside);
	arena_free(&t->arena);
	free(t->total);
	free(t);
}
