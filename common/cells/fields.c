/* fields - see fields.h. */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cells/cell_cache.h"
#include "cells/currencies.h"
#include "cells/fields_int.h"
#include "cells/utc_offsets.h"
#include "cells/workbook_cell.h"
#include "format/grid.h"
#include "legacy/mojibake.h"
#include "record/fault.h"
#include "rows/advice.h"

#define NO_OFFSET INT_MAX

struct fields *fields_new(const struct spec_clean *clean)
{
	struct fields *f = xcalloc(1, sizeof(*f));

	f->clean = clean;
	f->count = clean->field_count;
	f->field = xcalloc(f->count, sizeof(*f->field));
	f->value = xcalloc(f->count, sizeof(*f->value));
	f->currencies = currencies_new(clean);
	f->sinks = finding_stderr();
	for (size_t i = 0; i < f->count; i++) {
		struct field *field = &f->field[i];

		field->spec = &clean->field[i];
		field->reader = cell_reader(
			field->spec,
			field->spec->rules ? rule_scratch_new(field->spec->rules) : NULL);
		field->reader.mark = currencies_sign(f->currencies, i);
		field->reader.unseen = &f->unseen;
		if (cell_has_offsets(field->spec)) {
			field->seen = xcalloc(1, sizeof(*field->seen));
			field->reader.offset = &field->offset;
		}
		/* the cache has only results of this cleaner, from rows above */
		field->cell_cache = field->reader.costly ? cell_cache_new() : NULL;
		field->point = field->spec->notation.mark == '.' && !field->spec->notation.percent;
		if (!header_add(&f->header, field->spec->name)) {
			if (f->header.count == FIELDS_MAX)
				yaml_error(
					field->spec->node,
					"clean.fields has %zu fields, and a record has %zu at most: leave out what "
					"nobody needs",
					f->count, FIELDS_MAX);
			else
				yaml_error(field->spec->node,
				           "'%.*s' cannot be the name of a field",
				           (int)field->spec->name.len, field->spec->name.p);
			fields_free(f);
			return NULL;
		}
	}
	return f;
}

const struct header *fields_header(const struct fields *f)
{
	return &f->header;
}

/* ---- one row ---- */

/* `text` with each NUL replaced by U+FFFD, since a stream cannot hold NUL. */
static struct str without_nul(struct str text, struct arena *arena)
{
	struct buf out = { 0 };

	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] != '\0')
			buf_addc(&out, text.p[i]);
		else
			buf_adds(&out, "\xef\xbf\xbd");
	text = str_copy(arena, buf_str(&out));
	buf_free(&out);
	return text;
}

/*
 * Does the cell have bytes that no encoding or no stream allows? Then sets *fault, and makes *cell
 * writable.
 */
static bool is_broken(struct str *cell, struct arena *arena, enum fault *fault)
{
	if (cell->len == 0)
		return false;
	if (memchr(cell->p, '\0', cell->len)) {
		*fault = FAULT_NUL;
		*cell = without_nul(*cell, arena);
		return true;
	}
	*fault = FAULT_UNDECODABLE;
	return str_find(*cell, STR("\xef\xbf\xbd")) >= 0;
}

static bool read_cell(struct fields *f, struct field *field, struct str cell, struct arena *arena,
                      struct str *value, enum fault *fault)
{
	uint64_t cells;

	if (!field->cell_cache)
		return cell_read(&field->reader, cell, arena, value, fault);
	if (cell_cache_find(field->cell_cache, cell, value))
		return true;
	cells = f->unseen.cells;
	if (!cell_read(&field->reader, cell, arena, value, fault))
		return false;
	/* each amount with a currency must be counted, and so must each removed character */
	if (*field->reader.mark == CURRENCY_NONE && cells == f->unseen.cells)
		cell_cache_keep(field->cell_cache, cell, *value);
	return true;
}

