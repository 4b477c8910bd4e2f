/*
 * charset_watch.c - see charset.h. Each character of GB18030 is looked up for what it costs (charset_model.h); only a run of
 * costly ones, or one that hardly any text has, makes us look at its line in all encodings.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "value/charset_model.h"
#include "value/unicode.h"

#define RUN 8			/* characters that are judged together */
#define RUN_COST (RUN * 48)	/* more is looked into */
#define FAR 80			/* quarters of a bit by which another encoding must fit better */

struct charset_watch {
	struct charset_models models;
	uint64_t offset;	/* in the input, of the block at hand */
	size_t skip;		/* bytes at the start of the next block which belong to a character in the last */
};

/* A place in a block. */
struct span {
	const unsigned char *start, *end;
};

struct charset_watch *charset_watch_open(void)
{
	struct charset_watch *w = xcalloc(1, sizeof(*w));

	charset_model_cost(&w->models, CHARSET_MODEL_GB18030, STR(""));
	return w;
}

static bool is_end(unsigned char c)
{
	return c == '\n' || c == '\r';
}

/* Is the line, all that the block holds of it, far more likely in another encoding? That, or NULL. */
static const char *look_at(struct charset_watch *w, const unsigned char *from, const unsigned char *end)
{
	struct str line = { (const char *)from, (size_t)(end - from) };
	uint64_t gb, least;
	enum charset_model best = CHARSET_MODEL_GB18030;

	if (unicode_valid(line, NULL))
		return NULL;
	gb = least = charset_model_cost(&w->models, best, line);
	for (enum charset_model i = CHARSET_MODEL_SJIS; i < CHARSET_MODELS; i++) {
		uint64_t cost = charset_model_cost(&w->models, i, line);

		if (cost < least) {
			least = cost;
			best = i;
		}
	}
	return gb > least + FAR ? charset_model_name(best) : NULL;
}

/* Look at the lines that hold the bytes from `from` to `to`; *to is where the last of them ends. */
static const char *look_at_lines(struct charset_watch *w, struct span all, const unsigned char *from, const unsigned char **to,
                                 const unsigned char **line)
{
	const char *name = NULL;

	while (from > all.start && !is_end(from[-1]))
		from--;
	while (name == NULL && from < *to) {
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
		if (v & 0x8080808080808080u)
			break;
	}
	while (p < end && *p < 0x80)
		p++;
	return p;
}

/* Would hardly any text have this one? */
static bool is_rare(unsigned cost, const unsigned char *p, size_t n)
{
	return cost >= CHARSET_RARE || (n == 2 && p[1] < 0x80 && cost + CHARSET_HALF >= CHARSET_RARE);
}

/* The name of another encoding and the line, or NULL. What the end of the block cuts is w->skip. */
static const char *look_through(struct charset_watch *w, struct span all, const unsigned char **line)
{
	const unsigned char *p = all.start, *run = p;
	unsigned count = 0, sum = 0;

	while ((p = skip_ascii(p, all.end)) < all.end) {
		unsigned cost;
		size_t n;

		if (all.end - p < 2) {
			w->skip = 1;
			return NULL;
		}
		n = charset_model_gb(&w->models, p, (size_t)(all.end - p), &cost);
		run = count == 0 ? p : run;
		sum += cost;
		if (++count == RUN || is_rare(cost, p, n)) {
			const unsigned char *to = p + n;
			const char *name = NULL;

			if (sum > RUN_COST || is_rare(cost, p, n))
				name = look_at_lines(w, all, run, &to, line);
			if (name != NULL)
				return name;
			n = (size_t)(to - p);
			count = sum = 0;
		}
		p += n;
	}
	return NULL;
}

bool charset_watch_feed(struct charset_watch *w, const char *p, size_t len, const char **name, uint64_t *offset)
{
	struct span all = { (const unsigned char *)p, (const unsigned char *)p + len };
	const unsigned char *line = all.start;

	all.start += w->skip < len ? w->skip : len;
	w->skip = 0;
	*name = look_through(w, all, &line);
	*offset = w->offset + (uint64_t)(line - (const unsigned char *)p);
	w->offset += len;
	return *name == NULL;
}

void charset_watch_close(struct charset_watch *w)
{
	if (w == NULL)
		return;
	charset_models_free(&w->models);
	free(w);
}
