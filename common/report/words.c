/* words - see words.h. */
#include "report/words.h"

static const char *const words[WORDS][LANGUAGES] = {
#define WORD(name, en, zh) [WORD_##name] = { [LANGUAGE_EN] = (en), [LANGUAGE_ZH] = (zh) },
#include "report/words_list.h"
#undef WORD
};

struct str word(enum language l, enum word w)
{
	return str_of(words[w][l]);
}

const char *language_code(enum language l)
{
	return l == LANGUAGE_ZH ? "zh-CN" : "en";
}

void word_put(struct buf *out, enum language l, enum word w, const struct str *part, size_t count)
{
	const char *p = words[w][l];

	for (; *p; p++) {
		size_t number = p[0] == '%' && is_digit(p[1]) ? (size_t)(p[1] - '1') : count;

		if (number < count) {
			buf_addstr(out, part[number]);
			p++;
		} else {
			buf_addc(out, *p);
		}
	}
}
