/*
 * cell - reads one cell of a legacy file as a value of one field.
 *
 *	struct cell_reader r = cell_reader(&spec->clean.field[i], rules);
 *	if (!cell_read(&r, cell, arena, &value, &fault)) ...
 *
 * The order is that of cutover-spec(5): control characters and blanks, null, rules, type, and null
 * for the type (-- or 无 as an amount). fill_down, default and required are not here.
 */
#ifndef CELLS_CELL_H
#define CELLS_CELL_H

#include "spec/spec.h"
#include "value/amount.h"

enum cell_form {
	CELL_ANY,    /* unknown, or reading alone is not enough */
	CELL_AMOUNT, /* a number that no rule has to see */
	CELL_TEXT    /* a text that no rule has to see */
};

/* Invisible characters that were removed. */
struct cell_unseen {
	uint64_t cells, characters; /* how many, of how many cells */
};

struct cell_reader {
	const struct spec_field *field; /* how it is read */
	/*
	 * the reading for the type: *value is not null; false with *fault if it is not of the type
	 */
	bool (*type)(const struct cell_reader *r, struct arena *arena, struct str *value,
	             enum fault *fault);
	enum cell_form form; /* what most of its cells look like */
	bool costly;         /* reading is slow enough to remember results */
	/* gets the currency of an amount (value/currency.h); may be NULL */
	int *mark;
	struct cell_unseen *unseen; /* counts removed characters; may be NULL */
	/* gets the offset of a time stamp that has one; may be NULL */
	int *offset;
	struct rule_scratch *rules; /* for field->rules; NULL where there are none */
};

/*
 * How to read the cells of `field`, which must last as long. `rules`: a scratch for its rules; NULL if
 * it has none. The reader serves one thread at a time, as the scratch does.
 */
struct cell_reader cell_reader(const struct spec_field *field, struct rule_scratch *rules);

/*
 * Read `cell`. *value may be null, borrow from the cell or live in `arena`. False with *fault if it
 * cannot be read; *value is then the unchanged cell.
 */
bool cell_read(const struct cell_reader *r, struct str cell, struct arena *arena, struct str *value,
               enum fault *fault);

/* Can its time stamps have different offsets, since the field names no zone to convert them to? */
bool cell_has_offsets(const struct spec_field *field);

/*
 * Finish a time that was read: convert it to the zone of the field, or store its offset if
 * r->offset is set. False if the result is in no valid year.
 */
bool cell_settle(const struct cell_reader *r, struct datetime *t);

/* Is it one of the texts that the spec defines as null? */
bool cell_is_null(const struct cell_reader *r, struct str cell);

/*
 * Is it a text that stays as it is: no control character in it, no blank at its ends? False if that
 * needs a closer look.
 */
bool cell_is_plain(struct str cell);

/*
 * The fast way for most cells, which need little or no work. The value is the one that cell_read()
 * returns, and not null. False: call cell_read().
 */
static inline bool cell_quick(const struct cell_reader *r, struct str cell, struct arena *arena,
                              struct str *value)
{
	if (r->form == CELL_AMOUNT)
		*value = amount_short(cell, &r->field->notation, arena);
	else if (r->form == CELL_TEXT && cell_is_plain(cell))
		*value = cell;
	else
		return false;
	return value->p && (r->field->null_count == 0 || !cell_is_null(r, cell));
}

/*
 * Is the cell empty, or a text that the spec defines as null? False for a cell that only rules made
 * null.
 */
bool cell_is_empty(const struct cell_reader *r, struct str cell, struct arena *arena);

#endif
