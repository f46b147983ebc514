/* URL: where the service is: host, port, and what stands in front of /rest.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_URL_H
#define SSLSTORE_HTTP_URL_H

#include "http/slice.h"

#define SSLSTORE__URL_MAX    1024 /* bytes behind https:// */
#define SSLSTORE__HTTPS_PORT 443

/* The slices point into the text that was read. */
struct sslstore__http_url {
    struct sslstore__http_slice host;   /* as written; an IPv6 address without its brackets */
    struct sslstore__http_slice prefix; /* "" or "/p": never ends in a slash, nor in /rest  */
    uint16_t port;
    bool is_ipv6;
    const char *reason; /* why it was refused, else ""                      */
};

/* Read https://host[:port][/prefix][/rest][/]. A user name, a query, a fragment and anything that
 * is percent-encoded are refused: nothing sensible could be done with them.
 * ERR_CONFIG: see reason; all else is zero. */
sslstore_result sslstore__http_url_read(struct sslstore__http_url *url, const char *text);

#endif
