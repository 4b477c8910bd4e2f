/* left_out - see left_out.h. */
#include "rows/left_out.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/text.h"

/* Their names, and the key whose rows should have no values of a record. */
static const struct {
	const char *one, *more;
	const char *key;
} reasons[LEFT_OUT_REASONS] = {
	[LEFT_OUT_TOTAL] = { "total", "totals", NULL },
	[LEFT_OUT_PAGE] = { "page", "page", "source.page.when" },
	[LEFT_OUT_HEADER] = { "header repeated", "header repeated", NULL },
	[LEFT_OUT_HEADING] = { "heading", "headings", NULL },
	[LEFT_OUT_COMMENT] = { "comment", "comments", "source.comment" },
	[LEFT_OUT_SKIP] = { "skip", "skip", "source.skip" },
	[LEFT_OUT_BLANK] = { "without text", "without text", NULL },
};

void left_out_add(struct left_out *l, enum left_out_why why, uint64_t line, bool holds)
{
	l->rows[why]++;
	if (holds && l->holding[why]++ == 0)
		l->first[why] = line;
}

void left_out_join(struct left_out *l, struct left_out *part)
{
	for (size_t i = 0; i < LEFT_OUT_REASONS; i++) {
		if (l->holding[i] == 0)
			l->first[i] = part->first[i];
		l->rows[i] += part->rows[i];
		l->holding[i] += part->holding[i];
	}
	*part = (struct left_out){ .rows = { 0 } };
}

static void report_holding(const struct left_out *l, size_t i, const char *file)
{
	void (*report)(const char *, ...) = i == LEFT_OUT_SKIP ? diag_detail : diag_note;
	char number[27];

	report("%s: %s row%s that %s leaves out %s a day or an amount, the first on line %llu: are they records?",
	       file, text_count(l->holding[i], number), l->holding[i] == 1 ? "" : "s",
	       reasons[i].key, l->holding[i] == 1 ? "holds" : "hold",
	       (unsigned long long)l->first[i]);
}

void left_out_end(struct left_out *l, const char *file)
{
	struct buf list = { 0 };
	uint64_t all = 0;
	char number[27];

	for (size_t i = 0; i < LEFT_OUT_REASONS; i++) {
		if (reasons[i].key && l->holding[i] > 0)
			report_holding(l, i, file);
		if (l->rows[i] > 0)
			buf_addf(&list, "%s%s %s", all > 0 ? ", " : "",
			         text_count(l->rows[i], number),
			         l->rows[i] == 1 ? reasons[i].one : reasons[i].more);
		all += l->rows[i];
	}
	if (all > 0)
		diag_detail("%s: %s row%s left out: %s", file, text_count(all, number),
		            all == 1 ? "" : "s", list.p);
	buf_free(&list);
	*l = (struct left_out){ .rows = { 0 } };
}
