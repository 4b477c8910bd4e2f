/*
 * unit_sorter - sorters of the units by identity, of the verdicts on identities, and of what becomes of
 * records by their number.
 */
#include "dedupe/unit_sorter.h"

#include <stdlib.h>
#include <string.h>

#include "record/payload.h"
#include "sort/keyset.h"
#include "sort/sorter.h"

/* The parts of --memory that the sorters get. */
#define LARGE_PART 4
#define SMALL_PART 8

/* How often records of one identity were there in a file. */
struct file_times {
	uint64_t identity; /* the count is of this one, from 1 */
	uint32_t times;
};

/* The identity at work. */
struct identity_state {
	uint64_t number;      /* of the identity, from 1; 0: none yet */
	uint64_t units;       /* so far */
	bool differs;         /* they contradict each other */
	struct hash128 agree; /* of the first unit */
	uint64_t begin;       /* of the unit that stays, */
	uint64_t amounts;     /* its amounts, */
	struct buf at;        /* and its place */
	bool has_at;
};

/* The verdict on an identity of several units, or on one that contradicts itself. */
struct verdict_head {
	uint64_t begin; /* of the unit that stays */
	uint64_t amounts;
	bool differs;
};

/* What becomes of a unit that does not stay. */
struct fate_head {
	uint64_t length, id;
	enum verdict verdict;
};

struct unit_sorter {
	struct unit_sorter_options how;
	struct sorter *repeats;  /* units without their number in the file; NULL: not wanted */
	struct sorter *units;    /* by identity */
	struct sorter *verdicts; /* in the order of the identities */
	struct sorter *fates;    /* by the number of the first record */
	struct sorter *passed;   /* the numbers of records that pass */
	uint64_t records;        /* so far; then those that have come back */
	struct identity_state now;
	struct buf key;           /* of the identity at work */
	struct keyset *runs;      /* of that: versions that have begun in files */
	struct file_times *times; /* for each file */
	size_t times_capacity;
	struct buf text; /* scratch */
	uint64_t contradictions, others;
	bool failed; /* an error was reported */

	/* while records come back: */
	bool fate_there, pass_there; /* there is a next one: */
	uint64_t begin, pass;        /* the number of its first record */
	struct fate_head fate;
	struct str kept;
};

/* ---- opening, and what is put ---- */

static struct sorter *open_part(const struct bound *memory, unsigned parts)
{
	return sorter_open(&(struct sorter_options){ .memory = memory->limit / parts,
	                                             .parts = bound_parts(memory, parts) });
}

struct unit_sorter *unit_sorter_open(const struct unit_sorter_options *how)
{
	struct unit_sorter *s = xcalloc(1, sizeof(*s));
	const struct bound *memory = how->memory;

	bound_has(how->memory, 0); /* which sets the limit */
	s->how = *how;
	s->runs = keyset_new();
	/* the smallest part first: it says what is needed */
	s->verdicts = open_part(memory, SMALL_PART);
	s->fates = s->verdicts ? open_part(memory, SMALL_PART) : NULL;
	s->passed = s->fates ? open_part(memory, SMALL_PART) : NULL;
	s->units = s->passed ? open_part(memory, LARGE_PART) : NULL;
	if (s->units && how->repeats)
		s->repeats = open_part(memory, LARGE_PART);
	if (s->units && (s->repeats || !how->repeats))
		return s;
	unit_sorter_close(s);
	return NULL;
}

uint64_t unit_sorter_record(struct unit_sorter *s, bool identity)
{
	char key[sizeof(uint64_t)];
	uint64_t number = s->records++;

	if (!identity && !sorter_put(s->passed, sorter_number_key(number, key), STR_NULL))
		s->failed = true;
	return number;
}

static void write_unit(struct buf *out, const struct unit *unit)
{
	buf_add(out, unit, sizeof(*unit));
	payload_text(out, unit->version);
	payload_text(out, unit->at);
}

static void read_unit(struct str payload, struct unit *unit)
{
	payload_take(&payload, unit, sizeof(*unit));
	payload_take_text(&payload, &unit->version);
	payload_take_text(&payload, &unit->at);
}

static bool put(struct unit_sorter *s, struct sorter *to, struct str key, const struct unit *unit)
{
	buf_reset(&s->text);
	write_unit(&s->text, unit);
	s->failed = s->failed || !sorter_put(to, key, buf_str(&s->text));
	return !s->failed;
}

bool unit_sorter_put(struct unit_sorter *s, struct str key, const struct unit *unit)
{
	return put(s, s->units, key, unit);
}

bool unit_sorter_put_repeat(struct unit_sorter *s, struct str key, const struct unit *unit)
{
	return put(s, s->repeats, key, unit);
}

