/*
 * reasons: whatever is done to the records after, the reasons add up to the difference of each key, and each
 * thing that was done has its own kind of reason.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/diag.h"
#include "base/mem.h"
#include "reasons/reasons.h"
#include "reported.h"
#include "unit.h"

#define VOUCHERS 60
#define MOST     512
#define ACCOUNTS 6
#define PERIODS  3
#define KEYS     (ACCOUNTS * PERIODS)
#define MEMORY   (1 << 20)

static uint64_t seed;

static unsigned below(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

/* ---- books ---- */

struct entry {
	unsigned voucher, line, account, period;
	long long debit, credit; /* hundredths */
	char at[32];
};

struct book {
	struct entry entry[MOST];
	size_t count;
};

static struct entry *add(struct book *b, struct entry entry)
{
	b->entry[b->count] = entry;
	return &b->entry[b->count++];
}

/* Amounts of five digits, all different, of which no two neighbours are equal and none is 0. */
static long long amount(void)
{
	char digit[6] = { 0 };

	do
		for (int i = 0; i < 5; i++)
			digit[i] = (char)('1' + below(9));
	while (digit[0] == digit[1] || digit[1] == digit[2] || digit[2] == digit[3] ||
	       digit[3] == digit[4]);
	return atoll(digit);
}

static void make(struct book *b)
{
	b->count = 0;
	for (unsigned v = 1; v <= VOUCHERS; v++) {
		struct entry entry = { .voucher = v,
			               .line = 1,
			               .account = below(ACCOUNTS),
			               .period = v * PERIODS / (VOUCHERS + 1),
			               .debit = amount() };

		add(b, entry);
		entry.line = 2;
		entry.account = (entry.account + 1 + below(ACCOUNTS - 1)) % ACCOUNTS;
		entry.credit = entry.debit;
		entry.debit = 0;
		add(b, entry);
	}
	for (size_t i = 0; i < b->count; i++)
		snprintf(b->entry[i].at, sizeof(b->entry[i].at), "old.csv:%zu", i + 2);
}

static unsigned key_of(const struct entry *entry)
{
	return entry->account * PERIODS + entry->period;
}

static struct str number(char room[24], const char *form, unsigned n)
{
	snprintf(room, 24, form, n);
	return str_of(room);
}

static bool put(struct reasons *rs, enum reason_from from, const struct entry *entry,
                const char *why)
{
	char room[4][24];
	struct str id[] = { number(room[0], "V-%05u", entry->voucher),
		            number(room[1], "%u", entry->line) };
	struct str key[] = { number(room[2], "10%02u", entry->account),
		             number(room[3], "2023%02u", entry->period) };
	struct decimal value[] = { decimal_of(entry->debit, 2), decimal_of(entry->credit, 2) };
	struct reason_record rec = { from, id, key, value, str_of(entry->at), str_of(why) };

	return reasons_put(rs, &rec);
}

static void put_book(struct reasons *rs, enum reason_from from, const struct book *b,
                     const char *why)
{
	/* in no order */
	for (size_t i = 0; i < b->count; i++)
		CHECK(put(rs, from, &b->entry[i * 37 % b->count], why));
}

static bool all_records; /* those that agree are wanted, too */

static struct reasons *open_all(bool has_before)
{
	struct reasons_options options = { .id_parts = 2,
		                           .voucher_parts = 1,
		                           .key_parts = 2,
		                           .measures = 2,
		                           .has_before = has_before,
		                           .contents = true,
		                           .all = all_records,
		                           .memory = MEMORY };
	struct reasons *rs = reasons_open(&options);

	for (unsigned k = 0; k < KEYS; k++) {
		char room[2][24];
		struct str key[] = { number(room[0], "10%02u", k / PERIODS),
			             number(room[1], "2023%02u", k % PERIODS) };

		CHECK(reasons_want(rs, key, KEYS - k));
	}
	return rs;
}

/* ---- what comes out ---- */

struct found {
	size_t kinds[REASON_KINDS];          /* reasons of each kind */
	long long debit[KEYS], credit[KEYS]; /* what they add up to */
	size_t reasons;
	size_t agree;              /* records that agree, which are no reasons */
	long long figure[2][KEYS]; /* the debits of each side */
	char last_twin[24], last_why[40];
};

static long long hundredths(struct decimal d)
{
	long long n = 0;

	CHECK(decimal_rescale(d, 2, ROUND_NONE, &d) == DECIMAL_OK);
	d.scale = 0;
	CHECK(decimal_int64(d, &n));
	return n;
}

