/* load - load the records of a reader into a store: all of them, or none. */
#include "load/load.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/progress.h"
#include "load/batches.h"
#include "load/intake.h"
#include "load/needs.h"
#include "load/refused.h"
#include "load/undo.h"
#include "load/vouchers.h"
#include "load/within.h"
#include "program/ahead.h"
#include "record/finding.h"
#include "stream/stage.h"

struct load {
	struct program *prog;
	struct load_options how;
	const struct store_caps *caps;     /* of the target */
	struct batch *batch;               /* this load */
	struct store *store;               /* open until the end */
	const struct schema_field **field; /* schema field of each field of the stream */
	struct str *voucher;               /* the fields that name a voucher */
	struct within *within;             /* load.where, in mode replace; else NULL */
	struct refused *refused;           /* what the target does not take */
	struct intake *intake;             /* the records on their way; NULL: there are none */
	struct tally sent;                 /* what was read, without what is set aside */
	struct tally loaded;               /* read back from the target */
	char *backup;                      /* path of the copy; NULL: none */
};

struct load *load_new(struct program *prog, const struct load_options *how)
{
	struct load *l = xcalloc(1, sizeof(*l));

	l->prog = prog;
	l->how = *how;
	l->caps = store_caps(how->url);
	l->batch = batch_new(prog->spec);
	return l;
}

/* ---- before the first record ---- */

/* Report that the schema has no field with that name, and suggest the nearest one. */
static void report_unknown(const struct schema *schema, struct str name)
{
	const char **names = xcalloc(schema->count, sizeof(*names));
	const char *near;

	for (size_t i = 0; i < schema->count; i++)
		names[i] = schema->field[i].name.p;
	near = text_nearest(name, names, schema->count);
	diag_error("the stream has a field '%.*s', which schema '%.*s' has not: nothing is "
	           "loaded%s%s%s",
	           (int)name.len, name.p, (int)schema->name.len, schema->name.p,
	           !near ? "" : " (did you mean '", !near ? "" : near, !near ? "" : "'?)");
	free(names);
}

/*
 * Every field of the stream must have a column, so that nothing gets lost; and every required
 * column must have a field.
 */
static bool match_fields(struct load *l)
{
	const struct header *h = reader_header(l->prog->in);
	const struct schema *schema = l->prog->spec->load.schema;
	bool ok = true;

	l->field = xcalloc(h->count, sizeof(*l->field));
	for (size_t i = 0; i < h->count; i++) {
		l->field[i] = schema_find(schema, h->name[i]);
		if (l->field[i])
			continue;
		report_unknown(schema, h->name[i]);
		ok = false;
	}
	for (size_t i = 0; i < schema->count; i++) {
		struct str name = schema->field[i].name;

		if (!schema->field[i].required || header_find(h, name) >= 0)
			continue;
		diag_error("the stream has no field '%.*s', which schema '%.*s' requires: "
		           "nothing is loaded",
		           (int)name.len, name.p, (int)schema->name.len, schema->name.p);
		ok = false;
	}
	return ok;
}

/* Mode replace in a database: find out what load.where means for the stream. */
static bool find_within(struct load *l, const struct header *header, struct store_table *table)
{
	if (table->mode != LOAD_REPLACE || !l->caps->batches || header->count == 0)
		return true;
	if (!l->prog->spec->load.where) {
		diag_error(
			"load.mode: replace needs load.where, which says what is replaced in '%s'",
			l->how.url);
		return false;
	}
	l->within = within_new(l->prog, header);
	table->within = within_is;
	table->within_context = l->within;
	return l->within != NULL;
}

/* Does a record of the table stay, because what comes in its place is set aside? */
static bool is_spared(void *context, const struct record *rec)
{
	const struct load *l = context;

	return l->intake && intake_spares(l->intake, rec);
}

static bool spared_key(void *context, size_t i, struct str *value)
{
	const struct load *l = context;

	return l->intake && intake_spared_key(l->intake, i, value);
}

