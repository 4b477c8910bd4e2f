/* profiles - the list of ready-made layouts that `clean --profiles` prints. */
#ifndef CLEAN_PROFILES_H
#define CLEAN_PROFILES_H

#include "base/outfile.h"

/*
 * Print name, confidence, system and title of each profile: of the installation, and beside the spec in
 * `folder` (NULL: the working folder). False after trouble.
 */
bool profiles_print(const char *folder, const char *output);

#endif
