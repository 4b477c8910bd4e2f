/* The rows of the tables as a list, for the manual and for people. */
#include <stdio.h>
#include <string.h>

#include "keys/key.h"

/* What each kind is called in lists. */
static const char *const kind_names[] = {
	[KEY_TEXT] = "text",
	[KEY_FILLED] = "text",
	[KEY_FILE] = "file",
	[KEY_FLAG] = "flag",
	[KEY_NUMBER] = "number",
	[KEY_COUNT] = "number from 1",
	[KEY_DECIMAL] = "number",
	[KEY_ANY] = "text",
	[KEY_DELIMITER] = "text",
	[KEY_FILES] = "file or files",
	[KEY_CHARSET] = "text",
	[KEY_SCHEMA] = "schema",
	[KEY_REGEX] = "regular expression",
	[KEY_REGEXES] = "names with regular expressions",
	[KEY_VALUE] = "expression",
	[KEY_CONDITION] = "expression",
	[KEY_GROUP_CONDITION] = "expression",
	[KEY_WORD] = "word",
	[KEY_TEXTS] = "texts",
	[KEY_EXPR] = "expression",
	[KEY_EXPRS] = "expressions",
	[KEY_EXPR_MAP] = "names with expressions",
	[KEY_GROUP_MAP] = "names with expressions",
	[KEY_MEMBER_EXPR] = "expression",
	[KEY_MEMBER_MAP] = "names with expressions",
	[KEY_MAP] = "map",
	[KEY_MAPS] = "names with maps",
	[KEY_LIST] = "list of maps",
	[KEY_LATER] = "later",
};

/* The words of a key, for people who have to choose one. */
static void add_words(struct key_doc *out, const struct key_word *words)
{
	out->words[0] = '\0';
	for (const struct key_word *w = words; w && w->word; w++) {
		size_t used = strlen(out->words);

		snprintf(out->words + used, sizeof(out->words) - used, "%s%s", used > 0 ? "|" : "",
		         w->word);
	}
}

static void describe(const struct key_row *row, struct key_doc *out)
{
	bool code = row->kind == KEY_CODE || row->kind == KEY_DONE;

	out->kind = row->takes ? row->takes : kind_names[code ? row->like : row->kind];
	add_words(out, row->words);
	out->required = row->required;
	out->later = row->kind == KEY_LATER;
	out->help = row->later ? row->later : row->help ? row->help : "";
	out->preset = row->preset;
}

/* Find the row number *left in a table and those below it; lowers *left by the rows passed. */
static bool step(const struct key_table *t, const char *prefix, size_t *left, struct key_doc *out)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct key_row *row = &t->row[i];
		bool many = row->kind == KEY_MAPS || row->kind == KEY_LIST || row->many;
		char path[sizeof(out->path)];

		snprintf(path, sizeof(path), "%s%s", prefix, row->name);
		if ((*left)-- == 0) {
			memcpy(out->path, path, sizeof(path));
			describe(row, out);
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
