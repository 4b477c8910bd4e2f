/*
 * side_int - shared by side.c and side_*.c; nobody else includes it.
 *
 *	side.c		binds its expressions, and says what it was
 *	side_source.c	opens the source
 *	side_adder.c	adds up records by key
 *	side_sums.c	what the sums of a key become
 *	side_read.c	reads all records, in one thread or in several
 *	side_records.c	reads them once more, one by one, to explain a difference
 */
#ifndef SIDES_SIDE_INT_H
#define SIDES_SIDE_INT_H

#include "base/buf.h"
#include "compare/book.h"
#include "file/matches.h"
#include "sides/side.h"
#include "sides/side_map.h"
#include "stream/source.h"

/* A measure, and where its sums are in those of a key. */
struct side_measure {
	const struct spec_expr *expr; /* by the side's fields */
	bool aggregates;              /* its sums are those of expr_group_at(); else a decimal */
	size_t at;                    /* offset of the sums */
};

struct side_source {
	struct spec *spec;
	const struct spec_reconcile *what;
	const struct spec_side *side;
	enum side which;
	struct buf description;

	struct matches files;  /* the files or databases that it reads */
	struct source *source; /* where records come from */
	struct reader *in;     /* the same if it is a stream or a CSV; else NULL */
	bool in_blocks;        /* reader_give() takes blocks from it */
	struct side_map *map;  /* what its records go through; NULL: nothing */

	struct expr_column *column; /* columns of the scope, if it is not that of a spec */
	struct expr_scope scope;
	const struct spec_expr **key; /* reconcile.key, by the side's fields */
	struct side_measure *measure; /* reconcile.compare */
	size_t sum_bytes;             /* the sums of a key */
	bool whole;                   /* they are no bytes: whole records are kept */
	bool *wanted;                 /* for each field: a measure reads it */
	/*
	 * a measure that does not aggregate: a key has one record; NULL: all aggregate, or the side is
	 * compared record by record
	 */
	const struct spec_expr *single;

	int *scale;      /* record by record, of each measure: the most digits after the point */
	uint64_t *nulls; /* for each part of the key: records in which it is null */
	struct sums *periods; /* the periods of its records, as keys */

	struct adder *own; /* of the thread that reads the side, and later of that which compares */
	uint64_t added;    /* records in the book; the next one has this number */
	uint64_t left_out;
	uint64_t faulty; /* records with a fault; they are counted as well */
};

/* The place for a message: a record of a stream or a ledger may have none. */
static inline struct str side_place(const struct side_source *s, const struct record *rec)
{
	return str_is_null(rec->at) ? buf_str(&s->description) : rec->at;
}

/* What one thread needs to add up records: the others have their own. */
struct adder {
	struct side_source *side;
	struct expr_env env;
	struct expr_group **group; /* of each measure, for the sums at work */
	struct half trial;         /* the sums of a record that is kept */
	struct arena arena;        /* for computing the measures */
	struct str *part;          /* the key of the record at work, as text */
	struct buf text;           /* the same key as value_key() writes it */
	struct buf more;           /* scratch */
	int *scale;                /* as that of the side */
	uint64_t *nulls;           /* likewise */
	struct sums *periods;      /* likewise */
	struct buf last_period;    /* that was added; most records have that of the record before */
	struct sums *batch;    /* the keys of the records at work; their numbers are from 0 on */
	bool plain;            /* the texts of a->part are those in a->text, without an escape */
	unsigned listed;       /* so many batches have their records one by one, see adder_take() */
	uint64_t added;        /* records in it */
	uint64_t left_out;     /* records that `where` has left out */
	uint64_t faulty;       /* records with a fault */
	bool again;            /* a key of a side whose keys have one record came again: */
	struct buf again_more; /* book_more() of that record, */
	struct buf again_key;  /* and its key */
};

/* side_open() of any description of a side. */
struct side_source *side_open_as(struct spec *spec, const struct spec_reconcile *what,
                                 const struct spec_side *as, enum side which, struct bound memory,
                                 bool digest);

/* Does the side read databases? All that it reads are files otherwise. */
bool side_is_database(const struct spec_side *side);

/*
 * Open what the side reads, and describe it. Sets s->files, s->in and s->in_blocks. NULL after an error was
 * reported: no file matches a pattern, one file is named twice, their columns differ.
 */
struct source *side_source(struct side_source *s, struct bound memory, bool digest);

/* The spec whose map is that of the side, if it has one: the spec that cleans `source`, or that of the side. */
struct spec *side_mapping(const struct side_source *s, const struct source *source);

/*
 * Find the files that the side reads, in their order. False after an error at their place in the spec was
 * reported.
 */
bool side_files(const struct spec_side *side, struct matches *out);

struct adder *adder_new(struct side_source *s);

/* Append a value to the key of the record at work, as part `part`. */
void adder_add_part(struct adder *a, size_t part, const struct value *v);

/*
 * Does the record count? Its key is in a->part and a->text then. False in *counts: `where` leaves it out.
 * False after an error was reported.
 */
bool adder_key(struct adder *a, const struct record *rec, bool *counts);

/*
 * Add a record, if `where` lets it pass. If few keys come twice in a batch, the next ones are not
 * searched for the key. False after an error was reported, or if `again`, which
 * adder_flush() reports.
 */
bool adder_take(struct adder *a, struct record *rec);

/* Put a record of a side without sums into the book instead. */
bool adder_keep(struct adder *a, struct record *rec, struct book *into);

/*
 * Put what was added into the book, and forget it. False after an error was reported. With NULL it is
 * only forgotten, but for the counts: an error was reported before.
 */
bool adder_flush(struct adder *a, struct book *into);

/* Note what a part of the key of a record is: null, or a period. */
void side_note_part(struct adder *a, size_t part, bool is_null);

/* Add what an adder has noted to its side, and forget it. */
void side_take_notes(struct adder *a);

/* NULL is allowed. */
void adder_free(struct adder *a);

/* Report that a value of a record cannot be computed: the side cannot be compared then. */
bool adder_cannot(const struct adder *a, const struct record *rec, struct str name);

/*
 * Record by record: append all measures of the record at work to its key. False after an error was reported.
 */
bool side_key_measures(struct adder *a, const struct record *rec);

/* Add a record to the sums of its key. False after an error was reported. */
bool side_add(struct adder *a, void *sums, const struct record *rec);

/* Report a second record of a key that may have only one, at the place `at`. Returns false. */
bool side_again(void *self, const struct str *part, struct str at);

#endif
