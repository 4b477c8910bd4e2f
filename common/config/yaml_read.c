/*
 * yaml_read - make the tree of yaml from libyaml's events. See yaml.h, yaml_int.h.
 *
 * We use events, not libyaml's own document loader: a file that is made to exhaust memory is
 * refused at the first node over the limit, before anything is expanded. An alias shares the node
 * that it names; the nodes that it would expand to are counted.
 */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/diag.h"
#include "config/yaml_int.h"

#define ANCHORS_MAX   1000
#define TAG_LINES_MAX 100 /* libyaml compares each %TAG line with all earlier ones */

/* A place in the source. libyaml counts characters; editors and we count bytes. */
struct cursor {
	size_t characters; /* from the start of the text */
	size_t offset;     /* the same place in bytes */
	size_t line;       /* from 1 */
	size_t line_start; /* in bytes */
};

struct anchor {
	uint64_t hash;          /* of its name */
	struct yaml_node *node; /* the node it names; NULL while that is being read */
	size_t nodes;           /* nodes in it, with aliases followed */
	size_t levels;          /* nested lists and maps in it, itself included */
};

struct yaml_reading {
	yaml_parser_t parser;           /* libyaml's state */
	struct yaml *yaml;              /* owns the nodes */
	const struct yaml_file *source; /* the file that is read */
	struct cursor at;       /* the last place asked for; requests mostly come in order */
	struct anchor *anchors; /* in order of appearance */
	size_t anchor_count;    /* in use */
	size_t anchor_capacity; /* allocated */
	size_t level;           /* open lists and maps */
	size_t deepest;         /* the greatest level since the last reset */
};

/* The nodes of one list or map; in a map, keys and values in turn. */
struct children {
	struct yaml_node **items; /* the nodes */
	size_t count;             /* in use */
	size_t capacity;          /* allocated */
};

static void forward(struct cursor *at, struct str text)
{
	char c = text.p[at->offset++];

	while (at->offset < text.len && (text.p[at->offset] & 0xc0) == 0x80)
		at->offset++;
	at->characters++;
	if (c == '\n' || (c == '\r' && (at->offset == text.len || text.p[at->offset] != '\n'))) {
		at->line++;
		at->line_start = at->offset;
	}
}

static struct place cursor_place(const struct yaml_reading *y, const struct cursor *at)
{
	return (struct place){ y->source->file, at->line, at->offset - at->line_start + 1 };
}

/* The place that is `characters` after the start. */
static struct place place_of(struct yaml_reading *y, size_t characters)
{
	if (characters < y->at.characters)
		y->at = (struct cursor){ .line = 1 };
	while (y->at.characters < characters && y->at.offset < y->source->text.len)
		forward(&y->at, y->source->text);
	return cursor_place(y, &y->at);
}

/* The place of a byte, for errors of libyaml about bytes that form no character. */
static struct place place_of_byte(struct yaml_reading *y, size_t offset)
{
	struct cursor at = { .line = 1 };

	while (at.offset < offset && at.offset < y->source->text.len)
		forward(&at, y->source->text);
	return cursor_place(y, &at);
}

/* Advice about the most frequent mistakes. */
static const char *advice(const struct yaml_reading *y)
{
	static const char *const rows[][2] = {
		{ "mapping values are not allowed in this context",
		  ": begin the key below the keys beside it, or put a text with ': ' in quotes" },
		{ "did not find expected <document start>", ": look at the indentation above" },
		{ "block sequence entries are not allowed in this context",
		  ": put the '-' on a line of its own" },
	};
	struct str rest = { y->source->text.p + y->at.offset, y->source->text.len - y->at.offset };

	if (str_starts(rest, STR("\t")))
		return ": put a blank in place of the TAB";
	if (str_is(str_of(y->parser.problem), "found character that cannot start any token"))
		return ": put a text that begins with it in quotes";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(y->parser.problem, rows[i][0]) == 0)
			return rows[i][1];
	return "";
}

