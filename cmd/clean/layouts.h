/* layouts - the list of ready-made layouts that `clean --profiles` prints. */
#ifndef CLEAN_LAYOUTS_H
#define CLEAN_LAYOUTS_H

#include "base/outfile.h"

/*
 * Print name, confidence, system and title of each profile: of the installation, and beside the spec in
 * `folder` (NULL: the working folder). False after trouble.
 */
bool layouts_print(const char *folder, const char *output);

#endif
