/* legacy - see legacy.h. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "legacy.h"
#include "misread.h"
#include "value/charset.h"

#define REPLACEMENT "\xef\xbf\xbd"
#define BLOCK ((size_t)1 << 20)	/* bytes read at a time, and looked at to guess the encoding of a pipe */

struct legacy {
	const struct spec_source *how;
	char **name;			/* the files, copies */
	size_t count;			/* how many */
	size_t next;			/* the file that legacy_file() opens */
	bool digest;			/* SHA-256 is asked for */
	struct reader_input *input;	/* one for each file that was opened */
	uint64_t total;			/* bytes of all files; 0: one of them is no regular file */
	uint64_t done;			/* bytes read of all files */

	/* of the file that is open */
	const char *file;		/* its name */
	int fd;				/* -1: none is open */
	struct stat before;		/* as it was when it was opened */
	off_t start;			/* where it was then: standard input may be in the middle */
	struct charset *charset;	/* its decoder */
	struct digest *sum;		/* NULL: not asked for */
	struct csv *csv;		/* its splitter */
	char *block;			/* BLOCK bytes as read */
	size_t len;			/* how many of them are in use */
	bool ahead;			/* block was read by the guess and waits to be decoded */
	bool ended;			/* nothing comes after this block */
	struct buf text;		/* the block decoded */
	struct csv_row row;		/* the row given last */
	bool row_odd;			/* it may hold U+FFFD or U+0000, */
	bool row_misread;		/* it holds text that was decoded in a wrong encoding */
	bool again;			/* give it again */
	bool odd;			/* this block holds U+FFFD, U+0000 or misread text */
	bool odd_open;			/* so may the row that goes on from the block before */
	struct misread *misread;	/* what text looks like that was read in a wrong encoding */
	uint64_t misread_rows;		/* rows that hold such text */
	uint64_t misread_line;		/* the line of the first of them */
	uint64_t bad_line;		/* the line of the first row that holds U+FFFD; 0: none does */
};

/* ---- which files ---- */

static void add_name(struct legacy *s, const char *name)
{
	s->name = xrealloc(s->name, mem_add(s->count, 1), sizeof(*s->name));
	s->name[s->count++] = xstrdup(name);
}

static bool add_matches(struct legacy *s, const char *pattern)
{
	glob_t found;
	int result = glob(pattern, 0, NULL, &found);

	if (result != 0) {
		if (result == GLOB_NOMATCH)
			diag_trouble("no file matches '%s' (source.file)", pattern);
		else
			diag_trouble("cannot look for '%s' (source.file): %s", pattern, strerror(errno));
		return false;
	}
	for (size_t i = 0; i < found.gl_pathc; i++)
		add_name(s, found.gl_pathv[i]);
	globfree(&found);
	return true;
}

/* The bytes of all files together, 0 where that cannot be known. */
static uint64_t sum_sizes(const struct legacy *s)
{
	uint64_t total = 0;
	struct stat st;

	for (size_t i = 0; i < s->count; i++) {
		int failed = strcmp(s->name[i], "-") == 0 ? fstat(STDIN_FILENO, &st) : stat(s->name[i], &st);

		if (failed || !S_ISREG(st.st_mode))
			return 0;
		total += (uint64_t)st.st_size;
	}
	return total;
}

struct legacy *legacy_open(const char *const *files, size_t count, const struct spec_source *how,
                           bool digest)
{
	struct legacy *s = xcalloc(1, sizeof(*s));

	s->how = how;
	s->digest = digest;
	s->fd = -1;
	for (size_t i = 0; i < count; i++)
		add_name(s, files[i]);
	if (count == 0 && how->file == NULL)
		add_name(s, "-");
	if (count == 0 && how->file != NULL && !add_matches(s, how->file)) {
		legacy_close(s);
		return NULL;
	}
	s->input = xcalloc(s->count, sizeof(*s->input));
	s->block = xmalloc(BLOCK);
	s->misread = misread_new();
	s->total = sum_sizes(s);
	return s;
}

/* ---- one block ---- */

