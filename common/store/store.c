/* store - find the kind of store that a URL names and pass all calls to it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "base/text.h"
#include "database/url.h"
#include "file/pathname.h"
#include "store/store_kind.h"

/* The table of stores: a row has all functions of a kind (store_kind.h). */
static const struct store_kind *const kinds[] = { &store_sqlite, &store_postgresql, &store_mysql,
	                                          &store_file };

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

#define NO_CURRENCY (-2)

struct store {
	const struct store_kind *kind;
	void *self;      /* what its open returned */
	char *name;      /* the URL */
	uint64_t put;    /* records that it was given */
	uint64_t marked; /* how many of them before the last mark */

	/* loading */
	struct store_table table;
	ptrdiff_t *currency; /* of each field: that with its currency; -1: the schema names it */
	size_t currencies;   /* how many fields have one */
	struct buf refusal;  /* why a record is refused here */
};

const char *store_scheme(size_t i)
{
	return i < KINDS ? kinds[i]->scheme : NULL;
}

bool store_is_url(const char *url)
{
	size_t scheme = strspn(url, "abcdefghijklmnopqrstuvwxyz");

	/* one letter before a colon is not a scheme: it may be a file */
	return scheme > 1 && url[scheme] == ':';
}

const struct store_kind *store_kind_of(const char *url)
{
	for (size_t i = 0; i < KINDS; i++) {
		size_t len = strlen(kinds[i]->scheme);

		if (strncmp(url, kinds[i]->scheme, len) == 0 && url[len] == ':')
			return kinds[i];
	}
	return NULL;
}

/* Report a URL of an unknown store, and list the known ones. */
void store_report_unknown(const char *url)
{
	struct buf quoted = { 0 }, known = { 0 }, shown = { 0 };

	url_hide(&shown, url);

	for (size_t i = 0; i < KINDS; i++)
		buf_addf(&known, "%s%s",
		         i == 0          ? ""
		         : i + 1 < KINDS ? ", "
		                         : ", and ",
		         kinds[i]->usage);
	diag_error("%s is no database that this version knows: it knows %s",
	           text_quote(&quoted, buf_str(&shown)), known.p);
	buf_free(&shown);
	buf_free(&quoted);
	buf_free(&known);
}

bool store_has_no_password(const char *url)
{
	struct buf shown = { 0 };

	if (!url_has_password(url))
		return true;
	url_hide(&shown, url);
	diag_error(
		"'%s' has a password, which everybody can see in the list of processes: write it into %s",
		shown.p, url_password_place(url));
	buf_free(&shown);
	return false;
}

struct store *store_open(const char *url, enum store_access access)
{
	return store_open_copy(url, NULL, access);
}

struct store *store_open_copy(const char *url, const char *copy, enum store_access access)
{
	const struct store_kind *kind = store_kind_of(url);
	struct store *s;
	void *self;

	if (!kind) {
		store_report_unknown(url);
		return NULL;
	}
	if (!store_has_no_password(url))
		return NULL;
	self = kind->open(store_target(copy ? copy : url), store_target(url), access);
	if (!self)
		return NULL;
	s = xcalloc(1, sizeof(*s));
	s->kind = kind;
	s->self = self;
	s->name = xstrdup(url);
	return s;
}

const struct store_caps *store_caps(const char *url)
{
	static const struct store_caps none = { .done = "loaded" };
	const struct store_kind *kind = store_kind_of(url);

	return kind ? &kind->caps : &none;
}

const char *store_sha256(const struct store *s)
{
	return s->kind->sha256 ? s->kind->sha256(s->self) : NULL;
}

bool store_part(const struct store *s, size_t i, const char **path, const char **sha256)
{
	return s->kind->part && s->kind->part(s->self, i, path, sha256);
}

char *store_part_name(const char *path, size_t n)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	const char *dot = strrchr(base, '.');
	struct buf name = { 0 };

	if (!dot || dot == base)
		dot = base + strlen(base);
	buf_add(&name, path, (size_t)(dot - path));
	buf_addf(&name, "-%zu%s", n, dot);
	return name.p;
}

const char *store_name(const struct store *s)
{
	return s->name;
}

bool store_backup(struct store *s, char **path)
{
	*path = NULL;
	return s->kind->backup(s->self, path);
}

