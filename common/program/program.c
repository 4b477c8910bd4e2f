/*
 * program - options, spec, streams, audit line and summary of a program.
 */
#include "program/program.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "base/cpus.h"
#include "clean/source_legacy.h"
#include "file/outfile.h"
#include "program/program_int.h"
#include "program/programs.h"

#define JOBS_MOST 256 /* the most threads; each has its own memory */

#define GOES_BACK                                                                                  \
	(256 << 10) /* bytes of a piece of memory that goes back to the system when it is freed */

/*
 * Memory that was freed must not stay, or a program takes more than --memory says: tables grow, and what they
 * leave behind is too small for the next ones. After the first large piece is freed glibc would keep all
 * that are not larger, in each thread.
 */
static void keep_little(void)
{
#ifdef __GLIBC__
	(void)mallopt(M_MMAP_THRESHOLD, GOES_BACK);
#endif
}

/* Do the options include those of PROGRAM_OUTPUT? */
static bool has_output(const struct program *p, const struct option *options)
{
	for (; options->name; options++)
		if (options->target == &p->output_format)
			return true;
	return false;
}

/* Note what is known of the spec before it is read: a run with a bad spec leaves a line, too. */
static void note_given(const struct program *p)
{
	audit_spec(p->audit, p->spec_path, NULL);
	for (size_t i = 0; i < p->params.count; i++) {
		struct str item = str_of(p->params.items[i]);
		ptrdiff_t equals = str_find(item, STR("="));

		if (equals >= 0)
			audit_param(
				p->audit, (struct str){ item.p, (size_t)equals },
				(struct str){ item.p + equals + 1, item.len - (size_t)equals - 1 });
	}
}

static void note_spec(const struct program *p)
{
	audit_spec(p->audit, p->spec_path, p->spec->sha256);
	audit_fact(p->audit, "name", p->spec->name);
	for (size_t i = 0; i < p->spec->param_count; i++)
		audit_param(p->audit, p->spec->param[i], p->spec->param_value[i]);
	if (p->spec->evidence)
		audit_files(p->audit, p->spec->evidence);
}

bool program_has_spec(const struct program *p)
{
	if (p->spec_path)
		return true;
	diag_error(
		"no spec: name one with -f FILE; where there is none yet, 'cutover guess FILE' prints one to start from");
	return false;
}

/* Is the input standard input, and that a terminal? */
static bool reads_terminal(const struct program *p)
{
	bool reads = p->file_count == 0 && !p->takes;

	for (size_t i = 0; i < p->file_count; i++)
		reads |= strcmp(p->files[i], "-") == 0;
	return reads && isatty(STDIN_FILENO);
}

void program_report_waiting(const struct program *p)
{
	if (reads_terminal(p))
		diag_note(
			"reading standard input, which is this terminal: waiting for %s (Ctrl-D ends it, Ctrl-C stops)",
			p->usage.reads ? p->usage.reads : "its input");
}

/* Take the specs out of the operands. */
static void take_specs(struct program *p, char **operand)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->file_count; i++) {
		if (!p->spec_operand(operand[i])) {
			operand[kept++] = operand[i];
			continue;
		}
		p->specs.items = xrealloc(p->specs.items, p->specs.count + 1,
		                          sizeof(*p->specs.items));
		p->specs.items[p->specs.count++] = operand[i];
	}
	p->file_count = kept;
}

static enum progress_mode progress_mode(const struct program *p)
{
	return p->progress_on                ? PROGRESS_ON
	       : p->progress_off || p->quiet ? PROGRESS_OFF
	                                     : PROGRESS_AUTO;
}

/*
 * How many threads: those of --jobs or one for each CPU. A person who types the records wants to read
 * what is said of one before the next: that takes one thread. False after an error was reported.
 */
static bool set_jobs(struct program *p)
{
	if (p->jobs > JOBS_MOST) {
		diag_error("--jobs is at most %d", JOBS_MOST);
		return false;
	}
	if (p->jobs == 0)
		p->jobs = !p->writes_report && reads_terminal(p) ? 1 : cpus_usable();
	if (p->jobs > JOBS_MOST)
		p->jobs = JOBS_MOST;
	return true;
}

