/*
 * spec - the YAML mapping spec, read, checked and compiled.
 *
 *	struct spec *spec = spec_open("vouchers.yml", &params);
 *	if (!spec || !spec_need(spec, "dedupe", spec->dedupe.present)) ...
 *	if (!spec_bind(spec->dedupe.key[0], &scope)) ...
 *
 * spec_open() checks the whole file, whichever program asks: unknown keys (with the nearest known one), values of the wrong kind,
 * expressions that do not parse, files of lookups and references that are not there, sections whose behaviour this
 * version does not have (refused by name). Everything is told as an error with file:line:column; all of it, not only the first.
 * Everything lives until spec_close(). Field names inside expressions are resolved by spec_bind(), when the header is known.
 */
#ifndef SPEC_SPEC_H
#define SPEC_SPEC_H

#include "config/yaml.h"
#include "config/opt.h"
#include "expr/expr.h"
#include "stream/evidence.h"
#include "table/lookup.h"
#include "table/rates.h"
#include "table/shares.h"
#include "record/tally.h"
#include "rule/rule.h"
#include "schema/schema.h"
#include "value/amount.h"
#include "date/date.h"
#include "value/digest.h"
#include "value/pattern.h"
#include "date/zone.h"

/* An expression and the place where it was written. */
struct spec_expr {
	struct str name;		/* the key in front of it: field, check or let name; null where there is none */
	struct expr *expr;
	const struct yaml_node *node;	/* for messages */
};

/* limits.file: how often a finding about the whole is accepted. */
struct spec_file_limit {
	struct str code;
	uint64_t most;
};

/* limits: what the user accepts; no record at fault unless given. */
struct spec_limits {
	uint64_t records;		/* records at fault */
	uint64_t groups;		/* groups set aside; UINT64_MAX: not given, `records` alone decides */
	struct decimal share;		/* part of the records, 0..1; counts only where given */
	bool has_share;			/* share was given */
	struct str *amount_field;	/* control fields with an amount limit */
	struct decimal *amount;		/* what may be at stake in records at fault (absolute values), for each */
	size_t amount_count;
	struct spec_file_limit *file;	/* findings about the whole that are accepted */
	size_t file_count;
};

/* lookups.*.suggest: where the names stand by which new codes are suggested for unmapped ones */
struct spec_suggest {
	struct str name;		/* field of the records that map reads: what the old code is called; null: none */
	struct lookup *old;		/* the old code and its name; NULL: none */
	struct lookup *chart;		/* the new code and its name; NULL: nothing is suggested */
	const struct yaml_node *node;
};

/* source: how the legacy file is written */
enum source_format { SOURCE_AUTO, SOURCE_CSV, SOURCE_TSV, SOURCE_XLSX, SOURCE_DBF };
enum header_mode { HEADER_ROW, HEADER_FIND, HEADER_NONE, HEADER_NAMES };
enum ragged_mode { RAGGED_FAULT, RAGGED_JOIN };
enum quotes_mode { QUOTES_CHECK, QUOTES_TRUST };	/* a fault; or it is a cell all the same */
enum nul_mode { NUL_FAULT, NUL_DROP };

/* preamble: a value that stands only above the header */
struct spec_given {
	struct str name;		/* of the column that it becomes */
	struct pattern *pattern;	/* finds it in the text of a row */
};