bool store_begin(struct store *s)
{
	return s->kind->begin(s->self);
}

bool store_commit(struct store *s)
{
	bool ok = s->kind->commit(s->self);

	/* a signal after the commit must not make it look rolled back */
	if (ok)
		diag_done();
	return ok;
}

/* Find the field with the currency of each amount. */
static void find_currencies(struct store *s)
{
	const struct store_table *t = &s->table;

	free(s->currency);
	s->currency = xcalloc(t->header->count + 1, sizeof(*s->currency));
	s->currencies = 0;
	for (size_t i = 0; i < t->header->count; i++) {
		const struct schema_field *f = t->field[i];
		bool any = t->schema->minor_units && schema_in_currency(f);

		s->currency[i] = any ? -1 : NO_CURRENCY;
		if (any && f->currency_field >= 0)
			s->currency[i] = header_find(t->header,
			                             t->schema->field[f->currency_field].name);
		s->currencies += any;
	}
}

/* Can records be found by their key? False after an error was reported. */
static bool has_key(const struct store *s, const struct store_table *t)
{
	const struct schema *schema = t->schema;

	if (schema->key_count == 0) {
		diag_error("schema '%.*s' has no primaryKey, by which load.mode finds a record",
		           (int)schema->name.len, schema->name.p);
		return false;
	}
	for (size_t i = 0; t->header->count > 0 && i < schema->key_count; i++) {
		struct str name = schema->field[schema->key[i]].name;

		if (header_find(t->header, name) >= 0)
			continue;
		diag_error("the stream has no field '%.*s', which is in the key by which load.mode "
		           "finds a record: nothing is loaded",
		           (int)name.len, name.p);
		return false;
	}
	if (t->name.len > STORE_CHANGE_NAME)
		diag_error(
			"'%s': the name of table '%.*s' is too long for this load.mode, which needs a "
			"table cutover_before_...: %d bytes are the most",
			s->name, (int)t->name.len, t->name.p, STORE_CHANGE_NAME);
	return t->name.len <= STORE_CHANGE_NAME;
}

bool store_create(struct store *s, const struct store_table *table)
{
	s->table = *table;
	find_currencies(s);
	return (!s->kind->changes || !store_by_key(table->mode) || has_key(s, table)) &&
	       s->kind->create(s->self, table);
}

const struct store_changes *store_changes(const struct store *s)
{
	return s->kind->changes ? s->kind->changes(s->self) : NULL;
}

bool store_batch_start(struct store *s, const struct store_batch *batch, bool *exists)
{
	*exists = false;
	return s->kind->batch_start(s->self, batch, exists);
}

bool store_new_input(struct store *s, const struct store_batch *batch, char **other)
{
	*other = NULL;
	return !s->kind->new_input || s->kind->new_input(s->self, batch, other);
}

uint64_t store_batch_number(const struct store *s)
{
	return s->kind->batch_number ? s->kind->batch_number(s->self) : 0;
}

/* The folder of a file that does not exist. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = !slash ? xstrdup(".") : xstrndup(path, (size_t)(slash - path) + 1);
	char *real = realpath(name, NULL);

	free(name);
	return real;
}

char *store_path(const char *url)
{
	const char *path = store_caps(url)->server ? NULL : strchr(url, ':'), *slash;
	char *real = path ? realpath(++path, NULL) : NULL, *folder;
	struct buf beside = { 0 };

	if (!path || real)
		return real;
	folder = folder_of(path);
	if (!folder)
		return NULL;
	slash = strrchr(path, '/');
	buf_addf(&beside, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder,
	         !slash ? path : slash + 1);
	free(folder);
	return beside.p;
}

/* Have all amounts only digits that their currencies have? If not, *why says which. */
static bool has_its_digits(struct store *s, const struct record *rec, struct store_refusal *why)
{
	const struct store_table *t = &s->table;
	struct buf words = { 0 };
	enum fault fault;
	bool ok = true;

	for (size_t i = 0; ok && i < t->header->count; i++) {
		ptrdiff_t field = s->currency[i];

		if (field == NO_CURRENCY)
			continue;
		ok = schema_minor_holds(t->schema, t->field[i], rec->field[i],
		                        field < 0 ? STR_NULL : rec->field[field], &words, &fault);
		if (!ok)
			store_refuse(why, &s->refusal, rec, i, fault, words.p);
	}
	buf_free(&words);
	return ok;
}

