/*
 * reported.h: what a module reports on stderr, for tests of its exact words.
 *
 *	reported_start();
 *	CHECK(!reader_open(...));
 *	CHECK_STR(reported_end(&text), "test: x.tsv:1: ...\n");
 *
 * reported_start() begins with a fresh status, as a program does.
 */
#ifndef REPORTED_H
#define REPORTED_H

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"

static int reported_fd = -1;     /* what is said goes here */
static int reported_stderr = -1; /* the true one, meanwhile */

static inline void reported_start(void)
{
	char name[] = "/tmp/cutover-said-XXXXXX";

	reported_fd = mkstemp(name);
	unlink(name);
	reported_stderr = dup(STDERR_FILENO);
	dup2(reported_fd, STDERR_FILENO);
	diag_open("test");
}

/* All that was said since, in `text`; "" for nothing. */
static inline const char *reported_end(struct buf *text)
{
	char piece[4096];
	ssize_t n;

	dup2(reported_stderr, STDERR_FILENO);
	close(reported_stderr);
	buf_reset(text);
	buf_adds(text, "");
	lseek(reported_fd, 0, SEEK_SET);
	while ((n = read(reported_fd, piece, sizeof(piece))) > 0)
		buf_add(text, piece, (size_t)n);
	close(reported_fd);
	return text->p ? text->p : "";
}

#endif
