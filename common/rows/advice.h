/*
 * advice - what a message says about a value that cannot be read, besides the fault: what would
 * read it, or what was tried.
 */
#ifndef ROWS_ADVICE_H
#define ROWS_ADVICE_H

#include "spec/spec.h"

/* The words behind "is not a number"; "" for none. They may be in `out`, which is overwritten. */
const char *advice_on(const struct spec_field *field, struct str value, enum fault fault,
                      struct buf *out);

#endif