/* --to. The specs of a migration follow when they are opened. */
static bool follow_to(const struct program *p)
{
	if (p->spec->load.present || p->spec->migration.count > 0)
		return spec_retarget(p->spec, p->target);
	diag_error("--to is for a spec with a section load, and '%s' has none", p->spec_path);
	return false;
}

bool program_start(struct program *p, const struct option *options, int argc, char **argv)
{
	enum opt_result result;

	keep_little();
	diag_open(p->usage.program);
	p->writes_stream = has_output(p, options);
	result = opt_parse(&p->usage, options, &argc, &argv);
	p->files = (const char *const *)argv;
	p->file_count = (size_t)argc;
	p->unparsed = result != OPT_GO;
	if (p->spec_operand && !p->unparsed)
		take_specs(p, argv);
	if (p->specs.count == 1)
		p->spec_path = p->specs.items[0];
	if (p->unparsed)
		return false;
	if (!p->audit_path)
		p->audit_path = getenv("CUTOVER_AUDIT");
	if (p->audit_path && *p->audit_path == '\0')
		p->audit_path = NULL;
	if (!set_jobs(p))
		return false;
	if (p->quiet && p->verbose) {
		diag_error("--quiet and --verbose contradict each other");
		return false;
	}
	diag_set_level(p->quiet ? DIAG_QUIET : p->verbose ? DIAG_VERBOSE : DIAG_NORMAL);
	p->audit = audit_start(p->usage.program);
	audit_pipes(p->audit);
	progress_start(&p->progress, 0, progress_mode(p));
	if (!outputs_common(p))
		return false;
	if (!p->spec_path && (p->spec_optional || p->specs.count > 1)) {
		if (p->target && p->specs.count == 0)
			diag_error("--to is for a spec: name it by -f");
		return !p->target || p->specs.count > 0;
	}
	if (!program_has_spec(p))
		return false;
	note_given(p);
	if (p->open_spec)
		p->spec = p->open_spec(p, p->open_state);
	else
		p->spec = spec_open(p->spec_path, &p->params, p->audit_path || p->digest_input,
		                    source_legacy);
	if (!p->spec || (p->target && !follow_to(p)))
		return false;
	note_spec(p);
	return outputs_spare_spec(p);
}

bool program_start_within(struct program *p, const struct program *run, struct channel *takes,
                          struct channel *gives)
{
	p->within = true;
	p->takes = takes;
	p->gives = gives;
	p->spec_path = run->spec_path;
	p->params = run->params;
	p->spec = run->spec;
	p->audit_path = run->audit_path;
	p->dry_run = run->dry_run;
	p->quiet = run->quiet;
	p->verbose = run->verbose;
	p->memory.limit = run->memory.limit;
	p->behind = run->behind;
	p->rehearsal = run->rehearsal;
	p->audit = audit_start(p->usage.program);
	if (run->rehearsal)
		audit_fact(p->audit, "rehearsal", STR("yes"));
	audit_channels(p->audit, takes ? channel_name(takes) : NULL,
	               gives ? channel_name(gives) : NULL);
	/* only the program that reads files knows how much is to come */
	progress_start(&p->progress, 0, takes ? PROGRESS_OFF : progress_mode(run));
	note_given(p);
	note_spec(p);
	return outputs_common(p) && outputs_spare_spec(p);
}

bool program_spec_only(const struct program *p)
{
	return p->dry_run && p->file_count == 0;
}

bool program_ready(struct program *p)
{
	return p->dry_run || !p->audit_path || audit_open(p->audit, p->audit_path);
}

/* ---- the records of the run ---- */

/* With the progress bar. */
static bool next(void *self, struct record *rec)
{
	struct program *p = self;

	if (!reader_next(p->in, rec))
		return false;
	/* the clock is asked only now and then */
	if ((++p->rows_in & 0xfff) == 0)
		progress_update(&p->progress, reader_bytes(p->in, &p->progress.total));
	return true;
}

static bool drain(void *self, const struct sink *to)
{
	struct program *p = self;
	struct record rec;

	if (reader_is_direct(p->in))
		return reader_drain(p->in, to, NULL);
	while (next(p, &rec))
		if (!sink_put(to, &rec))
			return false;
	return true;
}

