/* currency_int - what amount and currency share. */
#ifndef VALUE_CURRENCY_INT_H
#define VALUE_CURRENCY_INT_H

#include <stdbool.h>

#include "base/text.h"

/* characters; a number of 38 digits with all its marks has a third of it */
#define CURRENCY_LONGEST 255
/* bytes of such a text folded, with its NUL */
#define CURRENCY_FOLDED (CURRENCY_LONGEST * 4 + 1)

/*
 * `s` with full-width forms as ASCII, every blank as ' ', every minus as '-', and letters in upper
 * case, with a NUL at its end. False where it is too long, or holds a control character or what is
 * no UTF-8.
 */
bool currency_fold(struct str s, char out[CURRENCY_FOLDED]);

/* The longest mark at *p, a folded text; steps over it. CURRENCY_NONE where there is none. */
int currency_take(const char **p);

#endif
