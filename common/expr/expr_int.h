/*
 * expr_int - what the files of common/expr share; nobody else includes it.
 *
 * A text goes through lexer (tokens), parser (a tree of nodes, each with its `bind`) and bind
 * (kinds are checked, and each node gets the `eval` that fits them). After that a node is
 * evaluated by `n->eval(n, env, &value)`: nothing is looked up by name and nothing is asked that
 * was known before.
 *
 * Nodes live in the expression's arena. What is behind `struct work` is changed by evaluation,
 * which is why one expression serves one thread at a time.
 */
#ifndef EXPR_EXPR_INT_H
#define EXPR_EXPR_INT_H

#include "base/buf.h"
#include "base/mem.h"
#include "charset/unicode.h"
#include "expr/expr.h"
#include "value/pattern.h"

#define EXPR_DEPTH  200  /* parentheses, calls, cases, signs within each other */
#define EXPR_HEIGHT 1000 /* operators of one chain: 1 + 2 + 3 ... */
#define KIND_ANY    (-1) /* a kind that only the record can tell */

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
	struct str raw;  /* as it is written */
	struct str text; /* without quotes and `$` */
};

struct lexer {
	struct str text;          /* the expression */
	size_t next;              /* bytes read so far */
	struct arena *arena;      /* for texts with doubled quotes */
	struct expr_error *error; /* where to say what is wrong */
};

/* Read the next token. False with the error told. */
bool lexer_next(struct lexer *l, struct token *t);

/* Is it this word (in any case) or sign? A name in double quotes is never a word. */
bool token_is(const struct token *t, const char *word);

/* Is the name one that has a meaning of its own: and, or, case ...? */
bool word_reserved(struct str name);

/* ---- nodes */

struct binder {
	const struct expr_scope *scope; /* the names it may use */
	struct expr *expr;              /* owner of the nodes */
	struct expr_error *error;       /* where to say what is wrong */
};

/* What evaluation changes, and what must be freed: one for each node that needs it. */
struct work {
	struct buf scratch;          /* a text that is being made */
	struct pattern *pattern;     /* a literal regular expression, compiled */
	struct date_format *format;  /* a literal date picture, compiled */
	struct lookup_caller caller; /* what asking a lookup takes */
	struct buf key;              /* the text of a replacement */
	struct unicode_spare spare;  /* texts on the way to the one that is made */
	struct day_text *days;       /* days that to_char() wrote before, by their number */
	/* ordinal(): of the record at hand, whose file and fields are in `key` */
	uint64_t number;
	struct work *next; /* of the same expression */
};

struct node {
	bool (*eval)(const struct node *n, struct expr_env *env, struct value *out);
	/* settles kind and eval; again for another scope */
	bool (*bind)(struct binder *b, struct node *n);
	struct node **arg; /* its operands */
	size_t count;      /* how many */
	size_t offset;     /* where it stands in the text */
	int height;        /* of the tree below it, 1 for a leaf */
	/* of its values as far as known: an enum value_kind or KIND_ANY */
	int kind;
	/* operator: which of its family; aggregate: slot; lookup: value column; let: number */
	int which;
	bool negated;         /* not in, not like, is not null ... */
	bool column;          /* it is one */
	bool literal;         /* its value is known now: `value` */
	bool impure;          /* depends on more than its operands: never folded */
	struct value value;   /* a literal's; comparison: its kind is the one that is compared */
	struct value written; /* literal: as it was parsed, whatever it has been read as */
	/* column: as written; operator: its sign; literal: the parameter that it was */
	struct str name;
	size_t index;                    /* column: in the scope */
	bool aggregated;                 /* column: it stands inside of an aggregate */
	bool quoted;                     /* column: it was written in double quotes */
	struct node *next_column;        /* the expression's other columns */
	const struct function *function; /* call: its row */
	const struct lookup *lookup;     /* lookup(): the table, number `index` of the names */
	struct work *work;               /* scratch memory and compiled literals, may be NULL */
};