static const struct tally *tally(const void *self)
{
	return reader_tally(((const struct program *)self)->in);
}

static struct file_findings *findings(void *self)
{
	return program_findings(self);
}

static bool whole(const void *self)
{
	return reader_done(((const struct program *)self)->in);
}

/* program_end() closes the reader. */
static void close_nothing(void *self)
{
	(void)self;
}

static struct source *source_of(struct program *p)
{
	static const struct source_kind kind = { .next = next,
		                                 .drain = drain,
		                                 .tally = tally,
		                                 .findings = findings,
		                                 .whole = whole,
		                                 .close = close_nothing };

	return source_new(&kind, p, reader_header(p->in));
}

bool program_read(struct program *p)
{
	struct reader_options options = {
		.format = (enum stream_format)p->input_format,
		.controls = spec_controls(p->spec, p->reads),
		.header_file = p->header_file,
		/* a stream that is never written has no digest, unless the program needs it */
		.digest = (p->audit_path && !p->takes) || p->digest_input,
		.failure = &p->upstream,
		.unsealed = "-I tsv",
	};

	if (!program_ready(p))
		return false;
	program_report_waiting(p);
	p->in = p->takes ? reader_open_channel(p->takes, "-", &options)
	                 : reader_open(p->files, p->file_count, &options);
	if (!p->in)
		return false;
	p->from = source_of(p);
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
		.behind = p->behind,
		.program = p->usage.program,
		.upstream = &p->upstream,
	};

	if (p->dry_run) {
		tally_init(&p->made, options.controls);
		tally_bind(&p->made, header);
		p->to = sink_count(&p->made);
		return true;
	}
	if (!program_ready(p))
		return false;
	p->out = p->gives ? writer_open_channel(p->gives, "-", header, &options)
	                  : writer_open(p->output, header, &options);
	p->to = sink_stream(p->out);
	return p->out != NULL;
}

/* A name of a regular file; `missing`: what it is if there is no such file. */
static bool is_file(const char *name, bool missing)
{
	struct stat st;

	if (strcmp(name, "-") == 0)
		return false;
	return stat(name, &st) == 0 ? S_ISREG(st.st_mode) : missing;
}

bool program_can_again(const struct program *p)
{
	bool can = p->file_count > 0 && !p->takes && !p->gives &&
	           (p->dry_run || (p->output && is_file(p->output, true)));

	for (size_t i = 0; can && i < p->file_count; i++)
		can = is_file(p->files[i], false);
	return can;
}

static void close_streams(struct program *p)
{
	source_close(p->from);
	reader_close(p->in);
	writer_close(p->out);
	tally_free(&p->made);
	file_findings_free(&p->findings);
	stream_failure_free(&p->upstream);
}

void program_again(struct program *p)
{
	close_streams(p);
	p->from = NULL;
	p->in = NULL;
	p->out = NULL;
	p->made = (struct tally){ 0 };
	p->findings = (struct file_findings){ 0 };
	p->upstream = (struct stream_failure){ 0 };
	p->rows_in = 0;
}

/*
 * Note the input for the summary and the audit line. The reader stays open: others use its header.
 */
static void note_input(struct program *p)
{
	const struct file_summary *inputs;
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
	if (p->in) {
		file_findings_merge(&p->findings, reader_findings(p->in));
		file_findings_clear(reader_findings(p->in));
	}
	return &p->findings;
}

/* Report open findings that a format without a seal would lose. */
static void report_lost(const struct program *p, const struct file_findings *findings)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < findings->count; i++)
		if (!findings->item[i].accepted) {
			buf_adds(&text, text.len > 0 ? ", " : "");
			file_finding_show(&findings->item[i], &text);
		}
	if (text.len > 0 && p->output_format != FORMAT_STREAM)
		diag_refusal(
			"this format has no seal, so that what was found about the whole is lost in it: %s; write a stream, "
			"or this format after validate, which accepts what limits.file says",
			text.p);
	buf_free(&text);
}

