/*
 * charset_guess.c - guess the encoding: by byte order marks, then by the places of NULs, then
 * strict UTF-8, then what fits best.
 */
#include <string.h>

#include "charset/charset_model.h"
#include "charset/unicode.h"

#define LOOKED 65536 /* bytes in which to look for units of several bytes */
#define SAMPLE 16384 /* bytes of lines that are not UTF-8, to try the models on */
#define LINE   4096  /* bytes of a line that are kept until its end is read */
/* bytes above 0x7f: more that are UTF-8 up to the end, where one is cut, are so by no accident */
#define CUT_FROM 9
#define BESIDE   8 /* ASCII bytes kept next to other bytes */
/* the most bytes that are checked after the first one that is not UTF-8 */
#define AFTER   ((uint64_t)4 << 20)
#define COUNTED ((uint64_t)1 << 16) /* bytes above 0x7f that are counted at least */

/*
 * Bytes 0x80 and 0xBF are the least and the most that may follow any lead byte; where the second
 * byte is bound more closely, one of the two fits.
 */
bool charset_cut_utf8(const char *p, size_t len)
{
	unsigned char lead = (unsigned char)p[0];
	size_t need = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	char low[4], high[4];

	if (len >= need)
		return false;
	memset(low, 0x80, sizeof(low));
	memset(high, 0xBF, sizeof(high));
	memcpy(low, p, len);
	memcpy(high, p, len);
	return unicode_valid((struct str){ low, need }, NULL) ||
	       unicode_valid((struct str){ high, need }, NULL);
}

/* Check the bytes. A sequence that the end cuts is kept for the next block. */
static void check_utf8(struct charset_guess *g, const char *p, size_t len)
{
	size_t bad;

	if (g->not_utf8 || unicode_valid((struct str){ p, len }, &bad))
		return;
	g->not_utf8 = !charset_cut_utf8(p + bad, len - bad);
	if (!g->not_utf8) {
		g->taillen = len - bad;
		memcpy(g->tail, p + bad, g->taillen);
	}
}

static uint64_t count_high(const char *p, size_t len)
{
	uint64_t count = 0, v;
	size_t i = 0;

	for (; len - i >= 8; i += 8) {
		memcpy(&v, p + i, sizeof(v));
		count += (v >> 7 & 0x0101010101010101u) * 0x0101010101010101u >> 56;
	}
	for (; i < len; i++)
		count += (unsigned char)p[i] >> 7;
	return count;
}

/* The number of bytes above 0x7f, or less if there are many; 0 only if there are none. */
static uint64_t count_some(const char *p, size_t len)
{
	size_t some = len < COUNTED ? len : COUNTED;
	uint64_t count = count_high(p, some);

	return count > 0 || str_is_ascii((struct str){ p + some, len - some }) ? count : 1;
}

/* Count the bytes that show units of two or four bytes. */
static void look_for_units(struct charset_guess *g, const char *p, size_t len)
{
	for (size_t i = 0; i < len && g->looked < LOOKED; i++, g->looked++) {
		g->nul[g->looked % 4] += p[i] == '\0';
		g->ends[g->looked % 2] += p[i] == '\n' || p[i] == '\r';
	}
}

/*
 * Recognize UTF-16 and UTF-32 without a byte order mark. Their ASCII characters have all NULs on
 * one side and the line ends on the other; some other characters also have a NUL on that side, as
 * U+4E00 (one) and U+AC00. A text of single bytes has too few NULs, or line ends on both sides.
 * NULL if it is neither.
 */
static const char *by_units(const struct charset_guess *g)
{
	size_t four = g->looked / 4, even = g->nul[0] + g->nul[2], odd = g->nul[1] + g->nul[3];

	if (even + odd < 2 || (even + odd) * 8 < g->looked / 2)
		return NULL;
	if (g->nul[3] == four && g->nul[2] * 2 > four && g->nul[0] == 0 && g->ends[0] > 0 &&
	    g->ends[1] == 0)
		return "UTF-32LE";
	if (g->nul[0] >= four && g->nul[1] * 2 > four && g->nul[3] == 0 && g->ends[1] > 0 &&
	    g->ends[0] == 0)
		return "UTF-32BE";
	if (even * 4 <= odd && g->ends[0] > 0 && g->ends[1] == 0)
		return "UTF-16LE";
	if (odd * 4 <= even && g->ends[1] > 0 && g->ends[0] == 0)
		return "UTF-16BE";
	return NULL;
}

/*
 * Recognize encodings of seven bits by the sequence that switches to their characters. Their bytes
 * are valid UTF-8.
 */
static void look_for_shifts_in(struct charset_guess *g, struct str text)
{
	static const struct {
		const char *shift, *name;
	} shifts[] = {
		{ "\x1b$B", "iso-2022-jp" },
		{ "\x1b$@", "iso-2022-jp" },
		{ "\x1b$)C", "iso-2022-kr" },
		{ "\x1b$)A", "iso-2022-cn" },
	};

	if (text.len == 0 || !memchr(text.p, '\x1b', text.len))
		return;
	for (size_t i = 0; i < sizeof(shifts) / sizeof(shifts[0]) && !g->seven; i++)
		if (str_find(text, str_of(shifts[i].shift)) >= 0)
			g->seven = shifts[i].name;
}

