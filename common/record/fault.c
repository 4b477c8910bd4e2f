/* fault - what can be wrong with a field, and how a record carries it. */
#include "record/fault.h"

#include <string.h>

#include "base/buf.h"
#include "record/percent.h"

static const struct {
	const char *name;    /* as _fault has it */
	const char *meaning; /* what a message says after the value */
} faults[] = {
	[FAULT_UNDECODABLE] = { "undecodable", "has bytes that are not in the encoding" },
	[FAULT_NUL] = { "nul", "has a NUL character" },
	[FAULT_MISREAD] = { "misread", "is text that was decoded in the wrong encoding" },
	[FAULT_RAGGED] = { "ragged", "has more or fewer fields than the header" },
	[FAULT_QUOTE] = { "quote",
	                  "has a quote that is not doubled: one cell may hold others, or the rows after it" },
	[FAULT_HEADING] = { "heading",
	                    "is a heading by source.headings, but has values of a record" },
	[FAULT_REQUIRED] = { "required", "is required" },
	[FAULT_NOT_A_NUMBER] = { "not_a_number", "is not a number" },
	[FAULT_SCIENTIFIC] = { "scientific",
	                       "is in scientific notation: a spreadsheet has destroyed digits" },
	[FAULT_TOO_PRECISE] = { "too_precise", "has more digits after the point than its type" },
	[FAULT_OVERFLOW] = { "overflow", "needs more than 38 digits" },
	[FAULT_OTHER_CURRENCY] = { "other_currency", "is in another currency" },
	[FAULT_DIVISION] = { "division", "is divided by zero" },
	[FAULT_NOT_A_DATE] = { "not_a_date", "is not a date" },
	[FAULT_AMBIGUOUS] = { "ambiguous", "is a different day by two of the formats" },
	[FAULT_NOT_A_BOOLEAN] = { "not_a_boolean", "is neither true nor false" },
	[FAULT_NOT_IN_LOOKUP] = { "not_in_lookup", "is not in the lookup" },
	[FAULT_UNMAPPED] = { "unmapped", "has no row in the lookup" },
	[FAULT_NO_RATE] = { "no_rate", "has no exchange rate on its day" },
	[FAULT_ROUNDING] = { "rounding", "is off by more than rounding explains" },
	[FAULT_PATTERN_LIMIT] = { "pattern_limit", "makes a regular expression run away" },
	[FAULT_DAMAGED] = { "damaged", "is no code any more: a spreadsheet has changed it" },
	[FAULT_SIDE] = { "side", "is not the side of the amounts" },
	[FAULT_ERROR_VALUE] = { "error_value",
	                        "is an error that the spreadsheet shows in place of a value" },
	[FAULT_UNCALCULATED] = { "uncalculated",
	                         "is a formula whose result is not in the file: open it in Excel and save it" },
	[FAULT_UNREADABLE] = { "unreadable",
	                       "is a memo, two values in one cell, or of another kind that cannot be read" },
	[FAULT_CHECK_DIGIT] = { "check_digit", "is wrong in its form or its check digit" },
	[FAULT_PIECE] = { "piece", "has the piece twice, or is cut off before its end" },
	[FAULT_NOT_A_VALUE] = { "not_a_value", "is not a value of its type" },
	[FAULT_TOO_SHORT] = { "too_short", "is too short" },
	[FAULT_TOO_LONG] = { "too_long", "is too long" },
	[FAULT_TOO_SMALL] = { "too_small", "is too small" },
	[FAULT_TOO_LARGE] = { "too_large", "is too large" },
	[FAULT_PATTERN] = { "pattern", "does not match the pattern" },
	[FAULT_NOT_ALLOWED] = { "not_allowed", "is not one of the values allowed" },
	[FAULT_UNENCODABLE] = { "unencodable",
	                        "has a character that the encoding of the layout has not" },
	[FAULT_UNWRITABLE] = { "unwritable",
	                       "holds what the layout cannot write, such as a delimiter or a line break" },
	[FAULT_NOT_UNIQUE] = { "not_unique", "is there more than once" },
	[FAULT_NOT_IN_REFERENCE] = { "not_in_reference", "is not in the reference" },
	[FAULT_REFUSED] = { "refused", "is refused by the database" },
	[FAULT_GROUP] = { "group", "is in a group that holds a record at fault" },
	[FAULT_DIFFERS] = { "differs", "contradicts another record of the same key" },
};

