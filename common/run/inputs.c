/* inputs - see inputs.h. */
#include "run/inputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/filename.h"
#include "config/json_node.h"
#include "file/outfile.h"
#include "value/digest.h"

#define BLOCK 65536

struct input_file {
	char *name, *sha256; /* an empty digest: it was not read to its end, or is a database */
	char *what;          /* what was read of a database; NULL: a file, or not read to its end */
};

struct input_list {
	struct input_file *file; /* in the order of the log, each once */
	size_t count, capacity;
};

/* ---- what the log has ---- */

static bool is_same(const struct input_file *f, const char *name, struct str sha256,
                    const char *what)
{
	return strcmp(f->name, name) == 0 && str_is(sha256, f->sha256) && !f->what == !what &&
	       (!what || strcmp(f->what, what) == 0);
}

/* Add a file, or what was read of a database (`what`, which is owned from now on). */
static void add(struct input_list *l, struct str text, struct str sha256, char *what)
{
	struct buf name = { 0 };

	if (text.len == 0) {
		free(what);
		return;
	}
	file_name_decode(&name, text);
	for (size_t i = 0; i < l->count; i++)
		if (is_same(&l->file[i], name.p, sha256, what)) {
			buf_free(&name);
			free(what);
			return;
		}
	l->file = mem_grow(l->file, &l->capacity, l->count + 1, sizeof(*l->file));
	l->file[l->count++] = (struct input_file){ name.p, str_dup(sha256), what };
}

/* "table 'voucher', 1,000 records": what was read of a database; NULL for a file. */
static char *what_of(const struct json_node *input)
{
	struct str table = json_node_text(json_node_get(input, "table"));
	struct str query = json_node_text(json_node_get(input, "query"));
	struct buf what = { 0 }, quoted = { 0 };
	char number[27];
	uint64_t rows;

	if ((str_is_null(table) && str_is_null(query)) ||
	    !json_node_whole(json_node_get(input, "rows"), &rows))
		return NULL;
	buf_addf(&what, "%s %s, %s record%s", str_is_null(table) ? "query" : "table",
	         text_quote(&quoted, str_is_null(table) ? query : table), text_count(rows, number),
	         rows == 1 ? "" : "s");
	buf_free(&quoted);
	return what.p;
}

static void add_array(struct input_list *l, const struct json_node *array)
{
	for (size_t i = 0; i < json_node_size(array); i++) {
		const struct json_node *n = json_node_at(array, i, NULL);

		add(l, json_node_text(json_node_get(n, "name")),
		    json_node_text(json_node_get(n, "sha256")), what_of(n));
	}
}

static bool add_line(struct input_list *l, struct str line)
{
	char why[160];
	struct json_node *n = json_node_parse(line, why, sizeof(why));

	if (!n)
		return false;
	add(l, json_node_text(json_node_get(n, "spec")),
	    json_node_text(json_node_get(n, "spec_sha256")), NULL);
	add_array(l, json_node_get(n, "files"));
	/* what is between two programs is no file */
	if (str_is_null(json_node_text(json_node_get(n, "stdin"))))
		add_array(l, json_node_get(n, "inputs"));
	json_node_free(n);
	return true;
}

static bool read_log(struct input_list *l, const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	ssize_t len = -1;
	bool ok = f != NULL, whole = true;

	while (ok && (len = getline(&line, &size, f)) > 0)
		whole = add_line(l, (struct str){ line, (size_t)len }) && whole;
	ok = ok && !ferror(f);
	if (!ok)
		diag_error("cannot read '%s': %s", path, strerror(errno));
	/* the program that could not write all of its line has said so */
	else if (!whole && diag_ok())
		diag_error("cannot read '%s': it has a line that is not of a run", path);
	free(line);
	if (f)
		fclose(f);
	return ok;
}

static void free_list(struct input_list *l)
{
	for (size_t i = 0; i < l->count; i++) {
		free(l->file[i].name);
		free(l->file[i].sha256);
		free(l->file[i].what);
	}
	free(l->file);
}

/* ---- the list ---- */

static bool is_whole(const struct input_file *f)
{
	return f->sha256[0] != '\0';
}

/* Has another program read the same file to its end? */
static bool is_read(const struct input_list *l, const char *name)
{
	for (size_t i = 0; i < l->count; i++)
		if (is_whole(&l->file[i]) && strcmp(l->file[i].name, name) == 0)
			return true;
	return false;
}

