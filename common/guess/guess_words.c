/* guess_words - see guess_words.h. */
#include "guess/guess_words.h"

#include <string.h>

#include "base/buf.h"
#include "charset/unicode.h"

#define LONGEST 60 /* bytes of a label */

/* As they are compared: small letters, no blanks, separated by |. */
static const char totals[] =
	"total|totals|subtotal|sub-total|grandtotal|sum|sumtotal|runningtotal|alltotal|totaldebit|totalcredit|"
	"summe|summen|gesamt|gesamtsumme|zwischensumme|endsumme|teilsumme|saldensumme|summesoll|summehaben|insgesamt|"
	"totaux|soustotal|sous-total|totalgénéral|totalgeneral|totaldespages|"
	"totale|totali|subtotale|totalegenerale|sommatotale|suma|sumas|sumatotal|totalgeral|soma|somatotal|"
	"razem|sumarazem|ogółem|podsumowanie|итого|всего|итог|оборотзапериод|totaal|subtotaal|eindtotaal|summa|delsumma|totalt|"
	"合计|小计|总计|累计|总合计|共计|合計|小計|総計|累計|計|総合計|合计数|本日合计|本月合计|本期合计|本年累计|本年合计|本页合计|本页小计|本月小计|"
	"本日小计|本季合计|本期小计|科目合计|科目小计|月计|日计|年计|当月合计|当期合计|全年合计|借方合计|贷方合计|發生額合計|"
	"月計|年計|日計|頁計|当月合計|当月計|期間計|期間合計|科目計|部門計|당월합계|합계|소계|총계|누계|월계|"
	"подытог|промежуточныйитог|разом|усього|всього|підсумок|celkem|mezisoučet|součet|spolu|medzisúčet|yhteensä|välisumma|loppusumma|összesen|részösszeg|"
	"végösszeg|toplam|aratoplam|geneltoplam|ialt|delsum|sumialt|totalsum|σύνολο|μερικόσύνολο|γενικόσύνολο|subtotalgeneral|ukupno|međuzbroj|общо|"
	"tổngcộng|cộng|jumlah|المجموع|المجموعالفرعي|الإجمالي|الاجمالي|סהכ|סה\"כ|סה״כ|סיכום|รวม|รวมย่อย|รวมทั้งสิ้น|कुल|योग|उप-योग";
static const char carries[] =
	"承前页|过次页|转下页|接上页|承上页|转次页|承前頁|過次頁|接前页|前页余额|前页累计|上页结转|承上页余额|次頁へ繰越|前頁より繰越|次ページへ繰越|前ページより繰越|"
	"前頁繰越|次頁繰越|carriedforward|broughtforward|carriedover|totalcarriedforward|totalbroughtforward|c/f|b/f|übertrag|seitenübertrag|"
	"àreporter|report|sumaysigue|sumaanterior|riporto|dariportare|ariportare|transportar|transporte|"
	"перенос|doprzeniesienia|zprzeniesienia|transport|"
	/* closing balances sum the rows above and post nothing either */
	"closingbalance|endingbalance|期末余额|期末結餘|期末结余|期末余額|月末余额|年末余额|期末残高|endbestand|endsaldo|schlusssaldo|soldefinal|soldedeclôture|"
	"saldofinal|saldofinale|saldokońcowe|исходящеесальдо|исходящийостаток|конечноесальдо|сальдонаконец|остатокнаконец|eindsaldo|기말잔액";
static const char openings[] =
	"期初余额|期初|年初余额|上年结转|上期结转|上月结转|上年余额|上月余额|期初结余|年初数|期初数|月初余额|上年结余|承前余额|"
	"前期繰越|前月繰越|繰越|期首残高|前期繰越高|前月残高|開始残高|"
	"openingbalance|balanceb/f|balancebroughtforward|beginningbalance|balanceforward|startingbalance|openingbal|previousbalance|balb/f|"
	"anfangsbestand|anfangssaldo|eröffnungssaldo|eröffnungsbilanz|eröffnungsbilanzwert|eb-wert|ebwert|saldovortrag|vortrag|"
	"soldeinitial|soldedouverture|soldeprécédent|reportànouveau|ànouveau|saldoinicial|saldoanterior|asientodeapertura|saldoiniziale|"
	"saldodiapertura|saldopoczątkowy|bilansotwarcia|начальноесальдо|входящеесальдо|входящийостаток|сальдонаначало|остатокнаначало|beginsaldo|"
	"전기이월|이월|기초잔액";
/*
 * Labels that begin or end with these have the key of the sum beside them: 'Total 1001', '现金 小计'.
 */
static const char starts[] =
	"total|subtotal|sub-total|grandtotal|totalfor|summe|zwischensumme|gesamtsumme|sous-total|totale|totaldu|suma|subtotale|razem|"
	"итого|всего|totaal|summa|합계|小计|合计|总计|小計|合計";
static const char ends[] =
	"total|subtotal|summe|合计|小计|总计|累计|合計|小計|総計|累計|totaal|итого|합계|소계";
/* Accounts whose names look like a total. */
static const char accounts[] =
	"折旧|折舊|摊销|攤銷|减值|減值|折耗|償却|減損|depreciation|amortization|amortisation|impairment|depletion|abschreibung|"
	"wertberichtigung|amortissement|amortización|amortizaciones|depreciación|ammortamento|amortização|depreciação|umorzen|амортизац|износ|盈余|利润|損益|剰余";

