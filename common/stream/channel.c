/* channel - see channel.h. */
#include "stream/channel.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/diag.h"

#define LOOK 100000000L /* ns between two looks for a signal */

/* Who a thread is in its messages. */
struct identity {
	struct diag_voice *voice;
	struct diag_log *log;
};

struct channel {
	char *name;
	struct turns *turns;
	bool direct;
	pthread_mutex_t lock;   /* guards what is below */
	pthread_cond_t changed; /* any of it */
	struct header header;
	bool has_header;
	struct packet *first, *last; /* given and not taken, in order */
	size_t waiting;              /* how many */
	uint64_t taken;              /* records in those that were taken */
	struct packet *spare;        /* given back */
	struct buf end;              /* the last line */
	bool ended;                  /* it is there, or there is none */
	bool left;                   /* the reader has gone */
	struct tally counted;        /* by the writer of a direct channel */
	/*
	 * Of the reader of a direct channel; NULL: not there yet. Once set, only the writer's thread uses it
	 * before the end, without the lock.
	 */
	bool (*take)(void *self, struct packet *b);
	void *self;
	struct identity reader;
	bool serving;                    /* the writer knows that it is set */
	bool refused;                    /* a call has returned false */
	const struct follower *follower; /* NULL: none */
	void **block;                    /* all of its blocks */
	size_t blocks, capacity;         /* how many; room in `block` */
};

/* ---- waiting ---- */

static void lock(struct channel *c)
{
	pthread_mutex_lock(&c->lock);
}

static void unlock(struct channel *c)
{
	pthread_mutex_unlock(&c->lock);
}

/* Unlock, after a change that the other end may wait for. */
static void unlock_changed(struct channel *c)
{
	pthread_cond_broadcast(&c->changed);
	unlock(c);
}

static bool may_give(const struct channel *c)
{
	return c->left || c->waiting < CHANNEL_PACKETS;
}

static bool may_take(const struct channel *c)
{
	return c->ended || c->first;
}

static bool has_begun(const struct channel *c)
{
	return c->ended || c->has_header;
}

static bool may_pass(const struct channel *c)
{
	return c->left || c->take;
}

/*
 * Wait, with the lock, until something holds or a signal asks to stop. Meanwhile another thread has
 * the turn: the lock must not be held while this one waits for its own.
 */
static void wait_until(struct channel *c, bool (*holds)(const struct channel *c))
{
	struct timespec until;

	if (holds(c) || diag_interrupted())
		return;
	turns_give_back(c->turns);
	while (!holds(c) && !diag_interrupted()) {
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += LOOK;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&c->changed, &c->lock, &until);
	}
	pthread_mutex_unlock(&c->lock);
	turns_take(c->turns);
	pthread_mutex_lock(&c->lock);
}

/* ---- the end of the writer ---- */

void channel_header(struct channel *c, const struct header *h)
{
	lock(c);
	for (size_t i = 0; i < h->count; i++)
		header_add(&c->header, h->name[i]);
	c->has_header = true;
	unlock_changed(c);
}

static bool pass(struct channel *c, struct packet *b);

bool channel_give(struct channel *c, struct packet *b)
{
	bool taken;

	if (c->direct)
		return pass(c, b);
	lock(c);
	wait_until(c, may_give);
	taken = !c->left && !diag_interrupted();
	if (!taken) {
		packet_free(b);
	} else {
		b->following = NULL;
		if (c->first)
			c->last->following = b;
		else
			c->first = b;
		c->last = b;
		c->waiting++;
	}
	unlock_changed(c);
	return taken;
}

struct packet *channel_empty(struct channel *c, size_t fields)
{
	struct packet *b;

	lock(c);
	b = c->spare;
	if (b)
		c->spare = b->following;
	unlock(c);
	return b ? b : packet_new(fields, true);
}

/* Before the reader goes on: they are its own. */
static void close_blocks(struct channel *c)
{
	for (size_t i = 0; i < c->blocks; i++)
		c->follower->close(c->block[i]);
	c->blocks = 0;
}

void channel_end(struct channel *c, struct str line)
{
	close_blocks(c);
	lock(c);
	if (!c->ended)
		buf_addstr(&c->end, line);
	c->ended = true;
	unlock_changed(c);
}

/* ---- the end of the reader ---- */

/* Without its LF. */
static struct str last_line(const struct channel *c)
{
	struct str line = buf_str(&c->end);

	return line.len > 0 ? (struct str){ line.p, line.len - 1 } : STR_NULL;
}

bool channel_wait_header(struct channel *c, struct header *h, struct str *end)
{
	bool found;

	lock(c);
	wait_until(c, has_begun);
	found = c->has_header && !diag_interrupted();
	for (size_t i = 0; found && i < c->header.count; i++)
		header_add(h, c->header.name[i]);
	*end = last_line(c);
	unlock(c);
	return found;
}

struct packet *channel_take(struct channel *c, struct str *end)
{
	struct packet *b = NULL;

