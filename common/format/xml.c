/* xml - see xml.h. */
#include "format/xml.h"

#include <expat.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"

#define BLOCK     ((size_t)64 << 10)  /* bytes read at a time */
#define TAG_MAX   ((uint64_t)1 << 20) /* bytes of one tag */
#define DEPTH_MAX 256                 /* elements within elements */
#define BETWEEN   '\n'                /* between a namespace and a name: neither can contain it */

struct xml {
	XML_Parser parser;
	ptrdiff_t (*read)(void *from, char *out, size_t room);
	void *from;
	const struct xml_handler *handler;
	void *context;
	const XML_Char **attributes; /* in start: names and values in turn, NULL at the end */
	unsigned depth;              /* elements that are open */
	uint64_t fed;                /* bytes given to the parser */
	bool last;                   /* there are no more */
	bool paused;                 /* the parser has paused in the middle of a block */
	bool refused;                /* a handler has refused the document */
	char why[200];
};

/* ---- names ---- */

static struct xml_name split(const char *name)
{
	const char *end = strrchr(name, BETWEEN);

	if (!end)
		return (struct xml_name){ name, STR("") };
	return (struct xml_name){ end + 1, { name, (size_t)(end - name) } };
}

const char *xml_attribute(const struct xml *x, const char *name)
{
	for (const XML_Char **a = x->attributes; *a; a += 2)
		if (strcmp(a[0], name) == 0)
			return a[1];
	return NULL;
}

const char *xml_attribute_in(const struct xml *x, const char *space, const char *name)
{
	for (const XML_Char **a = x->attributes; *a; a += 2) {
		struct xml_name n = split(a[0]);

		if (strcmp(n.local, name) == 0 && str_ends(n.space, str_of(space)))
			return a[1];
	}
	return NULL;
}

/* ---- from expat ---- */

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	struct xml *x = user;

	if (++x->depth > DEPTH_MAX) {
		xml_refuse(x, "elements are nested more than %d deep", DEPTH_MAX);
		return;
	}
	x->attributes = attributes;
	x->handler->start(x->context, x, split(name));
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
	struct xml *x = user;

	x->depth--;
	if (!x->refused)
		x->handler->end(x->context, x, split(name));
}

static void XMLCALL on_text(void *user, const XML_Char *p, int len)
{
	struct xml *x = user;

	if (!x->refused)
		x->handler->text(x->context, x, (struct str){ p, (size_t)len });
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int subset)
{
	(void)name, (void)system, (void)public, (void)subset;
	xml_refuse(user, "it has a document type, which no spreadsheet program writes");
}

/* ---- reading on ---- */

struct xml *xml_open(ptrdiff_t (*read)(void *from, char *out, size_t room), void *from,
                     const struct xml_handler *handler, void *context)
{
	struct xml *x = xcalloc(1, sizeof(*x));

	x->parser = XML_ParserCreateNS(NULL, BETWEEN);
	if (!x->parser)
		diag_die("out of memory");
	x->read = read;
	x->from = from;
	x->handler = handler;
	x->context = context;
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_start, on_end);
	XML_SetCharacterDataHandler(x->parser, on_text);
	XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
	return x;
}

void xml_pause(struct xml *x)
{
	if (!x->refused)
		XML_StopParser(x->parser, XML_TRUE);
}

void xml_refuse(struct xml *x, const char *why, ...)
{
	va_list args;

	if (x->refused)
		return;
	va_start(args, why);
	vsnprintf(x->why, sizeof(x->why), why, args);
	va_end(args);
	x->refused = true;
	XML_StopParser(x->parser, XML_FALSE);
}

static enum xml_result broken(struct xml *x)
{
	if (!x->refused)
		snprintf(x->why, sizeof(x->why), "%s",
		         XML_ErrorString(XML_GetErrorCode(x->parser)));
	x->refused = true;
	return XML_BROKEN;
}

/* Has the parser read more bytes than a tag may have without finding its end? */
static bool is_runaway(const struct xml *x)
{
	XML_Index done = XML_GetCurrentByteIndex(x->parser);

	return x->fed > TAG_MAX && (done < 0 || x->fed - (uint64_t)done > TAG_MAX);
}

/* Give one more block to the parser. */
static enum XML_Status feed(struct xml *x)
{
	void *block = XML_GetBuffer(x->parser, (int)BLOCK);
	ptrdiff_t n;

	if (!block)
		return XML_STATUS_ERROR;
	n = x->read(x->from, block, BLOCK);
	if (n < 0) {
		x->refused = true;
		x->why[0] = '\0';
		return XML_STATUS_ERROR;
	}
	x->fed += (uint64_t)n;
	x->last = n == 0;
	return XML_ParseBuffer(x->parser, (int)n, x->last);
}

enum xml_result xml_run(struct xml *x)
{
	while (!x->refused) {
		enum XML_Status status = XML_STATUS_OK;

		if (x->paused)
			status = XML_ResumeParser(x->parser);
		else if (x->last)
			return XML_ENDED;
		else if (diag_interrupted())
			xml_refuse(x, "interrupted");
		else
			status = feed(x);
		x->paused = status == XML_STATUS_SUSPENDED;
		if (x->paused)
			return XML_PAUSED;
		if (status == XML_STATUS_ERROR)
			return broken(x);
		if (!x->refused && is_runaway(x))
			xml_refuse(x, "a tag is longer than a megabyte");
	}
	return XML_BROKEN;
}

const char *xml_why(const struct xml *x)
{
	return x->why;
}

uint64_t xml_line(const struct xml *x)
{
	return XML_GetCurrentLineNumber(x->parser);
}

void xml_close(struct xml *x)
{
	if (!x)
		return;
	XML_ParserFree(x->parser);
	free(x);
}
