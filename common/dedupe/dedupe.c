/* dedupe - see dedupe.h. */
#include "dedupe/dedupe.h"

#include <stdlib.h>

#include "base/diag.h"
#include "controls/verdict.h"
#include "dedupe/dedupe_int.h"
#include "record/fault.h"
#include "record/line.h"
#include "stream/reader.h"

/* ---- keys ---- */

/*
 * These have none, and pass: a record with a fault; a record whose key cannot be computed, which gets
 * that fault; a record without identity, whose key is null in every part, or in a part that the schema
 * requires (validate will report that).
 */
bool dedupe_has_key(struct dedupe *d, struct record *rec)
{
	enum identity_found found;

	if (d->known) {
		buf_reset(&d->key.key);
		buf_addstr(&d->key.key, d->known->key);
		return d->known->has_key;
	}
	if (!str_is_null(rec->fault))
		return false;
	found = identity_of(&d->key, rec);
	if (found == IDENTITY_FAULT)
		identity_report(&d->key, "key", rec);
	return found == IDENTITY_KEY;
}

/* The number of the record's key; KEYSET_NONE: it has none. */
static size_t key_of(struct dedupe *d, struct record *rec, bool *fresh)
{
	const struct dedupe_known *known = d->known;

	*fresh = true;
	if (known && !d->repeats)
		return known->has_key ? keyset_add_tagged(d->keys, known->key, known->tag, fresh)
		                      : KEYSET_NONE;
	if (!dedupe_has_key(d, rec))
		return KEYSET_NONE;
	if (d->repeats)
		repeats_number(d->repeats, rec->at, &d->key.key);
	return keyset_add(d->keys, buf_str(&d->key.key), fresh);
}

static bool spool_takes(const struct dedupe *d)
{
	return !d->spool || spool_has_lines(d->spool);
}

bool dedupe_takes_lines(const struct dedupe *d, const struct sink *to)
{
	return d->spool || d->waits ? spool_takes(d) : sink_takes_lines(to);
}

bool dedupe_cut(struct dedupe *d, struct str line, struct record *rec)
{
	struct reader_options options = { .format = FORMAT_TSV };

	if (!d->cutter) {
		line_put_header(d->header, &d->cutter_head);
		d->cutter = reader_open_memory("input", buf_str(&d->cutter_head), &options);
	}
	if (!d->cutter || !reader_cut_line(d->cutter, line, rec))
		return false;
	rec->header = d->header;
	return true;
}

uint64_t dedupe_amounts(struct dedupe *d, const struct record *rec)
{
	if (d->known)
		return d->known->amounts;
	return d->amounts.count > 0 ? values_digest(&d->amounts, STR_NULL, rec).low : 0;
}

struct hash128 dedupe_agree(struct dedupe *d, const struct record *rec)
{
	if (d->known)
		return d->known->agree;
	return d->agree.count > 0 ? values_digest(&d->agree, STR_NULL, rec) : (struct hash128){ 0 };
}

/* The record is dropped, since that at `kept` stays. False after an error was reported. */
static bool drop(struct dedupe *d, const struct record *rec, struct str kept)
{
	struct record whole;

	if (!rec->field) {
		if (!dedupe_cut(d, rec->line, &whole))
			return false;
		rec = &whole;
	}
	tally_add(&d->merged, rec);
	if (d->crossref)
		crossref_drop(d->crossref, rec, kept);
	return true;
}

static struct str kept_of(const struct dedupe *d, size_t key)
{
	return d->crossref ? crossref_kept(d->crossref, key) : STR_NULL;
}

/* Does the record agree with the first one of its key? */
static bool agrees(struct dedupe *d, const struct record *rec, size_t key, bool fresh)
{
	struct hash128 h;

	if (d->agree.count == 0)
		return true;
	h = dedupe_agree(d, rec);
	if (fresh) {
		d->agreed = mem_grow(d->agreed, &d->agreed_capacity, key + 1, sizeof(*d->agreed));
		d->agreed[key] = h;
	}
	return values_equal(d->agreed[key], h);
}