	*end = STR_NULL;
	lock(c);
	wait_until(c, may_take);
	if (!diag_interrupted()) {
		b = c->first;
		if (b) {
			c->first = b->following;
			c->waiting--;
			c->taken += b->count;
		} else {
			*end = last_line(c);
		}
	}
	unlock_changed(c);
	return b;
}

uint64_t channel_taken(struct channel *c)
{
	uint64_t taken;

	lock(c);
	taken = c->taken;
	unlock(c);
	return taken;
}

void channel_give_back(struct channel *c, struct packet *b)
{
	if (!b)
		return;
	packet_reset(b);
	lock(c);
	b->following = c->spare;
	c->spare = b;
	unlock(c);
}

void channel_leave(struct channel *c)
{
	lock(c);
	c->left = true;
	unlock_changed(c);
}

/* ---- direct ---- */

/* Speak as somebody else. Returns who spoke before. */
static struct identity speak_as(struct identity who)
{
	return (struct identity){ diag_speak(who.voice), diag_hold(who.log) };
}

static struct identity who_speaks(void)
{
	struct identity me = speak_as((struct identity){ NULL, NULL });

	speak_as(me);
	return me;
}

/*
 * Also after a signal: the writer sees it, too, and ends; until then it may be using what belongs to
 * the reader.
 */
static void wait_for_end(struct channel *c)
{
	pthread_mutex_unlock(&c->lock);
	turns_give_back(c->turns);
	pthread_mutex_lock(&c->lock);
	while (!c->ended)
		pthread_cond_wait(&c->changed, &c->lock);
	pthread_mutex_unlock(&c->lock);
	turns_take(c->turns);
	pthread_mutex_lock(&c->lock);
}

bool channel_serve(struct channel *c, bool (*take)(void *self, struct packet *b), void *self,
                   const struct follower *follower, struct tally *counted, struct str *end)
{
	bool refused;

	lock(c);
	c->reader = who_speaks();
	c->self = self;
	c->follower = follower;
	c->take = take;
	pthread_cond_broadcast(&c->changed);
	wait_for_end(c);
	/* there is none if the writer was never opened */
	assert(!c->counted.controls || c->counted.controls == counted->controls);
	if (c->counted.controls)
		tally_merge(counted, &c->counted);
	*end = last_line(c);
	refused = c->refused;
	unlock(c);
	return !refused;
}

static bool wait_for_reader(struct channel *c)
{
	lock(c);
	wait_until(c, may_pass);
	c->serving = c->take && !c->left && !diag_interrupted();
	unlock(c);
	return c->serving;
}

static void note_taken(struct channel *c, uint64_t rows)
{
	lock(c);
	c->taken += rows;
	unlock(c);
}

/* Do with the packet what its reader does, in its name. */
static bool pass(struct channel *c, struct packet *b)
{
	struct identity me;

	if (!c->serving && !wait_for_reader(c)) {
		packet_free(b);
		return false;
	}
	me = speak_as(c->reader);
	c->refused = !c->take(c->self, b);
	speak_as(me);
	note_taken(c, b->count);
	channel_give_back(c, b);
	return !c->refused;
}

bool channel_open_block(struct channel *c, void **block)
{
	struct identity me;

	*block = NULL;
	if (!c->direct || (!c->serving && !wait_for_reader(c)) || !c->follower)
		return true;
	me = speak_as(c->reader);
	*block = c->follower->open(c->follower->self);
	speak_as(me);
	if (!*block)
		return false;
	c->block = mem_grow(c->block, &c->capacity, c->blocks + 1, sizeof(*c->block));
	c->block[c->blocks++] = *block;
	return true;
}

void channel_work(struct channel *c, void *block, struct packet *first, const struct tally *made)
{
	c->follower->work(block, first, made);
}

bool channel_join(struct channel *c, void *block, uint64_t rows)
{
	struct identity me = speak_as(c->reader);

	c->refused = c->refused || !c->follower->join(c->follower->self, block);
	speak_as(me);
	note_taken(c, rows);
	return !c->refused;
}

void channel_counted(struct channel *c, const struct tally *t)
{
	lock(c);
	tally_free(&c->counted);
	tally_init(&c->counted, t->controls);
	tally_merge(&c->counted, t);
	unlock(c);
}

/* ---- */

struct channel *channel_new(const char *name, struct turns *turns, bool direct)
{
	struct channel *c = xcalloc(1, sizeof(*c));

	c->name = xstrdup(name);
	c->turns = turns;
	c->direct = direct;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, NULL);
	return c;
}

const char *channel_name(const struct channel *c)
{
	return c->name;
}

bool channel_is_direct(const struct channel *c)
{
	return c->direct;
}

static void free_packets(struct packet *b)
{
	for (struct packet *next; b; b = next) {
		next = b->following;
		packet_free(b);
	}
}

void channel_free(struct channel *c)
{
	if (!c)
		return;
	free_packets(c->first);
	free_packets(c->spare);
	header_free(&c->header);
	buf_free(&c->end);
	tally_free(&c->counted);
	free(c->block);
	free(c->name);
	pthread_cond_destroy(&c->changed);
	pthread_mutex_destroy(&c->lock);
	free(c);
}
