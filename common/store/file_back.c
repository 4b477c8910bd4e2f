/*
 * file_back - the end of a file: writes the lines below the records, then reads the whole file back
 * and compares it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "charset/charset.h"
#include "store/file_int.h"

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

/* Write everything that is queued to the temporary file, and compute the digest of its bytes. */
static bool put_foot(struct file *f)
{
	f->form->foot(f);
	if (!put_figures(f, &f->line))
		return false;
	buf_addstr(&f->foot, buf_str(&f->line));
	if (f->line.len > 0 && !file_put_line(f))
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

static bool take_all(struct file *f, char sha256[DIGEST_TEXT])
{
	struct charset *from = charset_open(layout_of(f->layout)->encoding.p);
	struct digest *d = digest_new();
	char *block = xmalloc(BLOCK);
	uint64_t at = 0;
	ptrdiff_t n = 1;
	bool ok = from != NULL;

	while (ok && n > 0) {
		n = outfile_read(f->out, block, BLOCK, at);
		if (n > 0)
			digest_add(d, block, (size_t)n);
		ok = n >= 0 && take_block(f, from, block, (size_t)n);
		at += ok ? (uint64_t)n : 0;
	}
	if (n < 0 && !diag_interrupted())
		diag_error("cannot read '%s' back: %s; nothing is written", f->path,
		           strerror(errno));
	digest_end(d, sha256);
	charset_close(from);
	free(block);
	return ok;
}

bool file_read_back(void *self, struct tally *tally, struct buf *differs)
{
	struct file *f = self;
	char sha256[DIGEST_TEXT];
	bool ok;

	(void)differs;
	if (!put_foot(f))
		return false;
	f->tally = tally;
	ok = take_all(f, sha256);
	if (ok && strcmp(sha256, f->sha256) != 0)
		ok = file_differs(f, "other bytes");
	return ok && f->form->check(f, tally);
}
