/*
 * company - the name of a company without the parts that vary from list to list: legal form, signs,
 * blanks, width and case, and the 省 or 市 after a place. A part that distinguishes two companies of
 * a group, such as (上海), stays.
 */
#include <string.h>

#include "charset/unicode.h"
#include "expr/expr_int.h"
#include "expr/legal_forms.h"

/* Places that are written with or without 省 or 市. */
static const char *const places[] = {
	"北京", "天津",   "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏",
	"浙江", "安徽",   "福建", "江西", "山东", "河南", "湖北", "湖南", "广东",   "海南",
	"四川", "贵州",   "云南", "陕西", "甘肃", "青海", "台湾", "广州", "深圳",   "成都",
	"杭州", "南京",   "武汉", "西安", "苏州", "宁波", "青岛", "大连", "厦门",   "沈阳",
	"长沙", "郑州",   "东莞", "佛山", "无锡", "济南", "合肥", "福州", "昆明",   "哈尔滨",
	"长春", "石家庄", "南昌", "太原", "贵阳", "南宁", "海口", "珠海", "常州",
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool is_ascii_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/*
 * Does this byte begin a character of a script with blanks between words? Latin, Greek and Cyrillic
 * characters have one or two bytes, CJK characters have three.
 */
static bool is_spaced(unsigned char first)
{
	return first < 0x80 ? is_ascii_letter((char)first) : first >= 0xc2 && first < 0xe0;
}

/* Is the last character of `s` from such a script? */
static bool ends_in_word(struct str s)
{
	size_t i = s.len;

	while (i > 0 && ((unsigned char)s.p[i - 1] & 0xc0) == 0x80)
		i--;
	return i > 0 && is_spaced((unsigned char)s.p[i - 1]);
}

static bool starts_in_word(struct str s)
{
	return s.len > 0 && is_spaced((unsigned char)s.p[0]);
}

/* Remove blanks and signs at the end; a closing parenthesis may be part of (株). */
static struct str trim_signs(struct str s)
{
	s = unicode_trim(s);
	while (s.len && strchr(" ,.-&/", s.p[s.len - 1]))
		s.len--;
	while (s.len && strchr(" ,.-&/", s.p[0])) {
		s.p++;
		s.len--;
	}
	return s;
}

/*
 * Remove a legal form at the end. In letters it must be a whole word: "cisco" does not end in "co".
 */
static bool drop_end(const struct legal_forms *f, struct str *s)
{
	for (size_t i = 0; i < f->end_count; i++) {
		struct str form = f->end[i];

		if (s->len <= form.len || !str_ends(*s, form))
			continue;
		if (starts_in_word(form) && ends_in_word((struct str){ s->p, s->len - form.len }))
			continue;
		s->len -= form.len;
		return true;
	}
	return false;
}

static bool drop_start(const struct legal_forms *f, struct str *s)
{
	for (size_t i = 0; i < f->start_count; i++) {
		struct str form = f->start[i];

		if (s->len <= form.len || !str_starts(*s, form))
			continue;
		if (starts_in_word(form) &&
		    starts_in_word((struct str){ s->p + form.len, s->len - form.len }))
			continue;
		s->p += form.len;
		s->len -= form.len;
		return true;
	}
	return false;
}

/* Append a place without its 省 or 市, and step over both. */
static bool place(struct str *s, struct buf *out)
{
	for (size_t i = 0; i < COUNT(places); i++) {
		struct str name = str_of(places[i]), after;

		if (!str_starts(*s, name))
			continue;
		after = (struct str){ s->p + name.len, s->len - name.len };
		if (!str_starts(after, STR("省")) && !str_starts(after, STR("市")))
			continue;
		buf_addstr(out, name);
		s->p += name.len + 3;
		s->len -= name.len + 3;
		return true;
	}
	return false;
}

/*
 * Append without signs and without blanks around CJK. Words of other scripts keep one blank between
 * them.
 */
static void append_plain(struct str s, struct buf *out)
{
	bool blank = false;

	while (s.len) {
		unsigned char c = (unsigned char)s.p[0];

		if (c < 0x80 && !is_ascii_letter((char)c)) {
			blank = c == ' ' || c == '-' || blank;
		} else {
			if (blank && is_spaced(c) && ends_in_word(buf_str(out)))
				buf_addc(out, ' ');
			blank = false;
			if (c >= 0x80 && place(&s, out))
				continue;
			buf_addc(out, (char)c);
		}
		s.p++;
		s.len--;
	}
}

void company_name(struct str s, const struct legal_forms *forms, struct unicode_spare *spare,
                  struct buf *out)
{
	struct str folded = legal_forms_fold(s, spare), name = trim_signs(folded), before;
	size_t start = out->len;

	do {
		before = name;
		drop_end(forms, &name);
		drop_start(forms, &name);
		name = trim_signs(name);
	} while (name.len < before.len);
	append_plain(name, out);
	if (out->len == start)
		append_plain(folded, out);
}