static struct found work(struct reasons *rs)
{
	struct found f = { 0 };
	struct reason r;
	uint64_t rank = 0;

	CHECK(reasons_work(rs));
	while (reasons_next(rs, &r)) {
		CHECK(r.rank >= rank && r.rank >= 1 && r.rank <= KEYS);
		rank = r.rank;
		f.kinds[r.kind]++;
		f.reasons += !reason_agrees(r.kind);
		f.agree += reason_agrees(r.kind);
		for (int side = 0; side < 2; side++)
			if (r.part[side])
				f.figure[side][KEYS - r.rank] += hundredths(r.part[side][0]);
		f.debit[KEYS - r.rank] += hundredths(r.value[0]);
		f.credit[KEYS - r.rank] += hundredths(r.value[1]);
		if (r.twin)
			snprintf(f.last_twin, sizeof(f.last_twin), "%.*s", (int)r.twin[0].len,
			         r.twin[0].p);
		if (r.why.p)
			snprintf(f.last_why, sizeof(f.last_why), "%.*s", (int)r.why.len, r.why.p);
	}
	CHECK(reasons_whole(rs));
	return f;
}

static void check_figure(const long long *figure, const struct book *b)
{
	long long debit[KEYS] = { 0 };

	for (size_t i = 0; i < b->count; i++)
		debit[key_of(&b->entry[i])] += b->entry[i].debit;
	for (unsigned k = 0; k < KEYS; k++)
		CHECK(figure[k] == debit[k]);
}

static void check_sums(const struct found *f, const struct book *before, const struct book *after)
{
	long long debit[KEYS] = { 0 }, credit[KEYS] = { 0 };

	for (size_t i = 0; i < after->count; i++) {
		debit[key_of(&after->entry[i])] += after->entry[i].debit;
		credit[key_of(&after->entry[i])] += after->entry[i].credit;
	}
	for (size_t i = 0; before && i < before->count; i++) {
		debit[key_of(&before->entry[i])] -= before->entry[i].debit;
		credit[key_of(&before->entry[i])] -= before->entry[i].credit;
	}
	for (unsigned k = 0; k < KEYS; k++)
		CHECK(f->debit[k] == debit[k] && f->credit[k] == credit[k]);
	if (before && all_records) {
		check_figure(f->figure[0], before);
		check_figure(f->figure[1], after);
	}
}

static struct found compare(const struct book *before, const struct book *after)
{
	struct reasons *rs = open_all(true);
	struct found f;

	put_book(rs, REASON_FROM_BEFORE, before, NULL);
	put_book(rs, REASON_FROM_AFTER, after, NULL);
	f = work(rs);
	check_sums(&f, before, after);
	reasons_close(rs);
	return f;
}

/* ---- what people do ---- */

static long long exchanged(long long n)
{
	/* the second and the third digit */
	return n / 10000 * 10000 + n / 100 % 10 * 1000 + n / 1000 % 10 * 100 + n % 100;
}

static void wrong_account(struct book *b, size_t i)
{
	b->entry[i].account = (b->entry[i].account + 1) % ACCOUNTS;
}
static void wrong_period(struct book *b, size_t i)
{
	b->entry[i].period = (b->entry[i].period + 1) % PERIODS;
}
static void digits(struct book *b, size_t i)
{
	b->entry[i].debit = exchanged(b->entry[i].debit);
	b->entry[i].credit = exchanged(b->entry[i].credit);
}
static void sign(struct book *b, size_t i)
{
	b->entry[i].debit *= -1;
	b->entry[i].credit *= -1;
}
static void side(struct book *b, size_t i)
{
	long long debit = b->entry[i].debit;

	b->entry[i].debit = b->entry[i].credit;
	b->entry[i].credit = debit;
}
static void rounding(struct book *b, size_t i)
{
	if (b->entry[i].debit != 0)
		b->entry[i].debit++;
	else
		b->entry[i].credit--;
}
static void point(struct book *b, size_t i)
{
	b->entry[i].debit *= 100;
	b->entry[i].credit *= 100;
}
static void other(struct book *b, size_t i)
{
	b->entry[i].debit += b->entry[i].debit != 0 ? 12345 : 0;
	b->entry[i].credit += b->entry[i].credit != 0 ? 12345 : 0;
}
static void missing(struct book *b, size_t i)
{
	unsigned voucher = b->entry[i].voucher;
	size_t kept = 0;

	for (size_t k = 0; k < b->count; k++)
		if (b->entry[k].voucher != voucher)
			b->entry[kept++] = b->entry[k];
	b->count = kept;
}
static void doubled_as(struct book *b, size_t i, unsigned voucher)
{
	size_t count = b->count;

	for (size_t k = 0; k < count; k++)
		if (b->entry[k].voucher == b->entry[i].voucher)
			add(b, b->entry[k])->voucher = voucher;
}
static void doubled(struct book *b, size_t i)
{
	doubled_as(b, i, b->entry[i].voucher);
}
static void copied(struct book *b, size_t i)
{
	doubled_as(b, i, 9000 + b->entry[i].voucher);
}
static void invented(struct book *b, size_t i)
{
	struct entry entry = b->entry[i];

	entry.voucher = 8000 + entry.voucher;
	entry.debit += 100000;
	add(b, entry);
}

