/*
 * store_kind - what a kind of store provides. For use in common/store, common/server and common/target only.
 */
#ifndef STORE_STORE_KIND_H
#define STORE_STORE_KIND_H

#include <string.h>

#include "record/fault.h"
#include "store/store.h"

/* One kind of store: all functions that store.h calls. `self` is what open returned. */
struct store_kind {
	const char *scheme; /* "sqlite" */
	const char *usage;  /* how a message shows it: "sqlite:FILE" */
	struct store_caps caps;
	/*
	 * target: what follows the colon; shown: its name for messages. NULL after an error was
	 * reported
	 */
	void *(*open)(const char *target, const char *shown, enum store_access access);
	bool (*backup)(void *self, char **path);
	/*
	 * for a rehearsal, of a target that is no file (NULL: it is one): a place beside the target that is
	 * dropped by `end`; its target without the scheme goes into `place`. `table`: what is loaded into, which must be a
	 * copy; the others may be read only. NULL and false after an error was reported
	 */
	const struct store_scratch_kind {
		void *(*begin)(const char *target, struct buf *place);
		bool (*table)(void *self, struct str table);
		void (*end)(void *self);
	} * scratch;
	/*
	 * for a rehearsal of a load that may replace what is there, or not: copy what is at the
	 * target to the new file `path`. False after an error was reported: the load would fail
	 */
	bool (*copy)(const char *target, const char *path, bool replace);
	bool (*begin)(void *self);
	bool (*commit)(void *self);
	bool (*create)(void *self, const struct store_table *table);
	bool (*batch_start)(void *self, const struct store_batch *batch, bool *exists);
	/* NULL: it cannot know */
	bool (*new_input)(void *self, const struct store_batch *batch, char **other);
	/* the number of a refusal is filled in already */
	enum store_result (*put)(void *self, const struct record *rec, struct store_refusal *why);
	/* NULL: put has already checked each record */
	enum store_result (*flush)(void *self, struct store_refusal *why);
	/* this and the next: NULL without caps.mark_cost */
	enum store_result (*mark)(void *self, struct store_refusal *why);
	bool (*back)(void *self);
	/* NULL: no */
	bool (*better_unmarked)(const void *self);
	/* NULL: no */
	bool (*refers_to_itself)(const void *self);
	/* only if it may say yes */
	bool (*order)(void *self, const struct record *rec, size_t count, size_t *order);
	/* NULL: it checks everything at once; `each` may be NULL */
	enum store_result (*settle)(void *self,
	                            void (*each)(void *context, const struct store_missing *m),
	                            void *context, struct store_refusal *why);
	/* NULL: no */
	bool (*settles_keys)(const void *self);
	/* this and the next. NULL: it has no such way */
	bool (*can_try)(const void *self);
	bool (*try_each)(void *self, const struct record *rec, const bool *left, size_t count,
	                 void (*each)(void *context, size_t i, const struct store_refusal *why),
	                 void *context);
	/* NULL: it knows no foreign keys */
	bool (*missing)(void *self, const struct record *rec, const bool *left, size_t count,
	                void (*each)(void *context, const struct store_missing *m), void *context);
	/* NULL: it has no batches */
	uint64_t (*batch_number)(const void *self);
	/* NULL: it has no tables */
	bool (*lacking)(void *self, const struct schema_foreign *key, struct store_lacking *out);
	/* NULL: none */
	uint64_t (*vouchers_again)(const void *self, struct str *batch, uint64_t *stray);
	bool (*read_back)(void *self, struct tally *tally, struct buf *differs);
	/* this and the next two. NULL: it has no such modes */
	const struct store_changes *(*changes)(const void *self);
	enum store_result (*change_start)(void *self,
	                                  void (*each)(void *context,
	                                               const struct store_refusal *why),
	                                  void *context);
	enum store_result (*change)(void *self, uint64_t from, uint64_t to,
	                            struct store_refusal *why);
	bool (*batch_end)(void *self, const struct store_batch *batch);
	/* this and the next three. NULL: there are no batches to compare, undo, or keep copies for */
	bool (*compare)(void *self, struct str id, struct store_compared *out, bool *found,
	                void (*each)(void *context, enum store_fate fate, struct str at),
	                void *context);
	bool (*undo)(void *self, const struct store_compared *c, struct str time, uint64_t *rows,
	             uint64_t *back, bool *left);
	bool (*changed_later)(void *self, const struct store_compared *c, char **batch,
	                      uint64_t *records);
	void (*prune)(void *self, uint64_t keep, void (*removed)(const char *path));
	bool (*batches)(void *self, void (*each)(void *context, const struct store_batch *batch),
	                void *context);
	bool (*select)(void *self, struct str table, struct str query, struct header *header);
	bool (*next)(void *self, struct record *rec);
	bool (*column_type)(const void *self, size_t i, struct type *out);
	/* NULL: it has no tables with keys */
	struct store_column (*column)(const void *self, size_t i);
	bool (*failed)(const void *self);        /* NULL: nothing is read from it */
	const char *(*sha256)(const void *self); /* NULL: nothing has a digest */
	/* NULL: it is never several files */
	bool (*part)(const void *self, size_t i, const char **path, const char **sha256);
	void (*close)(void *self);
};

