/* test_scan: searching many bytes at a time says the same as byte by byte, wherever the byte stands. */
#include "record/scan.h"
#include "unit.h"

#define LENGTH 70

static const char *slow_any(const char *p, const char *end, char a, char b, char c)
{
	while (p < end && *p != a && *p != b && *p != c)
		p++;
	return p;
}

/* Each byte at each place of texts of each length; what stands behind the end must not matter. */
static void any(void)
{
	static const char bytes[] = { ',', '\n', '\0', '\x7f', (char)0x80, (char)0xff, 'x' };
	size_t bad = 0;

	for (size_t len = 0; len < LENGTH; len++)
		for (size_t at = 0; at < LENGTH; at++)
			for (size_t k = 0; k < sizeof(bytes); k++) {
				char text[LENGTH + SCAN_WIDTH];

				memset(text, '-', sizeof(text));
				text[at] = bytes[k];
				bad += scan_any(text, text + len, ',', '\n', (char)0xff) !=
				       slow_any(text, text + len, ',', '\n', (char)0xff);
			}
	CHECK_INT(bad, 0);
}

/* Every value of a byte at every place of a block, beside each of its neighbours in value. */
static void equal(void)
{
	size_t bad = 0;

	for (int value = 0; value < 256; value++)
		for (size_t at = 0; at < SCAN_WIDTH; at++) {
			char text[SCAN_WIDTH];
			uint64_t bits;

			memset(text, value ^ 1, sizeof(text));
			text[at] = (char)value;
			bits = scan_bits(scan_eq(scan_load(text), (char)value));
			bad += bits == 0 || scan_first(bits) != at || (bits & (bits - 1)) != 0;
			bits = scan_bits(scan_or(scan_eq(scan_load(text), (char)value),
			                         scan_eq(scan_load(text), (char)(value ^ 1))));
			bad += scan_first(bits) != 0 || (unsigned)__builtin_popcountll(bits) != SCAN_WIDTH;
		}
	CHECK_INT(bad, 0);
}

static void before(void)
{
	const char text[] = "\na\n\n\"b\n\"cdefghijklm";
	uint64_t feeds = scan_bits(scan_eq(scan_load(text), '\n'));

	CHECK_INT(scan_before(feeds, scan_bits(scan_eq(scan_load(text), '"'))), 3);
	CHECK_INT(scan_before(feeds, scan_bits(scan_eq(scan_load(text), 'a'))), 1);
}

static void escaped(void)
{
	static const char bytes[] = "\t\n\r\\";
	size_t bad = 0;

	for (int value = 0; value < 256; value++)
		for (int at = 0; at < 8; at++) {
			uint64_t word = (0x2d2d2d2d2d2d2d2du & ~((uint64_t)0xff << (8 * at))) | (uint64_t)value << (8 * at);
			bool want = value != 0 && strchr(bytes, value) != NULL;

			bad += scan_escaped_pair(word, 0) != want;
			bad += scan_escaped_pair(0x7878787878787878u, word) != want;
		}
	CHECK_INT(bad, 0);
}

int main(void)
{
	unit_run("the first of three bytes is found, and nothing behind the end", any);
	unit_run("a byte is found at its place and nowhere else", equal);
	unit_run("what stands before a byte is counted", before);
	unit_run("the bytes that a stream escapes are seen in two words", escaped);
	return unit_end();
}
