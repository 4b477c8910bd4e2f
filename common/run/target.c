/* target - see target.h. */
#include "run/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/ledger.h"
#include "base/diag.h"
#include "base/filename.h"
#include "store/store.h"

#define BLOCK 65536

bool target_digest(const char *path, char sha256[DIGEST_TEXT])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct digest *d = digest_new();
	char *block = xmalloc(BLOCK);
	ssize_t n = -1;

	while (fd >= 0 && !diag_interrupted() &&
	       ((n = read(fd, block, BLOCK)) > 0 || (n < 0 && errno == EINTR)))
		if (n > 0)
			digest_add(d, block, (size_t)n);
	if (n < 0)
		diag_error("cannot read '%s': %s", path, strerror(errno));
	digest_end(d, sha256);
	free(block);
	if (fd >= 0)
		close(fd);
	return n == 0 && !diag_interrupted();
}

struct search {
	struct str batch;
	struct target_state *out;
};

static void look_at(void *context, const struct store_batch *b)
{
	const struct search *s = context;
	struct target_state *t = s->out;

	if (!str_eq(b->id, s->batch) || (!str_is_null(b->undone) && !b->partly_undone))
		return;
	t->there = !b->partly_undone;
	t->in_part = b->partly_undone;
	t->number = (uint64_t)b->number;
	t->rows = b->rows;
	snprintf(t->time, sizeof(t->time), "%.*s", (int)b->time.len, b->time.p);
}

static bool look_in_store(const char *url, struct str batch, struct target_state *out)
{
	struct search s = { batch, out };
	struct store *store = store_open(url, STORE_READ);
	bool ok = store && store_batches(store, look_at, &s);

	store_close(store);
	return ok;
}

/* The digest of several files, as store_part() has it. Nothing if the first is not there. */
static bool parts_digest(const char *path, struct target_state *out)
{
	struct digest *d = digest_new();
	char sha256[DIGEST_TEXT];
	struct stat st;
	bool ok = true;

	for (size_t n = 1; ok; n++) {
		char *part = store_part_name(path, n);
		bool there = stat(part, &st) == 0;

		ok = !there || target_digest(part, sha256);
		free(part);
		if (!there)
			break;
		digest_add(d, sha256, DIGEST_TEXT - 1);
		digest_add(d, "\n", 1);
		out->there = ok;
	}
	digest_end(d, sha256);
	if (out->there)
		memcpy(out->sha256, sha256, DIGEST_TEXT);
	return ok;
}

bool target_look(const char *url, struct str batch, struct target_state *out)
{
	char *path = store_path(url);
	struct stat st;
	bool ok = true;

	*out = (struct target_state){ .there = false };
	if (!store_caps(url)->server && (!path || stat(path, &st) != 0)) {
		if (path && !store_caps(url)->batches)
			ok = parts_digest(path, out);
		free(path);
		return ok;
	}
	if (store_caps(url)->batches) {
		ok = look_in_store(url, batch, out);
	} else {
		ok = target_digest(path, out->sha256);
		out->there = ok;
	}
	free(path);
	return ok;
}

bool target_compare(const char *url, struct str batch, bool *same)
{
	struct store_compared c;
	struct store *store;
	bool found, ok;

	*same = true;
	if (!store_caps(url)->batches)
		return true;
	store = store_open(url, STORE_READ);
	ok = store != NULL;
	if (ok) {
		ok = store_compare(store, batch, &c, &found, NULL, NULL);
		*same = ok && store_compared_equal(&c);
		store_compared_free(&c);
	}
	store_close(store);
	return ok;
}

/* Is what `load` has loaded what `state` says of its target? */
static bool is_of(const struct target_state *state, const struct run *load)
{
	if (!state->there)
		return false;
	if (state->sha256[0] != '\0')
		return str_is(load->target_sha256, state->sha256);
	return load->batch_number == state->number;
}

const struct run *target_loader(const struct runs *logs, const char *url, struct str batch,
                                const struct target_state *state)
{
	bool server = store_caps(url)->server;
	/* a database on a server has no path: its URL is its name */
	char *path = server ? xstrdup(url) : store_path(url);
	const struct run *found = NULL;
	struct buf name = { 0 };

	if (path)
		file_name_encode(&name, str_of(path));
	for (size_t i = logs->count; path && !found && i-- > 0;) {
		const struct run *run = logs->run[i];

		if (ledger_loaded(run) &&
		    str_eq(server ? run->target : run->target_path, buf_str(&name)) &&
		    is_of(state, run) && (state->sha256[0] != '\0' || str_eq(run->batch, batch)))
			found = run;
	}
	buf_free(&name);
	free(path);
	return found;
}

bool target_still_has(const struct run *load, bool *has)
{
	struct target_state state;
	struct buf url = { 0 };
	ptrdiff_t colon = str_find(load->target, STR(":"));
	bool known = colon >= 0, ok = true;

	*has = false;
	if (known)
		file_name_decode(&url, load->target);
	if (known && !store_caps(url.p)->server) {
		known = !str_is_null(load->target_path);
		buf_reset(&url);
		buf_addf(&url, "%.*s:", (int)colon, load->target.p);
		if (known)
			file_name_decode(&url, load->target_path);
	}
	if (known) {
		ok = target_look(url.p, load->batch, &state);
		*has = ok && is_of(&state, load);
	}
	buf_free(&url);
	return ok;
}
