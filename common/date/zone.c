/* zone - see zone.h. */
#include "date/zone.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "date/date_int.h"
#include "date/zone_rule.h"

#define FOLDER     "/usr/share/zoneinfo"
#define FILE_MOST  ((size_t)1 << 20) /* bytes of a file; the largest has some thousand */
#define NAMES_MOST 1000              /* names of the list that are compared, at most */
#define HEADER     44                /* bytes of a header of TZif */
#define DAY        86400

static const char not_whole[] = "its file in the database of time zones is not whole";

struct zone {
	int64_t *at;     /* the seconds from which an offset is valid */
	int32_t *offset; /* the offsets */
	size_t count;    /* how many */
	int32_t first;   /* the offset before them */
	bool has_rule;   /* there is a rule for the time after them */
	struct zone_rule rule;
};

/* ---- the bytes of a file ---- */

static int64_t whole_number(const unsigned char *p, size_t len)
{
	uint64_t n = p[0] & 0x80 ? UINT64_MAX : 0;

	for (size_t i = 0; i < len; i++)
		n = n << 8 | p[i];
	return (int64_t)n;
}

/* The counts of a header, in the order of the file. */
struct counts {
	size_t utc, standard, leap, times, types, letters;
};

/* The size of the data after a header whose times have `width` bytes each. */
static size_t data_bytes(const struct counts *c, size_t width)
{
	return c->times * (width + 1) + c->types * 6 + c->letters + c->leap * (width + 4) +
	       c->standard + c->utc;
}

/*
 * Read the header at *rest and step over it. False if it is none, or if the data after it is cut
 * off.
 */
static bool take_header(struct str *rest, size_t width, struct counts *c, char *version)
{
	const unsigned char *p = (const unsigned char *)rest->p;
	size_t *counts[] = { &c->utc, &c->standard, &c->leap, &c->times, &c->types, &c->letters };

	if (rest->len < HEADER || memcmp(p, "TZif", 4) != 0)
		return false;
	*version = rest->p[4];
	for (size_t i = 0; i < 6; i++) {
		int64_t n = whole_number(p + 20 + 4 * i, 4);

		if (n < 0 || n > (int64_t)FILE_MOST)
			return false;
		*counts[i] = (size_t)n;
	}
	*rest = (struct str){ rest->p + HEADER, rest->len - HEADER };
	return data_bytes(c, width) <= rest->len;
}

/* Read the transitions in the data at `p`. */
static bool read_data(struct zone *z, const unsigned char *p, const struct counts *c, size_t width)
{
	const unsigned char *index = p + c->times * width, *types = index + c->times;

	if (c->types == 0)
		return false;
	z->at = xcalloc(c->times + 1, sizeof(*z->at));
	z->offset = xcalloc(c->times + 1, sizeof(*z->offset));
	z->count = c->times;
	for (size_t i = 0; i < c->types; i++)
		if (llabs(whole_number(types + 6 * i, 4)) > 2 * DAY)
			return false;
	z->first = (int32_t)whole_number(types, 4);
	for (size_t i = 0; i < c->times; i++) {
		z->at[i] = whole_number(p + i * width, width);
		if (index[i] >= c->types || (i > 0 && z->at[i] <= z->at[i - 1]))
			return false;
		z->offset[i] = (int32_t)whole_number(types + 6 * (size_t)index[i], 4);
	}
	return true;
}

/* Read the rule between two line feeds at the end of the file. If it is empty, there is no rule. */
static bool read_footer(struct zone *z, struct str rest)
{
	const char *end = rest.len > 1 && rest.p[0] == '\n' ? memchr(rest.p + 1, '\n', rest.len - 1)
	                                                    : NULL;
	struct str text;

	if (!end)
		return false;
	text = (struct str){ rest.p + 1, (size_t)(end - rest.p) - 1 };
	z->has_rule = text.len > 0;
	return text.len == 0 || zone_rule_read(text, &z->rule);
}

static bool read_file(struct zone *z, struct str rest)
{
	struct counts c;
	char version, again;

	if (!take_header(&rest, 4, &c, &version))
		return false;
	if (version == '\0')
		return read_data(z, (const unsigned char *)rest.p, &c, 4);
	rest = (struct str){ rest.p + data_bytes(&c, 4), rest.len - data_bytes(&c, 4) };
	if (!take_header(&rest, 8, &c, &again) ||
	    !read_data(z, (const unsigned char *)rest.p, &c, 8))
		return false;
	return read_footer(
		z, (struct str){ rest.p + data_bytes(&c, 8), rest.len - data_bytes(&c, 8) });
}

struct zone *zone_read(struct str bytes, const char **error)
{
	struct zone *z = xcalloc(1, sizeof(*z));

	if (read_file(z, bytes))
		return z;
	*error = not_whole;
	zone_free(z);
	return NULL;
}

