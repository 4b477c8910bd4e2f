/* opt - see opt.h. */
#include "config/opt.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "base/text.h"
#include "file/outfile.h"

#define HELP_COLUMN_MAX 32 /* the help of a longer option is on the next line */

/* Options that every program has without a row. */
static const struct option help_row = { 'h', "help", OPT_FLAG, NULL, NULL, "print this and end" };
static const struct option version_row = { 'V',  "version", OPT_FLAG,
	                                   NULL, NULL,      "print the version and end" };

struct opt_parser {
	const struct usage *usage;    /* for messages */
	const struct option *options; /* the rows; OPT_END is the last */
	char **argv;                  /* the strings to parse; operands are moved to its front */
	size_t count;                 /* strings in argv */
	size_t next;                  /* the next string to look at */
	size_t operands;              /* operands moved so far, after argv[0] */
	bool no_more_options;         /* `--` was seen */
};

/* Append the name of a program: cutover-NAME, or cutover for the front door itself. */
static void add_program(struct buf *out, const struct usage *usage)
{
	buf_adds(out, strcmp(usage->program, "cutover") == 0 ? "" : "cutover-");
	buf_adds(out, usage->program);
}

static void add_left(struct buf *out, const struct option *o)
{
	if (o->letter)
		buf_addf(out, "  -%c", o->letter);
	else
		buf_adds(out, "    ");
	buf_adds(out, !o->name ? "" : o->letter ? ", " : "  ");
	if (o->name)
		buf_addf(out, "--%s", o->name);
	if (o->argument)
		buf_addf(out, "%s%s", o->name ? "=" : " ", o->argument);
}

static size_t left_width(const struct option *o)
{
	struct buf left = { 0 };
	size_t width;

	add_left(&left, o);
	width = left.len;
	buf_free(&left);
	return width;
}

static void add_row(struct buf *out, const struct option *o, size_t column)
{
	size_t width = left_width(o);

	add_left(out, o);
	if (width + 2 > column) {
		buf_addc(out, '\n');
		width = 0;
	}
	buf_addf(out, "%*s%s\n", (int)(column - width), "", o->help);
}

/* The column where help texts begin: two columns after the longest option that is not too long. */
static size_t help_column(const struct option *options)
{
	size_t column = left_width(&version_row) + 2;

	for (const struct option *o = options; o->kind != OPT_END_KIND; o++) {
		size_t width = left_width(o) + 2;

		if (width > column && width <= HELP_COLUMN_MAX)
			column = width;
	}
	return column;
}

static enum opt_result print(const struct buf *text)
{
	struct outfile *out = outfile_open(NULL);

	if (!out)
		return OPT_BAD;
	outfile_write(out, text->p, text->len);
	return outfile_close(out, true) ? OPT_DONE : OPT_BAD;
}

static enum opt_result print_help(const struct opt_parser *p)
{
	size_t column = help_column(p->options);
	struct buf text = { 0 };
	enum opt_result result;

	buf_adds(&text, "usage: ");
	add_program(&text, p->usage);
	buf_addf(&text, " %s\n%s\n\n", p->usage->synopsis, p->usage->summary);
	for (const struct option *o = p->options; o->kind != OPT_END_KIND; o++)
		add_row(&text, o, column);
	add_row(&text, &help_row, column);
	add_row(&text, &version_row, column);
	result = print(&text);
	buf_free(&text);
	return result;
}

static enum opt_result print_version(const struct opt_parser *p)
{
	struct buf text = { 0 };
	enum opt_result result;

	add_program(&text, p->usage);
	buf_adds(&text, " " CUTOVER_VERSION "\n");
	result = print(&text);
	buf_free(&text);
	return result;
}

/* The long name nearest to `name`, or NULL. */
static const char *nearest_option(const struct opt_parser *p, struct str name)
{
	const char **names = NULL;
	const char *nearest;
	size_t count = 0, capacity = 0;

	for (const struct option *o = p->options; o->kind != OPT_END_KIND; o++) {
		names = mem_grow(names, &capacity, count + 1, sizeof(*names));
		if (o->name)
			names[count++] = o->name;
	}
	names = mem_grow(names, &capacity, count + 2, sizeof(*names));
	names[count++] = help_row.name;
	names[count++] = version_row.name;
	nearest = text_nearest(name, names, count);
	free(names);
	return nearest;
}

