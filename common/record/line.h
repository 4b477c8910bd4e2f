/*
 * line - a record as the line of a stream, for records that are put aside and read again.
 *
 *	line_put_header(header, &out);
 *	line_put(&rec, header, &out);		// without LF; reader_cut_line() reads it again
 *
 * The columns are _at, _fault and the fields. There are no limits: the writer has them.
 */
#ifndef RECORD_LINE_H
#define RECORD_LINE_H

#include "base/buf.h"
#include "record/record.h"

/* Append the header line, with its LF. */
void line_put_header(const struct header *header, struct buf *out);

/*
 * Append the line of a record with the fields of `header`, without LF: as it was read, if the record
 * is unchanged.
 */
void line_put(const struct record *rec, const struct header *header, struct buf *out);

#endif
