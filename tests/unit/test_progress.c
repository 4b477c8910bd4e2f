/*
 * progress: what appears on stderr, with the clock set back so that no test waits, and so far that
 * none depends on how fast it runs.
 */
#include "base/progress.h"
#include "said.h"
#include "unit.h"

#define SECONDS(n) ((uint64_t)(n)*1000000000u)
#define WIPE       "\r\033[K"

static void half_way(void)
{
	struct progress p;

	progress_start(&p, 20000000000, PROGRESS_ON);
	progress_update(&p, 1000);
	p.start -= SECONDS(1000) - SECONDS(2) / 5;
	p.next = 0;
	progress_update(&p, 10000000000);
	progress_update(&p, 10000000001);
	diag_note("a message");
	progress_end(&p);
	progress_end(&p);
	progress_update(&p, 10000000000);
}

static void bar(void)
{
	in_child(half_way);
	CHECK_STR(said.p, WIPE
	          "clean: [===============>              ] 50 %, 16:40 left, 10 GB, 10 MB/s" WIPE
	          "clean: a message\n");
}

static void no_total(void)
{
	struct progress p;

	progress_start(&p, 0, PROGRESS_ON);
	p.start -= SECONDS(1000);
	p.next = 0;
	progress_update(&p, 2100000);
	progress_end(&p);
}

static void without_total(void)
{
	in_child(no_total);
	CHECK_STR(said.p, WIPE "clean: 2.1 MB, 2.1 kB/s" WIPE);
}

static void grown(void)
{
	struct progress p;

	progress_start(&p, 100, PROGRESS_ON);
	p.start -= SECONDS(1000);
	p.next = 0;
	progress_update(&p, 200000);
	progress_end(&p);
}

static void past_the_end(void)
{
	in_child(grown);
	CHECK_STR(said.p, WIPE
	          "clean: [==============================] 100 %, 0:00 left, 200 kB, 200 B/s" WIPE);
}

static void never_shown(void)
{
	struct progress p;

	progress_start(&p, 100, PROGRESS_AUTO);
	p.next = 0;
	progress_update(&p, 50);
	progress_end(&p);
	progress_start(&p, 100, PROGRESS_OFF);
	p.next = 0;
	progress_update(&p, 50);
	progress_end(&p);
	diag_set_level(DIAG_QUIET);
	progress_start(&p, 100, PROGRESS_ON);
	p.next = 0;
	progress_update(&p, 50);
	progress_end(&p);
	progress_start(&p, 100, PROGRESS_ON);
	progress_update(&p, 50);
	progress_end(&p);
}

static void hidden(void)
{
	in_child(never_shown);
	CHECK_STR(said.p, "");
}

static void seconds(void)
{
	struct progress p;

	progress_start(&p, 0, PROGRESS_OFF);
	p.start -= SECONDS(1000);
	CHECK(progress_seconds(&p) >= 1000 && progress_seconds(&p) < 1100);
}

int main(void)
{
	unit_run("a bar gives way to a message and is wiped at the end", bar);
	unit_run("without a total a count is shown", without_total);
	unit_run("more than the total is all of it", past_the_end);
	unit_run("no bar where there is no terminal, nor when quiet, nor within a second", hidden);
	unit_run("seconds are counted from the start", seconds);
	said_free();
	return unit_end();
}
