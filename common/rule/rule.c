/* rule - the chain: finds rules by name, compiles them once, applies them in order. */
#include <stdlib.h>
#include <string.h>

#include "rule/rule_int.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct rule_chain {
	struct rule *rule; /* in order */
	size_t count;      /* how many */
	bool code;         /* holds `code` or `code_except` */
};

struct rule_scratch {
	const struct rule_chain *chain; /* made for this one */
	struct rule_work work[];        /* one for each of its rules */
};

static const struct rule_row *(*const families[])(size_t *count) = { rules_text,   rules_match,
	                                                             rules_lookup, rules_check,
	                                                             rules_split,  rules_code };

static const struct rule_row *row_at(size_t i)
{
	for (size_t f = 0; f < COUNT(families); f++) {
		size_t count;
		const struct rule_row *row = families[f](&count);

		if (i < count)
			return &row[i];
		i -= count;
	}
	return NULL;
}

bool rule_doc(size_t i, struct rule_doc *out)
{
	const struct rule_row *row = row_at(i);

	if (row)
		*out = (struct rule_doc){ row->name, row->argument, row->help };
	return row != NULL;
}

void rule_unknown(const struct yaml_node *node, const char *what, const char *const *names,
                  size_t count, const char *otherwise)
{
	const char *nearest = text_nearest(node->text, names, count);
	struct buf quoted = { 0 };

	text_quote(&quoted, node->text);
	if (nearest)
		yaml_error(node, "unknown %s %s (did you mean '%s'?)", what, quoted.p, nearest);
	else
		yaml_error(node, "unknown %s %s%s", what, quoted.p, otherwise);
	buf_free(&quoted);
}

static void unknown_rule(const struct yaml_node *name)
{
	const char *names[64];
	const struct rule_row *row;
	size_t count = 0;

	while (count < COUNT(names) && (row = row_at(count)))
		names[count++] = row->name;
	rule_unknown(name, "rule", names, count, "");
}

static const struct rule_row *find_row(const struct yaml_node *name)
{
	const struct rule_row *row;

	for (size_t i = 0; (row = row_at(i)); i++)
		if (str_is(name->text, row->name))
			return row;
	unknown_rule(name);
	return NULL;
}

bool rule_text(const struct yaml_node *node, const char *rule, struct str *out)
{
	if (node->kind != YAML_SCALAR || !node->text.len) {
		yaml_error(node, "rule '%s' needs a text here", rule);
		return false;
	}
	*out = node->text;
	return true;
}

bool rule_number(const struct yaml_node *node, const char *rule, size_t *out)
{
	uint64_t n;

	if (node->kind != YAML_SCALAR || !str_number(node->text, &n) || n == 0 || n > FIELD_MAX) {
		yaml_error(node, "rule '%s' needs a number of characters here, from 1", rule);
		return false;
	}
	*out = (size_t)n;
	return true;
}

bool rule_pattern(struct rule *r, const struct yaml_node *node)
{
	char reason[160] = "";
	size_t offset = 0;
	struct str regex;

	if (!rule_text(node, r->row->name, &regex))
		return false;
	r->pattern = pattern_compile(regex, reason, sizeof(reason), &offset);
	if (!r->pattern)
		yaml_error_in(node, offset, "bad regular expression: %s", reason);
	return r->pattern != NULL;
}

bool rule_pair(const struct rule *r, const struct rule_source *source)
{
	if (source->argument->kind == YAML_LIST && source->argument->count == 2)
		return true;
	yaml_error(source->argument, "rule '%s' is written { %s: %s }", r->row->name, r->row->name,
	           r->row->argument);
	return false;
}

bool rule_made(struct rule_work *w, struct arena *arena, struct str *value)
{
	struct str made = buf_str(&w->text);

	if (!str_eq(made, *value))
		*value = str_copy(arena, made);
	return true;
}

/* Read an item: `squeeze`, or a map with one key: { delete: "." } */
static bool read_item(const struct yaml_node *item, struct rule_source *source)
{
	if (item->kind == YAML_SCALAR) {
		source->name = item;
		return true;
	}
	if (item->kind == YAML_MAP && item->count == 1) {
		source->name = item->keys[0];
		if (!yaml_is_null(item->items[0]))
			source->argument = item->items[0];
		return true;
	}
	yaml_error(item, "a rule is a name, or { name: argument }");
	return false;
}

