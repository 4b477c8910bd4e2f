/*
 * findings - everything that validate finds, told once and written down.
 *
 *	struct findings *f = findings_open("findings.csv");
 *	findings_report(f, &finding);
 *	findings_close(f, true);
 *
 * CSV with the columns file, line, record, group, field, code, severity, value, message.
 */
#ifndef VALIDATE_FINDINGS_H
#define VALIDATE_FINDINGS_H

#include "record/record.h"
#include "spec/spec.h"

struct finding {
	struct str at;    /* place of the record, "file:line" or null */
	uint64_t record;  /* its number in the stream, from 1 */
	struct str group; /* its group as a reader sees it; null: no groups */
	struct str field; /* null: the whole record, or the group */
	struct str code;  /* "not_in_reference" */
	enum severity severity;
	struct str value;   /* the text of the field */
	struct str message; /* what is wrong, without field and value */
};

struct findings;

/* `path` NULL: tell only. NULL after an error was reported. */
struct findings *findings_open(const char *path);

/* Tell it on stderr (the first of a kind) and write its line. */
void findings_report(struct findings *f, const struct finding *finding);

/*
 * One more finding that follows from one that is told: the same cell of the legacy file, or what is
 * computed from it. It is counted and no line of the list, so that each line is one thing to put
 * right.
 */
void findings_follow(struct findings *f);
uint64_t findings_followed(const struct findings *f);

/* How many errors, and warnings, were told. */
uint64_t findings_count(const struct findings *f, enum severity severity);

/* Close; the file appears if `commit`. True where all was written. NULL is allowed and true. */
bool findings_close(struct findings *f, bool commit);

#endif
