/*
 * legal_forms - the legal forms that company_name() takes off, from schemas/codes/legal_forms.csv.
 *
 *	struct legal_forms *f = legal_forms_new();
 *
 *	legal_forms_file(f);			// each file, the first counts most
 *	ok = legal_forms_add(f, cell, &why);	// each row
 *	legal_forms_end(f);
 *	...
 *	legal_forms_free(f);
 *
 * After legal_forms_end() nothing changes it, and all threads may use it.
 */
#ifndef EXPR_LEGAL_FORMS_H
#define EXPR_LEGAL_FORMS_H

#include "base/mem.h"
#include "base/text.h"
#include "charset/unicode.h"

#define LEGAL_FORMS_FILE    "codes/legal_forms.csv"
#define LEGAL_FORMS_COLUMNS 5

struct legal_forms {
	struct str *end, *start; /* as legal_forms_fold() writes them, the longest first */
	size_t end_count, start_count, end_room, start_room;
	struct str *code; /* of the rows that were added */
	size_t code_count, code_room;
	size_t before;      /* so many of them are of earlier files */
	struct arena arena; /* owns the texts */
};

/* Names of the columns of a row: code, name, short, also, stands. */
extern const struct str legal_forms_column[LEGAL_FORMS_COLUMNS];

struct legal_forms *legal_forms_new(void);

/* A file begins. */
void legal_forms_file(struct legal_forms *f);

/*
 * Add the forms of a row: its name, its short form and others, apart by |. `stands` is end (or
 * null), both, for the start too, or never, which takes off none of them. A code of an earlier file
 * adds nothing. False with *why: what is wrong with the row.
 */
bool legal_forms_add(struct legal_forms *f, const struct str cell[LEGAL_FORMS_COLUMNS],
                     const char **why);

/* All rows are there: put them in order. */
void legal_forms_end(struct legal_forms *f);

/* NULL is allowed. */
void legal_forms_free(struct legal_forms *f);

/*
 * A name as it is compared: NFKC, small letters, no points and no double blanks, so that
 * "Co., Ltd." is "co, ltd" and "S.A." is "sa". It is in `spare`.
 */
struct str legal_forms_fold(struct str s, struct unicode_spare *spare);

#endif
