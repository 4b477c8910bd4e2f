/*
 * fault - what can be wrong with a field, and how it is written into a record.
 */
#include <string.h>

#include "record/fault.h"

static const struct {
	const char *name;	/* as _fault has it */
	const char *meaning;	/* behind a value in a message */
} faults[] = {
	[FAULT_UNDECODABLE]      = { "undecodable",      "has bytes that are not in the encoding" },
	[FAULT_NUL]              = { "nul",              "has a NUL character" },
	[FAULT_MISREAD]          = { "misread",
	                             "is text that was decoded in the wrong encoding" },
	[FAULT_RAGGED]           = { "ragged",
	                             "has more or fewer fields than the header" },
	[FAULT_QUOTE]            = { "quote",
	                             "has a quote that is not doubled: one cell may hold others, or the rows behind" },
	[FAULT_REQUIRED]         = { "required",         "is required" },
	[FAULT_NOT_A_NUMBER]     = { "not_a_number",     "is not a number" },
	[FAULT_SCIENTIFIC]       = { "scientific",
	                             "is in scientific notation: a spreadsheet has destroyed digits" },
	[FAULT_TOO_PRECISE]      = { "too_precise",
	                             "has more digits behind the point than its type" },
	[FAULT_OVERFLOW]         = { "overflow",         "needs more than 38 digits" },
	[FAULT_DIVISION]         = { "division",         "is divided by zero" },
	[FAULT_NOT_A_DATE]       = { "not_a_date",       "is not a date" },
	[FAULT_AMBIGUOUS]        = { "ambiguous",
	                             "is a different day by two of the formats" },
	[FAULT_NOT_A_BOOLEAN]    = { "not_a_boolean",    "is neither true nor false" },
	[FAULT_NOT_IN_LOOKUP]    = { "not_in_lookup",    "is not in the lookup" },
	[FAULT_UNMAPPED]         = { "unmapped",         "has no row in the lookup" },
	[FAULT_NO_RATE]          = { "no_rate",          "has no exchange rate on its day" },
	[FAULT_ROUNDING]         = { "rounding",
	                             "is off by more than rounding explains" },
	[FAULT_PATTERN_LIMIT]    = { "pattern_limit",    "makes a regular expression run away" },
	[FAULT_DAMAGED]          = { "damaged",
	                             "is a code of which a spreadsheet has destroyed digits" },
	[FAULT_SIDE]             = { "side",             "is not the side of the amounts" },
	[FAULT_ERROR_VALUE]      = { "error_value",
	                             "is an error that the spreadsheet shows in place of a value" },
	[FAULT_UNCALCULATED]     = { "uncalculated",
	                             "is a formula whose result is not in the file: open it in Excel and save it" },
	[FAULT_UNREADABLE]       = { "unreadable",
	                             "is a memo, or of another kind that cannot be read" },
	[FAULT_CHECK_DIGIT]      = { "check_digit",      "is wrong in its form or its check digit" },
	[FAULT_PIECE]            = { "piece",
	                             "has the piece twice, or is cut off before its end" },
	[FAULT_NOT_A_VALUE]      = { "not_a_value",      "is not a value of its type" },
	[FAULT_TOO_SHORT]        = { "too_short",        "is too short" },
	[FAULT_TOO_LONG]         = { "too_long",         "is too long" },
	[FAULT_TOO_SMALL]        = { "too_small",        "is too small" },
	[FAULT_TOO_LARGE]        = { "too_large",        "is too large" },
	[FAULT_PATTERN]          = { "pattern",          "does not match the pattern" },
	[FAULT_NOT_ALLOWED]      = { "not_allowed",      "is not one of the values allowed" },
	[FAULT_UNENCODABLE]      = { "unencodable",
	                             "has a character that the encoding of the layout has not" },
	[FAULT_UNWRITABLE]       = { "unwritable",
	                             "holds what the layout cannot write, such as a delimiter or a line break" },
	[FAULT_NOT_UNIQUE]       = { "not_unique",       "is there more than once" },
	[FAULT_NOT_IN_REFERENCE] = { "not_in_reference", "is not in the reference" },
	[FAULT_GROUP]            = { "group",
	                             "is in a group that holds a record at fault" },
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

/* Is exactly `field:code` in the text already? */
static bool has(struct str text, struct str field, struct str code)
{
	struct str f, c;

	while (fault_next(&text, &f, &c))
		if (str_eq(f, field) && str_eq(c, code))
			return true;
	return false;
}

/*
 * The name as fault_next() can find its end: a space that stands behind a colon
 * becomes '_'. In a code (a check that a user has named) spaces and colons do.
 */
static struct str speakable(struct arena *a, struct str s, bool is_code)
{
	bool colon = is_code;
	char *p;

	if (!is_code && !memchr(s.p, ':', s.len))
		return s;
	p = arena_copy(a, s.p, s.len);
	for (size_t i = 0; i < s.len; i++) {
		if ((p[i] == ' ' && colon) || (p[i] == ':' && is_code))
			p[i] = '_';
		colon = colon || p[i] == ':';
	}
	return (struct str){ p, s.len };
}

void fault_add(struct record *rec, struct str field, struct str code)
{
	struct str old = rec->fault;
	size_t len;
	char *p;

	field = field.p ? speakable(rec->arena, field, false) : STR("*");
	code = speakable(rec->arena, code, true);
	if (has(old, field, code))
		return;
	len = mem_add(mem_add(old.len, field.len), mem_add(code.len, 2));
	rec->fault.p = p = arena_alloc(rec->arena, len);
	if (old.len > 0) {
		memcpy(p, old.p, old.len);
		p += old.len;
		*p++ = ' ';
	}
	memcpy(p, field.p, field.len);
	p += field.len;
	*p++ = ':';
	memcpy(p, code.p, code.len);
	rec->fault.len = (size_t)(p + code.len - rec->fault.p);
	rec->line = STR_NULL;
}

bool fault_next(struct str *rest, struct str *field, struct str *code)
{
	const char *p = rest->p, *end, *colon, *space;

	if (rest->len == 0)
		return false;
	end = p + rest->len;
	/*
	 * a name may hold spaces, a code may not: the piece ends at the first space behind a colon
	 */
	colon = memchr(p, ':', rest->len);
	space = colon ? memchr(colon, ' ', (size_t)(end - colon)) : NULL;
	if (!space)
		space = end;
	if (!colon) {
		*field = STR_NULL;
		*code = *rest;
		*rest = STR_NULL;
		return true;
	}
	for (const char *q = colon; q < space; q++)
		if (*q == ':')
			colon = q;
	*field = (struct str){ p, (size_t)(colon - p) };
	*code = (struct str){ colon + 1, (size_t)(space - colon - 1) };
	if (space < end)
		space++;
	*rest = (struct str){ space, (size_t)(end - space) };
	return true;
}

bool fault_has(const struct record *rec, struct str field)
{
	struct str rest = rec->fault, f, code;

	while (fault_next(&rest, &f, &code))
		if (str_eq(f, field))
			return true;
	return false;
}
