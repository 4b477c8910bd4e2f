/*
 * page_int - a page and the formats that it can be written in; nobody outside page*.c includes it.
 *
 *	page.c			opens it, and hands each part on to its format
 *	page_html.c		HTML; page_assets.c: its style and its script; page_chart.c: its charts
 *	page_book.c		a workbook
 *	page_markdown.c, page_text.c, page_json.c, page_csv.c
 */
#ifndef REPORT_PAGE_INT_H
#define REPORT_PAGE_INT_H

#include "base/buf.h"
#include "file/outfile.h"
#include "report/page.h"

struct page_cell {
	enum page_type type; /* that of the column; PAGE_WORDS or PAGE_CODE if a text is in it */
	struct str text;     /* null: no value; of a number: as decimal_format() writes it */
	struct decimal number;
	const char *link; /* the section or table that it leads to; NULL: it is no link */
};

/* What a format does with each part; NULL: nothing. */
struct page_kind {
	const char *ending, *or_ending;
	uint64_t most;                /* rows of one table */
	uint64_t folded;              /* rows of one that is folded */
	bool (*open)(struct page *p); /* false after an error was reported */
	void (*title)(struct page *p, enum page_mark mark, struct str title, struct str verdict);
	void (*section)(struct page *p, const char *id, struct str index, struct str title);
	void (*fact)(struct page *p, struct str name, struct str value);
	void (*note)(struct page *p, enum page_mark mark, struct str text);
	void (*table)(struct page *p);
	void (*row)(struct page *p);
	void (*cell)(struct page *p, const struct page_cell *cell);
	void (*end_row)(struct page *p);
	void (*end_table)(struct page *p);
	void (*chart)(struct page *p, bool waterfall, struct str title,
	              const struct page_step *step, size_t count);
	void (*sign)(struct page *p);
	bool (*end)(struct page *p); /* the last part; false after an error was reported */
	void (*free)(struct page *p);
};

extern const struct page_kind page_html, page_book, page_markdown, page_json, page_csv, page_plain;

/* What was the last part? So a format knows what is open. */
enum page_part {
	PART_NONE,
	PART_TITLE,
	PART_SECTION,
	PART_FACT,
	PART_NOTE,
	PART_TABLE,
	PART_OTHER
};

struct page {
	const struct page_kind *kind;
	enum language language;
	const char *path;     /* must last */
	struct outfile *file; /* what is to appear */
	struct buf out;       /* on its way there */
	bool failed;          /* an error was reported */
	enum page_part last;
	bool in_section;                /* a section has begun */
	const struct page_table *table; /* the one at work; NULL: none */
	struct page_row row;            /* the row at work, */
	size_t column;                  /* and its next cell */
	uint64_t rows;                  /* rows of the table so far, */
	uint64_t left_out;              /* and of these beyond `most` */
	void *own;                      /* of the format */
};

/* Append a word; with parts as word_put(). */
void page_put_word(struct page *p, enum word w);

/* An amount for people; a count has no decimals. */
void page_put_number(struct buf *out, struct decimal d);

/* page_html.c: a text without anything that HTML or a terminal would take for more than text. */
void page_put_html(struct buf *out, struct str text);

/* page_chart.c: a chart as inline SVG. */
void page_put_chart(struct page *p, bool waterfall, struct str title, const struct page_step *step,
                    size_t count);

/* page_assets.c */
extern const char page_style[], page_script[];

#endif
