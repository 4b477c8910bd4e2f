/* verify - is the ledger still as it was loaded? */
#ifndef LOAD_VERIFY_H
#define LOAD_VERIFY_H

#include "base/buf.h"

/*
 * Compare a batch (`id`), or all loaded batches ("all"), with what was loaded, and print a table on
 * standard output. Each record that differs is reported as a finding and raises the status to 1.
 * `said` gets the summary. False after an error.
 */
bool verify_batches(const char *url, const char *id, struct buf *said);

#endif
