/*
 * tempname - names of temporary files that identify their owner.
 *
 *	char *name = tempname_make("rejected.tsv", 0);	// .rejected.tsv.cutover-4711-812345-6f0c11aa-90ab12cd-0
 *
 * The name contains the process, its start, the host and its boot. A process that is killed leaves
 * the file; the next run that makes a file in that folder removes it, since its owner is dead (and
 * the journal of SQLite next to it). Files of another host (or container) stay: it is not known
 * here whether their owner is alive.
 */
#ifndef FILE_TEMPNAME_H
#define FILE_TEMPNAME_H

/*
 * A name for a temporary file in the folder of the file `base` (without folder), malloc'ed; a
 * different one for each `number`.
 */
char *tempname_make(const char *base, unsigned number);

/*
 * Remove the temporary files in a folder (a descriptor that can be read) that are ours and whose
 * owner is dead.
 */
void tempname_sweep(int folder);

#endif
