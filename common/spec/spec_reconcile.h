/* spec_reconcile - the section reconcile, compiled: part of spec.h, which is what to include. */
#ifndef SPEC_SPEC_RECONCILE_H
#define SPEC_SPEC_RECONCILE_H

#include "spec/spec_expr.h"
#include "spec/spec_source.h"
#include "stream/source.h"
#include "table/chart.h"
#include "value/decimal.h"

/* In a tree of accounts: what the figure of an account is that has sub-accounts on the same side. */
enum parent_figure {
	PARENT_OF_SIDE, /* as usual for the side; no side has it once the spec is read */
	PARENT_TOTAL,   /* the total of its sub-accounts, as in a trial balance */
	PARENT_OWN,     /* what is posted to itself, as in a ledger */
	PARENT_BOTH /* the total of its sub-accounts and what is posted to itself, in one figure */
};

/* What a side reads; resolved as load.to. */
struct spec_read {
	const char *name; /* "-", a file, a pattern of files (file/matches.h), or a database URL */
	const char *copy; /* set by a rehearsal: the URL that is opened in its place */
	const struct yaml_node *node;
};

struct spec_side {
	struct str name; /* "before", "after", or the side's own `name` */
	/* in their order as one; all are files, or all are databases */
	struct spec_read *read;
	size_t read_count;
	struct source_form form;   /* of a file; empty: a stream or CSV, by its ending */
	struct str table;          /* of a database; null: none */
	struct str query;          /* of a database; null: none */
	struct spec_report report; /* where the file comes from */
	bool map; /* the records go through the section map of `form.spec`, or of this spec */
	struct spec_expr *where; /* NULL: all */
	/* EXPR_GROUP: the common names, each with its expression for this side */
	struct spec_expr *field;
	size_t field_count;
	enum parent_figure parents; /* of a comparison with a tree */
	bool roll;                  /* balances are computed from its movements, period by period */
	const struct yaml_node *node;
};

/* How much a measure may differ: by the larger of both. */
struct spec_tolerance {
	struct decimal amount;  /* absolute, not negative */
	struct decimal percent; /* of the side before, not negative; 0: there is none */
};

/* What a measure is in a trial balance. */
enum measure_role {
	ROLE_NONE,
	ROLE_OPENING, /* the balance before: positive is debit */
	ROLE_DEBIT,   /* the movements */
	ROLE_CREDIT,
	ROLE_CLOSING,  /* the balance after: positive is debit */
	ROLE_MOVEMENT, /* debit minus credit, in one figure */
	ROLES
};

struct spec_measure {
	struct str name;
	enum measure_role role;
	struct spec_tolerance tolerance; /* of one key */
	/* of the sum of all differences within tolerance; `tolerance` unless given */
	struct spec_tolerance tolerance_total;
	bool has_total; /* it is given */
	bool text;      /* compared as a text, character by character; only with `rows` */
	struct str
		currency; /* the field of the key that holds the currency of the amounts; null: none */
	size_t currency_part; /* its number */
};

/* Has each currency a total of its own? */
static inline bool spec_measure_has_currency(const struct spec_measure *m)
{
	return !str_is_null(m->currency);
}

/* The currency of its amounts under a key with these parts; null: the measure has none, or these amounts. */
static inline struct str spec_measure_currency(const struct spec_measure *m, const struct str *part)
{
	return spec_measure_has_currency(m) ? part[m->currency_part] : STR_NULL;
}

/* What explains the differences. */
struct spec_explain {
	bool present;
	const struct yaml_node *node;
	/* fields that name a voucher on both sides, and a line in it: those of `fields`, or of the source */
	struct str *voucher;
	size_t voucher_count;
	struct str *line;
	size_t line_count;
	/* the records behind a side, if the side itself is a report of sums; node is NULL: none */
	struct spec_side before, after;
};

/* One comparison. */
struct spec_reconcile {
	struct str name; /* null: it is the only one, and has none */
	/* names among the fields of both sides; the currency of a measure is one of them, named there or not */
	struct str *key;
	size_t key_count;
	struct spec_measure *measure;
	size_t measure_count;
	struct spec_side before, after;
	struct spec_explain explain;
	struct str period_text; /* the field of the key that is the period, as written; null: not */
	size_t period;          /* its number; key_count: there is none */
	bool rows;              /* record by record, and not sums by key */
	const char *accept;     /* the file of accepted differences; NULL: none */
	const struct lookup *minor_units; /* of currencies; NULL: no measure has one */
	const struct lookup *names; /* by the first field of the key: for a reader; NULL: none */
	struct str names_text;      /* its name */
	struct str levels_text;     /* as written: "4-2-2", or a separator; null: none */
	struct str parents_text;    /* the name of the lookup of the accounts above; null: none */
	struct chart chart;         /* of the first field of the key, from these */
	bool tree;                  /* accounts are compared as a tree */
	bool roll_forward;          /* balances of each side must follow from each other */
	const struct lookup
		*restart;        /* the accounts that begin each year with 0; NULL: none does */
	struct str restart_text; /* its name */
	uint64_t year_begins;    /* the first month of a year of these books */
	size_t role[ROLES];      /* which measure has the role; measure_count: none */
};

/*
 * The sides of a comparison, and those that explain them: call it with *at from 0 on, until it returns NULL.
 */
static inline struct spec_side *spec_each_side(struct spec_reconcile *r, size_t *at)
{
	struct spec_side *side[] = { &r->before, &r->after,
		                     r->explain.before.node ? &r->explain.before : NULL,
		                     r->explain.after.node ? &r->explain.after : NULL };

	while (*at < sizeof(side) / sizeof(*side))
		if (side[(*at)++])
			return side[*at - 1];
	return NULL;
}

#endif