/* Trouble with the whole file; always false. */
static bool file_trouble(const struct legacy *s, const char *what)
{
	diag_trouble_at(legacy_place(s, 0), "%s", what);
	return false;
}

/* Fill the block; a block that is not full is the last. */
static bool read_block(struct legacy *s)
{
	s->len = 0;
	while (s->len < BLOCK) {
		ssize_t n = read(s->fd, s->block + s->len, BLOCK - s->len);

		if (n == 0)
			break;
		if (n > 0) {
			s->len += (size_t)n;
		} else if (errno != EINTR) {
			diag_trouble("cannot read '%s': %s", s->file, strerror(errno));
			return false;
		}
		if (diag_interrupted())
			return false;
	}
	s->ended = s->len < BLOCK;
	return true;
}

/* Does decoded text hold U+FFFD or U+0000, or what was decoded in a wrong encoding? */
static bool is_odd(const struct legacy *s, struct str text)
{
	return memchr(text.p, '\0', text.len) != NULL || str_find(text, STR(REPLACEMENT)) >= 0 ||
	       misread_text(s->misread, text);
}

/* Decode and split the next block; false where none is left, or after trouble. */
static bool next_block(struct legacy *s)
{
	if (s->ended && !s->ahead)
		return false;
	if (!s->ahead && !read_block(s))
		return false;
	s->ahead = false;
	s->done += s->len;
	s->input[s->next - 1].bytes += s->len;
	if (s->sum != NULL)
		digest_add(s->sum, s->block, s->len);
	buf_reset(&s->text);
	charset_decode(s->charset, s->block, s->len, s->ended, &s->text);
	/* the end of a block may cut what is odd in two: nobody has seen that row as a whole */
	s->odd_open = true;
	s->odd = s->text.len > 0 && is_odd(s, buf_str(&s->text));
	csv_feed(s->csv, s->text.p, s->text.len, s->ended);
	return true;
}

/* ---- one file ---- */

static bool is_utf8(const struct legacy *s)
{
	return strcasecmp(charset_name(s->charset), "UTF-8") == 0;
}

static bool is_regular(const struct legacy *s)
{
	return S_ISREG(s->before.st_mode) && s->start >= 0;
}

/*
 * The encoding of this file where the spec says auto. A regular file is looked at from end to end
 * (or until it is clear that it is no UTF-8) and rewound; of a pipe the first block, which is kept.
 */
static const char *guess(struct legacy *s)
{
	struct charset_guess g = {0};
	const char *name;
	size_t blocks = 0;

	do {
		if (!read_block(s))
			return NULL;
		charset_guess_feed(&g, s->block, s->len);
		name = charset_guess_name(&g, s->ended);
		blocks++;
	} while (is_regular(s) && !s->ended && strcasecmp(name, "UTF-8") == 0);
	s->ahead = blocks == 1;
	if (!s->ahead && lseek(s->fd, s->start, SEEK_SET) < 0) {
		diag_trouble("cannot rewind '%s': %s", s->file, strerror(errno));
		return NULL;
	}
	if (strcasecmp(name, "GB18030") == 0 && s->how->otherwise != NULL)
		name = s->how->otherwise;
	if (strcasecmp(name, "GB18030") == 0)
		diag_note("%s: read as %s, since it is not UTF-8; source.encoding says another", s->file, name);
	else if (g.not_ascii || strcasecmp(name, "UTF-8") != 0)
		diag_note("%s: read as %s", s->file, name);
	else
		diag_detail("%s: read as %s", s->file, name);
	return name;
}

static bool open_file(struct legacy *s)
{
	if (strcmp(s->file, "-") == 0)
		s->fd = STDIN_FILENO;
	else
		s->fd = open(s->file, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0 || fstat(s->fd, &s->before) != 0) {
		diag_trouble("cannot open '%s': %s", s->file, strerror(errno));
		return false;
	}
	if (S_ISDIR(s->before.st_mode)) {
		diag_trouble("cannot read '%s': it is a directory", s->file);
		return false;
	}
	s->start = lseek(s->fd, 0, SEEK_CUR);
	return true;
}

