/*
 * layouts - print the lists of ready-made layouts, for `clean --profiles` and `load --layouts`.
 *
 *	layouts_print(layout_list_sources, "profile", prog.spec, prog.output);
 */
#ifndef PROGRAM_LAYOUTS_H
#define PROGRAM_LAYOUTS_H

#include "schema/source_layout.h"
#include "spec/spec.h"

/*
 * Print name, confidence, system and title of each layout that `read` finds: in the installation,
 * and next to the spec (NULL: in the working directory). `what` is the heading of the column of
 * names. `output` is a file; NULL is standard output. False after an error was reported.
 */
bool layouts_print(bool (*read)(struct layout_list *p, const char *folder), const char *what,
                   const struct spec *spec, const char *output);

#endif
