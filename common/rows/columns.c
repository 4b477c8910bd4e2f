/* columns - see columns.h. */
#include "rows/columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "charset/unicode.h"

#define SHOWN_MOST 1800 /* bytes of names in a message; after them no more are added */

struct str columns_matched(struct str name, struct buf *out)
{
	struct buf plain = { 0 };
	struct str text;

	/* as in the cells below: they are invisible, and all forms of line break are the same */
	unicode_drop_controls(name, &plain);
	unicode_nfkc(buf_str(&plain), out);
	buf_free(&plain);
	text = unicode_trim(buf_str(out));
	while (text.len > 0 && text.p[0] == '*')
		text = unicode_ltrim((struct str){ text.p + 1, text.len - 1 });
	return text;
}

static struct str keep(struct columns *c, struct str s)
{
	return (struct str){ arena_copy(&c->arena, s.p, s.len), s.len };
}

/* Visible ASCII; other bytes need their characters to be checked. */
static inline bool is_seen(char byte)
{
	return (unsigned char)(byte - '!') <= '~' - '!';
}

/* A text without invisible characters at its start. */
static struct str after_unseen(struct str s)
{
	const char *p = s.p, *end = str_end(s);
	size_t n;

	while (p < end && (n = unicode_unseen(p, end)) > 0)
		p += n;
	return (struct str){ p, (size_t)(end - p) };
}

bool columns_is_comment(const struct legacy_row *row, const struct spec_source *how)
{
	const struct str mark = STR("\xef\xbb\xbf"); /* of a file that was appended to another */
	struct str cell;

	if (!how->comment.p || row->count == 0)
		return false;
	cell = row->cell[0];
	if (str_starts(cell, mark))
		cell = (struct str){ cell.p + mark.len, cell.len - mark.len };
	return str_starts(cell, how->comment);
}

bool columns_is_blank(const struct legacy_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->cell[i].len > 0 &&
		    (is_seen(row->cell[i].p[0]) || after_unseen(row->cell[i]).len > 0))
			return false;
	return true;
}

static void begin(struct columns *c, size_t count, uint64_t line)
{
	columns_free(c);
	c->count = c->own = c->fewest = count;
	c->line = line;
	c->shown = xcalloc(count, sizeof(*c->shown));
	c->name = xcalloc(count, sizeof(*c->name));
}

void columns_set(struct columns *c, const struct str *label, size_t count, uint64_t line)
{
	struct buf text = { 0 };

	begin(c, count, line);
	for (size_t i = 0; i < count; i++) {
		buf_reset(&text);
		c->shown[i] = keep(c, unicode_trim(label[i]));
		c->name[i] = keep(c, columns_matched(label[i], &text));
		if (c->name[i].len > 0)
			c->least = i + 1;
	}
	buf_free(&text);
}

void columns_trail(struct columns *c)
{
	if (c->own > c->least)
		return;
	c->shown = xrealloc(c->shown, c->own + 1, sizeof(*c->shown));
	c->name = xrealloc(c->name, c->own + 1, sizeof(*c->name));
	c->shown[c->own] = c->name[c->own] = STR("");
	c->count = c->fewest = ++c->own;
}

/* May a row end before this column? */
static bool may_lack(const struct columns *c, const struct spec_source *how, size_t column)
{
	for (size_t i = 0; i < how->may_lack_count; i++)
		if (columns_index(c, how->may_lack[i]) == (ptrdiff_t)column)
			return true;
	return false;
}

bool columns_bound(struct columns *c, const struct spec_source *how, struct place place)
{
	size_t end = c->least, at;
	struct buf quoted = { 0 };
	bool ok = true;

	while (end > 0 && how->may_lack_count > 0 && may_lack(c, how, end - 1))
		end--;
	for (size_t i = 0; ok && i < how->may_lack_count; i++) {
		ok = columns_need(c, how->may_lack[i], "source.header.optional", place, &at);
		if (!ok || at >= end)
			continue;
		diag_error_at(
			place,
			"%s of source.header.optional is before '%.*s', which is not optional: only columns at "
			"the end of a row can be missing",
			text_quote(&quoted, how->may_lack[i]), (int)c->shown[end - 1].len,
			c->shown[end - 1].p);
		ok = false;
	}
	c->fewest = end + c->own - c->least;
	buf_free(&quoted);
	return ok;
}

