/*
 * load - all of it or none of it.
 *
 * Reads a sealed stream into one table, in one transaction: create the table from the schema if it
 * is not there, insert, read back, compare with the seal, commit. Each load is a batch, which
 * --list shows, --verify compares with what was loaded, and --undo takes out again.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "load/batches.h"
#include "load/list.h"
#include "load/undo.h"
#include "load/verify.h"
#include "load/vouchers.h"
#include "program/layouts.h"
#include "program/program.h"
#include "program/programs.h"
#include "store/store.h"

struct load {
	struct program *prog;
	const char *to;                    /* the URL */
	const char *other;                 /* --to; NULL: not given */
	bool no_backup;                    /* --no-backup */
	bool overwrite;                    /* --overwrite */
	bool is_file;                      /* the target is a file, no database: no batches */
	const char *undo;                  /* --undo */
	bool force;                        /* --force */
	bool list;                         /* --list */
	const char *verify;                /* --verify */
	struct batch *batch;               /* this load */
	struct store *store;               /* open until the end */
	const struct schema_field **field; /* schema field of each field of the stream */
	struct str *voucher;               /* the fields that name a voucher */
	struct tally loaded;               /* read back from the table */
	char *backup;                      /* the copy that was made; NULL: none */
	struct buf done;                   /* "batch 'b1' is loaded", once it is */
};

/* A field that the schema does not have is told, with the nearest that it has. */
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
 * Every field of the stream must have its column: nothing is left behind. And every required column
 * its field.
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

/* Lock, copy, make the tables, open the batch. */
static bool prepare(struct load *l, const struct header *header)
{
	const struct spec_load *spec = &l->prog->spec->load;
	struct store_table table = {
		.name = spec->table,
		.schema = spec->schema,
		.header = header,
		.field = l->field,
		.mode = l->overwrite ? LOAD_REPLACE : spec->mode,
		.read_back = spec->read_back,
		.controls = spec_controls(l->prog->spec, STAGE_TARGET),
	};

	l->voucher = voucher_fields(l->prog->spec, header, &table.voucher_count,
	                            &table.voucher_group);
	table.voucher = l->voucher;
	l->store = store_open(l->to, STORE_WRITE);
	if (!l->store || !store_begin(l->store))
		return false;
	if (!l->no_backup && !l->prog->dry_run && !store_backup(l->store, &l->backup))
		return false;
	return store_create(l->store, &table) && batch_start(l->batch, l->store, l->prog, l->other);
}

/* A record at fault has no place in a ledger. False where it is one: told. */
static bool is_clean(const struct record *rec)
{
	struct buf quoted = { 0 };

	if (str_is_null(rec->fault))
		return true;
	diag_error("%.*s: the record holds a fault, %s: run validate first; nothing is loaded",
	           (int)rec->at.len, rec->at.p, text_quote(&quoted, rec->fault));
	buf_free(&quoted);
	return false;
}

/*
 * What was found about the whole of the data and accepted upstream: what the limits here accept is
 * told by the verdict.
 */
static void report_accepted(const struct file_findings *f)
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

/*
 * Has somebody accepted what was found about the whole, or do the limits of the spec? False, told,
 * where they do not.
 */
static bool is_accepted(struct program *prog)
{
	report_accepted(program_findings(prog));
	if (verdict_findings(prog->spec, program_findings(prog), true))
		return true;
	diag_error("what was found about the whole of the data is not accepted: nothing is loaded");
	return false;
}

static bool load(struct load *l)
{
	struct record rec;

	while (program_next(l->prog, &rec))
		if (!is_clean(&rec) || !store_insert(l->store, &rec))
			return false;
	/* the seal was good, or the reader has said what was wrong */
	return diag_ok() && is_accepted(l->prog);
}

/*
 * What landed is read from the table itself, and must be what was sent: every field of every
 * record, or (load.read_back: sums) count and control sums.
 */
