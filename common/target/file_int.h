/*
 * file_int - what the modules of the file store share. For use inside common/target only.
 */
#ifndef TARGET_FILE_INT_H
#define TARGET_FILE_INT_H

#include "file/outfile.h"
#include "format/csv.h"
#include "schema/layout.h"
#include "sort/keyset.h"
#include "store/store_kind.h"
#include "value/digest.h"

struct file;

/*
 * How records become text, and how that text is read back. There is one form for rows and one for
 * journals.
 */
struct file_form {
	/* called once the table is known; false after an error was reported */
	bool (*open)(struct file *f);
	/* records are independent of each other: the file can be divided; f->one is the hash of the record */
	bool divides;
	/* write what is above the records of a file. NULL: the lines of the layout */
	bool (*start)(struct file *f);
	/* append the record at work to f->line; false after file_refuse() */
	bool (*put)(struct file *f);
	/* write the records in f->line to the file. NULL: they are its text */
	bool (*emit)(struct file *f);
	/* is the last voucher complete? false if it is refused. NULL: each record is complete */
	bool (*end)(struct file *f);
	/* append to f->line the text that depends on all records */
	void (*foot)(struct file *f);
	/*
	 * write what is below the records, `lines` with their figures filled in, and end the bytes
	 * of the file; then read it back. Both false after an error was reported; NULL: it is text
	 */
	bool (*finish)(struct file *f, struct str lines);
	bool (*back)(struct file *f);
	/* read the next text of the file; false after an error was reported */
	bool (*take)(struct file *f, struct str text, bool last);
	/*
	 * the whole file is read: add what was found to the tally; false after an error was
	 * reported
	 */
	bool (*check)(struct file *f, struct tally *tally);
};

extern const struct file_form file_rows;
extern const struct file_form file_book;
extern const struct file_form file_journal;

struct journal;
void file_journal_free(struct journal *j);

struct book;
void file_book_free(struct book *b);

/* One file that is written whole, and waits for the commit. */
struct file_part {
	char *path, *place; /* as in struct file */
	struct outfile *out;
	uint64_t rows, body, sent; /* as in struct file */
	struct buf foot;
	char sha256[DIGEST_TEXT];
};

struct file {
	char *shown;  /* the name of the target for messages */
	char *target; /* where it is to be: the same, but for a copy in its place */
	/* the same of the file at work: one of several has its number in the name */
	char *path;
	char *place;
	const struct file_form *form;
	struct outfile *out; /* NULL until there is a table */
	struct layout_writer *layout;
	struct store_table table;   /* what is loaded */
	ptrdiff_t *source;          /* of each schema field: its field of the stream, -1: none */
	struct str *value;          /* of each schema field: its text in the record at work */
	struct pattern_room **room; /* of each schema field: to match its pattern in */
	const struct record *rec;   /* the record at work */
	struct store_refusal *why;  /* gets the reason why it is not taken, */
	struct buf refusal;         /* and the message */
	struct digest *digest;      /* of the bytes written */
	char sha256[DIGEST_TEXT];   /* the same, once all is written; "" before */
	uint64_t rows;              /* records put into the file at work */
	struct decimal_sum *sum;    /* of each field of the stream that is a number, in this file */
	uint64_t body;              /* bytes of UTF-8 that the records took */
	struct buf line;            /* text in UTF-8 to be written next */
	struct buf bytes;           /* the same in the file's encoding */

	uint64_t max;           /* the most records of one file; 0: there is one file */
	struct file_part *part; /* the files that are complete */
	size_t part_count;      /* how many */
	uint64_t held;       /* records of the voucher at work, in `line` and not yet in a file */
	uint64_t *held_hash; /* the hash of each */
	size_t held_room;    /* room for so many */
	struct decimal_sum *hold; /* their sums */

