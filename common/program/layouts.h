/*
 * layouts - the lists of ready-made layouts: what `clean --profiles` and `load --layouts` print.
 *
 *	layouts_print(layout_list_sources, "profile", prog.spec, prog.output);
 */
#ifndef PROGRAM_LAYOUTS_H
#define PROGRAM_LAYOUTS_H

#include "schema/source_layout.h"
#include "spec/spec.h"

/*
 * Print name, confidence, system and title of each layout that `read` finds: of the installation,
 * and beside the spec (NULL: in the working folder). `what` heads the column of names; `output` is
 * a file, NULL is standard output. False after an error.
 */
bool layouts_print(bool (*read)(struct layout_list *p, const char *folder), const char *what,
                   const struct spec *spec, const char *output);

#endif
