/*
 * side - one side of the reconciliation: a stream, a CSV file, a workbook, a file through a spec, a
 * table or query of a database.
 *
 *	struct side_source *s = side_open(spec, BEFORE, digest);
 *	side_read(s, balances, &prog.memory);
 *	side_close(s);
 *
 * However it is read, it becomes records; `fields` bring them to the common names.
 */
#ifndef RECONCILE_SIDE_H
#define RECONCILE_SIDE_H

#include "program/audit.h"
#include "reconcile/balances.h"

struct side_source;

/*
 * Open the source and bind the side's expressions to its fields; `digest`: the audit line asks for
 * the digest of its file. NULL after an error was reported.
 */
struct side_source *side_open(struct spec *spec, enum side side, bool digest);

/*
 * Read all of it and sum it up by key; sums in the making count against `memory`. False after an
 * error was reported.
 */
bool side_read(struct side_source *s, struct balances *into, struct bound *memory);

/* What the spec calls the side; null: nothing of its own, it is "before" or "after". */
struct str side_name(const struct side_source *s);

/*
 * For a reader: "legacy/trial_balance.csv through trial_balance.yml", "sqlite:ledger.db, table
 * journal_line".
 */
const char *side_description(const struct side_source *s);

/* Records read, and those that `where` left out. */
uint64_t side_records(const struct side_source *s);
uint64_t side_left_out(const struct side_source *s);

/*
 * What the seal of its stream says was found about the whole; after side_read(), which lets the
 * limits of a spec of its own accept it. NULL where there is no seal.
 */
struct file_findings *side_findings(const struct side_source *s);

/* The spec of its own that cleans it, as given; NULL: none. */
const char *side_cleaned_by(const struct side_source *s);

/* What was read, for the audit line. */
void side_audit(const struct side_source *s, struct audit *audit);

/* Close and free; NULL is allowed. */
void side_close(struct side_source *s);

#endif
