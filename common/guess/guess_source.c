/* guess_source - see guess_source.h. */
#include "guess/guess_source.h"

#include <strings.h>

#include "guess/guess_except.h"
#include "guess/guess_yaml.h"

#define FIND  3   /* names that a header is found by */
#define WIDTH 100 /* ---- the bytes ---- */

static bool is_one_byte(const char *encoding)
{
	return strncasecmp(encoding, "cp125", 5) == 0 ||
	       strncasecmp(encoding, "iso-8859", 8) == 0 || strncasecmp(encoding, "cp85", 4) == 0;
}

static void put_encoding(const struct guess_plan *p, struct buf *out)
{
	const struct guess_encoding *e = &p->encoding;

	if (e->mixed)
		buf_addf(
			out,
			"  # doubt: not all of it is UTF-8: %llu bytes of the %llu above 0x7f are not; lines of another encoding?\n",
			(unsigned long long)e->not_utf8, (unsigned long long)e->high);
	else if (e->others)
		buf_addf(
			out,
			"  # doubt: no byte says which encoding it is; this one fits best, look at a name with an accent or a\n"
			"  # Chinese one. Others: %s\n",
			e->others);
	buf_addf(out, "  encoding: %s\n", e->name);
}

/* Would the layout read these bytes as they are? */
static bool has_encoding(const struct guess_plan *p, const struct spec_source *how)
{
	const char *name = p->encoding.name;

	if (p->encoding.mixed)
		return false;
	if (how->encoding && strcasecmp(how->encoding, "auto") != 0)
		return strcasecmp(how->encoding, name) == 0 ||
		       (strcmp(name, "utf-8") == 0 && p->encoding.high == 0);
	if (strncasecmp(name, "utf-", 4) == 0)
		return p->encoding.mark || strcmp(name, "utf-8") == 0;
	if (!how->otherwise)
		return strcmp(name, "gb18030") == 0;
	return strcasecmp(how->otherwise, name) == 0 ||
	       (is_one_byte(name) && is_one_byte(how->otherwise));
}

static void put_delimiter(const struct guess_plan *p, struct buf *out)
{
	if (p->dialect.doubtful && p->dialect.rival[0] != '\0') {
		buf_adds(out, "  # doubt: delimiter ");
		guess_yaml_text(out, str_of(p->dialect.rival));
		buf_adds(out, " cuts the rows nearly as evenly\n");
	} else if (p->dialect.cells > 1 && p->dialect.share < 80) {
		buf_addf(out, "  # doubt: only %u %% of the rows have %zu cells\n",
		         p->dialect.share, p->dialect.cells);
	}
	buf_adds(out, "  delimiter: ");
	guess_yaml_text(out, str_of(p->dialect.delimiter));
	buf_addc(out, '\n');
}

/* Append the quote and the escape if they are not the `usual` ones of a spec or of the layout. */
static void put_quote(const struct guess_plan *p, char usual, struct buf *out)
{
	uint64_t nul = p->encoding.nul;

	if (p->dialect.quote == '\'')
		buf_adds(out, "  quote: \"'\"\n");
	else if (p->dialect.quote == 0 && p->dialect.stray && usual != 0)
		buf_adds(
			out,
			"  # doubt: a double quote has no partner, so quotes are taken as text\n  quote: none\n");
	if (p->dialect.escape != 0)
		buf_adds(
			out,
			"  escape: \"\\\\\"  # the character after a backslash is text, as MySQL writes it\n");
	if (nul > 0)
		buf_addf(
			out,
			"  # doubt: %llu NUL character%s in the file: padding, or damage? Taken out\n  nul: drop\n",
			(unsigned long long)nul, nul == 1 ? " is" : "s are");
}

/* ---- the header ---- */

/* Do rows above the header have these names too? */
static bool is_above(const struct guess_plan *p, const size_t *pick, size_t count)
{
	bool found = false;

	for (size_t r = 0; r < p->heading.at && !found; r++) {
		struct columns c = { 0 };

		columns_set(&c, p->sample.row[r].cell, p->sample.row[r].count, 1);
		found = true;
		for (size_t i = 0; i < count; i++)
			found = found &&
			        columns_index(&c, p->columns.shown[pick[i]]) != COLUMN_NONE;
		columns_free(&c);
	}
	return found;
}

/*
 * Choose the names that find the header again: known names first. Returns how many; 0: the line
 * number is the better way to find it.
 */
