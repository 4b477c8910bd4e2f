/*
 * generate: a voucher export to measure on: the same bytes for the same arguments on every machine.
 *
 *	generate ROWS            the export as UTF-8, 15 columns, about 143 bytes a line
 *	generate ROWS gb18030    the same in the encoding in which such exports come
 *	generate accounts        the table from its old account codes to new ones
 *	generate chart           the new chart of accounts
 *
 * Lines come in vouchers of two to six that balance, in the order of their dates through one year;
 * each fourth field is Chinese text, each third an amount in quotes with thousands separators,
 * dates are written in two ways.
 */
#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LINES_MAX = 6,   /* of a voucher, but 7 where one would remain alone at the end */
	GROUPS = 40,     /* account groups 1001.. */
	LEAVES = 10,     /* accounts of a group */
	BLOCK = 1 << 20, /* bytes written at a time */
	LINE_MAX_BYTES = 512,
};

struct sink {
	char buf[BLOCK]; /* UTF-8 not yet written */
	size_t len;      /* bytes in buf */
	iconv_t to;      /* to the encoding asked for, or (iconv_t)-1 for UTF-8 */
	bool bad;        /* a write has failed */
};

struct line {
	int64_t debit, credit; /* in cents; one of them is 0 */
	int account;           /* 0 .. GROUPS * LEAVES - 1 */
};

struct voucher {
	int month, day; /* of 2023 */
	int word;       /* index in words */
	int number;     /* in its month and word, from 1 */
	bool slashes;   /* how its date is written */
	int currency;   /* index in currencies */
	int count;      /* of lines */
	struct line lines[LINES_MAX + 1];
};

static const char *const words[] = { "记", "收", "付", "转" };
static const char *const currencies[] = { "RMB", "USD", "HKD" };
static const int rates[] = { 1000000, 7123400, 912500 }; /* in millionths */
static const char *const summaries[] = {
	"销售商品", "采购原材料", "支付水电费", "计提折旧",   "报销差旅费", "收到货款", "支付货款",
	"发放工资", "缴纳税款",   "结转成本",   "银行手续费", "租金摊销",   "内部调拨", "预付定金",
};
static const char *const places[] = {
	"上海", "北京", "深圳", "广州", "杭州", "苏州", "武汉", "成都"
};
static const char *const trades[] = {
	"贸易", "科技", "机械", "物流", "食品", "电子", "建材", "纺织"
};
static const char *const departments[] = { "财务部", "销售一部", "销售二部",
	                                   "采购部", "生产部",   "行政部" };
static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

/* splitmix64 of Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014 */
static int draw(uint64_t *state, int below)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return (int)((z >> 32) * (uint64_t)below >> 32);
}

static void flush(struct sink *out)
{
	static char converted[2 * BLOCK];
	char *from = out->buf, *to = converted;
	size_t left = out->len, room = sizeof(converted);

	if (out->to == (iconv_t)-1) {
		out->bad |= fwrite(out->buf, 1, out->len, stdout) != out->len;
	} else {
		out->bad |= iconv(out->to, &from, &left, &to, &room) == (size_t)-1;
		out->bad |= fwrite(converted, 1, sizeof(converted) - room, stdout) !=
		            sizeof(converted) - room;
	}
	out->len = 0;
}

static void put(struct sink *out, const char *s)
{
	size_t n = strlen(s);

	memcpy(out->buf + out->len, s, n);
	out->len += n;
}

/* with at least `width` digits */
static void put_number(struct sink *out, int64_t n, int width)
{
	char digits[24];
	int i = (int)sizeof(digits);

	digits[--i] = '\0';
	do {
		digits[--i] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0 || (int)sizeof(digits) - 1 - i < width);
	put(out, digits + i);
}

/* in quotes, with thousands separators */
static void put_amount(struct sink *out, int64_t cents)
{
	int64_t parts[7], whole = cents / 100;
	int n = 0;

	do {
		parts[n++] = whole % 1000;
		whole /= 1000;
	} while (whole > 0);
	put(out, "\"");
	put_number(out, parts[--n], 1);
	while (n > 0) {
		put(out, ",");
		put_number(out, parts[--n], 3);
	}
	put(out, ".");
	put_number(out, cents % 100, 2);
	put(out, "\",");
}

static void put_account(struct sink *out, int account)
{
	put_number(out, 1001 + account / LEAVES * 137, 4);
	put(out, ".");
	put_number(out, account % LEAVES + 1, 2);
}

static void put_date(struct sink *out, const struct voucher *v)
{
	const char *mark = v->slashes ? "/" : "-";

	put(out, "2023");
	put(out, mark);
	put_number(out, v->month, 2);
	put(out, mark);
	put_number(out, v->day, 2);
	put(out, ",");
}

