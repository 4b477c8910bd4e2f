/*
 * suite - name, NAME line and synopsis of every program.
 */
#include "program/suite.h"

#include <assert.h>
#include <string.h>

#define STREAM_SYNOPSIS "-f SPEC [options] [FILE ...]"

static const struct usage programs[] = {
	{ "clean", "a legacy file in, clean records out", STREAM_SYNOPSIS },
	{ "map", "clean fields in, fields of the target out", STREAM_SYNOPSIS },
	{ "dedupe", "one record for each identity", STREAM_SYNOPSIS },
	{ "validate", "only what holds goes on", STREAM_SYNOPSIS },
	{ "load", "all of it or none of it", STREAM_SYNOPSIS },
	{ "reconcile", "old balances against new", "-f SPEC [options]" },
	{ "audit", "prove that every record and every amount went somewhere", "[options] FILE ..." },
};

const struct usage *suite_programs(size_t *count)
{
	*count = sizeof(programs) / sizeof(programs[0]);
	return programs;
}

struct usage suite_usage(const char *name)
{
	size_t count, i = 0;
	const struct usage *all = suite_programs(&count);

	while (i < count && strcmp(all[i].program, name) != 0)
		i++;
	assert(i < count);
	return all[i];
}
