/* Section source: rows that are not plain records. */
#include <string.h>

#include "spec/spec_int.h"

bool spec_regex(struct key_context *c, const struct yaml_node *n, struct pattern **out)
{
	char reason[160] = "";
	size_t offset = 0;
	struct str regex;

	if (!key_text(c, n, &regex))
		return false;
	*out = pattern_compile(regex, reason, sizeof(reason), &offset);
	if (!*out)
		return key_bad_in(c, n, offset, "%s: bad regular expression: %s", c->path.p,
		                  reason);
	spec_own(spec_of(c), OWNED_PATTERN, *out);
	return true;
}

/* page */

static const struct key_row page_keys[] = {
	{ "when", KEY_EXPR, KEY_AT(spec_source, page),
	  .help = "Which rows. The names in it are the columns of the source." },
	{ "header", KEY_FLAG, KEY_AT(spec_source, page_header),
	  .help = "true: rows that repeat the header, too.", .preset = "false" },
};
const struct key_table spec_page_table = { KEY_ROWS(page_keys), .size = sizeof(struct spec_source),
	                                   .json = "'minProperties': 1" };

bool spec_read_page(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_source *s = into;

	if (n->kind != YAML_MAP)
		return key_bad(c, n,
		               "source.page is { when: EXPRESSION }, { header: true }, or both");
	if (!key_map(c, &spec_page_table, n, into))
		return false;
	return s->page || s->page_header ||
	       key_bad(c, n, "source.page needs 'when', or 'header: true'");
}

/* ragged */

static const struct key_row ragged_keys[] = {
	{ "join", KEY_TEXT, KEY_AT(spec_source, ragged_join), .required = true,
	  .help = "The column of that text. The delimiter joins its pieces." },
};
const struct key_table spec_ragged_table = { KEY_ROWS(ragged_keys),
	                                     .size = sizeof(struct spec_source) };

bool spec_read_ragged(struct key_context *c, const struct yaml_node *n, void *into)
{
	struct spec_source *s = into;

	if (n->kind == YAML_SCALAR && str_is(n->text, "fault")) {
		s->ragged = RAGGED_FAULT;
		return true;
	}
	if (n->kind != YAML_MAP)
		return key_bad(c, n, "source.ragged is fault or { join: COLUMN }");
	s->ragged = RAGGED_JOIN;
	s->join_node = yaml_find(n, "join");
	return key_map(c, &spec_ragged_table, n, into);
}

/* Joined pieces of a number would make another number: 34 and 100 are not 34,100. */
bool spec_join_check(struct key_context *c, const struct spec_clean *clean)
{
	const struct spec_source *s = &spec_of(c)->source;
	char type[16];

	for (size_t i = 0; s->ragged == RAGGED_JOIN && i < clean->field_count; i++) {
		const struct spec_field *f = &clean->field[i];

		if (f->type.kind != TYPE_TEXT && spec_among(f->from, f->from_count, s->ragged_join))
			return key_bad(
				c, s->join_node,
				"source.ragged.join: column %s is read as %s by clean.fields.%.*s, and only texts "
				"are joined: name the column of the text that holds delimiters",
				key_quote(c, 0, s->ragged_join), type_name(f->type, type),
				(int)f->name.len, f->name.p);
	}
	return true;
}
