/*
 * file - writes a file that another system imports, in the layout of its schema. The file is read
 * back before it appears: it appears whole, or not at all.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "target/file_int.h"

#define BOOK ".xlsx" /* the end of the name of a workbook */

/* ---- messages ---- */

bool file_refuse(struct file *f, ptrdiff_t field, struct str code, const char *why)
{
	struct str name = field < 0 ? STR("record") : f->table.schema->field[field].name;
	struct buf quoted = { 0 };

	buf_reset(&f->refusal);
	buf_addstr(&f->refusal, name);
	if (field >= 0 && !str_is_null(f->value[field]))
		buf_addf(&f->refusal, ": %s", text_quote(&quoted, f->value[field]));
	buf_addf(&f->refusal, " %s", why);
	buf_free(&quoted);
	f->why->code = code;
	f->why->message = buf_str(&f->refusal);
	return false;
}

bool file_differs(const struct file *f, const char *what)
{
	diag_error("'%s' read back is not what was written: %s; nothing is written", f->path, what);
	return false;
}

struct str file_value(const struct file *f, ptrdiff_t field)
{
	return field < 0 ? STR_NULL : f->value[field];
}

/* ---- opening ---- */

static void *open_file(const char *target, const char *shown, enum store_access access)
{
	struct file *f;

	if (access != STORE_WRITE) {
		diag_error(
			"'%s' is a file, no database: batches are noted in databases only; what was written is taken "
			"back by removing the file",
			shown);
		return NULL;
	}
	if (*target == '\0' || strcmp(target, "-") == 0) {
		diag_error(
			"'%s' is no name of a file: what is written is read back before it counts",
			shown);
		return NULL;
	}
	f = xcalloc(1, sizeof(*f));
	f->shown = xstrdup(shown);
	f->target = xstrdup(target);
	return f;
}

bool file_not_regular(const struct file *f)
{
	diag_error("'%s' is no regular file: what is written is read back before it counts",
	           f->path);
	return false;
}

bool file_is_free(const struct file *f)
{
	struct stat st;

	if (stat(f->place, &st) != 0)
		return true;
	if (!S_ISREG(st.st_mode))
		return file_not_regular(f);
	if (f->table.mode == LOAD_REPLACE)
		return true;
	diag_error(
		"'%s' is there already, nothing is written: remove it, name another one, or give --overwrite "
		"to put the new one in its place",
		f->path);
	return false;
}

bool file_put_line(struct file *f)
{
	bool ok;

	buf_reset(&f->bytes);
	if (!layout_encode(f->layout, buf_str(&f->line), &f->bytes)) {
		diag_error(
			"'%s': a line of the layout holds a character that its encoding has not; nothing is written",
			f->path);
		return false;
	}
	digest_add(f->digest, f->bytes.p, f->bytes.len);
	ok = outfile_write(f->out, f->bytes.p, f->bytes.len);
	buf_reset(&f->line);
	return ok;
}

bool file_put_head(struct file *f)
{
	buf_reset(&f->head);
	layout_head(f->layout, &f->head);
	if (layout_of(f->layout)->mark)
		buf_adds(&f->line, "\xef\xbb\xbf");
	buf_addstr(&f->line, buf_str(&f->head));
	return f->line.len == 0 || file_put_line(f);
}

static void make_room(struct file *f)
{
	const struct schema *s = f->table.schema;

	f->source = xcalloc(s->count, sizeof(*f->source));
	f->value = xcalloc(s->count, sizeof(*f->value));
	f->room = xcalloc(s->count, sizeof(struct pattern_room *));
	f->first = xcalloc(s->count, sizeof(*f->first));
	f->first_null = xcalloc(s->count, sizeof(*f->first_null));
	f->sum = xcalloc(f->table.header->count, sizeof(*f->sum));
	f->hold = xcalloc(f->table.header->count, sizeof(*f->hold));
	f->back = xcalloc(f->table.header->count, sizeof(*f->back));
	for (size_t i = 0; i < s->count; i++)
		f->source[i] = header_find(f->table.header, s->field[i].name);
}

/* The fields that identify a voucher: those of the layout, or, for a file that is divided, those of the spec. */
static void find_group(struct file *f)
{
	const struct layout *l = layout_of(f->layout);
	const struct store_table *t = &f->table;

	f->by = xcalloc(l->group_count + t->voucher_count + 1, sizeof(*f->by));
	for (size_t i = 0; i < l->group_count; i++)
		f->by[f->by_count++] = l->group[i];
	for (size_t i = 0; l->group_count == 0 && f->max > 0 && i < t->voucher_count; i++) {
		ptrdiff_t at = schema_index(t->schema, t->voucher[i]);

		if (at >= 0)
			f->by[f->by_count++] = (size_t)at;
	}
}

