/* dbf_header - read the header of a table, and check it against the file. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "charset/charset.h"
#include "format/dbf_int.h"

#define HEAD        32   /* bytes of the header before the fields, and of each field */
#define FIELDS_END  0x0d /* comes after the last field */
#define RECORDS_END 0x1a /* comes after the last record */

static size_t le16(const unsigned char *p)
{
	return (size_t)p[0] | (size_t)p[1] << 8;
}

static uint64_t le32(const unsigned char *p)
{
	return le16(p) | (uint64_t)le16(p + 2) << 16;
}

bool dbf_read_at(int fd, off_t at, void *out, size_t len)
{
	char *p = out;

	while (len > 0) {
		ssize_t n = pread(fd, p, len, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* ---- versions ---- */

enum dbf_layout { LAYOUT_NONE, LAYOUT_DBASE2, LAYOUT_DBASE3, LAYOUT_DBASE7 };

static enum dbf_layout layout_of(unsigned char version)
{
	static const unsigned char third[] = { 0x03, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x7b,
		                               0x83, 0x8b, 0x8e, 0xcb, 0xe5, 0xf5, 0xfb };

	if (memchr(third, version, sizeof(third)))
		return LAYOUT_DBASE3;
	if (version == 0x04 || version == 0x8c)
		return LAYOUT_DBASE7;
	return version == 0x02 ? LAYOUT_DBASE2 : LAYOUT_NONE;
}

bool dbf_is(const void *head, size_t len, uint64_t size)
{
	const unsigned char *p = head;
	size_t header;

	if (len < DBF_HEAD || layout_of(p[0]) != LAYOUT_DBASE3)
		return false;
	header = le16(p + 8);
	/*
	 * month and day are possible, and the header is within the file and begins with a field
	 * whose name is text and whose type is a letter
	 */
	return p[2] <= 12 && p[3] <= 31 && header > 2 * HEAD && header <= size &&
	       le16(p + 10) > 1 && p[32] > ' ' && memchr(p + 32, '\0', 11) && p[43] >= '+' &&
	       p[43] <= 'Z';
}

/* ---- fields ---- */

static bool is_nullable(const unsigned char *p)
{
	return (p[18] & 2) != 0;
}

static const char *add_field(struct dbf_header *h, const unsigned char *p, int *bit, char why[200])
{
	struct dbf_field *f = &h->field[h->count];

	memcpy(f->name, p, 11);
	f->name[11] = '\0';
	f->type = (char)p[11];
	f->offset = h->count > 0 ? f[-1].offset + f[-1].width : 1;
	f->width = p[16];
	f->null_bit = -1;
	if (f->type == '0')
		h->nulls = h->count;
	h->count++;
	/* a text of variable length also has a bit for its length */
	*bit += h->version >= 0x30 && h->version <= 0x32 && (f->type == 'V' || f->type == 'Q');
	if (h->version >= 0x30 && h->version <= 0x32 && is_nullable(p) && f->type != '0')
		f->null_bit = (*bit)++;
	if ((f->type == 'I' && f->width != 4) ||
	    ((f->type == 'Y' || f->type == 'T') && f->width != 8)) {
		snprintf(why, 200, "its column %zu of the kind '%c' has %zu bytes", h->count,
		         f->type, f->width);
		return why;
	}
	if (f->type != '\0' && strchr("CNFDLIYTMGPBOQVW@+0", f->type))
		return NULL;
	snprintf(why, 200, "its column %zu '%s' is of the kind '%c', which no table has", h->count,
	         isprint((unsigned char)f->name[0]) ? f->name : "?",
	         isprint((unsigned char)f->type) ? f->type : '?');
	return why;
}

static size_t sum_widths(const struct dbf_header *h)
{
	return h->count > 0 ? h->field[h->count - 1].offset + h->field[h->count - 1].width : 1;
}

/*
 * Clipper writes texts of more than 255 bytes: the byte for digits after the point is the high byte
 * of their width.
 */
static void widen_texts(struct dbf_header *h, const unsigned char *fields)
{
	size_t offset = 1;

	for (size_t i = 0; i < h->count; i++) {
		h->field[i].offset = offset;
		if (h->field[i].type == 'C')
			h->field[i].width += (size_t)fields[i * HEAD + 17] << 8;
		offset += h->field[i].width;
	}
}

static const char *read_fields(struct dbf_header *h, const unsigned char *p, size_t len,
                               char why[200])
{
	int bit = 0;
	size_t room = len / HEAD, i = 0;

	h->field = xcalloc(room + 1, sizeof(*h->field));
	for (; i < room && p[i * HEAD] != FIELDS_END; i++)
		if (add_field(h, p + i * HEAD, &bit, why))
			return why;
	if (h->count == 0)
		return "its header has no columns";
	if (i * HEAD >= len || p[i * HEAD] != FIELDS_END)
		return "the list of its columns does not end where its header does";
	if (sum_widths(h) != h->record_size)
		widen_texts(h, p);
	if (sum_widths(h) == h->record_size)
		return NULL;
	snprintf(why, 200, "its columns take %zu bytes, its header says that a record has %zu",
	         sum_widths(h), h->record_size);
	return why;
}

/* ---- the whole ---- */

static const char *check_version(const unsigned char *head)
{
	switch (layout_of(head[0])) {
	case LAYOUT_DBASE3:
		break;
	case LAYOUT_DBASE2:
		return "it is a table of dBase II, which is not read: save it as dBase III or as CSV";
	case LAYOUT_DBASE7:
		return "it is a table of dBase 7, which is not read: save it as dBase III or as CSV";
	case LAYOUT_NONE:
	default:
		return "it does not begin as a dBase table does: is source.format right?";
	}
	return head[15] == 1 ? "it is encrypted: save it without a password" : NULL;
}

/* Are there as many records as the header says? */
static const char *check_records(int fd, off_t start, uint64_t size, const struct dbf_header *h,
                                 char why[200])
{
	uint64_t end = h->header_size + h->records * h->record_size,
		 held = (size - h->header_size) / h->record_size;
	unsigned char next = RECORDS_END;

	if (end > size) {
		snprintf(why, 200,
		         "its header counts %llu records, the file holds %llu: it is cut off",
		         (unsigned long long)h->records, (unsigned long long)held);
		return why;
	}
	if (end < size && dbf_read_at(fd, start + (off_t)end, &next, 1) && next != RECORDS_END &&
	    next != '\0') {
		snprintf(
			why, 200,
			"its header counts %llu records, but more follow (it holds %llu): was it copied while a "
			"program wrote it?",
			(unsigned long long)h->records, (unsigned long long)held);
		return why;
	}
	return NULL;
}

const char *dbf_header_read(int fd, off_t start, uint64_t size, struct dbf_header *h, char why[200])
{
	unsigned char head[HEAD];
	unsigned char *fields = NULL;
	const char *wrong;

	*h = (struct dbf_header){ .nulls = SIZE_MAX };
	if (!dbf_read_at(fd, start, head, sizeof(head)))
		return "it is cut off in its header";
	if ((wrong = check_version(head)))
		return wrong;
	h->version = head[0];
	h->records = le32(head + 4);
	h->header_size = le16(head + 8);
	h->record_size = le16(head + 10);
	h->language = head[29];
	if (h->header_size <= HEAD || h->header_size > size) {
		snprintf(why, 200,
		         "its header says that it has %zu bytes, which cannot be in a file of %llu",
		         h->header_size, (unsigned long long)size);
		return why;
	}
	if (h->record_size < 1 || h->records > INT32_MAX)
		return "its header is damaged";
	fields = xmalloc(h->header_size);
	if (!dbf_read_at(fd, start + HEAD, fields, h->header_size - HEAD))
		wrong = "it is cut off in its header";
	else if (!(wrong = read_fields(h, fields, h->header_size - HEAD, why)))
		wrong = check_records(fd, start, size, h, why);
	free(fields);
	return wrong;
}

/* ---- encodings ---- */

const char *dbf_language(unsigned char byte)
{
	static const struct {
		unsigned char byte;
		const char *encoding;
	} languages[] = {
		{ 0x01, "CP437" },   { 0x02, "CP850" },   { 0x03, "CP1252" }, { 0x04, "MACINTOSH" },
		{ 0x08, "CP865" },   { 0x09, "CP437" },   { 0x0a, "CP850" },  { 0x0b, "CP437" },
		{ 0x0d, "CP437" },   { 0x0e, "CP850" },   { 0x0f, "CP437" },  { 0x10, "CP850" },
		{ 0x11, "CP437" },   { 0x12, "CP850" },   { 0x13, "CP932" },  { 0x14, "CP850" },
		{ 0x15, "CP437" },   { 0x16, "CP850" },   { 0x17, "CP865" },  { 0x18, "CP437" },
		{ 0x19, "CP437" },   { 0x1a, "CP850" },   { 0x1b, "CP437" },  { 0x1c, "CP863" },
		{ 0x1d, "CP850" },   { 0x1f, "CP852" },   { 0x22, "CP852" },  { 0x23, "CP852" },
		{ 0x24, "CP860" },   { 0x25, "CP850" },   { 0x26, "CP866" },  { 0x37, "CP850" },
		{ 0x40, "CP852" },   { 0x4d, "GB18030" }, { 0x4e, "CP949" },  { 0x4f, "CP950" },
		{ 0x50, "CP874" },   { 0x58, "CP1252" },  { 0x59, "CP1252" }, { 0x64, "CP852" },
		{ 0x65, "CP866" },   { 0x66, "CP865" },   { 0x67, "CP861" },  { 0x6a, "CP737" },
		{ 0x6b, "CP857" },   { 0x6c, "CP863" },   { 0x78, "CP950" },  { 0x79, "CP949" },
		{ 0x7a, "GB18030" }, { 0x7b, "CP932" },   { 0x7c, "CP874" },  { 0x7d, "CP1255" },
		{ 0x7e, "CP1256" },  { 0x86, "CP737" },   { 0x87, "CP852" },  { 0x88, "CP857" },
		{ 0xc8, "CP1250" },  { 0xc9, "CP1251" },  { 0xca, "CP1254" }, { 0xcb, "CP1253" },
		{ 0xcc, "CP1257" },
	};

	for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++)
		if (languages[i].byte == byte)
			return languages[i].encoding;
	return NULL;
}

/* Read the first line of NAME.cpg; "" if there is none. */
static void read_beside(const char *file, const char *ending, char out[40])
{
	const char *slash = strrchr(file, '/'), *dot = strrchr(file, '.');
	size_t stem = dot && (!slash || dot > slash) ? (size_t)(dot - file) : strlen(file);
	struct buf path = { 0 };
	ssize_t n = 0;
	int fd;

	buf_add(&path, file, stem);
	buf_adds(&path, ending);
	fd = open(path.p, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, out, 39);
		close(fd);
	}
	out[n > 0 ? n : 0] = '\0';
	out[strcspn(out, "\r\n")] = '\0';
	buf_free(&path);
}

bool dbf_codepage(const char *file, char out[40])
{
	char said[40], *p = said;
	struct charset *known;

	read_beside(file, ".cpg", said);
	if (*said == '\0')
		read_beside(file, ".CPG", said);
	if (strncmp(p, "ANSI ", 5) == 0 || strncmp(p, "OEM ", 4) == 0)
		p = strchr(p, ' ') + 1;
	if (strcmp(p, "65001") == 0)
		p = strcpy(said, "UTF-8");
	else if (strcmp(p, "936") == 0)
		p = strcpy(said, "GB18030");
	snprintf(out, 40, "%s%.37s", isdigit((unsigned char)*p) && strlen(p) < 6 ? "CP" : "", p);
	known = *p != '\0' ? charset_open(out) : NULL;
	charset_close(known);
	return known != NULL;
}
