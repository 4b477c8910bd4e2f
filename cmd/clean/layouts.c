/* layouts - see layouts.h. */
#include "base/diag.h"
#include "layouts.h"
#include "report/table.h"
#include "spec/profile.h"

static struct table *table_of(const struct profiles *all)
{
	static const char *const titles[] = { "profile", "confidence", "system", "title" };
	struct table *t = table_new(4);

	for (size_t i = 0; i < 4; i++) {
		table_head(t, i, titles[i], TABLE_LEFT);
		table_keep(t, i);
	}
	for (size_t i = 0; i < all->count; i++) {
		const struct profile *p = &all->profile[i];

		table_cell(t, p->name);
		table_cell(t, str_of(profile_confidence_word(p->confidence)));
		table_cell(t, p->system);
		table_cell(t, p->title);
	}
	return t;
}

bool layouts_print(const char *folder, const char *output)
{
	struct profiles all = {0};
	struct outfile *out = NULL;
	struct buf text = {0};
	struct table *t;

	if (profiles_read(&all, folder ? folder : ".") && (out = outfile_open(output)) != NULL) {
		t = table_of(&all);
		table_print(t, &text);
		outfile_write(out, text.p, text.len);
		table_free(t);
	}
	profiles_free(&all);
	buf_free(&text);
	return outfile_close(out, diag_ok()) && diag_ok();
}
