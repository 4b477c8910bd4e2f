/* lookup_days - rows that are valid for a time: sort them, check for overlaps, find them by day. */
#include <stdlib.h>

#include "base/diag.h"
#include "table/lookup_int.h"

#define REPORTED_MAX 20 /* overlaps reported for one lookup, at most */

/* A row to be sorted: by the first one with its key, then by day. */
struct dated {
	uint32_t head;
	int32_t from;
	uint32_t row;
};

static int compare_dated(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;

	if (x->head != y->head)
		return x->head < y->head ? -1 : 1;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static struct dated *sorted_rows(const struct lookup *l)
{
	struct dated *d = xcalloc(l->count, sizeof(*d));

	for (size_t i = 0; i < l->count; i++)
		d[i] = (struct dated){ l->head[i], l->days[i].from, (uint32_t)i };
	qsort(d, l->count, sizeof(*d), compare_dated);
	return d;
}

static void put_span(struct buf *out, struct days days)
{
	char day[DATE_TEXT];

	if (days.from == LOOKUP_OPEN_FROM && days.to == LOOKUP_OPEN_TO)
		buf_adds(out, "always");
	if (days.from != LOOKUP_OPEN_FROM) {
		date_format_iso((struct date){ days.from }, day);
		buf_addf(out, "from %s", day);
	}
	if (days.to != LOOKUP_OPEN_TO) {
		date_format_iso((struct date){ days.to }, day);
		buf_addf(out, "%sto %s", days.from != LOOKUP_OPEN_FROM ? " " : "", day);
	}
}

/* Report the row that comes later in file order, with the place of the other. */
static void report_overlap(const struct lookup *l, size_t a, size_t b)
{
	size_t row = a < b ? b : a, other = a < b ? a : b;
	struct lookup_row at = lookup_at(l, row);
	struct str key[LOOKUP_KEYS];
	struct buf quoted = { 0 }, line = { 0 }, span = { 0 }, span2 = { 0 };

	for (size_t i = 0; i < l->key_count; i++)
		key[i] = lookup_cell(l, row, i);
	lookup_quote_key(l, key, &quoted);
	lookup_quote_line(lookup_at(l, other), at.file, &line);
	put_span(&span, l->days[row]);
	put_span(&span2, l->days[other]);
	diag_error_at((struct place){ .file = at.file, .line = (size_t)at.line },
	              "the key %s is valid %s here and %s on %s: days overlap", quoted.p, span.p,
	              span2.p, line.p);
	buf_free(&quoted);
	buf_free(&line);
	buf_free(&span);
	buf_free(&span2);
}

/* Without a column for the last day, a row is valid until the day before the next row begins. */
static void fill_last_days(struct lookup *l, const struct dated *d)
{
	for (size_t i = 0; i + 1 < l->count; i++)
		if (d[i].head == d[i + 1].head && d[i].from < d[i + 1].from)
			l->days[d[i].row].to = d[i + 1].from - 1;
}

static bool check_overlaps(const struct lookup *l, const struct dated *d)
{
	size_t reported = 0, widest = 0;

	/*
	 * a row may overlap with a row that is not its neighbour: `widest` is the row that lasts
	 * longest so far
	 */
	for (size_t i = 1; i < l->count && reported < REPORTED_MAX; i++) {
		if (d[i].head != d[i - 1].head) {
			widest = i;
			continue;
		}
		if (l->days[d[widest].row].to >= d[i].from) {
			report_overlap(l, d[widest].row, d[i].row);
			reported++;
		}
		if (l->days[d[i].row].to > l->days[d[widest].row].to)
			widest = i;
	}
	return reported == 0;
}

/* Does row `b` have the same days and values as row `a` of the same key? */
static bool says_same(const struct lookup *l, size_t a, size_t b)
{
	return l->days[a].from == l->days[b].from && l->days[a].to == l->days[b].to &&
	       lookup_same_values(l, a, b);
}

/* Remove these rows: all others move up. The first row of a key is never among them. */
static void take_out(struct lookup *l, const bool *out)
{
	uint32_t *number = xcalloc(l->count, sizeof(*number));
	uint32_t kept = 0;

	for (size_t i = 0; i < l->count; i++) {
		number[i] = kept;
		if (out[i])
			continue;
		l->row[kept] = l->row[i];
		l->days[kept] = l->days[i];
		l->head[kept++] = number[l->head[i]];
	}
	l->count = kept;
	for (size_t i = 0; i < l->slots; i++)
		if (l->slot[i].number != 0)
			l->slot[i].number = number[l->slot[i].number - 1] + 1;
	free(number);
}

/* Remove rows that repeat another one. `d` is sorted. False if there are none. */
static bool drop_same(struct lookup *l, const struct dated *d)
{
	bool *out = xcalloc(l->count, sizeof(*out));
	size_t same = 0, first = 0, kept = 0;
	char number[27];

	/* a row with other values on these days is an overlap, which is reported later */
	for (size_t i = 1; i < l->count; i++) {
		out[d[i].row] = d[kept].head == d[i].head && says_same(l, d[kept].row, d[i].row);
		kept = out[d[i].row] ? kept : i;
	}
	for (size_t i = l->count; i-- > 0;)
		if (out[i]) {
			same++;
			first = i;
		}
	if (same > 0) {
		struct lookup_row at = lookup_at(l, first);

		diag_detail(
			"%s:%llu: %s row%s passed over: an earlier row has the same key, days and value",
			at.file, (unsigned long long)at.line, text_count(same, number),
			same == 1 ? "" : "s");
		take_out(l, out);
	}
	free(out);
	return same > 0;
}

bool lookup_ready(struct lookup *l)
{
	struct dated *d;
	bool ok;

	if (!lookup_dated(l) || l->count == 0)
		return true;
	d = sorted_rows(l);
	if (drop_same(l, d)) {
		free(d);
		d = sorted_rows(l);
	}
	if (!l->to_name.p)
		fill_last_days(l, d);
	ok = check_overlaps(l, d);
	l->order = xcalloc(l->count, sizeof(*l->order));
	l->same = xcalloc(l->count, sizeof(*l->same));
	for (size_t i = 0; i < l->count; i++) {
		struct same_key *same = &l->same[d[i].head];

		l->order[i] = d[i].row;
		if (same->count++ == 0)
			same->start = (uint32_t)i;
	}
	free(l->head);
	l->head = NULL;
	free(d);
	return ok;
}

/* The number of rows of a key that begin on or before `day`. */
static size_t begun(const struct lookup *l, struct same_key same, int32_t day)
{
	size_t low = 0, high = same.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->days[l->order[same.start + middle]].from <= day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

ptrdiff_t lookup_on_day(const struct lookup *l, size_t head, int32_t day)
{
	struct same_key same = l->same[head];
	size_t n = begun(l, same, day);
	uint32_t row;

	if (n == 0)
		return LOOKUP_NONE;
	row = l->order[same.start + n - 1];
	return l->days[row].to >= day ? (ptrdiff_t)row : LOOKUP_NONE;
}

void lookup_gap(const struct lookup *l, const struct str *key, struct date day, int32_t *from,
                int32_t *to)
{
	ptrdiff_t head;
	struct same_key same;
	size_t n;

	*from = LOOKUP_OPEN_FROM;
	*to = LOOKUP_OPEN_TO;
	head = lookup_row_of(l, key);
	if (head < 0)
		return;
	same = l->same[head];
	n = begun(l, same, day.day);
	if (n > 0)
		*from = l->days[l->order[same.start + n - 1]].to + 1;
	if (n < same.count)
		*to = l->days[l->order[same.start + n]].from - 1;
}
