/* digest: the examples of FIPS 180-2. */
#include <stdlib.h>

#include "unit.h"
#include "value/digest.h"

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ABC   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
/* times 'a' */
#define MILLION "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

static void examples(void)
{
	char hex[DIGEST_TEXT];
	struct digest *d = digest_new();

	digest_end(d, hex);
	CHECK_STR(hex, EMPTY);
	d = digest_new();
	digest_add(d, "abc", 3);
	digest_end(d, hex);
	CHECK_STR(hex, ABC);
	d = digest_new();
	for (int i = 0; i < 1000000; i++)
		digest_add(d, "a", 1);
	digest_end(d, hex);
	CHECK_STR(hex, MILLION);
	digest_end(digest_new(), NULL);
}

/* In any pieces, also those that are larger than the blocks of the thread. */
static void behind(void)
{
	static const size_t piece[] = { 1, 1000, 1 << 20, 3000000 };
	size_t total = 5000000;
	char *all = malloc(total), here[DIGEST_TEXT], there[DIGEST_TEXT];
	struct digest *d = digest_new();

	for (size_t i = 0; i < total; i++)
		all[i] = (char)(i * 7 + i / 1000);
	digest_add(d, all, total);
	digest_end(d, here);
	for (size_t k = 0; k < sizeof(piece) / sizeof(*piece); k++) {
		d = digest_new_behind();
		for (size_t at = 0; at < total; at += piece[k])
			digest_add(d, all + at, piece[k] < total - at ? piece[k] : total - at);
		digest_end(d, there);
		CHECK_STR(there, here);
	}
	d = digest_new_behind();
	digest_end(d, there);
	CHECK_STR(there, EMPTY);
	free(all);
}

int main(void)
{
	unit_run("SHA-256 of the examples of FIPS 180-2", examples);
	unit_run("a thread of its own computes the same", behind);
	return unit_end();
}
