/*
 * month - the names of the months in many languages.
 *
 *	int month = month_read(&p, end);	// "févr. 2023": 2, p is after "févr"
 *
 * English, German, French, Spanish, Portuguese, Italian, Dutch, Danish, Norwegian, Swedish, Polish,
 * Russian, Turkish, Chinese and Japanese; full names and usual abbreviations, in any case. No name
 * may mean two months, so some languages are left out: listopad is October in Croatian and November
 * in Polish.
 */
#ifndef DATE_MONTH_H
#define DATE_MONTH_H

#include "base/text.h"

/*
 * The month 1..12 whose name is at *p; steps over it. The longest name wins (juillet, not juil). 0
 * if there is none; *p does not change then.
 */
int month_read(const char **p, const char *end);

/* The i-th name and its month, for tests; NULL after the last one. */
const char *month_name(size_t i, int *month);

#endif
