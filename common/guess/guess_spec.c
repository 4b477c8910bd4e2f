/* guess_spec - see guess_spec.h. */
#include "guess/guess_spec.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "guess/guess_doubts.h"
#include "guess/guess_except.h"
#include "guess/guess_fields.h"
#include "guess/guess_source.h"
#include "guess/guess_yaml.h"
#include "sniff/guess_check.h"

/* ---- fields ---- */

/* The fields of the trial in the order of the spec; NULL if it has none of this name. */
static const struct guess_tried *tried(const struct guess_trial *t, struct str name)
{
	for (size_t i = 0; t && i < t->spec->clean.field_count; i++)
		if (str_eq(t->spec->clean.field[i].name, name))
			return &t->field[i];
	return NULL;
}

/* `name`: of the field, if it is not on the line above; else "". */
static void put_tried(const struct guess_tried *t, const char *indent, const char *name,
                      struct buf *out)
{
	char bad[27], all[27];

	if (!t || t->bad == 0)
		return;
	buf_addf(out,
	         "%s# doubt: %s%s%s of %s cells cannot be read, the first on line %llu: ", indent,
	         name, *name != '\0' ? ": " : "", text_count(t->bad, bad),
	         text_count(t->bad + t->good, all), (unsigned long long)t->line);
	if (t->fault == FAULT_REQUIRED) {
		buf_adds(
			out,
			"it is required, but empty: is it a total or a footer? source.skip leaves such rows out\n");
		return;
	}
	guess_comment_text(out, t->text);
	buf_addf(out, " %s\n", fault_meaning(t->fault));
}

static void put_field(const struct guess_plan *p, size_t i, const struct guess_trial *t,
                      struct buf *out)
{
	const struct guess_field *f = &p->field[i];
	struct buf cells = { 0 };

	guess_comment_lines(&f->doubts, "    ", out);
	guess_doubt_column(p, i, out);
	put_tried(tried(t, buf_str(&f->name)), "    ", "", out);
	if (f->type.kind == TYPE_TEXT && guess_check_digits(f->column, &cells))
		buf_addf(out, "    # %s\n", cells.p);
	buf_adds(out, "    ");
	guess_yaml_text(out, buf_str(&f->name));
	buf_adds(out, ": { from: ");
	guess_yaml_text(out, p->columns.shown[i]);
	buf_addstr(out, buf_str(&f->keys));
	if (f->amount && f->column->filled < f->column->rows &&
	    (str_is(buf_str(&f->name), "debit") || str_is(buf_str(&f->name), "credit")))
		buf_adds(out, ", default: 0");
	buf_addf(out, " }  # %s\n", f->note.p ? f->note.p : "");
	buf_free(&cells);
}

/* Doubt columns that a spec cannot name: their cells are not read. */
static void put_unnamed(const struct guess_plan *p, struct buf *out)
{
	for (size_t i = 0; i < p->columns.own; i++) {
		char filled[27];

		if (guess_plan_named(p, i) || p->rows.column[i].filled == 0)
			continue;
		buf_addf(out, "    # doubt: column %zu is not read, %s cell%s filled: ", i + 1,
		         text_count(p->rows.column[i].filled, filled),
		         p->rows.column[i].filled == 1 ? " of it is" : "s of it are");
		if (p->columns.name[i].len == 0) {
			buf_adds(out, "it has no name in the header");
		} else {
			guess_comment_text(out, p->columns.shown[i]);
			buf_adds(out, " is in the header more than once");
		}
		buf_adds(out, "; header: { names: [...] } would name all columns\n");
	}
}

