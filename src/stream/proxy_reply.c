/* Reads the reply of a proxy, and explains a refusal.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "stream/proxy_reply.h"

#ifndef SSLSTORE_NO_PROXY

#include <string.h>

#include "base/ascii.h"
#include "base/words.h"
#include "http/response.h"

#define STATUS_NAME      "HTTP/"
#define STATUS_SIZE      (sizeof "HTTP/1.1 200" - 1)
#define TLS_RECORD_FIRST 20 /* the types of TLS records (RFC 8446, section 5.1) */
#define TLS_RECORD_LAST  23

/* ---- Lines ---- */

/* The value of a header line if it has that name; data NULL: it has another. */
static struct sslstore__http_slice value_of(const struct sslstore__proxy_reply *reply,
                                            const char *name)
{
    struct sslstore__http_slice value = {NULL, 0};
    size_t size = strlen(name);

    if (reply->line_size > size && reply->line[size] == ':' &&
        sslstore__text_equal_bytes(reply->line, size, name, size)) {
        value.data = reply->line + size + 1;
        value.size = reply->line_size - size - 1;
        sslstore__text_trim(&value.data, &value.size);
    }
    return value;
}

/* Whether a part may be missing. It is not quoted then: the rest of a secret would not be found. */
static bool is_cut(const struct sslstore__proxy_reply *reply)
{
    return reply->line_size == sizeof reply->line;
}

static void begin_head(struct sslstore__proxy_reply *reply)
{
    struct sslstore__http_slice phrase = {reply->line, reply->line_size};
    struct sslstore__text words;

    reply->offers_basic = false;
    reply->schemes[0] = '\0';
    phrase.data += STATUS_SIZE;
    phrase.size -= STATUS_SIZE;
    sslstore__text_trim(&phrase.data, &phrase.size);
    sslstore__text_init(&words, reply->words, sizeof reply->words);
    sslstore__text_put_bytes(&words, phrase.data, is_cut(reply) ? 0 : phrase.size);
}

/* A challenge is a scheme, and often parameters, which are NAME=VALUE. */
static bool is_scheme(struct sslstore__http_slice item)
{
    for (size_t i = 0; i < item.size; i++) {
        if (!sslstore__ascii_is_alphanumeric(item.data[i]) && item.data[i] != '-') {
            return false;
        }
    }
    return item.size > 0;
}

static void add_scheme(struct sslstore__proxy_reply *reply, struct sslstore__http_slice scheme)
{
    struct sslstore__text text;
    size_t size = strlen(reply->schemes);

    if (sslstore__text_equal_bytes(scheme.data, scheme.size, "Basic", strlen("Basic"))) {
        reply->offers_basic = true;
        return;
    }
    sslstore__text_init(&text, reply->schemes + size, sizeof reply->schemes - size);
    sslstore__text_put(&text, size > 0 ? ", " : "");
    sslstore__text_put_bytes(&text, scheme.data, scheme.size);
    (void) sslstore__text_complete(&text); /* one that does not fit is left out */
}

/* The front of an item up to a blank, and what follows a comma. Commas in quoted texts separate
 * items, too: what looks like a scheme there can only be named wrongly. */
static void read_challenges(struct sslstore__proxy_reply *reply, struct sslstore__http_slice rest)
{
    while (rest.size > 0) {
        const char *comma = memchr(rest.data, ',', rest.size);
        struct sslstore__http_slice item = rest;
        const char *blank;

        item.size = comma == NULL ? rest.size : (size_t) (comma - rest.data);
        rest.data += item.size + (comma != NULL);
        rest.size -= item.size + (comma != NULL);
        sslstore__text_trim(&item.data, &item.size);
        blank = memchr(item.data, ' ', item.size);
        if (blank != NULL) {
            item.size = (size_t) (blank - item.data);
        }
        if (is_scheme(item)) {
            add_scheme(reply, item);
        }
    }
}

/* Squid says "ERR_ACCESS_DENIED 0"; the number is that of the system. */
static void add_squid_error(struct sslstore__proxy_reply *reply, struct sslstore__http_slice value)
{
    size_t size = strlen(reply->words);
    struct sslstore__text words;

    sslstore__text_init(&words, reply->words + size, sizeof reply->words - size);
    sslstore__text_put(&words, " (");
    sslstore__text_put_bytes(&words, value.data, value.size);
    sslstore__text_put(&words, ")");
    (void) sslstore__text_complete(&words);
}

