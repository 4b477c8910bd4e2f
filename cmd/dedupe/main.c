/*
 * dedupe - one record for each identity.
 *
 * Reads a stream, writes it without the records whose key was seen before (or, with
 * `keep: last`, comes again). Records with a fault pass untouched: what is wrong with them may be
 * in the key. --crossref lists what was dropped and the record that stands for it.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "crossref.h"
#include "key/keyset.h"
#include "program/program.h"
#include "program/suite.h"
#include "record/spool.h"

struct dedupe {
	const struct spec_dedupe *spec;
	struct expr_scope scope;	/* the fields of the stream, typed by the schema */
	bool *must;			/* part of the key: the schema says that it is never null */
	struct expr_env env;		/* for the key's expressions */
	struct keyset *keys;		/* distinct keys, numbered */
	struct buf key;			/* scratch */
	uint64_t *last;			/* keep last: for each key the number of its last record */
	size_t last_capacity;		/* room in `last` */
	struct crossref *crossref;	/* NULL: not wanted */
	uint64_t *amounts;		/* for each key the hash of its record's control fields */
	size_t amounts_capacity;	/* room in `amounts` */
	struct tally merged;		/* what was dropped */
	uint64_t other_amounts;		/* of it: records whose control fields are not those of the
					 * record kept */
};

/*
 * The number of the record's key. A record with a fault has none, and one whose key cannot be
 * computed is given that fault. Nor has one without identity: its key is null in every part, or where
 * the schema requires it, which validate will tell. All of them pass.
 */
static size_t key_of(struct dedupe *d, struct record *rec, bool *fresh)
{
	bool nothing = true;
	struct value v;

	*fresh = true;
	if (!str_is_null(rec->fault))
		return KEYSET_NONE;
	d->env.rec = rec;
	d->env.arena = rec->arena;
	buf_reset(&d->key);
	for (size_t i = 0; i < d->spec->key_count; i++) {
		if (!expr_eval(d->spec->key[i].expr, &d->env, &v)) {
			diag_finding(d->env.fault, rec->at, "key: %s", d->env.detail);
			fault_add(rec, STR("key"), d->env.fault);
			return KEYSET_NONE;
		}
		value_key(&v, &d->key);
		if (v.kind == VALUE_NULL && d->must[i])
			return KEYSET_NONE;
		nothing &= v.kind == VALUE_NULL;
	}
	return nothing ? KEYSET_NONE : keyset_add(d->keys, buf_str(&d->key), fresh);
}

static uint64_t amounts_of(const struct dedupe *d, const struct record *rec)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < d->merged.controls->count; i++)
		if (d->merged.field[i] >= 0)
			hash = hash * 31 + str_hash(rec->field[d->merged.field[i]]);
	return hash;
}

/* This record stands for its key. */
static void keep(struct dedupe *d, const struct record *rec, size_t key)
{
	d->amounts = mem_grow(d->amounts, &d->amounts_capacity, key + 1, sizeof(*d->amounts));
	d->amounts[key] = amounts_of(d, rec);
	if (d->crossref != NULL)
		crossref_keep(d->crossref, rec, key);
}

static void drop(struct dedupe *d, const struct record *rec, size_t key)
{
	tally_add(&d->merged, rec);
	d->other_amounts += d->amounts[key] != amounts_of(d, rec);
	if (d->crossref != NULL)
		crossref_drop(d->crossref, rec, key);
}

static void keep_first(struct program *prog, struct dedupe *d)
{
	struct record rec;
	bool fresh;

	while (program_next(prog, &rec)) {
		size_t key = key_of(d, &rec, &fresh);

		if (!fresh) {
			drop(d, &rec, key);
			continue;
		}
		if (key != KEYSET_NONE)
			keep(d, &rec, key);
		if (!program_put(prog, &rec))
			return;
	}
}

/* Which record is the last of its key is known at the end only: records wait in a spool. */
static void keep_last(struct program *prog, struct dedupe *d, struct spool *spool)
{
	struct record rec;
	uint64_t number = 0;
	bool fresh;

	for (; program_next(prog, &rec); number++) {
		size_t key = key_of(d, &rec, &fresh);

		if (!spool_put(spool, &rec))
			return;
		if (key == KEYSET_NONE)
			continue;
		d->last = mem_grow(d->last, &d->last_capacity, key + 1, sizeof(*d->last));
		d->last[key] = number;
		keep(d, &rec, key);
	}
	if (!diag_ok() || !spool_rewind(spool))
		return;
	for (number = 0; spool_next(spool, &rec); number++) {
		size_t key = key_of(d, &rec, &fresh);

		if (key != KEYSET_NONE && d->last[key] != number)
			drop(d, &rec, key);
		else if (!program_put(prog, &rec))
			return;
	}
}

