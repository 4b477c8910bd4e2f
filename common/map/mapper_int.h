/* mapper_int - what mapper.c, mapper_plan.c and explain.c share; nobody else includes it. */
#ifndef MAP_MAPPER_INT_H
#define MAP_MAPPER_INT_H

#include "group/cause.h"
#include "map/convert.h"
#include "map/fault_report.h"
#include "map/mapper.h"
#include "map/rounding.h"
#include "map/split.h"
#include "map/target.h"
#include "record/record_typed.h"

/* How a column is filled. */
enum fill_how {
	FILL_NOT,    /* it stays null */
	FILL_SAME,   /* with `text`, for each record */
	FILL_COPY,   /* with the field `source` of the input, whatever its text is, */
	FILL_NUMBER, /* if it is a number with `scale` digits after the point, or can be made one, */
	FILL_DATE,   /* if it is a date, */
	FILL_TYPED,  /* if it is what the type of the column says */
	FILL_COMPUTED /* with the value of the expression */
};

/* What fills a column. */
struct fill {
	const struct spec_expr *from; /* NULL: nothing, it stays null */
	enum fill_how how;
	bool copies; /* it is nothing but the field `source` of the input */
	size_t source;
	int scale;
	struct str text;
};

/* A record to be made. */
struct output {
	const struct spec_expr *when; /* NULL: always */
	struct fill *fill;            /* one for each column */
};

struct mapper {
	const struct spec_map *map;
	struct fault_report fault_report;
	struct expr_scope scope; /* fields of the input, then let values */
	struct causes causes;    /* of what fails in it */
	struct value *let;       /* their values for this record */
	struct target target;    /* header and types of what is made */
	struct output *output;   /* records to make, in order */
	struct arena constants;  /* owns the texts that are the same for each record */
	size_t output_count;
	const struct spec_expr *
		*counting;         /* those, without lets, that count records by ordinal(), */
	size_t counting_count;     /* and how many */
	bool counts;               /* there are such, or lets that do */
	bool ignores_where;        /* `where` leaves nothing out, */
	bool turns_where;          /* or what it is true for */
	struct gather *gather;     /* NULL: no groups */
	struct converter *convert; /* NULL: amounts stay as they are */
	struct splitter *split;    /* NULL: records stay whole */
	struct rounder *rounding;  /* NULL: no lines are added */

	const struct lookup *large; /* a large table; NULL: there is none. It is asked for */
	size_t large_field;         /* the text of this field; */
	struct lookup_ahead ahead;  /* it expects that of the next records */

	struct record *rec;  /* the record at work */
	struct expr_env env; /* for its expressions */
	size_t misses;       /* keys missed by let values: they count for each output */
	size_t next;         /* the next output to try */
	struct str *field;   /* fields of the record that is made */
	struct typed *typed; /* what these are read as */
	struct record made;  /* that record */
	/* what rounding explains of it; NULL: nothing, or `rounding` already has it */
	const struct slack *slack;

	uint64_t taken;      /* records that something was made of */
	uint64_t decided;    /* records that were to be made of them */
	bool weighs;         /* there is emit or convert: */
	struct tally given;  /* the control sums of those taken, */
	struct tally filled; /* and of those made, before convert and split */
	struct tally before; /* with convert: before it */
	struct tally after;  /* and after it */
};

/* Fill the fields of an output from the record at work. */
void mapper_fill(struct mapper *m, const struct output *o, struct record *out);

/* Does the condition hold? A missing one holds, and so does one that cannot be evaluated. */
bool mapper_holds(struct mapper *m, const struct spec_expr *condition, struct str name);

#endif
