/*
 * load - all of it or none of it.
 *
 * Reads a sealed stream into one table, in one transaction: create the table from the schema if it is
 * not there, insert, read back, compare with the seal, commit. Each load is a batch, which --list
 * shows and --undo takes out again.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "batches.h"
#include "program/program.h"
#include "program/suite.h"
#include "store/store.h"

struct load {
	struct program *prog;
	const char *to;				/* the URL */
	bool no_backup;
	struct store *store;
	const struct schema_field **field;	/* schema field of each field of the stream */
	struct tally loaded;			/* read back from the table */
	char *backup;				/* the copy that was made; NULL: none */
};

/* Every field of the stream must have its column: nothing is left behind. */
static bool match_fields(struct load *l)
{
	const struct header *h = reader_header(l->prog->in);
	const struct schema *schema = l->prog->spec->load.schema;
	bool ok = true;

	l->field = xcalloc(h->count, sizeof(*l->field));
	for (size_t i = 0; i < h->count; i++) {
		l->field[i] = schema_find(schema, h->name[i]);
		if (l->field[i] != NULL)
			continue;
		diag_trouble("the stream has a field '%.*s', which schema '%.*s' does not: nothing is loaded", (int)h->name[i].len,
		             h->name[i].p, (int)schema->name.len, schema->name.p);
		ok = false;
	}
	return ok;
}

/* Lock, copy, make the tables, open the batch. */
static bool prepare(struct load *l, struct batch *batch)
{
	const struct spec_load *spec = &l->prog->spec->load;
	struct store_table table = {
		.name = spec->table, .schema = spec->schema, .header = reader_header(l->prog->in),
		.field = l->field, .mode = spec->mode,
	};

	l->store = store_open(l->to, STORE_WRITE);
	if (l->store == NULL || !store_begin(l->store))
		return false;
	if (!l->no_backup && !l->prog->dry_run && !store_backup(l->store, &l->backup))
		return false;
	if (l->backup != NULL)
		diag_detail("the database as it was is kept in '%s'", l->backup);
	return store_create(l->store, &table) && batch_start(batch, l->store, l->prog->spec);
}

/* A record at fault has no place in a ledger. False where it is one: told. */
static bool is_clean(const struct record *rec)
{
	struct buf quoted = { 0 };

	if (str_is_null(rec->fault))
		return true;
	diag_trouble("%.*s: the record holds a fault, %s: run validate first; nothing is loaded", (int)rec->at.len, rec->at.p,
	             text_quote(&quoted, rec->fault));
	buf_free(&quoted);
	return false;
}

static bool load(struct load *l)
{
	struct record rec;

	while (program_next(l->prog, &rec))
		if (!is_clean(&rec) || !store_insert(l->store, &rec))
			return false;
	/* the seal was good, or the reader has said what was wrong */
	return diag_ok();
}

/* What landed is counted and summed from the table itself, and must be what was sent. */
static bool read_back(struct load *l)
{
	const struct tally *sent = reader_tally(l->prog->in);
	struct buf why = { 0 };
	bool ok;

	tally_init(&l->loaded, &l->prog->spec->controls);
	tally_bind(&l->loaded, reader_header(l->prog->in));
	ok = store_read_back(l->store, &l->loaded);
	if (ok && !tally_equal(sent, &l->loaded, &why)) {
		diag_trouble("what landed in '%s' is not what was sent: %s; nothing is loaded", store_name(l->store), why.p);
		ok = false;
	}
	buf_free(&why);
	return ok;
}

/* The whole transaction; commits unless this is a dry run. */
static bool run(struct load *l, struct batch *batch)
{
	bool ok = match_fields(l) && prepare(l, batch) && load(l) && read_back(l) &&
	          batch_end(batch, l->store, l->prog->in);

	if (l->store == NULL)
		return false;
	if (ok && !l->prog->dry_run && diag_ok())
		return store_commit(l->store);
	store_rollback(l->store);
	return ok;
}

static void summary(const struct load *l, const struct batch *batch, struct buf *out)
{
	char number[27];

	buf_addf(out, "%s read", text_count(l->prog->rows_in, number));
	if (l->prog->dry_run)
		buf_addf(out, ", %s could be loaded, rolled back", text_count(l->loaded.rows, number));
	else
		buf_addf(out, ", %s loaded into '%s' as batch '%s', read back and equal to the seal",
		         text_count(l->loaded.rows, number), l->to, batch_id(batch));
}

int main(int argc, char **argv)
{
	struct program prog = { .usage = suite_usage("load"), .digest_input = true };
	struct load l = { .prog = &prog };
	const char *undo = NULL;
	bool list = false;
	struct option options[] = {
		PROGRAM_COMMON(&prog), PROGRAM_INPUT(&prog),
		{ 0, "to", OPT_TEXT, &l.to, "URL", "load into this database instead of load.to" },
		{ 0, "no-backup", OPT_FLAG, &l.no_backup, NULL, "make no copy of the database first" },
		{ 0, "list", OPT_FLAG, &list, NULL, "list the batches of the database and end" },
		{ 0, "undo", OPT_TEXT, &undo, "BATCH", "take a batch out again and end" },
		OPT_END
	};
	struct batch *batch = NULL;
	struct buf said = { 0 };

	if (!program_start(&prog, options, argc, argv) || !spec_need(prog.spec, "load", prog.spec->load.present))
		return program_end(&prog, NULL);
	if (l.to == NULL)
		l.to = prog.spec->load.to;
	if (l.to == NULL) {
		conf_trouble(prog.spec->load.node, "no database to load into: name it by load.to or --to");
		goto out;
	}
	if (list || undo != NULL) {
		if (list)
			batches_list(l.to);
		else
			batches_undo(l.to, undo, !l.no_backup, prog.dry_run);
		goto out;
	}
	if (program_spec_only(&prog) && isatty(STDIN_FILENO)) {
		buf_addf(&said, "'%s' holds together, nothing was read", prog.spec_path);
		goto out;
	}

	if (!program_read(&prog))
		goto out;
	batch = batch_new(prog.spec);
	bool ok = run(&l, batch);

	if (ok && !prog.dry_run)
		audit_count(prog.audit, "loaded", &l.loaded);
	audit_fact(prog.audit, "target", str_of(l.to));
	audit_fact(prog.audit, "batch", str_of(batch_id(batch)));
	if (program_close(&prog, ok) && ok)
		summary(&l, batch, &said);
out:
	store_close(l.store);
	batch_free(batch);
	tally_free(&l.loaded);
	free(l.field);
	free(l.backup);
	int status = program_end(&prog, said.len > 0 ? said.p : NULL);
	buf_free(&said);
	return status;
}
