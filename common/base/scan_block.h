/*
 * scan_block - where bytes of several kinds stand among 64.
 *
 *	scan_block_fn *find = scan_block_best();
 *	find(p, kind, 3, bits);
 *
 * By AVX-512 or AVX2 where the CPU that runs the program has it, otherwise by scan.h. Nothing is
 * kept: who has many blocks to look through asks once for the function.
 */
#ifndef BASE_SCAN_BLOCK_H
#define BASE_SCAN_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#define SCAN_BLOCK 64

/* A kind of bytes: from `least` to `most`, both below 0x80, or none is. */
struct scan_kind {
	unsigned char least, most;
};

/*
 * For each of `count` kinds which of the SCAN_BLOCK bytes at p are of it: bit i of bits[kind] for
 * byte i.
 */
typedef void scan_block_fn(const char *p, const struct scan_kind *kind, size_t count,
                           uint64_t *bits);

enum scan_block_cpu {
	SCAN_BLOCK_ANY, /* what scan.h does */
	SCAN_BLOCK_AVX2,
	SCAN_BLOCK_AVX512,
	SCAN_BLOCK_CPUS /* how many */
};

/* The one for a CPU, for tests; NULL where this one cannot run it. */
scan_block_fn *scan_block_for(enum scan_block_cpu cpu);

/* The best that this CPU can run. */
scan_block_fn *scan_block_best(void);

#endif
