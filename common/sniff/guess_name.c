/* guess_name - see guess_name.h. */
#include "sniff/guess_name.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "charset/unicode.h"
#include "rows/columns.h"

/* bytes from which on a name gets no more letters: a key of YAML has 1,024 at most */
#define NAME_MOST 96

/* Each field with the headings that no layout of schemas/source names, apart by |. */
static const struct {
	const char *field;
	const char *headings;
} general[] = {
	{ "book", "Company Code|Firma|Buchungskreis|账套|账套号|会社" },
	{ "period", "Periode|Fiscal Period|会計期間|期间" },
	{ "date",
	  "Date|Posting Date|Voucher Date|Transaction Date|Booking Date|Datum|Buchungsdatum|Buchungstag|"
	  "日付|取引日|取引日付|伝票日付|計上日|交易日期|交易时间|入账日期" },
	{ "document_date", "Document Date|Belegdatum|Rechnungsdatum" },
	{ "due_date", "Due Date|Fälligkeitsdatum|支払期限|到期日" },
	{ "word", "Voucher Type|Journal|Belegart|Buchungsart|伝票種別|字" },
	{ "number",
	  "Voucher|Voucher No|Voucher No.|Voucher Number|Journal No|Journal Number|Belegnummer|Belegnr|Belegnr.|Beleg|"
	  "Beleg-Nr.|伝票番号|伝票No|伝票No." },
	{ "line",
	  "Line|Line No|Line No.|Line Number|Zeile|Position|Pos.|行番号|明細番号|分录序号" },
	{ "summary",
	  "Description|Text|Buchungstext|Verwendungszweck|Narrative|Memo|Summary|摘要|適用|用途|附言|说明" },
	{ "account",
	  "Account|Account No|Account No.|Account Number|Account Code|GL Account|G/L Account|Konto|Kontonummer|"
	  "Konto-Nr.|Sachkonto|Compte|Compte général|N° de compte|Numéro de compte|Cuenta|Conto|Conta|"
	  "勘定科目コード|科目コード|Ledger Account Number|会计科目" },
	{ "account_name",
	  "Account Name|Kontobezeichnung|Kontoname|勘定科目|勘定科目名|科目名|Ledger Account Name" },
	{ "contra_account", "Contra Account|Offset Account|Gegenkonto|相手科目|相手勘定|对方科目" },
	{ "debit",
	  "Debit|Debit Amount|Dr|Dr.|Soll|Sollbetrag|Betrag Soll|Umsatz Soll|借方金額|借方|借方発生額" },
	{ "credit",
	  "Credit|Credit Amount|Cr|Cr.|Haben|Habenbetrag|Betrag Haben|Umsatz Haben|貸方金額|貸方|貸方発生額" },
	{ "amount", "Amount|Net Amount|Betrag|Umsatz|金額|金额|交易金额|发生额|金额(元)" },
	{ "side", "Side|S/H|Soll/Haben|D/C|Dr/Cr|Dr Cr|DC|借贷|借贷方向|借贷标志|方向|貸借区分" },
	{ "direction", "收/支|收支" },
	{ "currency", "Currency|Währung|通貨|交易币种" },
	{ "rate", "Exchange Rate|Kurs|Wechselkurs|為替レート" },
	{ "quantity", "Quantity|Qty|Menge|数量" },
	{ "unit", "Unit|Einheit|単位|单位" },
	{ "price", "Unit Price|Price|Preis|Einzelpreis|単価" },
	{ "tax_code", "Tax Code|Steuerschlüssel|税区分|税码" },
	{ "tax_amount", "Tax|Tax Amount|VAT|Steuer|Steuerbetrag|消費税額|税额" },
	{ "tax_number",
	  "VAT Number|VAT No|VAT Reg No|Tax ID|USt-IdNr|USt-IdNr.|Steuernummer|统一社会信用代码|纳税人识别号|登録番号" },
	{ "party",
	  "Party|Counterparty|Business Partner|Geschäftspartner|取引先|取引先コード|往来单位|交易对方|对方户名" },
	{ "customer", "Customer|Customer No|Kunde|Kundennummer|Debitor|得意先" },
	{ "supplier", "Supplier|Vendor|Vendor No|Lieferant|Lieferantennummer|Kreditor|仕入先" },
	{ "department", "Department|Abteilung|部門|部門コード|部门编码" },
	{ "employee", "Employee|Mitarbeiter|社員|职员|员工" },
	{ "project", "Project|Projekt|プロジェクト" },
	{ "cost_center", "Cost Center|Cost Centre|Kostenstelle|KST" },
	{ "reference",
	  "Reference|Ref|Ref.|Document No|Invoice No|Referenz|Rechnungsnummer|参照|票据号|单据号" },
	{ "opening",
	  "Opening Balance|Beginning Balance|Anfangsbestand|Eröffnungssaldo|期首残高|前期繰越|前月残高|年初余额" },
	{ "closing",
	  "Closing Balance|Ending Balance|Balance|Endbestand|Saldo|期末残高|当月残高|残高" },
	{ "iban", "IBAN" },
	{ "street", "Street|Straße|Strasse|Address" },
	{ "postcode", "Postal Code|ZIP|PLZ|Postleitzahl|郵便番号" },
	{ "city", "City|Ort|Stadt" },
	{ "country", "Country|Land|国" },
};

