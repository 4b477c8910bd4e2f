/* totals_compare - one total against the sum of its rows, see totals.h. */
#include "controls/totals_int.h"
#include "record/finding.h"

/* ---- messages ---- */

/* The field and, if there are several, the group: "debit", or "debit (account '1001')". */
static const char *label(struct totals *t, const struct comparison *c)
{
	const struct spec_totals *spec = c->kind->spec;

	buf_reset(&t->label);
	buf_addstr(&t->label, t->clean->field[spec->check[c->check].field].name);
	if (c->kind->keys && c->group != GROUP_NONE)
		grouping_label(t->clean, spec->by, spec->by_count,
		               keyset_key(c->kind->keys, c->group), &t->label);
	return t->label.p;
}

static struct str name(const struct totals *t, const struct comparison *c)
{
	return t->clean->field[c->kind->spec->check[c->check].field].name;
}

/* The finding of a total that does not agree: its place, field and code. */
static struct finding differs(const struct totals *t, const struct comparison *c)
{
	return (struct finding){ .at = c->at,
		                 .field = name(t, c),
		                 .code = file_finding_name(FILE_TOTAL_DIFFERS) };
}

/* Count a difference, with its amount if it has one. */
static void found(struct totals *t, const struct comparison *c, const struct decimal *amount)
{
	t->differed++;
	file_findings_add(t->findings, file_finding_name(FILE_TOTAL_DIFFERS), 1, name(t, c),
	                  amount);
}

static void report_unusable(struct totals *t, const struct comparison *c, const char *what)
{
	const struct finding f = differs(t, c);

	finding_report_whole(file_findings_sinks(t->findings), &f, "%s: %s", label(t, c), what);
	found(t, c, NULL);
}

/* Report an unreadable total. */
static void report_unread(struct totals *t, const struct comparison *c)
{
	struct buf what = { 0 }, quoted = { 0 };

	buf_addf(&what, "the file's own total cannot be read: %s %s",
	         text_quote(&quoted, c->stated->text), fault_meaning(c->stated->fault));
	report_unusable(t, c, what.p);
	buf_free(&quoted);
	buf_free(&what);
}

static void report_difference(struct totals *t, const struct comparison *c, struct decimal sum,
                              struct decimal difference, bool adds)
{
	const struct reported *reported = &c->rows->reported[c->check];
	const struct finding f = differs(t, c);
	char a[DECIMAL_TEXT], b[DECIMAL_TEXT], d[DECIMAL_TEXT], count[27];
	struct buf note = { 0 }, before = { 0 };

	if (c->figure.unread > 0 && decimal_sign(difference) == 0) {
		decimal_format(sum, b);
		buf_addf(
			&note,
			"%s: the file's own total is %s, but %s of its amounts could not be read, so it is not proved (the others "
			"add up to it)",
			label(t, c), b, text_count(c->figure.unread, count));
		finding_report_whole(file_findings_sinks(t->findings), &f, "%s", note.p);
		buf_free(&note);
		return;
	}
	if (c->figure.unread > 0)
		buf_addf(&note, " without %s that could not be read",
		         text_count(c->figure.unread, count));
	if (adds) {
		decimal_format(reported->difference, d);
		buf_addf(&before, ", of which %s was reported before", d);
	}
	decimal_format(c->stated->given, a);
	decimal_format(sum, b);
	decimal_format(difference, d);
	finding_report_whole(
		file_findings_sinks(t->findings), &f,
		"%s: the file's own total is %s, its rows add up to %s%s: difference %s%s",
		label(t, c), a, b, note.p ? note.p : "", d, before.p ? before.p : "");
	buf_free(&note);
	buf_free(&before);
}

/* ---- what was reported before ---- */

/*
 * Note a reported difference for `rows`, if the rows that it concerns, after record number `from`,
 * are among them.
 */
static void note(struct segment *rows, size_t check, uint64_t from, const struct reported *more)
{
	struct reported *reported = &rows->reported[check];
	struct decimal sum;

	if (rows->from > from ||
	    decimal_add(reported->difference, more->difference, &sum) != DECIMAL_OK)
		return;
	reported->difference = sum;
	reported->unread += more->unread;
}

static bool same_by(const struct spec_totals *a, const struct spec_totals *b)
{
	return a->by_count == b->by_count &&
	       (a->by_count == 0 || memcmp(a->by, b->by, a->by_count * sizeof(*a->by)) == 0);
}

/* The group of `k` that all compared records belong to; GROUP_NONE: not known. */
static size_t group_around(const struct comparison *c, struct total_kind *k)
{
	if (!k->keys)
		return 0;
	if (!same_by(k->spec, c->kind->spec) || c->group == GROUP_NONE)
		return GROUP_NONE;
	return totals_group(k, keyset_key(c->kind->keys, c->group));
}

/* Totals of other kinds over the same rows will be wrong by the same amount: note it for them. */
static void note_others(struct totals *t, const struct comparison *c, const struct reported *more)
{
	size_t measure = c->kind->measure[c->check];
	uint64_t from = c->rows->reported[c->check].checked;

	for (size_t i = 0; i < t->kind_count; i++) {
		struct total_kind *k = &t->kind[i];
		size_t group = k == c->kind ? GROUP_NONE : group_around(c, k);

		for (size_t j = 0; j < k->spec->check_count && group != GROUP_NONE; j++) {
			if (k->measure[j] != measure)
				continue;
			if (k->spec->place == TOTAL_BELOW)
				note(&k->group[group].rows, j, from, more);
			for (size_t w = 0; w < k->waiting_count; w++)
				if (k->waiting[w].group == group)
					note(&k->waiting[w].rows, j, from, more);
		}
	}
}

/* ---- comparing ---- */

/* The total differs from its rows by `difference`. Report it unless it was reported before. */
static void weigh(struct totals *t, const struct comparison *c, struct decimal sum,
                  struct decimal difference)
{
	struct reported *reported = &c->rows->reported[c->check],
			more = { .difference = difference };
	struct decimal rest;
	bool adds;

	if (decimal_cmp(difference, reported->difference) == 0 &&
	    c->figure.unread == reported->unread) {
		t->followed++;
		return;
	}
	/* the difference includes an earlier one if the rest is then smaller */
	adds = decimal_sub(difference, reported->difference, &rest) == DECIMAL_OK &&
	       decimal_cmp(decimal_abs(rest), decimal_abs(difference)) < 0;
	if (adds)
		more.difference = rest;
	more.unread = c->figure.unread > reported->unread ? c->figure.unread - reported->unread : 0;
	report_difference(t, c, sum, difference, adds);
	found(t, c, &more.difference);
	note_others(t, c, &more);
	reported->difference = difference;
	reported->unread = c->figure.unread;
}

void totals_compare(struct totals *t, const struct comparison *c)
{
	struct decimal sum, difference;
	struct reported *reported;

	if (c->kind->column[c->check] == SIZE_MAX)
		return;
	if (!c->stated->good) {
		report_unread(t, c);
		return;
	}
	reported = &c->rows->reported[c->check];
	if (!decimal_sum_get(&c->figure.sum, &sum)) {
		report_unusable(t, c, "the sum of the rows has more than 38 digits");
	} else if (decimal_sub(c->stated->given, sum, &difference) != DECIMAL_OK) {
		report_unusable(t, c,
		                "its difference from the sum of the rows has more than 38 digits");
	} else if (decimal_sign(difference) == 0 && c->figure.unread == 0) {
		t->agreed++;
		reported->difference = difference;
		reported->unread = 0;
	} else {
		weigh(t, c, sum, difference);
	}
	reported->checked = c->kind->records;
}
