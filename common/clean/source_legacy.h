/*
 * source_legacy - a legacy file, a workbook or a dBase table as a source.
 *
 *	struct source *s = source_legacy(spec, "old.csv", &form, digest);
 *
 * Through a spec of its own it is cleaned as `clean` cleans it: its records carry their faults, what
 * is found about the file is among the findings of the source, and source_good() holds all of it
 * against the limits of that spec. What is said of it is said as `clean -q` says it.
 *
 * Without one its columns are the fields, by the names of its first row that is not empty; each
 * cell is text, without blanks around it, a number of a workbook as it is shown. Such a file must be
 * without fault: source_good() reports an error where it is not.
 */
#ifndef CLEAN_SOURCE_LEGACY_H
#define CLEAN_SOURCE_LEGACY_H

#include "stream/source.h"

/*
 * Open `path`, which must last as long, and read its header. `context` names it: its parameters are
 * those of a spec in form->spec, and what is read for that spec is read for `context`, too. Sheet,
 * encoding and delimiter of the form come before those of the spec. `digest`: compute the SHA-256.
 * NULL after an error was reported. This is a source_opener.
 */
struct source *source_legacy(struct spec *context, const char *path, const struct source_form *form,
                             bool digest);

#endif