static const struct deed {
	const char *name;
	void (*plant)(struct book *b, size_t i);
	enum reason_kind kind;
	size_t reasons;
} deeds[] = {
	{ "wrong account", wrong_account, REASON_MOVED, 2 },
	{ "wrong period", wrong_period, REASON_MOVED, 2 },
	{ "digits", digits, REASON_DIGITS, 1 },
	{ "sign", sign, REASON_SIGN, 1 },
	{ "side", side, REASON_SIGN, 1 },
	{ "rounding", rounding, REASON_ROUNDING, 1 },
	{ "point", point, REASON_POINT, 1 },
	{ "other", other, REASON_AMOUNT, 1 },
	{ "missing", missing, REASON_MISSING, 2 },
	{ "doubled", doubled, REASON_TWICE_AFTER, 2 },
	{ "copied", copied, REASON_TWICE_AFTER, 2 },
	{ "invented", invented, REASON_ADDED, 1 },
};
#define DEEDS (sizeof(deeds) / sizeof(*deeds))

static struct book before, after;

/* Each deed alone, and three of them on records of one key. */
static void alone(void)
{
	for (seed = 1; seed <= 100; seed++)
		for (size_t d = 0; d < DEEDS; d++) {
			struct found f;
			uint64_t kept = seed;

			make(&before);
			after = before;
			deeds[d].plant(&after, below((unsigned)after.count));
			f = compare(&before, &after);
			CHECK_ROW(f.kinds[deeds[d].kind] == deeds[d].reasons, deeds[d].name);
			CHECK_ROW(f.reasons == deeds[d].reasons, deeds[d].name);
			seed = kept;
		}
}

/* A record with this key, whose voucher nothing was done to; SIZE_MAX: there is none. */
static size_t untouched(const struct book *b, unsigned key, const bool *touched)
{
	for (size_t i = 0; i < b->count; i++)
		if (key_of(&b->entry[i]) == key && b->entry[i].voucher <= VOUCHERS &&
		    !touched[b->entry[i].voucher])
			return i;
	return SIZE_MAX;
}

static void together(void)
{
	size_t draws = 0;

	for (uint64_t s = 1; s <= 100; s++) {
		bool touched[VOUCHERS + 1] = { false };
		size_t want[REASON_KINDS] = { 0 }, planted = 0;
		struct found f;
		unsigned key;

		seed = s;
		make(&before);
		after = before;
		key = key_of(&before.entry[below((unsigned)before.count)]);
		for (; planted < 3; planted++) {
			size_t i = untouched(&after, key, touched);
			const struct deed *deed = &deeds[below(DEEDS)];

			if (i == SIZE_MAX)
				break;
			touched[after.entry[i].voucher] = true;
			deed->plant(&after, i);
			want[deed->kind] += deed->reasons;
		}
		draws += planted == 3;
		f = compare(&before, &after);
		for (int kind = 0; kind < REASON_KINDS; kind++)
			if (!reason_agrees((enum reason_kind)kind))
				CHECK_INT(f.kinds[kind], want[kind]);
	}
	CHECK(draws > 90);
}

/* ---- numbers ---- */

static void renumber(struct book *b)
{
	for (size_t i = 0; i < b->count; i++) {
		/* the numbers are those of other vouchers, and lines are counted backwards */
		b->entry[i].voucher = 7 + (b->entry[i].voucher * 17) % 61;
		b->entry[i].line = 3 - b->entry[i].line;
	}
}

