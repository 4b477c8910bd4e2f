/* rule_int - shared by the files of common/rule; nobody else includes it. */
#ifndef RULE_RULE_INT_H
#define RULE_RULE_INT_H

#include "base/buf.h"
#include "base/mem.h"
#include "rule/rule.h"
#include "value/pattern.h"

struct split_rule;   /* see rules_split.c; nothing in it needs to be freed */
struct split_passed; /* the labels that it found and does not take; the same */

/*
 * split_takes(): does it take a label? split_passed(): the i-th label that was passed (NULL: none);
 * false after the last that is remembered. split_join(): add those of another scratch.
 */
bool split_takes(const struct split_rule *s, struct str label);
bool split_passed(const struct split_passed *p, size_t i, struct str *label);
void split_join(struct split_passed **p, const struct split_passed *part);

/* One rule of a chain, compiled; it does not change afterwards. */
struct rule {
	const struct rule_row *row;  /* its row */
	struct str text;             /* its argument: a text, the characters, the replacement */
	size_t count;                /* characters; lookup: value column; check: a bit per kind */
	struct pattern *pattern;     /* a regular expression */
	const struct lookup *lookup; /* a table */
	struct split_rule *split;    /* how it cuts a packed text */
};

/* What applying a rule changes: its part of a scratch, { 0 } at the start. */
struct rule_work {
	struct buf text;             /* a text under construction */
	struct lookup_caller caller; /* the state of its lookup calls */
	struct pattern_room *room;   /* to match in; rule_room() makes it */
	struct split_passed *passed; /* made with the first label */
};

/* The input of `compile`. */
struct rule_source {
	const struct yaml_node *name;     /* the node with the name of the rule */
	const struct yaml_node *argument; /* its argument; NULL if there is none */
	struct lookup *const *lookup;     /* the tables of the spec */
	size_t lookup_count;              /* how many */
};

/*
 * A row of a family's table. `compile` (NULL: nothing to do) reads the argument; false after an
 * error was reported. A rule whose `argument` is "" never gets one, all other rules always do.
 * `apply` gets the rule with its part of the scratch, and a value that is neither null nor empty;
 * false with *fault.
 */
struct rule_row {
	const char *name;     /* "replace" */
	const char *argument; /* "[REGEX, TEXT]", "" for none */
	bool (*compile)(struct rule *r, const struct rule_source *source);
	bool (*apply)(const struct rule *r, struct rule_work *w, struct arena *arena,
	              struct str *value, enum fault *fault);
	const char *help; /* one line */
};

/* The rows of one family; *count gets their number. */
const struct rule_row *rules_text(size_t *count);
const struct rule_row *rules_match(size_t *count);
const struct rule_row *rules_lookup(size_t *count);
const struct rule_row *rules_check(size_t *count);
const struct rule_row *rules_split(size_t *count);
const struct rule_row *rules_code(size_t *count);

/* Is the row one of rules_code()? */
bool rules_code_is(const struct rule_row *row);

/*
 * Read an argument: a text that is not empty, or a whole number of at least 1. False after an error
 * was reported.
 */
bool rule_text(const struct yaml_node *node, const char *rule, struct str *out);
bool rule_number(const struct yaml_node *node, const char *rule, size_t *out);

/*
 * Compile the regular expression at `node` as the pattern of the rule. False after an error was
 * reported.
 */
bool rule_pattern(struct rule *r, const struct yaml_node *node);

/*
 * Report that the text at `node` is none of the `count` names: "unknown check 'ibn'", then the
 * nearest name, or `otherwise` if none is near.
 */
void rule_unknown(const struct yaml_node *node, const char *what, const char *const *names,
                  size_t count, const char *otherwise);

/* Check that the argument is a list of exactly two items. False after an error was reported. */
bool rule_pair(const struct rule *r, const struct rule_source *source);

/* Make w->text the value: copy it into the arena, unless nothing has changed. */
bool rule_made(struct rule_work *w, struct arena *arena, struct str *value);

/* The room to match r->pattern in, begun for the value. */
struct pattern_room *rule_room(const struct rule *r, struct rule_work *w, struct str value);

#endif
