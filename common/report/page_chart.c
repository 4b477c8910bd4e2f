/*
 * page_chart - charts as inline SVG. Places are computed in tenths of a pixel from decimals: what the
 * labels say is exact, and no floating point comes near an amount.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "report/page_int.h"

#define WIDTH  900 /* pixels */
#define LABELS 220 /* pixels on the left, for labels */
#define VALUES 170 /* pixels on the right, for values */
#define BARS   (WIDTH - LABELS - VALUES)
#define ROW    26  /* pixels of a step */
#define HEIGHT 160 /* pixels of a line chart, without its labels, */
#define LEFT   80  /* left of it, for the least and the most value, */
#define ACROSS 700 /* and from its first point to its last one */
#define LEAST  20  /* tenths of a pixel of the smallest bar: what is there must be seen */

/* The range of values. */
struct range {
	struct decimal least, most;
};

static void widen(struct range *r, struct decimal d)
{
	if (decimal_cmp(d, r->least) < 0)
		r->least = d;
	if (decimal_cmp(d, r->most) > 0)
		r->most = d;
}

/* The place of a value in `pixels`, in tenths of a pixel from that of the least one. */
static long long place(const struct range *r, struct decimal d, int pixels)
{
	struct decimal all, part;
	long long tenths = 0;

	/* with more than 38 digits there is no picture of it */
	if (decimal_sub(r->most, r->least, &all) != DECIMAL_OK || decimal_sign(all) == 0 ||
	    decimal_sub(d, r->least, &part) != DECIMAL_OK ||
	    decimal_mul(part, decimal_of(pixels * 10, 0), &part) != DECIMAL_OK ||
	    decimal_div(part, all, 0, ROUND_HALF_UP, &part) != DECIMAL_OK ||
	    !decimal_int64(part, &tenths))
		return 0;
	return tenths;
}

static void put_tenths(struct buf *out, const char *name, long long tenths)
{
	buf_addf(out, " %s=\"%lld.%lld\"", name, tenths / 10, tenths % 10);
}

static void begin(struct page *p, struct str title, int height)
{
	buf_adds(&p->out, "<h3>");
	page_put_html(&p->out, title);
	buf_addf(
		&p->out,
		"</h3>\n<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"",
		WIDTH, height, WIDTH, height);
	page_put_html(&p->out, title);
	buf_adds(&p->out, "\">\n");
}

static void put_text(struct page *p, int x, int y, const char *more, struct str text)
{
	buf_addf(&p->out, "<text x=\"%d\" y=\"%d\"%s>", x, y, more);
	page_put_html(&p->out, text);
	buf_adds(&p->out, "</text>\n");
}

static void put_value(struct page *p, int x, int y, struct decimal d, bool sign)
{
	struct buf text = { 0 };

	if (sign && decimal_sign(d) > 0)
		buf_addc(&text, '+');
	page_put_number(&text, d);
	put_text(p, x, y, " text-anchor=\"end\"", buf_str(&text));
	buf_free(&text);
}

/* ---- waterfall ---- */

/* Where each step begins and ends: a whole begins at zero. */
static struct range find_ends(const struct page_step *step, size_t count, struct decimal *from,
                              struct decimal *to)
{
	struct range r = { decimal_of(0, 0), decimal_of(0, 0) };
	struct decimal at = decimal_of(0, 0);

	for (size_t i = 0; i < count; i++) {
		from[i] = step[i].whole ? decimal_of(0, 0) : at;
		to[i] = step[i].value;
		if (!step[i].whole && decimal_add(at, step[i].value, &to[i]) != DECIMAL_OK)
			to[i] = at;
		at = to[i];
		widen(&r, at);
	}
	return r;
}

static void put_bar(struct page *p, const struct range *r, const struct page_step *step,
                    struct decimal from, struct decimal to, int y)
{
	long long a = place(r, from, BARS), b = place(r, to, BARS);
	long long start = a < b ? a : b, width = a < b ? b - a : a - b;

