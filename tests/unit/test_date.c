/* date: the calendar, ISO texts, legacy formats, pictures. */
#include <stdlib.h>

#include "base/buf.h"
#include "charset/unicode.h"
#include "date/date.h"
#include "date/month.h"
#include "unit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void calendar(void)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int32_t day = -719162; /* 0001-01-01 */

	for (int y = 1; y <= 9999; y++) {
		bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

		for (int m = 1; m <= 12; m++) {
			int last = lengths[m - 1] + (m == 2 && leap);

			for (int d = 1; d <= last; d++, day++) {
				struct date t = { 0 };
				int yy, mm, dd;

				if (!date_of(y, m, d, &t) || t.day != day) {
					CHECK_INT(t.day, day);
					return;
				}
				date_split(t, &yy, &mm, &dd);
				if (yy != y || mm != m || dd != d) {
					CHECK_INT(yy * 10000 + mm * 100 + dd,
					          y * 10000 + m * 100 + d);
					return;
				}
				if (date_month_end(t).day != day + last - d) {
					CHECK_INT(date_month_end(t).day, day + last - d);
					return;
				}
			}
			CHECK(!date_of(y, m, last + 1, &(struct date){ 0 }));
		}
	}
	CHECK_INT(day, 2932897);
	CHECK(!date_of(0, 12, 31, &(struct date){ 0 }) &&
	      !date_of(10000, 1, 1, &(struct date){ 0 }));
	CHECK(!date_of(2023, 0, 1, &(struct date){ 0 }) &&
	      !date_of(2023, 13, 1, &(struct date){ 0 }));
	CHECK(!date_of(2023, 1, 0, &(struct date){ 0 }));
}

static void iso_dates(void)
{
	static const char *const good[] = {
		"0001-01-01", "1970-01-01", "2000-02-29", "2023-12-31", "9999-12-31",
	};
	static const char *const bad[] = {
		"",           "2023",        "2023-1-05",   "2023-01-5",
		"2023-02-30", "2023-13-01",  "2023/01/05",  "1900-02-29",
		"0000-01-01", "10000-01-01", "2023-01-05 ", " 2023-01-05",
		"2023-01-0x", "-023-01-05",  "2023-0a-05",  "20230105",
	};
	char text[DATE_TEXT];
	struct date d;

	for (size_t i = 0; i < COUNT(good); i++) {
		CHECK_ROW(date_parse(str_of(good[i]), &d), good[i]);
		date_format_iso(d, text);
		CHECK_STR(text, good[i]);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		CHECK_ROW(!date_parse(str_of(bad[i]), &d), bad[i]);
	CHECK(!date_parse(STR_NULL, &d));
}

static void iso_datetimes(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "2023-12-31T23:59:59", "2023-12-31T23:59:59" },
		{ "2023-12-31T00:00:00.5", "2023-12-31T00:00:00.5" },
		{ "2023-12-31T00:00:00.050", "2023-12-31T00:00:00.050" },
		{ "2023-12-31T00:00:00.123456789Z", "2023-12-31T00:00:00.123456789Z" },
		{ "2023-12-31T00:00:00+08:00", "2023-12-31T00:00:00+08:00" },
		{ "2023-12-31T00:00:00-03:30", "2023-12-31T00:00:00-03:30" },
		{ "2023-12-31T00:00:00+00:00", "2023-12-31T00:00:00Z" },
	};
	static const char *const bad[] = {
		"",
		"2023-12-31",
		"2023-12-31T24:00:00",
		"2023-12-31T23:60:00",
		"2023-12-31T23:59:60",
		"2023-12-31 23:59:59",
		"2023-12-31T23:59",
		"2023-12-31T23:59:59.",
		"2023-12-31T23:59:59.1234567890",
		"2023-12-31T23:59:59+8:00",
		"2023-12-31T23:59:59+0800",
		"2023-12-31T23:59:59+24:00",
		"2023-12-31T23:59:59z",
		"2023-02-29T00:00:00",
		"2023-12-31T23:59:59Zx",
		"2023-12-31T2a:59:59",
	};
	char text[DATETIME_TEXT];
	struct datetime t;

	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK_ROW(datetime_parse(str_of(rows[i].text), &t), rows[i].text);
		CHECK_INT((long long)datetime_format_iso(&t, text),
		          (long long)strlen(rows[i].want));
		CHECK_STR(text, rows[i].want);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		CHECK_ROW(!datetime_parse(str_of(bad[i]), &t), bad[i]);
}

