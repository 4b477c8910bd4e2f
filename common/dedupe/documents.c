/* documents - see documents.h. */
#include "dedupe/documents.h"

#include <stdlib.h>
#include <string.h>

#include "dedupe/files.h"
#include "record/fault.h"
#include "sort/keyset.h"

/* The version at work. */
struct version {
	bool open;            /* there is a version */
	size_t id;            /* its document */
	uint32_t file;        /* and file */
	uint64_t begin, end;  /* numbers of its records, the end after the last */
	bool apart;           /* it comes again in one file */
	bool unknown;         /* the version of a record cannot be computed */
	bool run;             /* it begins a run */
	struct hash128 agree; /* over its lines, whatever their order */
	uint64_t amounts;
};

struct documents {
	struct documents_with with;
	struct files *files;
	struct keyset *groups; /* the documents, numbered; with units not used */
	struct keyset *runs;   /* document, file and version: those that have begun */
	struct keyset *lines;  /* line keys of the version at work */
	struct version v;
	struct buf version;    /* the value of `version` for it */
	struct buf group, at;  /* with units: its document, and the place of its first record */
	size_t group_count;    /* with units: documents so far, each time that one begins */
	bool quiet;            /* what is wrong was reported before */
	struct buf run;        /* scratch */
	struct hash128 *agree; /* of each document, its first version */
	size_t agree_capacity; /* room in `agree` */
};

struct documents *documents_new(const struct documents_with *with)
{
	struct documents *d = xcalloc(1, sizeof(*d));

	d->with = *with;
	d->files = files_new();
	d->groups = keyset_new();
	d->runs = keyset_new();
	d->lines = keyset_new();
	buf_adds(&d->version, "");
	return d;
}

static void contradict(struct documents *d, enum why why)
{
	if (choice_contradict(d->with.choice, d->v.id))
		contradictions_note(d->with.contradictions, d->v.id, d->v.begin, why);
}

/* Does the version that ends agree with the first one of its document? */
static bool agrees(struct documents *d, bool first)
{
	if (d->with.agree->count == 0)
		return true;
	if (first) {
		d->agree = mem_grow(d->agree, &d->agree_capacity, d->v.id + 1, sizeof(*d->agree));
		d->agree[d->v.id] = d->v.agree;
	}
	return values_equal(d->agree[d->v.id], d->v.agree);
}

/* The version is complete, and is to be sorted. */
static void put_unit(struct documents *d)
{
	const struct version *v = &d->v;

	/* a failure is reported, and met again with the next record or when all are decided */
	(void)unit_sorter_put(d->with.units, buf_str(&d->group),
	                      &(struct unit){ .begin = v->begin,
	                                      .length = v->end - v->begin,
	                                      .agree = v->agree,
	                                      .amounts = v->amounts,
	                                      .file = v->file,
	                                      .run = v->run,
	                                      .unknown = v->unknown,
	                                      .version = buf_str(&d->version),
	                                      .at = d->at.p ? buf_str(&d->at) : STR_NULL });
}

/* All of the version has been taken. */
static void close_version(struct documents *d)
{
	struct version *v = &d->v;
	bool first;

	if (!v->open)
		return;
	v->open = false;
	if (d->with.units) {
		put_unit(d);
		return;
	}
	first = v->id == choice_count(d->with.choice);
	choice_put(d->with.choice, v->id, v->begin, v->end - v->begin, v->amounts);
	if (!agrees(d, first))
		contradict(d, WHY_VERSIONS);
	if (v->apart)
		contradict(d, WHY_APART);
	if (v->unknown)
		contradict(d, WHY_VERSION);
}

/* Did this file have this version of the document in an earlier run? From now on it did. */
static bool was_there(struct documents *d, size_t id, uint32_t file)
{
	bool fresh;

	buf_reset(&d->run);
	buf_add(&d->run, &id, sizeof(id));
	buf_add(&d->run, &file, sizeof(file));
	buf_addstr(&d->run, buf_str(&d->version));
	keyset_add(d->runs, buf_str(&d->run), &fresh);
	return !fresh;
}

/* A version begins: `run`, and with it a run. */
static void open_version(struct documents *d, size_t id, uint32_t file, uint64_t number,
                         const struct record *rec, bool run)
{
	bool apart = run && !d->with.units && was_there(d, id, file);

	keyset_clear(d->lines);
	d->v = (struct version){
		.open = true, .id = id, .file = file, .begin = number, .run = run, .apart = apart
	};
	if (d->with.crossref && d->with.units) {
		buf_reset(&d->at);
		buf_adds(&d->at, "");
		buf_addstr(&d->at, rec->at);
	} else if (d->with.crossref && (d->with.last || id == choice_count(d->with.choice)))
		crossref_keep(d->with.crossref, rec, id);
}

