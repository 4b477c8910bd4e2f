/*
 * specs - the specs of a migration in their order, and what each of them gets.
 *
 *	struct specs s;
 *	if (specs_list(&s, prog) && specs_check(&s))
 *		for (i = 0; i < s.count; i++) {
 *			struct spec *spec = specs_open(&s, i);
 *			...
 *		}
 *	specs_free(&s);
 *
 * Either one file lists them (the key migration of cutover-spec(5)), or the command line does: -f A
 * -f B. The parameters of that file, or those of the command line, are for every spec that declares
 * them.
 */
#ifndef RUN_SPECS_H
#define RUN_SPECS_H

#include "program/program.h"

struct specs_one {
	const char *path;        /* of the spec */
	const char *const *file; /* legacy files; none: those of its source.file */
	size_t file_count;
	struct opt_list given; /* NAME=VALUE: the shared ones, then its own */
	char *name;            /* of the spec, set by specs_open(); NULL: not known yet */
	/* what it loads: batch, file or URL of a server, table; NULL: nothing, or not known yet */
	char *batch, *target, *table;
	char **needs; /* tables of its target that must be loaded before it */
	size_t need_count;
	struct opt_list used; /* those of `given` that it declares, set by specs_open() */
};

struct specs {
	struct str name; /* of the migration */
	struct specs_one *one;
	size_t count;
	struct opt_list shared; /* NAME=VALUE, for all of them */
	const char *to;         /* --to; NULL: not given */
	bool typed;             /* these are from the command line */
	bool *declared;         /* for each: some spec declares it */
	struct arena arena;
};

/* Does the program have several specs: on the command line, or in a file that lists them? */
bool specs_several(const struct program *prog);

/*
 * List the specs of a program. False after an error was reported: one is listed twice. `prog` must
 * last. specs_free() may be called even then.
 */
bool specs_list(struct specs *s, const struct program *prog);

/*
 * Open each spec and close it again, so that a mistake in the last one is found before the first one
 * is loaded. False after all errors were reported: those of spec_open(), a spec without a legacy
 * file, two specs that load the same batch, one that needs a table which a later one loads, a parameter that no spec has.
 */
bool specs_check(struct specs *s);

/* Open a spec, with the digests of all that it reads. NULL after an error was reported. */
struct spec *specs_open(struct specs *s, size_t i);

/* The name of a spec for messages: its own, or that of its file if it is not known yet. */
const char *specs_name(const struct specs *s, size_t i);

void specs_free(struct specs *s);

#endif