_Static_assert(sizeof(faults) / sizeof(faults[0]) == FAULT_COUNT_, "a row for each fault");

struct str fault_name(enum fault f)
{
	return str_of(faults[f].name);
}

const char *fault_meaning(enum fault f)
{
	return faults[f].meaning;
}

bool fault_find(struct str name, enum fault *out)
{
	for (int i = 0; i < FAULT_COUNT_; i++)
		if (str_is(name, faults[i].name)) {
			*out = (enum fault)i;
			return true;
		}
	return false;
}

/*
 * The code of a check that a user has named, with `_` for spaces and colons: a space would end the
 * entry, a colon would split it.
 */
static struct str code_text(struct arena *a, struct str s)
{
	char *p;

	if (!memchr(s.p, ' ', s.len) && !memchr(s.p, ':', s.len))
		return s;
	p = arena_copy(a, s.p, s.len);
	for (size_t i = 0; i < s.len; i++)
		if (p[i] == ' ' || p[i] == ':')
			p[i] = '_';
	return (struct str){ p, s.len };
}

/* Does the record have exactly `field:code` already? */
static bool has(const struct record *rec, struct str field, struct str code)
{
	struct str rest = rec->fault;
	struct fault_entry part;

	while (fault_next(&rest, rec->arena, &part))
		if (str_eq(part.field, field) && str_eq(part.code, code))
			return true;
	return false;
}

void fault_add_cause(struct record *rec, const struct fault_entry *e)
{
	struct str field = e->field.p ? e->field : STR("*");
	struct str code = code_text(rec->arena, e->code);
	/* a name with a colon needs the long form, which escapes it */
	bool is_long = e->column.p || memchr(field.p, ':', field.len);
	struct buf out = { 0 };

	if (has(rec, field, code))
		return;
	buf_addstr(&out, rec->fault);
	buf_adds(&out, out.len > 0 ? " " : "");
	if (is_long)
		percent_put(&out, field, ":");
	else
		buf_addstr(&out, field);
	buf_addc(&out, ':');
	buf_addstr(&out, code);
	if (is_long) {
		buf_addc(&out, ':');
		percent_put(&out, e->column, ": ");
		buf_addc(&out, ':');
		percent_put(&out, text_cut(e->text, FAULT_TEXT_MOST), ": ");
	}
	if (e->column.p && e->line.p) {
		buf_addc(&out, ':');
		buf_addstr(&out, e->line);
	}
	rec->fault = str_copy(rec->arena, buf_str(&out));
	rec->line = STR_NULL;
	buf_free(&out);
}

void fault_add(struct record *rec, struct str field, struct str code)
{
	fault_add_cause(rec, &(struct fault_entry){ .field = field, .code = code });
}

/* The text up to the first space after a colon: a name may hold spaces, the rest may not. */
static struct str next_piece(struct str *rest)
{
	const char *end = rest->p + rest->len;
	const char *colon = memchr(rest->p, ':', rest->len);
	const char *space = colon ? memchr(colon, ' ', (size_t)(end - colon)) : NULL;
	struct str piece = { rest->p, (size_t)((space ? space : end) - rest->p) };

	*rest = space ? (struct str){ space + 1, (size_t)(end - space - 1) } : STR_NULL;
	return piece;
}

/* Cut at the last colon: the text before it and the text after it. */
static bool cut_last(struct str *front, struct str *back)
{
	for (size_t i = front->len; i-- > 0;)
		if (front->p[i] == ':') {
			*back = (struct str){ front->p + i + 1, front->len - i - 1 };
			front->len = i;
			return true;
		}
	return false;
}

