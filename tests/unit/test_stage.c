/* test_stage: records from a source through stages to a sink, in order, and none after a failure. */
#include "base/buf.h"
#include "stream/stage.h"
#include "unit.h"

static struct str field_names[] = { { "debit", 5 } };
static const struct header header = { .name = field_names, .count = 1 };
static const struct controls controls = { .count = 1, .name = field_names };

/* ---- a source of the numbers from 1 ---- */

struct numbers {
	struct tally tally;
	int last;   /* it ends after this one, */
	bool whole; /* and whether all is there then */
	char text[24];
	struct str field;
	struct arena arena;
};

static bool next(void *self, struct record *rec)
{
	struct numbers *n = self;

	if ((int)n->tally.rows == n->last)
		return false;
	snprintf(n->text, sizeof(n->text), "%d", (int)n->tally.rows + 1);
	n->field = str_of(n->text);
	*rec = (struct record){ .header = &header, .field = &n->field, .arena = &n->arena };
	tally_add(&n->tally, rec);
	return true;
}

static const struct tally *read(const void *self)
{
	return &((const struct numbers *)self)->tally;
}

static bool whole(const void *self)
{
	return ((const struct numbers *)self)->whole;
}

static void close_numbers(void *self)
{
	struct numbers *n = self;

	tally_free(&n->tally);
	arena_free(&n->arena);
}

static struct source *numbers(struct numbers *n, int last, bool is_whole)
{
	static const struct source_kind kind = {
		.next = next, .tally = read, .whole = whole, .close = close_numbers
	};

	*n = (struct numbers){ .last = last, .whole = is_whole };
	tally_init(&n->tally, &controls);
	tally_bind(&n->tally, &header);
	return source_new(&kind, n, &header);
}

/* ---- a sink that writes them down ---- */

struct paper {
	struct buf text;
	int takes; /* so many, then no more; -1: all */
	bool ends; /* and whether it refuses at the end */
};

static bool put(void *self, struct record *rec)
{
	struct paper *p = self;

	if (p->takes-- == 0)
		return false;
	buf_addf(&p->text, "%.*s ", (int)rec->field[0].len, rec->field[0].p);
	return true;
}

static bool ends(void *self)
{
	struct paper *p = self;

	buf_adds(&p->text, "end");
	return p->ends;
}

static struct sink paper(struct paper *p, int takes)
{
	static const struct sink_kind kind = { .put = put, .end = ends };

	*p = (struct paper){ .takes = takes, .ends = true };
	buf_adds(&p->text, "");
	return (struct sink){ &kind, p };
}

/* ---- a stage: it leaves out one number, gives the others twice, and says the sum at the end ---- */

struct twice {
	const char *without;
	struct tally out;   /* what it leaves out */
	struct tally taken; /* at the end */
};

static bool take(void *self, struct record *rec, const struct sink *to)
{
	struct twice *t = self;

	if (str_eq(rec->field[0], str_of(t->without))) {
		tally_add(&t->out, rec);
		return true;
	}
	return sink_put(to, rec) && sink_put(to, rec);
}

static bool sum(void *self, const struct tally *taken, const struct sink *to)
{
	struct twice *t = self;
	struct arena arena = { 0 };
	struct str field = STR("sum");
	struct record rec = { .header = &header, .field = &field, .arena = &arena };
	bool ok = sink_put(to, &rec);

	tally_merge(&t->taken, taken);
	arena_free(&arena);
	return ok;
}

static const struct tally *left_out(const void *self)
{
	return &((const struct twice *)self)->out;
}

static bool accepts(void *self, const struct tally *taken, const struct tally *given)
{
	(void)self;
	return given->rows >= taken->rows;
}

static struct stage twice(struct twice *t, const char *without)
{
	static const struct stage_kind kind = { .take = take,
		                                .end = sum,
		                                .left_out = left_out,
		                                .faulty = left_out,
		                                .accepts = accepts };

	*t = (struct twice){ .without = without };
	tally_init(&t->out, &controls);
	tally_bind(&t->out, &header);
	tally_init(&t->taken, &controls);
	tally_bind(&t->taken, &header);
	return (struct stage){ &kind, t, &header, &controls };
}

static void free_twice(struct twice *t)
{
	tally_free(&t->out);
	tally_free(&t->taken);
}

/* ---- the tests ---- */

static void straight(void)
{
	struct numbers n;
	struct paper p;
	struct sink to = paper(&p, -1);
	struct source *from = numbers(&n, 3, true);

	CHECK(stage_run(from, NULL, 0, &to));
	CHECK_STR(p.text.p, "1 2 3 end");
	source_close(from);
	buf_free(&p.text);
}

