/* leaf - see leaf.h. */
#include "controls/leaf.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "controls/figure.h"
#include "controls/grouping.h"
#include "record/fault.h"
#include "record/finding.h"
#include "sort/keyset.h"
#include "stream/spool.h"
#include "value/decimal.h"

/* An account: all records of one code, in one group of `by`. */
struct leaf_account {
	struct str at;      /* the place of its first record */
	struct figure *own; /* for each check */
	/* the sums of the accounts directly below it; NULL: there are none */
	struct figure *below;
};

struct leaf {
	const struct spec_clean *clean;
	const struct spec_leaf *spec;
	const struct header *header;
	struct file_findings *findings;
	uint64_t agreed, differed; /* parents of all files */

	/* of the current file */
	struct spool *spool;
	struct keyset *keys;          /* of the accounts: first the group, then the code */
	struct leaf_account *account; /* in order of arrival */
	size_t count, capacity;
	struct arena arena; /* owns the accounts */
	struct buf key;     /* key of the current record */
	uint64_t put;       /* records so far */
	uint64_t *total;    /* for each total row: the records before it */
	size_t totals, totals_capacity;
	uint64_t given; /* records read again */
	size_t totals_given;
};

struct leaf *leaf_new(const struct spec_clean *clean, const struct header *header,
                      struct file_findings *findings)
{
	struct leaf *l;

	if (!clean->leaf.present)
		return NULL;
	l = xcalloc(1, sizeof(*l));
	l->clean = clean;
	l->spec = &clean->leaf;
	l->header = header;
	l->findings = findings;
	return l;
}

static void forget(struct leaf *l)
{
	spool_free(l->spool);
	keyset_free(l->keys);
	l->spool = NULL;
	l->keys = NULL;
	arena_reset(&l->arena);
	l->count = l->totals = l->totals_given = 0;
	l->put = l->given = 0;
}

bool leaf_file(struct leaf *l)
{
	if (!l)
		return true;
	forget(l);
	l->keys = keyset_new();
	l->spool = spool_new(l->header);
	return l->spool != NULL;
}

/* ---- the records ---- */

static bool is_good(const struct leaf *l, const struct record *rec, size_t field)
{
	return !rec->fault.p || !fault_has(rec, l->clean->field[field].name);
}

static struct figure *figures(struct leaf *l)
{
	size_t bytes = mem_mul(l->spec->check_count, sizeof(struct figure));

	return memset(arena_alloc(&l->arena, bytes), 0, bytes);
}

/* Make the key of a record in l->key: its group and its code. False if it has no code. */
static bool find_key(struct leaf *l, const struct record *rec)
{
	struct str code = rec->field[l->spec->code];

	if (!code.p || !is_good(l, rec, l->spec->code))
		return false;
	grouping_key(l->spec->by, l->spec->by_count, rec, &l->key);
	buf_addstr(&l->key, code);
	return true;
}

static void add(const struct leaf *l, struct figure *figure, const struct record *rec, size_t field,
                bool less)
{
	struct str value = rec->field[field];
	struct decimal d;

	if (!value.p)
		return;
	if (is_good(l, rec, field) && decimal_parse(value, &d) == DECIMAL_OK)
		decimal_sum_add(&figure->sum, less ? decimal_neg(d) : d);
	else
		figure->unread++;
}

static void add_record(struct leaf *l, const struct record *rec)
{
	struct leaf_account *account;
	size_t i;
	bool fresh;

	if (!find_key(l, rec))
		return;
	i = keyset_add(l->keys, buf_str(&l->key), &fresh);
	if (fresh) {
		l->account = mem_grow(l->account, &l->capacity, l->count + 1, sizeof(*l->account));
		l->account[l->count++] = (struct leaf_account){ .at = str_copy(&l->arena, rec->at),
			                                        .own = figures(l) };
	}
	account = &l->account[i];
	for (size_t k = 0; k < l->spec->check_count; k++) {
		add(l, &account->own[k], rec, l->spec->check[k].field, false);
		if (l->spec->check[k].less != SIZE_MAX)
			add(l, &account->own[k], rec, l->spec->check[k].less, true);
	}
}

