/* single_cell - see single_cell.h. */
#include "rows/single_cell.h"

/*
 * The number of cells that the delimiter makes of the text. An empty one at its end does not count:
 * the row ends in a delimiter.
 */
static size_t count_cells(struct str text, struct str delimiter)
{
	size_t cells = 1;
	ptrdiff_t at;

	while ((at = str_find(text, delimiter)) >= 0) {
		size_t next = (size_t)at + delimiter.len;

		text = (struct str){ text.p + next, text.len - next };
		cells += text.len > 0;
	}
	return cells;
}

struct str single_cell_delimiter(struct str text, struct str delimiter, size_t want, size_t *cells)
{
	static const char *const known[] = { ";", "\t", ",", "|", "，", "；", "\x1f", "^", "~" };
	struct str best = STR_NULL;

	*cells = 1;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		struct str other = str_of(known[i]);
		size_t count = str_eq(other, delimiter) ? 1 : count_cells(text, other);

		if (count > *cells || (count == want && *cells != want)) {
			best = other;
			*cells = count;
		}
		if (*cells == want && best.p)
			break;
	}
	return best;
}

const char *single_cell_written(struct str delimiter)
{
	if (str_is(delimiter, "\t"))
		return "\\t";
	return str_is(delimiter, "\x1f") ? "\\x1f" : delimiter.p;
}
