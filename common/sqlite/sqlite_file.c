/*
 * sqlite_file - the file of a database: open it, create it, copy it before a change.
 *
 * A new database is filled under a temporary name in the same folder (tempname.h) and gets its name
 * by the commit. So a ledger is there whole or not at all, also after a kill or a power cut, and
 * needs no journal before the commit.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "file/pathname.h"
#include "file/tempname.h"
#include "sqlite/sqlite_int.h"

#define BUSY_MILLISECONDS 5000 /* how long we wait for another process to release the file */
#define BUSY_STEP         20   /* milliseconds between two tries */
#define BACKUP_PAGES      4096 /* pages copied between two checks for a signal */

/* ---- a new one ---- */

/* The length of the folder in a path, with its slash; 0 if there is none. */
static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return !slash ? 0 : (size_t)(slash - path) + 1;
}

static void remove_file(void *path)
{
	unlink(path);
}

/*
 * Create an empty file with mode 0600 in the folder of `path`, whatever the umask. Its name shows
 * the process that owns it. NULL with errno.
 */
static char *make_temp(const char *path)
{
	size_t folder = folder_length(path);
	struct buf name = { 0 };
	int fd = -1;
	bool ok;

	for (unsigned i = 0; fd < 0 && (i == 0 || errno == EEXIST); i++) {
		char *base = tempname_make(path + folder, i);

		buf_reset(&name);
		/*
		 * SQLite takes some names for something else (":memory:"), but none that begins
		 * like this
		 */
		buf_addf(&name, "%s%.*s%s", *path == '/' ? "" : "./", (int)folder, path, base);
		free(base);
		fd = open(name.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	}
	ok = fd >= 0 && fchmod(fd, 0600) == 0;
	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	if (ok)
		return name.p;
	if (fd >= 0)
		unlink(name.p);
	buf_free(&name);
	return NULL;
}

static bool make_new(struct sqlite *s)
{
	struct stat st;

	if (lstat(s->place, &st) == 0) {
		diag_error("cannot open '%s': it is a link to a file that is not there", s->path);
		return false;
	}
	s->file = make_temp(s->place);
	if (!s->file) {
		diag_error("cannot create '%s': %s", s->path, strerror(errno));
		return false;
	}
	s->fresh = true;
	diag_last_add(&s->last, remove_file, s->file);
	return true;
}

/* Sync the folder, if it can be opened, so that the new name survives a power cut. */
static void sync_folder(const char *path)
{
	size_t folder = folder_length(path);
	char *name = folder == 0 ? xstrdup(".") : xstrndup(path, folder);
	int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(name);
}

/*
 * Give the file its name unless another file has it. A file system without links (FAT) has only
 * rename(2).
 */
static bool claim_name(const struct sqlite *s)
{
	struct stat st;

	if (link(s->file, s->place) == 0) {
		unlink(s->file);
		return true;
	}
	if (errno == EEXIST || lstat(s->place, &st) == 0) {
		errno = EEXIST;
		return false;
	}
	return rename(s->file, s->place) == 0;
}

bool sqlite_publish(struct sqlite *s)
{
	if (claim_name(s)) {
		diag_last_drop(&s->last);
		sync_folder(s->place);
		s->fresh = false;
		return true;
	}
	if (errno == EEXIST)
		diag_error(
			"'%s' was made by another process meanwhile: nothing is loaded, run again",
			s->path);
	else
		diag_error("cannot create '%s': %s", s->path, strerror(errno));
	return false;
}

/* ---- opening ---- */

/* Wait a while for another process, but not after a signal has asked to stop. */
static int wait_for_lock(void *context, int count)
{
	struct timespec pause = { 0, BUSY_STEP * 1000000L };

	(void)context;
	if (count >= BUSY_MILLISECONDS / BUSY_STEP || diag_interrupted())
		return 0;
	nanosleep(&pause, NULL);
	return 1;
}

/* End a long statement when a signal asks to stop. */
static int stop_asked(void *context)
{
	(void)context;
	return diag_interrupted();
}

/*
 * Open a connection and read from it once: this finds a file that is no database. Returns the code
 * of SQLite.
 */
static int connect_to(struct sqlite *s, int flags)
{
	int code = sqlite3_open_v2(s->file, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL);

	if (code != SQLITE_OK)
		return code;
	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_busy_handler(s->db, wait_for_lock, NULL);
	sqlite3_progress_handler(s->db, 100000, stop_asked, NULL);
	/*
	 * a page cache of 24 MiB, for keys that come in no order; who reads does so row after row. A file
	 * without its name needs no journal; a page of 4 KiB has room for few wide rows
	 */
	if (flags & SQLITE_OPEN_READONLY)
		return sqlite3_exec(s->db,
		                    "PRAGMA cache_size = -8192; SELECT count(*) FROM sqlite_master",
		                    NULL, NULL, NULL);
	return sqlite3_exec(s->db,
	                    s->fresh ? "PRAGMA page_size = 8192; PRAGMA cache_size = -24576; "
	                               "PRAGMA journal_mode = OFF"
	                             : "PRAGMA cache_size = -24576; PRAGMA foreign_keys = ON; "
	                               "SELECT count(*) FROM sqlite_master",
	                    NULL, NULL, NULL);
}

static bool connect_read(struct sqlite *s)
{
	int code = connect_to(s, SQLITE_OPEN_READONLY);

	/*
	 * a killed program may have left a hot journal or a WAL; only a connection that may write
	 * can clean up
	 */
	if ((code & 0xff) == SQLITE_READONLY || (code & 0xff) == SQLITE_CANTOPEN) {
		sqlite3_close(s->db);
		code = connect_to(s, SQLITE_OPEN_READWRITE);
		if (code == SQLITE_OK)
			code = sqlite3_exec(s->db, "PRAGMA query_only = ON", NULL, NULL, NULL);
	}
	return code == SQLITE_OK || sqlite_error(s, "open");
}

static bool connect_write(struct sqlite *s)
{
	struct pathname at;

	if (connect_to(s, SQLITE_OPEN_READWRITE) != SQLITE_OK)
		return sqlite_error(s, "open");
	if (pathname_open(&at, s->place))
		tempname_sweep(at.folder);
	pathname_close(&at);
	if (sqlite3_db_readonly(s->db, "main") != 1)
		return true;
	diag_error("'%s' may be read but not written: nothing is changed", s->path);
	return false;
}

/*
 * Is the path to the file free of symbolic links that another user put into a folder open to all?
 */
static bool may_write(const struct sqlite *s)
{
	struct pathname at;
	bool ok = pathname_open(&at, s->place) || errno != EACCES;

	if (!ok)
		diag_error("cannot open '%s': %s", s->path, strerror(errno));
	pathname_close(&at);
	return ok;
}

/* Find the file, or create it if `access` allows that. */
static bool find_file(struct sqlite *s, enum store_access access)
{
	struct stat st;

	if (*s->path == '\0' || *s->path == ':') {
		diag_error("'sqlite:%s' names no file: write sqlite:ledger.db", s->path);
		return false;
	}
	if (access != STORE_READ && !may_write(s))
		return false;
	if (stat(s->place, &st) != 0) {
		if (errno == ENOENT && access == STORE_WRITE)
			return make_new(s);
		diag_error("cannot open '%s': %s", s->path, strerror(errno));
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		diag_error("cannot open '%s': it is %s, not a database", s->path,
		           S_ISDIR(st.st_mode) ? "a directory" : "no file");
		return false;
	}
	/*
	 * SQLite takes some names for something else (":memory:", "file:..."), but none that begins
	 * like this
	 */
	struct buf name = { 0 };

	buf_addf(&name, "%s%s", *s->place == '/' ? "" : "./", s->place);
	s->file = name.p;
	return true;
}

void *sqlite_open(const char *target, const char *shown, enum store_access access)
{
	struct sqlite *s = xcalloc(1, sizeof(*s));

	/*
	 * counting memory would cost a lock for each allocation; SQLite refuses this once it has
	 * started, which does no harm
	 */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	s->path = xstrdup(shown);
	s->place = xstrdup(target);
	if (find_file(s, access) && (access == STORE_READ ? connect_read(s) : connect_write(s)))
		return s;
	sqlite_close(s);
	return NULL;
}

bool sqlite_moved(const struct sqlite *s)
{
	int moved = 0;

	return sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK &&
	       moved != 0;
}

/* ---- the copy ---- */

/*
 * Append a name for the copy that no earlier copy has: the time, and a number if several copies are
 * made in one second. The number is higher than any other, even if lower ones are free again: so
 * the names show which copy is newer.
 */
static void backup_name(const struct sqlite *s, struct buf *name)
{
	time_t now = time(NULL);
	struct tm tm;
	char stamp[32];
	struct stat st;
	uint64_t number;

	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%S", &tm);
	number = sqlite_copy_number(s, stamp);
	do {
		buf_reset(name);
		buf_addf(name, "%s.backup-%s", s->path, stamp);
		if (number++ > 0)
			buf_addf(name, "-%" PRIu64, number);
	} while (lstat(name->p, &st) == 0);
}

/* Copy page by page. Returns the code of SQLite. */
static int copy_pages(sqlite3 *from, sqlite3 *to)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
	int code = SQLITE_OK;

	if (!backup)
		return sqlite3_errcode(to);
	while (code == SQLITE_OK && !diag_interrupted())
		code = sqlite3_backup_step(backup, BACKUP_PAGES);
	sqlite3_backup_finish(backup);
	return code == SQLITE_DONE ? SQLITE_OK : code == SQLITE_OK ? SQLITE_INTERRUPT : code;
}

