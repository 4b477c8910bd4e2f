/*
 * rule_int - what the files of common/rule share; nobody else includes it.
 */
#ifndef RULE_RULE_INT_H
#define RULE_RULE_INT_H

#include "base/buf.h"
#include "base/mem.h"
#include "rule/rule.h"
#include "value/pattern.h"

struct split_rule; /* rules_split.c: nothing in it to be freed */

/*
 * The i-th label that it has met and does not take; false past the last that it remembers. Does it
 * take a label? Add those of a part.
 */
bool split_passed(const struct split_rule *s, size_t i, struct str *label);
bool split_takes(const struct split_rule *s, struct str label);
void split_join(struct split_rule *s, const struct split_rule *part);

/* One rule of a chain, compiled. */
struct rule {
	const struct rule_row *row;  /* which one */
	struct str text;             /* its argument: a text, the characters, the replacement */
	size_t count;                /* characters; lookup: value column; check: a bit per kind */
	struct pattern *pattern;     /* a regular expression */
	const struct lookup *lookup; /* a table */
	struct lookup_caller caller; /* what asking it takes */
	struct split_rule *split;    /* how a packed text is taken apart */
	struct buf scratch;          /* a text that is being made */
};

/* What a rule can be compiled from. */
struct rule_source {
	const struct yaml_node *name;     /* where the name of the rule stands */
	const struct yaml_node *argument; /* its argument, NULL where there is none */
	struct lookup *const *lookup;     /* the tables of the spec */
	size_t lookup_count;              /* how many */
};

/*
 * A row of a family's table. `compile` (NULL: nothing to do) reads the argument, false after an
 * error was reported; rules whose `argument` is "" are never given one, all others always. `apply`
 * works on a value that is neither null nor empty; false: *fault says why.
 */
struct rule_row {
	const char *name;     /* "replace" */
	const char *argument; /* "[REGEX, TEXT]", "" for none */
	bool (*compile)(struct rule *r, const struct rule_source *source);
	bool (*apply)(struct rule *r, struct arena *arena, struct str *value, enum fault *fault);
	const char *help; /* one line */
};

/* The rows of one family; *count of them. */
const struct rule_row *rules_text(size_t *count);
const struct rule_row *rules_match(size_t *count);
const struct rule_row *rules_lookup(size_t *count);
const struct rule_row *rules_check(size_t *count);
const struct rule_row *rules_split(size_t *count);
const struct rule_row *rules_code(size_t *count);

/* Is it one of the last? */
bool rules_code_is(const struct rule_row *row);

/* Arguments: a text that is not empty, a whole number from 1. False after an error was reported. */
bool rule_text(const struct yaml_node *node, const char *rule, struct str *out);
bool rule_number(const struct yaml_node *node, const char *rule, size_t *out);

/*
 * The regular expression at `node`, as the pattern of the rule. False after an error was reported.
 */
bool rule_pattern(struct rule *r, const struct yaml_node *node);

/*
 * Tell that the text at `node` is none of the `count` names: "unknown check 'ibn'", and then the
 * nearest one, or `otherwise` where none is near.
 */
void rule_unknown(const struct yaml_node *node, const char *what, const char *const *names,
                  size_t count, const char *otherwise);

/* The list of exactly two that an argument must be. */
bool rule_pair(const struct rule *r, const struct rule_source *source);

/*
 * What was made in scratch memory becomes the value: a copy in the arena, unless nothing has
 * changed.
 */
bool rule_made(struct rule *r, struct arena *arena, struct str *value);

#endif
