/* postgres_int - the types of PostgreSQL. For use inside common/database only. */
#ifndef DATABASE_POSTGRES_INT_H
#define DATABASE_POSTGRES_INT_H

#include "database/database_driver.h"

/* Fill kind, length, precision and scale of a column from its type and the modifier of that. */
void postgres_column_kind(struct database_column *c, uint64_t type, int64_t modifier);

/* The functions of the driver that only ask the catalogue. */
bool postgres_has_unique(struct database *d, struct str table, const struct str *column,
                         size_t count, bool *found);
bool postgres_table(struct database *d, struct str name, struct database_table *out);
void postgres_add_type(struct buf *sql, const struct database_field *field);

#endif
