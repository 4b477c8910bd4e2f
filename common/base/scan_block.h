/*
 * scan_block - find bytes of several kinds among 64.
 *
 *	scan_block_fn *find = scan_block_best();
 *	find(p, kind, 3, bits);
 *
 * Uses AVX-512 or AVX2 if the CPU that runs the program has it, otherwise scan.h. The choice is not
 * stored: ask for the function once, then use it for many blocks.
 */
#ifndef BASE_SCAN_BLOCK_H
#define BASE_SCAN_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#define SCAN_BLOCK 64

/* A kind of bytes: `least` to `most`. Either both are below 0x80 or both are not. */
struct scan_kind {
	unsigned char least, most;
};

/*
 * For each of `count` kinds, find which of the SCAN_BLOCK bytes at p belong to it: byte i sets bit
 * i of bits[kind].
 */
typedef void scan_block_fn(const char *p, const struct scan_kind *kind, size_t count,
                           uint64_t *bits);

enum scan_block_cpu {
	SCAN_BLOCK_ANY, /* uses scan.h */
	SCAN_BLOCK_AVX2,
	SCAN_BLOCK_AVX512,
	SCAN_BLOCK_CPUS /* how many */
};

/* The function for a CPU, for tests; NULL if this machine cannot run it. */
scan_block_fn *scan_block_for(enum scan_block_cpu cpu);

/* The best function that this CPU can run. */
scan_block_fn *scan_block_best(void);

/* The number of bytes `c` among `len`. */
size_t scan_count(const char *p, size_t len, char c);

/*
 * The number of bytes that a stream escapes among `len`: TAB, LF, CR, backslash, and also VT and FF,
 * which are between these. Up to SCAN_BLOCK bytes after them are read, too, but not counted.
 */
size_t scan_count_escapes(const char *p, size_t len);

/*
 * Where a line of a stream is cut: byte i of the SCAN_BLOCK bytes at p sets bit i if it is TAB, LF or
 * backslash. *odd gets other bits than 0 if one of them is CR or NUL, else it does not change.
 */
typedef uint64_t scan_cuts_fn(const char *p, uint64_t *odd);

/* The function for a CPU, for tests; NULL if this machine cannot run it. The best one. */
scan_cuts_fn *scan_cuts_for(enum scan_block_cpu cpu);
scan_cuts_fn *scan_cuts_best(void);

#endif