enum store_result store_put(struct store *s, const struct record *rec, struct store_refusal *why)
{
	*why = (struct store_refusal){ .number = ++s->put, .at = rec->at, .located = true };
	if (s->currencies > 0 && !has_its_digits(s, rec, why))
		return STORE_REFUSED;
	return s->kind->put(s->self, rec, why);
}

enum store_result store_flush(struct store *s, struct store_refusal *why)
{
	*why = (struct store_refusal){ .number = s->put };
	return s->kind->flush ? s->kind->flush(s->self, why) : STORE_OK;
}

enum store_result store_mark(struct store *s, struct store_refusal *why)
{
	enum store_result result;

	*why = (struct store_refusal){ .number = s->put };
	result = s->kind->mark(s->self, why);
	if (result == STORE_OK)
		s->marked = s->put;
	return result;
}

bool store_back(struct store *s)
{
	s->put = s->marked;
	return s->kind->back(s->self);
}

bool store_better_unmarked(const struct store *s)
{
	return s->kind->better_unmarked && s->kind->better_unmarked(s->self);
}

bool store_refers_to_itself(const struct store *s)
{
	return s->kind->refers_to_itself && s->kind->refers_to_itself(s->self);
}

bool store_order(struct store *s, const struct record *rec, size_t count, size_t *order)
{
	return s->kind->order(s->self, rec, count, order);
}

enum store_result store_settle(struct store *s,
                               void (*each)(void *context, const struct store_missing *m),
                               void *context, struct store_refusal *why)
{
	*why = (struct store_refusal){ .number = s->put };
	return s->kind->settle ? s->kind->settle(s->self, each, context, why) : STORE_OK;
}

bool store_settles_keys(const struct store *s)
{
	return s->kind->settles_keys && s->kind->settles_keys(s->self);
}

bool store_can_try(const struct store *s)
{
	return s->kind->can_try && s->currencies == 0 && s->kind->can_try(s->self);
}

bool store_try_each(struct store *s, const struct record *rec, const bool *left, size_t count,
                    void (*each)(void *context, size_t i, const struct store_refusal *why),
                    void *context)
{
	return s->kind->try_each(s->self, rec, left, count, each, context);
}

bool store_missing(struct store *s, const struct record *rec, const bool *left, size_t count,
                   void (*each)(void *context, const struct store_missing *m), void *context)
{
	return !s->kind->missing || s->kind->missing(s->self, rec, left, count, each, context);
}

enum store_result store_change_start(struct store *s,
                                     void (*each)(void *context, const struct store_refusal *why),
                                     void *context)
{
	return s->kind->change_start(s->self, each, context);
}

enum store_result store_change(struct store *s, uint64_t from, uint64_t to,
                               struct store_refusal *why)
{
	*why = (struct store_refusal){ .number = to };
	return s->kind->change(s->self, from, to, why);
}

bool store_lacking(struct store *s, const struct schema_foreign *key, struct store_lacking *out)
{
	*out = (struct store_lacking){ 0 };
	return !s->kind->lacking || s->kind->lacking(s->self, key, out);
}

uint64_t store_vouchers_again(const struct store *s, struct str *batch, uint64_t *stray)
{
	*batch = STR_NULL;
	*stray = 0;
	return s->kind->vouchers_again ? s->kind->vouchers_again(s->self, batch, stray) : 0;
}

bool store_read_back(struct store *s, struct tally *tally, struct buf *differs)
{
	return s->kind->read_back(s->self, tally, differs);
}

bool store_batch_end(struct store *s, const struct store_batch *batch)
{
	return s->kind->batch_end(s->self, batch);
}

void store_compared_start(struct store_compared *c, struct header *header)
{
	for (size_t i = 0; i < c->controls.count; i++)
		(void)header_add(header, c->controls.name[i]);
	for (int i = 0; i < FATES; i++) {
		tally_init(&c->was[i], &c->controls);
		tally_init(&c->is[i], &c->controls);
		tally_bind(&c->was[i], header);
		tally_bind(&c->is[i], header);
	}
}

