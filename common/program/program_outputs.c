/*
 * program_outputs - check that every file of a run has its own place and none overwrites an input.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "file/matches.h"
#include "file/outfile.h"
#include "program/program_int.h"

/* the option whose file is appended to, even by a run that is refused */
#define AUDIT "--audit"

/* the new name for an old output if the run fails */
#define STALE "--output (for what is there)"

/* ---- outputs against inputs ---- */

static struct fileid of_input(const char *input)
{
	return strcmp(input, "-") == 0 ? fileid_fd(STDIN_FILENO) : fileid_path(input);
}

/* Is `input` that file? */
static bool is_file(const struct fileid *id, const char *input)
{
	struct fileid other = of_input(input);

	return fileid_same(id, &other);
}

/* A name in the spec may be a glob pattern, as those of legacy files. */
static bool is_in_pattern(const struct fileid *id, const char *pattern)
{
	struct matches found = { 0 };
	bool is = false;

	if (strcmp(pattern, "-") == 0)
		return false;
	if (is_file(id, pattern))
		return true;
	(void)matches_add(&found, pattern);
	for (size_t i = 0; !is && i < found.count; i++)
		is = is_file(id, found.name[i]);
	matches_free(&found);
	return is;
}

/* Is it standard input, an operand, the header, a spec? */
static bool is_input(const struct program *p, const struct fileid *id)
{
	bool is = is_file(id, "-") || (p->spec_path && is_file(id, p->spec_path)) ||
	          (p->header_file && is_file(id, p->header_file));

	for (size_t i = 0; !is && i < p->specs.count; i++)
		is = is_file(id, p->specs.items[i]);
	for (size_t i = 0; !is && i < p->file_count; i++)
		/* the words that could not be parsed include the argument of -o */
		is = p->files[i] != p->output && is_file(id, p->files[i]);
	return is;
}

/* Is `is` true for one of the names that a side of reconcile reads, and `file`? */
static bool reads(const struct spec *spec, const char *file,
                  bool (*is)(const char *read, const char *file))
{
	for (size_t i = 0; i < spec->reconcile_count; i++) {
		const struct spec_side *both[] = { &spec->reconcile[i].before,
			                           &spec->reconcile[i].after };

		for (size_t k = 0; k < 2; k++)
			for (size_t n = 0; n < both[k]->read_count; n++)
				if (is(both[k]->read[n].name, file))
					return true;
	}
	return false;
}

static bool is_name(const char *read, const char *file)
{
	return strcmp(read, file) == 0;
}

/*
 * Does reconcile read it? It may be the output that another program with this spec has just
 * written.
 */
static bool is_compared(const struct program *p, const char *file)
{
	return reads(p->spec, file, is_name);
}

/* Is `file` the part after the colon of a URL of the spec? */
static bool is_url_of(const char *url, const char *file)
{
	const char *path = url ? strchr(url, ':') : NULL;

	return path && strcmp(file, path + 1) == 0;
}

/* Is it the store that this spec loads into, or one that its reconcile reads? */
static bool is_store(const struct spec *spec, const char *file)
{
	return reads(spec, file, is_url_of) || is_url_of(spec->load.to, file);
}

/*
 * May this output be `file` of the spec all the same? A target may be what the spec loads into or
 * compares. Standard output was opened and emptied by the shell before: only what this program
 * reads still matters.
 */
static bool may_be(const struct program *p, const struct program_output *o, const char *file)
{
	if (o->target)
		return is_store(p->spec, file) || is_compared(p, file);
	return !o->path && is_compared(p, file);
}

/* Is it a file that a program with this spec reads or loads into? */
static bool is_of_spec(const struct program *p, const struct program_output *o)
{
	bool is = false;

	if (!p->spec || o->id.kind == FILEID_NONE || o->id.fifo)
		return false;
	for (size_t i = 0; !is && i < p->spec->file_count; i++)
		is = !may_be(p, o, p->spec->file[i]) && is_in_pattern(&o->id, p->spec->file[i]);
	return is;
}

/*
 * Remember that nothing may be written to this output, not even an audit line or the line of a
 * failure, and that nothing may be renamed to it. Returns false.
 */
static bool refuse(struct program *p, const struct program_output *o)
{
	if (strcmp(o->option, AUDIT) == 0)
		p->audit_path = NULL;
	p->stale_kept |= strcmp(o->option, STALE) == 0;
	p->stdout_kept |= o->is_stdout;
	return false;
}

/* Refuse an output that would overwrite an input: an export or a mapping may be the only copy. */
static bool spares(struct program *p, const struct program_output *o, bool of_spec)
{
	if (!(of_spec ? is_of_spec(p, o) : is_input(p, &o->id)))
		return true;
	if (o->path)
		diag_error("%s would change '%s', which is read: name another file", o->option,
		           o->path);
	else
		diag_error("%s would change a file that is read: let it go to another one",
		           o->option);
	return refuse(p, o);
}

/* ---- outputs against each other ---- */

/*
 * Output that a shell sends to one place (>log 2>&1) is for people, and so is a pipe shared with
 * the messages.
 */
static bool is_for_reading(const struct program_output *a, const struct program_output *b)
{
	return (a->is_stderr || b->is_stderr) && (a->is_stdout || b->is_stdout || a->id.fifo);
}

