/*
 * test_channel: what one thread writes another one reads, in order, with its seal; and each end
 * hears of it when the other one stops.
 */
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "record/fault.h"
#include "record/record_typed.h"
#include "stream/channel.h"
#include "stream/reader.h"
#include "stream/sink.h"
#include "stream/writer.h"
#include "unit.h"

static struct str field_names[] = { { "name", 4 }, { "debit", 5 } };
static const struct header header = { .name = field_names, .count = 2 };
static const struct controls controls = { .count = 1, .name = &field_names[1] };

/* How the writer works, and what became of it. */
struct job {
	struct channel *channel;
	struct turns *turns;
	int records;          /* so many */
	bool seal;            /* and a seal */
	bool parts;           /* through the writers of workers */
	bool direct;          /* the channel is */
	bool loses;           /* one record that is counted is not put */
	const char *error;    /* reported before the end; NULL: none */
	struct diag_log *log; /* its messages */
	bool finished;        /* writer_finish() */
	bool broken;          /* it met a broken pipe */
	int put;              /* records that it took */
};

static bool put(struct writer *w, int number)
{
	char at[32], name[32], debit[32];
	struct str field[2];
	struct record rec = { .header = &header, .field = field };
	struct typed *typed = typed_new(2);
	long long units;
	int scale;
	bool ok;

	snprintf(at, sizeof(at), "x.csv:%d", number);
	snprintf(name, sizeof(name), "record %d", number);
	snprintf(debit, sizeof(debit), "%d.50", number);
	rec.at = str_of(at);
	rec.fault = number % 5 == 0 ? STR("debit:required") : STR_NULL;
	field[0] = number % 7 == 0 ? STR_NULL : number % 11 == 0 ? STR("") : str_of(name);
	field[1] = str_of(debit);
	/* of every other record somebody has read the name */
	typed_start(typed, field);
	rec.typed = number % 2 ? typed : NULL;
	(void)typed_number(&rec, 0, &units, &scale);
	ok = writer_put(w, &rec);
	free(typed);
	return ok;
}

static void put_all(struct job *j, struct writer *w)
{
	struct writer *part = writer_for_worker(w);
	bool ok = true;

	for (int i = 1; ok && i <= j->records; i++) {
		/* some by the part, some by the whole */
		ok = put(j->parts && i / 3000 % 2 == 0 ? part : w, i);
		if (j->parts && (i % 3000 == 2999 || i == j->records))
			ok = writer_join(w, part) && ok;
		j->put += ok;
	}
	writer_close(part);
}

static void *write_all(void *data)
{
	struct writer_options options = { .controls = &controls, .program = "map" };
	struct job *j = data;
	struct writer *w;

	turns_take(j->turns);
	diag_hold(j->log);
	w = writer_open_channel(j->channel, "-", &header, &options);
	put_all(j, w);
	if (j->loses)
		((struct tally *)writer_tally(w))->rows++;
	if (j->error)
		diag_error("%s", j->error);
	j->broken = diag_interrupted();
	j->finished = writer_finish(w, j->seal);
	writer_close(w);
	diag_hold(NULL);
	turns_give_back(j->turns);
	return NULL;
}

static pthread_t start(struct job *j, size_t turns)
{
	pthread_t thread;

	diag_open("unit");
	diag_set_level(DIAG_SILENT);
	j->turns = turns_new(turns);
	j->channel = channel_new("channel:1", j->turns, j->direct);
	j->log = diag_log_new();
	if (pthread_create(&thread, NULL, write_all, j) != 0)
		abort();
	turns_take(j->turns);
	return thread;
}

/* Wait for the writer, and free all. Returns the status of both. */
static int end(struct job *j, pthread_t thread)
{
	turns_give_back(j->turns);
	pthread_join(thread, NULL);
	diag_release(j->log);
	diag_log_free(j->log);
	channel_free(j->channel);
	turns_free(j->turns);
	return diag_close();
}

static const struct reader_options reading = { .controls = &controls };

/* Does the record have what put() gave it? */
static bool is_number(const struct record *rec, int number)
{
	char text[64];

	snprintf(text, sizeof(text), "x.csv:%d", number);
	if (!str_is(rec->at, text) || str_is_null(rec->fault) != (number % 5 != 0))
		return false;
	snprintf(text, sizeof(text), "%d.50", number);
	if (!str_is(rec->field[1], text))
		return false;
	snprintf(text, sizeof(text), "record %d", number);
	return number % 7 == 0    ? str_is_null(rec->field[0])
	       : number % 11 == 0 ? !str_is_null(rec->field[0]) && rec->field[0].len == 0
	                          : str_is(rec->field[0], text);
}

