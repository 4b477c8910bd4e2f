/* ragged_join - see ragged_join.h. */
#include "cells/ragged_join.h"

#include "base/buf.h"
#include "base/mem.h"

#define PIECES 12 /* of one number: its groups of digits and its decimal mark */
#define SHIFT  64 /* cells that the pieces of numbers can fill, at most */

/* The columns on one side of the joined column. */
struct ragged_join_side {
	struct fields *fields;
	const struct columns *columns;
	const struct legacy_row *row;
	struct str delimiter;
	struct arena *arena;
	size_t count; /* how many columns */
	bool right;   /* they are counted from the last one to the left */
	size_t most;  /* extra cells that may be pieces of these columns */
};

bool ragged_join_file(const struct fields *f, size_t join, const struct spec_source *how,
                      struct place place)
{
	if (!fields_typed(f, join))
		return true;
	diag_error_at(
		place,
		"source.ragged.join: column '%.*s' is read as a number, a date or the like, and only texts are "
		"joined: name the column of the text that holds delimiters",
		(int)how->ragged_join.len, how->ragged_join.p);
	return false;
}

struct str ragged_join_text(const struct legacy_row *row, size_t from, size_t to,
                            struct str delimiter, struct arena *arena)
{
	struct buf text = { 0 };
	struct str out;

	for (size_t i = from; i <= to; i++) {
		if (i > from)
			buf_addstr(&text, delimiter);
		buf_addstr(&text, row->cell[i]);
	}
	out = str_copy(arena, buf_str(&text));
	buf_free(&text);
	return out;
}

/*
 * Can column number `step` of the side be read if `shift` extra cells are after it, and it takes
 * `more` of them itself?
 */
static bool reads(const struct ragged_join_side *s, size_t step, size_t shift, size_t more)
{
	size_t column = s->right ? s->columns->own - 1 - step : step;
	size_t first = s->right ? s->row->count - 1 - step - shift - more : step + shift;
	struct str text = s->row->cell[first];

	if (more > 0)
		text = ragged_join_text(s->row, first, first + more, s->delimiter, s->arena);
	return fields_reads(s->fields, column, text, s->arena);
}

/* Can all columns of the side be read from their own cells, and in no way that uses other cells? */
static bool is_sure(const struct ragged_join_side *s)
{
	bool now[SHIFT + 1] = { true }, next[SHIFT + 1];

	for (size_t step = 0; step < s->count; step++) {
		bool number = fields_number(s->fields,
		                            s->right ? s->columns->own - 1 - step : step);

		for (size_t shift = 0; shift <= s->most; shift++)
			next[shift] = false;
		for (size_t shift = 0; shift <= s->most; shift++)
			for (size_t more = 0;
			     now[shift] && more <= (number ? PIECES : 0) && shift + more <= s->most;
			     more++)
				next[shift + more] = next[shift + more] ||
				                     reads(s, step, shift, more);
		for (size_t shift = 0; shift <= s->most; shift++)
			now[shift] = next[shift];
	}
	for (size_t shift = 1; shift <= s->most; shift++)
		if (now[shift])
			return false;
	return now[0];
}

bool ragged_join_is_sure(struct fields *f, const struct columns *columns,
                         const struct legacy_row *row, size_t join, const struct spec_source *how,
                         struct arena *arena)
{
	size_t extra = row->count - columns->own;
	struct ragged_join_side left = { .fields = f,
		                         .columns = columns,
		                         .row = row,
		                         .delimiter = how->delimiter,
		                         .arena = arena,
		                         .count = join,
		                         .most = extra < SHIFT ? extra : SHIFT };
	struct ragged_join_side right = left;

	right.right = true;
	right.count = columns->own - 1 - join;
	return is_sure(&left) && is_sure(&right);
}
