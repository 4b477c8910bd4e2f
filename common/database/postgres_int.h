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
extern const struct database_scratch postgres_scratch;

#define POSTGRES_TRY_BEFORE                                                                        \
	"DO $cutover$ DECLARE cutover_n bigint; cutover_d text; cutover_c text; BEGIN "            \
	"FOR cutover_n IN %llu..%llu LOOP BEGIN"
#define POSTGRES_TRY_AFTER                                                                         \
	"EXCEPTION WHEN integrity_constraint_violation OR data_exception OR raise_exception THEN " \
	"GET STACKED DIAGNOSTICS cutover_d = PG_EXCEPTION_DETAIL, cutover_c = CONSTRAINT_NAME; "   \
	"INSERT INTO cutover_untaken VALUES (cutover_n, CASE SQLSTATE WHEN '23505' THEN 'unique' " \
	"WHEN '23503' THEN 'foreign' ELSE 'other' END, SQLERRM, cutover_d, cutover_c); END; "      \
	"END LOOP; END $cutover$"

#endif