/* Which form has the file? False after an error was reported: that of the layout and that of the name differ. */
static bool find_form(struct file *f)
{
	const struct layout *l = layout_of(f->layout);
	size_t len = strlen(f->shown);
	bool book = len > strlen(BOOK) && strcasecmp(f->shown + len - strlen(BOOK), BOOK) == 0;

	f->max = f->table.max_records > 0 ? f->table.max_records : l->max_records;
	f->form = l->form != LAYOUT_ROWS ? &file_journal : book ? &file_book : &file_rows;
	if (book && l->form != LAYOUT_ROWS)
		diag_error(
			"'%s': a text journal is no workbook: name a file that does not end in " BOOK,
			f->shown);
	else if (f->max > 0 && !f->form->divides)
		diag_error(
			"'%s': a text journal is one file, it cannot be divided by load.max_records",
			f->shown);
	else
		return true;
	return false;
}

static bool create(void *self, const struct store_table *table)
{
	struct file *f = self;

	f->table = *table;
	if (table->mode == LOAD_UPSERT) {
		diag_error(
			"'%s': a file takes all or nothing, there is nothing to update in it: load.mode is insert, or replace",
			f->shown);
		return false;
	}
	f->layout = layout_open(table->schema);
	if (!f->layout || !find_form(f))
		return false;
	make_room(f);
	find_group(f);
	f->groups = keyset_new();
	return f->form->open(f) && file_start(f);
}

/* ---- one record ---- */

/* The stream may not have gone through validate, so a value can be wrong here. */
static bool take_values(struct file *f)
{
	const struct record *rec = f->rec;
	const struct schema *s = f->table.schema;
	enum fault fault;

	for (size_t i = 0; i < s->count; i++) {
		f->value[i] = f->source[i] < 0 ? STR_NULL : rec->field[f->source[i]];
		if (f->source[i] >= 0 &&
		    (!schema_holds(&s->field[i], &f->room[i], f->value[i], &fault) ||
		     !layout_takes(f->layout, &s->field[i], f->value[i], &fault)))
			return file_refuse(f, (ptrdiff_t)i, fault_name(fault),
			                   fault_meaning(fault));
	}
	return true;
}

static void keep_first(struct file *f)
{
	for (size_t i = 0; i < f->table.schema->count; i++) {
		buf_reset(&f->first[i]);
		buf_addstr(&f->first[i], f->value[i]);
		f->first_null[i] = str_is_null(f->value[i]);
	}
}

/*
 * A field that the file has once for each voucher must have the same text on all lines of the
 * voucher. Otherwise the file would lose a value.
 */
static bool same_head(struct file *f)
{
	const struct schema *s = f->table.schema;

	for (size_t i = 0; i < s->count; i++)
		if (s->field[i].once && !str_is_null(f->value[i]) &&
		    (f->first_null[i] || !str_eq(f->value[i], buf_str(&f->first[i]))))
			return file_refuse(
				f, (ptrdiff_t)i, STR("head"),
				"is not what the first line of its voucher has, where it is written once for all");
	return true;
}

/* The key of the record's voucher. */
static void group_key(struct file *f)
{
	buf_reset(&f->key);
	for (size_t i = 0; i < f->by_count; i++) {
		buf_addstr(&f->key, f->value[f->by[i]]);
		buf_addc(&f->key, '\0');
	}
}

/*
 * Does the record continue the current voucher, or begin a new one? False if its voucher has
 * already ended.
 */
static bool follow_group(struct file *f)
{
	bool fresh = true;

	f->starts = true;
	if (f->by_count == 0)
		return true;
	group_key(f);
	f->starts = !f->in_group || !str_eq(buf_str(&f->key), buf_str(&f->group));
	if (f->starts)
		(void)keyset_add(f->groups, buf_str(&f->key), &fresh);
	buf_reset(&f->group);
	buf_addstr(&f->group, buf_str(&f->key));
	f->in_group = true;
	if (!fresh)
		return file_refuse(
			f, (ptrdiff_t)f->by[f->by_count - 1], STR("torn"),
			layout_of(f->layout)->group_count > 0
				? "has lines in two places of the stream, and the layout wants a voucher in one: sort it"
				: "has lines in two places of the stream, and no voucher is divided between files: sort it");
	if (f->starts)
		keep_first(f);
	return f->starts || same_head(f);
}

static void add_sums(struct file *f)
{
	const struct record *rec = f->rec;
	struct decimal d;

	for (size_t i = 0; i < f->table.header->count; i++) {
		enum type_kind kind = f->table.field[i]->type.kind;

		if ((kind == TYPE_DECIMAL || kind == TYPE_INTEGER) && !str_is_null(rec->field[i]) &&
		    decimal_parse(rec->field[i], &d) == DECIMAL_OK)
			decimal_sum_add(f->max > 0 ? &f->hold[i] : &f->sum[i], d);
	}
}

