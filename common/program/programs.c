/*
 * programs - name, NAME line and synopsis of every program.
 */
#include "program/programs.h"

#include <assert.h>
#include <string.h>

#define STREAM_SYNOPSIS "-f SPEC [options] [FILE ...]"

#define FILES_SYNOPSIS "[options] FILE ..."

static const struct usage programs[] = {
	{ "guess", "a spec to start from, for a file of which nothing is known", FILES_SYNOPSIS },
	{ "show", "the rows of a legacy file, decoded", FILES_SYNOPSIS },
	{ "profile", "what is in each column of a legacy file", FILES_SYNOPSIS },
	{ "clean", "a legacy file in, clean records out", STREAM_SYNOPSIS },
	{ "map", "clean fields in, fields of the target out", STREAM_SYNOPSIS },
	{ "dedupe", "one record for each identity", STREAM_SYNOPSIS },
	{ "validate", "only what holds goes on", STREAM_SYNOPSIS },
	{ "load", "all of it or none of it", STREAM_SYNOPSIS },
	{ "reconcile", "old balances against new", "-f SPEC [options]" },
	{ "audit", "prove that every record and every amount went somewhere", FILES_SYNOPSIS },
};

const struct usage *programs_all(size_t *count)
{
	*count = sizeof(programs) / sizeof(programs[0]);
	return programs;
}

struct usage programs_usage(const char *name)
{
	size_t count, i = 0;
	const struct usage *all = programs_all(&count);

	while (i < count && strcmp(all[i].program, name) != 0)
		i++;
	assert(i < count);
	return all[i];
}

#define LEGACY_FILE "a legacy file: name it after the options"

/* What each program reads, and how the user can provide it. */
static const struct {
	const char *program, *reads;
} inputs[] = {
	{ "guess", LEGACY_FILE },
	{ "show", LEGACY_FILE },
	{ "profile", LEGACY_FILE },
	{ "clean", LEGACY_FILE },
	{ "map",
	  "the stream of 'cutover clean': cutover clean ... | cutover map ..., or name the file that holds it" },
	{ "dedupe",
	  "the stream of 'cutover map': cutover map ... | cutover dedupe ..., or name the file that holds it" },
	{ "validate",
	  "the stream of 'cutover map' or 'cutover dedupe': cutover dedupe ... | cutover validate ..., or name the file "
	  "that holds it" },
	{ "load",
	  "the stream of 'cutover validate': cutover validate ... | cutover load ..., or name the file that holds it" },
};

const char *programs_reads(const char *name)
{
	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++)
		if (strcmp(inputs[i].program, name) == 0)
			return inputs[i].reads;
	return "its input";
}
