/*
 * pathname - where the name of an output leads, and whether two names lead to one file.
 *
 *	struct pathname at;
 *	if (!pathname_open(&at, "/tmp/rejected.tsv")) ... strerror(errno) ...
 *	fd = openat(at.folder, at.base, ...);
 *	pathname_close(&at);
 *
 * A sticky folder (/tmp) is open to everybody: another user who guesses a name can put a symbolic
 * link there. So a link of another user in such a folder is never followed, whatever the kernel is
 * set to do.
 */
#ifndef FILE_PATHNAME_H
#define FILE_PATHNAME_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#define PATHNAME_COMPONENT 256 /* bytes of one part of a path, with its NUL */

struct pathname {
	int folder;                    /* descriptor of the folder; -1: not open */
	char base[PATHNAME_COMPONENT]; /* the name in it: no link, a file or not there */
	bool linked;                   /* a link led there */
};

/*
 * False with errno: a folder does not exist, or a link must not be followed (EACCES). Nothing is
 * open then.
 */
bool pathname_open(struct pathname *p, const char *path);
void pathname_close(struct pathname *p);

/* Is the folder sticky, so that others may put their files there? */
bool pathname_sticky(const struct pathname *p);

/* The file of a name or a descriptor. */
struct fileid {
	/* a device, a socket, a folder, nothing: several names may lead to it */
	enum {
		FILEID_NONE,
		FILEID_FILE, /* a file (or a FIFO) that exists */
		FILEID_NAME
	} kind;       /* a name that does not exist yet */
	dev_t device; /* of the file; of a name: of its folder */
	ino_t inode;
	bool fifo;                     /* FILEID_FILE: a FIFO, a pipe */
	char base[PATHNAME_COMPONENT]; /* FILEID_NAME: in that folder */
};

struct fileid fileid_path(const char *path);
struct fileid fileid_fd(int fd);
bool fileid_same(const struct fileid *a, const struct fileid *b);

#endif
