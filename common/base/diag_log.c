/* diag_log - the messages of one thread, held back; see diag_int.h. */
#include <stdlib.h>
#include <string.h>

#include "base/diag_int.h"
#include "base/mem.h"

bool same_program(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

struct diag_kind *kinds_get(struct kinds *k, const char *program, struct str name)
{
	for (size_t i = 0; i < k->count; i++)
		if (str_is(name, k->kind[i].name) && same_program(program, k->kind[i].program))
			return &k->kind[i];
	k->kind = mem_grow(k->kind, &k->capacity, k->count + 1, sizeof(*k->kind));
	k->kind[k->count] = (struct diag_kind){ .program = program, .name = str_dup(name) };
	return &k->kind[k->count++];
}

void kinds_free(struct kinds *k)
{
	for (size_t i = 0; i < k->count; i++)
		free(k->kind[i].name);
	free(k->kind);
	*k = (struct kinds){ 0 };
}

struct diag_log *diag_log_new(void)
{
	return xcalloc(1, sizeof(struct diag_log));
}

static struct log_entry *add_entry(struct diag_log *log, enum log_what what, const char *program)
{
	log->entry = mem_grow(log->entry, &log->capacity, log->count + 1, sizeof(*log->entry));
	log->entry[log->count] = (struct log_entry){ .what = what, .program = program };
	return &log->entry[log->count++];
}

void log_add(struct diag_log *log, enum log_what what, const char *program, struct str text)
{
	struct log_entry *e = what == LOG_FINDING ? &log->entry[log->count - 1]
	                                          : add_entry(log, what, program);

	if (what == LOG_ERROR)
		log->status = 2;
	e->start = log->text.len;
	e->len = text.len;
	buf_addstr(&log->text, text);
}

void log_raise(struct diag_log *log, int status)
{
	add_entry(log, LOG_RAISE, NULL)->status = status;
	if (status > log->status)
		log->status = status;
}

bool log_count(struct diag_log *log, const char *program, struct str kind)
{
	struct diag_kind *k = kinds_get(&log->kinds, program, kind);

	if (++k->count > SHOWN_PER_KIND)
		return false;
	add_entry(log, LOG_FINDING, program)->kind = (size_t)(k - log->kinds.kind);
	return true;
}

void diag_log_reset(struct diag_log *log)
{
	log->count = log->next = 0;
	log->status = 0;
	log->broken_pipe = false;
	buf_reset(&log->text);
	buf_reset(&log->cause);
	kinds_free(&log->kinds);
	voices_drop(log->voices);
	log->voices = NULL;
}

void diag_log_free(struct diag_log *log)
{
	if (!log)
		return;
	kinds_free(&log->kinds);
	voices_drop(log->voices);
	buf_free(&log->text);
	buf_free(&log->cause);
	free(log->entry);
	free(log);
}
