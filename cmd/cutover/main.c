/*
 * cutover - the front door: runs the program that is named, or lists them all.
 *
 * `cutover map -f vouchers.yml` becomes `cutover-map -f vouchers.yml`, found beside it or on the
 * PATH. `cutover --list WHAT` prints a table of the language, from the rows that the programs
 * themselves work by, and `cutover help WORD` the row of a word.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "file/child.h"
#include "file/outfile.h"
#include "lists.h"
#include "program/programs.h"

#define HELP    "help" /* in the place of the program's name */
#define VERSION "version"

static void list_programs(struct buf *out)
{
	size_t count;
	const struct usage *all = programs_all(&count);

	buf_adds(out, "cutover carries the books of an old system into a new ledger.\n\n");
	for (size_t i = 0; i < count; i++)
		buf_addf(out, "  cutover %-10s %s\n", all[i].program, all[i].summary);
	buf_adds(
		out,
		"\n'cutover NAME --help' shows the options of a program, 'man cutover' the whole story.\n"
		"For a file of which nothing is known yet, begin with: cutover guess FILE\n");
}

static void print(const struct buf *text)
{
	struct outfile *o = outfile_open(NULL);

	if (o)
		outfile_write(o, text->p, text->len);
	outfile_close(o, true);
}

/*
 * Report an unknown word, with the most similar program or, with `all`, the most similar of all
 * words.
 */
static void unknown(const char *name, bool all)
{
	struct buf words = { 0 }, quoted = { 0 };
	const char **names = NULL, *near;
	size_t count = 0, capacity = 0;

	if (all)
		list_words(&words);
	else
		lists[LIST_PROGRAMS].list(&words);
	buf_adds(&words, HELP "\n" VERSION "\n");
	for (char *word = words.p, *end; word && *word != '\0'; word = end + 1) {
		end = strchr(word, '\n');
		word[strcspn(word, "\t\n")] = '\0';
		names = mem_grow(names, &capacity, count + 2, sizeof(*names));
		names[count++] = word;
		if (strrchr(word, '.')) /* a key is also known by its last part */
			names[count++] = strrchr(word, '.') + 1;
	}
	near = text_nearest(str_of(name), names, count);
	text_quote(&quoted, str_of(name));
	if (near)
		diag_error("no %s %s (did you mean '%s'?)", all ? "word" : "program", quoted.p,
		           near);
	else if (all)
		diag_error(
			"no program, fault, function, rule or key is named %s: 'cutover' alone lists the programs, "
			"'cutover --list TABLE' the others",
			quoted.p);
	else
		diag_error("no program %s: 'cutover' alone lists them", quoted.p);
	buf_free(&words);
	buf_free(&quoted);
	free(names);
}

/*
 * The words to type for what people look for here as a word or an option. NULL if it is not such a
 * word.
 */
static const char *elsewhere(const char *name)
{
	static const struct {
		const char *option, *type;
	} rows[] = {
		{ "guess", "guess FILE" },
		{ "show", "show FILE" },
		{ "profile", "profile FILE" },
		{ "raw", "show --rows 1-20 FILE" },
		{ "rows", "show --rows 1-20 FILE" },
		{ "profiles", "clean --profiles" },
		{ "layouts", "load --layouts" },
		{ "undo", "load -f SPEC --undo BATCH" },
		{ "verify", "load -f SPEC --verify BATCH" },
	};

	name += strncmp(name, "--", 2) == 0 ? 2 : 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].option, name) == 0)
			return rows[i].type;
	return NULL;
}

static bool is_program(const char *name)
{
	size_t count;
	const struct usage *all = programs_all(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(all[i].program, name) == 0)
			return true;
	return false;
}

/*
 * `cutover help`, `cutover help NAME`: append the programs, the options of one, or the meaning of a
 * word of the language.
 */
static void help(const char *name, struct buf *text)
{
	const char *const asked[] = { name, "--help", NULL };

	if (!name || strcmp(name, "cutover") == 0)
		list_programs(text);
	else if (strcmp(name, HELP) == 0)
		buf_adds(
			text,
			"cutover help NAME: the options of a program, or what a fault, finding, function, rule or key means;\n"
			"cutover help TABLE, or cutover --list TABLE: " LISTS "\n");
	else if (strcmp(name, VERSION) == 0)
		buf_adds(text, "cutover version: prints the version\n");
	else if (is_program(name))
		child_become(asked);
	else if (elsewhere(name))
		buf_addf(text, "cutover %s: see the options of that program, --help\n",
		         elsewhere(name));
	else if (!list_word(name, text))
		unknown(name, true);
}

/*
 * Run the program that argv[1] names, with the other arguments; or print help or the version.
 * Returns only if there is no such program, or if it failed.
 */
static void become(int argc, char **argv, struct buf *text)
{
	bool is_help = strcmp(argv[1], HELP) == 0;

	if (is_program(argv[1]))
		child_become((const char *const *)argv + 1);
	else if (argc > (is_help ? 3 : 2) && (is_help || strcmp(argv[1], VERSION) == 0))
		diag_error("'%s' takes %s: '%s' is one too many", argv[1],
		           is_help ? "one NAME" : "nothing", argv[argc - 1]);
	else if (is_help)
		help(argv[2], text);
	else if (strcmp(argv[1], VERSION) == 0)
		buf_adds(text, "cutover " CUTOVER_VERSION "\n");
	else if (elsewhere(argv[1]))
		diag_error("'%s' is %s: cutover %s", argv[1],
		           is_program(argv[1] + strspn(argv[1], "-")) ? "a program"
		                                                      : "an option of a program",
		           elsewhere(argv[1]));
	else
		unknown(argv[1], false);
}

/* Print the table that --list names; the fields are those of one schema, the operand. */
static void list(size_t which, int argc, char **argv, struct buf *text)
{
	bool of_schema = which == LIST_FIELDS;
	int takes = of_schema ? 1 : 0;

	if (argc > takes)
		diag_error("--list %s takes %s: '%s' is one too many", lists[which].name,
		           of_schema ? "one SCHEMA" : "no operand", argv[takes]);
	else if (of_schema && argc == 0)
		diag_error(
			"--list fields needs the name of a schema: 'cutover --list schemas' lists them");
	else if (of_schema)
		list_fields(argv[0], text);
	else
		lists[which].list(text);
}

int main(int argc, char **argv)
{
	const struct usage usage = { "cutover",
		                     "carry the books of an old system into a new ledger",
		                     "NAME [options] [FILE ...]", NULL };
	int which = -1;
	struct option options[] = {
		{ 0, "list", OPT_CHOICE, &which, LISTS,
		  "print a table of the language; fields: those of the SCHEMA named after it" },
		OPT_END,
	};
	struct buf text = { 0 };

	diag_open("cutover");
	if (argc > 1 && (argv[1][0] != '-' || elsewhere(argv[1])))
		become(argc, argv, &text);
	else if (opt_parse(&usage, options, &argc, &argv) != OPT_GO)
		return diag_close();
	else if (which >= 0)
		list((size_t)which, argc, argv, &text);
	else if (argc > 0)
		diag_error("'%s': the program comes first: cutover NAME [options]", argv[0]);
	else
		list_programs(&text);
	if (diag_ok())
		print(&text);
	buf_free(&text);
	return diag_close();
}
