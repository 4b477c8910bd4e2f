/*
 * needs - what must be in the target before the records of a load: the tables and keys that the
 * foreign keys of its schema point to. So journal lines are not loaded before their accounts.
 */
#ifndef LOAD_NEEDS_H
#define LOAD_NEEDS_H

#include "spec/spec.h"
#include "store/store.h"

/*
 * Before the first record: are the tables there? After the last: is every key in them? load.needs says
 * which foreign keys count. False after an error was reported, which names what to load first.
 */
bool needs_met(struct store *s, const struct spec_load *load, bool records);

#endif
