/* test_sort: the stage as one of several, and what it says of a sink that has not got everything. */
#include "base/buf.h"
#include "said.h"
#include "sort/sort.h"
#include "unit.h"

static struct str field_names[] = { { "debit", 5 } };
static const struct header header = { .name = field_names, .count = 1 };

/* ---- a sink that writes the values down, and counts the first ones ---- */

struct paper {
	struct buf text;
	struct tally tally;
	uint64_t counts; /* so many */
};

static bool put(void *self, struct record *rec)
{
	struct paper *p = self;

	buf_addf(&p->text, "%.*s ", (int)rec->field[0].len, rec->field[0].p);
	if (p->tally.rows < p->counts)
		tally_add(&p->tally, rec);
	return true;
}

static const struct tally *counted(const void *self)
{
	return &((const struct paper *)self)->tally;
}

/* ---- three records through the stage ---- */

static struct paper paper;

static bool put_all(const struct stage *stage, const struct sink *to, struct tally *taken)
{
	static const char *const values[] = { "10", "9.50", "-1" };
	struct arena arena = { 0 };
	bool ok = true;

	for (size_t i = 0; ok && i < 3; i++) {
		struct str field = str_of(values[i]);
		struct record rec = { .header = &header, .field = &field, .arena = &arena };

		tally_add(taken, &rec);
		ok = stage_take(stage, &rec, to);
	}
	arena_free(&arena);
	return ok && stage_end(stage, taken, to);
}

/* Sort them into a sink that counts so many of them. */
static bool sort_three(uint64_t counts)
{
	static const struct sink_kind kind = { .put = put, .tally = counted };
	struct spec *spec = spec_parse(
		"s.yml",
		STR("cutover: 1\ncontrols: [debit]\nclean: { fields: { debit: { type: decimal(2) } } }\n"),
		".");
	struct sort *s = sort_open(&(struct sort_options){ spec, &header, "debit", 0, 1 });
	struct stage stage = sort_stage(s);
	struct sink to = { &kind, &paper };
	struct tally taken;
	bool ok;

	paper = (struct paper){ .counts = counts };
	tally_init(&paper.tally, stage.controls);
	tally_bind(&paper.tally, &header);
	tally_init(&taken, stage.controls);
	tally_bind(&taken, &header);
	ok = put_all(&stage, &to, &taken) && stage_left_out(&stage)->rows == 0 &&
	     stage_faulty(&stage)->rows == 0 && stage_accepts(&stage, &taken, &paper.tally);
	tally_free(&taken);
	tally_free(&paper.tally);
	sort_free(s);
	spec_close(spec);
	return ok;
}

/* ---- the cases ---- */

static void sorts(void)
{
	CHECK(sort_three(3));
	CHECK_STR(paper.text.p, "-1 9.50 10 ");
	buf_free(&paper.text);
}

static void one_short(void)
{
	if (sort_three(2))
		diag_note("all is well");
	buf_free(&paper.text);
}

static void proves(void)
{
	in_child(one_short);
	CHECK_STR(said.p, "clean: what was sorted is not what was read: rows: 3 against 2\n");
	CHECK_INT(ended, 2);
	said_free();
}

int main(void)
{
	unit_run("a stage gives the records of a sink in their order", sorts);
	unit_run("a sink that has other sums is an error", proves);
	return unit_end();
}
