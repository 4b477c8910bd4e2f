/*
 * evidence - which files a spec has read, and the SHA-256 of their bytes.
 *
 *	struct evidence e = { 0 };
 *	evidence_add(&e, "account_map.csv", sha256);
 *	audit_files(audit, &e);
 *	evidence_free(&e);
 *
 * The digest is computed while the file is read: a second reading could see other bytes.
 */
#ifndef STREAM_EVIDENCE_H
#define STREAM_EVIDENCE_H

#include <stddef.h>

#include "config/json_node.h"
#include "value/digest.h"

struct evidence_file {
	char *name;               /* as it was opened */
	char sha256[DIGEST_TEXT]; /* of all its bytes */
};

struct evidence {
	struct evidence_file *file; /* in order of reading */
	size_t count;               /* how many */
	size_t capacity;            /* room in `file` */
};

/*
 * Add a file that was read to its end. A file that was read twice with the same bytes counts once.
 */
void evidence_add(struct evidence *e, const char *name, const char *sha256);

/* Make [{"name":…,"sha256":…}], in order of reading. The caller owns it. */
struct json_node *evidence_json(const struct evidence *e);

void evidence_free(struct evidence *e);

#endif
