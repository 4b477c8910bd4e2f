/*
 * guess_yaml - texts as YAML, so that they read back as they are.
 *
 *	guess_yaml_text(&out, STR("借方: #1"));		// "借方: #1"
 *	guess_expr_name(&out, STR("金额"));		// "金额" with its quotes
 */
#ifndef GUESS_GUESS_YAML_H
#define GUESS_GUESS_YAML_H

#include "base/buf.h"

/*
 * Append a text as a scalar that can be a key, in a list or in a map of one line. It is without
 * quotes if it has only letters, digits and _ and YAML reads it as text; otherwise it is in double
 * quotes.
 */
void guess_yaml_text(struct buf *out, struct str s);

/*
 * Append the name of a column for an expression: "name" with its quotes doubled; and a text:
 * 'text'.
 */
void guess_expr_name(struct buf *out, struct str name);
void guess_expr_text(struct buf *out, struct str text);

/* Append a text for a comment: in single quotes, on one line, at most 60 characters. */
void guess_comment_text(struct buf *out, struct str s);

/* Append each line as a doubt: "# doubt: ...", after `indent`. */
void guess_comment_lines(const struct buf *lines, const char *indent, struct buf *out);

#endif
