/*
 * folder - where everything of a run lands: one folder for each run.
 *
 *	struct folder f;
 *	if (folder_open(&f, NULL, spec->name)) ...	// runs/vouchers-20261130-220405
 *	unmapped = folder_file(&f, "unmapped.csv");
 *	folder_close(&f);
 *
 * The log `audit.jsonl` is made first, and must not be there: so no run ever mixes its files with
 * those of another one, not even if both start at the same time.
 */
#ifndef RUN_FOLDER_H
#define RUN_FOLDER_H

#include <stdbool.h>

#include "base/mem.h"
#include "base/text.h"

#define FOLDER_RUNS "runs"        /* where the folders of runs are, unless the user names one */
#define FOLDER_LOG  "audit.jsonl" /* the log in each */

struct folder {
	const char *path;  /* as given, or as made */
	const char *audit; /* its log */
	bool made;         /* it is a new one in `runs` */
	struct arena arena;
};

/*
 * Make the folder `dir`, and those above it, for their owner only; it may be there. NULL: a new one
 * in `runs`, named after `name` and the time. False after an error was reported; folder_close() may be called even then.
 */
bool folder_open(struct folder *f, const char *dir, struct str name);

/*
 * The run does not begin after all: take the log away again, and the folder if it was made in `runs`,
 * so that the next run may have it.
 */
void folder_give_back(const struct folder *f);

/* Empty the log, for a run that starts again. False after an error was reported. */
bool folder_forget(const struct folder *f);

/* Make a folder in it that is named after `name`. NULL after an error was reported. */
const char *folder_within(struct folder *f, struct str name);

/* The path of a file in it; lasts as long as the folder is open. */
const char *folder_file(struct folder *f, const char *base);

/*
 * Append all lines of the log to the log of the user (--audit), which is open, in one write, and
 * close that. False after an error was reported.
 */
struct outfile;
bool folder_hand_on_log(const struct folder *f, struct outfile *to);

/* Append the log of the folder `within` (of folder_within()), if it has one, to the log of this one. */
bool folder_take_log(const struct folder *f, const char *within);

void folder_close(struct folder *f);

#endif
