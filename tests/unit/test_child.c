/* child: siblings are scripts in a folder of the test's own, found by PATH. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "file/child.h"
#include "said.h"
#include "unit.h"

static void script(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0755);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static void become_nobody(void)
{
	if (child_become((const char *const[]){ "nobody", NULL }))
		_exit(99);
}

static void missing(void)
{
	in_child(become_nobody);
	CHECK_STR(said.p, "clean: cannot run 'cutover-nobody': No such file or directory\n");
	CHECK_INT(ended, 2);
}

static void become_talker(void)
{
	child_become((const char *const[]){ "talker", "x", NULL });
	_exit(99);
}

static void become_pipe_victim(void)
{
	child_become((const char *const[]){ "ender", "kill -PIPE $$; exit 0", NULL });
}

static void becoming(void)
{
	in_child(become_talker);
	CHECK_STR(said.p, "x,");
	CHECK_INT(ended, 0);
	in_child(become_pipe_victim);
	CHECK_INT(ended, -SIGPIPE);
}

static void beside(void)
{
	struct buf path = { 0 };

	if (child_beside("cutover-clean", &path)) {
		CHECK(path.p[0] == '/');
		CHECK(str_ends(buf_str(&path), STR("/cutover-clean")));
	}
	buf_free(&path);
}

int main(void)
{
	char folder[] = "/tmp/child.XXXXXX";
	struct buf path = { 0 };

	if (!mkdtemp(folder) || chdir(folder) != 0)
		return 1;
	buf_addf(&path, "%s:%s", folder, getenv("PATH"));
	setenv("PATH", path.p, 1);
	buf_free(&path);
	script("cutover-talker", "#!/bin/sh\nprintf '%s,%s' \"$1\" \"$2\"\n");
	script("cutover-ender", "#!/bin/sh\neval \"$1\"\n");
	unit_run("a sibling that is not there is told", missing);
	unit_run("a program becomes its sibling, with signals as the system has them", becoming);
	unit_run("siblings stand beside the program", beside);
	said_free();
	unlink("cutover-talker");
	unlink("cutover-ender");
	if (chdir("/") != 0 || rmdir(folder) != 0)
		return 1;
	return unit_end();
}