struct cell_reader fields_trial(const struct field *field)
{
	struct cell_reader reader = field->reader;

	reader.mark = reader.offset = NULL;
	reader.unseen = NULL;
	return reader;
}

bool fields_cell(struct fields *f, size_t i, const struct legacy_row *row, size_t column,
                 struct arena *arena, struct str *out, enum fault *fault)
{
	struct str cell = column < row->count ? row->cell[column] : STR_NULL;
	struct cell_reader reader = fields_trial(&f->field[i]);

	if (column < row->marks)
		return workbook_cell_read(&reader, row, column, arena, out, fault);
	return cell_read(&reader, cell, arena, out, fault);
}

/* Stop filling down from above. */
static void cut(struct above *above)
{
	above->there = false;
	above->known = true;
}

/* The line of a place, NAME:LINE; 0 if it has none. */
static uint64_t line_of(struct str at)
{
	uint64_t line = 0, ten = 1;

	for (size_t i = at.len; i-- > 0 && at.p[i] >= '0' && at.p[i] <= '9'; ten *= 10)
		line += (uint64_t)(at.p[i] - '0') * ten;
	return line;
}

/*
 * Replace null by the value above, with its fault. Otherwise this value is the one above for the
 * next row.
 */
static void fill_down(struct field *field, struct str at, struct str *value, enum fault *fault)
{
	struct above *above = &field->above;

	if (!value->p && above->there) {
		*value = buf_str(&above->text);
		*fault = above->fault;
		field->good = above->good;
		field->filled_from = above->good ? 0 : above->line;
	} else if (value->p && !str_eq(*value, buf_str(&above->text))) {
		buf_reset(&above->text);
		buf_addstr(&above->text, *value);
	}
	if (!field->good && field->filled_from == 0)
		above->line = line_of(at);
	above->known = above->known || value->p;
	above->there = value->p != NULL;
	above->good = field->good;
	above->fault = *fault;
}

/*
 * Is it text that was decoded in the wrong encoding? A rule may have repaired it, so the value
 * must be such text, and so must the cell. If control characters of such text were removed, the
 * remaining letters show it.
 */
static bool is_misread(struct fields *f, struct str cell, struct str value)
{
	if (!f->mojibake)
		f->mojibake = mojibake_new();
	/* after a control character is removed, nothing shows what it was */
	if (mojibake_control(cell) != 0)
		return true;
	return value.p && mojibake_text(f->mojibake, cell) &&
	       (mojibake_text(f->mojibake, value) || mojibake_keeps(cell, value));
}

/*
 * A note about a cell in the wrong encoding: which byte, and where in the file, or its meaning in
 * another encoding.
 */
static const char *byte_note(const struct legacy_row *row, const struct field *field,
                             struct buf *out)
{
	uint32_t control = field->column < row->count ? mojibake_control(row->cell[field->column])
	                                              : 0;

	buf_reset(out);
	if (control != 0)
		mojibake_describe(control, row->bad.encoding, out);
	else
		undecodable_describe(&row->bad, row->cell, row->count, field->column, out);
	return out->p ? out->p : "";
}

/* The advice after a message about a value: usually a key of the spec that would read it. */
static const char *advice(struct fields *f, const struct field *field, const struct legacy_row *row,
                          struct str value, const struct record *rec, enum fault fault)
{
	if (fault == FAULT_NUL && !row->mark)
		return " (source.nul: drop leaves them out)";
	if (fault != FAULT_OTHER_CURRENCY)
		return advice_on(field->spec, value, fault, &f->note);
	buf_reset(&f->note);
	currencies_demand(f->currencies, (size_t)(field - f->field), rec, &f->note);
	return f->note.p;
}

/* Describe the error of the value: "is not a date (tried: %Y-%m-%d)". */
static struct str describe(struct fields *f, const struct field *field,
                           const struct legacy_row *row, const struct record *rec, struct str value,
                           enum fault fault)
{
	const char *more;

