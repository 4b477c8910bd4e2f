/*
 * set_aside_spill - when there is no memory for the keys: the records wait in a spool until it is known
 * which keys come again, and are then taken as they always are.
 */
#include "validate/set_aside_int.h"

/* The numbers of the sets of keys: those of the checks follow. */
#define FINISHED_SET 0
#define CHECKS_SET   1

bool set_aside_spill(struct set_aside *s)
{
	s->duplicates = duplicates_open(s->memory);
	s->later = s->duplicates ? spool_new(s->header) : NULL;
	if (!s->later || !seen_spill(s->finished, s->duplicates, FINISHED_SET) ||
	    !checks_spill(s->checks, s->duplicates, CHECKS_SET))
		return false;
	buf_addstr(&s->noted, buf_str(&s->current));
	return true;
}

/* Note the group of a record: the same as take_adjacent() in set_aside.c will do. */
static void note_group(struct set_aside *s, const struct record *rec)
{
	bool fresh;

	if (!set_aside_key(s, rec) || str_eq(buf_str(&s->key), buf_str(&s->noted)))
		return;
	buf_reset(&s->noted);
	buf_addstr(&s->noted, buf_str(&s->key));
	(void)seen_add(s->finished, buf_str(&s->key), &fresh);
}

bool set_aside_wait(struct set_aside *s, struct record *rec)
{
	watch_take(s->watch, rec);
	if (s->spec->group_count > 0 && !s->spec->any_order)
		note_group(s, rec);
	checks_note(s->checks, rec);
	return duplicates_sound(s->duplicates) && spool_put(s->later, rec);
}

bool set_aside_again(struct set_aside *s, const struct sink *to)
{
	struct record rec;

	if (!duplicates_decide(s->duplicates) || !spool_rewind(s->later))
		return false;
	checks_restart(s->checks);
	while (spool_next(s->later, &rec)) {
		set_aside_look(s, &rec);
		if (!set_aside_take(s, &rec, to) || !duplicates_sound(s->duplicates))
			return false;
	}
	return spool_whole(s->later) && duplicates_whole(s->duplicates);
}
