/* grid - see grid.h. */
#include "format/grid.h"

#include <string.h>

/* Count the places for digits in the picture from `p` to `end`. */
static size_t count_places(const char *p, const char *end)
{
	size_t n = 0;

	for (; p < end; p++) {
		n += *p == '0' || *p == '#';
		p += *p == '\\' && p + 1 < end;
	}
	return n;
}

/* The point of a picture, or its end if it has none. */
static const char *point_of(const char *p)
{
	for (; *p != '\0' && *p != '.'; p++)
		p += *p == '\\' && p[1] != '\0';
	return p;
}

/*
 * Append a part of a number by its picture. The picture may have more places than digits: the first
 * `ahead` places have no digit.
 */
static void put_part(const char *p, const char *end, struct str digits, size_t ahead,
                     struct buf *out)
{
	size_t place = 0, i = 0;

	for (; p < end; p++) {
		if (*p == '\\') {
			if (++p < end)
				buf_addc(out, *p);
			continue;
		}
		if (place++ >= ahead && i < digits.len)
			buf_addc(out, digits.p[i++]);
		else if (*p == '0')
			buf_addc(out, '0');
	}
}

bool grid_shown(struct str number, const char *picture, struct buf *out)
{
	const char *dot = memchr(number.p, '.', number.len), *point = point_of(picture),
		   *end = picture + strlen(picture);
	struct str whole = { number.p, dot ? (size_t)(dot - number.p) : number.len };
	struct str parts = { dot != NULL ? dot + 1 : NULL, dot ? number.len - whole.len - 1 : 0 };
	size_t places = count_places(picture, point);

	if (number.len == 0 || number.p[0] == '-' || parts.len > count_places(point, end))
		return false;
	while (whole.len > 0 && whole.p[0] == '0')
		whole = (struct str){ whole.p + 1, whole.len - 1 };
	/* digits without a place come before the first place */
	if (whole.len > places) {
		const char *first = picture;

		while (first < point && *first == '\\')
			first += first + 1 < point ? 2 : 1;
		put_part(picture, first, STR_NULL, 0, out);
		buf_add(out, whole.p, whole.len - places);
		whole = (struct str){ whole.p + whole.len - places, places };
		picture = first;
	}
	put_part(picture, point, whole, places - whole.len, out);
	if (point < end) {
		size_t before = out->len;

		buf_addc(out, '.');
		put_part(point + 1, end, parts, 0, out);
		/* Excel then shows 1002. but nobody typed the point */
		if (out->len == before + 1)
			out->p[out->len = before] = '\0';
	}
	return out->len > 0;
}
