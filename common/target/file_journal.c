/*
 * file_journal - text journals: one entry for a voucher, one posting for a record; debit is plus.
 *
 *	2023-01-05 * (2023-记-1) Büromaterial
 *	    Expenses:Office  119.00 CNY  ; paper
 *	    Assets:Bank  -17.00 USD @@ 119.00 CNY
 *
 * `flavours` has the syntax of the first line of an entry for each kind; postings are the same in
 * all. A posting has one figure, so a red entry loses its side. An entry that does not balance is
 * refused. The file is read back: every account and every figure, with its sign.
 */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "target/file_int.h"

#define INDENT "    " /* in front of a posting */

/* The fields of an entry, in the schema; -1: it has none. */
struct roles {
	ptrdiff_t date, number, header_text;             /* of the entry */
	ptrdiff_t account, debit, credit, base_currency; /* of the posting */
	ptrdiff_t currency, currency_amount, summary;
};

struct flavour {
	enum layout_form form;
	bool opens; /* accounts are declared, each with its first day */
	bool divides; /* the tool turns a total price into one of a unit, and back: the sum needs a tolerance */
	void (*entry)(struct str date, struct str number, struct str text, struct buf *out);
};

struct journal {
	const struct flavour *flavour;
	struct roles role;
	struct keyset *accounts; /* accounts that need a declaration */
	struct buf *opened;      /* of each: its first day */
	size_t capacity;         /* room in opened */
	uint64_t entries;        /* put */
	/* debits less credits of the entry at work; 0 if it is complete */
	struct decimal left;
	struct buf entry;       /* its name, for messages */
	struct buf entry_at;    /* the place of its first record, */
	uint64_t entry_number;  /* and its number */
	struct buf currency;    /* that of its figures */
	bool foreign, own;      /* does it have postings in another currency, and in that one? */
	struct keyset *inexact; /* currencies of the book for which foot() declares a tolerance */
	uint64_t found_entries; /* read back */
	struct buf carry;       /* reading back: a line cut by the end of a block */
};

/* ---- the first line of an entry ---- */

static void add_ledger_entry(struct str date, struct str number, struct str text, struct buf *out)
{
	buf_addstr(out, date);
	buf_adds(out, " * (");
	buf_addstr(out, number);
	buf_addc(out, ')');
	if (text.len > 0) {
		buf_addc(out, ' ');
		buf_addstr(out, text);
	}
	buf_addc(out, '\n');
}

static void add_string(struct str text, struct buf *out)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] == '"' || text.p[i] == '\\')
			buf_addc(out, '\\');
		buf_addc(out, text.p[i]);
	}
	buf_addc(out, '"');
}

static void add_bean_entry(struct str date, struct str number, struct str text, struct buf *out)
{
	buf_addstr(out, date);
	buf_adds(out, " * ");
	add_string(text, out);
	buf_adds(out, "\n  number: ");
	add_string(number, out);
	buf_addc(out, '\n');
}

static const struct flavour flavours[] = {
	{ LAYOUT_HLEDGER, false, false, add_ledger_entry },
	{ LAYOUT_LEDGER, false, false, add_ledger_entry },
	{ LAYOUT_BEANCOUNT, true, true, add_bean_entry },
};

/* ---- opening ---- */

static void find_roles(const struct schema *s, struct roles *r)
{
	r->date = schema_index(s, STR("date"));
	r->number = schema_index(s, STR("number"));
	r->header_text = schema_index(s, STR("header_text"));
	r->account = schema_index(s, STR("account"));
	r->debit = schema_index(s, STR("debit"));
	r->credit = schema_index(s, STR("credit"));
	r->base_currency = schema_index(s, STR("base_currency"));
	r->currency = schema_index(s, STR("currency"));
	r->currency_amount = schema_index(s, STR("currency_amount"));
	r->summary = schema_index(s, STR("summary"));
}

static bool open_journal(struct file *f)
{
	struct journal *j = f->journal = xcalloc(1, sizeof(*j));
	size_t i = 0;

	while (flavours[i].form != (enum layout_form)layout_of(f->layout)->form)
		i++;
	j->flavour = &flavours[i];
	find_roles(f->table.schema, &j->role);
	j->accounts = keyset_new();
	j->inexact = keyset_new();
	return true;
}