static size_t count_colons(struct str s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.len; i++)
		count += s.p[i] == ':';
	return count;
}

/*
 * Read an entry of the form field:code:COLUMN:TEXT or field:code:COLUMN:TEXT:LINE. False if it has
 * another form.
 */
static bool read_long(struct str piece, struct arena *arena, struct fault_entry *part)
{
	struct fault_entry p = { .field = piece };
	size_t colons = count_colons(piece);
	uint64_t line;

	if (colons != 3 && colons != 4)
		return false;
	if (colons == 4 && !(cut_last(&p.field, &p.line) && str_number(p.line, &line)))
		return false;
	(void)(cut_last(&p.field, &p.text) && cut_last(&p.field, &p.column) &&
	       cut_last(&p.field, &p.code));
	if (!percent_read(p.field, arena, &p.field) || !percent_read(p.column, arena, &p.column) ||
	    !percent_read(p.text, arena, &p.text))
		return false;
	if (p.column.len == 0)
		p.column = p.text = p.line = STR_NULL;
	*part = p;
	return true;
}

bool fault_next(struct str *rest, struct arena *arena, struct fault_entry *part)
{
	struct str piece;

	if (rest->len == 0)
		return false;
	piece = next_piece(rest);
	if (read_long(piece, arena, part))
		return true;
	*part = (struct fault_entry){ .field = piece };
	if (!cut_last(&part->field, &part->code)) {
		part->code = piece;
		part->field = STR_NULL;
	}
	return true;
}

bool fault_cause(const struct record *rec, struct fault_entry *part)
{
	ptrdiff_t i = part->column.p || !part->field.p ? -1 : header_find(rec->header, part->field);

	if (i >= 0) {
		part->column = part->field;
		part->text = rec->field[i];
	}
	return part->column.p;
}

struct str fault_cause_place(const struct record *rec, const struct fault_entry *part)
{
	struct buf place = { 0 };
	struct record_place at = record_place(rec->at);
	struct str text;

	if (!part->line.p)
		return rec->at;
	if (at.line.p) {
		buf_addstr(&place, at.file);
		buf_addc(&place, ':');
	}
	buf_addstr(&place, part->line);
	text = str_copy(rec->arena, buf_str(&place));
	buf_free(&place);
	return text;
}

/* Pieces after each other; a NUL is in no value of a stream. */
static void put_key(struct buf *out, struct str piece)
{
	buf_addstr(out, piece);
	buf_addc(out, '\0');
}

bool fault_cause_key(const struct record *rec, const struct fault_entry *part, struct buf *out)
{
	struct fault_entry e = *part;
	bool anywhere, has_cell = fault_cause(rec, &e);

	anywhere = has_cell && str_eq(e.code, fault_name(FAULT_UNMAPPED));
	if (!rec->at.p && !anywhere)
		return false;
	put_key(out, anywhere ? e.code : fault_cause_place(rec, &e));
	put_key(out, has_cell ? e.column : e.field);
	put_key(out, has_cell ? text_cut(e.text, FAULT_TEXT_MOST) : e.code);
	return true;
}

bool fault_has(const struct record *rec, struct str field)
{
	struct str rest = rec->fault;
	struct fault_entry part;

	while (fault_next(&rest, rec->arena, &part))
		if (str_eq(part.field, field))
			return true;
	return false;
}

void fault_spell_out(struct record *rec, const struct record *from)
{
	struct str rest = rec->fault;
	struct fault_entry part;

	rec->fault = STR_NULL;
	while (fault_next(&rest, rec->arena, &part)) {
		ptrdiff_t i = part.column.p || !part.field.p
		                      ? -1
		                      : header_find(from->header, part.field);
		ptrdiff_t k = i < 0 ? -1 : header_find(rec->header, part.field);

		if (i >= 0 && (k < 0 || !str_eq(rec->field[k], from->field[i]))) {
			part.column = part.field;
			part.text = from->field[i];
		}
		fault_add_cause(rec, &part);
	}
}