static bool apart(struct program *p, const struct program_output *a, const struct program_output *b)
{
	const char *path = a->path && !a->is_stdout ? a->path : b->path;

	if (a->is_stdout && b->is_stdout)
		diag_error("%s and %s both write to standard output: name a file for one of them",
		           a->option, !p->output && !b->path ? "--output" : b->option);
	else if (!fileid_same(&a->id, &b->id) || is_for_reading(a, b))
		return true;
	else
		diag_error("%s and %s both write '%s': one would be lost in the other", a->option,
		           b->option, path);
	(void)refuse(p, a);
	return refuse(p, b);
}

/* Note an output; its path is copied. False after an error was reported: it is not apart. */
static bool add(struct program *p, struct program_output o)
{
	o.path = o.path ? xstrdup(o.path) : NULL;
	p->outputs = mem_grow(p->outputs, &p->output_capacity, p->output_count + 1,
	                      sizeof(*p->outputs));
	p->outputs[p->output_count++] = o;
	for (size_t i = 0; i + 1 < p->output_count; i++)
		/* one option may name several files, and the same one twice during the search */
		if (strcmp(o.option, p->outputs[i].option) != 0 && !apart(p, &o, &p->outputs[i]))
			return false;
	return spares(p, &o, false) && spares(p, &o, true);
}

static struct program_output of_path(const char *option, const char *path)
{
	bool standard = outfile_is_stdout(path);

	return (struct program_output){ .option = option,
		                        .path = (char *)path,
		                        .is_stdout = standard,
		                        .id = standard ? fileid_fd(STDOUT_FILENO)
		                                       : fileid_path(path) };
}

bool program_apart(struct program *p, const struct program_file *file, size_t count)
{
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		if (file[i].path)
			ok &= add(p, of_path(file[i].option, file[i].path));
	return ok;
}

bool program_target_apart(struct program *p, const char *option, const char *path)
{
	struct program_output o = of_path(option, path);

	/* not a file; the store reports that */
	if (*path == '\0' || o.is_stdout)
		return true;
	o.target = true;
	return add(p, o);
}

/* ---- outputs of all programs ---- */

/* Find the place of -o while there is memory for it. */
static bool know_stale(struct program *p)
{
	struct buf name = { 0 };

	if (p->stale_known || !p->output || outfile_is_stdout(p->output) ||
	    !stale_open(&p->stale, p->output))
		return p->stale_known;
	p->stale_known = true;
	p->stale.any = p->writes_report;
	buf_addf(&name, "%s.old", p->output);
	p->stale_name = name.p;
	return true;
}

static void put_away_dying(void *context)
{
	const struct program *p = context;

	if (!p->written)
		stale_put_away(&p->stale, diag_last_line);
}

/* The old file of a failed run, and the name that it gets, count as outputs, too. */
static bool add_stale(struct program *p)
{
	if (p->dry_run || !know_stale(p) || !stale_holds(&p->stale))
		return true;
	if (!add(p, of_path(STALE, p->stale_name)))
		return false;
	diag_last_add(&p->last, put_away_dying, p);
	return true;
}

bool outputs_common(struct program *p)
{
	struct program_output errors = { .option = "standard error",
		                         .is_stderr = true,
		                         .id = fileid_fd(STDERR_FILENO) };
	bool ok = true;

	if (p->audit_path)
		ok = add(p, of_path(AUDIT, p->audit_path));
	if (p->output || !p->within)
		ok = add(p, of_path(p->output ? "--output" : "standard output", p->output)) && ok;
	return add(p, errors) && ok && add_stale(p);
}

/* Check that each input is named once: a file that is read twice would count double. */
static bool once_each(const struct program *p)
{
	for (size_t i = 0; i < p->file_count; i++) {
		struct fileid id = of_input(p->files[i]);

		for (size_t k = 0; k < i; k++)
			if (strcmp(p->files[i], p->files[k]) == 0 ||
			    (!id.fifo && is_file(&id, p->files[k]))) {
				diag_error("'%s' is named twice: its records would count double",
				           p->files[i]);
				return false;
			}
	}
	return true;
}

bool outputs_spare_spec(struct program *p)
{
	bool ok = true;

	for (size_t i = 0; i < p->output_count; i++)
		ok = spares(p, &p->outputs[i], true) && ok;
	return ok && once_each(p);
}

/* ---- the end ---- */

/* Was --dry-run among the words that could not be parsed? */
static bool is_dry(const struct program *p)
{
	bool dry = p->dry_run;

	for (size_t i = 0; p->unparsed && i < p->file_count; i++)
		dry |= strcmp(p->files[i], "-n") == 0 || strcmp(p->files[i], "--dry-run") == 0;
	return dry;
}

/* Did the run fail to write the file of -o? Not if that file, or its new name, is an input. */
static bool failed(struct program *p)
{
	struct program_output o, old;

	if (diag_status() == 0 || p->written || p->stale_kept || is_dry(p) || !know_stale(p))
		return false;
	o = of_path("--output", p->output);
	old = of_path(STALE, p->stale_name);
	return !is_input(p, &o.id) && !is_of_spec(p, &o) && !is_input(p, &old.id);
}

bool outputs_free_stdout(const struct program *p)
{
	struct program_output o = of_path("standard output", NULL);

	return outfile_is_stdout(p->output) && !p->stdout_kept && !is_input(p, &o.id) &&
	       !is_of_spec(p, &o);
}

void outputs_end(struct program *p)
{
	if (failed(p))
		stale_put_away(&p->stale, stale_say);
	diag_last_drop(&p->last);
	if (p->stale_known)
		stale_close(&p->stale);
	free(p->stale_name);
	for (size_t i = 0; i < p->output_count; i++)
		free(p->outputs[i].path);
	free(p->outputs);
}
