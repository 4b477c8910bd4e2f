/*
 * functions_record - facts about a record that are not fields: its place, and its number among its
 * neighbours.
 */
#include <string.h>

#include "expr/expr_int.h"

/* at() and line(): the origin of the record, "file:line". */
static bool eval_at(const struct node *n, struct expr_env *env, struct value *out)
{
	(void)n;
	return give_text(out, env->rec->at);
}

static bool eval_line(const struct node *n, struct expr_env *env, struct value *out)
{
	struct str line = record_place(env->rec->at).line;

	(void)n;
	if (!line.p)
		return give_null(out);
	out->kind = VALUE_NUMBER;
	return decimal_parse(line, &out->number) == DECIMAL_OK ? true : give_null(out);
}

/* The value of a field or let. If its text cannot be read as its type, the text itself counts. */
static struct value counted(const struct node *n, struct expr_env *env)
{
	struct value v;

	if (n->eval != eval_let && str_is_null(env->rec->field[n->index]))
		return (struct value){ .kind = VALUE_NULL };
	if (n->eval(n, env, &v))
		return v;
	return (struct value){ .kind = VALUE_TEXT, .text = env->rec->field[n->index] };
}

/*
 * If file and fields are those of the record before, it is the next one; otherwise it is the first.
 */
void ordinal_step(const struct node *n, struct expr_env *env)
{
	struct work *w = node_work(n, env);
	struct buf before = w->key;

	buf_reset(&w->scratch);
	for (size_t i = 0; i < n->count; i++) {
		struct value v = counted(n->arg[i], env);

		value_key(&v, &w->scratch);
	}
	/* no value holds a NUL; the file comes last, since it is the same for most records */
	buf_addc(&w->scratch, '\0');
	buf_addstr(&w->scratch, record_place(env->rec->at).file);
	w->number = w->number > 0 && str_eq(buf_str(&w->scratch), buf_str(&before)) ? w->number + 1
	                                                                            : 1;
	w->key = w->scratch;
	w->scratch = before;
}

static bool eval_ordinal(const struct node *n, struct expr_env *env, struct value *out)
{
	out->kind = VALUE_NUMBER;
	out->number = decimal_of((int128)node_work(n, env)->number, 0);
	return true;
}

static bool prepare_ordinal(struct binder *b, struct node *n)
{
	n->impure = true;
	node_needs_work(b->expr, n);
	for (size_t i = 0; i < n->count; i++)
		if (!n->arg[i]->column)
			return expr_complain(
				b->error, n->arg[i]->offset,
				"ordinal() takes names of fields: give this a name in map.let, and write that name here");
	return true;
}

bool function_counts(const struct function *f)
{
	return f->eval == eval_ordinal;
}

static const struct function table[] = {
	{ "at", 0, 0, VALUE_TEXT, "", NULL, eval_at, NULL, "at()",
	  "where the record came from: file:line" },
	{ "line", 0, 0, VALUE_NUMBER, "", NULL, eval_line, NULL, "line()",
	  "the line on which the record began in its file" },
	{ "ordinal", 1, ARGS_ANY, VALUE_NUMBER, "*", NULL, eval_ordinal, prepare_ordinal,
	  "ordinal(field, ...)",
	  "the record's number among adjacent ones of one file that agree in these fields" },
};

const struct function *functions_record(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}
