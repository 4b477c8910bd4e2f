/* repeats - see repeats.h. */
#include "repeats.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "files.h"
#include "key/keyset.h"

struct repeats {
	struct files *files;
	struct keyset *keys;	/* of each file */
	uint32_t *times;	/* how often each was there so far */
	size_t capacity;	/* room in `times` */
	struct buf key;		/* scratch */
};

struct repeats *repeats_new(void)
{
	struct repeats *r = xcalloc(1, sizeof(*r));

	r->files = files_new();
	r->keys = keyset_new();
	return r;
}

void repeats_number(struct repeats *r, struct str at, struct buf *key)
{
	uint32_t file = files_number(r->files, at);
	size_t i;
	bool fresh;

	buf_reset(&r->key);
	buf_add(&r->key, &file, sizeof(file));
	buf_addstr(&r->key, buf_str(key));
	i = keyset_add(r->keys, buf_str(&r->key), &fresh);
	if (fresh) {
		r->times = mem_grow(r->times, &r->capacity, i + 1, sizeof(*r->times));
		r->times[i] = 0;
	}
	r->times[i]++;
	buf_add(key, &r->times[i], sizeof(r->times[i]));
}

void repeats_again(struct repeats *r)
{
	if (r != NULL && keyset_size(r->keys) > 0)
		memset(r->times, 0, keyset_size(r->keys) * sizeof(*r->times));
}

void repeats_free(struct repeats *r)
{
	if (r == NULL)
		return;
	files_free(r->files);
	keyset_free(r->keys);
	free(r->times);
	buf_free(&r->key);
	free(r);
}
