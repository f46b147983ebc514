/* Reads the URL of a proxy. Every reader returns why it refuses, or NULL.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/proxy_url.h"

#ifndef SSLSTORE_NO_PROXY

#include <string.h>

#include "base/ascii.h"
#include "base/text.h"
#include "base/words.h"
#include "http/url.h"

#define SCHEME      "http://"
#define SCHEME_SIZE (sizeof SCHEME - 1)

static const char *skip_scheme(struct sslstore__http_slice *rest)
{
    if (rest->size >= SCHEME_SIZE &&
        sslstore__text_equal_bytes(rest->data, SCHEME_SIZE, SCHEME, SCHEME_SIZE)) {
        rest->data += SCHEME_SIZE;
        rest->size -= SCHEME_SIZE;
    } else if (sslstore__text_find(rest->data, "://") != NULL) {
        return SSLSTORE__WORDS("proxy: only http:// proxies are supported");
    }
    return NULL;
}

static const char *check_bytes(struct sslstore__http_slice text)
{
    if (text.size > SSLSTORE__PROXY_URL_MAX) {
        return SSLSTORE__WORDS("proxy: longer than 1024 bytes");
    }
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] <= ' ' || text.data[i] > '~') { /* char may be signed or not */
            return SSLSTORE__WORDS(
                "proxy: a blank, a control character or a letter that is not ASCII");
        }
    }
    return NULL;
}

/* Cut off what follows host and port; only a slash may. */
static const char *cut_path(struct sslstore__http_slice *authority)
{
    size_t size = 0;

    while (size < authority->size && sslstore__text_in("/?#", authority->data[size]) == NULL) {
        size++;
    }
    if (size < authority->size && (authority->data[size] != '/' || size + 1 < authority->size)) {
        return SSLSTORE__WORDS(
            "proxy: a path, a query or a fragment; write / as %2F, ? as %3F, # as %23");
    }
    authority->size = size;
    return NULL;
}

/* The byte that two hexadecimal digits stand for; -1: they are none. */
static int read_byte(const char *digits)
{
    int high = sslstore__ascii_hex_value(digits[0]);
    int low = sslstore__ascii_hex_value(digits[1]);

    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/* Whether every % is followed by two digits, and nothing decodes to a control character. A user
 * name with a colon cannot be sent (RFC 7617, section 2). */
static bool is_decodable(struct sslstore__http_slice text, bool may_have_colon)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];

        if (byte == '%') {
            if (text.size - i < 3 || read_byte(text.data + i + 1) < 0) {
                return false;
            }
            byte = (char) read_byte(text.data + i + 1);
            i += 2;
        }
        if (sslstore__ascii_is_control(byte) || (byte == ':' && !may_have_colon)) {
            return false;
        }
    }
    return true;
}

static const char *cut_credentials(struct sslstore__http_proxy_url *url,
                                   struct sslstore__http_slice *authority)
{
    const char *at = memchr(authority->data, '@', authority->size);
    const char *colon;

    if (at == NULL) {
        return NULL;
    }
    url->has_credentials = true;
    url->user.data = authority->data;
    url->user.size = (size_t) (at - authority->data);
    colon = memchr(url->user.data, ':', url->user.size);
    if (colon != NULL) {
        url->user.size = (size_t) (colon - url->user.data);
        url->password.data = colon + 1;
        url->password.size = (size_t) (at - colon) - 1;
    }
    authority->size -= (size_t) (at + 1 - authority->data);
    authority->data = at + 1;
    if (is_decodable(url->user, false) && is_decodable(url->password, true)) {
        return NULL;
    }
    return SSLSTORE__WORDS(
        "proxy: the user name or password is not percent-encoded, or cannot be sent");
}

static const char *read_host(struct sslstore__http_proxy_url *url,
                             struct sslstore__http_slice authority)
{
    bool is_ipv6;

    if (sslstore__http_url_cut_host(&authority, &url->host, &is_ipv6) != NULL) {
        return SSLSTORE__WORDS(
            "proxy: the host is no name or address; in a password, write @ as %40");
    }
    url->port = SSLSTORE__PROXY_PORT;
    if (sslstore__http_url_read_port(authority, &url->port) != NULL) {
        return SSLSTORE__WORDS("proxy: the port is not a number from 1 to 65535");
    }
    return NULL;
}

const char *sslstore__http_proxy_url_read(struct sslstore__http_proxy_url *url, const char *text)
{
    struct sslstore__http_slice rest = {text, strlen(text)};
    const char *problem = check_bytes(rest);

    memset(url, 0, sizeof *url);
    if (problem == NULL) {
        problem = skip_scheme(&rest);
    }
    if (problem == NULL) {
        problem = cut_path(&rest);
    }
    if (problem == NULL) {
        problem = cut_credentials(url, &rest);
    }
    return problem == NULL ? read_host(url, rest) : problem;
}

bool sslstore__http_proxy_url_decode(struct sslstore__http_slice *rest, char *byte)
{
    size_t size = 1;

    if (rest->size == 0) {
        return false;
    }
    *byte = rest->data[0];
    if (*byte == '%') {
        *byte = (char) read_byte(rest->data + 1);
        size = 3;
    }
    rest->data += size;
    rest->size -= size;
    return true;
}

#endif
