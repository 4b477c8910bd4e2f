/* side_source - opens what a side reads: one file or several, one database or several. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/filename.h"
#include "clean/source_legacy.h"
#include "program/program.h"
#include "sides/side_int.h"
#include "source/source_chain.h"
#include "store/source_store.h"
#include "stream/source_stream.h"

#define NAMES_SHOWN 3                 /* of a list, in the description of a side */
#define LARGE_BLOCK ((size_t)1 << 20) /* bytes: the keys of a block go to the book together */

bool side_is_database(const struct spec_side *side)
{
	return store_is_url(side->read[0].name);
}

/* ---- which files ---- */

/* A file that is no pattern may be missing: who opens it says so. */
static bool find(const struct spec_read *read, struct matches *out)
{
	if (!matches_is_pattern(read->name)) {
		matches_add_name(out, read->name);
		return true;
	}
	switch (matches_add(out, read->name)) {
	case MATCHES_ADDED:
		return true;
	case MATCHES_NONE:
		yaml_error(read->node, "no file matches '%s'", read->name);
		return false;
	default:
		yaml_error(read->node, "cannot look for '%s': %s", read->name, strerror(errno));
		return false;
	}
}

/* Is each file there once? False after an error was reported. */
static bool are_different(const struct spec_side *side, const struct matches *files)
{
	size_t first, again;

	if (!matches_twice(files, &first, &again))
		return true;
	if (strcmp(files->name[first], files->name[again]) == 0)
		yaml_error(side->read[0].node, "'%s' is read twice: its records would count double",
		           files->name[first]);
	else
		yaml_error(side->read[0].node,
		           "'%s' and '%s' are one file: its records would count double",
		           files->name[first], files->name[again]);
	return false;
}

bool side_files(const struct spec_side *side, struct matches *out)
{
	bool ok = true;

	for (size_t i = 0; i < side->read_count; i++)
		ok = find(&side->read[i], out) && ok;
	return ok && are_different(side, out);
}

/* The same of databases that are files: SQLite. */
static bool are_different_databases(const struct spec_side *side)
{
	struct matches files = { 0 };
	bool ok;

	for (size_t i = 0; i < side->read_count; i++) {
		const char *url = side->read[i].name;

		if (!store_caps(url)->server)
			matches_add_name(&files, strchr(url, ':') + 1);
	}
	ok = are_different(side, &files);
	matches_free(&files);
	return ok;
}

/* ---- what people read ---- */

/* "old/2023-*.csv, old/2024-*.csv and 2 more (14 files)" */
static void describe(struct side_source *s)
{
	const struct spec_side *side = s->side;
	struct buf *out = &s->description;

	for (size_t i = 0; i < side->read_count && i < NAMES_SHOWN; i++) {
		const char *name = side->read[i].name;

		buf_adds(out, i > 0 ? ", " : "");
		file_name_encode(out,
		                 strcmp(name, "-") == 0 ? STR("standard input") : str_of(name));
	}
	if (side->read_count > NAMES_SHOWN)
		buf_addf(out, " and %zu more", side->read_count - NAMES_SHOWN);
	if (!side_is_database(side) &&
	    (s->files.count != side->read_count || matches_is_pattern(side->read[0].name)))
		buf_addf(out, " (%zu file%s)", s->files.count, s->files.count == 1 ? "" : "s");
}

/* ---- opening ---- */

static struct source *open_stores(struct side_source *s)
{
	const struct spec_side *side = s->side;
	struct source **part, *all;

	if (!are_different_databases(side))
		return NULL;
	part = xcalloc(side->read_count, sizeof(*part));
	for (size_t i = 0; i < side->read_count; i++)
		matches_add_name(&s->files, side->read[i].name);
	describe(s);
	if (str_is_null(side->query))
		buf_addf(&s->description, ", table %.*s", (int)side->table.len, side->table.p);
	else
		buf_adds(&s->description, ", by query");
	for (size_t i = 0; i < side->read_count; i++)
		part[i] = source_store(
			store_open_copy(side->read[i].name, side->read[i].copy, STORE_READ),
			side->table, side->query);
	all = side->read_count == 1
	              ? part[0]
	              : source_chain(part, (const char *const *)s->files.name, s->files.count);
	free(part);
	return all;
}

static bool is_legacy(const struct side_source *s)
{
	const struct source_form *form = &s->side->form;
	bool is = form->spec || form->sheet.p || form->encoding || form->delimiter.p;

	for (size_t i = 0; i < s->files.count && !is; i++)
		is = source_is_workbook(s->files.name[i]);
	return is;
}

/* Open files that are not plain UTF-8: through a spec of their own, or by the names of their columns. */
static struct source *open_legacy(struct side_source *s, bool digest)
{
	if (s->side->form.spec) {
		buf_adds(&s->description, ", cleaned by ");
		file_name_encode(&s->description, str_of(s->side->form.spec));
	}
	return source_legacy_files(s->spec, (const char *const *)s->files.name, s->files.count,
	                           &s->side->form, digest);
}

static enum stream_format format_of(const char *path)
{
	const char *dot = strrchr(path, '.');

	if (dot && strcmp(dot, ".csv") == 0)
		return FORMAT_CSV;
	return FORMAT_STREAM;
}

/* Streams and CSV are not read as one. False after an error was reported. */
static bool has_one_format(const struct side_source *s)
{
	for (size_t i = 1; i < s->files.count; i++)
		if (format_of(s->files.name[i]) != format_of(s->files.name[0])) {
			yaml_error(s->side->read[0].node,
			           "'%s' and '%s' have different endings: a side reads CSV files "
			           "or streams, and not both",
			           s->files.name[0], s->files.name[i]);
			return false;
		}
	return true;
}

static struct source *open_files(struct side_source *s, bool digest)
{
	struct reader_options options = {
		.controls = spec_controls(s->spec, STAGE_TARGET),
		.advice = "write 'encoding: auto' beside 'read'",
		.block = LARGE_BLOCK,
		.digest = digest,
	};

	if (!side_files(s->side, &s->files))
		return NULL;
	describe(s);
	if (is_legacy(s))
		return open_legacy(s, digest);
	if (!has_one_format(s))
		return NULL;
	options.format = format_of(s->files.name[0]);
	/* the rows of several tables have a header each */
	options.rows_in_blocks = options.format == FORMAT_CSV && s->files.count == 1;
	s->in = reader_open((const char *const *)s->files.name, s->files.count, &options);
	s->in_blocks = s->in && (options.format == FORMAT_STREAM || options.rows_in_blocks);
	return source_stream(s->in);
}

struct spec *side_mapping(const struct side_source *s, const struct source *source)
{
	struct spec *own = source_spec(source);

	return s->side->form.spec && own ? own : s->spec;
}

/* What the section map makes of the records. NULL after an error was reported. */
static struct source *through_map(struct side_source *s, struct source *from, struct bound memory)
{
	struct spec *spec = side_mapping(s, from);

	if (!spec_need(spec, "map", spec->map.present)) {
		source_close(from);
		return NULL;
	}
	buf_adds(&s->description, ", mapped by ");
	file_name_encode(&s->description, str_of(spec->path));
	/* blocks of lines would be read past the map */
	s->in_blocks = false;
	s->map = side_map_new(spec, memory);
	return side_map_source(s->map, from);
}

struct source *side_source(struct side_source *s, struct bound memory, bool digest)
{
	struct source *from = side_is_database(s->side) ? open_stores(s) : open_files(s, digest);

	return from && s->side->map ? through_map(s, from, memory) : from;
}