struct spec_source {
	bool present;
	const char *file;		/* glob, relative names resolved against the spec; NULL: operands or standard input */
	enum source_format format;	/* default SOURCE_AUTO: a workbook or dBase table where the file is one, else CSV */
	struct str sheet;		/* of a workbook: its name, or its number from 1; null: the first */
	const char *encoding;		/* iconv's name or "auto" (the default) */
	const char *otherwise;		/* with "auto": that of a file that is no UTF-8; NULL: GB18030 */
	struct str delimiter;		/* default , or TAB by format */
	char quote;			/* default "; 0: none */
	enum quotes_mode quotes;	/* what of a cell in quotes whose lines look like rows */
	char escape;			/* takes the meaning of the character behind it away; 0: none */
	enum nul_mode nul;		/* what of NUL characters */
	enum header_mode header;	/* default HEADER_ROW with row 1 */
	size_t header_row;		/* HEADER_ROW: which row (CSV rows counted by physical line where each begins: the row that begins on line N, or the N-th non-empty row: see manual) */
	struct str *find;		/* HEADER_FIND: names that the header row must hold; first such row within 30 */
	size_t *find_set;		/* the number of each in the list: those with one number stand for each other */
	size_t find_count;
	struct str *names;		/* the columns: HEADER_NAMES, of a file without header; else in place of those in the header */
	size_t names_count;
	struct str *may_lack;		/* header.optional: the columns that a row may lack at its end */
	size_t may_lack_count;
	bool trailing;			/* each row ends in a delimiter, whether the header does or not */
	size_t header_rows;		/* rows that the names stand in: 1, or 2 joined by a space */
	uint64_t skip_rows;		/* rows below the header that are no data */
	uint64_t skip_cells;		/* cells at its start that are no names */
	struct pattern *glued;		/* what each of several names in one cell begins with; NULL: one */
	enum ragged_mode ragged;	/* what becomes of rows with too many cells */
	struct str ragged_join;		/* RAGGED_JOIN: the column whose pieces are joined, */
	const struct yaml_node *join_node;	/* and where that is written */
	uint64_t multiline;		/* lines that a quoted field may take; default 50 */
	struct pattern *name;		/* its named groups in a file's name are columns; NULL: none */
	struct spec_given *preamble;	/* columns out of the rows above the header */
	size_t preamble_count;		/* how many */
	struct str comment;		/* rows whose first cell begins with it are passed over; null: none */
	struct spec_expr *skip;		/* on source columns; NULL: none */
	struct spec_expr *page;		/* rows of the page, no records; on source columns; NULL: none */
	bool page_header;		/* so are rows that repeat the header */
	struct spec_given *headings;	/* columns out of rows above those that they hold for */
	size_t headings_count;		/* how many */
};

/* clean: fields */
struct spec_field {
	struct str name;		/* of the clean field */
	struct str *from;		/* header names, the first present is taken; default: its own name */
	size_t from_count;
	struct rule_chain *rules;	/* NULL: none */
	struct type type;		/* default text */
	struct amount_notation notation;/* for integer and decimal: mark, scale, rounding */
	const struct date_format **format;	/* for date and datetime: in order */
	size_t format_count;		/* 0: ISO only */
	bool first_format;		/* `first: true`: no ambiguity check */
	const struct zone *zone;	/* time stamps with an offset are brought to it; NULL: they stay as they are */
	bool trim;			/* default true */
	bool required;			/* null is a fault */
	bool optional;			/* a file may lack the column: then null, whatever the default */
	struct str *null_text;		/* texts that mean null */
	size_t null_count;
	struct str default_value;	/* canonical text that replaces null; null: none */
	struct str *true_text;		/* boolean: texts read as true; default true */
	size_t true_count;
	struct str *false_text;		/* boolean: texts read as false; default false */
	size_t false_count;
	bool fill_down;			/* listed under clean.fill_down */
	struct str currency_name;	/* minor_units: the field that holds the currency of this amount; null: none */
	size_t currency;		/* its index */
	struct str currency_demand;	/* currency: the code that its amounts have, or the field that says which; null: any */
	bool demand_by_field;		/* it is a field, */
	size_t demand_field;		/* this one */
	const struct yaml_node *node;
};

/* totals: { when, check: { field: source column }, since, by, place }, or a list of them */
struct spec_total {
	size_t field;			/* index of the clean field that is summed */
	struct str column;		/* the source column that holds the file's own total; null: that of the field */
	const struct yaml_node *node;
};

enum total_since {
	SINCE_UNSAID,	/* becomes one of the others: */
	SINCE_START,	/* a total holds all rows of the file */
	SINCE_LAST	/* those from the last total of its kind, or up to the next */
};
enum total_place { TOTAL_BELOW, TOTAL_ABOVE };

