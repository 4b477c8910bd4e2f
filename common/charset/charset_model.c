/*
 * charset_model.c - how many bits a text would take in each encoding, by a simple code for its
 * language; see charset_int.h.
 *
 * A common character takes few bits, a rare one many; a sequence that an encoding does not have
 * costs most. All costs are in quarters of a bit. ASCII costs the same everywhere and is not
 * counted, so if half of a character is ASCII, its cost is reduced.
 */
#include "charset/charset_model.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "charset/unicode.h"

#define NONE   255 /* of a pair: it is no character */
#define ASK    254 /* of a pair: rare, but it may be one of traditional Chinese */
#define WRONG  200 /* a byte that the encoding does not have */
#define RARE   CHARSET_RARE
#define SCRIPT 36 /* a letter after two others of its script */

static unsigned char pair_of(const struct charset_models *m, enum charset_model which,
                             const unsigned char *p)
{
	return m->pair[which][p[0] << 8 | p[1]];
}

/* 4 log2(n), n > 0. */
static unsigned bits4(unsigned n)
{
	unsigned whole = 31u - (unsigned)__builtin_clz(n), rest = n << 2 >> whole;

	return 4 * whole + (rest & 3);
}

/* ---- encodings of two bytes ---- */

/* Pairs from `first` to `last`, both bytes within their bounds. */
struct area {
	uint16_t first, last;
	unsigned char cost;
};

static void fill(unsigned char *pair, const struct area *area, size_t count)
{
	memset(pair, NONE, 0x10000);
	for (; count > 0; area++, count--)
		for (unsigned lead = area->first >> 8; lead <= area->last >> 8; lead++)
			for (unsigned trail = area->first & 0xff; trail <= (area->last & 0xff);
			     trail++)
				pair[lead << 8 | trail] = trail == 0x7f ? NONE : area->cost;
}

#define AREAS(which, ...)                                                                          \
	{                                                                                          \
		static const struct area a[] = { __VA_ARGS__ };                                    \
		fill(m->pair[which], a, sizeof(a) / sizeof(*a));                                   \
		break;                                                                             \
	}

/*
 * Set the cost of a character that no list has, by its place. A later area overrides an earlier
 * one.
 */
static void fill_areas(struct charset_models *m, enum charset_model which)
{
	switch (which) {
	/* GB/T 2312: signs, kana, level 1, level 2; then what GBK added */
	case CHARSET_MODEL_GB18030:
		AREAS(which, { 0x8140, 0xfefe, ASK }, { 0xa140, 0xa7a0, 120 },
		      { 0xaaa1, 0xaffe, 120 }, { 0xf8a1, 0xfefe, 120 }, { 0xa1a1, 0xa3fe, 51 },
		      { 0xa4a1, 0xa5fe, 72 }, { 0xa6a1, 0xa9fe, 68 }, { 0xb0a1, 0xd7f9, 59 },
		      { 0xd8a1, 0xf7fe, 73 })
	/* signs, kana, other scripts, NEC's row, level 1, level 2, IBM's */
	case CHARSET_MODEL_SJIS:
		AREAS(which, { 0x8140, 0x9ffc, 120 }, { 0xe040, 0xfcfc, 120 },
		      { 0x8140, 0x81fc, 52 }, { 0x8240, 0x829a, 52 }, { 0x829f, 0x82f1, 56 },
		      { 0x8340, 0x8396, 56 }, { 0x839f, 0x84be, 72 }, { 0x8740, 0x879c, 64 },
		      { 0x889f, 0x88fc, 60 }, { 0x8940, 0x97fc, 60 }, { 0x9840, 0x9872, 60 },
		      { 0x989f, 0x98fc, 76 }, { 0x9940, 0x9ffc, 76 }, { 0xe040, 0xeafc, 76 },
		      { 0xfa40, 0xfcfc, 76 })
	case CHARSET_MODEL_EUC_JP:
		AREAS(which, { 0xa1a1, 0xfefe, 120 }, { 0xa1a1, 0xa3fe, 52 },
		      { 0xa4a1, 0xa5fe, 56 }, { 0xa6a1, 0xa8fe, 72 }, { 0xada1, 0xadfe, 64 },
		      { 0xb0a1, 0xcffe, 60 }, { 0xd0a1, 0xf4fe, 76 })
	case CHARSET_MODEL_BIG5: /* Hong Kong's, signs, the common ones, the others */
		AREAS(which, { 0x8740, 0xfe7e, 92 }, { 0x87a1, 0xfefe, 92 }, { 0xa140, 0xa37e, 52 },
		      { 0xa1a1, 0xa3fe, 52 }, { 0xa440, 0xc67e, 61 }, { 0xa4a1, 0xc6fe, 61 },
		      { 0xc940, 0xf97e, 76 }, { 0xc9a1, 0xf9fe, 76 })
	default: /* CP949: what it added; EUC-KR: signs, jamo, hangul, hanja */
		AREAS(which, { 0x8141, 0xc65a, 84 }, { 0x8161, 0xc67a, 84 }, { 0x8181, 0xc6fe, 84 },
		      { 0xa1a1, 0xa3fe, 52 }, { 0xa4a1, 0xacfe, 70 }, { 0xb0a1, 0xc8fe, 55 },
		      { 0xcaa1, 0xfdfe, 76 })
	}
}

