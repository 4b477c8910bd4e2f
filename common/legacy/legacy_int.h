/*
 * legacy_int - what the files of legacy share; nobody else includes it.
 *
 *	legacy.c		which files, one after the other, and their rows
 *	legacy_text.c		the bytes of one file, its encoding, its decoded text
 *	legacy_peek.c		rows that are looked at before their turn
 *	legacy_unpack.c		one that is packed
 *	legacy_grid.c		a workbook or dBase table in place of text
 *
 * Rows are cut out of the text by row_splitter.h.
 */
#ifndef LEGACY_LEGACY_INT_H
#define LEGACY_LEGACY_INT_H

#include <sys/stat.h>

#include "base/buf.h"
#include "charset/charset.h"
#include "legacy/legacy.h"
#include "legacy/row_splitter.h"
#include "legacy/workbook_rows.h"

/* Rows that were cut before their turn. */
struct legacy_peek {
	struct legacy_row *row; /* copies, */
	size_t count, capacity; /* so many of them, allocated */
	size_t next;            /* the one that legacy_row() gives next */
	bool given;             /* the row given last was one */
	struct arena arena;     /* for their texts */
};

struct legacy {
	const struct spec_source *how;
	char **name;                /* the files, copies */
	size_t count;               /* how many */
	size_t next;                /* the file that legacy_file() opens */
	bool digest;                /* SHA-256 is asked for */
	struct file_summary *input; /* one for each file that was opened */
	uint64_t total;             /* bytes of all files; 0: one of them is no regular file */
	uint64_t done;              /* bytes read of all files */

	/* of the file that is open */
	const char *file;        /* its name, */
	struct buf shown;        /* and as messages have it */
	int fd;                  /* -1: none is open */
	struct stat before;      /* as it was when it was opened */
	off_t start;             /* where it was then: standard input may be in the middle */
	struct charset *charset; /* its decoder */
	/* it was taken for GB18030 by a part of it; NULL: it was not */
	struct charset_watch *watch;
	const char *foreign; /* what it looks like further on; NULL: nothing else */
	uint64_t foreign_at; /* the offset of the line that does */
	struct digest *sum;  /* NULL: not asked for */
	char *block;         /* LEGACY_BLOCK bytes as read */
	size_t len;          /* how many of them are in use */
	bool ahead;          /* block was read by the guess and waits to be decoded */
	bool ended;          /* nothing comes after this block */
	/* block was read to tell what the file is: legacy_block() gives it again */
	bool peeked;
	struct workbook_rows *grid; /* the file is a workbook or a dBase table; NULL: it is text */
	/*
	 * the file is gzip: fd is what was in it, input and digest are of the file as it is stored
	 */
	bool packed;
	int spool; /* the same file where it is no regular one; -1: it is */
	/* errno of a read that failed, still to be told; 0: none */
	int error;
	struct buf text; /* the block decoded */
	/* the undecodable bytes of it, where NULs were dropped */
	struct undecodable_list bad;
	bool nuls_gone;                    /* they were, in this block */
	uint64_t nuls;                     /* so many in this file */
	struct row_splitter *row_splitter; /* cut out of it */
	struct legacy_peek peek;           /* and looked at before their turn */
};

/*
 * Is s->file, which is open, a workbook or a dBase table? Then it is s->grid. The first block of
 * what is no regular file has been read afterwards, and is s->peeked. False after an error was
 * reported.
 */
bool legacy_grid_begin(struct legacy *s);

/*
 * The next row that the text has, whether or not others still wait. False where there is none, or
 * after an error.
 */
bool legacy_cut(struct legacy *s, struct legacy_row *row);

/* The file is closed: forget the rows that were looked at. */
void legacy_peek_end(struct legacy *s);

/*
 * Is s->file, which is open, packed by gzip? Then it is s->packed, and s->fd what was in it. The
 * first block of what is no regular file has been read afterwards, and is s->peeked. False after an
 * error was reported.
 */
bool legacy_unpack(struct legacy *s);

/* Trouble with the whole file; always false. */
bool legacy_error(const struct legacy *s, const char *what);

/* Is it one whose size and place are known? */
bool legacy_regular(const struct legacy *s);

/*
 * Fill the block; a block that is not full is the last. False after an error, which is kept, or
 * where a signal asks to stop.
 */
bool legacy_block(struct legacy *s);

/* Is it read as UTF-8? */
bool legacy_utf8(const struct legacy *s);

/* Say which read has failed, or that the file is not what it was taken for; always false. */
bool legacy_refuse(struct legacy *s);

/*
 * Open s->file, which has at least one byte, and its decoder: that of the spec or, where it says
 * auto, the one that the bytes look like. The first block then waits to be decoded. False after an
 * error was reported.
 */
bool legacy_begin(struct legacy *s);

/*
 * The file is s->grid: all its rows have been read. Count its bytes, and add them to the digest.
 * False after an error was reported.
 */
bool legacy_grid_end(struct legacy *s);

#endif
