/* earlier - see earlier.h. */
#include "run/earlier.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/link.h"
#include "base/filename.h"
#include "file/matches.h"
#include "load/batches.h"
#include "run/logs.h"
#include "run/target.h"
#include "store/store.h"

struct look {
	const struct runs *logs;
	const struct program *prog;
	const struct spec *spec;
	struct target_state target;
	const struct run *load; /* that loaded what is there; NULL: no log has it */
	struct buf changed;     /* what is not as it was then, for a message */
};

/* ---- what is different now ---- */

static void add_changed(struct look *l, const char *what, const char *name)
{
	buf_adds(&l->changed, l->changed.len > 0 ? ", " : "");
	buf_addf(&l->changed, "%s'%s'", what, name);
}

static struct str value_in(const struct run *run, struct str param)
{
	for (size_t i = 0; i < run->params; i++)
		if (str_eq(run->param[i].name, param))
			return run->param[i].value;
	return STR_NULL;
}

static void compare_spec(struct look *l, const struct run *run)
{
	const struct spec *spec = l->spec;

	if (!str_is(run->spec_sha256, spec->sha256))
		add_changed(l, "", spec->path);
	for (size_t i = 0; i < spec->param_count; i++) {
		char *name;

		if (str_eq(value_in(run, spec->param[i]), spec->param_value[i]))
			continue;
		name = str_dup(spec->param[i]);
		add_changed(l, "parameter ", name);
		free(name);
	}
}

static bool had(const struct run_stream *file, size_t count, const char *sha256)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(file[i].sha256, sha256))
			return true;
	return false;
}

/* Tables, schemas and whatever else is read for the spec. */
static void compare_files(struct look *l, const struct run *run)
{
	const struct evidence *e = l->spec->evidence;

	for (size_t i = 0; e && i < e->count; i++)
		if (!had(run->read_file, run->read_files, e->file[i].sha256))
			add_changed(l, "", e->file[i].name);
}

/* Compare legacy files with those that `run` has read. False after an error was reported. */
static bool compare_inputs(struct look *l, const struct run *run, char *const *name, size_t count)
{
	char sha256[DIGEST_TEXT];

	for (size_t i = 0; i < count; i++) {
		if (!target_digest(name[i], sha256))
			return false;
		if (i >= run->inputs || !str_is(run->input[i].sha256, sha256))
			add_changed(l, "", name[i]);
	}
	if (count < run->inputs)
		add_changed(l, "the number of legacy files of ", l->spec->path);
	return true;
}

/* The same with the files that clean would read: the operands, or those that source.file names. */
static bool compare_legacy(struct look *l, const struct run *run)
{
	const struct program *prog = l->prog;
	struct matches found = { 0 };
	bool ok;

	if (prog->file_count > 0)
		return compare_inputs(l, run, (char *const *)prog->files, prog->file_count);
	/* of a database there is no digest */
	if (l->spec->source.read) {
		diag_note(
			"'%s' is not compared with what was loaded: a database has no digest (cutover run "
			"takes it as unchanged)",
			l->spec->source.read);
		return true;
	}
	if (matches_add(&found, l->spec->source.file) != MATCHES_ADDED)
		matches_add_name(&found, l->spec->source.file);
	ok = compare_inputs(l, run, found.name, found.count);
	matches_free(&found);
	return ok;
}

/* ---- reconciled ---- */

/* How many of the inputs of the run have a name of this pattern? */
static size_t inputs_like(const struct run *run, const char *pattern)
{
	size_t count = 0;

	for (size_t i = 0; i < run->inputs; i++) {
		char *name = str_dup(run->input[i].name);

		count += fnmatch(pattern, name, FNM_PATHNAME | FNM_PERIOD) == 0;
		free(name);
	}
	return count;
}

/* Did it read these files as they are now? A file that cannot be read is for reconcile to report. */
static bool read_unchanged(const struct run *run, const char *read)
{
	struct matches found = { 0 };
	char sha256[DIGEST_TEXT];
	bool same = matches_add(&found, read) == MATCHES_ADDED;

	/* a file of the pattern that is there no more */
	same = same && (!matches_is_pattern(read) || inputs_like(run, read) <= found.count);
	for (size_t i = 0; i < found.count && same; i++)
		same = access(found.name[i], R_OK) == 0 && target_digest(found.name[i], sha256) &&
		       had(run->input, run->inputs, sha256);
	matches_free(&found);
	return same;
}

