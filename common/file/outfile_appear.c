/* outfile_appear - give a file its name only when it is complete; see outfile_int.h. */
#define _GNU_SOURCE /* O_TMPFILE, where there is one */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "file/outfile_int.h"
#include "file/tempname.h"

#define TEMP_NAMES 100 /* temporary names to try */

int outfile_open_at(int folder, const char *path, int flags, mode_t mode)
{
	int fd;

	do
		fd = openat(folder, path, flags | O_CLOEXEC, mode);
	while (fd < 0 && errno == EINTR && !diag_interrupted());
	return fd;
}

/* ---- the file that is to appear ---- */

void outfile_remove_temp(void *outfile)
{
	const struct outfile *o = outfile;

	if (o->temp)
		unlinkat(o->at.folder, o->temp, 0);
}

/* Call `make` with temporary names until one is free. */
static bool name_temp(struct outfile *o, bool (*make)(struct outfile *o))
{
	for (unsigned number = 0; number < TEMP_NAMES; number++) {
		free(o->temp);
		o->temp = tempname_make(o->at.base, number);
		if (make(o)) {
			diag_last_add(&o->last, outfile_remove_temp, o);
			return true;
		}
		if (errno != EEXIST)
			break;
	}
	free(o->temp);
	o->temp = NULL;
	return false;
}

static bool create_temp(struct outfile *o)
{
	o->fd = outfile_open_at(o->at.folder, o->temp, O_RDWR | O_CREAT | O_EXCL, OUTFILE_MODE);
	return o->fd >= 0;
}

#if defined(O_TMPFILE) && defined(__linux__)
/* The name of the open file in /proc. */
static void proc_name(const struct outfile *o, char path[32])
{
	snprintf(path, 32, "/proc/self/fd/%d", o->fd);
}

/* Create a file without a name; it can get one later. */
static bool create_nameless(struct outfile *o)
{
	struct stat a, b;
	char path[32];

	o->fd = outfile_open_at(o->at.folder, ".", O_RDWR | O_TMPFILE, OUTFILE_MODE);
	if (o->fd < 0)
		return false;
	proc_name(o, path);
	o->nameless = fstat(o->fd, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev &&
	              a.st_ino == b.st_ino;
	if (!o->nameless) {
		close(o->fd);
		o->fd = -1;
	}
	return o->nameless;
}

static bool link_as(const struct outfile *o, const char *name)
{
	char path[32];

	proc_name(o, path);
	return linkat(AT_FDCWD, path, o->at.folder, name, AT_SYMLINK_FOLLOW) == 0;
}
#else
static bool create_nameless(struct outfile *o)
{
	(void)o;
	return false;
}

static bool link_as(const struct outfile *o, const char *name)
{
	(void)o, (void)name;
	return false;
}
#endif

/* Copy the rights of the file that it replaces, unless that file is `foreign`. */
static bool take_rights(const struct outfile *o, const struct stat *old, bool sticky, bool foreign)
{
	/* change the owner only if we may: otherwise the new file belongs to us, as with cp */
	if (old && !sticky && fchown(o->fd, old->st_uid, old->st_gid) != 0)
		errno = 0;
	/* undo the effect of the umask */
	return fchmod(o->fd, old && !foreign ? old->st_mode & 0777 : OUTFILE_MODE) == 0;
}

/*
 * May we replace the file? In a sticky folder only its owner, the owner of the folder, and root
 * may.
 */
static bool may_replace(const struct outfile *o, bool foreign)
{
	struct stat folder;

	if (faccessat(o->at.folder, o->at.base, W_OK, AT_EACCESS) != 0)
		return false;
	if (!foreign || geteuid() == 0 ||
	    (fstat(o->at.folder, &folder) == 0 && folder.st_uid == geteuid()))
		return true;
	errno = EPERM;
	return false;
}

/* Create a file that will get the name o->at. `old`: the file that it replaces, or NULL. */
static bool create(struct outfile *o, const struct stat *old)
{
	bool sticky = pathname_sticky(&o->at), foreign = sticky && old && old->st_uid != geteuid();

	if (old && !may_replace(o, foreign))
		return false;
	tempname_sweep(o->at.folder);
	if (!(!old && create_nameless(o)) && !name_temp(o, create_temp))
		return false;
	return take_rights(o, old, sticky, foreign);
}

/* Open a device, a FIFO, or a file of /dev/fd: it is written directly. */
static bool open_direct(struct outfile *o, const char *path)
{
	o->fd = outfile_open_at(AT_FDCWD, path, O_WRONLY, 0);
	return o->fd >= 0;
}

bool outfile_create(struct outfile *o, const char *path)
{
	struct stat old;
	bool exists;

	if (!pathname_open(&o->at, path))
		return false;
	exists = fstatat(o->at.folder, o->at.base, &old, AT_SYMLINK_NOFOLLOW) == 0;
	if (!exists && errno != ENOENT)
		return false;
	/* a link of /proc leads to something that has no name */
	if (exists ? !S_ISREG(old.st_mode)
	           : o->at.linked && stat(path, &old) == 0 && !S_ISREG(old.st_mode))
		return open_direct(o, path);
	return create(o, exists ? &old : NULL);
}

/* ---- its name ---- */

bool outfile_synced(int fd)
{
	return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == ENOSYS;
}

/*
 * Sync the folder, so that the new name survives a power cut. A folder that cannot be read cannot
 * be synced.
 */
static bool sync_folder(const struct outfile *o)
{
	return outfile_synced(o->at.folder) || errno == EBADF;
}

static bool link_temp(struct outfile *o)
{
	return link_as(o, o->temp);
}

/* If a file without a name cannot get one, copy its bytes to a file that has a name. */
static bool copy_to_temp(struct outfile *o)
{
	char *block = xmalloc(OUTFILE_GATHER);
	uint64_t at = 0;
	int from = o->fd;
	ptrdiff_t n = -1;

	o->fd = -1;
	if (name_temp(o, create_temp) && fchmod(o->fd, OUTFILE_MODE) == 0) {
		struct outfile source = { .fd = from };

		for (; (n = outfile_read(&source, block, OUTFILE_GATHER, at)) > 0;
		     at += (uint64_t)n)
			if (!outfile_put(o, block, (size_t)n))
				break;
	}
	free(block);
	close(from);
	return n == 0 && outfile_synced(o->fd);
}

bool outfile_publish(struct outfile *o)
{
	if (o->nameless && link_as(o, o->at.base))
		return sync_folder(o);
	/* meanwhile a file with that name has appeared: this one is newer and replaces it */
	if (o->nameless && !(errno == EEXIST && name_temp(o, link_temp)) && !copy_to_temp(o))
		return false;
	if (renameat(o->at.folder, o->temp, o->at.folder, o->at.base) != 0)
		return false;
	diag_last_drop(&o->last);
	free(o->temp);
	o->temp = NULL;
	return sync_folder(o);
}