	if (decimal_sign(step->value) == 0)
		return;
	if (width < LEAST)
		width = LEAST;
	buf_addf(&p->out, "<rect class=\"%s\"",
	         step->whole                     ? "whole"
	         : decimal_sign(step->value) < 0 ? "less"
	                                         : "more");
	put_tenths(&p->out, "x", LABELS * 10 + start);
	put_tenths(&p->out, "width", width);
	buf_addf(&p->out, " y=\"%d\" height=\"%d\"/>\n", y + 4, ROW - 8);
}

static void put_waterfall(struct page *p, struct str title, const struct page_step *step,
                          size_t count)
{
	struct decimal *from = xcalloc(count, sizeof(*from)), *to = xcalloc(count, sizeof(*to));
	struct range r = find_ends(step, count, from, to);

	begin(p, title, (int)count * ROW);
	for (size_t i = 0; i < count; i++) {
		int y = (int)i * ROW;

		put_text(p, LABELS - 10, y + ROW - 9, " text-anchor=\"end\"", step[i].label);
		put_bar(p, &r, &step[i], from[i], to[i], y);
		put_value(p, WIDTH - 4, y + ROW - 9, step[i].value, !step[i].whole);
	}
	buf_adds(&p->out, "</svg>\n");
	free(from);
	free(to);
}

/* ---- line ---- */

/* The place of point `i` from the left, in tenths of a pixel. */
static long long across(size_t i, size_t count)
{
	return LEFT * 10LL +
	       (count > 1 ? (long long)i * ACROSS * 10 / (long long)(count - 1) : ACROSS * 5LL);
}

/* The place of a value from above, in tenths of a pixel. */
static long long down(const struct range *r, struct decimal d)
{
	return (HEIGHT + 10) * 10LL - place(r, d, HEIGHT);
}

static void put_line(struct page *p, struct str title, const struct page_step *point, size_t count)
{
	struct range r = { decimal_of(0, 0), decimal_of(0, 0) };
	struct buf *out = &p->out, last = { 0 };

	for (size_t i = 0; i < count; i++)
		widen(&r, point[i].value);
	begin(p, title, HEIGHT + 40);
	buf_addf(out, "<path class=\"rule\" d=\"M%d 10V%dH%d\"/>\n<path class=\"line\" d=\"", LEFT,
	         HEIGHT + 10, LEFT + ACROSS);
	for (size_t i = 0; i < count; i++) {
		long long x = across(i, count), y = down(&r, point[i].value);

		buf_addf(out, "%c%lld.%lld %lld.%lld", i == 0 ? 'M' : 'L', x / 10, x % 10, y / 10,
		         y % 10);
	}
	buf_adds(out, "\"/>\n");
	for (size_t i = 0; i < count; i++) {
		buf_adds(out, "<circle class=\"dot\" r=\"3\"");
		put_tenths(out, "cx", across(i, count));
		put_tenths(out, "cy", down(&r, point[i].value));
		buf_adds(out, "><title>");
		page_put_html(out, point[i].label);
		buf_adds(out, ": ");
		page_put_number(out, point[i].value);
		buf_adds(out, "</title></circle>\n");
	}
	put_value(p, LEFT - 10, 15, r.most, false);
	put_value(p, LEFT - 10, HEIGHT + 14, r.least, false);
	put_text(p, LEFT, HEIGHT + 30, "", point[0].label);
	if (count > 1)
		put_text(p, LEFT + ACROSS, HEIGHT + 30, " text-anchor=\"end\"",
		         point[count - 1].label);
	/* the last value stands beside its point */
	page_put_number(&last, point[count - 1].value);
	put_text(p, (int)(across(count - 1, count) / 10) + 12,
	         (int)(down(&r, point[count - 1].value) / 10) + 4, "", buf_str(&last));
	buf_free(&last);
	buf_adds(out, "</svg>\n");
}

void page_put_chart(struct page *p, bool waterfall, struct str title, const struct page_step *step,
                    size_t count)
{
	if (waterfall)
		put_waterfall(p, title, step, count);
	else
		put_line(p, title, step, count);
}
