/* calls - which aggregates and lookups an expression calls, without evaluating it. */
#include "expr/expr_int.h"

static bool node_looks(const struct node *n)
{
	bool looks = n->lookup != NULL;

	for (size_t i = 0; i < n->count && !looks; i++)
		looks = node_looks(n->arg[i]);
	return looks;
}

bool expr_looks(const struct expr *e)
{
	return node_looks(e->root);
}

bool expr_aggregate_looks(const struct expr *e, size_t k)
{
	return node_looks(e->aggregate[k]);
}

/* The text of a call that begins at `offset`, to its closing parenthesis. */
static struct str text_of_call(struct str text, size_t offset)
{
	size_t end = offset, depth = 0;
	char quote = '\0';

	for (bool done = false; end < text.len && !done; end++) {
		char c = text.p[end];

		if (quote) {
			quote = c == quote ? '\0' : quote;
		} else if (c == '\'' || c == '"') {
			quote = c;
		} else if (c == '(') {
			depth++;
		} else if (c == ')') {
			done = --depth == 0;
		}
	}
	return (struct str){ text.p + offset, end - offset };
}

bool expr_aggregate(const struct expr *e, size_t k, struct expr_aggregate *out)
{
	const struct node *n;

	if (k >= e->aggregate_count)
		return false;
	n = e->aggregate[k];
	*out = (struct expr_aggregate){
		.function = n->function->name,
		.offset = n->offset,
		.text = text_of_call(e->text, n->offset),
		.extent = aggregate_extent(n),
	};
	return true;
}

static bool node_names(const struct node *n, struct str name)
{
	bool names = n->column && str_eq(n->name, name);

	for (size_t i = 0; i < n->count && !names; i++)
		names = node_names(n->arg[i], name);
	return names;
}

bool expr_aggregate_names(const struct expr *e, size_t k, struct str name)
{
	return node_names(e->aggregate[k], name);
}
