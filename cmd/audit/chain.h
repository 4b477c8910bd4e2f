/*
 * chain - runs that read what others wrote, one below the other, with their figures.
 */
#ifndef AUDIT_CHAIN_H
#define AUDIT_CHAIN_H

#include <stdbool.h>

struct runs;
struct buf;

/* Append every chain as a table and tell what does not add up; false where something does not. runs_link() first. */
bool chain_show(struct runs *runs, struct buf *out);

#endif
