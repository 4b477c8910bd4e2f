/* outfile: what is on the disk before and after a close, in a folder of its own. */
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/outfile.h"
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
	CHECK_INT(names(), 1);
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
	mode_t before = umask(027);

	CHECK(write_file("new", "x", true));
	CHECK_INT(mode_of("new"), 0640);
	make("old", "x");
	chmod("old", 0606);
	CHECK(write_file("old", "y", true));
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

	if (!outfile_write(o, "x", 1) || outfile_flush(o) || outfile_write(o, "x", 1) || outfile_flush(o) ||
	    outfile_close(o, true))
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

static void open_dangling(void)
{
	if (symlink("nothing", "dangling") != 0 || outfile_open("dangling"))
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
	in_child(open_dangling);
	CHECK_STR(said.p, "clean: cannot create 'dangling': No such file or directory\n");
	in_child(append_nowhere);
	CHECK_STR(said.p, "clean: cannot create 'no/such': No such file or directory\n");
	in_child(open_read_only);
	CHECK(geteuid() == 0 || strcmp(said.p, "clean: cannot create 'kept': Permission denied\n") == 0);
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

int main(void)
{
	char folder[] = "/tmp/outfile.XXXXXX";

	if (!mkdtemp(folder) || chdir(folder) != 0)
		return 1;
	unit_run("a file appears whole, at the close", whole);
	unit_run("without commit nothing appears and the old file stays", not_at_all);
	unit_run("a new file has the rights of umask, an old one keeps its own", rights);
	unit_run("a symbolic link stays one", links);
	unit_run("megabytes arrive", large);
	unit_run("a full disk is told once", full_disk);
	unit_run("what cannot be created is told", refused);
	unit_run("standard output stays open for what follows", standard_output);
	unit_run("a broken pipe is quiet", broken_pipe);
	unit_run("a pipe that does not block loses nothing", unblocked);
	unit_run("a FIFO is written directly", fifo);
	unit_run("appended lines do not cut into each other", appended);
	unit_run("after a signal no temporary file is left", after_signal);
	unit_run("a name of the greatest length works", long_name);
	said_free();
	if (chdir("/") != 0 || rmdir(folder) != 0)
		return 1;
	return unit_end();
}
