/*
 * program - options, spec, streams, audit line and summary of a program.
 */
#include "program/program.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/outfile.h"

#define JOBS_MOST 256	/* threads; each has memory of its own */

/* Does the output leave `input` as it is? An export or a mapping that is gone may be the only one. */
static bool spares_file(const char *option, const char *path, const char *input)
{
	if (strcmp(path, "-") == 0 || strcmp(input, "-") == 0 || !outfile_same(path, input))
		return true;
	diag_trouble("%s would change '%s', which is read: name another file", option, path);
	return false;
}

/* A name in the spec may be a pattern, as that of the legacy files may. */
static bool spares_pattern(const char *option, const char *path, const char *pattern)
{
	glob_t found;
	bool ok = true;

	if (glob(pattern, GLOB_NOCHECK, NULL, &found) != 0)
		return true;
	for (size_t i = 0; ok && i < found.gl_pathc; i++)
		ok = spares_file(option, path, found.gl_pathv[i]);
	globfree(&found);
	return ok;
}

/* Is the output none of the files that the program, or another with this spec, reads? */
static bool spares(const struct program *p, const char *option, const char *path)
{
	bool ok = path == NULL || p->spec_path == NULL || spares_file(option, path, p->spec_path);

	if (path == NULL)
		return true;
	for (size_t i = 0; ok && i < p->file_count; i++)
		ok = spares_file(option, path, p->files[i]);
	for (size_t i = 0; ok && p->spec != NULL && i < p->spec->file_count; i++)
		ok = spares_pattern(option, path, p->spec->file[i]);
	return ok;
}

/* A file that is named twice would be read twice, and its figures would count double. */
static bool once_each(const struct program *p)
{
	for (size_t i = 0; i < p->file_count; i++)
		for (size_t k = 0; k < i; k++)
			if (outfile_same(p->files[i], p->files[k])) {
				diag_trouble("'%s' is named twice: its records would count double", p->files[i]);
				return false;
			}
	return true;
}

/* Are the options of PROGRAM_OUTPUT among them? */
static bool has_output(const struct program *p, const struct option *options)
{
	for (; options->name != NULL; options++)
		if (options->target == &p->output_format)
			return true;
	return false;
}

bool program_start(struct program *p, const struct option *options, int argc, char **argv)
{
	diag_open(p->usage.program);
	p->writes_stream = has_output(p, options);
	if (opt_parse(&p->usage, options, &argc, &argv) != OPT_GO)
		return false;
	p->files = (const char *const *)argv;
	p->file_count = (size_t)argc;
	if (p->jobs == 0)
		p->jobs = 1;
	if (p->jobs > JOBS_MOST) {
		diag_trouble("--jobs is at most %d", JOBS_MOST);
		return false;
	}
	if (p->quiet && p->verbose) {
		diag_trouble("--quiet and --verbose contradict each other");
		return false;
	}
	diag_set_level(p->quiet ? DIAG_QUIET : p->verbose ? DIAG_VERBOSE : DIAG_NORMAL);
	if (p->audit_path == NULL)
		p->audit_path = getenv("CUTOVER_AUDIT");
	if (p->audit_path != NULL && *p->audit_path == '\0')
		p->audit_path = NULL;
	p->audit = audit_start(p->usage.program);
	progress_start(&p->progress, 0,
	               p->progress_on ? PROGRESS_ON : p->progress_off || p->quiet ? PROGRESS_OFF : PROGRESS_AUTO);
	if (p->spec_path == NULL && p->spec_optional)
		return spares(p, "--output", p->output);
	if (p->spec_path == NULL) {
		diag_trouble("no spec: name one with -f FILE");
		return false;
	}
	p->spec = spec_open(p->spec_path, &p->params);
	if (p->spec == NULL)
		return false;
	audit_spec(p->audit, p->spec_path, p->spec->sha256);
	for (size_t i = 0; i < p->spec->param_count; i++)
		audit_param(p->audit, p->spec->param[i], p->spec->param_value[i]);
	if (spares(p, "--audit", p->audit_path))
		return spares(p, "--output", p->output) && once_each(p);
	p->audit_path = NULL;	/* not even the line that tells of this */
	return false;
}

bool program_spec_only(const struct program *p)
{
	return p->dry_run && p->file_count == 0;
}

static bool apart(const char *option, const char *path, const char *other_option, const char *other)
{
	if (!outfile_same(path, other))
		return true;
	if (path == NULL || strcmp(path, "-") == 0)
		diag_trouble("%s and %s both write to standard output: name a file for one of them", option,
		             other_option);
	else
		diag_trouble("%s and %s both write '%s': one would be lost in the other", option, other_option,
		             path);
	return false;
}

bool program_apart(const struct program *p, const struct program_file *file, size_t count)
{
	bool ok = true;

	for (size_t i = 0; i < count; i++) {
		if (file[i].path == NULL)
			continue;
		ok &= spares(p, file[i].option, file[i].path);
		ok &= apart(file[i].option, file[i].path, "--output", p->output);
		for (size_t k = 0; k < i; k++)
			ok &= file[k].path == NULL ||
			      apart(file[i].option, file[i].path, file[k].option, file[k].path);
	}
	return ok;
}