static enum opt_result unknown(const struct opt_parser *p, const char *dashes, struct str name)
{
	const char *nearest = dashes[1] ? nearest_option(p, name) : NULL;
	struct buf text = { 0 };

	buf_addf(&text, "unknown option '%s%.*s'", dashes, (int)name.len, name.p);
	if (nearest)
		buf_addf(&text, " (did you mean '--%s'?)", nearest);
	buf_adds(&text, ", try '");
	add_program(&text, p->usage);
	buf_adds(&text, " --help'");
	diag_error("%s", text.p);
	buf_free(&text);
	return OPT_BAD;
}

/* Report a bad option by its long name if it has one: "'--spec'", otherwise "'-f'". */
static enum opt_result bad(const struct option *o, const char *what, const char *argument)
{
	struct buf name = { 0 }, quoted = { 0 };

	if (o->name)
		buf_addf(&name, "--%s", o->name);
	else
		buf_addf(&name, "-%c", o->letter);
	if (argument)
		diag_error("option '%s': %s %s", name.p, text_quote(&quoted, str_of(argument)),
		           what);
	else
		diag_error("option '%s' %s", name.p, what);
	buf_free(&name);
	buf_free(&quoted);
	return OPT_BAD;
}

static enum opt_result set_count(const struct option *o, const char *argument)
{
	uint64_t n;

	if (!str_number(str_of(argument), &n) || n < 1 || n > SIZE_MAX)
		return bad(o, "is not a whole number from 1", argument);
	*(size_t *)o->target = (size_t)n;
	return OPT_GO;
}

static enum opt_result set_size(const struct option *o, const char *argument)
{
	struct str digits = str_of(argument);
	unsigned shift = 0;
	uint64_t n;

	if (digits.len > 0) {
		const char *units = "KMG", *unit = strchr(units, digits.p[digits.len - 1]);

		if (unit) {
			shift = 10 * (unsigned)(unit - units + 1);
			digits.len--;
		}
	}
	if (!str_number(digits, &n) || n < 1 || n > SIZE_MAX >> shift)
		return bad(o, "is not a size: a number of bytes from 1, with K, M or G after it",
		           argument);
	*(size_t *)o->target = (size_t)n << shift;
	return OPT_GO;
}

static enum opt_result append(const struct option *o, const char *argument)
{
	struct opt_list *list = o->target;

	list->items = xrealloc(list->items, mem_add(list->count, 1), sizeof(*list->items));
	list->items[list->count++] = argument;
	return OPT_GO;
}

static enum opt_result not_a_choice(const struct option *o, const char *argument)
{
	struct buf text = { 0 };
	enum opt_result result;

	buf_adds(&text, "is none of ");
	for (const char *c = o->argument; *c; c++) {
		if (*c == '|')
			buf_adds(&text, ", ");
		else
			buf_addc(&text, *c);
	}
	result = bad(o, text.p, argument);
	buf_free(&text);
	return result;
}

static enum opt_result set_choice(const struct option *o, const char *argument)
{
	const char *word = o->argument;

	for (int i = 0;; i++) {
		size_t len = strcspn(word, "|");

		if (str_is((struct str){ word, len }, argument)) {
			*(int *)o->target = i;
			return OPT_GO;
		}
		if (word[len] == '\0')
			return not_a_choice(o, argument);
		word += len + 1;
	}
}

/* Give an option its argument; NULL for a flag. */
static enum opt_result set(const struct option *o, const char *argument)
{
	switch (o->kind) {
	case OPT_FLAG:
		*(bool *)o->target = true;
		return OPT_GO;
	case OPT_TEXT:
		*(const char **)o->target = argument;
		return OPT_GO;
	case OPT_COUNT:
		return set_count(o, argument);
	case OPT_SIZE:
		return set_size(o, argument);
	case OPT_LIST:
		return append(o, argument);
	case OPT_CHOICE:
		return set_choice(o, argument);
	case OPT_END_KIND:
		break;
	}
	return OPT_BAD;
}