/* ---- records flow through ---- */

bool dedupe_is_first(struct dedupe *d, struct record *rec, size_t *key)
{
	bool fresh;

	*key = key_of(d, rec, &fresh);
	if (!fresh || *key == KEYSET_NONE)
		return fresh;
	if (d->early)
		(void)agrees(d, rec, *key, true);
	if (d->amounts.count > 0) {
		d->kept_amounts = mem_grow(d->kept_amounts, &d->kept_capacity, *key + 1,
		                           sizeof(*d->kept_amounts));
		d->kept_amounts[*key] = dedupe_amounts(d, rec);
	}
	if (d->crossref)
		crossref_keep(d->crossref, rec, *key);
	return true;
}

bool dedupe_repeat(struct dedupe *d, struct record *rec, size_t key)
{
	d->was_early = d->early && !agrees(d, rec, key, false);
	if (d->was_early)
		return false;
	d->other_amounts += dedupe_kept_amounts(d, key) != dedupe_amounts(d, rec);
	return drop(d, rec, kept_of(d, key));
}

/* The first record of each key stays, whatever comes later, so each can be given at once. */
static bool flow(struct dedupe *d, struct record *rec, const struct sink *to)
{
	size_t key;

	if (!dedupe_is_first(d, rec, &key))
		return dedupe_repeat(d, rec, key);
	d->gave_lines |= !rec->field;
	return rec->field ? sink_put(to, rec) : sink_put_line(to, rec->line);
}

/* ---- records wait ---- */

/* Take the next record, if there are no documents. */
static void take_single(struct dedupe *d, struct record *rec)
{
	bool fresh;
	size_t key = key_of(d, rec, &fresh);
	uint64_t number = choice_record(d->choice, key != KEYSET_NONE);

	if (key == KEYSET_NONE)
		return;
	choice_put(d->choice, key, number, 1, dedupe_amounts(d, rec));
	if (!agrees(d, rec, key, fresh) && choice_contradict(d->choice, key))
		contradictions_note(d->contradictions, key, number, WHY_VALUES);
	if (d->crossref && (fresh || d->spec->keep == KEEP_LAST))
		crossref_keep(d->crossref, rec, key);
}

/* Before the first record; the list of dedupe_list() is open. */
static bool start_waiting(struct dedupe *d)
{
	bool documents = d->spec->group_count > 0, last = d->spec->keep == KEEP_LAST;

	d->spool = spool_new(d->header);
	d->choice = choice_new(last, documents, d->amounts.count > 0);
	d->contradictions = contradictions_new(documents ? &d->group : &d->key, &d->agree);
	if (documents)
		d->documents = documents_new(&(struct documents_with){
			&d->group, &d->key, &d->version, &d->agree, &d->amounts, d->choice, NULL,
			d->contradictions, d->crossref, last });
	return d->spool;
}

static bool wait_for_others(struct dedupe *d, struct record *rec)
{
	if (!d->spool && !start_waiting(d))
		return false;
	if (d->documents)
		documents_take(d->documents, rec);
	else
		take_single(d, rec);
	return spool_put(d->spool, rec);
}

/* The record contradicts another: it stays, with a fault, so that nobody loads it. */
static void refuse(struct dedupe *d, struct record *rec, uint64_t number, size_t key)
{
	contradictions_meet(d->contradictions, key, number, rec);
	fault_add(rec, STR_NULL, fault_name(FAULT_DIFFERS));
	tally_add(&d->differs, rec);
}

/*
 * The number that take_single() or documents_take() has given to the key of a record. Only for
 * records that do not simply stay.
 */
static size_t key_again(struct dedupe *d, struct record *rec)
{
	bool fresh;

	return d->documents ? documents_number(d->documents, rec) : key_of(d, rec, &fresh);
}

