/*
 * record - one record of the stream, and the header that names its fields.
 *
 *	ptrdiff_t debit = header_find(rec->header, STR("debit"));
 *	if (str_is_null(rec->field[debit])) ...
 *	record_set(rec, debit, STR("0.00"));
 *
 * The reader, or the program that builds the records, owns everything that a record points at; it
 * lasts until the next record. `_at` and `_fault` are not fields: they are members of their own.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "base/text.h"

#define FIELD_MAX  ((size_t)16 << 20) /* bytes of one field */
#define RECORD_MAX ((size_t)64 << 20) /* bytes of one record */
#define FIELDS_MAX ((size_t)4096)     /* fields of one record */

/* The names of the fields, without _at and _fault. */
struct header {
	size_t count;       /* how many */
	struct str *name;   /* unique, not empty, none begins with _ */
	struct arena arena; /* owns the names */
};

/*
 * Add a field. False if the name is empty, begins with '_' or is there already, or if there would
 * be more than FIELDS_MAX.
 */
bool header_add(struct header *h, struct str name);

/* The index of a field; -1 if there is no such field. */
ptrdiff_t header_find(const struct header *h, struct str name);

/* The nearest name, for a message ("did you mean"); null if none is near. */
struct str header_nearest(const struct header *h, struct str name);

/* Do both have the same names in the same order? */
bool header_equal(const struct header *a, const struct header *b);

/* Append all names as messages show them: "date, word, number". */
struct buf;
void header_list(const struct header *h, struct buf *out);

void header_free(struct header *h);

struct record {
	const struct header *header; /* names of `field` */
	struct str at;           /* where it came from, "file:line"; null if that is not known */
	struct str fault;        /* null, or "field:code field:code" */
	const struct str *field; /* header->count values, null or text without escapes */
	struct arena *arena;     /* for memory that must last as long as the record */
	/* its line of the stream without LF, if the record did not change; otherwise null */
	struct str line;
	struct typed *
		typed; /* what the fields were read as, see record_typed.h; NULL: nobody keeps it */
};

/* The two parts of a place, "vouchers.csv:17". */
struct record_place {
	struct str file; /* before the last colon; all of a place without one */
	struct str line; /* after it; null without one */
};

/* Cut a place such as record->at. Both parts are null if it is null. */
struct record_place record_place(struct str at);

/* Change a field; `value` must last as long as the record. */
void record_set(struct record *rec, size_t field, struct str value);

/*
 * The bytes of all its texts, if they lie one after the other as those of a packet do (packet.h):
 * they can be copied at once. Otherwise null.
 */
struct str record_texts(const struct record *rec);

/* How many bytes the texts of a record of `fields` fields have; `texts` is record_texts(), or null. */
size_t record_bytes(const struct record *rec, size_t fields, struct str texts);

/*
 * Make `copy` a copy of `rec` that lasts as long as `a`: the line, or all texts, at once, with the
 * fields in it, and what is known of them.
 */
void record_keep(struct record *copy, const struct record *rec, struct arena *a);

/*
 * The same for a record of a packet that lasts longer than the copy: its texts, and what is known of its
 * fields, stay where they are. If it has a text of its own since, such as a fault, all is copied.
 */
void record_keep_lent(struct record *copy, const struct record *rec, struct arena *a);

#endif