static bool open_charset(struct legacy *s)
{
	const char *name = s->how->encoding;
	bool guessed = name == NULL || strcasecmp(name, "auto") == 0;

	if (guessed && (name = guess(s)) == NULL)
		return false;
	s->charset = charset_open(name);
	if (s->charset == NULL)
		diag_trouble("unknown encoding '%s' (source.encoding): see the list of 'iconv -l'", name);
	return s->charset != NULL;
}

/* Read by another encoding than that of its byte order mark every text would be wrong, and many without a fault. */
static bool check_mark(const struct legacy *s)
{
	const char *mark = charset_mark(s->block, s->len), *name = charset_name(s->charset);
	bool eight = mark != NULL && strcmp(mark, "UTF-8") == 0;
	bool named_eight = strncasecmp(name, "UTF-8", 5) == 0 || strncasecmp(name, "UTF8", 4) == 0;
	bool named_wide = !named_eight && (strncasecmp(name, "UTF", 3) == 0 || strncasecmp(name, "UCS", 3) == 0 ||
	                                   strncasecmp(name, "UNICODE", 7) == 0);

	if (mark == NULL || (eight ? named_eight : named_wide))
		return true;
	diag_trouble_at(legacy_place(s, 0), "begins with the byte order mark of %s, but source.encoding is %s: "
	                "write %s or auto there", mark, name, mark);
	return false;
}

static void close_file(struct legacy *s)
{
	if (s->fd >= 0 && s->fd != STDIN_FILENO)
		close(s->fd);
	s->fd = -1;
	if (s->charset != NULL)
		charset_close(s->charset);
	s->charset = NULL;
	csv_close(s->csv);
	s->csv = NULL;
	if (s->sum != NULL)
		digest_end(s->sum, NULL);
	s->sum = NULL;
}

bool legacy_file(struct legacy *s)
{
	struct csv_dialect dialect = { s->how->delimiter, s->how->quote };

	close_file(s);
	if (s->next == s->count || !diag_ok())
		return false;
	s->file = s->name[s->next];
	s->input[s->next++].name = s->file;
	s->len = 0;
	s->ahead = s->ended = s->again = s->odd = s->odd_open = false;
	s->misread_rows = s->bad_line = 0;
	if (!open_file(s) || !open_charset(s))
		return false;
	if (!s->ahead && !read_block(s))
		return false;
	s->ahead = true;
	if (s->len == 0)
		return file_trouble(s, "the file is empty");
	if (!check_mark(s))
		return false;
	if (s->digest)
		s->sum = digest_new();
	s->csv = csv_open(&dialect);
	return true;
}

/* Text in the wrong encoding: bytes that it does not have, and characters that nobody has written. */
static void tell_misread(const struct legacy *s)
{
	uint64_t first, errors = charset_errors(s->charset, &first);
	char count[27];

	if (errors > 0)
		diag_note("%s: %s %s not %s, the first at byte %llu, in the row on line %llu%s", s->file,
		          text_count(errors, count), errors == 1 ? "byte is" : "bytes are",
		          charset_name(s->charset), (unsigned long long)first, (unsigned long long)s->bad_line,
		          is_utf8(s) ? ": is that row in another encoding than the rest?" : "");
	if (s->misread_rows > 0)
		diag_note("%s: %s %s text that was decoded in the wrong encoding, the first on line %llu: %s",
		          s->file, text_count(s->misread_rows, count),
		          s->misread_rows == 1 ? "row holds" : "rows hold", (unsigned long long)s->misread_line,
		          is_utf8(s) ? "by the program that wrote it, or one before"
		                     : "does the file mix encodings, or is source.encoding wrong?");
}

/* What can be told of a file only at its end. */
static void finish_file(struct legacy *s)
{
	struct reader_input *input = &s->input[s->next - 1];
	struct stat after;

	tell_misread(s);
	if (is_regular(s) && fstat(s->fd, &after) == 0 &&
	    (after.st_size != s->before.st_size || after.st_size - s->start != (off_t)input->bytes ||
	     after.st_mtim.tv_sec != s->before.st_mtim.tv_sec ||
	     after.st_mtim.tv_nsec != s->before.st_mtim.tv_nsec))
		file_trouble(s, "the file changed while it was read: run again when nobody writes to it");
	if (s->sum != NULL)
		digest_end(s->sum, input->sha256);
	s->sum = NULL;
}

