/* clean_parallel - see clean_parallel.h. */
#include "clean/clean_parallel.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/workers.h"
#include "legacy/block_end.h"

/* limit of blocks in a file that begin wrongly, or that have no end of a row near their end */
#define WRONG 20

/* Text, whose end may not be decoded yet. */
struct text {
	struct buf buf;              /* the bytes */
	size_t raw;                  /* so many of them, at the end, are as in the file */
	struct undecodable_list bad; /* bytes of the file that became U+FFFD */
};

struct clean_block {
	struct cleaner cleaner;
	struct row_splitter *row_splitter;
	struct text given;    /* is assumed to begin and end with a row */
	const char *encoding; /* of the file, for messages */
	uint64_t line;        /* assumed first line; checked when joined */
	uint64_t read;        /* bytes of all files up to its end, or a little further */
	bool raw;             /* a part of `given` is raw: */
	uint64_t offset;      /* the place of that part in the file */
	/* decodes it; NULL: the caller's thread decodes all text of this file */
	struct charset *charset;

	/* what the thread found */
	struct text text; /* the same, decoded; `given` is then lost if decoding changes nothing */
	size_t from;      /* bytes of rows that must be cleaned in their turn */
	uint64_t from_line; /* the line after those rows */
	uint64_t end_line;  /* the line after all rows */
	bool failed;        /* an error was reported: no row counts after it */
	bool usable;        /* all rows after `from` are cleaned, or all up to the error */
};

struct clean_parallel {
	struct cleaner *whole;
	struct legacy *s;
	struct progress *progress;
	struct ring *ring;

	/* of the file at work */
	const struct columns *columns;
	struct place place;
	bool asked;       /* it was asked whether */
	bool apart;       /* its blocks are cut as bytes, which the threads decode, */
	bool walk;        /* once this thread has walked their characters: */
	struct buf seen;  /* where the marks of the rows are seen then */
	struct text rest; /* text after the last block: */
	uint64_t offset;  /* the place in the file of its raw bytes */
	bool fresh;       /* it may hold whole rows */
	uint64_t line;    /* assumed first line of `rest` */
	bool last;        /* the file ends after it */
	bool off;         /* no more blocks in this file */
	bool ended;       /* no block now: `rest` is for the caller's loop */
	bool wait;        /* no block until all are joined: `line` was wrong */
	unsigned wrong;   /* how often this happened */
};

/* ---- text ---- */

/* How many of the undecodable bytes are before `at`? */
static size_t bad_before(const struct text *t, size_t at)
{
	size_t n = 0;

	while (n < t->bad.count && t->bad.bad[n].at < at)
		n++;
	return n;
}

/* Feed the first `len` bytes. */
static void feed(struct row_splitter *c, const struct text *t, size_t len, bool last,
                 const char *encoding)
{
	row_splitter_bad(c, t->bad.bad, bad_before(t, len), encoding);
	row_splitter_feed(c, (struct str){ buf_str(&t->buf).p, len }, last);
}

/* Append to `rest` the text after the first `len` bytes. */
static void split(struct text *t, size_t len, struct text *rest)
{
	size_t first = bad_before(t, len);

	for (size_t i = first; i < t->bad.count; i++)
		t->bad.bad[i].at = t->bad.bad[i].at - len + rest->buf.len;
	if (first < t->bad.count)
		undecodable_note(&rest->bad, t->bad.bad + first, t->bad.count - first);
	buf_add(&rest->buf, t->buf.p + len, t->buf.len - len);
	rest->raw = t->raw < t->buf.len - len ? t->raw : t->buf.len - len;
	t->raw -= rest->raw;
	t->bad.count = first;
	t->buf.len = len;
}

static void text_reset(struct text *t)
{
	buf_reset(&t->buf);
	t->raw = 0;
	t->bad.count = 0;
}

/* The bytes that are not decoded. */
static struct str raw_bytes(const struct text *t)
{
	return t->raw > 0 ? (struct str){ str_end(buf_str(&t->buf)) - t->raw, t->raw } : STR("");
}

/* Begin `to` with what is decoded in `from`. */
static void begin_decoded(struct text *to, const struct text *from)
{
	text_reset(to);
	buf_add(&to->buf, from->buf.p, from->buf.len - from->raw);
	undecodable_note(&to->bad, from->bad.bad, from->bad.count);
}

static void swap(struct text *a, struct text *b)
{
	struct text t = *a;

	*a = *b;
	*b = t;
}

static void text_free(struct text *t)
{
	buf_free(&t->buf);
	free(t->bad.bad);
}

