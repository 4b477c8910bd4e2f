/* safe - see safe.h. */
#include "audit/safe.h"

void safe_quote(struct buf *out, struct str text)
{
	buf_addc(out, '\'');
	text_escape(out, text);
	buf_addc(out, '\'');
}

void safe_finding(struct buf *out, const struct run_finding *f, uint64_t found)
{
	char number[27];

	text_escape(out, f->code);
	if (!str_is_null(f->control) || !str_is_null(f->amount))
		buf_addc(out, ',');
	if (!str_is_null(f->control)) {
		buf_addc(out, ' ');
		text_escape(out, f->control);
	}
	if (!str_is_null(f->amount)) {
		buf_addc(out, ' ');
		text_escape(out, f->amount);
	}
	if (found == 1 || found == 2)
		buf_addf(out, ", found %s", found == 1 ? "once" : "twice");
	else
		buf_addf(out, ", found %s times", text_count(found, number));
}
