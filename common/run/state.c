/* state - see state.h. */
#include "run/state.h"

#include <stdio.h>

#include "audit/ledger.h"
#include "audit/link.h"
#include "base/filename.h"
#include "file/pathname.h"
#include "run/target.h"

/* ---- whose run it is ---- */

static bool is_path(const char *path, struct str encoded)
{
	struct fileid a = fileid_path(path), b;
	struct buf name = { 0 };
	bool same;

	file_name_decode(&name, encoded);
	same = str_is(buf_str(&name), path);
	if (!same) {
		b = fileid_path(name.p);
		same = fileid_same(&a, &b);
	}
	buf_free(&name);
	return same;
}

static bool had_value(const struct run *run, struct str param, struct str value)
{
	for (size_t i = 0; i < run->params; i++)
		if (str_eq(run->param[i].name, param))
			return str_eq(run->param[i].value, value);
	return false;
}

bool state_is_of(const struct state *s, const struct run *run)
{
	if (str_is_null(run->spec) || !is_path(s->path, run->spec))
		return false;
	for (size_t i = 0; i < s->params; i++)
		if (!had_value(run, s->param[i], s->value[i]))
			return false;
	return true;
}

/* ---- its chain of programs ---- */

static bool is_in_chain(const struct run *run)
{
	return !run_is(run, "reconcile") && !run->undone && str_is_null(run->undo);
}

/* The last program of the newest chain; NULL: none ran. */
static const struct run *newest(const struct state *s, const struct runs *logs, bool rehearsals)
{
	const struct run *last = NULL;

	for (size_t i = logs->count; !last && i-- > 0;)
		if (is_in_chain(logs->run[i]) && (!rehearsals || logs->run[i]->rehearsal) &&
		    state_is_of(s, logs->run[i]))
			last = logs->run[i];
	/* a program that failed early may have ended before those that it reads from */
	for (size_t i = 0; last && i < logs->count; i++)
		if (logs->run[i]->inputs > 0 && logs->run[i]->input[0].sender == last &&
		    is_in_chain(logs->run[i])) {
			last = logs->run[i];
			i = (size_t)-1;
		}
	return last;
}

/* Add what the programs of the chain that ends with `run` have counted. */
static void count_chain(struct state *s, const struct run *run)
{
	bool faults = false;

	for (; run; run = run->inputs > 0 ? run->input[0].sender : NULL) {
		const struct run_count *faulty = &run->count[RUN_FAULTY];

		s->ran = true;
		s->read = run->count[RUN_IN].records;
		s->set_aside += run->count[RUN_SET_ASIDE].records;
		s->unmapped += run->unmapped;
		if (faulty->present && !faults)
			s->faulty = faulty->records;
		faults |= faulty->present;
	}
}

/* ---- loaded ---- */

static void note_time(struct state *s, struct str time)
{
	snprintf(s->time, sizeof(s->time), "%.*s", (int)time.len, time.len > 0 ? time.p : "");
}

/* By the target of the spec. *load gets the run that loaded it; NULL: no log has it. */
static bool find_by_spec(struct state *s, const struct runs *logs, const struct run **load)
{
	const struct spec_load *l = &s->spec->load;
	struct target_state target;

	if (!l->present)
		return true;
	if (!target_look(l->to, l->batch, &target))
		return false;
	*load = target_loader(logs, l->to, l->batch, &target);
	/* a file of somebody else is there, too */
	s->is_loaded = target.there && (*load || target.number > 0);
	s->loaded = *load ? (*load)->count[RUN_LOADED].records : target.rows;
	note_time(s, *load ? (*load)->start : str_of(target.time));
	return true;
}

/* By the logs: the newest load that its target still has. */
static bool find_by_logs(struct state *s, const struct runs *logs, const struct run **load)
{
	bool ok = true, has = false;

	for (size_t i = logs->count; ok && !has && i-- > 0;) {
		const struct run *run = logs->run[i];

		if (!ledger_holds(run) || run->rehearsal || !state_is_of(s, run))
			continue;
		ok = target_still_has(run, &has);
		if (!has)
			continue;
		*load = run;
		s->is_loaded = true;
		s->loaded = run->count[RUN_LOADED].records;
		note_time(s, run->start);
	}
	return ok;
}

/* ---- rehearsed, reconciled ---- */

static enum state_answer answer(const struct run *run)
{
	return !run ? STATE_NOT_YET : run->status == 0 ? STATE_YES : STATE_NO;
}

/* The newest reconciliation that began after `since`; of rehearsals, or of others. */
static const struct run *newest_comparison(const struct state *s, const struct runs *logs,
                                           bool rehearsal, int64_t since)
{
	for (size_t i = logs->count; i-- > 0;) {
		const struct run *run = logs->run[i];

		if (run_is(run, "reconcile") && run->rehearsal == rehearsal &&
		    run->begin >= since && state_is_of(s, run))
			return run;
	}
	return NULL;
}

/* A rehearsal has succeeded if its chain and the comparison after it did. */
static enum state_answer rehearsed(const struct state *s, const struct runs *logs)
{
	const struct run *chain = newest(s, logs, true), *compared;

	if (!chain || chain->status != 0)
		return answer(chain);
	compared = newest_comparison(s, logs, true, chain->end);
	return compared                                  ? answer(compared)
	       : s->spec && s->spec->reconcile_count > 0 ? STATE_NO
	                                                 : STATE_YES;
}

/* ---- the whole ---- */

static bool is_done(const struct state *s, const struct run *chain)
{
	bool loads = !s->spec || s->spec->load.present;
	bool compares = !s->spec || s->spec->reconcile_count > 0;

	if (loads && !s->is_loaded)
		return false;
	if (!loads && chain && chain->status != 0)
		return false;
	return (!compares || s->reconciled == STATE_YES) && (loads || compares || chain);
}

bool state_find(struct state *s, const struct runs *logs)
{
	const struct run *load = NULL, *chain, *compared;
	bool ok = s->spec ? find_by_spec(s, logs, &load) : find_by_logs(s, logs, &load);

	chain = load ? load : newest(s, logs, false);
	count_chain(s, chain);
	if (s->time[0] == '\0' && chain)
		note_time(s, chain->start);
	compared = newest_comparison(s, logs, false, load ? load->end : 0);
	if (s->is_loaded || (s->spec && !s->spec->load.present))
		s->reconciled = answer(compared);
	s->rehearsed = rehearsed(s, logs);
	s->done = is_done(s, chain);
	return ok;
}
