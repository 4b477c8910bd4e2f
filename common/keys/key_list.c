/* The rows of the tables as a list, for the manual and for people. */
#include <stdio.h>
#include <string.h>

#include "keys/key.h"

/* What each kind is called in messages, the manual's test and schemas/spec.schema.json. */
static const char *const kind_names[] = {
	[KEY_TEXT] = "text",
	[KEY_FILLED] = "text",
	[KEY_FILE] = "file",
	[KEY_FLAG] = "flag",
	[KEY_NUMBER] = "number",
	[KEY_WORD] = "word",
	[KEY_TEXTS] = "texts",
	[KEY_EXPR] = "expression",
	[KEY_EXPRS] = "expressions",
	[KEY_EXPR_MAP] = "names with expressions",
	[KEY_GROUP_MAP] = "names with expressions",
	[KEY_MAP] = "map",
	[KEY_MAPS] = "names with maps",
	[KEY_LIST] = "list of maps",
	[KEY_CODE] = "",
	[KEY_DONE] = "files",
	[KEY_LATER] = "later",
};

/* The words of a key, for who has to choose one. */
static void add_words(struct key_doc *out, const struct key_word *words)
{
	out->words[0] = '\0';
	for (const struct key_word *w = words; w && w->word; w++) {
		size_t used = strlen(out->words);

		snprintf(out->words + used, sizeof(out->words) - used, "%s%s", used > 0 ? "|" : "",
		         w->word);
	}
}

/*
 * Count down *left through a table and those below it; true when it reached the row that was asked
 * for.
 */
static bool step(const struct key_table *t, const char *prefix, size_t *left, struct key_doc *out)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct key_row *row = &t->row[i];
		bool many = row->kind == KEY_MAPS || row->kind == KEY_LIST || row->many;
		char path[sizeof(out->path)];

		snprintf(path, sizeof(path), "%s%s", prefix, row->name);
		if ((*left)-- == 0) {
			memcpy(out->path, path, sizeof(path));
			out->kind = row->takes ? row->takes : kind_names[row->kind];
			add_words(out, row->words);
			out->later = row->kind == KEY_LATER;
			return true;
		}
		if (!row->table)
			continue;
		strncat(path, many ? ".*." : ".", sizeof(path) - strlen(path) - 1);
		if (step(row->table, path, left, out))
			return true;
	}
	return false;
}

bool key_list(const struct key_table *t, size_t i, struct key_doc *out)
{
	return step(t, "", &i, out);
}