static void months(void)
{
	static const struct {
		const char *from;
		long long by;
		const char *want;
	} rows[] = {
		{ "2023-01-31", 1, "2023-02-28" },
		{ "2024-01-31", 1, "2024-02-29" },
		{ "2023-03-31", -1, "2023-02-28" },
		{ "2023-12-15", 1, "2024-01-15" },
		{ "2023-01-15", -1, "2022-12-15" },
		{ "2023-05-31", 0, "2023-05-31" },
		{ "2023-05-31", 12, "2024-05-31" },
		{ "0001-01-01", -1, NULL },
		{ "9999-12-01", 1, NULL },
		{ "9999-12-01", -119987, "0001-01-01" },
		{ "2023-01-01", 9223372036854775807, NULL },
		{ "2023-01-01", -9223372036854775807, NULL },
	};
	char text[DATE_TEXT];

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct date d;
		bool ok;

		CHECK_ROW(date_parse(str_of(rows[i].from), &d), rows[i].from);
		ok = date_add_months(d, rows[i].by, &d);
		CHECK_ROW(ok == (rows[i].want != NULL), rows[i].from);
		date_format_iso(d, text);
		CHECK_STR(text, ok ? rows[i].want : rows[i].from);
	}
}

static const char *read_by(const char *format, const char *text, char out[DATETIME_TEXT])
{
	const char *error = "none";
	struct date_format *f = date_format_compile(str_of(format), &error);
	struct datetime t;
	enum date_status st;

	if (!f)
		return "malformed";
	st = date_format_read(f, str_of(text), &t);
	date_format_free(f);
	if (st != DATE_OK)
		return st == DATE_NO_MATCH ? "no match" : "impossible";
	datetime_format_iso(&t, out);
	if (strcmp(out + 10, "T00:00:00") == 0)
		out[10] = '\0';
	return out;
}