/* About as many rows are empty here as in a column that is filled down, but other rows. */
static void doubt_fill_down(const struct guess_plan *p, struct buf *out)
{
	for (size_t i = 0; i < p->columns.own; i++) {
		const struct guess_column *c = p->field[i].column;
		uint64_t empty = c->rows - c->filled;

		if (p->field[i].fill_down || !guess_plan_named(p, i) ||
		    !guess_fields_may_fill_down(&p->field[i]))
			continue;
		for (size_t k = 0; k < p->columns.own; k++) {
			uint64_t other = p->field[k].column->rows - p->field[k].column->filled;

			if (!p->field[k].fill_down || empty * 4 < other * 3 ||
			    other * 4 < empty * 3)
				continue;
			buf_adds(out, "  # doubt: ");
			buf_addstr(out, buf_str(&p->field[i].name));
			buf_addf(out, " is empty in %llu rows, which are not just those of ",
			         (unsigned long long)empty);
			buf_addstr(out, buf_str(&p->field[k].name));
			buf_adds(out, ", and is not filled down: should it be?\n");
			break;
		}
	}
}

static void put_fill_down(const struct guess_plan *p, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < p->columns.own; i++) {
		if (!p->field[i].fill_down || !guess_plan_named(p, i))
			continue;
		buf_adds(out, any ? ", " : "  fill_down: [");
		guess_yaml_text(out, buf_str(&p->field[i].name));
		any = true;
	}
	if (any)
		buf_adds(out, "]  # filled on the first row of each voucher only, as it seems\n");
}

static void put_clean(const struct guess_plan *p, const struct guess_trial *t, struct buf *out)
{
	buf_adds(out, "clean:\n");
	guess_doubt_file(p, out);
	doubt_fill_down(p, out);
	put_fill_down(p, out);
	buf_adds(out, "  fields:\n");
	put_unnamed(p, out);
	if (p->rows.pages.headings > 0)
		buf_addf(out, "    %s: { from: %s }  # of source.headings\n", guess_plan_block(p),
		         guess_plan_block(p));
	for (size_t i = 0; i < p->columns.own; i++)
		if (guess_plan_named(p, i))
			put_field(p, i, t, out);
	guess_put_totals(p, out);
}

/* ---- on top of a layout ---- */

static void put_overrides(const struct guess_plan *p, const struct guess_trial *t, struct buf *out)
{
	struct buf totals = { 0 };

	guess_put_totals(p, &totals);
	if (p->overrides.len + totals.len > 0)
		buf_adds(out, "clean:\n");
	if (p->overrides.len > 0)
		buf_addf(out, "  fields:  # written in another way than the layout expects\n%s",
		         p->overrides.p);
	buf_addstr(out, buf_str(&totals));
	buf_free(&totals);
	for (size_t i = 0; p->sum_field && i < p->rows.totals.own; i++)
		if (p->sum_field[i].len > 0)
			guess_doubt_currencies(&p->rows.column[i], "", p->sum_field[i], out);
	for (size_t i = 0; t && i < t->spec->clean.field_count && !t->spec->clean.leaf.present; i++)
		if (str_is(t->spec->clean.field[i].name, "account") && t->field[i].column >= 0 &&
		    (size_t)t->field[i].column < p->rows.totals.own && p->sum_field)
			guess_doubt_parents(&p->rows.column[t->field[i].column], "",
			                    t->spec->clean.field[i].name, out);
	for (size_t i = 0; t && i < t->spec->clean.field_count; i++)
		put_tried(&t->field[i], "", t->spec->clean.field[i].name.p, out);
}

/* ---- the whole ---- */

/* No amount has a known name: which amounts should be summed? */
static void doubt_controls(const struct guess_plan *p, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; p->field && i < p->columns.own; i++) {
		if (!p->field[i].amount || !guess_plan_named(p, i))
			continue;
		buf_adds(
			out,
			any ? ", "
			    : "# doubt: no amount is summed and proved: which should be? Keep those that are amounts of records:\n# controls: [");
		guess_yaml_text(out, buf_str(&p->field[i].name));
		any = true;
	}
	buf_adds(out, any ? "]\n" : "");
}

