/* test_scan_block: whatever this CPU can do, a block is told byte by byte as its bytes are. */
#include "base/scan_block.h"
#include "unit.h"

static const struct scan_kind kind[] = {
	{ '\n', '\n' }, { '0', '9' },   { 0, 0x7f },    { 0x80, 0xff },
	{ 0x80, 0xbf }, { 0xe1, 0xec }, { 0xff, 0xff }, { 0, 0 },
};

#define KINDS (sizeof(kind) / sizeof(kind[0]))

static uint64_t slowly(const char *p, struct scan_kind k)
{
	uint64_t bits = 0;

	for (int i = 0; i < SCAN_BLOCK; i++) {
		unsigned char c = (unsigned char)p[i];

		bits |= (uint64_t)(c >= k.least && c <= k.most) << i;
	}
	return bits;
}

/* Every byte at every place, the bytes around it being its neighbours in value. */
static size_t wrong(scan_block_fn *find)
{
	size_t bad = 0;

	for (int value = 0; value < 256; value++)
		for (size_t at = 0; at < SCAN_BLOCK; at++) {
			char text[SCAN_BLOCK];
			uint64_t bits[KINDS + 1];

			for (size_t i = 0; i < SCAN_BLOCK; i++)
				text[i] = (char)(value + (i % 3 == 0) - (i % 5 == 0));
			text[at] = (char)value;
			bits[KINDS] = 12345;
			find(text, kind, KINDS, bits);
			for (size_t k = 0; k < KINDS; k++)
				bad += bits[k] != slowly(text, kind[k]);
			bad += bits[KINDS] != 12345;
		}
	return bad;
}

static void plain(void)
{
	CHECK_INT(wrong(scan_block_for(SCAN_BLOCK_ANY)), 0);
}

static void avx2(void)
{
	CHECK_INT(wrong(scan_block_for(SCAN_BLOCK_AVX2)), 0);
}

static void avx512(void)
{
	CHECK_INT(wrong(scan_block_for(SCAN_BLOCK_AVX512)), 0);
}

/* Counts at every length, in bytes that are all, some or none of them the one. */
static void counted(void)
{
	static char text[20000];
	static const size_t length[] = { 0,    1,    31,   32,   33,   63,    64,    100,
		                         8159, 8160, 8161, 8192, 8193, 16320, 16353, 20000 };

	for (size_t every = 1; every < 5; every++) {
		memset(text, 'x', sizeof(text));
		for (size_t i = 0; i < sizeof(text); i += every)
			text[i] = '\n';
		for (size_t i = 0; i < sizeof(length) / sizeof(length[0]); i++) {
			CHECK_INT(scan_count(text, length[i], '\n'),
			          (length[i] + every - 1) / every);
			CHECK_INT(scan_count(text, length[i], 'y'), 0);
		}
	}
}

/* Each byte at each place: what cuts a line, and what is odd in it. */
static size_t cut_wrong(scan_cuts_fn *find)
{
	size_t bad = 0;

	for (int value = 0; value < 256; value++)
		for (size_t at = 0; at < SCAN_BLOCK; at++) {
			bool cuts = value == '\t' || value == '\n' || value == '\\';
			bool is_odd = value == '\r' || value == 0;
			char text[SCAN_BLOCK];
			uint64_t odd = 0;

			memset(text, 'x', sizeof(text));
			text[at] = (char)value;
			bad += find(text, &odd) != (uint64_t)cuts << at || (odd != 0) != is_odd;
			text[(at + 7) % SCAN_BLOCK] = '\t';
			bad += find(text, &odd) !=
			       ((uint64_t)cuts << at | (uint64_t)1 << (at + 7) % SCAN_BLOCK);
			bad += (odd != 0) != is_odd;
		}
	return bad;
}

static void cut_plain(void)
{
	CHECK_INT(cut_wrong(scan_cuts_for(SCAN_BLOCK_ANY)), 0);
}

static void cut_avx2(void)
{
	CHECK_INT(cut_wrong(scan_cuts_for(SCAN_BLOCK_AVX2)), 0);
}

static void cut_avx512(void)
{
	CHECK_INT(cut_wrong(scan_cuts_for(SCAN_BLOCK_AVX512)), 0);
}

/* Each byte at each place of texts of many lengths; what follows the text does not count. */
static void escapes_counted(void)
{
	char text[160 + SCAN_BLOCK];
	size_t bad = 0;

	for (int value = 0; value < 256; value++)
		for (size_t len = 0; len <= 160; len += 1 + len / 40)
			for (size_t at = 0; at < len; at++) {
				size_t is = (value >= '\t' && value <= '\r') || value == '\\';

				memset(text, 'x', sizeof(text));
				memset(text + len, '\t', SCAN_BLOCK);
				text[at] = (char)value;
				bad += scan_count_escapes(text, len) != is;
				text[len / 2] = '\n';
				bad += scan_count_escapes(text, len) !=
				       (at == len / 2 ? 1 : is + 1);
			}
	CHECK_INT(bad, 0);
	CHECK_INT(scan_count_escapes(text, 0), 0);
}

static void nothing(void)
{
}

static void best(void)
{
	scan_block_fn *find = scan_block_for(SCAN_BLOCK_ANY);

	for (int cpu = 0; cpu < SCAN_BLOCK_CPUS; cpu++)
		if (scan_block_for((enum scan_block_cpu)cpu))
			find = scan_block_for((enum scan_block_cpu)cpu);
	CHECK(scan_block_best() == find);
}

int main(void)
{
	unit_run("by the code that runs everywhere", plain);
	unit_run("the number of one byte", counted);
	unit_run("the number of bytes to escape", escapes_counted);
	unit_run("where a line is cut, by the code that runs everywhere", cut_plain);
	if (scan_block_for(SCAN_BLOCK_AVX2))
		unit_run("by AVX2", avx2);
	else
		unit_run("by AVX2 # skip this CPU has none", nothing);
	if (scan_cuts_for(SCAN_BLOCK_AVX2))
		unit_run("where a line is cut, by AVX2", cut_avx2);
	else
		unit_run("where a line is cut, by AVX2 # skip this CPU has none", nothing);
	if (scan_cuts_for(SCAN_BLOCK_AVX512))
		unit_run("where a line is cut, by AVX-512", cut_avx512);
	else
		unit_run("where a line is cut, by AVX-512 # skip this CPU has none", nothing);
	if (scan_block_for(SCAN_BLOCK_AVX512))
		unit_run("by AVX-512", avx512);
	else
		unit_run("by AVX-512 # skip this CPU has none", nothing);
	unit_run("the last one that the CPU can run is the best", best);
	return unit_end();
}
