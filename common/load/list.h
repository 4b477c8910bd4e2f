/* list - print the batches of a database. */
#ifndef LOAD_LIST_H
#define LOAD_LIST_H

#include <stdbool.h>

/* Print all batches of a database as a table on standard output. False after an error. */
bool batches_list(const char *url);

#endif