bool leaf_put(struct leaf *l, const struct record *rec)
{
	add_record(l, rec);
	l->put++;
	return spool_put(l->spool, rec);
}

void leaf_total(struct leaf *l)
{
	l->total = mem_grow(l->total, &l->totals_capacity, l->totals + 1, sizeof(*l->total));
	l->total[l->totals++] = l->put;
}

/* ---- parents ---- */

struct sorted {
	struct str key;
	size_t account;
};

static int by_key(const void *a, const void *b)
{
	return str_cmp(((const struct sorted *)a)->key, ((const struct sorted *)b)->key);
}

/* Does the code of `below` continue that of `above`, at the start of a level? */
static bool is_below(const struct leaf *l, struct str below, struct str above)
{
	struct str separator = l->spec->separator;

	if (!str_starts(below, above))
		return false;
	return !separator.p ||
	       str_starts((struct str){ below.p + above.len, below.len - above.len }, separator);
}

static void add_below(struct leaf *l, struct leaf_account *parent, const struct leaf_account *child)
{
	if (!parent->below)
		parent->below = figures(l);
	for (size_t i = 0; i < l->spec->check_count; i++)
		figure_merge(&parent->below[i], &child->own[i]);
}

/*
 * Find the parent of each account: the longest other code that it continues. In the order of bytes,
 * all codes with the same beginning come directly after it. So `above` holds the codes that the
 * current one begins with.
 */
static void find_parents(struct leaf *l, struct sorted *sorted, size_t *above)
{
	size_t depth = 0;

	for (size_t i = 0; i < l->count; i++) {
		while (depth > 0 && !str_starts(sorted[i].key, sorted[above[depth - 1]].key))
			depth--;
		for (size_t k = depth; k-- > 0;) {
			if (!is_below(l, sorted[i].key, sorted[above[k]].key))
				continue;
			add_below(l, &l->account[sorted[above[k]].account],
			          &l->account[sorted[i].account]);
			break;
		}
		above[depth++] = i;
	}
}

static void sort_and_find(struct leaf *l)
{
	struct sorted *sorted = xcalloc(l->count, sizeof(*sorted));
	size_t *above = xcalloc(l->count, sizeof(*above));

	for (size_t i = 0; i < l->count; i++)
		sorted[i] = (struct sorted){ keyset_key(l->keys, i), i };
	if (l->count > 0)
		qsort(sorted, l->count, sizeof(*sorted), by_key);
	find_parents(l, sorted, above);
	free(sorted);
	free(above);
}

/* Append the code of an account, and its group: "1001", or "1001 (period '2')". */
static void name_account(const struct leaf *l, size_t account, struct buf *out)
{
	struct str key = keyset_key(l->keys, account);
	struct buf quoted = { 0 };
	const char *code = key.p;

	for (size_t i = 0; i < l->spec->by_count; i++)
		code += strlen(code) + 1;
	buf_adds(out, text_quote(&quoted, (struct str){ code, key.len - (size_t)(code - key.p) }));
	grouping_label(l->clean, l->spec->by, l->spec->by_count, key, out);
	buf_free(&quoted);
}

static void report_parent(struct leaf *l, size_t account, size_t check, const char *what)
{
	const struct spec_leaf_check *c = &l->spec->check[check];
	struct buf name = { 0 };

	buf_addstr(&name, l->clean->field[c->field].name);
	if (c->less != SIZE_MAX) {
		buf_adds(&name, " less ");
		buf_addstr(&name, l->clean->field[c->less].name);
	}
	buf_adds(&name, " of ");
	name_account(l, account, &name);
	finding_report_whole(file_findings_sinks(l->findings),
	                     &(struct finding){ .at = l->account[account].at,
	                                        .field = l->clean->field[c->field].name,
	                                        .code = file_finding_name(FILE_PARENT_DIFFERS) },
	                     "%s %s", name.p, what);
	buf_free(&name);
}

