/* source_legacy - see source_legacy.h. */
#include "clean/source_legacy.h"

#include <stdlib.h>

#include "base/mem.h"
#include "clean/cleaning.h"
#include "controls/verdict.h"
#include "rows/header_row.h"

struct legacy_source {
	const char *path;         /* the first file */
	struct buf shown;         /* the files, for a message: "a.csv", or "a.csv and 2 more" */
	struct spec *spec;        /* that cleans it, or an empty one */
	bool plain;               /* the spec is empty */
	struct legacy *legacy;    /* its rows */
	struct cleaning cleaning; /* makes records of them */
	struct file_findings findings; /* about the file as a whole */
	struct diag_voice *voice;      /* reports its errors */
	struct tally tally;            /* records returned so far */
	bool ended;                    /* all were returned */
};

/* ---- opening ---- */

/* The form that names the file overrides its spec. */
static void apply_form(struct spec_source *how, const struct source_form *form)
{
	if (form->sheet.p)
		how->sheet = form->sheet;
	if (form->encoding)
		how->encoding = form->encoding;
	if (form->delimiter.p)
		how->delimiter = form->delimiter;
}

/*
 * Add a field for each column that has a name. False after an error was reported: a name is not
 * possible.
 */
static bool add_fields(struct legacy_source *s)
{
	const struct columns *columns = &s->cleaning.columns;
	struct place place = legacy_place(s->legacy, columns->line);
	struct spec_clean *clean = &s->spec->clean;
	struct header names = { 0 };
	struct buf quoted = { 0 };
	bool ok = true;

	clean->present = true;
	clean->field = arena_alloc(&s->spec->arena, mem_mul(columns->own, sizeof(*clean->field)));
	for (size_t i = 0; i < columns->own && ok; i++) {
		struct str name = columns->shown[i];
		struct spec_field *f;

		if (name.len == 0)
			continue;
		ok = header_add(&names, name);
		if (!ok)
			diag_error_at(place, "%s cannot be the name of a column: %s",
			              text_quote(&quoted, name),
			              header_find(&names, name) >= 0 ? "another one has it already"
			              : name.p[0] == '_'             ? "it begins with '_'"
			                                 : "there are too many columns");
		f = &clean->field[clean->field_count++];
		*f = (struct spec_field){ .name = str_copy(&s->spec->arena, name),
			                  .from = &f->name,
			                  .from_count = 1,
			                  .type.kind = TYPE_TEXT,
			                  .as_shown = true,
			                  .trim = true };
	}
	header_free(&names);
	buf_free(&quoted);
	return ok;
}

/* Its first file is open and has a header: the rows below the header are next. */
static bool begin(struct legacy_source *s, const char *const *path, size_t count,
                  const struct source_form *form, bool digest)
{
	struct cleaning *c = &s->cleaning;

	apply_form(&s->spec->source, form);
	s->legacy = legacy_open(path, count, &s->spec->source, digest);
	*c = (struct cleaning){ .how = &s->spec->source, .legacy = s->legacy, .alike = s->plain };
	if (!s->legacy || !legacy_file(s->legacy) ||
	    !header_row_read(&c->columns, s->legacy, c->how))
		return false;
	return (!s->plain || add_fields(s)) && cleaning_open(c, s->spec, &s->findings) &&
	       cleaning_begin(c);
}

static bool open_spec(struct legacy_source *s, struct spec *context, const char *path)
{
	s->plain = !path;
	s->voice = diag_voice_open(s->plain ? NULL : "clean", DIAG_QUIET);
	s->spec = s->plain ? spec_parse(s->path, STR("cutover: 1\n"), ".")
	                   : spec_open_beside(path, context);
	return s->spec != NULL;
}

/* ---- the source ---- */

static bool next(void *self, struct record *rec)
{
	struct legacy_source *s = self;
	struct diag_voice *before = diag_speak(s->voice);
	bool there = !s->ended && cleaning_next(&s->cleaning, rec);

	if (there)
		s->tally.rows++;
	else if (!s->ended)
		cleaning_end(&s->cleaning);
	s->ended = !there;
	diag_speak(before);
	return there;
}

static bool type(const void *self, size_t i, struct type *out)
{
	const struct legacy_source *s = self;

	*out = s->spec->clean.field[i].type;
	return !s->plain;
}

static uint64_t line(const void *self)
{
	const struct legacy_source *s = self;

	return s->cleaning.cleaner.at_line;
}

static const struct tally *tally(const void *self)
{
	const struct legacy_source *s = self;

	return &s->tally;
}

static struct file_findings *findings(void *self)
{
	return &((struct legacy_source *)self)->findings;
}

static struct spec *cleaned_by(const void *self)
{
	return ((const struct legacy_source *)self)->spec;
}

static const struct file_summary *inputs(const void *self, size_t *count)
{
	const struct legacy_source *s = self;

	return legacy_inputs(s->legacy, count);
}

/* Without a spec, no limit can accept faults. */
static bool is_faultless(const struct legacy_source *s)
{
	uint64_t faulty = s->cleaning.cleaner.faulty.rows;
	char number[27];

	if (faulty > 0)
		diag_error(
			"'%s': %s of its rows %s at fault: mend them, or give the file a 'spec' that "
			"cleans it",
			s->shown.p, text_count(faulty, number), faulty == 1 ? "is" : "are");
	return faulty == 0;
}

static bool whole(const void *self)
{
	const struct legacy_source *s = self;

	return s->ended && cleaning_ok(&s->cleaning);
}

static bool accepts(void *self)
{
	struct legacy_source *s = self;
	struct diag_voice *before = diag_speak(s->voice);
	bool ok = true;

	if (!s->plain) {
		ok = verdict_within(s->spec, &s->cleaning.cleaner.faulty, 0, &s->tally);
		ok &= verdict_findings(s->spec, &s->findings, false);
	}
	diag_more();
	diag_speak(before);
	if (s->plain)
		return ok && is_faultless(s);
	/* the program itself reports the accepted findings */
	return ok && verdict_findings(s->spec, &s->findings, true);
}

static void close_legacy(void *self)
{
	struct legacy_source *s = self;

	cleaning_close(&s->cleaning);
	legacy_close(s->legacy);
	file_findings_free(&s->findings);
	diag_voice_close(s->voice);
	spec_close(s->spec);
	buf_free(&s->shown);
	free(s);
}

struct source *source_legacy_files(struct spec *context, const char *const *path, size_t count,
                                   const struct source_form *form, bool digest)
{
	static const struct source_kind kind = { .next = next,
		                                 .type = type,
		                                 .line = line,
		                                 .tally = tally,
		                                 .findings = findings,
		                                 .inputs = inputs,
		                                 .spec = cleaned_by,
		                                 .whole = whole,
		                                 .accepts = accepts,
		                                 .close = close_legacy };
	struct legacy_source *s = xcalloc(1, sizeof(*s));
	struct diag_voice *before;
	bool ok;

	s->path = path[0];
	buf_adds(&s->shown, s->path);
	if (count > 1)
		buf_addf(&s->shown, " and %zu more", count - 1);
	ok = open_spec(s, context, form->spec);
	before = diag_speak(s->voice);
	ok = ok && (s->plain || spec_need(s->spec, "clean", s->spec->clean.present)) &&
	     begin(s, path, count, form, digest);
	diag_speak(before);
	if (ok)
		return source_new(&kind, s, fields_header(s->cleaning.cleaner.fields));
	close_legacy(s);
	return NULL;
}

struct source *source_legacy(struct spec *context, const char *path, const struct source_form *form,
                             bool digest)
{
	return source_legacy_files(context, &path, 1, form, digest);
}
