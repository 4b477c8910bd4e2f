/* tempname - see tempname.h. */
#include "file/tempname.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"

#define NAME_PART 160         /* bytes of the file's own name that the temporary one repeats */
#define TEMP_MARK ".cutover-" /* between the two */
#define JOURNAL   "-journal"  /* SQLite's journal next to a file of ours */

struct owner {
	unsigned long pid;
	uint64_t start; /* when the process began, in ticks since the boot; 0: not known */
	uint32_t host;  /* hash of the host's name and the namespace of process numbers */
	uint32_t boot;  /* hash of the system's name for this boot; 0: not known */
};

/* Read the beginning of a small file; "" if there is none. */
static struct str head_of(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	return (struct str){ text, n > 0 ? (size_t)n : 0 };
}

/*
 * When the process began: the 22nd word of /proc/PID/stat. The second one may hold blanks, in
 * brackets.
 */
static uint64_t start_of(unsigned long pid)
{
	char path[40], text[1024];
	unsigned long long start = 0;
	const char *p;

	snprintf(path, sizeof(path), "/proc/%lu/stat", pid);
	head_of(path, text, sizeof(text));
	p = strrchr(text, ')');
	for (int word = 2; p && word < 22; word++)
		p = strchr(p + 1, ' ');
	return p && sscanf(p, " %llu", &start) == 1 ? start : 0;
}

static uint32_t host(void)
{
	char text[512] = "";
	size_t len;
	ssize_t n;

	(void)gethostname(text, 256);
	text[255] = '\0';
	len = strlen(text);
	n = readlink("/proc/self/ns/pid", text + len, sizeof(text) - len);
	return (uint32_t)str_hash((struct str){ text, len + (n > 0 ? (size_t)n : 0) });
}

static uint32_t boot(void)
{
	char text[64];
	struct str id = head_of("/proc/sys/kernel/random/boot_id", text, sizeof(text));

	return id.len > 0 ? (uint32_t)str_hash(id) : 0;
}

static struct owner ourselves(void)
{
	unsigned long pid = (unsigned long)getpid();

	return (struct owner){ pid, start_of(pid), host(), boot() };
}

char *tempname_make(const char *base, unsigned number)
{
	struct owner me = ourselves();
	struct buf name = { 0 };

	buf_addf(&name, ".%.*s" TEMP_MARK "%lu-%" PRIu64 "-%08" PRIx32 "-%08" PRIx32 "-%u",
	         NAME_PART, base, me.pid, me.start, me.host, me.boot, number);
	return name.p;
}

/* Read a name that tempname_make() has made, or the name of SQLite's journal of such a file. */
static bool read_owner(const char *name, struct owner *o)
{
	const char *mark = NULL, *rest;
	unsigned number;
	int end = 0;

	if (name[0] != '.')
		return false;
	for (const char *p = strstr(name, TEMP_MARK); p; p = strstr(p + 1, TEMP_MARK))
		mark = p;
	if (!mark ||
	    sscanf(mark + strlen(TEMP_MARK), "%lu-%" SCNu64 "-%8" SCNx32 "-%8" SCNx32 "-%u%n",
	           &o->pid, &o->start, &o->host, &o->boot, &number, &end) != 5 ||
	    end <= 0)
		return false;
	rest = mark + strlen(TEMP_MARK) + end;
	return *rest == '\0' || strcmp(rest, JOURNAL) == 0;
}

/* Is the owner certainly dead? If not certain, it may be at work. */
static bool is_dead(const struct owner *o, const struct owner *me)
{
	uint64_t start;

	if (o->host != me->host || o->pid == 0 || (long)o->pid <= 0)
		return false;
	if (o->boot != me->boot)
		return o->boot != 0 && me->boot != 0;
	if (kill((pid_t)o->pid, 0) != 0 && errno == ESRCH)
		return true;
	start = start_of(o->pid);
	return start != 0 && o->start != 0 && start != o->start;
}

void tempname_sweep(int folder)
{
	struct owner me = ourselves(), owner;
	const struct dirent *entry;
	struct stat st;
	/* a descriptor of its own, since closedir() closes it */
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *names = fd < 0 ? NULL : fdopendir(fd);

	while (names && (entry = readdir(names)))
		if (read_owner(entry->d_name, &owner) && is_dead(&owner, &me) &&
		    fstatat(folder, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode) && st.st_uid == geteuid())
			unlinkat(folder, entry->d_name, 0);
	if (names)
		closedir(names);
	else if (fd >= 0)
		close(fd);
}
