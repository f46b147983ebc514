/* Proxy request: the head that asks a proxy for a tunnel (RFC 9110, section 9.3.6), with Basic
 * credentials (RFC 7617) if the URL of the proxy has some.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_STREAM_PROXY_REQUEST_H
#define SSLSTORE_STREAM_PROXY_REQUEST_H

#include "sslstore.h"

/* One block; the members that are text point into it. */
struct sslstore__proxy_request {
    size_t block_size;
    const char *proxy_host;
    uint16_t proxy_port;
    bool has_credentials;
    char *head;
    size_t head_size;
    size_t sent;
    const char *password; /* decoded; "": none */
    char *basic;          /* the credentials in the head; its end is that of the head */
    char text[];
};

/* Make the request for a tunnel to host and port. ERR_CONFIG: *reason says what is wrong with
 * config->proxy or the host. */
sslstore_result sslstore__proxy_request_make(struct sslstore__proxy_request **request,
                                             const sslstore_config *config, const char *host,
                                             uint16_t port, const char **reason);

/* Copy what the proxy said, cleaned and without the credentials. The request must have been sent:
 * the end of its head is lost. */
void sslstore__proxy_request_hide(struct sslstore__proxy_request *request, const char *words,
                                  char *out, size_t capacity);

/* Wipe and free. NULL is accepted. */
void sslstore__proxy_request_free(struct sslstore__proxy_request *request,
                                  const sslstore_memory *memory);

#endif
