/* Organization: the id behind a name, which only the service knows.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_ORGANIZATION_H
#define SSLSTORE_CLI_ORGANIZATION_H

#include "cli.h"

extern const char organization_field[]; /* the parameter that takes the id */

/* Ask for the account's organisations, and find the active one of that name.
 * OK with id 0: there is none, or more than one, and why, SSLSTORE_MESSAGE_MAX bytes, says so. */
sslstore_result organization_id(struct cli *cli, const char *name, int32_t *id, char *why);

#endif
