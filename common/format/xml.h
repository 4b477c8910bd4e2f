/*
 * xml - read an XML document element by element (expat).
 *
 *	struct xml *x = xml_open(read, from, &handler, context);
 *	while (xml_run(x) == XML_PAUSED) ...		// a handler has called xml_pause()
 *	xml_close(x);
 *
 * Namespaces are resolved, so x:row is row. A document type is an error (no spreadsheet program
 * writes one): this excludes every entity that could grow. Tags of more than a megabyte, and
 * elements nested more than 256 deep, are errors, too: memory does not grow with the document.
 */
#ifndef FORMAT_XML_H
#define FORMAT_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct xml;

/* The name of an element. */
struct xml_name {
	const char *local; /* the name without its prefix */
	struct str space;  /* the namespace; "" for none */
};

struct xml_handler {
	/* an element begins; ask for its attributes with xml_attribute() */
	void (*start)(void *context, struct xml *x, struct xml_name name);
	void (*end)(void *context, struct xml *x, struct xml_name name);
	/* a piece of text; one text may come in many */
	void (*text)(void *context, struct xml *x, struct str piece);
};

enum xml_result { XML_PAUSED, XML_ENDED, XML_BROKEN };

/*
 * Make a reader at the start of the document. `read` reads its bytes and returns their number; 0 at
 * the end; -1 for an error that `from` knows. `handler`, `from` and `context` must last as long.
 */
struct xml *xml_open(ptrdiff_t (*read)(void *from, char *out, size_t room), void *from,
                     const struct xml_handler *handler, void *context);

/* In start: the value of the attribute with that name, without a prefix; NULL if there is none. */
const char *xml_attribute(const struct xml *x, const char *name);

/* In start: the same for a name in a namespace whose address ends in `space`. */
const char *xml_attribute_in(const struct xml *x, const char *space, const char *name);

/* In a handler: make xml_run() return. */
void xml_pause(struct xml *x);

/* In a handler: make xml_run() return XML_BROKEN; the text is kept for xml_why(). */
__attribute__((format(printf, 2, 3))) void xml_refuse(struct xml *x, const char *why, ...);

/* Continue to read until a handler pauses, the document ends, or there is an error. */
enum xml_result xml_run(struct xml *x);

/* The error with the line of the document; "" if `read` has failed. */
const char *xml_why(const struct xml *x);
uint64_t xml_line(const struct xml *x);

/* NULL is allowed. */
void xml_close(struct xml *x);

#endif
