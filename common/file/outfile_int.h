/*
 * outfile_int - what outfile.c and outfile_appear.c share; nobody else includes it.
 */
#ifndef FILE_OUTFILE_INT_H
#define FILE_OUTFILE_INT_H

#include "base/buf.h"
#include "base/diag.h"
#include "file/outfile.h"
#include "file/pathname.h"

#define OUTFILE_GATHER ((size_t)1 << 20) /* bytes that are queued before they are written */
#define OUTFILE_MODE   0600              /* of a new file: only the owner may read the books */

struct outfile {
	int fd;                /* the descriptor for writing */
	struct pathname at;    /* where its name leads */
	bool nameless;         /* `fd` has no name until the commit (O_TMPFILE) */
	bool append;           /* lines of a shared file: each flush is one write */
	bool failed;           /* a write has failed; what follows is ignored */
	char *name;            /* for messages: the path as given, or "standard output" */
	char *temp;            /* the temporary file in the folder; NULL: none has a name */
	struct diag_last last; /* removes `temp` if the process dies */
	struct buf queue;      /* not yet written */
	uint64_t written;      /* bytes */
	uint64_t under_way;    /* so many of them are on their way to the disk */
	struct buf torn;       /* the rest of the line in which a write was cut short */
};

/* openat(2), repeated after a signal that does not concern us. */
int outfile_open_at(int folder, const char *name, int flags, mode_t mode);

/* Write all of it. False after an error was reported. */
bool outfile_put(struct outfile *o, const char *p, size_t len);

/*
 * fsync(2). True also for a descriptor that cannot be synced (a pipe, a device, some network file
 * systems).
 */
bool outfile_synced(int fd);

/* ---- outfile_appear ---- */

/*
 * Open a file that does not have its name before outfile_publish(), or something that is not a
 * regular file. False with errno.
 */
bool outfile_create(struct outfile *o, const char *path);

/* Give its name to the written and synced file. False with errno. */
bool outfile_publish(struct outfile *o);

/* Remove the temporary file, if there is one. */
void outfile_remove_temp(void *outfile);

#endif
