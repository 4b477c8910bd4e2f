/* guess_check - see guess_check.h. */
#include "sniff/guess_check.h"

#include <stdio.h>
#include <stdlib.h>

#include "config/yaml.h"
#include "rule/rule.h"

/* Kinds of the rule check that no value passes by chance, and the lengths of their numbers. */
static const struct {
	const char *name;
	size_t least, most;
} kinds[] = {
	{ "uscc", 18, 18 },
	{ "cn_id", 15, 18 },
	{ "iban", 15, 42 },
	{ "lei", 20, 20 },
};

/* Count the values that pass the rule: "code", "{ check: iban }". */
static size_t passing(const char *rule, const struct distinct_text *value, size_t count)
{
	struct buf text = { 0 };
	struct yaml *yaml;
	struct rule_chain *chain = NULL;
	struct rule_scratch *scratch = NULL;
	struct arena arena = { 0 };
	size_t pass = 0;

	buf_addf(&text, "rules: [%s]\n", rule);
	yaml = yaml_parse("guess", buf_str(&text));
	if (yaml)
		chain = rule_compile(yaml_find(yaml_root(yaml), "rules"), NULL, 0);
	if (chain)
		scratch = rule_scratch_new(chain);
	for (size_t i = 0; scratch && i < count; i++) {
		struct str s = value[i].text;
		enum fault fault;

		pass += rule_apply(scratch, &arena, &s, &fault);
	}
	rule_scratch_free(scratch);
	rule_free(chain);
	yaml_close(yaml);
	arena_free(&arena);
	buf_free(&text);
	return pass;
}

bool guess_check_digits(const struct guess_column *c, struct buf *out)
{
	struct distinct_text value[GUESS_VALUES];
	size_t count = distinct_count_top(&c->distinct, value, GUESS_VALUES);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && count > 0; i++) {
		char rule[40];
		size_t pass;

		if (c->longest < kinds[i].least || c->shortest > kinds[i].most ||
		    c->longest > kinds[i].most * 2)
			continue;
		snprintf(rule, sizeof(rule), "{ check: %s }", kinds[i].name);
		pass = passing(rule, value, count);
		if (pass * 10 < count * 6)
			continue;
		buf_addf(
			out,
			"%zu of %zu different values have the check digits of %s: rules: [{ check: %s }] makes the others a fault",
			pass, count, kinds[i].name, kinds[i].name);
		return true;
	}
	return false;
}

bool guess_check_damaged(const struct guess_column *c)
{
	struct distinct_text *value = xcalloc(GUESS_DISTINCT, sizeof(*value));
	size_t count = distinct_count_top(&c->distinct, value, GUESS_DISTINCT),
	       pass = passing("code", value, count);

	free(value);
	return pass < count && pass * 4 >= count;
}
