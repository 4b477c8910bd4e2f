/*
 * packet - records copied into one block of memory, to travel or to be put aside together.
 *
 *	struct packet *p = packet_new(header->count, false);
 *	packet_put(p, &rec);			// as many as fit: packet_is_full()
 *	packet_rewind(p);
 *	while (packet_next(p, cell)) ...	// _at, _fault, then the fields
 *	packet_reset(p);			// empty, for the next ones
 *
 * The records are their texts: how long each is, and their bytes one after the other. So a packet can
 * be written to a file and read again as it is. One that stays in memory can also have what their fields
 * were read as (record_typed.h), so that who takes the packet does not read them again.
 */
#ifndef RECORD_PACKET_H
#define RECORD_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "record/record_typed.h"

struct packet {
	size_t width;    /* cells of a record: _at, _fault and its fields */
	size_t count;    /* records */
	uint32_t *len;   /* bytes of each cell; PACKET_NULL: it is null */
	size_t capacity; /* cells that `len` and `known` have room for */
	struct buf text; /* the bytes of all cells */
	bool knows;      /* it has what is known of the fields, too: */
	/* of each field of each record */
	struct typed_field *known;
	size_t next;              /* the record that is read next, */
	size_t at;                /* and where its bytes begin */
	struct packet *following; /* the next one of a list; for whoever has the list */
};

#define PACKET_NULL UINT32_MAX

/*
 * An empty packet for records with `fields` fields; `knows`: it has what is known of them, too.
 * packet_free(NULL) is allowed.
 */
struct packet *packet_new(size_t fields, bool knows);
void packet_free(struct packet *p);
void packet_reset(struct packet *p);

/*
 * Copy a record, of which no text is longer than FIELD_MAX, to the end of the packet. Returns what is
 * known of its fields, for typed_go_on(), so that more can be noted before the next record is put;
 * NULL if the packet does not have that.
 */
struct typed_field *packet_put(struct packet *p, const struct record *rec);

/* The same for a caller that knows record_texts() and record_bytes() of the record already. */
struct typed_field *packet_put_texts(struct packet *p, const struct record *rec, struct str texts,
                                     size_t bytes);

/*
 * Has it so many records or bytes that it should be passed on? `small`: at a tenth of them already, for a
 * reader that takes it at once.
 */
bool packet_is_full(const struct packet *p, bool small);

/*
 * For a packet that is read from a file: make room for `count` more records and `bytes` more bytes of
 * text. Do the texts of its records add up to all of the bytes?
 */
void packet_reserve(struct packet *p, size_t count, size_t bytes);
bool packet_is_sound(const struct packet *p);

/*
 * Read from the first record. packet_next(): the next one; `cell` gets its p->width cells, which
 * last as long as the packet is neither reset nor changed. False after the last one.
 */
void packet_rewind(struct packet *p);
bool packet_next(struct packet *p, struct str *cell);

/* What is known of the fields of the record that packet_next() has given, for typed_go_on(). */
struct typed_field *packet_known(const struct packet *p);

#endif
