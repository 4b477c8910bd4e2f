/*
 * cell - one cell of a legacy file as a value of one field.
 *
 *	struct cell_reader r = cell_reader(&spec->clean.field[i]);
 *	if (!cell_read(&r, cell, arena, &value, &fault)) ...
 *
 * In the order of cutover-spec(5): control characters and blanks, null, rules, type, and null by
 * what the type says (-- or 无 as an amount). Not here: fill_down, default, required.
 */
#ifndef CELLS_CELL_H
#define CELLS_CELL_H

#include "spec/spec.h"
#include "value/amount.h"

enum cell_form {
	CELL_ANY,    /* nothing is known of them, or there is more to do than to read them */
	CELL_AMOUNT, /* a number that no rule has to see */
	CELL_TEXT    /* a text that no rule has to see */
};

/* Characters that nobody sees, which were taken away. */
struct cell_unseen {
	uint64_t cells, characters; /* how many, of how many cells */
};

struct cell_reader {
	const struct spec_field *field; /* how it is read */
	/* the type's own reading: *value is not null; false with *fault where it is none */
	bool (*type)(const struct cell_reader *r, struct arena *arena, struct str *value,
	             enum fault *fault);
	enum cell_form form; /* what most of its cells look like */
	bool costly;         /* dear enough to remember results */
	/* gets the currency of an amount (value/currency.h); NULL: nobody asks */
	int *mark;
	struct cell_unseen *unseen; /* counts what is taken away; NULL: nobody asks */
	/* gets the offset of a time stamp that has one; NULL: nobody asks */
	int *offset;
};

/* How to read the cells of `field`, which must last as long. */
struct cell_reader cell_reader(const struct spec_field *field);

/*
 * Read `cell`. *value may be null, borrow from the cell or live in `arena`. False with *fault where
 * it cannot be read; *value is then the cell as it was.
 */
bool cell_read(const struct cell_reader *r, struct str cell, struct arena *arena, struct str *value,
               enum fault *fault);

/* Can its time stamps have offsets that differ: is no zone named to which they are brought? */
bool cell_has_offsets(const struct spec_field *field);

/*
 * A time that was read: to the zone of the field, or its offset is put where it is asked for. False
 * where no year has it there.
 */
bool cell_settle(const struct cell_reader *r, struct datetime *t);

/* Is it one of the texts that the spec calls null? */
bool cell_is_null(const struct cell_reader *r, struct str cell);

/*
 * Is it a text of which nothing goes: no control character in it, no blank at its ends? False where
 * that is not plain to see.
 */
bool cell_is_plain(struct str cell);

/*
 * The short way of most cells, where nothing has to be done or next to nothing: the value that
 * cell_read() gives, too, and that is not null. False: ask it.
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
 * Has the cell nothing, or a text that the spec calls null? Not so where rules have made null of
 * something.
 */
bool cell_is_empty(const struct cell_reader *r, struct str cell, struct arena *arena);

#endif
