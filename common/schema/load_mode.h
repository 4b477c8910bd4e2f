/*
 * load_mode - how records get into a table, and what is compared there: the words of load.mode and
 * load.read_back, for the spec and the stores.
 */
#ifndef SCHEMA_LOAD_MODE_H
#define SCHEMA_LOAD_MODE_H

enum load_mode {
	/* refuse a key that is already there, and more lines for a voucher that is there */
	LOAD_INSERT,
	/* refuse a key that is already there; accept more lines for a voucher that is there */
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
