/* history - see history.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "compare/past.h"
#include "date/date.h"
#include "papers/history_int.h"
#include "reconcile/result.h"
#include "stream/input.h"

/* ---- reading ---- */

/* Is it a day of this file? Each text points into the line. */
static bool read_day(struct history_day *d, struct json_node *line)
{
	struct date day;

	d->line = line;
	d->date = json_node_text(json_node_get(line, "date"));
	d->comparison = json_node_text(json_node_get(line, "comparison"));
	d->verdict = json_node_text(json_node_get(line, "verdict"));
	return !str_is_null(d->date) && date_parse(d->date, &day) && d->comparison.p &&
	       d->verdict.p && json_node_whole(json_node_get(line, "keys"), &d->keys) &&
	       json_node_whole(json_node_get(line, "differing"), &d->differing);
}

static bool take_line(struct history *h, struct str text, size_t number)
{
	struct json_node *line;
	struct history_day d = { .number = number };
	char why[160] = "it has no date, comparison, verdict, keys or differing";

	line = json_node_parse(text, why, sizeof(why));
	if (!line || !read_day(&d, line)) {
		diag_error("'%s':%zu: this is no line of a history: %s", h->path, number, why);
		json_node_free(line);
		return false;
	}
	h->day = mem_grow(h->day, &h->capacity, h->count + 1, sizeof(*h->day));
	h->day[h->count++] = d;
	return true;
}

static bool take_lines(struct history *h, struct str text)
{
	for (size_t number = 1; text.len > 0; number++) {
		const char *end = memchr(text.p, '\n', text.len);
		struct str line = { text.p, end ? (size_t)(end - text.p) : text.len };

		if (line.len > 0 && !take_line(h, line, number))
			return false;
		text.p += line.len + (end != NULL);
		text.len -= line.len + (end != NULL);
	}
	return true;
}

