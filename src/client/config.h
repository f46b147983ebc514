/* Config: completes and checks the settings of a client.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLIENT_CONFIG_H
#define SSLSTORE_CLIENT_CONFIG_H

#include "sslstore.h"

/* Set what is 0 or not set to its default. */
void sslstore__config_fill_defaults(sslstore_config *config);

/* Whether the hooks without a default are set: memory, transport, clocks, random numbers. */
bool sslstore__config_has_hooks(const sslstore_config *config);

#endif
