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
 * Compile the list of rules at `node`; lookups are found by name in `lookup`. NULL after an error
 * was reported at its place: an unknown rule (with the nearest name), a wrong argument, a bad
 * pattern, an unknown lookup. The chain points at texts of the node: the node must outlive it.
 */
struct rule_chain *rule_compile(const struct yaml_node *node, struct lookup *const *lookup,
                                size_t lookup_count);

/*
 * A copy of the chain for another thread: a chain serves one thread at a time. The node and the
 * tables must still exist.
 */
struct rule_chain *rule_copy(const struct rule_chain *r);

/*
 * Apply all rules to *value in order. The result is in `arena`, or is a slice of the input. False
 * if a rule fails: *fault is the code (not_in_lookup, pattern_limit, check_digit, piece), and
 * *value does not change. An empty result becomes null.
 */
bool rule_apply(struct rule_chain *r, struct arena *arena, struct str *value, enum fault *fault);

/* Does it hold `code` or `code_except`? Then the values must be codes as they were typed. */
bool rule_guards_codes(const struct rule_chain *r);

/*
 * rule_passed(): the i-th label that a rule `split` found in packed texts and does not take; only
 * the first few are remembered, false after the last. rule_takes(): does a rule take that label?
 * rule_join(): add the labels that a copy has found.
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
