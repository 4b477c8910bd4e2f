/*
 * source - records from anywhere: a stream or CSV, a legacy file through a spec, a workbook, a
 * table of a database.
 *
 *	struct source *s = source_stream(reader_open(files, count, &options));
 *	while (source_next(s, &rec)) ...
 *	ok = source_good(s);
 *	source_close(s);
 *
 * Each record lasts until the next one. The caller need not know where the records come from. This
 * file is only the interface: each constructor is in the room of what it reads (source_stream.h,
 * clean/source_legacy.h, store/source_store.h). The source reports its errors, with their place.
 */
#ifndef STREAM_SOURCE_H
#define STREAM_SOURCE_H

#include "stream/reader.h"
#include "stream/sink.h"
#include "value/type.h"

struct source;

/* The names of the fields; lasts as long as the source. */
const struct header *source_header(const struct source *s);

/* The type of field `i`. False if the source does not know it. */
bool source_type(const struct source *s, size_t i, struct type *out);

/*
 * Read the next record, which lasts until the next call. False after the last one, after an error
 * was reported, or when a signal asks the program to stop; source_good() shows which.
 */
bool source_next(struct source *s, struct record *rec);

/*
 * Put all records that are left into `to`. False if `to` takes no more; after an error of the source
 * source_good() shows it. Some sources can do only this (reader_is_direct()).
 */
bool source_drain(struct source *s, const struct sink *to);

/* The physical line, from 1, where the last record began in its file; 0: it has none. */
uint64_t source_line(const struct source *s);

/* Counts and sums so far. A source without a seal counts records and sums nothing. */
const struct tally *source_tally(const struct source *s);

/*
 * What was found about the whole, after the last record; the caller may accept some of it. NULL:
 * this kind of source has no findings.
 */
struct file_findings *source_findings(struct source *s);

/* The inputs, for the audit line; *count gets their number, 0 if there are no bytes to digest. */
const struct file_summary *source_inputs(const struct source *s, size_t *count);

/* The spec that cleans it; NULL: none does. */
struct spec;
struct spec *source_spec(const struct source *s);

/* After the last record: did all arrive, with good seals? False after an error was reported. */
bool source_whole(const struct source *s);

/*
 * After the last record, once: did everything arrive, with good seals, and do the source's own
 * limits accept what is at fault? Reports what is not so. Findings that these limits accept become
 * accepted ones.
 */
bool source_good(struct source *s);

/* Free. NULL is allowed. */
void source_close(struct source *s);

/* ---- for constructors ---- */

/* The functions of a kind of source; `self` is the argument of source_new(). */
struct source_kind {
	bool (*next)(void *self, struct record *rec);
	bool (*drain)(void *self, const struct sink *to);           /* NULL: next() does it */
	bool (*type)(const void *self, size_t i, struct type *out); /* NULL: knows no type */
	uint64_t (*line)(const void *self);                         /* NULL: no lines */
	const struct tally *(*tally)(const void *self);
	struct file_findings *(*findings)(void *self); /* NULL: no findings */
	const struct file_summary *(*inputs)(const void *self, size_t *count); /* NULL: none */
	struct spec *(*spec)(const void *self); /* NULL: none cleans it */
	bool (*whole)(const void *self);
	bool (*accepts)(void *self); /* all of it is there: its own limits; NULL: it has none */
	void (*close)(void *self);
};

/* `kind` and `header` must last as long as the source. */
struct source *source_new(const struct source_kind *kind, void *self, const struct header *header);

/* ---- files that a spec names ---- */

/* The form of a file, if a spec states it next to the name. */
struct source_form {
	const char *spec;     /* the spec that cleans it; NULL: none */
	struct str sheet;     /* of a workbook: name, or number from 1; null: the first */
	const char *encoding; /* iconv's name; NULL or "auto": to be guessed */
	struct str delimiter; /* of CSV; null: that of the ending */
};

/* Does the name end like that of a workbook or a dBase table? */
bool source_is_workbook(const char *path);

/*
 * Opens a workbook, a dBase table, or a file that a spec of its own cleans, for rooms below the
 * engines that can do it. `context`: the spec that names the file. NULL after an error was
 * reported.
 */
typedef struct source *source_opener(struct spec *context, const char *path,
                                     const struct source_form *form, bool digest);

#endif
