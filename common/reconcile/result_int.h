/*
 * result_int - shared by result.c and result_*.c; nobody else includes it.
 *
 *	result.c	text for people
 *	result_rows.c	CSV and TSV
 *	result_json.c	JSON
 *	result_why.c	why they differ, as text and JSON
 *	result_breaks.c	where a side contradicts itself, as text
 *	result_news.c	what is new since an earlier day, as text and JSON
 *	result_facts.c	what all of them show
 */
#ifndef RECONCILE_RESULT_INT_H
#define RECONCILE_RESULT_INT_H

#include "config/json_node.h"
#include "reasons/reason.h"
#include "reconcile/explanation.h"
#include "reconcile/result.h"
#include "report/table.h"

/* "before" and "after", by enum side. */
extern const char *const result_side_names[];

/* The first columns of a table: the key. `more`: columns after them. */
struct table *result_key_table(const struct result *r, size_t more);
void result_cell_key(struct table *t, const struct key_balance *at);

/* A column of amounts: people compare them, so no digit may be cut off; and a cell of it. */
void result_head_amount(struct table *t, size_t column, const char *title);
void result_cell_amount(struct table *t, struct decimal d);

/* The same of a measure under a key with these parts: with the digits of its currency. */
void result_cell_amount_of(const struct result *r, struct table *t, const struct str *part,
                           size_t measure, struct decimal d);

/*
 * Append where the figures of a side contradict each other, `most` of them, if they do. False after an error
 * was reported.
 */
bool result_breaks(const struct result *r, size_t most, struct buf *out);

/* Append why the keys differ, if that was asked for. False after an error was reported. */
bool result_why(const struct result *r, size_t most, struct buf *out);

/*
 * The same of one key, which has `rank` among those that differ: set the members of `o`. False if it is not
 * explained.
 */
bool result_set_why(struct json_node *o, const struct result *r, const struct key_balance *at,
                    uint64_t rank);

/* A column of a text table: what is new since the earlier day; and its cell for a difference. */
void result_head_news(struct table *t, size_t column, const struct result *r);
void result_cell_news(struct table *t, const struct result *r, const struct key_balance *at,
                      size_t measure);

/* "new", "changed", "unknown" or "unchanged", as machines read it; null: it is no difference. */
struct str result_news(const struct key_balance *at, size_t measure);

/* By how much it has changed, in `text`; null: see past_change(). */
struct str result_change(const struct result *r, const struct key_balance *at, size_t measure,
                         char text[DECIMAL_TEXT]);

/* Append how many differences are new, changed, unchanged and gone; and those that are gone. */
void result_news_counts(const struct result *r, struct buf *out);
void result_gone(const struct result *r, size_t most, struct buf *out);

/* Set the members of a difference, and those of the comparison: its earlier day, and what is gone. */
void result_set_news(struct json_node *o, const struct result *r, const struct key_balance *at,
                     size_t measure);
void result_set_gone(struct json_node *o, const struct result *r);

/* ---- result_rows.c ---- */

/* Rows in either format: `put` writes one value, `separator` is between them. */
struct rows {
	struct buf *out;
	void (*put)(struct buf *out, struct str value);
	char separator;
};

struct rows rows_csv(const struct pack *p, struct buf *out);
struct rows rows_tsv(struct buf *out);

void rows_put(const struct rows *rows, struct str value, bool last);

/* The cells of a row before those of its kind. */
struct row_head {
	bool named;       /* the name of the comparison is the first */
	struct str *name; /* the names of the key columns: those of all comparisons, each once */
	struct str *cell; /* their cells */
	size_t count;     /* how many */
	size_t *column;   /* of each part of the key at work */
};

/* Write the titles of these cells. */
void rows_head(const struct pack *p, const struct rows *rows, struct row_head *head);

/* Find the column of each part of the key of `what`. */
void rows_find_columns(struct row_head *head, const struct spec_reconcile *what);

void rows_head_free(struct row_head *head);

/* ---- result_json.c ---- */

/* A key as an object: its names and parts. */
struct json_node *result_key_node(const struct result *r, const struct str *part);

/* ---- result_facts.c ---- */

/* Write out what is there if it is much: a report may be larger than the memory. */
bool result_pour(const struct pack *p, struct buf *out);

/*
 * A measure of a side, and its difference, as machines read it; numbers are in `text`. Null if the side does
 * not know the key; there is no difference of texts.
 */
struct str result_value(const struct result *r, const struct key_balance *at, enum side side,
                        size_t measure, char text[DECIMAL_TEXT]);
struct str result_difference(const struct result *r, const struct key_balance *at, size_t measure,
                             char text[DECIMAL_TEXT]);

/* What is compared: "key" or "record". */
const char *result_unit(const struct result *r);

/* An amount as machines read it, in `text`. */
struct str result_amount(struct decimal d, char text[DECIMAL_TEXT]);

/* The same of a measure under a key with these parts: with the digits of its currency (key_amount()). */
struct str result_amount_of(const struct result *r, const struct str *part, size_t measure,
                            struct decimal d, char text[DECIMAL_TEXT]);

#endif
