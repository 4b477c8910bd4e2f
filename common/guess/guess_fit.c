/* guess_fit - see guess_fit.h. */
#include "guess/guess_fit.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "charset/unicode.h"
#include "rows/header_row.h"

#define SEARCHED 30 /* the header is among these rows, as for source.header.find */

/* ---- its columns ---- */

static bool find_given(const struct guess_sample *sample, const struct spec_source *how, size_t end,
                       const struct spec_given *given, struct columns *c)
{
	struct buf text = { 0 };
	struct str group[2];
	size_t want = pattern_groups(given->pattern) > 0;
	bool found = false;

	for (size_t r = 0; r < end && !found; r++) {
		const struct legacy_row *row = &sample->row[r];

		buf_reset(&text);
		for (size_t i = 0; i < row->count; i++) {
			if (i > 0)
				buf_addstr(&text, how->delimiter);
			buf_addstr(&text, row->cell[i]);
		}
		found = pattern_find(given->pattern, buf_str(&text), group, want + 1) ==
		                PATTERN_YES &&
		        group[want].p;
		if (found)
			columns_give(c, given->name, unicode_trim(group[want]));
	}
	buf_free(&text);
	return found;
}

bool guess_fit_columns(const struct guess_sample *sample, const struct spec_source *how,
                       size_t header, struct columns *c)
{
	struct columns above = { 0 }, row = { 0 };
	bool ok = true;

	if (how->header == HEADER_NAMES) {
		columns_set(c, how->names, how->names_count, 0);
		if (sample->count > 0 && sample->row[0].count == how->names_count + 1)
			columns_trail(c);
		return columns_bound(c, how, (struct place){ 0 });
	}
	if (header > 0)
		columns_set(&above, sample->row[header - 1].cell, sample->row[header - 1].count,
		            sample->row[header - 1].line);
	columns_set(&row, sample->row[header].cell, sample->row[header].count,
	            sample->row[header].line);
	ok = header_row_is(c, how, &above, &row);
	for (size_t i = 0; ok && i < how->preamble_count; i++)
		ok = find_given(sample, how, header + 1, &how->preamble[i], c);
	columns_free(&above);
	columns_free(&row);
	return ok;
}

/* May row `r` be the header? It is the row of source.header.row, or any row that has the names. */
static bool may_be_header(const struct guess_sample *sample, const struct spec_source *how,
                          size_t r)
{
	size_t line = how->header_row > 0 ? how->header_row : 1;

	if (how->header != HEADER_ROW)
		return true;
	return sample->row[r].line >= line && (r == 0 || sample->row[r - 1].line < line);
}

/* ---- one layout ---- */

/* Can the spec fix the fault with another format or decimal mark? The file decides which. */
static bool can_be_fixed(const struct guess_tried *f)
{
	return f->by[FAULT_NOT_A_DATE] + f->by[FAULT_AMBIGUOUS] + f->by[FAULT_NOT_A_NUMBER] +
	               f->by[FAULT_TOO_PRECISE] ==
	       f->bad;
}

/* Count the fields of which most cells cannot be read, whatever the spec adds to the layout. */
static size_t hopeless(const struct guess_trial *t)
{
	size_t count = 0;

	for (size_t i = 0; i < t->spec->clean.field_count; i++)
		count += t->field[i].bad > t->field[i].good && !can_be_fixed(&t->field[i]);
	return count;
}

/*
 * Without a header only the cells can decide: several fields that are not text have values of their
 * type.
 */
static bool is_convincing(const struct guess_sample *sample, const struct guess_trial *t)
{
	size_t typed = 0, wider = 0;

	for (size_t i = 0; i < t->spec->clean.field_count; i++)
		typed += t->spec->clean.field[i].type.kind != TYPE_TEXT && t->field[i].good > 0 &&
		         t->field[i].bad == 0;
	for (size_t r = 0; r < sample->count; r++)
		wider += sample->row[r].count > t->columns->own;
	return typed >= 3 && t->rows > 0 && t->faulty * 2 <= t->rows &&
	       wider * 4 <= sample->count && sample->cells * 3 >= t->columns->own;
}