/* ---- a job, in any thread ---- */

/* Decode what the thread was given. */
static void decode(struct clean_block *k)
{
	struct str raw = raw_bytes(&k->given);
	const struct charset_bad *bad;
	size_t count;

	if (k->raw)
		charset_begin_part(k->charset, k->offset);
	if (!k->raw || charset_is_same(k->charset, raw)) {
		swap(&k->text, &k->given);
		k->text.raw = 0;
		return;
	}
	begin_decoded(&k->text, &k->given);
	charset_decode(k->charset, raw.p, raw.len, false, &k->text.buf);
	bad = charset_bad(k->charset, &count);
	undecodable_note(&k->text.bad, bad, count);
}

/* Its first rows must wait for values filled down into them: begin after those rows. */
static void begin_here(struct clean_block *k)
{
	struct diag_log *said = diag_hold(NULL);

	k->from = k->text.buf.len - row_splitter_left(k->row_splitter);
	row_splitter_between(k->row_splitter, &k->from_line);
	cleaner_clear(&k->cleaner);
	row_splitter_clear(k->row_splitter);
	diag_log_reset(said);
	diag_hold(said);
}

static void clean_block(void *block)
{
	struct clean_block *k = block;
	struct cleaner *l = &k->cleaner;
	struct legacy_row row;
	bool settled, ok = true;

	decode(k);
	if (!row_splitter_between(k->row_splitter, NULL))
		row_splitter_restart(k->row_splitter);
	row_splitter_go_on(k->row_splitter, k->line);
	cleaner_forget(l);
	settled = cleaner_settled(l);
	l->ragged_rows.seen_whole = true;
	k->from = 0;
	k->from_line = k->line;
	feed(k->row_splitter, &k->text, k->text.buf.len, false, k->encoding);
	while (ok && row_splitter_next(k->row_splitter, &row)) {
		ok = cleaner_row(l, &row);
		if (ok && !settled && (settled = cleaner_settled(l)))
			begin_here(k);
	}
	/* rows before an error count; there is none after it */
	k->failed = !ok || row_splitter_failed(k->row_splitter) || diag_interrupted();
	k->usable = settled && cleaner_exact(l) &&
	            (row_splitter_between(k->row_splitter, &k->end_line) || k->failed);
	if (l->out && k->usable)
		writer_follow(l->out);
}

/* ---- in the thread of the caller ---- */

/*
 * Clean the first `len` bytes of a text, one row after the other. False if nothing more must be
 * cleaned.
 */
static bool clean_in_turn(struct clean_parallel *b, const struct text *t, size_t len, bool last)
{
	struct row_splitter *row_splitter = legacy_cutter(b->s);
	struct legacy_row row;

	feed(row_splitter, t, len, last, legacy_encoding(b->s));
	while (row_splitter_next(row_splitter, &row))
		if (!cleaner_row(b->whole, &row))
			return false;
	return !row_splitter_failed(row_splitter) && !diag_interrupted();
}

/* Decode the raw end of a text in its turn. */
static void decode_in_turn(struct clean_parallel *b, struct text *to, const struct text *from,
                           bool last)
{
	const struct charset_bad *bad;
	size_t count;

	begin_decoded(to, from);
	legacy_decode(b->s, raw_bytes(from), last, &to->buf);
	bad = legacy_bad(b->s, &count);
	undecodable_note(&to->bad, bad, count);
}

/*
 * Take over the decoder of the thread. If it has found that the parts of this file depend on each
 * other, decode this text again, and all that follows.
 */
static void join_decoder(struct clean_parallel *b, struct clean_block *k)
{
	if (b->apart && charset_part_ok(k->charset)) {
		charset_join(legacy_charset(b->s), k->charset);
		return;
	}
	b->apart = k->usable = false;
	b->ended = true;
	decode_in_turn(b, &k->text, &k->given, false);
}

/* Has the text so far ended after a row, and does `line` come next? */
static bool is_at(const struct clean_parallel *b, uint64_t line)
{
	uint64_t at;

	return row_splitter_between(legacy_cutter(b->s), &at) && at == line;
}

/*
 * The next block began on another line or in another place: look again when no block is in
 * progress.
 */
static void note_wrong(struct clean_parallel *b)
{
	b->wait = true;
	b->off = ++b->wrong >= WRONG;
}