/* Look in a block, and where two blocks join. */
static void look_for_shifts(struct charset_guess *g, const char *p, size_t len)
{
	char joint[2 * sizeof(g->last)];
	size_t next = len < sizeof(g->last) ? len : sizeof(g->last), held;

	memcpy(joint, g->last, g->lastlen);
	memcpy(joint + g->lastlen, p, next);
	held = g->lastlen + next;
	look_for_shifts_in(g, (struct str){ joint, held });
	look_for_shifts_in(g, (struct str){ p, len });
	if (next == sizeof(g->last)) {
		memcpy(g->last, p + len - next, next);
		g->lastlen = next;
	} else {
		g->lastlen = held < sizeof(g->last) ? held : sizeof(g->last);
		memcpy(g->last, joint + held - g->lastlen, g->lastlen);
	}
}

/* ---- lines that are no UTF-8 ---- */

/* Add the bytes above 0x7f of a line to the sample, with a little of what is beside them. */
static void add_sample(struct charset_guess *g, struct str line)
{
	size_t done = 0;

	for (size_t i = 0; i < line.len && g->sample.len < SAMPLE; i++) {
		size_t from = i > done + BESIDE ? i - BESIDE : done, end = i;

		if ((unsigned char)line.p[i] < 0x80)
			continue;
		while (end < line.len && (unsigned char)line.p[end] >= 0x80)
			end++;
		end = line.len - end > BESIDE ? end + BESIDE : line.len;
		buf_add(&g->sample, line.p + from, end - from);
		done = end;
		i = end - 1;
	}
	buf_addc(&g->sample, '\n');
}

/* Take a line, or as much of it as there is. */
static void take_line(struct charset_guess *g, struct str line)
{
	struct str rest = line;
	size_t bad;

	if (str_is_ascii(line))
		return;
	g->high += count_high(line.p, line.len);
	if (unicode_valid(line, &bad))
		return;
	do {
		g->wrong++;
		rest = (struct str){ rest.p + bad + 1, rest.len - bad - 1 };
	} while (!unicode_valid(rest, &bad));
	add_sample(g, line);
}

static size_t line_length(const char *p, size_t len)
{
	size_t n = 0;

	while (n < len && p[n] != '\n' && p[n] != '\r')
		n++;
	return n;
}

static void take_lines(struct charset_guess *g, const char *p, size_t len)
{
	while (len > 0 && g->sample.len < SAMPLE) {
		size_t n = line_length(p, len);
		bool ended = n < len;

		/* a very long line is taken in parts */
		buf_add(&g->line, p, n);
		if (ended || g->line.len >= LINE) {
			take_line(g, buf_str(&g->line));
			buf_reset(&g->line);
		}
		p += n + ended;
		len -= n + ended;
	}
}

/* ---- feeding ---- */

/* Check for strict UTF-8, with the sequence that the end of the last block cut. */
static void feed_utf8(struct charset_guess *g, const char *p, size_t len)
{
	while (g->taillen > 0 && len > 0 && !g->not_utf8) {
		char sequence[sizeof(g->tail)];
		size_t n = g->taillen;

		memcpy(sequence, g->tail, n);
		sequence[n++] = *p++;
		len--;
		g->taillen = 0;
		check_utf8(g, sequence, n);
	}
	if (len > 0)
		check_utf8(g, p, len);
}

void charset_guess_feed(struct charset_guess *g, const char *p, size_t len)
{
	size_t head = sizeof(g->head) - g->headlen, held = g->taillen;
	unsigned char tail[sizeof(g->tail)];
	bool was = g->not_utf8;

	memcpy(tail, g->tail, sizeof(tail));
	head = head < len ? head : len;
	memcpy(g->head + g->headlen, p, head);
	g->headlen += head;
	look_for_units(g, p, len);
	feed_utf8(g, p, len);
	if (!g->not_utf8 && g->high < COUNTED)
		g->high += count_some(p, len);
	if (!g->not_utf8 && g->high == 0 && !g->seven)
		look_for_shifts(g, p, len);
	if (g->not_utf8) {
		if (!was) { /* the line began in the block before */
			buf_add(&g->line, tail, held);
			g->high -= held < g->high ? held : g->high;
		}
		g->after += len;
		take_lines(g, p, len);
	}
}

bool charset_guess_enough(const struct charset_guess *g)
{
	return g->not_utf8 && (g->sample.len >= SAMPLE || g->after >= AFTER);
}

void charset_guess_free(struct charset_guess *g)
{
	buf_free(&g->line);
	buf_free(&g->sample);
	*g = (struct charset_guess){ 0 };
}