	if (!finding_is_heard(f->sinks, fault_name(fault)))
		return STR_NULL;
	if (fault == FAULT_UNDECODABLE || fault == FAULT_MISREAD)
		more = byte_note(row, field, &f->note);
	else if (fault == FAULT_REQUIRED)
		more = ", but there is nothing";
	else
		more = advice(f, field, row, value, rec, fault);
	buf_reset(&f->message);
	buf_addf(&f->message, "%s%s", fault_meaning(fault), more);
	return buf_str(&f->message);
}

/* The column for a fault; null if the field has the same name, since the fault names the field. */
static struct str cause_column(const struct field *field)
{
	return field->shown.len > 0 && !str_eq(field->shown, field->spec->name) ? field->shown
	                                                                        : STR_NULL;
}

/*
 * A value was filled down from a faulty cell. That fault was reported with the cell, so this fault
 * has the line of the cell.
 */
static void inherit_fault(const struct field *field, struct record *rec, struct str value,
                          enum fault fault)
{
	char digits[27];
	int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)field->filled_from);

	fault_add_cause(rec,
	                &(struct fault_entry){
				.field = field->spec->name,
				.code = fault_name(fault),
				.column = field->shown,
				.text = value,
				.line = str_copy(rec->arena, (struct str){ digits, (size_t)len }),
			});
}

static void add_fault(struct fields *f, const struct field *field, const struct legacy_row *row,
                      struct record *rec, struct str cell, struct str value, enum fault fault)
{
	if (field->filled_from > 0)
		inherit_fault(field, rec, value, fault);
	else
		finding_report(f->sinks, rec,
		               &(struct finding){
				       .field = field->spec->name,
				       .column = cause_column(field),
				       .code = fault_name(fault),
				       .value = value.p ? value : cell,
				       .front = fault == FAULT_REQUIRED ? FRONT_FIELD
		                                                        : FRONT_FIELD_AND_VALUE,
				       .message = describe(f, field, row, rec, value, fault),
			       });
}

/* Is the cell read as a text, also where the kind of each cell is known? */
static bool reads_text(const struct field *field, const struct legacy_row *row)
{
	unsigned char mark = field->column < row->marks ? row->mark[field->column] : GRID_TEXT;

	return mark == GRID_TEXT || (mark == GRID_NUMBER && field->point && !row->picture);
}

static struct str make_value(struct fields *f, struct field *field, const struct legacy_row *row,
                             struct record *rec)
{
	struct str cell = field->column < row->count ? row->cell[field->column] : STR_NULL,
		   value = cell;
	enum fault fault = FAULT_REQUIRED;

	*field->reader.mark = CURRENCY_NONE;
	field->offset = NO_OFFSET;
	field->filled_from = 0;
	if (row->odd && is_broken(&value, rec->arena, &fault))
		field->good = false;
	else if (!reads_text(field, row))
		field->good = workbook_cell_read(&field->reader, row, field->column, rec->arena,
		                                 &value, &fault);
	else
		field->good = read_cell(f, field, cell, rec->arena, &value, &fault);
	if (field->good && row->mojibake && is_misread(f, cell, value)) {
		field->good = false;
		fault = FAULT_MISREAD;
		value = mojibake_control(cell) != 0 ? cell : value;
	}
	if (field->good && *field->reader.mark != CURRENCY_NONE &&
	    !currencies_add(f->currencies, (size_t)(field - f->field), rec->at)) {
		field->good = false;
		fault = FAULT_OTHER_CURRENCY;
		value = cell;
	}
	if (field->good && field->offset != NO_OFFSET)
		utc_offsets_see(field->seen, (int16_t)field->offset, rec->at);
	if (field->spec->fill_down && (value.p || cell_is_empty(&field->reader, cell, rec->arena)))
		fill_down(field, rec->at, &value, &fault);
	else
		cut(&field->above);
	if (!value.p && field->good && field->column != COLUMN_ABSENT) {
		value = field->spec->default_value;
		fault = FAULT_REQUIRED;
		field->good = value.p || !field->spec->required;
	}
	if (!field->good)
		add_fault(f, field, row, rec, cell, value, fault);
	return value;
}

