/* reader - read a stream, TSV or CSV file as records, one by one. */
#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/filename.h"
#include "record/record_typed.h"
#include "stream/reader_int.h"

static bool is_rows(const struct reader *r)
{
	return r->options.format == FORMAT_CSV;
}

/* Is standard input read, into which another program may write? */
static bool is_stdin(const struct reader *r)
{
	return strcmp(r->inputs[r->input].name, "-") == 0;
}

enum read_result reader_error(struct reader *r, const char *format, ...)
{
	struct place at = { .file = r->source.name, .line = r->line };
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_addv(&text, format, args);
	va_end(args);
	diag_error_at(at, "%s", text.p);
	buf_free(&text);
	return READ_ERROR;
}

/* ---- the header */

/*
 * Put one name of the header row into the columns or the header. False, after a report, if it is
 * not a valid name.
 */
static bool add_name(struct reader *r, struct header *h, size_t i)
{
	struct str name = r->cell[i];
	struct buf quoted = { 0 };
	ptrdiff_t *ours = NULL;
	bool ok = true;

	if (str_is(name, "_at"))
		ours = &r->columns.at;
	else if (str_is(name, "_fault"))
		ours = &r->columns.fault;
	if (name.len == 0) {
		ok = false;
		reader_error(r,
		             "field %zu of the header has no name; is the header line "
		             "missing?",
		             i + 1);
	} else if (name.p[0] == '_' && !ours) {
		ok = false;
		reader_error(r,
		             "%s in the header: of the names that begin with _ only _at and "
		             "_fault have a meaning",
		             text_quote(&quoted, name));
	} else if (ours ? *ours >= 0 : !header_add(h, name)) {
		ok = false;
		reader_error(r, "%s occurs twice in the header", text_quote(&quoted, name));
	} else if (ours) {
		*ours = (ptrdiff_t)i;
	}
	buf_free(&quoted);
	return ok;
}

/* Take the header row in r->cell: set the columns and `h`. */
static bool add_names(struct reader *r, struct header *h)
{
	struct stream_columns *c = &r->columns;
	size_t ours;

	if (r->options.format == FORMAT_STREAM && r->cell_count == 1 &&
	    str_has_delimiter(r->cell[0])) {
		reader_error(
			r,
			"the header is one field with commas or the like: this is no stream; "
			"'cutover clean' makes one of a legacy file; '-I csv' reads CSV, and nothing then proves that all of it arrived");
		return false;
	}
	*c = (struct stream_columns){ .count = r->cell_count, .at = -1, .fault = -1 };
	for (size_t i = 0; i < r->cell_count; i++)
		if (!add_name(r, h, i))
			return false;
	ours = c->count - h->count;
	c->lead = c->at < (ptrdiff_t)ours && c->fault < (ptrdiff_t)ours;
	c->as_written = c->at == 0 && c->fault == 1;
	return true;
}

static bool differs(struct reader *r, const struct header *h)
{
	struct buf was = { 0 }, is = { 0 };

	header_list(&r->header, &was);
	header_list(h, &is);
	reader_error(r, "the header differs from that of %s: %s; there: %s", r->inputs[0].name,
	             is.len > 0 ? is.p : "no fields", was.len > 0 ? was.p : "no fields");
	buf_free(&was);
	buf_free(&is);
	return false;
}

/* Read the header of the input that was just opened. */
static bool read_header(struct reader *r)
{
	struct header h = { 0 };
	bool first = r->header.count == 0 && r->input == 0;
	enum read_result got = is_rows(r) ? rows_header(r) : lines_header(r);
	bool ok = got == READ_RECORD;

	if (got == READ_END && (r->options.format == FORMAT_STREAM || is_stdin(r)))
		reader_error(r, "is empty: not even a header; did the program upstream fail?");
	else if (got == READ_END)
		reader_error(r, "the file is empty: not even a header");
	if (ok)
		ok = add_names(r, first ? &r->header : &h);
	if (ok && !first && !header_equal(&r->header, &h))
		ok = differs(r, &h);
	header_free(&h);
	return ok;
}

/* Read the names from a separate file: its first line or row. */
static bool read_header_file(struct reader *r)
{
	struct reader_options options = {
		.format = r->options.format == FORMAT_STREAM ? FORMAT_TSV : r->options.format,
	};
	struct reader *names = reader_open(&r->options.header_file, 1, &options);

	if (!names)
		return false;
	r->columns = names->columns;
	for (size_t i = 0; i < names->header.count; i++)
		header_add(&r->header, names->header.name[i]);
	r->cell = mem_grow(r->cell, &r->cell_capacity, r->columns.count, sizeof(*r->cell));
	reader_close(names);
	return true;
}

