/* cleaner - see cleaner.h. */
#include "clean/cleaner.h"

#include <stdlib.h>
#include <string.h>

#include "base/filename.h"
#include "base/mem.h"
#include "controls/total_label.h"
#include "record/fault.h"
#include "record/finding.h"

/* ---- opening ---- */

/* What a part puts aside; the whole compares it later, in the order of the file. */
enum turn { TURN_TOTAL = 'T', TURN_BALANCE = 'B' };

static bool counts(const struct spec_expr *condition)
{
	return condition && expr_counts(condition->expr);
}

/* Does a condition count rows? */
static bool counts_rows(const struct spec *spec)
{
	bool any = counts(spec->source.skip) || counts(spec->source.page);

	for (size_t i = 0; i < spec->clean.totals_count; i++)
		any = any || counts(spec->clean.totals[i].when);
	return any;
}

static bool make(struct cleaner *l)
{
	const struct spec_clean *clean = &l->spec->clean;

	l->ragged_rows.how = l->how;
	l->fields = fields_new(clean);
	if (!l->fields)
		return false;
	l->ragged_rows.fields = l->fields;
	l->skip = row_condition_new(l->spec->source.skip);
	printed_page_open(&l->page, l->how, l->spec->source.page);
	l->headings = headings_new(l->how);
	l->total_count = clean->totals_count;
	l->is_total = xcalloc(l->total_count, sizeof(*l->is_total));
	for (size_t i = 0; i < l->total_count; i++)
		l->is_total[i] = row_condition_new(clean->totals[i].when);
	l->counts = counts_rows(l->spec);
	l->totals = totals_new(clean, l->fields, l->findings);
	l->balance = balance_new(clean, l->findings);
	if (!l->part)
		l->leaf = leaf_new(clean, fields_header(l->fields), l->findings);
	if (l->leaf)
		totals_hold(l->totals);
	tally_init(&l->faulty, spec_controls(l->spec, STAGE_CLEAN));
	tally_weigh(&l->faulty);
	tally_bind(&l->faulty, fields_header(l->fields));
	tally_init(&l->skipped, spec_controls(l->spec, STAGE_CLEAN));
	tally_bind(&l->skipped, fields_header(l->fields));
	return true;
}

bool cleaner_open(struct cleaner *l, const struct spec *spec)
{
	l->spec = spec;
	return make(l);
}

void cleaner_write_skipped(struct cleaner *l, struct writer *to)
{
	l->skipped_to = to;
	l->skipped_fields = fields_new(&l->spec->clean);
	fields_mute(l->skipped_fields);
}

void cleaner_for_worker(struct cleaner *l, const struct cleaner *whole)
{
	*l = (struct cleaner){ .spec = whole->spec, .how = whole->how, .part = true };
	make(l);
	totals_for_worker(l->totals);
	balance_for_worker(l->balance);
	if (whole->out)
		l->out = writer_for_worker(whole->out);
	if (whole->skipped_to)
		cleaner_write_skipped(l, writer_for_worker(whole->skipped_to));
}

static bool bind_totals(struct cleaner *l, const struct columns *columns)
{
	for (size_t i = 0; i < l->total_count; i++)
		if (!row_condition_file(l->is_total[i], columns))
			return false;
	return true;
}

bool cleaner_file(struct cleaner *l, const struct columns *columns, struct place place)
{
	buf_reset(&l->at);
	file_name_encode(&l->at, str_of(place.file));
	buf_addc(&l->at, ':');
	l->at_file = l->at.len;
	l->at_line = 0;
	l->any = false;
	balance_file(l->balance);
	headings_file(l->headings, columns);
	return ragged_rows_file(&l->ragged_rows, columns, place) &&
	       fields_file(l->fields, columns, place) &&
	       (!l->skipped_to || fields_file(l->skipped_fields, columns, place)) &&
	       ragged_rows_fields(&l->ragged_rows, place) &&
	       totals_file(l->totals, columns, place) && row_condition_file(l->skip, columns) &&
	       printed_page_file(&l->page, columns) && bind_totals(l, columns) &&
	       leaf_file(l->leaf);
}

