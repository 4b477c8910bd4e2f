/*
 * Time zones: files of the database, made here, rules for the years to come, and times that are
 * brought to a zone.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "date/zone.h"
#include "date/zone_rule.h"
#include "unit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A number as the files have it, the highest byte first. */
static void put(struct buf *out, int64_t n, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--)
		buf_addc(out, (char)((uint64_t)n >> 8 * i & 255));
}

struct part {
	int64_t at[4]; /* seconds of the transitions */
	int index[4];  /* the offset from there on */
	int times;
	int32_t offset[4];
	int types;
};

static void header(struct buf *out, char version, const struct part *p)
{
	buf_adds(out, "TZif");
	buf_addc(out, version);
	for (int i = 0; i < 15; i++)
		buf_addc(out, '\0');
	put(out, 0, 4), put(out, 0, 4), put(out, 0, 4);
	put(out, p->times, 4), put(out, p->types, 4), put(out, 4, 4);
}

static void data(struct buf *out, const struct part *p, int width)
{
	for (int i = 0; i < p->times; i++)
		put(out, p->at[i], width);
	for (int i = 0; i < p->times; i++)
		buf_addc(out, (char)p->index[i]);
	for (int i = 0; i < p->types; i++) {
		put(out, p->offset[i], 4);
		put(out, 0, 2);
	}
	buf_add(out, "UTC\0", 4);
}

/* A file of version 2: nothing of use in its first part, `p` in the second, a rule. */
static struct zone *zone_of(const struct part *p, const char *rule, const char **error)
{
	static const struct part none = { .types = 1, .offset = { 12345 } };
	struct buf out = { 0 };
	struct zone *z;

	header(&out, '2', &none);
	data(&out, &none, 4);
	header(&out, '2', p);
	data(&out, p, 8);
	buf_addf(&out, "\n%s\n", rule);
	z = zone_read(buf_str(&out), error);
	buf_free(&out);
	return z;
}

static int64_t second_of(const char *text)
{
	struct datetime t;

	CHECK(datetime_parse(str_of(text), &t));
	return (int64_t)t.date.day * 86400 + t.second - t.offset * 60;
}

/* Berlin: a mean time to the second, the first change of 1893, and the rule of today. */
static const struct part berlin = { .times = 2,
	                            .at = { -2422054408, 1000000000 },
	                            .index = { 1, 2 },
	                            .types = 3,
	                            .offset = { 3208, 3600, 7200 } };

static void files(void)
{
	static const struct {
		const char *at;
		int32_t offset;
	} rows[] = {
		{ "1800-01-01T00:00:00Z", 3208 }, { "1893-03-31T23:06:31Z", 3208 },
		{ "1893-03-31T23:06:32Z", 3600 }, { "2001-09-09T01:46:39Z", 3600 },
		{ "2001-09-09T01:46:40Z", 7200 }, { "2024-01-01T00:00:00Z", 3600 },
		{ "2024-03-31T00:59:59Z", 3600 }, { "2024-03-31T01:00:00Z", 7200 },
		{ "2024-10-27T00:59:59Z", 7200 }, { "2024-10-27T01:00:00Z", 3600 },
		{ "9999-07-01T00:00:00Z", 7200 },
	};
	const char *error = NULL;
	struct zone *z = zone_of(&berlin, "CET-1CEST,M3.5.0,M10.5.0/3", &error);

	CHECK(z != NULL);
	for (size_t i = 0; z && i < COUNT(rows); i++)
		CHECK_INT(zone_offset(z, second_of(rows[i].at)), rows[i].offset);
	zone_free(z);
	z = zone_of(&berlin, "", &error);
	CHECK(z && zone_offset(z, second_of("2024-01-01T00:00:00Z")) == 7200);
	zone_free(z);
}

/* A file of the first version, and all that can be wrong with one. */
static void broken(void)
{
	static const struct part odd[] = {
		{ .types = 0 },
		{ .types = 1, .offset = { 999999 } },
		{ .types = 1, .times = 1, .index = { 1 } },
		{ .types = 1, .times = 2, .at = { 5, 5 } },
		{ .types = 1, .times = 2, .at = { 5, 4 } },
	};
	static const struct part one = { .types = 1, .offset = { 28800 }, .times = 1, .at = { 5 } };
	struct buf out = { 0 };
	const char *error = NULL;
	struct zone *z;

	for (size_t i = 0; i < COUNT(odd); i++)
		CHECK(!zone_of(&odd[i], "", &error) && error);
	CHECK(!zone_of(&one, "CST", &error));
	header(&out, '\0', &one);
	data(&out, &one, 4);
	z = zone_read(buf_str(&out), &error);
	CHECK(z && zone_offset(z, 6) == 28800);
	zone_free(z);
	buf_reset(&out);
	header(&out, '2', &berlin);
	data(&out, &berlin, 4);
	header(&out, '2', &berlin);
	data(&out, &berlin, 8);
	buf_adds(&out, "\nCST-8\n");
	for (size_t n = 0; n < out.len; n++) {
		z = zone_read((struct str){ out.p, n }, &error);
		CHECK(!z);
		zone_free(z);
	}
	z = zone_read(buf_str(&out), &error);
	CHECK(z != NULL);
	zone_free(z);
	buf_free(&out);
}

