/* guess_split - see guess_split.h. */
#include "sniff/guess_split.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sniff/guess_cell.h"

#define CELLS      512    /* rows with more cells count as rows with so many */
#define ROWS_MOST  100000 /* rows to look at */
#define LOOKED     20000  /* cells whose text is looked at */
#define LINES_MOST 50     /* lines of one cell at most; with more, its quote has no partner */

struct split_scan {
	const struct guess_way *way;
	struct str delimiter;
	const char *p, *end; /* the rest of the piece */
	uint16_t *cells;     /* of each row */
	size_t rows, capacity;
	bool first; /* it is the first piece */
	size_t looked;
	uint64_t clean; /* sum of the points of the cells looked at, at most 4 each */
	struct guess_split *out;
};

/* ---- one cell ---- */

static bool is_end(char c)
{
	return c == '\n' || c == '\r';
}

static bool is_delimiter(const struct split_scan *s, const char *p)
{
	return *p == s->delimiter.p[0] && (size_t)(s->end - p) >= s->delimiter.len &&
	       memcmp(p, s->delimiter.p, s->delimiter.len) == 0;
}

static const char *step_blanks(const struct split_scan *s, const char *p)
{
	while (p < s->end && (*p == ' ' || *p == '\t') && !is_delimiter(s, p))
		p++;
	return p;
}

/* Does the cell end here, apart from blanks? */
static bool ends_cell(const struct split_scan *s, const char *p)
{
	p = step_blanks(s, p);
	return p == s->end || is_end(*p) || is_delimiter(s, p);
}

/*
 * Find the quote that closes the cell opened before `p`; NULL if there is none. A quote that does
 * not end a cell is a stray one.
 */
static const char *find_close(struct split_scan *s, const char *p)
{
	size_t lines = 0, stray = 0;

	for (; p < s->end && lines <= LINES_MOST; p++) {
		lines += *p == '\n';
		if (s->way->escape != 0 && *p == s->way->escape && p + 1 < s->end) {
			s->out->escaped++;
			p++;
		} else if (*p == s->way->quote && p + 1 < s->end && p[1] == s->way->quote) {
			p++;
		} else if (*p == s->way->quote) {
			if (ends_cell(s, p + 1)) {
				s->out->stray += stray;
				return p;
			}
			/* on the next line it would be that of another cell */
			if (lines > 0)
				return NULL;
			stray++;
		}
	}
	s->out->runaway = s->out->runaway || s->first;
	return NULL;
}

static void add_look(struct split_scan *s, const char *from, const char *to)
{
	static const unsigned worth[] = {
		[LOOK_PIECE] = 0, [LOOK_TEXT] = 3, [LOOK_WORDS] = 4, [LOOK_FIGURE] = 4
	};
	enum guess_look look;

	while (from < to && (*from == ' ' || *from == '\t'))
		from++;
	while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
		to--;
	if (from == to || s->looked == LOOKED)
		return;
	s->looked++;
	look = guess_cell_look((struct str){ from, (size_t)(to - from) });
	s->clean += worth[look];
	s->out->figures += look == LOOK_FIGURE;
}

/* Add a cell that is one value whatever its text is, since it has quotes or escapes. */
static void add_whole(struct split_scan *s)
{
	if (s->looked == LOOKED)
		return;
	s->looked++;
	s->clean += 4;
}

/* Step over a quoted cell; false if it has no quotes. */
static bool quoted_cell(struct split_scan *s)
{
	const char *open = s->way->quote != 0 ? step_blanks(s, s->p) : s->end, *close;

	if (open == s->end || *open != s->way->quote)
		return false;
	close = find_close(s, open + 1);
	if (!close) {
		s->out->stray++;
		return false;
	}
	s->out->quoted++;
	add_whole(s);
	s->p = step_blanks(s, close + 1);
	return true;
}

