/* date_digits - dates whose digits are not those of ASCII: full-width, Chinese, Arabic, Thai. */
#include <string.h>

#include "charset/unicode.h"
#include "date/date.h"

/*
 * The value of a Chinese digit, also of those on cheques (壹): 0..9, and 10, 20, 30, 100 for signs
 * of tens; -1: it is none.
 */
static int chinese(uint32_t code)
{
	static const struct {
		uint32_t code;
		int worth;
	} signs[] = {
		{ 0x25cb, 0 },   { 0x25ef, 0 },   { 0x3007, 0 },  { 0x96f6, 0 }, /* ○ ◯ 〇 零 */
		{ 0x4e00, 1 },   { 0x58f9, 1 },   { 0x4e8c, 2 },  { 0x8d30, 2 },
		{ 0x8cb3, 2 },   { 0x4e09, 3 },   { 0x53c1, 3 },  { 0x53c3, 3 },
		{ 0x56db, 4 },   { 0x8086, 4 },   { 0x4e94, 5 },  { 0x4f0d, 5 },
		{ 0x516d, 6 },   { 0x9646, 6 },   { 0x9678, 6 },  { 0x4e03, 7 },
		{ 0x67d2, 7 },   { 0x516b, 8 },   { 0x634c, 8 },  { 0x4e5d, 9 },
		{ 0x7396, 9 },   { 0x5341, 10 },  { 0x62fe, 10 }, { 0x5eff, 20 },
		{ 0x5345, 30 },                   /* 十 拾 廿 卅 */
		{ 0x767e, 100 }, { 0x4f70, 100 }, /* 百 佰 */
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (signs[i].code == code)
			return signs[i].worth;
	return -1;
}

/* The ASCII character for `code`, a digit of another script or a full-width sign; 0: none. */
static char plain(uint32_t code)
{
	static const uint32_t zeros[] = { 0xff10, 0x0660, 0x06f0, 0x0e50 };

	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
		if (code >= zeros[i] && code <= zeros[i] + 9)
			return (char)('0' + (code - zeros[i]));
	if (code > 0xff00 && code <= 0xff5e)
		return (char)(code - 0xfee0);
	return code == 0x3000 ? ' ' : '\0';
}

/* A run of Chinese signs. */
struct digit_run {
	int worth[8];
	size_t count;
	bool tens; /* one is a sign of tens */
};

/* A digit from 1 to 9 at place `i`. */
static bool is_one(const struct digit_run *r, size_t i)
{
	return i < r->count && r->worth[i] > 0 && r->worth[i] < 10;
}

static bool is_zero(const struct digit_run *r, size_t i)
{
	return i < r->count && r->worth[i] == 0;
}

/* The value of a run with a sign of tens: 十, 二十, 三十一, 零壹拾, 廿一, 一百零五, 一百一十二; -1 if it is none. */
static int counted(const struct digit_run *r)
{
	size_t i = is_zero(r, 0);
	int number = 0;

	if (is_one(r, i) && i + 1 < r->count && r->worth[i + 1] == 100) {
		number = r->worth[i] * 100;
		i += 2;
		if (is_zero(r, i))
			return is_one(r, i + 1) && i + 2 == r->count ? number + r->worth[i + 1]
			                                             : -1;
	}
	if (is_one(r, i) && i + 1 < r->count && r->worth[i + 1] == 10) {
		number += r->worth[i] * 10;
		i += 2;
	} else if (i < r->count && r->worth[i] >= 10 && r->worth[i] < 100) {
		number += r->worth[i++];
	} else if (i < r->count) {
		return -1;
	}
	if (is_one(r, i))
		number += r->worth[i++];
	return i == r->count ? number : -1;
}

/* Append the number that the run means. False if it is not a number. */
static bool put_run(struct digit_run *r, char *out, size_t *len)
{
	int number = r->tens ? counted(r) : 0;

	if (number < 0)
		return false;
	if (r->tens) {
		if (number > 99)
			out[(*len)++] = (char)('0' + number / 100);
		if (number > 9)
			out[(*len)++] = (char)('0' + number / 10 % 10);
		out[(*len)++] = (char)('0' + number % 10);
	} else {
		for (size_t i = 0; i < r->count; i++)
			out[(*len)++] = (char)('0' + r->worth[i]);
	}
	*r = (struct digit_run){ .count = 0 };
	return true;
}

bool date_digits(struct str s, char out[DATE_DIGITS], size_t *len)
{
	const char *p = s.p, *end = str_end(s);
	struct digit_run run = { .count = 0 };
	bool any = false;

	*len = 0;
	if (s.len > DATE_DIGITS) /* nothing below makes a text longer */
		return false;
	while (p < end) {
		const char *from = p;
		uint32_t code = unicode_next(&p, end);
		int worth = code < 0x80 ? -1 : chinese(code);
		char c = code < 0x80 ? '\0' : plain(code);

		if (worth >= 0 && run.count < sizeof(run.worth) / sizeof(run.worth[0])) {
			run.worth[run.count++] = worth;
			run.tens = run.tens || worth >= 10;
			any = true;
			continue;
		}
		if (worth >= 0 || !put_run(&run, out, len))
			return false;
		any = any || c != '\0';
		if (c != '\0') {
			out[(*len)++] = c;
		} else {
			memcpy(out + *len, from, (size_t)(p - from));
			*len += (size_t)(p - from);
		}
	}
	return put_run(&run, out, len) && any;
}
