/* currencies - see currencies.h. */
#include "cells/currencies.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "record/finding.h"
#include "value/currency.h"

/* A currency that a column names. */
struct currency_seen {
	int mark;       /* how its first amount writes it */
	uint64_t count; /* amounts that name it */
	struct buf at;  /* the place of the first one */
};

struct currency_column {
	int mark;                   /* of the amount read last */
	struct currency_seen *seen; /* in the order in which they were first seen; no name twice */
	size_t count, capacity;     /* how many, and room for so many */
	/* of them those whose `at` has memory already: currencies_clear() leaves it */
	size_t room;
};

struct currencies {
	const struct spec_clean *clean;
	struct currency_column *column; /* one for each field */
	size_t fields;                  /* how many */
};

struct currencies *currencies_new(const struct spec_clean *clean)
{
	struct currencies *c = xcalloc(1, sizeof(*c));

	c->clean = clean;
	c->fields = clean->field_count;
	c->column = xcalloc(c->fields, sizeof(*c->column));
	return c;
}

int *currencies_sign(struct currencies *c, size_t i)
{
	return &c->column[i].mark;
}

/* ---- what a column has ---- */

static struct currency_seen *add(struct currency_column *column, int mark, uint64_t count,
                                 struct str at)
{
	const char *name = currency_name(mark);
	struct currency_seen *seen;

	for (size_t i = 0; i < column->count; i++)
		if (strcmp(currency_name(column->seen[i].mark), name) == 0) {
			column->seen[i].count += count;
			return &column->seen[i];
		}
	column->seen = mem_grow(column->seen, &column->capacity, column->count + 1,
	                        sizeof(*column->seen));
	seen = &column->seen[column->count++];
	if (column->count > column->room) {
		seen->at = (struct buf){ 0 };
		column->room = column->count;
	}
	seen->mark = mark;
	seen->count = count;
	buf_reset(&seen->at);
	buf_addstr(&seen->at, at);
	return seen;
}

bool currencies_add(struct currencies *c, size_t i, struct str at)
{
	const struct spec_field *field = &c->clean->field[i];
	struct currency_column *column = &c->column[i];

	if (!field->currency_demand.p)
		add(column, column->mark, 1, at);
	else if (!field->demand_by_field)
		return currency_may_be(column->mark, field->currency_demand);
	return true;
}

/* The other field may have a code, or a text as in amounts: RMB, 人民币. */
static bool is_same(int mark, struct str text)
{
	int other = currency_find(text);

	if (other == CURRENCY_NONE)
		return false;
	return currency_may_be(mark, str_of(currency_name(other))) ||
	       currency_may_be(other, str_of(currency_name(mark)));
}

bool currencies_fits(const struct currencies *c, size_t i, const struct record *rec)
{
	const struct spec_field *field = &c->clean->field[i];
	struct str text;

	if (c->column[i].mark == CURRENCY_NONE || !field->currency_demand.p ||
	    !field->demand_by_field)
		return true;
	text = rec->field[field->demand_field];
	return text.p && is_same(c->column[i].mark, text);
}

bool currencies_known(const struct currencies *c, size_t i, const struct record *rec)
{
	const struct spec_field *field = &c->clean->field[i];
	struct str text;

	if (!field->currency_demand.p || !field->demand_by_field || field->currency_name.p)
		return true;
	text = rec->field[field->demand_field];
	return !text.p || currency_is_code(text) || currency_find(text) != CURRENCY_NONE;
}

void currencies_demand(const struct currencies *c, size_t i, const struct record *rec,
                       struct buf *out)
{
	const struct spec_field *field = &c->clean->field[i];
	struct str name = field->currency_demand;
	struct buf quoted = { 0 };

	if (!field->demand_by_field)
		buf_addf(out, " (currency: %.*s)", (int)name.len, name.p);
	else if (!rec->field || !rec->field[field->demand_field].p)
		buf_addf(out, " (%.*s is empty)", (int)name.len, name.p);
	else
		buf_addf(out, " (%.*s is %s)", (int)name.len, name.p,
		         text_quote(&quoted, rec->field[field->demand_field]));
	buf_free(&quoted);
}

/* ---- in parts ---- */

void currencies_join(struct currencies *c, const struct currencies *part)
{
	for (size_t i = 0; i < c->fields; i++)
		for (size_t k = 0; k < part->column[i].count; k++) {
			const struct currency_seen *seen = &part->column[i].seen[k];

			add(&c->column[i], seen->mark, seen->count, buf_str(&seen->at));
		}
}

void currencies_clear(struct currencies *c)
{
	for (size_t i = 0; i < c->fields; i++)
		c->column[i].count = 0;
}

/* ---- the end ---- */

/* "CNY (120 amounts, first on in.csv:2 as '¥')" */
static void put_seen(const struct currency_seen *seen, struct buf *out)
{
	struct str text = currency_text((size_t)seen->mark - 1);
	const char *name = currency_name(seen->mark);
	char number[27];

	buf_addf(out, "%s (%s amount%s, first on %s", name, text_count(seen->count, number),
	         seen->count == 1 ? "" : "s", seen->at.p);
	if (!str_is(text, name))
		buf_addf(out, " as '%.*s'", (int)text.len, text.p);
	buf_addc(out, ')');
}

static void report_mixed(struct str field, const struct currency_column *column,
                         const struct file_findings *findings)
{
	struct buf list = { 0 };

	for (size_t k = 0; k < column->count; k++) {
		buf_adds(&list, k > 0 ? ", " : "");
		put_seen(&column->seen[k], &list);
	}
	finding_report_whole(
		file_findings_sinks(findings),
		&(struct finding){ .at = buf_str(&column->seen[1].at),
	                           .field = field,
	                           .code = file_finding_name(FILE_CURRENCIES_MIXED) },
		"%.*s: amounts in %zu currencies, which no sum may add: %s; see clean.fields.%.*s.currency",
		(int)field.len, field.p, column->count, list.p, (int)field.len, field.p);
	buf_free(&list);
}

void currencies_report(const struct currencies *c, struct file_findings *findings)
{
	for (size_t i = 0; i < c->fields; i++) {
		const struct currency_column *column = &c->column[i];
		struct str field = c->clean->field[i].name;
		char number[27];

		if (column->count > 1) {
			report_mixed(field, column, findings);
			file_findings_add(findings, file_finding_name(FILE_CURRENCIES_MIXED), 1,
			                  field, NULL);
		} else if (column->count == 1) {
			diag_detail(
				"%.*s: %s amount%s in %s; those that name no currency are taken for the same",
				(int)field.len, field.p, text_count(column->seen[0].count, number),
				column->seen[0].count == 1 ? "" : "s",
				currency_name(column->seen[0].mark));
		}
	}
}

void currencies_free(struct currencies *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->fields; i++) {
		for (size_t k = 0; k < c->column[i].room; k++)
			buf_free(&c->column[i].seen[k].at);
		free(c->column[i].seen);
	}
	free(c->column);
	free(c);
}
