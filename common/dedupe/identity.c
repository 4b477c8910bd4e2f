/* identity - see identity.h. */
#include "dedupe/identity.h"

#include <stdlib.h>

#include "record/fault.h"
#include "record/finding.h"

bool identity_open(struct identity *id, const struct spec_expr *part, size_t count,
                   const struct expr_scope *scope, const struct schema *schema,
                   const struct spec *spec)
{
	bool ok = true;

	*id = (struct identity){ .spec = spec,
		                 .part = part,
		                 .count = count,
		                 .must = xcalloc(count, sizeof(*id->must)) };
	for (size_t i = 0; i < count; i++) {
		ok &= spec_bind(&part[i], scope);
		id->must[i] = ok && spec_requires(schema, &part[i], scope);
	}
	return ok;
}

void identity_for_worker(struct identity *id, const struct identity *of)
{
	*id = (struct identity){ .spec = of->spec,
		                 .part = of->part,
		                 .count = of->count,
		                 .must = xcalloc(of->count, sizeof(*id->must)) };
	for (size_t i = 0; i < of->count; i++)
		id->must[i] = of->must[i];
}

enum identity_found identity_of(struct identity *id, const struct record *rec)
{
	bool nothing = true;
	struct value v;

	id->env.rec = rec;
	id->env.arena = rec->arena;
	buf_reset(&id->key);
	for (size_t i = 0; i < id->count; i++) {
		if (!expr_eval(id->part[i].expr, &id->env, &v))
			return IDENTITY_FAULT;
		value_key(&v, &id->key);
		if (v.kind == VALUE_NULL && id->must[i])
			return IDENTITY_NONE;
		nothing &= v.kind == VALUE_NULL;
	}
	return nothing ? IDENTITY_NONE : IDENTITY_KEY;
}

/*
 * Is the key made of this field? A fault that clean has found has the name of the field before map.
 */
static bool is_made_of(struct identity *id, struct str field)
{
	for (size_t i = 0; i < id->asked_count; i++)
		if (str_eq(id->asked[i].field, field))
			return id->asked[i].yes;
	id->asked = mem_grow(id->asked, &id->asked_capacity, id->asked_count + 1,
	                     sizeof(*id->asked));
	id->asked[id->asked_count] = (struct identity_asked){
		str_copy(&id->arena, field),
		spec_made_of(id->spec, id->part, id->count, field),
	};
	return id->asked[id->asked_count++].yes;
}

bool identity_spoilt(struct identity *id, const struct record *rec)
{
	struct str rest = rec->fault;
	struct fault_entry fault;

	while (fault_next(&rest, rec->arena, &fault)) {
		/* a fault of the whole record: its cells may be in the wrong columns */
		if (str_is(fault.field, "*") || is_made_of(id, fault.field))
			return true;
	}
	return false;
}

void identity_report(const struct identity *id, const char *name, struct record *rec)
{
	finding_report(finding_stderr(), rec,
	               &(struct finding){ .field = str_of(name),
	                                  .code = id->env.fault,
	                                  .message = str_of(id->env.detail) });
}

void identity_show(struct identity *id, const struct record *rec, struct buf *out)
{
	struct buf quoted = { 0 };
	struct value v;

	id->env.rec = rec;
	id->env.arena = rec->arena;
	for (size_t i = 0; i < id->count; i++) {
		if (!expr_eval(id->part[i].expr, &id->env, &v))
			continue;
		buf_addf(out, "%s%s", i > 0 ? ", " : "",
		         v.kind == VALUE_NULL ? "null"
		                              : text_quote(&quoted, value_to_text(&v, rec->arena)));
	}
	buf_free(&quoted);
}

void identity_close(struct identity *id)
{
	expr_env_free(&id->env);
	free(id->must);
	free(id->asked);
	arena_free(&id->arena);
	buf_free(&id->key);
}
