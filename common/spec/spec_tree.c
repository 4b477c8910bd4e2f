/* Section reconcile: the tree of accounts, and balances that roll forward. */
#include <string.h>

#include "base/filename.h"
#include "spec/spec_int.h"

/* ---- the tree ---- */

/* " (chart.csv:3)": where a row of the lookup of accounts above is. */
static void put_place(struct buf *out, const struct lookup *l, ptrdiff_t row)
{
	struct lookup_row at;

	if (row < 0)
		return;
	at = lookup_at(l, (size_t)row);
	if (!at.file)
		return;
	buf_adds(out, " (");
	file_name_encode(out, str_of(at.file));
	buf_addf(out, ":%llu)", (unsigned long long)at.line);
}

static void put_account(struct buf *out, const struct lookup *l, struct str account)
{
	buf_addc(out, '\'');
	text_escape(out, account);
	buf_addc(out, '\'');
	put_place(out, l, lookup_row_of(l, &account));
}

/* "the accounts 1 (chart.csv:2) > 2 (chart.csv:3) > 1 are above each other" */
static void put_fault(const struct lookup *l, enum chart_fault fault, const struct str *path,
                      size_t count, struct buf *out)
{
	if (fault == CHART_LOOP) {
		buf_adds(out, "these accounts are above each other: ");
		for (size_t i = 0; i < count; i++) {
			put_account(out, l, path[i]);
			buf_adds(out, " < ");
		}
	}
	put_account(out, l, path[0]);
	if (fault == CHART_SELF)
		buf_adds(out, " is the account above itself");
	if (fault == CHART_TOO_DEEP)
		buf_addf(out, " has more than %d accounts above it", CHART_DEPTH - 1);
}

/* Is the account above one that the chart knows? Only the names of all accounts can tell. */
static bool is_known(const struct spec_reconcile *r, size_t row, struct buf *out)
{
	const struct lookup *l = r->chart.parents;
	struct str account = lookup_key(l, row, 0), above = lookup_value(l, row, 0);

	if (!r->names || above.len == 0 || lookup_has(r->names, above))
		return true;
	buf_adds(out, "the account above ");
	put_account(out, l, account);
	buf_adds(out, " does not exist: '");
	text_escape(out, above);
	buf_adds(out, "' has no name in '");
	text_escape(out, r->names_text);
	buf_addc(out, '\'');
	return false;
}

/* Nobody is above himself, and each account above another one exists. */
static bool check_parents(struct key_context *c, const struct yaml_node *n,
                          const struct spec_reconcile *r)
{
	const struct lookup *l = r->chart.parents;
	struct str path[CHART_DEPTH];
	struct buf text = { 0 };
	bool ok = true;
	size_t count, rows = l ? lookup_size(l) : 0, deep = rows;

	for (size_t row = 0; row < rows; row++) {
		enum chart_fault fault = chart_check(&r->chart, row, path, &count);
		bool sound = fault == CHART_SOUND;

		if (fault == CHART_TOO_DEEP) {
			deep = deep < row ? deep : row;
			continue;
		}
		buf_reset(&text);
		if (sound)
			sound = is_known(r, row, &text);
		else
			put_fault(l, fault, path, count, &text);
		if (!sound)
			ok = key_bad(c, yaml_find(n, "parents"), "%s.parents: %s", c->path.p,
			             text.p);
	}
	/* below a loop every path is too long: say it only if nothing else is wrong */
	if (ok && deep < rows) {
		path[0] = lookup_key(l, deep, 0);
		buf_reset(&text);
		put_fault(l, CHART_TOO_DEEP, path, 1, &text);
		ok = key_bad(c, yaml_find(n, "parents"), "%s.parents: %s", c->path.p, text.p);
	}
	buf_free(&text);
	return ok;
}

/* The usual figures of an account with sub-accounts: a trial balance before, a ledger after. */
static void set_parents(struct spec_side *side, enum parent_figure usual)
{
	if (side->parents == PARENT_OF_SIDE)
		side->parents = usual;
}

/* `user` takes the first field of the key as the account: that of a period would be none, without a word. */
static bool begins_with_account(struct key_context *c, const struct yaml_node *n,
                                const struct spec_reconcile *r, const char *user)
{
	return r->period > 0 ||
	       key_bad(c, yaml_find(n, "key"),
	               "%s.key: its first field is the account of '%s', so it cannot be the "
	               "period: put that behind it",
	               c->path.p, user);
}

