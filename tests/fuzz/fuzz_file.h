/*
 * fuzz_file.h: the input as a file, for what reads by name. fuzz_file(in) is its name; it is gone
 * when the target ends.
 */
#ifndef FUZZ_FILE_H
#define FUZZ_FILE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fuzz.h"

static char fuzz_folder[] = "/tmp/cutover-fuzz-XXXXXX";
static char fuzz_names[2][64]; /* the input, and room for an output */

static void fuzz_remove(void)
{
	unlink(fuzz_names[0]);
	unlink(fuzz_names[1]);
	rmdir(fuzz_folder);
}

static inline const char *fuzz_file(struct str in)
{
	FILE *f;

	if (!fuzz_names[0][0]) {
		if (!mkdtemp(fuzz_folder))
			abort();
		snprintf(fuzz_names[0], sizeof(fuzz_names[0]), "%s/in.yml", fuzz_folder);
		snprintf(fuzz_names[1], sizeof(fuzz_names[1]), "%s/out.yml", fuzz_folder);
		atexit(fuzz_remove);
	}
	f = fopen(fuzz_names[0], "wb");
	if (!f || fwrite(in.p, 1, in.len, f) != in.len || fclose(f) != 0)
		abort();
	return fuzz_names[0];
}

#endif