/* An earlier undo removed the records of the load that are neither found nor missing now. */
static void count_taken_out(struct store_compared *c)
{
	uint64_t known = 0;

	for (int i = 0; i < FATES; i++)
		known += c->was[i].rows;
	c->taken_out = c->records > known ? c->records - known : 0;
}

/* For each control, find the most digits after the point that its column or one of its sums has. */
static void find_scales(struct store_compared *c)
{
	c->scale = xcalloc(c->controls.count + 1, sizeof(*c->scale));
	for (size_t i = 0; i < c->controls.count; i++) {
		int scale = c->type[i].kind == TYPE_DECIMAL ? c->type[i].scale : 0;

		for (int k = 0; k < FATES; k++) {
			scale = c->was[k].sum[i].scale > scale ? c->was[k].sum[i].scale : scale;
			scale = c->is[k].sum[i].scale > scale ? c->is[k].sum[i].scale : scale;
		}
		c->scale[i] = scale;
	}
}

bool store_compare(struct store *s, struct str id, struct store_compared *out, bool *found,
                   void (*each)(void *context, enum store_fate fate, struct str at), void *context)
{
	bool ok;

	*out = (struct store_compared){ 0 };
	*found = false;
	ok = s->kind->compare && s->kind->compare(s->self, id, out, found, each, context);
	count_taken_out(out);
	find_scales(out);
	return ok;
}

bool store_next_sum(struct str *rest, struct str *name, struct str *sum)
{
	size_t end = 0, equals;

	while (end < rest->len && rest->p[end] != ' ')
		end++;
	for (equals = end; equals > 0 && rest->p[equals - 1] != '=';)
		equals--;
	if (equals == 0)
		return false;
	*name = (struct str){ rest->p, equals - 1 };
	*sum = (struct str){ rest->p + equals, end - equals };
	end += end < rest->len;
	*rest = (struct str){ rest->p + end, rest->len - end };
	return true;
}

bool store_compared_equal(const struct store_compared *c)
{
	for (int i = FATE_CHANGED; i < FATES; i++)
		if (c->was[i].rows > 0 || c->is[i].rows > 0)
			return false;
	return tally_equal(&c->was[FATE_UNCHANGED], &c->is[FATE_UNCHANGED], NULL);
}

void store_compared_free(struct store_compared *c)
{
	for (int i = 0; i < FATES; i++) {
		tally_free(&c->was[i]);
		tally_free(&c->is[i]);
	}
	for (size_t i = 0; i < c->controls.count; i++)
		free((char *)c->controls.name[i].p);
	free(c->controls.name);
	free(c->type);
	free(c->scale);
	free(c->table);
	*c = (struct store_compared){ 0 };
}

bool store_undo(struct store *s, const struct store_compared *c, struct str time, uint64_t *rows,
                uint64_t *back, bool *left)
{
	*rows = *back = 0;
	*left = false;
	return s->kind->undo && s->kind->undo(s->self, c, time, rows, back, left);
}

bool store_changed_later(struct store *s, const struct store_compared *c, char **batch,
                         uint64_t *records)
{
	*batch = NULL;
	*records = 0;
	return !s->kind->changed_later || s->kind->changed_later(s->self, c, batch, records);
}

void store_prune(struct store *s, uint64_t keep, void (*removed)(const char *path))
{
	if (s->kind->prune)
		s->kind->prune(s->self, keep, removed);
}

bool store_batches(struct store *s, void (*each)(void *context, const struct store_batch *batch),
                   void *context)
{
	return s->kind->batches(s->self, each, context);
}

bool store_select(struct store *s, struct str table, struct str query, struct header *header)
{
	return s->kind->select(s->self, table, query, header);
}

bool store_next(struct store *s, struct record *rec)
{
	return s->kind->next(s->self, rec);
}

bool store_failed(const struct store *s)
{
	return diag_interrupted() || (s->kind->failed && s->kind->failed(s->self));
}

bool store_column_type(const struct store *s, size_t i, struct type *out)
{
	return s->kind->column_type(s->self, i, out);
}

struct store_column store_column(const struct store *s, size_t i)
{
	if (!s->kind->column)
		return (struct store_column){ .key = false };
	return s->kind->column(s->self, i);
}

void store_close(struct store *s)
{
	if (!s)
		return;
	s->kind->close(s->self);
	free(s->currency);
	buf_free(&s->refusal);
	free(s->name);
	free(s);
}
