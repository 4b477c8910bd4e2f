/* month - see month.h. */
#include "date/month.h"

#include <stddef.h>
#include <string.h>

#include "charset/unicode.h"

#define LONGEST 32 /* bytes of a name, at most */

/*
 * Names in small letters, in the order of their bytes. The small form of a capital İ has another
 * number of bytes, so İ stays.
 */
static const struct {
	const char *name;
	int month;
} months[] = {
	{ "abr", 4 },          { "abril", 4 },         { "ago", 8 },        { "agosto", 8 },
	{ "agu", 8 },          { "agustos", 8 },       { "aout", 8 },       { "août", 8 },
	{ "apr", 4 },          { "april", 4 },         { "aprile", 4 },     { "ara", 12 },
	{ "aralik", 12 },      { "aralık", 12 },       { "aug", 8 },        { "august", 8 },
	{ "augusti", 8 },      { "augustus", 8 },      { "avr", 4 },        { "avril", 4 },
	{ "ağu", 8 },          { "ağustos", 8 },       { "cze", 6 },        { "czerwca", 6 },
	{ "czerwiec", 6 },     { "dec", 12 },          { "december", 12 },  { "decembre", 12 },
	{ "des", 12 },         { "desember", 12 },     { "dez", 12 },       { "dezember", 12 },
	{ "dezembro", 12 },    { "dic", 12 },          { "dicembre", 12 },  { "diciembre", 12 },
	{ "déc", 12 },         { "décembre", 12 },     { "eki", 10 },       { "ekim", 10 },
	{ "ekİm", 10 },        { "ene", 1 },           { "enero", 1 },      { "eyl", 9 },
	{ "eylul", 9 },        { "eylül", 9 },         { "feb", 2 },        { "febbr", 2 },
	{ "febbraio", 2 },     { "feber", 2 },         { "febrero", 2 },    { "februar", 2 },
	{ "februari", 2 },     { "february", 2 },      { "fev", 2 },        { "fevereiro", 2 },
	{ "fevr", 2 },         { "fevrier", 2 },       { "fév", 2 },        { "févr", 2 },
	{ "février", 2 },      { "gen", 1 },           { "genn", 1 },       { "gennaio", 1 },
	{ "giu", 6 },          { "giugno", 6 },        { "gru", 12 },       { "grudnia", 12 },
	{ "grudzień", 12 },    { "haz", 6 },           { "haziran", 6 },    { "hazİran", 6 },
	{ "jan", 1 },          { "janeiro", 1 },       { "januar", 1 },     { "januari", 1 },
	{ "january", 1 },      { "janv", 1 },          { "janvier", 1 },    { "juil", 7 },
	{ "juillet", 7 },      { "juin", 6 },          { "jul", 7 },        { "julho", 7 },
	{ "juli", 7 },         { "julio", 7 },         { "july", 7 },       { "jun", 6 },
	{ "june", 6 },         { "junho", 6 },         { "juni", 6 },       { "junio", 6 },
	{ "jän", 1 },          { "jänner", 1 },        { "kas", 11 },       { "kasim", 11 },
	{ "kasım", 11 },       { "kwi", 4 },           { "kwiecień", 4 },   { "kwietnia", 4 },
	{ "lip", 7 },          { "lipca", 7 },         { "lipiec", 7 },     { "lis", 11 },
	{ "listopad", 11 },    { "listopada", 11 },    { "lug", 7 },        { "luglio", 7 },
	{ "lut", 2 },          { "lutego", 2 },        { "luty", 2 },       { "maart", 3 },
	{ "maerz", 3 },        { "mag", 5 },           { "magg", 5 },       { "maggio", 5 },
	{ "mai", 5 },          { "maio", 5 },          { "maj", 5 },        { "maja", 5 },
	{ "mar", 3 },          { "marca", 3 },         { "march", 3 },      { "marco", 3 },
	{ "mars", 3 },         { "mart", 3 },          { "marts", 3 },      { "marzec", 3 },
	{ "marzo", 3 },        { "março", 3 },         { "may", 5 },        { "mayis", 5 },
	{ "mayo", 5 },         { "mayıs", 5 },         { "mei", 5 },        { "mrt", 3 },
	{ "mrz", 3 },          { "mär", 3 },           { "märz", 3 },       { "nis", 4 },
	{ "nisan", 4 },        { "nov", 11 },          { "november", 11 },  { "novembre", 11 },
	{ "novembro", 11 },    { "noviembre", 11 },    { "nİsan", 4 },      { "oca", 1 },
	{ "ocak", 1 },         { "oct", 10 },          { "october", 10 },   { "octobre", 10 },
	{ "octubre", 10 },     { "okt", 10 },          { "oktober", 10 },   { "ott", 10 },
	{ "ottobre", 10 },     { "out", 10 },          { "outubro", 10 },   { "paź", 10 },
	{ "październik", 10 }, { "października", 10 }, { "sep", 9 },        { "sept", 9 },
	{ "september", 9 },    { "septembre", 9 },     { "septiembre", 9 }, { "set", 9 },
	{ "setembro", 9 },     { "setiembre", 9 },     { "sett", 9 },       { "settembre", 9 },
	{ "sie", 8 },          { "sierpień", 8 },      { "sierpnia", 8 },   { "sty", 1 },
	{ "styczeń", 1 },      { "stycznia", 1 },      { "subat", 2 },      { "tem", 7 },
	{ "temmuz", 7 },       { "wrz", 9 },           { "wrzesień", 9 },   { "września", 9 },
	{ "şub", 2 },          { "şubat", 2 },         { "авг", 8 },        { "август", 8 },
	{ "августа", 8 },      { "апр", 4 },           { "апрель", 4 },     { "апреля", 4 },
	{ "дек", 12 },         { "декабрь", 12 },      { "декабря", 12 },   { "июл", 7 },
	{ "июль", 7 },         { "июля", 7 },          { "июн", 6 },        { "июнь", 6 },
	{ "июня", 6 },         { "май", 5 },           { "мар", 3 },        { "март", 3 },
	{ "марта", 3 },        { "мая", 5 },           { "ноя", 11 },       { "нояб", 11 },
	{ "ноябрь", 11 },      { "ноября", 11 },       { "окт", 10 },       { "октябрь", 10 },
	{ "октября", 10 },     { "сен", 9 },           { "сент", 9 },       { "сентябрь", 9 },
	{ "сентября", 9 },     { "фев", 2 },           { "февр", 2 },       { "февраль", 2 },
	{ "февраля", 2 },      { "янв", 1 },           { "январь", 1 },     { "января", 1 },
	{ "一月", 1 },         { "七月", 7 },          { "三月", 3 },       { "九月", 9 },
	{ "二月", 2 },         { "五月", 5 },          { "八月", 8 },       { "六月", 6 },
	{ "十一月", 11 },      { "十二月", 12 },       { "十月", 10 },      { "四月", 4 },
};