/* ---- the inputs, one after the other */

/* r->source is open: read up to the first record. */
static bool begin_input(struct reader *r)
{
	r->line = 0;
	buf_reset(&r->name);
	file_name_encode(&r->name, str_of(r->inputs[r->input].name));
	buf_addc(&r->name, ':');
	(is_rows(r) ? rows_start : lines_start)(r);
	if (!r->options.header_file && !read_header(r))
		return false;
	tally_bind(&r->now, &r->header);
	if (!r->typed)
		r->typed = typed_new(r->header.count);
	return true;
}

static bool open_input(struct reader *r)
{
	const char *name = r->inputs[r->input].name;

	return input_open(&r->source, name, r->options.digest) && begin_input(r);
}

/* The input has ended. Continue with the next, if there is one. */
static bool next_input(struct reader *r)
{
	struct file_summary *input = &r->inputs[r->input];
	bool ok = input_end(&r->source, input->sha256);

	input->bytes = r->source.bytes;
	input_close(&r->source);
	if (r->before) {
		tally_merge(r->before, &r->now);
		tally_free(&r->now);
		tally_init(&r->now, r->options.controls);
	}
	if (!ok)
		return false;
	if (r->input + 1 == r->input_count) {
		r->done = true;
		return false;
	}
	r->input++;
	return open_input(r);
}

/*
 * Add up the sizes of the inputs, and find now which one cannot be read, rather than after an hour.
 */
static bool look_at(struct reader *r)
{
	bool ok = true, known = true;
	struct stat st;

	for (size_t i = 0; i < r->input_count; i++) {
		const char *name = r->inputs[i].name;
		bool is_stdin = strcmp(name, "-") == 0;

		if ((is_stdin ? fstat(STDIN_FILENO, &st) : stat(name, &st)) != 0 ||
		    (!is_stdin && access(name, R_OK) != 0)) {
			diag_error("cannot open '%s': %s", name, strerror(errno));
			ok = false;
		} else if (S_ISREG(st.st_mode)) {
			r->total += (uint64_t)st.st_size;
		} else {
			known = false;
		}
	}
	if (!known)
		r->total = 0;
	return ok;
}

/* ---- open */

struct reader *reader_new(const struct reader_options *options, size_t inputs)
{
	struct reader *r = xcalloc(1, sizeof(*r));

	r->options = *options;
	r->source.fd = -1;
	r->names = &r->header;
	r->cuts = scan_cuts_best();
	r->inputs = xcalloc(inputs, sizeof(*r->inputs));
	r->input_count = inputs;
	tally_init(&r->now, options->controls);
	if (inputs > 1) {
		r->before = xcalloc(1, sizeof(*r->before));
		r->all = xcalloc(1, sizeof(*r->all));
		tally_init(r->before, options->controls);
		tally_init(r->all, options->controls);
	}
	return r;
}

static struct reader *opened(struct reader *r, bool ok)
{
	if (ok)
		return r;
	reader_close(r);
	return NULL;
}

struct reader *reader_open(const char *const *files, size_t count,
                           const struct reader_options *options)
{
	struct reader *r = reader_new(options, count > 0 ? count : 1);

	r->inputs[0].name = "-";
	for (size_t i = 0; i < count; i++)
		r->inputs[i].name = files[i];
	return opened(r, look_at(r) && (!options->header_file || read_header_file(r)) &&
	                         open_input(r));
}

struct reader *reader_open_fd(int fd, const char *name, const struct reader_options *options)
{
	struct reader *r = reader_new(options, 1);

	r->inputs[0].name = name;
	return opened(r, (!options->header_file || read_header_file(r)) &&
	                         input_open_fd(&r->source, fd, name, options->digest) &&
	                         begin_input(r));
}

struct reader *reader_open_memory(const char *name, struct str bytes,
                                  const struct reader_options *options)
{
	struct reader *r = reader_new(options, 1);

	r->inputs[0].name = name;
	r->total = bytes.len;
	input_open_memory(&r->source, name, bytes, options->digest);
	return opened(r, (!options->header_file || read_header_file(r)) && begin_input(r));
}

const struct header *reader_header(const struct reader *r)
{
	return r->names;
}

/* ---- read */

/* Make the place of the record, for an input that has none. */
static struct str make_at(struct reader *r)
{
	size_t len = r->name.len;
	char digits[20], *p = digits + sizeof(digits), *at;
	uint64_t n = r->line;

	do
		*--p = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	at = arena_alloc(&r->arena, mem_add(len, sizeof(digits)));
	memcpy(at, r->name.p, len);
	memcpy(at + len, p, (size_t)(digits + sizeof(digits) - p));
	return (struct str){ at, len + (size_t)(digits + sizeof(digits) - p) };
}

