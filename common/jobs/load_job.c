/* load_job - see load_job.h. */
#include "jobs/load_job.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "load/list.h"
#include "load/load.h"
#include "load/prove.h"
#include "load/undo.h"
#include "load/verify.h"
#include "schema/layout.h"
#include "schema/schema.h"
#include "store/store.h"

/* A job at work. */
struct asked {
	struct program *prog;
	const struct load_job *job;
	struct load_options load;
	const struct store_caps *caps; /* of the target */
	struct load *run;              /* the load; NULL: none */
	struct buf in_schema;          /* the target with --schema */
};

/* ---- a load ---- */

/*
 * Before the commit: what the load does to its table. A load that only inserts says as much in its
 * summary, and shows them only if nothing is committed.
 */
static bool show_consequences(const struct asked *a)
{
	struct consequences c = load_consequences(a->run);

	return !a->caps->batches || (!c.changes && !a->prog->dry_run && !a->load.copy) ||
	       consequences_print(&c);
}

/* The whole transaction; commits unless this is a dry run. */
static bool run(struct asked *a)
{
	/* if any error was reported, nothing is committed */
	if (!load_records(a->run) || !diag_ok() || !show_consequences(a))
		return false;
	if (a->prog->dry_run)
		return true;
	return load_commit(a->run, &a->prog->done);
}

/* Where the target is several files: their number, the first and the last. */
static void name_files(const struct asked *a, struct buf *out)
{
	const char *path, *sha256;
	struct buf last = { 0 };
	size_t count = 0;

	for (; load_part(a->run, count, &path, &sha256); count++) {
		if (count == 0)
			buf_addf(out, " as '%s'", path);
		buf_reset(&last);
		buf_addf(&last, "%s", path);
	}
	if (count > 1)
		buf_addf(out, " to '%s', %zu files", last.p, count);
	buf_free(&last);
}

/* Append what is set aside: ", 3 set aside in 1 group". */
static void add_aside(const struct asked *a, struct buf *out)
{
	const struct refused *refused = load_refused(a->run);
	uint64_t groups = refused_groups(refused);
	char number[27];

	if (refused_count(refused) == 0)
		return;
	buf_addf(out, ", %s set aside", text_count(refused_aside(refused)->rows, number));
	if (groups > 0)
		buf_addf(out, " in %s group%s", text_count(groups, number), groups == 1 ? "" : "s");
}

static void summary(const struct asked *a, struct buf *out)
{
	const struct program *prog = a->prog;
	bool all = refused_count(load_refused(a->run)) == 0;
	const char *same = !all                                  ? "what is left"
	                   : prog->input_format == FORMAT_STREAM ? "the seal"
	                                                         : "what was read";
	const char *how = prog->spec->load.read_back == READ_BACK_SUMS ? " by count and sums" : "";
	struct consequences done = load_consequences(a->run);
	struct buf changes = { 0 };
	char number[27];

	consequences_line(&done, &changes);
	buf_addf(out, "%s read", text_count(prog->rows_in, number));
	add_aside(a, out);
	text_count(load_tally(a->run)->rows, number);
	if (!a->caps->batches) {
		buf_addf(out, ", %s %s '%s'", number,
		         prog->dry_run || a->load.copy ? "could be written to" : "written to",
		         a->load.url);
		name_files(a, out);
		buf_addf(out, ", read back and equal to %s%s", same,
		         prog->dry_run ? ", taken away again" : "");
	} else if (prog->dry_run) {
		buf_addf(
			out,
			", %s could be loaded into '%s'%s, read back%s and equal to %s, rolled back",
			number, a->load.url, changes.len > 0 ? changes.p : "", how, same);
	} else {
		buf_addf(out, ", %s %s into '%s' as batch '%s'%s, read back%s and equal to %s",
		         number, a->load.copy ? "could be loaded" : "loaded", a->load.url,
		         load_batch(a->run), changes.len > 0 ? changes.p : "", how, same);
	}
	buf_free(&changes);
}

/*
 * Note the target by its name and by its file: other names lead to the same file, and elsewhere the
 * same name leads to other files.
 */
