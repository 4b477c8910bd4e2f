/*
 * currency - two tables sorted by bytes: the codes, which are those of schemas/codes/currencies.csv
 * (a test compares them), and the signs.
 */
#include "value/currency.h"

#include <string.h>

#include "charset/unicode.h"
#include "value/currency_int.h"

#define CODE 3 /* letters of a code */

static const char codes[][CODE + 1] = {
	"AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "ATS", "AUD", "AWG", "AZN", "BAM", "BBD",
	"BDT", "BEF", "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP",
	"BYN", "BYR", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CLF", "CLP", "CNY", "COP", "COU",
	"CRC", "CUC", "CUP", "CVE", "CYP", "CZK", "DEM", "DJF", "DKK", "DOP", "DZD", "EEK", "EGP",
	"ERN", "ESP", "ETB", "EUR", "FIM", "FJD", "FKP", "FRF", "GBP", "GEL", "GHS", "GIP", "GMD",
	"GNF", "GRD", "GTQ", "GYD", "HKD", "HNL", "HRK", "HTG", "HUF", "IDR", "IEP", "ILS", "INR",
	"IQD", "IRR", "ISK", "ITL", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW",
	"KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LTL", "LUF", "LVL", "LYD", "MAD",
	"MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MTL", "MUR", "MVR", "MWK", "MXN", "MXV",
	"MYR", "MZN", "NAD", "NGN", "NIO", "NLG", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK",
	"PHP", "PKR", "PLN", "PTE", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR",
	"SDG", "SEK", "SGD", "SHP", "SIT", "SKK", "SLE", "SLL", "SOS", "SRD", "SSP", "STN", "SVC",
	"SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX",
	"USD", "USN", "UYI", "UYU", "UYW", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF", "XAG",
	"XAU", "XBA", "XBB", "XBC", "XBD", "XCD", "XCG", "XDR", "XOF", "XPD", "XPF", "XPT", "XSU",
	"XTS", "XUA", "XXX", "YER", "ZAR", "ZMW", "ZWG", "ZWL",
};

#define CODES (sizeof(codes) / sizeof(codes[0]))

/*
 * In the form of currency_fold(). Signs that are also a unit or a quarter (km, L, Q, K) are left
 * out. `name` is the usual code of the sign, or the sign itself; `also` are other codes that it may
 * mean.
 */
