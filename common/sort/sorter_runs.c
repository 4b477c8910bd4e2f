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

#define HELP_MAKE                                                                                   \
	": let TMPDIR name a folder that can be written, or allow so much with --memory SIZE that " \
	"no file is needed"
#define HELP_WRITE ": let TMPDIR name a folder with more room, or allow more with --memory SIZE"

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

static bool fail_errno(struct run_file *r, const char *what, const char *help)
{
	if (!r->failed && !diag_interrupted())
		diag_error("cannot %s the temporary file for sorting in '%s': %s%s", what,
		           tempfile_folder(), strerror(errno), help);
	r->failed = true;
	return false;
}

void run_file_damaged(struct run_file *r)
{
	if (!r->failed)
		diag_error(
			"the temporary file for sorting in '%s' does not give back what was put there: is the disk damaged? TMPDIR "
			"can name another folder",
			tempfile_folder());
	r->failed = true;
}

size_t run_file_write_memory(const struct run_file *r)
{
	return sizeof(struct block_head) + r->block;
}

size_t run_file_read_memory(const struct sorter_run *run)
{
	return run->largest + MERGE_SOURCE;
}

bool run_file_begin(struct run_file *r)
{
	if (r->failed)
		return false;
	if (r->fd < 0)
		r->fd = tempfile_open();
	if (r->fd < 0)
		return fail_errno(r, "make", HELP_MAKE);
	if (!r->room)
		r->room = xmalloc(run_file_write_memory(r));
	r->run = mem_grow(r->run, &r->capacity, r->count + 1, sizeof(*r->run));
	r->run[r->count] = (struct sorter_run){ .start = r->size, .end = r->size };
	return true;
}

static bool write_all(struct run_file *r, const char *p, size_t len)
{
	if (r->failed || diag_interrupted() || !tempfile_write(r->fd, p, len))
		return fail_errno(r, "write", HELP_WRITE);
	r->size += len;
	return true;
}

/* Write a block whose body is elsewhere (`body`) or follows the head (NULL). */
static bool write_block(struct run_file *r, const char *body, size_t size, uint32_t entries)
{
	struct block_head head = { .size = (uint32_t)size, .entries = entries };
	struct sorter_run *run = &r->run[r->count];

	head.check = check_of(&head, body ? body : r->room + sizeof(head), r->size);
	memcpy(r->room, &head, sizeof(head));
	if (size > run->largest)
		run->largest = size;
	return write_all(r, r->room, sizeof(head) + (body ? 0 : size)) &&
	       (!body || write_all(r, body, size));
}

static bool flush(struct run_file *r)
{
	size_t size = r->fill;
	uint32_t entries = r->entries;

	r->fill = 0;
	r->entries = 0;
	return size == 0 || write_block(r, NULL, size, entries);
}

bool run_file_put(struct run_file *r, const char *entry)
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

bool run_file_end(struct run_file *r)
{
	if (!flush(r))
		return false;
	r->run[r->count++].end = r->size;
	return true;
}

void run_file_idle(struct run_file *r)
{
	free(r->room);
	r->room = NULL;
}

void run_file_merged(struct run_file *r, size_t count)
{
	for (; count > 0; count--) {
		const struct sorter_run *run = &r->run[r->first++];

		tempfile_forget(r->fd, run->start, run->end - run->start);
	}
}

void run_file_free(struct run_file *r)
{
	run_file_idle(r);
	free(r->run);
	if (r->fd >= 0)
		close(r->fd);
}

void run_reader_init(struct run_reader *r, struct run_file *runs, const struct sorter_run *run)
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
			run_file_damaged(r->runs);
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
		run_file_damaged(r->runs);
		return false;
	}
	if (!read_all(r, r->body, head.size))
		return false;
	if (check_of(&head, r->body, offset) != head.check) {
		run_file_damaged(r->runs);
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
