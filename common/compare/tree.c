/*
 * tree - goes through all accounts twice: up, an account after its sub-accounts, to add these up; then
 * down, to know what is compared in an account above.
 *
 * On the way up the accounts above the one at work are on a stack, with what was found below each. So the
 * memory does not grow with the accounts, however many there are below one.
 */
#include "compare/tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "compare/ranking.h"
#include "compare/tolerance.h"
#include "record/finding.h"

/* What is below an account on one side. */
struct below {
	uint64_t records;        /* behind it; 0: nothing is listed */
	struct decimal_sum *sum; /* of each measure: what the accounts right below it have */
	struct decimal *total;   /* the same, once all are added up */
};

/* An account that has some below it, on the way up. */
struct level {
	struct buf code;
	struct below side[2];
};

struct tree {
	struct tree_options o;
	struct ranking *up, *down;
	struct level level[CHART_DEPTH]; /* those above the account at work, and itself */
	size_t open;                     /* how many there are */
	struct below nothing;            /* of an account without sub-accounts */
	struct buf group;                /* the other fields of the key, of the accounts at work; */
	bool begun;                      /* false: there was no account yet */
	struct buf other;                /* scratch */
	struct buf cover;                /* the account in which those below it are compared; */
	bool covers;                     /* false: there is none */
	uint64_t misfits;                /* accounts whose code has the length of no level, */
	struct buf misfit;               /* and the first of them */
};

struct tree *tree_open(const struct tree_options *options)
{
	struct tree *t = xcalloc(1, sizeof(*t));

	t->o = *options;
	t->nothing.total = xcalloc(options->what->measure_count, sizeof(*t->nothing.total));
	t->up = ranking_open(options->what, RANKING_TREE_UP, options->memory, options->shares);
	t->down = ranking_open(options->what, RANKING_TREE_DOWN, options->memory, options->shares);
	if (t->up && t->down)
		return t;
	tree_close(t);
	return NULL;
}

bool tree_put(struct tree *t, const struct key_balance *at, uint64_t number)
{
	return ranking_put(t->up, at, number);
}

/* Is the account in the tree of the one before? If not, it is from now on that which is at work. */
static bool is_same_tree(struct tree *t, const struct key_balance *at)
{
	buf_reset(&t->other);
	for (size_t i = 1; i < at->parts; i++) {
		buf_add(&t->other, &at->part[i].len, sizeof(at->part[i].len));
		buf_addc(&t->other, str_is_null(at->part[i]));
		buf_addstr(&t->other, at->part[i]);
	}
	if (t->begun && str_eq(buf_str(&t->group), buf_str(&t->other)))
		return true;
	t->begun = true;
	buf_reset(&t->group);
	buf_addstr(&t->group, buf_str(&t->other));
	return false;
}

/* ---- up ---- */

static size_t measures(const struct tree *t)
{
	return t->o.what->measure_count;
}

/* Put an account on the stack, with nothing below it. */
static void open_level(struct tree *t, struct str code)
{
	struct level *l = &t->level[t->open++];

	buf_reset(&l->code);
	buf_addstr(&l->code, code);
	for (int which = BEFORE; which <= AFTER; which++) {
		struct below *b = &l->side[which];

		b->records = 0;
		if (!b->sum) {
			b->sum = xcalloc(measures(t), sizeof(*b->sum));
			b->total = xcalloc(measures(t), sizeof(*b->total));
		}
		memset(b->sum, 0, measures(t) * sizeof(*b->sum));
	}
}

static bool too_long(struct str account)
{
	struct buf quoted = { 0 };

	diag_error("the sub-accounts of %s come to more than 38 digits",
	           text_quote(&quoted, account));
	buf_free(&quoted);
	return false;
}

/* All below the account was added up. False after an error was reported. */
static bool total_up(const struct tree *t, struct level *l)
{
	for (int which = BEFORE; which <= AFTER; which++)
		for (size_t i = 0; i < measures(t); i++)
			if (!decimal_sum_get(&l->side[which].sum[i], &l->side[which].total[i]))
				return too_long(buf_str(&l->code));
	return true;
}

