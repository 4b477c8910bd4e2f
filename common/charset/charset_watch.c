/*
 * charset_watch.c - see charset.h. Each character of GB18030 has a cost (charset_model.h); the part
 * above that of a usual text is summed up, and the sum never falls below 0. If the sum gets high,
 * the characters of the last few words fit badly, and only then their lines are tried in all
 * encodings. One very rare character is enough.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "charset/charset_model.h"
#include "charset/unicode.h"

#define USUAL 48 /* the most that a character costs in an ordinary text */
#define HIGH  56 /* check the lines from this sum on: ten characters that are just not common */
/* check the line for one character of this weight: rare, not asked for yet, or not two bytes */
#define ODD   100
#define LEAST 16 /* what a byte above 0x7f costs in the encoding that fits best, at least */
#define FAR   80 /* quarters of a bit by which another encoding must fit better */

struct charset_watch {
	struct charset_models models;
	uint64_t offset; /* of the block at work, in the input */
	/* of each two bytes, as they are read: what it costs beyond the usual; ODD */
	signed char weight[0x10000];
	/* bytes at the start of the next block that belong to a character of the last one */
	size_t skip;
};

/* A place in a block. */
struct watch_span {
	const unsigned char *start, *end;
};

/* Two bytes as one number: one load. */
static unsigned two(const unsigned char *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static void set_weight(struct charset_watch *w, const unsigned char pair[2])
{
	unsigned cost, half = pair[1] < 0x80 ? CHARSET_HALF : 0;
	size_t n = charset_model_gb(&w->models, pair, 2, &cost);

	w->weight[two(pair)] = n != 2 || cost + half >= CHARSET_RARE
	                               ? ODD
	                               : (signed char)((int)(cost + half) - USUAL);
}

struct charset_watch *charset_watch_open(void)
{
	struct charset_watch *w = xcalloc(1, sizeof(*w));

	charset_model_cost(&w->models, CHARSET_MODEL_GB18030, STR(""));
	memset(w->weight, ODD, sizeof(w->weight));
	return w;
}

static bool is_end(unsigned char c)
{
	return c == '\n' || c == '\r';
}

static uint64_t high_bytes(struct str line)
{
	uint64_t count = 0;

	for (size_t i = 0; i < line.len; i++)
		count += (unsigned char)line.p[i] >> 7;
	return count;
}

/*
 * Is the part of the line in the block far more likely in another encoding? Returns that encoding,
 * or NULL.
 */
static const char *look_at(struct charset_watch *w, const unsigned char *from,
                           const unsigned char *end)
{
	struct str line = { (const char *)from, (size_t)(end - from) };
	uint64_t gb, least;
	enum charset_model best = CHARSET_MODEL_GB18030;

	if (unicode_valid(line, NULL))
		return NULL;
	gb = least = charset_model_cost(&w->models, best, line);
	if (gb <= LEAST * high_bytes(line) + FAR)
		return NULL;
	for (enum charset_model i = CHARSET_MODEL_SJIS; i < CHARSET_MODELS; i++) {
		uint64_t cost = charset_model_cost(&w->models, i, line);

		if (cost < least) {
			least = cost;
			best = i;
		}
	}
	return gb > least + FAR ? charset_model_name(best) : NULL;
}

/* Check the lines with the bytes from `from` to `to`; *to gets the end of the last line. */
static const char *look_at_lines(struct charset_watch *w, struct watch_span all,
                                 const unsigned char *from, const unsigned char **to,
                                 const unsigned char **line)
{
	const char *name = NULL;

	while (from > all.start && !is_end(from[-1]))
		from--;
	while (!name && from < *to) {
		const unsigned char *end = from;

		while (end < all.end && !is_end(*end))
			end++;
		name = look_at(w, from, end);
		*line = from;
		from = end + (end < all.end);
		if (from >= *to)
			*to = end;
	}
	return name;
}

static const unsigned char *skip_ascii(const unsigned char *p, const unsigned char *end)
{
	for (uint64_t v; end - p >= 8; p += 8) {
		memcpy(&v, p, sizeof(v));
		v &= 0x8080808080808080u;
		if (v != 0 && *(const unsigned char *)&(uint16_t){ 1 } ==
		                      1) /* the first byte is the lowest */
			return p + __builtin_ctzll(v) / 8;
		if (v != 0)
			break;
	}
	while (p < end && *p < 0x80)
		p++;
	return p;
}

/* Is the sequence at p, of at least two bytes, really odd, or was it only not asked for yet? */
static bool is_odd(struct charset_watch *w, const unsigned char *p)
{
	set_weight(w, p);
	return w->weight[two(p)] == ODD;
}

/* Look at the lines from `run` to *p, and at what begins there. *p moves after what is certain. */
static const char *look_into(struct charset_watch *w, struct watch_span all,
                             const unsigned char *run, const unsigned char **p,
                             const unsigned char **line)
{
	unsigned cost;

	if (*p < all.end && **p >= 0x80)
		*p += charset_model_gb(&w->models, *p, (size_t)(all.end - *p), &cost);
	return look_at_lines(w, all, run, p, line);
}

/* The name of another encoding and the line, or NULL. What the end of the block cuts is w->skip. */
static const char *look_through(struct charset_watch *w, struct watch_span all,
                                const unsigned char **line)
{
	const unsigned char *p = all.start, *run = p;
	int sum = 0;

	while ((p = skip_ascii(p, all.end)) < all.end) {
		const char *name = NULL;
		bool odd = false;

		run = sum == 0 ? p : run;
		for (; all.end - p >= 2 && *p >= 0x80; p += 2) {
			int weight = w->weight[two(p)];

			if ((odd = weight == ODD))
				break;
			sum += weight;
		}
		if (all.end - p == 1 && *p >= 0x80) {
			w->skip = 1;
			return NULL;
		}
		if ((odd && is_odd(w, p)) || sum > HIGH) {
			name = look_into(w, all, run, &p, line);
			sum = 0;
		}
		if (name)
			return name;
		sum = sum < 0 ? 0 : sum;
	}
	return NULL;
}

bool charset_watch_feed(struct charset_watch *w, const char *p, size_t len, const char **name,
                        uint64_t *offset)
{
	struct watch_span all = { (const unsigned char *)p, (const unsigned char *)p + len };
	const unsigned char *line = all.start;

	all.start += w->skip < len ? w->skip : len;
	w->skip = 0;
	*name = look_through(w, all, &line);
	*offset = w->offset + (uint64_t)(line - (const unsigned char *)p);
	w->offset += len;
	return !*name;
}

void charset_watch_close(struct charset_watch *w)
{
	if (!w)
		return;
	charset_models_free(&w->models);
	free(w);
}
