/*
 * server_mark - the mark of a load: a savepoint, and what was counted before it.
 */
#include <stdlib.h>

#include "server/server_int.h"

enum store_result server_mark(void *self, struct store_refusal *why)
{
	struct server *s = self;
	enum store_result result = server_flush(s, why);

	if (result != STORE_OK)
		return result;
	if (!database_mark(s->db)) {
		server_error(s, "write to");
		return STORE_FAILED;
	}
	s->mark = (struct server_mark){ true, s->put, s->sent, aside_place(s->kept) };
	return STORE_OK;
}

bool server_back(void *self)
{
	struct server *s = self;

	if (s->sending)
		database_bulk_stop(s->db);
	s->sending = false;
	buf_reset(&s->lines);
	s->put = s->mark.put;
	s->sent = s->mark.sent;
	if (!aside_cut(s->kept, s->mark.kept)) {
		s->failed = true;
		return false;
	}
	return database_back(s->db) || server_error(s, "write to");
}

bool server_better_unmarked(const void *self)
{
	const struct server *s = self;

	return s->fresh && !s->there.partitioned && database_dialect(s->db)->freezes;
}

enum store_result server_settle(void *self,
                                void (*each)(void *context, const struct store_missing *m),
                                void *context, struct store_refusal *why)
{
	struct server *s = self;
	const char *sql = database_dialect(s->db)->settle;

	/* the server does not say which records they are */
	(void)each;
	(void)context;

	return !sql || database_run(s->db, sql) ? STORE_OK : server_not_taken(s, why);
}
