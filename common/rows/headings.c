/* headings - see headings.h. */
#include "rows/headings.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "charset/unicode.h"

/* One column. */
struct heading_value {
	struct buf text;    /* the current value, */
	bool there;         /* if there is one, */
	bool known;         /* and if it is known */
	bool odd, mojibake; /* a cell of the row may be odd; holds mojibake (row_splitter.h) */
	bool found;         /* the row found last has another value: */
	struct buf next;    /* that value */
	bool next_odd, next_misread;
	uint64_t count;        /* headings in this file */
	uint64_t first;        /* the line of the first one */
	uint64_t without;      /* records above the first one */
	uint64_t without_line; /* the line of the first such record */
};

struct headings {
	const struct spec_source *how;
	const struct columns *columns;
	struct pattern_room *room;
	bool limited;                /* a pattern took too many steps on the row found last */
	struct heading_value *value; /* one for each of how->headings */
	struct buf text;
};

struct headings *headings_new(const struct spec_source *how)
{
	struct headings *h;
	size_t groups = 0;

	if (how->headings_count == 0)
		return NULL;
	h = xcalloc(1, sizeof(*h));
	h->how = how;
	h->value = xcalloc(how->headings_count, sizeof(*h->value));
	for (size_t i = 0; i < how->headings_count; i++)
		if (pattern_groups(how->headings[i].pattern) > groups)
			groups = pattern_groups(how->headings[i].pattern);
	h->room = pattern_room_new(groups);
	return h;
}

void headings_file(struct headings *h, const struct columns *columns)
{
	if (!h)
		return;
	h->columns = columns;
	for (size_t i = 0; i < h->how->headings_count; i++) {
		struct heading_value *v = &h->value[i];

		v->there = v->odd = v->mojibake = v->found = false;
		v->known = true;
		v->count = v->without = 0;
		buf_reset(&v->text);
	}
}

/*
 * The text of a cell as conditions see it: without control characters, and without blanks at its
 * ends.
 */
static struct str tidy(struct headings *h, struct str cell)
{
	if (unicode_has_controls(cell)) {
		buf_reset(&h->text);
		unicode_drop_controls(cell, &h->text);
		cell = buf_str(&h->text);
	}
	return unicode_trim(cell);
}

/* Does a cell match? The first match is the value: its first group, or the whole match. */
static bool matches(struct headings *h, size_t i, struct str cell, const struct legacy_row *row)
{
	const struct pattern *pattern = h->how->headings[i].pattern;
	struct heading_value *v = &h->value[i];
	enum pattern_status status;

	pattern_room_begin(h->room, cell);
	status = pattern_matches_in(pattern, h->room, cell);
	h->limited = h->limited || status == PATTERN_LIMIT;
	if (status != PATTERN_YES)
		return false;
	buf_reset(&v->next);
	pattern_expand(pattern, h->room, cell, pattern_groups(pattern) > 0 ? STR("$1") : STR("$0"),
	               &v->next);
	v->next_odd = row->odd;
	v->next_misread = row->mojibake;
	return true;
}

bool headings_find(struct headings *h, const struct legacy_row *row)
{
	bool any = false;

	for (size_t i = 0; h && i < h->how->headings_count; i++)
		h->value[i].found = false;
	if (h)
		h->limited = false;
	for (size_t k = 0; h && k < row->count; k++) {
		struct str cell = row->cell[k].len > 0 ? tidy(h, row->cell[k]) : STR("");

		for (size_t i = 0; cell.len > 0 && i < h->how->headings_count; i++)
			if (!h->value[i].found)
				any |= h->value[i].found = matches(h, i, cell, row);
	}
	return any;
}

void headings_put(const struct headings *h, struct legacy_row *row)
{
	size_t first;

	if (!h)
		return;
	first = h->columns->count - h->how->headings_count;
	for (size_t i = 0; i < h->how->headings_count; i++) {
		const struct heading_value *v = &h->value[i];

		row->cell[first + i] = v->there ? unicode_trim(buf_str(&v->text)) : STR_NULL;
		row->odd = row->odd || v->odd;
		row->mojibake = row->mojibake || v->mojibake;
	}
}

enum headings_news headings_take(struct headings *h, uint64_t line)
{
	enum headings_news news = HEADINGS_SAME;

