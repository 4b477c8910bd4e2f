/*
 * diag - see diag.h.
 *
 * Each message is put together first and goes out in one write(2), so that the programs of a pipe do not
 * cut into each other's lines. What cannot be written to stderr is lost: there is nobody left to tell.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"

#define SHOWN_PER_KIND 20	/* findings of one kind that are shown */
#define WIPE "\r\033[K"		/* ECMA-48: back to the first column, erase the line */
#define CARET_ROOM 60		/* columns shown before and behind a caret */

struct kind {
	char *name;		/* what diag_finding() was given */
	uint64_t count;		/* findings of this kind so far */
};

static struct {
	const char *program;		/* stands before each message; NULL: nothing does */
	enum diag_level level;		/* what is shown */
	atomic_int status;		/* the exit status so far */
	atomic_bool broken_pipe;	/* the reader of our output has gone */
	atomic_bool bar;		/* a line of progress stands on the screen */
	pthread_mutex_t lock;		/* guards what is below */
	struct kind *kinds;		/* findings, in order of their first one */
	size_t count;			/* kinds in use */
	size_t capacity;		/* kinds allocated */
} diag = { .level = DIAG_NORMAL, .lock = PTHREAD_MUTEX_INITIALIZER };

static volatile sig_atomic_t caught_signal;	/* which signal asked to stop; 0: none */

static void on_signal(int signal_number)
{
	caught_signal = signal_number;
}

static void catch_signal(int signal_number)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };
	struct sigaction before;

	sigemptyset(&action.sa_mask);
	if (sigaction(signal_number, NULL, &before) == 0 && before.sa_handler == SIG_IGN)
		return;
	sigaction(signal_number, &action, NULL);
}

static void forget_findings(void)
{
	for (size_t i = 0; i < diag.count; i++)
		free(diag.kinds[i].name);
	free(diag.kinds);
	diag.kinds = NULL;
	diag.count = diag.capacity = 0;
}

/*
 * Where a program is started with one of the standard three closed, the next file opened, a database say,
 * would get its number and all that is said there. So put something in its place on which the
 * use that is meant fails.
 */
static void hold_standard_files(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			_exit(2);
}

void diag_open(const char *program)
{
	hold_standard_files();
	forget_findings();
	diag.program = program;
	diag.level = DIAG_NORMAL;
	atomic_store(&diag.status, 0);
	atomic_store(&diag.broken_pipe, false);
	atomic_store(&diag.bar, false);
	caught_signal = 0;
	catch_signal(SIGINT);
	catch_signal(SIGTERM);
	catch_signal(SIGHUP);
	signal(SIGPIPE, SIG_IGN);
}

void diag_set_level(enum diag_level level)
{
	diag.level = level;
}

static void put(const char *p, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDERR_FILENO, p, len);

		if (n < 0 && errno == EINTR && !caught_signal)
			continue;
		if (n <= 0)
			return;
		p += n;
		len -= (size_t)n;
	}
}

/* Last guard of the terminal: control characters, ASCII and C1, and stray bytes that could be C1, become '?'. */
static void disarm(char *p, size_t len)
{
	size_t step;

	for (size_t i = 0; i < len; i += step) {
		uint32_t point = 0;

		step = text_utf8((struct str){ p + i, len - i }, &point);
		if (step > 0 && point >= ' ' && (point < 0x7f || point > 0x9f))
			continue;
		step = step ? step : 1;
		for (size_t j = i; j < i + step; j++)
			p[j] = '?';
	}
}

static void begin(struct buf *line)
{
	if (diag.program)
		buf_addf(line, "%s: ", diag.program);
}

/* Put a finished line out, in the place of a bar if there is one. */
static void finish(struct buf *line)
{
	struct buf out = {0};

	disarm(line->p, line->len);
	if (atomic_exchange(&diag.bar, false))
		buf_adds(&out, WIPE);
	buf_addf(&out, "%s\n", line->p);
	put(out.p, out.len);
	buf_free(&out);
	buf_free(line);
}

static void say(const char *format, va_list args)
{
	struct buf line = {0};

	begin(&line);
	buf_addv(&line, format, args);
	finish(&line);
}

void diag_trouble(const char *format, ...)
{
	va_list args;

	diag_raise(2);
	if (diag.level < DIAG_QUIET)
		return;
	va_start(args, format);
	say(format, args);
	va_end(args);
}

static void add_place(struct buf *line, struct place at)
{
	if (!at.file)
		return;
	buf_adds(line, at.file);
	if (at.line > 0)
		buf_addf(line, ":%zu", at.line);
	if (at.line > 0 && at.column > 0)
		buf_addf(line, ":%zu", at.column);
	buf_adds(line, ": ");
}

void diag_trouble_at(struct place at, const char *format, ...)
{
	struct buf line = {0};
	va_list args;

	diag_raise(2);
	if (diag.level < DIAG_QUIET)
		return;
	begin(&line);
	add_place(&line, at);
	va_start(args, format);
	buf_addv(&line, format, args);
	va_end(args);
	finish(&line);
}

/* Columns that the character at the start of `s` takes once disarmed; *len: its bytes. */
static size_t columns(struct str s, size_t *len)
{
	uint32_t point = 0;

	*len = text_utf8(s, &point);
	if (*len == 0 || point < ' ' || (point >= 0x7f && point <= 0x9f)) {
		*len = *len ? *len : 1;
		return *len;
	}
	return text_columns(point);
}

static size_t width(struct str s)
{
	size_t sum = 0, len;

	for (; s.len > 0; s.p += len, s.len -= len)
		sum += columns(s, &len);
	return sum;
}