/* The pair of a character in the encoding of `to`; 0 if it has none. */
static unsigned encode_pair(struct charset *to, struct str character, struct buf *spare)
{
	size_t bad;

	buf_reset(spare);
	if (!charset_encode(to, character, spare, &bad) || spare->len != 2)
		return 0;
	return (unsigned)(unsigned char)spare->p[0] << 8 | (unsigned char)spare->p[1];
}

static void mark_rank(struct charset_models *m, enum charset_model which, unsigned pair,
                      unsigned rank, unsigned more)
{
	unsigned cost = 8 + bits4(rank + 20) + more;

	if (pair != 0 && m->pair[which][pair] > cost)
		m->pair[which][pair] = (unsigned char)cost;
}

/*
 * Set the costs of the characters of a text, the most frequent first: a character near its start
 * costs less. If all of them are pairs, they are converted at once, which is much faster.
 */
static void mark_list(struct charset_models *m, enum charset_model which, struct charset *to,
                      const char *list, unsigned more)
{
	struct str rest = str_of(list);
	struct buf all = { 0 };
	uint32_t code;
	unsigned rank = 0;
	size_t bad;

	if (charset_encode(to, rest, &all, &bad) && all.len == 2 * unicode_length(rest)) {
		for (; rank < all.len / 2; rank++) {
			const unsigned char *p = (const unsigned char *)all.p + 2 * (size_t)rank;

			mark_rank(m, which, (unsigned)p[0] << 8 | p[1], rank, more);
		}
	} else {
		for (size_t n; (n = text_utf8(rest, &code)) > 0; rest.p += n, rest.len -= n, rank++)
			mark_rank(m, which, encode_pair(to, (struct str){ rest.p, n }, &all), rank,
			          more);
	}
	buf_free(&all);
}

/* Set the costs of signs between words. */
static void mark_signs(struct charset_models *m, enum charset_model which, struct charset *to)
{
	struct str rest = STR("\u3000，、。（）：；「」“”《》・－ー％／");
	struct buf spare = { 0 };
	uint32_t code;

	for (size_t n; (n = text_utf8(rest, &code)) > 0; rest.p += n, rest.len -= n) {
		unsigned pair = encode_pair(to, (struct str){ rest.p, n }, &spare);

		if (pair != 0)
			m->pair[which][pair] = 34;
	}
	buf_free(&spare);
}

static void make_pairs(struct charset_models *m, enum charset_model which)
{
	static const enum charset_script script[] = { CHARSET_SIMPLIFIED, CHARSET_JAPANESE,
		                                      CHARSET_JAPANESE, CHARSET_TRADITIONAL,
		                                      CHARSET_KOREAN };
	struct charset *to = charset_open_encoder(charset_model_name(which));

	m->pair[which] = xmalloc(0x10000);
	fill_areas(m, which);
	if (to) {
		mark_signs(m, which, to);
		mark_list(m, which, to, charset_everyday[script[which]], 0);
		if (which == CHARSET_MODEL_GB18030) /* GBK has the traditional forms, too */
			mark_list(m, which, to, charset_everyday[CHARSET_TRADITIONAL], 4);
	}
	charset_close(to);
	for (unsigned lead = 0x81; lead < 0xff; lead++)
		for (unsigned i = lead << 8 | 0x40; (i & 0xff) < 0x80; i++)
			if (m->pair[which][i] > CHARSET_HALF && m->pair[which][i] < ASK)
				m->pair[which][i] = (unsigned char)(m->pair[which][i] -
				                                    CHARSET_HALF);
}

/*
 * Return the cost of a rare pair of GBK, and keep it: is it one of the 5,401 common characters of
 * traditional Chinese?
 */
