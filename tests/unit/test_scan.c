/*
 * test_scan: searching many bytes at a time says the same as byte by byte, wherever the byte
 * stands.
 */
#include <stdlib.h>

#include "base/scan.h"
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
			bad += scan_first(bits) != 0 ||
			       (unsigned)__builtin_popcountll(bits) != SCAN_WIDTH;
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

/* Every byte against ranges of either half, at every place of a block. */
static void within(void)
{
	static const int ranges[][2] = { { ' ', '~' },   { '0', '9' },   { 0, 0x7f },
		                         { 0x80, 0xbf }, { 0xe4, 0xe9 }, { 0xff, 0xff } };
	size_t bad = 0;

	for (int value = 0; value < 256; value++)
		for (size_t at = 0; at < SCAN_WIDTH; at++)
			for (size_t k = 0; k < sizeof(ranges) / sizeof(ranges[0]); k++) {
				int least = ranges[k][0], most = ranges[k][1];
				char text[SCAN_WIDTH];
				unsigned mask;

				memset(text, (value + 1) % 256, sizeof(text));
				text[at] = (char)value;
				mask = scan_mask(scan_within(scan_load(text), least, most));
				bad += (mask >> at & 1) != (value >= least && value <= most);
				bad += (mask >> (at + 1) % SCAN_WIDTH & 1) !=
				       ((value + 1) % 256 >= least && (value + 1) % 256 <= most);
			}
	CHECK_INT(bad, 0);
}

/*
 * Short texts of each length, in memory of just that size, so that a sanitizer sees what is read
 * behind them.
 */
static void words(void)
{
	size_t bad = 0;

	for (size_t len = 0; len <= SCAN_SHORT; len++) {
		char *text = malloc(len > 0 ? len : 1), back[SCAN_SHORT];
		struct scan_words w;

		for (size_t i = 0; i < len; i++)
			text[i] = (char)(0xa1 + 5 * i);
		w = scan_words(text, len);
		scan_store(back, w);
		bad += memcmp(back, text, len) != 0;
		for (size_t i = len; i < SCAN_SHORT; i++)
			bad += back[i] != 0;
		for (size_t i = 0; i < len; i++) {
			bad += scan_short_eq(scan_short(w), text[i]) != 1u << i;
			bad += scan_short_within(scan_short(w), 0x80, (unsigned char)text[i]) !=
			       scan_short_all(i + 1);
		}
		free(text);
	}
	CHECK_INT(bad, 0);
}

static void escaped(void)
{
	static const char bytes[] = "\t\n\v\f\r\\";
	size_t bad = 0;

	for (int value = 1; value < 256; value++)
		for (size_t at = 0; at < SCAN_SHORT; at++) {
			char text[SCAN_SHORT];

			memset(text, 'x', sizeof(text));
			text[at] = (char)value;
			bad += scan_short_escaped(scan_short(scan_words(text, at + 1))) !=
			       (strchr(bytes, value) != NULL);
			bad += scan_short_escaped(scan_short(scan_words(text, at)));
		}
	CHECK_INT(bad, 0);
}

int main(void)
{
	unit_run("the first of three bytes is found, and nothing behind the end", any);
	unit_run("a byte is found at its place and nowhere else", equal);
	unit_run("what stands before a byte is counted", before);
	unit_run("bytes are told by ranges of values", within);
	unit_run("short texts are read to their ends and no further", words);
	unit_run("the bytes that a stream escapes are seen in short texts", escaped);
	return unit_end();
}
