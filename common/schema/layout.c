/* layout - see layout.h. */
#include "schema/layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "charset/charset.h"

/* What a schema that says nothing of files is written as. */
static const struct layout plain = {
	.encoding = { "utf-8", 5 },
	.delimiter = { ",", 1 },
	.breaks = true,
	.mark_decimal = { ".", 1 },
	.true_text = { "true", 4 },
	.false_text = { "false", 5 },
	.null_text = { "", 0 },
	.sheet = { "Sheet1", 6 },
};

struct layout_writer {
	const struct schema *schema;
	const struct layout *layout;
	struct charset *charset; /* from UTF-8 */
	bool everything;         /* the encoding can hold any text */
	bool ascii;              /* ASCII is written as it is */
	struct pattern *account; /* of accounts in a text journal; NULL: none */
	struct buf text;         /* a value in the file's notation */
	struct buf bytes;        /* the same in the file's encoding */
};

static struct pattern *account_pattern(enum layout_form form)
{
	const char *text = layout_journal_account(form);
	char error[128];
	size_t offset;

	return text ? pattern_compile(str_of(text), error, sizeof(error), &offset) : NULL;
}

static bool keeps_ascii(struct charset *c)
{
	struct buf out = { 0 };
	char all[95];
	size_t bad;
	bool same;

	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (char)(' ' + i);
	same = charset_encode(c, (struct str){ all, sizeof(all) }, &out, &bad) &&
	       out.len == sizeof(all) && memcmp(out.p, all, sizeof(all)) == 0;
	buf_free(&out);
	return same;
}

struct layout_writer *layout_open(const struct schema *schema)
{
	struct layout_writer *w = xcalloc(1, sizeof(*w));

	w->schema = schema;
	w->layout = schema->layout ? schema->layout : &plain;
	w->charset = charset_open_encoder(w->layout->encoding.p);
	w->everything = str_is(w->layout->encoding, "utf-8");
	w->ascii = w->charset && keeps_ascii(w->charset);
	w->account = account_pattern((enum layout_form)w->layout->form);
	if (w->charset)
		return w;
	diag_error("no encoding '%s'", w->layout->encoding.p);
	layout_close(w);
	return NULL;
}

const struct layout *layout_of(const struct layout_writer *w)
{
	return w->layout;
}

/* ---- one value ---- */

static void put_decimal(const struct layout *l, struct str text, struct buf *out)
{
	const char *point = memchr(text.p, '.', text.len);
	size_t whole = point ? (size_t)(point - text.p) : text.len;

	buf_add(out, text.p, whole);
	if (!point)
		return;
	buf_addstr(out, l->mark_decimal);
	buf_add(out, point + 1, text.len - whole - 1);
}

static struct str picture_of(const struct layout *l, const struct schema_field *f)
{
	return f->picture.p ? f->picture : l->date;
}

struct str layout_date_picture(const struct layout_writer *w, const struct schema_field *f)
{
	return picture_of(w->layout, f);
}

static void put_date(const struct layout *l, const struct schema_field *f, struct str text,
                     struct buf *out)
{
	struct datetime t = { .digits = 0 };
	struct str picture = picture_of(l, f);

	if (!picture.p || !date_parse(text, &t.date) || !date_picture(picture, &t, out))
		buf_addstr(out, text);
}

void layout_text(const struct layout_writer *w, const struct schema_field *f, struct str text,
                 struct buf *out)
{
	const struct layout *l = w->layout;

	if (str_is_null(text))
		buf_addstr(out, f->null_text.p ? f->null_text : l->null_text);
	else if (f->type.kind == TYPE_DECIMAL)
		put_decimal(l, text, out);
	else if (f->type.kind == TYPE_DATE)
		put_date(l, f, text, out);
	else if (f->type.kind == TYPE_BOOLEAN)
		buf_addstr(out, str_is(text, "true") ? l->true_text : l->false_text);
	else
		buf_addstr(out, text);
}

/* Is there nothing in it that would end the field, or the line? */
static bool is_writable(const struct layout_writer *w, const struct schema_field *f,
                        struct str text)
{
	const struct layout *l = w->layout;
	bool never = l->quoting == QUOTE_NEVER;

	if (w->account && str_is(f->name, "account") &&
	    pattern_matches(w->account, text) != PATTERN_YES)
		return false;
	if (l->form != LAYOUT_ROWS)
		return layout_journal_takes((enum layout_form)l->form, f->name, text);
	for (size_t i = 0; i < text.len; i++) {
		if ((text.p[i] == '\n' || text.p[i] == '\r') && (never || !l->breaks))
			return false;
		if (never && text.p[i] == l->delimiter.p[0])
			return false;
	}
	return true;
}

