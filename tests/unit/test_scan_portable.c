/* test_scan_portable: the same of the twin in plain C, which other machines than this one use. */
#define SCAN_PORTABLE
#include "test_scan.c"