/* The fast way of make_value(), for a good value that is not null. False: call make_value(). */
static inline bool read_quickly(struct field *field, struct str cell, struct arena *arena,
                                struct str *value)
{
	if (!field->cell_cache)
		return cell_quick(&field->reader, cell, arena, value);
	return !field->spec->fill_down && cell_cache_find(field->cell_cache, cell, value) &&
	       value->p;
}

/*
 * Amounts may name another currency than the currency field of the record: such amounts keep their
 * text.
 */
static void check_currencies(struct fields *f, const struct legacy_row *row, struct record *rec)
{
	for (size_t i = 0; i < f->count; i++) {
		struct field *field = &f->field[i];
		bool fits = !field->good || currencies_fits(f->currencies, i, rec);

		*field->reader.mark =
			CURRENCY_NONE; /* clear it, so the next amount can be read without a check */
		if (fits)
			continue;
		field->good = false;
		record_set(rec, i, row->cell[field->column]);
		add_fault(f, field, row, rec, rec->field[i], rec->field[i], FAULT_OTHER_CURRENCY);
	}
}

/*
 * A field that names the currency of others may have no valid currency: then no amount of the
 * record is known. One fault for each such field.
 */
static void check_codes(struct fields *f, struct record *rec)
{
	for (size_t i = 0; i < f->count; i++) {
		struct field *code = &f->field[f->field[i].spec->demand_by_field
		                                       ? f->field[i].spec->demand_field
		                                       : i];
		struct str name = code->spec->name, value;

		if (!f->field[i].good || !code->good || currencies_known(f->currencies, i, rec))
			continue;
		value = rec->field[code - f->field];
		code->good = false;
		buf_reset(&f->message);
		buf_addf(&f->message,
		         "is no currency of ISO 4217, so nobody knows which one %s is in "
		         "(currency: %.*s)",
		         f->field[i].spec->name.p, (int)name.len, name.p);
		finding_report(f->sinks, rec,
		               &(struct finding){
				       .field = name,
				       .column = cause_column(code),
				       .code = fault_name(FAULT_OTHER_CURRENCY),
				       .value = value,
				       .message = buf_str(&f->message),
			       });
	}
}

/* Report an error of the row as a whole; the message is in f->message. */
static void report_row(struct fields *f, struct record *rec, enum fault fault)
{
	finding_report(
		f->sinks, rec,
		&(struct finding){ .code = fault_name(fault), .message = buf_str(&f->message) });
}

static void report_ragged(struct fields *f, const struct legacy_row *row, struct record *rec)
{
	buf_reset(&f->message);
	if (finding_is_heard(f->sinks, fault_name(FAULT_RAGGED)))
		buf_addf(&f->message, "the row has %zu cell%s, the header %zu%s", row->misfit,
		         row->misfit == 1 ? "" : "s", f->columns,
		         row->trails
		                 ? " (where each row ends in a delimiter: source.trailing: true)"
		                 : "");
	report_row(f, rec, FAULT_RAGGED);
}

static void report_stray(struct fields *f, const struct legacy_row *row, struct record *rec)
{
	buf_reset(&f->message);
	stray_quote_describe(row->stray, &f->message);
	report_row(f, rec, FAULT_QUOTE);
}

