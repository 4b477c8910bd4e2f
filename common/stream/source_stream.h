/*
 * source_stream - a sealed stream, TSV or CSV as a source, through the reader.
 *
 *	struct source *s = source_stream(reader_open(files, count, &options));
 */
#ifndef STREAM_SOURCE_STREAM_H
#define STREAM_SOURCE_STREAM_H

#include "stream/source.h"

/* The source owns the reader from now on. NULL gives NULL. */
struct source *source_stream(struct reader *in);

#endif
