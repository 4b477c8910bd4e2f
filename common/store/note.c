/* note - see note.h. */
#include "store/note.h"

#include "base/mem.h"
#include "store/store_kind.h"

#define PIECE 2000 /* notes in one piece */

/* ---- writing ---- */

static void add_number(struct buf *b, uint64_t n)
{
	char *start = row_room(b, 10), *p = start;

	for (; n >= 0x80; n >>= 7)
		*p++ = (char)(n | 0x80);
	*p++ = (char)n;
	b->len += (size_t)(p - start);
}

static void add_byte(struct buf *b, char byte)
{
	*row_room(b, 1) = byte;
	b->len++;
}

void note_begin(struct note_writer *w, int64_t row, struct hash128 digest)
{
	char *p;

	if (w->count++ == 0)
		w->first = w->last = row;
	add_number(&w->bytes, (uint64_t)row - (uint64_t)w->last);
	w->last = row;
	p = row_room(&w->bytes, 16);
	row_put64(p, digest.low);
	row_put64(p + 8, digest.high);
	w->bytes.len += 16;
}

void note_null(struct note_writer *w)
{
	add_byte(&w->bytes, ROW_NULL);
}

void note_integer(struct note_writer *w, int64_t units)
{
	add_byte(&w->bytes, ROW_INTEGER);
	/* the sign is the lowest bit, so small negative amounts are short, too */
	add_number(&w->bytes, (uint64_t)units << 1 ^ (units < 0 ? UINT64_MAX : 0));
}

void note_text(struct note_writer *w, struct str text)
{
	add_byte(&w->bytes, ROW_TEXT);
	add_number(&w->bytes, text.len);
	buf_addstr(&w->bytes, text);
}

void note_amounts(struct note_writer *w, struct str amounts)
{
	buf_addstr(&w->bytes, amounts);
}

bool note_full(const struct note_writer *w)
{
	return w->count == PIECE;
}

void note_reset(struct note_writer *w)
{
	buf_reset(&w->bytes);
	w->count = 0;
}

/* ---- reading ---- */

/* Read a number at *p. False if it does not end before `end`. */
static bool get_number(const unsigned char **p, const unsigned char *end, uint64_t *out)
{
	*out = 0;
	for (int shift = 0; *p < end && shift < 64; shift += 7) {
		unsigned char byte = *(*p)++;

		*out |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return true;
	}
	return false;
}

/* Skip one amount. */
static bool skip_amount(const unsigned char **p, const unsigned char *end)
{
	uint64_t number;

	if (*p == end)
		return false;
	switch (*(*p)++) {
	case ROW_NULL:
		return true;
	case ROW_INTEGER:
		return get_number(p, end, &number);
	case ROW_TEXT:
		if (!get_number(p, end, &number) || number > (uint64_t)(end - *p))
			return false;
		*p += number;
		return true;
	default:
		return false;
	}
}

bool note_next(struct note_reader *r, struct noted *out)
{
	const unsigned char *amounts;
	uint64_t step;

	if (!get_number(&r->p, r->end, &step) || r->end - r->p < 16)
		return false;
	r->row = (int64_t)((uint64_t)r->row + step);
	out->row = r->row;
	out->digest = (struct hash128){ row_get64(r->p), row_get64(r->p + 8) };
	r->p += 16;
	amounts = r->p;
	for (size_t i = 0; i < r->controls; i++)
		if (!skip_amount(&r->p, r->end))
			return false;
	out->amounts = (struct str){ (const char *)amounts, (size_t)(r->p - amounts) };
	return true;
}

bool note_amount(struct str *amounts, struct type type, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)amounts->p, *end = p + amounts->len;
	char text[DECIMAL_TEXT];
	uint64_t number = 0;
	unsigned char kind;

	if (p == end)
		return false;
	kind = *p++;
	if (kind != ROW_NULL)
		get_number(&p, end, &number);
	if (kind == ROW_INTEGER) {
		decimal_format(decimal_of((int64_t)(number >> 1 ^ (number & 1 ? UINT64_MAX : 0)),
		                          type.kind == TYPE_DECIMAL ? type.scale : 0),
		               text);
		buf_adds(out, text);
	} else if (kind == ROW_TEXT) {
		buf_add(out, p, number);
		p += number;
	}
	*amounts = (struct str){ (const char *)p, (size_t)(end - p) };
	return kind != ROW_NULL;
}

