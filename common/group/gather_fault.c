/* gather_fault - where the faults of a group began, and what follows from them. */
#include "base/buf.h"
#include "group/gather_int.h"

void gather_copy_origin(const struct origin *from, struct arena *arena, struct origin *to)
{
	struct expr_miss *miss = from->miss ? arena_alloc(arena, sizeof(*miss)) : NULL;

	*to = (struct origin){
		.cause = { .code = str_copy(arena, from->cause.code),
		           .column = str_copy(arena, from->cause.column),
		           .text = str_copy(arena, from->cause.text),
		           .line = str_copy(arena, from->cause.line) },
		.file = str_copy(arena, from->file),
		.detail = str_copy(arena, from->detail),
		.miss = miss,
	};
	if (miss)
		*miss = expr_miss_copy(from->miss, arena);
}

/* The cause lasts as long as the group. */
static void keep_origin(struct gather *g, const struct record *rec, const struct fault_entry *cause,
                        struct str detail, const struct expr_miss *miss, struct origin *out)
{
	struct record_place place = record_place(rec->at);
	struct origin o = { .cause = *cause,
		            .file = place.line.p ? place.file : STR_NULL,
		            .detail = detail,
		            .miss = miss };

	if (!o.cause.line.p)
		o.cause.line = place.line;
	gather_copy_origin(&o, &g->arena, out);
}

/* The origin of a let value that has failed: as the mapper will report it for the record. */
static void let_origin(struct gather *g, const struct record *rec, size_t i, struct origin *out)
{
	const struct spec_expr *let = &g->map->let[i];
	const struct let_fault *f = &g->let_fault[i];
	struct fault_entry cause;

	if (!cause_follows(g->causes, rec, let->expr, &cause) &&
	    !cause_reads(g->causes, rec, let->expr, &cause))
		cause = (struct fault_entry){ .column = let->name };
	cause.code = f->code;
	keep_origin(g, rec, &cause, f->detail, f->miss.lookup ? &f->miss : NULL, out);
}

bool gather_origin(struct gather *g, const struct record *rec, const bool *reads,
                   struct origin *out)
{
	const struct expr_scope *scope = g->causes->scope;
	struct str rest = rec->fault;
	struct fault_entry e;
	struct buf detail = { 0 };

	while (fault_next(&rest, rec->arena, &e))
		for (size_t c = 0; e.field.p && c < scope->field_count; c++) {
			if (!reads[c] || !str_eq(scope->column[c].name, e.field) ||
			    !fault_cause(rec, &e))
				continue;
			buf_addf(&detail, "'%.*s' of %.*s is at fault", (int)e.field.len, e.field.p,
			         (int)rec->at.len, rec->at.p);
			keep_origin(g, rec, &e, buf_str(&detail), NULL, out);
			buf_free(&detail);
			return true;
		}
	for (size_t i = 0; i < g->map->let_count; i++)
		if (reads[scope->field_count + i] && g->let_fault[i].failed) {
			let_origin(g, rec, i, out);
			return true;
		}
	return false;
}

/* The one field in `reads`; -1: none, or several. */
static ptrdiff_t only_field(const struct gather *g, const bool *reads)
{
	ptrdiff_t only = -1;

	for (size_t c = 0; c < g->causes->scope->field_count; c++) {
		if (!reads[c])
			continue;
		if (only >= 0)
			return -1;
		only = (ptrdiff_t)c;
	}
	return only;
}

const struct expr_miss *gather_missed(struct expr_env *env, struct str name)
{
	struct buf text = { 0 };
	struct expr_miss *miss;

	if (env->miss_count == 0 || !str_eq(env->fault, fault_name(FAULT_UNMAPPED)))
		return NULL;
	miss = &env->miss[env->miss_count - 1];
	buf_addf(&text, "%.*s: %s", (int)name.len, name.p, env->detail);
	miss->said = str_copy(env->arena, buf_str(&text));
	buf_free(&text);
	return miss;
}

void gather_report(struct gather *g, struct record *rec, struct str name, const bool *reads,
                   struct origin *out)
{
	ptrdiff_t only = only_field(g, reads);
	struct fault_entry cause = { .code = g->env.fault, .column = name };
	const struct expr_miss *miss = gather_missed(&g->env, name);

	if (only >= 0) {
		cause.column = cause_column(g->causes, rec->header->name[only]);
		cause.text = rec->field[only];
	}
	keep_origin(g, rec, &cause, str_of(g->env.detail), miss, out);
	finding_report(miss || cause_has(rec, &cause) ? NULL : g->sinks, rec,
	               &(struct finding){ .field = name,
	                                  .column = cause.column,
	                                  .code = cause.code,
	                                  .value = cause.text,
	                                  .message = str_of(g->env.detail),
	                                  .front = FRONT_FIELD });
}

void gather_ask_key(struct gather *g, struct expr_env *env)
{
	struct value v;

	for (size_t i = 0; g->key_looks && i < g->map->group_count; i++)
		if (!expr_eval(g->map->group[i].expr, env, &v))
			(void)gather_missed(env, STR("group"));
}

/* ---- why an expression failed ---- */

/* The cause as a fault of `rec` has it: with its line only if that is another one. */
static struct fault_entry cause_for(const struct record *rec, const struct origin *o)
{
	struct record_place place = record_place(rec->at);
	struct fault_entry cause = o->cause;

	if (!place.line.p || !str_eq(place.file, o->file) || str_eq(place.line, cause.line))
		cause.line = STR_NULL;
	return cause;
}

/* The origin of the fault of `e` for this record, if an aggregate has failed. */
static const struct origin *failed(const struct gather *g, const struct held *h,
                                   const struct expr *e)
{
	if (h->why)
		return expr_has_aggregate(e) ? h->why : NULL;
	for (size_t i = 0; i < g->member_count; i++)
		if (g->member[i].of->expr == e && g->member[i].failed)
			return &g->member[i].origin;
	return NULL;
}

bool gather_fails(const struct gather *g, const struct expr *e)
{
	return failed(g, &g->held[g->next - 1], e) != NULL;
}

/* The same holds for all records of the group: the cause is in its first record, and reported once. */
static void common_cause(struct gather *g, const struct record *rec, const struct expr *e,
                         struct str text, struct fault_entry *cause, bool *follows)
{
	const struct record *first = &g->held[0].rec;
	ptrdiff_t only = -1;
	struct origin o;
	size_t i = 0;

	*cause = (struct fault_entry){ .text = text };
	for (size_t k = 0; k < g->member_count; k++)
		if (g->member[k].of->expr == e) {
			only = only_field(g, g->member[k].reads);
			cause->column = g->member[k].of->name;
		}
	if (only >= 0) {
		cause->column = cause_column(g->causes, rec->header->name[only]);
		if (!text.p)
			cause->text = first->field[only];
	}
	keep_origin(g, first, cause, STR_NULL, NULL, &o);
	*cause = cause_for(rec, &o);
	while (i < g->said_count && g->said[i] != e)
		i++;
	*follows = i < g->said_count;
	if (*follows)
		return;
	g->said = mem_grow(g->said, &g->said_capacity, g->said_count + 1, sizeof(struct expr *));
	g->said[g->said_count++] = e;
}

bool gather_explains(struct gather *g, const struct record *rec, const struct expr *e,
                     struct str text, struct fault_entry *cause, bool *follows)
{
	const struct origin *o = failed(g, &g->held[g->next - 1], e);

	if (o) {
		*cause = cause_for(rec, o);
		*follows = true;
		return true;
	}
	if (!expr_is_common(e))
		return false;
	common_cause(g, rec, e, text, cause, follows);
	return true;
}