/* The kind of store of a URL; NULL: there is none, which store_report_unknown() reports. */
const struct store_kind *store_kind_of(const char *url);
void store_report_unknown(const char *url);

/* What follows the colon of a URL. */
static inline const char *store_target(const char *url)
{
	return strchr(url, ':') + 1;
}

/* ---- what the kinds share ---- */

/*
 * Begin to add up a batch, of which c->controls and c->type are known: all tallies are empty, and
 * bound to `header`, which gets the names of the controls.
 */
void store_compared_start(struct store_compared *c, struct header *header);

/*
 * Refuse field `field` of a record: *why gets the fault, and a message of the name of the field, its
 * value and `meaning` ("is not a number"). `message` holds its text. Returns false.
 */
bool store_refuse(struct store_refusal *why, struct buf *message, const struct record *rec,
                  size_t field, enum fault fault, const char *meaning);

/*
 * Most bytes in the name of a table that such a mode changes: PostgreSQL would cut a longer name of
 * the table that keeps what was there.
 */
#define STORE_CHANGE_NAME 48

/* Is it a mode that finds records by their key: upsert or replace? */
bool store_by_key(enum load_mode mode);

/* Start to add up what such a load changes. store_changes_free() frees it. */
void store_changes_start(struct store_changes *c, const struct store_table *t);
void store_changes_free(struct store_changes *c);

/*
 * May such a load take the record: it has its key, and is in load.where? After STORE_REFUSED *why has
 * the reason, whose text is in `message`.
 */
enum store_result store_may_change(const struct store_table *t, struct buf *message,
                                   const struct record *rec, struct store_refusal *why);

/* Mode replace: does a record of the table stay, because what comes in its place is set aside? */
bool store_spares(const struct store_table *t, const struct record *rec);

/* Report that the table has no unique index of its key. `where`: the database. */
void store_report_no_key(const struct store_table *t, const char *where);

/*
 * Read a number for a column with `scale` digits after the point. Returns NULL, or why the column
 * cannot hold it, with *fault: FAULT_OVERFLOW if it has too many digits.
 */
const char *store_number(struct str text, int scale, struct decimal *out, enum fault *fault);

/*
 * For a store: is this column of a table read? One whose name begins with _ is not, except _at. A
 * note says so, unless load makes such a column itself (_batch, _no).
 */
bool store_reads_column(const char *shown, struct str table, struct str column);

extern const struct store_kind store_sqlite;
/* in common/target: what is a file */
extern const struct store_kind store_file;
/* in common/server: what is on a server */
extern const struct store_kind store_postgresql;
extern const struct store_kind store_mysql;

#endif
