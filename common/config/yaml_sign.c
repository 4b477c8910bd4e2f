/*
 * yaml_sign - advice for two mistakes: Chinese signs where YAML needs ASCII ones, and files in
 * another encoding.
 */
#include <string.h>

#include "config/yaml_int.h"

#define LINES 3 /* above the place of an error, which are searched for its cause */

struct yaml_sign {
	uint32_t code;
	const char *name;
	const char *type; /* the sign that YAML needs */
	bool common;      /* column names often hold it too */
};

static const struct yaml_sign *sign_of(uint32_t code)
{
	static const struct yaml_sign rows[] = {
		{ 0xff1a, "full-width colon", ": ", false },
		{ 0xff0c, "full-width comma", ",", false },
		{ 0x3001, "Chinese enumeration comma", ",", false },
		{ 0x201c, "curly quote", "\"", false },
		{ 0x201d, "curly quote", "\"", false },
		{ 0x2018, "curly quote", "'", false },
		{ 0x2019, "curly quote", "'", false },
		{ 0xff02, "full-width quote", "\"", false },
		{ 0xff07, "full-width quote", "'", false },
		{ 0x3010, "full-width bracket", "[", false },
		{ 0x3011, "full-width bracket", "]", false },
		{ 0xff3b, "full-width bracket", "[", false },
		{ 0xff3d, "full-width bracket", "]", false },
		{ 0xff5b, "full-width brace", "{", false },
		{ 0xff5d, "full-width brace", "}", false },
		{ 0xff08, "full-width parenthesis", "(", true },
		{ 0xff09, "full-width parenthesis", ")", true },
		{ 0x3000, "full-width blank", " ", false },
		{ 0x00a0, "no-break space", " ", false },
		{ 0xff03, "full-width number sign", "#", false },
		{ 0xff0d, "full-width hyphen", "-", false },
		{ 0xff5c, "full-width bar", "|", false },
		{ 0xff1b, "full-width semicolon", ",", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].code == code)
			return &rows[i];
	return NULL;
}

/*
 * The first such sign of a line outside comments and quotes, with its text in *at. NULL: there is
 * none.
 */
static const struct yaml_sign *find_sign(struct str line, bool common, struct str *at)
{
	char quote = '\0', before = ' ';
	uint32_t code;

	for (size_t n; (n = text_utf8(line, &code)) > 0; line.p += n, line.len -= n) {
		const struct yaml_sign *s = quote == '\0' && code >= 0x80 ? sign_of(code) : NULL;

		*at = (struct str){ line.p, n };
		if (s && (common || !s->common))
			return s;
		if (code == '#' && quote == '\0' && (before == ' ' || before == '\t'))
			return NULL;
		if (quote != '\0' ? code == (unsigned char)quote
		                  : (code == '"' || code == '\'') && strchr(" \t[{,:", before))
			quote = quote != '\0' ? '\0' : (char)code;
		before = (char)(n == 1 ? code : 'x');
	}
	return NULL;
}

static bool add_advice(struct str line, bool common, size_t number, struct buf *out)
{
	struct str at;
	const struct yaml_sign *s = find_sign(line, common, &at);

	if (!s)
		return false;
	buf_adds(out, ": '");
	buf_addstr(out, at);
	buf_addf(out, "' (U+%04X)", (unsigned)s->code);
	if (number > 0)
		buf_addf(out, " in line %zu", number);
	buf_addf(out, " is a %s, type %s%s%s", s->name, strchr(s->type, '\'') ? "\"" : "'", s->type,
	         strchr(s->type, '\'') ? "\"" : "'");
	return true;
}

bool yaml_sign(struct str text, struct buf *out)
{
	return add_advice(text, false, 0, out);
}

/* Is there a TAB among the blanks at the start of a line? */
static bool tab_indents(struct str line)
{
	while (line.len > 0 && *line.p == ' ') {
		line.p++;
		line.len--;
	}
	return line.len > 0 && *line.p == '\t';
}

