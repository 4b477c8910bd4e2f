/*
 * matches - the files that names and patterns of names lead to.
 *
 *	struct matches m = { 0 };
 *	if (matches_add(&m, "old/2023-*.csv") == MATCHES_NONE) ... no file matches ...
 *	for (i = 0; i < m.count; i++) open(m.name[i]);
 *	matches_free(&m);
 *
 * A pattern is one of glob(3): *, ?, [...], and a backslash before a character that is itself. Its files
 * come in the order of their names. A file whose name is the pattern itself is that file.
 */
#ifndef FILE_MATCHES_H
#define FILE_MATCHES_H

#include <stdbool.h>
#include <stddef.h>

struct matches {
	char **name;
	size_t count;
};

enum matches_found {
	MATCHES_ADDED,
	MATCHES_NONE,  /* no file has such a name */
	MATCHES_FAILED /* errno says why: a folder cannot be read, say */
};

/* Has the name a character that makes it a pattern? */
bool matches_is_pattern(const char *name);

/* Add all files that the pattern leads to. */
enum matches_found matches_add(struct matches *m, const char *pattern);

/* Add one name as it is, whether there is such a file or not. */
void matches_add_name(struct matches *m, const char *name);

/*
 * Do two of the names lead to one file? Then *first and *again are their numbers. A FIFO is another one each
 * time that it is opened, unless its name is the same.
 */
bool matches_twice(const struct matches *m, size_t *first, size_t *again);

void matches_free(struct matches *m);

#endif