/* ---- one row ---- */

/* Add one to the decimal number between `start` and `p`. False if the result has more digits. */
static bool count_up(const char *start, char *p)
{
	while (p-- > start) {
		if (*p < '9') {
			++*p;
			return true;
		}
		*p = '0';
	}
	return false;
}

/*
 * `file:line` of the row, in l->at. Most rows are on the line after the last one, so only the
 * digits change.
 */
static struct str place_of(struct cleaner *l, uint64_t line)
{
	char digits[20], *p = digits + sizeof(digits);
	uint64_t rest = line;

	if (line != l->at_line + 1 || !count_up(l->at.p + l->at_file, l->at.p + l->at.len)) {
		do
			*--p = (char)('0' + rest % 10);
		while ((rest /= 10) > 0);
		l->at.len = l->at_file;
		buf_add(&l->at, p, (size_t)(digits + sizeof(digits) - p));
	}
	l->at_line = line;
	return buf_str(&l->at);
}

/* Report an error of the row as a whole. */
static void report(struct record *rec, struct str code, struct str message)
{
	finding_report(finding_stderr(), rec,
	               &(struct finding){ .code = code, .message = message });
}

/*
 * A condition that cannot be evaluated leaves nothing out: the record continues, with that fault.
 */
static bool holds(struct cleaner *l, struct row_condition *condition, const char *name,
                  const struct legacy_row *row, struct record *rec)
{
	struct buf why = { 0 };
	struct str fault;
	bool yes;

	if (!condition)
		return false;
	yes = row_condition_holds(condition, row, rec->at, &l->arena, &fault);
	if (!str_is_null(fault)) {
		buf_addf(&why, "%s: %s", name, row_condition_detail(condition));
		report(rec, fault, buf_str(&why));
		buf_free(&why);
	}
	return yes;
}

/* In a part: note what was put aside, and mark the place among the messages for its comparison. */
static void wait_turn(struct cleaner *l, enum turn turn)
{
	if (!l->part)
		return;
	buf_addc(&l->turns, (char)turn);
	diag_pause();
}

/* Is it a total row, of one or several kinds? If so, compare it. */
static bool is_total(struct cleaner *l, struct legacy_row *row, struct record *rec)
{
	bool any = false;

	for (size_t i = 0; i < l->total_count; i++) {
		const struct spec_totals *spec = &l->spec->clean.totals[i];

		if (spec->when ? !holds(l, l->is_total[i], "clean.totals.when", row, rec)
		               : !total_label_holds(spec, l->fields, row, &l->arena))
			continue;
		any = true;
		totals_row(l->totals, i, l->is_total[i], row, rec->at, &l->arena);
		wait_turn(l, TURN_TOTAL);
		if (l->leaf)
			leaf_total(l->leaf);
	}
	return any;
}

/* Would the comment be a total row? That explains why no total was found. */
static void look_at_comment(struct cleaner *l, const struct legacy_row *row, struct str at)
{
	struct str fault;

	for (size_t i = 0; i < l->total_count && !l->counts; i++) {
		const struct spec_totals *spec = &l->spec->clean.totals[i];

		if (spec->when ? row_condition_holds(l->is_total[i], row, at, &l->arena, &fault)
		               : total_label_holds(spec, l->fields, row, &l->arena))
			totals_hidden(l->totals, i, row->line);
	}
}

/* Count a row, for conditions that count rows. */
static void count_row(struct cleaner *l, const struct legacy_row *row, struct str at)
{
	for (size_t i = 0; i < l->total_count; i++)
		row_condition_count(l->is_total[i], row, at, &l->arena);
	row_condition_count(l->skip, row, at, &l->arena);
	row_condition_count(l->page.when, row, at, &l->arena);
}

