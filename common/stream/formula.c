/* formula - see formula.h. */
#include "stream/formula.h"

#include <string.h>

#include "format/csv.h"

/* Does it begin with a character that makes it a formula, or with the ' that guards one? */
static bool is_special(struct str s)
{
	/* in full width, too: spreadsheets in Chinese and Japanese take these for the same */
	static const struct str wide[] = { { "＝", 3 }, { "＋", 3 }, { "－", 3 }, { "＠", 3 } };

	if (s.len > 0 && s.p[0] != '\0' && strchr("=+-@\t\r\n'", s.p[0]))
		return true;
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
		if (str_starts(s, wide[i]))
			return true;
	return false;
}

static size_t digits(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && s.p[at + n] >= '0' && s.p[at + n] <= '9')
		n++;
	return n;
}

/* Is it a minus, digits, and perhaps a point and more digits? */
static bool is_negative(struct str s)
{
	size_t whole, decimals;

	if (s.len == 0 || s.p[0] != '-' || (whole = digits(s, 1)) == 0)
		return false;
	if (1 + whole == s.len)
		return true;
	decimals = digits(s, 1 + whole + 1);
	return s.p[1 + whole] == '.' && decimals > 0 && 1 + whole + 1 + decimals == s.len;
}

void formula_put(struct buf *out, struct str field, char delimiter)
{
	struct buf guarded = { 0 };

	if (!is_special(field) || is_negative(field)) {
		csv_put(out, field, delimiter);
		return;
	}
	buf_addc(&guarded, '\'');
	buf_addstr(&guarded, field);
	csv_put(out, buf_str(&guarded), delimiter);
	buf_free(&guarded);
}

struct str formula_strip(struct str cell)
{
	struct str rest = cell.len > 0 ? (struct str){ cell.p + 1, cell.len - 1 } : cell;

	if (cell.len > 1 && cell.p[0] == '\'' && is_special(rest))
		return rest;
	return cell;
}
