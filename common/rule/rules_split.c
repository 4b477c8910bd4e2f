/*
 * rules_split - split: one piece of a packed text, by its number or by its label.
 *
 *	客户---001---名		{ by: "---", take: 2 }					001
 *	记-甲-12		{ by: "-", at: last, take: 1 }				记-甲
 *	【001】张三		{ open: 【, close: 】, take: 1 }				001
 *	【客商：A】【部门：B】	{ open: 【, close: 】, between: ：, take: 部门 }		B
 *	E070000:部门		{ between: ":", label: last, take: 部门 }			E070000
 *
 * A missing piece is null. It is a fault if a piece occurs twice with different texts, or if the
 * text was cut off before it could occur: a choice would be a guess.
 */
#include <string.h>

#include "charset/unicode.h"
#include "rule/rule_int.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The keys of the argument. */
enum split_key { AT, BETWEEN, BY, CLOSE, LABEL, NULLS, OPEN, TAKE, KEYS };

static const char *const key_names[KEYS] = {
	[AT] = "at",       [BETWEEN] = "between", [BY] = "by",     [CLOSE] = "close",
	[LABEL] = "label", [NULLS] = "null",      [OPEN] = "open", [TAKE] = "take",
};

#define PASSED 16 /* labels that are remembered */

/* Labels that were found and are not taken. */
struct split_passed {
	struct {
		char text[64];
		size_t len;
	} label[PASSED];
	size_t count;
};

struct split_rule {
	const struct yaml_node *key[KEYS]; /* the values of the keys; NULL if a key is absent */
	size_t cuts;                       /* by: the most cuts */
	bool at_last;                      /* by: cut at the last separator */
	bool label_last;                   /* between: the label follows the value */
	/* which piece: 1 the first, -1 the last; 0: by its label */
	ptrdiff_t number;
};

/* A node is a text or a list of texts: their number, and the i-th one. */
static size_t texts(const struct yaml_node *n)
{
	return !n ? 0 : n->kind == YAML_LIST ? n->count : 1;
}

static struct str text(const struct yaml_node *n, size_t i)
{
	return n->kind == YAML_LIST ? n->items[i]->text : n->text;
}

static bool is_among(const struct yaml_node *n, struct str s)
{
	for (size_t i = 0; i < texts(n); i++)
		if (str_eq(text(n, i), s))
			return true;
	return false;
}

static bool has_at(struct str s, size_t at, struct str what)
{
	return s.len - at >= what.len && memcmp(s.p + at, what.p, what.len) == 0;
}

/* The length of the longest separator at byte `at`; 0 if there is none. */
static size_t separator_at(const struct yaml_node *separators, struct str s, size_t at)
{
	size_t longest = 0;

	for (size_t i = 0; i < texts(separators); i++)
		if (text(separators, i).len > longest && has_at(s, at, text(separators, i)))
			longest = text(separators, i).len;
	return longest;
}

/* Cut `s` in two at the first or the last separator. False if there is none. */
static bool cut(const struct yaml_node *separators, struct str s, bool last, struct str *head,
                struct str *tail)
{
	for (size_t i = 0; i < s.len; i++) {
		size_t at = last ? s.len - 1 - i : i, len = separator_at(separators, s, at);

		if (len > 0) {
			*head = (struct str){ s.p, at };
			*tail = (struct str){ s.p + at + len, s.len - at - len };
			return true;
		}
	}
	return false;
}

/* A walk over the pieces. */
struct walk {
	const struct split_rule *split; /* how the pieces are separated */
	struct str rest;                /* the text that is left */
	size_t cuts;                    /* by: the cuts that are left */
	bool over;                      /* the last piece was returned */
};

enum split_step {
	PIECE,  /* here is one */
	END,    /* there are no more */
	CUT_OFF /* an open bracket is never closed: the text was cut off inside a piece */
};

/* The next piece from one bracket to its closing one. Brackets inside belong to the piece. */
static enum split_step next_bracketed(struct walk *w, struct str *piece)
{
	struct str open = text(w->split->key[OPEN], 0), close = text(w->split->key[CLOSE], 0);
	ptrdiff_t from = str_find(w->rest, open);
	size_t depth = 1;
	struct str s;

	if (from < 0)
		return END;
	s = (struct str){ w->rest.p + from + open.len, w->rest.len - (size_t)from - open.len };
	for (size_t i = 0; i < s.len; i++) {
		if (has_at(s, i, close) && --depth == 0) {
			*piece = (struct str){ s.p, i };
			w->rest = (struct str){ s.p + i + close.len, s.len - i - close.len };
			return PIECE;
		}
		if (has_at(s, i, open))
			depth++;
	}
	return CUT_OFF;
}

