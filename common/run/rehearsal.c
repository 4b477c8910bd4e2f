/* rehearsal - see rehearsal.h. */
#include "run/rehearsal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "store/store.h"

#define COPY "rehearsal" /* the file in the folder of the run */

/* What SQLite may leave beside a database. */
static const char *const beside[] = { "", "-journal", "-wal", "-shm" };

/* Does the side read the target? Under another name for the same file, too. */
static void redirect(struct spec_side *side, const char *target, const char *to)
{
	char *a, *b;

	if (!side->read || !store_is_url(side->read))
		return;
	a = store_path(side->read);
	b = store_path(target);
	if (strcmp(side->read, target) == 0 || (a && b && strcmp(a, b) == 0))
		side->read = to;
	free(a);
	free(b);
}

bool rehearsal_open(struct rehearsal *r, struct folder *f, struct spec *spec)
{
	const char *target = spec->load.to;

	*r = (struct rehearsal){ 0 };
	if (!spec->load.present)
		return true;
	r->path = folder_file(f, COPY);
	r->to = store_scratch(target, r->path);
	if (!r->to)
		return false;
	spec->load.to = r->to;
	redirect(&spec->reconcile.before, target, r->to);
	redirect(&spec->reconcile.after, target, r->to);
	return true;
}

void rehearsal_close(struct rehearsal *r)
{
	struct buf name = { 0 };

	for (size_t i = 0; r->to && i < sizeof(beside) / sizeof(*beside); i++) {
		buf_reset(&name);
		buf_addf(&name, "%s%s", r->path, beside[i]);
		unlink(name.p);
	}
	buf_free(&name);
	free(r->to);
	r->to = NULL;
}