static bool side_unchanged(const struct run *run, const struct spec_side *side)
{
	bool same = true;

	for (size_t i = 0; i < side->read_count && same; i++)
		same = store_is_url(side->read[i].name) || read_unchanged(run, side->read[i].name);
	return same;
}

/* Is it one of the files of the spec itself, as it is now? */
static bool is_own(const struct look *l, struct str sha256)
{
	const struct evidence *e = l->spec->evidence;
	bool own = false;

	for (size_t i = 0; e && i < e->count && !own; i++)
		own = str_is(sha256, e->file[i].sha256);
	return own;
}

/*
 * Are the other files that it read as they were: the specs of sides, with their tables? In another folder they have
 * other names: those of the spec itself are known by their digests, of others nothing is known.
 */
static bool others_unchanged(const struct look *l, const struct run *run)
{
	bool same = true;

	for (size_t i = 0; i < run->read_files && same; i++) {
		char *name = str_dup(run->read_file[i].name), sha256[DIGEST_TEXT];

		if (access(name, R_OK) == 0)
			same = target_digest(name, sha256) &&
			       str_is(run->read_file[i].sha256, sha256);
		else
			same = is_own(l, run->read_file[i].sha256);
		free(name);
	}
	return same;
}

/* The last reconciliation after the load, by the same spec; NULL: none. */
static const struct run *last_comparison(const struct look *l)
{
	const struct run *last = NULL;

	for (size_t i = 0; i < l->logs->count; i++) {
		const struct run *run = l->logs->run[i];

		if (run->begin >= l->load->end && run_is(run, "reconcile") && !run->rehearsal &&
		    str_eq(run->name, l->spec->name) && str_is(run->spec_sha256, l->spec->sha256))
			last = run;
	}
	return last;
}

/* Did a reconciliation after the load get to its end? */
static bool is_compared(const struct look *l)
{
	const struct run *last = last_comparison(l);

	return last && last->status < 2;
}

/* Did it find that both sides agree, and are they what they are now? */
static bool is_reconciled(struct look *l)
{
	const struct run *last = last_comparison(l);

	if (!last || last->status != 0)
		return false;
	compare_spec(l, last);
	for (size_t i = 0; i < l->spec->reconcile_count; i++)
		if (!side_unchanged(last, &l->spec->reconcile[i].before) ||
		    !side_unchanged(last, &l->spec->reconcile[i].after))
			return false;
	return l->changed.len == 0 && others_unchanged(l, last);
}

/* ---- the answer ---- */

static void add_way_out(const struct look *l, struct buf *out)
{
	char *batch = str_dup(l->spec->load.batch);

	if (store_caps(l->spec->load.to)->batches)
		batch_undo_command(out, l->prog, l->spec->load.given_to, batch);
	else
		buf_addf(out, "remove '%s'", strchr(l->spec->load.to, ':') + 1);
	free(batch);
}

/* "batch 'b' in 'sqlite:ledger.db'", "'file:out.txt'" */
static void add_batch(const struct look *l, struct buf *out)
{
	if (store_caps(l->spec->load.to)->batches)
		buf_addf(out, "batch '%.*s' in ", (int)l->spec->load.batch.len,
		         l->spec->load.batch.p);
	buf_addf(out, "'%s'", l->spec->load.to);
}

static enum earlier report_unknown(const struct look *l)
{
	struct buf batch = { 0 }, way = { 0 };
	int len = (int)l->spec->name.len;

	add_batch(l, &batch);
	add_way_out(l, &way);
	diag_error(
		"%s was loaded from other data, since then %s changed: take it out and call again: "
		"%s; or leave it as it is: --accept %.*s",
		batch.p, l->changed.p, way.p, len, l->spec->name.p);
	buf_free(&batch);
	buf_free(&way);
	return EARLIER_UNKNOWN;
}

