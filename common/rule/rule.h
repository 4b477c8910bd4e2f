/*
 * rule - a chain of cleaning rules, compiled once and applied to each value.
 *
 *	struct rule_chain *r = rule_compile(node, lookups, count);	// rules: [squeeze, { delete: "." }]
 *	struct rule_scratch *s = rule_scratch_new(r);
 *	if (!rule_apply(s, arena, &value, &fault)) ...
 *	rule_scratch_free(s);
 *	rule_free(r);
 *
 * A chain does not change after it is compiled: all threads share it. What changes when it is applied
 * (a text under construction, the last answer of a lookup, labels that were passed) is in a scratch.
 * A scratch is made for one chain, and serves one thread at a time: each user has its own.
 * rule_apply() takes the scratch in place of the chain, so nobody can forget it.
 *
 * Null passes every rule unchanged.
 */
#ifndef RULE_RULE_H
#define RULE_RULE_H

#include "config/yaml.h"
#include "record/fault.h"
#include "table/lookup.h"

struct rule_chain;
struct rule_scratch;

/*
 * Compile the list of rules at `node`; lookups are found by name in `lookup`. NULL after an error
 * was reported at its place: an unknown rule (with the nearest name), a wrong argument, a bad
 * pattern, an unknown lookup. The chain points at texts of the node: the node must outlive it.
 */
struct rule_chain *rule_compile(const struct yaml_node *node, struct lookup *const *lookup,
                                size_t lookup_count);

void rule_free(struct rule_chain *r);

/* Does it hold `code` or `code_except`? Then the values must be codes as they were typed. */
bool rule_guards_codes(const struct rule_chain *r);

/* Does a rule `split` take the piece with this label? */
bool rule_takes(const struct rule_chain *r, struct str label);

/* A scratch for the chain, which must outlast it. */
struct rule_scratch *rule_scratch_new(const struct rule_chain *r);
void rule_scratch_free(struct rule_scratch *s);

/*
 * Apply all rules of the scratch's chain to *value in order. The result is in `arena`, or is a slice of the input. False
 * if a rule fails: *fault is the code (not_in_lookup, pattern_limit, check_digit, piece), and
 * *value does not change. An empty result becomes null.
 */
bool rule_apply(struct rule_scratch *s, struct arena *arena, struct str *value, enum fault *fault);

/*
 * rule_passed(): the i-th label that a rule `split` found in packed texts and does not take; only
 * the first few are remembered, false after the last. rule_join(): add the labels that another
 * scratch for the chain has found.
 */
bool rule_passed(const struct rule_scratch *s, size_t i, struct str *label);
void rule_join(struct rule_scratch *s, const struct rule_scratch *part);

/* The table, for the manual's test. */
struct rule_doc {
	const char *name;     /* "replace" */
	const char *argument; /* "[REGEX, TEXT]", "" for none */
	const char *help;     /* one line */
};

/* The i-th rule; false past the last one. */
bool rule_doc(size_t i, struct rule_doc *out);

#endif