/* The end of `s`, as much as fits in `room` columns. */
static struct str last_columns(struct str s, size_t room)
{
	size_t len;

	for (size_t left = width(s); left > room; s.p += len, s.len -= len)
		left -= columns(s, &len);
	return s;
}

/* The beginning of `s`, as much as fits in `room` columns. */
static struct str first_columns(struct str s, size_t room)
{
	size_t used = 0, fits = 0;

	while (fits < s.len) {
		size_t len;

		used += columns((struct str){ s.p + fits, s.len - fits }, &len);
		if (used > room)
			break;
		fits += len;
	}
	return (struct str){ s.p, fits };
}

void diag_caret(struct str line, size_t column)
{
	size_t offset = column > 0 ? column - 1 : 0;
	struct str head, tail;
	struct buf out = {0};

	if (diag.level < DIAG_QUIET)
		return;
	if (offset > line.len)
		offset = line.len;
	head = last_columns((struct str){ line.p, offset }, CARET_ROOM);
	tail = first_columns((struct str){ line.p + offset, line.len - offset }, CARET_ROOM);
	buf_adds(&out, "    ");
	buf_addstr(&out, head);
	buf_addstr(&out, tail);
	disarm(out.p, out.len);
	buf_addf(&out, "\n    %*s^\n", (int)width(head), "");
	put(out.p, out.len);
	buf_free(&out);
}

/* Count one finding of this kind; how many there are now. */
static uint64_t count_finding(struct str name)
{
	uint64_t count;
	size_t i = 0;

	pthread_mutex_lock(&diag.lock);
	while (i < diag.count && !str_is(name, diag.kinds[i].name))
		i++;
	if (i == diag.count) {
		diag.kinds = mem_grow(diag.kinds, &diag.capacity, diag.count + 1, sizeof(*diag.kinds));
		diag.kinds[diag.count++] = (struct kind){ .name = str_dup(name) };
	}
	count = ++diag.kinds[i].count;
	pthread_mutex_unlock(&diag.lock);
	return count;
}

void diag_finding(struct str kind, struct str at, const char *format, ...)
{
	struct buf line = {0};
	va_list args;

	if (count_finding(kind) > SHOWN_PER_KIND || diag.level < DIAG_QUIET)
		return;
	begin(&line);
	if (at.p) {
		buf_addstr(&line, at);
		buf_adds(&line, ": ");
	}
	va_start(args, format);
	buf_addv(&line, format, args);
	va_end(args);
	finish(&line);
}

void diag_note(const char *format, ...)
{
	va_list args;

	if (diag.level < DIAG_NORMAL)
		return;
	va_start(args, format);
	say(format, args);
	va_end(args);
}

void diag_detail(const char *format, ...)
{
	va_list args;

	if (diag.level < DIAG_VERBOSE)
		return;
	va_start(args, format);
	say(format, args);
	va_end(args);
}

void diag_bar(const char *text)
{
	bool shown = *text != '\0' && diag.level >= DIAG_NORMAL;
	struct buf line = {0}, out = {0};

	buf_adds(&line, "");
	if (shown) {
		begin(&line);
		buf_adds(&line, text);
		disarm(line.p, line.len);
	}
	if (atomic_exchange(&diag.bar, shown) || shown) {
		buf_addf(&out, WIPE "%s", line.p);
		put(out.p, out.len);
	}
	buf_free(&line);
	buf_free(&out);
}

void diag_raise(int status)
{
	int now = atomic_load(&diag.status);

	while (now < status && !atomic_compare_exchange_weak(&diag.status, &now, status))
		;
}

int diag_status(void)
{
	return diag_interrupted() ? 2 : atomic_load(&diag.status);
}

bool diag_ok(void)
{
	return diag_status() < 2;
}

bool diag_interrupted(void)
{
	return caught_signal != 0 || atomic_load(&diag.broken_pipe);
}

void diag_broken_pipe(void)
{
	atomic_store(&diag.broken_pipe, true);
}

static void tell_more(const struct kind *kind)
{
	struct buf line = {0};
	char count[27];

	begin(&line);
	buf_addf(&line, "%s more '%s'", text_count(kind->count - SHOWN_PER_KIND, count), kind->name);
	finish(&line);
}

static void die_by(int signal_number)
{
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

int diag_close(void)
{
	for (size_t i = 0; i < diag.count && diag.level >= DIAG_QUIET; i++)
		if (diag.kinds[i].count > SHOWN_PER_KIND)
			tell_more(&diag.kinds[i]);
	forget_findings();
	if (caught_signal)
		die_by(caught_signal);
	if (atomic_load(&diag.broken_pipe) && atomic_load(&diag.status) < 2)
		die_by(SIGPIPE);
	return diag_status();
}

void diag_die(const char *format, ...)
{
	char line[512];		/* no buf: it would ask for memory again */
	size_t len = 0;
	va_list args;
	int n;

	if (diag.program) {
		n = snprintf(line, sizeof(line) / 2, "%s: ", diag.program);
		len = n < 0 ? 0 : (size_t)n < sizeof(line) / 2 ? (size_t)n : sizeof(line) / 2 - 1;
	}
	va_start(args, format);
	n = vsnprintf(line + len, sizeof(line) - len - 1, format, args);
	va_end(args);
	if (n > 0)
		len += (size_t)n < sizeof(line) - len - 1 ? (size_t)n : sizeof(line) - len - 2;
	disarm(line, len);
	line[len++] = '\n';
	put(line, len);
	_exit(2);
}