/* ---- opening ---- */

/* Can it be a name of the database? Such a name cannot reach any other file. */
static bool is_name(struct str name)
{
	if (name.len == 0 || name.len > 100 || name.p[0] == '/' || name.p[name.len - 1] == '/')
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !is_digit(c) &&
		    !strchr("/_+-", c))
			return false;
	}
	return true;
}

/* Make a zone with a fixed offset from UTC. NULL if the text is not an offset. */
static struct zone *open_offset(struct str text)
{
	const char *p = text.p, *end = str_end(text);
	struct zone *z;
	int minutes;

	if (text.len == 0 || !date_offset_read(&p, end, &minutes) || p != end)
		return NULL;
	z = xcalloc(1, sizeof(*z));
	z->first = minutes * 60;
	return z;
}

/* Read the whole file, or more than the limit. False if it cannot be read. */
static bool read_all(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t n = 1;

	while (fd >= 0 && n > 0 && out->len <= FILE_MOST) {
		buf_reserve(out, 8192);
		n = read(fd, out->p + out->len, 8192);
		out->len += n > 0 ? (size_t)n : 0;
	}
	if (fd >= 0)
		close(fd);
	return fd >= 0 && n == 0;
}

static const char *folder_of_zones(void)
{
	const char *folder = getenv("TZDIR");

	return !folder || *folder == '\0' ? FOLDER : folder;
}

/*
 * Find the name in a line of the list, "CN TAB +3114+12128 TAB Asia/Shanghai", and end it with a
 * NUL. NULL if there is none.
 */
static const char *name_in(char *line, char *end)
{
	char *tab = *line != '#' ? memchr(line, '\t', (size_t)(end - line)) : NULL;
	char *name = tab ? memchr(tab + 1, '\t', (size_t)(end - tab - 1)) : NULL;

	if (!name)
		return NULL;
	name++;
	tab = memchr(name, '\t', (size_t)(end - name));
	*(tab ? tab : end) = '\0';
	return name;
}

bool zone_nearest(struct str name, struct buf *out)
{
	const char *names[NAMES_MOST], *nearest;
	struct buf path = { 0 }, list = { 0 };
	size_t count = 0;

	buf_addf(&path, "%s/zone.tab", folder_of_zones());
	if (read_all(path.p, &list))
		for (char *line = list.p, *end; count < NAMES_MOST && line < list.p + list.len;
		     line = end + 1) {
			end = memchr(line, '\n', (size_t)(list.p + list.len - line));
			if (!end)
				break;
			names[count] = name_in(line, end);
			count += names[count] != NULL;
		}
	nearest = text_nearest(name, names, count);
	if (nearest)
		buf_adds(out, nearest);
	buf_free(&path);
	buf_free(&list);
	return nearest != NULL;
}

struct zone *zone_open(struct str name, const char **error)
{
	const char *folder = folder_of_zones();
	struct zone *z = open_offset(name);
	struct buf path = { 0 }, bytes = { 0 };

	if (z)
		return z;
	*error =
		"no time zone has that name (Asia/Shanghai, Europe/Berlin, UTC and +08:00 are some)";
	if (!is_name(name))
		return NULL;
	buf_addf(&path, "%s/%.*s", folder, (int)name.len, name.p);
	if (read_all(path.p, &bytes))
		z = zone_read(buf_str(&bytes), error);
	else if (access(folder, R_OK | X_OK) != 0)
		*error =
			"the database of time zones is not installed here (tzdata); an offset such as +08:00 needs none";
	buf_free(&path);
	buf_free(&bytes);
	return z;
}

void zone_free(struct zone *z)
{
	if (!z)
		return;
	free(z->at);
	free(z->offset);
	free(z);
}

/* ---- asking ---- */

int32_t zone_offset(const struct zone *z, int64_t second)
{
	size_t low = 0, high = z->count;

	if (z->has_rule && (z->count == 0 || second >= z->at[z->count - 1]))
		return zone_rule_offset(&z->rule, second);
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (z->at[middle] <= second)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? z->first : z->offset[low - 1];
}

bool zone_bring(const struct zone *z, struct datetime *t)
{
	int64_t utc, local;
	int32_t offset;
	struct date first, last;

	if (!t->has_offset)
		return true;
	date_of(1, 1, 1, &first);
	date_of(9999, 12, 31, &last);
	utc = datetime_instant(t);
	offset = zone_offset(z, utc);
	/* before there were zones, offsets had seconds, too */
	offset -= (offset % 60 + 60) % 60;
	local = utc + offset;
	if (local < (int64_t)first.day * DAY || local >= ((int64_t)last.day + 1) * DAY)
		return false;
	t->second = (int32_t)(((local % DAY) + DAY) % DAY);
	t->date.day = (int32_t)((local - t->second) / DAY);
	t->offset = (int16_t)(offset / 60);
	return true;
}
