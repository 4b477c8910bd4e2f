/* digest: the examples of FIPS 180-2. */
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

int main(void)
{
	unit_run("SHA-256 of the examples of FIPS 180-2", examples);
	return unit_end();
}
