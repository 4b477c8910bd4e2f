/* formula - see formula.h. */
#include "stream/formula.h"

#include "format/csv.h"

static bool is_special(char c)
{
	return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r' || c == '\'';
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

	if (field.len == 0 || !is_special(field.p[0]) || is_negative(field)) {
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
	if (cell.len > 1 && cell.p[0] == '\'' && is_special(cell.p[1]))
		return (struct str){ cell.p + 1, cell.len - 1 };
	return cell;
}
