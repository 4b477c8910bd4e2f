/*
 * yaml - see yaml.h. This file opens files, follows includes and reads nodes; yaml_read.c builds
 * the tree.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "config/yaml_int.h"

/* A file that is being read, and the files that include it. */
struct including {
	const struct including *by; /* the file that includes it; NULL for the spec itself */
	/* the place that names it in that file; NULL for the spec itself */
	const struct yaml_node *at;
	const struct yaml_file *file; /* the file */
	struct stat id;               /* identifies the file, whatever its name is */
	size_t depth;                 /* how many files include it, directly or indirectly */
};

static struct yaml_node *read_file(struct yaml *c, const char *path, const struct including *by,
                                   const struct yaml_node *at);

/* Report that a file cannot be read, at the place that names it if a file does. Returns false. */
__attribute__((format(printf, 2, 3))) static bool cannot(const struct yaml_node *at,
                                                         const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_addv(&text, format, args);
	va_end(args);
	if (at)
		yaml_error(at, "%s", text.p);
	else
		diag_error("%s", text.p);
	buf_free(&text);
	return false;
}

static struct yaml_file *new_source(struct yaml *c, const char *name)
{
	struct yaml_file *s = xcalloc(1, sizeof(*s));

	s->file = arena_copy(&c->arena, name, strlen(name));
	s->next = c->sources;
	c->sources = s;
	c->source_count++;
	return s;
}

/* Set the text of a file: its bytes without a byte order mark. */
static void set_text(struct yaml_file *s)
{
	struct str bom = STR("\xef\xbb\xbf");

	s->text = buf_str(&s->storage);
	if (str_starts(s->text, bom)) {
		s->text.p += bom.len;
		s->text.len -= bom.len;
	}
}

/* Read everything from `fd`, up to the limit for all files. */
static bool read_all(struct yaml *c, struct yaml_file *s, int fd, const struct yaml_node *at)
{
	struct stat st;
	size_t room = 65536;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    st.st_size <= (off_t)YAML_BYTES_MAX)
		room = (size_t)st.st_size + 1;
	for (;;) {
		ssize_t n;

		buf_reserve(&s->storage, room);
		n = read(fd, s->storage.p + s->storage.len, room);
		if (n < 0 && errno == EINTR && !diag_interrupted())
			continue;
		if (n < 0)
			return !diag_interrupted() &&
			       cannot(at, "cannot read '%s': %s", s->file, strerror(errno));
		if (n == 0)
			break;
		s->storage.len += (size_t)n;
		c->bytes += (size_t)n;
		if (c->bytes > YAML_BYTES_MAX)
			return cannot(at, "'%s' is too large: more than 16 MiB of YAML", s->file);
		room = 65536;
	}
	set_text(s);
	return true;
}

/* Would this file include itself? */
static bool is_cycle(const struct including *in)
{
	for (const struct including *up = in->by; up; up = up->by)
		if (up->id.st_dev == in->id.st_dev && up->id.st_ino == in->id.st_ino)
			return true;
	return false;
}

/* The path of the file that `from` names as `name`; its memory is in the arena. */
static const char *beside(struct yaml *c, const char *from, struct str name)
{
	const char *slash = strrchr(from, '/');
	struct buf path = { 0 };
	const char *kept;

	if (slash && !str_starts(name, STR("/")))
		buf_add(&path, from, (size_t)(slash - from) + 1);
	buf_addstr(&path, name);
	kept = arena_copy(&c->arena, path.p, path.len);
	buf_free(&path);
	return kept;
}

/* Read one file of an include list and merge it over the earlier ones. */
static struct yaml_node *include_one(struct yaml *c, const struct including *in,
                                     struct yaml_node *before, const struct yaml_node *name)
{
	struct yaml_node *n;

	if (name->kind != YAML_SCALAR || name->text.len == 0) {
		yaml_error(name, "'include' takes a list of file names");
		return NULL;
	}
	n = read_file(c, beside(c, in->file->file, name->text), in, name);
	return n && before ? yaml_merge(c, before, n, true) : n;
}

/* Follow the `include` of a tree. Returns the merged tree; NULL after an error was reported. */
static struct yaml_node *follow_includes(struct yaml *c, const struct including *in,
                                         struct yaml_node *root)
{
	struct yaml_node *list, *merged = NULL, **names;
	size_t at = 0, count;

