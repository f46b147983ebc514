/* Records: prints what validation asks to publish.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_RECORDS_H
#define SSLSTORE_CLI_RECORDS_H

#include <stdio.h>

#include "sslstore.h"

/* "CNAME", "TXT", "file", "e-mail" */
const char *records_method(sslstore_method method);

/* Prints "Value           TEXT" on standard output, in several lines if TEXT has them, as a file
 * may. */
void records_show_value(const char *value);

/* Prints, for people, what has to be done to validate each domain of an order. */
void records_show(FILE *out, const sslstore_order *order);

#endif