static void note_target(const struct asked *a)
{
	char *path = store_path(a->load.copy ? a->load.copy : a->load.url);

	audit_file(a->prog->audit, "target", a->load.url);
	audit_file(a->prog->audit, "target_path", path);
	free(path);
}

/* How many records were inserted, updated, unchanged and removed. */
static void note_changes(const struct asked *a)
{
	const struct store_changes *c = load_consequences(a->run).changes;

	for (int i = 0; c && i < STORE_CHANGES; i++)
		if (i != CHANGE_REMOVED || c->mode == LOAD_REPLACE)
			audit_number(a->prog->audit, store_change_name((enum store_change)i),
			             i == CHANGE_REMOVED ? c->was[i].rows : c->is[i].rows);
}

static void note_audit(const struct asked *a, bool ok)
{
	struct audit *audit = a->prog->audit;
	const struct refused *refused = load_refused(a->run);
	const char *path, *sha256;

	note_target(a);
	if (refused && refused_output(refused))
		audit_output(audit, refused_output(refused));
	if (ok && refused && refused_count(refused) > 0)
		audit_count(audit, "set_aside", refused_aside(refused));
	if (a->caps->atomic_file)
		audit_fact(audit, "target_sha256", str_of(ok ? load_sha256(a->run) : NULL));
	for (size_t i = 0; ok && load_part(a->run, i, &path, &sha256); i++)
		audit_target_file(audit, path, sha256);
	if (a->caps->batches)
		audit_fact(audit, "batch", str_of(load_batch(a->run)));
	if (ok)
		note_changes(a);
	if (ok && load_batch_number(a->run) > 0)
		audit_number(audit, "batch_number", load_batch_number(a->run));
}

/* Read, load, and write the summary. */
static void load_input(struct asked *a, struct buf *said)
{
	struct program *prog = a->prog;
	const struct tally *loaded = load_tally(a->run);
	bool ok;

	if (!program_read(prog))
		return;
	ok = run(a);
	if (ok && !prog->dry_run)
		audit_count(prog->audit, "loaded", loaded);
	note_audit(a, ok);
	if (ok && a->job->refused)
		*a->job->refused = refused_aside(load_refused(a->run))->rows;
	if (program_close(prog, ok && diag_ok()) && ok && (prog->dry_run || loaded->rows > 0))
		summary(a, said);
}

/* ---- a load whose line is missing ---- */

static void say_proved(const struct asked *a, const struct prove *p, struct buf *out)
{
	char number[27];

	buf_addf(out, "%s read, ", text_count(a->prog->rows_in, number));
	text_count(p->loaded.rows, number);
	if (a->caps->batches)
		buf_addf(out,
		         "%s are in '%s' already as batch '%s', loaded on %s: the same input, and "
		         "every record as loaded; not loaded again",
		         number, a->load.url, load_batch(a->run), p->time);
	else
		buf_addf(out, "%s are in '%s' already: the same bytes; not written again", number,
		         a->load.url);
}

static void note_proved(const struct asked *a, const struct prove *p)
{
	struct audit *audit = a->prog->audit;

	note_target(a);
	if (a->job->there_sha256) {
		audit_fact(audit, "target_sha256", str_of(a->job->there_sha256));
	} else {
		audit_fact(audit, "batch", str_of(load_batch(a->run)));
		audit_number(audit, "batch_number", p->number);
	}
	audit_fact(audit, "recovered", STR("yes"));
	audit_count(audit, "loaded", &p->loaded);
}

/* Read, compare with what the target has, and write the summary. Nothing is loaded. */
static void prove_input(struct asked *a, struct buf *said)
{
	struct program *prog = a->prog;
	struct prove p = { .prog = prog,
		           .url = a->load.url,
		           .copy = a->load.copy,
		           .sha256 = a->job->there_sha256 };
	bool ok;

	if (!program_read(prog))
		return;
	/* if any error was reported, nothing is proved */
	ok = prove_loaded(&p) && diag_ok();
	if (ok)
		note_proved(a, &p);
	else
		note_target(a);
	if (program_close(prog, ok && diag_ok()) && ok) {
		buf_addf(&prog->done, "batch '%s' is loaded", load_batch(a->run));
		say_proved(a, &p, said);
	}
	tally_free(&p.loaded);
}

