/* guess_pages - see guess_pages.h. */
#include "sniff/guess_pages.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void guess_pages_begin(struct guess_pages *g, const struct columns *columns,
                       const struct guess_sample *sample)
{
	g->columns = columns;
	g->sample = sample;
	g->codes = true;
	g->fills = xcalloc(columns->own + 1, sizeof(*g->fills));
}

/* ---- page numbers and titles ---- */

/* What remains of the text of a page number without digits, blanks and points. */
static const char *const numbers[] = { "第页",   "第頁",     "第页共页", "第頁共頁", "共页第页",
	                               "页码",   "頁碼",     "頁",       "页",       "ページ",
	                               "page",   "pageof",   "seite",    "seitevon", "pagina",
	                               "página", "páginade", "pagesur",  "blatt" };

static bool is_number(struct str cell)
{
	struct buf left = { 0 };
	size_t digits = 0;
	bool is = false;

	for (size_t i = 0; i < cell.len && cell.len <= 60; i++) {
		unsigned char c = (unsigned char)cell.p[i];

		digits += isdigit(c) != 0;
		if (c >= 0x80 || isalpha(c))
			buf_addc(&left, (char)(c < 0x80 ? tolower(c) : c));
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]) && digits > 0; i++)
		is = is || str_is(buf_str(&left), numbers[i]);
	buf_free(&left);
	return is;
}

/* Does the same text occur above the header? */
static bool is_title(const struct guess_pages *g, struct str cell)
{
	for (size_t r = 0; r < g->sample->count && g->sample->row[r].line < g->columns->line; r++)
		for (size_t i = 0; i < g->sample->row[r].count; i++)
			if (str_eq(guess_cell(&g->sample->row[r], i), cell))
				return true;
	return false;
}

static void cut_number(struct str cell, struct guess_page *page)
{
	size_t first = 0, last = cell.len;

	while (first < cell.len && !isdigit((unsigned char)cell.p[first]))
		first++;
	while (last > first && !isdigit((unsigned char)cell.p[last - 1]))
		last--;
	page->text = (struct str){ cell.p, first };
	page->after = (struct str){ cell.p + last, cell.len - last };
}

/* Add the row of a page, by its first text; false if there is no room for another kind. */
static bool add_page(struct guess_pages *g, size_t column, struct str cell, bool number)
{
	struct guess_page page = { column, cell, STR_NULL };

	if (number)
		cut_number(cell, &page);
	for (size_t i = 0; i < g->kinds; i++)
		if (g->kind[i].column == column && str_eq(g->kind[i].text, page.text) &&
		    (g->kind[i].after.p != NULL) == number &&
		    (!number || str_eq(g->kind[i].after, page.after)))
			return true;
	if (g->kinds == GUESS_PAGES)
		return false;
	page.text = str_copy(&g->arena, page.text);
	if (number)
		page.after = str_copy(&g->arena, page.after);
	g->kind[g->kinds++] = page;
	return true;
}

/* ---- headings of blocks ---- */

static const char *const labels[] = {
	"科目",   "会计科目",       "會計科目", "科目名称",  "科目编码", "科目代码",
	"账户",   "帐户",           "勘定科目", "Account",   "account",  "ACCOUNT",
	"Ledger", "Ledger Account", "Konto",    "Sachkonto", "Compte",   "Cuenta",
	"Conto",  "Conta",          "Счет",     "Счёт"
};

static bool add_heading(struct guess_pages *g, struct str cell, uint64_t line)
{
	ptrdiff_t wide = str_find(cell, STR("：")),
		  colon = wide >= 0 ? wide : str_find(cell, STR(":"));
	size_t from, end = colon > 0 ? (size_t)colon : 0;
	struct str label;
	bool known = false;

	if (colon <= 0)
		return false;
	while (end > 0 && cell.p[end - 1] == ' ')
		end--;
	label = (struct str){ cell.p, end };
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		known = known || str_is(label, labels[i]);
	if (!known || (g->headings > 0 && !str_eq(label, g->label)))
		return false;
	for (from = (size_t)colon + (wide >= 0 ? 3 : 1); from < cell.len && cell.p[from] == ' ';)
		from++;
	if (from == cell.len)
		return false;
	g->codes = g->codes && isdigit((unsigned char)cell.p[from]);
	if (g->headings++ == 0) {
		g->line = line;
		g->text = str_copy(&g->arena, cell);
		g->label = str_copy(&g->arena, label);
	}
	return true;
}

bool guess_pages_row(struct guess_pages *g, const struct legacy_row *row)
{
	size_t first = SIZE_MAX, filled = 0;

	for (size_t i = 0; i < row->count; i++) {
		struct str cell = guess_cell(row, i);

		if (cell.len == 0)
			continue;
		if (filled++ == 0 && add_heading(g, cell, row->line))
			return true;
		if (!is_number(cell) && !is_title(g, cell))
			return false;
		first = first == SIZE_MAX ? i : first;
	}
	if (first >= g->columns->own ||
	    columns_index(g->columns, g->columns->shown[first]) != (ptrdiff_t)first ||
	    g->columns->shown[first].len == 0 ||
	    !add_page(g, first, guess_cell(row, first), is_number(guess_cell(row, first))))
		return false;
	for (size_t i = first; i < row->count && i < g->columns->own; i++)
		g->fills[i] = g->fills[i] || guess_cell(row, i).len > 0;
	g->rows++;
	return true;
}

void guess_pages_free(struct guess_pages *g)
{
	free(g->fills);
	arena_free(&g->arena);
	*g = (struct guess_pages){ 0 };
}