/* Append the amounts that every program must sum: debit and credit, or the one amount. */
static void put_controls(const struct guess_plan *p, struct buf *out)
{
	const struct spec_clean *layout = p->fits ? &p->names.layout[p->fit.layout]->clean : NULL;
	static const char *const names[] = { "debit", "credit", "amount" };
	bool any = false;

	for (size_t n = 0; n < 3 && !(n == 2 && any); n++) {
		bool is = false;

		for (size_t i = 0; layout && i < layout->field_count; i++)
			is = is || (str_is(layout->field[i].name, names[n]) &&
			            layout->field[i].type.kind == TYPE_DECIMAL);
		for (size_t i = 0; p->field && i < p->columns.own; i++)
			is = is ||
			     (p->field[i].amount && str_is(buf_str(&p->field[i].name), names[n]) &&
			      guess_plan_named(p, i));
		if (!is)
			continue;
		buf_addf(out, "%s%s", any ? ", " : "controls: [", names[n]);
		any = true;
	}
	if (any)
		buf_adds(out, "]  # summed by every program, sealed into every stream\n");
	else
		doubt_controls(p, out);
}

static void put_counts(const struct guess_plan *p, const struct guess_trial *t, struct buf *out)
{
	char number[27];

	buf_addf(out, "# All of the file was read: %s record%s", text_count(t->rows, number),
	         t->rows == 1 ? "" : "s");
	if (t->totals > 0)
		buf_addf(out, ", %s total row%s compared", text_count(t->totals, number),
		         t->totals == 1 ? "" : "s");
	if (t->skipped > 0)
		buf_addf(out, ", %s row%s left out, the first on line %llu",
		         text_count(t->skipped, number), t->skipped == 1 ? "" : "s",
		         (unsigned long long)t->skipped_line);
	if (t->pages > 0)
		buf_addf(out, ", %s row%s of printed pages left out", text_count(t->pages, number),
		         t->pages == 1 ? "" : "s");
	buf_adds(out, ".\n");
	if (t->pages + t->totals + t->skipped > guess_excepted(p) && !p->has_totals &&
	    p->skip.len == 0)
		buf_addf(
			out,
			"# doubt: the conditions of source.skip and clean.totals also match %s rows that they were not made for\n",
			text_count(t->pages + t->totals + t->skipped - guess_excepted(p), number));
	if (t->faulty > 0)
		buf_addf(out, "# doubt: %s of them would have a fault; each kind is named below\n",
		         text_count(t->faulty, number));
	if (t->ragged > 0 && p->fits)
		buf_addf(
			out,
			"# doubt: %s of them have more or fewer cells than the header, the first on line %llu\n",
			text_count(t->ragged, number), (unsigned long long)t->ragged_line);
	if (t->stray > 0)
		buf_addf(out, "# doubt: %s of them %s, the first on line %llu: source.quote?\n",
		         text_count(t->stray, number),
		         "have a quote that is not doubled, and a cell that may hold others",
		         (unsigned long long)t->stray_quote_line);
	if (t->mojibake > 0)
		buf_addf(
			out,
			"# doubt: %s of them hold text that was decoded in a wrong encoding, the first on line %llu\n",
			text_count(t->mojibake, number), (unsigned long long)t->mojibake_line);
}

static struct str base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return str_of(strcmp(path, "-") == 0 ? "standard input" : slash ? slash + 1 : path);
}

void guess_spec(const struct guess_plan *p, const struct guess_trial *t, struct buf *out)
{
	buf_adds(out,
	         "# yaml-language-server: $schema=" CUTOVER_DATADIR "/schemas/spec.schema.json\n");
	buf_adds(out, "# A spec to start from, guessed by cutover guess from ");
	guess_comment_text(out, base_name(p->file));
	buf_adds(
		out,
		".\n# Each line with `doubt:` is a question for somebody who knows the old system.\n");
	if (t)
		put_counts(p, t, out);
	guess_comment_lines(&p->doubts, "", out);
	buf_adds(out, "cutover: 1\n");
	put_controls(p, out);
	buf_addc(out, '\n');
	guess_source(p, t, out);
	if (p->fits) {
		put_overrides(p, t, out);
		return;
	}
	buf_addc(out, '\n');
	put_clean(p, t, out);
}