struct spec_totals {
	struct spec_expr *when;		/* on source columns; NULL: `label` tells them */
	struct str *label;		/* what the first cell with text says, in a row that has nothing of what is required */
	struct spec_total *check;
	size_t check_count, label_count;
	enum total_since since;
	enum total_place place;		/* where a total stands to its rows */
	struct str *by_name, code_name;	/* fields: a total holds the records that agree in them; none: all */
	size_t *by;			/* their indexes */
	size_t by_count, code;		/* code: of the field of account codes, for files with parents; SIZE_MAX: not given */
	bool first;			/* as `place: above` was written before */
	bool optional;			/* a file may lack it */
};

/* balance: a running balance, checked row by row */
struct spec_balance {
	bool present;
	struct str field_name, debit_name, credit_name, side_name;	/* credit, side: null where not given */
	size_t field, debit, credit, side;	/* their indexes; SIZE_MAX: not given */
	struct str *below_zero;		/* texts of `side` for which the balance is below zero */
	size_t below_zero_count;
	struct str *by_name;		/* fields: there is a balance for each group that agrees in them */
	size_t *by;			/* their indexes */
	size_t by_count;
	bool newest_first;		/* each row stands above the one before it in time */
};

/* leaf: only the lowest accounts of a trial balance are kept */
struct spec_leaf_check {
	size_t field;			/* an account has the sum of those below it; */
	size_t less;			/* with another one: of the difference of both. SIZE_MAX: none */
};

struct spec_leaf {
	bool present;
	struct str code_name;
	size_t code;			/* its index */
	struct str separator;		/* between the levels of a code; null: a code begins with that of its parent */
	struct spec_leaf_check *check;
	size_t check_count;
	struct str *by_name;		/* fields: each group that agrees in them is a trial balance of its own */
	size_t *by;			/* their indexes */
	size_t by_count;
};

/* side: what a flag of the side says of the amounts */
enum side_mode {
	SIDE_NONE,	/* nothing */
	SIDE_CHECK,	/* one of two amounts is not zero: that of the side */
	SIDE_SIGNED,	/* one amount, a debit above zero, a credit below it */
	SIDE_DIVIDE	/* two fields that read one amount: that of the other side becomes zero */
};

struct spec_side_flag {
	enum side_mode mode;
	bool has_field;			/* a field says the side; none (SIDE_CHECK): it is only known that there is one */
	size_t field;			/* its index among the clean fields */
	struct str *text[2];		/* its texts for debit and for credit */
	size_t count[2];		/* how many of each */
	size_t amount[2];		/* indices of the clean fields: debit and credit, or the signed one alone */
};

struct spec_clean {
	bool present;
	struct spec_field *field;
	size_t field_count;
	struct spec_totals *totals;	/* kinds of total rows */
	size_t totals_count;
	struct spec_balance balance;
	struct spec_leaf leaf;
	struct spec_side_flag side;
	struct lookup *minor_units;	/* digits behind the point by currency (ISO 4217); NULL: no field asks */
	bool has_figures;		/* there is a side, or minor_units, or a field says which currency another has */
};

/* map */
struct spec_emit {
	struct spec_expr *when;		/* NULL: always */
	struct spec_expr *field;	/* fields of this record, over those of map.fields */
	size_t field_count;
	const struct yaml_node *node;
};

/* map.split: one record becomes several, its amounts divided among them */
struct spec_split_part {
	struct str share_text;		/* as written */
	struct spec_expr *field;	/* over the fields of the whole record and `part`, `parts` */
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
	struct spec_expr *when;		/* NULL: every record */
	struct str *amount;		/* fields of the target that are divided */
	size_t amount_count;
	struct str of_text;		/* `of` as written; null: not given */
	struct decimal of;		/* what shares add up to: 1 unless given */
	bool any_sum;			/* `of: any` */
	struct spec_split_part *part;		/* inline, */
	size_t part_count;
	struct share_set inline_set;	/* their shares */
	const char **file;		/* or a table of shares by key: its files, */
	size_t file_count;
	struct spec_expr *key;		/* its key columns (name) and what is looked for in each, */
	size_t key_count;
	struct str share;		/* its column of the shares, */
	struct spec_value *value;	/* and what its other columns fill */
	size_t value_count;
	struct shares *table;		/* NULL: inline */
	enum split_missing missing;	/* what becomes of a record whose key the table lacks */
	enum split_zero zero;		/* and of a part whose amounts are all zero */
	struct spec_expr *field;	/* over every part, besides those of the part and over its values */
	size_t field_count;
	const struct yaml_node *node;
};

