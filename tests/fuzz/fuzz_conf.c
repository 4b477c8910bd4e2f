/* fuzz_conf: a YAML file. What is accepted is a map whose every node knows its place and is within the bounds. */
#include "base/conf.h"
#include "fuzz.h"

static size_t walk(const struct conf_node *n, int depth)
{
	size_t nodes = 1;

	assert(depth <= 64 && n->line > 0 && n->column > 0 && n->file);
	for (size_t i = 0; n->kind != CONF_SCALAR && i < n->count; i++) {
		if (n->kind == CONF_MAP) {
			assert(n->keys[i]->kind == CONF_SCALAR);
			assert(n->keys[i]->text.p[n->keys[i]->text.len] == '\0');
		}
		nodes += walk(n->items[i], depth + 1);
	}
	if (n->kind == CONF_SCALAR)
		assert(n->text.p[n->text.len] == '\0');
	return nodes;
}

FUZZ(struct str in)
{
	struct conf *c = conf_parse("fuzz.yml", in);

	assert((c != NULL) == (diag_status() == 0));
	if (c) {
		assert(conf_root(c)->kind == CONF_MAP);
		assert(walk(conf_root(c), 0) <= 200001);
		conf_trouble_in(conf_root(c), in.len, "a message at the end");
	}
	conf_close(c);
}