/* ---- one record ---- */

/* A number of the record at work, 0 where it is null. */
static struct decimal figure(const struct file *f, ptrdiff_t role)
{
	struct str text = file_value(f, role);
	struct decimal d = decimal_of(0, 0);

	if (!str_is_null(text))
		(void)decimal_parse(text, &d);
	return d;
}

static void add_amount(struct decimal d, struct str currency, struct buf *out)
{
	char text[DECIMAL_TEXT];

	decimal_format(d, text);
	buf_addf(out, "%s ", text);
	buf_addstr(out, currency);
}

/*
 * Is the posting in another currency than the book? A revaluation is not: it has no amount in that
 * currency.
 */
static bool is_foreign(const struct file *f, const struct roles *r)
{
	struct str currency = file_value(f, r->currency);

	return !str_is_null(currency) && !str_eq(currency, file_value(f, r->base_currency)) &&
	       decimal_sign(figure(f, r->currency_amount)) != 0;
}

static bool add_posting(struct file *f, struct decimal base)
{
	const struct roles *r = &f->journal->role;
	struct decimal amount = figure(f, r->currency_amount);
	struct str summary = file_value(f, r->summary);

	buf_adds(&f->line, INDENT);
	buf_addstr(&f->line, file_value(f, r->account));
	buf_adds(&f->line, "  ");
	f->journal->foreign |= is_foreign(f, r);
	f->journal->own |= !is_foreign(f, r);
	if (is_foreign(f, r)) {
		if (decimal_sign(base) == 0)
			return file_refuse(f, r->currency_amount, STR("side"),
			                   "has no side: debit and credit are both 0");
		/*
		 * the amount in currency has the sign that it has on its side; a red one is
		 * negative
		 */
		if (decimal_sign(figure(f, r->credit)) != 0)
			amount = decimal_neg(amount);
		if (decimal_sign(amount) != decimal_sign(base))
			return file_refuse(f, r->currency_amount, STR("side"),
			                   "has another sign than debit or credit");
		add_amount(amount, file_value(f, r->currency), &f->line);
		buf_adds(&f->line, " @@ ");
		base = decimal_abs(base);
	} else if (decimal_sign(amount) != 0 &&
	           decimal_cmp(decimal_abs(amount), decimal_abs(base)) != 0) {
		return file_refuse(
			f, r->currency_amount, STR("lost"),
			"is neither debit nor credit, and no other currency is named: it would be lost");
	}
	add_amount(base, file_value(f, r->base_currency), &f->line);
	if (summary.len > 0) {
		buf_adds(&f->line, "  ; ");
		buf_addstr(&f->line, summary);
	}
	buf_addc(&f->line, '\n');
	return true;
}

/* Mix the next posting into the hash. A sum would not do: it is 0 for everything that balances. */
static uint64_t mix_posting(uint64_t hash, struct str account, struct decimal base)
{
	char text[DECIMAL_TEXT];

	decimal_format(base, text);
	return file_mix(file_mix(hash, account), str_of(text));
}

/* ---- one entry ---- */

/* The tools that read a journal refuse an entry that does not balance, so it is not written. */
static bool end_entry(struct file *f)
{
	const struct journal *j = f->journal;
	char text[DECIMAL_TEXT];
	int sign = decimal_sign(j->left);

	if (sign == 0)
		return true;
	decimal_format(decimal_abs(j->left), text);
	buf_reset(&f->refusal);
	buf_addf(&f->refusal, "entry %s does not balance, %s has %s %s more", j->entry.p,
	         sign > 0 ? "debit" : "credit", text, j->currency.p);
	*f->why = (struct store_refusal){ .number = j->entry_number,
		                          .at = buf_str(&j->entry_at),
		                          .code = STR("balance"),
		                          .message = buf_str(&f->refusal) };
	return false;
}

/*
 * beancount takes the tolerance of an entry from the digits of its postings. An entry has no
 * tolerance in the currency of the book if all its postings are in other currencies, or if its
 * figures have no digits after the point. But 10.00 CNY for 3.00 USD come back as 9.99999999999999,
 * so such an entry needs a declared tolerance.
 */
