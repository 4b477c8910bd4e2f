/*
 * progress - a bar on stderr for runs that take more than a second.
 *
 *	struct progress p;
 *	progress_start(&p, total_bytes, PROGRESS_AUTO);
 *	progress_update(&p, bytes_done);	// as often as you like
 *	progress_end(&p);			// wipes the bar
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * AUTO: if stderr is a terminal and the total is known, so that only the first program of a pipe
 * draws a bar.
 */
enum progress_mode { PROGRESS_AUTO, PROGRESS_ON, PROGRESS_OFF };

struct progress {
	/* bytes to come; 0: not known, and only a count is shown. The caller may set it later. */
	uint64_t total;
	uint64_t start;   /* monotonic nanoseconds */
	uint64_t next;    /* when to draw again */
	bool drawn;       /* a bar is on the screen */
	bool enabled;     /* this run shows one, */
	bool needs_total; /* but only if the total is known by then */
};

void progress_start(struct progress *p, uint64_t total, enum progress_mode mode);
void progress_update(struct progress *p, uint64_t done);
void progress_end(struct progress *p);

/* Seconds since progress_start(), for summary lines. */
double progress_seconds(const struct progress *p);

#endif