/* Read all, one record after the other. Returns how many are as they were put. */
static int read_all(struct reader *r)
{
	struct record rec;
	int good = 0;

	while (reader_next(r, &rec))
		good += is_number(&rec, good + 1);
	return good;
}

/* What takes the records of a direct channel. */
struct taker {
	pthread_t thread;     /* in which the last one came */
	struct diag_log *log; /* of the thread that reads */
	int good;             /* records that are as they were put */
	int most;             /* it takes no more than that */
	bool strange;         /* a call without the log of the reader */
};

static bool take_one(void *self, struct record *rec)
{
	struct taker *t = self;

	t->strange |= diag_hold(t->log) != t->log;
	t->thread = pthread_self();
	t->good += is_number(rec, t->good + 1);
	fault_add(rec, STR("debit"), STR("group")); /* it may change the record */
	return t->good < t->most;
}

static bool take_all(struct reader *r, struct taker *t)
{
	static const struct sink_kind kind = { .put = take_one };
	struct sink to = { &kind, t };

	if (t->most == 0)
		t->most = INT_MAX;
	return reader_drain(r, &to, NULL);
}

/* Read all, in the way that the channel has. */
static int read_or_take(struct job *j, struct reader *r)
{
	struct taker t = { .log = NULL };

	CHECK_INT(reader_is_direct(r), j->direct);
	if (!j->direct)
		return read_all(r);
	CHECK(take_all(r, &t));
	CHECK(!t.strange);
	CHECK(t.good == 0 || !pthread_equal(t.thread, pthread_self()));
	return t.good;
}

static void arrives(size_t turns, int records, bool parts, bool direct)
{
	struct job j = { .records = records, .seal = true, .parts = parts, .direct = direct };
	pthread_t thread = start(&j, turns);
	struct reader *r = reader_open_channel(j.channel, "-", &reading);
	struct decimal sum;
	char text[DECIMAL_TEXT], want[32];

	CHECK_INT(reader_header(r)->count, 2);
	CHECK_INT(read_or_take(&j, r), records);
	CHECK(reader_done(r));
	CHECK_INT(reader_line(r), records + 2);
	CHECK_INT(reader_tally(r)->rows, records);
	CHECK_INT(channel_taken(j.channel), records);
	if (CHECK(tally_sum(reader_tally(r), 0, &sum)) && records > 0) {
		decimal_format(sum, text);
		snprintf(want, sizeof(want), "%lld.%s",
		         (long long)records * (records + 1) / 2 + records / 2,
		         records % 2 ? "50" : "00");
		CHECK_STR(text, want);
	}
	CHECK(reader_close(r));
	CHECK_INT(end(&j, thread), 0);
	CHECK(j.finished);
}

static void all(void)
{
	for (int direct = 0; direct < 2; direct++) {
		arrives(2, 0, false, direct);
		arrives(2, 1, false, direct);
		arrives(2, 50000, false, direct);
		arrives(1, 50000, false, direct); /* never both at the same time */
	}
}

/* What was read of a field before goes with it, and so does what the writer has summed. */
static void known(void)
{
	struct job j = { .records = 50000, .seal = true };
	pthread_t thread = start(&j, 2);
	struct reader *r = reader_open_channel(j.channel, "-",
	                                       &(struct reader_options){ .controls = NULL });
	struct record rec;
	int good = 0;

	while (reader_next(r, &rec)) {
		const struct typed_field *name = typed_find(&rec, 0), *debit = typed_find(&rec, 1);

		good++;
		good -= name->known != ((good & 1) ? TYPED_READ_NUMBER : 0) ||
		        debit->known != (TYPED_READ_NUMBER | TYPED_NUMBER) ||
		        debit->value != good * 100 + 50 || debit->scale != 2;
	}
	CHECK_INT(good, 50000);
	CHECK(reader_close(r));
	CHECK_INT(end(&j, thread), 0);
}

static void from_parts(void)
{
	arrives(2, 50000, true, false);
	arrives(1, 20000, true, false);
	arrives(1, 20000, true, true);
}