static enum split_step next_piece(struct walk *w, struct str *piece)
{
	struct str tail;

	if (w->split->key[OPEN])
		return next_bracketed(w, piece);
	if (w->over)
		return END;
	if (w->cuts > 0 && cut(w->split->key[BY], w->rest, w->split->at_last, piece, &tail)) {
		w->cuts--;
		w->rest = tail;
	} else {
		*piece = w->rest;
		w->over = true;
	}
	return PIECE;
}

static struct walk walk_of(const struct split_rule *s, struct str value)
{
	return (struct walk){ .split = s, .rest = value, .cuts = s->cuts };
}

/*
 * Find the piece by its number; null if there are fewer. False if the text was cut off before it.
 */
static bool by_number(const struct split_rule *s, struct str value, struct str *piece)
{
	struct walk w = walk_of(s, value);
	ptrdiff_t wanted = s->number, count = 0;
	enum split_step step;

	if (wanted < 0) {
		while ((step = next_piece(&w, piece)) == PIECE)
			count++;
		if (step == CUT_OFF)
			return false;
		wanted += count + 1;
		w = walk_of(s, value);
	}
	step = wanted > 0 ? PIECE : END;
	while (wanted-- > 0 && step == PIECE)
		step = next_piece(&w, piece);
	*piece = step == PIECE ? unicode_trim(*piece) : STR_NULL;
	return step != CUT_OFF;
}

bool split_passed(const struct split_passed *p, size_t i, struct str *label)
{
	if (!p || i >= p->count)
		return false;
	*label = (struct str){ p->label[i].text, p->label[i].len };
	return true;
}

bool split_takes(const struct split_rule *s, struct str label)
{
	return s->number == 0 && is_among(s->key[TAKE], label);
}

/* Remember a label that is not taken, once. */
static void pass(struct split_passed **passed, struct str label)
{
	struct split_passed *p = *passed;
	struct str known;

	if (label.len == 0 || label.len > sizeof(p->label->text) || (p && p->count == PASSED))
		return;
	for (size_t i = 0; split_passed(p, i, &known); i++)
		if (str_eq(known, label))
			return;
	if (!p)
		*passed = p = xcalloc(1, sizeof(*p));
	memcpy(p->label[p->count].text, label.p, label.len);
	p->label[p->count++].len = label.len;
}

void split_join(struct split_passed **p, const struct split_passed *part)
{
	struct str label;

	for (size_t i = 0; split_passed(part, i, &label); i++)
		pass(p, label);
}

/* Does the piece have the label? If so, *labelled is the labelled text. */
static bool is_labelled(const struct split_rule *s, struct rule_work *w, struct str piece,
                        struct str *labelled)
{
	struct str head, tail, label;

	if (!cut(s->key[BETWEEN], piece, s->label_last, &head, &tail))
		return false;
	*labelled = unicode_trim(s->label_last ? head : tail);
	label = unicode_trim(s->label_last ? tail : head);
	if (is_among(s->key[TAKE], label))
		return true;
	pass(&w->passed, label);
	return false;
}

/* Find the piece with the label; null if there is none. False if it is uncertain. */
static bool by_label(const struct split_rule *s, struct rule_work *w, struct str value,
                     struct str *found)
{
	struct walk walk = walk_of(s, value);
	struct str piece, labelled;
	enum split_step step;

	*found = STR_NULL;
	while ((step = next_piece(&walk, &piece)) == PIECE) {
		if (!is_labelled(s, w, piece, &labelled))
			continue;
		if (found->p && !str_eq(*found, labelled))
			return false;
		*found = labelled;
	}
	return step == END || found->p;
}

static bool split(const struct rule *r, struct rule_work *w, struct arena *arena, struct str *value,
                  enum fault *fault)
{
	const struct split_rule *s = r->split;
	struct str piece;

	(void)arena;
	if (!(s->number ? by_number(s, *value, &piece) : by_label(s, w, *value, &piece))) {
		*fault = FAULT_PIECE;
		return false;
	}
	*value = is_among(s->key[NULLS], piece) ? STR_NULL : piece;
	return true;
}

/* ---- the argument ---- */

static bool find_keys(struct split_rule *s, const struct yaml_node *map)
{
	for (size_t i = 0; i < map->count; i++) {
		size_t k = 0;

		while (k < KEYS && !str_is(map->keys[i]->text, key_names[k]))
			k++;
		if (k == KEYS) {
			rule_unknown(map->keys[i], "key of split", key_names, KEYS, "");
			return false;
		}
		s->key[k] = map->items[i];
	}
	return true;
}

