/* dbf - see dbf.h. */
#include "format/dbf.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "charset/charset.h"
#include "date/date.h"
#include "format/dbf_int.h"

struct dbf {
	const char *file;
	struct dbf_header header;
	struct dbf_table *table; /* its records */
	struct charset *charset;
	char guessed[40]; /* the encoding that a file next to the table names */
	int at;           /* the next record, from 0 */
	bool failed;      /* a record could not be read; the error was reported */
	uint64_t deleted;
	size_t *column; /* the fields that are columns: all except FoxPro's own */
	size_t count;
	struct buf text; /* the texts of the row */
	size_t *end;     /* where each ends */
	struct str *cell;
	unsigned char *mark;
};

/* ---- encoding ---- */

static struct str trim_right(const char *p, size_t len)
{
	while (len > 0 && (p[len - 1] == ' ' || p[len - 1] == '\0'))
		len--;
	return (struct str){ p, len };
}

/* Guess the encoding from the texts of all records. */
static struct charset_verdict guess(struct dbf *d)
{
	struct charset_guess g = { 0 };
	struct charset_verdict v;

	for (int i = 0;
	     i < (int)d->header.records && !charset_guess_enough(&g) && !diag_interrupted(); i++) {
		const char *record = dbf_table_record(d->table, i);

		for (size_t k = 0; k < d->header.count && record; k++)
			if (d->header.field[k].type == 'C') {
				struct str text = trim_right(record + d->header.field[k].offset,
				                             d->header.field[k].width);

				/* feed a blank first: no text of a table has a byte order mark */
				charset_guess_feed(&g, " ", 1);
				charset_guess_feed(&g, text.p, text.len);
			}
		charset_guess_feed(&g, "\n", 1);
	}
	charset_guess_end(&g, true, &v);
	charset_guess_free(&g);
	return v;
}

/*
 * Find the encoding from the texts. NULL after an error was reported: an encoding that is only
 * likely is not used without the user's consent.
 */
static const char *by_texts(struct dbf *d, const char *otherwise)
{
	struct charset_verdict v = guess(d);

	if (strcmp(v.name, "UTF-8") == 0) {
		diag_detail("%s: read as UTF-8", d->file);
		return v.name;
	}
	if (v.legacy && !otherwise) {
		struct buf likely = { 0 };

		charset_likely(&v, &likely);
		diag_error_at(
			(struct place){ d->file, 0, 0 },
			"names no encoding, and looks like %s rather than GB18030: "
			"write 'encoding: %s' under 'source', or 'encoding: gb18030' if it is that",
			likely.p, v.name);
		buf_free(&likely);
		return NULL;
	}
	v.name = otherwise ? otherwise : "GB18030";
	diag_note(
		"%s: read as %s, since it names no encoding and is not UTF-8; to read it otherwise set source.encoding",
		d->file, v.name);
	return v.name;
}

/* Find the encoding if the spec does not name it, and note how it was found. */
static const char *find_encoding(struct dbf *d, const char *otherwise)
{
	const char *language = dbf_language(d->header.language);

	if (dbf_codepage(d->file, d->guessed)) {
		diag_note(
			"%s: read as %s, as the file .cpg beside it says; to read it otherwise set source.encoding",
			d->file, d->guessed);
		return d->guessed;
	}
	if (language) {
		diag_note(
			"%s: read as %s, by the language byte 0x%02x of its header; to read it otherwise set source.encoding",
			d->file, language, d->header.language);
		return language;
	}
	return by_texts(d, otherwise);
}

/* ---- opening ---- */

static bool report_error(const struct dbf *d, const char *why)
{
	diag_error_at((struct place){ d->file, 0, 0 }, "the table cannot be read: %s", why);
	return false;
}

static void report_unreadable(const struct dbf *d)
{
	for (size_t i = 0; i < d->header.count; i++) {
		const struct dbf_field *f = &d->header.field[i];

		if (strchr("MGPW", f->type))
			diag_note(
				"%s: column %s is a memo, whose texts are in another file: it cannot be read",
				d->file, f->name);
		else if (strchr("BOQV@+", f->type))
			diag_note("%s: column %s is of the kind '%c': it cannot be read", d->file,
			          f->name, f->type);
	}
}

static void make_room(struct dbf *d)
{
	size_t n = d->header.count;

	d->column = xcalloc(n, sizeof(*d->column));
	d->end = xcalloc(n, sizeof(*d->end));
	d->cell = xcalloc(n, sizeof(*d->cell));
	d->mark = xcalloc(n, sizeof(*d->mark));
	for (size_t i = 0; i < n; i++)
		if (d->header.field[i].type != '0')
			d->column[d->count++] = i;
}

