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
 * AUTO: when stderr is a terminal and the total is known, so that of the programs in a pipe only
 * the first draws.
 */
enum progress_mode { PROGRESS_AUTO, PROGRESS_ON, PROGRESS_OFF };

struct progress {
	uint64_t total; /* bytes to come; 0: not known, only a count is shown */
	uint64_t start; /* monotonic nanoseconds */
	uint64_t next;  /* when to draw again */
	bool drawn;     /* a bar is on the screen */
	bool enabled;   /* this run shows one */
};

void progress_start(struct progress *p, uint64_t total, enum progress_mode mode);
void progress_update(struct progress *p, uint64_t done);
void progress_end(struct progress *p);

/* Seconds since progress_start(), for summary lines. */
double progress_seconds(const struct progress *p);

#endif
