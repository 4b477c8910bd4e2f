/* target - takes header and types from the spec. */
#include "map/target.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"

static void set_types(struct target *t, const struct schema *to)
{
	t->column = xcalloc(t->header.count, sizeof(*t->column));
	for (size_t i = 0; to && i < t->header.count; i++) {
		const struct schema_field *f = schema_find(to, t->header.name[i]);

		if (f)
			t->column[i] = (struct target_column){ f->type, f->type.kind != TYPE_TEXT,
				                               f };
	}
}

bool target_open(struct target *t, struct spec *spec)
{
	const struct spec_expr let[LET_COUNT] = {
		[LET_PART] = { .name = STR("part") }, [LET_PARTS] = { .name = STR("parts") }
	};

	if (!spec_map_header(&spec->map, &t->header)) {
		diag_error("%s: map makes more than %zu fields", spec->path, FIELDS_MAX);
		return false;
	}
	t->schema = spec->map.to;
	set_types(t, spec->map.to);
	if (spec->map.to && spec->map.to->layout && !(t->layout = layout_open(spec->map.to)))
		return false;
	t->scope = spec_scope(spec, &t->header, spec->map.to, let, LET_COUNT);
	/*
	 * without a schema a field may have another meaning than the clean field with its name;
	 * these columns are new
	 */
	for (size_t i = 0; !spec->map.to && i < t->header.count; i++)
		((struct expr_column *)t->scope.column)[i].typed = false;
	return true;
}

size_t target_index(const struct target *t, struct str name)
{
	return (size_t)header_find(&t->header, name);
}

int target_scale(const struct target *t, size_t column, int otherwise)
{
	const struct target_column *c = &t->column[column];

	if (!c->typed)
		return otherwise;
	return c->type.kind == TYPE_DECIMAL   ? c->type.scale
	       : c->type.kind == TYPE_INTEGER ? 0
	                                      : otherwise;
}

bool target_fits(const struct target *t, const struct record *rec, size_t column,
                 const struct value *v, struct str *text, enum fault *fault)
{
	if (!t->column[column].typed) {
		*text = value_to_text(v, rec->arena);
		return true;
	}
	if (value_to_type(v, t->column[column].type, rec->arena, text, fault))
		return true;
	*text = value_to_text(v, rec->arena);
	return false;
}

struct str target_text(const struct target *t, struct fault_report *fault_report,
                       struct record *rec, size_t column, const struct value *v, const void *once)
{
	struct buf detail = { 0 }, quoted = { 0 };
	struct str text;
	enum fault fault;

	if (target_fits(t, rec, column, v, &text, &fault))
		return text;
	buf_addf(&detail, "%s %s", text_quote(&quoted, text), fault_meaning(fault));
	fault_report_add(fault_report, rec, t->header.name[column], fault_name(fault), detail.p,
	                 once);
	buf_free(&detail);
	buf_free(&quoted);
	return text;
}

void target_check(const struct target *t, struct fault_report *fault_report, struct record *rec)
{
	struct buf detail = { 0 }, quoted = { 0 };
	enum fault fault;

	for (size_t i = 0; t->layout && i < t->header.count; i++) {
		if (layout_takes(t->layout, t->column[i].field, rec->field[i], &fault) ||
		    fault_has(rec, t->header.name[i]))
			continue;
		buf_reset(&detail);
		if (fault == FAULT_REQUIRED)
			buf_adds(&detail, "is required, but there is nothing");
		else
			buf_addf(&detail, "%s %s", text_quote(&quoted, rec->field[i]),
			         fault_meaning(fault));
		fault_report_add(fault_report, rec, t->header.name[i], fault_name(fault), detail.p,
		                 NULL);
	}
	buf_free(&detail);
	buf_free(&quoted);
}

void target_free(struct target *t)
{
	layout_close(t->layout);
	header_free(&t->header);
	free(t->column);
}