bool load_prepare(struct load *l, const struct header *header)
{
	const struct spec_load *spec = &l->prog->spec->load;
	struct store_table table = {
		.name = spec->table,
		.schema = spec->schema,
		.header = header,
		.field = l->field,
		.mode = l->how.overwrite ? LOAD_REPLACE : spec->mode,
		.read_back = spec->read_back,
		.max_records = spec->max_records,
		.controls = spec_controls(l->prog->spec, STAGE_TARGET),
		.spared = is_spared,
		.spared_key = spared_key,
		.spared_context = l,
	};

	l->voucher = voucher_fields(l->prog->spec, header, &table.voucher_count,
	                            &table.voucher_group);
	table.voucher = l->voucher;
	if (!find_within(l, header, &table))
		return false;
	l->store = store_open_copy(l->how.url, l->how.copy, STORE_WRITE);
	if (!l->store || !store_begin(l->store))
		return false;
	if (!l->how.no_backup && !l->prog->dry_run && !store_backup(l->store, &l->backup))
		return false;
	return store_create(l->store, &table) && needs_met(l->store, spec, false) &&
	       batch_start(l->batch, l->store, l->prog, l->how.to);
}

/* ---- the records ---- */

/* Forget what was put, and make the store ready again. NULL after an error was reported. */
static struct store *reopen(void *self)
{
	struct load *l = self;

	store_close(l->store);
	l->store = NULL;
	free(l->backup);
	l->backup = NULL;
	free(l->voucher);
	l->voucher = NULL;
	within_free(l->within);
	l->within = NULL;
	return load_prepare(l, reader_header(l->prog->in)) ? l->store : NULL;
}

static bool put_all(struct load *l)
{
	struct intake *t = intake_open(&(struct intake_options){
		.prog = l->prog,
		.header = reader_header(l->prog->in),
		.refused = l->refused,
		.store = l->store,
		.done = l->caps->done,
		.reopen = reopen,
		.context = l,
	});
	struct source *ahead = NULL;
	struct sink to;
	bool ok = t != NULL;

	l->intake = t;
	if (ok) {
		to = intake_sink(t);
		ahead = ahead_source(l->prog, &to);
		ok = stage_run(ahead ? ahead : l->prog->from, NULL, 0, &to) && intake_again(t);
		if (!ok)
			intake_give_up(t);
		/* so much is refused that the rest was not looked at */
		if (!ok && refused_enough(l->refused))
			(void)refused_accepted(l->refused, reader_tally(l->prog->in));
	}
	source_close(ahead);
	l->intake = NULL;
	intake_free(t);
	return ok;
}

/* Note the findings about the whole data that were accepted upstream. */
static void note_accepted(const struct file_findings *f)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < f->count; i++) {
		if (!f->item[i].accepted)
			continue;
		buf_adds(&text, text.len > 0 ? ", " : "");
		file_finding_show(&f->item[i], &text);
	}
	if (text.len > 0)
		diag_note("accepted: %s", text.p);
	buf_free(&text);
}

/* Are the findings about the whole data accepted, upstream or by the limits of the spec? */
static bool is_accepted(struct program *prog)
{
	note_accepted(program_findings(prog));
	if (verdict_findings(prog->spec, program_findings(prog), true))
		return true;
	diag_error("what was found about the whole of the data is not accepted: nothing is loaded");
	return false;
}

/* ---- what landed ---- */

/*
 * Read the loaded records back from the target, and compare them with what was sent: every field of
 * every record, or (load.read_back: sums) count and control sums.
 */
static bool read_back(struct load *l)
{
	struct buf why = { 0 }, differs = { 0 };
	bool ok, sums;

	tally_init(&l->loaded, spec_controls(l->prog->spec, STAGE_TARGET));
	tally_bind(&l->loaded, reader_header(l->prog->in));
	ok = store_read_back(l->store, &l->loaded, &differs) &&
	     vouchers_are_new(l->store, l->prog, l->how.to, l->batch);
	sums = !ok || tally_equal(&l->sent, &l->loaded, &why);
	if (ok && (!sums || differs.len > 0)) {
		diag_error(
			"what was sent and what landed in '%s' differ: %s%s%s; nothing is loaded%s",
			store_name(l->store), sums ? "" : why.p,
			sums || differs.len == 0 ? "" : "; ", differs.len > 0 ? differs.p : "",
			sums ? "; where a trigger does so on purpose, write load: { read_back: sums }"
			     : "");
		ok = false;
	}
	buf_free(&why);
	buf_free(&differs);
	return ok;
}

static bool open_refused(struct load *l)
{
	l->refused = refused_open(l->prog, reader_header(l->prog->in),
	                          &(struct refused_options){ .set_aside = l->how.set_aside,
	                                                     .findings = l->how.findings,
	                                                     .target = l->how.url });
	return l->refused != NULL;
}