static void formats(void)
{
	static const struct {
		const char *format, *text, *want;
	} rows[] = {
		{ "%Y-%m-%d", "2023-01-05", "2023-01-05" },
		{ "%Y-%m-%d", "2023-1-5", "2023-01-05" },
		{ "%Y-%m-%d", "2023-02-30", "impossible" },
		{ "%Y-%m-%d", "23-02-20", "no match" },
		{ "%Y-%m-%d", "2023-01-05 ", "no match" },
		{ "%Y-%m-%d", "2023-01-051", "no match" },
		{ "%Y-%m-%d", "2023/01/05", "no match" },
		{ "%Y-%m-%d", "", "no match" },
		{ "%Y年%m月%d日", "2023年1月5日", "2023-01-05" },
		{ "%Y年%m月%d日", "2023年01月05日", "2023-01-05" },
		{ "%Y年%m月%d日", "2023年1月5", "no match" },
		{ "%Y.%m.%d", "2023.1.5", "2023-01-05" },
		{ "%Y%m%d", "20230105", "2023-01-05" },
		{ "%Y%m%d", "2023105", "no match" },
		{ "%Y%m%d", "2023115", "no match" },
		{ "%Y%m%d", "00000000", "impossible" },
		{ "%d%m%Y", "05012023", "2023-01-05" },
		{ "%d%m%Y", "5012023", "no match" },
		{ "%d/%m/%Y", "5/1/2023", "2023-01-05" },
		{ "%m/%d/%y", "1/5/23", "2023-01-05" },
		{ "%m/%d/%y", "1/5/70", "1970-01-05" },
		{ "%m/%d/%y", "1/5/69", "2069-01-05" },
		{ "%m/%d/%y", "1/5/3", "no match" },
		{ "%e.%m.%Y", " 5.1.2023", "2023-01-05" },
		{ "%e.%m.%Y", "15.1.2023", "2023-01-15" },
		{ "%Y%m%e", "202301 5", "2023-01-05" },
		{ "%d %b %Y", "5 Jan 2023", "2023-01-05" },
		{ "%d-%b-%y", "05-JAN-23", "2023-01-05" },
		{ "%B %d, %Y", "September 5, 2023", "2023-09-05" },
		{ "%B %d, %Y", "Sep 5, 2023", "2023-09-05" },
		{ "%b %d, %Y", "may 5, 2023", "2023-05-05" },
		{ "%b %d, %Y", "Foo 5, 2023", "no match" },
		{ "%d%b%Y", "5Jan2023", "2023-01-05" },
		{ "%Y-%m-%d %H:%M:%S", "2023-01-05   13:04:05", "2023-01-05T13:04:05" },
		{ "%Y-%m-%d %H:%M:%S", "2023-01-05\u300013:04:05", "2023-01-05T13:04:05" },
		{ "%Y-%m-%d %H:%M:%S", "2023-01-0513:04:05", "no match" },
		{ "%Y-%m-%d %H:%M:%S.%f", "2023-01-05 00:00:00.000", "2023-01-05T00:00:00.000" },
		{ "%Y-%m-%d %H:%M:%S.%f", "2023-01-05 00:00:00.1234567",
		  "2023-01-05T00:00:00.1234567" },
		{ "%Y-%m-%d %H:%M:%S", "2023-01-05 24:00:00", "impossible" },
		{ "%Y-%m-%d %H:%M", "2023-01-05 0:60", "impossible" },
		{ "%m/%d/%Y %H:%M %p", "1/5/2023 12:05 AM", "2023-01-05T00:05:00" },
		{ "%m/%d/%Y %H:%M %p", "1/5/2023 12:05 pm", "2023-01-05T12:05:00" },
		{ "%m/%d/%Y %H:%M %p", "1/5/2023 1:05 PM", "2023-01-05T13:05:00" },
		{ "%m/%d/%Y %H:%M %p", "1/5/2023 13:05 PM", "2023-01-05T13:05:00" },
		{ "%m/%d/%Y %H:%M %p", "1/5/2023 13:05 AM", "impossible" },
		{ "%Y/%m/%d %p%H:%M:%S", "2023/1/5 下午3:05:00", "2023-01-05T15:05:00" },
		{ "%Y-%m-%dT%H:%M:%S%z", "2023-01-05T01:02:03+08:00", "2023-01-05T01:02:03+08:00" },
		{ "%Y-%m-%dT%H:%M:%S%z", "2023-01-05T01:02:03-0330", "2023-01-05T01:02:03-03:30" },
		{ "%Y-%m-%dT%H:%M:%S%z", "2023-01-05T01:02:03Z", "2023-01-05T01:02:03Z" },
		{ "%Y-%m-%dT%H:%M:%S%z", "2023-01-05T01:02:03+08", "2023-01-05T01:02:03+08:00" },
		{ "%Y-%m-%dT%H:%M:%S%z", "2023-01-05T01:02:03", "no match" },
		{ "%Y-%m-%dT%H:%M:%S%z", "2023-01-05T01:02:03+08:", "no match" },
		{ "%Y-%m-%dT%H:%M:%S%z", "2023-01-05T01:02:03+080", "no match" },
		{ "%Y-%m-%dT%H:%M:%S%z", "2023-01-05T01:02:03+8", "no match" },
		{ "%Y-%m-%d %H:%M:%S %z", "2023-01-05 01:02:03 UTC", "2023-01-05T01:02:03Z" },
		{ "%Y-%m-%d %H:%M:%S %z", "2023-01-05 01:02:03 utc", "2023-01-05T01:02:03Z" },
		{ "%Y-%m-%d %H:%M:%S %z", "2023-01-05 01:02:03 GMT+8", "no match" },
		{ "%Y-%m-%d %H:%M:%S %z", "2023-01-05 01:02:03 UTC-03:30",
		  "2023-01-05T01:02:03-03:30" },
		{ "%Y-%m-%d %H:%M:%S %z", "2023-01-05 01:02:03 CST", "no match" },
		{ "%Y-%m-%dT%H:%M:%S%z", "2023-01-05T01:02:03+9900", "no match" },
		{ "%Y-%m-%dT%H:%M:%S%z", "2023-01-05T01:02:03+08::00", "no match" },
		{ "%%%Y%%%m%%%d", "%2023%1%5", "2023-01-05" },
		{ "%Y-%m-%d0", "2023-1-50", "no match" },
		{ "%Y-%m-%d0", "2023-1-050", "2023-01-05" },
		{ "excel", "45000", "2023-03-15" },
		{ "excel", "45000.0", "2023-03-15" },
		{ "excel", "45000.5", "2023-03-15T12:00:00" },
		{ "excel", "45000.520833333336", "2023-03-15T12:30:00" },
		{ "excel", "45000.999999999", "2023-03-16" },
		{ "excel", "1", "1900-01-01" },
		{ "excel", "59", "1900-02-28" },
		{ "excel", "60", "impossible" },
		{ "excel", "59.999999999", "1900-03-01" },
		{ "excel", "61", "1900-03-01" },
		{ "excel", "0", "impossible" },
		{ "excel", "2958465", "9999-12-31" },
		{ "excel", "2958466", "impossible" },
		{ "excel", "20230105", "impossible" },
		{ "excel", "2958465.99999999", "impossible" },
		{ "excel", "99999999999999999999", "impossible" },
		{ "excel", "-1", "no match" },
		{ "excel", "", "no match" },
		{ "excel", "45000.", "no match" },
		{ "excel", "45,000", "no match" },
		{ "excel", "4.5E4", "no match" },
		{ "excel", "2023-01-05", "no match" },
		{ "excel1904", "0", "1904-01-01" },
		{ "excel1904", "43538", "2023-03-15" },
		{ "excel1904", "60", "1904-03-01" },
		{ "excel1904", "2957003", "9999-12-31" },
		{ "excel1904", "2957004", "impossible" },
		{ "iso", "2023-01-05", "2023-01-05" },
		{ "iso", "2023-01-05T23:30:00Z", "2023-01-05T23:30:00Z" },
		{ "iso", "2023-01-05 23:30 +0800", "2023-01-05T23:30:00+08:00" },
		{ "iso", "2023-01-05 9:30:00.25 UTC", "2023-01-05T09:30:00.25Z" },
		{ "iso", "2023-01-05T23:30:00", "2023-01-05T23:30:00" },
		{ "iso", "2023-01-05T23:30:00,5", "2023-01-05T23:30:00.5" },
		{ "iso", "2023-01-05T", "no match" },
		{ "iso", "2023-01-05T24:00", "no match" },
		{ "iso", "2023-01-05T23", "no match" },
		{ "iso", "2023-01-05x", "no match" },
		{ "iso", "2023-01-0523:30", "no match" },
		{ "iso", "2023-01-05T23:30:00 x", "no match" },
		{ "iso", "2023-02-30", "no match" },
		{ "iso", "2023-1-5", "no match" },
		{ "iso", "", "no match" },
		{ "iso", "01-05", "no match" },
		{ "iso", "2023-01-05T23:30:00.", "no match" },
		{ "iso", "2023-01-05T23:30:00.1234567890", "no match" },
		{ "roc", "民國112/03/05", "2023-03-05" },
		{ "roc", "112/03/05", "2023-03-05" },
		{ "roc", "112年3月5日", "2023-03-05" },
		{ "roc", "1120305", "2023-03-05" },
		{ "roc", "990305", "2010-03-05" },
		{ "roc", "0990305", "2010-03-05" },
		{ "roc", "99.3.5", "2010-03-05" },
		{ "roc", "112-3-5", "2023-03-05" },
		{ "roc", "民國 112 年 3 月 5 日", "2023-03-05" },
		{ "roc", "中華民國元年1月1日", "1912-01-01" },
		{ "roc", "民国112/3/5", "2023-03-05" },
		{ "roc", "1/1/1", "1912-01-01" },
		{ "roc", "112/03/05 14:05", "2023-03-05T14:05:00" },
		{ "roc", "112/03/05 25:05", "no match" },
		{ "roc", "112/02/29", "impossible" },
		{ "roc", "113/02/29", "2024-02-29" },
		{ "roc", "0/1/1", "impossible" },
		{ "roc", "2023/03/05", "no match" },
		{ "roc", "20230305", "no match" },
		{ "roc", "03/05", "no match" },
		{ "roc", "112/03-05", "no match" },
		{ "roc", "112年3月5", "no match" },
		{ "roc", "112/3/5日", "no match" },
		{ "roc", "112/123/5", "no match" },
		{ "roc", "", "no match" },
		{ "roc", "民國", "no match" },
		{ "roc", "民國民国112/3/5", "no match" },
		{ "roc", "3月5日", "no match" },
		{ "japanese", "令和5年3月5日", "2023-03-05" },
		{ "japanese", "R5.3.5", "2023-03-05" },
		{ "japanese", "r05/03/05", "2023-03-05" },
		{ "japanese", "令和元年5月1日", "2019-05-01" },
		{ "japanese", "R元.5.1", "2019-05-01" },
		{ "japanese", "R1.4.30", "impossible" },
		{ "japanese", "平成31年4月30日", "2019-04-30" },
		{ "japanese", "平成31年5月1日", "impossible" },
		{ "japanese", "平成40年1月1日", "impossible" },
		{ "japanese", "H1.1.7", "impossible" },
		{ "japanese", "H1.1.8", "1989-01-08" },
		{ "japanese", "S64.1.7", "1989-01-07" },
		{ "japanese", "昭和64年1月8日", "impossible" },
		{ "japanese", "昭和元年12月25日", "1926-12-25" },
		{ "japanese", "昭和1年12月24日", "impossible" },
		{ "japanese", "大正15年12月25日", "1926-12-25" },
		{ "japanese", "大正15年12月26日", "impossible" },
		{ "japanese", "T1.7.30", "1912-07-30" },
		{ "japanese", "T1.7.29", "impossible" },
		{ "japanese", "明治45年7月30日", "1912-07-30" },
		{ "japanese", "明治45年7月31日", "impossible" },
		{ "japanese", "明治6年1月1日", "1873-01-01" },
		{ "japanese", "明治5年12月2日", "impossible" },
		{ "japanese", "R050305", "2023-03-05" },
		{ "japanese", "R0.3.5", "impossible" },
		{ "japanese", "R5.2.29", "impossible" },
		{ "japanese", "令5.3.5", "2023-03-05" },
		{ "japanese", "㋿5年3月5日", "2023-03-05" },
		{ "japanese", "令和 5年 3月 5日 9:05:06", "2023-03-05T09:05:06" },
		{ "japanese", "5年3月5日", "no match" },
		{ "japanese", "R5.3", "no match" },
		{ "japanese", "X5.3.5", "no match" },
		{ "japanese", "R2023.3.5", "no match" },
		{ "japanese", "令和", "no match" },
		{ "japanese", "R5.3/5", "no match" },
		{ "buddhist", "2566-03-05", "2023-03-05" },
		{ "buddhist", "2566/3/5", "2023-03-05" },
		{ "buddhist", "5/3/2566", "2023-03-05" },
		{ "buddhist", "25660305", "2023-03-05" },
		{ "buddhist", "05-03-2566 08:00", "2023-03-05T08:00:00" },
		{ "buddhist", "2567-02-29", "2024-02-29" },
		{ "buddhist", "2566-02-29", "impossible" },
		{ "buddhist", "2484-01-01", "1941-01-01" },
		{ "buddhist", "2483-12-31", "impossible" },
		{ "buddhist", "2023-03-05", "impossible" },
		{ "buddhist", "5/3/2023", "impossible" },
		{ "buddhist", "5/3/66", "no match" },
		{ "buddhist", "5/3-2566", "no match" },
		{ "buddhist", "256603", "no match" },
		{ "buddhist", "12566-03-05", "no match" },
		{ "buddhist", "3/2566", "no match" },
		{ "buddhist", "", "no match" },
		{ "%d. %b %Y", "5. Mär 2023", "2023-03-05" },
		{ "%d. %B %Y", "5. MÄRZ 2023", "2023-03-05" },
		{ "%d.%b.%Y", "05.Okt.2023", "2023-10-05" },
		{ "%d.%b.%Y", "05.Okt..2023", "2023-10-05" },
		{ "%d %b %Y", "5 févr. 2023", "2023-02-05" },
		{ "%d %b %Y", "5 août 2023", "2023-08-05" },
		{ "%d %b %Y", "5 AOÛT 2023", "2023-08-05" },
		{ "%d %B %Y", "5 juillet 2023", "2023-07-05" },
		{ "%d %b %Y", "5 juil. 2023", "2023-07-05" },
		{ "%d de %B de %Y", "5 de enero de 2023", "2023-01-05" },
		{ "%d/%b/%Y", "05/dez/2023", "2023-12-05" },
		{ "%d %b %Y", "5 sty 2023", "2023-01-05" },
		{ "%d %B %Y", "5 października 2023", "2023-10-05" },
		{ "%d %B %Y", "5 ЯНВАРЯ 2023", "2023-01-05" },
		{ "%d %b %Y", "5 Şub 2023", "2023-02-05" },
		{ "%d %B %Y", "5 MAYIS 2023", "2023-05-05" },
		{ "%d %B %Y", "5 HAZİRAN 2023", "2023-06-05" },
		{ "%d-%b-%y", "05-mrt-23", "2023-03-05" },
		{ "%d-%b-%y", "05-maj-23", "2023-05-05" },
		{ "%Y年%B%d日", "2023年十一月5日", "2023-11-05" },
		{ "%b %Y %d", "janvier. 2023 5", "2023-01-05" },
		{ "%d %b %Y", "5 Janu 2023", "no match" },
		{ "%d %b %Y", "5 M 2023", "no match" },
		{ "%d %b %Y", "5 \xff\xfe 2023", "no match" },
		{ "%d %b", "5 Jan", "malformed" },
		{ "%Y-%m", "2023-01", "malformed" },
		{ "%Y-%m-%d %", "x", "malformed" },
		{ "%Y-%m-%q", "x", "malformed" },
		{ "%Y-%m-%d %Y", "x", "malformed" },
		{ "%Y-%y-%m-%d", "x", "malformed" },
		{ "%Y-%m-%d %p", "x", "malformed" },
		{ "%Y-%m-%d %M", "x", "malformed" },
		{ "%Y-%m-%d %H:%S", "x", "malformed" },
		{ "", "", "malformed" },
		{ "yyyy-mm-dd", "x", "malformed" },
	};
	char out[DATETIME_TEXT];

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *got = read_by(rows[i].format, rows[i].text, out);

		CHECK_ROW(strcmp(got, rows[i].want) == 0, rows[i].text);
		if (strcmp(got, rows[i].want) != 0)
			printf("#   by '%s' got '%s', not '%s'\n", rows[i].format, got,
			       rows[i].want);
	}
}

