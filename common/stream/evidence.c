/* evidence - see evidence.h. */
#include "stream/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/filename.h"
#include "base/mem.h"

static bool is_known(const struct evidence *e, const char *name, const char *sha256)
{
	for (size_t i = 0; i < e->count; i++)
		if (strcmp(e->file[i].name, name) == 0 && strcmp(e->file[i].sha256, sha256) == 0)
			return true;
	return false;
}

void evidence_add(struct evidence *e, const char *name, const char *sha256)
{
	struct evidence_file *f;

	if (is_known(e, name, sha256))
		return;
	e->file = mem_grow(e->file, &e->capacity, e->count + 1, sizeof(*e->file));
	f = &e->file[e->count++];
	f->name = xstrdup(name);
	memcpy(f->sha256, sha256, sizeof(f->sha256));
}

struct json_node *evidence_json(const struct evidence *e)
{
	struct json_node *array = json_node_array();
	struct buf name = { 0 };

	for (size_t i = 0; i < e->count; i++) {
		struct json_node *file = json_node_object();

		buf_reset(&name);
		file_name_encode(&name, str_of(e->file[i].name));
		json_node_set_text(file, "name", buf_str(&name));
		json_node_set_text(file, "sha256", str_of(e->file[i].sha256));
		json_node_append(array, file);
	}
	buf_free(&name);
	return array;
}

void evidence_free(struct evidence *e)
{
	for (size_t i = 0; i < e->count; i++)
		free(e->file[i].name);
	free(e->file);
	*e = (struct evidence){ 0 };
}