struct dbf *dbf_open(int fd, off_t start, const char *file, const char *encoding,
                     const char *otherwise)
{
	struct dbf *d = xcalloc(1, sizeof(*d));
	const char *wrong;
	struct stat st;
	char why[200];

	d->file = file;
	if (fstat(fd, &st) != 0 || st.st_size < start)
		st.st_size = start;
	wrong = dbf_header_read(fd, start, (uint64_t)(st.st_size - start), &d->header, why);
	if (wrong) {
		report_error(d, wrong);
		goto failed;
	}
	d->table = dbf_table_open(fd, start, &d->header);
	make_room(d);
	if (!encoding)
		encoding = find_encoding(d, otherwise);
	if (!encoding)
		goto failed;
	d->charset = charset_open(encoding);
	if (!d->charset) {
		diag_error("unknown encoding '%s' (source.encoding): see the list of 'iconv -l'",
		           encoding);
		goto failed;
	}
	report_unreadable(d);
	return d;
failed:
	dbf_close(d);
	return NULL;
}

/* ---- cells ---- */

static enum grid_kind put_text(struct dbf *d, struct str s)
{
	charset_decode(d->charset, s.p, s.len, true, &d->text);
	return GRID_TEXT;
}

static enum grid_kind put_number(struct dbf *d, struct str s)
{
	bool digit = false;

	if (!str_is_ascii(s))
		return put_text(d, s);
	buf_addstr(&d->text, s);
	for (size_t i = 0; i < s.len; i++) {
		digit = digit || is_digit(s.p[i]);
		if (!strchr("+-.0123456789eE", s.p[i]))
			return GRID_TEXT;
	}
	return digit ? GRID_NUMBER : GRID_TEXT;
}

static enum grid_kind put_day(struct dbf *d, struct str s)
{
	char iso[DATE_TEXT] = "0000-00-00";
	struct date day;

	if (s.len != 8)
		return put_text(d, s);
	memcpy(iso, s.p, 4);
	memcpy(iso + 5, s.p + 4, 2);
	memcpy(iso + 8, s.p + 6, 2);
	if (!date_parse(str_of(iso), &day))
		return put_text(d, s);
	buf_adds(&d->text, iso);
	return GRID_DATE;
}

static enum grid_kind put_truth(struct dbf *d, struct str s)
{
	if (s.len == 1 && strchr("TtYy", s.p[0]))
		buf_adds(&d->text, "true");
	else if (s.len == 1 && strchr("FfNn", s.p[0]))
		buf_adds(&d->text, "false");
	else
		return str_is(s, "?") ? GRID_TEXT : put_text(d, s);
	return GRID_TRUTH;
}

/* A whole number of `len` bytes, the lowest first. */
static int64_t whole_number(const char *p, size_t len)
{
	uint64_t n = 0;

	for (size_t i = len; i-- > 0;)
		n = n << 8 | (unsigned char)p[i];
	return len == 4 ? (int32_t)(uint32_t)n : (int64_t)n;
}

/*
 * Is a binary field blank? Some programs append records of blanks, and as a number these are
 * 538976288 and the like.
 */
static bool is_blank(const char *p, size_t len)
{
	return memcmp(p, "        ", len) == 0;
}

static enum grid_kind put_whole(struct dbf *d, const char *p)
{
	if (!is_blank(p, 4))
		buf_addf(&d->text, "%lld", (long long)whole_number(p, 4));
	return GRID_NUMBER;
}

/* FoxPro's money: ten-thousandths. */
static enum grid_kind put_currency(struct dbf *d, const char *p)
{
	int64_t units = whole_number(p, 8);
	uint64_t n = units < 0 ? 0 - (uint64_t)units : (uint64_t)units;

	if (is_blank(p, 8))
		return GRID_NUMBER;
	buf_addf(&d->text, "%s%llu.%04llu", units < 0 ? "-" : "", (unsigned long long)(n / 10000),
	         (unsigned long long)(n % 10000));
	return GRID_NUMBER;
}

/*
 * FoxPro's date-time: a Julian day and milliseconds, read to the second. Blanks or zeros are empty.
 */
static enum grid_kind put_moment(struct dbf *d, const char *p)
{
	int64_t julian = whole_number(p, 4), ms = whole_number(p + 4, 4);
	struct date first = { 0 }, last = { 0 };
	char text[DATETIME_TEXT];
	struct datetime t;

	date_of(1, 1, 1, &first);
	date_of(9999, 12, 31, &last);
	if (trim_right(p, 8).len == 0)
		return GRID_TEXT;
	t = (struct datetime){ .second = (int32_t)((ms + 500) / 1000 % 86400) };
	t.date.day = (int32_t)(julian - 2440588 + (ms + 500) / 86400000);
	if (julian - 2440588 < first.day || t.date.day > last.day || ms < 0 || ms >= 86400000) {
		buf_addf(&d->text, "%lld:%lld", (long long)julian, (long long)ms);
		return GRID_TEXT;
	}
	if (t.second == 0)
		date_format_iso(t.date, text);
	else
		datetime_format_iso(&t, text);
	buf_adds(&d->text, text);
	return GRID_DATE;
}

