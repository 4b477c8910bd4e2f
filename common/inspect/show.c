/* show - see show.h. */
#include "inspect/show.h"

#include <string.h>

#include "base/buf.h"
#include "file/outfile.h"
#include "format/csv.h"

bool show_range_read(struct show_range *range, const char *text, const char *option)
{
	const char *dash = strchr(text, '-');
	struct str left = { text, dash ? (size_t)(dash - text) : strlen(text) };
	struct str right = dash ? str_of(dash + 1) : left;

	*range = (struct show_range){ .text = text, .last = UINT64_MAX };
	if (str_number(left, &range->first) &&
	    ((dash && right.len == 0) || str_number(right, &range->last)) && range->first > 0 &&
	    range->first <= range->last)
		return true;
	diag_error("%s: '%s' is no range of lines: write 17, 1-20 or 17-", option, text);
	return false;
}

/* Append a cell in one line, whatever it contains. */
static void put_cell(struct buf *line, struct str cell)
{
	struct buf shown = { 0 };

	text_escape(&shown, cell);
	csv_put(line, shown.len > 0 ? buf_str(&shown) : cell, ',');
	buf_free(&shown);
}

static bool print_row(const struct legacy_row *row, struct buf *line, struct outfile *out)
{
	buf_reset(line);
	buf_addf(line, "%llu", (unsigned long long)row->line);
	for (size_t i = 0; i < row->count; i++) {
		buf_addc(line, ',');
		put_cell(line, row->cell[i]);
	}
	buf_addc(line, '\n');
	return outfile_write(out, line->p, line->len);
}

/* False after an error was reported. */
static bool show_file(struct legacy *s, const struct show_range *range, struct buf *line,
                      struct outfile *out)
{
	struct legacy_row row;
	bool any = false, more;

	while ((more = legacy_row(s, &row)) && row.line <= range->last) {
		any = any || row.line >= range->first;
		if (row.line >= range->first && !print_row(&row, line, out))
			return false;
	}
	if (!legacy_ok(s))
		return false;
	if (!any)
		diag_note("%s: no row begins on line %s", legacy_name(s), range->text);
	else if (more && range->unsaid)
		diag_note("%s: more rows follow line %llu: --rows FIRST-LAST shows others",
		          legacy_name(s), (unsigned long long)range->last);
	return true;
}

bool show_print(struct legacy *s, const struct show_range *range, const char *output)
{
	struct outfile *out = outfile_open(output);
	struct buf line = { 0 };
	bool ok = true;

	if (!out)
		return false;
	while (ok && legacy_file(s))
		ok = show_file(s, range, &line, out);
	buf_free(&line);
	return outfile_close(out, ok && legacy_ok(s));
}