static size_t characters(struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += ((unsigned char)text.p[i] & 0xc0) != 0x80;
	return n;
}

/* `len` bytes in the file's encoding: is that too much, or are the characters? */
static bool is_too_long(const struct layout_writer *w, const struct schema_field *f, size_t len)
{
	return (f->max_bytes > 0 && len > f->max_bytes) ||
	       (f->has_max_length && characters(buf_str(&w->text)) > f->max_length);
}

bool layout_takes(struct layout_writer *w, const struct schema_field *f, struct str text,
                  enum fault *fault)
{
	size_t bad, len;

	if (str_is_null(text))
		return true;
	/*
	 * what imports the file takes an empty cell for one without a value, and its line for one
	 * of the voucher above
	 */
	*fault = FAULT_REQUIRED;
	if (f->required && text.len == 0 && w->schema->layout)
		return false;
	buf_reset(&w->text);
	layout_text(w, f, text, &w->text);
	*fault = FAULT_UNWRITABLE;
	if (!is_writable(w, f, buf_str(&w->text)))
		return false;
	len = w->text.len;
	if (!w->everything && !(w->ascii && str_is_ascii(buf_str(&w->text)))) {
		buf_reset(&w->bytes);
		*fault = FAULT_UNENCODABLE;
		if (!charset_encode(w->charset, buf_str(&w->text), &w->bytes, &bad))
			return false;
		len = w->bytes.len;
	}
	*fault = FAULT_TOO_LONG;
	return !is_too_long(w, f, len);
}

/* ---- lines ---- */

static void end_line(const struct layout *l, struct buf *out)
{
	buf_adds(out, l->crlf ? "\r\n" : "\n");
}

static bool needs_quotes(const struct layout *l, struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] == l->delimiter.p[0] || strchr("\"\r\n", text.p[i]))
			return true;
	/* a blank at either end is dropped by many readers where it is bare */
	return text.len > 0 && (text.p[0] == ' ' || text.p[text.len - 1] == ' ');
}

static bool is_quoted(const struct layout *l, const struct schema_field *f, struct str text,
                      bool absent)
{
	switch ((enum layout_quoting)l->quoting) {
	case QUOTE_NEVER:
		return false;
	case QUOTE_TEXTS:
		if (f->type.kind == TYPE_TEXT)
			return true;
		break;
	case QUOTE_ALL:
		if (!absent)
			return true;
		break;
	case QUOTE_NEEDED:
		/* nothing between the delimiters is null */
		if (!absent && text.len == 0)
			return true;
		break;
	}
	return needs_quotes(l, text);
}

void layout_line(const struct layout_writer *w, const struct str *cell, const bool *absent,
                 struct buf *out)
{
	const struct layout *l = w->layout;

	for (size_t i = 0; i < w->schema->count; i++) {
		if (i > 0)
			buf_addstr(out, l->delimiter);
		if (is_quoted(l, &w->schema->field[i], cell[i], absent[i]))
			text_enclose(out, cell[i], '"');
		else
			buf_addstr(out, cell[i]);
	}
	end_line(l, out);
}

static void put_lines(const struct layout *l, const struct str *line, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		buf_addstr(out, line[i]);
		end_line(l, out);
	}
}

struct str layout_title(const struct layout_writer *w, const struct schema_field *f)
{
	/* a schema without a layout has titles for people, in several languages */
	return f->title.p && w->layout != &plain ? f->title : f->name;
}

void layout_head(const struct layout_writer *w, struct buf *out)
{
	const struct layout *l = w->layout;

	put_lines(l, l->above, l->above_count, out);
	if (l->no_header || l->form != LAYOUT_ROWS)
		return;
	for (size_t i = 0; i < w->schema->count; i++) {
		struct str title = layout_title(w, &w->schema->field[i]);

		if (i > 0)
			buf_addstr(out, l->delimiter);
		if (l->quoting == QUOTE_ALL ||
		    (l->quoting != QUOTE_NEVER && needs_quotes(l, title)))
			text_enclose(out, title, '"');
		else
			buf_addstr(out, title);
	}
	end_line(l, out);
}

void layout_foot(const struct layout_writer *w, struct buf *out)
{
	put_lines(w->layout, w->layout->below, w->layout->below_count, out);
}

bool layout_encode(struct layout_writer *w, struct str text, struct buf *out)
{
	size_t bad;

	return charset_encode(w->charset, text, out, &bad);
}

void layout_close(struct layout_writer *w)
{
	if (!w)
		return;
	charset_close(w->charset);
	pattern_free(w->account);
	buf_free(&w->text);
	buf_free(&w->bytes);
	free(w);
}