/* Evaluate one of the keys; a fault is reported and becomes one of the record. */
static enum identity_found find(const struct documents *d, struct identity *id, const char *name,
                                struct record *rec)
{
	enum identity_found found = identity_spoilt(id, rec) ? IDENTITY_NONE : identity_of(id, rec);

	if (found == IDENTITY_FAULT && !d->quiet)
		identity_report(id, name, rec);
	return found;
}

/* The number of the document of the record at work. */
static size_t number_of(struct documents *d, bool *fresh)
{
	struct str group = buf_str(&d->with.group->key);

	if (!d->with.units)
		return keyset_add(d->groups, group, fresh);
	return d->v.open && str_eq(buf_str(&d->group), group) ? d->v.id : d->group_count++;
}

/* With units: the document of the version that begins. */
static void keep_group(struct documents *d)
{
	if (!d->with.units)
		return;
	buf_reset(&d->group);
	buf_addstr(&d->group, buf_str(&d->with.group->key));
}

/* Add the values of a line to those of its version: a sum, so that the order does not count. */
static void add_line(struct documents *d, const struct record *rec, struct str line)
{
	struct hash128 h;

	if (d->with.agree->count > 0) {
		h = values_digest(d->with.agree, line, rec);
		d->v.agree.low += h.low;
		d->v.agree.high += h.high;
	}
	d->v.amounts += values_digest(d->with.amounts, line, rec).low;
}

/* Does the record begin another run than the one at work? */
static bool begins_run(struct documents *d, size_t id, uint32_t file, struct str version)
{
	return !d->v.open || d->v.id != id || d->v.file != file ||
	       !str_eq(buf_str(&d->version), version);
}

void documents_take(struct documents *d, struct record *rec)
{
	const struct documents_with *w = &d->with;
	bool fresh = true, known = find(d, w->group, "group", rec) == IDENTITY_KEY, unknown = false;
	struct str line = STR_NULL, version = STR("");
	uint64_t number = w->units ? unit_sorter_record(w->units, known)
	                           : choice_record(w->choice, known);
	uint32_t file;
	size_t id;

	if (!known)
		return;
	id = number_of(d, &fresh);
	file = files_number(d->files, rec->at);
	if (w->version->count > 0) {
		unknown = identity_spoilt(w->version, rec) ||
		          find(d, w->version, "version", rec) == IDENTITY_FAULT;
		version = buf_str(&w->version->key);
	}
	if (find(d, w->line, "key", rec) == IDENTITY_KEY)
		line = buf_str(&w->line->key);
	if (begins_run(d, id, file, version)) {
		close_version(d);
		buf_reset(&d->version);
		buf_addstr(&d->version, version);
		keep_group(d);
		open_version(d, id, file, number, rec, true);
	}
	if (!str_is_null(line))
		keyset_add(d->lines, line, &fresh);
	if (!str_is_null(line) && !fresh) {
		close_version(d);
		open_version(d, id, file, number, rec, false);
		keyset_add(d->lines, line, &fresh);
	}
	d->v.end = number + 1;
	d->v.unknown |= unknown;
	add_line(d, rec, line);
}

void documents_end(struct documents *d)
{
	close_version(d);
}

void documents_quiet(struct documents *d, bool quiet)
{
	d->quiet = quiet;
}

size_t documents_bytes(const struct documents *d)
{
	return keyset_bytes(d->groups) + keyset_bytes(d->runs) + keyset_bytes(d->lines) +
	       d->agree_capacity * sizeof(*d->agree);
}

size_t documents_number(struct documents *d, const struct record *rec)
{
	bool fresh;

	identity_of(d->with.group, rec);
	return keyset_add(d->groups, buf_str(&d->with.group->key), &fresh);
}

void documents_free(struct documents *d)
{
	if (!d)
		return;
	files_free(d->files);
	keyset_free(d->groups);
	keyset_free(d->runs);
	keyset_free(d->lines);
	buf_free(&d->version);
	buf_free(&d->run);
	buf_free(&d->group);
	buf_free(&d->at);
	free(d->agree);
	free(d);
}
