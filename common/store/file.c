/*
 * file - a file that another system imports, written by the layout of its schema: whole, read back, or not there at all.
 */
#include "store/file_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "value/charset.h"

#define BLOCK ((size_t)1 << 20)		/* bytes read back at a time */

/* ---- messages ---- */

bool file_refuse(const struct file *f, const struct record *rec, ptrdiff_t field, const char *why)
{
	struct str name = field < 0 ? STR("record") : f->table.schema->field[field].name;
	struct buf quoted = { 0 };

	if (field < 0 || str_is_null(f->value[field]))
		diag_trouble("%.*s: %.*s %s; nothing is written", (int)rec->at.len, rec->at.p, (int)name.len, name.p, why);
	else
		diag_trouble("%.*s: %.*s: %s %s; nothing is written", (int)rec->at.len, rec->at.p, (int)name.len, name.p,
		             text_quote(&quoted, f->value[field]), why);
	buf_free(&quoted);
	return false;
}

bool file_differs(const struct file *f, const char *what)
{
	diag_trouble("'%s' read back is not what was written: %s; nothing is written", f->path, what);
	return false;
}

struct str file_value(const struct file *f, ptrdiff_t field)
{
	return field < 0 ? STR_NULL : f->value[field];
}

/* ---- opening ---- */

static void *open_file(const char *path, enum store_access access)
{
	struct file *f;

	if (access != STORE_WRITE) {
		diag_trouble("'%s' is a file, no database: batches are noted in databases only; what was written is taken "
		             "back by removing the file", path);
		return NULL;
	}
	if (*path == '\0' || strcmp(path, "-") == 0) {
		diag_trouble("'%s' is no name of a file: what is written is read back before it counts", path);
		return NULL;
	}
	f = xcalloc(1, sizeof(*f));
	f->path = xstrdup(path);
	return f;
}

/* May a file of that name be made? False, told, where one is there that is not to be replaced. */
static bool is_free(const struct file *f)
{
	struct stat st;

	if (stat(f->path, &st) != 0)
		return true;
	if (!S_ISREG(st.st_mode))
		diag_trouble("'%s' is no regular file: what is written is read back before it counts", f->path);
	else if (f->table.mode == LOAD_INSERT)
		diag_trouble("'%s' is there already, nothing is written: remove it, name another one, or give --overwrite "
		             "to put the new one in its place", f->path);
	return diag_ok();
}

static bool put_line(struct file *f)
{
	bool ok;

	buf_reset(&f->bytes);
	if (!layout_encode(f->layout, buf_str(&f->line), &f->bytes)) {
		diag_trouble("'%s': a line of the layout holds a character that its encoding has not; nothing is written", f->path);
		return false;
	}
	digest_add(f->digest, f->bytes.p, f->bytes.len);
	ok = outfile_write(f->out, f->bytes.p, f->bytes.len);
	buf_reset(&f->line);
	return ok;
}

static bool put_head(struct file *f)
{
	layout_head(f->layout, &f->head);
	if (layout_of(f->layout)->mark)
		buf_adds(&f->line, "\xef\xbb\xbf");
	buf_addstr(&f->line, buf_str(&f->head));
	return f->line.len == 0 || put_line(f);
}

static void make_room(struct file *f)
{
	const struct schema *s = f->table.schema;

	f->source = xcalloc(s->count, sizeof(*f->source));
	f->value = xcalloc(s->count, sizeof(*f->value));
	f->first = xcalloc(s->count, sizeof(*f->first));
	f->first_null = xcalloc(s->count, sizeof(*f->first_null));
	f->sum = xcalloc(f->table.header->count, sizeof(*f->sum));
	f->back = xcalloc(f->table.header->count, sizeof(*f->back));
	for (size_t i = 0; i < s->count; i++)
		f->source[i] = header_find(f->table.header, s->field[i].name);
}

static bool create(void *self, const struct store_table *table)
{
	struct file *f = self;

	f->table = *table;
	if (table->mode == LOAD_UPSERT) {
		diag_trouble("'%s': a file takes all or nothing, there is nothing to update in it: load.mode is insert, or replace", f->path);
		return false;
	}
	f->layout = layout_open(table->schema);
	if (f->layout == NULL || !is_free(f))
		return false;
	make_room(f);
	f->form = layout_of(f->layout)->form == LAYOUT_ROWS ? &file_rows : &file_journal;
	f->groups = keyset_new();
	f->digest = digest_new();
	f->out = outfile_open(f->path);
	if (f->out != NULL && outfile_temporary(f->out) == NULL)
		diag_trouble("'%s' is no regular file: what is written is read back before it counts", f->path);
	return f->out != NULL && diag_ok() && f->form->open(f) && put_head(f);
}