static size_t pick_names(const struct guess_plan *p, size_t pick[FIND])
{
	size_t count = 0;

	if (p->heading.at == 0 || p->heading.rows > 1 || p->sample.row[p->heading.at].line > 30)
		return 0;
	for (int known = 1; known >= 0; known--)
		for (size_t i = 0; i < p->columns.own && count < FIND; i++)
			if (guess_plan_named(p, i) && (!p->given || !p->given[i]) &&
			    (guess_names_find(&p->names, p->columns.shown[i]) != NULL) == known)
				pick[count++] = i;
	return count > 0 && !is_above(p, pick, count) ? count : 0;
}

/* Append all names, if the header lacks some. */
static void put_names(const struct guess_plan *p, struct buf *out)
{
	for (size_t i = 0; p->given && i < p->columns.own; i++) {
		buf_adds(out, i > 0 ? ", " : ", names: [");
		guess_yaml_text(out, p->columns.shown[i]);
	}
	if (p->given)
		buf_addc(out, ']');
}

static void put_header(const struct guess_plan *p, struct buf *out)
{
	const struct guess_heading *h = &p->heading;
	unsigned long long line = p->sample.count > h->at ? p->sample.row[h->at].line : 1;
	size_t pick[FIND], count;

	if (h->none) {
		buf_adds(
			out,
			"  # doubt: no row looks like a header: the columns are c1, c2 and so on\n  header: none\n");
		return;
	}
	if (h->doubtful)
		buf_addf(
			out,
			"  # doubt: is line %llu the header? It is read as one, but all rows are texts; if it is none, write header: none\n",
			line);
	if (h->skip > 0) {
		const struct legacy_row *first = &p->sample.row[h->at + h->rows];

		buf_addf(
			out,
			"  # doubt: line %llu, below the header, does not look like data and is skipped (skip_rows): ",
			(unsigned long long)first->line);
		for (size_t i = 0, shown = 0; i < first->count && shown < 3; i++) {
			if (guess_cell(first, i).len == 0)
				continue;
			buf_adds(out, shown++ > 0 ? ", " : "");
			guess_comment_text(out, guess_cell(first, i));
		}
		buf_addc(out, '\n');
	}
	count = pick_names(p, pick);
	buf_adds(out, "  header: { ");
	if (count > 0) {
		buf_adds(out, "find: [");
		for (size_t i = 0; i < count; i++) {
			buf_adds(out, i > 0 ? ", " : "");
			guess_yaml_text(out, p->columns.shown[pick[i]]);
		}
		buf_addc(out, ']');
	} else {
		buf_addf(out, "row: %llu", line);
	}
	if (h->rows > 1)
		buf_adds(out, ", rows: 2");
	if (h->skip > 0)
		buf_addf(out, ", skip_rows: %zu", h->skip);
	put_names(p, out);
	buf_adds(out, " }");
	if (h->at > 0)
		buf_addf(out, "  # line %llu in this file", line);
	buf_addc(out, '\n');
}

/* ---- rows that are no records ---- */

static void put_ragged(const struct guess_plan *p, struct buf *out)
{
	const struct guess_rows *r = &p->rows;

	if (r->misfits == 0)
		return;
	buf_addf(
		out,
		"  # doubt: %llu row%s more or fewer cells than the header, the first on line %llu%s\n",
		(unsigned long long)r->misfits, r->misfits == 1 ? " has" : "s have",
		(unsigned long long)r->misfit_line,
		r->seen_comma_text ? ": is a delimiter in a text without quotes?" : "");
	if (r->seen_comma_text)
		buf_adds(out, "  # ragged: { join: COLUMN }  # the column of that text\n");
	if (r->shorts == 0 || r->fewest < 2)
		return;
	buf_addf(
		out,
		"  # doubt: %llu of them end too early: may the last columns be missing? Then add to header:\n  #   optional: [",
		(unsigned long long)r->shorts);
	for (size_t i = r->fewest, count = 0; i < p->columns.own; i++) {
		if (!guess_plan_named(p, i))
			continue;
		buf_adds(out, count++ > 0 ? ", " : "");
		guess_yaml_text(out, p->columns.shown[i]);
	}
	buf_adds(out, "]\n");
}

