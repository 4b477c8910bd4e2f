/* guess - see guess.h. */
#include "guess/guess.h"

#include <stdlib.h>

#include "base/mem.h"
#include "charset/unicode.h"
#include "file/outfile.h"
#include "guess/guess_fields.h"
#include "guess/guess_source.h"
#include "guess/guess_spec.h"
#include "legacy/workbook_rows.h"
#include "rows/header_row.h"
#include "sniff/guess_bytes.h"
#include "sniff/guess_refuse.h"

struct guess {
	struct guess_plan plan;
	const char *folder;          /* beside which layouts are looked for */
	struct spec_source plain;    /* how the first rows are read */
	struct guess_bytes bytes;    /* of the first file */
	struct guess_totals_how how; /* what is not taken for a total */
	struct spec *spec;           /* what was guessed last, read back; */
	struct buf text;             /* its text */
};

static struct legacy *open_rows(const struct guess *g, const char *const *file,
                                const struct spec_source *how)
{
	return guess_bytes_rewind(&g->bytes, *file) ? legacy_open(file, 1, how, false) : NULL;
}

/* ---- the bytes ---- */

/* The encoding, by all bytes of the file. */
static bool find_encoding(struct guess *g, const char *file)
{
	struct guess_encoding *e = &g->plan.encoding;
	const struct buf *head = &g->bytes.head;
	bool ok = guess_bytes_unpack(&g->bytes) && guess_bytes_read(&g->bytes, e);

	guess_encoding_end(e);
	if (!ok)
		return false;
	if (e->bytes == 0) {
		diag_error_at((struct place){ file, 0, 0 }, "the file is empty");
		return false;
	}
	if (guess_refuse_bytes(file, buf_str(head)) ||
	    !workbook_rows_kind(&g->plain, file, head->p,
	                        head->len < WORKBOOK_ROWS_HEAD ? head->len : WORKBOOK_ROWS_HEAD,
	                        e->bytes, &g->plan.kind))
		return false;
	if (!e->binary || guess_plan_is_table(&g->plan))
		return true;
	diag_error_at((struct place){ file, 0, 0 },
	              "is no text: it holds bytes that no text has; is it a file of a program, "
	              "to be exported as CSV first?");
	return false;
}

/* Find the delimiter and the quote, by the first bytes and pieces of the rest. */
static bool find_dialect(struct guess *g, const char *file)
{
	struct charset *charset;
	struct guess_text text = { 0 };

	if (guess_plan_is_table(&g->plan)) {
		g->plan.dialect = (struct guess_dialect){ .delimiter = ",", .quote = '"' };
		g->plain.encoding = "auto";
		return true;
	}
	charset = charset_open(g->plan.encoding.name);
	if (!charset) {
		diag_error("this system cannot read the encoding %s, which the file seems to be in",
		           g->plan.encoding.name);
		return false;
	}
	charset_close(charset);
	if (!guess_bytes_text(&g->bytes, &g->plan.encoding, &text) ||
	    guess_refuse_text(file, text.piece[0]))
		return false;
	guess_dialect(&text, &g->plan.dialect);
	g->plain.encoding = g->plan.encoding.name;
	g->plain.delimiter = str_of(g->plan.dialect.delimiter);
	g->plain.quote = g->plan.dialect.quote;
	g->plain.escape = g->plan.dialect.escape;
	g->plain.nul = NUL_DROP;
	return true;
}

/* ---- the rows ---- */

static bool read_sample(const struct guess *g, const char *const *file, struct guess_sample *sample)
{
	struct legacy *s = open_rows(g, file, &g->plain);
	bool ok = s && legacy_file(s) && guess_sample_read(sample, s);

	legacy_close(s);
	if (!ok || sample->count > 0)
		return ok;
	diag_error_at((struct place){ *file, 0, 0 }, "the file has no row");
	return false;
}

/* The first row of the sample below the header. */
static size_t first_row(const struct guess_plan *p)
{
	if (p->fits)
		return p->fit.header == SIZE_MAX ? 0 : p->fit.header + 1;
	return p->heading.none ? 0 : p->heading.at + p->heading.rows + p->heading.skip;
}

