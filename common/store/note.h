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

#include "config/json_node.h"
#include "store/row.h"
#include "store/store.h"
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

/*
 * Write all amounts of a note, in their types, to `text`, and set value[i] to the text of each, or to
 * null.
 */
void note_values(struct str amounts, const struct type *type, size_t count, struct buf *text,
                 struct str *value);

/* ---- what is noted ---- */

/*
 * The fields of a batch that its digests are made of: _at and those of the stream, then the rest of
 * the schema, which is null when it is sent.
 */
struct note_fields {
	struct str *name; /* their names; the caller frees this list, but no name */
	size_t sent;      /* how many are sent */
	size_t count;     /* how many there are in all */
};

/* Name them for a table that is loaded. _at is the first or the last of those that are sent. */
void note_fields_name(struct note_fields *f, const struct store_table *t, bool at_first);

/* Append them as JSON: those that are sent, and the rest. */
void note_fields_write(const struct note_fields *f, struct buf *out);

/* Read them from JSON. The names are those of the result, which the caller frees. */
struct json_node *note_fields_read(struct note_fields *f, struct str json);

/*
 * Name the amounts to note for each record: the controls. If some controls are computed, name every
 * decimal number that is sent, because they are computed from these. The caller frees noted->name.
 */
void note_controls_name(struct controls *noted, const struct store_table *t);

/* Append their names as JSON. */
void note_controls_write(const struct controls *controls, struct buf *out);

/* Read them from JSON. Each name is a copy, and the caller frees all of them. */
void note_controls_read(struct controls *controls, struct str json);

/* Add one, likewise. */
void note_controls_add(struct controls *controls, struct str name);

#endif
