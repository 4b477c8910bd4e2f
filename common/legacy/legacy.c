/* legacy - see legacy.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/filename.h"
#include "base/mem.h"
#include "legacy/legacy_int.h"

/* ---- which files ---- */

static bool add_matches(struct legacy *s, const char *pattern)
{
	switch (matches_add(&s->files, pattern)) {
	case MATCHES_ADDED:
		return true;
	case MATCHES_NONE:
		diag_error("no file matches '%s' (source.file)", pattern);
		return false;
	default:
		diag_error("cannot look for '%s' (source.file): %s", pattern, strerror(errno));
		return false;
	}
}

/* The bytes of all files together; 0 if that is not known. */
static uint64_t sum_sizes(const struct legacy *s)
{
	uint64_t total = 0;
	struct stat st;

	for (size_t i = 0; i < s->files.count; i++) {
		int failed = strcmp(s->files.name[i], "-") == 0 ? fstat(STDIN_FILENO, &st)
		                                                : stat(s->files.name[i], &st);

		if (failed || !S_ISREG(st.st_mode))
			return 0;
		total += (uint64_t)st.st_size;
	}
	return total;
}

struct spec_source legacy_described(const struct spec *spec)
{
	if (spec && spec->source.present)
		return spec->source;
	return (struct spec_source){ .encoding = "auto",
		                     .delimiter = STR(","),
		                     .quote = '"',
		                     .header_rows = 1,
		                     .multiline = 50 };
}

