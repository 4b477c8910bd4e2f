/* For common/format/xlsx*.c and their unit test only: the parts of a workbook. */
#ifndef FORMAT_XLSX_INT_H
#define FORMAT_XLSX_INT_H

#include "base/buf.h"
#include "base/mem.h"
#include "date/date.h"
#include "format/archive.h"
#include "format/xlsx.h"
#include "format/xml.h"
#include "record/record.h"

#define XLSX_ROWS         1048576            /* of a sheet, at most */
#define XLSX_COLUMNS      16384              /* XFD */
#define XLSX_NUMBER       400                /* bytes that the text of a number takes, at most */
#define XLSX_STRINGS      ((size_t)1 << 30)  /* bytes of all shared strings, at most; */
#define XLSX_STRING_COUNT ((size_t)16000000) /* number of shared strings, at most, */
#define XLSX_KEPT         ((size_t)32 << 20) /* and bytes of them kept in memory */
/* bytes of the names of all parts, at most, and of all sheets */
#define XLSX_NAMES ((size_t)4 << 20)

/* ---- values (xlsx_value.c) ---- */

/* The kind of value that a number format shows. */
enum xlsx_kind {
	XLSX_NUMBER_KIND,
	XLSX_DATE,     /* the day; a time in the number is not shown */
	XLSX_TIME,     /* the time of the day */
	XLSX_ELAPSED,  /* hours that go on beyond 24 */
	XLSX_DATE_TIME /* both */
};

struct xlsx_format {
	enum xlsx_kind kind;
	unsigned zeros;      /* a number is shown with at least so many digits: 001002 */
	const char *picture; /* how its digits are shown (grid_shown()); NULL: as they are */
};

#define XLSX_PICTURE 64 /* bytes of a picture and a NUL, at most */

/*
 * Write the picture for the code of a number format to `out`. False if the format shows the digits
 * as they are, or does not show a number.
 */
bool xlsx_picture(struct str code, char out[XLSX_PICTURE]);

/*
 * The format for a code ("yyyy-mm-dd", "#,##0.00"); the format for the number of a code that every
 * Excel has.
 */
struct xlsx_format xlsx_format_code(struct str code);
struct xlsx_format xlsx_format_builtin(uint64_t id);

enum xlsx_number { XLSX_OK, XLSX_NO_NUMBER, XLSX_DESTROYED };

/*
 * Write the number `text` (as the XML has it: 1.1000000000000001, 1E-3) to `out`, with the digits
 * that Excel shows; *len gets the bytes. XLSX_DESTROYED: more than 15 digits before the point.
 */
enum xlsx_number xlsx_number(struct str text, char out[XLSX_NUMBER], size_t *len);

/*
 * Append the value of a cell with that format to `out`, and return its mark. `serial`: the format
 * excel or excel1904. A text that is no number, or no day of that calendar, stays as it is.
 */
enum grid_kind xlsx_value(struct str text, struct xlsx_format format,
                          const struct date_format *serial, struct buf *out);

/* ---- the text of a cell or of a shared string (xlsx_text.c) ---- */

enum xlsx_place {
	XLSX_CELL,
	XLSX_ITEM,
	XLSX_RUN,
	XLSX_VALUE,
	XLSX_FORMULA,
	XLSX_SHUT,
	XLSX_STRANGE
};

/* The reader of one value. All zero at first. */
struct xlsx_text {
	struct buf text;    /* the value, escapes and all */
	struct buf formula; /* the text of <f> */
	bool has_formula;   /* there is an <f> */
	bool inlined;       /* there is an <is> */
	/* while it is read */
	enum xlsx_place place[4]; /* the elements that are open */
	unsigned depth;           /* the index of the innermost */
	/* how many elements below it are not shown, and how many are unknown */
	unsigned shut, strange;
	bool plain, runs, run; /* the item has its own <t>, or runs; the run has a <t> */
	size_t first;          /* bytes of `text` before a second value began; 0: there is none */
	bool odd;              /* there is text in a place where none is allowed */
};

/*
 * Begin a <c> (XLSX_CELL), or a <si> (XLSX_ITEM). Then call the next two for each element in it and
 * for its end. The last one returns true at the end of the whole.
 */
void xlsx_text_begin(struct xlsx_text *t, enum xlsx_place place);
void xlsx_text_start(struct xlsx_text *t, struct xml_name name);
bool xlsx_text_end(struct xlsx_text *t);

