/*
 * store_int - what a kind of store provides. For use inside common/store only.
 */
#ifndef STORE_STORE_INT_H
#define STORE_STORE_INT_H

#include "store/store.h"

/*
 * One kind of store: the functions behind those of store.h, all of them. `self` is what open
 * returned.
 */
struct store_kind {
	const char *scheme;	/* "sqlite" */
	void *(*open)(const char *target,
		      enum store_access access); /* target: behind the colon; NULL, told */
	bool (*backup)(void *self, char **path);
	bool (*begin)(void *self);
	bool (*commit)(void *self);
	bool (*create)(void *self, const struct store_table *table);
	bool (*batch_start)(void *self, const struct store_batch *batch, bool *exists);
	bool (*insert)(void *self, const struct record *rec);
	bool (*read_back)(void *self, struct tally *tally);
	bool (*batch_end)(void *self, const struct store_batch *batch);
	bool (*undo)(void *self, struct str id, uint64_t *rows, bool *found);
	bool (*batches)(void *self, void (*each)(void *context, const struct store_batch *batch),
			void *context);
	bool (*select)(void *self, struct str table, struct str query, struct header *header);
	bool (*next)(void *self, struct record *rec);
	bool (*column_type)(const void *self, size_t i, struct type *out);
	const char *(*sha256)(const void *self);	/* NULL: nothing has a digest */
	void (*close)(void *self);
};

extern const struct store_kind store_sqlite;
extern const struct store_kind store_file;

#endif
