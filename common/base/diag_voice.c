/* diag_voice - who speaks in a thread, what is shown of it, and how many findings it has; see diag.h. */
#include <pthread.h>
#include <stdlib.h>

#include "base/diag_int.h"
#include "base/mem.h"

struct diag_voice {
	const char *program;     /* printed before its messages; NULL: the program's own name */
	enum diag_level level;   /* what is shown of them, at most */
	struct kinds kinds;      /* of its findings so far */
	struct diag_voice *next; /* in a list of a log */
};

/* of the program itself */
static enum diag_level level = DIAG_NORMAL;
static struct kinds kinds;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards all kinds but those of logs */

/* the voice of this thread; NULL: the program itself */
static _Thread_local struct diag_voice *voice;

void voices_start(void)
{
	kinds_free(&kinds);
	level = DIAG_NORMAL;
}

void diag_set_level(enum diag_level to)
{
	level = to;
}

enum diag_level level_now(void)
{
	return voice && voice->level < level ? voice->level : level;
}

struct kinds *kinds_now(void)
{
	return voice ? &voice->kinds : &kinds;
}

uint64_t count_findings(struct str name, uint64_t more)
{
	uint64_t count;

	pthread_mutex_lock(&lock);
	count = kinds_get(kinds_now(), NULL, name)->count += more;
	pthread_mutex_unlock(&lock);
	return count;
}

const char *speaker(void)
{
	return voice ? voice->program : NULL;
}

struct diag_voice *voice_now(void)
{
	return voice;
}

struct diag_voice *diag_voice_open(const char *program, enum diag_level most)
{
	struct diag_voice *v = xcalloc(1, sizeof(*v));

	v->program = program ? program : speaker();
	v->level = most;
	return v;
}

struct diag_voice *diag_speak(struct diag_voice *v)
{
	struct diag_voice *before = voice;

	voice = v;
	return before;
}

void diag_voice_close(struct diag_voice *v)
{
	struct diag_voice *before;

	if (!v)
		return;
	before = diag_speak(v);
	diag_more();
	diag_speak(before == v ? NULL : before);
	free(v);
}

/* ---- the voices of a log ---- */

struct diag_voice *voice_of(struct diag_voice **list, const char *program, struct diag_voice *own)
{
	struct diag_voice *v = *list;

	if (!program || (own && same_program(own->program, program)))
		return own;
	while (v && !same_program(v->program, program))
		v = v->next;
	if (!v) {
		v = diag_voice_open(program, DIAG_VERBOSE);
		v->next = *list;
		*list = v;
	}
	return v;
}

void voices_close(struct diag_voice *first)
{
	for (struct diag_voice *next; first; first = next) {
		next = first->next;
		diag_voice_close(first);
	}
}

void voices_drop(struct diag_voice *first)
{
	for (struct diag_voice *next; first; first = next) {
		next = first->next;
		kinds_free(&first->kinds);
		free(first);
	}
}
