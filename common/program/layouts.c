/* layouts - see layouts.h. */
#include "program/layouts.h"

#include "base/diag.h"
#include "file/outfile.h"
#include "report/table.h"

static struct table *table_of(const struct layout_list *all, const char *what)
{
	const char *const titles[] = { what, "confidence", "system", "title" };
	struct table *t = table_new(4);

	for (size_t i = 0; i < 4; i++) {
		table_head(t, i, titles[i], TABLE_LEFT);
		table_keep(t, i);
	}
	for (size_t i = 0; i < all->count; i++) {
		const struct source_layout *p = &all->profile[i];

		table_cell(t, p->name);
		table_cell(t, str_of(source_layout_confidence_word(p->confidence)));
		table_cell(t, p->system);
		table_cell(t, p->title);
	}
	return t;
}

bool layouts_print(bool (*read)(struct layout_list *p, const char *folder), const char *what,
                   const struct spec *spec, const char *output)
{
	struct layout_list all = { 0 };
	struct outfile *out = NULL;
	struct buf text = { 0 };
	struct table *t;
	bool ok = false;

	if (read(&all, spec ? spec->folder : ".") && (out = outfile_open(output))) {
		t = table_of(&all, what);
		table_print(t, &text);
		ok = outfile_write(out, text.p, text.len);
		table_free(t);
	}
	layout_list_free(&all);
	buf_free(&text);
	return outfile_close(out, ok) && ok;
}