/* As headings are compared: as columns are, small letters, a blank for _. */
static void key_of(struct str heading, struct buf *out)
{
	struct buf text = { 0 };

	buf_reset(out);
	unicode_lower(columns_matched(heading, &text), out);
	for (size_t i = 0; i < out->len; i++)
		if (out->p[i] == '_')
			out->p[i] = ' ';
	buf_free(&text);
}

static struct guess_known *find(const struct guess_names *n, struct str key)
{
	for (size_t i = 0; i < n->count; i++)
		if (str_eq(n->known[i].heading, key))
			return &n->known[i];
	return NULL;
}

/* The heading that is nearer to certain wins; of equals the first. */
static void add(struct guess_names *n, struct str heading, struct str field, struct type type,
                unsigned rank)
{
	struct buf key = { 0 };
	struct guess_known *k;

	key_of(heading, &key);
	k = find(n, buf_str(&key));
	if (!k) {
		n->known = mem_grow(n->known, &n->capacity, n->count + 1, sizeof(*n->known));
		k = &n->known[n->count++];
		*k = (struct guess_known){ .heading = str_copy(&n->arena, buf_str(&key)),
			                   .rank = rank + 1 };
	}
	if (rank < k->rank) {
		k->field = str_copy(&n->arena, field);
		k->type = type;
		k->rank = rank;
	}
	buf_free(&key);
}

/*
 * A field that rules cut out of a cell is not all of it; what stands late in a list is the last
 * resort.
 */
static void add_layout(struct guess_names *n, const struct spec_clean *clean)
{
	for (size_t i = 0; i < clean->field_count; i++) {
		const struct spec_field *f = &clean->field[i];

		for (size_t k = 0; k < f->from_count; k++)
			add(n, f->from[k], f->name, f->type,
			    (unsigned)(1 + k * 2 + (f->rules != NULL)));
	}
}

/* The type that layouts give a field of this name; text where none has it. */
static struct type type_of(const struct guess_names *n, struct str field)
{
	for (size_t i = 0; i < n->profiles.count; i++)
		for (size_t k = 0; n->layout[i] && k < n->layout[i]->clean.field_count; k++)
			if (str_eq(n->layout[i]->clean.field[k].name, field))
				return n->layout[i]->clean.field[k].type;
	return (struct type){ TYPE_TEXT, 0 };
}

static void add_general(struct guess_names *n)
{
	for (size_t i = 0; i < sizeof(general) / sizeof(general[0]); i++) {
		struct str rest = str_of(general[i].headings), field = str_of(general[i].field);
		struct type type = type_of(n, field);

		while (rest.len > 0) {
			ptrdiff_t bar = str_find(rest, STR("|"));
			size_t len = bar < 0 ? rest.len : (size_t)bar;

			add(n, (struct str){ rest.p, len }, field, type, 0);
			len += bar >= 0;
			rest = (struct str){ rest.p + len, rest.len - len };
		}
	}
}

