/*
 * words - the words of a report, in the languages that it can be written in.
 *
 *	word(LANGUAGE_ZH, WORD_DIFFERENCE);		// 差异
 *
 * One list has all of them (words_list.h), so that none lacks a language. Messages are not among
 * them: they are for who runs the program.
 */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include <stddef.h>

#include "base/buf.h"
#include "base/text.h"

/* The languages, as an option names them. */
#define LANGUAGE_CHOICES "en|zh"
enum language { LANGUAGE_EN, LANGUAGE_ZH, LANGUAGES };

enum word {
#define WORD(name, en, zh) WORD_##name,
#include "report/words_list.h"
#undef WORD
	WORDS
};

/* The text of a word. */
struct str word(enum language l, enum word w);

/* The code of the language for HTML: "en", "zh-CN". */
const char *language_code(enum language l);

/* Append a word in which %1 to %9 stand for the texts of `part`, which has `count`. */
void word_put(struct buf *out, enum language l, enum word w, const struct str *part, size_t count);

#endif
