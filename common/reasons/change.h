/*
 * change - how an amount has changed: what a person does by mistake has a name.
 *
 *	enum reason_kind kind = change_kind(before, after, measures, scale);
 */
#ifndef REASONS_CHANGE_H
#define REASONS_CHANGE_H

#include <stddef.h>

#include "reasons/reason.h"

/*
 * The kind of change from `before` to `after`, which have `measures` amounts each and are not equal:
 * REASON_ROUNDING and what follows it. `scale`: for each measure, the digits after the point that its
 * amounts have.
 */
enum reason_kind change_kind(const struct decimal *before, const struct decimal *after,
                             size_t measures, const int *scale);

#endif
