/* spec_source - the sections source and clean, compiled: part of spec.h, which is what to include. */
#ifndef SPEC_SPEC_SOURCE_H
#define SPEC_SPEC_SOURCE_H

#include "date/date.h"
#include "date/zone.h"
#include "rule/rule.h"
#include "spec/spec_expr.h"
#include "table/lookup.h"
#include "value/amount.h"
#include "value/pattern.h"

/* source: how the legacy file is written */
enum source_format { SOURCE_AUTO, SOURCE_CSV, SOURCE_TSV, SOURCE_XLSX, SOURCE_DBF };
enum header_mode { HEADER_ROW, HEADER_FIND, HEADER_NONE, HEADER_NAMES };
enum ragged_mode { RAGGED_FAULT, RAGGED_JOIN };
enum quotes_mode { QUOTES_CHECK, QUOTES_TRUST }; /* a fault; or it is a cell all the same */
enum nul_mode { NUL_FAULT, NUL_DROP };

/* preamble: a value that is only above the header */
struct spec_given {
	struct str name;         /* of the column that it becomes */
	struct pattern *pattern; /* finds it in the text of a row */
};

struct spec_source {
	bool present;
	/* glob, relative names resolved against the spec; NULL: operands or standard input */
	const char *file;
	/* default SOURCE_AUTO: a workbook or dBase table where the file is one, else CSV */
	enum source_format format;
	/* of a workbook: its name, or its number from 1; null: the first */
	struct str sheet;
	const char *encoding;    /* iconv's name or "auto" (the default) */
	const char *otherwise;   /* with "auto": that of a file that is no UTF-8; NULL: GB18030 */
	struct str delimiter;    /* default , or TAB by format */
	char quote;              /* default "; 0: none */
	enum quotes_mode quotes; /* what of a cell in quotes whose lines look like rows */
	char escape;             /* takes the meaning of the character after it away; 0: none */
	enum nul_mode nul;       /* what of NUL characters */
	enum header_mode header; /* default HEADER_ROW with row 1 */
	/*
	 * HEADER_ROW: which row (CSV rows counted by physical line where each begins: the row that
	 * begins on line N, or the N-th non-empty row: see manual)
	 */
	size_t header_row;
	/* HEADER_FIND: names that the header row must hold; first such row within 30 */
	struct str *find;
	/* the number of each in the list: those with one number stand for each other */
	size_t *find_set;
	size_t find_count;
	/*
	 * the columns: HEADER_NAMES, of a file without header; else in place of those in the header
	 */
	struct str *names;
	size_t names_count;
	struct str *may_lack; /* header.optional: the columns that a row may lack at its end */
	size_t may_lack_count;
	bool trailing;       /* each row ends in a delimiter, whether the header does or not */
	size_t header_rows;  /* rows that the names stand in: 1, or 2 joined by a space */
	uint64_t skip_rows;  /* rows below the header that are no data */
	uint64_t skip_cells; /* cells at its start that are no names */
	/* what each of several names in one cell begins with; NULL: one */
	struct pattern *glued;
	enum ragged_mode ragged;           /* what becomes of rows with too many cells */
	struct str ragged_join;            /* RAGGED_JOIN: the column whose pieces are joined, */
	const struct yaml_node *join_node; /* and where that is written */
	uint64_t multiline;                /* lines that a quoted field may take; default 50 */
	/* its named groups in a file's name are columns; NULL: none */
	struct pattern *name;
	struct spec_given *preamble; /* columns out of the rows above the header */
	size_t preamble_count;       /* how many */
	/* rows whose first cell begins with it are passed over; null: none */
	struct str comment;
	struct spec_expr *skip; /* on source columns; NULL: none */
	/* rows of the page, no records; on source columns; NULL: none */
	struct spec_expr *page;
	bool page_header;            /* so are rows that repeat the header */
	struct spec_given *headings; /* columns out of rows above those that they hold for */
	size_t headings_count;       /* how many */
};