struct legacy *legacy_open(const char *const *files, size_t count, const struct spec_source *how,
                           bool digest)
{
	struct legacy *s = xcalloc(1, sizeof(*s));

	s->how = how;
	s->digest = digest && !how->read;
	s->fd = s->spool = -1;
	if (how->read && count > 0) {
		diag_error(
			"'%s' is not read, because source.read names a database: leave out one of the "
			"two",
			files[0]);
		legacy_close(s);
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		matches_add_name(&s->files, files[i]);
	if (count == 0 && !how->file)
		matches_add_name(&s->files, how->read ? how->read : "-");
	if (count == 0 && how->file && !add_matches(s, how->file)) {
		legacy_close(s);
		return NULL;
	}
	s->input = xcalloc(s->files.count, sizeof(*s->input));
	s->block = xmalloc(LEGACY_BLOCK);
	s->row_splitter = row_splitter_new(how);
	s->total = sum_sizes(s);
	return s;
}

/* ---- one file ---- */

bool legacy_error(const struct legacy *s, const char *what)
{
	diag_error_at(legacy_place(s, 0), "%s", what);
	return false;
}

static void close_file(struct legacy *s)
{
	if (s->fd >= 0 && s->fd != STDIN_FILENO)
		close(s->fd);
	s->fd = -1;
	workbook_rows_close(s->grid);
	s->grid = NULL;
	store_rows_close(s->database);
	s->database = NULL;
	if (s->spool >= 0)
		close(s->spool);
	s->spool = -1;
	if (s->charset)
		charset_close(s->charset);
	s->charset = NULL;
	legacy_peek_end(s);
	charset_watch_close(s->watch);
	s->watch = NULL;
	s->foreign = NULL;
	if (s->sum)
		digest_end(s->sum, NULL);
	s->sum = NULL;
}

bool legacy_ok(const struct legacy *s)
{
	return !s->failed && !diag_interrupted();
}

void legacy_digest_behind(struct legacy *s)
{
	s->digest_behind = true;
}

/* Open the database. Its name has no secrets from now on. */
static bool begin_database(struct legacy *s)
{
	struct file_summary *input = &s->input[s->next - 1];

	s->database = store_rows_open(s->how);
	if (!s->database)
		return false;
	free(s->files.name[0]);
	input->name = s->file = s->files.name[0] = xstrdup(store_rows_name(s->database));
	input->database = true;
	input->table = s->how->table;
	input->query = s->how->query;
	return true;
}

bool legacy_file(struct legacy *s)
{
	close_file(s);
	if (s->next == s->files.count || !legacy_ok(s))
		return false;
	s->file = s->files.name[s->next];
	s->input[s->next++].name = s->file;
	buf_reset(&s->shown);
	file_name_encode(&s->shown, str_of(s->file));
	row_splitter_file(s->row_splitter, s->file);
	s->nuls = 0;
	if (s->digest)
		s->sum = s->digest_behind ? digest_new_behind() : digest_new();
	s->failed = s->how->read ? !begin_database(s) : !legacy_begin(s);
	return !s->failed;
}

/* Report undecodable bytes and mojibake, each once per file. */
static void report_misread(const struct legacy *s)
{
	const struct row_splitter_signs *signs = row_splitter_signs(s->row_splitter);
	uint64_t first, errors = charset_errors(s->charset, &first);
	char count[27];

	if (errors > 0)
		diag_note("%s: %s %s not %s, the first at byte %llu, in the row on line %llu%s",
		          legacy_name(s), text_count(errors, count),
		          errors == 1 ? "byte is" : "bytes are", charset_name(s->charset),
		          (unsigned long long)first, (unsigned long long)signs->bad_line,
		          legacy_utf8(s) ? ": is that row in another encoding than the rest?" : "");
	if (signs->mojibake > 0)
		diag_note(
			"%s: %s %s text that was decoded in the wrong encoding, the first on line %llu: %s",
			legacy_name(s), text_count(signs->mojibake, count),
			signs->mojibake == 1 ? "row holds" : "rows hold",
			(unsigned long long)signs->mojibake_line,
			legacy_utf8(s)
				? "by the program that wrote it, or one before"
				: "does the file mix encodings, or is source.encoding wrong?");
}

/* Report how many NULs source.nul: drop has left out. */
static void report_nuls(const struct legacy *s)
{
	char count[27];

	if (s->nuls > 0)
		diag_note("%s: %s NUL character%s left out (source.nul)", legacy_name(s),
		          text_count(s->nuls, count), s->nuls == 1 ? " was" : "s were");
}

/* The same for a database, which has no bytes and no digest. */
static void finish_database(struct legacy *s)
{
	s->input[s->next - 1].whole = true;
	store_rows_end(s->database);
}

/* Report what is only known at the end of a file. False after an error was reported. */
static bool finish_file(struct legacy *s)
{
	struct file_summary *input = &s->input[s->next - 1];
	struct stat after;

	if (s->database) {
		finish_database(s);
		return true;
	}
	report_nuls(s);
	if (!s->grid)
		report_misread(s);
	else if (!legacy_grid_end(s))
		return false;
	if (!s->packed && legacy_regular(s) && fstat(s->fd, &after) == 0 &&
	    (after.st_size != s->before.st_size ||
	     after.st_size - s->start != (off_t)input->bytes ||
	     after.st_mtim.tv_sec != s->before.st_mtim.tv_sec ||
	     after.st_mtim.tv_nsec != s->before.st_mtim.tv_nsec))
		return legacy_error(
			s,
			"the file changed while it was read: run again when nobody writes to it");
	if (s->sum)
		digest_end(s->sum, input->sha256);
	s->sum = NULL;
	return true;
}

const struct charset_bad *legacy_bad(const struct legacy *s, size_t *count)
{
	if (!s->nuls_gone)
		return charset_bad(s->charset, count);
	*count = s->bad.count;
	return s->bad.bad;
}

/*
 * Decode the next block and feed it to the row splitter. False if none is left or after an error.
 */
static bool next_block(struct legacy *s)
{
	const struct charset_bad *bad;
	size_t count;
	bool last;

	buf_reset(&s->text);
	if (!legacy_text(s, &s->text, &last)) {
		s->failed = s->error != 0 || s->foreign;
		return s->failed && legacy_refuse(s);
	}
	bad = legacy_bad(s, &count);
	row_splitter_bad(s->row_splitter, bad, count, charset_name(s->charset));
	row_splitter_feed(s->row_splitter, buf_str(&s->text), last);
	return true;
}

/* There is no further row: finish the file, unless an error ended it. Always false. */
static bool at_end(struct legacy *s)
{
	if (legacy_ok(s))
		s->failed = !finish_file(s);
	return false;
}

/* Read the next row of a workbook or a dBase table. */
static bool next_of_grid(struct legacy *s, struct legacy_row *row)
{
	if (workbook_rows_row(s->grid, row))
		return true;
	s->failed = s->failed || workbook_rows_failed(s->grid);
	return at_end(s);
}

/* Read the next row of a database. */
static bool next_of_database(struct legacy *s, struct legacy_row *row)
{
	bool there = store_rows_row(s->database, row);

	s->input[s->next - 1].rows = store_rows_count(s->database);
	if (there)
		return true;
	s->failed = s->failed || store_rows_failed(s->database);
	return at_end(s);
}

bool legacy_cut(struct legacy *s, struct legacy_row *row)
{
	while (!row_splitter_next(s->row_splitter, row)) {
		s->failed = s->failed || row_splitter_failed(s->row_splitter);
		if (!legacy_ok(s) || !next_block(s))
			return false;
	}
	return true;
}

bool legacy_row(struct legacy *s, struct legacy_row *row)
{
	if (s->grid)
		return next_of_grid(s, row);
	if (s->database)
		return next_of_database(s, row);
	s->peek.given = legacy_peeked(s);
	if (s->peek.given) {
		*row = s->peek.row[s->peek.next++];
		return true;
	}
	return legacy_cut(s, row) || at_end(s);
}

void legacy_stop(struct legacy *s, uint64_t bytes)
{
	s->input[s->next - 1].bytes -= s->done - bytes;
	s->done = bytes;
}

void legacy_back(struct legacy *s)
{
	if (s->grid)
		workbook_rows_back(s->grid);
	else if (s->database)
		store_rows_back(s->database);
	else if (s->peek.given)
		s->peek.next--;
	else
		row_splitter_back(s->row_splitter);
}

/* ---- about a file ---- */

struct row_splitter *legacy_cutter(const struct legacy *s)
{
	return s->row_splitter;
}

const char *legacy_name(const struct legacy *s)
{
	return s->shown.p;
}

const char *legacy_encoding(const struct legacy *s)
{
	if (s->database)
		return store_rows_what(s->database);
	return s->grid ? workbook_rows_what(s->grid) : charset_name(s->charset);
}

bool legacy_is_grid(const struct legacy *s)
{
	return s->grid || s->database;
}

bool legacy_is_database(const struct legacy *s)
{
	return s->database != NULL;
}

uint64_t legacy_deleted(const struct legacy *s)
{
	return s->grid ? workbook_rows_deleted(s->grid) : 0;
}

bool legacy_misread(const struct legacy *s)
{
	if (s->database)
		return store_rows_signs(s->database)->mojibake > 0;
	return (s->grid ? workbook_rows_signs(s->grid) : row_splitter_signs(s->row_splitter))
	               ->mojibake > 0;
}

struct place legacy_place(const struct legacy *s, uint64_t line)
{
	return (struct place){ s->file, (size_t)line, 0 };
}

const struct file_summary *legacy_inputs(const struct legacy *s, size_t *count)
{
	*count = s->next;
	return s->input;
}

uint64_t legacy_bytes(const struct legacy *s, uint64_t *total)
{
	if (total)
		*total = s->total;
	return s->done;
}

void legacy_close(struct legacy *s)
{
	if (!s)
		return;
	close_file(s);
	matches_free(&s->files);
	free(s->input);
	free(s->block);
	free(s->peek.row);
	row_splitter_free(s->row_splitter);
	free(s->bad.bad);
	buf_free(&s->text);
	buf_free(&s->shown);
	free(s);
}
