/* lists - see lists.h. */
#include "lists.h"

#include <string.h>

#include "base/diag.h"
#include "expr/expr.h"
#include "program/programs.h"
#include "record/fault.h"
#include "record/file_findings.h"
#include "rule/rule.h"
#include "schema/schema.h"
#include "schema/source_layout.h"
#include "spec/spec.h"
#include "store/store.h"

static void list_programs(struct buf *out)
{
	size_t count;
	const struct usage *all = programs_all(&count);

	for (size_t i = 0; i < count; i++)
		buf_addf(out, "%s\t%s\n", all[i].program, all[i].summary);
}

static void list_faults(struct buf *out)
{
	for (int i = 0; i < FAULT_COUNT_; i++) {
		buf_addstr(out, fault_name((enum fault)i));
		buf_addf(out, "\t%s\n", fault_meaning((enum fault)i));
	}
}

static void list_findings(struct buf *out)
{
	for (int i = 0; i < FILE_FINDING_COUNT_; i++) {
		buf_addstr(out, file_finding_name((enum file_finding_code)i));
		buf_addf(out, "\t%s\n", file_finding_meaning((enum file_finding_code)i));
	}
}

static void list_functions(struct buf *out)
{
	struct expr_function_doc f;

	for (size_t i = 0; expr_function(i, &f); i++)
		buf_addf(out, "%s\t%s\t%s\n", f.name, f.usage, f.help);
}

static void list_rules(struct buf *out)
{
	struct rule_doc r;

	for (size_t i = 0; rule_doc(i, &r); i++)
		buf_addf(out, "%s\t%s\t%s\n", r.name, r.argument, r.help);
}

static void add_keys(bool (*keys)(size_t i, struct key_doc *out), struct buf *out)
{
	struct key_doc key;

	for (size_t i = 0; keys(i, &key); i++) {
		buf_addf(out, "%s\t%s%s\t%s", key.path, *key.words ? key.words : key.kind,
		         key.required ? ", required" : "", key.help);
		if (key.preset)
			buf_addf(out, " Default: %s", key.preset);
		buf_addc(out, '\n');
	}
}

static void list_keys(struct buf *out)
{
	add_keys(spec_keys, out);
}

static void list_schema_keys(struct buf *out)
{
	add_keys(schema_keys, out);
}

static void list_stores(struct buf *out)
{
	const char *scheme;

	for (size_t i = 0; (scheme = store_scheme(i)); i++)
		buf_addf(out, "%s\n", scheme);
}

/* Append a text of a schema as one column. */
static void add_column(struct buf *out, struct str text)
{
	buf_addc(out, '\t');
	for (size_t i = 0; i < text.len; i++)
		buf_addc(out, text.p[i] == '\t' || text.p[i] == '\n' || text.p[i] == '\r'
		                      ? ' '
		                      : text.p[i]);
}

static void list_schemas(struct buf *out)
{
	struct layout_list all = { 0 };

	layout_list_schemas(&all, ".");
	for (size_t i = 0; i < all.count; i++) {
		buf_addstr(out, all.profile[i].name);
		add_column(out, all.profile[i].title);
		buf_addc(out, '\n');
	}
	layout_list_free(&all);
}

/*
 * A name without its folder names no schema: report the first schema with this last part. False if
 * there is none.
 */
static bool is_last_part(const char *schema)
{
	struct layout_list all = { 0 };
	struct buf quoted = { 0 };
	const struct str *whole = NULL;
	bool known = strchr(schema, '/') != NULL;

	layout_list_schemas(&all, ".");
	for (size_t i = 0; !known && i < all.count; i++) {
		struct str name = all.profile[i].name, part = STR_NULL;

		for (size_t at = name.len; at-- > 0 && !part.p;)
			if (name.p[at] == '/')
				part = (struct str){ name.p + at + 1, name.len - at - 1 };
		known = str_is(name, schema);
		if (!whole && part.p && str_is(part, schema))
			whole = &all.profile[i].name;
	}
	known = known || !whole;
	if (!known)
		diag_error("no schema %s (did you mean '%.*s'?)",
		           text_quote(&quoted, str_of(schema)), (int)whole->len, whole->p);
	buf_free(&quoted);
	layout_list_free(&all);
	return !known;
}

bool list_fields(const char *schema, struct buf *out)
{
	struct schema *s = is_last_part(schema) ? NULL : schema_open(str_of(schema), ".", NULL);
	char type[16];

	if (!s)
		return false;
	for (size_t i = 0; i < s->count; i++) {
		const struct schema_field *f = &s->field[i];

		buf_addf(out, "%.*s\t%s\t%s", (int)f->name.len, f->name.p, type_name(f->type, type),
		         f->required ? "required" : "optional");
		add_column(out, f->title);
		add_column(out, f->description);
		buf_addc(out, '\n');
	}
	schema_free(s);
	return true;
}