static enum date_status read_list(const char *a, const char *b, bool first, const char *text,
                                  struct datetime *t)
{
	const char *error;
	struct date_format *f[] = {
		date_format_compile(str_of(a), &error),
		date_format_compile(str_of(b), &error),
	};
	enum date_status st = date_formats_read((const struct date_format *const *)f, 2, first,
	                                        str_of(text), t);

	date_format_free(f[0]);
	date_format_free(f[1]);
	return st;
}

static void lists(void)
{
	struct datetime t = { .digits = 0 };
	char text[DATE_TEXT];

	CHECK(read_list("%d/%m/%Y", "%m/%d/%Y", false, "03/04/2023", &t) == DATE_AMBIGUOUS);
	CHECK(read_list("%d/%m/%Y", "%m/%d/%Y", false, "04/04/2023", &t) == DATE_OK);
	CHECK(read_list("%d/%m/%Y", "%m/%d/%Y", false, "12/25/2023", &t) == DATE_OK);
	date_format_iso(t.date, text);
	CHECK_STR(text, "2023-12-25");
	CHECK(read_list("%d/%m/%Y", "%m/%d/%Y", true, "03/04/2023", &t) == DATE_OK);
	date_format_iso(t.date, text);
	CHECK_STR(text, "2023-04-03");
	CHECK(read_list("%d/%m/%Y", "%m/%d/%Y", false, "13/13/2023", &t) == DATE_IMPOSSIBLE);
	CHECK(read_list("%Y-%m-%d", "%d/%m/%Y", false, "13/13/2023", &t) == DATE_IMPOSSIBLE);
	CHECK(read_list("%d/%m/%Y", "%Y-%m-%d", false, "x", &t) == DATE_NO_MATCH);
	CHECK(read_list("%Y%m%d", "excel", false, "20230105", &t) == DATE_OK);
	CHECK(date_formats_read(NULL, 0, false, STR("x"), &t) == DATE_NO_MATCH);
}

