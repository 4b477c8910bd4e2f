/*
 * xlsx_text - find the one value of a cell or of a shared string.
 *
 * The value is in certain elements: <v>, and <t> of <is> or <si>, there also in runs <r>. The
 * pronunciation <rPh>, the look of a run <rPr>, and extensions are not part of it. Text in any
 * other element contradicts the value.
 */
#include <string.h>

#include "format/xlsx_int.h"

/* Where an element is allowed, and what it is there. */
static const struct {
	enum xlsx_place within;
	const char *name;
	enum xlsx_place place;
} places[] = {
	{ XLSX_CELL, "v", XLSX_VALUE },     { XLSX_CELL, "f", XLSX_FORMULA },
	{ XLSX_CELL, "is", XLSX_ITEM },     { XLSX_CELL, "extLst", XLSX_SHUT },
	{ XLSX_ITEM, "t", XLSX_VALUE },     { XLSX_ITEM, "r", XLSX_RUN },
	{ XLSX_ITEM, "rPh", XLSX_SHUT },    { XLSX_ITEM, "phoneticPr", XLSX_SHUT },
	{ XLSX_ITEM, "extLst", XLSX_SHUT }, { XLSX_RUN, "t", XLSX_VALUE },
	{ XLSX_RUN, "rPr", XLSX_SHUT },
};

bool xlsx_is_alternate(struct xml_name name)
{
	return name.local[0] == 'A' && strcmp(name.local, "AlternateContent") == 0 &&
	       str_ends(name.space, STR("/markup-compatibility/2006"));
}

/*
 * What an element is in its place. An element of another namespace is an extension, unless it has
 * alternatives.
 */
static enum xlsx_place place_of(enum xlsx_place within, struct xml_name name)
{
	if (within == XLSX_VALUE || within == XLSX_FORMULA)
		return XLSX_STRANGE;
	if (!xlsx_is_main(name))
		return xlsx_is_alternate(name) ? XLSX_STRANGE : XLSX_SHUT;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (places[i].within == within && places[i].name[0] == name.local[0] &&
		    strcmp(places[i].name + 1, name.local + 1) == 0)
			return places[i].place;
	return XLSX_STRANGE;
}

void xlsx_text_begin(struct xlsx_text *t, enum xlsx_place place)
{
	buf_reset(&t->text);
	buf_reset(&t->formula);
	t->depth = 0;
	t->place[0] = place;
	t->shut = t->strange = 0;
	t->first = 0;
	t->plain = t->runs = t->run = t->inlined = t->has_formula = t->odd = false;
}

/* The next text is another value than the one before. */
static void part(struct xlsx_text *t)
{
	if (t->first == 0)
		t->first = t->text.len;
}

/* A value, an item or a run begins: note if there is another one where only one is allowed. */
static void enter(struct xlsx_text *t, enum xlsx_place within, enum xlsx_place place)
{
	if (within == XLSX_CELL) {
		if (place != XLSX_FORMULA)
			part(t);
		t->inlined = t->inlined || place == XLSX_ITEM;
		t->has_formula = t->has_formula || place == XLSX_FORMULA;
		return;
	}
	if (within == XLSX_ITEM && ((place == XLSX_VALUE && (t->plain || t->runs)) ||
	                            (place == XLSX_RUN && t->plain) || t->odd))
		part(t);
	if (within == XLSX_RUN && place == XLSX_VALUE && t->run)
		part(t);
	t->plain = t->plain || (within == XLSX_ITEM && place == XLSX_VALUE);
	t->runs = t->runs || place == XLSX_RUN;
	t->run = within == XLSX_RUN && place == XLSX_VALUE;
}

void xlsx_text_start(struct xlsx_text *t, struct xml_name name)
{
	enum xlsx_place within = t->place[t->depth], place;

	if (within == XLSX_CELL && (t->shut | t->strange) == 0 && name.local[0] == 'v' &&
	    name.local[1] == '\0' && xlsx_is_main(name)) {
		part(t); /* the short way for most elements */
		t->place[++t->depth] = XLSX_VALUE;
		return;
	}
	if (t->shut > 0 || t->strange > 0) {
		t->shut += t->shut > 0;
		t->strange += t->strange > 0;
		return;
	}
	place = place_of(within, name);
	if (place == XLSX_SHUT) {
		t->shut = 1;
	} else if (place == XLSX_STRANGE) {
		t->strange = 1;
	} else {
		enter(t, within, place);
		t->place[++t->depth] = place;
	}
}

bool xlsx_text_end(struct xlsx_text *t)
{
	if (t->shut > 0)
		t->shut--;
	else if (t->strange > 0)
		t->strange--;
	else if (t->depth == 0)
		return true;
	else
		t->depth--;
	return false;
}

bool xlsx_text_add(struct xlsx_text *t, struct str piece)
{
	enum xlsx_place place = t->place[t->depth];

	if (t->shut > 0)
		return true;
	if (t->strange == 0 && place == XLSX_VALUE) {
		buf_addstr(&t->text, piece);
	} else if (t->strange == 0 && place == XLSX_FORMULA) {
		buf_addstr(&t->formula, piece);
	} else if (str_trim(piece).len > 0) {
		part(t);
		t->odd = true;
		buf_addstr(&t->text, piece);
	}
	return t->text.len <= FIELD_MAX && t->formula.len <= FIELD_MAX;
}

bool xlsx_text_odd(const struct xlsx_text *t)
{
	return t->odd || (t->first > 0 && t->text.len > t->first);
}

void xlsx_text_show(const struct xlsx_text *t, struct buf *out)
{
	size_t first = t->first < t->text.len ? t->first : 0;

	buf_add(out, t->text.p, first);
	if (first > 0)
		buf_adds(out, " | ");
	buf_add(out, t->text.p + first, t->text.len - first);
}

void xlsx_text_free(struct xlsx_text *t)
{
	buf_free(&t->text);
	buf_free(&t->formula);
}
