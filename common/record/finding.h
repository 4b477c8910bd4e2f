/*
 * finding - something wrong in the data: what it is, where it is, and who hears of it.
 *
 *	finding_report(sinks, &rec, &(struct finding){
 *		.field = STR("debit"), .code = fault_name(FAULT_NOT_A_NUMBER),
 *		.value = cell, .message = STR("is not a number") });
 *	finding_report_whole(sinks, &(struct finding){ .at = at, .code = STR("gone") },
 *		"batch '%s' is not there any more", id);
 *
 * Whoever knows the place makes the finding; finding_report() is the one way that it takes: into
 * `_fault` of the record, and to each sink once. finding_report_whole() is the same for what is wrong
 * with no single record: with a file, a batch, a run. A sink is stderr (finding_stderr()), a file
 * (validate/findings) or a function of the caller. What is wrong with many records for one reason
 * is one finding: see fault_cause_key().
 */
#ifndef RECORD_FINDING_H
#define RECORD_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

/* A message that has the value, or the field, in its own words needs it not in front. */
enum finding_front { FRONT_FIELD_AND_VALUE, FRONT_FIELD, FRONT_NOTHING };

struct finding {
	struct str at;    /* its place, "file:line"; null: that of the record */
	struct str field; /* null: the whole record, or a group of records */
	/* the cause, where it is not the field of the record: the column of the legacy file, */
	struct str column;
	struct str line; /* and the line of the cell, where it is not that of the record */
	struct str code; /* "not_a_date" */
	enum severity severity;
	struct str value;         /* the text that is wrong; null: none */
	struct str expected;      /* "a date as %Y-%m-%d"; null: not known */
	struct str message;       /* what is wrong: "is not a date", */
	enum finding_front front; /* and what a person reads before it */
	uint64_t record;  /* the number of the record in the stream, from 1; 0: not counted */
	struct str group; /* its group as a reader sees it; null: none */
};

/* Who hears of a finding: one after the other. */
struct finding_sink {
	void (*take)(void *context, const struct finding *f);
	/* does it need the words of the next finding of that code? NULL: of each */
	bool (*hears)(void *context, struct str code);
	void *context;
	const struct finding_sink *next; /* NULL: the last one */
};

/* The sink that shows findings as messages of the program (diag_finding). */
const struct finding_sink *finding_stderr(void);

/* Does any of them need the words of the next finding of that code? If not, leave `message` empty. */
bool finding_is_heard(const struct finding_sink *sinks, struct str code);

/*
 * Write an error into `rec` as a fault, with its cause where the finding has a column, and hand the
 * finding to each of `sinks` (NULL: to nobody). `rec` NULL: it is about no single record. A warning
 * is no fault.
 */
void finding_report(const struct finding_sink *sinks, struct record *rec, const struct finding *f);

/*
 * The same about no single record: a total that does not agree, a batch that is gone. `format` makes
 * the message, once and only if a sink needs its words; f->message is not read. Nothing is put before
 * it: f->field and f->value are for sinks that keep them apart, and the message names what a person
 * must know of them.
 */
void finding_report_whole(const struct finding_sink *sinks, const struct finding *f,
                          const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
