/* Writes the head that asks a proxy for a tunnel.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "stream/proxy_request.h"

#ifndef SSLSTORE_NO_PROXY

#include <string.h>

#include "base/base64.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "http/proxy_url.h"

#define HEAD_END  "\r\n\r\n"
#define WORDS_MAX 128

/* Where the parts begin in the text of a request. */
struct layout {
    size_t password;
    size_t head;
    size_t basic;
};

/* ---- Writing ---- */

static void put_decoded(struct sslstore__text *text, struct sslstore__http_slice encoded)
{
    char byte;

    while (sslstore__http_proxy_url_decode(&encoded, &byte)) {
        sslstore__text_put_char(text, byte);
    }
}

static void put_target(struct sslstore__text *text, const char *host, uint16_t port)
{
    bool is_ipv6 = strchr(host, ':') != NULL;

    sslstore__text_put(text, is_ipv6 ? "[" : "");
    sslstore__text_put(text, host);
    sslstore__text_put(text, is_ipv6 ? "]:" : ":");
    sslstore__text_put_number(text, port);
}

/* Write the proxy's host, "user:password", and the head. Each ends with a NUL. */
static void put_all(struct sslstore__text *text, struct layout *layout,
                    const struct sslstore__http_proxy_url *url, const char *host, uint16_t port)
{
    const char *plain;
    size_t plain_size;

    sslstore__text_put_bytes(text, url->host.data, url->host.size);
    sslstore__text_put_char(text, '\0');
    plain = sslstore__text_end(text);
    plain_size = text->size;
    put_decoded(text, url->user);
    sslstore__text_put_char(text, ':');
    layout->password = text->size;
    put_decoded(text, url->password);
    plain_size = text->size - plain_size;
    sslstore__text_put_char(text, '\0');
    layout->head = text->size;
    sslstore__text_put(text, "CONNECT ");
    put_target(text, host, port);
    sslstore__text_put(text, " HTTP/1.1\r\nHost: ");
    put_target(text, host, port);
    sslstore__text_put(text, "\r\nUser-Agent: sslstore/" SSLSTORE_VERSION);
    if (url->has_credentials) {
        sslstore__text_put(text, "\r\nProxy-Authorization: Basic ");
        layout->basic = text->size;
        sslstore__base64_put(text, plain, plain_size, false);
    }
    sslstore__text_put(text, HEAD_END);
}

/* ---- Making ---- */

static bool is_sendable(const char *host)
{
    const char *at = host;

    while (*at > ' ' && *at <= '~') { /* char may be signed or not */
        at++;
    }
    return at > host && *at == '\0';
}

sslstore_result sslstore__proxy_request_make(struct sslstore__proxy_request **request,
                                             const sslstore_config *config, const char *host,
                                             uint16_t port, const char **reason)
{
    struct sslstore__http_proxy_url url;
    struct layout layout = {0, 0, 0};
    struct sslstore__proxy_request *self;
    struct sslstore__text text;
    size_t block_size;

    *reason = sslstore__http_proxy_url_read(&url, config->proxy);
    if (*reason == NULL && !is_sendable(host)) {
        *reason =
            SSLSTORE__WORDS("the host of the service has bytes that cannot be sent to a proxy");
    }
    if (*reason != NULL) {
        return SSLSTORE_ERR_CONFIG;
    }
    sslstore__text_init(&text, NULL, 0);
    put_all(&text, &layout, &url, host, port);
    block_size = sizeof *self + text.size + 1;
    self = sslstore__memory_allocate(&config->memory, block_size);
    if (self == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    memset(self, 0, sizeof *self);
    sslstore__text_init(&text, self->text, block_size - sizeof *self);
    put_all(&text, &layout, &url, host, port);
    self->block_size = block_size;
    self->proxy_host = self->text;
    self->proxy_port = url.port;
    self->has_credentials = url.has_credentials;
    self->password = self->text + layout.password;
    self->head = self->text + layout.head;
    self->head_size = text.size - layout.head;
    self->basic = url.has_credentials ? self->text + layout.basic : NULL;
    *request = self;
    return SSLSTORE_OK;
}

void sslstore__proxy_request_hide(struct sslstore__proxy_request *request, const char *words,
                                  char *out, size_t capacity)
{
    char some[WORDS_MAX];

    if (request->has_credentials) {
        request->head[request->head_size - strlen(HEAD_END)] = '\0'; /* the end of basic */
    }
    sslstore__log_sanitize(words, strlen(words), request->basic, some, sizeof some);
    sslstore__log_sanitize(some, strlen(some), request->password, out, capacity);
}

void sslstore__proxy_request_free(struct sslstore__proxy_request *request,
                                  const sslstore_memory *memory)
{
    if (request != NULL) {
        sslstore__memory_release(memory, request, request->block_size);
    }
}

#endif