/* map.convert: amounts in a currency of their own become those of the ledger */
struct spec_rounding {
	bool present;
	struct str *group;		/* fields of the target: what balances */
	size_t group_count;
	struct str *balance;		/* one field that sums to 0, or two whose sums are equal */
	size_t balance_count;
	struct spec_expr *field;	/* EXPR_GROUP: the line that is added */
	size_t field_count;
	bool has_max;
	struct decimal max;		/* the largest difference that is booked */
	const struct yaml_node *node;
};

enum rate_quote {
	QUOTE_DIRECT,	/* units of the base for one of the currency */
	QUOTE_INVERSE	/* units of the currency for one of the base */
};

struct spec_convert {
	bool present;
	struct spec_expr *when;		/* NULL: every record */
	const char **file;		/* of the rates */
	size_t file_count;
	struct str rate_currency, rate_date, rate_rate, rate_per;	/* their columns; null: currency, date, rate, none */
	struct rates *rates;
	enum rate_quote quote;
	uint64_t max_age;		/* days before that a rate may be of; UINT64_MAX: any */
	struct spec_expr currency;	/* over the fields of the target, as all here */
	struct spec_expr date;
	struct str base;		/* the currency of the ledger, which needs no rate; null: none */
	struct spec_expr *amount;	/* name: field of the target; what is converted into it */
	size_t amount_count;
	struct str rate_field;		/* gets the rate that was used; null: none */
	uint64_t scale;			/* digits behind the point where the schema does not say; UINT64_MAX: not given */
	enum rounding round;
	struct spec_rounding rounding;
	const struct yaml_node *node;
};

struct spec_map {
	bool present;
	struct schema *to;		/* NULL: none given (any field, all text) */
	struct spec_expr *where;	/* NULL: all */
	struct spec_expr *let;		/* in file order */
	size_t let_count;
	struct spec_expr *field;	/* in file order */
	size_t field_count;
	struct spec_emit *emit;		/* none: one record from fields */
	size_t emit_count;
	struct spec_convert convert;	/* of each record made */
	struct spec_split split;	/* of each record made and converted */
};

/* dedupe */
enum keep_mode { KEEP_FIRST, KEEP_LAST };

struct spec_dedupe {
	bool present;
	struct spec_expr *key;
	size_t key_count;
	enum keep_mode keep;
	bool agree_given;		/* `agree`, or `group`, which stands for an empty one */
	struct str *agree;		/* fields in which records of one key must agree; not given: the controls */
	size_t agree_count;
	struct spec_expr *group;	/* what makes records one document, which is replaced whole; none: each stands alone */
	size_t group_count;
	struct spec_expr *version;	/* tells versions of a document apart; none: where they stand does */
	size_t version_count;
	bool within_file;		/* repeats: equal records of one file are several */
	const struct yaml_node *node;
};

/* validate */
enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

struct spec_check {
	struct spec_expr check;		/* check.name is its code */
	struct str message;		/* null: made from the expression */
	enum severity severity;
};

struct spec_reference {
	struct str field;		/* the field whose value must be among the allowed */
	struct lookup *allowed;		/* rows of `file` for which `where` is true; one key column */
	const char *file;		/* for messages */
	const struct yaml_node *node;
};

struct spec_validate {
	bool present;
	struct schema *schema;		/* validate.schema, or that of map.to; NULL: none */
	struct spec_expr *group;	/* what stands or falls together; none: each record alone */
	size_t group_count;
	bool any_order;			/* order: any */
	struct spec_check *check;
	size_t check_count;
	struct spec_check *group_check;	/* EXPR_GROUP */
	size_t group_check_count;
	struct spec_reference *reference;
	size_t reference_count;
};

/* load */
enum load_mode {
	LOAD_INSERT,	/* a key that is there is refused, and so are more lines for a voucher that is there */
	LOAD_APPEND,	/* a key that is there is refused; a voucher that is there may get more lines */
	LOAD_UPSERT,
	LOAD_REPLACE
};

