/*
 * side - one side of the reconciliation: a stream, a CSV file, a workbook, a file through a spec, a
 * table or query of a database.
 *
 *	struct side_source *s = side_open(spec, what, BEFORE, memory, digest);
 *	balances = balances_new(..., side_sums(s) ...);
 *	sides_read(before, after, balances, prog.jobs);
 *	side_close(s);
 *
 * Every source becomes records; `fields` gives them the common names.
 */
#ifndef SIDES_SIDE_H
#define SIDES_SIDE_H

#include "base/bound.h"
#include "compare/balances.h"
#include "program/audit.h"

struct side_source;

/*
 * Open the source of a side of `what`, a comparison of `spec`, and bind the side's expressions to its
 * fields. `digest`: compute the digest of its file for the audit line. `memory`: for what its map holds back.
 * NULL after an error was reported.
 */
struct side_source *side_open(struct spec *spec, const struct spec_reconcile *what, enum side side,
                              struct bound memory, bool digest);

/* How it adds up the records of a key; valid until side_close(). */
struct balance_side side_sums(struct side_source *s);

/*
 * Read all records of both sides and sum them up by key, with `jobs` threads: the result and the
 * messages are the same for any number of them. Both are read, so that what is wrong with each is
 * reported. False after an error was reported.
 */
bool sides_read(struct side_source *before, struct side_source *after, struct balances *into,
                size_t jobs);

/* The name of the side in the spec; null: it has none, and is "before" or "after". */
struct str side_name(const struct side_source *s);

/*
 * A description for people: "legacy/trial_balance.csv through trial_balance.yml",
 * "sqlite:ledger.db, table journal_line".
 */
const char *side_description(const struct side_source *s);

/* The number of records read, and of those that `where` left out. */
uint64_t side_records(const struct side_source *s);
uint64_t side_left_out(const struct side_source *s);

/* After sides_read(): has its map left records with a fault, such as an account without a new one? */
bool side_is_incomplete(const struct side_source *s);

/* Of an incomplete side: append in how many records, and the first codes with their places, a line for each. */
void side_put_unmapped(const struct side_source *s, struct buf *out);

/* After sides_read(): the number of records in which a part of the key is null. */
uint64_t side_nulls(const struct side_source *s, size_t part);

/*
 * After sides_read(): the periods that only `one` has, in their order; *count gets how many. The caller frees
 * the list, not its texts. A side without a record has no period, and then none is told.
 */
struct str *sides_only_periods(const struct side_source *one, const struct side_source *other,
                               size_t *count);

/*
 * After sides_read(): append the periods that only one side has, "only before 202301, 202302; only after
 * 202313"; nothing if both have the same.
 */
void sides_put_periods(const struct side_source *before, const struct side_source *after,
                       struct buf *out);

/*
 * The findings about the whole in the seal of its stream. After sides_read(), which marks those that
 * the limits of its own spec accept. NULL if there is no seal.
 */
struct file_findings *side_findings(const struct side_source *s);

/* Its inputs with their digests; *count gets their number. */
const struct file_summary *side_inputs(const struct side_source *s, size_t *count);

/* Which report of the old system it is, as its own spec or that of the comparison says. */
const struct spec_report *side_report(const struct side_source *s);

/* Its own spec that cleans it, as given; NULL: none. */
const char *side_cleaned_by(const struct side_source *s);

/*
 * Add its inputs to the audit line, and what it was: to the object of its comparison there, or (NULL)
 * to the line itself.
 */
void side_audit(const struct side_source *s, struct audit *audit, struct json_node *comparison);

/* Close and free, after balances_free(); NULL is allowed. */
void side_close(struct side_source *s);

#endif