/* Was it loaded from what the spec, its parameters and its files are now? */
static bool is_from_this(struct look *l)
{
	const struct run *origin;

	if (!l->load)
		return false;
	origin = link_origin(l->load);
	compare_spec(l, l->load);
	compare_files(l, l->load);
	return compare_legacy(l, origin) && l->changed.len == 0;
}

static void say(const struct look *l, struct buf *said)
{
	const char *time = l->target.time;
	char *start = l->load ? str_dup(l->load->start) : NULL;

	if (time[0] != '\0')
		buf_addf(said, "loaded on %s as batch '%.*s'", time, (int)l->spec->load.batch.len,
		         l->spec->load.batch.p);
	else
		buf_addf(said, "written on %s to '%s'", start ? start : "an unknown day",
		         l->spec->load.to);
	free(start);
}

/* Has nobody changed the records in the target? If so, report an error. */
static bool is_as_loaded(const struct look *l)
{
	struct buf batch = { 0 }, way = { 0 };
	bool same, ok = target_compare(l->spec->load.to, l->spec->load.batch, &same);
	int len = (int)l->spec->load.batch.len;

	if (ok && !same) {
		add_batch(l, &batch);
		add_way_out(l, &way);
		diag_error(
			"%s was changed since it was loaded (cutover load -f %s --verify %.*s shows "
			"where): take it out and call again: %s; or leave it as it is: --accept %.*s",
			batch.p, l->spec->path, len, l->spec->load.batch.p, way.p,
			(int)l->spec->name.len, l->spec->name.p);
		buf_free(&batch);
		buf_free(&way);
	}
	return ok && same;
}

static enum earlier answer(struct look *l, bool accepted, struct buf *said)
{
	l->load = target_loader(l->logs, l->spec->load.to, l->spec->load.batch, &l->target);
	if (!l->load && !accepted)
		return EARLIER_UNLOGGED;
	if (!is_from_this(l) && (!accepted || diag_status() != 0))
		return diag_status() != 0 ? EARLIER_UNKNOWN : report_unknown(l);
	if (!accepted && !is_as_loaded(l))
		return EARLIER_UNKNOWN;
	say(l, said);
	if (l->changed.len > 0)
		buf_addf(said, ", from other data (accepted: %s changed)", l->changed.p);
	buf_reset(&l->changed);
	if (l->spec->reconcile_count == 0 || (l->load && is_reconciled(l)))
		return EARLIER_DONE;
	return diag_status() != 0 ? EARLIER_UNKNOWN : EARLIER_LOADED;
}

enum earlier earlier_look(const struct runs *logs, const struct program *prog, bool accepted,
                          struct buf *said)
{
	struct look l = { .logs = logs, .prog = prog, .spec = prog->spec };
	enum earlier is;

	if (!l.spec->load.present)
		return EARLIER_NOTHING;
	if (!target_look(l.spec->load.to, l.spec->load.batch, &l.target))
		return EARLIER_UNKNOWN;
	/* load refuses to add to what is left of a batch */
	if (!l.target.there)
		return EARLIER_NOTHING;
	is = answer(&l, accepted, said);
	buf_free(&l.changed);
	return is;
}

bool earlier_file(const struct spec *spec, char sha256[DIGEST_TEXT])
{
	struct target_state target;

	if (!target_look(spec->load.to, spec->load.batch, &target))
		return false;
	memcpy(sha256, target.sha256, DIGEST_TEXT);
	return true;
}

/* ---- a spec alone ---- */

bool earlier_cut_short(const struct spec *spec, const char *dir, const char *audit, bool *cut,
                       char sha256[DIGEST_TEXT])
{
	struct look l = { .spec = spec };
	struct runs *logs;

	*cut = false;
	if (!spec->load.present)
		return true;
	if (!target_look(spec->load.to, spec->load.batch, &l.target))
		return false;
	/* load puts another file in its place */
	if (!l.target.there || (l.target.number == 0 && spec->load.mode == LOAD_REPLACE))
		return true;
	l.logs = logs = logs_read_also(dir, audit);
	l.load = target_loader(logs, spec->load.to, spec->load.batch, &l.target);
	*cut = !l.load || (spec->reconcile_count > 0 && !is_compared(&l));
	memcpy(sha256, l.target.sha256, DIGEST_TEXT);
	runs_free(logs);
	return true;
}
