/* refused - see refused.h. */
#include "load/refused.h"

#include <stdlib.h>

#include "base/diag.h"
#include "controls/verdict.h"
#include "record/fault.h"
#include "sort/keyset.h"
#include "validate/findings.h"

#define SHOWN 10 /* causes in the table */

/* Why records are refused, as the table has it. */
struct cause {
	uint64_t records;
	enum fault fault;
	bool named;  /* `fault` is one of the codes */
	char *words; /* "account: '1001' is not in table 'account'" */
};

struct refused {
	struct program *prog;
	struct refused_options how;
	struct findings *findings;
	struct writer *file;  /* of what is set aside; NULL: none */
	struct tally aside;   /* what is in it */
	uint64_t groups;      /* how many groups that is */
	uint64_t count;       /* refusals */
	uint64_t records;     /* records that they are about, */
	uint64_t last;        /* and the number of the last one */
	struct keyset *names; /* the words of the causes, */
	struct cause *cause;  /* and the causes, in the same order */
	size_t causes;        /* how many */
	size_t capacity;      /* room in `cause` */
	char *missing;        /* a table that lacks keys; NULL: none */
	bool enough;          /* there is more that was not looked at */
};

struct refused *refused_open(struct program *prog, const struct header *header,
                             const struct refused_options *how)
{
	const struct controls *controls = spec_controls(prog->spec, STAGE_TARGET);
	struct refused *r = xcalloc(1, sizeof(*r));

	r->prog = prog;
	r->how = *how;
	r->names = keyset_new();
	tally_init(&r->aside, controls);
	tally_weigh(&r->aside);
	tally_bind(&r->aside, header);
	r->findings = findings_open(prog->dry_run ? NULL : how->findings);
	if (r->findings && how->set_aside && !prog->dry_run)
		r->file = writer_open(
			how->set_aside, header,
			&(struct writer_options){ .controls = controls,
		                                  .digest = prog->audit_path != NULL });
	if (r->findings && (r->file || !how->set_aside || prog->dry_run))
		return r;
	refused_free(r);
	return NULL;
}

bool refused_sets_aside(const struct refused *r)
{
	return r->how.set_aside != NULL;
}

/* ---- a refusal ---- */

/* Count a record of the cause with these words. */
static void count_cause(struct refused *r, struct str code, struct str words)
{
	bool fresh;
	size_t i = keyset_add(r->names, words, &fresh);

	if (fresh) {
		struct cause *c;

		r->cause = mem_grow(r->cause, &r->capacity, r->causes + 1, sizeof(*r->cause));
		c = &r->cause[r->causes++];
		*c = (struct cause){ .words = str_dup(words) };
		c->named = fault_find(code, &c->fault);
	}
	r->cause[i].records++;
}

/* The same with the words of the code, where the words of the store are other ones for each record. */
static void count_code(struct refused *r, const struct store_refusal *why)
{
	struct buf words = { 0 };
	enum fault fault;
	bool named = fault_find(why->code, &fault);

	if (named && fault == FAULT_NOT_UNIQUE)
		buf_adds(&words, "a key that is there already");
	else if (named && fault == FAULT_NOT_IN_REFERENCE)
		buf_adds(&words, "a key that another table does not have");
	else if (named && fault == FAULT_REFUSED)
		buf_adds(&words, "a check, a trigger or another rule of the database");
	else
		buf_addf(&words, "a value that its column cannot hold (%.*s)", (int)why->code.len,
		         why->code.p);
	if (!str_is_null(why->rule))
		buf_addf(&words, ": '%.*s'", (int)why->rule.len, why->rule.p);
	count_cause(r, why->code, buf_str(&words));
	buf_free(&words);
}

bool refused_ends(const struct refused *r, uint64_t more)
{
	const struct spec_limits *limits = &r->prog->spec->limits;

	if (r->count + more < REFUSED_ENOUGH)
		return false;
	/* a share of all is known only at the end */
	return !r->how.set_aside || r->groups > limits->groups ||
	       (!limits->has_share && r->records + more > limits->records);
}

/* Report the finding. */
static bool report(struct refused *r, struct record *rec, struct finding *f)
{
	r->count++;
	r->records += f->record != r->last;
	r->last = f->record;
	findings_report(r->findings, rec, f);
	r->enough = refused_ends(r, 0);
	return !r->enough;
}

bool refused_tell(struct refused *r, struct record *rec, uint64_t number, struct str group,
                  const struct store_refusal *why)
{
	count_code(r, why);
	return report(r, rec,
	              &(struct finding){ .record = number,
	                                 .group = group,
	                                 .field = why->field,
	                                 .value = why->value,
	                                 .code = why->code,
	                                 .message = why->message,
	                                 .front = FRONT_NOTHING });
}

bool refused_tell_missing(struct refused *r, struct record *rec, uint64_t number, struct str group,
                          const struct store_missing *m)
{
	struct buf words = { 0 }, quoted = { 0 };
	bool more;

	if (!r->missing)
		r->missing = str_dup(m->table);
	buf_addf(&words, "%.*s: %s is not in table '%.*s'", (int)m->field.len, m->field.p,
	         text_quote(&quoted, m->value), (int)m->table.len, m->table.p);
	count_cause(r, fault_name(FAULT_NOT_IN_REFERENCE), buf_str(&words));
	more = report(r, rec,
	              &(struct finding){ .record = number,
	                                 .group = group,
	                                 .field = m->field,
	                                 .value = m->value,
	                                 .code = fault_name(FAULT_NOT_IN_REFERENCE),
	                                 .message = buf_str(&words),
	                                 .front = FRONT_NOTHING });
	buf_free(&words);
	buf_free(&quoted);
	return more;
}

