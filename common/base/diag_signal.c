/* The signals that ask the program to stop. */
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/diag_int.h"

static atomic_int caught_signal; /* which signal asked to stop; 0: none */
static atomic_int late_signal;   /* the same after diag_done() */
static bool is_done;             /* diag_done() was called */

/*
 * The signal may come just before a call that waits. The alarm interrupts such a call a second
 * later, and again until the program has ended.
 */
static void on_signal(int signal_number)
{
	if (atomic_load(&caught_signal) == 0)
		atomic_store(&caught_signal, signal_number);
	alarm(1);
}

static void catch_signal(int signal_number)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };
	struct sigaction before;

	sigemptyset(&action.sa_mask);
	if (signal_number == SIGALRM)
		action.sa_flags = 0;
	if (sigaction(signal_number, NULL, &before) == 0 && before.sa_handler == SIG_IGN)
		return;
	/* an alarm that the process has set for itself (a fuzzer's, say) is not ours */
	if (signal_number == SIGALRM && before.sa_handler != SIG_DFL)
		return;
	sigaction(signal_number, &action, NULL);
}

static void catch_all(void)
{
	catch_signal(SIGINT);
	catch_signal(SIGTERM);
	catch_signal(SIGHUP);
	catch_signal(SIGALRM);
}

void signals_catch(void)
{
	atomic_store(&caught_signal, 0);
	atomic_store(&late_signal, 0);
	is_done = false;
	catch_all();
}

int diag_signal(void)
{
	return atomic_load(&caught_signal);
}

static void on_late_signal(int signal_number)
{
	atomic_store(&late_signal, signal_number);
}

/* Only remember it from now on, unless the parent had it ignored. */
static void put_off_signal(int signal_number)
{
	struct sigaction action = { .sa_handler = on_late_signal, .sa_flags = SA_RESTART };
	struct sigaction before;

	sigemptyset(&action.sa_mask);
	if (sigaction(signal_number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		sigaction(signal_number, &action, NULL);
}

void diag_done(void)
{
	int caught;

	put_off_signal(SIGINT);
	put_off_signal(SIGTERM);
	put_off_signal(SIGHUP);
	signal(SIGALRM, SIG_IGN);
	caught = atomic_exchange(&caught_signal, 0);
	if (caught != 0)
		atomic_store(&late_signal, caught);
	is_done = true;
}

void diag_go_on(void)
{
	int late;

	if (!is_done)
		return;
	is_done = false;
	signal(SIGALRM, SIG_DFL);
	catch_all();
	late = atomic_exchange(&late_signal, 0);
	if (late != 0)
		atomic_store(&caught_signal, late);
}
