/*
 * program - what every program of the suite shares.
 *
 *	struct program prog = { .usage = programs_usage("dedupe") };
 *	struct option options[] = { PROGRAM_COMMON(&prog), PROGRAM_INPUT(&prog), OPT_END };
 *
 *	if (!program_start(&prog, options, argc, argv))		// options, spec
 *		return program_end(&prog, NULL);
 *	if (!program_read(&prog) || !program_write(&prog, header))
 *		goto out;
 *	...
 * out:
 *	program_close(&prog, true);  // verifies the seal, seals the output
 *	return program_end(&prog, "...summary...");		// audit line, summary, exit status
 *
 * The struct is the caller's and holds everything that was opened; program_end() frees it.
 */
#ifndef PROGRAM_PROGRAM_H
#define PROGRAM_PROGRAM_H

#include "base/bound.h"
#include "base/diag.h"
#include "base/progress.h"
#include "config/opt.h"
#include "program/audit.h"
#include "program/stale.h"
#include "spec/spec.h"
#include "stream/reader.h"
#include "stream/writer.h"

/* A file that is written. */
struct program_output {
	const char *option; /* that names it: "--set-aside" */
	char *path;         /* as given; NULL: standard output, or standard error */
	struct fileid id;
	bool is_stdout;
	bool is_stderr;
	bool target; /* of load: the spec names it too */
};

struct program {
	struct usage usage; /* set by the program: name, NAME line, synopsis */
	/* set by the program: without -f it starts all the same, spec is NULL */
	bool spec_optional;
	/* how -f is read; NULL: all of it, by spec_open() */
	struct spec *(*open_spec)(const struct program *p, const void *state);
	const void *open_state; /* for open_spec */

	/* set by the options that all programs share */
	const char *spec_path;   /* -f */
	struct opt_list params;  /* -p */
	int input_format;        /* -I: enum stream_format */
	int output_format;       /* -O: enum stream_format */
	const char *output;      /* -o; NULL: standard output */
	const char *header_file; /* --header */
	bool no_header;          /* --no-header */
	const char *audit_path;  /* --audit, else CUTOVER_AUDIT */
	bool dry_run;            /* -n */
	bool quiet;              /* -q */
	bool verbose;            /* -v */
	bool progress_on;        /* --progress */
	bool progress_off;       /* --no-progress */
	size_t jobs;             /* -j: threads, 1 unless given */
	struct bound memory;     /* --memory: for what must be remembered of the records */

	/* set by a program whose -o names a report, before program_start() */
	bool writes_report; /* where it fails, any earlier file of that name is put away */

	/* set by a program that writes something else than records this time, before it fails */
	bool no_stream; /* a failure is not told in the output */

	/*
	 * set by a program before program_start(): the stages of what it reads and writes, for the
	 * controls
	 */
	enum spec_stage reads, writes;

	/* set by a program that needs it, before program_read() */
	/*
	 * compute the SHA-256 of the input, and of what the spec reads, also when no audit line is
	 * asked for
	 */
	bool digest_input;

	/* set by a program after its commit, for the message of a failure that comes later */
	const char *done; /* "batch 'b1' is loaded"; NULL: nothing yet */

	/* set by program_start() */
	struct spec *spec;              /* compiled */
	const char *const *files;       /* operands */
	size_t file_count;              /* how many */
	struct audit *audit;            /* the line that program_end() writes */
	struct progress progress;       /* started */
	struct program_output *outputs; /* every file that this run may write */
	size_t output_count;            /* how many */
	size_t output_capacity;         /* room for so many */
	/* standard output is a file that is something else: nothing may go there */
	bool stdout_kept;
	/* the options could not be read: `files` are all words, with their values */
	bool unparsed;
	bool stale_known; /* where -o leads is known: */
	struct stale stale;
	char *stale_name;      /* what is there may be renamed to this */
	bool stale_kept;       /* but not now: that is something else */
	struct diag_last last; /* does so where the process dies */

