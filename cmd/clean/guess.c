/* guess - see guess.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/outfile.h"
#include "base/tempfile.h"
#include "gridfile.h"
#include "guess.h"
#include "guess_plan.h"
#include "heading.h"
#include "value/unicode.h"

#define BLOCK ((size_t)1 << 18)		/* bytes read at a time */
#define HEAD ((size_t)1 << 18)		/* bytes that the delimiter is found by */

struct guess {
	struct guess_plan plan;
	const char *folder;		/* beside which layouts are looked for */
	off_t start;			/* where standard input began, which is read several times */
	struct spec_source plain;	/* how the first rows are read */
	struct buf head;		/* the first bytes */
	struct spec *spec;		/* what was guessed last, read back; */
	struct buf text;		/* its text */
};

/* ---- standard input, to be read again ---- */

/* What cannot be rewound goes to a file without a name, which takes its place. */
static bool keep_input(struct guess *g)
{
	char *block;
	int copy;
	ssize_t n;
	bool ok;

	g->start = lseek(STDIN_FILENO, 0, SEEK_CUR);
	if (g->start >= 0)
		return true;
	g->start = 0;
	copy = tempfile_open();
	block = xmalloc(BLOCK);
	while ((ok = copy >= 0) && (n = read(STDIN_FILENO, block, BLOCK)) != 0)
		if (n < 0 || !tempfile_write(copy, block, (size_t)n)) {
			ok = false;
			break;
		}
	ok = ok && dup2(copy, STDIN_FILENO) >= 0;
	if (!ok)
		diag_trouble("cannot keep standard input in a temporary file: %s", strerror(errno));
	if (copy >= 0)
		close(copy);
	free(block);
	return ok;
}

static bool is_input(const char *file)
{
	return strcmp(file, "-") == 0;
}

static struct legacy *open_rows(const struct guess *g, const char *const *file, const struct spec_source *how)
{
	if (is_input(*file) && lseek(STDIN_FILENO, g->start, SEEK_SET) < 0) {
		diag_trouble("cannot rewind standard input: %s", strerror(errno));
		return NULL;
	}
	return legacy_open(file, 1, how, false);
}

/* ---- the bytes ---- */

static int open_bytes(const struct guess *g, const char *file)
{
	struct stat st;
	int fd = is_input(file) ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) != 0 || (is_input(file) && lseek(fd, g->start, SEEK_SET) < 0)) {
		diag_trouble("cannot open '%s': %s", file, strerror(errno));
		return -1;
	}
	if (S_ISDIR(st.st_mode)) {
		diag_trouble("cannot read '%s': it is a directory", file);
		close(fd);
		return -1;
	}
	return fd;
}

static bool feed_bytes(struct guess *g, const char *file, int fd)
{
	char *block = xmalloc(BLOCK);
	ssize_t n;

	while ((n = read(fd, block, BLOCK)) > 0 && !diag_interrupted()) {
		if (g->head.len < HEAD)
			buf_add(&g->head, block, (size_t)n);
		guess_encoding_feed(&g->plan.encoding, block, (size_t)n);
	}
	if (n < 0)
		diag_trouble("cannot read '%s': %s", file, strerror(errno));
	free(block);
	return n == 0;
}

/* The encoding, by all bytes of the file. */
static bool find_encoding(struct guess *g, const char *file)
{
	struct guess_encoding *e = &g->plan.encoding;
	int fd = open_bytes(g, file);
	bool ok = fd >= 0 && feed_bytes(g, file, fd);

	if (fd >= 0 && !is_input(file))
		close(fd);
	guess_encoding_end(e);
	if (!ok)
		return false;
	if (e->bytes == 0) {
		diag_trouble_at((struct place){ file, 0, 0 }, "the file is empty");
		return false;
	}
	if (!gridfile_kind(&g->plain, file, g->head.p, g->head.len < GRIDFILE_HEAD ? g->head.len : GRIDFILE_HEAD, e->bytes,
	                   &g->plan.kind))
		return false;
	if (e->binary && !guess_plan_is_table(&g->plan))
		diag_trouble_at((struct place){ file, 0, 0 }, "is no text: it holds bytes that no text has; is it a file of a program, "
		                "to be exported as CSV first?");
	return diag_ok();
}

/* The delimiter and the quote, by the first of them. */
static bool find_dialect(struct guess *g)
{
	struct charset *charset;
	bool whole = g->plan.encoding.bytes == g->head.len;
	struct buf text = {0};

	if (guess_plan_is_table(&g->plan)) {
		g->plan.dialect = (struct guess_dialect){ .delimiter = ",", .quote = '"' };
		g->plain.encoding = "auto";
		return true;
	}
	charset = charset_open(g->plan.encoding.name);
	if (charset == NULL) {
		diag_trouble("this system cannot read the encoding %s, which the file seems to be in", g->plan.encoding.name);
		return false;
	}
	charset_decode(charset, g->head.p, g->head.len, whole, &text);
	charset_close(charset);
	guess_dialect(buf_str(&text), whole, &g->plan.dialect);
	buf_free(&text);
	g->plain.encoding = g->plan.encoding.name;
	g->plain.delimiter = str_of(g->plan.dialect.delimiter);
	g->plain.quote = g->plan.dialect.quote;
	return true;
}

