/*
 * fuzz_spec: a whole spec. It is refused with a reason, or it holds together; both are the same the
 * second time. No file stands beside it.
 */
#include "fuzz.h"
#include "spec/spec.h"

FUZZ(struct str in)
{
	bool good = false;

	for (int again = 0; again < 2; again++) {
		struct spec *spec = spec_parse("/nonexistent/fuzz.yml", in, "/nonexistent");

		assert((spec != NULL) == diag_ok());
		assert(again == 0 || good == (spec != NULL));
		good = spec != NULL;
		if (spec)
			spec_check(spec);
		spec_close(spec);
		diag_open("fuzz");
	}
}
