/*
 * cutover - the front door: runs the program that is named, or lists them all.
 *
 * `cutover map -f vouchers.yml` becomes `cutover-map -f vouchers.yml`, found beside it or on the PATH.
 * `cutover --list WHAT` prints a table of the language, from the rows that the programs themselves work by.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/child.h"
#include "base/diag.h"
#include "base/outfile.h"
#include "expr/expr.h"
#include "program/suite.h"
#include "record/fault.h"
#include "record/file_findings.h"
#include "rule/rule.h"
#include "spec/spec.h"
#include "store/store.h"

static void list_programs(struct buf *out)
{
	size_t count;
	const struct usage *all = suite_programs(&count);

	buf_adds(out, "cutover carries the books of an old system into a new ledger.\n\n");
	for (size_t i = 0; i < count; i++)
		buf_addf(out, "  cutover %-10s %s\n", all[i].program, all[i].summary);
	buf_adds(out, "\n'cutover NAME --help' tells the options of a program, 'man cutover' the whole story.\n");
}

static void list_names(struct buf *out)
{
	size_t count;
	const struct usage *all = suite_programs(&count);

	for (size_t i = 0; i < count; i++)
		buf_addf(out, "%s\t%s\n", all[i].program, all[i].summary);
}

static void list_faults(struct buf *out)
{
	for (int i = 0; i < FAULT_COUNT_; i++) {
		buf_addstr(out, fault_name((enum fault)i));
		buf_addf(out, "\t%s\n", fault_meaning((enum fault)i));
	}
}

static void list_findings(struct buf *out)
{
	for (int i = 0; i < FILE_FINDING_COUNT_; i++) {
		buf_addstr(out, file_finding_name((enum file_finding_code)i));
		buf_addf(out, "\t%s\n", file_finding_meaning((enum file_finding_code)i));
	}
}

static void list_functions(struct buf *out)
{
	struct expr_function_doc f;

	for (size_t i = 0; expr_function(i, &f); i++)
		buf_addf(out, "%s\t%s\t%s\n", f.name, f.usage, f.help);
}

static void list_rules(struct buf *out)
{
	struct rule_doc r;

	for (size_t i = 0; rule_doc(i, &r); i++)
		buf_addf(out, "%s\t%s\t%s\n", r.name, r.argument, r.help);
}

static void list_keys(struct buf *out)
{
	struct spec_key_doc key;

	for (size_t i = 0; spec_keys(i, &key); i++)
		buf_addf(out, "%s\t%s%s\n", key.path, key.kind, key.later ? "\tlater" : "");
}

static void list_stores(struct buf *out)
{
	size_t count;
	const char *const *all = store_schemes(&count);

	for (size_t i = 0; i < count; i++)
		buf_addf(out, "%s\n", all[i]);
}

/* What --list can print. */
static const struct {
	const char *name;
	void (*list)(struct buf *out);
} lists[] = {
	{ "programs", list_names },
	{ "faults", list_faults },
	{ "findings", list_findings },
	{ "functions", list_functions },
	{ "rules", list_rules },
	{ "keys", list_keys },
	{ "stores", list_stores },
};

#define LISTS "programs|faults|findings|functions|rules|keys|stores"

static void print(const struct buf *text)
{
	struct outfile *o = outfile_open(NULL);

	if (o != NULL)
		outfile_write(o, text->p, text->len);
	outfile_close(o, true);
}

/* Not a program of the suite: say so, with the nearest. */
static void unknown(const char *name)
{
	size_t count;
	const struct usage *all = suite_programs(&count);
	const char **names = xcalloc(count, sizeof(*names));
	struct buf quoted = { 0 };
	const char *near;

	for (size_t i = 0; i < count; i++)
		names[i] = all[i].program;
	near = text_nearest(str_of(name), names, count);
	text_quote(&quoted, str_of(name));
	if (near != NULL)
		diag_trouble("no program %s (did you mean '%s'?)", quoted.p, near);
	else
		diag_trouble("no program %s: 'cutover' alone lists them", quoted.p);
	buf_free(&quoted);
	free(names);
}

/* Run the program that argv[1] names, with what follows. Returns only where that failed. */
static void become(char **argv)
{
	size_t count;
	const struct usage *all = suite_programs(&count);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(all[i].program, argv[1]) == 0) {
			child_become((const char *const *)argv + 1);
			return;
		}
	}
	unknown(argv[1]);
}

int main(int argc, char **argv)
{
	const struct usage usage = { "cutover", "carry the books of an old system into a new ledger", "NAME [options] [FILE ...]" };
	int list = -1;
	struct option options[] = {
		{ 0, "list", OPT_CHOICE, &list, LISTS, "print a table of the language" },
		OPT_END
	};
	struct buf text = { 0 };

	diag_open("cutover");
	if (argc > 1 && argv[1][0] != '-') {
		become(argv);
		return diag_close();
	}
	if (opt_parse(&usage, options, &argc, &argv) != OPT_GO)
		return diag_close();
	if (list >= 0)
		lists[list].list(&text);
	else
		list_programs(&text);
	print(&text);
	buf_free(&text);
	return diag_close();
}