/* Take over the results of the thread. False if the output accepts no more. */
static bool take_over(struct clean_parallel *b, struct clean_block *k, struct diag_log *log)
{
	struct row_splitter *row_splitter = legacy_cutter(b->s);

	while (diag_release(log))
		cleaner_take(b->whole, &k->cleaner);
	row_splitter_join(row_splitter, k->row_splitter);
	row_splitter_go_on(row_splitter, k->end_line);
	return cleaner_join(b->whole, &k->cleaner) && !k->failed;
}

/* The results of the thread do not count: clean the text from `from` on again. */
static bool clean_again(struct clean_parallel *b, struct clean_block *k, size_t from,
                        struct diag_log *log)
{
	struct text again = { 0 };
	bool ok;

	cleaner_clear(&k->cleaner);
	row_splitter_clear(k->row_splitter);
	diag_log_reset(log);
	split(&k->text, from, &again);
	ok = clean_in_turn(b, &again, again.buf.len, false);
	text_free(&again);
	return ok;
}

/* The oldest block has been cleaned. False if nothing more must be cleaned. */
static bool join(void *self, void *block, struct diag_log *log)
{
	struct clean_parallel *b = self;
	struct clean_block *k = block;
	bool ok = true;

	if (k->raw)
		join_decoder(b, k);
	if (!is_at(b, k->line))
		note_wrong(b);
	if (!is_at(b, k->line) || !k->usable) {
		ok = clean_again(b, k, 0, log);
	} else {
		if (k->from > 0)
			ok = clean_in_turn(b, &k->text, k->from, false);
		/* a CR at its end may wait for a LF */
		if (ok)
			ok = is_at(b, k->from_line) ? take_over(b, k, log)
			                            : clean_again(b, k, k->from, log);
	}
	progress_update(b->progress, legacy_bytes(b->s, NULL));
	ok = ok && !diag_interrupted();
	if (!ok)
		legacy_stop(b->s, k->read);
	return ok;
}

/*
 * Shall the threads decode? Then this one gets a decoder for the block. It stays so for the file, unless
 * there is no decoder.
 */
static void ask(struct clean_parallel *b, struct clean_block *k)
{
	enum legacy_apart apart;

	if (!b->asked) {
		apart = legacy_apart(b->s);
		b->apart = apart != LEGACY_TOGETHER;
		b->walk = apart == LEGACY_WALK;
	}
	b->asked = true;
	if (b->apart && !k->charset)
		k->charset = charset_open_part(legacy_charset(b->s));
	if (!k->charset)
		b->apart = false;
}

/* Append the next block of the file to b->rest. False if there is none. */
static bool read_on(struct clean_parallel *b)
{
	struct text *rest = &b->rest;
	const struct charset_bad *bad;
	size_t count, before = rest->buf.len;
	bool ok;

	if (b->apart) {
		ok = legacy_raw(b->s, &rest->buf, &b->last);
		rest->raw += rest->buf.len - before;
		return ok;
	}
	if (!legacy_text(b->s, &rest->buf, &b->last))
		return false;
	bad = legacy_bad(b->s, &count);
	undecodable_note(&rest->bad, bad, count);
	return true;
}

/* The end of the last row in bytes whose characters must be walked; see block_end_find(). */
static size_t find_walking(struct clean_parallel *b, uint64_t *lines)
{
	const struct text *rest = &b->rest;
	const struct spec_source *how = b->whole->how;
	struct str text = buf_str(&rest->buf), raw = raw_bytes(rest);
	const char *tail = block_end_tail(raw);
	size_t rows = 0;

	buf_reset(&b->seen);
	if (tail) {
		charset_walk(legacy_charset(b->s),
		             (struct str){ tail, (size_t)(str_end(raw) - tail) }, &b->seen);
		rows = block_end_find_in(text, buf_str(&b->seen), how, lines);
	}
	if (rows > 0)
		return rows;
	buf_reset(&b->seen);
	buf_add(&b->seen, text.p, text.len - raw.len);
	charset_walk(legacy_charset(b->s), raw, &b->seen);
	return block_end_find(buf_str(&b->seen), how, lines);
}

/*
 * Read the next block and cut it after a row. False if there is none: the remaining text is then in
 * b->rest.
 */
static bool cut_block(struct clean_parallel *b, struct clean_block *k)
{
	size_t rows;
	uint64_t lines;

	if (!b->fresh) {
		ask(b, k);
		if (b->rest.raw > 0 && !b->apart)
			return false;
		if (!read_on(b) || b->last)
			return false;
	}
	b->fresh = false;
	rows = b->walk && b->rest.raw > 0
	               ? find_walking(b, &lines)
	               : block_end_find(buf_str(&b->rest.buf), b->whole->how, &lines);
	if (rows == 0) {
		b->off = ++b->wrong >= WRONG;
		return false;
	}
	swap(&k->given, &b->rest);
	text_reset(&b->rest);
	split(&k->given, rows, &b->rest);
	k->raw = k->given.raw > 0;
	k->offset = b->offset;
	b->offset += k->given.raw;
	k->encoding = legacy_encoding(b->s);
	k->line = b->line;
	k->read = legacy_bytes(b->s, NULL);
	b->line += lines;
	return true;
}

