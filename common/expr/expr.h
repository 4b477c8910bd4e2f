/*
 * expr - expressions: parse, bind, evaluate.
 *
 *	struct expr *e = expr_parse(text, &names, EXPR_PLAIN, &error);
 *	if (!expr_bind(e, &scope, &error)) ...
 *	struct expr_env env = { .rec = &rec, .arena = rec.arena };
 *	if (!expr_eval(e, &env, &v)) fault_add(&rec, field, env.fault);
 *
 * Parsed once, bound once for each header (or other scope) that it meets. An expression serves one
 * thread at a time (it keeps compiled patterns and scratch memory): threads that run side by side
 * take and bind a copy each (expr_copy). Lookups must have been read before expr_parse(): their
 * columns are checked there. Nothing is printed here: errors carry the byte offset in the text,
 * whoever knows the file tells them.
 */
#ifndef EXPR_EXPR_H
#define EXPR_EXPR_H

#include "expr/value.h"
#include "table/lookup.h"

struct expr;
struct expr_group;

/* Why a text is no expression, and where. */
struct expr_error {
	size_t offset; /* bytes from the start of the text */
	/* one line for a message: "unknown function 'upr' (did you mean 'upper'?)" */
	char message[240];
};

/*
 * $param and lookup('name', ...) are resolved against these; the lookups and texts last as long as
 * the expression.
 */
struct expr_names {
	const struct str *param;       /* names, param_count of them */
	const struct str *param_value; /* their values; texts */
	size_t param_count;
	struct lookup *const *lookup; /* lookup_count of them */
	size_t lookup_count;
};

enum expr_kind {
	EXPR_PLAIN, /* aggregates are refused */
	/* sum(), count() ... are allowed; plain fields outside of them mean the first record's */
	EXPR_GROUP,
	EXPR_CONDITION,      /* plain; expr_bind() refuses what can never be true or false */
	EXPR_GROUP_CONDITION /* the same of a group */
};

/* Parse `text`; NULL with *error filled. `names` may be NULL. */
struct expr *expr_parse(struct str text, const struct expr_names *names, enum expr_kind kind,
                        struct expr_error *error);
void expr_free(struct expr *e);

/* The same for another thread, not bound yet. What `e` was parsed with must still be there. */
struct expr *expr_copy(const struct expr *e);

/* A name that an expression may use. */
struct expr_column {
	struct str name;  /* as written in the spec */
	struct type type; /* what its text is: TYPE_TEXT where nothing is known */
	/*
	 * the type is known: comparisons follow it (a decimal column against a decimal column
	 * compares numbers)
	 */
	bool typed;
};

/*
 * Columns 0 .. field_count-1 are the fields of the record, in its order; the rest are let values
 * (env->let[i - field_count]).
 */
struct expr_scope {
	const struct expr_column *column; /* all of them */
	size_t count;                     /* how many */
	size_t field_count;               /* how many of them are fields */
};

/*
 * Resolve field names; false with *error: `no field 'acount' (did you mean 'account'?)`, or a
 * clash of types that is certain (a boolean where a number is needed, `debit like`, + on a date
 * literal). May be called again with another scope; the last one counts.
 */
bool expr_bind(struct expr *e, const struct expr_scope *scope, struct expr_error *error);

/*
 * Whether a bound expression names column `i` of its scope; for ordering let values and finding
 * cycles.
 */
bool expr_uses(const struct expr *e, size_t column);
/* The same before binding, by name. */
bool expr_names_field(const struct expr *e, struct str name);

/*
 * Is its value the same for every record in which the fields that it names are the same? (Not
 * with at(), line() or ordinal(), nor over a group.)
 */
bool expr_repeats(const struct expr *e);

/*
 * Does it call this function? *offset (may be NULL) gets the place of the first call in the text.
 */
bool expr_calls(const struct expr *e, const char *function, size_t *offset);

/* Does it call lookup() on this one? */
bool expr_names_lookup(const struct expr *e, const struct lookup *lookup);

/* Does it sum, count ... over a group? */
bool expr_has_aggregate(const struct expr *e);

/*
 * The kind of its results as far as it is known when bound: false where only the record can tell.
 */
bool expr_result_kind(const struct expr *e, enum value_kind *kind);

/* Is it nothing but one column? *column is its index. (Such a field is copied, faults and all.) */
bool expr_is_column(const struct expr *e, size_t *column);

/* The text that it was parsed from. */
struct str expr_text(const struct expr *e);