static const struct currency_sign {
	const char *text, *name, *also;
} signs[] = {
	{ "$", "USD",
	  "ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP DOP FJD GYD HKD JMD KYD LRD MOP MXN NAD NIO NZD SBD SGD SRD SVC TTD TWD UYU XCD ZWL" },
	{ "$CA", "CAD", "" },
	{ "$U", "UYU", "" },
	{ "$US", "USD", "" },
	{ "A$", "AUD", "" },
	{ "AR$", "ARS", "" },
	{ "AU$", "AUD", "" },
	{ "B$", "BND", "BSD" },
	{ "B/.", "PAB", "" },
	{ "BAHT", "THB", "" },
	{ "BD", "BHD", "" },
	{ "BD$", "BMD", "" },
	{ "BDS$", "BBD", "" },
	{ "BN$", "BND", "BSD" },
	{ "BS", "Bs", "BOB VED VES" },
	{ "BS.", "Bs", "BOB VED VES" },
	{ "BZ$", "BZD", "" },
	{ "C$", "C$", "CAD NIO" },
	{ "CA$", "CAD", "" },
	{ "CAN$", "CAD", "" },
	{ "CFA", "CFA", "XAF XOF" },
	{ "CI$", "KYD", "" },
	{ "CL$", "CLP", "" },
	{ "CLP$", "CLP", "" },
	{ "CNH", "CNY", "" },
	{ "CN¥", "CNY", "" },
	{ "CO$", "COP", "" },
	{ "COL$", "COP", "" },
	{ "DH", "Dh", "AED MAD" },
	{ "DH.", "Dh", "AED MAD" },
	{ "DHS", "AED", "" },
	{ "DHS.", "AED", "" },
	{ "DIN", "RSD", "" },
	{ "DIN.", "RSD", "" },
	{ "DKR", "DKK", "" },
	{ "DKR.", "DKK", "" },
	{ "DM", "DEM", "" },
	{ "EC$", "XCD", "" },
	{ "EURO", "EUR", "" },
	{ "EUROS", "EUR", "" },
	{ "E£", "EGP", "" },
	{ "F CFA", "CFA", "XAF XOF" },
	{ "FCFA", "CFA", "XAF XOF" },
	{ "FCFP", "XPF", "" },
	{ "FF", "FRF", "" },
	{ "FJ$", "FJD", "" },
	{ "FR", "CHF", "BEF FRF LUF" },
	{ "FR.", "CHF", "BEF FRF LUF" },
	{ "FT", "HUF", "" },
	{ "FT.", "HUF", "" },
	{ "G$", "GYD", "" },
	{ "GH₵", "GHS", "" },
	{ "GS.", "PYG", "" },
	{ "GY$", "GYD", "" },
	{ "HK$", "HKD", "" },
	{ "IKR", "ISK", "" },
	{ "J$", "JMD", "" },
	{ "JD", "JOD", "" },
	{ "JP¥", "JPY", "" },
	{ "KD", "KWD", "" },
	{ "KR", "kr", "DKK EEK ISK NOK SEK" },
	{ "KR.", "kr", "DKK EEK ISK NOK SEK" },
	{ "KSH", "KES", "" },
	{ "KSHS", "KES", "" },
	{ "KUNA", "HRK", "" },
	{ "KČ", "CZK", "SKK" },
	{ "L$", "LRD", "" },
	{ "LEI", "RON", "MDL" },
	{ "LEU", "RON", "MDL" },
	{ "LIT.", "ITL", "" },
	{ "LV.", "BGN", "" },
	{ "MEX$", "MXN", "" },
	{ "MOP$", "MOP", "" },
	{ "MX$", "MXN", "" },
	{ "N$", "NAD", "" },
	{ "NIS", "ILS", "" },
	{ "NKR", "NOK", "" },
	{ "NKR.", "NOK", "" },
	{ "NT$", "TWD", "" },
	{ "NTD", "TWD", "" },
	{ "NZ$", "NZD", "" },
	{ "PTAS", "ESP", "" },
	{ "PTAS.", "ESP", "" },
	{ "R", "ZAR", "" },
	{ "R$", "BRL", "" },
	{ "RD$", "DOP", "" },
	{ "RM", "MYR", "" },
	{ "RMB", "CNY", "" },
	{ "RP", "IDR", "" },
	{ "RP.", "IDR", "" },
	{ "RS", "INR", "LKR MUR NPR PKR SCR" },
	{ "RS.", "INR", "LKR MUR NPR PKR SCR" },
	{ "S$", "SGD", "" },
	{ "S/", "PEN", "" },
	{ "S/.", "PEN", "" },
	{ "SFR", "CHF", "" },
	{ "SFR.", "CHF", "" },
	{ "SI$", "SBD", "" },
	{ "SKR", "SEK", "" },
	{ "SKR.", "SEK", "" },
	{ "SR", "SAR", "" },
	{ "SR$", "SRD", "" },
	{ "T$", "TOP", "" },
	{ "TK", "BDT", "" },
	{ "TK.", "BDT", "" },
	{ "TL", "TRY", "" },
	{ "TSH", "TZS", "" },
	{ "TT$", "TTD", "" },
	{ "U$S", "USD", "" },
	{ "US$", "USD", "" },
	{ "USH", "UGX", "" },
	{ "UY$", "UYU", "" },
	{ "WS$", "WST", "" },
	{ "YTL", "TRY", "" },
	{ "Z$", "ZWL", "" },
	{ "ZL", "PLN", "" },
	{ "ZŁ", "PLN", "" },
	{ "£", "GBP", "CYP EGP FKP GIP IEP LBP MTL SDG SHP SSP SYP TRY" },
	{ "¥", "CNY", "JPY" },
	{ "Đ", "VND", "" },
	{ "ƒ", "ƒ", "ANG AWG NLG SRD XCG" },
	{ "ГРН", "UAH", "" },
	{ "ГРН.", "UAH", "" },
	{ "ДЕН", "MKD", "" },
	{ "ДЕН.", "MKD", "" },
	{ "ДИН", "RSD", "" },
	{ "ДИН.", "RSD", "" },
	{ "ЛВ", "BGN", "" },
	{ "ЛВ.", "BGN", "" },
	{ "Р.", "RUB", "" },
	{ "РУБ", "RUB", "" },
	{ "РУБ.", "RUB", "" },
	{ "СОМ", "KGS", "" },
	{ "СУМ", "UZS", "" },
	{ "֏", "AMD", "" },
	{ "ج.م", "EGP", "" },
	{ "د.إ", "AED", "" },
	{ "د.ك", "KWD", "" },
	{ "ر.س", "SAR", "" },
	{ "रु", "INR", "" },
	{ "रु.", "INR", "" },
	{ "रू", "INR", "" },
	{ "৳", "BDT", "" },
	{ "රු", "LKR", "" },
	{ "฿", "THB", "" },
	{ "៛", "KHR", "" },
	{ "₡", "CRC", "SVC" },
	{ "₣", "FRF", "" },
	{ "₤", "₤", "GBP ITL" },
	{ "₦", "NGN", "" },
	{ "₧", "ESP", "" },
	{ "₨", "INR", "LKR MUR NPR PKR SCR" },
	{ "₩", "KRW", "KPW" },
	{ "₪", "ILS", "" },
	{ "₫", "VND", "" },
	{ "€", "EUR", "" },
	{ "₭", "LAK", "" },
	{ "₮", "MNT", "" },
	{ "₯", "GRD", "" },
	{ "₱", "PHP", "CUP" },
	{ "₲", "PYG", "" },
	{ "₴", "UAH", "" },
	{ "₵", "GHS", "" },
	{ "₸", "KZT", "" },
	{ "₹", "INR", "" },
	{ "₺", "TRY", "" },
	{ "₼", "AZN", "" },
	{ "₽", "RUB", "" },
	{ "₾", "GEL", "" },
	{ "人民币", "CNY", "" },
	{ "人民幣", "CNY", "" },
	{ "元", "CNY", "TWD HKD MOP" },
	{ "円", "JPY", "" },
	{ "加元", "CAD", "" },
	{ "卢布", "RUB", "" },
	{ "台币", "TWD", "" },
	{ "台幣", "TWD", "" },
	{ "圆", "CNY", "TWD HKD MOP" },
	{ "圓", "CNY", "TWD HKD MOP" },
	{ "新加坡元", "SGD", "" },
	{ "新台币", "TWD", "" },
	{ "新台幣", "TWD", "" },
	{ "新西兰元", "NZD", "" },
	{ "日元", "JPY", "" },
	{ "日圆", "JPY", "" },
	{ "日圓", "JPY", "" },
	{ "欧元", "EUR", "" },
	{ "歐元", "EUR", "" },
	{ "泰铢", "THB", "" },
	{ "港元", "HKD", "" },
	{ "港币", "HKD", "" },
	{ "港幣", "HKD", "" },
	{ "澳元", "AUD", "" },
	{ "澳门元", "MOP", "" },
	{ "澳门币", "MOP", "" },
	{ "瑞士法郎", "CHF", "" },
	{ "瑞郎", "CHF", "" },
	{ "美元", "USD", "" },
	{ "美金", "USD", "" },
	{ "英鎊", "GBP", "" },
	{ "英镑", "GBP", "" },
	{ "越南盾", "VND", "" },
	{ "韓元", "KRW", "" },
	{ "韩元", "KRW", "" },
	{ "원", "KRW", "" },
	{ "﷼", "﷼", "IRR OMR QAR SAR YER" },
};