/* Packets go to the readers of workers; what cannot go is read one by one. */
static void to_parts(void)
{
	struct job j = { .records = 30000, .seal = true };
	pthread_t thread = start(&j, 2);
	struct reader *r = reader_open_channel(j.channel, "-", &reading);
	struct reader *part[2] = { reader_for_worker(r), reader_for_worker(r) };
	struct record rec;
	int good = 0, given = 0;

	CHECK(reader_next(r, &rec));
	good += is_number(&rec, 1);
	CHECK(!reader_give(r, part[0])); /* a packet is begun */
	for (;;) {
		while (reader_give(r, part[given % 2])) {
			reader_begin(part[given % 2]);
			while (reader_next(part[given % 2], &rec))
				good += is_number(&rec, good + 1);
			CHECK(reader_join(r, part[given++ % 2]));
		}
		if (!reader_next(r, &rec))
			break;
		good += is_number(&rec, good + 1);
	}
	CHECK(given > 10);
	CHECK_INT(good, 30000);
	CHECK_INT(reader_tally(r)->rows, 30000);
	CHECK(reader_done(r));
	reader_close(part[0]);
	reader_close(part[1]);
	reader_close(r);
	CHECK_INT(end(&j, thread), 0);
}

/* The digest is that of the stream that a pipe would have had. */
static void digest(void)
{
	struct job j = { .records = 3000, .seal = true };
	struct writer_options options = { .controls = &controls, .digest = true };
	struct reader_options with = { .controls = &controls, .digest = true };
	pthread_t thread = start(&j, 2);
	struct reader *r = reader_open_channel(j.channel, "-", &with);
	struct writer *w = writer_open("/dev/null", &header, &options);
	size_t count;

	CHECK_INT(read_all(r), 3000);
	for (int i = 1; i <= 3000; i++)
		CHECK(put(w, i));
	CHECK(writer_finish(w, true));
	CHECK_STR(reader_inputs(r, &count)->sha256, writer_output(w)->sha256);
	CHECK_INT(strlen(writer_output(w)->sha256), 64);
	writer_close(w);
	reader_close(r);
	CHECK_INT(end(&j, thread), 0);
}

/* ---- the other end stops ---- */

/* The reader reads all, and ends quietly, or with a cause of its own. */
static void fails(struct job *j, const char *cause)
{
	struct stream_failure failure = { 0 };
	struct reader_options options = reading;
	pthread_t thread = start(j, 2);
	struct diag_log *log = diag_log_new();
	struct taker t = { .log = NULL };
	struct reader *r;

	options.failure = &failure;
	diag_hold(log);
	r = reader_open_channel(j->channel, "-", &options);
	t.log = log;
	if (j->direct)
		CHECK(!take_all(r, &t));
	CHECK_INT(j->direct ? t.good : read_all(r), j->records);
	CHECK(!t.strange);
	CHECK(!reader_done(r));
	CHECK(str_eq(diag_cause(), str_of(cause)));
	CHECK_INT(diag_status(), 2);
	CHECK(j->error ? str_is(failure.program, "map") : failure.program.len == 0);
	CHECK(!reader_close(r));
	diag_hold(NULL);
	CHECK(!diag_release(log));
	CHECK_INT(diag_status(), *cause ? 2 : 0);
	diag_log_free(log);
	CHECK_INT(end(j, thread), 2);
	CHECK(!j->finished);
	stream_failure_free(&failure);
}

static void writer_fails(void)
{
	struct job error = { .records = 3000, .error = "disk full" };
	struct job none = { .records = 1 };

	fails(&error, ""); /* the writer has reported it */
	error.direct = true;
	fails(&error, "");
	fails(&none, "-: no seal after 1 record: the program upstream was killed or cut off; "
	             "nothing may be loaded (a filter such as grep or awk in between takes it "
	             "away)");
}

/* The writer fails before it has a header: there is no reader, and it knows why. */
static void never_begins(void)
{
	static const struct stream_failure failure = { .program = { "clean", 5 },
		                                       .kind = FAILED_ERROR,
		                                       .message = { "no spec", 7 } };
	struct channel *c = channel_new("channel:1", NULL, false);
	struct diag_log *log = diag_log_new();
	struct stream_failure upstream = { 0 };
	struct reader_options options = { .failure = &upstream };
	struct buf line = { 0 };

	diag_open("unit");
	diag_set_level(DIAG_SILENT);
	stream_failure_put(&failure, &line);
	channel_end(c, buf_str(&line));
	channel_end(c, STR("too late\n"));
	diag_hold(log);
	CHECK(!reader_open_channel(c, "-", &options));
	CHECK(str_is(upstream.program, "clean"));
	CHECK(str_is(upstream.message, "no spec"));
	CHECK_INT(diag_status(), 2);
	diag_hold(NULL);
	diag_log_free(log);
	stream_failure_free(&upstream);
	buf_free(&line);
	channel_free(c);
	CHECK_INT(diag_close(), 0);
}