bool yaml_sign_lines(const struct yaml_file *s, size_t context, size_t problem, struct buf *out)
{
	size_t first = problem > LINES ? problem - LINES : 1;
	struct str line = yaml_line(s, problem);

	if (context > 0 && context < problem)
		first = context;
	if (problem - first > 100)
		first = problem - 100;
	if (tab_indents(line)) {
		buf_adds(out, ": indent with spaces, not with a TAB");
		return true;
	}
	if (add_advice(line, true, 0, out))
		return true;
	for (size_t number = problem; number-- > first;) {
		line = yaml_line(s, number);
		if (tab_indents(line)) {
			buf_addf(out, ": line %zu is indented with a TAB, indent with spaces",
			         number);
			return true;
		}
		if (add_advice(line, false, number, out))
			return true;
	}
	return false;
}

/* ---- other encodings ---- */

/* Are all bytes above 0x7f pairs of GB18030, and most of them its common characters? */
static bool looks_chinese(struct str text)
{
	const unsigned char *p = (const unsigned char *)text.p, *end = p + text.len;
	size_t pairs = 0, common = 0;

	while (p < end) {
		if (*p < 0x80) {
			p++;
			continue;
		}
		if (end - p < 2 || p[0] == 0x80 || p[0] == 0xff || p[1] < 0x40 || p[1] == 0x7f ||
		    p[1] == 0xff)
			return false;
		pairs++;
		common += p[0] >= 0xa1 && p[0] <= 0xf7 && p[1] >= 0xa1;
		p += 2;
	}
	return common * 2 > pairs;
}

/*
 * In Big5 about every third character has its second byte below 0x7f, and none has it from 0x80 to
 * 0xa0. The common characters of GB18030 have no byte below 0xa1.
 */
static bool looks_taiwanese(struct str text)
{
	const unsigned char *p = (const unsigned char *)text.p, *end = p + text.len;
	size_t pairs = 0, low = 0;

	while (p < end) {
		if (*p < 0x80) {
			p++;
			continue;
		}
		if (end - p < 2 || p[0] < 0xa1 || p[0] > 0xf9 || p[1] < 0x40 ||
		    (p[1] > 0x7e && p[1] < 0xa1) || p[1] == 0xff)
			return false;
		pairs++;
		low += p[1] <= 0x7e;
		p += 2;
	}
	return low > 0 && low * 6 >= pairs;
}

static void add_command(const char *encoding, const char *file, struct buf *out)
{
	bool plain =
		*file != '\0' &&
		file[strspn(
			file,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-")] ==
			'\0' &&
		*file != '-';
	const char *quote = plain ? "" : "'";

	buf_addf(out, ": iconv -f %s -t UTF-8 %s%s%s > %snew-%s%s", encoding, quote, file, quote,
	         quote, strrchr(file, '/') ? strrchr(file, '/') + 1 : file, quote);
}

bool yaml_is_wide(struct str text)
{
	return str_starts(text, STR("\xff\xfe")) || str_starts(text, STR("\xfe\xff")) ||
	       (text.len >= 4 && (text.p[0] == '\0' || text.p[1] == '\0'));
}

void yaml_encoding(const struct yaml_file *s, struct buf *out)
{
	struct str text = s->text;

	if (yaml_is_wide(text)) {
		bool marked = (unsigned char)text.p[0] >= 0xfe;

		buf_adds(out, "the file is UTF-16, and must be UTF-8");
		add_command(marked              ? "UTF-16"
		            : text.p[0] == '\0' ? "UTF-16BE"
		                                : "UTF-16LE",
		            s->file, out);
		return;
	}
	if (looks_taiwanese(text)) {
		buf_adds(out, "the file looks like Big5, and must be UTF-8");
		add_command("BIG5", s->file, out);
		return;
	}
	if (looks_chinese(text)) {
		buf_adds(out, "the file looks like GB18030 (GBK), and must be UTF-8");
		add_command("GB18030", s->file, out);
		return;
	}
	buf_adds(out, "save the file in that encoding (iconv -f ENCODING -t UTF-8)");
}
