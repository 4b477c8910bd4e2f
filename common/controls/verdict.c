/* verdict - see verdict.h. */
#include "controls/verdict.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/diag.h"

/* How many records the limits accept: `records` or, if that is more, `share` of all. */
static uint64_t accepted_records(const struct spec_limits *limits, uint64_t all)
{
	struct decimal part;
	long long whole;

	if (!limits->has_share)
		return limits->records;
	if (decimal_mul(limits->share, decimal_of((int128)all, 0), &part) != DECIMAL_OK ||
	    decimal_rescale(part, 0, ROUND_DOWN, &part) != DECIMAL_OK ||
	    !decimal_int64(part, &whole))
		return limits->records;
	return (uint64_t)whole > limits->records ? (uint64_t)whole : limits->records;
}

static bool within_records(const struct spec *spec, uint64_t faulty, uint64_t all)
{
	uint64_t accepted = accepted_records(&spec->limits, all);
	char have[27], want[27];

	if (faulty <= accepted)
		return true;
	diag_refusal("%s %s at fault, the limits accept %s (limits.%s in %s)",
	             text_count(faulty, have), faulty == 1 ? "record is" : "records are",
	             text_count(accepted, want), spec->limits.has_share ? "share" : "records",
	             spec->path);
	return false;
}

static bool within_groups(const struct spec *spec, uint64_t groups)
{
	char have[27], want[27];

	if (groups <= spec->limits.groups)
		return true;
	diag_refusal("%s %s set aside, the limits accept %s (limits.groups in %s)",
	             text_count(groups, have), groups == 1 ? "group is" : "groups are",
	             text_count(spec->limits.groups, want), spec->path);
	return false;
}

/* Why the records at fault have no sum, so that no limit on it can hold. NULL: they have one. */
static const char *no_sum(const struct tally *faulty, size_t control, struct decimal *sum)
{
	if (!faulty->there[control])
		return NULL;
	if (faulty->unread[control] > 0)
		return "has values that are no number";
	return tally_stake(faulty, control, sum) ? NULL : "adds up to more than 38 digits";
}

/*
 * Compare the amount at stake of one control field in the records at fault with its limit. Absolute
 * values are summed, so a balanced voucher counts.
 */
static bool within_amount(const struct spec *spec, size_t limit, const struct tally *faulty)
{
	struct str field = spec->limits.amount_field[limit];
	char have[DECIMAL_TEXT], want[DECIMAL_TEXT];
	struct decimal sum = decimal_of(0, 0);
	const char *why = NULL;

	for (size_t i = 0; i < spec->controls.count; i++)
		if (str_eq(spec->controls.name[i], field))
			why = no_sum(faulty, i, &sum);
	if (!why && decimal_cmp(sum, spec->limits.amount[limit]) <= 0)
		return true;
	decimal_format(sum, have);
	decimal_format(spec->limits.amount[limit], want);
	if (why)
		diag_refusal(
			"%.*s of the records at fault %s, the limits accept %s (limits.amount in %s)",
			(int)field.len, field.p, why, want, spec->path);
	else
		diag_refusal("%.*s of %s is at fault, the limits accept %s (limits.amount in %s)",
		             (int)field.len, field.p, have, want, spec->path);
	return false;
}

bool verdict_within(const struct spec *spec, const struct tally *faulty, uint64_t groups,
                    const struct tally *all)
{
	bool ok = within_records(spec, faulty->rows, all->rows);

	ok &= within_groups(spec, groups);
	for (size_t i = 0; i < spec->limits.amount_count; i++)
		ok &= within_amount(spec, i, faulty);
	return ok;
}

/* How many findings of a code the limits accept. */
static uint64_t accepted_findings(const struct spec_limits *limits, struct str code)
{
	for (size_t i = 0; i < limits->file_count; i++)
		if (str_eq(limits->file[i].code, code))
			return limits->file[i].most;
	return 0;
}

/* Append "total_differs: debit 20.00, credit 3.00". */
static void show_amounts(const struct file_findings *f, struct str code, struct buf *out)
{
	const char *before = ": ";
	char text[DECIMAL_TEXT];

	for (size_t i = 0; i < f->count; i++) {
		const struct file_finding *item = &f->item[i];

		if (item->accepted || !str_eq(item->code, code) ||
		    (item->control.len == 0 && !item->has_amount))
			continue;
		buf_addf(out, "%s%.*s", before, (int)item->control.len,
		         item->control.p ? item->control.p : "");
		if (item->has_amount) {
			decimal_format(item->amount, text);
			buf_addf(out, "%s%s", item->control.len > 0 ? " " : "", text);
		}
		before = ", ";
	}
}

/* Compare one open code with its limit. */
static bool within_findings(const struct spec *spec, const struct file_findings *f, struct str code)
{
	uint64_t most = accepted_findings(&spec->limits, code), accepted,
		 open = file_findings_open(f, code, &accepted);
	char have[27], want[27], before[27];
	struct buf amounts = { 0 };

	if (open <= most && accepted <= most - open)
		return true;
	show_amounts(f, code, &amounts);
	if (accepted > 0)
		buf_addf(&amounts, "%s%s more %s accepted before", amounts.len > 0 ? "; " : ": ",
		         text_count(accepted, before), accepted == 1 ? "was" : "were");
	diag_refusal(
		"%.*s was found %s time%s in the whole of the data%s; the limits accept %s (limits.file.%.*s in %s)",
		(int)code.len, code.p, text_count(open, have), open == 1 ? "" : "s",
		amounts.p ? amounts.p : "", text_count(most, want), (int)code.len, code.p,
		spec->path);
	buf_free(&amounts);
	return false;
}

/* Report what is accepted: nothing is accepted in silence. */
static void report_accepted(const struct spec *spec, const struct file_findings *f, struct str code)
{
	struct buf amounts = { 0 };
	char number[27];

	show_amounts(f, code, &amounts);
	diag_note(
		"%.*s, found %s time%s in the whole of the data%s, is accepted (limits.file.%.*s in %s)",
		(int)code.len, code.p, text_count(file_findings_open(f, code, NULL), number),
		file_findings_open(f, code, NULL) == 1 ? "" : "s", amounts.p ? amounts.p : "",
		(int)code.len, code.p, spec->path);
	buf_free(&amounts);
}

bool verdict_findings(const struct spec *spec, struct file_findings *f, bool accept)
{
	bool ok = true;

	for (size_t i = 0; i < f->count; i++) {
		bool first = !f->item[i].accepted;

		for (size_t k = 0; first && k < i; k++)
			first = f->item[k].accepted || !str_eq(f->item[k].code, f->item[i].code);
		if (!first)
			continue;
		if (!within_findings(spec, f, f->item[i].code)) {
			ok = false;
			continue;
		}
		report_accepted(spec, f, f->item[i].code);
		if (accept)
			file_findings_accept(f, f->item[i].code);
	}
	return ok;
}
