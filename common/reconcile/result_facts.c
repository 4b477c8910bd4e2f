/* result_facts - what all forms of the result show. */
#include "reconcile/proof.h"
#include "reconcile/result_int.h"

#define POUR_BYTES ((size_t)256 * 1024)

const char *const result_side_names[] = { [BEFORE] = "before", [AFTER] = "after" };

bool result_pour(const struct pack *p, struct buf *out)
{
	bool ok = true;

	if (out->len >= POUR_BYTES) {
		ok = outfile_write(p->to, out->p, out->len);
		buf_reset(out);
	}
	return ok;
}

struct str result_amount(struct decimal d, char text[DECIMAL_TEXT])
{
	size_t len = decimal_format(d, text);

	return (struct str){ text, len };
}

struct str result_amount_of(const struct result *r, const struct str *part, size_t measure,
                            struct decimal d, char text[DECIMAL_TEXT])
{
	return result_amount(key_amount(r->what, part, measure, d), text);
}

struct str result_value(const struct result *r, const struct key_balance *at, enum side side,
                        size_t measure, char text[DECIMAL_TEXT])
{
	const struct half *half = &at->half[side];

	if (half->records == 0)
		return STR_NULL;
	return r->what->measure[measure].text
	               ? half->text[measure]
	               : result_amount_of(r, at->part, measure, half->value[measure], text);
}

struct str result_difference(const struct result *r, const struct key_balance *at, size_t measure,
                             char text[DECIMAL_TEXT])
{
	if (r->what->measure[measure].text)
		return STR_NULL;
	return result_amount_of(r, at->part, measure, balance_difference(at, measure), text);
}

const char *result_unit(const struct result *r)
{
	return r->what->rows ? "record" : "key";
}

struct result_counts result_counts(const struct result *r)
{
	const struct balances *b = r->balances;
	struct result_counts n = { .keys = balances_count(b),
		                   .equal = balances_with(b, STATUS_EQUAL) +
		                            balances_with(b, STATUS_ZERO_BEFORE) +
		                            balances_with(b, STATUS_ZERO_AFTER),
		                   .within = balances_with(b, STATUS_WITHIN),
		                   .accepted = balances_with(b, STATUS_ACCEPTED),
		                   .different = balances_differing(b) };

	return n;
}

const char *result_verdict(const struct result *r)
{
	return balances_count(r->balances) == 0      ? "nothing compared"
	       : balances_differing(r->balances) > 0 ? "differs"
	       : proof_fails(r)                      ? "no proof"
	       : acceptances_void(r->accepted) > 0   ? "acceptance void"
	                                             : "agrees";
}

void result_summary(const struct result *r, struct buf *out)
{
	const struct balances *b = r->balances;
	char number[27];
	size_t bad = balances_differing(b);

	buf_addf(out, "%s %s%s compared", text_count(balances_count(b), number), result_unit(r),
	         balances_count(b) == 1 ? "" : "s");
	buf_addf(out, ", %s agree", text_count(balances_count(b) - bad, number));
	buf_addf(out, ", %s differ", text_count(bad, number));
	if (balances_with(b, STATUS_ACCEPTED) > 0)
		buf_addf(out, ", %s accepted",
		         text_count(balances_with(b, STATUS_ACCEPTED), number));
	if (acceptances_void(r->accepted) > 0)
		buf_addf(out, ", %s acceptance%s void",
		         text_count(acceptances_void(r->accepted), number),
		         acceptances_void(r->accepted) == 1 ? "" : "s");
	if (proof_fails(r))
		buf_adds(out, ", no proof");
}
