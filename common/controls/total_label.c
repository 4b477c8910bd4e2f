/* total_label - see total_label.h. */
#include "controls/total_label.h"

#include "charset/unicode.h"

/* Skip invisible characters at p. */
static const char *after_unseen(const char *p, const char *end)
{
	size_t n;

	while (p < end && (n = unicode_unseen(p, end)) > 0)
		p += n;
	return p;
}

static bool goes_on(const char *p, const char *end)
{
	return p < end && ((unsigned char)*p & 0xc0) == 0x80;
}

/* Is it the end, or a colon and the end? */
static bool ends(const char *p, const char *end)
{
	const struct str wide = STR("：");
	struct str rest = { p, (size_t)(end - p) };

	if (str_starts(rest, STR(":")))
		p++;
	else if (str_starts(rest, wide))
		p += wide.len;
	return after_unseen(p, end) == end;
}

static bool says(struct str cell, struct str label)
{
	const char *p = cell.p, *q = label.p, *end = str_end(cell), *stop = str_end(label);

	while ((q = after_unseen(q, stop)) < stop) {
		p = after_unseen(p, end);
		do
			if (p == end || *p++ != *q++)
				return false;
		while (goes_on(q, stop));
	}
	return ends(after_unseen(p, end), end);
}

/* The start of the text of a cell; usually its first byte, which is visible. */
static const char *text_of(struct str cell)
{
	return cell.len > 0 && cell.p[0] > ' ' && cell.p[0] <= '~'
	               ? cell.p
	               : after_unseen(cell.p, str_end(cell));
}

bool total_label_holds(const struct spec_totals *totals, struct fields *fields,
                       const struct legacy_row *row, struct arena *arena)
{
	size_t at = 0;
	const char *start = NULL;

	if (totals->label_count == 0)
		return false;
	while (at < row->count && (start = text_of(row->cell[at])) == str_end(row->cell[at]))
		at++;
	if (at == row->count)
		return false;
	/* labels do not begin with white space, so the first byte excludes most rows */
	for (size_t i = 0; i < totals->label_count; i++)
		if (totals->label[i].p[0] == *start && says(row->cell[at], totals->label[i]))
			return !fields_has_required(fields, row, at, arena);
	return false;
}
