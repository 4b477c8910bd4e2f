/* repeats - see repeats.h. */
#include "dedupe/repeats.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"
#include "dedupe/files.h"
#include "record/record.h"
#include "sort/keyset.h"

struct repeats {
	struct files *files;
	struct keyset *keys;  /* for each file */
	uint32_t *times;      /* how often each was there so far */
	size_t capacity;      /* room in `times` */
	uint64_t *line;       /* for each file the line of its last record */
	size_t line_capacity; /* room in `line` */
	size_t file_count;    /* files so far */
	bool disorder;        /* two files have the same name */
	struct buf key;       /* scratch */
};

struct repeats *repeats_new(void)
{
	struct repeats *r = xcalloc(1, sizeof(*r));

	r->files = files_new();
	r->keys = keyset_new();
	return r;
}

/*
 * Records of one file come in the order of its lines. Two files with one name would count as one
 * file, and the records that both have would stay twice.
 */
static void check_line(struct repeats *r, uint32_t file, struct str at)
{
	uint64_t line = 0; /* also where there is none */

	(void)str_number(record_place(at).line, &line);
	if (file >= r->file_count) {
		r->line = mem_grow(r->line, &r->line_capacity, file + 1, sizeof(*r->line));
		while (r->file_count <= file)
			r->line[r->file_count++] = 0;
	}
	if (line > 0 && line < r->line[file] && !r->disorder) {
		diag_error(
			"%.*s: comes after line %llu of the same file: are there two files of one name? 'repeats: within_file' must "
			"tell them apart: give each to clean as an operand, under a name of its own",
			(int)at.len, at.p, (unsigned long long)r->line[file]);
		r->disorder = true;
	}
	r->line[file] = line;
}

uint32_t repeats_file(struct repeats *r, struct str at)
{
	uint32_t file = files_number(r->files, at);

	check_line(r, file, at);
	return file;
}

bool repeats_counted(const struct repeats *r, size_t i, struct str *key, uint32_t *file,
                     uint32_t *times)
{
	if (i >= keyset_size(r->keys))
		return false;
	*key = keyset_key(r->keys, i);
	*times = r->times[i];
	memcpy(file, key->p, sizeof(*file));
	*key = (struct str){ key->p + sizeof(*file), key->len - sizeof(*file) };
	return true;
}

size_t repeats_bytes(const struct repeats *r)
{
	return keyset_bytes(r->keys) + r->capacity * sizeof(*r->times);
}

void repeats_forget(struct repeats *r)
{
	keyset_free(r->keys);
	free(r->times);
	r->keys = keyset_new();
	r->times = NULL;
	r->capacity = 0;
}

void repeats_number(struct repeats *r, struct str at, struct buf *key)
{
	uint32_t file = repeats_file(r, at);
	size_t i;
	bool fresh;

	buf_reset(&r->key);
	buf_add(&r->key, &file, sizeof(file));
	buf_addstr(&r->key, buf_str(key));
	i = keyset_add(r->keys, buf_str(&r->key), &fresh);
	if (fresh) {
		r->times = mem_grow(r->times, &r->capacity, i + 1, sizeof(*r->times));
		r->times[i] = 0;
	}
	r->times[i]++;
	buf_add(key, &r->times[i], sizeof(r->times[i]));
}

bool repeats_in_order(const struct repeats *r)
{
	return !r || !r->disorder;
}

void repeats_again(struct repeats *r)
{
	if (!r)
		return;
	r->file_count = 0;
	if (keyset_size(r->keys) > 0)
		memset(r->times, 0, keyset_size(r->keys) * sizeof(*r->times));
}

void repeats_free(struct repeats *r)
{
	if (!r)
		return;
	files_free(r->files);
	keyset_free(r->keys);
	free(r->times);
	free(r->line);
	buf_free(&r->key);
	free(r);
}
