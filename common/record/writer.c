/*
 * writer - records as a stream, TSV or CSV, sealed at the end.
 */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/outfile.h"
#include "record/csv.h"
#include "record/escape.h"
#include "record/writer.h"

#define GATHER ((size_t)128 << 10)	/* bytes that are handed on at once: they are still in the cache */

struct writer {
	struct writer_options options;	/* as opened */
	const struct header *header;	/* the fields of every record */
	struct outfile *out;		/* where it goes; NULL once finished */
	char *name;			/* for messages */
	struct reader_input output;	/* bytes and digest of what was written */
	struct digest *digest;		/* over it; NULL: not asked for */
	struct tally tally;		/* what was written */
	struct buf line;		/* lines to be handed on */
	bool failed;			/* told, or the pipe is broken */
	bool sealed;			/* finished, and all of it succeeded */
};

static bool is_csv(const struct writer *w)
{
	return w->options.format == FORMAT_CSV;
}

static void put_value(struct writer *w, struct str value)
{
	if (is_csv(w))
		csv_put(&w->line, value, ',');
	else
		escape_put(&w->line, value);
}

/* A line of _at, _fault and the values. */
static void put_line(struct writer *w, struct str at, struct str fault, const struct str *value, size_t count)
{
	char separator = is_csv(w) ? ',' : '\t';

	put_value(w, at);
	buf_addc(&w->line, separator);
	put_value(w, fault);
	for (size_t i = 0; i < count; i++) {
		buf_addc(&w->line, separator);
		put_value(w, value[i]);
	}
	buf_addc(&w->line, '\n');
}

/* Hand on what is gathered. */
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

struct writer *writer_open(const char *path, const struct header *header, const struct writer_options *options)
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
		put_line(w, STR("_at"), STR("_fault"), header->name, header->count);
	return w;
}

static bool too_large(struct writer *w, const struct record *rec, const char *what)
{
	struct buf at = { 0 };

	diag_trouble_at((struct place){ .file = w->name }, "the record from %s has %s", text_quote(&at, rec->at), what);
	buf_free(&at);
	w->failed = true;
	return false;
}

/* The record just put at `start` keeps the limits that a reader holds it to? */
static bool check_limits(struct writer *w, const struct record *rec, size_t start)
{
	if (w->line.len - start <= FIELD_MAX)
		return true;
	for (size_t i = 0; i < w->header->count; i++)
		if (rec->field[i].len > FIELD_MAX)
			return too_large(w, rec, "a field of more than 16 MiB");
	if (w->line.len - start - 1 > RECORD_MAX)
		return too_large(w, rec, "more than 64 MiB");
	return true;
}

bool writer_put(struct writer *w, const struct record *rec)
{
	size_t start = w->line.len;

	if (w->failed)
		return false;
	if (rec->line.p && !is_csv(w) && header_equal(rec->header, w->header)) {
		buf_reserve(&w->line, rec->line.len + 1);
		memcpy(w->line.p + start, rec->line.p, rec->line.len);
		w->line.p[start + rec->line.len] = '\n';
		w->line.len += rec->line.len + 1;
	} else {
		put_line(w, rec->at, rec->fault, rec->field, w->header->count);
	}
	if (!check_limits(w, rec, start)) {
		w->line.len = start;
		return false;
	}
	tally_add(&w->tally, rec);
	return w->line.len < GATHER || hand_on(w);
}

const struct tally *writer_tally(const struct writer *w)
{
	return &w->tally;
}

const char *writer_name(const struct writer *w)
{
	return w->name;
}

const struct reader_input *writer_output(const struct writer *w)
{
	return &w->output;
}

/* Put the seal; false, told, where a sum is past 38 digits: no seal then says what was written. */
static bool put_seal(struct writer *w)
{
	const struct controls *controls = w->options.controls;
	struct decimal sum;

	for (size_t i = 0; controls && i < controls->count; i++) {
		if (w->tally.field[i] < 0 || tally_sum(&w->tally, i, &sum))
			continue;
		diag_trouble_at((struct place){ .file = w->name }, "no seal: the sum of '%.*s' needs more than 38 digits; it "
		                "cannot be one of the controls", (int)controls->name[i].len, controls->name[i].p);
		return false;
	}
	tally_seal(&w->tally, &w->line);
	return true;
}

bool writer_finish(struct writer *w, bool seal)
{
	if (!w->out)
		return w->sealed;
	seal = seal && !w->failed;
	if (seal && w->options.format == FORMAT_STREAM)
		seal = put_seal(w);
	seal = hand_on(w) && seal;
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
	buf_free(&w->line);
	free(w->name);
	free(w);
}
