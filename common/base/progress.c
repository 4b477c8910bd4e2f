/* progress - see progress.h. */
#include "base/progress.h"

#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"

#define SECOND ((uint64_t)1000000000) /* in nanoseconds */
#define BAR    30                     /* characters of a full bar */

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

void progress_start(struct progress *p, uint64_t total, enum progress_mode mode)
{
	*p = (struct progress){ .total = total, .start = now() };
	p->next = p->start + SECOND;
	p->enabled = mode == PROGRESS_ON || (mode == PROGRESS_AUTO && isatty(STDERR_FILENO));
	p->needs_total = mode == PROGRESS_AUTO;
}

static void add_bytes(struct buf *out, double bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	size_t unit = 0;

	while (bytes >= 1000 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		bytes /= 1000;
		unit++;
	}
	buf_addf(out, bytes < 9.95 && unit > 0 ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
}

static void add_bar(struct buf *out, double share, double seconds)
{
	int full = (int)(share * BAR);
	uint64_t left = share > 0 ? (uint64_t)(seconds / share * (1 - share) + 0.5) : 0;

	buf_addc(out, '[');
	for (int i = 0; i < BAR; i++)
		buf_addc(out, i < full ? '=' : i == full ? '>' : ' ');
	buf_addf(out, "] %d %%, ", (int)(share * 100));
	if (left < 3600)
		buf_addf(out, "%u:%02u left, ", (unsigned)(left / 60), (unsigned)(left % 60));
}

static void draw(struct progress *p, uint64_t done)
{
	double seconds = progress_seconds(p);
	struct buf line = { 0 };

	if (p->total > 0)
		add_bar(&line, done < p->total ? (double)done / (double)p->total : 1, seconds);
	add_bytes(&line, (double)done);
	if (seconds > 0) {
		buf_adds(&line, ", ");
		add_bytes(&line, (double)done / seconds);
		buf_adds(&line, "/s");
	}
	diag_bar(line.p);
	p->drawn = true;
	buf_free(&line);
}

void progress_update(struct progress *p, uint64_t done)
{
	uint64_t time;

	if (!p->enabled || (p->needs_total && p->total == 0))
		return;
	time = now();
	if (time < p->next)
		return;
	p->next = time + SECOND / 10;
	draw(p, done);
}

void progress_end(struct progress *p)
{
	if (p->drawn)
		diag_bar("");
	p->drawn = false;
	p->enabled = false;
}

double progress_seconds(const struct progress *p)
{
	return (double)(now() - p->start) / (double)SECOND;
}