/* Change to small letters, without blanks and without a colon at the end. The length may change. */
static void reduce(struct str cell, struct buf *out)
{
	struct buf text = { 0 }, small = { 0 };
	const char *p, *end;

	unicode_nfkc(cell, &text);
	for (p = text.p, end = str_end(buf_str(&text)); p < end;) {
		uint32_t code = unicode_next(&p, end);

		if (!unicode_is_space(code) && code != ':')
			unicode_put(&small, code);
	}
	unicode_lower(buf_str(&small), out);
	buf_free(&text);
	buf_free(&small);
}

/* Step to the next word of a table. */
static bool next_word(struct str *rest, struct str *word)
{
	ptrdiff_t bar = str_find(*rest, STR("|"));
	size_t len = bar < 0 ? rest->len : (size_t)bar;

	if (rest->len == 0)
		return false;
	*word = (struct str){ rest->p, len };
	len += bar >= 0;
	*rest = (struct str){ rest->p + len, rest->len - len };
	return true;
}

static bool is_in(const char *table, struct str text)
{
	struct str rest = str_of(table), word;

	while (next_word(&rest, &word))
		if (str_eq(word, text))
			return true;
	return false;
}

static bool holds_any(const char *table, struct str text)
{
	struct str rest = str_of(table), word;

	while (next_word(&rest, &word))
		if (str_find(text, word) >= 0)
			return true;
	return false;
}

/*
 * The text up to the first blank, or from the last; without blanks in the script, as many bytes as
 * the word has.
 */
static struct str first_word(struct str cell, struct str word)
{
	const char *blank = memchr(cell.p, ' ', cell.len);

	if (blank)
		return (struct str){ cell.p, (size_t)(blank - cell.p) + 1 };
	return (unsigned char)word.p[0] >= 0x80 && str_starts(cell, word)
	               ? (struct str){ cell.p, word.len }
	               : (struct str){ 0 };
}

static struct str last_word(struct str cell, struct str word)
{
	size_t i = cell.len;

	while (i > 0 && cell.p[i - 1] != ' ')
		i--;
	if (i > 0)
		return (struct str){ cell.p + i - 1, cell.len - i + 1 };
	return (unsigned char)word.p[0] >= 0x80 && str_ends(cell, word)
	               ? (struct str){ cell.p + cell.len - word.len, word.len }
	               : (struct str){ 0 };
}

/* Find a label that has the key of the sum beside it. */
static struct guess_word find_part(struct str cell)
{
	struct buf key = { 0 };
	struct guess_word w = { 0 };
	struct str word = first_word(cell, cell);

	if (word.len > 0) {
		reduce(word, &key);
		if (is_in(starts, buf_str(&key)))
			w = (struct guess_word){ WORD_TOTAL, MATCH_STARTS, word };
	}
	word = last_word(cell, cell);
	buf_reset(&key);
	if (w.kind == WORD_NONE && word.len > 0) {
		reduce(word, &key);
		if (is_in(ends, buf_str(&key)))
			w = (struct guess_word){ WORD_TOTAL, MATCH_ENDS, word };
	}
	buf_free(&key);
	if (memchr(cell.p, ' ', cell.len))
		return w;
	for (struct str rest = str_of(starts); w.kind == WORD_NONE && next_word(&rest, &word);)
		if ((unsigned char)word.p[0] >= 0x80 && cell.len > word.len &&
		    first_word(cell, word).len == word.len)
			w = (struct guess_word){ WORD_TOTAL, MATCH_STARTS, first_word(cell, word) };
	for (struct str rest = str_of(ends); w.kind == WORD_NONE && next_word(&rest, &word);)
		if ((unsigned char)word.p[0] >= 0x80 && word.len >= 6 && cell.len > word.len &&
		    last_word(cell, word).len == word.len)
			w = (struct guess_word){ WORD_TOTAL, MATCH_ENDS, last_word(cell, word) };
	return w;
}

/* Most cells are figures or long texts: reject them early. */
static bool may_be_label(struct str cell)
{
	size_t letters = 0;

	if (cell.len == 0 || cell.len > LONGEST || memchr(cell.p, '\n', cell.len))
		return false;
	for (size_t i = 0; i < cell.len; i++) {
		unsigned char c = (unsigned char)cell.p[i];

		letters += c >= 0x80 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
	}
	return letters >= 2;
}

struct guess_word guess_word(struct str cell)
{
	struct guess_word w = { 0 };
	struct buf key = { 0 };
	struct str text;

	if (!may_be_label(cell))
		return w;
	reduce(cell, &key);
	text = buf_str(&key);
	if (is_in(totals, text))
		w = (struct guess_word){ WORD_TOTAL, MATCH_IS, cell };
	else if (is_in(carries, text))
		w = (struct guess_word){ WORD_CARRY, MATCH_IS, cell };
	else if (is_in(openings, text))
		w = (struct guess_word){ WORD_OPENING, MATCH_IS, cell };
	else
		w = find_part(cell);
	/* last, since it takes longest */
	if (w.kind == WORD_TOTAL && w.match != MATCH_IS && holds_any(accounts, text))
		w = (struct guess_word){ 0 };
	buf_free(&key);
	return w;
}

bool guess_is_stars(struct str cell)
{
	for (size_t i = 0; i < cell.len; i++)
		if (cell.p[i] != '*')
			return false;
	return cell.len > 0 && cell.len <= 5;
}

struct guess_word guess_stars(struct str cell)
{
	const char *blank = cell.len > 0 && cell.p[0] == '*' ? memchr(cell.p, ' ', cell.len) : NULL;
	struct str front = { cell.p, blank ? (size_t)(blank - cell.p) : 0 };

	if (guess_is_stars(cell))
		return (struct guess_word){ WORD_TOTAL, MATCH_IS, cell };
	if (guess_is_stars(front))
		return (struct guess_word){ WORD_TOTAL, MATCH_STARTS, { cell.p, front.len + 1 } };
	return (struct guess_word){ 0 };
}
