/* fuzz_audit: the lines of an audit log. They are refused with a reason, or each run has a name and a place. */
#include "../../cmd/audit/runs.h"
#include "fuzz.h"
#include "fuzz_file.h"

FUZZ(struct str in)
{
	struct runs *r = runs_new();

	bool ok = runs_read(r, fuzz_file(in));

	assert(ok == diag_ok());
	if (ok)
		runs_link(r);
	for (size_t i = 0; ok && i < runs_count(r); i++) {
		const struct run *run = runs_get(r, i);
		struct decimal sum;

		assert(run->line > 0 && run->program.p != NULL && run->sender != run);
		for (int f = 0; f < RUN_FIGURES; f++)
			for (size_t k = 0; k < run->count[f].sums; k++)
				assert(count_sum(&run->count[f], run->count[f].sum[k].name, &sum));
	}
	runs_free(r);
}
