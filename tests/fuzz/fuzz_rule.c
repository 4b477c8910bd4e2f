/*
 * fuzz_rule: rules on long values. The first line is the list of rules, the rest a piece of the
 * value, which is repeated. The same comes out twice, no longer than a field may be, and in time
 * (libFuzzer's -timeout).
 */
#include "base/buf.h"
#include "charset/unicode.h"
#include "fuzz.h"
#include "record/record.h"
#include "rule/rule.h"

#define LONG 65536 /* bytes of a value */

static void apply(const struct rule_chain *chain, struct str value)
{
	struct rule_scratch *scratch = rule_scratch_new(chain);
	struct arena arena = { 0 };
	struct str made[2];
	enum fault fault[2] = { FAULT_COUNT_, FAULT_COUNT_ };

	for (int i = 0; i < 2; i++) {
		made[i] = value;
		if (rule_apply(scratch, &arena, &made[i], &fault[i]))
			fault[i] = FAULT_COUNT_;
	}
	assert(made[0].len <= FIELD_MAX && made[1].len <= FIELD_MAX);
	/* a signal ends a match anywhere */
	assert((fault[0] == fault[1] && str_eq(made[0], made[1])) || diag_interrupted());
	rule_scratch_free(scratch);
	arena_free(&arena);
}

FUZZ(struct str in)
{
	struct str rules = fuzz_line(&in);
	struct buf text = { 0 }, value = { 0 };
	struct rule_chain *chain = NULL;
	struct yaml *c;

	if (!unicode_valid(in, NULL))
		return;
	buf_adds(&text, "rules: ");
	buf_addstr(&text, rules);
	c = yaml_parse("fuzz.yml", buf_str(&text));
	if (c && yaml_find(yaml_root(c), "rules"))
		chain = rule_compile(yaml_find(yaml_root(c), "rules"), NULL, 0);
	if (chain) {
		apply(chain, in);
		while (in.len > 0 && value.len < LONG)
			buf_addstr(&value, in);
		apply(chain, buf_str(&value));
	}
	rule_free(chain);
	yaml_close(c);
	buf_free(&text);
	buf_free(&value);
}
