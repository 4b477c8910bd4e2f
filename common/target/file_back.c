/*
 * file_back - the end of a file: writes the lines below the records, then reads the whole file back
 * and compares it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "charset/charset.h"
#include "target/file_int.h"

#define BLOCK ((size_t)1 << 20) /* bytes read back at a time */

/*
 * Append the value of ${rows} or ${sum.FIELD} for the lines below. False, after a report, if a sum
 * is too large.
 */
static bool put_figure(const struct file *f, struct str name, struct buf *out)
{
	const struct schema *s = f->table.schema;
	struct str field = { name.p + strlen("sum."), name.len - strlen("sum.") };
	struct decimal sum = decimal_of(0, 0);
	char text[DECIMAL_TEXT];
	ptrdiff_t at;

	if (str_is(name, LAYOUT_ROWS_NAME)) {
		buf_addf(out, "%llu", (unsigned long long)f->rows);
		return true;
	}
	at = f->source[schema_index(s, field)];
	if (at >= 0 && !decimal_sum_get(&f->sum[at], &sum)) {
		diag_error("the sum of '%.*s' needs more than %d digits; nothing is written",
		           (int)field.len, field.p, DECIMAL_DIGITS);
		return false;
	}
	(void)decimal_rescale(sum, schema_find(s, field)->type.scale, ROUND_NONE, &sum);
	decimal_format(sum, text);
	layout_text(f->layout, schema_find(s, field), str_of(text), out);
	return true;
}

/* Append the lines below the records, with their figures. */
static bool put_figures(const struct file *f, struct buf *out)
{
	struct buf lines = { 0 };
	struct str rest, name;
	ptrdiff_t open;
	bool ok = true;

	layout_foot(f->layout, &lines);
	rest = buf_str(&lines);
	/* the schema was checked: each ${...} is a figure and is closed */
	while (ok && (open = str_find(rest, STR("${"))) >= 0) {
		buf_add(out, rest.p, (size_t)open);
		rest = (struct str){ rest.p + open + 2, rest.len - (size_t)open - 2 };
		name = (struct str){ rest.p, (size_t)str_find(rest, STR("}")) };
		ok = put_figure(f, name, out);
		rest = (struct str){ rest.p + name.len + 1, rest.len - name.len - 1 };
	}
	buf_addstr(out, rest);
	buf_free(&lines);
	return ok;
}

/* Write the lines below the records, and everything that is queued. */
static bool put_lines(struct file *f, struct str lines)
{
	f->form->foot(f);
	buf_addstr(&f->line, lines);
	buf_reset(&f->foot);
	buf_addstr(&f->foot, buf_str(&f->line));
	return f->line.len == 0 || file_put_line(f);
}

bool file_put_foot(struct file *f)
{
	struct buf lines = { 0 };
	bool ok = put_figures(f, &lines) &&
	          (f->form->finish ? f->form->finish : put_lines)(f, buf_str(&lines));

	buf_free(&lines);
	if (!ok)
		return false;
	digest_end(f->digest, f->sha256);
	f->digest = NULL;
	return outfile_flush(f->out);
}

static bool take_block(struct file *f, struct charset *from, const char *p, size_t len)
{
	struct buf text = { 0 };
	bool ok;

	charset_decode(from, p, len, len == 0, &text);
	ok = f->form->take(f, buf_str(&text), len == 0);
	f->at += text.len;
	buf_free(&text);
	return ok && (charset_errors(from, NULL) == 0 ||
	              file_differs(f, "bytes that are not in its encoding"));
}

/* The text of the file, block by block. NULL: it is no text, but what was read is added to the digest. */
static bool take_all(struct file *f, struct charset *from, char sha256[DIGEST_TEXT])
{
	struct digest *d = digest_new();
	char *block = xmalloc(BLOCK);
	uint64_t at = 0;
	ptrdiff_t n = 1;
	bool ok = true;

	while (ok && n > 0) {
		n = outfile_read(f->out, block, BLOCK, at);
		if (n > 0)
			digest_add(d, block, (size_t)n);
		ok = n >= 0 && (!from || take_block(f, from, block, (size_t)n));
		at += ok ? (uint64_t)n : 0;
	}
	if (n < 0 && !diag_interrupted())
		diag_error("cannot read '%s' back: %s; nothing is written", f->path,
		           strerror(errno));
	digest_end(d, sha256);
	free(block);
	return ok;
}

static bool take_text(struct file *f, char sha256[DIGEST_TEXT])
{
	struct charset *from = charset_open(layout_of(f->layout)->encoding.p);
	bool ok = from && take_all(f, from, sha256);

	charset_close(from);
	return ok;
}

/* Read the complete file back. */
static bool part_back(struct file *f, struct tally *tally)
{
	char sha256[DIGEST_TEXT];
	bool ok;

	f->at = f->found_rows = f->found = 0;
	ok = f->form->back ? take_all(f, NULL, sha256) && f->form->back(f) : take_text(f, sha256);
	if (ok && strcmp(sha256, f->sha256) != 0)
		ok = file_differs(f, "other bytes");
	return ok && f->form->check(f, tally);
}

/* Exchange the file at work, of which nothing is left, with a complete one. */
static void exchange(struct file *f, struct file_part *p)
{
	struct file_part was = {
		f->path, f->place, f->out, f->rows, f->body, f->sent, f->foot, ""
	};

	f->path = p->path;
	f->place = p->place;
	f->out = p->out;
	f->rows = p->rows;
	f->body = p->body;
	f->sent = p->sent;
	f->foot = p->foot;
	memcpy(was.sha256, f->sha256, DIGEST_TEXT);
	memcpy(f->sha256, p->sha256, DIGEST_TEXT);
	*p = was;
}

bool file_read_back(void *self, struct tally *tally, struct buf *differs)
{
	struct file *f = self;
	bool ok = true;

	(void)differs;
	if (!file_end(f))
		return false;
	f->tally = tally;
	for (size_t i = 0; ok && i < f->part_count; i++) {
		exchange(f, &f->part[i]);
		ok = part_back(f, tally);
		exchange(f, &f->part[i]);
	}
	if (ok)
		file_parts_digest(f, f->sha256);
	return ok && file_is_last(f);
}
