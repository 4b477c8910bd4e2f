/*
 * source_legacy - opens a legacy file, a workbook or a dBase table as a source.
 *
 *	struct source *s = source_legacy(spec, "old.csv", &form, digest);
 *
 * With a spec of its own, it is cleaned as by `clean`: its records carry their faults, findings about
 * the file are among the findings of the source, and source_good() compares them with the limits of
 * that spec. Its messages are those of `clean -q`.
 *
 * Without a spec, its columns are the fields, with the names of the first row that is not empty. Each
 * cell is text without blanks around it; a number of a workbook is the text that is shown. Such a
 * file must have no fault, or source_good() reports an error.
 */
#ifndef CLEAN_SOURCE_LEGACY_H
#define CLEAN_SOURCE_LEGACY_H

#include "stream/source.h"

/*
 * Open `count` files of one form, which are read in this order as one. Without a spec all have the same
 * columns, in any order: a difference is an error that names both files. The rest is as for source_legacy();
 * the names must last, the array need not.
 */
struct source *source_legacy_files(struct spec *context, const char *const *path, size_t count,
                                   const struct source_form *form, bool digest);

/*
 * Open `path`, which must last as long as the result, and read its header. `context` is the spec
 * that names the file: its parameters are those of a spec in form->spec, and files read for that
 * spec count as read for `context`, too. Sheet, encoding and delimiter of the form override those
 * of the spec. `digest`: compute the SHA-256. NULL after an error was reported. This is a
 * source_opener.
 */
struct source *source_legacy(struct spec *context, const char *path, const struct source_form *form,
                             bool digest);

#endif
