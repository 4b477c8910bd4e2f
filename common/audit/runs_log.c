/*
 * log - read the lines of a log, even if a crash or an editor has damaged some.
 *
 * A damaged line is reported and noted, and all others count. A program that is killed while it
 * writes leaves half a line, and the line of the next program is joined to it: the whole line at
 * its end is read.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/runs.h"
#include "base/buf.h"
#include "base/diag.h"
#include "record/finding.h"
#include "value/digest.h"

#define LINE_BYTES ((size_t)16 << 20)  /* the longest line */
#define LINE_END   ((uint64_t)1 << 30) /* a longer line is taken for one without an end */
#define LOOK       65536               /* bytes between two checks for an interrupt */
#define WHY        200                 /* bytes for a reason */

#define NOT_OURS "not a line of an audit log: "
#define BEGIN    "{\"program\":" /* the start of every line that a program writes */

struct log {
	struct runs *runs;
	struct str file; /* its name, for messages */
	FILE *in;
	struct buf line;
	size_t number; /* number of the line */
	size_t found;  /* runs found in it */
};

enum line { LINE_READ, LINE_TOO_LONG, LINE_NONE, LINE_ERROR };

/* Read the next line, without its line end. */
static enum line next_line(struct log *l)
{
	uint64_t len = 0;
	int c;

	buf_reset(&l->line);
	while ((c = getc_unlocked(l->in)) != EOF && c != '\n') {
		if (len++ < LINE_BYTES)
			buf_addc(&l->line, (char)c);
		if (len % LOOK == 0 && (len > LINE_END || diag_interrupted()))
			return LINE_ERROR;
	}
	if (ferror(l->in))
		return LINE_ERROR;
	if (c == EOF && len == 0)
		return LINE_NONE;
	l->number++;
	return len > LINE_BYTES ? LINE_TOO_LONG : LINE_READ;
}

static void note_damage(struct log *l, const char *what, const char *why)
{
	struct runs *r = l->runs;

	finding_report_whole(finding_stderr(), &(struct finding){ .code = STR("audit") },
	                     "%s:%zu: %s%s", l->file.p, l->number, what, why);
	r->damage = mem_grow(r->damage, &r->damage_capacity, r->damages + 1, sizeof(*r->damage));
	r->damage[r->damages++] = (struct damage){ l->file, l->number,
		                                   str_copy(&r->arena, str_of(why)) };
}

/* Read a run from the line. False with the reason if it is not one. */
static bool take(struct log *l, struct str line, char why[WHY])
{
	struct json_node *n = json_node_parse(line, why, WHY);
	const char *reason = NULL;
	struct run *run = n ? run_parse(l->runs, n, &reason) : NULL;
	struct runs *r = l->runs;
	char sha256[DIGEST_TEXT];
	struct digest *d;

	json_node_free(n);
	if (!run) {
		if (reason)
			snprintf(why, WHY, "%s", reason);
		return false;
	}
	d = digest_new();
	digest_add(d, line.p, line.len);
	digest_end(d, sha256);
	run->sha256 = str_copy(&r->arena, str_of(sha256));
	run->file = l->file;
	run->line = l->number;
	r->run = mem_grow(r->run, &r->capacity, r->count + 1, sizeof(struct run *));
	r->run[r->count++] = run;
	l->found++;
	return true;
}

/* The start of the last line that was joined to half a line; null: there is none. */
static struct str joined(struct str line)
{
	struct str found = STR_NULL, rest = line;
	ptrdiff_t at;

	while (rest.len > 0 &&
	       (at = str_find((struct str){ rest.p + 1, rest.len - 1 }, STR(BEGIN))) >= 0) {
		rest.p += at + 1;
		rest.len -= (size_t)at + 1;
		found = rest;
	}
	return found;
}

/* Did a crash of the machine cut the line short? Then nothing is known about its run. */
static bool is_torn(struct str line)
{
	return str_starts(line, STR("{\"")) && line.p[line.len - 1] != '}';
}

