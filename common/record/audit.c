/*
 * audit - a JSON object that grows while the program runs and is appended as one line at its end.
 */
#include "record/audit.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/filename.h"
#include "base/mem.h"
#include "base/outfile.h"

#ifndef CUTOVER_VERSION
#define CUTOVER_VERSION "unknown"
#endif

struct audit {
	struct jnode *run;		/* the object */
	struct jnode *params;		/* members of it, which it owns */
	struct jnode *inputs;
	struct jnode *outputs;
	struct timespec start;		/* monotonic */
	struct outfile *file;		/* for the line; NULL: not open yet, or not to be had */
	bool tried;			/* audit_open() was called */
};

/* No two runs have the same number: so a line that stands twice in a log is a copy, not a second run. */
static void note_run(struct audit *a)
{
	struct timespec now;
	char text[64];

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(text, sizeof(text), "%lld.%09ld-%ld", (long long)now.tv_sec, now.tv_nsec, (long)getpid());
	jnode_set_text(a->run, "run", str_of(text));
}

/* Note which pipe a descriptor is, under `key`: both of its ends have the same number. */
static void note_pipe(struct audit *a, const char *key, int fd)
{
	struct stat st;
	char text[64];

	if (fstat(fd, &st) != 0 || !S_ISFIFO(st.st_mode))
		return;
	snprintf(text, sizeof(text), "pipe:%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	jnode_set_text(a->run, key, str_of(text));
}

struct audit *audit_start(const char *program)
{
	struct audit *a = xcalloc(1, sizeof(*a));
	time_t now = time(NULL);
	char text[24];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	clock_gettime(CLOCK_MONOTONIC, &a->start);
	a->run = jnode_object();
	a->params = jnode_object();
	a->inputs = jnode_array();
	a->outputs = jnode_array();
	jnode_set_text(a->run, "program", str_of(program));
	jnode_set_text(a->run, "version", STR(CUTOVER_VERSION));
	jnode_set_text(a->run, "start", str_of(text));
	note_run(a);
	note_pipe(a, "stdin", STDIN_FILENO);
	note_pipe(a, "stdout", STDOUT_FILENO);
	jnode_set(a->run, "params", a->params);
	jnode_set(a->run, "inputs", a->inputs);
	jnode_set(a->run, "outputs", a->outputs);
	return a;
}

static void set_name(struct jnode *object, const char *key, const char *name)
{
	struct buf text = { 0 };

	file_name_encode(&text, str_of(name));
	jnode_set_text(object, key, text.len > 0 ? buf_str(&text) : str_of(name));
	buf_free(&text);
}

void audit_file(struct audit *a, const char *name, const char *path)
{
	set_name(a->run, name, path);
}

void audit_spec(struct audit *a, const char *path, const char *sha256)
{
	audit_file(a, "spec", path);
	jnode_set_text(a->run, "spec_sha256", sha256 != NULL ? str_of(sha256) : STR_NULL);
}

void audit_files(struct audit *a, const struct evidence *files)
{
	jnode_set(a->run, "files", evidence_json(files));
}

void audit_param(struct audit *a, struct str name, struct str value)
{
	char *key = str_dup(name);

	jnode_set_text(a->params, key, value);
	free(key);
}

static void add_stream(struct jnode *array, const struct reader_input *s)
{
	struct jnode *o = jnode_object();

	set_name(o, "name", s->name);
	jnode_set_count(o, "bytes", s->bytes);
	/* not known where it was not read to its end */
	jnode_set_text(o, "sha256", s->sha256[0] != '\0' ? str_of(s->sha256) : STR_NULL);
	jnode_append(array, o);
}

void audit_input(struct audit *a, const struct reader_input *input)
{
	add_stream(a->inputs, input);
}

void audit_operands(struct audit *a, const char *const *files, size_t count)
{
	if (jnode_size(a->inputs) > 0)
		return;
	for (size_t i = 0; i < count; i++) {
		struct reader_input unread = { .name = files[i] };

		audit_input(a, &unread);
	}
}

void audit_output(struct audit *a, const struct reader_input *output)
{
	add_stream(a->outputs, output);
}

/* An object of one figure for each control, as far as `get` has it. */
static struct jnode *figures(const struct tally *tally,
                             bool (*get)(const struct tally *, size_t, struct decimal *))
{
	struct jnode *o = jnode_object();
	char text[DECIMAL_TEXT];
	struct decimal sum;

	for (size_t i = 0; tally->controls != NULL && i < tally->controls->count; i++) {
		char *key;

		if (!get(tally, i, &sum))
			continue;
		decimal_format(sum, text);
		key = str_dup(tally->controls->name[i]);
		jnode_set_text(o, key, str_of(text));
		free(key);
	}
	return o;
}

void audit_count(struct audit *a, const char *name, const struct tally *tally)
{
	struct jnode *o = jnode_object();

	jnode_set_count(o, "records", tally->rows);
	jnode_set(o, "sums", figures(tally, tally_sum));
	if (tally->stake != NULL)
		jnode_set(o, "stake", figures(tally, tally_stake));
	jnode_set(a->run, name, o);
}

void audit_findings(struct audit *a, const struct file_findings *findings)
{
	jnode_set(a->run, "findings", file_findings_json(findings, false));
	jnode_set(a->run, "accepted", file_findings_json(findings, true));
}

void audit_fact(struct audit *a, const char *name, struct str value)
{
	jnode_set_text(a->run, name, value);
}

void audit_number(struct audit *a, const char *name, uint64_t number)
{
	jnode_set_count(a->run, name, number);
}

static void set_seconds(struct audit *a)
{
	struct timespec now;
	char text[32];
	long long milli;

	clock_gettime(CLOCK_MONOTONIC, &now);
	milli = (long long)(now.tv_sec - a->start.tv_sec) * 1000 +
	        (now.tv_nsec - a->start.tv_nsec) / 1000000;
	snprintf(text, sizeof(text), "%lld.%03lld", milli / 1000, milli % 1000);
	jnode_set_text(a->run, "seconds", str_of(text));
}

bool audit_open(struct audit *a, const char *path)
{
	if (!a->tried)
		a->file = outfile_append(path);
	a->tried = true;
	return a->file != NULL;
}

static bool append(struct audit *a)
{
	struct buf line = { 0 };
	bool ok;

	jnode_write(a->run, &line);
	buf_addc(&line, '\n');
	ok = outfile_write(a->file, line.p, line.len);
	buf_free(&line);
	return ok;
}

bool audit_end(struct audit *a, const char *path, int status)
{
	bool ok = true, wanted = path != NULL;

	set_seconds(a);
	jnode_set_count(a->run, "status", (uint64_t)status);
	if (wanted)
		ok = audit_open(a, path) && append(a);
	ok = outfile_close(a->file, wanted && ok) && ok;
	jnode_free(a->run);
	free(a);
	return ok;
}
