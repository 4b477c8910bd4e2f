/*
 * verdict - what is at fault, compared with what the spec accepts.
 */
#include <inttypes.h>

#include "program/program.h"

/* How many records the limits accept: `records`, or `share` of all where that is more. */
static uint64_t accepted_records(const struct spec_limits *limits, uint64_t all)
{
	struct decimal part;
	long long whole;

	if (!limits->has_share)
		return limits->records;
	if (decimal_mul(limits->share, decimal_of((int128)all, 0), &part) != DECIMAL_OK ||
	    decimal_rescale(part, 0, ROUND_DOWN, &part) != DECIMAL_OK || !decimal_int64(part, &whole))
		return limits->records;
	return (uint64_t)whole > limits->records ? (uint64_t)whole : limits->records;
}

static bool within_records(const struct spec *spec, uint64_t faulty, uint64_t all)
{
	uint64_t accepted = accepted_records(&spec->limits, all);
	char have[27], want[27];

	if (faulty <= accepted)
		return true;
	diag_raise(1);
	diag_finding(STR("limits"), STR_NULL, "%s %s at fault, the limits accept %s (limits.%s in %s)", text_count(faulty, have),
	          faulty == 1 ? "record is" : "records are", text_count(accepted, want),
	          spec->limits.has_share ? "share" : "records", spec->path);
	return false;
}

static bool within_groups(const struct spec *spec, uint64_t groups)
{
	char have[27], want[27];

	if (groups <= spec->limits.groups)
		return true;
	diag_raise(1);
	diag_finding(STR("limits"), STR_NULL,
	             "%s %s set aside, the limits accept %s (limits.groups in %s)",
	             text_count(groups, have), groups == 1 ? "group is" : "groups are",
	             text_count(spec->limits.groups, want), spec->path);
	return false;
}

/* What stands in the way of a sum over the records at fault: no limit on it can be held. NULL: nothing. */
static const char *no_sum(const struct tally *faulty, size_t control, struct decimal *sum)
{
	if (faulty->field[control] < 0)
		return NULL;
	if (faulty->unread[control] > 0)
		return "has values that are no number";
	return tally_sum(faulty, control, sum) ? NULL : "adds up to more than 38 digits";
}

/* The sum of one control field over the records at fault, against its limit. */
static bool within_amount(const struct spec *spec, size_t limit, const struct tally *faulty)
{
	struct str field = spec->limits.amount_field[limit];
	char have[DECIMAL_TEXT], want[DECIMAL_TEXT];
	struct decimal sum = decimal_of(0, 0);
	const char *why = NULL;

	for (size_t i = 0; i < spec->controls.count; i++)
		if (str_eq(spec->controls.name[i], field))
			why = no_sum(faulty, i, &sum);
	if (why == NULL && decimal_cmp(decimal_abs(sum), spec->limits.amount[limit]) <= 0)
		return true;
	diag_raise(1);
	decimal_format(sum, have);
	decimal_format(spec->limits.amount[limit], want);
	if (why != NULL)
		diag_finding(STR("limits"), STR_NULL,
		             "%.*s of the records at fault %s, the limits accept %s (limits.amount in %s)",
		             (int)field.len, field.p, why, want, spec->path);
	else
		diag_finding(STR("limits"), STR_NULL,
		             "%.*s of %s is at fault, the limits accept %s (limits.amount in %s)",
		             (int)field.len, field.p, have, want, spec->path);
	return false;
}

bool verdict_within(const struct spec *spec, const struct tally *faulty, uint64_t groups, const struct tally *all)
{
	bool ok = within_records(spec, faulty->rows, all->rows);

	ok &= within_groups(spec, groups);
	for (size_t i = 0; i < spec->limits.amount_count; i++)
		ok &= within_amount(spec, i, faulty);
	return ok;
}
