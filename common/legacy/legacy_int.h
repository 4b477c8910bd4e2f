/*
 * legacy_int - shared by the files of legacy; nobody else includes it.
 *
 *	legacy.c		the files, one after the other, and their rows
 *	legacy_text.c		the bytes of one file, its encoding, its decoded text
 *	legacy_peek.c		rows that are read ahead
 *	legacy_unpack.c		a packed file
 *	legacy_grid.c		a workbook or dBase table instead of text
 *
 * row_splitter.h cuts the rows out of the text.
 */
#ifndef LEGACY_LEGACY_INT_H
#define LEGACY_LEGACY_INT_H

#include <sys/stat.h>

#include "base/buf.h"
#include "charset/charset.h"
#include "file/matches.h"
#include "legacy/legacy.h"
#include "legacy/row_splitter.h"
#include "legacy/store_rows.h"
#include "legacy/workbook_rows.h"

/* Rows that were read ahead. */
struct legacy_peek {
	struct legacy_row *row; /* copies of them */
	size_t count, capacity; /* in use, allocated */
	size_t next;            /* the one that legacy_row() returns next */
	bool given;             /* the row returned last was one of them */
	struct arena arena;     /* for their texts */
};

struct legacy {
	const struct spec_source *how;
	struct matches files;       /* their names */
	size_t next;                /* the file that legacy_file() opens */
	bool digest;                /* compute SHA-256, */
	bool digest_behind;         /* in a thread of its own */
	struct file_summary *input; /* one for each opened file */
	uint64_t total;             /* bytes of all files; 0: one of them is not a regular file */
	uint64_t done;              /* bytes read from all files */

	bool failed; /* an error was reported */

	/* of the open file */
	const char *file;   /* its name, */
	struct buf shown;   /* and its name as messages show it */
	int fd;             /* -1: no file is open */
	struct stat before; /* its state when it was opened */
	off_t start;        /* its offset then: standard input may be in the middle of a file */
	struct charset *charset; /* its decoder */
	/* set if a part of the file was guessed to be GB18030; NULL: it was not */
	struct charset_watch *watch;
	const char *foreign; /* the encoding that later text looks like; NULL: no other */
	uint64_t foreign_at; /* the offset of the first such line */
	struct digest *sum;  /* NULL: no digest */
	char *block;         /* LEGACY_BLOCK bytes, as read */
	size_t len;          /* bytes in use */
	bool ahead; /* the guess of the encoding has read the block; it is not decoded yet */
	bool ended; /* nothing comes after this block */
	/* the block was read to detect the kind of the file: legacy_block() returns it again */
	bool peeked;
	/* set if the file is a workbook or a dBase table; NULL: it is text */
	struct workbook_rows *grid;
	/* set if it is a database; NULL: it is a file */
	struct store_rows *database;
	/* the file is gzip: fd is its unpacked content; input and digest are of the packed file */
	bool packed;
	int spool; /* a copy of the file if it is not a regular one; -1: no copy */
	/* errno of a failed read that is not reported yet; 0: none */
	int error;
	struct buf text; /* the decoded block */
	/* its undecodable bytes, if NULs were dropped */
	struct undecodable_list bad;
	bool nuls_gone;                    /* NULs were dropped from this block */
	uint64_t nuls;                     /* NULs dropped from this file */
	struct row_splitter *row_splitter; /* cuts the text */
	struct legacy_peek peek;           /* rows read ahead */
};

/*
 * Detect whether s->file, which is open, is a workbook or a dBase table, and if so set s->grid. For
 * a file that is not regular, the first block is read and stays (s->peeked). False after an error
 * was reported.
 */
bool legacy_grid_begin(struct legacy *s);

/*
 * The next row of the text; it ignores rows that were read ahead. False if there is none, or after
 * an error.
 */
bool legacy_cut(struct legacy *s, struct legacy_row *row);

/* The file was closed: drop the rows that were read ahead. */
void legacy_peek_end(struct legacy *s);

/*
 * Detect whether s->file, which is open, is packed by gzip. If so, set s->packed; s->fd is then its
 * unpacked content. For a file that is not regular, the first block is read and stays (s->peeked).
 * False after an error was reported.
 */
bool legacy_unpack(struct legacy *s);

/* Report an error about the whole file; always false. */
bool legacy_error(const struct legacy *s, const char *what);

/* Is it a regular file, with a known size and offset? */
bool legacy_regular(const struct legacy *s);

/*
 * Fill the block. A block that is not full is the last one. False after an error, which is kept for
 * later, or if a signal asks the program to stop.
 */
bool legacy_block(struct legacy *s);

/* Is the file read as UTF-8? */
bool legacy_utf8(const struct legacy *s);

/* Report the failed read, or that the file is not what it was taken for; always false. */
bool legacy_refuse(struct legacy *s);

/*
 * Open s->file, which has at least one byte, and its decoder: the encoding of the spec or, if that
 * is auto, a guess from the bytes. The first block is then read and waits to be decoded. False
 * after an error was reported.
 */
bool legacy_begin(struct legacy *s);

/*
 * The file is s->grid, and all its rows are read: count its bytes and add them to the digest. False
 * after an error was reported.
 */
bool legacy_grid_end(struct legacy *s);

#endif