/*
 * After a wrong guess, when all blocks are joined: does the next block begin directly after the
 * last one?
 */
static bool look_again(struct clean_parallel *b)
{
	b->wait = false;
	return row_splitter_between(legacy_cutter(b->s), &b->line);
}

static bool fill(void *self, void *block)
{
	struct clean_parallel *b = self;

	if (b->ended || b->off || (b->wait && ring_busy(b->ring) > 0))
		return false;
	b->ended = (b->wait && !look_again(b)) || !cut_block(b, block);
	return !b->ended;
}

/* ---- opening ---- */

static void begin_file(void *self, void *block)
{
	struct clean_parallel *b = self;
	struct clean_block *k = block;

	cleaner_file(&k->cleaner, b->columns, b->place);
	row_splitter_for_worker(k->row_splitter, legacy_cutter(b->s));
	charset_close(k->charset);
	k->charset = NULL;
}

static bool open_block(void *self, void *block)
{
	struct clean_parallel *b = self;
	struct clean_block *k = block;

	cleaner_for_worker(&k->cleaner, b->whole);
	k->row_splitter = row_splitter_new(b->whole->how);
	begin_file(b, k);
	return true;
}

static void close_block(void *block)
{
	struct clean_block *k = block;

	if (!k->row_splitter)
		return;
	cleaner_close(&k->cleaner);
	row_splitter_free(k->row_splitter);
	text_free(&k->given);
	text_free(&k->text);
	charset_close(k->charset);
}

struct clean_parallel *clean_parallel_open(size_t threads, struct cleaner *whole, struct legacy *s,
                                           struct progress *progress)
{
	static const struct ring_kind blocks = { open_block, fill, clean_block, join, close_block };
	struct clean_parallel *b = xcalloc(1, sizeof(*b));

	b->whole = whole;
	b->s = s;
	b->progress = progress;
	b->ring = ring_new(&blocks, b, threads, sizeof(struct clean_block));
	return b;
}

void clean_parallel_file(struct clean_parallel *b, const struct columns *columns,
                         struct place place)
{
	struct str delimiter = b->whole->how->delimiter;

	b->columns = columns;
	b->place = place;
	b->last = b->asked = b->apart = b->walk = false;
	b->wrong = 0;
	/* only a look at the whole file shows how to cut with a delimiter of several bytes */
	b->off = delimiter.len != 1 || (unsigned char)delimiter.p[0] >= 0x80;
	ring_each(b->ring, begin_file);
}

/* May the next rows be cleaned in blocks? Then takes the text after the last row. */
static bool take_rest(struct clean_parallel *b)
{
	struct row_splitter *row_splitter = legacy_cutter(b->s);
	struct str rest;

	/*
	 * the rows above, up to the first whole one, decide whether a row with too many cells is
	 * joined
	 */
	if (b->off || legacy_peeked(b->s) ||
	    (b->whole->how->ragged == RAGGED_JOIN && !b->whole->ragged_rows.seen_whole))
		return false;
	text_reset(&b->rest);
	rest = row_splitter_rest(row_splitter, &b->rest.bad);
	buf_addstr(&b->rest.buf, rest);
	b->line = row_splitter_line(row_splitter);
	b->offset = charset_offset(legacy_charset(b->s));
	b->fresh = true;
	b->ended = b->wait = false;
	return rest.p != NULL;
}

/* Clean what is left after the last block. False if nothing more must be cleaned. */
static bool clean_rest(struct clean_parallel *b)
{
	struct text decoded = { 0 };

	if (b->rest.raw > 0) {
		decode_in_turn(b, &decoded, &b->rest, b->last);
		swap(&b->rest, &decoded);
		text_free(&decoded);
	}
	return clean_in_turn(b, &b->rest, b->rest.buf.len, b->last);
}

bool clean_parallel_run(struct clean_parallel *b)
{
	return !take_rest(b) || (ring_run(b->ring) && clean_rest(b));
}

void clean_parallel_close(struct clean_parallel *b)
{
	if (!b)
		return;
	ring_free(b->ring);
	text_free(&b->rest);
	buf_free(&b->seen);
	free(b);
}
