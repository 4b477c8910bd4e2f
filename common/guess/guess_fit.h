/*
 * guess_fit - the ready-made layout that fits a file.
 *
 *	struct guess_fit fit;
 *	if (guess_fit(&sample, &names, &dialect, &fit))
 *		... names.profiles.profile[fit.layout] ...
 *	guess_fit_free(&fit);
 *
 * A layout fits if its header is among the first rows, with all columns that it needs, and it can
 * read most cells below. Of several, the one that reads the most columns wins.
 */
#ifndef GUESS_GUESS_FIT_H
#define GUESS_GUESS_FIT_H

#include "guess/guess_trial.h"
#include "sniff/guess_name.h"
#include "sniff/guess_sample.h"

struct guess_fit {
	size_t layout; /* among names->profiles */
	size_t header; /* the row of the sample that is its header; SIZE_MAX: none is */
	size_t read;   /* columns of the file that it reads */
	size_t fields; /* fields that have a column */
	bool *also;    /* for each layout: it reads the same columns as this one */
	size_t points; /* how well it fits */
};

/*
 * The best layout, on rows split by the delimiter `delimiter`, which may be another than its own.
 * False where none fits.
 */
bool guess_fit(const struct guess_sample *sample, const struct guess_names *names,
               struct str delimiter, struct guess_fit *out);

/*
 * The columns of a layout's header in row `header` of the sample, its preamble among them; false
 * where the rows above do not match that.
 */
bool guess_fit_columns(const struct guess_sample *sample, const struct spec_source *how,
                       size_t header, struct columns *c);

void guess_fit_free(struct guess_fit *fit);

#endif
