/*
 * expr - expressions: parse, bind, evaluate.
 *
 *	struct expr *e = expr_parse(text, &names, EXPR_PLAIN, &error);
 *	if (!expr_bind(e, &scope, &error)) ...
 *	struct expr_env env = { 0 };
 *	env.rec = &rec;						// each record
 *	env.arena = rec.arena;
 *	if (!expr_eval(e, &env, &v)) fault_add(&rec, field, env.fault);
 *	...
 *	expr_env_free(&env);
 *
 * An expression is parsed once, and bound once for each header (or other scope). Evaluation does not
 * change it: threads share it after it is bound.
 *
 * What evaluation changes is in the env: its results and its scratch, which holds texts under
 * construction, the last answers of lookups, and the counts of ordinal(). Every evaluation takes an
 * env, and makes in it the scratch that it lacks, so nobody can forget it; what nobody frees, the
 * leak checker finds. The results of two threads would overwrite each other in one env, so each
 * thread (each user) has its own. An env may evaluate any number of expressions. It is neither
 * copied nor moved while it has a scratch: an assertion sees the use of a copy.
 *
 * Read the lookups before expr_parse(), which checks their columns. Nothing is reported here: errors
 * carry the byte offset in the text, and the caller, who knows the file, reports them.
 */
#ifndef EXPR_EXPR_H
#define EXPR_EXPR_H

#include "expr/legal_forms.h"
#include "expr/value.h"
#include "table/lookup.h"

struct expr;
struct expr_group;
struct expr_scratch;

/* Why a text is not an expression, and where. */
struct expr_error {
	size_t offset; /* bytes from the start of the text */
	/* one line for a message: "unknown function 'upr' (did you mean 'upper'?)" */
	char message[240];
};

/*
 * The names for $param and lookup('name', ...), and the words of company_name(). The lookups and texts must last as long as the
 * expression.
 */
struct expr_names {
	const struct str *param;       /* the param_count names */
	const struct str *param_value; /* their values, which are texts */
	size_t param_count;
	struct lookup *const *lookup; /* the lookup_count lookups */
	size_t lookup_count;
	/* what company_name() takes off; NULL: expr_bind() refuses it */
	const struct legal_forms *forms;
};

enum expr_kind {
	EXPR_PLAIN, /* aggregates are refused */
	/* sum(), count() ... are allowed; a field outside of them is the first record's */
	EXPR_GROUP,
	/* plain; expr_bind() refuses an expression that can never be true or false */
	EXPR_CONDITION,
	EXPR_GROUP_CONDITION, /* the same for a group */
	/*
	 * about one record of a group: aggregates are allowed, a field outside of them is that of the
	 * record itself. See expr_number().
	 */
	EXPR_MEMBER,
	EXPR_MEMBER_CONDITION /* the same for a condition */
};

/* Parse `text`. NULL and *error if it is not an expression. `names` may be NULL. */
struct expr *expr_parse(struct str text, const struct expr_names *names, enum expr_kind kind,
                        struct expr_error *error);
void expr_free(struct expr *e);

/* A name that an expression may use. */
struct expr_column {
	struct str name;  /* as written in the spec */
	struct type type; /* the type of its text; TYPE_TEXT if nothing is known */
	/* The type is known, and comparisons follow it: two decimal columns compare as numbers. */
	bool typed;
};

/*
 * Columns 0 .. field_count-1 are the fields of the record, in its order. The others are let values
 * (env->let[i - field_count]).
 */
struct expr_scope {
	const struct expr_column *column; /* all of them */
	size_t count;                     /* how many */
	size_t field_count;               /* how many of them are fields */
};

/*
 * Find the fields by name and check kinds. False with *error: `no field 'acount' (did you mean
 * 'account'?)`, or kinds that can never fit (a boolean where a number is needed, `debit like`, + on
 * a date literal).
 *
 * May be called again. With an equal scope that changes nothing: what several users bind to the same
 * records they may share, also if one of them has begun. With another scope the last call counts;
 * nobody may evaluate it meanwhile. The expression keeps its own copy of the scope.
 */
bool expr_bind(struct expr *e, const struct expr_scope *scope, struct expr_error *error);

/*
 * For tests: evaluate the bound expression without straight code (fused.c) from now on. The results
 * are the same.
 */
void expr_plain(struct expr *e);

/*
 * Does a bound expression use column `i` of its scope? For the order of let values and for cycles.
 */
bool expr_uses(const struct expr *e, size_t column);
/* The same by name, before expr_bind(). */
bool expr_names_field(const struct expr *e, struct str name);

