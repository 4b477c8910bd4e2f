/* guess_dialect - see guess_dialect.h. */
#include <string.h>

#include "guess_dialect.h"
#include "record/csv.h"

#define ROWS 500	/* that are split by each delimiter */
#define CELLS 512	/* rows of more cells count as of so many */
#define POOR 300	/* points below which nothing separates: two cells in 6 rows of 10 have just these */
#define LINES_MOST 50	/* lines that one row may take: more, and a quote stands alone */

/* How a delimiter splits the text. */
struct split {
	size_t cells;		/* of most rows that have more than one, else 1 */
	size_t agree;		/* rows of so many */
	size_t rows;		/* between the first such row and the last */
	bool runaway;		/* a quote takes in lines that are not its own */
};

/* ---- one delimiter ---- */

/* The number of cells that most rows have, of two the larger; 1 left aside where another is there at all. */
static size_t commonest(const size_t *count)
{
	size_t best = 1;

	for (size_t i = 2; i <= CELLS; i++)
		if (count[i] > 0 && (best == 1 || count[i] >= count[best]))
			best = i;
	return best;
}

/* The cells of the first rows; how many there are. */
static size_t split_rows(struct str text, bool whole, const struct csv_dialect *dialect, size_t *cells,
			 struct split *out)
{
	struct csv *csv = csv_open(dialect);
	struct csv_row row;
	uint64_t line;
	size_t rows = 0;

	csv_feed(csv, text.p, text.len, whole);
	while (rows < ROWS && csv_next(csv, &row)) {
		cells[rows++] = row.count < CELLS ? row.count : CELLS;
		out->runaway = out->runaway || row.next - row.line > LINES_MOST;
	}
	if (rows < ROWS)
		out->runaway = out->runaway || (whole ? csv_unclosed(csv, &line) : rows == 0);
	csv_close(csv);
	return rows;
}

static struct split split_by(struct str text, bool whole, const char *delimiter, char quote)
{
	struct csv_dialect dialect = { .delimiter = str_of(delimiter), .quote = quote, .padded = true };
	size_t cells[ROWS], count[CELLS + 1] = {0}, rows, first = ROWS, last = 0;
	struct split out = { .cells = 1 };

	rows = split_rows(text, whole, &dialect, cells, &out);
	for (size_t i = 0; i < rows; i++)
		count[cells[i]]++;
	out.cells = commonest(count);
	for (size_t i = 0; i < rows; i++) {
		if (cells[i] != out.cells)
			continue;
		first = first < i ? first : i;
		last = i;
		out.agree++;
	}
	out.rows = out.agree > 0 ? last - first + 1 : 0;
	return out;
}

/* How good a split is: the share of the rows that agree, more for more cells, half where quotes take in what they should not. */
static unsigned score(const struct split *s)
{
	if (s->cells < 2 || s->rows == 0)
		return 0;
	return (unsigned)(s->agree * 1000 / s->rows * (s->cells - 1) / s->cells) / (s->runaway ? 2 : 1);
}

/* ---- which delimiters ---- */

static void set(char delimiter[GUESS_DELIMITER + 1], const char *text)
{
	memcpy(delimiter, text, strlen(text) + 1);
}

static bool is_sign(char c)
{
	return strchr("|^~#@$;:,!&*+\t", c) != NULL && c != '\0';
}

/* Does each occurrence of `part` in the text belong to one of `whole`? */
static bool only_within(struct str text, const char *part, const char *whole)
{
	size_t parts = 0, wholes = 0, each = 0;
	struct str one = str_of(part), all = str_of(whole);

	for (size_t i = 0; i + one.len <= text.len; i++)
		parts += memcmp(text.p + i, one.p, one.len) == 0;
	for (size_t i = 0; i + all.len <= text.len;) {
		bool here = memcmp(text.p + i, all.p, all.len) == 0;

		wholes += here;
		i += here ? all.len : 1;
	}
	for (const char *p = whole; *p != '\0'; p++)
		each += *p == *part;
	return wholes > 1 && parts == wholes * each;
}

/*
 * A delimiter of several signs: the commonest sign on the first line may only be part of one, as in a||b. Commas,
 * semicolons and TABs that follow each other are empty cells.
 */
