/*
 * said.h: what code under test says and how it ends. It runs in a child, as program `clean`, which
 * ends with diag_close().
 *
 *	in_child(what);		// a void function of no argument
 *	CHECK_STR(said.p, "clean: ...\n");
 *	CHECK_INT(ended, 2);
 *	said_free();
 */
#ifndef SAID_H
#define SAID_H

#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"

static struct buf said; /* standard output and standard error of the last child */
static int ended;       /* its exit status, or minus the signal that ended it */

static inline void in_child(void (*what)(void))
{
	char piece[4096];
	int ends[2], status = 0;
	ssize_t n;
	pid_t pid;

	buf_reset(&said);
	buf_adds(&said, "");
	ended = -99;
	if (pipe(ends) != 0)
		return;
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		diag_open("clean");
		what();
		_exit(diag_close());
	}
	close(ends[1]);
	while ((n = read(ends[0], piece, sizeof(piece))) > 0)
		buf_add(&said, piece, (size_t)n);
	close(ends[0]);
	if (pid > 0 && waitpid(pid, &status, 0) == pid)
		ended = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static inline void said_free(void)
{
	buf_free(&said);
}

#endif
