/* migration - see migration.h. */
#include "run/migration.h"

#include <string.h>

#include "record/finding.h"
#include "run/earlier.h"
#include "run/folder.h"
#include "run/logs.h"
#include "run/rehearsal.h"
#include "run/specs.h"

struct migration {
	struct program *prog;
	const struct run_options *how;
	struct specs specs;
	struct runs *logs; /* of earlier runs */
	struct folder folder;
	bool opened; /* the folder: a migration that is done needs none */
	struct rehearsal rehearsal;
	size_t before; /* specs that an earlier run has loaded and reconciled */
	size_t done;   /* specs that this run has done */
};

/* ---- one spec ---- */

/* The program for one spec: as that of the user, but with this spec. */
static struct program program_of(const struct migration *m, size_t i, struct spec *spec)
{
	const struct specs_one *one = &m->specs.one[i];
	struct program prog = *m->prog;

	prog.spec = spec;
	prog.spec_path = one->path;
	prog.params = one->used;
	prog.files = one->file;
	prog.file_count = one->file_count;
	return prog;
}

static bool open_folder(struct migration *m)
{
	if (m->opened)
		return true;
	m->opened = folder_open(&m->folder, m->how->dir, m->specs.name);
	if (m->opened)
		rehearsal_open(&m->rehearsal, &m->folder);
	return m->opened;
}

/* Run it in a folder of its own, and say what became of it. */
static void run_in_folder(struct migration *m, struct program *one, enum earlier is)
{
	struct run_options how = *m->how;
	struct buf said = { 0 };

	if (!open_folder(m) || !(how.dir = folder_within(&m->folder, one->spec->name)))
		return;
	how.rehearsal = &m->rehearsal;
	how.only_reconcile = is == EARLIER_LOADED;
	how.prove = is == EARLIER_UNLOGGED;
	run_spec(one, &how, &said);
	if (said.len > 0)
		diag_note("%s", said.p);
	buf_free(&said);
	folder_take_log(&m->folder, how.dir);
}

static bool is_accepted(const struct migration *m, struct str name)
{
	for (size_t i = 0; i < m->how->accept.count; i++)
		if (str_is(name, m->how->accept.items[i]))
			return true;
	return false;
}

/* Its records are there, no log says from what: run it all the same, so that load proves it. */
static void prove(struct migration *m, struct program *one)
{
	struct str name = one->spec->name;

	diag_note(
		"%.*s: it is loaded, but no log has its load: its records are read again and compared, not loaded again",
		(int)name.len, name.p);
	run_in_folder(m, one, EARLIER_UNLOGGED);
	if (!diag_ok() && !diag_interrupted())
		diag_note("%.*s: to leave what is loaded as it is: --accept %.*s", (int)name.len,
		          name.p, (int)name.len, name.p);
}

/* Run what is left of it to do. */
static void go_on(struct migration *m, struct program *one)
{
	struct str name = one->spec->name;
	struct buf said = { 0 };
	enum earlier is = earlier_look(m->logs, one, is_accepted(m, name), &said);

	if (is == EARLIER_DONE) {
		diag_note("%.*s: %s, not again", (int)name.len, name.p, said.p);
		m->before++;
	} else if (is == EARLIER_LOADED) {
		diag_note("%.*s: %s, not again, but not reconciled yet", (int)name.len, name.p,
		          said.p);
		run_in_folder(m, one, is);
	} else if (is == EARLIER_NOTHING) {
		run_in_folder(m, one, is);
	} else if (is == EARLIER_UNLOGGED) {
		prove(m, one);
	}
	m->done += is != EARLIER_DONE && diag_status() == 0;
	buf_free(&said);
}

/* The files that the run of one spec has noted are those of the whole. */
static void take_outputs(struct program *whole, const struct program *one)
{
	whole->outputs = one->outputs;
	whole->output_count = one->output_count;
	whole->output_capacity = one->output_capacity;
}

/* Run it, or with --dry-run only check it. True if it has ended with status 0. */
static bool run_one(struct migration *m, size_t i)
{
	struct spec *spec;
	struct program one;

	/* the one before it may have committed */
	diag_go_on();
	spec = diag_ok() ? specs_open(&m->specs, i) : NULL;
	if (!spec)
		return false;
	one = program_of(m, i, spec);
	if (m->prog->dry_run)
		run_spec(&one, m->how, &(struct buf){ 0 });
	else
		go_on(m, &one);
	take_outputs(m->prog, &one);
	spec_close(spec);
	return diag_status() == 0;
}

/* ---- all of them ---- */

/* Say at which spec it stopped, and which were not run. Also if only bad news is wanted. */
static void report_stop(const struct migration *m, size_t at)
{
	struct buf left = { 0 };

	for (size_t i = at + 1; i < m->specs.count; i++)
		buf_addf(&left, "%s'%s'", left.len > 0 ? ", " : "", specs_name(&m->specs, i));
	finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("migration") },
	                     "stopped at '%s': mend what is said above, and call again%s%s%s",
	                     specs_name(&m->specs, at),
	                     m->how->rehearse ? "" : ": it goes on there",
	                     left.len > 0 ? "; not run: " : "", left.p ? left.p : "");
	buf_free(&left);
}

static void sum_up(const struct migration *m, struct buf *said)
{
	buf_addf(said, "%.*s: %zu of %zu specs done", (int)m->specs.name.len, m->specs.name.p,
	         m->before + m->done, m->specs.count);
	if (m->before > 0)
		buf_addf(said, ", %zu of them by earlier runs", m->before);
	if (m->how->rehearse)
		buf_adds(said, "; this was a rehearsal, nothing is changed");
	if (m->opened)
		buf_addf(said, "; see '%s'", m->folder.path);
}

static void run_all(struct migration *m, struct buf *said)
{
	size_t at = 0;

	while (at < m->specs.count && run_one(m, at))
		at++;
	if (diag_interrupted() || m->prog->dry_run)
		return;
	if (at < m->specs.count)
		report_stop(m, at);
	sum_up(m, said);
}

/* Operands and --accept: to which spec would they belong? */
static bool options_fit(const struct migration *m)
{
	bool ok = true;

	if (m->prog->file_count > 0) {
		diag_error(
			"'%s': of several specs each one has its own files: write it into source.file, or after "
			"files: in the list of the migration",
			m->prog->files[0]);
		ok = false;
	}
	for (size_t i = 0; i < m->how->accept.count; i++) {
		bool known = false;

		for (size_t k = 0; k < m->specs.count; k++)
			known |= strcmp(specs_name(&m->specs, k), m->how->accept.items[i]) == 0;
		if (!known)
			diag_error("--accept: no spec of the migration is called '%s'",
			           m->how->accept.items[i]);
		ok &= known;
	}
	return ok;
}

void migration_run(struct program *prog, const struct run_options *how, struct buf *said)
{
	struct migration m = { .prog = prog, .how = how };

	if (specs_list(&m.specs, prog) && specs_check(&m.specs) && options_fit(&m)) {
		m.logs = logs_read(how->dir);
		run_all(&m, said);
		runs_free(m.logs);
	}
	rehearsal_close(&m.rehearsal);
	folder_close(&m.folder);
	specs_free(&m.specs);
}