static void put_named(const struct guess_plan *p, struct buf *out)
{
	const struct guess_totals *r = &p->rows.totals;

	if (r->named == 0)
		return;
	buf_addf(
		out,
		"  # doubt: %llu row%s like a total and %s loaded as a record, the first on line %llu (",
		(unsigned long long)r->named, r->named == 1 ? " looks" : "s look",
		r->named == 1 ? "is" : "are each", (unsigned long long)r->named_line);
	guess_comment_text(out, r->named_text);
	buf_adds(out, "): source.skip leaves it out\n");
}

/* ---- a layout that fits ---- */

static void put_columns(const struct guess_plan *p, const struct guess_trial *t, bool read,
                        struct buf *out)
{
	size_t count = 0, line = out->len - (read ? 10 : 20);

	for (size_t i = 0; i < p->columns.own; i++) {
		if (p->columns.shown[i].len == 0 || guess_trial_reads(t, i) != read)
			continue;
		if (count++ > 0) {
			buf_addc(out, ',');
			if (out->len - line > WIDTH) {
				buf_adds(out, "\n  #  ");
				line = out->len;
			}
			buf_addc(out, ' ');
		}
		guess_yaml_text(out, p->columns.shown[i]);
	}
	buf_addc(out, '\n');
}

static void put_sheet(const struct guess_plan *p, struct buf *out)
{
	if (!p->sheet.p)
		return;
	buf_adds(out, "  sheet: ");
	guess_yaml_text(out, p->sheet);
	buf_addc(out, '\n');
}

/* Append how the file is written where it differs from the layout. */
static void put_bytes(const struct guess_plan *p, const struct spec_source *how, struct buf *out)
{
	if (!has_encoding(p, how))
		put_encoding(p, out);
	else if (p->encoding.others)
		buf_addf(
			out,
			"  # doubt: no byte says which encoding it is; the layout says %s, others: %s\n",
			how->otherwise ? how->otherwise : how->encoding, p->encoding.others);
	if (!str_eq(how->delimiter, str_of(p->dialect.delimiter)) && p->dialect.cells > 1)
		put_delimiter(p, out);
	put_quote(p, how->quote, out);
}

static void put_layout(const struct guess_plan *p, const struct guess_trial *t, struct buf *out)
{
	const struct source_layout *about = &p->names.profiles.profile[p->fit.layout];
	const struct spec_source *how = &p->names.layout[p->fit.layout]->source;

	buf_addf(out, "  # %s: %s.\n  # Confidence %s; ", about->system.p, about->title.p,
	         source_layout_confidence_word(about->confidence));
	if (p->fit.read == p->columns.own)
		buf_addf(out, "it reads all %zu columns of the file.\n", p->columns.own);
	else
		buf_addf(out, "it reads %zu of the %zu columns.\n", p->fit.read, p->columns.own);
	if (t && how->header != HEADER_NAMES && p->fit.read < p->columns.own) {
		buf_adds(out, "  # read: ");
		put_columns(p, t, true, out);
		buf_adds(out, "  # not read (name what you need under clean.fields):\n  #   ");
		put_columns(p, t, false, out);
	}
	for (size_t i = 0; i < p->names.profiles.count; i++)
		if (p->fit.also[i])
			buf_addf(out, "  # doubt: %s reads the same columns\n",
			         p->names.profiles.profile[i].name.p);
	buf_addf(out, "  profile: %s\n", about->name.p);
	if (!guess_plan_is_table(p))
		put_bytes(p, how, out);
	put_sheet(p, out);
	if (p->sum_field) {
		guess_put_skip(p, out);
		put_named(p, out);
	}
}

void guess_source(const struct guess_plan *p, const struct guess_trial *t, struct buf *out)
{
	buf_adds(out, "source:\n");
	if (p->fits) {
		put_layout(p, t, out);
		return;
	}
	if (guess_plan_is_table(p)) {
		buf_addf(out, "  format: %s\n",
		         p->kind == SOURCE_DBF ? "dbf"
		         : p->sheet.p          ? "xlsx"
		                      : "xlsx  # its first sheet; sheet: NAME reads another");
		put_sheet(p, out);
	} else {
		put_encoding(p, out);
		put_delimiter(p, out);
		put_quote(p, '"', out);
	}
	put_header(p, out);
	if (!p->rows.columns)
		return;
	if (p->rows.rule.p) {
		buf_adds(out, "  comment: ");
		guess_yaml_text(out, p->rows.rule);
		buf_adds(out, "  # lines drawn between blocks\n");
	}
	guess_put_skip(p, out);
	put_ragged(p, out);
	put_named(p, out);
}
