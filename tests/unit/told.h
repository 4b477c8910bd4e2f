/*
 * told.h: what a module tells on stderr, for tests of its exact words.
 *
 *	told_start();
 *	CHECK(!reader_open(...));
 *	CHECK_STR(told_end(&text), "test: x.tsv:1: ...\n");
 *
 * told_start() begins with a fresh status, as a program does.
 */
#ifndef TOLD_H
#define TOLD_H

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"

static int told_fd = -1;     /* what is said goes here */
static int told_stderr = -1; /* the true one, meanwhile */

static inline void told_start(void)
{
	char name[] = "/tmp/cutover-said-XXXXXX";

	told_fd = mkstemp(name);
	unlink(name);
	told_stderr = dup(STDERR_FILENO);
	dup2(told_fd, STDERR_FILENO);
	diag_open("test");
}

/* All that was said since, in `text`; "" for nothing. */
static inline const char *told_end(struct buf *text)
{
	char piece[4096];
	ssize_t n;

	dup2(told_stderr, STDERR_FILENO);
	close(told_stderr);
	buf_reset(text);
	buf_adds(text, "");
	lseek(told_fd, 0, SEEK_SET);
	while ((n = read(told_fd, piece, sizeof(piece))) > 0)
		buf_add(text, piece, (size_t)n);
	close(told_fd);
	return text->p ? text->p : "";
}

#endif
