/*
 * test_scan_block_portable: the same of the twin in plain C, which other machines than this one
 * use.
 */
#define SCAN_PORTABLE
#include "base/scan_block.c"
#include "test_scan_block.c"