/* Only a status line begins so: the name of a header has no slash. */
static void end_line(struct sslstore__proxy_reply *reply)
{
    struct sslstore__http_slice value;

    if (reply->line_size >= STATUS_SIZE &&
        memcmp(reply->line, STATUS_NAME, strlen(STATUS_NAME)) == 0) {
        begin_head(reply);
    }
    read_challenges(reply, value_of(reply, "Proxy-Authenticate"));
    value = value_of(reply, "X-Squid-Error");
    if (value.size > 0 && !is_cut(reply)) {
        add_squid_error(reply, value);
    }
    reply->line_size = 0;
}

/* ---- Bytes ---- */

void sslstore__proxy_reply_init(struct sslstore__proxy_reply *reply)
{
    memset(reply, 0, sizeof *reply);
    sslstore__http_response_init(&reply->head);
    reply->head.skips_fields = true;
}

static void take(struct sslstore__proxy_reply *reply, char byte)
{
    if (byte == '\n') {
        end_line(reply);
    } else if (reply->line_size < sizeof reply->line) {
        reply->line[reply->line_size++] = byte;
    }
}

size_t sslstore__proxy_reply_feed(struct sslstore__proxy_reply *reply, const char *data,
                                  size_t size, enum sslstore__http_response_event *event)
{
    struct sslstore__http_slice body; /* none: nothing is fed after the head */
    size_t used = sslstore__http_response_feed(&reply->head, data, size, &body, event);

    reply->is_malformed = *event == SSLSTORE__RESPONSE_INVALID;
    if (reply->is_malformed && reply->head.offset == 0) {
        reply->speaks_tls = data[0] >= TLS_RECORD_FIRST && data[0] <= TLS_RECORD_LAST;
    }
    for (size_t i = 0; i < used; i++) {
        take(reply, data[i]);
    }
    return used;
}

/* ---- Meaning ---- */

static void explain_authentication(const struct sslstore__proxy_reply *reply, bool has_credentials,
                                   struct sslstore__text *why)
{
    bool is_tinyproxy = reply->head.status == 401; /* which has no 407 for wrong credentials */

    if ((reply->offers_basic || is_tinyproxy) && has_credentials) {
        sslstore__text_put(why, SSLSTORE__WORDS("the proxy refused the user name or password"));
    } else if (reply->offers_basic) {
        sslstore__text_put(why, SSLSTORE__WORDS("the proxy requires a user name and a password"));
    } else if (reply->schemes[0] == '\0') {
        sslstore__text_put(
            why, SSLSTORE__WORDS("the proxy requires authentication, but names no scheme"));
    } else {
        sslstore__text_put(why, SSLSTORE__WORDS("the proxy requires "));
        sslstore__text_put(why, reply->schemes);
        sslstore__text_put(why, SSLSTORE__WORDS(", which is not supported; only Basic is"));
    }
}

static void explain_malformed(const struct sslstore__proxy_reply *reply, struct sslstore__text *why)
{
    if (reply->speaks_tls) {
        sslstore__text_put(
            why, SSLSTORE__WORDS("the proxy speaks TLS on this port; only http:// proxies are "
                                 "supported"));
    } else {
        sslstore__text_put(why, SSLSTORE__WORDS("the proxy's reply is malformed: "));
        sslstore__text_put(why, reply->head.reason);
    }
}

static void explain_status(uint16_t status, const char *meaning, const char *words,
                           struct sslstore__text *why)
{
    sslstore__text_put(why, meaning);
    sslstore__text_put_number(why, status);
    sslstore__text_put(why, words[0] == '\0' ? "" : " ");
    sslstore__text_put(why, words);
}

static bool may_pass(uint16_t status)
{
    return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 ||
           status == 504;
}

sslstore_result sslstore__proxy_reply_judge(const struct sslstore__proxy_reply *reply,
                                            bool has_credentials, const char *words,
                                            struct sslstore__text *why)
{
    uint16_t status = reply->head.status;

    if (reply->is_malformed) {
        explain_malformed(reply, why);
        return SSLSTORE_ERR_PROXY;
    }
    if (status == 407 || status == 401) {
        explain_authentication(reply, has_credentials, why);
        return SSLSTORE_ERR_PROXY_AUTH;
    }
    if (may_pass(status)) {
        explain_status(status, SSLSTORE__WORDS("the proxy cannot reach the service: "), words, why);
        return SSLSTORE_ERR_CONNECT;
    }
    if (status >= 400) {
        explain_status(status, SSLSTORE__WORDS("the proxy says "), words, why);
        return SSLSTORE_ERR_PROXY;
    }
    if (status >= 300) {
        explain_status(status, SSLSTORE__WORDS("the proxy redirects, perhaps to a login page: "),
                       words, why);
        return SSLSTORE_ERR_PROXY;
    }
    return SSLSTORE_OK;
}

#endif