bool refused_put(struct refused *r, const struct record *rec)
{
	tally_add(&r->aside, rec);
	return !r->file || writer_put(r->file, rec);
}

void refused_group(struct refused *r)
{
	r->groups++;
}

bool refused_enough(const struct refused *r)
{
	return r->enough;
}

uint64_t refused_count(const struct refused *r)
{
	return r->count;
}

const struct tally *refused_aside(const struct refused *r)
{
	return &r->aside;
}

uint64_t refused_groups(const struct refused *r)
{
	return r->groups;
}

/* ---- the end ---- */

static int by_records(const void *a, const void *b)
{
	const struct cause *x = a, *y = b;

	return x->records > y->records ? -1 : x->records < y->records;
}

/* What is refused, as a table: the causes with most records first. */
static void show_causes(struct refused *r)
{
	char number[27];
	uint64_t rest = 0;

	diag_more();
	qsort(r->cause, r->causes, sizeof(*r->cause), by_records);
	for (size_t i = 0; i < r->causes; i++)
		if (i < SHOWN)
			diag_note("%9s record%s %s", text_count(r->cause[i].records, number),
			          r->cause[i].records == 1 ? ": " : "s:", r->cause[i].words);
		else
			rest += r->cause[i].records;
	if (rest > 0)
		diag_note("%9s records: %zu other causes", text_count(rest, number),
		          r->causes - SHOWN);
}

/* Append what to do about the causes. */
static void add_cures(const struct refused *r, struct buf *out)
{
	if (r->missing)
		buf_addf(out, "load what table '%s' lacks, or correct the field that names it; ",
		         r->missing);
	for (size_t i = 0; i < r->causes; i++)
		if (r->cause[i].named && r->cause[i].fault == FAULT_NOT_UNIQUE) {
			buf_adds(out, "see whether these records were loaded before (--list); ");
			break;
		}
}

/* It was not looked at to the end: nothing is set aside. Say so, and what to do next. */
static bool give_up(const struct refused *r)
{
	const struct spec *spec = r->prog->spec;
	bool groups = spec->limits.has_share || r->records <= spec->limits.records;
	struct buf cures = { 0 };
	char have[27], want[27];

	add_cures(r, &cures);
	diag_refusal("'%s' refuses at least %s %ss, the limits accept %s (limits.%s in %s)",
	             r->how.target, text_count(groups ? r->groups : r->records, have),
	             groups ? "group" : "record",
	             text_count(groups ? spec->limits.groups : spec->limits.records, want),
	             groups ? "groups" : "records", spec->path);
	diag_note("next: %scorrect the data or the spec and run again; nothing is loaded or set "
	          "aside, and the rest of the input is not looked at",
	          cures.p ? cures.p : "");
	buf_free(&cures);
	return false;
}

/* Nothing can be loaded: say why, and what to do next. */
static bool refuse(const struct refused *r)
{
	struct buf cures = { 0 };
	char number[27];

	add_cures(r, &cures);
	diag_error(
		"'%s' refuses %s%s record%s: nothing is loaded; next: %scorrect the data or the "
		"spec and run again, or load the rest without them (--set-aside FILE, and limits "
		"in the spec that accept it)",
		r->how.target, r->enough ? "at least " : "", text_count(r->count, number),
		r->count == 1 ? "" : "s", cures.p ? cures.p : "");
	buf_free(&cures);
	return false;
}

bool refused_accepted(struct refused *r, const struct tally *all)
{
	struct buf cures = { 0 };
	bool within;

	if (r->count == 0)
		return true;
	if (r->count > 1)
		show_causes(r);
	if (!r->how.set_aside)
		return refuse(r);
	if (r->enough)
		return give_up(r);
	within = verdict_within(r->prog->spec, &r->aside, r->groups, all);
	add_cures(r, &cures);
	/* to replace again would remove what is loaded now */
	diag_note("next: %scorrect what %s in '%s', and load it as a batch of its own%s%s",
	          cures.p ? cures.p : "", r->prog->dry_run ? "would be" : "is", r->how.set_aside,
	          r->prog->spec->load.mode == LOAD_REPLACE && store_caps(r->how.target)->batches
	                  ? ", with load.mode: upsert"
	                  : "",
	          within ? "" : "; nothing is loaded now, because the limits do not accept it");
	buf_free(&cures);
	return within;
}

bool refused_close(struct refused *r, bool commit)
{
	/* before the records, which get no seal if the list cannot be written */
	bool ok = findings_close(r->findings, commit);

	r->findings = NULL;
	return (!r->file || writer_finish(r->file, commit && ok)) && ok;
}

const struct file_summary *refused_output(const struct refused *r)
{
	return r->file ? writer_output(r->file) : NULL;
}

void refused_free(struct refused *r)
{
	if (!r)
		return;
	findings_close(r->findings, false);
	writer_close(r->file);
	tally_free(&r->aside);
	keyset_free(r->names);
	for (size_t i = 0; i < r->causes; i++)
		free(r->cause[i].words);
	free(r->cause);
	free(r->missing);
	free(r);
}