static unsigned ask_rare(struct charset_models *m, const unsigned char *p)
{
	unsigned half = p[1] < 0x80 ? CHARSET_HALF : 0, cost = RARE - half, pair;
	struct buf text = { 0 }, spare = { 0 };

	if (!m->from_gb)
		m->from_gb = charset_open("GB18030");
	if (!m->to_big5)
		m->to_big5 = charset_open_encoder("BIG5");
	if (m->from_gb && m->to_big5) {
		charset_decode(m->from_gb, (const char *)p, 2, true, &text);
		pair = encode_pair(m->to_big5, buf_str(&text), &spare);
		if (pair >= 0xa440 && pair <= 0xc67e)
			cost = 66 - half;
	}
	buf_free(&text);
	buf_free(&spare);
	m->pair[CHARSET_MODEL_GB18030][p[0] << 8 | p[1]] = (unsigned char)cost;
	return cost;
}

/* Read a sequence of GB18030 of one or four bytes, or none. */
static size_t gb_other(const unsigned char *p, size_t left, unsigned *cost)
{
	if (left >= 4 && p[1] >= 0x30 && p[1] <= 0x39 && p[2] >= 0x81 && p[3] >= 0x30 &&
	    p[3] <= 0x39) {
		*cost = 60;
		return 4;
	}
	*cost = WRONG;
	return 1;
}

size_t charset_model_gb(struct charset_models *m, const unsigned char *p, size_t left,
                        unsigned *cost)
{
	unsigned char c = left > 1 ? pair_of(m, CHARSET_MODEL_GB18030, p) : NONE;

	if (c == NONE)
		return gb_other(p, left, cost);
	*cost = c == ASK ? ask_rare(m, p) : c;
	return 2;
}

/* Read a character that is not a pair: half-width kana in the two encodings of Japan, or none. */
static size_t japanese_other(enum charset_model which, const unsigned char *p, size_t left,
                             unsigned *cost)
{
	bool pair = left > 1 && p[1] >= 0xa1;

	/* signs are seldom, and so is one that is alone */
	*cost = p[0] < 0xa6 ? 64 : left > 1 && p[1] >= 0x80 ? 26 : 50;
	if (which == CHARSET_MODEL_SJIS && p[0] >= 0xa1 && p[0] <= 0xdf)
		return 1;
	*cost = 26;
	if (which == CHARSET_MODEL_EUC_JP && p[0] == 0x8e && pair && p[1] <= 0xdf)
		return 2;
	*cost = 88;
	if (which == CHARSET_MODEL_EUC_JP && p[0] == 0x8f && pair && left > 2 && p[2] >= 0xa1)
		return 3;
	*cost = WRONG;
	return 1;
}

static bool is_letter(unsigned char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

/*
 * Is there a single character of two bytes at p[i] next to ASCII letters? A word with an accent
 * looks like that.
 */
static unsigned alone_in_word(const unsigned char *p, size_t i, size_t len)
{
	unsigned char before = i > 0 ? p[i - 1] : ' ', after = i + 2 < len ? p[i + 2] : ' ';

	if (before >= 0x80 || after >= 0x80)
		return 0;
	return is_letter(before) && is_letter(after)   ? 48
	       : is_letter(before) || is_letter(after) ? 16
	                                               : 0;
}

/*
 * The row of kana, of Greek or of Cyrillic letters in which GB/T 2312 has the pair; 0: none of
 * them.
 */
static unsigned script_row(const unsigned char *p)
{
	static const unsigned char last[] = { 0xf3, 0xf6, 0xd8, 0xf1 };

	return p[0] >= 0xa4 && p[0] <= 0xa7 && p[1] >= 0xa1 && p[1] <= last[p[0] - 0xa4] ? p[0] : 0;
}

/*
 * The cost of the pair at p if the last `run` pairs were letters of one script: a foreign name. One
 * such letter among Chinese is odd, but a word of them is not, and three in a row are no accident.
 */
static unsigned in_script(const unsigned char *p, unsigned *row, unsigned *run, unsigned cost)
{
	unsigned now = script_row(p);

	*run = now != 0 && now == *row ? *run + 1 : 0;
	*row = now;
	return *run >= 2 && cost > SCRIPT ? SCRIPT : cost;
}

static uint64_t pairs_cost(struct charset_models *m, enum charset_model which,
                           const unsigned char *p, size_t len)
{
	unsigned row = 0, run = 0;
	uint64_t all = 0;
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		unsigned cost = 0;

		n = 1;
		if (p[i] < 0x80)
			continue;
		if (which == CHARSET_MODEL_GB18030) {
			n = charset_model_gb(m, p + i, len - i, &cost);
			cost = n == 2 ? in_script(p + i, &row, &run, cost) : cost;
		} else if (i + 1 < len && pair_of(m, which, p + i) != NONE) {
			cost = pair_of(m, which, p + i);
			n = 2;
		} else {
			n = japanese_other(which, p + i, len - i, &cost);
		}
		all += cost + (n == 2 ? alone_in_word(p, i, len) : 0);
	}
	return all;
}

