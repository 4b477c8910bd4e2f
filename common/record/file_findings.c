/* file_findings - what was found about the whole of the data, not about one record. */
#include "record/file_findings.h"

#include <stdlib.h>
#include <string.h>

#include "charset/unicode.h"
#include "record/finding.h"
#include "record/percent.h"

/* the highest count: an audit line can hold no more */
#define MOST ((uint64_t)INT64_MAX)

static const struct {
	const char *name;    /* as the seal has it */
	const char *meaning; /* for messages and the manual */
} codes[] = {
	[FILE_TOTAL_DIFFERS] = { "total_differs",
	                         "a total of the file is not the sum of its rows" },
	[FILE_TOTAL_MISSING] = { "total_missing",
	                         "the file has no total row, and the spec describes one" },
	[FILE_BALANCE_DIFFERS] = { "balance_differs",
	                           "a running balance does not follow from the row before it" },
	[FILE_PARENT_DIFFERS] = { "parent_differs",
	                          "an account is not the sum of the accounts below it" },
	[FILE_CURRENCIES_MIXED] = { "currencies_mixed",
	                            "a column has amounts in several currencies" },
	[FILE_ZONES_MIXED] = { "zones_mixed",
	                       "the time stamps of a column have different offsets, and the field names no zone" },
};

_Static_assert(sizeof(codes) / sizeof(codes[0]) == FILE_FINDING_COUNT_, "a row for each code");

struct str file_finding_name(enum file_finding_code code)
{
	return str_of(codes[code].name);
}

const char *file_finding_meaning(enum file_finding_code code)
{
	return codes[code].meaning;
}

const char *file_finding_meaning_of(struct str code)
{
	for (int i = 0; i < FILE_FINDING_COUNT_; i++)
		if (str_is(code, codes[i].name))
			return codes[i].meaning;
	return NULL;
}

const struct finding_sink *file_findings_sinks(const struct file_findings *f)
{
	return f && f->sinks ? f->sinks : finding_stderr();
}

/* The finding of this code and control; it is added if it is not there yet. */
static struct file_finding *find(struct file_findings *f, struct str code, struct str control,
                                 bool accepted)
{
	for (size_t i = 0; i < f->count; i++) {
		struct file_finding *item = &f->item[i];

		if (item->accepted == accepted && str_eq(item->code, code) &&
		    str_eq(item->control, control))
			return item;
	}
	f->item = mem_grow(f->item, &f->capacity, f->count + 1, sizeof(*f->item));
	f->item[f->count] = (struct file_finding){
		.code = str_copy(&f->arena, code),
		.control = str_copy(&f->arena, control),
		.accepted = accepted,
	};
	return &f->item[f->count++];
}

/* Add two counts. The sum stops at MOST, so that a forged seal cannot make it small. */
static uint64_t add_counts(uint64_t a, uint64_t b)
{
	return a > MOST - b ? MOST : a + b;
}

static void add(struct file_findings *f, struct str code, uint64_t count, struct str control,
                const struct decimal *amount, bool accepted)
{
	struct file_finding *item = find(f, code, control.len > 0 ? control : STR_NULL, accepted);
	struct decimal sum;

	item->count = add_counts(item->count, count);
	if (!amount || item->too_long)
		return;
	item->too_long = decimal_add(item->amount, decimal_abs(*amount), &sum) != DECIMAL_OK;
	item->has_amount = !item->too_long;
	item->amount = sum;
}

void file_findings_add(struct file_findings *f, struct str code, uint64_t count, struct str control,
                       const struct decimal *amount)
{
	add(f, code, count, control, amount, false);
}

void file_findings_merge(struct file_findings *f, const struct file_findings *other)
{
	for (size_t i = 0; i < other->count; i++) {
		const struct file_finding *item = &other->item[i];

		add(f, item->code, item->count, item->control,
		    item->has_amount ? &item->amount : NULL, item->accepted);
	}
}