static void note_inexact(struct file *f)
{
	struct journal *j = f->journal;
	int scale = f->table.schema->field[j->role.debit].type.scale;
	bool fresh;

	if (j->flavour->divides && j->foreign && (!j->own || scale == 0))
		keyset_add(j->inexact, buf_str(&j->currency), &fresh);
	j->foreign = j->own = false;
}

static void copy(struct buf *to, struct str text)
{
	buf_reset(to);
	buf_addstr(to, text);
}

static bool start_entry(struct file *f)
{
	struct journal *j = f->journal;
	struct str date = file_value(f, j->role.date), number = file_value(f, j->role.number);

	if (!end_entry(f))
		return false;
	note_inexact(f);
	buf_adds(&f->line, f->rows > 0 || f->head.len > 0 ? "\n" : "");
	j->flavour->entry(date, number, file_value(f, j->role.header_text), &f->line);
	j->entries++;
	j->left = decimal_of(0, 0);
	text_quote(&j->entry, number);
	buf_addf(&j->entry, " of %.*s", (int)date.len, date.p);
	copy(&j->entry_at, f->rec->at);
	j->entry_number = f->rows + 1;
	copy(&j->currency, file_value(f, j->role.base_currency));
	return true;
}

/* Add the figure to the entry at work. */
static bool count_figure(struct file *f, struct decimal base)
{
	struct journal *j = f->journal;

	if (!str_eq(file_value(f, j->role.base_currency), buf_str(&j->currency)))
		return file_refuse(f, j->role.base_currency, fault_name(FAULT_OTHER_CURRENCY),
		                   "is not that of the lines of its entry above");
	if (decimal_add(j->left, base, &j->left) != DECIMAL_OK)
		return file_refuse(f, j->role.debit, fault_name(FAULT_OVERFLOW),
		                   fault_meaning(FAULT_OVERFLOW));
	return true;
}

/* Remember the first day of the account. */
static void note_account(struct journal *j, struct str account, struct str date)
{
	bool fresh;
	size_t i = keyset_add(j->accounts, account, &fresh), had = j->capacity;

	if (i >= j->capacity) {
		j->opened = mem_grow(j->opened, &j->capacity, i + 1, sizeof(*j->opened));
		memset(&j->opened[had], 0, (j->capacity - had) * sizeof(*j->opened));
	}
	if (!fresh && str_cmp(date, buf_str(&j->opened[i])) >= 0)
		return;
	buf_reset(&j->opened[i]);
	buf_addstr(&j->opened[i], date);
}

static bool put(struct file *f)
{
	struct journal *j = f->journal;
	const struct roles *r = &j->role;
	struct decimal debit = figure(f, r->debit), credit = figure(f, r->credit), base;

	if (f->starts && !start_entry(f))
		return false;
	if (decimal_sign(debit) != 0 && decimal_sign(credit) != 0)
		return file_refuse(f, r->credit, STR("side"),
		                   "is in a record with a debit, but a posting has one figure");
	if (decimal_sub(debit, credit, &base) != DECIMAL_OK)
		return file_refuse(f, r->debit, fault_name(FAULT_OVERFLOW),
		                   fault_meaning(FAULT_OVERFLOW));
	if (!count_figure(f, base))
		return false;
	f->sent = mix_posting(f->sent, file_value(f, r->account), base);
	if (j->flavour->opens)
		note_account(j, file_value(f, r->account), file_value(f, r->date));
	return add_posting(f, base);
}

static void foot(struct file *f)
{
	struct journal *j = f->journal;
	int scale = f->table.schema->field[j->role.debit].type.scale;
	char tolerance[DECIMAL_TEXT];

	note_inexact(f);
	if (keyset_size(j->accounts) > 0)
		buf_addc(&f->line, '\n');
	/*
	 * a thousandth of the last digit of a figure: far above the error of a division, far below
	 * any figure
	 */
	for (size_t i = 0; i < keyset_size(j->inexact); i++) {
		decimal_format(decimal_of(1, scale + 3), tolerance);
		buf_adds(&f->line, "option \"inferred_tolerance_default\" \"");
		buf_addstr(&f->line, keyset_key(j->inexact, i));
		buf_addf(&f->line, ":%s\"\n", tolerance);
	}
	for (size_t i = 0; i < keyset_size(j->accounts); i++) {
		buf_addstr(&f->line, buf_str(&j->opened[i]));
		buf_adds(&f->line, " open ");
		buf_addstr(&f->line, keyset_key(j->accounts, i));
		buf_addc(&f->line, '\n');
	}
}