/* ---- encodings of one byte ---- */

enum { SIGN, LOWER, UPPER }; /* what a byte is, in struct charset_single */

/* A row for each encoding of one byte, in the order of their names in enum charset_model. */
struct alphabet {
	bool script;         /* all letters are beyond ASCII, not only some in ASCII words */
	const char *letters; /* small ones, the most frequent first */
};

#define WEST    "éüäöèàßçáóñêíôâúîëûïœãõøåæùìòÿð"
#define CENTRAL "ěíáéýčžšřůúóąęłżśćńźőűäöüďťňľĺđțșăâî"
#define RUSSIAN "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґ"

static const struct alphabet *alphabet_of(enum charset_model which)
{
	static const struct alphabet rows[] = {
		{ false, WEST },
		{ false, CENTRAL },
		{ false, CENTRAL },
		{ true, RUSSIAN },
		{ true, RUSSIAN },
		{ true, RUSSIAN },
		{ true, RUSSIAN },
		{ false, WEST },
		{ false, CENTRAL },
		{ false, WEST },
		{ true, "αοιετσνηυρπκμλςωγδθβφχζξψάόίέήύώ" },
		{ false, "ıişğüöçâîû" },
		{ true, "านรอกเงมยลวดทสตะปบคหแจพชขใไโผถธณศภซษฝฟฉ่้ัิีุู็ืำึ์" },
		{ true, "יוהלאתרמשבנםעדקפחגכצטזסךןףץ" },
		{ true, "ايلمنرتبةعدسفهكقأحجشطصخإىضذزثءغئظآؤ" },
		{ false, "ąčęėįšųūžāēīķļņõäöü" },
	};

	return &rows[which - CHARSET_MODEL_PAIRS];
}

static unsigned rank_of(struct str letter, const char *letters)
{
	struct str rest = str_of(letters);
	uint32_t code, wanted;
	unsigned rank = 0;

	if (text_utf8(letter, &wanted) != letter.len)
		return UINT32_MAX;
	for (size_t n; (n = text_utf8(rest, &code)) > 0; rest.p += n, rest.len -= n, rank++)
		if (code == wanted)
			return rank;
	return UINT32_MAX;
}

/* Set cost and kind of the byte whose text is `text`. */
static void set_byte(struct charset_single *s, unsigned byte, struct str text,
                     const struct alphabet *a)
{
	struct buf small = { 0 };
	const char *p = text.p;
	uint32_t code = text.len > 0 ? unicode_next(&p, str_end(text)) : 0xfffd;
	unsigned rank;
	bool upper;

	s->cost[byte] = code == 0xfffd || code < 0xa0 ? 160 : unicode_is_word(code) ? 48 : 52;
	unicode_lower(text, &small);
	upper = !str_eq(buf_str(&small), text);
	if (rank_of(text, "£€§°–’“”„…«»·") != UINT32_MAX)
		s->cost[byte] = 36;
	rank = rank_of(buf_str(&small), a->letters);
	if (rank != UINT32_MAX)
		s->cost[byte] = (unsigned char)((a->script ? 6 + bits4(rank + 3)
		                                           : 16 + bits4(rank + 4)) +
		                                (upper ? 12 : 0));
	if (unicode_is_word(code) && s->cost[byte] < 160)
		s->kind[byte] = upper ? UPPER : LOWER;
	buf_free(&small);
}

static void make_single(struct charset_models *m, enum charset_model which)
{
	struct charset_single *s = &m->single[which - CHARSET_MODEL_PAIRS];
	struct charset *from = charset_open(charset_model_name(which));
	struct buf text = { 0 };

	memset(s->cost, WRONG, sizeof(s->cost));
	memset(s->kind, SIGN, sizeof(s->kind));
	for (unsigned i = 0; i < 0x80; i++)
		if (is_letter((unsigned char)i))
			s->kind[i] = i & 0x20 ? LOWER : UPPER;
	for (unsigned i = 0x80; i < 0x100 && from; i++) {
		char byte = (char)i;

		buf_reset(&text);
		charset_decode(from, &byte, 1, true, &text);
		set_byte(s, i, buf_str(&text), alphabet_of(which));
	}
	buf_free(&text);
	charset_close(from);
}

