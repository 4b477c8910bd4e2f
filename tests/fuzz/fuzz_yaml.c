/*
 * fuzz_yaml: any bytes as YAML. What is accepted keeps what yaml.h promises: its bounds, texts that
 * end in a NUL, keys that yaml_find() finds, places that exist.
 */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "config/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool promise)
{
	if (!promise)
		abort();
}

/* Walk the tree as a reader of specs does; how many nodes it has, aliases followed. */
static size_t walk(const struct yaml_node *n, size_t level)
{
	size_t nodes = 1;
	bool yes;

	demand(level <= 65 && n->file && n->line > 0 && n->column > 0);
	yaml_is_null(n);
	yaml_bool(n, &yes);
	if (n->kind == YAML_SCALAR) {
		demand(n->text.p && n->text.p[n->text.len] == '\0');
		yaml_error_in(n, n->text.len / 2, "here");
	}
	for (size_t i = 0; i < n->count; i++) {
		if (n->kind == YAML_MAP) {
			const struct yaml_node *key = n->keys[i];

			nodes += walk(key, level + 1);
			demand(strlen(key->text.p) != key->text.len ||
			       yaml_find(n, key->text.p) == n->items[i]);
		}
		nodes += walk(n->items[i], level + 1);
	}
	return nodes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct yaml *c;

	diag_open("fuzz");
	diag_set_level(DIAG_SILENT);
	c = yaml_parse("fuzz.yml", (struct str){ (const char *)data, size });
	demand(c || diag_status() == 2);
	if (c) {
		demand(yaml_root(c)->kind == YAML_MAP);
		demand(walk(yaml_root(c), 1) <= 100000);
	}
	yaml_close(c);
	return 0;
}
