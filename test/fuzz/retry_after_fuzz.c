/* The value of the header Retry-After, in a complete reply with status 503.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "http/response.h"
#include "http/retry_after.h"

static void feed(struct sslstore__http_response *response, const void *data, size_t size)
{
    char *copy = fuzz_copy(data, size);
    enum sslstore__http_response_event event = SSLSTORE__RESPONSE_HEAD;

    for (size_t used = 0; event == SSLSTORE__RESPONSE_HEAD;) {
        struct sslstore__http_slice body;

        used += sslstore__http_response_feed(response, copy + used, size - used, &body, &event);
    }
    free(copy);
}

/* At most a day, and a date only if the time is known. */
static void check_wait(const struct sslstore__http_response *response, int64_t now)
{
    uint32_t wait = sslstore__http_response_retry_after_ms(response, now);

    FUZZ_CHECK(wait <= SSLSTORE__RETRY_AFTER_MAX * 1000u && wait % 1000 == 0);
    if (response->retry_after_date == 0 || response->retry_after_date <= now || now <= 0) {
        FUZZ_CHECK(wait == response->retry_after * 1000u);
    } else {
        FUZZ_CHECK(wait > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char before[] = "HTTP/1.1 503 Busy\r\nRetry-After: ";
    static const char behind[] = "\r\nContent-Length: 0\r\n\r\n";
    struct sslstore__http_response response;
    bool is_number = size > 0;

    sslstore__http_response_init(&response);
    feed(&response, before, sizeof before - 1);
    feed(&response, data, size);
    feed(&response, behind, sizeof behind - 1);
    for (size_t i = 0; i < size; i++) {
        is_number = is_number && data[i] >= '0' && data[i] <= '9';
    }
    FUZZ_CHECK(response.retry_after == 0 || response.retry_after_date == 0);
    if (response.result == SSLSTORE_OK && response.status == 503) {
        FUZZ_CHECK(response.retry_after <= SSLSTORE__RETRY_AFTER_MAX);
        FUZZ_CHECK(!is_number || response.retry_after_date == 0);
    }
    check_wait(&response, 0);
    check_wait(&response, FAKE_NOW);
    check_wait(&response, INT64_MAX);
    check_wait(&response, INT64_MIN);
    return 0;
}
