/* tell - findings and faults of the mapper. */
#include "tell.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"

void tell_start(struct tell *t)
{
	t->told_count = 0;
}

static bool told_before(struct tell *t, const void *once)
{
	for (size_t i = 0; i < t->told_count; i++)
		if (t->told[i] == once)
			return true;
	if (once != NULL) {
		t->told = mem_grow(t->told, &t->capacity, t->told_count + 1, sizeof(*t->told));
		t->told[t->told_count++] = once;
	}
	return false;
}

void tell_fault(struct tell *t, struct record *rec, struct str name, struct str code, const char *detail, const void *once)
{
	if (t->heard != NULL)
		buf_addf(t->heard, "  fault %.*s:%.*s: %s\n", (int)name.len, name.p, (int)code.len, code.p, detail);
	else if (!told_before(t, once))
		diag_finding(code, rec->at, "%.*s: %s", (int)name.len, name.p, detail);
	fault_add(rec, name, code);
}

void tell_failed(struct tell *t, struct record *rec, struct str name, struct expr_env *env, const void *once)
{
	if (t->heard == NULL && gate_says(env, name))
		fault_add(rec, name, env->fault);
	else
		tell_fault(t, rec, name, env->fault, env->detail, once);
}

struct str tell_key_missed(const struct expr_env *env)
{
	const struct expr_miss *miss;

	if (env->miss_count == 0 || !str_eq(env->fault, fault_name(FAULT_UNMAPPED)))
		return STR_NULL;
	miss = &env->miss[env->miss_count - 1];
	return miss->key[lookup_key_count(miss->lookup) - 1];
}

void tell_misses(struct tell *t, struct expr_env *env, const struct record *rec)
{
	if (t->heard == NULL)
		gate_misses(t->gate, env, rec);
	env->miss_count = 0;
}

void tell_free(struct tell *t)
{
	free(t->told);
}