static void lengthen(struct str text, char delimiter[GUESS_DELIMITER + 1])
{
	const char *at = memchr(text.p, delimiter[0], text.len), *end = str_end(text), *from = at, *to = at;
	char whole[GUESS_DELIMITER + 1] = "";

	while (from > text.p && is_sign(from[-1]))
		from--;
	while (to < end && is_sign(*to))
		to++;
	if (to - from < 2 || to - from > GUESS_DELIMITER)
		return;
	memcpy(whole, from, (size_t)(to - from));
	if (strspn(whole, ",;\t") < strlen(whole) && only_within(text, delimiter, whole))
		memcpy(delimiter, whole, sizeof(whole));
}

/* ---- the quote ---- */

/* A single quote around most cells, and no double one anywhere? */
static bool is_single(struct str text, char delimiter)
{
	size_t opened = 0, cells = 0;

	if (memchr(text.p, '"', text.len) != NULL)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		bool begins = i == 0 || text.p[i - 1] == delimiter || text.p[i - 1] == '\n';

		cells += begins;
		if (!begins || text.p[i] != '\'')
			continue;
		for (size_t k = i + 1; k + 1 < text.len && text.p[k] != '\n'; k++)
			if (text.p[k] == '\'' && (text.p[k + 1] == delimiter || text.p[k + 1] == '\n' || text.p[k + 1] == '\r')) {
				opened++;
				break;
			}
	}
	return opened * 2 > cells && opened > 1;
}

/* ---- all ---- */

/* A sign that is not in the text, so that nothing is cut. */
static const char *unused(struct str text)
{
	static const char *const signs[] = { ",", ";", "\t", "|", "\x1f" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (memchr(text.p, signs[i][0], text.len) == NULL)
			return signs[i];
	return ",";
}

/* The best of the delimiters of one character; of equals the one that more rows have. How good it is. */
static unsigned choose(struct str text, bool whole, char quote, struct guess_dialect *out)
{
	static const char *const candidates[] = { ",", ";", "\t", "|", "^", "~", "\x1f", "\x01", "¦", "§" };
	unsigned best = 0, second = 0;
	size_t agree = 0;

	for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
		struct split s;
		unsigned points;

		if (str_find(text, str_of(candidates[i])) < 0)
			continue;
		s = split_by(text, whole, candidates[i], quote);
		points = score(&s);
		if (points > best || (points == best && points > 0 && s.agree > agree)) {
			second = best;
			memcpy(out->rival, out->delimiter, sizeof(out->rival));
			best = points;
			agree = s.agree;
			set(out->delimiter, candidates[i]);
		} else if (points > second) {
			second = points;
			set(out->rival, candidates[i]);
		}
	}
	out->doubtful = best > 0 && second * 10 > best * 9;
	return best;
}

/* Runs of signs on the first line that hold none of those: a::b. */
static unsigned choose_run(struct str text, bool whole, char quote, struct guess_dialect *out)
{
	unsigned best = 0;

	for (size_t i = 0; i < text.len && text.p[i] != '\n' && text.p[i] != '\r';) {
		char run[GUESS_DELIMITER + 1] = "";
		size_t end = i;
		struct split s;

		while (end < text.len && is_sign(text.p[end]))
			end++;
		if (end - i >= 2 && end - i <= GUESS_DELIMITER) {
			memcpy(run, text.p + i, end - i);
			s = split_by(text, whole, run, quote);
			if (score(&s) > best) {
				best = score(&s);
				memcpy(out->delimiter, run, sizeof(run));
			}
		}
		i = end > i ? end : i + 1;
	}
	return best;
}

void guess_dialect(struct str text, bool whole, struct guess_dialect *out)
{
	struct split s;

	*out = (struct guess_dialect){ .quote = '"' };
	if (text.len == 0)
		text = STR("");
	if (choose(text, whole, '"', out) < POOR && choose_run(text, whole, '"', out) < POOR) {
		set(out->delimiter, unused(text));
		out->doubtful = false;
	} else if (strlen(out->delimiter) == 1) {
		lengthen(text, out->delimiter);
	}
	if (is_single(text, out->delimiter[0]))
		out->quote = '\'';
	s = split_by(text, whole, out->delimiter, out->quote);
	if (s.runaway) {
		out->quote = 0;
		s = split_by(text, whole, out->delimiter, 0);
	}
	out->cells = s.cells;
	out->share = s.rows > 0 ? (unsigned)(s.agree * 100 / s.rows) : 0;
}
