/* audit - build a JSON object while the program runs, and append it as one line at the end. */
#include "program/audit.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/filename.h"
#include "base/mem.h"
#include "file/outfile.h"

#ifndef CUTOVER_VERSION
#define CUTOVER_VERSION "unknown"
#endif

struct audit {
	struct json_node *run;    /* the object */
	struct json_node *params; /* members of it; it owns them */
	struct json_node *inputs;
	struct json_node *outputs;
	struct json_node *targets; /* NULL: none is noted */
	struct timespec start;     /* monotonic */
	struct outfile *file;      /* for the line; NULL: not open yet, or it could not be opened */
	bool tried;                /* audit_open() was called */
};

/* Each run has its own number. So the same line twice in a log is a copy, not a second run. */
static void note_run(struct audit *a)
{
	struct timespec now;
	char text[64];

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(text, sizeof(text), "%lld.%09ld-%ld", (long long)now.tv_sec, now.tv_nsec,
	         (long)getpid());
	json_node_set_text(a->run, "run", str_of(text));
}

/* Note the pipe of a descriptor under `key`. Both ends of a pipe have the same number. */
static void note_pipe(struct audit *a, const char *key, int fd)
{
	struct stat st;
	char text[64];

	if (fstat(fd, &st) != 0 || !S_ISFIFO(st.st_mode))
		return;
	snprintf(text, sizeof(text), "pipe:%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	json_node_set_text(a->run, key, str_of(text));
}

struct audit *audit_start(const char *program)
{
	struct audit *a = xcalloc(1, sizeof(*a));
	time_t now = time(NULL);
	char text[24];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	a->run = json_node_object();
	a->params = json_node_object();
	a->inputs = json_node_array();
	a->outputs = json_node_array();
	json_node_set_text(a->run, "program", str_of(program));
	json_node_set_text(a->run, "version", STR(CUTOVER_VERSION));
	json_node_set_text(a->run, "start", str_of(text));
	note_run(a);
	clock_gettime(CLOCK_MONOTONIC, &a->start);
	json_node_set(a->run, "params", a->params);
	json_node_set(a->run, "inputs", a->inputs);
	json_node_set(a->run, "outputs", a->outputs);
	return a;
}

void audit_pipes(struct audit *a)
{
	note_pipe(a, "stdin", STDIN_FILENO);
	note_pipe(a, "stdout", STDOUT_FILENO);
}

void audit_channels(struct audit *a, const char *takes, const char *gives)
{
	if (takes)
		json_node_set_text(a->run, "stdin", str_of(takes));
	if (gives)
		json_node_set_text(a->run, "stdout", str_of(gives));
}

static void set_name(struct json_node *object, const char *key, const char *name)
{
	struct buf text = { 0 };

	file_name_encode(&text, str_of(name));
	json_node_set_text(object, key, text.len > 0 ? buf_str(&text) : str_of(name));
	buf_free(&text);
}

void audit_file(struct audit *a, const char *name, const char *path)
{
	set_name(a->run, name, path);
}

void audit_json(struct audit *a, const char *name, struct json_node *value)
{
	json_node_set(a->run, name, value);
}

void audit_target_file(struct audit *a, const char *name, const char *sha256)
{
	struct json_node *o = json_node_object();

	if (!a->targets) {
		a->targets = json_node_array();
		json_node_set(a->run, "target_files", a->targets);
	}
	set_name(o, "name", name);
	json_node_set_text(o, "sha256", str_of(sha256));
	json_node_append(a->targets, o);
}

void audit_spec(struct audit *a, const char *path, const char *sha256)
{
	audit_file(a, "spec", path);
	json_node_set_text(a->run, "spec_sha256", sha256 ? str_of(sha256) : STR_NULL);
}

void audit_files(struct audit *a, const struct evidence *files)
{
	json_node_set(a->run, "files", evidence_json(files));
}

void audit_param(struct audit *a, struct str name, struct str value)
{
	char *key = str_dup(name);

	json_node_set_text(a->params, key, value);
	free(key);
}

static void add_stream(struct json_node *array, const struct file_summary *s)
{
	struct json_node *o = json_node_object();

	set_name(o, "name", s->name);
	if (s->database) {
		json_node_set_text(o, s->table.p ? "table" : "query",
		                   s->table.p ? s->table : s->query);
		/* not known if it was not read to its end */
		if (s->whole)
			json_node_set_count(o, "rows", s->rows);
		else
			json_node_set_text(o, "rows", STR_NULL);
	} else {
		json_node_set_count(o, "bytes", s->bytes);
	}
	/* not known if it was not read to its end */
	json_node_set_text(o, "sha256", s->sha256[0] != '\0' ? str_of(s->sha256) : STR_NULL);
	json_node_append(array, o);
}

void audit_input(struct audit *a, const struct file_summary *input)
{
	add_stream(a->inputs, input);
}

void audit_operands(struct audit *a, const char *const *files, size_t count)
{
	if (json_node_size(a->inputs) > 0)
		return;
	for (size_t i = 0; i < count; i++) {
		struct file_summary unread = { .name = files[i] };

		audit_input(a, &unread);
	}
}

void audit_output(struct audit *a, const struct file_summary *output)
{
	add_stream(a->outputs, output);
}

/* An object with one figure for each control for which `get` has one. */
static struct json_node *figures(const struct tally *tally,
                                 bool (*get)(const struct tally *, size_t, struct decimal *))
{
	struct json_node *o = json_node_object();
	char text[DECIMAL_TEXT];
	struct decimal sum;

	for (size_t i = 0; tally->controls && i < tally->controls->count; i++) {
		char *key;

		if (!get(tally, i, &sum))
			continue;
		decimal_format(sum, text);
		key = str_dup(tally->controls->name[i]);
		json_node_set_text(o, key, str_of(text));
		free(key);
	}
	return o;
}

void audit_count(struct audit *a, const char *name, const struct tally *tally)
{
	struct json_node *o = json_node_object();

	json_node_set_count(o, "records", tally->rows);
	json_node_set(o, "sums", figures(tally, tally_sum));
	if (tally->stake)
		json_node_set(o, "stake", figures(tally, tally_stake));
	json_node_set(a->run, name, o);
}

void audit_findings(struct audit *a, const struct file_findings *findings)
{
	json_node_set(a->run, "findings", file_findings_json(findings, false));
	json_node_set(a->run, "accepted", file_findings_json(findings, true));
}

void audit_fact(struct audit *a, const char *name, struct str value)
{
	json_node_set_text(a->run, name, value);
}

void audit_number(struct audit *a, const char *name, uint64_t number)
{
	json_node_set_count(a->run, name, number);
}

/*
 * Rounded down: begin and seconds together are never after the end, so that a run that begins then is
 * seen to come later.
 */
static void set_seconds(struct audit *a)
{
	struct timespec now;
	char text[32];
	long long milli;

	clock_gettime(CLOCK_MONOTONIC, &now);
	milli = ((long long)(now.tv_sec - a->start.tv_sec) * 1000000000 +
	         (now.tv_nsec - a->start.tv_nsec)) /
	        1000000;
	snprintf(text, sizeof(text), "%lld.%03lld", milli / 1000, milli % 1000);
	json_node_set_text(a->run, "seconds", str_of(text));
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

	json_node_write(a->run, &line);
	buf_addc(&line, '\n');
	ok = outfile_write(a->file, line.p, line.len);
	buf_free(&line);
	return ok;
}

bool audit_end(struct audit *a, const char *path, int status)
{
	bool ok = true, wanted = path != NULL;

	set_seconds(a);
	json_node_set_count(a->run, "status", (uint64_t)status);
	if (wanted)
		ok = audit_open(a, path) && append(a);
	ok = outfile_close(a->file, wanted && ok) && ok;
	json_node_free(a->run);
	free(a);
	return ok;
}