static void one(void)
{
	struct numbers n;
	struct twice t;
	struct paper p;
	struct sink to = paper(&p, -1);
	struct stage stage = twice(&t, "2");
	struct source *from = numbers(&n, 3, true);

	CHECK(stage_run(from, &stage, 1, &to));
	CHECK_STR(p.text.p, "1 1 3 3 sum end");
	CHECK_INT(t.taken.rows, 3);
	CHECK_INT(stage_left_out(&stage)->rows, 1);
	CHECK(stage_accepts(&stage, source_tally(from), source_tally(from)));
	CHECK(!stage_accepts(&stage, source_tally(from), stage_left_out(&stage)));
	source_close(from);
	free_twice(&t);
	buf_free(&p.text);
}

/* The second stage takes what the first one gives, also at its end, and is told how much it was. */
static void two(void)
{
	struct numbers n;
	struct twice first, second;
	struct paper p;
	struct sink to = paper(&p, -1);
	struct stage stage[] = { twice(&first, "1"), twice(&second, "sum") };
	struct source *from = numbers(&n, 3, true);
	struct decimal total;

	CHECK(stage_run(from, stage, 2, &to));
	CHECK_STR(p.text.p, "2 2 2 2 3 3 3 3 sum end");
	CHECK_INT(first.taken.rows, 3);
	CHECK_INT(second.taken.rows, 5);
	CHECK(tally_sum(&second.taken, 0, &total));
	CHECK_INT(stage_left_out(&stage[1])->rows, 1);
	source_close(from);
	free_twice(&first);
	free_twice(&second);
	buf_free(&p.text);
}

/* Of a source that breaks off nothing is held to be complete: no stage and no sink ends. */
static void broken_source(void)
{
	struct numbers n;
	struct twice t;
	struct paper p;
	struct sink to = paper(&p, -1);
	struct stage stage = twice(&t, "");
	struct source *from = numbers(&n, 2, false);

	CHECK(!stage_run(from, &stage, 1, &to));
	CHECK_STR(p.text.p, "1 1 2 2 ");
	CHECK(!stage_run(from, NULL, 0, &to));
	CHECK_STR(p.text.p, "1 1 2 2 ");
	source_close(from);
	free_twice(&t);
	buf_free(&p.text);
}

/* A sink that takes no more stops the source at once, through all stages. */
static void full_sink(void)
{
	struct numbers n;
	struct twice first, second;
	struct paper p;
	struct sink to = paper(&p, 5);
	struct stage stage[] = { twice(&first, ""), twice(&second, "") };
	struct source *from = numbers(&n, 9, true);

	CHECK(!stage_run(from, stage, 2, &to));
	CHECK_STR(p.text.p, "1 1 1 1 2 ");
	CHECK_INT(source_tally(from)->rows, 2);
	source_close(from);
	free_twice(&first);
	free_twice(&second);
	buf_free(&p.text);
}

static void refused_at_the_end(void)
{
	struct numbers n;
	struct paper p;
	struct sink to = paper(&p, -1);
	struct source *from = numbers(&n, 1, true);

	p.ends = false;
	CHECK(!stage_run(from, NULL, 0, &to));
	CHECK_STR(p.text.p, "1 end");
	source_close(from);
	buf_free(&p.text);
}

static void counted(void)
{
	struct numbers n;
	struct tally t;
	struct sink to = sink_count(&t);
	struct source *from = numbers(&n, 3, true);
	struct decimal total;
	struct buf why = { 0 };

	tally_init(&t, &controls);
	tally_bind(&t, &header);
	CHECK(stage_run(from, NULL, 0, &to));
	CHECK(tally_equal(sink_tally(&to), source_tally(from), &why));
	CHECK(sink_takes_lines(&to));
	CHECK(tally_sum(sink_tally(&to), 0, &total));
	source_close(from);
	tally_free(&t);
	buf_free(&why);
}

int main(void)
{
	unit_run("without a stage records go straight to the sink", straight);
	unit_run("a stage leaves out, gives more than one, and gives at the end", one);
	unit_run("what a stage gives is what the next one takes", two);
	unit_run("a source that breaks off ends no stage and no sink", broken_source);
	unit_run("a sink that takes no more stops the source", full_sink);
	unit_run("a sink may refuse at the end", refused_at_the_end);
	unit_run("without an output records are counted", counted);
	return unit_end();
}
