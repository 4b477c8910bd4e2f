/*
 * sorter_runs - runs in a file without a name.
 *
 * All runs are in one file, one after the other, so that their number does not matter to the limit
 * of open files. A run is blocks: a head and a body, which is entries. The checksum of a block covers
 * its place in the file, too: a block of another place is as wrong as one with other bytes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/mem.h"
#include "file/tempfile.h"
#include "sort/sorter_int.h"

struct block_head {
	uint64_t check;   /* see check_of() */
	uint32_t size;    /* bytes of the body */
	uint32_t entries; /* in the body */
};

static uint64_t check_of(const struct block_head *head, const char *body, uint64_t offset)
{
	uint64_t seed = offset ^ ((uint64_t)head->size << 32 | head->entries);

	return str_hash128((struct str){ body, head->size }, seed).low;
}

static bool fail_errno(struct runs *r, const char *what, const char *help)
{
	if (!r->failed && !diag_interrupted())
		diag_error("cannot %s the temporary file for sorting in '%s': %s%s", what,
		           tempfile_folder(), strerror(errno), help);
	r->failed = true;
	return false;
}

static bool fail_write(struct runs *r, const char *what)
{
	return fail_errno(
		r, what,
		": let TMPDIR name a folder with more room, or allow more with --memory SIZE");
}

void runs_damaged(struct runs *r)
{
	if (!r->failed)
		diag_error(
			"the temporary file for sorting in '%s' does not give back what was put there: is the disk damaged? TMPDIR "
			"can name another folder",
			tempfile_folder());
	r->failed = true;
}

size_t runs_write_memory(const struct runs *r)
{
	return sizeof(struct block_head) + r->block;
}

size_t runs_read_memory(const struct run *run)
{
	return run->largest + MERGE_SOURCE;
}

bool runs_begin(struct runs *r)
{
	if (r->failed)
		return false;
	if (r->fd < 0)
		r->fd = tempfile_open();
	if (r->fd < 0)
		return fail_write(r, "make");
	if (!r->room)
		r->room = xmalloc(runs_write_memory(r));
	r->run = mem_grow(r->run, &r->capacity, r->count + 1, sizeof(*r->run));
	r->run[r->count] = (struct run){ .start = r->size, .end = r->size };
	return true;
}

static bool write_all(struct runs *r, const char *p, size_t len)
{
	if (r->failed || diag_interrupted() || !tempfile_write(r->fd, p, len))
		return fail_write(r, "write");
	r->size += len;
	return true;
}

/* Write a block whose body is elsewhere (`body`) or follows the head (NULL). */
static bool write_block(struct runs *r, const char *body, size_t size, uint32_t entries)
{
	struct block_head head = { .size = (uint32_t)size, .entries = entries };
	struct run *run = &r->run[r->count];

	head.check = check_of(&head, body ? body : r->room + sizeof(head), r->size);
	memcpy(r->room, &head, sizeof(head));
	if (size > run->largest)
		run->largest = size;
	return write_all(r, r->room, sizeof(head) + (body ? 0 : size)) &&
	       (!body || write_all(r, body, size));
}

static bool flush(struct runs *r)
{
	size_t size = r->fill;
	uint32_t entries = r->entries;

	r->fill = 0;
	r->entries = 0;
	return size == 0 || write_block(r, NULL, size, entries);
}

bool runs_put(struct runs *r, const char *entry)
{
	size_t size = entry_size(entry);

	if (r->fill + size > r->block && !flush(r))
		return false;
	if (size > r->block)
		return write_block(r, entry, size, 1);
	memcpy(r->room + sizeof(struct block_head) + r->fill, entry, size);
	r->fill += size;
	r->entries++;
	return true;
}

bool runs_end(struct runs *r)
{
	if (!flush(r))
		return false;
	r->run[r->count++].end = r->size;
	return true;
}

void runs_idle(struct runs *r)
{
	free(r->room);
	r->room = NULL;
}

void runs_merged(struct runs *r, size_t count)
{
	for (; count > 0; count--) {
		const struct run *run = &r->run[r->first++];

		tempfile_forget(r->fd, run->start, run->end - run->start);
	}
}

void runs_free(struct runs *r)
{
	runs_idle(r);
	free(r->run);
	if (r->fd >= 0)
		close(r->fd);
}

void run_reader_init(struct run_reader *r, struct runs *runs, const struct run *run)
{
	*r = (struct run_reader){ .runs = runs, .run = *run, .body = xmalloc(run->largest) };
	run_reader_rewind(r);
}

void run_reader_rewind(struct run_reader *r)
{
	r->next = r->run.start;
	r->at = r->end = r->body;
}

void run_reader_free(struct run_reader *r)
{
	free(r->body);
}

static bool read_all(struct run_reader *r, void *p, size_t len)
{
	if (r->runs->failed)
		return false;
	if (diag_interrupted() || !tempfile_read(r->runs->fd, p, len, r->next)) {
		if (errno == 0 && !diag_interrupted())
			runs_damaged(r->runs);
		return fail_errno(r->runs, "read", "");
	}
	r->next += len;
	return true;
}

/* Read the next block and check it. */
static bool read_block(struct run_reader *r)
{
	uint64_t offset = r->next;
	struct block_head head;

	if (!read_all(r, &head, sizeof(head)))
		return false;
	if (head.size > r->run.largest || head.size > r->run.end - r->next) {
		runs_damaged(r->runs);
		return false;
	}
	if (!read_all(r, r->body, head.size))
		return false;
	if (check_of(&head, r->body, offset) != head.check) {
		runs_damaged(r->runs);
		return false;
	}
	tempfile_expect(r->runs->fd, r->next, sizeof(head) + r->run.largest);
	r->at = r->body;
	r->end = r->body + head.size;
	return true;
}

const char *run_reader_next(struct run_reader *r)
{
	const char *entry;

	if (r->at == r->end && (r->next == r->run.end || !read_block(r)))
		return NULL;
	entry = r->at;
	r->at += entry_size(entry);
	return entry;
}
