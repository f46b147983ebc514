/* Reads URLs. Every static reader returns why it refuses, or NULL.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/url.h"

#include <string.h>

#include "base/ascii.h"
#include "base/text.h"
#include "base/words.h"

#define LABEL_MAX 63 /* RFC 1035 §2.3.4 */
#define IPV6_MAX  45 /* eight groups, the last two written as an IPv4 address */

/* Cut off everything before the first of some bytes. */
static struct sslstore__http_slice cut_before(struct sslstore__http_slice *rest, const char *stops)
{
    struct sslstore__http_slice front = {rest->data, 0};

    while (front.size < rest->size && sslstore__text_in(stops, rest->data[front.size]) == NULL) {
        front.size++;
    }
    rest->data += front.size;
    rest->size -= front.size;
    return front;
}

/* Cut off a text that the slice begins with. Returns false if it begins otherwise. */
static bool cut_front(struct sslstore__http_slice *rest, const char *front)
{
    size_t size = strlen(front);

    if (rest->size < size || !sslstore__text_equal_bytes(rest->data, size, front, size)) {
        return false;
    }
    rest->data += size;
    rest->size -= size;
    return true;
}

/* Check what no part of the URL may hold. */
static const char *check_bytes(struct sslstore__http_slice text)
{
    if (text.size > SSLSTORE__URL_MAX) {
        return SSLSTORE__WORDS("the URL is too long");
    }
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] <= ' ' || text.data[i] > '~') { /* char may be signed or not */
            return SSLSTORE__WORDS(
                "the URL has a blank, a control character or a letter that is not ASCII");
        }
        if (sslstore__text_in("\"<>\\^`{|}", text.data[i]) != NULL) {
            return SSLSTORE__WORDS("the URL has a character that is not allowed in URLs");
        }
        if (text.data[i] == '%') {
            return SSLSTORE__WORDS("percent-encoding is not supported in the URL");
        }
        if (text.data[i] == '?') {
            return SSLSTORE__WORDS("the URL has a query");
        }
        if (text.data[i] == '#') {
            return SSLSTORE__WORDS("the URL has a fragment");
        }
    }
    return NULL;
}

static const char *check_scheme(struct sslstore__http_slice *rest)
{
    if (cut_front(rest, "https://")) {
        return NULL;
    }
    if (cut_front(rest, "http://")) {
        return SSLSTORE__WORDS("http:// would send the token in the clear; https:// is required");
    }
    return SSLSTORE__WORDS("the URL does not begin with https://");
}

static bool is_label(struct sslstore__http_slice label)
{
    for (size_t i = 0; i < label.size; i++) {
        bool inside = i > 0 && i + 1 < label.size;
        char byte = label.data[i];

        if (!sslstore__ascii_is_alphanumeric(byte) && (byte != '-' || !inside)) {
            return false;
        }
    }
    return label.size > 0 && label.size <= LABEL_MAX;
}

static const char *check_name(struct sslstore__http_slice host)
{
    if (host.size == 0) {
        return SSLSTORE__WORDS("the URL has no host");
    }
    if (host.size >= SSLSTORE_DOMAIN_MAX) {
        return SSLSTORE__WORDS("the host is longer than 253 bytes");
    }
    for (;;) {
        if (!is_label(cut_before(&host, "."))) {
            return SSLSTORE__WORDS("the host is not a domain name");
        }
        if (!cut_front(&host, ".")) {
            return NULL;
        }
    }
}

/* Check the characters only; the resolver reads the address. */
static const char *check_ipv6(struct sslstore__http_slice host)
{
    size_t colons = 0;

    for (size_t i = 0; i < host.size; i++) {
        char byte = host.data[i];

        if (!sslstore__ascii_is_hex_digit(byte) && byte != ':' && byte != '.') {
            return SSLSTORE__WORDS("the host in brackets is not an IPv6 address");
        }
        colons += byte == ':';
    }
    if (colons < 2 || host.size > IPV6_MAX) {
        return SSLSTORE__WORDS("the host in brackets is not an IPv6 address");
    }
    return NULL;
}

const char *sslstore__http_url_cut_host(struct sslstore__http_slice *authority,
                                        struct sslstore__http_slice *host, bool *is_ipv6)
{
    *is_ipv6 = cut_front(authority, "[");
    if (!*is_ipv6) {
        *host = cut_before(authority, ":");
        return check_name(*host);
    }
    *host = cut_before(authority, "]");
    if (!cut_front(authority, "]")) {
        return SSLSTORE__WORDS("the bracket around the host is not closed");
    }
    return check_ipv6(*host);
}

/* Read what follows the host. */
const char *sslstore__http_url_read_port(struct sslstore__http_slice rest, uint16_t *port)
{
    uint64_t number = *port;

    if (rest.size > 0 &&
        (!cut_front(&rest, ":") ||
         !sslstore__text_decimal(rest.data, rest.size, UINT16_MAX, &number) || number == 0)) {
        return SSLSTORE__WORDS("the port is not a number from 1 to 65535");
    }
    *port = (uint16_t) number;
    return NULL;
}

static const char *read_authority(struct sslstore__http_url *url,
                                  struct sslstore__http_slice authority)
{
    const char *reason;

    if (memchr(authority.data, '@', authority.size) != NULL) {
        return SSLSTORE__WORDS("the URL has a user name or password");
    }
    url->port = SSLSTORE__HTTPS_PORT;
    reason = sslstore__http_url_cut_host(&authority, &url->host, &url->is_ipv6);
    if (reason == NULL) {
        reason = sslstore__http_url_read_port(authority, &url->port);
    }
    return reason;
}

static void drop_slashes(struct sslstore__http_slice *path)
{
    while (path->size > 0 && path->data[path->size - 1] == '/') {
        path->size--;
    }
}

static struct sslstore__http_slice prefix_of(struct sslstore__http_slice path)
{
    static const char rest[] = "/rest";
    const size_t rest_size = sizeof rest - 1;

    drop_slashes(&path);
    if (path.size >= rest_size &&
        sslstore__text_equal_bytes(path.data + path.size - rest_size, rest_size, rest, rest_size)) {
        path.size -= rest_size;
        drop_slashes(&path);
    }
    return path;
}

static const char *read_url(struct sslstore__http_url *url, struct sslstore__http_slice rest)
{
    const char *reason = check_scheme(&rest);

    if (reason == NULL) {
        reason = check_bytes(rest);
    }
    if (reason == NULL) {
        reason = read_authority(url, cut_before(&rest, "/"));
    }
    url->prefix = prefix_of(rest);
    return reason;
}

sslstore_result sslstore__http_url_read(struct sslstore__http_url *url, const char *text)
{
    struct sslstore__http_slice slice = {text, strlen(text)};
    const char *reason;

    reason = read_url(url, slice);
    if (reason != NULL) {
        memset(url, 0, sizeof *url);
        url->reason = reason;
        return SSLSTORE_ERR_CONFIG;
    }
    url->reason = "";
    return SSLSTORE_OK;
}