bool unit_sorter_known(struct unit_sorter *s, struct str key, uint32_t file, uint32_t times)
{
	return put(s, s->repeats, key, &(struct unit){ .begin = times, .file = file });
}

/* ---- numbers of equal records of one file ---- */

/* Does the identity differ from the one before? */
static bool is_other(const struct unit_sorter *s, struct str key)
{
	return s->now.number == 0 || !str_eq(key, buf_str(&s->key));
}

static void begin_identity(struct unit_sorter *s, struct str key)
{
	s->now.number++;
	s->now.units = 0;
	s->now.differs = false;
	buf_reset(&s->key);
	buf_addstr(&s->key, key);
}

/* How often the identity at work was there in a file. */
static uint32_t *times_of(struct unit_sorter *s, uint32_t file)
{
	size_t before = s->times_capacity;
	struct file_times *t;

	s->times = mem_grow(s->times, &s->times_capacity, (size_t)file + 1, sizeof(*s->times));
	memset(s->times + before, 0, (s->times_capacity - before) * sizeof(*s->times));
	t = &s->times[file];
	if (t->identity != s->now.number)
		*t = (struct file_times){ .identity = s->now.number };
	return &t->times;
}

/* Add to each key its number in its file, as repeats_number() does. */
static bool number_repeats(struct unit_sorter *s)
{
	struct buf numbered = { 0 };
	struct str key, payload;
	struct unit unit;
	bool ok = true;

	while (ok && sorter_next(s->repeats, &key, &payload, NULL)) {
		uint32_t *times;

		if (is_other(s, key))
			begin_identity(s, key);
		read_unit(payload, &unit);
		times = times_of(s, unit.file);
		if (unit.length == 0) {
			*times = (uint32_t)unit.begin;
			continue;
		}
		++*times;
		buf_reset(&numbered);
		buf_addstr(&numbered, key);
		buf_add(&numbered, times, sizeof(*times));
		ok = put(s, s->units, buf_str(&numbered), &unit);
	}
	buf_free(&numbered);
	ok = ok && sorter_whole(s->repeats);
	sorter_close(s->repeats);
	s->repeats = NULL;
	s->now.number = 0;
	return ok;
}

/* ---- verdicts on identities ---- */

/* The identity at work is complete. */
static bool finish_identity(struct unit_sorter *s)
{
	const struct identity_state *now = &s->now;
	struct verdict_head head = { now->begin, now->amounts, now->differs };
	char key[sizeof(uint64_t)];

	if (now->number == 0 || (now->units == 1 && !now->differs))
		return true;
	buf_reset(&s->text);
	buf_add(&s->text, &head, sizeof(head));
	payload_text(&s->text, now->has_at ? buf_str(&now->at) : STR_NULL);
	return sorter_put(s->verdicts, sorter_number_key(now->number, key), buf_str(&s->text));
}

/* This unit stays, unless a later one does. */
static void keep(struct identity_state *now, const struct unit *unit)
{
	now->begin = unit->begin;
	now->amounts = unit->amounts;
	now->has_at = unit->at.p;
	buf_reset(&now->at);
	buf_addstr(&now->at, unit->at);
}

/* Did the file have this version of the document in an earlier run? From now on it did. */
static bool is_apart(struct unit_sorter *s, const struct unit *unit)
{
	bool fresh = true;

	if (!unit->run)
		return false;
	buf_reset(&s->text);
	buf_add(&s->text, &unit->file, sizeof(unit->file));
	buf_addstr(&s->text, unit->version);
	keyset_add(s->runs, buf_str(&s->text), &fresh);
	return !fresh;
}

/* Add a unit to the identity at work. */
static void add_unit(struct unit_sorter *s, const struct unit *unit, struct contradictions *list)
{
	struct identity_state *now = &s->now;
	bool apart = is_apart(s, unit);
	enum why why = s->how.why;
	bool differs;

	if (now->units == 0)
		now->agree = unit->agree;
	if (now->units == 0 || s->how.last)
		keep(now, unit);
	now->units++;
	differs = s->how.agree && !values_equal(now->agree, unit->agree);
	if (!differs && (apart || unit->unknown)) {
		differs = true;
		why = apart ? WHY_APART : WHY_VERSION;
	}
	if (!differs || now->differs)
		return;
	now->differs = true;
	s->contradictions++;
	contradictions_note(list, now->number, unit->begin, why);
}

static bool decide_identities(struct unit_sorter *s, struct contradictions *list)
{
	struct str key, payload;
	struct unit unit;

	while (sorter_next(s->units, &key, &payload, NULL)) {
		if (is_other(s, key)) {
			if (!finish_identity(s))
				return false;
			begin_identity(s, key);
			keyset_clear(s->runs);
		}
		read_unit(payload, &unit);
		add_unit(s, &unit, list);
	}
	return sorter_whole(s->units) && finish_identity(s);
}