static void rules(void)
{
	static const struct {
		const char *rule, *at;
		int32_t offset;
	} rows[] = {
		{ "CST-8", "2024-07-01T00:00:00Z", 28800 },
		{ "<+0530>-5:30", "2024-07-01T00:00:00Z", 19800 },
		{ "<-03>3", "2024-07-01T00:00:00Z", -10800 },
		{ "UTC0", "2024-07-01T00:00:00Z", 0 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2024-03-10T06:59:59Z", -18000 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2024-03-10T07:00:00Z", -14400 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2024-11-03T05:59:59Z", -14400 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2024-11-03T06:00:00Z", -18000 },
		/* the south: summer over the new year */
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-01-01T00:00:00Z", 39600 },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-04-06T15:59:59Z", 39600 },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-04-06T16:00:00Z", 36000 },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-10-05T16:00:00Z", 39600 },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-12-31T23:00:00Z", 39600 },
		{ "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2024-01-01T00:00:00Z", 39600 },
		{ "IST-1GMT0,M10.5.0,M3.5.0/1", "2024-07-01T00:00:00Z", 3600 },
		{ "IST-1GMT0,M10.5.0,M3.5.0/1", "2024-01-01T00:00:00Z", 0 },
		{ "AAA-1BBB,J60,J300", "2024-02-29T23:00:00Z", 3600 },
		{ "AAA-1BBB,J60,J300", "2024-03-01T01:00:00Z", 7200 },
		{ "AAA-1BBB,J60,J300", "2023-03-01T01:00:00Z", 7200 },
		{ "AAA-1BBB,59,299", "2024-02-29T01:00:00Z", 7200 },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2024-03-31T00:59:59Z", -7200 },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2024-03-31T01:00:00Z", -3600 },
	};
	static const char *const bad[] = { "",
		                           "C-8",
		                           "CST",
		                           "CST-",
		                           "CST-25",
		                           "CST-8x",
		                           "CST-8CDT",
		                           "CST-8CDT,M3.5.0",
		                           "CST-8CDT,M13.5.0,M10.5.0",
		                           "CST-8CDT,M3.6.0,M10.5.0",
		                           "CST-8CDT,M3.5.7,M10.5.0",
		                           "CST-8CDT,J0,J5",
		                           "CST-8CDT,M3.5.0,M10.5.0x",
		                           "CST-8CDT,M3.5.0/168,M10.5.0",
		                           "<+08-8",
		                           "CST-8:60" };
	struct zone_rule rule;

	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK_ROW(zone_rule_read(str_of(rows[i].rule), &rule), rows[i].rule);
		CHECK_ROW(zone_rule_offset(&rule, second_of(rows[i].at)) == rows[i].offset,
		          rows[i].at);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		CHECK_ROW(!zone_rule_read(str_of(bad[i]), &rule), bad[i]);
}

static void brought(void)
{
	static const struct {
		const char *zone, *from, *want;
	} rows[] = {
		{ "+08:00", "2024-01-05T23:30:00Z", "2024-01-06T07:30:00+08:00" },
		{ "+0800", "2024-01-05T15:59:59Z", "2024-01-05T23:59:59+08:00" },
		{ "+08", "2024-01-05T16:00:00.5Z", "2024-01-06T00:00:00.5+08:00" },
		{ "UTC", "2024-01-05T23:30:00+08:00", "2024-01-05T15:30:00Z" },
		{ "Z", "1969-12-31T23:00:00-02:00", "1970-01-01T01:00:00Z" },
		{ "-05:00", "1960-01-01T03:00:00Z", "1959-12-31T22:00:00-05:00" },
		{ "+08:00", "2024-01-05T23:30:00", "2024-01-05T23:30:00" },
		{ "+08:00", "9999-12-31T23:30:00Z", NULL },
		{ "-01:00", "0001-01-01T00:30:00Z", NULL },
	};
	static const char *const bad[] = { "",
		                           "Asia/Nowhere",
		                           "../etc/passwd",
		                           "/etc/passwd",
		                           "Asia",
		                           "Asia/",
		                           "+25:00",
		                           "+8",
		                           "a b",
		                           "ä" };
	const char *error = NULL;
	char text[DATETIME_TEXT];

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct zone *z = zone_open(str_of(rows[i].zone), &error);
		struct datetime t;
		bool ok;

		CHECK_ROW(z && datetime_parse(str_of(rows[i].from), &t), rows[i].zone);
		ok = z && zone_bring(z, &t);
		CHECK_ROW(ok == (rows[i].want != NULL), rows[i].from);
		datetime_format_iso(&t, text);
		CHECK_STR(text, ok ? rows[i].want : rows[i].from);
		zone_free(z);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		error = NULL;
		CHECK_ROW(!zone_open(str_of(bad[i]), &error) && error, bad[i]);
	}
}

/* By the mean time of a place, which is ahead by seconds, the minute counts. */
static void minutes(void)
{
	const char *error = NULL;
	struct zone *z = zone_of(&berlin, "", &error);
	struct datetime t;
	char text[DATETIME_TEXT];

	CHECK(datetime_parse(STR("1800-01-01T00:00:00Z"), &t) && zone_bring(z, &t));
	datetime_format_iso(&t, text);
	CHECK_STR(text, "1800-01-01T00:53:00+00:53");
	zone_free(z);
}

int main(void)
{
	unit_run("a file of the database says when clocks were changed", files);
	unit_run("a file that is cut off or wrong is no zone", broken);
	unit_run("a rule holds for the years to come", rules);
	unit_run("a time is brought to a zone", brought);
	unit_run("offsets are of whole minutes", minutes);
	return unit_end();
}