/*
 * A quote that stands alone takes in the lines after it up to the next quote, which closes it: the rows in between would
 * be one cell. What a person has written into a cell takes few lines.
 */
static bool is_within_lines(const struct legacy *s)
{
	uint64_t line = s->row.line;

	for (size_t i = 0; i < s->row.count; i++) {
		struct str cell = s->row.cell[i];
		uint64_t feeds = 0;

		for (size_t k = 0; k < cell.len; k++)
			feeds += cell.p[k] == '\n';
		if (feeds >= s->how->multiline) {
			diag_trouble_at(legacy_place(s, line),
			                "the quoted field that begins here takes %llu lines, source.multiline allows "
			                "%llu: is its quote a stray one (source.quote)?",
			                (unsigned long long)feeds + 1, (unsigned long long)s->how->multiline);
			return false;
		}
		line += feeds;
	}
	return true;
}

/* Is the row that was just split one to go on with? */
static bool is_whole(const struct legacy *s)
{
	uint64_t line;

	if (s->row.too_large) {
		diag_trouble_at(legacy_place(s, s->row.line),
		                "the row that begins here is past the limits (%zu MiB a field, %zu MiB a row, "
		                "%zu fields): is a quote never closed (source.quote)?",
		                FIELD_MAX >> 20, RECORD_MAX >> 20, FIELDS_MAX);
		return false;
	}
	if (s->ended && csv_unclosed(s->csv, &line)) {
		diag_trouble_at(legacy_place(s, line),
		                "the file ends inside quotes: a quote in the row that begins here is never "
		                "closed (source.quote)");
		return false;
	}
	return s->row.next - s->row.line < s->how->multiline || is_within_lines(s);
}

/* Where text is in the wrong encoding, for the end of the file. */
static void look_closer(struct legacy *s)
{
	bool bad = false;

	for (size_t i = 0; i < s->row.count; i++) {
		bad = bad || str_find(s->row.cell[i], STR(REPLACEMENT)) >= 0;
		s->row_misread = s->row_misread || misread_text(s->misread, s->row.cell[i]);
	}
	if (bad && s->bad_line == 0)
		s->bad_line = s->row.line;
	if (s->row_misread && s->misread_rows++ == 0)
		s->misread_line = s->row.line;
}

bool legacy_row(struct legacy *s, struct legacy_row *row)
{
	if (!s->again) {
		while (!csv_next(s->csv, &s->row)) {
			if (next_block(s))
				continue;
			if (diag_ok())
				finish_file(s);
			return false;
		}
		s->row_odd = s->odd || s->odd_open;
		s->row_misread = s->odd_open = false;
		if (!is_whole(s))
			return false;
		if (s->row_odd)
			look_closer(s);
	}
	s->again = false;
	*row = (struct legacy_row){ s->row.cell, s->row.count, s->row.line, 0, s->row_odd,
	                            s->row_misread };
	return true;
}

void legacy_back(struct legacy *s)
{
	s->again = true;
}

/* ---- about it ---- */

const char *legacy_name(const struct legacy *s)
{
	return s->file;
}

const char *legacy_encoding(const struct legacy *s)
{
	return charset_name(s->charset);
}

bool legacy_misread(const struct legacy *s)
{
	return s->misread_rows > 0;
}

struct place legacy_place(const struct legacy *s, uint64_t line)
{
	return (struct place){ s->file, (size_t)line, 0 };
}

const struct reader_input *legacy_inputs(const struct legacy *s, size_t *count)
{
	*count = s->next;
	return s->input;
}

uint64_t legacy_bytes(const struct legacy *s, uint64_t *total)
{
	if (total != NULL)
		*total = s->total;
	return s->done;
}

void legacy_close(struct legacy *s)
{
	if (s == NULL)
		return;
	close_file(s);
	for (size_t i = 0; i < s->count; i++)
		free(s->name[i]);
	free(s->name);
	free(s->input);
	free(s->block);
	misread_free(s->misread);
	buf_free(&s->text);
	free(s);
}
