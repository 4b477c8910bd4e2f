/* guess_name - see guess_name.h. */
#include "sniff/guess_name.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "charset/unicode.h"
#include "rows/columns.h"
#include "schema/word_file.h"

/* a longer name gets no more letters: a key of YAML has at most 1,024 */
#define NAME_MOST 96

/* The form in which headings are compared: as columns are, in small letters, with a blank for _. */
static void key_of(struct str heading, struct buf *out)
{
	struct buf text = { 0 };

	buf_reset(out);
	unicode_lower(columns_matched(heading, &text), out);
	for (size_t i = 0; i < out->len; i++)
		if (out->p[i] == '_')
			out->p[i] = ' ';
	buf_free(&text);
}

static struct guess_known *find(const struct guess_names *n, struct str key)
{
	for (size_t i = 0; i < n->count; i++)
		if (str_eq(n->known[i].heading, key))
			return &n->known[i];
	return NULL;
}

/* Of two meanings the more certain one wins; of equals the first. */
static struct guess_known *add(struct guess_names *n, struct str heading, struct str field,
                               struct type type, unsigned rank)
{
	struct buf key = { 0 };
	struct guess_known *k;

	key_of(heading, &key);
	k = find(n, buf_str(&key));
	if (!k) {
		n->known = mem_grow(n->known, &n->capacity, n->count + 1, sizeof(*n->known));
		k = &n->known[n->count++];
		*k = (struct guess_known){ .heading = str_copy(&n->arena, buf_str(&key)),
			                   .rank = rank + 1 };
	}
	if (rank < k->rank) {
		k->field = str_copy(&n->arena, field);
		k->type = type;
		k->rank = rank;
	}
	buf_free(&key);
	return k;
}

/*
 * A field that rules cut out of a cell is only a part of the cell. A heading late in a list is less
 * certain.
 */
static void add_layout(struct guess_names *n, const struct spec_clean *clean)
{
	for (size_t i = 0; i < clean->field_count; i++) {
		const struct spec_field *f = &clean->field[i];

		for (size_t k = 0; k < f->from_count; k++)
			add(n, f->from[k], f->name, f->type,
			    (unsigned)(1 + k * 2 + (f->rules != NULL)));
	}
}

/* The type that layouts give to a field of this name; text if none has it. */
static struct type type_of(const struct guess_names *n, struct str field)
{
	for (size_t i = 0; i < n->profiles.count; i++)
		for (size_t k = 0; n->layout[i] && k < n->layout[i]->clean.field_count; k++)
			if (str_eq(n->layout[i]->clean.field[k].name, field))
				return n->layout[i]->clean.field[k].type;
	return (struct type){ TYPE_TEXT, 0 };
}

/* ---- the table of headings ---- */

/* A table while it is read. */
struct heading_table {
	struct guess_names *names;
	unsigned file; /* the number of the file, from 1 */
	struct buf why;
};

/* Can it be the name of a field? */
static bool is_identifier(struct str field)
{
	struct buf name = { 0 };
	bool is;

	guess_identifier(field, 0, &name);
	is = str_eq(buf_str(&name), field);
	buf_free(&name);
	return is;
}

/* Is the heading in the same file already? */
static bool is_twice(struct heading_table *t, struct str heading)
{
	struct buf key = { 0 };
	const struct guess_known *k;
	bool is;

	key_of(heading, &key);
	k = find(t->names, buf_str(&key));
	is = k && k->file == t->file;
	if (is)
		buf_addf(&t->why, "the heading '%.*s' is '%.*s' by a row above", (int)heading.len,
		         heading.p, (int)k->field.len, k->field.p);
	buf_free(&key);
	return is;
}

/* Add a heading of a table. If an earlier file has it, the earlier file counts. */
static void add_of_file(struct heading_table *t, struct str heading, struct str field)
{
	struct guess_known *k = add(t->names, heading, field, type_of(t->names, field), 0);

	k->file = k->file == 0 ? t->file : k->file;
}

static bool add_heading(void *context, const struct str *cell, const char **why)
{
	struct heading_table *t = context;
	struct str field = cell[0], heading = cell[1];

	buf_reset(&t->why);
	if (field.len == 0 || heading.len == 0)
		buf_addf(&t->why, "the %s is missing", field.len == 0 ? "field" : "heading");
	else if (!is_identifier(field))
		buf_addf(
			&t->why,
			"'%.*s' is no name of a field: small letters, digits and _, a letter first",
			(int)field.len, field.p);
	else if (!is_twice(t, heading))
		add_of_file(t, heading, field);
	*why = t->why.p;
	return t->why.len == 0;
}

static void next_file(void *context)
{
	struct heading_table *t = context;

	t->file++;
}