/* The cost of odd letters next to the byte at p[i]. */
static unsigned beside(const struct charset_single *s, bool script, const unsigned char *p,
                       size_t i, size_t len)
{
	unsigned char before = i > 0 ? p[i - 1] : ' ', after = i + 1 < len ? p[i + 1] : ' ';
	bool letter_before = s->kind[before] != SIGN, letter_after = s->kind[after] != SIGN;
	unsigned cost = (is_digit((char)before) ? 16u : 0) + (is_digit((char)after) ? 16u : 0);

	if (s->kind[p[i]] == SIGN)
		return (letter_before ? 12u : 0) + (letter_after ? 12u : 0);
	if (s->kind[p[i]] == UPPER && s->kind[before] == LOWER)
		cost += 28;
	if (!script)
		return cost + (letter_before || letter_after ? 0 : 16u) +
		       (letter_before && before >= 0x80 ? 12u : 0);
	cost += (is_letter(before) ? 20u : 0) + (is_letter(after) ? 20u : 0);
	return cost +
	       ((letter_before && before >= 0x80) || (letter_after && after >= 0x80) ? 0 : 8u);
}

static uint64_t single_cost(const struct charset_models *m, enum charset_model which,
                            const unsigned char *p, size_t len)
{
	const struct charset_single *s = &m->single[which - CHARSET_MODEL_PAIRS];
	bool script = alphabet_of(which)->script;
	uint64_t all = 0;

	for (size_t i = 0; i < len; i++)
		if (p[i] >= 0x80)
			all += s->cost[p[i]] + beside(s, script, p, i, len);
	return all;
}

/* ---- all of them ---- */

struct model {
	const char *name, *others; /* the encoding, and other likely ones except GB18030 */
	unsigned rare;             /* a fixed cost: higher for an encoding that few files have */
};

static const struct model *model_of(enum charset_model which)
{
	static const struct model rows[CHARSET_MODELS] = {
		{ "gb18030", "big5, cp932, cp949", 0 },
		{ "cp932", "shift_jis, euc-jp", 8 },
		{ "euc-jp", "cp932", 8 },
		{ "big5", "cp950, big5-hkscs", 8 },
		{ "cp949", "euc-kr", 8 },
		{ "cp1252", "iso-8859-15, cp1250, cp850", 8 },
		{ "cp1250", "iso-8859-2, cp1252", 12 },
		{ "iso-8859-2", "cp1250, cp1252", 16 },
		{ "cp1251", "koi8-r, iso-8859-5, cp866", 12 },
		{ "koi8-r", "koi8-u, cp1251, cp866", 20 },
		{ "cp866", "cp1251, iso-8859-5", 20 },
		{ "iso-8859-5", "cp1251, koi8-r", 24 },
		{ "cp850", "cp437, cp1252", 12 },
		{ "cp852", "cp850, cp1250", 16 },
		{ "macintosh", "cp1252, cp850", 16 },
		{ "cp1253", "iso-8859-7", 20 },
		{ "cp1254", "iso-8859-9, cp1252", 16 },
		{ "cp874", "tis-620", 28 },
		{ "cp1255", "iso-8859-8", 28 },
		{ "cp1256", "iso-8859-6", 28 },
		{ "cp1257", "iso-8859-13, cp1250", 20 },
	};

	return &rows[which];
}

const char *charset_model_name(enum charset_model which)
{
	return model_of(which)->name;
}

const char *charset_model_others(enum charset_model which)
{
	return model_of(which)->others;
}

uint64_t charset_model_cost(struct charset_models *m, enum charset_model which, struct str text)
{
	const unsigned char *p = (const unsigned char *)text.p;

	if (which >= CHARSET_MODEL_PAIRS) {
		if (m->single[which - CHARSET_MODEL_PAIRS].cost[0] == 0)
			make_single(m, which);
		return model_of(which)->rare + single_cost(m, which, p, text.len);
	}
	if (!m->pair[which])
		make_pairs(m, which);
	return model_of(which)->rare + pairs_cost(m, which, p, text.len);
}

void charset_models_free(struct charset_models *m)
{
	for (size_t i = 0; i < CHARSET_MODEL_PAIRS; i++)
		free(m->pair[i]);
	charset_close(m->from_gb);
	charset_close(m->to_big5);
	*m = (struct charset_models){ 0 };
}
