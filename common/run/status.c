/* status - see status.h. */
#include "run/status.h"

#include <stdlib.h>

#include "base/filename.h"
#include "config/json_node.h"
#include "file/outfile.h"
#include "report/table.h"
#include "run/folder.h"
#include "run/logs.h"
#include "run/specs.h"
#include "run/state.h"
#include "stream/formula.h"

struct status {
	struct program *prog;
	struct specs specs; /* none: those in the logs */
	struct spec **spec; /* each of them, open; NULL: it cannot be read */
	struct runs *logs;
	struct state *state; /* of each */
	size_t count;
	struct arena arena;
};

/* ---- which specs ---- */

static void add(struct status *s, struct state state)
{
	s->state = xrealloc(s->state, s->count + 1, sizeof(*s->state));
	s->state[s->count++] = state;
}

static void list_specs(struct status *s)
{
	s->spec = xcalloc(s->specs.count, sizeof(*s->spec));
	for (size_t i = 0; i < s->specs.count; i++) {
		const struct spec *spec = s->spec[i] = specs_open(&s->specs, i);

		add(s, (struct state){ .path = s->specs.one[i].path,
		                       .name = str_of(specs_name(&s->specs, i)),
		                       .param = spec ? spec->param : NULL,
		                       .value = spec ? spec->param_value : NULL,
		                       .params = spec ? spec->param_count : 0,
		                       .spec = spec });
	}
}

static bool is_listed(const struct status *s, const struct run *run)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->state[i].params == run->params && state_is_of(&s->state[i], run))
			return true;
	return false;
}

/* The specs in the logs, each with the parameters that it had. */
static void list_runs(struct status *s)
{
	for (size_t i = 0; i < s->logs->count; i++) {
		const struct run *run = s->logs->run[i];
		struct buf path = { 0 };
		struct str *param;

		if (str_is_null(run->spec) || is_listed(s, run))
			continue;
		file_name_decode(&path, run->spec);
		param = arena_alloc(&s->arena, mem_mul(run->params * 2 + 1, sizeof(*param)));
		for (size_t k = 0; k < run->params; k++) {
			param[k] = run->param[k].name;
			param[run->params + k] = run->param[k].value;
		}
		add(s, (struct state){ .path = arena_copy(&s->arena, path.p, path.len),
		                       .name = run->name,
		                       .param = param,
		                       .value = param + run->params,
		                       .params = run->params });
		buf_free(&path);
	}
}

/* ---- one spec ---- */

static struct str show_answer(enum state_answer a)
{
	return a == STATE_YES ? STR("yes") : a == STATE_NO ? STR("no") : STR_NULL;
}

/* A name, and the parameters if there are any: "vouchers year=2023". */
static void show_name(const struct state *s, struct buf *out)
{
	buf_addstr(out, str_is_null(s->name) ? str_of(s->path) : s->name);
	for (size_t i = 0; i < s->params; i++) {
		buf_addc(out, ' ');
		buf_addstr(out, s->param[i]);
		buf_addc(out, '=');
		buf_addstr(out, s->value[i]);
	}
}

#define FIGURES 5

struct figure {
	const char *title, *key;
	bool known;
	uint64_t n;
};

/* The figures of a spec, in the order of the columns. */
static void figures_of(const struct state *s, struct figure out[FIGURES])
{
	const struct figure f[FIGURES] = {
		{ "read", "read", s->ran, s->read },
		{ "unmapped", "unmapped", s->ran, s->unmapped },
		{ "set aside", "set_aside", s->ran, s->set_aside },
		{ "at fault", "at_fault", s->ran, s->faulty },
		{ "loaded", "loaded", s->is_loaded, s->loaded },
	};

	for (size_t i = 0; i < FIGURES; i++)
		out[i] = f[i];
}

/* ---- text ---- */

static void add_row(struct table *t, const struct state *s)
{
	struct figure f[FIGURES];
	struct buf name = { 0 };
	char number[27];

	figures_of(s, f);
	show_name(s, &name);
	table_cell(t, buf_str(&name));
	for (size_t i = 0; i < FIGURES; i++)
		table_cell(t, f[i].known ? str_of(text_count(f[i].n, number)) : STR_NULL);
	table_cell(t, show_answer(s->rehearsed));
	table_cell(t, show_answer(s->reconciled));
	table_cell(t, str_of(s->time));
	buf_free(&name);
}

static void put_text(const struct status *s, struct buf *out)
{
	struct table *t = table_new(FIGURES + 4);
	struct figure f[FIGURES];

	figures_of(&(struct state){ 0 }, f);
	table_head(t, 0, "spec", TABLE_LEFT);
	for (size_t i = 0; i < FIGURES; i++)
		table_head(t, i + 1, f[i].title, TABLE_RIGHT);
	table_head(t, FIGURES + 1, "rehearsed", TABLE_LEFT);
	table_head(t, FIGURES + 2, "reconciled", TABLE_LEFT);
	table_head(t, FIGURES + 3, "when", TABLE_LEFT);
	table_keep(t, 0);
	for (size_t i = 0; i < s->count; i++)
		add_row(t, &s->state[i]);
	table_print(t, out);
	table_free(t);
}

/* ---- CSV ---- */