static bool compile_rule(struct rule *r, const struct yaml_node *item, struct rule_source source)
{
	if (!read_item(item, &source))
		return false;
	r->row = find_row(source.name);
	if (!r->row)
		return false;
	if (source.argument && !*r->row->argument) {
		yaml_error(source.argument, "rule '%s' takes no argument", r->row->name);
		return false;
	}
	if (!source.argument && *r->row->argument) {
		yaml_error(source.name, "rule '%s' needs an argument: { %s: %s }", r->row->name,
		           r->row->name, r->row->argument);
		return false;
	}
	return !r->row->compile || r->row->compile(r, &source);
}

struct rule_chain *rule_compile(const struct yaml_node *node, struct lookup *const *lookup,
                                size_t lookup_count)
{
	struct rule_source source = { .lookup = lookup, .lookup_count = lookup_count };
	struct rule_chain *chain;

	const struct yaml_node *const *item = (const struct yaml_node *const *)node->items;
	size_t count = node->count;

	if (node->kind != YAML_LIST) { /* a single rule counts as a list of one */
		item = &node;
		count = 1;
	}
	if (node->kind == YAML_MAP || yaml_is_null(node)) {
		yaml_error(node, "rules are a list: [squeeze, { delete: \".\" }]");
		return NULL;
	}
	chain = xcalloc(1, sizeof(*chain));
	chain->rule = xcalloc(count, sizeof(*chain->rule));
	for (size_t i = 0; i < count; i++) {
		chain->count++;
		if (!compile_rule(&chain->rule[i], item[i], source)) {
			rule_free(chain);
			return NULL;
		}
		chain->code = chain->code || rules_code_is(chain->rule[i].row);
	}
	return chain;
}

void rule_free(struct rule_chain *chain)
{
	if (!chain)
		return;
	for (size_t i = 0; i < chain->count; i++) {
		pattern_free(chain->rule[i].pattern);
		free(chain->rule[i].split);
	}
	free(chain->rule);
	free(chain);
}

bool rule_guards_codes(const struct rule_chain *chain)
{
	return chain->code;
}

bool rule_takes(const struct rule_chain *chain, struct str label)
{
	for (size_t k = 0; k < chain->count; k++)
		if (chain->rule[k].split && split_takes(chain->rule[k].split, label))
			return true;
	return false;
}

/* ---- applying ---- */

struct rule_scratch *rule_scratch_new(const struct rule_chain *chain)
{
	struct rule_scratch *s = xcalloc(
		1, mem_add(sizeof(*s), mem_mul(chain->count, sizeof(s->work[0]))));

	s->chain = chain;
	return s;
}

void rule_scratch_free(struct rule_scratch *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->chain->count; i++) {
		buf_free(&s->work[i].text);
		lookup_caller_free(&s->work[i].caller);
		pattern_room_free(s->work[i].room);
		free(s->work[i].passed);
	}
	free(s);
}

struct pattern_room *rule_room(const struct rule *r, struct rule_work *w, struct str value)
{
	if (!w->room)
		w->room = pattern_room_new(pattern_groups(r->pattern));
	pattern_room_begin(w->room, value);
	return w->room;
}

bool rule_apply(struct rule_scratch *s, struct arena *arena, struct str *value, enum fault *fault)
{
	const struct rule *rule = s->chain->rule;
	struct str v = *value;

	for (size_t i = 0; i < s->chain->count && v.len; i++) {
		if (!rule[i].row->apply(&rule[i], &s->work[i], arena, &v, fault))
			return false;
		if (v.len > FIELD_MAX) {
			*fault = FAULT_TOO_LONG;
			return false;
		}
	}
	*value = v.len ? v : STR_NULL;
	return true;
}

bool rule_passed(const struct rule_scratch *s, size_t i, struct str *label)
{
	for (size_t k = 0; k < s->chain->count; k++) {
		size_t n = 0;

		if (split_passed(s->work[k].passed, i, label))
			return true;
		while (split_passed(s->work[k].passed, n, label))
			n++;
		i -= n;
	}
	return false;
}

void rule_join(struct rule_scratch *s, const struct rule_scratch *part)
{
	for (size_t k = 0; k < s->chain->count; k++)
		split_join(&s->work[k].passed, part->work[k].passed);
}
