/*
 * runs - JSON lines into structs, and which run read what another wrote.
 */
#include "runs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/jnode.h"
#include "base/mem.h"

struct runs {
	struct run **run;	/* in the order of the logs */
	size_t count;		/* how many */
	size_t capacity;	/* room in `run` */
	struct arena arena;	/* owns them and their texts */
};

const char *figure_name(enum figure f)
{
	static const char *const names[] = {
		[RUN_IN] = "in", [RUN_OUT] = "out", [RUN_SKIPPED] = "skipped", [RUN_LEFT_OUT] = "left_out",
		[RUN_MADE] = "made", [RUN_MERGED] = "merged", [RUN_SET_ASIDE] = "set_aside", [RUN_LOADED] = "loaded",
	};

	return names[f];
}

struct runs *runs_new(void)
{
	return xcalloc(1, sizeof(struct runs));
}

/* A text of the log as it may be shown: a line break in a name makes no line of the report. */
static struct str text_of(struct runs *r, const struct jnode *object, const char *key)
{
	struct str text = jnode_text(jnode_get(object, key));
	struct buf shown = { 0 };

	if (text.len == 0)
		return str_copy(&r->arena, text);
	text_escape(&shown, text);
	text = str_copy(&r->arena, buf_str(&shown));
	buf_free(&shown);
	return text;
}

/* Member `key` of each object in an array; an empty text counts as not known. */
static struct str *texts_of(struct runs *r, const struct jnode *array, const char *key)
{
	size_t count = jnode_size(array);
	struct str *all = arena_alloc(&r->arena, mem_mul(count, sizeof(*all)));

	for (size_t i = 0; i < count; i++) {
		all[i] = text_of(r, jnode_at(array, i, NULL), key);
		if (all[i].len == 0)
			all[i] = STR_NULL;
	}
	return all;
}

/* False where a sum is not a decimal. */
static bool read_count(struct runs *r, const struct jnode *n, struct count *c)
{
	const struct jnode *sums = jnode_get(n, "sums");

	c->present = n != NULL;
	c->records = jnode_count(jnode_get(n, "records"));
	c->sums = jnode_size(sums);
	c->sum = arena_alloc(&r->arena, mem_mul(c->sums, sizeof(*c->sum)));
	for (size_t i = 0; i < c->sums; i++) {
		const char *name;
		struct str text = jnode_text(jnode_at(sums, i, &name));

		c->sum[i].name = str_copy(&r->arena, str_of(name));
		if (decimal_parse(text, &c->sum[i].sum) != DECIMAL_OK)
			return false;
	}
	return true;
}

static bool read_run(struct runs *r, const struct jnode *n, struct run *run)
{
	const struct jnode *inputs = jnode_get(n, "inputs"), *outputs = jnode_get(n, "outputs");

	run->program = text_of(r, n, "program");
	run->spec = text_of(r, n, "spec");
	run->start = text_of(r, n, "start");
	run->status = jnode_count(jnode_get(n, "status"));
	run->inputs = jnode_size(inputs);
	run->input = texts_of(r, inputs, "sha256");
	run->input_name = texts_of(r, inputs, "name");
	run->outputs = jnode_size(outputs);
	run->output = texts_of(r, outputs, "sha256");
	run->result = text_of(r, n, "result");
	run->batch = text_of(r, n, "batch");
	for (int f = 0; f < RUN_FIGURES; f++)
		if (!read_count(r, jnode_get(n, figure_name((enum figure)f)), &run->count[f]))
			return false;
	return !str_is_null(run->program);
}

/*
 * A line that a machine that failed has cut short: what a program was to tell is not known, and the lines after it
 * are as good as ever. A blank one is what a second program put there at the same time. True: told, or nothing to tell.
 */
static bool is_torn(struct str line, struct place at)
{
	if (line.len == 0)
		return true;
	if (!str_starts(line, STR("{\"")) || line.p[line.len - 1] == '}')
		return false;
	diag_finding(STR("torn"), STR_NULL, "%s:%zu: the line was cut short as it was written: what this run did is not proved", at.file,
	             at.line);
	diag_raise(1);
	return true;
}

static bool read_line(struct runs *r, struct str line, struct str file, size_t number)
{
	struct place at = { .file = file.p, .line = number };
	char error[160] = "it names no program, or a sum is not a decimal";
	struct jnode *n = jnode_parse(line, error, sizeof(error));
	struct run *run;
	bool ok;

	if (n == NULL && is_torn(line, at))
		return true;
	run = arena_alloc(&r->arena, sizeof(*run));
	*run = (struct run){ .file = file, .line = number };
	ok = n != NULL && read_run(r, n, run);
	if (!ok)
		diag_trouble_at(at, "not a line of an audit log: %s", error);
	jnode_free(n);
	r->run = mem_grow(r->run, &r->capacity, r->count + 1, sizeof(struct run *));
	r->run[r->count++] = run;
	return ok;
}

bool runs_read(struct runs *r, const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *f;
	struct str file = str_copy(&r->arena, str_of(is_stdin ? "standard input" : path));
	size_t before = r->count, capacity = 0, number = 0;
	char *line = NULL;
	ssize_t len;
	bool ok;

	errno = 0;
	f = is_stdin ? stdin : fopen(path, "r");
	ok = f != NULL;
	while (ok && (len = getline(&line, &capacity, f)) >= 0)
		ok = read_line(r, str_trim((struct str){ line, (size_t)len }), file, ++number);
	if (f == NULL || ferror(f)) {
		diag_trouble("cannot read '%s': %s", path, strerror(errno));
		ok = false;
	} else if (ok && r->count == before) {
		diag_trouble("'%s' is empty: no program has written its line", path);
		ok = false;
	}
	free(line);
	if (f != NULL && !is_stdin)
		fclose(f);
	return ok;
}

static bool wrote(const struct run *run, struct str digest)
{
	for (size_t i = 0; i < run->outputs; i++)
		if (!str_is_null(digest) && str_eq(run->output[i], digest))
			return true;
	return false;
}

/* Did some run write each input? */
static bool all_sent(const struct runs *r, const struct run *run)
{
	for (size_t k = 0; k < run->inputs; k++) {
		size_t i = 0;

		while (i < r->count && (r->run[i] == run || !wrote(r->run[i], run->input[k])))
			i++;
		if (i == r->count)
			return false;
	}
	return true;
}

void runs_link(struct runs *r)
{
	/* lines are appended as programs end, so the sender may stand before or behind; of several equal ones the nearest counts */
	for (size_t i = 0; i < r->count; i++) {
		struct run *run = r->run[i];

		for (size_t away = 1; away < r->count && run->sender == NULL && run->inputs > 0; away++) {
			if (away <= i && wrote(r->run[i - away], run->input[0]))
				run->sender = r->run[i - away];
			else if (i + away < r->count && wrote(r->run[i + away], run->input[0]))
				run->sender = r->run[i + away];
		}
		run->all_sent = all_sent(r, run);
	}
}

size_t runs_count(const struct runs *r)
{
	return r->count;
}

struct run *runs_get(const struct runs *r, size_t i)
{
	return r->run[i];
}

bool count_sum(const struct count *c, struct str name, struct decimal *out)
{
	for (size_t i = 0; i < c->sums; i++) {
		if (str_eq(c->sum[i].name, name)) {
			*out = c->sum[i].sum;
			return true;
		}
	}
	return false;
}

void runs_free(struct runs *r)
{
	free(r->run);
	arena_free(&r->arena);
	free(r);
}
