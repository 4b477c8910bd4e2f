/*
 * reader_int.h: what reader.c, reader_lines.c and reader_rows.c share; nobody else includes it.
 *
 * The reader knows inputs, headers and seals; how a record is found in the bytes is one of two
 * ways, lines (stream and TSV) or rows (CSV), behind the same three functions.
 */
#ifndef STREAM_READER_INT_H
#define STREAM_READER_INT_H

#include "base/buf.h"
#include "format/csv.h"
#include "stream/input.h"
#include "stream/reader.h"

/* What a step found. */
enum read_result {
	READ_RECORD, /* r->cell holds the next one */
	READ_END,    /* the input has ended as it should */
	READ_ERROR   /* told */
};

/* The columns of the input, which are the fields and, anywhere among them, ours. */
struct stream_columns {
	size_t count;    /* how many cells a record has */
	ptrdiff_t at;    /* which of them is _at, -1: none */
	ptrdiff_t fault; /* which is _fault, -1: none */
	bool lead;       /* those two that are there stand in front of the fields */
	bool as_written; /* _at, _fault, fields: the columns that a writer writes */
};

/* A block of lines. */
struct lines {
	char *p;         /* the bytes, SCAN_WIDTH more than are in use */
	size_t capacity; /* allocated */
	size_t pos;      /* the next line */
	size_t whole;    /* behind the LF of the last whole line */
	size_t end;      /* of what was read */
	size_t invalid;  /* first byte below `whole` that is no UTF-8; SIZE_MAX: none */
	bool kept;       /* this block is not for another reader: it may hold the seal */
	bool no_lf;      /* the last line of the input had no LF; it was given one */
	bool crlf;       /* the lines end in CR LF: the header's did */
};

struct reader {
	struct reader_options options; /* as opened */
	struct file_summary *inputs;   /* what was read of each */
	size_t input_count;            /* how many */
	size_t input;                  /* the one that is read */
	uint64_t total;                /* bytes of all that are regular files; 0: one is not */

	struct input source; /* the bytes of the input */
	struct lines lines;  /* stream and TSV */
	struct csv *csv;     /* CSV */
	char *block;         /* CSV: INPUT_BLOCK bytes on their way to it */
	uint64_t line;       /* physical line of the last record or header */
	struct buf name;     /* the input's, as _at has it, and a colon */

	struct header header;          /* the fields */
	struct stream_columns columns; /* of the input that is read */
	struct str *cell;              /* one record as it stands: columns.count values */
	size_t cell_capacity;          /* allocated */
	size_t cell_count;             /* header row: how many were found */
	struct str text;               /* lines: the whole line */
	/* values that are not slices of a block; until the next record */
	struct arena arena;

	struct file_findings findings; /* of the seals so far */
	struct tally now;              /* of the input that is read */
	struct tally *all;             /* of those before and of it, where there are several */
	struct tally *before;          /* of those before */
	bool done;                     /* every input was read to a good end */
	bool failed;                   /* told, or interrupted */
};

/* Report an error at the line of the record; returns READ_ERROR. */
enum read_result reader_error(struct reader *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * A reader that has just begun an input: READ_RECORD when its header row was put into r->cell,
 * r->cell_count.
 */
enum read_result lines_header(struct reader *r);
enum read_result rows_header(struct reader *r);

/* The next record of columns.count cells into r->cell. */
enum read_result lines_next(struct reader *r);
enum read_result rows_next(struct reader *r);

/* The next line into r->text, uncut and unchecked; and the cells of that line into r->cell. */
enum read_result lines_next_uncut(struct reader *r);
enum read_result lines_cut(struct reader *r);

/* The next block of whole lines, whose bytes are still to be checked; and to do that. */
enum read_result lines_fill(struct reader *r);
void lines_check(struct lines *l);

/* Forget what is left of the input before, and free. */
void lines_start(struct reader *r);
void rows_start(struct reader *r);
void lines_free(struct reader *r);
void rows_free(struct reader *r);

#endif
