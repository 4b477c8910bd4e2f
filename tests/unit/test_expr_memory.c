/*
 * test_expr_memory: an expression that has seen some records makes no memory for the next one but
 * in the record's arena.
 */
#include <stdlib.h>

#include "expr/expr.h"
#include "schema/word_file.h"
#include "unit.h"

#define NAME(s)                                                                                    \
	{                                                                                          \
		(s), sizeof(s) - 1                                                                 \
	}
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#ifndef UNIT_SANITIZED
/* The allocator of the whole program, with a count in front of glibc's own. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);

static size_t made;

void *malloc(size_t size)
{
	made++;
	return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	made++;
	return __libc_calloc(count, size);
}

void *realloc(void *p, size_t size)
{
	made++;
	return __libc_realloc(p, size);
}

static const struct expr_column columns[] = {
	{ NAME("debit"), { TYPE_DECIMAL, 2 }, true }, { NAME("credit"), { TYPE_DECIMAL, 2 }, true },
	{ NAME("date"), { TYPE_DATE, 0 }, true },     { NAME("account"), { TYPE_TEXT, 0 }, true },
	{ NAME("summary"), { TYPE_TEXT, 0 }, true },  { NAME("number"), { TYPE_INTEGER, 0 }, true },
};

#define FIELDS COUNT(columns)

/*
 * The records differ, so that nothing is only remembered; their lengths do not, so that no buffer
 * need grow.
 */
static void fill(struct str field[FIELDS], char text[FIELDS][40], int i)
{
	snprintf(text[0], sizeof(text[0]), "%d.%02d", i * 7919, i % 100);
	snprintf(text[1], sizeof(text[1]), "0.00");
	snprintf(text[2], sizeof(text[2]), "2023-%02d-%02d", i % 12 + 1, i % 28 + 1);
	snprintf(text[3], sizeof(text[3]), "%d.%02d", 1001 + i % 500, i % 100);
	snprintf(text[4], sizeof(text[4]), "付款  Nr. %d （%d）", i, i * 3);
	snprintf(text[5], sizeof(text[5]), "%d", i);
	for (size_t k = 0; k < FIELDS; k++)
		field[k] = str_of(text[k]);
}

static size_t count_made(struct expr *e, int from, int to)
{
	struct arena arena = { 0 };
	struct expr_env env = { .arena = &arena };
	size_t before = 0;

	for (int i = from; i < to; i++) {
		struct str field[FIELDS];
		char text[FIELDS][40];
		struct record rec = { .field = field, .at = STR("x.csv:1"), .arena = &arena };
		struct value v;

		env.rec = &rec;
		fill(field, text, i);
		arena_reset(&arena);
		if (i == from + (to - from) / 2)
			before = made;
		CHECK(expr_eval(e, &env, &v));
	}
	before = made - before;
	expr_env_free(&env);
	arena_free(&arena);
	return before;
}

static bool add_form(void *forms, const struct str *cell, const char **why)
{
	return legal_forms_add(forms, cell, why);
}

/* The legal forms of the installation; the caller frees them. */
static struct legal_forms *read_forms(void)
{
	struct legal_forms *f = legal_forms_new();
	const struct word_file_form form = { legal_forms_column, LEGAL_FORMS_COLUMNS, add_form, f,
		                             NULL };
	struct word_files files = { 0 };

	CHECK(word_files_find(&files, "/nowhere", LEGAL_FORMS_FILE) &&
	      word_file_read(files.path[0].p, &form));
	word_files_free(&files);
	legal_forms_end(f);
	return f;
}

static void nothing(void)
{
	static const char *const texts[] = {
		"debit - credit",
		"round(debit / 7, 2)",
		"debit * 1.13",
		"abs(credit - debit) > 100",
		"coalesce(nullif(debit, 0), credit)",
		"to_char(date, 'YYYYMM') || '-' || lpad(number, 6, '0')",
		"add_days(date, 30)",
		"last_day(date)",
		"add_months(date, 1)",
		"year(date) * 100 + month(date)",
		"date_diff('day', date, date '2023-12-31')",
		"account like '10%'",
		"account ~ '^1[0-9]+[.]'",
		"regexp_replace(account, '[.]', '')",
		"regexp_substr(summary, '[0-9]+')",
		"split_part(account, '.', 1)",
		"upper(summary)",
		"lower(summary)",
		"replace(summary, 'Nr.', 'No')",
		"substr(summary, 2, 3)",
		"left(summary, 2) || right(summary, 2)",
		"length(summary)",
		"trim(summary)",
		"concat_ws('-', account, number)",
		"halfwidth(summary)",
		"case when debit > credit then 'D' else 'C' end",
		"account in ('1001.01', '1002.02')",
		"number between 10 and 20",
		"starts_with(account, '10')",
		"greatest(debit, credit)",
		"mod(number, 7)",
		"nfkc(summary)",
		"fingerprint(summary)",
		"company_name(summary || '（上海）有限公司')",
	};
	const struct expr_scope scope = { columns, FIELDS, FIELDS };
	struct legal_forms *forms = read_forms();
	const struct expr_names names = { .forms = forms };

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct expr_error error;
		struct expr *e = expr_parse(str_of(texts[i]), &names, EXPR_PLAIN, &error);
		bool bound = e && expr_bind(e, &scope, &error);

		CHECK_ROW(bound, texts[i]);
		if (bound)
			CHECK_ROW(count_made(e, 10000, 12000) == 0, texts[i]);
		expr_free(e);
	}
	legal_forms_free(forms);
}

/* Other threads may use the expression meanwhile. */
static void again(void)
{
	const struct expr_scope scope = { columns, FIELDS, FIELDS };
	struct expr_error error;
	struct expr *e = expr_parse(STR("account ~ '^(1|2)' and to_date(number, 'YYYYMMDD') > date "
	                                "'2023-01-01'"),
	                            NULL, EXPR_PLAIN, &error);
	size_t before;

	CHECK(e && expr_bind(e, &scope, &error));
	before = made;
	CHECK(expr_bind(e, &scope, &error) && made == before);
	expr_free(e);
}
#endif

int main(void)
{
#ifndef UNIT_SANITIZED
	unit_run("an expression makes no memory for a record but in its arena", nothing);
	unit_run("binding again to an equal scope makes nothing", again);
#endif
	return unit_end();
}