static void report_difference(struct leaf *l, size_t account, size_t check, struct decimal own,
                              struct decimal below, struct decimal difference)
{
	uint64_t unread = l->account[account].own[check].unread +
	                  l->account[account].below[check].unread;
	char a[DECIMAL_TEXT], b[DECIMAL_TEXT], c[DECIMAL_TEXT], count[27];
	struct buf what = { 0 };

	decimal_format(own, a);
	decimal_format(below, b);
	decimal_format(difference, c);
	if (unread > 0 && decimal_sign(difference) == 0) {
		buf_addf(
			&what,
			"is %s, but %s amount%s could not be read, so it is not proved (the others add up to it)",
			a, text_count(unread, count), unread == 1 ? "" : "s");
		report_parent(l, account, check, what.p);
		buf_free(&what);
		return;
	}
	buf_addf(&what, "is %s, its children add up to %s", a, b);
	if (unread > 0)
		buf_addf(&what, ", without %s that could not be read", text_count(unread, count));
	buf_addf(&what, ": difference %s", c);
	report_parent(l, account, check, what.p);
	buf_free(&what);
}

/* Is an account the sum of those below it? If not, report it. */
static bool agrees(struct leaf *l, size_t account, size_t check)
{
	const struct figure *own = &l->account[account].own[check],
			    *below = &l->account[account].below[check];
	struct str field = l->clean->field[l->spec->check[check].field].name,
		   code = file_finding_name(FILE_PARENT_DIFFERS);
	struct decimal a, b, difference;

	if (!decimal_sum_get(&own->sum, &a) || !decimal_sum_get(&below->sum, &b) ||
	    decimal_sub(a, b, &difference) != DECIMAL_OK) {
		report_parent(l, account, check,
		              "cannot be compared with its children: more than 38 digits");
		file_findings_add(l->findings, code, 1, field, NULL);
		return false;
	}
	if (decimal_sign(difference) == 0 && own->unread == 0 && below->unread == 0)
		return true;
	report_difference(l, account, check, a, b, difference);
	file_findings_add(l->findings, code, 1, field, &difference);
	return false;
}

bool leaf_prove(struct leaf *l)
{
	sort_and_find(l);
	for (size_t i = 0; i < l->count; i++) {
		bool ok = true;

		if (!l->account[i].below)
			continue;
		for (size_t k = 0; k < l->spec->check_count; k++)
			ok &= agrees(l, i, k);
		l->agreed += ok;
		l->differed += !ok;
	}
	return spool_rewind(l->spool);
}

enum leaf_what leaf_next(struct leaf *l, struct record *rec)
{
	bool fresh;

	if (l->totals_given < l->totals && l->total[l->totals_given] == l->given) {
		l->totals_given++;
		return LEAF_TOTAL;
	}
	if (!spool_next(l->spool, rec))
		return LEAF_END;
	l->given++;
	if (!find_key(l, rec))
		return LEAF_KEPT;
	return l->account[keyset_add(l->keys, buf_str(&l->key), &fresh)].below ? LEAF_PARENT
	                                                                       : LEAF_KEPT;
}

bool leaf_whole(const struct leaf *l)
{
	return spool_whole(l->spool);
}

/* ---- the end ---- */

void leaf_summary(const struct leaf *l, struct buf *out)
{
	char number[27];

	if (!l)
		return;
	buf_addf(out, ", %s parent%s", text_count(l->agreed, number),
	         l->agreed == 1 ? " agrees" : "s agree");
	if (l->differed > 0)
		buf_addf(out, ", %s differ%s", text_count(l->differed, number),
		         l->differed == 1 ? "s" : "");
}

void leaf_free(struct leaf *l)
{
	if (!l)
		return;
	forget(l);
	free(l->account);
	arena_free(&l->arena);
	buf_free(&l->key);
	free(l->total);
	free(l);
}
