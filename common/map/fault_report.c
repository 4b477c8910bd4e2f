/* fault_report - findings and faults of the mapper. */
#include "map/fault_report.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"

void fault_report_start(struct fault_report *t)
{
	t->told_count = 0;
}

static bool reported_before(struct fault_report *t, const void *once)
{
	for (size_t i = 0; i < t->told_count; i++)
		if (t->told[i] == once)
			return true;
	if (once) {
		t->told = mem_grow(t->told, &t->capacity, t->told_count + 1, sizeof(*t->told));
		t->told[t->told_count++] = once;
	}
	return false;
}

void fault_report_add(struct fault_report *t, struct record *rec, struct str name, struct str code,
                      const char *detail, const void *once)
{
	if (t->heard)
		buf_addf(t->heard, "  fault %.*s:%.*s: %s\n", (int)name.len, name.p, (int)code.len,
		         code.p, detail);
	else if (!reported_before(t, once))
		diag_finding(code, rec->at, "%.*s: %s", (int)name.len, name.p, detail);
	fault_add(rec, name, code);
}

void fault_report_failed(struct fault_report *t, struct record *rec, struct str name,
                         struct expr_env *env, const void *once)
{
	if (!t->heard && completeness_says(env, name))
		fault_add(rec, name, env->fault);
	else
		fault_report_add(t, rec, name, env->fault, env->detail, once);
}

struct str fault_report_key_missed(const struct expr_env *env)
{
	const struct expr_miss *miss;

	if (env->miss_count == 0 || !str_eq(env->fault, fault_name(FAULT_UNMAPPED)))
		return STR_NULL;
	miss = &env->miss[env->miss_count - 1];
	return miss->key[lookup_key_count(miss->lookup) - 1];
}

void fault_report_misses(struct fault_report *t, struct expr_env *env, const struct record *rec)
{
	if (!t->heard)
		completeness_misses(t->completeness, env, rec);
	env->miss_count = 0;
}

void fault_report_free(struct fault_report *t)
{
	free(t->told);
}
