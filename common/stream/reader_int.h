/*
 * reader_int - shared by reader.c and reader_*.c; nobody else includes it.
 *
 * The reader knows inputs, headers and seals. Records are found in one of three ways, as lines
 * (stream and TSV), as rows (CSV), or in the packets of a channel, through the same functions.
 */
#ifndef STREAM_READER_INT_H
#define STREAM_READER_INT_H

#include "base/buf.h"
#include "base/scan_block.h"
#include "format/csv.h"
#include "stream/channel.h"
#include "stream/input.h"
#include "stream/reader.h"
#include "stream/sink.h"

/* The result of a step. */
enum read_result {
	READ_RECORD, /* r->cell holds the next one */
	READ_END,    /* the input has ended correctly */
	READ_ERROR   /* an error was reported */
};

/* The columns of the input: the fields and, anywhere among them, _at and _fault. */
struct stream_columns {
	size_t count;    /* how many cells a record has */
	ptrdiff_t at;    /* which of them is _at, -1: none */
	ptrdiff_t fault; /* which is _fault, -1: none */
	bool lead;       /* _at and _fault, if present, come before the fields */
	bool as_written; /* _at, _fault, fields: the columns in the order of the writer */
};

/* A block of lines. */
struct lines {
	char *p;         /* the bytes, SCAN_BLOCK more than are in use */
	size_t capacity; /* allocated */
	size_t pos;      /* the next line */
	size_t whole;    /* after the LF of the last whole line */
	size_t end;      /* after the last byte that was read */
	size_t invalid;  /* first byte before `whole` that is not UTF-8; SIZE_MAX: none */
	size_t ahead;    /* of a worker: the line that reader_ahead() looks at next */
	bool kept;       /* this block must not go to another reader: it may hold the seal */
	bool no_lf;      /* the last line of the input had no LF; it was given one */
	bool crlf;       /* the lines end in CR LF: the header's did */
};

struct reader {
	struct reader_options options; /* as opened */
	struct file_summary *inputs;   /* one for each input */
	size_t input_count;            /* how many */
	size_t input;                  /* the one that is read */
	uint64_t total; /* bytes of all inputs; 0: one of them is not a regular file */

	struct input source;           /* the bytes of the input */
	struct lines lines;            /* stream and TSV */
	scan_cuts_fn *cuts;            /* finds where they are cut */
	struct lines given;            /* of a worker: the block as it was given, */
	uint64_t given_line;           /* and the line before it */
	struct tally first;            /* and what was counted when it was read the first time */
	struct csv *csv;               /* CSV */
	char *block;                   /* CSV: bytes on the way to `csv` */
	bool in_turn;                  /* CSV: the rows in `csv` must be read one after the other */
	bool in_packets;               /* the records come in packets: */
	struct channel *channel;       /* through this; NULL in the reader of a worker */
	const struct sink *drained_to; /* where the records of a direct channel go */
	struct packet *packet;         /* the one at work; NULL: none yet */
	/* of a worker, after a direct channel: packets of the writer, */
	struct packet *handed, *following; /* the first, the one after `packet`, */
	const struct tally *made;          /* and what they add up to */
	bool unsummed;                     /* so they are only counted here */
	struct buf written;                /* a record as a line of the stream, for the digest */
	uint64_t line;                     /* physical line of the last record or header */
	struct buf name;                   /* the name of the input, as _at has it, and a colon */

	struct header header; /* the fields */
	/*
	 * What its records have as their header: this one. In the reader of a worker that of the whole, so
	 * that who compares headers sees at once that they are the same.
	 */
	const struct header *names;
	struct stream_columns columns; /* of the input that is read */
	struct str *cell;              /* the values of one record: columns.count of them */
	size_t cell_capacity;          /* allocated */
	struct typed *typed;           /* what the fields of the record are read as */
	size_t cell_count;             /* header row: how many were found */
	struct str text;               /* lines: the whole line */
	/* owns values that are not slices of a block; until the next record */
	struct arena arena;

	struct file_findings findings; /* of the seals so far */
	struct tally now;              /* of the current input */
	struct tally *all;             /* of all inputs so far, if there are several */
	struct tally *before;          /* of the inputs before */
	bool done;                     /* every input was read to a good end */
	bool failed;                   /* an error was reported, or the run was interrupted */
};

/* Report an error at the line of the record; returns READ_ERROR. */
enum read_result reader_error(struct reader *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A reader of `inputs` inputs that is not open yet. */
struct reader *reader_new(const struct reader_options *options, size_t inputs);

/* Compare what was read with the seal. READ_END, or READ_ERROR after an error was reported. */
enum read_result reader_check_seal(struct reader *r, struct str seal);

/* The line says that the program upstream has failed: report that. */
enum read_result reader_failed_upstream(struct reader *r, struct str line);

/* There is no seal: report that. */
enum read_result reader_no_seal(struct reader *r);

/* Begin an input. READ_RECORD: its header row is in r->cell, r->cell_count. */
enum read_result lines_header(struct reader *r);
enum read_result rows_header(struct reader *r);

/* Read the next record of columns.count cells into r->cell. */
enum read_result lines_next(struct reader *r);
enum read_result rows_next(struct reader *r);

/* The next record of the packets, with all that is known of it but its header and arena. */
enum read_result packets_next(struct reader *r, struct record *rec);

/* Read the next line into r->text, uncut and unchecked; cut that line into r->cell. */
enum read_result lines_next_uncut(struct reader *r);
enum read_result lines_cut(struct reader *r);

/* Copy a line without LF into r->text, in a block of its own. */
void lines_keep(struct reader *r, struct str line);

/* Read the next block of whole lines, unchecked; check its bytes. */
enum read_result lines_fill(struct reader *r);
void lines_check(struct lines *l);

/*
 * Give a block of rows to the reader of a worker, whose lines it becomes. False if the next rows must be read in
 * turn, at the end, and after an error was reported.
 */
bool rows_give(struct reader *r, struct reader *part);

/* In the reader of the worker: begin with the first row of the block, also once more. */
void rows_begin(struct reader *part);

/* Drop what is left of the last input; free. */
void lines_start(struct reader *r);
void rows_start(struct reader *r);
void lines_free(struct reader *r);
void rows_free(struct reader *r);
void packets_free(struct reader *r);

#endif