/* Move the fields together if _at and _fault are not both in front of them. */
static void close_up(struct reader *r)
{
	size_t to = 0;

	for (size_t i = 0; i < r->columns.count; i++)
		if ((ptrdiff_t)i != r->columns.at && (ptrdiff_t)i != r->columns.fault)
			r->cell[to++] = r->cell[i];
}

static void deal(struct reader *r, struct record *rec)
{
	const struct stream_columns *c = &r->columns;

	rec->header = r->names;
	rec->at = c->at >= 0 ? r->cell[c->at] : make_at(r);
	/* other programs write "no fault" as an empty cell, cutover writes null */
	rec->fault = c->fault >= 0 && r->cell[c->fault].len > 0 ? r->cell[c->fault] : STR_NULL;
	rec->arena = &r->arena;
	rec->line = c->as_written && !is_rows(r) && rec->fault.p == r->cell[c->fault].p ? r->text
	                                                                                : STR_NULL;
	rec->field = r->cell;
	if (c->lead)
		rec->field += c->count - r->header.count;
	else
		close_up(r);
	typed_start(r->typed, rec->field);
	rec->typed = r->typed;
}

/* The next record of this input. */
static enum read_result next_record(struct reader *r, struct record *rec)
{
	enum read_result got;

	if (r->in_packets) {
		assert(!reader_is_direct(r));
		rec->header = r->names;
		rec->arena = &r->arena;
		return packets_next(r, rec);
	}
	got = is_rows(r) ? rows_next(r) : lines_next(r);
	if (got == READ_RECORD)
		deal(r, rec);
	return got;
}

bool reader_next(struct reader *r, struct record *rec)
{
	enum read_result got = READ_END;

	if (r->done || r->failed)
		return false;
	arena_reset(&r->arena);
	do
		got = next_record(r, rec);
	while (got == READ_END && next_input(r));
	if (got == READ_RECORD) {
		if (r->unsummed)
			r->now.rows++;
		else
			tally_add(&r->now, rec);
		return true;
	}
	r->failed = !r->done;
	return false;
}

bool reader_next_line(struct reader *r, struct str *line)
{
	if (r->done || r->failed)
		return false;
	switch (lines_next_uncut(r)) {
	case READ_RECORD:
		*line = r->text;
		return true;
	case READ_END:
		r->done = true;
		return false;
	default:
		r->failed = true;
		return false;
	}
}

bool reader_line_record(struct reader *r, struct record *rec)
{
	arena_reset(&r->arena);
	r->failed = r->failed || lines_cut(r) == READ_ERROR;
	if (!r->failed)
		deal(r, rec);
	return !r->failed;
}

bool reader_cut_line(struct reader *r, struct str line, struct record *rec)
{
	lines_keep(r, line);
	return reader_line_record(r, rec);
}

bool reader_failed(const struct reader *r)
{
	return r->failed || diag_interrupted();
}

const struct tally *reader_tally(const struct reader *r)
{
	if (!r->before)
		return &r->now;
	tally_free(r->all);
	tally_init(r->all, r->options.controls);
	tally_merge(r->all, r->before);
	tally_merge(r->all, &r->now);
	return r->all;
}

struct file_findings *reader_findings(struct reader *r)
{
	return &r->findings;
}

uint64_t reader_line(const struct reader *r)
{
	return r->line;
}

const struct file_summary *reader_inputs(const struct reader *r, size_t *count)
{
	*count = r->input_count;
	return r->inputs;
}

uint64_t reader_bytes(const struct reader *r, uint64_t *total)
{
	uint64_t bytes = r->source.bytes;

	for (size_t i = 0; i < r->input_count; i++)
		bytes += r->inputs[i].bytes;
	if (total)
		*total = r->total;
	return bytes;
}

static void free_tally(struct tally *t)
{
	if (t)
		tally_free(t);
	free(t);
}

bool reader_done(const struct reader *r)
{
	return r->done && !r->failed;
}

bool reader_close(struct reader *r)
{
	bool ok;

	if (!r)
		return false;
	ok = reader_done(r);
	input_close(&r->source);
	lines_free(r);
	rows_free(r);
	packets_free(r);
	header_free(&r->header);
	buf_free(&r->name);
	arena_free(&r->arena);
	file_findings_free(&r->findings);
	tally_free(&r->now);
	tally_free(&r->first);
	free_tally(r->before);
	free_tally(r->all);
	free(r->inputs);
	free(r->cell);
	free(r->typed);
	free(r);
	return ok;
}