void columns_head(struct columns *c, const struct columns *row)
{
	struct head_row *head = &c->head[c->heads++];

	*head = (struct head_row){ .count = row->count, .lead = row->count };
	head->name = arena_alloc(&c->arena, mem_mul(row->count + 1, sizeof(*head->name)));
	for (size_t i = row->count; i-- > 0;) {
		head->name[i] = keep(c, row->name[i]);
		if (head->name[i].len > 0)
			head->lead = i;
	}
}

void columns_number(struct columns *c, size_t count)
{
	struct buf text = { 0 };

	begin(c, count, 0);
	c->least = count;
	for (size_t i = 0; i < count; i++) {
		buf_reset(&text);
		buf_addf(&text, "c%zu", i + 1);
		c->shown[i] = c->name[i] = keep(c, buf_str(&text));
	}
	buf_free(&text);
}

void columns_give(struct columns *c, struct str name, struct str value)
{
	size_t at = c->count++, given = at - c->own;
	struct buf text = { 0 };

	c->shown = xrealloc(c->shown, c->count, sizeof(*c->shown));
	c->name = xrealloc(c->name, c->count, sizeof(*c->name));
	c->given = xrealloc(c->given, given + 1, sizeof(*c->given));
	c->shown[at] = keep(c, name);
	c->name[at] = keep(c, columns_matched(name, &text));
	c->given[given] = value.p ? keep(c, value) : STR_NULL;
	buf_free(&text);
}

/* How similar two names must be. */
enum likeness {
	SAME,         /* the same characters */
	SAME_LETTERS, /* the same, except for upper and lower case */
	SAME_LATIN    /* the same, except for case and accents, if the rest is ASCII */
};

/* The form of a name for this likeness, in `out` or unchanged; null if it has none. */
static struct str compared(struct str name, enum likeness likeness, struct buf *out)
{
	struct buf small = { 0 };

	if (likeness == SAME)
		return name;
	buf_reset(out);
	unicode_lower(name, likeness == SAME_LETTERS ? out : &small);
	if (likeness == SAME_LATIN)
		unicode_bare(buf_str(&small), out);
	buf_free(&small);
	for (size_t i = 0; likeness == SAME_LATIN && i < out->len; i++)
		if ((unsigned char)out->p[i] >= 0x80)
			return STR_NULL;
	return buf_str(out);
}

/* The only column with a name. */
static ptrdiff_t index_of(const struct columns *c, struct str want, enum likeness likeness)
{
	ptrdiff_t found = COLUMN_NONE;
	struct buf a = { 0 }, b = { 0 };

	want = compared(want, likeness, &a);
	for (size_t i = 0; i < c->count && want.len > 0; i++)
		if (str_eq(compared(c->name[i], likeness, &b), want))
			found = found == COLUMN_NONE ? (ptrdiff_t)i : COLUMN_TWICE;
	buf_free(&a);
	buf_free(&b);
	return found;
}

ptrdiff_t columns_index(const struct columns *c, struct str name)
{
	struct buf text = { 0 };
	struct str want = columns_matched(name, &text);
	ptrdiff_t found = COLUMN_NONE;

	for (int i = SAME; i <= SAME_LATIN && found == COLUMN_NONE; i++)
		found = index_of(c, want, (enum likeness)i);
	buf_free(&text);
	return found;
}

void columns_list(const struct columns *c, struct buf *out)
{
	struct buf quoted = { 0 };
	size_t start = out->len;
	char count[27];

	for (size_t i = 0; i < c->count; i++) {
		const char *text;

		if (c->shown[i].len == 0)
			continue;
		if (out->len - start > SHOWN_MOST) {
			buf_addf(out, ", ... (%s columns)", text_count(c->count, count));
			break;
		}
		text = text_quote(&quoted, c->shown[i]);
		buf_addf(out, "%s%.*s", out->len > start ? ", " : "", (int)strlen(text) - 2,
		         text + 1);
	}
	buf_free(&quoted);
}

bool columns_need(const struct columns *c, struct str name, const char *key, struct place place,
                  size_t *out)
{
	ptrdiff_t at = columns_index(c, name);
	struct buf names = { 0 }, quoted = { 0 };

	if (at >= 0) {
		*out = (size_t)at;
		return true;
	}
	columns_list(c, &names);
	diag_error_at(place, "%s %s for %s; the header has: %s",
	              at == COLUMN_TWICE ? "more than one column" : "no column",
	              text_quote(&quoted, name), key, names.p ? names.p : "no name");
	buf_free(&quoted);
	buf_free(&names);
	return false;
}

void columns_free(struct columns *c)
{
	free(c->shown);
	free(c->name);
	free(c->given);
	arena_free(&c->arena);
	*c = (struct columns){ 0 };
}
