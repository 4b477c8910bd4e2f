/*
 * history - a file with one line for each day and comparison: how a parallel run goes on.
 *
 *	struct history *h = history_read("history.jsonl");	// NULL: an error was reported
 *	ok = history_compare(h, "2026-12-01", pack);		// before the sides are compared
 *	ok = pack_compare(pack, ...) && history_today(h, "2026-12-01", pack);
 *	for (i = 0; i < h->count; i++) use(&h->day[i]);
 *	ok = ok && history_write(h);
 *	history_free(h);
 *
 * A line is an object: {"date":"2026-12-01","comparison":"vouchers","verdict":"differs","keys":24,
 * "differing":2,"differences":{"debit":"-10.00","amount":{"JPY":"0","USD":"0.50"}},"key":["account"],
 * "open":[{"key":["1001"],"measure":"debit","difference":"-10.00","since":"2026-11-28"}],"open_more":0}. A second run
 * of the same day replaces the line of the first. The file appears whole or not at all (outfile.h).
 *
 * A day that is compared with an earlier one also has "new", "changed" and "gone", how many differences are so,
 * as far as that is known of all of them.
 *
 * `open` has the differences of the day in the order of the report, HISTORY_OPEN of them at most; `open_more`
 * says how many more there are. Of a measure that is a text it has `before` and `after` instead of the
 * difference. Only the last two days of a comparison keep these members: the next day is compared with the
 * last one, and a second run of a day with the one before. So the file grows by some 200 bytes a day.
 */
#ifndef PAPERS_HISTORY_H
#define PAPERS_HISTORY_H

#include "config/json_node.h"
#include "reconcile/pack.h"

#define HISTORY_OPEN 10000 /* differences of a comparison that a day keeps */

struct history_day {
	struct str date, comparison, verdict;
	uint64_t keys, differing;
	size_t number;          /* of its line in the file; 0: it is of today */
	struct json_node *line; /* all of it, which the texts point into */
};

struct history {
	const char *path;
	struct history_day *day; /* in the order of the file */
	size_t count, capacity;
};

/* A file that does not exist has no days. `path` must last. NULL after an error was reported. */
struct history *history_read(const char *path);

/*
 * Give each comparison of the pack the differences of its last day before `today` (struct result, past), if
 * the file has them. False after an error was reported: they cannot be read, or the file is that of other
 * comparisons.
 */
bool history_compare(const struct history *h, struct str today, struct pack *pack);

/*
 * Add the comparisons of a pack, which are compared, as those of a day, in place of what the day had before.
 * False after an error was reported.
 */
bool history_today(struct history *h, struct str today, const struct pack *pack);

/* Write the file anew. False after an error was reported. */
bool history_write(const struct history *h);

/* NULL is allowed. */
void history_free(struct history *h);

#endif