static bool add_general(struct guess_names *n, const char *folder)
{
	static const struct str column[] = { { "field", 5 }, { "heading", 7 } };
	struct heading_table t = { .names = n };
	const struct word_file_form form = { column, 2, add_heading, &t, NULL };
	bool ok = word_files_read(folder, GUESS_HEADINGS, &form, next_file);

	buf_free(&t.why);
	return ok;
}

bool guess_names_read(struct guess_names *n, const char *folder)
{
	struct buf text = { 0 };
	bool ok = layout_list_sources(&n->profiles, folder);

	n->layout = xcalloc(n->profiles.count + 1, sizeof(*n->layout));
	for (size_t i = 0; ok && i < n->profiles.count; i++) {
		const struct source_layout *p = &n->profiles.profile[i];

		buf_reset(&text);
		buf_addf(&text, "cutover: 1\nsource: { profile: \"%s\" }\n", p->name.p);
		n->layout[i] = spec_parse(p->name.p, buf_str(&text), folder);
		ok = n->layout[i] != NULL;
		if (ok)
			add_layout(n, &n->layout[i]->clean);
	}
	if (ok)
		ok = add_general(n, folder);
	buf_free(&text);
	return ok;
}

/*
 * The text after a heading that names the currency of its amounts: that of the books, or that of
 * the document.
 */
static const struct {
	const char *text;
	bool own;
} currencies[] = {
	{ "本币", true },      { "本位币", true }, { "人民币", true },   { "元", true },
	{ "rmb", true },       { "cny", true },    { "local", true },    { "lc", true },
	{ "eur", true },       { "hw", true },     { "本国货币", true }, { "円", true },
	{ "原币", false },     { "外币", false },  { "fc", false },      { "original", false },
	{ "currency", false },
};

/*
 * Cut the currency off "借方-本币", "金额（原币）". *name is the rest of the heading; *own is true for the
 * currency of the books. False if there is no such text.
 */
static bool cut_currency(const struct buf *key, struct str *name, bool *own)
{
	static const char *const signs[] = { "-", "(", ":", "/", "_", "[" };

	for (size_t i = 0; i < sizeof(currencies) / sizeof(currencies[0]); i++) {
		ptrdiff_t at = str_find(buf_str(key), str_of(currencies[i].text));

		for (size_t k = 0; at > 1 && k < sizeof(signs) / sizeof(signs[0]); k++) {
			if (key->p[at - 1] != signs[k][0])
				continue;
			*name = unicode_trim((struct str){ key->p, (size_t)at - 1 });
			*own = currencies[i].own;
			return name->len > 0;
		}
	}
	return false;
}

const struct guess_known *guess_names_find(const struct guess_names *n, struct str heading)
{
	struct buf key = { 0 };
	const struct guess_known *k;
	struct str name;
	bool own;

	key_of(heading, &key);
	k = key.len > 0 ? find(n, buf_str(&key)) : NULL;
	if (!k && key.len > 0 && cut_currency(&key, &name, &own)) {
		k = find(n, name);
		if (k && (k->type.kind != TYPE_DECIMAL || !own))
			k = k->type.kind == TYPE_DECIMAL ? find(n, STR("原币金额")) : NULL;
	}
	buf_free(&key);
	return k;
}

/* May it be within a name? Letters of all scripts may; signs between words may not. */
static bool is_letter(uint32_t code)
{
	if (code < 0x80)
		return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z');
	return code >= 0xc0 && code != 0xd7 && code != 0xf7 && !unicode_is_space(code) &&
	       !(code >= 0x2000 && code <= 0x2bff) && !(code >= 0x3000 && code <= 0x3004) &&
	       !(code >= 0x3008 && code <= 0x3020) && !(code >= 0xd800 && code <= 0xf8ff) &&
	       !(code >= 0xfe00 && code <= 0xffef) && code < 0x1f000;
}

void guess_identifier(struct str heading, size_t number, struct buf *out)
{
	struct buf text = { 0 }, small = { 0 };
	struct str name = columns_matched(heading, &text);
	const char *p, *end;
	size_t start = out->len;
	bool gap = false;

	unicode_lower(name, &small);
	for (p = small.p, end = str_end(buf_str(&small));
	     p < end && out->len - start < NAME_MOST;) {
		uint32_t code = unicode_next(&p, end);

		if (!is_letter(code)) {
			gap = out->len > start;
			continue;
		}
		if (out->len == start && code >= '0' && code <= '9')
			buf_addc(out, 'c');
		if (gap)
			buf_addc(out, '_');
		unicode_put(out, code);
		gap = false;
	}
	if (out->len == start)
		buf_addf(out, "column%zu", number);
	buf_free(&text);
	buf_free(&small);
}

void guess_names_free(struct guess_names *n)
{
	for (size_t i = 0; n->layout && i < n->profiles.count; i++)
		spec_close(n->layout[i]);
	free(n->layout);
	free(n->known);
	arena_free(&n->arena);
	layout_list_free(&n->profiles);
	*n = (struct guess_names){ 0 };
}
