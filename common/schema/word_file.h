/*
 * word_file - a table of words under schemas/ that users can extend: with rows in a file of the same
 * name beside the spec, which is read before that of the installation.
 *
 *	struct word_files files = { 0 };
 *
 *	if (word_files_find(&files, folder, "guess/headings.csv"))
 *		for (size_t i = 0; i < files.count; i++)
 *			ok = ok && word_file_read(files.path[i].p, &form);
 *	word_files_free(&files);
 */
#ifndef SCHEMA_WORD_FILE_H
#define SCHEMA_WORD_FILE_H

#include "base/buf.h"
#include "base/diag.h"
#include "stream/evidence.h"

#define WORD_FILES        2
#define WORD_FILE_COLUMNS 8 /* at most */

/* Where it is: below schemas/ beside the spec, then in the installation. */
struct word_files {
	struct buf path[WORD_FILES];
	size_t count;
};

/* How the rows are read. */
struct word_file_form {
	const struct str *column; /* names of the columns, */
	size_t count;             /* so many */
	/* takes a row; false: *why is what is wrong with it */
	bool (*row)(void *context, const struct str *cell, const char **why);
	void *context;
	struct evidence *evidence; /* gets the digest; NULL: nobody asks */
};

/* Find them; false if there is none. Call word_files_free() in any case. */
bool word_files_find(struct word_files *f, const char *folder, const char *name);
void word_files_free(struct word_files *f);

/*
 * Read a file, row by row. False after an error was reported, which names the file and the line:
 * it cannot be read, a column is missing, a row is wrong.
 */
bool word_file_read(const char *path, const struct word_file_form *form);

/*
 * Find and read all of them, with begin() before each. False after an error was reported, also if
 * there is none.
 */
bool word_files_read(const char *folder, const char *name, const struct word_file_form *form,
                     void (*begin)(void *context));

#endif
