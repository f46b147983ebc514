/* Proxy URL: the address of an HTTP proxy, with the user name and password for it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_PROXY_URL_H
#define SSLSTORE_HTTP_PROXY_URL_H

#include "http/slice.h"

#define SSLSTORE__PROXY_URL_MAX 1024 /* bytes of the whole text            */
#define SSLSTORE__PROXY_PORT    1080 /* if the URL has none, as curl has it */

/* The slices point into the text that was read. */
struct sslstore__http_proxy_url {
    struct sslstore__http_slice host; /* an IPv6 address without brackets */
    uint16_t port;
    bool has_credentials;
    struct sslstore__http_slice user; /* percent-encoded, as is the password */
    struct sslstore__http_slice password;
};

/* Read [http://][user[:password]@]host[:port][/]. Returns why it is refused, a static text without
 * any part of the URL, or NULL. */
const char *sslstore__http_proxy_url_read(struct sslstore__http_proxy_url *url, const char *text);

/* Decode the next byte of a user name or password that was read. Returns false at its end. */
bool sslstore__http_proxy_url_decode(struct sslstore__http_slice *rest, char *byte);

#endif
