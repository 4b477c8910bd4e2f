/* figures - see figures.h. */
#include "audit/figures.h"

/* Sums of figures on the two pans of a scale. */
struct scales {
	struct decimal_sum came; /* in, made */
	struct decimal_sum went; /* out, loaded, and what left the flow */
};

static bool equal(const struct scales *s)
{
	struct decimal came, went;

	return decimal_sum_get(&s->came, &came) && decimal_sum_get(&s->went, &went) &&
	       decimal_cmp(came, went) == 0;
}

bool figure_get(const struct run *run, enum run_figure f, struct str control, struct decimal *out)
{
	const struct run_count *c = &run->count[f];

	if (!c->present)
		return false;
	if (!str_is_null(control))
		return count_sum(c, control, out);
	*out = decimal_of((int128)c->records, 0);
	return true;
}

bool figure_stake(const struct run *run, enum run_figure f, struct str control, struct decimal *out)
{
	struct decimal sum;

	return !str_is_null(control) && count_stake(&run->count[f], control, out) &&
	       (!count_sum(&run->count[f], control, &sum) ||
	        decimal_cmp(decimal_abs(sum), *out) != 0);
}

bool figure_adds_up(const struct run *run, struct str control)
{
	struct scales s = { 0 };
	struct decimal d;

	/* records at fault are in RUN_OUT, too */
	for (int f = 0; f < RUN_FAULTY; f++)
		if (figure_get(run, (enum run_figure)f, control, &d))
			decimal_sum_add(f == RUN_IN || f == RUN_MADE ? &s.came : &s.went, d);
	return equal(&s);
}

/*
 * Has an earlier input of the run the same sender? Then the sender sent once what was read twice.
 */
static bool is_repeated(const struct run *run, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (run->input[k].sender == run->input[i].sender)
			return true;
	return false;
}

bool figure_as_sent(const struct run *run, struct str control)
{
	struct scales s = { 0 };
	struct decimal d;

	if (run->inputs == 0 || !figure_get(run, RUN_IN, control, &d))
		return true;
	decimal_sum_add(&s.came, d);
	for (size_t i = 0; i < run->inputs; i++) {
		const struct run *from = run->input[i].sender;

		/* validate has a second output, the records that it sets aside */
		if (!from || from->outputs != 1 || is_repeated(run, i) ||
		    !figure_get(from, RUN_OUT, control, &d))
			return true;
		decimal_sum_add(&s.went, d);
	}
	return equal(&s);
}

bool figure_dropped(const struct run *run, struct str control)
{
	struct decimal ignored;

	return run->count[RUN_OUT].present && !count_sum(&run->count[RUN_OUT], control, &ignored);
}
