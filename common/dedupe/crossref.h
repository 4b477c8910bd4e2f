/*
 * crossref - the file that tells which record stands for a dropped one.
 *
 *	c = crossref_open("crossref.csv", &spec->dedupe);
 *	crossref_keep(c, &rec, key);		// this one stands for the key
 *	crossref_drop(c, &rec, key);		// this one is dropped
 *	crossref_close(c, true);
 *
 * CSV: the key's expressions as columns, those of the group that are not among them, then `dropped`
 * and `kept`, the places of both.
 */
#ifndef DEDUPE_CROSSREF_H
#define DEDUPE_CROSSREF_H

#include <stdbool.h>

#include "record/record.h"
#include "spec/spec.h"

struct crossref;

/* Open `path` and write the header; NULL after an error was reported. */
struct crossref *crossref_open(const char *path, const struct spec_dedupe *spec);

/*
 * `rec`, or the version that it begins, stands for key number `key` (or document; the last call for
 * one wins). Its place is copied.
 */
void crossref_keep(struct crossref *c, const struct record *rec, size_t key);

/*
 * `rec`, with the same key, was dropped. The expressions of key and group must be bound to its
 * header.
 */
void crossref_drop(struct crossref *c, const struct record *rec, size_t key);

/* Close; the file appears only if `commit`. True where it was written. NULL is allowed and true. */
bool crossref_close(struct crossref *c, bool commit);

#endif