	size_t *by;            /* the schema's fields that identify a voucher */
	size_t by_count;       /* 0: each record is one */
	struct keyset *groups; /* vouchers seen so far */
	struct buf group;      /* the key of the one at work */
	struct buf key;        /* that of the record at work */
	bool in_group;         /* there is one */
	bool starts;           /* the record at work is its first */
	/* of each schema field: what it was on the first line of the group */
	struct buf *first;
	bool *first_null; /* it was null there */

	uint64_t sent;     /* a hash of everything put, in order: cells, or accounts and figures */
	uint64_t one;      /* that of the record at work */
	struct book *book; /* workbooks: what they need */

	struct buf *cell;        /* rows: texts of a record */
	struct str *cell_text;   /* slices of them */
	bool *absent;            /* which of them are null */
	struct journal *journal; /* journals: what they need */

	/* reading back */
	struct csv *csv;     /* rows */
	struct buf head;     /* the text above the records */
	struct buf foot;     /* the text below them */
	uint64_t at;         /* bytes of UTF-8 taken so far */
	uint64_t found_rows; /* records found */
	uint64_t found;      /* the same hash of what is read back */
	struct tally *tally; /* of what is found */
	struct str *back;    /* fields of the stream, as they are read back */
	struct arena arena;  /* owns their texts */
};

/* Mix the next text into the hash. The order matters: other texts before it give another result. */
static inline uint64_t file_mix(uint64_t hash, struct str text)
{
	return (hash ^ str_hash(text)) * 0x9e3779b97f4a7c15u + 1;
}

/* The same with the hash of a record. */
static inline uint64_t file_join(uint64_t hash, uint64_t one)
{
	return (hash ^ one) * 0x9e3779b97f4a7c15u + 1;
}

/* The text of a field of the record at work; null where the schema has no such field. */
struct str file_value(const struct file *f, ptrdiff_t field);

/*
 * Set the reason why the record at work cannot be written. `field`: index in the schema, or -1.
 * Returns false.
 */
bool file_refuse(struct file *f, ptrdiff_t field, struct str code, const char *why);

/* Write f->line and empty it. False after an error was reported. */
bool file_put_line(struct file *f);

/* ---- file_parts ---- */

/*
 * Begin a file: the only one, or the next of several. False after an error was reported: a file of
 * that name is there.
 */
bool file_start(struct file *f);

/* Take the record at work; the voucher before it goes into a file. */
bool file_hold(struct file *f);

/* Write the voucher that is held. False after an error was reported. */
bool file_release(struct file *f);

/* End the file at work: it is complete, and is read back later. */
bool file_end(struct file *f);

/* Give their names to all files that are complete. False after an error was reported; then none has one. */
bool file_publish(struct file *f);

/* Is nothing there under the name of the file after the last one? If there is, report it. */
bool file_is_last(const struct file *f);

/* Write the digest of several files: that of their digests, each on a line of its own. */
void file_parts_digest(const struct file *f, char sha256[DIGEST_TEXT]);

void file_parts_free(struct file *f);

/* May a file of the name f->place be made? False, after a report, if one exists and may not be replaced. */
bool file_is_free(const struct file *f);

/* Report that f->path is no regular file. Returns false. */
bool file_not_regular(const struct file *f);

/* Write the lines above the records. */
bool file_put_head(struct file *f);

/* ---- file_rows ---- */

/* Return the cell of a number as the stream writes it, in f->arena. Null for all other values: they are not part of sums. */
struct str file_back_text(struct file *f, const struct schema_field *field, struct str cell);

/* ---- file_back ---- */

/* Write what is below the records, and compute the digest of the file. */
bool file_put_foot(struct file *f);

/*
 * The function read_back of the store. It reports a difference itself and leaves `differs` alone.
 */
bool file_read_back(void *self, struct tally *tally, struct buf *differs);

/* Report that the written file does not contain what was put into it. Returns false. */
bool file_differs(const struct file *f, const char *what);

#endif