/* A name that a bound expression uses. */
struct expr_input {
	struct str name; /* as written, without `$` */
	bool param;      /* a parameter, whose value is */
	struct str value;
	size_t column; /* otherwise: its index in the scope */
};

/*
 * The `i`-th of them in the order of the text, each once; false past the last. For explaining: it
 * walks the tree.
 */
bool expr_input(const struct expr *e, size_t i, struct expr_input *out);

/* A key that lookup() did not find, for the completeness check. */
struct expr_miss {
	const struct lookup *lookup;
	const struct str *key; /* lookup_key_count() parts, in the env's arena */
	/* it was asked for on a day: the lookup has dates, and the day is not null */
	bool on_day;
	struct date day; /* that day */
	/* a message about it, filled in by the completeness check; null at first */
	struct str said;
};

#define EXPR_STEPS 16 /* lookups that are traced of one evaluation */

/*
 * What was asked of one lookup, for the completeness check. The caller's own: one for each thread.
 */
struct expr_asked {
	uint64_t *used; /* a bit for each of its rows: some call found it */
	bool asked;     /* a call without a default had a key; set until the caller takes it back */
	bool missed;    /* and did not find it; likewise */
};

/* What lookup() was asked and what it gave. */
struct expr_step {
	const struct lookup *lookup;
	const struct str *key; /* lookup_key_count() parts, in the env's arena */
	bool on_day;           /* it was asked for on a day, */
	struct date day;       /* this one */
	bool found;            /* there is a row: */
	size_t row;            /* its number, */
	struct str value;      /* and what it gave */
};

/* For explaining: the lookups that an evaluation went through, in order. */
struct expr_trace {
	struct expr_step step[EXPR_STEPS];
	size_t count; /* how many; set to 0 by the caller */
};

/* A row that lookup() found. */
struct expr_hit {
	const struct lookup *lookup; /* NULL: none yet */
	size_t row;                  /* its number */
};

struct expr_env {
	const struct record *rec; /* the record */
	const struct value *let;  /* values of the let columns, may be NULL */
	struct arena *arena;      /* for texts made on the way; lasts as long as the results */
	struct str fault;         /* after false: the code, "not_a_number" */
	char detail[320];         /* after false: for a message, "'12.3.4' is not a number" */
	/* one for each lookup of the names, in their order; NULL: nobody wants to know */
	struct expr_asked *asked;
	/* with asked: keys not found since the caller set miss_count to 0, in the arena: */
	struct expr_miss *miss;
	size_t miss_count;        /* how many; back to 0 before the arena is reset */
	size_t miss_room;         /* room in miss; nobody else's */
	struct expr_hit hit;      /* the last row that lookup() found */
	struct expr_trace *trace; /* gets every lookup; NULL: nobody wants to know */
	struct expr_group *group; /* set by expr_group_...() while they evaluate */
};

/* The value for one record. False with env->fault and env->detail where there is none. */
bool expr_eval(const struct expr *e, struct expr_env *env, struct value *out);

/*
 * Does it count records, by ordinal()? Then expr_step() must see each record, in order, once,
 * before it is evaluated for that record; env->let too must be there.
 */
bool expr_counts(const struct expr *e);
void expr_step(const struct expr *e, struct expr_env *env);

/*
 * As a condition: *out is true only where it is true (null counts as not true). Returns false as
 * expr_eval() does.
 */
bool expr_true(const struct expr *e, struct expr_env *env, bool *out);

/*
 * Groups (EXPR_GROUP): one state for each group and expression.
 *	expr_group_add() for each record, expr_group_value() at the end.
 * A state copies what it keeps. A failing add (a text that is no number in sum) returns false
 * with env->fault, once; the group's value is then that fault too: never a sum that left
 * something out.
 */
struct expr_group *expr_group_new(const struct expr *e);

/* About how many bytes of memory a state takes. */
size_t expr_group_bytes(const struct expr *e);
bool expr_group_add(struct expr_group *g, struct expr_env *env);
bool expr_group_value(struct expr_group *g, struct expr_env *env,
                      struct value *out); /* env->rec is not used */
void expr_group_reset(struct expr_group *g);
void expr_group_free(struct expr_group *g);

/* The table of functions, for the manual's test. */
struct expr_function_doc {
	const char *name;  /* "lpad" */
	const char *usage; /* "lpad(text, n [, fill])" */
	const char *help;  /* one line */
};

/* The i-th function; false past the last one. */
bool expr_function(size_t i, struct expr_function_doc *out);

#endif