static void plain_cell(struct split_scan *s)
{
	const char *from = s->p;
	size_t escaped = s->out->escaped;

	while (s->p < s->end && !is_end(*s->p) && !is_delimiter(s, s->p)) {
		if (s->way->escape != 0 && *s->p == s->way->escape && s->p + 1 < s->end) {
			s->out->escaped += is_delimiter(s, s->p + 1) || s->p[1] == '\n' ||
			                   s->p[1] == s->way->quote;
			s->p++;
		}
		s->p++;
	}
	if (s->out->escaped > escaped)
		add_whole(s);
	else
		add_look(s, from, s->p);
}

/* ---- rows ---- */

static void one_row(struct split_scan *s)
{
	size_t cells = 0;

	for (;;) {
		cells++;
		if (!quoted_cell(s))
			plain_cell(s);
		if (s->p == s->end || is_end(*s->p))
			break;
		s->p += s->delimiter.len;
	}
	s->cells = mem_grow(s->cells, &s->capacity, s->rows + 1, sizeof(*s->cells));
	s->cells[s->rows++] = (uint16_t)(cells < CELLS ? cells : CELLS);
}

static void piece_rows(struct split_scan *s, struct str piece)
{
	s->p = piece.p;
	s->end = str_end(piece);
	while (s->rows < ROWS_MOST) {
		while (s->p < s->end && is_end(*s->p))
			s->p++;
		if (s->p == s->end)
			return;
		one_row(s);
	}
}

/* ---- what they have in common ---- */

/*
 * Find the number of cells that the rows agree on: more cells in as many rows, or as many in more.
 * 1 if no row has more.
 */
static size_t agreed(const size_t *count)
{
	size_t best = 1, most = 0;

	for (size_t i = 2; i <= CELLS; i++) {
		size_t points = count[i] * 1000 / i * (i - 1);

		if (points > 0 && points >= most) {
			best = i;
			most = points;
		}
	}
	return best;
}

static void measure(struct split_scan *s)
{
	struct guess_split *out = s->out;
	size_t count[CELLS + 1] = { 0 }, first = s->rows, last = 0;

	for (size_t i = 0; i < s->rows; i++)
		count[s->cells[i]]++;
	out->all = s->rows;
	out->cells = agreed(count);
	for (size_t i = 0; i < s->rows; i++) {
		if (s->cells[i] != out->cells)
			continue;
		first = first < i ? first : i;
		last = i;
		out->agree++;
	}
	out->rows = out->agree > 0 ? last - first + 1 : 0;
}

/*
 * The share of the rows that agree; more cells give more. Rows above the first and below the last
 * that agree are titles and footers. If most rows are such, some rows must agree, so that one row
 * never outvotes all others.
 */
static unsigned evenness(const struct guess_split *s)
{
	size_t share, among;

	if (s->cells < 2 || s->rows == 0)
		return 0;
	share = s->agree * 1000 / s->rows;
	among = s->agree * 2000 / s->all;
	if (s->agree >= 3 && among < 400)
		among = 400;
	if (among > 1000)
		among = 1000;
	return (unsigned)(share * among / 1000 * (s->cells - 1) / s->cells);
}

void guess_split(const struct guess_text *text, const struct guess_way *way,
                 struct guess_split *out)
{
	struct split_scan s = { .way = way, .delimiter = str_of(way->delimiter), .out = out };
	size_t quotes;

	*out = (struct guess_split){ .cells = 1 };
	for (size_t i = 0; i < text->count; i++) {
		s.first = i == 0;
		piece_rows(&s, text->piece[i]);
	}
	measure(&s);
	free(s.cells);
	out->values = s.looked;
	quotes = out->stray < s.looked ? out->stray : s.looked;
	out->clean = s.looked > 0
	                     ? (unsigned)(s.clean * 250 / s.looked * (s.looked - quotes) / s.looked)
	                     : 1000;
	out->even = evenness(out);
	out->points = out->even * (100 + out->clean) / 1100;
}