struct expr {
	struct str text;         /* what it was parsed from, a copy */
	struct arena arena;      /* owns the nodes */
	struct node *root;       /* the whole of it */
	struct node *columns;    /* all column nodes */
	struct work *works;      /* to be freed */
	struct node **aggregate; /* sum(...) and so on, by slot */
	size_t aggregate_count;  /* how many */
	/* something outside of them asks for the first record of a group */
	bool first_record;
	struct node **ordinal;          /* the calls of ordinal(), */
	size_t ordinal_count;           /* and how many */
	struct expr_scope scope;        /* set by bind: field_count is needed later */
	const struct expr_names *names; /* what it was parsed with, for a copy */
	enum expr_kind how;             /* the same */
	bool condition;                 /* it must be true or false */
	bool bound;                     /* expr_bind() has succeeded */
};

/* ---- parser */

struct parser {
	struct lexer lexer;             /* where the tokens come from */
	struct token token;             /* the one to look at */
	struct expr *expr;              /* under construction */
	const struct expr_names *names; /* what $param and lookup() may name; may be NULL */
	bool group;                     /* aggregates are allowed */
	bool in_aggregate;              /* the argument of one is being read */
	int depth;                      /* of what is open */
	struct expr_error *error;       /* where to say what is wrong */
};

/* Say what is wrong, and return false. */
bool expr_complain(struct expr_error *error, size_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/*
 * The same with the name among `count` that is nearest: `no parameter 'bok' (did you mean
 * 'book'?)`.
 */
bool expr_complain_name(struct expr_error *error, size_t offset, const char *what, struct str name,
                        const struct str *known, size_t count);

/* The grammar from its lowest level. NULL with the error told. */
struct node *parse_expression(struct parser *p);
/* An operand: a literal, a name, a call, a case, parentheses. */
struct node *parse_primary(struct parser *p);

/* Read the next token into p->token. */
bool parser_next(struct parser *p);
/* Step over a word or sign that must be there; `where` is what it belongs to: "between". */
bool parser_expect(struct parser *p, const char *word, const char *where);
/* Complain about p->token. */
bool parser_unexpected(struct parser *p, const char *expected);
/* Count what is open against EXPR_DEPTH; whoever closes it takes 1 from p->depth. */
bool parser_enter(struct parser *p);

/* Nodes that are being gathered. */
struct node_list {
	struct node **item; /* in the expression's arena */
	size_t count;       /* how many */
	size_t capacity;    /* room */
};

void list_add(struct expr *e, struct node_list *l, struct node *n);

/* Expressions with commas between them. False with the error told. */
bool parse_expressions(struct parser *p, struct node_list *l);

/* A node with these operands. NULL, told, where the tree would become too high. */
struct node *node_new(struct parser *p, size_t offset, const struct node_list *operands);
struct node *node_literal(struct parser *p, size_t offset, struct value v);
/* The node's struct work, made on first use. */
struct work *node_work(struct expr *e, struct node *n);

/* ---- operators: what the parser knows of them */

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

/* The operator row for a token at this level, NULL where it is none. */
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

/* Settle the node and all below it; constant parts become literals. */
bool bind_node(struct binder *b, struct node *n);

/*
 * The node will be asked for values of this kind: literals and columns are turned into it now.
 * False with the error where that is certain to fail ("'||' ..."); `who` needs it ("'+' needs
 * numbers").
 */
bool bind_as(struct binder *b, struct node *n, enum value_kind want, const char *who);

/*
 * Operands that are going to be compared with each other are brought to one kind, which is
 * returned in *kind: number, date or boolean where one of them is that, text where all are, else
 * KIND_ANY (the values decide).
 */
bool bind_alike(struct binder *b, struct node *const *operand, size_t count, int *kind);

/* The kind that both kinds share; KIND_ANY where they differ. Null fits every kind. */
int kind_join(int a, int b);

/* The text of a literal, NULL where the node is none. */
const struct str *literal_text(const struct node *n);

/* Compile a literal regular expression into n->work; its place in messages is that of `arg`. */
bool bind_pattern(struct binder *b, struct node *n, struct node *arg);

/* ---- evaluation */

/* Set env's fault and a detail for messages, and return false. */
bool expr_fault(struct expr_env *env, enum fault fault, const struct value *v);
bool expr_faultf(struct expr_env *env, enum fault fault, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The fault of an arithmetic operation; true for DECIMAL_OK. */
bool expr_decimal(struct expr_env *env, enum decimal_status status);

/* What asking an operand for a kind can give. */
enum got { GOT_FAULT, GOT_NULL, GOT_VALUE };

/* The end of an evaluation that got no value: null, or the fault that is told already. */
#define GIVE_NOTHING(got, out) ((got) == GOT_NULL && give_null(out))

/* Any kind (KIND_ANY), or converted to `kind`. */
enum got node_value(const struct node *n, struct expr_env *env, int kind, struct value *out);

enum got node_number(const struct node *n, struct expr_env *env, struct decimal *out);
enum got node_text(const struct node *n, struct expr_env *env, struct str *out);
enum got node_date(const struct node *n, struct expr_env *env, struct date *out);
enum got node_boolean(const struct node *n, struct expr_env *env, bool *out);

/* Order two values that are not null; false with the fault told. */
bool expr_order(struct expr_env *env, const struct value *a, const struct value *b, int *order);

/* a / b as '/' gives it: see evaluator.c. */
bool expr_divide(struct expr_env *env, struct decimal a, struct decimal b, struct decimal *out);
bool eval_divide(const struct node *n, struct expr_env *env, struct value *out);

bool eval_literal(const struct node *n, struct expr_env *env, struct value *out);
/* A field of the record, its text read as what the name says; a let value. */
bool eval_field_text(const struct node *n, struct expr_env *env, struct value *out);
bool eval_field_number(const struct node *n, struct expr_env *env, struct value *out);
bool eval_field_date(const struct node *n, struct expr_env *env, struct value *out);
bool eval_field_boolean(const struct node *n, struct expr_env *env, struct value *out);
bool eval_let(const struct node *n, struct expr_env *env, struct value *out);
bool eval_aggregate(const struct node *n, struct expr_env *env, struct value *out);

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

/*
 * A text that was made in scratch memory moves into the arena; a fault where it is longer than a
 * field may be.
 */
bool give_made(struct expr_env *env, struct value *out, const struct buf *made);

/* ---- functions */

/*
 * A row of a family's table. `args` has one letter for each argument, the last one for all that
 * follow: t text, n number, i a whole number, d date, b boolean, * any. Most functions are
 * strict: null where an argument is null, else `apply` gets all of them converted. Those with
 * `eval` look after their arguments themselves. The `apply` of an aggregate takes the argument of
 * one record into its group; its `out` is NULL.
 */
struct function {
	const char *name;    /* "lpad" */
	unsigned char least; /* arguments, at least */
	unsigned char most;  /* and at most; ARGS_ANY: any number */
	int kind;            /* of the result */
	const char *args;    /* their kinds */
	bool (*apply)(const struct node *n, struct expr_env *env, const struct value *arg,
	              struct value *out);
	bool (*eval)(const struct node *n, struct expr_env *env, struct value *out);
	/* at bind, after the kinds: compile literals */
	bool (*prepare)(struct binder *b, struct node *n);
	const char *usage; /* "lpad(text, n, fill)" */
	const char *help;  /* one line */
};

#define ARGS_ANY    255
#define ARGS_STRICT 6 /* a strict function takes at most so many */

/* The rows of one family; *count of them. */
const struct function *functions_value(size_t *count);
const struct function *functions_text(size_t *count);
const struct function *functions_match(size_t *count);
const struct function *functions_number(size_t *count);
const struct function *functions_date(size_t *count);
const struct function *functions_lookup(size_t *count);
const struct function *functions_record(size_t *count);
const struct function *functions_aggregate(size_t *count);

/* An argument as a whole number; false, told, where it has a fraction or is beyond any use. */
bool whole_number(struct expr_env *env, const struct value *v, long long *out);

/* The row of a name, NULL where there is none; case does not matter. */
const struct function *function_find(struct str name);
bool function_aggregates(const struct function *f);
/* Complain about a name that is no function, with what it may have meant. */
bool function_unknown(struct expr_error *error, size_t offset, struct str name);

/* Is it ordinal(), which counts records? And count the record of `env` for one call of it. */
bool function_counts(const struct function *f);
void ordinal_step(const struct node *n, struct expr_env *env);

/*
 * At parse, for the calls whose row has prepare_lookup: the table and column of lookup('name',
 * ...).
 */
bool prepare_lookup(struct binder *b, struct node *n);
bool lookup_resolve(struct parser *p, struct node *n);

/* Append `s` as a company's name without its legal form, folded for comparing. */
void company_name(struct str s, struct unicode_spare *spare, struct buf *out);

#endif
