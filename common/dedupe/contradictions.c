/* contradictions - see contradictions.h. */
#include "dedupe/contradictions.h"

#include <stdlib.h>

#include "record/fault.h"
#include "record/finding.h"

#define SHOWN 20 /* of one kind: see base/diag.h */

struct contradiction {
	size_t id;       /* of which identity */
	uint64_t number; /* the record at which it was seen */
	enum why why;
	bool met;          /* its first record has come by: */
	struct str at;     /* its place, malloc'ed */
	struct str *value; /* and what it holds in the fields that must agree, malloc'ed */
};

struct contradictions {
	struct identity *identity;
	struct values *agree;
	struct contradiction list[SHOWN];
	size_t count;                  /* how many are listed */
	struct arena arena;            /* owns what they remember */
	struct buf key, where, fields; /* scratch */
};

struct contradictions *contradictions_new(struct identity *identity, struct values *agree)
{
	struct contradictions *c = xcalloc(1, sizeof(*c));

	c->identity = identity;
	c->agree = agree;
	return c;
}

void contradictions_note(struct contradictions *c, size_t id, uint64_t number, enum why why)
{
	size_t i = c->count;

	if (i == SHOWN && c->list[--i].number < number)
		return;
	for (; i > 0 && c->list[i - 1].number > number; i--)
		c->list[i] = c->list[i - 1];
	c->list[i] = (struct contradiction){ .id = id, .number = number, .why = why };
	c->count += c->count < SHOWN;
}

static void remember(struct contradictions *c, struct contradiction *k, const struct record *rec)
{
	k->met = true;
	k->at = str_copy(&c->arena, rec->at);
	k->value = arena_alloc(&c->arena, mem_mul(c->agree->count, sizeof(*k->value)));
	for (size_t i = 0; i < c->agree->count; i++)
		k->value[i] = str_copy(&c->arena, values_text(c->agree, i, rec));
}

static void add_value(struct buf *out, struct str s)
{
	struct buf quoted = { 0 };

	buf_adds(out, str_is_null(s) ? "null" : text_quote(&quoted, s));
	buf_free(&quoted);
}

/* "debit is '20.00' here and '10.00'", for each field in which they differ. */
static void add_differences(struct contradictions *c, const struct contradiction *k,
                            const struct record *rec)
{
	for (size_t i = 0; i < c->agree->count; i++) {
		struct str name = c->agree->source[i].name;

		if (values_same(c->agree, i, rec, k->value[i]))
			continue;
		buf_addf(&c->fields, "%s%.*s is ", c->fields.len > 0 ? ", " : "", (int)name.len,
		         name.p);
		add_value(&c->fields, values_text(c->agree, i, rec));
		buf_adds(&c->fields, " here and ");
		add_value(&c->fields, k->value[i]);
	}
}

static void add_names(struct contradictions *c)
{
	for (size_t i = 0; i < c->agree->count; i++) {
		struct str name = c->agree->source[i].name;

		buf_addf(&c->fields, "%s%.*s", i > 0 ? ", " : "", (int)name.len, name.p);
	}
}

static void report(struct contradictions *c, const struct contradiction *k,
                   const struct record *rec)
{
	struct str kind = fault_name(FAULT_DIFFERS);

	buf_reset(&c->key);
	buf_reset(&c->where);
	buf_reset(&c->fields);
	identity_show(c->identity, rec, &c->key);
	buf_addf(&c->where, "%.*s", (int)k->at.len, k->at.p ? k->at.p : "");
	if (k->at.len == 0)
		buf_adds(&c->where, "another place");
	if (k->why == WHY_VALUES)
		add_differences(c, k, rec);
	else
		add_names(c);
	switch (k->why) {
	case WHY_VALUES:
		finding_report_whole(
			finding_stderr(), &(struct finding){ .at = rec->at, .code = kind },
			"%s at %s, both with the key (%s): one of them is wrong, or the key is; "
			"where one may replace the other, write 'agree: []' in dedupe",
			c->fields.p, c->where.p, c->key.p);
		break;
	case WHY_VERSIONS:
		finding_report_whole(
			finding_stderr(), &(struct finding){ .at = rec->at, .code = kind },
			"document (%s) does not have the same lines here as at %s (compared in %s); where one "
			"version may replace the other, write 'agree: []' in dedupe",
			c->key.p, c->where.p, c->fields.p);
		break;
	case WHY_APART:
		finding_report_whole(
			finding_stderr(), &(struct finding){ .at = rec->at, .code = kind },
			"document (%s) is here again, after other documents of the same file (its first line of all is at %s): "
			"two documents, or two versions that 'version' in dedupe could tell apart",
			c->key.p, c->where.p);
		break;
	case WHY_VERSION:
		finding_report_whole(finding_stderr(),
		                     &(struct finding){ .at = rec->at, .code = kind },
		                     "document (%s): its version cannot be computed", c->key.p);
		break;
	}
}

void contradictions_meet(struct contradictions *c, size_t id, uint64_t number,
                         const struct record *rec)
{
	for (size_t i = 0; i < c->count; i++) {
		struct contradiction *k = &c->list[i];

		if (k->id != id)
			continue;
		if (!k->met)
			remember(c, k, rec);
		if (k->number == number)
			report(c, k, rec);
		return;
	}
}

void contradictions_end(const struct contradictions *c, uint64_t total)
{
	/* beyond those that are shown diag only counts */
	for (uint64_t i = c->count; i < total; i++)
		finding_report_whole(finding_stderr(),
		                     &(struct finding){ .code = fault_name(FAULT_DIFFERS) },
		                     "another contradiction");
}

void contradictions_free(struct contradictions *c)
{
	if (!c)
		return;
	arena_free(&c->arena);
	buf_free(&c->key);
	buf_free(&c->where);
	buf_free(&c->fields);
	free(c);
}
