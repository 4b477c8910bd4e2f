/* test_cpus: what a quota of a control group means; the CPUs of this process. */
#include <stdlib.h>

#include "base/cpus.h"
#include "unit.h"

static void quotas(void)
{
	static const struct {
		const char *text;
		size_t cpus;
	} row[] = {
		{ "200000 100000\n", 2 }, { "150000 100000\n", 2 }, { "50000 100000\n", 1 },
		{ "1000 100000", 1 },     { "max 100000\n", 0 },    { "", 0 },
		{ "200000", 0 },          { "200000 0", 0 },        { "0 100000", 0 },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		CHECK_ROW(cpus_of_quota(row[i].text) == row[i].cpus, row[i].text);
}

static void usable(void)
{
	CHECK(cpus_usable() >= 1);
	CHECK(cpus_usable() < 100000);
}

int main(void)
{
	unit_run("a quota is a number of CPUs, or no limit", quotas);
	unit_run("this process may use some CPUs", usable);
	return unit_end();
}
