/*
 * month - the names of the months in the languages of the books that are read.
 *
 *	int month = month_read(&p, end);	// "févr. 2023": 2, p stands behind "févr"
 *
 * English, German, French, Spanish, Portuguese, Italian, Dutch, Danish, Norwegian, Swedish, Polish,
 * Russian, Turkish, Chinese and Japanese; full names and the abbreviations in use, in any case. No
 * name stands for two months: languages in which one would (listopad is October in Croatian and
 * November in Polish) are not among them.
 */
#ifndef DATE_MONTH_H
#define DATE_MONTH_H

#include "base/text.h"

/*
 * The month 1..12 whose name begins at *p, and step over it; the longest name counts (juillet, not
 * juil). 0 where none does; *p is then as it was.
 */
int month_read(const char **p, const char *end);

/* The i-th name and its month, for tests; NULL past the last one. */
const char *month_name(size_t i, int *month);

#endif
