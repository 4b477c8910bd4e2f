/* files - see files.h. */
#include "dedupe/files.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "sort/keyset.h"

struct files {
	struct keyset *names;
	struct buf last; /* the name of the last one: the next record mostly has it, too */
	size_t number;   /* and its number */
};

struct files *files_new(void)
{
	struct files *f = xcalloc(1, sizeof(*f));

	f->names = keyset_new();
	f->number = KEYSET_NONE;
	return f;
}

uint32_t files_number(struct files *f, struct str at)
{
	bool fresh;

	while (at.len > 0 && at.p[at.len - 1] != ':')
		at.len--;
	if (f->number == KEYSET_NONE ||
	    !str_eq(buf_str(&f->last), (struct str){ at.len > 0 ? at.p : "", at.len })) {
		buf_reset(&f->last);
		buf_adds(&f->last, "");
		buf_add(&f->last, at.p, at.len);
		f->number = keyset_add(f->names, buf_str(&f->last), &fresh);
	}
	return (uint32_t)f->number;
}

void files_free(struct files *f)
{
	if (!f)
		return;
	keyset_free(f->names);
	buf_free(&f->last);
	free(f);
}
