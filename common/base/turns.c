/* turns - see turns.h. */
#include "base/turns.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"

struct turns {
	pthread_mutex_t lock;
	pthread_cond_t given_back;
	size_t free; /* turns that nobody has */
};

struct turns *turns_new(size_t count)
{
	struct turns *t = xcalloc(1, sizeof(*t));

	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->given_back, NULL);
	t->free = count;
	return t;
}

void turns_take(struct turns *t)
{
	if (!t)
		return;
	pthread_mutex_lock(&t->lock);
	while (t->free == 0)
		pthread_cond_wait(&t->given_back, &t->lock);
	t->free--;
	pthread_mutex_unlock(&t->lock);
}

void turns_give_back(struct turns *t)
{
	if (!t)
		return;
	pthread_mutex_lock(&t->lock);
	t->free++;
	pthread_cond_signal(&t->given_back);
	pthread_mutex_unlock(&t->lock);
}

void turns_free(struct turns *t)
{
	if (!t)
		return;
	pthread_cond_destroy(&t->given_back);
	pthread_mutex_destroy(&t->lock);
	free(t);
}