/*
 * Is its value always the same when the fields that it names are the same? Not if it calls at(),
 * line() or ordinal(), or aggregates over a group.
 */
bool expr_repeats(const struct expr *e);

/*
 * Does it call this function? If so, *offset gets the place of the first call in the text. `offset`
 * may be NULL.
 */
bool expr_calls(const struct expr *e, const char *function, size_t *offset);

/* Does it call lookup()? */
bool expr_looks(const struct expr *e);
/* Does it call lookup() with this table? */
bool expr_names_lookup(const struct expr *e, const struct lookup *lookup);

/*
 * Does it find the text of a field in a table with lookup_find_plain()? Then *column is the field: the
 * table may expect the key. It is bound.
 */
const struct lookup *expr_looks_up(const struct expr *e, size_t *column);

/* Does it aggregate over a group (sum, count ...)? */
bool expr_has_aggregate(const struct expr *e);

/*
 * Has it the same value for all records of a group? It aggregates, and uses nothing else of a record.
 */
bool expr_is_common(const struct expr *e);

/* The kind of its results. False if only the record can decide it. */
bool expr_result_kind(const struct expr *e, enum value_kind *kind);

/* Is it only one column? If so, *column is its index. (Such a field is copied with its faults.) */
bool expr_is_column(const struct expr *e, size_t *column);

/* Has it the same value for all records? If so, *out is it, which lasts as long as the expression. */
bool expr_is_constant(const struct expr *e, struct value *out);

/* The text that it was parsed from. */
struct str expr_text(const struct expr *e);

/* A name that a bound expression uses. */
struct expr_input {
	struct str name; /* as written, without `$` */
	bool param;      /* it is a parameter with this value: */
	struct str value;
	size_t column; /* otherwise: its index in the scope */
};

/*
 * The `i`-th name outside of aggregates, in the order of the text, each name once. False after the
 * last. It walks the tree: for explaining only.
 */
bool expr_input(const struct expr *e, size_t i, struct expr_input *out);

/* A key that lookup() did not find. The completeness check collects them. */
struct expr_miss {
	const struct lookup *lookup;
	size_t number;         /* of the lookup in the names */
	const struct str *key; /* lookup_key_count() parts, in the env's arena */
	/* the lookup has dates, and a day that is not null was given */
	bool on_day;
	struct date day; /* that day */
	/* a message about it, filled in by the completeness check; null at first */
	struct str said;
};

#define EXPR_STEPS 16 /* the most lookups of one evaluation that are traced */

/* How one lookup was used, for the completeness check. Each thread has its own. */
struct expr_asked {
	uint64_t *used; /* one bit for each row: set if a call found it */
	bool asked;     /* a call without a default had a key; the caller clears it */
	bool missed;    /* such a call found no row; the caller clears it */
};

/* A call of lookup() and its result. */
struct expr_step {
	const struct lookup *lookup;
	const struct str *key; /* lookup_key_count() parts, in the env's arena */
	bool on_day;           /* a day was given: */
	struct date day;       /* that day */
	bool found;            /* there is a row: */
	size_t row;            /* its number, */
	struct str value;      /* and its value */
};

/* The lookups of one evaluation in order, for explaining. */
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
	struct arena *arena;      /* for the texts of the results; must last as long as they do */
	struct str fault;         /* after false: the code of the fault, "not_a_number" */
	char detail[320]; /* after false: the text for a message, "'12.3.4' is not a number" */
	/* one for each lookup of the names, in their order; NULL: not recorded */
	struct expr_asked *asked;
	/*
	 * used with `asked`: the keys not found since the caller set miss_count to 0, in the arena
	 */
	struct expr_miss *miss;
	size_t miss_count;        /* how many; set to 0 before the arena is reset */
	size_t miss_room;         /* room in `miss`; private */
	struct expr_hit hit;      /* the last row that lookup() found */
	struct expr_trace *trace; /* records every lookup; NULL: not recorded */
	/*
	 * EXPR_MEMBER: the aggregates, set by the caller; otherwise set by expr_group_...() during
	 * their evaluation
	 */
	struct expr_group *group;
	/* made by the first evaluation that needs it; private */
	struct expr_scratch *scratch;
};

/* Free its scratch. The env may be used again: lookups and ordinal() then begin anew. */
void expr_env_free(struct expr_env *env);

/* Compute the value for one record. False if that fails: env->fault and env->detail say why. */
bool expr_eval(const struct expr *e, struct expr_env *env, struct value *out);

/*
 * Does it count records with ordinal()? If so, call expr_step() once for each record, in order,
 * before each evaluation. env->let must be set, too.
 */
bool expr_counts(const struct expr *e);
void expr_step(const struct expr *e, struct expr_env *env);

