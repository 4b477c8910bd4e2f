/*
 * paper_int - shared by paper.c and paper_*.c; nobody else includes it.
 */
#ifndef PAPERS_PAPER_INT_H
#define PAPERS_PAPER_INT_H

#include "compare/ranking.h"
#include "papers/paper.h"
#include "report/table.h"

/*
 * Only the records of so many of the largest differences are listed: a browser opens more only slowly. Of these the
 * figures that have records are numbered, from 1.
 */
#define FIGURES_LISTED 200

/* The report at work. */
struct writer {
	const struct paper *what;
	struct page *p;
	enum language language;
	char letter;      /* of the last section of the first level */
	struct buf index; /* scratch: an index number, */
	struct buf id;    /* the name of a section or table, */
	struct buf title; /* the title of the table at work, or of its column, if it has a date, */
	struct buf text;  /* a text */
};

/* Shorthand: a word in the language of the report; a column of a table. */
struct str paper_word(const struct writer *w, enum word which);
struct page_column paper_column(const struct writer *w, enum word title, enum page_type type);
struct page_column paper_named(struct str title, enum page_type type);

/*
 * What a reader calls part `i` of the key, and its column. A Chinese report has no English headings where it knows
 * better: the title that the schema of the spec gives the field, or the word for what the comparison uses it as.
 * Else the name of the field.
 */
struct str paper_key_title(const struct writer *w, const struct result *r, size_t i);
struct page_column paper_key_column(const struct writer *w, const struct result *r, size_t i);

/* Begin the next section of the first level: its letter is its index. */
void paper_section(struct writer *w, const char *id, enum word title);

/* The status of a key, in the language of the report, and how it is to be seen. */
struct str paper_status(const struct writer *w, enum status status);
enum page_mark paper_mark(enum status status);

/* What a comparison comes to, from result_verdict(). */
enum word paper_verdict(struct str verdict);

/*
 * Append why a record has left on the way, "set aside: unbalanced", in the language of the report; the names of
 * checks and faults stay as they are.
 */
void paper_put_left(const struct writer *w, struct str why, struct buf *out);

/* A cell with an amount of a measure under a key with these parts: with the digits of its currency (key_amount()). */
void paper_amount(const struct writer *w, const struct result *r, const struct str *part,
                  size_t measure, struct decimal d);

/* A part of a key; null as a reader sees it. */
void paper_part(struct writer *w, struct str part);

/* The name of an account; null: not known. */
struct str paper_name(const struct result *r, struct str account);

/* paper_comparison.c, paper_trial.c: sections B-`number`. False after an error was reported. */
bool paper_comparison(struct writer *w, const struct result *r, size_t number);
/* paper_news.c: what is new since an earlier day, if one is known: a cell for a difference; after all of them. */
struct page_column paper_news_column(struct writer *w, const struct result *r);
void paper_news(struct writer *w, const struct result *r, const struct key_balance *at,
                size_t measure);
void paper_gone(struct writer *w, const struct result *r, const char *id);

/* paper_why.c: the reason in w->text is that of a record of another key; nothing if the key is null. */
void paper_in_key(struct writer *w, struct str key);

/* paper_why.c: why its keys differ, if that was asked: the table in section B-`number`-1. */
bool paper_why(struct writer *w, const struct result *r, size_t number);
/* paper_keys.c: why the keys of its sides prove nothing, if they do not. */
void paper_keys(struct writer *w, const struct result *r, const char *id);
/*
 * paper_records.c: the records behind its differences, which are explained. The heading of section B-`number`-3 is
 * there already. False after an error was reported.
 */
bool paper_records(struct writer *w, const struct result *r, size_t number);
/* Append the name of the table of the records behind a figure, for machines. */
void paper_figure_id(size_t number, uint64_t figure, struct buf *out);
/* paper_breaks.c: where a side contradicts itself, if it does, and the periods that it lacks. */
bool paper_breaks(struct writer *w, const struct result *r, const char *id);
bool paper_has_trial(const struct result *r);
void paper_trial(struct writer *w, const struct result *r, const char *id,
                 struct ranking *accounts);

/* paper_accepted.c, paper_chain.c, paper_sources.c: sections of the first level, if there is anything to say. */
void paper_accepted(struct writer *w);
void paper_chain(struct writer *w);
void paper_history(struct writer *w);
void paper_sources(struct writer *w);

#endif