static void dedupe(struct program *prog, struct dedupe *d)
{
	struct spool *spool;

	if (d->spec->keep == KEEP_FIRST) {
		keep_first(prog, d);
		return;
	}
	spool = spool_new(reader_header(prog->in));
	if (spool != NULL)
		keep_last(prog, d, spool);
	spool_free(spool);
}

static bool bind(struct dedupe *d, const struct schema *schema)
{
	bool ok = true;

	d->must = xcalloc(d->spec->key_count, sizeof(*d->must));
	for (size_t i = 0; i < d->spec->key_count; i++) {
		ok &= spec_bind(&d->spec->key[i], &d->scope);
		d->must[i] = ok && spec_requires(schema, &d->spec->key[i], &d->scope);
	}
	return ok;
}

/* That nothing was lost is computed, not assumed: kept and merged must add up to what was read. */
static bool adds_up(const struct program *prog, const struct dedupe *d)
{
	struct buf why = { 0 };
	struct tally both;
	bool ok;

	if (prog->out == NULL)
		return true;
	tally_init(&both, spec_controls(prog->spec, STAGE_TARGET));
	tally_bind(&both, reader_header(prog->in));
	tally_merge(&both, writer_tally(prog->out));
	tally_merge(&both, &d->merged);
	ok = tally_equal(&both, reader_tally(prog->in), &why);
	if (!ok)
		diag_trouble("what was kept and merged does not add up to what was read: %s", why.p);
	tally_free(&both);
	buf_free(&why);
	return ok;
}

static void summary(const struct program *prog, const struct dedupe *d, struct buf *out)
{
	char number[27];

	buf_addf(out, "%s read", text_count(prog->rows_in, number));
	buf_addf(out, ", %s kept", text_count(prog->rows_in - d->merged.rows, number));
	buf_addf(out, ", %s merged", text_count(d->merged.rows, number));
	if (d->other_amounts > 0)
		buf_addf(out, ", %s of them with other amounts than the record kept",
		         text_count(d->other_amounts, number));
	if (prog->out != NULL)
		buf_adds(out, ", control sums of kept and merged add up to those read");
}

int main(int argc, char **argv)
{
	struct program prog = { .usage = suite_usage("dedupe"), .reads = STAGE_TARGET, .writes = STAGE_TARGET };
	const char *crossref = NULL;
	struct option options[] = {
		PROGRAM_COMMON(&prog), PROGRAM_INPUT(&prog), PROGRAM_OUTPUT(&prog),
		{ 0, "crossref", OPT_TEXT, &crossref, "FILE", "list each dropped record and the one that stands for it" },
		OPT_END
	};
	struct dedupe d = { 0 };
	struct buf said = { 0 };
	bool ok;

	if (!program_start(&prog, options, argc, argv) ||
	    !spec_need(prog.spec, "dedupe", prog.spec->dedupe.present) ||
	    !program_apart(&prog, &(struct program_file){ "--crossref", crossref }, 1))
		return program_end(&prog, NULL);
	d.spec = &prog.spec->dedupe;
	d.keys = keyset_new();
	if (program_spec_only(&prog)) {
		if (spec_check(prog.spec))
			buf_addf(&said, "'%s' holds together, nothing was read", prog.spec_path);
		goto out;
	}

	if (!program_read(&prog))
		goto out;
	d.scope = spec_scope(prog.spec, reader_header(prog.in), prog.spec->map.to, NULL, 0);
	if (!bind(&d, prog.spec->map.to) || !program_write(&prog, reader_header(prog.in)))
		goto out;
	if (crossref != NULL && !prog.dry_run && (d.crossref = crossref_open(crossref, d.spec)) == NULL)
		goto out;
	tally_init(&d.merged, spec_controls(prog.spec, STAGE_TARGET));
	tally_weigh(&d.merged);
	tally_bind(&d.merged, reader_header(prog.in));

	dedupe(&prog, &d);

	ok = diag_ok() && adds_up(&prog, &d);
	ok = crossref_close(d.crossref, ok) && ok;
	d.crossref = NULL;
	audit_count(prog.audit, "merged", &d.merged);
	if (program_close(&prog, ok))
		summary(&prog, &d, &said);
out:
	crossref_close(d.crossref, false);
	keyset_free(d.keys);
	tally_free(&d.merged);
	buf_free(&d.key);
	free(d.last);
	free(d.must);
	free(d.amounts);
	int status = program_end(&prog, said.len > 0 ? said.p : NULL);
	buf_free(&said);
	return status;
}
