/*
 * page - a report of sections, facts, tables and charts, in any of several formats.
 *
 *	struct page *p = page_open("reconciliation.html", LANGUAGE_ZH);	// NULL: an error was reported
 *	page_title(p, PAGE_GOOD, STR("Reconciliation of vouchers"), STR("Reconciled"));
 *	page_fact(p, STR("run at"), STR("2026-12-01 02:00"));
 *	page_section(p, "balances", STR("B-1"), STR("Trial balance"));
 *	page_table(p, &table);
 *	page_row(p, (struct page_row){ .mark = PAGE_BAD });
 *	page_text(p, STR("1001")), page_amount(p, d), page_end_row(p) ...	// a cell for each column
 *	page_end_table(p);
 *	ok = page_close(p, ok);
 *
 * The one who knows the report makes it once, by these calls; the format is that of the name of the
 * file. All parts go to the file as they come, so a table of any number of rows needs little memory
 * (in PAGE_TEXT the columns of a table line up, so that one keeps the rows of a table until it ends).
 * A format that people read has a limit of rows for each table; a note then says how many are left out.
 *
 * Texts are shown as text, whatever they hold: HTML, a formula of a spreadsheet, a control character
 * (text.h). The file appears whole or not at all (outfile.h).
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "report/words.h"
#include "value/decimal.h"

/* The formats, by the ending of the file. */
enum page_format {
	PAGE_HTML,     /* .html, .htm: one file without outside references, to print and to sign */
	PAGE_WORKBOOK, /* .xlsx: a sheet for each section */
	PAGE_MARKDOWN, /* .md */
	PAGE_JSON,     /* .json: an object, amounts as texts */
	PAGE_CSV,      /* .csv: the main table alone */
	PAGE_TEXT,     /* .txt */
	PAGE_FORMATS
};

/* The format of a file of that name. False: the ending is none of them. */
bool page_format_of(const char *path, enum page_format *format);

/* The endings, for messages: ".html, .xlsx, .md, .json, .csv or .txt". */
extern const char page_endings[];

struct page;

/*
 * Open a file for the report; the ending of its name must be one of those above. NULL after an error
 * was reported: it cannot be written, or this build writes no workbooks.
 */
struct page *page_open(const char *path, enum language language);

/* The language that it is written in. */
enum language page_language(const struct page *p);

/* How something is to be seen: in colour, and for who sees no colours by a word beside it. */
enum page_mark { PAGE_PLAIN, PAGE_GOOD, PAGE_NOTICE, PAGE_BAD };

/* The name of the report, and what it comes to in a few words. The first call. */
void page_title(struct page *p, enum page_mark mark, struct str title, struct str verdict);

/*
 * A section: `id` is its name for machines (and where links lead to), of a-z, 0-9 and -; `index` the
 * number of the working paper. All that follows belongs to it.
 */
void page_section(struct page *p, const char *id, struct str index, struct str title);

/* A fact of the section, or of the whole before the first section: a name and a value. */
void page_fact(struct page *p, struct str name, struct str value);

/* A paragraph. */
void page_note(struct page *p, enum page_mark mark, struct str text);

/* ---- tables ---- */

enum page_type {
	PAGE_WORDS, /* text of the report: cut if it is very long in PAGE_TEXT */
	PAGE_CODE,  /* a code or key: never cut, every character is visible */
	PAGE_NUMBER /* an amount or a count: aligned to the right, sorted as a number */
};

struct page_column {
	struct str title;
	struct str
		group; /* a title above this column and those beside it with the same; null: none */
	enum page_type type;
};

struct page_table {
	const char *id;   /* for machines, unique in the report, of a-z, 0-9 and - */
	struct str title; /* null: none, the section says it */
	const struct page_column *column;
	size_t columns;
	bool main; /* the one that PAGE_CSV writes; if there are several, an empty line is between them */
	bool many; /* it may have many rows: a reader wants to sort and to filter them */
	bool folded; /* a detail: a browser shows its title alone until it is opened; it is printed whole */
	bool sign; /* each row has boxes to sign: prepared, reviewed */
};

/* How many rows of a folded table a reader of this format wants; the report says what the rest comes to. */
uint64_t page_rows_folded(const struct page *p);

/* The description and all that it points to must last until page_end_table(). */
void page_table(struct page *p, const struct page_table *t);

struct page_row {
	enum page_mark mark; /* PAGE_BAD: a difference, which a filter can show alone */
	unsigned level;      /* of the tree: 0 is the outermost */
	bool total;          /* it sums up other rows: no filter shows it, sorting leaves it out */
};

void page_row(struct page *p, struct page_row row);

/* The next cell of the row. Null text, and page_none(), is a cell without a value. */
void page_text(struct page *p, struct str text);
void page_link(struct page *p, struct str text, const char *id); /* to that section or table */
void page_amount(struct page *p, struct decimal d);
void page_count(struct page *p, uint64_t n);
void page_none(struct page *p);

/* All columns have their cell. */
void page_end_row(struct page *p);
void page_end_table(struct page *p);

/* ---- charts: pictures of figures that a table beside them has ---- */

struct page_step {
	struct str label;
	struct decimal value;
	bool whole; /* what is there at this point; else what is added or taken away here */
};

/*
 * From what was there first to what is there last. Formats without pictures leave it out. Each step
 * that is no whole begins where the one before it ends.
 */
void page_waterfall(struct page *p, struct str title, const struct page_step *step, size_t count);

/* A line through the values, in their order. */
void page_line(struct page *p, struct str title, const struct page_step *point, size_t count);

/* ---- the end ---- */

/* Boxes to sign for the whole: prepared, reviewed, approved. */
void page_sign(struct page *p);

/*
 * Close and free; NULL is allowed and true. commit: the file appears under its name. False after an
 * error was reported: it could not be written.
 */
bool page_close(struct page *p, bool commit);

#endif
