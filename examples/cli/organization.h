/* Organization: looks up the id of an organization by its name. Only the service knows it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_ORGANIZATION_H
#define SSLSTORE_CLI_ORGANIZATION_H

#include "cli.h"

extern const char organization_field[]; /* name of the enrollment field for the id */

/* Lists the account's organizations and finds the active one of that name. If there is none, or
 * more than one, returns OK with *id 0 and a message in why (SSLSTORE_MESSAGE_MAX bytes). */
sslstore_result organization_id(struct cli *cli, const char *name, int32_t *id, char *why);

#endif