static void put_cell(struct buf *out, struct str text)
{
	formula_put(out, text, ',');
	buf_addc(out, ',');
}

static void put_csv_row(const struct state *s, struct buf *out)
{
	struct figure f[FIGURES];
	struct buf name = { 0 };

	figures_of(s, f);
	show_name(s, &name);
	put_cell(out, buf_str(&name));
	put_cell(out, str_of(s->path));
	for (size_t i = 0; i < FIGURES; i++)
		if (f[i].known)
			buf_addf(out, "%llu,", (unsigned long long)f[i].n);
		else
			buf_addc(out, ',');
	put_cell(out, show_answer(s->rehearsed));
	put_cell(out, show_answer(s->reconciled));
	put_cell(out, s->time[0] != '\0' ? str_of(s->time) : STR_NULL);
	buf_addf(out, "%s\n", s->done ? "yes" : "no");
	buf_free(&name);
}

static void put_csv(const struct status *s, struct buf *out)
{
	struct figure f[FIGURES];

	figures_of(&(struct state){ 0 }, f);
	buf_adds(out, "spec,file,");
	for (size_t i = 0; i < FIGURES; i++)
		buf_addf(out, "%s,", f[i].key);
	buf_adds(out, "rehearsed,reconciled,time,done\n");
	for (size_t i = 0; i < s->count; i++)
		put_csv_row(&s->state[i], out);
}

/* ---- JSON ---- */

/* A member that is true, false, or null if it was not tried. */
static void set_answer(struct json_node *o, const char *key, enum state_answer a)
{
	if (a == STATE_NOT_YET)
		json_node_set_text(o, key, STR_NULL);
	else
		json_node_set_bool(o, key, a == STATE_YES);
}

static struct json_node *node_of(const struct state *s)
{
	struct json_node *o = json_node_object(), *params = json_node_object();
	struct figure f[FIGURES];

	figures_of(s, f);
	json_node_set_text(o, "spec", str_is_null(s->name) ? str_of(s->path) : s->name);
	json_node_set_text(o, "file", str_of(s->path));
	for (size_t i = 0; i < s->params; i++) {
		char *name = str_dup(s->param[i]);

		json_node_set_text(params, name, s->value[i]);
		free(name);
	}
	json_node_set(o, "params", params);
	for (size_t i = 0; i < FIGURES; i++)
		if (f[i].known)
			json_node_set_count(o, f[i].key, f[i].n);
		else
			json_node_set_text(o, f[i].key, STR_NULL);
	set_answer(o, "rehearsed", s->rehearsed);
	set_answer(o, "reconciled", s->reconciled);
	json_node_set_text(o, "time", s->time[0] != '\0' ? str_of(s->time) : STR_NULL);
	json_node_set_bool(o, "done", s->done);
	return o;
}

static void put_json(const struct status *s, struct buf *out)
{
	struct json_node *all = json_node_array();

	for (size_t i = 0; i < s->count; i++)
		json_node_append(all, node_of(&s->state[i]));
	json_node_write_pretty(all, out);
	buf_addc(out, '\n');
	json_node_free(all);
}

/* ---- all of it ---- */

/* In the order of the words of STATUS_FORMATS. */
static void (*const puts_[])(const struct status *s, struct buf *out) = { put_text, put_csv,
	                                                                  put_json };

static bool read_logs(struct status *s)
{
	struct program *prog = s->prog;

	s->logs = prog->file_count > 0 ? logs_read_named(prog->files, prog->file_count)
	                               : logs_read(NULL);
	if (s->logs && s->logs->count == 0 && s->specs.count == 0)
		diag_error("there is no log of a run below '" FOLDER_RUNS
		           "': name logs, or the migration");
	return s->logs && diag_ok();
}

/* Find the state of each spec; raise the status to 1 unless all is done. */
static void find_states(struct status *s, struct buf *said)
{
	char number[27], all[27];
	size_t done = 0;

	if (s->specs.count > 0)
		list_specs(s);
	else
		list_runs(s);
	for (size_t i = 0; i < s->count; i++) {
		state_find(&s->state[i], s->logs);
		done += s->state[i].done;
	}
	buf_addf(said, "%s of %s specs loaded and reconciled", text_count(done, number),
	         text_count(s->count, all));
	if (done < s->count)
		diag_raise(1);
}

static void print(const struct status *s, int format)
{
	struct outfile *o = outfile_open(s->prog->output);
	struct buf out = { 0 };
	bool ok = o != NULL;

	puts_[format](s, &out);
	ok = ok && outfile_write(o, out.p, out.len);
	s->prog->written = outfile_close(o, ok) && ok;
	buf_free(&out);
}

void status_print(struct program *prog, const struct status_options *how, struct buf *said)
{
	struct status s = { .prog = prog };

	if (prog->specs.count == 0 && prog->params.count > 0)
		diag_error("--param is for the parameters of a migration: name it");
	else if ((prog->specs.count == 0 || specs_list(&s.specs, prog)) && read_logs(&s)) {
		find_states(&s, said);
		print(&s, how->format);
	}
	for (size_t i = 0; s.spec && i < s.specs.count; i++)
		spec_close(s.spec[i]);
	free(s.spec);
	free(s.state);
	if (s.logs)
		runs_free(s.logs);
	specs_free(&s.specs);
	arena_free(&s.arena);
}
