/* memo - see memo.h. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "memo.h"

#define SLOTS 1024	/* a power of two */
#define ROOM 61		/* bytes of key and value together */
#define TRIAL 16384	/* lookups after which a field must have shown that it repeats: */
#define LEAST 4		/* one in so many must have been found */

struct slot {
	unsigned char key;	/* bytes of the key; 0: the slot is empty */
	unsigned char value;	/* bytes of the value behind it */
	bool null;		/* the value is null */
	char text[ROOM];	/* key, then value */
};

struct memo {
	struct slot slot[SLOTS];
	struct slot *at;	/* where the key asked for last belongs */
	unsigned asked, found;	/* in this trial */
	bool off;		/* it does not repeat */
};

struct memo *memo_new(void)
{
	return xcalloc(1, sizeof(struct memo));
}

bool memo_find(struct memo *m, struct str key, struct str *value)
{
	const struct slot *slot;

	m->at = NULL;
	if (m->off || key.len == 0 || key.len > ROOM)
		return false;
	if (++m->asked == TRIAL) {
		m->off = m->found < TRIAL / LEAST;
		m->asked = m->found = 0;
	}
	slot = m->at = &m->slot[str_hash(key) & (SLOTS - 1)];
	if (slot->key != key.len || memcmp(slot->text, key.p, key.len) != 0)
		return false;
	m->found++;
	*value = slot->null ? STR_NULL : (struct str){ slot->text + slot->key, slot->value };
	return true;
}

void memo_keep(struct memo *m, struct str key, struct str value)
{
	struct slot *slot = m->at;

	if (slot == NULL || key.len + value.len > ROOM)
		return;
	slot->key = (unsigned char)key.len;
	slot->value = (unsigned char)value.len;
	slot->null = value.p == NULL;
	memcpy(slot->text, key.p, key.len);
	if (value.len > 0)
		memcpy(slot->text + key.len, value.p, value.len);
}

void memo_free(struct memo *m)
{
	free(m);
}