/* Report the error that libyaml found. */
static void report_problem(struct yaml_reading *y)
{
	const yaml_parser_t *p = &y->parser;
	struct buf text = { 0 };
	struct place at;
	size_t context = 0;

	if (p->error == YAML_MEMORY_ERROR)
		diag_die("out of memory while reading '%s'", y->source->file);
	if (p->error == YAML_READER_ERROR) {
		at = place_of_byte(y, p->problem_offset);
		diag_error_at(at, "%s (U+%04X)", p->problem, (unsigned)p->problem_value);
		return;
	}
	at = place_of(y, p->problem_mark.index);
	buf_adds(&text, p->problem);
	if (p->context && p->context_mark.line != p->problem_mark.line) {
		context = p->context_mark.line + 1;
		buf_addf(&text, " (%s that begins in line %zu)", p->context, context);
	}
	if (!yaml_sign_lines(y->source, context, p->problem_mark.line + 1, &text))
		buf_adds(&text, advice(y));
	diag_error_at(at, "%s", text.p);
	buf_free(&text);
}

static bool next_event(struct yaml_reading *y, yaml_event_t *e)
{
	if (diag_interrupted())
		return false;
	if (yaml_parser_parse(&y->parser, e))
		return true;
	report_problem(y);
	return false;
}

static struct str event_text(const yaml_char_t *p, size_t len)
{
	return (struct str){ (const char *)p, len };
}

/* The place of an event: after its anchor and tag, and inside its quotes. */
static struct place event_place(struct yaml_reading *y, const yaml_event_t *e)
{
	struct str text = y->source->text;
	struct cursor at;

	place_of(y, e->start_mark.index);
	at = y->at;
	if (e->type != YAML_SCALAR_EVENT)
		return cursor_place(y, &at);
	if (e->data.scalar.anchor || e->data.scalar.tag) {
		while (at.offset < text.len && strchr("&!", text.p[at.offset])) {
			while (at.offset < text.len && !strchr(" \t\r\n", text.p[at.offset]))
				forward(&at, text);
			while (at.offset < text.len && strchr(" \t\r\n", text.p[at.offset]))
				forward(&at, text);
		}
	}
	if (e->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
	    e->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
		forward(&at, text);
	return cursor_place(y, &at);
}

static bool count_nodes(struct yaml_reading *y, const yaml_event_t *e, size_t more)
{
	y->yaml->nodes += more;
	if (y->yaml->nodes <= YAML_NODES_MAX)
		return true;
	diag_error_at(event_place(y, e), "more than 100,000 values, with aliases followed");
	return false;
}

static struct yaml_node *new_node(struct yaml_reading *y, const yaml_event_t *e,
                                  enum yaml_kind kind)
{
	struct place at = event_place(y, e);
	struct yaml_node *n;

	if (!count_nodes(y, e, 1))
		return NULL;
	n = arena_alloc(&y->yaml->arena, sizeof(*n));
	*n = (struct yaml_node){ .kind = kind,
		                 .file = at.file,
		                 .line = at.line,
		                 .column = at.column,
		                 .source = y->source };
	return n;
}

static bool tag_allowed(struct yaml_reading *y, const yaml_event_t *e, const yaml_char_t *tag)
{
	if (!tag || strcmp((const char *)tag, "!") == 0 ||
	    (e->type == YAML_SCALAR_EVENT && strcmp((const char *)tag, YAML_STR_TAG) == 0))
		return true;
	diag_error_at(event_place(y, e), "tags (!) are not allowed");
	return false;
}

static struct yaml_node *read_scalar(struct yaml_reading *y, const yaml_event_t *e)
{
	struct yaml_node *n;

	if (!tag_allowed(y, e, e->data.scalar.tag))
		return NULL;
	n = new_node(y, e, YAML_SCALAR);
	if (!n)
		return NULL;
	n->text = str_copy(&y->yaml->arena,
	                   event_text(e->data.scalar.value, e->data.scalar.length));
	n->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !e->data.scalar.tag;
	return n;
}

static struct yaml_node *read_alias(struct yaml_reading *y, const yaml_event_t *e)
{
	struct str name = str_of((const char *)e->data.alias.anchor);
	uint64_t hash = str_hash(name);
	size_t i = y->anchor_count;

