/*
 * guess_refuse - reports files that are no table as an error, with what to do.
 *
 *	if (guess_refuse_bytes(file, head) || guess_refuse_text(file, text)) return false;
 */
#ifndef SNIFF_GUESS_REFUSE_H
#define SNIFF_GUESS_REFUSE_H

#include <stdbool.h>

#include "base/text.h"

/*
 * Judge by the first bytes: is it a PDF, an image, a program, a database, packed? True after an
 * error was reported.
 */
bool guess_refuse_bytes(const char *file, struct str head);

/*
 * Judge by the beginning of the decoded text: is it JSON, XML, HTML, SQL? True after an error was
 * reported.
 */
bool guess_refuse_text(const char *file, struct str text);

#endif
