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

struct totals {
	const struct spec_clean *clean;
	struct fields *fields;
	struct total *total;		/* clean->total_count of them */
	uint64_t rows;			/* total rows of this file */
	uint64_t differences;		/* total rows of all files that did not agree */
	struct buf at;			/* totals.first: where the last total row stands */
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

/* What the file says, 0 where it says nothing; false, told, where that cannot be read. */
static bool read_given(const struct totals *t, const struct total *total, const struct legacy_row *row, struct str at,
                       struct arena *arena, struct decimal *given)
{
	struct str cell = total->column < row->count ? row->cell[total->column] : STR_NULL, text;
	enum fault fault;

	*given = decimal_of(0, 0);
	if (fields_cell(t->fields, total->spec->field, cell, arena, &text, &fault) &&
	    (text.p == NULL || decimal_parse(text, given) == DECIMAL_OK))
		return true;
	tell_unusable(t, total, at, "the file's own total cannot be read");
	return false;
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

void totals_row(struct totals *t, const struct legacy_row *row, struct str at, struct arena *arena)
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
		bool good = read_given(t, total, row, at, arena, &total->given);

		total->waits = good && t->clean->totals_first;
		ok &= good && (total->waits || agrees(t, total, at, total->given));
	}
	if (!ok)
		t->differences++;
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
	free(t->total);
	free(t);
}
