/*
 * expr_int - shared by the files of common/expr; nobody else includes it.
 *
 * The lexer makes tokens of a text. The parser makes a tree of nodes from them; each node has its
 * `bind`. Binding checks kinds and gives each node the `eval` that fits them. After that,
 * `n->eval(n, env, &value)` evaluates a node: nothing is looked up by name, and nothing is decided
 * again.
 *
 * Nodes live in the expression's arena, and binding is the last that changes them. What evaluation
 * changes is in `struct work`, which the node finds in the env by its slot: see scratch.c.
 */
#ifndef EXPR_EXPR_INT_H
#define EXPR_EXPR_INT_H

#include "base/buf.h"
#include "base/mem.h"
#include "charset/unicode.h"
#include "expr/expr.h"
#include "record/record_typed.h"
#include "value/pattern.h"

#define EXPR_DEPTH  200  /* nested parentheses, calls, cases and signs */
#define EXPR_HEIGHT 1000 /* operators of one chain: 1 + 2 + 3 ... */
#define KIND_ANY    (-1) /* a kind that depends on the record */

/* ---- lexer */

enum token_kind {
	TOKEN_END,
	TOKEN_NAME,
	TOKEN_QUOTED,
	TOKEN_TEXT,
	TOKEN_NUMBER,
	TOKEN_PARAM,
	TOKEN_SIGN
};

struct token {
	enum token_kind kind;
	size_t offset;   /* bytes from the start of the expression */
	struct str raw;  /* as written */
	struct str text; /* without quotes and `$` */
};

struct lexer {
	struct str text;          /* the expression */
	size_t next;              /* bytes read so far */
	struct arena *arena;      /* for texts with doubled quotes */
	struct expr_error *error; /* gets the error */
};

/* Read the next token. False with *error. */
bool lexer_next(struct lexer *l, struct token *t);

/* Is it this word (in any case) or this sign? A name in double quotes is never a word. */
bool token_is(const struct token *t, const char *word);

/* Is the name a word of the language: and, or, case ...? */
bool word_reserved(struct str name);

/* ---- nodes */

struct binder {
	const struct expr_scope *scope; /* the names it may use */
	struct expr *expr;              /* owner of the nodes */
	struct expr_error *error;       /* gets the error */
};

/* What evaluation of a node changes; { 0 } at the start. Only nodes that need it have one. */
struct work {
	struct buf scratch;          /* a text under construction */
	struct pattern_room *room;   /* to match in */
	struct lookup_caller caller; /* the state of its lookup calls */
	struct unicode_spare spare;  /* intermediate texts */
	struct day_text *days;       /* days that to_char() has written, by their number */
	/* ordinal(): the number of this record; its file and fields are in `key` */
	uint64_t number;
	struct buf key;
};

/* A literal that binding has compiled. */
struct compiled {
	struct pattern *pattern;    /* a regular expression */
	struct date_format *format; /* a date picture */
	struct compiled *next;      /* the next one of the same expression */
};

/* The value of a condition as one word. */
enum truth { TRUTH_NO, TRUTH_YES, TRUTH_NULL, TRUTH_FAULT };

/* A number of 64 bits: units / 10^scale. */
struct brief {
	long long units;
	int scale;
};

/* Where the text of a node is, if straight code can take it: see fused_text(). */
enum text_from { TEXT_NOWHERE, TEXT_FIELD, TEXT_LET, TEXT_LITERAL };

/* What straight code finds; FUSED_NOT: the plain way must evaluate the node. */
enum fused { FUSED_VALUE, FUSED_NULL, FUSED_NOT };

