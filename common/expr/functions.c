/* functions - find, check and call the functions of all families. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "expr/expr_int.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct function *(*const families[])(size_t *count) = {
	functions_value, functions_text,   functions_match,  functions_number,
	functions_date,  functions_lookup, functions_record, functions_aggregate,
};

/* Names of our functions in other systems. */
static const struct alias {
	const char *name; /* the name elsewhere */
	const char *here; /* the name here */
} aliases[] = {
	{ "avg", "sum(x) / count(x)" },
	{ "cast", "number(x), text(x) or to_date(x, picture)" },
	{ "ceiling", "ceil(x)" },
	{ "char_length", "length(text)" },
	{ "concat", "a || b" },
	{ "convert", "number(x), text(x) or to_date(x, picture)" },
	{ "date", "to_date(text)" },
	{ "date_add", "add_days(date, n) or add_months(date, n)" },
	{ "datediff", "date_diff('day', from, to)" },
	{ "decode", "case x when a then b else c end" },
	{ "if", "case when c then a else b end" },
	{ "ifnull", "coalesce(a, b)" },
	{ "iif", "case when c then a else b end" },
	{ "instr", "x like '%part%' or split_part()" },
	{ "isnull", "x is null, or coalesce(a, b)" },
	{ "lcase", "lower(text)" },
	{ "len", "length(text)" },
	{ "max_of", "greatest(a, b)" },
	{ "mid", "substr(text, start, length)" },
	{ "nvl", "coalesce(a, b)" },
	{ "regexp_matches", "regexp_like(text, regex)" },
	{ "string", "text(x)" },
	{ "substring", "substr(text, start, length)" },
	{ "to_number", "number(text)" },
	{ "to_text", "text(x)" },
	{ "trunc", "round(x, n, 'down')" },
	{ "ucase", "upper(text)" },
	{ "vlookup", "lookup('name', key)" },
};

static const struct function *function_at(size_t i)
{
	for (size_t f = 0; f < COUNT(families); f++) {
		size_t count;
		const struct function *row = families[f](&count);

		if (i < count)
			return &row[i];
		i -= count;
	}
	return NULL;
}

const struct function *function_find(struct str name)
{
	const struct function *f;

	for (size_t i = 0; (f = function_at(i)); i++)
		if (strlen(f->name) == name.len && strncasecmp(f->name, name.p, name.len) == 0)
			return f;
	return NULL;
}

bool function_aggregates(const struct function *f)
{
	return f->eval == eval_aggregate;
}

bool function_unknown(struct expr_error *error, size_t offset, struct str name)
{
	struct str names[128];
	size_t count = 0;
	char lower[24] = "";
	const struct function *f;

	for (size_t i = 0; i < name.len && i + 1 < sizeof(lower); i++)
		lower[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32
		                                                       : name.p[i]);
	for (size_t i = 0; i < COUNT(aliases); i++)
		if (strcmp(aliases[i].name, lower) == 0)
			return expr_complain(error, offset, "unknown function '%s': write %s",
			                     lower, aliases[i].here);
	while (count < COUNT(names) && (f = function_at(count)))
		names[count++] = str_of(f->name);
	return expr_complain_name(error, offset, "unknown function", name, names, count);
}

bool expr_function(size_t i, struct expr_function_doc *out)
{
	const struct function *f = function_at(i);

	if (f)
		*out = (struct expr_function_doc){ f->name, f->usage, f->help };
	return f != NULL;
}

/* ---- calling */

static enum value_kind wanted(char letter)
{
	switch (letter) {
	case 't':
		return VALUE_TEXT;
	case 'd':
		return VALUE_DATE;
	case 'b':
		return VALUE_BOOLEAN;
	default:
		return VALUE_NUMBER;
	}
}

static char letter_of(const struct function *f, size_t i)
{
	size_t len = strlen(f->args);

	return len ? f->args[i < len ? i : len - 1] : '*';
}

/* Call a strict function: null if an argument is null. */
static bool eval_call(const struct node *n, struct expr_env *env, struct value *out)
{
	struct value arg[ARGS_STRICT];

	for (size_t i = 0; i < n->count; i++) {
		char letter = n->function->args[i];
		int kind = letter == '*' ? KIND_ANY : (int)wanted(letter);
		enum got got = GOT_VALUE;

		if (n->arg[i]->literal && (int)n->arg[i]->value.kind == kind)
			arg[i] = n->arg[i]->value;
		else
			got = node_value(n->arg[i], env, kind, &arg[i]);
		if (got != GOT_VALUE)
			return GIVE_NOTHING(got, out);
	}
	return n->function->apply(n, env, arg, out);
}

bool bind_call(struct binder *b, struct node *n)
{
	const struct function *f = n->function;
	char who[32];

	snprintf(who, sizeof(who), "%s()", f->name);
	n->kind = f->kind;
	n->eval = f->eval ? f->eval : eval_call;
	for (size_t i = 0; i < n->count; i++) {
		struct node *arg = n->arg[i];
		char letter = letter_of(f, i);
		long long whole;

		if (letter != '*' && !bind_as(b, arg, wanted(letter), who))
			return false;
		if (letter == 'i' && arg->literal && arg->kind == VALUE_NUMBER &&
		    !decimal_int64(arg->value.number, &whole))
			return expr_complain(b->error, arg->offset, "%s needs a whole number here",
			                     who);
	}
	return !f->prepare || f->prepare(b, n);
}

bool whole_number(struct expr_env *env, const struct value *v, long long *out)
{
	char text[DECIMAL_TEXT];

	if (decimal_int64(v->number, out))
		return true;
	decimal_format(v->number, text);
	return expr_faultf(env, FAULT_NOT_A_NUMBER, "%s is not a whole number", text);
}