const char *charset_bom(const void *p, size_t len)
{
	static const struct {
		const char *mark; /* the bytes at the start */
		size_t len;       /* how many */
		const char *name; /* the encoding that they show */
	} marks[] = {
		/* a longer mark comes before a shorter one with the same beginning */
		{ "\xFF\xFE\0\0", 4, "UTF-32LE" }, { "\0\0\xFE\xFF", 4, "UTF-32BE" },
		{ "\xEF\xBB\xBF", 3, "UTF-8" },    { "\xFF\xFE", 2, "UTF-16LE" },
		{ "\xFE\xFF", 2, "UTF-16BE" },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (len >= marks[i].len && memcmp(p, marks[i].mark, marks[i].len) == 0)
			return marks[i].name;
	return NULL;
}

/* ---- the answer ---- */

#define MANY 16 /* bytes above 0x7f, of which it takes more than accident that most are UTF-8 */
/* one byte in so many above 0x7f is no UTF-8, at most: it is UTF-8 with mistakes */
#define MIXED 4
/* quarters of a bit for a character, at most, in a text that is clearly GB18030, */
#define CLEAR      46
#define CLEAR_FROM 64 /* from so many characters on */
#define LIMIT      72 /* the most that a character may cost in GB18030 if the user is not asked */
#define NEAR       160 /* how much more another encoding must cost, so that it is not even mentioned */
#define WRONG_BYTE 150 /* the cost of a byte that is not UTF-8 */

/*
 * By how much GB18030 must fit better than any other encoding: two characters may be a word in
 * several encodings.
 */
static uint64_t lead_of(uint64_t characters)
{
	return characters <= 3 ? 20 : characters < 12 ? 8 : 0;
}

/* The cost of the sample as UTF-8 with mistakes. */
static uint64_t cost_of_utf8(struct str text)
{
	uint64_t all = 0;
	uint32_t code;

	while (text.len > 0) {
		size_t n = text_utf8(text, &code);

		all += n == 0 ? WRONG_BYTE : n == 1 ? 0 : n == 2 ? 36 : n == 3 ? 44 : 60;
		n = n > 0 ? n : 1;
		text = (struct str){ text.p + n, text.len - n };
	}
	return all;
}

static enum charset_model best_other(struct charset_models *m, struct str sample, uint64_t *least)
{
	enum charset_model best = CHARSET_MODEL_SJIS;

	*least = UINT64_MAX;
	for (enum charset_model i = CHARSET_MODEL_SJIS; i < CHARSET_MODELS; i++) {
		uint64_t cost = charset_model_cost(m, i, sample);

		if (cost < *least) {
			*least = cost;
			best = i;
		}
	}
	return best;
}

/* It is not Unicode: find the encoding that fits the lines that are not UTF-8. */
static void judge_sample(struct str sample, struct charset_verdict *out)
{
	struct charset_models m = { 0 };
	uint64_t gb = charset_model_cost(&m, CHARSET_MODEL_GB18030, sample), other;
	uint64_t characters = (count_high(sample.p, sample.len) + 1) / 2,
		 utf8 = cost_of_utf8(sample);
	enum charset_model best;

	*out = (struct charset_verdict){ .name = "GB18030" };
	if (characters < CLEAR_FROM || gb > CLEAR * characters) {
		best = best_other(&m, sample, &other);
		if (utf8 < gb && utf8 < other)
			*out = (struct charset_verdict){ .name = "UTF-8", .mixed = true };
		else if (gb + lead_of(characters) > other || gb > LIMIT * characters)
			*out = (struct charset_verdict){ charset_model_name(best),
				                         charset_model_others(best), false, true };
		else if (gb + NEAR > other)
			out->others = charset_model_name(best);
	}
	charset_models_free(&m);
}

void charset_guess_end(struct charset_guess *g, bool last, struct charset_verdict *out)
{
	const char *mark = charset_bom(g->head, g->headlen);
	bool cut = last && g->taillen > 0 && !g->not_utf8;

	*out = (struct charset_verdict){ .name = mark ? mark : by_units(g) };
	if (out->name) {
		out->mixed = strcmp(out->name, "UTF-8") == 0 && (g->not_utf8 || cut);
		return;
	}
	if (g->seven && g->high == 0 && !g->not_utf8) {
		*out = (struct charset_verdict){ .name = g->seven, .legacy = true };
		return;
	}
	*out = (struct charset_verdict){ .name = "UTF-8", .mixed = cut };
	if (cut && g->high > CUT_FROM)
		return;
	if (cut)
		take_lines(g, (const char *)g->tail, g->taillen);
	if (last || g->sample.len == 0) {
		take_line(g, buf_str(&g->line));
		buf_reset(&g->line);
	}
	if (g->not_utf8 || cut) {
		out->mixed = g->high >= MANY && g->wrong * MIXED <= g->high;
		if (!out->mixed)
			judge_sample(buf_str(&g->sample), out);
	}
}

void charset_likely(const struct charset_verdict *v, struct buf *out)
{
	buf_adds(out, v->name);
	if (v->others)
		buf_addf(out, " (or %s)", v->others);
}