/* Append all bytes of the file. False after an error was reported. */
static bool read_all(const char *path, struct buf *out)
{
	char sha256[DIGEST_TEXT];
	struct input in;
	ptrdiff_t n;
	bool ok = input_open(&in, path, false);

	if (!ok)
		return false;
	do {
		buf_reserve(out, INPUT_BLOCK);
		n = input_read(&in, out->p + out->len, INPUT_BLOCK);
		out->len += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	ok = n == 0 && input_end(&in, sha256);
	input_close(&in);
	return ok;
}

struct history *history_read(const char *path)
{
	struct history *h = xcalloc(1, sizeof(*h));
	struct buf text = { 0 };
	struct stat st;
	bool ok;

	h->path = path;
	ok = (stat(path, &st) != 0 && errno == ENOENT) ||
	     (read_all(path, &text) && take_lines(h, buf_str(&text)));
	buf_free(&text);
	if (ok)
		return h;
	history_free(h);
	return NULL;
}

/* ---- the file ---- */

/* The last day of a comparison before `before` (null: of all); NULL: there is none. */
static struct history_day *last_day(const struct history *h, struct str comparison,
                                    struct str before)
{
	struct history_day *last = NULL;

	/* dates in this form have the order of their texts */
	for (size_t i = 0; i < h->count; i++) {
		struct history_day *d = &h->day[i];

		if (str_eq(d->comparison, comparison) &&
		    (str_is_null(before) || str_cmp(d->date, before) < 0) &&
		    (!last || str_cmp(d->date, last->date) > 0))
			last = d;
	}
	return last;
}

/* The place of a comparison on a day; the end if the file has none. */
static size_t find(const struct history *h, struct str date, struct str comparison)
{
	size_t i = 0;

	while (i < h->count &&
	       !(str_eq(h->day[i].date, date) && str_eq(h->day[i].comparison, comparison)))
		i++;
	return i;
}

/* ---- against an earlier day ---- */

/* The file has days, and none of them is of a comparison of the pack: it is that of something else. */
static bool is_other(const struct history *h, const struct pack *pack)
{
	for (size_t i = 0; i < pack->count; i++)
		if (last_day(h, pack->comparison[i].name, STR_NULL))
			return false;
	return h->count > 0;
}

bool history_compare(const struct history *h, struct str today, struct pack *pack)
{
	bool ok = true;

	pack->dated = true;
	if (is_other(h, pack)) {
		struct str name = h->day[h->count - 1].comparison, now = pack->comparison[0].name;

		diag_error("'%s' is the history of '%.*s', not of '%.*s': name another one",
		           h->path, (int)name.len, name.p, (int)now.len, now.p);
		return false;
	}
	for (size_t i = 0; i < pack->count; i++) {
		struct result *r = &pack->comparison[i];
		const struct history_day *d = last_day(h, r->name, today);

		ok = (!d || history_open_read(h, d, r->what, &r->past)) && ok;
	}
	return ok;
}

/* ---- today ---- */

/* How many differences are what, against the earlier day; what is not known of all of them is not said. */
static void set_news(struct json_node *line, const struct past *past)
{
	struct past_counts n;

	if (!past)
		return;
	n = past_counts(past);
	if (n.unknown == 0) {
		json_node_set_count(line, "new", n.fresh);
		json_node_set_count(line, "changed", n.changed);
	}
	if (n.unlisted == 0)
		json_node_set_count(line, "gone", n.gone);
}

static void set_amount(struct json_node *o, const char *key, struct decimal d)
{
	char text[DECIMAL_TEXT];
	size_t len = decimal_format(d, text);

	json_node_set_text(o, key, (struct str){ text, len });
}

/*
 * The difference of each total, by its measure: an amount, or of a measure that has a currency an object of amounts
 * by currency.
 */
static struct json_node *differences_of(const struct result *r)
{
	struct json_node *all = json_node_object(), *currencies = NULL;
	struct buf name = { 0 };
	const struct grand_total *total;
	size_t measure = r->what->measure_count; /* of `currencies` */

	for (size_t i = 0; (total = grand_totals_at(balances_totals(r->balances), i)); i++) {
		const struct spec_measure *m = &r->what->measure[total->measure];
		struct str currency = grand_total_currency(r->what, total);

		if (m->text || total->mixed)
			continue;
		buf_reset(&name);
		buf_addstr(&name, m->name);
		if (str_is_null(currency)) {
			set_amount(all, name.p, total->difference);
			continue;
		}
		if (measure != total->measure) {
			measure = total->measure;
			currencies = json_node_object();
			json_node_set(all, name.p, currencies);
		}
		buf_reset(&name);
		buf_addstr(&name, currency);
		set_amount(currencies, name.p, total->difference);
	}
	buf_free(&name);
	return all;
}

/* NULL after an error was reported. */
static struct json_node *line_of(struct str today, const struct result *r)
{
	struct json_node *line = json_node_object();

	json_node_set_text(line, "date", today);
	json_node_set_text(line, "comparison", r->name);
	json_node_set_text(line, "verdict", str_of(result_verdict(r)));
	json_node_set_count(line, "keys", balances_count(r->balances));
	json_node_set_count(line, "differing", balances_differing(r->balances));
	json_node_set(line, "differences", differences_of(r));
	set_news(line, r->past);
	if (history_open_set(line, today, r))
		return line;
	json_node_free(line);
	return NULL;
}

/* Only the last two days of a comparison keep their differences. */
static void forget(struct history *h, struct str comparison)
{
	const struct history_day *last = last_day(h, comparison, STR_NULL),
				 *before = last ? last_day(h, comparison, last->date) : NULL;

	for (size_t i = 0; i < h->count; i++)
		if (str_eq(h->day[i].comparison, comparison) && &h->day[i] != last &&
		    &h->day[i] != before)
			history_open_remove(h->day[i].line);
}

bool history_today(struct history *h, struct str today, const struct pack *pack)
{
	for (size_t i = 0; i < pack->count; i++) {
		const struct result *r = &pack->comparison[i];
		struct json_node *line = line_of(today, r);
		size_t at = find(h, today, r->name);

		if (!line)
			return false;
		if (at < h->count) {
			json_node_free(h->day[at].line);
		} else {
			h->day = mem_grow(h->day, &h->capacity, h->count + 1, sizeof(*h->day));
			h->count++;
		}
		h->day[at].number = 0;
		(void)read_day(&h->day[at], line);
		forget(h, r->name);
	}
	return true;
}

bool history_write(const struct history *h)
{
	struct outfile *o = outfile_open(h->path);
	struct buf line = { 0 };
	bool ok = o != NULL;

	for (size_t i = 0; ok && i < h->count; i++) {
		buf_reset(&line);
		json_node_write(h->day[i].line, &line);
		buf_addc(&line, '\n');
		ok = outfile_write(o, line.p, line.len);
	}
	buf_free(&line);
	return outfile_close(o, ok) && ok;
}

void history_free(struct history *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->count; i++)
		json_node_free(h->day[i].line);
	free(h->day);
	free(h);
}
