/* balance - see balance.h. */
#include "controls/balance.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "controls/figure.h"
#include "controls/grouping.h"
#include "record/fault.h"
#include "record/finding.h"
#include "sort/keyset.h"

/* The records that agree in the fields `by`. */
struct balance_account {
	bool known;             /* there was a balance in the file: */
	struct decimal balance; /* the last one */
	struct figure moved;    /* the amounts since then */
};

/*
 * What a worker leaves to the main thread: the first balance of an account, or one that does not
 * agree.
 */
struct balance_aside {
	struct str key;        /* of the account */
	struct str at;         /* the place of the balance */
	struct decimal stated; /* the balance */
	bool known;            /* the balance before it is known: */
	struct decimal before; /* that balance */
	struct figure moved;   /* the amounts since then, or since the block began */
};

struct balance {
	const struct spec_clean *clean;
	const struct spec_balance *spec;
	struct file_findings *findings;
	struct keyset *keys; /* of the accounts; NULL: there is only one */
	struct balance_account *account;
	size_t count, capacity;
	size_t last;               /* the account of the last record */
	struct buf key;            /* key of the current record */
	uint64_t agreed, differed; /* of all files */

	bool part;
	struct balance_aside *aside; /* in order */
	size_t aside_count, aside_capacity;
	size_t aside_taken;
	struct arena arena; /* owns them */
	bool exact;         /* no sum has overflowed */
};

static void forget(struct balance *b)
{
	b->count = 0;
	b->last = KEYSET_NONE;
	b->exact = true;
	keyset_free(b->keys);
	b->keys = b->spec->by_count > 0 ? keyset_new() : NULL;
}

struct balance *balance_new(const struct spec_clean *clean, struct file_findings *findings)
{
	struct balance *b;

	if (!clean->balance.present)
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->clean = clean;
	b->spec = &clean->balance;
	b->findings = findings;
	forget(b);
	return b;
}

void balance_file(struct balance *b)
{
	if (b)
		forget(b);
}

/* ---- one record ---- */

/* The account of a key; a new one is made if needed. The next new one may move it. */
static struct balance_account *account_of(struct balance *b, struct str key)
{
	bool fresh = b->count == 0;

	if (!b->keys)
		b->last = 0;
	else if (b->last == KEYSET_NONE || !str_eq(keyset_key(b->keys, b->last), key))
		b->last = keyset_add(b->keys, key, &fresh);
	else
		fresh = false;
	if (fresh) {
		b->account = mem_grow(b->account, &b->capacity, b->count + 1, sizeof(*b->account));
		b->account[b->count++] = (struct balance_account){ .known = false };
	}
	return &b->account[b->last];
}

/* Read a field as a number; 0 if it is null or not in the spec. False if it cannot be read. */
static bool amount(const struct balance *b, const struct record *rec, size_t field,
                   struct decimal *out)
{
	*out = decimal_of(0, 0);
	if (field == SIZE_MAX || !rec->field[field].p)
		return true;
	return (!rec->fault.p || !fault_has(rec, b->clean->field[field].name)) &&
	       decimal_parse(rec->field[field], out) == DECIMAL_OK;
}

/*
 * Add the amounts of the record, or subtract them if `away`: with the newest row first, the balance
 * above a row is the later one.
 */
static void move(const struct balance *b, struct figure *moved, const struct record *rec, bool away)
{
	struct decimal debit, credit;

	if (!amount(b, rec, b->spec->debit, &debit) || !amount(b, rec, b->spec->credit, &credit)) {
		moved->unread++;
		return;
	}
	decimal_sum_add(&moved->sum, away ? decimal_neg(debit) : debit);
	decimal_sum_add(&moved->sum, away ? credit : decimal_neg(credit));
}

static bool is_below_zero(const struct spec_balance *spec, const struct record *rec)
{
	for (size_t i = 0; i < spec->below_zero_count; i++)
		if (str_eq(rec->field[spec->side], spec->below_zero[i]))
			return true;
	return false;
}

/* Read the balance of the record. False if it has none, or it cannot be read. */
static bool stated(const struct balance *b, const struct record *rec, struct decimal *out)
{
	if (!rec->field[b->spec->field].p || !amount(b, rec, b->spec->field, out))
		return false;
	if (is_below_zero(b->spec, rec))
		*out = decimal_neg(*out);
	return true;
}

/* ---- messages ---- */

static void label(const struct balance *b, struct str key, struct buf *out)
{
	buf_addstr(out, b->clean->field[b->spec->field].name);
	grouping_label(b->clean, b->spec->by, b->spec->by_count, key, out);
}

/* The finding of a balance that does not agree: its place, field and code. */
static struct finding differs(const struct balance *b, const struct balance_aside *a)
{
	return (struct finding){ .at = a->at,
		                 .field = b->clean->field[b->spec->field].name,
		                 .code = file_finding_name(FILE_BALANCE_DIFFERS) };
}

static void report_missing(const struct balance *b, const struct balance_aside *a,
                           struct decimal would_be, struct decimal missing)
{
	char x[DECIMAL_TEXT], y[DECIMAL_TEXT], z[DECIMAL_TEXT];
	const struct finding f = differs(b, a);
	struct str line = record_place(a->at).line;
	struct buf name = { 0 };

	label(b, a->key, &name);
	decimal_format(missing, x);
	decimal_format(would_be, y);
	decimal_format(a->stated, z);
	finding_report_whole(
		file_findings_sinks(b->findings), &f,
		"%s: %s missing before line %.*s: by the rows above it would be %s, the file says %s",
		name.p, x, (int)line.len, line.p, y, z);
	buf_free(&name);
}