/* Add what an account has to the account above it, if there is one. */
static void add_to_above(struct tree *t, size_t depth, enum side which, uint64_t records,
                         const struct decimal *value)
{
	struct below *b;

	if (depth == 0)
		return;
	b = &t->level[depth - 1].side[which];
	b->records += records;
	for (size_t i = 0; i < measures(t); i++)
		decimal_sum_add(&b->sum[i], value[i]);
}

/* Leave accounts that neither side lists: they are the totals of their sub-accounts. */
static bool close_levels(struct tree *t, size_t keep)
{
	while (t->open > keep) {
		struct level *l = &t->level[--t->open];

		if (!total_up(t, l))
			return false;
		for (int which = BEFORE; which <= AFTER; which++)
			add_to_above(t, t->open, (enum side)which, l->side[which].records,
			             l->side[which].total);
	}
	return true;
}

/* A total that the sub-accounts do not come to is a break. */
static bool check_total(struct tree *t, const struct key_balance *at, enum side which,
                        const struct below *below)
{
	for (size_t i = 0; i < measures(t); i++) {
		struct balance_break one = { .kind = BREAK_PARENT,
			                     .side = which,
			                     .part = at->part,
			                     .measure = i,
			                     .expected = below->total[i],
			                     .stated = at->half[which].value[i],
			                     .from = STR_NULL };
		struct decimal d;

		if (decimal_sub(one.stated, one.expected, &d) != DECIMAL_OK)
			return too_long(at->part[0]);
		if (!tolerance_accepts(&t->o.what->measure[i].tolerance, d, one.expected) &&
		    !breaks_put(t->o.breaks, &one))
			return false;
	}
	return true;
}

/*
 * The figure of an account is that of its sub-accounts and what is posted to itself: the latter alone counts beside
 * them. False after an error was reported.
 */
static bool take_own(struct tree *t, struct key_balance *at, enum side which,
                     const struct below *below)
{
	struct half *half = &at->half[which];

	for (size_t i = 0; i < measures(t); i++)
		if (decimal_sub(half->value[i], below->total[i], &half->counted[i]) != DECIMAL_OK)
			return too_long(at->part[0]);
	return true;
}

/* What an account is on a side that has these sub-accounts of it. False after an error was reported. */
static bool set_half(struct tree *t, struct key_balance *at, enum side which,
                     const struct below *below)
{
	const struct spec_reconcile *what = t->o.what;
	enum parent_figure figure = which == BEFORE ? what->before.parents : what->after.parents;
	struct half *half = &at->half[which];
	bool total = below->records > 0 && figure == PARENT_TOTAL,
	     both = below->records > 0 && figure == PARENT_BOTH;

	half->listed = half->records > 0;
	half->parent = below->records > 0;
	for (size_t i = 0; i < measures(t); i++)
		half->counted[i] = half->listed && !total ? half->value[i] : decimal_of(0, 0);
	if (half->listed && total)
		return check_total(t, at, which, below);
	if (half->listed && both)
		return take_own(t, at, which, below);
	half->records += below->records;
	for (size_t i = 0; i < measures(t); i++)
		if (decimal_add(half->counted[i], below->total[i], &half->value[i]) != DECIMAL_OK)
			return too_long(at->part[0]);
	return true;
}

static bool set_below(const struct tree *t, struct key_balance *at, const struct below *before,
                      const struct below *after)
{
	bool cover = balance_covers(at);

	for (size_t i = 0; i < measures(t); i++) {
		at->below[i] = decimal_of(0, 0);
		if (!cover &&
		    decimal_sub(after->total[i], before->total[i], &at->below[i]) != DECIMAL_OK)
			return too_long(at->part[0]);
	}
	return true;
}

