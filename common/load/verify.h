/*
 * verify - is in the ledger what was loaded?
 */
#ifndef LOAD_VERIFY_H
#define LOAD_VERIFY_H

#include "base/buf.h"

/*
 * Compare a batch (`id`), or all of them that are loaded ("all"), with what was loaded; print a
 * table on standard output, tell each record that is another one as a finding, and raise the status
 * to 1 where there is one. `said` gets the summary. False after an error.
 */
bool verify_batches(const char *url, const char *id, struct buf *said);

#endif