static void read_line(struct log *l)
{
	struct str line = str_trim(buf_str(&l->line)), bom = STR("\xef\xbb\xbf"), end;
	char why[WHY] = "", other[WHY];

	if (l->number == 1 && str_starts(line, bom))
		line = (struct str){ line.p + bom.len, line.len - bom.len };
	if (line.len == 0 || take(l, line, why))
		return;
	if (is_torn(line))
		note_damage(
			l, "",
			"the line was cut short as it was written: what this run did is not proved");
	else
		note_damage(l, NOT_OURS, why);
	end = joined(line);
	if (!str_is_null(end))
		(void)take(l, end, other);
}

static bool read_lines(struct log *l)
{
	enum line got;

	while ((got = next_line(l)) == LINE_READ || got == LINE_TOO_LONG)
		if (got == LINE_READ)
			read_line(l);
		else
			note_damage(l, NOT_OURS, "it is longer than 16 MiB");
	if (got == LINE_NONE || diag_interrupted())
		return got == LINE_NONE;
	if (ferror(l->in))
		diag_error("cannot read '%s': %s", l->file.p, strerror(errno));
	else
		diag_error("cannot read '%s': line %zu has no end", l->file.p, l->number + 1);
	return false;
}

bool runs_read(struct runs *r, const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0, ok;
	struct log l = { .runs = r,
		         .file = str_copy(&r->arena, str_of(is_stdin ? "standard input" : path)) };

	errno = 0;
	l.in = is_stdin ? stdin : fopen(path, "r");
	if (!l.in) {
		diag_error("cannot read '%s': %s", path, strerror(errno));
		return false;
	}
	r->logs++;
	ok = read_lines(&l);
	if (ok && l.found == 0 && l.number == 0)
		diag_error("'%s' is empty: no program has written its line", path);
	else if (ok && l.found == 0)
		diag_error("'%s' holds no line of an audit log", path);
	buf_free(&l.line);
	if (!is_stdin)
		fclose(l.in);
	return ok && l.found > 0;
}

/* ---- all logs together ---- */

static int by_end(const void *a, const void *b)
{
	const struct run *x = *(struct run *const *)a, *y = *(struct run *const *)b;

	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return (x->stamp > y->stamp) - (x->stamp < y->stamp);
}

static int by_line(const void *a, const void *b)
{
	const struct run *x = *(struct run *const *)a, *y = *(struct run *const *)b;
	int order = str_cmp(x->sha256, y->sha256);

	return order != 0 ? order : (x->stamp > y->stamp) - (x->stamp < y->stamp);
}

static bool is_copy(const struct run *run, const struct run *of)
{
	return str_eq(run->sha256, of->sha256) &&
	       (run->numbered || !str_eq(run->file, of->file) || run->line == of->line + 1);
}

/* Drop copies of lines: they add nothing. */
static void drop_repeated(struct runs *r)
{
	struct run **sorted = xcalloc(r->count, sizeof(struct run *));
	size_t kept = 0;

	if (r->count > 0)
		memcpy(sorted, r->run, r->count * sizeof(struct run *));
	qsort(sorted, r->count, sizeof(struct run *), by_line);
	for (size_t i = 1; i < r->count; i++) {
		if (!is_copy(sorted[i], sorted[i - 1]))
			continue;
		diag_note("%s:%zu: the same line as %s:%zu: it counts once", sorted[i]->file.p,
		          sorted[i]->line, sorted[i - 1]->file.p, sorted[i - 1]->line);
		sorted[i]->copy = true;
	}
	free(sorted);
	for (size_t i = 0; i < r->count; i++)
		if (!r->run[i]->copy)
			r->run[kept++] = r->run[i];
	r->count = kept;
}

void runs_order(struct runs *r)
{
	for (size_t i = 0; i < r->count; i++)
		r->run[i]->stamp = i;
	drop_repeated(r);
	if (r->logs > 1)
		qsort(r->run, r->count, sizeof(struct run *), by_end);
	for (size_t i = 0; i < r->count; i++)
		r->run[i]->stamp = 0;
}