	while (i > 0 && y->anchors[i - 1].hash != hash)
		i--;
	if (i == 0) {
		diag_error_at(event_place(y, e), "there is no such anchor (&) above");
		return NULL;
	}
	if (!y->anchors[i - 1].node) {
		diag_error_at(event_place(y, e), "the alias '*%.60s' is inside what it names",
		              name.p);
		return NULL;
	}
	if (y->level + y->anchors[i - 1].levels > YAML_LEVELS_MAX) {
		diag_error_at(event_place(y, e),
		              "lists and maps within each other, more than 64 levels");
		return NULL;
	}
	if (y->level + y->anchors[i - 1].levels > y->deepest)
		y->deepest = y->level + y->anchors[i - 1].levels;
	return count_nodes(y, e, y->anchors[i - 1].nodes) ? y->anchors[i - 1].node : NULL;
}

static bool key_allowed(struct yaml_reading *y, const yaml_event_t *e)
{
	const char *what = NULL;

	if (e->type != YAML_SCALAR_EVENT)
		what = "a key must be a text, not a list, a map or an alias";
	else if (e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && e->data.scalar.length == 0)
		what = "the key before ':' is missing";
	if (what)
		diag_error_at(event_place(y, e), "%s", what);
	return !what;
}

static struct yaml_node *read_node(struct yaml_reading *y, const yaml_event_t *e);

/* Read until the list or map of `parent` ends. */
static bool read_children(struct yaml_reading *y, const struct yaml_node *parent,
                          struct children *out)
{
	yaml_event_t e;

	while (next_event(y, &e)) {
		bool end = e.type == YAML_SEQUENCE_END_EVENT || e.type == YAML_MAPPING_END_EVENT;
		bool is_key = parent->kind == YAML_MAP && out->count % 2 == 0;
		struct yaml_node *n = NULL;

		if (!end && (!is_key || key_allowed(y, &e)))
			n = read_node(y, &e);
		yaml_event_delete(&e);
		if (!n)
			return end;
		out->items = mem_grow(out->items, &out->capacity, out->count + 1,
		                      sizeof(struct yaml_node *));
		out->items[out->count++] = n;
	}
	return false;
}

static struct yaml_node *finish_map(struct yaml_reading *y, struct yaml_node *map,
                                    const struct children *pairs)
{
	const struct yaml_node *first = NULL, *again;
	struct buf scratch = { 0 };

	map->count = pairs->count / 2;
	map->keys = yaml_keep(y->yaml, pairs->items, map->count);
	map->items = yaml_keep(y->yaml, pairs->items, map->count);
	for (size_t i = 0; i < map->count; i++) {
		map->keys[i] = pairs->items[2 * i];
		map->items[i] = pairs->items[2 * i + 1];
	}
	again = yaml_repeated_key(map, &first);
	if (!again)
		return yaml_follow_merge_key(y->yaml, map);
	yaml_error(again, "the key %s is in line %zu already", text_quote(&scratch, again->text),
	           first->line);
	buf_free(&scratch);
	return NULL;
}

static struct yaml_node *read_collection(struct yaml_reading *y, const yaml_event_t *e)
{
	bool is_map = e->type == YAML_MAPPING_START_EVENT;
	struct children children = { 0 };
	struct yaml_node *n = NULL;

	if (!tag_allowed(y, e, is_map ? e->data.mapping_start.tag : e->data.sequence_start.tag))
		return NULL;
	if (y->level == YAML_LEVELS_MAX) {
		diag_error_at(event_place(y, e),
		              "lists and maps within each other, more than 64 levels");
		return NULL;
	}
	y->level++;
	if (y->level > y->deepest)
		y->deepest = y->level;
	n = new_node(y, e, is_map ? YAML_MAP : YAML_LIST);
	if (n && !read_children(y, n, &children))
		n = NULL;
	if (n && is_map)
		n = finish_map(y, n, &children);
	if (n && !is_map) {
		n->count = children.count;
		n->items = yaml_keep(y->yaml, children.items, children.count);
	}
	free(children.items);
	y->level--;
	return n;
}

static struct yaml_node *read_value(struct yaml_reading *y, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return read_scalar(y, e);
	case YAML_ALIAS_EVENT:
		return read_alias(y, e);
	default:
		return read_collection(y, e);
	}
}

static const char *anchor_of(const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return (const char *)e->data.scalar.anchor;
	case YAML_SEQUENCE_START_EVENT:
		return (const char *)e->data.sequence_start.anchor;
	case YAML_MAPPING_START_EVENT:
		return (const char *)e->data.mapping_start.anchor;
	default:
		return NULL;
	}
}

/* Read a node. If it has an anchor, remember it under that. */
static struct yaml_node *read_node(struct yaml_reading *y, const yaml_event_t *e)
{
	const char *name = anchor_of(e);
	size_t nodes = y->yaml->nodes, deepest = y->deepest, i = y->anchor_count;
	struct yaml_node *n;