	/* set by program_read() and program_write() */
	struct reader *in;  /* its header lasts until program_end() */
	struct writer *out; /* NULL with --dry-run */
	bool writes_stream; /* it has the options of PROGRAM_OUTPUT */
	/* how the program upstream has failed; its program is null where it has not */
	struct stream_failure upstream;
	struct file_findings findings; /* see program_findings() */
	/* set by program_close(): the output is there, whole and sealed */
	bool written;

	/*
	 * figures for the summary; program_close() takes them from the streams, programs with an
	 * input of their own set them
	 */
	uint64_t bytes;    /* read */
	uint64_t rows_in;  /* records read */
	uint64_t rows_out; /* records written */
};

/*
 * Rows of an option table. Programs that do not read, or do not write, streams leave the later
 * blocks out.
 */
#define PROGRAM_COMMON(prog)                                                                       \
	{ 'f', "spec", OPT_TEXT, &(prog)->spec_path, "FILE", "the mapping spec" },                 \
		{ 'p',          "param",                                                           \
		  OPT_LIST,     &(prog)->params,                                                   \
		  "NAME=VALUE", "set a parameter of the spec" },                                   \
		{ 0,        "audit",                                                               \
		  OPT_TEXT, &(prog)->audit_path,                                                   \
		  "FILE",   "append one JSON line about this run" },                               \
		{ 'n',      "dry-run",                                                             \
		  OPT_FLAG, &(prog)->dry_run,                                                      \
		  NULL,     "check everything that can be checked, change nothing" },              \
		{ 'q', "quiet", OPT_FLAG, &(prog)->quiet, NULL, "say only what is wrong" },        \
		{ 'v', "verbose", OPT_FLAG, &(prog)->verbose, NULL, "also say what was decided" }, \
		{ 0, "progress", OPT_FLAG, &(prog)->progress_on, NULL, "show a progress bar" },    \
	{                                                                                          \
		0, "no-progress", OPT_FLAG, &(prog)->progress_off, NULL, "show no progress bar"    \
	}
#define PROGRAM_INPUT(prog)                                                                        \
	{ 'I',                                                                                     \
	  "input-format",                                                                          \
	  OPT_CHOICE,                                                                              \
	  &(prog)->input_format,                                                                   \
	  STREAM_FORMATS,                                                                          \
	  "format of the input" },                                                                 \
	{                                                                                          \
		0, "header", OPT_TEXT, &(prog)->header_file, "FILE",                               \
			"field names stand in FILE, the input has no header"                       \
	}
#define PROGRAM_OUTPUT(prog)                                                                       \
	{                                                                                          \
		'o',      "output",                                                                \
		OPT_TEXT, &(prog)->output,                                                         \
		"FILE",   "write to FILE, whole or not at all"                                     \
	},                                                                                         \
		{ 'O',                                                                             \
		  "output-format",                                                                 \
		  OPT_CHOICE,                                                                      \
		  &(prog)->output_format,                                                          \
		  STREAM_FORMATS,                                                                  \
		  "format of the output" },                                                        \
	{                                                                                          \
		0, "no-header", OPT_FLAG, &(prog)->no_header, NULL, "write no header line"         \
	}
#define PROGRAM_MEMORY(prog)                                                                       \
	{                                                                                          \
		0, "memory", OPT_SIZE, &(prog)->memory.limit, "SIZE",                              \
			"memory for keys and groups; half of what there is unless given"           \
	}
#define PROGRAM_JOBS(prog)                                                                         \
	{                                                                                          \
		'j', "jobs", OPT_COUNT, &(prog)->jobs, "N",                                        \
			"work with N threads; the output is the same"                              \
	}

/*
 * Parse the options, open diag and the spec, start the audit line. False where the program is to
 * end now (--help, or trouble): return program_end().
 */
bool program_start(struct program *p, const struct option *options, int argc, char **argv);

