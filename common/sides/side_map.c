/* side_map - see side_map.h. */
#include "sides/side_map.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "map/mapping_run.h"
#include "source/source_staged.h"

struct side_map {
	struct spec *spec;
	struct bound memory;
	struct completeness *completeness; /* the codes that have no mapping */
	struct mapping_run run;
	struct source *from; /* that of the source that was made */
};

struct side_map *side_map_new(struct spec *spec, struct bound memory)
{
	struct side_map *m = xcalloc(1, sizeof(*m));

	m->spec = spec;
	m->memory = memory;
	m->completeness = completeness_new(spec);
	return m;
}

struct source *side_map_source(struct side_map *m, struct source *from)
{
	struct stage stage;

	if (!from)
		return NULL;
	if (!mapping_run_open(&m->run, m->spec, source_header(from), m->completeness, &m->memory)) {
		source_close(from);
		return NULL;
	}
	stage = mapping_run_stage(&m->run);
	m->from = from;
	return source_staged(from, &stage);
}

void side_map_ignore_where(struct side_map *m)
{
	mapper_ignore_where(m->run.mapper);
}

bool side_map_has_where(const struct side_map *m)
{
	return mapper_has_where(m->run.mapper);
}

void side_map_turn_where(struct side_map *m)
{
	mapper_turn_where(m->run.mapper);
}

uint64_t side_map_taken(const struct side_map *m)
{
	return source_tally(m->from)->rows;
}

uint64_t side_map_left_out(const struct side_map *m)
{
	return m->run.left_out.rows;
}

uint64_t side_map_faulty(const struct side_map *m)
{
	return m->run.faulty.rows;
}

size_t side_map_codes(const struct side_map *m)
{
	return completeness_size(m->completeness);
}

/* Where the codes are written. */
struct codes {
	const char *before;
	struct buf *out;
};

static void put_code(void *self, const struct completeness_code *code)
{
	const struct codes *c = self;
	char number[27];

	buf_adds(c->out, c->before);
	text_escape(c->out, code->said);
	buf_adds(c->out, " (");
	text_escape(c->out, str_is_null(code->at) ? STR("no place") : code->at);
	buf_addf(c->out, ", %s record%s)\n", text_count(code->records, number),
	         code->records == 1 ? "" : "s");
}

void side_map_put_codes(const struct side_map *m, size_t most, const char *before, struct buf *out)
{
	completeness_each(m->completeness, most, put_code, &(struct codes){ before, out });
}

void side_map_free(struct side_map *m)
{
	if (!m)
		return;
	if (m->run.spec)
		mapping_run_close(&m->run);
	completeness_free(m->completeness);
	free(m);
}
