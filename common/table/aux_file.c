/* aux_file - read the bytes of a file, guess its encoding, decode it. */
#include "table/aux_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "base/mem.h"
#include "charset/charset.h"
#include "charset/unicode.h"
#include "stream/source_stream.h"

/* The most bytes kept in memory: of a file; of a pipe or a device, which may never end. */
#define FILE_MAX ((size_t)1 << 30)
#define PIPE_MAX ((size_t)128 << 20)

static bool is_utf8(const char *name)
{
	return strcasecmp(name, "UTF-8") == 0 || strcasecmp(name, "UTF8") == 0;
}

/* Append to s->bytes. False after an error was reported. */
static bool keep_bytes(struct aux_file *s, const char *p, size_t len)
{
	size_t most = s->regular ? FILE_MAX : PIPE_MAX;

	if (s->bytes.len + len > most) {
		diag_error(
			"'%s' has more than %zu MiB: a table that the spec names must fit into memory",
			s->path, most >> 20);
		return false;
	}
	buf_add(&s->bytes, p, len);
	return true;
}

/* What to do about a wrong encoding. */
static const char *encoding_advice(const struct aux_file *s)
{
	return s->how.words ? "save it as UTF-8" : "name its encoding in the spec";
}

/* Report why it could not be read, unless a signal asked us to stop. */
static void report_unread(const struct aux_file *s)
{
	if (!diag_interrupted())
		diag_error("cannot read '%s': %s", s->path, strerror(errno));
}

/* Read the whole file: into the guess unless that is NULL, and into s->bytes if `keep`. */
static bool read_bytes(struct aux_file *s, struct charset_guess *guess, bool keep,
                       unsigned char head[4])
{
	FILE *f = fopen(s->path, "rb");
	static const size_t size = (size_t)1 << 16;
	char *block = xmalloc(size);
	struct stat st;
	size_t n;
	bool ok = f && fstat(fileno(f), &st) == 0, fits = true;

	s->regular = ok && S_ISREG(st.st_mode);
	memset(head, 0, 4);
	for (bool first = true;
	     ok && fits && !diag_interrupted() && (n = fread(block, 1, size, f)) > 0;
	     first = false) {
		if (first)
			memcpy(head, block, n < 4 ? n : 4);
		if (guess)
			charset_guess_feed(guess, block, n);
		if (keep || !s->regular)
			fits = keep_bytes(s, block, n);
	}
	ok = ok && !ferror(f) && !diag_interrupted();
	if (!ok)
		report_unread(s);
	if (f)
		fclose(f);
	free(block);
	return ok && fits;
}

/*
 * Check that the byte order mark fits the encoding. In another encoding every text would be wrong,
 * many of them without a fault.
 */
static bool check_bom(const struct aux_file *s, const unsigned char head[4])
{
	const char *mark = charset_bom(head, 4), *name = s->encoding;
	bool eight = strncasecmp(name, "UTF-8", 5) == 0 || strncasecmp(name, "UTF8", 4) == 0;
	bool wide = !eight &&
	            (strncasecmp(name, "UTF", 3) == 0 || strncasecmp(name, "UCS", 3) == 0);

	if (!mark || (strcmp(mark, "UTF-8") == 0 ? eight : wide))
		return true;
	diag_error(
		"'%s' begins with the byte order mark of %s, but its encoding is to be %s: write %s or auto",
		s->path, mark, name, mark);
	return false;
}

/* The line of the byte at `offset`, from 1. */
static uint64_t line_of(const struct aux_file *s, uint64_t offset)
{
	struct charset *c = charset_open(s->encoding);
	struct buf text = { 0 };
	uint64_t line = 1;

	charset_decode(c, s->bytes.p, (size_t)offset, false, &text);
	for (size_t i = 0; i < text.len; i++)
		line += text.p[i] == '\n';
	charset_close(c);
	buf_free(&text);
	return line;
}

/*
 * Warn if a file is UTF-8 although the spec names an old encoding: all UTF-8 is hardly ever
 * anything else. A user may fill in a list of cutover and keep it with old files; in their encoding
 * it would be read wrong without one bad byte.
 */
static void doubt_encoding(const struct aux_file *s)
{
	if (!str_is_ascii(buf_str(&s->bytes)) && unicode_valid(buf_str(&s->bytes), NULL))
		diag_note(
			"'%s' looks like UTF-8, but is read as %s, as the spec says: 'encoding: auto' reads both",
			s->path, s->encoding);
}

/* The reader gets the decoded text, but the digest is that of the original bytes. */
static void digest_bytes(struct aux_file *s)
{
	struct digest *d;

	if (!s->how.evidence)
		return;
	d = digest_new();
	digest_add(d, s->bytes.p, s->bytes.len);
	digest_end(d, s->sha256);
}

static bool decode(struct aux_file *s)
{
	struct charset *c = charset_open(s->encoding);
	uint64_t first, errors;

	if (!c) {
		diag_error("'%s': unknown encoding '%s': see the list of 'iconv -l'", s->path,
		           s->encoding);
		return false;
	}
	doubt_encoding(s);
	digest_bytes(s);
	charset_decode(c, s->bytes.p, s->bytes.len, true, &s->text);
	errors = charset_errors(c, &first);
	if (errors > 0)
		diag_error_at((struct place){ .file = s->path, .line = (size_t)line_of(s, first) },
		              "byte %llu of the file is not %s: %s", (unsigned long long)first + 1,
		              s->encoding, encoding_advice(s));
	charset_close(c);
	buf_free(&s->bytes);
	return errors == 0;
}

