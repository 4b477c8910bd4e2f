/*
 * documents - records that are replaced together (dedupe.group): it finds the version of a document
 * that each record belongs to.
 *
 *	documents_take(d, &rec);	// each record, in order
 *	documents_end(d);
 *
 * A version is a run of records of one file with the same values in the group and in `version`. A
 * line key that the run already has begins the next version. If a group comes again in a file after
 * its run has ended, the document contradicts itself. A record at fault also belongs to its document,
 * unless the fault may concern the fields that identify the document (`group`). Then the record
 * passes, and the run continues after it.
 */
#ifndef DEDUPE_DOCUMENTS_H
#define DEDUPE_DOCUMENTS_H

#include "dedupe/choice.h"
#include "dedupe/contradictions.h"
#include "dedupe/crossref.h"
#include "dedupe/unit_sorter.h"

struct documents;

/* What it works with. All of it must last longer. */
struct documents_with {
	struct identity *group, *line, *version; /* bound; `version` of no expressions: none */
	/* what versions must agree in; what is only reported */
	struct values *agree, *amounts;
	struct choice *choice;
	struct unit_sorter *units; /* instead of the choice, if there is no memory for all keys */
	struct contradictions *contradictions;
	struct crossref *crossref; /* NULL: not wanted */
	bool last;                 /* the last version stays, not the first */
};

struct documents *documents_new(const struct documents_with *with);

/* Take the next record. If its keys cannot be computed, it gets that fault, which is reported. */
void documents_take(struct documents *d, struct record *rec);

/* `quiet`: what is wrong with the next records was reported before, so do not report it again. */
void documents_quiet(struct documents *d, bool quiet);

/* There are no more records. */
void documents_end(struct documents *d);

/* The bytes of memory that it takes. */
size_t documents_bytes(const struct documents *d);

/* The number of the document of a record that was taken, whose group can be computed. */
size_t documents_number(struct documents *d, const struct record *rec);

void documents_free(struct documents *d);

#endif