/* An account whose sub-accounts have come. */
static bool take_up(struct tree *t, struct key_balance *at)
{
	struct str path[CHART_DEPTH];
	size_t count = chart_path(&t->o.what->chart, at->part[0], path), same = 0;
	const struct below *below[2] = { &t->nothing, &t->nothing };

	if (!is_same_tree(t, at))
		t->open = 0;
	while (same < count && same < t->open && str_eq(buf_str(&t->level[same].code), path[same]))
		same++;
	if (!close_levels(t, same))
		return false;
	if (same == count) {
		struct level *own = &t->level[--t->open];

		if (!total_up(t, own))
			return false;
		below[BEFORE] = &own->side[BEFORE];
		below[AFTER] = &own->side[AFTER];
	}
	while (t->open + 1 < count)
		open_level(t, path[t->open]);
	for (int which = BEFORE; which <= AFTER; which++) {
		if (!set_half(t, at, (enum side)which, below[which]))
			return false;
		add_to_above(t, t->open, (enum side)which, at->half[which].records,
		             at->half[which].value);
	}
	return set_below(t, at, below[BEFORE], below[AFTER]);
}

/* A code that no level has is above nothing and below nothing that the levels mean. */
static void note_misfit(struct tree *t, const struct key_balance *at)
{
	if (chart_fits(&t->o.what->chart, at->part[0]))
		return;
	if (t->misfits++ == 0)
		buf_addstr(&t->misfit, at->part[0]);
}

static void report_misfits(const struct tree *t)
{
	struct str levels = t->o.what->levels_text;
	struct buf quoted = { 0 };
	char number[27];

	if (t->misfits > 0)
		finding_report_whole(
			finding_stderr(), &(struct finding){ .code = STR("levels") },
			"levels: %.*s: %s key%s an account whose code has none of these lengths, such "
			"as %s: nobody knows what is above it, so differences may be false; write the "
			"lengths that the codes have, or 'parents'",
			(int)levels.len, levels.p, text_count(t->misfits, number),
			t->misfits == 1 ? " has" : "s have",
			text_quote(&quoted, buf_str(&t->misfit)));
	buf_free(&quoted);
}

static bool go_up(struct tree *t)
{
	struct key_balance *at;
	uint64_t number;

	while ((at = ranking_next(t->up, &number))) {
		note_misfit(t, at);
		if (!take_up(t, at) || !ranking_put(t->down, at, number))
			return false;
	}
	report_misfits(t);
	return ranking_whole(t->up);
}

/* ---- down ---- */

/* Is an account above it the one in which it is compared? */
static bool is_covered(struct tree *t, const struct key_balance *at)
{
	struct str path[CHART_DEPTH];

	if (!is_same_tree(t, at))
		t->covers = false;
	return t->covers && chart_is_above(path, chart_path(&t->o.what->chart, at->part[0], path),
	                                   buf_str(&t->cover));
}

static bool go_down(struct tree *t)
{
	struct key_balance *at;
	uint64_t number;

	t->begun = false;
	while ((at = ranking_next(t->down, &number))) {
		at->in_parent = is_covered(t, at);
		if (!at->in_parent) {
			t->covers = balance_covers(at);
			buf_reset(&t->cover);
			buf_addstr(&t->cover, at->part[0]);
		}
		if (!t->o.take(t->o.self, at, number))
			return false;
	}
	return ranking_whole(t->down);
}

bool tree_finish(struct tree *t)
{
	bool ok = go_up(t);

	ranking_close(t->up);
	t->up = NULL;
	return ok && go_down(t);
}

void tree_close(struct tree *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < CHART_DEPTH; i++) {
		buf_free(&t->level[i].code);
		for (int which = BEFORE; which <= AFTER; which++) {
			free(t->level[i].side[which].sum);
			free(t->level[i].side[which].total);
		}
	}
	ranking_close(t->up);
	ranking_close(t->down);
	free(t->nothing.total);
	buf_free(&t->group);
	buf_free(&t->other);
	buf_free(&t->cover);
	buf_free(&t->misfit);
	free(t);
}
