/* result_drill_json - the records behind a figure as JSON. */
#include "reconcile/result_drill.h"

struct listing {
	bool any;        /* there is a figure before this one, */
	bool any_record; /* and a record */
	struct buf text;
};

static struct json_node *amounts_node(const struct drill_amounts *a, const bool has[2],
                                      bool differs)
{
	struct json_node *o = json_node_object();
	char text[DECIMAL_TEXT];

	for (int side = BEFORE; side <= AFTER; side++)
		json_node_set_text(o, result_side_names[side],
		                   has[side] ? result_amount(a->side[side], text) : STR_NULL);
	json_node_set_text(o, "difference",
	                   differs ? result_amount(a->difference, text) : STR_NULL);
	return o;
}

/* Set a member for the measure. */
static void set_measure(struct listing *l, struct json_node *o, struct str name,
                        struct json_node *child)
{
	buf_reset(&l->text);
	buf_addstr(&l->text, name);
	json_node_set(o, l->text.p, child);
}

static void begin_json(struct drilled *d)
{
	struct listing *l = d->form;
	struct json_node *key = result_key_node(d->r, d->at->part);

	buf_adds(d->out, l->any ? ",\n  {" : "\n  {");
	l->any = true;
	l->any_record = false;
	if (pack_is_list(d->pack)) {
		struct json_node *name = json_node_object();

		json_node_set_text(name, "comparison", d->r->name);
		buf_reset(&l->text);
		json_node_write(name, &l->text);
		json_node_free(name);
		/* the member, without the braces */
		buf_add(d->out, l->text.p + 1, l->text.len - 2);
		buf_addc(d->out, ',');
	}
	buf_adds(d->out, "\"key\":");
	json_node_write(key, d->out);
	json_node_free(key);
	buf_addf(d->out, ",\"status\":\"%s\",\"records\":[", status_name(d->at->status));
}

static bool record_json(struct drilled *d, const struct reason *record)
{
	struct listing *l = d->form;
	struct json_node *o = json_node_object(), *amounts = json_node_object();

	json_node_set_text(o, "reason", str_of(reason_name(record->kind)));
	buf_reset(&l->text);
	drill_put_detail(d, record, &l->text);
	if (l->text.len > 0)
		json_node_set_text(o, "detail", buf_str(&l->text));
	buf_reset(&l->text);
	drill_put_key(d, record, &l->text);
	if (l->text.len > 0)
		json_node_set_text(o, "in_key", buf_str(&l->text));
	buf_reset(&l->text);
	drill_put_record(d, record, &l->text);
	json_node_set_text(o, "record", l->text.len > 0 ? buf_str(&l->text) : STR_NULL);
	json_node_set_text(o, "before_at", record->at[BEFORE]);
	json_node_set_text(o, "after_at", record->at[AFTER]);
	for (size_t i = 0; i < d->r->what->measure_count; i++) {
		bool has[2];
		struct drill_amounts a = drill_amounts_of(d, record, i, has);

		set_measure(l, amounts, d->r->what->measure[i].name,
		            amounts_node(&a, has, record->kind != REASON_OPEN));
	}
	json_node_set(o, "amounts", amounts);
	buf_adds(d->out, l->any_record ? ",\n    " : "\n    ");
	l->any_record = true;
	json_node_write(o, d->out);
	json_node_free(o);
	return true;
}

static bool end_json(struct drilled *d)
{
	static const bool both[2] = { true, true };
	static const char *const names[] = { "all_records", "no_record", "figure" };
	struct listing *l = d->form;

	buf_adds(d->out, l->any_record ? "\n  ]" : "]");
	for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++) {
		struct json_node *o = json_node_object();

		for (size_t i = 0; i < d->r->what->measure_count; i++) {
			struct drill_amounts a = drill_figure(d, i);

			if (n == 0)
				a = d->proved[i];
			else if (n == 1)
				(void)drill_remains(d, i, &a);
			set_measure(l, o, d->r->what->measure[i].name,
			            amounts_node(&a, both, true));
		}
		buf_addf(d->out, ",\"%s\":", names[n]);
		json_node_write(o, d->out);
		json_node_free(o);
	}
	buf_addc(d->out, '}');
	return true;
}

bool result_drill_json(const struct pack *p, struct buf *out)
{
	static const struct drill_form form = { begin_json, record_json, end_json };
	struct listing l = { 0 };
	struct drilled d = { .out = out, .form = &l };
	bool ok;

	buf_adds(out, "{\"drill\":[");
	ok = drill_each(&d, p, &form);
	buf_adds(out, "\n]}\n");
	buf_free(&l.text);
	return ok;
}
