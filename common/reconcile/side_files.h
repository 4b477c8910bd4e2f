/*
 * side_files - the files in the folder of a run that have what left on the way: `run` writes them, and an explanation
 * reads those that are there.
 */
#ifndef RECONCILE_SIDE_FILES_H
#define RECONCILE_SIDE_FILES_H

#define SIDE_SKIPPED   "skipped.tsv"   /* clean: the rows that source.skip leaves out */
#define SIDE_LEFT_OUT  "left-out.tsv"  /* map: the records that where or emit leaves out */
#define SIDE_CROSSREF  "crossref.csv"  /* dedupe: the records that it has merged */
#define SIDE_SET_ASIDE "set-aside.tsv" /* validate: the records that it has set aside */
#define SIDE_REFUSED   "refused.tsv"   /* load: the records that the target has refused */

#endif
