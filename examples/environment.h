/* The settings of the examples, from the environment: example 1 says which.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLES_ENVIRONMENT_H
#define EXAMPLES_ENVIRONMENT_H

#include <stdlib.h>
#include <string.h>

#include "sslstore.h"

static inline sslstore_config config_from_environment(void)
{
    sslstore_config config;

    memset(&config, 0, sizeof config); /* zero is the default of every member */
    config.url = getenv("SSLSTORE_URL");
    config.partner_code = getenv("SSLSTORE_PARTNER_CODE");
    config.auth_token = getenv("SSLSTORE_AUTH_TOKEN");
    config.ca_file = getenv("SSLSTORE_CA_FILE");
    return config;
}

#endif