static enum store_result put(void *self, const struct record *rec, struct store_refusal *why)
{
	struct file *f = self;
	size_t before;

	f->rec = rec;
	f->why = why;
	if (!take_values(f) || !follow_group(f))
		return STORE_REFUSED;
	if (f->starts && !file_release(f))
		return STORE_FAILED;
	if (f->max > 0 && f->held == f->max) {
		file_refuse(f, -1, STR("too_many"),
		            "is one more record of its voucher than a file may have (max_records)");
		return STORE_REFUSED;
	}
	before = f->line.len;
	if (!f->form->put(f)) {
		f->line.len = before;
		return STORE_REFUSED;
	}
	add_sums(f);
	return file_hold(f) ? STORE_OK : STORE_FAILED;
}

static enum store_result flush(void *self, struct store_refusal *why)
{
	struct file *f = self;

	f->why = why;
	if (f->form->end && !f->form->end(f))
		return STORE_REFUSED;
	return file_release(f) ? STORE_OK : STORE_FAILED;
}

/* ---- the end ---- */

static bool commit(void *self)
{
	return file_publish(self);
}

/* ---- what databases have and files have not ---- */

static bool backup(void *self, char **path)
{
	(void)self, (void)path;
	return true;
}

static bool begin(void *self)
{
	(void)self;
	return true;
}

static bool batch_start(void *self, const struct store_batch *batch, bool *exists)
{
	(void)self, (void)batch, (void)exists;
	return true;
}

static bool batch_end(void *self, const struct store_batch *batch)
{
	(void)self, (void)batch;
	return true;
}

/* A file is opened for writing only, so nobody calls this. */
static bool batches(void *self, void (*each)(void *context, const struct store_batch *batch),
                    void *context)
{
	(void)self, (void)each, (void)context;
	return false;
}

static bool select_rows(void *self, struct str table, struct str query, struct header *header)
{
	(void)self, (void)table, (void)query, (void)header;
	return false;
}

static bool next(void *self, struct record *rec)
{
	(void)self, (void)rec;
	return false;
}

static bool column_type(const void *self, size_t i, struct type *out)
{
	(void)self, (void)i, (void)out;
	return false;
}

static const char *sha256(const void *self)
{
	return ((const struct file *)self)->sha256;
}

static bool part(const void *self, size_t i, const char **path, const char **digest)
{
	const struct file *f = self;

	if (f->max == 0 || i >= f->part_count)
		return false;
	*path = f->part[i].path;
	*digest = f->part[i].sha256;
	return true;
}

static void close_file(void *self)
{
	struct file *f = self;

	outfile_close(f->out, false);
	for (size_t i = 0; f->first && i < f->table.schema->count; i++)
		buf_free(&f->first[i]);
	for (size_t i = 0; f->room && i < f->table.schema->count; i++)
		pattern_room_free(f->room[i]);
	for (size_t i = 0; f->cell && i < f->table.schema->count; i++)
		buf_free(&f->cell[i]);
	if (f->digest)
		digest_end(f->digest, NULL);
	file_journal_free(f->journal);
	file_book_free(f->book);
	file_parts_free(f);
	layout_close(f->layout);
	keyset_free(f->groups);
	csv_close(f->csv);
	arena_free(&f->arena);
	buf_free(&f->line);
	buf_free(&f->bytes);
	buf_free(&f->refusal);
	buf_free(&f->group);
	buf_free(&f->key);
	buf_free(&f->head);
	buf_free(&f->foot);
	free(f->shown);
	free(f->target);
	free(f->path);
	free(f->place);
	free(f->by);
	free(f->hold);
	free(f->held_hash);
	free(f->source);
	free(f->value);
	free(f->room);
	free(f->first);
	free(f->first_null);
	free(f->sum);
	free(f->cell);
	free(f->cell_text);
	free(f->absent);
	free(f->back);
	free(f);
}

/* The load makes a new file, or it would fail as this does. */
static bool copy(const char *target, const char *path, bool replace)
{
	struct file f = { .path = (char *)target, .place = (char *)target };

	(void)path;
	f.table.mode = replace ? LOAD_REPLACE : LOAD_INSERT;
	return file_is_free(&f);
}

const struct store_kind store_file = {
	.scheme = "file",
	.usage = "file:NAME to write",
	.caps = { .atomic_file = true, .done = "written" },
	.open = open_file,
	.backup = backup,
	.copy = copy,
	.begin = begin,
	.commit = commit,
	.create = create,
	.batch_start = batch_start,
	.put = put,
	.flush = flush,
	.read_back = file_read_back,
	.batch_end = batch_end,
	.batches = batches,
	.select = select_rows,
	.next = next,
	.column_type = column_type,
	.sha256 = sha256,
	.part = part,
	.close = close_file,
};
