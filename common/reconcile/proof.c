/* proof - see proof.h. */
#include "reconcile/proof.h"

#include "record/finding.h"

/* ---- the limits decide ---- */

/* Add the findings of the sides that their own spec cleans, or of the other sides. */
static void merge(struct file_findings *all, const struct result *r, bool cleaned)
{
	for (int side = BEFORE; side <= AFTER; side++) {
		const struct side_source *s = r->source[side];

		if (side_findings(s) && (side_cleaned_by(s) != NULL) == cleaned)
			file_findings_merge(all, side_findings(s));
	}
}

/* Mark on each side what was accepted for both sides together. */
static void settle(const struct file_findings *all, struct file_findings *side)
{
	for (size_t i = 0; i < side->count; i++)
		if (file_findings_open(all, side->item[i].code, NULL) == 0)
			file_findings_accept(side, side->item[i].code);
}

static void report_contradiction(const struct result *r)
{
	struct buf text = { 0 };

	proof_put_sides(r, &text);
	finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("reconcile") },
	                     "no proof: %s", text.p);
	buf_free(&text);
}

void proof_weigh(struct program *prog, const struct result *r, size_t count)
{
	struct file_findings *all = program_findings(prog);

	for (size_t i = 0; i < count; i++)
		merge(all, &r[i], false);
	(void)verdict_findings(prog->spec, all, true);
	/* findings that these specs accept do not count for the limits of this spec */
	for (size_t i = 0; i < count; i++)
		merge(all, &r[i], true);
	for (size_t i = 0; i < count; i++)
		for (int side = BEFORE; side <= AFTER; side++)
			if (side_findings(r[i].source[side]))
				settle(all, side_findings(r[i].source[side]));
	audit_findings(prog->audit, all);
	for (size_t i = 0; i < count; i++)
		if (proof_contradicted(&r[i]))
			report_contradiction(&r[i]);
}

/* ---- what it means ---- */

static bool contradicts(const struct result *r, enum side side)
{
	const struct file_findings *f = side_findings(r->source[side]);

	return f && file_findings_open(f, STR_NULL, NULL) > 0;
}

bool proof_contradicted(const struct result *r)
{
	return contradicts(r, BEFORE) || contradicts(r, AFTER);
}

bool proof_fails(const struct result *r)
{
	return proof_contradicted(r) || proof_keys_fail(r) ||
	       breaks_count(balances_breaks(r->balances)) > 0;
}

bool proof_holds(const struct result *r)
{
	return balances_count(r->balances) > 0 && balances_differing(r->balances) == 0 &&
	       acceptances_void(r->accepted) == 0 && !proof_fails(r);
}

/* Is this part of the key the currency of a measure? */
static bool is_currency(const struct spec_reconcile *what, size_t part)
{
	for (size_t i = 0; i < what->measure_count; i++)
		if (spec_measure_has_currency(&what->measure[i]) &&
		    what->measure[i].currency_part == part)
			return true;
	return false;
}

/* Append a line about a part of the key that is null on a side. */
static void put_nulls(const struct result *r, enum side side, size_t part, struct buf *out)
{
	uint64_t count = side_nulls(r->source[side], part);
	char number[27];

	if (count == 0)
		return;
	buf_addf(out, "%s: in %s record%s ", side == BEFORE ? "before" : "after",
	         text_count(count, number), count == 1 ? "" : "s");
	text_escape(out, r->what->key[part]);
	if (is_currency(r->what, part)) {
		buf_adds(out, " is null: an amount without a currency belongs to no total\n");
		return;
	}
	buf_adds(out,
	         " is null, which is no key: if that is right, write a text for it: coalesce(");
	text_escape(out, r->what->key[part]);
	buf_adds(out, ", '-')\n");
}

void proof_put_keys(const struct result *r, struct buf *out)
{
	struct buf periods = { 0 };

	for (int side = BEFORE; side <= AFTER; side++)
		for (size_t i = 0; i < r->what->key_count; i++)
			put_nulls(r, (enum side)side, i, out);
	for (int side = BEFORE; side <= AFTER; side++)
		if (side_is_incomplete(r->source[side]))
			side_put_unmapped(r->source[side], out);
	sides_put_periods(r->source[BEFORE], r->source[AFTER], &periods);
	if (periods.len > 0)
		buf_addf(out, "the sides have different periods: %s\n", periods.p);
	buf_free(&periods);
}

bool proof_keys_fail(const struct result *r)
{
	struct buf text = { 0 };
	bool fail;

	proof_put_keys(r, &text);
	fail = text.len > 0;
	buf_free(&text);
	return fail;
}

/* "before (Old ERP)" */
static void put_side(const struct result *r, enum side side, struct buf *out)
{
	struct str name = side_name(r->source[side]);

	buf_adds(out, side == BEFORE ? "before" : "after");
	if (str_is_null(name))
		return;
	buf_adds(out, " (");
	text_escape(out, name);
	buf_addc(out, ')');
}

void proof_put_sides(const struct result *r, struct buf *out)
{
	bool both = contradicts(r, BEFORE) && contradicts(r, AFTER);

	buf_adds(out, both ? "the sides " : "the side ");
	if (contradicts(r, BEFORE))
		put_side(r, BEFORE, out);
	buf_adds(out, both ? " and " : "");
	if (contradicts(r, AFTER))
		put_side(r, AFTER, out);
	buf_adds(out, both ? " contradict themselves" : " contradicts itself");
}

void proof_put_findings(const struct result *r, enum side side, struct buf *out)
{
	const struct side_source *s = r->source[side];
	const struct file_findings *f = side_findings(s);
	struct buf text = { 0 };

	for (size_t i = 0; f && i < f->count; i++) {
		buf_reset(&text);
		file_finding_show(&f->item[i], &text);
		buf_addf(out, "  %-8sfound: ", "");
		text_escape(out, buf_str(&text));
		buf_adds(out, ", which limits.file");
		if (side_cleaned_by(s)) {
			buf_adds(out, " of ");
			text_escape(out, str_of(side_cleaned_by(s)));
		}
		buf_adds(out, f->item[i].accepted ? " accepts\n" : " does not accept\n");
	}
	buf_free(&text);
}
