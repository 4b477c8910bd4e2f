/* test_url: passwords in the URLs of databases are found, and hidden. */
#include <stdlib.h>

#include "database/url.h"
#include "unit.h"

static const char *hidden(const char *url)
{
	static struct buf out;

	buf_reset(&out);
	url_hide(&out, url);
	return out.p ? out.p : "";
}

static void found(void)
{
	static const struct {
		const char *url, *hidden;
	} t[] = {
		{ "postgresql://me:hush@host/db", "postgresql://me:***@host/db" },
		{ "postgresql://:hush@/db", "postgresql://:***@/db" },
		{ "mysql://me:hu@sh@host", "mysql://me:***@host" },
		{ "mysql://me:hu:sh@host", "mysql://me:***@host" },
		{ "postgresql://me:hu/sh@host/db", "postgresql://me:***@host/db" },
		{ "postgresql://me:/hush@host/db@x", "postgresql://me:***@x" },
		{ "postgresql://h/db?password=hush", "postgresql://h/db?password=***" },
		{ "postgresql://h/db?a=b&password=hush&c=d",
		  "postgresql://h/db?a=b&password=***&c=d" },
		{ "postgresql:///db?%70ass%77ord=hush", "postgresql:///db?%70ass%77ord=***" },
		{ "postgresql:///db?PassWord=hush#x", "postgresql:///db?PassWord=***#x" },
		{ "postgresql:///db?sslpassword=hush&pwd=hush",
		  "postgresql:///db?sslpassword=***&pwd=***" },
		{ "mysql://me:hush@h/db?passwd=hush", "mysql://me:***@h/db?passwd=***" },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		CHECK_ROW(url_has_password(t[i].url), t[i].url);
		CHECK_STR(hidden(t[i].url), t[i].hidden);
	}
}

static void none(void)
{
	static const char *const t[] = {
		"",
		"postgresql:",
		"postgresql://",
		"postgresql://host",
		"postgresql://me@host:5432/db",
		"postgresql://host:5432/data@base",
		"postgresql://host/data:x@base",
		"postgresql://me:@host/db",
		"postgresql://host:5432/db?user=me@corp",
		"postgresql:///db?passfile=x&service=password=",
		"mysql://[::1]:3306/db",
		"mysql:///db?socket=/a:b@c",
		"sqlite:a.db",
		"postgresql:///db?passwor%64x=1",
		"%",
		"?%7",
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		CHECK_ROW(!url_has_password(t[i]), t[i]);
		CHECK_STR(hidden(t[i]), t[i]);
	}
}

static void places(void)
{
	CHECK(strstr(url_password_place("mysql://h/d"), ".my.cnf"));
	CHECK(strstr(url_password_place("postgresql://h/d"), "PGPASSFILE"));
}

/* Of any text: what is hidden has no more to hide, and nothing else is changed. */
static void garbage(void)
{
	static const char *const piece[] = { ":",  "/",   "//",  "://", "@",   "?",        "&",
		                             "#",  "%",   "%4",  "%70", "=",   "password", "pwd",
		                             "me", "***", "123", "\n",  "\x80" };
	char url[200], once[400];

	srand(1);
	for (int round = 0; round < 200000; round++) {
		int pieces = rand() % 12;

		url[0] = '\0';
		for (int i = 0; i < pieces; i++)
			strcat(url, piece[(size_t)rand() % (sizeof(piece) / sizeof(*piece))]);
		strcpy(once, hidden(url));
		CHECK_ROW(strcmp(hidden(once), once) == 0, url);
		CHECK_ROW(url_has_password(url) || strcmp(url, once) == 0, url);
	}
}

int main(void)
{
	unit_run("a password is found, and hidden", found);
	unit_run("what is no password stays", none);
	unit_run("the message says where a password belongs", places);
	unit_run("of any text, what is hidden is hidden wholly", garbage);
	return unit_end();
}
