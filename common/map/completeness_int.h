/*
 * completeness_int - what the files of the completeness check share; nobody else includes it.
 */
#ifndef MAP_COMPLETENESS_INT_H
#define MAP_COMPLETENESS_INT_H

#include "map/completeness.h"
#include "report/tablefile.h"
#include "sort/keyset.h"

/* A key that was not found. */
struct code {
	struct tally tally; /* the records that have it, and their control sums */
	uint64_t groups;    /* in so many groups */
	uint64_t seen;      /* the last serial that has it, from 1 */
	struct str said;    /* its message; null: it is no fault */
	struct str at;      /* place of its first record */
	/* the name of the old code in that record; null if it has none */
	struct str name;
};

/* One lookup that is watched. */
struct watched {
	const struct lookup *lookup;
	const struct spec_suggest *suggest; /* of the spec; its chart is NULL: no suggestions */
	size_t number;                      /* of the lookup in the spec */
	/* field of the records read that names the old code; -1: none */
	ptrdiff_t name;
	/* its parts, and with dates the first and last day of the gap; a NUL ends each */
	struct keyset *keys;
	struct code *code;     /* for each key */
	size_t capacity;       /* room in `code` */
	struct keyset *groups; /* number of the code, a blank, the group */
	uint64_t asked;        /* records that asked it */
	uint64_t lost;         /* of them, records whose key it did not have */
	/* of records that did not ask it, see amount in completeness.c */
	struct decimal_sum unasked_amount;
	struct decimal_sum lost_amount;      /* of records whose key it did not have */
	bool let_asked;                      /* let values of the record at work have asked it, */
	bool let_missed;                     /* and it did not have the key */
	struct tablefile *unmapped, *unused; /* files of it; NULL: not wanted, or written */
};

struct completeness {
	const struct controls *controls;
	const struct header *out;         /* of the records that are made */
	struct watched *watched;          /* the lookups */
	size_t count;                     /* how many */
	struct expr_asked *asked;         /* one for each lookup of the spec */
	struct expr_asked *asked_besides; /* the same, with the rows of `asked` */
	size_t asked_count;               /* how many */
	const struct spec_expr
		*group;      /* the records of a group are accepted or set aside together; */
	size_t group_count;  /* how many expressions; 0: see voucher */
	struct expr_env env; /* for them */
	/* the field that is the group if the spec names none; -1: no groups */
	ptrdiff_t voucher;
	uint64_t serial;             /* of the record at work, or of the part of one */
	uint64_t whole;              /* of the record that is at work, or that the part is of */
	struct tally one;            /* a single record that was made */
	struct decimal_sum negative; /* their negative controls, without their sign */
	struct buf key;              /* scratch */
	struct arena arena;          /* owns the texts of codes */
};

/* A code, to be put in order. */
struct ranked {
	struct str key; /* its parts */
	const struct code *code;
	struct decimal amount; /* its control sums without their signs, added */
};

/*
 * Return the codes of a lookup, largest amount first, then most records, then by key. There are
 * keyset_size(w->keys) of them; free() the result.
 */
struct ranked *completeness_ranked(const struct watched *w);

/* Are there groups? */
static inline bool completeness_groups(const struct completeness *g)
{
	return g->group_count > 0 || g->voucher >= 0;
}

#endif
