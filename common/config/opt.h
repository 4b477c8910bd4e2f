/*
 * opt - option tables: one row holds letter, name, target and help of an option.
 *
 *	struct option options[] = {
 *		{ 'f', "spec", OPT_TEXT, &spec, "FILE", "the mapping spec" },
 *		OPT_END
 *	};
 *	if (opt_parse(&usage, options, &argc, &argv) != OPT_GO)
 *		return diag_close();
 *
 * Parsing, --help and the check of the manual use these rows. The conventions are those of GNU:
 * -fFILE, -f FILE, --spec=FILE, --spec FILE. Options may follow operands, `--` ends the options,
 * `-` is an operand.
 */
#ifndef CONFIG_OPT_H
#define CONFIG_OPT_H

#include <stdbool.h>
#include <stddef.h>

enum opt_kind {
	OPT_END_KIND,
	OPT_FLAG,  /* target: bool, set to true */
	OPT_TEXT,  /* target: const char *; the last one wins */
	OPT_COUNT, /* target: size_t, a whole number of at least 1 */
	OPT_SIZE, /* target: size_t, bytes, at least 1, with an optional K, M or G (powers of 1024) */
	OPT_LIST, /* target: struct opt_list; each occurrence appends */
	/* target: int, the index of the word among the '|'-separated words of `argument` */
	OPT_CHOICE,
};

/* The arguments of an OPT_LIST. The caller frees `items` with opt_list_free(). */
struct opt_list {
	const char **items; /* the arguments, in order; they live as long as argv */
	size_t count;       /* how many */
};

struct option {
	char letter;        /* 0: none */
	const char *name;   /* without the dashes */
	enum opt_kind kind; /* what the argument is and where it goes */
	void *target;       /* see opt_kind; unchanged if the option is not given */
	/* its name in --help; for OPT_CHOICE the words: "stream|tsv|csv"; NULL for OPT_FLAG */
	const char *argument;
	const char *help; /* one line, lower case, no full stop */
};

#define OPT_END                                                                                    \
	{                                                                                          \
		0, NULL, OPT_END_KIND, NULL, NULL, NULL                                            \
	}

/* What --help and --version print in addition to the options. */
struct usage {
	const char *program;  /* "dedupe"; shown as cutover-dedupe */
	const char *summary;  /* its NAME line: "one record for each identity" */
	const char *synopsis; /* what follows the name: "-f SPEC [options] [FILE ...]" */
	const char *reads;    /* what it waits for on standard input; NULL: not said */
};

enum opt_result {
	OPT_GO,   /* parsed: continue */
	OPT_DONE, /* --help or --version was printed: end with status 0 */
	OPT_BAD   /* an error was reported, with the nearest known option: end with status 2 */
};

/*
 * Parse argv[1..]. After OPT_GO, `*argc` and `*argv` are the operands, and a NULL follows them;
 * they are moved to the front of argv. After another result the caller still frees its opt_lists.
 * `--help`, `-h`, `--version` and `-V` need no row; if the program has a row with that letter, its
 * row wins.
 */
enum opt_result opt_parse(const struct usage *usage, const struct option *options, int *argc,
                          char ***argv);

/* Free the list of an OPT_LIST. */
void opt_list_free(struct opt_list *list);

#endif
