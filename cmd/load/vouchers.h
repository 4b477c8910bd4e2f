/*
 * vouchers - which fields of a record name its voucher in the ledger.
 */
#ifndef LOAD_VOUCHERS_H
#define LOAD_VOUCHERS_H

#include "program/program.h"

/*
 * The fields of validate.group, and those that stand before the last of them in the primary key of the schema: a number
 * names a voucher within its book, also where a spec that is for one book only groups by the number alone. An array that
 * the caller frees, *count of them, those of the group first, *group of them; 0 where there is no group, or an expression
 * in it is no field of the stream.
 */
struct str *voucher_fields(struct spec *spec, const struct header *header, size_t *count, size_t *group);

#endif
