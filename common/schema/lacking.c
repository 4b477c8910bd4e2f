/* lacking - see lacking.h. */
#include "schema/lacking.h"

static void add_own(struct buf *sql, const struct lacking *l, size_t i, const char *before)
{
	buf_adds(sql, before);
	l->add_name(l->of, sql, l->schema->field[l->key->field[i]].name);
}

static void add_list(struct buf *sql, const struct lacking *l, const char *between)
{
	for (size_t i = 0; i < l->key->field_count; i++)
		add_own(sql, l, i, i == 0 ? "" : between);
}

/* The keys that the other table lacks, each once, with the number of their records as `times`. */
static void add_lacking(struct buf *sql, const struct lacking *l)
{
	buf_adds(sql, "(SELECT ");
	add_list(sql, l, ", ");
	buf_adds(sql, ", count(*) AS times FROM ");
	buf_addstr(sql, l->table);
	buf_addf(sql, " WHERE _batch = %lld", (long long)l->batch);
	for (size_t i = 0; i < l->key->field_count; i++) {
		add_own(sql, l, i, " AND ");
		buf_adds(sql, " IS NOT NULL");
	}
	buf_adds(sql, " GROUP BY ");
	add_list(sql, l, ", ");
	buf_adds(sql, ") k WHERE NOT EXISTS (SELECT 1 FROM ");
	buf_addstr(sql, l->other);
	buf_adds(sql, " o WHERE ");
	for (size_t i = 0; i < l->key->field_count; i++) {
		buf_adds(sql, i > 0 ? " AND o." : "o.");
		l->add_name(l->of, sql, l->key->column[i]);
		add_own(sql, l, i, " = k.");
	}
	buf_addc(sql, ')');
}

void lacking_count_sql(struct buf *sql, const struct lacking *l)
{
	buf_reset(sql);
	buf_adds(sql, "SELECT count(*), coalesce(sum(k.times), 0) FROM ");
	add_lacking(sql, l);
}

void lacking_keys_sql(struct buf *sql, const struct lacking *l, size_t most)
{
	buf_reset(sql);
	buf_adds(sql, "SELECT ");
	add_list(sql, l, ", ");
	buf_adds(sql, " FROM ");
	add_lacking(sql, l);
	buf_adds(sql, " ORDER BY ");
	add_list(sql, l, ", ");
	buf_addf(sql, " LIMIT %zu", most);
}
