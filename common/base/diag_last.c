/* diag_last - the end when memory runs out; see diag.h. */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/diag_int.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* no allocation while it is held */
static struct diag_last *first;                          /* what a dying process does first */

/* This thread is in diag_die(). */
static _Thread_local bool dying;

void diag_last_add(struct diag_last *l, void (*act)(void *context), void *context)
{
	*l = (struct diag_last){ .act = act, .context = context };
	pthread_mutex_lock(&lock);
	l->next = first;
	first = l;
	pthread_mutex_unlock(&lock);
}

void diag_last_drop(struct diag_last *l)
{
	struct diag_last **link = &first;

	pthread_mutex_lock(&lock);
	while (*link && *link != l)
		link = &(*link)->next;
	if (*link)
		*link = l->next;
	pthread_mutex_unlock(&lock);
}

/* Make a line without allocating memory, and print it. */
static void say_last(const char *format, va_list args) __attribute__((format(printf, 1, 0)));
static void say_last(const char *format, va_list args)
{
	const char *program = diag_program();
	char line[512], out[1024];
	size_t len = 0;
	int n;

	if (program) {
		n = snprintf(line, sizeof(line) / 2, "%s: ", program);
		len = n < 0 ? 0 : (size_t)n < sizeof(line) / 2 ? (size_t)n : sizeof(line) / 2 - 1;
	}
	n = vsnprintf(line + len, sizeof(line) - len, format, args);
	if (n > 0)
		len += (size_t)n < sizeof(line) - len ? (size_t)n : sizeof(line) - len - 1;
	len = diag_disarm_into(out, sizeof(out) - 1, (struct str){ line, len });
	out[len++] = '\n';
	diag_put(out, len);
}

void diag_last_line(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_last(format, args);
	va_end(args);
}

void diag_die(const char *format, ...)
{
	va_list args;

	/* an act that allocates memory after all ends here */
	if (dying)
		_exit(2);
	dying = true;
	va_start(args, format);
	say_last(format, args);
	va_end(args);
	/* kept locked: a second thread that dies waits for this one to end the process */
	pthread_mutex_lock(&lock);
	for (const struct diag_last *l = first; l; l = l->next)
		l->act(l->context);
	_exit(2);
}
