/*
 * file_findings - what was found about the whole of the data, not about one record.
 *
 *	struct file_findings f = { 0 };
 *	file_findings_add(&f, file_finding_name(FILE_TOTAL_DIFFERS), 1, STR("debit"), &difference);
 *	file_findings_put(&f, &seal);		// \tfinding=total_differs:1:debit:20.00
 *
 * A finding is open until limits.file of a spec accepts it (file_findings_accept()). The seal of a
 * stream carries open and accepted findings, each program passes them on, and load commits nothing
 * while one is open. What is added here is not yet reported: file_findings_sinks() says to whom
 * whoever knows the place reports it. A code that this version does not know is passed on in the same way.
 */
#ifndef RECORD_FILE_FINDINGS_H
#define RECORD_FILE_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "config/json_node.h"
#include "value/decimal.h"

enum file_finding_code {
	FILE_TOTAL_DIFFERS,    /* the file's own total is not the sum of its rows */
	FILE_TOTAL_MISSING,    /* no total row, but the spec describes one */
	FILE_BALANCE_DIFFERS,  /* a running balance does not follow from the row before */
	FILE_PARENT_DIFFERS,   /* an account is not the sum of those below it */
	FILE_CURRENCIES_MIXED, /* the amounts of a column are in several currencies */
	FILE_ZONES_MIXED,      /* time stamps of one column have different offsets from UTC */
	FILE_FINDING_COUNT_    /* number of codes */
};

/* The code as the seal has it: "total_differs". */
struct str file_finding_name(enum file_finding_code code);

/* What it means, for messages and the manual: "a total of the file is not the sum of its rows". */
const char *file_finding_meaning(enum file_finding_code code);

/* The same for a code of a seal; NULL: this version does not know it. */
const char *file_finding_meaning_of(struct str code);

struct file_finding {
	struct str code;
	uint64_t count;     /* how many times it was found */
	struct str control; /* the field that it concerns; null: no field */
	bool has_amount;
	struct decimal amount; /* the sum of the absolute amounts */
	bool too_long;         /* the sum has more than 38 digits, so there is no amount */
	bool accepted;         /* limits.file of a program accepts it */
};

struct finding_sink;

struct file_findings {
	/* who hears of each when it is found; NULL: stderr. See file_findings_sinks() */
	const struct finding_sink *sinks;
	struct file_finding *item; /* in the order of their first occurrence */
	size_t count;              /* how many */
	size_t capacity;           /* room in `item` */
	struct arena arena;        /* owns the texts */
};

/* Where to report what is added here, by finding_report_whole(). `f` NULL: stderr. */
const struct finding_sink *file_findings_sinks(const struct file_findings *f);

/*
 * Note that `code` was found `count` times in the field `control` (null: no field). The absolute
 * value of `amount` is added to the amount of that code and control; NULL: no amount. If the sum
 * has more than 38 digits, the finding has no amount.
 */
void file_findings_add(struct file_findings *f, struct str code, uint64_t count, struct str control,
                       const struct decimal *amount);

/* Add everything from `other`. */
void file_findings_merge(struct file_findings *f, const struct file_findings *other);

/*
 * The number of open findings of one code, or of all codes (null). *accepted gets the number of
 * accepted ones; it may be NULL.
 */
uint64_t file_findings_open(const struct file_findings *f, struct str code, uint64_t *accepted);

/* Accept all open findings of a code. */
void file_findings_accept(struct file_findings *f, struct str code);

/*
 * Append each finding as a part of a seal: TAB, then finding=CODE:COUNT:CONTROL:AMOUNT or
 * accepted=...
 */
void file_findings_put(const struct file_findings *f, struct buf *out);

/*
 * Read the value of such a part: CODE:COUNT:CONTROL:AMOUNT, COUNT from 1 to 2^63-1. False if it has
 * another form.
 */
bool file_findings_read(struct file_findings *f, struct str text, bool accepted);

/* Append a finding as messages show it: "total_differs (2, debit 20.00)". */
void file_finding_show(const struct file_finding *f, struct buf *out);

/*
 * The open or the accepted findings as a JSON array: [{"code":…,"count":…,"control":…,"amount":…}].
 */
struct json_node *file_findings_json(const struct file_findings *f, bool accepted);

void file_findings_clear(struct file_findings *f);
void file_findings_free(struct file_findings *f);

#endif
