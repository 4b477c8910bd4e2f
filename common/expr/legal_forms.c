/* legal_forms - see legal_forms.h. */
#include "expr/legal_forms.h"

#include <stdlib.h>

#include "base/buf.h"

enum { CODE, NAME, SHORT, ALSO, STANDS };

const struct str legal_forms_column[LEGAL_FORMS_COLUMNS] = {
	{ "code", 4 }, { "name", 4 }, { "short", 5 }, { "also", 4 }, { "stands", 6 },
};

struct legal_forms *legal_forms_new(void)
{
	return xcalloc(1, sizeof(struct legal_forms));
}

struct str legal_forms_fold(struct str s, struct unicode_spare *spare)
{
	struct buf *kc = &spare->a, *low = &spare->b, *folded = &spare->c;

	buf_reset(kc);
	buf_reset(low);
	buf_reset(folded);
	unicode_nfkc(s, kc);
	unicode_lower(buf_str(kc), low);
	buf_reset(kc);
	for (size_t i = 0; i < low->len; i++)
		if (low->p[i] != '.')
			buf_addc(kc, low->p[i]);
	unicode_squeeze(buf_str(kc), folded);
	return buf_str(folded);
}

static void append(struct str **list, size_t *count, size_t *room, struct str text)
{
	*list = mem_grow(*list, room, *count + 1, sizeof(**list));
	(*list)[(*count)++] = text;
}

/* Add one form; of one that is there twice the second is never found. */
static void add_form(struct legal_forms *f, struct str text, bool start)
{
	struct unicode_spare spare = { 0 };
	struct str form = unicode_trim(legal_forms_fold(text, &spare));

	if (form.len > 0) {
		form = str_copy(&f->arena, form);
		append(&f->end, &f->end_count, &f->end_room, form);
		if (start)
			append(&f->start, &f->start_count, &f->start_room, form);
	}
	unicode_spare_free(&spare);
}

/* The place of a code among those that were added; code_count: it is not there. */
static size_t find_code(const struct legal_forms *f, struct str code)
{
	size_t i = 0;

	while (i < f->code_count && !str_eq(f->code[i], code))
		i++;
	return i;
}

/* What is wrong with a row; NULL: nothing. `at` is the place of its code. */
static const char *what_is_wrong(const struct legal_forms *f, const struct str *cell, size_t at)
{
	if (cell[CODE].len == 0)
		return "the code is missing";
	if (cell[NAME].len == 0)
		return "the name is missing";
	if (cell[STANDS].len > 0 && !str_is(cell[STANDS], "both") && !str_is(cell[STANDS], "end") &&
	    !str_is(cell[STANDS], "never"))
		return "stands must be end, both or never";
	return at >= f->before && at < f->code_count ? "a row above has the same code" : NULL;
}

void legal_forms_file(struct legal_forms *f)
{
	f->before = f->code_count;
}

bool legal_forms_add(struct legal_forms *f, const struct str cell[LEGAL_FORMS_COLUMNS],
                     const char **why)
{
	struct str rest = cell[ALSO];
	bool both = str_is(cell[STANDS], "both");
	size_t at = find_code(f, cell[CODE]);

	*why = what_is_wrong(f, cell, at);
	if (*why || at < f->code_count)
		return !*why;
	append(&f->code, &f->code_count, &f->code_room, str_copy(&f->arena, cell[CODE]));
	if (str_is(cell[STANDS], "never"))
		return true;
	add_form(f, cell[NAME], both);
	add_form(f, cell[SHORT], both);
	while (rest.len > 0) {
		ptrdiff_t bar = str_find(rest, STR("|"));
		size_t len = bar < 0 ? rest.len : (size_t)bar;

		add_form(f, (struct str){ rest.p, len }, both);
		len += bar >= 0;
		rest = (struct str){ rest.p + len, rest.len - len };
	}
	return true;
}

static int longest_first(const void *a, const void *b)
{
	const struct str *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? 1 : -1;
	return str_cmp(*x, *y);
}

void legal_forms_end(struct legal_forms *f)
{
	if (f->end_count > 0)
		qsort(f->end, f->end_count, sizeof(*f->end), longest_first);
	if (f->start_count > 0)
		qsort(f->start, f->start_count, sizeof(*f->start), longest_first);
}

void legal_forms_free(struct legal_forms *f)
{
	if (!f)
		return;
	free(f->end);
	free(f->start);
	free(f->code);
	arena_free(&f->arena);
	free(f);
}