	for (size_t i = 0; i < h->how->headings_count; i++) {
		struct heading_value *v = &h->value[i];
		struct buf text = v->text;
		bool same = v->there && str_eq(buf_str(&v->text), buf_str(&v->next));

		if (!v->found)
			continue;
		if (!v->known)
			news = HEADINGS_UNSURE;
		else if (!same && news == HEADINGS_SAME)
			news = HEADINGS_OTHER;
		v->text = v->next;
		v->next = text;
		v->odd = v->next_odd;
		v->mojibake = v->next_misread;
		v->there = v->known = true;
		if (v->count++ == 0)
			v->first = line;
	}
	return news;
}

bool headings_limited(const struct headings *h)
{
	return h && h->limited;
}

void headings_record(struct headings *h, uint64_t line)
{
	for (size_t i = 0; h && i < h->how->headings_count; i++)
		if (!h->value[i].there && h->value[i].without++ == 0)
			h->value[i].without_line = line;
}

struct str headings_name(const struct headings *h)
{
	size_t i = 0;

	while (!h->value[i].found)
		i++;
	return h->how->headings[i].name;
}

void headings_forget(struct headings *h)
{
	for (size_t i = 0; h && i < h->how->headings_count; i++)
		h->value[i].known = h->value[i].there = false;
}

bool headings_settled(const struct headings *h)
{
	for (size_t i = 0; h && i < h->how->headings_count; i++)
		if (!h->value[i].known)
			return false;
	return true;
}

void headings_continue(struct headings *h, struct headings *before)
{
	for (size_t i = 0; h && i < h->how->headings_count; i++) {
		struct heading_value *v = &h->value[i], *b = &before->value[i];

		buf_reset(&v->text);
		buf_addstr(&v->text, buf_str(&b->text));
		v->there = b->there;
		v->odd = b->odd;
		v->mojibake = b->mojibake;
		if (v->count == 0)
			v->first = b->first;
		v->count += b->count;
	}
}

void headings_clear(struct headings *h)
{
	for (size_t i = 0; h && i < h->how->headings_count; i++)
		h->value[i].count = h->value[i].without = 0;
}

/*
 * The ASCII colon and the full-width one of Chinese and Japanese look alike, but are two
 * characters. Does the regular expression have only one of them? A colon of its own syntax, as in
 * (?:a|b) and [[:digit:]], does not count.
 */
static const char *twin_note(const struct spec_given *how)
{
	static const char wide[] = "\xef\xbc\x9a";
	const char *regex = pattern_text(how->pattern).p;
	bool has_wide = strstr(regex, wide) != NULL, has_narrow = false;

	for (const char *p = regex; *p != '\0'; p++)
		has_narrow |= *p == ':' && p[1] != ']' && (p == regex || !strchr("?[", p[-1]));
	if (has_narrow == has_wide)
		return "";
	return has_narrow ? "Its ':' does not match the full-width '：', and [:：] matches both; "
	                  : "Its full-width '：' does not match ':', and [:：] matches both; ";
}

bool headings_end(const struct headings *h, const char *file, bool records)
{
	char count[27];
	bool ok = true;

	for (size_t i = 0; h && i < h->how->headings_count; i++) {
		const struct heading_value *v = &h->value[i];
		struct str name = h->how->headings[i].name;

		if (v->count > 0 && v->without > 0)
			diag_note(
				"%s: %s %s above the first heading and %s no '%.*s', the first on line %llu",
				file, text_count(v->without, count),
				v->without == 1 ? "record is" : "records are",
				v->without == 1 ? "has" : "have", (int)name.len, name.p,
				(unsigned long long)v->without_line);
		if (v->count > 0)
			diag_detail("%s: %s %s '%.*s' for the rows below, the first on line %llu",
			            file, text_count(v->count, count),
			            v->count == 1 ? "row gives" : "rows give", (int)name.len,
			            name.p, (unsigned long long)v->first);
		else if (records) {
			ok = false;
			diag_error(
				"%s: no row matches source.headings.%.*s, so that '%.*s' is not known for any record: is the "
				"regular expression right? %scutover show --rows 1-50 shows the rows",
				file, (int)name.len, name.p, (int)name.len, name.p,
				twin_note(&h->how->headings[i]));
		}
	}
	return ok;
}

void headings_free(struct headings *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->how->headings_count; i++) {
		buf_free(&h->value[i].text);
		buf_free(&h->value[i].next);
	}
	pattern_room_free(h->room);
	buf_free(&h->text);
	free(h->value);
	free(h);
}
