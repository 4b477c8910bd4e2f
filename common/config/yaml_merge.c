/* yaml_merge - merge the maps of YAML files. See yaml.h, yaml_int.h. */
#include <stdlib.h>
#include <string.h>

#include "config/yaml_int.h"

/* The position of a key in its map. */
struct entry {
	struct str text; /* the key */
	size_t i;        /* its number in the map */
};

static int by_text(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = str_cmp(x->text, y->text);

	return order ? order : (x->i > y->i) - (x->i < y->i);
}

/* The keys of a map sorted by their text, to search large maps fast. The caller frees them. */
static struct entry *sorted_keys(const struct yaml_node *map)
{
	struct entry *entries = xcalloc(map->count, sizeof(*entries));

	for (size_t i = 0; i < map->count; i++)
		entries[i] = (struct entry){ map->keys[i]->text, i };
	qsort(entries, map->count, sizeof(*entries), by_text);
	return entries;
}

const struct yaml_node *yaml_repeated_key(const struct yaml_node *map,
                                          const struct yaml_node **first)
{
	struct entry *entries = sorted_keys(map);
	size_t found = map->count;

	for (size_t i = 1; i < map->count; i++) {
		if (entries[i].i < found && str_eq(entries[i].text, entries[i - 1].text)) {
			found = entries[i].i;
			*first = map->keys[entries[i - 1].i];
		}
	}
	free(entries);
	return found < map->count ? map->keys[found] : NULL;
}

struct yaml_node **yaml_keep(struct yaml *c, struct yaml_node *const *from, size_t count)
{
	struct yaml_node **kept = arena_alloc(&c->arena,
	                                      mem_mul(count, sizeof(struct yaml_node *)));

	if (count > 0)
		memcpy(kept, from, count * sizeof(struct yaml_node *));
	return kept;
}

/* Merge two values of one key. */
static struct yaml_node *join(struct yaml *c, struct yaml_node *under, struct yaml_node *over,
                              bool deep)
{
	return deep && under->kind == YAML_MAP && over->kind == YAML_MAP
	               ? yaml_merge(c, under, over, deep)
	               : over;
}

struct yaml_node *yaml_merge(struct yaml *c, const struct yaml_node *under,
                             const struct yaml_node *over, bool deep)
{
	size_t most = mem_add(under->count, over->count);
	struct yaml_node *merged = arena_alloc(&c->arena, sizeof(*merged));
	struct entry *entries = sorted_keys(under);

	*merged = *over;
	merged->count = under->count;
	merged->keys = arena_alloc(&c->arena, mem_mul(most, sizeof(struct yaml_node *)));
	merged->items = arena_alloc(&c->arena, mem_mul(most, sizeof(struct yaml_node *)));
	for (size_t i = 0; i < under->count; i++) {
		merged->keys[i] = under->keys[i];
		merged->items[i] = under->items[i];
	}
	for (size_t i = 0; i < over->count; i++) {
		struct str key = over->keys[i]->text;
		size_t low = 0, high = under->count, at = merged->count;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (str_cmp(entries[middle].text, key) < 0)
				low = middle + 1;
			else
				high = middle;
		}
		if (low < under->count && str_eq(entries[low].text, key))
			at = entries[low].i;
		merged->items[at] = at < merged->count
		                            ? join(c, under->items[at], over->items[i], deep)
		                            : over->items[i];
		merged->keys[at] = over->keys[i];
		merged->count += at == merged->count;
	}
	free(entries);
	return merged;
}

/* The number of the merge key; the count of keys if there is none. */
static size_t find_merge_key(const struct yaml_node *map)
{
	size_t i = 0;

	while (i < map->count && !(map->keys[i]->plain && str_is(map->keys[i]->text, "<<")))
		i++;
	return i;
}

struct yaml_node *yaml_without(struct yaml *c, const struct yaml_node *map, size_t i)
{
	struct yaml_node *less = arena_alloc(&c->arena, sizeof(*less));

	*less = *map;
	less->keys = yaml_keep(c, map->keys, map->count);
	less->items = yaml_keep(c, map->items, map->count);
	less->count--;
	memmove(&less->keys[i], &less->keys[i + 1], (less->count - i) * sizeof(less->keys[0]));
	memmove(&less->items[i], &less->items[i + 1], (less->count - i) * sizeof(less->items[0]));
	return less;
}

const struct yaml_node *yaml_drop(struct yaml *c, const struct yaml_node *map, const char *key)
{
	for (size_t i = 0; i < map->count; i++)
		if (map->kind == YAML_MAP && str_is(map->keys[i]->text, key))
			return yaml_without(c, map, i);
	return map;
}

void yaml_underlay(struct yaml *c, const char *key, const struct yaml_node *under)
{
	struct yaml_node *name = arena_alloc(&c->arena, sizeof(*name)), one = *under, *value;

	*name = *under;
	name->kind = YAML_SCALAR;
	name->text = str_copy(&c->arena, str_of(key));
	name->count = 0;
	value = arena_alloc(&c->arena, sizeof(*value));
	*value = *under;
	one.kind = YAML_MAP;
	one.count = 1;
	one.keys = &name;
	one.items = &value;
	c->root = yaml_merge(c, &one, c->root, true);
}

struct yaml_node *yaml_follow_merge_key(struct yaml *c, struct yaml_node *map)
{
	size_t at = find_merge_key(map);
	struct yaml_node *value, **from, *merged;
	size_t count;

	if (at == map->count)
		return map;
	value = map->items[at];
	from = value->kind == YAML_LIST ? value->items : &map->items[at];
	count = value->kind == YAML_LIST ? value->count : 1;
	if (count > YAML_MERGES_MAX) {
		yaml_error(value, "'<<' takes at most 16 maps");
		return NULL;
	}
	merged = yaml_without(c, map, at);
	for (size_t i = 0; i < count; i++) {
		if (from[i]->kind != YAML_MAP) {
			yaml_error(map->keys[at], "'<<' takes a map or a list of maps");
			return NULL;
		}
		merged = yaml_merge(c, from[i], merged, false);
	}
	return merged;
}
