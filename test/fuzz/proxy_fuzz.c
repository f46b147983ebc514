/* The URL of a proxy, and what the proxy answers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

#define P         (&sslstore_stream_proxy)
#define STEPS_MAX 20000 /* a byte each, of the longest head and the request */

/* The stream below: takes everything, and gives the reply in pieces, then the end. */
static struct {
    struct fuzz_bytes reply;
    size_t piece;
    bool sent;
    int closes;
} below;

static int below_connect(void *user, void **stream, const sslstore_config *config, const char *host,
                         uint16_t port, uint32_t time_left_ms)
{
    (void) user, (void) stream, (void) config, (void) time_left_ms;
    FUZZ_CHECK(host[0] != '\0' && strlen(host) < SSLSTORE_DOMAIN_MAX && port > 0);
    return SSLSTORE_OK;
}

static int below_send(void *user, void *stream, const void *data, size_t size)
{
    (void) user, (void) stream;
    FUZZ_CHECK(below.sent || memcmp(data, "CONNECT store.example:443 HTTP/1.1\r\n", 36) == 0);
    FUZZ_CHECK(memcmp((const char *) data + size - 4, "\r\n\r\n", 4) == 0);
    below.sent = true;
    return (int) size;
}

static int below_recv(void *user, void *stream, void *data, size_t size)
{
    (void) user, (void) stream;
    size = size < below.piece ? size : below.piece;
    size = size < below.reply.size ? size : below.reply.size;
    if (size > 0) {
        memcpy(data, below.reply.data, size);
        below.reply.data += size;
        below.reply.size -= size;
    }
    return (int) size;
}

static void below_close(void *user, void *stream)
{
    (void) user, (void) stream;
    below.closes++;
}

static const sslstore_stream below_stream = {
    .connect = below_connect, .send = below_send, .recv = below_recv, .close = below_close};

struct outcome {
    int result;
    int code;
    char reason[96];
    size_t begin; /* of the bytes of the tunnel in the reply */
};

/* What is left of the reply comes out of the tunnel. */
static size_t read_tunnel(void *stream, struct fuzz_bytes reply)
{
    size_t size = 0;
    char data[7];
    int got;

    while ((got = P->recv(NULL, stream, data, sizeof data)) > 0) {
        size += (size_t) got;
        FUZZ_CHECK(size <= reply.size);
    }
    FUZZ_CHECK(got == 0);
    FUZZ_CHECK(reply.size - size >= strlen("HTTP/1.1 200\r\n\r\n"));
    FUZZ_CHECK(memcmp(reply.data + (reply.size - size) - 4, "\r\n\r\n", 4) == 0);
    return reply.size - size;
}

static void run(const char *proxy, struct fuzz_bytes reply, size_t piece, size_t refuse_at,
                struct outcome *outcome)
{
    static struct fake heap;
    sslstore_config config = {.proxy = proxy, .stream = &below_stream};
    void *stream = NULL;
    const char *reason;
    int steps = 0;

    memset(outcome, 0, sizeof *outcome);
    memset(&below, 0, sizeof below);
    below.reply = reply;
    below.piece = piece;
    fuzz_heap_begin(&heap, &config.memory, refuse_at);
    do {
        outcome->result = P->connect(NULL, &stream, &config, "store.example", 443, 1000);
        FUZZ_CHECK(++steps < STEPS_MAX);
    } while (outcome->result == SSLSTORE_WANT_READ || outcome->result == SSLSTORE_WANT_WRITE);
    fuzz_check_result((sslstore_result) outcome->result);
    reason = P->reason(NULL, stream);
    FUZZ_CHECK(reason == NULL || outcome->result == SSLSTORE_ERR_CONFIG ||
               strlen(reason) < sizeof outcome->reason);
    strncpy(outcome->reason, reason == NULL ? "" : reason, sizeof outcome->reason - 1);
    outcome->code = P->native_code(NULL, stream);
    if (outcome->result == SSLSTORE_OK) {
        FUZZ_CHECK(outcome->reason[0] == '\0' && outcome->code == 0);
        outcome->begin = read_tunnel(stream, reply);
    }
    P->close(NULL, stream);
    FUZZ_CHECK(below.closes <= 1 && (below.closes == 1 || !below.sent));
    fuzz_heap_end(&heap);
}

/* The size of a piece, the allocation that fails, the URL up to a line end, the reply. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_bytes bytes = {data, size};
    size_t piece = 1u + fuzz_take(&bytes) % 100;
    size_t refuse_at = fuzz_take(&bytes) % 5;
    struct fuzz_bytes part = fuzz_take_part(&bytes, "\n");
    char *proxy = fuzz_text(part.data, part.size);
    uint8_t *copy = fuzz_block(bytes.size);
    struct fuzz_bytes reply = {copy, bytes.size};
    sslstore_config config = {.proxy = proxy, .partner_code = "1", .auth_token = "2"};
    struct outcome at_once;
    struct outcome in_pieces;

    if (bytes.size > 0) {
        memcpy(copy, bytes.data, bytes.size);
    }
    run(proxy, reply, SIZE_MAX, 0, &at_once);
    run(proxy, reply, piece, 0, &in_pieces);
    FUZZ_CHECK(at_once.result == in_pieces.result && at_once.code == in_pieces.code);
    FUZZ_CHECK(at_once.begin == in_pieces.begin);
    FUZZ_CHECK(strcmp(at_once.reason, in_pieces.reason) == 0);
    FUZZ_CHECK(proxy[0] == '\0' || (at_once.result == SSLSTORE_ERR_CONFIG) ==
                                       (sslstore_config_problem(&config) != NULL));
    run(proxy, reply, piece, refuse_at, &in_pieces);
    free(copy);
    free(proxy);
    return 0;
}
