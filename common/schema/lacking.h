/*
 * lacking - the SQL that finds what a foreign key of a schema points to and the other table does not
 * have.
 *
 *	lacking_count_sql(&sql, &(struct lacking){ .schema = schema, .key = &schema->foreign[0], ... });
 *
 * The first query gives the number of such keys and of the records with them, the second the keys
 * themselves. A key with a part that is null points nowhere.
 */
#ifndef SCHEMA_LACKING_H
#define SCHEMA_LACKING_H

#include "base/buf.h"
#include "schema/schema.h"

struct lacking {
	const struct schema *schema;
	const struct schema_foreign *key;
	struct str table, other; /* in their quotes */
	int64_t batch;           /* the records of this batch */
	/* append a name in its quotes; `of` is for it */
	void (*add_name)(void *of, struct buf *sql, struct str name);
	void *of;
};

/* How many: one row, keys and records. */
void lacking_count_sql(struct buf *sql, const struct lacking *l);

/* Which: one row for each key with its parts; the first `most`. */
void lacking_keys_sql(struct buf *sql, const struct lacking *l, size_t most);

#endif
