/*
 * cpus - how many CPUs this process may use: those of its affinity (taskset, cpuset), and not more
 * than the quota of its control groups (a container, a systemd slice). At least 1.
 */
#ifndef BASE_CPUS_H
#define BASE_CPUS_H

#include <stddef.h>

size_t cpus_usable(void);

/*
 * The CPUs of a quota as /sys/fs/cgroup/.../cpu.max states it, "200000 100000" or "max 100000": 2,
 * or 0 for no limit; a part of a CPU counts as a whole one. 0 too if the text is something else.
 * Source: Linux, Documentation/admin-guide/cgroup-v2.rst.
 */
size_t cpus_of_quota(const char *text);

#endif