uint64_t file_findings_open(const struct file_findings *f, struct str code, uint64_t *accepted)
{
	uint64_t count[2] = { 0, 0 };

	for (size_t i = 0; i < f->count; i++)
		if (!code.p || str_eq(f->item[i].code, code))
			count[f->item[i].accepted] = add_counts(count[f->item[i].accepted],
			                                        f->item[i].count);
	if (accepted)
		*accepted = count[true];
	return count[false];
}

void file_findings_accept(struct file_findings *f, struct str code)
{
	for (size_t i = 0; i < f->count; i++)
		if (str_eq(f->item[i].code, code))
			f->item[i].accepted = true;
}

void file_findings_put(const struct file_findings *f, struct buf *out)
{
	char text[DECIMAL_TEXT];

	for (size_t i = 0; i < f->count; i++) {
		const struct file_finding *item = &f->item[i];

		buf_adds(out, item->accepted ? "\taccepted=" : "\tfinding=");
		percent_put(out, item->code, ":=");
		buf_addf(out, ":%llu:", (unsigned long long)item->count);
		percent_put(out, item->control, ":=");
		buf_addc(out, ':');
		if (item->has_amount) {
			decimal_format(item->amount, text);
			buf_adds(out, text);
		}
	}
}

/* Cut at the next colon; false if there is none. */
static bool cut(struct str *rest, struct str *piece)
{
	const char *colon = rest->len > 0 ? memchr(rest->p, ':', rest->len) : NULL;

	if (!colon)
		return false;
	*piece = (struct str){ rest->p, (size_t)(colon - rest->p) };
	*rest = (struct str){ colon + 1, rest->len - piece->len - 1 };
	return true;
}

bool file_findings_read(struct file_findings *f, struct str text, bool accepted)
{
	struct str code, count, control, amount = text;
	struct decimal d = decimal_of(0, 0);
	struct arena scratch = { 0 };
	uint64_t n;
	size_t bad;
	bool ok;

	ok = text.len > 0 && unicode_valid(text, &bad) && cut(&amount, &code) &&
	     cut(&amount, &count) && cut(&amount, &control) && code.len > 0 &&
	     str_number(count, &n) && n >= 1 && n <= MOST &&
	     (amount.len == 0 || decimal_parse(amount, &d) == DECIMAL_OK) &&
	     percent_read(code, &scratch, &code) && percent_read(control, &scratch, &control);
	if (ok)
		add(f, code, n, control, amount.len > 0 ? &d : NULL, accepted);
	arena_free(&scratch);
	return ok;
}

void file_finding_show(const struct file_finding *f, struct buf *out)
{
	char number[27], text[DECIMAL_TEXT];

	buf_addstr(out, f->code);
	buf_addf(out, " (%s", text_count(f->count, number));
	if (f->control.len > 0) {
		buf_adds(out, ", ");
		buf_addstr(out, f->control);
	}
	if (f->has_amount) {
		decimal_format(f->amount, text);
		buf_addf(out, "%s%s", f->control.len > 0 ? " " : ", ", text);
	}
	buf_addc(out, ')');
}

static void add_finding(struct json_node *list, const struct file_finding *f)
{
	struct json_node *o = json_node_object();
	char text[DECIMAL_TEXT];

	json_node_set_text(o, "code", f->code);
	json_node_set_count(o, "count", f->count);
	json_node_set_text(o, "control", f->control);
	if (f->has_amount)
		decimal_format(f->amount, text);
	json_node_set_text(o, "amount", f->has_amount ? str_of(text) : STR_NULL);
	json_node_append(list, o);
}

struct json_node *file_findings_json(const struct file_findings *f, bool accepted)
{
	struct json_node *list = json_node_array();

	for (size_t i = 0; i < f->count; i++)
		if (f->item[i].accepted == accepted)
			add_finding(list, &f->item[i]);
	return list;
}

void file_findings_clear(struct file_findings *f)
{
	f->count = 0;
	arena_reset(&f->arena);
}

void file_findings_free(struct file_findings *f)
{
	free(f->item);
	arena_free(&f->arena);
	*f = (struct file_findings){ 0 };
}
