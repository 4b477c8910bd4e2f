/*
 * spool - records put aside in a temporary file, to be read again in the same order.
 *
 *	struct spool *s = spool_new(header);
 *	spool_put(s, &rec);
 *	spool_rewind(s);
 *	while (spool_next(s, &rec)) ...
 *
 * The file is in TMPDIR (else /tmp), has no name, and is gone with the process. A disk that is full
 * is an error; so it is where, read to its end, more or less comes back than was put there.
 */
#ifndef STREAM_SPOOL_H
#define STREAM_SPOOL_H

#include <stdbool.h>

#include "record/record.h"

struct spool;

/* `header` must last as long as the spool. NULL after an error was reported. */
struct spool *spool_new(const struct header *header);

/* Put one record aside. False after an error was reported. */
bool spool_put(struct spool *s, const struct record *rec);

/* From the first record on. May be called again. False after an error was reported. */
bool spool_rewind(struct spool *s);

/* The next record; lasts until the next call. False at the end and after an error. */
bool spool_next(struct spool *s, struct record *rec);

/*
 * The same, as a line of the stream without its LF (writer_put_line()); and the record of the line
 * given last, for those of which more is asked. False at the end and after an error.
 */
bool spool_next_line(struct spool *s, struct str *line);
bool spool_line_record(struct spool *s, struct record *rec);

/* Has all come back that was put aside? False before the end, and after an error was reported. */
bool spool_whole(const struct spool *s);

void spool_free(struct spool *s);

#endif