/*
 * A new block begins: nothing is filled down into it. A page break repeats the heading of the same
 * block.
 */
static void begin_block(struct cleaner *l, enum headings_news news)
{
	if (news == HEADINGS_OTHER)
		fields_cut(l->fields);
	else if (news == HEADINGS_UNSURE)
		fields_forget(l->fields);
}

/*
 * The row looks like a heading. If it also has a day or a figure, it may be a record with such a
 * text: then it is kept with a fault, unless the spec leaves it out anyway.
 */
static bool is_heading(struct cleaner *l, const struct legacy_row *row, struct record *rec,
                       bool out)
{
	struct buf why = { 0 };
	struct str name;

	if (out || !fields_holds(l->fields, row, &l->arena)) {
		begin_block(l, headings_take(l->headings, row->line));
		return true;
	}
	name = headings_name(l->headings);
	buf_addf(
		&why,
		"the row matches source.headings.%.*s, but has values of a record, and is kept: "
		"let the regular expression match headings only, or name the row in source.skip, too",
		(int)name.len, name.p);
	report(rec, fault_name(FAULT_HEADING), buf_str(&why));
	buf_free(&why);
	return false;
}

/*
 * Look at the row as it is in the file, before it is fitted to its columns: does it repeat the
 * header, or is it a heading?
 */
static bool look(struct cleaner *l, const struct legacy_row *row, struct record *rec, bool *heading)
{
	struct buf why = { 0 };

	*heading = headings_find(l->headings, row);
	if (headings_limited(l->headings)) {
		buf_addf(&why, "source.headings: %s", fault_meaning(FAULT_PATTERN_LIMIT));
		report(rec, fault_name(FAULT_PATTERN_LIMIT), buf_str(&why));
		buf_free(&why);
	}
	return printed_page_repeats(&l->page, row);
}

/*
 * Write a row that source.skip leaves out, if somebody wants it. It is read as a record is, but counts for nothing: it
 * is neither a record nor a finding. False if it could not be written.
 */
static bool write_skipped(struct cleaner *l, const struct legacy_row *row, const struct record *rec)
{
	struct record skipped = *rec;

	if (!l->skipped_to)
		return true;
	fields_continue(l->skipped_fields, l->fields);
	fields_row(l->skipped_fields, row, &skipped);
	return writer_put(l->skipped_to, &skipped);
}

/*
 * Count a row that is left out, and note whether it has values of a record. Totals and headers may
 * have such values. Nothing is filled down across it, unless it is part of a page. False if it could not be
 * written.
 */
static bool leave_out(struct cleaner *l, const struct legacy_row *row, const struct record *rec,
                      enum left_out_why why, bool page)
{
	/* it may have values from above */
	bool written = why != LEFT_OUT_SKIP || write_skipped(l, row, rec);

	if (page)
		printed_page_count(&l->page, row->line);
	else
		fields_cut(l->fields);
	left_out_add(&l->left, why, row->line,
	             (why == LEFT_OUT_PAGE || why == LEFT_OUT_SKIP) &&
	                     fields_holds(l->fields, row, &l->arena));
	return written;
}

/* Is the row no record? A total row is compared here, too. Clears *written if it could not be written. */
static bool is_left_out(struct cleaner *l, struct legacy_row *row, struct record *rec,
                        bool *written)
{
	bool again = false, heading = false, total, page, out;

	if (columns_is_comment(row, l->how) && !row->stray) {
		look_at_comment(l, row, rec->at);
		left_out_add(&l->left, LEFT_OUT_COMMENT, row->line,
		             fields_holds(l->fields, row, &l->arena));
		return true;
	}
	if (columns_is_blank(row)) {
		left_out_add(&l->left, LEFT_OUT_BLANK, row->line, false);
		return true;
	}
	if (l->page.header || l->headings)
		again = look(l, row, rec, &heading);
	ragged_rows_fit(&l->ragged_rows, row, &l->arena);
	if (l->headings)
		headings_put(l->headings, row);
	/* such a row may swallow records */
	if (row->stray)
		return false;
	if (l->counts)
		count_row(l, row, rec->at);
	total = l->total_count > 0 && is_total(l, row, rec);
	page = again || (l->page.when && holds(l, l->page.when, "source.page.when", row, rec));
	out = total || page || (l->skip && holds(l, l->skip, "source.skip", row, rec));
	if (out)
		*written = leave_out(l, row, rec,
		                     total   ? LEFT_OUT_TOTAL
		                     : again ? LEFT_OUT_HEADER
		                     : page  ? LEFT_OUT_PAGE
		                             : LEFT_OUT_SKIP,
		                     page);
	if (!heading || !is_heading(l, row, rec, out))
		return out;
	if (!out)
		left_out_add(&l->left, LEFT_OUT_HEADING, row->line, false);
	return true;
}

