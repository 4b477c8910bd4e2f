/*
 * crossref - the file that lists each dropped record and the record that stays instead.
 *
 *	c = crossref_open("crossref.csv", &spec->dedupe);
 *	crossref_keep(c, &rec, key);		// this record stays for the key
 *	crossref_drop(c, &rec, crossref_kept(c, key));	// this one is dropped
 *	crossref_close(c, true);
 *
 * It is CSV. Its columns are the expressions of the key, those of the group that are not in the key,
 * then `dropped` and `kept`, the places of both records.
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
 * `rec`, or the version that begins with it, stays for key (or document) number `key`. The last call
 * for a key wins. The place of `rec` is copied.
 */
void crossref_keep(struct crossref *c, const struct record *rec, size_t key);

/* The place that was kept for a key; null: none was. It lasts until the next call. */
struct str crossref_kept(struct crossref *c, size_t key);

/* The memory that the places take. crossref_forget(): none of them is needed any more. */
size_t crossref_bytes(const struct crossref *c);
void crossref_forget(struct crossref *c);

/*
 * `rec` was dropped, and what is at `kept` stays instead. The expressions of key and group must be bound to its
 * header.
 */
void crossref_drop(struct crossref *c, const struct record *rec, struct str kept);

/*
 * Close the file; it appears only if `commit`. True if it was written, and for NULL. False after an
 * error was reported.
 */
bool crossref_close(struct crossref *c, bool commit);

#endif