/* Was a spec named? Told as an error where none was, with how to get a first one. */
bool program_has_spec(const struct program *p);

/*
 * Standard input is read and is a terminal: say so once, as a note, and what is waited for;
 * somebody who forgot the file, or the program in front of the pipe, would look at a cursor.
 * program_read() does so.
 */
void program_tell_waiting(const struct program *p);

/*
 * With --dry-run and no operands nothing is read: the spec (and what it names) is all that can be
 * checked. The program then binds its expressions as far as the spec tells the fields, and ends.
 */
bool program_spec_only(const struct program *p);

/* An output besides the main one. */
struct program_file {
	const char *option; /* that names it: "--set-aside" */
	const char *path;   /* as given; NULL: not wanted */
};

/*
 * Does each output have a file of its own, that is none of those which are read? All outputs of a
 * run are compared, also what was inherited (standard output, standard error) and the audit file,
 * by device and inode; of a name that is not there yet, by those of its folder and the name in it.
 * A device may be named as often as one likes. False, told, where one would be lost in another, or
 * take the place of an input, of the spec, or of a file that the spec names. Called before anything
 * is opened.
 */
bool program_apart(struct program *p, const struct program_file *file, size_t count);

/* The same for what load writes: that the spec names it is no reason to refuse it. */
bool program_target_apart(struct program *p, const char *option, const char *path);

/*
 * Open the audit file, so that nothing is done which it then cannot tell. program_read() and
 * program_write() do so; a program without them does it before it begins. False after an error.
 */
bool program_ready(struct program *p);

/* Open the operands as streams. False after an error. */
bool program_read(struct program *p);

/*
 * Open the output with `header` (which must last). False after an error. With --dry-run nothing is
 * opened and p->out stays NULL.
 */
bool program_write(struct program *p, const struct header *header);

/*
 * The next record, with the progress bar; writing one (true where there is no output because of
 * --dry-run).
 */
bool program_next(struct program *p, struct record *rec);

/* Was all of the input read, to a good seal? Asked once program_next() has returned false. */
bool program_whole(const struct program *p);
bool program_put(struct program *p, const struct record *rec);

/*
 * What was found about the whole so far: by this program, and by those upstream once all is read.
 * The output's seal carries it. A format without seals loses it: then program_close() raises the
 * status to 1 while a finding is open.
 */
struct file_findings *program_findings(struct program *p);

/*
 * End the streams: true where all input was read with good seals and, if `seal`, all output was
 * written and sealed. Records in and out, inputs and outputs are noted for the audit line.
 */
bool program_close(struct program *p, bool seal);

/*
 * Where the run failed, put away what an earlier one wrote under the name of -o (stale.h). Write
 * the audit line, print the summary ("clean: 5,000 read, ..." unless quiet; NULL: none; seconds and
 * MB/s are added) and free everything. Returns the exit status for main.
 */
int program_end(struct program *p, const char *summary);

/*
 * Say of each control that is computed in how many of the records written it has no number: a null
 * that was not thought of makes the expression null, and a sum of nothing is equal to any other sum
 * of nothing.
 */
void program_tell_empty(const struct program *p);

/*
 * Limits: `records` (0 unless given) or, where that is more, `share` of all records; `groups` and
 * `amount` where they are given. `faulty` counts the records at fault or set aside, with their
 * control sums, and weighs them (tally_weigh()); `groups` counts the groups, `all` what was read.
 * True where the spec's limits accept it; otherwise says which limit was passed and raises the
 * status to 1.
 */
bool verdict_within(const struct spec *spec, const struct tally *faulty, uint64_t groups,
                    const struct tally *all);

/*
 * The same for what was found about the whole, against limits.file: for each code 0 unless given.
 * With `accept` the findings of the codes that are within are accepted from now on.
 */
bool verdict_findings(const struct spec *spec, struct file_findings *findings, bool accept);

#endif
