/*
 * tempname - names of temporary files that tell whose they are.
 *
 *	char *name = tempname_make("rejected.tsv", 0);	// .rejected.tsv.cutover-4711-812345-6f0c11aa-90ab12cd-0
 *
 * The name carries the process, when it began, the host and its boot. A process that was killed
 * leaves the file; the next run that makes a file in that folder removes it, since its owner is
 * dead (and the journal of SQLite beside it). What another host (or container) made is left alone:
 * nobody can tell from here whether its owner is alive.
 */
#ifndef FILE_TEMPNAME_H
#define FILE_TEMPNAME_H

/* A name beside the file `base` (without folder), malloc'ed; another one for each `number`. */
char *tempname_make(const char *base, unsigned number);

/*
 * Remove the temporary files in a folder (a descriptor that can be read) that are ours and whose
 * owner is dead.
 */
void tempname_sweep(int folder);

#endif
