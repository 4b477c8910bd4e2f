/*
 * measure: run a command and append one line about it to a file: status, wall seconds, CPU seconds
 * (user and system), peak memory in MB, all of the command and what it waited for.
 *
 *	measure FILE COMMAND ARGUMENT...
 *
 * A pipe goes through `sh -c`; its memory is then that of its largest process.
 */
#define _DEFAULT_SOURCE /* wait4 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* ru_maxrss is in kilobytes, but in bytes on macOS */
static double megabytes(long maxrss)
{
#ifdef __APPLE__
	return (double)maxrss / 1e6;
#else
	return (double)maxrss * 1024 / 1e6;
#endif
}

int main(int argc, char **argv)
{
	struct timespec start, end;
	struct rusage use;
	int status;
	FILE *out;
	pid_t pid;

	if (argc < 3) {
		fputs("measure: usage: measure FILE COMMAND ARGUMENT...\n", stderr);
		return 2;
	}
	clock_gettime(CLOCK_MONOTONIC, &start);
	pid = fork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		fprintf(stderr, "measure: %s: %s\n", argv[2], strerror(errno));
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) < 0) {
		fprintf(stderr, "measure: %s\n", strerror(errno));
		return 2;
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	out = fopen(argv[1], "a");
	if (!out) {
		fprintf(stderr, "measure: %s: %s\n", argv[1], strerror(errno));
		return 2;
	}
	fprintf(out, "%d %.3f %.3f %.0f\n", status,
	        (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9,
	        seconds(use.ru_utime) + seconds(use.ru_stime), megabytes(use.ru_maxrss));
	return fclose(out) ? 2 : status;
}
