/*
 * book - the keys of one side with their sums: in memory while there is room, else in temporary files.
 *
 *	struct book *b = book_open(&options);
 *	book_put(b, batch, first);		// sums of some records, as often as there are some
 *	...
 *	if (!book_spilled(b)) ...		// all keys are in book_sums()
 *	else if (book_finish(b))
 *		while (book_next(b, &item)) ...	// in the order of the keys; a key may come several times
 *	if (!book_whole(b)) ...			// an error was reported
 *
 * When the memory is full, all sums go to a sorter, and the table begins anew: so what comes back for
 * a key are parts of its sums, in the order of the records. Measures for which there are no sums
 * that are bytes (balance_side.whole) put whole records there.
 *
 * A book may be filled in another thread than the other one.
 */
#ifndef COMPARE_BOOK_H
#define COMPARE_BOOK_H

#include "compare/key_balance.h"
#include "compare/sums.h"
#include "record/record.h"

/* How a side adds up the records of a key. */
struct balance_kind {
	/* Give the half sums without a record: new ones, or those that it has, emptied. */
	void (*begin)(void *self, struct half *half);
	/* Add a record of the key with these parts. False after an error was reported. */
	bool (*add)(void *self, struct half *half, const struct str *part, struct record *rec);
	/* Add sums to other ones. */
	void (*merge)(void *self, void *sums, const void *other);
	/*
	 * The key has a record already, and `at` is the place of another one. False after an error was
	 * reported: a measure is no sum.
	 */
	bool (*again)(void *self, const struct str *part, struct str at);
	/* Compute the values. False after an error was reported. */
	bool (*settle)(void *self, struct half *half);
	/* Free the sums that begin() has made, if there are some. */
	void (*end)(void *self, struct half *half);
};

struct balance_side {
	const struct balance_kind *kind;
	void *self;
	size_t bytes; /* of the sums of a key */
	bool whole;   /* its sums are no bytes that can be kept: keep whole records */
	bool single;  /* a key has one record: call again() for a second one */
	bool places;  /* keep the place of the first record of a key */
	bool tail;    /* the bytes of a key go on after its parts */
	/*
	 * record by record, after all are in the book: of each measure the most digits after the point,
	 * which its values are shown with; their key has no trailing zeros
	 */
	const int *scale;
	const struct header *header; /* of its records */
	const bool *wanted;          /* for each field: the sums read it */
};

struct book;

struct book_options {
	size_t parts; /* of a key */
	const struct balance_side *side;
	size_t memory;   /* bytes for the keys in memory, */
	size_t sorting;  /* and for sorting, */
	unsigned shares; /* which is one of so many shares of --memory */
};

/* NULL after an error was reported: that is too little memory. */
struct book *book_open(const struct book_options *options);

/*
 * What follows the key in an entry: the parts as texts, unless they are those of the key itself, and
 * the place of the record if the side keeps places. book_more() appends it, the others read it.
 * `part` must have room for the parts. NULL, for book_more(): they are known to be those of the key.
 */
void book_more(const struct balance_side *side, struct str key, const struct str *part,
               size_t parts, struct str at, struct buf *out);
void book_parts(const struct book *b, struct str key, struct str more, struct str *part);

/*
 * Add the sums of some records, which follow those put before. `first` is the number of the first
 * record, from which those in `batch` are counted. A key may be in `batch` several times. False after an error was
 * reported.
 */
bool book_put(struct book *b, const struct sums *batch, uint64_t first);

/* `read` of `total` bytes of the side were read: this says about how many keys are still to come. */
void book_expect(struct book *b, uint64_t read, uint64_t total);

/* The same as book_put() for a record of a side without such sums. */
bool book_put_record(struct book *b, struct str key, const struct str *part,
                     const struct record *rec);

/* Is something in temporary files? */
bool book_spilled(const struct book *b);

/* The place of a record, from what book_more() has appended; null: the side keeps none. */
struct str book_place(const struct book *b, struct str more);

/* The keys in memory. */
const struct sums *book_sums(const struct book *b);

/* Let all keys come back by book_next(). False after an error was reported. */
bool book_finish(struct book *b);

/* What comes back of a key, valid until the next call. */
struct book_item {
	struct str key;
	struct str more;   /* for book_parts() */
	uint64_t first;    /* number of the first record in it */
	uint64_t records;  /* how many */
	const void *sums;  /* of them; NULL: it is one record: */
	struct str record; /* for payload_take_record() */
	struct str at;     /* of the first one, if the side keeps places */
};

/* False at the end and after an error. */
bool book_next(struct book *b, struct book_item *out);

/* Have all come back? False after an error was reported. */
bool book_whole(const struct book *b);

/* NULL is allowed. */
void book_close(struct book *b);

#endif
