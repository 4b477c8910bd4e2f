/* cpus - see cpus.h. */
#define _GNU_SOURCE /* sched_getaffinity() */
#include "base/cpus.h"

#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define GROUPS "/sys/fs/cgroup" /* where version 2 is mounted */

size_t cpus_of_quota(const char *text)
{
	unsigned long long quota, period;

	if (sscanf(text, "%llu %llu", &quota, &period) != 2 || quota == 0 || period == 0)
		return 0;
	return (size_t)((quota + period - 1) / period);
}

static size_t quota_of(const char *group)
{
	char name[4096 + sizeof(GROUPS) + sizeof("/cpu.max")], text[64] = "";
	FILE *f;

	snprintf(name, sizeof(name), GROUPS "%s/cpu.max", group);
	f = fopen(name, "re");
	if (!f)
		return 0;
	if (!fgets(text, sizeof(text), f))
		*text = '\0';
	fclose(f);
	return cpus_of_quota(text);
}

/* The group of this process in version 2, "/user.slice/a.scope". False if there is none. */
static bool find_group(char *group, size_t size)
{
	FILE *f = fopen("/proc/self/cgroup", "re");
	bool found = false;

	if (!f)
		return false;
	while (!found && fgets(group, (int)size, f))
		found = strncmp(group, "0::/", 4) == 0;
	fclose(f);
	if (!found)
		return false;
	memmove(group, group + 3, strlen(group + 3) + 1);
	group[strcspn(group, "\n")] = '\0';
	return true;
}

/* The least quota of the group and of those above it; 0: none has one. */
static size_t least_quota(void)
{
	char group[4096];
	size_t least = 0, quota;

	if (!find_group(group, sizeof(group)))
		return 0;
	for (;;) {
		quota = quota_of(group);
		if (quota > 0 && (least == 0 || quota < least))
			least = quota;
		if (*group == '\0')
			return least;
		*strrchr(group, '/') = '\0';
	}
}

size_t cpus_usable(void)
{
	cpu_set_t set;
	long count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set)
	                                                          : sysconf(_SC_NPROCESSORS_ONLN);
	size_t quota = least_quota(), usable = count > 0 ? (size_t)count : 1;

	return quota > 0 && quota < usable ? quota : usable;
}
