/*
 * file_findings - what was found about the whole of the data, and belongs to no record.
 *
 *	struct file_findings f = { 0 };
 *	file_findings_add(&f, file_finding_name(FILE_TOTAL_DIFFERS), 1, STR("debit"), &difference);
 *	file_findings_put(&f, &seal);		// \tfinding=total_differs:1:debit:20.00
 *
 * A finding is open until limits.file of a spec accepts it (file_findings_accept). The seal of a
 * stream carries both kinds, each program passes them on, and load commits nothing while one is
 * open. A code that this version does not know is carried in the same way.
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
	FILE_TOTAL_MISSING,    /* no total row, where the spec describes one */
	FILE_BALANCE_DIFFERS,  /* a running balance does not follow from the row before */
	FILE_PARENT_DIFFERS,   /* an account is not the sum of those below it */
	FILE_CURRENCIES_MIXED, /* the amounts of a column are in several currencies */
	FILE_ZONES_MIXED,      /* time stamps of one column have different offsets from UTC */
	FILE_FINDING_COUNT_    /* number of codes */
};

/* The code as it is written: "total_differs". */
struct str file_finding_name(enum file_finding_code code);

/* What it means, for messages and the manual: "a total of the file is not the sum of its rows". */
const char *file_finding_meaning(enum file_finding_code code);

struct file_finding {
	struct str code;
	uint64_t count;     /* how often it was found */
	struct str control; /* the field that it concerns; null: none */
	bool has_amount;
	struct decimal amount; /* the sum of the absolute amounts */
	bool too_long;         /* it has more than 38 digits: there is none */
	bool accepted;         /* limits.file of the program that weighed it accepts it */
};

struct file_findings {
	struct file_finding *item; /* in the order in which they were first found */
	size_t count;              /* how many */
	size_t capacity;           /* room for so many */
	struct arena arena;        /* owns the texts */
};

/*
 * Note that `code` was found `count` times, in the field `control` (null: none). The absolute value
 * of `amount` is added to what is noted already of that code and control; NULL: there is none. A
 * sum of more than 38 digits is none: the finding has no amount then.
 */
void file_findings_add(struct file_findings *f, struct str code, uint64_t count, struct str control,
                       const struct decimal *amount);

/* Add all that `other` holds. */
void file_findings_merge(struct file_findings *f, const struct file_findings *other);

/*
 * How many are open: of one code, or of all (null). Accepted ones of that code in *accepted, which
 * may be NULL.
 */
uint64_t file_findings_open(const struct file_findings *f, struct str code, uint64_t *accepted);

/* Accept all that are open of a code. */
void file_findings_accept(struct file_findings *f, struct str code);

/* Append each as a part of a seal: TAB, then finding=CODE:COUNT:CONTROL:AMOUNT or accepted=... */
void file_findings_put(const struct file_findings *f, struct buf *out);

/*
 * Read the value of such a part: CODE:COUNT:CONTROL:AMOUNT, COUNT from 1 to 2^63-1. False where it
 * is not of that form.
 */
bool file_findings_read(struct file_findings *f, struct str text, bool accepted);

/* Append one as a message shows it: "total_differs (2, debit 20.00)". */
void file_finding_show(const struct file_finding *f, struct buf *out);

/*
 * Those that are open, or those that are accepted, as a JSON array:
 * [{"code":…,"count":…,"control":…,"amount":…}].
 */
struct json_node *file_findings_json(const struct file_findings *f, bool accepted);

void file_findings_clear(struct file_findings *f);
void file_findings_free(struct file_findings *f);

#endif
