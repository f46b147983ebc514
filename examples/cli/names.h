/* Names: the names of an order, changed by --add-name and --drop-name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_NAMES_H
#define SSLSTORE_CLI_NAMES_H

#include "request.h"

struct names {
    const char **list;
    size_t count;
    char *text; /* of the order's names */
};

/* If names are to be added or dropped, sets the names of the request to those of the order, or of
 * the order that has replaced it (renewed), with the change. They are sorted, so that a repeat
 * after the change is the same request. Reports what is wrong; returns DONE or an exit code. Call
 * names_free() whatever the result. */
int names_change(struct cli *cli, const struct arguments *arguments, bool renewed,
                 struct request *request, struct names *names);
void names_free(struct names *names);

#endif