	while (at < root->count && !str_is(root->keys[at]->text, "include"))
		at++;
	if (at == root->count)
		return root;
	list = root->items[at];
	if (list->kind == YAML_MAP) {
		yaml_error(list, "'include' takes a list of file names");
		return NULL;
	}
	names = list->kind == YAML_LIST ? list->items : &root->items[at];
	count = list->kind == YAML_LIST ? list->count : 1;
	for (size_t i = 0; i < count; i++) {
		merged = include_one(c, in, merged, names[i]);
		if (!merged)
			return NULL;
	}
	root = yaml_without(c, root, at);
	return merged ? yaml_merge(c, merged, root, true) : root;
}

/* Read an open file and what it includes. */
static struct yaml_node *read_open(struct yaml *c, struct including *in, int fd,
                                   struct yaml_file *s)
{
	struct yaml_node *root;

	in->file = s;
	if (fstat(fd, &in->id) != 0) {
		cannot(in->at, "cannot read '%s': %s", s->file, strerror(errno));
		return NULL;
	}
	if (is_cycle(in)) {
		cannot(in->at, "'%s' includes itself", s->file);
		return NULL;
	}
	if (!read_all(c, s, fd, in->at))
		return NULL;
	root = yaml_read(c, s);
	return root ? follow_includes(c, in, root) : NULL;
}

static struct yaml_node *read_file(struct yaml *c, const char *path, const struct including *by,
                                   const struct yaml_node *at)
{
	struct including in = { .by = by, .at = at, .depth = by ? by->depth + 1 : 0 };
	struct yaml_node *root;
	int fd;

	if (in.depth > YAML_INCLUDES_MAX) {
		cannot(at, "files that include each other, more than 16 deep");
		return NULL;
	}
	if (c->source_count == YAML_FILES_MAX) {
		cannot(at, "more than 100 files included");
		return NULL;
	}
	do
		fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd < 0 && errno == EINTR && !diag_interrupted());
	if (fd < 0) {
		cannot(at, "cannot open '%s': %s", path, strerror(errno));
		return NULL;
	}
	root = read_open(c, &in, fd, new_source(c, path));
	close(fd);
	return root;
}

/* Set the root of `c` and return `c`. If there is no root, free `c` and return NULL. */
static struct yaml *with_root(struct yaml *c, const struct yaml_node *root)
{
	c->root = root;
	if (root)
		return c;
	yaml_close(c);
	return NULL;
}

struct yaml *yaml_open(const char *path)
{
	struct yaml *c = xcalloc(1, sizeof(*c));

	return with_root(c, read_file(c, path, NULL, NULL));
}

struct yaml *yaml_parse(const char *name, struct str text)
{
	struct yaml *c = xcalloc(1, sizeof(*c));
	struct yaml_file *s = new_source(c, name);
	const struct yaml_node *root, *include;

	if (text.len > YAML_BYTES_MAX) {
		diag_error("'%s' is too large: more than 16 MiB of YAML", name);
		return with_root(c, NULL);
	}
	buf_addstr(&s->storage, text);
	set_text(s);
	root = yaml_read(c, s);
	include = root ? yaml_find(root, "include") : NULL;
	if (include) {
		yaml_error(include, "'include' is not allowed here");
		root = NULL;
	}
	return with_root(c, root);
}

const struct yaml_node *yaml_read_beside(struct yaml *c, const char *path,
                                         const struct yaml_node *from)
{
	return read_file(c, path, NULL, from);
}

void yaml_close(struct yaml *c)
{
	if (!c)
		return;
	while (c->sources) {
		struct yaml_file *s = c->sources;

		c->sources = s->next;
		buf_free(&s->storage);
		free(s);
	}
	arena_free(&c->arena);
	free(c);
}

const struct yaml_node *yaml_root(const struct yaml *c)
{
	return c->root;
}

bool yaml_reading(const struct yaml *c, size_t i, const char **file, struct str *bytes)
{
	const struct yaml_file *s = c->sources;

	if (i >= c->source_count)
		return false;
	/* the last file read is the first of the list */
	for (size_t after = c->source_count - 1 - i; after > 0; after--)
		s = s->next;
	*file = s->file;
	*bytes = buf_str(&s->storage);
	return true;
}

