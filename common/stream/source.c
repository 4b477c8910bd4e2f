/* source - see source.h. */
#include "stream/source.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct source {
	const struct source_kind *kind;
	void *self;                  /* the state of the kind */
	const struct header *header; /* the fields of its records */
};

struct source *source_new(const struct source_kind *kind, void *self, const struct header *header)
{
	struct source *s = xcalloc(1, sizeof(*s));

	*s = (struct source){ kind, self, header };
	return s;
}

const struct header *source_header(const struct source *s)
{
	return s->header;
}

bool source_type(const struct source *s, size_t i, struct type *out)
{
	return s->kind->type && s->kind->type(s->self, i, out);
}

bool source_next(struct source *s, struct record *rec)
{
	return s->kind->next(s->self, rec);
}

bool source_drain(struct source *s, const struct sink *to)
{
	struct record rec;

	if (s->kind->drain)
		return s->kind->drain(s->self, to);
	while (source_next(s, &rec))
		if (!sink_put(to, &rec))
			return false;
	return true;
}

uint64_t source_line(const struct source *s)
{
	return s->kind->line ? s->kind->line(s->self) : 0;
}

const struct tally *source_tally(const struct source *s)
{
	return s->kind->tally(s->self);
}

struct file_findings *source_findings(struct source *s)
{
	return s->kind->findings ? s->kind->findings(s->self) : NULL;
}

struct spec *source_spec(const struct source *s)
{
	return s->kind->spec ? s->kind->spec(s->self) : NULL;
}

const struct file_summary *source_inputs(const struct source *s, size_t *count)
{
	*count = 0;
	return s->kind->inputs ? s->kind->inputs(s->self, count) : NULL;
}

bool source_whole(const struct source *s)
{
	return s->kind->whole(s->self);
}

bool source_good(struct source *s)
{
	return source_whole(s) && (!s->kind->accepts || s->kind->accepts(s->self));
}

void source_close(struct source *s)
{
	if (!s)
		return;
	s->kind->close(s->self);
	free(s);
}

bool source_is_workbook(const char *path)
{
	static const char *const endings[] = { ".xlsx", ".xlsm", ".xls", ".dbf" };
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < sizeof(endings) / sizeof(*endings); i++)
		if (strcasecmp(dot, endings[i]) == 0)
			return true;
	return false;
}
