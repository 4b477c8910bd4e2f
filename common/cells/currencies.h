/*
 * currencies - counts the currencies that the amounts of each column name, and compares them with
 * those that the spec demands.
 *
 *	struct currencies *c = currencies_new(clean);
 *	... the reader of field i (cell.h) sets *currencies_sign(c, i) ...
 *	if (*currencies_sign(c, i) != CURRENCY_NONE && !currencies_add(c, i, rec->at)) ...  // another than demanded
 *	currencies_report(c, findings);		// once all files are read
 *
 * An amount that names no currency costs nothing here. It counts as the currency of the other
 * amounts of its column: many systems write the sign only on the first line and at the total.
 */
#ifndef CELLS_CURRENCIES_H
#define CELLS_CURRENCIES_H

#include "record/file_findings.h"
#include "record/record.h"
#include "spec/spec.h"

struct currencies;

/* For the fields of `clean`, which must last as long as the result. */
struct currencies *currencies_new(const struct spec_clean *clean);

/*
 * The place for the mark of the last amount of field `i`; see value/currency.h. It lasts as long as
 * `c`.
 */
int *currencies_sign(struct currencies *c, size_t i);

/*
 * Call this when an amount of field `i`, in the record at `at`, has a mark. False if the spec
 * demands another currency. If it demands none, the mark is counted.
 */
bool currencies_add(struct currencies *c, size_t i, struct str at);

/*
 * Call this when the record is complete: false if field `i` has a mark that differs from the
 * currency that another field names.
 */
bool currencies_fits(const struct currencies *c, size_t i, const struct record *rec);

/*
 * False if the field that names the currency of field `i` has neither a code of ISO 4217 nor the
 * sign of a currency. Null is no currency, and fine. With minor_units the result is true: the
 * look-up of minor units finds such an error.
 */
bool currencies_known(const struct currencies *c, size_t i, const struct record *rec);

/*
 * Append the currency that the spec demands of field `i`: " (currency: CNY)", or for a field that
 * names it, its text.
 */
void currencies_demand(const struct currencies *c, size_t i, const struct record *rec,
                       struct buf *out);

/* Add what another one saw further down in the file. currencies_clear(): forget what was seen. */
void currencies_join(struct currencies *c, const struct currencies *part);
void currencies_clear(struct currencies *c);

/*
 * Report and add each column with several currencies: that is a finding about the whole of the
 * data.
 */
void currencies_report(const struct currencies *c, struct file_findings *findings);

void currencies_free(struct currencies *c);

#endif
