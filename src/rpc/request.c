/* Request: writes the header and the body in two passes. The first one measures, so that the block
 * never grows, and no old block with the token in it is left behind.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/request.h"

#include "base/memory.h"
#include "base/never.h"
#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "http/request.h"
#include "json/write.h"
#include "net/net.h"
#include "rpc/encode.h"

/* A page number with one more digit then needs no more memory. */
#define CAPACITY_UNIT 256

static void put_credentials(struct sslstore__json *json, const sslstore_config *config)
{
    sslstore__json_text(json, "PartnerCode", config->partner_code);
    sslstore__json_text(json, "AuthToken", config->auth_token);
}

static void put_body(struct sslstore__json *json, const sslstore_client *client,
                     const struct sslstore__endpoint *endpoint, const void *source)
{
    const sslstore_config *config = client->net.config;

    sslstore__json_object(json, NULL);
    if (endpoint->credentials != SSLSTORE__NESTED_CREDENTIALS) {
        put_credentials(json, config);
    }
    if (endpoint->credentials != SSLSTORE__FLAT_CREDENTIALS) {
        sslstore__json_object(json, "AuthRequest");
        put_credentials(json, config);
        sslstore__json_end(json);
    }
    if (endpoint->request != NULL) {
        sslstore__rpc_encode(json, endpoint->request, source);
    }
    sslstore__json_end(json);
}

/* Write header and body; without capacity, only measure. *field: the member that cannot be sent. */
static sslstore_result put_request(struct sslstore__text *text, const sslstore_client *client,
                                   const struct sslstore__endpoint *endpoint, const void *source,
                                   size_t body_size, const char **field)
{
    bool has_body = endpoint->credentials != SSLSTORE__NO_CREDENTIALS;
    struct sslstore__json json;
    sslstore_result result =
        sslstore__http_request_head(text, has_body ? "POST" : "GET", &client->shared->url,
                                    endpoint->path, has_body ? body_size : SSLSTORE__NO_BODY);

    *field = "";
    if (SSLSTORE__NEVER(result != SSLSTORE_OK) || !has_body) { /* URL and path are our own */
        return result;
    }
    sslstore__json_init(&json, text);
    put_body(&json, client, endpoint, source);
    *field = json.field;
    return json.result;
}

static size_t measure_body(const sslstore_client *client, const struct sslstore__endpoint *endpoint,
                           const void *source)
{
    struct sslstore__text text;
    struct sslstore__json json;

    sslstore__text_init(&text, NULL, 0);
    sslstore__json_init(&json, &text);
    put_body(&json, client, endpoint, source);
    return text.size;
}

sslstore_result sslstore__rpc_request_build(sslstore_client *client,
                                            const struct sslstore__endpoint *endpoint,
                                            const void *source,
                                            struct sslstore__rpc_request *request)
{
    struct sslstore__net *net = &client->net;
    size_t body_size = measure_body(client, endpoint, source);
    struct sslstore__text text;
    const char *field;
    sslstore_result result;

    sslstore__text_init(&text, NULL, 0);
    result = put_request(&text, client, endpoint, source, body_size, &field);
    if (result != SSLSTORE_OK) {
        return sslstore__error_set(net, result, field, NULL);
    }
    if (text.size > SSLSTORE__REQUEST_MAX) {
        return sslstore__error_set(net, SSLSTORE_ERR_LIMIT, NULL,
                                   SSLSTORE__WORDS("the request exceeds 256 KB"));
    }
    request->size = text.size;
    request->capacity = text.size / CAPACITY_UNIT * CAPACITY_UNIT + CAPACITY_UNIT;
    request->data = sslstore__memory_allocate(&client->net.config->memory, request->capacity);
    if (request->data == NULL) {
        return sslstore__error_set(net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    sslstore__text_init(&text, request->data, request->capacity);
    return put_request(&text, client, endpoint, source, body_size, &field);
}
