/* bookfile - see bookfile.h. This is the build without libxlsxwriter: there are no workbooks. */
#include <errno.h>

#include "workbook/bookfile.h"

bool bookfile_possible(void)
{
	return false;
}

struct bookfile *bookfile_open(const char *path, const char *folder, const char *sheet)
{
	(void)path, (void)folder, (void)sheet;
	errno = ENOTSUP;
	return NULL;
}

bool bookfile_text_fits(struct str text, bool *too_long)
{
	(void)text, (void)too_long;
	return true;
}

void bookfile_text(struct bookfile *w, size_t column, struct str text)
{
	(void)w, (void)column, (void)text;
}

void bookfile_title(struct bookfile *w, size_t column, struct str text)
{
	(void)w, (void)column, (void)text;
}

void bookfile_width(struct bookfile *w, size_t first, size_t last, unsigned characters)
{
	(void)w, (void)first, (void)last, (void)characters;
}

bool bookfile_sheet(struct bookfile *w, const char *sheet)
{
	(void)w, (void)sheet;
	return false;
}

void bookfile_number(struct bookfile *w, size_t column, struct str text, unsigned scale)
{
	(void)w, (void)column, (void)text, (void)scale;
}

void bookfile_date(struct bookfile *w, size_t column, int days, const char *picture)
{
	(void)w, (void)column, (void)days, (void)picture;
}

bool bookfile_row(struct bookfile *w)
{
	(void)w;
	return false;
}

bool bookfile_close(struct bookfile *w, bool keep)
{
	(void)w, (void)keep;
	return true;
}
