/* Writes the head of a request.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/request.h"

#include <string.h>

/* Whether a part is visible ASCII, so that no blank, CR, LF or NUL can split the head. */
static bool is_visible(struct sslstore__http_slice part)
{
    for (size_t i = 0; i < part.size; i++) {
        if (part.data[i] <= ' ' || part.data[i] > '~') {
            return false;
        }
    }
    return true;
}

static bool is_word(const char *text)
{
    struct sslstore__http_slice part = {text, strlen(text)};

    return part.size > 0 && is_visible(part);
}

static void put_host(struct sslstore__text *text, const struct sslstore__http_url *url)
{
    sslstore__text_put(text, "Host: ");
    sslstore__text_put(text, url->is_ipv6 ? "[" : "");
    sslstore__text_put_bytes(text, url->host.data, url->host.size);
    sslstore__text_put(text, url->is_ipv6 ? "]" : "");
    if (url->port != SSLSTORE__HTTPS_PORT) {
        sslstore__text_put_char(text, ':');
        sslstore__text_put_number(text, url->port);
    }
    sslstore__text_put(text, "\r\n");
}

sslstore_result sslstore__http_request_head(struct sslstore__text *text, const char *method,
                                            const struct sslstore__http_url *url,
                                            const char *endpoint, size_t body_size)
{
    if (!is_word(method) || !is_word(endpoint) || url->host.size == 0 || !is_visible(url->host) ||
        !is_visible(url->prefix)) {
        return SSLSTORE_ERR_ARGUMENT;
    }
    sslstore__text_put(text, method);
    sslstore__text_put_char(text, ' ');
    sslstore__text_put_bytes(text, url->prefix.data, url->prefix.size);
    sslstore__text_put(text, "/rest/");
    sslstore__text_put(text, endpoint);
    sslstore__text_put(text, " HTTP/1.1\r\n");
    put_host(text, url);
    sslstore__text_put(text, "User-Agent: sslstore/" SSLSTORE_VERSION "\r\n"
                             "Accept: application/json\r\n"
                             "Accept-Encoding: identity\r\n");
    if (body_size != SSLSTORE__NO_BODY) {
        sslstore__text_put(text, "Content-Type: application/json; charset=utf-8\r\n"
                                 "Content-Length: ");
        sslstore__text_put_number(text, (int64_t) body_size);
        sslstore__text_put(text, "\r\n");
    }
    sslstore__text_put(text, "\r\n");
    return SSLSTORE_OK;
}
