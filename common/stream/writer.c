/* writer - write records as a stream, TSV or CSV, with a seal at the end. */
#include "stream/writer.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"
#include "file/outfile.h"
#include "format/csv.h"
#include "record/escape.h"

#define GATHER                                                                                     \
	((size_t)1 << 20) /* bytes passed on at once: so many are not copied again (outfile.h) */

struct writer {
	struct writer_options options; /* as opened */
	const struct header *header;   /* the fields of every record */
	struct outfile *out;           /* the output; NULL once finished, and in a part */
	bool part;                     /* it only collects lines, for writer_join() */
	char *name;                    /* for messages */
	struct file_summary output;    /* bytes and digest of what was written */
	struct digest *digest;         /* of the output; NULL: not wanted */
	struct tally tally;            /* what was written */
	/* lines that were copied and are not in `tally` yet */
	uint64_t lines;
	struct file_findings findings; /* for the seal */
	struct buf line;               /* lines to pass on */
	bool failed;                   /* an error was reported, or the pipe is broken */
	bool sealed;                   /* finished, and everything succeeded */
};

static bool is_csv(const struct writer *w)
{
	return w->options.format == FORMAT_CSV;
}

/* Write a line of _at, _fault and the values; the caller has made enough room. */
static void put_tsv(struct writer *w, struct str at, struct str fault, const struct str *value,
                    size_t count, size_t bytes)
{
	char *p;

	buf_reserve(&w->line, 2 * bytes + 3 * (count + 2) + ESCAPE_ROOM);
	p = escape_write_quickly(w->line.p + w->line.len, at);
	*p++ = '\t';
	p = escape_write_quickly(p, fault);
	for (size_t i = 0; i < count; i++) {
		*p++ = '\t';
		p = escape_write_quickly(p, value[i]);
	}
	*p++ = '\n';
	w->line.len = (size_t)(p - w->line.p);
}

static void put_csv(struct writer *w, struct str at, struct str fault, const struct str *value,
                    size_t count)
{
	csv_put(&w->line, at, ',');
	buf_addc(&w->line, ',');
	csv_put(&w->line, fault, ',');
	for (size_t i = 0; i < count; i++) {
		buf_addc(&w->line, ',');
		csv_put(&w->line, value[i], ',');
	}
	buf_addc(&w->line, '\n');
}

/* Write a line in either format. `bytes`: those of all values together. */
static void put_line(struct writer *w, struct str at, struct str fault, const struct str *value,
                     size_t count, size_t bytes)
{
	if (is_csv(w))
		put_csv(w, at, fault, value, count);
	else
		put_tsv(w, at, fault, value, count, bytes);
}

static void put_header(struct writer *w)
{
	struct str at = STR("_at"), fault = STR("_fault");
	size_t bytes = at.len + fault.len;

	for (size_t i = 0; i < w->header->count; i++)
		bytes = mem_add(bytes, w->header->name[i].len);
	put_line(w, at, fault, w->header->name, w->header->count, bytes);
}

/* Pass on the collected lines. */
static bool hand_on(struct writer *w)
{
	if (w->line.len == 0)
		return !w->failed;
	if (w->digest)
		digest_add(w->digest, w->line.p, w->line.len);
	w->output.bytes += w->line.len;
	w->failed = !outfile_write(w->out, w->line.p, w->line.len) || w->failed;
	buf_reset(&w->line);
	return !w->failed;
}

struct writer *writer_open(const char *path, const struct header *header,
                           const struct writer_options *options)
{
	struct outfile *out = outfile_open(path);
	struct writer *w;

	if (!out)
		return NULL;
	w = xcalloc(1, sizeof(*w));
	w->options = *options;
	w->header = header;
	w->out = out;
	w->name = xstrdup(outfile_name(out));
	w->output.name = path ? path : "-";
	w->digest = options->digest ? digest_new() : NULL;
	tally_init(&w->tally, options->controls);
	tally_bind(&w->tally, header);
	if (!options->no_header)
		put_header(w);
	return w;
}

struct writer *writer_for_worker(const struct writer *w)
{
	struct writer *part = xcalloc(1, sizeof(*part));

	part->options = w->options;
	part->header = w->header;
	part->name = xstrdup(w->name);
	part->part = true;
	tally_init(&part->tally, w->options.controls);
	tally_bind(&part->tally, w->header);
	return part;
}

void writer_worker_clear(struct writer *part)
{
	buf_reset(&part->line);
	tally_clear(&part->tally);
	part->failed = false;
}

bool writer_join(struct writer *w, struct writer *part)
{
	struct buf mine;

	if (w->failed || !hand_on(w))
		return false;
	mine = w->line;
	w->line = part->line;
	part->line = mine;
	tally_merge(&w->tally, &part->tally);
	hand_on(w);
	w->failed = w->failed || part->failed;
	writer_worker_clear(part);
	return !w->failed;
}

