/* A program that uses the library: prints the version it was linked with and what a ping says, and
 * fails if the header is that of another version.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sslstore.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    sslstore_config config = {0};
    sslstore_client *client;
    sslstore_result result;

    config.url = getenv("SSLSTORE_URL");
    config.partner_code = getenv("SSLSTORE_PARTNER_CODE");
    config.auth_token = getenv("SSLSTORE_AUTH_TOKEN");
    config.ca_file = getenv("SSLSTORE_CA_FILE");
    result = sslstore_client_new(&config, &client);
    if (result == SSLSTORE_OK) {
        result = sslstore_ping(client);
        sslstore_client_free(client);
    }
    printf("%s %s\n", sslstore_version(), sslstore_result_name(result));
    return sslstore_version_number() != SSLSTORE_VERSION_NUMBER || result != SSLSTORE_OK;
}