/*
 * Evaluate a condition. *out is true only if the value is true; null is not true. False as in
 * expr_eval().
 */
bool expr_true(const struct expr *e, struct expr_env *env, bool *out);

/*
 * Groups (EXPR_GROUP): one state for each group and expression.
 *	expr_group_add() for each record, expr_group_value() at the end.
 * A state copies what it keeps. If an add fails (sum() of a text that is not a number), it returns
 * false with env->fault, once; expr_group_value() then fails with the same fault. So a sum never
 * leaves something out.
 */
struct expr_group *expr_group_new(const struct expr *e);
bool expr_group_add(struct expr_group *g, struct expr_env *env);
bool expr_group_value(struct expr_group *g, struct expr_env *env,
                      struct value *out); /* env->rec is not used */
void expr_group_reset(struct expr_group *g);
void expr_group_free(struct expr_group *g);

/*
 * For very many groups: a state that has nothing but sums and counts may be in expr_group_small()
 * bytes of the caller, aligned to 16, all 0 at first. After expr_group_at() the group is that one. 0:
 * the state has more.
 */
size_t expr_group_small(const struct expr *e);
void expr_group_at(struct expr_group *g, void *small);

/*
 * The number that a state of `e` like that comes to, if `e` is sum(...) and nothing around it, and if there is one.
 * False: only expr_group_value() tells.
 */
bool expr_group_sum(const struct expr *e, const void *small, struct decimal *out);

/* Add the sums and counts of `other` to those of `small`: both are states of `e` like that. */
void expr_group_merge(const struct expr *e, void *small, const void *other);

/*
 * Members (EXPR_MEMBER): one state for each group holds the aggregates of several expressions.
 *	count = expr_number(e, count);			// each of them, before anybody shares it
 *	env.group = g = expr_members_new(count);
 *	expr_members_add(g, e, k, &env);		// each record, each aggregate of each
 *	expr_eval(e, &env, &v);				// each record, when the group is complete
 * expr_group_reset() and expr_group_free() are for this state, too.
 */

/* Number the aggregates of `e` from `first` on. Returns the number after them. */
size_t expr_number(struct expr *e, size_t first);

struct expr_group *expr_members_new(size_t count);

/*
 * Add a record to the `k`-th aggregate of `e`. False with env->fault if that fails: what becomes of the
 * group is up to the caller, see expr_members_fail().
 */
bool expr_members_add(struct expr_group *g, const struct expr *e, size_t k, struct expr_env *env);

/*
 * From now on this aggregate fails with this code and text. `miss`: since a lookup lacks this key; NULL:
 * for another reason. All are copied.
 */
void expr_members_fail(struct expr_group *g, const struct expr *e, size_t k, struct str code,
                       struct str detail, const struct expr_miss *miss);

/*
 * With env->asked: the keys of env->miss, and the lookups whose `asked` is set, are those of this
 * aggregate. Whoever evaluates it with `asked` has asked and missed the same. expr_members_unasked():
 * forget those so far.
 */
void expr_members_asked(struct expr_group *g, const struct expr *e, size_t k,
                        const struct expr_env *env);
void expr_members_unasked(struct expr_group *g, const struct expr *e, size_t k);

/* Does the `k`-th aggregate call lookup()? */
bool expr_aggregate_looks(const struct expr *e, size_t k);

/* A copy of a miss in the arena. */
struct expr_miss expr_miss_copy(const struct expr_miss *miss, struct arena *arena);

/* The value of the aggregate in env->group. False as in expr_eval(). */
bool expr_members_value(const struct expr *e, size_t k, struct expr_env *env, struct value *out);

/* Of which records an aggregate depends. */
enum expr_extent { EXPR_OF_ALL, EXPR_OF_FIRST, EXPR_OF_LAST };

/* An aggregate of an expression. */
struct expr_aggregate {
	const char *function; /* "sum" */
	size_t offset;        /* of its name, in the text of the expression, */
	struct str text;      /* and all of it: "sum(debit)" */
	enum expr_extent extent;
};

/* The `k`-th aggregate in the order of the text. False after the last. */
bool expr_aggregate(const struct expr *e, size_t k, struct expr_aggregate *out);

/* Does its argument name this field or let value? */
bool expr_aggregate_names(const struct expr *e, size_t k, struct str name);

/* The table of functions, for the manual's test. */
struct expr_function_doc {
	const char *name;  /* "lpad" */
	const char *usage; /* "lpad(text, n [, fill])" */
	const char *help;  /* one line */
};

/* The i-th function; false past the last one. */
bool expr_function(size_t i, struct expr_function_doc *out);

#endif
