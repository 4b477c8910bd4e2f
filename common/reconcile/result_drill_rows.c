/* result_drill_rows - the records behind a figure as rows for machines. */
#include <stdlib.h>

#include "reconcile/result_drill.h"

struct listing {
	struct rows rows;
	struct row_head head;
	struct buf record, detail;
};

static void begin_rows(struct drilled *d)
{
	struct listing *l = d->form;

	for (size_t i = 0; i < l->head.count; i++)
		l->head.cell[i] = STR_NULL;
	rows_find_columns(&l->head, d->r->what);
	for (size_t i = 0; i < d->at->parts; i++)
		l->head.cell[l->head.column[i]] = d->at->part[i];
}

static void put_amount(const struct rows *rows, bool has, struct decimal d, bool last)
{
	char text[DECIMAL_TEXT];

	rows_put(rows, has ? result_amount(d, text) : STR_NULL, last);
}

/* One row. `record` is NULL: what no record proves. */
static void put_row(struct drilled *d, const struct reason *record, size_t measure,
                    const struct drill_amounts *a, const bool has[2])
{
	struct listing *l = d->form;

	buf_reset(&l->record);
	buf_reset(&l->detail);
	if (record) {
		drill_put_record(d, record, &l->record);
		drill_put_detail(d, record, &l->detail);
		if (record->key) {
			buf_adds(&l->detail, l->detail.len > 0 ? ", in " : "in ");
			drill_put_key(d, record, &l->detail);
		}
	}
	if (l->head.named)
		rows_put(&l->rows, d->r->name, false);
	for (size_t i = 0; i < l->head.count; i++)
		rows_put(&l->rows, l->head.cell[i], false);
	rows_put(&l->rows, l->record.len > 0 ? buf_str(&l->record) : STR_NULL, false);
	rows_put(&l->rows, str_of(record ? reason_name(record->kind) : "no record"), false);
	rows_put(&l->rows, l->detail.len > 0 ? buf_str(&l->detail) : STR_NULL, false);
	for (int side = BEFORE; side <= AFTER; side++)
		rows_put(&l->rows, record ? record->at[side] : STR_NULL, false);
	rows_put(&l->rows, d->r->what->measure[measure].name, false);
	for (int side = BEFORE; side <= AFTER; side++)
		put_amount(&l->rows, has[side], a->side[side], false);
	put_amount(&l->rows, !record || record->kind != REASON_OPEN, a->difference, true);
}

static bool record_rows(struct drilled *d, const struct reason *record)
{
	for (size_t i = 0; i < d->r->what->measure_count; i++) {
		bool has[2];
		struct drill_amounts a = drill_amounts_of(d, record, i, has);

		put_row(d, record, i, &a, has);
	}
	return true;
}

static bool end_rows(struct drilled *d)
{
	static const bool both[2] = { true, true };
	struct drill_amounts a;

	for (size_t i = 0; i < d->r->what->measure_count; i++)
		if (drill_remains(d, i, &a))
			put_row(d, NULL, i, &a, both);
	return true;
}

static bool put_rows(const struct pack *p, struct rows rows)
{
	static const struct drill_form form = { begin_rows, record_rows, end_rows };
	static const char *const names[] = { "record",  "reason", "detail", "before_at", "after_at",
		                             "measure", "before", "after",  "difference" };
	struct listing l = { .rows = rows };
	struct drilled d = { .out = rows.out, .form = &l };
	bool ok;

	rows_head(p, &rows, &l.head);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		rows_put(&rows, str_of(names[i]), i + 1 == sizeof(names) / sizeof(*names));
	ok = drill_each(&d, p, &form);
	rows_head_free(&l.head);
	buf_free(&l.record);
	buf_free(&l.detail);
	return ok;
}

bool result_drill_csv(const struct pack *p, struct buf *out)
{
	return put_rows(p, rows_csv(p, out));
}

bool result_drill_tsv(const struct pack *p, struct buf *out)
{
	return put_rows(p, rows_tsv(out));
}
