/* child: siblings are scripts in a folder of the test's own, found by PATH. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/child.h"
#include "said.h"
#include "unit.h"

static void script(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0755);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

/* Run a sibling and note what it printed and how it ended. */
static void run(const char *const *argv)
{
	char piece[256];
	struct child *c = child_start(argv);
	int status = -1;
	ssize_t n;
	bool ok;

	if (!c)
		return;
	while ((n = read(child_fd(c), piece, sizeof(piece))) > 0)
		diag_note("read '%.*s'", (int)n, piece);
	ok = child_close(c, &status);
	diag_note("%s %d", ok ? "well" : "badly", status);
}

static void run_talker(void)
{
	run((const char *const[]){ "talker", "one", "two words", NULL });
}

static void output(void)
{
	in_child(run_talker);
	CHECK_STR(said.p, "clean: read 'one,two words'\nclean: well 0\n");
	CHECK_INT(ended, 0);
}

static void run_finder(void)
{
	run((const char *const[]){ "ender", "exit 1", NULL });
}

static void run_failure(void)
{
	run((const char *const[]){ "ender", "exit 2", NULL });
}

static void run_victim(void)
{
	run((const char *const[]){ "ender", "kill -9 $$", NULL });
}

static void endings(void)
{
	in_child(run_finder);
	CHECK_STR(said.p, "clean: well 1\n");
	CHECK_INT(ended, 0);
	in_child(run_failure);
	CHECK_STR(said.p,
	          "clean: 'cutover-ender' could not do its part, status 2\nclean: badly 2\n");
	CHECK_INT(ended, 2);
	in_child(run_victim);
	CHECK_STR(said.p, "clean: 'cutover-ender' was ended by signal 9\nclean: badly 2\n");
	CHECK_INT(ended, 2);
}

static void run_nobody(void)
{
	run((const char *const[]){ "nobody", NULL });
}

static void become_nobody(void)
{
	if (child_become((const char *const[]){ "nobody", NULL }))
		_exit(99);
}

static void missing(void)
{
	in_child(run_nobody);
	CHECK_STR(said.p, "clean: cannot run 'cutover-nobody': No such file or directory\n");
	CHECK_INT(ended, 2);
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

static void leave_early(void)
{
	struct child *c = child_start(
		(const char *const[]){ "ender", "while :; do echo; done", NULL });
	int status;

	diag_error("enough");
	child_close(c, &status);
}

static void be_interrupted(void)
{
	struct child *c = child_start((const char *const[]){ "ender", "exec sleep 30", NULL });
	int status;

	raise(SIGTERM);
	child_close(c, &status);
}

static void leaving(void)
{
	in_child(leave_early);
	CHECK_STR(said.p, "clean: enough\n");
	CHECK_INT(ended, 2);
	in_child(be_interrupted);
	CHECK_STR(said.p, "");
	CHECK_INT(ended, -SIGTERM);
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
	unit_run("what a sibling prints is read", output);
	unit_run("how a sibling ends is told", endings);
	unit_run("a sibling that is not there is told", missing);
	unit_run("a program becomes its sibling, with signals as the system has them", becoming);
	unit_run("a sibling that is left early ends too", leaving);
	unit_run("siblings stand beside the program", beside);
	said_free();
	unlink("cutover-talker");
	unlink("cutover-ender");
	if (chdir("/") != 0 || rmdir(folder) != 0)
		return 1;
	return unit_end();
}
