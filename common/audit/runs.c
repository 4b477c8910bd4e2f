/* runs - make a struct of a JSON line. */
#include "audit/runs.h"

#include <stdlib.h>

#include "date/date.h"

#define MEMBERS_MAX ((size_t)1000) /* the longest list: controls, parameters, findings */

const char *figure_name(enum run_figure f)
{
	static const char *const names[] = {
		[RUN_IN] = "in",
		[RUN_OUT] = "out",
		[RUN_SKIPPED] = "skipped",
		[RUN_LEFT_OUT] = "left_out",
		[RUN_MADE] = "made",
		[RUN_MERGED] = "merged",
		[RUN_SET_ASIDE] = "set_aside",
		[RUN_LOADED] = "loaded",
		[RUN_FAULTY] = "faulty",
	};

	return names[f];
}

static void *some(struct runs *r, size_t count, size_t size)
{
	return arena_alloc(&r->arena, mem_mul(count, size));
}

static struct str text_of(struct runs *r, const struct json_node *object, const char *key)
{
	return str_copy(&r->arena, json_node_text(json_node_get(object, key)));
}

/* The same, but an empty text is null. */
static struct str filled(struct runs *r, const struct json_node *object, const char *key)
{
	struct str text = text_of(r, object, key);

	return text.len > 0 ? text : STR_NULL;
}

static struct run_stream *read_streams(struct runs *r, const struct json_node *array, size_t *count)
{
	struct run_stream *all;

	*count = json_node_size(array);
	all = some(r, *count, sizeof(*all));
	for (size_t i = 0; i < *count; i++) {
		const struct json_node *n = json_node_at(array, i, NULL);

		all[i] = (struct run_stream){ .name = text_of(r, n, "name"),
			                      .sha256 = filled(r, n, "sha256") };
		(void)json_node_whole(json_node_get(n, "bytes"), &all[i].bytes);
	}
	return all;
}

/* Read amounts by control. False if one is not a decimal, or there are too many. */
static bool read_sums(struct runs *r, const struct json_node *object, struct control_sum **out,
                      size_t *count)
{
	*count = json_node_size(object);
	if (*count > MEMBERS_MAX)
		return false;
	*out = some(r, *count, sizeof(**out));
	for (size_t i = 0; i < *count; i++) {
		const char *name = NULL;
		struct str text = json_node_text(json_node_at(object, i, &name));

		(*out)[i].name = str_copy(&r->arena, str_of(name));
		if (str_is_null((*out)[i].name) ||
		    decimal_parse(text, &(*out)[i].sum) != DECIMAL_OK)
			return false;
	}
	return true;
}

/* Read a count. False if it has no number of records, or a sum is not a decimal. */
static bool read_count(struct runs *r, const struct json_node *n, struct run_count *c)
{
	*c = (struct run_count){ .present = n != NULL };
	return !n || (json_node_whole(json_node_get(n, "records"), &c->records) &&
	              read_sums(r, json_node_get(n, "sums"), &c->sum, &c->sums) &&
	              read_sums(r, json_node_get(n, "stake"), &c->stake, &c->stakes));
}

static bool read_findings(struct runs *r, const struct json_node *array, struct run_finding **out,
                          size_t *count)
{
	*count = json_node_size(array);
	if (*count > MEMBERS_MAX)
		return false;
	*out = some(r, *count, sizeof(**out));
	for (size_t i = 0; i < *count; i++) {
		const struct json_node *n = json_node_at(array, i, NULL);
		struct run_finding *f = &(*out)[i];

		*f = (struct run_finding){ .code = text_of(r, n, "code"),
			                   .control = filled(r, n, "control"),
			                   .amount = filled(r, n, "amount") };
		if (f->code.len == 0 || !json_node_whole(json_node_get(n, "count"), &f->count))
			return false;
	}
	return true;
}

static bool read_params(struct runs *r, const struct json_node *object, struct run *run)
{
	run->params = json_node_size(object);
	if (run->params > MEMBERS_MAX)
		return false;
	run->param = some(r, run->params, sizeof(*run->param));
	for (size_t i = 0; i < run->params; i++) {
		const char *name = NULL;
		struct str value = json_node_text(json_node_at(object, i, &name));

		run->param[i] = (struct run_param){ str_copy(&r->arena, str_of(name)),
			                            str_copy(&r->arena, value) };
	}
	return true;
}

#define SECOND 1000000 /* microseconds */

/* "2026-01-31T22:04:05Z" in microseconds; 0 if it is not a time. */
static int64_t time_of(struct str text)
{
	struct datetime t;

	return datetime_parse(text, &t) ? ((int64_t)t.date.day * 86400 + t.second) * SECOND : 0;
}

