/* currency_int - shared by amount and currency. */
#ifndef VALUE_CURRENCY_INT_H
#define VALUE_CURRENCY_INT_H

#include <stdbool.h>

#include "base/text.h"

/* characters; a number of 38 digits with all its marks has a third of that */
#define CURRENCY_LONGEST 255
/* bytes of such a folded text, with its NUL */
#define CURRENCY_FOLDED (CURRENCY_LONGEST * 4 + 1)

/*
 * Fold `s`: full-width forms to ASCII, every blank to ' ', every minus to '-', letters to upper
 * case, and a NUL at the end. False if it is too long, is not UTF-8, or holds a control character.
 */
bool currency_fold(struct str s, char out[CURRENCY_FOLDED]);

/* The longest mark at *p, in a folded text; steps over it. CURRENCY_NONE if there is none. */
int currency_take(const char **p);

#endif