/* Count a finished record. */
static void count(struct cleaner *l, struct record *rec)
{
	totals_add(l->totals, rec);
	tally_guard(&l->faulty, rec);
	if (!str_is_null(rec->fault))
		tally_add(&l->faulty, rec);
}

/* Keep a record until the end of the file says whether others are below it. */
static bool put_aside(struct cleaner *l, struct record *rec)
{
	tally_guard(&l->faulty, rec);
	return leaf_put(l->leaf, rec);
}

/* The result for a row. */
enum cleaned { CLEANED_RECORD, CLEANED_NOTHING, CLEANED_ERROR };

/* Make a record of one row. This does not count the row yet. */
static inline enum cleaned clean_row(struct cleaner *l, struct legacy_row *row, struct record *rec)
{
	bool written = true;

	*rec = (struct record){ .header = fields_header(l->fields), .arena = &l->arena };
	arena_reset(&l->arena);
	rec->at = str_is_null(row->at) ? place_of(l, row->line) : row->at;
	if (is_left_out(l, row, rec, &written)) {
		l->skipped.rows++;
		return written ? CLEANED_NOTHING : CLEANED_ERROR;
	}
	l->any = true;
	if (l->headings)
		headings_record(l->headings, row->line);
	if (row->misfit == 1)
		ragged_rows_single(&l->ragged_rows, row);
	fields_row(l->fields, row, rec);
	if (balance_add(l->balance, rec))
		wait_turn(l, TURN_BALANCE);
	if (l->leaf)
		return put_aside(l, rec) ? CLEANED_NOTHING : CLEANED_ERROR;
	count(l, rec);
	return CLEANED_RECORD;
}

bool cleaner_make(struct cleaner *l, struct legacy_row *row, struct record *rec)
{
	enum cleaned what = clean_row(l, row, rec);

	l->failed = what == CLEANED_ERROR;
	l->rows += !l->failed;
	return what == CLEANED_RECORD;
}

bool cleaner_row(struct cleaner *l, struct legacy_row *row)
{
	struct record rec;
	enum cleaned what = clean_row(l, row, &rec);

	if (what == CLEANED_ERROR ||
	    (what == CLEANED_RECORD && l->out && !writer_put(l->out, &rec))) {
		l->failed = true;
		return false;
	}
	l->rows++;
	return true;
}

/* ---- the end of a file ---- */

bool cleaner_rest(struct cleaner *l, struct record *rec)
{
	enum leaf_what what;

	if (!l->leaf)
		return false;
	l->failed = !l->resting && !leaf_prove(l->leaf);
	if (l->failed)
		return false;
	l->resting = true;
	while ((what = leaf_next(l->leaf, rec)) != LEAF_END) {
		if (what == LEAF_KEPT) {
			count(l, rec);
			return true;
		}
		if (what == LEAF_PARENT)
			l->skipped.rows++;
		else
			totals_take(l->totals, l->totals);
	}
	l->failed = !leaf_whole(l->leaf);
	return false;
}

