/*
 * source_store - a table or a query of a database as a source.
 *
 *	struct source *s = source_store(store_open(url, STORE_READ), table, query);
 */
#ifndef STORE_SOURCE_STORE_H
#define STORE_SOURCE_STORE_H

#include "store/store.h"
#include "stream/source.h"

/*
 * As store_select(): a table, or else a query. The source owns the store from now on. NULL after an
 * error was reported, and for a NULL store.
 */
struct source *source_store(struct store *store, struct str table, struct str query);

#endif
