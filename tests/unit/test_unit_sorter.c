/*
 * test_unit_sorter: of sorted units stay those that choice would keep in memory, also where they are more
 * than memory holds; documents of several records, equal records of one file, and units that were given.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "base/mem.h"
#include "dedupe/unit_sorter.h"
#include "unit.h"

#define LITTLE  ((size_t)1 << 19)
#define MUCH    ((size_t)1 << 28)
#define RECORDS 40000
#define KEYS    15000

#define KEY(text) ((struct str){ (text), strlen(text) })

/* The record `i` as it comes; what is drawn depends on nothing else. */
struct drawn {
	bool identity;
	uint64_t key, amounts;
	struct hash128 agree;
	char at[24];
};

static struct drawn draw(uint64_t i)
{
	uint64_t n = (i + 1) * 0x9e3779b97f4a7c15;
	struct drawn r = { .identity = n >> 40 & 15,
		           .key = (n >> 20) % KEYS,
		           .amounts = n >> 44 & 1,
		           .agree = { (n >> 48) % 50 == 0, 0 } };

	snprintf(r.at, sizeof(r.at), "a.csv:%llu", (unsigned long long)i + 2);
	return r;
}

static struct str key_of(const struct drawn *r)
{
	return (struct str){ (char *)&r->key, sizeof(r->key) };
}

/* What choice says of the same records, and which record of each key stays. */
struct model {
	struct choice *choice;
	size_t id[KEYS]; /* from 1 */
	struct hash128 agree[KEYS];
	uint64_t stays[KEYS];
};

static struct model *model_of(bool last)
{
	struct model *m = xcalloc(1, sizeof(*m));

	m->choice = choice_new(last, false, true);
	for (uint64_t i = 0; i < RECORDS; i++) {
		struct drawn r = draw(i);
		bool first;

		CHECK(choice_record(m->choice, r.identity) == i);
		if (!r.identity)
			continue;
		first = m->id[r.key] == 0;
		if (first) {
			m->id[r.key] = choice_count(m->choice) + 1;
			m->agree[r.key] = r.agree;
		}
		if (first || last)
			m->stays[r.key] = i;
		choice_put(m->choice, m->id[r.key] - 1, i, 1, r.amounts);
		if (!values_equal(m->agree[r.key], r.agree))
			choice_contradict(m->choice, m->id[r.key] - 1);
	}
	return m;
}

static void as_choice(bool last, size_t limit)
{
	struct bound memory = { .limit = limit };
	struct unit_sorter *s = unit_sorter_open(&(struct unit_sorter_options){
		.memory = &memory, .last = last, .agree = true, .amounts = true });
	struct contradictions *list = contradictions_new(NULL, NULL);
	struct model *m = model_of(last);
	size_t wrong = 0, merged = 0, differs = 0;
	struct fate fate;

	for (uint64_t i = 0; i < RECORDS; i++) {
		struct drawn r = draw(i);
		struct unit unit = { .begin = unit_sorter_record(s, r.identity),
			             .length = 1,
			             .agree = r.agree,
			             .amounts = r.amounts,
			             .at = KEY(r.at) };

		CHECK(unit.begin == i && (!r.identity || unit_sorter_put(s, key_of(&r), &unit)));
	}
	CHECK(unit_sorter_decide(s, list));
	for (uint64_t i = 0; i < RECORDS; i++) {
		struct drawn r = draw(i), kept = draw(m->stays[r.key]);

		CHECK(unit_sorter_next(s, &fate));
		wrong += fate.verdict != choice_verdict(m->choice, i);
		differs += fate.verdict == VERDICT_DIFFERS;
		if (fate.verdict != VERDICT_MERGED)
			continue;
		merged++;
		wrong += !str_eq(fate.kept, KEY(kept.at));
	}
	CHECK_INT((long long)wrong, 0);
	CHECK(merged > RECORDS / 4 && differs > 500);
	CHECK_INT((long long)unit_sorter_contradictions(s),
	          (long long)choice_contradictions(m->choice));
	CHECK_INT((long long)unit_sorter_others(s), (long long)choice_others(m->choice));
	CHECK(unit_sorter_others(s) > 1000 && unit_sorter_sound(s));
	contradictions_free(list);
	unit_sorter_close(s);
	choice_free(m->choice);
	free(m);
}

static void first_stays(void)
{
	as_choice(false, MUCH);
	as_choice(false, LITTLE);
}

static void last_stays(void)
{
	as_choice(true, MUCH);
	as_choice(true, LITTLE);
}

/* ---- what a record alone does not show ---- */

static struct bound small = { .limit = LITTLE };

static struct unit_sorter *open_small(struct unit_sorter_options how)
{
	how.memory = &small;
	return unit_sorter_open(&how);
}

/* The verdicts on all records, one letter for each: passes, stays, merged, differs. */
static const char *verdicts(struct unit_sorter *s, size_t records, char out[16])
{
	struct contradictions *list = contradictions_new(NULL, NULL);
	struct fate fate;

	CHECK(unit_sorter_decide(s, list));
	for (size_t i = 0; i < records; i++) {
		CHECK(unit_sorter_next(s, &fate));
		out[i] = "psmd"[fate.verdict];
	}
	out[records] = '\0';
	contradictions_free(list);
	unit_sorter_close(s);
	return out;
}