/* What must be equal before a load is committed. */
enum read_back {
	READ_BACK_RECORDS,	/* every field of every record, as it was sent */
	READ_BACK_SUMS		/* count and control sums: triggers may change texts */
};

struct spec_load {
	bool present;
	const char *to;			/* URL, ${params} filled in; a file name in it is resolved against the spec */
	struct str table;		/* default: the schema's name */
	struct schema *schema;		/* that of map.to, or load.schema */
	enum load_mode mode;
	struct str batch;		/* default: the spec's name */
	enum read_back read_back;	/* what is compared before the commit */
	uint64_t backups;		/* how many copies of the database are kept; at least 1 */
	const struct yaml_node *node;
};

/* reconcile */
struct spec_side {
	struct str name;		/* "before", "after", or the side's own `name` */
	const char *read;		/* "-", a file, or a database URL; resolved as load.to */
	const char *spec;		/* NULL: a stream or, by its ending, CSV */
	struct str table;		/* of a database; null: none */
	struct str query;		/* of a database; null: none */
	struct spec_expr *where;	/* NULL: all */
	struct spec_expr *field;	/* EXPR_GROUP: name → expression, brings the side to the common names */
	size_t field_count;
	const struct yaml_node *node;
};

struct spec_measure {
	struct str name;
	struct decimal tolerance;	/* of one key: absolute, not negative */
	struct decimal tolerance_total;	/* of the sum of all differences within tolerance; `tolerance` unless given */
	bool has_total;			/* it is given */
};

struct spec_reconcile {
	bool present;
	struct str *key;		/* names among the fields of both sides */
	size_t key_count;
	struct spec_measure *measure;
	size_t measure_count;
	struct spec_side before, after;
};

struct spec {
	const char *path;		/* as given */
	char *folder;			/* where relative file names start */
	char sha256[DIGEST_TEXT];	/* over the bytes of the spec, its profile and its includes, as they were parsed, in order of
					 * reading; of a single file the SHA-256 of its bytes */
	struct evidence *evidence;	/* the other files that were read for it: includes, profile, schemas, tables, references; NULL: nobody asks */
	const char **file;		/* every file that it names, as it is opened; patterns and databases too */
	size_t file_count;		/* how many */
	size_t file_capacity;		/* for how many there is room */
	struct str name;
	struct str *param;		/* declared parameters, */
	struct str *param_value;	/* their values, */
	size_t param_count;		/* and how many */
	struct expr_names names;	/* parameters and lookups, as expressions see them */
	struct controls controls;	/* their names; see spec_controls() for summing */
	struct spec_controls *staged;	/* the same for each stage */
	struct spec_limits limits;
	struct lookup **lookup;
	struct spec_suggest *suggest;	/* one for each lookup */
	size_t lookup_count;
	struct spec_source source;
	struct spec_clean clean;
	struct spec_map map;
	struct spec_dedupe dedupe;
	struct spec_validate validate;
	struct spec_load load;
	struct spec_reconcile reconcile;
	struct yaml *yaml;		/* the tree that everything points into */
	struct arena arena;		/* owns the arrays above */
	struct spec_owned *owned;	/* what spec_close() gives back besides */
	size_t owned_count;		/* how many */
	size_t owned_capacity;		/* room for so many */
};

/*
 * Read and compile; `params` are "NAME=VALUE" from the command line. With `evidence` the digests of all files that are read
 * for it are kept: a large table takes some 8 % longer. NULL after an error was reported.
 */
struct spec *spec_open(const char *path, const struct opt_list *params, bool evidence);

/*
 * Only what tells the target: the parameters and load.to, or with `to` false not even that. A parameter that load.to does not
 * use needs no value. All other sections are empty, whatever stands there; load is present where the spec has it.
 */
struct spec *spec_open_target(const char *path, const struct opt_list *params, bool to);

/*
 * The same for a spec in memory: `name` (which must last) stands for its file in messages, file names in it and profiles are
 * looked for from `folder`. It sets no parameter.
 */
struct spec *spec_parse(const char *name, struct str text, const char *folder);