/*
 * A field that cannot be read: null if it is empty, otherwise the number that says where its text
 * is.
 */
static enum grid_kind put_unreadable(struct dbf *d, const struct dbf_field *f, const char *p)
{
	struct str text = str_trim(trim_right(p, f->width));
	bool binary = !strchr("MGPW", f->type) || f->width == 4;

	if (text.len == 0)
		return GRID_TEXT;
	buf_addf(&d->text, "(%s", f->type == 'M' ? "memo" : "not read");
	if (!binary && str_is_ascii(text))
		buf_addf(&d->text, " %.*s", (int)text.len, text.p);
	buf_addc(&d->text, ')');
	return GRID_UNREADABLE;
}

/* Append one cell to the texts and return its mark. If nothing is appended, it is null. */
static enum grid_kind put_cell(struct dbf *d, const struct dbf_field *f, const char *record)
{
	const char *p = record + f->offset;
	struct str text = trim_right(p, f->width);

	switch (f->type) {
	case 'C':
		return put_text(d, text);
	case 'N':
	case 'F':
		return put_number(d, str_trim(text));
	case 'D':
		return put_day(d, str_trim(text));
	case 'L':
		return put_truth(d, str_trim(text));
	case 'I':
		return put_whole(d, p);
	case 'Y':
		return put_currency(d, p);
	case 'T':
		return put_moment(d, p);
	default:
		return put_unreadable(d, f, p);
	}
}

/* Does FoxPro's own field say that this field is null? */
static bool is_null(const struct dbf_header *h, const struct dbf_field *f, const char *record)
{
	size_t byte = (size_t)f->null_bit / 8;

	return f->null_bit >= 0 && h->nulls != SIZE_MAX && byte < h->field[h->nulls].width &&
	       (record[h->field[h->nulls].offset + byte] >> f->null_bit % 8 & 1) != 0;
}

/* ---- rows ---- */

/* Set the cells to the texts, which do not move any more. */
static void give(struct dbf *d, struct grid_row *row, uint64_t line)
{
	size_t from = 0;

	for (size_t i = 0; i < d->count; i++) {
		d->cell[i] = d->end[i] > from ? (struct str){ d->text.p + from, d->end[i] - from }
		                              : STR_NULL;
		from = d->end[i];
	}
	*row = (struct grid_row){ d->cell, d->mark, NULL, d->count, line };
}

void dbf_names(struct dbf *d, struct grid_row *row)
{
	buf_reset(&d->text);
	for (size_t i = 0; i < d->count; i++) {
		put_text(d, str_of(d->header.field[d->column[i]].name));
		d->end[i] = d->text.len;
		d->mark[i] = GRID_TEXT;
	}
	give(d, row, 1);
}

static void make_row(struct dbf *d, const char *record, struct grid_row *row)
{
	buf_reset(&d->text);
	for (size_t i = 0; i < d->count; i++) {
		const struct dbf_field *f = &d->header.field[d->column[i]];
		bool null = is_null(&d->header, f, record);

		d->mark[i] = (unsigned char)(null ? GRID_TEXT : put_cell(d, f, record));
		d->end[i] = d->text.len;
	}
	give(d, row, (uint64_t)d->at);
}

bool dbf_next(struct dbf *d, struct grid_row *row)
{
	while (d->at < (int)d->header.records && !diag_interrupted()) {
		const char *record = dbf_table_record(d->table, d->at++);

		if (!record || (*record != ' ' && *record != '*')) {
			diag_error_at(
				(struct place){ d->file, (size_t)d->at, 0 },
				"the record begins with neither a blank nor a *: the table is damaged");
			d->failed = true;
			return false;
		}
		if (*record == ' ') {
			make_row(d, record, row);
			return true;
		}
		d->deleted++;
	}
	return false;
}

bool dbf_failed(const struct dbf *d)
{
	return d->failed;
}

uint64_t dbf_deleted(const struct dbf *d)
{
	return d->deleted;
}

const char *dbf_encoding(const struct dbf *d)
{
	return charset_name(d->charset);
}

void dbf_close(struct dbf *d)
{
	if (!d)
		return;
	dbf_table_close(d->table);
	charset_close(d->charset);
	free(d->header.field);
	free(d->column);
	free(d->end);
	free(d->cell);
	free(d->mark);
	buf_free(&d->text);
	free(d);
}