bool program_read(struct program *p)
{
	struct reader_options options = {
		.format = (enum stream_format)p->input_format,
		.controls = spec_controls(p->spec, p->reads),
		.header_file = p->header_file,
		.digest = p->audit_path != NULL || p->digest_input,
		.failure = &p->upstream,
	};

	p->in = reader_open(p->files, p->file_count, &options);
	if (p->in == NULL)
		return false;
	reader_bytes(p->in, &p->progress.total);
	return true;
}

bool program_write(struct program *p, const struct header *header)
{
	struct writer_options options = {
		.format = (enum stream_format)p->output_format,
		.controls = spec_controls(p->spec, p->writes),
		.no_header = p->no_header,
		.digest = p->audit_path != NULL,
		.program = p->usage.program,
		.upstream = &p->upstream,
	};

	if (p->dry_run)
		return true;
	p->out = writer_open(p->output, header, &options);
	return p->out != NULL;
}

bool program_next(struct program *p, struct record *rec)
{
	if (!reader_next(p->in, rec))
		return false;
	/* the clock is asked now and then, not for each record */
	if ((++p->rows_in & 0xfff) == 0)
		progress_update(&p->progress, reader_bytes(p->in, &p->progress.total));
	return true;
}

bool program_put(struct program *p, const struct record *rec)
{
	return p->out == NULL || writer_put(p->out, rec);
}

/* What was read, for the summary and the audit line. The reader itself stays: others hold on to its header. */
static void note_input(struct program *p)
{
	const struct reader_input *inputs;
	size_t count;

	p->bytes = reader_bytes(p->in, &p->progress.total);
	p->rows_in = reader_tally(p->in)->rows;
	audit_count(p->audit, "in", reader_tally(p->in));
	inputs = reader_inputs(p->in, &count);
	for (size_t i = 0; i < count; i++)
		audit_input(p->audit, &inputs[i]);
}

struct file_findings *program_findings(struct program *p)
{
	if (p->in != NULL) {
		file_findings_merge(&p->findings, reader_findings(p->in));
		file_findings_clear(reader_findings(p->in));
	}
	return &p->findings;
}

/* A format without a seal would lose what is still open. */
static void tell_lost(const struct program *p, const struct file_findings *findings)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < findings->count; i++)
		if (!findings->item[i].accepted) {
			buf_adds(&text, text.len > 0 ? ", " : "");
			file_finding_show(&findings->item[i], &text);
		}
	if (text.len > 0 && p->output_format != FORMAT_STREAM)
		diag_refusal("the output has no seal that could carry what was found about the whole: %s", text.p);
	buf_free(&text);
}

bool program_close(struct program *p, bool seal)
{
	/* a reader that did not come to a good seal has told so */
	bool ok = seal && diag_ok();

	if (p->in != NULL)
		note_input(p);
	audit_findings(p->audit, program_findings(p));
	if (p->out == NULL)
		return ok;
	writer_findings(p->out, program_findings(p));
	if (ok)
		tell_lost(p, program_findings(p));
	ok = writer_finish(p->out, ok);
	p->rows_out = writer_tally(p->out)->rows;
	audit_count(p->audit, "out", writer_tally(p->out));
	audit_output(p->audit, writer_output(p->out));
	return ok;
}

static void say_summary(const struct program *p, const char *summary)
{
	double seconds = progress_seconds(&p->progress);

	if (p->bytes > 0 && seconds > 0)
		diag_note("%s, %.1f s, %.0f MB/s", summary, seconds, (double)p->bytes / 1e6 / seconds);
	else
		diag_note("%s, %.1f s", summary, seconds);
}

/* The program fails before it has opened its output: that is all that there will be on standard output. */
static void fail_unopened(const struct program *p)
{
	struct stream_failure f = stream_failure_now(p->usage.program, 0);
	struct buf line = { 0 };
	struct outfile *o;

	if (!p->writes_stream || p->no_stream || p->out != NULL || p->dry_run || p->output_format != FORMAT_STREAM ||
	    !outfile_same(p->output, NULL) || diag_status() == 0 || isatty(STDOUT_FILENO))
		return;
	o = outfile_open(NULL);
	stream_failure_put(p->upstream.program.p != NULL ? &p->upstream : &f, &line);
	outfile_last_line(o, buf_str(&line));
	outfile_close(o, false);
	buf_free(&line);
}

int program_end(struct program *p, const char *summary)
{
	progress_end(&p->progress);
	diag_more();
	if (summary != NULL)
		say_summary(p, summary);
	fail_unopened(p);
	reader_close(p->in);
	writer_close(p->out);
	file_findings_free(&p->findings);
	stream_failure_free(&p->upstream);
	/* a run that only looked (--help, a bad option, --dry-run) leaves no line */
	if (p->audit != NULL && !audit_end(p->audit, p->dry_run ? NULL : p->audit_path, diag_status()) && p->done != NULL)
		diag_trouble("%s, but its audit line is not written", p->done);
	spec_close(p->spec);
	opt_list_free(&p->params);
	return diag_close();
}
