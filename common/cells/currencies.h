/*
 * currencies - which currencies the amounts of each column name, and whether they are those that
 * the spec demands.
 *
 *	struct currencies *c = currencies_new(clean);
 *	... *currencies_sign(c, i) is set by what reads field i (cell.h) ...
 *	if (*currencies_sign(c, i) != CURRENCY_NONE && !currencies_add(c, i, rec->at)) ...  // another than demanded
 *	currencies_report(c, findings);		// once all files are read
 *
 * An amount that names none costs nothing here. It is taken for one of the currency that the others
 * of its column name: many systems write the sign on the first line and under the total only.
 */
#ifndef CELLS_CURRENCIES_H
#define CELLS_CURRENCIES_H

#include "record/file_findings.h"
#include "record/record.h"
#include "spec/spec.h"

struct currencies;

/* One for the fields of `clean`, which must last as long. */
struct currencies *currencies_new(const struct spec_clean *clean);

/*
 * Where the mark of the amount of field `i` that was read last stands; see value/currency.h. Lasts
 * as long as `c`.
 */
int *currencies_sign(struct currencies *c, size_t i);

/*
 * The amount of field `i`, of the record at `at`, was read and has a mark. False where the spec
 * demands the currency of another code. Where it demands none, the mark is counted.
 */
bool currencies_add(struct currencies *c, size_t i, struct str at);

/*
 * Once the record is whole: false where field `i` has a mark, and it is not the currency that
 * another field names.
 */
bool currencies_fits(const struct currencies *c, size_t i, const struct record *rec);

/*
 * False where the field that says which currency field `i` is in holds no code of ISO 4217, nor
 * what an amount writes for one. Null is none, and good. With minor_units it is good, too: who
 * looks for them finds out.
 */
bool currencies_known(const struct currencies *c, size_t i, const struct record *rec);

/*
 * Append which currency the spec demands of field `i`: " (currency: CNY)", of a field with what it
 * holds.
 */
void currencies_demand(const struct currencies *c, size_t i, const struct record *rec,
                       struct buf *out);

/* Add what another one, further down in the file, has seen; forget it. */
void currencies_join(struct currencies *c, const struct currencies *part);
void currencies_clear(struct currencies *c);

/* A column with several currencies is a finding about the whole of the data: tell and add each. */
void currencies_report(const struct currencies *c, struct file_findings *findings);

void currencies_free(struct currencies *c);

#endif
