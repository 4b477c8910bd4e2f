/*
 * fuzz_guess: guess on any file. Trouble is told, or a spec is printed, and that spec holds
 * together.
 */
#include "base/buf.h"
#include "fuzz_file.h"
#include "guess/guess.h"
#include "spec/spec.h"

static void read_back(struct buf *out)
{
	FILE *f = fopen(fuzz_names[1], "rb");
	size_t n;

	if (!f)
		abort();
	do {
		buf_reserve(out, 65536);
		n = fread(out->p + out->len, 1, 65536, f);
		out->len += n;
	} while (n > 0);
	fclose(f);
}

FUZZ(struct str in)
{
	const char *file = fuzz_file(in);
	struct buf text = { 0 };
	struct spec *spec;

	if (!guess_print(&file, 1, "/nonexistent", STR_NULL, fuzz_names[1])) {
		assert(!diag_ok() &&
		       !str_starts(diag_cause(),
		                   STR("guess:"))); /* what it has made itself has no mistake */
		return;
	}
	read_back(&text);
	spec = spec_parse("guessed.yml", buf_str(&text), "/nonexistent");
	assert(spec != NULL);
	spec_close(spec);
	buf_free(&text);
}
