/* gather_int - what gather.c and gather_fault.c share; nobody else includes it. */
#ifndef GROUP_GATHER_INT_H
#define GROUP_GATHER_INT_H

#include "group/finished.h"
#include "group/gather.h"

/* Where a fault began. Its texts are in the arena of the group. */
struct origin {
	struct fault_entry cause;     /* its line is that of the cell, also in its own record */
	struct str file;              /* the file of that line; null: not known */
	struct str detail;            /* for a message */
	const struct expr_miss *miss; /* the key that a lookup lacks; NULL: another fault */
};

/* One aggregate of one expression. */
struct member {
	const struct spec_expr *of;
	size_t k; /* the number of the aggregate in it */
	enum expr_extent extent;
	bool looks;  /* it calls lookup() */
	bool *reads; /* the columns of the scope that it reads, also through let values */
	bool failed;
	struct origin origin; /* where it has failed */
};

/* A let value that could not be computed for the record at work. */
struct let_fault {
	bool failed;
	struct str code, detail; /* `detail` is in the scratch arena, */
	struct expr_miss
		miss; /* and so is the key that a lookup lacks; its lookup is NULL: another fault */
};

/* A record of the group at work, or between two of its records. */
struct held {
	struct record rec;
	const struct origin *why; /* its key has this fault; NULL: it is one of the group */
};

enum key_state { KEY_FULL, KEY_HAS_NULL, KEY_AT_FAULT };

struct gather {
	const struct spec_map *map;
	struct causes *causes;
	const struct finding_sink *sinks; /* NULL: nobody hears */
	struct expr_env *to;              /* of those who evaluate the expressions */
	struct bound *memory;
	struct expr_group *state, *none; /* the aggregates; those of a record without a group */
	struct member *member;
	size_t member_count;
	const struct expr **stepped; /* those that count records, without lets */
	size_t stepped_count;

	/* the record at work */
	struct expr_env env;         /* to compute its key and what is aggregated, */
	struct expr_asked *asked;    /* for env.asked; the rows are those of the caller */
	size_t lookups;              /* how many */
	struct arena scratch;        /* and for these values */
	struct value *let;           /* those of map.let that need no group */
	struct let_fault *let_fault; /* and which of them have failed */
	bool *key_reads;             /* the columns that the key reads */
	bool key_looks;              /* it calls lookup() */
	enum key_state key_state;
	struct buf key, name; /* its key, and the same for people */

	/* the group at work */
	bool open;                        /* there is one, */
	bool keyless;                     /* which is one record with a null in its key */
	struct buf current, current_name; /* its key, and that for people */
	struct finished *finished;        /* the groups so far */
	struct held *held;
	size_t held_count, held_capacity;
	size_t next;         /* the next one to give */
	size_t bytes;        /* taken from `memory` for them */
	struct arena arena;  /* owns them */
	struct arena output; /* for what is made of the record that was given last */
	bool unknown;        /* a record without a known group was just before the group at work, */
	struct origin unknown_why;  /* since its key has this fault, */
	struct arena unknown_arena; /* which this owns */
	/* expressions that are the same for all of the group, and whose fault was reported */
	const struct expr **said;
	size_t said_count, said_capacity;
};

/*
 * Has the record a fault in one of the columns in `reads`, or a let value that reads one, or one that
 * has failed? Then *out gets where that began.
 */
bool gather_origin(struct gather *g, const struct record *rec, const bool *reads,
                   struct origin *out);

/* A copy in another arena. */
void gather_copy_origin(const struct origin *from, struct arena *arena, struct origin *to);

/*
 * The expression `name` has failed, as `env` says. Is that a key that a lookup lacks? Then the
 * completeness check reports it, with the text that it now has. Else NULL.
 */
const struct expr_miss *gather_missed(struct expr_env *env, struct str name);

/*
 * What `name` makes of the columns in `reads` has failed for the record, as g->env says, by no fault
 * that is known: report it, but each cell once. *out gets the origin.
 */
void gather_report(struct gather *g, struct record *rec, struct str name, const bool *reads,
                   struct origin *out);

#endif
