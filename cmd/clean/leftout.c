/* leftout - see leftout.h. */
#include "base/buf.h"
#include "base/diag.h"
#include "base/text.h"
#include "leftout.h"

/* What they are called, and the key whose rows should have no values of a record. */
static const struct {
	const char *one, *more;
	const char *key;
} reasons[LEFTOUT_REASONS] = {
	[LEFTOUT_TOTAL] = { "total", "totals", NULL },
	[LEFTOUT_PAGE] = { "page", "page", "source.page.when" },
	[LEFTOUT_HEADER] = { "header repeated", "header repeated", NULL },
	[LEFTOUT_HEADING] = { "heading", "headings", NULL },
	[LEFTOUT_COMMENT] = { "comment", "comments", "source.comment" },
	[LEFTOUT_SKIP] = { "skip", "skip", "source.skip" },
	[LEFTOUT_BLANK] = { "without text", "without text", NULL },
};

void leftout_add(struct leftout *l, enum leftout_why why, uint64_t line, bool holds)
{
	l->rows[why]++;
	if (holds && l->holding[why]++ == 0)
		l->first[why] = line;
}

void leftout_join(struct leftout *l, struct leftout *part)
{
	for (size_t i = 0; i < LEFTOUT_REASONS; i++) {
		if (l->holding[i] == 0)
			l->first[i] = part->first[i];
		l->rows[i] += part->rows[i];
		l->holding[i] += part->holding[i];
	}
	*part = (struct leftout){ .rows = { 0 } };
}

static void tell_holding(const struct leftout *l, size_t i, const char *file)
{
	void (*tell)(const char *, ...) = i == LEFTOUT_SKIP ? diag_detail : diag_note;
	char number[27];

	tell("%s: %s row%s that %s leaves out %s a day or an amount, the first on line %llu: are they records?", file,
	     text_count(l->holding[i], number), l->holding[i] == 1 ? "" : "s", reasons[i].key, l->holding[i] == 1 ? "holds" : "hold",
	     (unsigned long long)l->first[i]);
}

void leftout_end(struct leftout *l, const char *file)
{
	struct buf list = {0};
	uint64_t all = 0;
	char number[27];

	for (size_t i = 0; i < LEFTOUT_REASONS; i++) {
		if (reasons[i].key != NULL && l->holding[i] > 0)
			tell_holding(l, i, file);
		if (l->rows[i] > 0)
			buf_addf(&list, "%s%s %s", all > 0 ? ", " : "", text_count(l->rows[i], number), l->rows[i] == 1 ? reasons[i].one : reasons[i].more);
		all += l->rows[i];
	}
	if (all > 0)
		diag_detail("%s: %s row%s left out: %s", file, text_count(all, number), all == 1 ? "" : "s", list.p);
	buf_free(&list);
	*l = (struct leftout){ .rows = { 0 } };
}
