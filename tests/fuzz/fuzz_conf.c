/*
 * fuzz_conf: any bytes as YAML. What is accepted keeps what conf.h promises: its bounds, texts that end in a NUL,
 * keys that conf_find() finds, places that exist.
 */
#include <stdlib.h>
#include <string.h>

#include "base/conf.h"
#include "base/diag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool promise)
{
	if (!promise)
		abort();
}

/* Walk the tree as a reader of specs does; how many nodes it has, aliases followed. */
static size_t walk(const struct conf_node *n, size_t level)
{
	size_t nodes = 1;
	bool yes;

	demand(level <= 65 && n->file && n->line > 0 && n->column > 0);
	conf_is_null(n);
	conf_bool(n, &yes);
	if (n->kind == CONF_SCALAR) {
		demand(n->text.p && n->text.p[n->text.len] == '\0');
		conf_trouble_in(n, n->text.len / 2, "here");
	}
	for (size_t i = 0; i < n->count; i++) {
		if (n->kind == CONF_MAP) {
			const struct conf_node *key = n->keys[i];

			nodes += walk(key, level + 1);
			demand(strlen(key->text.p) != key->text.len || conf_find(n, key->text.p) == n->items[i]);
		}
		nodes += walk(n->items[i], level + 1);
	}
	return nodes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf *c;

	diag_open("fuzz");
	diag_set_level(DIAG_SILENT);
	c = conf_parse("fuzz.yml", (struct str){ (const char *)data, size });
	demand(c || diag_status() == 2);
	if (c) {
		demand(conf_root(c)->kind == CONF_MAP);
		demand(walk(conf_root(c), 1) <= 100000);
	}
	conf_close(c);
	return 0;
}