/* ---- the rows ---- */

static bool read_sample(const struct guess *g, const char *const *file, struct guess_sample *sample)
{
	struct legacy *s = open_rows(g, file, &g->plain);
	bool ok = s != NULL && legacy_file(s) && guess_sample_read(sample, s);

	legacy_close(s);
	if (ok && sample->count == 0)
		diag_trouble_at((struct place){ *file, 0, 0 }, "the file has no row");
	return ok && diag_ok();
}

/* Cells that the rows below the header fill, usually: the median. */
static size_t typical(const struct guess_plan *p)
{
	size_t count[1024] = {0}, rows = 0, seen = 0, from = 0;
	const size_t most = sizeof(count) / sizeof(count[0]) - 1;

	if (!p->heading.none)
		from = p->heading.at + p->heading.rows + p->heading.skip;
	for (size_t r = from; r < p->sample.count; r++) {
		size_t filled = guess_filled(&p->sample.row[r]);

		if (filled == 0)
			continue;
		rows++;
		count[filled < most ? filled : most]++;
	}
	for (size_t i = 1; i <= most; i++)
		if ((seen += count[i]) * 2 >= rows && rows > 0)
			return i;
	return 0;
}

/* Read the text back: it is a spec, or we would not print it. */
static bool read_back(struct guess *g)
{
	spec_close(g->spec);
	g->spec = spec_parse("guess", buf_str(&g->text), g->folder);
	return g->spec != NULL;
}

static bool count_rows(struct guess *g, const char *const *file, bool all)
{
	struct guess_plan *p = &g->plan;
	struct legacy *s = open_rows(g, file, &g->spec->source);
	struct legacy_row row;
	struct shape shape = { .how = &g->spec->source };
	struct arena arena = {0};
	bool ok = s != NULL && legacy_file(s) && heading_read(&p->columns, s, &g->spec->source) &&
	          shape_file(&shape, &p->columns, (struct place){0});

	if (ok) {
		p->rows.all = all;
		guess_rows_begin(&p->rows, &p->columns, typical(p));
		while (legacy_row(s, &row)) {
			arena_reset(&arena);
			if (columns_is_comment(&row, &g->spec->source))
				continue;
			shape_row(&shape, &row, &arena);
			guess_rows_add(&p->rows, p->dates, &row);
		}
	}
	legacy_close(s);
	shape_free(&shape);
	arena_free(&arena);
	return ok && diag_ok();
}

/* Rows with few cells are footers where they are few; else they are records. */
static bool look_at_rows(struct guess *g, const char *const *file)
{
	struct guess_rows *r = &g->plan.rows;

	if (!count_rows(g, file, false))
		return false;
	if (r->sparse * 10 <= r->records + 20 && r->sparse <= r->records + 5)
		return true;
	guess_rows_free(r);
	*r = (struct guess_rows){0};
	return count_rows(g, file, true);
}

/* ---- the spec ---- */

static bool try_spec(struct guess *g, const char *const *file, struct guess_trial *t)
{
	struct legacy *s;
	struct legacy_row row;
	bool ok;

	buf_reset(&g->text);
	guess_plan_spec(&g->plan, NULL, &g->text);
	if (!read_back(g))
		return false;
	s = open_rows(g, file, &g->spec->source);
	columns_free(&g->plan.columns);
	ok = s != NULL && legacy_file(s) && heading_read(&g->plan.columns, s, &g->spec->source);
	if (ok && !guess_trial_begin(t, g->spec, &g->plan.columns)) {
		diag_trouble_at((struct place){ *file, 0, 0 }, "the guessed spec does not fit its own file: please report this");
		ok = false;
	}
	while (ok && legacy_row(s, &row))
		guess_trial_row(t, &row);
	legacy_close(s);
	return ok && diag_ok();
}

/* A spec without any field is none. */
static bool has_field(const struct guess_plan *p, const char *file)
{
	size_t row = p->heading.none ? 0 : p->heading.at;

	for (size_t i = 0; i < p->columns.own; i++)
		if (guess_plan_named(p, i))
			return true;
	diag_trouble_at((struct place){ file, (size_t)p->sample.row[row].line, 0 },
	                "no column has a name of its own in this header, so that no field can be guessed: write a spec with "
	                "source.header: { names: [...] }");
	return false;
}

