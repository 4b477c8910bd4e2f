/* outfile: what is on the disk before and after a close, in a folder of its own. */
#define _GNU_SOURCE /* syscall() */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/mem.h"
#include "file/outfile.h"
#include "file/tempname.h"
#include "said.h"
#include "unit.h"

/* The content of a file, or "(none)". */
static const char *content(const char *path)
{
	static struct str none = STR("(none)");
	static char text[256];
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return none.p;
	text[n] = '\0';
	return text;
}

static void make(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

/* Names in the current folder, without . and .. */
static int names(void)
{
	DIR *folder = opendir(".");
	int count = -2;

	while (folder && readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void clear(void)
{
	CHECK(system("chmod -R u+w . && rm -rf ./* ./.[!.]*") == 0);
}

static bool write_file(const char *path, const char *text, bool commit)
{
	struct outfile *o = outfile_open(path);

	return o && outfile_write(o, text, strlen(text)) && outfile_close(o, commit);
}

static bool append_line(const char *path, const char *text)
{
	struct outfile *o = outfile_append(path);

	return o && outfile_write(o, text, strlen(text)) && outfile_close(o, true);
}

static int mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (int)(st.st_mode & 0777) : -1;
}

static void whole(void)
{
	struct outfile *o = outfile_open("a.tsv");

	CHECK_STR(outfile_name(o), "a.tsv");
	CHECK(outfile_write(o, "one\n", 4));
	CHECK(outfile_flush(o));
	CHECK_STR(content("a.tsv"), "(none)");
	CHECK(names() <= 1); /* 0 where the file system has files without a name */
	CHECK(outfile_write(o, "two\n", 4));
	CHECK(outfile_close(o, true));
	CHECK_STR(content("a.tsv"), "one\ntwo\n");
	CHECK_INT(names(), 1);
	clear();
}

static void not_at_all(void)
{
	CHECK(write_file("a.tsv", "x", false));
	CHECK_INT(names(), 0);
	make("a.tsv", "old");
	CHECK(write_file("a.tsv", "new", false));
	CHECK_STR(content("a.tsv"), "old");
	CHECK_INT(names(), 1);
	CHECK(write_file("a.tsv", "new", true));
	CHECK_STR(content("a.tsv"), "new");
	CHECK(outfile_close(NULL, true));
	clear();
}

static void rights(void)
{
	mode_t before = umask(022);

	CHECK(write_file("new", "x", true));
	CHECK_INT(mode_of("new"), 0600);
	umask(0277);
	CHECK(write_file("strict", "x", true));
	CHECK_INT(mode_of("strict"), 0600);
	CHECK(append_line("log", "x\n"));
	CHECK_INT(mode_of("log"), 0600);
	umask(022);
	make("old", "x");
	chmod("old", 0606);
	CHECK(write_file("old", "y", true));
	CHECK_INT(mode_of("old"), 0606);
	CHECK(append_line("old", "x\n"));
	CHECK_INT(mode_of("old"), 0606);
	umask(before);
	clear();
}

static void links(void)
{
	struct stat st;

	CHECK(mkdir("there", 0777) == 0);
	make("there/real", "old");
	CHECK(symlink("there/real", "link") == 0);
	CHECK(write_file("link", "new", true));
	CHECK(lstat("link", &st) == 0 && S_ISLNK(st.st_mode));
	CHECK_STR(content("there/real"), "new");
	CHECK(write_file("there/other", "new", true));
	CHECK_STR(content("there/other"), "new");
	/* a link to a file that is not there yet makes that file, as in a shell */
	CHECK(symlink("there/soon", "dangling") == 0);
	CHECK(write_file("dangling", "new", true));
	CHECK_STR(content("there/soon"), "new");
	CHECK(symlink("there", "folder") == 0);
	CHECK(write_file("folder/../there/./other", "newer", true));
	CHECK_STR(content("there/other"), "newer");
	clear();
}

static void large(void)
{
	enum { PIECE = 700001, PIECES = 7 };
	char *p = xmalloc(3 * PIECE);
	struct outfile *o = outfile_open("large");
	struct stat st;

	memset(p, 'x', 3 * PIECE);
	for (int i = 0; i < PIECES; i++)
		CHECK(outfile_write(o, p, PIECE));
	CHECK(outfile_write(o, p, 3 * PIECE));
	CHECK(outfile_write(o, "end", 3));
	CHECK(outfile_close(o, true));
	CHECK(stat("large", &st) == 0 && st.st_size == (PIECES + 3) * PIECE + 3);
	free(p);
	clear();
}

static void write_full(void)
{
	struct outfile *o = outfile_open("/dev/full");

	if (!outfile_write(o, "x", 1) || outfile_flush(o) || outfile_write(o, "x", 1) ||
	    outfile_flush(o) || outfile_close(o, true))
		_exit(99);
}

static void full_disk(void)
{
	if (access("/dev/full", W_OK) != 0)
		return;
	in_child(write_full);
	CHECK_STR(said.p, "clean: cannot write '/dev/full': No space left on device\n");
	CHECK_INT(ended, 2);
}

static void open_folder(void)
{
	if (outfile_open("."))
		_exit(99);
}

static void open_nowhere(void)
{
	if (outfile_open("no/such/folder"))
		_exit(99);
}

static void open_round(void)
{
	if (symlink("round", "round") != 0 || outfile_open("round"))
		_exit(99);
}

static void append_nowhere(void)
{
	if (outfile_append("no/such"))
		_exit(99);
}

static void open_read_only(void)
{
	make("kept", "old");
	chmod("kept", 0444);
	if (geteuid() != 0 && outfile_open("kept"))
		_exit(99);
}

static void refused(void)
{
	in_child(open_folder);
	CHECK_STR(said.p, "clean: cannot create '.': Is a directory\n");
	CHECK_INT(ended, 2);
	in_child(open_nowhere);
	CHECK_STR(said.p, "clean: cannot create 'no/such/folder': No such file or directory\n");
	CHECK_INT(ended, 2);
	in_child(open_round);
	CHECK_STR(said.p, "clean: cannot create 'round': Too many levels of symbolic links\n");
	in_child(append_nowhere);
	CHECK_STR(said.p, "clean: cannot create 'no/such': No such file or directory\n");
	in_child(open_read_only);
	CHECK(geteuid() == 0 ||
	      strcmp(said.p, "clean: cannot create 'kept': Permission denied\n") == 0);
	clear();
}

static void write_stdout(void)
{
	write_file(NULL, "a", true);
	write_file("-", "b", true);
	write_file("/dev/stdout", "c", true);
	write_file(NULL, "d", false);
	diag_note("still open");
}

static void write_closed_stdout(void)
{
	close(STDOUT_FILENO);
	diag_open("clean");
	if (write_file(NULL, "a", true))
		_exit(99);
}

static void standard_output(void)
{
	in_child(write_stdout);
	CHECK_STR(said.p, "abcdclean: still open\n");
	in_child(write_closed_stdout);
	CHECK_STR(said.p, "clean: cannot write standard output: Bad file descriptor\n");
	CHECK_INT(ended, 2);
}

static void write_broken_pipe(void)
{
	int ends[2];

	if (pipe(ends) != 0)
		_exit(99);
	close(ends[0]);
	dup2(ends[1], STDOUT_FILENO);
	if (write_file(NULL, "a", true) || diag_ok())
		_exit(99);
}

static void broken_pipe(void)
{
	in_child(write_broken_pipe);
	CHECK_STR(said.p, "");
	CHECK_INT(ended, -SIGPIPE);
}

/* A reader that is slower than we are, on a pipe that does not block. */
static void *read_slowly(void *fd)
{
	static char piece[65536];
	struct timespec pause = { 0, 1000000 };

	while (read(*(int *)fd, piece, sizeof(piece)) > 0)
		nanosleep(&pause, NULL);
	return NULL;
}

static void write_unblocked(void)
{
	static char megabytes[4 << 20];
	pthread_t reader;
	int ends[2];
	bool ok;

	if (pipe(ends) != 0 || pthread_create(&reader, NULL, read_slowly, &ends[0]) != 0)
		_exit(99);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	dup2(ends[1], STDOUT_FILENO);
	close(ends[1]);
	{
		struct outfile *o = outfile_open(NULL);

		ok = outfile_write(o, megabytes, sizeof(megabytes));
		ok = outfile_close(o, true) && ok;
	}
	close(STDOUT_FILENO);
	pthread_join(reader, NULL);
	if (!ok)
		_exit(98);
}

static void unblocked(void)
{
	in_child(write_unblocked);
	CHECK_STR(said.p, "");
	CHECK_INT(ended, 0);
}

/*
 * A page after the other, so that the pipe is full when the last write before the line has ended;
 * the end of it all is kept.
 */
static void *read_pages(void *fd)
{
	static char page[4096];
	static char last[16];
	struct timespec pause = { 0, 100000 };
	ssize_t n;

	while ((n = read(*(int *)fd, page, sizeof(page))) > 0) {
		if (n >= 8)
			memcpy(last, page + n - 8, 8);
		nanosleep(&pause, NULL);
	}
	return last;
}

static void say_last_line(void)
{
	static char megabytes[2 << 20];
	struct outfile *o;
	pthread_t reader;
	void *last = NULL;
	int ends[2];

	if (pipe(ends) != 0 || pthread_create(&reader, NULL, read_pages, &ends[0]) != 0)
		_exit(99);
	dup2(ends[1], STDOUT_FILENO);
	close(ends[1]);
	o = outfile_open(NULL);
	outfile_write(o, megabytes, sizeof(megabytes));
	outfile_last_line(o, STR("the last line\n"));
	outfile_close(o, false);
	close(STDOUT_FILENO);
	pthread_join(reader, &last);
	if (memcmp(last, "st line\n", 8) != 0)
		_exit(98);
}

static void last_line(void)
{
	in_child(say_last_line);
	CHECK_STR(said.p, "");
	CHECK_INT(ended, 0);
}

static void fifo(void)
{
	char got[8] = "";
	int fd;

	CHECK(mkfifo("fifo", 0666) == 0);
	fd = open("fifo", O_RDONLY | O_NONBLOCK);
	CHECK(write_file("fifo", "seal\n", true));
	CHECK_INT(read(fd, got, sizeof(got)), 5);
	CHECK_STR(got, "seal\n");
	close(fd);
	CHECK_INT(names(), 1);
	clear();
}

static void appended(void)
{
	struct outfile *a, *b;

	make("audit", "first\n");
	a = outfile_append("audit");
	b = outfile_append("audit");
	outfile_write(a, "a", 1);
	outfile_write(b, "b\n", 2);
	outfile_write(a, "a\n", 2);
	CHECK(outfile_flush(b));
	CHECK(outfile_close(a, true));
	outfile_write(b, "not this\n", 9);
	CHECK(outfile_close(b, false));
	CHECK_STR(content("audit"), "first\nb\naa\n");
	clear();
}

static void interrupted(void)
{
	struct outfile *o = outfile_open("a.tsv");

	outfile_write(o, "x", 1);
	raise(SIGTERM);
	outfile_close(o, diag_ok());
}

static void after_signal(void)
{
	in_child(interrupted);
	CHECK_INT(ended, -SIGTERM);
	CHECK_INT(names(), 0);
}

static void long_name(void)
{
	char name[256];

	memset(name, 'n', 255);
	name[255] = '\0';
	CHECK(write_file(name, "x", true));
	CHECK_STR(content(name), "x");
	clear();
}

static void torn(void)
{
	make("log", "{\"cut sh");
	CHECK(append_line("log", "a\n"));
	CHECK(append_line("log", "b\n"));
	CHECK_STR(content("log"), "{\"cut sh\na\nb\n");
	CHECK(append_line("new", "a\n"));
	CHECK_STR(content("new"), "a\n");
	clear();
}

/*
 * A file that comes under the name while ours is written, and one whose folder has no files without
 * a name.
 */
static void overtaken(void)
{
	struct outfile *o = outfile_open("a.tsv");

	CHECK(outfile_write(o, "ours", 4));
	make("a.tsv", "theirs");
	CHECK(outfile_close(o, true));
	CHECK_STR(content("a.tsv"), "ours");
	CHECK_INT(names(), 1);
	clear();
}

static int link_error; /* what linkat() below fails with; 0: it does not */

/*
 * In the place of the system's: a file system that makes files without a name and then cannot name
 * them.
 */
int linkat(int from, const char *path, int to, const char *name, int flags)
{
	if (link_error == 0)
		return (int)syscall(SYS_linkat, from, path, to, name, flags);
	errno = link_error;
	return -1;
}

static bool no_tmpfile; /* openat() below makes no file without a name */

/* In the place of the system's: a file system that has no files without a name. */
int openat(int folder, const char *path, int flags, ...)
{
	va_list args;
	int mode;

	va_start(args, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, int) : 0;
	va_end(args);
	if (no_tmpfile && (flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return (int)syscall(SYS_openat, folder, path, flags, mode);
}

static void all_named(void)
{
	no_tmpfile = true;
	CHECK(write_file("a.tsv", "x", false));
	CHECK_INT(names(), 0);
	CHECK(write_file("a.tsv", "named", true));
	CHECK_STR(content("a.tsv"), "named");
	CHECK_INT(mode_of("a.tsv"), 0600);
	CHECK_INT(names(), 1);
	no_tmpfile = false;
	clear();
}

static void not_linked(void)
{
	link_error = EPERM;
	CHECK(write_file("a.tsv", "copied", true));
	CHECK_STR(content("a.tsv"), "copied");
	CHECK_INT(mode_of("a.tsv"), 0600);
	CHECK_INT(names(), 1);
	link_error = 0;
	clear();
}

static void die_writing(void)
{
	struct outfile *a = outfile_open("new"), *b = outfile_open("old");

	outfile_write(a, "x", 1);
	outfile_write(b, "x", 1);
	outfile_flush(b);
	if (names() != 2)
		_exit(99);
	diag_die("out of memory");
}

static void died(void)
{
	make("old", "old");
	in_child(die_writing);
	CHECK_INT(ended, 2);
	CHECK_INT(names(), 1);
	CHECK_STR(content("old"), "old");
	clear();
}

static void be_killed(void)
{
	struct outfile *o = outfile_open("old");

	outfile_write(o, "x", 1);
	outfile_flush(o);
	raise(SIGKILL);
}

/* The name of a temporary file of that owner. */
static const char *owned(const char *base, unsigned long pid, unsigned long long start,
                         unsigned host, unsigned boot)
{
	static char name[200];

	snprintf(name, sizeof(name), ".%s.cutover-%lu-%llu-%08x-%08x-0", base, pid, start, host,
	         boot);
	return name;
}

static const char *journal_of(const char *name)
{
	static char journal[220];

	snprintf(journal, sizeof(journal), "%s-journal", name);
	return journal;
}

/*
 * What a process that was killed leaves is removed by the next one; what belongs to others is not.
 */
static void swept(void)
{
	struct outfile *o;
	unsigned long long start;
	unsigned host, boot;
	unsigned long pid;
	char *own;

	make("old", "old");
	in_child(be_killed);
	CHECK_INT(names(), 2);
	o = outfile_open("old");
	CHECK_INT(names(), 2); /* ours in its place */
	CHECK(write_file("b", "x", true));
	CHECK_INT(names(), 3); /* ours is at work */
	CHECK(outfile_close(o, true));
	CHECK_INT(names(), 2);
	clear();
	own = tempname_make("x", 7);
	make(own, "at work");
	make(".x.cutover-1-2-3", "something else");
	CHECK_INT(sscanf(own, ".x.cutover-%lu-%llu-%x-%x-7", &pid, &start, &host, &boot), 4);
	make(owned("reused", pid, start + 1, host, boot), "reused");
	make(owned("before", pid, start, host, boot ^ 1), "before");
	make("journal", "");
	CHECK(rename("journal", journal_of(owned("before", pid, start, host, boot ^ 1))) == 0);
	make(owned("elsewhere", pid, start + 1, host ^ 1, boot), "elsewhere");
	CHECK(write_file("b", "x", true));
	CHECK_STR(content(own), "at work");
	CHECK_STR(content(".x.cutover-1-2-3"), "something else");
	/*
	 * another process has its number by now; the machine was started again since; nobody can
	 * tell from here
	 */
	CHECK_STR(content(owned("reused", pid, start + 1, host, boot)), "(none)");
	CHECK_STR(content(owned("before", pid, start, host, boot ^ 1)), "(none)");
	CHECK_STR(content(journal_of(owned("before", pid, start, host, boot ^ 1))), "(none)");
	CHECK_STR(content(owned("elsewhere", pid, start + 1, host ^ 1, boot)), "elsewhere");
	free(own);
	clear();
}

static void size_limit(void)
{
	struct rlimit limit = { 4096, 4096 };
	static char block[8192];
	struct outfile *o = outfile_open("a.tsv");

	setrlimit(RLIMIT_FSIZE, &limit);
	outfile_write(o, block, sizeof(block));
	outfile_close(o, true);
}

static void too_large(void)
{
	in_child(size_limit);
	CHECK_STR(said.p, "clean: cannot write 'a.tsv': File too large\n");
	CHECK_INT(ended, 2);
	CHECK_INT(names(), 0);
}

static void read_back(void)
{
	struct outfile *o = outfile_open("a.tsv");
	char got[8] = "";

	CHECK(outfile_is_pending(o));
	outfile_write(o, "one two", 7);
	outfile_flush(o);
	CHECK_INT(outfile_read(o, got, 7, 4), 3);
	CHECK_STR(got, "two");
	CHECK(outfile_close(o, true));
	o = outfile_open("/dev/null");
	CHECK(!outfile_is_pending(o));
	CHECK(outfile_close(o, true));
	clear();
}

/* ---- a folder that is open to all ---- */

static const uid_t nobody = 65534;

static void open_foreign_link(void)
{
	if (outfile_open("open/link"))
		_exit(99);
}

static void append_foreign_link(void)
{
	if (outfile_append("open/link"))
		_exit(99);
}

static void open_behind_foreign_link(void)
{
	if (outfile_open("open/folder/x"))
		_exit(99);
}

static void replace_foreign(void)
{
	if (setuid(1) != 0 || outfile_open("open/trap"))
		_exit(99);
}

static void sticky(void)
{
	struct stat st;

	if (geteuid() != 0)
		return; /* files of another user are needed */
	CHECK(mkdir("open", 0777) == 0 && chmod("open", 01777) == 0 && mkdir("mine", 0700) == 0);
	make("mine/books", "kept");
	CHECK(symlink("../mine/books", "open/link") == 0 &&
	      lchown("open/link", nobody, nobody) == 0);
	CHECK(symlink("../mine", "open/folder") == 0 && lchown("open/folder", nobody, nobody) == 0);
	in_child(open_foreign_link);
	CHECK_STR(said.p, "clean: cannot create 'open/link': Permission denied\n");
	in_child(append_foreign_link);
	CHECK_STR(said.p, "clean: cannot write to 'open/link': Permission denied\n");
	in_child(open_behind_foreign_link);
	CHECK_STR(said.p, "clean: cannot create 'open/folder/x': Permission denied\n");
	CHECK_STR(content("mine/books"), "kept");
	/* a link of our own is one */
	CHECK(symlink("../mine/books", "open/own") == 0 && write_file("open/own", "new", true));
	CHECK_STR(content("mine/books"), "new");
	/* a file of another's that waits under the name gives neither owner nor mode */
	make("open/trap", "");
	CHECK(chmod(".", 0755) == 0 && chmod("open/trap", 0666) == 0 &&
	      chown("open/trap", nobody, nobody) == 0);
	in_child(replace_foreign);
	CHECK_STR(said.p, "clean: cannot create 'open/trap': Operation not permitted\n");
	CHECK(write_file("open/trap", "books", true));
	CHECK(stat("open/trap", &st) == 0 && st.st_uid == 0 && (st.st_mode & 0777) == 0600);
	/* elsewhere the owner stays */
	make("mine/theirs", "");
	CHECK(chown("mine/theirs", nobody, nobody) == 0 && write_file("mine/theirs", "new", true));
	CHECK(stat("mine/theirs", &st) == 0 && st.st_uid == nobody);
	clear();
}

int main(void)
{
	char folder[] = "/tmp/outfile.XXXXXX";

	if (!mkdtemp(folder) || chdir(folder) != 0)
		return 1;
	unit_run("a file appears whole, at the close", whole);
	unit_run("without commit nothing appears and the old file stays", not_at_all);
	unit_run("a new file is its owner's alone, an old one keeps its mode", rights);
	unit_run("a symbolic link stays one", links);
	unit_run("megabytes arrive", large);
	unit_run("a full disk is told once", full_disk);
	unit_run("what cannot be created is told", refused);
	unit_run("standard output stays open for what follows", standard_output);
	unit_run("a broken pipe is quiet", broken_pipe);
	unit_run("a pipe that does not block loses nothing", unblocked);
	unit_run("a slow reader gets the line that tells of a failure", last_line);
	unit_run("a FIFO is written directly", fifo);
	unit_run("appended lines do not cut into each other", appended);
	unit_run("after a signal no temporary file is left", after_signal);
	unit_run("a name of the greatest length works", long_name);
	unit_run("a line that was cut short does not spoil the next", torn);
	unit_run("a file that came meanwhile is replaced", overtaken);
	unit_run("a file system that has no files without a name", all_named);
	unit_run("a file that cannot be given a name is copied to one", not_linked);
	unit_run("lack of memory leaves no temporary file", died);
	unit_run("what a killed process leaves is removed by the next, and nothing else", swept);
	unit_run("a file that may not grow is trouble, not death", too_large);
	unit_run("what was written can be read before it has its name", read_back);
	unit_run("in a folder that is open to all nothing of others counts", sticky);
	said_free();
	if (chdir("/") != 0 || rmdir(folder) != 0)
		return 1;
	return unit_end();
}
