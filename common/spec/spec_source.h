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
enum quotes_mode { QUOTES_CHECK, QUOTES_TRUST }; /* it is a fault; it is a cell */
enum nul_mode { NUL_FAULT, NUL_DROP };

/* preamble, headings: a value in a row above the records */
struct spec_given {
	struct str name;         /* of the column that it becomes */
	struct pattern *pattern; /* finds it in the text of a row */
};

/* source.report: the report of the old system that a file is, for who signs */
struct spec_report {
	bool present;
	struct str name, parameters, extracted_by, extracted_at; /* null: not said */
};

struct spec_source {
	bool present;
	struct spec_report report;
	/* glob, relative names resolved against the spec; NULL: operands or standard input */
	const char *file;
	const char *read; /* the URL of a database that is read instead of files; NULL: files */
	struct str table; /* its table, */
	struct str query; /* or a query on it; null: the other one */
	/* SOURCE_AUTO, the default: recognizes a workbook and a dBase table, else CSV */
	enum source_format format;
	/* of a workbook: its name, or its number from 1; null: the first */
	struct str sheet;
	const char *encoding;    /* iconv's name or "auto" (the default) */
	const char *otherwise;   /* with "auto": for a file that is not UTF-8; NULL: GB18030 */
	struct str delimiter;    /* default , or TAB by format */
	char quote;              /* default "; 0: none */
	enum quotes_mode quotes; /* for a cell in quotes whose lines look like rows */
	char escape;             /* makes the character after it text; 0: none */
	enum nul_mode nul;       /* for NUL characters */
	enum header_mode header; /* default HEADER_ROW with row 1 */
	/*
	 * HEADER_ROW: which row (CSV rows counted by physical line where each begins: the row that
	 * begins on line N, or the N-th non-empty row: see manual)
	 */
	size_t header_row;
	/* HEADER_FIND: names that the header row must have; the first such row of 30 */
	struct str *find;
	/* the number of each in the list: of those with one number the row needs one */
	size_t *find_set;
	size_t find_count;
	/*
	 * the names of the columns: with HEADER_NAMES those of a file without header, else they
	 * replace the names in the header
	 */
	struct str *names;
	size_t names_count;
	struct str *may_lack; /* header.optional: columns at the end that a row can leave out */
	size_t may_lack_count;
	bool trailing;       /* each row ends in a delimiter, even if the header does not */
	size_t header_rows;  /* rows of the header: 1, or 2 joined by a space */
	uint64_t skip_rows;  /* rows below the header that are not data */
	uint64_t skip_cells; /* cells at its start that are not names */
	/* the start of each name, if a cell has several; NULL: one name a cell */
	struct pattern *glued;
	enum ragged_mode ragged;           /* for rows with too many cells */
	struct str ragged_join;            /* RAGGED_JOIN: the column whose pieces are joined, */
	const struct yaml_node *join_node; /* and where that is written */
	uint64_t multiline;                /* the most lines of a field in quotes; default 50 */
	/* its named groups in a file's name are columns; NULL: none */
	struct pattern *name;
	struct spec_given *preamble; /* columns from the rows above the header */
	size_t preamble_count;       /* how many */
	/* rows whose first cell begins with it are ignored; null: none */
	struct str comment;
	struct spec_expr *skip; /* on source columns; NULL: none */
	/* rows of the page that are not records; on source columns; NULL: none */
	struct spec_expr *page;
	bool page_header;            /* rows that repeat the header, too */
	struct spec_given *headings; /* columns from rows above the records */
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
	/* a time with an offset is converted to it; NULL: it stays as it is */
	const struct zone *zone;
	bool trim;     /* default true */
	bool required; /* null is a fault */
	bool optional; /* a file can be without the column: then null, even with a default */
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
	/* currency: the code of its amounts, or the field with the code; null: any */
	struct str currency_demand;
	bool demand_by_field; /* it is a field, */
	size_t demand_field;  /* this one */
	const struct yaml_node *node;
};

/* totals: { when, check: { field: source column }, since, by, place }, or a list of them */
struct spec_total {
	size_t field; /* index of the clean field that is summed */
	/* the source column with the file's own total; null: that of the field */
	struct str column;
	const struct yaml_node *node;
};

enum total_since {
	SINCE_UNSAID, /* becomes one of the others: */
	SINCE_START,  /* a total includes all rows of the file */
	SINCE_LAST    /* those from the last total of its kind on, or up to the next */
};
enum total_place { TOTAL_BELOW, TOTAL_ABOVE };

struct spec_totals {
	struct spec_expr *when; /* on source columns; NULL: see `label` */
	/* the first text of a row in which every required field is empty */
	struct str *label;
	struct spec_total *check;
	size_t check_count, label_count;
	enum total_since since;
	enum total_place place; /* is a total above or below its rows? */
	/* a total includes the records with the same values in these fields; none: all */
	struct str *by_name, code_name;
	size_t *by; /* their indexes */
	/* code: the index of the field of account codes; SIZE_MAX: not given */
	size_t by_count, code;
	bool first;    /* the old name of `place: above` */
	bool optional; /* a file can be without it */
};

/* balance: a running balance, checked row by row */
struct spec_balance {
	bool present;
	/* credit, side: null where not given */
	struct str field_name, debit_name, credit_name, side_name;
	size_t field, debit, credit, side; /* their indexes; SIZE_MAX: not given */
	/* texts of `side` that mean a balance below zero */
	struct str *below_zero;
	size_t below_zero_count;
	struct str *by_name; /* records with the same values in these fields have a balance */
	size_t *by;          /* their indexes */
	size_t by_count;
	bool newest_first; /* the newest row is at the top */
};

/* leaf: only the lowest accounts of a trial balance are kept */
struct spec_leaf_check {
	size_t field; /* an account is the sum of those below it; */
	size_t less;  /* with another field: by the difference of both. SIZE_MAX: none */
};

struct spec_leaf {
	bool present;
	struct str code_name;
	size_t code; /* its index */
	/* the text between the levels; null: a code begins with that of its parent */
	struct str separator;
	struct spec_leaf_check *check;
	size_t check_count;
	/* records with the same values in these fields are one trial balance */
	struct str *by_name;
	size_t *by; /* their indexes */
	size_t by_count;
};

/* side: how the flag of the side relates to the amounts */
enum side_mode {
	SIDE_NONE,   /* nothing */
	SIDE_CHECK,  /* two amounts: that of the other side is zero */
	SIDE_SIGNED, /* one amount, a debit above zero, a credit below it */
	SIDE_DIVIDE  /* two fields that read one amount: that of the other side becomes zero */
};

struct spec_side_flag {
	enum side_mode mode;
	/* a field has the side; without one (SIDE_CHECK), one of two amounts is zero */
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
	/* digits after the point by currency (ISO 4217); NULL: no field needs them */
	struct lookup *minor_units;
	/* there is a side, or minor_units, or a field with the currency of another */
	bool has_figures;
};

#endif
