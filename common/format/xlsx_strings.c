/*
 * xlsx_strings - keep the texts that all sheets share.
 *
 * Any cell may use any text, so all must be available; but a small file can have very many. Memory
 * has the first XLSX_KEPT bytes of them, and for each text its end in four bytes. A temporary file
 * has the rest.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "file/tempfile.h"
#include "format/xlsx_int.h"

#define QUEUE ((size_t)1 << 18) /* bytes written to the temporary file at a time */

/* ---- kept ---- */

static bool flush(struct xlsx *x)
{
	bool ok = x->queue.len == 0 || tempfile_write(x->spill, x->queue.p, x->queue.len);

	if (!ok && !diag_interrupted())
		xlsx_error(x, 0, "its texts do not fit into a temporary file: %s: is TMPDIR full?",
		           strerror(errno));
	buf_reset(&x->queue);
	return ok;
}

/* Add a text to the temporary file, which is created when it is first needed. */
static bool put_away(struct xlsx *x, struct str text)
{
	if (x->spill < 0)
		x->spill = tempfile_open();
	if (x->spill < 0)
		return xlsx_error(x, 0, "its texts need a temporary file: %s", strerror(errno));
	buf_addstr(&x->queue, text);
	return x->queue.len < QUEUE || flush(x);
}

static void add(struct xlsx *x, struct xml *xml, struct str text)
{
	size_t total = (x->string_count > 0 ? x->end[x->string_count - 1] : 0) + text.len;

	if (total > XLSX_STRINGS || x->string_count == XLSX_STRING_COUNT) {
		xml_refuse(xml,
		           total > XLSX_STRINGS ? "its texts take more than %zu MiB"
		                                : "it has more than %zu million texts",
		           total > XLSX_STRINGS ? XLSX_STRINGS >> 20 : XLSX_STRING_COUNT / 1000000);
		return;
	}
	if (x->string_count == x->string_capacity)
		x->end = mem_grow(x->end, &x->string_capacity, x->string_count + 1,
		                  sizeof(*x->end));
	x->end[x->string_count++] = (uint32_t)total;
	if (x->spill < 0 && x->text.len + text.len <= XLSX_KEPT)
		buf_addstr(&x->text, text);
	else if (!put_away(x, text))
		xml_refuse(xml, "it was not kept"); /* the error is already reported */
}

void xlsx_string(const struct xlsx *x, size_t i, size_t *from, size_t *len)
{
	*from = i > 0 ? x->end[i - 1] : 0;
	*len = x->end[i] - *from;
}

bool xlsx_string_away(const struct xlsx *x, size_t from, size_t len)
{
	return from + len > x->text.len;
}

bool xlsx_string_read(const struct xlsx *x, size_t from, size_t len, struct buf *out)
{
	off_t at = (off_t)(from - x->text.len);

	buf_reserve(out, len);
	while (len > 0) {
		ssize_t n = pread(x->spill, out->p + out->len, len, at);

		if (n < 0 && errno == EINTR && !diag_interrupted())
			continue;
		if (n <= 0)
			return false;
		out->len += (size_t)n;
		out->p[out->len] = '\0';
		len -= (size_t)n;
		at += n;
	}
	return true;
}

/* ---- from the parser ---- */

struct strings {
	struct xlsx *x;
	bool in_item;
	struct xlsx_text item; /* the text at work, with its escapes */
	struct buf text;       /* the text at work, without escapes */
};

static void strings_start(void *context, struct xml *xml, struct xml_name name)
{
	struct strings *s = context;

	if (s->in_item) {
		xlsx_text_start(&s->item, name);
	} else if (xlsx_is_alternate(name)) {
		xml_refuse(xml, "text %zu is there in several versions (AlternateContent)",
		           s->x->string_count);
	} else if (xlsx_is_main(name) && strcmp(name.local, "si") == 0) {
		s->in_item = true;
		xlsx_text_begin(&s->item, XLSX_ITEM);
	}
}

static void note_odd(struct xlsx *x)
{
	if (x->odd_count == x->odd_capacity)
		x->odd = mem_grow(x->odd, &x->odd_capacity, x->odd_count + 1, sizeof(*x->odd));
	x->odd[x->odd_count++] = (uint32_t)x->string_count;
}

static void end_item(struct strings *s, struct xml *xml)
{
	buf_reset(&s->text);
	if (xlsx_text_odd(&s->item)) {
		note_odd(s->x);
		xlsx_text_show(&s->item, &s->text);
	} else {
		xlsx_unescape(buf_str(&s->item.text), &s->text);
	}
	add(s->x, xml, buf_str(&s->text));
	s->in_item = false;
}

static void strings_end(void *context, struct xml *xml, struct xml_name name)
{
	struct strings *s = context;

	(void)name;
	if (s->in_item && xlsx_text_end(&s->item))
		end_item(s, xml);
}

static void strings_text(void *context, struct xml *xml, struct str piece)
{
	struct strings *s = context;

	if (s->in_item && !xlsx_text_add(&s->item, piece))
		xml_refuse(xml, "a text is longer than %zu MiB", FIELD_MAX >> 20);
}

bool xlsx_string_odd(const struct xlsx *x, size_t i)
{
	size_t low = 0, high = x->odd_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (x->odd[middle] < i)
			low = middle + 1;
		else
			high = middle;
	}
	return low < x->odd_count && x->odd[low] == i;
}

bool xlsx_strings_read(struct xlsx *x, const char *part)
{
	static const struct xml_handler handler = { strings_start, strings_end, strings_text };
	struct strings s = { .x = x };
	bool ok = xlsx_member(x, part, true, &handler, &s) && flush(x);

	xlsx_text_free(&s.item);
	buf_free(&s.text);
	return ok;
}
