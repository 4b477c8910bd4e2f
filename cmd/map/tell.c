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

/* The same key missed by two fields of a record is one miss. */
static bool missed_before(const struct expr_env *env, size_t i)
{
	const struct expr_miss *miss = &env->miss[i];

	for (size_t k = 0; k < i; k++) {
		size_t part = 0, parts = lookup_key_count(miss->lookup);

		if (env->miss[k].lookup != miss->lookup)
			continue;
		while (part < parts && str_eq(env->miss[k].key[part], miss->key[part]))
			part++;
		if (part == parts)
			return true;
	}
	return false;
}

void tell_misses(struct tell *t, struct expr_env *env, size_t keep, const struct record *rec)
{
	for (size_t i = 0; i < env->miss_count && t->heard == NULL; i++)
		if (!missed_before(env, i))
			gate_add(t->gate, env->miss[i].lookup, env->miss[i].key, rec);
	env->miss_count = keep;
}

void tell_free(struct tell *t)
{
	free(t->told);
}