static bool guess_own(struct guess *g, const char *const *file)
{
	struct guess_plan *p = &g->plan;

	guess_heading(&p->sample, &p->names, p->dates, &p->heading);
	if (p->heading.none)
		columns_number(&p->columns, p->sample.cells);
	else
		columns_set(&p->columns, p->sample.row[p->heading.at].cell, p->sample.row[p->heading.at].count, 1);
	buf_reset(&g->text);
	buf_adds(&g->text, "cutover: 1\n");
	guess_plan_source(p, NULL, &g->text);
	if (!read_back(g) || !look_at_rows(g, file))
		return false;
	guess_plan_fields(p);
	return has_field(p, *file);
}

/* What the layout would not read may be written otherwise: then all rows are looked at once more. */
static bool guess_layout(struct guess *g, const char *const *file)
{
	struct guess_plan *p = &g->plan;
	struct guess_trial t = {0};
	bool ok = guess_fit_columns(&p->sample, &p->names.layout[p->fit.layout]->source,
	                            p->fit.header == SIZE_MAX ? 0 : p->fit.header, &p->columns) &&
	          try_spec(g, file, &t);

	if (ok && t.faulty > 0) {
		columns_free(&p->columns);
		ok = count_rows(g, file, true);
		if (ok)
			guess_plan_override(p, &t);
	}
	guess_trial_free(&t);
	return ok;
}

/* ---- further files ---- */

/* Is there a row with the names that the columns of the first file have? Which is missing in the one that has most of them? */
static void compare_header(struct guess *g, const char *file, const struct guess_sample *sample)
{
	const struct columns *mine = &g->plan.columns;
	size_t most = 0, lacks = 0;
	struct buf quoted = {0};

	for (size_t r = 0; r < sample->count && r < 30; r++) {
		struct columns theirs = {0};
		size_t has = 0, first = SIZE_MAX;

		columns_set(&theirs, sample->row[r].cell, sample->row[r].count, 1);
		for (size_t i = 0; i < mine->own; i++)
			if (mine->shown[i].len == 0 || columns_index(&theirs, mine->shown[i]) != COLUMN_NONE)
				has++;
			else if (first == SIZE_MAX)
				first = i;
		if (has > most) {
			most = has;
			lacks = first;
		}
		columns_free(&theirs);
	}
	if (most < mine->own && mine->line > 0) {
		buf_addf(&g->plan.doubts, "%s has another header: ", text_quote(&quoted, str_of(file)));
		if (most > 0)
			buf_addf(&g->plan.doubts, "it lacks %s\n", text_quote(&quoted, mine->shown[lacks]));
		else
			buf_adds(&g->plan.doubts, "none of its first rows has any of these columns\n");
	}
	buf_free(&quoted);
}

static bool compare_files(struct guess *g, const char *const *files, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct guess_sample sample = {0};
		bool ok = read_sample(g, &files[i], &sample);

		if (ok)
			compare_header(g, files[i], &sample);
		guess_sample_free(&sample);
		if (!ok)
			return false;
	}
	return true;
}

/* ---- all ---- */

static bool guess_file(struct guess *g, const char *const *files, size_t count)
{
	struct guess_plan *p = &g->plan;
	struct guess_trial t = {0};
	bool ok = find_encoding(g, files[0]) && find_dialect(g) && read_sample(g, &files[0], &p->sample) &&
	          guess_names_read(&p->names, g->folder);

	if (!ok)
		return false;
	p->dates = guess_dates_new();
	p->fits = guess_fit(&p->sample, &p->names, g->plain.delimiter, &p->fit);
	ok = (p->fits ? guess_layout(g, files) : guess_own(g, files)) && try_spec(g, files, &t) &&
	     compare_files(g, files, count);
	if (ok) {
		buf_reset(&g->text);
		guess_plan_spec(p, &t, &g->text);
		ok = read_back(g);
	}
	guess_trial_free(&t);
	return ok;
}

bool guess_print(const char *const *files, size_t count, const char *folder, const char *output)
{
	static const char *const input[] = { "-" };
	struct guess g = { .folder = folder,
	                   .plain = { .encoding = "auto", .delimiter = STR(","), .quote = '"', .header_rows = 1, .multiline = 50 } };
	struct outfile *out = outfile_open(output);
	bool ok = out != NULL;

	if (count == 0) {
		files = input;
		count = 1;
	}
	for (size_t i = 0; i < count && ok; i++)
		if (is_input(files[i]) && g.plan.file == NULL) {
			ok = keep_input(&g);
			g.plan.file = files[i];
		}
	g.plan.file = files[0];
	/* what clean says of a file it says once the spec is run; here it is in the spec */
	diag_set_level(DIAG_QUIET);
	ok = ok && guess_file(&g, files, count) && outfile_write(out, g.text.p, g.text.len) && diag_ok();
	ok = outfile_close(out, ok) && ok;
	guess_plan_free(&g.plan);
	spec_close(g.spec);
	buf_free(&g.text);
	buf_free(&g.head);
	return ok && diag_ok();
}
