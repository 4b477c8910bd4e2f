/*
 * charset_name.c - names of encodings that people type and iconv does not know; see charset_int.h.
 */
#include <stdio.h>
#include <string.h>

#include "charset/charset_int.h"

/*
 * Reduce a name to small letters and digits, because people write the rest in several ways. False
 * if it is too long.
 */
static bool bare_name(const char *name, char out[CHARSET_NAME])
{
	size_t n = 0;

	for (; *name != '\0'; name++) {
		char c = *name >= 'A' && *name <= 'Z' ? (char)(*name | 0x20) : *name;

		if (strchr("-_ .:", c))
			continue;
		if (n + 1 == CHARSET_NAME)
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return true;
}

/* Find a code page by its number: windows-1252, win1252, ms936, ibm850, codepage 437, 1252. */
static bool code_page(const char *bare, char out[CHARSET_NAME])
{
	static const char *const before[] = { "windows", "win", "ansi", "codepage", "cp",
		                              "ms",      "ibm", "x",    "" };

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		size_t len = strlen(before[i]), digits;

		if (strncmp(bare, before[i], len) != 0)
			continue;
		digits = strspn(bare + len, "0123456789");
		if (digits < 3 || digits > 5 || bare[len + digits] != '\0')
			continue;
		snprintf(out, CHARSET_NAME, "cp%.5s", bare + len);
		return true;
	}
	return false;
}

bool charset_alias(const char *name, char out[CHARSET_NAME])
{
	static const char *const rows[][2] = {
		{ "macroman", "macintosh" },
		{ "xmacroman", "macintosh" },
		{ "applemacroman", "macintosh" },
		{ "mac", "macintosh" },
		{ "utf8sig", "utf-8" },
		{ "utf8bom", "utf-8" },
		{ "utf8withbom", "utf-8" },
		{ "utf8mb4", "utf-8" },
		{ "utf8", "utf-8" },
		{ "shiftjis", "shift_jis" },
		{ "xsjis", "shift_jis" },
		{ "sjis", "shift_jis" },
		{ "windows31j", "cp932" },
		{ "gb18030", "gb18030" },
		{ "gb180302000", "gb18030" },
		{ "gb180302005", "gb18030" },
		{ "gb180302022", "gb18030" },
		{ "gbk", "gbk" },
		{ "gb2312", "gb2312" },
		{ "gb231280", "gb2312" },
		{ "big5", "big5" },
		{ "hkscs", "big5-hkscs" },
		{ "eucjp", "euc-jp" },
		{ "euckr", "euc-kr" },
		{ "euccn", "euc-cn" },
		{ "uhc", "cp949" },
		{ "ksc56011987", "cp949" },
		{ "latin1", "iso-8859-1" },
		{ "isolatin1", "iso-8859-1" },
		{ "88591", "iso-8859-1" },
		{ "latin2", "iso-8859-2" },
		{ "88592", "iso-8859-2" },
		{ "latin9", "iso-8859-15" },
		{ "885915", "iso-8859-15" },
		{ "iso885915", "iso-8859-15" },
		{ "iso88591", "iso-8859-1" },
		{ "koi8", "koi8-r" },
		{ "koi8r", "koi8-r" },
		{ "utf16le", "utf-16le" },
		{ "utf16be", "utf-16be" },
		{ "utf16", "utf-16" },
		{ "utf32le", "utf-32le" },
		{ "utf32be", "utf-32be" },
		{ "utf32", "utf-32" },
	};
	char bare[CHARSET_NAME];

	if (!bare_name(name, bare))
		return false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(bare, rows[i][0]) == 0) {
			snprintf(out, CHARSET_NAME, "%s", rows[i][1]);
			return true;
		}
	return code_page(bare, out);
}