/* Report that the encoding cannot be decided. */
static void report_unsure(const struct aux_file *s, const struct charset_verdict *v)
{
	struct buf likely = { 0 }, choice = { 0 };

	charset_likely(v, &likely);
	if (!s->how.words)
		buf_addf(&choice, " ('encoding: %s', or gb18030 if it is that)", v->name);
	diag_error("'%s' is not UTF-8, and looks like %s rather than GB18030: %s%s", s->path,
	           likely.p, encoding_advice(s), choice.p ? choice.p : "");
	buf_free(&choice);
	buf_free(&likely);
}

/* Read the file and find its encoding. False after an error was reported. */
static bool guess(struct aux_file *s, unsigned char head[4])
{
	struct charset_guess g = { 0 };
	struct charset_verdict v = { 0 };
	bool ok = read_bytes(s, &g, false, head);

	charset_guess_end(&g, true, &v);
	charset_guess_free(&g);
	s->encoding = v.name;
	if (ok && v.legacy)
		report_unsure(s, &v);
	return ok && !v.legacy;
}

/* Open a sealed stream, which an earlier run wrote. */
static struct source *open_stream(struct aux_file *s)
{
	struct reader_options options = { .format = FORMAT_STREAM,
		                          .digest = s->how.evidence != NULL };

	return source_stream(reader_open(&s->path, 1, &options));
}

/* Open a reader for a file that is UTF-8, or for the decoded text. */
static struct reader *open_text(struct aux_file *s, bool tsv)
{
	struct reader_options options = { .format = tsv ? FORMAT_TSV : FORMAT_CSV,
		                          .delimiter = s->how.form.delimiter,
		                          .advice = s->how.words ? encoding_advice(s) : NULL,
		                          .digest = s->how.evidence != NULL };
	unsigned char head[4];
	bool named = s->encoding && strcasecmp(s->encoding, "auto") != 0;

	if (named ? !read_bytes(s, NULL, !is_utf8(s->encoding), head) : !guess(s, head))
		return NULL;
	if (named && !check_bom(s, head))
		return NULL;
	diag_detail("%s: read as %s", s->path, s->encoding);
	if (is_utf8(s->encoding))
		return s->regular ? reader_open(&s->path, 1, &options)
		                  : reader_open_memory(s->path, buf_str(&s->bytes), &options);
	if (!s->bytes.p && !read_bytes(s, NULL, true, head))
		return NULL;
	return decode(s) ? reader_open_memory(s->path, buf_str(&s->text), &options) : NULL;
}

static struct source *open_legacy(struct aux_file *s)
{
	s->legacy = true;
	if (s->how.open)
		return s->how.open(s->how.context, s->path, &s->how.form, s->how.evidence != NULL);
	diag_error("'%s': a workbook, or a file with a spec of its own, cannot be read here",
	           s->path);
	return NULL;
}

bool aux_file_open(struct aux_file *s)
{
	const struct source_form *form = &s->how.form;
	const char *dot = strrchr(s->path, '.');
	bool tsv = dot && (strcmp(dot, ".tsv") == 0 || strcmp(dot, ".txt") == 0);
	bool text = tsv || form->encoding || form->delimiter.p || (dot && strcmp(dot, ".csv") == 0);

	s->encoding = form->encoding;
	if (form->spec || form->sheet.p || source_is_workbook(s->path))
		s->in = open_legacy(s);
	else if (s->how.stream && !text)
		s->in = open_stream(s);
	else
		s->in = source_stream(open_text(s, tsv && !form->delimiter.p));
	return s->in != NULL;
}

const char *aux_file_advice(const struct aux_file *s)
{
	const struct header *header = source_header(s->in);

	if (s->legacy || header->count != 1 || !str_has_delimiter(header->name[0]))
		return "";
	return s->how.words ? "; write commas between the columns"
	                    : "; is another 'delimiter' needed?";
}

bool aux_file_next(struct aux_file *s, struct record *rec)
{
	s->ended = !source_next(s->in, rec);
	if (s->ended)
		return false;
	s->faulty += s->legacy && !str_is_null(rec->fault);
	return true;
}

/*
 * After the end: is the table free of faults? The limits of its own spec accept faults for a run of
 * `clean`, but not for a table in which other values are looked up.
 */
static bool is_sound(struct aux_file *s)
{
	char number[27];

	if (!source_good(s->in)) {
		if (s->how.form.spec && source_whole(s->in))
			diag_error("'%s' holds more at fault than '%s' accepts", s->path,
			           s->how.form.spec);
		return false;
	}
	if (s->faulty > 0)
		diag_error(
			"'%s': %s of its records %s a fault, and this spec looks others up in it: "
			"mend them, or let '%s' skip them",
			s->path, text_count(s->faulty, number), s->faulty == 1 ? "has" : "have",
			s->how.form.spec);
	return s->faulty == 0;
}

/*
 * Note the file as evidence after its end. The source has the digest if it read the original bytes.
 */
static void note_evidence(const struct aux_file *s)
{
	size_t count;
	const struct file_summary *input = source_inputs(s->in, &count);
	const char *sha256 = s->sha256[0] != '\0' ? s->sha256 : input[0].sha256;

	if (s->how.evidence && sha256[0] != '\0')
		evidence_add(s->how.evidence, s->path, sha256);
}

bool aux_file_close(struct aux_file *s)
{
	bool ok = s->in && s->ended && is_sound(s);

	if (s->in)
		note_evidence(s);
	source_close(s->in);
	s->in = NULL;
	buf_free(&s->bytes);
	buf_free(&s->text);
	return ok;
}