static void renumbered(void)
{
	struct reasons *rs = open_all(true);
	struct found f;

	seed = 5;
	make(&before);
	after = before;
	renumber(&after);
	put_book(rs, REASON_FROM_BEFORE, &before, NULL);
	put_book(rs, REASON_FROM_AFTER, &after, NULL);
	f = work(rs);
	CHECK_INT(f.reasons, 0);
	CHECK_INT(reasons_renumbered(rs), VOUCHERS - 1); /* one of them keeps its number */
	reasons_close(rs);

	/* a copy of one of them is known by its lines */
	copied(&after, 10);
	f = compare(&before, &after);
	CHECK_INT(f.kinds[REASON_TWICE_AFTER], 2);
	CHECK_INT(f.reasons, 2);
	CHECK(f.last_twin[0] == 'V');
}

static void twin(void)
{
	struct found f;

	seed = 6;
	make(&before);
	after = before;
	copied(&after, 10); /* of voucher 6 */
	f = compare(&before, &after);
	CHECK_STR(f.last_twin, "V-00006");
}

/* All records come back, in pairs where they agree: they are the figures of both sides. */
static void everything(void)
{
	struct found f;

	all_records = true;
	together();
	seed = 11;
	make(&before);
	after = before;
	renumber(&after);
	missing(&after, 30);
	/* under another number a voucher is known by all its lines */
	wrong_account(&after, 40);
	f = compare(&before, &after);
	CHECK_INT(f.agree, before.count - 2 - 2);
	CHECK_INT(f.kinds[REASON_MISSING], 4);
	all_records = false;
}

/* ---- what left on the way ---- */

static void left(void)
{
	struct reasons *rs = open_all(true);
	struct book aside;
	struct found f;

	seed = 7;
	make(&before);
	after = before;
	missing(&after, 20);
	aside.count = 0;
	for (size_t i = 0; i < before.count; i++)
		if (before.entry[i].voucher == before.entry[20].voucher)
			add(&aside, before.entry[i]);
	/* the export has a voucher three times, and one of the three was merged */
	doubled(&before, 40);
	memcpy(&before.entry[before.count], &before.entry[before.count - 2],
	       2 * sizeof(*before.entry));
	before.count += 2;
	/* of another version of the voucher set aside nothing is known */
	add(&before, before.entry[20])->debit += 100;
	put_book(rs, REASON_FROM_BEFORE, &before, NULL);
	put_book(rs, REASON_FROM_AFTER, &after, NULL);
	put_book(rs, REASON_FROM_LEFT, &aside, "set aside: unbalanced");
	for (size_t i = before.count - 3; i < before.count - 1; i++)
		CHECK(put(rs, REASON_FROM_LEFT, &before.entry[i], "merged"));
	f = work(rs);
	check_sums(&f, &before, &after);
	CHECK_INT(f.kinds[REASON_LEFT], 4);
	CHECK_INT(f.kinds[REASON_TWICE_BEFORE], 2);
	CHECK_INT(f.kinds[REASON_MISSING], 1);
	CHECK_INT(f.reasons, 7);
	reasons_close(rs);
}

/* A record left whose key is not known, because it could not be mapped. */
static void left_without_key(void)
{
	struct reasons *rs = open_all(true);
	struct entry lost;
	struct str id[] = { STR("V-00011"), STR("1") }, key[] = { STR_NULL, STR("202300") };
	struct decimal value[] = { decimal_of(0, 0), decimal_of(0, 0) };
	struct reason_record rec = { REASON_FROM_LEFT,          id, key, value, STR("old.csv:22"),
		                     STR("set aside: unmapped") };
	struct found f;

	seed = 8;
	make(&before);
	after = before;
	lost = after.entry[20];
	CHECK_INT(lost.voucher, 11);
	memmove(&after.entry[20], &after.entry[21], (after.count - 21) * sizeof(lost));
	after.count--;
	put_book(rs, REASON_FROM_BEFORE, &before, NULL);
	put_book(rs, REASON_FROM_AFTER, &after, NULL);
	CHECK(reasons_put(rs, &rec));
	f = work(rs);
	check_sums(&f, &before, &after);
	CHECK_INT(f.kinds[REASON_LEFT], 1);
	CHECK_INT(f.reasons, 1);
	CHECK_STR(f.last_why, "set aside: unmapped");
	reasons_close(rs);
}