static bool is_texts(const struct yaml_node *n, const char *rule)
{
	struct str ignored;

	if (!n || n->kind != YAML_LIST)
		return !n || rule_text(n, rule, &ignored);
	for (size_t i = 0; i < n->count; i++)
		if (!rule_text(n->items[i], rule, &ignored))
			return false;
	if (!n->count)
		yaml_error(n, "rule '%s' needs a text here", rule);
	return n->count > 0;
}

static bool is_one_text(const struct yaml_node *n, const char *rule)
{
	struct str ignored;

	return !n || rule_text(n, rule, &ignored);
}

/* Find which of `count` words the node is; the first one if the key is absent. */
static bool read_word(const struct yaml_node *n, const char *what, const char *const *words,
                      size_t count, size_t *out)
{
	*out = 0;
	if (!n)
		return true;
	if (n->kind == YAML_SCALAR)
		for (; *out < count; ++*out)
			if (str_is(n->text, words[*out]))
				return true;
	yaml_error(n, "%s", what);
	return false;
}

static bool read_words(struct split_rule *s)
{
	static const char *const places[] = { "each", "first", "last" };
	static const char *const sides[] = { "first", "last" };
	size_t place, side;

	if (!read_word(s->key[AT], "'at' is each, first or last", places, COUNT(places), &place) ||
	    !read_word(s->key[LABEL], "'label' is first or last", sides, COUNT(sides), &side))
		return false;
	s->cuts = !s->key[BY] ? 0 : place == 0 ? SIZE_MAX : 1;
	s->at_last = place == 2;
	s->label_last = side == 1;
	return true;
}

/* Is `key` given without the key that it needs? */
static bool is_alone(const struct split_rule *s, enum split_key key, enum split_key other)
{
	if (!s->key[key] || s->key[other])
		return false;
	yaml_error(s->key[key], "rule 'split': '%s' goes with '%s'", key_names[key],
	           key_names[other]);
	return true;
}

static bool fits_together(const struct split_rule *s, const struct yaml_node *map)
{
	if (is_alone(s, OPEN, CLOSE) || is_alone(s, CLOSE, OPEN) || is_alone(s, AT, BY) ||
	    is_alone(s, LABEL, BETWEEN))
		return false;
	if (s->key[BY] && s->key[OPEN])
		yaml_error(s->key[BY], "rule 'split' has either 'by', or 'open' and 'close'");
	else if (!s->key[BY] && !s->key[OPEN] && !s->key[BETWEEN])
		yaml_error(map, "rule 'split' needs 'by', or 'open' and 'close', or 'between'");
	else if (!s->key[TAKE])
		yaml_error(map, "rule 'split' needs 'take': the number or the label of the piece");
	else
		return true;
	return false;
}

/* Read `take`: with `between` a label, or several that mean the same; otherwise a number. */
static bool read_take(struct split_rule *s, const char *rule)
{
	const struct yaml_node *n = s->key[TAKE];
	struct str digits = n->text;
	bool negative = n->kind == YAML_SCALAR && str_starts(digits, STR("-"));
	uint64_t number;

	if (s->key[BETWEEN])
		return is_texts(n, rule);
	if (negative)
		digits = (struct str){ digits.p + 1, digits.len - 1 };
	if (n->kind != YAML_SCALAR || !str_number(digits, &number) || number == 0 ||
	    number > FIELD_MAX) {
		yaml_error(n, "'take' is the number of a piece here: 1 for the first, -1 for the "
		              "last (a label needs 'between')");
		return false;
	}
	s->number = negative ? -(ptrdiff_t)number : (ptrdiff_t)number;
	return true;
}

static bool compile_split(struct rule *r, const struct rule_source *source)
{
	const struct yaml_node *map = source->argument;
	const char *rule = r->row->name;
	struct split_rule *s = r->split = xcalloc(1, sizeof(*s));

	if (map->kind != YAML_MAP) {
		yaml_error(map, "rule '%s' is written { %s: %s }", rule, rule, r->row->argument);
		return false;
	}
	return find_keys(s, map) && is_texts(s->key[BY], rule) && is_texts(s->key[BETWEEN], rule) &&
	       is_texts(s->key[NULLS], rule) && is_one_text(s->key[OPEN], rule) &&
	       is_one_text(s->key[CLOSE], rule) && read_words(s) && fits_together(s, map) &&
	       read_take(s, rule);
}

static const struct rule_row table[] = {
	{ "split", "{ by: TEXT, take: N }", compile_split, split,
	  "one piece of a packed text: by its number, or with `between` by its label" },
};

const struct rule_row *rules_split(size_t *count)
{
	*count = COUNT(table);
	return table;
}
