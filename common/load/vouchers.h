/*
 * vouchers - which fields of a record name its voucher in the ledger, and those that come again.
 */
#ifndef LOAD_VOUCHERS_H
#define LOAD_VOUCHERS_H

#include "load/batches.h"
#include "program/program.h"
#include "store/store.h"

/*
 * The fields of validate.group, or else of dedupe.group, and those that stand before the last of
 * them in the primary key of the schema: a number names a voucher within its book, also where a
 * spec that is for one book only groups by the number alone. An array that the caller frees, *count
 * of them, those of the group first, *group of them; 0 where there is no group, or an expression in
 * it is no field of the stream.
 */
struct str *voucher_fields(struct spec *spec, const struct header *header, size_t *count,
                           size_t *group);

/*
 * Everything is inserted. Vouchers that have lines already would get more of them, or the same ones
 * twice: false, told with what is to be done, where there are some. `to` is what --to said, NULL
 * where it was not given.
 */
bool vouchers_are_new(struct store *store, const struct program *prog, const char *to,
                      const struct batch *batch);

#endif
