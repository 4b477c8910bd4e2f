/* child - see child.h. */
#include "file/child.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"

/* A command line ready for exec. */
struct command {
	char *name; /* cutover-NAME, also argv[0] */
	/* the file in our own folder; empty if it is not there, and PATH is searched */
	struct buf path;
	char **argv; /* the arguments and a NULL; not written to */
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