void fields_row(struct fields *f, const struct legacy_row *row, struct record *rec)
{
	struct field *field = f->field, *end = field + f->count;
	struct str *value = f->value;
	/* cells that are plain text */
	size_t plain = row->odd || row->mojibake ? 0 : row->count;
	bool marked = row->marks > 0;

	if (row->misfit > 0)
		report_ragged(f, row, rec);
	if (row->stray)
		report_stray(f, row, rec);
	for (; field < end; field++, value++) {
		field->good = field->column < plain && (!marked || reads_text(field, row)) &&
		              read_quickly(field, row->cell[field->column], rec->arena, value);
		if (!field->good)
			*value = make_value(f, field, row, rec);
	}
	rec->field = f->value;
	if (f->clean->has_figures) {
		check_currencies(f, row, rec);
		check_codes(f, rec);
		fields_sides(f->clean, f, rec);
	}
}

bool fields_good(const struct fields *f, size_t i)
{
	return f->field[i].good;
}

void fields_spoil(struct fields *f, size_t i)
{
	f->field[i].good = false;
}

void fields_cut(struct fields *f)
{
	for (size_t i = 0; i < f->count; i++)
		cut(&f->field[i].above);
}

void fields_forget(struct fields *f)
{
	for (size_t i = 0; i < f->count; i++)
		f->field[i].above.known = f->field[i].above.there = false;
}

bool fields_settled(const struct fields *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->field[i].spec->fill_down && !f->field[i].above.known)
			return false;
	return true;
}

void fields_mute(struct fields *f)
{
	f->sinks = NULL;
}

void fields_continue(struct fields *f, const struct fields *before)
{
	for (size_t i = 0; i < f->count; i++) {
		struct above *above = &f->field[i].above;
		struct buf text = above->text;

		if (!f->field[i].spec->fill_down)
			continue;
		buf_reset(&text);
		buf_addstr(&text, buf_str(&before->field[i].above.text));
		*above = before->field[i].above;
		above->text = text;
	}
}

void fields_join(struct fields *f, const struct fields *part)
{
	fields_continue(f, part);
	currencies_join(f->currencies, part->currencies);
	f->unseen.cells += part->unseen.cells;
	f->unseen.characters += part->unseen.characters;
	for (size_t i = 0; i < f->count; i++) {
		if (f->field[i].seen)
			utc_offsets_join(f->field[i].seen, part->field[i].seen);
		if (f->field[i].reader.rules)
			rule_join(f->field[i].reader.rules, part->field[i].reader.rules);
	}
}

void fields_clear(struct fields *f)
{
	currencies_clear(f->currencies);
	f->unseen = (struct cell_unseen){ 0 };
	for (size_t i = 0; i < f->count; i++)
		if (f->field[i].seen)
			utc_offsets_clear(f->field[i].seen);
}

void fields_file_end(struct fields *f, const char *file)
{
	char characters[27], cells[27];

	if (f->unseen.cells > 0)
		diag_note(
			"%s: %s character%s that nobody sees (control, zero-width, direction marks) %s taken away from %s cell%s",
			file, text_count(f->unseen.characters, characters),
			f->unseen.characters == 1 ? "" : "s",
			f->unseen.characters == 1 ? "was" : "were",
			text_count(f->unseen.cells, cells), f->unseen.cells == 1 ? "" : "s");
	f->unseen = (struct cell_unseen){ 0 };
}

void fields_report(const struct fields *f, struct file_findings *findings)
{
	currencies_report(f->currencies, findings);
	for (size_t i = 0; i < f->count; i++)
		if (f->field[i].seen)
			utc_offsets_report(f->field[i].seen, f->field[i].spec->name, findings);
}

void fields_free(struct fields *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->count; i++) {
		cell_cache_free(f->field[i].cell_cache);
		rule_scratch_free(f->field[i].reader.rules);
		if (f->field[i].seen)
			utc_offsets_free(f->field[i].seen);
		free(f->field[i].seen);
		buf_free(&f->field[i].above.text);
	}
	header_free(&f->header);
	free(f->field);
	free(f->value);
	buf_free(&f->message);
	buf_free(&f->note);
	mojibake_free(f->mojibake);
	currencies_free(f->currencies);
	free(f);
}