static void put_line(struct sink *out, const struct voucher *v, int i, uint64_t *state)
{
	const struct line *l = &v->lines[i];
	int rate = rates[v->currency];

	put_date(out, v);
	put(out, words[v->word]);
	put(out, ",");
	put_number(out, v->number, 1);
	put(out, ",");
	put_number(out, i + 1, 1);
	put(out, ",");
	put(out, summaries[draw(state, COUNT(summaries))]);
	put(out, ",");
	put_account(out, l->account);
	put(out, ",");
	put(out, currencies[v->currency]);
	put(out, ",");
	put_number(out, rate / 1000000, 1);
	put(out, ".");
	put_number(out, rate % 1000000, 6);
	put(out, ",");
	put_amount(out, l->debit * 1000000 / rate);
	put_amount(out, l->credit * 1000000 / rate);
	put_amount(out, l->debit);
	put_amount(out, l->credit);
	put_amount(out, 100 * (draw(state, 4000) + 1));
	put(out, places[draw(state, COUNT(places))]);
	put_number(out, draw(state, 500), 3);
	put(out, trades[draw(state, COUNT(trades))]);
	put(out, "有限公司,");
	put(out, departments[draw(state, COUNT(departments))]);
	put(out, "\n");
	if (out->len > BLOCK - LINE_MAX_BYTES)
		flush(out);
}

/* the first lines are debits, the rest share their sum as credits */
static void fill_lines(struct voucher *v, uint64_t *state)
{
	int debits = 1 + draw(state, v->count - 1);
	int64_t sum = 0, share;

	for (int i = 0; i < v->count; i++) {
		struct line *l = &v->lines[i];

		l->account = draw(state, GROUPS * LEAVES);
		l->debit = l->credit = 0;
		if (i < debits) {
			l->debit = 1000 + draw(state, draw(state, 4) ? 2000000 : 200000000);
			sum += l->debit;
		} else {
			share = i == v->count - 1 ? sum : sum / (v->count - i) - draw(state, 100);
			l->credit = share;
			sum -= share;
		}
	}
}

static void vouchers(struct sink *out, int64_t rows)
{
	uint64_t state = 20231231;
	int numbers[COUNT(words)] = { 0 };
	struct voucher v = { .month = 1 };
	int before = 0; /* days of the months before v.month */

	put(out,
	    "凭证日期,凭证字,凭证号,分录号,摘要,科目编码,币别,汇率,原币借方,原币贷方,借方金额,贷方金额,数量,往来单位,部门\n");
	for (int64_t row = 0; row < rows; row += v.count) {
		int day = (int)(row * 365 / rows) - before + 1;

		while (day > month_days[v.month - 1]) {
			day -= month_days[v.month - 1];
			before += month_days[v.month - 1];
			v.month++;
			memset(numbers, 0, sizeof(numbers));
		}
		v.day = day;
		v.word = draw(&state, COUNT(words));
		v.number = ++numbers[v.word];
		v.slashes = draw(&state, 2);
		v.currency = draw(&state, 10) ? 0 : 1 + draw(&state, 2);
		v.count = 2 + draw(&state, LINES_MAX - 1);
		if (v.count >= rows - row - 1)
			v.count = rows - row <= LINES_MAX + 1 ? (int)(rows - row) : v.count - 1;
		fill_lines(&v, &state);
		for (int i = 0; i < v.count; i++)
			put_line(out, &v, i, &state);
	}
}

static void put_new_account(struct sink *out, int account)
{
	put_number(out, 100101 + account * 3, 6);
}

static void accounts(struct sink *out, bool chart)
{
	put(out, chart ? "code,name,leaf\n" : "old_code,new_code\n");
	for (int i = 0; i < GROUPS * LEAVES; i++) {
		if (!chart) {
			put_account(out, i);
			put(out, ",");
		}
		put_new_account(out, i);
		put(out, chart ? ",account,true\n" : "\n");
	}
}

int main(int argc, char **argv)
{
	static struct sink out;
	char *end = NULL;
	long long rows = argc > 1 ? strtoll(argv[1], &end, 10) : 0;
	bool table = argc == 2 && (!strcmp(argv[1], "accounts") || !strcmp(argv[1], "chart"));

	out.to = argc > 2 ? iconv_open(argv[2], "UTF-8") : (iconv_t)-1;
	if (argc < 2 || argc > 3 || (!table && (*end || rows < 2)) ||
	    (argc > 2 && out.to == (iconv_t)-1)) {
		fputs("generate: usage: generate ROWS [ENCODING] | accounts | chart, with at least 2 rows\n",
		      stderr);
		return 2;
	}
	if (table)
		accounts(&out, !strcmp(argv[1], "chart"));
	else
		vouchers(&out, rows);
	flush(&out);
	if (out.bad || fflush(stdout)) {
		fprintf(stderr, "generate: cannot write: %s\n", strerror(errno));
		return 2;
	}
	if (out.to != (iconv_t)-1)
		iconv_close(out.to);
	return 0;
}
