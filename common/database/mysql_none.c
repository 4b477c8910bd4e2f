/* mysql_none - in the place of mysql where libmariadb was not there: says so. */
#include <stdlib.h>

#include "database/database_driver.h"

static struct database *open_none(const char *url)
{
	struct database *d = xcalloc(1, sizeof(*d));

	(void)url;
	database_fail(
		d, DATABASE_NO_DRIVER,
		"this cutover was built without MariaDB and MySQL (libmariadb): install libmariadb-dev and "
		"build it again");
	return d;
}

static void close_none(struct database *d)
{
	free(d);
}

const struct database_driver database_mysql = { .open = open_none, .close = close_none };