/* "2.913", in microseconds; 0 if it is no number of seconds. */
static int64_t microseconds(struct str seconds)
{
	struct decimal d, micro;
	long long n = 0;

	if (decimal_parse(seconds, &d) == DECIMAL_OK &&
	    decimal_mul(d, decimal_of(SECOND, 0), &micro) == DECIMAL_OK &&
	    decimal_rescale(micro, 0, ROUND_DOWN, &micro) == DECIMAL_OK)
		(void)decimal_int64(micro, &n);
	return n >= 0 && n < INT64_MAX / 4 ? n : 0;
}

/* The number of the run begins with its time, more exactly than "start": "1769896925.000000001-4711". */
static int64_t begin_of(struct str number, struct str start)
{
	ptrdiff_t dash = str_find(number, STR("-"));
	int64_t since_1970 = dash > 0 ? microseconds((struct str){ number.p, (size_t)dash }) : 0;

	return since_1970 > 0 ? since_1970 : time_of(start);
}

/* A run that ended before it read does not list standard input: add it. */
static void add_standard_input(struct runs *r, struct run *run)
{
	if (run->inputs > 0 || run->status < 2 || !str_is_null(run->undo) ||
	    run_is(run, "reconcile"))
		return;
	run->inputs = 1;
	run->input = some(r, 1, sizeof(*run->input));
	run->input[0] = (struct run_stream){ .name = STR("-"), .sha256 = STR_NULL };
}

static void read_facts(struct runs *r, const struct json_node *n, struct run *run)
{
	struct str undone = text_of(r, n, "undone");

	run->spec = filled(r, n, "spec");
	run->name = filled(r, n, "name");
	run->spec_sha256 = filled(r, n, "spec_sha256");
	run->read_file = read_streams(r, json_node_get(n, "files"), &run->read_files);
	run->recovered = !str_is_null(filled(r, n, "recovered"));
	run->rehearsal = !str_is_null(filled(r, n, "rehearsal"));
	(void)json_node_whole(json_node_get(n, "unmapped"), &run->unmapped);
	run->numbered = !str_is_null(filled(r, n, "run"));
	run->start = text_of(r, n, "start");
	run->begin = begin_of(json_node_text(json_node_get(n, "run")), run->start);
	run->end = run->begin + microseconds(json_node_text(json_node_get(n, "seconds")));
	run->input = read_streams(r, json_node_get(n, "inputs"), &run->inputs);
	run->output = read_streams(r, json_node_get(n, "outputs"), &run->outputs);
	run->stdin_pipe = filled(r, n, "stdin");
	run->stdout_pipe = filled(r, n, "stdout");
	run->result = text_of(r, n, "result");
	run->side[0] = filled(r, n, "before");
	run->side[1] = filled(r, n, "after");
	run->target = filled(r, n, "target");
	run->target_path = filled(r, n, "target_path");
	run->target_sha256 = filled(r, n, "target_sha256");
	run->batch = text_of(r, n, "batch");
	(void)json_node_whole(json_node_get(n, "batch_number"), &run->batch_number);
	run->undone = !str_is_null(undone);
	run->in_part = !str_is_null(text_of(r, n, "undone_in_part"));
	run->undo = run->undone ? undone : text_of(r, n, "undo");
}

struct run *run_parse(struct runs *r, const struct json_node *n, const char **why)
{
	struct run *run = arena_alloc(&r->arena, sizeof(*run));

	*run = (struct run){ .program = filled(r, n, "program") };
	*why = "it names no program";
	if (str_is_null(run->program))
		return NULL;
	*why = "it has no exit status";
	if (!json_node_whole(json_node_get(n, "status"), &run->status))
		return NULL;
	read_facts(r, n, run);
	*why = "a figure has no number of records, or a sum is not a decimal";
	for (int f = 0; f < RUN_FIGURES; f++)
		if (!read_count(r, json_node_get(n, figure_name((enum run_figure)f)),
		                &run->count[f]))
			return NULL;
	*why = "a finding has no code or no count, or there are too many";
	if (!read_findings(r, json_node_get(n, "findings"), &run->finding, &run->findings) ||
	    !read_findings(r, json_node_get(n, "accepted"), &run->accepted, &run->accepteds))
		return NULL;
	*why = "it has too many parameters";
	if (!read_params(r, json_node_get(n, "params"), run))
		return NULL;
	add_standard_input(r, run);
	return run;
}

bool run_is(const struct run *run, const char *program)
{
	return str_is(run->program, program);
}

static bool find(const struct control_sum *sum, size_t count, struct str name, struct decimal *out)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq(sum[i].name, name)) {
			*out = sum[i].sum;
			return true;
		}
	}
	return false;
}

bool count_sum(const struct run_count *c, struct str name, struct decimal *out)
{
	return find(c->sum, c->sums, name, out);
}

bool count_stake(const struct run_count *c, struct str name, struct decimal *out)
{
	return find(c->stake, c->stakes, name, out);
}

struct runs *runs_new(void)
{
	return xcalloc(1, sizeof(struct runs));
}

void runs_free(struct runs *r)
{
	free(r->run);
	free(r->damage);
	arena_free(&r->arena);
	free(r);
}
