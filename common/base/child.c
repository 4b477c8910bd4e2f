/* child - see child.h. */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"

extern char **environ;

struct child {
	pid_t pid;  /* the process */
	int fd;     /* where its standard output is read */
	char *name; /* cutover-NAME */
};

/* A command line ready for exec. */
struct command {
	char *name;      /* cutover-NAME, also argv[0] */
	struct buf path; /* the file beside us; empty where there is none and PATH is asked */
	char **argv;     /* the arguments, NULL behind them; not written to */
};

bool child_beside(const char *name, struct buf *out)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self));
	const char *slash;

	buf_reset(out);
	if (n <= 0 || (size_t)n >= sizeof(self))
		return false;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return false;
	buf_add(out, self, (size_t)(slash - self) + 1);
	buf_adds(out, name);
	return true;
}

static void prepare(struct command *c, const char *const *argv)
{
	struct buf name = { 0 };
	size_t count = 0;

	while (argv[count])
		count++;
	buf_addf(&name, "cutover-%s", argv[0]);
	*c = (struct command){ .name = name.p, .argv = xcalloc(mem_add(count, 1), sizeof(char *)) };
	if (!child_beside(c->name, &c->path) || access(c->path.p, X_OK) != 0)
		buf_reset(&c->path);
	c->argv[0] = c->name;
	for (size_t i = 1; i < count; i++)
		c->argv[i] = (char *)argv[i];
}

static void release(struct command *c)
{
	buf_free(&c->path);
	free(c->argv);
	free(c->name);
}

/* A pipe whose ends no other child gets. */
static bool make_pipe(int ends[2])
{
	if (pipe(ends) != 0)
		return false;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return true;
}

/* Start it, writing to `out`, with signals as the system has them. An errno value; 0: it runs. */
static int spawn(const struct command *c, int out, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t plain;
	int error;

	sigemptyset(&plain);
	sigaddset(&plain, SIGPIPE);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigdefault(&attributes, &plain);
	error = posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	if (!error)
		error = c->path.len > 0
		                ? posix_spawn(pid, c->path.p, &files, &attributes, c->argv, environ)
		                : posix_spawnp(pid, c->name, &files, &attributes, c->argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return error;
}

struct child *child_start(const char *const *argv)
{
	struct child *child = NULL;
	struct command command;
	int ends[2], error;
	pid_t pid;

	prepare(&command, argv);
	if (!make_pipe(ends)) {
		diag_error("cannot run '%s': %s", command.name, strerror(errno));
		goto out;
	}
	error = spawn(&command, ends[1], &pid);
	close(ends[1]);
	if (error) {
		close(ends[0]);
		diag_error("cannot run '%s': %s", command.name, strerror(error));
		goto out;
	}
	child = xmalloc(sizeof(*child));
	*child = (struct child){ .pid = pid, .fd = ends[0], .name = xstrdup(command.name) };
out:
	release(&command);
	return child;
}

int child_fd(const struct child *c)
{
	return c->fd;
}

/* Its end as waitpid(2) tells it. Where we were asked to stop, it is too. */
static bool wait_for(pid_t pid, int *how)
{
	pid_t ended;

	do {
		if (diag_interrupted())
			kill(pid, SIGTERM);
		ended = waitpid(pid, how, 0);
	} while (ended < 0 && errno == EINTR);
	return ended == pid;
}

bool child_close(struct child *c, int *status)
{
	bool ok = false;
	int how = 0;

	*status = 2;
	close(c->fd);
	if (!wait_for(c->pid, &how)) {
		diag_error("cannot wait for '%s': %s", c->name, strerror(errno));
	} else if (WIFEXITED(how)) {
		*status = WEXITSTATUS(how);
		ok = *status < 2;
		if (!ok)
			diag_error("'%s' could not do its part, status %d", c->name, *status);
	} else if (diag_ok()) { /* otherwise we left it, and the broken pipe is our doing */
		diag_error("'%s' was ended by signal %d", c->name, WTERMSIG(how));
	}
	free(c->name);
	free(c);
	return ok;
}

bool child_become(const char *const *argv)
{
	struct command command;

	prepare(&command, argv);
	signal(SIGPIPE, SIG_DFL);
	if (command.path.len > 0)
		execv(command.path.p, command.argv);
	else
		execvp(command.name, command.argv);
	diag_error("cannot run '%s': %s", command.name, strerror(errno));
	signal(SIGPIPE, SIG_IGN);
	release(&command);
	return false;
}