	if (!name)
		return read_value(y, e);
	if (i == ANCHORS_MAX) {
		diag_error_at(event_place(y, e), "more than 1,000 anchors");
		return NULL;
	}
	y->anchors = mem_grow(y->anchors, &y->anchor_capacity, i + 1, sizeof(*y->anchors));
	y->anchors[y->anchor_count++] = (struct anchor){ .hash = str_hash(str_of(name)) };
	y->deepest = y->level;
	n = read_value(y, e);
	y->anchors[i].node = n;
	y->anchors[i].nodes = y->yaml->nodes - nodes;
	y->anchors[i].levels = y->deepest - y->level;
	if (y->deepest < deepest)
		y->deepest = deepest;
	return n;
}

/* Is the next event of this type? For events that carry nothing. */
static bool expect(struct yaml_reading *y, yaml_event_type_t type)
{
	yaml_event_t e;
	bool is_it;

	if (!next_event(y, &e))
		return false;
	is_it = e.type == type;
	if (!is_it && e.type == YAML_STREAM_END_EVENT)
		diag_error_at((struct place){ y->source->file, 0, 0 }, "is empty");
	else if (!is_it)
		diag_error_at(event_place(y, &e),
		              "a second document begins here, only one is read");
	yaml_event_delete(&e);
	return is_it;
}

static struct yaml_node *read_root(struct yaml_reading *y)
{
	struct yaml_node *root;
	yaml_event_t e;

	if (!next_event(y, &e))
		return NULL;
	root = read_node(y, &e);
	yaml_event_delete(&e);
	if (!root || root->kind == YAML_MAP)
		return root;
	if (yaml_is_null(root))
		diag_error_at((struct place){ y->source->file, 0, 0 }, "is empty");
	else
		yaml_error(root, "must be lines of 'key: value'");
	return NULL;
}

static bool report_encoding(struct yaml_reading *y, struct str rest)
{
	struct buf text = { 0 };

	if (!yaml_is_wide(y->source->text))
		buf_addf(&text, "byte %02x is not UTF-8: ", (unsigned)(unsigned char)rest.p[0]);
	yaml_encoding(y->source, &text);
	diag_error_at(place_of_byte(y, (size_t)(rest.p - y->source->text.p)), "%s", text.p);
	buf_free(&text);
	return false;
}

/* Check that all bytes are UTF-8. libyaml reports this too, but not the place. */
static bool check_utf8(struct yaml_reading *y)
{
	struct str rest = y->source->text;

	if (yaml_is_wide(rest))
		return report_encoding(y, rest);
	while (rest.len > 0) {
		uint32_t point;
		size_t len = text_utf8(rest, &point);

		if (len == 0)
			return report_encoding(y, rest);
		rest.p += len;
		rest.len -= len;
	}
	return true;
}

static bool check_tag_lines(const struct yaml_reading *y)
{
	struct str rest = y->source->text, sign = STR("%TAG");
	ptrdiff_t at;

	for (int count = 0; (at = str_find(rest, sign)) >= 0; count++) {
		if (count == TAG_LINES_MAX) {
			diag_error_at((struct place){ y->source->file, 0, 0 },
			              "more than 100 %%TAG lines");
			return false;
		}
		rest.p += (size_t)at + sign.len;
		rest.len -= (size_t)at + sign.len;
	}
	return true;
}

struct yaml_node *yaml_read(struct yaml *c, const struct yaml_file *source)
{
	struct yaml_reading y = { .yaml = c, .source = source, .at = { .line = 1 } };
	struct yaml_node *root = NULL;

	if (!check_utf8(&y) || !check_tag_lines(&y))
		return NULL;
	if (!yaml_parser_initialize(&y.parser))
		diag_die("out of memory while reading '%s'", source->file);
	yaml_parser_set_encoding(&y.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&y.parser, (const unsigned char *)source->text.p,
	                             source->text.len);
	if (expect(&y, YAML_STREAM_START_EVENT) && expect(&y, YAML_DOCUMENT_START_EVENT))
		root = read_root(&y);
	if (root && !(expect(&y, YAML_DOCUMENT_END_EVENT) && expect(&y, YAML_STREAM_END_EVENT)))
		root = NULL;
	yaml_parser_delete(&y.parser);
	free(y.anchors);
	return root;
}