/*
 * Give the copy to the owner of the database. Only root can do this, and not in a folder where
 * others may create files. Otherwise the copy stays ours.
 */
static bool give_to_owner(const struct sqlite *s, const char *path)
{
	struct pathname at;
	struct stat st;
	bool sticky;

	if (stat(s->file, &st) != 0 || !pathname_open(&at, path))
		return false;
	sticky = pathname_sticky(&at);
	pathname_close(&at);
	return sticky || lchown(path, st.st_uid, st.st_gid) == 0 || errno == EPERM;
}

/*
 * Copy the database to a new file. This reads through a second connection, because SQLite does not
 * copy from one that is about to write. Our lock keeps all other processes from writing meanwhile.
 */
static bool copy_to(const struct sqlite *s, const char *path)
{
	sqlite3 *from = NULL, *to = NULL;
	char *part = make_temp(path);
	struct diag_last last = { 0 };
	int code = SQLITE_CANTOPEN;

	if (part) {
		diag_last_add(&last, remove_file, part);
		code = give_to_owner(s, part) ? SQLITE_OK : SQLITE_CANTOPEN;
	}
	if (code == SQLITE_OK)
		code = sqlite3_open_v2(s->file, &from, SQLITE_OPEN_READONLY, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE, NULL);
	if (code == SQLITE_OK)
		code = copy_pages(from, to);
	sqlite3_close(from);
	sqlite3_close(to);
	if (code == SQLITE_OK && rename(part, path) != 0)
		code = SQLITE_IOERR;
	if (code != SQLITE_OK) {
		if (part)
			unlink(part);
		if (!diag_interrupted())
			diag_error("cannot copy '%s' to '%s' before it is changed: %s; "
			           "--no-backup leaves the copy out",
			           s->path, path, sqlite3_errstr(code));
	}
	diag_last_drop(&last);
	free(part);
	return code == SQLITE_OK;
}

