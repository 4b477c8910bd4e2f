/*
 * target - the fields that map writes, and their forms.
 *
 *	if (target_open(&t, spec)) ...
 *	field[i] = target_text(&t, &faults, rec, i, &value, expression);
 */
#ifndef MAP_TARGET_H
#define MAP_TARGET_H

#include "map/fault_report.h"
#include "schema/layout.h"
#include "spec/spec.h"

/* A column of the target. */
struct target_column {
	struct type type; /* what its text must be */
	/* the schema gives its type, and it is not text, which every value is */
	bool typed;
	const struct schema_field *field; /* of the schema; NULL: there is none */
};

struct target {
	const struct schema *schema;  /* NULL: none, every field is text */
	struct header header;         /* of the records that are made */
	struct target_column *column; /* one for each name */
	struct layout_writer *layout; /* of the file that the target imports; NULL: no such file */
	/*
	 * the scope for the expressions of convert and split, which read such records; it has two
	 * let values, `part` and `parts`
	 */
	struct expr_scope scope;
};

/* The let values of the scope, in their order. */
enum { LET_PART, LET_PARTS, LET_COUNT };

/* False after an error was reported. */
bool target_open(struct target *t, struct spec *spec);

/* The index of a field, which must exist. */
size_t target_index(const struct target *t, struct str name);

/* Digits after the point of a number in the column; `otherwise` if the schema does not say. */
int target_scale(const struct target *t, size_t column, int otherwise);

/*
 * Write the text of `v` in the column's form to *text, in the record's arena. False with *fault if
 * `v` does not fit that form without loss: *text is then `v` as it is.
 */
bool target_fits(const struct target *t, const struct record *rec, size_t column,
                 const struct value *v, struct str *text, enum fault *fault);

/*
 * The same; a value that does not fit is a fault of the record. `once` as for fault_report_add().
 */
struct str target_text(const struct target *t, struct fault_report *fault_report,
                       struct record *rec, size_t column, const struct value *v, const void *once);

/*
 * Check a finished record: it is a fault if the file of the target cannot hold a field (too many
 * bytes, unencodable, unwritable), unless the field has a fault already.
 */
void target_check(const struct target *t, struct fault_report *fault_report, struct record *rec);

void target_free(struct target *t);

#endif
