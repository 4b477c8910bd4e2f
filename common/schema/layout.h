/*
 * layout - how another system wants the file that it imports: what is under x-cutover in a
 * target schema.
 *
 *	struct layout_writer *w = layout_open(schema);
 *	if (!layout_takes(w, field, text, &fault)) ...  // too long in its bytes, unencodable, unwritable
 *	layout_text(w, field, text, &cell);			// in the file's notation
 *	layout_line(w, cells, absent, &line);			// UTF-8
 *	layout_encode(w, line, &bytes);
 *
 * Both map and load call layout_takes(): map writes the fault into the record, load refuses the
 * record. So the file has every value whole, or there is no file.
 */
#ifndef SCHEMA_LAYOUT_H
#define SCHEMA_LAYOUT_H

#include "base/buf.h"
#include "record/fault.h"
#include "schema/schema.h"

/* ${rows} in a line below: the number of records; ${sum.FIELD}: a sum */
#define LAYOUT_ROWS_NAME "rows"

enum layout_form {
	LAYOUT_ROWS,    /* one line for a record, a delimiter between fields */
	LAYOUT_HLEDGER, /* text journals: one entry for a group of records */
	LAYOUT_LEDGER,
	LAYOUT_BEANCOUNT
};

enum layout_quoting {
	QUOTE_NEEDED, /* only texts with a delimiter, quote or line break */
	QUOTE_TEXTS,  /* texts always, also empty ones; never numbers and dates */
	QUOTE_ALL,    /* everything but null */
	QUOTE_NEVER   /* the file has no quotes */
};

enum layout_numbers { NUMBERS_NUMBER, NUMBERS_TEXT };
enum layout_dates { DATES_TEXT, DATES_DATE };

/* A parameter of the literal lines, given by the spec. */
struct layout_param {
	struct str name;          /* of the parameter of the spec */
	struct str description;   /* for the message where it is missing; null: none */
	struct str default_value; /* null: the spec must have it */
	struct str pattern;       /* what its value must be, for the whole of it; null: anything */
};

struct layout {
	struct str system;          /* which system imports it */
	unsigned confidence;        /* enum source_layout_confidence: how far it can be trusted */
	struct str evidence;        /* where the layout was seen, and what is not verified */
	struct layout_param *param; /* of above and below */
	size_t param_count;
	unsigned form;        /* enum layout_form */
	struct str encoding;  /* default utf-8 */
	bool mark;            /* begin with a byte order mark */
	struct str delimiter; /* one byte; default , */
	unsigned quoting;     /* enum layout_quoting */
	bool breaks;          /* a text in quotes can have a line break */
	bool crlf;            /* lines end in CR LF, else in LF */
	bool no_header;       /* no line with the titles of the fields */
	struct str *above;    /* literal lines above the header */
	size_t above_count;
	struct str *below; /* literal lines at the end */
	size_t below_count;
	struct str mark_decimal; /* "." or "," */
	struct str date;         /* picture of a date; null: ISO */
	struct str true_text;    /* default true */
	struct str false_text;   /* default false */
	struct str null_text;    /* default nothing */
	struct str sheet;        /* workbooks: the name of the sheet */
	unsigned numbers;        /* workbooks: enum layout_numbers */
	unsigned dates;          /* workbooks: enum layout_dates */
	uint64_t max_records;    /* the most records of one file; 0: any number */
	/* fields that identify a voucher: its lines must follow one another */
	struct str *group_name;
	size_t group_count;           /* 0: lines in any order */
	size_t *group;                /* their indexes */
	const struct yaml_node *node; /* for messages */
};

struct layout_writer;

/*
 * A writer for files of `schema`, which must last longer. A schema without a layout is written as CSV
 * in UTF-8 with a header. NULL after an error was reported: the encoding is not known.
 */
struct layout_writer *layout_open(const struct schema *schema);

/* The layout that it writes. */
const struct layout *layout_of(const struct layout_writer *w);

/*
 * Can the file have this canonical text (or null) as a value of the field? Otherwise *fault says what
 * is wrong: too_long, unencodable, unwritable; required, if the text is empty and the layout needs a
 * value.
 */
bool layout_takes(struct layout_writer *w, const struct schema_field *f, struct str text,
                  enum fault *fault);

/*
 * Append the field's text as the file has it, without quotes: 1234.50 as 1234,50, null as the
 * layout says.
 */
void layout_text(const struct layout_writer *w, const struct schema_field *f, struct str text,
                 struct buf *out);

/*
 * Append all that is above the records (no byte order mark), and all that is below them (with its
 * figures not yet filled in).
 */
void layout_head(const struct layout_writer *w, struct buf *out);
void layout_foot(const struct layout_writer *w, struct buf *out);

/*
 * Append a line of cells: `cell[i]` is text i of the schema's fields as layout_text() made it,
 * `absent[i]` that it was null.
 */
void layout_line(const struct layout_writer *w, const struct str *cell, const bool *absent,
                 struct buf *out);

/* The picture of the field's dates: its own, or that of the layout; null: ISO. */
struct str layout_date_picture(const struct layout_writer *w, const struct schema_field *f);

/* The heading of the field's column. */
struct str layout_title(const struct layout_writer *w, const struct schema_field *f);

/* Append `text` in the file's encoding; false if the encoding does not have a character. */
bool layout_encode(struct layout_writer *w, struct str text, struct buf *out);

void layout_close(struct layout_writer *w);

/*
 * A part of layout_takes(): can a text journal of this form have `text` as the field `name`? See
 * layout_journal.c.
 */
bool layout_journal_takes(enum layout_form form, struct str name, struct str text);

/* The pattern of its accounts; NULL where layout_journal_takes() says all. */
const char *layout_journal_account(enum layout_form form);

#endif