void program_report_empty(const struct program *p)
{
	const struct tally *t = p->out ? writer_tally(p->out) : NULL;
	char empty[27], rows[27];

	for (size_t i = 0; t && t->controls && i < t->controls->count; i++)
		if (t->empty[i] > 0)
			diag_note(
				"control '%.*s': %s of %s records %s no number in it and add%s nothing to it: a field that is null makes "
				"the expression null; where it counts as 0, write coalesce(FIELD, 0)",
				(int)t->controls->name[i].len, t->controls->name[i].p,
				text_count(t->empty[i], empty), text_count(t->rows, rows),
				t->empty[i] == 1 ? "has" : "have", t->empty[i] == 1 ? "s" : "");
}

bool program_close(struct program *p, bool seal)
{
	/* the reader has reported a missing or bad seal */
	bool ok = seal && (!p->in || reader_done(p->in));

	if (p->in)
		note_input(p);
	audit_findings(p->audit, program_findings(p));
	if (!p->out)
		return ok;
	writer_findings(p->out, program_findings(p));
	if (ok)
		report_lost(p, program_findings(p));
	ok = writer_finish(p->out, ok);
	p->written = ok;
	p->rows_out = writer_tally(p->out)->rows;
	audit_count(p->audit, "out", writer_tally(p->out));
	audit_output(p->audit, writer_output(p->out));
	return ok;
}

static void say_summary(const struct program *p, const char *summary)
{
	double seconds = progress_seconds(&p->progress);

	if (p->bytes > 0 && seconds > 0)
		diag_note("%s, %.1f s, %.0f MB/s", summary, seconds,
		          (double)p->bytes / 1e6 / seconds);
	else
		diag_note("%s, %.1f s", summary, seconds);
}

/*
 * The program fails before it opens its output: write the line of a failure, the only thing that
 * standard output will get.
 */
static void fail_unopened(const struct program *p)
{
	struct stream_failure f = stream_failure_now(p->usage.program, 0);
	struct buf line = { 0 };
	struct outfile *o;

	if (p->gives || !p->writes_stream || p->no_stream || p->out || p->dry_run ||
	    p->output_format != FORMAT_STREAM || !outputs_free_stdout(p) || diag_status() == 0 ||
	    isatty(STDOUT_FILENO))
		return;
	o = outfile_open(NULL);
	stream_failure_put(p->upstream.program.p ? &p->upstream : &f, &line);
	outfile_last_line(o, buf_str(&line));
	outfile_close(o, false);
	buf_free(&line);
}

/*
 * The other ends of the channels must not wait for a program that has not opened its own: the next
 * one learns who failed.
 */
static void leave_channels(const struct program *p)
{
	struct stream_failure f = stream_failure_now(p->usage.program, 0);
	struct buf line = { 0 };

	if (p->takes)
		channel_leave(p->takes);
	if (p->gives && !p->out) {
		stream_failure_put(p->upstream.program.p ? &p->upstream : &f, &line);
		channel_end(p->gives, buf_str(&line));
		buf_free(&line);
	}
}

/* Write the audit line. An error now comes too late to stop anything. */
static void report_audit(struct program *p)
{
	int status = diag_status();

	if (audit_end(p->audit, p->dry_run ? NULL : p->audit_path, status) || status == 2 ||
	    diag_interrupted())
		return;
	diag_error("%s: only its line in '%s' is missing",
	           p->done.len > 0 ? p->done.p : "what this run was to do is done", p->audit_path);
}

int program_end(struct program *p, struct buf *summary)
{
	progress_end(&p->progress);
	diag_more();
	if (summary && summary->len > 0)
		say_summary(p, summary->p);
	if (summary)
		buf_free(summary);
	fail_unopened(p);
	leave_channels(p);
	close_streams(p);
	outputs_end(p);
	if (p->audit && diag_status() >= 2)
		audit_operands(p->audit, p->files, p->file_count);
	/* a run that only looked (--help, a bad option, --dry-run) leaves no line */
	if (p->audit)
		report_audit(p);
	buf_free(&p->done);
	if (p->within)
		return diag_status();
	spec_close(p->spec);
	opt_list_free(&p->params);
	opt_list_free(&p->specs);
	return diag_close();
}