const struct yaml_node *yaml_find(const struct yaml_node *map, const char *key)
{
	struct str name = str_of(key);

	if (!map || map->kind != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (str_eq(map->keys[i]->text, name))
			return map->items[i];
	return NULL;
}

bool yaml_is_null(const struct yaml_node *n)
{
	static const char *const words[] = { "", "~", "null", "Null", "NULL" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (n->kind == YAML_SCALAR && n->plain && str_is(n->text, words[i]))
			return true;
	return false;
}

bool yaml_bool(const struct yaml_node *n, bool *out)
{
	/*
	 * Source: yaml.org/type/bool.html, without the single letters Y and N, which are more often
	 * data.
	 */
	static const char *const words[][2] = {
		{ "false", "true" }, { "False", "True" }, { "FALSE", "TRUE" },
		{ "no", "yes" },     { "No", "Yes" },     { "NO", "YES" },
		{ "off", "on" },     { "Off", "On" },     { "OFF", "ON" },
	};

	if (n->kind != YAML_SCALAR || !n->plain)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		for (int value = 0; value < 2; value++) {
			if (str_is(n->text, words[i][value])) {
				*out = value;
				return true;
			}
		}
	}
	return false;
}

static void report(struct place at, const char *format, va_list args)
{
	struct buf text = { 0 };

	buf_addv(&text, format, args);
	diag_error_at(at, "%s", text.p);
	buf_free(&text);
}

void yaml_error(const struct yaml_node *n, const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_addv(&text, format, args);
	va_end(args);
	if (n->kind == YAML_SCALAR && n->plain)
		yaml_sign(n->text, &text);
	diag_error_at((struct place){ n->file, n->line, n->column }, "%s", text.p);
	buf_free(&text);
}

struct str yaml_line(const struct yaml_file *s, size_t number)
{
	struct str rest = s ? s->text : STR_NULL;

	while (rest.len > 0) {
		size_t len = 0;
		size_t end;

		while (len < rest.len && rest.p[len] != '\n' && rest.p[len] != '\r')
			len++;
		if (--number == 0)
			return (struct str){ rest.p, len };
		end = len + (len < rest.len);
		if (end < rest.len && rest.p[end - 1] == '\r' && rest.p[end] == '\n')
			end++;
		rest.p += end;
		rest.len -= end;
	}
	return STR_NULL;
}

/* Find `offset` in a text that was written on one line. False if escapes make it uncertain. */
static bool locate_in_line(const struct yaml_node *n, size_t offset, struct place *at)
{
	struct str line = yaml_line(n->source, n->line);

	if (!line.p || line.len < n->column - 1 + offset ||
	    memcmp(line.p + n->column - 1, n->text.p, offset) != 0)
		return false;
	at->column = n->column + offset;
	return true;
}

/* The same in a `|` block: its lines are the lines of the text, indented. */
static bool locate_in_block(const struct yaml_node *n, size_t offset, struct place *at)
{
	struct str head = { n->text.p, offset }, line, source;
	size_t number = n->line + 1, start = 0, end = offset;

	for (size_t i = 0; i < head.len; i++) {
		if (head.p[i] == '\n') {
			number++;
			start = i + 1;
		}
	}
	while (end < n->text.len && n->text.p[end] != '\n')
		end++;
	line = (struct str){ n->text.p + start, end - start };
	source = yaml_line(n->source, number);
	if (!source.p || !str_ends(source, line))
		return false;
	at->line = number;
	at->column = source.len - line.len + (offset - start) + 1;
	return true;
}

void yaml_error_in(const struct yaml_node *n, size_t offset, const char *format, ...)
{
	struct place at = { n->file, n->line, n->column };
	struct str line = yaml_line(n->source, n->line);
	va_list args;

	if (offset > n->text.len)
		offset = n->text.len;
	if (line.p && n->column <= line.len && line.p[n->column - 1] == '|' && !n->plain &&
	    !str_starts(n->text, STR("|")))
		locate_in_block(n, offset, &at);
	else
		locate_in_line(n, offset, &at);
	va_start(args, format);
	report(at, format, args);
	va_end(args);
	line = yaml_line(n->source, at.line);
	if (line.p)
		diag_caret(line, at.column);
}
