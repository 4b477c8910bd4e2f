/* guess_refuse - see guess_refuse.h. */
#include "sniff/guess_refuse.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/diag.h"

#define EXPORT "export the table from the program that made it, as CSV or .xlsx"
#define SAVE   "open it in a spreadsheet and save it as .xlsx or CSV"
#define UNPACK "unpack it, and guess from the file in it"
#define CLIENT "ask the database for the table as CSV"

/* Kinds of files by these bytes at `at`. */
static const struct {
	const char *bytes;
	size_t len, at;
	const char *what, *cure;
} kinds[] = {
	{ "%PDF-", 5, 0, "a PDF", EXPORT },
	{ "%!PS", 4, 0, "PostScript", EXPORT },
	{ "{\\rtf", 5, 0, "a text of a word processor (RTF)", EXPORT },
	{ "\x89PNG", 4, 0, "an image (PNG)", EXPORT },
	{ "GIF8", 4, 0, "an image (GIF)", EXPORT },
	{ "\xff\xd8\xff", 3, 0, "an image (JPEG)", EXPORT },
	{ "II*\0", 4, 0, "an image (TIFF)", EXPORT },
	{ "MM\0*", 4, 0, "an image (TIFF)", EXPORT },
	{ "WEBP", 4, 8, "an image (WebP)", EXPORT },
	{ "\x7f"
	  "ELF",
	  4, 0, "a program", EXPORT },
	{ "MZ", 2, 0, "a program of Windows", EXPORT },
	{ "\xca\xfe\xba\xbe", 4, 0, "a program", EXPORT },
	{ "\xcf\xfa\xed\xfe", 4, 0, "a program", EXPORT },
	{ "SQLite format 3", 16, 0, "an SQLite database",
	  "a spec with source: { read: sqlite:FILE, table: NAME } reads it; cutover show -f SPEC shows the columns" },
	{ "\0\1\0\0Standard Jet DB", 19, 0, "an Access database", CLIENT },
	{ "\0\1\0\0Standard ACE DB", 19, 0, "an Access database", CLIENT },
	{ "PGDMP", 5, 0, "a dump of PostgreSQL", CLIENT },
	{ "PAR1", 4, 0, "a Parquet file", EXPORT },
	{ "Obj\1", 4, 0, "an Avro file", EXPORT },
	{ "7z\xbc\xaf\x27\x1c", 6, 0, "an archive (7z)", UNPACK },
	{ "Rar!", 4, 0, "an archive (RAR)", UNPACK },
	{ "ustar", 5, 257, "an archive (tar)", UNPACK },
	{ "BZh", 3, 0, "packed (bzip2)", UNPACK },
	{ "\xfd"
	  "7zXZ",
	  5, 0, "packed (xz)", UNPACK },
	{ "\x28\xb5\x2f\xfd", 4, 0, "packed (zstd)", UNPACK },
};

static bool refuse(const char *file, const char *what, const char *cure)
{
	diag_error_at((struct place){ file, 0, 0 }, "is no table but %s: %s", what, cure);
	return true;
}

/* A table may begin with the same letters as some of these files: then text follows. */
static bool is_text(struct str head)
{
	for (size_t i = 0; i < head.len && i < 512; i++)
		if ((unsigned char)head.p[i] < 0x09)
			return false;
	return true;
}

bool guess_refuse_bytes(const char *file, struct str head)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (head.len < kinds[i].at + kinds[i].len ||
		    memcmp(head.p + kinds[i].at, kinds[i].bytes, kinds[i].len) != 0)
			continue;
		if (isalpha((unsigned char)kinds[i].bytes[0]) && is_text(head))
			continue;
		return refuse(file, kinds[i].what, kinds[i].cure);
	}
	return false;
}

/* ---- texts ---- */

static bool begins(struct str text, const char *with)
{
	return text.len >= strlen(with) && strncasecmp(text.p, with, strlen(with)) == 0;
}

/* The next sign after blanks; 0 at the end. */
static char next_sign(struct str text, size_t *at)
{
	while (*at < text.len && isspace((unsigned char)text.p[*at]))
		(*at)++;
	return *at < text.len ? text.p[*at] : '\0';
}

/* Step over a string in quotes; false if it does not end. */
static bool step_string(struct str text, size_t *at)
{
	for ((*at)++; *at < text.len && text.p[*at] != '"'; (*at)++)
		*at += text.p[*at] == '\\';
	(*at)++;
	return *at <= text.len;
}

