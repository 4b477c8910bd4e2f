/*
 * schemas/spec.schema.json: the key tables and the rules as a JSON Schema, for editors that complete
 * and check a spec.
 */
#include <assert.h>
#include <string.h>

#include "config/json_node.h"
#include "spec/spec_int.h"

static const char head[] =
	"'$schema': 'http://json-schema.org/draft-07/schema#', 'title': 'cutover mapping spec', "
	"'description': 'How one kind of record goes from the legacy file to the reconciled ledger: "
	"cutover-spec(5).', ";

/* The definitions that the schemas of keys refer to. */
static const char definitions[] =
	"'text': {'description': 'One text. YAML numbers and words are texts too.', "
	"'type': ['string', 'number', 'boolean']}, "
	"'texts': {'anyOf': [@text, {'type': 'array', 'items': @text}]}, "
	"'expression': {'description': 'An expression: cutover-expr(7).', "
	"'type': ['string', 'number', 'boolean']}, "
	"'expressions': {'anyOf': [@expression, {'type': 'array', 'minItems': 1, 'items': @expression}]}, "
	"'expression_map': {'description': 'A name and an expression for each.', 'type': 'object', "
	"'additionalProperties': @expression}, ";

/* ---- rules ---- */

/* The schema of each argument that is not a text. */
static const struct {
	const char *rule, *json;
} arguments[] = {
	{ "pad", "'type': 'array', 'minItems': 2, 'maxItems': 2" },
	{ "cut", "'type': 'integer', 'minimum': 0" },
	{ "replace", "'type': 'array', 'items': @text, 'minItems': 2, 'maxItems': 2" },
	{ "split",
	  "'type': 'object', 'required': ['take'], 'additionalProperties': false, 'properties': {'by': {'description': 'The text between the pieces, or several such texts.', 'allOf': [@texts]}, "
	  "'at': {'description': 'With `by`: cut at each of them, or only at the first or the last.', 'enum': ['each', 'first', 'last'], 'default': 'each'}, "
	  "'open': {'description': 'The text before each piece, such as 【. Text outside of open and close is not a piece.', 'allOf': [@text]}, "
	  "'close': {'description': 'The text after each piece, such as 】.', 'allOf': [@text]}, "
	  "'between': {'description': 'The text between the label of a piece and its text, or several such texts.', 'allOf': [@texts]}, "
	  "'label': {'description': 'With `between`: whether the label is before it or after it.', 'enum': ['first', 'last'], 'default': 'first'}, "
	  "'take': {'description': 'Which piece: its label, or several labels that mean the same. Without `between`: its number, from 1, or from -1 at the end.', 'allOf': [@texts]}, "
	  "'null': {'description': 'Texts of a piece that mean null.', 'allOf': [@texts]}}" },
};

/* One of the words of "a|b|c", or a list of them. */
static void add_words(const char *words, struct buf *out)
{
	struct buf list = { 0 };

	buf_adds(&list, "{\"enum\": [\"");
	for (; *words; words++)
		if (*words == '|')
			buf_adds(&list, "\", \"");
		else
			buf_addc(&list, *words);
	buf_adds(&list, "\"]}");
	buf_addf(out, "\"anyOf\": [%s, {\"type\": \"array\", \"minItems\": 1, \"items\": %s}]",
	         list.p, list.p);
	buf_free(&list);
}

static void add_argument(const struct rule_doc *rule, struct buf *out)
{
	if (strchr(rule->argument, '|')) {
		add_words(rule->argument, out);
		return;
	}
	for (size_t i = 0; i < sizeof(arguments) / sizeof(*arguments); i++)
		if (strcmp(arguments[i].rule, rule->name) == 0) {
			key_json_fill(arguments[i].json, NULL, out);
			return;
		}
	key_json_fill("'allOf': [@text]", NULL, out);
}

/* The rules without an argument, as words; then those with one, as the only key of a map. */
static void add_rules(struct buf *out)
{
	const char *comma = "";
	struct rule_doc rule;

	key_json_fill(
		"'rule': {'description': 'A cleaning rule: its name, or its name with an argument.', "
		"'anyOf': [{'type': 'string', 'enum': [",
		NULL, out);
	for (size_t i = 0; rule_doc(i, &rule); i++) {
		if (*rule.argument)
			continue;
		buf_adds(out, comma);
		key_json_string(rule.name, out);
		comma = ", ";
	}
	key_json_fill("]}, {'type': 'object', 'minProperties': 1, 'maxProperties': 1, "
	              "'additionalProperties': false, 'properties': {",
	              NULL, out);
	comma = "";
	for (size_t i = 0; rule_doc(i, &rule); i++) {
		if (!*rule.argument)
			continue;
		buf_adds(out, comma);
		key_json_string(rule.name, out);
		buf_adds(out, ": {\"description\": ");
		key_json_string(rule.help, out);
		buf_adds(out, ", ");
		add_argument(&rule, out);
		buf_addc(out, '}');
		comma = ", ";
	}
	buf_adds(out, "}}]}");
}

void spec_json(struct buf *out)
{
	struct buf text = { 0 };
	struct json_node *whole;
	char error[100] = "";

	buf_addc(&text, '{');
	key_json_fill(head, NULL, &text);
	key_json(&spec_table, &text);
	key_json_fill(", 'definitions': {", NULL, &text);
	key_json_fill(definitions, NULL, &text);
	add_rules(&text);
	buf_adds(&text, "}}");
	whole = json_node_parse(buf_str(&text), error, sizeof(error));
	assert(whole);
	json_node_write_pretty(whole, out);
	buf_addc(out, '\n');
	json_node_free(whole);
	buf_free(&text);
}
