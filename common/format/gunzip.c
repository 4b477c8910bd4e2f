/* gunzip - see gunzip.h. */
#include "format/gunzip.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/diag.h"
#include "base/mem.h"
#include "file/tempfile.h"

/*
 * As for the parts of an archive: deflate makes a run of one byte 1,032 times smaller, data 5 to 30
 * times. Small files may have any ratio.
 */
#define RATIO      200
#define RATIO_FROM ((uint64_t)16 << 20)

#define BLOCK 65536 /* bytes passed on at once */
/* added to the bits of the window: gzip's header and check sums, nothing else */
#define GZIP 16

struct gunzip {
	z_stream z;
	gunzip_put *put;
	void *context;
	bool open;    /* a member has begun and not ended */
	bool padding; /* NULs after the last member, as tapes have them: nothing else may follow */
	/* bytes of members so far, without those that wait to be unpacked */
	uint64_t packed, unpacked;
	const char *why; /* "": no error */
	char block[BLOCK];
};

bool gunzip_is(const void *p, size_t len)
{
	return len >= GUNZIP_HEAD && memcmp(p, "\x1f\x8b\x08", GUNZIP_HEAD) == 0;
}

struct gunzip *gunzip_open(gunzip_put *put, void *context)
{
	struct gunzip *g = xcalloc(1, sizeof(*g));

	g->put = put;
	g->context = context;
	g->why = "";
	if (inflateInit2(&g->z, MAX_WBITS + GZIP) != Z_OK)
		diag_die("out of memory for unpacking");
	return g;
}

static bool wrong(struct gunzip *g, const char *why)
{
	g->why = why;
	return false;
}

/* Unpack one block. False after an error. */
static bool step(struct gunzip *g)
{
	int answer;
	unsigned waiting;
	size_t n;

	g->z.next_out = (unsigned char *)g->block;
	g->z.avail_out = BLOCK;
	waiting = g->z.avail_in;
	answer = inflate(&g->z, Z_NO_FLUSH);
	g->packed += waiting - g->z.avail_in;
	if (answer == Z_MEM_ERROR)
		diag_die("out of memory for unpacking");
	if (answer != Z_OK && answer != Z_STREAM_END && answer != Z_BUF_ERROR)
		return wrong(g, "it is damaged: its packed bytes, or their check sum, are wrong");
	n = BLOCK - g->z.avail_out;
	g->unpacked += n;
	if (g->unpacked > RATIO_FROM && g->unpacked / RATIO > g->packed)
		return wrong(
			g,
			"it grows to more than 200 times its size when unpacked, which no data does: is it a bomb?");
	if (n > 0 && !g->put(g->context, g->block, n))
		return false;
	g->open = answer != Z_STREAM_END;
	return true;
}

/* After a member: another one follows, or NULs up to the end. */
static bool begin(struct gunzip *g)
{
	if (*g->z.next_in == 0 && g->packed > 0) {
		g->padding = true;
		g->z.next_in++;
		g->z.avail_in--;
		return true;
	}
	if (g->padding || *g->z.next_in != 0x1f)
		return wrong(g, "something else follows the packed data");
	g->open = true;
	return inflateReset(&g->z) == Z_OK || wrong(g, "it cannot be unpacked");
}

bool gunzip_feed(struct gunzip *g, const char *p, size_t len)
{
	while (len > 0) {
		size_t some = len < BLOCK ? len : BLOCK;

		g->z.next_in = (unsigned char *)p;
		g->z.avail_in = (unsigned)some;
		do {
			bool full;

			if (!g->open && g->z.avail_in > 0 && !begin(g))
				return false;
			full = false;
			if (g->open) {
				if (!step(g))
					return false;
				full = g->open && g->z.avail_out == 0;
			}
			if (!full && g->z.avail_in == 0)
				break;
		} while (true);
		p += some;
		len -= some;
	}
	return true;
}

bool gunzip_end(struct gunzip *g)
{
	return !g->open || wrong(g, "it is cut off: the end of the packed data is missing");
}

const char *gunzip_why(const struct gunzip *g)
{
	return g->why;
}

void gunzip_close(struct gunzip *g)
{
	if (!g)
		return;
	inflateEnd(&g->z);
	free(g);
}

/* ---- a whole file ---- */

/* Report errno, unless a signal asked to stop. */
static bool temporary_error(const char *what)
{
	return !diag_interrupted() && tempfile_error(what, "an unpacked file");
}

static bool put(void *context, const char *p, size_t len)
{
	const int *fd = context;

	return tempfile_write(*fd, p, len) || temporary_error("write");
}

/* Unpack all of it through `g`. False after an error was reported. */
static bool unpack(struct gunzip *g, const char *name, gunzip_next *next, void *context)
{
	const char *p;
	ptrdiff_t n = 0;
	bool ok = true;

	while (ok && (n = next(context, &p)) > 0)
		ok = gunzip_feed(g, p, (size_t)n);
	/* where it is the temporary file that takes no more, that is reported already */
	ok = ok && n == 0 && gunzip_end(g);
	if (*gunzip_why(g) != '\0')
		diag_error_at((struct place){ .file = name },
		              "is packed by gzip, and cannot be read: %s", gunzip_why(g));
	return ok;
}

int gunzip_to_file(const char *name, gunzip_next *next, void *context)
{
	int fd = tempfile_open();
	struct gunzip *g;
	bool ok;

	if (fd < 0) {
		temporary_error("make");
		return -1;
	}
	g = gunzip_open(put, &fd);
	ok = unpack(g, name, next, context);
	gunzip_close(g);
	ok = ok && (lseek(fd, 0, SEEK_SET) == 0 || temporary_error("rewind"));
	if (ok)
		return fd;
	close(fd);
	return -1;
}