/*
 * As sha256sum(1) writes a name: \n and \\ escaped, and then a backslash before the line. Lines that
 * begin with # are comments: it passes over them.
 */
static void add_entry(struct buf *out, const struct input_file *f)
{
	if (f->what)
		buf_adds(out, "# a database, which has no digest: ");
	else if (!is_whole(f))
		buf_adds(out, "# not read to its end: ");
	else if (strpbrk(f->name, "\\\n"))
		buf_addc(out, '\\');
	if (is_whole(f))
		buf_addf(out, "%s  ", f->sha256);
	for (const char *p = f->name; *p; p++) {
		if (*p == '\\' || *p == '\n')
			buf_addc(out, '\\');
		buf_addc(out, *p == '\n' ? 'n' : *p);
	}
	if (f->what)
		buf_addf(out, ", %s", f->what);
	buf_addc(out, '\n');
}

static bool write_list(const struct input_list *l, const char *path, bool stopped)
{
	struct outfile *o = outfile_open(path);
	struct buf text = { 0 };
	bool ok;

	if (!o)
		return false;
	if (stopped)
		buf_adds(&text, "# the run was stopped by a signal\n");
	for (size_t i = 0; i < l->count; i++)
		if (is_whole(&l->file[i]) || !is_read(l, l->file[i].name))
			add_entry(&text, &l->file[i]);
	ok = outfile_write(o, text.p, text.len);
	buf_free(&text);
	return outfile_close(o, ok) && ok;
}

/* ---- the copies ---- */

static bool copy_bytes(int from, struct outfile *to, char sha256[DIGEST_TEXT])
{
	struct digest *d = digest_new();
	char *block = xmalloc(BLOCK);
	bool ok = true;
	ssize_t n;

	while (ok && ((n = read(from, block, BLOCK)) > 0 || (n < 0 && errno == EINTR))) {
		if (n < 0)
			continue;
		digest_add(d, block, (size_t)n);
		ok = outfile_write(to, block, (size_t)n) && !diag_interrupted();
	}
	digest_end(d, sha256);
	free(block);
	return ok && n == 0;
}

/* A name in the folder: that of the file, with a number in front if another one has it. */
static const char *place_of(struct folder *f, const char *name)
{
	const char *base = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
	struct buf path = { 0 };
	const char *place;
	struct stat st;

	buf_addf(&path, "inputs/%s", base);
	for (int i = 2; lstat(folder_file(f, path.p), &st) == 0; i++) {
		buf_reset(&path);
		buf_addf(&path, "inputs/%d-%s", i, base);
	}
	place = folder_file(f, path.p);
	buf_free(&path);
	return place;
}

static bool copy_file(struct folder *f, const struct input_file *input)
{
	int from = open(input->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char sha256[DIGEST_TEXT] = "";
	struct outfile *to;
	struct stat st;
	bool ok;

	if (from < 0 || fstat(from, &st) != 0) {
		diag_error("cannot keep '%s': %s", input->name, strerror(errno));
		return false;
	}
	/* a side of reconcile may be a pipe */
	if (!S_ISREG(st.st_mode)) {
		diag_error("cannot keep '%s': only a file can be read a second time", input->name);
		close(from);
		return false;
	}
	to = outfile_open(place_of(f, input->name));
	ok = to && copy_bytes(from, to, sha256);
	if (ok && strcmp(sha256, input->sha256) != 0) {
		diag_error("'%s' has changed since it was read, so that no copy of it is kept",
		           input->name);
		ok = false;
	}
	close(from);
	return outfile_close(to, ok) && ok;
}

static bool copy_all(struct folder *f, const struct input_list *l)
{
	const char *folder = folder_file(f, "inputs");
	bool ok = true;

	if (mkdir(folder, 0700) != 0) {
		diag_error("cannot make the folder '%s': %s", folder, strerror(errno));
		return false;
	}
	for (size_t i = 0; i < l->count; i++)
		if (is_whole(&l->file[i]))
			ok = copy_file(f, &l->file[i]) && ok;
	return ok;
}

bool inputs_list(struct folder *f, bool keep)
{
	struct input_list l = { 0 };
	bool stopped = diag_interrupted(), ok;

	/* the list is short: what a stopped run has read is known, too */
	if (stopped)
		diag_done();
	ok = read_log(&l, f->audit) && write_list(&l, folder_file(f, INPUTS_LIST), stopped);
	if (stopped)
		diag_go_on();
	ok = ok && (!keep || stopped || copy_all(f, &l));
	free_list(&l);
	return ok;
}
