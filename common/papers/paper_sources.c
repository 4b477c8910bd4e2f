/* paper_sources - where the figures come from: each input with its digest, and which report it is; the history. */
#include <stdlib.h>

#include "papers/paper_int.h"

/* ---- day by day ---- */

/* A number of the line, which a day that was not compared with an earlier one has not. */
static void put_number(struct writer *w, const struct history_day *d, const char *name)
{
	uint64_t n;

	if (json_node_whole(json_node_get(d->line, name), &n))
		page_count(w->p, n);
	else
		page_none(w->p);
}

/* Append "debit -10.00" or, of a measure with a currency, "amount JPY 0, amount USD 0.50". */
static void put_difference(const char *measure, const struct json_node *of, struct buf *out)
{
	struct decimal amount;
	size_t start = out->len;

	for (size_t i = 0; i < json_node_size(of); i++) {
		const char *currency;
		const struct json_node *one = json_node_at(of, i, &currency);

		buf_addf(out, "%s%s ", out->len > start ? ", " : "", measure);
		put_difference(currency, one, out);
	}
	if (json_node_size(of) > 0)
		return;
	buf_addf(out, "%s ", measure);
	if (decimal_parse(json_node_text(of), &amount) == DECIMAL_OK)
		table_amount(amount, out);
}

static void put_days(struct writer *w, const struct history *h)
{
	const struct page_column column[] = {
		paper_column(w, WORD_DATE, PAGE_CODE),
		paper_column(w, WORD_DOMAIN, PAGE_CODE),
		paper_column(w, WORD_VERDICT, PAGE_WORDS),
		paper_column(w, WORD_KEYS, PAGE_NUMBER),
		paper_column(w, WORD_DIFFERING, PAGE_NUMBER),
		paper_column(w, WORD_NEWS_NEW, PAGE_NUMBER),
		paper_column(w, WORD_NEWS_CHANGED, PAGE_NUMBER),
		paper_column(w, WORD_NEWS_GONE, PAGE_NUMBER),
		paper_column(w, WORD_TOTAL_DIFFERENCE, PAGE_CODE),
	};
	const struct page_table table = { .id = "history-table",
		                          .title = STR_NULL,
		                          .column = column,
		                          .columns = sizeof(column) / sizeof(*column),
		                          .many = true };

	page_table(w->p, &table);
	for (size_t i = h->count; i > 0; i--) {
		const struct history_day *d = &h->day[i - 1];
		const struct json_node *all = json_node_get(d->line, "differences"), *one;
		bool agrees = str_is(d->verdict, "agrees");

		buf_reset(&w->text);
		for (size_t k = 0; k < json_node_size(all); k++) {
			const char *name;

			one = json_node_at(all, k, &name);
			buf_adds(&w->text, k > 0 ? ", " : "");
			put_difference(name, one, &w->text);
		}
		page_row(w->p, (struct page_row){ .mark = agrees ? PAGE_PLAIN : PAGE_BAD });
		page_text(w->p, d->date);
		page_text(w->p, d->comparison);
		page_text(w->p, paper_word(w, paper_verdict(d->verdict)));
		page_count(w->p, d->keys);
		page_count(w->p, d->differing);
		put_number(w, d, "new");
		put_number(w, d, "changed");
		put_number(w, d, "gone");
		page_text(w->p, buf_str(&w->text));
		page_end_row(w->p);
	}
	page_end_table(w->p);
}

/* How many keys of a comparison differ, day by day. */
static void put_course(struct writer *w, const struct history *h, const struct result *r)
{
	struct page_step *point = xcalloc(h->count + 1, sizeof(*point));
	size_t n = 0;

	for (size_t i = 0; i < h->count; i++)
		if (str_eq(h->day[i].comparison, r->name))
			point[n++] = (struct page_step){ h->day[i].date,
				                         decimal_of((int128)h->day[i].differing, 0),
				                         true };
	buf_reset(&w->text);
	buf_addstr(&w->text, r->name);
	buf_adds(&w->text, ": ");
	buf_addstr(&w->text, paper_word(w, WORD_DIFFERING));
	page_line(w->p, buf_str(&w->text), point, n);
	free(point);
}

