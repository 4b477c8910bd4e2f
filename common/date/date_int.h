/* For common/value/date*.c only: what a format that is a word stands for. */
#ifndef DATE_DATE_INT_H
#define DATE_DATE_INT_H

#include "date/date.h"

enum date_base {
	DATE_CALENDAR, /* no word: steps */
	DATE_EXCEL,
	DATE_EXCEL1904,
	DATE_ISO,
	DATE_ROC,
	DATE_JAPANESE,
	DATE_BUDDHIST
};

/* Read by a base that is a word. */
enum date_status date_word_read(enum date_base base, struct str s, struct datetime *out);

/* The same by DATE_ROC, DATE_JAPANESE or DATE_BUDDHIST. */
enum date_status date_era_read(enum date_base base, struct str s, struct datetime *out);

/*
 * An offset at *p: Z, UTC, GMT, +hh, +hhmm or +hh:mm, the last three also behind UTC or GMT. In
 * minutes; steps over it.
 */
bool date_offset_read(const char **p, const char *end, int *minutes);

/*
 * A time at *p: h:mm, h:mm:ss or h:mm:ss.fff. Steps over it; false where there is none, or no such
 * time.
 */
bool date_clock_read(const char **p, const char *end, struct datetime *t);

#endif