/*
 * Each name is read as its month, in small letters and capitals, and the table is in the order that
 * is searched.
 */
static void month_names(void)
{
	const char *name, *before = "";
	struct buf capitals = { 0 };
	size_t count = 0;
	int month;

	for (; (name = month_name(count, &month)); count++) {
		const char *p = name;

		CHECK_ROW(strcmp(before, name) < 0, name);
		CHECK_INT(month_read(&p, name + strlen(name)), month);
		CHECK_ROW(*p == '\0', name);
		buf_reset(&capitals);
		unicode_upper(str_of(name), &capitals);
		p = capitals.p;
		CHECK_INT(month_read(&p, capitals.p + capitals.len), month);
		CHECK_ROW(*p == '\0', name);
		before = name;
	}
	CHECK(count > 200);
	buf_free(&capitals);
}

static void digits(void)
{
	static const struct {
		const char *format, *text, *want;
	} rows[] = {
		{ "%Y年%m月%d日", "２０２３年１月５日", "2023-01-05" },
		{ "%Y年%m月%d日", "二〇二三年一月五日", "2023-01-05" },
		{ "%Y年%m月%d日", "二○二三年十二月三十一日", "2023-12-31" },
		{ "%Y年%m月%d日", "二零二三年十月二十日", "2023-10-20" },
		{ "%Y年%m月%d日", "贰零贰叁年零壹拾月壹拾伍日", "2023-10-15" },
		{ "%Y年%m月%d日", "一九九九年十一月廿一日", "1999-11-21" },
		{ "%Y年%m月%d日", "二〇二三年二月卅日", NULL },
		{ "%Y年%m月%d日", "二三年二月三日", NULL },
		{ "%Y年%m月%d日", "二〇二三年二十月三日", NULL },
		{ "%Y年%m月%d日", "二〇二三年二月十十日", NULL },
		{ "%Y年%m月%d日", "二〇二三年二月二廿日", NULL },
		{ "%Y年%m月%d日", "二千零二十三年二月三日", NULL },
		{ "%Y-%m-%d", "２０２３－０１－０５", "2023-01-05" },
		{ "%Y/%m/%d %H:%M", "２０２３／１／５　１２：３０", "2023-01-05T12:30:00" },
		{ "%Y/%m/%d", "٢٠٢٣/١/٥", "2023-01-05" },
		{ "buddhist", "๕/๓/๒๕๖๖", "2023-03-05" },
		{ "japanese", "Ｒ５．３．５", "2023-03-05" },
		{ "japanese", "令和五年三月五日", "2023-03-05" },
		{ "roc", "民國一百一十二年三月五日", "2023-03-05" },
		{ "roc", "民國一百零五年三月五日", "2016-03-05" },
		{ "roc", "民國一百年十月十日", "2011-10-10" },
		{ "roc", "民國一百零十年三月五日", NULL },
		{ "roc", "民國百年三月五日", NULL },
		{ "roc", "民國一一二年三月五日", "2023-03-05" },
		{ "roc", "民國一百二年三月五日", NULL },
		{ "%Y年%m月%d日", "一月五日", NULL },
		{ "%Y年%B%d日", "2023年十一月5日", "2023-11-05" },
		{ "%Y年%m月%e日", "２０２３年１月　５日", "2023-01-05" },
		{ "%Y-%m-%d", "é", NULL },
		{ "%Y-%m-%d", "", NULL },
	};
	char out[DATETIME_TEXT];

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *error;
		struct date_format *f = date_format_compile(str_of(rows[i].format), &error);
		const struct date_format *list[] = { f };
		struct datetime t;
		enum date_status st = date_formats_read(list, 1, false, str_of(rows[i].text), &t);

		date_format_free(f);
		CHECK_ROW((st == DATE_OK) == (rows[i].want != NULL), rows[i].text);
		if (st != DATE_OK || !rows[i].want)
			continue;
		datetime_format_iso(&t, out);
		if (strcmp(out + 10, "T00:00:00") == 0)
			out[10] = '\0';
		CHECK_STR(out, rows[i].want);
	}
}

