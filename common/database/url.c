/* url - see url.h. */
#include "database/url.h"

#include <string.h>

/*
 * Find the next password from `p` on. *end is where it ends. NULL: there is none. `url` is where the
 * URL begins.
 */
static const char *find_user_password(const char *url, const char **end)
{
	const char *p = strstr(url, "://"), *at, *colon, *slash;
	size_t digits;

	if (!p)
		return NULL;
	p += 3;
	/* the last @: one without its %40 may be in the password, and so may a slash */
	for (at = p + strcspn(p, "?#"); at > p && *at != '@';)
		at--;
	if (*at != '@')
		return NULL;
	colon = memchr(p, ':', (size_t)(at - p));
	if (!colon || colon + 1 == at)
		return NULL;
	/* host:5432/data@base: a port, and the name of a database */
	slash = memchr(p, '/', (size_t)(at - p));
	digits = strspn(colon + 1, "0123456789");
	if (slash && (slash < colon || (digits > 0 && colon + 1 + digits == slash)))
		return NULL;
	*end = at;
	return colon + 1;
}

/* The next character of a URL, with %41 for A; *p is moved behind it. */
static char next_character(const char **p)
{
	const char *c = *p;

	if (c[0] == '%' && text_hex(c[1]) >= 0 && text_hex(c[2]) >= 0) {
		*p += 3;
		return (char)(text_hex(c[1]) << 4 | text_hex(c[2]));
	}
	*p += *c != '\0';
	return *c;
}

/* Where the value of parameter `p` begins, if that is its name in small letters; NULL: it is not. */
static const char *value_of(const char *p, const char *name)
{
	for (; *name != '\0'; name++) {
		char c = next_character(&p);

		if (c != *name && (c < 'A' || c > 'Z' || c - 'A' + 'a' != *name))
			return NULL;
	}
	return *p == '=' ? p + 1 : NULL;
}

static const char *find_parameter(const char *p, const char **end)
{
	static const char *const names[] = { "password", "passwd", "pwd", "sslpassword" };

	for (p = strpbrk(p, "?&"); p; p = strpbrk(p, "?&")) {
		p++;
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
			const char *value = value_of(p, names[i]);

			if (!value)
				continue;
			*end = value + strcspn(value, "&#");
			return value;
		}
	}
	return NULL;
}

bool url_has_password(const char *url)
{
	const char *end;

	return find_user_password(url, &end) || find_parameter(url, &end);
}

const char *url_password_place(const char *url)
{
	if (strncmp(url, "mysql:", 6) == 0)
		return "an option file, such as ~/.my.cnf, section [client]";
	return "the file ~/.pgpass (PGPASSFILE) or into a service file";
}

void url_hide(struct buf *out, const char *url)
{
	const char *end, *p = find_user_password(url, &end);

	if (p) {
		buf_add(out, url, (size_t)(p - url));
		buf_adds(out, "***");
		url = end;
	}
	while ((p = find_parameter(url, &end))) {
		buf_add(out, url, (size_t)(p - url));
		buf_adds(out, "***");
		url = end;
	}
	buf_adds(out, url);
}