bool spec_check_tree(struct key_context *c, const struct yaml_node *n, struct spec_reconcile *r)
{
	static const char *const sides[] = { "before", "after" };
	bool ok = check_parents(c, n, r);

	if (r->chart.parents && !str_is_null(r->levels_text))
		ok = key_bad(c, yaml_find(n, "parents"),
		             "%s: 'levels' and 'parents' both say which account is above which: "
		             "keep one",
		             c->path.p);
	if (r->tree && !chart_has_levels(&r->chart))
		ok = key_bad(
			c, yaml_find(n, "tree"),
			"%s.tree: which account is above which? Write 'levels', such as 4-2-2, "
			"or 'parents', a lookup",
			c->path.p);
	if (r->tree)
		ok = begins_with_account(c, n, r, "tree") && ok;
	if (r->tree && r->rows)
		ok = key_bad(c, yaml_find(n, "tree"),
		             "%s: 'rows' compares records, and 'tree' sums of accounts: keep one",
		             c->path.p);
	for (size_t i = 0; i < 2 && !r->tree; i++) {
		const struct yaml_node *at = yaml_find(yaml_find(n, sides[i]), "parents");

		if (at)
			ok = key_bad(c, at, "%s.%s.parents needs 'tree: true'", c->path.p,
			             sides[i]);
	}
	set_parents(&r->before, PARENT_TOTAL);
	set_parents(&r->after, PARENT_OWN);
	return ok;
}

/* ---- balances that roll forward ---- */

static bool has(const struct spec_reconcile *r, enum measure_role role)
{
	return r->role[role] < r->measure_count;
}

/*
 * A balance that the side does not give has no sums: it is computed from those of the movements. The
 * measure needs an expression all the same.
 */
static bool add_computed(struct key_context *c, struct spec_side *s, struct str name)
{
	struct spec_expr *field = arena_alloc(c->arena,
	                                      mem_mul(s->field_count + 1, sizeof(*field)));
	struct yaml_node *zero = arena_alloc(c->arena, sizeof(*zero));

	*zero = *s->node;
	zero->kind = YAML_SCALAR;
	zero->text = STR("sum(0)");
	if (s->field_count > 0)
		memcpy(field, s->field, s->field_count * sizeof(*field));
	if (!spec_expression(c, zero, name, EXPR_GROUP, &field[s->field_count]))
		return false;
	s->field = field;
	s->field_count++;
	return true;
}

static bool gives(const struct spec_side *s, struct str name)
{
	for (size_t i = 0; i < s->field_count; i++)
		if (str_eq(s->field[i].name, name))
			return true;
	return false;
}

/* A side of movements, at `side`: its balances are computed. `key` is its path, "explain.before". */
static bool check_rolled(struct key_context *c, const struct yaml_node *side, const char *key,
                         const struct spec_reconcile *r, struct spec_side *s)
{
	const struct yaml_node *at = yaml_find(side, "roll");
	struct str name;

	if (!has(r, ROLE_OPENING) && !has(r, ROLE_CLOSING))
		return key_bad(
			c, at,
			"%s.%s.roll computes balances: which measure has the role opening or "
			"closing?",
			c->path.p, key);
	if (!yaml_find(side, "fields"))
		return key_bad(c, at, "%s.%s.roll: 'fields' is missing", c->path.p, key);
	if (has(r, ROLE_CLOSING)) {
		name = r->measure[r->role[ROLE_CLOSING]].name;
		if (gives(s, name))
			return key_bad(c, at,
			               "%s.%s: 'roll' computes '%s': leave it out of 'fields'",
			               c->path.p, key, name.p);
		if (!add_computed(c, s, name))
			return false;
	}
	if (!has(r, ROLE_OPENING))
		return true;
	name = r->measure[r->role[ROLE_OPENING]].name;
	return gives(s, name) || add_computed(c, s, name);
}

/* Both need to know the periods, and how a balance becomes the next one. */
static bool check_roles(struct key_context *c, const struct yaml_node *at, const char *key,
                        const struct spec_reconcile *r)
{
	bool sides = has(r, ROLE_DEBIT) && has(r, ROLE_CREDIT);

	if (r->rows)
		return key_bad(c, at, "%s.%s: 'rows' compares records, and a record has no balance",
		               c->path.p, key);
	if (r->period == r->key_count)
		return key_bad(c, at, "%s.%s: which field of the key is the period? Write 'period'",
		               c->path.p, key);
	if (!sides && !has(r, ROLE_MOVEMENT))
		return key_bad(
			c, at,
			"%s.%s: which measures are the movements? Give one the role movement, "
			"or two the roles debit and credit",
			c->path.p, key);
	return true;
}

