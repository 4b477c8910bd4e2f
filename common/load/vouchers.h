/*
 * vouchers - which fields of a record name its voucher in the ledger, and which vouchers come
 * again.
 */
#ifndef LOAD_VOUCHERS_H
#define LOAD_VOUCHERS_H

#include "load/batches.h"
#include "program/program.h"
#include "store/store.h"

/*
 * The fields of validate.group, or else of dedupe.group, and the fields that come before the last
 * of them in the primary key of the schema. They are necessary because a number names a voucher
 * only within its book, and the spec for a single book may group by the number alone. Returns an
 * array that the caller frees; *count is its length. The fields of the group come first, *group of
 * them. *count is 0 if there is no group, or if an expression in it is not a field of the stream.
 */
struct str *voucher_fields(struct spec *spec, const struct header *header, size_t *count,
                           size_t *group);

/*
 * Call it after all records are inserted. A voucher that already has lines would get more lines, or
 * the same lines twice. False if there are such vouchers, after an error that says what to do. `to`
 * is the value of --to, NULL if it was not given.
 */
bool vouchers_are_new(struct store *store, const struct program *prog, const char *to,
                      const struct batch *batch);

#endif
