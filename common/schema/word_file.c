/* word_file - see word_file.h. */
#include "schema/word_file.h"

#include <assert.h>
#include <unistd.h>

#include "file/pathname.h"
#include "schema/schema.h"
#include "table/aux_file.h"
#include "table/column_table.h"

/* Is it the file that was found already, as where the working folder is that of the source? */
static bool is_found(const struct word_files *f, const char *path)
{
	struct fileid mine = fileid_path(path);

	for (size_t i = 0; i < f->count; i++) {
		struct fileid other = fileid_path(f->path[i].p);

		if (fileid_same(&mine, &other))
			return true;
	}
	return false;
}

bool word_files_find(struct word_files *f, const char *folder, const char *name)
{
	struct buf path = { 0 };
	bool installed = false;

	for (size_t i = 0; !installed && schema_folder(i, folder, &path); i++) {
		if (path.len == 0)
			continue;
		buf_addf(&path, "/%s", name);
		if (access(path.p, F_OK) != 0)
			continue;
		installed = i > 0;
		if (!is_found(f, path.p))
			buf_addstr(&f->path[f->count++], buf_str(&path));
	}
	buf_free(&path);
	return f->count > 0;
}

void word_files_free(struct word_files *f)
{
	for (size_t i = 0; i < WORD_FILES; i++)
		buf_free(&f->path[i]);
}

bool word_file_read(const char *path, const struct word_file_form *form)
{
	const struct aux_how how = { .words = true, .evidence = form->evidence };
	struct column_table *table = column_table_open(path, form->column, form->count, &how);
	struct str cell[WORD_FILE_COLUMNS];
	const char *why = NULL;

	assert(form->count <= WORD_FILE_COLUMNS);
	if (!table)
		return false;
	while (!why && column_table_next(table, cell))
		if (!form->row(form->context, cell, &why))
			diag_error_at(column_table_place(table), "%s", why);
	return column_table_close(table) && !why;
}

bool word_files_read(const char *folder, const char *name, const struct word_file_form *form,
                     void (*begin)(void *context))
{
	struct word_files files = { 0 };
	bool ok = word_files_find(&files, folder, name);

	if (!ok)
		diag_error(
			"there is no %s among the schemas, neither below '%s/schemas' nor in the "
			"installation",
			name, folder);
	for (size_t i = 0; i < files.count && ok; i++) {
		begin(form->context);
		ok = word_file_read(files.path[i].p, form);
	}
	word_files_free(&files);
	return ok;
}
