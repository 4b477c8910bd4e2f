/* chart - see chart.h. */
#include "table/chart.h"

#include <string.h>

bool chart_has_levels(const struct chart *chart)
{
	return chart->levels > 0 || chart->separator || chart->parents;
}

bool chart_fits(const struct chart *chart, struct str account)
{
	bool fits = chart->levels == 0 || str_is_null(account) ||
	            account.len > chart->level[chart->levels - 1];

	for (size_t i = 0; i < chart->levels; i++)
		fits |= account.len == chart->level[i];
	return fits;
}

/* Is there an account above this one? */
static bool above(const struct chart *chart, struct str account, struct str *out)
{
	*out = STR_NULL;
	return lookup_find_plain(chart->parents, account, 0, out) >= 0 && out->len > 0;
}

/* By the lookup: the path is found from its end. */
static size_t climb(const struct chart *chart, struct str account, struct str path[CHART_DEPTH])
{
	size_t count = 1;

	path[0] = account;
	while (count < CHART_DEPTH && above(chart, path[count - 1], &path[count]))
		count++;
	for (size_t i = 0; i < count / 2; i++) {
		struct str one = path[i];

		path[i] = path[count - 1 - i];
		path[count - 1 - i] = one;
	}
	return count;
}

/* By the code: append the codes that it begins with. */
static size_t cut(const struct chart *chart, struct str account, struct str path[CHART_DEPTH])
{
	size_t count = 0;

	for (size_t i = 1; chart->separator && i < account.len && count < CHART_DEPTH - 1; i++)
		if (account.p[i] == chart->separator)
			path[count++] = (struct str){ account.p, i };
	for (size_t i = 0; i < chart->levels && count < CHART_DEPTH - 1; i++) {
		size_t before = count > 0 ? path[count - 1].len : 0;

		if (chart->level[i] >= account.len)
			break;
		path[count] = text_cut(account, chart->level[i]);
		count += path[count].len > before; /* a character may be longer than a level */
	}
	path[count++] = account;
	return count;
}

size_t chart_path(const struct chart *chart, struct str account, struct str path[CHART_DEPTH])
{
	if (!str_is_null(account) && chart->parents)
		return climb(chart, account, path);
	return cut(chart, account, path);
}

bool chart_is_above(const struct str *path, size_t count, struct str account)
{
	for (size_t i = 0; i + 1 < count; i++)
		if (str_eq(path[i], account))
			return true;
	return false;
}

enum chart_fault chart_check(const struct chart *chart, size_t row, struct str path[CHART_DEPTH],
                             size_t *count)
{
	struct str start = lookup_key(chart->parents, row, 0), next;
	size_t first = row;

	path[0] = start;
	for (*count = 1; above(chart, path[*count - 1], &next); (*count)++) {
		ptrdiff_t at;

		if (str_eq(next, start))
			return *count == 1 ? CHART_SELF : first == row ? CHART_LOOP : CHART_SOUND;
		if (*count == CHART_DEPTH)
			return CHART_TOO_DEEP;
		path[*count] = next;
		at = lookup_row_of(chart->parents, &next);
		if (at >= 0 && (size_t)at < first)
			first = (size_t)at;
	}
	return CHART_SOUND;
}
