/* spec_expr - an expression in a spec. */
#ifndef SPEC_SPEC_EXPR_H
#define SPEC_SPEC_EXPR_H

#include "config/yaml.h"
#include "expr/expr.h"

/* An expression and the place where it was written. */
struct spec_expr {
	/* its key: the name of a field, check or let; null: none */
	struct str name;
	struct expr *expr;
	const struct yaml_node *node; /* for messages */
};

#endif