/* The side before is a report: its records are not there. */
static void report(void)
{
	struct reasons *rs = open_all(false);
	struct found f;
	struct book aside = { .count = 0 };

	seed = 9;
	make(&before);
	after = before;
	missing(&after, 20);
	add(&aside, before.entry[20]);
	add(&aside, before.entry[21]);
	doubled(&after, 50);
	put_book(rs, REASON_FROM_AFTER, &after, NULL);
	put_book(rs, REASON_FROM_LEFT, &aside, "set aside: unbalanced");
	f = work(rs);
	check_sums(&f, &before, &after);
	CHECK_INT(f.kinds[REASON_LEFT], 2);
	CHECK_INT(f.kinds[REASON_TWICE_AFTER], 2);
	CHECK_INT(f.reasons, 4);
	reasons_close(rs);
}

/* Without identities only that can be said of a record, that the other side lacks it. */
static void no_identity(void)
{
	struct reasons_options options = {
		.key_parts = 1, .measures = 1, .has_before = true, .memory = MEMORY
	};
	struct reasons *rs = reasons_open(&options);
	struct str key[] = { STR("1001") }, other_key[] = { STR("1002") };
	struct decimal amounts[] = { decimal_of(100, 2), decimal_of(10, 1), decimal_of(200, 2) };
	struct reason_record rec = { REASON_FROM_BEFORE, NULL,       key,
		                     &amounts[0],        STR("a:1"), STR_NULL };
	struct reason r;

	CHECK(reasons_want(rs, key, 1));
	CHECK(reasons_put(rs, &rec)); /* 1.00 */
	rec.value = &amounts[2];
	CHECK(reasons_put(rs, &rec)); /* 2.00 */
	rec.from = REASON_FROM_AFTER;
	rec.value = &amounts[1];
	CHECK(reasons_put(rs, &rec)); /* 1.0 */
	CHECK(reasons_put(rs, &rec)); /* 1.0 */
	rec.key = other_key;
	CHECK(reasons_put(rs, &rec)); /* not wanted */
	CHECK(reasons_work(rs));
	CHECK(reasons_next(rs, &r) && r.kind == REASON_MISSING && hundredths(r.value[0]) == -200);
	CHECK(reasons_next(rs, &r) && r.kind == REASON_ADDED && hundredths(r.value[0]) == 100);
	CHECK(!r.id && !r.other && !r.twin);
	CHECK(!reasons_next(rs, &r));
	CHECK(reasons_rewind(rs) && reasons_next(rs, &r) && r.kind == REASON_MISSING);
	CHECK(!reasons_whole(rs));
	reasons_close(rs);
}

/* Places and keys of what was changed and moved. */
static void places(void)
{
	struct reasons *rs = open_all(true);
	struct reason r;

	seed = 10;
	make(&before);
	after = before;
	wrong_account(&after, 30);
	digits(&after, 30);
	snprintf(after.entry[30].at, sizeof(after.entry[30].at), "ledger:31");
	put_book(rs, REASON_FROM_BEFORE, &before, NULL);
	put_book(rs, REASON_FROM_AFTER, &after, NULL);
	CHECK(reasons_work(rs));
	for (int i = 0; i < 3; i++) {
		CHECK(reasons_next(rs, &r));
		CHECK(str_is(r.at[0], "old.csv:32") && str_is(r.at[1], "ledger:31"));
		CHECK(r.id && str_is(r.id[0], "V-00016") && str_is(r.id[1], "1"));
		CHECK((r.kind == REASON_MOVED) == (r.other != NULL));
		CHECK(r.kind == REASON_MOVED || r.kind == REASON_DIGITS);
	}
	CHECK(!reasons_next(rs, &r));
	reasons_close(rs);
}

static void little_memory(void)
{
	struct reasons_options options = { .key_parts = 1, .measures = 1, .memory = 1000 };

	diag_open("unit");
	diag_set_level(DIAG_SILENT);
	CHECK(!reasons_open(&options));
	CHECK_INT(diag_close(), 2);
}

int main(void)
{
	unit_run("each thing that is done to a record has its kind", alone);
	unit_run("three at once on one key are told apart", together);
	unit_run("vouchers that are equal but for their number are the same", renumbered);
	unit_run("a copy under another number is known by its lines", twin);
	unit_run("all records, also those that agree, are the figures of both sides", everything);
	unit_run("what left on the way is a reason", left);
	unit_run("what left without a key is known by its identity", left_without_key);
	unit_run("without the records before, what is known is a reason", report);
	unit_run("without identities", no_identity);
	unit_run("a reason has its places and keys", places);
	unit_run("little memory is an error", little_memory);
	return unit_end();
}
