/* near_header - see near_header.h. */
#include "rows/near_header.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define NAMES_MOST 700 /* bytes of names in a message */
#define EXACT      16  /* points of a row for each wanted name that it has, */
#define ALIKE      4   /* for each cell similar to a wanted name, */
#define ABOVE      2   /* for text above figures, */
#define FIRST      1   /* for the first row of texts above repeated ones */
/* the most cells of a row, and the most wanted names, that are compared */
#define LOOKED     100
#define PART_LEAST 4 /* bytes of a name that counts as similar because another one contains it */

/* ---- the cells ---- */

/*
 * Does it have as many digits as letters? Then it is a figure, a date or a code, and is not shown.
 */
static bool is_figure(struct str s)
{
	size_t digits = 0, letters = 0, len;
	uint32_t code;

	for (; s.len > 0; s.p += len, s.len -= len) {
		len = text_utf8(s, &code);
		len = len > 0 ? len : 1;
		digits += s.p[0] >= '0' && s.p[0] <= '9';
		letters += len > 1 || (s.p[0] >= 'A' && s.p[0] <= 'Z') ||
		           (s.p[0] >= 'a' && s.p[0] <= 'z');
	}
	return digits > 0 && digits >= letters;
}

static bool is_text(struct str s)
{
	return s.len > 0 && !is_figure(s);
}

/* Is it similar to a wanted name: one typing error away, or one contains the other? */
static bool is_alike(const struct spec_source *how, struct str cell)
{
	for (size_t i = 0; i < how->find_count && i < LOOKED; i++) {
		const char *sought = how->find[i].p;

		if (text_nearest(cell, &sought, 1) ||
		    (cell.len >= PART_LEAST && str_find(how->find[i], cell) >= 0) ||
		    (how->find[i].len >= PART_LEAST && str_find(cell, how->find[i]) >= 0))
			return true;
	}
	return false;
}

/* ---- the points of a row ---- */

static unsigned shared(const struct spec_source *how, const struct columns *row)
{
	unsigned score = 0;

	for (size_t i = 0; i < how->find_count; i++)
		score += columns_index(row, how->find[i]) != COLUMN_NONE ? EXACT : 0;
	for (size_t i = 0; i < row->count && i < LOOKED; i++)
		score += is_text(row->shown[i]) && is_alike(how, row->shown[i]) ? ALIKE : 0;
	return score;
}

/* Does it have several cells, all of them texts, and all different? */
static bool is_texts(const struct columns *row)
{
	size_t texts = 0;

	for (size_t i = 0; i < row->count && i < LOOKED; i++) {
		if (row->shown[i].len == 0)
			continue;
		if (is_figure(row->shown[i]) || columns_index(row, row->name[i]) == COLUMN_TWICE)
			return false;
		texts++;
	}
	return texts > 1;
}

static bool has_figure_below(const struct columns *row, const struct columns *below)
{
	for (size_t i = 0; i < row->count && i < below->count; i++)
		if (row->shown[i].len > 0 && is_figure(below->shown[i]))
			return true;
	return false;
}

/* Append the names of a row without its figures; "..." if there are more than a message takes. */
static void put_names(const struct columns *row, struct buf *out)
{
	struct buf quoted = { 0 };
	size_t start = out->len;

	for (size_t i = 0; i < row->count; i++) {
		const char *text;

		if (!is_text(row->shown[i]))
			continue;
		text = text_quote(&quoted, row->shown[i]);
		if (out->len - start + strlen(text) > NAMES_MOST) {
			buf_adds(out, ", ...");
			break;
		}
		buf_addf(out, "%s%.*s", out->len > start ? ", " : "", (int)strlen(text) - 2,
		         text + 1);
	}
	buf_free(&quoted);
}

/* Is it one cell with the characters that are between cells, so that the delimiter may be wrong? */
static bool is_single(const struct columns *row)
{
	size_t filled = 0, at = 0;

	for (size_t i = 0; i < row->count; i++)
		if (row->shown[i].len > 0) {
			filled++;
			at = i;
		}
	return filled == 1 && str_has_delimiter(row->shown[at]);
}

static void propose(struct near_header *n, const struct columns *row, unsigned score)
{
	if (score <= n->score)
		return;
	n->score = score;
	n->line = row->line;
	n->single = is_single(row);
	buf_reset(&n->names);
	put_names(row, &n->names);
	n->foreign = score < ALIKE && !str_is_ascii(buf_str(&n->names));
}

/* ---- row by row ---- */

/* Note where rows after the first row of texts repeat each other. */
static void note_repeats(struct near_header *n, const struct columns *row)
{
	if (n->first.line == 0 && is_texts(row)) {
		columns_set(&n->first, row->shown, row->count, row->line);
		n->repeats = xcalloc(n->first.count, sizeof(*n->repeats));
		return;
	}
	for (size_t i = 0;
	     n->first.line > 0 && i < n->first.count && i < row->count && i < n->above.count; i++)
		if (n->above.line > n->first.line && row->shown[i].len > 0 &&
		    str_eq(row->shown[i], n->above.shown[i]) &&
		    !str_eq(row->shown[i], n->first.shown[i]))
			n->repeats[i] = true;
}

void near_header_row(struct near_header *n, const struct columns *row)
{
	for (size_t i = 0; i < row->count; i++)
		n->undecodable |= str_find(row->shown[i], STR("\xEF\xBF\xBD")) >= 0;
	propose(n, row, shared(n->how, row));
	if (n->above.line > 0 && is_texts(&n->above) && has_figure_below(&n->above, row))
		propose(n, &n->above, ABOVE);
	note_repeats(n, row);
	columns_set(&n->above, row->shown, row->count, row->line);
}

void near_header_say(struct near_header *n, struct buf *out)
{
	size_t texts = 0, repeated = 0;

	for (size_t i = 0; n->first.line > 0 && i < n->first.count; i++) {
		texts += n->first.shown[i].len > 0;
		repeated += n->repeats[i];
	}
	if (repeated * 2 >= texts && texts > 0)
		propose(n, &n->first, FIRST);
	if (n->score > 0)
		buf_addf(out, " nearest is line %llu, which has: %s", (unsigned long long)n->line,
		         n->names.p ? n->names.p : "");
	else
		buf_adds(
			out,
			" none of them looks like a header: 'cutover show --rows 1-30 FILE' shows them");
}

void near_header_sought(const struct spec_source *how, struct buf *out)
{
	size_t start = out->len;

	for (size_t i = 0; i < how->find_count; i++) {
		bool same = i > 0 && how->find_set[i] == how->find_set[i - 1];

		if (out->len - start + how->find[i].len > NAMES_MOST) {
			buf_addf(out, "%s...", i == 0 ? "" : ", ");
			return;
		}
		buf_addf(out, "%s%.*s",
		         i == 0 ? ""
		         : same ? " or "
		                : ", ",
		         (int)how->find[i].len, how->find[i].p);
	}
	buf_adds(out, how->find_count == 0 ? "any name" : "");
}

void near_header_free(struct near_header *n)
{
	columns_free(&n->above);
	columns_free(&n->first);
	free(n->repeats);
	buf_free(&n->names);
}
