/*
 * programs - name, NAME line, synopsis and input of every program.
 */
#include "program/programs.h"

#include <assert.h>
#include <string.h>

#define STREAM_SYNOPSIS "-f SPEC [options] [FILE ...]"

#define FILES_SYNOPSIS "[options] FILE ..."

#define LEGACY_FILE "a legacy file: name it after the options"

static const struct usage programs[] = {
	{ "guess", "a spec to start from, for a file of which nothing is known", FILES_SYNOPSIS,
	  LEGACY_FILE },
	{ "show", "the rows of a legacy file, decoded", FILES_SYNOPSIS, LEGACY_FILE },
	{ "profile", "what is in each column of a legacy file", FILES_SYNOPSIS, LEGACY_FILE },
	{ "clean", "a legacy file in, clean records out", STREAM_SYNOPSIS, LEGACY_FILE },
	{ "map", "clean fields in, fields of the target out", STREAM_SYNOPSIS,
	  "the stream of 'cutover clean': cutover clean ... | cutover map ..., or name the file that holds it" },
	{ "dedupe", "one record for each identity", STREAM_SYNOPSIS,
	  "the stream of 'cutover map': cutover map ... | cutover dedupe ..., or name the file that holds it" },
	{ "sort", "the same records in the order of their fields",
	  "-f SPEC --by FIELDS [options] [FILE ...]",
	  "the stream of 'cutover clean', 'cutover map' or 'cutover dedupe': cutover map ... | cutover sort ..., or name the "
	  "file that holds it" },
	{ "validate", "only what holds goes on", STREAM_SYNOPSIS,
	  "the stream of 'cutover map' or 'cutover dedupe': cutover dedupe ... | cutover validate ..., or name the file "
	  "that holds it" },
	{ "load", "all of it or none of it", STREAM_SYNOPSIS,
	  "the stream of 'cutover validate': cutover validate ... | cutover load ..., or name the file that holds it" },
	{ "reconcile", "old balances against new", "-f SPEC [options]", NULL },
	{ "run", "the whole way of a spec in one command", STREAM_SYNOPSIS, LEGACY_FILE },
	{ "status", "how far a migration is", "[options] [migration.yml] [LOG ...]", NULL },
	{ "audit", "prove that every record and every amount went somewhere", FILES_SYNOPSIS,
	  NULL },
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