#define SIGNS (sizeof(signs) / sizeof(signs[0]))

/* ---- folding ---- */

/* Characters beyond ASCII that are folded; full-width forms of ASCII need no row. */
static uint32_t fold_code(uint32_t code)
{
	static const struct {
		uint32_t code, as;
	} rows[] = {
		{ 0x00A0, ' ' },    /* no-break space */
		{ 0x010D, 0x010C }, /* č */
		{ 0x0111, 0x0110 }, /* đ */
		{ 0x0142, 0x0141 }, /* ł */
		{ 0x2009, ' ' },    /* thin space */
		{ 0x2019, '\'' },   /* ’ */
		{ 0x202F, ' ' },    /* narrow no-break space */
		{ 0x2212, '-' },    /* − */
		{ 0x3000, ' ' },    /* ideographic space */
		{ 0xFFE1, 0x00A3 }, /* ￡ */
		{ 0xFFE5, 0x00A5 }, /* ￥ */
		{ 0xFFE6, 0x20A9 }, /* ￦ */
	};

	if (code >= 0xFF01 && code <= 0xFF5E)
		return code - 0xFEE0;
	if (code >= 0x0430 && code <= 0x044F) /* Cyrillic letters */
		return code - 0x20;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].code == code)
			return rows[i].as;
	return code;
}

