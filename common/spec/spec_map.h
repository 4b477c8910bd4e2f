/* spec_map - the section map, compiled: part of spec.h, which is what to include. */
#ifndef SPEC_SPEC_MAP_H
#define SPEC_SPEC_MAP_H

#include "schema/schema.h"
#include "spec/spec_expr.h"
#include "table/rates.h"
#include "table/shares.h"

/* map */
struct spec_emit {
	struct spec_expr *when;  /* NULL: always */
	struct spec_expr *field; /* fields of this record, which win over those of map.fields */
	size_t field_count;
	const struct yaml_node *node;
};

/* map.split: one record becomes several, which share its amounts */
struct spec_split_part {
	struct str share_text;   /* as written */
	struct spec_expr *field; /* uses the fields of the whole record, `part` and `parts` */
	size_t field_count;
	const struct yaml_node *node;
};

/* A field of the target that gets a column of the table. */
struct spec_value {
	struct str field;
	struct str column;
};

enum split_missing { SPLIT_FAULT, SPLIT_KEEP };
enum split_zero { SPLIT_ZERO_DROP, SPLIT_ZERO_KEEP };

struct spec_split {
	bool present;
	struct spec_expr *when; /* NULL: every record */
	struct str *amount;     /* fields of the target that are divided */
	size_t amount_count;
	struct str of_text;           /* `of` as written; null: not given */
	struct decimal of;            /* the sum of the shares; default 1 */
	bool any_sum;                 /* `of: any` */
	struct spec_split_part *part; /* inline, */
	size_t part_count;
	struct share_set inline_set; /* their shares */
	const char **file;           /* or a table of shares by key: its files, */
	size_t file_count;
	struct aux_how how;    /* how they are written, */
	struct spec_expr *key; /* its key columns (name), each with what is looked up, */
	size_t key_count;
	struct str share;         /* its column of the shares, */
	struct spec_value *value; /* and what its other columns fill */
	size_t value_count;
	struct shares *table;       /* NULL: inline */
	enum split_missing missing; /* what happens to a record whose key is not in the table */
	enum split_zero zero;       /* and to a part whose amounts are all zero */
	/* fields of every part, besides its own; they win over its values */
	struct spec_expr *field;
	size_t field_count;
	const struct yaml_node *node;
};

/* map.convert: amounts of another currency become amounts of the ledger's currency */
struct spec_rounding {
	bool present;
	struct str *group; /* fields of the target: what balances */
	size_t group_count;
	struct str *balance; /* one field that sums to 0, or two whose sums are equal */
	size_t balance_count;
	struct spec_expr *field; /* EXPR_GROUP: the line that is added */
	size_t field_count;
	bool has_max;
	struct decimal max; /* the largest difference that gets a line */
	const struct yaml_node *node;
};

enum rate_quote {
	QUOTE_DIRECT, /* units of the base for one of the currency */
	QUOTE_INVERSE /* units of the currency for one of the base */
};

struct spec_convert {
	bool present;
	struct spec_expr *when; /* NULL: every record */
	const char **file;      /* of the rates */
	size_t file_count;
	struct aux_how how; /* how they are written */
	/* their columns; null: currency, date, rate, none */
	struct str rate_currency, rate_date, rate_rate, rate_per;
	struct rates *rates;
	enum rate_quote quote;
	uint64_t max_age;          /* how many days old a rate can be; UINT64_MAX: any */
	struct spec_expr currency; /* uses the fields of the target, as all here */
	struct spec_expr date;
	struct str base;          /* the currency of the ledger, which needs no rate; null: none */
	struct spec_expr *amount; /* name: field of the target; what is converted into it */
	size_t amount_count;
	struct str rate_field; /* gets the rate that was used; null: none */
	/* digits after the point if the schema does not say; UINT64_MAX: not given */
	uint64_t scale;
	enum rounding round;
	struct spec_rounding rounding;
	const struct yaml_node *node;
};

struct spec_map {
	bool present;
	struct schema *to;       /* NULL: none given (any field, all text) */
	struct spec_expr *where; /* NULL: all */
	/* records that agree in these are a group, over which the others here may aggregate */
	struct spec_expr *group;
	size_t group_count;
	size_t aggregate_count; /* the aggregates in the others, numbered by expr_number() */
	struct spec_expr *let;  /* each after those that it names */
	size_t let_count;
	bool *late; /* for each let: it needs the whole group, since it or a let that it names aggregates */
	struct spec_expr *field; /* in file order */
	size_t field_count;
	struct spec_emit *emit; /* none: one record from fields */
	size_t emit_count;
	struct spec_convert convert; /* of each record made */
	struct spec_split split;     /* of each record made and converted */
};

#endif
