/*
 * dedupe_spill - when there is no memory for the keys: the records wait in the spool, and unit_sorter
 * decides what becomes of them.
 */
#include <stdlib.h>

#include "dedupe/dedupe_int.h"

#define EVERY 256 /* records: how often the memory is added up */
#define SHARE 2   /* keys take one such part of the memory, since they need more while they grow */

/* ---- how much there is ---- */

static size_t bytes_of(const struct dedupe *d)
{
	size_t bytes = keyset_bytes(d->keys) + d->agreed_capacity * sizeof(*d->agreed) +
	               d->kept_capacity * sizeof(*d->kept_amounts);

	if (d->repeats)
		bytes += repeats_bytes(d->repeats);
	if (d->crossref)
		bytes += crossref_bytes(d->crossref);
	if (d->choice)
		bytes += choice_bytes(d->choice);
	if (d->documents)
		bytes += documents_bytes(d->documents);
	return bytes;
}

bool dedupe_is_full(struct dedupe *d)
{
	return d->memory && ++d->taken % EVERY == 0 && !bound_has(d->memory, bytes_of(d) * SHARE);
}

/* ---- a record waits ---- */

/* The place of the record, if there is a list; like all places that are kept, never null. */
static struct str place_of(const struct dedupe *d, struct str at)
{
	if (!d->crossref)
		return STR_NULL;
	return at.p ? at : STR("");
}

static void put_single(struct dedupe *d, struct record *rec)
{
	/* one without a key is in no unit, so it stays: there is no need to say that it passes */
	uint64_t number = unit_sorter_record(d->units, true);
	struct unit unit = { .begin = number, .length = 1 };

	if (!dedupe_has_key(d, rec))
		return;
	unit.at = place_of(d, rec->at);
	unit.amounts = dedupe_amounts(d, rec);
	unit.agree = dedupe_agree(d, rec);
	if (d->repeats) {
		unit.file = repeats_file(d->repeats, rec->at);
		unit_sorter_put_repeat(d->units, buf_str(&d->key.key), &unit);
	} else {
		unit_sorter_put(d->units, buf_str(&d->key.key), &unit);
	}
}

/* Put the record among the units. False after an error was reported. */
static bool put_unit(struct dedupe *d, struct record *rec)
{
	if (d->documents)
		documents_take(d->documents, rec);
	else
		put_single(d, rec);
	return unit_sorter_sound(d->units);
}

bool dedupe_wait(struct dedupe *d, struct record *rec)
{
	return put_unit(d, rec) && spool_put(d->spool, rec);
}

/* ---- the keys go ---- */

/* The keys are forgotten; so is all that has their numbers. */
static void forget(struct dedupe *d)
{
	keyset_free(d->keys);
	d->keys = keyset_new();
	free(d->agreed);
	free(d->kept_amounts);
	d->agreed = NULL;
	d->kept_amounts = NULL;
	d->agreed_capacity = d->kept_capacity = 0;
	choice_free(d->choice);
	d->choice = NULL;
	contradictions_free(d->contradictions);
	d->contradictions = contradictions_new(d->documents ? &d->group : &d->key, &d->agree);
	if (d->repeats)
		repeats_forget(d->repeats);
	if (d->crossref)
		crossref_forget(d->crossref);
}

/* All records so far wait: put them among the units, as they come back. */
static bool put_waiting(struct dedupe *d)
{
	struct record rec;

	if (d->documents) {
		documents_free(d->documents);
		d->documents = documents_new(&(struct documents_with){
			&d->group, &d->key, &d->version, &d->agree, &d->amounts, NULL, d->units,
			d->contradictions, d->crossref, d->spec->keep == KEEP_LAST });
		documents_quiet(d->documents, true);
	}
	repeats_again(d->repeats);
	if (!spool_rewind(d->spool))
		return false;
	while (spool_next(d->spool, &rec))
		if (!put_unit(d, &rec))
			return false;
	if (d->documents)
		documents_quiet(d->documents, false);
	return spool_whole(d->spool) && spool_go_on(d->spool);
}

/* The record of each key was given: these are the first of their keys. */
static bool put_given(struct dedupe *d)
{
	uint32_t file, times;
	struct str key;

	for (size_t i = 0; i < keyset_size(d->keys); i++) {
		struct unit unit = { .begin = UINT64_MAX, .amounts = dedupe_kept_amounts(d, i) };

		if (d->crossref)
			unit.at = crossref_kept(d->crossref, i);
		if (d->agree.count > 0)
			unit.agree = d->agreed[i];
		if (!unit_sorter_put(d->units, keyset_key(d->keys, i), &unit))
			return false;
	}
	for (size_t i = 0; d->repeats && repeats_counted(d->repeats, i, &key, &file, &times); i++)
		if (!unit_sorter_known(d->units, key, file, times))
			return false;
	return true;
}

bool dedupe_spill(struct dedupe *d)
{
	bool documents = d->documents;

	d->known = NULL; /* that record was taken: the next ones are those that wait */
	d->units = unit_sorter_open(
		&(struct unit_sorter_options){ .memory = d->memory,
	                                       .last = d->spec->keep == KEEP_LAST,
	                                       .agree = d->agree.count > 0,
	                                       .amounts = d->amounts.count > 0,
	                                       .repeats = d->repeats,
	                                       .why = documents ? WHY_VERSIONS : WHY_VALUES });
	if (!d->units)
		return false;
	if (d->waits) {
		forget(d);
		return put_waiting(d);
	}
	d->spool = spool_new(d->header);
	if (!d->spool || !put_given(d))
		return false;
	forget(d);
	return true;
}

bool dedupe_decide(struct dedupe *d)
{
	if (!unit_sorter_decide(d->units, d->contradictions))
		return false;
	/* what was given early is void if anything contradicts it */
	d->was_early = d->early && unit_sorter_contradictions(d->units) > 0;
	return !d->was_early;
}
