/* For dbf*.c only: the header of a table, and its records. */
#ifndef FORMAT_DBF_INT_H
#define FORMAT_DBF_INT_H

#include "format/dbf.h"

struct dbf_field {
	char name[12]; /* as the file has it */
	/* C N F D L I Y T; M G P B O Q V W @ + cannot be read; 0 is of FoxPro's own */
	char type;
	size_t offset, width; /* in a record, bytes; the mark of deletion is byte 0 */
	int null_bit;         /* its bit in the field of type 0 that says it is null; -1: none */
};

struct dbf_header {
	unsigned char version;
	unsigned char language; /* language byte, for dbf_language() */
	uint64_t records;
	size_t header_size, record_size; /* bytes */
	struct dbf_field *field;
	size_t count;
	size_t nulls; /* the field of type 0; SIZE_MAX: none */
};

/*
 * Read the header of a table of `size` bytes from `start` on, and check the file against it.
 * Returns NULL, or the error as a text. The caller frees h->field in any case.
 */
const char *dbf_header_read(int fd, off_t start, uint64_t size, struct dbf_header *h,
                            char why[200]);

/* The encoding of a language byte; NULL if that is not certain. */
const char *dbf_language(unsigned char byte);

/*
 * Read the encoding that NAME.cpg next to `file` names. False if there is no such file or no known
 * encoding.
 */
bool dbf_codepage(const char *file, char out[40]);

struct dbf_table;

/* Read `len` bytes of the file from `at` on. False if it does not have them. */
bool dbf_read_at(int fd, off_t at, void *out, size_t len);

/* Open the table from `start` on. dbf_header_read() has accepted its header. */
struct dbf_table *dbf_table_open(int fd, off_t start, const struct dbf_header *h);

/* The bytes of record `i`, from 0; valid until the next call. NULL if it cannot be read. */
const char *dbf_table_record(struct dbf_table *t, uint64_t i);

/* NULL is allowed. */
void dbf_table_close(struct dbf_table *t);

#endif
