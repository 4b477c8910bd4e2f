/* guess_bytes - see guess_bytes.h. */
#include "sniff/guess_bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/mem.h"
#include "file/tempfile.h"
#include "format/gunzip.h"

#define BLOCK ((size_t)1 << 18) /* bytes read at a time */
#define HEAD  ((size_t)1 << 18) /* bytes of the head */
#define PIECE ((size_t)1 << 14) /* and of each piece after it */

bool guess_bytes_is_input(const char *file)
{
	return strcmp(file, "-") == 0;
}

/* ---- standard input, to be read again ---- */

bool guess_bytes_keep(struct guess_bytes *b)
{
	char *block;
	int copy;
	ssize_t n;
	bool ok;

	b->start = lseek(STDIN_FILENO, 0, SEEK_CUR);
	if (b->start >= 0)
		return true;
	b->start = 0;
	copy = tempfile_open();
	block = xmalloc(BLOCK);
	while ((ok = copy >= 0) && (n = read(STDIN_FILENO, block, BLOCK)) != 0)
		if (n < 0 || !tempfile_write(copy, block, (size_t)n)) {
			ok = false;
			break;
		}
	ok = ok && dup2(copy, STDIN_FILENO) >= 0;
	if (!ok)
		diag_error("cannot keep standard input in a temporary file: %s", strerror(errno));
	if (copy >= 0)
		close(copy);
	free(block);
	return ok;
}

bool guess_bytes_rewind(const struct guess_bytes *b, const char *file)
{
	if (!guess_bytes_is_input(file) || lseek(STDIN_FILENO, b->start, SEEK_SET) >= 0)
		return true;
	diag_error("cannot rewind standard input: %s", strerror(errno));
	return false;
}

/* ---- all bytes ---- */

/* Where the bytes begin: standard input may be in the middle of a file. */
static off_t start_of(const struct guess_bytes *b)
{
	return !b->packed && guess_bytes_is_input(b->file) ? b->start : 0;
}

static int open_bytes(const struct guess_bytes *b)
{
	const char *file = b->file;
	struct stat st;
	int fd;

	if (b->packed)
		return lseek(b->unpacked, 0, SEEK_SET) == 0 ? b->unpacked : -1;
	fd = guess_bytes_is_input(file) ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) != 0 ||
	    (guess_bytes_is_input(file) && lseek(fd, b->start, SEEK_SET) < 0)) {
		diag_error("cannot open '%s': %s", file, strerror(errno));
		return -1;
	}
	if (S_ISREG(st.st_mode) || guess_bytes_is_input(file))
		return fd;
	diag_error("cannot read '%s': %s", file,
	           S_ISDIR(st.st_mode)
	                   ? "it is a directory"
	                   : "it is a pipe or a device, which can be read only once: give it as "
	                     "standard input");
	close(fd);
	return -1;
}

static void close_bytes(const struct guess_bytes *b, int fd)
{
	if (fd >= 0 && !b->packed && !guess_bytes_is_input(b->file))
		close(fd);
}

/* The packed bytes that gunzip_to_file() asks for. */
struct packed {
	const char *file;
	int fd;
	char *block;
};

static ptrdiff_t next(void *context, const char **p)
{
	const struct packed *k = context;
	ssize_t n = diag_interrupted() ? -1 : read(k->fd, k->block, BLOCK);

	if (n < 0 && !diag_interrupted())
		diag_error("cannot read '%s': %s", k->file, strerror(errno));
	*p = k->block;
	return n;
}

bool guess_bytes_unpack(struct guess_bytes *b)
{
	int fd = open_bytes(b);
	char head[GUNZIP_HEAD];
	ssize_t n = fd >= 0 ? pread(fd, head, sizeof(head), start_of(b)) : -1;
	bool packed = n > 0 && gunzip_is(head, (size_t)n), ok = fd >= 0;

	if (packed) {
		struct packed k = { b->file, fd, xmalloc(BLOCK) };

		b->unpacked = gunzip_to_file(b->file, next, &k);
		ok = b->unpacked >= 0;
		free(k.block);
	}
	close_bytes(b, fd);
	b->packed = packed && ok;
	return ok;
}

bool guess_bytes_read(struct guess_bytes *b, struct guess_encoding *e)
{
	int fd = open_bytes(b);
	char *block = xmalloc(BLOCK);
	ssize_t n = -1;

	while (fd >= 0 && (n = read(fd, block, BLOCK)) > 0 && !diag_interrupted()) {
		if (b->head.len < HEAD)
			buf_add(&b->head, block, (size_t)n);
		guess_encoding_feed(e, block, (size_t)n);
	}
	if (fd >= 0 && n < 0)
		diag_error("cannot read '%s': %s", b->file, strerror(errno));
	close_bytes(b, fd);
	free(block);
	return n == 0;
}

/* ---- pieces of text ---- */

/* Decode a piece that may begin and end within a line, and keep its whole lines. */
static void decode_piece(const struct guess_encoding *e, const struct buf *raw, bool first,
                         bool whole, struct buf *out)
{
	struct charset *charset = charset_open(e->name);
	const char *from = NULL, *to = NULL;
	struct buf text = { 0 };

	charset_decode(charset, raw->p, raw->len, whole, &text);
	charset_close(charset);
	for (const char *p = text.p, *end = p + text.len; p < end; p++)
		if (*p == '\n' || *p == '\r') {
			from = !from ? p + 1 : from;
			to = p + 1;
		}
	from = first || text.len == 0 ? text.p : from;
	to = whole && text.len > 0 ? text.p + text.len : to;
	if (from && to && to > from)
		buf_add(out, from, (size_t)(to - from));
	else if (first)
		buf_addstr(out, buf_str(&text));
	buf_free(&text);
}

bool guess_bytes_text(struct guess_bytes *b, const struct guess_encoding *e,
                      struct guess_text *text)
{
	off_t rest = (off_t)(e->bytes - b->head.len), step = rest / GUESS_PIECES / 4 * 4;
	int fd = rest > 0 ? open_bytes(b) : -1;
	off_t start = start_of(b);
	struct buf raw = { 0 };

	text->whole = rest == 0;
	decode_piece(e, &b->head, true, text->whole, &b->piece[0]);
	text->piece[text->count++] = buf_str(&b->piece[0]);
	for (off_t i = 1; fd >= 0 && i < GUESS_PIECES && step > 0; i++) {
		ssize_t n;

		buf_reset(&raw);
		buf_reserve(&raw, PIECE);
		n = pread(fd, raw.p, PIECE, start + (off_t)b->head.len / 4 * 4 + i * step);
		if (n <= 0)
			continue;
		raw.len = (size_t)n;
		decode_piece(e, &raw, false, false, &b->piece[i]);
		if (b->piece[i].len > 0)
			text->piece[text->count++] = buf_str(&b->piece[i]);
	}
	close_bytes(b, fd);
	buf_free(&raw);
	return rest == 0 || fd >= 0;
}

void guess_bytes_free(struct guess_bytes *b)
{
	for (size_t i = 0; i < GUESS_PIECES; i++)
		buf_free(&b->piece[i]);
	buf_free(&b->head);
	if (b->packed)
		close(b->unpacked);
}
