/* archive - see archive.h. */
#include "format/archive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/mem.h"

/*
 * Deflate packs a run of one byte 1,032 times; the XML of a sheet 10 to 30 times, of one that
 * repeats a row without end less than 200. Small parts may be anything.
 */
#define RATIO      200
#define RATIO_FROM ((uint64_t)16 << 20)

struct archive {
	zip_t *zip;
	uint64_t size; /* bytes of the file, at most: no part is packed into more */
};

struct archive_member {
	zip_file_t *file;
	uint64_t packed;       /* its bytes in the archive */
	uint64_t inflated;     /* bytes unpacked so far */
	char why[ARCHIVE_WHY]; /* what is wrong */
};

static void explain(char why[ARCHIVE_WHY], int code)
{
	zip_error_t error;

	zip_error_init_with_code(&error, code);
	if (code == ZIP_ER_NOZIP || code == ZIP_ER_INCONS || code == ZIP_ER_EOF)
		snprintf(why, ARCHIVE_WHY, "it is cut off or damaged (%s)",
		         zip_error_strerror(&error));
	else
		snprintf(why, ARCHIVE_WHY, "%s", zip_error_strerror(&error));
	zip_error_fini(&error);
}

/* The bytes of `fd` from `start` on as a source for libzip; NULL with the reason. */
static zip_source_t *source_of(int fd, off_t start, char why[ARCHIVE_WHY])
{
	int copy = dup(fd);
	FILE *file = copy >= 0 ? fdopen(copy, "rb") : NULL;
	zip_error_t error;
	zip_source_t *source;

	if (!file) {
		snprintf(why, ARCHIVE_WHY, "%s", strerror(errno));
		if (copy >= 0)
			close(copy);
		return NULL;
	}
	zip_error_init(&error);
	source = zip_source_filep_create(file, (zip_uint64_t)start, -1, &error);
	if (!source) {
		snprintf(why, ARCHIVE_WHY, "%s", zip_error_strerror(&error));
		fclose(file);
	}
	zip_error_fini(&error);
	return source;
}

struct archive *archive_open(int fd, off_t start, char why[ARCHIVE_WHY])
{
	zip_source_t *source = source_of(fd, start, why);
	zip_error_t error;
	struct archive *a;
	struct stat st;
	zip_t *zip;

	if (!source)
		return NULL;
	zip_error_init(&error);
	zip = zip_open_from_source(source, ZIP_RDONLY, &error);
	if (!zip) {
		explain(why, zip_error_code_zip(&error));
		zip_source_free(source);
		zip_error_fini(&error);
		return NULL;
	}
	zip_error_fini(&error);
	a = xcalloc(1, sizeof(*a));
	a->zip = zip;
	a->size = fstat(fd, &st) == 0 && st.st_size > start ? (uint64_t)(st.st_size - start) : 0;
	return a;
}

/*
 * Is `name` the name `wanted`? An archive made on Windows may have letters of any case, and
 * backslashes for slashes.
 */
static bool is_name(const char *name, const char *wanted)
{
	for (; *name != '\0' && *wanted != '\0'; name++, wanted++) {
		char c = *name == '\\' ? '/' : *name;

		if (c != *wanted &&
		    !((c | 0x20) == (*wanted | 0x20) && (c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return false;
	}
	return *name == *wanted;
}

/* The index of a part; -1 if there is none. */
static zip_int64_t locate(const struct archive *a, const char *name)
{
	zip_int64_t index = zip_name_locate(a->zip, name, ZIP_FL_NOCASE),
		    count = zip_get_num_entries(a->zip, 0);

	if (index >= 0 || !strchr(name, '/'))
		return index;
	for (zip_int64_t i = 0; i < count; i++) {
		const char *other = zip_get_name(a->zip, (zip_uint64_t)i, 0);

		if (other && strchr(other, '\\') && is_name(other, name))
			return i;
	}
	return -1;
}

bool archive_has(const struct archive *a, const char *name)
{
	return locate(a, name) >= 0;
}

struct archive_member *archive_member_open(struct archive *a, const char *name,
                                           char why[ARCHIVE_WHY])
{
	zip_int64_t index = locate(a, name);
	struct archive_member *p;
	zip_file_t *file;
	zip_stat_t st;

	if (index < 0) {
		snprintf(why, ARCHIVE_WHY, "it has no part '%s'", name);
		return NULL;
	}
	file = zip_fopen_index(a->zip, (zip_uint64_t)index, 0);
	if (!file || zip_stat_index(a->zip, (zip_uint64_t)index, 0, &st) != 0) {
		snprintf(why, ARCHIVE_WHY, "its part '%s' cannot be unpacked (%s)", name,
		         zip_strerror(a->zip));
		if (file)
			zip_fclose(file);
		return NULL;
	}
	p = xcalloc(1, sizeof(*p));
	p->file = file;
	p->packed = st.valid & ZIP_STAT_COMP_SIZE && st.comp_size < a->size ? st.comp_size
	                                                                    : a->size;
	return p;
}

ptrdiff_t archive_member_read(struct archive_member *p, char *out, size_t room)
{
	zip_int64_t n = zip_fread(p->file, out, room);

	if (n < 0) {
		snprintf(p->why, sizeof(p->why), "a part of it is cut off or damaged (%s)",
		         zip_file_strerror(p->file));
		return -1;
	}
	p->inflated += (uint64_t)n;
	if (p->inflated > RATIO_FROM && p->inflated / RATIO > p->packed) {
		snprintf(
			p->why, sizeof(p->why),
			"a part of it grows to more than %d times its size when unpacked, which no workbook does: "
			"is it a zip bomb?",
			RATIO);
		return -1;
	}
	return (ptrdiff_t)n;
}

const char *archive_member_why(const struct archive_member *p)
{
	return p->why;
}

void archive_member_close(struct archive_member *p)
{
	if (!p)
		return;
	zip_fclose(p->file);
	free(p);
}

void archive_close(struct archive *a)
{
	if (!a)
		return;
	zip_discard(a->zip);
	free(a);
}
