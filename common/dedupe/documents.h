/*
 * documents - what is replaced is the document: which version of it each record belongs to
 * (dedupe.group).
 *
 *	documents_take(d, &rec);	// each record, in order
 *	documents_end(d);
 *
 * A version is a run of records of one file that agree in the group and in `version`. A line key
 * that is in it already begins the next one. A run of a group that was in this file before, and
 * ended, contradicts it. A record at fault belongs to its document, too, unless the fault may
 * concern what names the document (`group`). Then it passes, and the run goes on after it.
 */
#ifndef DEDUPE_DOCUMENTS_H
#define DEDUPE_DOCUMENTS_H

#include "dedupe/contradictions.h"
#include "dedupe/crossref.h"
#include "dedupe/standing.h"

struct documents;

/* What it works with; all of it must last. */
struct documents_with {
	struct identity *group, *line, *version; /* bound; `version` of no expressions: none */
	/* what versions must agree in; what is only told */
	struct values *agree, *amounts;
	struct standing *standing;
	struct contradictions *contradictions;
	struct crossref *crossref; /* NULL: not wanted */
	bool last;                 /* the last version stands */
};

struct documents *documents_new(const struct documents_with *with);

/* The next record; one whose keys cannot be computed gets that fault, which is told. */
void documents_take(struct documents *d, struct record *rec);

/* There are no more. */
void documents_end(struct documents *d);

/* The number of the document of a record that was taken, whose group can be computed. */
size_t documents_number(struct documents *d, const struct record *rec);

void documents_free(struct documents *d);

#endif
