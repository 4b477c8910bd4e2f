/*
 * aside - lines that are put aside in a temporary file.
 *
 *	struct aside *l = aside_new();
 *	aside_put(l, line) && aside_rewind(l);
 *	while (aside_next(l, &line))
 *		...
 *
 * A line has no LF in it. The file has no name, and is gone with the process.
 */
#ifndef SERVER_ASIDE_H
#define SERVER_ASIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct aside;

/* NULL after an error was reported. */
struct aside *aside_new(void);

/* Put a line aside. False after an error was reported. */
bool aside_put(struct aside *l, struct str line);

uint64_t aside_count(const struct aside *l);

/*
 * Where the next line will be, and back to there: the lines since then are gone. Only while lines are put.
 */
struct aside_place {
	uint64_t count;
	uint64_t bytes;
};
struct aside_place aside_place(const struct aside *l);
bool aside_cut(struct aside *l, struct aside_place place);

/* Begin to read at the first line. False after an error was reported. */
bool aside_rewind(struct aside *l);

/* The next line, valid until the next call. False at the end and after an error was reported. */
bool aside_next(struct aside *l, struct str *line);

/* Line `number`, from 1. False if there is none, or after an error was reported. */
bool aside_find(struct aside *l, uint64_t number, struct str *line);

void aside_free(struct aside *l);

#endif
