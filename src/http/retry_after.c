/* Reads Retry-After: seconds, or a date (RFC 9110, section 10.2.3).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/retry_after.h"

#include "base/ascii.h"
#include "base/text.h"
#include "http/http_date.h"

static bool is_number(struct sslstore__http_slice value)
{
    for (size_t i = 0; i < value.size; i++) {
        if (!sslstore__ascii_is_digit(value.data[i])) {
            return false;
        }
    }
    return value.size > 0;
}

void sslstore__http_retry_after_read(struct sslstore__http_response *response,
                                     struct sslstore__http_slice value)
{
    uint64_t seconds = SSLSTORE__RETRY_AFTER_MAX;

    response->retry_after = 0;
    response->retry_after_date = 0;
    if (is_number(value)) {
        (void) sslstore__text_decimal(value.data, value.size, SSLSTORE__RETRY_AFTER_MAX, &seconds);
        response->retry_after = (uint32_t) seconds;
    } else {
        (void) sslstore__http_date_read(value, &response->retry_after_date);
    }
}

uint32_t sslstore__http_response_retry_after_ms(const struct sslstore__http_response *response,
                                                int64_t now)
{
    int64_t seconds = response->retry_after;

    if (response->retry_after_date > now && now > 0) {
        seconds = response->retry_after_date - now;
    }
    if (seconds > SSLSTORE__RETRY_AFTER_MAX) {
        seconds = SSLSTORE__RETRY_AFTER_MAX;
    }
    return (uint32_t) seconds * 1000;
}
