/*
 * set_aside - sorts records, or groups of records, into good ones and those set aside.
 *
 *	struct set_aside *s = set_aside_open(spec, source_header(from), &options);
 *	struct stage stage = set_aside_stage(s);
 *	ok = stage_run(from, &stage, 1, &to);
 *	set_aside_close(s, ok);
 *
 * If the records of a group are adjacent, only one group at a time is in memory. With `order: any` the
 * records wait in a temporary file until every group is complete, and group_sorter decides the groups.
 * If there is no memory for the keys of a record, the records after it wait in a temporary file, too.
 */
#ifndef VALIDATE_SET_ASIDE_H
#define VALIDATE_SET_ASIDE_H

#include "base/bound.h"
#include "spec/spec.h"
#include "stream/stage.h"
#include "stream/writer.h"

struct set_aside;

struct set_aside_options {
	const char *set_aside; /* the file of the records set aside; NULL: none */
	const char *findings;  /* the list of what was found; NULL: none */
	bool digest;           /* compute the SHA-256 of the first one */
	bool distinct; /* records that come without a fault surely have different primary keys */
	struct bound *memory; /* for keys, and for sorting groups; it becomes quiet */
};

/*
 * Bind the spec to the fields of `header`, and open both files. All that is named must last. NULL
 * after an error was reported.
 */
struct set_aside *set_aside_open(struct spec *spec, const struct header *header,
                                 const struct set_aside_options *how);

/* The stage, for stage_run(). It leaves out what is set aside: that is also what is faulty. */
struct stage set_aside_stage(struct set_aside *s);

/*
 * That nothing was lost is computed: what was given and what was set aside must add up to what was taken.
 * False after an error was reported.
 */
bool set_aside_adds_up(const struct set_aside *s, const struct tally *taken,
                       const struct tally *given);

/* How many groups were set aside. */
uint64_t set_aside_groups(const struct set_aside *s);

/* Records that came with faults, which an earlier program has reported. */
uint64_t set_aside_came(const struct set_aside *s);

/* Findings that were only warnings; known after set_aside_close(). */
uint64_t set_aside_warnings(const struct set_aside *s);

/* Findings that follow from others and are not listed; known after set_aside_close(). */
uint64_t set_aside_followed(const struct set_aside *s);

/* List what was found about the whole of the data (findings_list_whole()), before the end. */
void set_aside_list_whole(struct set_aside *s, const struct file_findings *whole);

/*
 * Finish both files; they appear if `commit`, the records only if the list could be written. True if
 * everything was written.
 */
bool set_aside_close(struct set_aside *s, bool commit);

/* The file of the records set aside, for the audit line, after set_aside_close(); NULL: none. */
const struct file_summary *set_aside_output(const struct set_aside *s);

/* NULL is allowed. */
void set_aside_free(struct set_aside *s);

#endif
