/*
 * files - the files that records come from, numbered in order of appearance.
 *
 * The file of a record is in its place, _at: the text before the last colon. Records without a place
 * count as one more file.
 */
#ifndef DEDUPE_FILES_H
#define DEDUPE_FILES_H

#include <stdint.h>

#include "base/text.h"

struct files;

struct files *files_new(void);

/* The number of the file of a place (null: none). */
uint32_t files_number(struct files *f, struct str at);

void files_free(struct files *f);

#endif
