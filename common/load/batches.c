/* batches - the name of a load, and what is noted about it. */
#include "load/batches.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/diag.h"
#include "file/outfile.h"
#include "report/table.h"
#include "store/noted_key.h"
#include "stream/reader.h"

struct batch {
	char *id;
	char time[BATCH_TIME];         /* UTC */
	struct buf sums;               /* "sum.debit=1.00 sum.credit=1.00" */
	struct buf findings, accepted; /* JSON: what was found about the whole of the input */
	struct buf evidence;           /* JSON: digests of the files read for the spec */
	struct buf changes;            /* JSON: what was changed; empty: the mode changes nothing */
	struct buf foreign_keys;       /* JSON: what the records point to; empty: nothing */
	char sha256[DIGEST_TEXT];      /* of the input */
	const struct spec *spec;
};

void batch_now(char out[BATCH_TIME])
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(out, BATCH_TIME, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

struct batch *batch_new(const struct spec *spec)
{
	struct batch *b = xcalloc(1, sizeof(*b));

	batch_now(b->time);
	b->id = str_dup(spec->load.batch);
	b->spec = spec;
	return b;
}

static struct store_batch figures(const struct batch *b)
{
	return (struct store_batch){
		.id = str_of(b->id),
		.table = b->spec->load.table,
		.spec_sha256 = str_of(b->spec->sha256),
		.input_sha256 = str_of(b->sha256),
		.sums = buf_str(&b->sums),
		.time = str_of(b->time),
		.findings = buf_str(&b->findings),
		.accepted = buf_str(&b->accepted),
		.evidence = buf_str(&b->evidence),
		.changes = b->changes.len > 0 ? buf_str(&b->changes) : STR_NULL,
		.foreign_keys = b->foreign_keys.len > 0 ? buf_str(&b->foreign_keys) : STR_NULL,
		.undone = STR_NULL,
	};
}

/* Does a message show each of its characters unchanged? */
static bool is_shown(const char *word)
{
	struct str s = str_of(word);
	char escape[TEXT_ESCAPE];
	size_t len;

	for (; s.len > 0; s.p += len, s.len -= len) {
		len = text_escape_char(s, escape);
		if (escape[0] != '\0')
			return false;
	}
	return true;
}

/* Append a word with special characters, as bash and the POSIX shell of 2024 read it. */
static void add_bytes(struct buf *out, const char *word)
{
	buf_adds(out, "$'");
	for (; *word != '\0'; word++)
		if (*word >= ' ' && *word <= '~' && *word != '\'' && *word != '\\')
			buf_addc(out, *word);
		else
			buf_addf(out, "\\%03o", (unsigned)(unsigned char)*word);
	buf_addc(out, '\'');
}

/* Append a word of a command as the shell reads it. */
static void add_word(struct buf *out, const char *word)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=,@%+-";

	buf_addc(out, ' ');
	if (*word != '\0' && strspn(word, plain) == strlen(word)) {
		buf_adds(out, word);
		return;
	}
	if (!is_shown(word)) {
		add_bytes(out, word);
		return;
	}
	buf_addc(out, '\'');
	for (; *word != '\0'; word++) {
		if (*word == '\'')
			buf_adds(out, "'\\'");
		buf_addc(out, *word);
	}
	buf_addc(out, '\'');
}

void batch_undo_command(struct buf *out, const struct program *prog, const char *to, const char *id)
{
	buf_adds(out, "cutover load -f");
	add_word(out, prog->spec_path);
	for (size_t i = 0; i < prog->params.count; i++) {
		buf_adds(out, " -p");
		add_word(out, prog->params.items[i]);
	}
	if (to) {
		buf_adds(out, " --to");
		add_word(out, to);
	}
	buf_adds(out, " --undo");
	add_word(out, id);
}

void batch_left(struct buf *out, const char *table, int64_t number, const struct program *prog,
                const char *to, const char *id)
{
	buf_addf(
		out,
		"delete the records of batch '%s' that are left (table '%s', WHERE _batch = %lld), or keep them as "
		"records of no batch (SET _batch = 0), then close the batch: ",
		id, table, (long long)number);
	batch_undo_command(out, prog, to, id);
	buf_adds(out, " --force");
}

/* The search for a batch that was undone in part. */
struct batch_search {
	struct buf *out;
	const struct program *prog;
	const char *to;
	const char *id;
	bool found;
};

static void look_at(void *context, const struct store_batch *batch)
{
	struct batch_search *s = context;
	char *table;

	if (!batch->partly_undone || !str_eq(batch->id, str_of(s->id)))
		return;
	table = str_dup(batch->table);
	batch_left(s->out, table, batch->number, s->prog, s->to, s->id);
	s->found = true;
	free(table);
}

