/* For common/date/date*.c only: the meaning of a format that is a word. */
#ifndef DATE_DATE_INT_H
#define DATE_DATE_INT_H

#include "date/date.h"

enum date_base {
	DATE_CALENDAR, /* not a word: steps */
	DATE_EXCEL,
	DATE_EXCEL1904,
	DATE_ISO,
	DATE_ROC,
	DATE_JAPANESE,
	DATE_BUDDHIST
};

/* Read with a base that is a word. */
enum date_status date_word_read(enum date_base base, struct str s, struct datetime *out);

/* The same for DATE_ROC, DATE_JAPANESE or DATE_BUDDHIST. */
enum date_status date_era_read(enum date_base base, struct str s, struct datetime *out);

/* Step over `word` at *p, in any case of ASCII. False if it is not there. */
bool date_take_word(const char *word, const char **p, const char *end);

/*
 * Read an offset at *p: Z, UTC, GMT, +hh, +hhmm or +hh:mm, the last three also after UTC or GMT. In
 * minutes. Steps over it.
 */
bool date_offset_read(const char **p, const char *end, int *minutes);

/*
 * Read a time at *p: h:mm, h:mm:ss or h:mm:ss.fff. Steps over it. False if there is none, or no
 * such time exists.
 */
bool date_clock_read(const char **p, const char *end, struct datetime *t);

#endif
