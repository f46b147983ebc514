/* Keep service: the section [service] of a keep file: the account and how to reach it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_KEEP_SERVICE_H
#define SSLSTORE_CLI_KEEP_SERVICE_H

#include "keep_file.h"
#include "keep_keys.h"

/* Returns whether the section has this key. */
bool keep_service_has(const char *name);

/* Sets a key. Returns NULL, or what is wrong with the value. */
const char *keep_service_set(struct keep_service *service, struct keep_value *value);

/* Fills in the options that the command line left out. */
void keep_service_apply(const struct keep_service *service, struct arguments *arguments);

#endif