/* Set an option. Its argument is attached to it or is the next string. */
static enum opt_result set_with(struct opt_parser *p, const struct option *o, const char *attached)
{
	struct buf text = { 0 };
	enum opt_result result;

	if (attached || p->next < p->count)
		return set(o, attached ? attached : p->argv[p->next++]);
	buf_addf(&text, "needs an argument: %s", o->argument);
	result = bad(o, text.p, NULL);
	buf_free(&text);
	return result;
}

static enum opt_result set_flag(const struct opt_parser *p, const struct option *o)
{
	return o == &help_row ? print_help(p) : o == &version_row ? print_version(p) : set(o, NULL);
}

static enum opt_result parse_long(struct opt_parser *p, const char *arg)
{
	struct str name = { arg, strcspn(arg, "=") };
	const char *attached = arg[name.len] == '=' ? arg + name.len + 1 : NULL;
	const struct option *o = p->options;

	while (o->kind != OPT_END_KIND && !(o->name && str_is(name, o->name)))
		o++;
	if (o->kind == OPT_END_KIND && str_is(name, help_row.name))
		o = &help_row;
	else if (o->kind == OPT_END_KIND && str_is(name, version_row.name))
		o = &version_row;
	if (o->kind == OPT_END_KIND)
		return unknown(p, "--", name);
	if (o->kind != OPT_FLAG)
		return set_with(p, o, attached);
	if (attached)
		return bad(o, "takes no argument", NULL);
	return set_flag(p, o);
}

/* The row of a letter. A row of the program wins. */
static const struct option *find_letter(const struct opt_parser *p, char letter)
{
	const struct option *o = p->options;

	while (o->kind != OPT_END_KIND && o->letter != letter)
		o++;
	if (o->kind == OPT_END_KIND && letter == help_row.letter)
		return &help_row;
	return o->kind == OPT_END_KIND && letter == version_row.letter ? &version_row : o;
}

/* Parse `-qv`, `-fFILE`, `-qf FILE`: flags, and an option with its argument as the last letter. */
static enum opt_result parse_letters(struct opt_parser *p, const char *letters)
{
	for (; *letters; letters++) {
		const struct option *o = find_letter(p, *letters);
		enum opt_result result;

		if (o->kind == OPT_END_KIND) {
			uint32_t point;
			size_t len = text_utf8(str_of(letters), &point);

			return unknown(p, "-", (struct str){ letters, len ? len : 1 });
		}
		if (o->kind != OPT_FLAG)
			return set_with(p, o, letters[1] ? letters + 1 : NULL);
		result = set_flag(p, o);
		if (result != OPT_GO)
			return result;
	}
	return OPT_GO;
}

static enum opt_result parse_next(struct opt_parser *p)
{
	char *arg = p->argv[p->next++];

	if (p->no_more_options || arg[0] != '-' || arg[1] == '\0') {
		p->argv[1 + p->operands++] = arg;
		return OPT_GO;
	}
	if (arg[1] != '-')
		return parse_letters(p, arg + 1);
	if (arg[2] != '\0')
		return parse_long(p, arg + 2);
	p->no_more_options = true;
	return OPT_GO;
}

enum opt_result opt_parse(const struct usage *usage, const struct option *options, int *argc,
                          char ***argv)
{
	struct opt_parser p = { .usage = usage, .options = options, .argv = *argv, .next = 1 };
	enum opt_result result = OPT_GO;

	p.count = *argc > 0 ? (size_t)*argc : 0;
	while (p.next < p.count && result == OPT_GO)
		result = parse_next(&p);
	if (result != OPT_GO || p.count == 0)
		return result;
	/* the string after the last operand was an option, or the NULL of argv */
	p.argv[1 + p.operands] = NULL;
	*argv += 1;
	*argc = (int)p.operands;
	return OPT_GO;
}

void opt_list_free(struct opt_list *list)
{
	free(list->items);
	*list = (struct opt_list){ 0 };
}