/* clean: fields */
struct spec_field {
	struct str name;  /* of the clean field */
	struct str *from; /* header names, the first present is taken; default: its own name */
	size_t from_count;
	struct rule_chain *rules;          /* NULL: none */
	struct type type;                  /* default text */
	struct amount_notation notation;   /* for integer and decimal: mark, scale, rounding */
	const struct date_format **format; /* for date and datetime: in order */
	size_t format_count;               /* 0: ISO only */
	bool first_format;                 /* `first: true`: no ambiguity check */
	/* time stamps with an offset are brought to it; NULL: they stay as they are */
	const struct zone *zone;
	bool trim;             /* default true */
	bool required;         /* null is a fault */
	bool optional;         /* a file may lack the column: then null, whatever the default */
	struct str *null_text; /* texts that mean null */
	size_t null_count;
	struct str default_value; /* canonical text that replaces null; null: none */
	struct str *true_text;    /* boolean: texts read as true; default true */
	size_t true_count;
	struct str *false_text; /* boolean: texts read as false; default false */
	size_t false_count;
	bool fill_down; /* listed under clean.fill_down */
	bool as_shown;  /* text: a number of a workbook with the digits that it shows */
	/* minor_units: the field that holds the currency of this amount; null: none */
	struct str currency_name;
	size_t currency; /* its index */
	/* currency: the code that its amounts have, or the field that says which; null: any */
	struct str currency_demand;
	bool demand_by_field; /* it is a field, */
	size_t demand_field;  /* this one */
	const struct yaml_node *node;
};

/* totals: { when, check: { field: source column }, since, by, place }, or a list of them */
struct spec_total {
	size_t field; /* index of the clean field that is summed */
	/* the source column that holds the file's own total; null: that of the field */
	struct str column;
	const struct yaml_node *node;
};

enum total_since {
	SINCE_UNSAID, /* becomes one of the others: */
	SINCE_START,  /* a total holds all rows of the file */
	SINCE_LAST    /* those from the last total of its kind, or up to the next */
};
enum total_place { TOTAL_BELOW, TOTAL_ABOVE };

struct spec_totals {
	struct spec_expr *when; /* on source columns; NULL: `label` tells them */
	/* what the first cell with text says, in a row that has nothing of what is required */
	struct str *label;
	struct spec_total *check;
	size_t check_count, label_count;
	enum total_since since;
	enum total_place place; /* is a total above or below its rows? */
	/* fields: a total holds the records that agree in them; none: all */
	struct str *by_name, code_name;
	size_t *by; /* their indexes */
	/* code: of the field of account codes, for files with parents; SIZE_MAX: not given */
	size_t by_count, code;
	bool first;    /* as `place: above` was written before */
	bool optional; /* a file may lack it */
};

/* balance: a running balance, checked row by row */
struct spec_balance {
	bool present;
	/* credit, side: null where not given */
	struct str field_name, debit_name, credit_name, side_name;
	size_t field, debit, credit, side; /* their indexes; SIZE_MAX: not given */
	/* texts of `side` for which the balance is below zero */
	struct str *below_zero;
	size_t below_zero_count;
	struct str *by_name; /* fields: there is a balance for each group that agrees in them */
	size_t *by;          /* their indexes */
	size_t by_count;
	bool newest_first; /* each row is above the one before it in time */
};

/* leaf: only the lowest accounts of a trial balance are kept */
struct spec_leaf_check {
	size_t field; /* an account has the sum of those below it; */
	size_t less;  /* with another one: of the difference of both. SIZE_MAX: none */
};

struct spec_leaf {
	bool present;
	struct str code_name;
	size_t code; /* its index */
	/* between the levels of a code; null: a code begins with that of its parent */
	struct str separator;
	struct spec_leaf_check *check;
	size_t check_count;
	/* fields: each group that agrees in them is a trial balance of its own */
	struct str *by_name;
	size_t *by; /* their indexes */
	size_t by_count;
};

/* side: what a flag of the side says of the amounts */
enum side_mode {
	SIDE_NONE,   /* nothing */
	SIDE_CHECK,  /* one of two amounts is not zero: that of the side */
	SIDE_SIGNED, /* one amount, a debit above zero, a credit below it */
	SIDE_DIVIDE  /* two fields that read one amount: that of the other side becomes zero */
};

struct spec_side_flag {
	enum side_mode mode;
	/* a field says the side; none (SIDE_CHECK): it is only known that there is one */
	bool has_field;
	size_t field;        /* its index among the clean fields */
	struct str *text[2]; /* its texts for debit and for credit */
	size_t count[2];     /* how many of each */
	/* indices of the clean fields: debit and credit, or the signed one alone */
	size_t amount[2];
};

struct spec_clean {
	bool present;
	struct spec_field *field;
	size_t field_count;
	struct spec_totals *totals; /* kinds of total rows */
	size_t totals_count;
	struct spec_balance balance;
	struct spec_leaf leaf;
	struct spec_side_flag side;
	/* digits after the point by currency (ISO 4217); NULL: no field asks */
	struct lookup *minor_units;
	/* there is a side, or minor_units, or a field says which currency another has */
	bool has_figures;
};

#endif
