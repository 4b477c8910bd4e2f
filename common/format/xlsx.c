/* xlsx - open a workbook, select the sheet, read its rows; see xlsx.h. */
#include "format/xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "format/xlsx_int.h"
#include "format/xlsx_merged.h"

/* ---- which file ---- */

/* Check that a zip archive is a workbook. If not, report what it is. */
static bool check_kind(struct xlsx *x)
{
	static const struct {
		const char *part;
		const char *is;
	} others[] = {
		{ "xl/workbook.bin",
		  "is a binary workbook (.xlsb): open it in Excel and save it as .xlsx or CSV" },
		{ "word/document.xml", "is a Word document, no workbook: save its table as CSV" },
		{ "content.xml",
		  "is an OpenDocument file (.ods): open it in LibreOffice or Excel and save it as .xlsx or CSV" },
		{ "Index/Document.iwa", "is a Numbers document: export it as .xlsx or CSV" },
	};

	if (archive_has(x->archive, "_rels/.rels") && !archive_has(x->archive, others[1].part))
		return true;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (archive_has(x->archive, others[i].part))
			return xlsx_error(x, 0, "%s", others[i].is);
	return xlsx_error(x, 0, "is a zip archive without a workbook in it: unpack it first");
}

/* ---- which sheet ---- */

static void list_tabs(const struct xlsx *x, struct buf *out)
{
	for (size_t i = 0; i < x->tab_count; i++)
		buf_addf(out, "%s%zu '%s'%s", i > 0 ? ", " : "", i + 1, x->tab[i].name,
		         !x->tab[i].part    ? " (a chart)"
		         : x->tab[i].hidden ? " (hidden)"
		                            : "");
}

static bool no_such_tab(struct xlsx *x, struct str wanted, const char *what)
{
	struct buf list = { 0 }, quoted = { 0 };

	list_tabs(x, &list);
	xlsx_error(x, 0, "%s %s (source.sheet); it has: %s", what, text_quote(&quoted, wanted),
	           list.p ? list.p : "none");
	buf_free(&list);
	buf_free(&quoted);
	return false;
}

static bool tab_named(struct xlsx *x, struct str wanted)
{
	uint64_t number;
	size_t i = 0;

	while (i < x->tab_count && !str_is(wanted, x->tab[i].name))
		i++;
	if (i == x->tab_count && str_number(wanted, &number) && number > 0 &&
	    number <= x->tab_count)
		i = (size_t)number - 1;
	if (i == x->tab_count)
		return no_such_tab(x, wanted, "the workbook has no sheet");
	if (!x->tab[i].part)
		return no_such_tab(x, wanted, "there are no cells in sheet");
	x->chosen = i;
	return true;
}

static bool is_candidate(const struct xlsx *x, size_t i)
{
	return x->tab[i].part && !x->tab[i].hidden;
}

/* Does the sheet have a row with a value? Opens it and closes it again. */
static bool is_filled(struct xlsx *x, size_t i)
{
	struct xlsx_sheet *s = xlsx_sheet_open(x, i);
	struct grid_row row;
	bool yes = s && xlsx_sheet_next(s, &row);

	xlsx_sheet_close(s);
	return yes;
}

/* No error so far, and no signal asks to stop. */
static bool is_sound(const struct xlsx *x)
{
	return !x->failed && !diag_interrupted();
}

/* Select the first sheet that is visible and not empty. A note names the others. */
static bool first_tab(struct xlsx *x)
{
	struct buf others = { 0 };
	bool found = false;

	for (size_t i = 0; i < x->tab_count && is_sound(x); i++) {
		if (!is_candidate(x, i) || !is_filled(x, i))
			continue;
		if (!found)
			x->chosen = i;
		else
			buf_addf(&others, "%s'%s'", others.len > 0 ? ", " : "", x->tab[i].name);
		found = true;
	}
	if (found && others.len > 0)
		diag_note("%s: sheet '%s' is read, not %s: source.sheet names another", x->file,
		          x->tab[x->chosen].name, others.p);
	buf_free(&others);
	if (found || !is_sound(x))
		return is_sound(x);
	for (size_t i = 0; i < x->tab_count; i++)
		if (x->tab[i].part && is_filled(x, i))
			return no_such_tab(x, STR("visible"), "no sheet with a value in it is");
	return is_sound(x) && xlsx_error(x, 0, "no sheet has a value in it");
}

/* ---- the whole ---- */

struct xlsx *xlsx_open(int fd, off_t start, const char *file, struct str sheet)
{
	struct xlsx *x = xcalloc(1, sizeof(*x));
	char why[ARCHIVE_WHY];
	const char *error;

	x->file = file;
	x->spill = -1;
	x->archive = archive_open(fd, start, why);
	if (!x->archive) {
		xlsx_error(x, 0,
		           "the workbook cannot be opened: %s: was it copied or sent as a whole?",
		           why);
		goto failed;
	}
	if (!check_kind(x) || !xlsx_book_read(x))
		goto failed;
	x->serial = date_format_compile(x->base1904 ? STR("excel1904") : STR("excel"), &error);
	if (!(str_is_null(sheet) ? first_tab(x) : tab_named(x, sheet)))
		goto failed;
	x->sheet = xlsx_sheet_open(x, x->chosen);
	if (!x->sheet)
		goto failed;
	diag_detail("%s: sheet '%s', %zu shared texts, days from %s", file, xlsx_sheet(x),
	            x->string_count, x->base1904 ? "1904" : "1900");
	if (x->base1904)
		diag_note(
			"%s: its days are counted from 1904: where they are plain numbers, the format of the field is "
			"excel1904, not excel",
			file);
	return x;
failed:
	xlsx_close(x);
	return NULL;
}

const char *xlsx_sheet(const struct xlsx *x)
{
	return x->tab[x->chosen].name;
}

bool xlsx_next(struct xlsx *x, struct grid_row *row)
{
	return xlsx_sheet_next(x->sheet, row);
}

bool xlsx_failed(const struct xlsx *x)
{
	return x->failed;
}

uint64_t xlsx_hidden(const struct xlsx *x)
{
	return xlsx_sheet_hidden(x->sheet);
}

uint64_t xlsx_stale(const struct xlsx *x, uint64_t *line)
{
	return xlsx_sheet_stale(x->sheet, line);
}

uint64_t xlsx_covered(const struct xlsx *x, char name[128])
{
	const struct xlsx_merged *m = xlsx_sheet_merged(x->sheet);
	char cell[32], from[32], to[32];

	snprintf(name, 128, "%s under %s:%s", xlsx_cell_name(m->column, m->line, cell),
	         xlsx_cell_name(m->over.left, m->over.top, from),
	         xlsx_cell_name(m->over.right, m->over.bottom, to));
	return m->covered;
}

void xlsx_close(struct xlsx *x)
{
	if (!x)
		return;
	xlsx_sheet_close(x->sheet);
	archive_close(x->archive);
	for (size_t i = 0; i < x->tab_count; i++) {
		free(x->tab[i].name);
		free(x->tab[i].part);
	}
	free(x->tab);
	free(x->format);
	free(x->odd);
	arena_free(&x->pictures);
	free(x->end);
	free(x->book);
	buf_free(&x->text);
	buf_free(&x->queue);
	if (x->spill >= 0)
		close(x->spill);
	date_format_free(x->serial);
	free(x);
}
