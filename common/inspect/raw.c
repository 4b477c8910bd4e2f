/* raw - see raw.h. */
#include "inspect/raw.h"

#include <string.h>

#include "base/buf.h"
#include "file/outfile.h"
#include "format/csv.h"

static bool parse_range(const char *range, uint64_t *first, uint64_t *last)
{
	const char *dash = strchr(range, '-');
	struct str left = { range, dash ? (size_t)(dash - range) : strlen(range) };

	if (str_number(left, first) && str_number(dash ? str_of(dash + 1) : left, last) &&
	    *first > 0 && *first <= *last)
		return true;
	diag_error("--raw: '%s' is no range of lines: write 17 or 1-20", range);
	return false;
}

/* A cell as it may be shown: one line for each row, whatever stands in it. */
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

bool raw_print(struct legacy *s, const char *range, const char *output)
{
	uint64_t first, last;
	struct outfile *out;
	struct buf line = { 0 };
	struct legacy_row row;
	bool any;

	if (!parse_range(range, &first, &last) || !(out = outfile_open(output)))
		return false;
	while (legacy_file(s)) {
		any = false;
		while (legacy_row(s, &row) && row.line <= last) {
			any = any || row.line >= first;
			if (row.line >= first && !print_row(&row, &line, out))
				break;
		}
		if (!any && diag_ok())
			diag_note("%s: no row begins on line %s", legacy_name(s), range);
	}
	buf_free(&line);
	return outfile_close(out, diag_ok());
}
