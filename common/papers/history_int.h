/*
 * history_int - shared by history.c and history_open.c; nobody else includes it.
 *
 *	history.c	the days of the file
 *	history_open.c	the differences of a day
 */
#ifndef PAPERS_HISTORY_INT_H
#define PAPERS_HISTORY_INT_H

#include "papers/history.h"

/*
 * Set the members of a line of `today` that say what differs. False after an error was reported: the
 * differences cannot be read.
 */
bool history_open_set(struct json_node *line, struct str today, const struct result *r);

/* Take these members out of a line again. */
void history_open_remove(struct json_node *line);

/*
 * The differences of a day, for a comparison of today. *out is NULL if the day does not have them. False after
 * an error was reported: they are damaged, or those of another comparison with the same name.
 */
bool history_open_read(const struct history *h, const struct history_day *d,
                       const struct spec_reconcile *what, struct past **out);

#endif
