/*
 * history - a file with one line for each day and comparison: how a parallel run goes on.
 *
 *	struct history *h = history_read("history.jsonl");	// NULL: an error was reported
 *	history_today(h, "2026-12-01", pack);
 *	for (i = 0; i < h->count; i++) use(&h->day[i]);
 *	ok = history_write(h);
 *	history_free(h);
 *
 * A line is an object: {"date":"2026-12-01","comparison":"vouchers","verdict":"differs","keys":24,
 * "differing":2,"differences":{"debit":"-10.00","credit":"0.00"}}. A second run of the same day
 * replaces the line of the first. The file appears whole or not at all (outfile.h).
 */
#ifndef PAPERS_HISTORY_H
#define PAPERS_HISTORY_H

#include "config/json_node.h"
#include "reconcile/pack.h"

struct history_day {
	struct str date, comparison, verdict;
	uint64_t keys, differing;
	struct json_node *line; /* all of it, which the texts point into */
};

struct history {
	const char *path;
	struct history_day *day; /* in the order of the file */
	size_t count, capacity;
};

/* A file that does not exist has no days. `path` must last. NULL after an error was reported. */
struct history *history_read(const char *path);

/* Add the comparisons of a pack as those of a day, in place of what the day had before. */
void history_today(struct history *h, struct str date, const struct pack *pack);

/* Write the file anew. False after an error was reported. */
bool history_write(const struct history *h);

/* NULL is allowed. */
void history_free(struct history *h);

#endif
