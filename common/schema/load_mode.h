/*
 * load_mode - how records get into a table, and what is compared there: words that the spec has
 * (load.mode, load.read_back) and a store obeys.
 */
#ifndef SCHEMA_LOAD_MODE_H
#define SCHEMA_LOAD_MODE_H

enum load_mode {
	/* a key that is there is refused, and so are more lines for a voucher that is there */
	LOAD_INSERT,
	/* a key that is there is refused; a voucher that is there may get more lines */
	LOAD_APPEND,
	LOAD_UPSERT,
	LOAD_REPLACE
};

/* What must be equal before a load is committed. */
enum read_back {
	READ_BACK_RECORDS, /* every field of every record, as it was sent */
	READ_BACK_SUMS     /* count and control sums: triggers may change texts */
};

#endif
