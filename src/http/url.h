/* URL: the address of the service: host, port, and the path before /rest.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_URL_H
#define SSLSTORE_HTTP_URL_H

#include "http/slice.h"

#define SSLSTORE__URL_MAX    1024 /* bytes after https:// */
#define SSLSTORE__HTTPS_PORT 443

/* The slices point into the text that was read. */
struct sslstore__http_url {
    struct sslstore__http_slice host;   /* as written; an IPv6 address without brackets */
    struct sslstore__http_slice prefix; /* "" or such as "/p"; without /rest               */
    uint16_t port;
    bool is_ipv6;
    const char *reason; /* why the URL was refused, else "" */
};

/* Read https://host[:port][/prefix][/rest][/]. A user name, a query, a fragment and
 * percent-encoding are refused, because they have no meaning here. ERR_CONFIG: see reason; all
 * other members are zero. */
sslstore_result sslstore__http_url_read(struct sslstore__http_url *url, const char *text);

/* For URLs of other kinds: cut the host off the front of "host[:port]", and read what is left as
 * ":port" or nothing. *port is the default going in. Both return why they refuse, or NULL. */
const char *sslstore__http_url_cut_host(struct sslstore__http_slice *authority,
                                        struct sslstore__http_slice *host, bool *is_ipv6);
const char *sslstore__http_url_read_port(struct sslstore__http_slice rest, uint16_t *port);

#endif
