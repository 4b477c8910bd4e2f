/* spec_expr - an expression in a spec. */
#ifndef SPEC_SPEC_EXPR_H
#define SPEC_SPEC_EXPR_H

#include "config/yaml.h"
#include "expr/expr.h"

/* An expression and the place where it was written. */
struct spec_expr {
	/* the key in front of it: field, check or let name; null where there is none */
	struct str name;
	struct expr *expr;
	const struct yaml_node *node; /* for messages */
};

#endif