bool batch_left_of(struct buf *out, struct store *store, const struct program *prog, const char *to,
                   const char *id)
{
	struct batch_search s = { .out = out, .prog = prog, .to = to, .id = id };

	return store_batches(store, look_at, &s) && s.found;
}

/* Report that a batch with this name exists already. */
static void report_exists(const char *id, struct store *store, const struct program *prog,
                          const char *to)
{
	struct buf what = { 0 };
	bool partly = batch_left_of(&what, store, prog, to, id);

	if (!partly) {
		buf_adds(&what, "take that one out: ");
		batch_undo_command(&what, prog, to, id);
	}
	diag_error(
		"batch '%s' is in '%s' already%s, nothing is loaded: give this one another name (load.batch), or %s",
		id, store_name(store), partly ? ", undone in part" : "", what.p);
	buf_free(&what);
}

bool batch_start(struct batch *b, struct store *store, const struct program *prog, const char *to)
{
	struct store_batch f = figures(b);
	bool exists;

	if (store_batch_start(store, &f, &exists))
		return true;
	if (exists)
		report_exists(b->id, store, prog, to);
	return false;
}

void batch_digest(const struct reader *in, char sha256[DIGEST_TEXT])
{
	size_t count;
	const struct file_summary *input = reader_inputs(in, &count);
	struct digest *d;

	if (count == 1) {
		memcpy(sha256, input[0].sha256, DIGEST_TEXT);
		return;
	}
	d = digest_new();
	for (size_t i = 0; i < count; i++)
		digest_add(d, input[i].sha256, DIGEST_TEXT - 1);
	digest_end(d, sha256);
}

bool batch_new_input(struct batch *b, struct store *store, const struct program *prog,
                     const char *to)
{
	struct buf left = { 0 };
	struct store_batch f;
	char *other;

	batch_digest(prog->in, b->sha256);
	f = figures(b);
	if (store_new_input(store, &f, &other))
		return true;
	if (other) {
		bool partly = batch_left_of(&left, store, prog, to, other);

		diag_error(
			"batch '%s' in '%s' was loaded from the very same input: nothing is loaded, or %s%s%s",
			other, store_name(store),
			store_changes(store) ? "what was changed since would be changed back"
					     : "every figure would be there twice",
			partly ? "; that batch is undone in part: " : "", partly ? left.p : "");
	}
	free(other);
	buf_free(&left);
	return false;
}

static void add_findings(struct buf *json, const struct file_findings *findings, bool accepted)
{
	struct json_node *list = file_findings_json(findings, accepted);

	json_node_write(list, json);
	json_node_free(list);
}

/* Note the sums of the records that have the number of the batch. */
static void add_sums(struct batch *b, const struct tally *t)
{
	char text[DECIMAL_TEXT];
	struct decimal sum;

	for (size_t i = 0; i < b->spec->controls.count; i++) {
		struct str name = b->spec->controls.name[i];

		if (!tally_sum(t, i, &sum))
			continue;
		decimal_format(sum, text);
		buf_addf(&b->sums, "%s%.*s=%s", b->sums.len > 0 ? " " : "", (int)name.len, name.p,
		         text);
	}
}

bool batch_end(struct batch *b, struct store *store, const struct tally *t,
               const struct file_findings *findings)
{
	const struct store_changes *changes = store_changes(store);
	struct tally own;
	struct store_batch f;

	tally_init(&own, t->controls);
	if (changes) {
		/* the others stay records of their own batches */
		tally_merge(&own, &changes->is[CHANGE_INSERTED]);
		tally_merge(&own, &changes->is[CHANGE_UPDATED]);
		store_changes_write(changes, &b->changes);
	} else {
		tally_merge(&own, t);
	}
	add_sums(b, &own);
	add_findings(&b->findings, findings, false);
	add_findings(&b->accepted, findings, true);
	spec_evidence(b->spec, &b->evidence);
	if (b->spec->load.needs != NEEDS_NONE)
		noted_keys_write(b->spec->load.schema, &b->foreign_keys);
	f = figures(b);
	f.rows = own.rows;
	tally_free(&own);
	return store_batch_end(store, &f);
}

const char *batch_id(const struct batch *b)
{
	return b->id;
}

void batch_free(struct batch *b)
{
	if (!b)
		return;
	free(b->id);
	buf_free(&b->sums);
	buf_free(&b->findings);
	buf_free(&b->accepted);
	buf_free(&b->evidence);
	buf_free(&b->changes);
	buf_free(&b->foreign_keys);
	free(b);
}

bool batches_print(const struct table *t)
{
	struct outfile *o = outfile_open(NULL);
	struct buf out = { 0 };

	table_print(t, &out);
	if (o)
		outfile_write(o, out.p, out.len);
	buf_free(&out);
	return outfile_close(o, true);
}
