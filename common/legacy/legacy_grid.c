/* legacy_grid - a workbook or dBase table instead of text; see legacy_int.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file/tempfile.h"
#include "legacy/legacy_int.h"

/* Read the first bytes of the file into the block; the bytes of a pipe stay there. */
static bool peek(struct legacy *s, uint64_t *size)
{
	*size = UINT64_MAX;
	if (legacy_regular(s)) {
		size_t room = WORKBOOK_ROWS_HEAD < LEGACY_BLOCK ? WORKBOOK_ROWS_HEAD : LEGACY_BLOCK;
		ssize_t n = pread(s->fd, s->block, room, s->start);

		s->error = n < 0 ? errno : 0;
		s->len = n < 0 ? 0 : (size_t)n;
		*size = (uint64_t)(s->before.st_size - s->start);
		return n >= 0;
	}
	s->peeked = legacy_block(s);
	if (s->peeked && s->ended)
		*size = s->len;
	return s->peeked;
}

/* Copy a pipe into a file: a zip archive must be read from its end. */
static bool spool(struct legacy *s)
{
	s->spool = tempfile_open();
	if (s->spool < 0)
		return tempfile_error("make", "a workbook");
	for (;;) {
		if (!legacy_block(s))
			return legacy_refuse(s);
		if (!tempfile_write(s->spool, s->block, s->len))
			return tempfile_error("write", "a workbook");
		if (s->ended)
			return true;
	}
}

bool legacy_grid_begin(struct legacy *s)
{
	enum source_format kind;
	uint64_t size;

	if (!peek(s, &size))
		return legacy_refuse(s);
	if (!workbook_rows_kind(s->how, s->file, s->block, s->len, size, &kind))
		return false;
	if (kind != SOURCE_XLSX && kind != SOURCE_DBF)
		return true;
	if (!legacy_regular(s) && !spool(s))
		return false;
	if (s->spool >= 0)
		s->grid = workbook_rows_open(s->spool, 0, s->file, s->how, kind);
	else
		s->grid = workbook_rows_open(s->fd, s->start, s->file, s->how, kind);
	return s->grid != NULL;
}

/* Read all bytes again in order, for the digest. */
static bool digest(struct legacy *s, int fd, off_t at)
{
	ssize_t n;

	while ((n = pread(fd, s->block, LEGACY_BLOCK, at)) != 0) {
		if (n < 0 && errno != EINTR) {
			s->error = errno;
			return legacy_refuse(s);
		}
		if (n > 0) {
			digest_add(s->sum, s->block, (size_t)n);
			at += n;
		}
	}
	return true;
}

bool legacy_grid_end(struct legacy *s)
{
	int fd = s->spool >= 0 ? s->spool : s->fd;
	off_t start = s->spool >= 0 ? 0 : s->start;
	struct stat st;

	workbook_rows_end(s->grid);
	if (s->packed)
		return true;
	if (fstat(fd, &st) == 0 && st.st_size > start) {
		s->input[s->next - 1].bytes += (uint64_t)(st.st_size - start);
		s->done += (uint64_t)(st.st_size - start);
	}
	return !s->sum || digest(s, fd, start);
}
