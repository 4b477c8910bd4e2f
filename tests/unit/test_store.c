/*
 * test_store: a record that a store does not take is a value, which nobody has reported; what each
 * store can do is data.
 */
#include "reported.h"
#include "schema/schema.h"
#include "store/store.h"
#include "unit.h"

static char folder[] = "/tmp/cutover-store-XXXXXX";

/* A file in the folder; the name lasts until the next call. */
static const char *in_folder(const char *name)
{
	static char path[200];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

/* The schema of all tests here; `dialect` is that of a file. */
static struct schema *schema(const char *dialect)
{
	struct schema *s;
	FILE *f = fopen(in_folder("t.yml"), "wb");

	fprintf(f,
	        "%s"
	        "primaryKey: [id]\n"
	        "fields:\n"
	        "- { name: id, type: string, constraints: { required: true } }\n"
	        "- { name: amount, type: number, x-cutover: { scale: 2 } }\n",
	        dialect);
	fclose(f);
	s = schema_open(str_of(in_folder("t.yml")), ".", NULL);
	unlink(in_folder("t.yml"));
	return s;
}

/* A store at work, and a record for it. */
struct at_work {
	struct store *store;
	struct schema *schema;
	struct header header;
	const struct schema_field *field[2];
	struct str value[2];
	struct record rec;
	struct store_refusal why;
};

static void begin(struct at_work *w, const char *scheme, const char *dialect)
{
	static const struct controls none;
	char url[240];
	bool exists;

	snprintf(url, sizeof(url), "%s:%s", scheme, in_folder("target"));
	*w = (struct at_work){ .schema = schema(dialect) };
	header_add(&w->header, STR("id"));
	header_add(&w->header, STR("amount"));
	w->field[0] = &w->schema->field[0];
	w->field[1] = &w->schema->field[1];
	w->rec = (struct record){ .header = &w->header, .field = w->value, .fault = STR_NULL };
	w->store = store_open(url, STORE_WRITE);
	CHECK(w->store && store_begin(w->store) &&
	      store_create(w->store, &(struct store_table){ .name = STR("t"),
	                                                    .schema = w->schema,
	                                                    .header = &w->header,
	                                                    .field = w->field,
	                                                    .controls = &none }) &&
	      store_batch_start(w->store,
	                        &(struct store_batch){ .id = STR("b"), .table = STR("t") },
	                        &exists));
}

static enum store_result put(struct at_work *w, const char *at, const char *id, const char *amount)
{
	w->value[0] = str_of(id);
	w->value[1] = str_of(amount);
	w->rec.at = str_of(at);
	return store_put(w->store, &w->rec, &w->why);
}

static void check_refusal(const struct at_work *w, uint64_t number, const char *at,
                          const char *code, const char *message)
{
	CHECK_INT((long long)w->why.number, (long long)number);
	CHECK(str_is(w->why.at, at));
	CHECK(str_is(w->why.code, code));
	CHECK_STR(w->why.message.p, message);
}

static void end(struct at_work *w)
{
	store_close(w->store);
	header_free(&w->header);
	schema_free(w->schema);
	unlink(in_folder("target"));
}

static void database(void)
{
	struct buf text = { 0 }, refused = { 0 };
	struct at_work w;

	reported_start();
	begin(&w, "sqlite", "");
	CHECK_INT(put(&w, "a:1", "1", "0.50"), STORE_OK);
	CHECK_INT(put(&w, "a:2", "2", "0.555"), STORE_REFUSED);
	check_refusal(&w, 2, "a:2", "too_precise",
	              "amount: '0.555' has more digits after the point than its column");
	CHECK_INT(put(&w, "a:3", "1", "1.00"), STORE_REFUSED);
	buf_addf(
		&refused,
		"'%s' refuses this record: UNIQUE constraint failed: t.id: a:1 of this load has this key",
		in_folder("target"));
	check_refusal(&w, 3, "a:3", "not_unique", refused.p);
	/* what is refused is not there, what comes after it may be */
	CHECK_INT(put(&w, "a:4", "4", "1.00"), STORE_OK);
	CHECK_INT(store_flush(w.store, &w.why), STORE_OK);
	CHECK(!store_failed(w.store) && diag_ok());
	end(&w);
	CHECK_STR(reported_end(&text), "");
	buf_free(&text);
	buf_free(&refused);
}

static void file(void)
{
	struct buf text = { 0 };
	struct at_work w;

	reported_start();
	begin(&w, "file",
	      "x-cutover: { dialect: { encoding: iso-8859-1 },\n"
	      " layout: { system: s, confidence: high, evidence: e } }\n");
	CHECK_INT(put(&w, "a:1", "1", "0.50"), STORE_OK);
	CHECK_INT(put(&w, "a:2", "\xe5\xbc\xa0", "1.00"), STORE_REFUSED);
	check_refusal(&w, 2, "a:2", "unencodable",
	              "id: '\xe5\xbc\xa0' has a character that the encoding of the layout has not");
	CHECK_INT(put(&w, "a:3", "3", "1.00"), STORE_OK);
	CHECK(!store_failed(w.store) && diag_ok());
	end(&w);
	CHECK_STR(reported_end(&text), "");
	buf_free(&text);
}

/* A row that cannot be read is an error, which store_next() alone does not tell from the end. */
static void unreadable(void)
{
	struct buf text = { 0 };
	struct header header = { 0 };
	struct at_work w;
	struct record rec;
	char url[240];

	reported_start();
	begin(&w, "sqlite", "");
	CHECK_INT(put(&w, "a:1", "1", "0.50"), STORE_OK);
	CHECK(store_commit(w.store));
	store_close(w.store);
	snprintf(url, sizeof(url), "sqlite:%s", in_folder("target"));
	w.store = store_open(url, STORE_READ);
	CHECK(store_select(w.store, STR("t"), STR_NULL, &header));
	CHECK(store_next(w.store, &rec) && !store_next(w.store, &rec));
	CHECK(!store_failed(w.store));
	header_free(&header);
	store_close(w.store);
	w.store = store_open(url, STORE_READ);
	CHECK(store_select(w.store, STR_NULL, STR("SELECT 0.5 AS amount FROM t"), &header));
	CHECK(!store_next(w.store, &rec));
	CHECK(store_failed(w.store));
	header_free(&header);
	end(&w);
	reported_end(&text);
	CHECK(text.p && strstr(text.p, "holds a floating-point number"));
	diag_open("test");
	buf_free(&text);
}

static void count_batch(void *context, const struct store_batch *batch)
{
	(void)batch;
	++*(int *)context;
}

/* A ledger that is damaged while it is open is an error, not one without batches. */
static void damaged(void)
{
	struct buf text = { 0 };
	struct at_work w;
	char url[240];
	int count = 0;
	FILE *f;

	reported_start();
	begin(&w, "sqlite", "");
	CHECK(store_commit(w.store));
	store_close(w.store);
	snprintf(url, sizeof(url), "sqlite:%s", in_folder("target"));
	w.store = store_open(url, STORE_READ);
	CHECK(store_batches(w.store, count_batch, &count));
	CHECK_INT(count, 1);
	f = fopen(in_folder("target"), "r+b");
	for (int i = 0; i < 4096; i++)
		fputc('x', f);
	fclose(f);
	CHECK(!store_batches(w.store, count_batch, &count));
	CHECK(store_failed(w.store));
	CHECK_INT(count, 1);
	end(&w);
	reported_end(&text);
	CHECK(text.p && strstr(text.p, "is not an SQLite database"));
	diag_open("test");
	buf_free(&text);
}

static void abilities(void)
{
	CHECK(store_caps("sqlite:a.db")->batches && !store_caps("sqlite:a.db")->atomic_file);
	CHECK(store_caps("file:a.txt")->atomic_file && !store_caps("file:a.txt")->batches);
	CHECK(!store_caps("other:a")->batches && !store_caps("other:a")->atomic_file);
	for (size_t i = 0; store_scheme(i); i++) {
		char url[40];

		snprintf(url, sizeof(url), "%s:x", store_scheme(i));
		CHECK_ROW(store_is_url(url) && store_caps(url)->done, store_scheme(i));
	}
}

/* A URL of no store is an error that shows all that there are. */
static void unknown(void)
{
	struct buf text = { 0 };

	reported_start();
	CHECK(!store_open("other:a", STORE_WRITE));
	CHECK_STR(
		reported_end(&text),
		"test: 'other:a' is no database that this version knows: it knows sqlite:FILE, postgresql://[USER@]HOST[:PORT]/DATABASE, mysql://[USER@]HOST[:PORT]/DATABASE, and file:NAME to write\n");
	buf_free(&text);
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	unit_run("a database refuses a record, and reports nothing", database);
	unit_run("a file refuses a record, and reports nothing", file);
	unit_run("a row that cannot be read is no end", unreadable);
	unit_run("a ledger that is damaged is not one without batches", damaged);
	unit_run("what a store can do is data", abilities);
	unit_run("a URL of no store names those that there are", unknown);
	rmdir(folder);
	return unit_end();
}
