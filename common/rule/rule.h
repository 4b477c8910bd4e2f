/*
 * rule - a chain of cleaning rules, compiled once and applied to each value.
 *
 *	struct rule_chain *r = rule_compile(node, lookups, count);	// rules: [squeeze, { delete: "." }]
 *	if (!rule_apply(r, &scratch, &value, &fault)) ...
 *
 * Null passes every rule unchanged.
 */
#ifndef RULE_RULE_H
#define RULE_RULE_H

#include "config/yaml.h"
#include "record/fault.h"
#include "table/lookup.h"

struct rule_chain;

/*
 * Compile the list of rules at `node`; lookups are found by name among `lookup`. NULL after an
 * error was reported at its place: unknown rule with the nearest one, wrong argument, bad pattern,
 * unknown lookup. The chain points at texts of the node, which must outlive it.
 */
struct rule_chain *rule_compile(const struct yaml_node *node, struct lookup *const *lookup,
                                size_t lookup_count);

/*
 * The same chain for another thread: one serves one thread at a time. The node and the tables must
 * still be there.
 */
struct rule_chain *rule_copy(const struct rule_chain *r);

/*
 * Apply all rules to *value in order; the result is in `arena` or a slice of what came in. False
 * where a rule could not: *fault says which code (not_in_lookup, pattern_limit, check_digit,
 * piece), *value is then unchanged. A result of no bytes becomes null.
 */
bool rule_apply(struct rule_chain *r, struct arena *arena, struct str *value, enum fault *fault);

/* Is `code` or `code_except` among them: must the values be codes as they were typed? */
bool rule_guards_codes(const struct rule_chain *r);

/*
 * The i-th label that a rule `split` of the chain has met in packed texts and does not take; false
 * past the last of those that are remembered, a few. Does one take that label? And to add those
 * that a copy has met.
 */
bool rule_passed(const struct rule_chain *r, size_t i, struct str *label);
bool rule_takes(const struct rule_chain *r, struct str label);
void rule_join(struct rule_chain *r, const struct rule_chain *copy);

void rule_free(struct rule_chain *r);

/* The table, for the manual's test. */
struct rule_doc {
	const char *name;     /* "replace" */
	const char *argument; /* "[REGEX, TEXT]", "" for none */
	const char *help;     /* one line */
};

/* The i-th rule; false past the last one. */
bool rule_doc(size_t i, struct rule_doc *out);

#endif