/* ---- what becomes of units ---- */

/* Go on to the next verdict; *number is of its identity, UINT64_MAX after the last. */
static bool step_verdict(struct unit_sorter *s, uint64_t *number, struct verdict_head *head,
                         struct str *kept)
{
	struct str key, payload;

	*number = UINT64_MAX;
	if (!sorter_next(s->verdicts, &key, &payload, NULL))
		return sorter_whole(s->verdicts);
	*number = sorter_key_number(key);
	payload_take(&payload, head, sizeof(*head));
	payload_take_text(&payload, kept);
	return true;
}

/* Keep what becomes of a unit of the identity at work. */
static bool note_fate(struct unit_sorter *s, const struct unit *unit,
                      const struct verdict_head *head, struct str kept)
{
	struct fate_head fate = { unit->length, s->now.number,
		                  head->differs ? VERDICT_DIFFERS : VERDICT_MERGED };
	char key[sizeof(uint64_t)];

	/* one that was given is the first, and stays */
	if (unit->length == 0 || (!head->differs && unit->begin == head->begin))
		return true;
	if (!head->differs && s->how.amounts)
		s->others += unit->amounts != head->amounts;
	buf_reset(&s->text);
	buf_add(&s->text, &fate, sizeof(fate));
	payload_text(&s->text, head->differs ? STR_NULL : kept);
	return sorter_put(s->fates, sorter_number_key(unit->begin, key), buf_str(&s->text));
}

static bool note_fates(struct unit_sorter *s)
{
	struct verdict_head head;
	struct str key, payload, kept;
	struct unit unit;
	uint64_t number;

	s->now.number = 0;
	if (!sorter_rewind(s->units) || !step_verdict(s, &number, &head, &kept))
		return false;
	while (number < UINT64_MAX && sorter_next(s->units, &key, &payload, NULL)) {
		if (is_other(s, key))
			begin_identity(s, key);
		if (s->now.number > number && !step_verdict(s, &number, &head, &kept))
			return false;
		if (s->now.number != number)
			continue;
		read_unit(payload, &unit);
		if (!note_fate(s, &unit, &head, kept))
			return false;
	}
	return number == UINT64_MAX || sorter_whole(s->units);
}

/* ---- back in the order of the records ---- */

static bool step_fate(struct unit_sorter *s)
{
	struct str key, payload;

	s->fate_there = sorter_next(s->fates, &key, &payload, NULL);
	if (!s->fate_there)
		return sorter_whole(s->fates);
	s->begin = sorter_key_number(key);
	payload_take(&payload, &s->fate, sizeof(s->fate));
	payload_take_text(&payload, &s->kept);
	return true;
}

static bool step_pass(struct unit_sorter *s)
{
	struct str key;

	s->pass_there = sorter_next(s->passed, &key, NULL, NULL);
	if (!s->pass_there)
		return sorter_whole(s->passed);
	s->pass = sorter_key_number(key);
	return true;
}

bool unit_sorter_decide(struct unit_sorter *s, struct contradictions *list)
{
	bool ok = !s->failed && (!s->repeats || number_repeats(s)) && decide_identities(s, list) &&
	          note_fates(s);

	sorter_close(s->units);
	sorter_close(s->verdicts);
	s->units = s->verdicts = NULL;
	s->records = 0;
	s->failed = !ok || !step_fate(s) || !step_pass(s);
	return !s->failed;
}

bool unit_sorter_next(struct unit_sorter *s, struct fate *fate)
{
	uint64_t number = s->records++;
	bool passes = s->pass_there && s->pass == number;

	*fate = (struct fate){ passes ? VERDICT_PASSES : VERDICT_STAYS, KEYSET_NONE, STR_NULL };
	if (s->fate_there && number >= s->begin + s->fate.length)
		s->failed = s->failed || !step_fate(s);
	if (passes)
		s->failed = s->failed || !step_pass(s);
	else if (s->fate_there && number >= s->begin)
		*fate = (struct fate){ s->fate.verdict, s->fate.id, s->kept };
	return !s->failed;
}

bool unit_sorter_sound(const struct unit_sorter *s)
{
	return !s->failed;
}

uint64_t unit_sorter_contradictions(const struct unit_sorter *s)
{
	return s->contradictions;
}

uint64_t unit_sorter_others(const struct unit_sorter *s)
{
	return s->others;
}

void unit_sorter_close(struct unit_sorter *s)
{
	if (!s)
		return;
	sorter_close(s->repeats);
	sorter_close(s->units);
	sorter_close(s->verdicts);
	sorter_close(s->fates);
	sorter_close(s->passed);
	keyset_free(s->runs);
	buf_free(&s->now.at);
	buf_free(&s->key);
	buf_free(&s->text);
	free(s->times);
	free(s);
}