static void report_unknown(const struct balance *b, const struct balance_aside *a, const char *why)
{
	const struct finding f = differs(b, a);
	struct buf name = { 0 };

	label(b, a->key, &name);
	finding_report_whole(file_findings_sinks(b->findings), &f, "%s: it cannot be compared: %s",
	                     name.p, why);
	buf_free(&name);
}

/*
 * Does a balance follow from the known one above it? If it can be computed, *would_be and *missing
 * are set; otherwise *why has the reason.
 */
static bool follows(const struct balance *b, const struct balance_aside *a,
                    struct decimal *would_be, struct decimal *missing, const char **why)
{
	struct decimal sum;

	*why = NULL;
	if (a->moved.unread > 0)
		*why = "an amount before it could not be read";
	else if (!decimal_sum_get(&a->moved.sum, &sum) ||
	         decimal_add(a->before, sum, would_be) != DECIMAL_OK ||
	         decimal_sub(a->stated, *would_be, missing) != DECIMAL_OK)
		*why = "it would have more than 38 digits";
	/* the missing amount lies between the older balance and the newer one */
	if (b->spec->newest_first)
		*missing = decimal_neg(*missing);
	return !*why && decimal_sign(*missing) == 0;
}

/* Compare, and report a balance that does not agree. */
static void compare(struct balance *b, const struct balance_aside *a)
{
	struct str field = b->clean->field[b->spec->field].name;
	struct decimal would_be = decimal_of(0, 0), missing = would_be;
	const char *why;

	if (follows(b, a, &would_be, &missing, &why)) {
		b->agreed++;
		return;
	}
	b->differed++;
	if (why)
		report_unknown(b, a, why);
	else
		report_missing(b, a, would_be, missing);
	file_findings_add(b->findings, file_finding_name(FILE_BALANCE_DIFFERS), 1, field,
	                  why ? NULL : &missing);
}

/* In a worker: leave it to the main thread. */
static void put_aside(struct balance *b, const struct balance_aside *a)
{
	struct balance_aside *kept;

	b->aside = mem_grow(b->aside, &b->aside_capacity, b->aside_count + 1, sizeof(*b->aside));
	kept = &b->aside[b->aside_count++];
	*kept = *a;
	kept->key = str_copy(&b->arena, a->key);
	kept->at = str_copy(&b->arena, a->at);
}

/* The account gets a balance from the file. True if that was put aside. */
static bool arrive(struct balance *b, struct balance_account *account, struct str key,
                   const struct record *rec, struct decimal to)
{
	struct balance_aside a = { key,           rec->at, to, account->known, account->balance,
		                   account->moved };
	struct decimal would_be = decimal_of(0, 0), missing = would_be;
	const char *why;

	if (b->part && (!a.known || !follows(b, &a, &would_be, &missing, &why))) {
		put_aside(b, &a);
		return true;
	}
	if (a.known)
		compare(b, &a);
	return false;
}

bool balance_add(struct balance *b, const struct record *rec)
{
	struct balance_account *account;
	struct decimal to;
	struct str key;
	bool aside = false;

	if (!b)
		return false;
	key = grouping_key(b->spec->by, b->spec->by_count, rec, &b->key);
	account = account_of(b, key);
	if (!b->spec->newest_first)
		move(b, &account->moved, rec, false);
	b->exact = b->exact && !account->moved.sum.overflow;
	if (stated(b, rec, &to)) {
		aside = arrive(b, account, key, rec, to);
		*account = (struct balance_account){ .known = true, .balance = to };
	}
	if (b->spec->newest_first)
		move(b, &account->moved, rec, true);
	return aside;
}

/* ---- workers ---- */

void balance_for_worker(struct balance *b)
{
	if (b)
		b->part = true;
}

void balance_take(struct balance *b, struct balance *part)
{
	struct balance_aside a = part->aside[part->aside_taken++];
	const struct balance_account *account = account_of(b, a.key);

	if (!a.known && account->known) {
		struct figure moved = account->moved;

		figure_merge(&moved, &a.moved);
		a.moved = moved;
		a.before = account->balance;
		a.known = true;
	}
	if (a.known)
		compare(b, &a);
}

void balance_join(struct balance *b, struct balance *part)
{
	for (size_t i = 0; b && i < part->count; i++) {
		const struct balance_account *from = &part->account[i];
		struct balance_account *to = account_of(b, part->keys ? keyset_key(part->keys, i)
		                                                      : STR(""));

		if (from->known)
			*to = *from;
		else
			figure_merge(&to->moved, &from->moved);
	}
	if (b)
		b->agreed += part->agreed;
}

bool balance_exact(const struct balance *b)
{
	for (size_t i = 0; b && i < b->count; i++)
		if (b->account[i].moved.sum.overflow)
			return false;
	return !b || b->exact;
}

void balance_clear(struct balance *b)
{
	if (!b)
		return;
	if (b->count > 0)
		forget(b);
	b->agreed = 0;
	b->aside_count = b->aside_taken = 0;
	arena_reset(&b->arena);
}

/* ---- the end ---- */

void balance_summary(const struct balance *b, struct buf *out)
{
	char number[27];

	if (!b)
		return;
	buf_addf(out, ", %s balance%s", text_count(b->agreed, number),
	         b->agreed == 1 ? " agrees" : "s agree");
	if (b->differed > 0)
		buf_addf(out, ", %s differ%s", text_count(b->differed, number),
		         b->differed == 1 ? "s" : "");
}

void balance_free(struct balance *b)
{
	if (!b)
		return;
	keyset_free(b->keys);
	free(b->account);
	buf_free(&b->key);
	free(b->aside);
	arena_free(&b->arena);
	free(b);
}
