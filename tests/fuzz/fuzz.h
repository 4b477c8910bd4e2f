/*
 * fuzz.h: what the fuzz targets share. A target is one function:
 *
 *	FUZZ(struct str in) { ...; assert(property); }
 */
#ifndef FUZZ_H
#define FUZZ_H

#undef NDEBUG
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/diag.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each input starts with a fresh status, as a program does. */
#define FUZZ(argument)                                                                             \
	static void fuzz(argument);                                                                \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                               \
	{                                                                                          \
		diag_open("fuzz");                                                                 \
		fuzz((struct str){ (const char *)data, size });                                    \
		diag_open("fuzz");                                                                 \
		return 0;                                                                          \
	}                                                                                          \
	static void fuzz(argument)

/* What stands before the next line feed; *rest is what follows it. */
static inline struct str fuzz_line(struct str *rest)
{
	const char *end = rest->len ? memchr(rest->p, '\n', rest->len) : NULL;
	struct str line = { rest->p, end ? (size_t)(end - rest->p) : rest->len };

	rest->p += line.len + (end != NULL);
	rest->len -= line.len + (end != NULL);
	return line;
}

#endif
