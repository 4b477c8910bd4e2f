/*
 * source - records from anywhere: a stream or CSV, a legacy file through a spec, a workbook, a table
 * of a database.
 *
 *	struct source *s = source_stream(files, count, &options);
 *	while (source_next(s, &rec)) ...
 *	ok = source_good(s);
 *	source_close(s);
 *
 * Records are pulled, and each lasts until the next. Whoever reads does not know what is behind.
 * Here is the interface alone: what makes a source is in the room of what it reads
 * (source_stream.h, clean/source_legacy.h, store/source_store.h). What is wrong is reported by the
 * source, with its place.
 */
#ifndef STREAM_SOURCE_H
#define STREAM_SOURCE_H

#include "stream/reader.h"
#include "value/type.h"

struct source;

/* The names of the fields; lasts as long as the source. */
const struct header *source_header(const struct source *s);

/* The type of field `i`, where the source knows it; false otherwise. */
bool source_type(const struct source *s, size_t i, struct type *out);

/*
 * The next record, which lasts until the next call. False after the last one, and after an error
 * was reported or a signal asked to stop: source_good() says which.
 */
bool source_next(struct source *s, struct record *rec);

/* The physical line, from 1, on which the last record began in its file; 0: it has none. */
uint64_t source_line(const struct source *s);

/* The records so far; a source that has no seal to compare with counts them and sums nothing. */
const struct tally *source_tally(const struct source *s);

/*
 * What was found about the whole, once all is read; the caller may accept some of it. NULL: a
 * source of this kind finds nothing.
 */
struct file_findings *source_findings(struct source *s);

/* What was read, for the audit line; *count inputs. 0 where there are no bytes to digest. */
const struct file_summary *source_inputs(const struct source *s, size_t *count);

/* After the last record: did all of it arrive, with good seals? False after an error was reported. */
bool source_whole(const struct source *s);

/*
 * After the last record: did all of it arrive, with good seals, and no more at fault than limits of
 * its own accept? Once; what is not so is reported. Findings that these limits accept are accepted
 * from now on.
 */
bool source_good(struct source *s);

/* Free. NULL is allowed. */
void source_close(struct source *s);

/* ---- for those who make one ---- */

/* What a kind of source does; `self` is what source_new() was given. */
struct source_kind {
	bool (*next)(void *self, struct record *rec);
	bool (*type)(const void *self, size_t i, struct type *out); /* NULL: it knows none */
	uint64_t (*line)(const void *self);                         /* NULL: no lines */
	const struct tally *(*tally)(const void *self);
	struct file_findings *(*findings)(void *self); /* NULL: it finds nothing */
	const struct file_summary *(*inputs)(const void *self, size_t *count); /* NULL: none */
	bool (*whole)(const void *self);
	bool (*accepts)(void *self); /* all of it is there: its own limits; NULL: it has none */
	void (*close)(void *self);
};

/* `header` must last as long; `kind` too. */
struct source *source_new(const struct source_kind *kind, void *self, const struct header *header);

/* ---- files that a spec names ---- */

/* How a file is written, where a spec says so beside its name. */
struct source_form {
	const char *spec;     /* the spec that cleans it; NULL: none */
	struct str sheet;     /* of a workbook: name, or number from 1; null: the first */
	const char *encoding; /* iconv's name; NULL or "auto": to be guessed */
	struct str delimiter; /* of CSV; null: that of the ending */
};

/* Does the name of the file end like that of a workbook or a dBase table? */
bool source_is_workbook(const char *path);

/*
 * Opens a workbook, a dBase table, or a file that a spec of its own cleans, for those who stand
 * below the engines that can. `context`: the spec that names the file. NULL after an error was
 * reported.
 */
struct spec;
typedef struct source *source_opener(struct spec *context, const char *path,
                                     const struct source_form *form, bool digest);

#endif
