/* checks_spill - keys for which there is no memory; see checks.h. */
#include "record/fault.h"
#include "validate/checks_int.h"

bool checks_spill(struct checks *c, struct duplicates *to, unsigned id)
{
	bool ok = upstream_spill(c->upstream, to, id++);

	for (size_t i = 0; i < c->header->count && ok; i++)
		if (c->field[i].seen)
			ok = seen_spill(c->field[i].seen, to, id++);
	return ok && (!c->keys || seen_spill(c->keys, to, id));
}

/* The same keys in the same order as checks_run(). */
void checks_note(struct checks *c, struct record *rec)
{
	bool fresh;

	upstream_note(c->upstream, rec);
	for (size_t i = 0; i < c->work_count; i++) {
		const struct field_check *f = c->work[i];
		struct str value = rec->field[f->index];

		if (f->seen && !str_is_null(value) &&
		    (str_is_null(rec->fault) || !fault_has(rec, c->header->name[f->index])))
			(void)seen_add(f->seen, value, &fresh);
	}
	if (c->keys && checks_key(c, rec) == c->key_count)
		(void)seen_add(c->keys, buf_str(&c->key), &fresh);
}

void checks_restart(struct checks *c)
{
	/* what was kept may be of a record that is not the one before the next */
	c->digit = false;
	for (size_t i = 0; i < c->spec->check_count; i++)
		c->check[i].held = false;
}