bool currency_fold(struct str s, char out[CURRENCY_FOLDED])
{
	const char *p = s.p, *end = str_end(s);
	size_t count = 0;

	for (; p < end && count < CURRENCY_LONGEST; count++) {
		uint32_t c = (unsigned char)*p;

		if (c < ' ')
			return false;
		if (c < 0x80)
			p++;
		else if ((c = fold_code(unicode_next(&p, end))) == 0xFFFD)
			return false;
		if (c < 0x80)
			*out++ = (char)(c >= 'a' && c <= 'z' ? c - 0x20 : c);
		else
			out += unicode_encode(out, c);
	}
	*out = '\0';
	return p == end;
}

/* ---- the tables ---- */

static int find_code(const char *p)
{
	size_t low = 0, high = CODES;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strncmp(codes[middle], p, CODE);

		if (order == 0)
			return (int)middle + 1;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return CURRENCY_NONE;
}

/* The first sign that begins with this byte or a higher one. */
static size_t first_sign(unsigned char byte)
{
	size_t low = 0, high = SIGNS;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((unsigned char)signs[middle].text[0] < byte)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int currency_take(const char **p)
{
	int mark = **p >= 'A' && **p <= 'Z' ? find_code(*p) : CURRENCY_NONE;
	size_t longest = mark == CURRENCY_NONE ? 0 : CODE;

	for (size_t i = first_sign((unsigned char)**p); i < SIGNS && signs[i].text[0] == **p; i++) {
		size_t len = strlen(signs[i].text);

		if (len > longest && strncmp(*p, signs[i].text, len) == 0) {
			mark = (int)(CODES + i) + 1;
			longest = len;
		}
	}
	*p += longest;
	return mark;
}

/* ---- marks ---- */

static const struct currency_sign *sign_of(int mark)
{
	return (size_t)mark > CODES ? &signs[(size_t)mark - CODES - 1] : NULL;
}

int currency_find(struct str s)
{
	char text[CURRENCY_FOLDED];
	const char *p = text;
	int mark;

	if (s.len == 0 || !currency_fold(s, text))
		return CURRENCY_NONE;
	mark = currency_take(&p);
	return *p == '\0' ? mark : CURRENCY_NONE;
}

const char *currency_name(int mark)
{
	const struct currency_sign *sign = sign_of(mark);

	if (mark == CURRENCY_NONE)
		return "";
	return sign ? sign->name : codes[mark - 1];
}

bool currency_may_be(int mark, struct str code)
{
	const struct currency_sign *sign = sign_of(mark);

	if (str_is(code, currency_name(mark)))
		return true;
	if (!sign || code.len != CODE)
		return false;
	for (const char *also = sign->also; *also; also += also[CODE] ? CODE + 1 : CODE)
		if (memcmp(also, code.p, CODE) == 0)
			return true;
	return false;
}

int currency_both(int a, int b)
{
	if (currency_may_be(b, str_of(currency_name(a))))
		return a;
	return currency_may_be(a, str_of(currency_name(b))) ? b : CURRENCY_NONE;
}

bool currency_is_code(struct str s)
{
	char text[CODE + 1] = "";

	if (s.len != CODE)
		return false;
	memcpy(text, s.p, CODE);
	return find_code(text) != CURRENCY_NONE;
}

struct str currency_text(size_t i)
{
	if (i >= CODES + SIGNS)
		return STR_NULL;
	return str_of(i < CODES ? codes[i] : signs[i - CODES].text);
}
