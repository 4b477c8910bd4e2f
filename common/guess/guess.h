/*
 * guess - writes a first spec for an unknown legacy file.
 *
 *	ok = guess_print(files, count, ".", STR_NULL, NULL);
 *
 * All bytes show the encoding. The first rows show the delimiter, the header and a ready-made
 * layout that fits. All rows show what the columns hold. The resulting spec is then tried on all
 * rows: it says as a doubt each fault that it would find. Memory has a bound.
 */
#ifndef GUESS_GUESS_H
#define GUESS_GUESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "program/program.h"

/*
 * Print to `output` (NULL: standard output) a spec for the first of `count` files (none: standard
 * input). Where the columns of another file differ, the spec says so. Layouts beside a spec in
 * `folder` count too. `sheet`: of a workbook, by name or number; null: its first. False after an
 * error was reported.
 */
bool guess_print(const char *const *files, size_t count, const char *folder, struct str sheet,
                 const char *output);

/*
 * The same for the operands of a program, with its --sheet (NULL: the one that its spec names), to
 * its --output. Layouts beside its spec count.
 */
bool guess_run(struct program *prog, const char *sheet);

#endif