#define COUNT (sizeof(months) / sizeof(months[0]))

/*
 * Write the small letter `code` in place of the capital at `from`. If its length is different, the
 * capital stays.
 */
static void put(uint32_t code, const char *from, size_t was, char *out)
{
	memcpy(out, from, was);
	if (was == 2 && code >= 0x80 && code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
	}
}

/*
 * Write the first bytes at `p` in small letters, to compare them; return their number. A letter
 * whose small form has another number of bytes stays, so that a match has the same length in both.
 */
static size_t fold(const char *p, const char *end, char out[LONGEST])
{
	size_t n = 0;

	while (p < end && n < LONGEST) {
		const char *from = p;
		uint32_t code;
		size_t was;

		if ((unsigned char)*p < '@') /* digits, blanks, signs: they end a name */
			break;
		if ((unsigned char)*p < 0x80) {
			out[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p | 0x20 : *p);
			p++;
			continue;
		}
		code = unicode_small(unicode_next(&p, end));
		was = (size_t)(p - from);
		if (n + was > LONGEST)
			break;
		put(code, from, was, out + n);
		n += was;
	}
	return n;
}

/* The first name that begins with the byte `c` or a higher one. */
static size_t first_of(char c)
{
	size_t low = 0, high = COUNT;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if ((unsigned char)months[middle].name[0] < (unsigned char)c)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int month_read(const char **p, const char *end)
{
	char text[LONGEST];
	size_t len = fold(*p, end, text), best = 0;
	int month = 0;

	if (len < 2)
		return 0;
	for (size_t i = first_of(text[0]); i < COUNT && months[i].name[0] == text[0]; i++) {
		const char *name = months[i].name;
		size_t n;

		if (name[1] != text[1])
			continue;
		n = strlen(name);
		if (n > best && n <= len && memcmp(name, text, n) == 0) {
			best = n;
			month = months[i].month;
		}
	}
	*p += best;
	return month;
}

const char *month_name(size_t i, int *month)
{
	if (i >= COUNT)
		return NULL;
	*month = months[i].month;
	return months[i].name;
}