bool sqlite_backup(void *self, char **path)
{
	struct sqlite *s = self;
	struct buf name = { 0 };
	struct stat st;

	if (s->fresh || (stat(s->place, &st) == 0 && st.st_size == 0))
		return true;
	backup_name(s, &name);
	if (copy_to(s, name.p)) {
		s->backup = xstrdup(name.p);
		*path = xstrdup(name.p);
	}
	buf_free(&name);
	return s->backup != NULL;
}

bool sqlite_copy(const char *target, const char *path, bool replace)
{
	sqlite3 *from = NULL, *to = NULL;
	struct stat st;
	int code;

	(void)replace;
	if (stat(target, &st) != 0 && errno == ENOENT)
		return true;
	code = sqlite3_open_v2(target, &from, SQLITE_OPEN_READONLY, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_busy_timeout(from, BUSY_MILLISECONDS);
	if (code == SQLITE_OK)
		code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	if (code == SQLITE_OK)
		code = copy_pages(from, to);
	sqlite3_close(from);
	sqlite3_close(to);
	if (code == SQLITE_OK)
		return true;
	unlink(path);
	if (!diag_interrupted())
		diag_error("cannot copy '%s' to '%s' for the rehearsal: %s", target, path,
		           sqlite3_errstr(code));
	return false;
}
