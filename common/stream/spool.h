/*
 * spool - put records aside in a temporary file, and read them again in the same order.
 *
 *	struct spool *s = spool_new(header);
 *	spool_put(s, &rec);
 *	spool_rewind(s);
 *	while (spool_next(s, &rec)) ...
 *
 * The file is in TMPDIR (else /tmp), has no name, and is gone with the process. A full disk is an
 * error. It is also an error if more or less comes back than was put aside.
 *
 * If the first record has its line of the stream (rec->line), all are put aside as lines, so that
 * those that are unchanged need not be cut again (spool_next_line()). If it has none, because it came
 * through a channel, they are put aside in packets (packet.h), and come back without lines.
 *
 * For several threads: each has a part, to which records are put, and which is then joined to the whole in
 * the order of the stream.
 */
#ifndef STREAM_SPOOL_H
#define STREAM_SPOOL_H

#include <stdbool.h>

#include "record/record.h"

struct spool;

/* `header` must last as long as the spool. NULL after an error was reported. */
struct spool *spool_new(const struct header *header);

/* Before the first record: all are put aside as lines, also if it has none. */
void spool_as_lines(struct spool *s);

/*
 * A part for another thread. spool_join() puts its records behind those of `s`; spool_clear() empties it.
 * Both are as lines (spool_as_lines()), or all records come through a channel. False after an error was
 * reported.
 */
struct spool *spool_for_worker(const struct header *header);
bool spool_join(struct spool *s, struct spool *part);
void spool_clear(struct spool *part);

/* Put one record aside. False after an error was reported. */
bool spool_put(struct spool *s, const struct record *rec);

/*
 * Start again at the first record. May be called several times. False after an error was reported.
 */
bool spool_rewind(struct spool *s);

/* Read the next record; it lasts until the next call. False at the end and after an error. */
bool spool_next(struct spool *s, struct record *rec);

/* After the last record has come back (spool_whole()): more may be put. False after an error was reported. */
bool spool_go_on(struct spool *s);

/* Are the records put aside as lines? */
bool spool_has_lines(const struct spool *s);

/*
 * If they are: spool_next_line() is the same for a line of the stream without its LF
 * (writer_put_line()). The other function returns the record of that line, if the caller needs more
 * of it. False at the end and after an error.
 */
bool spool_next_line(struct spool *s, struct str *line);
bool spool_line_record(struct spool *s, struct record *rec);

/* Have all records come back? False before the end, and after an error was reported. */
bool spool_whole(const struct spool *s);

void spool_free(struct spool *s);

#endif
