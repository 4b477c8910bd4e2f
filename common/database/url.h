/*
 * url - passwords in the URLs of databases. They do not belong there: other users see them in the
 * list of processes, and they would get into messages and audit files.
 *
 *	if (url_has_password("postgresql://me:secret@host/db")) ...
 */
#ifndef DATABASE_URL_H
#define DATABASE_URL_H

#include <stdbool.h>

#include "base/buf.h"

/* Does the URL have a password: after its user, or as a parameter? */
bool url_has_password(const char *url);

/* Where a password of such a URL belongs, for a message: "the file ...". */
const char *url_password_place(const char *url);

/* Append the URL with *** in the place of each password. */
void url_hide(struct buf *out, const char *url);

#endif
