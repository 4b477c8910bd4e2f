/*
 * note - what is kept of each record that was loaded: its digest and its amounts, as bytes.
 *
 *	struct note_writer w = { 0 };
 *	note_begin(&w, row, digest);
 *	note_integer(&w, 1250);
 *	if (note_full(&w)) ... store w.first and w.bytes, then note_reset(&w) ...
 *
 * Notes are stored in pieces of up to 2,000 records, one after the other: a row for each record
 * would take as long to write as the record itself. A note is
 *
 *	distance of its row to the row before		a number
 *	the digest of its fields			16 bytes
 *	each control: a byte ROW_..., then		ROW_INTEGER: a number, its lowest bit the sign
 *							ROW_TEXT: its length, a number, and its bytes
 *
 * and a number has seven bits in each byte, the lowest first; the eighth bit is set if more bytes
 * follow. An integer is in the smallest unit of its type. For the rooms store and server only.
 */
#ifndef STORE_NOTE_H
#define STORE_NOTE_H

#include "store/row.h"
#include "value/type.h"

/* A piece at work. All zero at first. */
struct note_writer {
	struct buf bytes; /* the notes */
	size_t count;     /* how many they are */
	int64_t first;    /* the row of the first of them */
	int64_t last;     /* and of the last one */
};

/* Append a note without its amounts. These follow by the next four functions. */
void note_begin(struct note_writer *w, int64_t row, struct hash128 digest);

void note_null(struct note_writer *w);
void note_integer(struct note_writer *w, int64_t units);
void note_text(struct note_writer *w, struct str text);
/* All amounts of a note that was read. */
void note_amounts(struct note_writer *w, struct str amounts);

/* Are there as many notes as belong in one piece? */
bool note_full(const struct note_writer *w);

/* Begin the next piece. */
void note_reset(struct note_writer *w);

/* The notes of one record. */
struct noted {
	int64_t row;           /* where it was */
	struct hash128 digest; /* of its fields */
	struct str amounts;    /* its controls, as note_amount() reads them */
};

/* What is left of a piece. */
struct note_reader {
	const unsigned char *p, *end; /* the bytes; equal: there is no note left */
	int64_t row;                  /* of the last note read, at first that of the piece */
	size_t controls;              /* of each record */
};

/* Read the next note. False if the bytes are not notes. */
bool note_next(struct note_reader *r, struct noted *out);

/*
 * Append the next amount of `amounts` as the stream writes it, and cut it off from `amounts`. False
 * for null: nothing is appended.
 */
bool note_amount(struct str *amounts, struct type type, struct buf *out);

#endif