static bool any_rolls(const struct spec_reconcile *r)
{
	return r->roll_forward || r->before.roll || r->after.roll;
}

/*
 * The records behind a side, at `at`. Behind a side of movements they are movements, too, unless they say that they are
 * not; balances that they give are not read then.
 */
static bool check_explained(struct key_context *c, const struct yaml_node *at, const char *key,
                            const struct spec_reconcile *r, bool side_rolls, struct spec_side *x)
{
	static const enum measure_role computed[] = { ROLE_OPENING, ROLE_CLOSING };
	const struct yaml_node *roll = yaml_find(at, "roll");
	bool ok = true;

	if (!x->node)
		return true;
	if (x->roll && !any_rolls(r))
		return key_bad(c, roll,
		               "%s.%s.roll is for balances that roll forward: write "
		               "'roll_forward', or 'roll' for a side",
		               c->path.p, key);
	if (x->roll)
		return check_roles(c, roll, key, r) && check_rolled(c, at, key, r, x);
	x->roll = side_rolls && !roll;
	for (size_t i = 0; x->roll && ok && i < sizeof(computed) / sizeof(*computed); i++)
		if (has(r, computed[i]) && !gives(x, r->measure[r->role[computed[i]]].name))
			ok = add_computed(c, x, r->measure[r->role[computed[i]]].name);
	return ok;
}

/* Which accounts begin a year with 0, and when does it begin? */
static bool check_restart(struct key_context *c, const struct yaml_node *n,
                          struct spec_reconcile *r)
{
	const struct yaml_node *begins = yaml_find(n, "year_begins");

	if (!begins)
		r->year_begins = 1;
	if (begins && !r->restart)
		return key_bad(c, begins,
		               "%s.year_begins: which accounts begin a year with 0? Write "
		               "'restart'",
		               c->path.p);
	if (r->year_begins > 12)
		return key_bad(c, begins, "%s.year_begins must be a month from 1 to 12", c->path.p);
	if (r->restart && !begins_with_account(c, n, r, "restart"))
		return false;
	return !r->restart || any_rolls(r) ||
	       key_bad(c, yaml_find(n, "restart"),
	               "%s.restart is for balances that roll forward: write 'roll_forward', or "
	               "'roll' for a side",
	               c->path.p);
}

bool spec_check_roll(struct key_context *c, const struct yaml_node *n, struct spec_reconcile *r)
{
	struct spec_side *const side[] = { &r->before, &r->after };
	struct spec_side *const explained[] = { &r->explain.before, &r->explain.after };
	static const char *const names[] = { "before", "after" };
	static const char *const paths[] = { "explain.before", "explain.after" };
	const struct yaml_node *explain = yaml_find(n, "explain");
	bool ok = check_restart(c, n, r);

	if (has(r, ROLE_MOVEMENT) && (has(r, ROLE_DEBIT) || has(r, ROLE_CREDIT)))
		return key_bad(
			c, yaml_find(n, "compare"),
			"%s.compare: the role movement is debit minus credit: no other measure "
			"has the role debit or credit then",
			c->path.p);
	for (size_t i = 0; i < 2; i++) {
		const struct yaml_node *at = yaml_find(n, names[i]);

		if (side[i]->roll)
			ok = check_roles(c, yaml_find(at, "roll"), "roll", r) &&
			     check_rolled(c, at, names[i], r, side[i]) && ok;
		ok = check_explained(c, yaml_find(explain, names[i]), paths[i], r, side[i]->roll,
		                     explained[i]) &&
		     ok;
	}
	if (!r->roll_forward)
		return ok;
	if (!has(r, ROLE_OPENING) || !has(r, ROLE_CLOSING))
		return key_bad(
			c, yaml_find(n, "roll_forward"),
			"%s.roll_forward: one measure must have the role opening, and one the "
			"role closing",
			c->path.p);
	return check_roles(c, yaml_find(n, "roll_forward"), "roll_forward", r) && ok;
}