static bool too_large(struct writer *w, const struct record *rec, const char *what)
{
	struct buf at = { 0 };

	diag_error_at((struct place){ .file = w->name }, "the record from %s has %s",
	              text_quote(&at, rec->at), what);
	buf_free(&at);
	w->failed = true;
	return false;
}

/* Copy the line as the reader has read it: the reader has checked its limits. */
static void copy_line(struct writer *w, struct str line)
{
	buf_reserve(&w->line, line.len + 1);
	memcpy(w->line.p + w->line.len, line.p, line.len);
	w->line.p[w->line.len + line.len] = '\n';
	w->line.len += line.len + 1;
}

static bool has_large(const struct writer *w, const struct record *rec)
{
	for (size_t i = 0; i < w->header->count; i++)
		if (rec->field[i].len > FIELD_MAX)
			return true;
	return rec->at.len + rec->fault.len > FIELD_MAX;
}

/* Write the record field by field, within the limits that a reader checks. */
static bool compose(struct writer *w, const struct record *rec)
{
	const struct str *field = rec->field, *end = field + w->header->count;
	size_t start = w->line.len, bytes = rec->at.len + rec->fault.len;

	for (; field < end; field++)
		bytes += field->len;
	if (bytes > FIELD_MAX && has_large(w, rec))
		return too_large(w, rec, "a field of more than 16 MiB");
	if (bytes <= RECORD_MAX) {
		put_line(w, rec->at, rec->fault, rec->field, w->header->count, bytes);
		if (w->line.len - start - 1 <= RECORD_MAX)
			return true;
		w->line.len = start;
	}
	return too_large(w, rec, "more than 64 MiB");
}

bool writer_put(struct writer *w, const struct record *rec)
{
	if (w->failed)
		return false;
	if (rec->line.p && !is_csv(w) && header_equal(rec->header, w->header))
		copy_line(w, rec->line);
	else if (!compose(w, rec))
		return false;
	tally_add(&w->tally, rec);
	return w->part || w->line.len < GATHER || hand_on(w);
}

bool writer_takes_lines(const struct writer *w)
{
	return !is_csv(w);
}

bool writer_put_line(struct writer *w, struct str line)
{
	if (w->failed)
		return false;
	copy_line(w, line);
	w->lines++;
	return w->line.len < GATHER || hand_on(w);
}

bool writer_count_lines(struct writer *w, const struct tally *counted)
{
	if (counted->rows != w->lines) {
		diag_error_at(
			(struct place){ .file = w->name },
			"the number of records written is not the number that was read and kept");
		return false;
	}
	tally_merge(&w->tally, counted);
	w->lines = 0;
	return true;
}

void writer_findings(struct writer *w, const struct file_findings *findings)
{
	file_findings_merge(&w->findings, findings);
}

const struct tally *writer_tally(const struct writer *w)
{
	return &w->tally;
}

const struct file_summary *writer_output(const struct writer *w)
{
	return &w->output;
}

/*
 * Put the seal. False after an error was reported: a sum has more than 38 digits, so there is no
 * seal.
 */
static bool put_seal(struct writer *w)
{
	const struct controls *controls = w->options.controls;
	struct decimal sum;

	for (size_t i = 0; controls && i < controls->count; i++) {
		if (!w->tally.there[i] || tally_sum(&w->tally, i, &sum))
			continue;
		diag_error_at((struct place){ .file = w->name },
		              "no seal: the sum of '%.*s' "
		              "needs more than 38 digits; it cannot be one of the controls",
		              (int)controls->name[i].len, controls->name[i].p);
		return false;
	}
	tally_seal(&w->tally, &w->findings, &w->line);
	return true;
}

/* End the stream with a line that says who failed and why, if that is possible. */
static void put_failure(struct writer *w)
{
	const struct stream_failure *upstream = w->options.upstream;
	struct stream_failure mine;
	struct buf line = { 0 };

	if (w->options.format != FORMAT_STREAM || !w->options.program || diag_status() == 0)
		return;
	mine = stream_failure_now(w->options.program, w->tally.rows);
	stream_failure_put(upstream && upstream->program.p ? upstream : &mine, &line);
	outfile_last_line(w->out, buf_str(&line));
	buf_free(&line);
}

bool writer_finish(struct writer *w, bool seal)
{
	if (!w->out)
		return w->sealed;
	seal = seal && !w->failed;
	if (seal && w->options.format == FORMAT_STREAM)
		seal = put_seal(w);
	/* after a signal, do not wait for the reader */
	seal = !diag_interrupted() && hand_on(w) && seal;
	if (!seal)
		put_failure(w);
	w->sealed = outfile_close(w->out, seal) && seal;
	w->out = NULL;
	if (w->digest)
		digest_end(w->digest, w->output.sha256);
	w->digest = NULL;
	return w->sealed;
}

void writer_close(struct writer *w)
{
	if (!w)
		return;
	writer_finish(w, false);
	tally_free(&w->tally);
	file_findings_free(&w->findings);
	buf_free(&w->line);
	free(w->name);
	free(w);
}