const struct language_list lists[LIST_COUNT_] = {
	[LIST_PROGRAMS] = { "programs", list_programs, NULL, NULL },
	[LIST_FAULTS] = { "faults", list_faults, "fault",
	                  "man 7 cutover-faults: cause, example, cure" },
	[LIST_FINDINGS] = { "findings", list_findings, "finding",
	                    "man 7 cutover-faults: cause, example, cure" },
	[LIST_FUNCTIONS] = { "functions", list_functions, "function", "man 7 cutover-expr" },
	[LIST_RULES] = { "rules", list_rules, "rule", "man 5 cutover-spec" },
	[LIST_KEYS] = { "keys", list_keys, "key", "man 5 cutover-spec" },
	[LIST_SCHEMA_KEYS] = { "schema-keys", list_schema_keys, "schema key",
	                       "man 5 cutover-spec" },
	[LIST_STORES] = { "stores", list_stores, NULL, NULL },
	[LIST_SCHEMAS] = { "schemas", list_schemas, NULL, NULL },
	[LIST_JSON_SCHEMA] = { "json-schema", spec_json, NULL, NULL },
	[LIST_FIELDS] = { "fields", NULL, NULL, NULL },
};

/* Take the first part of a path from `rest`; null at the end. */
static struct str take_part(struct str *rest)
{
	struct str part = { rest->p, 0 };

	if (rest->len == 0)
		return STR_NULL;
	while (part.len < rest->len && rest->p[part.len] != '.')
		part.len++;
	*rest = (struct str){ rest->p + part.len, rest->len - part.len };
	if (rest->len > 0)
		*rest = (struct str){ rest->p + 1, rest->len - 1 };
	return part;
}

/* Does the path of a key name this one? The part for * may be missing, or have any name. */
static bool is_path_of(struct str key, struct str path)
{
	struct str later = path, name = take_part(&key), given = take_part(&later);

	if (!name.p || !given.p)
		return !name.p && !given.p;
	if (str_is(name, "*"))
		return is_path_of(key, path) || is_path_of(key, later);
	return str_eq(name, given) && is_path_of(key, later);
}

/*
 * Is the word the first column of the row? For a key, whose column is a path, its last part counts,
 * too.
 */
static bool is_of(struct str row, const char *word, bool is_path)
{
	struct str first = { row.p, 0 };

	while (first.len < row.len && first.p[first.len] != '\t')
		first.len++;
	if (str_is(first, word) || (is_path && is_path_of(first, str_of(word))))
		return true;
	for (size_t i = first.len; is_path && i-- > 0;)
		if (first.p[i] == '.')
			return str_is((struct str){ first.p + i + 1, first.len - i - 1 }, word);
	return false;
}

/* "fault required: is required": append the columns of a row as one line. */
static void say(struct str row, const char *one, struct buf *out)
{
	size_t columns = 0;

	buf_addf(out, "%s ", one);
	for (size_t i = 0; i < row.len; i++)
		if (row.p[i] != '\t')
			buf_addc(out, row.p[i]);
		else
			buf_adds(out, columns++ == 0 ? ": " : " - ");
	buf_addc(out, '\n');
}

static bool explain(const struct language_list *l, const char *word, struct buf *out)
{
	struct buf text = { 0 };
	bool found = false;

	l->list(&text);
	for (const char *p = text.p, *end; p && *p != '\0'; p = end + 1) {
		struct str row;

		end = strchr(p, '\n');
		row = (struct str){ p, (size_t)(end - p) };
		if (!is_of(row, word, l == &lists[LIST_KEYS] || l == &lists[LIST_SCHEMA_KEYS]))
			continue;
		found = true;
		say(row, l->one, out);
	}
	if (found)
		buf_addf(out, "  %s\n", l->page);
	buf_free(&text);
	return found;
}

bool list_word(const char *word, struct buf *out)
{
	const char *colon = strrchr(word, ':'); /* a fault as _fault has it, FIELD:CODE */
	bool found = false;

	for (size_t i = 0; i < LIST_COUNT_; i++)
		if (lists[i].list && strcmp(lists[i].name, word) == 0) {
			lists[i].list(out);
			if (lists[i].page)
				buf_addf(out, "  %s\n", lists[i].page);
			return true;
		}
	if (colon && (explain(&lists[LIST_FAULTS], colon + 1, out) ||
	              explain(&lists[LIST_FINDINGS], colon + 1, out)))
		return true;

	for (size_t i = 0; i < LIST_COUNT_; i++)
		if (lists[i].one)
			found |= explain(&lists[i], word, out);
	return found;
}

void list_words(struct buf *out)
{
	lists[LIST_PROGRAMS].list(out);
	for (size_t i = 0; i < LIST_COUNT_; i++)
		if (lists[i].one)
			lists[i].list(out);
}