bool guess_names_read(struct guess_names *n, const char *folder)
{
	struct buf text = { 0 };
	bool ok = layout_list_sources(&n->profiles, folder);

	n->layout = xcalloc(n->profiles.count + 1, sizeof(*n->layout));
	for (size_t i = 0; ok && i < n->profiles.count; i++) {
		const struct source_layout *p = &n->profiles.profile[i];

		buf_reset(&text);
		buf_addf(&text, "cutover: 1\nsource: { profile: \"%s\" }\n", p->name.p);
		n->layout[i] = spec_parse(p->name.p, buf_str(&text), folder);
		ok = n->layout[i] != NULL;
		if (ok)
			add_layout(n, &n->layout[i]->clean);
	}
	if (ok)
		add_general(n);
	buf_free(&text);
	return ok;
}

/*
 * What stands behind a heading and says in which currency its amounts are: of the books, or of the
 * document.
 */
static const struct {
	const char *text;
	bool own;
} currencies[] = {
	{ "本币", true },      { "本位币", true }, { "人民币", true },   { "元", true },
	{ "rmb", true },       { "cny", true },    { "local", true },    { "lc", true },
	{ "eur", true },       { "hw", true },     { "本国货币", true }, { "円", true },
	{ "原币", false },     { "外币", false },  { "fc", false },      { "original", false },
	{ "currency", false },
};

/*
 * "借方-本币", "金额（原币）": the heading without that, *own is whether it is the currency of the books.
 * False: it has none.
 */
static bool cut_currency(const struct buf *key, struct str *name, bool *own)
{
	static const char *const signs[] = { "-", "(", ":", "/", "_", "[" };

	for (size_t i = 0; i < sizeof(currencies) / sizeof(currencies[0]); i++) {
		ptrdiff_t at = str_find(buf_str(key), str_of(currencies[i].text));

		for (size_t k = 0; at > 1 && k < sizeof(signs) / sizeof(signs[0]); k++) {
			if (key->p[at - 1] != signs[k][0])
				continue;
			*name = unicode_trim((struct str){ key->p, (size_t)at - 1 });
			*own = currencies[i].own;
			return name->len > 0;
		}
	}
	return false;
}

const struct guess_known *guess_names_find(const struct guess_names *n, struct str heading)
{
	struct buf key = { 0 };
	const struct guess_known *k;
	struct str name;
	bool own;

	key_of(heading, &key);
	k = key.len > 0 ? find(n, buf_str(&key)) : NULL;
	if (!k && key.len > 0 && cut_currency(&key, &name, &own)) {
		k = find(n, name);
		if (k && (k->type.kind != TYPE_DECIMAL || !own))
			k = k->type.kind == TYPE_DECIMAL ? find(n, STR("原币金额")) : NULL;
	}
	buf_free(&key);
	return k;
}

/* May a name go on with it? Letters of all scripts do, what is written between words does not. */
static bool is_letter(uint32_t code)
{
	if (code < 0x80)
		return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z');
	return code >= 0xc0 && code != 0xd7 && code != 0xf7 && !unicode_is_space(code) &&
	       !(code >= 0x2000 && code <= 0x2bff) && !(code >= 0x3000 && code <= 0x3004) &&
	       !(code >= 0x3008 && code <= 0x3020) && !(code >= 0xd800 && code <= 0xf8ff) &&
	       !(code >= 0xfe00 && code <= 0xffef) && code < 0x1f000;
}

void guess_identifier(struct str heading, size_t number, struct buf *out)
{
	struct buf text = { 0 }, small = { 0 };
	struct str name = columns_matched(heading, &text);
	const char *p, *end;
	size_t start = out->len;
	bool gap = false;

	unicode_lower(name, &small);
	for (p = small.p, end = str_end(buf_str(&small));
	     p < end && out->len - start < NAME_MOST;) {
		uint32_t code = unicode_next(&p, end);

		if (!is_letter(code)) {
			gap = out->len > start;
			continue;
		}
		if (out->len == start && code >= '0' && code <= '9')
			buf_addc(out, 'c');
		if (gap)
			buf_addc(out, '_');
		unicode_put(out, code);
		gap = false;
	}
	if (out->len == start)
		buf_addf(out, "column%zu", number);
	buf_free(&text);
	buf_free(&small);
}

void guess_names_free(struct guess_names *n)
{
	for (size_t i = 0; n->layout && i < n->profiles.count; i++)
		spec_close(n->layout[i]);
	free(n->layout);
	free(n->known);
	arena_free(&n->arena);
	layout_list_free(&n->profiles);
	*n = (struct guess_names){ 0 };
}
