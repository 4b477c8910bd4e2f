/*
 * advice - what a message adds to the fault of an unreadable value: what would read it, or what was
 * tried.
 */
#ifndef ROWS_ADVICE_H
#define ROWS_ADVICE_H

#include "spec/spec.h"

/* The words after "is not a number"; "" for none. They may be in `out`, which is overwritten. */
const char *advice_on(const struct spec_field *field, struct str value, enum fault fault,
                      struct buf *out);

#endif