/* Is there no input: no operand, and no pipe or file on standard input? */
static bool no_input(const struct program *prog)
{
	struct stat st;

	return program_spec_only(prog) && (fstat(STDIN_FILENO, &st) != 0 || S_ISCHR(st.st_mode));
}

/* --dry-run without input: check the spec and the database that it names. */
static void check_target(struct asked *a, struct buf *said)
{
	static const struct header none;

	if (!load_prepare(a->run, &none))
		return;
	buf_addf(said, "'%s' holds together, '%s' can ", a->prog->spec_path, a->load.url);
	if (a->caps->batches)
		buf_addf(said, "take batch '%s', nothing was read", load_batch(a->run));
	else
		buf_adds(said, "be written, nothing was read");
}

/* Is `name` the name of a file of a target of several files? */
static bool is_part(const char *path, const char *name)
{
	const char *dash = strrchr(name, '-');
	char *part = store_part_name(path, dash ? strtoul(dash + 1, NULL, 10) : 0);
	bool is = strcmp(part, name) == 0;

	free(part);
	return is;
}

/* Where --overwrite may replace the files of a target of several files: none of them is read. */
static bool has_parts_apart(const struct asked *a, const char *option, const char *path)
{
	const struct spec_load *load = &a->prog->spec->load;
	const struct layout *layout = load->schema ? load->schema->layout : NULL;
	char *part = store_part_name(path, 0);
	const char *dash = strrchr(part, '-');
	struct buf pattern = { 0 };
	glob_t found;
	bool ok = true;

	for (const char *p = part; *p != '\0'; p++)
		if (p == dash) {
			buf_adds(&pattern, "-[1-9]*");
			p++; /* the number */
		} else {
			buf_adds(&pattern, strchr("*?[\\", *p) ? "\\" : "");
			buf_addc(&pattern, *p);
		}
	if ((load->max_records > 0 || (layout && layout->max_records > 0)) &&
	    glob(pattern.p, 0, NULL, &found) == 0) {
		for (size_t i = 0; ok && i < found.gl_pathc; i++)
			ok = !is_part(path, found.gl_pathv[i]) ||
			     program_target_apart(a->prog, option, found.gl_pathv[i]);
		globfree(&found);
	}
	buf_free(&pattern);
	free(part);
	return ok;
}

/* The target must differ from all input files and from the audit file. */
static bool has_target_apart(const struct asked *a)
{
	const char *path = strchr(a->load.url, ':'), *option = a->job->to ? "--to" : "load.to";

	if (a->caps->server)
		return true;

	path = path ? path + 1 : a->load.url;
	return program_target_apart(a->prog, option, path) &&
	       (!a->job->overwrite || !a->caps->atomic_file || has_parts_apart(a, option, path));
}

/* --list, --undo and --verify are runs without input, each alone. */
static bool one_thing(const struct asked *a)
{
	const char *asked[4] = { NULL };
	size_t count = 0;

	if (a->job->list)
		asked[count++] = "--list";
	if (a->job->undo)
		asked[count++] = "--undo";
	if (a->job->verify)
		asked[count++] = "--verify";
	if (count > 1)
		diag_error("%s and %s are two runs", asked[0], asked[1]);
	else if (count > 0 && a->prog->file_count > 0)
		diag_error("%s reads no input: '%s' is one too many", asked[0], a->prog->files[0]);
	else if (a->job->force && !a->job->undo)
		diag_error("--force is for --undo");
	return diag_ok();
}

/* --schema: the target with this schema in its URL. False after an error was reported. */
static bool take_schema(struct asked *a)
{
	if (!a->job->schema)
		return true;
	if (!store_caps(a->load.url)->server)
		diag_error("--schema is for a database on a server, '%s' is none", a->load.url);
	else if (strchr(a->load.url, '#'))
		diag_error("--schema: '%s' names a schema already", a->load.url);
	else
		buf_addf(&a->in_schema, "%s#%s", a->load.url, a->job->schema);
	if (!diag_ok())
		return false;
	a->load.url = a->load.to = a->in_schema.p;
	return true;
}

