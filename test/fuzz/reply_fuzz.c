/* The first byte selects an endpoint, the others are the body of its reply. However the bytes
 * arrive and the body is framed, the call returns the same; and it leaks nothing, also without
 * memory.
 *
 *   a status      b refund   c refund_status    d new         e validate        f validate_parameters
 *   g reissue     h download i revoke           j resend      k change_approver l approvers
 *   m organizations          n query            o offers      p health_status   q health_validate
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "support/exchanges.h"

#define CHUNK 7

static const struct exchange calls[] = {
    {.words = {"status", "24680"}},
    {.words = {"refund", "24680", "no longer needed"}},
    {.words = {"refund_status", "24680"}},
    {.words = {"new"}, .with = {{"csr", "x"}, {"product_code", "y"}}, .with_count = 2},
    {.words = {"validate"}, .with = {{"csr", "x"}}, .with_count = 1},
    {.words = {"validate_parameters"}, .with = {{"csr", "x"}}, .with_count = 1},
    {.words = {"reissue", "24680"}, .with = {{"csr", "x"}}, .with_count = 1},
    {.words = {"download", "24680"}},
    {.words = {"revoke", "24680", "0A1B", "lost"}},
    {.words = {"resend", "24680"}},
    {.words = {"change_approver", "24680", "shop.example", "admin@shop.example"}},
    {.words = {"approvers", "positivessl", "shop.example"}},
    {.words = {"organizations"}},
    {.words = {"query"}},
    {.words = {"offers"}},
    {.words = {"health_status"}},
    {.words = {"health_validate"}},
};

#define CALL_COUNT (sizeof calls / sizeof calls[0])

/* How the reply arrives. */
struct manner {
    bool chunked;
    size_t step;
    size_t refuse_at;
    uint32_t limit; /* of a reply and of a record; 0: the default */
};

struct outcome {
    sslstore_result result;
    sslstore_error error;
    size_t allocations;
    struct exchange_report report;
};

static char *frame(const uint8_t *body, size_t size, bool chunked, size_t *framed_size)
{
    size_t capacity = 256 + size + (size / CHUNK + 1) * 8;
    char *out = fuzz_block(capacity);
    size_t used = (size_t) snprintf(out, capacity, "HTTP/1.1 200 OK\r\n");

    if (!chunked) {
        used += (size_t) snprintf(out + used, capacity - used, "Content-Length: %zu\r\n\r\n", size);
        memcpy(out + used, body, size);
        *framed_size = used + size;
        return out;
    }
    used += (size_t) snprintf(out + used, capacity - used, "Transfer-Encoding: chunked\r\n\r\n");
    for (size_t at = 0; at < size; at += CHUNK) {
        size_t piece = size - at < CHUNK ? size - at : CHUNK;

        used += (size_t) snprintf(out + used, capacity - used, "%zx\r\n", piece);
        memcpy(out + used, body + at, piece);
        memcpy(out + used + piece, "\r\n", 2);
        used += piece + 2;
    }
    memcpy(out + used, "0\r\n\r\n", 5);
    *framed_size = used + 5;
    return out;
}

static void perform(const struct exchange *call, const uint8_t *body, size_t size,
                    const struct manner *manner, struct outcome *outcome)
{
    static struct fake fake;
    struct fake_reply reply = {NULL, 0, FAKE_KEEP, 0};
    sslstore_config config;
    sslstore_client *client;
    char *framed = frame(body, size, manner->chunked, &reply.size);

    memset(&fake, 0, sizeof fake);
    reply.bytes = framed;
    fake.replies = &reply;
    fake.reply_count = 1;
    fake.receive_step = manner->step;
    fake_config(&fake, &config);
    config.attempts = 1;
    config.response_max = manner->limit;
    config.record_max = manner->limit;
    outcome->report.size = 0;
    outcome->report.text[0] = '\0';
    FUZZ_CHECK(sslstore_client_new_bare(&config, &client) == SSLSTORE_OK);
    fake.allocations = 0;
    fake.refuse_at = manner->refuse_at;
    outcome->result = exchange_perform(client, call, &outcome->report);
    outcome->error = *sslstore_client_error(client);
    outcome->allocations = fake.allocations;
    fuzz_check_error(client, outcome->result);
    FUZZ_CHECK(fake.answered <= 1);
    sslstore_client_free(client);
    fuzz_heap_end(&fake);
    free(framed);
}

static void check_same(const struct outcome *left, const struct outcome *right)
{
    FUZZ_CHECK(left->result == right->result);
    FUZZ_CHECK(left->error.delivery == right->error.delivery);
    FUZZ_CHECK(left->error.offset == right->error.offset);
    FUZZ_CHECK(left->error.service_code == right->error.service_code);
    FUZZ_CHECK(strcmp(left->error.field, right->error.field) == 0);
    FUZZ_CHECK(strcmp(left->error.message, right->error.message) == 0);
    FUZZ_CHECK(strcmp(left->report.text, right->report.text) == 0);
}

/* A limit has the same effect, however the bytes arrive. Of two faults, either may be reported. */
static void check_limited(const struct exchange *call, struct fuzz_bytes bytes, uint32_t *seed)
{
    static struct outcome complete;
    static struct outcome other;
    struct manner manner = {false, 0, 0, 1 + fuzz_next(seed) % (uint32_t) (bytes.size + 16)};

    perform(call, bytes.data, bytes.size, &manner, &complete);
    manner.step = 1 + fuzz_next(seed) % 23;
    manner.chunked = fuzz_next(seed) % 2 == 0;
    perform(call, bytes.data, bytes.size, &manner, &other);
    FUZZ_CHECK((complete.result == SSLSTORE_OK) == (other.result == SSLSTORE_OK));
    if (complete.result == SSLSTORE_OK) {
        check_same(&complete, &other);
    }
    manner.refuse_at = 1 + fuzz_next(seed) % (complete.allocations + 1);
    perform(call, bytes.data, bytes.size, &manner, &other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct outcome complete;
    static struct outcome other;
    uint32_t seed = fuzz_seed(data, size);
    struct fuzz_bytes bytes = {data, size};
    const struct exchange *call = &calls[(uint8_t) (fuzz_take(&bytes) - 'a') % CALL_COUNT];
    struct manner manner = {false, 0, 0, 0};

    perform(call, bytes.data, bytes.size, &manner, &complete);
    manner.step = 1 + fuzz_next(&seed) % 23;
    perform(call, bytes.data, bytes.size, &manner, &other);
    check_same(&complete, &other);
    manner.chunked = true;
    perform(call, bytes.data, bytes.size, &manner, &other);
    check_same(&complete, &other);
    manner.refuse_at = 1 + fuzz_next(&seed) % (complete.allocations + 1);
    perform(call, bytes.data, bytes.size, &manner, &other);
    check_limited(call, bytes, &seed);
    return 0;
}