/* What should be there: what was read, without what is set aside. False if the limits refuse that. */
static bool take_sent(struct load *l)
{
	const struct tally *read = reader_tally(l->prog->in);

	if (!refused_accepted(l->refused, read))
		return false;
	tally_init(&l->sent, spec_controls(l->prog->spec, STAGE_TARGET));
	tally_bind(&l->sent, reader_header(l->prog->in));
	tally_merge(&l->sent, read);
	tally_subtract(&l->sent, refused_aside(l->refused));
	return true;
}

/* Of what the time was spent: where a load is slow, the server or the disk is asked about the right part. */
static void say_times(const struct progress *sent, const struct progress *read)
{
	double back = progress_seconds(read);

	diag_detail("sent in %.2f s, read back in %.2f s", progress_seconds(sent) - back, back);
}

bool load_records(struct load *l)
{
	struct program *prog = l->prog;
	struct progress sent, read;
	bool whole, ok;

	progress_start(&sent, 0, PROGRESS_OFF);
	if (prog->input_format != FORMAT_STREAM)
		diag_note("the input has no seal: that all of it arrived is for you to know");
	whole = match_fields(l) && open_refused(l) && load_prepare(l, reader_header(prog->in)) &&
	        put_all(l);
	ok = whole && is_accepted(prog) && batch_new_input(l->batch, l->store, prog, l->how.to) &&
	     take_sent(l);
	/* before the commit: a record that is not loaded must be in the file */
	ok = (!l->refused || refused_close(l->refused, whole)) && ok;
	progress_start(&read, 0, PROGRESS_OFF);
	ok = ok && needs_met(l->store, &prog->spec->load, true) && read_back(l) &&
	     batch_end(l->batch, l->store, &l->sent, program_findings(prog)) &&
	     !store_failed(l->store);
	if (ok)
		say_times(&sent, &read);
	return ok;
}

const struct tally *load_tally(const struct load *l)
{
	return &l->loaded;
}

struct consequences load_consequences(const struct load *l)
{
	return (struct consequences){ .table = l->prog->spec->load.table,
		                      .changes = l->store ? store_changes(l->store) : NULL,
		                      .loaded = &l->loaded,
		                      .refused = l->refused ? refused_aside(l->refused) : NULL };
}

const struct refused *load_refused(const struct load *l)
{
	return l->refused;
}

const char *load_batch(const struct load *l)
{
	return batch_id(l->batch);
}

uint64_t load_batch_number(const struct load *l)
{
	return l->store ? store_batch_number(l->store) : 0;
}

const char *load_sha256(const struct load *l)
{
	return l->store ? store_sha256(l->store) : NULL;
}

bool load_part(const struct load *l, size_t i, const char **path, const char **sha256)
{
	return l->store && store_part(l->store, i, path, sha256);
}

/* ---- the end ---- */

/*
 * Report an empty input. It is hardly intended, and must not take the batch name of the real input.
 */
static void report_empty(const struct load *l)
{
	const char *why = refused_count(l->refused) > 0 ? "all records are refused"
	                                                : "the stream holds no record";

	if (l->caps->batches)
		finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("empty") },
		                     "%s: nothing is loaded, batch '%s' is not noted", why,
		                     load_batch(l));
	else
		finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("empty") },
		                     "%s: '%s' is not written", why, l->how.url);
	diag_raise(1);
}

bool load_commit(struct load *l, struct buf *done)
{
	if (l->loaded.rows == 0) {
		report_empty(l);
		return true;
	}
	if (!store_commit(l->store))
		return false;
	if (l->caps->batches)
		buf_addf(done, "batch '%s' %s loaded", load_batch(l),
		         l->how.copy ? "could be" : "is");
	else
		buf_addf(done, "'%s' %s written", l->how.url, l->how.copy ? "could be" : "is");
	if (l->backup) {
		diag_note("the database as it was is kept in '%s'", l->backup);
		store_prune(l->store, l->prog->spec->load.backups, undo_removed);
	}
	return true;
}

void load_free(struct load *l)
{
	if (!l)
		return;
	store_close(l->store);
	batch_free(l->batch);
	refused_free(l->refused);
	tally_free(&l->sent);
	tally_free(&l->loaded);
	free(l->field);
	free(l->voucher);
	within_free(l->within);
	free(l->backup);
	free(l);
}
