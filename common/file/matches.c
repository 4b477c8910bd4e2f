/* matches - see matches.h. */
#include "file/matches.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "file/pathname.h"

bool matches_is_pattern(const char *name)
{
	return strpbrk(name, "*?[\\") != NULL;
}

void matches_add_name(struct matches *m, const char *name)
{
	m->name = xrealloc(m->name, mem_add(m->count, 1), sizeof(*m->name));
	m->name[m->count++] = xstrdup(name);
}

enum matches_found matches_add(struct matches *m, const char *pattern)
{
	glob_t found;
	int result;

	if (matches_is_pattern(pattern) && access(pattern, F_OK) == 0) {
		matches_add_name(m, pattern);
		return MATCHES_ADDED;
	}
	errno = 0;
	result = glob(pattern, 0, NULL, &found);
	if (result != 0)
		return result == GLOB_NOMATCH ? MATCHES_NONE : MATCHES_FAILED;
	for (size_t i = 0; i < found.gl_pathc; i++)
		matches_add_name(m, found.gl_pathv[i]);
	globfree(&found);
	return MATCHES_ADDED;
}

bool matches_twice(const struct matches *m, size_t *first, size_t *again)
{
	struct fileid *id = xcalloc(m->count, sizeof(*id));
	bool twice = false;

	for (size_t i = 0; i < m->count && !twice; i++) {
		id[i] = fileid_path(m->name[i]);
		for (size_t k = 0; k < i && !twice; k++) {
			twice = strcmp(m->name[i], m->name[k]) == 0 ||
			        (!id[i].fifo && fileid_same(&id[i], &id[k]));
			*first = k;
			*again = i;
		}
	}
	free(id);
	return twice;
}

void matches_free(struct matches *m)
{
	for (size_t i = 0; i < m->count; i++)
		free(m->name[i]);
	free(m->name);
	*m = (struct matches){ 0 };
}
