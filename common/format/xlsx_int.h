/* For common/record/xlsx*.c and their unit test only: the parts of a workbook. */
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
#define XLSX_STRING_COUNT ((size_t)16000000) /* how many there are, */
#define XLSX_KEPT         ((size_t)32 << 20) /* and bytes of them in memory */
/* bytes of the names of all parts, at most, and of all sheets */
#define XLSX_NAMES ((size_t)4 << 20)

/* ---- values (xlsx_value.c) ---- */

/* What a number format makes of a number. */
enum xlsx_kind {
	XLSX_NUMBER_KIND,
	XLSX_DATE,     /* the day; a time that is there is not shown */
	XLSX_TIME,     /* the time of the day, */
	XLSX_ELAPSED,  /* or hours without end */
	XLSX_DATE_TIME /* both */
};

struct xlsx_format {
	enum xlsx_kind kind;
	unsigned zeros;      /* a number is shown with so many digits at least: 001002 */
	const char *picture; /* how its digits are shown (grid_shown()); NULL: as they are */
};

#define XLSX_PICTURE 64 /* bytes of a picture and a NUL, at most */

/*
 * The picture of the code of a number format, in `out`; false where it shows the digits as they
 * are, or is none of a number.
 */
bool xlsx_picture(struct str code, char out[XLSX_PICTURE]);

/*
 * By the code of a number format ("yyyy-mm-dd", "#,##0.00"); by the number of one that every Excel
 * has.
 */
struct xlsx_format xlsx_format_code(struct str code);
struct xlsx_format xlsx_format_builtin(uint64_t id);

enum xlsx_number { XLSX_OK, XLSX_NO_NUMBER, XLSX_DESTROYED };

/*
 * The number that `text` (as the XML has it: 1.1000000000000001, 1E-3) stands for, with the digits
 * that Excel shows; *len bytes in `out`. XLSX_DESTROYED: more than 15 digits before the point.
 */
enum xlsx_number xlsx_number(struct str text, char out[XLSX_NUMBER], size_t *len);

/*
 * The value of a cell of that format, appended to `out`; its mark. `serial`: the format excel or
 * excel1904. What is no number, or no day of that calendar, stays as it is.
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

/* All zero at first. */
struct xlsx_text {
	struct buf text;    /* the value, escapes and all */
	struct buf formula; /* what stands in <f> */
	bool has_formula;   /* there is one, */
	bool inlined;       /* and an <is> */
	/* while it is read */
	enum xlsx_place place[4]; /* the elements that are open, */
	unsigned depth;           /* which is the innermost, */
	/* and how many below it hold what is not shown, or nobody knows */
	unsigned shut, strange;
	bool plain, runs, run; /* the item has a <t> of its own, runs; the run has a <t> */
	size_t first;          /* bytes of `text` before another value began; 0: there was none */
	bool odd;              /* there is text where none belongs */
};

/*
 * Begin a <c> (XLSX_CELL), or a <si> (XLSX_ITEM). Then each element within it, and its end: true
 * where it is that of the whole.
 */
void xlsx_text_begin(struct xlsx_text *t, enum xlsx_place place);
void xlsx_text_start(struct xlsx_text *t, struct xml_name name);
bool xlsx_text_end(struct xlsx_text *t);

/* A piece of text. False where it is longer than a field may be. */
bool xlsx_text_add(struct xlsx_text *t, struct str piece);

/*
 * Has it more than one value? No program shows all of them, and glued together they would be one
 * more. Then as a message shows them.
 */
bool xlsx_text_odd(const struct xlsx_text *t);
void xlsx_text_show(const struct xlsx_text *t, struct buf *out);
void xlsx_text_free(struct xlsx_text *t);

/* The element of markup compatibility that holds several versions of the same content? */
bool xlsx_is_alternate(struct xml_name name);

/* `p` with _x000D_ and its like decoded (ST_Xstring), appended to `out`. */
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
	bool stale;           /* the results of its formulas are not those that Excel would show */
	struct xlsx_tab *tab; /* the sheets in their order */
	size_t tab_count, tab_capacity;
	struct xlsx_format *format; /* by the index that a cell has */
	size_t format_count, format_capacity;
	struct buf text;  /* the first shared strings, one behind the other, */
	int spill;        /* the others, in a temporary file; -1: there are none */
	struct buf queue; /* of these, what is not written yet */
	uint32_t *end;    /* where each ends, as if all were one behind the other */
	size_t string_count, string_capacity;
	uint32_t *odd; /* those with more than one value, in order */
	size_t odd_count, odd_capacity;
	struct arena pictures; /* of the formats */
	size_t chosen;         /* the sheet that is read */
	struct xlsx_sheet *sheet;
};

/* Of spreadsheetml, or of nothing at all? Extensions have names of their own. */
bool xlsx_is_main(struct xml_name name);

/*
 * Run through a part of the archive; false after an error was reported. `optional`: it may be
 * missing.
 */
bool xlsx_member(struct xlsx *x, const char *part, bool optional, const struct xml_handler *handler,
                 void *context);

/* Report what is wrong with the workbook, or with a row of it (0: none). Always false. */
__attribute__((format(printf, 3, 4))) bool xlsx_error(struct xlsx *x, uint64_t row,
                                                      const char *format, ...);

/* Report what is wrong with a part whose XML is `xml`, inflated from `part`. */
bool xlsx_member_error(struct xlsx *x, const char *name, const struct xml *xml,
                       const struct archive_member *part);

/* Find the parts and read them: the list of sheets, styles, shared strings. */
bool xlsx_book_read(struct xlsx *x);
bool xlsx_styles_read(struct xlsx *x, const char *part);
bool xlsx_strings_read(struct xlsx *x, const char *part);

/*
 * Where shared string `i` stands among all. It is a part of x->text, or it is away, in the
 * temporary file: then xlsx_string_read() appends it; false, with errno, where it cannot be read.
 */
void xlsx_string(const struct xlsx *x, size_t i, size_t *from, size_t *len);
bool xlsx_string_away(const struct xlsx *x, size_t from, size_t len);
bool xlsx_string_read(const struct xlsx *x, size_t from, size_t len, struct buf *out);

/* Has it more than one value? */
bool xlsx_string_odd(const struct xlsx *x, size_t i);

/* ---- one sheet (xlsx_sheet.c) ---- */

struct xlsx_sheet;

/* Begin sheet `tab`, which has cells. NULL after an error was reported. */
struct xlsx_sheet *xlsx_sheet_open(struct xlsx *x, size_t tab);
bool xlsx_sheet_next(struct xlsx_sheet *s, struct grid_row *row);
uint64_t xlsx_sheet_hidden(const struct xlsx_sheet *s);
uint64_t xlsx_sheet_stale(const struct xlsx_sheet *s, uint64_t *line);
const struct xlsx_merged *xlsx_sheet_merged(const struct xlsx_sheet *s);
void xlsx_sheet_close(struct xlsx_sheet *s);

#endif