/*
 * The same for a spec that `other` names (that of a side): its parameters get the values that those of `other`
 * of the same name have. `other` must last longer.
 */
struct spec *spec_open_beside(const char *path, struct spec *other);

/*
 * The same for one more thread: the expressions of map and the groups of validate are its own and not bound, all else is
 * that of `spec`, which must last longer. To be closed by spec_close().
 */
struct spec *spec_for_worker(const struct spec *spec);

/* Parameter i as "NAME=VALUE" for --param; lasts as long as the spec. */
const char *spec_param(struct spec *spec, size_t i);

/* What a control that is no field is computed from: the records of clean, or those of the target. */
enum spec_stage { STAGE_CLEAN, STAGE_TARGET, STAGE_COUNT_ };

/*
 * The controls as they are summed in the records of a stage: each its expression for that stage or, where the records do not
 * have what that needs, for the other; or the field of its name. They last as long as the spec.
 */
const struct controls *spec_controls(const struct spec *spec, enum spec_stage stage);

/* True if `present`; otherwise tells as an error that the section is missing, and what the shortest one looks like. */
bool spec_need(const struct spec *spec, const char *section, bool present);

/* Bind an expression to a scope; reports an error with place and caret. */
bool spec_bind(const struct spec_expr *e, const struct expr_scope *scope);

/*
 * Bind let values, each behind those that it uses, to a scope of spec_scope() that has them at its end; what is
 * known of the kind of each then counts in the scope. Tells as spec_bind() does.
 */
bool spec_bind_lets(const struct spec_expr *let, size_t count, struct expr_scope *scope);

/*
 * Can what the bound expression gives be a value of the field that `schema` (NULL: none) has under its name? What
 * certainly is another kind (a date in an amount) is told as an error.
 */
bool spec_fits(const struct spec_expr *e, const struct schema *schema);

/*
 * A scope for the fields of a stream. Their types come from `schema` where it is not NULL, else from `clean` where it
 * is present; names in neither are untyped text. The columns live in the spec's arena; `lets` columns
 * named by let[] are added behind.
 */
struct expr_scope spec_scope(struct spec *spec, const struct header *header, const struct schema *schema,
                             const struct spec_expr *let, size_t let_count);

/*
 * The fields of the target that something in `map` fills, in the order in which they are written, added to `h`. False
 * where there are more than a record can have.
 */
bool spec_map_header(const struct spec_map *map, struct header *h);

/*
 * Is one of these expressions over the target made of `field`: does it name it, or a field that map makes of it, through others
 * or not? `field` may be one of the target, one that map reads, or a let.
 */
bool spec_made_of(const struct spec *spec, const struct spec_expr *part, size_t count, struct str field);

/* The `i`-th expression of `map` that is evaluated for records (not those of convert.rounding); NULL past the last. */
const struct spec_expr *spec_map_expr(const struct spec_map *map, size_t i);

/*
 * For --dry-run without input: bind the expressions of dedupe and validate to the fields that map writes, as far as
 * the spec tells them (it has a section map). False after an error was reported. Nothing may be bound before.
 */
bool spec_check(struct spec *spec);

/* Is the bound expression nothing but a field that `schema` (NULL: none) requires? Then it is null by mistake. */
bool spec_requires(const struct schema *schema, const struct spec_expr *e,
                   const struct expr_scope *scope);

/*
 * Append what was read for the spec besides itself as a JSON array: [{"name":…,"sha256":…}], in order of reading. A file
 * that the spec names and nothing has read is not in it. [] where spec_open() was not asked for it.
 */
void spec_evidence(const struct spec *spec, struct buf *json);

void spec_close(struct spec *spec);

/*
 * The key tables, for schemas/spec.schema.json and the manual: step `i` through every key; false past the end.
 * path: "clean.fields.*.formats"; kind: "text", "list", ...; words: of a "word", "three|indian"; later: comes in a later version.
 */
struct spec_key_doc {
	char path[96];
	const char *kind;
	char words[256];
	bool later;
};
bool spec_keys(size_t i, struct spec_key_doc *out);

/* The same of a schema: "x-cutover.dialect.encoding". */
bool schema_keys(size_t i, struct spec_key_doc *out);

#endif
