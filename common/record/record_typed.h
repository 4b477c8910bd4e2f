/*
 * record_typed - what the fields of a record mean as numbers and dates: each is read once, however
 * many ask.
 *
 *	struct typed *t = typed_new(header->count);	// who owns the records
 *	typed_start(t, cell); rec->typed = t;		// for each record
 *	if (typed_number(rec, debit, &units, &scale)) ...
 *
 * A field is read when somebody first asks. A record without it (rec->typed is NULL) is read anew for
 * each question; the answers are the same.
 *
 * It never answers for a text that the field no longer has. The fields of a record are const: only
 * record_set() changes one, and it forgets what was known of it. It knows which array of fields it
 * is about, so a copy of a record with fields of its own does not use it. Who fills that array again
 * calls typed_start(), or typed_forget() for each field.
 */
#ifndef RECORD_RECORD_TYPED_H
#define RECORD_RECORD_TYPED_H

#include "base/scan.h"
#include "date/date.h"
#include "record/record.h"
#include "value/decimal.h"
#include "value/type.h"

/* What is known of a field: it was read as a number, and is one; as a date, and is one. */
enum { TYPED_READ_NUMBER = 1, TYPED_NUMBER = 2, TYPED_READ_DATE = 4, TYPED_DATE = 8 };

struct typed_field {
	long long value;     /* the digits of the number, or the day: no text is both */
	unsigned char scale; /* how many of the digits are after the point */
	unsigned char known;
};

struct typed {
	const struct str *of;      /* the fields that it is about */
	size_t count;              /* how many */
	struct typed_field *field; /* what is known of each */
	struct scan_words day;     /* the last date that was read: its text; zeros: none, */
	struct date date;          /* and what it means */
	struct typed_field own[];  /* kept here, if nobody else keeps it */
};

/* For records of `count` fields. The caller frees it with free(). */
struct typed *typed_new(size_t count);

/* The same in an arena, about `of`, a copy of the fields that `t` is about. NULL stays NULL. */
struct typed *typed_copy(struct arena *a, const struct typed *t, const struct str *of);

/* The same, but what is known stays where typed_go_on() has put it, which lasts longer than the copy. */
struct typed *typed_lend(struct arena *a, const struct typed *t, const struct str *of);

/* The fields in `of` are those of another record now: nothing is known of them. */
void typed_start(struct typed *t, const struct str *of);

/*
 * The same, but `known` has what is known of each of them, and gets what is read now. It lasts as long
 * as the record.
 */
static inline void typed_go_on(struct typed *t, const struct str *of, struct typed_field *known)
{
	t->of = of;
	t->field = known;
}

/*
 * For typed_number() and typed_date() only: what is not known is read, and noted. Not in line, so that
 * these two stay short.
 */
__attribute__((noinline)) bool typed_read_number(const struct record *rec, size_t field,
                                                 long long *units, int *scale);
__attribute__((noinline)) bool typed_read_date(const struct record *rec, size_t field,
                                               struct date *out);

/* What is known of a field; NULL: nobody keeps it. */
static inline struct typed_field *typed_find(const struct record *rec, size_t field)
{
	return rec->typed && rec->typed->of == rec->field ? &rec->typed->field[field] : NULL;
}

/*
 * For a caller that fills the fields of `t` one by one: nothing is known of this one. (If it is a copy of a
 * field of another record, copy what typed_find() returns for that one instead.)
 */
static inline void typed_forget(struct typed *t, size_t field)
{
	t->field[field].known = 0;
}

/* decimal_canonical_short() of a field. */
static inline bool typed_number(const struct record *rec, size_t field, long long *units,
                                int *scale)
{
	const struct typed_field *f = typed_find(rec, field);

	if (!f || !(f->known & TYPED_READ_NUMBER))
		return typed_read_number(rec, field, units, scale);
	*units = f->value;
	*scale = f->scale;
	return f->known & TYPED_NUMBER;
}

/* date_parse() of a field; false for null. */
static inline bool typed_date(const struct record *rec, size_t field, struct date *out)
{
	const struct typed_field *f = typed_find(rec, field);

	if (!f || !(f->known & TYPED_READ_DATE))
		return typed_read_date(rec, field, out);
	out->day = (int32_t)f->value;
	return f->known & TYPED_DATE;
}

/* type_holds() of a field; false for null. */
static inline bool typed_holds(const struct record *rec, size_t field, struct type t)
{
	struct date date;
	long long units;
	int scale;

	if ((t.kind == TYPE_DECIMAL || t.kind == TYPE_INTEGER) &&
	    typed_number(rec, field, &units, &scale))
		return scale == (t.kind == TYPE_DECIMAL ? t.scale : 0);
	if (t.kind == TYPE_DATE)
		return typed_date(rec, field, &date);
	return type_holds(t, rec->field[field]);
}

#endif
