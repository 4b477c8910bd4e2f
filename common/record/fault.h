/*
 * fault - what can be wrong with a field, and how a record carries it.
 *
 *	fault_add(rec, STR("debit"), fault_name(FAULT_NOT_A_NUMBER));
 *	// _fault is now debit:not_a_number
 *
 * The codes are one table. The messages of the programs, the manual and its test come from it.
 * Codes that users name themselves (checks of validate) are written in the same way.
 */
#ifndef RECORD_FAULT_H
#define RECORD_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "record/record.h"

enum fault {
	FAULT_UNDECODABLE, /* bytes that are not valid in the encoding */
	FAULT_NUL,         /* U+0000 in a text */
	FAULT_MISREAD,     /* UTF-8 that was read as GB18030, and the like */
	FAULT_RAGGED,      /* more or fewer fields than the header */
	FAULT_QUOTE,       /* a stray quote; its cell may hold several cells */
	FAULT_HEADING,     /* a heading (source.headings) with figures of a record */
	FAULT_REQUIRED,    /* empty, but required */
	FAULT_NOT_A_NUMBER,
	FAULT_SCIENTIFIC,     /* 1.12E+11: a spreadsheet has destroyed digits */
	FAULT_TOO_PRECISE,    /* more digits after the point than the type has */
	FAULT_OVERFLOW,       /* more than 38 digits */
	FAULT_OTHER_CURRENCY, /* an amount in another currency than the spec demands */
	FAULT_DIVISION,       /* division by zero */
	FAULT_NOT_A_DATE,
	FAULT_AMBIGUOUS, /* two formats read different days */
	FAULT_NOT_A_BOOLEAN,
	FAULT_NOT_IN_LOOKUP, /* a cleaning rule found no row */
	FAULT_UNMAPPED,      /* an expression found no row */
	FAULT_NO_RATE,       /* no exchange rate of its currency on its day */
	/* a voucher is off by more after conversion than rounding explains */
	FAULT_ROUNDING,
	FAULT_PATTERN_LIMIT, /* a regular expression took too many steps on this text */
	FAULT_DAMAGED,       /* the rule `code`: a spreadsheet has destroyed it */
	FAULT_SIDE,          /* clean.side: not the side of the amounts, or no side */
	FAULT_ERROR_VALUE,   /* #N/A, #REF! in a spreadsheet */
	FAULT_UNCALCULATED,  /* a formula without its result */
	FAULT_UNREADABLE,    /* a memo of a dBase table */
	FAULT_CHECK_DIGIT,   /* the rule `check`: form or check digit */
	FAULT_PIECE,         /* the rule `split`: it is uncertain which piece is meant */
	FAULT_NOT_A_VALUE,   /* not the canonical text of the schema's type */
	FAULT_TOO_SHORT,     /* constraints of the schema: minLength, */
	FAULT_TOO_LONG,      /* maxLength, */
	FAULT_TOO_SMALL,     /* minimum, */
	FAULT_TOO_LARGE,     /* maximum, */
	FAULT_PATTERN,       /* pattern, */
	FAULT_NOT_ALLOWED,   /* enum, */
	/* the layout of the target: a character that its encoding does not have, */
	FAULT_UNENCODABLE,
	FAULT_UNWRITABLE,       /* a delimiter, a line break, a name that it cannot write */
	FAULT_NOT_UNIQUE,       /* unique, primaryKey */
	FAULT_NOT_IN_REFERENCE, /* references, foreignKeys */
	FAULT_REFUSED,          /* load: the database does not take the record */
	FAULT_GROUP,            /* the record is right, but its group is at fault */
	FAULT_DIFFERS,          /* dedupe: another record of the same key has another value */
	FAULT_COUNT_            /* number of codes */
};

/* The code as `_fault` has it: "not_a_number". */
struct str fault_name(enum fault f);

/* What it means, for messages and the manual: "is not a number". */
const char *fault_meaning(enum fault f);

/* Find the code of a name; false if it is none of ours. */
bool fault_find(struct str name, enum fault *out);

/* One of the faults of a record. */
struct fault_entry {
	struct str field; /* "*": the whole record */
	struct str code;
	/* the cause; null if it is not given: the field of the record is then the cause */
	struct str column;
	struct str text;
	struct str line; /* of the cell, if it is not the record's own; else null */
};

/*
 * Write `field:code` into the record's fault, once. `field` may be null: the code concerns the
 * whole record (`:code` is written as `*:code`).
 */
void fault_add(struct record *rec, struct str field, struct str code);

#define FAULT_TEXT_MOST 200 /* bytes of a cause's text that are kept */

/*
 * The same with its cause, `field:code:COLUMN:TEXT`: the text that the legacy file has in `column`.
 * Later programs need it when the fields have other names. A text of more than FAULT_TEXT_MOST
 * bytes is cut. `:LINE` follows if the cell is in another line of the file, because its value was
 * filled down. Without a column it is fault_add().
 */
void fault_add_cause(struct record *rec, const struct fault_entry *e);

/*
 * `rec` was made from `from` and has its faults. For each fault without a cause, add the name and
 * text of the field of `from`, unless `rec` has the same text under the same name.
 */
void fault_spell_out(struct record *rec, const struct record *from);

/* Does this field of the record have a fault already? */
bool fault_has(const struct record *rec, struct str field);

/*
 * Step through the entries of a fault text: `struct str rest = rec->fault; while (fault_next(&rest,
 * arena, &part))`. Decoded %XX texts are in `arena`.
 */
bool fault_next(struct str *rest, struct arena *arena, struct fault_entry *part);

/*
 * If a fault of `rec` has no cause, take it from the field of the record: its name and its text,
 * which may be null. False if there is no cause: the fault is about the whole record or about
 * something that is not a field of it.
 */
bool fault_cause(const struct record *rec, struct fault_entry *part);

/*
 * Append what the cause of a fault is known by: the place, column and text of the cell. Equal for
 * two faults of one cell, in whatever record and field. A key that no lookup has (`unmapped`) is one
 * cause wherever it is. Where there is no such cell it is the fault of the record from that place.
 * False where the record has no place: it is the same as no other.
 */
struct buf;
bool fault_cause_key(const struct record *rec, const struct fault_entry *part, struct buf *out);

/* The place of the cell: that of the record, or another line of the same file. */
struct str fault_cause_place(const struct record *rec, const struct fault_entry *part);

#endif