/*
 * A in a file (three records, one of them without an identity) and in another; B twice in one file,
 * apart; C in two versions of a file, and one whose version cannot be computed, as that of D.
 */
static const char *documents(struct unit_sorter_options how, bool unknown, char out[16])
{
	struct unit_sorter *s = open_small(how);

	for (int i = 0; i < 12; i++)
		unit_sorter_record(s, i != 1);
	unit_sorter_put(s, STR("A"), &(struct unit){ .begin = 0, .length = 3, .run = true });
	unit_sorter_put(s, STR("B"), &(struct unit){ .begin = 3, .length = 2, .run = true });
	unit_sorter_put(s, STR("A"),
	                &(struct unit){ .begin = 5, .length = 2, .run = true, .file = 1 });
	unit_sorter_put(s, STR("B"), &(struct unit){ .begin = 7, .length = 1, .run = true });
	unit_sorter_put(s, STR("C"), &(struct unit){ .begin = 8, .length = 1, .run = true });
	unit_sorter_put(
		s, STR("C"),
		&(struct unit){ .begin = 9, .length = 1, .run = true, .version = STR("2") });
	unit_sorter_put(s, STR("C"),
	                &(struct unit){ .begin = 10, .length = 1, .unknown = unknown });
	unit_sorter_put(s, STR("D"),
	                &(struct unit){ .begin = 11, .length = 1, .unknown = unknown });
	return verdicts(s, 12, out);
}

static void several_records(void)
{
	struct unit_sorter_options how = { .why = WHY_VERSIONS };
	char out[16];

	CHECK_STR(documents(how, false, out), "spsddmmdsmms");
	CHECK_STR(documents(how, true, out), "spsddmmddddd");
	how.last = true;
	CHECK_STR(documents(how, false, out), "mpmddssdmmss");
}

/* A file has the key twice and another one three times: three stay. Both have the other key once. */
static void repeats(void)
{
	struct unit_sorter *s = open_small((struct unit_sorter_options){ .repeats = true });
	char out[16];

	for (uint64_t i = 0; i < 7; i++) {
		struct unit unit = { .begin = unit_sorter_record(s, true),
			             .length = 1,
			             .file = i > 2 };

		CHECK(unit_sorter_put_repeat(s, i % 5 == 1 ? STR("other") : STR("key"), &unit));
	}
	CHECK_STR(verdicts(s, 7, out), "sssmmsm");
}

/* The second file has had the record once before: the next one is its second. */
static void repeats_before(void)
{
	struct unit_sorter *s = open_small((struct unit_sorter_options){ .repeats = true });
	char out[16];

	CHECK(unit_sorter_known(s, STR("key"), 1, 1));
	for (uint64_t i = 0; i < 4; i++) {
		struct unit unit = { .begin = unit_sorter_record(s, true),
			             .length = 1,
			             .file = i > 1 };

		CHECK(unit_sorter_put_repeat(s, STR("key"), &unit));
	}
	CHECK_STR(verdicts(s, 4, out), "ssms");
}

/* What was given already stays, at its place, and is none of the records that come. */
static void given(void)
{
	struct unit_sorter *s = open_small((struct unit_sorter_options){ 0 });
	struct contradictions *list = contradictions_new(NULL, NULL);
	struct fate fate;

	CHECK(unit_sorter_put(s, STR("key"),
	                      &(struct unit){ .begin = UINT64_MAX, .at = STR("a.csv:2") }));
	for (uint64_t i = 0; i < 2; i++) {
		struct unit unit = { .begin = unit_sorter_record(s, true), .length = 1 };

		CHECK(unit_sorter_put(s, i > 0 ? STR("key") : STR("other"), &unit));
	}
	CHECK(unit_sorter_decide(s, list));
	CHECK(unit_sorter_next(s, &fate) && fate.verdict == VERDICT_STAYS);
	CHECK(unit_sorter_next(s, &fate) && fate.verdict == VERDICT_MERGED);
	CHECK(str_is(fate.kept, "a.csv:2"));
	contradictions_free(list);
	unit_sorter_close(s);
}

static void too_little(void)
{
	struct bound memory = { .limit = 1000 };

	CHECK(!unit_sorter_open(&(struct unit_sorter_options){ .memory = &memory }));
}

int main(void)
{
	diag_open("unit");
	unit_run("the first of an identity stays, as choice keeps it", first_stays);
	unit_run("the last of an identity stays, as choice keeps it", last_stays);
	unit_run("a document is kept, merged or contradicts itself with all its records",
	         several_records);
	unit_run("equal records of one file are told apart by their number", repeats);
	unit_run("also those that came before", repeats_before);
	unit_run("what was given stays, at its place", given);
	unit_run("too little memory for sorting is an error", too_little);
	return unit_end();
}
