/* fault_report - see fault_report.h. */
#include "map/fault_report.h"

#include <stdlib.h>

#include "base/buf.h"

void fault_report_start(struct fault_report *t)
{
	t->reported_count = 0;
}

static bool reported_before(struct fault_report *t, const void *once)
{
	for (size_t i = 0; i < t->reported_count; i++)
		if (t->reported[i] == once)
			return true;
	if (once) {
		t->reported = mem_grow(t->reported, &t->capacity, t->reported_count + 1,
		                       sizeof(*t->reported));
		t->reported[t->reported_count++] = once;
	}
	return false;
}

/* Has every receiver had this report already? */
static bool is_quiet(struct fault_report *t, const void *once)
{
	return !t->explains && reported_before(t, once);
}

void fault_report_add(struct fault_report *t, struct record *rec, struct str name, struct str code,
                      const char *detail, const void *once)
{
	finding_report(is_quiet(t, once) ? NULL : t->sinks, rec,
	               &(struct finding){ .field = name,
	                                  .code = code,
	                                  .message = str_of(detail),
	                                  .front = FRONT_FIELD });
}

void fault_report_failed(struct fault_report *t, struct record *rec, struct str name,
                         struct expr_env *env, const void *once, const struct fault_entry *cause,
                         bool follows)
{
	bool quiet = !t->explains && (follows || completeness_says(env, name));

	finding_report(quiet || is_quiet(t, once) ? NULL : t->sinks, rec,
	               &(struct finding){
			       .field = name,
			       .column = cause ? cause->column : STR_NULL,
			       .line = cause ? cause->line : STR_NULL,
			       .code = env->fault,
			       .value = cause ? cause->text : STR_NULL,
			       .message = str_of(env->detail),
			       .front = FRONT_FIELD,
		       });
}

void fault_report_unfit(struct fault_report *t, struct record *rec, struct str name,
                        enum fault fault, struct str value, const void *once,
                        const struct fault_entry *cause, bool follows)
{
	bool quiet = !t->explains && follows;
	struct buf detail = { 0 }, quoted = { 0 };

	buf_addf(&detail, "%s %s", text_quote(&quoted, value), fault_meaning(fault));
	finding_report(quiet || is_quiet(t, once) ? NULL : t->sinks, rec,
	               &(struct finding){
			       .field = name,
			       .column = cause ? cause->column : STR_NULL,
			       .line = cause ? cause->line : STR_NULL,
			       .code = fault_name(fault),
			       .value = cause ? cause->text : STR_NULL,
			       .message = buf_str(&detail),
			       .front = FRONT_FIELD,
		       });
	buf_free(&detail);
	buf_free(&quoted);
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
	if (!t->explains)
		completeness_misses(t->completeness, env, rec);
	env->miss_count = 0;
}

void fault_report_free(struct fault_report *t)
{
	free(t->reported);
}
