/*
 * program - shared by all programs of the suite.
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
 *	program_close(&prog, diag_ok());	// verifies the seal, seals the output
 *	return program_end(&prog, &summary);	// audit line, summary, exit status
 *
 * The caller owns the struct. It holds everything that was opened; program_end() frees it.
 */
#ifndef PROGRAM_PROGRAM_H
#define PROGRAM_PROGRAM_H

#include "base/bound.h"
#include "base/diag.h"
#include "base/progress.h"
#include "config/opt.h"
#include "controls/verdict.h"
#include "program/audit.h"
#include "program/stale.h"
#include "spec/spec.h"
#include "stream/channel.h"
#include "stream/reader.h"
#include "stream/sink.h"
#include "stream/source.h"
#include "stream/writer.h"

/* A file that this run writes. */
struct program_output {
	const char *option; /* the option that names it: "--set-aside" */
	char *path;         /* as given; NULL: standard output or standard error */
	struct fileid id;
	bool is_stdout;
	bool is_stderr;
	bool target; /* of load: the spec may name it too */
};

struct program {
	struct usage usage; /* set by the program: name, NAME line, synopsis */
	/* set by the program: it also starts without -f, and spec is then NULL */
	bool spec_optional;
	/* set by the program: is this operand a spec, as if it had -f in front? NULL: none is */
	bool (*spec_operand)(const char *operand);
	/* reads the file of -f; NULL: spec_open(), which reads all of it */
	struct spec *(*open_spec)(const struct program *p, const void *state);
	const void *open_state; /* for open_spec */

	/* set by the options of all programs */
	const char *spec_path;   /* -f; NULL: none, or several in `specs` */
	struct opt_list specs;   /* -f of PROGRAM_COMMON_SPECS */
	struct opt_list params;  /* -p */
	int input_format;        /* -I: enum stream_format */
	int output_format;       /* -O: enum stream_format */
	const char *output;      /* -o; NULL: standard output */
	const char *header_file; /* --header */
	bool no_header;          /* --no-header */
	const char *target;      /* --to of PROGRAM_TO: see spec_retarget(); NULL: not given */
	const char *audit_path;  /* --audit, otherwise CUTOVER_AUDIT */
	bool dry_run;            /* -n */
	bool quiet;              /* -q */
	bool verbose;            /* -v */
	bool progress_on;        /* --progress */
	bool progress_off;       /* --no-progress */
	size_t jobs;             /* -j: threads, 1 to 256; set by program_start() unless given */
	struct bound memory;     /* --memory: for what the program must remember of the records */

	/* set before program_start() by a program whose -o names a report */
	bool writes_report; /* if the run fails, any earlier file of that name is put away */

	/* set before a failure by a program that does not write records this time */
	bool no_stream; /* the output does not get the line of a failure */

	/*
	 * set before program_start(): the stages of the records that the program reads and writes,
	 * for the controls
	 */
	enum spec_stage reads, writes;

	/* set before program_read() by programs that need it */
	/*
	 * compute the SHA-256 of the input, and of what the spec reads, even without an audit line
	 */
	bool digest_input;

	bool behind;    /* set by `run`: digests and files are the work of threads of their own */
	bool rehearsal; /* set by `run`: it loads into a copy of the target, the audit line says so */

	/* set by program_start_within(): it is one of several programs in this process */
	bool within;
	struct channel *takes; /* its input comes through this; NULL: from the operands */
	struct channel *gives; /* its output goes through this; NULL: to -o */

	/* filled after the commit of a program, for the message of a later failure: */
	struct buf done; /* "batch 'b1' is loaded"; empty: nothing yet */

	/* set by program_start() */
	struct spec *spec;              /* the compiled spec */
	const char *const *files;       /* operands */
	size_t file_count;              /* how many */
	struct audit *audit;            /* program_end() writes it */
	struct progress progress;       /* started */
	struct program_output *outputs; /* every file that this run may write */
	size_t output_count;            /* how many */
	size_t output_capacity;         /* room in `outputs` */
	/* standard output is also another file of the run: nothing may be written to it */
	bool stdout_kept;
	/* the options could not be parsed: `files` are all words, option arguments among them */
	bool unparsed;
	bool stale_known; /* the place of -o is known: */
	struct stale stale;
	char *stale_name;      /* an old file there may be renamed to this */
	bool stale_kept;       /* but not now: that name is another file of the run */
	struct diag_last last; /* renames it if the process dies */

	/* set by program_read() and program_write() */
	struct reader *in;   /* its header lasts until program_end() */
	struct source *from; /* its records, with the progress bar */
	struct writer *out;  /* NULL with --dry-run */
	struct sink to;      /* of its records; with --dry-run they are only counted, */
	struct tally made;   /* here */
	bool writes_stream;  /* the program has the options of PROGRAM_OUTPUT */
	/* the failure of a program upstream; its program is null if there is none */
	struct stream_failure upstream;
	struct file_findings findings; /* see program_findings() */
	/* set by program_close(): the output is written and sealed */
	bool written;

	/*
	 * figures for the summary; program_close() takes them from the streams, a program with its
	 * own input sets them
	 */
	uint64_t bytes;    /* bytes read */
	uint64_t rows_in;  /* records read */
	uint64_t rows_out; /* records written */
};