/* Does an object begin here, with a name and a colon? */
static bool is_object(struct str text, size_t at)
{
	at++;
	if (next_sign(text, &at) == '}')
		return true;
	return next_sign(text, &at) == '"' && step_string(text, &at) && next_sign(text, &at) == ':';
}

/* The place after the value that begins the text; SIZE_MAX if the value does not end. */
static size_t json_end(struct str text)
{
	size_t depth = 0;

	for (size_t at = 0; at < text.len; at++) {
		char c = text.p[at];

		if (c == '"') {
			if (!step_string(text, &at))
				return SIZE_MAX;
			at--;
		}
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		if (depth == 0)
			return at + 1;
	}
	return SIZE_MAX;
}

/* Does the text begin with a value of JSON that is not a cell of a row: {...},x? */
static bool is_json(struct str text)
{
	size_t at = 1, end;
	char first;

	if (text.len < 2 || (text.p[0] != '{' && text.p[0] != '['))
		return false;
	first = next_sign(text, &at);
	if (text.p[0] == '{' ? !is_object(text, 0)
	                     : first == '\0' || !strchr("{[\"]-0123456789", first))
		return false;
	end = json_end(text);
	if (end == SIZE_MAX)
		return text.p[0] == '{' || (first == '{' && is_object(text, at));
	first = next_sign(text, &end);
	return first == '\0' || !strchr(",;\t|", first);
}

/* Does it begin with a tag that is closed later: <a>...</a>? <Date>,<Amount> is a header. */
static bool is_xml(struct str text)
{
	char end[64] = "</";
	size_t n = 0;

	if (begins(text, "<?xml") || begins(text, "<!DOCTYPE") || begins(text, "<!--"))
		return true;
	while (1 + n < text.len && n < 50 &&
	       (isalnum((unsigned char)text.p[1 + n]) || strchr(":_-.", text.p[1 + n])))
		n++;
	if (text.len < 4 || text.p[0] != '<' || n == 0)
		return false;
	memcpy(end + 2, text.p + 1, n);
	end[2 + n] = '\0';
	return str_find(text, str_of(end)) > 0;
}

static bool is_html(struct str text)
{
	static const char *const tags[] = { "<html", "<!doctype html", "<table",
		                            "<meta", "<head",          "<body",
		                            "<div",  "<style",         "MIME-Version:" };

	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (begins(text, tags[i]))
			return true;
	return false;
}

/*
 * Does it have at least two lines that begin with statements of SQL, or with the comments of a
 * dump?
 */
static bool is_sql(struct str text)
{
	static const char *const words[] = { "insert into ",
		                             "create table ",
		                             "drop table ",
		                             "-- MySQL dump",
		                             "-- PostgreSQL database dump",
		                             "begin transaction;",
		                             "pragma ",
		                             "set names ",
		                             "/*!40" };
	size_t found = 0, lines = 0;

	for (const char *p = text.p, *end = str_end(text); p < end && lines < 40; lines++) {
		const char *to = memchr(p, '\n', (size_t)(end - p));

		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			found += begins((struct str){ p, (size_t)(end - p) }, words[i]);
		p = to ? to + 1 : end;
	}
	return found >= 2 || begins(text, "insert into ");
}

/* What makes CSV of it: a list of records, a record a line, or one object that holds the list. */
static const char *json_cure(struct str text)
{
	size_t end = text.p[0] == '{' ? json_end(text) : SIZE_MAX;

	if (text.p[0] == '[')
		return "jq -r '.[] | [.NAME, .NAME] | @csv' makes CSV of a list of records; the CSV has no header (source.header: "
		       "{ names: [NAME, NAME] })";
	if (end != SIZE_MAX && next_sign(text, &end) == '{')
		return "jq -r '[.NAME, .NAME] | @csv' makes CSV of a record on each line; the CSV has no header (source.header: "
		       "{ names: [NAME, NAME] })";
	return "jq -r '.LIST[] | [.NAME, .NAME] | @csv' makes CSV of the list of records in it; the CSV has no header (source.header: "
	       "{ names: [NAME, NAME] })";
}

bool guess_refuse_text(const char *file, struct str text)
{
	text = str_trim(text);
	if (is_json(text))
		return refuse(file, "JSON", json_cure(text));
	if (is_html(text))
		return refuse(file, "a web page (HTML)", SAVE);
	if (is_xml(text))
		return refuse(file, "an XML document", SAVE);
	if (is_sql(text))
		return refuse(file, "statements of SQL", CLIENT);
	return false;
}