/* Add a piece of text. False if the text gets longer than a field may be. */
bool xlsx_text_add(struct xlsx_text *t, struct str piece);

/*
 * Does it have more than one value? No program shows all of them, and joined together they would be
 * another value. The next function returns them as a message shows them.
 */
bool xlsx_text_odd(const struct xlsx_text *t);
void xlsx_text_show(const struct xlsx_text *t, struct buf *out);
void xlsx_text_free(struct xlsx_text *t);

/* Is it the element of markup compatibility that has several versions of the same content? */
bool xlsx_is_alternate(struct xml_name name);

/* Append `p` to `out`, with _x000D_ and similar escapes decoded (ST_Xstring). */
void xlsx_unescape(struct str p, struct buf *out);

/* ---- the workbook (xlsx_book.c, xlsx_members.c, xlsx_strings.c) ---- */

struct xlsx_tab {
	char *name;
	char *part; /* of the archive; NULL: no sheet of cells */
	bool hidden;
};

struct xlsx {
	const char *file; /* for messages */
	bool failed;      /* an error was reported */
	struct archive *archive;
	char *book;                 /* the part that lists the sheets */
	struct date_format *serial; /* how days are counted */
	bool base1904;
	bool stale; /* the results of its formulas may not be those that Excel would show */
	struct xlsx_tab *tab; /* the sheets in their order */
	size_t tab_count, tab_capacity;
	struct xlsx_format *format; /* by the index in a cell */
	size_t format_count, format_capacity;
	struct buf text;  /* the first shared strings, one after the other */
	int spill;        /* the temporary file with the others; -1: there are none */
	struct buf queue; /* those of them that are not written yet */
	uint32_t *end;    /* the end of each, as if all were one after the other */
	size_t string_count, string_capacity;
	uint32_t *odd; /* those with more than one value, in order */
	size_t odd_count, odd_capacity;
	struct arena pictures; /* owns the pictures of the formats */
	size_t chosen;         /* the sheet that is read */
	struct xlsx_sheet *sheet;
};

/* Is the namespace that of spreadsheetml, or none? Extensions have their own namespaces. */
bool xlsx_is_main(struct xml_name name);

/* Parse a part of the archive. False after an error was reported. `optional`: it may be missing. */
bool xlsx_member(struct xlsx *x, const char *part, bool optional, const struct xml_handler *handler,
                 void *context);

/* Report an error of the workbook, or of a row of it (0: none). Returns false. */
__attribute__((format(printf, 3, 4))) bool xlsx_error(struct xlsx *x, uint64_t row,
                                                      const char *format, ...);

/* Report an error of a part whose XML is `xml`, inflated from `part`. */
bool xlsx_member_error(struct xlsx *x, const char *name, const struct xml *xml,
                       const struct archive_member *part);

/* Find the parts and read them: the list of sheets, styles, shared strings. */
bool xlsx_book_read(struct xlsx *x);
bool xlsx_styles_read(struct xlsx *x, const char *part);
bool xlsx_strings_read(struct xlsx *x, const char *part);

/*
 * Find the position of shared string `i` among all. It is a part of x->text, or it is in the
 * temporary file: then xlsx_string_read() appends it. That returns false, with errno, if the file
 * cannot be read.
 */
void xlsx_string(const struct xlsx *x, size_t i, size_t *from, size_t *len);
bool xlsx_string_away(const struct xlsx *x, size_t from, size_t len);
bool xlsx_string_read(const struct xlsx *x, size_t from, size_t len, struct buf *out);

/* Does it have more than one value? */
bool xlsx_string_odd(const struct xlsx *x, size_t i);

/* ---- one sheet (xlsx_sheet.c) ---- */

struct xlsx_sheet;

/* Begin to read sheet `tab`, which has cells. NULL after an error was reported. */
struct xlsx_sheet *xlsx_sheet_open(struct xlsx *x, size_t tab);
bool xlsx_sheet_next(struct xlsx_sheet *s, struct grid_row *row);
uint64_t xlsx_sheet_hidden(const struct xlsx_sheet *s);
uint64_t xlsx_sheet_stale(const struct xlsx_sheet *s, uint64_t *line);
const struct xlsx_merged *xlsx_sheet_merged(const struct xlsx_sheet *s);
void xlsx_sheet_close(struct xlsx_sheet *s);

#endif
