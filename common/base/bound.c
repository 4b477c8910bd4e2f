/* bound - adds up what was taken, and compares it with a limit. */
#include "base/bound.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"

#define MIB       ((size_t)1024 * 1024)
#define PATH_ROOM 4096

/* Read a number from a file of the kernel; SIZE_MAX if there is none ("max", or no such file). */
static size_t number_in(const char *path)
{
	FILE *f = fopen(path, "re");
	char line[32] = "";
	uint64_t n;
	struct str text;

	if (!f)
		return SIZE_MAX;
	if (!fgets(line, sizeof(line), f))
		line[0] = '\0';
	fclose(f);
	text = str_trim(str_of(line));
	return str_number(text, &n) && n < SIZE_MAX ? (size_t)n : SIZE_MAX;
}

/* The lowest limit of a control group and of the groups that contain it. Shortens `group`. */
static size_t limit_of(const char *root, char *group, const char *file)
{
	size_t least = SIZE_MAX;

	for (;;) {
		char path[PATH_ROOM * 2];
		char *slash = strrchr(group, '/');
		size_t n;

		snprintf(path, sizeof(path), "%s%s/%s", root, group, file);
		n = number_in(path);
		least = n < least ? n : least;
		if (!slash)
			return least;
		*slash = '\0';
	}
}

/* A line of /proc/self/cgroup: "0::/path" in the second version, "4:memory:/path" in the first. */
static size_t limit_in(char *line)
{
	char *controllers = strchr(line, ':'),
	     *group = controllers ? strchr(controllers + 1, ':') : NULL;

	if (!group)
		return SIZE_MAX;
	line[strcspn(line, "\n")] = '\0';
	*group++ = '\0';
	if (strcmp(controllers, ":") == 0)
		return limit_of("/sys/fs/cgroup", group, "memory.max");
	if (strcmp(controllers, ":memory") == 0)
		return limit_of("/sys/fs/cgroup/memory", group, "memory.limit_in_bytes");
	return SIZE_MAX;
}

size_t bound_machine(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
	size_t least = pages > 0 && size > 0 ? (size_t)pages * (size_t)size : SIZE_MAX;
	FILE *f = fopen("/proc/self/cgroup", "re");
	char line[PATH_ROOM];

	while (f && fgets(line, sizeof(line), f)) {
		size_t limit = limit_in(line);

		least = limit < least ? limit : least;
	}
	if (f)
		fclose(f);
	return least;
}

static void report_limit(const struct bound *b)
{
	const char *share = b->shares > 0 ? ", the share of this program" : "";

	if (b->limit < MIB)
		diag_error(
			"keys and groups of the records take more than %zu bytes of memory%s: allow more with --memory SIZE, or "
			"divide the input",
			b->limit, share);
	else
		diag_error(
			"keys and groups of the records take more than %zu MiB of memory%s: allow more with --memory SIZE, or "
			"divide the input",
			b->limit / MIB, share);
}

static void set_limit(struct bound *b)
{
	if (b->limit == 0)
		b->limit = bound_machine() / 2;
}

bool bound_has(struct bound *b, size_t bytes)
{
	if (!b)
		return true;
	set_limit(b);
	return bytes <= b->limit && b->used <= b->limit - bytes;
}

bool bound_take(struct bound *b, size_t bytes)
{
	if (bound_has(b, bytes)) {
		if (b)
			b->used += bytes;
		return true;
	}
	if (!b->passed && !b->quiet)
		report_limit(b);
	b->passed = true;
	return false;
}

void bound_exceed(struct bound *b, size_t bytes)
{
	b->used += bytes;
}

bool bound_take_part(struct bound *b, size_t parts, size_t *bytes)
{
	set_limit(b);
	*bytes = b->limit / parts;
	return bound_take(b, *bytes);
}

void bound_give(struct bound *b, size_t bytes)
{
	if (b)
		b->used -= bytes;
}
