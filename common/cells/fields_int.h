/*
 * fields_int - what the files of fields share; nobody else includes it.
 *
 *	fields.c		the records
 *	fields_columns.c	which columns are read, and what could be read in them
 *	fields_sides.c		amounts that depend on the currency (minor_units) and the side (clean.side)
 */
#ifndef CELLS_FIELDS_INT_H
#define CELLS_FIELDS_INT_H

#include "base/buf.h"
#include "cells/cell.h"
#include "cells/fields.h"
#include "record/fault.h"
#include "record/finding.h"

#define COLUMN_ABSENT SIZE_MAX

/* The value of the row above, for fill_down. */
struct above {
	struct buf text; /* its bytes */
	/* the value above is known: false at the start of a block, see fields_forget() */
	bool known;
	bool there;       /* there is one, and it is not null */
	bool good;        /* it has no fault; */
	enum fault fault; /* otherwise its fault, */
	uint64_t line;    /* and the line of the cell with it */
};

struct field {
	const struct spec_field *spec;
	struct cell_reader reader;
	/* of the open file; COLUMN_ABSENT: it lacks an optional column */
	size_t column;
	struct str shown;              /* the name of that column in the header */
	struct cell_cache *cell_cache; /* NULL: not worth it */
	bool point;                    /* its numbers have the decimal mark . and no percent */
	struct above above;            /* where spec->fill_down */
	struct utc_offsets *seen;      /* of its time stamps; NULL: none can differ */
	int offset;                    /* of the one read last; NO_OFFSET: it has none */
	bool good;                     /* of the record made last */
	/* the line from which its faulty value was filled down; 0: its own line */
	uint64_t filled_from;
};

struct fields {
	const struct spec_clean *clean;
	struct header header;             /* the names */
	struct field *field;              /* one for each of them */
	size_t count;                     /* how many */
	struct str *value;                /* of the record made last */
	size_t columns;                   /* in the file that is open */
	struct mojibake *mojibake;        /* NULL: no row needed it yet */
	struct currencies *currencies;    /* of its amounts */
	struct cell_unseen unseen;        /* taken away in the file that is open */
	struct buf message, note;         /* texts of a finding */
	const struct finding_sink *sinks; /* they get each finding */
};

/*
 * A reader for a cell that becomes no record, or not yet: currencies, offsets and removed
 * characters are not counted.
 */
struct cell_reader fields_trial(const struct field *field);

/*
 * Convert the amounts of the last record of `f` to the minor units of their currency, then compare
 * them with the side or split them by it. A contradiction is a finding, and the record gets the
 * fault; a value with a fault stays unchanged. New values live in rec->arena.
 */
void fields_sides(const struct spec_clean *clean, struct fields *f, struct record *rec);

#endif
