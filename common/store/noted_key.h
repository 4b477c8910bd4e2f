/*
 * noted_key - the foreign keys of a schema, noted with each batch.
 *
 * A table that cutover makes has no foreign keys: its records may come before those that they point to. So
 * each batch notes those of its schema that its load has checked (load.needs), in the column foreign_keys
 * of cutover_batch, and who takes records out asks what the records of other batches point to.
 */
#ifndef STORE_NOTED_KEY_H
#define STORE_NOTED_KEY_H

#include "base/buf.h"
#include "schema/schema.h"

/* Append the foreign keys of the schema as JSON; nothing if it has none. */
void noted_keys_write(const struct schema *schema, struct buf *out);

/* A foreign key: its columns, and those of the table that it points to. */
struct noted_key {
	const struct str *own, *other;
	size_t count;
};

/*
 * Call back for each key in that JSON that points to table `target`; `table` has the key, and what it points
 * to is in the same schema of the database. Texts last until the call returns.
 */
void noted_keys_read(struct str json, struct str table, struct str target,
                     void (*each)(void *context, const struct noted_key *key), void *context);

#endif