static void pictures(void)
{
	static const struct {
		const char *picture, *want;
	} rows[] = {
		{ "YYYYMM", "202303" },
		{ "YYYY-MM-DD", "2023-03-05" },
		{ "yy/mm/dd", "23/03/05" },
		{ "YYYY年MM月", "2023年03月" },
		{ "HH24:MI:SS", "07:08:09" },
		{ "YYYY\"Q\"Q", "2023Q1" },
		{ "DD Mon YYYY", "05 Mar 2023" },
		{ "", "" },
		{ "YYYY-MM-DD\"T\"HH24:MI", "2023-03-05T07:08" },
		{ "YYYYx", NULL },
		{ "Month", NULL },
		{ "HH:MI", NULL },
		{ "YYYY\"", NULL },
		{ "YYYYY", NULL },
	};
	struct datetime t;
	struct buf out = { 0 };

	CHECK(datetime_parse(STR("2023-03-05T07:08:09"), &t));
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_reset(&out);
		buf_adds(&out, ">");
		CHECK_ROW(date_picture(str_of(rows[i].picture), &t, &out) == (rows[i].want != NULL),
		          rows[i].picture);
		CHECK_STR(out.p + 1, rows[i].want ? rows[i].want : "");
	}
	buf_free(&out);
}

int main(void)
{
	unit_run("every day of ten thousand years has its number", calendar);
	unit_run("a date is YYYY-MM-DD and exists", iso_dates);
	unit_run("a date-time keeps fraction and offset as written", iso_datetimes);
	unit_run("months later, the day is cut to the month", months);
	unit_run("a format reads the whole text or nothing", formats);
	unit_run("a date that two formats read differently is ambiguous", lists);
	unit_run("a month has the names of many languages", month_names);
	unit_run("digits of other scripts are digits", digits);
	unit_run("a picture is written or refused", pictures);
	return unit_end();
}