/* What becomes of the record `number`, the next one. False after an error was reported. */
static bool next_fate(struct dedupe *d, uint64_t number, struct fate *fate)
{
	if (d->units)
		return unit_sorter_next(d->units, fate);
	*fate = (struct fate){ choice_verdict(d->choice, number), KEYSET_NONE, STR_NULL };
	return true;
}

/* Give or drop a record that needs more than a copy of its line. */
static bool settle(struct dedupe *d, struct record *rec, uint64_t number, struct fate fate,
                   const struct sink *to)
{
	enum verdict v = fate.verdict;

	if (!d->units &&
	    (v == VERDICT_MERGED || v == VERDICT_DIFFERS || (d->repeats && v == VERDICT_STAYS))) {
		fate.id = key_again(d, rec);
		fate.kept = kept_of(d, fate.id);
	}
	if (v == VERDICT_MERGED)
		return drop(d, rec, fate.kept);
	if (v == VERDICT_DIFFERS)
		refuse(d, rec, number, fate.id);
	return sink_put(to, rec);
}

bool dedupe_count_copied(const struct dedupe *d, const struct tally *taken, const struct sink *to)
{
	struct tally copied;
	bool ok;

	tally_init(&copied, d->controls);
	tally_bind(&copied, d->header);
	tally_merge(&copied, taken);
	tally_subtract(&copied, &d->merged);
	tally_subtract(&copied, sink_tally(to));
	ok = sink_count_lines(to, &copied);
	tally_free(&copied);
	return ok;
}

/* Nearly all records stay: their lines are copied, not cut. */
static bool give_lines(struct dedupe *d, const struct sink *to)
{
	struct record rec;
	struct str line;

	for (uint64_t number = 0; spool_next_line(d->spool, &line); number++) {
		struct fate fate;

		if (!next_fate(d, number, &fate))
			return false;
		if (fate.verdict == VERDICT_STAYS || fate.verdict == VERDICT_PASSES) {
			if (!sink_put_line(to, line))
				return false;
		} else if (!spool_line_record(d->spool, &rec) ||
		           !settle(d, &rec, number, fate, to)) {
			return false;
		}
	}
	return true;
}

static bool give_records(struct dedupe *d, const struct sink *to)
{
	struct record rec;
	struct fate fate;

	for (uint64_t number = 0; spool_next(d->spool, &rec); number++)
		if (!next_fate(d, number, &fate) || !settle(d, &rec, number, fate, to))
			return false;
	return true;
}

/*
 * Read all records once more, now that the verdict of each is known. Their number proves that none
 * is lost, and the spool checks the bytes of all that was put there.
 */
static bool give_all(struct dedupe *d, const struct tally *taken, const struct sink *to)
{
	bool lines = (!d->repeats || d->units) && spool_has_lines(d->spool) && sink_takes_lines(to);

	if (!d->units)
		repeats_again(d->repeats);
	if (!(lines ? give_lines : give_records)(d, to) || !spool_whole(d->spool) ||
	    ((lines || d->gave_lines) && !dedupe_count_copied(d, taken, to)))
		return false;
	contradictions_end(d->contradictions, d->units ? unit_sorter_contradictions(d->units)
	                                               : choice_contradictions(d->choice));
	d->other_amounts += d->units ? unit_sorter_others(d->units) : choice_others(d->choice);
	return true;
}

/* All records were taken: give those that wait. */
static bool give_waiting(struct dedupe *d, const struct tally *taken, const struct sink *to)
{
	if (!d->spool && !start_waiting(d))
		return false;
	if (d->documents)
		documents_end(d->documents);
	return repeats_in_order(d->repeats) && (!d->units || dedupe_decide(d)) &&
	       spool_rewind(d->spool) && give_all(d, taken, to);
}

/* ---- the stage ---- */

/*
 * If a later record decides what becomes of an earlier one (the last one stays, or they contradict
 * each other), all are read before the first one is written: they wait in a spool.
 */