void paper_history(struct writer *w)
{
	const struct history *h = w->what->history;

	if (!h || h->count == 0)
		return;
	paper_section(w, "history", WORD_HISTORY);
	for (size_t i = 0; i < w->what->pack->count; i++)
		put_course(w, h, &w->what->pack->comparison[i]);
	put_days(w, h);
}

/* ---- sources ---- */

static void put_row(struct writer *w, const char *name, struct str sha256, const uint64_t *bytes,
                    const struct spec_report *report)
{
	page_row(w->p, (struct page_row){ 0 });
	page_text(w->p, str_of(name));
	if (bytes)
		page_count(w->p, *bytes);
	else
		page_none(w->p);
	page_text(w->p, sha256.len > 0 ? sha256 : STR_NULL);
	page_text(w->p, report ? report->name : STR_NULL);
	page_text(w->p, report ? report->parameters : STR_NULL);
	page_text(w->p, report ? report->extracted_by : STR_NULL);
	page_text(w->p, report ? report->extracted_at : STR_NULL);
	page_end_row(w->p);
}

static void put_side(struct writer *w, const struct side_source *s)
{
	size_t count;
	const struct file_summary *input = side_inputs(s, &count);

	for (size_t i = 0; i < count; i++)
		if (!input[i].database)
			put_row(w, input[i].name, str_of(input[i].sha256), &input[i].bytes,
			        side_report(s));
	/* a database has no bytes to digest */
	if (count == 0 || input[0].database)
		put_row(w, side_description(s), STR_NULL, NULL, side_report(s));
}

/* The legacy files of the run: what its first programs have read and no run has written. */
static void put_legacy(struct writer *w, const struct spec *spec)
{
	const struct runs *all = w->what->runs;

	for (size_t i = 0; all && i < all->count; i++) {
		const struct run *run = all->run[i];

		if (!run_is(run, "clean") || !str_eq(run->name, spec->name))
			continue;
		for (size_t k = 0; k < run->inputs; k++)
			if (!run->input[k].sender && !str_is_null(run->input[k].sha256)) {
				char *name = str_dup(run->input[k].name);

				put_row(w, name, run->input[k].sha256,
				        run->input[k].bytes > 0 ? &run->input[k].bytes : NULL,
				        &spec->source.report);
				free(name);
			}
	}
}

void paper_sources(struct writer *w)
{
	const struct page_column column[] = {
		paper_column(w, WORD_FILE, PAGE_CODE),
		paper_column(w, WORD_BYTES, PAGE_NUMBER),
		paper_column(w, WORD_SHA256, PAGE_CODE),
		paper_column(w, WORD_REPORT_NAME, PAGE_WORDS),
		paper_column(w, WORD_PARAMETERS, PAGE_WORDS),
		paper_column(w, WORD_EXTRACTED_BY, PAGE_WORDS),
		paper_column(w, WORD_EXTRACTED_AT, PAGE_CODE),
	};
	const struct page_table table = {
		.id = "sources-table", .title = STR_NULL, .column = column, .columns = 7
	};
	const struct pack *all = w->what->pack;

	paper_section(w, "sources", WORD_PROVENANCE);
	page_table(w->p, &table);
	for (size_t i = 0; i < all->count; i++) {
		const struct result *r = &all->comparison[i];

		if (i == 0 || r[-1].spec != r->spec) {
			put_row(w, r->spec->path, str_of(r->spec->sha256), NULL, NULL);
			put_legacy(w, r->spec);
		}
		put_side(w, r->source[BEFORE]);
		put_side(w, r->source[AFTER]);
	}
	page_end_table(w->p);
}