struct node {
	bool (*eval)(const struct node *n, struct expr_env *env, struct value *out);
	/* straight code for the same as a condition, as a number: see fused.c; NULL: none */
	enum truth (*truth)(const struct node *n, struct expr_env *env);
	enum fused (*brief)(const struct node *n, struct expr_env *env, struct brief *out);
	enum text_from text_from;     /* set with them */
	void (*fuse)(struct node *n); /* sets them; bind chooses it as it does `eval`; NULL: none */
	/* sets `kind` and `eval`; called again for another scope */
	bool (*bind)(struct binder *b, struct node *n);
	struct node **arg; /* its operands */
	size_t count;      /* how many */
	size_t offset;     /* its place in the text */
	int height;        /* of the tree below it, 1 for a leaf */
	/* of its values: an enum value_kind, or KIND_ANY if it is not known */
	int kind;
	/*
	 * operator: which of its family; aggregate: its slot; lookup: value column; let: number; lpad(),
	 * rpad(): the character
	 */
	int which;
	bool negated;             /* not in, not like, is not null ... */
	bool column;              /* it is a column */
	bool literal;             /* its value is known: `value` */
	bool impure;              /* depends on more than its operands, so it is never folded */
	struct value value;       /* literal: its value; comparison: the kind that is compared */
	struct value written;     /* literal: the value as parsed, before any conversion */
	struct brief short_value; /* literal with `brief`: its value */
	/* column: its name as written; operator: its sign; literal: the parameter that it was */
	struct str name;
	size_t index;                    /* column: in the scope; lpad(), rpad(): the width */
	bool aggregated;                 /* column: it is inside an aggregate */
	bool quoted;                     /* column: it was written in double quotes */
	struct node *next_column;        /* the next column of the expression */
	const struct function *function; /* call: its row */
	const struct legal_forms *forms; /* company_name(): what it takes off */
	const struct lookup *lookup; /* lookup(): the table, which is number `index` of the names */
	struct compiled *compiled;   /* its literal, compiled; may be NULL */
	size_t slot;                 /* of its struct work, from 1; 0: it has none */
};

struct expr {
	struct str text;           /* the text that was parsed, a copy */
	struct arena arena;        /* owns the nodes */
	struct node *root;         /* the whole tree */
	struct node *columns;      /* all column nodes */
	struct compiled *compiled; /* the literals that were compiled */
	struct expr_id *id;        /* which expression it is, for scratches */
	size_t place;              /* where these look for it first */
	size_t slot_count;         /* nodes with a struct work */
	struct node **aggregate;   /* sum(...) and so on, by slot */
	size_t aggregate_count;    /* how many */
	/* something outside of the aggregates needs the first record of a group */
	bool first_record;
	struct node **ordinal;          /* the calls of ordinal() */
	size_t ordinal_count;           /* how many */
	struct expr_scope scope;        /* set by bind: a copy, */
	struct arena scope_arena;       /* which this one owns */
	const struct expr_names *names; /* parsed with these */
	bool condition;                 /* it must be true or false */
	bool bound;                     /* expr_bind() has succeeded */
};

/* ---- parser */

struct parser {
	struct lexer lexer;             /* the source of the tokens */
	struct token token;             /* the next token */
	struct expr *expr;              /* under construction */
	const struct expr_names *names; /* names for $param and lookup(); may be NULL */
	bool group;                     /* aggregates are allowed */
	bool in_aggregate;              /* the parser is inside the argument of one */
	int depth;                      /* open parentheses, calls, cases and signs */
	struct expr_error *error;       /* gets the error */
};