static bool must_wait(const struct dedupe *d)
{
	return d->spec->keep != KEEP_FIRST || d->agree.count > 0 || d->spec->group_count > 0;
}

static bool take(void *self, struct record *rec, const struct sink *to)
{
	struct dedupe *d = self;

	if (d->units)
		return dedupe_wait(d, rec);
	return (d->waits ? wait_for_others(d, rec) : flow(d, rec, to)) &&
	       (!dedupe_is_full(d) || dedupe_spill(d));
}

static bool end(void *self, const struct tally *taken, const struct sink *to)
{
	struct dedupe *d = self;

	return d->waits || d->units ? give_waiting(d, taken, to) : repeats_in_order(d->repeats);
}

static const struct tally *merged(const void *self)
{
	return &((const struct dedupe *)self)->merged;
}

static const struct tally *differs(const void *self)
{
	return &((const struct dedupe *)self)->differs;
}

static bool accepts(void *self, const struct tally *taken, const struct tally *given)
{
	const struct dedupe *d = self;

	(void)given;
	return d->differs.rows == 0 || verdict_within(d->whole_spec, &d->differs, 0, taken);
}

struct stage dedupe_stage(struct dedupe *d)
{
	static const struct stage_kind kind = {
		.take = take, .end = end, .left_out = merged, .faulty = differs, .accepts = accepts
	};

	return (struct stage){ &kind, d, d->header, d->controls };
}

/* ---- set-up ---- */

/* A field, or a control, that the spec names. False after an error was reported. */
static bool add_agree(struct dedupe *d, size_t at, const struct header *header,
                      const struct controls *controls)
{
	const struct yaml_node *list = yaml_find(d->spec->node, "agree");
	struct str name = d->spec->agree[at], near = header_nearest(header, name);
	ptrdiff_t field = header_find(header, name);
	enum type_kind kind;

	for (size_t i = 0; i < controls->count; i++)
		if (str_eq(controls->name[i], name) &&
		    values_add_control(&d->agree, controls, i, header))
			return true;
	if (field < 0) {
		yaml_error(list->kind == YAML_LIST ? list->items[at] : list,
		           "dedupe.agree: no field '%.*s'%s%.*s%s", (int)name.len, name.p,
		           str_is_null(near) ? "" : " (did you mean '", (int)near.len,
		           near.p ? near.p : "", str_is_null(near) ? "" : "'?)");
		return false;
	}
	kind = d->scope.column[field].type.kind;
	values_add(&d->agree, name, (size_t)field, kind == TYPE_INTEGER || kind == TYPE_DECIMAL);
	return true;
}

/*
 * The fields that must agree. If the spec names none, they are the controls; otherwise differences
 * in the controls are only counted.
 */
static bool bind_agree(struct dedupe *d, const struct header *header,
                       const struct controls *controls)
{
	bool ok = true;

	values_open(&d->agree);
	values_open(&d->amounts);
	for (size_t i = 0; i < d->spec->agree_count; i++)
		ok &= add_agree(d, i, header, controls);
	for (size_t i = 0; i < controls->count; i++)
		if (!values_have(&d->agree, controls->name[i]))
			values_add_control(d->spec->agree_given ? &d->amounts : &d->agree, controls,
			                   i, header);
	return ok;
}

static bool bind(struct dedupe *d, struct spec *spec, const struct header *header)
{
	const struct spec_dedupe *s = d->spec;
	bool ok = identity_open(&d->key, s->key, s->key_count, &d->scope, spec->map.to, spec);

	ok &= identity_open(&d->group, s->group, s->group_count, &d->scope, spec->map.to, spec);
	ok &= identity_open(&d->version, s->version, s->version_count, &d->scope, NULL, spec);
	return bind_agree(d, header, spec_controls(spec, STAGE_TARGET)) && ok;
}