bool load_sets_aside(const struct spec *spec)
{
	return spec->load.present && spec->load.to && store_caps(spec->load.to)->mark_cost > 0;
}

/* --set-aside and --findings are for a load into a database, and are no other file of this run. */
static bool has_files_apart(const struct asked *a)
{
	const char *option = a->job->set_aside  ? "--set-aside"
	                     : a->job->findings ? "--findings"
	                                        : NULL;

	if (!option)
		return true;
	if (a->job->list || a->job->undo || a->job->verify)
		diag_error("%s is for a load", option);
	else if (a->caps->mark_cost == 0)
		diag_error("%s is for a load into a database, '%s' is a file, which is written "
		           "whole or not at all",
		           option, a->load.url);
	return diag_ok() &&
	       program_apart(a->prog,
	                     (struct program_file[]){ { "--set-aside", a->job->set_aside },
	                                              { "--findings", a->job->findings } },
	                     2);
}

/* Is there a section load, a target, and one thing to do? */
static bool settled(struct asked *a)
{
	struct program *prog = a->prog;

	if (!program_has_spec(prog) || !spec_need(prog->spec, "load", prog->spec->load.present))
		return false;
	a->load = (struct load_options){
		.url = a->job->to ? a->job->to : prog->spec->load.to,
		.copy = a->job->to ? NULL : prog->spec->load.copy,
		.to = a->job->to ? a->job->to : prog->spec->load.given_to,
		.no_backup = a->job->no_backup,
		.set_aside = a->job->set_aside,
		.findings = a->job->findings,
		.overwrite = a->job->overwrite,
	};
	/* neither a message nor the audit line may show a password */
	if (!store_has_no_password(a->load.url) || !take_schema(a))
		return false;
	a->caps = store_caps(a->load.url);
	if (a->job->overwrite && !a->caps->atomic_file)
		diag_error("--overwrite is for a target that is a file, '%s' is none", a->load.url);
	return has_target_apart(a) && one_thing(a) && has_files_apart(a);
}

/* ---- the other runs ---- */

/*
 * Remove the batch. The audit line says what was asked for ("undo") and, after success, "undone".
 */
static void take_out(const struct asked *a)
{
	struct program *prog = a->prog;
	struct undo undo = {
		.url = a->load.url,
		.to = a->job->to,
		.id = a->job->undo,
		.force = a->job->force,
		.backup = !a->job->no_backup,
		.backups = prog->spec->load.backups,
		.dry_run = prog->dry_run,
	};
	bool left;

	note_target(a);
	audit_fact(prog->audit, "undo", str_of(a->job->undo));
	if (!program_ready(prog) || !undo_batch(&undo, prog, &left))
		return;
	audit_fact(prog->audit, "undone", str_of(a->job->undo));
	if (left)
		audit_fact(prog->audit, "undone_in_part", str_of(a->job->undo));
}

/* Show the batches, or compare them. A program that only looks leaves no audit line. */
static void show(const struct asked *a, struct buf *said)
{
	a->prog->audit_path = NULL;
	if (a->job->list)
		batches_list(a->load.url);
	else
		verify_batches(a->load.url, a->job->verify, said);
}

static void do_it(struct asked *a, struct buf *said)
{
	if (a->job->list || a->job->verify) {
		show(a, said);
	} else if (a->job->undo) {
		take_out(a);
	} else {
		a->run = load_new(a->prog, &a->load);
		if (a->job->prove)
			prove_input(a, said);
		else if (no_input(a->prog))
			check_target(a, said);
		else
			load_input(a, said);
		load_free(a->run);
	}
}

void load_job(struct program *prog, const struct load_job *job, struct buf *said)
{
	struct asked a = { .prog = prog, .job = job };

	if (settled(&a))
		do_it(&a, said);
	buf_free(&a.in_schema);
}
