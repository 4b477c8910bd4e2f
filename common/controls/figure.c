/* figure - see figure.h. */
#include "controls/figure.h"

void figure_merge(struct figure *into, const struct figure *more)
{
	decimal_sum_merge(&into->sum, &more->sum);
	into->unread += more->unread;
}
