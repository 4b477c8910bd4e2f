/*
 * drill - the figures whose records --drill asks for.
 *
 *	struct drill *d = drill_open(&keys, comparison, count);	// NULL: an error was reported
 *	...
 *	if (!drill_find(d, comparison, count)) ...		// after balances_compare() of each
 *	if (drill_wants(d, r, at)) ...				// each key that is asked for
 *	drill_free(d);
 *
 * A figure is written as a report shows its key, the parts with commas between them: "1002,202301". Parts
 * left out at the end stand for all. A part can have its name: "period=202301"; then all others may be left
 * out. In double quotes a part can hold a comma. "NAME:" before it is the comparison; without it the figure is
 * looked for in all of them.
 */
#ifndef RECONCILE_DRILL_H
#define RECONCILE_DRILL_H

#include "config/opt.h"
#include "reconcile/comparison.h"

struct drill;

/*
 * Read what is asked for, against the `count` comparisons. `given` and all that it points to must last. NULL
 * after all errors were reported: a part has no name of a key, there are too many parts, a comparison is
 * record by record.
 */
struct drill *drill_open(const struct opt_list *given, const struct result *comparison,
                         size_t count);

/*
 * Is it sure, before anything is compared, that records of comparison `i` are asked for? Yes if a figure can be in
 * no other one.
 */
bool drill_is_sure(const struct drill *d, const struct result *comparison, size_t count, size_t i);

/* Does it ask for this key? */
bool drill_wants(struct drill *d, const struct result *r, const struct key_balance *at);

/*
 * Look for all that is asked for, and note in each comparison whether it has any. False after an error was
 * reported, which names the nearest keys: a figure does not exist.
 */
bool drill_find(struct drill *d, struct result *comparison, size_t count);

/* NULL is allowed. */
void drill_free(struct drill *d);

#endif