/* ---- reading back ---- */

/* Return the text before the next blank; *rest gets the text after it. */
static struct str word(struct str *rest)
{
	const char *blank = memchr(rest->p, ' ', rest->len);
	struct str w = { rest->p, blank ? (size_t)(blank - rest->p) : rest->len };
	size_t used = blank ? w.len + 1 : w.len;

	*rest = (struct str){ rest->p + used, rest->len - used };
	return w;
}

/*
 * Read a posting "ACCOUNT 17.00 USD @@ 119.00 CNY ; text": its account, and its figure in the
 * currency of the book, with its sign.
 */
static bool take_posting(struct file *f, struct str line)
{
	struct decimal amount, base;
	ptrdiff_t gap = str_find(line, STR("  "));
	struct str rest;

	if (gap <= 0)
		return file_differs(f, "a posting without a figure");
	rest = (struct str){ line.p + gap + 2, line.len - (size_t)gap - 2 };
	if (decimal_parse(word(&rest), &amount) != DECIMAL_OK)
		return file_differs(f, "a figure that is no number");
	base = amount;
	(void)word(&rest);
	if (str_starts(rest, STR("@@ "))) {
		(void)word(&rest);
		if (decimal_parse(word(&rest), &base) != DECIMAL_OK)
			return file_differs(f, "a figure that is no number");
		base = decimal_sign(amount) < 0 ? decimal_neg(base) : base;
	}
	f->found_rows++;
	f->found = mix_posting(f->found, (struct str){ line.p, (size_t)gap }, base);
	return true;
}

static bool take_line(struct file *f, struct str line)
{
	ptrdiff_t star = str_find(line, STR(" * "));

	if (str_starts(line, STR(INDENT)))
		return take_posting(
			f, (struct str){ line.p + strlen(INDENT), line.len - strlen(INDENT) });
	/* the first line of an entry: a day and a star */
	if (star == DATE_TEXT - 1 && line.p[0] >= '0' && line.p[0] <= '9')
		f->journal->found_entries++;
	return true;
}

static bool take(struct file *f, struct str text, bool last)
{
	struct buf *carry = &f->journal->carry;
	const char *p = text.p, *end = str_end(text), *lf;
	bool ok = true;

	while (ok && p < end && (lf = memchr(p, '\n', (size_t)(end - p)))) {
		buf_add(carry, p, (size_t)(lf - p));
		if (carry->len > 0 && carry->p[carry->len - 1] == '\r')
			carry->len--;
		ok = take_line(f, buf_str(carry));
		buf_reset(carry);
		p = lf + 1;
	}
	if (p < end)
		buf_add(carry, p, (size_t)(end - p));
	return ok && (!last || carry->len == 0 || take_line(f, buf_str(carry)));
}

static bool check(struct file *f, struct tally *tally)
{
	struct journal *j = f->journal;

	if (f->found_rows != f->rows || j->found_entries != j->entries)
		return file_differs(f, "another number of entries or postings");
	if (f->found != f->sent)
		return file_differs(f, "other accounts or figures");
	/*
	 * a posting has one figure, so it does not give the sums of two columns; take the sums of
	 * the records: every figure of them was found
	 */
	tally->rows = f->found_rows;
	for (size_t i = 0; tally->controls && i < tally->controls->count; i++)
		if (tally->field[i] >= 0)
			tally->sum[i] = f->sum[tally->field[i]];
	return true;
}

void file_journal_free(struct journal *j)
{
	if (!j)
		return;
	for (size_t i = 0; i < j->capacity; i++)
		buf_free(&j->opened[i]);
	free(j->opened);
	keyset_free(j->accounts);
	keyset_free(j->inexact);
	buf_free(&j->carry);
	buf_free(&j->entry);
	buf_free(&j->entry_at);
	buf_free(&j->currency);
	free(j);
}

const struct file_form file_journal = {
	.open = open_journal,
	.put = put,
	.end = end_entry,
	.foot = foot,
	.take = take,
	.check = check,
};
