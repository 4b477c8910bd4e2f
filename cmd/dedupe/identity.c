/* identity - see identity.h. */
#include "identity.h"

#include <stdlib.h>

#include "record/fault.h"

bool identity_open(struct identity *id, const struct spec_expr *part, size_t count, const struct expr_scope *scope,
                   const struct schema *schema)
{
	bool ok = true;

	*id = (struct identity){ .part = part, .count = count, .must = xcalloc(count, sizeof(*id->must)) };
	for (size_t i = 0; i < count; i++) {
		ok &= spec_bind(&part[i], scope);
		id->must[i] = ok && spec_requires(schema, &part[i], scope);
	}
	return ok;
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

bool identity_spoilt(const struct identity *id, const struct record *rec)
{
	struct str rest = rec->fault;
	struct fault_part fault;

	while (fault_next(&rest, rec->arena, &fault)) {
		/* of the record as a whole: its cells may stand in the wrong columns */
		if (str_is(fault.field, "*"))
			return true;
		for (size_t i = 0; i < id->count; i++)
			if (expr_names_field(id->part[i].expr, fault.field))
				return true;
	}
	return false;
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
		         v.kind == VALUE_NULL ? "null" : text_quote(&quoted, value_to_text(&v, rec->arena)));
	}
	buf_free(&quoted);
}

void identity_close(struct identity *id)
{
	free(id->must);
	buf_free(&id->key);
}