static void start_tally(struct tally *t, const struct dedupe *d)
{
	tally_init(t, d->controls);
	tally_weigh(t);
	tally_bind(t, d->header);
}

struct dedupe *dedupe_open(struct spec *spec, const struct header *header, struct bound *memory)
{
	struct dedupe *d = xcalloc(1, sizeof(*d));

	d->memory = memory;
	d->whole_spec = spec;
	d->spec = &spec->dedupe;
	d->header = header;
	d->controls = spec_controls(spec, STAGE_TARGET);
	d->keys = keyset_new();
	d->repeats = d->spec->within_file ? repeats_new() : NULL;
	d->scope = spec_scope(spec, header, spec->map.to, NULL, 0);
	start_tally(&d->merged, d);
	start_tally(&d->differs, d);
	if (bind(d, spec, header)) {
		d->waits = must_wait(d);
		return d;
	}
	dedupe_free(d);
	return NULL;
}

bool dedupe_list(struct dedupe *d, const char *path)
{
	d->crossref = crossref_open(path, d->spec);
	return d->crossref;
}

/* Is this part of the key just a field, one of the schema's primary key? */
static bool is_of_key(const struct spec_expr *part, const struct schema *schema)
{
	struct str text = expr_text(part->expr);
	struct value constant;

	/* a field may have the name of a constant, such as null, which is then what is meant */
	if (expr_is_constant(part->expr, &constant))
		return false;
	for (size_t i = 0; i < schema->key_count; i++)
		if (str_eq(schema->field[schema->key[i]].name, text))
			return true;
	return false;
}

/* Two such records differ in a part of the key of dedupe, so in the primary key, which has all of its fields. */
bool dedupe_makes_distinct(const struct spec *spec, const struct schema *schema)
{
	const struct spec_dedupe *d = &spec->dedupe;
	bool all = schema && d->key_count > 0 && d->group_count == 0 && !d->within_file;

	for (size_t i = 0; i < d->key_count && all; i++)
		all = is_of_key(&d->key[i], schema);
	return all;
}

void dedupe_give_early(struct dedupe *d)
{
	d->early = d->waits && d->spec->keep == KEEP_FIRST && d->spec->group_count == 0;
	d->waits = d->waits && !d->early;
}

/* ---- what was done ---- */

bool dedupe_was_early(const struct dedupe *d)
{
	return d->was_early;
}

bool dedupe_adds_up(const struct dedupe *d, const struct tally *taken, const struct tally *kept)
{
	struct buf why = { 0 };
	struct tally both;
	bool ok;

	tally_init(&both, d->controls);
	tally_bind(&both, d->header);
	tally_merge(&both, kept);
	tally_merge(&both, &d->merged);
	ok = tally_equal(&both, taken, &why);
	if (!ok)
		diag_error("what was kept and merged does not add up to what was read: %s", why.p);
	tally_free(&both);
	buf_free(&why);
	return ok;
}

uint64_t dedupe_other_amounts(const struct dedupe *d)
{
	return d->other_amounts;
}

bool dedupe_close(struct dedupe *d, bool commit)
{
	bool ok = crossref_close(d->crossref, commit);

	d->crossref = NULL;
	return ok;
}

void dedupe_free(struct dedupe *d)
{
	if (!d)
		return;
	crossref_close(d->crossref, false);
	spool_free(d->spool);
	documents_free(d->documents);
	contradictions_free(d->contradictions);
	choice_free(d->choice);
	unit_sorter_close(d->units);
	reader_close(d->cutter);
	buf_free(&d->cutter_head);
	repeats_free(d->repeats);
	keyset_free(d->keys);
	identity_close(&d->key);
	identity_close(&d->group);
	identity_close(&d->version);
	values_close(&d->agree);
	values_close(&d->amounts);
	tally_free(&d->merged);
	tally_free(&d->differs);
	free(d->agreed);
	free(d->kept_amounts);
	free(d);
}