bool cleaner_end(struct cleaner *l, const char *file)
{
	l->resting = false;
	if (l->leaf)
		totals_clear(l->totals);
	totals_end(l->totals, file);
	fields_file_end(l->fields, file);
	printed_page_end(&l->page, file);
	left_out_end(&l->left, file);
	return headings_end(l->headings, file, l->any);
}

void cleaner_forget(struct cleaner *part)
{
	fields_forget(part->fields);
	headings_forget(part->headings);
}

bool cleaner_settled(const struct cleaner *part)
{
	return fields_settled(part->fields) && headings_settled(part->headings);
}

/* ---- in parts ---- */

void cleaner_clear(struct cleaner *part)
{
	tally_clear(&part->faulty);
	tally_clear(&part->skipped);
	totals_clear(part->totals);
	balance_clear(part->balance);
	fields_clear(part->fields);
	buf_reset(&part->turns);
	part->turns_taken = 0;
	part->ragged_rows.joined = part->ragged_rows.single = 0;
	part->ragged_rows.wide = false;
	part->ragged_rows.other = STR_NULL;
	part->page.rows = 0;
	part->left = (struct left_out){ .rows = { 0 } };
	headings_clear(part->headings);
	part->rows = 0;
	if (part->out)
		writer_worker_clear(part->out);
	if (part->skipped_to)
		writer_worker_clear(part->skipped_to);
}

void cleaner_take(struct cleaner *l, struct cleaner *part)
{
	char turn = part->turns.p[part->turns_taken++];

	if (turn == TURN_TOTAL)
		totals_take(l->totals, part->totals);
	else
		balance_take(l->balance, part->balance);
}

bool cleaner_join(struct cleaner *l, struct cleaner *part)
{
	l->rows += part->rows;
	l->any = l->any || part->any;
	tally_merge(&l->faulty, &part->faulty);
	tally_merge(&l->skipped, &part->skipped);
	totals_join(l->totals, part->totals);
	printed_page_join(&l->page, &part->page);
	left_out_join(&l->left, &part->left);
	balance_join(l->balance, part->balance);
	ragged_rows_join(&l->ragged_rows, &part->ragged_rows);
	headings_continue(l->headings, part->headings);
	fields_join(l->fields, part->fields);
	if (l->out && !writer_join(l->out, part->out))
		return false;
	if (l->skipped_to && !writer_join(l->skipped_to, part->skipped_to))
		return false;
	cleaner_clear(part);
	return true;
}

static bool is_exact(const struct tally *t)
{
	for (size_t i = 0; t->controls && i < t->controls->count; i++)
		if (t->sum[i].overflow)
			return false;
	return true;
}

bool cleaner_exact(const struct cleaner *part)
{
	return is_exact(&part->faulty) && (!part->out || is_exact(writer_tally(part->out))) &&
	       (!part->skipped_to || is_exact(writer_tally(part->skipped_to))) &&
	       totals_exact(part->totals) && balance_exact(part->balance);
}

bool cleaner_in_order(const struct spec *spec)
{
	const struct spec_clean *clean = &spec->clean;
	bool codes = false;

	for (size_t i = 0; i < clean->totals_count; i++)
		codes |= clean->totals[i].code != SIZE_MAX;
	return clean->leaf.present || counts_rows(spec) || codes;
}

void cleaner_close(struct cleaner *l)
{
	ragged_rows_free(&l->ragged_rows);
	fields_free(l->fields);
	fields_free(l->skipped_fields);
	row_condition_free(l->skip);
	printed_page_free(&l->page);
	headings_free(l->headings);
	for (size_t i = 0; i < l->total_count; i++)
		row_condition_free(l->is_total[i]);
	free(l->is_total);
	totals_free(l->totals);
	balance_free(l->balance);
	leaf_free(l->leaf);
	arena_free(&l->arena);
	buf_free(&l->at);
	buf_free(&l->turns);
	tally_free(&l->faulty);
	tally_free(&l->skipped);
	if (l->part) {
		writer_close(l->out);
		writer_close(l->skipped_to);
	}
}