/* Write an error and return false. */
bool expr_complain(struct expr_error *error, size_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same with the nearest of the `count` names: `no parameter 'bok' (did you mean 'book'?)`. */
bool expr_complain_name(struct expr_error *error, size_t offset, const char *what, struct str name,
                        const struct str *known, size_t count);

/* Parse an expression from the lowest level of the grammar. NULL with the error. */
struct node *parse_expression(struct parser *p);
/* Parse an operand: a literal, a name, a call, a case, parentheses. */
struct node *parse_primary(struct parser *p);

/* Read the next token into p->token. */
bool parser_next(struct parser *p);
/* Step over a word or sign that must be here. `where` names the construct: "between". */
bool parser_expect(struct parser *p, const char *word, const char *where);
/* Report that p->token is unexpected. */
bool parser_unexpected(struct parser *p, const char *expected);
/*
 * Count an open construct; EXPR_DEPTH is the limit. The caller subtracts 1 from p->depth when it
 * closes.
 */
bool parser_enter(struct parser *p);

/* A list of nodes that grows. */
struct node_list {
	struct node **item; /* in the expression's arena */
	size_t count;       /* how many */
	size_t capacity;    /* room */
};

void list_add(struct expr *e, struct node_list *l, struct node *n);

/* Parse expressions separated by commas. False with the error. */
bool parse_expressions(struct parser *p, struct node_list *l);

/* A node with these operands. NULL with the error if the tree becomes too high. */
struct node *node_new(struct parser *p, size_t offset, const struct node_list *operands);
struct node *node_literal(struct parser *p, size_t offset, struct value v);
/* The node needs a struct work when it is evaluated. */
void node_needs_work(struct expr *e, struct node *n);
/* The place for a literal of the node; it is made on first use. */
struct compiled *node_compiled(struct expr *e, struct node *n);

/* ---- operators: their rows for the parser */

enum level {
	LEVEL_OR,
	LEVEL_AND,
	LEVEL_NOT,
	LEVEL_COMPARE,
	LEVEL_CONCAT,
	LEVEL_ADD,
	LEVEL_MULTIPLY,
	LEVEL_UNARY
};

struct operator
{
	const char *sign; /* "+", "and" */
	enum level level; /* how tightly it binds */
	int which;        /* goes into node.which */
	bool (*bind)(struct binder * b, struct node * n);
};

/* The operator row for a token at this level; NULL if there is none. */
const struct operator* operator_find(const struct token *t, enum level level);

/* Comparisons by the orders that satisfy them: less 1, equal 2, greater 4. */
enum { ORDER_LESS = 1, ORDER_EQUAL = 2, ORDER_GREATER = 4 };

bool bind_literal(struct binder *b, struct node *n);
bool bind_not(struct binder *b, struct node *n);
bool bind_negative(struct binder *b, struct node *n);
bool bind_is_null(struct binder *b, struct node *n);
bool bind_in(struct binder *b, struct node *n);
bool bind_between(struct binder *b, struct node *n);
bool bind_like(struct binder *b, struct node *n);
bool bind_case(struct binder *b, struct node *n);
bool bind_case_of(struct binder *b, struct node *n); /* case x when 1 then ... */
bool bind_column(struct binder *b, struct node *n);
bool bind_call(struct binder *b, struct node *n);
bool bind_aggregate(struct binder *b, struct node *n);

/* ---- bind */

/* Bind the node and everything below it. Constant parts become literals. */
bool bind_node(struct binder *b, struct node *n);

/*
 * The node will be evaluated as this kind: convert literals and columns now. False with the error
 * if that can never work. `who` is for the message ("'+' needs numbers").
 */
bool bind_as(struct binder *b, struct node *n, enum value_kind want, const char *who);

/*
 * Bring operands that are compared with each other to one kind. *kind is number, date or boolean if
 * one operand has that kind, text if all are texts, otherwise KIND_ANY (the values decide).
 */
bool bind_alike(struct binder *b, struct node *const *operand, size_t count, int *kind);

/* The kind if both are the same, otherwise KIND_ANY. Null fits every kind. */
int kind_join(int a, int b);

/* The text of a literal; NULL if the node is not a literal text. */
const struct str *literal_text(const struct node *n);

/* Compile a literal regular expression into n->compiled. Messages give the place of `arg`. */
bool bind_pattern(struct binder *b, struct node *n, struct node *arg);

/* ---- evaluation */

/* The memory of one expression. */
struct slots {
	struct expr_id *id; /* of the expression; NULL: free */
	struct work *work;  /* by slot */
	size_t count;       /* how many */
};

/* The scratch of an env: see scratch.c. */
struct expr_scratch {
	struct work *now;             /* of the expression at work, by slot */
	const struct expr_env *owner; /* it belongs to this env */
	struct slots *slots;          /* of each expression, found by its id */
	size_t count;                 /* how many */
	size_t capacity;              /* room in `slots`, a power of two */
};

/*
 * Which expression: expr_id_new() for a new one. An id lasts until the expression and every scratch
 * that has memory for it are gone, so no other expression can be taken for it.
 */
struct expr_id;
struct expr_id *expr_id_new(void);
size_t expr_id_place(const struct expr_id *id);
void expr_id_drop(struct expr_id *id);

/* For expr_enter() only: find the memory of `e`, or make it. */
void scratch_enter(const struct expr *e, struct expr_env *env);

/*
 * The env begins to evaluate nodes of `e`: node_work() then finds their memory. Most expressions need
 * none; that of the others is nearly always in its first place.
 */
static inline void expr_enter(const struct expr *e, struct expr_env *env)
{
	const struct expr_scratch *s = env->scratch;
	const struct slots *place;

	if (e->slot_count == 0)
		return;
	place = s ? &s->slots[e->place & (s->capacity - 1)] : NULL;
	if (place && place->id == e->id && place->count == e->slot_count && s->owner == env)
		env->scratch->now = place->work;
	else
		scratch_enter(e, env);
}

static inline struct work *node_work(const struct node *n, const struct expr_env *env)
{
	return &env->scratch->now[n->slot - 1];
}

/* The room to match the node's pattern in, begun for the text. */
struct pattern_room *node_room(const struct node *n, struct expr_env *env, struct str s);

/* Set the fault of env and a detail for messages; return false. */
bool expr_fault(struct expr_env *env, enum fault fault, const struct value *v);
bool expr_faultf(struct expr_env *env, enum fault fault, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Set the fault of a failed arithmetic operation; true for DECIMAL_OK. */
bool expr_decimal(struct expr_env *env, enum decimal_status status);

/* Choose the straight code of a bound node and of everything below it. */
void expr_fuse(struct node *n);

/* The ways to choose it, for node.fuse. */
void fuse_and(struct node *n);
void fuse_or(struct node *n);
void fuse_not(struct node *n);
void fuse_compare(struct node *n);
void fuse_sum(struct node *n); /* '+' and '-' */
void fuse_product(struct node *n);
void fuse_negative(struct node *n);
void fuse_between(struct node *n);
void fuse_in(struct node *n);
void fuse_is_null(struct node *n);
void fuse_regex(struct node *n);

/* A condition, the plain way. */
enum truth plain_truth(const struct node *n, struct expr_env *env);

static inline enum truth node_truth(const struct node *n, struct expr_env *env)
{
	return n->truth ? n->truth(n, env) : plain_truth(n, env);
}

/* The result of reading an operand as a kind. */
enum got { GOT_FAULT, GOT_NULL, GOT_VALUE };

/* End an evaluation without a value: it is null, or the fault is set already. */
#define GIVE_NOTHING(got, out) ((got) == GOT_NULL && give_null(out))

/* The value as it is (KIND_ANY), or converted to `kind`. */
enum got node_value(const struct node *n, struct expr_env *env, int kind, struct value *out);

enum got node_number(const struct node *n, struct expr_env *env, struct decimal *out);
enum got node_date(const struct node *n, struct expr_env *env, struct date *out);
enum got node_boolean(const struct node *n, struct expr_env *env, bool *out);

/* Compare two values that are not null. False with the fault. */
bool expr_order(struct expr_env *env, const struct value *a, const struct value *b, int *order);

/* The quotient of '/': see evaluator.c. */
bool expr_divide(struct expr_env *env, struct decimal a, struct decimal b, struct decimal *out);
bool eval_divide(const struct node *n, struct expr_env *env, struct value *out);

bool eval_literal(const struct node *n, struct expr_env *env, struct value *out);
/* The value of a field, with its text read as the kind in the name; or a let value. */
bool eval_field_text(const struct node *n, struct expr_env *env, struct value *out);
bool eval_field_number(const struct node *n, struct expr_env *env, struct value *out);
bool eval_field_date(const struct node *n, struct expr_env *env, struct value *out);
bool eval_field_boolean(const struct node *n, struct expr_env *env, struct value *out);
bool eval_let(const struct node *n, struct expr_env *env, struct value *out);
bool eval_aggregate(const struct node *n, struct expr_env *env, struct value *out);

/* Of which records of the group is the value of this aggregate? */
enum expr_extent aggregate_extent(const struct node *n);

/* Is it a text that straight code can take: a field, a let value, a literal? */
static inline bool fused_is_text(const struct node *n)
{
	return n->text_from != TEXT_NOWHERE;
}

/* Get such a text. */
static inline enum fused fused_text(const struct node *n, const struct expr_env *env,
                                    struct str *out)
{
	const struct value *v = &n->value;

	if (n->text_from == TEXT_FIELD) {
		*out = env->rec->field[n->index];
		return out->p ? FUSED_VALUE : FUSED_NULL;
	}
	if (n->text_from == TEXT_LET) {
		if (!env->let)
			return FUSED_NULL;
		v = &env->let[n->which];
	}
	*out = v->text;
	return v->kind == VALUE_TEXT ? FUSED_VALUE : v->kind == VALUE_NULL ? FUSED_NULL : FUSED_NOT;
}

/* For node_text() only: the text of any node. */
enum got plain_text(const struct node *n, struct expr_env *env, struct str *out);

static inline enum got node_text(const struct node *n, struct expr_env *env, struct str *out)
{
	enum fused got = fused_is_text(n) ? fused_text(n, env, out) : FUSED_NOT;

	if (got == FUSED_NOT)
		return plain_text(n, env, out);
	return got == FUSED_VALUE ? GOT_VALUE : GOT_NULL;
}

static inline bool give_null(struct value *out)
{
	out->kind = VALUE_NULL;
	return true;
}

static inline bool give_boolean(struct value *out, bool b)
{
	out->kind = VALUE_BOOLEAN;
	out->boolean = b;
	return true;
}

static inline bool give_number(struct value *out, struct decimal d)
{
	out->kind = VALUE_NUMBER;
	out->number = d;
	return true;
}

static inline bool give_text(struct value *out, struct str s)
{
	out->kind = s.p ? VALUE_TEXT : VALUE_NULL;
	out->text = s;
	return true;
}

static inline bool give_date(struct value *out, struct date d)
{
	out->kind = VALUE_DATE;
	out->date = d;
	return true;
}

/* Move a text from scratch memory into the arena. A fault if it is longer than a field may be. */
bool give_made(struct expr_env *env, struct value *out, const struct buf *made);

/* ---- functions */

/*
 * A row of a family's table. `args` has one letter for each argument; the last letter also covers
 * all further arguments: t text, n number, i whole number, d date, b boolean, * any. Most functions
 * are strict: null if an argument is null, otherwise `apply` gets all arguments converted. A
 * function with `eval` reads its arguments itself. The `apply` of an aggregate adds the argument of
 * one record to its group; its `out` is NULL.
 */
struct function {
	const char *name;    /* "lpad" */
	unsigned char least; /* the fewest arguments */
	unsigned char most;  /* the most arguments; ARGS_ANY: any number */
	int kind;            /* of the result */
	const char *args;    /* their kinds */
	bool (*apply)(const struct node *n, struct expr_env *env, const struct value *arg,
	              struct value *out);
	bool (*eval)(const struct node *n, struct expr_env *env, struct value *out);
	/* at bind, after the kinds are known: compile literals, choose `fuse` */
	bool (*prepare)(struct binder *b, struct node *n);
	const char *usage; /* "lpad(text, n, fill)" */
	const char *help;  /* one line */
};

#define ARGS_ANY    255
#define ARGS_STRICT 6 /* the most arguments of a strict function */

/* The rows of one family; *count gets their number. */
const struct function *functions_value(size_t *count);
const struct function *functions_text(size_t *count);
const struct function *functions_match(size_t *count);
const struct function *functions_number(size_t *count);
const struct function *functions_date(size_t *count);
const struct function *functions_lookup(size_t *count);
const struct function *functions_record(size_t *count);
const struct function *functions_aggregate(size_t *count);

/* An argument as a whole number. False with the fault if it has a fraction or is far too large. */
bool whole_number(struct expr_env *env, const struct value *v, long long *out);

/* The row of a function, in any case of letters; NULL if there is none. */
const struct function *function_find(struct str name);
bool function_aggregates(const struct function *f);
/* Report an unknown function, with the nearest name. */
bool function_unknown(struct expr_error *error, size_t offset, struct str name);

/*
 * Is it ordinal(), which counts records? ordinal_step() counts the record of `env` for one call of
 * it.
 */
bool function_counts(const struct function *f);
void ordinal_step(const struct node *n, struct expr_env *env);

/*
 * prepare_lookup() binds a call of lookup('name', ...). lookup_resolve() finds its table and column
 * when the call is parsed.
 */
bool prepare_lookup(struct binder *b, struct node *n);
bool lookup_resolve(struct parser *p, struct node *n);

/* A miss counts as if a call had it now. */
void lookup_miss_again(struct expr_env *env, const struct expr_miss *miss);

/* Append the name of a company `s` without its legal form, folded for comparison. */
void company_name(struct str s, const struct legal_forms *forms, struct unicode_spare *spare,
                  struct buf *out);

#endif
