/*
 * file_parts - the files of a target: one, or several of at most so many records each. Records of a voucher are held until
 * it is complete, so that they go into one file. A file that is complete has no name yet: all get one in the commit.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "target/file_int.h"

/* ---- one file ---- */

static char *name_of(const struct file *f, const char *path)
{
	return f->max > 0 ? store_part_name(path, f->part_count + 1) : xstrdup(path);
}

bool file_start(struct file *f)
{
	f->path = name_of(f, f->shown);
	f->place = name_of(f, f->target);
	if (!file_is_free(f))
		return false;
	f->digest = digest_new();
	f->out = outfile_open(f->place);
	if (f->out && !outfile_is_pending(f->out))
		return file_not_regular(f);
	return f->out && (f->form->start ? f->form->start : file_put_head)(f);
}

bool file_end(struct file *f)
{
	struct file_part *p;

	if (!file_put_foot(f))
		return false;
	f->part = xrealloc(f->part, f->part_count + 1, sizeof(*f->part));
	p = &f->part[f->part_count++];
	*p = (struct file_part){
		f->path, f->place, f->out, f->rows, f->body, f->sent, f->foot, ""
	};
	memcpy(p->sha256, f->sha256, DIGEST_TEXT);
	f->path = f->place = NULL;
	f->out = NULL;
	f->foot = (struct buf){ 0 };
	f->rows = f->body = f->sent = 0;
	if (f->form->divides)
		memset(f->sum, 0, f->table.header->count * sizeof(*f->sum));
	return true;
}

/* ---- vouchers ---- */

static bool next_file(struct file *f)
{
	struct buf held = f->line;
	bool ok;

	f->line = (struct buf){ 0 };
	ok = file_end(f) && file_start(f);
	buf_free(&f->line);
	f->line = held;
	return ok;
}

bool file_release(struct file *f)
{
	if (f->held == 0)
		return true;
	if (f->max > 0 && f->rows > 0 && f->held > f->max - f->rows && !next_file(f))
		return false;
	f->rows += f->held;
	f->body += f->line.len;
	for (uint64_t i = 0; f->form->divides && i < f->held; i++)
		f->sent = file_join(f->sent, f->held_hash[i]);
	for (size_t i = 0; f->max > 0 && i < f->table.header->count; i++) {
		decimal_sum_merge(&f->sum[i], &f->hold[i]);
		f->hold[i] = (struct decimal_sum){ 0 };
	}
	f->held = 0;
	return (f->form->emit ? f->form->emit : file_put_line)(f);
}

bool file_hold(struct file *f)
{
	f->held_hash = mem_grow(f->held_hash, &f->held_room, f->held + 1, sizeof(*f->held_hash));
	f->held_hash[f->held++] = f->one;
	return f->max > 0 || file_release(f);
}

/* ---- all of them ---- */

bool file_is_last(const struct file *f)
{
	char *place;
	bool ok;

	if (f->max == 0)
		return true;
	place = name_of(f, f->target);
	ok = access(place, F_OK) != 0;
	if (!ok)
		diag_error(
			"'%s' is there, but this load has %zu file%s only: it is from another load; remove it first; nothing is written",
			place, f->part_count, f->part_count == 1 ? "" : "s");
	free(place);
	return ok;
}

void file_parts_digest(const struct file *f, char sha256[DIGEST_TEXT])
{
	struct digest *d;

	if (f->max == 0) {
		memcpy(sha256, f->part[0].sha256, DIGEST_TEXT);
		return;
	}
	d = digest_new();
	for (size_t i = 0; i < f->part_count; i++) {
		digest_add(d, f->part[i].sha256, DIGEST_TEXT - 1);
		digest_add(d, "\n", 1);
	}
	digest_end(d, sha256);
}

/* Take back the first `count` files. Those that replaced others stay, and are named. */
static void take_back(const struct file *f, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (f->table.mode == LOAD_REPLACE)
			diag_error("'%s' is the new file already", f->part[i].path);
		else
			unlink(f->part[i].place);
	}
}

bool file_publish(struct file *f)
{
	bool ok = true;

	/* what can fail by a full disk fails before the first one has its name */
	for (size_t i = 0; ok && f->part_count > 1 && i < f->part_count; i++)
		ok = outfile_sync(f->part[i].out);
	for (size_t i = 0; ok && i < f->part_count; i++) {
		struct outfile *out = f->part[i].out;

		f->part[i].out = NULL;
		ok = outfile_close(out, true);
		if (!ok)
			take_back(f, i);
	}
	return ok;
}

void file_parts_free(struct file *f)
{
	for (size_t i = 0; i < f->part_count; i++) {
		outfile_close(f->part[i].out, false);
		free(f->part[i].path);
		free(f->part[i].place);
		buf_free(&f->part[i].foot);
	}
	free(f->part);
}