/* ---- one record ---- */

/* The stream may come past validate. */
static bool take_values(struct file *f, const struct record *rec)
{
	const struct schema *s = f->table.schema;
	enum fault fault;

	for (size_t i = 0; i < s->count; i++) {
		f->value[i] = f->source[i] < 0 ? STR_NULL : rec->field[f->source[i]];
		if (f->source[i] >= 0 && (!schema_holds(&s->field[i], f->value[i], &fault) ||
		                          !layout_takes(f->layout, &s->field[i], f->value[i], &fault)))
			return file_refuse(f, rec, (ptrdiff_t)i, fault_meaning(fault));
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

/* What stands once for a voucher must be the same on all its lines, or nothing there, or something would be lost. */
static bool same_head(const struct file *f, const struct record *rec)
{
	const struct schema *s = f->table.schema;

	for (size_t i = 0; i < s->count; i++)
		if (s->field[i].once && !str_is_null(f->value[i]) &&
		    (f->first_null[i] || !str_eq(f->value[i], buf_str(&f->first[i]))))
			return file_refuse(f, rec, (ptrdiff_t)i, "is not what the first line of its voucher has, where it is written once for all");
	return true;
}

/* The key of the record's voucher. */
static void group_key(struct file *f)
{
	const struct layout *l = layout_of(f->layout);

	buf_reset(&f->key);
	for (size_t i = 0; i < l->group_count; i++) {
		buf_addstr(&f->key, f->value[l->group[i]]);
		buf_addc(&f->key, '\0');
	}
}

/* Does the record go on with the voucher, or begin one? False, told, where the voucher was left already. */
static bool follow_group(struct file *f, const struct record *rec)
{
	const struct layout *l = layout_of(f->layout);
	bool fresh = true;

	f->starts = true;
	if (l->group_count == 0)
		return true;
	group_key(f);
	f->starts = !f->in_group || !str_eq(buf_str(&f->key), buf_str(&f->group));
	if (f->starts)
		(void)keyset_add(f->groups, buf_str(&f->key), &fresh);
	buf_reset(&f->group);
	buf_addstr(&f->group, buf_str(&f->key));
	f->in_group = true;
	if (!fresh)
		return file_refuse(f, rec, (ptrdiff_t)l->group[l->group_count - 1],
		                   "has lines in two places of the stream, and the layout wants a voucher in one: sort it");
	if (f->starts)
		keep_first(f);
	return f->starts || same_head(f, rec);
}

static void add_sums(struct file *f, const struct record *rec)
{
	struct decimal d;

	for (size_t i = 0; i < f->table.header->count; i++) {
		enum type_kind kind = f->table.field[i]->type.kind;

		if ((kind == TYPE_DECIMAL || kind == TYPE_INTEGER) && !str_is_null(rec->field[i]) &&
		    decimal_parse(rec->field[i], &d) == DECIMAL_OK)
			decimal_sum_add(&f->sum[i], d);
	}
}

static bool insert(void *self, const struct record *rec)
{
	struct file *f = self;

	if (!take_values(f, rec) || !follow_group(f, rec) || !f->form->put(f, rec))
		return false;
	add_sums(f, rec);
	f->rows++;
	f->body += f->line.len;
	return put_line(f);
}

/* ---- reading back ---- */

/* What ${rows} and ${sum.FIELD} stand for in the lines below; false, told, where a sum is too large. */
static bool put_figure(const struct file *f, struct str name, struct buf *out)
{
	const struct schema *s = f->table.schema;
	struct str field = { name.p + strlen("sum."), name.len - strlen("sum.") };
	struct decimal sum = decimal_of(0, 0);
	char text[DECIMAL_TEXT];
	ptrdiff_t at;

	if (str_is(name, LAYOUT_ROWS_NAME)) {
		buf_addf(out, "%llu", (unsigned long long)f->rows);
		return true;
	}
	at = f->source[schema_index(s, field)];
	if (at >= 0 && !decimal_sum_get(&f->sum[at], &sum)) {
		diag_trouble("the sum of '%.*s' needs more than %d digits; nothing is written", (int)field.len, field.p,
		             DECIMAL_DIGITS);
		return false;
	}
	(void)decimal_rescale(sum, schema_find(s, field)->type.scale, ROUND_NONE, &sum);
	decimal_format(sum, text);
	layout_text(f->layout, schema_find(s, field), str_of(text), out);
	return true;
}

/* The lines below, with their figures. */
static bool put_figures(const struct file *f, struct buf *out)
{
	struct buf lines = { 0 };
	struct str rest, name;
	ptrdiff_t open;
	bool ok = true;

	layout_foot(f->layout, &lines);
	rest = buf_str(&lines);
	/* what is left of ${...} is known to be a figure, and to be closed */
	while (ok && (open = str_find(rest, STR("${"))) >= 0) {
		buf_add(out, rest.p, (size_t)open);
		rest = (struct str){ rest.p + open + 2, rest.len - (size_t)open - 2 };
		name = (struct str){ rest.p, (size_t)str_find(rest, STR("}")) };
		ok = put_figure(f, name, out);
		rest = (struct str){ rest.p + name.len + 1, rest.len - name.len - 1 };
	}
	buf_addstr(out, rest);
	buf_free(&lines);
	return ok;
}

/* All that was queued is in the temporary file: its end, and the digest of its bytes. */
static bool put_foot(struct file *f)
{
	f->form->foot(f);
	if (!put_figures(f, &f->line))
		return false;
	buf_addstr(&f->foot, buf_str(&f->line));
	if (f->line.len > 0 && !put_line(f))
		return false;
	digest_end(f->digest, f->sha256);
	f->digest = NULL;
	return outfile_flush(f->out);
}

static bool take_block(struct file *f, struct charset *from, const char *p, size_t len)
{
	struct buf text = { 0 };
	bool ok;

	charset_decode(from, p, len, len == 0, &text);
	ok = f->form->take(f, buf_str(&text), len == 0);
	f->at += text.len;
	buf_free(&text);
	return ok && (charset_errors(from, NULL) == 0 || file_differs(f, "bytes that are not in its encoding"));
}

static bool take_all(struct file *f, int fd, char sha256[DIGEST_TEXT])
{
	struct charset *from = charset_open(layout_of(f->layout)->encoding.p);
	struct digest *d = digest_new();
	char *block = xmalloc(BLOCK);
	ssize_t n = 1;
	bool ok = from != NULL;

	while (ok && n > 0) {
		do
			n = read(fd, block, BLOCK);
		while (n < 0 && errno == EINTR && !diag_interrupted());
		if (n > 0)
			digest_add(d, block, (size_t)n);
		ok = n >= 0 && take_block(f, from, block, (size_t)n);
	}
	if (n < 0 && !diag_interrupted())
		diag_trouble("cannot read '%s' back: %s; nothing is written", f->path, strerror(errno));
	digest_end(d, sha256);
	charset_close(from);
	free(block);
	return ok;
}

static bool read_back(void *self, struct tally *tally)
{
	struct file *f = self;
	char sha256[DIGEST_TEXT];
	int fd;
	bool ok;

	if (!put_foot(f))
		return false;
	fd = open(outfile_temporary(f->out), O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		diag_trouble("cannot read '%s' back: %s; nothing is written", f->path, strerror(errno));
		return false;
	}
	f->tally = tally;
	ok = take_all(f, fd, sha256);
	close(fd);
	if (ok && strcmp(sha256, f->sha256) != 0)
		ok = file_differs(f, "other bytes");
	return ok && f->form->check(f, tally);
}

static bool commit(void *self)
{
	struct file *f = self;
	struct outfile *out = f->out;

	f->out = NULL;
	return outfile_close(out, true);
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

/* A file is opened for writing only, so that nobody comes here. */
static bool undo(void *self, struct str id, uint64_t *rows, bool *found)
{
	(void)self, (void)id, (void)rows, (void)found;
	return false;
}

static bool batches(void *self, void (*each)(void *context, const struct store_batch *batch), void *context)
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

static void close_file(void *self)
{
	struct file *f = self;

	outfile_close(f->out, false);
	for (size_t i = 0; f->first != NULL && i < f->table.schema->count; i++)
		buf_free(&f->first[i]);
	for (size_t i = 0; f->cell != NULL && i < f->table.schema->count; i++)
		buf_free(&f->cell[i]);
	if (f->digest != NULL)
		digest_end(f->digest, NULL);
	file_journal_free(f->journal);
	layout_close(f->layout);
	keyset_free(f->groups);
	csv_close(f->csv);
	arena_free(&f->arena);
	buf_free(&f->line);
	buf_free(&f->bytes);
	buf_free(&f->group);
	buf_free(&f->key);
	buf_free(&f->head);
	buf_free(&f->foot);
	free(f->path);
	free(f->source);
	free(f->value);
	free(f->first);
	free(f->first_null);
	free(f->sum);
	free(f->cell);
	free(f->cell_text);
	free(f->absent);
	free(f->back);
	free(f);
}

const struct store_kind store_file = {
	.scheme = "file", .open = open_file, .backup = backup, .begin = begin, .commit = commit, .create = create,
	.batch_start = batch_start, .insert = insert, .read_back = read_back, .batch_end = batch_end, .undo = undo,
	.batches = batches, .select = select_rows, .next = next, .column_type = column_type, .sha256 = sha256,
	.close = close_file,
};