/*
 * Rows of an option table. A program that does not read or write streams leaves out the later
 * blocks.
 */
#define PROGRAM_COMMON(prog)                                                                       \
	{ 'f', "spec", OPT_TEXT, &(prog)->spec_path, "FILE", "the mapping spec" },                 \
		PROGRAM_BESIDE_SPEC(prog)
/* The same for a program that takes several specs. */
#define PROGRAM_COMMON_SPECS(prog)                                                                 \
	{ 'f',      "spec",                                                                        \
	  OPT_LIST, &(prog)->specs,                                                                \
	  "FILE",   "the mapping spec, or a migration; several, in their order" },                 \
		PROGRAM_BESIDE_SPEC(prog)
#define PROGRAM_BESIDE_SPEC(prog)                                                                  \
	{ 'p', "param", OPT_LIST, &(prog)->params, "NAME=VALUE", "set a parameter of the spec" },  \
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
			"field names are in FILE, the input has no header"                         \
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
#define PROGRAM_TO(prog)                                                                           \
	{                                                                                          \
		0, "to", OPT_TEXT, &(prog)->target, "URL",                                         \
			"the target in the place of load.to; what is read of the target follows"   \
	}
#define PROGRAM_JOBS(prog)                                                                         \
	{                                                                                          \
		'j', "jobs", OPT_COUNT, &(prog)->jobs, "N",                                        \
			"work with N threads, as many as there are CPUs unless given"              \
	}

/*
 * Parse the options, open diag and the spec, start the audit line. Several specs are not opened. False
 * if the program must end now (--help, or after an error was reported): return program_end().
 */
bool program_start(struct program *p, const struct option *options, int argc, char **argv);

/*
 * Start as one of several programs in the process of `run`, in a thread that speaks in its name
 * (diag_speak()), with the spec and the common options of `run`. `p` has its usage, what it reads and
 * writes, and its operands and -o if it has any; `takes` and `gives` (NULL: none) are the channels
 * from the program before and to the next one. False if it must end now: program_end(). There,
 * nothing of `run` is freed.
 */
bool program_start_within(struct program *p, const struct program *run, struct channel *takes,
                          struct channel *gives);

/* Was a spec named? If not, report an error that says how to get a first spec. */
bool program_has_spec(const struct program *p);

/*
 * If standard input is read and is a terminal, note what the program waits for: a user who forgot
 * the file, or the program before the pipe, would only see a cursor. program_read() calls this.
 */
void program_report_waiting(const struct program *p);

/*
 * With --dry-run and no operands nothing is read: only the spec and the files that it names can be
 * checked. The program then binds its expressions as far as the spec names the fields, and ends.
 */
bool program_spec_only(const struct program *p);

/* An output in addition to the main one. */
struct program_file {
	const char *option; /* the option that names it: "--set-aside" */
	const char *path;   /* as given; NULL: not used */
};

/*
 * Check that each output is a file of its own and that none is an input. All outputs of a run are
 * compared, also inherited ones (standard output, standard error) and the audit file, by device and
 * inode; a name without a file is compared by its directory and its last component. A device may be
 * named more than once. False after an error was reported: one output would be lost in another, or
 * would replace an input, the spec, or a file that the spec names. Call this before anything is
 * opened.
 */
bool program_apart(struct program *p, const struct program_file *file, size_t count);

/* The same for an output of load: the spec may name it. */
bool program_target_apart(struct program *p, const char *option, const char *path);

/*
 * Open the audit file first, so that nothing happens without its line. program_read() and
 * program_write() call this; a program without them calls it before it begins. False after an error
 * was reported.
 */
bool program_ready(struct program *p);

/* Open the operands as streams, the source p->from. False after an error was reported. */
bool program_read(struct program *p);

/*
 * Open the output with `header`, which must last: the sink p->to. False after an error was reported.
 * With --dry-run nothing is opened, p->out stays NULL, and p->to only counts.
 */
bool program_write(struct program *p, const struct header *header);

/*
 * Can all be done once more? The inputs are files, and of the output nobody sees anything before
 * program_close(). program_again(): the streams are closed, and what was written is forgotten; begin again
 * with program_read(). Before program_close(), and only if nothing was reported.
 */
bool program_can_again(const struct program *p);
void program_again(struct program *p);

/*
 * What was found about the whole so far: by this program and, after the last record, by those
 * upstream. The seal of the output carries it. A format without a seal loses it: program_close()
 * then raises the status to 1 while a finding is open.
 */
struct file_findings *program_findings(struct program *p);

/*
 * End the streams. True if all input was read with good seals and, if `seal`, all output was
 * written and sealed. `seal`: nothing has failed (diag_ok()). Notes records in and out, inputs and
 * outputs for the audit line.
 */
bool program_close(struct program *p, bool seal);

/*
 * End the run: if it failed, put away what an earlier run wrote to the name of -o (stale.h); write
 * the audit line; print the summary ("clean: 5,000 read, ...", with seconds and MB/s; not with
 * --quiet; empty or NULL: none) and free it; free everything. Returns the exit status for main.
 */
int program_end(struct program *p, struct buf *summary);

/*
 * For each computed control, report how many of the written records have no number in it. A null
 * that nobody expected makes the expression null, and an empty sum equals any other empty sum.
 */
void program_report_empty(const struct program *p);

#endif