/* Cells that the rows below the header fill, usually: the median. */
static size_t typical(const struct guess_plan *p)
{
	size_t count[1024] = { 0 }, rows = 0, seen = 0;
	const size_t most = sizeof(count) / sizeof(count[0]) - 1;

	for (size_t r = first_row(p); r < p->sample.count; r++) {
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

/* Read the text back: only a valid spec may be printed. */
static bool read_back(struct guess *g)
{
	spec_close(g->spec);
	g->spec = spec_parse("guess", buf_str(&g->text), g->folder);
	return g->spec != NULL;
}

/* The rows that a layout knows as no records. */
struct known_rows {
	struct row_condition *skip;
	struct row_condition **total;
	size_t totals;
};

static bool known_begin(struct known_rows *k, const struct spec *spec,
                        const struct columns *columns)
{
	k->totals = spec->clean.totals_count;
	k->total = xcalloc(k->totals + 1, sizeof(*k->total));
	k->skip = row_condition_new(spec->source.skip);
	for (size_t i = 0; i < k->totals; i++)
		k->total[i] = row_condition_new(spec->clean.totals[i].when);
	for (size_t i = 0; i < k->totals; i++)
		if (!row_condition_file(k->total[i], columns))
			return false;
	return row_condition_file(k->skip, columns);
}

static bool known_holds(struct known_rows *k, const struct legacy_row *row, struct arena *arena)
{
	struct str fault;
	bool is = row_condition_holds(k->skip, row, STR(""), arena, &fault);

	for (size_t i = 0; i < k->totals; i++)
		is |= row_condition_holds(k->total[i], row, STR(""), arena, &fault);
	return is;
}

static void known_end(struct known_rows *k)
{
	row_condition_free(k->skip);
	for (size_t i = 0; i < k->totals; i++)
		row_condition_free(k->total[i]);
	free(k->total);
}

static bool count_once(struct guess *g, const char *const *file, bool all)
{
	struct guess_plan *p = &g->plan;
	struct legacy *s = open_rows(g, file, &g->spec->source);
	struct legacy_row row;
	struct ragged_rows shape = { .how = &g->spec->source };
	struct arena arena = { 0 };
	struct known_rows known = { 0 };
	const struct guess_totals_how how = {
		.shape = { &p->sample, first_row(p), &p->names, p->dates },
		.words_only = g->how.words_only,
		.whole_words = g->how.whole_words,
		.no_stars = g->how.no_stars,
		.nameable = !p->fits,
	};
	bool ok = s && legacy_file(s) && header_row_read(&p->columns, s, &g->spec->source) &&
	          ragged_rows_file(&shape, &p->columns, (struct place){ 0 }) &&
	          known_begin(&known, g->spec, &p->columns);

	if (ok) {
		p->rows.all = all;
		guess_rows_begin(&p->rows, &p->columns, typical(p), &how);
		while (legacy_row(s, &row)) {
			arena_reset(&arena);
			if (columns_is_comment(&row, &g->spec->source))
				continue;
			ragged_rows_fit(&shape, &row, &arena);
			if (!known_holds(&known, &row, &arena))
				guess_rows_add(&p->rows, p->dates, &row);
		}
		guess_rows_end(&p->rows);
		ok = legacy_ok(s);
	}
	legacy_close(s);
	known_end(&known);
	ragged_rows_free(&shape);
	arena_free(&arena);
	return ok;
}

/*
 * Count again where rows that were taken for totals prove to be records. This ends after a few
 * times, since each time drops one reason.
 */
static bool count_rows(struct guess *g, const char *const *file, bool all)
{
	struct guess_rows *r = &g->plan.rows;
	bool ok = count_once(g, file, all);

	while (ok && guess_totals_refuted(&r->totals, r->column, &g->how)) {
		guess_rows_free(r);
		*r = (struct guess_rows){ 0 };
		ok = count_once(g, file, all);
	}
	return ok;
}

/* Rows with few cells are footers if there are few of them; otherwise they are records. */
static bool look_at_rows(struct guess *g, const char *const *file)
{
	struct guess_rows *r = &g->plan.rows;

	if (!count_rows(g, file, false))
		return false;
	if (r->sparse * 10 <= r->records + 20 && r->sparse <= r->records + 5)
		return true;
	guess_rows_free(r);
	*r = (struct guess_rows){ 0 };
	return count_rows(g, file, true);
}

/* ---- the spec ---- */

static bool try_spec(struct guess *g, const char *const *file, struct guess_trial *t)
{
	struct legacy *s;
	struct legacy_row row;
	bool ok;

	buf_reset(&g->text);
	guess_spec(&g->plan, NULL, &g->text);
	if (!read_back(g))
		return false;
	s = open_rows(g, file, &g->spec->source);
	columns_free(&g->plan.columns);
	ok = s && legacy_file(s) && header_row_read(&g->plan.columns, s, &g->spec->source);
	if (ok && !guess_trial_begin(t, g->spec, &g->plan.columns)) {
		diag_error_at((struct place){ *file, 0, 0 },
		              "the guessed spec does not fit its own file: please report this");
		ok = false;
	}
	while (ok && legacy_row(s, &row))
		guess_trial_row(t, &row);
	ok = ok && legacy_ok(s);
	legacy_close(s);
	return ok;
}

/* A spec without any field is none. */
static bool has_field(const struct guess_plan *p, const char *file)
{
	size_t row = p->heading.none ? 0 : p->heading.at;

	for (size_t i = 0; i < p->columns.own; i++)
		if (guess_plan_named(p, i))
			return true;
	diag_error_at(
		(struct place){ file, (size_t)p->sample.row[row].line, 0 },
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
		columns_set(&p->columns, p->sample.row[p->heading.at].cell,
		            p->sample.row[p->heading.at].count, 1);
	buf_reset(&g->text);
	buf_adds(&g->text, "cutover: 1\n");
	guess_source(p, NULL, &g->text);
	if (!read_back(g) || !look_at_rows(g, file))
		return false;
	guess_fields_columns(p);
	guess_fields(p);
	return has_field(p, *file);
}

/*
 * The file may write fields in another way than the layout, and have totals that the layout does
 * not know: look at all rows once more.
 */
static bool guess_layout(struct guess *g, const char *const *file)
{
	struct guess_plan *p = &g->plan;
	struct guess_trial t = { 0 };
	bool ok = guess_fit_columns(&p->sample, &p->names.layout[p->fit.layout]->source,
	                            p->fit.header == SIZE_MAX ? 0 : p->fit.header, &p->columns) &&
	          try_spec(g, file, &t);

	if (ok) {
		columns_free(&p->columns);
		ok = count_rows(g, file, true);
	}
	if (ok)
		guess_fields_layout(p, &t);
	guess_trial_free(&t);
	return ok;
}

/* ---- further files ---- */

/*
 * Does a row have the names of the first file's columns? If none does, which name is missing in the
 * row that has most of them?
 */
static void compare_header(struct guess *g, const char *file, const struct guess_sample *sample)
{
	const struct columns *mine = &g->plan.columns;
	size_t most = 0, lacks = 0;
	struct buf quoted = { 0 };

	for (size_t r = 0; r < sample->count && r < 30; r++) {
		struct columns theirs = { 0 };
		size_t has = 0, first = SIZE_MAX;

		columns_set(&theirs, sample->row[r].cell, sample->row[r].count, 1);
		for (size_t i = 0; i < mine->own; i++)
			if (mine->shown[i].len == 0 ||
			    columns_index(&theirs, mine->shown[i]) != COLUMN_NONE)
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
		buf_addf(&g->plan.doubts,
		         "%s has another header: ", text_quote(&quoted, str_of(file)));
		if (most > 0)
			buf_addf(&g->plan.doubts, "it lacks %s\n",
			         text_quote(&quoted, mine->shown[lacks]));
		else
			buf_adds(&g->plan.doubts,
			         "none of its first rows has any of these columns\n");
	}
	buf_free(&quoted);
}

static bool compare_files(struct guess *g, const char *const *files, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct guess_sample sample = { 0 };
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
	struct guess_trial t = { 0 };
	bool ok = find_encoding(g, files[0]) && find_dialect(g, files[0]) &&
	          read_sample(g, &files[0], &p->sample) && guess_names_read(&p->names, g->folder) &&
	          (p->dates = guess_dates_open(g->folder));

	if (!ok)
		return false;
	p->fits = guess_fit(&p->sample, &p->names, g->plain.delimiter, &p->fit);
	ok = (p->fits ? guess_layout(g, files) : guess_own(g, files)) && try_spec(g, files, &t) &&
	     compare_files(g, files, count);
	if (ok) {
		buf_reset(&g->text);
		guess_spec(p, &t, &g->text);
	}
	/* the trial needs the spec that it has tried */
	guess_trial_free(&t);
	ok = ok && read_back(g);
	return ok;
}

bool guess_print(const char *const *files, size_t count, const char *folder, struct str sheet,
                 const char *output)
{
	static const char *const input[] = { "-" };
	struct guess g = { .folder = folder, .plain = legacy_described(NULL) };
	struct outfile *out = outfile_open(output);
	bool ok = out != NULL, kept = false;

	if (count == 0) {
		files = input;
		count = 1;
	}
	for (size_t i = 0; i < count && ok; i++)
		if (guess_bytes_is_input(files[i]) && !kept)
			ok = kept = guess_bytes_keep(&g.bytes);
	g.plan.file = g.bytes.file = files[0];
	g.plan.sheet = g.plain.sheet = sheet;
	/* what clean reports of a file comes when the spec runs; the guess puts it into the spec */
	diag_set_level(DIAG_QUIET);
	ok = ok && guess_file(&g, files, count) && outfile_write(out, g.text.p, g.text.len);
	ok = outfile_close(out, ok) && ok;
	guess_plan_free(&g.plan);
	spec_close(g.spec);
	buf_free(&g.text);
	guess_bytes_free(&g.bytes);
	return ok;
}

bool guess_run(struct program *prog, const char *sheet)
{
	struct str at = sheet ? str_of(sheet) : prog->spec ? prog->spec->source.sheet : STR_NULL;

	program_report_waiting(prog);
	return guess_print(prog->files, prog->file_count, prog->spec ? prog->spec->folder : ".", at,
	                   prog->output);
}