static void reader_leaves(void)
{
	struct job j = { .records = 1000000, .seal = true };
	pthread_t thread = start(&j, 2);
	struct reader *r = reader_open_channel(j.channel, "-", &reading);
	struct record rec;

	CHECK(reader_next(r, &rec));
	CHECK(!reader_close(r));
	CHECK_INT(end(&j, thread), 0); /* a broken pipe is no error */
	CHECK(j.broken);
	CHECK(!j.finished);
	CHECK(j.put < 100000);
}

/* The taker of a direct channel stops; or its reader closes before it takes anything. */
static void taker_stops(void)
{
	struct job stops = { .records = 100000, .seal = true, .direct = true }, leaves = stops;
	pthread_t thread = start(&stops, 2);
	struct reader *r = reader_open_channel(stops.channel, "-", &reading);
	struct taker t = { .most = 250 };

	CHECK(!take_all(r, &t));
	CHECK_INT(t.good, 250);
	CHECK(!reader_done(r));
	CHECK(!reader_close(r));
	CHECK_INT(end(&stops, thread), 0);
	CHECK(stops.broken && !stops.finished);
	CHECK(stops.put < 1000);

	thread = start(&leaves, 2);
	CHECK(!reader_close(reader_open_channel(leaves.channel, "-", &reading)));
	CHECK_INT(end(&leaves, thread), 0);
	CHECK(leaves.broken && !leaves.finished);
}

/* A record that gets lost on the way is found, whatever the writer has summed. */
static void lost(void)
{
	struct job j = { .records = 3000, .seal = true, .direct = true, .loses = true };
	pthread_t thread = start(&j, 2);
	struct reader *r = reader_open_channel(j.channel, "-", &reading);
	struct taker t = { .log = NULL };

	CHECK(!take_all(r, &t));
	CHECK(str_starts(diag_cause(), STR("-:3002: the seal does not match: rows: 3,001 sealed, "
	                                   "3,000 read")));
	reader_close(r);
	CHECK_INT(end(&j, thread), 2);
}

/* A seal that states other sums than those of the records. */
static void other_seal(void)
{
	struct channel *c = channel_new("channel:1", NULL, false);
	struct packet *p;
	struct str field[2] = { STR("a"), STR("1.00") };
	struct record rec = { .header = &header, .at = STR("x:1"), .field = field };
	struct reader *r;

	diag_open("unit");
	diag_set_level(DIAG_SILENT);
	channel_header(c, &header);
	p = channel_empty(c, header.count);
	packet_put(p, &rec);
	CHECK(channel_give(c, p));
	channel_end(c, STR("\\.\trows=2\tsum.debit=1.00\n"));
	r = reader_open_channel(c, "-", &reading);
	CHECK(reader_next(r, &rec));
	CHECK(!reader_next(r, &rec));
	CHECK(!reader_done(r));
	CHECK(str_starts(diag_cause(),
	                 STR("-:3: the seal does not match: rows: 2 sealed, 1 read")));
	reader_close(r);
	channel_free(c);
	CHECK_INT(diag_close(), 2);
}

int main(void)
{
	unit_run("all records arrive in order, and the seal agrees", all);
	unit_run("what was read of a field is not read again", known);
	unit_run("records of the writers of workers keep their order", from_parts);
	unit_run("packets go to the readers of workers, in order", to_parts);
	unit_run("the digest is that of the stream", digest);
	unit_run("the reader reports that the writer failed, and why", writer_fails);
	unit_run("the reader reports a failure before the header", never_begins);
	unit_run("a reader that leaves is a broken pipe for the writer", reader_leaves);
	unit_run("a taker of a direct channel that stops is a broken pipe, too", taker_stops);
	unit_run("a record that is lost in a direct channel is found", lost);
	unit_run("a seal that does not agree is an error", other_seal);
	return unit_end();
}
