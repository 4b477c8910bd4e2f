/* files - see files.h. */
#include "dedupe/files.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "record/record.h"
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
	struct record_place place = record_place(at);
	struct str file = place.line.p ? place.file : STR("");
	bool fresh;

	if (f->number == KEYSET_NONE || !str_eq(buf_str(&f->last), file)) {
		buf_reset(&f->last);
		buf_addstr(&f->last, file);
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