void note_values(struct str amounts, const struct type *type, size_t count, struct buf *text,
                 struct str *value)
{
	const char *p;

	buf_reset(text);
	for (size_t i = 0; i < count; i++) {
		size_t start = text->len;
		bool has = note_amount(&amounts, type[i], text);

		/* the text may move as it grows, so note only the lengths until it is whole */
		value[i] = (struct str){ has ? "" : NULL, text->len - start };
	}
	p = buf_str(text).p;
	for (size_t i = 0; i < count; p += value[i++].len)
		if (!str_is_null(value[i]))
			value[i].p = p;
}

/* ---- what is noted ---- */

void note_fields_name(struct note_fields *f, const struct store_table *t, bool at_first)
{
	const struct header *h = t->header;

	f->name = xcalloc(h->count + t->schema->count + 1, sizeof(*f->name));
	f->count = at_first;
	for (size_t i = 0; i < h->count; i++)
		f->name[f->count++] = h->name[i];
	f->name[at_first ? 0 : f->count++] = STR("_at");
	f->sent = f->count;
	/* a column of the schema that the stream lacks counts as sent null */
	for (size_t i = 0; i < t->schema->count; i++)
		if (header_find(h, t->schema->field[i].name) < 0)
			f->name[f->count++] = t->schema->field[i].name;
	/* a record that is changed keeps its other fields: they are compared one by one */
	if (store_by_key(t->mode))
		f->sent = f->count;
}

static struct json_node *names(const struct str *name, size_t count)
{
	struct json_node *list = json_node_array();

	for (size_t i = 0; i < count; i++)
		json_node_append_text(list, name[i]);
	return list;
}

void note_fields_write(const struct note_fields *f, struct buf *out)
{
	struct json_node *both = json_node_array();

	json_node_append(both, names(f->name, f->sent));
	json_node_append(both, names(f->name + f->sent, f->count - f->sent));
	json_node_write(both, out);
	json_node_free(both);
}

static void add_names(struct note_fields *f, const struct json_node *list)
{
	size_t more = json_node_size(list);

	f->name = xrealloc(f->name, f->count + more + 1, sizeof(*f->name));
	for (size_t i = 0; i < more; i++)
		f->name[f->count++] = json_node_text(json_node_at(list, i, NULL));
}

struct json_node *note_fields_read(struct note_fields *f, struct str json)
{
	char error[80];
	struct json_node *both = json_node_parse(json, error, sizeof(error));

	add_names(f, json_node_at(both, 0, NULL));
	f->sent = f->count;
	add_names(f, json_node_at(both, 1, NULL));
	return both;
}

void note_controls_name(struct controls *noted, const struct store_table *t)
{
	const struct controls *controls = t->controls;
	const struct header *h = t->header;
	bool computed = false;

	noted->name = xcalloc(controls->count + h->count, sizeof(*noted->name));
	for (size_t i = 0; i < controls->count; i++) {
		if (header_find(h, controls->name[i]) >= 0)
			noted->name[noted->count++] = controls->name[i];
		else
			computed = computed || controls->maker;
	}
	for (size_t i = 0; computed && i < h->count; i++) {
		bool known = t->field[i]->type.kind != TYPE_DECIMAL;

		for (size_t k = 0; k < noted->count; k++)
			known = known || str_eq(noted->name[k], h->name[i]);
		if (!known)
			noted->name[noted->count++] = h->name[i];
	}
}

void note_controls_write(const struct controls *controls, struct buf *out)
{
	struct json_node *list = names(controls->name, controls->count);

	json_node_write(list, out);
	json_node_free(list);
}

void note_controls_add(struct controls *controls, struct str name)
{
	controls->name = xrealloc(controls->name, controls->count + 1, sizeof(*controls->name));
	controls->name[controls->count++] = (struct str){ str_dup(name), name.len };
}

void note_controls_read(struct controls *controls, struct str json)
{
	char error[80];
	struct json_node *list = json_node_parse(json, error, sizeof(error));

	for (size_t i = 0; i < json_node_size(list); i++)
		note_controls_add(controls, json_node_text(json_node_at(list, i, NULL)));
	json_node_free(list);
}
