/* Fetch: gets a file by HTTP or HTTPS as a CA would.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_FETCH_H
#define SSLSTORE_CLI_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FETCHED_MAX 16384

struct fetched {
    long status;            /* of HTTP; 0: there was no answer */
    char body[FETCHED_MAX]; /* NUL-terminated; longer ones are cut */
    size_t size;
    char problem[256]; /* why there was no answer, or "" */
};

/* server: "HOST:PORT" to connect to instead of the URL's host, or NULL. */
void fetch(const char *url, const char *server, uint32_t timeout_ms, struct fetched *fetched);

#endif