/*
 * Does any field that is not text have a column? A layout whose figures are all missing is for
 * another kind of file.
 */
static bool has_figures(const struct guess_trial *t)
{
	size_t typed = 0, there = 0;

	for (size_t i = 0; i < t->spec->clean.field_count; i++) {
		bool is = t->spec->clean.field[i].type.kind != TYPE_TEXT;

		typed += is;
		there += is && t->field[i].column != COLUMN_NONE;
	}
	return typed == 0 || there > 0;
}

static bool is_generic(const struct source_layout *p)
{
	return str_starts(p->name, STR("generic/"));
}

/* How well a layout fits whose header is row `r`; 0: it does not. */
static size_t weigh(const struct guess_sample *sample, const struct spec *spec, bool generic,
                    size_t r, struct guess_fit *out)
{
	bool names = spec->source.header == HEADER_NAMES;
	size_t from = names ? 0 : r + 1 + (size_t)spec->source.skip_rows, points = 0;
	struct columns columns = { 0 };
	struct guess_trial t = { 0 };

	if (!guess_fit_columns(sample, &spec->source, r, &columns) ||
	    !guess_trial_begin(&t, spec, &columns))
		goto out;
	for (size_t i = from; i < sample->count; i++) {
		struct legacy_row row = sample->row[i];

		guess_trial_row(&t, &row);
	}
	out->read = out->fields = 0;
	for (size_t i = 0; i < columns.own; i++)
		out->read += guess_trial_reads(&t, i);
	for (size_t i = 0; i < spec->clean.field_count; i++)
		out->fields += t.field[i].column != COLUMN_NONE;
	if (hopeless(&t) * 4 > out->fields || !has_figures(&t) ||
	    (generic && out->read * 2 <= columns.own) || (names && !is_convincing(sample, &t)))
		goto out;
	points = 10 + out->read * 100 + (generic ? 0 : 20) +
	         (t.rows > 0 ? 9 - (size_t)(t.faulty * 9 / t.rows) : 0);
	/* if two layouts differ in what they leave out, prefer the one that keeps more rows */
	points = points * 10 + (t.rows >= t.skipped ? 5 : 0);
out:
	guess_trial_free(&t);
	columns_free(&columns);
	return points;
}

static size_t fit_layout(const struct guess_sample *sample, const struct spec *spec, bool generic,
                         struct guess_fit *out)
{
	const struct spec_source *how = &spec->source;
	size_t points;

	*out = (struct guess_fit){ .header = SIZE_MAX };
	if (how->header == HEADER_NAMES)
		return out->points = weigh(sample, spec, generic, 0, out);
	for (size_t r = 0; how->header != HEADER_NONE && r < sample->count && r < SEARCHED; r++) {
		if (!may_be_header(sample, how, r))
			continue;
		points = weigh(sample, spec, generic, r, out);
		if (points == 0)
			continue;
		out->header = r;
		return out->points = points;
	}
	return 0;
}

/* ---- all layouts ---- */

bool guess_fit(const struct guess_sample *sample, const struct guess_names *names,
               struct str delimiter, struct guess_fit *out)
{
	size_t count = names->profiles.count, best = 0;
	struct guess_fit *fit = xcalloc(count + 1, sizeof(*fit));
	bool found;

	for (size_t i = 0; i < count; i++) {
		struct spec_source *how = &names->layout[i]->source;
		struct str own = how->delimiter;

		how->delimiter = delimiter;
		fit_layout(sample, names->layout[i], is_generic(&names->profiles.profile[i]),
		           &fit[i]);
		how->delimiter = own;
		fit[i].layout = i;
		if (fit[i].points > fit[best].points)
			best = i;
	}
	found = count > 0 && fit[best].points > 0;
	*out = fit[best];
	if (found) {
		out->also = xcalloc(count, sizeof(*out->also));
		for (size_t i = 0; i < count; i++)
			out->also[i] = i != best && fit[i].points > 0 && fit[i].read == out->read;
	}
	free(fit);
	return found;
}

void guess_fit_free(struct guess_fit *fit)
{
	free(fit->also);
	fit->also = NULL;
}