static bool read_back(struct load *l)
{
	const struct tally *sent = reader_tally(l->prog->in);
	struct buf why = { 0 }, differs = { 0 };
	bool ok, sums;

	tally_init(&l->loaded, spec_controls(l->prog->spec, STAGE_TARGET));
	tally_bind(&l->loaded, reader_header(l->prog->in));
	ok = store_read_back(l->store, &l->loaded, &differs) &&
	     vouchers_are_new(l->store, l->prog, l->other, l->batch);
	sums = !ok || tally_equal(sent, &l->loaded, &why);
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

/*
 * An export of nothing is hardly meant, and must not take the name of the batch from the real one.
 */
static bool refuse_empty(const struct load *l)
{
	if (l->is_file)
		diag_finding(STR("empty"), STR_NULL,
		             "the stream holds no record: '%s' is not written", l->to);
	else
		diag_finding(
			STR("empty"), STR_NULL,
			"the stream holds no record: nothing is loaded, batch '%s' is not noted",
			batch_id(l->batch));
	diag_raise(1);
	return diag_ok();
}

/* From here on it is loaded, whatever else goes wrong. */
static bool commit(struct load *l)
{
	if (!diag_ok() || !store_commit(l->store))
		return false;
	if (l->is_file)
		buf_addf(&l->done, "'%s' is written", l->to);
	else
		buf_addf(&l->done, "batch '%s' is loaded", batch_id(l->batch));
	l->prog->done = l->done.p;
	if (l->backup) {
		diag_note("the database as it was is kept in '%s'", l->backup);
		store_prune(l->store, l->prog->spec->load.backups, undo_removed);
	}
	return true;
}

/*
 * The whole transaction; commits unless this is a dry run. What does not is rolled back when the
 * store is closed.
 */
static bool run(struct load *l)
{
	if (l->prog->input_format != FORMAT_STREAM)
		diag_note("the input has no seal: that all of it arrived is for you to know");
	if (!match_fields(l) || !prepare(l, reader_header(l->prog->in)) || !load(l) ||
	    !batch_new_input(l->batch, l->store, l->prog, l->other) || !read_back(l) ||
	    !batch_end(l->batch, l->store, l->prog->in, program_findings(l->prog)))
		return false;
	if (l->prog->dry_run)
		return diag_ok();
	return l->loaded.rows == 0 ? refuse_empty(l) : commit(l);
}

static void summary(const struct load *l, struct buf *out)
{
	const char *same = l->prog->input_format == FORMAT_STREAM ? "the seal" : "what was read";
	const char *how = l->prog->spec->load.read_back == READ_BACK_SUMS ? " by count and sums"
	                                                                  : "";
	char number[27];

	buf_addf(out, "%s read", text_count(l->prog->rows_in, number));
	if (l->is_file)
		buf_addf(out, ", %s %s '%s', read back and equal to %s%s",
		         text_count(l->loaded.rows, number),
		         l->prog->dry_run ? "could be written to" : "written to", l->to, same,
		         l->prog->dry_run ? ", taken away again" : "");
	else if (l->prog->dry_run)
		buf_addf(out,
		         ", %s could be loaded into '%s', read back%s and equal to %s, rolled back",
		         text_count(l->loaded.rows, number), l->to, how, same);
	else
		buf_addf(out, ", %s loaded into '%s' as batch '%s', read back%s and equal to %s",
		         text_count(l->loaded.rows, number), l->to, batch_id(l->batch), how, same);
}

/*
 * The target as it was named, and which file that is: other names lead to it, and the same name to
 * others elsewhere.
 */
static void note_target(const struct load *l)
{
	char *path = store_path(l->to);

	audit_file(l->prog->audit, "target", l->to);
	audit_file(l->prog->audit, "target_path", path);
	free(path);
}

static void note_audit(const struct load *l, bool ok)
{
	const char *sha256 = ok && l->store ? store_sha256(l->store) : NULL;

	note_target(l);
	if (l->is_file)
		audit_fact(l->prog->audit, "target_sha256", str_of(sha256));
	else
		audit_fact(l->prog->audit, "batch", str_of(batch_id(l->batch)));
	if (ok && l->store && store_batch_number(l->store) > 0)
		audit_number(l->prog->audit, "batch_number", store_batch_number(l->store));
}

/* Read, load, and say so. */
static void load_input(struct load *l, struct buf *said)
{
	struct program *prog = l->prog;
	bool ok;

	if (!program_read(prog))
		return;
	ok = run(l);
	if (ok && !prog->dry_run)
		audit_count(prog->audit, "loaded", &l->loaded);
	note_audit(l, ok);
	if (program_close(prog, ok) && ok && (prog->dry_run || l->loaded.rows > 0))
		summary(l, said);
}

/* Does nobody send anything: no operand, and no pipe or file on standard input? */
static bool no_input(const struct program *prog)
{
	struct stat st;

	return program_spec_only(prog) && (fstat(STDIN_FILENO, &st) != 0 || S_ISCHR(st.st_mode));
}

/* --dry-run without input: the spec and the database that it names are what can be checked. */
static void check_target(struct load *l, struct buf *said)
{
	static const struct header none;

	if (!prepare(l, &none))
		return;
	buf_addf(said, "'%s' holds together, '%s' can ", l->prog->spec_path, l->to);
	if (l->is_file)
		buf_adds(said, "be written, nothing was read");
	else
		buf_addf(said, "take batch '%s', nothing was read", batch_id(l->batch));
}

/* What is loaded into is none of the files that are read, nor the audit file. */
static bool has_target_apart(const struct load *l)
{
	const char *path = strchr(l->to, ':');

	return program_target_apart(l->prog, l->other ? "--to" : "load.to",
	                            path ? path + 1 : l->to);
}

/* --list, --undo and --verify are runs of their own, without input. */
static bool one_thing(const struct load *l)
{
	const char *asked[4] = { NULL };
	size_t count = 0;

	if (l->list)
		asked[count++] = "--list";
	if (l->undo)
		asked[count++] = "--undo";
	if (l->verify)
		asked[count++] = "--verify";
	if (count > 1)
		diag_error("%s and %s are two runs", asked[0], asked[1]);
	else if (count > 0 && l->prog->file_count > 0)
		diag_error("%s reads no input: '%s' is one too many", asked[0], l->prog->files[0]);
	else if (l->force && !l->undo)
		diag_error("--force is for --undo");
	return diag_ok();
}

/* Is there a section load, a database, and one thing to do? */
static bool settled(struct load *l)
{
	struct program *prog = l->prog;

	if (!program_has_spec(prog) || !spec_need(prog->spec, "load", prog->spec->load.present))
		return false;
	l->to = l->other ? l->other : prog->spec->load.to;
	l->is_file = store_is_file(l->to);
	if (l->overwrite && !l->is_file)
		diag_error("--overwrite is for a target that is a file, '%s' is none", l->to);
	if (!has_target_apart(l))
		return false;
	return one_thing(l);
}

/*
 * Take the batch out; the audit line says what was asked for ("undo") and, once it is done,
 * "undone".
 */
static void take_out(const struct load *l)
{
	struct program *prog = l->prog;
	struct undo undo = {
		.url = l->to,
		.to = l->other,
		.id = l->undo,
		.force = l->force,
		.backup = !l->no_backup,
		.backups = prog->spec->load.backups,
		.dry_run = prog->dry_run,
	};
	bool left;

	note_target(l);
	audit_fact(prog->audit, "undo", str_of(l->undo));
	if (!program_ready(l->prog) || !undo_batch(&undo, prog, &left))
		return;
	audit_fact(prog->audit, "undone", str_of(l->undo));
	if (left)
		audit_fact(prog->audit, "undone_in_part", str_of(l->undo));
}

/* Show the batches, or compare them: who only looks leaves no audit line. */
static void show(const struct load *l, struct buf *said)
{
	l->prog->audit_path = NULL;
	if (l->list)
		batches_list(l->to);
	else
		verify_batches(l->to, l->verify, said);
}

/* To list the batches takes the target, and no parameter that only other sections use. */
static struct spec *open_spec(const struct program *p, const void *state)
{
	const struct load *l = state;

	if (l->list)
		return spec_open_target(p->spec_path, &p->params, !l->other);
	return spec_open(p->spec_path, &p->params, p->audit_path || p->digest_input);
}

int main(int argc, char **argv)
{
	struct program prog = { .usage = programs_usage("load"),
		                .reads = STAGE_TARGET,
		                .digest_input = true,
		                .spec_optional = true };
	bool layouts = false;
	struct load l = { .prog = &prog };
	struct option options[] = {
		PROGRAM_COMMON(&prog),
		PROGRAM_INPUT(&prog),
		{ 0, "to", OPT_TEXT, &l.other, "URL",
		  "load into this database, or this file (file:NAME), instead of load.to" },
		{ 0, "no-backup", OPT_FLAG, &l.no_backup, NULL,
		  "make no copy of the database first" },
		{ 0, "overwrite", OPT_FLAG, &l.overwrite, NULL,
		  "put the file in the place of one that is there" },
		{ 0, "layouts", OPT_FLAG, &layouts, NULL,
		  "list the layouts of files for map.to and do nothing else" },
		{ 0, "list", OPT_FLAG, &l.list, NULL, "list the batches of the database and end" },
		{ 0, "undo", OPT_TEXT, &l.undo, "BATCH", "take a batch out again and end" },
		{ 0, "force", OPT_FLAG, &l.force, NULL,
		  "with --undo: take out what is unchanged, though not all of it is" },
		{ 0, "verify", OPT_TEXT, &l.verify, "BATCH",
		  "compare a batch (or all) with what was loaded and end" },
		OPT_END,
	};
	struct buf said = { 0 };
	int status;

	prog.open_spec = open_spec;
	prog.open_state = &l;
	if (!program_start(&prog, options, argc, argv))
		return program_end(&prog, NULL);
	if (layouts) {
		prog.audit_path = NULL;
		layouts_print(layout_list_targets, "layout", prog.spec, prog.output);
		return program_end(&prog, NULL);
	}
	if (!settled(&l))
		return program_end(&prog, NULL);

	if (!l.list)
		l.batch = batch_new(prog.spec);
	if (l.list || l.verify)
		show(&l, &said);
	else if (l.undo)
		take_out(&l);
	else if (no_input(&prog))
		check_target(&l, &said);
	else
		load_input(&l, &said);

	store_close(l.store);
	batch_free(l.batch);
	tally_free(&l.loaded);
	free(l.field);
	free(l.voucher);
	free(l.backup);
	status = program_end(&prog, said.len > 0 ? said.p : NULL);
	buf_free(&l.done);
	buf_free(&said);
	return status;
}
